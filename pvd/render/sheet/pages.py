"""Two A4 pages → tagged PDF (PDF/UA-1), vector, fonts embedded, the same bytes twice.

`sheet.typ` lays the pages out. A sheet whose content does not fit its two pages is an error, never a third
page nor a cut line.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from pvd import theme
from pvd.figures.figure import Figure
from pvd.forms.cells import clean
from pvd.render import pdf as engine
from pvd.render import print as picture
from pvd.render.placing import overlaps
from pvd.render.print.page import POINTS_PER_MM
from pvd.render.text import pieces, width_of
from pvd.render.words.sentence import alt_text

TEMPLATE = Path(__file__).parent / "sheet.typ"
PAGES = 2
# Between the margins, in millimetres: columns of a table and pictures of a row share it.
WIDTH = 180.0
# The space on each side of a cell's text.
INSET = 1.2
# Sizes that a table is tried at, in points, before it loses rows.
SIZES = (8.2, 7.9, 7.6, 7.3, 7.0)
# The same for a table of sentences, which loses rows rather than become hard to read.
READABLE = (8.2, 7.9, 7.6)
_BREAK = "\u200b"


class SheetError(Exception):
    """The sheet cannot be laid out on its two pages. Says what does not fit."""


@dataclass(frozen=True)
class Card:
    """A key figure, what gives it meaning, and the same figure of the territories around."""

    label: str
    value: str
    context: str
    references: tuple[str, ...] = ()


@dataclass(frozen=True)
class Picture:
    """The marks of a figure with the words around them; `width` in millimetres."""

    title: str
    subtitle: str
    svg: str
    alt: str
    width: float
    height: float
    sentence: str = ""
    source: str = ""


@dataclass(frozen=True)
class Cards:
    """Six key figures, three a row."""

    cards: tuple[Card, ...]
    kind: str = "cards"


@dataclass(frozen=True)
class Pictures:
    """Pictures side by side, under one another's titles."""

    pictures: tuple[Picture, ...]
    kind: str = "pictures"


@dataclass(frozen=True)
class Facts:
    """Names and values in two columns."""

    title: str
    rows: tuple[tuple[str, str], ...]
    source: str = ""
    kind: str = "facts"


@dataclass(frozen=True)
class Column:
    """A column of a table: its header, its width in millimetres, and whether it holds numbers."""

    head: str
    width: float
    is_number: bool = False


@dataclass(frozen=True)
class Table:
    """Rows as text. What the page cannot hold is counted, in words: `{}` in `rest_many` is their number.

    `total` is a last row that always stays; `more` rows exist beyond those given; `quiet` are the indexes of rows written in grey; a table that is
    `optional` may give up its place altogether, any other has the room of its `least` rows kept by those above.
    """

    title: str
    subtitle: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    rest_one: str
    rest_many: str
    total: tuple[str, ...] = ()
    more: int = 0
    quiet: tuple[int, ...] = ()
    source: str = ""
    empty: str = ""
    optional: bool = False
    least: int = 1
    sizes: tuple[float, ...] = SIZES
    kind: str = "table"


@dataclass(frozen=True)
class Notes:
    """Paragraphs in small letters, each after its bold word: what stands at the bottom of the last page."""

    title: str
    paragraphs: tuple[tuple[str, str], ...]
    kind: str = "notes"


Block = Cards | Pictures | Facts | Table | Notes


@dataclass(frozen=True)
class Sheet:
    """Everything that the two pages say."""

    title: str
    eyebrow: str
    name: str
    line: str
    dated: tuple[str, ...]
    footer: str
    author: str
    description: str
    keywords: tuple[str, ...]
    data_as_of: str
    first: tuple[Block, ...]
    second: tuple[Block, ...]
    page_words: str = "page {} sur {}"
    colours: dict[str, str] = field(
        default_factory=lambda: {
            "ink": theme.INK,
            "second": theme.SECOND,
            "line": theme.LINE,
            "panel": theme.PANEL,
            "primary": theme.PRIMARY,
            "edge": theme.UNKNOWN_LINE,
        }
    )


def drawn(figure: Figure, slot: str, **words: str) -> Picture:
    """A figure's marks, ready for its slot. Raises `SheetError` when its texts overlap or leave it."""
    page = picture.marks(figure, slot)
    if problems := overlaps(page):
        raise SheetError(f"{figure.slug}, {slot}: {'; '.join(problems[:3])}")
    width, height = theme.SLOTS[slot]
    return Picture(svg=picture.svg(page), alt=clean(alt_text(figure)), width=width, height=height, **words)


def pdf(sheet: Sheet) -> bytes:
    """The sheet as a PDF of exactly two pages. Raises `SheetError` when it does not fit."""
    pictures: dict[str, str] = {}
    content = given(sheet, pictures)
    try:
        return engine.compiled(TEMPLATE, {**content, "page_count": PAGES}, pictures, sheet.data_as_of)
    except engine.LayoutError as error:
        raise SheetError(f"{sheet.title}: {error}") from error


def given(sheet: Sheet, pictures: dict[str, str]) -> dict[str, Any]:
    """A sheet as its template reads it; its pictures join `pictures`, each once, under a name that the sheet says."""
    content, names = asdict(sheet), {svg: name for name, svg in pictures.items()}
    for block in (*content["first"], *content["second"]):
        for item in block.get("pictures", ()):
            svg = item.pop("svg")
            item["name"] = names.setdefault(svg, f"picture-{len(names)}")
            pictures[item["name"]] = svg
        if block["kind"] == "table":
            _make_breakable(block)
    return content


def _make_breakable(table: dict[str, Any]) -> None:
    """A word wider than its column may break between any two letters: nothing leaves its cell."""
    widths = [(column["width"] - 2 * INSET) * POINTS_PER_MM * 0.98 for column in table["columns"]]
    size = max(table["sizes"])
    table["rows"] = [
        [breakable(text, size, width) for text, width in zip(row, widths, strict=True)] for row in table["rows"]
    ]


def breakable(text: str, size: float, width: float) -> str:
    """The text with an invisible break inside the words that no line of that width can hold."""
    return re.sub(r"[^ \n]+", lambda word: _broken(word[0], size, width), text)


def _broken(word: str, size: float, width: float) -> str:
    if width_of(word, size, 600) <= width:
        return word
    return "".join(part if width_of(part, size, 600) <= width else _BREAK.join(part) for part in pieces(word))


def table_rows(rows: Sequence[Sequence[str]]) -> tuple[tuple[str, ...], ...]:
    """Rows without what a PDF refuses."""
    return tuple(tuple(clean(text) for text in row) for row in rows)
