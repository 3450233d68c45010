"""Bars and stacked bars as a native category chart; what is not known is a hatched foot behind it."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from typing import Any

from pvd import theme
from pvd.figures.figure import BEFORE
from pvd.formats import UNKNOWN
from pvd.forms import cells
from pvd.forms.bars import FOOT, MISSING_WORDS, TOTAL_SERIES, Bar, Bars, Piece, Series
from pvd.forms.cascade import Cascade
from pvd.render.office import exact_format, office_axis, office_format
from pvd.render.slides.chart_xml import (
    anchor_xml,
    chart_frame,
    edge_xml,
    fill_series,
    finish_chart,
    hatch_xml,
    legend_rows,
    point_label,
    rule_xml,
    run_xml,
    shape_xml,
    unfill,
    value_labels,
)
from pvd.render.slides.page import (
    CHART_SIZE,
    INNER,
    LEFT,
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
)
from pvd.render.slides.slide import Slide


def draw(slide: Slide, drawn: Bars) -> None:
    """Bars, stacked bars: a category chart; what is not known is hatched at the foot, behind it."""
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE

    figure = slide.figure
    flat = drawn.is_horizontal and not drawn.is_grouped
    stacked = len(drawn.series) > 1 and not drawn.is_grouped
    hatched = drawn.has_missing
    # Exact euros where the data are edited; the labels have the unit of the chart.
    chart_data: Any = CategoryChartData(number_format=exact_format(drawn.unit))
    chart_data.categories = [cells.clean(name) for name, _ in drawn.groups]
    for item in drawn.series:
        chart_data.add_series(cells.clean(item.label), [piece and piece.value for piece in drawn.pieces_of(item)])
    if hatched:
        # 1 on an axis of its own: a short foot, and no false euro.
        chart_data.add_series(MISSING_WORDS, [1 if gap else None for gap in drawn.gaps], "0")
    if stacked:
        chart_data.add_series(TOTAL_SERIES, [bar.total if bar.is_known else None for bar in drawn.bars])
    kind = {
        (False, False): XL_CHART_TYPE.COLUMN_CLUSTERED,
        (False, True): XL_CHART_TYPE.COLUMN_STACKED,
        (True, False): XL_CHART_TYPE.BAR_CLUSTERED,
        (True, True): XL_CHART_TYPE.BAR_STACKED,
    }[flat, stacked]
    box, size = Box(LEFT, slide.top, INNER, slide.height), float(CHART_SIZE)
    if flat:
        box, size = lying_box(len(drawn.groups), slide)
    frame = slide.slide.shapes.add_chart(kind, *box.emu, chart_data)
    chart, count = frame.chart, len(drawn.groups)
    legend = len(drawn.series) > 1 or hatched
    named = [item.label for item in drawn.series] + [MISSING_WORDS] * hatched
    rows = legend_rows(named, box) if legend else 0
    plot = bar_plot(drawn, box, flat, rows, size)
    chart_frame(chart, size, legend)

    plot_area = chart.plots[0]
    # Two or three bars are not walls.
    plot_area.gap_width = 35 if drawn.is_grouped else 45 if count > 4 else 90
    if stacked:
        plot_area.overlap = 100
    for item, series in zip(drawn.series, plot_area.series, strict=False):
        _colour_bars(series, item, drawn)
    _say_values(plot_area, drawn, size, box, plot, flat)
    if stacked:
        _say_totals(plot_area.series[-1], drawn, size)
    dress_axes(chart, flat, drawn, size)
    if hatched:
        hatch_behind(chart, flat, drawn, plot_area, size)
    own = [reference_shape(item.value, item.label, plot, flat, box) for item in drawn.references]
    own += _caps(drawn, plot, box, flat, size, plot_area.gap_width)
    finish_chart(figure, frame, plot, own, box, rows, (len(named),) if stacked else ())


def _say_values(plot_area: Any, drawn: Bars, size: float, box: Box, plot: Plot, flat: bool) -> None:
    """Labels: on each bar when there is one series, inside the segments that have room otherwise."""
    count, stacked = len(drawn.groups), len(drawn.series) > 1 and not drawn.is_grouped
    written = office_format(drawn)
    for item, series in zip(drawn.series, plot_area.series, strict=False):
        pieces = drawn.pieces_of(item)
        if drawn.is_grouped:
            slot = box.width * plot.width / count / (len(drawn.series) + 0.35)
            said = max((text_width(piece.words, 1) for bar in drawn.bars for piece in bar.pieces), default=0.0)
            value_labels(series, written, min(size - 1, max(8, slot / said if said else 8)))
        elif not stacked and count <= 30:
            value_labels(series, written, size)
            for index, bar in enumerate(drawn.bars):
                if bar.is_known and (drawn.has_own_words or bar.remark or bar.gap):
                    point_label(series, index, end_words(bar), size, theme.INK)
        elif stacked:
            span = drawn.axis.high - drawn.axis.low
            room = 1.7 * size / 72 / (box.height * plot.height) * span if not flat else span * 0.07
            for index, piece in enumerate(pieces):
                if piece is not None and piece.value >= room:
                    _number_label(series, index, written, size - 1, piece.colour)


def end_words(bar: Bar) -> str:
    """« 7,0 M€ · partiel », « 205,2 M€ + n. d. »: what stands at the end of a bar."""
    words = f"{bar.words} · {bar.remark}" if bar.remark and bar.status != BEFORE else bar.words
    return f"{words} {bar.gap}".strip() if bar.gap else words


def _say_totals(series: Any, drawn: Bars, size: float) -> None:
    """The known total of each stack, over it; « + n. d. » where a part is not known."""
    from pptx.enum.chart import XL_LABEL_POSITION

    unfill(series)
    value_labels(series, office_format(drawn), size, XL_LABEL_POSITION.INSIDE_BASE, bold=True)
    for index, bar in enumerate(drawn.bars):
        if bar.is_partly_missing:
            point_label(series, index, f"{bar.words} {bar.gap}", size, theme.INK, XL_LABEL_POSITION.INSIDE_BASE)


def _caps(drawn: Bars, plot: Plot, box: Box, flat: bool, size: float, gap_width: float) -> list[str]:
    """Over a bar of which a part is not known, after its words: the same short hatching as at the foot of the others."""
    if drawn.is_grouped:
        return []
    found = []
    slot = (plot.height if flat else plot.width) / max(1, len(drawn.bars))
    half = slot / (1 + gap_width / 100) / 2
    for index, bar in enumerate(drawn.bars):
        if not bar.is_partly_missing:
            continue
        if flat:
            middle = plot.top + slot * (index + 0.5)
            start = plot.x(bar.total) + (text_width(end_words(bar), size) + 0.2) / box.width
            place = (start, middle - half, start + plot.width * FOOT, middle + half)
        else:
            middle = plot.left + slot * (index + 0.5)
            foot = plot.y(bar.total) - 1.9 * line_height(size) / box.height
            place = (middle - half, foot - plot.height * FOOT, middle + half, foot)
        name = f"{bar.label} : en partie {UNKNOWN}"
        found.append(anchor_xml(*place, shape_xml(name, hatch_xml(), edge_xml(theme.LINE, 0.5), (), 12, "l", "b")))
    return found


def dress_axes(chart: Any, flat: bool, drawn: Bars | Cascade, size: float) -> None:
    """A quiet axis of names, every one written; the axis of values of the form, read where there is one."""
    from lxml import etree
    from pptx.enum.chart import XL_TICK_LABEL_POSITION, XL_TICK_MARK

    names, values = chart.category_axis, chart.value_axis
    names.format.line.color.rgb = office_colour(theme.UNKNOWN_LINE)
    names.major_tick_mark = values.major_tick_mark = XL_TICK_MARK.NONE
    names.has_major_gridlines = False
    names.tick_labels.offset = 60
    # Office leaves names out of a long axis unless it is told not to.
    skip = etree.Element(f"{{{C}}}tickLblSkip", val="1")
    names._element.find(f"{{{C}}}lblOffset").addnext(skip)
    if drawn.axis.low < 0:
        names.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    values.minimum_scale, values.maximum_scale = drawn.axis.low, drawn.axis.high
    values.major_unit = drawn.axis.step
    values.tick_labels.number_format = office_axis(drawn)
    values.tick_labels.number_format_is_linked = False
    values.format.line.fill.background()
    values.has_major_gridlines = not flat
    if flat:
        names.reverse_order = True
    else:
        values.major_gridlines.format.line.color.rgb = office_colour(theme.LINE)
        values.major_gridlines.format.line.width = round(0.75 * 12_700)
    if flat or (isinstance(drawn, Bars) and not drawn.has_values):  # a scale of nothing would be made up
        values.tick_label_position = XL_TICK_LABEL_POSITION.NONE
    for axis in (names, values):
        dress(axis.tick_labels.font, size, theme.INK if axis is names else theme.SECOND)


def _colour_bars(series: Any, item: Series, drawn: Bars) -> None:
    """Fill of a series, then of the bars that say something else."""
    fill_series(series, item.colour)
    for index, piece in enumerate(drawn.pieces_of(item)):
        if piece is not None and (piece.colour != item.colour or piece.is_light):
            _colour_point(series.points[index].format, piece, drawn.is_grouped)


def _colour_point(dressed: Any, piece: Piece, is_grouped: bool) -> None:
    if piece.is_light:
        pattern_fill(dressed.fill, piece.colour, theme.GROUND)
        dressed.line.color.rgb = office_colour(piece.colour)
        return
    dressed.fill.solid()
    dressed.fill.fore_color.rgb = office_colour(piece.colour)
    # Side by side, a grey bar keeps the edge of its own colour: whose it is must be seen.
    dressed.line.color.rgb = office_colour(piece.series.colour if is_grouped else theme.GROUND)
    if is_grouped:
        dressed.line.width = round(1.5 * 12_700)


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


def bar_plot(drawn: Bars, box: Box, flat: bool, rows: int, size: float) -> Plot:
    """Where the plot area lies: room for the labels, measured."""
    named = [name for name, _ in drawn.groups]
    limits = (drawn.axis.low, drawn.axis.high)
    top = (0.1 + 0.3 * rows) / box.height
    if flat:
        top += 0.28 / box.height if drawn.references else 0
        return lying_plot(named, [end_words(bar) for bar in drawn.bars if bar.is_known], limits, box, top, size)
    left = 0.95 / box.width
    wide = INNER * (1 - left) / max(1, len(named))
    lines = max(line_count(name, size, wide) for name in named)
    bottom = (lines * line_height(size) + 0.14) / box.height
    return Plot(
        left,
        top + 0.12 / box.height,
        1 - left - 0.05 / box.width,
        1 - top - 0.12 / box.height - bottom,
        (0.0, 1.0),
        limits,
    )


def lying_plot(
    names: Sequence[str], said: Sequence[str], limits: tuple[float, float], box: Box, top: float, size: float
) -> Plot:
    """The plot area of lying bars: room on the left for their names, on the right for the words at their ends."""
    widest = max(text_width(name, size) for name in names)
    left = min(0.42, (min(widest, 5.0) + 0.15) / box.width)
    right = max([1.1, *(text_width(words, size) + 0.25 for words in said)]) / box.width
    return Plot(left, top, 1 - left - right, 1 - top - 0.05 / box.height, limits)


def lying_box(count: int, slide: Slide) -> tuple[Box, float]:
    """The place of so many lying bars, and the size of their names: few are larger, and do not fill the slide."""
    size = {1: 24.0, 2: 20.0, 3: 17.0}.get(count) or max(7, min(CHART_SIZE, slide.height * 72 / max(1, count) / 1.35))
    return Box(LEFT, slide.top, INNER, min(slide.height, 0.8 + 0.9 * count)), size


def hatch_behind(chart: Any, flat: bool, drawn: Bars, plot: Any, size: float) -> None:
    """Move the « not available » series to a first pair of axes, hidden: a short foot, drawn behind the bars."""
    from lxml import etree

    area = chart._chartSpace.find(f"{{{C}}}chart/{{{C}}}plotArea")
    bars = area.find(f"{{{C}}}barChart")
    series = bars.findall(f"{{{C}}}ser")[len(drawn.series)]
    bars.remove(series)
    for old in [item for item in series if item.tag in (f"{{{C}}}spPr", f"{{{C}}}dLbls", f"{{{C}}}invertIfNegative")]:
        series.remove(old)
    shape = etree.fromstring(f'<c:spPr xmlns:c="{C}" xmlns:a="{A}">{hatch_xml()}{edge_xml(theme.LINE, 0.5)}</c:spPr>')
    series.find(f"{{{C}}}tx").addnext(shape)
    shape.addnext(etree.fromstring(f'<c:invertIfNegative xmlns:c="{C}" val="0"/>'))
    series.find(f"{{{C}}}invertIfNegative").addnext(_missing_labels(drawn, size))

    behind = etree.Element(f"{{{C}}}barChart")
    for tag, value in (("barDir", "bar" if flat else "col"), ("grouping", "clustered"), ("varyColors", "0")):
        etree.SubElement(behind, f"{{{C}}}{tag}", val=value)
    behind.append(series)
    etree.SubElement(behind, f"{{{C}}}gapWidth", val=str(plot.gap_width))
    for identifier in ("50010", "50020"):
        etree.SubElement(behind, f"{{{C}}}axId", val=identifier)
    bars.addprevious(behind)

    # The first pair of axes of a chart is drawn first: behind. Its foot starts where the zero of the values lies.
    low, high = drawn.axis.low, drawn.axis.high
    old_names, old_values = area.find(f"{{{C}}}catAx"), area.find(f"{{{C}}}valAx")
    names, values = deepcopy(old_names), deepcopy(old_values)
    for axis, own, other in ((names, "50010", "50020"), (values, "50020", "50010")):
        axis.find(f"{{{C}}}axId").set("val", own)
        axis.find(f"{{{C}}}crossAx").set("val", other)
        axis.find(f"{{{C}}}delete").set("val", "1")
        for old in axis.findall(f"{{{C}}}majorGridlines") + axis.findall(f"{{{C}}}majorUnit"):
            axis.remove(old)
    scale = values.find(f"{{{C}}}scaling")
    for name, end in (("max", high), ("min", low)):
        scale.find(f"{{{C}}}{name}").set("val", f"{end / (high - low) / FOOT:.6g}")
    old_names.addprevious(names)
    old_names.addprevious(values)


def _missing_labels(drawn: Bars, size: float) -> Any:
    """« n. d. » over the foot of each place where nothing is known; the total says it elsewhere."""
    from lxml import etree

    flags = "".join(
        f'<c:{name} val="0"/>'
        for name in ("showLegendKey", "showVal", "showCatName", "showSerName", "showPercent", "showBubbleSize")
    )
    shown = flags.replace('showSerName val="0"', 'showSerName val="1"')
    properties = run_xml(size)
    labels = "".join(
        f'<c:dLbl><c:idx val="{index}"/><c:tx><c:rich><a:bodyPr/><a:p><a:r>{properties}'
        f'<a:t>{gap}</a:t></a:r></a:p></c:rich></c:tx><c:dLblPos val="outEnd"/>{shown}</c:dLbl>'
        for index, gap in enumerate(drawn.gaps)
        if gap and (gap == UNKNOWN or drawn.is_grouped)
    )
    return etree.fromstring(f'<c:dLbls xmlns:c="{C}" xmlns:a="{A}">{labels}{flags}</c:dLbls>')


def reference_shape(value: float, label: str, plot: Plot, flat: bool, box: Box) -> str:
    """A reference on a bar chart: a thin line across the bars, and its label."""
    wide, gap = (text_width(label, 12) + 0.15) / box.width, 0.04 / box.height
    if flat:
        x = plot.x(value)
        rule = (x, plot.top - gap, x, plot.top + plot.height)
        start = min(x - 0.04 / box.width, 1 - wide)
        place = (start, plot.top - 0.32 / box.height, start + wide, plot.top - gap)
    else:
        y = plot.y(value)
        rule = (plot.left, y, plot.left + plot.width, y)
        place = (plot.left, y - 0.3 / box.height, plot.left + wide, y)
    words = shape_xml(f"{label} (texte)", "<a:noFill/>", "<a:ln><a:noFill/></a:ln>", ((label, False),), 12, "l", "b")
    return rule_xml(label, rule, theme.REFERENCE, 1.25) + anchor_xml(*place, words)
