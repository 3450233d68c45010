"""The page of a town, for every one of the towns: its figures, its peers, its money, its title."""

from __future__ import annotations

import csv
import io
import re
from functools import cache

import pandas as pd
import pytest

from pvd import briefs, exports, places, warehouse
from pvd.figures import catalogue
from pvd.figures.figure import Figure
from pvd.formats import UNKNOWN, plural
from pvd.forms import strip as strips
from pvd.forms import table as tables
from pvd.render.files.csv import csv as write_csv
from pvd.render.slides.table import rows_table
from pvd.territory import Options, Territory
from tests.test_pages import opened, plain, sound

PAGE = [entry.slug for entry in catalogue.entries().values() if exports.page_of(entry) == "commune"]
# Found by the modules: a figure added to the page enters these tests by itself.
PARTS = 8
# A list of hundreds of peers is long to draw; medians are the same for a whole class, context is tested with its data.
ONE_TOWN_IN = dict.fromkeys(
    ("rang-parmi-les-pairs", "pairs-de-la-commune", "ecarts-aux-pairs", "indicateurs-de-contexte"), 10
)
# What a French sentence never holds.
NOT_FRENCH = re.compile(r"\b(nan|None|NaT|True|False)\b|<NA>")
YEU, TERRE_DE_BAS, SAINT_GEORGES, CHATEAU_CHINON, VALOGNES = "85113", "97130", "97308", "58062", "50615"
NO_GRANT = "01306"
RULES = (
    "centrality_density_population", "centrality_density", "centrality",
    "overseas_density_population", "overseas_density", "overseas",
)  # fmt: skip


@cache
def towns() -> pd.DataFrame:
    """Every town of the release, as the list shows it."""
    return warehouse.query("towns", Territory())


def town(code: str) -> Territory:
    territory, _, notices = places.resolve({"commune": [code]})
    assert territory.codes == (code,) and not notices
    return territory


def drawn(slug: str, code: str) -> Figure:
    return exports.draw(slug, town(code), Options())


def row_of(slug: str, code: str) -> pd.Series:
    return drawn(slug, code).table.iloc[0]


def cents(values: pd.Series) -> int:
    return int((pd.Series(values, dtype=float).dropna() * 100).round().sum())


# --- every town ----------------------------------------------------------------------------------


# One town in eight with the other tests: forty seconds; all of them in the soak.
@pytest.mark.parametrize("part", [0, *(pytest.param(part, marks=pytest.mark.soak) for part in range(1, PARTS))])
def test_every_town_has_its_page(part: int) -> None:
    """Each figure of the page, for each town: drawn, titled, in French, and adding up to the key figures."""
    codes, known = sorted(towns()["commune_code"]), towns().set_index("commune_code")["amount_eur"]
    assert len(PAGE) >= 11
    for rank, code in enumerate(codes[part::PARTS]):
        territory = town(code)
        figures = {
            slug: exports.draw(slug, territory, Options()) for slug in PAGE if rank % ONE_TOWN_IN.get(slug, 1) == 0
        }
        for slug, figure in figures.items():
            words = f"{figure.title} · {figure.subtitle} · {figure.note} · {figure.coverage}"
            assert figure.title and territory.label in figure.subtitle, (code, slug)
            assert not NOT_FRENCH.search(words), (code, slug, words)
            # A figure of one town is empty for a reason that it says.
            assert not figure.is_empty or figure.coverage, (code, slug)
            assert figure.address.endswith(f"/commune?commune={code}") and figure.sources, (code, slug)
        awards = figures["subventions-de-la-commune"].table
        located = figures["subventions-localisees-dans-la-commune"].table
        events = figures["frise"].table
        totals = {
            cents(known[[code]]),
            cents(awards.loc[awards["counting"] == "counted", "amount_eur"]),
            cents(events.loc[events["counting"] == "counted", "amount_eur"]),
            cents(figures["chiffres-de-la-commune"].table["amount_eur"]),
        }
        assert len(totals) == 1, (code, totals)
        # An award of the EPCI, or to anybody else, is never one of the town's.
        assert set(awards["perimeter"]) <= {"state_grants_town"}, code
        assert set(located["perimeter"]) <= {"state_grants_located"}, code
        assert not set(awards["award_id"]) & set(located["award_id"]), code
        if "ecarts-aux-pairs" in figures:
            row, here = figures["ecarts-aux-pairs"].table.iloc[0], expected_classes().loc[code]
            assert (row["peer_rule"], row["peer_count"]) == (here["rule"], here["size"]), code


