"""The main script: what every page shares. Header, territory, page, footer, in that order."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from pvd import screen

PAGES = Path(__file__).parent.parent / "pages"
# (file, French title, address); the order is the menu's.
MENU = (
    ("overview", "Aperçu", ""),
    ("map", "Carte", "carte"),
    ("funding", "Financement", "financement"),
    ("pillars", "Piliers", "piliers"),
    ("measures", "Mesures", "mesures"),
    ("territory", "Mon territoire", "territoire"),
    ("town", "Commune", "commune"),
    ("compare", "Comparer", "comparer"),
    ("press", "Presse", "presse"),
    ("method", "Méthode", "methode"),
    ("guide", "Guide", "guide"),
)
# A town is reached by search, map and lists; the guide from the footer.
HIDDEN = ("town", "guide")

screen.set_up()
page = st.navigation(
    [
        st.Page(
            PAGES / f"{file}.py",
            title=title,
            url_path=url or None,
            default=not url,
            visibility="hidden" if file in HIDDEN else "visible",
        )
        for file, title, url in MENU
    ],
    position="top",
)
screen.header(page.url_path)
with screen.guard():
    page.run()
screen.footer()
