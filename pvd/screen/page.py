"""What a page is made of: titles, prose, figures that wait until they are seen, cards, switches, links."""

from __future__ import annotations

import html
import json
from collections.abc import Callable
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from pvd import dictionary, exports, warehouse
from pvd.figures import catalogue
from pvd.figures.figure import Figure
from pvd.formats import NARROW, day, short_euros, typeset
from pvd.parameters import write_options
from pvd.screen.files import file_line
from pvd.screen.state import PRODUCT, SHOW_ALL, fragment, guard, is_phone, keep, read_address, view, write_address
from pvd.screen.tables import show_table
from pvd.territory import (
    ANNOUNCED_CONTINUATION,
    END_OF_MANDATE,
    LATEST_END,
    PERIMETERS,
    PROGRAMME_START,
    RATIOS,
    SIX_FULL_YEARS,
    Options,
    Territory,
)

WAITING_HEIGHT = 360
# Charts and sentences already made, kept by figure: an unchanged view costs nothing to show again.
KEPT = 256
DOCS = Path(__file__).parents[2] / "docs"
PERIMETER_WORDS = ("Reçues par les communes", "Reçues par leurs intercommunalités", "Localisées, autres bénéficiaires")
# Tells the server that a placeholder has come near the visitor's view: what is below is not computed before.
_SENTINEL = st.components.v2.component(
    "pvd_in_view",
    html="<div style='height:1px'></div>",
    js="""
export default function ({ parentElement, setTriggerValue, data }) {
  const target = parentElement.querySelector("div")
  let timer = null
  // One after the other, and again until answered: two marks that speak at once are heard as one.
  const speak = () => { setTriggerValue("seen", true); timer = setTimeout(speak, 1000 + 200 * data.order) }
  const observer = new IntersectionObserver((entries) => {
    const near = entries.some((entry) => entry.isIntersecting)
    if (near && timer === null) timer = setTimeout(speak, 180 * (data.order - 1))
    if (!near) { clearTimeout(timer); timer = null }
  }, { rootMargin: "200px" })
  observer.observe(target)
  return () => { observer.disconnect(); clearTimeout(timer) }
}
""",
)


def title(text: str, lead: str = "") -> None:
    """The page's title and its opening sentence."""
    st.title(typeset(text), anchor=False)
    if lead:
        st.html(f"<p class='pvd-lead'>{html.escape(typeset(lead))}</p>")


def page_title(page: str, lead: str = "") -> None:
    """The territory's own name as the page's title, and in the tab: « Manche (50) · Mon territoire · … »."""
    territory, _ = view()
    st.set_page_config(page_title=f"{territory.label} · {page} · {PRODUCT}")
    title(territory.label, lead)


def section(text: str, lead: str = "") -> None:
    """A part of a page."""
    st.header(typeset(text), anchor=False)
    if lead:
        st.html(f"<p class='pvd-lead'>{html.escape(typeset(lead))}</p>")


def prose(markdown: str) -> None:
    """French prose written in a page, in plain spaces (never a text from data)."""
    st.markdown(typeset(markdown))


def show(slug: str, *, wait: bool = False, filtered: bool = False, level: int = 3) -> None:
    """A figure, whole: title, subtitle, marks, sentence, source, table and files.

    With `wait`, nothing is computed until the place comes near the visitor's view. With `filtered`, the
    map's filters and selection apply.
    """
    territory, options = view()
    waiting_figure(slug, territory if filtered else territory.without_filters(), options, level, wait)


def row(*slugs: str, filtered: bool = False) -> None:
    """Figures side by side, one under the other on a phone; they wait together until they come near."""
    territory, options = view()
    _row(slugs, territory if filtered else territory.without_filters(), options)


@fragment
def _row(slugs: tuple[str, ...], territory: Territory, options: Options) -> None:
    if not seen("-".join(slugs)):
        return
    for place, slug in zip(st.columns(len(slugs), gap="large"), slugs, strict=True):
        with place, guard(slug):
            whole_figure(slug, territory, options, 3)


def columns(widths: tuple[int, ...]) -> list[Any]:
    """Columns of those relative widths; one under the other on a phone."""
    return st.columns(list(widths), gap="large")


def links(pages: dict[str, str]) -> None:
    """Links to other pages that keep the territory."""
    territory, options = view()
    query = urlencode([*territory.address, *write_options(options), *exports.version()])
    st.html(
        "<p class='pvd-note'>"
        + " · ".join(
            f"<a href='{html.escape(page) or './'}{'?' + html.escape(query) if query else ''}' target='_self'>{html.escape(words)}</a>"
            for words, page in pages.items()
        )
        + "</p>"
    )


def document(name: str) -> None:
    """A text of `docs/`, as a page."""
    st.markdown(typeset((DOCS / f"{name}.md").read_text(encoding="utf-8")))


