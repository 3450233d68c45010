"""Lines: values over time, joined where something may be joined; nothing but elapsed time crosses a break."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from itertools import cycle, pairwise
from typing import Any

from pvd import dictionary, formats, theme
from pvd.figures.figure import Break, Encodings, Figure, LineStyle, Reference
from pvd.formats import NARROW, labelled
from pvd.forms.cells import day_of, known, rows_of, unit_of, word
from pvd.forms.scale import Axis, axis_of

# Marker shapes: perimeters and actions differ in shape as well as in colour, and keep theirs from chart to chart.
SHAPES = ("circle", "square", "diamond", "triangle")
KEPT_SHAPES = {"programme_narrow": "circle", "programme_broad": "diamond", "delivered": "square"}
# More points than that, and only the last one says its value.
FEW = 6
# More points than that touch one another: the line alone is drawn.
FEW_MARKS = 24
# More steps than that, and last values stand beside the names: they would lie on each other beside the lines.
FEW_STEPS = 2


@dataclass(frozen=True)
class Bound:
    """A published value that is not exact: its sign, how a sentence says it, and what its open mark means."""

    sign: str
    spoken: str
    meaning: str


BOUNDS = {
    "lower": Bound(f">{NARROW}", "plus de ", "minimum publié"),
    "upper": Bound(f"<{NARROW}", "moins de ", "maximum publié"),
    "approx": Bound(f"≈{NARROW}", "environ ", "valeur approchée"),
}


@dataclass(frozen=True)
class Point:
    """One mark: its day, its value in the unit of the chart, how it is written, and whether it is a bound."""

    x: date
    y: float
    # beside the mark, and in a sentence: « > 780 M€ », « plus de 780 M€ »
    words: str
    spoken: str
    # what its row says of it instead of its value (« 62 % livrées »); empty when it says nothing
    said: str
    # lower, upper, approx; empty for a value
    bound: str
    # as precise as its source: day, month, quarter, year
    precision: str

    @property
    def is_open(self) -> bool:
        """A bound is an open mark."""
        return bool(self.bound)

    @property
    def meaning(self) -> str:
        """What its open mark means; empty for a value."""
        return BOUNDS[self.bound].meaning if self.bound else ""


@dataclass(frozen=True)
class Line:
    """One series, in pieces: what stands between two pieces is unknown, or a break."""

    key: str
    label: str
    colour: str
    style: LineStyle
    shape: str
    pieces: tuple[tuple[Point, ...], ...]
    gap_count: int

    @property
    def points(self) -> tuple[Point, ...]:
        """Every mark, in time."""
        return tuple(point for piece in self.pieces for point in piece)

    @property
    def is_marked(self) -> bool:
        """Whether each value is a mark: steps, elapsed time and long series are lines only."""
        return self.style == "points" or (self.style == "line" and len(self.points) <= FEW_MARKS)

    @property
    def labelled(self) -> tuple[Point, ...]:
        """The points that say their value: all when few, else the last; elapsed time is read on the axis."""
        if self.style == "dashed":
            return ()
        return self.points if len(self.points) <= FEW else self.points[-1:]

    @property
    def with_value(self) -> str:
        """Its name and its last value, for a legend."""
        return labelled(self.label, self.points[-1].words)

    def path(self, piece: tuple[Point, ...]) -> list[tuple[date, float]]:
        """What is drawn of a piece: steps get the corner between two values."""
        found: list[tuple[date, float]] = [(piece[0].x, piece[0].y)]
        for before, after in pairwise(piece):
            if self.style == "steps":
                found.append((after.x, before.y))
            found.append((after.x, after.y))
        return found


@dataclass(frozen=True)
class Piece:
    """What is drawn in one stroke: points that may be joined, labelled after their line."""

    line: Line
    points: tuple[Point, ...]
    is_first: bool

    @property
    def path(self) -> list[tuple[date, float]]:
        """What is drawn of it, corners of steps included."""
        return self.line.path(self.points)

    @property
    def name(self) -> str:
        """Its line's name, for charts where each piece is a series."""
        return self.line.label if self.is_first else f"{self.line.label} (suite)"

    @property
    def labels(self) -> dict[tuple[date, float], Point]:
        """The points that say their value, by place."""
        shown = self.line.labelled
        return {(point.x, point.y): point for point in self.points if point in shown}


