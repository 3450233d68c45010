"""Scales: one way from values to an axis, negative values included, for every medium."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

# Grid lines wanted on an axis of values.
STEPS = 4


def nice_ticks(low: float, high: float, count: int = 5, whole: bool = False) -> list[float]:
    """Round values from at most `low` to at least `high`, about `count` steps apart; no half of a `whole` thing."""
    if high <= low:
        high = low + (abs(low) or 1.0)
    raw = (high - low) / max(count, 1)
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= raw * 0.999)
    if whole:
        step = max(1.0, float(math.ceil(step)))
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(index * step, 10) for index in range(first, last + 1)]


@dataclass(frozen=True)
class Axis:
    """An axis of values: its round ticks, from the lowest drawn (0 or less) to the highest (0 or more)."""

    ticks: tuple[float, ...]

    @property
    def low(self) -> float:
        """Where it begins; zero unless a value is negative."""
        return self.ticks[0]

    @property
    def high(self) -> float:
        """Where it ends."""
        return self.ticks[-1]

    @property
    def step(self) -> float:
        """Between two ticks."""
        return self.ticks[1] - self.ticks[0]


def axis_of(values: Iterable[float], count: int = STEPS, whole: bool = False) -> Axis:
    """The axis of some values: zero is always on it."""
    found = [0.0, *values]
    return Axis(tuple(nice_ticks(min(found), max(found) or 1.0, count, whole)))
