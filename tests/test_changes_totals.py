"""Totals of two releases side by side: on invented ones added up by hand, on those of the repository by other SQL."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest

from pvd import exports, places, warehouse
from pvd.figures.figure import Figure
from pvd.forms.sums import may_sum
from pvd.territory import Filters, Options, Territory
from pvd.warehouse import Warehouse
from tests.asking import get
from tests.invented import release as invented
from tests.invented.rows import A, B
from tests.test_pages import opened, plain, sound
from tests.test_releases import change, rename

ROOT = Path(__file__).parent.parent
CURATED, KEPT = ROOT / "data" / "curated", ROOT / "data" / "releases" / "2026-04-27-bd58745f"
FIRST, SECOND = invented.RELEASE, "2026-05-01-invented"
SLUG = "totaux-avant-et-apres"
FRANCE, MANCHE, CALVADOS = Territory(), Territory("departement", ("50",)), Territory("departement", ("14",))
AFTER = (
    # Clairmare left the programme; its awards stay in the ledger, of no town.
    ("communes", "delete from t where commune_code = '50903'"),
    # From the EPCI of the Aubes to that of the Brumes, with its grants.
    ("communes", f"update t set epci_siren = '{B}', epci_name = 'CA des Brumes' where commune_code = '50902'"),
    ("communes", "update t set is_ort = true where commune_code = '97192'"),
    ("spending", "update t set amount_eur = 10500.10 where award_id = 'a01'"),
    ("spending", "update t set amount_eur = null where award_id = 'a16'"),
    ("spending", "delete from t where award_id = 'a13'"),
    # A year that only this release holds: nothing of it is a rise.
    ("spending", "insert into t select * replace ('z01' as award_id, 2025 as year, 'dgcl-2025' as source_id, 999 as amount_eur) from t where award_id = 'a03'"),
    # In no total: before the programme, of one région, of another bearer.
    ("spending", "update t set amount_eur = 1 where award_id in ('b01', 'r01', 'l01', 'e01')"),
)  # fmt: skip
pytestmark = pytest.mark.usefixtures("unkept", "kept")


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The two releases."""
    folder = tmp_path_factory.mktemp("releases")
    invented.write(folder / FIRST)
    change(Path(shutil.copytree(folder / FIRST, folder / SECOND)), SECOND, AFTER)
    return folder


def drawn(territory: Territory = FRANCE, release: str = SECOND) -> Figure:
    with warehouse.using(release):
        codes = {territory.level: list(territory.codes)} if territory.codes else {}
        named = replace(places.resolve(codes)[0], filters=territory.filters)
        return exports.draw(SLUG, named, Options())


def told(table: pd.DataFrame) -> list[tuple[Any, ...]]:
    """Name, towns, ORT, awards and euros, each before, after and what lies between; None for an unknown."""
    names = [f"{side}{name}" for name in ("town_count", "ort_count", "grant_count", "grants_eur") for side in ("before_", "after_")]  # fmt: skip
    steps = ["town_count_change", "ort_count_change", "grant_count_change", "grants_change_eur"]
    return [
        (plain(str(row["unit_name"])), *(None if pd.isna(row[name]) else round(float(row[name]), 2) for name in (*names, *steps)))
        for row in table.to_dict("records")
    ]  # fmt: skip


def test_totals_before_and_after_by_hand() -> None:
    assert told(drawn(MANCHE).table) == [
        # a01 to a08, then without the two of Clairmare, 500 € more for a01.
        ("Manche (50)", 3, 2, 2, 1, 8, 6, 178000.85, 158500.35, -1, -1, -2, -19500.50),
        ("CA des Brumes", 1, 1, 1, 0, 2, 3, 20000.50, 123000.05, 0, -1, 1, 102999.55),
        ("CC des Aubes", 2, 1, 1, 1, 6, 3, 158000.35, 35500.30, -1, 0, -3, -122500.05),
    ]  # fmt: skip


def test_unknown_is_never_zero_and_has_no_difference() -> None:
    alizes = told(drawn(Territory("departement", ("971",))).table)[1]
    # Of a16 the amount is not known any more: the award still counts, its euros do not.
    assert alizes == ("CA des Alizés", 3, 3, 2, 3, 3, 3, 67500.25, 65000, 0, 1, 0, -2500.25)
    assert told(drawn(Territory("commune", ("97192",))).table) == [
        ("Kapokier (971)", 1, 1, 0, 1, 1, 1, 2500.25, None, 0, 1, 0, None)
    ]
    # No award any more, and none ever.
    assert told(drawn(Territory("commune", ("13903",))).table)[0][5:9] == (1, None, 9000, None)
    assert told(drawn(Territory("commune", ("14901",))).table)[0][5:] == (None, None, None, None, 0, 0, None, None)


