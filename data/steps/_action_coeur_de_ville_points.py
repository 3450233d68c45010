"""One point per commune of Action cœur de ville, where it is and where the national map with insets draws it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
from geometry import points_with_insets

if TYPE_CHECKING:
    import duckdb
    from read import Raw


def build(connection: duckdb.DuckDBPyConnection, raw: Raw) -> pd.DataFrame:
    rows = connection.execute("""
        select centres.insee, centres.lon::double, centres.lat::double
        from raw.communes_centres as centres
        join _action_coeur_de_ville_listed as programmes on centres.insee = programmes.code
    """).fetchall()
    points = {code: (longitude, latitude) for code, longitude, latitude in rows}
    return points_with_insets(points, raw.path("departements"))
