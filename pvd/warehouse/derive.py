"""From the curated Parquet to a database file: built once, locked, read from end to end when opened."""

from __future__ import annotations

import hashlib
import json
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb

from pvd.warehouse.errors import ReleaseError, first_line
from pvd.warehouse.folders import cache_folder, vocabulary
from pvd.warehouse.former import columns_of, find_former, load_former

LOCKED: dict[str, str | bool | int | float | list[str]] = {
    # One: these questions are small, and sharing one out cost a tenth more processor for no time gained. Visitors who come
    # together each have a thread of their own.
    "threads": "1",
    # What a query needed goes back to the system: kept, it was a hundred megabytes more than what is in use.
    "allocator_background_threads": "true",
    "memory_limit": "1GB",
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    # Given at opening, not set afterwards: a second opening in one process finds the same configuration.
    "lock_configuration": "true",
}


def derive_database(folder: Path, manifest: dict[str, Any], queries: Path, lacking: dict[str, dict[str, str]]) -> Path:
    """Build the database file once per release and macros; a second process finds it ready.

    A table that it lacks is made without rows, a column without values: the macros load, no query reads them.
    """
    words = vocabulary(queries)
    former = find_former(folder, manifest)
    contents = json.dumps([manifest["tables"], former and former[1], lacking], sort_keys=True)
    mark = hashlib.sha256((contents + "".join(words.values()) + duckdb.__version__).encode()).hexdigest()
    database = cache_folder() / f"pvd-{manifest['release']}-{mark[:8]}.duckdb"
    if database.is_file():
        return database
    scratch = database.with_suffix(f".{os.getpid()}-{threading.get_ident()}.tmp")
    scratch.unlink(missing_ok=True)
    culprit = f"a database in the folder that PVD_CACHE names ({scratch.name})"
    try:
        with duckdb.connect(str(scratch)) as connection:
            for name in manifest["tables"]:
                culprit = f"{folder.name}/{name}.parquet"
                unknown = "".join(f', null::{kind} as "{column}"' for column, kind in lacking.get(name, {}).items())
                connection.execute(
                    f'create table "{name}" as select *{unknown} from read_parquet(?)',
                    [str(folder / f"{name}.parquet")],
                )
            for name in lacking.keys() - manifest["tables"].keys():
                columns = ", ".join(f'"{column}" {kind}' for column, kind in lacking[name].items())
                connection.execute(f'create table "{name}" ({columns})')
            culprit = f"{folder.name}/manifest.json"
            load_former(connection, former)
            for name, sql in words.items():
                culprit = f"{queries.name}/{name}"
                connection.execute(sql)
    except duckdb.Error as error:
        scratch.unlink(missing_ok=True)
        raise ReleaseError(
            f"release {manifest['release']}: expected to load {culprit}, found: {first_line(error)}"
        ) from error
    os.replace(scratch, database)  # atomic: two processes that start together both end with a whole file
    return database


def open_derived(derive: Callable[[], Path], is_last: bool = False) -> duckdb.DuckDBPyConnection:
    """The derived database, read from end to end: one spoilt by a full disk or a bad block is made again, once.

    The release itself is whole, so nothing is lost. A block is checked when it is read, and a visitor's query would
    be the first to know: 0.2 s here, for a server that starts whatever happened to its cache.
    """
    database = derive()
    try:
        connection = duckdb.connect(str(database), read_only=True, config=LOCKED)
        try:
            for (name,) in connection.execute("select table_name from duckdb_tables()").fetchall():
                connection.execute(f'select bit_xor(hash(t)) from "{name}" as t').fetchall()
        except duckdb.Error:
            connection.close()
            raise
    except duckdb.Error as error:
        database.unlink(missing_ok=True)
        if not is_last:
            return open_derived(derive, is_last=True)
        raise ReleaseError(
            f"expected a whole {database.name} in the cache folder, made it twice and found: {first_line(error)}: "
            "free some disk, or name another folder in PVD_CACHE"
        ) from error
    return connection


def schema(folder: Path, manifest: dict[str, Any]) -> dict[str, dict[str, str]]:
    """Type of each column of each table of a release."""
    try:
        with duckdb.connect() as connection:
            return {name: columns_of(connection, folder / f"{name}.parquet") for name in manifest["tables"]}
    except duckdb.Error as error:
        raise ReleaseError(
            f"release {manifest['release']}: expected Parquet in {folder.name}/, found: {first_line(error)}"
        ) from error
