"""The tables of a release: what each holds, and its files. What figures are drawn from, for whoever computes by himself.

Names of private persons were masked when the release was built: its tables hold nothing that figures may not say.
"""

from __future__ import annotations

import hashlib
import io
import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from pvd import dictionary, exports, warehouse, workshop
from pvd.formats import typeset
from pvd.forms.cells import plain
from pvd.forms.table import WHOLE_UNITS, Column, Table
from pvd.shelf import File
from pvd.warehouse import MAX_OPEN_RELEASES, Warehouse

PACKAGE = "datapackage.json"
# Beyond, a workbook is slow to write, and few programs open it.
MAX_XLSX_ROWS = 100_000
# Decimals of a degree in GeoJSON: about a metre, finer than the outlines are.
DEGREES = 5
# What a column of the release is to a program; the first word of DuckDB's name of its type.
KINDS = {
    "VARCHAR": "string", "BOOLEAN": "boolean", "DATE": "date", "TIMESTAMP": "datetime", "DOUBLE": "number", "FLOAT": "number",
    "DECIMAL": "number", "TINYINT": "integer", "SMALLINT": "integer", "INTEGER": "integer", "BIGINT": "integer",
    "HUGEINT": "integer", "GEOMETRY": "geometry", "BLOB": "geometry",
}  # fmt: skip
LIST = "Plusieurs valeurs sont séparées par une virgule et une espace."


class Gone(Exception):
    """The files of this release have left the server: another one took their place."""


@dataclass(frozen=True)
class Format:
    """One way in which a table leaves: its ending, its type, what a link says."""

    extension: str
    content_type: str
    label: str
    # the word of the address that tells two of one ending apart
    flavour: str = ""


FORMATS: dict[str, Format] = {
    "csv": Format("csv", exports.FORMATS["csv"].content_type, exports.FORMATS["csv"].label),
    "csv-brut": Format("csv", exports.FORMATS["csv-brut"].content_type, exports.FORMATS["csv-brut"].label, "brut"),
    "xlsx": Format("xlsx", exports.FORMATS["xlsx"].content_type, exports.FORMATS["xlsx"].label),
    "parquet": Format("parquet", exports.FORMATS["parquet"].content_type, exports.FORMATS["parquet"].label),
    "geojson": Format("geojson", "application/geo+json", "GeoJSON"),
}


@dataclass(frozen=True)
class Field:
    """One column, as the dictionary of its release says it."""

    name: str
    label: str
    unit: str
    definition: str
    # string, integer, number, boolean, date, datetime, list, geometry
    kind: str
    is_key: bool

    @property
    def is_geometry(self) -> bool:
        """An outline: in Parquet and GeoJSON alone."""
        return self.kind == "geometry"


@dataclass(frozen=True)
class Described:
    """One table of a release, without its rows."""

    release: str
    name: str
    title: str
    # « une ligne par commune du programme »
    grain: str
    rows: int
    size: int
    sha256: str
    sources: tuple[str, ...]
    fields: tuple[Field, ...]

    @property
    def is_geographic(self) -> bool:
        """Whether it holds outlines."""
        return any(field.is_geometry for field in self.fields)

    @property
    def formats(self) -> tuple[str, ...]:
        """The formats that it leaves in."""
        left_out = {"xlsx"} if self.rows >= MAX_XLSX_ROWS else set()
        left_out |= set() if self.is_geographic else {"geojson"}
        return tuple(name for name in FORMATS if name not in left_out)

    def label_of(self, file_format: str) -> str:
        """« GeoParquet » for a table of outlines."""
        is_geo = file_format == "parquet" and self.is_geographic
        return "GeoParquet" if is_geo else FORMATS[file_format].label

    def path(self, file_format: str) -> str:
        """`/donnees/<release>/communes.csv?format=brut`."""
        return f"/donnees/{self.release}/{self.file(file_format)}"

    def file(self, file_format: str) -> str:
        """The end of its address: `communes.csv?format=brut`."""
        found = FORMATS[file_format]
        return f"{self.name}.{found.extension}" + (f"?format={found.flavour}" if found.flavour else "")

    def file_name(self, file_format: str) -> str:
        """« communes_2026-04-27-….csv », as it is saved."""
        found = FORMATS[file_format]
        return "_".join(filter(None, (self.name, self.release, found.flavour))) + f".{found.extension}"


def described() -> dict[str, Described]:
    """Every table of the release that answers, by name."""
    return _described(warehouse.current())


