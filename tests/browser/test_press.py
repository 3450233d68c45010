"""The press office's gestures in a real Chromium: formats under a figure, /presse, the kit, the embedded page."""

from __future__ import annotations

import io
import re
import zipfile

import openpyxl
import pptx
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from pvd import exports
from pvd.figures.figure import Figure
from pvd.render.words.ready import ready
from pvd.territory import Options, Territory
from tests.browser.server import Server
from tests.browser.watch import TIMEOUT, Watch, axe, figure, idle, opened, visit

MANCHE = Territory("departement", ("50",), ("Manche (50)",))
CHART = "engagements-officiels"


def drawn(slug: str) -> Figure:
    return exports.draw(slug, MANCHE, Options())


def choose(page: Page, within: Locator | Page, label: str, option: str) -> None:
    within.get_by_role("combobox", name=label).click()
    page.get_by_role("option", name=option).first.click()
    idle(page)


def taken(page: Page, button: Locator) -> tuple[str, bytes]:
    """Name and content of what a button downloads."""
    with page.expect_download(timeout=TIMEOUT) as waiting:
        button.click()
    return waiting.value.suggested_filename, waiting.value.path().read_bytes()


def loaded(page: Page, selector: str) -> None:
    page.wait_for_function(
        "selector => { const found = [...document.querySelectorAll(selector)]; "
        "return found.length > 0 && found.every((image) => image.complete && image.naturalWidth > 0) }",
        arg=selector,
        timeout=TIMEOUT,
    )


def test_formats_of_a_figure(page: Page) -> None:
    visit(page, "/financement?departement=50")
    dialog = opened(page, figure(page, CHART), "Emporter")
    expect(dialog.get_by_text("Une diapositive 16:9")).to_be_visible()
    dialog.get_by_text("Autres tailles").click()
    dialog.get_by_label("Format et taille").select_option("png carre")
    button = dialog.get_by_role("link", name="Télécharger le fichier")
    assert axe(page) == []
    name, content = taken(page, button)
    assert name.endswith("_carre.png") and content == page.request.get(f"/figures/{CHART}.png?taille=carre").body()
    dialog.get_by_label("Niveaux de gris").check()
    expect(button).to_have_attribute("href", re.compile("taille=carre&gris=oui$"))
    name, content = taken(page, dialog.get_by_role("link", name="PPTX"))
    slide = pptx.Presentation(io.BytesIO(content)).slides[0]
    shown = drawn(CHART)
    assert name == f"{CHART}_france_{shown.data_as_of}.pptx" and any(shape.has_chart for shape in slide.shapes)
    _, content = taken(page, dialog.get_by_role("link", name="XLSX"))
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert "Lisez-moi" in book.sheetnames and book.worksheets[0].max_row >= len(shown.table)
    # The last format used is the first one offered, here and under the other figures.
    page.keyboard.press("Escape")
    other = opened(page, figure(page, "rythme"), "Emporter")
    expect(other.get_by_role("link", name="Télécharger : Classeur XLSX")).to_be_focused()


def test_link_citation_and_description_are_copied(page: Page, server: Server) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visit(page, "/financement?departement=50")
    dialog = opened(page, figure(page, CHART), "Emporter")

    def copied(section: str, label: str) -> str:
        if not dialog.get_by_role("button", name=f"Copier : {label}").is_visible():
            dialog.locator("summary").get_by_text(section, exact=True).click()
        dialog.get_by_role("button", name=f"Copier : {label}").click()
        expect(dialog.get_by_role("status").filter(has_text=f"Copié : {label}")).to_have_count(1)
        text: str = page.evaluate("navigator.clipboard.readText()")
        assert dialog.get_by_role("textbox", name=label).input_value() == text
        return text

    assert copied("Copier le lien", "La page") == f"{server.url}/financement"
    assert copied("Copier le lien", "Code d’intégration").startswith(f'<iframe src="{server.url}/figures/{CHART}.html"')
    short = copied("Citer", "Citation courte, en français")
    assert copied("Phrase prête", "Phrase prête") == ready(drawn(CHART))
    assert drawn(CHART).title in short and f"{server.url}/financement" in short
    assert re.search(r"consulté le \d{1,2}(?:er|ᵉʳ)? \w+ 20\d\d", short)
    assert re.search(r"accessed on \d{1,2} \w+ 20\d\d", copied("Citer", "Citation longue, en anglais"))
    assert copied("Texte alternatif", "Description pour qui ne voit pas l’image").startswith(drawn(CHART).title)
    assert axe(page) == []


def test_a_closed_window_costs_nothing(page: Page, watch: Watch) -> None:
    visit(page, "/financement?departement=50")
    figure(page, CHART)
    assert page.get_by_label("Citation courte, en français").count() == 0
    assert not any("/figures/" in url for url in watch.requests)


