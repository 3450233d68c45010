"""Figure → one 16:9 PowerPoint slide: a native chart or table, and every word as real text.

What belongs to a chart (hatching of missing years, break, reference lines) lies inside the chart, so that
it follows when the chart is copied into another presentation. Positions come from a plot area fixed by
hand: `Plot` says where it lies, nothing is measured after the fact.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pvd import forms, theme
from pvd.figures.figure import Figure
from pvd.forms import captions
from pvd.forms.cards import Cards
from pvd.forms.table import Table
from pvd.render.slides import bars, cards, cascade, lines, map, picture, small_maps, table, timeline
from pvd.render.slides.page import INNER, LEFT, Box
from pvd.render.slides.slide import Slide


def _table(slide: Slide, form: Cards | Table) -> None:
    """The rows, or the key figures that are said instead of them."""
    cards.draw(slide, form) if isinstance(form, Cards) else table.draw(slide, form)


DRAWERS: dict[str, Callable[[Slide, Any], None]] = {
    "bars": bars.draw,
    "stacked_bars": bars.draw,
    "cascade": cascade.draw,
    "lines": lines.draw,
    "timeline": timeline.draw,
    "dots": map.draw,
    "areas": map.draw,
    "maps": small_maps.draw,
    "table": _table,
    "strip": picture.draw,
    "heat_table": picture.draw,
    "treemap": picture.draw,
}
forms.complete(__name__, DRAWERS)


def pptx(figure: Figure) -> bytes:
    """One slide for one figure. Same figure, same bytes."""
    slide = Slide(figure)
    slide.words()
    if figure.is_empty:
        slide.text("Message", captions.EMPTY, Box(LEFT, slide.top + 0.4, INNER, 0.5), 20, theme.INK)
    else:
        DRAWERS[figure.form](slide, forms.read(figure))
    return slide.save()
