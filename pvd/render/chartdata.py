"""A chart's series as native charts (PowerPoint, Excel) want them: wide categories, or points by segment.

No value is invented: an absent cell is None, and a series is cut where nothing may be joined.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from pvd import dictionary, theme
from pvd.figures.figure import BLANK, NONE, Figure, LineStyle, is_mostly_missing
from pvd.formats import NARROW, UNKNOWN, short_value
from pvd.render import cells

NATIVE_FORMS = ("bars", "stacked_bars", "progress", "lines")


@dataclass(frozen=True)
class Series:
    """One colour of a bar chart: a value and a status a category, None where there is no value."""

    key: str
    label: str
    colour: str
    values: tuple[float | None, ...]
    statuses: tuple[str, ...]


@dataclass(frozen=True)
class Wide:
    """A bar chart: categories, series, and which categories hold something not available."""

    categories: tuple[str, ...]
    series: tuple[Series, ...]
    missing: tuple[bool, ...]
    highlighted: tuple[bool, ...]
    labels: tuple[str, ...]
    # the bars of a category stand side by side, not on one another
    is_grouped: bool = False

    @property
    def whole(self) -> tuple[bool, ...]:
        """Categories with nothing but « not available »."""
        return tuple(
            gone and all(item.values[index] is None for item in self.series) for index, gone in enumerate(self.missing)
        )

    @property
    def largest(self) -> float:
        """The highest bar or stack (0 when there is none)."""
        if self.is_grouped:
            return max((value for item in self.series for value in item.values if value is not None), default=0.0)
        return max((self.total(index) for index in range(len(self.categories))), default=0.0)

    def total(self, index: int) -> float:
        """Height of one bar or stack: where the marks end, not a published total."""
        return sum(item.values[index] or 0.0 for item in self.series)


@dataclass(frozen=True)
class Point:
    """One mark of a line: its place, its label (may be empty), and whether it is a bound (open mark)."""

    x: date
    y: float
    label: str = ""
    is_open: bool = False


@dataclass(frozen=True)
class Segment:
    """Points that may be joined: one series, cut at breaks and at missing values."""

    key: str
    label: str
    colour: str
    style: LineStyle
    points: tuple[Point, ...]
    is_first: bool

    @property
    def drawn(self) -> list[tuple[date, float]]:
        """Points to draw; steps get the corner between two values."""
        if self.style != "steps":
            return [(point.x, point.y) for point in self.points]
        path: list[tuple[date, float]] = []
        for point in self.points:
            if path:
                path.append((point.x, path[-1][1]))
            path.append((point.x, point.y))
        return path


def number(content: Any) -> float | None:
    """A cell as a float, None when unknown."""
    cell = cells.plain(content)
    return None if cell is None or isinstance(cell, str | date) else float(cell)


def text(content: Any, unit: str = "") -> str:
    """A category as text; an unknown one is « n. d. »."""
    return cells.written(cells.plain(content), unit)


def _flags(figure: Figure, name: str) -> list[bool]:
    if not name or name not in figure.table.columns:
        return [False] * len(figure.table)
    return [bool(cells.plain(cell)) for cell in figure.table[name].tolist()]


def wide(figure: Figure) -> Wide:
    """Bars, stacked bars and progress as categories × series.

    Raises ValueError when two rows give one (category, series): adding them is a query's decision.
    """
    marks, table = figure.encodings, figure.table
    units = {item.name: item.unit for item in cells.columns(figure)}
    value_label = dictionary.column(marks.value).label
    category = marks.group or marks.category
    raw_categories = [text(cell, units.get(category, "")) for cell in table[category].tolist()]
    values = [number(cell) for cell in table[marks.value].tolist()]
    statuses = (
        [str(cells.plain(cell) or "") for cell in table[marks.status].tolist()] if marks.status else [""] * len(values)
    )
    highlights = _flags(figure, marks.highlight)
    words = (
        [str(cells.plain(cell) or "") for cell in table[marks.label].tolist()] if marks.label else [""] * len(values)
    )
    has_series = bool(marks.series) and figure.form == "stacked_bars"
    keys = [cells.plain(cell) for cell in table[marks.series].tolist()] if has_series else [""] * len(values)

    # Bars are one row each, even when two towns have one name; stacks meet on their category.
    places = {name: index for index, name in enumerate(dict.fromkeys(raw_categories))} if has_series else {}
    categories = list(places) if has_series else raw_categories
    order = [str(key) for key in dict.fromkeys(keys) if key is not None]
    if has_series:
        known = list(marks.series_labels)
        order.sort(key=lambda key: known.index(key) if key in known else len(known))
    size = len(categories)
    grid: dict[str, list[float | None]] = {key: [None] * size for key in order}
    states: dict[str, list[str]] = {key: [""] * size for key in order}
    lacking, held = [0] * size, [0] * size
    highlighted, labels = [False] * size, [""] * size
    for row, (name, key, value, status) in enumerate(zip(raw_categories, keys, values, statuses, strict=True)):
        index = places[name] if has_series else row
        lacking[index] += value is None and status not in BLANK
        held[index] += value is not None or status == NONE
        highlighted[index] = highlighted[index] or highlights[row]
        labels[index] = labels[index] or words[row]
        if key is None:
            continue
        if grid[str(key)][index] is not None:
            raise ValueError(
                f"figure {figure.slug!r}: two rows for {name!r} × {key!r}, expected one: group in the query"
            )
        grid[str(key)][index], states[str(key)][index] = value, status
    # Hatched: what is unknown on top of what is known, or a whole bar of which most is unknown.
    has_value = [any(grid[key][index] is not None for key in order) for index in range(size)]
    missing = [
        bool(count) and (drawn or is_mostly_missing(count, known))
        for count, known, drawn in zip(lacking, held, has_value, strict=True)
    ]
    colours = theme.colours(marks.role, order) if order else []
    return Wide(
        tuple(categories),
        tuple(
            Series(key, marks.series_labels.get(key, key) or value_label, colour, tuple(grid[key]), tuple(states[key]))
            for key, colour in zip(order, colours, strict=True)
        ),
        tuple(missing),
        tuple(highlighted),
        tuple(labels),
        bool(marks.group),
    )


def segments(figure: Figure) -> list[Segment]:
    """Lines as segments, in series order; a dashed line (elapsed time) is no data and crosses breaks."""
    marks, table = figure.encodings, figure.table
    xs = [_day(cells.plain(cell)) for cell in table[marks.x].tolist()]
    ys = [number(cell) for cell in table[marks.value].tolist()]
    keys = [str(cells.plain(cell) or "") for cell in table[marks.series].tolist()] if marks.series else [""] * len(xs)
    words = [str(cells.plain(cell) or "") for cell in table[marks.label].tolist()] if marks.label else [""] * len(xs)
    bounds = [str(cells.plain(cell) or "") for cell in table[marks.bound].tolist()] if marks.bound else [""] * len(xs)
    order = list(dict.fromkeys(keys))
    colours = dict(zip(order, theme.colours(marks.role, order), strict=True))
    found: list[Segment] = []
    for key in order:
        style: LineStyle = marks.styles.get(key, "line")
        rows = sorted(
            (row for row, other in enumerate(keys) if other == key and xs[row] is not None),
            key=lambda row: xs[row] or date.min,
        )
        few = sum(ys[row] is not None for row in rows) <= 6
        group: list[Point] = []
        groups = [group]
        for row in rows:
            x, y = xs[row], ys[row]
            assert x is not None
            if y is None or (group and style != "dashed" and _is_broken(figure, group[-1].x, x)):
                group = []
                groups.append(group)
            if y is None:
                continue
            is_open = bounds[row] in ("lower", "upper", "approx")
            label = words[row]
            if not label and few and style != "dashed" and not marks.label:
                sign = {"lower": f">{NARROW}", "upper": f"<{NARROW}", "approx": f"≈{NARROW}"}.get(bounds[row], "")
                label = sign + short_value(y, figure.unit)
            group.append(Point(x, y, label, is_open))
        for index, points in enumerate(item for item in groups if item):
            name = marks.series_labels.get(key, key) or dictionary.column(marks.value).label
            found.append(Segment(key, name, colours[key], style, tuple(points), index == 0))
    return found


def _day(cell: cells.Cell) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return date(int(cell), 1, 1)  # a year
    if isinstance(cell, str):
        parts = [*cell[:10].split("-"), "1", "1"][:3]
        return date(int(parts[0]), int(parts[1]), int(parts[2]))
    return None


def _is_broken(figure: Figure, earlier: date, later: date) -> bool:
    return any(earlier < item.end and later > item.start for item in figure.breaks)


@dataclass(frozen=True)
class TimeAxis:
    """A time axis in days as spreadsheets count them: limits, days between ticks, how ticks are written."""

    low: int
    high: int
    step: int
    number_format: str


def time_axis(found: list[Segment], figure: Figure) -> TimeAxis:
    """Whole years, or half-years when the data hold in thirty months; some room after the last mark."""
    days = [point.x for item in found for point in item.points]
    days += [limit for item in figure.breaks for limit in (item.start, item.end)]
    first, last = min(days), max(days)
    # A tick must fall in the year it names: a step a little too long drifts by days, one too short by a year.
    if (last - first).days <= 900:
        start, step, number_format = date(first.year, 1 if first.month <= 6 else 7, 1), 184, "mmm yyyy"
    else:
        start, step, number_format = date(first.year, 1, 1), 366, "yyyy"
    low = serial(start)
    count = max(1, math.ceil((serial(last) - low + 0.06 * (serial(last) - low)) / step))
    return TimeAxis(low, low + count * step, step, number_format)


def ceiling(largest: float) -> tuple[float, float]:
    """A round maximum at or above `largest`, and the step between grid lines (four to six of them)."""
    if largest <= 0:
        return 1.0, 0.25
    power = 10.0 ** math.floor(math.log10(largest))
    for step in (0.1, 0.2, 0.25, 0.5, 1.0, 2.0, 2.5):
        count = math.ceil(round(largest / (power * step), 9))
        if count <= 6:
            return count * power * step, power * step
    return 10 * power, 2.5 * power


SCALES = ((1e9, ",,,", "Md€"), (1e6, ",,", "M€"), (1e3, ",", "k€"))


def axis_format(unit: str, most: float, step: float) -> str:
    """An Office number format for an axis: one scale, one number of decimals, the reader's own separators."""
    if unit == "share":
        return f'0"{NARROW}"%'
    if unit == "eur":
        for size, commas, symbol in SCALES:
            if most >= size:
                decimals = "" if _is_whole(step / size) else ".0" if _is_whole(10 * step / size) else ".00"
                return f'#,##0{decimals}{commas}"{NARROW}{symbol}"'
    if unit in ("eur", "eur_per_inhabitant"):
        decimals = "" if _is_whole(step) else ".0" if _is_whole(10 * step) else ".00"
        return f'#,##0{decimals}"{NARROW}€"'
    return "0" if unit == "year" else "#,##0" if _is_whole(step) else "#,##0.0"


