"""What every page shares: set-up, release, territory picker, breadcrumb, footer."""

from __future__ import annotations

import html
import logging
from base64 import b64encode
from collections.abc import Iterable
from copy import copy
from functools import cache
from urllib.parse import urlencode

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from pvd import exports, menu, places, theme, warehouse
from pvd.figures.wording import not_in_release
from pvd.formats import day, in_quotes, plural, typeset
from pvd.parameters import in_words, words_of
from pvd.screen.footer import dated
from pvd.screen.state import follow, guard, plain, read_address, write_address
from pvd.territory import LEVEL_NAMES, Search, Territory

# The pages from which a town found is a town opened.
OPENING = ("", "territoire", "retards")
_LOG = logging.getLogger(__name__)


def set_up() -> None:
    """Page settings, first of all."""
    st.set_page_config(page_title=menu.PRODUCT, page_icon=_icon(), layout="wide")
    st.logo(str(theme.FONT_FOLDER.parent / "logo.svg"), size="medium")


@cache
def _icon() -> str:
    """The icon within its address: as a file, the framework reads it twice a run, and one process alone answers for it."""
    return "data:image/png;base64," + b64encode((theme.FONT_FOLDER.parent / "icon.png").read_bytes()).decode()


def pages() -> list[StreamlitPage]:
    """The pages of the menu, as the framework knows them; each run has its own, which it marks when it has run it."""
    return [copy(page) for page in _pages()]


@cache
def _pages() -> tuple[StreamlitPage, ...]:
    # The framework looks for the file of each: twenty paths resolved were a seventh of a run.
    return tuple(
        st.Page(
            item.script,
            title=item.name,
            url_path=item.address or None,
            default=not item.address,
            visibility="hidden" if item.is_hidden else "visible",
        )
        for item in menu.PAGES
    )


def header(page: str) -> None:
    """Territory picker, breadcrumb and search: drawn once, before the page."""
    if st.session_state.pop("pvd_opens_town", False):
        st.switch_page(menu.BY_ADDRESS["commune"].script, query_params=read_address())
    follow(page)
    try:
        _choose_release()
        territory, options, notices = places.resolve(read_address())
    except warehouse.NotInRelease as error:
        st.error(not_in_release(error.release, "Cette page"))
        st.stop()
    except warehouse.ReleaseError:
        st.error("Les données ne sont pas disponibles pour le moment. Réessayez dans quelques minutes.")
        st.stop()
    st.set_page_config(page_title=menu.BY_ADDRESS[page].tab(territory.label))
    st.session_state["pvd_view"] = (territory, options)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="pvd-picker"):
        # On a phone, one button in the place of five fields (`assets/page.css`); on a larger screen it is not there.
        st.html(
            f"<details class='pvd-place'><summary class='pvd-button'><span class='pvd-hidden'>{typeset('Territoire :')} </span>"
            f"{html.escape(territory.label)}</summary></details>",
            width="content",
        )
        _picker(territory)
    _crumbs(territory, page)
    if territory.filters and page not in menu.FILTERING:
        words = in_words(territory.filters, Search(), lambda word, code: places.label("commune", code))
        said = (
            f"L’adresse porte un filtre que cette page n’applique pas ({words}) : ses chiffres sont ceux de toutes "
            "les communes. Chaque figure filtrée a son image et ses fichiers à sa propre adresse."
        )
        st.info(typeset(said))
    for notice in notices:
        st.warning(notice.text if hasattr(notice, "text") else notice)


def _choose_release() -> None:
    """The release that the address names, told in a banner; else the one in service."""
    warehouse.use(None)
    asked = read_address().get("version", [""])[0] or _begun_on()
    try:
        warehouse.use(asked)
    except warehouse.UnknownRelease:
        said = f"Version inconnue : {in_quotes(plain(asked[:40]))}. La page montre la version en service. "
        st.warning(typeset(f"{said}Versions disponibles : {', '.join(warehouse.available())}."))
    except warehouse.ReleaseError:
        _LOG.exception("a release that is kept cannot be opened")
        st.warning(f"La version {plain(asked[:40])} n’a pas pu être ouverte. La page montre la version en service.")
    st.session_state["pvd_version"] = warehouse.frozen()
    if warehouse.frozen() and warehouse.frozen() == st.session_state.get("pvd_begun_on"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key="pvd-frozen"):
            said = "De nouvelles données viennent d’être publiées. Votre visite continue sur celles où elle a commencé."
            st.info(typeset(said), icon=":material/update:")
            st.button("Voir les nouvelles données", key="pvd_unfreeze", on_click=_unfreeze)
    elif warehouse.frozen():
        release = warehouse.current()
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key="pvd-frozen"):
            st.info(
                f"Données figées de la version {release.release}, au {day(release.data_as_of)}. "
                "Les figures de cette page en viennent.",
                icon=":material/history:",
            )
            st.button("Revenir aux données du jour", key="pvd_unfreeze", on_click=_unfreeze)


