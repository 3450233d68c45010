"""Figure → XLSX: « Données » with typed cells, a sheet of its chart or grid, « Lisez-moi »."""

from __future__ import annotations

import io
import math
from collections.abc import Collection
from typing import TYPE_CHECKING

from pvd import theme
from pvd.figures.figure import Figure
from pvd.formats import UNKNOWN, labelled, number
from pvd.forms import captions
from pvd.forms.cells import clean
from pvd.forms.table import Column, Table
from pvd.render.files.book import HEADER_POINTS, MAX_WIDTH, Book, lines_of, width_of
from pvd.render.files.cascade import cascade_sheet
from pvd.render.files.charts import bars_sheet, grid_sheet
from pvd.render.files.lines import lines_sheet
from pvd.render.files.readme import readme_sheet
from pvd.render.office import NATIVE_FORMS

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

# Signs that a printed page holds, its letters at seven points and a half; the least that a column of sentences keeps.
PAGE_SIGNS, LEAST_TEXT = 214, 22
LONG = ("text", "link")
MAX_XLSX_ROWS = 20_000  # beyond, the file is slow to write and to open: the CSV holds everything


def xlsx(figure: Figure) -> bytes:
    """A workbook: « Données » (typed cells), « Graphique » for chart forms, « Lisez-moi »."""
    import xlsxwriter

    output = io.BytesIO()
    book = xlsxwriter.Workbook(
        output,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
    )
    book.set_properties(
        {
            "title": clean(figure.title),
            "subject": clean(figure.subtitle),
            "author": captions.AUTHOR,
            "company": "",
            "category": captions.licences(figure),
            "keywords": f"{captions.reference(figure)} ; {figure.address}",
            "comments": captions.source_line(figure),
            "created": captions.created(figure),
        }
    )
    writer = Book(book, figure)
    data_sheet(writer)
    if figure.form == "lines" and not figure.is_empty:
        lines_sheet(writer)
    elif figure.form == "cascade" and not figure.is_empty:
        cascade_sheet(writer)
    elif figure.form in NATIVE_FORMS and not figure.is_empty:
        bars_sheet(writer)
    elif figure.form == "heat_table" and not figure.is_empty:
        grid_sheet(writer)
    readme_sheet(writer)
    book.close()
    return output.getvalue()


def data_sheet(book: Book, name: str = "Données") -> None:
    """Every row and shown column of the table."""
    found = book.rows
    sheet = book.book.add_worksheet(name)
    folded = {item.name for item in found.constant}
    widths = _widths(found, folded)
    top = book.head(
        sheet, widths=[0 if item.name in folded else at for item, at in zip(found.columns, widths, strict=True)]
    )
    if found.has_total:
        # Above the header: no sum, filter or pivot of the rows takes it for one of them.
        for column, (cell, item) in enumerate(zip(found.totals, found.columns, strict=True)):
            # In line with its column: « 37 datées » stands off the number at its left, as the dates under it do.
            at = {"align": "right"} if item.is_number else {"align": "left", "indent": 1 if column else 0}
            book.put(sheet, top, column, cell, item.unit, bg_color=theme.PANEL, **at)
        top += 1
    size = min(found.row_count, MAX_XLSX_ROWS)
    _rows(book, sheet, top + 1, size, widths)
    book.header(sheet, top, found.headers, [item.is_number for item in found.columns])
    deepest = max((lines_of(name, int(at) - 2) for name, at in zip(found.headers, widths, strict=True)), default=1)
    sheet.set_row(top, max(18, HEADER_POINTS * deepest))
    # What names the rows stays in sight.
    sheet.freeze_panes(top + 1, found.head + 1 if len(found.columns) > 6 else 0)
    if not found.row_count:
        sheet.write_string(top + 1, 0, captions.EMPTY, book.style())
    elif found.columns:
        sheet.autofilter(top, 0, top + size, len(found.columns) - 1)
    if found.row_count > size:
        left = number(found.row_count - size)
        sheet.write_string(
            top + 1 + size, 0, labelled(f"… et {left} autres lignes", "voir le fichier CSV"), book.style()
        )
    _pages(book, sheet, top, top + 1 + size, widths)


def _longest(item: Column) -> int:
    """Signs of the longest of the first cells."""
    return max((len(text) for text in item.words(0, 400) if text != UNKNOWN), default=0)


def _widths(found: Table, folded: Collection[str]) -> list[float]:
    """Widths, in signs: of a table too wide for a page, texts and headers take more lines, if that makes it fit."""
    columns = list(zip(found.columns, found.headers, map(_longest, found.columns), strict=True))
    natural = [width_of(name, longest) for _, name, longest in columns]
    for most in range(MAX_WIDTH, LEAST_TEXT - 1, -2):
        widths = [
            width_of(name, min(longest, most - 2) if item.kind in LONG else longest, 3)
            for item, name, longest in columns
        ]
        for tried in (natural, widths):
            if sum(at for (item, *_), at in zip(columns, tried, strict=True) if item.name not in folded) <= PAGE_SIGNS:
                return tried
    return natural


def _rows(book: Book, sheet: Worksheet, first: int, size: int, widths: list[float]) -> None:
    """The typed cells of the first rows, and the heights that long texts need."""
    deepest = [1] * size
    for column, (item, width) in enumerate(zip(book.rows.columns, widths, strict=True)):
        # Text stands a little off the numbers at its left.
        alignment = {} if item.is_number else {"align": "left", "indent": 1 if column else 0}
        wrapped = {"text_wrap": True} if item.kind in LONG and _longest(item) + 2 > width else {}
        for row, cell in enumerate(item.values[:size]):
            if wrapped:
                deepest[row] = max(deepest[row], lines_of(str(cell or ""), int(width) - 2))
            book.put(sheet, first + row, column, cell, item.unit, **wrapped, **alignment)
    for row, lines in enumerate(deepest):
        if lines > 1:  # said, not left to the reader's program: some cut a sentence after its first line
            sheet.set_row(first + row, 15 * min(lines, 20))


def _pages(book: Book, sheet: Worksheet, top: int, last: int, widths: list[float]) -> None:
    """Columns of one value folded (what is folded is not printed), the others on pages that can be read.

    A column keeps its place whatever the territory: rows of two workbooks can be put one under the other.
    """
    found = book.rows
    folded = {item.name for item in found.constant}
    printed = 0.0
    for column, (item, width) in enumerate(zip(found.columns, widths, strict=True)):
        is_folded = item.name in folded
        sheet.set_column(column, column, width, None, {"level": 1, "hidden": True} if is_folded else {})
        printed += 0 if is_folded else width
    sheet.print_area(0, 0, last, max(len(found.columns) - 1, book.last_head_column))
    sheet.repeat_rows(top)
    across = math.ceil(printed / PAGE_SIGNS)
    if across > 1:
        # Wider than a page that can be read: several side by side, each with the names of its rows.
        sheet.repeat_columns(0, found.head)
        sheet.fit_to_pages(across, 0)
