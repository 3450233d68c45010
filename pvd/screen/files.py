"""Files to choose, and texts to take away: addresses, citations, descriptions."""

from __future__ import annotations

import html
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from urllib.parse import urljoin, urlsplit
from zoneinfo import ZoneInfo

import streamlit as st

from pvd import exports, theme, workshop
from pvd.figures.figure import Figure
from pvd.formats import typeset
from pvd.screen.state import keep
from pvd.views import FORMAT_NOTES

FORM_WORDS = {
    "bars": "barres",
    "stacked_bars": "barres empilées",
    "cascade": "cascade",
    "lines": "courbe",
    "timeline": "frise",
    "strip": "répartition",
    "heat_table": "tableau croisé",
    "treemap": "surfaces",
    "areas": "carte",
    "dots": "carte",
    "maps": "petites cartes",
    "table": "tableau",
}


def file_choice(figure: Figure, key: str, saved: dict[str, str] | None = None) -> workshop.Order:
    """Format, then size and colour for a picture. `saved` maps each to the address parameter that keeps it."""
    saved = saved or {}
    labels = {name: item.label for name, item in exports.FORMATS.items()}
    file_format = pick("Format", list(labels), labels.__getitem__, f"pvd_format_{key}", saved.get("format"))
    sizes = workshop.sizes(file_format)
    if not sizes:
        return workshop.order(figure, file_format)
    size = pick("Taille", list(sizes), workshop.size_label, f"pvd_size_{key}_{file_format}", saved.get("size"))
    grey_key, parameter = f"pvd_grey_{key}", saved.get("grey")
    if parameter:
        st.session_state[grey_key] = st.query_params.get(parameter) == "oui"

    def changed() -> None:
        if parameter:
            keep(parameter, "oui" if st.session_state[grey_key] else "")

    grey = st.toggle("Niveaux de gris", key=grey_key, on_change=changed)
    return workshop.order(figure, file_format, size, grey)


def pick(label: str, choices: list[str], words: Callable[[str], str], key: str, parameter: str | None) -> str:
    """One choice in a list, kept in the address when it has a parameter; the first one is left out of it."""
    if parameter:
        found = st.query_params.get(parameter, choices[0])
        st.session_state[key] = found if found in choices else choices[0]

    def changed() -> None:
        if parameter:
            chosen = st.session_state[key]
            keep(parameter, "" if chosen == choices[0] else chosen)

    chosen: str = st.selectbox(label, choices, format_func=words, key=key, on_change=changed)
    return chosen


def preview(figure: Figure, order: workshop.Order) -> None:
    """The picture itself at its own address; what a file of another kind holds, in words."""
    from pvd.render.words.sentence import alt_text

    if not order.size:
        st.html(f"<p class='pvd-note'>{html.escape(typeset(FORMAT_NOTES[order.file_format]))}</p>")
        return
    # The same drawing in a format that every browser shows.
    shown = replace(order, file_format="png")
    wide, high = {**theme.PIXELS, **theme.MILLIMETRES}[order.size]
    st.html(
        f"<figure class='pvd-preview'><img src='{html.escape(shown.path[1:], quote=True)}' width='{wide * 10}' height='{high * 10}' "
        f"style='aspect-ratio:{wide}/{high}' alt='{html.escape(alt_text(figure), quote=True)}'></figure>"
    )


def file_button(order: workshop.Order) -> None:
    """The file, by its address: whoever serves it next may be another process."""
    st.html(
        f"<p><a class='pvd-button pvd-main' href='{html.escape(order.path[1:], quote=True)}' download>Télécharger le fichier</a></p>"
    )


def absolute(path: str) -> str:
    """An address as it can be pasted elsewhere: the public one, else the one that the visitor uses."""
    if path.startswith("http"):
        return path
    # Pages are one word long: what holds them holds the rest, whatever the prefix.
    return exports.public_url() + path if exports.public_url() else urljoin(st.context.url or "/", path[1:])


def copies(items: dict[str, str]) -> None:
    """Texts to take away, each with its button; an English one says so to screen readers."""
    texts = [[label, "en" if "anglais" in label else "fr", text] for label, text in items.items()]
    # What cleans HTML drops an attribute that holds the end of an element, as an integration code does.
    said = json.dumps(texts, ensure_ascii=False).replace("<", "\\u003c")
    st.html(f"<div data-copies='{html.escape(said, quote=True)}'></div>")


def copy_links(figure: Figure) -> None:
    page = replace(workshop.order(figure, "json"), file_format="png").path.replace(".png", ".html", 1)
    copies(
        {
            # The whole view, what was typed included: a link is copied by who typed it.
            "La page": absolute(urlsplit(figure.address)._replace(query=figure.query).geturl()),
            "L’image": absolute(workshop.order(figure, "png").path),
            "La figure seule, à ouvrir ou à intégrer": absolute(page),
            "Code d’intégration": f'<iframe src="{absolute(page)}" title="{html.escape(figure.title)}" '
            'width="100%" height="720" style="border:0" loading="lazy"></iframe>',
        }
    )


def cite(figure: Figure) -> None:
    from pvd.render.words.citation import citation

    today = datetime.now(ZoneInfo("Europe/Paris")).date()
    whole = replace(figure, address=absolute(figure.address))
    copies(
        {
            f"Citation {length}, en {language}": citation(whole, today, length == "longue", language == "anglais")
            for language in ("français", "anglais")
            for length in ("courte", "longue")
        }
    )


def ready(figure: Figure) -> None:
    from pvd.render.words.ready import items

    if said := items(figure):
        copies(said)


def describe(figure: Figure) -> None:
    from pvd.render.words.sentence import alt_text

    copies({"Description pour qui ne voit pas l’image": alt_text(figure)})
