"""Every widget: set-up, header, territory picker, figures with their table and files, footer.

The address is the state. Widgets are filled from it at each run and write to it in their callbacks, so
that a copied link reopens exactly the same view.
"""

from __future__ import annotations

import html
import logging
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from functools import lru_cache, wraps
from pathlib import Path
from typing import Any, ParamSpec
from urllib.parse import urlencode, urlsplit
from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st

from pvd import dictionary, dossiers, exports, places, theme, warehouse, workshop
from pvd.figures import catalogue
from pvd.figures.figure import Figure
from pvd.formats import NARROW, UNKNOWN, day, number, plural, typeset
from pvd.territory import (
    AGREEMENT_YEARS,
    CENTRALITIES,
    COLOURS,
    END_OF_MANDATE,
    FILTER_NAMES,
    LEVEL_NAMES,
    MAX_SELECTION,
    PERIMETERS,
    POPULATION_CLASSES,
    PROGRAMMES,
    SEARCH_NAMES,
    SIX_FULL_YEARS,
    Options,
    Search,
    Territory,
    write_filters,
)

_LOG = logging.getLogger(__name__)
SHARED = ("region", "departement", "epci", "commune", "perimetre", "fin", "version")
MAP_ONLY = (*FILTER_NAMES, "couleur")
OURS = (*SHARED, *MAP_ONLY, *SEARCH_NAMES)
PRODUCT = "Petites villes de demain"
FEW_ROWS = 20
WAITING_HEIGHT = 360
# Charts and sentences already made, kept by figure: an unchanged view costs nothing to show again.
KEPT = 256
# Set by tests and by the print of a page: every figure is drawn at once.
SHOW_ALL = "pvd_show_all"
DOCS = Path(__file__).parent.parent / "docs"
YES_NO = {"oui": "oui", "non": "non"}
PERIMETER_WORDS = ("Reçues par les communes", "Reçues par leurs intercommunalités", "Localisées, autres bénéficiaires")
ONE_CHOICE = ("ort", "subvention")
FILTER_CHOICES: dict[str, tuple[str, dict[str, str]]] = {
    "ort": ("ORT signée", YES_NO),
    "annee": ("Année de la convention d’adhésion", {str(year): str(year) for year in AGREEMENT_YEARS}),
    "population": (
        "Population",
        dict(zip(POPULATION_CLASSES, (f"moins de 3{NARROW}500", f"3{NARROW}500 à 9{NARROW}999",
                                      f"10{NARROW}000 à 19{NARROW}999", f"20{NARROW}000 et plus"), strict=True)),
    ),
    "centralite": ("Centralité", CENTRALITIES),
    "programme": ("Autres programmes", {key: label for key, (_, label) in PROGRAMMES.items()}),
    "subvention": ("Subvention connue depuis 2020", YES_NO),
}  # fmt: skip
# The list beside the map: short headers with their units, whole at 1280 px.
LIST_HEADERS = {
    "commune_name": "Commune",
    "departement_code": "Dép.",
    "population": "Hab.",
    "is_ort": "ORT",
    "amount_eur": "Subv., €",
    "amount_per_inhabitant_eur": "€/hab.",
    "agreement_signed_on": "Convention",
}

_CSS = f"""
<style>
:root {{ --pvd-ink:{theme.INK}; --pvd-second:{theme.SECOND}; --pvd-line:{theme.LINE}; --pvd-panel:{theme.PANEL}; --pvd-primary:{theme.PRIMARY}; }}
[data-testid="stMainBlockContainer"] {{ max-width:1388px; padding:4.6rem 1.5rem 2rem; }}
[data-testid="stHeader"] {{ border-bottom:1px solid var(--pvd-line); }}
[data-testid="stHeader"] > div {{ max-width:1388px; margin:0 auto; padding:0 1.5rem; }}
h1 {{ letter-spacing:-.01em; padding:.2rem 0 .1rem !important; }}
h2 {{ padding:.6rem 0 0 !important; }}
[data-testid="stMarkdownContainer"] ul.pvd-legend, .pvd-legend {{ margin:0 !important; padding:0 !important; }}
h3 {{ padding:0 !important; }}
.pvd-title {{ margin:0 0 .15rem !important; padding:0 !important; }}
h2.pvd-title {{ font-size:1.35rem; }}
h3.pvd-title {{ font-size:1.1rem; }}
.pvd-sub {{ color:var(--pvd-second); margin:0; line-height:1.45; }}
.pvd-note {{ color:var(--pvd-second); font-size:.87rem; line-height:1.5; margin:0; }}
.pvd-note + .pvd-note {{ margin-top:.2rem; }}
.pvd-lead {{ font-size:1.06rem; line-height:1.55; max-width:62rem; margin:0; }}
.stApp a {{ color:var(--pvd-primary); }}
[data-testid="stExpander"] details {{ border:none !important; }}
[data-testid="stExpander"] summary {{ padding-left:.2rem !important; }}
.pvd-crumbs {{ color:var(--pvd-second); font-size:.93rem; }}
.pvd-cards {{ margin:0 !important; padding:0 !important; display:grid; grid-template-columns:repeat(6,minmax(0,1fr)); gap:.8rem; }}
.pvd-card {{ border-top:3px solid var(--pvd-primary); padding:.55rem .1rem .2rem; }}
.pvd-card dt {{ color:var(--pvd-second); font-size:.93rem; }}
.pvd-card dd {{ margin:0; }}
.pvd-card .value {{ font-size:1.95rem; line-height:1.25; font-variant-numeric:tabular-nums; color:var(--pvd-ink); white-space:nowrap; }}
.pvd-card .context {{ color:var(--pvd-second); font-size:.87rem; }}
.pvd-legend {{ display:flex; flex-wrap:wrap; gap:.25rem 1.1rem; list-style:none; padding:0; margin:0; font-size:.9rem; }}
.pvd-legend li {{ display:flex; align-items:center; gap:.4rem; margin:0; }}
.pvd-legend i {{ width:.85rem; height:.85rem; border-radius:50%; border:1px solid {theme.UNKNOWN_LINE}; display:inline-block; }}
.pvd-legend i.unknown {{ background:repeating-linear-gradient(45deg,#fff 0 2px,{theme.UNKNOWN_LINE} 2px 3px); }}
.pvd-footer {{ border-top:1px solid var(--pvd-line); margin-top:2.5rem; padding-top:1rem; color:var(--pvd-second); font-size:.87rem; line-height:1.6; }}
.pvd-table {{ overflow-x:auto; }}
.pvd-table table {{ border-collapse:collapse; width:100%; font-size:.93rem; }}
.pvd-table th {{ text-align:left; font-weight:600; border-bottom:1px solid var(--pvd-second); padding:.35rem .6rem .35rem 0; vertical-align:bottom; }}
.pvd-table td {{ border-bottom:1px solid var(--pvd-line); padding:.35rem .6rem .35rem 0; vertical-align:top; }}
.pvd-table .n {{ text-align:right; font-variant-numeric:tabular-nums; white-space:nowrap; }}
.pvd-mini a, .pvd-mini img {{ display:block; width:100%; }}
@media (max-width:1100px) {{ .pvd-cards {{ grid-template-columns:repeat(3,minmax(0,1fr)); }} }}
@media (max-width:640px) {{
  .pvd-cards {{ grid-template-columns:repeat(2,minmax(0,1fr)); }}
  .pvd-card .value {{ font-size:1.6rem; }}
  [data-testid="stMainBlockContainer"] {{ padding-left:1rem; padding-right:1rem; }}
  .st-key-pvd-picker [data-testid="stElementContainer"], .st-key-pvd-picker [data-testid="stElementContainer"] > div {{ width:100% !important; }}
}}
</style>
"""

