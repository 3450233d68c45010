"""What changed between two releases, on invented ones: each kind of change once, added up by hand."""

from __future__ import annotations

import hashlib
import json
import logging
import shutil
import sys
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from pvd import dossiers, exports, warehouse, workshop
from pvd.dossiers import pages
from pvd.dossiers.notes import changes_in_words
from pvd.figures.figure import Figure
from pvd.render.sheet import pages as sheet_pages
from pvd.territory import Filters, Options, Territory
from pvd.warehouse import Warehouse
from tests.invented import release as invented
from tests.invented.rows import A, B, D
from tests.test_pages import opened, plain, sound
from tests.test_releases import rename

sys.path.insert(0, str(Path(__file__).parent.parent / "data"))
import diff

FIRST, SECOND = invented.RELEASE, "2026-05-01-invented"
FRANCE = Territory()
MANCHE = Territory("departement", ("50",))
SLUG = "ce-qui-a-change"
# What the second release has that the first has not.
CHANGES = (
    # Clairmare (50903) left; Hautbois (13902) entered: the first release did not hold it.
    ("second", "communes", "delete from t where commune_code = '50903'"),
    ("first", "communes", "delete from t where commune_code = '13902'"),
    ("second", "communes", "update t set agreement_signed_on = date '2021-05-01' where commune_code = '50901'"),
    ("second", "communes", "update t set agreement_signed_on = date '2021-07-01' where commune_code = '14901'"),
    # An ORT lost, with its date.
    ("second", "communes", "update t set is_ort = false, ort_signed_on = null where commune_code = '97191'"),
    ("second", "communes", "update t set commune_name = 'Étangville-la-Neuve' where commune_code = '14902'"),
    # From the EPCI of the Aubes to that of the Brumes.
    ("second", "communes", f"update t set epci_siren = '{B}', epci_name = 'CA des Brumes' where commune_code = '50902'"),
    ("second", "communes", "update t set population = 3500, population_year = 2024 where commune_code = '97192'"),
    ("second", "communes", "update t set has_qpv = true where commune_code = '50901'"),
    ("second", "spending", "update t set amount_eur = 10500.10 where award_id = 'a01'"),
    # An award whose amount is not known any more, another that is not there any more.
    ("second", "spending", "update t set amount_eur = null where award_id = 'a16'"),
    ("second", "spending", "delete from t where award_id = 'a13'"),
    ("second", "spending", "delete from t where award_id = 'a07'"),
    # Before the programme, in another perimeter, held for one région: in no total, no change.
    ("second", "spending", "update t set amount_eur = 1 where award_id in ('b01', 'l01', 'r01')"),
)  # fmt: skip
pytestmark = pytest.mark.usefixtures("unkept", "kept")


def rewrite(folder: Path, table: str, statement: str) -> None:
    """Change a table of a release, and its checksum."""
    file, path = folder / f"{table}.parquet", folder / "manifest.json"
    with duckdb.connect() as connection:
        connection.execute(f"create table t as select * from read_parquet('{file}')")
        connection.execute(statement)
        connection.execute(f"copy t to '{file}' (format parquet)")
    manifest = json.loads(path.read_text(encoding="utf-8"))
    manifest["tables"][table]["sha256"] = hashlib.sha256(file.read_bytes()).hexdigest()
    path.write_text(json.dumps(manifest), encoding="utf-8")


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The two releases."""
    folder = tmp_path_factory.mktemp("releases")
    invented.write(folder / FIRST)
    rename(Path(shutil.copytree(folder / FIRST, folder / SECOND)), SECOND)
    for which, table, statement in CHANGES:
        rewrite(folder / {"first": FIRST, "second": SECOND}[which], table, statement)
    return folder


@pytest.fixture
def spoilt(tmp_path: Path, written: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of both to be spoilt, kept by the server."""
    folder = Path(shutil.copytree(written, tmp_path / "releases"))
    monkeypatch.setenv("PVD_RELEASES", str(folder))
    monkeypatch.setenv("PVD_CACHE", str(tmp_path / "cache"))
    return folder


