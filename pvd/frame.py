"""The main script: what every page shares. Header, territory, page, footer, in that order."""

from __future__ import annotations

import streamlit as st

from pvd import menu, screen

screen.set_up()
page = st.navigation(
    [
        st.Page(
            item.script,
            title=item.name,
            url_path=item.address or None,
            default=not item.address,
            visibility="hidden" if item.is_hidden else "visible",
        )
        for item in menu.PAGES
    ],
    position="top",
)
screen.header(page.url_path)
with screen.guard():
    page.run()
    screen.list_contents()
screen.footer()