# Tells the server that a placeholder has come near the visitor's view: what is below is not computed before.
_SENTINEL = st.components.v2.component(
    "pvd_in_view",
    html="<div style='height:1px'></div>",
    js="""
export default function ({ parentElement, setTriggerValue, data }) {
  const target = parentElement.querySelector("div")
  let timer = null
  // One after the other, and again until answered: two marks that speak at once are heard as one.
  const speak = () => { setTriggerValue("seen", true); timer = setTimeout(speak, 1000 + 200 * data.order) }
  const observer = new IntersectionObserver((entries) => {
    const near = entries.some((entry) => entry.isIntersecting)
    if (near && timer === null) timer = setTimeout(speak, 180 * (data.order - 1))
    if (!near) { clearTimeout(timer); timer = null }
  }, { rootMargin: "200px" })
  observer.observe(target)
  return () => { observer.disconnect(); clearTimeout(timer) }
}
""",
)


# --- state ---------------------------------------------------------------------------------------


def set_up() -> None:
    """Page settings and style, first of all."""
    st.set_page_config(page_title=PRODUCT, page_icon=str(theme.FONT_FOLDER.parent / "icon.png"), layout="wide")
    st.html(_CSS + _FILES_CSS)
    st.logo(str(theme.FONT_FOLDER.parent / "logo.svg"), size="medium")


@contextmanager
def guard() -> Iterator[None]:
    """Whatever goes wrong inside: a French sentence for the visitor, the whole story for the log."""
    try:
        yield
    except Exception:  # the boundary with the visitor: nothing may pass it
        _LOG.exception("page %r, address %r", st.session_state.get("pvd_page"), dict(st.query_params))
        st.error(
            "Cette partie de la page n’a pas pu être affichée. Rechargez la page ; si cela se reproduit, signalez-le en "
            "copiant son adresse."
        )


_Given = ParamSpec("_Given")


def _fragment(draw: Callable[_Given, None]) -> Callable[_Given, None]:
    """A part of a page that runs again alone: without the header, it says again which release answers."""

    @wraps(draw)
    def drawn(*args: _Given.args, **kwargs: _Given.kwargs) -> None:
        with guard():
            warehouse.use(st.session_state.get("pvd_version"))
            draw(*args, **kwargs)

    return st.fragment(drawn)


def _address() -> dict[str, list[str]]:
    """The parameters we know in the address, repeated values kept."""
    query = st.query_params
    return {name: query.get_all(name) for name in OURS if name in query}


def _write(parameters: dict[str, list[str]]) -> None:
    """Make the address hold these parameters of ours and leave the others."""
    kept = {name: st.query_params.get_all(name) for name in st.query_params if name not in OURS}
    st.query_params.from_dict({**kept, **{name: values for name, values in parameters.items() if values}})


def _follow(page: str) -> None:
    """Carry the shared parameters from page to page: the menu's links do not hold them."""
    state = st.session_state
    moved = state.get("pvd_page") not in (None, page)
    if moved and not any(name in st.query_params for name in SHARED) and state.get("pvd_shared"):
        _write(state["pvd_shared"])
    state["pvd_page"] = page
    state["pvd_shared"] = {name: values for name, values in _address().items() if name in SHARED}


def view() -> tuple[Territory, Options]:
    """What the visitor looks at, as resolved by the header of this run."""
    found: tuple[Territory, Options] = st.session_state["pvd_view"]
    return found


# --- header --------------------------------------------------------------------------------------


def header(page: str) -> None:
    """Territory picker, breadcrumb and search: drawn once, before the page."""
    _follow(page)
    try:
        _choose_release()
        territory, options, notices = places.resolve(_address())
    except warehouse.ReleaseError:
        st.error("Les données ne sont pas disponibles pour le moment. Réessayez dans quelques minutes.")
        st.stop()
    st.session_state["pvd_view"] = (territory, options)
    st.session_state["pvd_marks"] = 0
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="pvd-picker"):
        _picker(territory)
    _crumbs(territory)
    for notice in notices:
        st.warning(notice.text if hasattr(notice, "text") else notice)


def _choose_release() -> None:
    """The release that the address names, told in a banner; else the one in service."""
    warehouse.use(None)
    asked = _address().get("version", [""])[0]
    try:
        warehouse.use(asked)
    except warehouse.UnknownRelease:
        st.warning(
            f"Version inconnue{NARROW}: «{NARROW}{_plain(asked[:40])}{NARROW}». La page montre la version en service. "
            f"Versions disponibles{NARROW}: {', '.join(warehouse.available())}."
        )
    except warehouse.ReleaseError:
        _LOG.exception("release %s", asked[:40])
        st.warning(f"La version {_plain(asked[:40])} n’a pas pu être ouverte. La page montre la version en service.")
    st.session_state["pvd_version"] = warehouse.frozen()
    if warehouse.frozen():
        release = warehouse.current()
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key="pvd-frozen"):
            st.info(
                f"Données figées de la version {release.release}, au {day(release.data_as_of)}. "
                "Les figures de cette page en viennent.",
                icon=":material/history:",
            )
            st.button("Revenir aux données du jour", key="pvd_unfreeze", on_click=_unfreeze)


def _unfreeze() -> None:
    _write({name: values for name, values in _address().items() if name != "version"})


def _go(level: str | None, codes: Iterable[str] = ()) -> None:
    """Callback: show another territory; the map's filters and selection belong to the former one."""
    parameters = {
        name: values
        for name, values in _address().items()
        if name in ("perimetre", "fin", "couleur", "version", *SEARCH_NAMES)
    }
    if level and level != "france":
        parameters[level] = list(codes)
    st.session_state["pvd_search"] = ""
    _write(parameters)


def _picked(level: str, above: tuple[str, tuple[str, ...]]) -> None:
    code = st.session_state[f"pvd_{level}"]
    if code is None:
        _go(above[0], above[1])
    else:
        _go(level, [code])


def _picker(territory: Territory) -> None:
    chain: dict[str, tuple[str, ...]] = {level: (code,) for level, code, _ in territory.parents}
    chain[territory.level] = territory.codes
    region = chain.get("region", ())
    departement = chain.get("departement", ())
    _select("region", "Région", "Toutes", places.children("france", (), "region"), region, ("france", ()))
    options = (
        places.children("region", region, "departement") if region else places.children("france", (), "departement")
    )
    _select(
        "departement", "Département", "Tous", options, departement, ("region", region) if region else ("france", ())
    )
    if departement or chain.get("epci") or territory.level == "commune":
        scope = ("departement", departement) if departement else ("region", region)
        _select("epci", "Intercommunalité", "Toutes", places.children(*scope, "epci"), chain.get("epci", ()), scope)
        below = ("epci", chain["epci"]) if chain.get("epci") else scope
        _select("commune", "Commune", "Toutes", places.children(*below, "commune"), chain.get("commune", ()), below)
    st.text_input(
        "Rechercher", key="pvd_search", placeholder="Commune, code, ancien nom…", width=250, autocomplete="off"
    )
    if text := st.session_state.get("pvd_search", "").strip():
        _results(text)


def _select(
    level: str, label: str, empty: str, options: list[tuple[str, str]], codes: tuple[str, ...],
    above: tuple[str, tuple[str, ...]],
) -> None:  # fmt: skip
    names = dict(options)
    key = f"pvd_{level}"
    # One choice shows in the list; a union of départements is written in the breadcrumb instead.
    st.session_state[key] = codes[0] if len(codes) == 1 and codes[0] in names else None
    st.selectbox(
        label,
        list(names),
        format_func=lambda code: f"{code} · {names[code]}" if level == "departement" else names[code],
        key=key,
        placeholder=f"{len(codes)} choisis" if len(codes) > 1 else empty,
        on_change=_picked,
        args=(level, above),
        width=215,
    )


