"""Typed amounts: what an amount counts is part of what it is, and unlike amounts do not add.

Public figures of the programme contradict each other because they do not count the same things. An
`Amount` carries its perimeter, stage, instrument and status; `+` refuses what may not be added and names both.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, get_args

Perimeter = Literal[
    "envelope", "announced_part", "programme_narrow", "programme_broad", "beside", "unstated",
    "state_grants_town", "state_grants_epci", "state_grants_located", "state_grants_all",
]  # fmt: skip
Stage = Literal["announced", "committed", "paid"]
Instrument = Literal["grant", "loan", "expertise", "post_cofunding", "tax", "mixed"]
Status = Literal["official", "computed", "estimated", "disputed", "illustrative"]
PERIMETERS: tuple[str, ...] = get_args(Perimeter)
STAGES: tuple[str, ...] = get_args(Stage)
INSTRUMENTS: tuple[str, ...] = get_args(Instrument)
# From the surest: a sum is only as sure as its least sure part.
STATUSES: tuple[str, ...] = get_args(Status)
# Money given: these three add up. A loan is paid back, a tax cut is not spent: neither joins them.
GIVEN = frozenset({"grant", "expertise", "post_cofunding"})
# Their figures overlap or say nothing of what they count: listed, never added, not even to one another.
NEVER_ADDED = frozenset({"envelope", "announced_part", "beside", "unstated"})


class UnlikeAmounts(TypeError):
    """Two amounts that do not count the same thing. Names both."""


@dataclass(frozen=True)
class Amount:
    """Euros and what they are. `value` is exact; unknown is no Amount at all, never zero euro.

    Raises ValueError for a perimeter, stage, instrument or status that the doctrine does not know.
    """

    value: Decimal
    perimeter: Perimeter
    stage: Stage = "committed"
    instrument: Instrument = "grant"
    status: Status = "official"

    def __post_init__(self) -> None:
        for name, known in (
            ("perimeter", PERIMETERS), ("stage", STAGES), ("instrument", INSTRUMENTS), ("status", STATUSES),
        ):  # fmt: skip
            if getattr(self, name) not in known:
                raise ValueError(f"{name} {getattr(self, name)!r}, expected one of {', '.join(known)}")
        object.__setattr__(self, "value", Decimal(str(self.value)))
        if not self.value.is_finite():
            raise ValueError(f"{self.value} €: an unknown amount is no amount, leave it out and say so")

    def __str__(self) -> str:
        return f"{self.value:f} € ({self.perimeter}, {self.stage}, {self.instrument}, {self.status})"

    def __add__(self, other: object) -> Amount:
        if not isinstance(other, Amount):
            return NotImplemented
        if why := refusal(self, other):
            raise UnlikeAmounts(f"{why}: {self} and {other} do not add")
        instrument: Instrument = self.instrument
        if self.instrument != other.instrument:
            # Both are money given; the sum keeps a word only if it is the same.
            instrument = "grant"
        status = max(self.status, other.status, key=STATUSES.index)
        return Amount(self.value + other.value, self.perimeter, self.stage, instrument, status)

    def __sub__(self, other: object) -> Amount:
        if not isinstance(other, Amount):
            return NotImplemented
        return self + Amount(-other.value, other.perimeter, other.stage, other.instrument, other.status)


def refusal(one: Amount, other: Amount) -> str:
    """Why two amounts do not add; empty when they do."""
    if one.perimeter != other.perimeter:
        return "perimeters differ"
    if one.perimeter in NEVER_ADDED:
        return "figures of this perimeter overlap"
    if one.stage != other.stage:
        return "stages differ"
    if "illustrative" in (one.status, other.status) and one.status != other.status:
        return "one is only illustrative"
    if "mixed" in (one.instrument, other.instrument):
        return "a published total is not added to its parts"
    if one.instrument != other.instrument and not {one.instrument, other.instrument} <= GIVEN:
        return "instruments differ"
    return ""


def total(amounts: Iterable[Amount]) -> Amount | None:
    """The sum of like amounts; None of none: nothing known is not zero. Raises `UnlikeAmounts`."""
    found: Amount | None = None
    for amount in amounts:
        found = amount if found is None else found + amount
    return found
