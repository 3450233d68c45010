"""The warehouse: locked, read-only, shared by threads, and clear about what it refuses."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest
import shapely

from pvd import warehouse
from pvd.kept import table_bytes
from pvd.territory import Options, Territory
from pvd.warehouse import MAX_CACHED_RESULTS, QUERIES, QueryError, ReleaseError, Warehouse
from tests.invented import release
from tests.invented.rows import B

ROOT = Path(__file__).parent.parent
FRANCE = Territory()


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    """A copy of the invented release, to be spoilt."""
    return Path(shutil.copytree(release.folder(), tmp_path / "curated"))


@pytest.fixture
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache folder of its own: nothing derived yet."""
    folder = tmp_path / "cache"
    monkeypatch.setenv("PVD_CACHE", str(folder))
    return folder


@pytest.fixture
def queries(tmp_path: Path) -> Path:
    """A folder of queries to write in, with the macros."""
    folder = tmp_path / "queries"
    folder.mkdir()
    for path in QUERIES.glob("_*.sql"):
        shutil.copy(path, folder)
    return folder


def one_sentence(message: str) -> str:
    """The message, checked to be a single readable line without the machine's own paths."""
    assert "\n" not in message and 20 < len(message) < 400, message
    assert "Traceback" not in message
    return message


# --- locked --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    [
        "create table intruder (a integer)",
        "create view intruder as select 1 as a",
        "drop table communes",
        "drop macro table towns_in",
        "insert into communes select * from communes",
        "update communes set population = 0",
        "delete from communes",
        "alter table communes add column intruder integer",
        "select * from read_text('{file}')",
        "select * from read_csv('{file}')",
        "select * from read_blob('{file}')",
        "select * from read_json('{file}')",
        "select * from read_parquet('{file}')",
        "select * from glob('{folder}/*')",
        "from '{file}'",
        "attach '{folder}/other.duckdb' as other",
        "attach ':memory:' as other; create table other.t as select * from read_csv('{file}')",
        "copy communes to '{folder}/out.csv'",
        "copy (select 1) to '{folder}/out.parquet'",
        "export database '{folder}/out'",
        "import database '{folder}'",
        "install httpfs",
        "load httpfs",
        "load '{folder}/some.duckdb_extension'",
        "set threads = 8",
        "set memory_limit = '20GB'",
        "set enable_external_access = true",
        "set lock_configuration = false",
        "reset threads",
        "pragma enable_external_access = true",
        "create persistent secret (type s3, key_id 'a', secret 'b')",
    ],
)
def test_refused_by_the_database_itself(statement: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("a,b\n1,2\n", encoding="utf-8")
    with release.invented()._connection.cursor() as cursor, pytest.raises(duckdb.Error):
        cursor.execute(statement.format(file=secret, folder=tmp_path)).fetchall()
    assert [path.name for path in tmp_path.iterdir()] == ["secret.csv"], "nothing was written"
    assert release.invented().query("key_figures", FRANCE)["town_count"].item() == 12


def test_the_database_file_is_not_in_the_project() -> None:
    file = release.invented()._connection.execute("select path from duckdb_databases() where not internal").fetchall()
    assert len(file) == 1 and ROOT not in Path(file[0][0]).resolve().parents
    assert Path(file[0][0]).parent == Path(os.environ["PVD_CACHE"])


def test_two_openings_of_one_release_in_one_process(whole: Path, own_cache: Path) -> None:
    first, second = Warehouse(whole), Warehouse(whole)
    assert first.query("key_figures", FRANCE).equals(second.query("key_figures", FRANCE))
    for opened in (first, second):
        with pytest.raises(duckdb.Error, match="locked"):
            opened._connection.execute("set threads = 8")
        opened.close()


# --- answers -------------------------------------------------------------------------------------


def test_many_threads_get_what_one_gets() -> None:
    shop = release.invented()
    territories = [FRANCE, Territory("region", ("93",)), Territory("departement", ("50",)), Territory("epci", (B,))]
    names = ["towns", "key_figures", "grants_by_year", "ledger", "grants_by_territory"]
    asked = [(names[i % 5], territories[i % 4]) for i in range(50)]
    parameters = Options().parameters
    alone = {case: shop.query(*case, **parameters) for case in set(asked)}
    shop._results.clear()
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda case: shop.query(*case, **parameters), asked))
    assert len(alone) == 20 and len(found) == 50
    for case, frame in zip(asked, found, strict=True):
        pd.testing.assert_frame_equal(frame, alone[case])


