"""Projection, simplification and insets, shared by the geometry steps.

Everything enters and leaves in EPSG:4326 (longitude, latitude). Metres are measured in the projected
system of each territory, so that 500 m mean the same in Lille and in Cayenne.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import shapely
from numpy.typing import NDArray

Geometries = NDArray[np.object_]
GEOGRAPHIC = 4326
METROPOLE = "metro"

# 1 m in print; 11 m on screen, which is under one pixel at every zoom on offer.
PRINT_DECIMALS = 5
SCREEN_DECIMALS = 4


class Inset(NamedTuple):
    """Where an overseas territory is drawn on the national map: scale, and centre in EPSG:2154."""

    scale: float
    x: float
    y: float


PRINT_EPSG = {METROPOLE: 2154, "971": 5490, "972": 5490, "973": 2972, "974": 2975, "976": 4471}
INSETS = {
    "971": Inset(1.20, 150_000, 6_530_000),
    "972": Inset(1.50, 290_000, 6_530_000),
    "973": Inset(0.42, 225_000, 6_215_000),
    "974": Inset(1.45, 280_000, 6_390_000),
    "976": Inset(2.00, 150_000, 6_390_000),
}


def zone_of(code: str) -> str:
    """`metro`, or the overseas département that a commune or département code begins with."""
    return code[:3] if code[:3] in INSETS else METROPOLE


@cache
def _transformer(source: int, target: int) -> pyproj.Transformer:
    return pyproj.Transformer.from_crs(source, target, always_xy=True)


def project(geometries: Geometries, source: int, target: int) -> Geometries:
    """The same shapes in another coordinate system."""
    transform = _transformer(source, target).transform
    moved: Geometries = shapely.transform(
        geometries, lambda points: np.column_stack(transform(points[:, 0], points[:, 1]))
    )
    return moved


def by_zone(
    geometries: Geometries, zones: Sequence[str], change: Callable[[Geometries, str], Geometries]
) -> Geometries:
    """Apply `change` to the shapes of each zone, in its own projected system, and come back."""
    result = geometries.copy()
    names = np.asarray(zones)
    for zone in sorted(set(zones)):
        rows = np.flatnonzero(names == zone)
        local = project(geometries[rows], GEOGRAPHIC, PRINT_EPSG[zone])
        result[rows] = project(change(local, zone), PRINT_EPSG[zone], GEOGRAPHIC)
    return result


def polygons_of(geometry: shapely.Geometry) -> list[shapely.Polygon]:
    """The polygons of any geometry; lines and points left by an intersection are dropped."""
    if isinstance(geometry, shapely.Polygon):
        return [] if geometry.is_empty else [geometry]
    return [polygon for part in getattr(geometry, "geoms", ()) for polygon in polygons_of(part)]


def multipolygons(geometries: Geometries) -> Geometries:
    """One geometry type per layer: every shape as a MultiPolygon of its polygons."""
    result = np.empty(len(geometries), dtype=object)
    result[:] = [shapely.MultiPolygon(polygons_of(geometry)) for geometry in geometries]
    return result


def simplify(geometries: Geometries, zones: Sequence[str], metres: float) -> Geometries:
    """Fewer vertices, the same on both sides of every shared edge: neighbours keep touching."""
    return by_zone(geometries, zones, lambda local, _: shapely.coverage_simplify(local, metres))


def rounded(geometries: Geometries, decimals: int) -> Geometries:
    """Coordinates with this many decimals. Point by point, so that shared edges stay shared."""
    result = shapely.remove_repeated_points(shapely.transform(geometries, lambda points: np.round(points, decimals)))
    broken = np.flatnonzero(~shapely.is_valid(result))
    if len(broken):
        # Only where rounding folds a shape upon itself does validity come before the shared edge.
        repaired = shapely.set_precision(shapely.make_valid(geometries[broken]), 10.0**-decimals)
        result[broken] = shapely.transform(repaired, lambda points: np.round(points, decimals))
    return multipolygons(result)


def measured(
    zones: Sequence[str], measure: Callable[..., NDArray[np.float64]], *geometries: Geometries
) -> NDArray[np.float64]:
    """`measure` of the shapes of each zone, in metres: in its own projected system."""
    result = np.zeros(len(zones))
    names = np.asarray(zones)
    for zone in sorted(set(zones)):
        rows = np.flatnonzero(names == zone)
        result[rows] = measure(*(project(shapes[rows], GEOGRAPHIC, PRINT_EPSG[zone]) for shapes in geometries))
    return result


def areas(geometries: Geometries, zones: Sequence[str]) -> NDArray[np.float64]:
    """Areas in square metres."""
    return measured(zones, shapely.area, geometries)


def distances(left: Geometries, right: Geometries, zones: Sequence[str]) -> NDArray[np.float64]:
    """Distances in metres between the shapes of one row; 0 where they touch."""
    return measured(zones, shapely.distance, left, right)


def without_crumbs(geometries: Geometries, zones: Sequence[str], square_metres: float) -> Geometries:
    """Drop the parts smaller than this, but never the largest part of a shape."""

    def sweep(local: Geometries, _: str) -> Geometries:
        kept = np.empty(len(local), dtype=object)
        for row, geometry in enumerate(local):
            parts = polygons_of(geometry)
            largest = max((part.area for part in parts), default=0.0)
            kept[row] = shapely.MultiPolygon([part for part in parts if part.area >= min(square_metres, largest)])
        return kept

    return by_zone(geometries, zones, sweep)


def inset_centres(departements: gpd.GeoDataFrame) -> dict[str, tuple[float, float]]:
    """Centre of each overseas territory's bounding box, in its own system: what the inset turns about."""
    centres = {}
    for code, geometry in zip(departements["departement_code"], departements.geometry, strict=True):
        if (zone := zone_of(code)) != METROPOLE:
            shape = np.array([geometry], dtype=object)
            xmin, ymin, xmax, ymax = shapely.bounds(project(shape, GEOGRAPHIC, PRINT_EPSG[zone])[0])
            centres[zone] = ((xmin + xmax) / 2, (ymin + ymax) / 2)
    return centres


