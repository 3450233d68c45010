"""DuckDB: open a release once, lock it, answer named queries. The only room of `pvd/` that imports it.

At start the curated Parquet is copied to `pvd-<release>.duckdb` (tables + macros) in a cache folder
outside git, closed, and reopened read-only with external access off and the configuration locked.
"""

from __future__ import annotations

from pvd.warehouse.console import (
    CONSOLE_LANES,
    CONSOLE_LETTERS,
    CONSOLE_ROWS,
    CONSOLE_SECONDS,
    Asking,
    ConsoleBusy,
    ConsoleRefused,
    Found,
    Lanes,
    ask,
    console_tables,
)
from pvd.warehouse.derive import LOCKED
from pvd.warehouse.errors import NotInRelease, QueryError, ReleaseError, UnknownRelease
from pvd.warehouse.folders import QUERIES, ROOT, STALE_SECONDS, cache_folder, releases_folder, sweep, vocabulary
from pvd.warehouse.former import FORMER_TABLES
from pvd.warehouse.opened import MAX_CACHED_RESULTS, Warehouse
from pvd.warehouse.releases import (
    MAX_OPEN_RELEASES,
    available,
    current,
    frozen,
    in_service,
    layer,
    look,
    open_release,
    ping,
    query,
    use,
    using,
    watching,
)

__all__ = [
    "CONSOLE_LANES",
    "CONSOLE_LETTERS",
    "CONSOLE_ROWS",
    "CONSOLE_SECONDS",
    "FORMER_TABLES",
    "LOCKED",
    "MAX_CACHED_RESULTS",
    "MAX_OPEN_RELEASES",
    "QUERIES",
    "ROOT",
    "STALE_SECONDS",
    "Asking",
    "ConsoleBusy",
    "ConsoleRefused",
    "Found",
    "Lanes",
    "NotInRelease",
    "QueryError",
    "ReleaseError",
    "UnknownRelease",
    "Warehouse",
    "ask",
    "available",
    "cache_folder",
    "console_tables",
    "current",
    "frozen",
    "in_service",
    "layer",
    "look",
    "open_release",
    "ping",
    "query",
    "releases_folder",
    "sweep",
    "use",
    "using",
    "vocabulary",
    "watching",
]  # fmt: skip
