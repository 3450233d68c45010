"""Every figure × four territories × every format: what the file says is what the query said.

Expected values are read from `figure.table` by this file's own reader, never from the writers' one.
A figure that is the same object for several territories is written and checked once.
"""

from __future__ import annotations

import csv
import io
import json
import math
import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from html import unescape
from typing import Any

import openpyxl
import pandas as pd
import pytest
from PIL import Image
from pptx import Presentation
from pypdf import PdfReader

from pvd import dictionary, exports, places
from pvd.figures import catalogue
from pvd.figures.figure import BLANK, MAPS, Figure
from pvd.formats import UNKNOWN, number, scale, typeset
from pvd.forms import captions, cells
from pvd.forms import table as tables
from pvd.forms.bars import MISSING_WORDS, TOTAL_SERIES
from pvd.render import print as picture
from pvd.territory import Options, Search
from tests.sampling import crossed

PLACES: dict[str, dict[str, list[str]]] = {
    "france": {},
    "region-93": {"region": ["93"]},
    "departement-50": {"departement": ["50"]},
    "ile-d-yeu": {"commune": ["85113"]},
}
# Figures of one measure show nothing until a measure is chosen: choose one that towns have.
MEASURE = Options(search=Search(measure="frla"))
NEEDS_MEASURE = ("carte-de-la-mesure", "communes-de-la-mesure")
MONEY = ("eur", "eur_per_inhabitant")
# Above this, a table is checked on its row count, its totals and rows spread over it.
LONG, SPREAD = 1_000, 50


def drawn(slug: str, place: str) -> Figure:
    """The figure, once a territory: `exports.draw` gives the same object for the same view."""
    options = MEASURE if slug in NEEDS_MEASURE else Options()
    return exports.draw(slug, places.resolve(PLACES[place])[0], options)


def written(figure: Figure, file_format: str) -> bytes:
    return exports.write(figure, file_format)


_seen: set[tuple[int, str]] = set()


def is_new(figure: Figure, check: str) -> bool:
    """False when that very object has already passed that check under another territory."""
    key = (id(figure), check)
    found = key not in _seen
    _seen.add(key)
    return found


# Labels and values are compared between all media by the parity tests: here each figure is read back once, at a place
# that chance draws; everywhere in the soak.
every = pytest.mark.parametrize(("slug", "place"), crossed(sorted(catalogue.entries()), PLACES, 1))


# --- what is expected, straight from the table ----------------------------------------------------


def value(content: Any) -> Any:
    """A cell of the query as a plain value: None when unknown, float for every number."""
    if isinstance(content, str):
        return content or None
    if hasattr(content, "tolist"):
        content = content.tolist()
    if isinstance(content, list | tuple):
        return ", ".join(str(item) for item in content) or None
    if content is None or content is pd.NA or content is pd.NaT:
        return None
    if isinstance(content, bool):
        return content
    if isinstance(content, int | float | Decimal):
        return float(content) if math.isfinite(content) else None
    if isinstance(content, datetime):
        return content.date() if content.time() == datetime.min.time() else content.replace(tzinfo=None)
    assert isinstance(content, date), type(content)
    return content


def columns(figure: Figure) -> list[str]:
    return list(figure.shown_columns)


def expected(figure: Figure, name: str) -> list[Any]:
    return [value(content) for content in figure.table[name].tolist()]


def units(figure: Figure) -> dict[str, str]:
    return {item.name: item.unit for item in tables.read(figure).columns}


def _card(figure: Figure, name: str) -> tables.Column:
    return tables.of(figure, [name]).columns[0]


def french(figure: Figure, name: str) -> list[Any]:
    """The same, keys as their French words; an unknown cell stays so, unless its card says that it lacks nothing."""
    words = {str(key): word for key, word in _card(figure, name).keys.items() if key is not None}
    empty = dictionary.column(name).empty or None
    return [empty if item is None else words.get(_key(item), item) for item in expected(figure, name)]


def _key(item: Any) -> str:
    return str(int(item)) if isinstance(item, float) and item.is_integer() else str(item)


