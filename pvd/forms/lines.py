"""Lines: values over time, joined where something may be joined; nothing but elapsed time crosses a break."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from pvd import dictionary, formats, theme
from pvd.figures.figure import Break, Figure, LineStyle, Reference
from pvd.formats import NARROW
from pvd.forms.cells import day_of, known, rows_of, unit_of, word
from pvd.forms.scale import Axis, axis_of

# One marker shape a series: perimeters differ in shape as well as in colour.
SHAPES = ("circle", "diamond", "square", "triangle")
# More points than that, and only the last one says its value.
FEW = 6
BOUND_SIGNS = {"lower": f">{NARROW}", "upper": f"<{NARROW}", "approx": f"≈{NARROW}"}


@dataclass(frozen=True)
class Point:
    """One mark: its day, its value in the unit of the chart, how it is written, and whether it is a bound."""

    x: date
    y: float
    words: str
    # lower, upper, approx; empty for a value
    bound: str
    # as precise as its source: day, month, quarter, year
    precision: str

    @property
    def is_open(self) -> bool:
        """A bound is an open mark."""
        return bool(self.bound)


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
    def is_few(self) -> bool:
        """Whether each mark says its value."""
        return len(self.points) <= FEW

    def path(self, piece: tuple[Point, ...]) -> list[tuple[date, float]]:
        """What is drawn of a piece: steps get the corner between two values."""
        found: list[tuple[date, float]] = [(piece[0].x, piece[0].y)]
        for before, after in pairwise(piece):
            if self.style == "steps":
                found.append((after.x, before.y))
            found.append((after.x, after.y))
        return found


@dataclass(frozen=True)
class Lines:
    """A chart over time, whole."""

    lines: tuple[Line, ...]
    unit: str
    axis: Axis
    breaks: tuple[Break, ...]
    references: tuple[Reference, ...]
    # values that are not known, whatever their series
    gap_count: int

    @property
    def days(self) -> tuple[date, date]:
        """The first and the last day of what is drawn, breaks included."""
        found = [point.x for line in self.lines for point in line.points]
        found += [limit for item in self.breaks for limit in (item.start, item.end)]
        return min(found), max(found)


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


def read(figure: Figure) -> Lines:
    """The lines of a figure of form `lines`."""
    e = figure.encodings
    unit = unit_of(figure, e.value)
    rows = rows_of(figure)
    keys = list(dict.fromkeys(word(row[e.series]) for row in rows)) if e.series else [""]
    is_plain = len(keys) == 1 and keys[0] not in theme.ROLES.get(e.role, {})
    colours = [theme.PRIMARY] if is_plain else theme.colours(e.role, keys)
    found: list[Line] = []
    gaps = 0
    marked = 0
    for key, colour in zip(keys, colours, strict=True):
        style = e.styles.get(key, "line")
        points: list[Point | None] = []
        mine = sorted(
            (row for row in rows if not e.series or word(row[e.series]) == key), key=lambda row: day_of(row[e.x])
        )
        for row in mine:
            value = known(row[e.value])
            if value is None:
                points.append(None)
                continue
            bound = word(row.get(e.bound)) if e.bound else ""
            said = word(row.get(e.label)) if e.label else ""
            written = said or BOUND_SIGNS.get(bound, "") + formats.short_value(value, unit)
            precision = word(row.get(e.precision)) or "day"
            points.append(Point(day_of(row[e.x]), value, written, bound if bound in BOUND_SIGNS else "", precision))
        missing = points.count(None)
        gaps += missing
        pieces = _cut(points, () if style == "dashed" else figure.breaks)
        if not pieces:
            continue
        shape = SHAPES[0]
        if style in ("line", "points"):
            shape = SHAPES[marked % len(SHAPES)]
            marked += 1
        name = e.series_labels.get(key, key) or dictionary.column(e.value).label
        found.append(Line(key, name, colour, style, shape, pieces, missing))
    values = [point.y for line in found for point in line.points] + [item.value for item in figure.references]
    return Lines(tuple(found), unit, axis_of(values, 5, whole=unit == "count"), figure.breaks, figure.references, gaps)