def _results(text: str) -> None:
    found = places.search(text)
    with st.container(horizontal=True, gap="small", key="pvd-results"):
        if not found:
            st.html(f"<p class='pvd-note' role='status'>Aucun territoire trouvé pour «{NARROW}{html.escape(text[:60])}{NARROW}». "
                    "Essayez un code postal, un code Insee ou un ancien nom.</p>")  # fmt: skip
        for place in found:
            label = f"{place.name} · {place.context}" if place.context else place.name
            if place.matched:
                label += f" · {place.matched}"
            st.button(
                _plain(f"{label} · {LEVEL_NAMES[place.level].lower()}"),
                key=f"pvd_result_{place.level}_{place.code}_{place.matched}",
                on_click=_go,
                args=(place.level, [place.code]),
                type="secondary",
            )


def _crumbs(territory: Territory) -> None:
    figures = warehouse.query("key_figures", territory.without_filters(), perimeter="state_grants_town").iloc[0]
    count = plural(int(figures["town_count"]), "commune")
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key="pvd-crumbs"):
        for level, code, name in territory.parents:
            st.button(_plain(name), key=f"pvd_up_{level}", type="tertiary", on_click=_go, args=(level, [code]))
            st.html("<span class='pvd-crumbs' aria-hidden='true'>›</span>", width="content")
        st.html(
            f"<span class='pvd-crumbs' role='status'><b>{html.escape(territory.label)}</b> · {count} · "
            f"données au {day(warehouse.current().data_as_of)}</span>"
        )


def _plain(text: str) -> str:
    """Text from data shown by a widget that reads Markdown: neutralise what Markdown would interpret."""
    return re.sub(r"([\\`*_\[\]{}<>#|~$:!])", r"\\\1", text)


# --- pages ---------------------------------------------------------------------------------------


def title(text: str, lead: str = "") -> None:
    """The page's title and its opening sentence."""
    st.title(text, anchor=False)
    if lead:
        st.html(f"<p class='pvd-lead'>{html.escape(lead)}</p>")


def section(text: str, lead: str = "") -> None:
    """A part of a page."""
    st.header(text, anchor=False)
    if lead:
        st.html(f"<p class='pvd-lead'>{html.escape(lead)}</p>")


def prose(markdown: str) -> None:
    """French prose written in a page (never a text from data)."""
    st.markdown(markdown)


def show(slug: str, *, wait: bool = False, filtered: bool = False, level: int = 3) -> None:
    """A figure, whole: title, subtitle, marks, sentence, source, table and files.

    With `wait`, nothing is computed until the place comes near the visitor's view. With `filtered`, the
    map's filters and selection apply.
    """
    territory, options = view()
    _figure(slug, territory if filtered else territory.without_filters(), options, level, wait)


def row(*slugs: str, filtered: bool = False) -> None:
    """Figures side by side, one under the other on a phone; they wait together until they come near."""
    territory, options = view()
    _row(slugs, territory if filtered else territory.without_filters(), options)


@_fragment
def _row(slugs: tuple[str, ...], territory: Territory, options: Options) -> None:
    if not _seen("-".join(slugs)):
        return
    for place, slug in zip(st.columns(len(slugs), gap="large"), slugs, strict=True):
        with place, guard():
            _whole_figure(slug, territory, options, 3)


def columns(widths: tuple[int, ...]) -> list[Any]:
    """Columns of those relative widths; one under the other on a phone."""
    return st.columns(list(widths), gap="large")


def links(pages: dict[str, str]) -> None:
    """Links to other pages that keep the territory."""
    territory, options = view()
    query = urlencode([*territory.address, *options.address, *exports.version()])
    st.html(
        "<p class='pvd-note'>"
        + " · ".join(
            f"<a href='/{html.escape(page)}{'?' + html.escape(query) if query else ''}' target='_self'>{html.escape(words)}</a>"
            for words, page in pages.items()
        )
        + "</p>"
    )


def document(name: str) -> None:
    """A text of `docs/`, as a page."""
    st.markdown((DOCS / f"{name}.md").read_text(encoding="utf-8"))


def _switch(parameter: str, label: str, words: dict[str, str], default: str) -> None:
    """One choice among a few, kept in the address; the default is left out of it."""
    key = f"pvd_switch_{parameter}"
    found = _address().get(parameter, [default])[0]
    st.session_state[key] = found if found in words else default

    def changed() -> None:
        chosen = st.session_state[key] or default
        _write({**_address(), parameter: [] if chosen == default else [chosen]})

    st.segmented_control(label, list(words), format_func=words.__getitem__, key=key, on_change=changed, required=True)


def mandate_end() -> None:
    """Which day the mandate is measured to."""
    _, options = view()
    choices = {day_.isoformat(): day(day_) for day_ in (END_OF_MANDATE, SIX_FULL_YEARS, options.end_of_mandate)}
    _switch("fin", "Fin du mandat", choices, END_OF_MANDATE.isoformat())


def perimeter() -> None:
    """Whose grants: the towns', their EPCI's, or those located in a town."""
    _switch(
        "perimetre",
        "Périmètre des subventions",
        dict(zip(PERIMETERS.values(), PERIMETER_WORDS, strict=True)),
        "subventions-communes",
    )


def cards(slug: str) -> None:
    """The key figures of a page, as a row of cards."""
    territory, options = view()
    figure = exports.draw(slug, territory, options)
    items = "".join(
        f"<div class='pvd-card'><dt>{html.escape(card.label)}</dt><dd><div class='value'>{html.escape(card.value)}</div>"
        f"<div class='context'>{html.escape(card.context)}</div></dd></div>"
        for card in figure.cards
    )
    st.html(f"<dl class='pvd-cards'>{items}</dl>")
    _notes(figure)
    _files(figure, "cartes")


@_fragment
def _figure(slug: str, territory: Territory, options: Options, level: int, wait: bool) -> None:
    if wait and not _seen(slug):
        return
    # One figure that fails does not take the page with it.
    with guard():
        _whole_figure(slug, territory, options, level)


def _whole_figure(slug: str, territory: Territory, options: Options, level: int) -> None:
    figure = exports.draw(slug, territory, options)
    with st.container(key=f"pvd-figure-{slug}"):
        _heading(figure, level)
        if figure.is_empty:
            st.info(figure.coverage or "Aucune donnée pour ce territoire.")
            return
        if figure.form == "table":
            _table(figure, f"pvd_table_{slug}")
        else:
            _chart(figure)
        _notes(figure)
        _files(figure, slug)


def _seen(slug: str) -> bool:
    """True once the visitor has come near this place in this session; else leaves a mark that watches for it."""
    key = f"pvd-seen-{st.session_state.get('pvd_page') or 'accueil'}-{slug}"
    if st.session_state.get(key) or st.session_state.get(SHOW_ALL):
        return True
    place = st.empty()
    with place.container(height=WAITING_HEIGHT, border=False):
        order = st.session_state["pvd_marks"] = st.session_state.get("pvd_marks", 0) + 1
        result = _SENTINEL(key=f"{key}-mark", data={"order": order}, on_seen_change=lambda: None)
        st.html("<p class='pvd-note'>Graphique en attente d’affichage…</p>")
    if result.seen:
        st.session_state[key] = True
        place.empty()
    return bool(result.seen)


def _heading(figure: Figure, level: int) -> None:
    st.html(
        f"<h{level} class='pvd-title'>{html.escape(figure.title)}</h{level}>"
        f"<p class='pvd-sub'>{html.escape(figure.subtitle)}</p>"
    )


def _chart(figure: Figure) -> None:
    from pvd.render import screen as chart
    from pvd.render.words import alt_text

    st.plotly_chart(
        _plotly(figure), config=chart.CONFIG, key=f"pvd_chart_{figure.slug}", theme=None, alt=alt_text(figure)
    )


@lru_cache(maxsize=KEPT)
def _plotly(figure: Figure) -> dict[str, Any]:
    from pvd.render import screen as chart

    return chart.plotly(figure)


@lru_cache(maxsize=KEPT)
def _sentence(figure: Figure) -> str:
    from pvd.render.words import sentence

    return sentence(figure)


