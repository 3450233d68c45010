"""What never changes under its name: grounds of maps of a release, typeface, script and style."""

from __future__ import annotations

import asyncio
from functools import cache

from starlette.requests import Request
from starlette.responses import FileResponse, Response

from pvd import assets, drawers, grounds, theme, warehouse
from pvd.kept import Kept
from pvd.routes.problems import problem

# Styles name any union of territories: a bounded memory, whoever asks.
MAX_GROUNDS_BYTES = 24_000_000
FOREVER = "public, max-age=31536000, immutable"


async def ground(request: Request) -> Response:
    """`/fonds/<release>/<layer>.json`: a map style or a layer of outlines; never changes for a release."""
    try:
        content = await asyncio.to_thread(
            compressed_ground, request.path_params["release"], request.path_params["layer"]
        )
    except warehouse.ReleaseError:
        return problem(request, 404, "Fond de carte d’une autre version. Rechargez la page.")
    except (drawers.Lost, drawers.TooLong):
        return problem(request, 503, "Ce fond de carte n’a pas pu être dessiné. Réessayez dans quelques secondes.")
    if content is None:
        return problem(request, 404, "Fond de carte inconnu.")
    return Response(
        content,
        media_type="application/json",
        headers={"Content-Encoding": "gzip", "Cache-Control": FOREVER, "Vary": "Accept-Encoding"},
    )


@cache
def kept_grounds() -> Kept[tuple[str, str], bytes]:
    """The grounds kept by this process, by release and layer."""
    return Kept(MAX_GROUNDS_BYTES)


def compressed_ground(release: str, layer: str) -> bytes | None:
    """A ground of a release, as it is sent; None when there is no such layer."""
    if found := kept_grounds().find((release, layer)):
        return found
    with warehouse.using(release):
        # Letters drawn as outlines need what draws maps: a drawer has it, this process never loads it (20 MB).
        is_lettered = layer == grounds.LETTERED
        made = drawers.current().draw(grounds.compressed, layer) if is_lettered else grounds.compressed(layer)
    return made and kept_grounds().keep((release, layer), made, len(made))


async def font(request: Request) -> Response:
    """`/fonts/<file>.woff2`: our typeface, for the pages that stand outside Streamlit."""
    path = theme.FONT_FOLDER / f"{request.path_params['name']}.woff2"
    if path not in set(theme.FONT_FOLDER.glob("*.woff2")):
        return problem(request, 404, "Police inconnue.")
    return FileResponse(path, media_type="font/woff2", headers={"Cache-Control": FOREVER})


async def asset(request: Request) -> Response:
    """`/assets/<name>-<hash>.js`: script and style of the pages; a new content has a new name."""
    found = assets.served().get(request.path_params["name"])
    if found is None:
        # A page opened before an update asks for a former name: nobody keeps the answer.
        return problem(request, 404, "Fichier d’une autre version. Rechargez la page.")
    headers = {"Cache-Control": FOREVER, "Vary": "Accept-Encoding"}
    if taken := assets.encoding(request.headers.get("accept-encoding", "")):
        headers["Content-Encoding"] = taken
        return Response(found.compressed[taken], media_type=found.content_type, headers=headers)
    return Response(found.content, media_type=found.content_type, headers=headers)
