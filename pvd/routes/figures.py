"""Figures as files or as small pages: `/figures/<slug>.<ext>`."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from pvd import drawers, exports, places, theme, warehouse, workshop
from pvd.figures import catalogue
from pvd.figures.figure import Figure
from pvd.formats import in_list
from pvd.parameters import of_part, words_of
from pvd.routes.files import served, whole
from pvd.routes.problems import Refused, open_release, problem, quoted, using
from pvd.territory import Options, Territory

# Extension → format; `.csv?format=brut` is the other CSV.
EXTENSIONS = {item.extension: name for name, item in reversed(exports.FORMATS.items())}
PAGE, ANIMATION = "html", exports.MOVING.extension
NOTHING_MOVES = "Rien à animer : aucune commune du programme dans ce territoire."
YES_NO = {"oui": True, "non": False}
VIEW_PARAMETERS = words_of("place", "filter", "option", "search")
FILE_PARAMETERS = ("taille", "gris", "format", "version")
# Given twice, these are a union or a choice among several; the others say one thing.
REPEATABLE = tuple(item.word for item in of_part("place", "filter", "option", "search") if item.many)


@dataclass(frozen=True)
class _Asked:
    """What an address asks for, once every part of it has been understood."""

    order: workshop.Order
    territory: Territory
    options: Options
    is_page: bool = False
    is_moving: bool = False
    # the release that answered when the address was read, and the key in it: it may be replaced before the file is made
    release: str = ""
    key: str = ""

    def figure(self) -> Figure:
        with using(self.release):
            return exports.draw(self.order.slug, self.territory, self.options)

    def make(self) -> workshop.File:
        """The file; for a page, the figure with its table and its links, without script."""
        with using(self.release):
            return self._made()

    def name(self) -> str:
        """The file's name, from its address and its release alone."""
        with using(self.release):
            if self.is_moving:
                return exports.name_of(self.order.slug, self.territory, self.options, ANIMATION)
            return self.order.name_of(self.territory, self.options)

    def _made(self) -> workshop.File:
        view = (self.territory, self.options)
        if self.is_moving:
            try:
                return workshop.File(drawers.current().draw(workshop.moving, self.order.slug, *view), self.name())
            except exports.UnknownFormat:
                # A filter kept no town: only its data know.
                raise Refused(404, NOTHING_MOVES) from None
        if self.order.file_format in workshop.DRAWN and not self.is_page:
            return workshop.File(drawers.current().draw(workshop.drawn, self.order, *view), self.name())
        figure = self.figure()
        if not self.is_page:
            return self.order.make(figure)
        from pvd.render import embed

        picture, files = replace(self.order, file_format="png", size=""), exports.FORMATS
        square = replace(picture, size="carre")
        links = [(item.label, replace(self.order, file_format=name, size="").path) for name, item in files.items()]
        content = embed.html(figure, picture.path, square.path, links)
        return workshop.File(content, exports.file_name(figure, "json").replace(".json", ".html"))


def _asked(request: Request) -> _Asked:
    """Read an address; raises `Refused` with the sentence that tells what is wrong in it.

    Runs in a thread: the first visitor of a former release waits for it to open, the others do not.
    """
    open_release(version := request.query_params.get("version", ""))
    with using(version):
        asked = _understood(request)
        key = asked.order.key + ("-page" if asked.is_page else "-moving" if asked.is_moving else "")
        return replace(asked, release=warehouse.current().release, key=key)