def _notes(figure: Figure) -> None:
    said = _sentence(figure) if figure.form != "table" else ""
    # The sentence names what is missing when the table holds it: once is enough.
    coverage = "" if "on disponible" in said else figure.coverage
    lines = filter(None, (said, coverage, figure.note, dictionary.source_line(figure.sources)))
    if text := "".join(f"<p class='pvd-note'>{html.escape(line)}</p>" for line in lines):
        st.html(text)


# --- files ---------------------------------------------------------------------------------------

_FILES_CSS = """
<style>
[class*="st-key-pvd-actions-"] { row-gap:0 !important; column-gap:.95rem !important; }
[class*="st-key-pvd-actions-"] button { padding-left:0; padding-right:0; min-height:2rem; }
[class*="st-key-pvd-actions-"] button p { font-size:.93rem; }
/* « Télécharger PNG » is read whole; the eye only needs « PNG » beside the arrow. */
[class*="st-key-pvd_file_"] button strong { position:absolute; width:1px; height:1px; overflow:hidden; clip-path:inset(50%); white-space:nowrap; }
[data-testid="stPopoverBody"]:has([class*="st-key-pvd-choice-"], [class*="st-key-pvd-words-"]) { width:min(34rem, 94vw); max-height:min(80vh, 46rem); }
.pvd-preview { margin:0; }
.pvd-preview img { display:block; max-width:100%; width:auto; height:auto; margin:0 auto; border:1px solid var(--pvd-line); background:var(--pvd-panel); }
[data-testid="stPopoverBody"] .pvd-preview img { max-height:17rem; }
.pvd-preview figcaption { color:var(--pvd-second); font-size:.87rem; margin-top:.3rem; }
.pvd-kit { list-style:none; margin:0 !important; padding:0 !important; display:grid; grid-template-columns:repeat(3,minmax(0,1fr)); gap:1.2rem; }
.pvd-kit li { margin:0 !important; }
.pvd-kit img { display:block; width:100%; height:auto; aspect-ratio:800/418; border:1px solid var(--pvd-line); background:var(--pvd-panel); }
.pvd-kit .others { align-self:start; background:var(--pvd-panel); padding:.6rem 1rem; }
.pvd-kit b { font-weight:600; }
.pvd-kit p { margin:.35rem 0 0; font-size:.93rem; line-height:1.4; }
@media (max-width:1100px) { .pvd-kit { grid-template-columns:repeat(2,minmax(0,1fr)); } }
@media (max-width:640px) { .pvd-kit { grid-template-columns:minmax(0,1fr); } }
</style>
"""

# A text to take away: the field is there to be read and selected, the button spares the gesture.
_COPY = st.components.v2.component(
    "pvd_copy",
    html="<div class='items'></div>",
    css="""
.items { display:flex; flex-direction:column; gap:.8rem; font-family:var(--st-font); font-size:.93rem; color:var(--st-text-color); }
.item { display:grid; grid-template-columns:minmax(0,1fr) auto; gap:.3rem .6rem; align-items:start; }
label { grid-column:1 / -1; font-size:.87rem; }
textarea { font:inherit; line-height:1.45; color:inherit; background:var(--st-secondary-background-color);
  border:1px solid var(--st-border-color); border-radius:4px; padding:.4rem .55rem; resize:vertical; width:100%;
  box-sizing:border-box; field-sizing:content; min-height:2.2rem; max-height:12rem; overflow-wrap:anywhere; }
button { font:inherit; font-weight:600; color:var(--st-primary-color); background:transparent; border:1px solid var(--st-border-color);
  border-radius:4px; padding:.4rem .7rem; min-width:5.4rem; min-height:2.2rem; cursor:pointer; }
button:hover { border-color:var(--st-primary-color); }
textarea:focus-visible, button:focus-visible { outline:2px solid var(--st-primary-color); outline-offset:1px; }
.said { position:absolute; width:1px; height:1px; overflow:hidden; clip-path:inset(50%); white-space:nowrap; }
""",
    js="""
export default function ({ parentElement, data }) {
  const root = parentElement.querySelector(".items")
  const make = (tag, content) => Object.assign(document.createElement(tag), content)
  root.replaceChildren()
  const said = make("span", { className: "said" })
  said.setAttribute("role", "status")
  data.items.forEach((item, index) => {
    const box = make("div", { className: "item" })
    const label = make("label", { htmlFor: `text${index}`, textContent: item.label })
    const area = make("textarea", { id: `text${index}`, readOnly: true, value: item.text, lang: item.lang })
    area.rows = Math.min(7, Math.ceil(item.text.length / 55))
    const button = make("button", { type: "button", textContent: "Copier" })
    button.setAttribute("aria-label", `Copier : ${item.label}`)
    area.addEventListener("focus", () => area.select())
    button.addEventListener("click", async () => {
      let done = false
      // Without https, a browser has no clipboard to offer: the old gesture still works there.
      try { await navigator.clipboard.writeText(item.text); done = true }
      catch { area.focus(); area.select(); done = document.execCommand("copy") }
      button.textContent = done ? "Copié" : "Ctrl+C"
      said.textContent = done ? `Copié : ${item.label}` : "Le texte est sélectionné : copiez-le avec Ctrl+C."
      setTimeout(() => { button.textContent = "Copier"; said.textContent = "" }, 2500)
    })
    box.append(label, area, button)
    root.append(box)
  })
  root.append(said)
}
""",
)
FORMAT_NOTES = {
    "pptx": "Une diapositive 16:9. Les graphiques restent modifiables dans PowerPoint et LibreOffice (clic droit, modifier "
    "les données) ; les cartes sont des images accompagnées de leur tableau.",
    "xlsx": "Un classeur : données typées, feuille « Lisez-moi » et, pour un graphique, graphique natif. Les codes gardent "
    "leurs zéros.",
    "csv": "Pour un tableur français : points-virgules, virgule décimale, accents justes.",
    "csv-brut": "Pour un logiciel statistique : virgules, point décimal, noms techniques des colonnes.",
    "json": "Données et description complète, pour un programme.",
}
FORM_WORDS = {
    "bars": "barres",
    "stacked_bars": "barres empilées",
    "lines": "courbe",
    "progress": "jauges",
    "strip": "répartition",
    "heat_table": "tableau croisé",
    "treemap": "surfaces",
    "areas": "carte",
    "dots": "carte",
    "table": "tableau",
}
QUICK_FORMATS = ("png", "csv")


@_fragment
def _files(figure: Figure, key: str, with_table: bool = True) -> None:
    """One line under a figure: its table on demand, its files, its address, its citation, its description.

    Everything is made when asked for: a closed popover costs nothing.
    """
    open_key = f"pvd_open_{key}"
    has_table = with_table and figure.form != "table"

    def turn() -> None:
        st.session_state[open_key] = not st.session_state.get(open_key, False)

    is_open = has_table and st.session_state.get(open_key, False)
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key=f"pvd-actions-{key}"):
        if has_table:
            words = "Masquer le tableau" if is_open else "Voir le tableau"
            st.button(words, key=f"{open_key}_button", type="tertiary", on_click=turn)
        for file_format in QUICK_FORMATS:
            _quick_file(figure, key, file_format)
        for name, (words, fill) in _POPOVERS.items():
            popover = st.popover(words, type="tertiary", key=f"pvd_{name}_{key}", on_change="rerun")
            if popover.open:
                with popover:
                    fill(figure, key)
    if is_open:
        _table(figure, f"pvd_table_{key}")


def _quick_file(figure: Figure, key: str, file_format: str) -> None:
    order = workshop.order(figure, file_format)
    st.download_button(
        f"**Télécharger** {file_format.upper()}",
        data=_maker(figure, order),
        file_name=order.file_name(figure),
        mime=exports.FORMATS[file_format].content_type,
        key=f"pvd_file_{key}_{file_format}",
        on_click="ignore",
        icon=":material/download:",
        type="tertiary",
    )


def _maker(figure: Figure, order: workshop.Order) -> Callable[[], bytes]:
    # Runs in a worker thread without session: it may only use what it closes over.
    return lambda: workshop.current().wait(order.key, lambda: order.make(figure)).content


