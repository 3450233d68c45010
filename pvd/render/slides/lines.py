"""Lines, steps and points as a native scatter of dates, breaks included."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from pvd import theme
from pvd.figures.figure import Figure
from pvd.formats import NARROW, short_value
from pvd.render import cells, chartdata
from pvd.render.chartdata import Segment
from pvd.render.slides.chart_xml import anchor_xml, chart_frame, finish_chart, legend_rows, point_label, shape_xml
from pvd.render.slides.page import (
    CHART_SIZE,
    INNER,
    LEFT,
    Box,
    Plot,
    dress,
    line_height,
    office_colour,
    text_width,
    value_unit,
)
from pvd.render.slides.slide import Slide


def draw(slide: Slide) -> None:
    """Lines, steps, points: a scatter of dates, one series a segment, so nothing joins across a break."""
    from pptx.chart.data import XyChartData
    from pptx.enum.chart import XL_CHART_TYPE, XL_MARKER_STYLE

    figure = slide.figure
    # LibreOffice drops a first series shorter than the next ones: the longest goes first, elapsed time last.
    found = sorted(chartdata.segments(figure), key=lambda item: (item.style == "dashed", -len(item.drawn)))
    unit = value_unit(figure)
    largest = max(
        [*(point.y for item in found for point in item.points), *(item.value for item in figure.references)],
        default=0.0,
    )
    most, step = chartdata.ceiling(largest)
    if largest > 0.93 * most:
        most += step  # room for a label above the highest mark
    span = chartdata.time_axis(found, figure)
    chart_data: Any = XyChartData(number_format=chartdata.label_format(unit, 0))
    for item in found:
        series = chart_data.add_series(cells.clean(item.label if item.is_first else f"{item.label} (suite)"))
        for x, y in item.drawn:
            series.add_data_point(chartdata.serial(x), y)
    for reference in figure.references:
        series = chart_data.add_series(cells.clean(reference.label))
        for day_number in (span.low, span.high):
            series.add_data_point(day_number, reference.value)
    box = Box(LEFT, slide.top, INNER, slide.height)
    frame = slide.slide.shapes.add_chart(XL_CHART_TYPE.XY_SCATTER_LINES, *box.emu, chart_data)
    chart = frame.chart
    names = [item.label for item in found if item.is_first] + [item.label for item in figure.references]
    rows = legend_rows(names, box)
    chart_frame(chart, CHART_SIZE, True)
    ticks = [short_value(step * index, unit) for index in range(round(most / step) + 1)]
    left = (max(text_width(text, CHART_SIZE) for text in ticks) + 0.18) / box.width
    top = 0.12 + rows * 0.3
    plot = Plot(
        left, top / box.height, 1 - left - 0.35 / box.width, 1 - (top + 0.4) / box.height,
        (span.low, span.high), (0.0, most),
    )  # fmt: skip
    sides = label_sides(found, plot, box, figure)

    shapes = chartdata.shapes(found)
    drawn_series = list(chart.plots[0].series)
    for item, series in zip(found, drawn_series, strict=False):
        _dress_segment(series, item, shapes[item.key], sides)
    for series in drawn_series[len(found) :]:
        series.smooth = False
        series.marker.style = XL_MARKER_STYLE.NONE
        series.format.line.color.rgb = office_colour(theme.REFERENCE)
        series.format.line.width = round(1.25 * 12_700)
    _dress_axes(chart, span, unit, most, step, largest)
    drawn = [break_shape(item.start, item.end, item.label, item.detail, plot) for item in figure.breaks]
    hidden = [index for index, item in enumerate(found) if not item.is_first]
    finish_chart(figure, frame, plot, drawn, box, rows, hidden)


def _dress_segment(series: Any, item: Segment, shape: str, sides: dict[tuple[str, chartdata.Point], str]) -> None:
    """Line, marks and labels of one segment; a bound is an open mark."""
    from pptx.enum.chart import XL_LABEL_POSITION, XL_MARKER_STYLE
    from pptx.enum.dml import MSO_LINE

    marks = {
        "circle": XL_MARKER_STYLE.CIRCLE,
        "diamond": XL_MARKER_STYLE.DIAMOND,
        "square": XL_MARKER_STYLE.SQUARE,
        "triangle": XL_MARKER_STYLE.TRIANGLE,
    }
    series.smooth = False
    line = series.format.line
    if item.style == "points":
        line.fill.background()
    else:
        line.color.rgb = office_colour(item.colour)
        line.width = round((1.75 if item.style == "dashed" else 2.5) * 12_700)
        if item.style == "dashed":
            line.dash_style = MSO_LINE.DASH
    if item.style in ("line", "points"):
        series.marker.style, series.marker.size = (
            marks[shape],
            10 if shape != "diamond" else 12,
        )
        series.marker.format.fill.solid()
        series.marker.format.fill.fore_color.rgb = office_colour(item.colour)
        series.marker.format.line.color.rgb = office_colour(item.colour)
    else:
        series.marker.style = XL_MARKER_STYLE.NONE
    places = item.drawn
    for point in item.points:
        index = max(i for i, place in enumerate(places) if place == (point.x, point.y))
        if point.is_open and item.style in ("line", "points"):
            marker = series.points[index].marker
            marker.style, marker.size = marks[shape], 10
            marker.format.fill.solid()
            marker.format.fill.fore_color.rgb = office_colour(theme.GROUND)
            marker.format.line.color.rgb = office_colour(item.colour)
            marker.format.line.width = round(1.75 * 12_700)
        if point.label:
            position = {
                "above": XL_LABEL_POSITION.ABOVE,
                "below": XL_LABEL_POSITION.BELOW,
                "left": XL_LABEL_POSITION.LEFT,
                "right": XL_LABEL_POSITION.RIGHT,
            }[sides[item.key, point]]
            point_label(series, index, point.label, CHART_SIZE, theme.INK, position)


def _dress_axes(chart: Any, span: chartdata.TimeAxis, unit: str, most: float, step: float, largest: float) -> None:
    """Days at the foot, values at the left from zero."""
    from pptx.enum.chart import XL_TICK_MARK

    times, values = chart.category_axis, chart.value_axis
    times.minimum_scale, times.maximum_scale, times.major_unit = span.low, span.high, span.step
    times.tick_labels.number_format, times.tick_labels.number_format_is_linked = span.number_format, False
    times.has_major_gridlines = False
    times.format.line.color.rgb = office_colour(theme.UNKNOWN_LINE)
    times.major_tick_mark, values.major_tick_mark = XL_TICK_MARK.OUTSIDE, XL_TICK_MARK.NONE
    values.minimum_scale, values.maximum_scale, values.major_unit = 0, most, step
    # The room above 100 % is for labels: no share reaches « 120 % ».
    beyond = '[>1.001]"";' if unit == "share" and largest <= 1 else ""
    values.tick_labels.number_format = beyond + chartdata.axis_format(unit, most, step)
    values.tick_labels.number_format_is_linked = False
    values.format.line.fill.background()
    values.has_major_gridlines = True
    values.major_gridlines.format.line.color.rgb = office_colour(theme.LINE)
    values.major_gridlines.format.line.width = round(0.75 * 12_700)
    for axis in (times, values):
        dress(axis.tick_labels.font, CHART_SIZE, theme.INK if axis is times else theme.SECOND)


def label_sides(
    found: Sequence[Segment], plot: Plot, box: Box, figure: Figure
) -> dict[tuple[str, chartdata.Point], str]:
    """Where each point's label stands: the side that meets the least of marks, labels, lines and breaks."""

    def place(x: float, y: float) -> tuple[float, float]:
        return plot.x(x) * box.width, plot.y(y) * box.height

    spots = [place(chartdata.serial(point.x), point.y) for item in found for point in item.points]
    path: list[tuple[float, float]] = []
    for item in found:
        if item.style == "points":
            continue
        ends = [place(chartdata.serial(x), y) for x, y in item.drawn]
        for (x0, y0), (x1, y1) in zip(ends, ends[1:], strict=False):
            path += [(x0 + (x1 - x0) * part / 40, y0 + (y1 - y0) * part / 40) for part in range(41)]
    bands = [
        (plot.x(chartdata.serial(item.start)) * box.width, plot.x(chartdata.serial(item.end)) * box.width)
        for item in figure.breaks
    ]
    rules = [plot.y(item.value) * box.height for item in figure.references]
    taken: list[tuple[float, float, float, float]] = []
    sides: dict[tuple[str, chartdata.Point], str] = {}
    high = line_height(CHART_SIZE) * 0.85
    for item in found:
        for point in item.points:
            if not point.label:
                continue
            x, y = place(chartdata.serial(point.x), point.y)
            wide = text_width(point.label, CHART_SIZE)
            choices = {
                "above": (x - wide / 2, y - 0.1 - high, x + wide / 2, y - 0.1),
                "below": (x - wide / 2, y + 0.1, x + wide / 2, y + 0.1 + high),
                "left": (x - 0.12 - wide, y - high / 2, x - 0.12, y + high / 2),
                "right": (x + 0.12, y - high / 2, x + 0.12 + wide, y + high / 2),
            }

            def cost(
                name: str,
                spot: tuple[float, float] = (x, y),
                choices: dict[str, tuple[float, float, float, float]] = choices,
            ) -> float:
                left, top, right, bottom = choices[name]
                outside = (
                    left < plot.left * box.width
                    or right > box.width
                    or top < 0
                    or bottom > (plot.top + plot.height) * box.height
                )
                covered = sum(left < a[2] and a[0] < right and top < a[3] and a[1] < bottom for a in taken)
                marks = sum(
                    left - 0.06 < a < right + 0.06 and top - 0.06 < b < bottom + 0.06
                    for a, b in spots
                    if (a, b) != spot
                )
                crossed = any(left < a < right and top < b < bottom for a, b in path)
                banded = sum(
                    (left < end and start < right) + (left < start < right or left < end < right)
                    for start, end in bands
                )
                ruled = any(top < rule < bottom for rule in rules)
                return (
                    100 * outside
                    + 50 * covered
                    + 30 * marks
                    + 10 * crossed
                    + 8 * banded
                    + 6 * ruled
                    + list(choices).index(name)
                )

            best = min(choices, key=cost)
            taken.append(choices[best])
            sides[item.key, point] = best
    return sides


def break_shape(start: date, end: date, label: str, detail: str, plot: Plot) -> str:
    """The stretch that nothing crosses: a hatched band with its words."""
    left, right = plot.x(chartdata.serial(start)), plot.x(chartdata.serial(end))
    hatch = (
        f'<a:pattFill prst="ltUpDiag"><a:fgClr><a:srgbClr val="{theme.LINE[1:]}"/></a:fgClr>'
        f'<a:bgClr><a:srgbClr val="{theme.GROUND[1:]}"><a:alpha val="0"/></a:srgbClr></a:bgClr></a:pattFill>'
    )
    edge = f'<a:ln w="6350"><a:solidFill><a:srgbClr val="{theme.UNKNOWN_LINE[1:]}"/></a:solidFill><a:prstDash val="sysDash"/></a:ln>'
    shape = shape_xml(f"Rupture{NARROW}: {label}", hatch, edge, ((label, True), (detail, False)), 12, "ctr", "t")
    return anchor_xml(left, plot.top, right, plot.top + plot.height, shape)