def found(territory: Territory = FRANCE, release: str = SECOND) -> pd.DataFrame:
    with warehouse.using(release) as opened_:
        table = opened_.query("changes", territory)
        return table[table["change"].notna()]


def drawn(territory: Territory = FRANCE, release: str = SECOND) -> Figure:
    with warehouse.using(release):
        return exports.draw(SLUG, territory, Options())


def pairs(table: pd.DataFrame) -> list[tuple[str, str]]:
    return list(zip(table["change"], table["commune_code"], strict=True))


def test_every_change_once_in_the_order_of_the_things_compared() -> None:
    assert pairs(found()) == [
        ("entered", "13902"),
        ("left", "50903"),
        ("agreement", "14901"),
        ("agreement", "50901"),
        ("ort", "97191"),
        ("ort_date", "97191"),
        ("grants", "13903"),
        ("grants", "50901"),
        ("grants", "97192"),
        ("programmes", "50901"),
        ("name", "14902"),
        ("epci", "50902"),
        ("population", "97192"),
    ]


def test_values_before_and_after_in_words() -> None:
    figure = drawn()
    table = figure.table
    words = {
        (row.change, row.commune_code): (plain(row.before_label), plain(row.after_label)) for row in table.itertuples()
    }
    assert words == {
        ("entered", "13902"): ("hors du programme", "dans le programme"),
        ("left", "50903"): ("dans le programme", "hors du programme"),
        ("agreement", "14901"): ("n. d.", "1ᵉʳ juillet 2021"),
        ("agreement", "50901"): ("1ᵉʳ avril 2021", "1ᵉʳ mai 2021"),
        ("ort", "97191"): ("ORT signée", "aucune ORT signée"),
        ("ort_date", "97191"): ("30 juin 2022", "n. d."),
        ("grants", "13903"): ("9 000 €, 1 attribution (2024)", "aucune subvention connue"),
        ("grants", "50901"): ("35 000,30 €, 3 attributions (2023 et 2024)", "35 500,30 €, 3 attributions (2023 et 2024)"),
        # An award whose amount is not known is neither zero nor absent.
        ("grants", "97192"): ("2 500,25 €, 1 attribution (2024)", "n. d., 1 attribution (2024)"),
        ("programmes", "50901"): (
            "France services et Territoires d’industrie",
            "France services, Territoires d’industrie et Quartier prioritaire (QPV)",
        ),
        ("name", "14902"): ("Étangville", "Étangville-la-Neuve"),
        ("epci", "50902"): ("CC des Aubes", "CA des Brumes"),
        ("population", "97192"): ("3 400 (2023)", "3 500 (2024)"),
    }  # fmt: skip
    grants = table["change"] == "grants"
    assert set(table.loc[grants, "perimeter"]) == {"state_grants_town"} and table.loc[~grants, "perimeter"].isna().all()
    assert table.loc[~grants, ["before_amount_eur", "after_amount_eur"]].isna().all().all()
    assert plain(figure.title) == "13 changements dans 9 communes"
    assert plain(figure.subtitle).startswith(f"France · depuis la version {FIRST}, données au 27 avril 2026 · ")
    assert figure.coverage == ""


@pytest.mark.parametrize(
    ("territory", "expected"),
    [
        # A town that left is looked for where it was.
        (Territory("departement", ("50",)), "50903 50901 50901 50901 50902"),
        (Territory("region", ("93",)), "13902 13903"),
        # One that moved from an EPCI to another changed for both.
        (Territory("epci", (A,)), "50901 50901 50901 50902"),
        (Territory("epci", (B,)), "50903 14901 14902 50902"),
        (Territory("epci", (D,)), "97191 97191 97192 97192"),
        (Territory("commune", ("50903",)), "50903"),
        (Territory("commune", ("13901",)), ""),
        (Territory("departement", ("75",)), ""),
        # Filters speak of today: a town that left passes none.
        (Territory("departement", ("50",), filters=Filters(selection=("50902",))), "50902"),
    ],
    ids=lambda value: "-".join(value.codes) if isinstance(value, Territory) else "",
)
def test_changes_of_a_territory(territory: Territory, expected: str) -> None:
    assert " ".join(found(territory)["commune_code"]) == expected


