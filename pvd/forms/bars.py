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
from pvd.formats import UNKNOWN, Scale
from pvd.forms.cells import category_text, known, rows_of, status_of, unit_of, word
from pvd.forms.scale import Axis, axis_of
from pvd.forms.sums import may_sum

# What a status adds to the words of a bar; the others are said by the drawing, or by nothing.
SAID = {PARTIAL: "partiel", REGIONAL: "une seule région", BEFORE: "avant le programme"}
# Bars around the one that is looked at.
QUIET = theme.SEQUENTIAL[2]
# Length of the hatched foot of what is not known, as a share of the axis: seen, never louder than a value.
FOOT = 0.06
# What charts made of series call the value of a whole stack: an unfilled series on top of it.
TOTAL_SERIES = "Total connu"
MISSING_WORDS = f"Non disponible ({UNKNOWN})"


@dataclass(frozen=True)
class Series:
    """One colour of a bar chart."""

    key: str
    label: str
    colour: str


@dataclass(frozen=True)
class Key:
    """One entry of a legend: its words, its colour, and « partial », « regional », « missing » or a plain square."""

    label: str
    colour: str
    kind: str = ""


@dataclass(frozen=True)
class Piece:
    """One part of a bar: a known value of one series."""

    series: Series
    value: float
    words: str
    status: str
    # before the programme, whatever its series: counted in no total
    colour: str

    @property
    def is_light(self) -> bool:
        """A value that is not whole is drawn lighter, hatched in its own colour."""
        return self.status in (PARTIAL, REGIONAL)


@dataclass(frozen=True)
class Bar:
    """One bar or stack. What is not known of it is named; what does not apply is drawn blank."""

    key: Any
    label: str
    group: str
    pieces: tuple[Piece, ...]
    # what stands at its end: its value or total, or why there is none
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
    # a file that is held and knows no award
    knows_none: bool = False
    # in a chart of groups, the key of the series it stands for
    lane: str = ""

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

    @property
    def gap(self) -> str:
        """What is written where hatching is drawn; empty when nothing lacks."""
        if not (self.missing or self.is_unknown):
            return ""
        return f"+ {UNKNOWN}" if self.is_known else UNKNOWN

    @property
    def remark(self) -> str:
        """What the status of its only value adds to it: « partiel »."""
        return SAID.get(self.status, "") if self.is_known else ""


@dataclass(frozen=True)
class Bars:
    """A bar chart, whole: bars in order, series in order, one axis, one unit, and what hatching stands for."""

    bars: tuple[Bar, ...]
    series: tuple[Series, ...]
    unit: str
    # how its values are written: one unit and one number of decimals
    scale: Scale
    axis: Axis
    references: tuple[Reference, ...]
    is_stacked: bool
    is_grouped: bool
    is_horizontal: bool
    is_highlighting: bool
    # what its categories are, and its values
    category_label: str
    value_label: str
    # some bars say words of their figure's rather than their value
    has_own_words: bool
    # whether a total of its values means something
    adds_up: bool

    @property
    def has_missing(self) -> bool:
        """Whether anything is drawn as not known."""
        return any(bar.gap for bar in self.bars)

    def has(self, status: str) -> bool:
        """Whether a value of that status is drawn."""
        return any(piece.status == status for bar in self.bars for piece in bar.pieces)

    @property
    def has_values(self) -> bool:
        """Without any, or with zeros alone, the scale of an axis would be made up."""
        return any(piece.value for bar in self.bars for piece in bar.pieces) or bool(self.references)

    @property
    def foot(self) -> float:
        """Length of the hatched mark of what is not known, in the unit of the axis: it is no value."""
        return FOOT * (self.axis.high - self.axis.low)

    @property
    def tick_words(self) -> list[str]:
        """The ticks of the axis, in the unit of the values."""
        return self.scale.axis(self.axis.ticks)

    @property
    def legend(self) -> tuple[Key, ...]:
        """Series when there are several, then what greys and hatchings stand for; nothing that is not drawn."""
        drawn = {piece.series.key for bar in self.bars for piece in bar.pieces}
        kept = [item for item in self.series if self.is_grouped or item.key in drawn]
        found = [Key(item.label, item.colour) for item in kept] if self.is_grouped or len(kept) > 1 else []
        found += [Key("Avant le programme", theme.BEFORE)] if self.has(BEFORE) else []
        found += [
            Key(SAID[status].capitalize(), theme.PRIMARY, status) for status in (PARTIAL, REGIONAL) if self.has(status)
        ]
        return (*found, Key(MISSING_WORDS, "", "missing")) if self.has_missing else tuple(found)

    @property
    def groups(self) -> tuple[tuple[str, tuple[Bar, ...]], ...]:
        """Bars by the name that they share, in order; each bar alone when they are not grouped."""
        if not self.is_grouped:
            return tuple((bar.label, (bar,)) for bar in self.bars)
        names = dict.fromkeys(bar.group for bar in self.bars)
        return tuple((name, tuple(bar for bar in self.bars if bar.group == name)) for name in names)

    def pieces_of(self, series: Series) -> tuple[Piece | None, ...]:
        """A series across the groups, for charts that are made of series: None where it has no value."""
        return tuple(
            next((piece for bar in bars for piece in bar.pieces if piece.series == series), None)
            for _, bars in self.groups
        )

    @property
    def gaps(self) -> tuple[str, ...]:
        """What lacks, by group: « n. d. », « + n. d. » when something is known, or nothing."""
        return tuple(
            "" if not any(bar.gap for bar in bars) else f"+ {UNKNOWN}" if any(bar.is_known for bar in bars) else UNKNOWN
            for _, bars in self.groups
        )

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
    lane: str = ""

    @property
    def is_whole(self) -> bool:
        """Unknown as a whole: nothing is known, or more files lack than are held."""
        return self.all_unknown or is_mostly_missing(len(self.unknown), len(self.found) + self.held)


