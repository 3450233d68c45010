"""What a page says first: read from its own script, said by the functions that the page itself calls.

A page is a table of contents: its title, its opening sentence and the figure it starts with stand in plain calls, read
here without running them. The walk stops at the first figure that takes the width of the page; the picture that stands in a
column just below it, if any, is asked for at once too: it is the largest thing that a reader waits for.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from html import escape

from pvd import dictionary, exports, menu, places, theme, workshop
from pvd.figures import catalogue
from pvd.figures.figure import FORMS, MAPS, Figure
from pvd.formats import labelled, plural, typeset
from pvd.forms import captions
from pvd.render.html import prose
from pvd.screen.legal import page_lists, stated
from pvd.territory import Options, Territory

# A call of a page: its name, its texts, the level of its heading when it says one.
Call = tuple[str, tuple[str, ...], int]
# What stands side by side: the relative widths of the columns, and the calls of each.
Beside = tuple[tuple[int, ...], tuple[tuple[Call, ...], ...]]
# Calls that draw a figure of a page's own: as a square picture, or as a wide one when it is a map.
_PICTURED = {"picture": "page-carree", "show": "page", "town_picture": "page"}

# Forms that the page draws itself; the others come as a picture or as HTML.
_CHARTS = set(FORMS) - {*MAPS, "table"}

# Letters of prose that a screen holds: the rest of a text comes with the page.
MOST_PROSE = 3_600

_PROSE = '<div class="prose">'
_SHOWN = re.compile(r'<img src="([^"]+)"')


@dataclass
class Opening:
    """The beginning of a page for a view: HTML parts in order, and what a pasted link says of it."""

    title: str = ""
    parts: list[str] = field(default_factory=list)
    sentences: list[str] = field(default_factory=list)
    figure: Figure | None = None

    @property
    def pictures(self) -> list[str]:
        """The addresses of what it shows, escaped as they are written."""
        return _SHOWN.findall("".join(self.parts))

    def heading(self, text: str, lead: str = "") -> None:
        """The page's title, and its opening sentence."""
        self.title = typeset(text)
        self.parts.append(f"<h1>{escape(self.title)}</h1>")
        self.paragraph(lead)

    def paragraph(self, text: str) -> None:
        """A sentence of the page's own size."""
        if text:
            self.sentences.append(typeset(text))
            self.parts.append(f'<p class="lead">{escape(self.sentences[-1])}</p>')

    def section(self, text: str, lead: str = "") -> None:
        """A part of the page, and its opening sentence."""
        self.parts.append(_section(text))
        self.paragraph(lead)

    def cards(self, figure: Figure) -> None:
        """Key figures, as a row of cards."""
        self.figure = self.figure or figure
        self.sentences += [labelled(card.label, f"{card.value} ({card.context}).") for card in figure.cards[:3]]
        items = "".join(
            f'<div class="card"><dt>{escape(card.label)}</dt><dd><div class="value">{escape(card.value)}</div>'
            f'<div class="context">{escape(card.context)}</div></dd></div>'
            for card in figure.cards
        )
        if items:
            self.parts.append(f'<dl class="cards">{items}</dl>')
            self.parts.append(f'<div class="foot"><span>{escape(captions.source_line(figure))}</span><i></i></div>')

    def prose(self, markdown: str) -> None:
        """A text of the page, as far as a screen holds it."""
        room = MOST_PROSE - sum(len(part) for part in self.parts if part.startswith(_PROSE))
        held: list[str] = []
        for block in typeset(markdown).split("\n\n"):
            if sum(map(len, held)) < room:
                held.append(block)
        if held:
            # Links are as they are written: relative to the page.
            self.parts.append(_PROSE + prose.html("\n\n".join(held), str) + "</div>")

    def room(self, kind: str) -> None:
        """The place of a control of the page, left empty: nothing moves when it comes."""
        self.parts.append(f'<div class="{kind}"></div>')

    def columns(self, widths: tuple[int, ...], columns: tuple[str, ...]) -> None:
        """Parts side by side, as the page puts them; on a phone they are below what is said first, and not asked for."""
        beside = "".join(
            f'<div style="flex:1 1 calc({width / sum(widths):.4%} - 60px)">{column}</div>'
            for width, column in zip(widths, columns, strict=True)
        )
        self.parts.append(f'<div class="beside">{beside}</div>')

    def finding(self, figure: Figure, level: int, with_cards: bool = True) -> None:
        """A figure's title, which is what it found, its line, and its sentence when it is one of words."""
        self.figure = self.figure or figure
        self.sentences.append(f"{figure.title}.")
        self.parts.append(_titled(figure, level, ""))
        if with_cards:
            self.cards(figure)
        self.paragraph(figure.reading)


