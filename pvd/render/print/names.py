"""The names written on a print map: every town once, or its départements."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from pvd import formats, theme
from pvd.formats import NARROW
from pvd.render.placing import Box, Placed, Places, choose, holds, place_names
from pvd.render.print.halo import write
from pvd.render.print.page import Page
from pvd.render.text import CAP, DESCENT, width_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

# What the name of an area costs over the outline: as if it stood so many ems away.
FAR = 6.0


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


def name_areas(
    page: Page, areas: list[tuple[float, float, str]], dots: list[tuple[float, float]], diameter: float, box: Box, bar: Box,
    outline: NDArray[Any],
) -> None:  # fmt: skip
    """Too many towns to be named: their départements are, where no dot stands; one without such a place is not."""
    import numpy as np

    size = page.font(0.72)
    radius = diameter / 2
    taken = [bar, *(Box(x - radius, y - radius, x + radius, y + radius) for x, y in dots)]
    shifts = np.array([(dx * 0.8, dy * 0.6) for dx in range(-6, 7) for dy in range(-6, 7)]) * size
    labels, named = [], []
    for x, y, name in areas:
        around = page.box_of(x - width_of(name, size, 600) / 2, y - CAP * size / 2, name, size, 600)
        boxes = np.array(around) + np.hstack([shifts, shifts])
        costs = np.abs(shifts / size).sum(axis=1) + FAR * holds(boxes, outline)
        found = Places(boxes[:, None], np.full((len(boxes), 1, 4), np.nan), costs).free(box, taken)
        if len(found.boxes):
            labels.append(found)
            named.append(name)
    for name, label, place in zip(named, labels, choose(labels, range(len(labels)), (size, 0.0)) or [], strict=False):
        left, bottom = map(float, label.boxes[place, 0, :2])
        write(page, left, bottom + DESCENT * size, name, size, 600, theme.SECOND)
