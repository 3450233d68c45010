"""The one door out: `draw` makes every figure, `write` turns it into every file.

The screen, the addresses, the press page and the tests all go through here, so they cannot disagree.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode

from pvd import dictionary, grounds, mandate, parameters, places, warehouse
from pvd.figures import catalogue
from pvd.figures.figure import MAPS, Citation, Figure
from pvd.figures.typography import set_in_type
from pvd.figures.wording import NO_TOWNS, sentences, years_without_award
from pvd.formats import number, plural, typeset
from pvd.kept import Kept, table_bytes
from pvd.territory import END_OF_MANDATE, Filters, Options, Search, Territory

# Which page shows a figure: the address that reopens it, printed in every file.
PAGES = {
    "overview": "",
    "map": "carte",
    "map_areas": "carte",
    "map_time": "carte",
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
    "late": "retards",
    "exceptions": "territoire",
    "changes": "territoire",
    "changes_totals": "versions",
    "town": "commune",
    "town_dates": "commune",
    "town_awards": "commune",
    "peers": "commune",
    "compare": "comparer",
    "compare_amounts": "comparer",
    "compare_progress": "comparer",
    "context": "commune",
    "attributions": "methode",
    "evidence": "resultats",
    "evidence_towns": "resultats",
    "evidence_today": "resultats",
}
# Figures are small but for lists of towns and awards, which share their cells with nothing else.
MAX_KEPT_BYTES, MAX_FIGURE_BYTES = 16_000_000, 4 * 2**20
# What a figure weighs beside its table: words, notes, citations.
FIGURE_BYTES = 8_192
# The collection of published figures, each of which names its own source.
PUBLISHED = "chiffres-publies"
# The outlines under every map.
MAP_SOURCES = ("departements", "communes-ign")


class UnknownFigure(KeyError):
    """No figure has that slug."""


class UnknownFormat(ValueError):
    """No renderer writes that format or that size."""


class NotFiltered(ValueError):
    """A filter that a figure cannot honour in all its parts. Says which and why, in French."""


# What a query may read that no filter of towns narrows → why, in French.
UNFILTERED = {
    "progress": "ses comptes, mois par mois, sont tenus pour des territoires entiers",
    "action_coeur_de_ville": "elle compte aussi les villes d’Action cœur de ville, que ce filtre ne connaît pas",
    "compared_communes": "elle compte aussi d’autres communes, hors du programme, que ce filtre ne connaît pas",
    "vacancy": "elle compte aussi toutes les communes alentour, que ce filtre ne connaît pas",
    "zone_unemployment": "ses taux sont ceux de zones d’emploi entières, que ce filtre ne connaît pas",
    "relance_projects": "elle liste aussi des projets d’autres bénéficiaires, que ce filtre ne connaît pas",
    "milestones": "elle montre aussi des chiffres publiés pour toute la France",
}
OF_EPCI = "state_grants_epci"
WHY_NOT_EPCI = "les subventions reçues par les intercommunalités n’appartiennent à aucune commune"


def draw(slug: str, territory: Territory, options: Options) -> Figure:
    """The figure of that slug for a territory, complete with sources, release, filter and address.

    The same view gives the same object, whatever else its address said: renderers may keep what they made of it.
    Nobody changes it. Raises `UnknownFigure`, and `NotFiltered` for a filter that it cannot honour.
    """
    return _drawn(warehouse.current(), slug, *view_of(slug, territory, options))


def view_of(slug: str, territory: Territory, options: Options) -> tuple[Territory, Options]:
    """The part of a view that a figure reads: the rest changes neither its bytes, nor its address, nor its key.

    Raises `UnknownFigure`, and `NotFiltered` for a filter that it cannot honour.
    """
    try:
        entry = catalogue.entry(slug)
    except KeyError:
        raise UnknownFigure(slug) from None
    read, overlay = needs(entry), options.overlay if options.overlay in entry.overlays else ""
    asked, kept = parameters.only_read(read, territory, replace(options, overlay=overlay))
    if territory.filters and (why := _why_not_filtered(entry, kept)):
        words = parameters.in_words(territory.filters, Search(), _name_of)
        raise NotFiltered(
            typeset(
                f"Cette figure ne peut pas suivre ce filtre ({words}) : {why}. Retirez-le de l’adresse pour la voir."
            )
        )
    return asked, kept


def needs(entry: catalogue.Entry) -> frozenset[str]:
    """What a figure reads of a view, as `Parameter.needs` names it."""
    release = warehouse.current()
    filters = {parameters.FILTERED} & release.reached(entry.query) if not _why_not_filtered(entry, Options()) else set()
    return release.parameters(entry.query) | filters | {*entry.reads, *(("reperes",) if entry.overlays else ())}


def _why_not_filtered(entry: catalogue.Entry, options: Options) -> str:
    """Why a figure cannot honour a filter of towns, in French; empty when it does, or when no filter concerns it."""
    release = warehouse.current()
    reached = release.reached(entry.query)
    if "territory" not in release.parameters(entry.query):
        return ""
    if parameters.FILTERED not in reached:
        return UNFILTERED["progress"] if "progress" in reached else ""
    if options.perimeter == OF_EPCI:
        return WHY_NOT_EPCI
    return next((why for name, why in UNFILTERED.items() if name in reached), "")


KEPT: Kept[tuple[warehouse.Warehouse, str, Territory, Options], Figure] = Kept(MAX_KEPT_BYTES, largest=MAX_FIGURE_BYTES)


def _drawn(release: warehouse.Warehouse, slug: str, territory: Territory, options: Options) -> Figure:
    key = (release, slug, territory, options)
    if found := KEPT.find(key):
        return found
    figure = _complete(release, slug, territory, options)
    tables = (figure.table, *([figure.overlay.table] if figure.overlay else []))
    weight = FIGURE_BYTES + sum(map(table_bytes, tables))
    return KEPT.keep(key, figure, weight)


def _complete(release: warehouse.Warehouse, slug: str, territory: Territory, options: Options) -> Figure:
    entry = catalogue.entry(slug)
    table = release.query(entry.query, territory, **options.parameters)
    drawn = entry.function(table, territory, options)
    if entry.put_over and options.overlay:
        # Beside the towns that the filters keep, what lies over them is of the whole territory.
        over = release.query(entry.overlays[options.overlay], territory.without_filters())
        drawn = entry.put_over(drawn, over, options)
    figure = entry.complete(drawn, territory, options)
    # A figure that speaks of the whole country says so itself, whatever the territory asked.
    scope = Territory() if figure.territory == "France" else territory
    # The period is that of the files searched: what they do not hold for this territory is said beside it.
    figure = replace(
        figure,
        coverage=sentences(figure.coverage, years_without_award(table)),
        territory=figure.territory or territory.label,
        scope=figure.scope if figure.scope[1] else (scope.level, scope.codes),
        sources=citations(figure),
        ground=grounds.under(release) if figure.form in MAPS else None,
        release=release.release,
        data_as_of=release.data_as_of,
        dated=typeset(", ".join(dictionary.dated(source_ids(figure)))),
        address=_printed_address(entry, figure, territory, options),
        query=view_query(territory, options),
    )
    return set_in_type(_narrowed(figure, release, territory, options), table.columns)


def _narrowed(figure: Figure, release: warehouse.Warehouse, territory: Territory, options: Options) -> Figure:
    """The figure with what narrows it: told once here, it is in its subtitle, title, files and their names."""
    filters, search = territory.filters, options.search if len(figure.table) else Search(text=options.search.text)

    def name_of(word: str, value: str) -> str:
        column = parameters.named(word).label_column
        return str(figure.table[column].iloc[0]) if column in figure.table else _name_of(word, value)

    figure = replace(
        figure,
        filter_words=parameters.in_words(filters, search, name_of),
        filter_slug=parameters.in_file_name(filters, options.search),
    )
    if not filters:
        return figure
    # A comparison counts the towns of all its territories.
    row = release.query("kept_towns", replace(territory, codes=figure.scope[1])).iloc[0]
    kept, count = int(row["kept_count"]), int(row["town_count"])
    words = f"{plural(kept, 'commune')} sur {number(count)}"
    answer = f"{words} {'répond' if kept < 2 else 'répondent'} au filtre"
    title, beside = f"{words} : {figure.title}", figure.facts.get("beside_towns")
    asked = {parameters.named(word).field for word in figure.measured}
    if not kept or beside is not None or any(getattr(filters, name) != getattr(Filters(), name) for name in asked):
        # What it measures is what was asked for, or there is nothing to measure: the answer is the count.
        title = f"{answer} {parameters.in_words(filters, Search(), name_of)}{f' ; {beside}' if kept and beside else ''}"
    coverage = figure.coverage if kept else f"{answer} : rien à montrer."
    if not count:
        title, coverage = NO_TOWNS, f"{NO_TOWNS[0].upper()}{NO_TOWNS[1:]} dans ce territoire."
    return replace(figure, kept_words=words, title=title, coverage=coverage)


def _name_of(word: str, value: str) -> str:
    """The name of what an address names: a town; a year is its own; nothing else is repeated as it was typed."""
    if word in ("selection", "sauf"):
        return places.label("commune", value)
    return value if word == "date" else ""


def page_of(entry: catalogue.Entry) -> str:
    """The page that shows a figure: its module's."""
    return PAGES[entry.function.__module__.rsplit(".", 1)[-1]]


