"""What changed since the release before, or that the server holds none."""

from __future__ import annotations

import html

import streamlit as st

from pvd import exports, warehouse
from pvd.screen.figures import place
from pvd.screen.state import guard, view


@guard()
def changes(*slugs: str) -> None:
    """The changes of the territory, a table each; without a former release, that is said once."""
    territory, options = view()
    territory = territory.without_filters()
    if not warehouse.current().former:
        st.html(f"<p class='pvd-lead'>{html.escape(exports.draw(slugs[0], territory, options).coverage)}</p>")
        return
    for slug in slugs:
        place(slug, territory, options)
