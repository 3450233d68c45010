"""A workbook being written: its formats, its typed cells, what stands above and around every sheet."""

from __future__ import annotations

from datetime import date, datetime
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from pvd import theme
from pvd.figures.figure import Figure
from pvd.formats import NARROW
from pvd.render import cells
from pvd.render.cells import Cell, Column

if TYPE_CHECKING:
    import xlsxwriter
    from xlsxwriter.worksheet import Worksheet

# Widths in signs, heights in points: the widest column of a table, a column of a chart's cells, a line of its header.
MAX_WIDTH, SERIES_WIDTH, HEADER_POINTS = 60, 18, 17
# Pixels that a printed page holds and stays readable.
ONE_PAGE = 1_400
ROW_PIXELS = 20  # height of a row at the default size
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
        self.found: list[Column] = cells.columns(figure)
        self.formats: dict[tuple[tuple[str, Any], ...], Any] = {}

    def style(self, **properties: Any) -> Any:
        """A cell format, made once."""
        base = {"font_name": theme.FONT_FAMILY, "font_size": 11, "font_color": theme.INK, "valign": "top"}
        key = tuple(sorted((base | properties).items()))
        if key not in self.formats:
            self.formats[key] = self.book.add_format(dict(key))
        return self.formats[key]

    def head(self, sheet: Worksheet, what: str = "") -> int:
        """Title, subtitle and source above a table; returns the row of the header."""
        figure = self.figure
        sheet.hide_gridlines(2)
        text = self.style()
        second = self.style(font_color=theme.SECOND)
        status = cells.status_word(figure)
        lines = [
            figure.subtitle,
            " · ".join(
                filter(
                    None,
                    (
                        cells.source_line(figure),
                        cells.licences(figure),
                        cells.dated(figure),
                        f"Chiffre {status}" if status else "",
                    ),
                )
            ),
            " ".join(filter(None, (figure.note, figure.coverage))),
            what,
        ]
        sheet.write_string(0, 0, cut(figure.title), self.style(bold=True, font_size=15))
        sheet.set_row(0, 24)
        row = 1
        for order, paragraph in enumerate(lines):
            # Cut by hand: a text that runs far to the right would shrink the printed page.
            for line in wrap(cells.clean(paragraph), 120) if paragraph else []:
                sheet.write_string(row, 0, line, second if order else text)
                row += 1
        self.paper(sheet)
        return row + 1

    def paper(self, sheet: Worksheet) -> None:
        """A4 landscape, one page wide, reference and page number at the foot."""
        sheet.set_paper(9)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(0.5, 0.5, 0.6, 0.6)
        # « & » starts a code in Excel's headers and footers: doubled, it is a plain sign.
        sheet.set_footer(f"&L&8{cells.reference(self.figure).replace('&', '&&')[:200]}&R&8&P/&N")

    def put(self, sheet: Worksheet, row: int, column: int, cell: Cell, unit: str, **properties: Any) -> None:
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

    def unit(self) -> str:
        """Unit of the value column."""
        return next((item.unit for item in self.found if item.name == self.figure.encodings.value), self.figure.unit)

    def font(self, size: int, bold: bool = False) -> dict[str, Any]:
        """A chart font."""
        return {"name": theme.FONT_FAMILY, "size": size, "bold": bold, "color": theme.INK}


def cut(text: str) -> str:
    """A text that fits in an Excel cell; a cut one says so."""
    text = cells.clean(text)
    return text if len(text) <= MAX_CELL else text[: MAX_CELL - 2] + " …"


def lines_of(text: str, width: int) -> int:
    """Lines that a wrapped cell of `width` signs needs."""
    return max(1, sum(-(-len(part) // width) for part in text.split("\n")))


def width_of(name: str, values: list[Cell], unit: str) -> float:
    """A column width, in signs: the widest cell, a header on two lines, 60 at most."""
    longest = max((len(cells.written(cell, unit)) for cell in values if cell is not None), default=0)
    words = max((len(word) for word in name.split()), default=0)
    return min(MAX_WIDTH, max(longest + 2, words + 3, -(-len(name) // 2) + 3, 9))
