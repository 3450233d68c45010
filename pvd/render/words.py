"""Figure → words: the sentence read under a chart and by screen readers, the alternative text, the citation.

Every number is recomputed from the table, through `formats`: a sentence cannot disagree with its chart.
"""

from __future__ import annotations

import statistics
from dataclasses import replace
from datetime import date
from typing import Any

from pvd import dictionary, formats
from pvd.figures.figure import (
    AVAILABLE,
    BEFORE,
    MISSING,
    NONE,
    NOT_APPLICABLE,
    PARTIAL,
    REGIONAL,
    Figure,
    is_mostly_missing,
)
from pvd.formats import NARROW, UNKNOWN, day, in_list, number, plural, share, short_value
from pvd.render import cells
from pvd.render.cells import AUTHOR, EMPTY, FIGURE_STATUS_WORDS, STATUS_WORDS
from pvd.render.reading import category_text, known, rows_of, status_of, unit_of

COLON, SEMICOLON = f"{NARROW}: ", f"{NARROW}; "
ENGLISH_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
MOST_NAMES = 6  # longer lists are counted, not spelt out


def alt_text(figure: Figure) -> str:
    """What a picture says to who does not see it: its title, its subject, then the sentence."""
    head = figure.title.rstrip(".")
    subject = figure.subtitle
    return f"{head}. {subject}. {sentence(figure)}" if subject else f"{head}. {sentence(figure)}"


def sentence(figure: Figure) -> str:
    """What the figure shows, in French: extremes, trend, total when it may be summed, what is missing."""
    if figure.is_empty:
        return EMPTY
    forms = {
        "bars": _bars,
        "stacked_bars": _bars,
        "lines": _lines,
        "progress": _progress,
        "strip": _strip,
        "heat_table": _heat_table,
        "treemap": _treemap,
        "areas": _map,
        "dots": _map,
        "table": _table,
    }
    parts = forms[figure.form](figure)
    parts += [
        f"Rupture de série du {day(item.start)} au {day(item.end)}{COLON}{item.detail or item.label}"
        for item in figure.breaks
    ]
    if figure.references:
        parts.append(f"Repère{COLON}" + SEMICOLON.join(item.label for item in figure.references))
    if figure.status != "official":
        parts.append(f"Statut{COLON}{FIGURE_STATUS_WORDS[figure.status]}")
    return " ".join(f"{part[0].upper()}{part[1:].rstrip('.')}." for part in parts if part)


def _names(names: list[str], noun: str) -> str:
    """« a, b et c », runs of years shortened, « 12 valeurs » when there are too many to be read."""
    if names and all(len(name) == 4 and name.isdigit() for name in names):
        return formats.years(int(name) for name in names)
    return in_list(names) if len(names) <= MOST_NAMES else plural(len(names), noun)


def may_sum(figure: Figure) -> bool:
    """Whether the values of the table add up: State grants of one perimeter, or counts of distinct things.

    Announced envelopes overlap and published totals change perimeter: they are never added.
    """
    e = figure.encodings
    unit = unit_of(figure, e.value)
    if e.role == "comparison":
        return False  # side by side, never added
    if "perimeter" in figure.table and len(set(figure.table["perimeter"].dropna())) > 1:
        return False
    if figure.form == "bars" and unit_of(figure, e.category) != "year" and e.role == "single":
        return False  # a list of territories may be the first twenty only
    if unit == "eur":
        return figure.perimeter.startswith("state_grants")
    return unit == "count" and figure.form in ("stacked_bars", "treemap")


