"""Towns outside the programme that a visitor may mean: those of its sister, Action cœur de ville."""

from __future__ import annotations

from functools import lru_cache

from pvd import warehouse
from pvd.formats import typeset
from pvd.places.likeness import search
from pvd.places.words import spellings, words_of
from pvd.territory import Territory

# Fewer begin too many names.
FEWEST_LETTERS = 4
# Said at once.
MOST_SISTERS = 3


def sister_towns(text: str) -> list[str]:
    """« Château-Thierry (02) »: the towns of Action cœur de ville that a text names, whole, else by its first letters.

    The letters of a whole name of ours begin nobody else's. Nothing in a release that does not know the sister.
    """
    words = words_of(text)
    typed, names = "".join(words), _names(warehouse.current().release)
    if whole := [label for label, keys in names.items() if typed in keys]:
        return whole
    if len(typed) < FEWEST_LETTERS or any(words_of(place.name) == words for place in search(text)):
        return []
    return [label for label, keys in names.items() if any(key.startswith(typed) for key in keys)]


def outside(text: str, found_nothing: bool) -> list[str]:
    """What to say of the towns outside the programme that a text may name: their own programme, or none."""
    sisters = sister_towns(text)
    if sisters:
        return [
            f"{town} est une ville d’Action cœur de ville, le programme frère, et non une Petite ville de demain."
            for town in sisters[:MOST_SISTERS]
        ]
    if found_nothing and len("".join(words_of(text))) >= FEWEST_LETTERS:
        return [
            "Aucun territoire trouvé. Une commune qui ne se trouve pas ici n’est pas du programme. Essayez aussi un code postal, un "
            "code Insee ou un ancien nom."
        ]
    return []


@lru_cache(maxsize=1 + warehouse.MAX_OPEN_RELEASES)
def _names(release: str) -> dict[str, frozenset[str]]:
    """Each town of the sister programme, and the ways to write its name in one run of letters."""
    try:
        rows = warehouse.query("programme_towns", Territory())
    except warehouse.NotInRelease:
        return {}
    rows = rows[rows["programme"] == "acv"]
    return {
        f"{typeset(name)} ({departement})": frozenset(spellings(words_of(name)))
        for name, departement in zip(rows["commune_name"], rows["departement_code"], strict=True)
    }
