"""Raw official files → text tables in DuckDB, as each card of `sources.toml` describes them.

Nothing is interpreted here: every CSV, ODS or XLSX column stays text, so that types, names and
corrections live in `steps/` where they can be reviewed. JSON keeps its own types.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import tarfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import layouts
import pandas as pd
from plain import Refused, csv_records, decoded, refuse_other
from python_calamine import CalamineError, CalamineWorkbook

SHEET_READERS = ("ods", "xlsx")
PLAIN = (".csv", ".json", ".ods", ".xlsx", ".geojson")
# What the libraries that read raw files say of one that is cut, of another kind, or laid out otherwise.
FAULTS = (
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    EOFError,
    OSError,
    tarfile.TarError,
    zlib.error,
    duckdb.Error,
    CalamineError,
)


class RawError(Exception):
    """A raw file that is missing, altered or of another layout. Says expected, found, where."""


@dataclass(frozen=True)
class Raw:
    """The raw files of one build: where they lie and what their cards say."""

    folder: Path
    cards: dict[str, dict[str, Any]]

    def edition(self, source_id: str) -> str:
        """The file that a source's newest edition is; a file is itself."""
        if source_id in self.cards:
            return source_id
        found = [file for file, card in self.cards.items() if card["id"] == source_id]
        if not found:
            raise RawError(f"no card of {source_id!r} in data/sources.toml: add one or fix the step that asks for it")
        return max(found, key=lambda file: str(self.cards[file]["edition"]))

    def path(self, source_id: str) -> Path:
        """The raw file of a source or of one of its editions; raises `RawError` when it is not in the folder."""
        source_id = self.edition(source_id)
        card = self.cards[source_id]
        # Files dropped by hand lie flat in the folder; development copies keep one folder a source.
        for candidate in (self.folder / card["path"], self.folder / Path(card["path"]).name):
            if candidate.is_file():
                return candidate
        raise RawError(
            f"[{source_id}] expected the file {card['path']} under {self.folder}, found none: "
            f"drop it there (published at {card.get('file_url') or card.get('page_url') or 'no known address'})"
        )

    def read_json(self, source_id: str) -> Any:
        """The parsed JSON file of a card, compressed or not."""
        path = self.path(source_id)
        content = path.read_bytes()
        return json.loads(gzip.decompress(content) if path.suffix == ".gz" else content)

    def verify(self, source_id: str) -> None:
        """Raise `RawError` when the file's sha256 is not the one on its card."""
        expected = self.cards[source_id]["sha256"]
        with self.path(source_id).open("rb") as stream:
            found = hashlib.file_digest(stream, "sha256").hexdigest()
        if found != expected:
            raise RawError(
                f"[{source_id}] {self.path(source_id).name}: expected sha256 {expected}, found {found}: "
                "the file was altered, or is another edition: check it, then update its card in data/sources.toml"
            )

    def load(self, connection: duckdb.DuckDBPyConnection, source_id: str) -> None:
        """Load the card's file in `raw.<table>`, beside the other editions of its source, told apart by `source_id`.

        Readers `file` and `none` load nothing.
        """
        card = self.cards[source_id]
        reader = card["reader"]
        if reader in ("file", "none"):
            return
        path = self.path(source_id)
        try:
            if path.suffix.lower() in PLAIN:
                refuse_other(path, path.read_bytes())
            self._load(connection, source_id, card, reader)
        except Refused as error:
            raise RawError(f"[{source_id}] {error}") from error
        except RawError as error:
            raise RawError(f"[{source_id}] {error}") from error
        except FAULTS as error:
            # Whatever its library says of it, on one line: which file, and what was expected of it.
            found = " ".join(str(error).split())[:200] or type(error).__name__
            raise RawError(
                f"[{source_id}] {path.name}: expected a whole {reader} file as its card says, found: {found}"
            ) from error

    def _load(self, connection: duckdb.DuckDBPyConnection, source_id: str, card: dict[str, Any], reader: str) -> None:
        if reader == "layout":
            frame = _read_layout(self.path(source_id), card)
            _load_frame(connection, layouts.layouts()[card["layout"]].table, source_id, frame)
        elif reader == "csv":
            _load_frame(connection, card["table"], source_id, _read_csv(self.path(source_id), card))
        elif reader in SHEET_READERS:
            _load_frame(connection, card["table"], source_id, _read_sheet(self.path(source_id), card))
        elif reader == "json":
            _load_records(connection, card["table"], source_id, _records(self.read_json(source_id), card))
        elif reader == "cog":
            _load_cog(connection, source_id, self.path(source_id))
        else:
            raise RawError(f"[{source_id}] unknown reader {reader!r} in data/sources.toml")


def _read_csv(path: Path, card: dict[str, Any]) -> pd.DataFrame:
    text = decoded(path.name, path.read_bytes(), card.get("encoding", "utf-8"))
    rows = csv_records(path.name, text, card.get("separator", ","))
    _, first = next(rows, (0, []))
    header = [name.strip() for name in first]
    records = []
    for line, row in rows:
        if not any(row):
            continue
        if len(row) != len(header):
            raise RawError(f"{path.name} line {line}: expected {len(header)} cells, found {len(row)}")
        records.append(row)
    return _as_text(pd.DataFrame(records, columns=header))


