"""Bars, stacked bars and gauges as a native category chart; missing categories are hatched behind it."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from pvd import theme
from pvd.figures.figure import BEFORE, PARTIAL, REGIONAL
from pvd.formats import UNKNOWN, short_value
from pvd.render import cells, chartdata
from pvd.render.chartdata import Series, Wide
from pvd.render.slides.chart_xml import (
    anchor_xml,
    chart_frame,
    finish_chart,
    legend_rows,
    point_label,
    run_xml,
    shape_xml,
)
from pvd.render.slides.page import (
    CHART_SIZE,
    INNER,
    LEFT,
    MISSING_SERIES,
    A,
    Box,
    C,
    Plot,
    dress,
    line_count,
    line_height,
    office_colour,
    pattern_fill,
    text_width,
    value_unit,
)
from pvd.render.slides.slide import Slide

PARTLY_UNKNOWN = f"en partie {UNKNOWN}"


def draw(slide: Slide) -> None:
    """Bars, stacked bars, gauges: a category chart; missing categories are hatched behind it."""
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE

    figure, data = slide.figure, chartdata.wide(slide.figure)
    unit = value_unit(figure)
    flat = (figure.encodings.horizontal and not data.is_grouped) or figure.form == "progress"
    several = len(data.series) > 1
    stacked = several and not data.is_grouped
    largest = max([data.largest, *(item.value for item in figure.references)], default=0.0)
    most, step = chartdata.ceiling(largest)
    if figure.form == "progress":
        most, step = max(1.0, most), 0.25
    chart_data: Any = CategoryChartData(number_format=chartdata.label_format(unit, 0))
    chart_data.categories = [cells.clean(name) for name in data.categories]
    for item in data.series:
        chart_data.add_series(cells.clean(item.label), item.values)
    hatched = any(data.missing)
    if hatched:
        # 1 on an axis of its own from 0 to 1: hatching as high as the plot, and no false euro.
        chart_data.add_series(MISSING_SERIES, [1 if gone else None for gone in data.missing], "0")
    kind = {
        (False, False): XL_CHART_TYPE.COLUMN_CLUSTERED,
        (False, True): XL_CHART_TYPE.COLUMN_STACKED,
        (True, False): XL_CHART_TYPE.BAR_CLUSTERED,
        (True, True): XL_CHART_TYPE.BAR_STACKED,
    }[flat, stacked]
    box = Box(LEFT, slide.top, INNER, slide.height)
    frame = slide.slide.shapes.add_chart(kind, *box.emu, chart_data)
    chart = frame.chart
    count = len(data.categories)
    legend = several or hatched
    size = CHART_SIZE if not flat else max(7, min(CHART_SIZE, box.height * 72 / max(1, count) / 1.35))
    rows = legend_rows([item.label for item in data.series] + [MISSING_SERIES] * hatched, box) if legend else 0
    plot = bar_plot(data, box, flat, rows, size, most, bool(figure.references))
    chart_frame(chart, size, legend)

    plot_area = chart.plots[0]
    # Two or three bars are not walls.
    plot_area.gap_width = 45 if count > 4 else 90
    if stacked:
        plot_area.overlap = 100
    elif data.is_grouped:
        plot_area.gap_width = 35
    for item, series in zip(data.series, plot_area.series, strict=False):
        _colour_bars(series, item, data)
    _say_values(plot_area, data, unit, size, box, plot, most, flat)
    _dress_axes(chart, flat, unit, most, step, size)
    if hatched:
        hatch_behind(chart, flat, data, plot_area, size)
    drawn = [reference_shape(item.value, item.label, plot, flat, box) for item in figure.references]
    finish_chart(figure, frame, plot, drawn, box, rows)


def _say_values(
    plot_area: Any, data: Wide, unit: str, size: float, box: Box, plot: Plot, most: float, flat: bool
) -> None:
    """Labels: on each bar when there is one series, inside the segments that have room otherwise."""
    count, stacked = len(data.categories), len(data.series) > 1 and not data.is_grouped
    label_format = chartdata.label_format(unit, data.largest)
    for item, series in zip(data.series, plot_area.series, strict=False):
        if data.is_grouped:
            slot = box.width * plot.width / count / (len(data.series) + 0.35)
            drawn_values = [value for one in data.series for value in one.values if value is not None]
            said = max((text_width(short_value(value, unit), 1) for value in drawn_values), default=0.0)
            _bar_labels(series, label_format, min(size - 1, max(8, slot / said if said else 8)))
        elif not stacked and count <= 30:
            _bar_labels(series, label_format, size)
            for index, text in enumerate(data.labels):
                value = item.values[index]
                if text and value is not None:
                    point_label(series, index, text, size, theme.INK)
        elif stacked:
            room = 1.7 * size / 72 / (box.height * plot.height) * most if not flat else most * 0.07
            for index, value in enumerate(item.values):
                if value is not None and value >= room:
                    _number_label(series, index, label_format, size - 1, _bar_colour(item, index, data))


def _dress_axes(chart: Any, flat: bool, unit: str, most: float, step: float, size: float) -> None:
    """A quiet axis of names, an axis of values from zero, grid lines where values are read on it."""
    from pptx.enum.chart import XL_TICK_LABEL_POSITION, XL_TICK_MARK

    names, values = chart.category_axis, chart.value_axis
    names.format.line.color.rgb = office_colour(theme.UNKNOWN_LINE)
    names.major_tick_mark = values.major_tick_mark = XL_TICK_MARK.NONE
    names.has_major_gridlines = False
    names.tick_labels.offset = 60
    values.minimum_scale, values.maximum_scale, values.major_unit = 0, most, step
    values.tick_labels.number_format = chartdata.axis_format(unit, most, step)
    values.tick_labels.number_format_is_linked = False
    values.format.line.fill.background()
    if flat:
        names.reverse_order = True
        values.has_major_gridlines = False
        values.tick_label_position = XL_TICK_LABEL_POSITION.NONE
    else:
        values.has_major_gridlines = True
        values.major_gridlines.format.line.color.rgb = office_colour(theme.LINE)
        values.major_gridlines.format.line.width = round(0.75 * 12_700)
    for axis in (names, values):
        dress(axis.tick_labels.font, size, theme.INK if axis is names else theme.SECOND)


def _bar_labels(series: Any, number_format: str, size: float) -> None:
    """A live number at the end of each bar."""
    from pptx.enum.chart import XL_LABEL_POSITION

    labels = series.data_labels
    labels.show_value = True
    labels.number_format, labels.number_format_is_linked = number_format, False
    labels.position = XL_LABEL_POSITION.OUTSIDE_END
    dress(labels.font, size, theme.INK)


def _bar_colour(item: Series, index: int, data: Wide) -> str:
    if item.statuses[index] == BEFORE:
        return theme.BEFORE
    return theme.SEQUENTIAL[2] if any(data.highlighted) and not data.highlighted[index] else item.colour


def _colour_bars(series: Any, item: Series, data: Wide) -> None:
    """Fill of a series, then of the bars that say something else."""
    series.format.fill.solid()
    series.format.fill.fore_color.rgb = office_colour(item.colour)
    series.format.line.color.rgb = office_colour(theme.GROUND)
    series.format.line.width = round(0.75 * 12_700)
    series.invert_if_negative = False
    for index, value in enumerate(item.values):
        colour = _bar_colour(item, index, data)
        partly = item.statuses[index] in (PARTIAL, REGIONAL)
        if value is None or (colour == item.colour and not partly):
            continue
        fill = series.points[index].format.fill
        if partly:
            pattern_fill(fill, colour, theme.GROUND)
            series.points[index].format.line.color.rgb = office_colour(colour)
        else:
            fill.solid()
            fill.fore_color.rgb = office_colour(colour)
            # Side by side, a grey bar keeps the edge of its own colour: whose it is must be seen.
            edge = item.colour if data.is_grouped else theme.GROUND
            series.points[index].format.line.color.rgb = office_colour(edge)
            if data.is_grouped:
                series.points[index].format.line.width = round(1.5 * 12_700)


def _number_label(series: Any, index: int, number_format: str, size: float, ground: str) -> None:
    """A live number on one segment: it follows when the data are edited."""
    from lxml import etree

    label = series.points[index].data_label
    dress(label.font, size, theme.ink_on(ground))
    element = label._get_or_add_dLbl()
    for name in ("numFmt",):
        for old in element.findall(f"{{{C}}}{name}"):
            element.remove(old)
    mark = etree.Element(f"{{{C}}}numFmt", formatCode=number_format, sourceLinked="0")
    element.find(f"{{{C}}}idx").addnext(mark)
    for name in ("showLegendKey", "showCatName", "showSerName", "showPercent", "showBubbleSize"):
        for item in element.findall(f"{{{C}}}{name}"):
            item.set("val", "0")
    for item in element.findall(f"{{{C}}}showVal"):
        item.set("val", "1")


def bar_plot(data: Wide, box: Box, flat: bool, rows: int, size: float, most: float, has_reference: bool) -> Plot:
    """Where the plot area lies: room for the labels, measured."""
    top = (0.1 + 0.3 * rows) / box.height
    if flat:
        top += 0.28 / box.height if has_reference else 0
        names = max(text_width(name, size) for name in data.categories)
        left = min(0.42, (min(names, 5.0) + 0.15) / box.width)
        right = 1.1 / box.width if not any(data.labels) else 2.9 / box.width
        return Plot(left, top, 1 - left - right, 1 - top - 0.05 / box.height, (0.0, most))
    left = 0.95 / box.width
    wide = INNER * (1 - left) / max(1, len(data.categories))
    lines = max(line_count(name, size, wide) for name in data.categories)
    bottom = (lines * line_height(size) + 0.14) / box.height
    return Plot(
        left,
        top + 0.12 / box.height,
        1 - left - 0.05 / box.width,
        1 - top - 0.12 / box.height - bottom,
        (0.0, 1.0),
        (0.0, most),
    )


def hatch_behind(chart: Any, flat: bool, data: Wide, plot: Any, size: float) -> None:
    """Move the « not available » series to a first pair of axes, hidden, 0 to 1: drawn behind the bars."""
    from lxml import etree

    area = chart._chartSpace.find(f"{{{C}}}chart/{{{C}}}plotArea")
    bars = area.find(f"{{{C}}}barChart")
    series = bars.findall(f"{{{C}}}ser")[-1]
    bars.remove(series)
    for old in [item for item in series if item.tag in (f"{{{C}}}spPr", f"{{{C}}}dLbls", f"{{{C}}}invertIfNegative")]:
        series.remove(old)
    shape = etree.fromstring(
        f'<c:spPr xmlns:c="{C}" xmlns:a="{A}"><a:pattFill prst="wdUpDiag"><a:fgClr><a:srgbClr val="{theme.UNKNOWN_LINE[1:]}"/></a:fgClr>'
        f'<a:bgClr><a:srgbClr val="{theme.GROUND[1:]}"/></a:bgClr></a:pattFill><a:ln w="6350"><a:solidFill>'
        f'<a:srgbClr val="{theme.LINE[1:]}"/></a:solidFill></a:ln></c:spPr>'
    )
    series.find(f"{{{C}}}tx").addnext(shape)
    shape.addnext(etree.fromstring(f'<c:invertIfNegative xmlns:c="{C}" val="0"/>'))
    series.find(f"{{{C}}}invertIfNegative").addnext(_missing_labels(data, size))

    behind = etree.Element(f"{{{C}}}barChart")
    for tag, value in (("barDir", "bar" if flat else "col"), ("grouping", "clustered"), ("varyColors", "0")):
        etree.SubElement(behind, f"{{{C}}}{tag}", val=value)
    behind.append(series)
    etree.SubElement(behind, f"{{{C}}}gapWidth", val=str(chart.plots[0].gap_width))
    for identifier in ("50010", "50020"):
        etree.SubElement(behind, f"{{{C}}}axId", val=identifier)
    bars.addprevious(behind)

    # The first pair of axes of a chart is drawn first: behind.
    old_names, old_values = area.find(f"{{{C}}}catAx"), area.find(f"{{{C}}}valAx")
    names, values = deepcopy(old_names), deepcopy(old_values)
    for axis, own, other in ((names, "50010", "50020"), (values, "50020", "50010")):
        axis.find(f"{{{C}}}axId").set("val", own)
        axis.find(f"{{{C}}}crossAx").set("val", other)
        axis.find(f"{{{C}}}delete").set("val", "1")
        for old in axis.findall(f"{{{C}}}majorGridlines") + axis.findall(f"{{{C}}}majorUnit"):
            axis.remove(old)
    scale = values.find(f"{{{C}}}scaling")
    for name, value in (("max", "1"), ("min", "0")):
        scale.find(f"{{{C}}}{name}").set("val", value)
    old_names.addprevious(names)
    old_names.addprevious(values)


def _missing_labels(data: Wide, size: float) -> Any:
    """« n. d. » at the foot of each empty category, « en partie n. d. » at the head of the others."""
    from lxml import etree

    flags = "".join(
        f'<c:{name} val="0"/>'
        for name in ("showLegendKey", "showVal", "showCatName", "showSerName", "showPercent", "showBubbleSize")
    )
    shown = flags.replace('showSerName val="0"', 'showSerName val="1"')
    properties = run_xml(size)
    ground = f'<c:spPr><a:solidFill><a:srgbClr val="{theme.GROUND[1:]}"/></a:solidFill></c:spPr>'
    labels = "".join(
        f'<c:dLbl><c:idx val="{index}"/><c:tx><c:rich><a:bodyPr/><a:p><a:r>{properties}'
        f"<a:t>{UNKNOWN if alone else PARTLY_UNKNOWN}</a:t></a:r></a:p></c:rich></c:tx>"
        f'{ground}<c:dLblPos val="{"inBase" if alone else "inEnd"}"/>{shown}</c:dLbl>'
        for index, (alone, gone) in enumerate(zip(data.whole, data.missing, strict=True))
        if gone
    )
    return etree.fromstring(f'<c:dLbls xmlns:c="{C}" xmlns:a="{A}">{labels}{flags}</c:dLbls>')


def reference_shape(value: float, label: str, plot: Plot, flat: bool, box: Box) -> str:
    """A reference on a bar chart: a thin line across the bars, and its label."""
    line = f'<a:ln w="15875"><a:solidFill><a:srgbClr val="{theme.REFERENCE[1:]}"/></a:solidFill></a:ln>'
    no_line = "<a:ln><a:noFill/></a:ln>"
    none = "<a:noFill/>"
    if flat:
        x = plot.x(value)
        rule = anchor_xml(
            x, plot.top - 0.04 / box.height, x, plot.top + plot.height, shape_xml(label, none, line, (), 12, "l", "b")
        )
        wide = (text_width(label, 12) + 0.15) / box.width
        start = min(x - 0.04 / box.width, 1 - wide)
        words = anchor_xml(
            start,
            plot.top - 0.32 / box.height,
            start + wide,
            plot.top - 0.04 / box.height,
            shape_xml(f"{label} (texte)", none, no_line, ((label, False),), 12, "l", "b"),
        )
    else:
        y = plot.y(value)
        rule = anchor_xml(plot.left, y, plot.left + plot.width, y, shape_xml(label, none, line, (), 12, "l", "b"))
        wide = (text_width(label, 12) + 0.15) / box.width
        words = anchor_xml(
            plot.left,
            y - 0.3 / box.height,
            plot.left + wide,
            y,
            shape_xml(f"{label} (texte)", none, no_line, ((label, False),), 12, "l", "b"),
        )
    return rule + words