def test_a_layer_is_read_once_even_by_threads() -> None:
    shop = release.invented()
    with ThreadPoolExecutor(4) as pool:
        layers = list(pool.map(lambda _: shop.layer("departements"), range(8)))
    assert all(list(layer["departement_code"]) == ["50", "14", "13", "971", "75"] for layer in layers)
    assert shop.layer("departements") is shop.layer("departements")
    assert {shape.geom_type for shape in layers[0]["geometry"]} == {"Polygon"}
    west, south, east, north = shapely.total_bounds(layers[0]["geometry"].to_numpy())
    assert -180 <= west < east <= 180 and -90 <= south < north <= 90
    assert "geometry_inset" not in layers[0] and len(shop.layer("departements", "geometry_inset")) == 5


def test_results_are_kept_and_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    assert 0 < MAX_CACHED_RESULTS <= 5000
    shop = release.invented()
    shop._results.clear()
    monkeypatch.setattr(shop._results, "count", 3)
    first = shop.query("key_figures", FRANCE)
    assert shop.query("key_figures", FRANCE) is first, "asked twice, computed once"
    for code in ("50", "14"):
        shop.query("key_figures", Territory("departement", (code,)))
    assert shop.query("key_figures", FRANCE) is first, "just used: the last to go"
    for code in ("13", "971"):
        shop.query("key_figures", Territory("departement", (code,)))
        assert len(shop._results) == 3
    assert shop.query("key_figures", FRANCE) is first
    shop.query("key_figures", Territory("departement", ("50",)))
    shop.query("key_figures", Territory("departement", ("14",)))
    shop.query("key_figures", Territory("departement", ("13",)))
    assert shop.query("key_figures", FRANCE) is not first, "the oldest went"


def test_results_are_bounded_by_what_they_weigh(monkeypatch: pytest.MonkeyPatch) -> None:
    shop = release.invented()
    shop._results.clear()
    first = shop.query("key_figures", FRANCE)
    weight = shop.kept_bytes
    assert weight == table_bytes(first) > first.memory_usage(deep=True).sum() > 0
    # Another place of about the same weight: one of them has to leave.
    monkeypatch.setattr(shop._results, "most", int(1.5 * weight))
    second = shop.query("key_figures", Territory("departement", ("50",)))
    assert shop.kept_bytes == table_bytes(second) <= 1.5 * weight
    assert shop.query("key_figures", FRANCE) is not first
    # What would fill the place of hundreds is answered and not kept.
    monkeypatch.setattr(shop._results, "largest", 1)
    held = shop.kept_bytes
    assert len(shop.query("key_figures", Territory("departement", ("14",)))) == 1
    assert shop.kept_bytes == held


def test_a_parameter_that_the_file_does_not_name_changes_nothing() -> None:
    shop = release.invented()
    assert shop.query("towns", FRANCE) is shop.query("towns", FRANCE, perimeter="state_grants_epci", anything=1)


def test_values_are_bound_and_never_pasted() -> None:
    poison = Territory("commune", ("50901') or true --",))
    assert release.invented().query("towns", poison).empty
    found = release.invented().query("ledger", FRANCE, perimeter="x' or '1'='1")
    assert found.empty


