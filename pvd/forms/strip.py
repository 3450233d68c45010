"""Strip: one dot a row along one axis; the ones that matter are named."""

from __future__ import annotations

import math
import statistics
from dataclasses import dataclass
from typing import Literal

from pvd import dictionary, formats, theme
from pvd.figures.figure import Figure, Reference
from pvd.formats import UNKNOWN, Scale
from pvd.forms.cells import category_text, known, rows_of, unit_of
from pvd.forms.scale import Axis, nice_ticks

# Under this share of the highest, zero is near: the axis begins there.
NEAR_ZERO = 0.35
# An axis holds this share of the values at least, and stops there when the rest would leave it half empty.
HELD, HALF_EMPTY = 0.98, 0.5
# Below so many values, none is put aside.
MANY = 100
# The ones beyond the axis that are named; the others are counted.
MOST_NAMED = 3
# Dots around the one that is looked at.
QUIET = theme.SEQUENTIAL[2]
Shape = Literal["circle", "diamond"]


@dataclass(frozen=True)
class Dot:
    """One dot: a name, a value, how it is written, its colour and shape."""

    label: str
    value: float
    words: str
    # to the last digit, as the sources know it
    exact: str
    is_highlighted: bool
    colour: str
    shape: Shape
    # higher than the axis: drawn at its end, pointing on
    is_beyond: bool = False


@dataclass(frozen=True)
class Strip:
    """A strip, whole: dots from the lowest to the highest."""

    dots: tuple[Dot, ...]
    # names of what has no value
    unknown: tuple[str, ...]
    unit: str
    # how its values are written: one unit and one number of decimals
    scale: Scale
    axis: Axis
    references: tuple[Reference, ...]
    # what the names and the values are
    label_words: str
    value_words: str

    @property
    def has_missing(self) -> bool:
        """Whether something has no known value."""
        return bool(self.unknown)

    @property
    def median(self) -> float | None:
        """The middle of the known values."""
        return statistics.median(dot.value for dot in self.dots) if self.dots else None

    @property
    def median_words(self) -> str:
        """The median, written; « n. d. » without value."""
        return self.scale.words(self.median)

    @property
    def beyond(self) -> tuple[Dot, ...]:
        """What is higher than the axis, the highest first."""
        return tuple(dot for dot in reversed(self.dots) if dot.is_beyond)

    @property
    def beyond_words(self) -> str:
        """« 20 valeurs (1,3 %) au-delà de 600 € : A, 1 728 € ; … et 17 autres »; empty when the axis holds all."""
        if not self.beyond:
            return ""
        named = [f"{dot.label}, {dot.words}" for dot in self.beyond[:MOST_NAMED]]
        rest = len(self.beyond) - len(named)
        share = formats.share(len(self.beyond) / len(self.dots), 1)
        head = f"{formats.plural(len(self.beyond), 'valeur')} ({share}) au-delà de {formats.axis([self.axis.high], self.unit)[0]}"
        tail = f" et {formats.number(rest)} {'autre' if rest == 1 else 'autres'}" if rest else ""
        return formats.labelled(head, formats.in_parts(named) + tail)

    @property
    def unknown_words(self) -> str:
        """« n. d. : Lozère », or how many; empty when all is known."""
        if not self.unknown:
            return ""
        named = formats.in_list(self.unknown) if len(self.unknown) <= 4 else formats.number(len(self.unknown))
        return formats.labelled(UNKNOWN, named)

    def sample(self, count: int) -> tuple[Dot, ...]:
        """So many of the highest and of the lowest with all that are looked at, highest first; all when they are few."""
        last = len(self.dots) - count
        return tuple(
            dot
            for rank, dot in reversed(list(enumerate(self.dots)))
            if rank < count or rank >= last or dot.is_highlighted
        )


def _axis(values: list[float], needed: list[float], unit: str) -> Axis:
    """An axis that begins at zero only when zero is near: positions are compared, not lengths.

    A few values far above the others do not flatten them: it then ends under these, never under what is `needed`.
    """
    reached = values + needed
    low, high = min(reached, default=0.0), max(reached, default=1.0)
    if len(values) >= MANY:
        held = sorted(values)[math.ceil(HELD * len(values)) - 1]
        if held < HALF_EMPTY * high:
            high = max([held, *needed])
    low = 0.0 if low >= 0 and (low < NEAR_ZERO * high or low == high) else low
    return Axis(tuple(nice_ticks(low, high, 5, whole=unit in ("count", "inhabitants"))))


def read(figure: Figure) -> Strip:
    """The strip of a figure: dots from the lowest to the highest, the axis they stand on, what is beyond it."""
    e = figure.encodings
    unit = unit_of(figure, e.value)
    rows = [
        (category_text(row[e.label]), known(row[e.value]), bool(e.highlight and row.get(e.highlight)))
        for row in rows_of(figure)
    ]
    found = sorted(
        ((value, label, here) for label, value, here in rows if value is not None), key=lambda item: item[:2]
    )
    needed = [value for value, _, here in found if here] + [float(item.value) for item in figure.references]
    axis = _axis([value for value, _, _ in found], needed, unit)
    scale = formats.scale([value for value, _, _ in found], unit)
    plain = QUIET if any(here for _, _, here in found) else theme.PRIMARY
    dots = tuple(
        Dot(
            label,
            value,
            scale.words(value),
            formats.value(value, unit),
            here,
            theme.CATEGORICAL[1] if here else plain,
            "diamond" if here else "circle",
            value > axis.high,
        )
        for value, label, here in found
    )
    return Strip(
        dots,
        tuple(label for label, value, _ in rows if value is None),
        unit,
        scale,
        axis,
        figure.references,
        dictionary.column(e.label).label,
        dictionary.column(e.value).label,
    )
