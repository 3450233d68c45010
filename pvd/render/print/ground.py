"""The ground of a print map: outlines projected, fitted in a box, with their scale bar."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from pvd import formats, theme
from pvd.figures.ground import METROPOLE, Layer, Outline
from pvd.render.placing import Box
from pvd.render.print.halo import write
from pvd.render.print.page import Page

if TYPE_CHECKING:
    from matplotlib.path import Path
    from numpy.typing import NDArray

EPSG = {METROPOLE: 2154, "971": 5490, "972": 5490, "973": 2972, "974": 2975, "976": 4471}
Bounds = tuple[float, float, float, float]


@lru_cache(maxsize=16)
def _transformer(epsg: int) -> Any:
    import pyproj

    return pyproj.Transformer.from_crs(4326, epsg, always_xy=True)


def _project(longitudes: Any, latitudes: Any, epsg: int) -> tuple[NDArray[Any], NDArray[Any]]:
    import numpy as np

    xs, ys = _transformer(epsg).transform(np.asarray(longitudes, dtype=float), np.asarray(latitudes, dtype=float))
    return np.asarray(xs), np.asarray(ys)


# The towns, EPCI, départements and régions of a release are some 2,600, in two details.
@lru_cache(maxsize=6_000)
def _projected(outline: Outline, epsg: int) -> tuple[NDArray[Any], NDArray[Any]]:
    """The rings of an outline as vertices in metres and path codes."""
    import numpy as np
    import shapely

    rings = shapely.get_rings(shapely.get_parts([outline.geometry]))
    coordinates, owners = shapely.get_coordinates(rings, return_index=True)
    codes = np.full(len(owners), 2, dtype=np.uint8)  # LINETO
    starts = np.flatnonzero(np.diff(owners, prepend=-1))
    codes[starts] = 1  # MOVETO
    codes[np.append(starts[1:], len(owners)) - 1] = 79  # CLOSEPOLY
    return np.column_stack(_project(coordinates[:, 0], coordinates[:, 1], epsg)), codes


def bounds_of(outlines: Iterable[Outline], epsg: int) -> Bounds:
    """West, south, east and north of some outlines, in metres."""
    import numpy as np

    vertices = np.concatenate([_projected(item, epsg)[0] for item in outlines])
    return (*map(float, vertices.min(axis=0)), *map(float, vertices.max(axis=0)))  # type: ignore[return-value]


@dataclass(frozen=True)
class View:
    """Degrees to points: one projection fitted in one box."""

    box: Box
    epsg: int
    # points a metre, and where the origin lies
    scale: float
    dx: float
    dy: float
    # positions that a vertex may take in a point
    steps: float

    @staticmethod
    def fitted(box: Box, bounds: Bounds, zone: str, pad: float, steps: float) -> View:
        """The view of some metres (`bounds`) in a box, `pad` (a share of the larger side) around them."""
        x0, y0, x1, y1 = bounds
        grow = 2 * pad * max(x1 - x0, y1 - y0)
        scale = min(box.width / (x1 - x0 + grow), box.height / (y1 - y0 + grow))
        dx = (box.left + box.right) / 2 - scale * (x0 + x1) / 2
        dy = (box.bottom + box.top) / 2 - scale * (y0 + y1) / 2
        return View(box, EPSG[zone], scale, dx, dy, steps)

    def path(self, outlines: Iterable[Outline]) -> Path:
        """One compound outline in points."""
        import numpy as np
        from matplotlib.path import Path

        items = [_projected(item, self.epsg) for item in outlines]
        if not items:
            return Path(np.empty((0, 2)))
        vertices = np.concatenate([item[0] for item in items]) * self.scale + (self.dx, self.dy)
        codes = np.concatenate([item[1] for item in items])
        # A tenth of a point is under half a dot of the printer: shared borders stay shared, files halve.
        vertices = np.round(vertices * self.steps) / self.steps
        moved = np.ones(len(vertices), dtype=bool)
        moved[1:] = np.any(vertices[1:] != vertices[:-1], axis=1)
        keep = moved | (codes != Path.LINETO)
        return Path(vertices[keep], codes[keep])

    def points(self, places: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
        """Longitudes and latitudes in points."""
        found = list(places)
        xs, ys = _project([x for x, _ in found], [y for _, y in found], self.epsg)
        return list(zip((xs * self.scale + self.dx).tolist(), (ys * self.scale + self.dy).tolist(), strict=True))

    def near(self, layer: Layer, zone: str) -> list[Outline]:
        """The outlines of a layer that the box shows."""
        box, back = self.box, _transformer(self.epsg)
        corners = [
            back.transform((x - self.dx) / self.scale, (y - self.dy) / self.scale, direction="INVERSE")
            for x in (box.left, box.right)
            for y in (box.bottom, box.top)
        ]
        (west, east), (south, north) = ((min(side), max(side)) for side in zip(*corners, strict=True))
        found = []
        for item in layer.of_zone(zone):
            left, bottom, right, top = item.geometry.bounds
            if left < east and right > west and bottom < north and top > south:
                found.append(item)
        return found


def scale_bar(page: Page, view: View, x: float, y: float, size: float, most: float) -> Box:
    """A bar of a round length with its kilometres above; returns the box it covers."""
    metres = most / view.scale
    power = 10 ** math.floor(math.log10(metres))
    length = next(factor * power for factor in (5, 2, 1) if factor * power <= metres)
    wide = length * view.scale
    tick = size * 0.22
    page.line([(x, y + tick), (x, y), (x + wide, y), (x + wide, y + tick)], theme.INK, page.hairline * 1.8, order=6)
    kilometres = length / 1000
    words = formats.typeset(f"{formats.number(kilometres, 0 if kilometres >= 1 else 1)} km")
    box = write(page, x, y + size * 0.4, words, size)
    return Box(box.left, y, max(box.right, x + wide), box.top)