def _series(figure: Figure, readings: Sequence[_Reading]) -> tuple[Series, ...]:
    """Series in the order of their labels, then as met; an unstacked chart has one, of the page's own colour.

    What has no value has no entry, but in groups, where its place is kept; a colour never depends on what is missing.
    """
    e = figure.encodings
    if figure.form != "stacked_bars":
        return (Series("", dictionary.column(e.value).label, theme.PRIMARY),)
    drawn = {key for reading in readings for key, _, _ in reading.found}
    met = dict.fromkeys(
        [word(row[e.series]) for row in rows_of(figure) if word(row[e.series])] if e.series else list(drawn)
    )
    order = [key for key in e.series_labels if key in met] + [key for key in met if key not in e.series_labels]
    return tuple(
        Series(key, e.series_labels.get(key, key), colour)
        for key, colour in zip(order, theme.colours(e.role, order), strict=True)
        if e.group or key in drawn
    )


def _readings(figure: Figure) -> list[_Reading]:
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
        reading.lane = key
        reading.group = category_text(row[e.group]) if e.group else ""
        reading.is_highlighted |= bool(e.highlight and known(row.get(e.highlight)))
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


def _bar(figure: Figure, reading: _Reading, series: tuple[Series, ...], scale: Scale, is_highlighting: bool) -> Bar:
    by_key = {item.key: item for item in series}
    order = {item.key: place for place, item in enumerate(series)}
    pieces = tuple(
        Piece(
            by_key[key], value, scale.words(value), status,
            _colour(figure, by_key[key], status, reading.is_highlighted, is_highlighting),
        )
        for key, value, status in sorted(reading.found, key=lambda item: order[item[0]])
    )  # fmt: skip
    is_blank = reading.is_blank and not pieces and not reading.is_whole and not reading.unknown
    words = reading.words or (scale.words(sum(piece.value for piece in pieces)) if pieces else UNKNOWN)
    return Bar(
        reading.key, reading.label, reading.group, pieces, "" if is_blank else words, reading.status,
        reading.is_highlighted, tuple(reading.unknown), reading.is_whole, is_blank, bool(reading.held), reading.lane,
    )  # fmt: skip


def read(figure: Figure) -> Bars:
    """The bars of a figure of form `bars` or `stacked_bars`.

    Raises ValueError when two rows give one (category, series): adding them is a query's decision.
    """
    e = figure.encodings
    unit = unit_of(figure, e.value)
    readings = _readings(figure)
    values = [value for reading in readings for _, value, _ in reading.found]
    totals = [sum(value for _, value, _ in reading.found) for reading in readings]
    scale = formats.scale([*values, *totals], unit)
    series = _series(figure, readings)
    is_highlighting = any(reading.is_highlighted for reading in readings)
    ends = [*values, *totals, *(item.value for item in figure.references)]
    return Bars(
        tuple(_bar(figure, reading, series, scale, is_highlighting) for reading in readings),
        series,
        unit,
        scale,
        axis_of(ends, whole=unit in ("count", "inhabitants")),
        figure.references,
        figure.form == "stacked_bars",
        bool(e.group),
        e.horizontal,
        is_highlighting,
        dictionary.column(e.group or e.category).label,
        dictionary.column(e.value).label,
        bool(e.label),
        may_sum(figure),
    )
