"""The offer of measures by need, one measure, and the published figures: what is searched by words."""

from __future__ import annotations

import html
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

import pandas as pd
import streamlit as st

from pvd import exports
from pvd.figures.method import SAME_THING
from pvd.formats import day, labelled, typeset
from pvd.parameters import words_of, write_options
from pvd.screen.figures import fact_list, foot, heading, place
from pvd.screen.page import section
from pvd.screen.state import read_address, view, write_address
from pvd.screen.written import once
from pvd.territory import Options, Search, Territory

# Field of the address → (label, key column, name column) of the choices below the needs.
_CHOICES = {
    "pilier": ("Pilier", "pillar", "pillar_name"),
    "theme": ("Thème", "main_theme", "main_theme_name"),
    "soutien": ("Type d’aide", "support_type", "support_type_name"),
    "lien": ("Lien avec le programme", "link", "link_name"),
}


def measures_page(list_slug: str, map_slug: str, towns_slug: str, partners_slug: str, starts_slug: str) -> None:
    """The offer, by need first; or one measure, when the address names it."""
    territory, options = view()
    territory = territory.without_filters()
    if options.search.measure:
        _one_measure(list_slug, map_slug, towns_slug, territory, options)
        return
    _measure_search(_choices(list_slug, partners_slug))
    found = _offer(list_slug, territory, *exports.view_of(list_slug, territory, options))
    st.html(found.heading)
    if found.empty:
        st.info(found.empty)
        return
    for need, items in found.needs:
        st.subheader(need, anchor=False)
        st.html(items)
    foot(list_slug, territory, options)
    section("Les partenaires et leurs mesures")
    place(partners_slug, Territory(), Options())
    section("Quand les mesures ont commencé")
    place(starts_slug, Territory(), Options())


@dataclass(frozen=True)
class _Offer:
    """A list of measures as a page writes it: why it shows nothing, or the measures of each need."""

    heading: str
    empty: str = ""
    needs: tuple[tuple[str, str], ...] = ()


@once
def _offer(slug: str, shown: Territory, territory: Territory, options: Options) -> _Offer:
    """The measures that a search finds, each with its page; `shown` is the territory that their addresses keep."""
    figure = exports.draw(slug, territory, options)
    if figure.is_empty:
        return _Offer(heading(figure, 2), figure.coverage)
    return _Offer(
        heading(figure, 2),
        needs=tuple(
            (
                str(need),
                f"<ul class='pvd-measures'>{''.join(_item(row, shown) for row in rows.to_dict('records'))}</ul>",
            )
            for need, rows in figure.table.groupby("need_name", sort=False)
        ),
    )


def _item(row: dict[Any, Any], territory: Territory) -> str:
    address = urlencode([*territory.address, ("mesure", row["measure_id"]), *exports.version()])
    return (
        f"<li><a href='mesures?{html.escape(address)}' target='_self'>{html.escape(row['measure_name'])}</a>"
        f"<p>{html.escape(row['summary'])}</p></li>"
    )


@once
def _choices(list_slug: str, partners_slug: str) -> dict[str, dict[str, str]]:
    """Parameter → code → name. The choices are those of the whole offer: the address of a search never loses one."""
    table, partners = (exports.draw(slug, Territory(), Options()).table for slug in (list_slug, partners_slug))
    return {
        "besoin": dict(zip(table["need"], table["need_name"], strict=True)),
        **{
            name: {code: word for code, word in zip(table[key], table[words], strict=True) if word == word}
            for name, (_, key, words) in _CHOICES.items()
        },
        "partenaire": dict(zip(partners["partner_id"], partners["partner_name"], strict=True)),
    }


def _measure_search(choices: dict[str, dict[str, str]]) -> None:
    _search_pills("besoin", "De quoi la commune a-t-elle besoin ?", choices["besoin"])
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="pvd-measure-search"):
        _search_text("Chercher dans les mesures")
        for name, (label, _, _) in _CHOICES.items():
            _search_select(name, label, choices[name])
        _search_select("partenaire", "Partenaire", choices["partenaire"])
        if any(name in read_address() for name in words_of("search")):
            st.button("Tout effacer", key="pvd_search_clear", type="tertiary", on_click=_clear_search)


def _clear_search() -> None:
    write_address({name: values for name, values in read_address().items() if name not in words_of("search")})


def _search_key(name: str) -> str:
    return f"pvd_search_{name}"


def _searched(name: str) -> None:
    value = st.session_state[_search_key(name)]
    write_address({**read_address(), name: [value] if value else []})


def _search_pills(name: str, label: str, names: dict[str, str]) -> None:
    found = read_address().get(name, [""])[0]
    st.session_state[_search_key(name)] = found if found in names else None
    st.pills(
        label, list(names), format_func=names.__getitem__, key=_search_key(name), on_change=_searched, args=(name,)
    )


def _search_select(name: str, label: str, names: dict[str, str], width: int = 180) -> None:
    found = read_address().get(name, [""])[0]
    st.session_state[_search_key(name)] = found if found in names else None
    st.selectbox(
        label, list(names), format_func=names.__getitem__, key=_search_key(name), on_change=_searched, args=(name,),
        placeholder="Tous" if width == 180 else "Choisir", width=width,
    )  # fmt: skip


def _search_text(label: str, example: str = "friche, commerce, vélo…") -> None:
    st.session_state[_search_key("texte")] = read_address().get("texte", [""])[0]
    st.text_input(
        label, key=_search_key("texte"), on_change=_searched, args=("texte",), width=200, autocomplete="off",
        placeholder=example,
    )  # fmt: skip