def _is_whole(value: float) -> bool:
    return math.isclose(value, round(value), abs_tol=1e-9)


def label_format(unit: str, largest: float) -> str:
    """An Office number format for labels on marks, each in its own scale like `formats.short_euros`."""
    if unit == "share":
        return f'0.0"{NARROW}"%'
    if unit == "eur" and largest >= 999_500_000:
        return f'[>=999500000]0.0#,,,"{NARROW}Md€";[>=50000]#,##0.0,,"{NARROW}M€";#,##0"{NARROW}€"'
    if unit == "eur" and largest >= 999_500:
        return f'[>=999500]#,##0.0,,"{NARROW}M€";[>=500]#,##0,"{NARROW}k€";#,##0"{NARROW}€"'
    if unit == "eur" and largest >= 1_000:
        return f'[>=500]#,##0,"{NARROW}k€";#,##0"{NARROW}€"'
    if unit == "eur_per_inhabitant":
        # Thirty cents an inhabitant are not zero.
        return f'[>=9.95]#,##0"{NARROW}€";[>=0.995]0.0"{NARROW}€";0.00"{NARROW}€"'
    return axis_format(unit, 0, 1)


def with_missing(data: Wide) -> list[str]:
    """Categories as they are shown on a chart that cannot hatch: « 2020 (n. d.) »."""
    shown: list[str] = []
    for index, name in enumerate(data.categories):
        mark = f" ({UNKNOWN})" if data.whole[index] else f" (en partie {UNKNOWN})" if data.missing[index] else ""
        shown.append(name + mark)
    return shown


def shapes(found: list[Segment]) -> dict[str, str]:
    """One marker shape a series: perimeters differ in shape as well as in colour."""
    marked = dict.fromkeys(item.key for item in found if item.style in ("line", "points"))
    return {key: ("circle", "diamond", "square", "triangle")[index % 4] for index, key in enumerate(marked)} | {
        item.key: "circle" for item in found if item.key not in marked
    }


def serial(when: date) -> int:
    """A day as spreadsheets count it."""
    return (when - date(1899, 12, 30)).days
