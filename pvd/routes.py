"""Addresses that are not pages: map grounds, typeface, figures and sheets as files, the list of figures.

Answers are plain: 400 for a bad parameter, 404 for an unknown figure, 503 when too much is being drawn,
in French, as text or JSON. What is already with the visitor is answered (304) without drawing.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from pvd import dossiers, exports, grounds, places, theme, warehouse, workshop
from pvd.figures import catalogue
from pvd.figures.figure import Figure
from pvd.figures.wording import not_in_release
from pvd.formats import NARROW, in_list
from pvd.middleware import warm_static
from pvd.parameters import of_part, words_of
from pvd.territory import CODE_PATTERNS, LEVELS, Options, Territory

_LOG = logging.getLogger(__name__)
# Styles name any union of territories: a bounded memory, whoever asks.
MAX_GROUNDS = 128
FOREVER = "public, max-age=31536000, immutable"
# A release may change under an address: ask again after five minutes, the ETag makes that cheap.
SHORTLY = "public, max-age=300"
RETRY_SECONDS = 5
# Extension → format; `.csv?format=brut` is the other CSV.
EXTENSIONS = {item.extension: name for name, item in reversed(exports.FORMATS.items())}
PAGE = "html"
SHEET = "Cette fiche"
# The sentences of the pages go on with what the page shows instead: a file shows nothing instead.
_CONSEQUENCE = re.compile(rf"(?:{NARROW}: la page montre|\. La page montre|{NARROW}: elle est ignorée).*")
YES_NO = {"oui": True, "non": False}
VIEW_PARAMETERS = words_of("place", "filter", "option", "search")
FILE_PARAMETERS = ("taille", "gris", "format", "version")
# Given twice, these are a union or a choice among several; the others say one thing.
REPEATABLE = tuple(item.word for item in of_part("place", "filter", "option", "search") if item.many)


class _Refused(Exception):
    """An answer that is not the file: its status and its French sentence."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True)
class _Asked:
    """What an address asks for, once every part of it has been understood."""

    order: workshop.Order
    territory: Territory
    options: Options
    is_page: bool = False

    @property
    def key(self) -> str:
        return self.order.key + ("-page" if self.is_page else "")

    def figure(self) -> Figure:
        with _using(self.order.version):
            return exports.draw(self.order.slug, self.territory, self.options)

    def make(self) -> workshop.File:
        """The file; for a page, the figure with its table and its links, without script."""
        with _using(self.order.version):
            return self._made()

    def _made(self) -> workshop.File:
        figure = self.figure()
        if not self.is_page:
            return self.order.make(figure)
        from pvd.render import embed

        picture, files = replace(self.order, file_format="png", size=""), exports.FORMATS
        square = replace(picture, size="carre")
        links = [(item.label, replace(self.order, file_format=name, size="").path) for name, item in files.items()]
        content = embed.html(figure, picture.path, square.path, links)
        return workshop.File(content, exports.file_name(figure, "json").replace(".json", ".html"))


def _problem(request: Request, status: int, message: str) -> Response:
    headers = {"Cache-Control": "no-store", "Vary": "Accept"}
    if status == 503:
        headers["Retry-After"] = str(RETRY_SECONDS)
    if "application/json" in request.headers.get("accept", ""):
        return JSONResponse({"erreur": message}, status, headers)
    return PlainTextResponse(message, status, headers)


def _one(parameters: dict[str, list[str]], name: str, allowed: dict[str, Any], default: str) -> str:
    """The value of a parameter that has a short list of values."""
    value = (parameters.get(name) or [default])[0] or default
    if value not in allowed:
        raise _Refused(
            400,
            f"Valeur inconnue du paramètre {_quoted(name)}{NARROW}: {_quoted(value)}. "
            f"Valeurs possibles{NARROW}: {', '.join(filter(None, allowed))}.",
        )
    return value


def _quoted(text: str) -> str:
    """What an address says is repeated short and harmless."""
    plain = re.sub(r"[^\w .,·’-]+", "…", text[:60])
    return f"«{NARROW}{plain}{NARROW}»"


