"""The employment zone of each commune, by its code."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    import duckdb
    from read import Raw

SOURCE = "chomage-zones"


def build(connection: duckdb.DuckDBPyConnection, raw: Raw) -> pd.DataFrame:
    held = raw.read_json(SOURCE)
    rows = [(code, zone, held["zes"].get(zone, {}).get("label")) for code, zone in held["communes"].items()]
    return pd.DataFrame(rows, columns=["code", "zone_code", "zone_name"])
