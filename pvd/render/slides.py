"""Figure → one 16:9 PowerPoint slide: a native chart or table, and every word as real text.

What belongs to a chart (hatching of missing years, break, reference lines) lies inside the chart, so that
it follows when the chart is copied into another presentation. Positions come from a plot area fixed by
hand: `Plot` says where it lies, nothing is measured after the fact.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pvd import theme
from pvd.figures.figure import BEFORE, PARTIAL, REGIONAL, Figure
from pvd.formats import NARROW, day, short_value
from pvd.render import cells, chartdata
from pvd.render.chartdata import Series, Wide
from pvd.render.slides_charts import (
    add_shapes,
    bar_plot,
    break_shape,
    fix_layout,
    hatch_behind,
    label_sides,
    legend_left,
    legend_rows,
    reference_shape,
    workbook_blob,
)
from pvd.render.slides_page import (
    BOTTOM,
    CHART_SIZE,
    EMU,
    FOOT_SIZE,
    GREY_NOTE,
    HATCHED,
    HEIGHT,
    INNER,
    LEADING,
    LEFT,
    MISSING_SERIES,
    NOTE_SIZE,
    PARTIAL_NOTE,
    SUBTITLE_SIZE,
    TITLE_SIZE,
    TOP,
    WIDTH,
    A,
    Box,
    C,
    Plot,
    R,
    alternative_text,
    describe,
    dress,
    dressed_theme,
    exact_points,
    line_height,
    office_colour,
    pattern_fill,
    text_height,
    text_width,
    underline,
    value_unit,
)
from pvd.render.slides_tables import (
    Table,
    fit,
    rows_table,
    side_table,
    size_of,
)

# Text of a picture beside the text of its slide.
PICTURE_SCALE = 1.45


def pptx(figure: Figure) -> bytes:
    """One slide for one figure. Same figure, same bytes."""
    slide = _Slide(figure)
    slide.words()
    if figure.is_empty:
        slide.text("Message", cells.EMPTY, Box(LEFT, slide.top + 0.4, INNER, 0.5), 20, theme.INK)
    elif figure.form in ("bars", "stacked_bars", "progress"):
        slide.bar_chart()
    elif figure.form == "lines":
        slide.line_chart()
    elif figure.form == "table":
        table, box = (
            rows_table(figure, list(figure.encodings.columns) or figure.read_columns),
            Box(LEFT, slide.top, INNER, slide.height),
        )
        slide.table(table, box, size_of(table, box))
    else:
        slide.picture_and_table()
    return slide.save()


class _Slide:
    """One slide being written: `top` and `height` bound what is left for the marks."""

    def __init__(self, figure: Figure) -> None:
        from pptx import Presentation

        self.figure = figure
        self.deck: Any = Presentation()
        self._widen()
        self.slide: Any = self.deck.slides.add_slide(self.deck.slide_layouts[5])
        self.top = TOP
        self.height = 0.0

    def _widen(self) -> None:
        """The library's template is 4:3: stretch its masters, name our typeface and colours in its theme."""
        old = self.deck.slide_width
        self.deck.slide_width, self.deck.slide_height = round(WIDTH * EMU), round(HEIGHT * EMU)
        ratio = self.deck.slide_width / old
        master = self.deck.slide_masters[0]
        for holder in (master, *master.slide_layouts):
            for shape in holder.shapes:
                if shape._element.xpath("./p:spPr/a:xfrm"):
                    shape.left, shape.width = round(shape.left * ratio), round(shape.width * ratio)
        for relation in master.part.rels.values():
            if relation.reltype.endswith("/theme"):
                part = relation.target_part
                part._blob = dressed_theme(part.blob)

    # Words

    def words(self) -> None:
        """Title and subtitle at the top, note, coverage, source, licence and reference at the foot."""
        from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE

        figure = self.figure
        size = next(
            (
                size
                for size in (TITLE_SIZE, 25, 22, 20, 18)
                if text_height(figure.title, size, INNER, True) <= 2 * line_height(size)
            ),
            18,
        )
        title = self.slide.shapes.title
        box = Box(LEFT, TOP, INNER, text_height(figure.title, size, INNER, True))
        title.left, title.top, title.width, title.height = box.emu
        title.name = "Titre"
        self._fill(title, figure.title, size, theme.INK, True)
        # Room is kept for a wider typeface: when it is not needed, it stays above the title, not under.
        title.text_frame.vertical_anchor = MSO_ANCHOR.BOTTOM
        # A typeface wider than that makes the title smaller, rather than push it off the slide.
        title.text_frame.auto_size = MSO_AUTO_SIZE.TEXT_TO_FIT_SHAPE
        self.top = box.top + box.height + 0.06
        self.top = self._stack("Sous-titre", figure.subtitle, self.top, SUBTITLE_SIZE, theme.SECOND) + 0.12

        status = cells.status_word(figure)
        line = " · ".join(
            filter(
                None,
                (
                    cells.licences(figure),
                    cells.dated(figure),
                    f"Chiffre {status}" if status else "",
                ),
            )
        )
        where = " · ".join(
            filter(None, (f"Référence{NARROW}: {cells.reference(figure)}" if figure.slug else "", figure.address))
        )
        foot = [
            ("Note", " ".join(filter(None, (figure.note, self._mark_notes()))), NOTE_SIZE, theme.INK),
            ("Couverture", figure.coverage, NOTE_SIZE, theme.INK),
            ("Sources", cells.source_line(figure), FOOT_SIZE, theme.SECOND),
            ("Licence et date", line, FOOT_SIZE, theme.SECOND),
            ("Référence", where, FOOT_SIZE, theme.SECOND),
        ]
        foot = [item for item in foot if item[1]]
        total = sum(text_height(text, size, INNER) for _, text, size, _ in foot)
        if total > 2.2:  # long source lists: smaller before they take the chart's place
            foot = [(name, text, min(size, 9), colour) for name, text, size, colour in foot]
            total = sum(text_height(text, size, INNER) for _, text, size, _ in foot)
        bottom = HEIGHT - BOTTOM - total
        self.height = bottom - 0.12 - self.top
        for name, text, text_size, colour in foot:
            bottom = self._stack(name, text, bottom, text_size, colour)

    def _mark_notes(self) -> str:
        """What the greys and hatchings of the marks mean, when there are some and the note is silent."""
        figure = self.figure
        if figure.form not in ("bars", "stacked_bars") or not figure.encodings.status or figure.is_empty:
            return ""
        found = set(figure.table[figure.encodings.status].dropna())
        said = figure.note.lower()
        notes = [GREY_NOTE] if BEFORE in found and "gris" not in said else []
        return " ".join([*notes, PARTIAL_NOTE] if found & {PARTIAL, REGIONAL} else notes)

    def _stack(self, name: str, text: str, top: float, size: float, colour: str) -> float:
        """A text box across the slide; returns its bottom."""
        if not text:
            return top
        height = text_height(text, size, INNER)
        self.text(name, text, Box(LEFT, top, INNER, height), size, colour)
        return top + height

    def text(self, name: str, text: str, box: Box, size: float, colour: str, bold: bool = False) -> Any:
        """A real text box."""
        shape = self.slide.shapes.add_textbox(*box.emu)
        shape.name = name
        self._fill(shape, text, size, colour, bold)
        return shape

    def _fill(self, shape: Any, text: str, size: float, colour: str, bold: bool) -> None:
        from pptx.enum.text import MSO_ANCHOR, PP_ALIGN

        frame = shape.text_frame
        frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
        frame.word_wrap = True
        frame.vertical_anchor = MSO_ANCHOR.TOP
        paragraph = frame.paragraphs[0]
        paragraph.alignment = PP_ALIGN.LEFT
        paragraph.line_spacing = exact_points(size * LEADING)  # exact: the same height in any typeface
        run = paragraph.add_run()
        run.text = cells.clean(text)
        dress(run.font, size, colour, bold)
        run._r.get_or_add_rPr().set("lang", "fr-FR")

    # Charts

    def bar_chart(self) -> None:
        """Bars, stacked bars, gauges: a category chart; missing categories are hatched behind it."""
        from pptx.chart.data import CategoryChartData
        from pptx.enum.chart import XL_CHART_TYPE, XL_TICK_LABEL_POSITION, XL_TICK_MARK

        figure, data = self.figure, chartdata.wide(self.figure)
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
        box = Box(LEFT, self.top, INNER, self.height)
        frame = self.slide.shapes.add_chart(kind, *box.emu, chart_data)
        chart = frame.chart
        count = len(data.categories)
        legend = several or hatched
        size = CHART_SIZE if not flat else max(7, min(CHART_SIZE, box.height * 72 / max(1, count) / 1.35))
        rows = legend_rows([item.label for item in data.series] + [MISSING_SERIES] * hatched, box) if legend else 0
        plot = bar_plot(data, box, flat, rows, size, most, bool(figure.references))
        self._chart_frame(chart, size, legend)

        plot_area = chart.plots[0]
        # Two or three bars are not walls.
        plot_area.gap_width = 45 if count > 4 else 90
        if stacked:
            plot_area.overlap = 100
        elif data.is_grouped:
            plot_area.gap_width = 35
        for item, series in zip(data.series, plot_area.series, strict=False):
            self._colour_bars(series, item, data)
        # Labels: on each bar when there is one series, inside the segments that have room otherwise.
        label_format = chartdata.label_format(unit, data.largest)
        for item, series in zip(data.series, plot_area.series, strict=False):
            if data.is_grouped:
                slot = box.width * plot.width / count / (len(data.series) + 0.35)
                drawn_values = [value for one in data.series for value in one.values if value is not None]
                said = max((text_width(short_value(value, unit), 1) for value in drawn_values), default=0.0)
                self._bar_labels(series, label_format, min(size - 1, max(8, slot / said if said else 8)))
            elif not stacked and count <= 30:
                self._bar_labels(series, label_format, size)
                for index, text in enumerate(data.labels):
                    value = item.values[index]
                    if text and value is not None:
                        self._point_label(series, index, text, size, theme.INK)
            elif stacked:
                room = 1.7 * size / 72 / (box.height * plot.height) * most if not flat else most * 0.07
                for index, value in enumerate(item.values):
                    if value is not None and value >= room:
                        self._number_label(series, index, label_format, size - 1, self._bar_colour(item, index, data))

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
        if hatched:
            hatch_behind(chart, flat, data, plot_area, size)
        drawn = [reference_shape(item.value, item.label, plot, flat, box) for item in figure.references]
        self._finish_chart(frame, plot, drawn, box, rows)

    def _bar_labels(self, series: Any, number_format: str, size: float) -> None:
        """A live number at the end of each bar."""
        from pptx.enum.chart import XL_LABEL_POSITION

        labels = series.data_labels
        labels.show_value = True
        labels.number_format, labels.number_format_is_linked = number_format, False
        labels.position = XL_LABEL_POSITION.OUTSIDE_END
        dress(labels.font, size, theme.INK)

    def _bar_colour(self, item: Series, index: int, data: Wide) -> str:
        if item.statuses[index] == BEFORE:
            return theme.BEFORE
        return theme.SEQUENTIAL[2] if any(data.highlighted) and not data.highlighted[index] else item.colour

    def _colour_bars(self, series: Any, item: Series, data: Wide) -> None:
        """Fill of a series, then of the bars that say something else."""
        series.format.fill.solid()
        series.format.fill.fore_color.rgb = office_colour(item.colour)
        series.format.line.color.rgb = office_colour(theme.GROUND)
        series.format.line.width = round(0.75 * 12_700)
        series.invert_if_negative = False
        for index, value in enumerate(item.values):
            colour = self._bar_colour(item, index, data)
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

    def _point_label(self, series: Any, index: int, text: str, size: float, colour: str, position: Any = None) -> None:
        """A label of our own words on one mark."""
        label = series.points[index].data_label
        frame = label.text_frame
        frame.word_wrap = False
        run = frame.paragraphs[0].add_run()
        run.text = cells.clean(text)
        dress(run.font, size, colour)
        if position is not None:
            label.position = position

    def _number_label(self, series: Any, index: int, number_format: str, size: float, ground: str) -> None:
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

    def line_chart(self) -> None:
        """Lines, steps, points: a scatter of dates, one series a segment, so nothing joins across a break."""
        from pptx.chart.data import XyChartData
        from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_MARKER_STYLE, XL_TICK_MARK
        from pptx.enum.dml import MSO_LINE

        figure = self.figure
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
        box = Box(LEFT, self.top, INNER, self.height)
        frame = self.slide.shapes.add_chart(XL_CHART_TYPE.XY_SCATTER_LINES, *box.emu, chart_data)
        chart = frame.chart
        names = [item.label for item in found if item.is_first] + [item.label for item in figure.references]
        rows = legend_rows(names, box)
        self._chart_frame(chart, CHART_SIZE, True)
        ticks = [short_value(step * index, unit) for index in range(round(most / step) + 1)]
        left = (max(text_width(text, CHART_SIZE) for text in ticks) + 0.18) / box.width
        top = 0.12 + rows * 0.3
        plot = Plot(
            left, top / box.height, 1 - left - 0.35 / box.width, 1 - (top + 0.4) / box.height,
            (span.low, span.high), (0.0, most),
        )  # fmt: skip
        sides = label_sides(found, plot, box, figure)

        marks = {
            "circle": XL_MARKER_STYLE.CIRCLE,
            "diamond": XL_MARKER_STYLE.DIAMOND,
            "square": XL_MARKER_STYLE.SQUARE,
            "triangle": XL_MARKER_STYLE.TRIANGLE,
        }
        shapes = chartdata.shapes(found)
        drawn_series = list(chart.plots[0].series)
        for item, series in zip(found, drawn_series, strict=False):
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
                    marks[shapes[item.key]],
                    10 if shapes[item.key] != "diamond" else 12,
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
                    marker.style, marker.size = marks[shapes[item.key]], 10
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
                    self._point_label(series, index, point.label, CHART_SIZE, theme.INK, position)
        for series in drawn_series[len(found) :]:
            series.smooth = False
            series.marker.style = XL_MARKER_STYLE.NONE
            series.format.line.color.rgb = office_colour(theme.REFERENCE)
            series.format.line.width = round(1.25 * 12_700)

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
        drawn = [break_shape(item.start, item.end, item.label, item.detail, plot) for item in figure.breaks]
        hidden = [index for index, item in enumerate(found) if not item.is_first]
        self._finish_chart(frame, plot, drawn, box, rows, hidden)

    def _chart_frame(self, chart: Any, size: float, legend: bool) -> None:
        """Fonts and legend common to every chart; the title is a text box of the slide, not of the chart."""
        from pptx.enum.chart import XL_LEGEND_POSITION

        chart.has_title = False
        chart.font.size, chart.font.name = round(size * 12_700), theme.FONT_FAMILY
        chart.has_legend = legend
        if legend:
            chart.legend.position = XL_LEGEND_POSITION.TOP
            chart.legend.include_in_layout = False
            dress(chart.legend.font, CHART_SIZE, theme.INK)

    def _finish_chart(
        self, frame: Any, plot: Plot, shapes: Sequence[str], box: Box, rows: int, hidden: Sequence[int] = ()
    ) -> None:
        """Fix the plot area, lay the shapes, name the graphic for those who cannot see it."""
        chart = frame.chart
        space = chart._chartSpace
        fix_layout(space, plot)
        if rows:
            legend_left(space, rows, box, hidden)
        for blanks in space.iter(f"{{{C}}}dispBlanksAs"):
            blanks.set("val", "gap")
        language = space.find(f"{{{C}}}lang")
        if language is not None:
            language.set("val", "fr-FR")
        if shapes:
            add_shapes(chart, shapes)
        blob = workbook_blob(space, self.figure)
        chart.part.chart_workbook.update_from_xlsx_blob(cells.fixed_zip(blob, cells.created(self.figure)))
        describe(frame, "Graphique", alternative_text(self.figure))

    # Tables and pictures

    def table(self, table: Table, box: Box, size: float) -> None:
        """A native table that fits its box: first rows and columns, then how many are left."""
        from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
        from pptx.oxml.ns import qn

        fitted = fit(table, box, size)
        lines, heights = [*fitted.lines, *([fitted.total] if fitted.total else [])], fitted.heights
        frame = self.slide.shapes.add_table(
            len(lines) + 1, len(fitted.headers), *Box(box.left, box.top, sum(fitted.widths), sum(heights)).emu
        )
        grid = frame.table
        style = frame._element.graphic.graphicData.tbl.tblPr
        style.set("bandRow", "0")
        style.find(qn("a:tableStyleId")).text = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"  # « no style, no grid »
        for index, width in enumerate(fitted.widths):
            grid.columns[index].width = round(width * EMU)
        for index, height in enumerate(heights):
            grid.rows[index].height = round(height * EMU)
        # Heavier letters: the headers, and the line of totals under its rule.
        strong = {0, len(lines)} if fitted.total else {0}
        ruled = {0, len(lines) - 1} if fitted.total else {0}
        for row, line in enumerate([fitted.headers, *lines]):
            for column, text in enumerate(line):
                cell = grid.cell(row, column)
                after_number = column > 0 and fitted.numeric[column - 1] and not fitted.numeric[column]
                cell.margin_left, cell.margin_right = round((0.24 if after_number else 0.06) * EMU), round(0.06 * EMU)
                cell.margin_top = cell.margin_bottom = round(0.025 * EMU)
                cell.vertical_anchor = MSO_ANCHOR.MIDDLE
                paragraph = cell.text_frame.paragraphs[0]
                paragraph.alignment = PP_ALIGN.RIGHT if fitted.numeric[column] else PP_ALIGN.LEFT
                paragraph.line_spacing = exact_points(size * LEADING)
                run = paragraph.add_run()
                run.text = text
                tint = fitted.tints.get((row - 1, column), "")
                dress(run.font, size, theme.ink_on(tint) if tint and tint != HATCHED else theme.INK, row in strong)
                if tint == HATCHED:
                    # Light lines under the words: « n. d. » must stay readable.
                    pattern_fill(cell.fill, theme.LINE, theme.GROUND)
                elif tint or row in strong:
                    cell.fill.solid()
                    cell.fill.fore_color.rgb = office_colour(tint or theme.PANEL)
                else:
                    cell.fill.background()
                underline(cell, theme.INK if row in ruled else theme.LINE, 1.25 if row in ruled else 0.5)
        describe(frame, "Tableau", alternative_text(self.figure))
        if fitted.left_out:
            top = box.top + sum(heights) + 0.05
            self.text(
                "Suite du tableau",
                fitted.left_out,
                Box(box.left, top, box.width, text_height(fitted.left_out, NOTE_SIZE, box.width)),
                NOTE_SIZE,
                theme.SECOND,
            )

    def picture_and_table(self) -> None:
        """Maps, treemap, strip, heat table: the print picture at the left, its numbers at the right.

        A heat table too wide for the right side is a native tinted table across the slide when it fits
        there: it then says all that the picture would.
        """
        figure = self.figure
        room = Box(LEFT, self.top, INNER, self.height)
        table = side_table(figure)
        share = {"heat_table": 0.54, "areas": 0.66, "dots": 0.68}.get(figure.form, 0.6)
        beside = Box(LEFT + INNER * share + 0.3, self.top, INNER * (1 - share) - 0.3, room.height)
        if figure.form == "heat_table" and fit(table, beside, 11).left_out:
            across = size_of(table, room)
            if not fit(table, room, across).left_out:
                self.table(table, room, across)
                return
        picture = _picture(figure, (INNER * share, room.height))
        width = min(INNER * share, room.height * picture.ratio)
        image = self.slide.shapes.add_picture(
            io.BytesIO(picture.png), *Box(LEFT, self.top, width, width / picture.ratio).emu
        )
        if picture.svg:
            _add_vector(image, picture.svg)
        describe(image, "Image", alternative_text(figure))
        self.table(table, beside, 11)

    # The file

    def save(self) -> bytes:
        """Speaker notes, properties, fixed dates."""
        from pvd.render.words import citation, sentence

        figure, when = self.figure, cells.created(self.figure)
        notes = self.slide.notes_slide.notes_text_frame
        # The file says when its data are of; when it was fetched, only its reader knows.
        cited = citation(figure, when.date(), long=True).replace(f", consulté le {day(when)}", "")
        notes.text = "\n\n".join(cells.clean(text) for text in (sentence(figure), cited))
        properties = self.deck.core_properties
        properties.title = cells.clean(figure.title)[:255]
        properties.author = properties.last_modified_by = cells.AUTHOR
        properties.subject = cells.clean(figure.subtitle)[:255]
        properties.keywords = " ; ".join(filter(None, (cells.reference(figure), figure.address)))[:255]
        properties.comments = cells.clean(cells.source_line(figure))[:255]
        properties.category = cells.licences(figure)[:255]
        properties.version = figure.release[:255]
        properties.identifier = cells.reference(figure)[:255]
        properties.language = "fr-FR"
        properties.revision = 1
        properties.created = properties.modified = when
        # The template's thumbnail shows another slide.
        package = self.deck.part.package
        for identifier, relation in list(package._rels.items()):
            if relation.reltype.endswith("/thumbnail"):
                package._rels.pop(identifier)
        output = io.BytesIO()
        self.deck.save(output)
        return cells.fixed_zip(output.getvalue(), when)


