"""Lines are the same in every medium: labels, values, marks, colours and shapes, read back from the files.

Each medium has its own reader below, which knows the file and nothing of the renderer. What all are compared with is
`forms.read(figure)`, itself compared with the table.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from html import unescape
from itertools import pairwise
from typing import Any

import numpy
import openpyxl
from lxml import etree

from pvd import exports, formats, forms, theme
from pvd.figures.figure import Figure
from pvd.forms.lines import Line, Lines, Point
from pvd.render import screen
from pvd.render.words.sentence import sentence
from tests import parity

# Three territories and France: last values stand beside the names.
EVERY = parity.every("lines", more=("comparaison",))
C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
SVG = "{http://www.w3.org/2000/svg}"
LINK = "{http://www.w3.org/1999/xlink}href"
SHAPES = {"triangle-up": "triangle"}
_read: set[int] = set()

Place = tuple[date, float]


@dataclass
class Drawn:
    """One line as a file draws it."""

    colour: str = ""
    shape: str = ""
    is_dashed: bool = False
    is_joined: bool = False
    pieces: list[list[Place]] = field(default_factory=list)
    open_marks: set[Place] = field(default_factory=set)
    labels: dict[Place, str] = field(default_factory=dict)


def form_of(figure: Figure) -> Lines:
    return forms.read_as(figure, Lines)


def spot(point: Point) -> Place:
    return point.x, number(point.y)


def expected(line: Line, form: Lines, corners: bool, labels: bool) -> Drawn:
    """What a medium must draw of a line; native charts know no step: they draw its corners."""
    return Drawn(
        line.colour.lower(),
        line.shape if line.is_marked else "",
        line.style == "dashed",
        line.style != "points",
        [
            [(x, number(y)) for x, y in line.path(piece)] if corners else [spot(point) for point in piece]
            for piece in line.pieces
        ],
        {spot(point) for point in line.points if point.is_open and line.is_marked},
        {spot(point): point.words for point in line.labelled} if labels and not form.is_crowded else {},
    )


def named(form: Lines) -> dict[str, Line]:
    """The lines by the name that a legend gives them."""
    return {line.with_value if form.is_crowded else line.label: line for line in form.lines}


def number(content: Any) -> float:
    """A value as files of twelve digits or more hold it."""
    return float(f"{float(content):.12g}")


def day(serial: str) -> date:
    return date(1899, 12, 30) + timedelta(days=int(float(serial)))


# --- the readers ----------------------------------------------------------------------------------


def from_screen(figure: Figure) -> dict[str, Drawn]:
    chart = screen.plotly(figure)
    found: dict[str, Drawn] = {}
    for trace in (item for item in chart["data"] if item["meta"]["part"] == "data"):
        drawn = found.setdefault(unescape(trace["name"]), Drawn())
        piece = [(date.fromisoformat(x), number(y)) for x, y in zip(trace["x"], trace["y"], strict=True)]
        drawn.pieces.append(piece)
        drawn.colour = trace["line"]["color"].lower()
        drawn.is_dashed, drawn.is_joined = trace["line"]["dash"] != "solid", "lines" in trace["mode"]
        if "markers" in trace["mode"]:
            symbol = trace["marker"]["symbol"]
            drawn.shape = SHAPES.get(symbol, symbol)
            drawn.open_marks |= {
                at for at, colour in zip(piece, trace["marker"]["color"], strict=True) if colour == theme.GROUND
            }
    marks = {at: drawn for drawn in found.values() for piece in drawn.pieces for at in piece}
    for note in chart["layout"]["annotations"]:
        if note.get("yref") != "paper" and note.get("xref") != "paper" and note.get("x") and len(note["x"]) == 10:
            at = (date.fromisoformat(note["x"]), number(note["y"]))
            if at in marks:
                marks[at].labels[at] = unescape(note["text"])
    return found


def chart_series(content: bytes) -> Iterator[tuple[str, Any, list[Place]]]:
    """Name, XML and points of each series of the native chart of a file."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        path = next(name for name in archive.namelist() if re.search(r"charts/chart\d+\.xml$", name))
        root = etree.fromstring(archive.read(path))
    for series in root.iter(f"{C}ser"):
        name = next(series.find(f"{C}tx").iter(f"{C}v")).text
        xs, ys = ([node.text for node in series.find(f"{C}{axis}").iter(f"{C}v")] for axis in ("xVal", "yVal"))
        yield name, series, [(day(x), number(y)) for x, y in zip(xs, ys, strict=True)]


