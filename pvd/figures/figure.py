"""The Figure: both what the visitor sees and what the journalist downloads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass, field
from datetime import date
from typing import Any, Literal, get_args

import pandas as pd

from pvd.figures.ground import Ground
from pvd.formats import typeset

Form = Literal[
    "bars",
    "stacked_bars",
    "cascade",
    "lines",
    "timeline",
    "strip",
    "heat_table",
    "treemap",
    "areas",
    "dots",
    "maps",
    "table",
]
FORMS: tuple[Form, ...] = get_args(Form)
LineStyle = Literal["line", "steps", "points", "dashed"]
# What the `status` column of a table may hold: why a value is there, or is not.
AVAILABLE, MISSING, PARTIAL, REGIONAL, BEFORE, NOT_APPLICABLE = (
    "available", "missing", "partial", "regional", "before", "not_applicable"
)  # fmt: skip
# The file is held and knows no award: neither a zero nor a gap. Drawn blank, like what does not apply.
NONE = "none"
BLANK = (NOT_APPLICABLE, NONE)
# The class of the places of a map for which the sources say nothing.
UNKNOWN_CLASS = "unknown"
# The class of the areas of a map that hold too few towns for their ratio to be compared.
FEW_CLASS = "few"
# The forms that lie over the outlines of the release.
MAPS: tuple[Form, ...] = ("areas", "dots", "maps")
# What a query says of its rows rather than in them: their files, and the years that were searched.
HIDDEN = ("source_ids", "searched")


def is_mostly_missing(missing_count: int, known_count: int) -> bool:
    """Whether a bar is hatched whole: more of its files are missing than held, be it without an award.

    One file missing among four that are held is a mark at the foot of the bar, never the whole year.
    """
    return missing_count > known_count


@dataclass(frozen=True)
class Class:
    """One entry of a map legend: the key found in the data, its French label, its colour."""

    key: str
    label: str
    colour: str
    count: int | None = None


@dataclass(frozen=True)
class Card:
    """One key figure of a page: a short label, the value as read, and what gives it meaning."""

    label: str
    value: str
    context: str


@dataclass(frozen=True)
class Break:
    """A stretch of time that nothing may cross: the perimeter changes, no total is published."""

    start: date
    end: date
    label: str
    detail: str = ""


@dataclass(frozen=True)
class Reference:
    """A value the data are measured against (an envelope, a median): drawn as a thin labelled line."""

    value: float
    label: str


@dataclass(frozen=True)
class Encodings:
    """Which column plays which part. A form uses the fields named in its line below.

    bars          category, value [, status, label, highlight]      one bar a row, in table order
    stacked_bars  category, series, value [, status, group]         one segment a row; null + status drawn hatched;
                                                                    with `group`, bars side by side under one name
    cascade       category, value, highlight (totals)               one step a row, from the first total to the last
    timeline      x, precision, label, detail, value, doubtful [, status]   one event a row; without x, said in words
    lines         x (date), series, value [, label, bound]          one line a series, styled by `styles`
    strip         value, label [, highlight]                        one mark a row along one axis
    heat_table    row, column, value                                one cell a row
    treemap       category, series, value
    areas         key, label, classes through `colour`, `layer` [, value, detail]
    dots          key, label, longitude, latitude, inset_longitude, inset_latitude, classes through `colour`
                  [, value, detail]; both: in words, what a place's bubble says, and its date; `group` is then the
                  legend's own words
    maps          as dots, with `series_labels` instead of `colour`: the column of each small map, and its words
    table         columns                                           shown as it is
    """

    category: str = ""
    series: str = ""
    value: str = ""
    x: str = ""
    status: str = ""
    label: str = ""
    highlight: str = ""
    group: str = ""
    bound: str = ""
    # how precise the date of `x` is: day, month, quarter or year
    precision: str = ""
    # what must be known of a row before it is quoted, and whether its date is in doubt
    detail: str = ""
    doubtful: str = ""
    row: str = ""
    column: str = ""
    key: str = ""
    colour: str = ""
    layer: str = ""
    horizontal: bool = False
    role: str = "single"
    series_labels: dict[str, str] = field(default_factory=dict)
    styles: dict[str, LineStyle] = field(default_factory=dict)
    classes: tuple[Class, ...] = ()
    columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class Citation:
    """One source as it is printed: who, what, when, under which licence, where."""

    producer: str
    title: str
    as_of: str
    licence: str
    url: str
    # what a source line calls it, shorter than the title; editions of one file share it
    short: str = ""
    # printed instead of a day that the file does not write; `as_of` then only puts it in order
    date_words: str = ""


@dataclass(frozen=True, eq=False)
class Overlay:
    """What a map shows over its marks: to be compared with them, counted apart from them.

    `ring` goes round some of the map's own places, `diamond` marks other places, `limit` draws outlines, `link` joins the
    places that have the same word in the column `group`.
    """

    label: str
    sign: Literal["ring", "diamond", "limit", "link"]
    # one row a place, with the map's own columns for its name and position
    table: pd.DataFrame
    count_words: str
    # the column that names the places of the table, and the one that holds their codes
    name: str
    key: str
    # the columns that say it, for the source line
    columns: tuple[str, ...]
    group: str = ""

    @property
    def places(self) -> list[tuple[str, str]]:
        """Code and name of each place, in order."""
        return list(zip(self.table[self.key], self.table[self.name], strict=True))

    @property
    def said(self) -> str:
        """« France services : 20 communes »."""
        return typeset(f"{self.label} : {self.count_words}")


@dataclass(frozen=True, eq=False)
class Drawn:
    """What a figure function says of one table; what it leaves empty is as its decorator declares.

    `table` holds raw values (euros, shares 0–1, dates): renderers write them with `formats` by `unit`
    (or by the dictionary card of the column). Texts are written as within a sentence, with plain spaces: « la moitié
    des communes : 72 € ». `catalogue.complete` gives them their typography, and the title its capital.
    """

    title: str
    table: pd.DataFrame
    note: str = ""
    coverage: str = ""
    reading: str = ""
    period: str = ""
    as_of: date | None = None
    breaks: tuple[Break, ...] = ()
    references: tuple[Reference, ...] = ()
    # the units that a map shows whole when it is wider than its territory: a town in its intercommunalité
    extent: tuple[str, tuple[str, ...]] | None = None
    # what is shown over the marks of a map, when its address asks for it
    overlay: Overlay | None = None
    # key figures drawn as cards above or instead of the table (form "table" with one row)
    cards: tuple[Card, ...] = ()
    # what the rows come to, by column: drawn apart from them, so that nobody adds it to them
    totals: dict[str, Any] = field(default_factory=dict)
    # what is known of the table beside its rows (a median, a count): whoever needs it reads it here, never in a sentence
    facts: Mapping[str, Any] = field(default_factory=dict)

    # only what the view decides: the decorator declares the rest
    encodings: Encodings | None = None
    unit: str = ""
    unit_label: str = ""
    perimeter: str = ""
    perimeter_label: str = ""
    status: str = ""
    # columns shown in the table under the figure and in the files, in order (default: all but HIDDEN)
    columns: tuple[str, ...] = ()
    # those of them that only files show: identifiers, ranks, numbers that another column writes in words
    file_columns: tuple[str, ...] = ()
    # the filters that ask for what this measures (words of the address): its finding then says nothing new
    measured: tuple[str, ...] = ()
    territory: str = ""
    scope: tuple[str, tuple[str, ...]] = ("france", ())


@dataclass(frozen=True, eq=False)  # by identity: what is drawn from a figure is kept by figure
class Figure(Drawn):
    """Everything a renderer needs, and nothing it may decide.

    `period`, `perimeter_label` and `unit_label` make the subtitle with the territory. The last group is filled by
    `exports.draw`.
    """

    _: KW_ONLY
    slug: str
    form: Form
    encodings: Encodings = field(default_factory=Encodings)
    status: str = "official"

    # its territories in the names of its files
    territory_slug: str = ""
    # its title as within a sentence: « la moitié des communes… »
    finding: str = ""
    sources: tuple[Citation, ...] = ()
    # the outlines under a map
    ground: Ground | None = None
    release: str = ""
    data_as_of: str = ""
    # what its numbers speak of, and until when: the list has its date, the money another
    dated: str = ""
    # what narrows it, in French (« ORT : non »), the towns that stay (« 3 communes sur 1 646 »), and both for file names
    filter_words: str = ""
    kept_words: str = ""
    filter_slug: str = ""
    # where it can be seen again, as files print it; and all that it depends on, as an address writes it
    address: str = ""
    query: str = ""

    @property
    def narrowed(self) -> str:
        """« ORT : non (120 communes sur 1 646) »; empty without filter."""
        return f"{self.filter_words} ({self.kept_words})" if self.kept_words else self.filter_words

    @property
    def place(self) -> str:
        """The territory and what narrows it, for who cites."""
        return ", ".join(filter(None, (self.territory, self.narrowed)))

    @property
    def subtitle(self) -> str:
        """Territory · filter and towns that stay · period · perimeter · unit."""
        parts = (self.territory, self.narrowed, self.period, self.perimeter_label, self.unit_label)
        return " · ".join(filter(None, parts))

    @property
    def is_empty(self) -> bool:
        """True when there is nothing at all to draw: renderers then say so in words."""
        return bool(self.table.empty)

    @property
    def shown_columns(self) -> list[str]:
        """The columns of the files, in order."""
        return list(self.columns) or [name for name in self.table.columns if name not in HIDDEN]

    @property
    def read_columns(self) -> list[str]:
        """The columns of the table under the figure, on screen and in pictures."""
        return [name for name in self.shown_columns if name not in self.file_columns]
