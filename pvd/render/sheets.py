"""Figure → CSV (French or raw), JSON, XLSX, Parquet: the same numbers, with what they mean.

Text cells are always written as text: a code keeps its zeros and a formula typed in a title never runs.
In CSV every text is quoted and nothing else is: « 01004 » stays whole for a reader that takes quoted
fields as text (LibreOffice: « champ entre guillemets comme texte »; Excel: Données › À partir d'un
fichier texte). A double click in Excel guesses types and drops the zero, whatever the file holds;
the XLSX is the file for that use.
"""

from __future__ import annotations

import io
import json as json_text
from datetime import date, datetime
from decimal import Decimal
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from pvd import dictionary, theme
from pvd.figures.figure import Figure
from pvd.formats import NARROW, UNKNOWN, day, number
from pvd.render import cells, chartdata
from pvd.render.cells import Cell, Column

if TYPE_CHECKING:
    import xlsxwriter
    from xlsxwriter.worksheet import Worksheet

FORMULA_MARKS = ("=", "+", "-", "@", "\t", "\r")
APOSTROPHE_NOTE = (
    f"Une apostrophe précède les textes de cette ligne qui commencent par = + - @ ou une tabulation{NARROW}: "
    "un tableur les prendrait pour des formules."
)
# Widths in signs, heights in points: the widest column of a table, a column of a chart's cells, a line of its header.
MAX_WIDTH, SERIES_WIDTH, HEADER_POINTS = 60, 18, 17
# Pixels that a printed page holds and stays readable.
ONE_PAGE = 1_400
ROW_PIXELS = 20  # height of a row at the default size
MAX_XLSX_ROWS = 20_000  # beyond, the file is slow to write and to open: CSV and Parquet hold everything
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


# --- CSV ---------------------------------------------------------------------------------------


def csv(figure: Figure, raw: bool = False) -> bytes:
    """The figure's table as CSV; the last columns are notes, source, licence, perimeter, date.

    French by default: UTF-8 with BOM, « ; », decimal comma, shares in percent, keys as labels, CRLF.
    `raw`: comma, decimal point, technical names and keys, shares 0 to 1. Dates are ISO in both (the
    one form that French and foreign spreadsheets read alike); an unknown value is an empty field.
    """
    found = cells.columns(figure)
    by_column = cells.content(figure, found, french=not raw)
    # A file of rows has no subtitle: its notes say what narrows it.
    narrowed = f"Filtre{NARROW}: {figure.narrowed}." if figure.narrowed else ""
    notes = " ".join(filter(None, (narrowed, figure.reading, figure.note, figure.coverage)))
    perimeters: list[Cell] = [figure.perimeter if raw else cells.perimeter(figure)] * len(figure.table)
    for index, item in enumerate(found):
        if item.name == "perimeter":
            # Rows that say their own perimeter say it in the last columns, once.
            perimeters = by_column[index]
            found, by_column = found[:index] + found[index + 1 :], by_column[:index] + by_column[index + 1 :]
            break
    if raw:
        names = [item.name for item in found] + ["notes", "source", "licence", "perimeter", "dated"]
    else:
        names = cells.headers(found) + ["Notes", "Source", "Licence", "Périmètre", "Données"]
    separator, end = (",", "\n") if raw else (";", "\r\n")

    written = [_csv_column(values, item.unit, raw) for values, item in zip(by_column, found, strict=True)]
    lines = [separator.join(_csv_text(name, raw)[0] for name in names)]
    about = [_csv_text(text, raw)[0] if text else "" for text in (cells.source_line(figure), cells.licences(figure))]
    dated = _csv_text(cells.dated_words(figure), raw)[0] if cells.dated_words(figure) else ""

    def ending(perimeter: Cell) -> str:
        return separator.join([*about, _csv_text(str(perimeter), raw)[0] if perimeter else "", dated])

    plain_note, marked_note = (
        _csv_text(text, raw)[0] if text else "" for text in (notes, " ".join(filter(None, (notes, APOSTROPHE_NOTE))))
    )
    for row, perimeter in zip(zip(*written, strict=True), perimeters, strict=True):
        note = marked_note if any(cell[1] for cell in row) else plain_note
        lines.append(separator.join([*(cell[0] for cell in row), note, ending(perimeter)]))
    if figure.is_empty and not raw:
        nothing = _csv_text(" ".join(filter(None, (narrowed, cells.EMPTY))), raw)[0]
        lines.append(separator.join([*("" for _ in found), nothing, ending(cells.perimeter(figure))]))
    text = end.join(lines) + end
    return text.encode("utf-8" if raw else "utf-8-sig")


