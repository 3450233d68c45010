"""The outlines under the maps, as compact GeoJSON made from the release.

The national view moves the five overseas départements beside metropolitan France, in named frames:
their geometry comes moved from the data build, so outlines and towns stay together.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import pairwise
from typing import Any

from pvd import warehouse
from pvd.figures.ground import LAYER_OF, Detail, Ground, Layer, Outline
from pvd.render.screen.map import Where
from pvd.territory import Territory

NATIONAL = (
    "departements", "regions", "departements-encarts", "regions-encarts", "limites", "limites-encarts", "cadres",
)  # fmt: skip
# The frames of what is moved, and their names as outlines of letters.
LETTERED = "cadres"
# Asked for by few: not made before.
ON_DEMAND = ("epci-encarts",)
# Towns and EPCI are served by région: « communes-28 », « epci-28-53 » for a union of several.
_REGIONAL = re.compile(r"(communes|epci)((?:-\d{2}){1,18})")
TABLES = {
    "communes": ("commune_outlines", "commune_code"),
    "epci": ("epci", "epci_siren"),
    "departements": ("departements", "departement_code"),
    "regions": ("regions", "region_code"),
}
NOTICE = "échelles différentes"
MARGIN = 0.12
# Degrees: under half a pixel of the national view.
SIMPLER = 0.004


class Layers(Mapping[tuple[str, Detail], Layer]):
    """The layers of a release, each read when it is first drawn: most figures are never printed."""

    def __init__(self, release: warehouse.Warehouse) -> None:
        self._release = release

    def __getitem__(self, key: tuple[str, Detail]) -> Layer:
        name, detail = key
        return _layer(self._release, name, "geometry_print" if detail == "print" else "geometry")

    def __iter__(self) -> Iterator[tuple[str, Detail]]:
        details: tuple[Detail, ...] = ("screen", "print")
        return iter([(name, detail) for name in LAYER_OF.values() for detail in details])

    def __len__(self) -> int:
        return 2 * len(LAYER_OF)


# One a release, shared by all its figures.
@lru_cache(maxsize=4)
def under(release: warehouse.Warehouse) -> Ground:
    """What lies under the maps of a release."""
    return Layers(release)


@lru_cache(maxsize=4 * 2 * len(LAYER_OF))
def _layer(release: warehouse.Warehouse, name: str, column: str) -> Layer:
    key = dict(TABLES.values())[name]
    frame = release.layer(name, column)
    columns = [key, f"{key.rpartition('_')[0]}_name", "zone", "geometry", "label_longitude", "label_latitude"]
    return Layer(
        tuple(
            Outline(code, title, zone, shape, (longitude, latitude))
            for code, title, zone, shape, longitude, latitude in zip(*(frame[item] for item in columns), strict=True)
            if shape is not None and not shape.is_empty
        )
    )


def where(level: str, codes: tuple[str, ...]) -> Where:
    """What a map of that territory opens on, and the addresses of its outlines, from the root of the site."""
    folder = f"fonds/{warehouse.current().release}"
    if level == "france":
        names = {name: f"{name}-encarts" for name in ("departements", "regions", "epci")}
        names |= {"limits": "limites-encarts", "frames": "cadres"}
        bounds = national_bounds(warehouse.current())
        return Where(bounds, {layer: f"{folder}/{name}.json" for layer, name in names.items()})
    units = warehouse.query("units", Territory())
    held = units[(units["place_level"] == level) & units["place_code"].isin(codes)]["region_codes"]
    regions = sorted({code for item in held for code in item}) or (list(codes) if level == "region" else [])
    around = "-".join(regions)
    names = {"departements": "departements", "regions": "regions", "communes": f"communes-{around}"}
    names |= {"epci": f"epci-{around}", "limits": "limites"}
    extent = warehouse.query("extent", Territory(level, codes))  # type: ignore[arg-type]
    box = extent.iloc[0][["xmin", "ymin", "xmax", "ymax"]] if len(extent) else national_bounds(warehouse.current())
    west, south, east, north = (float(value) for value in box)
    files = {layer: f"{folder}/{name}.json" for layer, name in names.items()}
    return Where((west, south, east, north), files, level, codes)


@lru_cache(maxsize=4)
def national_bounds(release: warehouse.Warehouse) -> tuple[float, float, float, float]:
    """The box of France with its insets."""
    import shapely

    shapes = release.layer("departements", "geometry_inset")["geometry"].to_numpy()
    west, south, east, north = shapely.total_bounds(shapes).tolist()
    return west - MARGIN, south - 4 * MARGIN, east + MARGIN, north + MARGIN


def compressed(name: str) -> bytes | None:
    """One ground as gzip bytes, None when there is no such ground."""
    if name not in (*NATIONAL, *ON_DEMAND) and not _REGIONAL.fullmatch(name):
        return None
    return gzip.compress(json.dumps(_content(name), separators=(",", ":")).encode(), 9, mtime=0)


def _content(name: str) -> dict[str, Any]:
    if name == LETTERED:
        return _frames()
    layer, _, rest = name.partition("-")
    if layer == "limites":
        return _borders(warehouse.layer("departements", "geometry_inset" if rest else "geometry"))
    table, key = TABLES[layer]
    if name == "epci-encarts":
        frame = _moved(warehouse.layer(table))
        digits = 3
    elif layer in ("communes", "epci"):
        frame = warehouse.layer(table)
        frame = frame[_inside(frame, set(rest.split("-")))]
        digits = 4
    else:
        frame = warehouse.layer(table, "geometry_inset" if rest else "geometry")
        digits = 3
    features = [
        {"type": "Feature", "properties": {"c": code}, "geometry": _rounded(geometry.__geo_interface__, digits)}
        for code, geometry in zip(frame[key], frame["geometry"], strict=True)
    ]
    return {"type": "FeatureCollection", "features": features}


def _borders(departements: Any) -> dict[str, Any]:
    """The limits of départements as lines, each stretch once: « region » round a région and along the sea, else « departement ».

    Two neighbours hold the same points: drawn as the outline of each, a limit costs twice, and a third time for its région.
    """
    from shapely import line_merge
    from shapely.geometry import MultiLineString

    sides: dict[tuple[tuple[float, float], ...], list[str]] = {}
    for region, shape in zip(departements["region_code"], departements["geometry"], strict=True):
        found = _rounded(shape.__geo_interface__, 3)
        parts = [found["coordinates"]] if found["type"] == "Polygon" else found["coordinates"]
        for ring in (ring for part in parts for ring in part):
            for one, other in pairwise(tuple(point) for point in ring):
                if one != other:
                    sides.setdefault(tuple(sorted((one, other))), []).append(region)
    stretches: dict[str, list[Any]] = {"departement": [], "region": []}
    for stretch, regions in sorted(sides.items()):
        stretches["departement" if len(regions) == 2 and len(set(regions)) == 1 else "region"].append(stretch)
    features = []
    for kind, held in stretches.items():
        merged = line_merge(MultiLineString(held))
        for line in getattr(merged, "geoms", [merged]):
            features.append(
                _feature(kind, {"type": "LineString", "coordinates": [list(point) for point in line.coords]})
            )
    return {"type": "FeatureCollection", "features": features}


def _moved(frame: Any) -> Any:
    """EPCI with those overseas moved and scaled as their département is, and no more detail than the view shows."""
    import shapely
    from shapely.affinity import affine_transform

    native, inset = (warehouse.layer("departements", name) for name in ("geometry", "geometry_inset"))
    moves: dict[str, list[float]] = {}
    boxes = (shapely.bounds(layer["geometry"].to_numpy()) for layer in (native, inset))
    for code, here, there in zip(native["departement_code"], *boxes, strict=True):
        across, up = (there[2] - there[0]) / (here[2] - here[0]), (there[3] - there[1]) / (here[3] - here[1])
        moves[code] = [across, 0, 0, up, there[0] - across * here[0], there[1] - up * here[1]]
    shapes = [
        shape if zone == "metro" else affine_transform(shape, moves[codes[0]])
        for shape, zone, codes in zip(
            shapely.simplify(frame["geometry"].to_numpy(), SIMPLER),
            frame["zone"],
            frame["departement_codes"],
            strict=True,
        )
    ]
    return frame.assign(geometry=shapes)


def _inside(frame: Any, regions: set[str]) -> Any:
    """Which rows lie in some régions: an EPCI may spread over two, a commune never does."""
    if "region_codes" in frame:
        return frame["region_codes"].map(lambda codes: bool(regions & set(codes)))
    return frame["region_code"].isin(regions)


def _rounded(geometry: dict[str, Any], digits: int) -> dict[str, Any]:
    def walk(part: Any) -> Any:
        if isinstance(part[0], int | float):
            return [round(part[0], digits), round(part[1], digits)]
        rounded = [walk(item) for item in part]
        # Rounding makes neighbours equal: a repeated point costs bytes and draws nothing.
        if rounded and isinstance(rounded[0][0], int | float):
            rounded = [point for index, point in enumerate(rounded) if index == 0 or point != rounded[index - 1]]
            if len(rounded) < 4:
                rounded = [walk(item) for item in part]
        return rounded

    return {"type": geometry["type"], "coordinates": walk(geometry["coordinates"])}


def _frames() -> dict[str, Any]:
    """A frame round each moved département, and its name drawn as polygons (no font file on the map)."""
    features = []
    frame = warehouse.layer("departements", "geometry_inset")
    for row in frame[frame["zone"] != "metro"].itertuples():
        west, south, east, north = row.geometry.bounds
        west, south, east, north = west - MARGIN, south - MARGIN, east + MARGIN, north + MARGIN
        ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
        features.append(_feature("frame", {"type": "Polygon", "coordinates": [ring]}))
        features += _name(row.departement_name, west, north + 0.06, 0.2)
    if features:
        lowest = min(point[1] for feature in features if feature["properties"]["kind"] == "frame"
                     for point in feature["geometry"]["coordinates"][0])  # fmt: skip
        left = min(point[0] for feature in features if feature["properties"]["kind"] == "frame"
                   for point in feature["geometry"]["coordinates"][0])  # fmt: skip
        features += _name(NOTICE, left, lowest - 0.34, 0.19)
    return {"type": "FeatureCollection", "features": features}


def _feature(kind: str, geometry: dict[str, Any]) -> dict[str, Any]:
    return {"type": "Feature", "properties": {"kind": kind}, "geometry": geometry}


def _name(text: str, longitude: float, latitude: float, height: float) -> list[dict[str, Any]]:
    """A line of text as GeoJSON polygons, in degrees, its baseline starting at a point.

    Each letter keeps its holes: MapLibre fills a polygon and leaves out the rings that follow the first.
    """
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import TextPath
    from shapely.geometry import Polygon
    from shapely.ops import unary_union

    from pvd.theme import FONT_FOLDER

    font = FontProperties(fname=str(FONT_FOLDER / "source-sans-3-600.ttf"))
    paths: list[Any] = TextPath((0, 0), text, size=1, prop=font).to_polygons()
    # Some outlines touch themselves: a null buffer mends them.
    rings = [ring for ring in (Polygon(path).buffer(0) for path in paths if len(path) > 3) if ring.area]
    shape: Any = Polygon()
    for ring in sorted(rings, key=lambda item: -item.area):
        shape = shape.difference(ring) if shape.contains(ring.representative_point()) else unary_union([shape, ring])
    # A degree of longitude is shorter than one of latitude at 46°: letters keep their proportions.
    wide, high = height / 0.69, height
    features = []
    for part in getattr(shape, "geoms", [shape]):
        rings_of = [part.exterior, *part.interiors] if part.geom_type == "Polygon" else []
        coordinates = [
            [[round(longitude + x * wide, 4), round(latitude + y * high, 4)] for x, y in ring.coords]
            for ring in rings_of
        ]
        features.append(_feature("name", {"type": "Polygon", "coordinates": coordinates}))
    return features
