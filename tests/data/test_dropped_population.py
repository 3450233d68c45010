"""A newer file of populations dropped by a ministry user: the count of the COG package gives way whole, with its year and words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from pvd import dictionary, exports, places, warehouse
from pvd.territory import Options
from tests.data.test_dropped_files import NAME, released
from tests.dropped import country, files
from tests.invented import release as invented
from tests.test_pages import plain

from data import check  # isort: skip

from build import run_step  # isort: skip
from cards import load_card_tables, load_cards  # isort: skip
from plain import Refused  # isort: skip

CHECKS, STEPS = country.DATA / "checks", country.DATA / "steps"
TOWN = files.TOWNS[1][0]


@pytest.fixture(scope="module")
def dropped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file, and a list of the towns, each with the card that `data.check` writes."""
    folder = tmp_path_factory.mktemp("raw")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(check, "CURATED", invented.folder())
        written = [files.populations(folder), files.pvd_list(folder, "20260930")]
        assert check.main([*(str(item.path) for item in written), "--card"]) == 0
    return folder


@pytest.fixture(scope="module")
def built(dropped: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    connection = country.built(dropped)
    yield connection
    connection.close()


def test_it_says_what_it_takes_the_place_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(check, "CURATED", invented.folder())
    assert check.main([str(files.populations(tmp_path).path)]) == 0
    said = capsys.readouterr().out
    assert "La population municipale de 2024 prendra partout la place de celle de 2023" in said
    assert "aucune table" not in said


@pytest.mark.parametrize("year", [2019, 2022, 2023])
def test_a_count_that_is_not_newer_is_refused_in_one_sentence(year: int, tmp_path: Path) -> None:
    path = files.populations(tmp_path, year).path
    with pytest.raises(Refused, match=f"celle de 2023, que tient cog-2026, trouvé celle de {year} : aucune table"):
        check.examine(path, load_cards("sources", tmp_path), check.known_towns(invented.folder()))


def test_every_town_has_the_new_count_and_its_year(built: duckdb.DuckDBPyConnection) -> None:
    found = built.execute("select commune_code, population, population_year, population_class from communes").fetchall()
    counts = {code: 3000 + place for place, (code, *_) in enumerate([*files.TOWNS, *files.OTHERS])}
    assert {code: count for code, count, *_ in found} == counts
    assert {year for _, _, year, _ in found} == {2024}
    assert all(size == ("moins_3500" if count <= 3500 else "3500_10000") for _, count, _, size in found)
    assert built.execute((CHECKS / "communes_population.sql").read_text(encoding="utf-8")).fetchall() != [], (
        "the town that the file has not stops the build"
    )
    assert built.execute("select commune_code from communes where commune_code = '50950'").fetchall() == []


def test_words_and_sources_follow(built: duckdb.DuckDBPyConnection) -> None:
    told = {
        (table, column): (definition, set(sources))
        for table, column, definition, sources in built.execute(
            "select table_name, column_name, definition, source_ids from dictionary where column_name in ('population', 'population_year', 'town_population')"
        ).fetchall()
    }
    both = {"cog-2026", "populations-2024"}
    words, sources = told["communes", "population"]
    assert plain(words) == (
        "Population municipale 2024, en vigueur le 1er janvier 2027 ; recensement de 2017 à Mayotte, quand le fichier ne la compte pas."
    )
    assert sources == both and told["regions", "town_population"][1] >= both
    for table in ("departements", "regions", "epci", "commune_outlines"):
        assert "(2024" in told[table, "town_population"][0]
    assert plain(told["communes", "population_year"][0]).startswith("Année de référence de la population : 2024,")
    title, note = built.execute("select title, note from sources where source_id = 'populations-2024'").fetchone()  # type: ignore[misc]
    assert title == "Populations de référence des communes, 2024" and "1er janvier 2027" in note


def count(connection: duckdb.DuckDBPyConnection) -> None:
    """The two steps, again."""
    for path in sorted(STEPS.glob("_communes_population_*.sql")):
        connection.execute(f"drop table if exists {path.stem}")
        run_step(connection, None, path, {})  # type: ignore[arg-type]


def test_a_city_counted_by_arrondissement_is_whole_and_an_elder_code_adds_up(tmp_path: Path) -> None:
    connection = duckdb.connect()
    connection.execute("create schema raw; create schema reference")
    cards = load_cards("sources")
    cards["populations-2024"] = {"id": "populations", "edition": "2024", "population_year": 2024, "as_of": "2024-12-31"}
    load_card_tables(connection, cards, load_cards("dictionary"))
    connection.execute(
        "create table raw.cog_communes as select * from (values ('cog-2026', '13055', 'Ville', '13', 9, 'commune-actuelle'), "
        "('cog-2026', '50001', 'Réunie', '50', 5, 'commune-actuelle'), ('cog-2026', '97601', 'Lagune', '976', 7, 'commune-actuelle')) "
        "as t(source_id, code, nom, departement, population, type)"
    )
    connection.execute(
        "create table _communes_codes as select * from (values ('13055', '13055', 'current'), ('13201', '13055', 'district'), "
        "('13202', '13055', 'district'), ('50001', '50001', 'current'), ('50002', '50001', 'delegated'), ('97601', '97601', 'current')) "
        "as t(old_code, commune_code, link)"
    )
    connection.execute(
        "create table raw.populations as select 'populations-2024' as source_id, * from (values ('13201', '40'), ('13202', '60'), "
        "('50001', '6'), ('50002', '4')) as t(code, population)"
    )
    newest = "from _communes_population_2_newest"
    count(connection)
    # Mayotte is not in the file: its own count, and its year.
    assert connection.execute(newest).fetchall() == [("13055", 100, 2024), ("50001", 10, 2024), ("97601", 7, 2017)]
    check_sql = (CHECKS / "communes_population.sql").read_text(encoding="utf-8")
    assert connection.execute(check_sql).fetchall() == []
    # A commune that the file has not, elsewhere: the limits of another year.
    connection.execute("delete from raw.populations where code in ('50001', '50002')")
    count(connection)
    assert connection.execute(check_sql).fetchall() == [("50001", "Réunie", 2023)]
    # The city beside its arrondissements counts once.
    connection.execute("insert into raw.populations values ('populations-2024', '13055', '101')")
    count(connection)
    assert connection.execute(f"{newest} where commune_code = '13055'").fetchall() == [("13055", 101, 2024)]


def test_the_pages_say_the_new_count_and_its_file(
    built: duckdb.DuckDBPyConnection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    released(built, tmp_path / NAME)
    monkeypatch.setenv("PVD_RELEASES", str(tmp_path))
    try:
        with warehouse.using(NAME):
            territory = places.resolve({"commune": [TOWN]})[0]
            card = exports.draw("fiche-identite", territory, Options())
            row = card.table[card.table["fact_name"].str.startswith("Population municipale")].iloc[0]
            assert (
                plain(row["fact_name"]) == "Population municipale 2024"
                and plain(row["fact_value"]) == "3 001 habitants"
            )
            assert row["source_id"] == "populations-2024"
            listed = exports.draw("communes-du-territoire", territory, Options())
            assert listed.table["population"].tolist() == [3001]
            assert "Populations de référence des communes, 2024" in {item.title for item in listed.sources}
            assert "2024" in dictionary.column("population").definition
    finally:
        warehouse.releases._open.clear()
