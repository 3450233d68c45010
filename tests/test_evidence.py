"""Avant et depuis: levels beside those of other communes, sizes printed, no effect, no single difference of differences."""

from __future__ import annotations

import re

import pytest

from pvd import exports, places
from pvd.figures import catalogue
from pvd.figures.evidence import LEAST, SIGNS
from pvd.figures.figure import Figure
from pvd.formats import typeset
from pvd.territory import Options
from tests.asking import get

Address = dict[str, list[str]]
MODULES = ("pvd.figures.evidence", "pvd.figures.evidence_towns")
SLUGS = [slug for slug, entry in catalogue.entries().items() if entry.function.__module__ in MODULES]
PLACES: tuple[Address, ...] = ({}, {"region": ["28"]}, {"departement": ["50"]}, {"commune": ["50615"]}, {"departement": ["976"]})  # fmt: skip


def drawn(slug: str, address: Address | None = None) -> Figure:
    return exports.draw(slug, places.resolve(address or {})[0], Options())


def plain(text: str) -> str:
    return re.sub(r"[\u00a0\u202f]", " ", text)


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("address", PLACES, ids=str)
def test_an_evolution_is_never_called_an_effect(slug: str, address: Address) -> None:
    figure = drawn(slug, address)
    said = " ".join(
        (figure.title, figure.subtitle, figure.note, figure.coverage, figure.reading, *map(str, figure.cards))
    )
    assert not re.search(r"\bimpacts?\b|\beffets?\b", said.replace("jamais un effet", ""), re.IGNORECASE), said
    assert figure.sources and figure.subtitle


def test_what_the_page_says_first() -> None:
    figure = drawn("reperes-avant-et-depuis")
    assert plain(figure.title) == "811 communes sur 1 642 gagnent des habitants de 2018 à 2023, 691 de 2013 à 2018"
    assert [plain(card.value) for card in figure.cards] == ["811 sur 1 642", "+0,7 %", "1 126 sur 1 646", "936 sur 1 646", "10,6 %"]  # fmt: skip
    assert "54 bénéficiaires et 9 en partie, à part" in plain(figure.cards[3].context)


def test_both_periods_and_both_sides_with_their_sizes() -> None:
    rows = drawn("habitants-avant-et-depuis").table
    assert rows["commune_count"].tolist() == [1642, 1642, 3608, 3711] and rows["median_change_share"].notna().all()
    figure = drawn("habitants-avant-et-depuis", {"departement": ["976"]})
    assert figure.is_empty and "aucune commune" in figure.title


@pytest.mark.parametrize("slug", ["habitants-par-densite", "habitants-par-centralite"])
@pytest.mark.parametrize("address", PLACES, ids=str)
def test_no_cell_under_thirty_communes(slug: str, address: Address) -> None:
    figure = drawn(slug, address)
    assert (figure.table[["count_before", "count_since"]] >= LEAST).all().all()
    assert figure.table.groupby("compared_group")["side_name"].nunique().eq(2).all()
    small = figure.coverage.partition("non comparés")[2]
    assert not any(str(name) in small for name in figure.table["compared_group"])


def test_the_range_of_gaps_is_shown_whole() -> None:
    figure = drawn("ecarts-selon-le-groupe", {"departement": ["50"]})
    assert figure.territory == "France" and figure.title.lower() == typeset(SIGNS).lower()
    moved = figure.table.drop_duplicates("choice_name").set_index("choice_name")["gap_moved_points"].round(1)
    assert moved.to_dict() == {"Taille": 6.5, "Densité": 6.4, "Centralité": 5.4, "Densité, centralité": 5.1, "Évolution avant": -9.1}  # fmt: skip
    assert len(figure.table) == 2 * len(moved)


def test_a_comparison_refuses_a_filter_and_a_count_follows_it() -> None:
    for slug in ("habitants-avant-et-depuis", "france-services-mois-par-mois", "veille-du-programme"):
        answer = get(f"/figures/{slug}.csv?departement=50&frr=socle")
        assert answer.status == 400 and "hors du programme" in answer.text, slug
    counted = drawn("communes-en-frr", {"departement": ["50"], "frr": ["socle", "plus"]})
    assert counted.table["town_count"].sum() == 22 and counted.title.startswith(f"{counted.kept_words} répond")


def test_france_services_month_by_month() -> None:
    table = drawn("france-services-mois-par-mois").table
    own = table[table["is_programme_side"]].set_index("as_of")
    assert own.loc["2020-09-30", "labelled_count"] == 466 and own["labelled_count"].is_monotonic_increasing
    last = own.iloc[-1]
    assert (last["labelled_count"], last["principal_site_count"], last["side_count"]) == (1126, 1094, 1646)
    others = table[~table["is_programme_side"]]
    assert (round(others["labelled_share"].iloc[-1], 3), others["side_count"].iloc[-1]) == (0.162, 3711)


def test_one_town_says_what_is_not_held() -> None:
    figure = drawn("commune-avant-et-depuis", {"commune": ["15141"]})
    assert "non tenue" in figure.title and "divisée" in figure.coverage
    assert drawn("commune-avant-et-depuis", {"commune": ["50615"]}).cards[0].value == typeset("+2,1 %")
