"""A treemap in words: its largest parts and their total."""

from __future__ import annotations

from typing import Any

from pvd import formats
from pvd.figures.figure import MISSING, Figure
from pvd.formats import number, short_value
from pvd.render.cells import STATUS_WORDS
from pvd.render.reading import category_text, known, rows_of, unit_of
from pvd.render.words.phrases import COLON, SEMICOLON, may_sum, names_in_words


def tell(figure: Figure) -> list[str]:
    """The largest parts, and what they all come to."""
    e = figure.encodings
    unit = unit_of(figure, e.value)
    rows = rows_of(figure)

    def name_of(row: dict[str, Any]) -> str:
        """A surface by its name and its colour: one name may be in several."""
        name = category_text(row[e.category])
        if not e.series or formats.is_unknown(row[e.series]):
            return name
        return f"{name} · {e.series_labels.get(row[e.series], row[e.series])}"

    values = sorted(
        ((value, name_of(row)) for row in rows if (value := known(row[e.value])) is not None),
        key=lambda item: (-item[0], item[1]),
    )
    parts = [SEMICOLON.join(f"{name}{COLON}{short_value(value, unit)}" for value, name in values[:3])]
    if len(values) > 3:
        parts[0] = f"{number(len(values))} parts, les plus grandes{COLON}" + SEMICOLON.join(
            f"{name}, {short_value(value, unit)}" for value, name in values[:3]
        )
    if may_sum(figure) and values:
        total = sum(row[e.value] for row in rows if known(row[e.value]) is not None)
        parts.append(f"total{COLON}{short_value(total, unit)}")
    unknown = [name_of(row) for row in rows if known(row[e.value]) is None]
    if unknown:
        parts.append(f"{STATUS_WORDS[MISSING]}{COLON}{names_in_words(unknown, 'valeur')}")
    return parts
