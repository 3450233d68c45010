"""Awards that entered, left or moved between two releases, on invented ones: each way once, each town told."""

from __future__ import annotations

import csv
import shutil
import sys
from pathlib import Path

import pandas as pd
import pytest

from pvd import exports, warehouse
from pvd.figures.figure import Figure
from pvd.forms.sums import may_sum
from pvd.territory import Filters, Options, Territory
from tests.asking import get
from tests.invented import release as invented
from tests.invented.rows import A
from tests.test_pages import opened, plain, sound
from tests.test_releases import change

sys.path.insert(0, str(Path(__file__).parent.parent / "data"))
import diff

FIRST, SECOND = invented.RELEASE, "2026-05-01-invented"
SLUG = "attributions-deplacees"
FRANCE = Territory()
# A town that was not in the programme, and a file that is not held any more.
BEFORE = (
    ("communes", "delete from t where commune_code = '13902'"),
    ("spending", "delete from t where commune_code = '13902'"),
    ("spending", "insert into t select * replace ('y01' as award_id, 'dgcl-2022' as source_id, 2022 as year) from t where award_id = 'a02'"),
)  # fmt: skip
AFTER = (
    # From Aubépine to Étangville: the name decided. Its amount changed too.
    ("spending", "alter table t add column if not exists decided_by varchar"),
    ("spending", "alter table t add column if not exists decision_reason varchar"),
    # Nothing is said of any award but those below.
    ("spending", "update t set decided_by = null, decision_reason = null"),
    ("spending", "update t set commune_code = '14902', departement_code = '14', amount_eur = 11000, decided_by = 'name' where award_id = 'a01'"),
    # From a town to another body in the same town.
    ("spending", "update t set perimeter = 'state_grants_located', decided_by = 'later_code' where award_id = 'a04'"),
    # An EPCI's, in another département.
    ("spending", "update t set departement_code = '14', decision_reason = 'Liste de la préfecture du Calvados' where award_id = 'e01'"),
    # One that left, one that entered, one whose amount changed where it stands.
    ("spending", "delete from t where award_id = 'a07'"),
    ("spending", "insert into t select * replace ('z01' as award_id) from t where award_id = 'a14'"),
    ("spending", "update t set amount_eur = 1 where award_id = 'a16'"),
    # From one EPCI to another, a town takes its awards along: they stay where they were.
    ("communes", "update t set epci_siren = '200000999' where commune_code = '13901'"),
)  # fmt: skip
pytestmark = pytest.mark.usefixtures("unkept", "kept")


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The two releases."""
    folder = tmp_path_factory.mktemp("releases")
    invented.write(folder / "whole")
    change(Path(shutil.copytree(folder / "whole", folder / FIRST)), FIRST, BEFORE)
    change(Path(shutil.copytree(folder / "whole", folder / SECOND)), SECOND, AFTER)
    return folder


def drawn(territory: Territory = FRANCE, release: str = SECOND) -> Figure:
    with warehouse.using(release):
        return exports.draw(SLUG, territory, Options())


def test_every_move_once_with_both_places_and_the_reason() -> None:
    table = drawn().table
    found = [
        (
            row.move,
            row.award_id,
            row.amount_eur,
            plain(row.before_place),
            plain(row.after_place),
            None if pd.isna(row.move_reason) else row.move_reason,
        )
        for row in table.itertuples()
    ]
    outside = "hors du registre"
    assert found == [
        ("moved", "a04", 70000.05, "Brumeval (50)", "Brumeval (50), autre bénéficiaire", "later_code"),
        ("moved", "e01", 40000, "intercommunalité : CC des Aubes (50)", "intercommunalité : CC des Aubes (14)", "Liste de la préfecture du Calvados"),
        ("moved", "a01", 11000, "Aubépine (50)", "Étangville (14)", "nom, contre le code ou le SIREN publié"),
        ("left", "a07", 12000, "Clairmare (50)", outside, None),
        ("left", "y01", 20000.20, "Aubépine (50)", outside, "fichier qui n’est plus tenu"),
        ("entered", "r04", 650, outside, "Hautbois (13)", "commune entrée dans le programme"),
        ("entered", "r02", 2000.02, outside, "Hautbois (13)", "commune entrée dans le programme"),
        ("entered", "b04", 444, outside, "Hautbois (13)", "commune entrée dans le programme"),
        ("entered", "z01", 15000, outside, "Jasminade (971)", None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("territory", "awards"),
    [
        # Both towns are told, the one that lost it and the one that received it.
        (Territory("commune", ("50901",)), "a01 y01"),
        (Territory("commune", ("14902",)), "a01"),
        (Territory("commune", ("13902",)), "r04 r02 b04"),
        (Territory("commune", ("13901",)), ""),
        (Territory("departement", ("14",)), "e01 a01"),
        (Territory("departement", ("50",)), "a04 e01 a01 a07 y01"),
        (Territory("epci", (A,)), "a04 e01 a01 y01"),
        (Territory("departement", ("75",)), ""),
        # Filters narrow the towns of today, never what EPCI received.
        (Territory("departement", ("50",), filters=Filters(selection=("50902",))), "a04 e01"),
    ],
    ids=lambda value: "-".join(value.codes) if isinstance(value, Territory) else "",
)
def test_moves_of_a_territory(territory: Territory, awards: str) -> None:
    assert " ".join(drawn(territory).table["award_id"]) == awards


def test_words_of_the_figure() -> None:
    figure = drawn()
    assert plain(figure.title) == "3 attributions déplacées, 2 sorties et 4 entrées"
    assert plain(drawn(Territory("commune", ("14902",))).title) == "1 attribution déplacée"
    assert plain(figure.period) == f"depuis la version {FIRST}, données au 27 avril 2026"
    # Each row says its own perimeter; what left and what entered are not a sum.
    assert not figure.perimeter and not figure.totals and "perimeter" in figure.columns
    assert not may_sum(figure)
    # What the former release gave and this one has not is still said to come from somewhere.
    assert {item.producer for item in figure.sources} >= {"DGCL"}


def test_it_is_reopened_on_the_page_that_shows_it() -> None:
    assert drawn(Territory("commune", ("14902",))).address == f"/commune?commune=14902&version={SECOND}"
    assert drawn(Territory("departement", ("14",))).address == f"/territoire?departement=14&version={SECOND}"


def test_when_nothing_moved_it_is_said() -> None:
    figure = drawn(Territory("commune", ("13901",)))
    assert figure.is_empty and figure.title == "Aucune attribution entrée, sortie ou déplacée"
    assert figure.coverage == f"Aucune attribution n’a changé de place ici depuis la version {FIRST}."
    first = drawn(release=FIRST)
    assert first.is_empty and not first.period and "Première version" in first.coverage


@pytest.mark.parametrize(
    ("table", "column"), [("spending", "award_id"), ("spending", "perimeter"), ("communes", "commune_code")]
)
def test_a_former_release_that_does_not_say_who_received_is_not_compared(
    table: str, column: str, written: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    shutil.copytree(written / SECOND, tmp_path / SECOND)
    change(
        Path(shutil.copytree(written / FIRST, tmp_path / FIRST)),
        FIRST,
        ((table, f"alter table t drop column {column}"),),
    )
    monkeypatch.setenv("PVD_RELEASES", str(tmp_path))
    figure = drawn()
    assert figure.is_empty and plain(figure.coverage).startswith("Non comparé : la version")


def test_the_file_holds_both_places_as_codes() -> None:
    answer = get(f"/figures/{SLUG}.csv?commune=14902&format=brut&version={SECOND}")
    (row,) = csv.DictReader(answer.text.splitlines())
    assert (row["before_commune_code"], row["after_commune_code"], row["amount_eur"]) == ("50901", "14902", "11000")
    assert (row["award_id"], row["perimeter"], row["counting"]) == ("a01", "state_grants_town", "counted")


@pytest.mark.parametrize("file_format", sorted(exports.FORMATS))
def test_it_leaves_in_every_format(file_format: str) -> None:
    assert len(exports.write(drawn(), file_format)) > 500


@pytest.mark.parametrize(
    ("page", "place"), [("territory", {"departement": "14"}), ("town", {"commune": "14902"}), ("town", {"commune": "50901"})]
)  # fmt: skip
def test_the_page_says_which_awards_moved(page: str, place: dict[str, str]) -> None:
    text = sound(opened(page, {**place, "version": SECOND}))
    assert "Ce qui a changé" in text
    assert "Aubépine (50) Étangville (14) nom, contre le code ou le SIREN publié" in text
    if place.get("commune"):
        assert "11 000" in text


def test_a_page_without_former_release_says_it_once() -> None:
    text = sound(opened("town", {"commune": "50901", "version": FIRST}))
    assert text.count("Première version sur ce serveur") == 1


def test_the_machine_made_difference_says_the_same(tmp_path: Path) -> None:
    found = diff.write(diff.find(FIRST), diff.find(SECOND), tmp_path)
    machine = {
        (item.award_id, item.field, item.before_place, item.after_place) for item in found if item.kind == "award"
    }
    table = drawn().table
    assert len(table) == 9
    assert {(award, move) for award, move, *_ in machine} == set(zip(table["award_id"], table["move"], strict=True))
    assert ("a01", "moved", "50901 Aubépine", "14902 Étangville") in machine
    text = plain((tmp_path / "changements.md").read_text(encoding="utf-8"))
    assert "- Attributions déplacées : 3. Entrées : 4. Sorties : 2." in text
    assert "| 2023 | DETR | Projet a01 | 11 000 | 50901 Aubépine | 14902 Étangville |" in text
    assert "| 2023 | DETR | Projet a07 | 12 000 | 50903 Clairmare | hors du registre |" in text
