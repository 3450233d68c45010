"""What an address is answered when there is no file: a status and a French sentence, as text or JSON."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from pvd import warehouse
from pvd.figures.wording import not_in_release
from pvd.formats import in_quotes, typeset

_LOG = logging.getLogger(__name__)
RETRY_SECONDS = 5
# After a file that took too long: it is not begun again before.
LATER_SECONDS = 300


class Refused(Exception):
    """An answer that is not the file: its status and its French sentence, in plain spaces."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(typeset(message))
        self.status = status


def problem(request: Request, status: int, message: str, retry: int = RETRY_SECONDS) -> Response:
    """What went wrong, in French, as JSON for whoever asks for it."""
    headers = {"Cache-Control": "no-store", "Vary": "Accept"}
    if status in (503, 504):
        headers["Retry-After"] = str(retry)
    if "application/json" in request.headers.get("accept", ""):
        return JSONResponse({"erreur": message}, status, headers)
    return PlainTextResponse(message, status, headers)


def quoted(text: str) -> str:
    """What an address says is repeated short and harmless."""
    return in_quotes(re.sub(r"[^\w .,·’-]+", "…", text[:60]))


def open_release(version: str) -> warehouse.Warehouse:
    """A release by its id; raises `Refused` when there is none, or when it is not whole."""
    try:
        return warehouse.open_release(version)
    except warehouse.UnknownRelease:
        raise Refused(
            404,
            f"Version inconnue : {quoted(version)}. Versions disponibles : {', '.join(warehouse.available())}.",
        ) from None
    except warehouse.ReleaseError:
        _LOG.exception("a release that is kept cannot be opened")
        raise Refused(500, f"La version {quoted(version)} n’a pas pu être ouverte. Signalez-le.") from None


@contextmanager
def using(version: str, what: str = "Cette figure") -> Iterator[None]:
    """`warehouse.using`; what the release is too old for is `Refused`."""
    try:
        with warehouse.using(version):
            yield
    except warehouse.NotInRelease as error:
        raise Refused(404, not_in_release(error.release, what)) from None
