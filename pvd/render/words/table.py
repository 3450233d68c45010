"""A table, or cards, in words."""

from __future__ import annotations

from pvd.formats import in_list, plural
from pvd.forms.cards import Cards
from pvd.forms.table import WHOLE, Table

# A table of two columns is said whole up to so many rows.
FEW_ROWS = 12


def tell(form: Cards | Table) -> list[str]:
    """Its cards, its few values, or its lines and columns."""
    if isinstance(form, Cards):
        return [
            " ; ".join(
                f"{card.label} : {card.value}" + (f" ({card.context})" if card.context else "") for card in form.cards
            )
        ]
    table = form.drawn
    if table.is_list:
        return [_joined(table.pairs)]
    if len(table.columns) == 2 and table.row_count <= FEW_ROWS:
        parts = [_joined(table.lines())]
    else:
        labels = in_list([item.label for item in table.columns])
        parts = [f"{plural(table.row_count, 'ligne')}, {plural(len(table.columns), 'colonne')} : {labels}"]
    if said := [f"{item.label} {item.total_words}" for item in table.columns if item.has_total]:
        parts.append(f"{WHOLE} : {' ; '.join(said)}")
    return parts


def _joined(pairs: list[list[str]]) -> str:
    return " ; ".join(" : ".join(pair) for pair in pairs)
