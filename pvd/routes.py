"""Addresses that are not pages: map grounds, figures as files, the list of figures.

Answers are plain: 400 for a bad parameter, 404 for an unknown figure, in French, as text or JSON.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections import OrderedDict
from functools import cache
from typing import Any

import anyio
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from pvd import exports, grounds, places, warehouse
from pvd.formats import NARROW
from pvd.middleware import warm_static

FOREVER = "public, max-age=31536000, immutable"
# Few at a time and a short queue: drawing a map takes a core for a second, and visitors come first.
_DRAWING = anyio.CapacityLimiter(1)
MAX_WAITING = 8
MAX_KEPT_BYTES = 64_000_000


class _Kept:
    """Finished files, newest last, bounded by their bytes."""

    def __init__(self) -> None:
        self._files: OrderedDict[str, bytes] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: str) -> bytes | None:
        with self._lock:
            if key in self._files:
                self._files.move_to_end(key)
            return self._files.get(key)

    def put(self, key: str, content: bytes) -> None:
        with self._lock:
            self._files[key] = content
            while sum(map(len, self._files.values())) > MAX_KEPT_BYTES:
                self._files.popitem(last=False)


_kept = _Kept()


def _problem(request: Request, status: int, message: str) -> Response:
    if "application/json" in request.headers.get("accept", ""):
        return JSONResponse({"erreur": message}, status)
    return PlainTextResponse(message, status)


def _parameters(request: Request) -> dict[str, list[str]]:
    return {name: request.query_params.getlist(name) for name in request.query_params}


async def figure_file(request: Request) -> Response:
    """`/figures/<slug>.<ext>?departement=50&taille=article`: one figure as one file."""
    name = request.path_params["name"]
    slug, _, extension = name.rpartition(".")
    parameters = _parameters(request)
    file_format = "csv-brut" if extension == "csv" and parameters.get("format") == ["brut"] else extension
    size = (parameters.get("taille") or ["article"])[0]
    if file_format not in exports.FORMATS:
        return _problem(
            request,
            404,
            f"Format inconnu{NARROW}: {extension}. Formats possibles{NARROW}: {', '.join(exports.FORMATS)}.",
        )
    territory, options, problems = places.resolve(parameters)
    if any(not isinstance(problem, places.Remark) for problem in problems):
        return _problem(request, 400, " ".join(problems))
    release = warehouse.current().release
    key = json.dumps([release, slug, file_format, size, territory.parameters, options.address], default=str)
    etag = f'"{hashlib.sha256(key.encode()).hexdigest()[:24]}"'
    if request.headers.get("if-none-match") == etag:
        return Response(status_code=304, headers={"ETag": etag})
    content = _kept.get(key)
    try:
        if content is None:
            if _DRAWING.statistics().tasks_waiting >= MAX_WAITING:
                return _problem(request, 503, "Trop de fichiers sont en préparation. Réessayez dans quelques secondes.")
            content = await anyio.to_thread.run_sync(
                lambda: exports.write(exports.draw(slug, territory, options), file_format, size), limiter=_DRAWING
            )
            _kept.put(key, content)
    except exports.UnknownFigure:
        return _problem(request, 404, f"Figure inconnue{NARROW}: {slug}. La liste est à l’adresse /figures.json.")
    except exports.UnknownFormat as error:
        return _problem(request, 400, f"Taille inconnue{NARROW}: {error}.")
    chosen = exports.FORMATS[file_format]
    disposition = "inline" if chosen.is_picture else "attachment"
    file_name = f"{slug}_{territory.slug}_{warehouse.current().data_as_of}.{chosen.extension}"
    headers = {
        "ETag": etag,
        "Cache-Control": "public, max-age=300",
        "Content-Disposition": f'{disposition}; filename="{file_name}"',
    }
    return Response(content, media_type=chosen.content_type, headers=headers)


async def figure_list(request: Request) -> Response:
    """`/figures.json`: every figure, its form, its page, its formats."""
    listing = exports.listing().to_dict("records")
    return JSONResponse({"figures": listing, "formats": list(exports.FORMATS), "release": warehouse.current().release})


async def ground(request: Request) -> Response:
    """`/fonds/<release>/<layer>.json`: a map style or a layer of outlines; never changes for a release."""
    release = warehouse.current()
    if request.path_params["release"] != release.release:
        return _problem(request, 404, "Fond de carte d’une autre version. Rechargez la page.")
    content = await anyio.to_thread.run_sync(_ground, request.path_params["layer"])
    if content is None:
        return _problem(request, 404, "Fond de carte inconnu.")
    return Response(
        content,
        media_type="application/json",
        headers={"Content-Encoding": "gzip", "Cache-Control": FOREVER, "Vary": "Accept-Encoding"},
    )


@cache
def _ground(layer: str) -> bytes | None:
    return grounds.compressed(layer)


def warm() -> None:
    """What the first visitor should not wait for: compressed scripts, grounds, the catalogue, the search."""
    from pvd.figures import catalogue

    catalogue.entries()
    places.search("")
    # Behind the first visitor's back: starting must stay quick.
    threading.Thread(target=_warm_quietly, daemon=True).start()


def _warm_quietly() -> None:
    for layer in grounds.NATIONAL:
        _ground(layer)
    warm_static()


ROUTES: list[Any] = [
    Route("/figures.json", figure_list, methods=["GET"]),
    Route("/figures/{name}", figure_file, methods=["GET"]),
    Route("/fonds/{release}/{layer}.json", ground, methods=["GET"]),
]