def _download(figure: Figure, key: str) -> None:
    with st.container(key=f"pvd-choice-{key}"):
        order = _choice(figure, f"{key}_popover")
        # The button before the picture: on a phone it must not hide below it.
        _file_button(figure, order, f"{key}_chosen")
        _preview(figure, order)


def _choice(figure: Figure, key: str, saved: dict[str, str] | None = None) -> workshop.Order:
    """Format, then size and colour for a picture. `saved` maps each to the address parameter that keeps it."""
    saved = saved or {}
    labels = {name: item.label for name, item in exports.FORMATS.items()}
    file_format = _pick("Format", list(labels), labels.__getitem__, f"pvd_format_{key}", saved.get("format"))
    sizes = workshop.sizes(file_format)
    if not sizes:
        return workshop.order(figure, file_format)
    size = _pick("Taille", list(sizes), workshop.size_label, f"pvd_size_{key}_{file_format}", saved.get("size"))
    grey_key, parameter = f"pvd_grey_{key}", saved.get("grey")
    if parameter:
        st.session_state[grey_key] = st.query_params.get(parameter) == "oui"

    def changed() -> None:
        if parameter:
            _keep(parameter, "oui" if st.session_state[grey_key] else "")

    grey = st.toggle("Niveaux de gris", key=grey_key, on_change=changed)
    return workshop.order(figure, file_format, size, grey)


def _pick(label: str, choices: list[str], words: Callable[[str], str], key: str, parameter: str | None) -> str:
    """One choice in a list, kept in the address when it has a parameter; the first one is left out of it."""
    if parameter:
        found = st.query_params.get(parameter, choices[0])
        st.session_state[key] = found if found in choices else choices[0]

    def changed() -> None:
        if parameter:
            chosen = st.session_state[key]
            _keep(parameter, "" if chosen == choices[0] else chosen)

    chosen: str = st.selectbox(label, choices, format_func=words, key=key, on_change=changed)
    return chosen


def _keep(parameter: str, value: str) -> None:
    if value:
        st.query_params[parameter] = value
    elif parameter in st.query_params:
        del st.query_params[parameter]


def _preview(figure: Figure, order: workshop.Order) -> None:
    """The picture itself at its own address; what a file of another kind holds, in words."""
    from pvd.render.words import alt_text

    if not order.size:
        st.html(f"<p class='pvd-note'>{html.escape(typeset(FORMAT_NOTES[order.file_format]))}</p>")
        return
    # The same drawing in a format that every browser shows.
    shown = replace(order, file_format="png")
    wide, high = {**theme.PIXELS, **theme.MILLIMETRES}[order.size]
    st.html(
        f"<figure class='pvd-preview'><img src='{html.escape(shown.path, quote=True)}' width='{wide * 10}' height='{high * 10}' "
        f"style='aspect-ratio:{wide}/{high}' alt='{html.escape(alt_text(figure), quote=True)}'></figure>"
    )


def _file_button(figure: Figure, order: workshop.Order, key: str) -> None:
    chosen = exports.FORMATS[order.file_format]
    st.download_button(
        "Télécharger le fichier",
        data=_maker(figure, order),
        file_name=order.file_name(figure),
        mime=chosen.content_type,
        key=f"pvd_take_{key}",
        on_click="ignore",
        icon=":material/download:",
        type="primary",
    )


def _absolute(path: str) -> str:
    """An address as it can be pasted elsewhere: the public one, else the one that the visitor uses."""
    if path.startswith("http"):
        return path
    here = urlsplit(st.context.url or "")
    return (exports.public_url() or (f"{here.scheme}://{here.netloc}" if here.netloc else "")) + path


def _copies(items: dict[str, str], key: str) -> None:
    """Texts to take away, each with its button; an English one says so to screen readers."""
    with st.container(key=f"pvd-words-{key}"):
        _COPY(
            key=f"pvd_copies_{key}",
            data={
                "items": [
                    {"label": label, "text": text, "lang": "en" if "anglais" in label else "fr"}
                    for label, text in items.items()
                ]
            },
        )


def _copy_links(figure: Figure, key: str) -> None:
    page = replace(workshop.order(figure, "json"), file_format="png").path.replace(".png", ".html", 1)
    _copies(
        {
            "La page": _absolute(figure.address),
            "L’image": _absolute(workshop.order(figure, "png").path),
            "La figure seule, à ouvrir ou à intégrer": _absolute(page),
            "Code d’intégration": f'<iframe src="{_absolute(page)}" title="{html.escape(figure.title)}" '
            'width="100%" height="720" style="border:0" loading="lazy"></iframe>',
        },
        f"links-{key}",
    )


def _cite(figure: Figure, key: str) -> None:
    from pvd.render.words import citation

    today = datetime.now(ZoneInfo("Europe/Paris")).date()
    whole = replace(figure, address=_absolute(figure.address))
    texts = {
        f"Citation {length}, en {language}": citation(whole, today, length == "longue", language == "anglais")
        for language in ("français", "anglais")
        for length in ("courte", "longue")
    }
    _copies(texts, f"cite-{key}")


def _describe(figure: Figure, key: str) -> None:
    from pvd.render.words import alt_text

    _copies({"Description pour qui ne voit pas l’image": alt_text(figure)}, f"alt-{key}")


_POPOVERS: dict[str, tuple[str, Callable[[Figure, str], None]]] = {
    "download": ("Télécharger", _download),
    "links": ("Copier le lien", _copy_links),
    "cite": ("Citer", _cite),
    "alt": ("Texte alternatif", _describe),
}


# --- tables --------------------------------------------------------------------------------------


def _table(figure: Figure, key: str) -> None:
    from pvd.render import cells
    from pvd.render.words import alt_text

    columns = cells.columns(figure)
    content = cells.content(figure, columns)
    if len(figure.table) <= FEW_ROWS:
        _small_table(figure, columns, content)
        return
    frame = _frame_of(columns, content)
    st.dataframe(
        frame,
        column_config=_column_config(columns),
        placeholder=UNKNOWN,
        hide_index=True,
        key=key,
        height=min(36 * (len(frame) + 1) + 2, 460),
        alt=alt_text(figure),
    )


def _frame_of(columns: list[Any], content: list[list[Any]]) -> pd.DataFrame:
    """Cells as typed columns. Whole euros on screen: the cents are in the files."""
    frame = pd.DataFrame({item.name: values for item, values in zip(columns, content, strict=True)})
    for item in columns:
        if item.unit == "eur":
            frame[item.name] = pd.to_numeric(frame[item.name]).round().astype("Int64")
        elif item.unit == "eur_per_inhabitant":
            # Two decimals: thirty cents an inhabitant are not zero.
            frame[item.name] = pd.to_numeric(frame[item.name]).round(2)
    return frame


def _small_table(figure: Figure, columns: list[Any], content: list[list[Any]]) -> None:
    """A real HTML table: what screen readers read best, for a few rows."""
    from pvd.render import cells

    marks = ["class='n'" if item.unit in cells.NUMBER_UNITS else "" for item in columns]
    head = "".join(
        f"<th scope='col' {mark}>{html.escape(label)}</th>"
        for label, mark in zip(cells.headers(columns), marks, strict=True)
    )
    rows = zip(*content, strict=True) if content else ()
    body = "".join(
        "<tr>"
        + "".join(
            f"<td {mark}>{html.escape(cells.written(cell, item.unit))}</td>"
            for cell, item, mark in zip(row, columns, marks, strict=True)
        )
        + "</tr>"
        for row in rows
    )
    label = html.escape(f"Tableau{NARROW}: {figure.title}", quote=True)
    st.html(
        f"<div class='pvd-table' tabindex='0' role='region' aria-label='{label}'><table><thead><tr>{head}</tr></thead>"
        f"<tbody>{body}</tbody></table></div>"
    )


