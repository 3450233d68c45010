"""What a page owes to every reader: no rule of axe broken, both themes, keyboard, zoom, spacing, messages, own colours."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from pvd import menu, theme
from tests.browser.server import Server
from tests.browser.watch import TIMEOUT, Watch, axe, figure, idle, opened, see_all, visit

# One page of each kind, then all of them when everything is asked for.
SAMPLE = (("/financement?departement=50", 1440), ("/comparer?departement=50&avec=14", 320), ("/accessibilite", 390))
WHOLE = tuple(
    (
        f"/{page.address}{'?commune=50615' if page.address == 'commune' else '' if page.is_of_all else '?departement=50'}",
        width,
    )
    for page in menu.PAGES
    for width in (1440, 390, 320)
)
SPACED = """
* { line-height:1.5 !important; letter-spacing:.12em !important; word-spacing:.16em !important }
p { margin-bottom:2em !important }
"""


def wide(page: Page) -> int:
    """How many pixels stand beyond the right edge of the page."""
    found: int = page.evaluate(
        "(() => { const main = document.querySelector('[data-testid=stMain]');"
        " return Math.max(document.documentElement.scrollWidth - innerWidth, main.scrollWidth - main.clientWidth) })()"
    )
    return found


def checked(page: Page, path: str, width: int) -> None:
    """No rule broken by day, then by night, without loading the page again; nothing to scroll sideways."""
    page.set_viewport_size({"width": width, "height": 900})
    visit(page, path)
    see_all(page)
    assert wide(page) <= 0, f"{path} at {width} px scrolls sideways"
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.wait_for_function(
            "(night) => document.documentElement.hasAttribute('data-night') === night",
            arg=scheme == "dark",
            timeout=TIMEOUT,
        )
        page.wait_for_timeout(300)
        found = axe(page, every=True)
        assert not found, (path, width, scheme, found)


@pytest.mark.parametrize(("path", "width"), SAMPLE)
def test_no_rule_of_axe_is_broken(page: Page, path: str, width: int) -> None:
    checked(page, path, width)


@pytest.mark.soak
@pytest.mark.parametrize(("path", "width"), WHOLE)
def test_no_rule_of_axe_is_broken_anywhere(page: Page, path: str, width: int) -> None:
    checked(page, path, width)


def ground(page: Page, selector: str = "[data-testid=stApp]") -> str:
    """The colour under the page, as « #RRGGBB »."""
    return page.evaluate(
        "(selector) => '#' + getComputedStyle(document.querySelector(selector)).backgroundColor.match(/\\d+/g).slice(0, 3)"
        ".map((part) => Number(part).toString(16).padStart(2, '0')).join('').toUpperCase()",
        selector,
    )  # type: ignore[no-any-return]


def test_the_theme_follows_the_system_and_the_switch(page: Page) -> None:
    page.emulate_media(color_scheme="dark")
    visit(page, "/financement?departement=50")
    place = figure(page, "engagements-officiels")
    expect(place.locator(".main-svg").first).to_be_visible()
    assert ground(page) == theme.DARK_GROUND

    def drawn() -> set[str]:
        return set(
            place.locator(".xtick text, .ytick text").evaluate_all("(all) => all.map((item) => item.style.fill)")
        )

    night = drawn()
    page.get_by_label("Apparence").select_option("clair")
    page.wait_for_function("!document.documentElement.hasAttribute('data-night')", timeout=TIMEOUT)
    idle(page)
    assert ground(page) == theme.GROUND
    expect(page.get_by_label("Apparence")).to_have_value("clair")
    figure(page, "engagements-officiels")
    expect(place.locator(".main-svg").first).to_be_visible()
    assert night and drawn() and not night & drawn()
    # The choice is that of every page, also of one opened by its address; paper is light whatever it is.
    page.emulate_media(color_scheme="light")
    page.get_by_label("Apparence").select_option("sombre")
    page.wait_for_function("document.documentElement.hasAttribute('data-night')", timeout=TIMEOUT)
    visit(page, "/contact")
    assert ground(page) == theme.DARK_GROUND
    page.emulate_media(media="print")
    assert ground(page) == theme.GROUND
    ink = "rgb({}, {}, {})".format(*theme.rgb(theme.INK))
    assert page.evaluate("getComputedStyle(document.querySelector('[data-testid=stMain] p')).color") == ink
    expect(page.locator("[data-appearance]")).to_be_hidden()


