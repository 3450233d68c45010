"""One dot a row along one axis of a print page."""

from __future__ import annotations

from functools import lru_cache

from pvd import formats, theme
from pvd.figures.figure import Figure
from pvd.formats import NARROW, UNKNOWN
from pvd.forms.bars import QUIET
from pvd.render.placing import Box, Placer
from pvd.render.print.legend import draw_legend
from pvd.render.print.page import Page
from pvd.render.reading import category_text, known, nice_ticks, rows_of, unit_of
from pvd.render.text import ASCENT, Weight, width_of

MANY_DOTS = 200


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


def draw(page: Page, figure: Figure, box: Box) -> None:
    """One dot a row along one axis, piled where they are many; the ones that matter are named."""
    e = figure.encodings
    unit = unit_of(figure, e.value)
    rows = [
        (known(row[e.value]), category_text(row[e.label]), bool(e.highlight and row.get(e.highlight)))
        for row in rows_of(figure)
    ]
    points = sorted((value, name, here) for value, name, here in rows if value is not None)
    unknown = [name for value, name, _ in rows if value is None]
    size = page.font(0.86)
    bottom = box.bottom + size * 0.4
    if unknown:
        names = formats.in_list(unknown) if len(unknown) <= 4 else formats.number(len(unknown))
        words = f"{UNKNOWN}{NARROW}: {names}"
        item = [(words, "", "missing")]
        height = draw_legend(page, box, item, size, draw=False)
        draw_legend(page, Box(box.left, box.bottom, box.right, box.bottom + height - size * 0.2), item, size)
        bottom += height
    if not points:
        return
    values = [value for value, _, _ in points] + [item.value for item in figure.references]
    ticks = nice_ticks(min(values), max(values), 5 if not page.is_narrow else 3)
    words_of = formats.axis(ticks, unit)
    plot = Box(box.left + size * 1.4, bottom, box.right - size * 1.4, box.top)
    low, high = ticks[0], ticks[-1]

    def x_of(value: float) -> float:
        return plot.left + (value - low) / (high - low) * plot.width

    room = plot.height - size * 4.2
    diameter, count, dots = _piled(tuple(x_of(value) for value, _, _ in points), plot.left, room, size)
    places = [(x, level, name, here, value) for (x, level), (value, name, here) in zip(dots, points, strict=True)]
    pile = count * diameter * 1.04
    base = plot.bottom + size * 1.4 + max(0.0, (room - pile) * 0.42)
    head = min(box.top, base + pile + size * 5.5)
    for tick, words in zip(ticks, words_of, strict=True):
        page.line([(x_of(tick), base - size * 0.1), (x_of(tick), base - size * 0.4)], theme.SECOND, page.hairline * 1.4)
        page.text(x_of(tick), base - size * 1.3, words, size, colour=theme.SECOND, align="center")
    page.line([(plot.left, base), (plot.right, base)], theme.INK, page.hairline * 1.8)
    placed = [(x, base + diameter * (0.56 + level * 1.04), name, here, value) for x, level, name, here, value in places]
    quiet = [(x, y) for x, y, _, here, _ in placed if not here]
    loud = [(x, y) for x, y, _, here, _ in placed if here]
    any_loud = bool(loud)
    if quiet:
        page.dots(
            [x for x, _ in quiet],
            [y for _, y in quiet],
            diameter,
            QUIET if any_loud else theme.PRIMARY,
            line=diameter * 0.06,
        )
    if loud:
        here_colour = theme.INK if page.grey else theme.WARNING
        # Among hundreds of specks, the one that is looked for is still seen.
        large = max(diameter * 1.15, size * 0.5)
        page.dots([x for x, _ in loud], [y for _, y in loud], large, here_colour, line=large * 0.06, order=4.2)
    placer = Placer(Box(box.left, base, box.right, head))
    for x, y, *_ in placed:
        placer.take(Box(x - diameter / 2, y - diameter / 2, x + diameter / 2, y + diameter / 2))
    for reference in figure.references:
        x = x_of(reference.value)
        page.line([(x, base), (x, head - size * 1.25)], theme.REFERENCE, page.hairline * 2.4, dash=(4, 2.4), order=1.8)
        half = width_of(reference.label, size) / 2
        placer.take(
            page.text(
                min(max(x, box.left + half), box.right - half),
                head - ASCENT * size,
                reference.label,
                size,
                colour=theme.SECOND,
                align="center",
            )
        )
    named = [item for item in placed if item[3]][:6] + [item for item in (placed[-1], placed[0]) if not item[3]]
    for x, y, name, here, value in named:
        _name_dot(
            page,
            placer,
            x,
            y,
            diameter,
            f"{name}{NARROW}: {formats.short_value(value, unit)}",
            700 if here else 400,
            size,
        )


def _name_dot(
    page: Page, placer: Placer, x: float, y: float, diameter: float, text: str, weight: Weight, size: float
) -> None:
    """Name a dot above it with a thin leader, at the first height that is free."""
    width = width_of(text, size, weight)
    for step in range(40):
        baseline = y + diameter * 0.9 + step * size * 0.5
        for left in (x - width / 2, x - width * 0.15, x - width * 0.85, x + size * 0.4, x - width - size * 0.4):
            left = min(max(left, placer.bounds.left), placer.bounds.right - width)
            box = page.box_of(left, baseline, text, size, weight)
            if placer.is_free(box, size * 0.12):
                placer.take(box)
                if baseline > y + diameter * 1.2:
                    page.line([(x, y + diameter * 0.5), (x, box.bottom)], theme.SECOND, page.hairline * 1.4, order=3.5)
                page.text(left, baseline, text, size, weight=weight, ground=True)
                return
