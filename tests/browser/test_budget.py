"""What a browser does when the server has had enough of it, and what a visitor in a hurry never meets."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.watch import TIMEOUT, Watch, idle, see_all, visit

# Keeps every websocket of the page where the test can speak through it.
_REMEMBER = """
window.sockets = []
window.WebSocket = class extends WebSocket {
  constructor(...given) { super(...given); window.sockets.push(this); this.addEventListener("close", (end) => { this.ended = end.code }) }
}
"""
_CUT = ("when disconnected from server", "WebSocket is already in CLOSING or CLOSED state")
# Two hundred clicks a second, three hundred times.
_CLICK_LIKE_A_MACHINE = """
async () => {
  for (let turn = 0; turn < 300; turn++) {
    document.querySelectorAll("[data-testid=stButtonGroup] button")[turn % 2]?.click()
    await new Promise((done) => setTimeout(done, 5))
  }
}
"""


def ends(page: Page) -> list[int | None]:
    """The code that each websocket of the page was closed with; None for one that is open."""
    found: list[int | None] = page.evaluate("sockets.map((socket) => socket.ended ?? null)")
    return found


def test_a_browser_cut_off_connects_again_and_finds_its_page(page: Page, watch: Watch) -> None:
    page.add_init_script(_REMEMBER)
    visit(page, "/mesures")
    heading = page.get_by_role("heading", level=1).first.inner_text()
    page.evaluate(_CLICK_LIKE_A_MACHINE)
    page.wait_for_function("sockets.length > 1 && sockets.at(-1).readyState === WebSocket.OPEN", timeout=TIMEOUT)
    idle(page)
    *cut, last = ends(page)
    assert set(cut) == {1008} and last is None
    expect(page.get_by_role("heading", level=1).first).to_have_text(heading, timeout=TIMEOUT)
    expect(page.get_by_role("dialog")).to_have_count(0)
    # Clicks that came while it was cut or connecting again: the framework's own words, and the only ones.
    watch.complaints = [words for words in watch.complaints if not any(said in words for said in _CUT)]


def test_a_visitor_in_a_hurry_is_never_cut(page: Page) -> None:
    page.add_init_script(_REMEMBER)
    visit(page, "/mesures")
    choices = page.get_by_test_id("stButtonGroup").locator("button:visible")
    expect(choices.nth(1)).to_be_visible(timeout=TIMEOUT)
    for turn in range(20):
        # Neither waits for the answer: the next click comes before it.
        choices.nth(turn % 2).click()
        page.mouse.wheel(0, 4000 if turn % 2 else -4000)
    idle(page)
    visit(page, "/piliers")
    see_all(page)
    assert ends(page) == [None]
