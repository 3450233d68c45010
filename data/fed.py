"""What a file that is checked would feed: whether a step reads it, and which count of inhabitants it takes the place of."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from layouts import Layout
from plain import Refused

STEPS = Path(__file__).parent / "steps"


def is_read(layout: Layout) -> bool:
    """Whether a step reads the files of a layout."""
    word = re.compile(rf"\braw\.{layout.table}\b")
    return any(word.search(path.read_text(encoding="utf-8")) for path in STEPS.glob("*.*"))


def population(name: str, layout: Layout, year: int, cards: dict[str, Any]) -> list[str]:
    """Which count of inhabitants a file takes the place of; `Refused` when a newer one is held: no table would be made of it."""
    if layout.id != "populations":
        return []
    held = {int(card["population_year"]): file for file, card in cards.items()
            if card.get("population_year") and file != f"{layout.source}-{year}"}  # fmt: skip
    newest = max(held, default=0)
    if year <= newest:
        raise Refused(
            f"{name} : attendu une population plus récente que celle de {newest}, que tient {held[newest]}, trouvé celle de {year} : "
            "aucune table n’en serait faite."
        )
    return [
        f"La population municipale de {year} prendra partout la place de celle de {newest} ; les évolutions d’avant le programme et "
        "depuis gardent leurs dates, à cinq ans d’écart."
    ]
