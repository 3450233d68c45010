"""What visitors do, in a real Chromium on a real server: shared links, clicks, filters, pages, files."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from pvd import warehouse
from pvd.render.screen.map import fit
from pvd.territory import Territory
from tests.browser.server import Server
from tests.browser.watch import TIMEOUT, Watch, click_until, figure, idle, opened, see_all, visit

MANCHE = Territory("departement", ("50",))


def address(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def click_town(page: Page, code: str, territory: Territory) -> None:
    """Click where the map draws a town: the same projection as the browser's, from the opening view."""
    extent = warehouse.query("extent", territory).iloc[0]
    view = fit(tuple(float(extent[name]) for name in ("xmin", "ymin", "xmax", "ymax")))
    town = warehouse.query("towns", territory).set_index("commune_code").loc[code]

    def world(longitude: float, latitude: float) -> tuple[float, float]:
        size = 512 * 2 ** view["zoom"]
        north = math.log(math.tan(math.pi / 4 + math.radians(latitude) / 2))
        return size * (longitude + 180) / 360, size * (0.5 - north / (2 * math.pi))

    there, here = world(town["longitude"], town["latitude"]), world(view["longitude"], view["latitude"])
    canvas = page.get_by_test_id("stDeckGlJsonChart")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box is not None
    x = box["x"] + box["width"] / 2 + there[0] - here[0]
    y = box["y"] + box["height"] / 2 + there[1] - here[1]
    bubble = page.locator(".deck-tooltip").filter(has_text=town["commune_name"])
    click_until(page, x, y, bubble, f"location.search.includes('selection={code}')")


@pytest.fixture
def first_visit(browser: Browser, fresh_server: Server, watch: Watch) -> Iterator[Page]:
    """The very first visitor of a process that has just started."""
    visitor: BrowserContext = browser.new_context(
        base_url=fresh_server.url, locale="fr-FR", viewport={"width": 1440, "height": 900}
    )
    watch.follow(visitor)
    yield visitor.new_page()
    visitor.close()
    watch.check()


def test_shared_link_on_the_first_request_of_a_fresh_process(first_visit: Page) -> None:
    visit(first_visit, "/carte?departement=50")
    # One menu, in French: not the file names of an automatic one.
    menu = first_visit.get_by_test_id("stTopNavLink")
    assert menu.all_inner_texts() == [
        "Aperçu", "Carte", "Financement", "Piliers", "Mesures", "Mon territoire", "Comparer", "Presse", "Méthode",
    ]  # fmt: skip
    expect(first_visit.get_by_role("heading", level=1)).to_have_text("Carte des communes")
    expect(first_visit.get_by_role("status").get_by_text("Manche (50)")).to_be_visible()
    expect(first_visit.get_by_role("heading", name=re.compile(r"^37\s+communes du programme$"))).to_be_visible()
    expect(first_visit.get_by_test_id("stDeckGlJsonChart")).to_be_visible(timeout=TIMEOUT)


def test_click_on_a_town_selects_it_and_keeps_it_in_the_address(page: Page) -> None:
    visit(page, "/carte?departement=50")
    click_town(page, "50147", MANCHE)
    idle(page)
    expect(
        page.get_by_role(
            "heading", name=re.compile(r"^1\s+commune sur 37 répond au filtre communes choisies\s: Coutances")
        ).first
    ).to_be_visible()
    assert address(page)["departement"] == ["50"]
    page.get_by_role("button", name="Effacer la sélection", exact=True).click()
    page.wait_for_function("!location.search.includes('selection')", timeout=TIMEOUT)
    idle(page)
    expect(page.get_by_role("heading", name=re.compile(r"^37\s+communes du programme$"))).to_be_visible()


def test_filters_live_in_the_address_and_reopen(page: Page) -> None:
    visit(page, "/carte?departement=50")
    page.get_by_role("button", name="Filtres").click()
    page.get_by_test_id("stPopoverBody").get_by_role("button", name="non", exact=True).first.click()
    page.wait_for_function("location.search.includes('ort=non')", timeout=TIMEOUT)
    idle(page)
    heading = page.get_by_role(
        "heading", name=re.compile(r"^2\s+communes sur 37 répondent au filtre ORT\s: non$")
    ).first
    expect(heading).to_be_visible()
    visit(page, page.url)
    expect(heading).to_be_visible()


def test_territory_follows_from_page_to_page(page: Page) -> None:
    visit(page, "/?departement=50")
    page.get_by_test_id("stTopNavLink").filter(has_text="Financement").click()
    page.wait_for_url("**/financement?*departement=50*", timeout=TIMEOUT)
    idle(page)
    expect(page.get_by_role("status").get_by_text("Manche (50)")).to_be_visible()
    page.get_by_role("button", name="Normandie").click()
    page.wait_for_url("**/financement?*region=28*", timeout=TIMEOUT)
    idle(page)
    assert "departement" not in address(page)
    page.get_by_test_id("stTopNavLink").filter(has_text="Piliers").click()
    page.wait_for_url("**/piliers?*region=28*", timeout=TIMEOUT)


