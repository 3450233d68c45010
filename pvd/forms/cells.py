"""One cell of a figure, read: a number, a category, a status, a day."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pandas as pd

from pvd import dictionary, formats
from pvd.figures.figure import AVAILABLE, BLANK, MISSING, NOT_APPLICABLE, Figure
from pvd.formats import UNKNOWN

# What a status is called.
STATUS_WORDS = {
    "available": "disponible",
    "missing": "non disponible",
    "partial": "partiel",
    "regional": "une seule région",
    "before": "avant le programme",
    "not_applicable": "sans objet",
    "none": "aucune attribution connue",
}


def unit_of(figure: Figure, column: str) -> str:
    """The unit of a column's card; the figure's own when the column has no card, or one whose unit changes."""
    try:
        return dictionary.column(column).unit
    except KeyError:
        return figure.unit


def known(content: Any) -> float | None:
    """A cell as a number, or None when unknown."""
    return None if formats.is_unknown(content) or content == "" else float(content)


def status_of(said: Any, value: float | None) -> str:
    """Why a value is there, or is not; a value that is not there is missing whatever the column says."""
    status = AVAILABLE if formats.is_unknown(said) or not said else str(said)
    if status in BLANK:
        return NOT_APPLICABLE
    return MISSING if value is None else status


def category_text(content: Any) -> str:
    """A category as it is written: years and names as they are, dates in French."""
    if isinstance(content, date):
        return formats.day(content)
    if isinstance(content, float) and content.is_integer():
        return str(int(content))
    return UNKNOWN if formats.is_unknown(content) else formats.typeset(str(content))


def word(content: Any) -> str:
    """A cell of words; empty when unknown."""
    return "" if formats.is_unknown(content) else formats.typeset(str(content))


def day_of(content: Any) -> date:
    """A cell of an axis of time: a day, an ISO text, or a year (its first day)."""
    if isinstance(content, int | float) and not isinstance(content, bool):
        return date(int(content), 1, 1)
    if isinstance(content, datetime):
        return content.date()
    if isinstance(content, date):
        return content
    found: date = pd.Timestamp(content).date()
    return found


def rows_of(figure: Figure) -> list[dict[str, Any]]:
    """The rows as dictionaries, in table order: the only place where a form's table is read."""
    return [{str(name): value for name, value in row.items()} for row in figure.table.to_dict("records")]
