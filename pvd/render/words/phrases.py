"""What the sentences of several forms say alike: lists of names, extremes, and whether values add up."""

from __future__ import annotations

from collections.abc import Callable

from pvd import formats
from pvd.formats import UNKNOWN, in_list, number, plural, short_value

MOST_NAMES = 6  # longer lists are counted, not spelt out


def names_in_words(names: list[str], noun: str) -> str:
    """« a, b et c », runs of years shortened, « 12 valeurs » when there are too many to be read."""
    if names and all(len(name) == 4 and name.isdigit() for name in names):
        return formats.years(int(name) for name in names)
    return in_list(names) if len(names) <= MOST_NAMES else plural(len(names), noun)


def extremes(values: list[tuple[str, float]], unit: str, write: Callable[[float], str] | None = None) -> str:
    """« la plus élevée : Occitanie, 214 ; la plus basse : Mayotte, 3 », ties counted; written as the chart writes them."""
    write = write or (lambda value: short_value(value, unit))
    if not values:
        return f"aucune valeur connue ({UNKNOWN})"
    if len(values) == 1:
        return f"{values[0][0]} : {write(values[0][1])}"
    highest, lowest = max(value for _, value in values), min(value for _, value in values)
    if highest == lowest:
        return f"{number(len(values))} valeurs égales à {write(highest)}"

    def side(words: str, wanted: float) -> str:
        names = [name for name, value in values if value == wanted]
        listed = in_list(names) if len(names) <= 3 else plural(len(names), "valeur")
        amount = write(wanted)
        # A name may hold its value already, where the chart has no room for it beside the mark.
        return f"{words} : {listed}" + ("" if listed.endswith(f": {amount}") else f", {amount}")

    return f"{side('valeur la plus élevée', highest)} ; {side('la plus basse', lowest)}"
