"""The 101 départements: print and screen outlines, overseas ones also as insets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
from geometry import finished, inset_centres, read_departements, simplify, to_inset, zone_of

if TYPE_CHECKING:
    import duckdb
    from read import Raw

SCREEN_METRES = 500.0


def build(connection: duckdb.DuckDBPyConnection, raw: Raw) -> gpd.GeoDataFrame:
    layer = read_departements(raw.path("departements"))
    counts = connection.sql("""
        select
            departement.code as departement_code,
            departement.nom as departement_name,
            departement.region as region_code,
            region.nom as region_name,
            count(communes.commune_code)::integer as town_count,
            -- No town: a population of zero is a fact here, not an unknown.
            coalesce(sum(communes.population), 0)::integer as town_population,
        from raw.cog_departements as departement
        join raw.cog_regions as region on departement.region = region.code
        left join communes on departement.code = communes.departement_code
        where departement.zone in ('metro', 'drom')
        group by all
        order by departement.code
    """).df()
    differing = layer.merge(
        counts, on=["departement_code", "departement_name", "region_code"], how="outer", indicator=True
    )
    if not (differing["_merge"] == "both").all():
        raise ValueError(f"départements of the map and of COG 2026 differ: {differing[differing['_merge'] != 'both']}")

    zones = [zone_of(code) for code in layer["departement_code"]]
    centres = inset_centres(layer)
    raw_shapes = layer.geometry.to_numpy().astype(object)
    screen = simplify(raw_shapes, zones, SCREEN_METRES)
    return finished(
        counts, zones, screen=screen, print_=raw_shapes, inset=to_inset(screen, zones, centres), centres=centres
    )