def _open(version: str) -> warehouse.Warehouse:
    """A release by its id; raises `_Refused` when there is none, or when it is not whole."""
    try:
        return warehouse.open_release(version)
    except warehouse.UnknownRelease:
        raise _Refused(
            404,
            f"Version inconnue{NARROW}: {_quoted(version)}. "
            f"Versions disponibles{NARROW}: {', '.join(warehouse.available())}.",
        ) from None
    except warehouse.ReleaseError:
        _LOG.exception("a release that is kept cannot be opened")
        raise _Refused(500, f"La version {_quoted(version)} n’a pas pu être ouverte. Signalez-le.") from None


@contextmanager
def _using(version: str, what: str = "Cette figure") -> Iterator[None]:
    """`warehouse.using`; what the release is too old for is `_Refused`."""
    try:
        with warehouse.using(version):
            yield
    except warehouse.NotInRelease as error:
        raise _Refused(404, not_in_release(error.release, what)) from None


def _asked(request: Request) -> _Asked:
    """Read an address; raises `_Refused` with the sentence that tells what is wrong in it.

    Runs in a thread: the first visitor of a former release waits for it to open, the others do not.
    """
    _open(version := request.query_params.get("version", ""))
    with _using(version):
        return _understood(request)


def _understood(request: Request) -> _Asked:
    slug, _, extension = request.path_params["name"].rpartition(".")
    known = [*EXTENSIONS, PAGE]
    if slug not in catalogue.entries():
        shown = slug or request.path_params["name"]
        raise _Refused(404, f"Figure inconnue{NARROW}: {_quoted(shown)}. La liste est à l’adresse /figures.json.")
    if extension not in known:
        raise _Refused(
            404, f"Format inconnu{NARROW}: {_quoted(extension)}. Formats possibles{NARROW}: {', '.join(known)}."
        )
    parameters = {name: request.query_params.getlist(name) for name in request.query_params}
    allowed = (*VIEW_PARAMETERS, *FILE_PARAMETERS)
    if unknown := [name for name in parameters if name not in allowed]:
        # Ignored, a misspelt « departements=50 » would give the figure of France under another name.
        raise _Refused(
            400,
            f"Paramètre inconnu{NARROW}: {in_list(map(_quoted, unknown[:5]))}. "
            f"Paramètres possibles{NARROW}: {', '.join(allowed)}.",
        )
    for name, values in parameters.items():
        if name not in REPEATABLE and len(set(values)) > 1:
            raise _Refused(400, f"Le paramètre {_quoted(name)} ne prend qu’une valeur à la fois.")
    size = _one(parameters, "taille", {"": None, **theme.PIXELS, **theme.MILLIMETRES}, "")
    grey = YES_NO[_one(parameters, "gris", YES_NO, "non")]
    file_format = EXTENSIONS.get(extension, "png")
    if extension == "csv":
        flavour = _one(parameters, "format", {"francais": None, "brut": None}, "francais")
        file_format = "csv-brut" if flavour == "brut" else "csv"
    elif any(parameters.get("format", [])):
        raise _Refused(400, f"Le paramètre {_quoted('format')} ne concerne que les fichiers CSV.")
    territory, options, problems = places.resolve(parameters)
    if refused := [text for text in problems if not isinstance(text, places.Remark)]:
        raise _Refused(400, " ".join(_CONSEQUENCE.sub(".", text) for text in refused))
    try:
        # What the figure does not read is in neither its key nor its address.
        territory, options = exports.view_of(slug, territory, options)
    except exports.NotFiltered as error:
        raise _Refused(400, str(error)) from None
    query = exports.view_query(territory, options)
    is_page = extension == PAGE
    return _Asked(workshop.Order(slug, query, file_format, "" if is_page else size, grey), territory, options, is_page)


