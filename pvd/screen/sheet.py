"""The two-page sheet of the territory on screen; for a département, all of its sheets at once."""

from __future__ import annotations

import html

import streamlit as st

from pvd import dossiers, warehouse
from pvd.figures.wording import not_in_release
from pvd.formats import typeset
from pvd.screen.state import view

ONE = "Deux pages A4 à imprimer, un PDF accessible."
# What the archive of a département holds.
ALL = typeset(
    "Le ZIP, prêt en moins d’une minute : la fiche du département, celles de ses intercommunalités et de ses communes, et "
    "un classeur d’une ligne par commune."
)


def sheet() -> None:
    """Download the sheet of the view, and its address; says why when there is none."""
    territory = view()[0].without_filters()
    if len(territory.codes) > 1:
        _note("Une fiche existe pour chaque territoire, pas pour plusieurs à la fois.")
        return
    try:
        dossiers.territory_of(territory.level, "".join(territory.codes))
    except dossiers.NoSheet:
        _note("Aucune Petite ville de demain ici, donc pas de fiche.")
        return
    try:
        dossiers.check_release(territory)
    except warehouse.NotInRelease as error:
        _note(not_in_release(error.release, "La fiche à imprimer"))
        return
    path, has_bundle = dossiers.sheet_path(territory), dossiers.has_bundle(territory)
    links = [_link(path, "Fiche à imprimer (PDF)", "pvd-main")]
    if has_bundle:
        links.append(_link(path.replace(".pdf", ".zip", 1), "Toutes les fiches du département (ZIP)"))
    st.html(f"<p class='pvd-links'>{' '.join(links)}</p>")
    _note(f"{ONE} {ALL}" if has_bundle else ONE)


def _link(path: str, words: str, more: str = "") -> str:
    return f"<a class='pvd-button {more}' href='{html.escape(path[1:], quote=True)}' download>{words}</a>"


def _note(words: str) -> None:
    st.html(f"<p class='pvd-note'>{html.escape(words)}</p>")
