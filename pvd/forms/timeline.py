"""A timeline: what happened and when, on one axis of time, as precisely as each date is known."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Any

from pvd import formats, theme
from pvd.figures.figure import BEFORE, Encodings, Figure
from pvd.formats import in_parts, labelled, published_day
from pvd.forms.cells import day_of, known, rows_of, unit_of, word

# How many months a date may lie in; a day lies in itself.
MONTHS = {"month": 1, "quarter": 3, "year": 12}
# Names of the axis at most: longer times skip years.
MOST_YEARS = 12
UNDATED = "Sans date"


@dataclass(frozen=True)
class Event:
    """Something that happened: its name, its amount when it has one, and what must be known before it is quoted."""

    name: str
    amount: str
    detail: str
    is_before: bool = False

    @property
    def head(self) -> str:
        """« DETR : 5 attributions, 278 k€ »."""
        return f"{self.name}, {self.amount}" if self.amount else self.name

    @property
    def words(self) -> str:
        """The same with its detail."""
        return f"{self.head} ({self.detail})" if self.detail else self.head


@dataclass(frozen=True)
class Moment:
    """A date, or the stretch of time that a less precise one lies in, and what happened then."""

    # as its source gives it: « 26 mai 2021 », « mars 2021 », « 2018 »
    when: str
    first: date
    last: date
    events: tuple[Event, ...]
    is_doubtful: bool

    @property
    def is_day(self) -> bool:
        """A mark on the axis; anything less precise is a stretch of it, and never a point."""
        return self.first == self.last

    @property
    def middle(self) -> date:
        """Where its words point."""
        return self.first + (self.last - self.first) / 2

    @property
    def colour(self) -> str:
        """Grey when all of it is before the programme."""
        return theme.BEFORE if all(event.is_before for event in self.events) else theme.PRIMARY

    @property
    def words(self) -> str:
        """What happened; what all its events share is said once."""
        details = {event.detail for event in self.events}
        if len(self.events) > 1 and len(details) == 1 and (shared := details.pop()):
            return f"{in_parts(event.head for event in self.events)} ({shared})"
        return in_parts(event.words for event in self.events)


@dataclass(frozen=True)
class Timeline:
    """A timeline, whole: moments in order, what has no date, and the years of the axis."""

    moments: tuple[Moment, ...]
    undated: tuple[Event, ...]

    @property
    def years(self) -> tuple[int, int]:
        """The first and the last year of the axis, whole."""
        return min(item.first.year for item in self.moments), max(item.last.year for item in self.moments)

    @property
    def ticks(self) -> tuple[date, ...]:
        """Where years begin; the end of the last one too."""
        first, last = self.years
        step = -(-(last - first + 1) // MOST_YEARS)
        return tuple(date(year, 1, 1) for year in range(first, last + 2, step))

    def part(self, when: date) -> float:
        """Where a day stands on the axis: 0 at its beginning, 1 at its end."""
        first, last = self.years
        start = date(first, 1, 1)
        return (when - start) / (date(last + 1, 1, 1) - start)

    @property
    def undated_words(self) -> str:
        """« Sans date : désignation dans le programme (…) »; empty when every event has one."""
        return labelled(UNDATED, in_parts(item.words for item in self.undated)) if self.undated else ""


def stretch(when: date, precision: str) -> tuple[date, date]:
    """The first and the last day that a date may be; itself when it is known to the day."""
    months = MONTHS.get(precision)
    if months is None:
        return when, when
    start = (when.month - 1) // months * months + 1
    end = start + months - 1
    return date(when.year, start, 1), date(when.year, end, monthrange(when.year, end)[1])


def _event(row: dict[str, Any], e: Encodings, write: formats.Scale) -> Event:
    value = known(row[e.value]) if e.value else None
    is_before = bool(e.status) and row[e.status] == BEFORE
    return Event(word(row[e.label]), "" if value is None else write.words(value), word(row[e.detail]), is_before)


def read(figure: Figure) -> Timeline:
    """The events of a figure of form `timeline`: those of one date and precision together, in time."""
    e = figure.encodings
    rows = rows_of(figure)
    write = formats.scale(
        [value for row in rows if (value := known(row[e.value])) is not None], unit_of(figure, e.value)
    )
    undated: list[Event] = []
    met: dict[tuple[date, date, str, bool], list[Event]] = {}
    for row in rows:
        event = _event(row, e, write)
        if formats.is_unknown(row[e.x]):
            undated.append(event)
            continue
        when, precision = day_of(row[e.x]), word(row[e.precision]) or "day"
        doubt = row[e.doubtful]
        key = (*stretch(when, precision), published_day(when, precision), not formats.is_unknown(doubt) and bool(doubt))
        met.setdefault(key, []).append(event)
    moments = [Moment(when, first, last, tuple(events), doubt) for (first, last, when, doubt), events in met.items()]
    return Timeline(tuple(sorted(moments, key=lambda item: (item.middle, item.last))), tuple(undated))
