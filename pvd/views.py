"""What a page shows of a figure, at an address of its own: `vues/<mark>/<slug>.json`.

The page's script places the address, the browser asks it: one answer for all visitors, kept as long as its release
and the code that made it.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from pvd import briefs, exports, grounds, tables, theme, warehouse, workshop
from pvd.figures import catalogue, map_time
from pvd.figures.figure import Figure
from pvd.figures.ground import LAYER_OF
from pvd.formats import day, typeset
from pvd.shelf import Shelf
from pvd.territory import Options, Territory

# Light to make beside a picture, and asked ten at a time: a queue of their own.
MAX_WAITING, MAX_KEPT_BYTES, MAX_DISK_BYTES = 256, 24_000_000, 256_000_000
FORMAT_NOTES = {
    "pptx": "Une diapositive 16:9. Les graphiques restent modifiables dans PowerPoint et LibreOffice (clic droit, modifier "
    "les données) ; les cartes sont des images accompagnées de leur tableau.",
    "xlsx": "Un classeur : données typées, feuille « Lisez-moi » et, pour un graphique, graphique natif. Les codes gardent "
    "leurs zéros.",
    "csv": "Pour un tableur français : points-virgules, virgule décimale, accents justes.",
    "csv-brut": "Pour un logiciel statistique : virgules, point décimal, noms techniques des colonnes.",
    "txt": "Ce qui accompagne les CSV : notes, sources, licences et définition de chaque colonne.",
    "json": "Données et description complète, pour un programme.",
    "parquet": "Pour les grands tableaux, lus par un logiciel statistique (R, Python, DuckDB) : valeurs typées, sources incluses.",
}
# What a kept answer cannot know: the day it is read and where the site is. The browser puts them there.
TODAY, ENGLISH_TODAY, SITE = "{jour}", "{day}", "{adresse}"
_ANY_DAY = date(2000, 1, 1)
# Layout of a picture, wide or square, and its size: the page writes the title, the source.
SHOWN = {"article": "page", "carre": "page-carree"}
LEVEL_OF = {layer: level for level, layer in LAYER_OF.items()}
# Forms of the maps that one explores.
EXPLORED = ("dots", "areas")
# What a table shows on screen: the same as numbers and codes is in the files.
SHORT = {
    "ce-qui-a-change": ("commune_name", "departement_code", "change_label", "before_label", "after_label"),
    "attributions-deplacees": (
        "move_label", "year", "scheme_label", "project_title", "amount_eur", "before_place", "after_place", "move_reason",
    ),
}  # fmt: skip


@cache
def shop() -> workshop.Workshop:
    """Where views are made and kept, apart from files: nobody reads behind a map that is being drawn."""
    return workshop.Workshop(waiting=MAX_WAITING, kept=MAX_KEPT_BYTES, disk=disk())


@cache
def disk() -> Shelf:
    """Views that outlive the process."""
    return Shelf(warehouse.cache_folder() / "views", MAX_DISK_BYTES)


def mark() -> str:
    """« 2026-04-27-3f9a1c2b-0a1b2c3d »: the release that answers, then all else that makes bytes."""
    release = warehouse.current()
    text = "\n".join((release.former, workshop.code_mark(), exports.public_url()))
    return f"{release.release}-{hashlib.sha256(text.encode()).hexdigest()[:8]}"


def address(slug: str, territory: Territory, options: Options) -> str:
    """Where the browser finds that figure, from the root of the site. Raises what `exports.view_of` raises."""
    return _with_query(f"vues/{mark()}/{slug}.json", _query(slug, territory, options))


def picture(slug: str, territory: Territory, options: Options) -> str:
    """The same figure as a picture, for print."""
    return workshop.Order(slug, exports.view_query(*exports.view_of(slug, territory, options)), "svg").path[1:]


def _query(slug: str, territory: Territory, options: Options) -> str:
    pairs = parse_qsl(exports.view_query(*exports.view_of(slug, territory, options)))
    # The release stands in the path: a visit under way finishes on its own.
    return urlencode([pair for pair in pairs if pair[0] != "version"])


def _with_query(path: str, query: str) -> str:
    return f"{path}?{query}" if query else path


def place_page(level: str, code: str) -> str:
    """The address of a place's own page, from the root of the site; the release shown stays."""
    page = "commune" if level == "commune" else "territoire"
    return _with_query(page, urlencode([(level, code), *exports.version()]))


