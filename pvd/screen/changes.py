"""What changed since the release before, or that the server holds none."""

from __future__ import annotations

import html
from dataclasses import replace

import streamlit as st

from pvd import exports
from pvd.figures.figure import Figure
from pvd.screen.files import file_line
from pvd.screen.page import heading, notes, seen
from pvd.screen.state import fragment, view
from pvd.screen.tables import show_table
from pvd.territory import Options, Territory

SLUG = "ce-qui-a-change"
# The amounts are in the words before and after; as numbers, they are in the files.
SHORT = ("commune_name", "departement_code", "change_label", "before_label", "after_label")


def changes() -> None:
    """The changes of the territory's towns, one a row."""
    territory, options = view()
    _changes(territory.without_filters(), options)


@fragment
def _changes(territory: Territory, options: Options) -> None:
    if not seen(SLUG):
        return
    figure = exports.draw(SLUG, territory, options)
    if not figure.period:
        st.html(f"<p class='pvd-lead'>{html.escape(figure.coverage)}</p>")
        return
    with st.container(key=f"pvd-figure-{SLUG}"):
        _figure(figure)


def _figure(figure: Figure) -> None:
    heading(figure, 3)
    if figure.is_empty:
        st.info(figure.coverage)
        return
    show_table(replace(figure, columns=SHORT), f"pvd_table_{SLUG}")
    notes(figure)
    file_line(figure, SLUG)
