"""The names written on a print map: every town once, or its départements."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from pvd import formats, theme
from pvd.figures.ground import Outline
from pvd.formats import NARROW
from pvd.render.placing import Box, Placed, Placer, place_names
from pvd.render.print.halo import write
from pvd.render.print.page import Page
from pvd.render.text import CAP, width_of

if TYPE_CHECKING:
    from numpy.typing import NDArray


def name_towns(
    page: Page,
    towns: list[tuple[float, float, str]],
    diameter: float,
    box: Box,
    bar: Box,
    side: Box | None,
    outline: NDArray[Any],
) -> None:
    """Every town named once, no name on another or on a dot: beside its dot, else at the end of a leader.

    Smaller letters when they do not all fit; at the smallest size, numbers keyed to a list.
    """
    size = page.font(0.74)
    while True:
        placed = place_names(towns, size, diameter, box, [bar], outline)
        if placed is not None or size <= page.smallest:
            break
        size = max(page.smallest, size * 0.94)
    if placed is not None:
        for (_, _, name), spot in zip(towns, placed, strict=True):
            _write_name(page, spot, name, size)
        return
    _number_towns(page, towns, diameter, box, bar, side, outline)


def _write_name(page: Page, spot: Placed, name: str, size: float) -> None:
    if spot.leader:
        page.line(spot.leader, theme.SECOND, page.hairline * 1.2, order=4.5)
    write(page, spot.box.left, spot.baseline, name, size)


def _number_towns(
    page: Page,
    towns: list[tuple[float, float, str]],
    diameter: float,
    box: Box,
    bar: Box,
    side: Box | None,
    outline: NDArray[Any],
) -> None:
    """Numbers on the map, names in a list: beside the map on wide pages, over its emptiest edge otherwise."""
    ordered = sorted(range(len(towns)), key=lambda index: formats.slug(towns[index][2]))
    numbers = {index: str(rank + 1) for rank, index in enumerate(ordered)}
    size = page.smallest
    numbered = [(x, y, numbers[index]) for index, (x, y, _) in enumerate(towns)]
    entries = [f"{numbers[index]}{NARROW}{towns[index][2]}" for index in ordered]
    if side is not None:
        room = side.inset(top=size * 0.6)
        columns = max(1, math.ceil(len(entries) * size * 1.16 / max(room.height, 1)))
        wide = room.width / columns
        for rank, entry in enumerate(entries):
            column, line = divmod(rank, math.ceil(len(entries) / columns))
            page.text(room.left + column * wide, room.top - (line + 1) * size * 1.16, entry, size)
    placed = place_names(numbered, size, diameter, box, [bar], outline)
    for (_, _, number), spot in zip(numbered, placed or [], strict=False):
        _write_name(page, spot, number, size)


def name_departements(
    page: Page, items: list[Outline], places: list[tuple[float, float]], dots: list[tuple[float, float]], diameter: float,
    box: Box, bar: Box,
) -> None:  # fmt: skip
    """Too many towns to be named: their départements are, where no dot stands."""
    size = page.font(0.72)
    placer = Placer(box)
    placer.take(bar)
    for x, y in dots:
        placer.take(Box(x - diameter / 2, y - diameter / 2, x + diameter / 2, y + diameter / 2))
    shifts = sorted(
        ((dx, dy) for dx in range(-6, 7) for dy in range(-6, 7)), key=lambda spot: (abs(spot[0]) + abs(spot[1]), spot)
    )
    for item, (cx, cy) in zip(items, places, strict=True):
        width = width_of(item.name, size, 600)
        for dx, dy in shifts:
            left, baseline = cx - width / 2 + dx * size * 0.8, cy - CAP * size / 2 + dy * size * 0.6
            spot = page.box_of(left, baseline, item.name, size, 600)
            if placer.is_free(spot):
                placer.take(spot)
                write(page, left, baseline, item.name, size, 600, theme.SECOND)
                break