def test_every_town_has_its_own_title() -> None:
    titles = {town(code).label for code in towns()["commune_code"]}
    assert len(titles) == len(towns()) == 1646


def test_key_figures_of_the_page_are_those_of_the_other_pages() -> None:
    for code in (VALOGNES, YEU, TERRE_DE_BAS, SAINT_GEORGES, NO_GRANT):
        row, key = row_of("chiffres-de-la-commune", code), row_of("chiffres-cles", code)
        assert row["population"] == key["population"] and cents(row[["amount_eur"]]) == cents(key[["amount_eur"]])
        by_year = drawn("subventions-par-annee", code).table
        assert cents(by_year.loc[by_year["status"].isin(["available", "partial"]), "amount_eur"]) == cents(
            key[["amount_eur"]]
        )


def test_rows_outside_totals_are_marked() -> None:
    inside = towns().query("region_code == '93'")["commune_code"]
    table = pd.concat([drawn("subventions-de-la-commune", code).table for code in inside])
    assert set(table["counting"]) == {"counted", "before", "regional"}
    assert (table.loc[table["counting"] == "before", "year"] < 2020).all()
    assert (table.loc[table["counting"] == "counted", "year"] >= 2020).all()
    assert set(table.loc[table["counting"] == "regional", "source_id"]) == {"paca-2018-2024", "fonds-vert-paca-2024"}


# --- peers ---------------------------------------------------------------------------------------


@cache
def expected_classes() -> pd.DataFrame:
    """Each town's class by the order of the rulings, counted in pandas and not by the macros: its rule and its size."""
    table = towns().set_index("commune_code")
    overseas = table["departement_code"].str.startswith("97")
    side = table["centrality_class"].where(~overseas, "outre-mer")
    found = pd.DataFrame({"rule": None, "size": 0, "key": None}, index=table.index, dtype=object)
    keys = (
        side + "/" + table["density_class"] + "/" + table["population_class"],
        side + "/" + table["density_class"],
        side,
    )
    for key, inland, island in zip(keys, RULES[:3], RULES[3:], strict=True):
        size = key.groupby(key).transform("size")
        free = found["rule"].isna() & ((size >= 10) | (inland == "centrality"))
        found.loc[free, "size"], found.loc[free, "key"] = size[free], key[free]
        found.loc[free, "rule"] = overseas[free].map({True: island, False: inland})
    return found


def expected_peers(code: str) -> set[str]:
    """Every town that shares what the class of this one is made of."""
    table = towns().set_index("commune_code")
    wanted = expected_classes().loc[code, "key"].split("/")
    names = ("centrality_class", "density_class", "population_class")
    same = table["departement_code"].str.startswith("97") == (wanted[0] == "outre-mer")
    for name, word in zip(names, wanted, strict=False):
        if word != "outre-mer":
            same &= table[name] == word
    return set(table.index[same])


def test_every_class_holds_ten_towns_or_is_the_widest() -> None:
    found = expected_classes()
    assert found["rule"].notna().all() and set(found["rule"]) == set(RULES)
    assert ((found["size"] >= 10) | found["rule"].isin(("centrality", "overseas"))).all()


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_holds_the_towns_counted_without_the_macros(rule: str) -> None:
    code = expected_classes().query("rule == @rule").index[0]
    table = drawn("pairs-de-la-commune", code).table
    assert set(table["commune_code"]) == expected_peers(code)
    assert set(table["peer_rule"]) == {rule} and set(table["peer_count"]) == {len(table)}


# Counted on the grids: towns of the class, the town included.
@pytest.mark.parametrize(
    ("code", "rule", "count"),
    [
        (VALOGNES, "centrality_density_population", 82),
        (YEU, "centrality_density_population", 272),
        ("97131", "overseas_density", 15),
        (TERRE_DE_BAS, "overseas", 35),
        (SAINT_GEORGES, "overseas_density_population", 12),
        (CHATEAU_CHINON, "centrality_density_population", 520),
    ],
)
def test_hand_checked_peers(code: str, rule: str, count: int) -> None:
    row = row_of("ecarts-aux-pairs", code)
    assert (row["peer_rule"], row["peer_count"]) == (rule, count)
    for slug in ("rang-parmi-les-pairs", "pairs-de-la-commune", "ecarts-aux-pairs"):
        note = drawn(slug, code).note
        assert plain(f"{plural(count, 'commune')}, celle-ci comprise") in plain(note), "the rule and n are printed"
        assert ("Classe élargie" in note) == (rule not in (RULES[0], RULES[3]))


