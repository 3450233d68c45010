"""What a page is made of beside its figures: titles, prose, switches, links."""

from __future__ import annotations

import html
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from pvd import exports, menu
from pvd.formats import day, slug, typeset
from pvd.parameters import write_options
from pvd.screen.figures import finding
from pvd.screen.state import PRODUCT, guard, read_address, view, write_address
from pvd.territory import (
    ANNOUNCED_CONTINUATION,
    END_OF_MANDATE,
    LATEST_END,
    PERIMETERS,
    PROGRAMME_START,
    RATIOS,
    SIX_FULL_YEARS,
)

PERIMETER_WORDS = ("Reçues par les communes", "Reçues par leurs intercommunalités", "Localisées, autres bénéficiaires")


def title(text: str, lead: str = "") -> None:
    """The page's title and its opening sentence."""
    st.title(typeset(text), anchor=False)
    if lead:
        st.html(f"<p class='pvd-lead'>{html.escape(typeset(lead))}</p>")


def page_title(page: str) -> None:
    """The territory's own name as the page's title, and in the tab: « Manche (50) · Mon territoire · … »."""
    territory, _ = view()
    st.set_page_config(page_title=f"{territory.label} · {page} · {PRODUCT}")
    title(territory.label)


def section(text: str, lead: str = "", *, short: str = "") -> None:
    """A part of a page, which its contents line leads to under its short name."""
    said = f"<p class='pvd-lead'>{html.escape(typeset(lead))}</p>" if lead else ""
    st.html(
        f"<h2 class='pvd-section' id='{_anchor(short or text)}' tabindex='-1'>{html.escape(typeset(text))}</h2>{said}"
    )


@contextmanager
def folded(text: str, figure: str = "", *, short: str = "") -> Iterator[None]:
    """A part of a page that few read: its name, and the finding of its first figure, stay; paper shows it whole.

    The browser's own fold is its heading alone: what it folds stands beside it, in the framework's containers.
    """
    anchor = _anchor(short or text)
    with st.container(key=f"pvd-fold-{anchor}"):
        found = ""
        with guard(figure):
            found = finding(figure) if figure else ""
        st.html(
            f"<details class='pvd-part' id='{anchor}'><summary><h2 class='pvd-section'>{html.escape(typeset(text))}</h2>"
            f"{found}</summary></details>"
        )
        yield


def contents() -> None:
    """The place of the line that leads to the parts of the page: `list_contents` writes it once they are known."""
    st.session_state["pvd_parts"] = {}
    st.session_state["pvd_contents"] = st.container(key="pvd-contents")


def list_contents() -> None:
    """Write the contents line of a page that has one."""
    line, parts = st.session_state.pop("pvd_contents", None), st.session_state.pop("pvd_parts", {})
    if line is None or not parts:
        return
    items = " · ".join(f"<a href='#{anchor}'>{html.escape(words)}</a>" for anchor, words in parts.items())
    line.html(f"<nav class='pvd-contents' aria-label='{typeset('Sur cette page')}'>{items}</nav>")


def _anchor(words: str) -> str:
    """The anchor of a part, told to the contents line."""
    anchor = slug(words)
    if "pvd_parts" in st.session_state:
        st.session_state["pvd_parts"][anchor] = typeset(words)
    return anchor


def prose(markdown: str) -> None:
    """French prose written in a page, in plain spaces (never a text from data)."""
    st.markdown(typeset(markdown))


def columns(widths: tuple[int, ...]) -> list[Any]:
    """Columns of those relative widths; one under the other on a phone."""
    return st.columns(list(widths), gap="large")


def links(pages: dict[str, str]) -> None:
    """Links to other pages, or to a part of one (« piliers#annonces »), that keep the territory."""
    territory, options = view()
    query = urlencode([*territory.address, *write_options(options), *exports.version()])
    items = []
    for words, address in pages.items():
        page, _, part = address.partition("#")
        link = f"{page or './'}{'?' + query if query else ''}{'#' + part if part else ''}"
        items.append(f"<a href='{html.escape(link, quote=True)}' target='_self'>{html.escape(typeset(words))}</a>")
    st.html(f"<p class='pvd-note'>{' · '.join(items)}</p>")


def document(name: str) -> None:
    """A text of `docs/`, as a page."""
    st.markdown(typeset(menu.text(name)))


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
