"""Private dwellings by commune: an archive of one JSON list a département. Names in it are broken, codes are not."""

from __future__ import annotations

import json
import zipfile
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    import duckdb
    from read import Raw

SOURCE = "lovac-parc"
# Our names → those of the file.
COLUMNS = {"code": "code_insee", "private_home_count": "nb_log_prive", "long_vacant_count": "nb_log_vacant_2ans"}


def build(connection: duckdb.DuckDBPyConnection, raw: Raw) -> pd.DataFrame:
    rows = []
    with zipfile.ZipFile(raw.path(SOURCE)) as archive:
        for name in sorted(item for item in archive.namelist() if item.endswith(".json")):
            for row in json.loads(archive.read(name).decode("utf-8", errors="replace")):
                if missing := set(COLUMNS.values()) - set(row):
                    raise ValueError(f"{SOURCE}, {name}: expected {sorted(missing)} in each row, found {sorted(row)}")
                rows.append({ours: row[theirs] for ours, theirs in COLUMNS.items()})
    found = pd.DataFrame(rows, columns=list(COLUMNS))
    return found.astype(dict.fromkeys(list(COLUMNS)[1:], "Int64"))