def from_office(figure: Figure, file_format: str) -> dict[str, Drawn]:
    found: dict[str, Drawn] = {}
    references = {item.label for item in figure.references}
    for name, series, path in chart_series(exports.write(figure, file_format)):
        if name in references:
            continue
        drawn = found.setdefault(name.removesuffix(" (suite)"), Drawn())
        drawn.pieces.append(path)
        stroke, marker = series.find(f"{C}spPr/{A}ln"), series.find(f"{C}marker")
        drawn.is_joined = stroke.find(f"{A}noFill") is None
        drawn.is_dashed = stroke.find(f"{A}prstDash") is not None
        symbol = marker.find(f"{C}symbol").get("val")
        drawn.shape = "" if symbol == "none" else symbol
        filled = stroke if drawn.is_joined else marker.find(f"{C}spPr")
        drawn.colour = "#" + filled.find(f"{A}solidFill/{A}srgbClr").get("val").lower()
        for point in series.iter(f"{C}dPt"):
            fill = point.find(f"{C}marker/{C}spPr/{A}solidFill/{A}srgbClr")
            if fill is not None and f"#{fill.get('val')}" == theme.GROUND:
                drawn.open_marks.add(path[int(point.find(f"{C}idx").get("val"))])
        for label in series.iter(f"{C}dLbl"):
            if words := "".join(node.text for node in label.iter(f"{A}t")):
                drawn.labels[path[int(label.find(f"{C}idx").get("val"))]] = words
    return found


def labels_of_cells(figure: Figure) -> dict[tuple[str, Place], str]:
    """The labels beside the cells that the chart of a workbook reads."""
    sheet = openpyxl.load_workbook(io.BytesIO(exports.write(figure, "xlsx")))["Graphique"]
    rows = [row for row in sheet.iter_rows(values_only=True) if hasattr(row[1], "date") and row[3]]
    return {
        (row[0].removesuffix(" (suite)"), (row[1].date(), number(row[2]))): row[3]
        for row in rows
        if row[3] != "palier du tracé"
    }


@dataclass
class Picture:
    """The strokes, marks and words of an SVG, in its own pixels."""

    strokes: list[tuple[str, bool, list[tuple[float, float]]]]
    marks: list[tuple[str, str, bool, tuple[float, float]]]
    words: str


def from_svg(figure: Figure) -> Picture:
    root = etree.fromstring(exports.write(figure, "svg"))
    shapes: dict[str, str] = {}
    strokes, marks = [], []
    for path in root.iter(f"{SVG}path"):
        points = [(float(x), float(y)) for x, y in re.findall(r"[ML] (\S+) (\S+)", path.get("d"))]
        style = path.get("style") or ""
        if path.get("id"):
            curved, corners = "C" in path.get("d"), {round(x, 3) for x, _ in points}
            shapes[path.get("id")] = "circle" if curved else {2: "square", 3: "diamond"}.get(len(corners), "triangle")
        elif "fill: none" in style and (colour := re.search(r"stroke: (#\w{6})", style)):
            strokes.append((colour[1], "stroke-dasharray" in style, points))
    for use in root.iter(f"{SVG}use"):
        fill, edge = (re.search(rf"{part}: (#\w{{6}})", use.get("style"))[1] for part in ("fill", "stroke"))  # type: ignore[index]
        is_open = fill == theme.GROUND.lower()
        at = (float(use.get("x")), float(use.get("y")))
        marks.append((edge if is_open else fill, shapes[use.get(LINK)[1:]], is_open, at))
    words = "".join(node.text or "" for node in root.iter(f"{SVG}text"))
    return Picture(strokes, marks, re.sub(r"\s", "", words))


# --- the comparisons ------------------------------------------------------------------------------


@EVERY
def test_every_medium_draws_the_same_lines(slug: str, place: str) -> None:
    figure, form = parity.reading(slug, place, Lines)
    if id(figure) in _read:
        return  # national: the same under every territory
    _read.add(id(figure))
    check_table(figure, form)
    names = named(form)
    shown = from_screen(figure)
    assert {key: replace(drawn, labels={}) for key, drawn in shown.items()} == {
        key: expected(line, form, False, False) for key, line in names.items()
    }
    # A screen leaves out a label that would lie on another: what it writes is what is read, and each line's end.
    for key, drawn in shown.items():
        wanted = expected(names[key], form, False, True).labels
        assert drawn.labels.items() <= wanted.items(), key
    slide = from_office(figure, "pptx")
    assert slide == {key: expected(line, form, True, True) for key, line in names.items()}
    book = from_office(figure, "xlsx")
    for key, drawn in book.items():
        assert replace(drawn, labels={}) == expected(names[key], form, True, False), key
        assert drawn.labels.items() <= slide[key].labels.items()
    assert labels_of_cells(figure) == {
        (line.label, spot(point)): point.words for line in form.lines for point in line.labelled
    }
    check_picture(from_svg(figure), form)
    said = sentence(figure)
    for line in form.lines:
        for words in (line.label if line.key else "", line.points[0].spoken, line.points[-1].spoken):
            assert words in said
    assert not form.gap_count or f"Non disponible{formats.NARROW}: {form.gap_count}" in said


def check_table(figure: Figure, form: Lines) -> None:
    """The form holds the known values of the table, and counts the others."""
    values = [float(value) for value in figure.table[figure.encodings.value] if not formats.is_unknown(value)]
    assert sorted(point.y for line in form.lines for point in line.points) == sorted(values)
    assert form.gap_count == len(figure.table) - len(values)


