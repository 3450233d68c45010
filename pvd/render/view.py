"""Figure → everything a page shows of it, in words, HTML and marks: one value for the screen and for the embedded page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pvd.figures.figure import MAPS, Card, Figure
from pvd.forms import captions
from pvd.render.html.about import notes
from pvd.render.html.table import Asked, PlacePage, Table, table
from pvd.render.words.sentence import alt_text

# Forms that no chart library of the screen draws: the picture of the figure stands there.
PICTURES = MAPS


@dataclass(frozen=True)
class View:
    """What a page shows of a figure. `marks` is a plotly figure by width (« wide », « narrow » when it differs), or None."""

    slug: str
    title: str
    line: str
    status: str
    alt: str
    # instead of the marks, when there is nothing to draw
    empty: str
    reading: str
    cards: tuple[Card, ...]
    kind: str
    marks: dict[str, Any] | None
    notes: tuple[str, ...]
    source: str
    table: Table | None


def view(figure: Figure, place_page: PlacePage | None = None, most: int = 0) -> View:
    """Everything a page shows of a figure; `place_page` and `most` are those of its table."""
    kind = "table" if figure.form == "table" else "picture" if figure.form in PICTURES else "plotly"
    return View(
        slug=figure.slug,
        title=figure.title,
        line=figure.subtitle,
        status=captions.status_word(figure),
        alt=alt_text(figure),
        empty=(figure.coverage or captions.EMPTY) if figure.is_empty else "",
        reading=figure.reading,
        cards=figure.cards,
        kind="none" if figure.is_empty else kind,
        marks=_marks(figure) if kind == "plotly" and not figure.is_empty else None,
        notes=notes(figure),
        source=captions.source_line(figure),
        table=None if figure.is_empty else table(figure, Asked(), place_page, most),
    )


def _marks(figure: Figure) -> dict[str, Any]:
    from pvd.render import screen

    wide, narrow = (screen.plotly(figure, width, dark=None) for width in ("wide", "narrow"))
    return {"wide": wide} if narrow == wide else {"wide": wide, "narrow": narrow}
