"""What a page says first and makes room for, its menu in a new tab, its 404, and the same under a prefix."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.server import Server, command
from tests.browser.watch import TIMEOUT, Watch, idle, see_all, visit

# Where a part of the page stands, and how it is written.
_DRAWN = """
(selector) => {
  const item = document.querySelector(selector), box = item.getBoundingClientRect(), style = getComputedStyle(item)
  return [box.x, box.y, box.width, box.height].map(Math.round).concat(style.fontSize, style.fontWeight, style.lineHeight, style.color)
}
"""
# Its place said first → its place in the page, where the page has no control between them.
SAME = {
    "h1": "h1", ".lead": ".pvd-lead", ".cards": ".pvd-cards", ".value": ".pvd-card .value", ".foot span": ".pvd-foot span",
    ".prose p": "[data-testid=stMarkdown] p", ".prose li": "[data-testid=stMarkdown] li", ".pvd-plan li": ".pvd-plan li",
}  # fmt: skip
# Layout shift, as the browser counts it: how much, and what.
_MOVED = """
window.moved = []
new PerformanceObserver((list) => list.getEntries().forEach((entry) => {
  if (!entry.hadRecentInput) window.moved.push([entry.value, entry.sources.map((item) => item.node?.textContent?.slice(0, 40)).join(" | ")])
})).observe({ type: "layout-shift", buffered: true })
"""
MOST_MOVED = 0.05
# The same server, one word further: a proxy that takes the word away.
_PREFIXED = """
from dashboard import app as inner

async def app(scope, receive, send):
    if scope["type"] in ("http", "websocket"):
        if not scope["path"].startswith("/pvd/"):
            if scope["path"].startswith("/_stcore/health"):  # how the test knows that it has started
                return await inner(scope, receive, send)
            await send({"type": "http.response.start", "status": 410, "headers": []})
            return await send({"type": "http.response.body", "body": b""})
        scope = {**scope, "path": scope["path"][4:], "raw_path": scope["raw_path"][4:]}
    await inner(scope, receive, send)
"""


def drawn(page: Page, selector: str) -> list[Any]:
    found: list[Any] = page.evaluate(_DRAWN, selector)
    return found


@pytest.mark.parametrize(
    ("path", "width"),
    [
        *((path, width) for path in ("/?departement=50", "/financement") for width in (1440, 1280, 390)),
        *((path, width) for path in ("/methode", "/plan-du-site") for width in (1440, 390)),
    ],
)
def test_what_is_said_first_stands_where_the_page_says_it(page: Page, path: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.route("**/js/index.*", lambda route: route.fulfill(body="", content_type="text/javascript"))
    page.goto(path)
    expect(page.locator("#pvd-first h1")).to_be_visible()
    page.evaluate("document.fonts.ready")
    first = {name: drawn(page, f"#pvd-first {name}") for name in SAME if page.locator(f"#pvd-first {name}").count()}
    page.unroute("**/js/index.*")
    visit(page, path)
    assert not page.locator("#pvd-first").count(), "it makes room"
    for name, found in first.items():
        real = drawn(page, f"#root {SAME[name]}")
        assert real[4:] == found[4:], name
        assert all(abs(a - b) <= 1 for a, b in zip(real[:4], found[:4], strict=True)), (name, found, real)


@pytest.mark.parametrize("path", ["/", "/territoire", "/presse", "/piliers?departement=50", "/mentions-legales"])
def test_nothing_moves_while_a_page_comes(page: Page, path: str) -> None:
    """The browser's own measure of what jumps, from an empty page to the whole one."""
    page.add_init_script(_MOVED)
    page.goto(path)
    page.wait_for_function("'pvdReady' in document.documentElement.dataset")
    idle(page)
    moved = page.evaluate("moved")
    assert sum(value for value, _ in moved) <= MOST_MOVED, moved


def test_the_picture_shown_first_is_the_one_of_the_page(page: Page, watch: Watch) -> None:
    visit(page, "/")
    shown = [path for path in watch.requests if "/figures/carte-des-communes.png" in path]
    assert len(set(shown)) == 1, f"one address for both, asked once by the network: {shown}"
    assert page.locator(".pvd-mini img").get_attribute("src") in shown[0]


def test_nothing_moves_before_it_makes_room(page: Page) -> None:
    page.add_init_script(
        "window.moved = []; new PerformanceObserver((list) => list.getEntries().forEach((entry) =>"
        " entry.sources.forEach((source) => moved.push([entry.value, source.node?.closest?.('#pvd-first')?.id || '']))))"
        ".observe({ type: 'layout-shift', buffered: true })"
    )
    visit(page, "/?departement=50")
    # The typeface comes after the words: nothing else may move, and little.
    assert sum(value for value, _ in {(value, place) for value, place in page.evaluate("moved") if place}) < 0.02


@pytest.mark.parametrize("path", ["/financement", "/commune?commune=50615", "/territoire?departement=50"])
def test_what_is_folded_holds_nobody(page: Page, path: str) -> None:
    # By a clock ten times as slow patience lasts longer than the test: the page comes because all that is seen is there.
    page.add_init_script("const now = performance.now.bind(performance); performance.now = () => now() / 10")
    visit(page, path)
    assert page.evaluate("[...document.querySelectorAll('[data-figure]')].some((place) => !place.checkVisibility())")