def rows_to_check(count: int) -> list[int]:
    return list(range(count)) if count <= LONG else sorted({*range(0, count, max(1, count // SPREAD)), count - 1})


def same(figure: Figure, name: str, want: list[Any], got: list[Any]) -> None:
    """Both columns hold the same, unknown for unknown; long ones on totals and a spread of rows."""
    assert len(got) == len(want), name
    # Everywhere, whatever the length: unknown is unknown, and nothing unknown became a zero.
    assert [item is None for item in got] == [item is None for item in want], f"{name}: unknown cells"
    for row in rows_to_check(len(want)):
        if isinstance(want[row], float):
            assert got[row] == pytest.approx(want[row], rel=1e-12, abs=0), (name, row)
        else:
            assert got[row] == want[row], (name, row)
    numbers = [item for item in want if isinstance(item, float)]
    if len(want) > LONG and numbers:
        total = math.fsum(item for item in got if isinstance(item, float))
        assert total == pytest.approx(math.fsum(numbers), rel=1e-9), name


# --- values: CSV, JSON, XLSX ----------------------------------------------------------------------


def back(text: str, like: Any, share: bool = False) -> Any:
    """A cell of a CSV, read as the type that is expected there; the text itself when it is not of that type."""
    if not text:
        return None
    if isinstance(like, bool):
        return {"true": True, "false": False, "oui": True, "non": False}.get(text, text)
    if isinstance(like, float):
        found = re.fullmatch(r"-?\d+([.,]\d+)?", text)
        assert found, f"not a plain number: {text!r}"
        return float(Decimal(text.replace(",", ".")) / (100 if share else 1))
    if isinstance(like, datetime):
        return datetime.fromisoformat(text)
    return date.fromisoformat(text) if isinstance(like, date) else text


def check_csv(figure: Figure, is_raw: bool) -> None:
    content = written(figure, "csv-brut" if is_raw else "csv")
    assert content.startswith(b"\xef\xbb\xbf") != is_raw
    mark = "." if is_raw else ","
    lines = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter="," if is_raw else ";"))
    head, body = lines[0], lines[1:]
    assert len(body) == len(figure.table)
    names = columns(figure)
    assert len(head) == len(names) and len(set(map(str.lower, head))) == len(head)
    assert head == (names if is_raw else tables.read(figure).headers)
    kinds = units(figure)
    for index, name in enumerate(names):
        want = expected(figure, name) if is_raw else french(figure, name)
        texts = [row[index] for row in body]
        if not is_raw:
            marked = r"'([=+\-@\t\r]|\d+([.,]\d*)?e[+-]?\d+$|\d{16,}$|0\d+$)"
            assert not any(
                isinstance(like, str) and re.match(marked, f"'{text}", re.I)
                for text, like in zip(texts, want, strict=True)
            )
            texts = [text[1:] if re.match(marked, text, re.I) else text for text in texts]
        assert not any(
            isinstance(item, float) and {",": ".", ".": ","}[mark] in text
            for item, text in zip(want, texts, strict=True)
        ), name
        is_share = not is_raw and kinds[name] == "share"
        same(figure, name, want, [back(text, item, is_share) for text, item in zip(texts, want, strict=True)])


@every
@pytest.mark.parametrize("is_raw", [False, True], ids=["csv", "csv-brut"])
def test_csv_holds_the_table(slug: str, place: str, is_raw: bool) -> None:
    figure = drawn(slug, place)
    if is_new(figure, f"csv{is_raw}"):
        check_csv(figure, is_raw)


@every
def test_the_notice_says_what_the_csv_means(slug: str, place: str) -> None:
    figure = drawn(slug, place)
    if not is_new(figure, "txt"):
        return
    words = flat(written(figure, "txt").decode("utf-8-sig"))
    said = [
        captions.source_line(figure),
        captions.licences(figure),
        captions.dated_words(figure),
        figure.perimeter_label,
    ]
    said += [
        figure.note,
        figure.coverage,
        figure.reading,
        figure.narrowed,
        *(text for _, text in captions.metadata(figure)),
    ]
    for text in said:
        assert flat(text) in words, text
    for header, card in zip(tables.read(figure).headers, tables.read(figure).columns, strict=True):
        assert flat(header) in words and flat(typeset(card.definition)) in words


@every
def test_json_holds_the_table(slug: str, place: str) -> None:
    figure = drawn(slug, place)
    if not is_new(figure, "json"):
        return
    document = json.loads(written(figure, "json"))
    assert document["row_count"] == len(document["data"]) == len(figure.table)
    assert [item["name"] for item in document["columns"]] == columns(figure)
    for name in columns(figure):
        want = expected(figure, name)
        got = [row[name] for row in document["data"]]
        got = [
            back(item, like)
            if isinstance(item, str) and isinstance(like, date)
            else float(item)
            if isinstance(item, int | float) and not isinstance(item, bool)
            else item
            for item, like in zip(got, want, strict=True)
        ]
        same(figure, name, want, got)
    for name, text in facts(figure).items():
        assert text in json.dumps(document, ensure_ascii=False).replace('\\"', '"') or name == "data date", name
    assert document["dated"] == captions.dated_words(figure)


@every
def test_xlsx_holds_the_table(slug: str, place: str) -> None:
    figure = drawn(slug, place)
    if not is_new(figure, "xlsx"):
        return
    # Read as a stream when it is long: openpyxl then keeps no object a cell.
    book = openpyxl.load_workbook(io.BytesIO(written(figure, "xlsx")), read_only=len(figure.table) > LONG)
    sheet = [list(row) for row in book["Données"].iter_rows(values_only=True)]
    heads = tables.read(figure).headers
    top = next(index for index, row in enumerate(sheet) if row[: len(heads)] == heads)
    body = sheet[top + 1 : top + 1 + len(figure.table)]
    if figure.is_empty:
        assert sheet[top + 1][0] == captions.EMPTY
    body = [row + [None] * (len(heads) - len(row)) for row in body]
    assert len(body) == len(figure.table) and len(sheet) == top + 1 + max(1, len(figure.table))
    for index, name in enumerate(columns(figure)):
        want = [{True: "oui", False: "non"}[item] if isinstance(item, bool) else item for item in french(figure, name)]
        got: list[Any] = []
        for row, like in zip(body, want, strict=True):
            item = row[index]
            if isinstance(item, datetime) and not isinstance(like, datetime):
                item = item.date()
            if isinstance(item, int | float) and not isinstance(item, bool):
                assert isinstance(like, float), f"{name}: a number where the table holds {like!r}"
                item = float(item)
            got.append(item)
        same(figure, name, want, got)
    readme = flat(" ".join(str(cell) for row in book["Lisez-moi"].iter_rows(values_only=True) for cell in row if cell))
    above = flat(" ".join(str(cell) for row in sheet[:top] for cell in row if cell))
    for name, text in facts(figure).items():
        assert flat(text) in readme + above, f"{name} {text!r} missing"
    assert book.properties.title == figure.title
    assert figure.release in book.properties.keywords


# --- native charts and tables ---------------------------------------------------------------------


def slide_of(figure: Figure) -> Any:
    return Presentation(io.BytesIO(written(figure, "pptx"))).slides[0]


def when(content: Any) -> int:
    """A date, or a year, as a spreadsheet counts days."""
    found = value(content)
    if isinstance(found, float):
        found = date(int(found), 1, 1)
    elif isinstance(found, str):
        found = pd.Timestamp(found).date()
    found = found.date() if isinstance(found, datetime) else found
    return int((found - date(1899, 12, 30)).days)


def check_bars(figure: Figure, chart: Any) -> None:
    marks, table = figure.encodings, figure.table
    series = [item for plot in chart.plots for item in plot.series if item.name not in (MISSING_WORDS, TOTAL_SERIES)]
    values = expected(figure, marks.value) if marks.value in columns(figure) else [value(x) for x in table[marks.value]]
    states = [value(item) for item in table[marks.status]] if marks.status else [None] * len(values)
    category = marks.group or marks.category
    names = [cells.written(value(item), _unit(figure, category)) for item in table[category]]
    names = [str(int(item)) if isinstance(item := value(raw), float) and item.is_integer() else name
             for raw, name in zip(table[category], names, strict=True)]  # fmt: skip
    if figure.form != "stacked_bars" or not marks.series:
        assert len(series) == 1
        got = list(series[0].values)
        assert (
            got == pytest.approx(values, rel=1e-12, nan_ok=False)
            if None not in values
            else [None if item is None else float(item) for item in got] == values
        )
        gone = [item is None and state not in BLANK for item, state in zip(values, states, strict=True)]
    else:
        order = list(dict.fromkeys(names))
        want: dict[str, dict[str, float]] = {}
        for name, raw, item in zip(names, table[marks.series], values, strict=True):
            if value(raw) is not None and item is not None:
                want.setdefault(marks.series_labels.get(raw, raw), {})[name] = item
        got_series = {
            item.name: {order[index]: one for index, one in enumerate(item.values) if one is not None}
            for item in series
        }
        assert {name: found for name, found in got_series.items() if found} == want
        gone = []
        for wanted in order:
            cells_of = [
                (item, state) for name, item, state in zip(names, values, states, strict=True) if name == wanted
            ]
            # One file that is missing among others that are held is a mark at the foot too, as in the picture.
            gone.append(any(item is None and state not in BLANK for item, state in cells_of))
    hatched = [item for plot in chart.plots for item in plot.series if item.name == MISSING_WORDS]
    assert bool(hatched) == any(gone)
    if hatched:
        assert [bool(item) for item in hatched[0].values] == gone


def check_lines(figure: Figure, chart: Any) -> None:
    marks, table = figure.encodings, figure.table
    want: dict[str, set[tuple[int, float]]] = {}
    keys: dict[str, str] = {}
    for row in table.to_dict("records"):
        key = str(row[marks.series]) if marks.series else ""
        y, x = value(row[marks.value]), value(row[marks.x])
        if y is not None and x is not None:
            name = marks.series_labels.get(key, key)
            keys[name] = key
            want.setdefault(name, set()).add((when(row[marks.x]), y))
    got: dict[str, set[tuple[int, float]]] = {}
    references = {item.label for item in figure.references}
    for series in chart.plots[0].series:
        name = series.name.removesuffix(" (suite)")
        if name in references:
            continue
        xs = [int(float(item.text)) for item in series._element.xpath("./c:xVal//c:pt/c:v")]
        got.setdefault(name if name in want else "", set()).update(zip(xs, series.values, strict=True))
    assert set(got) == set(want)
    for name, points in want.items():
        assert points <= got[name], name
        if marks.styles.get(keys[name], "line") == "steps":
            # A step's corner: the day of one point at the height of the one before.
            days, heights = {x for x, _ in points}, {y for _, y in points}
            assert all(x in days and y in heights for x, y in got[name]), name
        else:
            assert got[name] == points, name


def _unit(figure: Figure, name: str) -> str:
    return units(figure).get(name, "text")


def check_cascade(figure: Figure, chart: Any) -> None:
    """Each amount of the table is drawn once, on what the amounts before it come to."""
    marks, running = figure.encodings, 0.0
    base, *kinds, length = chart.plots[0].series
    assert [str(item) for item in chart.plots[0].categories] == list(figure.table[marks.category])
    for index, (amount, is_total) in enumerate(
        zip(figure.table[marks.value], figure.table[marks.highlight], strict=True)
    ):
        found = [item.values[index] for item in (*kinds, length) if item.values[index] is not None]
        assert found == pytest.approx([abs(amount)] * 2)
        start = 0.0 if is_total else running
        running = start + amount
        assert (base.values[index] or 0.0) == pytest.approx(min(start, running))


def check_timeline(figure: Figure, slide: Any) -> None:
    """Every row is said: beside the axis when it has a date, under it otherwise."""
    marks, shapes = figure.encodings, list(slide.shapes)
    beside = [shape for group in shapes if group.name == "Frise" for shape in group.shapes if shape.has_text_frame]
    dated = flat("".join(shape.text_frame.text for shape in beside))
    under = flat("".join(shape.text_frame.text for shape in shapes if shape.name == "Sans date"))
    for _, row in figure.table.iterrows():
        place = under if value(row[marks.x]) is None else dated
        assert flat(row[marks.label]) in place
        assert value(row[marks.detail]) is None or flat(row[marks.detail]) in place


def check_table(figure: Figure, slide: Any) -> None:
    """A native table: its cells are the table's, in order; what is left out is counted."""
    natives = [shape.table for shape in slide.shapes if shape.has_table]
    assert len(natives) == 1
    grid = [[cell.text for cell in row.cells] for row in natives[0].rows]
    body, wide = grid[1:], len(grid[0])
    marks = figure.encodings
    if figure.form == "table":
        names = list(marks.columns) or figure.read_columns
        if len(figure.table) == 1 and len(names) > 3:
            # One row of many figures reads as a list of them.
            cards = [dictionary.column(name).label for name in names]
            assert body == [[card, words_of(figure, name)[0]] for card, name in zip(cards, names, strict=True)]
            return None
    elif figure.form == "heat_table":
        return check_grid(figure, grid[0][0], body)
    elif figure.form == "strip":
        return check_strip(figure, slide, body)
    else:
        wanted = [marks.label or marks.category or marks.key, marks.series, marks.value or marks.colour]
        names = [name for name in dict.fromkeys(wanted) if name in figure.table.columns]
    if figure.form == "treemap":
        # The largest first, as they are drawn: what is left out is the smallest.
        kept = [row for row, item in enumerate(figure.table[marks.value]) if value(item)]
        kept.sort(key=lambda row: (-float(figure.table[marks.value][row]), str(figure.table[marks.category][row])))
        by_column = [words_of(figure, name) for name in names[:wide]]
        assert body == [[column[row] for column in by_column] for row in kept[: len(body)]]
        rest = [shape.text_frame.text for shape in slide.shapes if shape.name == "Suite du tableau"]
        assert len(body) == len(kept) or f"{number(len(kept) - len(body))} autre" in rest[0]
        return None
    if figure.totals:
        assert body.pop() == tables.of(figure, names).total_words[:wide]
    by_column = [words_of(figure, name) for name in names[:wide]]
    for row, line in enumerate(body):
        assert line == [column[row] for column in by_column], row
    if len(body) < len(figure.table) or wide < len(names):
        rest = next(shape.text_frame.text for shape in slide.shapes if shape.name == "Suite du tableau")
        counts = [int(re.sub(r"\s", "", item)) for item in re.findall(r"\d[\d\s]*(?= autre)", rest)]
        if figure.totals and len(body) < len(figure.table):
            assert f"({number(len(body))} sur {number(len(figure.table))} ici)" in rest
        assert counts == [item for item in (len(figure.table) - len(body), len(names) - wide) if item]
    return None


def check_map(figure: Figure, slide: Any) -> None:
    """The legend in words beside the picture: each class that has places, and how many."""
    marks = figure.encodings
    if figure.form == "maps":
        # Each map counts its own towns: the legend names the classes that one of them shows.
        shown = {value(item) for name in marks.series_labels for item in figure.table[name]}
        said = {shape.text_frame.text for shape in slide.shapes if re.fullmatch(r"Légende \d+", shape.name)}
        assert said == {item.label for item in marks.classes if item.key in shown}
        return
    keys = [value(item) for item in figure.table[marks.colour]]
    want = {f"{item.label} ({number(keys.count(item.key))})" for item in marks.classes if item.key in keys}
    unclassed = sum(key not in {item.key for item in marks.classes} for key in keys)
    want |= {f"non disponible ({number(unclassed)})"} if unclassed else set()
    want |= {figure.overlay.said} if figure.overlay else set()
    said = {shape.text_frame.text for shape in slide.shapes if re.fullmatch(r"Légende \d+", shape.name)}
    assert said - {"limite d’intercommunalité"} == want
    assert not any(shape.has_table for shape in slide.shapes) and any(shape.name == "Image" for shape in slide.shapes)


def words_of(figure: Figure, name: str) -> list[str]:
    """A column as a slide writes it; « n. d. » for what is unknown."""
    whole = _unit(figure, name) in ("count", "inhabitants", "year")
    found = french(figure, name)
    found = [int(item) if whole and isinstance(item, float) and item.is_integer() else item for item in found]
    if _unit(figure, name) == "eur_per_inhabitant" and figure.form == "table":
        # One number of decimals a column, its total's too.
        return cells.ratios([*found, *([figure.totals[name]] if name in figure.totals else [])])[: len(found)]
    return [UNKNOWN if item is None else cells.written(item, _unit(figure, name)) for item in found]


def check_strip(figure: Figure, slide: Any, body: list[list[str]]) -> None:
    """All the values from the highest, or both ends around the median: what is shown, and that more is not, is said."""
    marks = figure.encodings
    pairs = list(zip(words_of(figure, marks.label), words_of(figure, marks.value), strict=True))
    values = {pair: value(raw) for pair, raw in zip(pairs, figure.table[marks.value], strict=True)}
    known = sorted((item for item in values.values() if item is not None), reverse=True)
    listed = [(name, words) for name, words in body if not name.startswith("Médiane de ")]
    assert set(listed) <= set(pairs)
    found = [item for pair in listed if (item := values[pair]) is not None]
    assert found == sorted(found, reverse=True)
    if len(listed) == len(body):
        assert sorted(listed) == sorted(pairs)
        return
    assert (found[0], found[-1]) == (known[0], known[-1])
    middle = next(words for name, words in body if name.startswith("Médiane de "))
    unit = _unit(figure, marks.value)
    assert middle == cells.written(float(figure.table[marks.value].median()), unit)
    said = next(shape.text_frame.text for shape in slide.shapes if shape.name == "Suite du tableau")
    assert f"sur {number(len(known))}" in said and "la médiane" in said


SYMBOLS = ("Md€", "M€", "k€")


def check_grid(figure: Figure, corner: str, body: list[list[str]]) -> None:
    """A crossed table: every cell found again by its row, unknown for unknown; the corner may say one unit for all."""
    marks = figure.encodings
    lines: dict[Any, list[Any]] = {}
    order = list(dict.fromkeys(value(item) for item in figure.table[marks.column]))
    found = french(figure, marks.value)
    said = figure.table[marks.status].tolist() if marks.status else [""] * len(found)
    for raw_row, raw_column, item, status in zip(
        figure.table[marks.row], figure.table[marks.column], found, said, strict=True
    ):  # the last one wins, as when a cell is written twice
        # A pair that the table does not hold, or that does not apply, is blank: only what is missing is « n. d. ».
        kept = "" if item is None and status in BLANK else item
        lines.setdefault(value(raw_row), [""] * len(order))[order.index(value(raw_column))] = kept
    unit = next((item.unit for item in tables.read(figure).columns if item.name == marks.value), figure.unit)
    symbol = next((symbol for symbol in SYMBOLS if corner.endswith(f"(en {symbol})")), "")
    # One number of decimals for all cells.
    write = scale([item for item in found if isinstance(item, int | float)], unit).words

    def text(item: Any) -> str:
        if item is None or item == "":
            return UNKNOWN if item is None else ""
        return item if isinstance(item, str) else write(item).removesuffix(f"\u202f{symbol}" if symbol else "")

    for line, wanted in zip(body, lines.values(), strict=False):
        want = [text(item) for item in wanted]
        assert line[1:] == want[: len(line) - 1], line[0]


def check_cards(figure: Figure, slide: Any) -> None:
    """A box a key figure, in order, and no row of tiny columns."""
    assert not any(shape.has_table for shape in slide.shapes)
    boxes = {shape.name: shape.text_frame.text for shape in slide.shapes if shape.has_text_frame}
    for index, card in enumerate(figure.cards, 1):
        said = [boxes.get(f"{what} {index}", "") for what in ("Libellé", "Valeur", "Contexte")]
        assert said == [card.label, card.value, card.context]
    assert f"Valeur {len(figure.cards) + 1}" not in boxes


@every
def test_slides_hold_the_data(slug: str, place: str) -> None:
    figure = drawn(slug, place)
    if not is_new(figure, "pptx"):
        return
    slide = slide_of(figure)
    charts = [shape.chart for shape in slide.shapes if shape.has_chart]
    native = figure.form in ("bars", "stacked_bars", "cascade", "lines")
    if figure.is_empty:
        assert not charts and not any(shape.has_table for shape in slide.shapes)
        assert any(shape.has_text_frame and shape.text_frame.text == captions.EMPTY for shape in slide.shapes)
    elif native:
        assert len(charts) == 1
        checks = {"lines": check_lines, "cascade": check_cascade}
        checks.get(figure.form, check_bars)(figure, charts[0])
    elif figure.form == "timeline":
        check_timeline(figure, slide)
    elif figure.cards:
        check_cards(figure, slide)
    elif figure.form in MAPS:
        check_map(figure, slide)
    else:
        check_table(figure, slide)
    said = flat("".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame))
    for name, text in facts(figure).items():
        assert flat(text) in said, f"{name} {text!r} missing"


# --- words of the pictures ------------------------------------------------------------------------


def flat(text: str) -> str:
    """Without spaces: titles wrap, PDF readers guess spaces."""
    return re.sub(r"\s", "", text)


def facts(figure: Figure) -> dict[str, str]:
    """What travels with a number, by name; every figure has these."""
    found = {
        "title": figure.title,
        "territory": figure.territory,
        "perimeter": figure.perimeter_label,
        "unit": figure.unit_label,
        "sources": captions.source_line(figure),
        "data date": captions.dated_words(figure),
        "licence": captions.licences(figure),
        "address": figure.address if figure.address.strip("/") else figure.slug,
        "release": figure.release,
    }
    return {name: text for name, text in found.items() if text}


# What some figures rightly do not have: cards and texts of several units; tables about the dashboard itself.
WITHOUT = {
    "chiffres-cles": {"unit"},
    "objectifs": {"unit"},
    "dictionnaire": {"sources", "licence"},
    "sources": {"sources", "licence"},
}


@every
def test_nothing_is_missing_of_what_travels_with_a_number(slug: str, place: str) -> None:
    figure = drawn(slug, place)
    wanted = {"title", "territory", "unit", "sources", "data date", "licence", "address", "release"}
    if figure.unit in MONEY:
        wanted.add("perimeter")
    assert wanted - set(facts(figure)) == WITHOUT.get(slug, set())


def svg_text(figure: Figure) -> str:
    """Its text elements, in drawing order: a broken line of words goes on in the next one."""
    svg = written(figure, "svg").decode()
    return unescape("".join(re.findall(r"<text[^>]*>([^<]*)</text>", svg)))


def texts_of(figure: Figure, file_format: str) -> tuple[str, str]:
    """What is read on a picture, and what its metadata say besides."""
    if file_format == "svg":
        return svg_text(figure), unescape(written(figure, "svg").decode())
    document = PdfReader(io.BytesIO(written(figure, "pdf")))
    about = " ".join(map(str, (document.metadata or {}).values()))
    return "".join(page.extract_text() for page in document.pages), about


# Burnt into every picture; sources, dates, licence and release whole are in its metadata.
BURNT = {"title", "territory", "perimeter", "address"}


@every
@pytest.mark.parametrize("file_format", ["svg", "pdf"])
def test_pictures_say_where_they_come_from(slug: str, place: str, file_format: str) -> None:
    figure = drawn(slug, place)
    if not is_new(figure, file_format):
        return
    said, about = map(flat, texts_of(figure, file_format))
    for name, text in facts(figure).items():
        # A figure of the home page has no address of its own: its slug, in the metadata, reopens it.
        is_burnt = name in BURNT and text != figure.slug
        assert flat(text) in (said if is_burnt else said + about), f"{name} {text!r} missing"
    if figure.is_empty:
        assert flat(captions.EMPTY) in said
    elif any(unknown_marks(figure)):
        assert flat(UNKNOWN) in said or "nondisponible" in said.lower()


def unknown_marks(figure: Figure) -> Iterator[bool]:
    """For the forms that write each value: rows whose value is unknown and wanted."""
    marks = figure.encodings
    if figure.form in ("bars", "stacked_bars") and marks.value:
        states: Iterable[Any] = figure.table[marks.status] if marks.status else [None] * len(figure.table)
        for raw, state in zip(figure.table[marks.value], states, strict=True):
            yield value(raw) is None and value(state) not in BLANK


PNG_NAMES = {"title": "Title", "sources": "Source", "licence": "Licence", "address": "Address", "release": "Release"}


def png_words(figure: Figure) -> dict[str, str]:
    image = Image.open(io.BytesIO(written(figure, "png")))
    image.load()
    assert image.size == (1600, 900)
    return {key: str(item) for key, item in image.info.items() if isinstance(item, str)}


@every
def test_png_metadata(slug: str, place: str) -> None:
    figure = drawn(slug, place)
    if not is_new(figure, "png"):
        return
    words = png_words(figure)
    for name in PNG_NAMES.keys() & facts(figure).keys():
        # A figure without a page address is found again by its reference.
        chunk = PNG_NAMES[name] if name != "address" or figure.address.strip("/") else "Release"
        found = flat(words[chunk])
        parts = captions.licences(figure).split(";") if name == "licence" else [facts(figure)[name]]
        for part in parts:
            assert flat(part) in found, f"{name}: {words[chunk]!r}"


def test_png_metadata_holds_the_rest() -> None:
    """What `metadata` gives is what a PNG holds (tests/render/test_print.py): no need to draw."""
    for slug, place in ((slug, place) for slug in catalogue.entries() for place in PLACES):
        figure = drawn(slug, place)
        said = flat(" ".join(picture.metadata(figure).values()))
        for name, text in facts(figure).items():
            assert flat(text) in said or name == "licence", f"{slug}, {place}: {name} {text!r} missing"
