"""Web Vitals read in Chromium: largest paint and layout shift of every page, interaction to next paint of gestures."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from playwright.sync_api import Browser, Locator, Page
from playwright.sync_api import Error as PlaywrightError

from bench.run import ADDRESSES, say, slow_page, table
from tests.browser.server import Server
from tests.browser.watch import idle

MEASURE = """
(() => {
  window.pvdVitals = { largest: 0, what: '', shift: 0, moved: [], gestures: {} }
  const told = window.pvdVitals
  new PerformanceObserver((list) => list.getEntries().forEach((entry) => {
    told.largest = entry.startTime
    told.what = entry.element ? entry.element.tagName + '.' + entry.element.className : ''
  })).observe({ type: 'largest-contentful-paint', buffered: true })
  new PerformanceObserver((list) => list.getEntries().forEach((entry) => {
    if (entry.hadRecentInput) return
    told.shift += entry.value
    const node = entry.sources[0]?.node
    told.moved.push([entry.value.toFixed(3), node?.className || node?.parentElement?.className || node?.nodeName])
  })).observe({ type: 'layout-shift', buffered: true })
  new PerformanceObserver((list) => list.getEntries().forEach((entry) => {
    if (!entry.interactionId) return
    const slow = told.gestures[entry.interactionId] ?? 0
    told.gestures[entry.interactionId] = Math.max(slow, entry.duration)
  })).observe({ type: 'event', durationThreshold: 16, buffered: true })
})()
"""
ROUNDS = 4


def _page(browser: Browser, server: Server) -> Page:
    page, _ = slow_page(browser, server)
    page.add_init_script(MEASURE)
    return page


def _paints(browser: Browser, server: Server) -> None:
    rows: list[list[Any]] = []
    for address in ADDRESSES:
        say(f"vitals of {address}")
        found = []
        for _ in range(3):
            page = _page(browser, server)
            page.goto(address if address != "/commune" else "/commune?commune=50615")
            idle(page)
            page.wait_for_timeout(3_000)
            found.append(page.evaluate("window.pvdVitals"))
            page.context.close()
        middle = sorted(found, key=lambda item: item["largest"])[1]
        shift = max(found, key=lambda item: item["shift"])
        worst = max(shift["moved"], default=["", ""], key=lambda item: float(item[0]))
        rows.append(
            [address, middle["largest"], middle["what"][:60], f"{shift['shift']:.3f}", " ".join(map(str, worst))[:80]]
        )
    table(
        "Largest paint and layout shift, 10 Mb/s and 40 ms, empty cache (paint: median of 3; shift: worst of 3)",
        ["page", "largest paint, ms", "what", "shift", "what moved most"], rows,
    )  # fmt: skip


def _gestures(page: Page) -> dict[str, Callable[[], None]]:
    """Gestures of the header, menus, tables and charts, by name."""

    def named(name: str) -> Locator:
        return page.get_by_role("button", name=name).first

    def key(*keys: str) -> Callable[[], None]:
        return lambda: [page.keyboard.press(item) for item in keys] and None

    def sort() -> None:
        page.locator(".pvd-figure th button").first.click()

    return {
        "open « Région »": lambda: page.get_by_role("combobox", name="Région", exact=True).click(),
        "choose a région": key("Home", "ArrowDown", "ArrowDown", "Enter"),
        "open « Département »": lambda: page.get_by_role("combobox", name="Département", exact=True).click(),
        "leave it": key("Escape"),
        "open « À propos »": lambda: page.locator(".pvd-foot button").first.click(),
        "close it": key("Escape"),
        "open « Emporter »": lambda: page.locator(".pvd-foot button").nth(1).click(),
        "close it ": key("Escape"),
        "sort a table": sort,
        "type in the search": lambda: page.locator(".st-key-pvd-picker input").first.press_sequentially(
            "val", delay=60
        ),
        "another page": lambda: page.get_by_test_id("stTopNavLink").nth(2).click(),
        "back to the first": lambda: page.get_by_test_id("stTopNavLink").nth(0).click(),
    }


def _interactions(browser: Browser, server: Server) -> None:
    slow: dict[str, list[float]] = {}
    page = _page(browser, server)
    for turn in range(ROUNDS):
        say(f"gestures, round {turn + 1}")
        page.goto("/territoire?departement=50")
        idle(page)
        for name, gesture in _gestures(page).items():
            page.evaluate("window.pvdVitals.gestures = {}")
            with suppress(PlaywrightError):
                gesture()
            page.wait_for_timeout(900)
            found = page.evaluate("Object.values(window.pvdVitals.gestures)")
            slow.setdefault(name.strip(), []).append(max(found, default=0))
    page.context.close()
    every = [spent for times in slow.values() for spent in times]
    rows: list[list[Any]] = [
        [name, sorted(times)[-(-3 * len(times) // 4) - 1], max(times)]
        for name, times in (*slow.items(), ("all", every))
    ]
    table("Interaction to next paint, /territoire?departement=50", ["gesture", "p75, ms", "longest, ms"], rows)


def vitals(browser: Browser, server: Server) -> None:
    """Print the vitals of every page and of twelve gestures."""
    _paints(browser, server)
    _interactions(browser, server)
