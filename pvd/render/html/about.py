"""« À propos » of a figure: its sentence, what it counts, what is missing, where it comes from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape

from pvd import forms
from pvd.figures.figure import Citation, Figure
from pvd.formats import day, labelled, typeset
from pvd.forms import captions
from pvd.render.words.sentence import sentence

# Told apart, or on the figure's own face.
ELSEWHERE = ("Titre", "Note", "Couverture", "Adresse", "Licence")


def notes(figure: Figure) -> tuple[str, ...]:
    """The generated sentence, what is missing and what is said of the method, each once; a table says itself."""
    words = sentence(figure) if figure.form != "table" else ""
    # The sentence names what is missing when the figure draws it: once is enough.
    coverage = "" if words and forms.has_missing(figure) else figure.coverage
    return tuple(filter(None, (words, coverage, figure.note)))


def about(figure: Figure, words: tuple[str, ...], query: str, tables: Mapping[str, tuple[str, str]]) -> str:
    """The whole of it; `query` names the file of `queries/` that answered, `tables` what it read: name → title, address."""
    said = "".join(f"<p>{escape(text)}</p>" for text in words)
    facts = "".join(
        f"<div><dt>{escape(name)}</dt><dd>{escape(text)}</dd></div>"
        for name, text in captions.metadata(figure)
        if name not in ELSEWHERE
    )
    listed = f"<h3>Sources et licences</h3>{cited(figure.sources)}" if figure.sources else ""
    return f'{said}<dl class="pvd-facts pvd-one">{facts}</dl>{listed}{origin(figure, query, tables)}'


def cited(sources: Iterable[Citation]) -> str:
    """Sources as a list: who, what, when, under which licence, where."""
    return f"<ul>{''.join(f'<li>{_source(item)}</li>' for item in sources)}</ul>"


def origin(figure: Figure, query: str, tables: Mapping[str, tuple[str, str]]) -> str:
    """Where the numbers come from: the query, the tables that it reads, the release."""
    made = labelled("<p>D’où vient ce nombre", f"requête <code>queries/{escape(query)}.sql</code>, ")
    read = ", ".join(f'<a href="{escape(at)}" target="_self">{escape(title)}</a>' for title, at in tables.values())
    made += f"{labelled('table' if len(tables) == 1 else 'tables', read)}, " if tables else ""
    return made + f"sur la version {escape(figure.release)}.</p>"


def _source(item: Citation) -> str:
    title = typeset(", ".join(filter(None, (item.producer, item.title))))
    when = typeset(item.date_words) or (day(item.as_of) if item.as_of else "")
    name = (
        f'<a href="{escape(item.url)}" target="_blank" rel="noopener noreferrer">{escape(title)}</a>'
        if item.url
        else escape(title)
    )
    return name + escape("".join(f", {text}" for text in (when, item.licence) if text))
