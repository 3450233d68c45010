"""The map page: the map, its legend and filters, the list of exactly the towns drawn."""

from __future__ import annotations

import html
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import urlencode

import streamlit as st

from pvd import exports, forms, grounds, warehouse
from pvd.figures.figure import Figure
from pvd.formats import UNKNOWN, labelled, number
from pvd.forms import table as tables
from pvd.forms.map import Dots
from pvd.screen.figures import cards, foot, heading
from pvd.screen.filters import filters
from pvd.screen.grid import column_config, frame_of
from pvd.screen.page import switch
from pvd.screen.state import guard, is_phone, keep, read_address, view, write_address
from pvd.territory import COLOURS, MAX_SELECTION, OVERLAYS, SISTER, Territory

# The list beside the map, whole at 1280 px: short headers with their units, and pixels.
LIST_COLUMNS = {
    "commune_name": ("Commune", 120),
    "departement_code": ("Dép.", 44),
    "population": ("Hab.", 56),
    "is_ort": ("ORT", 40),
    "amount_eur": ("Subv., €", 74),
    "amount_per_inhabitant_eur": ("€/hab.", 70),
    "agreement_signed_on": ("Convent.", 72),
}


def map_page(map_slug: str, list_slug: str, cards_slug: str, sister_slug: str) -> None:
    """The map, its legend and filters, the list of exactly the towns drawn, and their key figures."""
    territory, options = view()
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium", key="pvd-map-controls"):
        switch("couleur", "Couleur", COLOURS, "avancement")
        _choose_overlay()
        filters(territory)
    drawn = replace(territory, filters=replace(territory.filters, selection=()))
    try:
        shown = exports.draw(map_slug, drawn, options)
    except warehouse.NotInRelease:
        # A former release may be older than the sister programme: the towns are shown all the same.
        with guard():
            raise
        options = replace(options, overlay="")
        shown = exports.draw(map_slug, drawn, options)
    every = exports.draw(map_slug, territory.without_filters(), options) if drawn.filters else shown
    listed = exports.draw(list_slug, territory, options)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        heading(shown, 2)
        _legend(shown)
        _deck(shown, every, territory)
        if territory.level == "france":
            st.html(labelled("<p class='pvd-note'>Outre-mer en encarts", "échelles différentes.</p>"))
        foot(map_slug, drawn, options)
        if options.overlay == SISTER:
            query = urlencode([*territory.address, *exports.version()])
            address = html.escape(f"figures/{sister_slug}.html{'?' + query if query else ''}")
            st.html(
                f"<p class='pvd-note'><a href='{address}' target='_blank'>La carte des deux programmes, et ses fichiers</a></p>"
            )
    with right:
        _list(listed, territory)
        foot(list_slug, territory, options)
    cards(cards_slug, filtered=True)


def _choose_overlay() -> None:
    """What is shown over the towns: one thing at a time, none by default."""
    key = "pvd_overlay"
    found = read_address().get("reperes", [""])[0]
    st.session_state[key] = found if found in OVERLAYS else None
    st.selectbox(
        "Repères", list(OVERLAYS), key=key, index=None, placeholder="Aucun", format_func=OVERLAYS.__getitem__, width=270,
        on_change=lambda: keep("reperes", st.session_state[key] or ""),
    )  # fmt: skip


SIGNS = {
    "unknown": "<i class='unknown'></i>",
    "ring": "<i class='ring'></i>",
    "diamond": "<span aria-hidden='true'>◆</span>",
    "limit": "<i class='limit'></i>",
}


def _legend(figure: Figure) -> None:
    items = []
    for item in forms.read_as(figure, Dots).counted:
        mark = SIGNS.get(item.sign) or f"<i style='background:{item.colour};border-color:{item.colour}'></i>"
        items.append(f"<li>{mark}{html.escape(item.label)} <b>{number(item.count)}</b></li>")
    st.html(f"<ul class='pvd-legend' aria-label='Légende'>{''.join(items)}</ul>")


def _deck(shown: Figure, every: Figure, territory: Territory) -> None:
    from pvd.render.screen.map import LAYER, MAP_HEIGHT, deck
    from pvd.render.words.sentence import alt_text

    national = territory.level == "france"
    release = warehouse.current().release
    bounds, ground = None, "france"
    if not national:
        regions = sorted(every.table["region_code"].unique()) or [
            code for level, code, _ in territory.parents if level == "region"
        ]
        ground = f"{'-'.join(['natif', *regions])}_{'-'.join([territory.level, *territory.codes])}"
        extent = warehouse.query("extent", territory.without_filters())
        bounds = (
            None if extent.empty else tuple(float(value) for value in extent.iloc[0][["xmin", "ymin", "xmax", "ymax"]])
        )
    if shown.overlay and shown.overlay.sign == "limit":
        ground += grounds.LIMITS
    # A key of its own for each territory: the browser keeps zoom and selection by key.
    key = f"pvd_map_{territory.level}_{'_'.join(territory.codes)}"
    chart = deck(
        forms.read_as(shown, Dots), forms.read_as(every, Dots), set(territory.filters.selection), bounds,  # type: ignore[arg-type]
        style=f"fonds/{release}/{ground}.json", narrow=is_phone(),
    )  # fmt: skip
    st.pydeck_chart(
        chart, height=440 if is_phone() else MAP_HEIGHT, key=key, on_select=_clicked_on(key, LAYER),
        selection_mode="multi-object", alt=alt_text(shown),
    )  # fmt: skip


def _clicked_on(key: str, layer: str) -> Callable[[], None]:
    """Callback: what changed in the map's own selection is added to ours, or taken out of it.

    The map remembers clicks, the address remembers towns (a link may bring some that nobody clicked):
    only the difference between two clicks is read, by code and never by row.
    """

    def clicked() -> None:
        objects = st.session_state[key]["selection"]["objects"].get(layer, [])
        now = {item["c"] for item in objects}
        before = st.session_state.get(f"{key}_clicked", set())
        st.session_state[f"{key}_clicked"] = now
        codes = [part for value in read_address().get("selection", []) for part in value.split(",") if part]
        for code in sorted(now ^ before):
            if code in codes:
                codes.remove(code)
            else:
                codes.append(code)
        write_address({**read_address(), "selection": [",".join(codes[:MAX_SELECTION])] if codes else []})

    return clicked


def _list(figure: Figure, territory: Territory) -> None:
    heading(figure, 2)
    if territory.filters.selection:
        st.button(
            "Effacer la sélection", key="pvd_selection_clear", type="tertiary", icon=":material/close:",
            on_click=lambda: write_address({name: values for name, values in read_address().items() if name != "selection"}),
        )  # fmt: skip
    if figure.is_empty:
        st.info("Aucune commune ne répond à ces filtres.")
        return
    # In one département its number would repeat the title: the names take its room.
    is_one = territory.level == "departement" and len(territory.codes) == 1
    shown = {name: head for name, head in LIST_COLUMNS.items() if not (is_one and name == "departement_code")}
    found = tables.read(figure).only(shown)
    frame, config = frame_of(found), column_config(found)
    config["agreement_signed_on"] = st.column_config.DateColumn(
        format="DD/MM/YY", help="Signature de la convention d’adhésion"
    )
    for name, (head, pixels) in shown.items():
        config[name] = {**config[name], "label": head, "pinned": name == "commune_name", "width": pixels}
    st.dataframe(
        frame, column_config=config, hide_index=True, key="pvd_list", placeholder=UNKNOWN,
        height=min(36 * (len(frame) + 1) + 2, 640), alt=figure.title,
    )  # fmt: skip
