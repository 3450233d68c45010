"""The names written on a print map: every town once, or its départements."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from pvd import formats, theme
from pvd.formats import NARROW
from pvd.render.placing import Box, Placed, Placer, place_names
from pvd.render.print.ground import Feature, View
from pvd.render.print.page import Page
from pvd.render.text import CAP, Weight, width_of

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
    page.text(spot.box.left, spot.baseline, name, size, ground=True, order=6)


def _number_towns(
    page: Page,
    towns: list[tuple[float, float, str]],
    diameter: float,
    box: Box,
    bar: Box,
    side: Box | None,
    outline: NDArray[Any],
) -> None:
    """Numbers on the map, their names in a list beside it; neither where the list would not hold whole."""
    ordered = sorted(range(len(towns)), key=lambda index: formats.slug(towns[index][2]))
    numbers = {index: str(rank + 1) for rank, index in enumerate(ordered)}
    size = page.smallest
    numbered = [(x, y, numbers[index]) for index, (x, y, _) in enumerate(towns)]
    entries = [f"{numbers[index]}{NARROW}{towns[index][2]}" for index in ordered]
    room = side.inset(top=size * 0.6) if side else Box(0, 0, 0, 0)
    rows = int(room.height // (size * 1.16))
    wide = max(width_of(entry, size) for entry in entries) + size * 0.5
    placed = place_names(numbered, size, diameter, box, [bar], outline)
    if placed is None or rows < 1 or math.ceil(len(entries) / rows) * wide > room.width + size:
        return
    for rank, entry in enumerate(entries):
        column, line = divmod(rank, rows)
        page.text(room.left + column * wide, room.top - (line + 1) * size * 1.16, entry, size)
    for (_, _, number), spot in zip(numbered, placed, strict=True):
        _write_name(page, spot, number, size)


def name_departements(
    page: Page,
    view: View,
    items: list[Feature],
    towns: list[tuple[float, float, str]],
    diameter: float,
    box: Box,
    bar: Box,
) -> None:
    """Too many towns to be named: their départements are, where no dot stands."""
    size = page.font(0.72)
    weight: Weight = 600
    placer = Placer(box)
    placer.take(bar)
    for x, y, _ in towns:
        placer.take(Box(x - diameter / 2, y - diameter / 2, x + diameter / 2, y + diameter / 2))
    for item in items:
        cx, cy = view.at(item.label)
        width = width_of(item.name, size, weight)
        spots = sorted(
            ((dx, dy) for dx in range(-6, 7) for dy in range(-6, 7)),
            key=lambda spot: (abs(spot[0]) + abs(spot[1]), spot),
        )
        for dx, dy in spots:
            left, baseline = cx - width / 2 + dx * size * 0.8, cy - CAP * size / 2 + dy * size * 0.6
            spot = page.box_of(left, baseline, item.name, size, weight)
            if placer.is_free(spot):
                placer.take(spot)
                page.text(left, baseline, item.name, size, weight=weight, colour=theme.SECOND, ground=True)
                break