def _csv_column(values: list[Cell], unit: str, raw: bool) -> list[tuple[str, bool]]:
    """Each cell as written, and whether an apostrophe was added."""
    return [_csv_cell(value, unit, raw) for value in values]


def _csv_cell(cell: Cell, unit: str, raw: bool) -> tuple[str, bool]:
    if cell is None:
        return "", False
    if isinstance(cell, str):
        return _csv_text(cell, raw)
    if isinstance(cell, bool):
        return (str(cell).lower() if raw else "oui" if cell else "non"), False
    if isinstance(cell, date):
        return cell.isoformat(), False
    if raw:
        return digits(cell), False
    if unit == "share":
        return digits(Decimal(digits(cell)) * 100).replace(".", ","), False
    return digits(cell).replace(".", ","), False


def _csv_text(text: str, raw: bool) -> tuple[str, bool]:
    marked = not raw and text.startswith(FORMULA_MARKS)
    quoted = text.replace('"', '""')
    apostrophe = "'" if marked else ""
    return f'"{apostrophe}{quoted}"', marked


def digits(value: int | float | Decimal) -> str:
    """A number in full, with a point, never in exponent form; reading it back gives the same value."""
    if isinstance(value, int):
        return str(value)
    if value == int(value):
        return str(int(value))
    exact = Decimal(repr(value)) if isinstance(value, float) else value.normalize()
    return format(exact, "f")


# --- JSON --------------------------------------------------------------------------------------


def json(figure: Figure) -> bytes:
    """The figure as JSON: metadata, columns with their cards, rows as objects; unknown is null."""
    found = cells.columns(figure)
    by_column = cells.content(figure, found, french=False)
    names = [item.name for item in found]
    document: dict[str, Any] = {
        "slug": figure.slug,
        "title": figure.title,
        "subtitle": figure.subtitle,
        "form": figure.form,
        "territory": figure.territory,
        "scope": {"level": figure.scope[0], "codes": list(figure.scope[1])},
        "period": figure.period,
        "perimeter": figure.perimeter,
        "perimeter_label": figure.perimeter_label,
        "unit": figure.unit,
        "unit_label": figure.unit_label,
        "filters": cells.filter_sentence(figure),
        "status": figure.status,
        "as_of": figure.as_of.isoformat() if figure.as_of else None,
        "note": figure.note,
        "coverage": figure.coverage,
        "reading": figure.reading,
        "totals": {name: cells.plain(total) for name, total in figure.totals.items()},
        "breaks": [
            {"start": item.start.isoformat(), "end": item.end.isoformat(), "label": item.label, "detail": item.detail}
            for item in figure.breaks
        ],
        "overlay": {
            "label": figure.overlay.label,
            "sign": figure.overlay.sign,
            "places": [
                {"code": code, "name": name}
                for code, name in zip(
                    figure.overlay.table[figure.overlay.key], figure.overlay.table[figure.overlay.name], strict=True
                )
            ],
        }
        if figure.overlay
        else None,
        "references": [{"value": item.value, "label": item.label} for item in figure.references],
        "sources": [
            {
                "producer": item.producer,
                "title": item.title,
                # No day that the file does not write.
                "as_of": None if item.date_words else item.as_of,
                "date": dictionary.when(item),
                "licence": item.licence,
                "url": item.url,
            }
            for item in figure.sources
        ],
        "source_line": cells.source_line(figure),
        "licence": cells.licences(figure),
        "dated": cells.dated_words(figure),
        "release": figure.release,
        "reference": cells.reference(figure),
        "address": figure.address,
        "columns": [
            {
                "name": item.name,
                "label": item.label,
                "unit": item.unit,
                "definition": item.definition,
                "values": {str(key): word for key, word in cells.labels(figure, item.name).items() if key is not None},
            }
            for item in found
        ],
        "message": cells.EMPTY if figure.is_empty else "",
        "row_count": len(figure.table),
        "data": [dict(zip(names, row, strict=True)) for row in zip(*by_column, strict=True)],
    }
    text = json_text.dumps(document, ensure_ascii=False, indent=1, allow_nan=False, default=_json_value)
    return (text + "\n").encode()


