"""A newer list of the France services structures dropped by a ministry user: it decides alone, and the pages' counts follow."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from pvd import exports, places, warehouse
from pvd.territory import Options, Territory
from tests.data.test_dropped_files import released
from tests.dropped import country, files
from tests.invented import release as invented
from tests.test_pages import plain

from data import check  # isort: skip

from build import run_step  # isort: skip
from cards import load_card_tables, load_cards  # isort: skip
from read import Raw, empty_tables  # isort: skip

NAME = "2026-09-30-services"
FIRST, SECOND, THIRD, FOURTH = (code for code, *_ in files.TOWNS[:4])
ELDER = {FIRST: ("01/01/2020",), SECOND: ("01/07/2021",)}
# The first has closed since; the second has a branch more; the third and the fourth are new, one of them on the eve.
NEWER = {SECOND: ("01/07/2021", "15/03/2026"), THIRD: ("30/09/2020",), FOURTH: ("02/02/2026",)}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """Both lists, checked with their cards written, and the step that reads them, on the twelve towns."""
    folder = tmp_path_factory.mktemp("raw")
    written = [files.france_services(folder, "20250201", ELDER), files.france_services(folder, "20260915", NEWER)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(check, "CURATED", invented.folder())
        assert check.main([*(str(item.path) for item in written), "--card"]) == 0
    cards = load_cards("sources", folder)
    raw = Raw(
        folder, {file: card for file, card in cards.items() if (folder / card["path"]).is_file() and card["path"]}
    )
    assert sorted(raw.cards) == ["france-services-liste-2025-02", "france-services-liste-2026-09"]
    connection = duckdb.connect()
    connection.execute("create schema raw; create schema reference")
    load_card_tables(connection, cards, load_cards("dictionary", folder))
    for file in raw.cards:
        raw.verify(file)
        raw.load(connection, file)
    empty_tables(connection)
    towns = pd.DataFrame([(code, name, dep) for code, name, dep in files.TOWNS], columns=["code", "nom", "departement"])
    connection.register("_towns", towns)
    connection.execute(
        "create table _communes_codes as select code as old_code, code as commune_code, 'current' as link from _towns"
    )
    connection.execute(
        "create table raw.cog_communes as select *, '28' as region, 'commune-actuelle' as type from _towns"
    )
    connection.execute(f"create table populations as select * from '{invented.folder()}/populations.parquet'")
    for table in ("france_services_towns", "sources"):
        run_step(connection, raw, country.DATA / "steps" / f"{table}.sql", {})
    yield connection
    connection.close()


def test_the_file_is_recognised_and_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:  # fmt: skip
    monkeypatch.setattr(check, "CURATED", invented.folder())
    assert check.main([str(files.france_services(tmp_path, "20260915", NEWER).path)]) == 0
    said = capsys.readouterr().out
    assert "liste des structures France services" in said.lower() or "France services" in said
    assert "Édition : 2026-09, au 15/09/2026." in said and "Communes du programme trouvées : 3 sur 12." in said
    # Of what a step reads, it is not said that no table is made.
    assert "aucune table" not in said


def test_the_newest_list_decides_alone(built: duckdb.DuckDBPyConnection) -> None:
    found = built.execute(
        "select commune_code, first_labelled_on, site_count, principal_count, branch_count from france_services_towns"
    ).fetchall()
    assert sorted(found) == sorted(
        [
            (SECOND, date(2021, 7, 1), 2, 1, 1),
            (THIRD, date(2020, 9, 30), 1, 1, 0),
            (FOURTH, date(2026, 2, 2), 1, 1, 0),
        ]
    )
    for name in ("france_services_dated", "france_services_totals"):
        assert built.execute((country.DATA / "checks" / f"{name}.sql").read_text(encoding="utf-8")).fetchall() == []
    # No contact of a structure is read.
    assert "mail" not in {name for name, *_ in built.execute("describe raw.france_services_list").fetchall()}


@pytest.fixture
def kept(built: duckdb.DuckDBPyConnection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The invented release with the table that the step made, and the cards."""
    released(built, tmp_path / NAME, ("france_services_towns", "sources"))
    monkeypatch.setenv("PVD_RELEASES", str(tmp_path))
    yield
    warehouse.releases._open.clear()


@pytest.mark.usefixtures("kept")
def test_the_counts_of_the_pages_follow() -> None:
    with warehouse.using(NAME) as release:
        key = release.query("evidence_key_figures", Territory()).iloc[0]
        assert (key["labelled_count"], key["eve_site_count"]) == (3, 1)
        assert str(key["labelled_on"])[:10] == "2026-09-15"
        months = release.query("france_services_by_month", Territory())
        own = months[months["is_programme_side"]]
        assert [(str(row.as_of)[:10], row.labelled_count) for row in own.itertuples()] == [
            ("2020-09-30", 1), ("2021-07-31", 2), ("2026-02-28", 3), ("2026-09-15", 3),
        ]  # fmt: skip
        towns = {
            code: release.query("town_evidence", Territory("commune", (code,))).iloc[0] for code in (FIRST, SECOND)
        }
        assert towns[FIRST]["site_count"] == 0 and pd.isna(towns[FIRST]["first_labelled_on"]), "closed since"
        assert (towns[SECOND]["site_count"], towns[SECOND]["branch_count"]) == (2, 1)


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize("slug", ["france-services-mois-par-mois", "reperes-avant-et-depuis"])
def test_the_figures_say_the_day_of_the_new_list(slug: str) -> None:
    with warehouse.using(NAME):
        figure = exports.draw(slug, places.resolve({})[0], Options())
        titles = {item.title for item in figure.sources}
        assert "Structures France services, liste du 15 septembre 2026" in titles
        words = plain(" ".join((figure.title, figure.subtitle, figure.note, figure.dated)))
        assert "15 septembre 2026" in words
