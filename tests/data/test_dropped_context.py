"""Files of context dropped by a ministry user: accounts of communes, newer lists of vacant dwellings and of the tax zone. Recognised, then a table."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from tests.dropped import country, files
from tests.invented import release as invented

from data import check  # isort: skip

from build import run_step
from cards import load_card_tables, load_cards
from read import Raw, empty_tables

CHECKS = country.DATA / "checks"


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> duckdb.DuckDBPyConnection:  # fmt: skip
    """The files, checked with their cards written, and the tables that read them on the twelve towns."""
    written = [files.ofgl(tmp_path), files.lovac(tmp_path), files.frr(tmp_path, 2024), files.frr(tmp_path, 2026)]
    monkeypatch.setattr(check, "CURATED", invented.folder())
    assert check.main([*(str(item.path) for item in written), "--card"]) == 0
    said = capsys.readouterr().out
    assert "comptes des communes de l’OFGL" in said and "LOVAC" in said
    cards = load_cards("sources", tmp_path)
    raw = Raw(
        tmp_path, {file: card for file, card in cards.items() if card["path"] and (tmp_path / card["path"]).is_file()}
    )
    assert {card["layout"] for card in raw.cards.values()} == {"ofgl-comptes", "lovac-communes", "frr"}
    connection = duckdb.connect()
    connection.execute("create schema raw; create schema reference")
    load_card_tables(connection, cards, load_cards("dictionary", tmp_path))
    for file in raw.cards:
        raw.verify(file)
        raw.load(connection, file)
    empty_tables(connection)
    towns = pd.DataFrame(
        [(code, dep, "28", code) for code, _, dep in files.TOWNS],
        columns=["commune_code", "departement_code", "region_code", "old_code"],
    )
    connection.register("_towns", towns)
    connection.execute("create table communes as select commune_code, departement_code, region_code from _towns")
    connection.execute("create table _communes_codes as select old_code, commune_code, 'current' as link from _towns")
    connection.execute(
        "create table _vacancy_1_stock (code varchar, private_home_count bigint, long_vacant_count bigint)"
    )
    connection.execute("create table raw.cog_departements (code varchar, nom varchar, region varchar)")
    connection.execute(
        'create table raw.lovac_departements (source_id varchar, "DEP" varchar, pp_total_24 varchar, pp_vacant_plus_2ans_25 varchar)'
    )
    for table in ("town_accounts", "vacancy", "frr_towns"):
        run_step(connection, raw, country.DATA / "steps" / f"{table}.sql", {})
    return connection


def test_files_of_context_make_tables(built: duckdb.DuckDBPyConnection) -> None:
    code = files.TOWNS[1][0]
    found = built.execute(
        "select year, account_name, account_eur, source_id from town_accounts where commune_code = ? order by 2", [code]
    ).fetchall()
    assert found == [
        (2025, "Dépenses d'équipement", Decimal("200.50"), "ofgl-comptes-2025"), (2025, "Epargne brute", Decimal("-6.50"), "ofgl-comptes-2025"),
    ]  # fmt: skip
    assert built.execute("select count(*), count(distinct commune_code) from town_accounts").fetchone() == (24, 12)
    # The newer list decides, with the stock that it says; a secret stays one.
    homes = built.execute("select commune_code, status, private_home_count, long_vacant_count from vacancy").fetchall()
    told = {row[0]: row[1:] for row in homes}
    assert told[code] == ("known", 101, 1) and told[files.TOWNS[2][0]] == ("secret", None, None)
    zones = built.execute("select commune_code, frr_class, source_id from frr_towns").fetchall()
    assert len(zones) == len(files.TOWNS), "two lists, one row a town"
    assert {row[0]: row[1:] for row in zones}[files.TOWNS[0][0]] == ("socle", "frr-2026")
    for name in ("town_accounts_once", "vacancy_known"):
        assert built.execute((CHECKS / f"{name}.sql").read_text(encoding="utf-8")).fetchall() == [], name
    # An account written twice would count double: its check tells.
    built.execute("insert into raw.ofgl_accounts select * from raw.ofgl_accounts limit 1")
    assert built.execute((CHECKS / "town_accounts_once.sql").read_text(encoding="utf-8")).fetchall()
