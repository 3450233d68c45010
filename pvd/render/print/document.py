"""Figure → tagged PDF (PDF/UA-1): its picture at the exact size, then its table; a table figure on as many pages as it takes.

`document.typ` places what was measured here: the same words at the same points as in the other pictures.
"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from pvd import forms, theme
from pvd.figures.figure import Figure
from pvd.formats import number
from pvd.forms import table as tables
from pvd.forms.cells import clean
from pvd.forms.table import Table
from pvd.render import pdf as engine
from pvd.render.print import drawing, said, table
from pvd.render.print.frame import Frame, framed
from pvd.render.print.page import Page
from pvd.render.print.vector import svg
from pvd.render.text import wrap
from pvd.render.words.sentence import alt_text

TEMPLATE = Path(__file__).parent / "document.typ"
# Beyond, a visitor would wait for what nobody prints: a file for a spreadsheet holds the rest.
MAX_ROWS = 2_000
# The table that follows a picture is its alternative, not the file of its data.
MAX_ROWS_BESIDE = 300


def pdf(figure: Figure, size: str, grey: bool) -> bytes:
    """The document of a figure. Same figure, same bytes."""
    page, frame = framed(figure, size, grey)
    pictures: dict[str, str] = {}
    if figure.form == "table" and not figure.cards and not figure.is_empty:
        parts = [_table(forms.read_as(figure, Table).drawn, page, frame, MAX_ROWS, level=1)]
    else:
        page.canvas.patch.set_visible(False)  # the words lie under the picture
        drawing.draw(page, figure, frame.marks)
        frame.draw_rule()
        pictures["picture"] = svg(page)
        parts = [{**_page(page, frame, level=1), "picture": "picture", "alt": clean(alt_text(figure))}]
        if not figure.is_empty:
            beside = "a4-paysage" if page.is_wide else "a4"
            parts.append(_table(tables.read(figure).under, *framed(figure, beside, grey), MAX_ROWS_BESIDE, level=2))
    told = said.metadata(figure)
    about = [told[name] for name in ("Description", "Comment", "Source", "Licence", "Data date") if told[name]]
    content = {
        "title": told["Title"], "author": told["Author"], "description": "\n".join(about),
        "keywords": [told["Release"], told["Address"]], "parts": parts,
    }  # fmt: skip
    return engine.compiled(TEMPLATE, content, pictures)


def _page(page: Page, frame: Frame, level: int) -> dict[str, Any]:
    """The page and its words, from the top left corner."""
    words = [
        {**asdict(item), "top": page.height - item.top, "colour": page.colour(item.colour)} for item in frame.words
    ]
    return {"width": page.width, "height": page.height, "left": page.margin, "level": level, "words": words}


def _table(shown: Table, page: Page, frame: Frame, most: int, level: int) -> dict[str, Any]:
    """The table laid out for its pages: columns, lines of text by cell, and what is said of all the rows."""
    box = frame.marks
    laid = table.layout(page, shown, box, most)
    count = len(laid.grid.cells)
    left_out = tables.left_out(laid.rows - count, count, laid.columns, bool(laid.grid.total))
    lines = [line for text in (left_out, laid.said) if text for line in wrap(text, laid.size, box.width)]
    foot = (len(lines) + 1) * laid.size * 1.14 + laid.size * 0.4
    colours = {name: page.colour(getattr(theme, name.upper())) for name in ("ink", "second", "line")}
    return {
        **_page(page, frame, level),
        "table": {
            "size": laid.size, "hairline": page.hairline, "gap": laid.gap, "widths": laid.widths, "colours": colours,
            "numbers": laid.grid.is_number, "heads": laid.heads, "total": laid.total, "top": page.height - box.top,
            "rows": [laid.wrapped(row) for row in laid.grid.cells], "names": [number(rank + 1) for rank in range(count)],
            "count": number(laid.rows), "said": lines, "bottom": box.bottom, "foot": foot,
        },
    }  # fmt: skip
