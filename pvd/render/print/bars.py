"""Horizontal bars on a print page, and the one bar that every form of bars is made of."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pvd import forms, theme
from pvd.figures.figure import BEFORE, PARTIAL, REGIONAL, Figure
from pvd.forms.bars import FOOT, Bar, Bars
from pvd.forms.table import left_out
from pvd.render.placing import Box
from pvd.render.print.page import Page
from pvd.render.text import CAP, DESCENT, Weight, width_of, wrap


def say_rest(page: Page, x: float, bottom: float, rows: int, size: float) -> None:
    """What is left out, in words: « … et 355 autres lignes : voir le fichier tableur »."""
    page.text(x, bottom + DESCENT * size, left_out(rows, 0, 0, False), size, colour=theme.SECOND)


def draw(page: Page, figure: Figure, box: Box) -> None:
    """One bar a row, its name on the left and its value after it."""
    drawn = forms.read(figure)
    assert isinstance(drawn, Bars)
    size, label_width, shown = _fit_rows(page, [bar.label for bar in drawn.bars], box, bool(drawn.references))
    rest = len(drawn.bars) - shown
    bars = drawn.bars[:shown]
    top = box.top - (size * 1.5 if drawn.references else 0)
    bottom = box.bottom + (size * 1.5 if rest else 0)
    slot = min((top - bottom) / max(shown, 1), size * 4.4)
    left = box.left + label_width + size * 0.6
    values = [bar.total for bar in bars if bar.is_known] + [item.value for item in drawn.references]
    low, high = min([0.0, *values]), max([0.0, *values]) or 1.0
    # As long as bars may be while every bar's own words still fit after it.
    room = box.right - left
    length = room
    for bar in bars:
        part = (max(bar.total, 0.0) - low) / (high - low) if bar.is_known else FOOT
        after = width_of(end_words(bar), size, 600) + size * 0.5
        length = min(length, (room - after) / part if part else room)
    plot = Box(left, top - slot * shown, left + max(length, room * 0.2), top)

    def x_of(value: float) -> float:
        return plot.left + (value - low) / (high - low) * plot.width

    half = min(slot * 0.36, size * 1.2)
    for index, bar in enumerate(bars):
        middle = plot.top - slot * (index + 0.5)
        weight: Weight = 600 if bar.is_highlighted else 400
        lines = wrap(bar.label, size, label_width, weight)
        text_top = middle + page.block_height(len(lines), size, 1.08) / 2 - size * 0.02
        page.lines(left - size * 0.6, text_top, lines, size, weight=weight, align="right", leading=1.08)
        start = end = x_of(0.0)
        if bar.gap:
            end = start + plot.width * FOOT
            page.hatch(Box(start, middle - half, end, middle + half), edge=theme.UNKNOWN_LINE)
        elif bar.is_known:
            start, end = sorted((start, x_of(bar.total)))
            piece = bar.pieces[0]
            draw_bar(page, Box(start, middle - half, end, middle + half), piece.colour, piece.status)
            page.line([(x_of(0.0), middle - half), (x_of(0.0), middle + half)], theme.INK, page.hairline * 1.6, order=3)
        if words := end_words(bar):
            baseline = middle - CAP * size / 2
            page.text(end + size * 0.35, baseline, words, size, weight=weight, ground=bool(drawn.references))
    _references(page, drawn, plot, box, x_of, size)
    if rest:
        say_rest(page, box.left, plot.bottom - size * 1.5, rest, size)


def end_words(bar: Bar) -> str:
    """« 7,0 M€ (partiel) »: what stands at the end of a bar."""
    return f"{bar.words} ({bar.remark})" if bar.remark else bar.words


def _references(page: Page, drawn: Bars, plot: Box, box: Box, x_of: Callable[[float], float], size: float) -> None:
    for reference in drawn.references:
        x = x_of(reference.value)
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


def _fit_rows(page: Page, names: Sequence[str], box: Box, with_head: bool) -> tuple[float, float, int]:
    """Text size, width of the names' column, and how many rows the box holds."""
    # Few rows are written larger: the page is filled, and read from further.
    size = page.font(1.05 if len(names) <= 8 else 0.9)
    while True:
        natural = max((width_of(name, size, 600) for name in names), default=0)
        width = min(natural, box.width * (0.46 if page.is_narrow else 0.4))
        lines = [len(wrap(name, size, width, 600)) for name in names]
        height = box.height - (size * 1.5 if with_head else 0)
        slot = max(lines, default=1) * size * 1.08 + size * 0.28
        if slot * len(names) <= height:
            return size, width, len(names)
        if size <= page.smallest:
            return size, width, max(1, int((height - size * 1.5) // slot))
        size = max(page.smallest, size * 0.95)


def draw_bar(page: Page, box: Box, fill: str, status: str, order: float = 2) -> None:
    """One bar or segment, lighter when the data are partial or cover one région only."""
    if status == BEFORE:
        page.rectangle(box, theme.BEFORE, order=order)
        return
    page.rectangle(box, fill, order=order)
    if status in (PARTIAL, REGIONAL):
        page.hatch(box, fill=None, colour=theme.GROUND, line=page.hairline * 2.4, order=order + 0.1)
        page.rectangle(box, None, edge=fill, line=page.hairline * 2, dashed=status == REGIONAL, order=order + 0.2)
