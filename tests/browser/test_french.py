"""Nothing that a visitor or a screen reader meets is in English: names, titles, placeholders, announcements, dialogs."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.said import english
from tests.browser.server import Server
from tests.browser.watch import TIMEOUT, visit


@pytest.fixture
def language() -> str:
    """A browser that speaks English: the page speaks French all the same."""
    return "en-US"


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
