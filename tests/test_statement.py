"""The statement of accessibility, the legal pages and the site map: counted, proved, and silent on what nobody said."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import pytest

from pvd import menu
from pvd.screen import legal
from tests.test_pages import opened, plain, sound, written

ROOT = Path(__file__).parent.parent
# Themes of the RGAA 4.1 and their criteria.
THEMES = (9, 2, 3, 13, 8, 2, 5, 10, 4, 14, 13, 11, 12)
SETTINGS = {
    "PVD_PUBLISHER": "Agence <b>d’essai</b>",
    "PVD_DIRECTOR": "Une personne d’essai",
    "PVD_HOST": "Hébergeur d’essai",
    "PVD_CONTACT": "essai@example.org",
}


def names_of_tests() -> Iterator[str]:
    """The names of every test of the project, and of its files."""
    for path in (ROOT / "tests").rglob("test_*.py"):
        yield path.stem
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                yield node.name


def test_the_grid_has_every_criterion_once() -> None:
    wanted = [f"{theme}.{rank}" for theme, count in enumerate(THEMES, 1) for rank in range(1, count + 1)]
    assert [item.number for item in legal.grid()] == wanted and len(wanted) == 106


def test_what_is_said_met_by_machine_is_proved() -> None:
    """A criterion checked automatically names rules that axe-core has, or tests that exist: those that the runs follow."""
    rules = set(
        re.findall(
            r'\bid:"([a-z0-9-]+)"', resources.files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
        )
    )
    tests = set(names_of_tests())
    for item in legal.grid():
        assert item.status in legal.STATUSES and item.means in ("automatique", "manuel"), item
        if item.means == "automatique" and item.status == "C":
            assert item.proof, f"{item.number}: met by machine, by which one?"
        if item.status in ("NA", "NC", "NT"):
            assert item.words, f"{item.number}: why?"
        for proof in item.proof:
            kind, _, name = proof.rpartition(":")
            assert name in (rules if kind == "axe" else tests), f"{item.number}: {proof} does not exist"


def test_the_rate_is_counted() -> None:
    found, page = legal.counts(), sound(opened("accessibility"))
    grid = [item.status for item in legal.grid()]
    assert found.met == grid.count("C") and found.outside == grid.count("NA")
    assert found.met + found.missed + found.untested + found.outside == 106
    assert found.rate == grid.count("C") / (106 - grid.count("NA"))
    assert f"{found.rate:.0%}".replace("%", " %") in page and found.state in page
    # One criterion is not written in the plural.
    assert not re.search(r"\b1\snon (conformes|testés)", page)
    for item in legal.grid():
        assert plain(item.title) in page
    for text in (*(item.title for item in legal.grid() if item.status in ("NC", "NT")),):
        assert page.count(plain(text)) == 2, "what is not met is also told apart from the grid"


def test_state_of_conformity() -> None:
    assert legal.Counts(10, 0, 0, 5).state == "totalement conforme"
    assert legal.Counts(99, 0, 1, 5).state == "partiellement conforme"
    assert legal.Counts(4, 3, 2, 5).state == "non conforme"


@pytest.mark.parametrize("page", ["accessibility", "legal", "contact"])
def test_nothing_is_invented_when_the_operator_says_nothing(page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in SETTINGS:
        monkeypatch.delenv(name, raising=False)
    text = sound(opened(page))
    assert "à compléter par l’exploitant" in text and "@" not in text and "$" not in text


def test_what_the_operator_says_is_said_and_never_markup(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in SETTINGS.items():
        monkeypatch.setenv(name, value)
    text = sound(opened("legal"))
    assert "Hébergeur d’essai" in text and "Une personne d’essai" in text and "à compléter" not in text
    assert r"Agence \<b\>" in " ".join(written(opened("legal")))
    assert "mailto:essai@example.org" in " ".join(written(opened("contact")))
    monkeypatch.setenv("PVD_CONTACT", "javascript:alert(1)")
    assert "](" not in legal.said("contact")


def test_the_site_map_names_every_page() -> None:
    app = opened("sitemap")
    text, said = " ".join(written(app)), sound(app)
    for page in menu.PAGES:
        assert f"href='{page.address or './'}'" in text and plain(page.question) in said


@pytest.mark.parametrize("page", ["overview", "contact"])
def test_every_page_leads_to_the_pages_of_the_foot(page: str) -> None:
    text = " ".join(written(opened(page)))
    foot = text[text.index("<footer") :]
    for name in ("accessibilite", "mentions-legales", "contact", "plan-du-site", "guide"):
        assert f"href='{name}'" in foot
    assert legal.counts().state in foot


def test_the_site_map_is_a_plain_list() -> None:
    """Not laid out as the map of `/carte` beside its legend: one class, one thing."""
    lists = [text for text in written(opened("sitemap")) if "<ul" in text]
    assert sum("pvd-plan" in text for text in lists) == 2 and not any("pvd-map" in text for text in lists)
