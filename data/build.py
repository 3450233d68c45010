"""Official files → curated release: fetch, verify, steps, checks, atomic publish.

`python data/build.py --raw <folder>` (or `make data RAW=<folder>`). Without `--raw` the files are
taken from `data/raw/`, and those that are missing there are downloaded from the addresses on their
cards. The same inputs give byte-identical files. Nothing is published unless every check is empty.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import importlib.util
import json
import sys
import zipfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from tqdm import tqdm

sys.path.insert(0, str(Path(__file__).parent))
from cards import CardError, load_card_tables, load_cards
from fetch import FetchError, download_missing
from publishing import PublishError, alone, keep, publish
from read import Raw, RawError, empty_tables

DATA = Path(__file__).parent
CURATED = DATA / "curated"
# Read, transformed and checked in this order; names that begin with `_` are steps, not published.
STEPS = (
    "communes",
    "departements",
    "regions",
    "epci",
    "commune_outlines",
    "places",
    "progress",
    "vocabulary",
    "measures",
    "partners",
    "milestones",
    "launch_promises",
    "sister_announcements",
    "objectives",
    "spending",
    "quarantine",
    "theme_evaluation",
    "measure_towns",
    "scheme_totals",
    "coverage",
    "indicators",
    "populations",
    "baseline",
    "france_services_towns",
    "frr_towns",
    "vacancy",
    "doctor_access",
    "property_sales",
    "employment_zones",
    "zone_unemployment",
    "relance_projects",
    "town_accounts",
    "action_coeur_de_ville",
    "sources",
    "dictionary",
)


class BuildError(Exception):
    """The build stopped: nothing was published, the release in service stays."""


@dataclass(frozen=True)
class Published:
    """One curated table as written: name, rows, sha256, sources."""

    name: str
    rows: int
    sha256: str
    bytes: int
    sources: list[str]


def step_files(name: str) -> list[Path]:
    """A table's own file, after the `_` steps that it leans on (`_<name>_….sql|py`, in order)."""
    helpers = sorted(path for path in (DATA / "steps").glob(f"_{name}_*") if path.suffix in (".sql", ".py"))
    own = [path for path in (DATA / "steps" / f"{name}.sql", DATA / "steps" / f"{name}.py") if path.exists()]
    if len(own) != 1:
        raise BuildError(f"step {name}: expected one file data/steps/{name}.sql or .py, found {len(own)}")
    return [*helpers, *own]


def open_scratch(folder: Path) -> duckdb.DuckDBPyConnection:
    """A private DuckDB for one build: single thread, so that row order and sums never vary."""
    connection = duckdb.connect(str(folder / "build.duckdb"))
    connection.execute("set threads = 1")
    connection.execute("set preserve_insertion_order = true")
    connection.execute(f"set temp_directory = '{folder / 'spill'}'")
    connection.execute("create schema raw")
    connection.execute("create schema reference")
    return connection


def load_reference(connection: duckdb.DuckDBPyConnection) -> None:
    """Tables kept by hand: `reference.<name>` for each CSV, and `corrections`. All columns are text."""
    for path in [*sorted((DATA / "reference").glob("*.csv")), DATA / "corrections.csv"]:
        target = f'reference."{path.stem}"' if path.parent.name == "reference" else path.stem
        connection.execute(
            f"create table {target} as select * from "
            "read_csv(?, header = true, all_varchar = true, delim = ',', quote = '\"', escape = '\"')",
            [str(path)],
        )


def run_step(connection: duckdb.DuckDBPyConnection, raw: Raw, path: Path, layers: dict[str, gpd.GeoDataFrame]) -> None:
    """Make one table. A geometry step keeps its GeoDataFrame for writing; SQL sees it without geometry."""
    try:
        if path.suffix == ".sql":
            connection.execute(f'create table "{path.stem}" as {path.read_text(encoding="utf-8")}')
            return
        spec = importlib.util.spec_from_file_location(f"step_{path.stem}", path)
        assert spec is not None and spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        frame = module.build(connection, raw)
    except (duckdb.Error, RawError, KeyError, ValueError, RuntimeError, zipfile.BadZipFile) as error:
        raise BuildError(f"{path.relative_to(DATA.parent)}: {error}") from error
    if isinstance(frame, gpd.GeoDataFrame):
        layers[path.stem] = frame
        geometries = frame.columns[frame.dtypes == "geometry"]
        frame = pd.DataFrame(frame.drop(columns=geometries))
    connection.register("_step", frame)
    connection.execute(f'create table "{path.stem}" as select * from _step')
    connection.unregister("_step")


