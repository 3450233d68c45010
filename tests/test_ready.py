"""What is ready to be printed: three sentences, whose numbers are recomputed from the release, and their citation."""

from __future__ import annotations

import re

import pytest

from pvd import exports, places, views, warehouse
from pvd.figures import catalogue
from pvd.figures.figure import Figure
from pvd.formats import number, plural, short_euros
from pvd.render.words.ready import MOST_PRODUCERS, items, ready, short_citation
from pvd.territory import Options
from tests.test_pages import plain

ADDRESSES = {
    "france": {},
    "region": {"region": ["28"]},
    "departement": {"departement": ["50"]},
    "commune": {"commune": ["50615"]},
}


def drawn(slug: str, level: str) -> Figure:
    return exports.draw(slug, places.resolve(ADDRESSES[level])[0], Options())


@pytest.mark.parametrize("slug", sorted(catalogue.entries()))
@pytest.mark.parametrize("level", ["departement", "commune"])
def test_three_sentences_in_good_french(slug: str, level: str) -> None:
    figure = drawn(slug, level)
    text = ready(figure)
    if figure.is_empty:
        assert not text and not items(figure)
        return
    assert text[0].isupper() or text[0].isdigit()
    assert text.endswith(".") and ".." not in text and "  " not in text and " ;." not in text
    # A narrow no-break space before « : ; ! ? % € », true apostrophes, nothing of a program.
    assert not re.search(r"[^\u202f][:;!?%](?!//)", text) and "'" not in text
    assert not re.search(r"\b(nan|None|NaT)\b|une ligne par|un point par|couleur", text)
    # Its subject and its place, where it is not of the whole country.
    assert plain(figure.territory) in plain(text)
    # Who says so, and until when.
    if figure.sources:
        assert re.search("[Ss]ources?\u202f:", text) and plain(figure.dated or "") in plain(text)
    if figure.status in ("computed", "estimated") and figure.sources:
        assert ("Calcul du" if figure.status == "computed" else "Estimation du") in text
    else:
        assert "Calcul" not in text.split(". ")[-1]
    if figure.perimeter_label and not figure.perimeter_label.startswith("chaque "):
        assert plain(figure.perimeter_label) in plain(text) and plain(figure.perimeter_label) in plain(
            short_citation(figure)
        )


@pytest.mark.parametrize("level", ADDRESSES)
def test_the_numbers_are_those_of_the_release(level: str) -> None:
    territory = places.resolve(ADDRESSES[level])[0]
    key = warehouse.query("key_figures", territory, perimeter="state_grants_town").iloc[0]
    assert short_euros(key["amount_eur"]) in ready(drawn("subventions-par-annee", level))
    signed = ready(drawn("conventions-signees", level))
    assert plain(number(key["signatory_count"])) in plain(signed) or level == "commune"
    if level != "commune":
        text = ready(drawn("chiffres-cles", level))
        assert f"communes, {number(key['town_count'])}" in text and short_euros(key["amount_eur"]) in text
        assert f"communes en ORT, {number(key['ort_count'])}" in text
        assert plain(plural(int(key["town_count"]), "commune")) in plain(ready(drawn("liste-des-communes", level)))


def test_a_sentence_by_heart() -> None:
    assert plain(ready(drawn("conventions-signees", "departement"))) == (
        "Manche (50) : 37 communes signataires de la convention d’adhésion. Ce qui est compté : communes, en cumul ; "
        "avr. 2021 – avr. 2026. Calcul du tableau de bord Petites villes de demain ; source : ANCT ; liste des communes au "
        "27 avril 2026."
    )


def test_the_filter_is_part_of_the_sentence() -> None:
    territory, options, _ = places.resolve({"departement": ["50"], "ort": ["non"]})
    figure = exports.draw("subventions-par-annee", territory, options)
    assert plain(figure.narrowed) in plain(ready(figure)) and "2 communes sur 37" in plain(ready(figure))


def test_every_producer_is_cited_once_and_few_are_said() -> None:
    figure = drawn("chiffres-cles", "france")
    cited = plain(short_citation(figure))
    for name in ("ANCT", "DGALN", "Insee", "DGCL", "Ministère de la Transition écologique"):
        assert cited.count(f"{name},") + cited.count(f"{name} ") + cited.count(f"{name};") >= 1
    assert warehouse.current().release in cited and "et autres" in ready(figure)
    assert ready(drawn("conventions-signees", "france")).count("ANCT") == 1 and MOST_PRODUCERS >= 3


def test_it_leaves_with_the_figure() -> None:
    figure = drawn("subventions-par-annee", "departement")
    assert views.take(figure)["ready"] == [
        ["Phrase prête", "fr", ready(figure)], ["Source, en bref", "fr", short_citation(figure)]
    ]  # fmt: skip
