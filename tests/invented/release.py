"""Writes the invented rows as Parquet and manifest, in the columns and types of the release in service."""

from __future__ import annotations

import hashlib
import json
import os
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from pvd.warehouse import Warehouse
from tests.invented import rows

CURATED = Path(__file__).parents[2] / "data" / "curated"
RELEASE = "2026-04-27-invented"


def tables() -> list[str]:
    """Names of the curated tables."""
    return sorted(path.stem for path in CURATED.glob("*.parquet"))


def schema() -> dict[str, list[tuple[str, str]]]:
    """(column, type) of each curated table, geometry without its coordinate system."""
    with duckdb.connect() as connection:
        found = {}
        for name in tables():
            described = connection.execute(
                "describe select * from read_parquet(?)", [str(CURATED / f"{name}.parquet")]
            ).fetchall()
            found[name] = [(column, kind.split("('")[0]) for column, kind, *_ in described]
    return found


def write(folder: Path) -> Path:
    """The invented release in a folder. A column that the real release has lost or renamed stops it."""
    folder.mkdir(parents=True, exist_ok=True)
    entries: dict[str, Any] = {}
    with duckdb.connect() as connection:
        for name in tables():
            # A table that no query reads yet has no rows here; tests/test_queries.py says when it needs some.
            lines = getattr(rows, name, list)()
            connection.execute(
                f"create table {name} as select * from read_parquet(?) limit 0", [str(CURATED / f"{name}.parquet")]
            )
            known = {column for column, *_ in connection.execute(f"describe {name}").fetchall()}
            for line in lines:
                assert set(line) <= known, (
                    f"tests/invented/rows.py, {name}: the release has no column {sorted(set(line) - known)}"
                )
                columns = ", ".join(f"? as {column}" for column in line)
                connection.execute(f"insert into {name} by name select {columns}", list(line.values()))
            path = folder / f"{name}.parquet"
            connection.execute(f"copy {name} to '{path}' (format parquet)")
            content = path.read_bytes()
            entries[name] = {
                "bytes": len(content),
                "rows": len(lines),
                "sha256": hashlib.sha256(content).hexdigest(),
                "sources": [],
            }
    manifest = {"release": RELEASE, "data_as_of": rows.LIST_DATE.isoformat(), "inputs": {}, "tables": entries}
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=1, sort_keys=True), encoding="utf-8")
    return folder


@cache
def folder() -> Path:
    """The invented release, written once a session, in the tests' own cache folder (`tests/conftest.py` removes it)."""
    return write(Path(os.environ["PVD_CACHE"]) / "invented")


@cache
def invented() -> Warehouse:
    """The invented release, opened once a session as the real one is."""
    return Warehouse(folder())