def _column_config(columns: list[Any]) -> dict[str, Any]:
    from pvd.render import cells

    kinds: dict[str, Callable[[str, str], Any]] = {
        "eur": lambda label, help: st.column_config.NumberColumn(label, help=help, format="localized"),
        "eur_per_inhabitant": lambda label, help: st.column_config.NumberColumn(label, help=help, format="localized"),
        "count": lambda label, help: st.column_config.NumberColumn(label, help=help, format="localized"),
        "inhabitants": lambda label, help: st.column_config.NumberColumn(label, help=help, format="localized"),
        "share": lambda label, help: st.column_config.NumberColumn(label, help=help, format="percent"),
        "date": lambda label, help: st.column_config.DateColumn(label, help=help, format="DD/MM/YYYY"),
        "year": lambda label, help: st.column_config.NumberColumn(label, help=help, format="%d"),
        "boolean": lambda label, help: st.column_config.CheckboxColumn(label, help=help),
    }

    def text(label: str, help: str) -> Any:
        return st.column_config.TextColumn(label, help=help)

    config = {}
    for item, label in zip(columns, cells.headers(columns), strict=True):
        make = kinds.get(item.unit, text)
        config[item.name] = make(label, item.definition)
    return config


def picture(slug: str, page: str, words: str) -> None:
    """A figure as a picture that links to the page where it can be explored (no WebGL here)."""
    territory, options = view()
    territory = territory.without_filters()
    query = urlencode([*territory.address, *options.address, *exports.version()])
    source = f"/figures/{slug}.png?{query + '&' if query else ''}taille=apercu"
    link = f"/{page}{'?' + query if query else ''}"
    st.html(
        f"<p class='pvd-mini'><a href='{html.escape(link)}' target='_self'><img src='{html.escape(source)}' loading='lazy' "
        f"width='800' height='418' alt='{html.escape(words, quote=True)}' style='height:auto'></a></p>"
    )


# --- map -----------------------------------------------------------------------------------------


def map_page(map_slug: str, list_slug: str, cards_slug: str) -> None:
    """The map, its legend and filters, the list of exactly the towns drawn, and their key figures."""
    territory, options = view()
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium", key="pvd-map-controls"):
        _switch("couleur", "Couleur", COLOURS, "avancement")
        _filters(territory)
    drawn = replace(territory, filters=replace(territory.filters, selection=()))
    shown = exports.draw(map_slug, drawn, options)
    every = exports.draw(map_slug, territory.without_filters(), options) if drawn.filters else shown
    listed = exports.draw(list_slug, territory, options)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        _heading(shown, 2)
        _legend(shown)
        _deck(shown, every, territory)
        if territory.level == "france":
            st.html(f"<p class='pvd-note'>Outre-mer en encarts{NARROW}: échelles différentes.</p>")
        _notes(shown)
        _files(shown, map_slug, with_table=False)
    with right:
        _list(listed, territory)
    cards(cards_slug)


def _filters(territory: Territory) -> None:
    count = len(write_filters(replace(territory.filters, selection=())))
    label = f"Filtres ({count})" if count else "Filtres"
    popover = st.popover(label, icon=":material/filter_alt:", key="pvd_filters_open", on_change="rerun")
    if popover.open:
        with popover:
            for name, words in FILTER_CHOICES.items():
                _filter(name, *words)
            _choose_towns(territory)
    if territory.filters:
        st.button("Tout effacer", key="pvd_filters_clear", type="tertiary", on_click=_clear_filters)


def _filter(name: str, label: str, choices: dict[str, str]) -> None:
    key = f"pvd_filter_{name}"
    st.session_state[key] = [value for value in _address().get(name, []) if value in choices]

    def changed() -> None:
        values = st.session_state[key]
        if name in ONE_CHOICE:
            values = values[-1:]
        _write({**_address(), name: list(values)})

    st.pills(label, list(choices), format_func=choices.__getitem__, selection_mode="multi", key=key, on_change=changed)


def _choose_towns(territory: Territory) -> None:
    """The same selection as clicks on the map, for the keyboard."""
    names = dict(places.children(territory.level, territory.codes, "commune"))
    st.session_state["pvd_towns"] = [code for code in territory.filters.selection if code in names]

    def changed() -> None:
        codes = st.session_state["pvd_towns"][:MAX_SELECTION]
        _write({**_address(), "selection": [",".join(codes)] if codes else []})

    st.multiselect(
        "Communes choisies", list(names), format_func=names.__getitem__, key="pvd_towns", on_change=changed,
        placeholder="Choisir une ou plusieurs communes", max_selections=MAX_SELECTION,
    )  # fmt: skip


def _clear_filters() -> None:
    _write({name: values for name, values in _address().items() if name not in FILTER_NAMES})


def _legend(figure: Figure) -> None:
    items = []
    for item in figure.encodings.classes:
        mark = (
            "class='unknown'"
            if item.key == "unknown"
            else f"style='background:{item.colour};border-color:{item.colour}'"
        )
        items.append(f"<li><i {mark}></i>{html.escape(item.label)} <b>{number(item.count)}</b></li>")
    st.html(f"<ul class='pvd-legend' aria-label='Légende'>{''.join(items)}</ul>")


def _deck(shown: Figure, every: Figure, territory: Territory) -> None:
    from pvd.render import decks
    from pvd.render.words import alt_text

    national = territory.level == "france"
    release = warehouse.current().release
    bounds, ground = None, "france"
    if not national:
        regions = sorted(every.table["region_code"].unique()) or [
            code for level, code, _ in territory.parents if level == "region"
        ]
        ground = f"{'-'.join(['natif', *regions])}_{'-'.join([territory.level, *territory.codes])}"
        extent = warehouse.query("extent", territory.without_filters())
        bounds = (
            None if extent.empty else tuple(float(value) for value in extent.iloc[0][["xmin", "ymin", "xmax", "ymax"]])
        )
    # A key of its own for each territory: the browser keeps zoom and selection by key.
    key = f"pvd_map_{territory.level}_{'_'.join(territory.codes)}"
    chart = decks.deck(
        shown, every, set(territory.filters.selection), bounds,  # type: ignore[arg-type]
        style=f"/fonds/{release}/{ground}.json", narrow=_is_phone(),
    )  # fmt: skip
    st.pydeck_chart(
        chart, height=440 if _is_phone() else decks.MAP_HEIGHT, key=key, on_select=_clicked_on(key, decks.LAYER),
        selection_mode="multi-object", alt=alt_text(shown),
    )  # fmt: skip


def _clicked_on(key: str, layer: str) -> Callable[[], None]:
    """Callback: what changed in the map's own selection is added to ours, or taken out of it.

    The map remembers clicks, the address remembers towns (a link may bring some that nobody clicked):
    only the difference between two clicks is read, by code and never by row.
    """

    def clicked() -> None:
        objects = st.session_state[key]["selection"]["objects"].get(layer, [])
        now = {item["c"] for item in objects}
        before = st.session_state.get(f"{key}_clicked", set())
        st.session_state[f"{key}_clicked"] = now
        codes = [part for value in _address().get("selection", []) for part in value.split(",") if part]
        for code in sorted(now ^ before):
            if code in codes:
                codes.remove(code)
            else:
                codes.append(code)
        _write({**_address(), "selection": [",".join(codes[:MAX_SELECTION])] if codes else []})

    return clicked


def _is_phone() -> bool:
    return "Mobile" in st.context.headers.get("User-Agent", "")


def _list(figure: Figure, territory: Territory) -> None:
    from pvd.render import cells

    _heading(figure, 2)
    if territory.filters.selection:
        st.button(
            "Effacer la sélection", key="pvd_selection_clear", type="tertiary", icon=":material/close:",
            on_click=lambda: _write({name: values for name, values in _address().items() if name != "selection"}),
        )  # fmt: skip
    if figure.is_empty:
        st.info("Aucune commune ne répond à ces filtres.")
        return
    narrow = replace(figure, columns=tuple(LIST_HEADERS))
    columns_ = cells.columns(narrow)
    content = cells.content(narrow, columns_)
    frame = _frame_of(columns_, content)
    config = _column_config(columns_)
    for name, header_ in LIST_HEADERS.items():
        config[name] = {**config[name], "label": header_, "pinned": name == "commune_name"}
    st.dataframe(
        frame, column_config=config, hide_index=True, key="pvd_list", placeholder=UNKNOWN,
        height=min(36 * (len(frame) + 1) + 2, 640), alt=figure.title,
    )  # fmt: skip
    _notes(figure)
    _files(figure, figure.slug)


