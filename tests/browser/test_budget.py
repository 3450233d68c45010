"""What a visitor in a hurry never meets: the server's budget."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.watch import TIMEOUT, idle, see_all, visit

# Keeps every websocket of the page where the test can speak through it.
_REMEMBER = """
window.sockets = []
window.WebSocket = class extends WebSocket {
  constructor(...given) { super(...given); window.sockets.push(this); this.addEventListener("close", (end) => { this.ended = end.code }) }
  send(message) { this.said = message; super.send(message) }
}
"""


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