@pytest.mark.parametrize(
    ("territory", "names"),
    [
        (FRANCE, ["France", "Guadeloupe", "Île-de-France", "Normandie", "Provence-Alpes-Côte d’Azur"]),
        (Territory("region", ("28",)), ["Normandie", "Calvados", "Manche"]),
        (Territory("departement", ("50", "14")), ["Calvados (14) et Manche (50)", "Calvados", "Manche"]),
        (CALVADOS, ["Calvados (14)", "CA des Brumes", "Sans intercommunalité"]),
        # Towns of then and of today.
        (Territory("epci", (A,)), ["CC des Aubes", "Aubépine", "Brumeval"]),
        (Territory("epci", (B,)), ["CA des Brumes", "Brumeval", "Clairmare", "Doucepierre", "Étangville"]),
        (Territory("commune", ("50901",)), ["Aubépine (50)"]),
        # No town: itself, and no unit.
        (Territory("departement", ("75",)), ["Paris (75)"]),
    ],
    ids=lambda value: "-".join((value.level, *value.codes)) if isinstance(value, Territory) else "",
)
def test_one_row_for_the_territory_then_one_a_unit(territory: Territory, names: list[str]) -> None:
    table = drawn(territory).table
    assert [plain(name) for name in table["unit_name"]] == names
    parts = table.iloc[1:]
    # A difference of awards is unknown where one side is: it does not add up to that of the whole.
    for name in table if len(parts) else ():
        if name.endswith(("_count", "town_count_change", "ort_count_change")):
            assert parts[name].astype(float).sum() == float(table[name].iloc[0]), name


def test_a_list_that_one_release_lacks_is_not_compared_and_said() -> None:
    figure = drawn(MANCHE)
    assert plain(figure.coverage) == "Subventions tenues par une seule des deux versions, non comparées : DETR 2025."
    assert plain(figure.period) == (
        f"depuis la version {FIRST}, données au 27 avril 2026 ; subventions : attributions de 2023 et 2024, et première vague "
        "de conseillers numériques de 2021"
    )


def test_titles_say_what_moved() -> None:
    between = "D’une version des données à l’autre, "
    assert (
        plain(drawn(MANCHE).title)
        == f"{between}1 commune de moins, 1 ORT de moins, 20 k€ de subventions connues de moins"
    )
    assert plain(drawn(CALVADOS).title) == "Aucun total n’a changé"
    assert (
        plain(drawn(Territory("epci", (A,))).title)
        == f"{between}1 commune de moins, 123 k€ de subventions connues de moins"
    )
    assert (
        plain(drawn(Territory("commune", ("97192",))).title)
        == f"{between}1 ORT de plus, des subventions connues avant seulement"
    )


def test_its_rows_are_not_a_sum_and_it_says_one_perimeter() -> None:
    figure = drawn()
    assert figure.perimeter == "state_grants_town" and set(figure.table["perimeter"]) == {figure.perimeter}
    assert not may_sum(figure) and not figure.totals
    assert figure.address == f"/versions?version={SECOND}"


def test_a_filter_speaks_of_the_towns_of_today() -> None:
    kept = Territory("departement", ("50",), filters=Filters(selection=("50902",)))
    table = drawn(kept).table
    assert table["after_town_count"].iloc[0] == table["before_town_count"].iloc[0] == 1
    # It moved: before in one EPCI, after in the other.
    assert [row[1:3] for row in told(table)[1:]] == [(0, 1), (1, 0)]


def test_the_first_release_has_nothing_before_it() -> None:
    figure = drawn(release=FIRST)
    assert figure.is_empty and plain(figure.coverage).startswith("Première version sur ce serveur")


