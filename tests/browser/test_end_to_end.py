"""What visitors do, in a real Chromium on a real server: shared links, clicks, filters, pages, files."""

from __future__ import annotations

import csv
import io
import os
import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from pvd import warehouse
from pvd.formats import typeset
from pvd.territory import Territory
from tests.browser.server import Server
from tests.browser.watch import TIMEOUT, Watch, click_until, figure, idle, opened, see_all, visit

MANCHE = Territory("departement", ("50",))


def address(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def on_map(page: Page) -> Locator:
    """The map of the page, its outlines drawn."""
    found = page.locator(".pvd-map[data-ready]")
    found.wait_for(timeout=TIMEOUT)
    return found


def dot(page: Page, name: str) -> tuple[float, float]:
    """Where the map draws a town, in pixels of the window: beside its name, as a reader finds it."""
    label = on_map(page).locator(".pvd-names span").get_by_text(name, exact=True)
    label.wait_for(timeout=TIMEOUT)
    box, face = label.bounding_box(), page.locator(".pvd-map-face").bounding_box()
    assert box and face
    middle = box["y"] + box["height"] / 2
    bubble = page.locator(".pvd-bubble b").filter(has_text=name)
    beside = [(box["x"] - gap, middle) for gap in (8, 12)] + [
        (box["x"] + box["width"] + gap, middle) for gap in (8, 12)
    ]
    under = [(box["x"] + box["width"] / 2, middle + gap) for gap in (-18, 18, -22, 22)]
    corners = [(box["x"] + x, middle + y) for x in (-6, box["width"] + 6) for y in (-14, 14)]
    for _ in range(8):
        for x, y in (*beside, *under, *corners):
            page.mouse.move(x, y)
            page.wait_for_timeout(120)
            if bubble.is_visible():
                return x, y
    raise AssertionError(f"no bubble of {name} beside its name")


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
        "Aperçu", "Carte", "Financement", "Piliers", "Mesures", "Avant et depuis", "Mon territoire", "Comparer", "Presse", "Méthode",
    ]  # fmt: skip
    expect(first_visit.get_by_role("heading", level=1)).to_have_text("Carte des communes")
    expect(first_visit.get_by_role("status").get_by_text("Manche (50)")).to_be_visible()
    expect(first_visit.get_by_role("heading", name=re.compile(r"^37\s+communes du programme$"))).to_be_visible()
    expect(on_map(first_visit).locator("canvas")).to_be_visible(timeout=TIMEOUT)


def test_a_town_chosen_on_the_map_stays_in_the_address(page: Page) -> None:
    visit(page, "/carte?departement=50")
    x, y = dot(page, "Coutances")
    canvas = page.locator(".pvd-map canvas").element_handle()
    page.mouse.click(x, y)
    page.get_by_role("button", name="Ajouter à la sélection").click()
    page.wait_for_function("location.search.includes('selection=50147')", timeout=TIMEOUT)
    idle(page)
    expect(
        page.get_by_role(
            "heading", name=re.compile(r"^1\s+commune sur 37 répond au filtre communes choisies\s: Coutances")
        ).first
    ).to_be_visible()
    assert address(page)["departement"] == ["50"]
    assert canvas.is_visible(), "the map stays as it was, drawn once"
    expect(page.get_by_role("button", name="Retirer de la sélection")).to_be_visible()
    page.get_by_role("button", name="Effacer la sélection", exact=True).click()
    page.wait_for_function("!location.search.includes('selection')", timeout=TIMEOUT)
    idle(page)
    expect(page.get_by_role("heading", name=re.compile(r"^37\s+communes du programme$"))).to_be_visible()
    # A rectangle round the whole département chooses them all.
    page.get_by_role("button", name="Choisir dans un rectangle").click()
    face = page.locator(".pvd-map-face").bounding_box()
    assert face
    page.mouse.move(face["x"] + 60, face["y"] + 2)
    page.mouse.down()
    page.mouse.move(face["x"] + face["width"] / 2, face["y"] + face["height"] / 2)
    page.mouse.move(face["x"] + face["width"] - 2, face["y"] + face["height"] - 2)
    page.mouse.up()
    page.wait_for_function("location.search.includes('selection=')", timeout=TIMEOUT)
    idle(page)
    assert len(address(page)["selection"][0].split(",")) == 37


