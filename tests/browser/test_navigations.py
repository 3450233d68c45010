"""A hurried reader: no white page, no complaint, no figure that fails. Fourteen gestures; three hundred in the soak."""

from __future__ import annotations

import multiprocessing
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from playwright.sync_api import Error as PlaywrightError

from pvd.menu import PAGES
from tests.browser.server import Server
from tests.browser.watch import TIMEOUT, Watch, idle

SEED, STEPS, BURNERS = 11, 300, 2
# A reader does not wait for the end: how long a page is left alone before the next gesture.
PAUSES = (0.0, 0.05, 0.2, 0.6, 1.5)
PLACES = ("", "region=28", "departement=50", "departement=13", "region=94", "epci=200067205", "departement=75")
FILTERS = ("", "ort=oui", "population=3500_5000", "annee=2020", "sans=frla", "selection=50147")
# How long nothing at all was written on the page, from its first words on: what a reader calls a white page.
BLANK = """
() => {
  window.pvdBlank = 0
  let last = performance.now(), hadWords = false, since = 0
  const watch = () => {
    const now = performance.now()
    const shown = [...document.querySelectorAll('#pvd-first, [data-testid=stMain]')]
      .some((part) => part.checkVisibility() && part.innerText.trim().length > 40)
    hadWords ||= shown
    // A frame that the machine had no time for is not a white one.
    since = hadWords && !shown ? since + Math.min(now - last, 100) : 0
    window.pvdBlank = Math.max(window.pvdBlank, since)
    last = now
    requestAnimationFrame(watch)
  }
  requestAnimationFrame(watch)
}
"""
MAX_BLANK_MS = 400


def _burn() -> None:
    while True:
        sum(range(10_000))


@contextmanager
def busy() -> Iterator[None]:
    """The machine kept as busy as two processes can."""
    burners = [multiprocessing.get_context("spawn").Process(target=_burn, daemon=True) for _ in range(BURNERS)]
    for burner in burners:
        burner.start()
    try:
        yield
    finally:
        for burner in burners:
            burner.kill()
            burner.join()


def step(page: Page, dice: random.Random, pages: list[str]) -> str:
    """One gesture, drawn; what it was."""
    kind = dice.choice(("menu", "menu", "menu", "address", "scroll", "scroll", "back", "reload", "filter"))
    address = dice.choice(pages)
    if kind == "menu":
        link = page.get_by_test_id("stTopNavLink").nth(dice.randrange(9))
        if link.count() and link.is_visible():
            link.click(timeout=TIMEOUT)
            return "menu"
        kind = "address"
    if kind == "filter":
        address, query = f"{pages[0]}carte", dice.choice(FILTERS)
    else:
        query = dice.choice(PLACES)
    if kind == "scroll":
        page.mouse.move(700, 500)
        for _ in range(dice.randrange(1, 6)):
            page.mouse.wheel(0, dice.choice((400, 1200, 3000, -800)))
            page.wait_for_timeout(dice.choice((20, 100)))
        return "scroll"
    leave(
        page,
        {"back": "history.back()", "reload": "location.reload()"}.get(kind, f"location.assign('{address}?{query}')"),
    )
    return f"{kind} {address}?{query}"


def leave(page: Page, how: str) -> None:
    """As the reader's own buttons do it, whatever is under way: the browser's driver refuses while a page is being left."""
    for _ in range(20):
        with suppress(PlaywrightError):
            page.evaluate(f"setTimeout(() => {{ {how} }})")
            break
        page.wait_for_timeout(100)
    page.wait_for_timeout(100)


def walk(page: Page, seed: int, steps: int) -> list[str]:
    """So many gestures, each told; raises when a page stays or turns white, or a figure fails."""
    dice = random.Random(seed)
    page.add_init_script(f"({BLANK})()")
    page.goto("/", wait_until="commit")
    # Whole addresses: one may have gone back to before the first page.
    home = page.evaluate("location.origin")
    pages = [f"{home}/{found.address}" for found in PAGES]
    told: list[str] = []
    for turn in range(steps):
        told.append(step(page, dice, pages))
        time.sleep(dice.choice(PAUSES))
        if turn % 10 == 9:
            settle(page, told)
    settle(page, told)
    return told


def settle(page: Page, told: list[str]) -> None:
    """The page where the reader stops: whole, and never white on the way."""
    if page.url == "about:blank":  # back from the first page
        page.goto("/", wait_until="commit")
    idle(page)
    last = "; ".join(told[-10:])
    blank = page.evaluate("window.pvdBlank ?? 0")
    assert blank < MAX_BLANK_MS, f"{page.url} was white for {blank:.0f} ms after: {last}"
    assert page.get_by_role("heading", level=1).first.is_visible(), f"{page.url} has no title after: {last}"
    assert not page.get_by_test_id("stException").count(), f"{page.url} shows an exception after: {last}"
    failed = page.locator(".pvd-failed").all_inner_texts()
    assert not failed, f"{page.url}: figures that failed: {failed} after: {last}"


@pytest.mark.parametrize(
    ("steps", "is_busy"),
    [
        (14, False),
        pytest.param(STEPS // 2, False, marks=pytest.mark.soak),
        pytest.param(STEPS // 2, True, marks=pytest.mark.soak),
    ],
    ids=["sample", "idle", "busy"],
)
def test_no_page_turns_white(page: Page, steps: int, is_busy: bool) -> None:
    with busy() if is_busy else nullcontext():
        walk(page, SEED + steps + is_busy, steps)


@pytest.mark.soak
def test_no_page_turns_white_when_the_server_starts_again(browser: Browser, tmp_path: Path) -> None:
    watch = Watch()
    server = Server(tmp_path)
    with server:
        visitor = browser.new_context(base_url=server.url, locale="fr-FR", viewport={"width": 1440, "height": 900})
        visitor.set_default_timeout(TIMEOUT)
        watch.follow(visitor)
        page = visitor.new_page()
        walk(page, SEED, 30)
        watch.check()
        server.close()
        page.wait_for_timeout(2_000)
        # Gone: what was read stays.
        assert page.get_by_role("heading", level=1).first.is_visible()
    with server:
        walk(page, SEED + 1, 30)
        assert not watch.outside
        # The browser says each connection refused while nobody answered; nothing else.
        others = [words for words in watch.complaints if "ERR_CONNECTION" not in words and "WebSocket" not in words]
        assert not others, others
        visitor.close()
