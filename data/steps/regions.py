"""The 18 régions. On screen they are made of the départements, so that both lines coincide."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely
from geometry import finished, inset_centres, read_departements, read_layer, simplify, to_inset, zone_of

if TYPE_CHECKING:
    import duckdb
    from read import Raw

SCREEN_METRES = 500.0  # as in departements.py


def build(connection: duckdb.DuckDBPyConnection, raw: Raw) -> gpd.GeoDataFrame:
    layer = read_layer(raw.path("regions"), {"insee_reg": "region_code", "lib_reg": "region_name"})
    counts = connection.sql("""
        select
            region.code as region_code,
            region.nom as region_name,
            count(communes.commune_code)::integer as town_count,
            coalesce(sum(communes.population), 0)::integer as town_population,
        from raw.cog_regions as region
        left join communes on region.code = communes.region_code
        where region.zone in ('metro', 'drom')
        group by all
        order by region.code
    """).df()
    differing = layer.merge(counts, on=["region_code", "region_name"], how="outer", indicator=True)
    if not (differing["_merge"] == "both").all():
        raise ValueError(f"régions of the map and of COG 2026 differ: {differing[differing['_merge'] != 'both']}")

    departements = read_departements(raw.path("departements"))
    departement_zones = [zone_of(code) for code in departements["departement_code"]]
    simple = simplify(departements.geometry.to_numpy().astype(object), departement_zones, SCREEN_METRES)
    members = departements["region_code"].to_numpy()
    screen = np.array(
        [shapely.coverage_union_all(simple[members == code]) for code in layer["region_code"]], dtype=object
    )
    # An overseas région is one département: its zone is that of the département.
    zones = [departement_zones[int(np.flatnonzero(members == code)[0])] for code in layer["region_code"]]
    centres = inset_centres(departements)
    return finished(
        counts,
        zones,
        screen=screen,
        print_=layer.geometry.to_numpy().astype(object),
        inset=to_inset(screen, zones, centres),
        centres=centres,
    )
