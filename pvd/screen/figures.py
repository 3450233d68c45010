"""Where figures stand in a page: a placeholder each, whose address the browser asks and draws (`assets/figure.js`).

Nothing is computed here: a page's run places addresses, everybody shares the answers.
"""

from __future__ import annotations

import html
from collections.abc import Callable
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from pvd import exports, views
from pvd.figures import catalogue
from pvd.figures.figure import Figure
from pvd.formats import day, labelled, short_euros
from pvd.parameters import write_options
from pvd.screen.heights import HEIGHTS, USUAL
from pvd.screen.state import guard, keep, view
from pvd.screen.written import once
from pvd.territory import Options, Territory

# Placeholders already written, by view and mark: a thousand characters each.
KEPT = 4_096
# Parts of a figure that may stand beside the whole one, and keep a room of their own.
ALONE = ("foot", "finding", "picture")
# Tells the page what a visitor clicked on in a figure: the drawing itself is not the framework's.
_PICKED = st.components.v2.component(
    "pvd_picked",
    js="""
export default function ({ setTriggerValue }) {
  const hear = (event) => setTriggerValue("picked", event.detail)
  document.addEventListener("pvd-pick", hear)
  return () => document.removeEventListener("pvd-pick", hear)
}
""",
)


def show(slug: str, *, filtered: bool = False, level: int = 3) -> None:
    """A figure, whole: title, line, marks, and its foot. With `filtered`, the map's filters and selection apply."""
    territory, options = view()
    place(slug, territory if filtered else territory.without_filters(), options, level)


def row(*slugs: str) -> None:
    """Figures side by side, one under the other on a phone."""
    for column, slug in zip(st.columns(len(slugs), gap="large"), slugs, strict=True):
        with column:
            show(slug)


def facts(*slugs: str) -> None:
    """Figures side by side, each as its key facts under its sentence; the table is one click away."""
    territory, options = view()
    for column, slug in zip(st.columns(len(slugs), gap="large"), slugs, strict=True):
        with column:
            place(slug, territory.without_filters(), options, 2, "facts")


def cards(slug: str, filtered: bool = False) -> None:
    """The key figures of a page, as a row of cards; with `filtered`, those of the towns that the map's filters keep."""
    territory, options = view()
    place(slug, territory if filtered else territory.without_filters(), options, 3, "cards")


def briefing(slug: str, *, level: int = 3) -> None:
    """A figure as its finding and its cards; the table, which says the same numbers, is one click away."""
    territory, options = view()
    place(slug, territory.without_filters(), options, level, "briefing")


def foot(slug: str, territory: Territory, options: Options) -> None:
    """The foot of a figure that the page itself has drawn: its source, « À propos », « Emporter »."""
    place(slug, territory, options, 3, "foot")


def place(slug: str, territory: Territory, options: Options, level: int = 3, shown: str = "", **said: str) -> None:
    """Where the browser draws a figure: whole, or what `shown` says of it (`ALONE`, « cards », « facts », « briefing », « map »).

    In a container of its own: what comes or goes above it wipes nothing. `said` is told to the drawing: with `pick`, its
    marks may be clicked; with `selection`, the towns of these codes are brought out on its map; a « picture » leads to
    `link`, which `words` describe.
    """
    with guard(slug), st.container(key=f"pvd-{'foot' if shown == 'foot' else 'figure'}-{slug}"):
        st.html(_placeholder(views.mark(), slug, territory, options, level, shown, tuple(said.items())))


def finding(slug: str) -> str:
    """The place of a figure's title, in a line of something else."""
    territory, options = view()
    return _placeholder(views.mark(), slug, territory.without_filters(), options, 3, "finding", ())


