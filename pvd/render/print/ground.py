"""The ground of a print map: outlines, projections, insets and scale bars."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from pvd import formats, theme, warehouse
from pvd.figures.figure import Figure
from pvd.formats import NARROW
from pvd.render.placing import Box
from pvd.render.print.page import Page

if TYPE_CHECKING:
    from matplotlib.path import Path
    from numpy.typing import NDArray


METROPOLE = "metro"
EPSG = {METROPOLE: 2154, "971": 5490, "972": 5490, "973": 2972, "974": 2975, "976": 4471}
OVERSEAS = {"971": "Guadeloupe", "972": "Martinique", "973": "Guyane", "974": "La Réunion", "976": "Mayotte"}
LAYER_OF = {"region": "regions", "departement": "departements", "epci": "epci", "commune": "commune_outlines"}
CODE_OF = {
    "regions": "region_code",
    "departements": "departement_code",
    "epci": "epci_siren",
    "commune_outlines": "commune_code",
}


@dataclass(frozen=True)
class Feature:
    """One territory of a layer, projected: rings as one compound outline, in metres."""

    code: str
    name: str
    zone: str
    vertices: NDArray[Any]
    codes: NDArray[Any]
    label: tuple[float, float]

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        low, high = self.vertices.min(axis=0), self.vertices.max(axis=0)
        return float(low[0]), float(low[1]), float(high[0]), float(high[1])


@lru_cache(maxsize=16)
def _transformer(epsg: int) -> Any:
    import pyproj

    return pyproj.Transformer.from_crs(4326, epsg, always_xy=True)


def _project(longitudes: Any, latitudes: Any, epsg: int) -> tuple[NDArray[Any], NDArray[Any]]:
    import numpy as np

    xs, ys = _transformer(epsg).transform(np.asarray(longitudes, dtype=float), np.asarray(latitudes, dtype=float))
    return np.asarray(xs), np.asarray(ys)


def _outline(geometry: Any, epsg: int) -> tuple[NDArray[Any], NDArray[Any]]:
    """A (multi)polygon as vertices and path codes, projected."""
    import numpy as np
    import shapely

    rings = shapely.get_rings(shapely.get_parts([geometry]))
    coordinates, owners = shapely.get_coordinates(rings, return_index=True)
    xs, ys = _project(coordinates[:, 0], coordinates[:, 1], epsg)
    codes = np.full(len(owners), 2, dtype=np.uint8)  # LINETO
    starts = np.flatnonzero(np.diff(owners, prepend=-1))
    codes[starts] = 1  # MOVETO
    codes[np.append(starts[1:], len(owners)) - 1] = 79  # CLOSEPOLY
    return np.column_stack([xs, ys]), codes


def _features(frame: Any, name: str, epsg: int) -> list[Feature]:
    code, label = CODE_OF[name], CODE_OF[name].replace("_code", "_name").replace("_siren", "_name")
    found = []
    for row in frame.to_dict("records"):
        geometry = row["geometry"]
        if geometry is None or geometry.is_empty:
            continue
        vertices, codes = _outline(geometry, epsg)
        if "label_longitude" in row:
            x, y = _project([row["label_longitude"]], [row["label_latitude"]], epsg)
            at = (float(x[0]), float(y[0]))
        else:
            at = tuple(vertices.mean(axis=0))
        found.append(Feature(str(row[code]), str(row.get(label, "")), str(row["zone"]), vertices, codes, at))
    return found


@lru_cache(maxsize=64)
def features_of_zone(source: Callable[..., Any], release: str, name: str, zone: str) -> tuple[Feature, ...]:
    """A whole layer of one zone, projected once a release (`source` is `warehouse.layer`)."""
    del release  # part of the key: another release has other outlines
    # 500 m of simplification is under a third of a millimetre on the largest national print; insets are closer.
    column = "geometry" if zone == METROPOLE else "geometry_print"
    frame = source(name, column)
    return tuple(_features(frame[frame["zone"] == zone], name, EPSG[zone]))


class View:
    """Metres to points: one projection fitted in one box."""

    def __init__(
        self, box: Box, bounds: tuple[float, float, float, float], epsg: int, pad: float = 0.02, steps: float = 10.0
    ) -> None:
        self.box, self.epsg, self.steps = box, epsg, steps
        x0, y0, x1, y1 = bounds
        grow = pad * max(x1 - x0, y1 - y0)
        wide, high = x1 - x0 + 2 * grow, y1 - y0 + 2 * grow
        self.scale = min(box.width / wide, box.height / high)
        self.dx = (box.left + box.right) / 2 - self.scale * (x0 + x1) / 2
        self.dy = (box.bottom + box.top) / 2 - self.scale * (y0 + y1) / 2

    def path(self, features: Iterable[Feature]) -> Path:
        """One compound outline in points."""
        import numpy as np
        from matplotlib.path import Path

        items = list(features)
        if not items:
            return Path(np.empty((0, 2)))
        vertices = np.concatenate([item.vertices for item in items]) * self.scale + (self.dx, self.dy)
        codes = np.concatenate([item.codes for item in items])
        # A tenth of a point is under half a dot of the printer: shared borders stay shared, files halve.
        vertices = np.round(vertices * self.steps) / self.steps
        moved = np.ones(len(vertices), dtype=bool)
        moved[1:] = np.any(vertices[1:] != vertices[:-1], axis=1)
        keep = moved | (codes != Path.LINETO)
        return Path(vertices[keep], codes[keep])

    def points(self, longitudes: Any, latitudes: Any) -> tuple[NDArray[Any], NDArray[Any]]:
        """Longitudes and latitudes in points."""
        xs, ys = _project(longitudes, latitudes, self.epsg)
        return xs * self.scale + self.dx, ys * self.scale + self.dy

    def at(self, place: tuple[float, float]) -> tuple[float, float]:
        """Metres in points."""
        return place[0] * self.scale + self.dx, place[1] * self.scale + self.dy

    @property
    def metres(self) -> tuple[float, float, float, float]:
        """What the box shows, in metres."""
        box = self.box
        return (
            (box.left - self.dx) / self.scale, (box.bottom - self.dy) / self.scale,
            (box.right - self.dx) / self.scale, (box.top - self.dy) / self.scale,
        )  # fmt: skip


def bounds_of(features: Iterable[Feature]) -> tuple[float, float, float, float]:
    """West, south, east and north of some outlines, in metres."""
    found = [item.bounds for item in features]
    return min(b[0] for b in found), min(b[1] for b in found), max(b[2] for b in found), max(b[3] for b in found)


def zone_of(code: str) -> str:
    """« metro », or the overseas département that a commune or département code begins with."""
    return code[:3] if code[:3] in OVERSEAS else METROPOLE


def scale_bar(page: Page, view: View, x: float, y: float, size: float, most: float) -> Box:
    """A bar of a round length with its kilometres above; returns the box it covers."""
    metres = most / view.scale
    power = 10 ** math.floor(math.log10(metres))
    length = next(factor * power for factor in (5, 2, 1) if factor * power <= metres)
    wide = length * view.scale
    tick = size * 0.22
    page.line([(x, y + tick), (x, y), (x + wide, y), (x + wide, y + tick)], theme.INK, page.hairline * 1.8, order=6)
    kilometres = length / 1000
    words = f"{formats.number(kilometres, 0 if kilometres >= 1 else 1)}{NARROW}km"
    return page.text(x, y + size * 0.4, words, size, colour=theme.INK, ground=True, order=6)


@dataclass(frozen=True)
class Extent:
    """The place that a map shows: its zone, and its outlines."""

    zone: str
    features: list[Feature]


def extent_of(figure: Figure) -> Extent | None:
    """The outline of the figure's scope; None when unknown or spread over two zones: France is drawn."""
    level, codes = figure.extent or figure.scope
    name = LAYER_OF.get(level, "")
    if not name:
        return None
    frame = warehouse.layer(name, "geometry_print")
    frame = frame[frame[CODE_OF[name]].isin(codes)]
    zones = set(frame["zone"])
    if len(zones) != 1:
        return None
    zone = str(zones.pop())
    return Extent(zone, _features(frame, name, EPSG[zone]))


def features_near(name: str, zone: str, view: View, codes: set[str] | None = None) -> list[Feature]:
    """Features of a layer that the view shows, in print detail."""
    frame = warehouse.layer(name, "geometry_print")
    frame = frame[frame["zone"] == zone]
    if codes is not None:
        frame = frame[frame[CODE_OF[name]].isin(codes)]
    elif "xmin" in frame.columns:
        x0, y0, x1, y1 = view.metres
        back = _transformer(view.epsg)
        corners = [back.transform(x, y, direction="INVERSE") for x in (x0, x1) for y in (y0, y1)]
        west, east = min(c[0] for c in corners), max(c[0] for c in corners)
        south, north = min(c[1] for c in corners), max(c[1] for c in corners)
        frame = frame[
            (frame["xmin"] < east) & (frame["xmax"] > west) & (frame["ymin"] < north) & (frame["ymax"] > south)
        ]
    return _features(frame, name, EPSG[zone])


def is_inside(item: Feature, territory: Extent) -> bool:
    """True when a département's label point lies in the territory."""
    from matplotlib.path import Path

    return any(Path(feature.vertices, feature.codes).contains_point(item.label) for feature in territory.features)
