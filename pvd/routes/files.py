"""One file of the workshop as an answer: not at all when the visitor holds it, its headers alone, or whole."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response

from pvd import drawers, workshop
from pvd.routes.problems import LATER_SECONDS, Refused, problem

_LOG = logging.getLogger(__name__)
# A release may change under an address: ask again after five minutes, the ETag makes that cheap.
SHORTLY = "public, max-age=300"
TOO_LONG = "Ce fichier est trop long à préparer en ce moment. Réessayez dans cinq minutes."
LOST = "Ce fichier n’a pas pu être préparé. Réessayez dans quelques secondes."
FULL = "Trop de fichiers sont en préparation. Réessayez dans quelques secondes."
YOURS = "Trop de fichiers sont en préparation pour vous. Réessayez dans quelques secondes."
FAILED = "Ce fichier n’a pas pu être préparé. Signalez-le en copiant son adresse."


def is_known(request: Request, etag: str) -> bool:
    """Whether the visitor already holds this very file."""
    tags = [tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")]
    return etag in tags or "*" in tags


async def served(
    request: Request,
    key: str,
    make: Callable[[], workshop.File],
    name: Callable[[], str],
    answer: Callable[[dict[str, str], str, bytes | None], Response],
    *,
    cache: str = SHORTLY,
    shop: workshop.Workshop | None = None,
    failed: str = FAILED,
    is_weak: bool = False,
    is_lasting: bool = True,
    yours: str = YOURS,
) -> Response:
    """A file of the workshop: nothing when the visitor holds it, its headers alone, or the file itself.

    `is_weak`, when the same answer travels in several encodings; not `is_lasting`, when it holds what somebody typed: it
    is kept in memory, never on disk. `yours` is said to an address that has enough under way.
    """
    headers = {"ETag": f'{"W/" if is_weak else ""}"{key}"', "Cache-Control": cache}
    if is_known(request, f'"{key}"'):
        return Response(status_code=304, headers=headers)
    try:
        if request.method == "HEAD":
            return answer(headers, await asyncio.to_thread(name), None)
        # Shielded: a visitor who leaves does not take the file away from those who wait for the same.
        future = asyncio.wrap_future(
            (shop or workshop.current()).start(key, make, is_lasting=is_lasting, of=asker(request))
        )
        file = await asyncio.shield(future)
    except Refused as refused:
        return problem(request, refused.status, str(refused))
    except asyncio.CancelledError:
        # Only a server that stops cancels a request: whoever waits is told so, and when to come back.
        return problem(request, 503, "Le serveur redémarre. Réessayez dans quelques secondes.")
    except workshop.Busy as busy:
        return problem(request, 503, yours if isinstance(busy, workshop.Yours) else FULL)
    except drawers.TooLong:
        return problem(request, 504, TOO_LONG, LATER_SECONDS)
    except drawers.Lost:
        return problem(request, 503, LOST)
    except Exception:  # the boundary with the visitor
        _LOG.exception("file %s, key %s", request.url.path, key)
        return problem(request, 500, failed)
    return answer(headers, file.name, file.content)


def asker(request: Request) -> str:
    """Who asks, for their turn: the address that the front says, known to nobody else and kept while a file is made."""
    return request.client.host if request.client else ""


def whole(content: bytes | None, media_type: str, headers: dict[str, str]) -> Response:
    """An answer with its content; without, what its headers would be."""
    response = Response(content, media_type=media_type, headers=headers)
    if content is None:
        # The length is known once the file is made: no length is truer than zero.
        del response.headers["content-length"]
    return response