def _tables(query: str) -> dict[str, tuple[str, str]]:
    """The tables that a query reads: name → title, and its place on the page of tables."""
    found, page = tables.described(), _with_query("donnees", urlencode(exports.version()))
    return {name: (found[name].title, f"{page}#table-{name}") for name in warehouse.current().tables_read(query)}


def of(figure: Figure) -> dict[str, Any]:
    """Everything a page shows of a figure, as JSON: words, HTML, marks, addresses of its files."""
    from pvd.render.html.about import about
    from pvd.render.view import view

    found, query = view(on_screen(figure), place_page), catalogue.entry(figure.slug).query
    return {
        "slug": found.slug,
        "title": found.title,
        "line": found.line,
        "status": found.status,
        "alt": found.alt,
        "empty": found.empty,
        "reading": found.reading,
        "cards": [[card.label, card.value, card.context] for card in found.cards],
        "kind": found.kind,
        "marks": {name: order(figure, "png", size).path[1:] for name, size in SHOWN.items()}
        if found.kind == "picture"
        else found.marks,
        "sizes": {name: theme.SHOWN[size] for name, size in SHOWN.items()} if found.kind == "picture" else None,
        "source": found.source,
        "about": about(figure, found.notes, query, _tables(query)),
        "table": told(found.table) if found.table else None,
        "take": take(figure),
    }


def explored(figure: Figure) -> dict[str, Any]:
    """A map as the browser draws it: its marks, its ground, its legend, and what a place's card asks."""
    from pvd import forms
    from pvd.forms.map import Areas, Dots
    from pvd.render.screen.map import explored as described
    from pvd.render.screen.map import night

    form = forms.read(figure)
    if not isinstance(form, Dots | Areas):
        raise TypeError(f"figure {figure.slug!r}: expected a map, found {figure.form!r}")
    level = LEVEL_OF[form.layer] if isinstance(form, Areas) else "commune"
    said = described(form, grounds.where(*figure.scope))
    return {
        **said,
        "night": {**said["night"], **night(theme.ROLES["stage"].values())},
        # The address of a place's card, and what names the place in it.
        "card": f"vues/{mark()}/{briefs.TOWN if level == 'commune' else briefs.UNIT}.fiche.json",
        "level": level,
        "time": replayed(figure) if level == "commune" else None,
    }


def replayed(figure: Figure) -> dict[str, Any] | None:
    """The days that a map of towns is replayed by, and the stage of each town on each; None without dates.

    The last one is the day of the data: nothing is drawn after it.
    """
    if not {"agreement_signed_on", "ort_signed_on", "grant_years"} <= set(figure.table):
        return None
    found, colours, order = map_time.steps(figure.table), theme.ROLES["stage"], [*map_time.WORDS]
    return {
        "steps": [[day(step.on), typeset(step.words)] for step in found],
        # A town a string of digits, one a step: its class.
        "stages": ["".join(str(order.index(stage)) for stage in held) for held in zip(*(step.stages for step in found), strict=True)],
        "classes": [
            {"label": typeset(words), "colour": colours[key], "fill": [*theme.rgb(colours[key]), 255],
             "line": [*theme.rgb(theme.GROUND), 255]}
            for key, words in map_time.WORDS.items()
        ],
    }  # fmt: skip


