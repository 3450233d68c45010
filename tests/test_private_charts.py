"""What the framework is handed is one visitor's own: it takes dictionaries apart while others read theirs."""

from __future__ import annotations

import copy
import sys
import threading
from collections.abc import Iterator
from typing import Any

import pandas as pd
import plotly.tools
import pydeck
import pytest
import streamlit as st

from pvd import exports, places
from pvd.figures.figure import Figure
from pvd.screen import page
from pvd.territory import Options
from tests.test_pages import opened

SLUG = "subventions-par-annee"
CALLS = 150
# What is given a chart or a table to change as it pleases.
TAKERS = ("plotly_chart", "pydeck_chart", "dataframe")
Holder = dict | list | pd.DataFrame | pydeck.Deck | pydeck.Layer | pydeck.ViewState


@pytest.fixture
def figure() -> Figure:
    return exports.draw(SLUG, places.resolve({})[0], Options())


@pytest.fixture
def impatient() -> Iterator[None]:
    """Threads take turns as often as they can."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


def test_two_visitors_at_once(figure: Figure, impatient: None, monkeypatch: pytest.MonkeyPatch) -> None:
    # What the framework does with a chart: plotly takes « type » out of each trace, looks at it, and puts it back.
    def checked(chart: Any, **_: Any) -> None:
        plotly.tools.return_figure_from_figure_or_data(chart, validate_figure=True)

    monkeypatch.setattr(st, "plotly_chart", checked)
    monkeypatch.setattr(page, "is_phone", lambda: False)
    page._chart(figure, None)
    failed: list[Exception] = []

    def visit() -> None:
        for _ in range(CALLS):
            try:
                page._chart(figure, None)
            except Exception as error:
                failed.append(error)

    visitors = [threading.Thread(target=visit) for _ in range(2)]
    for visitor in visitors:
        visitor.start()
    for visitor in visitors:
        visitor.join()
    assert not failed, f"{len(failed)} of {2 * CALLS} calls: {failed[0]}"


def held(given: Any) -> Iterator[Any]:
    """Everything that may be changed in what was given, itself included."""
    if isinstance(given, Holder):
        yield given
    inside = given.values() if isinstance(given, dict) else given if isinstance(given, list | tuple) else ()
    if isinstance(given, pydeck.Deck | pydeck.Layer | pydeck.ViewState):
        inside = vars(given).values()
    for part in inside:
        yield from held(part)


@pytest.mark.parametrize("name", ["overview", "map", "funding", "territory"])
def test_nothing_handed_out_is_handed_out_again(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[list[Any]] = []
    for taker in TAKERS:
        kept = getattr(st, taker)

        def take(chart: Any, *rest: Any, kept: Any = kept, **more: Any) -> Any:
            given[-1].append(chart)
            return kept(chart, *rest, **more)

        monkeypatch.setattr(st, taker, take)
    for _ in range(2):
        given.append([])
        app = opened(name, {"departement": "50"})
        assert not app.exception and not app.error
    one, other = given
    assert one and len(one) == len(other)
    shared = {id(part) for part in held(one)} & {id(part) for part in held(other)}
    assert not shared, f"{len(shared)} dictionaries, lists or tables given to two visitors"


def test_what_is_kept_is_the_chart(figure: Figure, monkeypatch: pytest.MonkeyPatch) -> None:
    from pvd.render import screen

    given: list[Any] = []
    monkeypatch.setattr(st, "plotly_chart", lambda chart, **_: given.append(chart))
    monkeypatch.setattr(page, "is_phone", lambda: False)
    page._chart(figure, None)
    expected = copy.deepcopy(given[0])
    given[0].clear()
    page._chart(figure, None)
    assert given[1] == expected == screen.plotly(figure, "wide")
