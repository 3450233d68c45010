"""What the framework is handed is one visitor's own: it takes dictionaries apart while others read theirs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd
import pydeck
import pytest
import streamlit as st

from tests.test_pages import opened

# What is given a map or a table to change as it pleases; charts are the browser's, `tests/test_rooms.py` sees to it.
TAKERS = ("pydeck_chart", "dataframe")
Holder = dict | list | pd.DataFrame | pydeck.Deck | pydeck.Layer | pydeck.ViewState


def held(given: Any) -> Iterator[Any]:
    """Everything that may be changed in what was given, itself included."""
    if isinstance(given, Holder):
        yield given
    inside = given.values() if isinstance(given, dict) else given if isinstance(given, list | tuple) else ()
    if isinstance(given, pydeck.Deck | pydeck.Layer | pydeck.ViewState):
        inside = vars(given).values()
    for part in inside:
        yield from held(part)


def test_nothing_handed_out_is_handed_out_again(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[list[Any]] = []
    for taker in TAKERS:
        kept = getattr(st, taker)

        def take(chart: Any, *rest: Any, kept: Any = kept, **more: Any) -> Any:
            given[-1].append(chart)
            return kept(chart, *rest, **more)

        monkeypatch.setattr(st, taker, take)
    for _ in range(2):
        given.append([])
        app = opened("map", {"departement": "50"})
        assert not app.exception and not app.error
    one, other = given
    assert one and len(one) == len(other)
    shared = {id(part) for part in held(one)} & {id(part) for part in held(other)}
    assert not shared, f"{len(shared)} dictionaries, lists or tables given to two visitors"
