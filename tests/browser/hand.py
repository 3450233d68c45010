"""A visitor's hand on a page, the mouse in it or the keyboard under it, and what it is asked to do.

A click, a choice in a list and a key that acts (Enter, Space) are one gesture each; moving the mouse, scrolling, typing a
name and walking with Tab or arrows are none.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from playwright.sync_api import Download, Locator, Page, expect

from tests.browser.watch import TIMEOUT

ACTING = ("Enter", "Space")
SCREEN = 900
# Where a walk gives up: far more than any part of a page is away from its beginning.
MOST_TABS = 60
# A hand is slower than a script: what comes near the window (`NEAR` of figure.js) is drawn before the next Tab.
_DRAWN = """
() => [...document.querySelectorAll('[data-figure]')].every((place) => {
  const box = place.getBoundingClientRect()
  return !place.checkVisibility() || box.top > innerHeight + 700 || box.bottom < -700
    || (place.querySelector('.pvd-drawn, .pvd-failed') && !place.matches('[aria-busy=true]'))
})
"""


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
        """Tab until the keyboard is there, from where it stands: at first, the beginning of the page."""
        for _ in range(MOST_TABS):
            if place.evaluate_all("(all) => all.includes(document.activeElement)"):
                return
            self.tabs += 1
            self.page.keyboard.press("Tab")
            self.page.wait_for_function(_DRAWN, timeout=TIMEOUT)
        raise AssertionError(f"not reached by {MOST_TABS} Tabs: {place}")

    def walk_and_press(self, place: Locator) -> None:
        """Walk there by Tab, then Enter."""
        self.walk(place)
        self.press("Enter")

    def arrow_to(self, place: Locator, words: tuple[str, ...]) -> None:
        """Walk to a list, then down it by arrows until it shows an entry with all these words: one choice."""
        self.walk(place)
        self.gestures += 1
        for _ in range(place.locator("option").count()):
            shown = place.evaluate("(list) => list.selectedOptions[0].textContent")
            if all(word in shown for word in words):
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"no {words} in the list")

    def take(self, gesture: Callable[[], None]) -> str:
        """The name of the file that a gesture brings."""
        with self.page.expect_download(timeout=TIMEOUT) as waiting:
            gesture()
        self.taken.append(waiting.value)
        return waiting.value.suggested_filename

    def sees(self, title: str) -> None:
        """The page that was asked for has come."""
        expect(self.page).to_have_title(re.compile(title), timeout=TIMEOUT)


@dataclass(frozen=True)
class Task:
    """What somebody wants, where they stand, what they do, and the most gestures that it may cost."""

    words: str
    start: str
    do: Callable[[Hand], None]
    most: int
