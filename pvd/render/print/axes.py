"""The grid of values and the reference lines behind upright marks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from pvd import theme
from pvd.figures.figure import Reference
from pvd.render.placing import Box, Placer
from pvd.render.print.page import Page
from pvd.render.text import CAP, Align


def horizontal_grid(
    page: Page, plot: Box, ticks: Sequence[float], words: Sequence[str], y_of: Callable[[float], float], size: float
) -> None:
    """A thin line at each tick, its words on the left of the plot."""
    for tick, word in zip(ticks, words, strict=True):
        y = y_of(tick)
        page.line([(plot.left, y), (plot.right, y)], theme.LINE, page.hairline * 1.4, order=1)
        page.text(plot.left - size * 0.45, y - CAP * size / 2, word, size, colour=theme.SECOND, align="right")


def horizontal_references(
    page: Page, references: Iterable[Reference], plot: Box, y_of: Callable[[float], float], size: float, placer: Placer
) -> None:
    """A line at each reference, named where there is room."""
    for reference in references:
        y = y_of(reference.value)
        page.line([(plot.left, y), (plot.right, y)], theme.REFERENCE, page.hairline * 2.6, order=3)
        places: tuple[tuple[float, Align], ...] = ((plot.left + size * 0.3, "left"), (plot.right, "right"))
        for x, align in places:
            for baseline in (y + size * 0.4, y - size * 1.0):
                if placer.is_free(page.box_of(x, baseline, reference.label, size, 400, align)):
                    placer.take(page.text(x, baseline, reference.label, size, align=align, ground=True))
                    break
            else:
                continue
            break
