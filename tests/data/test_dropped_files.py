"""A day's files dropped by a ministry user, with the cards that `data.check` writes: the years are there, no line edited."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from pvd import exports, warehouse
from pvd.exports import Options
from pvd.territory import Territory
from tests.dropped import country, files
from tests.invented import release as invented
from tests.test_releases import rename

from data import check  # isort: skip

NAME = "2026-09-30-dropped0"
TABLES = (
    "communes",
    "progress",
    "spending",
    "quarantine",
    "scheme_totals",
    "coverage",
    "measure_towns",
    "sources",
    "dictionary",
)


@pytest.fixture(scope="module")
def dropped(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[files.Written], Path]:
    """The files and their cards, as `python -m data.check … --card` writes them."""
    folder = tmp_path_factory.mktemp("raw")
    written = files.all_of(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(check, "CURATED", invented.folder())
        assert check.main([*(str(item.path) for item in written), "--card"]) == 0
    return written, folder


@pytest.fixture(scope="module")
def built(dropped: tuple[list[files.Written], Path]) -> Iterator[duckdb.DuckDBPyConnection]:
    connection = country.built(dropped[1])
    yield connection
    connection.close()


def expected(written: list[files.Written]) -> dict[tuple[int, str], tuple[int, Decimal]]:
    return {key: value for item in written for key, value in item.towns.items()}


def test_totals_are_those_of_the_files(
    dropped: tuple[list[files.Written], Path], built: duckdb.DuckDBPyConnection
) -> None:
    found = built.execute(
        "select year, scheme, count(*), sum(amount_eur) from spending where perimeter = 'state_grants_town' group by all"
    ).fetchall()
    assert {(year, scheme): (count, euros) for year, scheme, count, euros in found} == expected(dropped[0])
    assert built.execute("select count(*) - count(distinct award_id) from spending").fetchone() == (0,)


def test_coverage_says_the_years_and_the_files_of_one_region_give_way(built: duckdb.DuckDBPyConnection) -> None:
    held = built.execute(
        "select distinct measure_id, year from coverage where territory_code = 'FR' and status = 'national'"
    ).fetchall()
    for measure, years in (
        ("detr", (2020, 2021, 2022, 2025)),
        ("dpv", (2020, 2021, 2022, 2025)),
        ("fonds-vert-renaturation", (2024, 2025)),
    ):
        assert {(measure, year) for year in years} <= set(held)
    assert built.execute("select count(*) from spending where coverage = 'regional'").fetchone() == (0,)
    assert built.execute("select count(*) from spending where amount_eur = 7777").fetchone() == (0,), (
        "the région's own file"
    )


def test_the_newest_list_says_who_is_in_and_the_elder_fills_its_dates(built: duckdb.DuckDBPyConnection) -> None:
    towns = dict(built.execute("select commune_code, agreement_signed_on from communes").fetchall())
    assert len(towns) == len(files.TOWNS) + len(files.OTHERS) and "50950" not in towns
    first, second = files.TOWNS[0][0], files.TOWNS[1][0]
    dates: dict[str, dict[str, str]] = {"2021": {}, "2026": {}}
    for file, code, signed in built.execute("select source_id, insee_com, date_signature from raw.pvd_list").fetchall():
        dates[file.split("-")[2]][code] = signed
    assert dates["2026"][first] is None and towns[first].isoformat() == dates["2021"][first], "empty in the newest"
    assert dates["2021"][second] is None and towns[second].isoformat() == dates["2026"][second]
    assert all(towns[code].isoformat() == signed for code, signed in dates["2026"].items() if signed), (
        "the newest decides"
    )
    assert (
        built.execute("select max(as_of) from progress where indicator = 'agreements_signed'").fetchone()[0].isoformat()
        == "2026-09-30"
    )  # type: ignore[index]


def test_a_newer_follow_up_says_which_ort_are_signed(built: duckdb.DuckDBPyConnection) -> None:
    found = {
        code: (status, is_ort, progress)
        for code, status, is_ort, progress in built.execute(
            "select commune_code, ort_2024_status, is_ort, ort_progress from communes"
        ).fetchall()
    }
    assert [found[code] for code, *_ in files.TOWNS[:5]] == [
        ("Signée", True, "Achevé"), ("Non signée", False, "Phase opérationnelle"), ("En cours", False, None), ("Terminée", False, "Achevé"),
        (None, False, "Phase opérationnelle"),
    ]  # fmt: skip
    assert built.execute("select distinct source_id from measure_towns where measure_id = 'ort'").fetchall() == [
        ("ort-2026-09",)
    ]


def test_the_list_of_the_sister_programme_is_the_newest(built: duckdb.DuckDBPyConnection) -> None:
    # None of its codes is a commune of this country: the check of that table would tell it.
    found = built.execute(
        "select count(*), min(signed_on)::varchar, max(signed_on)::varchar from action_coeur_de_ville"
    ).fetchone()
    assert found == (200, "2018-09-25", "2018-09-25")


def test_titles_notes_and_control_totals_follow(built: duckdb.DuckDBPyConnection) -> None:
    cards = {
        row[0]: row[1:]
        for row in built.execute("select source_id, title, as_of::varchar, date_words from sources").fetchall()
    }
    assert cards["dgcl-2021"] == (
        "Projets financés par la DETR, la DSIL, la DPV et la DSID, 2021",
        "2021-12-31",
        "2021",
    )
    assert cards["anct-programmes-2026-09"] == (
        "Communes du programme Petites villes de demain, liste du 30 septembre 2026",
        "2026-09-30",
        None,
    )
    for name in ("scheme_totals_match", "spending_sources", "spending_coverage", "coverage_complete", "spending_columns", "spending_keys",
                 "spending_schemes", "communes_count", "communes_dates", "communes_dated", "communes_keys", "communes_ort_progress"):  # fmt: skip
        sql = (country.DATA / "checks" / f"{name}.sql").read_text(encoding="utf-8")
        assert built.execute(sql).fetchall() == [], name


def test_queries_and_figures_see_the_years(
    dropped: tuple[list[files.Written], Path],
    built: duckdb.DuckDBPyConnection,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    released(built, tmp_path / NAME)
    monkeypatch.setenv("PVD_RELEASES", str(tmp_path))
    try:
        with warehouse.using(NAME) as release:
            found = release.query("grants_by_year", Territory(), perimeter="state_grants_town")
            told = {
                (row.year, row.scheme): row.amount_eur
                for row in found.itertuples()
                if row.amount_eur == row.amount_eur and row.amount_eur
            }
            assert {key: round(float(value), 2) for key, value in told.items()} == {
                key: float(euros) for key, (_, euros) in expected(dropped[0]).items()
            }
            figure = exports.draw("subventions-par-annee", Territory(), Options())
            assert {2020, 2021, 2022, 2025} <= set(figure.table["year"]) and any(
                item.title.endswith("DSID, 2025") for item in figure.sources
            )
    finally:
        warehouse.releases._open.clear()


def released(built: duckdb.DuckDBPyConnection, folder: Path, tables: tuple[str, ...] = TABLES) -> None:
    """The invented release with what the steps made in place of its own rows; its id is the name of the folder."""
    shutil.copytree(invented.folder(), folder)
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    for table in tables:
        path = folder / f"{table}.parquet"
        built.execute(f"create or replace temp table _out as select * from read_parquet('{path}') limit 0")
        held = {name for name, *_ in built.execute("describe _out").fetchall()}
        made = [name for name, *_ in built.execute(f"describe {table}").fetchall() if name in held]
        built.execute(f"insert into _out by name select {', '.join(made)} from {table}")
        built.execute(f"copy _out to '{path}' (format parquet)")
        manifest["tables"][table]["sha256"] = hashlib.sha256(path.read_bytes()).hexdigest()
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    rename(folder, folder.name)


def test_a_dropped_file_without_change_gives_the_same_card(
    dropped: tuple[list[files.Written], Path], tmp_path: Path
) -> None:
    again = files.dgcl(tmp_path, 2021)
    assert again.path.read_bytes() == dropped[0][1].path.read_bytes(), "seeded"
