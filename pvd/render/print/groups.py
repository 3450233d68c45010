"""Bars side by side in groups on a print page."""

from __future__ import annotations

from collections.abc import Callable

from pvd import theme
from pvd.figures.figure import BEFORE
from pvd.formats import UNKNOWN
from pvd.forms.bars import FOOT, Bar, Bars
from pvd.render.placing import Box
from pvd.render.print.axes import horizontal_grid
from pvd.render.print.bars import draw_bar
from pvd.render.print.columns import legend_items, toned
from pvd.render.print.legend import draw_legend
from pvd.render.print.page import Page
from pvd.render.text import CAP, width_of

# The box of a bar: where it starts along the names, its thickness, from which value to which.
Spot = Callable[[float, float, float, float], Box]


def draw(page: Page, drawn: Bars, box: Box) -> None:
    """Bars of one group side by side, its name once; upright on a wide page, lying on a high one.

    A strip at the foot of each place tells whose it is, when the bar is grey or there is none.
    """
    size, tones, words = page.font(0.82), toned(page, drawn), drawn.tick_words
    top = box.top - draw_legend(page, box, legend_items(drawn, tones), size) - size * 0.25
    upright = page.is_wide
    # A newspaper column has little height: everything that is not a bar gives way.
    gap, alone = (0.35, 1.0) if page.is_narrow else (0.7, 1.5)
    lengths = [alone if not _is_known(bars) else float(len(drawn.series)) for _, bars in drawn.groups]
    side = max(width_of(word, size) for word in words) if upright else max(
        width_of(name, size, 600) for name, _ in drawn.groups
    )  # fmt: skip
    # Beside lying bars, room for the longest value.
    longest = max((width_of(piece.words, size, 600) for bar in drawn.bars for piece in bar.pieces), default=0.0)
    tail = 0.0 if upright else max(longest, size * 3) + size * 0.6
    foot, head = (size * 2.2, size * 1.35) if upright else (0.0, 0.0)
    plot = Box(box.left + side + size * 0.9, box.bottom + foot, box.right - tail, top - head)
    step = (plot.width if upright else plot.height) / (sum(lengths) + gap * len(lengths))
    highest = max((piece.value for bar in drawn.bars for piece in bar.pieces), default=0.0)
    high = drawn.axis.high if upright else highest or 1.0

    def spot(start: float, length: float, low: float, value: float) -> Box:
        if upright:
            scale = plot.height / high
            return Box(
                plot.left + start, plot.bottom + low * scale, plot.left + start + length, plot.bottom + value * scale
            )
        scale = plot.width / high
        return Box(plot.left + low * scale, plot.top - start - length, plot.left + value * scale, plot.top - start)

    if upright:
        count = len(words) if drawn.has_values else 1
        horizontal_grid(
            page,
            plot,
            drawn.axis.ticks[:count],
            words[:count],
            lambda value: plot.bottom + value / high * plot.height,
            size,
        )
    start = step * gap / 2
    for (name, bars), length in zip(drawn.groups, lengths, strict=True):
        whole = spot(start, length * step, 0, high)
        _name(page, name, whole, plot, upright, size)
        if not _is_known(bars) and any(bar.gap for bar in bars):
            _gap(page, spot(start, length * step, 0, high * FOOT), upright, size)
        else:
            _lanes(page, drawn, bars, spot, (start, step, high), tones, upright)
        start += (length + gap) * step
    axis = [(plot.left, plot.bottom), (plot.right, plot.bottom) if upright else (plot.left, plot.top)]
    page.line(axis, theme.INK, page.hairline * 1.8, order=3)


def least_height(page: Page, form: Bars) -> float:
    """The height at which every lying bar keeps its value beside it; upright bars do with what they have."""
    if page.is_wide:
        return 0.0
    lanes = sum(float(len(form.series)) if _is_known(bars) else 1.0 for _, bars in form.groups)
    # Under the legend: a line of letters a lane, and what parts the groups.
    return (lanes + 0.35 * len(form.groups)) * page.smallest * 1.05 + 4 * page.smallest


def _is_known(bars: tuple[Bar, ...]) -> bool:
    return any(bar.is_known or bar.is_blank for bar in bars)


def _name(page: Page, name: str, whole: Box, plot: Box, upright: bool, size: float) -> None:
    if upright:
        page.text((whole.left + whole.right) / 2, plot.bottom - size * 1.6, name, size, weight=600, align="center")
    else:
        middle = (whole.bottom + whole.top) / 2
        page.text(plot.left - size * 0.7, middle - CAP * size / 2, name, size, weight=600, align="right")


def _gap(page: Page, foot: Box, upright: bool, size: float) -> None:
    """A short hatching, « n. d. » after it."""
    page.hatch(foot, colour=theme.UNKNOWN_LINE, edge=theme.UNKNOWN_LINE)
    x, y = ((foot.left + foot.right) / 2, foot.top + size * 0.32) if upright else (
        foot.right + size * 0.35, (foot.bottom + foot.top) / 2 - CAP * size / 2
    )  # fmt: skip
    page.text(x, y, UNKNOWN, size, align="center" if upright else "left", colour=theme.SECOND)


def _lanes(
    page: Page, drawn: Bars, bars: tuple[Bar, ...], spot: Spot, place: tuple[float, float, float],
    tones: dict[str, str], upright: bool,
) -> None:  # fmt: skip
    """One lane a series, in order: its strip, its bar, its value."""
    start, step, high = place
    size, thick = page.font(0.82), step * 0.84
    small, strip = max(page.smallest, min(size, thick * (0.9 if not upright else 2))), size * 0.3
    for rank, item in enumerate(drawn.series):
        lane = start + step * (rank + 0.08)
        base = spot(lane, thick, 0, 0)
        foot = Box(base.left, base.bottom - strip, base.right, base.bottom) if upright else Box(
            base.left - strip, base.bottom, base.left, base.top
        )  # fmt: skip
        page.rectangle(foot, tones[item.colour], order=2)
        if any(bar.gap and bar.lane == item.key for bar in bars):
            _gap(page, spot(lane, thick, 0, high * FOOT), upright, small)
        piece = next((piece for bar in bars for piece in bar.pieces if piece.series == item), None)
        if piece is None:
            continue
        bar = spot(lane, thick, 0, piece.value)
        draw_bar(page, bar, tones[item.colour], piece.status)
        ink = theme.SECOND if piece.status == BEFORE else theme.INK
        if upright:
            fits = max(min(small, small * step * 1.02 / width_of(piece.words, small, 600)), page.smallest)
            x, y = (bar.left + bar.right) / 2, bar.top + size * 0.32
            page.text(x, y, piece.words, fits, colour=ink, weight=600, align="center")
        else:
            x, y = bar.right + small * 0.35, (bar.bottom + bar.top) / 2 - CAP * small / 2
            page.text(x, y, piece.words, small, colour=ink, weight=600)
