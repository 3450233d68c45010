"""The sheet of a workbook that holds a native chart of lines above its cells."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from pvd import forms, theme
from pvd.figures.figure import Reference
from pvd.formats import day, labelled
from pvd.forms.days import TimeAxis, time_axis
from pvd.forms.lines import Lines, Piece
from pvd.render import office
from pvd.render.files.book import DATE_FORMAT, ROW_PIXELS, Book
from pvd.render.files.charts import finish

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

HEIGHT = 540
# Two labels lie on each other when their marks are nearer than that: days, share of the axis.
NEAR_DAYS, NEAR_SHARE = 45, 0.08


def lines_sheet(book: Book) -> None:
    """One block of cells a piece: two pieces are two series, so nothing joins them."""
    form = forms.read_as(book.figure, Lines)
    if not form.lines:
        return  # nothing known: a chart would be empty, « Données » says what is missing
    sheet = book.book.add_worksheet("Graphique")
    said = [
        f"{labelled(item.label, item.detail or 'aucune ligne ne traverse')}, du {day(item.start)} au {day(item.end)}."
        for item in form.breaks
    ]
    place = book.head(sheet, " ".join(said))
    top = place + HEIGHT // ROW_PIXELS + 1
    book.header(sheet, top, ["Série", "Date", form.value_label, "Libellé"], [False, False, True, False])
    sheet.set_column(0, 0, max([24, *(len(line.label) + 2 for line in form.lines)]))
    sheet.set_column(1, 1, 12)
    sheet.set_column(2, 3, 18)
    chart: Any = book.book.add_chart({"type": "scatter", "subtype": "straight_with_markers"})
    row = top + 1
    for piece in form.pieces:
        last = _cells(book, sheet, row, piece, form.unit)
        chart.add_series(_series(book, sheet, form, piece, (row, last)))
        row = last + 1
    times = time_axis(*form.days)
    for reference in form.references:
        chart.add_series(_reference(book, sheet, row, (reference, form.unit), times))
        row += 2
    _axes(book, chart, times, form)
    drop = [rank for rank, piece in enumerate(form.pieces) if not piece.is_first]
    finish(book, sheet, chart, place, HEIGHT, row - top, True, drop)


def _cells(book: Book, sheet: Worksheet, row: int, piece: Piece, unit: str) -> int:
    """The cells of a piece, one a row; returns the last row."""
    marks = {(point.x, point.y) for point in piece.points}
    labels = piece.labels
    for x, y in piece.path:
        label = labels.get((x, y))
        words = label.words if label else "" if (x, y) in marks else "palier du tracé"
        sheet.write_string(row, 0, piece.name, book.style())
        book.put(sheet, row, 1, x, "date")
        book.put(sheet, row, 2, y, unit)
        sheet.write_string(row, 3, words, book.style(font_color=theme.SECOND, indent=1))
        row += 1
    return row - 1


def _reference(book: Book, sheet: Worksheet, row: int, said: tuple[Reference, str], times: TimeAxis) -> dict[str, Any]:
    """A reference as a thin line across a chart of lines, from two rows of cells of its own: what it is, its unit."""
    reference, unit = said
    for place, day_number in enumerate((times.low, times.high), row):
        sheet.write_string(place, 0, reference.label, book.style(font_color=theme.SECOND))
        sheet.write_number(
            place, 1, day_number, book.style(num_format=DATE_FORMAT, align="left", font_color=theme.SECOND)
        )
        book.put(sheet, place, 2, reference.value, unit, font_color=theme.SECOND)
    return {
        "name": reference.label,
        "categories": [sheet.name, row, 1, row + 1, 1],
        "values": [sheet.name, row, 2, row + 1, 2],
        "line": {"color": theme.REFERENCE, "width": 1.25},
        "marker": {"type": "none"},
    }


def _axes(book: Book, chart: Any, times: TimeAxis, form: Lines) -> None:
    """Days at the foot, values at the left."""
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
            "num_format": office.axis_format(form.unit, form.axis.high, form.axis.step),
            "num_font": book.font(10),
            "min": form.axis.low or 0,
            "max": form.axis.high,
            "major_unit": form.axis.step,
            "major_gridlines": {"visible": True, "line": {"color": theme.LINE, "width": 0.75}},
            "line": {"none": True},
        }
    )


def _series(book: Book, sheet: Worksheet, form: Lines, piece: Piece, rows: tuple[int, int]) -> dict[str, Any]:
    """One piece as an Excel series, styled like the other renderers."""
    line, (first, last) = piece.line, rows
    stroke: dict[str, Any] = {"color": line.colour, "width": 2.25}
    if line.style == "points":
        stroke = {"none": True}
    elif line.style == "dashed":
        stroke = {"color": line.colour, "width": 1.75, "dash_type": "dash"}
    open_marks = {(point.x, point.y) for point in piece.points if point.is_open}
    points = [
        {"fill": {"color": theme.GROUND}, "border": {"color": line.colour, "width": 1.75}} if at in open_marks else None
        for at in piece.path
    ]
    labels = [] if form.is_crowded else _labels(piece)
    crowded_name = form.is_crowded and piece.is_first
    return {
        "name": line.with_value if crowded_name else piece.name,
        "categories": [sheet.name, first, 1, last, 1],
        "values": [sheet.name, first, 2, last, 2],
        "line": stroke,
        "marker": {"type": line.shape, "size": 9, "fill": {"color": line.colour}, "border": {"color": line.colour}}
        if line.is_marked
        else {"type": "none"},
        **({"points": points} if line.is_marked and any(points) else {}),
        **(
            {
                "data_labels": {
                    "value": True,
                    "position": _side(form, piece),
                    "font": book.font(10),
                    "custom": [{"value": text} if text else {"delete": True} for text in labels],
                }
            }
            if any(labels)
            else {}
        ),
    }


def _labels(piece: Piece) -> list[str]:
    """The words beside each place of a piece: of two that would lie on each other, the later one is read."""
    path, shown = piece.path, piece.labels
    labels = [shown[at].words if at in shown else "" for at in path]
    for index, ((x, y), after) in enumerate(pairwise(path)):
        if labels[index] and (after[0] - x).days < NEAR_DAYS and abs(after[1] - y) < NEAR_SHARE * max(y, after[1]):
            labels[index] = ""
    return labels


def _side(form: Lines, piece: Piece) -> str:
    """All labels of a piece stand on one side: under it when the label of a higher line is near."""
    mine = [point for point in piece.points if point in piece.line.labelled]
    rank = form.lines.index(piece.line)
    for other_rank, line in enumerate(form.lines):
        for other in line.labelled if other_rank != rank else ():
            for point in mine:
                apart = other.y - point.y
                is_near = abs((other.x - point.x).days) < NEAR_DAYS and apart < NEAR_SHARE * form.axis.high
                if is_near and (apart > 0 or (apart == 0 and other_rank < rank)):
                    return "below"
    return "above"
