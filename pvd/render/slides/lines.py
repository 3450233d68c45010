"""Lines, steps and points as a native scatter of dates, breaks included."""

from __future__ import annotations

from datetime import date
from typing import Any

from pvd import forms, theme
from pvd.figures.figure import Reference
from pvd.formats import UNKNOWN, labelled, short_value
from pvd.forms import cells
from pvd.forms.days import TimeAxis, serial, time_axis
from pvd.forms.lines import Lines, Piece
from pvd.render import office
from pvd.render.slides.chart_xml import (
    anchor_xml,
    chart_frame,
    edge_xml,
    finish_chart,
    hatch_xml,
    legend_rows,
    point_label,
    shape_xml,
)
from pvd.render.slides.lines_labels import Sides, label_sides
from pvd.render.slides.page import CHART_SIZE, INNER, LEFT, Box, Plot, dress, office_colour, text_width
from pvd.render.slides.slide import Slide


def draw(slide: Slide) -> None:
    """Lines, steps, points: a scatter of dates, one series a piece, so nothing joins across a break."""
    from pptx.enum.chart import XL_CHART_TYPE

    form = forms.read_as(slide.figure, Lines)
    if not form.lines:
        slide.text("Message", UNKNOWN, Box(LEFT, slide.top + 0.4, INNER, 0.5), 20, theme.INK)
        return
    found = in_order(form)
    most = form.axis.high
    if form.largest > 0.93 * most:
        most += form.axis.step  # room for a label above the highest mark
    span = time_axis(*form.days)
    box = Box(LEFT, slide.top, INNER, slide.height)
    frame = slide.slide.shapes.add_chart(XL_CHART_TYPE.XY_SCATTER_LINES, *box.emu, _chart_data(form, found, span))
    chart = frame.chart
    hidden = [index for index, item in enumerate(found) if isinstance(item, Piece) and not item.is_first]
    rows = legend_rows([_name(form, item) for index, item in enumerate(found) if index not in hidden], box)
    chart_frame(chart, CHART_SIZE, True)
    plot = _plot(form, span, most, rows, box)
    sides = {} if form.is_crowded else label_sides(form, plot, box)
    for item, series in zip(found, chart.plots[0].series, strict=True):
        series.smooth = False
        if isinstance(item, Piece):
            _dress_piece(series, item, sides)
        else:
            _dress_reference(series)
    _dress_axes(chart, span, form, most)
    drawn = [break_shape(item.start, item.end, item.label, item.detail, plot) for item in form.breaks]
    finish_chart(slide.figure, frame, plot, drawn, box, rows, hidden)


def in_order(form: Lines) -> list[Piece | Reference]:
    """Longest first: LibreOffice loses a series that is shorter than the one after it."""
    found: list[Piece | Reference] = [*form.pieces, *form.references]
    return sorted(found, key=lambda item: -(len(item.path) if isinstance(item, Piece) else 2))


def _name(form: Lines, item: Piece | Reference) -> str:
    if isinstance(item, Reference):
        return cells.clean(item.label)
    return cells.clean(item.line.with_value if form.is_crowded and item.is_first else item.name)


def _chart_data(form: Lines, found: list[Piece | Reference], span: TimeAxis) -> Any:
    from pptx.chart.data import XyChartData

    chart_data: Any = XyChartData(number_format=office.exact_format(form.unit))
    for item in found:
        series = chart_data.add_series(_name(form, item))
        if isinstance(item, Piece):
            for x, y in item.path:
                series.add_data_point(serial(x), y)
        else:
            for day_number in (span.low, span.high):
                series.add_data_point(day_number, item.value)
    return chart_data


def _plot(form: Lines, span: TimeAxis, most: float, rows: int, box: Box) -> Plot:
    """The plot area: room at the left for the widest tick, at the top for the legend."""
    low, step = form.axis.low, form.axis.step
    ticks = [short_value(low + step * index, form.unit) for index in range(round((most - low) / step) + 1)]
    left = (max(text_width(text, CHART_SIZE) for text in ticks) + 0.18) / box.width
    top = 0.12 + rows * 0.3
    return Plot(
        left, top / box.height, 1 - left - 0.35 / box.width, 1 - (top + 0.4) / box.height,
        (span.low, span.high), (low, most),
    )  # fmt: skip


