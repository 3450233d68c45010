"""What a page says in English: read from names, titles, placeholders, announcements, dialogs, buttons."""

from __future__ import annotations

import re

from playwright.sync_api import Page

# No French text holds these as words; what is in English on purpose says so (`lang`).
ENGLISH = re.compile(
    r"\b(?:the|and|of|to|or|is|are|your|you|for|with|not|open|close|clear|choose|press|enter|skip|select|search|zoom (?:in|out)"
    r"|fullscreen|download|show|hide|copy|copied|remove|loading|running|connecting|sort|pin|results?|next|previous|toggle|reset"
    r"|help|stop|rerun|settings|view|more|app|main|all|value|empty|please|wait|error|column|year|month|day|map|options to)\b",
    re.IGNORECASE,
)
# Proper names and file formats.
NAMES = re.compile(r"open ?data|data\.gouv\.fr|Hello", re.IGNORECASE)
_SAID = """
() => {
  const found = []
  const own = (item) => item.closest("[lang]").lang.startsWith("fr")
  for (const item of document.querySelectorAll("body *")) {
    if (!own(item)) continue
    for (const name of ["aria-label", "title", "placeholder", "alt", "aria-roledescription", "aria-valuetext"])
      if (item.hasAttribute(name)) found.push(item.getAttribute(name))
  }
  const spoken = "[role=status], [role=alert], [role=dialog], [role=menu], [role=listbox], [aria-live], header, label,"
    + " button, [data-testid=InputInstructions], noscript"
  for (const item of document.querySelectorAll(spoken)) {
    const text = item.cloneNode(true)
    // An icon is drawn from its English name, hidden from who listens.
    text.querySelectorAll("[aria-hidden=true], style, script").forEach((part) => part.remove())
    if (own(item)) found.push(text.textContent)
  }
  return [...new Set(found.map((text) => text.trim()).filter(Boolean)), document.title]
}
"""


def english(page: Page) -> list[str]:
    """What is said in English now."""
    said: list[str] = page.evaluate(_SAID)
    return [text[:120] for text in said if ENGLISH.search(NAMES.sub("", text))]
