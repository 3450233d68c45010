"""The filters of a map or of a list of towns: each one is kept in the address."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from pvd import places
from pvd.formats import NARROW
from pvd.screen.state import read_address, write_address
from pvd.territory import (
    AGREEMENT_YEARS,
    CENTRALITIES,
    DENSITIES,
    FILTER_NAMES,
    MAX_SELECTION,
    POPULATION_CLASSES,
    PROGRAMMES,
    Territory,
    write_filters,
)

YES_NO = {"oui": "oui", "non": "non"}
ONE_CHOICE = ("ort", "subvention")
FILTER_CHOICES: dict[str, tuple[str, dict[str, str]]] = {
    "ort": ("ORT signée", YES_NO),
    "annee": ("Année de la convention d’adhésion", {str(year): str(year) for year in AGREEMENT_YEARS}),
    "population": (
        "Population",
        dict(zip(POPULATION_CLASSES, (f"moins de 3{NARROW}500", f"3{NARROW}500 à 9{NARROW}999",
                                      f"10{NARROW}000 à 19{NARROW}999", f"20{NARROW}000 et plus"), strict=True)),
    ),
    "centralite": ("Centralité", CENTRALITIES),
    "densite": ("Densité", DENSITIES),
    "programme": ("Dans ces programmes", {key: label for key, (_, label) in PROGRAMMES.items()}),
    "sans": ("Hors de ces programmes", {key: label for key, (_, label) in PROGRAMMES.items()}),
    "subvention": ("Subvention connue depuis 2020", YES_NO),
}  # fmt: skip


def filters(territory: Territory) -> None:
    """The choices that narrow a map or a list, behind one button, and the way back."""
    count = len(write_filters(replace(territory.filters, selection=())))
    label = f"Filtres ({count})" if count else "Filtres"
    popover = st.popover(label, icon=":material/filter_alt:", key="pvd_filters_open", on_change="rerun")
    if popover.open:
        with popover:
            for name, words in FILTER_CHOICES.items():
                _filter(name, *words)
            names = dict(places.children(territory.level, territory.codes, "commune"))
            _choose_towns("selection", "Communes choisies", names, territory.filters.selection)
            _choose_towns("sauf", "Communes laissées de côté", names, territory.filters.excluded)
    if territory.filters:
        st.button("Tout effacer", key="pvd_filters_clear", type="tertiary", on_click=_clear_filters)


def _filter(name: str, label: str, choices: dict[str, str]) -> None:
    key = f"pvd_filter_{name}"
    st.session_state[key] = [value for value in read_address().get(name, []) if value in choices]

    def changed() -> None:
        values = st.session_state[key]
        if name in ONE_CHOICE:
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
    write_address({name: values for name, values in read_address().items() if name not in FILTER_NAMES})
