"""The filters of a map or of a list of towns: each one is kept in the address."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from pvd import places
from pvd.parameters import named, words_of, write_filters
from pvd.screen.state import read_address, write_address
from pvd.territory import MAX_SELECTION, Territory

# The label of each choice; what may be chosen comes from the table of parameters.
LABELS = {
    "ort": "ORT signée",
    "annee": "Année de la convention d’adhésion",
    "population": "Population",
    "centralite": "Centralité",
    "densite": "Densité",
    "frr": "France ruralités revitalisation",
    "programme": "Dans ces programmes",
    "sans": "Hors de ces programmes",
    "subvention": "Subvention connue depuis 2020",
}


def filters(territory: Territory) -> None:
    """The choices that narrow a map or a list, behind one button, and the way back."""
    count = len(write_filters(replace(territory.filters, selection=())))
    label = f"Filtres ({count})" if count else "Filtres"
    popover = st.popover(label, icon=":material/filter_alt:", key="pvd_filters_open", on_change="rerun")
    if popover.open:
        with popover:
            for name, words in LABELS.items():
                _filter(name, words)
            names = dict(places.children(territory.level, territory.codes, "commune"))
            _choose_towns("selection", "Communes choisies", names, territory.filters.selection)
            _choose_towns("sauf", "Communes laissées de côté", names, territory.filters.excluded)
    if territory.filters:
        st.button("Tout effacer", key="pvd_filters_clear", type="tertiary", on_click=_clear_filters)


def _filter(name: str, label: str) -> None:
    choices, is_many = named(name).choices, named(name).many
    key = f"pvd_filter_{name}"
    st.session_state[key] = [value for value in read_address().get(name, []) if value in choices]

    def changed() -> None:
        values = st.session_state[key]
        if not is_many:
            values = values[-1:]
        write_address({**read_address(), name: list(values)})

    st.pills(label, list(choices), format_func=choices.__getitem__, selection_mode="multi", key=key, on_change=changed)


def _choose_towns(parameter: str, label: str, names: dict[str, str], chosen: tuple[str, ...]) -> None:
    """Towns by name, to keep or to leave out: the keyboard's way to what a click on the map selects."""
    key = f"pvd_towns_{parameter}"
    st.session_state[key] = [code for code in chosen if code in names]

    def changed() -> None:
        codes = st.session_state[key][:MAX_SELECTION]
        write_address({**read_address(), parameter: [",".join(codes)] if codes else []})

    st.multiselect(
        label, list(names), format_func=names.__getitem__, key=key, on_change=changed,
        placeholder="Choisir une ou plusieurs communes", max_selections=MAX_SELECTION,
    )  # fmt: skip


def _clear_filters() -> None:
    write_address({name: values for name, values in read_address().items() if name not in words_of("filter")})