def test_nothing_changed_here() -> None:
    figure = drawn(Territory("commune", ("13901",)))
    assert figure.is_empty and figure.title == "Aucun changement"
    assert figure.coverage == f"Aucun changement ici depuis la version {FIRST}."
    text = exports.write(figure, "json").decode()
    assert "Aucun changement ici" in text


def test_the_first_release_has_nothing_before_it() -> None:
    assert found(release=FIRST).empty
    figure = drawn(release=FIRST)
    assert (figure.is_empty, figure.period, figure.perimeter) == (True, "", "")
    assert plain(figure.coverage) == "Première version sur ce serveur : aucune version antérieure à comparer."


# --- the same definitions as data/diff.py --------------------------------------------------------


def test_it_says_what_the_machine_made_difference_says() -> None:
    table = found()
    machine = diff.changes(diff.find(FIRST), diff.find(SECOND))

    def rows(change: str) -> pd.DataFrame:
        return table[table["change"] == change]

    for change, kind in (("entered", "town_in"), ("left", "town_out")):
        assert list(rows(change)["commune_code"]) == [item.commune_code for item in machine if item.kind == kind]
    for change, column in (("agreement", "agreement_signed_on"), ("ort_date", "ort_signed_on")):
        ours = {
            row.commune_code: tuple(None if pd.isna(day) else day.date() for day in (row.before_on, row.after_on))
            for row in rows(change).itertuples()
        }
        theirs = {item.commune_code: (item.before, item.after) for item in machine if item.field == column}
        assert ours == theirs
    # It compares every year and scheme; ours, what a town is known to have received since the programme began.
    moved = {item.commune_code for item in machine if item.kind in ("town_in", "town_out")}
    headline = [
        item
        for item in machine
        if item.kind == "amount" and item.year and item.year >= 2021 and item.commune_code not in moved
    ]
    assert {item.commune_code for item in headline} == set(rows("grants")["commune_code"])
    for row in rows("grants").dropna(subset=["before_amount_eur", "after_amount_eur"]).itertuples():
        steps = [item.difference for item in headline if item.commune_code == row.commune_code]
        assert round(row.after_amount_eur - row.before_amount_eur, 2) == float(sum(steps))


# --- which release is compared -------------------------------------------------------------------


def former(folder: Path) -> str:
    """The release that one is compared with."""
    opened_ = Warehouse(folder)
    names = opened_.query("changes", FRANCE)["former_release"].tolist()
    opened_.close()
    return names[0] if names else ""


def test_the_newest_older_release_is_compared(spoilt: Path) -> None:
    rename(Path(shutil.copytree(spoilt / FIRST, spoilt / "2026-04-30-0000000a")), "2026-04-30-0000000a")
    rename(Path(shutil.copytree(spoilt / FIRST, spoilt / "2026-06-01-0000000a")), "2026-06-01-0000000a")
    (spoilt / "2026-04-30-notwhole").mkdir()
    shutil.copytree(spoilt / FIRST, spoilt / "Anything")
    assert former(spoilt / SECOND) == "2026-04-30-0000000a"
    assert former(spoilt / "2026-06-01-0000000a") == SECOND
    assert former(spoilt / FIRST) == ""


