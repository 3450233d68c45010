"""The one door out: `draw` makes every figure, `write` turns it into every file.

The screen, the addresses, the press page and the tests all go through here, so they cannot disagree.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from urllib.parse import urlencode

import pandas as pd

from pvd import dictionary, mandate, warehouse
from pvd.figures import catalogue
from pvd.figures.figure import Citation, Figure
from pvd.figures.wording import years_without_award
from pvd.formats import slug as slugify
from pvd.territory import END_OF_MANDATE, Options, Territory, write_filters

# Which page shows a figure: the address that reopens it, printed in every file.
PAGES = {
    "overview": "",
    "map": "carte",
    "pillars": "piliers",
    "funding": "financement",
    "progress": "financement",
    "method": "methode",
    "press": "presse",
    "measures": "mesures",
    "money": "financement",
    "themes": "methode",
    "promises": "piliers",
    "territory": "territoire",
    "exceptions": "territoire",
    "changes": "territoire",
    "town": "commune",
    "peers": "commune",
    "compare": "comparer",
    "context": "commune",
    "attributions": "methode",
}
# Figures are small but for lists of towns: a few hundred hold what visitors look at.
MAX_KEPT_FIGURES = 256
# The outlines under every map.
MAP_SOURCES = ("departements-2023", "communes-ign-2018")


class UnknownFigure(KeyError):
    """No figure has that slug."""


class UnknownFormat(ValueError):
    """No renderer writes that format or that size."""


def draw(slug: str, territory: Territory, options: Options) -> Figure:
    """The figure of that slug for a territory, complete with sources, release and address.

    The same view gives the same object: renderers may keep what they made of it. Nobody changes it.
    """
    return _drawn(warehouse.current(), slug, territory, options)


@lru_cache(maxsize=MAX_KEPT_FIGURES)
def _drawn(release: warehouse.Warehouse, slug: str, territory: Territory, options: Options) -> Figure:
    try:
        entry = catalogue.entry(slug)
    except KeyError:
        raise UnknownFigure(slug) from None
    if "territory" not in release.parameters(entry.query) and territory != Territory():
        # The same for everybody: drawn once.
        return _drawn(release, slug, Territory(), options)
    table = release.query(entry.query, territory, **options.parameters)
    figure = entry.function(table, territory, options)
    if entry.put_over and options.overlay in entry.overlays:
        # Beside the towns that the filters keep, what lies over them is of the whole territory.
        over = release.query(entry.overlays[options.overlay], territory.without_filters())
        figure = entry.put_over(figure, over, options)
    # A figure that speaks of the whole country says so itself, whatever the territory asked.
    national = figure.territory == "France"
    scope = Territory() if national else territory
    # A locator map shows all of France and still depends on the territory: its address and name keep it.
    where = scope if "territory" not in release.parameters(entry.query) else territory
    # The period is that of the files searched: what they do not hold for this territory is said beside it.
    empty_years = years_without_award(table)
    return replace(
        figure,
        coverage=" ".join(filter(None, (figure.coverage, empty_years))),
        territory=figure.territory or territory.label,
        # A comparison is of several territories: it names them itself.
        territory_slug=figure.territory_slug or where.slug,
        scope=figure.scope if figure.scope[1] else (scope.level, scope.codes),
        sources=citations(figure),
        release=release.release,
        data_as_of=release.data_as_of,
        dated=", ".join(dictionary.dated(source_ids(figure))),
        address=address(page_of(entry), where, options),
    )


def page_of(entry: catalogue.Entry) -> str:
    """The page that shows a figure: its module's."""
    return PAGES[entry.function.__module__.rsplit(".", 1)[-1]]


def address(page: str, territory: Territory, options: Options) -> str:
    """The address that reopens a view; absolute when `PVD_PUBLIC_URL` says where the site lives.

    A view of a former release names it: its numbers never move.
    """
    if page == PAGES["territory"] and territory.level == "commune":
        # A town has a page of its own; « Mon territoire » only leads there.
        page = PAGES["town"]
    pairs = [*territory.address, *write_filters(territory.filters), *options.address, *version()]
    text = f"/{page}" + (f"?{urlencode(pairs)}" if pairs else "")
    return public_url() + text


def version() -> list[tuple[str, str]]:
    """The address parameter that names the former release being looked at; nothing for the one in service."""
    return [("version", warehouse.frozen())] if warehouse.frozen() else []


def mandate_account(end_of_mandate: date = END_OF_MANDATE) -> str:
    """Whether the mandate is over in the release shown, and what goes on: all that measures time says it."""
    return mandate.account(end_of_mandate, date.fromisoformat(warehouse.current().data_as_of))