def official_figures(slug: str, pair_slug: str) -> None:
    """Every dated figure ever quoted, searched by words, indicator and year."""
    territory, options = view()
    territory = territory.without_filters()
    view_ = exports.view_of(slug, territory, replace(options, search=Search()))
    choices = _official_choices(slug, *view_)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="pvd-figures-search"):
        _search_text("Chercher dans les chiffres", "Anah, Manche, prêts…")
        for name, label in (("indicateur", "Indicateur"), ("date", "Année"), ("lieu", "Territoire")):
            _search_select(name, label, choices[name])
        if any(name in read_address() for name in words_of("search")):
            st.button("Tout effacer", key="pvd_search_clear", type="tertiary", on_click=_clear_search)
    place(slug, territory, options)
    _two_figures(slug, view_, pair_slug, choices["chiffre"])


@once
def _official_choices(slug: str, territory: Territory, options: Options) -> dict[str, dict[str, str]]:
    """Parameter → code → name, of every published figure."""
    table = exports.draw(slug, territory, options).table
    names = {name: key for key, name in zip(table["indicator"], table["indicator_name"], strict=True)}
    years_ = sorted({str(value.year) for value in table["as_of"]}, reverse=True)
    return {
        "indicateur": {names[name]: name for name in sorted(names)},
        "date": dict(zip(years_, years_, strict=True)),
        "lieu": _places(table),
        "chiffre": {
            row.milestone_id: f"{row.value_label} · {row.indicator_name}, {row.part_name.lower()} · {row.territory_name} · "
            f"{day(row.as_of.date())} · {row.source_title}"
            for row in table.itertuples()
        },
    }


def _places(table: pd.DataFrame) -> dict[str, str]:
    """The territories that have a published figure: France, régions, départements."""
    found: dict[str, dict[str, str]] = {"france": {}, "region": {}, "departement": {}}
    for level, code, name in zip(
        table["territory_level"], table["territory_code"], table["territory_name"], strict=True
    ):
        found[level][f"{level}-{code}".lower()] = name
    return {key: name for names in found.values() for key, name in sorted(names.items(), key=lambda pair: pair[1])}


@once
def _others(slug: str, territory: Territory, options: Options, chosen: str) -> tuple[str, ...]:
    """The other published figures of the same thing as one of them."""
    table = exports.draw(slug, territory, options).table
    one = table[table["milestone_id"] == chosen]
    for name in SAME_THING:
        table = table[table[name] == one[name].iloc[0]]
    return tuple(key for key in table["milestone_id"] if key != chosen)


def _two_figures(every: str, view_: tuple[Territory, Options], slug: str, words: dict[str, str]) -> None:
    """One figure to quote, or two of the same thing and why they differ; `every` lists all of them, `words` names them."""
    section(
        "Citer un chiffre, ou comprendre pourquoi deux diffèrent",
        "Le second se choisit parmi les autres chiffres de la même chose, au même endroit.",
    )
    _search_select("chiffre", "Un chiffre", words, width=620)
    chosen = read_address().get("chiffre", [""])[0]
    if chosen not in words:
        return
    if others := _others(every, *view_, chosen):
        _search_select("autre", "Un autre chiffre de la même chose", {key: words[key] for key in others}, width=620)
    else:
        st.html("<p class='pvd-note'>Aucun autre chiffre de la même chose n’est connu.</p>")
    _, options = view()
    figure = exports.draw(slug, Territory(), options)
    place(slug, Territory(), options)
    for text in figure.table["citation"]:
        st.code(text, language=None, wrap_lines=True)


def _one_measure(list_slug: str, map_slug: str, towns_slug: str, territory: Territory, options: Options) -> None:
    options = replace(options, search=Search(measure=options.search.measure))
    figure = exports.draw(list_slug, territory, options)
    query = urlencode([*territory.address, *exports.version()])
    back = f"<p class='pvd-note'><a href='mesures{'?' + html.escape(query) if query else ''}' target='_self'>Toutes les mesures</a></p>"
    st.html(back)
    if figure.is_empty:
        st.warning(typeset("Cette mesure n’existe pas dans le catalogue : elle a pu changer d’identifiant."))
        return
    row = figure.table.iloc[0]
    st.html(
        f"<h2 class='pvd-title'>{html.escape(figure.title)}</h2><p class='pvd-lead'>{html.escape(row['note_fr'])}</p>"
    )
    fact_list(figure)
    links_ = [
        ("Source", row["source_title"], row["source_url"]),
        ("Preuve du lancement", "lire", row["launch_proof_url"]),
    ]
    st.html(
        "<p class='pvd-note'>"
        + " · ".join(
            labelled(
                word,
                f"<a href='{html.escape(url, quote=True)}' target='_blank' rel='noopener noreferrer'>{html.escape(text)}</a>",
            )
            for word, text, url in links_
            if isinstance(url, str) and url.startswith("http")
        )
        + "</p>"
    )
    foot(list_slug, territory, options)
    towns = exports.draw(map_slug, territory, options)
    is_known = row["known_towns"][:1].isdigit()
    section("Les communes qui l’utilisent")
    if towns.is_empty:
        unknown = "Inconnu : aucun fichier tenu ne nomme les communes qui utilisent cette mesure. "
        unknown += "Cela ne veut pas dire qu’aucune ne l’utilise."
        st.info(towns.coverage if is_known else typeset(unknown))
        return
    left, right = st.columns([3, 2], gap="large")
    with left:
        pairs = urlencode([*territory.address, *write_options(options), ("taille", "article"), *exports.version()])
        st.html(
            f"<p class='pvd-mini'><img src='figures/{map_slug}.png?{html.escape(pairs)}' loading='lazy' width='1600' height='900' "
            f"alt='{html.escape(f'Carte : {towns.title}', quote=True)}' style='height:auto'></p>"
        )
        foot(map_slug, territory, options)
    with right:
        place(towns_slug, territory, options)
