"""The page that says that there is none: in French, with the way back, without starting the framework."""

from __future__ import annotations

from html import escape
from string import Template

from starlette.responses import HTMLResponse

from pvd import menu, theme
from pvd.middleware.security import ASSETS


def answer(path: str) -> HTMLResponse:
    """Status 404. Nothing of the address is repeated; links lead back from however deep it is."""
    up = "../" * (path.count("/") - 1) or "./"
    title, sentence = menu.MISSING
    links = "".join(f'<li><a href="{up}{item.address}">{escape(item.name)}</a></li>' for item in menu.PAGES)
    page = Template((ASSETS / "missing.html").read_text(encoding="utf-8")).substitute(
        title=escape(title), sentence=escape(sentence), links=links, product=escape(menu.PRODUCT), up=up,
        **{name: theme.token(name) for name in theme.TOKENS},
    )  # fmt: skip
    return HTMLResponse(page, 404, {"Cache-Control": "no-store"})
