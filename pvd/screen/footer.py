"""The foot of every page: release, dates, licences, and the pages that the menu leaves out."""

from __future__ import annotations

import html
from urllib.parse import urlencode

import streamlit as st

from pvd import dictionary, exports, menu, warehouse
from pvd.formats import day, plural, typeset
from pvd.screen.legal import counts
from pvd.screen.written import once


@once
def dated() -> str:
    """« liste des communes au 27 avril 2026 · subventions jusqu’au 31 décembre 2024 »."""
    return " · ".join(dictionary.release_dated()) or f"données au {day(warehouse.current().data_as_of)}"


def footer() -> None:
    """Release, dates, sources, licence, help: under every page."""
    release = warehouse.current()
    others = len(warehouse.available()) - 1
    history = (
        plural(others, "autre version disponible", "autres versions disponibles")
        if others
        else "première version sur ce serveur"
    )
    query = f"?{urlencode(exports.version())}" if exports.version() else ""
    links = "".join(
        f"<li><a href='{item.address}{query}' target='_self'>{html.escape(item.foot)}</a>{_stated(item)}</li>"
        for item in menu.PAGES
        if item.foot
    )
    st.html(
        "<footer class='pvd-footer'>"
        f"<ul aria-label='Pied de page'>{links}</ul><div data-appearance></div>"
        f"<p>{dated().capitalize()} · version {html.escape(release.release)} · {history}. "
        f"{typeset('Données :')} ANCT, DGCL, ministère de la Transition écologique, Insee, IGN, Anah et autres, sous Licence Ouverte 2.0 "
        f"(<a href='methode{query}' target='_self'>toutes les sources et leurs licences</a>). {typeset('Code :')} licence MIT. "
        "Ce tableau de bord ne collecte aucune donnée personnelle et ne charge rien hors de son serveur.</p>"
        "</footer>"
    )


def _stated(page: menu.Page) -> str:
    """The state of conformity, which every site of the public sector says beside the link to its statement."""
    return typeset(f" : {counts().state}") if page.address == "accessibilite" else ""
