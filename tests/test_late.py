"""Départements en retard: each rule on invented towns dated a day apart; on the release, counted again by another road."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd
import pytest

from pvd import exports, places, warehouse
from pvd.figures.figure import UNKNOWN_CLASS, Figure
from pvd.figures.late import RULES
from pvd.formats import typeset
from pvd.territory import Options, Territory
from pvd.warehouse import Warehouse
from tests.asking import get
from tests.invented import release as invented
from tests.test_changes import rewrite
from tests.test_pages import opened, plain, sound

FRANCE = Territory()
# The list is of 27 April 2026. Each département of three invented towns, at the edge of a rule.
_EDGES = (
    # Within the year, by a day: Calvados is far, and neither still nor stale.
    "update t set ort_signed_on = date '2025-04-28' where commune_code = '14902'",
    # Two years before, to the day.
    "update t set ort_signed_on = date '2024-04-27' where commune_code = '13901'",
    "update t set ort_signed_on = date '2024-04-28' where commune_code = '97191'",
    # Later than the list: it tells no date.
    "update t set ort_signed_on = date '2026-04-28' where commune_code = '50903'",
)


@pytest.fixture(scope="module")
def edges(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    folder = invented.write(tmp_path_factory.mktemp("edges") / "curated")
    for statement in _EDGES:
        rewrite(folder, "communes", statement)
    opened_ = Warehouse(folder)
    yield opened_
    opened_.close()


def drawn(slug: str, address: dict[str, list[str]] | None = None) -> Figure:
    return exports.draw(slug, places.resolve(address or {})[0], Options())


def test_rules_at_their_edge(edges: Warehouse) -> None:
    table = edges.query("late_departements", FRANCE).set_index("departement_code")
    # ORT: 1/3, 2/3, 2/3, 2/3. Known grants: 1/3, 2/3, 3/3, 2/3.
    assert table.loc["14", "ort_gap"] == -33.3 and table.loc["50", "granted_town_gap"] == 33.3
    assert {code: list(rules) for code, rules in table["late_rules"].items()} == {
        "14": ["far", "ungranted"],
        "13": ["stale"],
        "50": ["stale"],
        "971": [],
        "75": [],
    }
    assert table.loc["14", "new_ort_count"] == 1 and table.loc["50", "new_ort_count"] == 0
    assert str(table.loc["50", "latest_signed_on"].date()) == "2022-01-15"
    assert table.loc["75", "town_count"] == 0 and pd.isna(table.loc["75", "ort_share"])


def test_a_departement_is_judged_beside_all_of_them(edges: Warehouse) -> None:
    alone = edges.query("late_departements", Territory("departement", ("14",)))
    assert alone["departement_code"].tolist() == ["14"] and list(alone["late_rules"].iloc[0]) == ["far", "ungranted"]
    of_region = edges.query("late_departements", Territory("region", ("28",)))
    assert of_region["departement_code"].tolist() == ["14", "50"]


def test_the_release_is_counted_again() -> None:
    towns = warehouse.query("towns", FRANCE)
    listed = warehouse.query("late_departements", FRANCE)["listed_on"].dropna().iloc[0]
    known = towns.assign(has_grant=towns["amount_eur"].notna())
    found = {}
    groups = dict(iter(known.groupby("departement_code")))
    ort = pd.Series({code: rows["is_ort"].mean() for code, rows in groups.items()})
    granted = pd.Series({code: rows["has_grant"].mean() for code, rows in groups.items()})
    for code, rows in groups.items():
        dates = pd.concat([rows["ort_signed_on"], rows["agreement_signed_on"]]).dropna()
        dates = dates[dates <= listed]
        signed = rows.loc[rows["is_ort"], "ort_signed_on"]
        is_new = bool(((signed > listed - pd.DateOffset(years=1)) & (signed <= listed)).any())
        met = {
            "far": ort.median() - ort[code] > 0.1 + 1e-9,
            "still": ort[code] < ort.median() and not is_new,
            "ungranted": granted.median() - granted[code] > 0.1 + 1e-9,
            "stale": ort[code] < 1 and (dates.empty or dates.max() <= listed - pd.DateOffset(years=2)),
        }
        found[code] = [name for name in RULES if met[name]]
    table = warehouse.query("late_departements", FRANCE)
    with_towns = table[table["town_count"] > 0].set_index("departement_code")["late_rules"]
    assert {code: list(rules) for code, rules in with_towns.items()} == found


def test_the_map_and_the_list_say_the_same() -> None:
    shown, listed = drawn("carte-des-retards"), drawn("liste-des-retards")
    assert len(shown.table) == 101 and (shown.table["late_class"] == UNKNOWN_CLASS).sum() == 4
    late = shown.table[shown.table["late_rule_count"] > 0]
    assert sorted(late["departement_code"]) == sorted(listed.table["departement_code"])
    assert shown.title.startswith(f"{len(late)}\u00a0départements sur 97")
    assert all(words in listed.table["late_rules"].str.cat() for words, _ in RULES.values())
    for words, rule in RULES.values():
        assert typeset(f"« {words} », {rule}") in listed.note, "each rule is stated"


@pytest.mark.parametrize(
    ("address", "title"),
    [
        ({"departement": ["50"]}, "Manche répond à 2 règles de retard sur 4"),
        ({"departement": ["14"]}, "Calvados n’est pas en retard"),
        ({"departement": ["75"]}, "Aucune commune du programme"),
        ({"region": ["53"]}, "2 départements sur 4 sont en retard, dont 1 selon trois règles ou plus"),
    ],
)
def test_titles_of_the_map(address: dict[str, list[str]], title: str) -> None:
    assert plain(drawn("carte-des-retards", address).title) == title


# --- the briefing of a territory -----------------------------------------------------------------


def test_cards_say_the_gap_to_the_median_and_the_year() -> None:
    card = drawn("reperes-du-territoire", {"departement": ["50"]}).cards[2]
    said = plain(card.context)
    assert card.label == "Communes en ORT" and "médiane des départements 100 %, écart −5 points" in said
    assert said.endswith("aucune de plus en un an")
    for address in ({}, {"departement": ["50", "14"]}, {"departement": ["50"], "ort": ["non"]}):
        cards = drawn("reperes-du-territoire", address).cards
        assert not any("médiane" in item.context or "en un an" in item.context for item in cards), address


def test_what_is_to_be_done_names_towns_and_who_can() -> None:
    text = sound(opened("territory", {"departement": "50"}))
    at = text.index("À faire")
    said = text[at : at + 900]
    assert "Sans ORT signée : 2 communes ( Percy-en-Normandie , Villedieu-les-Poêles-Rouffigny )" in said
    assert "Qui peut agir : préfecture" in said and "Tous les points d’attention : 5" in said


def test_without_a_territory_the_page_says_how_to_choose_one() -> None:
    app = opened("territory")
    text = sound(app)
    assert [plain(item.value) for item in app.title] == ["Choisissez un territoire"]
    assert "Normandie" in text and "Manche (50)" in text and "Paris (75)" not in text


# --- the search while somebody types -------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "first", "remark"),
    [
        ("valog", ("commune", "50615", "Valognes"), ""),
        ("1185", ("commune", "01185", "Plateau d’Hauteville"), ""),
        ("Château-Thierry", ("epci", "200072031", "CA de la Région de Château-Thierry"), "Château-Thierry (02) est une ville d’Action cœur de ville"),
        ("cherbourg", None, "Cherbourg-en-Cotentin (50) est une ville d’Action cœur de ville"),
        ("Villejuif", None, "n’est pas du programme"),
        ("", None, ""),
        ("<script>" + "x" * 400, None, "Aucun territoire trouvé"),
    ],
)  # fmt: skip
def test_what_the_search_proposes(typed: str, first: tuple[str, str, str] | None, remark: str) -> None:
    found = get(f"/recherche.json?texte={typed}").json()
    top = found["lieux"][0] if found["lieux"] else None
    assert (top and (top["niveau"], top["code"], top["nom"])) == first
    assert plain(" ".join(found["remarques"])).count(remark) >= bool(remark) and bool(found["remarques"]) == bool(
        remark
    )


def test_what_is_found_without_a_doubt_is_opened() -> None:
    app = opened("overview")
    app.text_input(key="pvd_search").set_value("Valognes").run()
    sound(app)
    assert [item.value for item in app.title] == ["Valognes (50)"]
    # A région and a département of one name, a name that begins several: the reader chooses.
    app = opened("overview")
    app.text_input(key="pvd_search").set_value("saint").run()
    assert "Où en est" in sound(app) and any((item.key or "").startswith("pvd_result_") for item in app.button)
