"""The main script: what every page shares. Header, territory, page, footer, in that order."""

from __future__ import annotations

import streamlit as st

from pvd import screen

screen.set_up()
page = st.navigation(screen.pages(), position="top")
screen.header(page.url_path)
with screen.guard():
    page.run()
    screen.list_contents()
screen.footer()
