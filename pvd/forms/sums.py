"""Whether the values of a figure may be added."""

from __future__ import annotations

from pvd.figures.figure import Figure
from pvd.forms.cells import unit_of


def may_sum(figure: Figure) -> bool:
    """Whether the values of the table add up: State grants of one perimeter, or counts of distinct things.

    Announced envelopes overlap and published totals change perimeter: they are never added.
    """
    e = figure.encodings
    unit = unit_of(figure, e.value)
    if e.role == "comparison":
        return False  # side by side, never added
    if "perimeter" in figure.table and len(set(figure.table["perimeter"].dropna())) > 1:
        return False
    if figure.form == "bars" and unit_of(figure, e.category) != "year" and e.role == "single":
        return False  # a list of territories may be the first twenty only
    if unit == "eur":
        return figure.perimeter.startswith("state_grants")
    return unit == "count" and figure.form in ("stacked_bars", "treemap")
