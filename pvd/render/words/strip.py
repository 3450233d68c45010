"""A strip of points in words: how many, their median, their extremes."""

from __future__ import annotations

from pvd.figures.figure import MISSING
from pvd.formats import UNKNOWN, plural
from pvd.forms.cells import STATUS_WORDS
from pvd.forms.strip import Strip
from pvd.render.words.phrases import extremes, names_in_words


def tell(strip: Strip) -> list[str]:
    """How many points, their median and extremes, where the chosen ones stand, and what is beyond the axis."""
    if not strip.dots:
        return [f"aucune valeur connue ({UNKNOWN})"]
    parts = [f"{plural(len(strip.dots), 'valeur')}, médiane {strip.median_words}"]
    parts.append(extremes([(dot.label, dot.value) for dot in strip.dots], strip.unit, strip.scale.words))
    for dot in strip.dots:
        if dot.is_highlighted:
            above = sum(other.value > dot.value for other in strip.dots)
            parts.append(f"{dot.label} : {dot.words}, {plural(above, 'valeur')} au-dessus")
    if strip.beyond:
        parts.append(f"au bout de l’axe, {strip.beyond_words}")
    if strip.unknown:
        parts.append(f"{STATUS_WORDS[MISSING]} : {names_in_words(list(strip.unknown), 'valeur')}")
    return parts