def test_from_a_dot_to_its_page_in_two_clicks_and_by_the_keyboard(page: Page) -> None:
    visit(page, "/carte?departement=50")
    # Every name is legible: none lies over another, none leaves the map.
    names = on_map(page).locator(".pvd-names span")
    expect(names).to_have_count(37)
    boxes = names.evaluate_all(
        "(all) => all.map((item) => { const box = item.getBoundingClientRect(); return [box.left, box.top, box.right, box.bottom] })"
    )
    assert not [
        (one, two)
        for place, one in enumerate(boxes)
        for two in boxes[place + 1 :]
        if one[0] < two[2] - 3 and one[2] > two[0] + 3 and one[1] < two[3] - 1 and one[3] > two[1] + 1
    ]
    # The replay goes by the keyboard, from the first whole year to the day of the data.
    clock, told = page.get_by_label("Date de la carte"), page.locator(".pvd-map-told")
    clock.focus()
    page.keyboard.press("Home")
    expect(told).to_contain_text("31 décembre 2021")
    page.keyboard.press("End")
    expect(told).to_contain_text("27 avril 2026")
    x, y = dot(page, "Valognes")
    said = page.locator(".pvd-bubble").inner_text().split("\n")
    assert said[0] == "Valognes (50)" and "fichier du 27" in said[1] and said[2] == "ORT signée"
    page.mouse.click(x, y)
    card = page.locator(".pvd-place-card")
    expect(card.get_by_role("heading", level=3)).to_be_focused()
    expect(card).to_contain_text("CA du Cotentin")
    expect(card).to_contain_text("Dernières subventions de l’État")
    expect(card.locator(".pvd-card-peers .own")).to_have_count(1)
    assert card.locator("dt").count() == 6
    page.keyboard.press("Escape")
    expect(card).to_have_count(0)
    face = page.locator(".pvd-map-face")
    expect(face).to_be_focused()
    # By the keyboard: what is at the middle, once moved there.
    for key in ("ArrowUp", "ArrowDown", "+", "-", "Enter"):
        page.keyboard.press(key)
    expect(card).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_label("Trouver une commune sur la carte").fill("Valognes (50)")
    page.keyboard.press("Enter")
    expect(card.get_by_role("heading", level=3)).to_have_text("Valognes (50)")
    expect(card).to_contain_text("CA du Cotentin")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(card.get_by_role("link", name="Ouvrir la fiche")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/commune?commune=50615*", timeout=TIMEOUT)


# The part of the map's middle that is land: the sea, and what lies abroad, are left to the page's ground.
LAND = """
() => {
  const canvas = document.querySelector(".pvd-map-canvas canvas"), pen = document.createElement("canvas").getContext("2d")
  pen.canvas.width = canvas.width
  pen.canvas.height = canvas.height
  pen.drawImage(canvas, 0, 0)
  const { data } = pen.getImageData(canvas.width / 4, canvas.height / 4, canvas.width / 2, canvas.height / 2)
  let inked = 0
  for (let place = 3; place < data.length; place += 4) inked += data[place] > 0
  return 4 * inked / data.length
}
"""


def test_far_from_where_it_opened_the_map_still_has_its_outlines(page: Page) -> None:
    visit(page, "/carte?departement=50")
    page.locator(".pvd-map-face").focus()
    # 1,350 pixels to the east: all land, and nothing of what was drawn first.
    for _ in range(15):
        page.keyboard.press("ArrowRight")
    page.wait_for_function(f"({LAND})() > .99", timeout=TIMEOUT)


def test_names_with_apostrophes_show_no_markup(page: Page) -> None:
    """Ten of them, every one when a whole soak is asked for."""
    visit(page, "/carte")
    on_map(page)
    towns = warehouse.query("towns", Territory())
    names = [
        f"{typeset(name)} ({departement})"
        for name, departement in zip(towns["commune_name"], towns["departement_code"], strict=True)
        if "'" in name or "’" in name
    ]
    asked = names if os.environ.get("PVD_SOAK") else names[:: len(names) // 5][:5]
    field = page.get_by_label("Trouver une commune sur la carte")
    face = page.locator(".pvd-map-face")
    for name in asked:
        field.fill(name)
        field.press("Enter")
        expect(page.locator(".pvd-place-card h3")).to_have_text(name)
        # It now stands in the middle of the map.
        box = face.bounding_box()
        assert box
        bubble = page.locator(".pvd-bubble b")
        for turn in range(40):
            page.mouse.move(box["x"] + box["width"] / 2 + turn % 2, box["y"] + box["height"] / 2)
            page.wait_for_timeout(100)
            if bubble.is_visible():
                break
        assert bubble.inner_text() == name and "&" not in page.locator(".pvd-bubble").inner_text()
        page.keyboard.press("Escape")


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
    with page.expect_download(timeout=TIMEOUT) as waiting:
        dialog.get_by_role("link", name=re.compile("^CSV")).first.click()
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
    assert not any("/deck-" in url or "/map-" in url for url in watch.requests), "the home page must not load WebGL"


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
    expect(on_map(page).locator("canvas")).to_be_visible(timeout=TIMEOUT)
    watch.check()
