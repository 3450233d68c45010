"""Figure → XLSX: « Données » with typed cells, a sheet of its chart or grid, « Lisez-moi »."""

from __future__ import annotations

import io
import math
from typing import TYPE_CHECKING

from pvd import theme
from pvd.figures.figure import Figure
from pvd.formats import NARROW, number
from pvd.render import cells, chartdata
from pvd.render.cells import Cell
from pvd.render.files.book import MAX_WIDTH, ONE_PAGE, SIGN_PIXELS, Book, lines_of, width_of
from pvd.render.files.cascade import cascade_sheet
from pvd.render.files.charts import bars_sheet, grid_sheet
from pvd.render.files.lines import lines_sheet
from pvd.render.files.readme import readme_sheet

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

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
            "title": cells.clean(figure.title),
            "subject": cells.clean(figure.subtitle),
            "author": cells.AUTHOR,
            "company": "",
            "category": cells.licences(figure),
            "keywords": f"{cells.reference(figure)} ; {figure.address}",
            "comments": cells.source_line(figure),
            "created": cells.created(figure),
        }
    )
    writer = Book(book, figure)
    data_sheet(writer)
    if figure.form == "lines" and not figure.is_empty:
        lines_sheet(writer)
    elif figure.form == "cascade" and not figure.is_empty:
        cascade_sheet(writer)
    elif figure.form in chartdata.NATIVE_FORMS and not figure.is_empty:
        bars_sheet(writer)
    elif figure.form == "heat_table" and not figure.is_empty:
        grid_sheet(writer)
    readme_sheet(writer)
    book.close()
    return output.getvalue()


def data_sheet(book: Book) -> None:
    """Every row and shown column of the table."""
    figure, found = book.figure, book.found
    sheet = book.book.add_worksheet("Données")
    names = cells.headers(found)
    by_column = cells.content(figure, found)
    widths = [
        width_of(name, values[:400], item.unit) for name, values, item in zip(names, by_column, found, strict=True)
    ]
    folded = {item.name for item, _ in book.constant}
    top = book.head(sheet, widths=[0 if item.name in folded else at for item, at in zip(found, widths, strict=True)])
    if figure.totals:
        # Above the header: no sum, filter or pivot of the rows takes it for one of them.
        for column, (cell, item) in enumerate(cells.totals(figure, found)):
            right = {"align": "right"} if item.unit in cells.NUMBER_UNITS else {}
            book.put(sheet, top, column, cell, item.unit, bg_color=theme.PANEL, **right)
        top += 1
    size = min(len(figure.table), MAX_XLSX_ROWS)
    numeric = [item.unit in cells.NUMBER_UNITS and item.unit != "year" for item in found]
    _rows(book, sheet, top + 1, [values[:size] for values in by_column], widths)
    book.header(sheet, top, names, numeric)
    sheet.set_row(top, 34 if any(len(name) + 2 > width_of(name, [], "") for name in names) else 18)
    sheet.freeze_panes(top + 1, 1 if len(found) > 6 else 0)
    if figure.is_empty:
        sheet.write_string(top + 1, 0, cells.EMPTY, book.style())
    elif found:
        sheet.autofilter(top, 0, top + size, len(found) - 1)
    if len(figure.table) > size:
        left = number(len(figure.table) - size)
        sheet.write_string(top + 1 + size, 0, f"… et {left} autres lignes{NARROW}: voir le fichier CSV", book.style())
    _pages(book, sheet, top, top + 1 + size, widths)


def _rows(book: Book, sheet: Worksheet, first: int, by_column: list[list[Cell]], widths: list[float]) -> None:
    """The typed cells of the rows, and the heights that long texts need."""
    deepest = [1] * max(map(len, by_column), default=0)
    for column, (item, values, width) in enumerate(zip(book.found, by_column, widths, strict=True)):
        is_number = item.unit in cells.NUMBER_UNITS and item.unit != "year"
        # Text stands a little off the numbers at its left.
        alignment = {} if is_number else {"align": "left", "indent": 1 if column else 0}
        wrapped = {"text_wrap": True} if width >= MAX_WIDTH else {}
        for row, cell in enumerate(values):
            if wrapped:
                deepest[row] = max(deepest[row], lines_of(str(cell or ""), MAX_WIDTH - 2))
            book.put(sheet, first + row, column, cell, item.unit, **wrapped, **alignment)
    for row, lines in enumerate(deepest):
        if lines > 1:  # said, not left to the reader's program: some cut a sentence after its first line
            sheet.set_row(first + row, 15 * min(lines, 20))


def _pages(book: Book, sheet: Worksheet, top: int, last: int, widths: list[float]) -> None:
    """Columns of one value folded (what is folded is not printed), the others on pages that can be read.

    A column keeps its place whatever the territory: rows of two workbooks can be put one under the other.
    """
    folded = {item.name for item, _ in book.constant}
    printed = 0.0
    for column, (item, width) in enumerate(zip(book.found, widths, strict=True)):
        is_folded = item.name in folded
        sheet.set_column(column, column, width, None, {"level": 1, "hidden": True} if is_folded else {})
        printed += 0 if is_folded else width
    sheet.print_area(0, 0, last, max(len(book.found) - 1, book.last_head_column))
    sheet.repeat_rows(top)
    across = math.ceil(printed * SIGN_PIXELS / ONE_PAGE)
    if across > 1:
        # Wider than a page that can be read: several side by side, each with the names of its rows.
        sheet.repeat_columns(0)
        sheet.fit_to_pages(across, 0)