def _understood(request: Request) -> _Asked:
    slug, _, extension = request.path_params["name"].rpartition(".")
    known = [*EXTENSIONS, PAGE]
    if slug not in catalogue.entries():
        shown = slug or request.path_params["name"]
        raise Refused(404, f"Figure inconnue : {quoted(shown)}. La liste est à l’adresse /figures.json.")
    is_moving = extension == ANIMATION and catalogue.entry(slug).form == "maps"
    if extension not in known and not is_moving:
        raise Refused(404, f"Format inconnu : {quoted(extension)}. Formats possibles : {', '.join(known)}.")
    parameters = {name: request.query_params.getlist(name) for name in request.query_params}
    allowed = (*VIEW_PARAMETERS, *FILE_PARAMETERS)
    if unknown := [name for name in parameters if name not in allowed]:
        # Ignored, a misspelt « departements=50 » would give the figure of France under another name.
        raise Refused(
            400,
            f"Paramètre inconnu : {in_list(map(quoted, unknown[:5]))}. Paramètres possibles : {', '.join(allowed)}.",
        )
    size = _one(parameters, "taille", {"": None, **theme.PIXELS, **theme.MILLIMETRES, **theme.SHOWN}, "")
    grey = YES_NO[_one(parameters, "gris", YES_NO, "non")]
    file_format = EXTENSIONS.get(extension, "png")
    if extension == "csv":
        flavour = _one(parameters, "format", {"francais": None, "brut": None}, "francais")
        file_format = "csv-brut" if flavour == "brut" else "csv"
    elif any(parameters.get("format", [])):
        raise Refused(400, f"Le paramètre {quoted('format')} ne concerne que les fichiers CSV.")
    territory, options = read_view(slug, parameters)
    query = exports.view_query(territory, options)
    is_page = extension == PAGE
    if is_moving and territory.codes and not any(places.has_towns(territory.level, code) for code in territory.codes):
        raise Refused(404, NOTHING_MOVES)
    order = workshop.Order(slug, query, file_format, "" if is_page or is_moving else size, grey)
    return _Asked(order, territory, options, is_page, is_moving)


def read_view(slug: str, parameters: dict[str, list[str]]) -> tuple[Territory, Options]:
    """The part of a view that a figure reads, from the parameters of an address; raises `Refused`."""
    for name, values in parameters.items():
        if name not in REPEATABLE and len(set(values)) > 1:
            raise Refused(400, f"Le paramètre {quoted(name)} ne prend qu’une valeur à la fois.")
    territory, options, problems = places.resolve(parameters)
    if refused := [notice.sentence for notice in problems if notice.is_refusal]:
        raise Refused(400, " ".join(refused))
    try:
        # What the figure does not read is in neither its key nor its address.
        return exports.view_of(slug, territory, options)
    except exports.NotFiltered as error:
        raise Refused(400, str(error)) from None


def _one(parameters: dict[str, list[str]], name: str, allowed: dict[str, Any], default: str) -> str:
    """The value of a parameter that has a short list of values."""
    value = (parameters.get(name) or [default])[0] or default
    if value not in allowed:
        raise Refused(
            400,
            f"Valeur inconnue du paramètre {quoted(name)} : {quoted(value)}. "
            f"Valeurs possibles : {', '.join(filter(None, allowed))}.",
        )
    return value


async def figure_file(request: Request) -> Response:
    """`/figures/<slug>.<ext>?departement=50&taille=article`: one figure as one file, or as a small page."""
    try:
        frozen = bool(request.query_params.get("version"))
        asked = await asyncio.to_thread(_asked, request) if frozen else _asked(request)
    except Refused as refused:
        return problem(request, refused.status, str(refused))
    return await served(
        request, asked.key, asked.make, asked.name, lambda *parts: _answer(asked, *parts),
        is_lasting=not asked.options.search.text,
    )  # fmt: skip


def _answer(asked: _Asked, headers: dict[str, str], name: str, content: bytes | None) -> Response:
    """A file, or its headers alone when there is no content."""
    chosen = exports.MOVING if asked.is_moving else exports.FORMATS[asked.order.file_format]
    if asked.is_page:
        from pvd.render import embed

        headers["Content-Security-Policy"] = embed.POLICY
        media_type = "text/html; charset=utf-8"
    else:
        headers["Content-Disposition"] = (
            f'{"inline" if chosen.is_picture or asked.is_moving else "attachment"}; filename="{name}"'
        )
        media_type = chosen.content_type
    return whole(content, media_type, headers)