def _is_known(request: Request, etag: str) -> bool:
    """Whether the visitor already holds this very file."""
    tags = [tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")]
    return etag in tags or "*" in tags


async def figure_file(request: Request) -> Response:
    """`/figures/<slug>.<ext>?departement=50&taille=article`: one figure as one file, or as a small page."""
    try:
        frozen = bool(request.query_params.get("version"))
        asked = await asyncio.to_thread(_asked, request) if frozen else _asked(request)
    except _Refused as refused:
        return _problem(request, refused.status, str(refused))
    return await _served(request, asked.key, asked.make, lambda: _name_of(asked), lambda *parts: _answer(asked, *parts))


async def _served(
    request: Request,
    key: str,
    make: Callable[[], workshop.File],
    name: Callable[[], str],
    answer: Callable[[dict[str, str], str, bytes | None], Response],
) -> Response:
    """A file of the workshop: nothing when the visitor holds it, its headers alone, or the file itself."""
    headers = {"ETag": f'"{key}"', "Cache-Control": SHORTLY}
    if _is_known(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    try:
        if request.method == "HEAD":
            return answer(headers, await asyncio.to_thread(name), None)
        # Shielded: a visitor who leaves does not take the file away from those who wait for the same.
        future = asyncio.wrap_future(workshop.current().start(key, make))
        file = await asyncio.shield(future)
    except _Refused as refused:
        return _problem(request, refused.status, str(refused))
    except asyncio.CancelledError:
        # Only a server that stops cancels a request: whoever waits is told so, and when to come back.
        return _problem(request, 503, "Le serveur redémarre. Réessayez dans quelques secondes.")
    except workshop.Busy:
        return _problem(request, 503, "Trop de fichiers sont en préparation. Réessayez dans quelques secondes.")
    except Exception:  # the boundary with the visitor
        _LOG.exception("file %s, key %s", request.url.path, key)
        return _problem(request, 500, "Ce fichier n’a pas pu être préparé. Signalez-le en copiant son adresse.")
    return answer(headers, file.name, file.content)


def _name_of(asked: _Asked) -> str:
    """The file's name without making the file: the figure, not its picture."""
    return asked.order.file_name(asked.figure())


def _answer(asked: _Asked, headers: dict[str, str], name: str, content: bytes | None) -> Response:
    """A file, or its headers alone when there is no content."""
    chosen = exports.FORMATS[asked.order.file_format]
    if asked.is_page:
        from pvd.render import embed

        headers["Content-Security-Policy"] = embed.POLICY
        media_type = "text/html; charset=utf-8"
    else:
        headers["Content-Disposition"] = f'{"inline" if chosen.is_picture else "attachment"}; filename="{name}"'
        media_type = chosen.content_type
    return _whole(content, media_type, headers)


def _whole(content: bytes | None, media_type: str, headers: dict[str, str]) -> Response:
    response = Response(content, media_type=media_type, headers=headers)
    if content is None:
        # The length is known once the file is made: no length is truer than zero.
        del response.headers["content-length"]
    return response


async def sheet_file(request: Request) -> Response:
    """`/fiches/<level>/<code>.pdf`, `/fiches/france.pdf`: the two-page sheet of a territory."""
    try:
        key, territory, version = await asyncio.to_thread(_asked_sheet, request)
    except _Refused as refused:
        return _problem(request, refused.status, str(refused))

    def make() -> workshop.File:
        # Makers are threads of their own: the address itself says which release answers.
        with _using(version, SHEET):
            return workshop.File(dossiers.sheet(territory), dossiers.sheet_name(territory))

    def name() -> str:
        with _using(version, SHEET):
            return dossiers.sheet_name(territory)

    def answer(headers: dict[str, str], file_name: str, content: bytes | None) -> Response:
        headers["Content-Disposition"] = f'inline; filename="{file_name}"'
        return _whole(content, "application/pdf", headers)

    return await _served(request, key, make, name, answer)


def _asked_sheet(request: Request) -> tuple[str, Territory, str]:
    """Key, territory and release of a sheet; raises `_Refused` with the sentence that tells what is wrong."""
    if unknown := [name for name in request.query_params if name != "version"]:
        raise _Refused(
            400,
            f"Paramètre inconnu{NARROW}: {in_list(map(_quoted, unknown[:5]))}. Paramètre possible{NARROW}: version.",
        )
    version = request.query_params.get("version", "")
    _open(version)
    level = request.path_params.get("level", "france")
    if level not in (*LEVELS, "france"):
        raise _Refused(
            404, f"Niveau inconnu{NARROW}: {_quoted(level)}. Niveaux possibles{NARROW}: {', '.join(LEVELS)}."
        )
    code = request.path_params.get("code", "")
    if level != "france" and not CODE_PATTERNS[level].fullmatch(code):
        raise _Refused(400, f"{_quoted(code)} n’est pas un code de ce niveau.")
    with _using(version, SHEET):
        try:
            territory = dossiers.territory_of(level, code)
        except dossiers.NoSheet as error:
            raise _Refused(404, _CONSEQUENCE.sub(".", str(error))) from None
        dossiers.check_release(territory)
        return dossiers.sheet_key(territory), territory, version


async def figure_list(request: Request) -> Response:
    """`/figures.json`: every figure, its title, form, page, parameters, formats; the sizes of pictures."""
    release = warehouse.current()
    etag = f'"{workshop.Order("liste").key}"'
    headers = {"ETag": etag, "Cache-Control": SHORTLY}
    if _is_known(request, etag):
        return Response(status_code=304, headers=headers)
    figures = []
    for entry in catalogue.entries().values():
        figures.append(
            {
                "slug": entry.slug,
                "title": entry.subject,
                "form": entry.form,
                "page": f"/{exports.page_of(entry)}",
                "address": f"/figures/{entry.slug}",
                "parameters": _parameters_of(entry),
                "formats": [*EXTENSIONS, PAGE],
            }
        )
    sizes = {
        name: {"width": wide, "height": high, "unit": "px" if name in theme.PIXELS else "mm", "label": workshop.size_label(name)}
        for name, (wide, high) in {**theme.PIXELS, **theme.MILLIMETRES}.items()
    }  # fmt: skip
    formats = {
        name: {
            "extension": item.extension,
            "content_type": item.content_type,
            "label": item.label,
            "sizes": list(sizes) if item.is_picture else [],
            "default_size": workshop.default_size(name) if item.is_picture else None,
        }
        for name, item in exports.FORMATS.items()
    }
    return JSONResponse(
        {
            "release": release.release,
            "data_as_of": release.data_as_of,
            "formats": formats,
            "sizes": sizes,
            "parameters": {"view": list(VIEW_PARAMETERS), "file": list(FILE_PARAMETERS)},
            "figures": figures,
        },
        headers=headers,
    )


def _parameters_of(entry: catalogue.Entry) -> list[str]:
    """The address parameters that may change a figure."""
    read = exports.needs(entry)
    return [item.word for item in of_part("place", "filter", "option", "search") if item.needs in read]


async def ground(request: Request) -> Response:
    """`/fonds/<release>/<layer>.json`: a map style or a layer of outlines; never changes for a release."""
    try:
        content = await asyncio.to_thread(_ground, request.path_params["release"], request.path_params["layer"])
    except warehouse.ReleaseError:
        return _problem(request, 404, "Fond de carte d’une autre version. Rechargez la page.")
    if content is None:
        return _problem(request, 404, "Fond de carte inconnu.")
    return Response(
        content,
        media_type="application/json",
        headers={"Content-Encoding": "gzip", "Cache-Control": FOREVER, "Vary": "Accept-Encoding"},
    )


@lru_cache(maxsize=MAX_GROUNDS)
def _ground(release: str, layer: str) -> bytes | None:
    with warehouse.using(release):
        return grounds.compressed(layer)


async def font(request: Request) -> Response:
    """`/fonts/<file>.woff2`: our typeface, for the pages that stand outside Streamlit."""
    path = theme.FONT_FOLDER / f"{request.path_params['name']}.woff2"
    if path not in set(theme.FONT_FOLDER.glob("*.woff2")):
        return _problem(request, 404, "Police inconnue.")
    return FileResponse(path, media_type="font/woff2", headers={"Cache-Control": FOREVER})


def warm() -> None:
    """What the first visitor should not wait for: the catalogue, the search."""
    catalogue.entries()
    places.search("")


def warm_quietly() -> None:
    """What takes too long to hold the start: grounds, compressed scripts. Meant for another thread."""
    for layer in grounds.NATIONAL:
        _ground(warehouse.in_service().release, layer)
    warm_static()


ROUTES: list[Any] = [
    Route("/figures.json", figure_list, methods=["GET"]),
    Route("/figures/{name}", figure_file, methods=["GET"]),
    Route("/fiches/france.pdf", sheet_file, methods=["GET"]),
    Route("/fiches/{level}/{code}.pdf", sheet_file, methods=["GET"]),
    Route("/fonds/{release}/{layer}.json", ground, methods=["GET"]),
    Route("/fonts/{name}.woff2", font, methods=["GET"]),
]