def test_the_map_is_of_the_same_theme_as_its_page(page: Page) -> None:
    """Its sea and its names with its land: by night, one half of paper under the other was read by nobody."""
    for scheme, sea, ink in (
        ("dark", theme.DARK_GROUND, theme.DARK_INK),
        ("light", theme.GROUND, theme.INK),
    ):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        visit(page, "/carte?departement=50")
        page.locator(".pvd-map[data-ready]").wait_for(timeout=TIMEOUT)
        assert ground(page, ".pvd-map-face") == sea
        name = page.locator(".pvd-names span").first
        assert name.evaluate("(item) => getComputedStyle(item).color") == "rgb({}, {}, {})".format(*theme.rgb(ink))


def test_results_and_files_are_announced(page: Page) -> None:
    visit(page, "/financement?departement=50")
    voice = page.locator("body > .pvd-voice")
    field = page.get_by_role("textbox", name="Rechercher")
    # Several answers: one without doubt would be opened at once.
    field.fill("saint-sauveur")
    field.press("Enter")
    expect(voice).to_have_text(re.compile(r"^\d+\s(territoire trouvé|territoires trouvés)\.$"), timeout=TIMEOUT)
    # What it was chosen with goes away: the reader goes on from the title, and hears where that is.
    page.get_by_role("button", name=re.compile("^Saint-Sauveur-le-Vicomte")).first.press("Enter")
    expect(voice).to_have_text(re.compile("Saint-Sauveur-le-Vicomte.*Financement"), timeout=TIMEOUT)
    idle(page)
    page.wait_for_function("document.activeElement?.tagName === 'H1'", timeout=TIMEOUT)
    # In a window, its own voice: what stands behind is not read.
    dialog = opened(page, figure(page, "engagements-officiels"), "Emporter")
    with page.expect_download(timeout=TIMEOUT):
        dialog.locator("[data-first]").click()
    expect(dialog.get_by_role("status")).to_have_text(re.compile("Le fichier se prépare"))


def test_escape_closes_the_bubble_of_a_chart(page: Page) -> None:
    visit(page, "/financement?departement=50")
    place = figure(page, "subventions-par-annee")
    expect(place.locator(".main-svg").first).to_be_visible(timeout=TIMEOUT)
    bar = place.locator(".bars .point path").first
    bar.hover(force=True)
    bubble = place.locator(".hoverlayer .hovertext")
    expect(bubble.first).to_be_visible()
    page.keyboard.press("Escape")
    expect(bubble).to_have_count(0)


def test_no_letter_alone_is_a_shortcut(page: Page) -> None:
    """The framework starts again at « r »; in a field, a letter is a letter."""
    visit(page, "/contact")
    page.evaluate(
        "document.addEventListener('keydown', (event) => { window.heard = (window.heard ?? '') + event.key })"
    )
    page.locator("h1").click()
    for key in ("r", "c", "Escape"):
        page.keyboard.press(key)
    assert page.evaluate("window.heard") == "Escape"
    field = page.get_by_role("textbox", name="Rechercher")
    field.press_sequentially("rc")
    expect(field).to_have_value("rc")


def test_the_focus_ring_is_seen(page: Page) -> None:
    """Every kind of thing that Tab meets on a page has a ring, an outline or a border of the accent."""
    visit(page, "/presse?departement=50")
    seen = set()
    for _ in range(45):
        page.keyboard.press("Tab")
        found = page.evaluate(
            """() => {
              const item = document.activeElement
              if (!item || item === document.body) return null
              const marks = []
              for (let box = item, up = 0; box && up < 4; box = box.parentElement, up++) {
                const style = getComputedStyle(box)
                if (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1) marks.push(style.outlineColor)
                if (parseFloat(style.borderTopWidth) >= 1) marks.push(style.borderTopColor)
                if (style.boxShadow !== 'none') marks.push(style.boxShadow.match(/rgba?\\([^)]*\\)/)[0])
              }
              return [item.tagName + ' ' + (item.dataset.testid ?? item.className), marks]
            }"""
        )
        if found:
            seen.add(found[0].split()[0])
            accent = "rgb({}, {}, {})".format(*theme.rgb(theme.TOKENS["primary"][0]))
            assert accent in found[1], f"{found[0]}: no ring of the accent, found {found[1]}"
    assert {"A", "INPUT", "BUTTON"} <= seen