def switch(parameter: str, label: str, words: dict[str, str], default: str) -> None:
    """One choice among a few, kept in the address; the default is left out of it."""
    key = f"pvd_switch_{parameter}"
    found = read_address().get(parameter, [default])[0]
    st.session_state[key] = found if found in words else default

    def changed() -> None:
        chosen = st.session_state[key] or default
        write_address({**read_address(), parameter: [] if chosen == default else [chosen]})

    st.segmented_control(label, list(words), format_func=words.__getitem__, key=key, on_change=changed, required=True)


def mandate_account() -> None:
    """Whether the mandate is over in the data, and what goes on: what every page that measures time says of it."""
    _, options = view()
    st.html(f"<p class='pvd-lead'>{html.escape(exports.mandate_account(options.end_of_mandate))}</p>")


def mandate_end() -> None:
    """Which day the mandate is measured to, and whether the data reach it."""
    mandate_account()
    _, options = view()
    end = options.end_of_mandate
    choices = {day_.isoformat(): day(day_) for day_ in (END_OF_MANDATE, SIX_FULL_YEARS)}
    other = end.isoformat() if end.isoformat() not in choices else ANNOUNCED_CONTINUATION.isoformat()
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="pvd-mandate-end"):
        switch("fin", "Fin du mandat", {**choices, other: "Autre date"}, END_OF_MANDATE.isoformat())
        if end.isoformat() in choices:
            return
        st.session_state["pvd_end"] = end
        st.date_input(
            "Autre date", key="pvd_end", min_value=PROGRAMME_START + timedelta(days=1), max_value=LATEST_END, width=170,
            format="DD/MM/YYYY",
            on_change=lambda: write_address({**read_address(), "fin": [st.session_state["pvd_end"].isoformat()]}),
        )  # fmt: skip


def perimeter() -> None:
    """Whose grants: the towns', their EPCI's, or those located in a town."""
    switch(
        "perimetre",
        "Périmètre des subventions",
        dict(zip(PERIMETERS.values(), PERIMETER_WORDS, strict=True)),
        "subventions-communes",
    )


def ratio() -> None:
    """What the amounts of crossed tables are divided by."""
    switch("par", "Montants rapportés", RATIOS, "")


def fact_list(figure: Figure, one: bool = False) -> None:
    """The key facts of a figure, label and value; in one column, or as many as fit."""
    items = "".join(
        f"<div><dt>{html.escape(card.label)}</dt><dd>{html.escape(card.value)}"
        + (f"<span>{html.escape(card.context)}</span>" if card.context else "")
        + "</dd></div>"
        for card in figure.cards
    )
    st.html(f"<dl class='pvd-facts{' pvd-one' if one else ''}'>{items}</dl>")


def facts(*slugs: str) -> None:
    """Figures side by side, each as its key facts under its sentence; the table and the files are one click away."""
    territory, options = view()
    for place, slug in zip(st.columns(len(slugs), gap="large"), slugs, strict=True):
        with place, guard(slug):
            figure = exports.draw(slug, territory.without_filters(), options)
            heading(figure, 2)
            st.html(f"<p class='pvd-lead'>{html.escape(figure.reading)}</p>")
            fact_list(figure, one=True)
            notes(figure)
            file_line(figure, slug, with_table=True)


@guard()
def cards(slug: str, filtered: bool = False) -> None:
    """The key figures of a page, as a row of cards; with `filtered`, those of the towns that the map's filters keep."""
    territory, options = view()
    figure = exports.draw(slug, territory if filtered else territory.without_filters(), options)
    _cards(figure)
    notes(figure)
    file_line(figure, "cartes")


def _cards(figure: Figure) -> None:
    items = "".join(
        f"<div class='pvd-card'><dt>{html.escape(card.label)}</dt><dd><div class='value'>{html.escape(card.value)}</div>"
        f"<div class='context'>{html.escape(card.context)}</div></dd></div>"
        for card in figure.cards
    )
    st.html(f"<dl class='pvd-cards'>{items}</dl>")


@fragment
def waiting_figure(slug: str, territory: Territory, options: Options, level: int, wait: bool) -> None:
    if wait and not seen(slug):
        return
    # One figure that fails does not take the page with it.
    with guard(slug):
        whole_figure(slug, territory, options, level)


def whole_figure(
    slug: str, territory: Territory, options: Options, level: int, on_select: Callable[[], None] | None = None
) -> None:
    try:
        figure = exports.draw(slug, territory, options)
    except warehouse.NotInRelease:
        # Which figure is not there; `guard` says why.
        st.html(f"<h{level} class='pvd-title'>{html.escape(catalogue.entry(slug).subject)}</h{level}>")
        raise
    with st.container(key=f"pvd-figure-{slug}"):
        heading(figure, level)
        if figure.is_empty:
            st.info(figure.coverage or "Aucune donnée pour ce territoire.")
            return
        if figure.cards:
            _cards(figure)
        if figure.form == "table":
            show_table(figure, f"pvd_table_{slug}")
        else:
            _chart(figure, on_select)
        notes(figure)
        file_line(figure, slug)