def _bars(figure: Figure) -> list[str]:
    e = figure.encodings
    unit = unit_of(figure, e.value)
    totals: dict[str, float] = {}
    # For each status, the categories that it touches; series are named when only they are concerned.
    touched: dict[str, list[str]] = {}
    series_missing: dict[str, list[str]] = {}
    held: dict[str, int] = {}  # files held that know no award
    counted: dict[str, float] = {}
    # What ranks: neither what is outside the programme, nor what is held in part or for one région.
    ranked: set[str] = set()
    counted_exactly: list[Any] = []
    for row in rows_of(figure):
        name = category_text(row[e.category])
        value = known(row[e.value])
        status = status_of(row, e, value)
        held[name] = held.get(name, 0) + (bool(e.status) and row[e.status] == NONE)
        if status == MISSING and e.series and not formats.is_unknown(row[e.series]):
            key = str(row[e.series])
            series_missing.setdefault(name, []).append(e.series_labels.get(key, key))
            continue
        if status != AVAILABLE and name not in touched.setdefault(status, []):
            touched[status].append(name)
        if value is None or status in (MISSING, NOT_APPLICABLE):
            continue
        totals[name] = totals.get(name, 0.0) + value
        if status in (AVAILABLE, PARTIAL):
            counted[name] = counted.get(name, 0.0) + value
            counted_exactly.append(row[e.value])
        if status == AVAILABLE:
            ranked.add(name)
    parts = [_extremes([(name, value) for name, value in counted.items() if name in ranked], unit)]
    if not ranked and counted:
        parts = [SEMICOLON.join(f"{name}{COLON}{short_value(value, unit)}" for name, value in counted.items())]
    elif not ranked and totals:
        parts = ["aucune valeur à compter"]
    if may_sum(figure) and len(counted) > 1:
        total = sum(counted_exactly)
        are_years = all(len(name) == 4 and name.isdigit() for name in counted)
        which = formats.years(int(name) for name in counted) if are_years else plural(len(counted), "valeur")
        parts.append(f"total de ce qui est connu ({which}){COLON}{short_value(total, unit)}")
    whole = touched.setdefault(MISSING, [])
    whole += [
        name
        for name, names in series_missing.items()
        if name not in totals and name not in whole and is_mostly_missing(len(names), held[name])
    ]
    together: dict[tuple[str, ...], list[str]] = {}
    for name, names in series_missing.items():
        if name not in whole:
            together.setdefault(tuple(names), []).append(name)
    some = [
        f"{in_list(names) if len(names) <= 3 else plural(len(names), 'série')} ({_names(where, 'valeur')})"
        for names, where in together.items()
    ]
    for status in (BEFORE, PARTIAL, REGIONAL, MISSING):
        words = STATUS_WORDS[status] + (", hors total" if status in (BEFORE, REGIONAL) and may_sum(figure) else "")
        names = touched.get(status, [])
        listed = [_names(sorted(names) if all(name.isdigit() for name in names) else names, "valeur")] if names else []
        listed += some if status == MISSING else []
        if listed:
            parts.append(f"{words}{COLON}{SEMICOLON.join(listed)}")
    if none := [name for name, count in held.items() if count and name not in totals and name not in whole]:
        parts.append(f"{STATUS_WORDS[NONE]}{COLON}{_names(none, 'valeur')}")
    return parts


def _extremes(values: list[tuple[str, float]], unit: str) -> str:
    """« la plus élevée : Occitanie, 214 ; la plus basse : Mayotte, 3 », ties counted."""
    if not values:
        return f"aucune valeur connue ({UNKNOWN})"
    if len(values) == 1:
        return f"{values[0][0]}{COLON}{short_value(values[0][1], unit)}"
    highest, lowest = max(value for _, value in values), min(value for _, value in values)
    if highest == lowest:
        return f"{number(len(values))} valeurs égales à {short_value(highest, unit)}"

    def side(words: str, wanted: float) -> str:
        names = [name for name, value in values if value == wanted]
        listed = in_list(names) if len(names) <= 3 else plural(len(names), "valeur")
        amount = short_value(wanted, unit)
        # A name may hold its value already, where the chart has no room for it beside the mark.
        return f"{words}{COLON}{listed}" + ("" if listed.endswith(f"{COLON}{amount}") else f", {amount}")

    return f"{side('valeur la plus élevée', highest)}{SEMICOLON}{side('la plus basse', lowest)}"


def _lines(figure: Figure) -> list[str]:
    e = figure.encodings
    unit = unit_of(figure, e.value)
    points: dict[str, list[tuple[date, float, str, str]]] = {}
    gaps = 0
    for row in rows_of(figure):
        value = known(row[e.value])
        if value is None:
            gaps += 1
            continue
        bound = str(row.get(e.bound) or "") if e.bound else ""
        precision = str(row.get(e.precision) or "day")
        points.setdefault(str(row[e.series]) if e.series else "", []).append((_date(row[e.x]), value, bound, precision))
    parts = []
    for key, found in points.items():
        found.sort(key=lambda item: item[0])
        name = e.series_labels.get(key, key)
        head = f"{name}{COLON}" if name else ""
        first, last = found[0], found[-1]
        if len(found) == 1:
            parts.append(f"{head}{_at(first, unit)}")
            continue
        trend = "stable" if last[1] == first[1] else "en hausse" if last[1] > first[1] else "en baisse"
        parts.append(f"{head}{trend}, de {_at(first, unit)} à {_at(last, unit)}")
        top = max(found, key=lambda item: item[1])
        if top[1] > max(first[1], last[1]):
            parts[-1] += f", au plus {_at(top, unit)}"
    if gaps:
        parts.append(f"{STATUS_WORDS[MISSING]}{COLON}{plural(gaps, 'valeur')}")
    return parts or [f"aucune valeur connue ({UNKNOWN})"]


def _date(content: Any) -> date:
    found: date = content.date() if hasattr(content, "date") else content
    return found


