"""Comparer: which territories stand side by side. The address holds them: one territory, then `avec`."""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence

import streamlit as st

from pvd import places
from pvd.figures.compare import MOST, compared_codes, compared_names
from pvd.formats import in_list, in_quotes, labelled, typeset
from pvd.screen.figures import place
from pvd.screen.state import plain, read_address, view, write_address
from pvd.territory import MAX_COMPARED, Level, Territory

MOST_SUGGESTED = 6
# A search brings all levels: enough answers for some to be of the wanted one.
SEARCHED = 40
# level → (what is picked, what a neighbour shares)
LEVEL_WORDS: dict[Level, tuple[str, str]] = {
    "region": ("Autres régions", ""),
    "departement": ("Autres départements", "même région"),
    "epci": ("Autres intercommunalités", "même département"),
    "commune": ("Autres communes", "même intercommunalité ou même département"),
}


def compared() -> None:
    """Who is compared, as a heading, and the pickers that change it."""
    territory, options = view()
    if territory.level == "france":
        _first_choice()
        return
    codes = compared_codes(territory, options)
    st.html(f"<h2 class='pvd-title'>{html.escape(in_list(compared_names(territory, options)))}</h2>")
    if len(territory.codes) > 1:
        rest = " Seuls les quatre premiers le sont." if len(territory.codes) > MOST else ""
        st.html(
            labelled(
                "<p class='pvd-note'>L’adresse nomme plusieurs départements",
                f"sur cette page, ils sont comparés, et non additionnés.{rest}</p>",
            )
        )
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="pvd-compare"):
        _others(territory.level, codes)
        if len(codes) < MOST and territory.level in ("epci", "commune"):
            _search(territory.level, codes)
    if len(codes) < MOST:
        _suggestions(territory, codes)
    if len(codes) == 1:
        st.html(
            labelled(
                "<p class='pvd-note'>Rien n’est encore mis à côté",
                "les figures montrent ce territoire et la France.</p>",
            )
        )


def _compare(level: Level, codes: Sequence[str]) -> None:
    """Callback: the first code is the territory, the others stand beside it."""
    first, *others = codes
    st.session_state["pvd_compare_search"] = ""
    kept = {name: values for name, values in read_address().items() if name not in LEVEL_WORDS}
    write_address({**kept, level: [first], "avec": others[:MAX_COMPARED]})


def _first_choice() -> None:
    """France alone has nothing beside it: choose the first two."""
    st.info(
        "La France n’a pas de territoire de même niveau à mettre à côté d’elle. Choisissez de deux à quatre régions ou "
        "départements ci-dessous, ou un premier territoire en haut de la page."
    )
    _first("region", "Régions à comparer")
    _first("departement", "Départements à comparer")


def _first(level: Level, label: str) -> None:
    def changed(chosen: list[str]) -> None:
        if len(chosen) > 1:
            _compare(level, chosen)

    _pick(level, label, [], MOST, changed)


def _others(level: Level, codes: Sequence[str]) -> None:
    _pick(
        level, f"{LEVEL_WORDS[level][0]} (trois au plus)", codes[1:], MAX_COMPARED,
        lambda chosen: _compare(level, [codes[0], *chosen]), without=codes[:1],
    )  # fmt: skip


def _pick(
    level: Level, label: str, codes: Sequence[str], most: int, changed: Callable[[list[str]], None],
    without: Sequence[str] = (),
) -> None:  # fmt: skip
    names = {code: name for code, name in places.children("france", (), level) if code not in without}
    key = f"pvd_compare_{level}"
    st.session_state.setdefault(key, [])
    # While the first of a pair waits for the second, only the widget knows it.
    if codes or without:
        st.session_state[key] = list(codes)
    st.multiselect(
        label, list(names), format_func=names.__getitem__, key=key, max_selections=most,
        on_change=lambda: changed(list(st.session_state[key])), placeholder="Choisir dans la liste", width=620,
    )  # fmt: skip


def _search(level: Level, codes: Sequence[str]) -> None:
    """The same forgiving search as in the header, for what may be added."""
    text = st.text_input(
        "Rechercher pour ajouter", key="pvd_compare_search", placeholder="Nom, code, ancien nom…", width=250,
        autocomplete="off",
    ).strip()  # fmt: skip
    if not text:
        return
    found = [item for item in places.search(text, SEARCHED) if item.level == level and item.code not in codes]
    if not found:
        st.html(
            f"<p class='pvd-note' role='status'>Aucun territoire de ce niveau pour {in_quotes(html.escape(text[:60]))}.</p>"
        )
    for item in found[:MOST_SUGGESTED]:
        _add(level, codes, item.code, f"{item.name} · {item.context}" if item.context else item.name)


def _add(level: Level, codes: Sequence[str], code: str, name: str) -> None:
    st.button(
        plain(name), key=f"pvd_compare_add_{code}", icon=":material/add:", on_click=_compare,
        args=(level, [*codes, code]),
    )  # fmt: skip


def _suggestions(territory: Territory, codes: Sequence[str]) -> None:
    """Units of the same parent: what a reader most often wants beside."""
    found = neighbours(territory.level, codes)[:MOST_SUGGESTED]
    if not found:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="pvd-compare-near"):
        st.html(
            f"<p class='pvd-note'>{typeset(f'Ses voisins, {LEVEL_WORDS[territory.level][1]} :')}</p>", width="content"
        )
        for code, name in found:
            _add(territory.level, codes, code, name)


def neighbours(level: Level, codes: Sequence[str]) -> list[tuple[str, str]]:
    """(code, label) of the units that share the nearest parent of the first, then of the next, without those shown."""
    found: dict[str, str] = {}
    for upper, code, _ in reversed(places.parents(level, codes[0])):
        if upper != "france" and len(found) < MOST_SUGGESTED and (level != "commune" or upper != "region"):
            found |= {one: name for one, name in places.children(upper, (code,), level) if one not in codes}
    return [(code, name) for code, name in found.items() if places.has_towns(level, code)]


def comparison_map(slug: str) -> None:
    """The towns of every territory on one map, as a picture: the file's own."""
    territory, options = view()
    place(slug, territory.without_filters(), options)
