"""The tables of the release on the page « Données »: what each holds, its columns, its files."""

from __future__ import annotations

import html
import json

import streamlit as st

from pvd import dictionary, tables, warehouse
from pvd.formats import labelled, number, plural, typeset
from pvd.render.files.readme import UNIT_NAMES
from pvd.screen.state import guard

# What one may begin with: (words of the button, select).
EXAMPLES = (
    (
        "Communes par région",
        "select region_name, count(*) as communes, count(*) filter (where is_ort) as en_ort\nfrom communes\ngroup by all\norder by communes desc",
    ),
    (
        "Subventions connues par année et dispositif",
        "select year, scheme, count(*) as attributions, sum(amount_eur) as euros\nfrom spending\n"
        "where perimeter = 'state_grants_town' and not is_before_programme\ngroup by all\norder by year, euros desc",
    ),
    (
        "Communes sans subvention connue dans la Manche",
        "select commune_code, commune_name, population\nfrom communes\nwhere departement_code = '50'\n"
        "  and commune_code not in (select commune_code from spending where commune_code is not null)\norder by population desc",
    ),
    (
        "Délai entre convention et ORT",
        "select departement_name, median(date_diff('day', agreement_signed_on, ort_signed_on)) as jours, count(*) as communes\n"
        "from communes\nwhere ort_signed_on >= agreement_signed_on\ngroup by all\norder by jours",
    ),
)
HEADERS = ("Colonne", "Nom technique", "Unité", "Définition")


def _link(path: str, words: str, label: str = "") -> str:
    """A file of ours, relative to the page: a proxy may serve us under a prefix."""
    said = f" aria-label='{html.escape(label, quote=True)}'" if label else ""
    return f"<a href='{html.escape(path.removeprefix('/'), quote=True)}' target='_self' download{said}>{html.escape(words)}</a>"


@guard()
def whole_release() -> None:
    """The release as one package, and what its tables hold together."""
    found, release = tables.described(), warehouse.current().release
    rows = sum(item.rows for item in found.values())
    path = f"/donnees/{release}/{tables.PACKAGE}"
    st.html(
        f"<p class='pvd-lead'>{labelled('Version', html.escape(release))}, {plural(len(found), 'table')}, {plural(rows, 'ligne')}. "
        f"{_link(path, 'datapackage.json')}{typeset(' : la description de toutes les tables (types, définitions, licences, sources) au format ')}"
        "Frictionless Data Package, que R, Python et les portails de données ouvertes savent lire.</p>"
    )


@guard()
def console(lead: str) -> None:
    """Say what it is for, and leave the place of the form where one asks the tables oneself: `assets/console.js` makes it."""
    st.markdown(typeset(lead))
    seconds, rows = round(warehouse.CONSOLE_SECONDS), number(warehouse.CONSOLE_ROWS)
    said = {
        "label": typeset("Votre requête, en SQL"),
        "help": typeset(
            f"{seconds} secondes et {rows} lignes au plus. Ctrl+Entrée exécute. Une cellule vide s’écrit « n. d. ». Rien de ce qui "
            "est tapé n’est gardé."
        ),
        "examples": [[typeset(words), sql] for words, sql in EXAMPLES],
    }
    st.html(f"<div data-console='{html.escape(json.dumps(said, ensure_ascii=False), quote=True)}'></div>")


@guard()
def table_list() -> None:
    """Every table: its sentence, its files, and its columns under a fold."""
    found = tables.described()
    items = " · ".join(f"<a href='#table-{name}'>{html.escape(item.title)}</a>" for name, item in found.items())
    st.html(f"<nav aria-label='Tables de la version'><p class='pvd-note'>{items}</p></nav>")
    st.html("".join(_table(item) for item in found.values()))


def _table(item: tables.Described) -> str:
    title = html.escape(item.title)
    links = " · ".join(
        _link(item.path(name), item.label_of(name), f"{item.title}, {item.label_of(name)}") for name in item.formats
    )
    sources = dictionary.source_line(map(dictionary.source, item.sources))
    columns = plural(len(item.fields), "colonne")
    body = "".join(
        f"<tr><th scope='row'>{html.escape(field.label)}{' (clé)' if field.is_key else ''}</th><td><code>{html.escape(field.name)}</code></td>"
        f"<td>{'contour' if field.is_geometry else html.escape(UNIT_NAMES.get(field.unit, field.unit))}</td>"
        f"<td class='l'>{html.escape(field.definition)}</td></tr>"
        for field in item.fields
    )
    head = "".join(f"<th scope='col'>{words}</th>" for words in HEADERS)
    lines = plural(item.rows, "ligne")
    return (
        f"<h3 class='pvd-title pvd-anchor' id='table-{item.name}' tabindex='-1'>{title}</h3>"
        f"<p class='pvd-note'>{html.escape(item.grain[:1].upper() + item.grain[1:])}. {lines}, {columns}. <code>{item.name}</code></p>"
        f"<p>{links}</p>"
        f"<details class='pvd-fold'><summary>{labelled('Colonnes et sources', title)}</summary>"
        f"<div class='pvd-table' tabindex='0' role='region' aria-label='{labelled('Colonnes', title)}'><table>"
        f"<caption>{labelled('Colonnes', title)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
        f"<p class='pvd-note'>{html.escape(sources)}</p></details>"
    )
