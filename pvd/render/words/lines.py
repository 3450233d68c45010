"""Lines in words: where each begins and ends, and how it went."""

from __future__ import annotations

from pvd.figures.figure import MISSING
from pvd.formats import UNKNOWN, plural, published_at
from pvd.forms.cells import STATUS_WORDS
from pvd.forms.lines import Line, Lines, Point


def tell(form: Lines) -> list[str]:
    """Each series: its trend, where it begins and ends, its peak."""
    parts = [_told(line) for line in form.lines]
    if form.gap_count:
        parts.append(f"{STATUS_WORDS[MISSING]} : {plural(form.gap_count, 'valeur')}")
    return parts or [f"aucune valeur connue ({UNKNOWN})"]


def _told(line: Line) -> str:
    head = f"{line.label} : " if line.key else ""
    first, last = line.points[0], line.points[-1]
    if len(line.points) == 1:
        return f"{head}{_at(first)}"
    trend = "stable" if last.y == first.y else "en hausse" if last.y > first.y else "en baisse"
    said = f"{head}{trend}, de {_at(first)} à {_at(last)}"
    top = max(line.points, key=lambda point: point.y)
    return f"{said}, au plus {_at(top)}" if top.y > max(first.y, last.y) else said


def _at(point: Point) -> str:
    return f"{point.spoken} {published_at(point.x, point.precision, 'le ')}"