# --- queries that cannot answer ------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["nothing", "_1_words", "../queries/towns", "towns.sql", "towns; drop table communes", "", "TOWNS"]
)
def test_unknown_query(name: str) -> None:
    with pytest.raises(QueryError) as caught:
        release.invented().query(name, FRANCE)
    message = str(caught.value)
    assert "\n" not in message and repr(name) in message and f"expected a file queries/{name}.sql" in message


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        (
            "select $territory['level'] as level, $colour as colour order by level",
            ("unknown parameter $colour", "expected some of", "$perimeter"),
        ),
        ("select a from nowhere order by a", ("nowhere", "does not exist")),
        ("select intruder from communes order by 1", ("intruder",)),
        ("selekt commune_code from communes order by 1", ("syntax error",)),
        ("select commune_code from communes where (", ("syntax error",)),
        ("select 1 / (commune_name::integer) as a from communes order by a", ("Conversion Error",)),
        ("select * from towns_in($nothing) order by 1", ("unknown parameter $nothing",)),
        ("select * from read_csv('secret.csv') order by 1", ("Permission Error",)),
    ],
    ids=["parameter", "table", "column", "syntax", "unfinished", "conversion", "macro", "file"],
)
def test_a_query_file_that_is_wrong(
    sql: str, expected: tuple[str, ...], queries: Path, whole: Path, own_cache: Path
) -> None:
    (queries / "broken.sql").write_text(f"-- one row is …\n{sql}\n", encoding="utf-8")
    shop = Warehouse(whole, queries)
    with pytest.raises(QueryError) as caught:
        shop.query("broken", FRANCE, **Options().parameters)
    message = one_sentence(str(caught.value))
    assert message.startswith("queries/broken.sql: ")
    for words in expected:
        assert words in message
    # The next question is answered all the same.
    shutil.copy(QUERIES / "key_figures.sql", queries)
    assert shop.query("key_figures", FRANCE)["town_count"].item() == 12
    shop.close()


# --- releases that cannot be opened --------------------------------------------------------------


def rewrite(folder: Path, change: Callable[[dict[str, Any]], None]) -> None:
    """Change the manifest of a release."""
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    change(manifest)
    path.write_text(json.dumps(manifest), encoding="utf-8")


def remove(folder: Path) -> None:
    (folder / "communes.parquet").unlink()


def alter(folder: Path) -> None:
    path = folder / "spending.parquet"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(content)


def truncate(folder: Path) -> None:
    path = folder / "coverage.parquet"
    path.write_bytes(path.read_bytes()[:-40])


def empty(folder: Path) -> None:
    (folder / "places.parquet").write_bytes(b"")


def wrong_mark(folder: Path) -> None:
    rewrite(folder, lambda manifest: manifest["tables"]["measures"].update(sha256="0" * 64))


def not_parquet(folder: Path) -> None:
    """A file that is what the manifest says, and is no Parquet."""
    content = b"PAR1 but nothing of it"
    (folder / "progress.parquet").write_bytes(content)
    rewrite(folder, lambda manifest: manifest["tables"]["progress"].update(sha256=hashlib.sha256(content).hexdigest()))


def no_manifest(folder: Path) -> None:
    (folder / "manifest.json").unlink()


def bad_json(folder: Path) -> None:
    (folder / "manifest.json").write_text('{"release": "2026', encoding="utf-8")


def no_json(folder: Path) -> None:
    (folder / "manifest.json").write_bytes(b"\xff\xfe\x00")


def a_list(folder: Path) -> None:
    (folder / "manifest.json").write_text("[1, 2]", encoding="utf-8")


def no_tables(folder: Path) -> None:
    rewrite(folder, lambda manifest: manifest.pop("tables"))


def no_needed_table(folder: Path) -> None:
    rewrite(folder, lambda manifest: manifest["tables"].pop("spending"))


def no_table_of_words(folder: Path) -> None:
    rewrite(folder, lambda manifest: manifest["tables"].pop("coverage"))


def no_mark(folder: Path) -> None:
    rewrite(folder, lambda manifest: manifest["tables"]["measures"].pop("sha256"))


