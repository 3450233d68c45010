"""The sheets of a workbook that hold a native chart above its cells, or a tinted grid."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pvd import dictionary, theme
from pvd.figures.figure import Figure
from pvd.formats import NARROW, UNKNOWN
from pvd.render import cells, chartdata
from pvd.render.chartdata import Series, Wide
from pvd.render.files.book import HEADER_POINTS, ONE_PAGE, ROW_PIXELS, SERIES_WIDTH, Book, cut, lines_of

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet


def bars_sheet(book: Book) -> None:
    """Categories × series; a category without value says so in its own label."""
    figure = book.figure
    data = chartdata.wide(figure)
    sheet = book.book.add_worksheet("Graphique")
    what = f"Cellule vide{NARROW}: donnée non disponible ({UNKNOWN}), jamais zéro." if any(data.missing) else ""
    top = book.head(sheet, what)
    shown = chartdata.with_missing(data)
    is_flat = (figure.encodings.horizontal and not data.is_grouped) or figure.form == "progress"
    is_stacked = len(data.series) > 1 and not data.is_grouped
    height = max(480, 26 * len(shown) + 150) if is_flat else 540
    place, top = top, top + height // ROW_PIXELS + 1
    category = dictionary.column(figure.encodings.group or figure.encodings.category).label
    names = [category, *(item.label for item in data.series)]
    book.header(sheet, top, names, [False, *(True for _ in data.series)])
    sheet.set_column(0, 0, min(44, max(len(text) for text in [*shown, category]) + 2))
    sheet.set_column(1, max(1, len(data.series)), SERIES_WIDTH)
    sheet.set_row(top, HEADER_POINTS * lines_of(max(names, key=len), SERIES_WIDTH - 3))
    unit = book.unit()
    for row, name in enumerate(shown):
        sheet.write_string(top + 1 + row, 0, name, book.style())
        for column, item in enumerate(data.series, 1):
            book.put(sheet, top + 1 + row, column, item.values[row], unit)
    first, last = top + 1, top + len(shown)
    chart: Any = book.book.add_chart(
        {"type": "bar" if is_flat else "column", **({"subtype": "stacked"} if is_stacked else {})}
    )
    for column, item in enumerate(data.series, 1):
        chart.add_series(bar_series(book, sheet, item, data, (top, column)))
    bar_axes(book, chart, data, is_flat)
    for reference in figure.references:
        if not is_flat:
            reference_line(book, chart, sheet, reference.value, reference.label, first, last, len(names) + 1)
    finish(book, sheet, chart, place, height, len(shown), len(data.series) > 1)


def bar_series(book: Book, sheet: Worksheet, item: Series, data: Wide, head: tuple[int, int]) -> dict[str, Any]:
    """One series of bars, from the cells under its head."""
    top, column = head
    first, last = top + 1, top + len(data.categories)
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
    return {
        "name": [sheet.name, top, column],
        "categories": [sheet.name, first, 0, last, 0],
        "values": [sheet.name, first, column, last, column],
        "fill": {"color": item.colour},
        "border": {"color": theme.GROUND, "width": 0.75},
        "gap": 45,
        **({"overlap": 100} if len(data.series) > 1 and not data.is_grouped else {}),
        **({"points": points} if any(points) else {}),
        **(
            {
                "data_labels": {
                    "value": True,
                    "num_format": chartdata.label_format(book.unit(), data.largest),
                    "font": book.font(10),
                }
            }
            if len(data.series) == 1 and len(data.categories) <= 30
            else {}
        ),
    }


def bar_axes(book: Book, chart: Any, data: Wide, is_flat: bool) -> None:
    """A quiet axis of names, an axis of values from zero."""
    most, step = chartdata.ceiling(data.largest)
    names_axis: dict[str, Any] = {
        "num_font": book.font(11),
        "line": {"color": theme.UNKNOWN_LINE},
        "major_tick_mark": "none",
    }
    value_axis: dict[str, Any] = {
        "num_format": chartdata.axis_format(book.unit(), most, step),
        "num_font": book.font(10),
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


def reference_line(
    book: Book, chart: Any, sheet: Worksheet, value: float, label: str, first: int, last: int, column: int
) -> None:
    """A reference as a thin line across a column chart, from cells of its own."""
    sheet.write_string(first - 1, column, label, book.style(bold=True, bg_color=theme.PANEL, text_wrap=True))
    sheet.set_column(column, column, 18)
    for row in range(first, last + 1):
        book.put(sheet, row, column, value, book.unit(), font_color=theme.SECOND)
    line: Any = book.book.add_chart({"type": "line"})
    line.add_series(
        {
            "name": [sheet.name, first - 1, column],
            "categories": [sheet.name, first, 0, last, 0],
            "values": [sheet.name, first, column, last, column],
            "line": {"color": theme.REFERENCE, "width": 1.25},
        }
    )
    chart.combine(line)


def finish(
    book: Book,
    sheet: Worksheet,
    chart: Any,
    row: int,
    height: int,
    lines: int,
    legend: bool,
    drop: list[int] | None = None,
) -> None:
    """Common dress of a chart, and its place above its cells, which are so many lines."""
    figure = book.figure
    chart.set_title(
        {
            "name": cut(figure.title),
            "name_font": book.font(13, True),
            "overlay": False,
            "layout": {"x": 0.02, "y": 0.02},
        }
    )
    chart.set_legend(
        {"position": "top", "font": book.font(11), **({"delete_series": drop} if drop else {})}
        if legend
        else {"none": True}
    )
    chart.show_blanks_as("gap")
    chart.set_chartarea({"border": {"none": True}, "fill": {"color": theme.GROUND}})
    chart.set_plotarea({"fill": {"none": True}})
    chart.set_size({"width": 960, "height": height})
    sheet.insert_chart(row, 0, chart, {"description": _described(figure), "object_position": 3})
    if height + lines * ROW_PIXELS <= ONE_PAGE:
        sheet.fit_to_pages(1, 1)  # a chart is not cut between two sheets of paper


def grid_sheet(book: Book) -> None:
    """A heat table as rows × columns, tinted; « n. d. » is written, a blank is « sans objet »."""
    figure, marks = book.figure, book.figure.encodings
    sheet = book.book.add_worksheet("Tableau croisé")
    top = book.head(sheet)
    grid = chartdata.grid(figure)
    unit = book.unit()
    book.header(sheet, top, [dictionary.column(marks.row).label, *grid.columns], [False, *(True for _ in grid.columns)])
    sheet.set_column(0, 0, min(60, max(len(name) for name in grid.rows) + 2))
    sheet.set_column(1, len(grid.columns), SERIES_WIDTH)
    sheet.set_row(top, HEADER_POINTS * lines_of(max(grid.columns, key=len), SERIES_WIDTH - 3))
    colours = {item.label: item.colour for item in marks.classes}
    for row, name in enumerate(grid.rows):
        sheet.write_string(top + 1 + row, 0, name, book.style())
        for column in range(len(grid.columns)):
            cell = grid.cells[row][column]
            tint = colours.get(cell, "") if isinstance(cell, str) else ""
            dress = {"bg_color": tint, "font_color": theme.ink_on(tint)} if tint else {}
            book.put(sheet, top + 1 + row, column + 1, cell, unit, **dress, border=1, border_color=theme.LINE)
    if not marks.classes:
        sheet.conditional_format(
            top + 1, 1, top + len(grid.rows), len(grid.columns),
            {"type": "2_color_scale", "min_color": theme.SEQUENTIAL[0], "max_color": theme.SEQUENTIAL[2]},
        )  # fmt: skip
    sheet.freeze_panes(top + 1, 1)


def _described(figure: Figure) -> str:
    from pvd.render.words.sentence import alt_text

    return cells.clean(alt_text(figure))
