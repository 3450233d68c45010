"""The ledger of the release in service comes to the figures counted in the official files.

Each expected figure was counted in the file named beside it, each award given to the body that its row names:
the same values come out of the second attribution of `tests/audit`. What they were by published code alone stands
beside them in `data/checks/spending_published_totals.sql`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

CURATED = Path(__file__).parents[2] / "data" / "curated"
TABLES = ("spending", "scheme_totals", "coverage", "communes", "measures")
MAX_BYTES = 2_500_000

DGCL_PAGE = "https://www.data.gouv.fr/datasets/projets-finances-par-les-dotations-de-soutien-a-linvestissement-des-collectivites-territoriales"
FONDS_VERT_PAGE = "https://www.data.gouv.fr/datasets/fonds-vert-liste-des-projets-subventionnes"

# source, perimeter, awards, towns, millions of euros as published, half unit of the last digit, official file
PUBLISHED = [
    ("anct-di-2018", "state_grants_town", 2730, 1272, 216.612, 0.001, "Projets_DI_2018.ods, https://cget-carto.github.io/dotation_investissement"),
    ("dgcl-2019", "state_grants_town", 2522, 1263, 203.452, 0.001, f"dgcl-liste-projets-dotations-investissement-local-2019.csv, {DGCL_PAGE}"),
    ("conseillers-numeriques-2021", "state_grants_town", 118, 118, 7.043, 0.001, "cnfs.json, https://github.com/anct-carto/conseillers-numeriques"),
    ("dgcl-2023", "state_grants_town", 2181, 1218, 214.274, 0.001, f"dgcl-liste-projets-dotations-investissement-local-2023.csv, {DGCL_PAGE}"),
    ("fonds-vert-2023", "state_grants_town", 897, 659, 130.45, 0.001, f"fonds-vert-2023-export.csv, {FONDS_VERT_PAGE}"),
    ("dgcl-2024", "state_grants_town", 1984, 1180, 204.626, 0.001, f"dgcl-liste-projets-dotations-investissement-local-2024.csv, {DGCL_PAGE}"),
    ("dgcl-2019", "state_grants_epci", 1804, 0, 232.921, 0.001, f"dgcl-liste-projets-dotations-investissement-local-2019.csv, {DGCL_PAGE}"),
    ("dgcl-2023", "state_grants_epci", 1356, 0, 190.939, 0.001, f"dgcl-liste-projets-dotations-investissement-local-2023.csv, {DGCL_PAGE}"),
    ("dgcl-2024", "state_grants_epci", 1165, 0, 186.132, 0.001, f"dgcl-liste-projets-dotations-investissement-local-2024.csv, {DGCL_PAGE}"),
    ("fonds-vert-2023", "state_grants_epci", 928, 0, 189.302, 0.001, f"fonds-vert-2023-export.csv, {FONDS_VERT_PAGE}"),
    ("fonds-vert-2023", "state_grants_located", 392, 281, 95.688, 0.001, f"fonds-vert-2023-export.csv, {FONDS_VERT_PAGE}"),
    ("paca-2018-2024", "state_grants_town", 282, 60, 35.05, 0.005, "data.js (compilation of the DGCL lists of 2020 to 2022), " + DGCL_PAGE),
]  # fmt: skip

# source, awards and euros of the whole national file: every beneficiary, DSID left out
WHOLE_FILES = [
    ("anct-di-2018", 26295, 1_626_457_099),
    ("dgcl-2019", 26604 - 242, 1_864_930_583 - 121_383_556),
    ("dgcl-2023", 24012 - 284, 1_892_293_985 - 201_878_242),
    ("dgcl-2024", 22114 - 294, 1_868_323_145 - 199_969_546),
    ("fonds-vert-2023", 10782, 1_956_354_884),
    ("conseillers-numeriques-2021", 1450, 110_520_090),
]


@pytest.fixture(scope="module")
def release() -> Iterator[duckdb.DuckDBPyConnection]:
    connection = duckdb.connect()
    for table in TABLES:
        connection.execute(f"create view {table} as select * from read_parquet('{CURATED / table}.parquet')")
    yield connection
    connection.close()


def rows(
    release: duckdb.DuckDBPyConnection, sql: str, parameters: list[object] | None = None
) -> list[tuple[object, ...]]:
    return release.execute(sql, parameters or []).fetchall()


@pytest.mark.parametrize(("source_id", "perimeter", "awards", "towns", "meur", "tolerance", "citation"), PUBLISHED)
def test_published_total(
    release: duckdb.DuckDBPyConnection,
    source_id: str,
    perimeter: str,
    awards: int,
    towns: int,
    meur: float,
    tolerance: float,
    citation: str,
) -> None:
    found = rows(
        release,
        "select count(*), count(distinct commune_code), sum(amount_eur)::double / 1e6 from spending where source_id = ? and perimeter = ?",
        [source_id, perimeter],
    )
    assert found[0][:2] == (awards, towns), citation
    assert found[0][2] == pytest.approx(meur, abs=tolerance), citation


def test_headline_since_2020_is_national_and_for_the_towns_themselves(release: duckdb.DuckDBPyConnection) -> None:
    """2021 (conseillers numériques), 2023 and 2024 (DGCL), 2023 (Fonds vert): the four files above."""
    found = rows(
        release,
        "select count(*), count(distinct commune_code), sum(amount_eur)::double / 1e6, list(distinct year order by year) from spending "
        "where perimeter = 'state_grants_town' and not is_before_programme and coverage <> 'regional'",
    )
    assert found[0][:2] == (5180, 1540)
    assert found[0][2] == pytest.approx(556.392, abs=0.001)
    assert found[0][3] == [2021, 2023, 2024]


@pytest.mark.parametrize(("source_id", "awards", "euros"), WHOLE_FILES)
def test_denominator_is_the_whole_file(
    release: duckdb.DuckDBPyConnection, source_id: str, awards: int, euros: int
) -> None:
    found = rows(
        release, "select sum(award_count), sum(amount_eur)::double from scheme_totals where source_id = ?", [source_id]
    )
    assert found[0][0] == awards
    assert found[0][1] == pytest.approx(euros, abs=2)


def test_one_row_per_award(release: duckdb.DuckDBPyConnection) -> None:
    assert rows(release, "select count(*), count(distinct award_id) from spending") == [(18629, 18629)]


def test_every_award_has_a_place_and_a_measure(release: duckdb.DuckDBPyConnection) -> None:
    assert rows(release, "select award_id from spending where departement_code is null or region_code is null") == []
    assert (
        rows(release, "select award_id from spending where measure_id not in (select measure_id from measures)") == []
    )
    assert (
        rows(
            release,
            "select award_id from spending left join communes using (commune_code) "
            "where spending.commune_code is not null and communes.departement_code is distinct from spending.departement_code",
        )
        == []
    )


def test_regional_rows_stay_in_their_region(release: duckdb.DuckDBPyConnection) -> None:
    found = rows(release, "select distinct region_code, year from spending where coverage = 'regional' order by all")
    assert found == [("93", 2020), ("93", 2021), ("93", 2022), ("93", 2024)]


def test_themes_of_2019_by_a_unique_match(release: duckdb.DuckDBPyConnection) -> None:
    """projets_dotations_investissement_2019.xlsx, https://anct-carto.github.io/dotations_investissement_2019"""
    found = rows(
        release,
        "select count(*) filter (where theme_method = 'published'), count(*) from spending "
        "where year = 2019 and scheme <> 'DPV' and perimeter = 'state_grants_town'",
    )
    assert found == [(2391, 2485)]


