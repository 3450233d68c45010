"""The archive as somebody finds it in ten years: a folder, a browser, no network, no server."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from pvd.archive import document, making, shelves
from tests.browser.watch import axe

BELFORT = "90"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home page and a town of an archive: enough to search, read and open."""
    held, out = shelves("departement", BELFORT), tmp_path_factory.mktemp("archive")
    town = next(unit for unit in held.units if unit[0] == "commune")
    files = making.made(held, town) | document.style()
    files |= {document.HOME: document.home(held, {}), document.INDEX: document.search_index(held)}
    for path, content in files.items():
        (out / path).parent.mkdir(parents=True, exist_ok=True)
        (out / path).write_bytes(content)
    return out


def check(page: Page, complaints: list[str]) -> None:
    """No complaint, no rule of axe broken; what axe itself asks of a folder, where nothing may be asked, is its own."""
    assert not complaints
    assert axe(page, every=True) == []
    complaints.clear()


@pytest.mark.parametrize("width", [1440, 390])
def test_a_folder_is_searched_and_read_without_a_network(browser: Browser, folder: Path, width: int) -> None:
    visitor = browser.new_context(viewport={"width": width, "height": 900}, locale="fr-FR", offline=True)
    page, asked, complaints = visitor.new_page(), list[str](), list[str]()
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto((folder / document.HOME).as_uri())

    held = shelves("departement", BELFORT)
    path = held.page(next(unit for unit in held.units if unit[0] == "commune"))
    page.get_by_role("searchbox").fill("beauc")
    expect(page.get_by_role("status")).to_have_text("1 résultat")
    check(page, complaints)
    page.get_by_role("searchbox").press("Enter")

    page.wait_for_url((folder / path).as_uri())
    expect(page.get_by_role("heading", level=1)).to_have_text("Beaucourt (90)")
    page.evaluate("document.querySelectorAll('img').forEach((image) => { image.loading = 'eager' })")
    page.wait_for_function("[...document.images].every((image) => image.complete && image.naturalWidth > 0)")
    assert page.evaluate("document.images.length") >= 3
    figure = page.locator("section#figure-subventions-par-annee")
    figure.get_by_text("Le tableau", exact=False).first.click()
    expect(figure.get_by_role("table")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    check(page, complaints)
    picture = page.locator("section#figure-carte-de-la-commune").get_by_role("link", name="image SVG")
    picture.click()
    page.wait_for_url("**/carte-de-la-commune.svg")

    assert all(url.startswith("file://") for url in asked) and not complaints, (asked, complaints)
    visitor.close()


def test_without_script_the_lists_lead_everywhere(browser: Browser, folder: Path) -> None:
    visitor = browser.new_context(java_script_enabled=False, offline=True)
    page = visitor.new_page()
    page.goto((folder / document.HOME).as_uri())
    assert page.get_by_role("searchbox").count() == 0
    expect(page.get_by_role("link", name="Territoire de Belfort (90)")).to_be_visible()
    expect(page.get_by_text("Sans la recherche", exact=False)).to_be_visible()
    visitor.close()
