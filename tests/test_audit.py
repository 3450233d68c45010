"""The independent audit, on invented raw files that hold every fault of `identity.md`, then on the release's own rows."""

from __future__ import annotations

import ast
import random
import sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tests.audit import __main__ as audit
from tests.audit import invented, names, papers, release, served
from tests.audit.attribution import EPCI, LOCATED, TOWN, Attribution, Decision
from tests.audit.ledger import Award, Ledger, Territory, awards, by_code_alone
from tests.audit.places import Places
from tests.audit.rows import RawFileError, Row, every_row, short_siren


@pytest.fixture(scope="module")
def raw(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of invented raw files."""
    return invented.write(tmp_path_factory.mktemp("raw"))


@pytest.fixture(scope="module")
def places(raw: Path) -> Places:
    """The invented communes and EPCI."""
    return Places(raw, raw / "tables" / "reference")


@pytest.fixture(scope="module")
def decided(raw: Path, places: Places) -> list[tuple[Row, Decision]]:
    """Every invented row, decided."""
    attribution = Attribution(places, raw / "tables" / "corrections.csv")
    return [(row, attribution.decide(row)) for row in every_row(raw, raw / "tables" / "reference")]


@pytest.mark.parametrize("key", invented.expected(), ids=lambda key: f"{key[0]}-{key[1]}")
def test_every_fault_is_decided(key: tuple[str, int], decided: list[tuple[Row, Decision]]) -> None:
    found = {(row.source, row.source_row): decision for row, decision in decided}[key]
    by, perimeter, place, departement = invented.expected()[key]
    stands = found.epci if perimeter == EPCI else found.commune
    assert (found.decided_by, found.perimeter, stands) == (by, perimeter, place), found.reason
    assert not place or found.departement == departement


def test_every_published_row_is_read_once(decided: list[tuple[Row, Decision]]) -> None:
    keys = [(row.source, row.source_row) for row, _ in decided]
    assert sorted(keys) == sorted(invented.expected())


def test_a_year_is_recomputed_from_the_rows(places: Places, decided: list[tuple[Row, Decision]]) -> None:
    """Sums by hand: Morvaix has its musée back, loses the piscine of its agglomération, keeps its own of 2024 and Fonds vert."""
    new, old = Ledger(places, awards(decided)), Ledger(places, by_code_alone(decided, places))
    morvaix = Territory("commune", "29901", "Morvaix")
    assert new.sums(morvaix, TOWN).by_year == {
        (2019, "DETR"): (Decimal("880000.00"), 1),
        (2021, "CONSEILLERS_NUMERIQUES"): (Decimal("50000.00"), 1),
        (2023, "FONDS_VERT"): (Decimal("43000.00"), 2),
        (2024, "DETR"): (Decimal("3100.00"), 1),
    }
    assert (new.sums(morvaix, TOWN).amount, new.sums(morvaix, TOWN).count) == (Decimal("96100.00"), 4)
    assert old.sums(morvaix, TOWN).by_year[2019, "DETR"] == (Decimal("5000.00"), 1)
    assert old.sums(Territory("commune", "22901", ""), TOWN).by_year[2019, "DETR"] == (Decimal("882000.00"), 2)


def test_rows_of_one_region_stay_in_it(places: Places, decided: list[tuple[Row, Decision]]) -> None:
    ledger = Ledger(places, awards(decided))
    provence, france = Territory("region", "93", ""), Territory("france", "", "")
    assert ledger.sums(provence, TOWN).by_year[2021, "DSIL"] == (Decimal("41000.00"), 1)
    assert ledger.sums(provence, TOWN).amount == 0
    assert (2021, "DSIL") not in ledger.sums(france, TOWN).by_year
    assert (2024, "FONDS_VERT") not in ledger.sums(france, TOWN).by_year


def test_an_epci_counts_in_the_departement_of_its_award(places: Places, decided: list[tuple[Row, Decision]]) -> None:
    ledger = Ledger(places, awards(decided))
    assert ledger.sums(Territory("departement", "2B", ""), EPCI).by_year[2019, "DETR"] == (Decimal("8000.00"), 1)
    assert not ledger.sums(Territory("departement", "2A", ""), EPCI).by_year
    assert ledger.sums(Territory("epci", "200090016", ""), EPCI).amount == 23000


def test_a_median_says_over_how_many_towns(places: Places) -> None:
    def award(row: int, commune: str, amount: int) -> Award:
        return Award("dgcl-2024", row, 2024, "DETR", TOWN, commune, "", "28", Decimal(amount), "national")

    ledger = Ledger(places, [award(1, "28901", 30000), award(2, "28903", 3400), award(3, "29901", 28000)])
    towns = ["28901", "28903", "29901", "22901"]
    assert ledger.median_per_inhabitant(towns, 3) == (3, 2)
    assert ledger.median_per_inhabitant(towns, 4) == (4, Decimal("1.5"))
    assert ledger.median_per_inhabitant(["22901"], 0) == (0, None)


# --- the release against the raw files ---------------------------------------------------------------


def written_release(folder: Path, listed: list[Award]) -> Path:
    """A ledger in the columns of the product's."""
    lines = [
        {
            "source_id": award.source, "source_row": award.source_row, "year": award.year, "scheme": award.scheme,
            "perimeter": award.perimeter, "commune_code": award.commune or None, "beneficiary_siren": award.epci or None,
            "departement_code": award.departement, "amount_eur": award.amount, "coverage": award.coverage,
        }
        for award in listed
    ]  # fmt: skip
    folder.mkdir(exist_ok=True)
    pd.DataFrame(lines).to_parquet(folder / "spending.parquet")
    return folder


def test_a_right_release_has_no_disagreement(
    tmp_path: Path, places: Places, decided: list[tuple[Row, Decision]]
) -> None:
    found = release.read(written_release(tmp_path, awards(decided)))
    assert release.disagreements(places, decided, found) == []


def test_a_release_by_code_alone_is_named_row_by_row(places: Places, decided: list[tuple[Row, Decision]]) -> None:
    told = release.disagreements(places, decided, by_code_alone(decided, places))
    musee = next(line for line in told if "Musée" in line)
    assert "dgcl-2019 row 3: name « Morvaix », code 22951, département 029" in musee
    assert "expected from raw: state_grants_town 29901 in 29 (name: code 22951" in musee
    assert "found in the release: state_grants_town 22901 in 22" in musee
    beffroi = next(line for line in told if "Beffroi" in line)
    assert "expected from raw: nowhere" in beffroi and "found in the release: state_grants_town 97391 in 973" in beffroi


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"amount": Decimal("1000.40")}, "amount 1000.50, found 1000.40"),
        ({"departement": "29"}, "found in the release: state_grants_town 28901 in 29"),
        ({"coverage": "regional"}, "coverage national, found regional"),
        (
            {"source_row": 999},
            "dgcl-2019 row 999: in the release (state_grants_town 28901 in 28), not in the raw files",
        ),
    ],
)
def test_one_wrong_row_is_enough(
    places: Places, decided: list[tuple[Row, Decision]], change: dict[str, Any], told: str
) -> None:
    listed = awards(decided)
    halle = next(award for award in listed if award.key == ("dgcl-2019", 2))
    wrong = [award if award is not halle else replace(award, **change) for award in listed]
    lines = release.disagreements(places, decided, wrong)
    assert any(told in line for line in lines), lines


