"""Lines in words: where each begins and ends, and how it went."""

from __future__ import annotations

from datetime import date
from typing import Any

from pvd import formats
from pvd.figures.figure import MISSING, Figure
from pvd.formats import UNKNOWN, plural, short_value
from pvd.render.cells import STATUS_WORDS
from pvd.render.reading import known, rows_of, unit_of
from pvd.render.words.phrases import COLON


def tell(figure: Figure) -> list[str]:
    """Each series: its trend, where it begins and ends, its peak."""
    e = figure.encodings
    unit = unit_of(figure, e.value)
    points: dict[str, list[tuple[date, float, str, str]]] = {}
    gaps = 0
    for row in rows_of(figure):
        value = known(row[e.value])
        if value is None:
            gaps += 1
            continue
        bound = str(row.get(e.bound) or "") if e.bound else ""
        precision = str(row.get(e.precision) or "day")
        points.setdefault(str(row[e.series]) if e.series else "", []).append((_date(row[e.x]), value, bound, precision))
    parts = []
    for key, found in points.items():
        found.sort(key=lambda item: item[0])
        name = e.series_labels.get(key, key)
        head = f"{name}{COLON}" if name else ""
        first, last = found[0], found[-1]
        if len(found) == 1:
            parts.append(f"{head}{_at(first, unit)}")
            continue
        trend = "stable" if last[1] == first[1] else "en hausse" if last[1] > first[1] else "en baisse"
        parts.append(f"{head}{trend}, de {_at(first, unit)} à {_at(last, unit)}")
        top = max(found, key=lambda item: item[1])
        if top[1] > max(first[1], last[1]):
            parts[-1] += f", au plus {_at(top, unit)}"
    if gaps:
        parts.append(f"{STATUS_WORDS[MISSING]}{COLON}{plural(gaps, 'valeur')}")
    return parts or [f"aucune valeur connue ({UNKNOWN})"]


def _date(content: Any) -> date:
    found: date = content.date() if hasattr(content, "date") else content
    return found


def _at(point: tuple[date, float, str, str], unit: str) -> str:
    words = {"lower": "plus de ", "upper": "moins de ", "approx": "environ "}.get(point[2], "")
    return f"{words}{short_value(point[1], unit)} {formats.published_at(point[0], point[3], 'le ')}"
