"""The marks of a figure in a box, by its form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pvd import forms, theme
from pvd.figures.figure import Figure
from pvd.forms.bars import Bars
from pvd.forms.captions import EMPTY
from pvd.forms.cards import Cards
from pvd.forms.cascade import Cascade
from pvd.forms.table import Table
from pvd.render.placing import Box
from pvd.render.print import (
    bars,
    cards,
    cascade,
    columns,
    grid,
    groups,
    lines,
    map,
    small_maps,
    strip,
    surfaces,
    table,
    timeline,
)
from pvd.render.print.page import Page
from pvd.render.text import wrap


def draw(page: Page, figure: Figure, box: Box) -> None:
    """Draw the figure's marks in the box; an empty figure says so."""
    if figure.is_empty:
        _empty(page, box)
        return
    DRAWERS[figure.form](page, forms.read(figure), box)


def _bars(page: Page, form: Bars, box: Box) -> None:
    """Lying, upright, or side by side in groups."""
    drawer = groups.draw if form.is_grouped else bars.draw if form.is_horizontal else columns.draw
    drawer(page, form, box)


def _table(page: Page, form: Cards | Table, box: Box) -> None:
    """The rows, or the key figures that are said instead of them."""
    cards.draw(page, form, box) if isinstance(form, Cards) else table.draw(page, form, box)


def _empty(page: Page, box: Box) -> None:
    size = page.font(1.05)
    page.rectangle(box, theme.PANEL)
    words = wrap(EMPTY, size, box.width * 0.9)
    middle = (box.top + box.bottom) / 2 + page.block_height(len(words), size) / 2
    page.lines((box.left + box.right) / 2, middle, words, size, colour=theme.SECOND, align="center")


DRAWERS: dict[str, Callable[[Page, Any, Box], None]] = {
    "bars": _bars,
    "stacked_bars": _bars,
    "cascade": cascade.draw,
    "lines": lines.draw,
    "timeline": timeline.draw,
    "strip": strip.draw,
    "heat_table": grid.draw,
    "treemap": surfaces.draw,
    "table": _table,
    "areas": map.draw,
    "dots": map.draw,
    "maps": small_maps.draw,
}
forms.complete("pvd.render.print", DRAWERS)


def least_height(page: Page, figure: Figure) -> float:
    """The height that the marks of a figure cannot do without, in points; zero for most."""
    form = None if figure.is_empty else forms.read(figure)
    # They may leave nothing out: the words around them say less instead.
    if isinstance(form, Cascade):
        return cascade.least_height(page, form)
    return groups.least_height(page, form) if isinstance(form, Bars) and form.is_grouped else 0.0
