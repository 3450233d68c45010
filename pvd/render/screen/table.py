"""The table under a figure: its columns, its French header and its formatted cells."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from pvd import formats
from pvd.figures.figure import Figure
from pvd.render import cells


@dataclass(frozen=True)
class ColumnView:
    """One column of a table on screen: `header` is the label with its unit, `definition` its help."""

    name: str
    label: str
    unit: str
    alignment: Literal["left", "right"]
    header: str
    definition: str


def columns(figure: Figure) -> list[ColumnView]:
    """The columns of the table under the figure, in order. KeyError when one has no card."""
    found = cells.columns(figure)
    return [
        ColumnView(
            item.name,
            item.label,
            item.unit,
            "right" if item.unit in cells.NUMBER_UNITS else "left",
            header,
            item.definition,
        )
        for item, header in zip(found, cells.headers(found), strict=True)
    ]


def table_rows(figure: Figure) -> tuple[list[str], list[list[str]]]:
    """French header, with units, and formatted cells without them; « n. d. » where unknown. Not escaped."""
    found = cells.columns(figure)
    written = [
        [_cell_text(cell, item.unit) for cell in column]
        for item, column in zip(found, cells.content(figure, found), strict=True)
    ]
    return cells.headers(found), [list(row) for row in zip(*written, strict=True)]


def _cell_text(cell: cells.Cell, unit: str) -> str:
    if cell is None:
        return formats.UNKNOWN
    if isinstance(cell, int | float | Decimal) and not isinstance(cell, bool):
        if unit in ("eur", "eur_per_inhabitant"):
            return formats.number(cell)
        if unit == "share":
            return formats.number(Decimal(str(cell)) * 100, 1)
    return cells.written(cell, unit)
