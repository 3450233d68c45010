"""Figure → XLSX: « Données » with typed cells, a sheet of its chart or grid, « Lisez-moi »."""

from __future__ import annotations

import io

from pvd import theme
from pvd.figures.figure import Figure
from pvd.formats import NARROW, number
from pvd.render import cells, chartdata
from pvd.render.files.book import MAX_WIDTH, Book, lines_of, width_of
from pvd.render.files.charts import bars_sheet, grid_sheet
from pvd.render.files.lines import lines_sheet
from pvd.render.files.readme import readme_sheet

MAX_XLSX_ROWS = 20_000  # beyond, the file is slow to write and to open: CSV and Parquet hold everything


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
    top = book.head(sheet)
    if figure.totals:
        # Above the header: no sum, filter or pivot of the rows takes it for one of them.
        for column, (cell, item) in enumerate(cells.totals(figure, found)):
            right = {"align": "right"} if item.unit in cells.NUMBER_UNITS else {}
            book.put(sheet, top, column, cell, item.unit, bg_color=theme.PANEL, **right)
        top += 1
    names = cells.headers(found)
    by_column = cells.content(figure, found)
    size = min(len(figure.table), MAX_XLSX_ROWS)
    deepest = [1] * size
    numeric = [item.unit in cells.NUMBER_UNITS and item.unit != "year" for item in found]
    for column, (item, values) in enumerate(zip(found, by_column, strict=True)):
        width = width_of(names[column], values[:400], item.unit)
        sheet.set_column(column, column, width)
        # Text stands a little off the numbers at its left.
        alignment = {} if numeric[column] else {"align": "left", "indent": 1 if column else 0}
        wrapped = {"text_wrap": True} if width >= MAX_WIDTH else {}
        if wrapped:
            for row, cell in enumerate(values[:size]):
                deepest[row] = max(deepest[row], lines_of(str(cell or ""), MAX_WIDTH - 2))
        for row, cell in enumerate(values[:size]):
            book.put(sheet, top + 1 + row, column, cell, item.unit, **wrapped, **alignment)
    for row, lines in enumerate(deepest):
        if lines > 1:  # said, not left to the reader's program: some cut a sentence after its first line
            sheet.set_row(top + 1 + row, 15 * min(lines, 20))
    book.header(sheet, top, names, numeric)
    sheet.set_row(top, 34 if any(len(name) + 2 > width_of(name, [], "") for name in names) else 18)
    sheet.freeze_panes(top + 1, 1 if len(found) > 6 else 0)
    sheet.repeat_rows(top)
    if figure.is_empty:
        sheet.write_string(top + 1, 0, cells.EMPTY, book.style())
    elif found:
        sheet.autofilter(top, 0, top + size, len(found) - 1)
    if len(figure.table) > size:
        left = number(len(figure.table) - size)
        sheet.write_string(
            top + 1 + size, 0, f"… et {left} autres lignes{NARROW}: voir le fichier CSV ou Parquet", book.style()
        )
