"""Every query on twelve invented communes: readable snapshots, and expectations added up by hand.

The communes and awards are in `tests/invented/rows.py`; each number below can be checked with a pencil.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from pvd.territory import Filters, Options, Search, Territory
from pvd.warehouse import QUERIES
from tests.invented import snapshots
from tests.invented.release import invented, schema
from tests.invented.rows import A, B, C, D

FRANCE = Territory()
EMPTY = Territory("departement", ("75",))
NORMANDIE = Territory("region", ("28",))
PACA = Territory("region", ("93",))
HEADLINE_STATUSES = ("available", "partial")


def ask(name: str, territory: Territory = FRANCE, perimeter: str = "state_grants_town") -> pd.DataFrame:
    """A query on the invented release."""
    return invented().query(name, territory, **Options(perimeter=perimeter).parameters)


def codes(territory: Territory) -> str:
    """Communes of a territory, without what they share: « 50901 50902 »."""
    return " ".join(ask("towns", territory)["commune_code"])


def cents(values: Any) -> int:
    """An amount or a column of amounts, in cents: exact. An unknown adds nothing."""
    column = pd.Series(values, dtype=float).dropna()
    return int(round(column * 100).sum())


# --- snapshots -----------------------------------------------------------------------------------


@pytest.mark.parametrize("query", snapshots.names())
def test_results_are_the_committed_ones(query: str) -> None:
    path = snapshots.path_of(query)
    assert path.is_file(), f"no snapshot {path.name}: {snapshots.RENEW}, then read it"
    difference = snapshots.difference(path, snapshots.text_of(query))
    assert not difference, f"if this is meant: {snapshots.RENEW}\n{difference}"


def test_every_snapshot_belongs_to_a_query() -> None:
    wanted = {snapshots.path_of(query).name for query in snapshots.names()} | {"schema.txt"}
    assert {path.name for path in snapshots.FOLDER.iterdir()} == wanted


def test_columns_of_the_release_are_the_committed_ones() -> None:
    difference = snapshots.difference(snapshots.FOLDER / "schema.txt", snapshots.schema_text())
    assert not difference, (
        f"the curated release changed its columns; update tests/invented/rows.py, then {snapshots.RENEW}\n{difference}"
    )


def test_the_invented_release_has_every_table() -> None:
    tables = invented().manifest["tables"]
    assert set(tables) == set(schema())
    sql = "\n".join(path.read_text(encoding="utf-8") for path in QUERIES.glob("*.sql"))
    read = {name for name in tables if re.search(rf"\b(from|join)\s+{name}\b", sql)}
    empty = {name for name in read if not tables[name]["rows"]}
    assert len(read) > 8 and not empty, (
        f"tests/invented/rows.py: write def {'(), def '.join(sorted(empty))}(), queries read them"
    )


def test_a_difference_is_shown_with_its_territory_and_an_equal_text_is_not() -> None:
    path = snapshots.path_of("key_figures")
    text = path.read_text(encoding="utf-8")
    assert snapshots.difference(path, text) == ""
    head, manche = text.split(f"{snapshots.HEADING}key_figures · departement-50", 1)
    found = snapshots.difference(
        path,
        f"{head}{snapshots.HEADING}key_figures · departement-50"
        + manche.replace("town_count               3", "town_count               4", 1),
    )
    assert "+town_count               4" in found and found.count("@@") == 2
    assert "@@ key_figures · departement-50 · 1 row(s)" in found


@pytest.mark.parametrize("territory", snapshots.TERRITORIES)
@pytest.mark.parametrize("query", snapshots.names())
def test_same_question_same_order(query: str, territory: str) -> None:
    first = invented().query(query, snapshots.TERRITORIES[territory], **Options().parameters)
    # Asked again of the database: nothing comes from the cache of results.
    invented()._results.clear()
    again = invented().query(query, snapshots.TERRITORIES[territory], **Options().parameters)
    assert first is not again
    pd.testing.assert_frame_equal(first, again)


# --- territories ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("territory", "expected"),
    [
        (Territory("region", ("28",)), "14901 14902 14903 50901 50902 50903"),
        (Territory("region", ("11",)), ""),
        (Territory("departement", ("971",)), "97191 97192 97193"),
        (Territory("departement", ("50", "13")), "13901 13902 13903 50901 50902 50903"),
        (Territory("departement", ("50", "75")), "50901 50902 50903"),
        (Territory("epci", (A,)), "50901 50902"),
        (Territory("epci", (B,)), "14901 14902 50903"),
        (Territory("commune", ("14903",)), "14903"),
        (EMPTY, ""),
    ],
    ids=lambda value: value.codes if isinstance(value, Territory) else "",
)
def test_towns_of_a_territory(territory: Territory, expected: str) -> None:
    assert codes(territory) == expected


def test_a_town_without_epci_is_in_no_epci() -> None:
    inside = " ".join(codes(Territory("epci", (siren,))) for siren in (A, B, C, D)).split()
    assert set(codes(FRANCE).split()) - set(inside) == {"14903"} and len(inside) == 11


def test_france_counts_everything_once() -> None:
    row = ask("key_figures").iloc[0]
    assert (row["town_count"], row["population"], row["departement_count"], row["epci_count"]) == (12, 82_200, 4, 4)
    assert (row["signatory_count"], row["undated_agreement_count"], row["ort_count"]) == (10, 2, 7)
    assert (row["award_count"], row["granted_town_count"], cents(row["amount_eur"])) == (16, 8, 29_550_150)
    assert row["measure_count"] == 8 and row["linked_measure_count"] == 3


def test_an_empty_territory_knows_nothing_and_claims_no_amount() -> None:
    row = ask("key_figures", EMPTY).iloc[0]
    assert (
        row["town_count"] == 0
        and pd.isna(row["amount_eur"])
        and pd.isna(row["population"])
        and pd.isna(row["ort_share"])
    )
    assert row["measure_count"] == 8, "the offer is national"
    # Nothing found is found somewhere: in the files of the ledger that were searched.
    base = {"anct-programmes", "cog", "mesures-catalogue", "ort-liste", "pvd"}
    assert base < set(row["source_ids"]) and "dgcl-2023" in row["source_ids"]


def test_extent_of_a_union_holds_both() -> None:
    one, other, both = (
        ask("extent", Territory("departement", item)).iloc[0] for item in (("50",), ("14",), ("50", "14"))
    )
    for name, choose in (("xmin", min), ("ymin", min), ("xmax", max), ("ymax", max)):
        assert both[name] == choose(one[name], other[name])
    assert ask("extent").empty, "France has no box"


# --- filters -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(ort=True), "13901 13903 14902 50901 50903 97191 97193"),
        (Filters(ort=False), "13902 14901 14903 50902 97192"),
        (Filters(agreement_years=(2020,)), "50903"),
        (Filters(agreement_years=(2020, 2022)), "14902 50903"),
        (Filters(agreement_years=(2019,)), ""),
        (Filters(population_classes=("plus_20000",)), "14902"),
        (Filters(population_classes=("10000_20000", "plus_20000")), "14902 50903 97193"),
        (Filters(centralities=("structurant",)), "50901"),
        (Filters(centralities=("intermediaire",)), "13903 14902 50902"),
        (Filters(centralities=("local", "non-centre")), "13901 13902 14901 14903 50903"),
        (Filters(centralities=("inconnue",)), "97191 97192 97193"),
        (Filters(densities=("bourg",)), "13901 13902 13903 14901 14902 14903 50901 50902 50903 97191 97192 97193"),
        (Filters(densities=("petite-ville",)), ""),
        (Filters(frr=("beneficiaire", "partiel")), "14901 14903 97191 97193"),
        (Filters(programmes=("france-services",)), "13902 50901 50902 97191"),
        (Filters(programmes=("france-services", "territoires-industrie")), "50901"),
        (Filters(programmes=("avenir-montagnes",)), "13901 13902"),
        (Filters(programmes=("fabrique", "manufacture")), ""),
        (Filters(programmes=("qpv",)), "50903 97191"),
        (Filters(programmes=("frla",)), "14902"),
        (Filters(known_grant=True), "13901 13903 14902 50901 50902 50903 97191 97192"),
        # Regional rows, rows before the programme and rows of others do not make a known grant.
        (Filters(known_grant=False), "13902 14901 14903 97193"),
        (Filters(selection=("50901", "97193")), "50901 97193"),
        (Filters(selection=("99999",)), ""),
        (Filters(programmes=("france-services",), without_programmes=("qpv",)), "13902 50901 50902"),
        (Filters(ort=False, excluded=("14901", "97192")), "13902 14903 50902"),
        (Filters(ort=True, known_grant=False), "97193"),
        (Filters(ort=True, population_classes=("moins_3500",), programmes=("territoires-industrie",)), "50901"),
    ],
    ids=str,
)
def test_filters(filters: Filters, expected: str) -> None:
    assert codes(Territory(filters=filters)) == expected


def test_filters_narrow_a_territory_and_never_widen_it() -> None:
    assert codes(replace(NORMANDIE, filters=Filters(ort=True))) == "14902 50901 50903"
    assert codes(replace(EMPTY, filters=Filters(ort=True))) == ""
    assert codes(replace(PACA, filters=Filters(selection=("50901",)))) == ""


def test_filters_reach_the_key_figures() -> None:
    row = ask("key_figures", Territory(filters=Filters(ort=False))).iloc[0]
    # Only 50902 (123 000,05 €) and 97192 (2 500,25 €) have a known grant among the five.
    assert (row["town_count"], row["granted_town_count"], cents(row["amount_eur"])) == (5, 2, 12_550_030)


# --- money ---------------------------------------------------------------------------------------

TOTALS = [
    (FRANCE, 29_550_150),
    (NORMANDIE, 20_900_085),
    (PACA, 1_900_040),
    (Territory("departement", ("50",)), 17_800_085),
    (Territory("departement", ("14",)), 3_100_000),
    (Territory("departement", ("50", "14")), 20_900_085),
    (Territory("departement", ("971",)), 6_750_025),
    (Territory("epci", (A,)), 15_800_035),
    (Territory("epci", (B,)), 5_100_050),
    (Territory("commune", ("50902",)), 12_300_005),
    (Territory("commune", ("14903",)), 0),
    (EMPTY, 0),
]


@pytest.mark.parametrize(
    ("territory", "expected"), TOTALS, ids=lambda value: value.codes if isinstance(value, Territory) else ""
)
def test_one_total_by_every_road(territory: Territory, expected: int) -> None:
    by_year = ask("grants_by_year", territory)
    ledger = ask("ledger", territory)
    headline = ledger[~ledger["is_before_programme"].astype(bool) & (ledger["coverage"] != "regional")]
    found = {
        "key_figures": cents(ask("key_figures", territory)["amount_eur"]),
        "towns": cents(ask("towns", territory)["amount_eur"]),
        "grants_by_year": cents(by_year.loc[by_year["status"].isin(HEADLINE_STATUSES), "amount_eur"]),
        "grants_by_scheme": cents(ask("grants_by_scheme", territory)["amount_eur"]),
        "grants_by_territory": cents(ask("grants_by_territory", territory)["amount_eur"]),
        "grants_by_pillar": cents(ask("grants_by_pillar", territory)["amount_eur"]),
        "grants_by_launch_subject": cents(ask("grants_by_launch_subject", territory)["amount_eur"]),
        "ledger": cents(headline["amount_eur"]),
        "territory_towns": cents(ask("territory_towns", territory)["amount_eur"]),
        "territory_levels, here": cents(levels(territory, "here")["amount_eur"]),
    }
    if territory != EMPTY:
        found["territory_levels, below"] = cents(levels(territory, "below")["amount_eur"])
    assert found == dict.fromkeys(found, expected)


@pytest.mark.parametrize(
    ("perimeter", "territory", "awards"),
    [
        ("state_grants_epci", FRANCE, "e01 e02 e03 e04 e06"),
        # A grant belongs to the département that gave it, though the EPCI lies over two.
        ("state_grants_epci", Territory("departement", ("50",)), "e01 e02"),
        ("state_grants_epci", Territory("departement", ("14",)), "e03"),
        ("state_grants_epci", Territory("epci", (B,)), "e02 e03"),
        ("state_grants_epci", PACA, "e04 e05"),
        ("state_grants_epci", Territory("commune", ("50901",)), ""),
        ("state_grants_epci", EMPTY, ""),
        ("state_grants_located", FRANCE, "l01 l02"),
        ("state_grants_located", PACA, "l03"),
        ("state_grants_located", Territory("departement", ("14",)), "l02"),
        ("state_grants_located", Territory("epci", (B,)), "l01 l02"),
        ("state_grants_located", Territory("commune", ("14901",)), "l02"),
        ("state_grants_town", Territory("commune", ("14901",)), ""),
        ("state_grants_town", Territory("commune", ("14903",)), "b02"),
        ("state_grants_town", Territory("commune", ("13902",)), "b04 r02 r04"),
        # Two régions: rows held for one of them count no more.
        ("state_grants_town", Territory("departement", ("13", "971")), "a11 a12 a13 a14 a15 a16 b03 b04"),
        ("state_grants_town", PACA, "a11 a12 a13 b04 r01 r02 r03 r04"),
    ],
)
def test_ledger_of_a_perimeter(perimeter: str, territory: Territory, awards: str) -> None:
    found = ask("ledger", territory, perimeter)
    assert " ".join(sorted(found["award_id"])) == awards
    assert set(found["perimeter"]) <= {perimeter}


@pytest.mark.parametrize(
    ("perimeter", "expected"),
    [("state_grants_town", 29_550_150), ("state_grants_epci", 28_000_000), ("state_grants_located", 1_950_000)],
)
def test_perimeters_are_never_added(perimeter: str, expected: int) -> None:
    by_year = ask("grants_by_year", FRANCE, perimeter)
    assert cents(by_year.loc[by_year["status"].isin(HEADLINE_STATUSES), "amount_eur"]) == expected
    for name in ("grants_by_scheme", "grants_by_pillar", "grants_by_launch_subject"):
        found = ask(name, FRANCE, perimeter)
        assert cents(found["amount_eur"]) == expected, name
        assert set(found["perimeter"]) == {perimeter}, name


def test_years_before_the_programme_stand_apart() -> None:
    found = ask("grants_by_year")
    before = found[found["status"] == "before"]
    assert set(before["year"]) == {2018, 2019} and cents(before["amount_eur"]) == 13_711_022
    assert not found[(found["year"] < 2020) & found["status"].isin(HEADLINE_STATUSES)].size


@pytest.mark.parametrize("year", [2020, 2022, 2025, 2026])
def test_a_year_that_is_not_held_is_unknown_and_never_zero(year: int) -> None:
    rows = ask("grants_by_year").query("year == @year")
    assert len(rows) >= 3 and set(rows["status"]) == {"missing"}
    assert rows[["amount_eur", "award_count", "granted_town_count"]].isna().all().all()


def test_regional_files_count_inside_their_region_only() -> None:
    for territory in (PACA, Territory("departement", ("13",)), Territory("epci", (C,))):
        found = ask("grants_by_year", territory).query("status == 'regional'")
        assert cents(found["amount_eur"]) == 975_002, territory.codes
    for territory in (FRANCE, NORMANDIE, Territory("departement", ("13", "50"))):
        assert "regional" not in set(ask("grants_by_year", territory)["status"]), territory.codes


def test_a_town_with_regional_rows_only_has_no_known_grant() -> None:
    row = ask("towns", Territory("commune", ("13902",))).iloc[0]
    assert pd.isna(row["amount_eur"]) and pd.isna(row["award_count"]) and pd.isna(row["amount_per_inhabitant_eur"])


def test_amount_per_inhabitant_is_of_all_the_towns() -> None:
    found = ask("grants_by_territory").set_index("unit_code")["amount_per_inhabitant_eur"]
    # 209 000,85 / 43 800; 67 500,25 / 24 400; 19 000,40 / 14 000
    assert found.to_dict() == {"28": 4.77, "01": 2.77, "93": 1.36}


def test_a_pillar_without_award_is_missing() -> None:
    found = ask("grants_by_pillar", PACA).set_index("pillar")
    assert found["status"].to_dict() == {
        "engineering": "missing",
        "thematic_funding": "available",
        "network": "missing",
    }
    assert found.loc[["engineering", "network"], "amount_eur"].isna().all()
    assert cents(ask("grants_by_pillar").set_index("pillar").loc["engineering", "amount_eur"]) == 300_000


# --- progress and published figures --------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "territory", "last", "undated"),
    [
        ("agreements_by_month", FRANCE, 10, 2),
        ("agreements_by_month", NORMANDIE, 5, 1),
        ("agreements_by_month", Territory("departement", ("50", "14")), 5, 1),
        ("agreements_by_month", Territory("epci", (D,)), 2, 1),
        ("ort_by_month", FRANCE, 6, 1),
        ("ort_by_month", Territory("departement", ("50", "14")), 2, 1),
        ("ort_by_month", PACA, 2, 0),
    ],
)
def test_progress_adds_up(query: str, territory: Territory, last: int, undated: int) -> None:
    found = ask(query, territory)
    assert found["cumulative_count"].is_monotonic_increasing and found["as_of"].is_monotonic_increasing
    assert (found["cumulative_count"].iloc[-1], found["undated_count"].iloc[-1]) == (last, undated)


@pytest.mark.parametrize("query", ["agreements_by_month", "ort_by_month", "dwellings_by_month"])
def test_progress_has_no_series_for_a_commune(query: str) -> None:
    assert ask(query, Territory("commune", ("50901",))).empty and ask(query, EMPTY).empty


def test_dwellings_of_a_union_stop_where_one_stops() -> None:
    assert list(ask("dwellings_by_month", Territory("departement", ("50",)))["cumulative_count"]) == [25, 45]
    assert list(ask("dwellings_by_month", Territory("departement", ("50", "14")))["cumulative_count"]) == [40]


def test_official_series_draws_one_total_a_date() -> None:
    found = ask("official_series")
    assert found["as_of"].is_unique and [cents(value) // 100 for value in found["amount_eur"]] == [
        3_000_000_000, 700_000_000, 780_000_000, 900_000_000, 3_600_000_000,
    ]  # fmt: skip
    assert list(found["perimeter"]) == ["envelope", *["programme_narrow"] * 3, "programme_broad"]
    assert list(found["bound"]) == ["exact", "exact", "lower", "exact", "exact"]


# --- context of the towns ------------------------------------------------------------------------


def context(territory: Territory) -> pd.DataFrame:
    """The context indicators of a territory, by indicator."""
    return ask("indicators", territory).set_index("indicator")


def test_context_takes_the_last_date_that_is_published() -> None:
    assert context(FRANCE)["reference_on"].to_dict() == {
        "long_term_vacancy_share": "2025",
        "pharmacies_count": "2024-01-01",
        "dwellings_started": "2024",
    }


def test_context_of_towns_is_the_median_of_those_that_have_a_value() -> None:
    columns = ["town_count", "valued_town_count", "median_value", "min_value", "max_value"]
    france = context(FRANCE)[columns]
    assert france.loc["long_term_vacancy_share"].tolist() == [12, 9, 0.06, 0.02, 0.10]
    assert france.loc["pharmacies_count"].tolist() == [12, 3, 2, 1, 4]
    assert france.loc["dwellings_started"].tolist() == [12, 12, 5.5, 0, 11]
    # 50901 and 50902, then 14902 and 14903: 2, 5, 7 and 10 %
    assert context(NORMANDIE).loc["long_term_vacancy_share", columns].tolist() == pytest.approx(
        [6, 4, 0.06, 0.02, 0.10]
    )


def test_context_says_why_a_town_has_no_value_and_never_zero() -> None:
    found = context(FRANCE)
    assert dict(zip(*found.loc["long_term_vacancy_share", ["missing_names", "missing_counts"]], strict=True)) == {
        "Secret statistique": 1,
        "Absente du fichier": 1,
        "Anciennes limites": 1,
    }
    town = context(Territory("commune", ("50903",)))
    assert pd.isna(town.loc["long_term_vacancy_share", "median_value"])
    assert list(town.loc["long_term_vacancy_share", "missing_names"]) == ["Secret statistique"]
    assert town["median_value"].dropna().to_dict() == {"pharmacies_count": 4, "dwellings_started": 2}
    assert ask("indicators", EMPTY).empty


# --- a territory whole ---------------------------------------------------------------------------


def levels(territory: Territory, kind: str) -> pd.DataFrame:
    """The rows of one kind of a territory: itself, the levels above, the units below."""
    found = ask("territory_levels", territory)
    return found[found["row_kind"] == kind]


@pytest.mark.parametrize(
    ("territory", "above", "below"),
    [
        (FRANCE, "", "region 01, region 11, region 28, region 93"),
        (NORMANDIE, "france", "departement 14, departement 50"),
        (Territory("region", ("11",)), "france", "departement 75"),
        (Territory("departement", ("50",)), "region 28, france", f"epci {B}, epci {A}"),
        # A null code gathers the towns without intercommunalité; it comes last.
        (Territory("departement", ("14",)), "region 28, france", f"epci {B}, epci —"),
        (Territory("departement", ("50", "13")), "region 28, region 93, france", "departement 13, departement 50"),
        (EMPTY, "region 11, france", ""),
        # Over two départements: both are above it.
        (Territory("epci", (B,)), "departement 14, departement 50, region 28, france", "commune 50903, commune 14901, commune 14902"),
        (Territory("commune", ("14903",)), "departement 14, region 28, france", "commune 14903"),
        (Territory("commune", ("97191",)), f"epci {D}, departement 971, region 01, france", "commune 97191"),
    ],
    ids=lambda value: "-".join(value.codes) if isinstance(value, Territory) else "",
)  # fmt: skip
def test_levels_above_and_units_below(territory: Territory, above: str, below: str) -> None:
    def named(frame: pd.DataFrame) -> str:
        return ", ".join(
            row.unit_level if row.unit_level == "france" else f"{row.unit_level} {'—' if pd.isna(row.unit_code) else row.unit_code}"
            for row in frame.itertuples()
        )  # fmt: skip

    assert named(levels(territory, "parent")) == above
    assert sorted(named(levels(territory, "below")).split(", ")) == sorted(below.split(", "))
    assert len(levels(territory, "here")) == 1


def test_an_epci_counts_only_its_towns_of_the_territory() -> None:
    found = levels(Territory("departement", ("50",)), "below").set_index("unit_code")
    # B holds three towns, one of them here: 12 000,00 + 8 000,50 €. Its own grants (60 000 €) are nobody's.
    assert (found.loc[B, "town_count"], cents(found.loc[B, "amount_eur"])) == (1, 2_000_050)
    assert (found.loc[A, "town_count"], cents(found.loc[A, "amount_eur"])) == (2, 15_800_035)
    whole = levels(Territory("epci", (B,)), "here").iloc[0]
    assert (whole["town_count"], cents(whole["amount_eur"])) == (3, 5_100_050)


def test_indicators_of_a_territory() -> None:
    row = levels(NORMANDIE, "here").iloc[0]
    assert (row["town_count"], row["population"], row["signatory_count"], row["ort_count"]) == (6, 43_800, 5, 3)
    assert (row["granted_town_count"], row["ungranted_town_count"], row["award_count"]) == (4, 2, 10)
    assert (row["signatory_share"], row["ort_share"], row["ungranted_town_share"]) == (5 / 6, 0.5, 2 / 6)
    # 209 000,85 / 43 800 inhabitants; / 6 towns, granted or not
    assert (cents(row["amount_eur"]), row["amount_per_inhabitant_eur"], row["amount_per_town_eur"]) == (
        20_900_085, 4.77, 34_833.48,
    )  # fmt: skip


def test_nothing_known_is_no_share_and_no_amount() -> None:
    nobody = levels(EMPTY, "here").iloc[0]
    assert (nobody["town_count"], nobody["ungranted_town_count"]) == (0, 0)
    for name in (
        "population",
        "amount_eur",
        "amount_per_inhabitant_eur",
        "amount_per_town_eur",
        "ort_share",
        "award_count",
    ):
        assert pd.isna(nobody[name]), name
    # A town whose only award is older than the programme.
    alone = levels(Territory("commune", ("14903",)), "here").iloc[0]
    assert alone["ungranted_town_share"] == 1 and pd.isna(alone["amount_eur"]) and pd.isna(alone["award_count"])


def test_filters_narrow_the_territory_and_the_levels_above() -> None:
    filtered = Territory("departement", ("50",), filters=Filters(ort=True))
    assert levels(filtered, "here")["town_count"].item() == 2
    assert list(levels(filtered, "parent")["town_count"]) == [3, 7]
    assert levels(filtered, "below")["town_count"].sum() == 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "50901 50902 50903"),
        ("aubepine", "50901"),
        ("CLAIR", "50903"),
        ("50902", "50902"),
        ("brumes", "50903"),
        ("50000", "50901 50902 50903"),
        ("%", ""),
        ("nowhere", ""),
    ],
)
def test_towns_are_looked_for_in_the_list(text: str, expected: str) -> None:
    options = Options(search=Search(text=text))
    found = invented().query("territory_towns", Territory("departement", ("50",)), **options.parameters)
    assert " ".join(found["commune_code"]) == expected


def test_list_of_towns_says_the_last_year_and_the_programmes() -> None:
    found = ask("territory_towns").set_index("commune_code")
    # Before the programme, or held for one région: not a known grant.
    years = found["last_grant_year"].dropna().astype(int).to_dict()
    assert years == {
        "50901": 2024, "50902": 2023, "50903": 2024, "14902": 2024, "13901": 2023, "13903": 2024, "97191": 2023, "97192": 2024,
    }  # fmt: skip
    assert found.loc["13902", "has_avenir_montagnes"] and not found.loc["13903", "has_avenir_montagnes"]
    assert cents(found["amount_eur"]) == 29_550_150


def test_towns_by_programme() -> None:
    found = ask("territory_programmes").set_index("programme")["town_count"].to_dict()
    assert found == {
        "france-services": 4, "qpv": 2, "avenir-montagnes-ingenierie": 1, "avenir-montagnes-mobilites": 1, "fabrique": 1,
        "frla": 1, "manufacture": 1, "territoires-industrie": 1, "cite-educative": 0, "cite-emploi": 0,
        "habitat-inclusif": 0, "site-cles-en-main": 0,
    }  # fmt: skip
    assert ask("territory_programmes", EMPTY).empty
    shares = ask("territory_programmes", Territory("departement", ("50",))).set_index("programme")["town_share"]
    assert shares["france-services"] == 2 / 3 and shares["manufacture"] == 0


# --- side by side --------------------------------------------------------------------------------


def beside(name: str, territory: Territory, compared: tuple[str, ...], perimeter: str = "state_grants_town") -> Any:
    """A query of the comparison on the invented release."""
    return invented().query(name, territory, **Options(perimeter=perimeter, compared=compared).parameters)


MANCHE = Territory("departement", ("50",))


def test_a_comparison_keeps_the_order_of_the_address_and_ends_with_france() -> None:
    found = beside("comparison", MANCHE, ("13", "75", "14"))
    assert [*found["unit_code"]] == ["50", "13", "75", "14", "FR"]
    assert [*found["is_reference"]] == [False] * 4 + [True]
    assert [*found["town_count"]] == [3, 3, 0, 3, 12]
    assert [cents(value) for value in found["amount_eur"].fillna(0)] == [
        17_800_085,
        1_900_040,
        0,
        3_100_000,
        29_550_150,
    ]
    # 178 000,85 / 19 000; 19 000,40 / 14 000; nobody; 31 000 / 24 800; 295 501,50 / 82 200
    assert found["amount_per_inhabitant_eur"].fillna(-1).tolist() == [9.37, 1.36, -1, 1.25, 3.59]
    # 178 000,85 / 3; 19 000,40 / 3; 31 000 / 3; 295 501,50 / 12
    assert found["amount_per_town_eur"].fillna(-1).tolist() == [59333.62, 6333.47, -1, 10333.33, 24625.13]
    # 13902 alone in 13; 14901 and 14903 in 14; four of twelve
    assert found["without_grant_share"].fillna(-1).tolist() == [0, 1 / 3, -1, 2 / 3, 1 / 3]
    assert pd.isna(found.loc[2, "amount_eur"]), "no town, nothing known: not a zero"


def test_a_comparison_shows_four_at_most_each_once() -> None:
    assert [*beside("comparison", Territory("departement", ("50", "14")), ("13", "50", "971", "75"))["unit_code"]] == [
        "50", "14", "13", "971", "FR",
    ]  # fmt: skip
    assert [*beside("comparison", FRANCE, ())["unit_code"]] == ["FR"]


@pytest.mark.parametrize(
    ("perimeter", "amounts"),
    [
        # e01 + e02; e03; e04 is before the programme, e05 regional; e06
        ("state_grants_epci", [10_000_000, 8_000_000, 0, 28_000_000]),
        ("state_grants_located", [1_700_000, 250_000, 0, 1_950_000]),
    ],
)
def test_a_comparison_in_another_perimeter(perimeter: str, amounts: list[int]) -> None:
    found = beside("comparison", MANCHE, ("14", "13"), perimeter)
    assert [cents(value) for value in found["amount_eur"].fillna(0)] == amounts
    assert pd.isna(found["amount_eur"].iloc[2]) and set(found["perimeter"]) == {perimeter}
    is_epci = perimeter == "state_grants_epci"
    assert found["amount_per_inhabitant_eur"].isna().all() == is_epci
    assert found["granted_town_count"].isna().all(), "towns granted are those of their own grants"


def test_an_epci_is_compared_with_its_own_grants() -> None:
    found = beside("comparison", Territory("epci", (B,)), (A, C), "state_grants_epci")
    # B: e02 + e03, given by two départements; A: e01; C: regional or before
    assert [cents(value) for value in found["amount_eur"].fillna(0)] == [14_000_000, 4_000_000, 0, 28_000_000]
    assert beside("comparison", Territory("commune", ("50901",)), (), "state_grants_epci")["amount_eur"].isna().all()


def test_a_comparison_follows_the_filters() -> None:
    found = beside("comparison", replace(MANCHE, filters=Filters(ort=True)), ("14",))
    # 50901 and 50903; 14902; seven in all
    assert [*found["town_count"]] == [2, 1, 7] and cents(found["amount_eur"].iloc[0]) == 5_500_080


def test_years_side_by_side_are_counted_on_the_same_files() -> None:
    found = beside("comparison_by_year", MANCHE, ("13", "75"))
    assert set(found["unit_code"]) == {"50", "13"}, "without a town there is nothing to divide by"
    of = found.set_index(["year", "unit_code"])
    # (10 000,10 + 20 000,20 + 70 000,05 + 3 000 + 12 000) / 19 000; 10 000,40 / 14 000
    assert [of.loc[(2023, code), "amount_per_inhabitant_eur"] for code in ("50", "13")] == [6.05, 0.71]
    assert of.loc[(2018, "50"), "status"] == "before" and of.loc[(2021, "50"), "status"] == "partial"
    assert of.loc[(2021, "13"), "status"] == "none", "the file is held and knows nothing"
    # 13 alone would see its regional files of 2020 to 2022.
    gaps = found[found["year"].isin([2020, 2022])]
    assert set(gaps["status"]) == {"missing"} and gaps["amount_eur"].isna().all()
    assert [*of.loc[(2018, "50"), "scheme_names"]] == ["DETR", "DSIL"], "the DPV of 2018 is not held"
    located = beside("comparison_by_year", MANCHE, (), "state_grants_located").set_index("year")
    # Lists of dotations rarely say where: a year that only they know is known in part.
    assert located.loc[2024, "file_status"] == "partial" and located.loc[2023, "status"] == "available"


def test_schemes_side_by_side_leave_no_cell_out() -> None:
    found = beside("comparison_by_scheme", MANCHE, ("13",)).set_index(["unit_code", "scheme"])["amount_eur"]
    assert set(found.index.get_level_values("scheme")) == {"DETR", "DSIL", "FONDS_VERT", "CONSEILLERS_NUMERIQUES"}
    assert len(found) == 3 * 4 and pd.isna(found["13", "DSIL"]) and cents(found["50", "DSIL"]) == 2_800_070
    assert cents(found["50"].sum()) == 17_800_085


def test_progress_side_by_side_is_a_share_of_towns() -> None:
    found = beside("comparison_by_month", MANCHE, ("14",))
    last = found.drop_duplicates(["indicator", "unit_code"], keep="last").set_index(["indicator", "unit_code"])
    assert last.loc["agreements_signed", "signed_share"].to_dict() == {"50": 1, "14": 2 / 3, "FR": 10 / 12}
    assert last.loc["ort_signed", "undated_count"].to_dict() == {"50": 0, "14": 1, "FR": 1}
    assert beside("comparison_by_month", Territory("commune", ("50901",)), ("50902",)).empty


def test_towns_and_level_of_a_comparison() -> None:
    towns = beside("comparison_towns", MANCHE, ("971",))
    assert [*towns["unit_code"]] == ["50"] * 3 + ["971"] * 3
    level = beside("comparison_level", MANCHE, ("971",)).set_index("unit_code")
    assert level["is_compared"].to_dict() == {"13": False, "14": False, "50": True, "971": True}
    assert len(beside("comparison_level", FRANCE, ())) == 3, "France: its régions that hold a town"


# --- a town and its peers ------------------------------------------------------------------------

TOWN_QUERIES = [name for name in snapshots.names() if name.startswith(("town_", "peers"))]


def town(code: str) -> Territory:
    return Territory("commune", (code,))


@pytest.mark.parametrize("territory", [FRANCE, PACA, Territory("epci", (C,)), EMPTY], ids=lambda item: item.level)
@pytest.mark.parametrize("query", TOWN_QUERIES)
def test_the_page_of_a_town_says_nothing_of_a_larger_territory(query: str, territory: Territory) -> None:
    assert len(TOWN_QUERIES) == 11 and ask(query, territory).empty


def test_identity_of_a_town() -> None:
    row = ask("town_identity", town("50901")).iloc[0]
    assert (row["commune_name"], row["population"], list(row["former_names"])) == (
        "Aubépine",
        2000,
        ["Vieille-Aubépine"],
    )
    row = ask("town_identity", town("14903")).iloc[0]
    assert pd.isna(row["epci_siren"]) and pd.isna(row["former_names"])


def test_map_of_a_town_holds_its_epci_and_no_other_town_without_one() -> None:
    found = ask("town_map", town("50903"))
    assert dict(zip(found["commune_code"], found["town_place"], strict=True)) == {
        "50903": "here", "14901": "same_epci", "14902": "same_epci",
    }  # fmt: skip
    assert list(ask("town_map", town("14903"))["commune_code"]) == ["14903"]


def test_dates_of_a_town() -> None:
    found = ask("town_timeline", town("13901"))
    assert list(found["town_event"]) == ["awards", "agreement", "ort", "awards", "awards", "listed"]
    assert list(found["event_on"].dropna().astype(str)) == ["2021-09-01", "2023-05-16"]
    assert list(found["counting"].dropna()) == ["regional", "counted", "counted"]
    assert list(found["event_year"].dropna()) == [2020, 2021, 2023, 2023, 2023]
    assert cents(found.loc[found["counting"] == "counted", "amount_eur"]) == 1_000_040
    # Neither date: both are said unknown, and no ORT is not an ORT without date.
    found = ask("town_timeline", town("14901"))
    assert set(found["town_event"]) == {"agreement", "no_ort", "listed"} and found["event_on"].isna().all()
    assert set(ask("town_timeline", town("14902"))["town_event"]) == {"agreement", "ort", "listed", "awards"}


def test_memberships_of_a_town() -> None:
    found = ask("town_memberships", town("50902"))
    assert len(found) == 14
    # France services, and an adviser employed by the town itself.
    assert set(found.loc[found["is_member"], "membership"]) == {"france-services", "conseiller-numerique"}
    assert not ask("town_memberships", town("14901"))["is_member"].any()


@pytest.mark.parametrize(
    ("code", "own", "counted", "located"),
    [
        ("13901", "a11 a12 r01", 1_000_040, "l03"),
        ("14903", "b02", 0, ""),
        ("50903", "a07 a08", 2_000_050, "l01"),
        ("14901", "", 0, "l02"),
        ("97193", "b03", 0, ""),
    ],
)
def test_awards_of_a_town(code: str, own: str, counted: int, located: str) -> None:
    found = ask("town_awards", town(code))
    assert " ".join(sorted(found["award_id"])) == own
    assert cents(found.loc[found["counting"] == "counted", "amount_eur"]) == counted
    assert cents(ask("key_figures", town(code))["amount_eur"]) == counted
    key = ask("town_key_figures", town(code)).iloc[0]
    assert cents(key["amount_eur"]) == counted and pd.isna(key["amount_eur"]) == (counted == 0)
    assert " ".join(sorted(ask("town_located_awards", town(code))["award_id"])) == located


def test_no_award_of_an_epci_reaches_the_page_of_a_town() -> None:
    every = {code: ask("town_awards", town(code)) for code in codes(FRANCE).split()}
    located = {code: ask("town_located_awards", town(code)) for code in every}
    found = {item for part in (every, located) for frame in part.values() for item in frame["award_id"]}
    assert {item[0] for item in found} == {"a", "b", "r", "l"}


def test_shared_agreement_is_deduced_from_epci_and_day() -> None:
    assert list(ask("town_agreement", town("13902"))["commune_code"]) == ["13902", "13901", "13903"]
    assert list(ask("town_agreement", town("97192"))["commune_code"]) == ["97192", "97191"]
    # Another day; no date; no EPCI.
    for code in ("50901", "14901", "14903"):
        assert list(ask("town_agreement", town(code))["commune_code"]) == [code]


@pytest.mark.parametrize(
    ("code", "rule", "expected"),
    [
        ("13901", "centrality", "13901 13902 14903 50903"),
        ("50902", "centrality", "13903 14902 50902"),
        ("14901", "centrality", "14901"),
        ("97193", "overseas", "97191 97192 97193"),
    ],
)
def test_peers_in_the_widest_class_when_no_class_holds_ten(code: str, rule: str, expected: str) -> None:
    found = ask("peers", town(code))
    assert " ".join(sorted(found["commune_code"])) == expected
    assert set(found["peer_rule"]) == {rule} and set(found["peer_count"]) == {len(found)}
    assert list(found.loc[found["is_here"], "commune_code"]) == [code]


def test_gaps_are_to_the_medians_of_what_is_known() -> None:
    found = ask("peers_gaps", town("13901")).set_index("town_indicator")
    columns = ["own_value", "peer_median", "peer_known_count", "departement_median", "departement_known_count"]
    assert found.loc["population", columns].tolist() == [4000, 3500, 4, 4000, 3]
    # 13901: 1 Sept 2021 to 16 May 2023; 50903 signed both on one day; two have no ORT. 13903: 80 days.
    assert found.loc["days_to_ort", columns].tolist() == [622, 311, 2, 351, 2]
    # 10 000,40 / 4 000 and 20 000,50 / 12 000; in the département 9 000 / 9 000.
    assert found.loc["grants_per_inhabitant", columns].tolist() == [2.5, pytest.approx(2.085), 2, 1.75, 2]
    assert found.loc["awards", columns].tolist() == [2, 2, 2, 1.5, 2]
    assert found.loc["programmes", columns].tolist() == [1, 1.5, 4, 1, 3]
    assert (found["gap_to_peers"] == found["own_value"] - found["peer_median"]).all()
    assert (found["peer_count"] == 4).all() and (found["departement_peer_count"] == 3).all()
    # No known award is no value: neither zero nor part of a median.
    unknown = ask("peers_gaps", town("14903")).set_index("town_indicator").loc[["grants_per_inhabitant", "awards"]]
    assert unknown[["own_value", "gap_to_peers"]].isna().all().all() and (unknown["peer_known_count"] == 2).all()


def test_the_envelope_and_the_date_of_a_total_come_from_the_table() -> None:
    axes = ask("mandate_axes").set_index("axis")
    assert (axes.loc["envelope", "value_share"], axes.loc["envelope", "amount_eur"]) == (1, 3e9)
    # 900 M€ of the 3 Md€ announced.
    assert axes.loc["programme_narrow", "value_share"].max() == 0.3
    parts = ask("engaged_composition").groupby("perimeter")[["as_of", "total_on"]].first()
    assert parts.map(lambda day: str(day)[:10]).to_dict("index") == {
        "programme_narrow": {"as_of": "2023-04-27", "total_on": "2023-01-01"},
        "programme_broad": {"as_of": "2024-12-31", "total_on": "2024-12-31"},
    }


def test_each_total_names_the_years_it_counts() -> None:
    # 50902: 2021 and 2023 only; nothing before the programme, nothing held for one région only.
    for name in ("grants_by_scheme", "grants_by_theme", "grants_by_pillar", "grants_by_launch_subject", "towns"):
        found = ask(name, Territory("commune", ("50902",)))["grant_years"].dropna()
        assert {year for years in found for year in years} == {2021, 2023}, name
    assert list(ask("grants_by_territory", Territory("departement", ("50", "14")))["grant_years"].iloc[0]) == [
        2021,
        2023,
        2024,
    ]
    assert ask("towns", Territory("commune", ("13902",)))["grant_years"].isna().all(), "no known grant, no year"


def test_schemes_and_themes_cross_to_the_total() -> None:
    found = ask("grants_by_scheme_and_theme", Territory("departement", ("50",)))
    assert cents(found["amount_eur"]) == 17_800_085 and set(found["theme"]) == {"Non classé"}
    # 15 000,10 of DETR to 50901 and 12 000 to 50903: 27 000,10 € for 19 000 inhabitants of three towns.
    detr = found.set_index("scheme").loc["DETR"]
    assert (cents(detr["amount_eur"]), cents(detr["amount_per_inhabitant_eur"]), cents(detr["amount_per_town_eur"])) == (
        2_700_010, 142, 900_003,
    )  # fmt: skip
    epci = ask("grants_by_scheme_and_theme", FRANCE, "state_grants_epci")
    assert cents(epci["amount_eur"]) == 28_000_000 and epci["amount_per_inhabitant_eur"].isna().all()
    assert ask("grants_by_scheme_and_theme", EMPTY).empty


@pytest.mark.parametrize(
    ("territory", "perimeter", "expected"),
    [
        (FRANCE, "state_grants_town", {"28": 20_900_085, "01": 6_750_025, "93": 1_900_040}),
        (NORMANDIE, "state_grants_town", {"50": 17_800_085, "14": 3_100_000}),
        (Territory("epci", (B,)), "state_grants_town", {"14902": 3_100_000, "50903": 2_000_050}),
        # EPCI B lies over two départements: each gave its own.
        (Territory("departement", ("50",)), "state_grants_epci", {A: 4_000_000, B: 6_000_000}),
        (EMPTY, "state_grants_town", {}),
    ],
)
def test_themes_by_territory_stop_one_level_below(
    territory: Territory, perimeter: str, expected: dict[str, int]
) -> None:
    found = ask("grants_by_theme_and_territory", territory, perimeter)
    assert {code: cents(rows["amount_eur"]) for code, rows in found.groupby("unit_code")} == expected


def test_facts_of_a_pillar() -> None:
    found = ask("pillar_facts", Territory("departement", ("50",)))
    counts = found[found["fact"] == "measures"].set_index("pillar")["fact_count"]
    assert counts.to_dict() == {"engineering": 2, "thematic_funding": 5, "network": 1}
    # p1 takes part in the club and the DSIL, p2 in the club only.
    partners = found[found["fact"] == "partners"].set_index("pillar")["fact_count"]
    assert partners.to_dict() == {"engineering": 0, "thematic_funding": 1, "network": 2}
    money = found[found["fact"].str.endswith("amount")]
    assert [(row.pillar, row.perimeter, row.amount_eur) for row in money.itertuples() if row.pillar == "engineering"] == [
        ("engineering", "announced_part", 250e6), ("engineering", "programme_narrow", 111e6),
    ]  # fmt: skip
    assert set(found.loc[found["fact"] == "no_amount", "pillar"]) == {"network", "thematic_funding"}
    awards = found[found["fact"] == "awards"].set_index("pillar")["amount_eur"]
    # The only engineering award is that of 50902; nothing is known of the network.
    assert cents(awards["engineering"]) == 300_000 and pd.isna(awards["network"])


def test_evidence_of_the_objectives() -> None:
    found = ask("objective_evidence", Territory("departement", ("50",))).set_index("evidence")
    # 50901, 50902 and 50903 signed; 50901 and 50903 are in ORT; 45 dwellings in June 2022.
    assert list(found.loc[["agreements", "ort"], "evidence_value"]) == [3, 2]
    assert found.loc["dwellings", "evidence_value"] == 45 and str(found.loc["dwellings", "as_of"])[:10] == "2022-06-30"
    assert cents(found.loc["grants", "amount_eur"]) == 17_800_085
    # The barometer knows no EPCI: the row stays, without value nor date.
    dwellings = ask("objective_evidence", Territory("epci", (A,))).set_index("evidence").loc["dwellings"]
    assert dwellings["status"] == "missing" and pd.isna(dwellings["as_of"]) and pd.isna(dwellings["evidence_value"])
    assert list(
        ask("objective_evidence", EMPTY).set_index("evidence").loc[["agreements", "ort"], "evidence_value"]
    ) == [0, 0]


def test_a_measure_without_start_is_counted_apart() -> None:
    found = ask("measures_by_start")
    assert found["started_year"].isna().all() and found["measure_count"].sum() == 8


def test_two_sister_programmes() -> None:
    found = ask("programmes_compared", NORMANDIE).set_index("programme")
    assert list(found.index) == ["pvd", "acv"] and list(found["town_count"]) == [6, 2]
    # 40 000 and 20 000 inhabitants; the earlier signature is that of Grand-Port.
    acv = found.loc["acv"]
    assert (acv["population"], acv["median_population"], acv["dated_count"], acv["announced_count"]) == (
        60_000,
        30_000,
        2,
        5,
    )
    assert str(acv["first_signed_on"])[:10] == "2018-09-28" and (found["both_count"] == 0).all()
    assert list(ask("programmes_compared", EMPTY)["town_count"]) == [0, 0]
    towns = ask("programme_towns", Territory("departement", ("13",)))
    assert list(towns["commune_code"]) == ["13801", "13901", "13902", "13903"]


def test_time_and_signatures_of_a_territory() -> None:
    found = ask("territory_axes", Territory("departement", ("50",)))
    shares = {axis: list(rows["value_share"]) for axis, rows in found.groupby("axis")}
    # Three towns: agreements of December 2020, April and June 2021; ORT of December 2020 and January 2022.
    assert shares["agreements_signed"][:3] == [1 / 3, 2 / 3, 1.0]
    assert shares["ort_signed"][:2] == [1 / 3, 2 / 3]
    assert shares["elapsed"][0] == 0 and shares["elapsed"][-1] == 1
    # A commune has no series, and time alone says nothing.
    assert ask("territory_axes", Territory("commune", ("50901",))).empty
