"""What a page says first: read from its own script, said by the functions that the page itself calls.

A page is a table of contents: its title, its opening sentence and the figure it starts with stand in plain calls, read
here without running them. The walk stops at the first figure that takes the width of the page.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from html import escape

from pvd import dictionary, exports, menu
from pvd.figures import catalogue
from pvd.figures.figure import Figure
from pvd.formats import labelled, typeset
from pvd.territory import Options, Territory

# A call of a page: its name, its texts, the level of its heading when it says one.
Call = tuple[str, tuple[str, ...], int]


@dataclass
class Opening:
    """The beginning of a page for a view: HTML parts in order, and what a pasted link says of it."""

    title: str = ""
    parts: list[str] = field(default_factory=list)
    sentences: list[str] = field(default_factory=list)
    figure: Figure | None = None

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

    def room(self, kind: str) -> None:
        """The place of a control of the page, left empty: nothing moves when it comes."""
        self.parts.append(f'<div class="{kind}"></div>')

    def finding(self, figure: Figure, level: int, with_cards: bool = True) -> None:
        """A figure's title, which is what it found, its line, and its sentence when it is one of words."""
        self.figure = self.figure or figure
        self.sentences.append(f"{figure.title}.")
        self.parts.append(
            f'<h{level} class="finding">{escape(figure.title)}</h{level}><p class="second">{escape(figure.subtitle)}</p>'
        )
        if with_cards:
            self.cards(figure)
        self.paragraph(figure.reading)


@cache
def calls(page: menu.Page) -> tuple[Call, ...]:
    """The calls of a page's script, in order."""
    script = ast.parse(page.script.read_text(encoding="utf-8"))
    found = [
        node.value
        for node in ast.walk(script)
        if isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Call)
        and isinstance(node.value.func, ast.Attribute)
    ]
    found.sort(key=lambda call: call.lineno)
    return tuple(
        (
            call.func.attr,  # type: ignore[attr-defined]
            tuple(str(item.value) for item in call.args if isinstance(item, ast.Constant)),
            next((ast.literal_eval(item.value) for item in call.keywords if item.arg == "level"), 3),
        )
        for call in found
    )


def first_figure(page: menu.Page) -> str:
    """The slug of the first figure that a page shows; empty for one of prose."""
    known = catalogue.entries()
    return next((text for _, texts, _ in calls(page) for text in texts if text in known), "")


def opening(page: menu.Page, territory: Territory, options: Options) -> Opening:
    """What the page says first for this view."""
    said = Opening()
    if page.address == "commune":
        said.heading(*((territory.label,) if territory.level == "commune" else menu.NO_TOWN))
        if territory.level != "commune":
            return said
    if page.address == "territoire" and territory.level == "france":
        said.heading(*menu.NO_TERRITORY)
        return said
    if page.address not in menu.FILTERING:
        territory = territory.without_filters()

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
        "section": lambda text, lead="": said.parts.append(f"<h2>{escape(typeset(text))}</h2>"),
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
    for name, texts, level in calls(page):
        if name == "to_town" and territory.level != "commune":
            continue
        if name not in tellers:
            # A whole tool stands there, unless it is a figure: what comes after is not what the page says first.
            if name in last:
                last[name](*texts, level)
            break
        tellers[name](*texts)
    return said


def crumbs(territory: Territory) -> str:
    """Where the reader is, and the dates of what they read: « France › Normandie › Manche (50) · … »."""
    above = "".join(f"{escape(name)} › " for _, _, name in territory.parents)
    return f"{above}<b>{escape(territory.label)}</b> · {escape(' · '.join(dictionary.release_dated()))}"
