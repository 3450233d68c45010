"""The 876 intercommunalités that hold a town: dissolved communes, clipped to the land."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely
from geometry import finished, multipolygons, read_departements, simplify, without_crumbs, zone_of

if TYPE_CHECKING:
    import duckdb
    from geometry import Geometries
    from read import Raw

PRINT_METRES = 100.0
SCREEN_METRES = 400.0
CRUMB_SQUARE_METRES = 20_000.0


def clip(shapes: Geometries, land: Geometries) -> Geometries:
    """Each shape without the sea: the départements of the map open the estuaries, the communes do not."""
    tree = shapely.STRtree(land)
    shapely.prepare(land)
    result = shapes.copy()
    for row, shape in enumerate(shapes):
        near = sorted(tree.query(shape, predicate="intersects"))
        if not any(land[index].contains(shape) for index in near):
            result[row] = shapely.intersection(shape, shapely.coverage_union_all(land[near]))
    return multipolygons(result)


def build(connection: duckdb.DuckDBPyConnection, raw: Raw) -> gpd.GeoDataFrame:
    members = connection.sql("""
        with members as (
            select code as epci_siren, unnest(membres).code as commune_code
            from raw.cog_epci
        )

        select members.epci_siren, members.commune_code, shapes.shape
        from members
        join _epci_communes as shapes using (commune_code)
        order by members.epci_siren, members.commune_code
    """).df()
    shapes = shapely.from_wkb(members["shape"].map(bytes).to_numpy())
    sirens = members["epci_siren"].to_numpy()
    starts = np.flatnonzero(np.r_[True, sirens[1:] != sirens[:-1]])
    zones = [zone_of(code) for code in members["commune_code"].to_numpy()[starts]]
    outlines = np.empty(len(starts), dtype=object)
    outlines[:] = [shapely.union_all(group) for group in np.split(shapes, starts[1:])]

    land = read_departements(raw.path("departements")).geometry.to_numpy().astype(object)
    outlines = without_crumbs(clip(outlines, land), zones, CRUMB_SQUARE_METRES)
    # Simplified all together, then filtered: a neighbour without a town still fixes the shared edge.
    print_ = simplify(outlines, zones, PRINT_METRES)
    screen = simplify(outlines, zones, SCREEN_METRES)

    counts = connection.sql("""
        select
            epci.code as epci_siren,
            epci.nom as epci_name,
            epci.type as epci_type,
            list_sort(list(distinct communes.departement_code)) as departement_codes,
            list_sort(list(distinct communes.region_code)) as region_codes,
            count(*)::integer as town_count,
            sum(communes.population)::integer as town_population,
        from raw.cog_epci as epci
        join communes on epci.code = communes.epci_siren
        group by all
        order by epci.code
    """).df()
    kept = np.isin(sirens[starts], counts["epci_siren"])
    return finished(
        counts, [zone for zone, keep in zip(zones, kept, strict=True) if keep], screen=screen[kept], print_=print_[kept]
    )