# --- measures ------------------------------------------------------------------------------------

# Field of the address → (label, key column, name column) of the choices below the needs.
_CHOICES = {
    "pilier": ("Pilier", "pillar", "pillar_name"),
    "theme": ("Thème", "main_theme", "main_theme_name"),
    "soutien": ("Type d’aide", "support_type", "support_type_name"),
    "lien": ("Lien avec le programme", "link", "link_name"),
}
_MEASURES_CSS = """
<style>
.pvd-measures { display:grid; grid-template-columns:repeat(2,minmax(0,1fr)); gap:0 2rem; list-style:none; margin:0 !important; padding:0 !important; }
.pvd-measures li { border-top:1px solid var(--pvd-line); padding:.55rem 0; margin:0; }
.pvd-measures a { font-weight:600; text-decoration:none; }
.pvd-measures a:hover { text-decoration:underline; }
.pvd-measures p { margin:.1rem 0 0; color:var(--pvd-second); font-size:.9rem; line-height:1.4; }
.pvd-facts { display:grid; grid-template-columns:repeat(3,minmax(0,1fr)); gap:.9rem 2rem; margin:.4rem 0 !important; padding:0 !important; }
.pvd-facts dt { color:var(--pvd-second); font-size:.9rem; }
.pvd-facts dd { margin:0; font-size:1.06rem; }
.pvd-facts dd span { display:block; color:var(--pvd-second); font-size:.9rem; line-height:1.4; }
@media (max-width:900px) { .pvd-facts { grid-template-columns:repeat(2,minmax(0,1fr)); } }
@media (max-width:640px) { .pvd-measures, .pvd-facts { grid-template-columns:minmax(0,1fr); } }
</style>
"""


def measures_page(list_slug: str, map_slug: str, towns_slug: str, partners_slug: str) -> None:
    """The offer, by need first; or one measure, when the address names it."""
    territory, options = view()
    territory = territory.without_filters()
    st.html(_MEASURES_CSS)
    if options.search.measure:
        _one_measure(list_slug, map_slug, towns_slug, territory, options)
        return
    # The choices are those of the whole offer: the address of a search never loses one.
    everything = exports.draw(list_slug, territory, replace(options, search=Search()))
    _measure_search(everything, exports.draw(partners_slug, Territory(), Options()))
    found = exports.draw(list_slug, territory, options)
    _heading(found, 2)
    if found.is_empty:
        st.info(found.coverage)
        return
    for need, rows in found.table.groupby("need_name", sort=False):
        st.subheader(str(need), anchor=False)
        items = "".join(_measure_item(row, territory) for _, row in rows.iterrows())
        st.html(f"<ul class='pvd-measures'>{items}</ul>")
    _notes(found)
    _files(found, list_slug)
    section("Les partenaires et leurs mesures")
    _figure(partners_slug, Territory(), Options(), 3, True)


def _measure_item(row: pd.Series, territory: Territory) -> str:
    address = urlencode([*territory.address, ("mesure", row["measure_id"]), *exports.version()])
    return (
        f"<li><a href='/mesures?{html.escape(address)}' target='_self'>{html.escape(row['measure_name'])}</a>"
        f"<p>{html.escape(row['summary'])}</p></li>"
    )


def _measure_search(everything: Figure, partners: Figure) -> None:
    table = everything.table
    needs = dict(zip(table["need"], table["need_name"], strict=True))
    _search_pills("besoin", "De quoi la commune a-t-elle besoin ?", needs)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="pvd-measure-search"):
        _search_text("Chercher dans les mesures")
        for name, (label, key, words) in _CHOICES.items():
            names = {code: word for code, word in zip(table[key], table[words], strict=True) if word == word}
            _search_select(name, label, names)
        _search_select("partenaire", "Partenaire", dict(zip(partners.table["partner_id"], partners.table["partner_name"], strict=True)))  # fmt: skip
        if any(name in _address() for name in SEARCH_NAMES):
            st.button("Tout effacer", key="pvd_search_clear", type="tertiary", on_click=_clear_search)


def _clear_search() -> None:
    _write({name: values for name, values in _address().items() if name not in SEARCH_NAMES})


def _search_key(name: str) -> str:
    return f"pvd_search_{name}"


def _searched(name: str) -> None:
    value = st.session_state[_search_key(name)]
    _write({**_address(), name: [value] if value else []})


def _search_pills(name: str, label: str, names: dict[str, str]) -> None:
    found = _address().get(name, [""])[0]
    st.session_state[_search_key(name)] = found if found in names else None
    st.pills(
        label, list(names), format_func=names.__getitem__, key=_search_key(name), on_change=_searched, args=(name,)
    )


def _search_select(name: str, label: str, names: dict[str, str]) -> None:
    found = _address().get(name, [""])[0]
    st.session_state[_search_key(name)] = found if found in names else None
    st.selectbox(
        label, list(names), format_func=names.__getitem__, key=_search_key(name), on_change=_searched, args=(name,),
        placeholder="Tous", width=180,
    )  # fmt: skip


def _search_text(label: str, example: str = "friche, commerce, vélo…") -> None:
    st.session_state[_search_key("texte")] = _address().get("texte", [""])[0]
    st.text_input(
        label, key=_search_key("texte"), on_change=_searched, args=("texte",), width=200, autocomplete="off",
        placeholder=example,
    )  # fmt: skip


def official_figures(slug: str) -> None:
    """Every dated figure ever quoted, searched by words, indicator and year."""
    territory, options = view()
    territory = territory.without_filters()
    table = exports.draw(slug, territory, replace(options, search=Search())).table
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="pvd-figures-search"):
        _search_text("Chercher dans les chiffres", "Anah, Manche, prêts…")
        names = {name: key for key, name in zip(table["indicator"], table["indicator_name"], strict=True)}
        _search_select("indicateur", "Indicateur", {names[name]: name for name in sorted(names)})
        years_ = sorted({str(value.year) for value in table["as_of"]}, reverse=True)
        _search_select("date", "Année", dict(zip(years_, years_, strict=True)))
        if any(name in _address() for name in SEARCH_NAMES):
            st.button("Tout effacer", key="pvd_search_clear", type="tertiary", on_click=_clear_search)
    _figure(slug, territory, options, 3, False)