def test_position_is_among_the_known_and_names_the_median() -> None:
    figure = drawn("rang-parmi-les-pairs", VALOGNES)
    known = figure.table["amount_per_inhabitant_eur"].dropna().astype(float)
    assert figure.references[0].value == pytest.approx(known.median())
    assert list(figure.table.loc[figure.table["is_here"], "commune_code"]) == [VALOGNES]
    gap = drawn("ecarts-aux-pairs", VALOGNES).table.set_index("town_indicator").loc["grants_per_inhabitant"]
    assert gap["peer_median"] == pytest.approx(known.median()) and gap["peer_known_count"] == len(known)


def test_a_town_without_known_grant_is_not_at_zero() -> None:
    assert "aucune subvention connue" in drawn("rang-parmi-les-pairs", NO_GRANT).title
    gaps = drawn("ecarts-aux-pairs", NO_GRANT).table.set_index("town_indicator")
    assert gaps.loc[["grants_per_inhabitant", "awards"], ["own_value", "gap_to_peers"]].isna().all().all()
    assert "ne veut pas dire zéro" in drawn("subventions-de-la-commune", NO_GRANT).coverage


# --- cases ---------------------------------------------------------------------------------------


def facts(code: str) -> dict[str, str]:
    table = drawn("fiche-identite", code).table
    return dict(zip(table["fact_name"], table["fact_value"], strict=True))


def test_identity_says_what_is_not_there() -> None:
    assert facts(YEU)["Intercommunalité"] == "aucune intercommunalité"
    assert facts(TERRE_DE_BAS)["Centralité"] == "non définie outre-mer"
    mayotte = towns().query("departement_code == '976'")["commune_code"]
    assert len(mayotte) == 3
    for code in mayotte:
        assert "Population municipale 2017" in facts(code)
    assert "Population municipale 2023" in facts(VALOGNES)
    assert "Louhans" in facts("71263")["Anciens noms et communes déléguées"]


def test_maps_have_the_extent_of_what_holds_the_town() -> None:
    assert drawn("carte-de-la-commune", VALOGNES).extent == ("epci", ("200067205",))
    assert drawn("carte-de-la-commune", YEU).extent == ("departement", ("85",))
    assert list(drawn("carte-de-la-commune", YEU).table["commune_code"]) == [YEU]
    for code in (SAINT_GEORGES, "97353"):
        assert "centre du territoire communal" in drawn("carte-de-la-commune", code).note
        assert "Guyane" in drawn("carte-de-la-commune", code).note


def test_homonyms_are_told_apart() -> None:
    names = towns().groupby("commune_name")["commune_code"].apply(list)
    same = [codes for codes in names if len(codes) > 1]
    assert len(same) >= 4
    for codes in same:
        assert len({drawn("fiche-identite", code).title for code in codes}) == len(codes)


def test_dates_in_doubt_are_said_so() -> None:
    for code in ("71106", "71176", "71342", "71394"):
        figure = drawn("frise", code)
        row = figure.table.set_index("town_event").loc["ort"]
        assert row["is_event_doubtful"] and "date douteuse" in row["event_detail"] and "(date douteuse)" in figure.title
    assert "à une date non connue" in drawn("frise", "29165").title, "an agreement without date"
    assert "date non connue" in drawn("frise", "77296").table.set_index("town_event").loc["ort", "event_detail"]


def test_a_shared_agreement_is_never_an_official_fact() -> None:
    figure = drawn("convention-commune-deduite", VALOGNES)
    assert "même intercommunalité, même date" in figure.title and figure.status == "estimated"
    assert VALOGNES not in set(figure.table["commune_code"]) and len(figure.table) == 10


# --- the page ------------------------------------------------------------------------------------

