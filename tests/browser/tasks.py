"""Twelve tasks of the dashboard's users, done in Chromium by the mouse and by the keyboard; gestures are counted.

`python -m bench.tasks` prints the table with seconds.
"""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser import keys
from tests.browser.hand import SCREEN, Hand, Task
from tests.browser.keys import CHART
from tests.browser.watch import TIMEOUT, figure, idle, visit


def window(hand: Hand, slug: str, name: str) -> Locator:
    """A window of a figure, opened by one click."""
    place = figure(hand.page, slug)
    hand.click(place.get_by_role("button", name=re.compile(f"^{name}")))
    return place.get_by_role("dialog")


def _find_a_town(hand: Hand) -> None:
    field_ = hand.page.get_by_role("textbox", name="Rechercher")
    field_.press_sequentially("valognes")
    expect(hand.page.locator("#pvd-found a").first).to_have_text(re.compile("^Valognes"), timeout=TIMEOUT)
    hand.press("Enter")
    hand.sees("^Valognes")


def _from_a_dot_to_its_page(hand: Hand) -> None:
    # Asking for the list of names stands for aiming: the test of the map clicks the dot itself.
    hand.page.locator(".pvd-map[data-ready]").wait_for(timeout=TIMEOUT)
    hand.page.get_by_label("Trouver une commune sur la carte").fill("Valognes (50)")
    hand.press("Enter")
    hand.click(hand.page.locator(".pvd-place-card").get_by_role("link", name="Ouvrir la fiche"))
    hand.sees("^Valognes")


def _my_towns_with_their_epci(hand: Hand) -> None:
    table = hand.page.locator(".st-key-pvd-figure-communes-du-territoire table")
    table.wait_for(timeout=TIMEOUT)
    idle(hand.page)
    box = table.bounding_box()
    assert box and box["y"] < 2 * SCREEN, (
        f"the list begins {box and box['y']} pixels below: two screens are {2 * SCREEN}"
    )
    expect(table.get_by_role("columnheader", name="Intercommunalité")).to_have_count(1)


def _who_is_late(hand: Hand) -> None:
    hand.click(hand.page.get_by_role("link", name="Départements en retard").first)
    hand.sees("retard")
    expect(hand.page.locator(".st-key-pvd-figure-liste-des-retards table")).to_be_visible(timeout=TIMEOUT)


def _a_chart_in_millimetres(hand: Hand) -> None:
    dialog = window(hand, CHART, "Emporter")
    hand.click(dialog.get_by_text("Autres tailles"))
    listed = dialog.get_by_label("Format et taille")
    hand.choose(
        listed,
        next(text for text in listed.locator("option").all_inner_texts() if "PDF" in text and "Deux colonnes" in text),
    )
    name = hand.take(lambda: hand.click(dialog.get_by_role("link", name="Télécharger le fichier")))
    assert name.endswith("deux-colonnes.pdf"), name


def _a_slide_to_edit(hand: Hand) -> None:
    dialog = window(hand, CHART, "Emporter")
    assert hand.take(lambda: hand.click(dialog.get_by_role("link", name="PPTX"))).endswith(".pptx")


def _a_citation(hand: Hand) -> None:
    dialog = window(hand, CHART, "Emporter")
    hand.click(dialog.locator("summary").get_by_text("Citer", exact=True))
    expect(dialog.get_by_role("textbox", name="Citation courte, en français")).to_have_value(re.compile("consulté le"))


def _ready_sentences(hand: Hand) -> None:
    dialog = window(hand, CHART, "Emporter")
    hand.click(dialog.locator("summary").get_by_text("Phrase prête", exact=True))
    expect(dialog.get_by_role("textbox", name="Phrase prête", exact=True)).to_have_value(re.compile("M€|euros"))


def _where_a_number_comes_from(hand: Hand) -> None:
    dialog = window(hand, CHART, "À propos")
    expect(dialog).to_contain_text("D’où vient ce nombre")


def _the_sheet_of_a_territory(hand: Hand) -> None:
    link = hand.page.get_by_role(
        "link", name=re.compile("fiche.*PDF|PDF.*fiche|Télécharger la fiche", re.IGNORECASE)
    ).first
    assert hand.take(lambda: hand.click(link)).endswith(".pdf")


def _my_departement(hand: Hand) -> None:
    hand.click(hand.page.get_by_role("combobox", name="Département", exact=True))
    hand.page.keyboard.type("Manche")
    hand.press("Enter")
    hand.sees("^Manche")


def _the_press_kit(hand: Hand) -> None:
    assert hand.take(
        lambda: hand.click(hand.page.get_by_role("link", name=re.compile("^Télécharger le dossier")))
    ).endswith(".zip")


TASKS = (
    Task("trouver une commune et l’ouvrir", "/", _find_a_town, 1),
    Task("du point à la page de la commune", "/carte?departement=50", _from_a_dot_to_its_page, 2),
    Task("mes communes et leur intercommunalité, sur deux écrans", "/territoire?departement=50", _my_towns_with_their_epci, 0),
    Task("les départements en retard", "/", _who_is_late, 2),
    Task("passer à mon département", "/financement", _my_departement, 2),
    Task("un graphique en millimètres", "/financement", _a_chart_in_millimetres, 4),
    Task("une diapositive modifiable", "/financement", _a_slide_to_edit, 2),
    Task("une citation", "/financement", _a_citation, 2),
    Task("une phrase prête", "/financement?departement=50", _ready_sentences, 2),
    Task("d’où vient ce chiffre", "/financement", _where_a_number_comes_from, 1),
    Task("la fiche de mon territoire", "/territoire?departement=50", _the_sheet_of_a_territory, 2),
    Task("le dossier de presse", "/presse?departement=50", _the_press_kit, 1),
)  # fmt: skip
# As many gestures as by the mouse; one more where what the mouse scrolls to is jumped to.
BY_KEYBOARD = tuple(
    Task(f"{task.words}, au clavier", task.start, do, most)
    for task, (do, most) in zip(
        TASKS,
        (
            (keys.find_a_town, 1),
            (keys.from_a_dot_to_its_page, 2),
            (keys.my_towns_with_their_epci, 1),
            (keys.who_is_late, 1),
            (keys.my_departement, 1),
            (keys.a_chart_in_millimetres, 4),
            (keys.a_slide_to_edit, 2),
            (keys.a_text("Citer", "Citation courte, en français", "consulté le"), 2),
            (keys.a_text("Phrase prête", "Phrase prête", "M€|euros"), 2),
            (keys.where_a_number_comes_from, 1),
            (keys.the_sheet_of_a_territory, 1),
            (keys.the_press_kit, 2),
        ),
        strict=True,
    )
)


def done(page: Page, task: Task) -> Hand:
    """Do a task from its page, as it stands when it has come."""
    visit(page, task.start)
    hand = Hand(page)
    task.do(hand)
    return hand
