"""Words that several parts of a sheet write alike."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from pvd.figures.figure import Citation, Figure
from pvd.formats import typeset
from pvd.forms import captions

CHANGED = "Ce qui a changé"


def subtitle(figure: Figure) -> str:
    """Period · perimeter · unit · status when not official.

    Both pages say whose sheet it is; France alone is named again, which a town's sheet shows too.
    """
    told = figure if figure.scope[0] == "france" else replace(figure, territory="")
    words = " · ".join(filter(None, (told.subtitle, captions.status_word(figure))))
    return typeset(words[:1].upper() + words[1:])


def sources_of(figures: Iterable[Figure]) -> list[Citation]:
    """The sources of several figures, each once."""
    return list(dict.fromkeys(item for figure in figures for item in figure.sources))
