"""Figure → CSV, French or raw: the rows and nothing else. What they mean is in the notice beside (`notice.py`).

Every text is quoted and nothing else is: « 01004 » stays whole for a reader that takes quoted fields as
text. A double click in Excel guesses types whatever the quotes say. What it would destroy in the French file (the
first zero of « 01004 », an identifier such as « 3952303161157e13 », read as a power of ten) gets an apostrophe, as
what it would run as a formula does: neither Excel nor LibreOffice takes a cell that begins so for anything but text.
The sign is seen, a lost zero is not; `="01004"` would hide it, but be a formula, which LibreOffice shows as it is.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from pvd.figures.figure import Figure
from pvd.forms import table
from pvd.forms.cells import Value

FORMULA_MARKS = ("=", "+", "-", "@", "\t", "\r")
# Digits that a spreadsheet turns into another number: a first zero, a power of ten, more digits than it keeps (fifteen).
DESTROYED = re.compile(r"\s*(?:0\d+|\d+(?:[.,]\d*)?[eE][+-]?\d+|\d{16,})\s*")


def csv(figure: Figure, raw: bool = False) -> bytes:
    """The figure's table as CSV: one header, each name once, then its rows; an empty table is a header alone.

    French by default: UTF-8 with BOM, « ; », decimal comma, shares in percent, keys as labels, CRLF.
    `raw`: comma, decimal point, technical names and keys, shares 0 to 1. Dates are ISO in both (the
    one form that French and foreign spreadsheets read alike); an unknown value is an empty field.
    """
    return rows(table.read(figure), raw)


def rows(found: table.Table, raw: bool = False) -> bytes:
    """The same of any table."""
    names = [item.name for item in found.columns] if raw else found.headers
    separator, end = (",", "\n") if raw else (";", "\r\n")
    written = [
        [_csv_cell(value, item.unit, raw) for value in (item.raw if raw else item.values)] for item in found.columns
    ]
    lines = [separator.join(_csv_text(name, raw) for name in names)]
    # A line without a sign is no row to a reader: of one column, an unknown is an empty text.
    lines += [separator.join(row) or '""' for row in zip(*written, strict=True)]
    return (end.join(lines) + end).encode("utf-8" if raw else "utf-8-sig")


def is_marked(text: str) -> bool:
    """Whether the French CSV writes an apostrophe before a text: a spreadsheet would run or destroy it."""
    return text.startswith(FORMULA_MARKS) or DESTROYED.fullmatch(text) is not None


def _csv_cell(cell: Value, unit: str, raw: bool) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return _csv_text(cell, raw)
    if isinstance(cell, bool):
        return str(cell).lower() if raw else "oui" if cell else "non"
    if isinstance(cell, date):
        return cell.isoformat()
    if raw:
        return digits(cell)
    if unit == "share":
        return digits(Decimal(digits(cell)) * 100).replace(".", ",")
    return digits(cell).replace(".", ",")


def _csv_text(text: str, raw: bool) -> str:
    quoted = text.replace('"', '""')
    apostrophe = "'" if not raw and is_marked(text) else ""
    return f'"{apostrophe}{quoted}"'


def digits(value: int | float | Decimal) -> str:
    """A number in full, with a point, never in exponent form; reading it back gives the same value."""
    if isinstance(value, int):
        return str(value)
    if value == int(value):
        return str(int(value))
    exact = Decimal(repr(value)) if isinstance(value, float) else value.normalize()
    return format(exact, "f")
