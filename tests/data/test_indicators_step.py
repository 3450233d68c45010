"""The steps of the context indicators on five invented communes: what is added, what is not taken up, and why."""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest

DATA = Path(__file__).parents[2] / "data"
sys.path.insert(0, str(DATA))

from build import load_reference, run_step, step_files  # noqa: E402
from cards import load_card_tables, load_cards  # noqa: E402
from read import Raw  # noqa: E402

# Œuville took Petitville in in 2025; Doubleville is one of two of that name; Renommée was Ancienne in the list.
CURRENT = [
    ("01001", "Œuville"),
    ("02001", "Doubleville"),
    ("03001", "Doubleville"),
    ("04001", "Renommée"),
    ("05001", "Vide"),
]
TOWNS = [
    ("01001", "Œuville", "merger", 2025), ("02001", "Doubleville", None, None), ("04001", "Ancienne", None, None),
    ("05001", None, None, None),
]  # fmt: skip
RAW: dict[str, list[dict[str, Any]]] = {
    "cog_communes": [{"code": code, "nom": name, "type": "commune-actuelle"} for code, name in CURRENT],
    "lovac": [
        {"INSEE_C": "01001", "taux_vacance_25_pct": "8.5", "taux_vacance_long_25_pct": "3.25"},
        {"INSEE_C": "02001", "taux_vacance_25_pct": "4", "taux_vacance_long_25_pct": None},
    ],
    "vacancy": [
        {"comm_insee": "1001", "Prop_logvac_pp_2A_010121": "5,1"},
        {"comm_insee": "2001", "Prop_logvac_pp_2A_010121": "12"},
        {"comm_insee": "4001", "Prop_logvac_pp_2A_010121": None},
    ],
    "census": [
        {"key": "01001", "log": 300, "rsec": 30, "vac": 30},
        {"key": "01002", "log": 100, "rsec": 2, "vac": 18},
        {"key": "02001", "log": 50, "rsec": 0, "vac": 5},
    ],
    "filosofi": [
        {"key": "01001", "median_eur": 20000, "minima_pct": 3.0},
        {"key": "02001", "median_eur": 21000, "minima_pct": None},
    ],
    "bpe": [
        {"key": "01001", "poste": 1, "lycee": 2, "gare": None}, {"key": "04001", "poste": None, "lycee": None, "gare": 1},
    ],
    "cartofriches": [{"key": "01001", "n": 2, "total_surface_m2": 15000}],
    "sitadel": [
        {"key": "01001", "y0": 2023, "a": [3, 4, 0], "s": [1, 2, -1]},
        {"key": "01002", "y0": 2022, "a": [9, 1], "s": [5, 6]},
        {"key": "02001", "y0": 2023, "a": [0, -1, 2], "s": [0, 0, -1]},
    ],
    "investment": [
        {"key": "uville", "year": 2024, "depenses": 500}, {"key": "doubleville", "year": 2024, "depenses": 1},
        {"key": "doubleville-02001", "year": 2024, "depenses": 700}, {"key": "ancienne", "year": 2024, "depenses": 800},
        {"key": "vide", "year": 2023, "depenses": 900},
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def context() -> Iterator[duckdb.DuckDBPyConnection]:
    connection = duckdb.connect()
    connection.execute("create schema raw")
    connection.execute("create schema reference")
    load_reference(connection)
    load_card_tables(connection, load_cards("sources"), load_cards("dictionary"))
    # As `read.py` leaves them: the file and the rank of the record first.
    tables = {
        f"raw.{name}": pd.DataFrame(lines).rename_axis("source_row").reset_index().assign(source_id=name)
        for name, lines in RAW.items()
    }
    tables["communes"] = pd.DataFrame(
        TOWNS, columns=["commune_code", "listed_name", "perimeter_change", "perimeter_changed_year"]
    )
    codes = [(code, code, "current") for code, _ in CURRENT] + [("01002", "01001", "former")]
    tables["_communes_codes"] = pd.DataFrame(codes, columns=["old_code", "commune_code", "link"])
    for name, frame in tables.items():
        connection.register("_frame", frame)
        connection.execute(f"create table {name} as select * from _frame")
        connection.unregister("_frame")
    # pandas writes whole numbers beside an unknown as floats with NaN: unknown again, as JSON has them.
    for table, columns in (("bpe", ("poste", "lycee", "gare")), ("filosofi", ("minima_pct",))):
        for column in columns:
            connection.execute(f"update raw.{table} set {column} = null where isnan({column})")
    for path in step_files("indicators"):
        run_step(connection, Raw(DATA, {}), path, {})
    run_step(connection, Raw(DATA, {}), DATA / "steps" / "vocabulary.sql", {})
    yield connection
    connection.close()


def found(context: duckdb.DuckDBPyConnection, code: str, indicator: str, reference_on: str) -> float | str:
    """The value, or the reason why there is none."""
    rows = context.execute(
        "select value, status from indicators where commune_code = ? and indicator = ? and reference_on = ?",
        [code, indicator, reference_on],
    ).fetchall()
    assert len(rows) == 1
    value, status = rows[0]
    return float(value) if status == "known" else str(status)


@pytest.mark.parametrize(
    ("code", "indicator", "reference_on", "expected"),
    [
        ("01001", "long_term_vacancy_share", "2025", 0.0325),
        ("02001", "long_term_vacancy_share", "2025", "secret"),
        ("04001", "long_term_vacancy_share", "2025", "not_covered"),
        # The file of 2021 speaks of the commune before it took another in.
        ("01001", "long_term_vacancy_baseline_share", "2021-01-01", "former_perimeter"),
        ("02001", "long_term_vacancy_baseline_share", "2021-01-01", 0.12),
        ("04001", "long_term_vacancy_baseline_share", "2021-01-01", "secret"),
        # Counts of the two communes are added, and the shares are those of the sums.
        ("01001", "homes_count", "2021", 400),
        ("01001", "census_vacancy_share", "2021", 0.12),
        ("01001", "secondary_homes_share", "2021", 0.08),
        ("01001", "median_income", "2021", "former_perimeter"),
        ("02001", "minimum_benefits_income_share", "2021", "not_published"),
        # What only lists what exists gives no zero.
        ("01001", "facility_kinds_count", "2024-01-01", 2),
        ("01001", "high_schools_count", "2024-01-01", 2),
        ("04001", "post_offices_count", "2024-01-01", "none_listed"),
        ("05001", "facility_kinds_count", "2024-01-01", "none_listed"),
        ("01001", "brownfield_area", "2026-04-15", 1.5),
        ("02001", "brownfield_sites_count", "2026-04-15", "none_listed"),
        # Years are counted from each commune's own first one; zero is published, -1 is not.
        ("01001", "dwellings_authorised", "2022", 9),
        ("01001", "dwellings_authorised", "2023", 4),
        ("01001", "dwellings_started", "2025", "not_published"),
        ("02001", "dwellings_authorised", "2023", 0),
        ("02001", "dwellings_authorised", "2024", "not_published"),
        ("04001", "dwellings_authorised", "2024", "not_covered"),
        # A name that two communes share is read with its code only; a former name when it is one commune's.
        ("01001", "investment_spending", "2024", "former_perimeter"),
        ("02001", "investment_spending", "2024", 700),
        ("04001", "investment_spending", "2024", 800),
        # An account of another year is not one of 2024.
        ("05001", "investment_spending", "2024", "not_covered"),
    ],
)
def test_a_value_or_the_reason_why_not(
    context: duckdb.DuckDBPyConnection, code: str, indicator: str, reference_on: str, expected: float | str
) -> None:
    assert found(context, code, indicator, reference_on) == pytest.approx(expected)


def test_a_name_without_plain_letters_is_read_as_the_file_writes_it(context: duckdb.DuckDBPyConnection) -> None:
    assert context.execute("select address from _indicators_investment where commune_code = '01001'").fetchall() == [
        ("uville",)
    ]


CHECKS = ("indicators_keys", "indicators_values", "vocabulary_covers_indicators")


@pytest.mark.parametrize("check", CHECKS)
def test_checks_accept_the_invented_context(context: duckdb.DuckDBPyConnection, check: str) -> None:
    assert context.execute((DATA / "checks" / f"{check}.sql").read_text(encoding="utf-8")).fetchall() == []


@pytest.mark.parametrize(
    ("check", "damage"),
    [
        ("indicators_keys", "delete from indicators where commune_code = '05001' and indicator = 'homes_count'"),
        ("indicators_keys", "insert into indicators select * from indicators limit 1"),
        ("indicators_values", "update indicators set value = 0 where status = 'secret'"),
        ("indicators_values", "update indicators set value = 3.25 where indicator = 'long_term_vacancy_share' and status = 'known'"),
        ("indicators_values", "update indicators set value = 1.5 where indicator = 'homes_count' and status = 'known'"),
        ("indicators_values", "update indicators set unit = 'eur' where commune_code = '01001' and indicator = 'homes_count'"),
        ("vocabulary_covers_indicators", "delete from vocabulary where key = 'median_income'"),
        ("vocabulary_covers_indicators", "update indicators set status = 'lost' where commune_code = '05001'"),
    ],
)  # fmt: skip
def test_checks_see_the_damage(context: duckdb.DuckDBPyConnection, check: str, damage: str) -> None:
    context.execute("begin")
    context.execute(damage)
    offending = context.execute((DATA / "checks" / f"{check}.sql").read_text(encoding="utf-8")).fetchall()
    context.execute("rollback")
    assert offending


def test_a_compressed_file_is_read_as_a_plain_one(tmp_path: Path) -> None:
    document = {"communes": {"01001": {"n": 1}}}
    (tmp_path / "plain.json").write_text(json.dumps(document), encoding="utf-8")
    (tmp_path / "packed.json.gz").write_bytes(gzip.compress(json.dumps(document).encode()))
    raw = Raw(tmp_path, {"plain": {"path": "plain.json"}, "packed": {"path": "packed.json.gz"}})
    assert raw.read_json("plain") == raw.read_json("packed") == document