def _json_value(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == int(value) else float(value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"cannot write {type(value).__name__} as JSON")


# --- Parquet -----------------------------------------------------------------------------------


def parquet(figure: Figure) -> bytes:
    """The figure's table as Parquet: raw values and types, cards and metadata in the schema."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    found = cells.columns(figure)
    table = pa.Table.from_pandas(figure.table[[item.name for item in found]], preserve_index=False)
    fields = [
        table.schema.field(item.name).with_metadata(
            {"label": item.label, "unit": item.unit, "definition": item.definition}
        )
        for item in found
    ]
    facts = dict(cells.metadata(figure)) | {"Sources": cells.source_line(figure)}
    table = pa.Table.from_arrays(table.columns, schema=pa.schema(fields, metadata=facts))
    output = io.BytesIO()
    pq.write_table(table, output, compression="zstd")
    return output.getvalue()


# --- XLSX --------------------------------------------------------------------------------------


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
    writer = _Book(book, figure)
    writer.data_sheet()
    if figure.form in chartdata.NATIVE_FORMS and not figure.is_empty:
        writer.chart_sheet()
    elif figure.form == "heat_table" and not figure.is_empty:
        writer.grid_sheet()
    writer.readme_sheet()
    book.close()
    return output.getvalue()


class _Book:
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
        sheet.write_string(0, 0, _cut(figure.title), self.style(bold=True, font_size=15))
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
            sheet.write_string(row, column, _cut(cell), self.style(**properties))
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

    def data_sheet(self) -> None:
        """Every row and shown column of the table."""
        figure, found = self.figure, self.found
        sheet = self.book.add_worksheet("Données")
        top = self.head(sheet)
        if figure.totals:
            # Above the header: no sum, filter or pivot of the rows takes it for one of them.
            for column, (cell, item) in enumerate(cells.totals(figure, found)):
                right = {"align": "right"} if item.unit in cells.NUMBER_UNITS else {}
                self.put(sheet, top, column, cell, item.unit, bg_color=theme.PANEL, **right)
            top += 1
        names = cells.headers(found)
        by_column = cells.content(figure, found)
        size = min(len(figure.table), MAX_XLSX_ROWS)
        deepest = [1] * size
        numeric = [item.unit in cells.NUMBER_UNITS and item.unit != "year" for item in found]
        for column, (item, values) in enumerate(zip(found, by_column, strict=True)):
            width = _width(names[column], values[:400], item.unit)
            sheet.set_column(column, column, width)
            # Text stands a little off the numbers at its left.
            alignment = {} if numeric[column] else {"align": "left", "indent": 1 if column else 0}
            wrapped = {"text_wrap": True} if width >= MAX_WIDTH else {}
            if wrapped:
                for row, cell in enumerate(values[:size]):
                    deepest[row] = max(deepest[row], _lines(str(cell or ""), MAX_WIDTH - 2))
            for row, cell in enumerate(values[:size]):
                self.put(sheet, top + 1 + row, column, cell, item.unit, **wrapped, **alignment)
        for row, lines in enumerate(deepest):
            if lines > 1:  # said, not left to the reader's program: some cut a sentence after its first line
                sheet.set_row(top + 1 + row, 15 * min(lines, 20))
        self.header(sheet, top, names, numeric)
        sheet.set_row(top, 34 if any(len(name) + 2 > _width(name, [], "") for name in names) else 18)
        sheet.freeze_panes(top + 1, 1 if len(found) > 6 else 0)
        sheet.repeat_rows(top)
        if figure.is_empty:
            sheet.write_string(top + 1, 0, cells.EMPTY, self.style())
        elif found:
            sheet.autofilter(top, 0, top + size, len(found) - 1)
        if len(figure.table) > size:
            left = number(len(figure.table) - size)
            sheet.write_string(
                top + 1 + size, 0, f"… et {left} autres lignes{NARROW}: voir le fichier CSV ou Parquet", self.style()
            )

    def chart_sheet(self) -> None:
        """A native chart above the cells it reads."""
        if self.figure.form == "lines":
            self.lines_sheet()
        else:
            self.bars_sheet()

    def bars_sheet(self) -> None:
        """Categories × series; a category without value says so in its own label."""
        figure = self.figure
        data = chartdata.wide(figure)
        sheet = self.book.add_worksheet("Graphique")
        what = f"Cellule vide{NARROW}: donnée non disponible ({UNKNOWN}), jamais zéro." if any(data.missing) else ""
        top = self.head(sheet, what)
        shown = chartdata.with_missing(data)
        is_flat = (figure.encodings.horizontal and not data.is_grouped) or figure.form == "progress"
        is_stacked = len(data.series) > 1 and not data.is_grouped
        height = max(480, 26 * len(shown) + 150) if is_flat else 540
        place, top = top, top + height // ROW_PIXELS + 1
        category = dictionary.column(figure.encodings.group or figure.encodings.category).label
        names = [category, *(item.label for item in data.series)]
        self.header(sheet, top, names, [False, *(True for _ in data.series)])
        sheet.set_column(0, 0, min(44, max(len(text) for text in [*shown, category]) + 2))
        sheet.set_column(1, max(1, len(data.series)), SERIES_WIDTH)
        sheet.set_row(top, HEADER_POINTS * _lines(max(names, key=len), SERIES_WIDTH - 3))
        unit = self.unit()
        for row, name in enumerate(shown):
            sheet.write_string(top + 1 + row, 0, name, self.style())
            for column, item in enumerate(data.series, 1):
                self.put(sheet, top + 1 + row, column, item.values[row], unit)
        first, last = top + 1, top + len(shown)
        chart: Any = self.book.add_chart(
            {"type": "bar" if is_flat else "column", **({"subtype": "stacked"} if is_stacked else {})}
        )
        for column, item in enumerate(data.series, 1):
            # Side by side, a grey bar keeps the edge of its own colour.
            before: dict[str, Any] = {"fill": {"color": theme.BEFORE}}
            if data.is_grouped:
                before["border"] = {"color": item.colour, "width": 1.5}
            points = [
                before
                if status == "before"
                else {"fill": {"color": theme.SEQUENTIAL[2]}}
                if any(data.highlighted) and not here
                else None
                for status, here in zip(item.statuses, data.highlighted, strict=True)
            ]
            chart.add_series(
                {
                    "name": [sheet.name, top, column],
                    "categories": [sheet.name, first, 0, last, 0],
                    "values": [sheet.name, first, column, last, column],
                    "fill": {"color": item.colour},
                    "border": {"color": theme.GROUND, "width": 0.75},
                    "gap": 45,
                    **({"overlap": 100} if is_stacked else {}),
                    **({"points": points} if any(points) else {}),
                    **(
                        {
                            "data_labels": {
                                "value": True,
                                "num_format": chartdata.label_format(unit, data.largest),
                                "font": self.font(10),
                            }
                        }
                        if len(data.series) == 1 and len(shown) <= 30
                        else {}
                    ),
                }
            )
        most, step = chartdata.ceiling(data.largest)
        names_axis: dict[str, Any] = {
            "num_font": self.font(11),
            "line": {"color": theme.UNKNOWN_LINE},
            "major_tick_mark": "none",
        }
        value_axis: dict[str, Any] = {
            "num_format": chartdata.axis_format(unit, most, step),
            "num_font": self.font(10),
            "major_gridlines": {"visible": True, "line": {"color": theme.LINE, "width": 0.75}},
            "line": {"none": True},
            "min": 0,
            "max": most,
            "major_unit": step,
            "major_tick_mark": "none",
        }
        if is_flat:
            names_axis |= {"reverse": True}
            chart.set_x_axis(value_axis | {"visible": True, "label_position": "high"})
            chart.set_y_axis(names_axis)
        else:
            chart.set_x_axis(names_axis)
            chart.set_y_axis(value_axis)
        for reference in figure.references:
            if not is_flat:
                self.reference_line(chart, sheet, reference.value, reference.label, first, last, len(names) + 1)
        self.finish(sheet, chart, place, height, len(shown), len(data.series) > 1)

    def reference_line(
        self, chart: Any, sheet: Worksheet, value: float, label: str, first: int, last: int, column: int
    ) -> None:
        """A reference as a thin line across a column chart, from cells of its own."""
        sheet.write_string(first - 1, column, label, self.style(bold=True, bg_color=theme.PANEL, text_wrap=True))
        sheet.set_column(column, column, 18)
        for row in range(first, last + 1):
            self.put(sheet, row, column, value, self.unit(), font_color=theme.SECOND)
        line: Any = self.book.add_chart({"type": "line"})
        line.add_series(
            {
                "name": [sheet.name, first - 1, column],
                "categories": [sheet.name, first, 0, last, 0],
                "values": [sheet.name, first, column, last, column],
                "line": {"color": theme.REFERENCE, "width": 1.25},
            }
        )
        chart.combine(line)

    def lines_sheet(self) -> None:
        """One block of cells a segment: two segments are two series, so nothing joins them."""
        figure = self.figure
        found = chartdata.segments(figure)
        sheet = self.book.add_worksheet("Graphique")
        said = [
            f"{item.label}{NARROW}: {item.detail or 'aucune ligne ne traverse'}, du {day(item.start)} au {day(item.end)}."
            for item in figure.breaks
        ]
        top = self.head(sheet, " ".join(said))
        place, top = top, top + 540 // ROW_PIXELS + 1
        unit = self.unit()
        value_name = dictionary.column(figure.encodings.value).label
        self.header(sheet, top, ["Série", "Date", value_name, "Libellé"], [False, False, True, False])
        sheet.set_column(0, 0, max([24, *(len(item.label) + 2 for item in found)]))
        sheet.set_column(1, 1, 12)
        sheet.set_column(2, 3, 18)
        chart: Any = self.book.add_chart({"type": "scatter", "subtype": "straight_with_markers"})
        row = top + 1
        shapes = chartdata.shapes(found)
        drop: list[int] = []
        largest = max((point.y for item in found for point in item.points), default=0.0)
        for order, item in enumerate(found):
            words = {point.x: point for point in item.points}
            start = row
            for x, y in item.drawn:
                point = words.get(x)
                is_mark = point is not None and point.y == y
                sheet.write_string(row, 0, item.label if item.is_first else f"{item.label} (suite)", self.style())
                self.put(sheet, row, 1, x, "date")
                self.put(sheet, row, 2, y, unit)
                sheet.write_string(
                    row,
                    3,
                    (point.label if point else "") if is_mark else "palier du tracé",
                    self.style(font_color=theme.SECOND, indent=1),
                )
                row += 1
            if not item.is_first:
                drop.append(order)
            chart.add_series(self.line_series(sheet, item, start, row - 1, shapes[item.key]))
        times = chartdata.time_axis(found, figure)
        for reference in figure.references:
            start = row
            for day_number in (times.low, times.high):
                sheet.write_string(row, 0, reference.label, self.style(font_color=theme.SECOND))
                sheet.write_number(
                    row, 1, day_number, self.style(num_format=DATE_FORMAT, align="left", font_color=theme.SECOND)
                )
                self.put(sheet, row, 2, reference.value, unit, font_color=theme.SECOND)
                row += 1
            largest = max(largest, reference.value)
            chart.add_series(
                {
                    "name": reference.label,
                    "categories": [sheet.name, start, 1, row - 1, 1],
                    "values": [sheet.name, start, 2, row - 1, 2],
                    "line": {"color": theme.REFERENCE, "width": 1.25},
                    "marker": {"type": "none"},
                }
            )
        most, step = chartdata.ceiling(largest)
        chart.set_x_axis(
            {
                "num_format": times.number_format,
                "num_font": self.font(11),
                "min": times.low,
                "max": times.high,
                "major_unit": times.step,
                "major_gridlines": {"visible": False},
                "line": {"color": theme.UNKNOWN_LINE},
            }
        )
        chart.set_y_axis(
            {
                "num_format": chartdata.axis_format(unit, most, step),
                "num_font": self.font(10),
                "min": 0,
                "max": most,
                "major_unit": step,
                "major_gridlines": {"visible": True, "line": {"color": theme.LINE, "width": 0.75}},
                "line": {"none": True},
            }
        )
        self.finish(sheet, chart, place, 540, row - top, True, drop)

    def line_series(
        self, sheet: Worksheet, item: chartdata.Segment, first: int, last: int, shape: str
    ) -> dict[str, Any]:
        """One segment as an Excel series, styled like the other renderers."""
        drawn = item.drawn
        words = {(point.x, point.y): point for point in item.points}
        marked = item.style in ("line", "points")
        line: dict[str, Any] = {"none": True} if item.style == "points" else {"color": item.colour, "width": 2.25}
        if item.style == "dashed":
            line = {"color": item.colour, "width": 1.75, "dash_type": "dash"}
        fill = {"color": item.colour}
        points: list[dict[str, Any] | None] = [
            {"fill": {"color": theme.GROUND}, "border": {"color": item.colour, "width": 1.75}}
            if (spot := words.get(place)) is not None and spot.is_open
            else None
            for place in drawn
        ]
        labels = [words[place].label if place in words else "" for place in drawn]
        for index, ((x, y), after) in enumerate(zip(drawn, drawn[1:], strict=False)):
            # Every label is above its mark here: of two that would lie on each other, the later one is read.
            if labels[index] and abs((after[0] - x).days) < 45 and abs(after[1] - y) < 0.08 * max(y, after[1]):
                labels[index] = ""
        return {
            "name": item.label if item.is_first else f"{item.label} (suite)",
            "categories": [sheet.name, first, 1, last, 1],
            "values": [sheet.name, first, 2, last, 2],
            "line": line,
            "marker": {"type": shape, "size": 9, "fill": fill, "border": {"color": item.colour}}
            if marked
            else {"type": "none"},
            **({"points": points} if marked and any(points) else {}),
            **(
                {
                    "data_labels": {
                        "value": True,
                        "position": "above",
                        "font": self.font(10),
                        "custom": [{"value": text} if text else {"delete": True} for text in labels],
                    }
                }
                if any(labels)
                else {}
            ),
        }

    def finish(
        self,
        sheet: Worksheet,
        chart: Any,
        row: int,
        height: int,
        lines: int,
        legend: bool,
        drop: list[int] | None = None,
    ) -> None:
        """Common dress of a chart, and its place above its cells, which are so many lines."""
        figure = self.figure
        chart.set_title(
            {
                "name": _cut(figure.title),
                "name_font": self.font(13, True),
                "overlay": False,
                "layout": {"x": 0.02, "y": 0.02},
            }
        )
        chart.set_legend(
            {"position": "top", "font": self.font(11), **({"delete_series": drop} if drop else {})}
            if legend
            else {"none": True}
        )
        chart.show_blanks_as("gap")
        chart.set_chartarea({"border": {"none": True}, "fill": {"color": theme.GROUND}})
        chart.set_plotarea({"fill": {"none": True}})
        chart.set_size({"width": 960, "height": height})
        sheet.insert_chart(row, 0, chart, {"description": _alt_text(figure), "object_position": 3})
        if height + lines * ROW_PIXELS <= ONE_PAGE:
            sheet.fit_to_pages(1, 1)  # a chart is not cut between two sheets of paper

    def grid_sheet(self) -> None:
        """A heat table as rows × columns, tinted; « n. d. » is written, a blank is « sans objet »."""
        figure, marks = self.figure, self.figure.encodings
        sheet = self.book.add_worksheet("Tableau croisé")
        top = self.head(sheet)
        grid = chartdata.grid(figure)
        unit = self.unit()
        self.header(
            sheet, top, [dictionary.column(marks.row).label, *grid.columns], [False, *(True for _ in grid.columns)]
        )
        sheet.set_column(0, 0, min(60, max(len(name) for name in grid.rows) + 2))
        sheet.set_column(1, len(grid.columns), SERIES_WIDTH)
        sheet.set_row(top, HEADER_POINTS * _lines(max(grid.columns, key=len), SERIES_WIDTH - 3))
        colours = {item.label: item.colour for item in marks.classes}
        for row, name in enumerate(grid.rows):
            sheet.write_string(top + 1 + row, 0, name, self.style())
            for column in range(len(grid.columns)):
                cell = grid.cells[row][column]
                tint = colours.get(cell, "") if isinstance(cell, str) else ""
                dress = {"bg_color": tint, "font_color": theme.ink_on(tint)} if tint else {}
                self.put(sheet, top + 1 + row, column + 1, cell, unit, **dress, border=1, border_color=theme.LINE)
        if not marks.classes:
            sheet.conditional_format(
                top + 1, 1, top + len(grid.rows), len(grid.columns),
                {"type": "2_color_scale", "min_color": theme.SEQUENTIAL[0], "max_color": theme.SEQUENTIAL[2]},
            )  # fmt: skip
        sheet.freeze_panes(top + 1, 1)

    def readme_sheet(self) -> None:
        """« Lisez-moi »: all that must be known to quote the figure."""
        figure = self.figure
        sheet = self.book.add_worksheet("Lisez-moi")
        sheet.hide_gridlines(2)
        self.paper(sheet)
        sheet.set_column(0, 0, 30)
        sheet.set_column(1, 1, 26)
        sheet.set_column(2, 2, 18)
        sheet.set_column(3, 3, 80)
        bold, text = self.style(bold=True), self.style(text_wrap=True)
        sheet.write_string(0, 0, "Lisez-moi", self.style(bold=True, font_size=15))
        sheet.set_row(0, 24)
        row = 2
        for name, content in cells.metadata(figure):
            sheet.write_string(row, 0, name, bold)
            sheet.merge_range(row, 1, row, 3, "", text)
            sheet.write_string(row, 1, _cut(content), text)
            sheet.set_row(row, 16 * _lines(content, 120))
            row += 1
        notes = [
            f"Cellule vide{NARROW}: l’information n’est pas connue ou pas publiée ({UNKNOWN}). Ce n’est jamais un zéro."
        ]
        if any(item.unit == "share" for item in self.found):
            notes.append(f"Les parts sont enregistrées entre 0 et 1 et affichées en{NARROW}%.")
        for note in notes:
            sheet.write_string(row, 0, "Lecture des cellules" if note is notes[0] else "", bold)
            sheet.merge_range(row, 1, row, 3, "", text)
            sheet.write_string(row, 1, note, text)
            row += 1
        row += 1
        sheet.write_string(row, 0, "Sources", self.style(bold=True, font_size=13))
        row += 1
        for column, name in enumerate(("Producteur", "Données au", "Licence", "Titre et adresse")):
            sheet.write_string(
                row, column, name, self.style(bold=True, bg_color=theme.PANEL, bottom=2, bottom_color=theme.INK)
            )
        row += 1
        for item in figure.sources:
            where = f"{item.title} — {item.url}" if item.url else item.title
            texts = (item.producer, dictionary.when(item), item.licence, where)
            for column, content in enumerate(texts):
                sheet.write_string(row, column, cells.clean(content), text)
            sheet.set_row(
                row, 16 * max(_lines(content, width) for content, width in zip(texts, (28, 24, 17, 78), strict=True))
            )
            row += 1
        row += 1
        sheet.write_string(row, 0, "Dictionnaire des colonnes", self.style(bold=True, font_size=13))
        row += 1
        for column, name in enumerate(("Colonne", "Nom technique", "Unité", "Définition")):
            sheet.write_string(
                row, column, name, self.style(bold=True, bg_color=theme.PANEL, bottom=2, bottom_color=theme.INK)
            )
        row += 1
        for name, card in zip(cells.headers(self.found), self.found, strict=True):
            texts = (name, card.name, UNIT_NAMES.get(card.unit, card.unit), card.definition)
            for column, content in enumerate(texts):
                sheet.write_string(row, column, content, text)
            sheet.set_row(
                row, 16 * max(_lines(content, width) for content, width in zip(texts, (28, 24, 17, 78), strict=True))
            )
            row += 1

    def unit(self) -> str:
        """Unit of the value column."""
        return next((item.unit for item in self.found if item.name == self.figure.encodings.value), self.figure.unit)

    def font(self, size: int, bold: bool = False) -> dict[str, Any]:
        """A chart font."""
        return {"name": theme.FONT_FAMILY, "size": size, "bold": bold, "color": theme.INK}


UNIT_NAMES = {
    "eur": "euros",
    "eur_per_inhabitant": "euros par habitant",
    "share": "part (%)",
    "count": "nombre",
    "inhabitants": "habitants",
    "degrees": "degrés",
    "decimal": "nombre à une décimale",
    "year": "année",
    "date": "date",
    "boolean": "oui ou non",
    "text": "texte",
    "code": "code",
}


def _cut(text: str) -> str:
    """A text that fits in an Excel cell; a cut one says so."""
    text = cells.clean(text)
    return text if len(text) <= MAX_CELL else text[: MAX_CELL - 2] + " …"


def _lines(text: str, width: int) -> int:
    """Lines that a wrapped cell of `width` signs needs."""
    return max(1, sum(-(-len(part) // width) for part in text.split("\n")))


def _width(name: str, values: list[Cell], unit: str) -> float:
    """A column width, in signs: the widest cell, a header on two lines, 60 at most."""
    longest = max((len(cells.written(cell, unit)) for cell in values if cell is not None), default=0)
    words = max((len(word) for word in name.split()), default=0)
    return min(MAX_WIDTH, max(longest + 2, words + 3, -(-len(name) // 2) + 3, 9))


def _alt_text(figure: Figure) -> str:
    from pvd.render.words import alt_text

    return cells.clean(alt_text(figure))
