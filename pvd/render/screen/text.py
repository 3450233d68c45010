"""Words of the charts of the screen: escaped for plotly, cut into lines, measured."""

from __future__ import annotations

import html
import re

TICK, TEXT, SMALL = 14, 14, 13
LINE_HEIGHT = 17  # one line of a wrapped label


def escape(text: str) -> str:
    """Text from data, safe inside plotly's pseudo-HTML (which knows no &quot;)."""
    return html.escape(text, quote=False)


def wrap(text: str, width: int) -> str:
    """The text on the fewest lines of at most `width` characters, evenly filled, joined by <br>, escaped.

    Cuts at spaces and after hyphens; a no-break space and a code in brackets are never cut off.
    """
    lines = _cut(text, width)
    # The same number of lines, as narrow as can be: no « (50) » alone on its line.
    while len(lines) > 1 and len(tighter := _cut(text, max(map(len, lines)) - 1)) == len(lines) and tighter != lines:
        if max(map(len, tighter)) >= max(map(len, lines)):
            break
        lines = tighter
    return "<br>".join(map(escape, lines))


def _cut(text: str, width: int) -> list[str]:
    # A part carries the spaces before it, and a short bracket after it: « Valognes (50) ».
    parts = re.findall(r" *[^ \-]+(?: \([^)]{1,4}\))?-*| *-+", text)
    lines: list[str] = []
    for part in parts:
        if lines and len(lines[-1]) + len(part) <= width:
            lines[-1] += part
        else:
            lines.append(part.lstrip(" "))
    return lines or [""]


def line_count(wrapped: str) -> int:
    return wrapped.count("<br>") + 1


def text_width(text: str, size: float = TEXT) -> float:
    """Width of the widest line in pixels, a little generous: Source Sans 3 averages half an em."""
    return max(
        sum(0.26 if c in " \u202f.,;:’'il|" else 0.8 if c in "MmWwÀ%@" else 0.53 for c in re.sub(r"<[^>]+>", "", line))
        * size
        for line in text.split("<br>")
    )