def _one_measure(list_slug: str, map_slug: str, towns_slug: str, territory: Territory, options: Options) -> None:
    options = replace(options, search=Search(measure=options.search.measure))
    figure = exports.draw(list_slug, territory, options)
    query = urlencode([*territory.address, *exports.version()])
    back = f"<p class='pvd-note'><a href='/mesures{'?' + html.escape(query) if query else ''}' target='_self'>Toutes les mesures</a></p>"
    st.html(back)
    if figure.is_empty:
        st.warning(f"Cette mesure n’existe pas dans le catalogue{NARROW}: elle a pu changer d’identifiant.")
        return
    row = figure.table.iloc[0]
    st.html(
        f"<h2 class='pvd-title'>{html.escape(figure.title)}</h2><p class='pvd-lead'>{html.escape(row['note_fr'])}</p>"
    )
    items = "".join(
        f"<div><dt>{html.escape(card.label)}</dt><dd>{html.escape(card.value)}"
        + (f"<span>{html.escape(card.context)}</span>" if card.context else "")
        + "</dd></div>"
        for card in figure.cards
    )
    st.html(f"<dl class='pvd-facts'>{items}</dl>")
    links_ = [
        ("Source", row["source_title"], row["source_url"]),
        ("Preuve du lancement", "lire", row["launch_proof_url"]),
    ]
    st.html(
        "<p class='pvd-note'>"
        + " · ".join(
            f"{word}{NARROW}: <a href='{html.escape(url, quote=True)}' target='_blank' rel='noopener noreferrer'>{html.escape(text)}</a>"
            for word, text, url in links_
            if isinstance(url, str) and url.startswith("http")
        )
        + "</p>"
    )
    _files(figure, list_slug, with_table=False)
    towns = exports.draw(map_slug, territory, options)
    is_known = row["known_towns"][:1].isdigit()
    section("Les communes qui l’utilisent")
    if towns.is_empty:
        st.info(towns.coverage if is_known else f"Inconnu{NARROW}: aucun fichier tenu ne nomme les communes qui utilisent cette "
                "mesure. Cela ne veut pas dire qu’aucune ne l’utilise.")  # fmt: skip
        return
    left, right = st.columns([3, 2], gap="large")
    with left:
        pairs = urlencode([*territory.address, *options.address, ("taille", "article"), *exports.version()])
        st.html(
            f"<p class='pvd-mini'><img src='/figures/{map_slug}.png?{html.escape(pairs)}' loading='lazy' width='1600' height='900' "
            f"alt='{html.escape(f'Carte : {towns.title}', quote=True)}' style='height:auto'></p>"
        )
        _files(towns, map_slug, with_table=False)
    with right:
        _whole_figure(towns_slug, territory, options, 3)


# --- press ---------------------------------------------------------------------------------------

FIRST_FIGURE = "subventions-par-annee"
PRESS_SAVED = {"format": "format", "size": "taille", "grey": "gris"}


def press_desk() -> None:
    """Any figure at any territory: choose, look, take away, cite."""
    entries = catalogue.entries()
    _follow_reference(entries)
    territory, options = view()
    left, right = st.columns([2, 3], gap="large")
    with left:
        pages = list(dict.fromkeys(exports.PAGES.values()))
        slugs = sorted(entries, key=lambda slug: (slug != FIRST_FIGURE, pages.index(exports.page_of(entries[slug]))))
        slug = _pick("Figure", slugs, lambda name: _figure_label(entries[name]), "pvd_press_figure", "figure")
        asked = warehouse.current().parameters(entries[slug].query)
        if entries[slug].form == "dots":
            _pick("Couleur", list(COLOURS), COLOURS.__getitem__, "pvd_press_colour", "couleur")
        if "perimeter" in asked:
            words = dict(zip(PERIMETERS.values(), PERIMETER_WORDS, strict=True))
            _pick("Périmètre des subventions", list(words), words.__getitem__, "pvd_press_perimeter", "perimetre")
        if "end_of_mandate" in asked:
            days = {day_.isoformat(): day(day_) for day_ in (END_OF_MANDATE, SIX_FULL_YEARS, options.end_of_mandate)}
            _pick("Fin du mandat", list(days), days.__getitem__, "pvd_press_end", "fin")
        figure = exports.draw(slug, territory.without_filters(), options)
        order = _choice(figure, "press", PRESS_SAVED)
        _file_button(figure, order, "press")
    with right, st.container(key="pvd-press-view"):
        _preview(figure, order if order.size else workshop.order(figure, "png"))
        if not order.size:
            _preview(figure, order)
        _notes(figure)
    cite, links_ = st.columns(2, gap="large")
    with cite:
        section("Citer et décrire")
        _cite(figure, "press")
        _describe(figure, "press")
    with links_:
        section("Adresses")
        _copy_press_links(figure, order)


def _figure_label(entry: Any) -> str:
    return f"{entry.subject} · {FORM_WORDS[entry.form]}"


def _follow_reference(entries: dict[str, Any]) -> None:
    """`?reference=<slug>·<release>`, the short reference printed in every file, reopens its figure."""
    reference = st.query_params.get("reference", "")
    if not reference:
        return
    del st.query_params["reference"]
    slug, _, release = (part.strip() for part in reference.partition("·"))
    here = warehouse.current().release
    if release and release != here and release in warehouse.available():
        # The file was made from that release: so is what reopens it.
        _keep("figure", "" if slug == FIRST_FIGURE or slug not in entries else slug)
        _keep("version", "" if release == warehouse.in_service().release else release)
        st.rerun()
    if slug not in entries:
        st.warning(f"La référence «{NARROW}{_plain(reference[:80])}{NARROW}» ne correspond à aucune figure.")
        return
    _keep("figure", "" if slug == FIRST_FIGURE else slug)
    if release and release != here:
        st.warning(
            f"La référence désigne la version {_plain(release[:40])} des données. La page montre la version en service, "
            f"{here}{NARROW}: les nombres peuvent différer."
        )


def _copy_press_links(figure: Figure, order: workshop.Order) -> None:
    from pvd.render.cells import reference

    short = reference(figure)
    _copies({"Le fichier choisi": _absolute(order.path)}, "file-press")
    _copy_links(figure, "press")
    _copies({"Référence courte, imprimée dans chaque fichier": short,
             "Ce qui la rouvre": _absolute(f"/presse?{urlencode({'reference': short.replace(' ', '')})}")}, "reference-press")  # fmt: skip


def press_kit() -> None:
    """Ready figures of the territory, to see and to take away in one file."""
    territory = view()[0].without_filters()
    entries = catalogue.entries()
    items, others = [], []
    for _, figure, formats in dossiers.figures(territory):
        subject = f"<b>{html.escape(entries[figure.slug].subject)}</b><br>{', '.join(formats).upper()}"
        if "png" not in formats:
            others.append(f"<p>{subject}</p>")
            continue
        path = html.escape(workshop.order(figure, "png", "apercu").path, quote=True)
        items.append(f"<li><img src='{path}' width='800' height='418' loading='lazy' alt=''><p>{subject}</p></li>")
    others.append("<p><b>Lisez-moi</b><br>Cinq chiffres, ce que comptent les montants, comment citer</p>")
    st.html(f"<ul class='pvd-kit'>{''.join(items)}<li class='others'>{''.join(others)}</li></ul>")

    version = warehouse.frozen()

    def made() -> workshop.File:
        # In a worker thread, which knows nothing of this page.
        with warehouse.using(version):
            return workshop.File(dossiers.kit(territory), dossiers.kit_name(territory))

    key = f"{workshop.Order('dossier', urlencode([*territory.address, *exports.version()])).key}-zip"
    st.download_button(
        f"Télécharger le dossier{NARROW}: {_plain(territory.label)}",
        data=lambda: workshop.current().wait(key, made).content,
        file_name=dossiers.kit_name(territory),
        mime="application/zip",
        key="pvd_kit",
        on_click="ignore",
        icon=":material/folder_zip:",
        type="primary",
    )
    st.html("<p class='pvd-note'>Un fichier ZIP, prêt en quelques secondes.</p>")


def footer() -> None:
    """Release, dates, sources, licence, help: under every page."""
    release = warehouse.current()
    others = len(warehouse.available()) - 1
    history = (
        plural(others, "autre version disponible", "autres versions disponibles")
        if others
        else "première version publiée"
    )
    query = f"?{urlencode(exports.version())}" if exports.version() else ""
    st.html(
        "<footer class='pvd-footer'>"
        f"Données au {day(release.data_as_of)} · version {html.escape(release.release)} · {history}. "
        f"Données{NARROW}: ANCT, DGCL, ministère de la Transition écologique, Insee, IGN, Anah et autres, sous Licence Ouverte 2.0 "
        f"(<a href='/methode{query}' target='_self'>toutes les sources et leurs licences</a>). Code{NARROW}: licence MIT. "
        f"<a href='/guide{query}' target='_self'>Guide d’utilisation</a>. "
        "Ce tableau de bord ne collecte aucune donnée personnelle et ne charge rien hors de son serveur."
        "</footer>"
    )
