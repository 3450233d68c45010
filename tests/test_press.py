"""/presse without a browser: choices from the address, references, what is offered for each figure."""

from __future__ import annotations

import re

import pytest
from streamlit.testing.v1 import AppTest

from pvd import dossiers, exports, places, warehouse, workshop
from pvd.figures import catalogue
from pvd.screen import FORM_WORDS
from pvd.views import FORMAT_NOTES
from tests.test_pages import opened, plain, said, sound


def press(**address: str) -> AppTest:
    return opened("press", dict(address))


def chosen(app: AppTest, label: str) -> str:
    return str(next(box.value for box in app.selectbox if box.label == label))


def pictures(app: AppTest) -> list[str]:
    """Addresses of the pictures of the page, the preview first."""
    found = []
    for element in app.main:
        body = getattr(getattr(element, "proto", None), "body", "")
        found += re.findall(r"<img src='([^']+)'", body) if isinstance(body, str) else []
    return [address.replace("&amp;", "&") for address in found]


def test_opens_on_a_figure_of_the_territory() -> None:
    app = press(departement="50")
    sound(app)
    assert chosen(app, "Figure") == "subventions-par-annee" and chosen(app, "Format") == "png"
    assert pictures(app)[0] == "figures/subventions-par-annee.png?departement=50"


def test_every_figure_may_be_chosen_under_a_french_title() -> None:
    box = next(item for item in press().selectbox if item.label == "Figure")
    wanted = {f"{entry.subject} · {FORM_WORDS[entry.form]}" for entry in catalogue.entries().values()}
    assert set(box.options) == wanted and len(box.options) == len(wanted)


@pytest.mark.parametrize("slug", sorted(catalogue.entries()))
def test_every_figure_is_drawn_and_described(slug: str) -> None:
    app = press(figure=slug, departement="50")
    text = sound(app)
    figure = exports.draw(slug, places.resolve({"departement": ["50"]})[0], exports.Options())
    assert chosen(app, "Figure") == slug
    assert pictures(app)[0] == workshop.order(figure, "png").path[1:]
    assert plain(figure.note)[:60] in text


def test_the_address_keeps_the_choices() -> None:
    app = press(figure="ort-signees", format="pdf", taille="colonne", gris="oui", region="28")
    sound(app)
    assert (chosen(app, "Figure"), chosen(app, "Format"), chosen(app, "Taille")) == ("ort-signees", "pdf", "colonne")
    assert app.toggle[0].value is True
    # The preview is the same page as a picture that browsers show.
    assert pictures(app)[0] == "figures/ort-signees.png?region=28&taille=colonne&gris=oui"


def test_values_that_do_not_exist_give_the_usual_ones() -> None:
    app = press(figure="inconnue", format="gif", taille="immense", gris="x")
    sound(app)
    assert (chosen(app, "Figure"), chosen(app, "Format"), chosen(app, "Taille")) == (
        "subventions-par-annee",
        "png",
        "article",
    )
    assert app.toggle[0].value is False


@pytest.mark.parametrize(
    ("slug", "labels"),
    [
        ("subventions-par-annee", {"Périmètre des subventions"}),
        ("carte-des-communes", {"Couleur", "Repères"}),
        ("carte-des-deux-programmes", set()),
        ("temps-argent-realisations", {"Fin du mandat"}),
        ("composition-2023", set()),
    ],
)
def test_only_what_changes_the_figure_is_asked(slug: str, labels: set[str]) -> None:
    found = {box.label for box in press(figure=slug).selectbox}
    assert found & {"Périmètre des subventions", "Couleur", "Repères", "Fin du mandat"} == labels


def test_a_choice_reaches_the_figure() -> None:
    app = press(figure="carte-des-communes", departement="50")
    next(box for box in app.selectbox if box.label == "Couleur").select("population").run()
    sound(app)
    assert pictures(app)[0] == "figures/carte-des-communes.png?departement=50&couleur=population"
    next(box for box in app.selectbox if box.label == "Format").select("xlsx").run()
    assert plain("Un classeur : données typées") in sound(app)
    assert "Taille" not in {box.label for box in app.selectbox}


def test_every_format_is_a_picture_or_has_a_note() -> None:
    assert set(FORMAT_NOTES) == {name for name, item in exports.FORMATS.items() if not item.is_picture}


# --- references ----------------------------------------------------------------------------------


@pytest.mark.parametrize("separator", ["·", " · "])
def test_a_reference_reopens_its_figure(separator: str) -> None:
    app = press(reference=f"ort-signees{separator}{warehouse.current().release}")
    sound(app)
    assert chosen(app, "Figure") == "ort-signees" and not app.warning


def test_the_address_of_a_reference_is_read_as_it_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    copied: dict[str, str] = {}
    monkeypatch.setattr("pvd.screen.press.copies", lambda items, *_: copied.update(items))
    sound(press(figure="ort-signees"))
    release = warehouse.current().release
    assert copied["Ce qui la rouvre"].endswith(f"presse?reference=ort-signees·{release}")


def test_a_reference_of_another_version_says_so() -> None:
    app = press(reference="ort-signees·2020-01-01-00000000")
    sound(app)
    assert chosen(app, "Figure") == "ort-signees"
    assert "2020-01-01-00000000" in app.warning[0].value and warehouse.current().release in app.warning[0].value


def test_a_reference_to_nothing_says_so() -> None:
    app = press(reference="[inconnue](x)·1")
    sound(app)
    assert "ne correspond à aucune figure" in app.warning[0].value and "[inconnue](" not in app.warning[0].value


# --- kit -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", ["50", "971", "75"])
def test_the_kit_is_shown_before_it_is_taken(place: str) -> None:
    app = press(departement=place)
    text = said(app)
    assert not app.exception and not app.error
    shown = pictures(app)[1:]
    territory = places.resolve({"departement": [place]})[0]
    wanted = [
        workshop.order(figure, "png", "apercu").path[1:]
        for _, figure, kinds in dossiers.figures(territory)
        if "png" in kinds
    ]
    assert shown == wanted and len(shown) == 7
    for _, figure, _ in dossiers.figures(territory):
        assert catalogue.entry(figure.slug).subject in text
