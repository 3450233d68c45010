"""French typography: numbers, euros, shares, dates, plurals. The only room that writes a number.

`NARROW` (U+202F) separates thousands and stands before « % », « € », « ; », « : », « ! », « ? ».
An unknown value is `UNKNOWN`, never zero.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

NARROW = "\u202f"
UNKNOWN = f"n.{NARROW}d."
MINUS = "\u2212"
# « 1ᵉʳ » with the letters that every typeface of an office has: a renderer has no superscript to make
FIRST = "1ᵉʳ"
MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip
SHORT_MONTHS = (
    "janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.",
)  # fmt: skip


def is_unknown(value: Any) -> bool:
    """True for None, NaN, NaT, NA and infinity: what the sources do not say."""
    if value is None:
        return True
    if isinstance(value, str | list | tuple | bool):
        return False
    try:
        return bool(value != value) or (isinstance(value, float) and math.isinf(value))
    except TypeError:
        return True  # pandas' NA: comparing it says nothing
    except ValueError:
        return False  # an array: it holds something


def number(value: float | Decimal | int | None, decimals: int = 0) -> str:
    """« 1 646 », « 29,6 »; `decimals` digits are always written."""
    if is_unknown(value):
        return UNKNOWN
    text = f"{abs(_rounded(value, decimals)):,.{decimals}f}".replace(",", NARROW).replace(".", ",")
    negative = _rounded(value, decimals) < 0
    return (MINUS if negative else "") + text


def _rounded(value: Any, decimals: int) -> Decimal:
    # Half-up on the decimal value: what a reader redoing the sum by hand would write.
    return Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals), rounding="ROUND_HALF_UP")


def euros(value: float | Decimal | int | None) -> str:
    """Exact euros, « 205 182 310 € »; cents are left out."""
    return UNKNOWN if is_unknown(value) else f"{number(value)}{NARROW}€"


def short_euros(value: float | Decimal | int | None) -> str:
    """« 3,7 Md€ », « 213,4 M€ », « 84 k€ », « 950 € », for titles, cards, labels.

    One decimal at most for millions, two for billions (« 1,47 Md€ »), none for thousands.
    """
    if is_unknown(value):
        return UNKNOWN
    assert value is not None
    amount = Decimal(str(value))
    for size, symbol in ((Decimal(10) ** 9, "Md€"), (Decimal(10) ** 6, "M€"), (Decimal(10) ** 3, "k€")):
        # From where the smaller unit would write « 1 000 », decimals included.
        if abs(amount) >= size * Decimal("0.99995" if symbol == "Md€" else "0.9995"):
            scaled = amount / size
            digits = {"Md€": 2, "M€": 1, "k€": 0}[symbol]
            text = number(scaled, digits)
            if digits:
                text = text.rstrip("0").removesuffix(",")
            return f"{text}{NARROW}{symbol}"
    return euros(amount)


def per_inhabitant(value: float | Decimal | None, of: str = "") -> str:
    """« 78 € par habitant », « 0,31 € de subventions par habitant »: a small amount is not written as zero."""
    return (
        UNKNOWN if is_unknown(value) else " ".join(filter(None, (f"{_few_euros(value)}{NARROW}€", of, "par habitant")))
    )


def _few_euros(value: Any) -> str:
    size = abs(float(value))
    return number(value, 0 if size >= 10 or size == 0 else 1 if size >= 1 else 2).removesuffix(",0")


def share(value: float | Decimal | None, decimals: int = 0) -> str:
    """A share between 0 and 1 as « 93 % »."""
    if is_unknown(value):
        return UNKNOWN
    assert value is not None
    return f"{number(Decimal(str(value)) * 100, decimals)}{NARROW}%"


def day(value: date | datetime | str | None) -> str:
    """« 1ᵉʳ janvier 2023 », « 22 juin 2022 »; a partial ISO date gives « mars 2021 » or « 2021 »."""
    if is_unknown(value) or value == "":
        return UNKNOWN
    if isinstance(value, str):
        parts = [int(part) for part in value[:10].split("-")]
    else:
        assert isinstance(value, date)
        parts = [value.year, value.month, value.day]
    if len(parts) == 1:
        return str(parts[0])
    month = f"{MONTHS[parts[1] - 1]} {parts[0]}"
    if len(parts) == 2:
        return month
    return f"{FIRST if parts[2] == 1 else parts[2]} {month}"


def published_day(value: date | datetime, precision: str) -> str:
    """A day as precisely as its source gives it: « 31 décembre 2024 », « mars 2021 », « mi-2025 », « 2022 ».

    `precision` is that of published figures: day, month, quarter or year. A quarter's end kept for a source that says
    « mi-2025 » is written so; two quarters of a year have no such word.
    """
    quarter = (value.month + 2) // 3
    words = {
        "month": day(f"{value:%Y-%m}"),
        "quarter": {2: "mi-", 4: "fin "}.get(quarter, f"{FIRST if quarter == 1 else f'{quarter}ᵉ'} trimestre ")
        + f"{value.year}",
        "year": str(value.year),
    }
    return words.get(precision) or day(value)


def published_at(value: date | datetime, precision: str, of_day: str = "au ") -> str:
    """The same in a sentence: « au 31 décembre 2024 », « en mars 2021 », « à la mi-2025 », « au 3ᵉ trimestre 2022 »."""
    words = published_day(value, precision)
    if words == day(value):
        return of_day + words
    return next((before + words for start, before in (("mi-", "à la "), ("fin ", "à ")) if words.startswith(start)),
                ("au " if precision == "quarter" else "en ") + words)  # fmt: skip


def short_day(value: date | datetime | None) -> str:
    """« 01/10/2020 », for tables."""
    if is_unknown(value):
        return UNKNOWN
    assert isinstance(value, date)
    return f"{value.day:02d}/{value.month:02d}/{value.year}"


def short_month(value: date | datetime) -> str:
    """« janv. 2023 », for axes."""
    return f"{SHORT_MONTHS[value.month - 1]} {value.year}"


def plural(count: int | None, singular: str, many: str | None = None) -> str:
    """« 1 commune », « 37 communes », « n. d. communes » never: unknown stays « n. d. »."""
    if is_unknown(count):
        return UNKNOWN
    assert count is not None
    word = singular if abs(count) < 2 else (many or f"{singular}s")
    return f"{number(count)}\u00a0{word}"


def value(content: Any, unit: str) -> str:
    """Any cell as text, by the unit of its dictionary card."""
    if hasattr(content, "tolist"):  # numpy: a scalar or an array
        content = content.tolist()
    if is_unknown(content) or content in ("", [], ()):
        return UNKNOWN
    if isinstance(content, list | tuple):
        return ", ".join(value(item, unit) for item in content)
    if unit == "eur":
        return euros(content)
    if unit == "eur_per_inhabitant":
        return f"{_few_euros(content)}{NARROW}€"
    if unit == "share":
        return share(content, 1)
    if unit in ("count", "inhabitants"):
        return number(content)
    if unit == "date":
        return short_day(content) if isinstance(content, date) else day(content)
    if unit == "year":
        return str(int(content))
    if unit == "boolean":
        return "oui" if content else "non"
    if unit == "decimal":
        return number(content, 1)
    if unit == "degrees":
        return number(content, 5)
    # Text, or a cell whose card says nothing of its unit: still French.
    if isinstance(content, bool):
        return "oui" if content else "non"
    if isinstance(content, date):
        return short_day(content)
    if isinstance(content, float | Decimal):
        return str(int(content)) if content == int(content) else number(content, 1)
    return str(content)


def short_value(content: Any, unit: str) -> str:
    """A cell as a short label on a chart or a card: euros are scaled, the rest is `value`."""
    if unit == "eur":
        return short_euros(content)
    if unit == "share" and not is_unknown(content):
        points = round(Decimal(str(content)) * 100, 9)  # 0.1 + 0.2 is 30 %
        return share(content, 0 if points == points.to_integral_value() else 1)
    return value(content, unit)


@dataclass(frozen=True)
class Scale:
    """How all the values of one chart are written: one unit and one number of decimals, « 7,0 M€ » beside « 343,8 M€ »."""

    unit: str
    # what one of its units holds (a million for M€), and its sign
    size: float = 1.0
    symbol: str = ""
    decimals: int = 0

    def words(self, content: float | None) -> str:
        """A value; one too small for the decimals says so (« < 0,1 M€ »), for it is not zero."""
        if is_unknown(content):
            return UNKNOWN
        assert content is not None
        amount = Decimal(str(content)) / Decimal(str(self.size))
        end = NARROW + self.symbol if self.symbol else ""
        if not amount and self.unit == "eur":
            return euros(0)
        if amount and not _rounded(amount, self.decimals):
            least = Decimal(1).scaleb(-self.decimals).copy_sign(amount)
            return f"{'<' if amount > 0 else '>'}{NARROW}{number(least, self.decimals)}{end}"
        return number(amount, self.decimals) + end

    def bare(self, content: float | None) -> str:
        """A value without its unit, where the axis writes it and marks are narrow."""
        return self.words(content).removesuffix(f"{NARROW}{self.symbol}" if self.symbol else "")

    def axis(self, ticks: Iterable[float]) -> list[str]:
        """The ticks of its axis, in the same unit, with as few decimals as write them exactly."""
        return _ticks([tick / self.size for tick in ticks], NARROW + self.symbol if self.symbol else "")


MONEY_SIZES = ((1e9, "Md€", 2), (1e6, "M€", 1), (1e3, "k€", 0), (1.0, "€", 0))


def scale(values: Iterable[float], unit: str) -> Scale:
    """The one unit and number of decimals that write some values of a chart.

    Euros take the unit of the highest value, or the next smaller one when the highest is under ten units and another
    value would not reach one: « 1 200 k€ » beside « 84 k€ », never « 1,2 M€ » beside « 84 k€ ».
    """
    found = sorted(abs(float(item)) for item in values if not is_unknown(item) and item)
    least, most = (found[0], found[-1]) if found else (0.0, 0.0)
    if unit == "eur":
        at = next((rank for rank, (size, _, _) in enumerate(MONEY_SIZES) if most >= size * 0.9995), 3)
        if at < 3 and most < 10 * MONEY_SIZES[at][0] and least < MONEY_SIZES[at][0] * 0.9995:
            at += 1
        size, symbol, decimals = MONEY_SIZES[at]
        decimals = 0 if most >= 1000 * size else decimals
    elif unit == "eur_per_inhabitant":
        decimals = 0 if most >= 100 or least >= 10 else 1 if most >= 10 or least >= 1 else 2
        size, symbol = 1.0, "€"
    else:
        size, symbol = (0.01, "%") if unit == "share" else (1.0, "")
        decimals = 1 if unit in ("share", "decimal") else 0
    written = [Decimal(str(item)) / Decimal(str(size)) for item in found]
    fewest = next(n for n in range(decimals + 1) if all(_rounded(v, n) == _rounded(v, decimals) for v in written))
    return Scale(unit, size, symbol, fewest)


def money_size(largest: float) -> tuple[float, str]:
    """The size and the symbol of the unit that writes euros up to an amount: (1e6, « M€ »)."""
    return next(((size, symbol) for size, symbol, _ in MONEY_SIZES if largest >= size), (1.0, "€"))


def axis(values: Iterable[float], unit: str) -> list[str]:
    """Tick labels of one axis: one scale and one number of decimals for all of them."""
    ticks = [float(v) for v in values]
    largest = max((abs(tick) for tick in ticks), default=0.0)
    if unit == "year":
        return [str(round(tick)) for tick in ticks]
    if unit == "share":
        return _ticks([tick * 100 for tick in ticks], f"{NARROW}%")
    size, symbol = money_size(largest) if unit == "eur" else (1.0, "€" if unit.startswith("eur") else "")
    return _ticks([tick / size for tick in ticks], NARROW + symbol if symbol else "")


def _ticks(ticks: list[float], end: str) -> list[str]:
    # The fewest decimals that write every tick exactly: « 0,25 » is never shown as « 0,3 ».
    decimals = next((n for n in (0, 1, 2) if all(math.isclose(t, round(t, n), abs_tol=1e-9) for t in ticks)), 3)
    return [f"{number(tick, decimals if abs(tick) > 1e-12 else 0)}{end}" for tick in ticks]


def in_list(words: Iterable[str], last: str = "et") -> str:
    """« a, b et c »."""
    items = list(words)
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {last} {items[-1]}"


def labelled(name: str, words: object) -> str:
    """« Région : Normandie »; neither part is changed: a name may be data."""
    return f"{name}{NARROW}: {words}"


def label_and_words(text: str) -> tuple[str, str]:
    """The two parts of what is labelled: « Région », « Normandie »; no words when it has no label."""
    name, _, words = text.partition(f"{NARROW}: ")
    return name, words


def in_parts(words: Iterable[str]) -> str:
    """« a ; b »."""
    return f"{NARROW}; ".join(words)


def in_quotes(words: str) -> str:
    """« abc », as it was typed: `typeset` leaves it."""
    return f"«{NARROW}{words}{NARROW}»"


def years(values: Iterable[int]) -> str:
    """« 2021, 2023 et 2024 », « 2018-2020 » for a run of three or more, « 2018 et 2019 » for two."""
    ordered = sorted(set(values))
    runs: list[list[int]] = []
    for year in ordered:
        if runs and year == runs[-1][-1] + 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    words: list[str] = []
    for run in runs:
        words += [f"{run[0]}-{run[-1]}"] if len(run) > 2 else [str(year) for year in run]
    return in_list(words)


_SPACE = "[ \u00a0\u202f]*"
_AHEAD = r"(?=[\s).,»<]|$)"
_TYPE = re.compile(
    # 1: an address, an entity, a quotation that is set already (what a visitor typed may be in it): kept
    r"(https?://[^\s»]+|&#?\w+;|«\u202f[^«»]*\u202f»)"
    r"|(')"  # 2
    rf"|(?<=[^\s(\[«]){_SPACE}([;:%]|[!?]+){_AHEAD}"  # 3
    # « 12 € », « 871 k€ », « 11,4 M€ », « 3 Md€ », « 16 ha », « 5 km »
    rf"|(?<=\d){_SPACE}(€|k€|M€|Md€|ha|km){_AHEAD}"  # 4
    rf"|(?<=\S){_SPACE}(»)"  # 5
    rf"|(«|[<>≈](?= \d)){_SPACE}"  # 6
    r"|\b1(er)\b"  # 7
    r"|(?<![\d,.])(\d{1,3}(?: \d{3})+)(?!\d)"  # 8: thousands
    r"|\b(n\. d\.)"  # 9
    r"|(?<![\d,.])[2-4](e)(?= trimestre)"  # 10
)


# Most labels have nothing to set.
_SETTABLE = re.compile(r"[':;%!?€«»<>≈]|1er|[2-4]e tri|\d (?:\d|ha|km)|n\. d")


@lru_cache(maxsize=8192)
def typeset(text: str) -> str:
    """French spaces, apostrophes and « 1ᵉʳ » put right in a text: display only, never data. Twice is once.

    Authors write « De 888 M€ à 3,7 Md€ : l'écart », with plain spaces. Addresses are left as they are.
    """
    return _TYPE.sub(_typed, text) if _SETTABLE.search(text) else text


def _typed(found: re.Match[str]) -> str:
    kind = found.lastindex or 0
    mark = found[kind]
    if kind == 2:
        return "’"
    if kind in (3, 4, 5):
        return NARROW + mark
    if kind == 6:
        return mark + NARROW
    if kind == 10:
        return found[0].replace("e", "ᵉ")
    return {1: mark, 7: FIRST, 8: mark.replace(" ", NARROW), 9: UNKNOWN}[kind]


def slug(text: str) -> str:
    """« L’Île-d’Yeu » → « l-ile-d-yeu »: for file names and anchors."""
    text = text.replace("œ", "oe").replace("Œ", "oe").replace("æ", "ae").replace("Æ", "ae")
    # Only accents vanish: an apostrophe or a dash must leave a hyphen, not glue two words.
    text = "".join(mark for mark in unicodedata.normalize("NFKD", text).lower() if not unicodedata.combining(mark))
    return re.sub(r"[^a-z0-9]+", "-", text).strip("-")