CASES = [VALOGNES, YEU, TERRE_DE_BAS, "97131", SAINT_GEORGES, CHATEAU_CHINON, NO_GRANT, "71263", "15141", "29165"]


@pytest.mark.parametrize("code", CASES)
def test_page_of_a_town(code: str) -> None:
    app = opened("town", {"commune": code})
    text = sound(app)
    territory = town(code)
    assert [plain(item.value) for item in app.title] == [plain(territory.label)]
    for slug in PAGE:
        if slug != "chiffres-de-la-commune":  # shown as cards
            assert plain(exports.draw(slug, territory, Options()).title) in text, slug
    for card in drawn("chiffres-de-la-commune", code).cards:
        assert plain(f"{card.label} {card.value} {card.context}") in text
    has_epci = any(level == "epci" for level, _, _ in territory.parents)
    assert ("Les subventions de son intercommunalité" in text) == has_epci == (code != YEU)


def test_page_of_a_town_whatever_perimeter_another_page_showed() -> None:
    text = sound(opened("town", {"commune": VALOGNES, "perimetre": "subventions-epci"}))
    assert plain(drawn("subventions-par-annee", VALOGNES).title) in text
    assert "reçues par leurs intercommunalités" not in text


@pytest.mark.parametrize(("address", "count"), [({}, 0), ({"departement": "50"}, 37), ({"departement": "75"}, 0)])
def test_page_without_a_town_says_how_to_find_one(address: dict[str, str | list[str]], count: int) -> None:
    text = sound(opened("town", address))
    assert "La page d’une commune s’ouvre par la recherche" in text
    assert text.count(" (50) ") >= count and ("Valognes (50)" in text) == (count > 0)


def test_a_perimeter_that_does_not_apply_is_not_unknown() -> None:
    figure = drawn("ecarts-aux-pairs", VALOGNES)
    applies = figure.table["perimeter"].notna().to_list()
    assert set(applies) == {True, False}
    place = figure.shown_columns.index("perimeter")
    said = {
        "screen": [row[place] for row in tables.read(figure).lines()],
        "slide": [row[place] for row in rows_table(tables.read(figure)).lines],
        "csv": [row["Périmètre"] for row in csv.DictReader(io.StringIO(write_csv(figure).decode("utf-8-sig")), delimiter=";")],
    }  # fmt: skip
    for where, words in said.items():
        assert [word != "sans objet" for word in words] == applies, where
        assert all(word.startswith("Subventions") for word, is_amount in zip(words, applies, strict=True) if is_amount)
    # The technical form keeps its empty cell.
    raw = csv.DictReader(io.StringIO(write_csv(figure, raw=True).decode()))
    assert [bool(row["perimeter"]) for row in raw] == applies


def test_what_has_no_date_is_not_said_to_be_missing() -> None:
    figure = drawn("ecarts-aux-pairs", VALOGNES)
    days = tables.of(figure, ["reference_day"]).columns[0].words()
    assert UNKNOWN not in days and days.count("sans objet") == 2
    gaps = figure.table.set_index("town_indicator")
    assert gaps["reference_day"].isna()["days_to_ort"]
    assert gaps.loc["awards", "perimeter"] == "state_grants_town" and "2024" in gaps.loc["awards", "reference_day"]
    assert gaps.loc["facility_kinds_count", "reference_day"] == "1ᵉʳ janvier 2024"


def test_the_sources_of_the_context_are_typeset() -> None:
    for text in drawn("indicateurs-de-contexte", VALOGNES).table["indicator_source"]:
        assert " :" not in text and " ;" not in text


def test_the_card_of_a_town_places_it_among_its_peers() -> None:
    """The strip of the card is that of its figure: as many marks, the town's own where its value is."""
    territory, options, _ = places.resolve({"commune": ["50615"]})
    card = briefs.of(exports.draw(briefs.TOWN, territory, options), territory)
    strip = strips.read(exports.draw(briefs.PEERS, territory, options))
    assert len(card["peers"]["others"]) == len(strip.dots) - 1 > 10
    (own,) = [dot.value for dot in strip.dots if dot.is_highlighted]
    assert card["peers"]["own"] == [
        pytest.approx((own - strip.axis.low) / (strip.axis.high - strip.axis.low), abs=1e-3)
    ]
    assert card["peers"]["words"] == exports.draw(briefs.PEERS, territory, options).title