def test_two_releases_of_one_day(spoilt: Path, tmp_path: Path) -> None:
    # Published over the other, which was kept; between two kept ones, nothing says which came first.
    service = Path(shutil.copytree(spoilt / FIRST, tmp_path / "curated"))
    rename(service, "2026-04-27-0000000b")
    assert former(service) == FIRST
    rename(Path(shutil.copytree(spoilt / FIRST, spoilt / "2026-04-27-0000000c")), "2026-04-27-0000000c")
    assert former(spoilt / FIRST) == former(spoilt / "2026-04-27-0000000c") == ""


def test_the_derived_file_follows_the_release_before(spoilt: Path, tmp_path: Path) -> None:
    def derived() -> set[str]:
        return {path.name for path in (tmp_path / "cache").glob("pvd-2026-05*.duckdb")}

    assert former(spoilt / SECOND) == FIRST and former(spoilt / SECOND) == FIRST
    first = derived()
    assert len(first) == 1
    rewrite(spoilt / FIRST, "communes", "update t set population = 1 where commune_code = '50901'")
    opened_ = Warehouse(spoilt / SECOND)
    assert ("population", "50901") in pairs(opened_.query("changes", FRANCE))
    assert len(derived() - first) == 1
    shutil.rmtree(spoilt / FIRST)
    assert former(spoilt / SECOND) == "" and len(derived()) == 3


def cut(folder: Path) -> None:
    """Half a file."""
    path = folder / "communes.parquet"
    path.write_bytes(path.read_bytes()[:500])


def forget(folder: Path) -> None:
    """A table that is not there."""
    (folder / "spending.parquet").unlink()


def scribble(folder: Path) -> None:
    """A manifest that is none."""
    (folder / "manifest.json").write_text("{", encoding="utf-8")


def lie(folder: Path) -> None:
    """A folder that holds another release than its name."""
    rename(folder, "2026-04-01-invented")


def retype(folder: Path) -> None:
    """A column that cannot be read as what it is today."""
    rewrite(folder, "communes", "alter table t alter population type varchar using 'beaucoup'")


