"""Tables: real HTML for a few rows, a grid beyond."""

from __future__ import annotations

import html
from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st

from pvd.figures.figure import Figure
from pvd.formats import NARROW, UNKNOWN
from pvd.forms import table as tables
from pvd.screen.state import place_address

FEW_ROWS = 24
# Beyond, a cell is a sentence.
LONG_WORDS = 60
# A grid's column of words, in pixels: as wide as its longest name; sentences and rare long names make it no wider
# than what nine cells of ten need.
NARROWEST, NAME, WIDEST, A_SIGN, AROUND = 80, 310, 420, 7, 26
OPEN = "Page"


def show_table(figure: Figure, key: str, few: int = FEW_ROWS, headers: dict[str, str] | None = None) -> None:
    """The figure's table; up to `few` rows it is real HTML, beyond a grid whose `headers` may be shorter.

    Places lead to their own page in both.
    """
    from pvd.render.words.sentence import alt_text

    found = tables.read(figure).under
    if found.row_count <= few:
        _small_table(figure, found)
        return
    if found.has_total:
        st.html(f"<p class='pvd-total'>{html.escape(figure.reading)}</p>")
    frame, config = frame_of(found), column_config(found)
    for name, short in (headers or {}).items():
        if name in config:
            config[name] = {**config[name], "label": short}
    for item in found.columns:
        if words := [cell for cell in item.values if isinstance(cell, str)]:
            config[item.name] = {**config[item.name], "width": _width(words, config[item.name]["label"])}
    first = found.columns[0].name
    config[first] = {**config[first], "pinned": True}
    for addresses in _links(figure).values():
        frame[OPEN] = addresses
        config[OPEN] = st.column_config.LinkColumn(OPEN, display_text="Ouvrir")
    st.dataframe(
        frame,
        column_config=config,
        placeholder=UNKNOWN,
        hide_index=True,
        key=key,
        height=min(36 * (len(frame) + 1) + 2, 460),
        alt=alt_text(figure),
    )


def _width(words: list[str], head: str) -> int:
    """Pixels of a grid's column that holds these words under this head."""
    needed = sorted(A_SIGN * len(word) + AROUND for word in words)
    wanted = needed[-1] if needed[-1] <= NAME else needed[len(needed) * 9 // 10]
    return min(max(NARROWEST, wanted, A_SIGN * len(head) + AROUND), WIDEST)


def frame_of(found: tables.Table) -> pd.DataFrame:
    """Cells as typed columns. Whole euros on screen: the cents are in the files."""
    frame = pd.DataFrame({item.name: list(item.values) for item in found.columns})
    for item in found.columns:
        if item.unit == "eur":
            frame[item.name] = pd.to_numeric(frame[item.name]).round().astype("Int64")
        elif item.unit == "eur_per_inhabitant":
            # Two decimals: thirty cents an inhabitant are not zero.
            frame[item.name] = pd.to_numeric(frame[item.name]).round(2)
    return frame


def _small_table(figure: Figure, found: tables.Table) -> None:
    """A real HTML table: what screen readers read best, for a few rows."""
    marks = [
        " class='n'"
        if item.is_number
        # A sentence keeps room to be read: a phone scrolls the table sideways rather than stacking words.
        else " class='l'"
        if any(isinstance(cell, str) and len(cell) > LONG_WORDS for cell in item.values)
        else ""
        for item in found.columns
    ]
    head = "".join(
        f"<th scope='col'{mark}>{html.escape(label)}</th>" for label, mark in zip(found.headers, marks, strict=True)
    )

    def line(texts: list[str]) -> str:
        """A row of HTML; the cell that names it is its header."""
        parts = [
            f"<th scope='row'{mark}>{text}</th>" if place == found.head else f"<td{mark}>{text}</td>"
            for place, (text, mark) in enumerate(zip(texts, marks, strict=True))
        ]
        return f"<tr>{''.join(parts)}</tr>"

    links = _links(figure)
    body = "".join(
        line([
            _linked(_said(text), links.get(item.name), index)
            for text, item in zip(texts, found.columns, strict=True)
        ])
        for index, texts in enumerate(found.lines())
    )  # fmt: skip
    foot = f"<tfoot>{line([html.escape(text) for text in found.total_words])}</tfoot>" if found.has_total else ""
    label = html.escape(f"Tableau{NARROW}: {figure.title}", quote=True)
    st.html(
        f"<div class='pvd-table' tabindex='0' role='region' aria-label='{label}'><table><thead><tr>{head}</tr></thead>"
        f"<tbody>{body}</tbody>{foot}</table></div>"
    )


def _links(figure: Figure) -> dict[str, list[str]]:
    """For each column that names places, the address of each row's page; empty for a row without one."""
    return {
        name: [place_address(*place) if place else "" for place in found]
        for name, found in tables.places(figure).items()
    }


def _linked(text: str, links: list[str] | None, index: int) -> str:
    address = links[index] if links else ""
    return f"<a href='{html.escape(address, quote=True)}' target='_self'>{text}</a>" if address else text


def _said(text: str) -> str:
    """A cell as HTML; the address of a source is a link to it."""
    if not text.startswith(("https://", "http://")):
        return html.escape(text)
    return (
        f"<a href='{html.escape(text, quote=True)}' target='_blank' rel='noopener noreferrer'>{html.escape(text)}</a>"
    )


def column_config(found: tables.Table) -> dict[str, Any]:
    """How Streamlit's grid writes each column, under its French header."""
    kinds: dict[str, Callable[[str, str], Any]] = {
        "eur": lambda label, help: st.column_config.NumberColumn(label, help=help, format="localized"),
        "eur_per_inhabitant": lambda label, help: st.column_config.NumberColumn(label, help=help, format="euro"),
        "count": lambda label, help: st.column_config.NumberColumn(label, help=help, format="localized"),
        "inhabitants": lambda label, help: st.column_config.NumberColumn(label, help=help, format="localized"),
        "decimal": lambda label, help: st.column_config.NumberColumn(label, help=help, format="localized"),
        "share": lambda label, help: st.column_config.NumberColumn(label, help=help, format="percent"),
        "date": lambda label, help: st.column_config.DateColumn(label, help=help, format="DD/MM/YYYY"),
        "year": lambda label, help: st.column_config.NumberColumn(label, help=help, format="%d", width=70),
        "boolean": lambda label, help: st.column_config.CheckboxColumn(label, help=help),
    }

    def text(label: str, help: str) -> Any:
        return st.column_config.TextColumn(label, help=help)

    def link(label: str, help: str) -> Any:
        return st.column_config.LinkColumn(label, help=help)

    config = {}
    for item, label in zip(found.columns, found.headers, strict=True):
        make = link if item.kind == "link" else kinds.get(item.unit, text)
        config[item.name] = make(label, item.definition)
    return config