@cache
def calls(page: menu.Page) -> tuple[Call, ...]:
    """The calls of a page's script, in order."""
    return tuple(_read(ast.parse(page.script.read_text(encoding="utf-8"))))


@cache
def side_by_side(page: menu.Page) -> Beside | None:
    """The first columns of a page's script; None when it has none."""
    script = ast.parse(page.script.read_text(encoding="utf-8"))
    for node in ast.walk(script):
        if isinstance(node, ast.Assign) and _names(node.value) == "columns" and isinstance(node.value, ast.Call):
            (target,) = node.targets
            named = [item.id for item in getattr(target, "elts", ()) if isinstance(item, ast.Name)]
            inside = {
                with_.items[0].context_expr.id: tuple(call for item in with_.body for call in _read(item))
                for with_ in ast.walk(script)
                if isinstance(with_, ast.With) and isinstance(with_.items[0].context_expr, ast.Name)
            }
            return ast.literal_eval(node.value.args[0]), tuple(inside[name] for name in named)
    return None


def _names(node: ast.AST) -> str:
    """The name that a call calls, of the screen's."""
    return node.func.attr if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) else ""


def _read(script: ast.AST) -> Iterator[Call]:
    found = [node.value for node in ast.walk(script) if isinstance(node, ast.Expr) and _names(node.value)]
    for call in sorted(found, key=lambda item: item.lineno):
        assert isinstance(call, ast.Call)
        texts = tuple(str(item.value) for item in call.args if isinstance(item, ast.Constant))
        level = next((ast.literal_eval(item.value) for item in call.keywords if item.arg == "level"), 3)
        yield _names(call), texts, level


def first_figure(page: menu.Page) -> str:
    """The slug of the first figure that a page shows; empty for one of prose."""
    known = catalogue.entries()
    return next((text for _, texts, _ in calls(page) for text in texts if text in known), "")


@cache
def libraries(page: menu.Page) -> tuple[str, ...]:
    """What draws the figures of a page, among the files of `assets`: asked at once, else the first figure in view asks for it."""
    known = catalogue.entries()
    forms = {known[text].form for _, texts, _ in calls(page) for text in texts if text in known}
    found = {library for name, _, _ in calls(page) for library in (("map", "deck") if name == "map_page" else ())}
    return (*sorted(found, reverse=True), *(("plotly",) if forms & _CHARTS and not found else ()))


def opening(page: menu.Page, territory: Territory, options: Options, is_plain: bool = True) -> Opening:
    """What the page says first for this view; `is_plain` when its address asks for nothing but a view."""
    if page.address not in menu.FILTERING:
        territory = territory.without_filters()
    said = Opening()
    if page.address == "commune":
        said.heading(*((territory.label,) if territory.level == "commune" else menu.NO_TOWN))
        if territory.level != "commune":
            return said
    if page.address == "territoire" and territory.level == "france":
        said.heading(*menu.NO_TERRITORY)
        figure = exports.draw(menu.NO_TERRITORY_MAP, territory, options)
        said.columns((1, 1), (_titled(figure, 3, "page-carree"), ""))
        return said
    beside = None if page.address == "territoire" else side_by_side(page)
    for call in calls(page):
        if call[0] == "to_town" and territory.level != "commune":
            continue
        if (beside and call in beside[1][0]) or not _tell(said, call, territory, options):
            break
    if page.address == "presse" and is_plain:
        said.columns((2, 3), ("", _picture(exports.draw(menu.PRESS_FIGURE, territory, options), "article")))
    elif beside:
        if page.address == "commune":
            said.room("sheet")
        widths, columns = beside
        narrow = (2 * width < sum(widths) for width in widths)
        said.columns(
            widths, tuple(_column(*column, territory, options) for column in zip(columns, narrow, strict=True))
        )
    return said