def run_checks(connection: duckdb.DuckDBPyConnection, tables: set[str] | None = None) -> list[tuple[str, int]]:
    """Run data/checks/*.sql; return (check, offending rows) for all, raise when any is not empty.

    With `tables`, checks that need a table outside the set are skipped (partial development builds).
    """
    results, failures = [], []
    for path in sorted((DATA / "checks").glob("*.sql")):
        sql = path.read_text(encoding="utf-8")
        try:
            rows = connection.execute(sql).df()
        except duckdb.CatalogException:
            if tables is None:
                raise
            continue
        results.append((path.stem, len(rows)))
        if len(rows):
            reason = sql.splitlines()[0].lstrip("- ")
            failures.append(f"{path.name}: {reason}\n{rows.head(10).to_string(index=False)}\n({len(rows)} rows)")
    if failures:
        raise BuildError("checks failed, nothing published:\n\n" + "\n\n".join(failures))
    return results


def write_table(
    connection: duckdb.DuckDBPyConnection, name: str, folder: Path, layers: dict[str, gpd.GeoDataFrame],
    dictionary: dict[str, Any], sources: dict[str, Any],
) -> Published:  # fmt: skip
    """Write one Parquet, carrying its title, sources and licences as file metadata."""
    card = dictionary["tables"].get(name)
    if card is None:
        raise BuildError(f"table {name}: expected a card [tables.{name}] in data/dictionary.toml, found none")
    path = folder / f"{name}.parquet"
    if name in layers:
        layers[name].to_parquet(path, compression="zstd", compression_level=19, index=False)
        table = pq.read_table(path)
    else:
        table = connection.table(name).to_arrow_table()
    missing = set(table.column_names) ^ set(card["columns"])
    if missing:
        raise BuildError(f"table {name}: columns and dictionary cards differ: {sorted(missing)}")
    unknown = [source for source in card["sources"] if source not in sources]
    if unknown:
        raise BuildError(f"table {name}: sources without a card in data/sources.toml: {unknown}")
    metadata = {
        "title": card["title"],
        "sources": json.dumps(card["sources"], ensure_ascii=False),
        "licence": "; ".join(sorted({sources[source]["licence"] for source in card["sources"]})),
    }
    table = table.replace_schema_metadata(
        {**(table.schema.metadata or {}), **{k: v.encode() for k, v in metadata.items()}}
    )
    pq.write_table(table, path, compression="zstd", compression_level=19, row_group_size=1 << 20)
    content = path.read_bytes()
    return Published(name, table.num_rows, hashlib.sha256(content).hexdigest(), len(content), list(card["sources"]))


def release_id(published: list[Published], sources: dict[str, Any]) -> str:
    """Newest source date + first 8 hex of the sha256 over the sorted table hashes."""
    used = {source for table in published for source in table.sources}
    newest = max(sources[source]["as_of"] for source in used)
    return f"{newest}-{content_hash(published)[:8]}"


def content_hash(published: list[Published]) -> str:
    """sha256 over the sorted hashes of the tables."""
    return hashlib.sha256("".join(sorted(table.sha256 for table in published)).encode()).hexdigest()


