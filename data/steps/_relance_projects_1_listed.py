"""Projects of the exceptional DSIL of one région, as four layers of a map: name, theme, project, amounts, point."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    import duckdb
    from read import Raw

SOURCES = ("dsil-relance-ecologie", "dsil-relance-sante", "dsil-relance-patrimoine", "dsil-relance-autres")
COLUMNS = {"beneficiary_name": "Nom", "relance_theme": "Thème", "project_title": "Projet", "project_cost_eur": "Coût", "amount_eur": "Subvention"}  # fmt: skip


def euros(text: str) -> Decimal | None:
    """« 2 993,00 € » → 2993.00."""
    digits = "".join(sign for sign in str(text) if sign.isdigit() or sign == ",").replace(",", ".")
    return Decimal(digits) if digits else None


def build(connection: duckdb.DuckDBPyConnection, raw: Raw) -> pd.DataFrame:
    rows = []
    for source in SOURCES:
        text = raw.path(source).read_text(encoding="utf-8")
        for place, feature in enumerate(json.loads(text[text.index("{") :].rstrip().rstrip(";"))["features"], start=1):
            said = feature["properties"]
            if missing := set(COLUMNS.values()) - set(said):
                raise ValueError(f"{source}: expected {sorted(missing)} in each project, found {sorted(said)}")
            row = {ours: said[theirs] for ours, theirs in COLUMNS.items()}
            row |= {name: euros(row[name]) for name in ("project_cost_eur", "amount_eur")}
            longitude, latitude = feature["geometry"]["coordinates"][:2]
            rows.append({"source": source, "source_row": place, **row, "longitude": longitude, "latitude": latitude})
    return pd.DataFrame(rows)
