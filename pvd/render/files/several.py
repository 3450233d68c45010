"""Several figures → one XLSX: a contents sheet, then a sheet of typed cells a figure, without charts."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from pvd.figures.figure import Figure
from pvd.forms import captions
from pvd.forms.cells import clean
from pvd.render.files.book import Book, cut
from pvd.render.files.xlsx import data_sheet

CONTENTS = "Lisez-moi"
# Excel's own limit on the name of a sheet.
MAX_NAME = 31
HEADS, WIDTHS = ("Feuille", "Titre", "Ce qui est compté", "Sources", "Note"), (33, 60, 60, 60, 60)
CELLS = "Cellule vide : l’information n’est pas connue ou pas publiée (n. d.). Ce n’est jamais un zéro."


def sheet_name(slug: str) -> str:
    """What the sheet of a figure is called: two slugs never share their first letters so far."""
    return slug[:MAX_NAME]


def workbook(title: str, figures: Mapping[str, Figure]) -> bytes:
    """One workbook of figures of one territory; `figures` by the name of their sheet, in order."""
    import xlsxwriter

    output = io.BytesIO()
    settings = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(output, {"in_memory": True, **settings})
    first = next(iter(figures.values()))
    book.set_properties(
        {
            "title": clean(title),
            "author": captions.AUTHOR,
            "company": "",
            "keywords": first.release,
            "created": captions.created(first),
        }
    )
    front, shared = book.add_worksheet(CONTENTS), Book(book, first)
    styles: dict[tuple[tuple[str, Any], ...], Any] = shared.formats
    for name, figure in figures.items():
        writer = Book(book, figure)
        # A format is written once in the file, whatever the sheets that use it.
        writer.formats = styles
        data_sheet(writer, name)
    bold, text = shared.style(bold=True), shared.style(text_wrap=True)
    front.hide_gridlines(2)
    front.write_string(0, 0, cut(title), shared.style(bold=True, font_size=15))
    front.write_string(1, 0, cut(f"{captions.dated(first)}, version {first.release}. {CELLS}"), shared.style())
    for column, (head, width) in enumerate(zip(HEADS, WIDTHS, strict=True)):
        front.set_column(column, column, width)
        front.write_string(3, column, head, bold)
    for row, (name, figure) in enumerate(figures.items(), 4):
        note = " ".join(filter(None, (figure.coverage, figure.note)))
        said = (figure.title, figure.subtitle, captions.source_line(figure), note)
        front.write_url(row, 0, f"internal:'{name}'!A1", shared.style(), name)
        for column, words in enumerate(said, 1):
            front.write_string(row, column, cut(words), text)
    front.freeze_panes(4, 1)
    book.close()
    return output.getvalue()
