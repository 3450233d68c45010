"""DuckDB: open a release once, lock it, answer named queries. The only room of `pvd/` that imports it.

At start the curated Parquet is copied to `pvd-<release>.duckdb` (tables + macros) in a cache folder
outside git, closed, and reopened read-only with external access off and the configuration locked.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import re
import tempfile
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from pvd.territory import Territory

_LOG = logging.getLogger(__name__)
ROOT = Path(__file__).parent.parent
QUERIES = ROOT / "queries"
LOCKED: dict[str, str | bool | int | float | list[str]] = {
    "threads": "2",
    "memory_limit": "1GB",
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    # Given at opening, not set afterwards: a second opening in one process finds the same configuration.
    "lock_configuration": "true",
}
MAX_CACHED_RESULTS = 512
# A half made file that nobody has touched for that long is nobody's.
STALE_SECONDS = 3600.0
# What is compared with the release before.
FORMER_TABLES = ("communes", "spending")
# Frozen releases open at once, beside the one in service.
MAX_OPEN_RELEASES = 3
# « 2026-04-27-3f9a1c2b »: also what keeps an address from naming any folder.
_RELEASE_ID = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}-[0-9a-z]{8}")
_PARAMETER = re.compile(r"\$([a-z_]+)")
# The field of a parameter that a query reads: « search.need ».
_FIELD = re.compile(r"\$([a-z_]+)\['([a-z_]+)'\]")
_COMMENT = re.compile(r"--.*")
# « communes.is_ort » is a name, and so are its two parts.
_NAME = re.compile(r"[a-z_][a-z0-9_]*(?:\.[a-z_][a-z0-9_]*)?")
# What the vocabulary creates: name and text of each.
_CREATED = re.compile(r"^create (?:macro|table) (\w+)(.*?)(?=^create |\Z)", re.MULTILINE | re.DOTALL)
_MACRO = re.compile(r"^create macro (\w+)", re.MULTILINE)


class ReleaseError(Exception):
    """The curated release cannot be opened. Says what was expected, found, and where to fix it."""


class UnknownRelease(ReleaseError):
    """No release has that id. Says which ones there are."""


class QueryError(Exception):
    """A query file cannot answer. Says which file, what was expected and found."""


class NotInRelease(QueryError):
    """A query needs what an older release has not. Says which query, which names, which release."""

    # The parts are the arguments: the error also comes back from another process.
    def __init__(self, asked: str, names: tuple[str, ...], release: str) -> None:
        super().__init__(asked, names, release)
        self.release = release

    def __str__(self) -> str:
        asked, names, release = self.args
        return f"{asked}: release {release} is older than {', '.join(names)}; ask a newer release"


def vocabulary(queries: Path = QUERIES) -> dict[str, str]:
    """The shared vocabulary: name and text of each `_*.sql` (macros and tables), in the order of loading."""
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(queries.glob("_*.sql"))}


def cache_folder() -> Path:
    """Where derived databases go: `PVD_CACHE`, else the system's temporary folder."""
    default = Path(tempfile.gettempdir()) / f"pvd-cache-{os.getuid()}"
    folder = Path(os.environ.get("PVD_CACHE") or default)
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise ReleaseError(
            f"expected a cache folder that can be made, found: {error.strerror}: name another one in PVD_CACHE"
        ) from error
    return folder


def sweep() -> None:
    """Remove what processes that were stopped left half made in the cache folder."""
    for scratch in cache_folder().rglob("*.tmp"):
        # One that is younger may be under way in another process: none takes an hour.
        with suppress(OSError):
            if time.time() - scratch.stat().st_mtime > STALE_SECONDS:
                scratch.unlink()


