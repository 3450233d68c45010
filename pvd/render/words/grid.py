"""A heat table in words."""

from __future__ import annotations

from pvd import formats
from pvd.figures.figure import AVAILABLE, MISSING, Figure
from pvd.formats import number, plural
from pvd.render.cells import STATUS_WORDS
from pvd.render.reading import category_text, known, rows_of, status_of, unit_of
from pvd.render.words.phrases import COLON, SEMICOLON, extremes


def tell(figure: Figure) -> list[str]:
    """How many cells of each class, or the extremes of their values."""
    e = figure.encodings
    rows = rows_of(figure)
    if e.classes:
        keys = [None if formats.is_unknown(row[e.value]) else str(row[e.value]) for row in rows]
        counts = [(item.label, keys.count(item.key)) for item in e.classes]
        words = SEMICOLON.join(f"{label}, {number(count)}" for label, count in counts if count)
        return [f"{plural(len(rows), 'case')}{COLON}{words}"]
    unit = unit_of(figure, e.value)
    values, unknown = [], 0
    for row in rows:
        value = known(row[e.value])
        if value is None:
            unknown += status_of(row, e, value) == MISSING
        elif status_of(row, e, value) == AVAILABLE:
            values.append((f"{category_text(row[e.row])} · {category_text(row[e.column])}", value))
    parts = [extremes(values, unit)]
    if unknown:
        parts.append(f"{STATUS_WORDS[MISSING]}{COLON}{plural(unknown, 'case')}")
    return parts
