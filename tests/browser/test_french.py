"""Nothing that a visitor or a screen reader meets is in English: names, titles, placeholders, announcements, dialogs."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from pvd import menu
from tests.browser.server import Server
from tests.browser.watch import TIMEOUT, Watch, visit

# No French text holds these as words; what is in English on purpose says so (`lang`).
ENGLISH = re.compile(
    r"\b(?:the|and|of|to|or|an|is|are|your|you|for|with|not|open|close|clear|choose|press|enter|skip|select|search|zoom (?:in|out)"
    r"|fullscreen|download|show|hide|copy|copied|remove|loading|running|connecting|sort|pin|results?|next|previous|toggle|reset"
    r"|help|stop|rerun|settings|view|more|app|main|all|value|empty|please|wait|error|column|year|month|day|map|options to)\b",
    re.IGNORECASE,
)
# Proper names and file formats.
NAMES = re.compile(r"open ?data|data\.gouv\.fr|Hello", re.IGNORECASE)
_SAID = """
() => {
  const found = []
  const own = (item) => item.closest("[lang]").lang.startsWith("fr")
  for (const item of document.querySelectorAll("body *")) {
    if (!own(item)) continue
    for (const name of ["aria-label", "title", "placeholder", "alt", "aria-roledescription", "aria-valuetext"])
      if (item.hasAttribute(name)) found.push(item.getAttribute(name))
  }
  const spoken = "[role=status], [role=alert], [role=dialog], [role=menu], [role=listbox], [aria-live], header, label,"
    + " button, [data-testid=InputInstructions], noscript"
  for (const item of document.querySelectorAll(spoken)) {
    const text = item.cloneNode(true)
    // An icon is drawn from its English name, hidden from who listens.
    text.querySelectorAll("[aria-hidden=true], style, script").forEach((part) => part.remove())
    if (own(item)) found.push(text.textContent)
  }
  return [...new Set(found.map((text) => text.trim()).filter(Boolean)), document.title]
}
"""


def english(page: Page) -> list[str]:
    """What is said in English now."""
    said: list[str] = page.evaluate(_SAID)
    return [text[:120] for text in said if ENGLISH.search(NAMES.sub("", text))]


@pytest.fixture
def context(browser: Browser, base_url: str, watch: Watch) -> Iterator[BrowserContext]:
    """A visitor whose browser speaks English: the page speaks French all the same."""
    visitor = browser.new_context(base_url=base_url, locale="en-US", viewport={"width": 1440, "height": 900})
    visitor.set_default_timeout(30_000)
    watch.follow(visitor)
    yield visitor
    visitor.close()


@pytest.mark.parametrize("address", [item.address for item in menu.PAGES])
def test_a_page_as_it_opens(page: Page, address: str) -> None:
    visit(page, f"/{address}?commune=50615" if address == "commune" else f"/{address}?departement=50")
    assert english(page) == []
    assert page.evaluate("document.documentElement.lang") == "fr"


def test_lists_and_fields(page: Page) -> None:
    visit(page, "/financement?fin=2027-06-30")
    field = page.get_by_role("combobox", name="Département")
    field.click()
    assert english(page) == []
    field.fill("zzzz")
    expect(page.get_by_text("Aucun résultat")).to_be_visible()
    assert english(page) == []
    page.keyboard.press("Escape")
    page.get_by_role("textbox", name="Rechercher").fill("valogn")
    expect(page.get_by_text("Entrée pour valider")).to_be_visible()
    assert english(page) == []
    page.get_by_test_id("stDateInput").scroll_into_view_if_needed()
    page.get_by_role("button", name="Choisir une date").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert "juin 2027" in page.get_by_role("dialog").inner_text()
    assert english(page) == []


def test_a_list_in_french_whatever_the_browser_says(page: Page) -> None:
    visit(page, "/carte?departement=50")
    page.locator(".pvd-map[data-ready]").wait_for(timeout=TIMEOUT)
    # As the framework and our scripts ask the browser to write numbers.
    assert page.evaluate("new Intl.NumberFormat(navigator.languages).format(1009.5)") == "1\u202f009,5"
    assert page.evaluate("new Intl.NumberFormat(navigator.language).format(1009.5)") == "1\u202f009,5"
    assert english(page) == []
    page.get_by_role("button", name=re.compile("^Filtres")).click()
    expect(page.get_by_text("Communes choisies")).to_be_visible()
    page.get_by_role("combobox", name="Communes choisies").click()
    assert english(page) == []


@pytest.fixture
def lost(browser: Browser, fresh_server: Server) -> Iterator[Page]:
    """A page that its server has left. Not watched: the browser complains of it, rightly."""
    visitor = browser.new_context(base_url=fresh_server.url, locale="en-US")
    opened = visitor.new_page()
    visit(opened, "/guide")
    fresh_server.close()
    yield opened
    visitor.close()


def test_a_lost_connection(lost: Page) -> None:
    dialog = lost.get_by_role("dialog")
    expect(dialog).to_be_visible(timeout=TIMEOUT)
    expect(dialog).to_contain_text("Connexion perdue")
    assert english(lost) == []