class Warehouse:
    """One opened release. Thread-safe: each query runs on a cursor of its own.

    Raises `ReleaseError` when the folder is missing, incomplete or altered. An older release is opened in the
    tables and columns of a newer one: `absent` names what it has not, and no query that needs it is answered.
    `former` is the id of the release that it is compared with, empty without one.
    """

    def __init__(self, folder: Path, queries: Path = QUERIES, newer: Warehouse | None = None) -> None:
        self.folder = folder
        self.queries = queries
        self.manifest = _read_manifest(folder)
        self.release: str = self.manifest["release"]
        self.data_as_of: str = self.manifest["data_as_of"]
        # Columns and types by table: what it holds, and what the newer one adds.
        self._held = _schema(folder, self.manifest) if newer else {}
        there = _schema(newer.folder, newer.manifest) if newer else {}
        self._lacking = {
            table: {column: kind for column, kind in columns.items() if column not in self._held.get(table, {})}
            for table, columns in there.items()
        }
        self.absent = frozenset(
            f"{table}.{column}" if table in self._held else table
            for table, columns in self._lacking.items()
            for column in columns
        )
        words = "\n".join(vocabulary(queries).values())
        self._created = dict(_CREATED.findall(words))
        self._macros = {name: self._created[name] for name in _MACRO.findall(words)}
        self._connection = _open_derived(lambda: _derive(folder, self.manifest, queries, self._lacking))
        found = self._connection.execute("select release from former_release").fetchone()
        self.former: str = found[0] if found else ""
        self._results: OrderedDict[tuple[Any, ...], pd.DataFrame] = OrderedDict()
        self._layers: dict[tuple[str, str], Any] = {}
        self._texts: dict[str, str] = {}
        self._names: dict[str, frozenset[str]] = {}
        self._lock = threading.Lock()

    def query(self, name: str, territory: Territory, **parameters: Any) -> pd.DataFrame:
        """The result of `queries/<name>.sql` for a territory. Callers must not change the frame.

        Parameters that the file does not name are left out; one that it names and nobody gave is a
        `QueryError`. Raises `NotInRelease` when the release is too old for it.
        """
        sql = self._sql(name)
        given = {"territory": territory.parameters, **parameters}
        wanted = set(_PARAMETER.findall(sql))
        if unknown := wanted - set(given):
            raise QueryError(
                f"queries/{name}.sql: unknown parameter ${', $'.join(sorted(unknown))}; expected some of ${', $'.join(sorted(given))}"
            )
        bound = {key: value for key, value in given.items() if key in wanted}
        key = (name, json.dumps(bound, sort_keys=True, default=str))
        with self._lock:
            if key in self._results:
                self._results.move_to_end(key)
                return self._results[key]
        self.check(name)
        try:
            with self._connection.cursor() as cursor:
                frame = cursor.execute(sql, bound).df()
        except duckdb.Error as error:
            # DuckDB's first line says what; the others draw the place with blanks, which a log line spoils.
            raise QueryError(f"queries/{name}.sql: {_first_line(error)}") from error
        with self._lock:
            self._results[key] = frame
            while len(self._results) > MAX_CACHED_RESULTS:
                self._results.popitem(last=False)
        return frame

    def layer(self, name: str, column: str = "geometry") -> Any:
        """A geographic table as a GeoDataFrame (EPSG:4326) with one of its geometries.

        `column` is `geometry` (screen), `geometry_print` or `geometry_inset`. Callers must not change it.
        """
        with self._lock:
            if (name, column) in self._layers:
                return self._layers[name, column]
        self._refuse(f"layer {name}", f"{name}.{column}")
        # Imported here: a process that never draws a map need not load it.
        import geopandas
        import shapely

        with self._connection.cursor() as cursor:
            frame = cursor.table(name).df()
        geometry = shapely.from_wkb([bytes(value) if value is not None else None for value in frame[column]])
        others = [item for item in frame.columns if item.startswith("geometry")]
        layer = geopandas.GeoDataFrame(frame.drop(columns=others), geometry=geometry, crs=4326)
        with self._lock:
            self._layers[name, column] = layer
        return layer

    def table(self, name: str) -> pd.DataFrame:
        """A whole table, in the columns that this release itself holds; empty, without columns, when it has it not."""
        if name not in self.manifest["tables"]:
            return pd.DataFrame()
        with self._connection.cursor() as cursor:
            return cursor.table(name).df().drop(columns=list(self._lacking.get(name, ())))

    def check(self, name: str) -> None:
        """Raise `NotInRelease` when the release is too old for `queries/<name>.sql`; asks nothing."""
        self._refuse(f"queries/{name}.sql", self._sql(name))

    def parameters(self, name: str) -> frozenset[str]:
        """The parameters that `queries/<name>.sql` reads, and their fields that it names (« search.need »)."""
        sql = self._sql(name)
        return frozenset((*_PARAMETER.findall(sql), *(".".join(found) for found in _FIELD.findall(sql))))

    def reached(self, name: str) -> frozenset[str]:
        """Every name of `queries/<name>.sql`, and of the macros that it uses: what may depend on its parameters.

        A table of the vocabulary is the same for everybody: what it was made of is not followed.
        """
        if name not in self._names:
            self._names[name] = frozenset(_reached(self._sql(name), self._macros))
        return self._names[name]

    def _refuse(self, asked: str, text: str) -> None:
        """Raise `NotInRelease` when a text names what is absent, itself or through what the vocabulary creates."""
        if not self.absent:
            return
        found = _reached(text, self._created)
        tables = found & self._held.keys()
        # A column without its table may be that of another table, when one that is named too has it.
        elsewhere = {column for table in tables for column in self._held[table]}
        missing = {name for table in tables for name in self._lacking.get(table, ())} & found - elsewhere
        if missing := missing | found & self.absent:
            raise NotInRelease(asked, tuple(sorted(missing)), self.release)

    def _sql(self, name: str) -> str:
        # Kept here and not in a cache of the module, which would hold a closed release for ever.
        if name not in self._texts:
            self._texts[name] = self._read_sql(name)
        return self._texts[name]

    def _read_sql(self, name: str) -> str:
        path = self.queries / f"{name}.sql"
        if not re.fullmatch(r"[a-z][a-z0-9_]*", name) or not path.is_file():
            raise QueryError(f"no query named {name!r}: expected a file queries/{name}.sql")
        lines = path.read_text(encoding="utf-8").splitlines()
        return "\n".join(line for line in lines if not line.lstrip().startswith("--"))

    def close(self) -> None:
        """Close the database; later queries fail."""
        self._connection.close()


