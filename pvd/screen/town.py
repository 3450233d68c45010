"""The page of a town: its own name as title, its map as a picture, its dates as a list, and where to go next."""

from __future__ import annotations

import html
from dataclasses import replace
from urllib.parse import urlencode

import pandas as pd
import streamlit as st

from pvd import exports, menu, places
from pvd.formats import NARROW, day, is_unknown, short_euros
from pvd.parameters import write_options
from pvd.screen.files import file_line
from pvd.screen.page import heading, notes, page_title, title
from pvd.screen.state import fragment, guard, view
from pvd.territory import Options, Territory

TOWN_CSS = """
<style>
.pvd-dates { list-style:none; margin:0 !important; padding:0 !important; border-left:2px solid var(--pvd-line); }
.pvd-dates > li { margin:0 !important; padding:.3rem 0 .3rem 1rem; position:relative; display:grid; grid-template-columns:7.5rem minmax(0,1fr); gap:0 1rem; }
.pvd-dates > li::before { content:""; position:absolute; left:-.36rem; top:.78rem; width:.6rem; height:.6rem; border-radius:50%; background:var(--pvd-second); }
.pvd-dates > li.doubtful::before, .pvd-dates > li.undated::before { background:#fff; border:2px solid var(--pvd-second); box-sizing:border-box; }
.pvd-dates time, .pvd-dates .when { color:var(--pvd-second); font-variant-numeric:tabular-nums; }
.pvd-dates b { font-weight:600; }
.pvd-dates span.more { display:block; color:var(--pvd-second); font-size:.93rem; line-height:1.4; }
.pvd-towns { columns:4 13rem; list-style:none; margin:0 !important; padding:0 !important; }
.pvd-towns li { margin:0 !important; padding:.15rem 0; break-inside:avoid; }
@media (max-width:640px) { .pvd-dates > li { grid-template-columns:minmax(0,1fr); } }
</style>
"""


def town_chosen(page: str) -> bool:
    """Whether the address names a town: its name is then the title. Else how to find one, and the territory's towns."""
    territory, options = view()
    st.html(TOWN_CSS)
    if territory.level == "commune":
        # What its EPCI or others received is told apart on this page, whatever another page was showing.
        st.session_state["pvd_view"] = (territory, replace(options, perimeter="state_grants_town"))
        page_title(page)
        return True
    title(*menu.NO_TOWN)
    if territory.level != "france":
        towns = places.children(territory.level, territory.codes, "commune")
        st.header(f"{territory.label}{NARROW}: ses communes", anchor=False)
        items = "".join(
            f"<li>{_link('commune', [('commune', code), *write_options(options)], places.label('commune', code))}</li>"
            for code, _ in towns
        )
        st.html(f"<ul class='pvd-towns'>{items}</ul>" if towns else "<p>Aucune Petite ville de demain ici.</p>")
    return False


def _link(page: str, pairs: list[tuple[str, str]], words: str) -> str:
    query = urlencode([*pairs, *exports.version()])
    return f"<a href='{page}?{html.escape(query, quote=True)}' target='_self'>{html.escape(words)}</a>"


def town_links() -> None:
    """From a town to what holds it, what it can use, and what its EPCI received: never added to its own grants."""
    territory, _ = view()
    here = territory.address
    above: dict[str, list[tuple[str, str]]] = {level: [(level, code)] for level, code, _ in territory.parents}
    names = {level: name for level, _, name in territory.parents}
    found: list[tuple[str, list[tuple[str, str]], str]] = [("carte", here, "Sur la carte")]
    if "epci" in above:
        grants = [*above["epci"], ("perimetre", "subventions-epci")]
        found += [
            ("territoire", above["epci"], f"Son intercommunalité{NARROW}: {names['epci']}"),
            ("financement", grants, "Les subventions de son intercommunalité"),
        ]
    if "departement" in above:
        found.append(("territoire", above["departement"], f"Son département{NARROW}: {names['departement']}"))
    found += [("comparer", here, "La comparer à d’autres"), ("mesures", here, "Les mesures")]
    st.html("<p class='pvd-note'>" + " · ".join(_link(*item) for item in found) + "</p>")


@guard()
def town_picture(slug: str) -> None:
    """A map of the town as a picture: nothing to explore here, the map page does."""
    territory, options = view()
    territory = territory.without_filters()
    figure = exports.draw(slug, territory, options)
    heading(figure, 3)
    from pvd.render.words.sentence import alt_text

    query = urlencode([*territory.address, ("taille", "article"), *exports.version()])
    st.html(
        f"<p class='pvd-mini'><img src='figures/{slug}.png?{html.escape(query, quote=True)}' loading='lazy' width='1600' "
        f"height='900' style='height:auto' alt='{html.escape(alt_text(figure), quote=True)}'></p>"
    )
    notes(figure)
    file_line(figure, slug)


def town_dates(slug: str) -> None:
    """What happened and when, as a list read from top to bottom; an empty ring marks a doubtful or unknown date."""
    territory, options = view()
    _dates(slug, territory.without_filters(), options)


@fragment
def _dates(slug: str, territory: Territory, options: Options) -> None:
    figure = exports.draw(slug, territory, options)
    with st.container(key=f"pvd-figure-{slug}"):
        heading(figure, 3)
        st.html(f"<ol class='pvd-dates'>{''.join(_date(row) for _, row in figure.table.iterrows())}</ol>")
        notes(figure)
        file_line(figure, slug)


def _date(row: pd.Series) -> str:
    if not is_unknown(row["event_on"]):
        when = f"<time datetime='{row['event_on']:%Y-%m-%d}'>{day(row['event_on'])}</time>"
    elif not is_unknown(row["event_year"]):
        when = f"<time datetime='{row['event_year']}'>{row['event_year']}</time>"
    else:
        when = "<span class='when'>sans date</span>"
    is_doubtful = not is_unknown(row["is_event_doubtful"]) and bool(row["is_event_doubtful"])
    mark = " class='doubtful'" if is_doubtful else "" if "time" in when else " class='undated'"
    amount = "" if is_unknown(row["amount_eur"]) else f", {short_euros(row['amount_eur'])}"
    more = "" if is_unknown(row["event_detail"]) else f"<span class='more'>{html.escape(row['event_detail'])}</span>"
    return f"<li{mark}>{when}<div><b>{html.escape(row['event_name'])}</b>{amount}{more}</div></li>"
