"""The two-page sheet of the territory on screen; for a département, all of its sheets at once."""

from __future__ import annotations

import streamlit as st

from pvd import dossiers, warehouse, workshop
from pvd.formats import NARROW
from pvd.screen.files import absolute, copies
from pvd.screen.state import guard, plain, view
from pvd.territory import Territory


@guard()
def sheet() -> None:
    """Download the sheet of the view, and its address; says why when there is none."""
    territory = view()[0].without_filters()
    if len(territory.codes) > 1:
        st.html("<p class='pvd-note'>Une fiche existe pour chaque territoire, pas pour plusieurs à la fois.</p>")
        return
    try:
        dossiers.territory_of(territory.level, "".join(territory.codes))
    except dossiers.NoSheet:
        st.html("<p class='pvd-note'>Aucune Petite ville de demain ici, donc pas de fiche.</p>")
        return
    _button(
        f"Télécharger la fiche{NARROW}: {plain(territory.label)}", territory, dossiers.sheet_key(territory),
        dossiers.sheet, dossiers.sheet_name(territory), "application/pdf", ":material/picture_as_pdf:",
    )  # fmt: skip
    st.html("<p class='pvd-note'>Deux pages A4, un PDF accessible, à imprimer avant une réunion.</p>")
    if territory.level == "departement":
        _button(
            "Toutes les fiches du département", territory, f"{dossiers.sheet_key(territory)}-zip",
            dossiers.bundle, dossiers.bundle_name(territory), "application/zip", ":material/folder_zip:",
        )  # fmt: skip
        st.html(
            "<p class='pvd-note'>Un ZIP, prêt en moins d’une minute\u202f: la fiche du département, celles de ses "
            "intercommunalités et de ses communes, et un classeur XLSX d’une ligne par commune.</p>"
        )
    copies({"Adresse de la fiche": absolute(dossiers.sheet_path(territory))}, "sheet")


def _button(label: str, territory: Territory, key: str, write: object, name: str, mime: str, icon: str) -> None:
    version = warehouse.frozen()
    assert callable(write)

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
