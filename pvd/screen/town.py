"""The page of a town: its own name as title, its map as a picture, and where to go next."""

from __future__ import annotations

import html
from dataclasses import replace
from urllib.parse import urlencode

import streamlit as st

from pvd import exports, menu, places
from pvd.formats import labelled
from pvd.parameters import write_options
from pvd.screen.figures import place
from pvd.screen.page import page_title, title
from pvd.screen.state import view


def town_chosen(page: str) -> bool:
    """Whether the address names a town: its name is then the title. Else how to find one, and the territory's towns."""
    territory, options = view()
    if territory.level == "commune":
        # What its EPCI or others received is told apart on this page, whatever another page was showing.
        st.session_state["pvd_view"] = (territory, replace(options, perimeter="state_grants_town"))
        page_title(page)
        return True
    title(*menu.NO_TOWN)
    if territory.level != "france":
        towns = places.children(territory.level, territory.codes, "commune")
        st.header(labelled(territory.label, "ses communes"), anchor=False)
        items = "".join(
            f"<li>{_link('commune', [('commune', code), *write_options(options)], places.label('commune', code))}</li>"
            for code, _ in towns
        )
        st.html(f"<ul class='pvd-towns'>{items}</ul>" if towns else "<p>Aucune Petite ville de demain ici.</p>")
    return False


def _link(page: str, pairs: list[tuple[str, str]], words: str) -> str:
    query = urlencode([*pairs, *exports.version()])
    return f"<a href='{page}?{html.escape(query, quote=True)}' target='_self'>{html.escape(words)}</a>"


def town_links() -> None:
    """From a town to what holds it, what it can use, and what its EPCI received: never added to its own grants."""
    territory, _ = view()
    here = territory.address
    above: dict[str, list[tuple[str, str]]] = {level: [(level, code)] for level, code, _ in territory.parents}
    names = {level: name for level, _, name in territory.parents}
    found: list[tuple[str, list[tuple[str, str]], str]] = [("carte", here, "Sur la carte")]
    if "epci" in above:
        grants = [*above["epci"], ("perimetre", "subventions-epci")]
        found += [
            ("territoire", above["epci"], labelled("Son intercommunalité", names["epci"])),
            ("financement", grants, "Les subventions de son intercommunalité"),
        ]
    if "departement" in above:
        found.append(("territoire", above["departement"], labelled("Son département", names["departement"])))
    found += [("comparer", here, "La comparer à d’autres"), ("mesures", here, "Les mesures")]
    st.html("<p class='pvd-note'>" + " · ".join(_link(*item) for item in found) + "</p>")


def town_picture(slug: str) -> None:
    """A map of the town as a picture: nothing to explore here, the map page does."""
    territory, options = view()
    place(slug, territory.without_filters(), options)
