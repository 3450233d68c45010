"""The marks of a figure in a box, by its form."""

from __future__ import annotations

from collections.abc import Callable

from pvd import forms, theme
from pvd.figures.figure import Figure
from pvd.forms.grid import Grid
from pvd.forms.strip import Strip
from pvd.forms.surfaces import Surfaces
from pvd.render.cells import EMPTY
from pvd.render.placing import Box
from pvd.render.print import bars, cards, columns, grid, groups, lines, map, progress, strip, surfaces, table
from pvd.render.print.page import Page
from pvd.render.text import wrap


def draw(page: Page, figure: Figure, box: Box) -> None:
    """Draw the figure's marks in the box; an empty figure says so."""
    if figure.is_empty:
        _empty(page, box)
        return
    drawers: dict[str, Callable[[Page, Figure, Box], None]] = {
        "bars": bars.draw if figure.encodings.horizontal else columns.draw,
        "stacked_bars": groups.draw if figure.encodings.group else columns.draw,
        "lines": lines.draw,
        "progress": progress.draw,
        "strip": lambda page, figure, box: strip.draw(page, forms.read_as(figure, Strip), box),
        "heat_table": lambda page, figure, box: grid.draw(page, forms.read_as(figure, Grid), box),
        "treemap": lambda page, figure, box: surfaces.draw(page, forms.read_as(figure, Surfaces), box),
        "table": cards.draw if figure.cards else table.draw,
        "areas": map.draw,
        "dots": map.draw,
    }
    drawers[figure.form](page, figure, box)


def _empty(page: Page, box: Box) -> None:
    size = page.font(1.05)
    page.rectangle(box, theme.PANEL)
    words = wrap(EMPTY, size, box.width * 0.9)
    middle = (box.top + box.bottom) / 2 + page.block_height(len(words), size) / 2
    page.lines((box.left + box.right) / 2, middle, words, size, colour=theme.SECOND, align="center")