def _tell(said: Opening, call: Call, territory: Territory, options: Options) -> bool:
    """Say what a call of the page says; False where the walk stops: at a figure, or at a whole tool."""
    name, texts, level = call

    def drawn(slug: str) -> Figure:
        return exports.draw(slug, territory, options)

    def mapped(slug: str, *_: str | int) -> None:
        said.room("control")
        said.finding(drawn(slug), 2)

    # A call → what it says.
    tellers: dict[str, Callable[..., None]] = {
        "title": said.heading,
        "page_title": lambda _: said.heading(territory.label),
        "mandate_account": lambda: said.paragraph(exports.mandate_account(options.end_of_mandate)),
        "section": said.section,
        "prose": said.prose,
        "document": lambda name: said.prose(menu.text(name)),
        "statement": lambda name: said.prose(stated(name)),
        "site_map": lambda: said.parts.extend(f"{_section(name)}{pages}" for name, pages in page_lists()),
        "perimeter": lambda: said.room("control"),
        "town_links": lambda: said.room("line"),
        "contents": lambda: said.room("line"),
    }
    # The same, where the walk stops.
    last: dict[str, Callable[..., None]] = {
        "cards": lambda slug, _: said.cards(drawn(slug)),
        "briefing": lambda slug, level: said.finding(drawn(slug), level),
        "show": lambda slug, level: said.finding(drawn(slug), level),
        "series_and_sources": lambda slug, *_: said.finding(drawn(slug), 3),
        "facts": lambda slug, *_: said.finding(drawn(slug), 2, with_cards=False),
        "map_page": mapped,
    }
    if name in tellers:
        tellers[name](*texts)
        return True
    # What comes after a whole tool is not what the page says first.
    if name in last:
        last[name](*texts, level)
    return False


def _column(column: tuple[Call, ...], is_narrow: bool, territory: Territory, options: Options) -> str:
    """The head of a column: its section, then its figure when it is a picture; a chart draws itself."""
    said = ""
    for name, texts, level in column:
        if name == "section":
            said += _section(texts[0])
        elif name in _PICTURED:
            figure = exports.draw(texts[0], territory, options)
            # As `figure.js` does: what is wide would have letters of seven pixels there.
            size = "page-carree" if is_narrow and name == "show" else _PICTURED[name]
            return said + _titled(figure, level, size if figure.form in ("dots", "areas") else "")
    return said


def _section(text: str) -> str:
    return f"<h2>{escape(typeset(text))}</h2>"


def _titled(figure: Figure, level: int, size: str) -> str:
    """A figure's title and line, and its picture of that size, if any."""
    return (
        f'<h{level} class="finding">{escape(figure.title)}</h{level}><p class="second">{escape(figure.subtitle)}</p>'
        + (_picture(figure, size) if size and not figure.is_empty else "")
    )


def _picture(figure: Figure, size: str) -> str:
    """Its picture, at the address that the page asks for later: it is then at hand."""
    wide, high = {**theme.PIXELS, **theme.SHOWN}[size]
    source = escape(workshop.order(figure, "png", size).path[1:])
    # The page itself describes it, a moment later.
    return f'<img src="{source}" width="{wide}" height="{high}" alt="" loading="lazy" fetchpriority="high">'


def crumbs(territory: Territory) -> str:
    """Where the reader is, and the dates of what they read: « France › Normandie › Manche (50) · 37 communes · … »."""
    above = "".join(f"{escape(name)} › " for _, _, name in territory.parents)
    towns = plural(places.town_count(territory.level, territory.codes), "commune")
    return f"{above}<b>{escape(territory.label)}</b> · {escape(' · '.join((towns, *dictionary.release_dated())))}"
