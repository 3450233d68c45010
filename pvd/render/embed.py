"""Figure → a small page without script, for other sites: picture, table, sources, links.

It is a document of its own: French, readable by a screen reader and on a phone, with a policy that
lets nothing run and lets any site frame it.
"""

from __future__ import annotations

import base64
import hashlib
from html import escape

from pvd import theme
from pvd.figures.figure import Figure
from pvd.formats import labelled, plural
from pvd.forms import captions
from pvd.render.view import View, view

# Longer tables are cut, and say so: the whole is in the files.
MOST_ROWS = 200
STYLE = f"""
@font-face {{ font-family: "Source Sans 3"; font-weight: 400; font-display: swap; src: url("../fonts/source-sans-3-400.woff2") format("woff2"); }}
@font-face {{ font-family: "Source Sans 3"; font-weight: 600; font-display: swap; src: url("../fonts/source-sans-3-600.woff2") format("woff2"); }}
@font-face {{ font-family: "Source Sans 3"; font-weight: 700; font-display: swap; src: url("../fonts/source-sans-3-700.woff2") format("woff2"); }}
* {{ box-sizing: border-box; }}
html {{ color-scheme: light; }}
body {{ margin: 0; background: {theme.GROUND}; color: {theme.INK}; font: 15px/1.5 {theme.FONT_STACK}; }}
main {{ max-width: 1000px; margin: 0 auto; padding: 1rem 1.25rem 1.25rem; }}
h1 {{ font-size: 1.35rem; line-height: 1.25; letter-spacing: -.01em; margin: 0 0 .15rem; }}
p {{ margin: .35rem 0; }}
figure {{ margin: .75rem 0 0; }}
img {{ display: block; width: 100%; height: auto; border: 1px solid {theme.LINE}; }}
.second {{ color: {theme.SECOND}; }}
.small {{ color: {theme.SECOND}; font-size: .9rem; }}
a {{ color: {theme.PRIMARY}; }}
a:focus-visible, summary:focus-visible, .pvd-table:focus-visible {{ outline: 2px solid {theme.PRIMARY}; outline-offset: 2px; }}
summary {{ cursor: pointer; color: {theme.PRIMARY}; padding: .45rem 0; font-weight: 600; }}
.pvd-table {{ overflow: auto; max-height: 30rem; border-top: 1px solid {theme.SECOND}; }}
table {{ border-collapse: collapse; width: max-content; min-width: 100%; font-size: .92rem; }}
caption {{ text-align: left; color: {theme.SECOND}; padding: .35rem 0; }}
th {{ text-align: left; font-weight: 600; vertical-align: bottom; }}
thead th {{ position: sticky; top: 0; background: {theme.GROUND}; }}
th, td {{ padding: .3rem .8rem .3rem 0; border-bottom: 1px solid {theme.LINE}; }}
td, tbody th {{ vertical-align: top; max-width: 22rem; font-weight: 400; }}
.n {{ text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }}
ul {{ list-style: none; margin: .35rem 0; padding: 0; display: flex; flex-wrap: wrap; gap: .2rem 1rem; }}
/* A wide picture carries its own title; a phone's is too small to be read. */
@media (min-width: 561px) {{ .pictured {{ position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }} }}
footer {{ border-top: 1px solid {theme.LINE}; margin-top: .9rem; padding-top: .5rem; }}
"""
_STYLE_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
POLICY = "; ".join(
    (
        "default-src 'none'",
        "img-src 'self'",
        "font-src 'self'",
        f"style-src 'sha256-{_STYLE_HASH}'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors *",
    )
)


def html(figure: Figure, picture: str, square: str, files: list[tuple[str, str]]) -> bytes:
    """The page: `picture` and `square` are addresses of the image, wide and for phones; `files` (name, address)."""
    shown = view(figure, most=MOST_ROWS)
    notes = "".join(f"<p>{escape(text)}</p>" for text in shown.notes)
    is_list = figure.form == "table" and not figure.cards
    pictured = "" if is_list or figure.is_empty else " pictured"
    links = "".join(
        f'<li><a href="{escape(_from_here(path))}" download>{escape(name)}</a></li>' for name, path in files
    )
    date = f"{captions.dated(figure)}." if captions.dated(figure) else ""
    licence = f"{labelled('Licence', captions.licences(figure))}." if captions.licences(figure) else ""
    page = f"""<!doctype html>
<html lang="fr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="same-origin">
<title>{escape(shown.title)} – Petites villes de demain</title>
<meta name="description" content="{escape(shown.alt[:300])}">
<style>{STYLE}</style>
</head>
<body>
<main>
<h1 class="title{pictured}">{escape(shown.title)}</h1>
<p class="second{pictured}">{escape(" · ".join(filter(None, (shown.line, shown.status))))}</p>
{_table(shown, is_open=True) if is_list else _picture(shown, _from_here(picture), _from_here(square))}
<div class="small">{notes}</div>
{"" if is_list else _table(shown, is_open=False)}
<footer class="small">
<p>{escape(" ".join(filter(None, (shown.source + ".", licence, date))))}</p>
<p>{labelled("Référence", escape(captions.reference(figure)))}</p>
{_page_link(figure)}
<nav aria-label="Fichiers"><ul>{links}</ul></nav>
</footer>
</main>
</body>
</html>
"""
    return page.encode()


def _from_here(address: str) -> str:
    """An address as a page of `/figures/` writes it: relative, so that it holds under any prefix."""
    return address if address.startswith("http") else f"..{address or '/'}"


def _page_link(figure: Figure) -> str:
    """The way to the page that shows the same; none when this very page is the only one that does."""
    if "/figures/" in figure.address:
        return ""
    return (
        f'<p><a href="{escape(_from_here(figure.address))}" target="_blank" rel="noopener">'
        "Explorer cette figure dans le tableau de bord Petites villes de demain</a></p>"
    )


def _picture(shown: View, picture: str, square: str) -> str:
    if shown.empty:
        return f"<p>{escape(shown.empty)}</p>"
    return (
        f'<figure><picture><source media="(max-width: 560px)" srcset="{escape(square)}" width="1080" height="1080">'
        f'<img src="{escape(picture)}" width="1600" height="900" alt="{escape(shown.alt)}"></picture></figure>'
    )


def _table(shown: View, is_open: bool) -> str:
    """Every value as an HTML table, in a closed box unless it is the figure itself."""
    if shown.table is None:
        return "" if not is_open else f"<p>{escape(shown.empty)}</p>"
    rest = shown.table.rows - MOST_ROWS
    more = (
        labelled(f"<p>… et {plural(rest, 'autre ligne', 'autres lignes')}", "voir les fichiers ci-dessous.</p>")
        if rest > 0
        else ""
    )
    table = f"{shown.table.html}{more}"
    return table if is_open else f"<details><summary>Voir le tableau</summary>{table}</details>"
