"""The register of figures: slug → what is known of one without drawing it, and the function that draws it.

`exports.draw` is the only caller of the functions.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, dataclass, field, fields, replace
from functools import cache
from typing import Any

import pandas as pd

from pvd.figures.figure import Drawn, Encodings, Figure, Form
from pvd.figures.wording import LEDGER_PERIMETERS, ONE_TOWN_PERIMETERS
from pvd.territory import Options, Territory

FigureFunction = Callable[[pd.DataFrame, Territory, Options], Drawn]
# What is asked to be shown over a figure, put over it: the figure, the table of that query, the options.
OverlayFunction = Callable[[Drawn, pd.DataFrame, Options], Drawn]
# The perimeter of a figure of the ledger that counts what its address asks for (`perimetre=`).
ASKED = "asked"


@dataclass(frozen=True)
class Declared:
    """What is known of a figure without drawing it; as a decorator, registers the function that draws it.

    A drawing may say otherwise of what depends on the view (« par habitant »): it then gives its own.
    """

    slug: str
    _: KW_ONLY
    # what it is about, whatever the numbers say today: for lists and menus
    subject: str
    query: str
    form: Form
    unit: str
    unit_label: str
    # what its amounts count; `ASKED` when the address chooses; empty without amount
    perimeter: str = ""
    # in the subtitle; that of the ledger's perimeters by default
    perimeter_label: str = ""
    status: str = "official"
    # whether it speaks of the whole country on the page of any territory
    is_national: bool = False
    encodings: Encodings = field(default_factory=Encodings)
    # as `Drawn`: names parted by spaces
    columns: str = ""
    file_columns: str = ""
    # the filters that ask for what it measures (words of the address)
    measured: tuple[str, ...] = ()
    # what `reperes=` may ask to show over the marks → the query that knows it, and who puts it there
    overlays: Mapping[str, str] = field(default_factory=dict)
    put_over: OverlayFunction | None = None
    # what its function reads of the view beside what its query names: words of the address (« couleur »)
    reads: tuple[str, ...] = ()
    # whether its page applies the map's filters to it: else its address with a filter is its own
    is_filtered_on_page: bool = False
    # the names of its territories, when its address chooses others beside its own
    names: Callable[[Territory, Options], tuple[str, ...]] | None = None

    def __call__(self, function: FigureFunction) -> FigureFunction:
        if self.slug in _ENTRIES and _ENTRIES[self.slug].function.__qualname__ != function.__qualname__:
            raise ValueError(f"figure slug {self.slug!r} is taken by {_ENTRIES[self.slug].function.__qualname__}")
        _ENTRIES[self.slug] = Entry(**vars(self), function=function)
        return function


figure = Declared


@dataclass(frozen=True)
class Entry(Declared):
    """One figure of the catalogue: its declaration, and what draws it."""

    function: FigureFunction = field(kw_only=True)

    def territory_slug(self, territory: Territory, options: Options) -> str:
        """Its territories in the names of its files, known without drawing it: « manche-50-calvados-14 »."""
        return replace(territory, names=self.names(territory, options)).slug if self.names else territory.slug

    def complete(self, drawn: Drawn, territory: Territory, options: Options) -> Figure:
        """The figure that a drawing makes: what it leaves empty is as declared here."""
        said: dict[str, Any] = {item.name: getattr(drawn, item.name) for item in fields(Drawn)}
        for name in ("unit", "unit_label", "perimeter", "status", "encodings", "measured"):
            said[name] = said[name] or getattr(self, name)
        for name in ("columns", "file_columns"):
            said[name] = said[name] or tuple(getattr(self, name).split())
        if said["perimeter"] == ASKED:
            said["perimeter"] = options.perimeter
        # A comparison says its territories itself: it is of several.
        of_one = territory.level == "commune" and not said["territory"]
        words = ONE_TOWN_PERIMETERS if of_one else LEDGER_PERIMETERS
        said["perimeter_label"] = said["perimeter_label"] or self.perimeter_label or words.get(said["perimeter"], "")
        said["territory"] = said["territory"] or ("France" if self.is_national else "")
        said["territory_slug"] = self.territory_slug(territory, options)
        return Figure(**said, slug=self.slug, form=self.form)


_ENTRIES: dict[str, Entry] = {}


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
