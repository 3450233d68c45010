"""Bars: one value a category, lying or standing, alone or stacked by series, side by side in groups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from pvd import dictionary, formats, theme
from pvd.figures.figure import (
    AVAILABLE,
    BEFORE,
    MISSING,
    NONE,
    NOT_APPLICABLE,
    PARTIAL,
    REGIONAL,
    Figure,
    Reference,
    is_mostly_missing,
)
from pvd.formats import UNKNOWN
from pvd.forms.cells import category_text, known, rows_of, status_of, unit_of, word
from pvd.forms.scale import Axis, axis_of

# What a status adds to the words of a bar; the others are said by the drawing, or by nothing.
SAID = {PARTIAL: "partiel", REGIONAL: "une région", BEFORE: "avant le programme"}
# Bars around the one that is looked at.
QUIET = theme.SEQUENTIAL[2]


@dataclass(frozen=True)
class Series:
    """One colour of a bar chart."""

    key: str
    label: str
    colour: str


@dataclass(frozen=True)
class Piece:
    """One part of a bar: a known value of one series."""

    series: Series
    value: float
    words: str
    status: str
    # before the programme, whatever its series: counted in no total
    colour: str


@dataclass(frozen=True)
class Bar:
    """One bar or stack. What is not known of it is named; what does not apply is drawn blank."""

    key: Any
    label: str
    group: str
    pieces: tuple[Piece, ...]
    words: str
    # of an unstacked bar: why its value is there, or is not
    status: str
    is_highlighted: bool
    # series whose file is not held, by name
    missing: tuple[str, ...] = ()
    # nothing is known, or so little that the whole bar is drawn as unknown
    is_unknown: bool = False
    # nothing to know: the scheme did not exist, or its file is held and knows no award
    is_blank: bool = False

    @property
    def total(self) -> float:
        """Where its marks end: not a published total."""
        return sum(piece.value for piece in self.pieces)

    @property
    def is_known(self) -> bool:
        """Whether any value is drawn."""
        return bool(self.pieces)

    @property
    def is_partly_missing(self) -> bool:
        """A part is not known on top of what is."""
        return bool(self.missing or self.is_unknown) and self.is_known


@dataclass(frozen=True)
class Bars:
    """A bar chart, whole: bars in order, series in order, one axis, and what hatching stands for."""

    bars: tuple[Bar, ...]
    series: tuple[Series, ...]
    unit: str
    axis: Axis
    references: tuple[Reference, ...]
    is_stacked: bool
    is_grouped: bool
    is_horizontal: bool
    is_highlighting: bool

    @property
    def has_missing(self) -> bool:
        """Whether anything is drawn as not known."""
        return any(bar.is_unknown or bar.missing for bar in self.bars)

    def has(self, status: str) -> bool:
        """Whether a value of that status is drawn."""
        return any(piece.status == status for bar in self.bars for piece in bar.pieces)

    @property
    def only(self) -> Series:
        """The one series of an unstacked chart."""
        return self.series[0]


@dataclass
class _Reading:
    """One bar while its rows are met."""

    key: Any
    label: str
    group: str = ""
    found: list[tuple[str, float, str]] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    all_unknown: bool = False
    is_blank: bool = False
    held: int = 0
    is_highlighted: bool = False
    words: str = ""
    status: str = AVAILABLE


def _series(figure: Figure, keys: Sequence[str]) -> tuple[Series, ...]:
    """Series in the order of their labels, then as met; an unstacked chart has one, of the page's own colour."""
    e = figure.encodings
    if figure.form == "bars":
        return (Series("", dictionary.column(e.value).label, theme.PRIMARY),)
    met = list(dict.fromkeys(keys))
    order = [key for key in e.series_labels if key in met] + [key for key in met if key not in e.series_labels]
    return tuple(
        Series(key, e.series_labels.get(key, key), colour)
        for key, colour in zip(order, theme.colours(e.role, order), strict=True)
    )


def _readings(figure: Figure, unit: str) -> list[_Reading]:
    e = figure.encodings
    is_stacked = figure.form == "stacked_bars"
    found: dict[Any, _Reading] = {}
    for place, row in enumerate(rows_of(figure)):
        # Bars are one row each, even when two towns have one name; stacks meet on their category.
        label = category_text(row[e.category])
        reading = found.setdefault(label if is_stacked else place, _Reading(row[e.category], label))
        value = known(row[e.value])
        said = row.get(e.status) if e.status else None
        status = status_of(said, value)
        key = word(row[e.series]) if is_stacked and e.series else ""
        reading.group = word(row[e.group]) if e.group else ""
        reading.is_highlighted |= bool(e.highlight and row.get(e.highlight))
        reading.words = reading.words or (word(row[e.label]) if e.label else "")
        reading.status = status
        if value is not None and status != MISSING:
            if any(other == key for other, _, _ in reading.found):
                raise ValueError(
                    f"figure {figure.slug!r}: two rows for {label!r} × {key!r}, expected one: group in the query"
                )
            reading.found.append((key, value, status))
        elif status == NOT_APPLICABLE:
            reading.is_blank = True
            reading.held += said == NONE
        elif key:
            reading.unknown.append(e.series_labels.get(key, key))
        else:
            reading.all_unknown = True
    return list(found.values())


def _colour(figure: Figure, series: Series, status: str, is_highlighted: bool, is_highlighting: bool) -> str:
    if status == BEFORE:
        return theme.BEFORE
    if figure.form == "bars" and is_highlighting and not is_highlighted:
        return QUIET
    return series.colour


def read(figure: Figure) -> Bars:
    """The bars of a figure of form `bars` or `stacked_bars`.

    Raises ValueError when two rows give one (category, series): adding them is a query's decision.
    """
    e = figure.encodings
    unit = unit_of(figure, e.value)
    readings = _readings(figure, unit)
    series = _series(figure, [key for reading in readings for key, _, _ in reading.found])
    by_key = {item.key: item for item in series}
    order = {item.key: place for place, item in enumerate(series)}
    is_highlighting = any(reading.is_highlighted for reading in readings)
    bars = []
    for reading in readings:
        pieces = tuple(
            Piece(
                by_key[key], value, formats.short_value(value, unit), status,
                _colour(figure, by_key[key], status, reading.is_highlighted, is_highlighting),
            )
            for key, value, status in sorted(reading.found, key=lambda item: order[item[0]])
        )  # fmt: skip
        whole = reading.all_unknown or is_mostly_missing(len(reading.unknown), len(reading.found) + reading.held)
        words = reading.words or formats.short_value(sum(piece.value for piece in pieces) if pieces else None, unit)
        if reading.is_blank and not pieces and not whole:
            words = ""
        elif not pieces:
            words = reading.words or UNKNOWN
        bars.append(
            Bar(
                reading.key, reading.label, reading.group, pieces, words, reading.status, reading.is_highlighted,
                tuple(reading.unknown), whole, reading.is_blank and not pieces and not whole and not reading.unknown,
            )
        )  # fmt: skip
    values = [bar.total for bar in bars] + [piece.value for bar in bars for piece in bar.pieces]
    return Bars(
        tuple(bars),
        series,
        unit,
        axis_of([*values, *(item.value for item in figure.references)]),
        figure.references,
        figure.form == "stacked_bars",
        bool(e.group),
        e.horizontal,
        is_highlighting,
    )
