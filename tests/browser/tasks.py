"""Twelve tasks of the dashboard's users, done in Chromium by the mouse or by the keyboard; gestures are counted.

A click, a choice in a list and a key that acts (Enter, Space) are one gesture each; moving the mouse, scrolling, typing a
name and walking with Tab or arrows are none. `python -m bench.tasks` prints the table with seconds.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from playwright.sync_api import Download, Locator, Page, expect

from tests.browser.watch import TIMEOUT, figure, idle, visit

CHART, MAP = "subventions-par-annee", "carte-des-communes"
ACTING = ("Enter", "Space")
SCREEN = 900
# Where a walk by Tab gives up: far more than any part of a page is away from its beginning.
MOST_TABS = 60


@dataclass
class Hand:
    """A visitor's hand on a page: what it did."""

    page: Page
    gestures: int = 0
    tabs: int = 0
    taken: list[Download] = field(default_factory=list)

    def click(self, place: Locator) -> None:
        """One click."""
        self.gestures += 1
        place.click(timeout=TIMEOUT)

    def choose(self, place: Locator, label: str) -> None:
        """One choice in a list."""
        self.gestures += 1
        place.select_option(label=label)

    def press(self, *keys: str) -> None:
        """Keys, in order; those that act count."""
        for key in keys:
            self.gestures += key in ACTING
            self.page.keyboard.press(key)

    def walk(self, place: Locator) -> None:
        """Tab until the keyboard is there."""
        for _ in range(MOST_TABS):
            if place.evaluate("(item) => item === document.activeElement"):
                return
            self.tabs += 1
            self.page.keyboard.press("Tab")
        raise AssertionError(f"not reached by {MOST_TABS} Tabs: {place}")

    def take(self, gesture: Callable[[], None]) -> str:
        """The name of the file that a gesture brings."""
        with self.page.expect_download(timeout=TIMEOUT) as waiting:
            gesture()
        self.taken.append(waiting.value)
        return waiting.value.suggested_filename


@dataclass(frozen=True)
class Task:
    """What somebody wants, where they stand, what they do, and the most gestures that it may cost."""

    words: str
    start: str
    do: Callable[[Hand], None]
    most: int


def window(hand: Hand, slug: str, name: str) -> Locator:
    """A window of a figure, opened by one click."""
    place = figure(hand.page, slug)
    hand.click(place.get_by_role("button", name=re.compile(f"^{name}")))
    return place.get_by_role("dialog")


def titled(hand: Hand, words: str) -> None:
    """The page that was asked for has come."""
    expect(hand.page).to_have_title(re.compile(words), timeout=TIMEOUT)


def _find_a_town(hand: Hand) -> None:
    field_ = hand.page.get_by_role("textbox", name="Rechercher")
    field_.press_sequentially("valognes")
    expect(hand.page.locator("#pvd-found a").first).to_have_text(re.compile("^Valognes"), timeout=TIMEOUT)
    hand.press("Enter")
    titled(hand, "^Valognes")


def _from_a_dot_to_its_page(hand: Hand) -> None:
    # Asking for the list of names stands for aiming: the test of the map clicks the dot itself.
    hand.page.locator(".pvd-map[data-ready]").wait_for(timeout=TIMEOUT)
    hand.page.get_by_label("Trouver une commune sur la carte").fill("Valognes (50)")
    hand.press("Enter")
    hand.click(hand.page.locator(".pvd-place-card").get_by_role("link", name="Ouvrir la fiche"))
    titled(hand, "^Valognes")


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
    titled(hand, "retard")
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
    titled(hand, "^Manche")


def _the_press_kit(hand: Hand) -> None:
    assert hand.take(
        lambda: hand.click(hand.page.get_by_role("link", name=re.compile("^Télécharger le dossier")))
    ).endswith(".zip")


def _by_keyboard(do: str, window_: str) -> Callable[[Hand], None]:
    def done(hand: Hand) -> None:
        place = figure(hand.page, CHART)
        button = place.get_by_role("button", name=re.compile(f"^{window_}"))
        button.focus()
        hand.press("Enter")
        dialog = place.get_by_role("dialog")
        dialog.wait_for(timeout=TIMEOUT)
        if do == "Citer":
            hand.walk(dialog.locator("summary").filter(has_text=do))
            hand.press("Enter")
            expect(dialog.get_by_role("textbox", name="Citation courte, en français")).to_be_visible()
        else:
            hand.walk(dialog.get_by_role("link", name=do))
            assert hand.take(lambda: hand.press("Enter")).endswith(".pptx")
        hand.press("Escape")
        expect(button).to_be_focused()

    return done


def _late_by_keyboard(hand: Hand) -> None:
    link = hand.page.get_by_role("link", name="Départements en retard").first
    link.focus()
    hand.press("Enter")
    titled(hand, "retard")


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
    Task("une citation, au clavier", "/financement", _by_keyboard("Citer", "Emporter"), 2),
    Task("une diapositive modifiable, au clavier", "/financement", _by_keyboard("PPTX", "Emporter"), 2),
    Task("les départements en retard, au clavier", "/", _late_by_keyboard, 1),
)  # fmt: skip


def done(page: Page, task: Task) -> Hand:
    """Do a task from its page, as it stands when it has come."""
    visit(page, task.start)
    hand = Hand(page)
    task.do(hand)
    return hand
