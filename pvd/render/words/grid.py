"""A heat table in words."""

from __future__ import annotations

from pvd.figures.figure import AVAILABLE, MISSING
from pvd.formats import number, plural
from pvd.forms.cells import STATUS_WORDS
from pvd.forms.grid import Grid
from pvd.render.words.phrases import extremes


def tell(grid: Grid) -> list[str]:
    """How many cells of each class, or the extremes of their values."""
    if grid.classes:
        keys = [cell.key for cell in grid.cells]
        counts = [(item.label, keys.count(item.key)) for item in grid.classes]
        words = " ; ".join(f"{label}, {number(count)}" for label, count in counts if count)
        return [f"{plural(len(keys), 'case')} : {words}"]
    values = [
        (f"{cell.row} · {cell.column}", cell.value)
        for cell in grid.cells
        if cell.value is not None and cell.status == AVAILABLE
    ]
    written = {cell.value: cell.words for cell in grid.cells if cell.value is not None}
    parts = [extremes(values, grid.unit, written.__getitem__)]
    if unknown := sum(cell.status == MISSING for cell in grid.cells):
        parts.append(f"{STATUS_WORDS[MISSING]} : {plural(unknown, 'case')}")
    return parts
