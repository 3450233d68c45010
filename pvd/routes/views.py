"""Figures as a page shows them: `/vues/<release>-<code mark>/<slug>.json`, their tables as they are asked, maps to explore, cards."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import re
import threading
from collections import OrderedDict
from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.responses import Response

from pvd import briefs, exports, views, warehouse, workshop
from pvd.figures import catalogue
from pvd.formats import in_list
from pvd.render.html.table import Asked as AskedTable
from pvd.routes.figures import VIEW_PARAMETERS, read_view
from pvd.routes.files import is_known, served, whole
from pvd.routes.fixed import FOREVER
from pvd.routes.problems import Refused, problem, quoted, using
from pvd.territory import Options, Territory

NO_STORE = "no-store"
TABLE_PARAMETERS = ("ordre", "cherche", "feuille")
_NAME = re.compile(r"([a-z0-9-]+)(?:\.(table|carte|fiche))?\.json")
# What may be asked of a figure beside its view, and of which ones.
CARDS = (briefs.TOWN, briefs.UNIT)
# Addresses already understood → the key of their answer: a kept view is found without reading its address again.
MAX_ADDRESSES = 8_192
FAILED = "Cette figure n’a pas pu être affichée. Réessayez ; si cela se reproduit, signalez-le en copiant l’adresse de la page."


@dataclass(frozen=True)
class _Asked:
    """What an address asks for: a view, the table of one, the map that one explores, or the card of its place."""

    slug: str
    territory: Territory
    options: Options
    release: str
    is_current: bool
    # what the bytes depend on, hashed: the view's own key
    key: str
    table: AskedTable | None = field(default=None)
    part: str = ""

    @property
    def is_lasting(self) -> bool:
        """Whether it may outlive the process: nothing that somebody typed does."""
        return not (self.options.search.text or (self.table and self.table.text))

    def make(self) -> workshop.File:
        """Draw it, in a thread that knows nothing of who asked."""
        from pvd.render.html.table import table

        with using(self.release):
            if self.table is None and self.part != "fiche":
                return views.made(self.slug, self.territory, self.options, self.part or "view")
            figure = exports.draw(self.slug, self.territory, self.options)
            content = (
                views.told(table(views.on_screen(figure), self.table, views.place_page))
                if self.table
                else briefs.of(figure, self.territory)
            )
            return views.file(content, f"{self.slug}.json")


class _Known:
    """Addresses of the current mark and their keys, the latest ones."""

    def __init__(self) -> None:
        self._keys: OrderedDict[str, str] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, address: str) -> str:
        with self._lock:
            return self._keys.get(address, "")

    def keep(self, address: str, key: str) -> None:
        with self._lock:
            self._keys[address] = key
            while len(self._keys) > MAX_ADDRESSES:
                self._keys.popitem(last=False)


_KNOWN = _Known()


async def view_file(request: Request) -> Response:
    """`/vues/<mark>/<slug>.json?departement=50`: all that a page shows of a figure.

    Immutable under the current mark of a release; under another one, today's answer, which nobody keeps.
    """
    address = f"{request.url.path}?{request.url.query}"
    if (key := _KNOWN.find(address)) and (kept := views.shop().find(key)):
        # From bytes to bytes: neither a figure nor a table is touched.
        headers = {"ETag": f'W/"{key}"', "Cache-Control": FOREVER}
        if is_known(request, f'"{key}"'):
            return Response(status_code=304, headers=headers)
        return _answer(request, headers, None if request.method == "HEAD" else kept.content)
    try:
        asked = await asyncio.to_thread(_understood, request)
    except Refused as refused:
        return problem(request, refused.status, str(refused))
    key, cache = asked.key, FOREVER if asked.is_current else NO_STORE
    if asked.is_current:
        _KNOWN.keep(address, key)
    return await served(
        request, key, asked.make, lambda: "", lambda headers, _, content: _answer(request, headers, content),
        cache=cache, shop=views.shop(), failed=FAILED, is_weak=True, is_lasting=asked.is_lasting,
    )  # fmt: skip


def _answer(request: Request, headers: dict[str, str], content: bytes | None) -> Response:
    headers["Vary"] = "Accept-Encoding"
    if "gzip" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
    elif content is not None:
        content = gzip.decompress(content)
    return whole(content, "application/json", headers)


def _understood(request: Request) -> _Asked:
    """Read an address; raises `Refused` with the sentence that tells what is wrong in it."""
    mark, name = request.path_params["mark"], request.path_params["name"]
    asked = mark.rpartition("-")[0]
    # An unknown release is one that left: the page that asks for it gets today's.
    release = asked if asked in warehouse.available() else ""
    found = _NAME.fullmatch(name)
    if found is None or found[1] not in catalogue.entries():
        raise Refused(404, f"Figure inconnue : {quoted(name)}.")
    part = found[2] or ""
    is_table = part == "table"
    if part == "carte" and catalogue.entry(found[1]).form not in views.EXPLORED:
        raise Refused(404, f"Cette figure n’est pas une carte : {quoted(found[1])}.")
    if part == "fiche" and found[1] not in CARDS:
        raise Refused(404, f"Cette figure n’a pas de fiche : {quoted(found[1])}.")
    parameters = {name: request.query_params.getlist(name) for name in request.query_params}
    allowed = (*VIEW_PARAMETERS, *(TABLE_PARAMETERS if is_table else ()))
    if unknown := [name for name in parameters if name not in allowed]:
        raise Refused(400, f"Paramètre inconnu : {in_list(map(quoted, unknown[:5]))}.")
    with using(release):
        territory, options = read_view(found[1], parameters)
        is_current = mark == views.mark()
        table = _table(request) if is_table else None
        # Here, where the release answers: a former one has keys of its own.
        key = _key(found[1], territory, options, table, part)
        # Named from now on: it may be replaced before the view is made.
        release = warehouse.current().release
    return _Asked(found[1], territory, options, release, is_current, key, table, part)


def _key(slug: str, territory: Territory, options: Options, table: AskedTable | None, part: str) -> str:
    if table is None:
        return views.key(slug, territory, options, part or "view")
    return views.key(slug, territory, options, f"{hashlib.sha256(repr(table).encode()).hexdigest()[:16]}-table")


def _table(request: Request) -> AskedTable:
    order, text, page = (request.query_params.get(name, "") for name in TABLE_PARAMETERS)
    if len(text) > 100 or not re.fullmatch(r"\d{0,6}", page) or not re.fullmatch(r"-?[a-z_0-9]{0,60}", order):
        raise Refused(400, "Ordre, recherche ou page du tableau non reconnus.")
    return AskedTable(order, text, int(page or 1))
