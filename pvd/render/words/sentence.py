"""The sentence under a figure, and its alternative text."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from pvd import forms
from pvd.figures.figure import Figure
from pvd.formats import day
from pvd.forms.captions import EMPTY, FIGURE_STATUS_WORDS
from pvd.forms.cards import Cards
from pvd.forms.cascade import Cascade
from pvd.forms.grid import Grid
from pvd.forms.map import Areas, Dots
from pvd.forms.strip import Strip
from pvd.forms.sums import may_sum
from pvd.forms.surfaces import Surfaces
from pvd.forms.table import Table
from pvd.forms.timeline import Timeline
from pvd.render.words import bars, cascade, grid, lines, map, strip, surfaces, table, timeline
from pvd.render.words.phrases import COLON, SEMICOLON

TELLERS: dict[str, Callable[[Figure], list[str]]] = {
    "bars": bars.tell,
    "stacked_bars": bars.tell,
    "cascade": lambda figure: cascade.tell(forms.read_as(figure, Cascade)),
    "lines": lines.tell,
    "timeline": lambda figure: timeline.tell(forms.read_as(figure, Timeline)),
    "strip": lambda figure: strip.tell(forms.read_as(figure, Strip)),
    "heat_table": lambda figure: grid.tell(forms.read_as(figure, Grid)),
    "treemap": lambda figure: surfaces.tell(forms.read_as(figure, Surfaces), may_sum(figure)),
    "areas": lambda figure: map.tell(forms.read_as(figure, Areas)),
    "dots": lambda figure: map.tell(forms.read_as(figure, Dots)),
    "table": lambda figure: table.tell(cast(Cards | Table, forms.read(figure))),
}
forms.complete(__name__, TELLERS)


def alt_text(figure: Figure) -> str:
    """What a picture says to who does not see it: its title, its subject, then the sentence."""
    head = figure.title.rstrip(".")
    subject = figure.subtitle
    return f"{head}. {subject}. {sentence(figure)}" if subject else f"{head}. {sentence(figure)}"


def sentence(figure: Figure) -> str:
    """What the figure shows, in French: extremes, trend, total when it may be summed, what is missing."""
    if figure.is_empty:
        return EMPTY
    parts = TELLERS[figure.form](figure)
    parts += [
        f"Rupture de série du {day(item.start)} au {day(item.end)}{COLON}{item.detail or item.label}"
        for item in figure.breaks
    ]
    if figure.references:
        parts.append(f"Repère{COLON}" + SEMICOLON.join(item.label for item in figure.references))
    if figure.status != "official":
        parts.append(f"Statut{COLON}{FIGURE_STATUS_WORDS[figure.status]}")
    return " ".join(f"{part[0].upper()}{part[1:].rstrip('.')}." for part in parts if part)
