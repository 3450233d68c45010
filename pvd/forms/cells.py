"""One cell of a figure, read: a number, a category, a status, a day; and how it is written."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pandas as pd

from pvd import dictionary, formats
from pvd.figures.figure import AVAILABLE, BLANK, MISSING, NOT_APPLICABLE, Figure
from pvd.formats import UNKNOWN

# A cell as Python knows it; None is what the sources do not say.
Value = str | int | float | Decimal | bool | date | datetime | None
NUMBER_UNITS = frozenset({"eur", "eur_per_inhabitant", "share", "count", "inhabitants", "degrees", "decimal", "year"})
# XML (hence XLSX, PPTX and SVG) refuses these; no official name holds one, a pasted title may.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
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


def clean(text: str) -> str:
    """A text without the control characters that XML refuses."""
    return _CONTROL.sub("", text)


def plain(content: Any) -> Value:
    """A raw cell as a Python value; None for what the sources do not say (None, NaN, NaT, empty text)."""
    kind = type(content)
    if kind is str:
        return clean(content) if content else None
    if kind is float:
        return content if math.isfinite(content) else None
    if content is None or formats.is_unknown(content):
        return None
    if hasattr(content, "tolist"):  # numpy: a scalar or a list of values
        content = content.tolist()
    if isinstance(content, list | tuple | set):
        return ", ".join(clean(str(item)) for item in content) or None
    if isinstance(content, datetime):
        # `datetime.date()` also of a pandas Timestamp: a day without an hour is a date.
        return content.date() if content.time() == datetime.min.time() else content.replace(tzinfo=None)
    if isinstance(content, float):
        return content if math.isfinite(content) else None
    if isinstance(content, int | bool | Decimal | date):
        return content
    return clean(str(content)) or None


def written(content: Value, unit: str) -> str:
    """A cell as French text, with its unit: « n. d. », « 12 345 € », « oui », « 1ᵉʳ mars 2021 »."""
    if isinstance(content, bool):
        return "oui" if content else "non"
    if isinstance(content, str):
        return content
    if isinstance(content, int | float | Decimal) and unit not in NUMBER_UNITS:
        return formats.number(content, 0 if content == int(content) else 1)
    return formats.value(content, "date" if isinstance(content, date) else unit)


def is_number(cell: Any) -> bool:
    """A known quantity, not a word in its place."""
    return isinstance(cell, int | float | Decimal) and not isinstance(cell, bool) and not formats.is_unknown(cell)


def ratios(cells: Sequence[Any]) -> list[str]:
    """Amounts per inhabitant of one column, to the same place: « 2,9 € », « 173,0 € »; whole euros when all are ten or more."""
    sizes = [abs(float(cell)) for cell in cells if is_number(cell) and cell]
    decimals = 0 if all(size >= 10 for size in sizes) else 2 if any(size < 0.05 for size in sizes) else 1
    return [
        f"{formats.number(cell, decimals)}{formats.NARROW}€" if is_number(cell) else formats.UNKNOWN for cell in cells
    ]
