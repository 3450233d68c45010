"""What a browser does when the server has had enough of it, and what a visitor in a hurry never meets."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.watch import TIMEOUT, Watch, idle, see_all, visit

# Keeps every websocket of the page where the test can speak through it.
_REMEMBER = """
window.sockets = []
window.WebSocket = class extends WebSocket {
  constructor(...given) { super(...given); window.sockets.push(this); this.addEventListener("close", (end) => { this.ended = end.code }) }
  send(message) { this.said = message; super.send(message) }
}
"""
_CUT = ("when disconnected from server", "WebSocket is already in CLOSING or CLOSED state")
# What the page said last, three hundred times over.
_REPEAT = "for (let turn = 0, socket = sockets.at(-1); turn < 300; turn++) socket.send(socket.said)"


def ends(page: Page) -> list[int | None]:
    """The code that each websocket of the page was closed with; None for one that is open."""
    found: list[int | None] = page.evaluate("sockets.map((socket) => socket.ended ?? null)")
    return found


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
