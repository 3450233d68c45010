"""A comparison is made with the keyboard, lives in the address and reopens."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page, expect

from tests.browser.watch import TIMEOUT, axe, idle, see_all, visit


def test_a_second_departement_with_the_keyboard(page: Page) -> None:
    visit(page, "/comparer?departement=50")
    field = page.get_by_role("combobox", name=re.compile("Autres départements"))
    field.focus()
    page.keyboard.type("Calvados")
    expect(page.get_by_role("option", name="Calvados (14)")).to_be_visible(timeout=TIMEOUT)
    page.keyboard.press("Enter")
    page.wait_for_function("location.search.includes('avec=14')", timeout=TIMEOUT)
    idle(page)
    assert parse_qs(urlsplit(page.url).query) == {"departement": ["50"], "avec": ["14"]}
    heading = page.get_by_role("heading", level=2, name="Manche (50) et Calvados (14)")
    visit(page, page.url)
    expect(page.get_by_text("Manche (50) et Calvados (14)", exact=True).first).to_be_visible()
    see_all(page)
    for slug in ("comparaison-chiffres", "comparaison-par-annee", "carte-de-la-comparaison"):
        figure = page.locator(f".st-key-pvd-figure-{slug}")
        expect(figure.get_by_text("Manche (50) et Calvados (14)").first).to_be_visible()
    rows = page.locator(".st-key-pvd-figure-comparaison-chiffres tbody tr")
    assert [row.split("\t")[1] for row in rows.all_inner_texts()] == ["Manche (50)", "Calvados (14)", "France (repère)"]
    expect(page.locator(".st-key-pvd-figure-carte-de-la-comparaison img:not(.pvd-print)")).to_have_js_property(
        "complete", True
    )
    expect(heading).to_be_visible()
    assert not axe(page)