def _printed_address(entry: catalogue.Entry, figure: Figure, territory: Territory, options: Options) -> str:
    """Where the same figure is seen again: its page, or by itself when the page does not filter as it does.

    What somebody typed is never printed; nor is what found nothing, which may be anything.
    """
    search = replace(options.search, text="") if len(figure.table) else Search()
    is_own = territory.filters and not entry.is_filtered_on_page
    page = f"figures/{entry.slug}.html" if is_own else page_of(entry)
    return address(page, territory, replace(options, search=search))


def address(page: str, territory: Territory, options: Options) -> str:
    """The address that reopens a view; absolute when `PVD_PUBLIC_URL` says where the site lives.

    A view of a former release names it: its numbers never move.
    """
    if page == PAGES["territory"] and territory.level == "commune":
        # A town has a page of its own; « Mon territoire » only leads there.
        page = PAGES["town"]
    query = view_query(territory, options)
    return public_url() + f"/{page}" + (f"?{query}" if query else "")


def view_query(territory: Territory, options: Options) -> str:
    """A view as the query of an address, in a fixed order."""
    filters, chosen = parameters.write_filters(territory.filters), parameters.write_options(options)
    return urlencode([*territory.address, *filters, *chosen, *version()])


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
    """The files of what is shown: those of the rows when they say, else those of the columns' cards."""
    table = figure.table
    if table.empty:
        # Nothing to show still comes from somewhere: the files that were read and hold nothing here.
        ids = dict.fromkeys(dictionary.sources_of(figure.shown_columns))
    elif "source_ids" in table:
        ids = dict.fromkeys(source for items in table["source_ids"].dropna() for source in items)
    elif "source_id" in table:
        ids = dict.fromkeys(table["source_id"].dropna())
    elif "source_title" in table:
        # Columns of dates and amounts have cards of many files: rows that name who published them are of none of these.
        ids = dict.fromkeys([PUBLISHED])
    else:
        ids = dict.fromkeys(dictionary.sources_of(figure.shown_columns))
    # A row of towns names every file that tells of them: a part with a card of its own counts when a column shows it.
    shown = set(dictionary.files(dictionary.sources_of(figure.shown_columns)))
    found = dictionary.files([*ids, *dictionary.population_files(shown)])
    told = {dictionary.source_of(item) for item in found}
    found = [item for item in found if dictionary.split_from(item) not in told or item in shown]
    if figure.overlay:
        found += dictionary.sources_of(figure.overlay.columns)
    if figure.form in MAPS:
        found += MAP_SOURCES
    return dictionary.files(found)


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
    "txt": FileFormat("txt", "text/plain; charset=utf-8", "Notice des CSV"),
    "json": FileFormat("json", "application/json", "JSON"),
    "parquet": FileFormat("parquet", "application/vnd.apache.parquet", "Parquet"),
}

