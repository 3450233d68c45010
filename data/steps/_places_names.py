"""Names of communes as the 2018 outlines spell them: the only source for many absorbed codes."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd

if TYPE_CHECKING:
    import duckdb
    from read import Raw


def build(connection: duckdb.DuckDBPyConnection, raw: Raw) -> pd.DataFrame:
    path = raw.path("communes-ign")
    with zipfile.ZipFile(path) as archive:
        files = sorted(name for name in archive.namelist() if name.endswith(".geojson"))
    layers = [gpd.read_file(f"zip://{path}!{name}", columns=["code", "nom"], ignore_geometry=True) for name in files]
    names = pd.concat(layers, ignore_index=True).rename(columns={"code": "old_code", "nom": "old_name"})
    return names.sort_values(["old_code", "old_name"]).reset_index(drop=True)
