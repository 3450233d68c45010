"""Measures and published figures of the curated release: counts, the drawn series, French notes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

CURATED = Path(__file__).parents[2] / "data" / "curated"
TABLES = ("measures", "partners", "milestones", "vocabulary", "launch_promises", "sister_announcements", "objectives")


@pytest.fixture(scope="module")
def release() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    for table in TABLES:
        connection.execute(f"create view {table} as from read_parquet('{CURATED / table}.parquet')")
    return connection


def rows(release: duckdb.DuckDBPyConnection, sql: str) -> list[tuple[Any, ...]]:
    return release.execute(sql).fetchall()


def test_catalogue_holds_107_measures_of_which_66_of_the_programme(release: duckdb.DuckDBPyConnection) -> None:
    assert rows(release, "select link, count(*) from measures group by link order by link") == [
        ("general", 41),
        ("linked", 33),
        ("specific", 33),
    ]


def test_fonds_vert_has_its_fourteen_measures_of_2023(release: duckdb.DuckDBPyConnection) -> None:
    # Ministère de la Transition écologique, projets subventionnés par le Fonds vert, 2023: 14 « démarches ».
    assert rows(release, "select count(*) from measures where starts_with(measure_id, 'fonds-vert-')") == [(14,)]


def test_fonds_vert_engineering_belongs_to_the_engineering_pillar(release: duckdb.DuckDBPyConnection) -> None:
    assert rows(
        release, "select pillar, instrument, link from measures where measure_id = 'fonds-vert-ingenierie'"
    ) == [("engineering", "grant", "general")]


@pytest.mark.parametrize(
    ("measure_id", "rate", "amount", "envelope", "started_on"),
    [
        # Aides-territoires, portail Petites villes de demain: 75 %, 55 000 € with the Anah.
        ("chef-de-projet-pvd", 0.75, 55_000, None, "2020-10-01"),
        # La Tribune, October 2020: 40 000 € over two years.
        ("manager-de-commerce", None, 40_000, 5_000_000, "2020-10"),
        # Instruction of 2023: 1 046 M€ of commitments, 80 % for all State grants together.
        ("detr", 0.8, None, 1_046_000_000, None),
        ("ort", None, None, None, "2018-11-23"),
    ],
)
def test_a_measure_keeps_the_published_rate_ceiling_and_partial_date(
    release: duckdb.DuckDBPyConnection,
    measure_id: str,
    rate: float | None,
    amount: int | None,
    envelope: int | None,
    started_on: str | None,
) -> None:
    found = release.execute(
        "select max_rate_share, max_amount_eur, national_envelope_eur, started_on from measures where measure_id = ?",
        [measure_id],
    ).fetchone()
    assert found == (rate, amount, envelope, started_on)


def test_loans_and_tax_cuts_are_never_grants(release: duckdb.DuckDBPyConnection) -> None:
    sql = "select count(*) from measures where support_type in ('loan', 'tax_incentive') and instrument = 'grant'"
    assert rows(release, sql) == [(0,)]


def test_ten_launch_measures_each_with_its_proof(release: duckdb.DuckDBPyConnection) -> None:
    sql = "select launch_proof_level, count(*), count(launch_proof_url) from measures where is_launch_measure group by all order by all"
    assert rows(release, sql) == [("offer", 3, 3), ("sixty", 4, 4), ("ten", 3, 3)]


def test_unknown_is_null_never_zero(release: duckdb.DuckDBPyConnection) -> None:
    sql = "select measure_id from measures where max_rate_share = 0 or max_amount_eur = 0 or national_envelope_eur = 0 or ended_on = ''"
    assert rows(release, sql) == []
    assert rows(release, "select lead_partner from measures where measure_id = 'ilots-de-fraicheur'") == [(None,)]


def test_partners_are_measures_seen_from_the_other_side(release: duckdb.DuckDBPyConnection) -> None:
    led = rows(release, "select sum(lead_count) from partners")
    assert led == rows(release, "select count(lead_partner) from measures")
    assert rows(release, "select count(*) from partners where partner_name = 'État'") == [(1,)]


def test_980_figures_of_which_444_counted_by_us(release: duckdb.DuckDBPyConnection) -> None:
    found = rows(release, "select status, count(*) from milestones group by status order by status")
    assert found == [("computed", 444), ("disputed", 7), ("estimated", 2), ("official", 527)]


def test_figures_by_territory_level(release: duckdb.DuckDBPyConnection) -> None:
    found = rows(
        release,
        "select territory_level, count(*), count(distinct territory_code) from milestones group by all order by all",
    )
    assert [(level, count) for level, count, _ in found] == [("departement", 411), ("france", 232), ("region", 337)]
    assert {
        code for (code,) in rows(release, "select territory_code from milestones where territory_level = 'france'")
    } == {"FR"}
    assert rows(release, "select count(*) from milestones where territory_code in ('2A', '2B', '971', '976')")[0][0] > 0


def test_the_drawn_series_has_one_total_a_date_and_two_perimeters(release: duckdb.DuckDBPyConnection) -> None:
    found = rows(release, "select as_of, value, bound, perimeter from milestones where is_drawn order by as_of")
    assert found == [
        # Localtis, 22 June 2022.
        (date(2022, 6, 22), Decimal(700_000_000), "exact", "programme_narrow"),
        # Crédit Agricole collectivités, third quarter of 2022: « plus de 780 M€ ».
        (date(2022, 9, 30), Decimal(780_000_000), "lower", "programme_narrow"),
        # Localtis, progress note of the ANCT.
        (date(2022, 10, 1), Decimal(834_000_000), "exact", "programme_narrow"),
        # APVF, 6 April 2023.
        (date(2023, 1, 1), Decimal(888_000_000), "exact", "programme_narrow"),
        # Localtis, October 2025, from the evaluation of the ANCT.
        (date(2024, 12, 31), Decimal(3_700_000_000), "exact", "programme_broad"),
    ]


@pytest.mark.parametrize(
    ("where", "perimeter", "is_part"),
    [
        ("indicator = 'envelope_planned' and value = 3000000000", "envelope", False),
        ("indicator = 'envelope_planned' and dimension_value = 'engineering'", "announced_part", True),
        ("indicator = 'budget_credits'", "announced_part", True),
        ("indicator = 'funds_engaged_outside_total'", "beside", True),
        ("indicator = 'loans_granted' and as_of < date '2023-01-01'", "beside", True),
        ("indicator = 'loans_granted' and as_of = date '2024-12-31'", "programme_broad", True),
        ("indicator = 'funds_engaged' and territory_level = 'departement'", "unstated", False),
        ("indicator = 'funds_engaged' and as_of = date '2022-01-31'", "unstated", False),
        ("value = 7000000 and unit = 'eur'", "unstated", False),
        ("indicator = 'funds_engaged' and as_of = date '2023-04-27' and value = 888000000", "programme_narrow", False),
        ("indicator = 'funds_engaged' and dimension_value = 'state_detr_dsil'", "programme_narrow", True),
        ("indicator = 'project_managers'", None, False),
    ],
)
def test_each_amount_has_the_perimeter_of_the_first_rule(
    release: duckdb.DuckDBPyConnection, where: str, perimeter: str | None, is_part: bool
) -> None:
    assert rows(release, f"select distinct perimeter, is_part from milestones where {where}") == [(perimeter, is_part)]


def test_the_broad_total_is_reached_by_its_published_parts(release: duckdb.DuckDBPyConnection) -> None:
    # Sénat, rapport n° 40 (1.47 bn) and Localtis: 1.47 + 1.9 + 0.121 + 0.131 + 0.095 = 3.717 bn.
    sql = """
        select sum(value) from milestones
        where perimeter = 'programme_broad' and is_part and bound <> 'approx'
    """
    assert rows(release, sql) == [(Decimal(3_717_000_000),)]


def test_the_narrow_grants_of_april_2023_add_up_to_the_published_part(release: duckdb.DuckDBPyConnection) -> None:
    # Zepros territorial, April 2023: 308.9 + 157.4 + 289.2 + 21 = 776.5 M€ without engineering.
    sql = """
        select sum(value) from milestones
        where as_of = date '2023-04-27' and indicator = 'funds_engaged'
            and dimension_value in ('state_detr_dsil', 'state_fonds_friches', 'anah', 'state_drac')
    """
    assert rows(release, sql) == [(Decimal(776_500_000),)]


@pytest.mark.parametrize(
    ("indicator", "dimension_value", "as_of", "value"),
    [
        ("conventions_signed", "adhesion_communes", "2021-09-30", 1413),
        ("ort_signed", "pvd_communes", "2022-12-31", 524),
        ("ort_signed", "pvd_communes", "2023-12-31", 1316),
        ("dwellings_renovated", "anah_barometer", "2022-06-30", 22_745),
        ("project_managers", "total", "2024-12-31", 870),
        ("communes_designated", "total", "2026-04-27", 1646),
    ],
)
def test_national_control_points(
    release: duckdb.DuckDBPyConnection, indicator: str, dimension_value: str, as_of: str, value: int
) -> None:
    found = release.execute(
        "select value from milestones where indicator = ? and dimension_value = ? and as_of = cast(? as date) and territory_code = 'FR'",
        [indicator, dimension_value, as_of],
    ).fetchall()
    assert found == [(value,)]


def test_contradictory_figures_each_keep_their_row(release: duckdb.DuckDBPyConnection) -> None:
    sql = """
        select value, status from milestones
        where indicator = 'communes_designated' and as_of = date '2023-04-27' and territory_code = 'FR' order by milestone_id
    """
    assert sorted(rows(release, sql)) == [(1604, "disputed"), (1643, "official"), (1643, "official")]


def test_every_coded_value_has_a_french_label(release: duckdb.DuckDBPyConnection) -> None:
    labels = set(rows(release, "select kind, key from vocabulary where label_fr <> ''"))
    coded = {
        "measures": ("need", "pillar", "theme", "launch_subject", "link", "support_type", "instrument", "launch_proof_level"),
        "milestones": (
            "indicator",
            "dimension",
            "dimension_value",
            "unit",
            "territory_level",
            "perimeter",
            "stage",
            "instrument",
            "status",
            "bound",
            "date_precision",
        ),
        "launch_promises": ("unit", "bound"),
        "sister_announcements": ("unit", "bound"),
    }  # fmt: skip
    for table, columns in coded.items():
        for column in columns:
            used = {
                (column, key)
                for (key,) in rows(release, f"select distinct {column} from {table} where {column} is not null")
            }
            assert used <= labels, f"{table}.{column}: {sorted(used - labels)}"


def test_no_english_note_reaches_the_release(release: duckdb.DuckDBPyConnection) -> None:
    for table in ("measures", "milestones"):
        sql = f"select note_fr from {table} where regexp_matches(note_fr, '(?i)\\b(the|of|and|with|lower bound|computed|disputed|EUR)\\b')"
        assert rows(release, sql) == []
        assert "note" not in {row[0] for row in rows(release, f"describe {table}")}


def test_objectives_and_promises_are_sourced(release: duckdb.DuckDBPyConnection) -> None:
    assert rows(release, "select count(*), count(source_url) from objectives") == [(5, 5)]
    found = dict(rows(release, "select promise_id, value from launch_promises"))
    assert (found["envelope"], found["engineering"], found["measures"], found["pillars"]) == (
        3_000_000_000,
        250_000_000,
        60,
        3,
    )
    # The sister programme's launch is context, told apart from ours.
    assert rows(release, "select programme, promise_id, value, unit, as_of::varchar from sister_announcements") == [
        ("acv", "towns", 222, "communes", "2018-03-27")
    ]
    known = {indicator for (indicator,) in rows(release, "select distinct indicator from milestones")}
    for (evidence,) in rows(release, "select evidence_indicators from objectives"):
        assert set(evidence) <= known
