"""Key figures on a print page."""

from __future__ import annotations

import math

from pvd import forms, theme
from pvd.figures.figure import Figure
from pvd.forms.cards import Cards
from pvd.render.placing import Box
from pvd.render.print.page import Page
from pvd.render.text import wrap


def draw(page: Page, figure: Figure, box: Box) -> None:
    """Key figures: label, value in large, context; three, two or one across."""
    found = forms.read_as(figure, Cards).cards
    across = 3 if page.width > 1.1 * page.height else 2
    rows = math.ceil(len(found) / across)
    factor = 1.5
    while True:
        size = max(page.smallest, page.base * page.scale * factor)
        gap = size * 1.6
        wide = (box.width - gap * (across - 1)) / across
        laid = [
            (
                wrap(card.label, size, wide),
                wrap(card.value, size * 1.9, wide, 700),
                wrap(card.context, size * 0.88, wide),
            )
            for card in found
        ]
        heights = [
            len(label) * size * 1.16 + len(value) * size * 1.9 * 1.14 + len(context) * size * 0.88 * 1.2
            for label, value, context in laid
        ]
        slot = max(heights, default=0) + size * 1.5
        if slot * rows <= box.height or size <= page.smallest:
            break
        factor *= 0.94
    slot = min(max(slot, box.height / rows), slot * 1.5)
    for index, (label, value, context) in enumerate(laid):
        x = box.left + (wide + gap) * (index % across)
        top = box.top - slot * (index // across)
        page.line([(x, top), (x + wide, top)], theme.LINE, page.hairline * 1.6)
        top = page.lines(x, top - size * 0.35, label, size, colour=theme.SECOND, leading=1.16)
        top = page.lines(x, top, value, size * 1.9, weight=700, leading=1.14)
        page.lines(x, top, context, size * 0.88, colour=theme.SECOND, leading=1.2)