def seen(slug: str) -> bool:
    """True once the visitor has come near this place in this session; else leaves a mark that watches for it."""
    key = f"pvd-seen-{st.session_state.get('pvd_page') or 'accueil'}-{slug}"
    if st.session_state.get(key) or st.session_state.get(SHOW_ALL):
        return True
    place = st.empty()
    with place.container(height=WAITING_HEIGHT, border=False):
        order = st.session_state["pvd_marks"] = st.session_state.get("pvd_marks", 0) + 1
        result = _SENTINEL(key=f"{key}-mark", data={"order": order}, on_seen_change=lambda: None)
        st.html("<p class='pvd-note'>Graphique en attente d’affichage…</p>")
    if result.seen:
        st.session_state[key] = True
        place.empty()
    return bool(result.seen)


def heading(figure: Figure, level: int) -> None:
    st.html(
        f"<h{level} class='pvd-title'>{html.escape(figure.title)}</h{level}>"
        f"<p class='pvd-sub'>{html.escape(figure.subtitle)}</p>"
    )


def _chart(figure: Figure, on_select: Callable[[], None] | None) -> None:
    from pvd.render.screen.config import CONFIG
    from pvd.render.words.sentence import alt_text

    st.plotly_chart(
        json.loads(_plotly(figure, "narrow" if is_phone() else "wide")), config=CONFIG, key=f"pvd_chart_{figure.slug}", theme=None, alt=alt_text(figure),
        on_select=on_select or "ignore", selection_mode="points",
    )  # fmt: skip


def series_and_sources(series_slug: str, sources_slug: str) -> None:
    """The official series; a click on one of its points, or the box below it, shows what was published about it.

    Not a fragment: the point is in the address, which only a whole run reads again.
    """
    territory, options = view()
    key = f"pvd_chart_{series_slug}"

    def clicked() -> None:
        points = st.session_state[key]["selection"]["points"]
        keep("point", str(points[0]["x"])[:10] if points else "")

    with guard(series_slug):
        whole_figure(series_slug, territory.without_filters(), options, 3, clicked)
        every = exports.draw(sources_slug, Territory(), Options()).table
        days = dict.fromkeys(item.date() for item in every["point_on"])
        amounts = dict(zip(every["point_on"].dt.date, every["point_amount_eur"], strict=True))
        chosen = next((item for item in days if item.isoformat() == options.search.point), None)
        st.session_state["pvd_point"] = chosen
        st.selectbox(
            "Choisir un point, pour voir qui l’a publié", list(days), key="pvd_point", placeholder="Une date", index=None,
            format_func=lambda item: f"{day(item)}{NARROW}: {short_euros(amounts[item])}", width=340,
            on_change=lambda: keep("point", _iso(st.session_state["pvd_point"])),
        )  # fmt: skip
        if options.search.point:
            whole_figure(sources_slug, Territory(), options, 3)


def _iso(day_: date | None) -> str:
    return day_.isoformat() if day_ else ""


@lru_cache(maxsize=KEPT)
def _plotly(figure: Figure, width_class: str) -> str:
    """The chart as JSON: plotly takes dictionaries apart while it checks them, so each visitor gets one of their own."""
    from pvd.render import screen as chart

    return json.dumps(chart.plotly(figure, width_class))


@lru_cache(maxsize=KEPT)
def _sentence(figure: Figure) -> str:
    from pvd.render.words.sentence import sentence

    return sentence(figure)


def notes(figure: Figure) -> None:
    said = _sentence(figure) if figure.form != "table" else ""
    # The sentence names what is missing when the table holds it: once is enough.
    coverage = "" if "on disponible" in said else figure.coverage
    lines = filter(None, (said, coverage, figure.note, dictionary.source_line(figure.sources)))
    if text := "".join(f"<p class='pvd-note'>{html.escape(line)}</p>" for line in lines):
        st.html(text)


def picture(slug: str, page: str, words: str) -> None:
    """A figure as a picture that links to the page where it can be explored (no WebGL here).

    The square one: beside a chart, its letters are the largest.
    """
    territory, options = view()
    territory = territory.without_filters()
    query = urlencode([*territory.address, *write_options(options), *exports.version()])
    source = f"figures/{slug}.png?{query + '&' if query else ''}taille=carre"
    link = f"{page}{'?' + query if query else ''}"
    st.html(
        f"<p class='pvd-mini'><a href='{html.escape(link)}' target='_self'><img src='{html.escape(source)}' loading='lazy' "
        f"width='1080' height='1080' alt='{html.escape(words, quote=True)}' style='height:auto'></a></p>"
    )
