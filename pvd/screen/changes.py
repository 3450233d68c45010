"""What changed since the release before, or that the server holds none."""

from __future__ import annotations

import html

import streamlit as st

from pvd import warehouse
from pvd.figures.changes import FIRST
from pvd.formats import typeset
from pvd.screen.figures import place
from pvd.screen.state import view


def changes(*slugs: str) -> None:
    """The changes of the territory, a table each; without a former release, that is said once."""
    if not warehouse.current().former:
        st.html(f"<p class='pvd-lead'>{html.escape(typeset(FIRST))}</p>")
        return
    territory, options = view()
    for slug in slugs:
        place(slug, territory.without_filters(), options)
