"""Titles are sentences: a subject and a finding, true for one town, for one value and for none, under any filter."""

from __future__ import annotations

import re
from dataclasses import fields

import pytest

from pvd import exports, places
from pvd.figures import catalogue
from pvd.figures.figure import Figure
from pvd.figures.typography import TEXTS
from pvd.formats import NARROW, typeset

ONE_TOWN, NO_TOWN = {"commune": ["50615"]}, {"departement": ["75"]}
SAMPLE = (ONE_TOWN, NO_TOWN, {"departement": ["50"], "ort": ["non"]})
SOAKED = tuple(
    {**place, **kept}
    for place in ({}, {"region": ["76"]}, {"departement": ["50"]}, {"epci": ["200067205"]}, {"commune": ["85113"]})
    for kept in ({}, {"annee": ["2020"]}, {"ort": ["non"]}, {"subvention": ["non"]})
)
# They compare, and say so.
OF_SEVERAL = ("comparaison", "pairs", "rang", "ecarts")
# Their finding is how many of the towns kept are concerned.
COUNTS_TOWNS = ("exceptions", "ce-qui-a-change")
NOTHING = re.compile(r"(?<![\d ])0\s(?:commune|subvention|mesure|chiffre|ville|Petite|autre)")


def drawn(slug: str, address: dict[str, list[str]]) -> Figure | None:
    """The figure of an address; nothing when it cannot follow the filter."""
    try:
        return exports.draw(slug, *places.resolve(address)[:2])
    except exports.NotFiltered:
        return None


def check(figure: Figure) -> None:
    """What must hold of any title, and of the texts beside it."""
    title = figure.title
    assert title and title[0] == title[0].upper() and not title.endswith(".")
    for name in TEXTS:
        assert getattr(figure, name) == typeset(getattr(figure, name)), (name, getattr(figure, name))
    assert not re.search(r"'|\b1er\b| [:;!?»]|« ", " ".join(getattr(figure, name) for name in TEXTS))
    answers = figure.kept_words and title.startswith(f"{figure.kept_words} répond")
    assert answers or not NOTHING.search(title), title
    colons = 1 + figure.filter_words.count(":") if figure.filter_words and figure.filter_words in title else 1
    assert title.count(f"{NARROW}:") <= colons, title
    if figure.kept_words in title and figure.kept_words and figure.slug not in COUNTS_TOWNS:
        # The towns that a filter keeps are counted once.
        count = figure.kept_words.split("\u00a0")[0]
        assert len(re.findall(rf"(?<![\d{NARROW}]){count}\s(?:communes?)\b", title)) == 1, title


@pytest.mark.parametrize("slug", catalogue.entries())
def test_a_title_is_a_sentence(slug: str) -> None:
    for address in SAMPLE:
        if figure := drawn(slug, address):
            check(figure)


@pytest.mark.soak
@pytest.mark.parametrize("address", SOAKED, ids=str)
def test_every_title_is_a_sentence(address: dict[str, list[str]]) -> None:
    for slug in catalogue.entries():
        if figure := drawn(slug, address):
            check(figure)


@pytest.mark.parametrize("slug", [slug for slug in catalogue.entries() if not any(word in slug for word in OF_SEVERAL)])
def test_one_town_is_not_several(slug: str) -> None:
    figure = drawn(slug, ONE_TOWN)
    assert figure
    assert "communes elles-mêmes" not in figure.subtitle and "1 sur 1)" not in figure.title
    assert not re.search(r"le plus élevé|en tête", figure.title) or len(figure.table) > 1


@pytest.mark.parametrize(
    ("slug", "address", "title"),
    [
        ("subventions-par-territoire", {}, "Occitanie en tête des subventions de l’État connues, 78,4 M€"),
        ("subventions-par-territoire", ONE_TOWN, "Valognes, 871 k€ de subventions de l’État connues"),
        ("subventions-par-habitant", {}, "Corse en tête des subventions de l’État connues par habitant, 194 €"),
        ("subventions-par-habitant", ONE_TOWN, "Valognes, 125 € de subventions de l’État connues par habitant"),
        ("subventions-par-annee", ONE_TOWN, "871 k€ de subventions de l’État connues, en 2024"),
        ("carte-des-communes", {"commune": ["85113"]}, "L’Île-d’Yeu n’est pas en ORT"),
        ("carte-des-communes", {"annee": ["2020"]}, "3 communes sur 1 646 : les 3 communes sont en ORT"),
        ("carte-des-communes", {"ort": ["non"]}, "120 communes sur 1 646 répondent au filtre ORT : non"),
        ("liste-des-communes", {"ort": ["non"]}, "120 communes sur 1 646 répondent au filtre ORT : non"),
        ("liste-des-communes", NO_TOWN, "Aucune commune du programme"),
        ("registre-des-subventions", NO_TOWN, "Aucune subvention comptée"),
    ],
)
def test_titles_read_aloud(slug: str, address: dict[str, list[str]], title: str) -> None:
    figure = drawn(slug, address)
    assert figure and " ".join(figure.title.split()) == title


def test_a_declaration_says_all_that_a_drawing_leaves() -> None:
    """What is listed without drawing is what is drawn, but for what a view decides."""
    for slug, entry in catalogue.entries().items():
        figure = drawn(slug, {})
        assert figure and (figure.slug, figure.form) == (slug, entry.form)
        assert entry.unit and (not entry.is_national or figure.territory == "France")
        assert set(entry.columns.split()) >= set(entry.file_columns.split()) or not entry.columns
    assert {"slug", "form"} <= {item.name for item in fields(Figure)}
