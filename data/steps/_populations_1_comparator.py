"""The Insee comparator of territories, as published: an archive of one CSV, every value as text."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    import duckdb
    from read import Raw

SOURCE, MEMBER = "insee-comparateur", "base_cc_comparateur.CSV"
# What a file of another edition would call otherwise: our names → its headers.
COLUMNS = {
    "code": "CODGEO",
    "start_population": "P13_POP",
    "population": "P18_POP",
    "home_count": "P18_LOG",
    "vacant_home_count": "P18_LOGVAC",
    "secondary_home_count": "P18_RSECOCC",
    "active_count": "P18_ACT1564",
    "unemployed_count": "P18_CHOM1564",
    "job_count": "P18_EMPLT",
    "former_job_count": "P13_EMPLT",
    "establishment_count": "ETTOT18",
    "shop_count": "ETGZ18",
    "median_income_eur": "MED19",
}


def build(connection: duckdb.DuckDBPyConnection, raw: Raw) -> pd.DataFrame:
    with zipfile.ZipFile(raw.path(SOURCE)) as archive:
        if MEMBER not in archive.namelist():
            raise ValueError(f"{SOURCE}: expected {MEMBER} in the archive, found {archive.namelist()}")
        text = archive.read(MEMBER).decode("utf-8-sig")
    published = pd.read_csv(io.StringIO(text), sep=";", dtype=str, keep_default_na=False)
    if missing := set(COLUMNS.values()) - set(published):
        raise ValueError(f"{SOURCE}, {MEMBER}: expected the columns {sorted(missing)}, found {list(published)}")
    found = published[list(COLUMNS.values())].set_axis(list(COLUMNS), axis=1)
    return found.astype(object).where(found != "", None)
