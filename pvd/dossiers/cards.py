"""The key figures of a sheet, each beside those of the levels around."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from pvd import dictionary
from pvd.dossiers.territories import draw_whole, levels_around
from pvd.figures.figure import Figure
from pvd.formats import euros, labelled, number, plural, share, short_value
from pvd.formats import value as in_words
from pvd.render.sheet.pages import Card, Cards
from pvd.territory import Territory

# A number and its word stay on one line.
JOINED = "\u00a0"
# A card is narrow: what is called otherwise there than in the dictionary.
SHORT = {"crte": "CRTE", "conseiller-numerique": "Conseiller numérique France services"}
# For each card: the column that gives it its context, the one compared with the levels above, and what they count.
CARD_COLUMNS = (
    ("population", "town_count", "habitants"),
    ("signatory_share", "signatory_share", "des communes"),
    ("ort_share", "ort_share", "des communes"),
    ("amount_per_town_eur", "amount_per_town_eur", "par commune"),
    ("", "amount_per_inhabitant_eur", ""),
    ("ungranted_town_share", "ungranted_town_share", "des communes"),
)


def key_cards(territory: Territory, used: list[Figure]) -> Cards:
    """The key figures of the territory's page, each beside those of two of the levels that hold it."""
    key = used[0]
    rows = key.table.to_dict("records")
    here = rows[0]
    # Guadeloupe is a région and a département: the same towns are not a comparison.
    above = [row for row in rows[1:] if row["town_count"] != here["town_count"]]
    around = above if len(above) < 3 else [above[0], above[-1]]
    found = []
    for card, (own, column, of) in zip(key.cards, CARD_COLUMNS, strict=True):
        context = f"{_short(own, here[own])} {of}" if own else ""
        others = (labelled(row["unit_name"], _short(column, row[column])) for row in around)
        found.append(Card(card.label, card.value, context, tuple(others)))
    return Cards(tuple(found))


def _short(column: str, value: Any) -> str:
    """A cell as a card writes it: shares without decimals."""
    unit = dictionary.column(column).unit
    if unit == "share":
        return share(value)
    return in_words(value, unit) if unit == "eur_per_inhabitant" else short_value(value, unit)


def _median(spread: Figure) -> str:
    """« 78 €, médiane de 35 communes sur 37 », as the strip of the towns writes it."""
    if not (facts := spread.facts):
        return f"médiane {in_words(None, 'eur')}"
    towns = plural(facts["known_count"], "commune")
    return f"{euros(facts['median'])}, médiane de {towns} sur {number(facts['town_count'])}"


def town_cards(territory: Territory, used: list[Figure]) -> Cards:
    """The key figures of the town's page, beside those of its département and of France."""
    around = levels_around(territory)
    keys = [(name, draw_whole("chiffres-cles", item)) for name, item in around]
    spreads = [(name, draw_whole("repartition-des-communes", item)) for name, item in around]
    used += [figure for _, figure in (*keys, *spreads)]

    def each(words: Callable[[Figure], str], figures: Sequence[tuple[str, Figure]] = tuple(keys)) -> tuple[str, ...]:
        return tuple(labelled(name, words(figure)) for name, figure in figures)

    references = (
        each(lambda figure: f"{figure.cards[0].context}, {figure.cards[0].value}{JOINED}communes"),
        each(lambda figure: f"{figure.cards[1].value}{JOINED}communes signataires"),
        each(lambda figure: f"{figure.cards[2].context}{JOINED}({figure.cards[2].value})"),
        each(lambda figure: f"{figure.cards[3].value}, {figure.cards[4].value}{JOINED}communes"),
        each(_median, spreads),
        (", ".join(_held_programmes(territory, used)),),
    )
    found = zip(used[0].cards, references, strict=True)
    return Cards(tuple(Card(card.label, card.value, card.context, others) for card, others in found))


def _held_programmes(territory: Territory, used: list[Figure]) -> list[str]:
    """The other programmes whose files name the town."""
    figure = draw_whole("programmes-de-la-commune", territory)
    used.append(figure)
    words = dictionary.column("membership").values
    return [SHORT.get(row.membership, words[row.membership]) for row in figure.table.itertuples() if row.is_member]