def to_inset(geometries: Geometries, zones: Sequence[str], centres: dict[str, tuple[float, float]]) -> Geometries:
    """Overseas shapes moved beside metropolitan France; the others stay where they are.

    One affine transform per territory, the same for polygons and points, so that they stay together.
    """
    result = geometries.copy()
    names = np.asarray(zones)
    for zone, inset in INSETS.items():
        rows = np.flatnonzero(names == zone)
        if not len(rows):
            continue
        centre = np.array(centres[zone])
        local = project(geometries[rows], GEOGRAPHIC, PRINT_EPSG[zone])
        moved = shapely.transform(local, lambda xy, c=centre, i=inset: (xy - c) * i.scale + (i.x, i.y))
        result[rows] = project(moved, PRINT_EPSG[METROPOLE], GEOGRAPHIC)
    return result


def points_with_insets(points: Mapping[str, Sequence[float]], departements: Path) -> pd.DataFrame:
    """Longitude and latitude by commune code: where the point is, and where the national map draws it."""
    codes = sorted(points)
    native = np.round([points[code] for code in codes], PRINT_DECIMALS)
    centres = inset_centres(read_departements(departements))
    placed = to_inset(shapely.points(native), [zone_of(code) for code in codes], centres)
    moved = np.round(shapely.get_coordinates(placed), PRINT_DECIMALS)
    return pd.DataFrame(
        {
            "commune_code": codes,
            "longitude": native[:, 0],
            "latitude": native[:, 1],
            "inset_longitude": moved[:, 0],
            "inset_latitude": moved[:, 1],
        }
    )


def label_points(geometries: Geometries, zones: Sequence[str]) -> Geometries:
    """The point farthest from the outline, in the largest part: where a name has most room."""

    def middle(local: Geometries, _: str) -> Geometries:
        largest = np.array([max(polygons_of(geometry), key=lambda part: part.area) for geometry in local], dtype=object)
        tolerance = np.sqrt(shapely.area(largest)) / 100
        circles = [
            shapely.maximum_inscribed_circle(shape, size) for shape, size in zip(largest, tolerance, strict=True)
        ]
        centres: Geometries = shapely.get_point(np.array(circles, dtype=object), 0)
        return centres

    return by_zone(geometries, zones, middle)


def read_layer(path: Path, columns: dict[str, str]) -> gpd.GeoDataFrame:
    """A GeoJSON file with its columns renamed, sorted by the first of them."""
    layer = gpd.read_file(path)[[*columns, "geometry"]].rename(columns=columns)
    return layer.sort_values(next(iter(columns.values()))).reset_index(drop=True)


def read_departements(path: Path) -> gpd.GeoDataFrame:
    """The 101 départements as published: code, name, région, polygon."""
    return read_layer(
        path, {"insee_dep": "departement_code", "lib_dep": "departement_name", "insee_reg": "region_code"}
    )


def finished(
    names: pd.DataFrame,
    zones: Sequence[str],
    *,
    screen: Geometries,
    print_: Geometries,
    inset: Geometries | None = None,
    centres: dict[str, tuple[float, float]] | None = None,
) -> gpd.GeoDataFrame:
    """The layer as published: codes and names, extent, label point, then the geometries, rounded."""
    layer: dict[str, Any] = {name: names[name].to_numpy() for name in names}
    layer["zone"] = list(zones)
    layer["epsg"] = np.array([PRINT_EPSG[zone] for zone in zones], dtype=np.int32)
    printed = rounded(print_, PRINT_DECIMALS)
    for name, values in zip(("xmin", "ymin", "xmax", "ymax"), shapely.bounds(printed).T, strict=True):
        layer[name] = np.round(values, PRINT_DECIMALS)
    labels = label_points(printed, zones)
    layer["label_longitude"] = np.round(shapely.get_x(labels), PRINT_DECIMALS)
    layer["label_latitude"] = np.round(shapely.get_y(labels), PRINT_DECIMALS)
    shapes = {"geometry": rounded(screen, SCREEN_DECIMALS), "geometry_print": printed}
    if inset is not None and centres is not None:
        moved = to_inset(labels, zones, centres)
        layer["inset_label_longitude"] = np.round(shapely.get_x(moved), PRINT_DECIMALS)
        layer["inset_label_latitude"] = np.round(shapely.get_y(moved), PRINT_DECIMALS)
        shapes["geometry_inset"] = rounded(inset, SCREEN_DECIMALS)
    for name, values in shapes.items():
        layer[name] = gpd.GeoSeries(values, crs=GEOGRAPHIC)
    return gpd.GeoDataFrame(layer, geometry="geometry", crs=GEOGRAPHIC)
