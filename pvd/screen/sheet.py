"""The two-page sheet of the territory on screen; for a département, all of its sheets at once."""

from __future__ import annotations

import html
from collections.abc import Callable

import streamlit as st

from pvd import dossiers, warehouse, workshop
from pvd.figures.wording import not_in_release
from pvd.formats import NARROW
from pvd.screen.files import absolute, copies
from pvd.screen.state import view
from pvd.territory import Territory

ONE = "Deux pages A4 à imprimer, un PDF accessible."
# What the archive of a département holds.
ALL = (
    f"Le ZIP, prêt en moins d’une minute{NARROW}: la fiche du département, celles de ses intercommunalités et de ses communes, et "
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
    key, has_bundle = dossiers.sheet_key(territory), dossiers.has_bundle(territory)
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="pvd-sheet"):
        _button(
            "Fiche à imprimer (PDF)", territory, key, dossiers.sheet, dossiers.sheet_name(territory),
            "application/pdf", ":material/picture_as_pdf:",
        )  # fmt: skip
        if has_bundle:
            _button(
                "Toutes les fiches du département (ZIP)", territory, f"{key}-zip-{dossiers.today()}", dossiers.bundle,
                dossiers.bundle_name(territory), "application/zip", ":material/folder_zip:",
            )  # fmt: skip
        popover = st.popover("Adresse de la fiche", type="tertiary", key="pvd_sheet_address", on_change="rerun")
        if popover.open:
            with popover:
                copies({"Adresse de la fiche": absolute(dossiers.sheet_path(territory))}, "sheet")
    _note(f"{ONE} {ALL}" if has_bundle else ONE)


def _note(words: str) -> None:
    st.html(f"<p class='pvd-note'>{html.escape(words)}</p>")


def _button(
    label: str, territory: Territory, key: str, write: Callable[[Territory], bytes], name: str, mime: str, icon: str
) -> None:
    version = warehouse.frozen()

    def made() -> workshop.File:
        # In a worker thread, which knows nothing of this page.
        with warehouse.using(version):
            return workshop.File(write(territory), name)

    st.download_button(
        label,
        data=lambda: workshop.current().wait(key, made).content,
        file_name=name,
        mime=mime,
        key=f"pvd_sheet_{mime}",
        on_click="ignore",
        icon=icon,
        type="primary" if mime == "application/pdf" else "secondary",
    )
