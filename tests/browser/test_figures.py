"""Figures as a visitor meets them: drawn by address, menus by the keyboard, tables, errors, print, many pages in a row."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.watch import TIMEOUT, Watch, axe, figure, idle, see_all, visit

CHART = "engagements-officiels"
LEDGER = "registre-des-subventions"
# (address of a page, what its filter may become)
PAGES = (
    ("/", "departement=50"),
    ("/financement", "region=28"),
    ("/piliers", "departement=14"),
    ("/territoire?departement=50", "departement=61"),
    ("/comparer?departement=50&avec=14", "departement=61"),
    ("/commune?commune=50615", "commune=50025"),
    ("/methode", ""),
    ("/mesures", "departement=50"),
)


def views(watch: Watch) -> list[str]:
    return [urlsplit(url).path.rsplit("/", 1)[-1] for url in watch.requests if "/vues/" in url]


def test_a_figure_is_drawn_from_its_address(page: Page, watch: Watch) -> None:
    visit(page, "/financement?departement=50")
    see_all(page)
    asked = views(watch)
    assert len(asked) == len(set(asked)) and f"{CHART}.json" in asked, "each view is asked once"
    place = figure(page, CHART)
    marks = place.locator(".pvd-marks")
    expect(marks).to_have_attribute("role", "img")
    expect(marks).to_have_attribute("aria-label", re.compile("888"))
    assert place.get_by_role("heading", level=3).count() == 1


def test_a_kept_view_is_confirmed_without_its_body(page: Page) -> None:
    visit(page, "/financement")
    address = page.locator(f".st-key-pvd-figure-{CHART} [data-figure]").get_attribute("data-figure")
    first = page.request.get(f"/{address}")
    again = page.request.get(f"/{address}", headers={"if-none-match": first.headers["etag"]})
    assert (first.status, again.status) == (200, 304) and "immutable" in first.headers["cache-control"]


def test_from_the_figure_to_citing_it_by_the_keyboard(page: Page) -> None:
    visit(page, "/financement?departement=50")
    place = figure(page, CHART)
    place.get_by_role("heading").first.evaluate("(head) => { head.tabIndex = -1; head.focus() }")
    page.keyboard.press("Tab")
    expect(place.get_by_role("button", name=re.compile("^À propos"))).to_be_focused()
    page.keyboard.press("Enter")
    dialog = place.get_by_role("dialog")
    expect(dialog.get_by_role("heading").first).to_be_focused()
    assert axe(page) == []
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(place.get_by_role("button", name=re.compile("^À propos"))).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(dialog.get_by_role("link", name=re.compile("^Télécharger"))).to_be_focused()
    # The third Tab from the figure.
    page.keyboard.press("Tab")
    expect(dialog.get_by_text("Citer", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    expect(dialog.get_by_role("textbox", name="Citation courte, en français")).to_be_visible()
    page.keyboard.press("Escape")
    expect(place.get_by_role("button", name=re.compile("^Emporter"))).to_be_focused()


def test_names_of_buttons_hold_the_figure(page: Page) -> None:
    visit(page, "/piliers?departement=50")
    see_all(page)
    names = [item.get_attribute("aria-label") for item in page.locator(".pvd-act").all()]
    assert len(names) > 10 and len(set(names)) == len(names)


def test_a_filter_changes_figures_without_an_empty_frame(page: Page) -> None:
    visit(page, "/financement?departement=50")
    place = figure(page, "subventions-par-annee")
    before = place.get_by_role("heading").first.inner_text()
    expect(place.locator(".pvd-drawn .main-svg").first).to_be_visible(timeout=TIMEOUT)
    page.evaluate(
        """() => {
          window.empty = 0
          const look = () => {
            const place = document.querySelector('.st-key-pvd-figure-subventions-par-annee')
            if (!place?.querySelector('.pvd-drawn .main-svg')) window.empty += 1
            requestAnimationFrame(look)
          }
          look()
        }"""
    )
    page.get_by_text("Reçues par leurs intercommunalités", exact=True).click()
    page.wait_for_function("location.search.includes('perimetre=subventions-epci')", timeout=TIMEOUT)
    idle(page)
    expect(place.get_by_role("heading").first).not_to_have_text(before, timeout=TIMEOUT)
    assert page.evaluate("window.empty") == 0, "no frame without its drawing"


def test_an_error_stands_in_the_place_of_its_figure(page: Page, watch: Watch) -> None:
    refused = True

    def answer(route: Route) -> None:
        if refused:
            route.fulfill(
                status=500, content_type="application/json", body='{"erreur": "Cette figure n’a pas pu être affichée."}'
            )
        else:
            route.continue_()

    page.route(re.compile(rf"/vues/.*/{CHART}\.json"), answer)
    visit(page, "/financement")
    place = page.locator(f".st-key-pvd-figure-{CHART}")
    expect(place.get_by_text("Cette figure n’a pas pu être affichée.")).to_be_visible(timeout=TIMEOUT)
    expect(place.get_by_role("heading")).to_be_visible()
    figure(page, "temps-argent-realisations")
    refused = False
    watch.complaints.clear()  # the browser's own word on the 500 that was asked for
    place.get_by_role("button", name="Réessayer").click()
    expect(place.locator(".main-svg").first).to_be_visible(timeout=TIMEOUT)


def test_a_finding_comes_back_with_its_figure(page: Page, watch: Watch) -> None:
    refused = True
    body = '{"erreur": "Cette figure n’a pas pu être affichée."}'
    page.route(
        re.compile(rf"/vues/.*/{LEDGER}\.json"),
        lambda route: (
            route.fulfill(status=500, content_type="application/json", body=body) if refused else route.continue_()
        ),
    )
    visit(page, "/financement?departement=50")
    page.locator("#registre summary").click()
    place, found = page.locator(f".st-key-pvd-figure-{LEDGER}"), page.locator("#registre summary .pvd-finding-form")
    again = place.get_by_role("button", name="Réessayer")
    expect(again).to_be_visible(timeout=TIMEOUT)
    expect(found).to_have_text("")
    refused = False
    watch.complaints.clear()  # the browser's own word on the 500 that was asked for
    again.click()
    expect(found).not_to_have_text("", timeout=TIMEOUT)
    expect(place.locator("tbody tr").first).to_be_visible(timeout=TIMEOUT)
    expect(again).to_have_count(0)


# --- tables --------------------------------------------------------------------------------------


def test_a_table_is_sorted_searched_and_turned(page: Page) -> None:
    visit(page, "/financement?departement=50")
    place = figure(page, LEDGER)
    assert place.locator("tbody tr").count() == 100
    expect(place.get_by_text(re.compile(r"lignes 1 à 100 sur 373"))).to_be_visible()
    place.get_by_role("button", name="Page suivante").click()
    expect(place.get_by_text(re.compile(r"lignes 101 à 200 sur"))).to_be_visible(timeout=TIMEOUT)
    head = place.locator("[data-column=amount_eur]")
    head.focus()
    page.keyboard.press("Enter")
    expect(place.locator("th[aria-sort=ascending] [data-column=amount_eur]")).to_be_focused(timeout=TIMEOUT)
    place.get_by_role("searchbox").fill("valognes")
    expect(place.locator("tbody tr").filter(has_not_text=re.compile("valognes", re.I))).to_have_count(
        0, timeout=TIMEOUT
    )
    asked = parse_qs(urlsplit(page.url).query)
    assert asked == {"departement": ["50"], "tableau": [LEDGER], "ordre": ["amount_eur"], "cherche": ["valognes"]}
    assert axe(page) == []
    rows = place.locator("tbody tr").count()
    visit(page, page.url)
    expect(figure(page, LEDGER).locator("tbody tr")).to_have_count(rows, timeout=TIMEOUT)


def test_a_place_in_a_table_leads_to_its_page(page: Page) -> None:
    visit(page, "/territoire?departement=50&perimetre=subventions-epci")
    place = figure(page, "communes-du-territoire")
    place.get_by_role("link", name="Valognes", exact=True).click()
    page.wait_for_url("**/commune?*commune=50615*", timeout=TIMEOUT)
    assert parse_qs(urlsplit(page.url).query) == {"commune": ["50615"], "perimetre": ["subventions-epci"]}


# --- print ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/piliers?departement=50", "/territoire?departement=50"])
def test_a_page_is_printed_whole_on_arrival(page: Page, path: str) -> None:
    page.add_init_script("window.printed = 0; window.print = () => { window.printed += 1 }")
    visit(page, path)
    page.keyboard.press("Control+p")
    page.wait_for_function("window.printed === 1", timeout=TIMEOUT)
    pictures = page.locator("img.pvd-print")
    assert pictures.count() > 5
    drawings = page.locator(":is(.pvd-chart-form, .pvd-map-form, .pvd-picture-form)")
    assert drawings.count() == pictures.count(), "one picture each, whatever draws it on screen"
    assert all(pictures.evaluate_all("(all) => all.map((item) => item.naturalWidth > 0)"))
    page.emulate_media(media="print")
    assert all(pictures.evaluate_all("(all) => all.map((item) => item.getBoundingClientRect().height > 100)"))
    for selector in (".pvd-act", ".pvd-wait", ".st-key-pvd-picker", "[data-testid=stHeader]"):
        assert not page.locator(f"{selector}:visible").count(), selector
    page.emulate_media(media="screen")
