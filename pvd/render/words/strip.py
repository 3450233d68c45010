"""A strip of points in words: how many, their median, their extremes."""

from __future__ import annotations

import statistics

from pvd.figures.figure import MISSING, Figure
from pvd.formats import UNKNOWN, plural, short_value
from pvd.render.cells import STATUS_WORDS
from pvd.render.reading import category_text, known, rows_of, unit_of
from pvd.render.words.phrases import COLON, extremes, names_in_words


def tell(figure: Figure) -> list[str]:
    """How many points, their median and extremes, and where the chosen ones stand."""
    e = figure.encodings
    unit = unit_of(figure, e.value)
    rows = rows_of(figure)
    values = [(category_text(row[e.label]), value) for row in rows if (value := known(row[e.value])) is not None]
    unknown = [category_text(row[e.label]) for row in rows if known(row[e.value]) is None]
    if not values:
        return [f"aucune valeur connue ({UNKNOWN})"]
    parts = [
        f"{plural(len(values), 'valeur')}, médiane {short_value(statistics.median(value for _, value in values), unit)}"
    ]
    parts.append(extremes(values, unit))
    here = {category_text(row[e.label]) for row in rows if e.highlight and row.get(e.highlight)}
    for name, value in values:
        if name in here:
            above = sum(other > value for _, other in values)
            parts.append(f"{name}{COLON}{short_value(value, unit)}, {plural(above, 'valeur')} au-dessus")
    if unknown:
        parts.append(f"{STATUS_WORDS[MISSING]}{COLON}{names_in_words(unknown, 'valeur')}")
    return parts
