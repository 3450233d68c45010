"""A timeline on a slide: native shapes and real text, in one group that can be taken elsewhere."""

from __future__ import annotations

from typing import Any

from pvd import theme
from pvd.forms.timeline import Moment, Timeline
from pvd.render.placing import spread
from pvd.render.slides.page import (
    INNER,
    LEFT,
    Box,
    alternative_text,
    describe,
    line_height,
    office_colour,
    text_height,
    text_width,
)
from pvd.render.slides.slide import Slide

# Sizes of the words, the usual one first: smaller rather than one over another.
SIZES = (14, 13, 12, 11, 10, 9, 8)
GAP = 0.06  # between two texts, in inches


def draw(slide: Slide, form: Timeline) -> None:
    """The axis and its years on the left, a mark a date, its words beside it."""
    for size in SIZES:
        foot = text_height(form.undated_words, size, INNER) + GAP if form.undated else 0.0
        plot = Box(LEFT + text_width("2000", size) + 0.15, slide.top + 0.08, 0, slide.height - foot - 0.2)
        dates = max((text_width(item.when, size, True) for item in form.moments), default=0.0) + 0.2
        left = plot.left + 0.5
        wide = LEFT + INNER - left - dates
        tall = [text_height(item.words, size, wide) + GAP for item in form.moments]
        if sum(tall) <= plot.height:
            break
    if form.undated:
        slide.text(
            "Sans date", form.undated_words, Box(LEFT, slide.top + slide.height - foot, INNER, foot), size, theme.SECOND
        )
    if not form.moments:
        return
    group = slide.slide.shapes.add_group_shape()
    _axis(slide, group, form, plot, size)
    wanted = [form.part(item.middle) * plot.height for item in form.moments]
    for item, high, want, middle in zip(form.moments, tall, wanted, spread(wanted, tall, plot.height), strict=True):
        top, y = plot.top + middle - (high - GAP) / 2, plot.top + want
        _line(group, f"Trait {item.when}", (plot.left, y), (left - 0.05, top + line_height(size) / 2), 0.75)
        _mark(group, form, item, plot, size)
        slide.text(item.when, item.when, Box(left, top, dates, line_height(size)), size, theme.INK, True, into=group)
        slide.text(
            f"{item.when} (texte)", item.words, Box(left + dates, top, wide, high - GAP), size, theme.INK, into=group
        )
    describe(group, "Frise", alternative_text(slide.figure))


def _axis(slide: Slide, group: Any, form: Timeline, plot: Box, size: float) -> None:
    _line(group, "Axe du temps", (plot.left, plot.top), (plot.left, plot.top + plot.height), 1.5)
    for tick in form.ticks:
        y = plot.top + form.part(tick) * plot.height
        _line(group, f"Année {tick.year}", (plot.left - 0.07, y), (plot.left, y), 1.5)
        place = Box(LEFT, y - line_height(size) / 2, text_width("2000", size), line_height(size))
        slide.text(f"Année {tick.year} (texte)", str(tick.year), place, size, theme.SECOND, into=group)


def _line(group: Any, name: str, start: tuple[float, float], end: tuple[float, float], points: float) -> None:
    from pptx.enum.shapes import MSO_CONNECTOR

    line = group.shapes.add_connector(MSO_CONNECTOR.STRAIGHT, *Box(*start, *end).emu)
    line.line.color.rgb = office_colour(theme.UNKNOWN_LINE)
    line.line.width = round(points * 12_700)
    line.name = name


def _mark(group: Any, form: Timeline, item: Moment, plot: Box, size: float) -> None:
    """A disc for a day, open when it is in doubt; a bar as long as what a less precise date may be."""
    from pptx.enum.shapes import MSO_SHAPE

    top, end = (plot.top + form.part(day) * plot.height for day in (item.first, item.last))
    half = size / 72 * (0.32 if item.is_day else 0.18)
    if item.is_day:
        top, end = top - half, top + half
    shape = group.shapes.add_shape(
        MSO_SHAPE.OVAL if item.is_day else MSO_SHAPE.RECTANGLE, *Box(plot.left - half, top, 2 * half, end - top).emu
    )
    shape.name = f"Date {item.when}"
    shape.shadow.inherit = False
    shape.fill.solid()
    shape.fill.fore_color.rgb = office_colour(theme.GROUND if item.is_doubtful else item.colour)
    shape.line.color.rgb = office_colour(item.colour if item.is_doubtful else theme.GROUND)
    shape.line.width = round(1.5 * 12_700)
