"""One address for every territory, and the whole way to a town by the keyboard alone, in a real Chromium."""

from __future__ import annotations

import io
import os
import random
import re

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from pvd import places, warehouse
from pvd.territory import Territory
from tests.browser.watch import axe, idle, see_all, visit

# (level, how many of its units): with France, two hundred addresses.
SAMPLE = (("region", 18), ("departement", 41), ("epci", 40), ("commune", 100))
PAGES = {"commune": "commune"}
# A visit loads a whole page, two seconds: a sample keeps `.ci/run` short, `PVD_VISITS=200` takes them all.
VISITS = int(os.environ.get("PVD_VISITS", "10"))


def addresses() -> list[tuple[str, str]]:
    """(address, title) of the sample: the same at each run, another one at each release."""
    units = warehouse.query("units", Territory())
    drawn = random.Random(warehouse.current().release)
    found = [("/territoire", "Choisissez un territoire")]
    for level, count in SAMPLE:
        codes = sorted(units.loc[units["place_level"] == level, "place_code"])
        page = PAGES.get(level, "territoire")
        found += [(f"/{page}?{level}={code}", places.label(level, code)) for code in drawn.sample(codes, count)]
    return found


def test_addresses_answer_with_their_own_title(page: Page) -> None:
    sample = addresses()
    assert len(sample) == 200 == len({address for address, _ in sample})
    visited = random.Random(warehouse.current().data_as_of).sample(sample, VISITS)
    for address, title in visited:
        page.goto(address, wait_until="domcontentloaded")
        heading = page.get_by_role("heading", level=1)
        expect(heading).to_have_text(title, timeout=30_000)
        expect(page).to_have_title(re.compile(f"^{re.escape(title)} · "), timeout=30_000)
        idle(page)
        failed = page.get_by_test_id("stAlertContentError")
        assert not failed.count(), f"{address}: {failed.first.inner_text()}"


def focused(page: Page) -> str:
    """What the keyboard is on: the accessible name that is read out, or the text."""
    said: str = page.evaluate(
        "() => { const e = document.activeElement; return e.tagName === 'MAIN' ? '' : "
        "(e.getAttribute('aria-label') || e.innerText || e.placeholder || '').trim() }"
    )
    return said


def tab_to(page: Page, words: str, most: int = 120) -> None:
    """Press Tab until the focus is on what says these words."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if words in focused(page):
            return
    pytest.fail(f"{most} times Tab from the top of the page, and never on « {words} »; last on « {focused(page)} »")


def test_a_town_by_the_keyboard_alone(page: Page) -> None:
    visit(page, "/")
    tab_to(page, "Rechercher")
    page.keyboard.type("valogne")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name=re.compile("^Valognes"))).to_be_visible(timeout=30_000)
    idle(page)
    tab_to(page, "Valognes")
    page.keyboard.press("Enter")
    # A town found from home is a town opened.
    expect(page.get_by_role("heading", level=1)).to_have_text("Valognes (50)", timeout=30_000)
    idle(page)
    # Its table is a real one: the keyboard reaches it, and a screen reader reads its cells.
    see_all(page)
    tab_to(page, "Tableau", most=200)
    assert page.evaluate("() => document.activeElement.querySelectorAll('td').length") > 0
    # From the top again, as a reader who knows what they want.
    page.evaluate(
        "() => { document.activeElement.blur(); window.getSelection().removeAllRanges(); window.scrollTo(0, 0) }"
    )
    visit(page, "/commune?commune=50615")
    tab_to(page, "Fiche à imprimer")
    with page.expect_download(timeout=60_000) as waiting:
        page.keyboard.press("Enter")
    content = waiting.value.path().read_bytes()
    reader = PdfReader(io.BytesIO(content))
    assert len(reader.pages) == 2 and "Valognes" in reader.pages[0].extract_text()


@pytest.mark.parametrize(
    "address", ["/territoire?departement=50", "/commune?commune=50615", "/territoire?departement=75"]
)
def test_nothing_serious_for_those_who_cannot_see(page: Page, address: str) -> None:
    visit(page, address)
    see_all(page)
    assert not axe(page)
