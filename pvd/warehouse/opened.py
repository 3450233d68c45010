"""One opened release: its named queries, layers and tables."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Collection
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from pvd.kept import Kept, table_bytes
from pvd.territory import Territory
from pvd.warehouse.derive import derive_database, open_derived, schema
from pvd.warehouse.errors import NotInRelease, QueryError, ReleaseError, first_line
from pvd.warehouse.folders import QUERIES, vocabulary
from pvd.warehouse.manifest import read_manifest
from pvd.warehouse.sql import ASKED_BY, CREATED, FIELD, MACRO, PARAMETER, names_reached, tables_read

# Results kept in memory: bytes first; the count bounds what a table weighs beside its cells.
MAX_CACHED_BYTES, MAX_CACHED_RESULTS = 24_000_000, 4_096
# The ledger of France (4.09 MB) just fits.
MAX_RESULT_BYTES = 4 * 2**20


class Warehouse:
    """One opened release. Thread-safe: each query runs on a cursor of its own.

    Raises `ReleaseError` when the folder is missing, incomplete or altered. An older release is opened in the
    tables and columns of a newer one: `absent` names what it has not, and no query that needs it is answered.
    `former` is the id of the release that it is compared with, empty without one.
    """

    def __init__(self, folder: Path, queries: Path = QUERIES, newer: Warehouse | None = None) -> None:
        self.folder = folder
        self.queries = queries
        self.manifest = read_manifest(folder)
        self.release: str = self.manifest["release"]
        self.data_as_of: str = self.manifest["data_as_of"]
        # Columns and types by table: what it holds, and what the newer one adds.
        self.columns = schema(folder, self.manifest)
        self._held = self.columns if newer else {}
        # Read when it was opened: its folder may hold another release by now.
        there = newer.columns if newer else {}
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
        self._created = dict(CREATED.findall(words))
        self._macros = {name: self._created[name] for name in MACRO.findall(words)}
        self._connection = open_derived(self._derived)
        if read_manifest(folder) != self.manifest:
            self._connection.close()
            raise ReleaseError(
                f"expected release {self.release} in {folder.name}/, found another one: it was replaced meanwhile"
            )
        found = self._connection.execute("select release from former_release").fetchone()
        self.former: str = found[0] if found else ""
        self._results: Kept[tuple[str, str], pd.DataFrame] = Kept(
            MAX_CACHED_BYTES, largest=MAX_RESULT_BYTES, count=MAX_CACHED_RESULTS
        )
        self._layers: dict[tuple[str, str], pd.DataFrame] = {}
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
        wanted = set(PARAMETER.findall(sql))
        if unknown := wanted - set(given):
            raise QueryError(
                f"queries/{name}.sql: unknown parameter ${', $'.join(sorted(unknown))}; expected some of ${', $'.join(sorted(given))}"
            )
        bound = {key: value for key, value in given.items() if key in wanted}
        key = (name, json.dumps(bound, sort_keys=True, default=str))
        if (found := self._results.find(key)) is not None:
            return found
        self.check(name, territory)
        try:
            with self._connection.cursor() as cursor:
                frame = cursor.execute(sql, bound).df()
        except duckdb.Error as error:
            # DuckDB's first line says what; the others draw the place with blanks, which a log line spoils.
            raise QueryError(f"queries/{name}.sql: {first_line(error)}") from error
        # Two threads asked at once: the first one to end is kept.
        self._results.keep(key, frame, table_bytes(frame))
        return frame

    @property
    def kept_bytes(self) -> int:
        """What the results kept weigh."""
        return self._results.bytes

    def keep_at_most(self, size: int) -> None:
        """Keep fewer bytes of results from now on: a process that only draws asks little twice."""
        self._results.most = size

    def _derived(self) -> Path:
        self.database = derive_database(self.folder, self.manifest, self.queries, self._lacking)
        return self.database

    def ping(self) -> None:
        """Ask the database something that no cache answers; raises `QueryError` when it does not answer."""
        try:
            with self._connection.cursor() as cursor:
                cursor.execute("select count(*) from communes").fetchone()
        except duckdb.Error as error:
            raise QueryError(f"ping: {first_line(error)}") from error

    def layer(self, name: str, column: str = "geometry") -> pd.DataFrame:
        """A geographic table with one of its geometries, as shapely ones in « geometry » (EPSG:4326, degrees).

        `column` is `geometry` (screen), `geometry_print` or `geometry_inset`. Callers must not change it. Not a
        GeoDataFrame: geopandas and what it brings are thirty megabytes of each process, for nothing that is asked here.
        """
        with self._lock:
            if (name, column) in self._layers:
                return self._layers[name, column]
        self._refuse(f"layer {name}", f"{name}.{column}")
        # Imported here: a process that never draws a map need not load it.
        import shapely

        with self._connection.cursor() as cursor:
            frame = cursor.table(name).df()
        shapes = shapely.from_wkb([bytes(value) if value is not None else None for value in frame[column]])
        layer = frame.drop(columns=[item for item in frame.columns if item.startswith("geometry")])
        layer["geometry"] = pd.Series(shapes, dtype=object)
        with self._lock:
            self._layers[name, column] = layer
        return layer

    def table(self, name: str) -> pd.DataFrame:
        """A whole table, in the columns that this release itself holds; empty, without columns, when it has it not."""
        if name not in self.manifest["tables"]:
            return pd.DataFrame()
        with self._connection.cursor() as cursor:
            return cursor.table(name).df().drop(columns=list(self._lacking.get(name, ())))

    def check(self, name: str, territory: Territory | None = None) -> None:
        """Raise `NotInRelease` when the release is too old for `queries/<name>.sql`, with the filters of a territory; asks nothing."""
        asked = territory.parameters if territory else {}
        self._refuse(
            f"queries/{name}.sql", self._sql(name), [name for name, by in ASKED_BY.items() if not asked.get(by)]
        )

    def parameters(self, name: str) -> frozenset[str]:
        """The parameters that `queries/<name>.sql` reads, and their fields that it names (« search.need »)."""
        sql = self._sql(name)
        return frozenset((*PARAMETER.findall(sql), *(".".join(found) for found in FIELD.findall(sql))))

    def reached(self, name: str) -> frozenset[str]:
        """Every name of `queries/<name>.sql`, and of the macros that it uses: what may depend on its parameters.

        A table of the vocabulary is the same for everybody: what it was made of is not followed.
        """
        if name not in self._names:
            self._names[name] = frozenset(names_reached(self._sql(name), self._macros))
        return self._names[name]

    def tables_read(self, name: str) -> tuple[str, ...]:
        """The tables of the release that `queries/<name>.sql` reads, itself or through the vocabulary, in order of name."""
        # A filter narrows what is read: no number comes from its own table.
        found = tables_read(self._sql(name), {key: text for key, text in self._created.items() if key not in ASKED_BY})
        return tuple(table for table in sorted(self.manifest["tables"]) if table in found)

    def _refuse(self, asked: str, text: str, unread: Collection[str] = ()) -> None:
        """Raise `NotInRelease` when a text names what is absent, itself or through what the vocabulary creates, `unread` left out."""
        if not self.absent:
            return
        found = names_reached(text, {name: made for name, made in self._created.items() if name not in unread})
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