def test_a_row_held_twice_is_told(places: Places, decided: list[tuple[Row, Decision]]) -> None:
    listed = awards(decided)
    told = release.disagreements(places, decided, [*listed, listed[0]])
    assert told == [f"source row {listed[0].key}: in the release twice"]


def test_national_totals_are_the_lists(tmp_path: Path, decided: list[tuple[Row, Decision]]) -> None:
    line = {
        "source_id": "dgcl-2024",
        "year": 2024,
        "scheme": "DETR",
        "award_count": 7,
        "amount_eur": Decimal("23800.00"),
    }
    pd.DataFrame([line]).to_parquet(tmp_path / "scheme_totals.parquet")
    assert release.unlike_totals(decided, tmp_path) == []
    pd.DataFrame([{**line, "amount_eur": Decimal("23000.00")}]).to_parquet(tmp_path / "scheme_totals.parquet")
    assert release.unlike_totals(decided, tmp_path) == [
        "dgcl-2024 2024 DETR, every beneficiary: expected from raw 7 awards, 23800.00 €; found 7 awards, 23000.00 €"
    ]


# --- served values -----------------------------------------------------------------------------------


def test_what_the_product_serves_is_what_its_ledger_adds_up_to(monkeypatch: pytest.MonkeyPatch) -> None:
    """Values by address of the release in service against its own rows, added up by other code."""
    curated = audit.ROOT / "data" / "curated"
    country = CountryOfTheRelease(curated)
    ledger = Ledger(country, release.read(curated))
    fetch = served.product()
    chance = random.Random(9)
    drawn = [*audit.draw(country, chance, towns=4, departements=2, regions=1), Territory("region", "93", "Provence")]
    assert [told for territory in drawn for told in served.differences(fetch, ledger, territory)] == []


