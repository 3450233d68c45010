"""A table, or cards, in words."""

from __future__ import annotations

from dataclasses import replace

from pvd import dictionary, formats
from pvd.figures.figure import Figure
from pvd.formats import in_list, plural
from pvd.forms.cells import category_text
from pvd.render import cells
from pvd.render.reading import rows_of
from pvd.render.words.phrases import COLON, SEMICOLON


def tell(figure: Figure) -> list[str]:
    """Its cards, its few values, or its lines and columns."""
    if figure.cards:
        return [
            SEMICOLON.join(
                f"{card.label}{COLON}{card.value}" + (f" ({card.context})" if card.context else "")
                for card in figure.cards
            )
        ]
    names = [name for name in (figure.encodings.columns or tuple(figure.read_columns)) if name in figure.table]
    cards = dictionary.columns()
    labels = [cards[name].label if name in cards else name for name in names]
    parts = [f"{plural(len(figure.table), 'ligne')}, {plural(len(names), 'colonne')}{COLON}{in_list(labels)}"]
    if len(figure.table) == 1 and len(names) > 3:
        row = rows_of(figure)[0]
        units = [cards[name].unit if name in cards else "text" for name in names]
        return [
            SEMICOLON.join(
                f"{label}{COLON}{formats.value(row[name], unit)}"
                for name, label, unit in zip(names, labels, units, strict=True)
            )
        ]
    if len(names) == 2 and len(figure.table) <= 12:
        unit = cards[names[1]].unit if names[1] in cards else "text"
        parts = [
            SEMICOLON.join(
                f"{category_text(row[names[0]])}{COLON}{formats.value(row[names[1]], unit)}" for row in rows_of(figure)
            )
        ]
    if figure.totals:
        found = cells.columns(replace(figure, columns=tuple(names)))
        said = [
            f"{item.label} {text}"
            for item, text in zip(found, cells.total_words(figure, found), strict=True)
            if item.name in figure.totals
        ]
        if said:
            parts.append(f"{cells.WHOLE}{COLON}{SEMICOLON.join(said)}")
    return parts