@lru_cache(maxsize=KEPT)
def _placeholder(
    mark: str, slug: str, territory: Territory, options: Options, level: int, shown: str, said: tuple[tuple[str, str], ...]
) -> str:  # fmt: skip
    entry = catalogue.entry(slug)
    told = {
        "figure": views.address(slug, territory, options),
        "key": f"{slug}-{shown}" if shown in ALONE else slug,
        "level": str(level),
        "as": shown,
        **dict(said),
    }
    data = " ".join(f'data-{name}="{html.escape(value)}"' for name, value in told.items() if value)
    if shown == "finding":
        return f"<span class='pvd-figure pvd-finding-form' {data}></span>"
    subject = html.escape(entry.subject)
    head = (
        ""
        if shown in ("cards", "foot")
        else f"<h{level} class='pvd-title pvd-before'>{subject}</h{level}>"
        f"<p class='pvd-sub pvd-before'>{html.escape(territory.label)}</p>"
    )
    kind = shown or ("table" if entry.form == "table" else "chart")
    # What is printed before anything has been drawn, and instead of a drawing made for another width.
    printed = (
        f"<img class='pvd-print' alt='' loading='lazy' src='{html.escape(views.picture(slug, territory, options))}'>"
        if kind in ("chart", "map", "picture")
        else ""
    )
    wide, narrow = HEIGHTS.get(slug, USUAL)
    room = "" if shown in ALONE else f" style='--wide:{wide}px;--narrow:{narrow}px'"
    wait = f"<div class='pvd-wait pvd-before'{room}></div>"
    return f"<div class='pvd-figure pvd-{kind}-form' {data}>{head}{wait}{printed}</div>"


def heading(figure: Figure, level: int) -> str:
    """Title and line of a figure that the page draws itself."""
    return (
        f"<h{level} class='pvd-title'>{html.escape(figure.title)}</h{level}>"
        f"<p class='pvd-sub'>{html.escape(figure.subtitle)}</p>"
    )


def fact_list(figure: Figure) -> None:
    """The key facts of a figure, label and value, as many as fit side by side."""
    items = "".join(
        f"<div><dt>{html.escape(card.label)}</dt><dd>{html.escape(card.value)}"
        + (f"<span>{html.escape(card.context)}</span>" if card.context else "")
        + "</dd></div>"
        for card in figure.cards
    )
    st.html(f"<dl class='pvd-facts'>{items}</dl>")


def picked(heard: Callable[[dict[str, Any]], None]) -> None:
    """Hear what is clicked on in the figures of the page: `heard` receives the name of the pick and its value."""

    def changed() -> None:
        heard(dict(st.session_state["pvd_picked"]["picked"] or {}))

    _PICKED(key="pvd_picked", on_picked_change=changed)


def series_and_sources(series_slug: str, sources_slug: str) -> None:
    """The official series; a click on one of its points, or the box below it, shows what was published about it."""
    territory, options = view()
    picked(lambda found: keep("point", str(found.get("value", ""))[:10]))
    place(series_slug, territory.without_filters(), options, pick="point")
    with guard(series_slug):
        points = _points(sources_slug)
        st.session_state["pvd_point"] = options.search.point if options.search.point in points else None
        st.selectbox(
            "Choisir un point, pour voir qui l’a publié", list(points), key="pvd_point", placeholder="Une date", index=None,
            format_func=points.__getitem__, width=340, on_change=lambda: keep("point", st.session_state["pvd_point"] or ""),
        )  # fmt: skip
    if options.search.point:
        place(sources_slug, Territory(), options)


@once
def _points(slug: str) -> dict[str, str]:
    """Day of each point of the official series → how a list names it."""
    table = exports.draw(slug, Territory(), Options()).table
    amounts = dict(zip(table["point_on"].dt.date, table["point_amount_eur"], strict=True))
    return {item.isoformat(): labelled(day(item), short_euros(amount)) for item, amount in amounts.items()}


def picture(slug: str, page: str, words: str) -> None:
    """A map as a picture that links to the page where it can be explored (no WebGL here).

    The square one: beside a chart, its letters are the largest.
    """
    territory, options = view()
    query = urlencode([*territory.without_filters().address, *write_options(options), *exports.version()])
    link = f"{page}{'?' + query if query else ''}"
    place(slug, territory.without_filters(), options, 3, "picture", link=link, words=words)
