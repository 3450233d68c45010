"""One dot a row along one axis of a print page."""

from __future__ import annotations

from functools import lru_cache

from pvd import formats, theme
from pvd.formats import labelled
from pvd.forms.strip import Dot, Strip
from pvd.render.placing import Box, Placer
from pvd.render.print.legend import draw_legend
from pvd.render.print.page import Page
from pvd.render.text import ASCENT, Weight, width_of

MANY_DOTS = 200


SHAPES = {"circle": "o", "diamond": "D"}


# The towns of one class make the same pile, on the sheet of each of them.
@lru_cache(maxsize=64)
def _piled(xs: tuple[float, ...], left: float, room: float, size: float) -> tuple[float, int, list[tuple[float, int]]]:
    """The diameter at which the dots hold in that height, the number of levels, and the x and level of each dot."""
    diameter = size * 1.5
    while True:
        levels: list[float] = []  # the last x taken on each level
        dots = []
        for x in xs:
            if len(xs) > MANY_DOTS:
                # So many dots are read as heights: they stand in columns.
                x = left + (int((x - left) / (diameter * 1.06)) + 0.5) * diameter * 1.06
            level = next((index for index, last in enumerate(levels) if x - last >= diameter * 1.05), len(levels))
            levels[level:] = [x, *levels[level + 1 :]]
            dots.append((x, level))
        if len(levels) * diameter * 1.04 <= room * 0.75 or diameter < size * 0.12:
            return diameter, len(levels), dots
        diameter *= 0.93


def draw(page: Page, strip: Strip, box: Box) -> None:
    """One dot a row along one axis, piled where they are many; the ones that matter are labelled."""
    size = page.font(0.86)
    bottom = _under(page, strip, box, size)
    if not strip.dots:
        return
    # A narrow page has no room for the words of every tick.
    ticks = strip.axis.ticks[:: 2 if page.is_narrow and len(strip.axis.ticks) > 4 else 1]
    plot = Box(box.left + size * 1.4, bottom, box.right - size * 1.4, box.top)
    low, high = strip.axis.low, strip.axis.high

    def x_of(value: float) -> float:
        return plot.left + (min(value, high) - low) / (high - low) * plot.width

    room = plot.height - size * 4.2
    diameter, count, levels = _piled(tuple(x_of(dot.value) for dot in strip.dots), plot.left, room, size)
    pile = count * diameter * 1.04
    base = plot.bottom + size * 1.4 + max(0.0, (room - pile) * 0.42)
    head = min(box.top, base + pile + size * 5.5)
    for tick, words in zip(ticks, formats.axis(ticks, strip.unit), strict=True):
        page.line([(x_of(tick), base - size * 0.1), (x_of(tick), base - size * 0.4)], theme.SECOND, page.hairline * 1.4)
        page.text(x_of(tick), base - size * 1.3, words, size, colour=theme.SECOND, align="center")
    page.line([(plot.left, base), (plot.right, base)], theme.INK, page.hairline * 1.8)
    placed = [
        (x, base + diameter * (0.56 + level * 1.04), dot) for (x, level), dot in zip(levels, strip.dots, strict=True)
    ]
    _marks(page, placed, diameter, size)
    placer = Placer(Box(box.left, base, box.right, head))
    for x, y, _ in placed:
        placer.take(Box(x - diameter / 2, y - diameter / 2, x + diameter / 2, y + diameter / 2))
    struck: list[Box] = []
    for reference in strip.references:
        x = x_of(reference.value)
        page.line([(x, base), (x, head - size * 1.25)], theme.REFERENCE, page.hairline * 2.4, dash=(4, 2.4), order=1.8)
        half = width_of(reference.label, size) / 2
        middle = min(max(x, box.left + half), box.right - half)
        placer.take(page.text(middle, head - ASCENT * size, reference.label, size, colour=theme.SECOND, align="center"))
        struck.append(Box(x - page.hairline * 2, base, x + page.hairline * 2, head - size * 1.25))
    loud = [item for item in placed if item[2].is_highlighted][:6]
    for x, y, dot in loud + [item for item in (placed[-1], placed[0]) if not item[2].is_highlighted]:
        words = labelled(dot.label, dot.words)
        _name_dot(page, placer, struck, (x, y), diameter, words, 700 if dot.is_highlighted else 400, size)


def _under(page: Page, strip: Strip, box: Box, size: float) -> float:
    """What is beyond the axis and what is not known, labelled under it; where the axis may begin."""
    items = [(strip.beyond_words, strip.beyond[0].colour, "beyond")] if strip.beyond else []
    items += [(strip.unknown_words, "", "missing")] if strip.unknown else []
    if not items:
        return box.bottom + size * 0.4
    height = draw_legend(page, box, items, size, draw=False, column=True)
    draw_legend(page, Box(box.left, box.bottom, box.right, box.bottom + height - size * 0.2), items, size, column=True)
    return box.bottom + size * 0.4 + height


def _marks(page: Page, placed: list[tuple[float, float, Dot]], diameter: float, size: float) -> None:
    """The dots, those beyond the axis pointing on; the ones that are looked at over the others."""
    groups: dict[tuple[bool, str, str], list[tuple[float, float]]] = {}
    for x, y, dot in placed:
        shape = ">" if dot.is_beyond else SHAPES[dot.shape]
        groups.setdefault((dot.is_highlighted, dot.colour, shape), []).append((x, y))
    for (is_loud, colour, shape), found in sorted(groups.items()):
        # Among hundreds of specks, the one that is looked for is still seen.
        wide = max(diameter * 1.15, size * 0.5) if is_loud else diameter
        page.dots(
            [x for x, _ in found],
            [y for _, y in found],
            wide,
            theme.INK if is_loud and page.grey else colour,
            line=wide * 0.06,
            shape=shape,
            order=4.2 if is_loud else 4,
        )


def _name_dot(
    page: Page,
    placer: Placer,
    struck: list[Box],
    at: tuple[float, float],
    diameter: float,
    text: str,
    weight: Weight,
    size: float,
) -> None:
    """Name a dot above it with a thin leader, at the first height that is free and beside the reference lines.

    A name with no room beside a line interrupts it: it is never struck.
    """
    x, y = at
    width = width_of(text, size, weight)
    lefts = [x - width / 2, x - width * 0.15, x - width * 0.85, x + size * 0.4, x - width - size * 0.4]
    lefts += [left for line in struck for left in (line.left - width - size * 0.3, line.right + size * 0.3)]
    for is_beside in (True, False):
        for step in range(40):
            baseline = y + diameter * 0.9 + step * size * 0.5
            for left in lefts:
                left = min(max(left, placer.bounds.left), placer.bounds.right - width)
                box = page.box_of(left, baseline, text, size, weight)
                crossed = any(
                    line.left < box.right and line.right > box.left and line.top > box.bottom for line in struck
                )
                if not placer.is_free(box, size * 0.12) or (is_beside and crossed):
                    continue
                placer.take(box)
                if baseline > y + diameter * 1.2:
                    page.line([(x, y + diameter * 0.5), (x, box.bottom)], theme.SECOND, page.hairline * 1.4, order=3.5)
                if crossed:
                    page.rectangle(box, theme.GROUND, order=4.9)
                page.text(left, baseline, text, size, weight=weight, ground=True)
                return
