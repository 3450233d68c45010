"""Horizontal bars on a print page, and the one bar that every form of bars is made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pvd import formats, theme
from pvd.figures.figure import BEFORE, MISSING, NOT_APPLICABLE, PARTIAL, REGIONAL, Figure
from pvd.render.cells import STATUS_WORDS, left_out
from pvd.render.placing import Box
from pvd.render.print.page import Page
from pvd.render.reading import category_text, known, rows_of, status_of, unit_of
from pvd.render.text import CAP, DESCENT, Weight, width_of, wrap

QUIET = theme.SEQUENTIAL[2]  # bars around the one that is looked at


def say_rest(page: Page, x: float, bottom: float, rows: int, size: float) -> None:
    """What is left out, in words: « … et 355 autres lignes : voir le fichier tableur »."""
    page.text(x, bottom + DESCENT * size, left_out(rows, 0, 0, False), size, colour=theme.SECOND)


@dataclass(frozen=True)
class _Bar:
    name: str
    value: float | None
    status: str
    highlight: bool
    words: str


def draw(page: Page, figure: Figure, box: Box) -> None:
    """One bar a row, its name on the left and its value after it."""
    e = figure.encodings
    unit = unit_of(figure, e.value)
    bars = []
    for row in rows_of(figure):
        value = known(row[e.value])
        status = status_of(row, e, value)
        words = str(row[e.label]) if e.label and row.get(e.label) else formats.short_value(value, unit)
        if status in (PARTIAL, REGIONAL, BEFORE):
            words += f" ({STATUS_WORDS[status]})"
        if status == NOT_APPLICABLE:
            words = ""
        bars.append(
            _Bar(category_text(row[e.category]), value, status, bool(e.highlight and row.get(e.highlight)), words)
        )
    any_highlight = any(bar.highlight for bar in bars)
    size, label_width, shown = _fit_rows(page, [bar.name for bar in bars], box, bool(figure.references))
    rest = len(bars) - shown
    bars = bars[:shown]
    top = box.top - (size * 1.5 if figure.references else 0)
    bottom = box.bottom + (size * 1.5 if rest else 0)
    slot = min((top - bottom) / max(shown, 1), size * 4.4)
    left = box.left + label_width + size * 0.6
    values = [bar.value for bar in bars if bar.value is not None] + [item.value for item in figure.references]
    low, high = min([0.0, *values]), max([0.0, *values]) or 1.0
    # As long as bars may be while every bar's own words still fit after it.
    room = box.right - left
    length = room
    for bar in bars:
        part = (max(bar.value, 0.0) - low) / (high - low) if bar.value is not None else 0.12
        after = width_of(bar.words, size, 600) + size * 0.5
        length = min(length, (room - after) / part if part else room)
    plot = Box(left, top - slot * shown, left + max(length, room * 0.2), top)

    def x_of(value: float) -> float:
        return plot.left + (value - low) / (high - low) * plot.width

    for index, bar in enumerate(bars):
        middle = plot.top - slot * (index + 0.5)
        half = min(slot * 0.36, size * 1.2)
        weight: Weight = 600 if bar.highlight else 400
        lines = wrap(bar.name, size, label_width, weight)
        text_top = middle + page.block_height(len(lines), size, 1.08) / 2 - size * 0.02
        page.lines(left - size * 0.6, text_top, lines, size, weight=weight, align="right", leading=1.08)
        start = end = x_of(0.0)
        if bar.status == MISSING:
            end = start + min(plot.width * 0.12, size * 4)
            page.hatch(Box(start, middle - half, end, middle + half), edge=theme.UNKNOWN_LINE)
        elif bar.value is not None and bar.status != NOT_APPLICABLE:
            start, end = sorted((start, x_of(bar.value)))
            fill = theme.PRIMARY if bar.highlight or not any_highlight else QUIET
            draw_bar(page, Box(start, middle - half, end, middle + half), fill, bar.status)
            page.line([(x_of(0.0), middle - half), (x_of(0.0), middle + half)], theme.INK, page.hairline * 1.6, order=3)
        if bar.words:
            page.text(
                end + size * 0.35,
                middle - CAP * size / 2,
                bar.words,
                size,
                weight=600 if bar.highlight else 400,
                ground=bool(figure.references),
            )
    for reference in figure.references:
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
    if rest:
        say_rest(page, box.left, plot.bottom - size * 1.5, rest, size)


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
