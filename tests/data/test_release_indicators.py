"""Context of the towns in the release in service, against values read by hand in the raw files.

The expected cells were looked up one by one in the files of `data/sources.toml`: LOVAC 2025, Cerema 2021, census
2021, Filosofi 2021, BPE 2024, Cartofriches, Sitadel and the accounts of 2024.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

CURATED = Path(__file__).parents[2] / "data" / "curated"
LONG, TOTAL, BASELINE = ("long_term_vacancy_share", "2025"), ("private_vacancy_share", "2025"), (
    "long_term_vacancy_baseline_share", "2021-01-01",
)  # fmt: skip
HOMES, VACANT, SECOND = ("homes_count", "2021"), ("census_vacancy_share", "2021"), ("secondary_homes_share", "2021")
INCOME, BENEFITS = ("median_income", "2021"), ("minimum_benefits_income_share", "2021")
SITES, AREA, SPENT = ("brownfield_sites_count", "2026-04-15"), ("brownfield_area", "2026-04-15"), (
    "investment_spending", "2024",
)  # fmt: skip


def facility(name: str) -> tuple[str, str]:
    return f"{name}_count", "2024-01-01"


def authorised(year: int) -> tuple[str, str]:
    return "dwellings_authorised", str(year)


def started(year: int) -> tuple[str, str]:
    return "dwellings_started", str(year)


TOWNS: dict[str, dict[tuple[str, str], float | str]] = {
    # Pontorson: in every file; Macey and Vessey, which joined in 2016, have their own rows in Sitadel until then.
    "50410": {
        LONG: 0.0538, TOTAL: 0.0916, BASELINE: 0.05, HOMES: 2782, VACANT: 303 / 2782, SECOND: 368 / 2782, INCOME: 21170,
        BENEFITS: 0.028, facility("facility_kinds"): 13, facility("post_offices"): 1, facility("pharmacies"): 1,
        facility("general_practitioners"): 3, facility("bakeries"): 5, facility("superettes"): 2, facility("large_stores"): 3,
        facility("primary_schools"): 2, facility("middle_schools"): 1, facility("high_schools"): "none_listed", SITES: 12,
        AREA: 91.6287, authorised(2013): 7 + 5 + 2, authorised(2024): 77, authorised(2025): 36, started(2018): 45, started(2024): 22,
        started(2025): "not_published", SPENT: 3_993_163,
    },
    # Papaichton: statistical secrecy, no income file in Guyane; the zeros of Sitadel are published.
    "97362": {
        LONG: "secret", TOTAL: "secret", BASELINE: "secret", HOMES: 913, VACANT: 43 / 913, SECOND: 74 / 913,
        INCOME: "not_covered", BENEFITS: "not_covered", facility("facility_kinds"): 4, facility("pharmacies"): "none_listed",
        facility("primary_schools"): 2, SITES: "none_listed", AREA: "none_listed", authorised(2019): 31, started(2024): 0,
        SPENT: 1_868_626,
    },
    # Illoud, 191 inhabitants: absent from three files, no facility listed.
    "52247": {
        LONG: "not_covered", TOTAL: "not_covered", BASELINE: "not_covered", HOMES: 105, VACANT: 4 / 105, INCOME: 24370,
        BENEFITS: "not_published", facility("facility_kinds"): "none_listed", facility("bakeries"): "none_listed",
        SITES: "none_listed", authorised(2016): 2, started(2021): 1, SPENT: 1_823_697,
    },
    # Hesdin-la-Forêt: four communes until 2025. Counts are added, medians and rates of Hesdin alone are not taken up.
    "62447": {
        LONG: 0.0682, BASELINE: "former_perimeter", HOMES: 1462 + 457 + 583 + 190, VACANT: 413 / 2692, SECOND: 103 / 2692,
        INCOME: "former_perimeter", BENEFITS: "former_perimeter", facility("primary_schools"): 4, SITES: 6, AREA: 13.0487,
        authorised(2023): 100, started(2013): 2, started(2021): 1, SPENT: "former_perimeter",
    },
    # Paimbœuf: written « paimbuf » in the accounts.
    "44116": {
        LONG: 0.0309, BASELINE: 0.043, HOMES: 1717, INCOME: 20790, facility("high_schools"): 1, SITES: 7, AREA: 187.5519,
        authorised(2022): 80, SPENT: 1_615_335,
    },
    # Saint-Florent (2B): one of three communes of that name, told by its code in the accounts.
    "2B298": {TOTAL: 0.1051, VACANT: 5 / 2280, BENEFITS: "not_published", SITES: "none_listed", started(2024): 122, SPENT: 1_622_042},
    # Neussargues-Moissac: cut out of a larger commune in 2025; only Sitadel and Cartofriches speak of it alone.
    "15141": {
        LONG: "former_perimeter", HOMES: "former_perimeter", INCOME: "former_perimeter", facility("bakeries"): "former_perimeter",
        SPENT: "former_perimeter", SITES: "none_listed", authorised(2022): 4,
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def release() -> Iterator[duckdb.DuckDBPyConnection]:
    connection = duckdb.connect()
    for table in ("communes", "indicators", "action_coeur_de_ville", "vocabulary", "sources", "departements"):
        connection.execute(f"create view {table} as select * from read_parquet('{CURATED / table}.parquet')")
    yield connection
    connection.close()


def rows(release: duckdb.DuckDBPyConnection, sql: str, *values: Any) -> list[tuple[Any, ...]]:
    return release.execute(sql, list(values)).fetchall()


def statuses(release: duckdb.DuckDBPyConnection, indicator: str, reference_on: str) -> dict[str, int]:
    return dict(
        rows(
            release,
            "select status, count(*) from indicators where indicator = ? and reference_on = ? group by all",
            indicator,
            reference_on,
        )  # type: ignore[arg-type]
    )


@pytest.mark.parametrize("code", TOWNS)
def test_a_town_read_by_hand(release: duckdb.DuckDBPyConnection, code: str) -> None:
    found = {
        (indicator, reference): value if status == "known" else status
        for indicator, reference, value, status in rows(
            release, "select indicator, reference_on, value, status from indicators where commune_code = ?", code
        )
    }
    assert len(found) == 47
    for key, expected in TOWNS[code].items():
        if isinstance(expected, str):
            assert found[key] == expected, key
        else:
            assert found[key] == pytest.approx(expected, rel=1e-9), key


@pytest.mark.parametrize(
    ("indicator", "reference_on", "expected"),
    [
        # In the files: 1,639, 1,639, 1,643, 1,632, 1,645, 1,207 and 1,646 towns.
        ("long_term_vacancy_share", "2025", {"known": 1624, "secret": 14, "former_perimeter": 1, "not_covered": 7}),
        ("private_vacancy_share", "2025", {"known": 1637, "secret": 1, "former_perimeter": 1, "not_covered": 7}),
        ("long_term_vacancy_baseline_share", "2021-01-01",
         {"known": 1618, "secret": 13, "former_perimeter": 8, "not_covered": 7}),
        ("homes_count", "2021", {"known": 1642, "former_perimeter": 1, "not_covered": 3}),
        ("median_income", "2021", {"known": 1624, "former_perimeter": 8, "not_covered": 14}),
        ("minimum_benefits_income_share", "2021",
         {"known": 1147, "not_published": 477, "former_perimeter": 8, "not_covered": 14}),
        ("facility_kinds_count", "2024-01-01", {"known": 1644, "former_perimeter": 1, "none_listed": 1}),
        ("high_schools_count", "2024-01-01", {"known": 458, "former_perimeter": 1, "none_listed": 1187}),
        ("brownfield_sites_count", "2026-04-15", {"known": 1207, "none_listed": 439}),
        ("dwellings_authorised", "2025", {"known": 1646}),
        ("dwellings_started", "2024", {"known": 1646}),
        ("dwellings_started", "2025", {"not_published": 1646}),
        ("investment_spending", "2024", {"known": 1639, "former_perimeter": 7}),
    ],
)  # fmt: skip
def test_what_is_known_and_why_the_rest_is_not(
    release: duckdb.DuckDBPyConnection, indicator: str, reference_on: str, expected: dict[str, int]
) -> None:
    assert statuses(release, indicator, reference_on) == expected


def test_a_value_is_known_or_empty_never_zero_by_default(release: duckdb.DuckDBPyConnection) -> None:
    assert rows(release, "select count(*) from indicators where (value is null) = (status = 'known')") == [(0,)]
    # What only lists what exists never gives a zero; a zero of Sitadel is published.
    assert rows(
        release, "select distinct source_id from indicators where value = 0 and unit in ('count', 'hectares') order by all"
    ) == [("sitadel-2026",)]  # fmt: skip


def test_sums_of_the_files(release: duckdb.DuckDBPyConnection) -> None:
    # Sites and square metres added up in the raw file over the towns.
    assert rows(
        release,
        "select sum(value) filter (indicator = 'brownfield_sites_count'), "
        "round(sum(value) filter (indicator = 'brownfield_area') * 10000) from indicators",
    ) == [(5055, 356_091_951)]


def test_income_is_no_count_of_people_and_vacancies_are_told_apart(release: duckdb.DuckDBPyConnection) -> None:
    words = dict(rows(release, "select key, definition_fr from vocabulary where kind = 'context_indicator'"))  # type: ignore[arg-type]
    assert set(words) == {key for (key,) in rows(release, "select distinct indicator from indicators")}
    assert "ni un taux de pauvreté" in words["minimum_benefits_income_share"]
    assert "LOVAC" in words["census_vacancy_share"] and "recensement" in words["long_term_vacancy_share"]
    assert "plus de deux ans" in words["long_term_vacancy_baseline_share"]
    assert "ni une subvention" in words["investment_spending"]


def test_context_does_not_make_the_release_newer_than_the_list(release: duckdb.DuckDBPyConnection) -> None:
    assert rows(release, "select max(as_of)::text from sources") == [("2026-04-27",)]


def test_sister_programme(release: duckdb.DuckDBPyConnection) -> None:
    assert rows(
        release,
        "select count(*), count(signed_on), count(distinct region_code), count(*) filter (departement_code like '97%') "
        "from action_coeur_de_ville",
    ) == [(245, 229, 18, 16)]
    assert rows(
        release, "select commune_name, signed_on::text, population from action_coeur_de_ville where commune_code = '01053'"
    ) == [("Bourg-en-Bresse", "2024-01-25", 42_372)]  # fmt: skip
    # Two names are written otherwise in the list, one is missing there, one commune has merged.
    assert rows(
        release, "select commune_name, listed_name from action_coeur_de_ville where listed_name is distinct from commune_name order by all"
    ) == [("Angoulême", "Angoulème"), ("Meulan-en-Yvelines", "Melan"), ("Rambouillet", None), ("Évry-Courcouronnes", "Évry")]  # fmt: skip
    assert rows(release, "select count(*) from action_coeur_de_ville semi join communes using (commune_code)") == [(0,)]
    moved = rows(
        release, "select count(*) from action_coeur_de_ville where (departement_code like '97%') <> (longitude <> inset_longitude)"
    )  # fmt: skip
    assert moved == [(0,)]


def test_what_changed_for_a_town(release: duckdb.DuckDBPyConnection) -> None:
    assert rows(release, "select count(agreement_signed_on_2024) from communes") == [(18,)]
    assert rows(release, "select commune_code from communes where not is_on_2024_map") == [("29165",)]
    assert rows(
        release, "select commune_code, epci_changed_on::text from communes where epci_changed_on is not null"
    ) == [("12185", "2026-01-01")]  # fmt: skip
    assert rows(
        release, "select commune_code, listed_name from communes where listed_name is distinct from commune_name order by all"
    ) == [("71263", "Louhans"), ("81037", None)]  # fmt: skip
    assert rows(
        release,
        "select perimeter_change, perimeter_changed_year, list(commune_code order by commune_code) from communes "
        "where perimeter_change is not null group by all order by all",
    ) == [
        ("merger", 2023, ["16206"]),
        ("merger", 2025, ["22147", "39434", "62447", "71566", "79307", "88321"]),
        ("split", 2025, ["15141"]),
    ]
