"""What the release was checked against, and what remains to be asked, of whom: the page « Qualité »."""

from __future__ import annotations

import html
from collections.abc import Sequence

import pandas as pd
import streamlit as st

from pvd import exports, tables, versions
from pvd.formats import labelled, number, plural, typeset
from pvd.screen.state import guard, view
from pvd.screen.written import once
from pvd.territory import Options, Territory

OTHERS = "Plusieurs tables"
NO_REPORT = "Le compte rendu de construction de cette version n’est plus sur ce serveur."


def _table(name: str, headers: tuple[str, ...], lines: Sequence[tuple[str, ...]], numbers: int = 2) -> str:
    """A real table; its cells are already escaped, the first names the row, the last ones are `numbers`."""
    sides = ["l" if place < len(headers) - numbers else "n" for place in range(len(headers))]
    head = "".join(
        f"<th scope='col'{' class=n' if side == 'n' else ''}>{words}</th>"
        for words, side in zip(headers, sides, strict=True)
    )
    body = "".join(
        f"<tr><th scope='row'>{first}</th>"
        + "".join(f"<td class='{side}'>{cell}</td>" for cell, side in zip(cells, sides[1:], strict=True))
        + "</tr>"
        for first, *cells in lines
    )
    return (
        f"<div class='pvd-table' tabindex='0' role='region' aria-label='{name}'><table><caption>{name}</caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


@guard()
def checks() -> None:
    """How many checks each table passed when the release was built, and how many rows they refused."""
    found = versions.checks()
    if not found:
        st.html(f"<p class='pvd-lead'>{NO_REPORT}</p>")
        return
    titles = {name: table.title for name, table in tables.described().items()}
    counted: dict[str, list[int]] = {}
    for check, rows in found.items():
        # A check is named after the table that it reads: the longest name that begins it.
        table = max((name for name in titles if check.startswith(name)), key=len, default="")
        counted.setdefault(titles.get(table, OTHERS), []).append(rows)
    failing = sum(1 for rows in found.values() if rows)
    said = (
        "aucun n’a trouvé de ligne en défaut"
        if not failing
        else plural(failing, "contrôle a trouvé des lignes en défaut", "contrôles ont trouvé des lignes en défaut")
    )
    st.html(
        f"<p class='pvd-lead'>{labelled(plural(len(found), 'contrôle'), said)}. Une version dont un contrôle trouve une ligne en défaut "
        "n’est pas publiée.</p>"
    )
    order = sorted(counted.items(), key=lambda item: (item[0] == OTHERS, item[0]))
    lines = [(html.escape(title), number(len(rows)), number(sum(rows))) for title, rows in order]
    name = typeset("Contrôles par table")
    st.html(
        f"<details class='pvd-fold'><summary>{name}</summary>{_table(name, ('Table', 'Contrôles', 'Lignes en défaut'), lines)}</details>"
    )


@guard()
def to_ask() -> None:
    """Each rule that singles towns out here: how many, in how many départements, what to ask, and whom."""
    territory, options = view()
    said, is_table = _to_ask(*exports.view_of("exceptions", territory.without_filters(), options))
    (st.html if is_table else st.info)(said)


@once
def _to_ask(territory: Territory, options: Options) -> tuple[str, bool]:
    """The table; or why there is none, and False."""
    figure = exports.draw("exceptions", territory, options)
    if figure.is_empty:
        return figure.coverage, False
    lines = [_asked(rows) for _, rows in figure.table.groupby("exception", sort=False)]
    headers = ("Point d’attention", "À qui", "Que demander", "Communes", "Départements")
    return _table("Ce qu’il faut demander, et à qui", headers, lines), True


def _asked(rows: pd.DataFrame) -> tuple[str, ...]:
    first = rows.iloc[0]
    counts = (number(rows["commune_code"].nunique()), number(rows["departement_code"].nunique()))
    return (*(html.escape(first[f"exception_{name}"]) for name in ("label", "contact", "remedy")), *counts)
