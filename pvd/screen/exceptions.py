"""Exceptions of a territory: how many by rule, each with its town's page and a report ready to send."""

from __future__ import annotations

import html
import os
import re
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import quote, urlencode, urljoin

import streamlit as st

from pvd import dictionary, exports
from pvd.figures.figure import Figure
from pvd.formats import day, labelled, number, plural, typeset
from pvd.screen.figures import foot, heading, place
from pvd.screen.files import absolute, copies, pick
from pvd.screen.state import guard, view
from pvd.screen.written import once
from pvd.territory import Options, Territory

SLUG, COUNTS = "exceptions", "exceptions-par-regle"
# Rows on screen at once: each holds a whole message.
PAGE_ROWS = 50
# Of a message as an address holds it: beyond, mail programs cut it.
MAX_BODY = 1_500
# How the remedy of a rule begins that asks nothing of anybody; how many rules and names « À faire » says.
NOTHING_TO_DO = ("Rien à corriger", "Attendre", "Citer")
MOST_TO_DO, MOST_NAMES = 3, 4
# The part of the page that lists them all.
POINTS = "points-d-attention"
_ADDRESSES = re.compile(r"[^\s@,?&]+@[^\s@,?&]+(,[^\s@,?&]+@[^\s@,?&]+)*")
Row = dict[str, Any]


@guard()
def exceptions() -> None:
    """Counts by rule, then every town that a rule singles out."""
    territory, options = view()
    territory = territory.without_filters()
    view_ = exports.view_of(SLUG, territory, options)
    points = _points(*view_)
    if points.empty:
        st.info(points.empty)
        return
    # Of one town, a chart would only draw bars of one.
    if territory.level != "commune":
        place(COUNTS, territory, options)
    with st.container(key=f"pvd-figure-{SLUG}"):
        st.html(points.heading)
        rule, page = _chosen(points)
        # The visitor's own address for this page: what is kept for others must not hold it unasked.
        where = absolute(exports.address(str(st.session_state.get("pvd_page") or ""), territory, options))
        for words in _listed(*view_, rule, page, where):
            st.html(words)
        _without_mail(view_, rule, page, where)
        foot(SLUG, territory, options)


@dataclass(frozen=True)
class _Points:
    """What a territory's points of attention are: why there are none, or label and count of each rule."""

    heading: str
    empty: str = ""
    rules: tuple[tuple[str, str, int], ...] = ()

    @property
    def count(self) -> int:
        """How many rows there are."""
        return sum(count for *_, count in self.rules)


@once
def _points(territory: Territory, options: Options) -> _Points:
    """The rules that single a town out there, in the order of the figure."""
    figure = exports.draw(SLUG, territory, options)
    if figure.is_empty:
        return _Points(heading(figure, 3), figure.coverage)
    names = dict(zip(figure.table["exception"], figure.table["exception_label"], strict=True))
    counts = figure.table["exception"].value_counts()
    return _Points(heading(figure, 3), rules=tuple((rule, label, int(counts[rule])) for rule, label in names.items()))


@once
def _rows(territory: Territory, options: Options, rule: str, page: int) -> list[Row]:
    """The rows of a rule, or of all of them, that are on screen at once."""
    table = exports.draw(SLUG, territory, options).table
    found = table[table["exception"] == rule] if rule else table
    return cast(list[Row], found.iloc[(page - 1) * PAGE_ROWS : page * PAGE_ROWS].to_dict("records"))


@once
def _listed(territory: Territory, options: Options, rule: str, page: int, where: str) -> list[str]:
    """Each rule on screen: its words, and its towns in a table."""
    figure = exports.draw(SLUG, territory, options)
    counts = {name: count for name, _, count in _points(territory, options).rules}
    by_rule: dict[str, list[Row]] = {}
    for row in _rows(territory, options, rule, page):
        by_rule.setdefault(row["exception"], []).append(row)
    return [_rule(rows, counts[name], figure, where) for name, rows in by_rule.items()]


