"""Strip: one dot a row along one axis; the ones that matter are named."""

from __future__ import annotations

import statistics
from dataclasses import dataclass

from pvd import formats
from pvd.figures.figure import Figure, Reference
from pvd.forms.cells import category_text, known, rows_of, unit_of
from pvd.forms.scale import Axis, nice_ticks

# Under this share of the highest, zero is near: the axis begins there.
NEAR_ZERO = 0.35


@dataclass(frozen=True)
class Dot:
    """One dot: a name, a value, how it is written."""

    label: str
    value: float
    words: str
    is_highlighted: bool


@dataclass(frozen=True)
class Strip:
    """A strip, whole: dots from the lowest to the highest."""

    dots: tuple[Dot, ...]
    # names of what has no value
    unknown: tuple[str, ...]
    unit: str
    axis: Axis
    references: tuple[Reference, ...]

    @property
    def median(self) -> float | None:
        """The middle of the known values."""
        return statistics.median(dot.value for dot in self.dots) if self.dots else None


def read(figure: Figure) -> Strip:
    """The strip of a figure. Its axis begins at zero only when zero is near: positions are compared, not lengths."""
    e = figure.encodings
    unit = unit_of(figure, e.value)
    dots, unknown = [], []
    for row in rows_of(figure):
        label, value = category_text(row[e.label]), known(row[e.value])
        if value is None:
            unknown.append(label)
            continue
        marked = bool(e.highlight and row.get(e.highlight))
        dots.append(Dot(label, value, formats.short_value(value, unit), marked))
    reached = [dot.value for dot in dots] + [item.value for item in figure.references]
    low, high = min(reached, default=0.0), max(reached, default=1.0)
    low = 0.0 if 0 <= low < NEAR_ZERO * high else low
    axis = Axis(tuple(nice_ticks(low, high, 5, whole=unit in ("count", "inhabitants"))))
    return Strip(
        tuple(sorted(dots, key=lambda dot: (dot.value, dot.label))), tuple(unknown), unit, axis, figure.references
    )
