"""Lines over time on a print page: every name beside its line, nothing drawn across a break."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from pvd import formats, theme
from pvd.figures.figure import Figure, LineStyle
from pvd.formats import UNKNOWN
from pvd.render.placing import Box, Placer
from pvd.render.print.axes import horizontal_grid
from pvd.render.print.legend import draw_legend
from pvd.render.print.page import Page
from pvd.render.reading import date_ticks, known, nice_ticks, rows_of, unit_of
from pvd.render.text import ASCENT, CAP, LEADING, Weight, width_of, wrap

# Perimeters differ by shape as well as by colour, on screen and in print.
SHAPES = {"programme_broad": "D", "delivered": "s"}


@dataclass
class Point:
    """One known value: its day as an ordinal, its height on the page, its words."""

    x: float
    y: float
    value: float
    words: str
    is_open: bool


@dataclass
class Series:
    """One line with its name, its style and its known points by date."""

    key: str
    name: str
    style: LineStyle
    colour: str
    points: list[Point]


def _ordinal(content: Any) -> float:
    found: Any = pd.Timestamp(content)
    return float(found.toordinal())


def draw(page: Page, figure: Figure, box: Box) -> None:
    """Lines, steps, dashes and points over time. Nothing but elapsed time crosses a break."""
    series, gaps = read_series(page, figure)
    if not series:
        page.text(box.left, box.top - page.font(), UNKNOWN, page.font())
        return
    # Direct names first; a legend above only when a name finds no room.
    for direct in (True, False):
        chart = LineChart(page, figure, box, series, gaps, direct)
        if chart.plan():
            break
    chart.draw()


def read_series(page: Page, figure: Figure) -> tuple[list[Series], int]:
    """The series in table order with their known points by date, and how many values are unknown."""
    e = figure.encodings
    unit = unit_of(figure, e.value)
    table = figure.table
    keys = list(dict.fromkeys(str(key) for key in table[e.series])) if e.series else [""]
    colours = (
        page.categories(e.role, keys)
        if len(keys) > 1 or keys[0] in theme.ROLES.get(e.role, {})
        else {keys[0]: theme.PRIMARY}
    )
    found, gaps = [], 0
    for key in keys:
        points = []
        for row in rows_of(figure):
            if e.series and str(row[e.series]) != key:
                continue
            value = known(row[e.value])
            if value is None:
                gaps += 1
                continue
            label = row.get(e.label) if e.label else None
            words = formats.short_value(value, unit) if label is None or formats.is_unknown(label) else str(label)
            bound = row.get(e.bound) if e.bound else None
            points.append(Point(_ordinal(row[e.x]), 0.0, value, words, bound in ("lower", "upper")))
        points.sort(key=lambda point: point.x)
        style = e.styles.get(key, "line")
        if points:
            found.append(Series(key, e.series_labels.get(key, key), style, colours[key], points))
    return found, gaps


class LineChart:
    """One attempt at laying a line chart out; `plan` says whether every name found its place."""

    def __init__(self, page: Page, figure: Figure, box: Box, series: list[Series], gaps: int, direct: bool) -> None:
        self.page, self.figure, self.box, self.series, self.direct = page, figure, box, series, direct
        self.size = page.font(0.84)
        self.texts: list[tuple[float, float, str, Weight, str]] = []
        unit = unit_of(figure, figure.encodings.value)
        e = figure.encodings
        self.items = []
        if not direct and len(series) > 1:
            for item in series:
                kind = (
                    "dashed"
                    if item.style == "dashed"
                    else "line"
                    if item.style in ("line", "steps")
                    else self._shape_word(item)
                )
                self.items.append((item.name, item.colour, kind))
        if e.bound and any(point.is_open for item in series for point in item.points):
            self.items.append(("valeur minimale publiée", theme.SECOND, "ring"))
        height = draw_legend(page, box, self.items, self.size, draw=False)
        values = [point.value for item in series for point in item.points] + [item.value for item in figure.references]
        self.ticks = nice_ticks(min([0.0, *values]), max([*values, 0.0]) or 1.0, 5, whole=unit == "count")
        self.words = formats.axis(self.ticks, unit)
        left = box.left + max(width_of(word, self.size) for word in self.words) + self.size * 0.7
        bottom = box.bottom + self.size * (1.25 + LEADING * 0.2)
        self.plot = Box(left, bottom, box.right - self.size * 0.3, box.top - height - self.size * 0.7)
        dates = [point.x for item in series for point in item.points]
        dates += [float(day.toordinal()) for item in figure.breaks for day in (item.start, item.end)]
        span = max(dates) - min(dates) or 365.0
        # Room for what is written after the last point.
        after = 0.03 if span > 0 and len(dates) > 12 else 0.07
        self.low, self.high = (
            min(dates) - span * (0.09 if page.is_narrow and len(dates) <= 12 else 0.03),
            max(dates) + span * after,
        )
        for item in series:
            for point in item.points:
                point.y = self.y_of(point.value)

    def _shape_word(self, item: Series) -> str:
        return {"D": "diamond", "s": "square"}.get(SHAPES.get(item.key, "o"), "dot")

    def x_of(self, ordinal: float) -> float:
        return self.plot.left + (ordinal - self.low) / (self.high - self.low) * self.plot.width

    def y_of(self, value: float) -> float:
        low, high = self.ticks[0], self.ticks[-1]
        return self.plot.bottom + (value - low) / (high - low) * self.plot.height

    def pieces(self, item: Series) -> list[list[tuple[float, float]]]:
        """The line of a series in points, cut wherever a break stands between two of its values."""
        breaks = (
            [] if item.style == "dashed" else [(b.start.toordinal(), b.end.toordinal()) for b in self.figure.breaks]
        )
        found: list[list[tuple[float, float]]] = [[]]
        previous: Point | None = None
        for point in item.points:
            if previous is not None and any(previous.x < end and point.x > start for start, end in breaks):
                found.append([])
                previous = None
            if previous is not None and item.style == "steps":
                found[-1].append((self.x_of(point.x), previous.y))
            found[-1].append((self.x_of(point.x), point.y))
            previous = point
        return found

    @property
    def diameter(self) -> float:
        return self.size * 0.74

    def plan(self) -> bool:
        """Place every text; False when the names of the series do not all fit beside their lines."""
        size, plot = self.size, self.plot
        placer = Placer(Box(plot.left, plot.bottom, self.box.right, plot.top + size * 0.6))
        many = max(len(item.points) for item in self.series) > 6
        for item in self.series:
            for point in item.points if not many else item.points[-1:]:
                x, half = self.x_of(point.x), self.diameter * 0.55
                if item.style != "dashed":
                    placer.take(Box(x - half, point.y - half, x + half, point.y + half))
            if item.style != "points":
                for piece in self.pieces(item):
                    for start, end in zip(piece, piece[1:], strict=False):
                        placer.take_segment(start, end, size * 0.22)
        for reference in self.figure.references:
            y = self.y_of(reference.value)
            placer.take_segment((plot.left, y), (plot.right, y), size * 0.16)
        # The name of a series does not stand in a break unless it must.
        self.bands = [
            Box(
                self.x_of(b.start.toordinal()) + size * 0.2,
                plot.bottom,
                self.x_of(b.end.toordinal()) - size * 0.2,
                plot.top,
            )
            for b in self.figure.breaks
        ]
        # Values first: they belong to their point; then names, then references and breaks find the space left.
        fits = True
        for item in self.series:
            shown = item.points if len(item.points) <= 6 else item.points[-1:]
            # Highest first: of two points of nearly one date, the upper one is named above, the lower below.
            for point in sorted(shown if item.style != "dashed" else [], key=lambda point: -point.value):
                self._around(placer, self.x_of(point.x), point.y, point.words, 600 if point is item.points[-1] else 400)
        if self.direct and len(self.series) > 1:
            for item in self.series:
                fits &= self._name(placer, item)
        for reference in self.figure.references:
            y = self.y_of(reference.value)
            xs = [(plot.left + size * 0.3, "left"), (plot.right, "right"), ((plot.left + plot.right) / 2, "center")]
            fits &= self._first(
                placer,
                [(x, base, align) for base in (y + size * 0.42, y - size * 1.02) for x, align in xs],
                reference.label,
            )
        for item_break in self.figure.breaks:
            fits &= self._break_words(placer, item_break.start, item_break.end, item_break.label, item_break.detail)
        return fits or not self.direct

    def _clear(self, placer: Placer, box: Box, gap: float, in_break: bool) -> bool:
        return placer.is_free(box, gap) and (in_break or not any(box.touches(band) for band in self.bands))

    def _first(
        self, placer: Placer, places: Iterable[tuple[float, float, str]], text: str, weight: Weight = 400
    ) -> bool:
        for x, y, align in places:
            box = self.page.box_of(x, y, text, self.size, weight, align)  # type: ignore[arg-type]
            if placer.is_free(box, self.size * 0.08):
                placer.take(box)
                self.texts.append((x, y, text, weight, align))
                return True
        return False

    def _around(self, placer: Placer, x: float, y: float, text: str, weight: Weight) -> bool:
        """A short text beside a point: above, below, right, left, then a little further."""
        size, gap = self.size, self.diameter * 0.5 + self.size * 0.3
        for far in (1.0, 1.8, 2.8):
            d = gap * far
            places = [
                (x, y + d, "center"), (x + d, y - CAP * size / 2, "left"), (x, y - d - CAP * size, "center"),
                (x - d, y - CAP * size / 2, "right"), (x + d * 0.7, y + d * 0.6, "left"), (x - d * 0.7, y + d * 0.6, "right"),
                (x + d * 0.7, y - d * 0.6 - CAP * size, "left"), (x - d * 0.7, y - d * 0.6 - CAP * size, "right"),
            ]  # fmt: skip
            if self._first(placer, places, text, weight):
                return True
        return False

    def _name(self, placer: Placer, item: Series) -> bool:
        """The name of a series beside its line, in two lines if need be."""
        return any(self._name_beside(placer, item, in_break) for in_break in (False, True))

    def _name_beside(self, placer: Placer, item: Series, in_break: bool) -> bool:
        size, page = self.size, self.page
        anchors = [(self.x_of(p.x), p.y) for p in reversed(item.points)]
        if item.style == "dashed" and len(item.points) > 1:
            first, last = item.points[0], item.points[-1]
            anchors = [
                (self.x_of(first.x + (last.x - first.x) * part), first.y + (last.y - first.y) * part)
                for part in (0.82, 0.7, 0.55, 0.4, 0.25, 0.9)
            ]
        for width in (size * 40, size * 11, size * 7.5):
            lines = wrap(item.name, size, width, 600)
            wide = max(width_of(line, size, 600) for line in lines)
            high = page.block_height(len(lines), size, 1.1)
            for x, y in anchors:
                for far in (1.1, 2.0, 3.0, 4.2):
                    d = size * far * 0.75
                    for left, bottom in (
                        (x + d, y - high / 2), (x - d - wide, y - high / 2), (x - wide / 2, y + d), (x - wide / 2, y - d - high),
                        (x + d * 0.7, y + d * 0.5), (x + d * 0.7, y - d * 0.5 - high), (x - d * 0.7 - wide, y + d * 0.5),
                        (x - d * 0.7 - wide, y - d * 0.5 - high),
                    ):  # fmt: skip
                        box = Box(left, bottom, left + wide, bottom + high)
                        if self._clear(placer, box, size * 0.1, in_break):
                            placer.take(box)
                            for index, line in enumerate(lines):
                                baseline = bottom + high - ASCENT * size - index * size * 1.1
                                self.texts.append((left, baseline, line, 600, f"left:{item.colour}"))
                            return True
        return False

    def _break_words(self, placer: Placer, start: date, end: date, label: str, detail: str) -> bool:
        size, plot = self.size, self.plot
        left, right = self.x_of(start.toordinal()), self.x_of(end.toordinal())
        for width in (max(right - left, size * 6) - size * 0.6, size * 9, size * 14):
            rows: list[tuple[str, Weight]] = []
            for line in wrap(label, size, width, 600):
                rows.append((line, 600))
            for line in wrap(detail, size, width) if detail else []:
                rows.append((line, 400))
            wide = max(width_of(line, size, weight) for line, weight in rows)
            high = len(rows) * size * LEADING
            x = min(max((left + right) / 2, plot.left + wide / 2), self.box.right - wide / 2)
            for step in range(24):
                top = plot.top - size * 0.4 - step * size * 0.75
                box = Box(x - wide / 2, top - high, x + wide / 2, top)
                if box.bottom > plot.bottom and placer.is_free(box, size * 0.1):
                    placer.take(box)
                    for index, (line, weight) in enumerate(rows):
                        self.texts.append((x, top - ASCENT * size - index * size * LEADING, line, weight, "center"))
                    return True
        return False

    def draw(self) -> None:
        """Draw grid, breaks, references, series, then the texts."""
        page, size, plot = self.page, self.size, self.plot
        draw_legend(page, self.box, self.items, size)
        for item_break in self.figure.breaks:
            band = Box(
                self.x_of(item_break.start.toordinal()), plot.bottom, self.x_of(item_break.end.toordinal()), plot.top
            )
            page.hatch(band, fill=theme.PANEL, colour=theme.LINE, order=0.9, step=page.hatch_step * 1.5)
        horizontal_grid(page, plot, self.ticks, self.words, self.y_of, size)
        for ordinal, words in date_ticks(self.low, self.high, plot.width, size):
            x = self.x_of(ordinal)
            page.line([(x, plot.bottom), (x, plot.bottom - size * 0.28)], theme.SECOND, page.hairline * 1.4)
            half = width_of(words, size) / 2
            page.text(
                min(max(x, plot.left + half - size * 0.3), self.box.right - half),
                plot.bottom - size * 1.15,
                words,
                size,
                colour=theme.SECOND,
                align="center",
            )
        page.line([(plot.left, self.y_of(0)), (plot.right, self.y_of(0))], theme.INK, page.hairline * 1.8, order=1.8)
        for reference in self.figure.references:
            y = self.y_of(reference.value)
            page.line([(plot.left, y), (plot.right, y)], theme.REFERENCE, page.hairline * 2.6, order=2)
        for item in self.series:
            self._draw_series(item)
        for x, y, text, weight, align in self.texts:
            name, _, colour = align.partition(":")
            page.text(x, y, text, size, weight=weight, align=name, colour=_ink_of(colour), ground=True, order=6)  # type: ignore[arg-type]

    def _draw_series(self, item: Series) -> None:
        page, size = self.page, self.size
        if item.style != "points":
            dash = (3.4, 2.4) if item.style == "dashed" else ()
            for piece in self.pieces(item):
                if len(piece) > 1:
                    page.line(
                        piece,
                        item.colour,
                        size * (0.1 if dash else 0.15),
                        dash=dash,
                        order=3,
                        cap="round" if not dash else "butt",
                    )
        if item.style == "dashed":
            return
        shown = item.points if len(item.points) <= 14 and item.style != "steps" else item.points[-1:]
        shape = SHAPES.get(item.key, "o")
        diameter = self.diameter * (1.0 if shape == "o" else 0.88)
        for is_open in (False, True):
            points = [point for point in shown if point.is_open is is_open]
            if points:
                xs, ys = [self.x_of(point.x) for point in points], [point.y for point in points]
                fill, edge = (theme.GROUND, item.colour) if is_open else (item.colour, theme.GROUND)
                page.dots(xs, ys, diameter, fill, edge=edge, line=size * (0.13 if is_open else 0.06), shape=shape)


def _ink_of(colour: str) -> str:
    """The series' colour for its name when it reads on white (4.5:1), else ink."""
    if not colour:
        return theme.INK
    channels = [part / 255 for part in theme.rgb(colour)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return colour if 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05) >= 4.5 else theme.INK