def _at(point: tuple[date, float, str, str], unit: str) -> str:
    words = {"lower": "plus de ", "upper": "moins de ", "approx": "environ "}.get(point[2], "")
    return f"{words}{short_value(point[1], unit)} {formats.published_at(point[0], point[3], 'le ')}"


def _progress(figure: Figure) -> list[str]:
    e = figure.encodings
    parts = []
    for row in rows_of(figure):
        label = str(row.get(e.label) or "") if e.label else ""
        value = known(row[e.value])
        words = UNKNOWN if value is None else share(value) + (f" ({label})" if label else "")
        parts.append(f"{category_text(row[e.category])}{COLON}{words}")
    return [SEMICOLON.join(parts)]


def _strip(figure: Figure) -> list[str]:
    e = figure.encodings
    unit = unit_of(figure, e.value)
    rows = rows_of(figure)
    values = [(category_text(row[e.label]), value) for row in rows if (value := known(row[e.value])) is not None]
    unknown = [category_text(row[e.label]) for row in rows if known(row[e.value]) is None]
    if not values:
        return [f"aucune valeur connue ({UNKNOWN})"]
    parts = [
        f"{plural(len(values), 'valeur')}, médiane {short_value(statistics.median(value for _, value in values), unit)}"
    ]
    parts.append(_extremes(values, unit))
    here = {category_text(row[e.label]) for row in rows if e.highlight and row.get(e.highlight)}
    for name, value in values:
        if name in here:
            above = sum(other > value for _, other in values)
            parts.append(f"{name}{COLON}{short_value(value, unit)}, {plural(above, 'valeur')} au-dessus")
    if unknown:
        parts.append(f"{STATUS_WORDS[MISSING]}{COLON}{_names(unknown, 'valeur')}")
    return parts


def _heat_table(figure: Figure) -> list[str]:
    e = figure.encodings
    rows = rows_of(figure)
    if e.classes:
        keys = [None if formats.is_unknown(row[e.value]) else str(row[e.value]) for row in rows]
        counts = [(item.label, keys.count(item.key)) for item in e.classes]
        words = SEMICOLON.join(f"{label}, {number(count)}" for label, count in counts if count)
        return [f"{plural(len(rows), 'case')}{COLON}{words}"]
    unit = unit_of(figure, e.value)
    values, unknown = [], 0
    for row in rows:
        value = known(row[e.value])
        if value is None:
            unknown += status_of(row, e, value) == MISSING
        elif status_of(row, e, value) == AVAILABLE:
            values.append((f"{category_text(row[e.row])} · {category_text(row[e.column])}", value))
    parts = [_extremes(values, unit)]
    if unknown:
        parts.append(f"{STATUS_WORDS[MISSING]}{COLON}{plural(unknown, 'case')}")
    return parts


def _treemap(figure: Figure) -> list[str]:
    e = figure.encodings
    unit = unit_of(figure, e.value)
    rows = rows_of(figure)

    def name_of(row: dict[str, Any]) -> str:
        """A surface by its name and its colour: one name may be in several."""
        name = category_text(row[e.category])
        if not e.series or formats.is_unknown(row[e.series]):
            return name
        return f"{name} · {e.series_labels.get(row[e.series], row[e.series])}"

    values = sorted(
        ((value, name_of(row)) for row in rows if (value := known(row[e.value])) is not None),
        key=lambda item: (-item[0], item[1]),
    )
    parts = [SEMICOLON.join(f"{name}{COLON}{short_value(value, unit)}" for value, name in values[:3])]
    if len(values) > 3:
        parts[0] = f"{number(len(values))} parts, les plus grandes{COLON}" + SEMICOLON.join(
            f"{name}, {short_value(value, unit)}" for value, name in values[:3]
        )
    if may_sum(figure) and values:
        total = sum(row[e.value] for row in rows if known(row[e.value]) is not None)
        parts.append(f"total{COLON}{short_value(total, unit)}")
    unknown = [name_of(row) for row in rows if known(row[e.value]) is None]
    if unknown:
        parts.append(f"{STATUS_WORDS[MISSING]}{COLON}{_names(unknown, 'valeur')}")
    return parts


def _map(figure: Figure) -> list[str]:
    e = figure.encodings
    rows = rows_of(figure)
    noun = {"regions": "région", "departements": "département", "epci": "intercommunalité"}.get(e.layer, "commune")
    parts = []
    if e.classes and e.colour:
        keys = [None if formats.is_unknown(row[e.colour]) else str(row[e.colour]) for row in rows]
        counts = [(item.label, keys.count(item.key)) for item in e.classes]
        rest = len(keys) - sum(count for _, count in counts)
        counts += [(STATUS_WORDS[MISSING], rest)] if rest else []
        parts.append(
            f"{plural(len(rows), noun)}{COLON}" + SEMICOLON.join(f"{label}, {number(count)}" for label, count in counts)
        )
    else:
        parts.append(plural(len(rows), noun))
    if figure.overlay:
        parts.append(f"Repères sur la carte{COLON}{figure.overlay.label}, {figure.overlay.count_words}")
    if e.value:
        unit = unit_of(figure, e.value)
        values = [
            (category_text(row.get(e.label) or row[e.key]), value)
            for row in rows
            if (value := known(row[e.value])) is not None
        ]
        parts.append(_extremes(values, unit))
        unknown = len(rows) - len(values)
        if unknown and not e.classes:
            parts.append(f"{STATUS_WORDS[MISSING]}{COLON}{plural(unknown, noun)}")
    return parts