def test_a_served_value_that_is_wrong_is_named() -> None:
    curated = audit.ROOT / "data" / "curated"
    country = CountryOfTheRelease(curated)
    listed = release.read(curated)
    moved = next(award for award in listed if award.perimeter == TOWN and award.counts)
    town = Territory("commune", moved.commune, "La commune")
    told = list(
        served.differences(served.product(), Ledger(country, [one for one in listed if one is not moved]), town)
    )
    assert any(line.startswith("La commune: subventions: expected from raw ") for line in told)
    assert any(line.startswith(f"La commune: state_grants_town {moved.year} {moved.scheme}") for line in told)


class CountryOfTheRelease(Places):
    """The towns of a release instead of those of raw files: what a ledger asks of places."""

    def __init__(self, curated: Path) -> None:
        """Read the published tables."""
        from tests.audit.places import Commune

        towns = pd.read_parquet(curated / "communes.parquet").to_dict("records")
        self.communes = {
            town["commune_code"]: Commune(
                town["commune_code"],
                town["commune_name"],
                town["departement_code"],
                town["region_code"],
                "",
                town["population"],
            )
            for town in towns
        }
        self.towns = set(self.communes)
        self.divided = {town["commune_code"] for town in towns if town["perimeter_change"] == "split"}
        self.epci_of = {town["commune_code"]: town["epci_siren"] for town in towns}
        self.regions = {town["region_code"]: town["region_name"] for town in towns}
        outlines = pd.read_parquet(
            curated / "departements.parquet", columns=["departement_code", "departement_name", "region_code"]
        )
        self.departements = {
            line["departement_code"]: {"nom": line["departement_name"], "region": line["region_code"]}
            for line in outlines.to_dict("records")
        }


# --- the verb ----------------------------------------------------------------------------------------


def run(raw: Path, curated: Path, *more: str) -> int:
    """`make audit` on the invented files."""
    return audit.main(
        ["--raw", str(raw), "--release", str(curated), "--seed", "4", "--tables", str(raw / "tables"), *more]
    )


