"""Lines over time on a print page: every name beside its line, nothing drawn across a break."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import pairwise

from pvd import formats, theme
from pvd.formats import UNKNOWN
from pvd.forms.lines import FEW, Line, Lines, Point
from pvd.render.placing import Box, Placer
from pvd.render.print.axes import horizontal_grid
from pvd.render.print.legend import draw_legend
from pvd.render.print.lines_ticks import date_ticks
from pvd.render.print.page import Page
from pvd.render.text import ASCENT, CAP, LEADING, Weight, width_of, wrap

# Markers as the drawing library names them; in a legend, a circle is a « dot ».
MARKERS = {"circle": "o", "square": "s", "diamond": "D", "triangle": "^"}


def draw(page: Page, form: Lines, box: Box) -> None:
    """Lines, steps, dashes and points over time. Nothing but elapsed time crosses a break."""
    if not form.lines:
        page.text(box.left, box.top - page.font(), UNKNOWN, page.font())
        return
    # Direct names first; a legend above only when a name finds no room.
    for direct in (True, False):
        chart = LineChart(page, form, box, direct)
        if chart.plan():
            break
    chart.draw()


class LineChart:
    """One attempt at laying a line chart out; `plan` says whether every name found its place."""

    def __init__(self, page: Page, form: Lines, box: Box, direct: bool) -> None:
        self.page, self.form, self.box, self.direct = page, form, box, direct
        self.size = page.font(0.84)
        self.texts: list[tuple[float, float, str, Weight, str]] = []
        # whose last value found no room beside its point: it stands with the name
        self.unplaced: list[Line] = []
        self.items = self._legend()
        height = draw_legend(page, box, self.items, self.size, draw=False)
        self.words = formats.axis(list(form.axis.ticks), form.unit)
        left = box.left + max(width_of(word, self.size) for word in self.words) + self.size * 0.7
        bottom = box.bottom + self.size * (1.25 + LEADING * 0.2)
        self.plot = Box(left, bottom, box.right - self.size * 0.3, box.top - height - self.size * 0.7)
        first, last = (float(day.toordinal()) for day in form.days)
        span = last - first or 365.0
        count = sum(len(line.points) for line in form.lines) + 2 * len(form.breaks)
        # Room for what is written after the last point.
        self.low = first - span * (0.09 if page.is_narrow and count <= 12 else 0.03)
        self.high = last + span * (0.03 if count > 12 else 0.07)

    def _legend(self) -> list[tuple[str, str, str]]:
        """The names that are not beside their lines, and what open marks mean."""
        items = []
        if not self.direct and len(self.form.lines) > 1:
            for line in self.form.lines:
                shape = line.shape if line.shape in ("diamond", "square") else "dot"
                kind = {"dashed": "dashed", "line": "line", "steps": "line"}.get(line.style, shape)
                items.append((line.with_value if self.form.is_crowded else line.label, self.colour_of(line), kind))
        return items + [(meaning, theme.SECOND, "ring") for meaning in self.form.meanings]

    def colour_of(self, line: Line) -> str:
        """Its colour; in grey, its step of a ramp."""
        return self.page.ramp([item.colour for item in self.form.lines], of_lines=True)[line.colour]

    def place(self, point: Point) -> tuple[float, float]:
        """A point on the page."""
        return self.x_of(point.x.toordinal()), self.y_of(point.y)

    def x_of(self, ordinal: float) -> float:
        return self.plot.left + (ordinal - self.low) / (self.high - self.low) * self.plot.width

    def y_of(self, value: float) -> float:
        low, high = self.form.axis.low, self.form.axis.high
        return self.plot.bottom + (value - low) / (high - low) * self.plot.height

    def strokes(self, line: Line) -> list[list[tuple[float, float]]]:
        """The line of a series on the page, cut wherever nothing may be joined."""
        return [[(self.x_of(x.toordinal()), self.y_of(y)) for x, y in line.path(piece)] for piece in line.pieces]

    @property
    def diameter(self) -> float:
        return self.size * 0.74

    def plan(self) -> bool:
        """Place every text; False when the names of the series do not all fit beside their lines."""
        size, plot, form = self.size, self.plot, self.form
        placer = Placer(Box(plot.left, plot.bottom, self.box.right, plot.top + size * 0.6))
        self._take_marks(placer)
        # The name of a series does not stand in a break unless it must.
        self.bands = [
            Box(
                self.x_of(item.start.toordinal()) + size * 0.2,
                plot.bottom,
                self.x_of(item.end.toordinal()) - size * 0.2,
                plot.top,
            )
            for item in form.breaks
        ]
        # Values first: they belong to their point; then names, then references and breaks find the space left.
        fits = True
        for line in form.lines:
            # Highest first: of two points of nearly one date, the upper one is named above, the lower below.
            for point in sorted(line.labelled, key=lambda point: -point.y):
                is_last = point is line.points[-1]
                is_placed = self._around(placer, *self.place(point), point.words, 600 if is_last else 400)
                if is_last and not is_placed:
                    self.unplaced.append(line)
        if self.direct and len(form.lines) > 1:
            for line in form.lines:
                fits &= self._name(placer, line)
        for reference in form.references:
            y = self.y_of(reference.value)
            xs = [(plot.left + size * 0.3, "left"), (plot.right, "right"), ((plot.left + plot.right) / 2, "center")]
            fits &= self._first(
                placer,
                [(x, base, align) for base in (y + size * 0.42, y - size * 1.02) for x, align in xs],
                reference.label,
            )
        for item in form.breaks:
            fits &= self._break_words(placer, item.start, item.end, item.label, item.detail)
        return fits or not self.direct

    def _take_marks(self, placer: Placer) -> None:
        """What no text may cover: marks, lines and references."""
        size, plot, half = self.size, self.plot, self.diameter * 0.55
        for line in self.form.lines:
            for point in line.points if len(line.points) <= FEW else line.points[-1:]:
                x, y = self.place(point)
                if line.style != "dashed":
                    placer.take(Box(x - half, y - half, x + half, y + half))
            if line.style != "points":
                for stroke in self.strokes(line):
                    for start, end in pairwise(stroke):
                        placer.take_segment(start, end, size * 0.22)
        for reference in self.form.references:
            y = self.y_of(reference.value)
            placer.take_segment((plot.left, y), (plot.right, y), size * 0.16)

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

    def _name(self, placer: Placer, item: Line) -> bool:
        """The name of a series beside its line, in two lines if need be."""
        return any(self._name_beside(placer, item, in_break) for in_break in (False, True))

    def _name_beside(self, placer: Placer, item: Line, in_break: bool) -> bool:
        size, page = self.size, self.page
        anchors = [self.place(point) for point in reversed(item.points)]
        if item.style == "dashed" and len(item.points) > 1:
            first, last = item.points[0], item.points[-1]
            (x0, y0), (x1, y1) = self.place(first), self.place(last)
            anchors = [(x0 + (x1 - x0) * part, y0 + (y1 - y0) * part) for part in (0.82, 0.7, 0.55, 0.4, 0.25, 0.9)]
        for width in (size * 40, size * 11, size * 7.5):
            lines = wrap(item.with_value if item in self.unplaced else item.label, size, width, 600)
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
                                self.texts.append((left, baseline, line, 600, f"left:{self.colour_of(item)}"))
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
        for item_break in self.form.breaks:
            band = Box(
                self.x_of(item_break.start.toordinal()), plot.bottom, self.x_of(item_break.end.toordinal()), plot.top
            )
            page.hatch(band, fill=theme.PANEL, colour=theme.LINE, order=0.9, step=page.hatch_step * 1.5)
        horizontal_grid(page, plot, self.form.axis.ticks, self.words, self.y_of, size)
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
        for reference in self.form.references:
            y = self.y_of(reference.value)
            page.line([(plot.left, y), (plot.right, y)], theme.REFERENCE, page.hairline * 2.6, order=2)
        for item in self.form.lines:
            self._draw_series(item)
        for x, y, text, weight, align in self.texts:
            name, _, colour = align.partition(":")
            page.text(x, y, text, size, weight=weight, align=name, colour=_ink_of(colour), ground=True, order=6)  # type: ignore[arg-type]

    def _draw_series(self, item: Line) -> None:
        page, size, colour = self.page, self.size, self.colour_of(item)
        if item.style != "points":
            dash = (3.4, 2.4) if item.style == "dashed" else ()
            for stroke in self.strokes(item):
                if len(stroke) > 1:
                    page.line(
                        stroke,
                        colour,
                        size * (0.1 if dash else 0.15),
                        dash=dash,
                        order=3,
                        cap="round" if not dash else "butt",
                    )
        if item.style == "dashed":
            return
        # A line without marks ends in one, which its last value is read from.
        shown = item.points if item.is_marked else item.points[-1:]
        shape = MARKERS[item.shape]
        diameter = self.diameter * (1.0 if shape == "o" else 0.88)
        for is_open in (False, True):
            points = [self.place(point) for point in shown if point.is_open is is_open]
            if points:
                fill, edge = (theme.GROUND, colour) if is_open else (colour, theme.GROUND)
                xs, ys = [x for x, _ in points], [y for _, y in points]
                # Over the grounds of words: a word beside a mark never hides it.
                page.dots(
                    xs, ys, diameter, fill, edge=edge, line=size * (0.13 if is_open else 0.06), shape=shape, order=6.5
                )


def _ink_of(colour: str) -> str:
    """The series' colour for its name when it reads on white (4.5:1), else ink."""
    if not colour:
        return theme.INK
    channels = [part / 255 for part in theme.rgb(colour)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return colour if 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05) >= 4.5 else theme.INK
