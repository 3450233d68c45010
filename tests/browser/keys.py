"""The twelve tasks by the keyboard alone: from the beginning of the page, real keys, no click, no focus given by a script."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

from playwright.sync_api import Locator, expect

from tests.browser.hand import SCREEN, Hand
from tests.browser.watch import TIMEOUT

CHART = "subventions-par-annee"
# What an arrow key moves the map by, in pixels; and how near to the middle a town is then aimed at.
STEP = 90
MOST_ARROWS = 12


def window(hand: Hand, name: str) -> tuple[Locator, Locator]:
    """A window of the chart, opened by its button; and that button."""
    place = hand.page.locator(f".st-key-pvd-figure-{CHART}")
    button = place.get_by_role("button", name=re.compile(f"^{name}"))
    hand.walk_and_press(button)
    dialog = place.get_by_role("dialog")
    dialog.wait_for(timeout=TIMEOUT)
    return dialog, button


def left(hand: Hand, button: Locator) -> None:
    """Escape gives the keyboard back to where the window was opened from."""
    hand.press("Escape")
    expect(button).to_be_focused()


def find_a_town(hand: Hand) -> None:
    hand.walk(hand.page.get_by_role("textbox", name="Rechercher"))
    hand.page.keyboard.type("valognes")
    first = hand.page.locator("#pvd-found a").first
    expect(first).to_have_text(re.compile("^Valognes"), timeout=TIMEOUT)
    hand.press("ArrowDown")
    expect(first).to_be_focused()
    hand.press("Enter")
    hand.sees("^Valognes")


def from_the_cross(face: Locator, town: str) -> tuple[int, int]:
    """How far a name stands from the cross in the middle of the map, which is what aims there."""
    name = face.locator(".pvd-names").get_by_text(town, exact=True)
    name.wait_for(timeout=TIMEOUT)
    there, whole = name.bounding_box(), face.bounding_box()
    assert there and whole
    return (
        round(there["x"] + there["width"] / 2 - whole["x"] - whole["width"] / 2),
        round(there["y"] + there["height"] / 2 - whole["y"] - whole["height"] / 2),
    )


def moved(hand: Hand, face: Locator, town: str, before: tuple[int, int]) -> None:
    """The eye waits until the names have moved, or sees that they stay: a town at the cross does when one goes nearer."""
    until = time.monotonic() + 5
    while from_the_cross(face, town) == before and time.monotonic() < until:
        hand.page.wait_for_timeout(100)


def aim(hand: Hand, face: Locator, town: str) -> None:
    """Arrows, until the town stands at the cross: half an arrow away at most."""
    for _ in range(MOST_ARROWS):
        right, down = from_the_cross(face, town)
        if max(abs(right), abs(down)) <= STEP / 2:
            return
        if abs(right) > abs(down):
            hand.press("ArrowRight" if right > 0 else "ArrowLeft")
        else:
            hand.press("ArrowDown" if down > 0 else "ArrowUp")
        moved(hand, face, town, (right, down))
    raise AssertionError(f"{MOST_ARROWS} arrows do not reach {town}")


def from_a_dot_to_its_page(hand: Hand) -> None:
    hand.page.locator(".pvd-map[data-ready]").wait_for(timeout=TIMEOUT)
    face = hand.page.locator(".pvd-map-face")
    hand.walk(face)
    # Towns are close together: nearer, then again to the middle.
    for nearer in (True, True, False):
        aim(hand, face, "Valognes")
        if nearer:
            before = from_the_cross(face, "Valognes")
            hand.press("+", "+")
            moved(hand, face, "Valognes", before)
    hand.press("Enter")
    card = hand.page.locator(".pvd-place-card")
    expect(card.get_by_role("heading", level=3)).to_have_text("Valognes (50)")
    # The card says « Chargement… » first.
    link = card.get_by_role("link", name="Ouvrir la fiche")
    link.wait_for(timeout=TIMEOUT)
    hand.walk_and_press(link)
    hand.sees("^Valognes")


def my_towns_with_their_epci(hand: Hand) -> None:
    hand.walk_and_press(hand.page.locator(".pvd-contents").get_by_role("link", name="Les communes"))
    table = hand.page.locator(".st-key-pvd-figure-communes-du-territoire table")
    table.wait_for(timeout=TIMEOUT)
    hand.walk(hand.page.locator(".st-key-pvd-figure-communes-du-territoire .pvd-table"))
    head = table.get_by_role("columnheader", name="Intercommunalité")
    expect(head).to_be_in_viewport()
    box = table.bounding_box()
    assert box and box["y"] < SCREEN / 2


def who_is_late(hand: Hand) -> None:
    hand.walk_and_press(hand.page.get_by_role("link", name="Départements en retard"))
    hand.sees("retard")
    expect(hand.page.locator(".st-key-pvd-figure-liste-des-retards table")).to_be_visible(timeout=TIMEOUT)


def my_departement(hand: Hand) -> None:
    hand.walk(hand.page.get_by_role("combobox", name="Département", exact=True))
    hand.page.keyboard.type("Manche")
    hand.press("Enter")
    hand.sees("^Manche")


def a_chart_in_millimetres(hand: Hand) -> None:
    dialog, button = window(hand, "Emporter")
    hand.walk_and_press(dialog.locator("summary").filter(has_text="Autres tailles"))
    hand.arrow_to(dialog.get_by_label("Format et taille"), ("PDF", "Deux colonnes"))
    link = dialog.get_by_role("link", name="Télécharger le fichier")
    name = hand.take(lambda: hand.walk_and_press(link))
    assert name.endswith("deux-colonnes.pdf"), name
    left(hand, button)


def a_slide_to_edit(hand: Hand) -> None:
    dialog, button = window(hand, "Emporter")
    assert hand.take(lambda: hand.walk_and_press(dialog.get_by_role("link", name="PPTX"))).endswith(".pptx")
    left(hand, button)


def a_text(fold: str, name: str, said: str) -> Callable[[Hand], None]:
    """A text of « Emporter », unfolded, then walked to: what has the keyboard is selected whole."""

    def do(hand: Hand) -> None:
        dialog, button = window(hand, "Emporter")
        hand.walk_and_press(dialog.locator("summary").filter(has_text=fold))
        words = dialog.get_by_role("textbox", name=name, exact=True)
        hand.walk(words)
        expect(words).to_have_value(re.compile(said))
        assert words.evaluate("(area) => area.selectionStart === 0 && area.selectionEnd === area.value.length")
        left(hand, button)

    return do


def where_a_number_comes_from(hand: Hand) -> None:
    dialog, button = window(hand, "À propos")
    expect(dialog).to_contain_text("D’où vient ce nombre")
    left(hand, button)


def the_sheet_of_a_territory(hand: Hand) -> None:
    link = hand.page.get_by_role("link", name="Fiche à imprimer (PDF)")
    assert hand.take(lambda: hand.walk_and_press(link)).endswith(".pdf")


def the_press_kit(hand: Hand) -> None:
    # Below the desk and all its texts: the contents line is the way there.
    hand.walk_and_press(hand.page.locator(".pvd-contents").get_by_role("link", name="Dossier de presse"))
    link = hand.page.get_by_role("link", name=re.compile("^Télécharger le dossier"))
    assert hand.take(lambda: hand.walk_and_press(link)).endswith(".zip")
