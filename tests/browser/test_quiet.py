"""Quiet pages: parts that jump and fold, paper whole, the answer at once on a phone, a search that proposes."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.watch import TIMEOUT, axe, idle, see_all, visit

SCREEN = 900
MATRIX = ".st-key-pvd-figure-dispositifs-et-themes"


@pytest.mark.parametrize("path", ["/", "/piliers", "/territoire?departement=50", "/commune?commune=50615"])
def test_at_most_four_screens(page: Page, path: str) -> None:
    visit(page, path)
    page.wait_for_function(
        "[...document.querySelectorAll('[data-figure]')].every((place) => place.querySelector('.pvd-drawn'))"
    )
    height = page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
    assert height <= 4.1 * SCREEN, f"{path} is {height / SCREEN:.1f} screens high"
    links = page.locator(".pvd-contents a")
    parts = [link.get_attribute("href") or "" for link in links.all()]
    assert len(parts) > 4 and len(set(parts)) == len(parts)
    assert all(page.locator(f"[id='{part[1:]}']").count() == 1 for part in parts)
    assert axe(page) == []


@pytest.mark.parametrize("width", [1440, 1280, 390])
def test_no_button_stands_alone_on_its_line(page: Page, width: int) -> None:
    """Both actions of a figure are side by side, wherever its sources end; on a laptop the map's controls are on one line."""
    page.set_viewport_size({"width": width, "height": 900})
    for path in ("/financement", "/commune?commune=50615"):
        visit(page, path)
        see_all(page)
        feet = page.evaluate(
            """() => [...document.querySelectorAll('.pvd-foot')].filter((foot) => foot.checkVisibility()).map((foot) => {
              const [one, two] = [...foot.querySelectorAll('.pvd-act')].map((item) => item.getBoundingClientRect())
              return [Math.abs(one.top - two.top) < 2, two.left - one.right > 8 && two.left - one.right < 24, two.right <= innerWidth] })"""
        )
        assert feet and all(all(found) for found in feet), (path, feet)
    visit(page, "/carte")
    ends = page.locator(".st-key-pvd-map-controls > *").evaluate_all(
        "(all) => all.map((item) => Math.round(item.getBoundingClientRect().bottom))"
    )
    assert len(ends) == 4 and (width < 1280 or max(ends) - min(ends) < 4), ends


def test_what_is_folded_opens_by_jump_keyboard_address_and_on_paper(page: Page) -> None:
    visit(page, "/piliers")
    part, matrix = page.locator("#croisements"), page.locator(MATRIX)
    expect(part.locator("summary")).to_contain_text("classées par thème")
    expect(matrix).to_be_hidden()
    page.emulate_media(media="print")
    # Laid out, whether its picture has come or not.
    page.wait_for_function("(name) => document.querySelector(name).getClientRects().length > 0", arg=MATRIX)
    page.emulate_media(media="screen")
    page.get_by_role("navigation", name="Sur cette page").get_by_role("link", name="Croisements").click()
    expect(part.locator("summary")).to_be_focused()
    expect(matrix.locator(".main-svg").first).to_be_visible(timeout=TIMEOUT)
    assert page.url.endswith("/piliers#croisements")
    page.keyboard.press("Enter")
    expect(matrix).to_be_hidden()
    # The address opens it; a filter does not close it.
    visit(page, "/piliers?departement=50#croisements")
    expect(matrix.locator(".main-svg").first).to_be_visible(timeout=TIMEOUT)
    page.locator(".st-key-pvd_switch_par").get_by_text("Par habitant", exact=True).click()
    page.wait_for_function("location.search.includes('par=habitant')", timeout=TIMEOUT)
    idle(page)
    expect(matrix).to_be_visible()


def test_a_phone_starts_with_the_answer(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    for path, answer in (
        ("/", "#root .pvd-lead"),
        ("/territoire?departement=50", "#root .pvd-title"),
        ("/commune?commune=50615", "#root .pvd-cards"),
    ):
        visit(page, path)
        page.locator(f"{answer}").first.wait_for(timeout=TIMEOUT)
        top = page.locator(answer).first.evaluate("(item) => item.getBoundingClientRect().top")
        assert top <= 300, (path, top)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
    expect(page.get_by_role("button", name="Ouvrir le menu")).to_be_visible()
    field = page.get_by_role("textbox", name="Rechercher")
    expect(field).to_be_hidden()
    page.locator(".pvd-place summary").click()
    expect(field).to_be_visible()
    assert axe(page) == []


def test_the_search_proposes_and_opens_by_the_keyboard(page: Page) -> None:
    visit(page, "/")
    field = page.get_by_role("textbox", name="Rechercher")
    field.press_sequentially("château-thierry")
    found = page.locator("#pvd-found")
    expect(found).to_contain_text("Château-Thierry (02) est une ville d’Action cœur de ville", timeout=TIMEOUT)
    field.fill("")
    field.press_sequentially("valogn")
    expect(found.get_by_role("link").first).to_have_text(re.compile("^Valognes"), timeout=TIMEOUT)
    assert axe(page) == []
    page.keyboard.press("ArrowDown")
    expect(found.get_by_role("link").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_title(re.compile("^Valognes"), timeout=TIMEOUT)
    # Escape puts the list away; what was typed stays.
    idle(page)
    field.press_sequentially("carent")
    expect(found.get_by_role("link").first).to_be_visible(timeout=TIMEOUT)
    page.keyboard.press("Escape")
    expect(found).to_have_count(0)
    expect(field).to_have_value("carent")
