"""Figure → CSV, French or raw.

In CSV every text is quoted and nothing else is: « 01004 » stays whole for a reader that takes quoted
fields as text (LibreOffice: « champ entre guillemets comme texte »; Excel: Données › À partir d'un
fichier texte). A double click in Excel guesses types and drops the zero, whatever the file holds;
the XLSX is the file for that use.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from pvd.figures.figure import Figure
from pvd.formats import NARROW
from pvd.render import cells
from pvd.render.cells import Cell

FORMULA_MARKS = ("=", "+", "-", "@", "\t", "\r")
APOSTROPHE_NOTE = (
    f"Une apostrophe précède les textes de cette ligne qui commencent par = + - @ ou une tabulation{NARROW}: "
    "un tableur les prendrait pour des formules."
)


def csv(figure: Figure, raw: bool = False) -> bytes:
    """The figure's table as CSV; the last columns are notes, source, licence, perimeter, date.

    French by default: UTF-8 with BOM, « ; », decimal comma, shares in percent, keys as labels, CRLF.
    `raw`: comma, decimal point, technical names and keys, shares 0 to 1. Dates are ISO in both (the
    one form that French and foreign spreadsheets read alike); an unknown value is an empty field.
    """
    found = cells.columns(figure)
    by_column = cells.content(figure, found, french=not raw)
    # A file of rows has no subtitle: its notes say what narrows it.
    narrowed = f"Filtre{NARROW}: {figure.narrowed}." if figure.narrowed else ""
    notes = " ".join(filter(None, (narrowed, figure.reading, figure.note, figure.coverage)))
    perimeters: list[Cell] = [figure.perimeter if raw else cells.perimeter(figure)] * len(figure.table)
    for index, item in enumerate(found):
        if item.name == "perimeter":
            # Rows that say their own perimeter say it in the last columns, once.
            perimeters = by_column[index]
            found, by_column = found[:index] + found[index + 1 :], by_column[:index] + by_column[index + 1 :]
            break
    if raw:
        names = [item.name for item in found] + ["notes", "source", "licence", "perimeter", "dated"]
    else:
        names = cells.headers(found) + ["Notes", "Source", "Licence", "Périmètre", "Données"]
    separator, end = (",", "\n") if raw else (";", "\r\n")

    written = [_csv_column(values, item.unit, raw) for values, item in zip(by_column, found, strict=True)]
    lines = [separator.join(_csv_text(name, raw)[0] for name in names)]
    about = [_csv_text(text, raw)[0] if text else "" for text in (cells.source_line(figure), cells.licences(figure))]
    dated = _csv_text(cells.dated_words(figure), raw)[0] if cells.dated_words(figure) else ""

    def ending(perimeter: Cell) -> str:
        return separator.join([*about, _csv_text(str(perimeter), raw)[0] if perimeter else "", dated])

    plain_note, marked_note = (
        _csv_text(text, raw)[0] if text else "" for text in (notes, " ".join(filter(None, (notes, APOSTROPHE_NOTE))))
    )
    for row, perimeter in zip(zip(*written, strict=True), perimeters, strict=True):
        note = marked_note if any(cell[1] for cell in row) else plain_note
        lines.append(separator.join([*(cell[0] for cell in row), note, ending(perimeter)]))
    if figure.is_empty and not raw:
        nothing = _csv_text(" ".join(filter(None, (narrowed, cells.EMPTY))), raw)[0]
        lines.append(separator.join([*("" for _ in found), nothing, ending(cells.perimeter(figure))]))
    text = end.join(lines) + end
    return text.encode("utf-8" if raw else "utf-8-sig")


def _csv_column(values: list[Cell], unit: str, raw: bool) -> list[tuple[str, bool]]:
    """Each cell as written, and whether an apostrophe was added."""
    return [_csv_cell(value, unit, raw) for value in values]


def _csv_cell(cell: Cell, unit: str, raw: bool) -> tuple[str, bool]:
    if cell is None:
        return "", False
    if isinstance(cell, str):
        return _csv_text(cell, raw)
    if isinstance(cell, bool):
        return (str(cell).lower() if raw else "oui" if cell else "non"), False
    if isinstance(cell, date):
        return cell.isoformat(), False
    if raw:
        return digits(cell), False
    if unit == "share":
        return digits(Decimal(digits(cell)) * 100).replace(".", ","), False
    return digits(cell).replace(".", ","), False


def _csv_text(text: str, raw: bool) -> tuple[str, bool]:
    marked = not raw and text.startswith(FORMULA_MARKS)
    quoted = text.replace('"', '""')
    apostrophe = "'" if marked else ""
    return f'"{apostrophe}{quoted}"', marked


def digits(value: int | float | Decimal) -> str:
    """A number in full, with a point, never in exponent form; reading it back gives the same value."""
    if isinstance(value, int):
        return str(value)
    if value == int(value):
        return str(int(value))
    exact = Decimal(repr(value)) if isinstance(value, float) else value.normalize()
    return format(exact, "f")