def test_spaced_text_is_not_cut(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 900})
    visit(page, "/financement?departement=50")
    page.add_style_tag(content=SPACED)
    page.wait_for_timeout(300)
    cut = page.evaluate(
        """() => [...document.querySelectorAll('[data-testid=stButtonGroup] button, .pvd-act, .pvd-button, .pvd-card, [data-testid=stWidgetLabel]')]
          .filter((item) => item.clientWidth && (item.scrollWidth > item.clientWidth + 1 || item.scrollHeight > item.clientHeight + 2
             || [...item.querySelectorAll('*')].some((part) => part.clientWidth && part.scrollWidth > part.clientWidth + 1
               && getComputedStyle(part).overflowX !== 'visible' && !part.matches('.pvd-hidden'))))
          .map((item) => item.textContent)"""
    )
    assert not cut
    assert wide(page) <= 0


def test_320_pixels_need_no_sideways_scroll(page: Page) -> None:
    """Charts stand one under the other; a table scrolls in its box, and its first column leaves it half of the room."""
    page.set_viewport_size({"width": 320, "height": 800})
    for path in ("/comparer?departement=50&avec=14", "/commune?commune=50615", "/guide"):
        visit(page, path)
        see_all(page)
        assert wide(page) <= 0, path
        overlapping = page.evaluate(
            """() => { const boxes = [...document.querySelectorAll('.pvd-figure')].map((item) => item.getBoundingClientRect()).filter((box) => box.height)
              return boxes.filter((one, rank) => boxes.some((other, at) => at > rank && one.left < other.right - 1 && other.left < one.right - 1
                && one.top < other.bottom - 1 && other.top < one.bottom - 1)).length }"""
        )
        assert not overlapping, path
        columns = page.evaluate(
            """() => [...document.querySelectorAll('.pvd-table')].filter((box) => box.clientWidth && box.scrollWidth > box.clientWidth)
              .map((box) => box.querySelector('tbody tr > :first-child').getBoundingClientRect().width / box.clientWidth)"""
        )
        assert all(share <= 0.5 for share in columns), (path, columns)


def test_every_table_is_named_and_headed(page: Page) -> None:
    for path in ("/guide", "/territoire?departement=50"):
        visit(page, path)
        see_all(page)
        tables = page.evaluate(
            """() => [...document.querySelectorAll('[data-testid=stMain] table')].map((table) => ({
              name: table.caption?.textContent || table.getAttribute('aria-label') || '',
              loose: [...table.querySelectorAll('th')].filter((cell) => !cell.scope).length,
              heads: table.querySelectorAll('thead th').length, rows: table.querySelectorAll('tbody th, thead th').length }))"""
        )
        assert tables
        assert all(item["name"] and item["heads"] and not item["loose"] for item in tables), (path, tables)


@pytest.fixture
def forced(browser: Browser, server: Server, watch: Watch) -> Page:
    """A reader whose system imposes its own colours, and asks for no motion."""
    visitor = browser.new_context(
        base_url=server.url, locale="fr-FR", viewport={"width": 1280, "height": 900}, forced_colors="active",
        reduced_motion="reduce",
    )  # fmt: skip
    watch.follow(visitor)
    return visitor.new_page()


def test_forced_colours_keep_what_colour_says(forced: Page) -> None:
    visit(forced, "/financement?departement=50")
    chosen = forced.locator("[role=radio][aria-checked=true]").first
    other = forced.locator("[role=radio][aria-checked=false]").first
    look = "(item) => getComputedStyle(item).backgroundColor"
    assert chosen.evaluate(look) != other.evaluate(look)
    place = figure(forced, "subventions-par-annee")
    expect(place.locator(".main-svg").first).to_be_visible(timeout=TIMEOUT)
    fills = place.locator(".bars .point path").evaluate_all("(all) => all.map((item) => getComputedStyle(item).fill)")
    assert len(set(fills)) > 1
    moving = forced.evaluate(
        "() => [...document.querySelectorAll('button, a, .pvd-drawn')].filter((item) => parseFloat(getComputedStyle(item).transitionDuration) > 0.01).length"
    )
    assert not moving
    forced.context.close()
