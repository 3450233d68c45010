"""A time axis of native charts, in days as spreadsheets count them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date


def serial(when: date) -> int:
    """A day as spreadsheets count it."""
    return (when - date(1899, 12, 30)).days


@dataclass(frozen=True)
class TimeAxis:
    """Limits, days between ticks, how ticks are written."""

    low: int
    high: int
    step: int
    number_format: str


def time_axis(first: date, last: date) -> TimeAxis:
    """Whole years, or half-years when the days hold in thirty months; some room after the last one."""
    # A tick must fall in the year it names: a step a little too long drifts by days, one too short by a year.
    if (last - first).days <= 900:
        start, step, number_format = date(first.year, 1 if first.month <= 6 else 7, 1), 184, "mmm yyyy"
    else:
        start, step, number_format = date(first.year, 1, 1), 366, "yyyy"
    low = serial(start)
    count = max(1, math.ceil((serial(last) - low + 0.06 * (serial(last) - low)) / step))
    return TimeAxis(low, low + count * step, step, number_format)
