"""One point per town, where it is and where the national map with insets draws it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pandas as pd
from geometry import points_with_insets

if TYPE_CHECKING:
    import duckdb
    from read import Raw

# The last bracket holds the code: « Château-Chinon (Ville) (58062) ».
CODE = re.compile(r"\(([0-9][0-9AB][0-9]{3})\)[^()]*$")
# Drawn on the map at the centre of the commune before its split.
TAKEN_FROM_CENTRES = {"15141"}


def build(connection: duckdb.DuckDBPyConnection, raw: Raw) -> pd.DataFrame:
    points: dict[str, list[float]] = {}
    for feature in raw.read_json("pvd")["features"]:
        found = CODE.search(feature["properties"]["liste_geo"])
        if found is None:
            raise ValueError(f"pvd-2024: no commune code in {feature['properties']['liste_geo']!r}")
        points[found[1]] = feature["geometry"]["coordinates"]
    # Those of the list that the map of 2024 has not: 29165, and the towns that came since.
    listed = {code for (code,) in connection.execute("select commune_code from _communes_listed").fetchall()}
    for code, longitude, latitude in connection.execute(
        "select insee, lon::double, lat::double from raw.communes_centres where insee in (select unnest(?))",
        [sorted(TAKEN_FROM_CENTRES | (listed - points.keys()))],
    ).fetchall():
        points[code] = [longitude, latitude]
    return points_with_insets(points, raw.path("departements"))