@guard()
def to_do() -> None:
    """The first three rules that ask something of somebody: how many towns, which, what to do, and who can."""
    territory, options = view()
    st.html(_to_do(*exports.view_of(SLUG, territory.without_filters(), options)))


@once
def _to_do(territory: Territory, options: Options) -> str:
    table = exports.draw(SLUG, territory, options).table
    asking = [row for row in table.to_dict("records") if not row["exception_remedy"].startswith(NOTHING_TO_DO)]
    first = list(dict.fromkeys(row["exception"] for row in asking))[:MOST_TO_DO]
    items = "".join(_asked([row for row in asking if row["exception"] == rule]) for rule in first)
    every = plural(len(table), "point d’attention", "points d’attention")
    more = f"<p class='pvd-note'><a href='#{POINTS}'>{typeset('Tous les points d’attention :')} {every}</a></p>"
    nothing = "<p class='pvd-note'>Aucune règle ne demande rien à personne ici.</p>"
    head = f"<h2 class='pvd-section'>{typeset('À faire')}</h2>"
    return f"{head}<ul class='pvd-todo'>{items}</ul>{more}" if first else f"{head}{nothing}"


def _asked(rows: list[Row]) -> str:
    """« Sans ORT signée : 2 communes », their names, and what to do."""
    first = rows[0]
    names = [
        f"<a href='{html.escape(_town_page(row), quote=True)}' target='_self'>{html.escape(row['commune_name'])}</a>"
        for row in rows[:MOST_NAMES]
    ]
    left = len(rows) - len(names)
    said = ", ".join(names) + (f" et {plural(left, 'autre')}" if left else "")
    return (
        f"<li><b>{labelled(html.escape(first['exception_label']), plural(len(rows), 'commune'))}</b> ({said}). "
        f"{html.escape(first['exception_remedy'])} <span>{labelled('Qui peut agir', html.escape(first['exception_contact']))}.</span></li>"
    )