@dataclass(frozen=True)
class Lines:
    """A chart over time, whole."""

    lines: tuple[Line, ...]
    unit: str
    # what its values are, as the dictionary calls them
    value_label: str
    axis: Axis
    # the first and the last day of what is drawn, breaks included
    days: tuple[date, date]
    breaks: tuple[Break, ...]
    references: tuple[Reference, ...]
    # values that are not known, whatever their series
    gap_count: int

    @property
    def has_missing(self) -> bool:
        """Whether a value is not known."""
        return bool(self.gap_count)

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """Every piece of every line, in order."""
        return tuple(Piece(line, points, index == 0) for line in self.lines for index, points in enumerate(line.pieces))

    @property
    def largest(self) -> float:
        """The highest value drawn, references included."""
        values = [point.y for line in self.lines for point in line.points]
        return max([*values, *(item.value for item in self.references)], default=0.0)

    @property
    def is_crowded(self) -> bool:
        """Whether last values stand beside the names of the lines rather than beside their ends."""
        return sum(line.style == "steps" for line in self.lines) > FEW_STEPS

    @property
    def meanings(self) -> tuple[str, ...]:
        """What open marks mean here, each once."""
        return tuple(dict.fromkeys(point.meaning for line in self.lines for point in line.points if point.meaning))


def _cut(points: list[Point | None], breaks: tuple[Break, ...]) -> tuple[tuple[Point, ...], ...]:
    """Points in pieces: nothing joins over an unknown value, nor over a break."""
    pieces: list[list[Point]] = [[]]
    for point in points:
        last = pieces[-1][-1] if pieces[-1] else None
        if last is not None and (point is None or any(last.x < item.end and point.x > item.start for item in breaks)):
            pieces.append([])
        if point is not None:
            pieces[-1].append(point)
    return tuple(tuple(piece) for piece in pieces if piece)


def _point(row: dict[str, Any], encodings: Encodings, unit: str, write: Callable[[float], str]) -> Point | None:
    """A row as a point, its value as `write` writes it; None when it is unknown."""
    value = known(row[encodings.value])
    if value is None:
        return None
    said = word(row.get(encodings.label)) if encodings.label else ""
    bound = word(row.get(encodings.bound)) if encodings.bound else ""
    kind = BOUNDS.get(bound)
    short = write(value)
    # A share that is read as its amount: a sentence gives both.
    is_said = "".join(formats.short_value(value, unit).split()) in "".join(said.split())
    also = "" if not said or is_said else f" ({said})"
    return Point(
        day_of(row[encodings.x]),
        value,
        said or (kind.sign if kind else "") + short,
        (kind.spoken if kind else "") + short + also,
        said,
        bound if kind else "",
        word(row.get(encodings.precision)) or "day",
    )


def _keys(encodings: Encodings, rows: list[dict[str, Any]]) -> list[str]:
    """The series as they are labelled, then as they are met."""
    if not encodings.series:
        return [""]
    met = dict.fromkeys(word(row[encodings.series]) for row in rows)
    return [key for key in encodings.series_labels if key in met] + [
        key for key in met if key not in encodings.series_labels
    ]


def _shapes(encodings: Encodings, keys: list[str]) -> dict[str, str]:
    """One shape a marked series: its own, or the next that none has."""
    free = cycle(shape for shape in SHAPES if shape not in {KEPT_SHAPES.get(key) for key in keys})
    marked = [key for key in keys if encodings.styles.get(key, "line") in ("line", "points")]
    return {key: KEPT_SHAPES.get(key) or next(free) for key in marked}


def _value_label(figure: Figure) -> str:
    """What its values are: the dictionary's words, the figure's own for a column without card."""
    card = dictionary.columns().get(figure.encodings.value)
    return card.label if card else figure.unit_label


def read(figure: Figure) -> Lines:
    """The lines of a figure of form `lines`, in the order of their names; a row without day is not drawn."""
    e = figure.encodings
    unit = unit_of(figure, e.value)
    rows = sorted(
        (row for row in rows_of(figure) if not formats.is_unknown(row[e.x])), key=lambda row: day_of(row[e.x])
    )
    label = _value_label(figure)
    keys = _keys(e, rows)
    # Official totals are written as they are published, « 888 M€ » then « 3,7 Md€ »; shares with one number of decimals.
    shares = formats.scale([value for row in rows if (value := known(row[e.value])) is not None], unit)
    write = shares.words if unit == "share" else lambda value: formats.short_value(value, unit)
    shapes = _shapes(e, keys)
    found: list[Line] = []
    gaps = 0
    for key, colour in zip(keys, theme.colours(e.role, keys), strict=True):
        style = e.styles.get(key, "line")
        points = [_point(row, e, unit, write) for row in rows if not e.series or word(row[e.series]) == key]
        missing = points.count(None)
        gaps += missing
        pieces = _cut(points, () if style == "dashed" else figure.breaks)
        if pieces:
            name = e.series_labels.get(key, key) or label
            found.append(Line(key, name, colour, style, shapes.get(key, SHAPES[0]), pieces, missing))
    values = [point.y for line in found for point in line.points] + [item.value for item in figure.references]
    days = [point.x for line in found for point in line.points] or [day_of(row[e.x]) for row in rows]
    days += [limit for item in figure.breaks for limit in (item.start, item.end)]
    axis = axis_of(values, 5, whole=unit in ("count", "inhabitants", "year"))
    span = (min(days, default=date.min), max(days, default=date.max))
    return Lines(tuple(found), unit, label, axis, span, figure.breaks, figure.references, gaps)
