"""Files about a territory: two-page sheets (`/fiches/<level>/<code>.pdf`), archives of sheets, press kits."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from pvd import dossiers, drawers, exports, places, warehouse, workshop
from pvd.formats import in_list
from pvd.parameters import words_of
from pvd.routes.files import served, whole
from pvd.routes.problems import Refused, open_release, problem, quoted, using
from pvd.territory import CODE_PATTERNS, LEVELS, Territory

SHEET = "Cette fiche"
ONE_ARCHIVE = "Une archive est déjà en préparation pour vous. Réessayez quand elle sera arrivée."


async def sheet_file(request: Request) -> Response:
    """`/fiches/<level>/<code>.pdf`, `/fiches/france.pdf`: the two-page sheet of a territory."""
    try:
        key, territory, version = await asyncio.to_thread(_asked_sheet, request)
    except Refused as refused:
        return problem(request, refused.status, str(refused))

    def make() -> workshop.File:
        # Makers are threads of their own: the address itself says which release answers.
        with using(version, SHEET):
            content = drawers.current().draw(dossiers.sheet, territory)
            return workshop.File(content, dossiers.sheet_name(territory))

    def name() -> str:
        with using(version, SHEET):
            return dossiers.sheet_name(territory)

    def answer(headers: dict[str, str], file_name: str, content: bytes | None) -> Response:
        headers["Content-Disposition"] = f'inline; filename="{file_name}"'
        return whole(content, "application/pdf", headers)

    return await served(request, key, make, name, answer)


async def sheets_of_departement(request: Request) -> Response:
    """`/fiches/departement/<code>.zip`: every sheet of a département, and the workbook of its towns."""
    try:
        key, territory, version = await asyncio.to_thread(_asked_sheet, request)
        with using(version, SHEET):
            if not dossiers.has_bundle(territory):
                raise Refused(404, "Aucune archive de fiches pour ce territoire.")
    except Refused as refused:
        return problem(request, refused.status, str(refused))
    return await _archive(
        request, f"{key}-zip-{dossiers.today()}", territory, version, dossiers.bundle, dossiers.bundle_name
    )


async def press_kit(request: Request) -> Response:
    """`/dossiers/presse.zip?departement=50`: the press kit of a territory."""
    try:
        key, territory, version = await asyncio.to_thread(_asked_kit, request)
    except Refused as refused:
        return problem(request, refused.status, str(refused))
    return await _archive(request, f"{key}-zip-{dossiers.today()}", territory, version, dossiers.kit, dossiers.kit_name)


async def _archive(
    request: Request, key: str, territory: Territory, version: str, write: Callable[[Territory, drawers.Draw], bytes],
    name_of: Callable[[Territory], str],
) -> Response:  # fmt: skip
    def make() -> workshop.File:
        with using(version, "Ce dossier"):
            return workshop.File(write(territory, drawers.current().archived), name_of(territory))

    def name() -> str:
        with using(version, "Ce dossier"):
            return name_of(territory)

    def answer(headers: dict[str, str], file_name: str, content: bytes | None) -> Response:
        headers["Content-Disposition"] = f'attachment; filename="{file_name}"'
        return whole(content, "application/zip", headers)

    return await served(request, key, make, name, answer, shop=workshop.archives(), yours=ONE_ARCHIVE)


def _asked_kit(request: Request) -> tuple[str, Territory, str]:
    """Key, territory and release of a press kit; raises `Refused` with the sentence that tells what is wrong."""
    places_ = words_of("place")
    if unknown := [name for name in request.query_params if name not in (*places_, "version")]:
        raise Refused(
            400,
            f"Paramètre inconnu : {in_list(map(quoted, unknown[:5]))}. Paramètres possibles : {', '.join(places_)}, version.",
        )
    version = request.query_params.get("version", "")
    open_release(version)
    with using(version, "Ce dossier"):
        asked = {name: request.query_params.getlist(name) for name in places_ if name in request.query_params}
        territory, _, problems = places.resolve(asked)
        if refused := [notice.sentence for notice in problems if notice.is_refusal]:
            raise Refused(400, " ".join(refused))
        query = urlencode([*territory.address, *exports.version()])
        return workshop.Order("dossier", query).key, territory, warehouse.current().release


def _asked_sheet(request: Request) -> tuple[str, Territory, str]:
    """Key, territory and release of a sheet; raises `Refused` with the sentence that tells what is wrong."""
    if unknown := [name for name in request.query_params if name != "version"]:
        raise Refused(
            400,
            f"Paramètre inconnu : {in_list(map(quoted, unknown[:5]))}. Paramètre possible : version.",
        )
    version = request.query_params.get("version", "")
    open_release(version)
    level = request.path_params.get("level", "france")
    if level not in (*LEVELS, "france"):
        raise Refused(404, f"Niveau inconnu : {quoted(level)}. Niveaux possibles : {', '.join(LEVELS)}.")
    code = request.path_params.get("code", "")
    if level != "france" and not CODE_PATTERNS[level].fullmatch(code):
        raise Refused(400, f"{quoted(code)} n’est pas un code de ce niveau.")
    with using(version, SHEET):
        try:
            territory = dossiers.territory_of(level, code)
        except dossiers.NoSheet as error:
            raise Refused(404, str(error)) from None
        dossiers.check_release(territory)
        # By its id from now on: another release may come before the sheet is made.
        return dossiers.sheet_key(territory), territory, warehouse.current().release