def _read_manifest(folder: Path) -> dict[str, Any]:
    path = folder / "manifest.json"
    if not path.is_file():
        raise ReleaseError(
            f"expected a curated release with {path.name} in {folder.name}/, found none: run `make data` or restore data/curated from git"
        )
    try:
        manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        missing = {"release", "data_as_of", "tables"} - set(manifest)
    except (ValueError, TypeError) as error:
        raise ReleaseError(
            f"expected JSON in {folder.name}/{path.name}, found something else ({_first_line(error)}): restore it from git or run `make data`"
        ) from error
    if missing:
        raise ReleaseError(
            f"expected {', '.join(sorted(missing))} in {folder.name}/{path.name}, found none: restore it from git or run `make data`"
        )
    for name, entry in manifest["tables"].items():
        table = folder / f"{name}.parquet"
        if not table.is_file():
            raise ReleaseError(
                f"release {manifest['release']}: expected {table.name} in {folder.name}/, found none: restore it from git or run `make data`"
            )
        with table.open("rb") as stream:
            found = hashlib.file_digest(stream, "sha256").hexdigest()
        expected = str(entry.get("sha256"))
        if found != expected:
            raise ReleaseError(
                f"release {manifest['release']}: {table.name} is altered (expected sha256 {expected[:12]}…, "
                f"found {found[:12]}…): restore it from git or run `make data`"
            )
    return manifest


def _reached(text: str, created: dict[str, str]) -> set[str]:
    """The names of an SQL text, and those of what it uses among what was created, name → text."""
    found: set[str] = set()
    todo = [text]
    while todo:
        names = _NAME.findall(_COMMENT.sub("", todo.pop()))
        new = {part for name in names for part in (name, *name.split("."))} - found
        todo += [created[name] for name in new if name in created]
        found |= new
    return found


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__


def _columns(connection: duckdb.DuckDBPyConnection, path: Path) -> dict[str, str]:
    """Type of each column of a Parquet file."""
    described = connection.execute("describe from read_parquet(?)", [str(path)]).fetchall()
    return {column: kind for column, kind, *_ in described}


def _schema(folder: Path, manifest: dict[str, Any]) -> dict[str, dict[str, str]]:
    """Type of each column of each table of a release."""
    try:
        with duckdb.connect() as connection:
            return {name: _columns(connection, folder / f"{name}.parquet") for name in manifest["tables"]}
    except duckdb.Error as error:
        raise ReleaseError(
            f"release {manifest['release']}: expected Parquet in {folder.name}/, found: {_first_line(error)}"
        ) from error


def _derive(folder: Path, manifest: dict[str, Any], queries: Path, lacking: dict[str, dict[str, str]]) -> Path:
    """Build the database file once per release and macros; a second process finds it ready.

    A table that it lacks is made without rows, a column without values: the macros load, no query reads them.
    """
    words = vocabulary(queries)
    former = _former(folder, manifest)
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
            _load_former(connection, former)
            for name, sql in words.items():
                culprit = f"{queries.name}/{name}"
                connection.execute(sql)
    except duckdb.Error as error:
        scratch.unlink(missing_ok=True)
        raise ReleaseError(
            f"release {manifest['release']}: expected to load {culprit}, found: {_first_line(error)}"
        ) from error
    os.replace(scratch, database)  # atomic: two processes that start together both end with a whole file
    return database


def _open_derived(derive: Callable[[], Path], is_last: bool = False) -> duckdb.DuckDBPyConnection:
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
            return _open_derived(derive, is_last=True)
        raise ReleaseError(
            f"expected a whole {database.name} in the cache folder, made it twice and found: {_first_line(error)}: "
            "free some disk, or name another folder in PVD_CACHE"
        ) from error
    return connection


