"""Grid: one cell a row and column, a class or a number on a scale of five steps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pvd import dictionary, formats, theme
from pvd.figures.figure import (
    AVAILABLE,
    BLANK,
    MISSING,
    NOT_APPLICABLE,
    PARTIAL,
    REGIONAL,
    Class,
    Figure,
)
from pvd.formats import UNKNOWN
from pvd.forms.cells import category_text, known, rows_of, status_of, unit_of, word

STEPS = 5
# Keys of a class that are a status rather than a class.
STATUSES = (MISSING, NOT_APPLICABLE, PARTIAL, REGIONAL)


@dataclass(frozen=True)
class Cell:
    """One cell: what is written in it, its colour, why it is there or not."""

    row: str
    column: str
    # of a number; None for a class, and for what is not known
    value: float | None
    # the key of its class
    key: str
    words: str
    status: str
    # empty where nothing is filled
    colour: str
    # of a number: which of the five steps
    step: int | None = None


@dataclass(frozen=True)
class Grid:
    """A heat table, whole."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[Cell, ...]
    classes: tuple[Class, ...]
    unit: str
    low: float
    high: float

    def at(self, row: str, column: str) -> Cell | None:
        """The cell of a row and column; None where the table has none."""
        return next((cell for cell in self.cells if (cell.row, cell.column) == (row, column)), None)

    @property
    def has_missing(self) -> bool:
        """Whether a cell is drawn as not known."""
        return any(cell.status == MISSING for cell in self.cells)


def step_of(value: float, low: float, high: float) -> int:
    """Which of the five steps a value takes, from the lowest value to the highest."""
    if high <= low:
        return STEPS - 1
    return min(STEPS - 1, int((value - low) / (high - low) * STEPS))


def read(figure: Figure) -> Grid:
    """The heat table of a figure: rows and columns in table order, numbers on one scale from the lowest to the highest."""
    e = figure.encodings
    unit = unit_of(figure, e.value)
    words = dictionary.column(e.row).values, dictionary.column(e.column).values
    classes = {item.key: item for item in e.classes}
    rows = rows_of(figure)
    numbers = [] if classes else [value for row in rows if (value := known(row[e.value])) is not None]
    low, high = min(numbers, default=0.0), max(numbers, default=0.0)
    colours = theme.sequential(STEPS)

    def named(content: Any, known_words: Any) -> str:
        return str(known_words.get(content, category_text(content)))

    cells = []
    for row in rows:
        place = named(row[e.row], words[0]), named(row[e.column], words[1])
        said = word(row.get(e.status)) if e.status else ""
        if classes:
            key = word(row[e.value])
            status = NOT_APPLICABLE if said in BLANK else MISSING if not key else key if key in STATUSES else AVAILABLE
            item = classes.get(key)
            written = item.label if item else UNKNOWN if status == MISSING else ""
            cells.append(Cell(*place, None, key, written, status, item.colour if item else ""))
            continue
        value = known(row[e.value])
        status = status_of(said, value)
        if value is None:
            cells.append(Cell(*place, None, "", "" if status == NOT_APPLICABLE else UNKNOWN, status, ""))
            continue
        step = step_of(value, low, high)
        cells.append(Cell(*place, value, "", formats.short_value(value, unit), status, colours[step], step))
    return Grid(
        tuple(dict.fromkeys(cell.row for cell in cells)),
        tuple(dict.fromkeys(cell.column for cell in cells)),
        tuple(cells),
        e.classes,
        unit,
        low,
        high,
    )
