"""Key figures on a print page."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

from pvd import forms, theme
from pvd.figures.figure import Card, Figure
from pvd.formats import labelled, plural
from pvd.forms.cards import Cards
from pvd.render.placing import Box
from pvd.render.print.page import Page
from pvd.render.text import wrap


class _Laid(NamedTuple):
    """The lines of a card, and their sizes."""

    label: list[str]
    value: list[str]
    context: list[str]
    size: float
    small: float

    @property
    def height(self) -> float:
        """In points, with the white under it."""
        above = len(self.label) * self.size * 1.16 + len(self.value) * self.size * 1.9 * 1.14
        return above + len(self.context) * self.small * 1.2 + self.size * 1.5


def draw(page: Page, figure: Figure, box: Box) -> None:
    """Key figures: label, value in large, context; three, two or one across. Less is said where they do not hold."""
    across = 3 if page.width > 1.1 * page.height else 2
    cards = forms.read_as(figure, Cards).cards
    rows = math.ceil(len(cards) / across)
    for laid in _tries(page, cards, box, across):
        slot = max(card.height for card in laid)
        if slot * rows <= box.height:
            break
    else:
        rows = max(1, int((box.height - page.smallest * 1.6) // slot))
        rest = len(cards) - rows * across
        words = labelled(f"… et {plural(rest, 'autre chiffre', 'autres chiffres')}", "voir le fichier tableur")
        page.text(box.left, box.bottom + page.smallest * 0.3, words, page.smallest, colour=theme.SECOND)
        box = box.inset(bottom=page.smallest * 1.6)
    slot = min(max(slot, box.height / rows), slot * 1.5)
    size = laid[0].size
    gap = size * 1.6
    wide = (box.width - gap * (across - 1)) / across
    for index, card in enumerate(laid[: rows * across]):
        x, top = box.left + (wide + gap) * (index % across), box.top - slot * (index // across)
        page.line([(x, top), (x + wide, top)], theme.LINE, page.hairline * 1.6)
        top = page.lines(x, top - size * 0.35, card.label, size, colour=theme.SECOND, leading=1.16)
        top = page.lines(x, top, card.value, size * 1.9, weight=700, leading=1.14)
        page.lines(x, top, card.context, card.small, colour=theme.SECOND, leading=1.2)


def _tries(page: Page, cards: tuple[Card, ...], box: Box, across: int) -> Iterator[list[_Laid]]:
    """The cards at smaller and smaller sizes, then without what gives them meaning."""
    for with_context in (True, False):
        factor, size = 1.5, math.inf
        while size > page.smallest:
            size = max(page.smallest, page.base * page.scale * factor)
            wide, small = (box.width - size * 1.6 * (across - 1)) / across, max(page.smallest, size * 0.88)
            laid = []
            for card in cards:
                label, value = wrap(card.label, size, wide), wrap(card.value, size * 1.9, wide, 700)
                laid.append(_Laid(label, value, wrap(card.context, small, wide) if with_context else [], size, small))
            yield laid
            factor *= 0.94
