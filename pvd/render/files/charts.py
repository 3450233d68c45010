"""The sheets of a workbook that hold a native chart above its cells, or a tinted grid."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pvd import dictionary, forms, theme
from pvd.figures.figure import MISSING, Figure, Reference
from pvd.formats import NARROW, UNKNOWN, day
from pvd.forms.grid import Grid
from pvd.render import cells, chartdata
from pvd.render.chartdata import Series, Wide
from pvd.render.files.book import DATE_FORMAT, HEADER_POINTS, ONE_PAGE, ROW_PIXELS, SERIES_WIDTH, Book, cut, lines_of

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet


# Excel's pattern of thin diagonal lines.
LIGHT_DIAGONALS = 14


def chart_sheet(book: Book) -> None:
    """A native chart above the cells it reads."""
    if book.figure.form == "lines":
        lines_sheet(book)
    else:
        bars_sheet(book)


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


def lines_sheet(book: Book) -> None:
    """One block of cells a segment: two segments are two series, so nothing joins them."""
    figure = book.figure
    found = chartdata.segments(figure)
    sheet = book.book.add_worksheet("Graphique")
    said = [
        f"{item.label}{NARROW}: {item.detail or 'aucune ligne ne traverse'}, du {day(item.start)} au {day(item.end)}."
        for item in figure.breaks
    ]
    top = book.head(sheet, " ".join(said))
    place, top = top, top + 540 // ROW_PIXELS + 1
    unit = book.unit()
    value_name = dictionary.column(figure.encodings.value).label
    book.header(sheet, top, ["Série", "Date", value_name, "Libellé"], [False, False, True, False])
    sheet.set_column(0, 0, max([24, *(len(item.label) + 2 for item in found)]))
    sheet.set_column(1, 1, 12)
    sheet.set_column(2, 3, 18)
    chart: Any = book.book.add_chart({"type": "scatter", "subtype": "straight_with_markers"})
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
            sheet.write_string(row, 0, item.label if item.is_first else f"{item.label} (suite)", book.style())
            book.put(sheet, row, 1, x, "date")
            book.put(sheet, row, 2, y, unit)
            sheet.write_string(
                row,
                3,
                (point.label if point else "") if is_mark else "palier du tracé",
                book.style(font_color=theme.SECOND, indent=1),
            )
            row += 1
        if not item.is_first:
            drop.append(order)
        chart.add_series(line_series(book, sheet, item, start, row - 1, shapes[item.key]))
    times = chartdata.time_axis(found, figure)
    for reference in figure.references:
        chart.add_series(line_reference(book, sheet, row, reference, times))
        row += 2
        largest = max(largest, reference.value)
    line_axes(book, chart, times, largest)
    finish(book, sheet, chart, place, 540, row - top, True, drop)


def line_reference(
    book: Book, sheet: Worksheet, row: int, reference: Reference, times: chartdata.TimeAxis
) -> dict[str, Any]:
    """A reference as a thin line across a chart of lines, from two rows of cells of its own."""
    for place, day_number in enumerate((times.low, times.high), row):
        sheet.write_string(place, 0, reference.label, book.style(font_color=theme.SECOND))
        sheet.write_number(
            place, 1, day_number, book.style(num_format=DATE_FORMAT, align="left", font_color=theme.SECOND)
        )
        book.put(sheet, place, 2, reference.value, book.unit(), font_color=theme.SECOND)
    return {
        "name": reference.label,
        "categories": [sheet.name, row, 1, row + 1, 1],
        "values": [sheet.name, row, 2, row + 1, 2],
        "line": {"color": theme.REFERENCE, "width": 1.25},
        "marker": {"type": "none"},
    }


def line_axes(book: Book, chart: Any, times: chartdata.TimeAxis, largest: float) -> None:
    """Days at the foot, values from zero."""
    most, step = chartdata.ceiling(largest)
    chart.set_x_axis(
        {
            "num_format": times.number_format,
            "num_font": book.font(11),
            "min": times.low,
            "max": times.high,
            "major_unit": times.step,
            "major_gridlines": {"visible": False},
            "line": {"color": theme.UNKNOWN_LINE},
        }
    )
    chart.set_y_axis(
        {
            "num_format": chartdata.axis_format(book.unit(), most, step),
            "num_font": book.font(10),
            "min": 0,
            "max": most,
            "major_unit": step,
            "major_gridlines": {"visible": True, "line": {"color": theme.LINE, "width": 0.75}},
            "line": {"none": True},
        }
    )


def line_series(
    book: Book, sheet: Worksheet, item: chartdata.Segment, first: int, last: int, shape: str
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
                    "font": book.font(10),
                    "custom": [{"value": text} if text else {"delete": True} for text in labels],
                }
            }
            if any(labels)
            else {}
        ),
    }


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
    """A heat table as rows × columns, coloured as it is drawn; what is not known is « n. d. », hatched."""
    grid = forms.read_as(book.figure, Grid)
    sheet = book.book.add_worksheet("Tableau croisé")
    top = book.head(sheet)
    book.header(sheet, top, [grid.row_label, *grid.columns], [False, *(True for _ in grid.columns)])
    sheet.set_column(0, 0, min(60, max(len(name) for name in grid.rows) + 2))
    sheet.set_column(1, len(grid.columns), SERIES_WIDTH)
    sheet.set_row(top, HEADER_POINTS * lines_of(max(grid.columns, key=len), SERIES_WIDTH - 3))
    for row, name in enumerate(grid.rows):
        sheet.write_string(top + 1 + row, 0, name, book.style())
        for column, column_name in enumerate(grid.columns):
            cell = grid.at(name, column_name)
            dress: dict[str, Any] = {"border": 1, "border_color": theme.LINE}
            if cell and cell.status == MISSING:
                dress |= {
                    "pattern": LIGHT_DIAGONALS,
                    "fg_color": theme.LINE,
                    "bg_color": theme.GROUND,
                    "align": "right",
                }
            elif cell and cell.colour:
                dress |= {"bg_color": cell.colour, "font_color": theme.ink_on(cell.colour)}
            content = "" if cell is None else cell.words if cell.value is None else cell.value
            book.put(sheet, top + 1 + row, column + 1, content, grid.unit, **dress)
    sheet.freeze_panes(top + 1, 1)


def _described(figure: Figure) -> str:
    from pvd.render.words.sentence import alt_text

    return cells.clean(alt_text(figure))
