"""A cascade as a native chart: stacked lying bars on an unfilled base, joined by the chart's own lines."""

from __future__ import annotations

from typing import Any

from pvd import theme
from pvd.forms import cells
from pvd.forms.cascade import COLOURS, SAID, Cascade
from pvd.render.office import exact_format
from pvd.render.slides.bars import dress_axes, lying_box, lying_plot
from pvd.render.slides.chart_xml import chart_frame, fill_series, finish_chart, point_label, rule_xml, unfill
from pvd.render.slides.page import Plot
from pvd.render.slides.slide import Slide

GAP = 45  # between two bars, in percent of their thickness


def draw(slide: Slide, form: Cascade) -> None:
    """One step a row; its amount can be edited, its base is what stands before it."""
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION

    chart_data: Any = CategoryChartData(number_format=exact_format(form.unit))
    chart_data.categories = [cells.clean(name) for name in form.names]
    for name, values in form.series:
        chart_data.add_series(name, values)
    box, size = lying_box(len(form.steps), slide)
    frame = slide.slide.shapes.add_chart(XL_CHART_TYPE.BAR_STACKED, *box.emu, chart_data)
    chart_frame(frame.chart, size, False)
    area = frame.chart.plots[0]
    area.gap_width, area.overlap = GAP, 100
    for series in area.series:
        if series.name in COLOURS:
            fill_series(series, COLOURS[series.name])
        else:
            unfill(series)
        if series.name == SAID:
            for index, step in enumerate(form.steps):
                point_label(series, index, step.words, size, theme.INK, XL_LABEL_POSITION.INSIDE_BASE)
    dress_axes(frame.chart, True, form, size)
    limits = (form.axis.low, form.axis.high)
    plot = lying_plot(form.names, [step.words for step in form.steps], limits, box, 0.1 / box.height, size)
    finish_chart(slide.figure, frame, plot, _joins(form, plot), box, 0)


def _joins(form: Cascade, plot: Plot) -> list[str]:
    """A thin line from the end of each bar to the next one."""
    slot = plot.height / len(form.steps)
    half = slot / (1 + GAP / 100) / 2
    return [
        rule_xml(
            f"{before.label} : {after.label}",
            (
                x := plot.x(before.end),
                plot.top + slot * (index + 0.5) + half,
                x,
                plot.top + slot * (index + 1.5) - half,
            ),
            theme.UNKNOWN_LINE,
            0.75,
        )
        for index, (before, after) in enumerate(zip(form.steps, form.steps[1:], strict=False))
    ]