def test_the_verb_says_what_differs_and_fails(
    raw: Path,
    tmp_path: Path,
    decided: list[tuple[Row, Decision]],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(served, "product", lambda: None)
    monkeypatch.setattr(served, "differences", lambda fetch, ledger, territory: [])
    monkeypatch.setenv("PVD_RELEASE", "")
    assert run(raw, written_release(tmp_path / "right", awards(decided))) == 0
    right = capsys.readouterr().out
    assert "seed 4" in right and "Rows that stand elsewhere: 0" in right
    listed = [award for award in awards(decided) if award.perimeter != LOCATED]
    assert run(raw, written_release(tmp_path / "wrong", listed), "--out", str(tmp_path / "papers")) == 1
    assert "expected from raw: state_grants_located 88901 in 88 (other_body: sdis" in capsys.readouterr().out
    moved = pd.read_csv(tmp_path / "papers" / "moved.csv", dtype=str)
    assert {"Morvaix", "Golbrey", "Sdis"} <= set(moved["name"])
    monkeypatch.setattr(served, "differences", lambda fetch, ledger, territory: [f"{territory.name}: subventions"])
    assert run(raw, tmp_path / "right") == 1
    assert "France: subventions" in capsys.readouterr().out


def test_a_seed_draws_the_same_territories(places: Places) -> None:
    first, again = (audit.draw(places, random.Random(5)) for _ in range(2))
    assert first == again
    assert [territory.level for territory in first].count("commune") == len(places.towns) == 20
    assert first[0] == Territory("france", "", "France")


def test_totals_are_given_both_ways(decided: list[tuple[Row, Decision]]) -> None:
    lines = {tuple(line[:3]): line[3:] for line in papers.totals(decided)}
    assert lines["code alone", "dgcl-2019", TOWN] == [6, 5, "0.901000"]
    assert lines["rule", "dgcl-2019", TOWN] == [7, 6, "0.906000"]


def test_a_human_decision_is_bound_to_the_cells_it_was_taken_on(raw: Path, places: Places) -> None:
    attribution = Attribution(places, raw / "tables" / "corrections.csv")
    row = next(row for row in every_row(raw, raw / "tables" / "reference") if row.name == "DRGNS")
    with pytest.raises(ValueError, match=r"dgcl-2024 row 6: expected « DRGNS \| 88903 », found « DARGNAIS \| 88903 »"):
        attribution.decide(replace(row, name="DARGNAIS"))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(RawFileError, match="no file named etalab"):
        Places(tmp_path)


# --- readings of a cell ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        ("Ccas mauvezin", "ccas"), ("Caisse des écoles de Sainte-Luce", "ccas"), ("Sdis", "sdis"), ("SICTOM Bonneval-Brou", "syndicat"),
        ("Smeacl \nde Châteauneuf/Lapan", "syndicat"), ("SM DU PARC", "syndicat"), ("PETR du Ruffécois", "petr"), ("Spl eau du ponant", "company"),
        ("Cc massif du sancy", "epci"), ("Douarnenez communaute", "epci"), ("Ca de chaumont", "epci"), ("Dourdan (cc dourdannais)", "commune"),
        ("COMMUNES DE SIGNY-LE-PETIT", "commune"), ("Cadillac", "commune"), ("Sivry", "commune"), ("Saint-Sauveur", "commune"),
    ],
)  # fmt: skip
def test_the_kind_of_body_that_a_name_says(cell: str, kind: str) -> None:
    assert names.kind_of(cell) == kind


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Commune de St-Méen le Grand", "Saint-Méen-le-Grand"), ("Meziere (la)", "La Mézière"), ("LA VILLE D'EU", "Eu"),
        ("ARCS S/ ARGENS (les)", "Les Arcs-sur-Argens"), ("La chapelle-aux-pots", "Lachapelle-aux-Pots"),
        ("CHÂTILLON début tvx 16/08/18", "Châtillon"), ("Etrepagny (phase 1)", "Étrépagny"),
    ],
)  # fmt: skip
def test_two_spellings_of_one_name(one: str, other: str) -> None:
    assert {names.joined(key) for key in names.keys(one)} & {names.joined(key) for key in names.spellings(other)}


@pytest.mark.parametrize(
    ("one", "other", "is_slip"),
    [("Vic-en-Bigorrre", "Vic-en-Bigorre", True), ("Saint-Cyrpien", "Saint-Cyprien", True), ("Dargny", "Pargny", True)]
    + [("Eu", "Eus", False), ("Brandele", "Bandrele", False), ("Mayres", "Mayet", False)],
)
def test_one_slip_and_no_more(one: str, other: str, is_slip: bool) -> None:
    assert names.slip(names.key(one), names.key(other)) is is_slip


def test_a_siren_in_every_spelling() -> None:
    assert [short_siren(cell) for cell in ("210100020.0", "21010002000017", " 210 100 020", "")] == [
        "210100020"
    ] * 3 + [""]


def test_the_audit_shares_no_code_with_the_build() -> None:
    """Standard library, pandas, calamine and itself; only `served` knows the product, which it asks."""
    allowed = {*sys.stdlib_module_names, "pandas", "python_calamine"}
    for path in sorted((audit.ROOT / "tests" / "audit").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            modules = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            modules += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            for module in modules:
                asked = path.name == "served.py" and (
                    module.split(".")[0] in ("pvd", "starlette") or module == "tests.asking"
                )
                assert asked or module.startswith("tests.audit") or module.split(".")[0] in allowed, (
                    f"{path.name}: {module}"
                )
