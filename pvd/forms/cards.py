"""Cards: key figures, each read by itself."""

from __future__ import annotations

from dataclasses import dataclass

from pvd.figures.figure import Card, Figure


@dataclass(frozen=True)
class Cards:
    """Key figures in the order of the page: a label, the value as read, what gives it meaning."""

    cards: tuple[Card, ...]


def read(figure: Figure) -> Cards:
    """The key figures of a figure; their numbers are in its table."""
    return Cards(figure.cards)