def test_fonds_vert_engineering_is_the_only_engineering(release: duckdb.DuckDBPyConnection) -> None:
    assert rows(release, "select distinct measure_id from spending where pillar = 'engineering'") == [
        ("fonds-vert-ingenierie",)
    ]


def test_no_private_person_is_named(release: duckdb.DuckDBPyConnection) -> None:
    civility = r"(?i:\b(?:M\.|MM|Mmes?|Mlles?|Mr|Monsieur|Madame|Mademoiselle))\.?\s+\p{Lu}"
    texts = "concat_ws(' / ', project_title, beneficiary_name)"
    assert rows(release, f"select award_id from spending where regexp_matches({texts}, ?)", [civility]) == []
    masked = rows(release, "select award_id from spending where beneficiary_name = '[nom masqué]'")
    assert len(masked) == 1


def test_coverage_is_complete(release: duckdb.DuckDBPyConnection) -> None:
    assert rows(release, "select count(*), count(distinct measure_id) from coverage") == [(18 * 9 * 2, 18)]
    national = rows(
        release,
        "select year from coverage where measure_id = 'detr' and territory_code = 'FR' and status = 'national' order by year",
    )
    assert national == [(2018,), (2019,), (2023,), (2024,)]


def test_ledger_is_small_and_sorted() -> None:
    assert (CURATED / "spending.parquet").stat().st_size <= MAX_BYTES
    connection = duckdb.connect()
    disorder = connection.execute(
        "select count(*) from (select (departement_code, coalesce(commune_code, 'zzzzz'), year, scheme, award_id) as place, "
        "lag(place) over (order by file_row_number) as previous "
        f"from read_parquet('{CURATED / 'spending.parquet'}', file_row_number = true)) where previous > place"
    ).fetchall()
    connection.close()
    assert disorder == [(0,)]
