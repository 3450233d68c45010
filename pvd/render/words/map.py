"""A map in words: how many places, of which classes."""

from __future__ import annotations

from pvd import formats
from pvd.figures.figure import MISSING, Figure
from pvd.formats import number, plural
from pvd.forms.cells import STATUS_WORDS, category_text, known, rows_of, unit_of
from pvd.render.words.phrases import COLON, SEMICOLON, extremes


def tell(figure: Figure) -> list[str]:
    """How many places, how many of each class, the extremes of their values."""
    e = figure.encodings
    rows = rows_of(figure)
    noun = {"regions": "région", "departements": "département", "epci": "intercommunalité"}.get(e.layer, "commune")
    parts = []
    if e.classes and e.colour:
        keys = [None if formats.is_unknown(row[e.colour]) else str(row[e.colour]) for row in rows]
        counts = [(item.label, keys.count(item.key)) for item in e.classes]
        rest = len(keys) - sum(count for _, count in counts)
        counts += [(STATUS_WORDS[MISSING], rest)] if rest else []
        parts.append(
            f"{plural(len(rows), noun)}{COLON}" + SEMICOLON.join(f"{label}, {number(count)}" for label, count in counts)
        )
    else:
        parts.append(plural(len(rows), noun))
    if figure.overlay:
        parts.append(f"Repères sur la carte{COLON}{figure.overlay.label}, {figure.overlay.count_words}")
    if e.value:
        unit = unit_of(figure, e.value)
        values = [
            (category_text(row.get(e.label) or row[e.key]), value)
            for row in rows
            if (value := known(row[e.value])) is not None
        ]
        parts.append(extremes(values, unit))
        unknown = len(rows) - len(values)
        if unknown and not e.classes:
            parts.append(f"{STATUS_WORDS[MISSING]}{COLON}{plural(unknown, noun)}")
    return parts
