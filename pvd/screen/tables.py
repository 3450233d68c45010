"""Tables: real HTML for a few rows, a grid beyond."""

from __future__ import annotations

import html
from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st

from pvd.figures.figure import Figure
from pvd.formats import NARROW, UNKNOWN

FEW_ROWS = 20


def show_table(figure: Figure, key: str) -> None:
    from pvd.render import cells
    from pvd.render.words import alt_text

    columns = cells.columns(figure)
    content = cells.content(figure, columns)
    if len(figure.table) <= FEW_ROWS:
        _small_table(figure, columns, content)
        return
    frame = frame_of(columns, content)
    st.dataframe(
        frame,
        column_config=column_config(columns),
        placeholder=UNKNOWN,
        hide_index=True,
        key=key,
        height=min(36 * (len(frame) + 1) + 2, 460),
        alt=alt_text(figure),
    )


def frame_of(columns: list[Any], content: list[list[Any]]) -> pd.DataFrame:
    """Cells as typed columns. Whole euros on screen: the cents are in the files."""
    frame = pd.DataFrame({item.name: values for item, values in zip(columns, content, strict=True)})
    for item in columns:
        if item.unit == "eur":
            frame[item.name] = pd.to_numeric(frame[item.name]).round().astype("Int64")
        elif item.unit == "eur_per_inhabitant":
            # Two decimals: thirty cents an inhabitant are not zero.
            frame[item.name] = pd.to_numeric(frame[item.name]).round(2)
    return frame


def _small_table(figure: Figure, columns: list[Any], content: list[list[Any]]) -> None:
    """A real HTML table: what screen readers read best, for a few rows."""
    from pvd.render import cells

    marks = ["class='n'" if item.unit in cells.NUMBER_UNITS else "" for item in columns]
    head = "".join(
        f"<th scope='col' {mark}>{html.escape(label)}</th>"
        for label, mark in zip(cells.headers(columns), marks, strict=True)
    )
    rows = zip(*content, strict=True) if content else ()
    body = "".join(
        "<tr>"
        + "".join(
            f"<td {mark}>{html.escape(cells.written(cell, item.unit))}</td>"
            for cell, item, mark in zip(row, columns, marks, strict=True)
        )
        + "</tr>"
        for row in rows
    )
    label = html.escape(f"Tableau{NARROW}: {figure.title}", quote=True)
    st.html(
        f"<div class='pvd-table' tabindex='0' role='region' aria-label='{label}'><table><thead><tr>{head}</tr></thead>"
        f"<tbody>{body}</tbody></table></div>"
    )


def column_config(columns: list[Any]) -> dict[str, Any]:
    from pvd.render import cells

    kinds: dict[str, Callable[[str, str], Any]] = {
        "eur": lambda label, help: st.column_config.NumberColumn(label, help=help, format="localized"),
        "eur_per_inhabitant": lambda label, help: st.column_config.NumberColumn(label, help=help, format="localized"),
        "count": lambda label, help: st.column_config.NumberColumn(label, help=help, format="localized"),
        "inhabitants": lambda label, help: st.column_config.NumberColumn(label, help=help, format="localized"),
        "share": lambda label, help: st.column_config.NumberColumn(label, help=help, format="percent"),
        "date": lambda label, help: st.column_config.DateColumn(label, help=help, format="DD/MM/YYYY"),
        "year": lambda label, help: st.column_config.NumberColumn(label, help=help, format="%d"),
        "boolean": lambda label, help: st.column_config.CheckboxColumn(label, help=help),
    }

    def text(label: str, help: str) -> Any:
        return st.column_config.TextColumn(label, help=help)

    config = {}
    for item, label in zip(columns, cells.headers(columns), strict=True):
        make = kinds.get(item.unit, text)
        config[item.name] = make(label, item.definition)
    return config
