"""A workbook being written: its formats, its typed cells, what stands above and around every sheet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from pvd import theme
from pvd.figures.figure import Figure
from pvd.formats import NARROW
from pvd.forms import captions, table
from pvd.forms.cells import Value, clean

if TYPE_CHECKING:
    import xlsxwriter
    from xlsxwriter.worksheet import Worksheet

# Widths in signs, heights in points: the widest column of a table, a column of a chart's cells, a line of its header.
MAX_WIDTH, SERIES_WIDTH, HEADER_POINTS = 60, 18, 17
# Pixels that a printed page holds and stays readable.
ONE_PAGE = 1_400
ROW_PIXELS = 20  # height of a row at the default size
# Signs that a line of print holds; widths taken for a sheet whose columns are set later; a column that nobody sets.
HEAD_SIGNS, HEAD_WIDTHS, EMPTY_WIDTH = 100, (24, 12, 18, 18, 8, 8, 8), 8
MAX_CELL = 32_767  # Excel's own limit; a longer text would be dropped without a word
NUMBER_FORMATS = {
    "eur": f'#,##0"{NARROW}€"',
    # Thirty cents an inhabitant are not zero.
    "eur_per_inhabitant": f'#,##0.00"{NARROW}€"',
    "share": f'0.0"{NARROW}"%',
    "count": "#,##0",
    "inhabitants": "#,##0",
    "degrees": "0.00000",
    "decimal": "#,##0.0",
    "year": "0",
}
DATE_FORMAT, TIME_FORMAT = "dd/mm/yyyy", "dd/mm/yyyy hh:mm"


class Book:
    """One workbook being written: formats are shared by its sheets."""

    def __init__(self, book: xlsxwriter.Workbook, figure: Figure) -> None:
        self.book = book
        self.figure = figure
        self.rows = table.read(figure)
        self.formats: dict[tuple[tuple[str, Any], ...], Any] = {}
        self.last_head_column = 0

    def style(self, **properties: Any) -> Any:
        """A cell format, made once."""
        base = {"font_name": theme.OFFICE_FAMILY, "font_size": 10, "font_color": theme.INK, "valign": "top"}
        key = tuple(sorted((base | properties).items()))
        if key not in self.formats:
            self.formats[key] = self.book.add_format(dict(key))
        return self.formats[key]

    def head(self, sheet: Worksheet, what: str = "", widths: Sequence[float] = ()) -> int:
        """Title and one line (what is counted, filter, source) above a table; returns the row of the header.

        `widths`: those of the table's columns, in signs. The notes are on « Lisez-moi ».
        """
        figure = self.figure
        sheet.hide_gridlines(2)
        status = captions.status_word(figure)
        said = (figure.subtitle, what, f"Chiffre {status}" if status else "", captions.source_line(figure))
        line = clean(" · ".join(filter(None, said)))
        # Over several columns, as wide as the table or a line of print: a text that ran on would shrink the page.
        last, room = len(HEAD_WIDTHS) - 1, float(sum(HEAD_WIDTHS))
        if widths:
            last = next(
                (index for index in range(1, len(widths)) if sum(widths[: index + 1]) >= HEAD_SIGNS), len(widths) - 1
            )
            room = sum(widths[: last + 1])
            more = max(0, -(-int(HEAD_SIGNS - room) // EMPTY_WIDTH), 1 - last)
            last, room = last + more, room + more * EMPTY_WIDTH
        for row, text, size, style in (
            (0, figure.title, 15, self.style(bold=True, font_size=15, text_wrap=True)),
            (1, line, 11, self.style(font_color=theme.SECOND, text_wrap=True)),
        ):
            sheet.merge_range(row, 0, row, last, "", style)
            sheet.write_string(row, 0, cut(text), style)
            sheet.set_row(row, size * 1.45 * lines_of(text, int(room * 10.5 / size)) + 2)
        self.paper(sheet)
        self.last_head_column = last
        return 3

    def paper(self, sheet: Worksheet) -> None:
        """A4 landscape, one page wide, reference and page number at the foot."""
        sheet.set_paper(9)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(0.5, 0.5, 0.6, 0.6)
        # « & » starts a code in Excel's headers and footers: doubled, it is a plain sign.
        sheet.set_footer(f"&L&8{captions.reference(self.figure).replace('&', '&&')[:200]}&R&8&P/&N")

    def put(self, sheet: Worksheet, row: int, column: int, cell: Value, unit: str, **properties: Any) -> None:
        """One typed cell; an unknown value is an empty cell."""
        if cell is None:
            sheet.write_blank(row, column, None, self.style(**properties))
        elif isinstance(cell, bool):
            sheet.write_string(row, column, "oui" if cell else "non", self.style(**properties))
        elif isinstance(cell, str):
            sheet.write_string(row, column, cut(cell), self.style(**properties))
        elif isinstance(cell, datetime):
            sheet.write_datetime(
                row, column, cell, self.style(**{"num_format": TIME_FORMAT, "align": "left", **properties})
            )
        elif isinstance(cell, date):
            sheet.write_datetime(
                row,
                column,
                datetime(cell.year, cell.month, cell.day),
                self.style(**{"num_format": DATE_FORMAT, "align": "left", **properties}),
            )
        else:
            extra = {"num_format": NUMBER_FORMATS[unit]} if unit in NUMBER_FORMATS else {}
            sheet.write_number(row, column, float(cell), self.style(**extra, **properties))

    def header(self, sheet: Worksheet, row: int, names: list[str], numeric: list[bool]) -> None:
        """The header line: dark rule under, numbers aligned right."""
        for column, (name, is_number) in enumerate(zip(names, numeric, strict=True)):
            style = self.style(
                bold=True, bg_color=theme.PANEL, bottom=2, bottom_color=theme.INK, text_wrap=True, valign="bottom",
                align="right" if is_number else "left", indent=1 if column and not is_number else 0,
            )  # fmt: skip
            sheet.write_string(row, column, name, style)

    def font(self, size: int, bold: bool = False) -> dict[str, Any]:
        """A chart font."""
        return {"name": theme.OFFICE_FAMILY, "size": size, "bold": bold, "color": theme.INK}


def cut(text: str) -> str:
    """A text that fits in an Excel cell; a cut one says so."""
    text = clean(text)
    return text if len(text) <= MAX_CELL else text[: MAX_CELL - 2] + " …"


def lines_of(text: str, width: int) -> int:
    """Lines that a wrapped cell of `width` signs needs."""
    return max(1, sum(-(-len(part) // width) for part in text.split("\n")))


def width_of(name: str, longest: int, lines: int = 2) -> float:
    """A column width, in signs: the widest cell, a header on so many lines, 60 at most."""
    word = max((len(word) for word in name.split()), default=0)
    return min(MAX_WIDTH, max(longest + 2, word + 3, -(-len(name) // lines) + 3, 9))