SPOILT: list[tuple[Callable[[Path], None], tuple[str, ...]]] = [
    (remove, ("expected communes.parquet in curated/", "found none")),
    (alter, ("spending.parquet is altered", "expected sha256", "found")),
    (truncate, ("coverage.parquet is altered", "expected sha256", "found")),
    (empty, ("places.parquet is altered", "expected sha256", "found")),
    (wrong_mark, ("measures.parquet is altered", "expected sha256 000000000000…", "found")),
    (not_parquet, ("expected", "curated/progress.parquet", "found")),
    (no_manifest, ("expected", "manifest.json", "curated/", "found none")),
    (bad_json, ("expected JSON in curated/manifest.json", "found")),
    (no_json, ("expected JSON in curated/manifest.json", "found")),
    (a_list, ("expected", "curated/manifest.json", "found none")),
    (no_tables, ("expected tables in curated/manifest.json", "found none")),
    (no_needed_table, ("expected", "curated/manifest.json", "spending")),
    (no_table_of_words, ("expected", "queries/_2_grants.sql", "coverage")),
    (no_mark, ("measures.parquet is altered", "expected sha256 None")),
]


@pytest.mark.parametrize(("spoil", "expected"), SPOILT, ids=[spoil.__name__ for spoil, _ in SPOILT])
def test_a_release_that_is_not_whole(
    spoil: Callable[[Path], None], expected: tuple[str, ...], whole: Path, own_cache: Path
) -> None:
    spoil(whole)
    with pytest.raises(ReleaseError) as caught:
        Warehouse(whole)
    message = one_sentence(str(caught.value))
    for words in expected:
        assert words in message
    assert not own_cache.exists() or not list(own_cache.iterdir()), "nothing half made is left in the cache"


def test_a_folder_that_is_not_there(tmp_path: Path, own_cache: Path) -> None:
    with pytest.raises(ReleaseError, match=r"expected a curated release with manifest\.json in nowhere/, found none"):
        Warehouse(tmp_path / "nowhere")


def test_a_spoilt_release_is_refused_though_its_database_was_derived(whole: Path, own_cache: Path) -> None:
    Warehouse(whole).close()
    alter(whole)
    with pytest.raises(ReleaseError, match=r"spending\.parquet is altered"):
        Warehouse(whole)


def test_a_spoilt_derived_database_is_made_again(whole: Path, own_cache: Path) -> None:
    Warehouse(whole).close()
    (database,) = own_cache.glob("*.duckdb")
    database.write_bytes(database.read_bytes()[:1000])
    opened = Warehouse(whole)
    assert opened.query("key_figures", FRANCE)["town_count"].item() == 12
    opened.close()


def blocks(database: Path) -> range:
    """A byte of each block; the head of the file, three times 4 KiB, comes before them."""
    return range(3 * 4096 + 1000, database.stat().st_size, 256 * 1024)


def damage(database: Path, places: Iterable[int]) -> None:
    """These bytes are no longer what they were."""
    content = bytearray(database.read_bytes())
    for at in places:
        content[at] ^= 255
    database.write_bytes(content)


def opens_and_fails(database: Path) -> bool:
    """Whether DuckDB opens a file and only then finds that a table cannot be read."""
    with suppress(duckdb.Error), duckdb.connect(str(database), read_only=True) as opened:
        names = [name for (name,) in opened.execute("select table_name from duckdb_tables()").fetchall()]
        try:
            for name in names:
                opened.execute(f'select * from "{name}"').fetchall()
        except duckdb.Error:
            return True
    return False


def test_a_bad_block_is_found_before_a_visitor_does(whole: Path, own_cache: Path) -> None:
    opened = Warehouse(whole)
    answers = opened.query("towns", FRANCE)
    opened.close()
    (database,) = own_cache.glob("*.duckdb")
    late = 0
    for at in blocks(database):
        damage(database, [at])
        late += opens_and_fails(database)
        opened = Warehouse(whole)
        pd.testing.assert_frame_equal(opened.query("towns", FRANCE), answers)
        opened.close()
        assert not opens_and_fails(database), "made again"
    assert late, "expected a block that only a query reads"


