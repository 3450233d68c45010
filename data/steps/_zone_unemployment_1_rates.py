"""Unemployment rates by employment zone and quarter, and those of France under the zone « FR »."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    import duckdb
    from read import Raw

SOURCE, FRANCE = "chomage-zones", "FR"


def build(connection: duckdb.DuckDBPyConnection, raw: Raw) -> pd.DataFrame:
    held = raw.read_json(SOURCE)
    quarters = held["quarters"]
    series = {code: (zone["label"], zone["rate_pct"]) for code, zone in held["zes"].items()}
    series[FRANCE] = ("France", held["national_rate_pct_series"])
    if wrong := sorted(code for code, (_, rates) in series.items() if len(rates) != len(quarters)):
        raise ValueError(f"{SOURCE}: expected {len(quarters)} rates a zone, found another number in {wrong[:5]}")
    rows = [
        (code, name, quarter, rate)
        for code, (name, rates) in series.items()
        for quarter, rate in zip(quarters, rates, strict=True)
    ]
    return pd.DataFrame(rows, columns=["zone_code", "zone_name", "quarter", "rate_pct"])
