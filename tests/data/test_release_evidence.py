"""Before the programme and since, in the release in service, against numbers counted in the official files by other means.

Population: Insee's comparator of territories (2013, 2018) and the « code officiel géographique » 2026 (2023). France services:
list of August 2024. FRR: list of July 2025.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

CURATED = Path(__file__).parents[2] / "data" / "curated"
TABLES = ("communes", "populations", "baseline", "france_services_towns", "frr_towns")
# Of each group: communes, those that gain, in % ; before, then since. The size is that at the start of each period: chosen by
# that of its end, the communes which grew over the threshold would all be kept, and those which fell under it left out.
GROUPS: dict[str, tuple[tuple[int, float, float], tuple[int, float, float]]] = {
    "is_programme": ((1642, 42.1, -0.9), (1642, 49.4, -0.1)),
    "not is_programme": ((3608, 69.5, 2.2), (3711, 70.3, 2.4)),
    "is_programme and density_class = 'Bourgs ruraux'": ((947, 38.6, -1.2), (947, 45.0, -0.5)),
    "not is_programme and density_class = 'Bourgs ruraux'": ((1026, 71.3, 2.3), (1093, 70.7, 2.6)),
    "is_programme and centrality_class like 'Centre structurant%'": ((223, 40.4, -0.8), (223, 53.8, 0.5)),
    "not is_programme and centrality_class like 'Centre structurant%'": ((242, 59.9, 1.4), (229, 72.9, 2.2)),
}


@pytest.fixture(scope="module")
def release() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        for name in TABLES:
            connection.execute(f"create view {name} as select * from read_parquet('{CURATED / name}.parquet')")
        yield connection


def one(release: duckdb.DuckDBPyConnection, sql: str, *values: object) -> tuple[Any, ...]:
    found = release.execute(sql, list(values)).fetchone()
    assert found is not None
    return found


@pytest.mark.parametrize("group", GROUPS)
def test_who_gains_inhabitants(group: str, release: duckdb.DuckDBPyConnection) -> None:
    for period, (count, share, middle) in zip(("before", "since"), GROUPS[group], strict=True):
        found = one(
            release,
            "select count(*), round(100 * count(*) filter (end_population > start_population) / count(*), 1), "
            "round(100 * median(end_population / start_population - 1), 1) "
            f"from populations where status = 'known' and period = ? and (is_programme or is_same_size) and {group}",
            period,
        )
        assert found == (count, share, middle), (group, period)


def test_the_towns_together(release: duckdb.DuckDBPyConnection) -> None:
    for period, years, gaining, change in (("before", (2013, 2018), 691, 0.09), ("since", (2018, 2023), 811, 0.72)):
        assert one(
            release,
            "select any_value(start_year), any_value(end_year), count(*) filter (end_population > start_population), "
            "round(100 * (sum(end_population) / sum(start_population) - 1), 2) from populations where is_programme and period = ?",
            period,
        ) == (*years, gaining, change)
    absent = release.execute(
        "select commune_code, status from populations where is_programme and period = 'since' and status <> 'known' order by all"
    ).fetchall()
    assert [(code[:3], status) for code, status in absent] == [("151", "split"), *([("976", "absent")] * 3)]


def test_a_town_in_the_limits_of_today(release: duckdb.DuckDBPyConnection) -> None:
    """Hesdin-la-Forêt was four communes until 2025; Neufchâteau took one in: all are in every year."""
    for code, populations in {"62447": (4668, 4581), "88321": (6913, 6948)}.items():
        found = release.execute(
            "select start_population, end_population from populations where commune_code = ? order by period", [code]
        ).fetchall()
        assert found[0] == populations, (code, found)
        assert found[1][0] == found[0][1], "one period begins where the other ends"


def test_the_eve(release: duckdb.DuckDBPyConnection) -> None:
    found = release.execute(
        "select group_kind, round(100 * sum(vacant_home_count) / sum(home_count), 1), "
        "round(100 * sum(unemployed_count) / sum(active_count), 1), sum(commune_count) "
        "from baseline group by rollup (group_kind) order by group_kind nulls first"
    ).fetchall()
    assert [row for row in found if row[0] != "rest"] == [
        (None, 8.2, 13.4, 34855), ("programme", 10.6, 14.8, 1646), ("same_size", 6.9, 12.1, 3711),
    ]  # fmt: skip
    assert one(release, "select count(*) filter (status = 'known') from baseline where group_kind = 'programme'") == (1642,)  # fmt: skip


def test_france_services(release: duckdb.DuckDBPyConnection) -> None:
    for is_programme, of, eve, last, shares in ((True, 1646, 466, 1126, (28.3, 68.4)), (False, 3711, 135, 601, (3.6, 16.2))):  # fmt: skip
        found = one(
            release,
            "select count(*) filter (first_labelled_on <= date '2020-09-30'), count(*) from france_services_towns where is_programme = ?",
            is_programme,
        )
        assert found == (eve, last) and tuple(round(100 * count / of, 1) for count in found) == shares
    assert one(release, "select count(first_principal_on) from france_services_towns where is_programme") == (1094,)


def test_frr(release: duckdb.DuckDBPyConnection) -> None:
    found = dict(release.execute("select frr_class, count(*)::integer from frr_towns group by all").fetchall())
    assert found == {"socle": 745, "plus": 191, "beneficiaire": 54, "partiel": 9, "non": 647}
    assert sum(found.values()) - found["non"] == 999