def on_screen(figure: Figure) -> Figure:
    """The figure with the columns that a page shows of it."""
    if figure.slug not in SHORT:
        return figure
    return replace(figure, columns=tuple(name for name in SHORT[figure.slug] if name in figure.shown_columns))


def told(table: Any) -> dict[str, Any]:
    """A table as JSON."""
    return {"html": table.html, "rows": table.rows, "page": table.page, "pages": table.pages, "words": table.words}


def order(figure: Figure, file_format: str, size: str = "") -> workshop.Order:
    """The order of one of its files."""
    return workshop.order(figure, file_format, size)


def take(figure: Figure) -> dict[str, Any]:
    """All that leaves with a figure: files with their sizes, addresses, citations."""
    page = order(figure, "png").path[1:].replace(".png", ".html", 1)
    return {
        "files": [
            {
                "format": name,
                "label": item.label,
                "path": order(figure, name).path[1:],
                "note": typeset(FORMAT_NOTES.get(name, "")),
                "sizes": [[size, workshop.size_label(size)] for size in workshop.sizes(name)],
            }
            for name, item in exports.FORMATS.items()
        ]
        + ([_animation(figure)] if figure.form == "maps" and not figure.is_empty else []),
        # The whole view, what was typed included: a link is copied by who typed it.
        "page": _rooted(urlsplit(figure.address)._replace(query=figure.query).geturl()),
        "alone": page,
        "address": _rooted(figure.address),
        "ready": _ready(figure),
        "citations": _citations(figure),
    }


def _animation(figure: Figure) -> dict[str, Any]:
    """Small maps one after the other: an image whose only size is its own."""
    path = order(figure, "png").path[1:].replace(".png", f".{exports.MOVING.extension}", 1)
    note = typeset("Les mêmes cartes l’une après l’autre, pour une page ou un diaporama.")
    return {"format": exports.MOVING.extension, "label": exports.MOVING.label, "path": path, "note": note, "sizes": []}


def _rooted(path: str) -> str:
    """From the root of the site, or whole when `PVD_PUBLIC_URL` says where that is."""
    return path if path.startswith("http") else path.removeprefix("/")


def _ready(figure: Figure) -> list[list[str]]:
    """[name, language, text] of what is ready to be printed; none for a figure that shows nothing."""
    from pvd.render.words.ready import items

    return [[label, "fr", text] for label, text in items(figure).items()]


def _citations(figure: Figure) -> list[list[str]]:
    """[name, language, text]; the day and the site are left to the browser."""
    from pvd.render.words.citation import citation

    whole = replace(figure, address=SITE)
    found = []
    for language, code in (("français", "fr"), ("anglais", "en")):
        for length in ("courte", "longue"):
            text = citation(whole, _ANY_DAY, length == "longue", language == "anglais")
            text = text.replace(f"consulté le {day(_ANY_DAY)}", f"consulté le {TODAY}")
            text = text.replace("accessed on 1 January 2000", f"accessed on {ENGLISH_TODAY}")
            found.append([f"Citation {length}, en {language}", code, text])
    return found


def parts(slug: str) -> tuple[str, ...]:
    """What a page asks of a figure: its view, and what is explored when it is a map."""
    return ("view", "carte") if catalogue.entry(slug).form in EXPLORED else ("view",)


def key(slug: str, territory: Territory, options: Options, part: str = "view") -> str:
    """What the bytes of a view, or of another part of the figure, depend on, hashed."""
    return f"{workshop.Order(slug, exports.view_query(territory, options), 'json').key}-{part}"


def made(slug: str, territory: Territory, options: Options, part: str = "view") -> workshop.File:
    """The view itself, or the map that one explores, drawn here and now, as it is kept."""
    figure = exports.draw(slug, territory, options)
    return file(explored(figure) if part == "carte" else of(figure), f"{slug}.json")


def file(content: dict[str, Any], name: str) -> workshop.File:
    """An answer as it is kept: compressed JSON."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return workshop.File(gzip.compress(text.encode(), 6, mtime=0), name)
