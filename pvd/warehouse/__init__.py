"""DuckDB: open a release once, lock it, answer named queries. The only room of `pvd/` that imports it.

At start the curated Parquet is copied to `pvd-<release>.duckdb` (tables + macros) in a cache folder
outside git, closed, and reopened read-only with external access off and the configuration locked.
"""

from __future__ import annotations

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
    "FORMER_TABLES",
    "LOCKED",
    "MAX_CACHED_RESULTS",
    "MAX_OPEN_RELEASES",
    "QUERIES",
    "ROOT",
    "STALE_SECONDS",
    "NotInRelease",
    "QueryError",
    "ReleaseError",
    "UnknownRelease",
    "Warehouse",
    "available",
    "cache_folder",
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
