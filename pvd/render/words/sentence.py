"""The sentence under a figure, and its alternative text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pvd import forms
from pvd.figures.figure import Figure
from pvd.formats import day, typeset
from pvd.forms.captions import EMPTY, FIGURE_STATUS_WORDS
from pvd.render.words import bars, cascade, grid, lines, map, small_maps, strip, surfaces, table, timeline

# Each says its form, as `forms.read` gives it, in plain spaces.
TELLERS: dict[str, Callable[[Any], list[str]]] = {
    "bars": bars.tell,
    "stacked_bars": bars.tell,
    "cascade": cascade.tell,
    "lines": lines.tell,
    "timeline": timeline.tell,
    "strip": strip.tell,
    "heat_table": grid.tell,
    "treemap": surfaces.tell,
    "areas": map.tell,
    "dots": map.tell,
    "maps": small_maps.tell,
    "table": table.tell,
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
    parts = TELLERS[figure.form](forms.read(figure))
    parts += [
        f"Rupture de série du {day(item.start)} au {day(item.end)} : {item.detail or item.label}"
        for item in figure.breaks
    ]
    if figure.references:
        parts.append("Repère : " + " ; ".join(item.label for item in figure.references))
    if figure.status != "official":
        parts.append(f"Statut : {FIGURE_STATUS_WORDS[figure.status]}")
    return typeset(" ".join(f"{part[0].upper()}{part[1:].rstrip('.')}." for part in parts if part))