@pytest.mark.parametrize("spoil", [cut, forget, scribble, lie, retype])
def test_a_former_release_that_is_not_whole_stops_nothing(
    spoil: object, spoilt: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert callable(spoil)
    spoil(spoilt / FIRST)
    with caplog.at_level(logging.ERROR):
        opened_ = Warehouse(spoilt / SECOND)
    assert "nothing to compare with" in caplog.text
    assert opened_.query("key_figures", Territory())["town_count"].item() == 11
    assert opened_.query("changes", FRANCE).empty


# --- columns that the former release has not -----------------------------------------------------


def test_what_the_former_release_has_not_is_not_compared_and_said(spoilt: Path) -> None:
    rewrite(spoilt / FIRST, "communes", "alter table t drop column population_year")
    rewrite(spoilt / FIRST, "communes", "alter table t drop column has_manufacture")
    rewrite(spoilt / FIRST, "spending", "alter table t drop column coverage")
    kinds = [change for change, _ in pairs(found())]
    assert kinds == [
        "entered", "left", "agreement", "agreement", "ort", "ort_date", "name", "epci",
    ]  # fmt: skip
    figure = drawn()
    assert plain(figure.coverage) == (
        "Non comparé, faute de ces données dans la version antérieure : Subventions de l’État connues, "
        "Autres programmes et Population."
    )
    assert "before_amount_eur" not in figure.columns and figure.perimeter == ""


def test_a_column_that_nothing_compares_may_be_missing(spoilt: Path) -> None:
    rewrite(spoilt / FIRST, "communes", "alter table t drop column massif_name")
    rewrite(spoilt / FIRST, "communes", "alter table t add column former_column integer")
    assert len(found()) == 13 and drawn().coverage == ""


# --- on the page ---------------------------------------------------------------------------------


def test_the_page_shows_what_changed() -> None:
    text = sound(opened("overview", {"departement": "50", "version": SECOND}))
    assert "5 changements dans 3 communes" in text
    assert f"depuis la version {FIRST}, données au 27 avril 2026" in text
    assert "Clairmare 50 Sortie du programme dans le programme hors du programme" in text
    assert "35 500,30 €, 3 attributions (2023 et 2024)" in text
    assert "première version" not in text


def test_the_page_of_the_first_version_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    text = sound(opened("overview", {"departement": "50", "version": FIRST}))
    assert "Première version sur ce serveur : aucune version antérieure à comparer." in text
    monkeypatch.setenv("PVD_RELEASES", str(tmp_path))
    assert "première version sur ce serveur" in sound(opened("overview", {"departement": "50"}))


def test_a_file_of_the_changes_by_address() -> None:
    from tests.asking import get

    answer = get(f"/figures/{SLUG}.csv?departement=50&format=brut&version={SECOND}")
    assert answer.status == 200 and "35500.3," in answer.text and "state_grants_town" in answer.text


# --- on the sheet --------------------------------------------------------------------------------


def sheet_of(territory: Territory, release: str) -> tuple[list[sheet_pages.Table], dict[str, str], str]:
    """The tables of changes of a sheet, its notes, and its key."""
    with warehouse.using(release):
        territory = dossiers.territory_of(territory.level, "".join(territory.codes))
        content, key = pages.content(territory), pages.sheet_key(territory)
        assert sheet_pages.pdf(content).startswith(b"%PDF")
    tables = [block for block in content.second if isinstance(block, sheet_pages.Table) and "changé" in block.title]
    notes = next(block for block in content.second if isinstance(block, sheet_pages.Notes))
    return tables, {name: plain(words) for name, words in notes.paragraphs}, key


def test_the_sheet_of_a_territory_says_what_changed() -> None:
    tables, notes, key = sheet_of(MANCHE, SECOND)
    figure = drawn(MANCHE)
    assert len(tables) == 1 and plain(tables[0].title) == "Ce qui a changé : 5 changements dans 3 communes"
    assert [row[0] for row in tables[0].rows] == list(figure.table["commune_name"])
    assert [row[3] for row in tables[0].rows] == list(figure.table["after_label"])
    said = notes["Ce qui a changé\u202f:"]
    assert said.startswith(f"5 changements dans 3 communes depuis la version {FIRST}, données au 27 avril 2026 : ")
    assert "sortie du programme (1)" in said and "subventions de l’État connues (1)" in said
    assert key


def test_a_key_follows_the_release_before(spoilt: Path) -> None:
    def keys() -> tuple[str, str]:
        return workshop.order(drawn(), "png").key, sheet_of(MANCHE, SECOND)[2]

    before = keys()
    warehouse.releases._open.clear()
    assert keys() == before, "same address, same content"
    # Another release comes between the two: what changed is told from it.
    rename(Path(shutil.copytree(spoilt / FIRST, spoilt / "2026-04-30-0000000a")), "2026-04-30-0000000a")
    warehouse.releases._open.clear()
    assert all(one != other for one, other in zip(keys(), before, strict=True))


def test_a_sheet_where_nothing_changed_says_so() -> None:
    said = changes_in_words(drawn(Territory("commune", ("13901",))))
    assert plain(said) == f"Aucun changement depuis la version {FIRST}, données au 27 avril 2026."


def test_the_sheet_of_the_first_release_says_nothing_of_changes() -> None:
    tables, notes, key = sheet_of(MANCHE, FIRST)
    assert not tables and "Ce qui a changé\u202f:" not in notes and key.count("-") == 1
    # Nor that of a town: its page does not.
    tables, notes, _ = sheet_of(Territory("commune", ("50901",)), SECOND)
    assert not tables and "Ce qui a changé\u202f:" not in notes


def test_more_changes_than_the_sheet_has_room_for_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pvd.dossiers.tables.MOST_CHANGES", 2)
    tables, _, _ = sheet_of(MANCHE, SECOND)
    assert (len(tables[0].rows), tables[0].more) == (2, 3)
