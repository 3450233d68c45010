"""A map on a slide: a large picture, and its legend in native shapes and words beside it."""

from __future__ import annotations

from typing import Any

from pvd import theme
from pvd.forms.map import Areas, Dots, Entry
from pvd.render.placing import Box as PageBox
from pvd.render.print import map as printed
from pvd.render.print.page import Page
from pvd.render.slides.page import (
    CHART_SIZE,
    INNER,
    LEFT,
    Box,
    describe,
    line_height,
    office_colour,
    pattern_fill,
    text_height,
    text_width,
)
from pvd.render.slides.picture import picture, put
from pvd.render.slides.slide import Slide

# Inches: the legend is as wide as its words, never wider; its marks; between it and the map.
WIDEST, MARK, GAP = 2.9, 0.15, 0.35


def draw(slide: Slide, form: Dots | Areas) -> None:
    """The legend at the left, the map across the rest."""
    entries = form.legend
    texts = [item.words for item in entries]
    words = min(WIDEST, max(text_width(text, CHART_SIZE, True) for text in [*texts, form.title]) + 0.05)
    top = slide.top
    if form.title:
        height = text_height(form.title, CHART_SIZE, words, True)
        slide.text("Titre de la légende", form.title, Box(LEFT, top, words, height), CHART_SIZE, theme.INK, True)
        top += height + 0.08
    for index, (item, text) in enumerate(zip(entries, texts, strict=True), 1):
        middle = top + line_height(CHART_SIZE) / 2
        _mark(slide, item, Box(LEFT, middle - MARK / 2, MARK, MARK), f"Signe {index}")
        height = text_height(text, CHART_SIZE, words)
        slide.text(f"Légende {index}", text, Box(LEFT + MARK + 0.12, top, words, height), CHART_SIZE, theme.INK)
        top += height + 0.08
    beside = MARK + 0.12 + words + GAP
    room = Box(LEFT + beside, slide.top, INNER - beside, max(slide.height, 2.0))

    def paint(page: Page, box: PageBox) -> None:
        printed.draw(page, form, box, with_legend=False)

    put(slide, picture(paint, (room.width, room.height), has_vector=False), room)


def _mark(slide: Slide, item: Entry, box: Box, name: str) -> None:
    """The sign of a class, as the map draws it."""
    from pptx.enum.shapes import MSO_CONNECTOR, MSO_SHAPE

    if item.sign == "limit":
        left, top, width, height = box.emu
        line: Any = slide.slide.shapes.add_connector(
            MSO_CONNECTOR.STRAIGHT, left, top + height // 2, left + width, top + height // 2
        )
        line.line.color.rgb = office_colour(item.colour)
        describe(line, name, "")
        return
    kinds = {"dot": MSO_SHAPE.OVAL, "ring": MSO_SHAPE.OVAL, "diamond": MSO_SHAPE.DIAMOND}
    shape: Any = slide.slide.shapes.add_shape(kinds.get(item.sign, MSO_SHAPE.RECTANGLE), *box.emu)
    shape.shadow.inherit = False
    shape.line.width = 9_525
    if item.sign == "unknown":
        pattern_fill(shape.fill, theme.UNKNOWN_LINE, theme.GROUND)
    elif item.sign == "few":
        pattern_fill(shape.fill, theme.UNKNOWN_LINE, item.colour)
    elif item.sign == "ring":
        shape.fill.background()
    else:
        shape.fill.solid()
        shape.fill.fore_color.rgb = office_colour(item.colour)
    shape.line.color.rgb = office_colour(theme.UNKNOWN_LINE if item.sign in ("unknown", "few", "area") else item.colour)
    describe(shape, name, "")