def test_press_desk(page: Page) -> None:
    visit(page, "/presse?departement=50")
    loaded(page, ".st-key-pvd-press-view img")
    shown = exports.draw("subventions-par-annee", MANCHE, Options())
    expect(page.get_by_role("textbox", name="Phrase prête")).to_have_value(ready(shown))
    expect(page.get_by_role("textbox", name="Code d’intégration")).to_have_value(
        re.compile("^<iframe src=.*</iframe>$")
    )
    choose(page, page, "Figure", "Carte des communes")
    page.wait_for_function("location.search.includes('figure=carte-des-communes')", timeout=TIMEOUT)
    choose(page, page, "Couleur", "Population")
    choose(page, page, "Format", "PDF")
    choose(page, page, "Taille", "A4 en hauteur")
    page.get_by_text("Niveaux de gris").click()
    page.wait_for_function("location.search.includes('gris=oui')", timeout=TIMEOUT)
    idle(page)
    source = "figures/carte-des-communes.png?departement=50&couleur=population&taille=a4&gris=oui"
    expect(page.locator(".st-key-pvd-press-view img")).to_have_attribute("src", source)
    loaded(page, ".st-key-pvd-press-view img")
    name, content = taken(page, page.get_by_role("link", name="Télécharger le fichier"))
    assert (
        name.startswith("carte-des-communes_manche-50_")
        and name.endswith("_a4_gris.pdf")
        and content.startswith(b"%PDF")
    )
    # The address alone reopens the desk as it was.
    visit(page, page.url)
    expect(page.locator(".st-key-pvd-press-view img")).to_have_attribute("src", source)
    # Another territory keeps the figure and the format.
    page.get_by_role("button", name="Normandie").click()
    page.wait_for_function("location.search.includes('region=28')", timeout=TIMEOUT)
    idle(page)
    expect(page.locator(".st-key-pvd-press-view img")).to_have_attribute(
        "src", source.replace("departement=50", "region=28")
    )


def test_reference_reopens_a_figure(page: Page) -> None:
    visit(page, f"/presse?reference=ort-signees·{exports.warehouse.current().release}")
    expect(page.locator(".st-key-pvd-press-view img")).to_have_attribute("src", "figures/ort-signees.png")
    page.wait_for_function("location.search === '?figure=ort-signees'", timeout=TIMEOUT)


def test_press_kit(page: Page) -> None:
    visit(page, "/presse?departement=50")
    button = page.get_by_role("link", name=re.compile("Télécharger le dossier"))
    button.scroll_into_view_if_needed()
    loaded(page, ".pvd-kit img")
    name, content = taken(page, button)
    assert name == f"dossier-pvd_manche-50_{exports.warehouse.current().release}.zip"
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None and len(archive.namelist()) > 10
        notice = archive.read(archive.namelist()[0]).decode("utf-8-sig")
    assert "Manche (50)" in notice and "LES CHIFFRES CLÉS" in notice


@pytest.mark.parametrize("width", [1440, 1280, 390])
def test_press_page_is_accessible_and_fits(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    visit(page, "/presse?departement=50")
    loaded(page, ".st-key-pvd-press-view img")
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_embedded_page_without_script(browser: Browser, server: Server, watch: Watch) -> None:
    visitor = browser.new_context(base_url=server.url, java_script_enabled=False, locale="fr-FR")
    watch.follow(visitor)
    page = visitor.new_page()
    page.goto("/figures/subventions-par-annee.html?departement=50")
    expect(page.get_by_role("img", name=re.compile("subventions de l’État"))).to_be_visible()
    assert not page.get_by_role("table").is_visible()
    page.get_by_text("Voir le tableau").click()
    expect(page.get_by_role("table")).to_be_visible()
    visitor.close()
    watch.check()


@pytest.mark.parametrize("slug", ["subventions-par-annee", "liste-des-communes", "chiffres-cles", "carte-des-communes"])
def test_embedded_page_is_accessible(browser: Browser, server: Server, watch: Watch, slug: str) -> None:
    for width in (1000, 390):
        # axe is a script: the page's own policy must be lifted for it, and for it only.
        visitor = browser.new_context(
            base_url=server.url, bypass_csp=True, locale="fr-FR", viewport={"width": width, "height": 900}
        )
        watch.follow(visitor)
        page = visitor.new_page()
        page.goto(f"/figures/{slug}.html?departement=50")
        page.wait_for_load_state("networkidle")
        assert axe(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate("document.fonts.check('15px \"Source Sans 3\"')")
        visitor.close()
    watch.check()


def test_embedded_page_may_be_framed_elsewhere(page: Page, server: Server) -> None:
    """Another site frames it; the pages of the dashboard refuse."""
    answer = page.request.get("/figures/subventions-par-annee.html")
    assert "frame-ancestors *" in answer.headers["content-security-policy"] and "x-frame-options" not in answer.headers
    assert page.request.get("/", headers={"accept": "text/html"}).headers["x-frame-options"] == "SAMEORIGIN"