def _read_layout(path: Path, card: dict[str, Any]) -> pd.DataFrame:
    """The rows of a file read by its headers, under the names of its layout."""
    reading = layouts.read(path, card["layout"])
    # A card of awards says its years, another one its edition alone.
    years = card.get("years") or [int(str(card["edition"])[:4])]
    if reading.layout.dated == "column exercice" and (
        written := {int(year) for year in reading.kind("year") if year}
    ) != set(years):
        raise RawError(
            f"{path.name}: expected the years {years} of its card in column exercice, found {sorted(written)}"
        )
    frame = pd.DataFrame(reading.rows, columns=reading.layout.names).astype(object)
    frame = frame.where(frame.notna(), None)
    frame.insert(0, "source_row", reading.records)
    return frame


def empty_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """`raw.<table>` without rows for each layout of which no file is there: steps read it all the same."""
    for layout in layouts.layouts().values():
        columns = ", ".join(f'"{name}" varchar' for name in layout.names)
        connection.execute(
            f'create table if not exists raw."{layout.table}" (source_id varchar, source_row integer, {columns})'
        )


def _read_sheet(path: Path, card: dict[str, Any]) -> pd.DataFrame:
    workbook = CalamineWorkbook.from_path(path)
    if card["sheet"] not in workbook.sheet_names:
        raise RawError(f"{path.name}: expected a sheet {card['sheet']!r}, found {workbook.sheet_names}")
    rows = workbook.get_sheet_by_name(card["sheet"]).to_python(skip_empty_area=True)
    header = [str(name).strip() for name in rows[0]]
    return _as_text(pd.DataFrame(rows[1:], columns=header))


def _as_text(frame: pd.DataFrame) -> pd.DataFrame:
    def text(value: Any) -> str | None:
        if value is None or value == "":
            return None
        if isinstance(value, float) and value.is_integer():
            return str(int(value))
        return str(value)

    frame = frame.map(text).astype(object)
    frame.insert(0, "source_row", range(2, len(frame) + 2))  # row 1 is the header
    return frame


def _records(document: Any, card: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The rows of a JSON document: a list, the list under `records`, or an object `keyed` by code."""
    if "keyed" in card:
        for key, fields in document[card["keyed"]].items():
            yield {"key": key, **fields}
        return
    for part in filter(None, card.get("records", "").split(".")):
        document = document[part]
    yield from document


def _load_frame(connection: duckdb.DuckDBPyConnection, table: str, source_id: str, frame: pd.DataFrame) -> None:
    connection.register("_incoming", frame)
    columns = ", ".join(
        f'cast("{name}" as {"integer" if name == "source_row" else "varchar"}) as "{name}"' for name in frame.columns
    )
    _append(connection, table, source_id, f"select {columns} from _incoming")
    connection.unregister("_incoming")


def _load_records(
    connection: duckdb.DuckDBPyConnection, table: str, source_id: str, rows: Iterator[dict[str, Any]]
) -> None:
    lines = "\n".join(json.dumps(row, ensure_ascii=False, sort_keys=True) for row in rows)
    path = Path(connection.execute("select current_setting('temp_directory')").fetchone()[0]) / f"{table}.ndjson"  # type: ignore[index]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(lines, encoding="utf-8")
    _append(
        connection,
        table,
        source_id,
        "select row_number() over () as source_row, * "
        f"from read_json('{path}', format = 'newline_delimited', sample_size = -1, maximum_object_size = 33554432, "
        "convert_strings_to_integers = false, dateformat = 'none', timestampformat = 'none')",
    )


def _append(connection: duckdb.DuckDBPyConnection, table: str, source_id: str, rows: str) -> None:
    """Make `raw.<table>` of some rows, or add them to those of the other editions: the same columns, in any order."""
    found = connection.execute(
        "select column_name from duckdb_columns() where schema_name = 'raw' and table_name = ?", [table]
    ).fetchall()
    rows = f"select '{source_id}' as source_id, * from ({rows})"
    if not found:
        connection.execute(f'create table raw."{table}" as {rows}')
        return
    held = {name for (name,) in found}
    given = {name for name, *_ in connection.execute(f"describe {rows}").fetchall()}
    if held != given:
        raise RawError(
            f"[{source_id}] expected the columns of the other editions in raw.{table}, lacks {sorted(held - given)} and has "
            f"{sorted(given - held)}: another layout needs a table and a step of its own"
        )
    connection.execute(f'insert into raw."{table}" by name {rows}')


def _load_cog(connection: duckdb.DuckDBPyConnection, source_id: str, path: Path) -> None:
    """The « code officiel géographique » package: an archive of JSON lists, one table each."""
    with tarfile.open(path) as archive:
        for name in ("communes", "epci", "departements", "regions"):
            member = archive.extractfile(f"package/data/{name}.json")
            if member is None:
                raise RawError(f"{path.name}: expected package/data/{name}.json, found none")
            _load_records(connection, f"cog_{name}", source_id, iter(json.load(member)))
