"""Words over a map: a halo in the shape of their letters hides what lies under these, and no more."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from pvd import theme
from pvd.render.placing import Box
from pvd.render.print.page import Page
from pvd.render.text import Weight, prepare

if TYPE_CHECKING:
    from numpy.typing import NDArray

# In ems: how far the halo goes round a letter, and how much of its outline may be simplified.
WIDTH, DETAIL = 0.13, 0.03
# Over the lines of a map, under its coast, which nothing cuts.
UNDER = 2.7


@lru_cache(maxsize=256)
def _halo(text: str, weight: Weight) -> tuple[NDArray[Any], NDArray[Any]]:
    """Vertices, at one point of size, and path codes."""
    import numpy as np
    import shapely
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import TextPath

    prepare()
    font = FontProperties(fname=str(theme.FONT_FOLDER / f"source-sans-3-{weight}.ttf"))
    letters: list[Any] = TextPath((0, 0), text, size=100, prop=font).to_polygons()
    shapes = [shapely.Polygon(ring / 100).buffer(WIDTH, quad_segs=3) for ring in letters if len(ring) > 3]
    parts = shapely.get_parts(shapely.union_all(shapes).simplify(DETAIL))
    rings = [shapely.get_coordinates(part.exterior) for part in parts]
    codes = [[1, *[2] * (len(ring) - 2), 79] for ring in rings]
    return np.concatenate(rings), np.concatenate(codes).astype(np.uint8)


def write(page: Page, x: float, y: float, text: str, size: float, weight: Weight = 400, colour: str = theme.INK) -> Box:
    """A line of text over a map, its baseline at `y`; returns the box it covers."""
    from matplotlib.path import Path

    vertices, codes = _halo(text, weight)
    page.shape(Path((vertices * size + (x, y)).round(1), codes), theme.GROUND, order=UNDER)
    return page.text(x, y, text, size, weight=weight, colour=colour, order=6)