def check_picture(picture: Picture, form: Lines) -> None:
    """Each line of a picture has its colour, its shape and its points: one scale puts them all in place."""
    pairs: list[tuple[Place, tuple[float, float]]] = []
    strokes: list[tuple[list[Place], list[tuple[float, float]]]] = []
    for line in form.lines:
        colour = line.colour.lower()
        paths = [line.path(piece) for piece in line.pieces]
        joined = [path for path in paths if len(path) > 1] if line.style != "points" else []
        mine = [
            points for ink, is_dashed, points in picture.strokes if (ink, is_dashed) == (colour, line.style == "dashed")
        ]
        assert len(mine) >= len(joined), line.label
        for path, points in zip(joined, mine, strict=False):
            pairs += [(path[0], points[0]), (path[-1], points[-1])]
            strokes.append((path, points))
        marks = [(shape, is_open, at) for ink, shape, is_open, at in picture.marks if ink == colour]
        if line.style == "dashed":
            continue
        points = line.points if line.is_marked else line.points[-1:]
        ordered = sorted(points, key=lambda point: point.is_open)
        assert [(shape, is_open) for shape, is_open, _ in marks[: len(ordered)]] == [
            (line.shape, point.is_open) for point in ordered
        ]
        pairs += [(spot(point), mark[2]) for point, mark in zip(ordered, marks, strict=False)]
        for words in (point.words for point in (() if form.is_crowded else line.labelled)):
            assert re.sub(r"\s", "", words) in picture.words
        assert re.sub(r"\s", "", line.label) in picture.words or len(form.lines) == 1
    across = scale_of([(at.toordinal(), x) for (at, _), (x, _) in pairs])
    up = scale_of([(value, y) for (_, value), (_, y) in pairs])
    for path, points in strokes:
        wanted = [(across(at.toordinal()), up(value)) for at, value in path]
        # A picture may merge vertices in a row; it passes through each of them, and turns nowhere else.
        assert all(min(distance(at, one, two) for one, two in pairwise(points)) < 0.6 for at in wanted)
        assert all(min(distance(at, one, two) for one, two in pairwise(wanted)) < 0.6 for at in points)


def scale_of(pairs: list[tuple[float, float]]) -> Any:
    """The straight scale through all pairs; refused when there is none."""
    values, pixels = (numpy.array(side, dtype=float) for side in zip(*pairs, strict=True))
    centre = values.mean()
    slope, base = numpy.linalg.lstsq(numpy.stack([values - centre, numpy.ones(len(values))], 1), pixels, rcond=None)[0]
    assert numpy.abs((values - centre) * slope + base - pixels).max() < 0.6
    return lambda value: (value - centre) * slope + base


def distance(at: tuple[float, float], one: tuple[float, float], two: tuple[float, float]) -> float:
    """From a place to a stretch of line."""
    start, step, place = numpy.array(one), numpy.array(two) - numpy.array(one), numpy.array(at)
    length = float(step @ step)
    part = min(1.0, max(0.0, float((place - start) @ step) / length)) if length else 0.0
    return float(numpy.hypot(*(place - start - part * step)))


def test_the_longest_series_is_first_in_a_slide() -> None:
    """LibreOffice loses a series that is shorter than the one after it: money and actions vanished."""
    figure = parity.figure_of("temps-argent-realisations", "france")
    lengths = [len(points) for _, _, points in chart_series(exports.write(figure, "pptx"))]
    assert len(lengths) > 3 and lengths == sorted(lengths, reverse=True)


def test_perimeters_and_actions_keep_their_shape() -> None:
    """« Livré » is a square and « périmètre 2024 » a diamond, in the picture and in the slide alike."""
    form = form_of(parity.figure_of("temps-argent-realisations", "france"))
    shapes = {line.key: line.shape for line in form.lines}
    assert shapes["delivered"] == "square" and shapes["programme_broad"] == "diamond"


def test_an_unknown_value_cuts_every_medium() -> None:
    """Between two known points, one that is not known: no medium joins over it, and the sentence counts it."""
    figure = parity.figure_of("engagements-officiels", "france")
    table = figure.table.copy()
    table.loc[table.index[table["perimeter"] == "programme_narrow"][1], "amount_eur"] = None
    cut = replace(figure, table=table, breaks=())
    form = form_of(cut)
    line = next(line for line in form.lines if line.key == "programme_narrow")
    assert [len(piece) for piece in line.pieces] == [1, 2] and form.gap_count == 1
    for drawn in (from_screen(cut), from_office(cut, "pptx"), from_office(cut, "xlsx")):
        assert sorted(len(piece) for piece in drawn[line.label].pieces) == [1, 2]
    picture = from_svg(cut)
    check_picture(picture, form)
    assert [len(points) for ink, _, points in picture.strokes if ink == line.colour.lower()] == [2]
    assert f"Non disponible{formats.NARROW}: 1 valeur" in sentence(cut).replace("\u00a0", " ")


def test_crowded_steps_say_their_last_value_in_the_legend() -> None:
    """Three series that end together had their labels one over the other."""
    figure = parity.figure_of("comparaison-conventions", "comparaison")
    form = form_of(figure)
    assert form.is_crowded
    slide = from_office(figure, "pptx")
    assert set(slide) == {f"{line.label}{formats.NARROW}: {line.points[-1].words}" for line in form.lines}
    assert not any(drawn.labels for drawn in slide.values())
