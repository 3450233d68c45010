"""A figure's table in HTML: a caption, heads of columns and of rows, a hundred rows at most.

A longer one is sorted, searched and turned page by page where it is made: nobody receives ten thousand rows to read ten.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from html import escape
from typing import Any

from pvd.figures.figure import Figure
from pvd.formats import labelled, number, plural
from pvd.forms import table as tables
from pvd.forms.cells import Value, is_number, written

PAGE_ROWS = 100
# From so many rows on, a column may sort them.
SORTED_ROWS = 5
# Longest cell of a column: beyond, a sentence; beyond, some words.
LONG_WORDS, SOME_WORDS = 60, 24
# (level, code) → the address of a place's own page
PlacePage = Callable[[str, str], str]


@dataclass(frozen=True)
class Asked:
    """What a reader asks of a table: the column that sorts (« - » before it: from the end), words, a page (from 1)."""

    order: str = ""
    text: str = ""
    page: int = 1


@dataclass(frozen=True)
class Table:
    """A table as a page shows it: its HTML, its rows in all and those that answer, the pages that these make."""

    html: str
    rows: int
    found: int
    page: int
    pages: int

    @property
    def words(self) -> str:
        """« lignes 101 à 200 sur 5 180 », « 3 lignes sur 373 »."""
        if self.pages > 1:
            first = (self.page - 1) * PAGE_ROWS + 1
            return f"lignes {number(first)} à {number(min(self.page * PAGE_ROWS, self.found))} sur {number(self.found)}"
        return plural(self.found, "ligne") + (f" sur {number(self.rows)}" if self.found != self.rows else "")


def table(
    figure: Figure, asked: Asked | None = None, place_page: PlacePage | None = None, most: int = 0, folds: bool = False
) -> Table:
    """The table of a figure, as it is asked; `place_page` makes names of places lead to their own page.

    With `most`, the first so many rows and no head that sorts: for a page without script. With `folds`, what all rows say
    alike is said once, in the caption.
    """
    asked = asked or Asked()
    found = tables.read(figure).under
    caption, mark = figure.subtitle, ""
    if folds:
        caption, mark = (found.said_once, ' class="said"') if found.constant else (figure.title, "")
        found = found.only(item.name for item in found.columns if item not in found.constant)
    said = [item.words() for item in found.columns]
    ranks = _ranks(found, said, asked)
    pages = max(1, -(-len(ranks) // PAGE_ROWS))
    page = min(max(1, asked.page), pages)
    shown = ranks[:most] if most else ranks[(page - 1) * PAGE_ROWS : page * PAGE_ROWS]
    marks = [_mark(item, words) for item, words in zip(found.columns, said, strict=True)]
    links = _links(figure, place_page) if place_page else {}
    is_sorted = not most and found.row_count >= SORTED_ROWS
    head = "".join(
        _head(item.name, label, mark, asked.order, is_sorted)
        for item, label, mark in zip(found.columns, found.headers, marks, strict=True)
    )
    body = "".join(_row(found, marks, said, links, rank) for rank in shown)
    foot = ""
    # What all rows come to stands under all of them, never under those that a search or a page without script left.
    is_whole = not most or len(shown) == found.row_count
    if is_whole and found.has_total and len(ranks) == found.row_count:
        line = "".join(f"<td{mark}>{escape(text)}</td>" for text, mark in zip(found.total_words, marks, strict=True))
        foot = f"<tfoot><tr>{line}</tr></tfoot>"
    label = escape(labelled("Tableau", figure.title))
    html = (
        f'<div class="pvd-table" tabindex="0" role="region" aria-label="{label}"><table><caption{mark}>{escape(caption)}'
        f"</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody>{foot}</table></div>"
    )
    return Table(html, found.row_count, len(ranks), page, pages)


def plain_table(found: tables.Table, label: str, caption: str, most: int) -> str:
    """The first rows of a table that is no figure: numbers in full, no head that sorts, no place that leads anywhere."""
    said = [[_exact(cell, item.unit) for cell in item.raw[:most]] for item in found.columns]
    marks = [
        ' class="n"' if any(map(is_number, item.raw[:most])) and item.unit != "year" else _mark(item, words)
        for item, words in zip(found.columns, said, strict=True)
    ]
    head = "".join(
        _head(item.name, item.name, mark, "", False) for item, mark in zip(found.columns, marks, strict=True)
    )
    body = "".join(_row(found, marks, said, {}, rank) for rank in range(min(most, found.row_count)))
    return (
        f'<div class="pvd-table" tabindex="0" role="region" aria-label="{escape(label)}"><table><caption>{escape(caption)}'
        f"</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _exact(cell: Value, unit: str) -> str:
    """A cell with all its decimals, six at most: nobody said its unit."""
    if unit == "year" or not is_number(cell) or isinstance(cell, str | date | None):
        return written(cell, unit)
    decimals = min(6, max(0, -int(Decimal(str(cell)).normalize().as_tuple().exponent)))
    return number(cell, decimals)


def _ranks(found: tables.Table, said: list[list[str]], asked: Asked) -> list[int]:
    """The rows that answer, in the order asked; what is not known comes last both ways."""
    ranks = list(range(found.row_count))
    if words := plain(asked.text).split():
        texts = [plain(" ".join(row)) for row in zip(*said, strict=True)]
        ranks = [rank for rank in ranks if all(word in texts[rank] for word in words)]
    for item in found.columns:
        if item.name != asked.order.removeprefix("-"):
            continue
        values = item.values
        known = [rank for rank in ranks if values[rank] is not None]
        known.sort(key=lambda rank: _sort_key(values[rank]), reverse=asked.order.startswith("-"))
        ranks = known + [rank for rank in ranks if values[rank] is None]
    return ranks


def _sort_key(cell: Any) -> Any:
    return plain(cell) if isinstance(cell, str) else cell


def plain(text: str) -> str:
    """Words as they are compared: lower case, without accents."""
    split = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("’", "'"))
    return "".join(sign for sign in split if not unicodedata.combining(sign)).lower()


def _mark(item: tables.Column, words: Sequence[str]) -> str:
    if item.is_number:
        return ' class="n"'
    # A sentence keeps room to be read: a phone scrolls the table sideways rather than stacking words.
    longest = max(map(len, words), default=0)
    return ' class="l"' if longest > LONG_WORDS else ' class="m"' if longest > SOME_WORDS else ""


def _head(name: str, label: str, mark: str, order: str, is_sorted: bool) -> str:
    if not is_sorted:
        return f'<th scope="col"{mark}>{escape(label)}</th>'
    ways = {name: ("ascending", f"-{name}"), f"-{name}": ("descending", "")}
    way, following = ways.get(order, ("", name))
    aria = f' aria-sort="{way}"' if way else ""
    return (
        f'<th scope="col"{mark}{aria}><button type="button" data-order="{escape(following)}" data-column="{escape(name)}">'
        f"{escape(label)}</button></th>"
    )


def _row(found: tables.Table, marks: list[str], said: list[list[str]], links: dict[str, list[str]], rank: int) -> str:
    parts = []
    for place, (item, mark, words) in enumerate(zip(found.columns, marks, said, strict=True)):
        text, address = words[rank], links[item.name][rank] if item.name in links else ""
        inside = f'<a href="{escape(address)}" target="_self">{escape(text)}</a>' if address else _linked(text)
        parts.append(f'<th scope="row"{mark}>{inside}</th>' if place == found.head else f"<td{mark}>{inside}</td>")
    return f"<tr>{''.join(parts)}</tr>"


def _linked(text: str) -> str:
    """A cell; the address of a source is a link to it."""
    if not text.startswith(("https://", "http://")):
        return escape(text)
    return f'<a href="{escape(text)}" target="_blank" rel="noopener noreferrer">{escape(text)}</a>'


def _links(figure: Figure, place_page: PlacePage) -> dict[str, list[str]]:
    """For each column that names places, the address of each row's page; empty for a row without one."""
    return {
        name: [place_page(*place) if place else "" for place in found] for name, found in tables.places(figure).items()
    }