def write_row_counts(connection: duckdb.DuckDBPyConnection, names: list[str], path: Path) -> None:
    """Rows per table and région: committed, so that a refresh shows its difference in review."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["table_name", "region_code", "row_count"])
        for name in names:
            columns = [row[0] for row in connection.execute(f'describe "{name}"').fetchall()]
            key = "region_code" if "region_code" in columns else "null"
            rows = connection.execute(
                f'select {key}, count(*) from "{name}" group by all order by all nulls first'
            ).fetchall()
            writer.writerows([name, region or "", count] for region, count in rows)


def write_report(
    connection: duckdb.DuckDBPyConnection,
    published: list[Published],
    checks: list[tuple[str, int]],
    release: str,
    path: Path,
) -> None:
    """What was built, what was checked, and every row that a step wants a reviewer to read."""
    lines = [
        f"# Build report of release {release}",
        "",
        "## Tables",
        "",
        "| table | rows | KB | sources |",
        "|---|---|---|---|",
    ]
    lines += [f"| {t.name} | {t.rows} | {t.bytes // 1024} | {', '.join(t.sources)} |" for t in published]
    lines += ["", "## Checks (offending rows)", "", *(f"- {name}: {count}" for name, count in checks), ""]
    for report in sorted((DATA / "steps").glob("report_*.sql")):
        sql = report.read_text(encoding="utf-8")
        frame = connection.execute(sql).df()
        lines += [f"## {sql.splitlines()[0].lstrip('- ')}", ""]
        lines += ["| " + " | ".join(frame.columns) + " |", "|" + "---|" * len(frame.columns)]
        lines += [
            "| " + " | ".join(str(value).replace("|", "/").replace("\n", " ") for value in row) + " |"
            for row in frame.itertuples(index=False)
        ]
        lines.append("")
    for notes in sorted(DATA.glob("notes-*.md")):
        lines += [notes.read_text(encoding="utf-8").rstrip(), ""]
    path.write_text("\n".join(lines), encoding="utf-8")


def build(raw_folder: Path, target: Path, only: set[str] | None = None) -> str | None:
    """Run the whole build; return the release id (None for a partial development build)."""
    sources, dictionary = load_cards("sources", raw_folder), load_cards("dictionary", raw_folder)
    raw = Raw(raw_folder, sources)
    if raw_folder == DATA / "raw":
        download_missing(raw)
    names = [name for name in STEPS if only is None or name in only]
    layers: dict[str, gpd.GeoDataFrame] = {}
    with alone(target) as scratch, closing(open_scratch(scratch)) as connection:
        load_reference(connection)
        load_card_tables(connection, sources, dictionary)
        files = [path for name in names for path in step_files(name)]
        with tqdm(total=len(sources) + len(files) + 2, unit="step", disable=None) as bar:
            for source_id, card in sources.items():
                bar.set_description(f"read {source_id}")
                if card["reader"] != "none":
                    raw.verify(source_id)
                    raw.load(connection, source_id)
                bar.update()
            empty_tables(connection)
            for path in files:
                bar.set_description(path.stem)
                run_step(connection, raw, path, layers)
                bar.update()
            bar.set_description("checks")
            checks = run_checks(connection, set(names) if only else None)
            bar.update()
            if only:
                for name in names:
                    count = connection.execute(f'select count(*) from "{name}"').fetchone()
                    print(name, count[0] if count else 0)
                return None
            bar.set_description("publish")
            folder = scratch / "release"
            folder.mkdir()
            published = [write_table(connection, name, folder, layers, dictionary, sources) for name in names]
            release = write_manifest(published, sources, folder)
            write_row_counts(connection, names, folder / "row_counts.csv")
            write_report(connection, published, checks, release, folder / "build-report.md")
            publish(folder, target)
            bar.update()
    return release


def write_manifest(published: list[Published], sources: dict[str, Any], folder: Path) -> str:
    """What the release holds, by which it is verified; returns its id."""
    release = release_id(published, sources)
    manifest = {
        "release": release,
        "data_as_of": release[:10],
        "tables": {
            t.name: {"rows": t.rows, "sha256": t.sha256, "bytes": t.bytes, "sources": t.sources} for t in published
        },
        "inputs": {key: card["sha256"] for key, card in sources.items() if card["reader"] != "none"},
    }
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return release


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--raw", type=Path, default=DATA / "raw", help="folder of official files")
    parser.add_argument("--target", type=Path, default=CURATED, help="folder of the release")
    parser.add_argument("--only", help="comma-separated tables: build and check them, publish nothing")
    parser.add_argument("--keep", action="store_true", help="first copy the release in service to data/releases/<id>")
    arguments = parser.parse_args()
    try:
        if arguments.keep and not arguments.only and (kept := keep(arguments.target)):
            print(f"kept release {kept.name}")
        release = build(arguments.raw, arguments.target, set(arguments.only.split(",")) if arguments.only else None)
    except (BuildError, CardError, RawError, PublishError, FetchError) as error:
        print(f"build stopped, nothing was published: {error}", file=sys.stderr)
        return 1
    except (OSError, MemoryError, duckdb.Error, pa.ArrowException) as error:
        # A disk that is full or taken away, seen by whichever library was writing.
        found = str(error).splitlines()[0] if str(error) else type(error).__name__
        print(
            f"build stopped, nothing was published: expected to write {arguments.target.name}/, found: {found}",
            file=sys.stderr,
        )
        return 1
    if release:
        print(f"published release {release} in {arguments.target}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