def _former(folder: Path, manifest: dict[str, Any]) -> tuple[Path, dict[str, Any]] | None:
    """The newest kept release older than this one, and its manifest; None without one, or when it is not whole.

    A date is not enough: of two releases of one day, the one that is not kept is the one in service,
    published after the other.
    """
    kept = releases_folder()
    here = str(manifest["release"])
    is_kept = folder.resolve().parent == kept.resolve()
    elders = [
        path
        for path in (kept.glob("*/manifest.json") if kept.is_dir() else ())
        if _RELEASE_ID.fullmatch(path.parent.name)
        and path.parent.name != here
        and (path.parent.name[:10] < here[:10] or (path.parent.name[:10] == here[:10] and not is_kept))
    ]
    if not elders:
        return None
    newest = max(elders, key=lambda path: (path.parent.name[:10], path.stat().st_mtime_ns, path.parent.name)).parent
    try:
        found = _read_manifest(newest)
        if found["release"] != newest.name:
            raise ReleaseError(f"expected release {newest.name}, found {found['release']}: rename the folder")
    except (ReleaseError, OSError):
        _LOG.exception("release %s: nothing to compare with, the release before it is not whole", here)
        return None
    return newest, found


def _load_former(connection: duckdb.DuckDBPyConnection, former: tuple[Path, dict[str, Any]] | None) -> None:
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
            held = _columns(connection, path)
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


# --- which release -------------------------------------------------------------------------------

# Set for one visit by whoever reads an address (`using`); a new thread starts without it.
_FROZEN: ContextVar[Warehouse | None] = ContextVar("pvd_frozen", default=None)
_open: OrderedDict[Path, Warehouse] = OrderedDict()
_open_lock = threading.Lock()


@cache
def in_service() -> Warehouse:
    """The release in service: `data/curated`, or the folder that `PVD_RELEASE` names."""
    return Warehouse(Path(os.environ.get("PVD_RELEASE") or ROOT / "data" / "curated"))


def releases_folder() -> Path:
    """Where former releases are kept, a folder each: `PVD_RELEASES`, else `data/releases`."""
    return Path(os.environ.get("PVD_RELEASES") or ROOT / "data" / "releases")


def available() -> list[str]:
    """The ids that may be asked for, the one in service first, then the newest."""
    here = in_service().release
    folder = releases_folder()
    found = [path.parent.name for path in folder.glob("*/manifest.json")] if folder.is_dir() else []
    return [here, *sorted((name for name in found if _RELEASE_ID.fullmatch(name) and name != here), reverse=True)]


def open_release(release: str | None) -> Warehouse:
    """A release by its id; None or the id in service is the release in service.

    Raises `UnknownRelease` for an id that no folder has, `ReleaseError` for a folder that is not whole.
    """
    if not release or release == in_service().release:
        return in_service()
    folder = releases_folder() / release if _RELEASE_ID.fullmatch(release) else None
    if folder is None or not (folder / "manifest.json").is_file():
        raise UnknownRelease(f"no release {release[:40]!r}: expected one of {', '.join(available())}")
    with _open_lock:
        if folder not in _open:
            opened = Warehouse(folder, newer=in_service())
            if opened.release != release:
                opened.close()
                raise ReleaseError(
                    f"expected release {release} in {folder.name}/, found {opened.release}: rename the folder"
                )
            _open[folder] = opened
            while len(_open) > MAX_OPEN_RELEASES:
                # Not closed here: a file may still be drawn from it. It ends with its last user.
                _open.popitem(last=False)
        _open.move_to_end(folder)
        return _open[folder]


@contextmanager
def using(release: str | None) -> Iterator[Warehouse]:
    """Everything asked inside, in this thread or task, is answered by that release."""
    opened = open_release(release)
    token = _FROZEN.set(None if opened is in_service() else opened)
    try:
        yield opened
    finally:
        _FROZEN.reset(token)


def use(release: str | None) -> None:
    """Like `using`, until it is called again: for a page's script, which has no end of its own."""
    opened = open_release(release)
    _FROZEN.set(None if opened is in_service() else opened)


def frozen() -> str:
    """The id of the former release that is being looked at, empty for the one in service."""
    opened = _FROZEN.get()
    return opened.release if opened else ""


def current() -> Warehouse:
    """The release that answers here: the one in service, or the one that `using` names."""
    return _FROZEN.get() or in_service()


def query(name: str, territory: Territory, **parameters: Any) -> pd.DataFrame:
    """`Warehouse.query` on the release that answers here."""
    return current().query(name, territory, **parameters)


def layer(name: str, column: str = "geometry") -> Any:
    """`Warehouse.layer` on the release that answers here."""
    return current().layer(name, column)
