"""A table of the release → XLSX: « Données » (typed cells) and « Colonnes » (what each holds)."""

from __future__ import annotations

import io
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from pvd.forms import captions
from pvd.forms.cells import Value, clean
from pvd.forms.table import Table
from pvd.render.files.book import DATE_FORMAT, NUMBER_FORMATS, TIME_FORMAT, cut, width_of
from pvd.render.files.readme import UNIT_NAMES

CARD_HEADERS, CARD_WIDTHS = ("Colonne", "Nom technique", "Unité", "Définition"), (34, 28, 20, 90)


def workbook(found: Table, title: str, what: str, source: str) -> bytes:
    """A workbook of every row, without a figure around it."""
    import xlsxwriter

    output = io.BytesIO()
    settings = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(output, {"in_memory": True, **settings})
    book.set_properties(
        {"title": clean(title), "subject": clean(what), "author": captions.AUTHOR, "company": "", "comments": clean(source)}
    )  # fmt: skip
    bold = book.add_format({"bold": True, "text_wrap": True, "bottom": 2, "valign": "bottom"})
    sheet = book.add_worksheet("Données")
    sheet.freeze_panes(1, found.head + 1)
    for place, (item, header) in enumerate(zip(found.columns, found.headers, strict=True)):
        longest = max((len(str(cell)) for cell in item.values[:400] if cell is not None), default=0)
        sheet.set_column(place, place, width_of(header, longest))
        sheet.write_string(0, place, header, bold)
    formats: dict[str, Any] = {}
    for place, item in enumerate(found.columns):
        for row, cell in enumerate(item.values, 1):
            _put(book, sheet, row, place, cell, item.unit, formats)
    if found.columns:
        sheet.autofilter(0, 0, max(1, found.row_count), len(found.columns) - 1)
    cards = book.add_worksheet("Colonnes")
    for row, text in enumerate((title, what, source, "Cellule vide : inconnu ou sans objet, jamais zéro.")):
        cards.write_string(row, 0, cut(text))
    for place, (header, width) in enumerate(zip(CARD_HEADERS, CARD_WIDTHS, strict=True)):
        cards.set_column(place, place, width)
        cards.write_string(5, place, header, bold)
    for row, item in enumerate(found.columns, 6):
        for place, text in enumerate((item.header, item.name, UNIT_NAMES.get(item.unit, item.unit), item.definition)):
            cards.write_string(row, place, cut(text))
    book.close()
    return output.getvalue()


def _put(book: Any, sheet: Any, row: int, column: int, cell: Value, unit: str, formats: dict[str, Any]) -> None:
    """One typed cell; an unknown value is left empty."""

    def style(pattern: str) -> Any:
        if pattern not in formats:
            formats[pattern] = book.add_format({"num_format": pattern})
        return formats[pattern]

    if cell is None:
        return
    if isinstance(cell, bool):
        sheet.write_string(row, column, "oui" if cell else "non")
    elif isinstance(cell, str):
        sheet.write_string(row, column, cut(cell))
    elif isinstance(cell, datetime):
        sheet.write_datetime(row, column, cell, style(TIME_FORMAT))
    elif isinstance(cell, date):
        sheet.write_datetime(row, column, datetime(cell.year, cell.month, cell.day), style(DATE_FORMAT))
    elif isinstance(cell, int | float | Decimal):
        sheet.write_number(row, column, float(cell), *([style(NUMBER_FORMATS[unit])] if unit in NUMBER_FORMATS else []))
