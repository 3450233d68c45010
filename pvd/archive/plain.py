"""The words of a page, written as plain HTML: the same script of `pages/`, on paper rather than on the framework.

A page is a table of contents that calls `screen.…`. Here `screen` is a `Plain`: it knows the same words, and each writes
what can be read without a server. What is only a control of the live page writes nothing, and is named in `CONTROLS`.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from functools import cache
from html import escape
from types import CodeType

from pvd import dictionary, exports, menu, tables, versions, warehouse
from pvd.archive.figures import Beside, placed
from pvd.archive.shelves import TABLES
from pvd.figures.figure import Figure
from pvd.figures.wording import not_in_release
from pvd.formats import day, labelled, number, plural, slug, typeset
from pvd.render.files.readme import UNIT_NAMES
from pvd.render.html import prose
from pvd.render.html.about import cited
from pvd.territory import Options, Territory

# What acts on the live page, or leads to what only a server makes: nothing to read without it.
CONTROLS = frozenset({"perimeter", "ratio", "console", "to_do", "to_town", "sheet", "rows_compared", "to_ask"})
FORMATS = ("csv", "parquet")


@dataclass
class Part:
    """A part of a page: its heading, the anchor and the short name that lead to it, what stands under it."""

    heading: str = ""
    anchor: str = ""
    short: str = ""
    lead: str = ""
    body: list[str] = field(default_factory=list)


class Plain:
    """One page being written for a territory; `beside` receives the files of its figures."""

    def __init__(self, page: menu.Page, territory: Territory, beside: Beside) -> None:
        self.page, self.territory, self.beside = page, territory.without_filters(), beside
        self.options = Options()
        self.name, self.lead = page.name, ""
        self.parts = [Part()]
        self._placed: dict[str, Figure | None] = {}

    def __getattr__(self, word: str) -> Callable[..., None]:
        if word in CONTROLS:
            return lambda *_, **__: None
        raise AttributeError(
            f"page {self.page.file}: the archive does not know screen.{word}: write it here, or in CONTROLS"
        )

    # What has been written

    def html(self) -> str:
        """The page's main part; a part under which nothing stands is left out."""
        parts = [part for part in self.parts[1:] if part.body]
        items = "".join(f'<li><a href="#{part.anchor}">{escape(part.short)}</a></li>' for part in parts if part.short)
        nav = f'<nav class="contents" aria-label="Sur cette page"><ul>{items}</ul></nav>' if items else ""
        lead = f'<p class="pvd-lead">{escape(self.lead)}</p>' if self.lead else ""
        first = "".join(self.parts[0].body)
        return f"<h1>{escape(self.name)}</h1>{lead}{nav}{first}{''.join(map(_part, parts))}{self._sources()}"

    def _sources(self) -> str:
        """The sources of the page's figures, each once, with licence and address."""
        every = dict.fromkeys(item for figure in self._placed.values() if figure for item in figure.sources)
        listed = cited(every).replace(' target="_blank"', "")
        return (
            f'<section aria-labelledby="sources-citees"><h2 id="sources-citees">Sources et licences</h2>{listed}</section>'
            if every
            else ""
        )

    def put(self, html: str) -> None:
        """Add to the part being written."""
        self.parts[-1].body.append(html)

    def leads(self, address: str) -> str:
        """Where a link of the live product leads here: to the same page of this territory, of France, or nowhere."""
        page, _, part = address.partition("#")
        page = page.partition("?")[0]
        if page not in menu.BY_ADDRESS or "?" in address:
            return ""
        there = self.beside.shelves.page(self.beside.unit, page) if page or self.territory.level == "france" else ""
        return self.beside.to(there + (f"#{part}" if part else "")) if there else ""

    # Titles and prose

    def title(self, text: str, lead: str = "") -> None:
        """The page's title and its opening sentence."""
        self.name, self.lead = typeset(text), typeset(lead)

    def page_title(self, page: str) -> None:
        """The territory's own name."""
        self.title(self.territory.label)

    def section(self, text: str, lead: str = "", *, short: str = "") -> None:
        """A part of the page."""
        self.parts.append(Part(typeset(text), slug(short or text), typeset(short or text), typeset(lead)))

    @contextmanager
    def folded(self, text: str, figure: str = "", *, short: str = "") -> Iterator[None]:
        """A part that the live page folds: nothing is folded here, its first figure says its finding."""
        self.section(text, short=short or text)
        yield
        self.parts.append(Part())

    def contents(self) -> None:
        """The line that leads to the parts stands under the title of every page."""

    def columns(self, widths: tuple[int, ...]) -> list[AbstractContextManager[None]]:
        """One under the other."""
        return [nullcontext() for _ in widths]

    def prose(self, markdown: str) -> None:
        """Sentences written in a page."""
        self.put(prose.html(typeset(markdown), self.leads))

    def document(self, name: str) -> None:
        """A text of `docs/`."""
        self.put(prose.html(typeset(menu.text(name)), self.leads, 2 if len(self.parts) == 1 else 3))

    def statement(self, name: str) -> None:
        """A text of `docs/` with what the operator says in its places."""
        # The framework comes with it: imported when it is needed, once an archive.
        from pvd.screen.legal import stated

        self.put(prose.html(typeset(stated(name)), self.leads, 2 if len(self.parts) == 1 else 3))

    def links(self, pages: dict[str, str]) -> None:
        """Links to pages that the archive holds."""
        found = [(typeset(words), self.leads(address)) for words, address in pages.items()]
        items = " · ".join(f'<a href="{escape(to)}">{escape(words)}</a>' for words, to in found if to)
        if items:
            self.put(f'<p class="pvd-note">{items}</p>')

    def mandate_account(self) -> None:
        """Whether the mandate is over in the data."""
        self.put(f'<p class="pvd-lead">{escape(exports.mandate_account())}</p>')

    mandate_end = mandate_account

    # Figures

    def show(self, slug_: str, *, filtered: bool = False, level: int = 3, shown: str = "") -> None:
        """A figure, whole; one of the whole country stands on France's page, one that a page has placed stands once."""
        if slug_ in self._placed:
            return
        self._placed[slug_] = None
        try:
            figure = exports.draw(slug_, self.territory, self.options)
        except warehouse.NotInRelease as error:
            self.put(f'<p class="pvd-empty">{escape(not_in_release(error.release))}</p>')
            return
        if figure.scope[0] == "france" and self.territory.level != "france" and self._elsewhere(figure):
            return
        self._placed[slug_] = figure
        # Under the title itself, no heading is skipped.
        self.put(placed(figure, self.beside, 2 if len(self.parts) == 1 else level, shown))

    def _elsewhere(self, figure: Figure) -> bool:
        """A link to France's page in place of its figure; False when the archive does not hold that page."""
        there = self.beside.shelves.page(("france", ""), self.page.address)
        if not there:
            return False
        link = f'<a href="{escape(self.beside.to(f"{there}#figure-{figure.slug}"))}">{escape(figure.title)}</a>'
        self.put(f'<p class="pvd-note">{labelled("France", link)}</p>')
        return True

    def row(self, *slugs: str) -> None:
        """Figures one under the other."""
        for one in slugs:
            self.show(one)

    def facts(self, *slugs: str) -> None:
        """Figures as their key facts, then their table."""
        for one in slugs:
            self.show(one, level=2, shown="facts")

    def cards(self, slug_: str, filtered: bool = False) -> None:
        """The key figures of the page."""
        self.show(slug_, shown="cards")

    def briefing(self, slug_: str, *, level: int = 3) -> None:
        """A figure as its finding and its cards, then its table."""
        self.show(slug_, level=level, shown="briefing")

    def series_and_sources(self, series: str, sources: str) -> None:
        """The official series, then who published each point."""
        self.row(series, sources)

    def picture(self, slug_: str, page: str, words: str) -> None:
        """A map; the live page leads from it to the one that is explored."""
        self.show(slug_)

    town_picture = show
    town_list = show

    def map_page(self, towns: str, areas: str, listed: str, key: str, both: str) -> None:
        """The map of the towns and that of the territories, the key figures and the list."""
        self.cards(key)
        self.row(towns, areas, listed, both)

    def measures_page(self, listed: str, mapped: str, towns: str, partners: str, starts: str) -> None:
        """The offer, the partners, and when measures began."""
        self.row(listed, partners, starts)

    def official_figures(self, listed: str, gap: str) -> None:
        """Every published figure."""
        self.show(listed)

    def units(self, slug_: str, titles: dict[str, str]) -> None:
        """The units one level below, under the title of their level."""
        words = titles.get(self.territory.level)
        if words and not exports.draw(slug_, self.territory, self.options).is_empty:
            with self.folded(words, slug_):
                self.show(slug_)

    def exceptions(self) -> None:
        """What stated rules single out: by rule when there are several towns, then town by town."""
        if self.territory.level != "commune":
            self.show("exceptions-par-regle")
        self.show("exceptions")

    def changes(self, *slugs: str) -> None:
        """What changed since the release before; that there is none is said once."""
        if warehouse.current().former:
            self.row(*slugs)
            return
        self.put(f"<p>{escape(exports.draw(slugs[0], self.territory, self.options).coverage)}</p>")

    # Where the page stands

    def is_town(self) -> bool:
        """A town has a page of its own here too."""
        return False

    def territory_chosen(self, page: str) -> bool:
        """Always: its name is the title."""
        self.page_title(page)
        return True

    def town_chosen(self, page: str) -> bool:
        """Always: its name is the title, and the grants are its own."""
        self.options = replace(self.options, perimeter="state_grants_town")
        return self.territory_chosen(page)

    def town_links(self) -> None:
        """The territories that hold the town."""
        found = [
            (words, self.beside.place_page(level, code)) for level, code, words in reversed(self.territory.parents)
        ]
        items = " · ".join(f'<a href="{escape(to)}">{escape(words)}</a>' for words, to in found if to)
        if items:
            self.put(f'<p class="pvd-note">{labelled("Elle est dans", items)}</p>')

    # Tables, versions, checks

    def whole_release(self) -> None:
        """What the tables hold together."""
        found, release = tables.described(), warehouse.current().release
        rows = sum(item.rows for item in found.values())
        said = f"{plural(len(found), 'table')}, {plural(rows, 'ligne')}, dans le dossier « {TABLES} »."
        self.put(f'<p class="pvd-lead">{escape(typeset(f"Version {release} : {said}"))}</p>')

    def table_list(self) -> None:
        """Every table: its files, and what its columns mean."""
        for item in tables.described().values():
            links = []
            for name in FORMATS:
                path = f"{TABLES}/{item.name}.{tables.FORMATS[name].extension}"
                self.beside.files[path] = tables.make(item, name).content
                links.append(f'<a href="{escape(self.beside.to(path))}">{escape(item.label_of(name))}</a>')
            self.put(_described(item, links))

    def version_list(self) -> None:
        """The versions that were held when the archive was made; it is of one."""
        shown = warehouse.current().release
        rows = [
            (f"<code>{escape(item.release)}</code>{', celle de cette archive' if item.release == shown else ''}",
             day(item.data_as_of),
             ", ".join(f"{number(item.rows[name])} {words}" for name, words in versions.COUNTED.items() if name in item.rows))
            for item in versions.versions()
        ]  # fmt: skip
        self.put(_table("Versions", ("Version", "Données au", "Ce qu’elle tient"), rows))

    def checks(self) -> None:
        """How many checks the release passed."""
        found = versions.checks()
        failing = sum(1 for rows in found.values() if rows)
        if found:
            said = f"{plural(len(found), 'contrôle')} à la construction ; {plural(failing, 'contrôle')} avec des lignes en défaut."
            self.put(f"<p>{escape(typeset(said))}</p>")