def _chosen(points: _Points) -> tuple[str, int]:
    """The rule and the page to show: all of them when they are few, else a page of those of a rule."""
    if points.count <= PAGE_ROWS:
        return "", 1
    names = {"": "Tous", **{rule: label for rule, label, _ in points.rules}}
    counts = {"": points.count, **{rule: count for rule, _, count in points.rules}}
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="pvd-exceptions-choice"):
        rule = pick(
            "Point d’attention",
            list(names),
            lambda name: f"{names[name]} ({number(counts[name])})",
            "pvd_exceptions_rule",
            "regle",
        )
        pages = [str(page + 1) for page in range((counts[rule] - 1) // PAGE_ROWS + 1)]
        page = int(pick("Page", pages, str, "pvd_exceptions_page", "page")) if len(pages) > 1 else 1
    shown = min(PAGE_ROWS, counts[rule] - (page - 1) * PAGE_ROWS)
    st.html(
        f"<p class='pvd-note' role='status'>{plural(shown, 'ligne')} sur {number(points.count)} à l’écran. "
        "Les fichiers les contiennent toutes.</p>"
    )
    return rule, page


def _rule(rows: list[Row], count: int, figure: Figure, where: str) -> str:
    """A rule: its words, then its towns in a real table."""
    first = rows[0]
    body = "".join(
        f"<tr><th scope='row'><a href='{html.escape(_town_page(row), quote=True)}' target='_self'>{html.escape(row['commune_name'])}</a> "
        f"({html.escape(row['departement_code'])})</th>"
        f"<td>{html.escape(row['exception_value'])}</td>"
        f"<td><a href='{html.escape(mail(row, figure, where), quote=True)}' "
        f"aria-label='{html.escape(labelled('Signaler une erreur', _name(row)), quote=True)}'>Signaler une erreur</a></td></tr>"
        for row in rows
    )
    label = html.escape(first["exception_label"], quote=True)
    return (
        f"<h4 class='pvd-title'>{labelled(label, plural(count, 'commune'))}</h4>"
        f"<p class='pvd-note'>{html.escape(first['exception_why'])} {labelled('<b>Que faire</b>', html.escape(first['exception_remedy']))} "
        f"{labelled('<b>Qui peut agir</b>', html.escape(first['exception_contact']))}.</p>"
        f"<div class='pvd-table' tabindex='0' role='region' aria-label='{labelled('Tableau', label)}'><table><caption>{label}</caption><thead><tr>"
        "<th scope='col' style='width:30%'>Commune</th><th scope='col'>Valeur concernée</th>"
        f"<th scope='col' style='width:22%'>Signalement</th></tr></thead><tbody>{body}</tbody></table></div>"
    )


def _town_page(row: Row) -> str:
    return f"commune?{urlencode([('commune', row['commune_code']), *exports.version()])}"


def _name(row: Row) -> str:
    return f"{row['commune_name']} ({row['departement_code']}), {row['exception_label']}"


def _without_mail(view_: tuple[Territory, Options], rule: str, page: int, where: str) -> None:
    """The same message, to be copied by who has no mail program here."""
    popover = st.popover("Copier le signalement", type="tertiary", key="pvd_exceptions_copy", on_change="rerun")
    if not popover.open:
        return
    with popover:
        rows = {f"{row['exception']}-{row['commune_code']}": row for row in _rows(*view_, rule, page)}
        chosen = pick(
            "Commune et point d’attention", list(rows), lambda key: _name(rows[key]),
            "pvd_exceptions_row", None,
        )  # fmt: skip
        subject, body = report(rows[chosen], exports.draw(SLUG, *view_), where)
        copies({"Objet": subject, "Message": body})


def report(row: Row, figure: Figure, where: str) -> tuple[str, str]:
    """Subject and body of a report: the exact value shown, where it comes from, and the view that shows it.

    `where` is the whole address of the page.
    """
    # The rule is in the address too: of many rows, the page opens on those of that rule.
    rule = f"{'&' if '?' in where else '?'}regle={row['exception']}"
    body = _body(row, figure, _dated(where + rule, figure))
    if len(_encoded(body)) > MAX_BODY:
        # A view of many départements has a long address: the town's own page shows the same value.
        body = _body(row, figure, _dated(urljoin(where, _town_page(row)), figure))
    return labelled("Petites villes de demain", f"erreur à signaler, {_name(row)}"), body


def _encoded(body: str) -> str:
    """A message as an address holds it; lines end as mail wants them."""
    return quote(body.replace("\n", "\r\n"), safe="")


def _body(row: Row, figure: Figure, address: str) -> str:
    sources = dictionary.source_line(map(dictionary.source, dictionary.files(row["source_ids"])))
    lines = (
        labelled("Commune", f"{row['commune_name']} ({row['commune_code']}), {row['departement_name']}"),
        labelled("Point d’attention", row["exception_label"]),
        labelled("Valeur affichée", row["exception_value"]),
        sources,
        labelled("Version des données", f"{figure.release}, au {day(figure.data_as_of)}"),
        labelled("Page", address),
        "",
        typeset("Ce qui est faux, la valeur juste et le document qui l’établit :"),
        "",
    )
    return "\n".join(lines)


def _dated(text: str, figure: Figure) -> str:
    """An address that names the release: it keeps showing the value that is reported."""
    if "version=" in text:
        return text
    return f"{text}{'&' if '?' in text else '?'}version={quote(figure.release)}"


def mail(row: Row, figure: Figure, where: str) -> str:
    """A `mailto:` address that opens the visitor's own mail program; nothing is sent by the dashboard."""
    recipients = os.environ.get("PVD_REPORT_TO", "").replace(" ", "")
    to = quote(recipients, safe="@,") if _ADDRESSES.fullmatch(recipients) else ""
    subject, body = report(row, figure, where)
    return f"mailto:{to}?subject={quote(subject, safe='')}&body={_encoded(body)}"
