"""The release before: found among those that are kept, and loaded beside the one that is compared with it."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import duckdb

from pvd.warehouse.errors import ReleaseError
from pvd.warehouse.folders import releases_folder, storage
from pvd.warehouse.manifest import read_manifest
from pvd.warehouse.stored import RELEASE_ID

_LOG = logging.getLogger(__name__)
# What is compared with the release before.
FORMER_TABLES = ("communes", "spending")


def find_former(folder: Path, manifest: dict[str, Any]) -> tuple[Path, dict[str, Any]] | None:
    """The newest kept release older than this one, and its manifest; None without one, or when it is not whole.

    A date is not enough: of two releases of one day, the one that is not kept is the one in service,
    published after the other.
    """
    kept = releases_folder()
    here = str(manifest["release"])
    _bring_former(here)
    is_kept = folder.resolve().parent == kept.resolve()
    elders = [
        path
        for path in (kept.glob("*/manifest.json") if kept.is_dir() else ())
        if RELEASE_ID.fullmatch(path.parent.name)
        and path.parent.name != here
        and (path.parent.name[:10] < here[:10] or (path.parent.name[:10] == here[:10] and not is_kept))
    ]
    if not elders:
        return None
    newest = max(elders, key=lambda path: (path.parent.name[:10], path.stat().st_mtime_ns, path.parent.name)).parent
    try:
        found = read_manifest(newest)
        if found["release"] != newest.name:
            raise ReleaseError(f"expected release {newest.name}, found {found['release']}: rename the folder")
    except (ReleaseError, OSError):
        _LOG.exception("release %s: nothing to compare with, the release before it is not whole", here)
        return None
    return newest, found


def _bring_former(here: str) -> None:
    """From a storage, the newest release of a day before that of this one: it is then found as any other."""
    store = storage()
    for name in store.names() if store else []:
        if name[:10] < here[:10]:
            try:
                store.bring(name)  # type: ignore[union-attr]
            except ReleaseError:
                _LOG.exception("release %s: the one before it is not brought from the storage", here)
                continue
            return


def load_former(connection: duckdb.DuckDBPyConnection, former: tuple[Path, dict[str, Any]] | None) -> None:
    """Tables `former_…` in the columns of today; empty when there is no former release, or it cannot be read.

    A column that it has not is empty and named in `former_release`: nothing is compared on it.
    """
    for name in FORMER_TABLES:
        connection.execute(f"create table former_{name} as select * from {name} limit 0")
    connection.execute("create table former_release (release varchar, data_as_of date, absent_columns varchar[])")
    if former is None:
        return
    folder, manifest = former
    absent = []
    connection.begin()
    try:
        for name in FORMER_TABLES:
            path = folder / f"{name}.parquet"
            held = columns_of(connection, path)
            wanted = [column for column, *_ in connection.execute(f"describe {name}").fetchall()]
            absent += [f"{name}.{column}" for column in wanted if column not in held]
            both = ", ".join(f'"{column}"' for column in wanted if column in held)
            connection.execute(f"insert into former_{name} by name select {both} from read_parquet(?)", [str(path)])
        connection.execute(
            "insert into former_release values (?, ?, ?)", [manifest["release"], manifest["data_as_of"], absent]
        )
        connection.commit()
    except duckdb.Error:
        connection.rollback()
        _LOG.exception("release %s: nothing to compare with, it cannot be read", manifest["release"])


def columns_of(connection: duckdb.DuckDBPyConnection, path: Path) -> dict[str, str]:
    """Type of each column of a Parquet file."""
    described = connection.execute("describe from read_parquet(?)", [str(path)]).fetchall()
    return {column: kind for column, kind, *_ in described}
