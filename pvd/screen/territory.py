"""The page of a territory: its units, and the list of its towns that the visitor shapes."""

from __future__ import annotations

import html

import streamlit as st

from pvd import dictionary, exports, menu, places
from pvd.figures.territory import list_columns
from pvd.formats import labelled
from pvd.screen.figures import picture, place
from pvd.screen.filters import filters
from pvd.screen.page import columns, folded, page_title, title
from pvd.screen.state import place_address, read_address, view, write_address
from pvd.screen.written import once
from pvd.territory import SORTABLE, TOWN_COLUMNS, Options, Territory

AS_USUAL = ""


def is_town() -> bool:
    """Whether the visitor looks at one town: it has a page of its own."""
    return view()[0].level == "commune"


def territory_chosen(page: str) -> bool:
    """Whether the address names a territory: its name is then the title. Else a map, and every région and département."""
    if view()[0].level != "france":
        page_title(page)
        return True
    st.set_page_config(page_title=f"{menu.NO_TERRITORY[0]} · {page} · {menu.PRODUCT}")
    title(*menu.NO_TERRITORY)
    place_picture, lists = columns((1, 1))
    with place_picture:
        picture(menu.NO_TERRITORY_MAP, "carte", "Carte des communes du programme. Ouvrir la carte interactive.")
    with lists:
        for level, words in (("region", "Les régions"), ("departement", "Les départements")):
            items = "".join(
                f"<li><a href='{html.escape(place_address(level, code), quote=True)}' target='_self'>{html.escape(name)}</a></li>"
                for code, name in places.children("france", (), level)
                if places.has_towns(level, code)
            )
            st.html(f"<h2 class='pvd-section'>{words}</h2><ul class='pvd-towns'>{items}</ul>")
    return False


def to_town() -> None:
    """The way to the page of the town in the address, and to those of the territories that hold it."""
    territory, _ = view()
    (code,) = territory.codes
    above = [(name, place_address(level, parent)) for level, parent, name in territory.parents if level != "france"]
    links = " · ".join(
        f"<a href='{html.escape(address, quote=True)}' target='_self'>{html.escape(name)}</a>"
        for name, address in above
    )
    st.html(
        f"<p class='pvd-lead'>Cette page montre une région, un département ou une intercommunalité. "
        f"<a href='{html.escape(place_address('commune', code), quote=True)}' target='_self'>"
        f"Voir la page de {html.escape(territory.label)}</a>.</p>"
        + (f"<p class='pvd-note'>{labelled('Les territoires qui la contiennent', links)}.</p>" if links else "")
    )


def units(slug: str, titles: dict[str, str]) -> None:
    """The units one level below, under the title of their level; nothing for a level without title."""
    territory, options = view()
    words = titles.get("union" if len(territory.codes) > 1 else territory.level)
    if words is None or not _has_rows(slug, *exports.view_of(slug, territory.without_filters(), options)):
        return
    with folded(words, slug):
        place(slug, territory.without_filters(), options)


@once
def _has_rows(slug: str, territory: Territory, options: Options) -> bool:
    """Whether a figure shows anything there."""
    return not exports.draw(slug, territory, options).is_empty


def town_list(slug: str) -> None:
    """The towns of the territory: filters, columns, order and search are in the address, so in every file."""
    territory, options = view()
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium", key="pvd-list-controls"):
        _search()
        filters(territory)
        _columns(list_columns(territory, options))
        _order()
    place(slug, territory, options)


def _search() -> None:
    key = "pvd_list_search"
    st.session_state[key] = view()[1].search.text

    def changed() -> None:
        text = st.session_state[key].strip()
        write_address({**read_address(), "texte": [text] if text else []})

    st.text_input(
        "Chercher dans la liste", key=key, placeholder="Nom, code, intercommunalité…", width=250, on_change=changed,
        autocomplete="off",
    )  # fmt: skip


def _columns(shown: tuple[str, ...]) -> None:
    """Which columns, in which order; the default choice is left out of the address."""
    key = "pvd_list_columns"
    popover = st.popover("Colonnes", icon=":material/view_column:", key="pvd_columns_open", on_change="rerun")
    chosen = [name for name in shown if name in TOWN_COLUMNS]
    if read_address().get("colonnes"):
        st.button("Colonnes d’origine", key="pvd_columns_clear", type="tertiary", on_click=_keep, args=("colonnes", []))
    if not popover.open:
        return
    st.session_state[key] = chosen

    def changed() -> None:
        _keep("colonnes", [",".join(st.session_state[key])] if st.session_state[key] else [])

    with popover:
        st.multiselect(
            "Colonnes, dans l’ordre choisi", TOWN_COLUMNS, format_func=_label, key=key, on_change=changed,
            placeholder="Ajouter une colonne",
        )  # fmt: skip


def _order() -> None:
    """The column that sorts, and which end first."""
    asked = view()[1].sort
    name = asked.removeprefix("-")
    key, way = "pvd_list_sort", "pvd_list_way"
    st.session_state[key] = name
    st.session_state[way] = "-" if asked.startswith("-") and name else AS_USUAL

    def changed() -> None:
        column = st.session_state[key]
        _keep("tri", [f"{st.session_state[way] or ''}{column}"] if column else [])

    st.selectbox(
        "Trier par", [AS_USUAL, *SORTABLE], format_func=lambda item: _label(item) if item else "Département et nom",
        key=key, on_change=changed, width=250,
    )  # fmt: skip
    if name:
        st.segmented_control(
            "Ordre", [AS_USUAL, "-"], format_func=lambda item: "décroissant" if item else "croissant", key=way,
            on_change=changed, required=True,
        )  # fmt: skip


def _label(name: str) -> str:
    return dictionary.column(name).label


def _keep(parameter: str, values: list[str]) -> None:
    write_address({**read_address(), parameter: values})