# An animated image, of small maps alone: it is made when its address asks for it.
MOVING = FileFormat("gif", "image/gif", "Image animée GIF")


def animate(figure: Figure) -> bytes:
    """The small maps of a figure one after the other; raises `UnknownFormat` for another form."""
    from pvd.render.print.moving import gif

    if figure.form != "maps" or figure.is_empty:
        raise UnknownFormat(MOVING.extension)
    return gif(figure)


def write(figure: Figure, file_format: str, size: str = "article", grey: bool = False) -> bytes:
    """The bytes of one file; raises `UnknownFormat` for a format or size that does not exist.

    `size` and `grey` (no colour) concern pictures only.
    """
    # Renderers are imported when first used: a visitor who only looks never pays for matplotlib.
    from pvd.render import print as picture
    from pvd.render import slides
    from pvd.render.files.csv import csv
    from pvd.render.files.json import json
    from pvd.render.files.notice import notice
    from pvd.render.files.parquet import parquet
    from pvd.render.files.xlsx import xlsx
    from pvd.theme import MILLIMETRES, PIXELS, SHOWN

    if file_format not in FORMATS:
        raise UnknownFormat(file_format)
    if FORMATS[file_format].is_picture:
        if size not in {**PIXELS, **MILLIMETRES, **SHOWN}:
            raise UnknownFormat(size)
        return picture.render(figure, file_format, size, grey)  # type: ignore[arg-type]
    writers: dict[str, Callable[[Figure], bytes]] = {
        "pptx": slides.pptx,
        "xlsx": xlsx,
        "csv": csv,
        "csv-brut": lambda drawn: csv(drawn, raw=True),
        "txt": notice,
        "json": json,
        "parquet": parquet,
    }
    return writers[file_format](figure)


def file_name(figure: Figure, file_format: str) -> str:
    """« subventions-par-annee_manche-50_ort-non_2026-04-27.png »; a notice bears the name of its CSV."""
    return _name(figure.slug, figure.territory_slug, figure.filter_slug, figure.data_as_of, file_format)


def name_of(slug: str, territory: Territory, options: Options, file_format: str) -> str:
    """The same name from the view and the release alone: nothing is asked nor drawn. Raises what `view_of` raises."""
    asked, kept = view_of(slug, territory, options)
    (release := warehouse.current()).check(catalogue.entry(slug).query, asked)
    names = catalogue.entry(slug).territory_slug(asked, kept), parameters.in_file_name(asked.filters, kept.search)
    return _name(slug, *names, release.data_as_of, file_format)


def _name(slug: str, place: str, narrowed: str, data_as_of: str, file_format: str) -> str:
    parts = (slug, place, narrowed, data_as_of, "brut" if file_format == "csv-brut" else "")
    extension = MOVING.extension if file_format == MOVING.extension else FORMATS[file_format].extension
    return "_".join(filter(None, parts)) + f"{'.LISEZMOI' if file_format == 'txt' else ''}.{extension}"
