"""Names, parents and the forgiving search: what a visitor types or what an address says → units of the release.

Everything is read once per release into one index; no function here raises on what a visitor typed.
"""

from __future__ import annotations

from pvd.places.address import resolve
from pvd.places.beside import outside, sister_towns
from pvd.places.index import Place
from pvd.places.likeness import search
from pvd.places.names import children, has_towns, label, name, parents, town_count
from pvd.places.sentences import Notice
from pvd.places.words import words_of

__all__ = [
    "Notice",
    "Place",
    "children",
    "has_towns",
    "label",
    "name",
    "outside",
    "parents",
    "resolve",
    "search",
    "sister_towns",
    "town_count",
    "words_of",
]
