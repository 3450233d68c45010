"""Ticks of an axis of time that is as wide as its page."""

from __future__ import annotations

from datetime import date

from pvd import formats
from pvd.render.text import width_of


def date_ticks(low: float, high: float, width: float, size: float) -> list[tuple[float, str]]:
    """Ticks at years, half-years, quarters or months: the finest that leaves air between the words."""
    days = high - low
    plans: list[tuple[int, bool]] = []
    if days <= 800:
        plans += [(1, True), (3, True)]
    if days <= 1300:
        plans += [(6, True)]
    plans += [(12, False), (24, False), (60, False)]
    ticks: list[tuple[float, str]] = []
    for months, with_month in plans:
        ticks = []
        first, last = date.fromordinal(int(low)), date.fromordinal(int(high))
        for index in range(first.year * 12, last.year * 12 + 13):
            year, month = divmod(index, 12)
            at = date(year, month + 1, 1)
            if (
                month % months == 0 if months < 12 else month == 0 and year % (months // 12) == 0
            ) and low <= at.toordinal() <= high:
                ticks.append((float(at.toordinal()), formats.short_month(at) if with_month else str(year)))
        room = max((width_of(words, size) for _, words in ticks), default=0) + size * (1.6 if with_month else 1.0)
        if ticks and len(ticks) * room <= width and (len(ticks) <= 9 or not with_month):
            return ticks
    return ticks[:1]
