"""A timeline on a print page: time goes down, words stand beside it, each tied to its date."""

from __future__ import annotations

from pvd import theme
from pvd.forms.timeline import Moment, Timeline
from pvd.render.placing import Box, spread
from pvd.render.print.page import Page
from pvd.render.text import ASCENT, CAP, LEADING, width_of, wrap


def draw(page: Page, form: Timeline, box: Box) -> None:
    """The axis and its years on the left; a disc for a day, a bar as long as what a less precise date may be."""
    size, rest = page.font(0.95), form.undated_words
    while True:
        small = max(page.smallest, size * 0.9)
        below = wrap(rest, small, box.width) if rest else []
        axis = box.left + width_of("2000", size) + size * 1.1
        left = axis + size * 2.6
        dates = max((width_of(item.when, size, 600) for item in form.moments), default=0.0) + size * 0.8
        texts = [wrap(item.words, size, box.right - left - dates) for item in form.moments]
        bottom = box.bottom + (page.block_height(len(below), small) + size * 1.2 if below else 0)
        gap = size * 0.35
        tall = [page.block_height(len(lines), size) + gap for lines in texts]
        if sum(tall) <= box.top - size * 0.6 - bottom or size <= page.smallest:
            break
        size = max(page.smallest, size * 0.95)
    if form.moments:
        top = box.top - size * 0.6  # the first year stands half above its line
        plot = Box(axis, max(bottom, top - max(sum(tall) * 1.5, size * 32)), box.right, top)
        _axis(page, form, plot, size)
        middles = spread([(1 - form.part(item.middle)) * plot.height for item in form.moments], tall, plot.height)
        for item, lines, middle in zip(form.moments, texts, middles, strict=True):
            start = (
                plot.bottom + middle + page.block_height(len(lines), size) / 2 + (ASCENT - (LEADING + CAP) / 2) * size
            )
            _mark(page, form, item, plot, size, (left - size * 0.4, start - (ASCENT - CAP / 2) * size))
            page.text(left, start - ASCENT * size, item.when, size, weight=600)
            page.lines(left + dates, start, lines, size)
        bottom = plot.bottom
    page.lines(box.left, bottom - size * 0.8, below, small, colour=theme.SECOND)


def _axis(page: Page, form: Timeline, plot: Box, size: float) -> None:
    page.line([(plot.left, plot.bottom), (plot.left, plot.top)], theme.UNKNOWN_LINE, page.hairline * 2, order=1)
    for tick in form.ticks:
        y = plot.top - form.part(tick) * plot.height
        page.line([(plot.left - size * 0.35, y), (plot.left, y)], theme.UNKNOWN_LINE, page.hairline * 2, order=1)
        page.text(plot.left - size * 0.6, y - CAP * size / 2, str(tick.year), size, colour=theme.SECOND, align="right")


def _mark(page: Page, form: Timeline, item: Moment, plot: Box, size: float, end: tuple[float, float]) -> None:
    """The mark of a date, and the line from it to its words."""
    y = plot.top - form.part(item.middle) * plot.height
    page.line([(plot.left, y), (plot.left + size * 1.2, y), end], theme.UNKNOWN_LINE, page.hairline * 1.4, order=1.2)
    if item.is_day:
        fill = theme.GROUND if item.is_doubtful else item.colour
        page.dots(
            [plot.left],
            [y],
            size * 0.62,
            fill,
            edge=item.colour if item.is_doubtful else theme.GROUND,
            line=size * 0.08,
        )
        return
    half = size * 0.17
    top, bottom = (plot.top - form.part(day) * plot.height for day in (item.first, item.last))
    page.rectangle(
        Box(plot.left - half, bottom + size * 0.06, plot.left + half, top - size * 0.06), item.colour, order=3
    )