def test_picker_and_search_choose_a_territory(page: Page) -> None:
    visit(page, "/")
    page.get_by_role("combobox", name="Département").fill("manche")
    page.get_by_role("option", name=re.compile("Manche")).click()
    page.wait_for_function("location.search.includes('departement=50')", timeout=TIMEOUT)
    idle(page)
    field = page.get_by_role("textbox", name="Rechercher")
    field.fill("ile d yeu")
    field.press("Enter")
    # One answer is no question: Enter opens it.
    page.wait_for_function("location.search === '?commune=85113'", timeout=TIMEOUT)
    idle(page)
    expect(page.get_by_role("status").get_by_text("L’Île-d’Yeu (85)")).to_be_visible()


def test_unknown_code_opens_on_france_with_a_sentence(page: Page) -> None:
    visit(page, "/financement?departement=99")
    expect(page.get_by_role("alert")).to_contain_text("99")
    expect(page.get_by_role("alert")).to_contain_text("la page montre la France")
    assert page.get_by_test_id("stException").count() == 0


def test_downloaded_list_recounts(page: Page) -> None:
    visit(page, "/carte?departement=50")
    dialog = opened(page, figure(page, "liste-des-communes"), "Emporter")
    dialog.get_by_text("Autres formats et tailles").click()
    dialog.get_by_label("Format").select_option("csv")
    with page.expect_download(timeout=TIMEOUT) as waiting:
        dialog.get_by_role("link", name="Télécharger le fichier").click()
    file = waiting.value
    assert file.suggested_filename.startswith("liste-des-communes_manche-50_")
    content = file.path().read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
    assert len(rows) == 37
    assert {row["Code département"] for row in rows} == {"50"}
    truth = warehouse.query("towns", MANCHE)
    amounts = [row["Montant (€)"] for row in rows]
    assert sum(1 for amount in amounts if not amount) == int(truth["amount_eur"].isna().sum()) == 3
    total = sum(float(amount.replace(",", ".")) for amount in amounts if amount)
    assert round(total, 2) == round(float(truth["amount_eur"].sum()), 2)


def test_downloaded_picture_is_a_picture(page: Page) -> None:
    visit(page, "/financement")
    dialog = opened(page, figure(page, "engagements-officiels"), "Emporter")
    with page.expect_download(timeout=TIMEOUT) as waiting:
        dialog.get_by_role("link", name="Télécharger : Image PNG").click()
    assert waiting.value.path().read_bytes().startswith(b"\x89PNG")


def test_home_page_draws_its_map_as_a_picture(page: Page, watch: Watch) -> None:
    visit(page, "/")
    see_all(page)
    picture = page.get_by_role("img", name=re.compile("Carte des communes"))
    expect(picture).to_be_visible()
    page.wait_for_function(
        "() => [...document.images].every((image) => image.matches('.pvd-print') || image.naturalWidth > 0)",
        timeout=TIMEOUT,
    )
    assert not any("DeckGl" in url for url in watch.requests), "the home page must not load WebGL"


def test_table_of_a_figure_opens_on_demand(page: Page) -> None:
    visit(page, "/financement")
    place = figure(page, "engagements-officiels")
    assert place.locator("table").count() == 0
    dialog = opened(page, place, "À propos")
    expect(dialog.locator("table")).to_be_visible(timeout=TIMEOUT)
    assert dialog.locator("tbody tr").count() == 5
    page.keyboard.press("Escape")
    expect(place.locator("table")).to_have_count(0)


def test_click_on_a_point_of_the_official_series_shows_its_sources(page: Page) -> None:
    visit(page, "/financement")
    points = page.locator(".st-key-pvd-figure-engagements-officiels .scatterlayer .points path")
    expect(points).to_have_count(5, timeout=TIMEOUT)
    points.nth(3).scroll_into_view_if_needed()
    box = points.nth(3).bounding_box()
    assert box
    bubble = page.locator(".st-key-pvd-figure-engagements-officiels .hoverlayer .hovertext")
    kept = "location.search.includes('point=2023-01-01')"
    click_until(page, box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, bubble.first, kept)
    expect(page.get_by_text("AEF info, entretien J. Auricoste").first).to_be_visible(timeout=TIMEOUT)
    idle(page)
    assert address(page) == {"point": ["2023-01-01"]}


def test_the_sister_programme_lies_over_the_map(page: Page, watch: Watch) -> None:
    visit(page, "/carte?departement=50&reperes=acv")
    legend = page.get_by_label("Légende")
    expect(legend).to_contain_text("Action cœur de ville 2", timeout=TIMEOUT)
    expect(page.get_by_test_id("stDeckGlJsonChart").locator("canvas").first).to_be_visible(timeout=TIMEOUT)
    watch.check()
