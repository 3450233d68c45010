"""The texts of `docs/`, and sentences of pages, → HTML: as much of Markdown as they use, every word escaped."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import escape

# What a link of the text leads to here; empty for what the archive does not hold.
Leads = Callable[[str], str]
_INLINE = re.compile(
    r"`(?P<code>[^`]+)`|!\[(?P<alt>[^\]]*)\]\([^)]*\)|\[(?P<words>[^\]]+)\]\((?P<to>[^)\s]+)\)|<(?P<bare>https?://[^>\s]+)>"
    r"|\*\*(?P<strong>.+?)\*\*|\*(?P<em>[^*\s][^*]*?)\*"
)
_OUTSIDE = ("https://", "http://", "mailto:")
_HEAD, _ITEM = re.compile(r"(#{1,6}) (.+)"), re.compile(r"(-|\d+\.) (.+)")


def html(markdown: str, leads: Leads, least: int = 2) -> str:
    """A text as blocks; its first level of headings is `least`."""
    lines = [*markdown.splitlines(), ""]
    levels = [len(found[1]) for line in lines if (found := _HEAD.match(line))]
    down = least - min(levels, default=least)
    return "".join(_blocks(lines, leads, down))


def _blocks(lines: list[str], leads: Leads, down: int) -> Iterator[str]:
    block: list[str] = []
    for line in lines:
        if line.strip() and not _HEAD.match(line):
            block.append(line)
            continue
        if block:
            yield _block(block, leads)
            block = []
        if found := _HEAD.match(line):
            level = len(found[1]) + down
            yield f"<h{level}>{inline(found[2], leads)}</h{level}>"


def _block(lines: list[str], leads: Leads) -> str:
    if lines[0].startswith("|"):
        return _table(lines, leads)
    if not (first := _ITEM.match(lines[0])):
        return f"<p>{said}</p>" if (said := inline(" ".join(lines), leads).strip()) else ""
    items: list[str] = []
    for line in lines:
        if found := _ITEM.match(line):
            items.append(found[2])
        else:
            items[-1] += f" {line.strip()}"
    tag = "ul" if first[1] == "-" else "ol"
    return f"<{tag}>{''.join(f'<li>{inline(item, leads)}</li>' for item in items)}</{tag}>"


def _table(lines: list[str], leads: Leads) -> str:
    rows = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in lines]
    head = "".join(f'<th scope="col">{inline(cell, leads)}</th>' for cell in rows[0])
    body = "".join(f"<tr>{''.join(f'<td>{inline(cell, leads)}</td>' for cell in row)}</tr>" for row in rows[2:])
    name = escape(", ".join(re.sub(r"[`*]", "", cell) for cell in rows[0]))
    return (
        f'<div class="pvd-table" tabindex="0" role="region" aria-label="Tableau : {name}"><table>'
        f"<caption>{name}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def inline(text: str, leads: Leads) -> str:
    """Words, with their emphasis and their links; a picture is left out, and a link to what is not here is its words."""
    parts, end = [], 0
    for found in _INLINE.finditer(text):
        parts += [escape(text[end : found.start()]), _marked(found, leads)]
        end = found.end()
    return "".join((*parts, escape(text[end:])))


def _marked(found: re.Match[str], leads: Leads) -> str:
    if found["code"]:
        return f"<code>{escape(found['code'])}</code>"
    if found["alt"] is not None:
        return ""
    if found["bare"]:
        return _link(found["bare"], escape(found["bare"]))
    if found["words"]:
        words, to = inline(found["words"], leads), found["to"]
        to = to if to.startswith(_OUTSIDE) else leads(to)
        return _link(to, words) if to else words
    tag = "strong" if found["strong"] else "em"
    return f"<{tag}>{inline(found['strong'] or found['em'], leads)}</{tag}>"


def _link(to: str, words: str) -> str:
    outside = ' rel="noopener noreferrer"' if to.startswith(_OUTSIDE) else ""
    return f'<a href="{escape(to)}"{outside}>{words}</a>'
