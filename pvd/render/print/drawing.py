"""The marks of a figure in a box, by its form."""

from __future__ import annotations

from collections.abc import Callable

from pvd import forms, theme
from pvd.figures.figure import Figure
from pvd.forms.bars import Bars
from pvd.forms.captions import EMPTY
from pvd.forms.grid import Grid
from pvd.forms.map import Areas, Dots
from pvd.forms.strip import Strip
from pvd.forms.surfaces import Surfaces
from pvd.render.placing import Box
from pvd.render.print import bars, cards, cascade, columns, grid, groups, lines, map, strip, surfaces, table, timeline
from pvd.render.print.page import Page
from pvd.render.text import wrap


def draw(page: Page, figure: Figure, box: Box) -> None:
    """Draw the figure's marks in the box; an empty figure says so."""
    if figure.is_empty:
        _empty(page, box)
        return
    DRAWERS[figure.form](page, figure, box)


def _bars(page: Page, figure: Figure, box: Box) -> None:
    """Lying, upright, or side by side in groups."""
    form = forms.read_as(figure, Bars)
    drawer = groups.draw if form.is_grouped else bars.draw if form.is_horizontal else columns.draw
    drawer(page, figure, box)


def _empty(page: Page, box: Box) -> None:
    size = page.font(1.05)
    page.rectangle(box, theme.PANEL)
    words = wrap(EMPTY, size, box.width * 0.9)
    middle = (box.top + box.bottom) / 2 + page.block_height(len(words), size) / 2
    page.lines((box.left + box.right) / 2, middle, words, size, colour=theme.SECOND, align="center")


DRAWERS: dict[str, Callable[[Page, Figure, Box], None]] = {
    "bars": _bars,
    "stacked_bars": _bars,
    "cascade": cascade.draw,
    "lines": lines.draw,
    "timeline": timeline.draw,
    "strip": lambda page, figure, box: strip.draw(page, forms.read_as(figure, Strip), box),
    "heat_table": lambda page, figure, box: grid.draw(page, forms.read_as(figure, Grid), box),
    "treemap": lambda page, figure, box: surfaces.draw(page, forms.read_as(figure, Surfaces), box),
    "table": lambda page, figure, box: (cards if figure.cards else table).draw(page, figure, box),
    "areas": lambda page, figure, box: map.draw(page, forms.read_as(figure, Areas), box),
    "dots": lambda page, figure, box: map.draw(page, forms.read_as(figure, Dots), box),
}
forms.complete("pvd.render.print", DRAWERS)
# Forms that may leave nothing out: the words around them say less instead.
_LEAST = {"cascade": cascade.least_height}


def least_height(page: Page, figure: Figure) -> float:
    """The height that the marks of a figure cannot do without, in points; zero for most."""
    return _LEAST[figure.form](page, figure) if figure.form in _LEAST and not figure.is_empty else 0.0