def _table(figure: Figure) -> list[str]:
    if figure.cards:
        return [
            SEMICOLON.join(
                f"{card.label}{COLON}{card.value}" + (f" ({card.context})" if card.context else "")
                for card in figure.cards
            )
        ]
    names = [name for name in (figure.encodings.columns or tuple(figure.read_columns)) if name in figure.table]
    cards = dictionary.columns()
    labels = [cards[name].label if name in cards else name for name in names]
    parts = [f"{plural(len(figure.table), 'ligne')}, {plural(len(names), 'colonne')}{COLON}{in_list(labels)}"]
    if len(figure.table) == 1 and len(names) > 3:
        row = rows_of(figure)[0]
        units = [cards[name].unit if name in cards else "text" for name in names]
        return [
            SEMICOLON.join(
                f"{label}{COLON}{formats.value(row[name], unit)}"
                for name, label, unit in zip(names, labels, units, strict=True)
            )
        ]
    if len(names) == 2 and len(figure.table) <= 12:
        unit = cards[names[1]].unit if names[1] in cards else "text"
        parts = [
            SEMICOLON.join(
                f"{category_text(row[names[0]])}{COLON}{formats.value(row[names[1]], unit)}" for row in rows_of(figure)
            )
        ]
    if figure.totals:
        found = cells.columns(replace(figure, columns=tuple(names)))
        said = [
            f"{item.label} {text}"
            for item, text in zip(found, cells.total_words(figure, found), strict=True)
            if item.name in figure.totals
        ]
        if said:
            parts.append(f"{cells.WHOLE}{COLON}{SEMICOLON.join(said)}")
    return parts


# Citation


def citation(figure: Figure, on: date, long: bool = False, english: bool = False) -> str:
    """How to cite the figure: short or long, in French or in English, with the release and the day of access.

    The title stays in French in both: it is the title that the reader will find.
    """
    title = figure.title.rstrip(".")
    if english:
        parts = [f"Petites villes de demain dashboard, “{title}”", figure.place, _plain(figure)]
        # In French, as the title and the source line: the words that the reader will find.
        parts += [
            f"data: {figure.dated}"
            if figure.dated
            else figure.data_as_of and f"data as of {_english_day(figure.data_as_of)}"
        ]
        parts += [f"release {figure.release}", f"accessed on {_english_day(on.isoformat())}", figure.address]
        text = ", ".join(filter(None, parts)) + "."
        if long:
            text += _after(dictionary.source_line(figure.sources).replace(NARROW, ""))
            text += _after(f"Licence: {'; '.join(_licences(figure))}" if figure.sources else "")
            text += _after("" if figure.status == "official" else f"Status: {figure.status}")
        return text
    parts = [f"{AUTHOR}, «{NARROW}{title}{NARROW}»", figure.place]
    parts += [figure.period, figure.perimeter_label, figure.unit_label] if long else []
    parts += [cells.dated(figure).replace("Données", "données")]
    parts += [f"version {figure.release}", f"consulté le {day(on)}", figure.address]
    text = ", ".join(filter(None, parts)) + "."
    if long:
        text += _after(dictionary.source_line(figure.sources))
        found = _licences(figure)
        text += _after(f"{'Licences' if len(found) > 1 else 'Licence'}{COLON}{SEMICOLON.join(found)}" if found else "")
        text += _after("" if figure.status == "official" else f"Statut{COLON}{FIGURE_STATUS_WORDS[figure.status]}")
    return text


def _plain(figure: Figure) -> str:
    """The figure's reference, which finds it again in any language."""
    return f"figure {figure.slug}"


def _after(text: str) -> str:
    return f" {text.rstrip('.')}." if text else ""


def _licences(figure: Figure) -> list[str]:
    return list(dict.fromkeys(item.licence for item in figure.sources if item.licence))


def _english_day(iso: str) -> str:
    parts = [int(part) for part in iso[:10].split("-")]
    if len(parts) == 1:
        return str(parts[0])
    month = f"{ENGLISH_MONTHS[parts[1] - 1]} {parts[0]}"
    return month if len(parts) == 2 else f"{parts[2]} {month}"
