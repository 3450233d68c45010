"""A treemap in words: its largest parts and their total."""

from __future__ import annotations

from pvd.figures.figure import MISSING
from pvd.formats import number
from pvd.forms.cells import STATUS_WORDS
from pvd.forms.surfaces import Surfaces
from pvd.render.words.phrases import names_in_words


def tell(found: Surfaces) -> list[str]:
    """The largest parts, and what they all come to when they may be added."""
    largest = sorted(found.surfaces, key=lambda item: (-item.value, item.name))[:3]
    parts = [" ; ".join(f"{item.name} : {item.words}" for item in largest)]
    if len(found.surfaces) > 3:
        parts[0] = f"{number(len(found.surfaces))} parts, les plus grandes : " + " ; ".join(
            f"{item.name}, {item.words}" for item in largest
        )
    if found.adds_up and found.surfaces:
        parts.append(f"total : {found.scale.words(found.total)}")
    if found.unknown:
        parts.append(f"{STATUS_WORDS[MISSING]} : {names_in_words(list(found.unknown), 'valeur')}")
    return parts
