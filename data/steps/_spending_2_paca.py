"""DETR, DSIL and DPV of 2020 to 2022 in Provence-Alpes-Côte d'Azur: one row per award to a commune.

The compilation overlaps the national lists in its other years and its ADEME rows carry wrong commune
codes: only the three years that no national list covers are taken, and never ADEME.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import duckdb
import pandas as pd

if TYPE_CHECKING:
    from read import Raw

SOURCE = "paca"
SCHEMES = ("DETR", "DSIL", "DPV")
COLUMNS = (
    "source_id", "source_row", "year", "scheme", "scheme_label", "measure_id", "beneficiary_name",
    "beneficiary_siren", "beneficiary_code", "located_code", "published_code", "published_departement",
    "project_title", "project_cost", "amount", "coverage", "status", "cells",
)  # fmt: skip


def constants(script: str) -> dict[str, Any]:
    """The JSON values behind the script's `const NAME = …;` lines."""
    return {
        name: json.loads(value)
        for name, value in re.findall(r"^const (\w+)\s*=\s*(.*?);?\s*$", script, flags=re.MULTILINE)
    }


def build(connection: duckdb.DuckDBPyConnection, raw: Raw) -> pd.DataFrame:
    source_id = raw.edition(SOURCE)
    years = raw.cards[source_id]["years"]
    values = constants(raw.path(SOURCE).read_text(encoding="utf-8"))
    names = {commune["code"]: commune["nom"] for commune in values["COMMUNES"]}
    rows, source_row = [], 0
    for code, projects in values["PROJETS"].items():
        for project in projects:
            source_row += 1
            scheme = project["d"].split()[0]
            # `b` names a bearer other than the commune: none in these years and schemes.
            if project["y"] not in years or scheme not in SCHEMES or project.get("b"):
                continue
            rows.append(
                (
                    source_id, source_row, project["y"], scheme, project["d"], scheme.lower(),
                    project.get("bn") or names.get(code), None, code, None, code, None, project["t"],
                    amount(project["c"]), amount(project["s"]), "regional", "official",
                    json.dumps([code, project], ensure_ascii=False, sort_keys=True),
                )
            )  # fmt: skip
    frame = pd.DataFrame(rows, columns=list(COLUMNS)).astype(object)
    return frame.where(frame.notna(), None)


def amount(value: float | None) -> str | None:
    """A published number as text, so that it becomes an exact decimal like those of the other files."""
    return None if value is None else repr(value)
