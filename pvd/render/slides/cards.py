"""Key figures on a slide: boxes of real text, three across, label, value in large, what gives it meaning."""

from __future__ import annotations

import math

from pvd import theme
from pvd.figures.figure import Card
from pvd.forms.cards import Cards
from pvd.render.slides.page import INNER, LEFT, Box, describe, line_height, office_colour, text_height
from pvd.render.slides.slide import Slide

ACROSS, GAP, PAD = 3, 0.3, 0.12
# Sizes of a label and of its context, the usual one first: smaller rather than cut; a value is twice as large.
SIZES = (18, 17, 16, 15, 14, 13, 12, 11, 10)
VALUE = 2.0


def draw(slide: Slide, form: Cards) -> None:
    """Each key figure in a box of its own, in the order of the page."""
    from pptx.enum.shapes import MSO_CONNECTOR

    found = form.cards
    across = min(ACROSS, len(found))
    rows = math.ceil(len(found) / across)
    wide, room = (INNER - GAP * (across - 1)) / across, slide.height / rows
    size = next((size for size in SIZES if max(_height(card, size, wide) for card in found) + PAD <= room), SIZES[-1])
    # Few words stay together at the top of their box: a slide is not filled for its own sake.
    tall = min(room, 1.5 * max(_height(card, size, wide) for card in found) + PAD)
    for index, card in enumerate(found):
        left, top = LEFT + (wide + GAP) * (index % across), slide.top + tall * (index // across)
        rule = slide.slide.shapes.add_connector(
            MSO_CONNECTOR.STRAIGHT, *Box(left, top, wide, 0).emu[:2], *_end(left + wide, top)
        )
        rule.line.color.rgb = office_colour(theme.LINE)
        describe(rule, f"Filet {index + 1}", "")
        top += PAD / 2
        for what, text, points, colour, bold in _texts(card, size):
            height = text_height(text, points, wide, bold)
            slide.text(f"{what} {index + 1}", text, Box(left, top, wide, height), points, colour, bold)
            top += height


def _texts(card: Card, size: float) -> list[tuple[str, str, float, str, bool]]:
    """Name of the object, text, size, colour, weight of what a box holds; an absent context takes no room."""
    texts = [
        ("Libellé", card.label, size, theme.SECOND, False),
        ("Valeur", card.value, size * VALUE, theme.INK, True),
        ("Contexte", card.context, size * 0.88, theme.SECOND, False),
    ]
    return [item for item in texts if item[1]]


def _height(card: Card, size: float, wide: float) -> float:
    """Height of a box, in inches, with the white line under it."""
    texts = sum(text_height(text, points, wide, bold) for _, text, points, _, bold in _texts(card, size))
    return texts + line_height(size) * 0.4


def _end(x: float, y: float) -> tuple[int, int]:
    return Box(x, y, 0, 0).emu[:2]