def _dress_piece(series: Any, item: Piece, sides: Sides) -> None:
    """Line, marks and labels of one piece; a bound is an open mark."""
    from pptx.enum.chart import XL_LABEL_POSITION, XL_MARKER_STYLE
    from pptx.enum.dml import MSO_LINE

    line, stroke, colour = item.line, series.format.line, office_colour(item.line.colour)
    shape = getattr(XL_MARKER_STYLE, line.shape.upper())
    if line.style == "points":
        stroke.fill.background()
    else:
        stroke.color.rgb = colour
        stroke.width = round((1.75 if line.style == "dashed" else 2.5) * 12_700)
        if line.style == "dashed":
            stroke.dash_style = MSO_LINE.DASH
    if line.is_marked:
        series.marker.style, series.marker.size = shape, 10 if line.shape != "diamond" else 12
        series.marker.format.fill.solid()
        series.marker.format.fill.fore_color.rgb = colour
        series.marker.format.line.color.rgb = colour
    else:
        series.marker.style = XL_MARKER_STYLE.NONE
    path = item.path
    for point in item.points:
        index = max(rank for rank, place in enumerate(path) if place == (point.x, point.y))
        if point.is_open and line.is_marked:
            marker = series.points[index].marker
            marker.style, marker.size = shape, 10
            marker.format.fill.solid()
            marker.format.fill.fore_color.rgb = office_colour(theme.GROUND)
            marker.format.line.color.rgb = colour
            marker.format.line.width = round(1.75 * 12_700)
        if side := sides.get((line.key, point)):
            position = getattr(XL_LABEL_POSITION, side.upper())
            point_label(series, index, point.words, CHART_SIZE, theme.INK, position)


def _dress_reference(series: Any) -> None:
    from pptx.enum.chart import XL_MARKER_STYLE

    series.marker.style = XL_MARKER_STYLE.NONE
    series.format.line.color.rgb = office_colour(theme.REFERENCE)
    series.format.line.width = round(1.25 * 12_700)


def _dress_axes(chart: Any, span: TimeAxis, form: Lines, most: float) -> None:
    """Days at the foot, values at the left."""
    from pptx.enum.chart import XL_TICK_MARK

    times, values = chart.category_axis, chart.value_axis
    times.minimum_scale, times.maximum_scale, times.major_unit = span.low, span.high, span.step
    times.tick_labels.number_format, times.tick_labels.number_format_is_linked = span.number_format, False
    times.has_major_gridlines = False
    times.format.line.color.rgb = office_colour(theme.UNKNOWN_LINE)
    times.major_tick_mark, values.major_tick_mark = XL_TICK_MARK.OUTSIDE, XL_TICK_MARK.NONE
    values.minimum_scale, values.maximum_scale, values.major_unit = form.axis.low, most, form.axis.step
    # The room above 100 % is for labels: no share reaches « 120 % ».
    beyond = '[>1.001]"";' if form.unit == "share" and form.largest <= 1 else ""
    values.tick_labels.number_format = beyond + office.axis_format(form.unit, most, form.axis.step)
    values.tick_labels.number_format_is_linked = False
    values.format.line.fill.background()
    values.has_major_gridlines = True
    values.major_gridlines.format.line.color.rgb = office_colour(theme.LINE)
    values.major_gridlines.format.line.width = round(0.75 * 12_700)
    for axis in (times, values):
        dress(axis.tick_labels.font, CHART_SIZE, theme.INK if axis is times else theme.SECOND)


def break_shape(start: date, end: date, label: str, detail: str, plot: Plot) -> str:
    """The stretch that nothing crosses: a hatched band with its words."""
    left, right = plot.x(serial(start)), plot.x(serial(end))
    hatch = hatch_xml("ltUpDiag", theme.LINE, is_clear=True)
    edge = edge_xml(theme.UNKNOWN_LINE, 0.5, "sysDash")
    shape = shape_xml(labelled("Rupture", label), hatch, edge, ((label, True), (detail, False)), 12, "ctr", "t")
    return anchor_xml(left, plot.top, right, plot.top + plot.height, shape)
