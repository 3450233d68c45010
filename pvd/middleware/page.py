"""The page of an address before the framework has started: its head, what it says first, and the framework's shell.

Only what the release knows shapes it: an unknown word, or what somebody typed, is in none of its bytes.
"""

from __future__ import annotations

import gzip
import hashlib
import logging
from dataclasses import dataclass, replace
from functools import cache
from html import escape
from string import Template
from urllib.parse import parse_qs

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import Scope

from pvd import assets, exports, menu, places, theme, warehouse, workshop
from pvd.figures import catalogue
from pvd.kept import Kept
from pvd.middleware.bundle import FOLDER, STATIC, shell, typeface
from pvd.middleware.opening import Opening, crumbs, first_figure, libraries, opening
from pvd.middleware.security import ASSETS, script
from pvd.territory import Options, Search, Territory

_LOG = logging.getLogger(__name__)
# A page and its compressed twin: about a thousand addresses.
MAX_KEPT_BYTES = 16_000_000
MAX_DESCRIPTION = 300
# The fields that the header draws above every page, for the room that they take.
_FIELDS = {"france": 3, "region": 3}


@dataclass(frozen=True)
class Document:
    """A page as it is sent, plain and compressed, and its mark."""

    plain: bytes
    compressed: bytes
    mark: str


@cache
def shelf() -> Kept[tuple[str, ...], Document]:
    """The pages kept by this process, by view and release."""
    return Kept(MAX_KEPT_BYTES)


def answer(page: menu.Page, scope: Scope) -> Response:
    """The page for the address of a request: whole, or nothing when the visitor holds it."""
    asked = parse_qs(scope.get("query_string", b"").decode("latin-1"), keep_blank_values=True)
    headers = Headers(scope=scope)
    document = _document(page, asked)
    is_compressed = "gzip" in headers.get("accept-encoding", "")
    etag = f'"{document.mark}{"-gz" if is_compressed else ""}"'
    sent = {"ETag": etag, "Cache-Control": "no-cache", "Vary": "Accept-Encoding"}
    if etag in [tag.strip().removeprefix("W/") for tag in headers.get("if-none-match", "").split(",")]:
        return Response(status_code=304, headers=sent)
    if is_compressed:
        sent["Content-Encoding"] = "gzip"
    return Response(document.compressed if is_compressed else document.plain, media_type="text/html", headers=sent)


def _document(page: menu.Page, asked: dict[str, list[str]]) -> Document:
    version = _known_version(asked)
    try:
        with warehouse.using(version):
            territory, options, _ = places.resolve(asked)
            options = replace(options, search=Search())
            release = warehouse.current()
            is_plain = not _is_chosen(asked)
            key = (
                page.file,
                str(is_plain),
                exports.view_query(territory, options),
                release.release,
                release.former,
                exports.public_url(),
            )
            if found := shelf().find(key):
                return found
            document = _written(_said(page, territory, options, is_plain))
            return shelf().keep(key, document, len(document.plain) + len(document.compressed))
    except Exception:  # the boundary with the visitor: the page itself will say what is wrong
        _LOG.exception("first words of page /%s", page.address)
        return _written(_empty(page))


def _is_chosen(asked: dict[str, list[str]]) -> bool:
    """Whether the press desk finds a choice of its own in the address: it then shows another picture than its first."""
    known = {*catalogue.entries(), *exports.FORMATS, *theme.PIXELS, *theme.MILLIMETRES, "oui"}
    given = [value for name in menu.PRESS_CHOICES for value in asked.get(name, ())]
    return any(value.partition("·")[0].strip() in known for value in given)


def _known_version(asked: dict[str, list[str]]) -> str:
    """The former release that an address names, when there is one: the page tells of those that there are not."""
    version = asked.get("version", [""])[0]
    return version if version in warehouse.available() else ""


