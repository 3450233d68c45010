"""Time: elapsed share of the mandate, whether it is over, pace between two official totals of one perimeter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from pvd.formats import day, share, typeset
from pvd.territory import ANNOUNCED_CONTINUATION, END_OF_MANDATE, PROGRAMME_START


def elapsed_share(on: date, end: date = END_OF_MANDATE) -> float:
    """Share of the mandate elapsed on a day: days since 1 October 2020 over the days of the mandate.

    May exceed 1 after the end; raises ValueError when the end is not after the start.
    """
    if end <= PROGRAMME_START:
        raise ValueError(f"end of mandate {end}, expected a day after {PROGRAMME_START}")
    return (on - PROGRAMME_START).days / (end - PROGRAMME_START).days


def is_over(end: date, data_as_of: date) -> bool:
    """Whether the mandate had ended when the data were dated.

    The clock is never asked: a file drawn twice from one release says twice the same thing, and a page never
    gives for past a day that no source reaches. An end after the data's own date is still to come for them.
    """
    return end <= data_as_of


def term(end: date, data_as_of: date) -> str:
    """« mandat achevé le 31 mars 2026 », « fin du mandat : 30 septembre 2026, après la date des données »."""
    if is_over(end, data_as_of):
        return f"mandat achevé le {day(end)}"
    return f"fin du mandat : {day(end)}, après la date des données"


def account(end: date, data_as_of: date) -> str:
    """What a page that measures time says of the term: over or not in the data, and what goes on after it."""
    if is_over(end, data_as_of):
        said = f"Le mandat s’est achevé le {day(end)} : ces chiffres en font le compte, chacun à la date de sa source."
    else:
        said = (
            f"Compté jusqu’au {day(end)}, le mandat n’était pas achevé au {day(data_as_of)}, date des données : "
            f"{share(elapsed_share(data_as_of, end))} de sa durée étaient écoulés."
        )
    if end < ANNOUNCED_CONTINUATION:
        said += f" Le programme continue : sa poursuite au moins jusqu’au {day(ANNOUNCED_CONTINUATION)} a été annoncée."
    return typeset(said)


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
