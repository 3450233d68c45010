"""What a browser page is asked and watched for: idle, in view, accessible, silent, at home."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page, Route, WebSocket
from playwright.sync_api import TimeoutError as PlaywrightTimeout

HOME = "127.0.0.1"
TIMEOUT = 60_000
CLICKS = 4
# Said by the browser or by Streamlit's own bundle, whatever our code does.
NOT_OURS = (
    "GPU stall due to ReadPixels",
    "GL Driver Message",
    "WebGL: CONTEXT_LOST_WEBGL",
)
_IDLE = """
() => {
  const app = document.querySelector('[data-testid="stApp"]')
  return !!app
    && !document.getElementById('pvd-first')
    && !document.querySelector('[data-figure][aria-busy=true]')
    && app.getAttribute('data-test-script-state') === 'notRunning'
    && app.getAttribute('data-test-connection-state') === 'CONNECTED'
    && !!document.querySelector('[data-testid="stMainBlockContainer"] *')
    && !document.querySelector('[data-testid="stSkeleton"], [data-testid="stAppSkeleton"], [data-stale="true"]')
}
"""
# Figures whose marks are not drawn yet, nor told to have failed.
_WAITING = """
() => [...document.querySelectorAll('[data-figure]')].filter((place) => {
  if (place.querySelector('.pvd-failed')) return false
  if (place.matches('[aria-busy=true]') || !place.querySelector('.pvd-drawn')) return true
  const marks = place.querySelector('.pvd-marks')
  return !!marks && !marks.querySelector('.main-svg')
})
"""
_NEXT_WAITING = f"""
() => {{
  const waiting = ({_WAITING})()
  if (waiting.length) waiting[0].scrollIntoView({{ block: 'center' }})
  return waiting.length
}}
"""


def is_home(url: str) -> bool:
    """True for the server under test, and for what never leaves the browser."""
    parts = urlsplit(url)
    return parts.scheme in ("data", "blob", "about", "chrome-error") or parts.hostname == HOME


@dataclass
class Watch:
    """What happened in a page: its requests, those that left the machine, and its complaints."""

    requests: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def follow(self, context: BrowserContext) -> None:
        """Listen to every page of a context, and stop what would leave the machine."""
        context.route(lambda url: not is_home(url), self._refuse)
        context.on("request", lambda request: self._seen(request.url))
        context.on("console", self._console)
        context.on("weberror", lambda problem: self.complaints.append(f"uncaught: {problem.error}"))
        context.on("page", lambda page: page.on("websocket", self._socket))

    def _seen(self, url: str) -> None:
        self.requests.append(url)
        if not is_home(url):
            self.outside.append(url)

    def _refuse(self, route: Route) -> None:
        self.outside.append(route.request.url)
        route.abort()

    def _socket(self, socket: WebSocket) -> None:
        self._seen(socket.url)

    def _console(self, message: ConsoleMessage) -> None:
        url = message.location.get("url", "")
        # On /carte, Streamlit's client first looks for itself under /carte/: the 404 is how it learns.
        looking = re.fullmatch(r"/[a-z-]+/_stcore/(health|host-config)", urlsplit(url).path)
        if message.type == "error" and not looking and not any(words in message.text for words in NOT_OURS):
            self.complaints.append(f"{message.text} ({url})")

    def check(self) -> None:
        """Raise when anything left the machine or complained."""
        assert not self.outside, f"requests outside the machine: {sorted(set(self.outside))}"
        assert not self.complaints, f"console errors: {self.complaints}"


def idle(page: Page, timeout: float = TIMEOUT) -> None:
    """Wait until Streamlit has nothing left to run or to draw."""
    for _ in range(3):
        # A run may start the next one (a place that came into view): idle means idle for a while.
        page.wait_for_function(_IDLE, timeout=timeout)
        page.wait_for_timeout(150)
        if page.evaluate(_IDLE):
            return
    page.wait_for_function(_IDLE, timeout=timeout)


def visit(page: Page, path: str) -> None:
    """Open an address of the dashboard, as a visitor types it, and wait until it is idle."""
    page.goto(path, wait_until="domcontentloaded", timeout=TIMEOUT)
    idle(page)


def unfold(page: Page) -> None:
    """Open every part of the page that is folded."""
    page.evaluate("document.querySelectorAll('.pvd-part').forEach((part) => { part.open = true })")


def see_all(page: Page) -> None:
    """Open what is folded and scroll to the end as a reader does, until every figure is drawn."""
    unfold(page)
    waiting = 1
    for _ in range(400):
        waiting = page.evaluate(_NEXT_WAITING)
        if not waiting:
            break
        page.wait_for_timeout(150)
    assert not waiting, f"{waiting} figures still wait for being drawn"
    failed = page.locator(".pvd-failed").all_inner_texts()
    assert not failed, f"figures that failed: {failed}"
    page.evaluate("document.querySelector('[data-testid=stMain]').scrollTo(0, 0)")


def figure(page: Page, slug: str) -> Locator:
    """A figure of the page, drawn, in view."""
    unfold(page)
    place = page.locator(f".st-key-pvd-figure-{slug}, .st-key-pvd-foot-{slug}").first
    place.scroll_into_view_if_needed(timeout=TIMEOUT)
    place.locator(".pvd-foot").wait_for(timeout=TIMEOUT)
    page.wait_for_function(
        '(name) => !document.querySelector(`[class*="-${name}"] [data-figure][aria-busy=true]`)',
        arg=slug,
        timeout=TIMEOUT,
    )
    return place


def opened(page: Page, place: Locator, name: str) -> Locator:
    """Open « À propos » or « Emporter » of a figure."""
    place.get_by_role("button", name=re.compile(f"^{name}")).click()
    dialog = place.get_by_role("dialog")
    dialog.wait_for(timeout=TIMEOUT)
    return dialog


def click_until(page: Page, x: float, y: float, bubble: Locator, done: str) -> None:
    """Click a drawn mark, as a visitor would: move until its bubble shows, click, again if nothing came of it.

    Software WebGL may take longer to answer between press and release than the map's gesture library allows a
    click (250 ms): such a click never reaches the page. `done` is JavaScript, true once the click has worked.
    """
    for _ in range(CLICKS):
        for attempt in range(120):
            # The first frame is drawn when it can be: the bubble tells that the mark is there.
            page.mouse.move(x + attempt % 2, y)
            page.wait_for_timeout(250)
            if bubble.is_visible():
                break
        else:
            raise AssertionError(f"nothing drawn at {x:.0f}, {y:.0f}: expected the bubble of the mark after 30 s")
        page.mouse.click(x, y)
        try:
            page.wait_for_function(done, timeout=TIMEOUT / CLICKS)
            return
        except PlaywrightTimeout:
            # A click that arrives late would be undone by the next one: go on only from a page at rest.
            idle(page)
            if page.evaluate(done):
                return
    raise AssertionError(f"{CLICKS} clicks did nothing: expected {done}, found {page.url}")


@cache
def _axe_source() -> str:
    return resources.files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")


def axe(page: Page, ignored: tuple[str, ...] = (), every: bool = False) -> list[str]:
    """Serious and critical violations found by axe-core, or all of them with `every`; `ignored` are rule names."""
    page.evaluate(_axe_source())
    found: list[dict[str, Any]] = page.evaluate(
        "async () => (await axe.run(document, {resultTypes: ['violations']})).violations"
        ".map(v => ({id: v.id, impact: v.impact, help: v.help, nodes: v.nodes.map(n => n.html)}))"
    )
    return [
        f"{item['id']} ({item['impact']}): {item['help']}, {len(item['nodes'])} × {item['nodes'][0][:200]}"
        for item in found
        if (every or item["impact"] in ("serious", "critical")) and item["id"] not in ignored
    ]
