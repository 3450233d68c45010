"""The framework's grid, for the list beside the map."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st

from pvd.forms import table as tables


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
