"""Horizontal bars on a print page, and the one bar that every form of bars is made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pvd import theme
from pvd.figures.figure import BEFORE, PARTIAL, REGIONAL
from pvd.forms.bars import FOOT, Bar, Bars
from pvd.forms.table import left_out
from pvd.render.placing import Box
from pvd.render.print.page import Page
from pvd.render.text import ASCENT, CAP, DESCENT, Weight, width_of, wrap

# The height of a line of a row's name, and of a row of one line, in ems.
LINE, ROW = 1.08, 1.36


def say_rest(page: Page, x: float, bottom: float, rows: int, size: float) -> None:
    """What is left out, in words: « … et 355 autres lignes : voir le fichier tableur »."""
    page.text(x, bottom + DESCENT * size, left_out(rows, 0, 0, False), size, colour=theme.SECOND)


@dataclass(frozen=True)
class Rows:
    """Lying bars laid out: their names on the left, their values after them, in as many rows as the box holds."""

    page: Page
    size: float
    plot: Box
    # the height of each row that is shown
    slots: tuple[float, ...]
    low: float
    high: float

    @property
    def shown(self) -> int:
        """How many rows there is room for."""
        return len(self.slots)

    @property
    def half(self) -> float:
        """Half the thickness of a bar."""
        return min(min(self.slots) * 0.36, self.size * 1.2)

    def middle(self, index: int) -> float:
        """The height of the middle of a row."""
        return self.plot.top - sum(self.slots[:index]) - self.slots[index] / 2

    def x_of(self, value: float) -> float:
        """Where a value stands."""
        return self.plot.left + (value - self.low) / (self.high - self.low) * self.plot.width

    def bar(self, index: int, start: float, end: float) -> Box:
        """The place of a bar from one value to another."""
        return Box(self.x_of(start), self.middle(index) - self.half, self.x_of(end), self.middle(index) + self.half)

    def name(self, index: int, name: str, label_width: float, weight: Weight) -> None:
        """The name of a row, on the left of its bar."""
        lines = wrap(name, self.size, label_width, weight)
        top = self.middle(index) + self.page.block_height(len(lines), self.size, 1.08) / 2 - self.size * 0.02
        left = self.plot.left - self.size * 0.6
        self.page.lines(left, top, lines, self.size, weight=weight, align="right", leading=1.08)

    def say(self, index: int, end: float, words: str, weight: Weight, ground: bool = False) -> None:
        """What stands at the end of a bar."""
        baseline = self.middle(index) - CAP * self.size / 2
        self.page.text(end + self.size * 0.35, baseline, words, self.size, weight=weight, ground=ground)


def lay_rows(
    page: Page, box: Box, names: Sequence[str], ends: Sequence[tuple[float, str]], low: float, high: float, head: bool
) -> tuple[Rows, float]:
    """Rows for lying bars, each with its end on the axis and the words after it; and the width of the names.

    Bars are as long as they may be while every bar's own words still fit after it.
    """
    size, label_width, heights = _fit_rows(page, names, box, head)
    shown = len(heights)
    top = box.top - (size * 1.5 if head else 0)
    bottom = box.bottom + (size * 1.5 if shown < len(names) else 0)
    # What is left is shared out, up to where rows would fall apart.
    spare = (top - bottom - sum(heights)) / max(shown, 1)
    slots = tuple(min(height + spare, size * 4.4) for height in heights)
    left = box.left + label_width + size * 0.6
    room = length = box.right - left
    for end, words in ends[:shown]:
        part = (end - low) / (high - low)
        after = width_of(words, size, 600) + size * 0.5
        length = min(length, (room - after) / part if part else room)
    plot = Box(left, top - sum(slots), left + max(length, room * 0.2), top)
    return Rows(page, size, plot, slots, low, high), label_width


def draw(page: Page, drawn: Bars, box: Box) -> None:
    """One bar a row, its name on the left and its value after it; a bar alone is read as a number."""
    if len(drawn.bars) == 1:
        _draw_alone(page, drawn, box)
        return
    values = [bar.total for bar in drawn.bars if bar.is_known] + [item.value for item in drawn.references]
    low, high = min([0.0, *values]), max([0.0, *values]) or 1.0
    foot = low + (high - low) * FOOT
    ends = [(max(bar.total, 0.0) if bar.is_known else foot, end_words(bar)) for bar in drawn.bars]
    head = bool(drawn.references)
    rows, label_width = lay_rows(page, box, [bar.label for bar in drawn.bars], ends, low, high, head)
    for index, bar in enumerate(drawn.bars[: rows.shown]):
        weight: Weight = 600 if bar.is_highlighted else 400
        rows.name(index, bar.label, label_width, weight)
        end = rows.x_of(0.0)
        if bar.gap:
            hatched = rows.bar(index, 0.0, foot - low)
            end = hatched.right
            page.hatch(hatched, edge=theme.UNKNOWN_LINE)
        elif bar.is_known:
            place = rows.bar(index, *sorted((0.0, bar.total)))
            end = place.right
            piece = bar.pieces[0]
            draw_bar(page, place, piece.colour, piece.status)
            zero = rows.bar(index, 0.0, 0.0)
            page.line([(zero.left, zero.bottom), (zero.left, zero.top)], theme.INK, page.hairline * 1.6, order=3)
        if words := end_words(bar):
            rows.say(index, end, words, weight, ground=head)
    _references(page, drawn, rows, box)
    if rows.shown < len(drawn.bars):
        say_rest(page, box.left, rows.plot.bottom - rows.size * 1.5, len(drawn.bars) - rows.shown, rows.size)


def _draw_alone(page: Page, drawn: Bars, box: Box) -> None:
    """Its value in large over its name, then the bar across the page: against its reference, or nothing."""
    bar = drawn.bars[0]
    size, big = page.font(1.2), page.font(3.0)
    name = wrap(bar.label, size, box.width)
    head = size * 1.8 if drawn.references else 0.0
    tall = big * 1.1 + page.block_height(len(name), size) + size * 0.6 + head + size * 1.8
    top = box.top - max(0.0, box.height - tall) * 0.3
    page.text(box.left, top - ASCENT * big, end_words(bar), big, weight=700)
    top = page.lines(box.left, top - big * 1.1, name, size) - size * 0.6 - head
    ends = [bar.total, *(item.value for item in drawn.references)]
    low, high = min(0.0, *ends), max(0.0, *ends) or 1.0
    plot = Box(box.left, top - size * 1.8, box.right, top)
    rows = Rows(page, size, plot, (plot.height,), low, high)
    if bar.gap:
        page.hatch(rows.bar(0, 0.0, low + (high - low) * FOOT), edge=theme.UNKNOWN_LINE)
    elif bar.is_known:
        draw_bar(page, rows.bar(0, *sorted((0.0, bar.total))), bar.pieces[0].colour, bar.pieces[0].status)
    _references(page, drawn, rows, box)


def end_words(bar: Bar) -> str:
    """« 7,0 M€ (partiel) »: what stands at the end of a bar."""
    return f"{bar.words} ({bar.remark})" if bar.remark else bar.words


def _references(page: Page, drawn: Bars, rows: Rows, box: Box) -> None:
    plot, size = rows.plot, rows.size
    for reference in drawn.references:
        x = rows.x_of(reference.value)
        page.line(
            [(x, plot.bottom), (x, plot.top + size * 0.25)],
            theme.REFERENCE,
            page.hairline * 2.4,
            dash=(4, 2.4),
            order=1.9,
        )
        text_width = width_of(reference.label, size)
        x = min(max(x, box.left + text_width / 2), box.right - text_width / 2)
        page.text(x, plot.top + size * 0.5, reference.label, size, colour=theme.SECOND, align="center")


def _fit_rows(page: Page, names: Sequence[str], box: Box, with_head: bool) -> tuple[float, float, list[float]]:
    """Text size, width of the names' column, and the least height of each row that the box holds.

    Rows are of one height; at the smallest size, a name of one line takes no more than one, for all rows to stay.
    """
    # Few rows are written larger: the page is filled, and read from further.
    size = page.font(1.05 if len(names) <= 8 else 0.9)
    while True:
        natural = max((width_of(name, size, 600) for name in names), default=0)
        width = min(natural, box.width * (0.46 if page.is_narrow else 0.4))
        lines = [len(wrap(name, size, width, 600)) for name in names]
        height = box.height - (size * 1.5 if with_head else 0)
        tall = [max(lines, default=1) * size * LINE + size * (ROW - LINE)] * len(names)
        if sum(tall) <= height:
            return size, width, tall
        if size <= page.smallest:
            tall = [count * size * LINE + size * (ROW - LINE) for count in lines]
            while len(tall) > 1 and sum(tall) > height - (size * 1.5 if len(tall) < len(names) else 0):
                tall.pop()
            return size, width, tall
        size = max(page.smallest, size * 0.95)


def draw_bar(page: Page, box: Box, fill: str, status: str) -> None:
    """One bar or segment, lighter when the data are partial or cover one région only."""
    if status == BEFORE:
        page.rectangle(box, theme.BEFORE)
        return
    page.rectangle(box, fill)
    if status in (PARTIAL, REGIONAL):
        page.hatch(box, fill=None, colour=theme.GROUND, line=page.hairline * 2.4, order=2.1)
        page.rectangle(box, None, edge=fill, line=page.hairline * 2, dashed=status == REGIONAL, order=2.2)