def public_url() -> str:
    """Where the site lives, as files print it (`PVD_PUBLIC_URL`); empty when nobody said."""
    return os.environ.get("PVD_PUBLIC_URL", "").rstrip("/")


def source_ids(figure: Figure) -> list[str]:
    """The sources of what is shown: those of the rows when they say, else those of the columns' cards."""
    table = figure.table
    if table.empty:
        # Nothing to show still comes from somewhere: the files that were read and hold nothing here.
        ids = dict.fromkeys(dictionary.sources_of(figure.shown_columns))
    elif "source_ids" in table:
        ids = dict.fromkeys(source for items in table["source_ids"].dropna() for source in items)
    elif "source_id" in table:
        ids = dict.fromkeys(table["source_id"].dropna())
    else:
        ids = dict.fromkeys(dictionary.sources_of(figure.shown_columns))
    # A row of towns names every file that tells of them: a part with a card of its own counts when a column shows it.
    shown = set(dictionary.sources_of(figure.shown_columns))
    ids = {item: None for item in ids if dictionary.split_from(item) not in ids or item in shown}
    if figure.overlay:
        ids |= dict.fromkeys(dictionary.sources_of(figure.overlay.columns))
    if figure.form in ("dots", "areas"):
        ids = {**dict.fromkeys(ids), **dict.fromkeys(MAP_SOURCES)}
    return list(ids)


def citations(figure: Figure) -> tuple[Citation, ...]:
    """The sources of what is shown, as they are printed."""
    table = figure.table
    cards = dict.fromkeys(filter(None, map(dictionary.source, source_ids(figure))))
    found = [
        Citation(card.producer, card.title, card.as_of, card.licence, card.url, card.short, card.date_words)
        for card in cards
    ]
    if "source_title" in table and "source_ids" not in table:
        # Published figures name their own source, row by row; the card above is only our collection.
        titles = list(dict.fromkeys(table["source_title"].dropna()))
        if 0 < len(titles) <= 8:
            found = [Citation("", title, "", "courte citation, source nommée", "") for title in titles]
    return tuple(found)


@dataclass(frozen=True)
class FileFormat:
    """One way a figure leaves: extension, content type, French name, whether it has sizes."""

    extension: str
    content_type: str
    label: str
    is_picture: bool = False


FORMATS: dict[str, FileFormat] = {
    "png": FileFormat("png", "image/png", "Image PNG", True),
    "svg": FileFormat("svg", "image/svg+xml", "Image vectorielle SVG", True),
    "pdf": FileFormat("pdf", "application/pdf", "PDF", True),
    "pptx": FileFormat(
        "pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation", "Diapositive PPTX"
    ),
    "xlsx": FileFormat("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "Classeur XLSX"),
    "csv": FileFormat("csv", "text/csv; charset=utf-8", "CSV (tableur français)"),
    "csv-brut": FileFormat("csv", "text/csv; charset=utf-8", "CSV brut"),
    "json": FileFormat("json", "application/json", "JSON"),
}


def write(figure: Figure, file_format: str, size: str = "article", grey: bool = False) -> bytes:
    """The bytes of one file; raises `UnknownFormat` for a format or size that does not exist.

    `size` and `grey` (no colour) concern pictures only.
    """
    # Renderers are imported when first used: a visitor who only looks never pays for matplotlib.
    from pvd.render import print as picture
    from pvd.render import sheets, slides
    from pvd.theme import MILLIMETRES, PIXELS

    if file_format not in FORMATS:
        raise UnknownFormat(file_format)
    if FORMATS[file_format].is_picture:
        if size not in PIXELS and size not in MILLIMETRES:
            raise UnknownFormat(size)
        return picture.render(figure, file_format, size, grey)  # type: ignore[arg-type]
    writers: dict[str, Callable[[Figure], bytes]] = {
        "pptx": slides.pptx,
        "xlsx": sheets.xlsx,
        "csv": sheets.csv,
        "csv-brut": lambda drawn: sheets.csv(drawn, raw=True),
        "json": sheets.json,
    }
    return writers[file_format](figure)


def file_name(figure: Figure, file_format: str) -> str:
    """« subventions-par-annee_manche-50_2026-04-27.png »."""
    brut = "_brut" if file_format == "csv-brut" else ""
    return f"{figure.slug}_{slugify(figure.territory_slug)}_{figure.data_as_of}{brut}.{FORMATS[file_format].extension}"


def listing() -> pd.DataFrame:
    """Every figure with its form and page, for `/figures.json` and the press page."""
    rows = [(entry.slug, entry.form, f"/{page_of(entry)}") for entry in catalogue.entries().values()]
    return pd.DataFrame(rows, columns=["slug", "form", "page"])
