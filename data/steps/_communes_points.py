"""One point per town, where it is and where the national map with insets draws it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely
from geometry import PRINT_DECIMALS, inset_centres, read_departements, to_inset, zone_of

if TYPE_CHECKING:
    import duckdb
    from read import Raw

# The last bracket holds the code: « Château-Chinon (Ville) (58062) ».
CODE = re.compile(r"\(([0-9][0-9AB][0-9]{3})\)[^()]*$")
# 29165 is absent from the 2024 map; 15141 is drawn there at the centre of the commune before its split.
TAKEN_FROM_CENTRES = {"29165", "15141"}


def build(connection: duckdb.DuckDBPyConnection, raw: Raw) -> pd.DataFrame:
    points: dict[str, list[float]] = {}
    for feature in raw.read_json("pvd-2024")["features"]:
        found = CODE.search(feature["properties"]["liste_geo"])
        if found is None:
            raise ValueError(f"pvd-2024: no commune code in {feature['properties']['liste_geo']!r}")
        points[found[1]] = feature["geometry"]["coordinates"]
    for code, longitude, latitude in connection.execute(
        "select insee, lon::double, lat::double from raw.communes_centres where insee in (select unnest(?))",
        [sorted(TAKEN_FROM_CENTRES)],
    ).fetchall():
        points[code] = [longitude, latitude]

    codes = sorted(points)
    native = np.round([points[code] for code in codes], PRINT_DECIMALS)
    zones = [zone_of(code) for code in codes]
    centres = inset_centres(read_departements(raw.path("departements-2023")))
    moved = np.round(shapely.get_coordinates(to_inset(shapely.points(native), zones, centres)), PRINT_DECIMALS)
    return pd.DataFrame(
        {
            "commune_code": codes,
            "longitude": native[:, 0],
            "latitude": native[:, 1],
            "inset_longitude": moved[:, 0],
            "inset_latitude": moved[:, 1],
        }
    )
