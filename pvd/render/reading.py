"""What several renderers read of a figure alike: its rows, values, statuses and words, and the ticks of its axes."""

from __future__ import annotations

import math
from datetime import date
from functools import lru_cache
from typing import Any

from pvd import dictionary, formats
from pvd.figures.figure import AVAILABLE, BLANK, MISSING, NOT_APPLICABLE, Encodings, Figure
from pvd.formats import UNKNOWN


def unit_of(figure: Figure, column: str) -> str:
    """The unit of a column's card; the figure's own when the column has no card."""
    try:
        return dictionary.column(column).unit
    except KeyError:
        return figure.unit


def known(content: Any) -> float | None:
    """A cell as a number, or None when unknown."""
    return None if formats.is_unknown(content) or content == "" else float(content)


def status_of(row: dict[str, Any], encodings: Encodings, value: float | None) -> str:
    """Why a value is there, or is not; a value that is not there is missing whatever the column says."""
    status = row.get(encodings.status) if encodings.status else None
    status = AVAILABLE if formats.is_unknown(status) or not status else str(status)
    if status in BLANK:
        return NOT_APPLICABLE
    return MISSING if value is None else status


def category_text(content: Any) -> str:
    """A category as it is written: years and names as they are, dates in French."""
    if isinstance(content, date):
        return formats.day(content)
    if isinstance(content, float) and content.is_integer():
        return str(int(content))
    return UNKNOWN if formats.is_unknown(content) else str(content)


def rows_of(figure: Figure) -> list[dict[str, Any]]:
    """The rows as dictionaries, in table order; but for a table, only the columns that are drawn."""
    return [dict(row) for row in _rows(figure)]


# A picture and its sentences read the same rows several times in a row.
@lru_cache(maxsize=8)
def _rows(figure: Figure) -> list[dict[str, Any]]:
    table = figure.table
    if figure.form != "table":
        drawn = {value for value in vars(figure.encodings).values() if isinstance(value, str)}
        table = table[[name for name in table.columns if name in drawn]]
    return [{str(key): value for key, value in row.items()} for row in table.to_dict("records")]


def nice_ticks(low: float, high: float, count: int = 5, whole: bool = False) -> list[float]:
    """Round values from at most `low` to at least `high`, about `count` steps apart; no half of a `whole` thing."""
    if high <= low:
        high = low + 1
    raw = (high - low) / max(count, 1)
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= raw * 0.999)
    if whole:
        step = max(1.0, float(math.ceil(step)))
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(index * step, 10) for index in range(first, last + 1)]
