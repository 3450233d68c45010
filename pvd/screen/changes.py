"""What changed since the release before, or that the server holds none."""

from __future__ import annotations

import html
from dataclasses import replace

import streamlit as st

from pvd import exports, warehouse
from pvd.figures.figure import Figure
from pvd.screen.files import file_line
from pvd.screen.page import heading, notes, seen
from pvd.screen.state import fragment, view
from pvd.screen.tables import show_table
from pvd.territory import Options, Territory

# What a table shows on screen: the same as numbers and codes is in the files.
SHORT = {
    "ce-qui-a-change": ("commune_name", "departement_code", "change_label", "before_label", "after_label"),
    "attributions-deplacees": (
        "move_label", "year", "scheme_label", "project_title", "amount_eur", "before_place", "after_place", "move_reason",
    ),
}  # fmt: skip


def changes(*slugs: str) -> None:
    """The changes of the territory, a table each; without a former release, that is said once."""
    territory, options = view()
    for slug in slugs if warehouse.current().former else slugs[:1]:
        _changes(slug, territory.without_filters(), options)


@fragment
def _changes(slug: str, territory: Territory, options: Options) -> None:
    if not seen(slug):
        return
    figure = exports.draw(slug, territory, options)
    if not figure.period:
        st.html(f"<p class='pvd-lead'>{html.escape(figure.coverage)}</p>")
        return
    with st.container(key=f"pvd-figure-{slug}"):
        _figure(figure)


def _figure(figure: Figure) -> None:
    heading(figure, 3)
    if figure.is_empty:
        st.info(figure.coverage)
        return
    shown = tuple(name for name in SHORT[figure.slug] if name in figure.columns)
    show_table(replace(figure, columns=shown), f"pvd_table_{figure.slug}")
    notes(figure)
    file_line(figure, figure.slug)