@dataclass(frozen=True)
class Picture:
    """The marks alone: PNG for every reader, SVG as well where PowerPoint may take it; width / height."""

    png: bytes
    svg: bytes
    ratio: float


def _picture(figure: Figure, inches: tuple[float, float]) -> Picture:
    """The print drawing without its words, which are text boxes here.

    Drawn at the size of its place on the slide: its letters are as large as they say.
    """
    from PIL import Image

    from pvd.render.placing import Box as PageBox
    from pvd.render.print import SVG_FONTS, draw_marks
    from pvd.render.print.page import Page
    from pvd.render.text import FAMILIES

    is_map = figure.form in ("areas", "dots")
    wide, high = inches
    page = Page("deux-colonnes", False, PICTURE_SCALE, (wide * 72, max(high, 2.0) * 72))
    edge = page.base * 0.2
    draw_marks(page, figure, PageBox(edge, edge, page.width - edge, page.height - edge))
    output = io.BytesIO()
    page.canvas.savefig(output, format="png", dpi=page.dpi, metadata={"Software": None})
    png = output.getvalue()
    size = Image.open(io.BytesIO(png)).size
    svg = b""
    if not is_map:
        output = io.BytesIO()
        page.canvas.savefig(output, format="svg", dpi=72, metadata={"Date": None, "Creator": cells.AUTHOR})
        svg = output.getvalue().decode().replace(", ".join(repr(name) for name in FAMILIES), SVG_FONTS).encode()
    return Picture(png, svg, size[0] / size[1])


def _add_vector(image: Any, svg: bytes) -> None:
    """Put the SVG beside the PNG in the picture: PowerPoint 2016 and later draw it, others keep the PNG."""
    from lxml import etree
    from pptx.opc.package import Part
    from pptx.opc.packuri import PackURI

    package = image.part.package
    part = Part(PackURI("/ppt/media/image1.svg"), "image/svg+xml", package, svg)
    relation = image.part.relate_to(part, f"{R}/image")
    blip = image._element.find(f".//{{{A}}}blip")
    blip.append(
        etree.fromstring(
            f'<a:extLst xmlns:a="{A}"><a:ext uri="{{96DAC541-7B7A-43D3-8B79-37D633B846F1}}">'
            '<asvg:svgBlip xmlns:asvg="http://schemas.microsoft.com/office/drawing/2016/SVG/main" '
            f'xmlns:r="{R}" r:embed="{relation}"/></a:ext></a:extLst>'
        )
    )