def test_no_page_with_and_without_script(page: Page, watch: Watch) -> None:
    answer = page.goto("/inconnue")
    assert answer and answer.status == 404
    expect(page.get_by_role("heading", level=1)).to_have_text("Page introuvable")
    assert not [url for url in watch.requests if url.endswith(".js") or "_stcore" in url]
    # The browser itself says that a document is missing.
    assert len(watch.complaints) == 1 and "404" in watch.complaints[0]
    watch.complaints.clear()
    page.get_by_role("link", name="accueil").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Petites villes de demain", timeout=TIMEOUT)


@pytest.mark.parametrize("how", [{"modifiers": ["ControlOrMeta"]}, {"button": "middle"}])
def test_the_menu_keeps_the_territory_in_a_new_tab(page: Page, how: dict[str, Any]) -> None:
    visit(page, "/?departement=50&perimetre=subventions-epci&ort=non")
    link = page.get_by_role("link", name="Financement", exact=True)
    expect(link).to_have_attribute("href", re.compile(r"/financement\?departement=50&perimetre=subventions-epci$"))
    with page.context.expect_page() as opened:
        link.click(**how)
    expect(opened.value).to_have_title("Manche (50) · Financement · Petites villes de demain", timeout=TIMEOUT)
    assert urlsplit(page.url).path == "/", "this one stays"
    # A plain click is still a run, not a load; then the links follow.
    page.evaluate("window.same = true")
    link.click()
    page.wait_for_function("location.pathname === '/financement' && location.search.includes('departement=50')")
    idle(page)
    assert page.evaluate("window.same")
    expect(page.get_by_role("link", name="Carte", exact=True)).to_have_attribute("href", re.compile("departement=50"))


@pytest.fixture(scope="module")
def prefixed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The server behind `/pvd/`; anything asked beside it is gone."""
    folder = tmp_path_factory.mktemp("prefixed")
    (folder / "prefixed.py").write_text(_PREFIXED, encoding="utf-8")
    start: Callable[[int], list[str]] = lambda port: command(port, "prefixed:app")  # noqa: E731
    with Server(folder / "cache", {"PYTHONPATH": str(folder)}, start) as running:
        yield running


@pytest.fixture
def under(browser: Browser, prefixed: Server, watch: Watch) -> Iterator[BrowserContext]:
    visitor = browser.new_context(base_url=prefixed.url, locale="fr-FR", viewport={"width": 1440, "height": 900})
    watch.follow(visitor)
    yield visitor
    visitor.close()


@pytest.mark.parametrize("path", ["", "carte?departement=50", "commune?commune=50615", "mesures", "presse"])
def test_a_prefix_is_in_every_address(under: BrowserContext, watch: Watch, path: str) -> None:
    page = under.new_page()
    visit(page, f"/pvd/{path}")
    for image in page.locator("img:visible").all():
        image.scroll_into_view_if_needed()
    page.wait_for_load_state("networkidle")
    beside = [url for url in watch.requests if url.startswith("http") and not urlsplit(url).path.startswith("/pvd/")]
    assert not beside
    links = page.evaluate("[...document.querySelectorAll('#root a[href]')].map((link) => link.href)")
    assert links and not [url for url in links if urlsplit(url).netloc and "127.0.0.1" in url and "/pvd/" not in url]
    watch.check()


def test_the_embed_under_a_prefix(under: BrowserContext, watch: Watch) -> None:
    page = under.new_page()
    page.goto("/pvd/figures/subventions-par-annee.html?departement=50")
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.images[0].naturalWidth") > 0
    links = page.evaluate("[...document.querySelectorAll('a[href]')].map((link) => link.href)")
    assert len(links) > 5 and all("/pvd/" in url for url in links)
    watch.check()


def test_probes_are_not_needed(page: Page, watch: Watch) -> None:
    visit(page, "/carte?departement=50")
    probes = [Path(urlsplit(url).path).as_posix() for url in watch.requests if "_stcore/h" in url]
    assert set(probes) == {"/_stcore/health", "/_stcore/host-config"} and len(probes) == 2


_CONTRAST = """
(colour) => {
  const light = colour.match(/\\d+/g).slice(0, 3).map((part) => part / 255)
    .map((part) => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
  return 1.05 / (0.05 + 0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2])
}
"""


def test_rings_and_borders_are_seen(page: Page) -> None:
    visit(page, "/financement")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    ring = page.evaluate("getComputedStyle(document.activeElement)")
    assert ring["outlineStyle"] == "solid" and page.evaluate(_CONTRAST, ring["outlineColor"]) >= 3
    field = page.evaluate("getComputedStyle(document.querySelector('[data-testid=stTextInputRootElement]'))")
    assert page.evaluate(_CONTRAST, field["borderTopColor"]) >= 3


def test_the_column_that_stays_leaves_room_to_the_others(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    visit(page, "/commune?commune=50615")
    see_all(page)
    table = page.locator(".st-key-pvd-figure-indicateurs-de-contexte table").first
    widths = table.evaluate("(table) => [table.parentElement.clientWidth, table.rows[1].cells[0].offsetWidth]")
    assert widths[1] <= widths[0] / 2
