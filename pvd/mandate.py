"""Time: elapsed share of the mandate, pace between two official totals of one perimeter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

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