def _part(part: Part) -> str:
    body = "".join(part.body)
    if not part.heading:
        return body
    lead = f'<p class="pvd-lead">{escape(part.lead)}</p>' if part.lead else ""
    return f'<section aria-labelledby="{part.anchor}"><h2 id="{part.anchor}">{escape(part.heading)}</h2>{lead}{body}</section>'


def _described(item: tables.Described, links: list[str]) -> str:
    title = escape(item.title)
    rows = [
        (escape(column.label) + (" (clé)" if column.is_key else ""), f"<code>{escape(column.name)}</code>",
         "contour" if column.is_geometry else escape(UNIT_NAMES.get(column.unit, column.unit)), escape(column.definition))
        for column in item.fields
    ]  # fmt: skip
    grain = escape(item.grain[:1].upper() + item.grain[1:])
    sources = escape(dictionary.source_line(map(dictionary.source, item.sources)))
    columns = _table(labelled("Colonnes", title), ("Colonne", "Nom technique", "Unité", "Définition"), rows)
    return (
        f'<h3 id="table-{item.name}">{title}</h3><p class="pvd-note">{grain}. {plural(item.rows, "ligne")}. {", ".join(links)}</p>'
        f"<details><summary>{labelled('Colonnes et sources', title)}</summary>{columns}<p class='pvd-note'>{sources}</p></details>"
    )


def _table(name: str, heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    """A table whose cells are already escaped; the first names the row."""
    head = "".join(f'<th scope="col">{words}</th>' for words in heads)
    body = "".join(
        f'<tr><th scope="row">{first}</th>{"".join(f"<td>{cell}</td>" for cell in cells)}</tr>'
        for first, *cells in rows
    )
    return (
        f'<div class="pvd-table" tabindex="0" role="region" aria-label="{name}"><table><caption>{name}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


@cache
def _script(page: menu.Page) -> CodeType:
    """A page's script without its import: `screen` is given to it."""
    script = ast.parse(page.script.read_text(encoding="utf-8"))
    script.body = [node for node in script.body if not isinstance(node, ast.Import | ast.ImportFrom)]
    return compile(script, str(page.script), "exec")


def written(page: menu.Page, territory: Territory, beside: Beside) -> Plain:
    """The page of a territory, written; its files are in `beside`."""
    plain = Plain(page, territory, beside)
    exec(_script(page), {"screen": plain})
    return plain


def known_words() -> frozenset[str]:
    """The words of pages that are written here, or left out on purpose."""
    return frozenset({name for name in vars(Plain) if not name.startswith("_")} | CONTROLS)
