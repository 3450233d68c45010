"""The register of figures: slug → query and function. `exports.draw` is the only caller."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache

import pandas as pd

from pvd.figures.figure import Figure, Form
from pvd.territory import Options, Territory

FigureFunction = Callable[[pd.DataFrame, Territory, Options], Figure]
# What is asked to be shown over a figure, put over it: the figure, the table of that query, the options.
OverlayFunction = Callable[[Figure, pd.DataFrame, Options], Figure]


@dataclass(frozen=True)
class Entry:
    """One figure of the catalogue: what it asks and what draws it."""

    slug: str
    # what it is about, whatever the numbers say today: for lists and menus
    subject: str
    query: str
    form: Form
    function: FigureFunction
    # what `reperes=` may ask to show over the marks → the query that knows it, and who puts it there
    overlays: Mapping[str, str] = field(default_factory=dict)
    put_over: OverlayFunction | None = None
    # what its function reads of the view beside what its query names: words of the address (« couleur »)
    reads: tuple[str, ...] = ()
    # whether its page applies the map's filters to it: else its address with a filter is its own
    is_filtered_on_page: bool = False


_ENTRIES: dict[str, Entry] = {}


def figure(
    slug: str, *, subject: str, query: str, form: Form,
    overlays: Mapping[str, str] | None = None, put_over: OverlayFunction | None = None,
    reads: tuple[str, ...] = (), is_filtered_on_page: bool = False,
) -> Callable[[FigureFunction], FigureFunction]:  # fmt: skip
    """Register a figure function under its French address slug and its subject."""

    def register(function: FigureFunction) -> FigureFunction:
        if slug in _ENTRIES and _ENTRIES[slug].function.__qualname__ != function.__qualname__:
            raise ValueError(f"figure slug {slug!r} is taken by {_ENTRIES[slug].function.__qualname__}")
        _ENTRIES[slug] = Entry(
            slug, subject, query, form, function, overlays or {}, put_over, reads, is_filtered_on_page
        )
        return function

    return register


@cache
def entries() -> dict[str, Entry]:
    """Every figure, by slug: importing the modules of this folder registers them."""
    import pvd.figures as folder

    for module in pkgutil.iter_modules(folder.__path__):
        importlib.import_module(f"{folder.__name__}.{module.name}")
    return dict(sorted(_ENTRIES.items()))


def entry(slug: str) -> Entry:
    """The figure of that slug; KeyError when there is none."""
    return entries()[slug]
