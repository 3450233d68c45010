"""Time: elapsed share of the mandate, pace between two official totals of one perimeter, forecast of counts."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from pvd.territory import END_OF_MANDATE, PROGRAMME_START


def elapsed_share(on: date, end: date = END_OF_MANDATE) -> float:
    """Share of the mandate elapsed on a day: days since 1 October 2020 over the days of the mandate.

    May exceed 1 after the end; raises ValueError when the end is not after the start.
    """
    if end <= PROGRAMME_START:
        raise ValueError(f"end of mandate {end}, expected a day after {PROGRAMME_START}")
    return (on - PROGRAMME_START).days / (end - PROGRAMME_START).days


@dataclass(frozen=True)
class Total:
    """One official total: the day it speaks of, its euros, its perimeter."""

    as_of: date
    amount_eur: float
    perimeter: str


class PaceRefused(ValueError):
    """No honest pace can be given; the message says why."""


def pace_eur_per_day(earlier: Total, later: Total) -> float:
    """Euros a day between two totals of one perimeter; refused across a break."""
    if earlier.perimeter != later.perimeter:
        raise PaceRefused(f"perimeters differ: {earlier.perimeter}, {later.perimeter}")
    days = (later.as_of - earlier.as_of).days
    if days <= 0:
        raise PaceRefused(f"two dates needed, found {earlier.as_of} and {later.as_of}")
    return (later.amount_eur - earlier.amount_eur) / days


# A forecast looks one year back and one year ahead, and is judged on the last two years of what it would have said.
WINDOW = HORIZON = 12
JUDGED = 24
FEWEST_POINTS = 12


class ForecastRefused(ValueError):
    """No honest forecast can be given; the message says why."""


@dataclass(frozen=True)
class Forecast:
    """What a monthly count would reach, month by month, and how wrong the same rule has been.

    `errors` holds, for 6 and 12 months ahead, what was reached less what the rule would have said.
    """

    central: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    errors: dict[int, tuple[float, ...]]


def _ahead(counts: Sequence[float], months: int, ceiling: float) -> float:
    """The rule: of those that remain, the same share comes as in the last twelve months.

    A steady pace would go on where few remain: on past dates it was three times as wrong.
    """
    before, now = counts[-1 - WINDOW], counts[-1]
    if before >= ceiling:
        return now
    staying = 1 - (now - before) / (ceiling - before)
    return float(now + (ceiling - now) * (1 - staying ** (months / WINDOW)))


def _errors(counts: Sequence[float], months: int, ceiling: float) -> tuple[float, ...]:
    """The rule's errors at that distance, from each of the last months whose outcome is known."""
    last = len(counts) - months
    first = max(WINDOW + 1, last - JUDGED + 1)
    return tuple(counts[end - 1 + months] - _ahead(counts[:end], months, ceiling) for end in range(first, last + 1))


def forecast(counts: Sequence[float], ceiling: float) -> Forecast:
    """Twelve months ahead of a cumulative monthly count, between today's count and the ceiling.

    The interval is where eight of ten past errors of the same rule fell. Raises `ForecastRefused` for a
    series too short to be judged: it needs a year to learn, a year to foretell and a year of such trials.
    """
    if len(counts) < WINDOW + HORIZON + FEWEST_POINTS:
        raise ForecastRefused(f"{len(counts)} months, {WINDOW + HORIZON + FEWEST_POINTS} needed")
    central, low, high = [], [], []
    for months in range(1, HORIZON + 1):
        middle = _ahead(counts, months, ceiling)
        past = sorted(_errors(counts, months, ceiling))
        tenth = len(past) // 10
        # A past rule that was always too high still allows the middle.
        low.append(max(counts[-1], middle + min(past[tenth], 0.0)))
        high.append(min(ceiling, middle + max(past[-1 - tenth], 0.0)))
        central.append(middle)
    # A cumulative count never falls: what may be reached in a month may still stand in the next ones.
    low, high = list(itertools.accumulate(low, max)), list(itertools.accumulate(high, max))
    return Forecast(
        tuple(central), tuple(low), tuple(high), {months: _errors(counts, months, ceiling) for months in (6, 12)}
    )


def month_end(year: int, month: int) -> date:
    """The last day of a month; months beyond 12 go on into the next years."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def by_month(points: Sequence[tuple[date, float]]) -> tuple[list[date], list[float]]:
    """A cumulative count at the end of each month from its first point to its last: it stays between two points."""
    first, last = points[0][0], points[-1][0]
    ends, counts = [], []
    for step in range((last.year - first.year) * 12 + last.month - first.month + 1):
        end = month_end(first.year, first.month + step)
        ends.append(end)
        counts.append([count for day, count in points if day <= end][-1])
    return ends, counts
