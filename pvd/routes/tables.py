"""Tables of a release as files: `/donnees/<release>/<table>.<ext>`, and the whole: `/donnees/<release>/datapackage.json`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from pvd import datapackage, drawers, tables
from pvd.formats import in_list
from pvd.routes.files import served, whole
from pvd.routes.problems import Refused, open_release, problem, quoted, using
from pvd.shelf import File

PARAMETERS = ("format",)
FLAVOURS = ("francais", "brut")
GONE = "Les fichiers de cette version ne sont plus sur ce serveur. La page « Données » mène à ceux de la version en service."


@dataclass(frozen=True)
class _Asked:
    """What an address asks for, once every part of it has been understood."""

    key: str
    name: str
    content_type: str
    make: Callable[[], File]


def _asked(request: Request) -> _Asked:
    """Read an address; raises `Refused`. Runs in a thread: a former release is opened by who first asks for it."""
    release, file = request.path_params["release"], request.path_params["name"]
    open_release(release)
    if unknown := [name for name in request.query_params if name not in PARAMETERS]:
        named = in_list(map(quoted, unknown[:5]))
        raise Refused(400, f"Paramètre inconnu : {named}. Paramètre possible : {', '.join(PARAMETERS)}.")
    with using(release, "Cette table"):
        if file == tables.PACKAGE:
            return _Asked(tables.key(file), file, "application/json", _within(release, datapackage.make))
        name, _, extension = file.rpartition(".")
        table = tables.described().get(name)
        if table is None:
            raise Refused(
                404,
                f"Table inconnue : {quoted(name or file)}. Tables de cette version : {', '.join(tables.described())}.",
            )
        file_format = _format(table, extension, request.query_params.get("format", ""))

        def make() -> File:
            try:
                # The file of the release is read and sent; the others are written, for seconds.
                where = drawers.here if file_format == "parquet" else drawers.current().draw
                return where(tables.make, table, file_format)
            except tables.Gone:
                raise Refused(404, GONE) from None

        name = table.file_name(file_format)
        content_type = tables.FORMATS[file_format].content_type
        return _Asked(tables.key(table.file(file_format)), name, content_type, _within(release, make))


def _within(release: str, make: Callable[[], File]) -> Callable[[], File]:
    def made() -> File:
        with using(release, "Cette table"):
            return make()

    return made


def _format(table: tables.Described, extension: str, flavour: str) -> str:
    """The format that an ending and its flavour name; raises `Refused`."""
    known = list(dict.fromkeys(tables.FORMATS[name].extension for name in table.formats))
    if extension not in known:
        raise Refused(
            404, f"Format inconnu pour cette table : {quoted(extension)}. Formats possibles : {', '.join(known)}."
        )
    if flavour and extension != "csv":
        raise Refused(400, f"Le paramètre {quoted('format')} ne concerne que les fichiers CSV.")
    if flavour and flavour not in FLAVOURS:
        raise Refused(
            400,
            f"Valeur inconnue du paramètre {quoted('format')} : {quoted(flavour)}. Valeurs possibles : {', '.join(FLAVOURS)}.",
        )
    return "csv-brut" if flavour == "brut" else extension


async def table_file(request: Request) -> Response:
    """`/donnees/2026-04-27-…/communes.csv?format=brut`: one table as one file, or the descriptor of them all."""
    try:
        asked = await asyncio.to_thread(_asked, request)
    except Refused as refused:
        return problem(request, refused.status, str(refused))

    def answer(headers: dict[str, str], name: str, content: bytes | None) -> Response:
        # A descriptor is read where it stands: its paths are relative to it.
        kind = "inline" if name == tables.PACKAGE else "attachment"
        headers["Content-Disposition"] = f'{kind}; filename="{name}"'
        return whole(content, asked.content_type, headers)

    return await served(request, asked.key, asked.make, lambda: asked.name, answer)
