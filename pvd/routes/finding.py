"""What the search field is answered while somebody types: `/recherche.json?texte=valo`."""

from __future__ import annotations

import asyncio
from functools import lru_cache
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from pvd import places, warehouse
from pvd.formats import typeset
from pvd.places import outside
from pvd.routes.files import SHORTLY
from pvd.territory import LEVEL_NAMES

# Answers kept: a few hundred bytes each. Nothing longer than a name is looked for.
KEPT, MOST_LETTERS = 2_048, 60


async def suggestions(request: Request) -> Response:
    """The places that a text may mean, the likeliest first, and a word on the towns that are not of the programme."""
    text = request.query_params.get("texte", "")[:MOST_LETTERS].strip().lower()
    found = await asyncio.to_thread(_found, warehouse.in_service().release, text)
    return JSONResponse(found, headers={"Cache-Control": SHORTLY})


@lru_cache(maxsize=KEPT)
def _found(release: str, text: str) -> dict[str, Any]:
    with warehouse.using(release):
        found = places.search(text)
        return {
            "lieux": [
                {
                    "niveau": place.level,
                    "code": place.code,
                    "nom": place.name,
                    "precision": _precise(place),
                }
                for place in found
            ],
            "remarques": [typeset(words) for words in outside(text, not found)],
        }


def _precise(place: places.Place) -> str:
    """« commune · Manche (50) », « intercommunalité, Aisne (02) »: its level, where it is, why it answers."""
    level = LEVEL_NAMES[place.level].lower()
    where = place.context if place.context.startswith(level) else " · ".join(filter(None, (level, place.context)))
    return " · ".join(filter(None, (where, place.matched)))
