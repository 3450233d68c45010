"""Grid: one cell a row and column, a class or a number on a scale of five steps."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
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
from pvd.forms.cells import STATUS_WORDS, category_text, known, rows_of, status_of, unit_of, word

STEPS = 5
# From this number of columns on, the unit of all cells is said once: it saves their room.
MANY_COLUMNS = 3
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
    # what stands in the cell: without its unit where the whole table has one
    shown: str
    # by itself, with its unit
    words: str
    # to the last digit, as the sources know it
    exact: str
    status: str
    # empty where nothing is filled: what is not known is hatched, what does not apply is blank
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
    # « M€ » where it is said once for all cells; empty where each says its own
    symbol: str
    # what the names of the rows are
    row_label: str

    @cached_property
    def _places(self) -> dict[tuple[str, str], Cell]:
        return {(cell.row, cell.column): cell for cell in self.cells}

    def at(self, row: str, column: str) -> Cell | None:
        """The cell of a row and column; None where the table has none."""
        return self._places.get((row, column))

    @property
    def unit_words(self) -> str:
        """« en M€ », for the corner of the table; empty where each cell says its unit."""
        return f"en {self.symbol}" if self.symbol else ""

    @property
    def has_missing(self) -> bool:
        """Whether a cell is drawn as not known."""
        return any(cell.status == MISSING for cell in self.cells)


def step_of(value: float, low: float, high: float) -> int:
    """Which of the five steps a value takes between the ends of the scale."""
    if high <= low:
        return 0
    return min(STEPS - 1, int((value - low) / (high - low) * STEPS))


def _class_cell(place: tuple[str, str], key: str, said: str, item: Class | None) -> Cell:
    status = NOT_APPLICABLE if said in BLANK else MISSING if not key else key if key in STATUSES else AVAILABLE
    written = item.label if item else UNKNOWN if status == MISSING else ""
    is_filled = status not in (MISSING, NOT_APPLICABLE)
    colour = (item.colour if item else theme.UNKNOWN_FILL) if is_filled else ""
    return Cell(*place, None, key, written, written, written or STATUS_WORDS[status], status, colour)


def read(figure: Figure) -> Grid:
    """The heat table of a figure: rows and columns in table order, numbers on one scale of colours.

    The scale begins at zero (at the lowest value when that is negative): a colour twice as far along is twice as much.
    """
    e = figure.encodings
    unit = unit_of(figure, e.value)
    known_words = dictionary.column(e.row).values, dictionary.column(e.column).values
    classes = {item.key: item for item in e.classes}
    rows = rows_of(figure)

    def named(content: Any, words: Any) -> str:
        return str(words.get(content, category_text(content)))

    places = [(named(row[e.row], known_words[0]), named(row[e.column], known_words[1])) for row in rows]
    columns = tuple(dict.fromkeys(column for _, column in places))
    numbers = [] if classes else [value for row in rows if (value := known(row[e.value])) is not None]
    low, high = min([0.0, *numbers]), max([0.0, *numbers])
    scale = formats.scale(numbers, unit)
    symbol = scale.symbol if unit == "eur" and len(columns) >= MANY_COLUMNS and any(numbers) else ""
    colours = theme.sequential(STEPS)
    cells = []
    for place, row in zip(places, rows, strict=True):
        said = word(row.get(e.status)) if e.status else ""
        if classes:
            key = word(row[e.value])
            cells.append(_class_cell(place, key, said, classes.get(key)))
            continue
        value = known(row[e.value])
        status = status_of(said, value)
        if value is None:
            written = "" if status == NOT_APPLICABLE else UNKNOWN
            cells.append(Cell(*place, None, "", written, written, STATUS_WORDS[status], status, ""))
            continue
        step, words = step_of(value, low, high), scale.words(value)
        shown = scale.bare(value) if symbol else words
        cells.append(Cell(*place, value, "", shown, words, formats.value(value, unit), status, colours[step], step))
    names = tuple(dict.fromkeys(row for row, _ in places))
    return Grid(names, columns, tuple(cells), e.classes, unit, symbol, dictionary.column(e.row).label)