def _begun_on() -> str:
    """The release that this visit began on, while it is still open; empty for the one in service."""
    here = warehouse.in_service().release
    begun = str(st.session_state.setdefault("pvd_begun_on", here))
    if begun == here or begun not in warehouse.available():
        st.session_state["pvd_begun_on"] = here
        return ""
    return begun


def _unfreeze() -> None:
    st.session_state.pop("pvd_begun_on", None)
    write_address({name: values for name, values in read_address().items() if name != "version"})


def _go(level: str | None, codes: Iterable[str] = ()) -> None:
    """Callback: show another territory; the map's filters and selection belong to the former one."""
    parameters = {
        name: values
        for name, values in read_address().items()
        if name in (*words_of("option", "search"), "version") and name != "avec"
    }
    if level and level != "france":
        parameters[level] = list(codes)
    st.session_state["pvd_search"] = ""
    write_address(parameters)


def _found(level: str, code: str) -> None:
    """Callback: what the search found; where no figure is a town's, a town found is a town opened."""
    _go(level, [code])
    st.session_state["pvd_opens_town"] = level == "commune" and (st.session_state.get("pvd_page") or "") in OPENING


def _searched() -> None:
    """Callback: what is found without a doubt is opened, the rest is listed."""
    text = st.session_state.get("pvd_search", "").strip()
    found = places.search(text) if text else []
    exact = [place for place in found if places.words_of(place.name) == places.words_of(text)]
    sure = exact if len(exact) == 1 and len(places.words_of(text)) else found if len(found) == 1 else []
    if sure and not places.sister_towns(text):
        _found(sure[0].level, sure[0].code)


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
        "Rechercher", key="pvd_search", placeholder="Commune, code, ancien nom…", width=250, autocomplete="off",
        on_change=_searched,
    )  # fmt: skip
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
        outside = places.outside(text, False)
        for words in outside:
            st.html(f"<p class='pvd-note' data-said>{html.escape(typeset(words))}</p>")
        if not found and not outside:
            st.html(f"<p class='pvd-note' data-said>Aucun territoire trouvé pour {in_quotes(html.escape(text[:60]))}. "
                    "Une commune qui ne se trouve pas ici n’est pas du programme. Essayez aussi un code postal, un code Insee "
                    "ou un ancien nom.</p>")  # fmt: skip
        if found:
            # Read out by the page's script: a live region that comes with its words is not heard.
            st.html(
                f"<p class='pvd-hidden' data-said>{plural(len(found), 'territoire trouvé', 'territoires trouvés')}.</p>"
            )
        for place in found:
            label = f"{place.name} · {place.context}" if place.context else place.name
            if place.matched:
                label += f" · {place.matched}"
            st.button(
                plain(f"{label} · {LEVEL_NAMES[place.level].lower()}"),
                key=f"pvd_result_{place.level}_{place.code}_{place.matched}",
                on_click=_found,
                args=(place.level, place.code),
                type="secondary",
            )


@guard()
def _crumbs(territory: Territory, page: str) -> None:
    count = plural(places.town_count(territory.level, territory.codes), "commune")
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key="pvd-crumbs"):
        for level, code, name in territory.parents:
            st.button(plain(name), key=f"pvd_up_{level}", type="tertiary", on_click=_go, args=(level, [code]))
            st.html("<span class='pvd-crumbs' aria-hidden='true'>›</span>", width="content")
        st.html(
            f"<span class='pvd-crumbs' role='status'><b>{html.escape(territory.label)}</b> · {count} · "
            f"{dated()}</span>{_whole_page(territory, page)}"
        )


def _whole_page(territory: Territory, page: str) -> str:
    """A way to the page that tells the whole of the territory shown: a town's own, or that of a wider one."""
    where, words = (
        ("commune", "Fiche de la commune") if territory.level == "commune" else ("territoire", "Tout le territoire")
    )
    if territory.level == "france" or page == where:
        return ""
    query = html.escape(urlencode([*territory.address, *exports.version()]))
    return f" <a class='pvd-crumbs' href='{where}?{query}' target='_self'>{words}</a>"
