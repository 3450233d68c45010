"""Access to general practitioners by commune and year, as a third party reshaped the file of the ministry."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow.parquet as pq

if TYPE_CHECKING:
    import duckdb
    import pandas as pd
    from read import Raw

SOURCE, PROFESSION = "apl", "medecin_generaliste"
COLUMNS = {"code_commune": "code", "annee": "year", "score_apl": "access_score"}


def build(connection: duckdb.DuckDBPyConnection, raw: Raw) -> pd.DataFrame:
    held = pq.read_table(raw.path(SOURCE))
    if missing := {*COLUMNS, "profession"} - set(held.column_names):
        raise ValueError(f"{SOURCE}: expected the columns {sorted(missing)}, found {held.column_names}")
    found = held.to_pandas()
    return found[found["profession"] == PROFESSION][list(COLUMNS)].rename(columns=COLUMNS).reset_index(drop=True)
