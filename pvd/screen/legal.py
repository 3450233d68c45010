"""The statement of accessibility: its grid, counted from the table of `docs/`, and what the operator says of the site."""

from __future__ import annotations

import csv
import html
import os
from dataclasses import dataclass
from functools import cache
from string import Template

import streamlit as st

from pvd import exports, menu
from pvd.formats import labelled, number, plural, share, typeset
from pvd.screen.state import plain

THEMES = (
    "Images", "Cadres", "Couleurs", "Multimédia", "Tableaux", "Liens", "Scripts", "Éléments obligatoires", "Structuration",
    "Présentation", "Formulaires", "Navigation", "Consultation",
)  # fmt: skip
STATUSES = {"C": "conforme", "NC": "non conforme", "NA": "non applicable", "NT": "non testé"}
# What only the operator knows of the site: the setting, and what is read while it says nothing.
SETTINGS = {
    "editeur": ("PVD_PUBLISHER", "le nom de l’éditeur de ce site n’a pas été renseigné par l’exploitant"),
    "directeur": ("PVD_DIRECTOR", "la personne responsable de la publication n’a pas été renseignée par l’exploitant"),
    "hebergeur": ("PVD_HOST", "l’hébergeur de ce site n’a pas été renseigné par l’exploitant"),
    "contact": ("PVD_CONTACT", "l’adresse de contact de ce site n’a pas été renseignée par l’exploitant"),
}


@dataclass(frozen=True)
class Criterion:
    """One criterion of the RGAA: what was found, by which means, and what proves it (rules of axe-core, tests)."""

    number: str
    title: str
    status: str
    means: str
    proof: tuple[str, ...]
    words: str


@dataclass(frozen=True)
class Counts:
    """How many criteria of each status; one that was not tested counts as one that applies and is not met."""

    met: int
    missed: int
    untested: int
    outside: int

    @property
    def rate(self) -> float:
        """The share of the criteria that apply which are met."""
        return self.met / (self.met + self.missed + self.untested)

    @property
    def state(self) -> str:
        """What the law calls it."""
        return (
            "totalement conforme"
            if self.rate == 1
            else "partiellement conforme"
            if self.rate >= 0.5
            else "non conforme"
        )


@cache
def grid() -> tuple[Criterion, ...]:
    """The 106 criteria, in order."""
    with (menu.DOCS / "rgaa.csv").open(encoding="utf-8", newline="") as stream:
        rows = csv.DictReader(stream, delimiter=";")
        return tuple(
            Criterion(
                row["critere"], typeset(row["intitule"]), row["statut"], row["moyen"],
                tuple(row["preuve"].split()), typeset(row["constat"]),
            )
            for row in rows
        )  # fmt: skip


def counts() -> Counts:
    """The grid, counted."""
    found = [item.status for item in grid()]
    return Counts(*(found.count(status) for status in ("C", "NC", "NT", "NA")))


def said(name: str) -> str:
    """What the operator's setting says, as Markdown: an address is a link; a sentence when it says nothing."""
    variable, absent = SETTINGS[name]
    text = os.environ.get(variable, "").strip()
    if not text:
        return f"*à compléter par l’exploitant : {absent}*"
    if text.startswith(("https://", "http://")):
        return f"<{text}>"
    # What Markdown would interpret in an address is no part of one.
    return f"[{plain(text)}](mailto:{text})" if "@" in text and not set(text) & set(" ()<>[]") else plain(text)


def stated(name: str) -> str:
    """A text of `docs/`, as Markdown, with what the operator says, and the counts of the grid, in their places."""
    found = counts()
    places = {item: said(item) for item in SETTINGS}
    places |= {
        "etat": found.state, "taux": share(found.rate), "conformes": plural(found.met, "conforme"),
        "manques": plural(found.missed, "non conforme", "non conformes"),
        "non_testes": plural(found.untested, "non testé", "non testés"), "non_applicables": number(found.outside),
        "adresse": f"au site <{exports.public_url()}>" if exports.public_url() else "au site dont cette page fait partie",
    }  # fmt: skip
    return Template(menu.text(name)).substitute(places)


def statement(name: str) -> None:
    """The same on a page."""
    st.markdown(typeset(stated(name)))


def accessibility_grid() -> None:
    """The criteria that are not met or were not tested, then the whole grid, theme by theme."""
    head = "".join(
        f"<th scope='col'>{words}</th>" for words in ("Critère", "Ce qui est demandé", "Résultat", "Moyen", "Constat")
    )
    for rank, theme in enumerate(THEMES, 1):
        rows = [item for item in grid() if item.number.split(".")[0] == str(rank)]
        met = sum(item.status == "C" for item in rows)
        applied = sum(item.status != "NA" for item in rows)
        words = f"{met} sur {plural(applied, 'critère')}" if applied else "aucun critère applicable"
        body = "".join(
            f"<tr><th scope='row'>{item.number}</th><td class='l'>{html.escape(item.title)}</td><td>{STATUSES[item.status]}</td>"
            f"<td>{item.means}</td><td class='l'>{html.escape(item.words)}</td></tr>"
            for item in rows
        )
        name = html.escape(labelled(theme, words))
        st.html(
            f"<details class='pvd-fold'><summary>{rank}. {name}</summary>"
            f"<div class='pvd-table' tabindex='0' role='region' aria-label='{name}'><table><caption>{name}</caption>"
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div></details>"
        )


def unmet() -> None:
    """What a reader may miss: each criterion that is not met or was not tested."""
    items = [item for item in grid() if item.status in ("NC", "NT")]
    lines = "".join(
        f"<li>{item.number}, {STATUSES[item.status]} : {html.escape(item.title)}"
        + (f" {html.escape(item.words)}." if item.words else "")
        + "</li>"
        for item in items
    )
    st.html(f"<ul>{typeset(lines)}</ul>" if items else "<p>Aucun.</p>")


def page_lists() -> list[tuple[str, str]]:
    """(heading, HTML) of the lists of pages, each with the question that it answers."""
    groups = (
        ("Les pages du menu", [page for page in menu.PAGES if not page.is_hidden]),
        ("Les autres pages", [page for page in menu.PAGES if page.is_hidden]),
    )
    return [
        (
            heading,
            "<ul class='pvd-plan'>"
            + "".join(
                f"<li><a href='{page.address or './'}' target='_self'>{html.escape(page.foot or page.name)}</a> : {html.escape(typeset(page.question))}</li>"
                for page in pages
            )
            + "</ul>",
        )
        for heading, pages in groups
    ]


def site_map() -> None:
    """Every page, with the question it answers."""
    for heading, pages in page_lists():
        st.header(heading, anchor=False)
        st.html(pages)