def _said(page: menu.Page, territory: Territory, options: Options, is_plain: bool) -> dict[str, str]:
    """Each place of the page's template, for a view."""
    try:
        said = opening(page, territory, options, is_plain)
    except (warehouse.NotInRelease, exports.NotFiltered):
        # A former release may lack what the page starts with: the page says so.
        said = Opening(title=page.name)
    tab = page.tab(territory.label)
    address = _address(page, territory, options)
    absolute = exports.public_url()
    tags = {
        "og:type": "website",
        "og:locale": "fr_FR",
        "og:site_name": menu.PRODUCT,
        "og:title": tab,
        "og:description": _cut(" ".join(said.sentences)),
        "og:url": f"{absolute}/{address}" if absolute else "",
        "og:image": _picture(page, said, territory, options) if absolute else "",
        "twitter:card": "summary_large_image" if absolute else "summary",
    }
    return {
        "title": escape(tab),
        "description": escape(tags["og:description"] or page.tab(territory.label)),
        "canonical": escape(f"{absolute}/{address}" if absolute else address or "./"),
        "tags": "\n".join(
            [
                *(f'<meta property="{name}" content="{escape(value)}">' for name, value in tags.items() if value),
                *(_ASKED_FIRST.format(picture) for picture in said.pictures),
            ]
        ),
        "crumbs": crumbs(territory),
        "level": "deep" if territory.level not in _FIELDS else "wide" if territory.parents else "whole",
        "fields": "<i></i>" * _FIELDS.get(territory.level, 5),
        "parts": "\n".join(said.parts),
        "libraries": assets.preloads(libraries(page)),
        "figure": escape(said.figure.slug + ".html" + (f"?{said.figure.query}" if said.figure.query else ""))
        if said.figure
        else "",
    }


def _empty(page: menu.Page) -> dict[str, str]:
    """The page when nothing can be said of its view."""
    return {
        "title": escape(f"{page.name} · {menu.PRODUCT}"), "description": escape(menu.PRODUCT),
        "canonical": page.address or "./", "tags": "", "crumbs": "", "level": "whole", "fields": "<i></i>" * 3,
        "parts": f"<h1>{escape(page.name)}</h1>", "figure": "", "libraries": "",
    }  # fmt: skip


def _address(page: menu.Page, territory: Territory, options: Options) -> str:
    """The one address of a view, from the root: « financement?departement=50 »."""
    narrowed = territory if page.address in menu.FILTERING else territory.without_filters()
    query = "" if page.is_of_all else exports.view_query(narrowed, options)
    return page.address + (f"?{query}" if query else "")


def _picture(page: menu.Page, said: Opening, territory: Territory, options: Options) -> str:
    """The address of the picture that a pasted link shows: the page's first figure, at the size of a message."""
    slug = said.figure.slug if said.figure else first_figure(page)
    if not slug:
        return ""
    try:
        narrowed = territory if page.address in menu.FILTERING else territory.without_filters()
        query = said.figure.query if said.figure else exports.view_query(*exports.view_of(slug, narrowed, options))
    except exports.NotFiltered:
        return ""
    return exports.public_url() + "/" + workshop.Order(slug, query, "png", "social").path.lstrip("/")


def _cut(text: str) -> str:
    """A description, no longer than what a link shows."""
    if len(text) <= MAX_DESCRIPTION:
        return text
    return text[: MAX_DESCRIPTION - 1].rsplit(" ", 1)[0].rstrip(" ,;:.") + "…"


# A picture of the first words comes before the scripts; on a phone it stands further down, and is not asked for.
_ASKED_FIRST = '<link rel="preload" as="image" fetchpriority="high" media="(min-width:641px)" href="{}">'


@cache
def _template() -> Template:
    """The framework's shell with our places in it, our style and our script."""
    tokens = {**{name: theme.token(name) for name in theme.TOKENS}, "typeface": typeface()}
    style = Template((ASSETS / "first.css").read_text(encoding="utf-8")).substitute(tokens)
    # Their own dollars are not places.
    page = shell().replace("$", "$$")
    head = (ASSETS / "head.html").read_text(encoding="utf-8")
    first = (ASSETS / "first.html").read_text(encoding="utf-8")
    # A typeface that comes after its words moves them.
    face = f'<link rel="preload" as="font" type="font/woff2" crossorigin href="{typeface()}">'
    written = f"{face}<style>{style}</style>\n<script>{script()}</script>".replace("$", "$$")
    # The script first: it says where the dashboard lives before the framework looks for it.
    page = page.replace('<meta charset="UTF-8" />', f'<meta charset="UTF-8">\n{head}{written}', 1)
    page = page.replace("</body>", f"{assets.tags(STATIC / 'static', f'./{FOLDER}')}$libraries</body>", 1)
    return Template(page.replace('<div id="root"></div>', f'{first}\n<div id="root"></div>', 1))


def _written(places_: dict[str, str]) -> Document:
    plain = _template().substitute(places_).encode()
    return Document(plain, gzip.compress(plain, 6, mtime=0), hashlib.sha256(plain).hexdigest()[:32])
