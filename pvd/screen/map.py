"""The map page: the map and what narrows it, the list of exactly the towns drawn, their key figures."""

from __future__ import annotations

import html
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from pvd import exports, warehouse
from pvd.screen.figures import cards, picked, place
from pvd.screen.filters import filters
from pvd.screen.page import switch
from pvd.screen.state import guard, keep, read_address, view, write_address
from pvd.territory import COLOURS, OVERLAYS, SISTER, Options, Territory

MEASURES = {
    "nombre": "Nombre de communes", "ort": "En ORT", "par-habitant": "€ par habitant", "par-commune": "€ par commune",
    "sans-subvention": "Sans subvention connue",
}  # fmt: skip
READINGS = {
    "": "Communes", "regions": "Régions", "departements": "Départements", "intercommunalites": "Intercommunalités"
}  # fmt: skip


def map_page(map_slug: str, areas_slug: str, list_slug: str, cards_slug: str, sister_slug: str) -> None:
    """The map of towns or of territories, what narrows it, the list of exactly its towns, and their key figures."""
    territory, options = view()
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium", key="pvd-map-controls"):
        switch("maille", "Carte des", READINGS, "")
        if options.mesh:
            switch("valeur", "Couleur", MEASURES, "nombre")
        else:
            switch("couleur", "Couleur", COLOURS, "avancement")
            _choose_overlay()
        filters(territory)
    if options.mesh:
        place(areas_slug, territory, options, 2, "map")
    else:
        _towns(map_slug, sister_slug, territory, options)
    cards(cards_slug, filtered=True)
    place(list_slug, territory, options, 2)


def _towns(map_slug: str, sister_slug: str, territory: Territory, options: Options) -> None:
    # What is chosen on the map narrows the list, the cards and the figures; the map keeps its other towns.
    drawn = replace(territory, filters=replace(territory.filters, selection=()))
    picked(_heard)
    place(
        map_slug,
        drawn,
        _with_overlay(map_slug, drawn, options),
        2,
        "map",
        selection=",".join(territory.filters.selection),
    )
    if options.overlay == SISTER:
        query = urlencode([*territory.address, *exports.version()])
        address = html.escape(f"figures/{sister_slug}.html{'?' + query if query else ''}")
        st.html(
            f"<p class='pvd-note'><a href='{address}' target='_blank'>La carte des deux programmes, et ses fichiers</a></p>"
        )
    if territory.filters.selection:
        st.button(
            "Effacer la sélection", key="pvd_selection_clear", type="tertiary", icon=":material/close:",
            on_click=lambda: write_address({name: values for name, values in read_address().items() if name != "selection"}),
        )  # fmt: skip


def _heard(found: dict[str, Any]) -> None:
    """What was chosen on the map: the codes of all the towns of the selection. The address refuses what it does not know."""
    if found.get("name") == "selection":
        keep("selection", str(found.get("value", "")))


def _with_overlay(slug: str, territory: Territory, options: Options) -> Options:
    """The options whose overlay the release knows: a former one may be older than the sister programme."""
    if not options.overlay:
        return options
    try:
        exports.draw(slug, territory, options)
    except warehouse.NotInRelease:
        with guard():
            raise
        return replace(options, overlay="")
    return options


def _choose_overlay() -> None:
    """What is shown over the towns: one thing at a time, none by default."""
    key = "pvd_overlay"
    found = read_address().get("reperes", [""])[0]
    st.session_state[key] = found if found in OVERLAYS else None
    st.selectbox(
        "Repères", list(OVERLAYS), key=key, index=None, placeholder="Aucun", format_func=OVERLAYS.__getitem__, width=190,
        on_change=lambda: keep("reperes", st.session_state[key] or ""),
    )  # fmt: skip
