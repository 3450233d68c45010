"""The versions of the data: which there are, how to read the product in each, and which tables changed in length."""

from __future__ import annotations

import html
from urllib.parse import urlencode

import streamlit as st

from pvd import versions, warehouse
from pvd.formats import day, labelled, number, plural, typeset
from pvd.screen.state import guard


@guard()
def version_list() -> None:
    """Every version: its day, what it holds, the product and its tables as they were."""
    shown = warehouse.current().release
    rows = "".join(_row(item, shown) for item in versions.versions())
    head = "".join(
        f"<th scope='col'>{words}</th>" for words in ("Version", "La lire", "Données au", "Ce qu’elle tient")
    )
    st.html(
        "<div class='pvd-table' tabindex='0' role='region' aria-label='Versions disponibles'><table>"
        f"<caption>Versions disponibles</caption><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _row(item: versions.Version, shown: str) -> str:
    held = ", ".join(
        f"{number(item.rows[name])} {words}" for name, words in versions.COUNTED.items() if name in item.rows
    )
    query = "" if item.is_in_service else f"?{urlencode({'version': item.release})}"
    state = " (en service)" if item.is_in_service else ""
    state += ", lue en ce moment" if item.release == shown else ""
    name = html.escape(item.release)
    return (
        f"<tr><th scope='row'><code>{name}</code>{state}</th>"
        f"<td class='l'><a href='./{query}' target='_self' aria-label='{labelled('Le tableau de bord, version', name)}'>Le tableau de bord</a><br>"
        f"<a href='donnees{query}' target='_self' aria-label='{labelled('Les tables, version', name)}'>Les tables</a></td>"
        f"<td>{day(item.data_as_of)}</td><td class='l'>{held}</td></tr>"
    )


@guard()
def rows_compared() -> None:
    """The tables that have not as many rows as in the version before; nothing to say without one."""
    here = warehouse.current()
    held = {item.release: item.rows for item in versions.versions()}
    before, after = held.get(here.former), held.get(here.release)
    if not before or not after:
        return
    changed = [name for name in sorted({*before, *after}) if before.get(name) != after.get(name)]
    if not changed:
        st.html("<p>Aucune table n’a changé de nombre de lignes.</p>")
        return
    lines = "".join(
        f"<tr><th scope='row'><code>{html.escape(name)}</code></th><td>{_count(before.get(name))}</td><td>{_count(after.get(name))}</td></tr>"
        for name in changed
    )
    name = typeset(f"Lignes des tables : {plural(len(changed), 'table changée', 'tables changées')}")
    head = "".join(
        f"<th scope='col'>{words}</th>" for words in ("Table", html.escape(here.former), html.escape(here.release))
    )
    st.html(
        f"<details class='pvd-fold'><summary>{name}</summary><div class='pvd-table' tabindex='0' role='region' aria-label='{name}'>"
        f"<table><caption>{name}</caption><thead><tr>{head}</tr></thead><tbody>{lines}</tbody></table></div></details>"
    )


def _count(rows: int | None) -> str:
    return "absente" if rows is None else number(rows)
