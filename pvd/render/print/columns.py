"""Vertical bars on a print page, alone or stacked."""

from __future__ import annotations

from collections.abc import Callable

from pvd import theme
from pvd.figures.figure import AVAILABLE, BEFORE
from pvd.formats import UNKNOWN, labelled
from pvd.forms.bars import Bar, Bars, Key
from pvd.render.placing import Box, Placer
from pvd.render.print.axes import horizontal_grid, horizontal_references
from pvd.render.print.bars import draw_bar
from pvd.render.print.legend import draw_legend
from pvd.render.print.page import Page
from pvd.render.text import CAP, Weight, width_of, wrap


def toned(page: Page, drawn: Bars) -> dict[str, str]:
    """The colour of each series on this page: its own, or in grey its step of a ramp whose neighbours differ."""
    return page.ramp([item.colour for item in drawn.series])


def legend_items(drawn: Bars, tones: dict[str, str]) -> list[tuple[str, str, str]]:
    """The legend of the form, in the colours of the page."""

    def tone(key: Key) -> str:
        return key.colour if key.kind or key.colour == theme.BEFORE else tones.get(key.colour, key.colour)

    return [(key.label, tone(key), key.kind) for key in drawn.legend]


def draw(page: Page, drawn: Bars, box: Box) -> None:
    """Vertical bars, stacked or not; horizontal ones are drawn in `bars`."""
    tones = toned(page, drawn)
    size = page.font(0.82)
    items = legend_items(drawn, tones)
    top = box.top - draw_legend(page, box, items, size) - (size * 0.25 if items else 0)
    words = drawn.tick_words
    axis_width = max(width_of(word, size) for word in words) + size * 0.6
    slot = (box.width - axis_width) / max(len(drawn.bars), 1)
    while size > page.smallest and any(len(wrap(bar.label, size, slot * 0.95)) > 2 for bar in drawn.bars):
        size = max(page.smallest, size * 0.95)
    names = [wrap(bar.label, size, slot * 0.95) for bar in drawn.bars]
    bottom = box.bottom + page.block_height(max(map(len, names), default=1), size) + size * 0.4
    plot = Box(box.left + axis_width, bottom, box.right, top - size * 1.35)

    def y_of(value: float) -> float:
        return plot.bottom + (value - drawn.axis.low) / (drawn.axis.high - drawn.axis.low) * plot.height

    # Where nothing is known, a scale would be made up: its foot alone is drawn.
    count = len(words) if drawn.has_values else 1
    horizontal_grid(page, plot, drawn.axis.ticks[:count], words[:count], y_of, size)
    placer = Placer(Box(box.left, box.bottom, box.right, top))
    half = slot * (0.36 if len(drawn.bars) > 4 else 0.28)
    # Where one total has no room, none has its unit: the axis writes it.
    has_room = all(width_of(bar.words, page.smallest, 600) <= slot * 1.02 for bar in drawn.bars if bar.is_known)
    for index, bar in enumerate(drawn.bars):
        x = plot.left + slot * (index + 0.5)
        weight: Weight = 600 if bar.is_highlighted else 400
        page.lines(x, plot.bottom - size * 0.35, names[index], size, align="center", weight=weight)
        y = _stack(page, drawn, bar, (x, half), y_of, tones)
        foot = drawn.foot / (drawn.axis.high - drawn.axis.low) * plot.height
        total = bar.words if has_room else drawn.scale.bare(bar.total)
        _head(page, bar, total, Box(x - half, y, x + half, plot.top), foot, slot, size, placer)
    horizontal_references(page, drawn.references, plot, y_of, size, placer)
    page.line([(plot.left, y_of(0.0)), (plot.right, y_of(0.0))], theme.INK, page.hairline * 1.8, order=3)


def _stack(
    page: Page,
    drawn: Bars,
    bar: Bar,
    across: tuple[float, float],
    y_of: Callable[[float], float],
    tones: dict[str, str],
) -> float:
    """The pieces of a bar, one on another, each with its value where it has room; returns where they end."""
    x, half = across
    reached = 0.0
    for piece in bar.pieces:
        y, end = y_of(reached), y_of(reached + piece.value)
        reached += piece.value
        colour = tones.get(piece.colour, piece.colour)
        segment = Box(x - half, min(y, end), x + half, max(y, end))
        draw_bar(page, segment, colour, piece.status)
        if not drawn.is_stacked:
            continue
        if y > y_of(0.0) and segment.height > page.hairline * 3:
            page.line([(segment.left, y), (segment.right, y)], theme.GROUND, page.hairline * 1.8, order=2.4)
        inside = page.font(0.72)
        fits = segment.height > inside * 1.5 and width_of(piece.words, inside) < 2 * half * 0.94
        if fits and len(bar.pieces) > 1 and piece.status == AVAILABLE:
            baseline = (segment.bottom + segment.top) / 2 - CAP * inside / 2
            page.text(x, baseline, piece.words, inside, colour=theme.ink_on(colour), align="center")
    return y_of(reached)


def _head(page: Page, bar: Bar, total: str, above: Box, foot: float, slot: float, size: float, placer: Placer) -> None:
    """What stands on a bar: its total, and a short hatching with its words for what is not known."""
    x, y = (above.left + above.right) / 2, above.bottom
    if bar.is_known:
        wide = width_of(total, size, 600)
        small = size if wide <= slot * 0.98 else max(page.smallest, size * slot * 0.96 / wide)
        shade = theme.SECOND if all(piece.status == BEFORE for piece in bar.pieces) else theme.INK
        box = page.box_of(x, y + size * 0.32, total, small, 600, "center")
        if width_of(total, small, 600) <= slot * 1.02:
            page.text(x, y + size * 0.32, total, small, colour=shade, weight=600, align="center")
            placer.take(box)
            y = box.top + size * 0.1
    if not bar.gap:
        return
    y += size * 0.1 if bar.is_known else 0.0
    cap = Box(above.left, y, above.right, y + foot)
    page.hatch(cap, colour=theme.UNKNOWN_LINE, edge=theme.UNKNOWN_LINE)
    words = bar.gap
    if len(bar.missing) == 1 and not bar.is_unknown:
        words = "+ " + labelled(bar.missing[0], UNKNOWN)
    small = max(page.smallest, size * 0.88)
    lines = wrap(words, small, slot * 0.98)
    too_wide = any(width_of(line, small) > slot for line in lines)
    if too_wide or cap.top + page.block_height(len(lines), small, 1.1) > above.top + size * 1.2:
        lines = [bar.gap]
    top = cap.top + page.block_height(len(lines), small, 1.1) + size * 0.1
    # Under the legend there may be no room left: the hatching, which the legend names, then speaks alone.
    if top <= above.top + size * 0.9:
        page.lines(x, top, lines, small, colour=theme.SECOND, align="center", leading=1.1)