def test_a_database_spoilt_twice_is_one_sentence(whole: Path, own_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    replace = os.replace

    def spoiling(source: Path, target: Path) -> None:
        replace(source, target)
        damage(target, blocks(target))

    monkeypatch.setattr(os, "replace", spoiling)
    with pytest.raises(ReleaseError, match=r"made it twice and found: .*PVD_CACHE"):
        Warehouse(whole)
    assert not list(own_cache.iterdir())


def test_a_cache_that_cannot_be_made_is_one_sentence(
    whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a-file").touch()
    monkeypatch.setenv("PVD_CACHE", str(tmp_path / "a-file" / "cache"))
    with pytest.raises(ReleaseError, match=r"expected a cache folder that can be made, found: .*PVD_CACHE"):
        Warehouse(whole)


def test_what_was_left_half_made_is_swept(own_cache: Path) -> None:
    (own_cache / "static-1").mkdir(parents=True)
    old, young, whole_ = own_cache / "static-1" / "a.1.tmp", own_cache / "pvd.2.tmp", own_cache / "pvd.duckdb"
    for path in (old, young, whole_):
        path.touch()
    long_ago = young.stat().st_mtime - warehouse.STALE_SECONDS - 1
    for path in (old, whole_):
        os.utime(path, (long_ago, long_ago))
    warehouse.sweep()
    assert not old.exists() and young.exists() and whole_.exists()


def test_new_macros_make_a_new_database(whole: Path, queries: Path, own_cache: Path) -> None:
    Warehouse(whole, queries).close()
    macros = queries / "_1_words.sql"
    macros.write_text(macros.read_text(encoding="utf-8") + "\ncreate macro twice(a) as 2 * a;\n", encoding="utf-8")
    (queries / "two.sql").write_text("select twice(21) as answer order by 1\n", encoding="utf-8")
    opened = Warehouse(whole, queries)
    assert opened.query("two", FRANCE)["answer"].item() == 42 and len(list(own_cache.glob("*.duckdb"))) == 2
    opened.close()


# --- several processes ---------------------------------------------------------------------------

_OPEN = """
import sys
from pathlib import Path
from pvd.territory import Territory
from pvd.warehouse import Warehouse
print("ready", flush=True)
sys.stdin.readline()
opened = Warehouse(Path(sys.argv[1]))
print(opened.query("key_figures", Territory())["town_count"].item())
"""


@pytest.fixture
def processes() -> Iterator[list[subprocess.Popen[str]]]:
    """Processes that are ended with the test, whatever happens."""
    started: list[subprocess.Popen[str]] = []
    yield started
    for process in started:
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout, process.stderr):
            if stream:
                stream.close()


def test_two_processes_that_derive_at_once_both_succeed(
    whole: Path, own_cache: Path, processes: list[subprocess.Popen[str]]
) -> None:
    for _ in range(2):
        processes.append(
            subprocess.Popen(
                [sys.executable, "-c", _OPEN, str(whole)], cwd=ROOT, text=True,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            )
        )  # fmt: skip
    for process in processes:
        assert process.stdout and process.stdout.readline() == "ready\n"
    # Both have loaded everything: they start together.
    for process in processes:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()
    answers = [process.communicate(timeout=60) for process in processes]
    assert [(out.strip(), process.returncode) for (out, _), process in zip(answers, processes, strict=True)] == [
        ("12", 0)
    ] * 2, answers
    assert len(list(own_cache.iterdir())) == 1, "one database, no scratch left"


@pytest.mark.parametrize(("spoil", "expected"), [SPOILT[1], SPOILT[7]], ids=["altered", "manifest"])
def test_the_dashboard_stops_with_that_sentence(
    spoil: Callable[[Path], None],
    expected: tuple[str, ...],
    whole: Path,
    own_cache: Path,
    processes: list[subprocess.Popen[str]],
) -> None:
    spoil(whole)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "uvicorn", "dashboard:app", "--host", "127.0.0.1", "--port", str(port)],
        cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, "PVD_RELEASE": str(whole)},
    )  # fmt: skip
    processes.append(process)
    out, err = process.communicate(timeout=20)
    assert process.returncode not in (0, None)
    # The server's own traceback may quote the code; the sentence itself comes once, whole.
    lines = [line for line in (out + err).splitlines() if "dashboard not started: " in line and "{error}" not in line]
    assert len(lines) == 1, out + err
    for words in expected:
        assert words in lines[0]
    assert not re.search(r"Uvicorn running|Application startup complete", out + err)
