"""The sheets of a workbook that hold a native chart above its cells, or a tinted grid."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pvd import forms, theme
from pvd.figures.figure import MISSING, Figure, Reference
from pvd.formats import UNKNOWN, typeset
from pvd.forms.bars import TOTAL_SERIES, Bars, Piece, Series
from pvd.forms.cascade import Cascade
from pvd.forms.cells import Value, clean
from pvd.forms.grid import Grid
from pvd.render import office
from pvd.render.files.book import HEADER_POINTS, ONE_PAGE, ROW_PIXELS, SERIES_WIDTH, Book, cut, lines_of

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet


# Excel's pattern of thin diagonal lines.
LIGHT_DIAGONALS = 14


# A series that is there for its place or its words alone.
UNFILLED = {"fill": {"none": True}, "border": {"none": True}}
# What lacks, as a category says it: a spreadsheet's chart has no place of its own for it.
_GAPS = {UNKNOWN: UNKNOWN, f"+ {UNKNOWN}": f"en partie {UNKNOWN}"}


def bars_sheet(book: Book) -> None:
    """Categories × series; a category without value says so in its own label."""
    drawn = forms.read_as(book.figure, Bars)
    if not drawn.series:
        return  # nothing is known of any: the table says so, a chart would be empty
    sheet = book.book.add_worksheet("Graphique")
    what = typeset("Cellule vide : donnée non disponible (n. d.), jamais zéro.") if drawn.has_missing else ""
    top = book.head(sheet, what)
    shown = [
        clean(f"{name} ({_GAPS[gap]})" if gap else name)
        for (name, _), gap in zip(drawn.groups, drawn.gaps, strict=True)
    ]
    is_flat = drawn.is_horizontal and not drawn.is_grouped
    is_stacked = len(drawn.series) > 1 and not drawn.is_grouped
    height = flat_height(len(shown)) if is_flat else 540
    place, top = top, top + height // ROW_PIXELS + 1
    columns: list[list[float | None]] = [
        [None if piece is None else piece.value for piece in drawn.pieces_of(item)] for item in drawn.series
    ]
    names = [drawn.category_label, *(item.label for item in drawn.series)]
    if is_stacked:
        names.append(TOTAL_SERIES)
        columns.append([bar.total if bar.is_known else None for bar in drawn.bars])
    write_cells(book, sheet, top, names, shown, columns, drawn.unit)
    first, last = top + 1, top + len(shown)
    chart: Any = book.book.add_chart(
        {"type": "bar" if is_flat else "column", **({"subtype": "stacked"} if is_stacked else {})}
    )
    for column, item in enumerate(drawn.series, 1):
        chart.add_series(bar_series(book, sheet, item, drawn, (top, column)))
    if is_stacked:
        chart.add_series(total_series(book, sheet, drawn, (top, len(columns))))
    bar_axes(book, chart, drawn, is_flat)
    for reference in drawn.references:
        if not is_flat:
            reference_line(book, chart, sheet, reference, drawn.unit, (first, last, len(names) + 1))
    hidden = [len(drawn.series)] if is_stacked else []
    finish(book, sheet, chart, place, height, len(shown), len(drawn.series) > 1, hidden)


def flat_height(count: int) -> int:
    """The height of a chart of so many lying bars, in pixels: a few do not fill the window."""
    return max(min(480, 60 * count + 150), 26 * count + 150)


def write_cells(
    book: Book,
    sheet: Worksheet,
    top: int,
    names: list[str],
    shown: list[str],
    columns: Sequence[Sequence[Value]],
    unit: str,
) -> None:
    """The cells behind a chart: a head, then a name and its values a row."""
    book.header(sheet, top, names, [False, *(True for _ in columns)])
    sheet.set_column(0, 0, min(44, max(len(text) for text in [*shown, names[0]]) + 2))
    sheet.set_column(1, max(1, len(columns)), SERIES_WIDTH)
    sheet.set_row(top, HEADER_POINTS * lines_of(max(names, key=len), SERIES_WIDTH - 3))
    for row, name in enumerate(shown):
        sheet.write_string(top + 1 + row, 0, name, book.style())
        for column, values in enumerate(columns, 1):
            book.put(sheet, top + 1 + row, column, values[row], unit)


def cells_of(sheet: Worksheet, count: int, head: tuple[int, int]) -> dict[str, Any]:
    """The cells of a series of bars, so many under its head."""
    top, column = head
    first, last = top + 1, top + count
    return {
        "name": [sheet.name, top, column],
        "categories": [sheet.name, first, 0, last, 0],
        "values": [sheet.name, first, column, last, column],
        "gap": 45,
    }


def bar_series(book: Book, sheet: Worksheet, item: Series, drawn: Bars, head: tuple[int, int]) -> dict[str, Any]:
    """One series of bars, from the cells under its head."""
    pieces = drawn.pieces_of(item)
    points = [bar_point(piece, drawn.is_grouped) if piece else None for piece in pieces]
    found = {**cells_of(sheet, len(pieces), head), **filled(item.colour)}
    if any(points):
        found["points"] = points
    if len(drawn.series) > 1 and not drawn.is_grouped:
        found["overlap"] = 100
    if len(drawn.series) == 1 and len(pieces) <= 30:
        found["data_labels"] = {"value": True, "num_format": office.office_format(drawn), "font": book.font(10)}
        if drawn.has_own_words:
            found["data_labels"]["custom"] = [{"value": clean(bar.words)} for bar in drawn.bars]
    return found


def filled(colour: str) -> dict[str, Any]:
    """Bars of one colour, kept apart by a white edge."""
    return {"fill": {"color": colour}, "border": {"color": theme.GROUND, "width": 0.75}}


def bar_point(piece: Piece, is_grouped: bool) -> dict[str, Any] | None:
    """What one bar has of its own: another colour, or the light hatching of a value that is not whole."""
    if piece.is_light:
        return {
            "pattern": {"pattern": "wide_upward_diagonal", "fg_color": piece.colour, "bg_color": theme.GROUND},
            "border": {"color": piece.colour, "width": 0.75},
        }
    if piece.colour == piece.series.colour:
        return None
    # Side by side, a grey bar keeps the edge of its own colour.
    edge = {"border": {"color": piece.series.colour, "width": 1.5}} if is_grouped else {}
    return {"fill": {"color": piece.colour}, **edge}


def total_series(book: Book, sheet: Worksheet, drawn: Bars, head: tuple[int, int]) -> dict[str, Any]:
    """An unfilled series on top of each stack, that carries its known total."""
    labels = {"value": True, "position": "inside_base", "font": book.font(10, True)}
    labels["num_format"] = office.office_format(drawn)
    return {**cells_of(sheet, len(drawn.bars), head), **UNFILLED, "overlap": 100, "data_labels": labels}


def bar_axes(book: Book, chart: Any, drawn: Bars | Cascade, is_flat: bool) -> None:
    """A quiet axis of names, every one written; the axis of values of the form."""
    names_axis: dict[str, Any] = {
        "num_font": book.font(11),
        "line": {"color": theme.UNKNOWN_LINE},
        "major_tick_mark": "none",
        "interval_unit": 1,
    }
    if drawn.axis.low < 0:
        names_axis["label_position"] = "low"
    value_axis: dict[str, Any] = {
        "num_format": office.office_axis(drawn),
        "num_font": book.font(10),
        "major_gridlines": {"visible": True, "line": {"color": theme.LINE, "width": 0.75}},
        "line": {"none": True},
        "min": drawn.axis.low,
        "max": drawn.axis.high,
        "major_unit": drawn.axis.step,
        "major_tick_mark": "none",
    }
    if isinstance(drawn, Bars) and not drawn.has_values:  # a scale of nothing would be made up
        value_axis |= {"label_position": "none", "major_gridlines": {"visible": False}}
    if is_flat:
        names_axis |= {"reverse": True}
        chart.set_x_axis({"visible": True, "label_position": "high"} | value_axis)
        chart.set_y_axis(names_axis)
    else:
        chart.set_x_axis(names_axis)
        chart.set_y_axis(value_axis)


def reference_line(
    book: Book, chart: Any, sheet: Worksheet, reference: Reference, unit: str, place: tuple[int, int, int]
) -> None:
    """A reference as a thin line across a column chart, from cells of its own: first row, last row, column."""
    first, last, column = place
    sheet.write_string(first - 1, column, reference.label, book.style(bold=True, bg_color=theme.PANEL, text_wrap=True))
    sheet.set_column(column, column, 18)
    for row in range(first, last + 1):
        book.put(sheet, row, column, reference.value, unit, font_color=theme.SECOND)
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

    return clean(alt_text(figure))
