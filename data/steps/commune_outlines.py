"""Outlines of the 1,646 towns, clipped to their own département so that no town reaches into the sea."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely
from geometry import areas, distances, finished, multipolygons, read_departements, simplify, without_crumbs, zone_of

if TYPE_CHECKING:
    import duckdb
    from geometry import Geometries
    from read import Raw

SCREEN_METRES = 120.0
CRUMB_SQUARE_METRES = 20_000.0
# An islet missing from the coarser département map would vanish: it keeps its own shape.
KEPT_SHARE = 0.30
POINT_METRES = 200.0


def clip(shapes: Geometries, own: Geometries, zones: list[str]) -> Geometries:
    """Each town inside its own département, unless too little of it would remain."""
    clipped = multipolygons(shapely.intersection(shapes, own))
    remains = areas(clipped, zones) >= KEPT_SHARE * areas(shapes, zones)
    return without_crumbs(np.where(remains, clipped, multipolygons(shapes)), zones, CRUMB_SQUARE_METRES)


def build(connection: duckdb.DuckDBPyConnection, raw: Raw) -> gpd.GeoDataFrame:
    towns = connection.sql("""
        select
            communes.commune_code,
            communes.commune_name,
            communes.departement_code,
            communes.region_code,
            communes.epci_siren,
            communes.population as town_population,
            communes.longitude,
            communes.latitude,
            shapes.shape,
        from communes
        join _epci_communes as shapes using (commune_code)
        order by communes.commune_code
    """).df()
    zones = [zone_of(code) for code in towns["commune_code"]]
    departements = read_departements(raw.path("departements")).set_index("departement_code").geometry
    own = departements.loc[towns["departement_code"]].to_numpy().astype(object)
    outlines = clip(shapely.from_wkb(towns["shape"].map(bytes).to_numpy()), own, zones)

    names = towns[["commune_code", "commune_name", "departement_code", "region_code", "epci_siren"]].copy()
    names["town_count"] = np.int32(1)
    names["town_population"] = towns["town_population"]
    names["area_km2"] = np.round(areas(outlines, zones) / 1e6, 2)
    # A centroid may fall just outside a concave commune; a stray point, or a wrong code, falls far from it.
    points = shapely.points(towns["longitude"], towns["latitude"])
    names["is_point_inside"] = distances(points, outlines, zones) <= POINT_METRES
    return finished(names, zones, screen=simplify(outlines, zones, SCREEN_METRES), print_=outlines)