@pytest.mark.parametrize(
    ("table", "column", "unknown", "words"),
    [
        ("communes", "is_ort", "before_ort_count", "Non comparé, faute de ces données dans la version antérieure : ORT."),
        ("spending", "coverage", "after_grants_eur", "Non comparé, faute de ces données dans la version antérieure : Subventions de l’État connues."),
        ("communes", "departement_code", "before_town_count", "Entrée dans le programme"),
    ],
)  # fmt: skip
def test_what_the_former_release_does_not_say_is_unknown(
    table: str, column: str, unknown: str, words: str, written: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(written / SECOND, tmp_path / SECOND)
    change(
        Path(shutil.copytree(written / FIRST, tmp_path / FIRST)), FIRST, ((table, f"alter table t drop column {column}"),)
    )  # fmt: skip
    monkeypatch.setenv("PVD_RELEASES", str(tmp_path))
    figure = drawn(MANCHE)
    assert figure.table[unknown].isna().all() and figure.table["after_town_count"].iloc[0] == 2
    assert words in plain(figure.coverage)


@pytest.mark.parametrize("file_format", sorted(exports.FORMATS))
def test_it_leaves_in_every_format(file_format: str) -> None:
    assert len(exports.write(drawn(MANCHE), file_format)) > 500


def test_a_file_by_address_and_the_page() -> None:
    answer = get(f"/figures/{SLUG}.csv?departement=50&format=brut&version={SECOND}")
    rows = list(csv.DictReader(answer.text.splitlines()))
    assert [row["unit_code"] for row in rows] == ["50", B, A]
    assert (rows[0]["before_grants_eur"], rows[0]["grants_change_eur"]) == ("178000.85", "-19500.5")
    text = sound(opened("versions", {"departement": "50", "version": SECOND}))
    assert "1 commune de moins, 1 ORT de moins" in text and text.index("En ORT avant") < text.index(
        "Ce qui a changé Avant"
    )
    first = sound(opened("versions", {"departement": "50", "version": FIRST}))
    assert first.count("Première version sur ce serveur") == 1


# --- on the releases of the repository ------------------------------------------------------------

# By year and scheme, of what the two ledgers hold for the whole country; a first wave is held alike by both.
OURS = """
    with a as (select * from '{after}/spending.parquet' where perimeter = 'state_grants_town' and year >= 2020 and coverage in ('national', 'partial')),
    b as (select * from '{before}/spending.parquet' where perimeter = 'state_grants_town' and year >= 2020 and coverage in ('national', 'partial')),
    sides as (
        select 'after' as side, t.*, count(s.award_id) as n, sum(s.amount_eur) as e from '{after}/communes.parquet' as t
        left join a as s on s.commune_code = t.commune_code and exists (from b where (b.year, b.scheme) = (s.year, s.scheme)) group by all
        union all by name
        select 'before' as side, t.*, count(s.award_id) as n, sum(s.amount_eur) as e from '{before}/communes.parquet' as t
        left join b as s on s.commune_code = t.commune_code and exists (from a where (a.year, a.scheme) = (s.year, s.scheme)) group by all
    )
    select {code} as code, side, count(*), count(*) filter (where is_ort), nullif(sum(n), 0)::integer, sum(e)::decimal(18, 2)
    from sides where {where} group by code, side
"""  # fmt: skip


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    """The release in service, after the one that is kept in git."""
    folder = Path(shutil.copytree(CURATED, tmp_path_factory.mktemp("service") / "curated"))
    rename(folder, "2026-04-27-inservic")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PVD_RELEASES", str(KEPT.parent))
        here = Warehouse(folder)
    yield here
    here.close()


@pytest.mark.parametrize(
    ("territory", "code", "where"),
    [
        (FRANCE, "region_code", "true"),
        (Territory("region", ("93",)), "departement_code", "region_code = '93'"),
        (MANCHE, "epci_siren", "departement_code = '50'"),
        (Territory("epci", ("200067205",)), "commune_code", "epci_siren = '200067205'"),
    ],
    ids=["france", "region-93", "departement-50", "epci-cotentin"],
)
def test_the_same_by_other_sql_on_the_two_releases_of_git(
    territory: Territory, code: str, where: str, service: Warehouse
) -> None:
    assert service.former == KEPT.name
    table = service.query("changes_by_territory", territory)
    with duckdb.connect() as connection:
        names = {"after": CURATED, "before": KEPT, "where": where}
        units = connection.execute(OURS.format(**names, code=code)).fetchall()
        whole = connection.execute(OURS.format(**names, code="'whole'")).fetchall()
    found = {}
    for row in table.to_dict("records"):
        for side in ("before", "after"):
            cells = [row[f"{side}_{name}"] for name in ("town_count", "ort_count", "grant_count", "grants_eur")]
            key = "whole" if row["row_kind"] == "here" else row["unit_code"]
            found[key, side] = tuple(None if pd.isna(cell) else round(float(cell), 2) for cell in cells)
    expected = {
        (unit, side): (towns, ort, awards, None if euros is None else float(euros))
        for unit, side, towns, ort, awards, euros in [*units, *whole]
    }
    assert found == expected
    known = table.dropna(subset=["before_grants_eur", "after_grants_eur"])
    steps = (known["after_grants_eur"].astype(float) - known["before_grants_eur"].astype(float)).round(2)
    assert list(known["grants_change_eur"].astype(float).round(2)) == list(steps) and len(known) > 4


def test_the_totals_of_france_are_those_of_both_releases(service: Warehouse) -> None:
    whole = service.query("changes_by_territory", FRANCE).iloc[0]
    assert (whole["before_grant_count"], whole["after_grant_count"]) == (5180, 5180)
    assert (round(float(whole["before_grants_eur"]), 2), round(float(whole["after_grants_eur"]), 2)) == (555915391.71, 556392259.61)  # fmt: skip
    headline = service.query("key_figures", FRANCE).iloc[0]
    assert round(float(headline["amount_eur"]), 2) == 556392259.61, "held alike: the headline of today"