@lru_cache(maxsize=1 + MAX_OPEN_RELEASES)
def _described(release: Warehouse) -> dict[str, Described]:
    cards = release.table("dictionary")
    held: dict[tuple[str, str], dict[str, Any]] = {
        (row["table_name"], row["column_name"]): row for row in cards.to_dict("records")
    }
    found = {}
    for name, entry in sorted(release.manifest["tables"].items()):
        rows = [held.get((name, column), {}) for column in release.columns[name]]
        said = next((row for row in rows if row), {})
        found[name] = Described(
            release.release, name, typeset(said.get("table_title", name)), typeset(said.get("grain", "")),
            int(entry.get("rows", 0)), int(entry.get("bytes", 0)), str(entry["sha256"]), tuple(entry.get("sources", ())),
            tuple(_field(*pair, row) for pair, row in zip(release.columns[name].items(), rows, strict=True)),
        )  # fmt: skip
    return found


def _field(name: str, kind: str, card: dict[str, Any]) -> Field:
    is_list = kind.endswith("[]")
    known = "list" if is_list else KINDS.get(kind.partition("(")[0].split()[0], "string")
    return Field(
        name, typeset(card.get("label", name)), card.get("unit", "text"), typeset(card.get("definition", "")),
        "geometry" if name.startswith("geometry") else known, bool(card.get("is_key", False)),
    )  # fmt: skip


def key(name: str) -> str:
    """What the bytes of a file depend on, hashed: also its ETag."""
    parts = (warehouse.current().release, workshop.code_mark(), exports.public_url(), "donnees", name)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


def make(table: Described, file_format: str) -> File:
    """One table as one file."""
    from pvd.render.files.csv import rows as csv_rows
    from pvd.render.files.workbook import workbook

    content = _held(table)
    if file_format == "geojson":
        content = _geojson(table, content)
    elif file_format != "parquet":
        found = _read(table, content)
        content = (
            workbook(found, table.title, table.grain, cited(table))
            if file_format == "xlsx"
            else csv_rows(found, raw=file_format == "csv-brut")
        )
    return File(content, table.file_name(file_format))


def cited(table: Described) -> str:
    """Release and sources, as one line."""
    cards = [dictionary.source(source) for source in table.sources]
    return " · ".join(filter(None, (f"Version {table.release}", dictionary.source_line(cards))))


def _held(table: Described) -> bytes:
    """The file of the release itself, verified: it is the one that the manifest names. Raises `Gone`."""
    folder: Path = warehouse.current().folder
    # Another release may have taken the folder since: this one is then beside it, until the next.
    for place in (folder, folder.with_name(f"{folder.name}.previous")):
        path = place / f"{table.name}.parquet"
        if path.is_file() and hashlib.sha256(content := path.read_bytes()).hexdigest() == table.sha256:
            return content
    raise Gone(table.release)


def _read(table: Described, content: bytes) -> Table:
    """The rows of a table but its outlines, in the words of its own cards."""
    import pyarrow.parquet as pq

    shown = [field for field in table.fields if not field.is_geometry]
    held = pq.read_table(io.BytesIO(content), columns=[field.name for field in shown]).to_pydict()
    cards = dictionary.columns()
    columns = []
    for field in shown:
        raw = [plain(cell) for cell in held[field.name]]
        if field.unit in WHOLE_UNITS:
            raw = [int(cell) if isinstance(cell, float) and cell.is_integer() else cell for cell in raw]
        keys = dict(cards[field.name].values) if field.name in cards else {}
        columns.append(Column(field.name, field.label, field.unit, field.definition, tuple(raw), keys))
    names = tuple(field.name for field in shown)
    return Table(tuple(columns), names, names, table.rows)


def _geojson(table: Described, content: bytes) -> bytes:
    """Outlines of the screen and what is known of each place: longitude, latitude, as the format has it."""
    import pyarrow.parquet as pq
    import shapely

    found = _read(table, content)
    outlines = pq.read_table(io.BytesIO(content), columns=["geometry"])["geometry"].to_pylist()
    shapes = shapely.transform(shapely.from_wkb(outlines), lambda points: points.round(DEGREES))
    lines = zip(*(item.raw for item in found.columns), strict=True)
    names = [item.name for item in found.columns]
    features = [
        {
            "type": "Feature",
            "properties": dict(zip(names, line, strict=True)),
            "geometry": json.loads(shapely.to_geojson(shape)) if shape is not None else None,
        }
        for shape, line in zip(shapes, lines, strict=True)
    ]
    whole = {"type": "FeatureCollection", "name": table.name, "features": features}
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":"), default=_written).encode()


def _written(cell: Any) -> Any:
    """A cell that JSON has no word for: a day as ISO text, an exact decimal as a number."""
    return cell.isoformat() if hasattr(cell, "isoformat") else float(cell)
