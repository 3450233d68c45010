"""A cascade: from one total to another, each step drawn from where the one before it ends."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from pvd import dictionary, formats, theme
from pvd.figures.figure import Figure
from pvd.formats import Scale
from pvd.forms.cells import category_text, known, rows_of, unit_of
from pvd.forms.scale import Axis, axis_of

# What a step is, as a chart made of series names it, and its colour.
TOTAL, MORE, LESS = "Total", "En plus", "En moins"
COLOURS = {TOTAL: theme.PRIMARY, MORE: theme.SEQUENTIAL[2], LESS: theme.CATEGORICAL[5]}
# The unfilled series of such a chart: what a step stands on, and what carries its words.
BASE, SAID = "Point de départ", "Longueur de la barre"


@dataclass(frozen=True)
class Step:
    """One step: a total, drawn from zero, or what is added to the running total or taken from it."""

    label: str
    kind: str
    # in the unit of the figure; negative when it is taken away
    value: float
    # « 888 M€ », « +121 M€ », « −18 M€ »
    words: str
    # the running total before and after it
    start: float
    end: float

    @property
    def colour(self) -> str:
        """The colour of what it is."""
        return COLOURS[self.kind]

    @property
    def is_total(self) -> bool:
        """Whether it is one of the totals that the others lead to."""
        return self.kind == TOTAL

    @property
    def low(self) -> float:
        """Where its bar begins on the axis."""
        return min(self.start, self.end)

    @property
    def high(self) -> float:
        """Where it ends."""
        return max(self.start, self.end)


@dataclass(frozen=True)
class Cascade:
    """A cascade, whole, lying: one step a row, in order."""

    steps: tuple[Step, ...]
    unit: str
    scale: Scale
    axis: Axis
    category_label: str

    @property
    def names(self) -> list[str]:
        """The name of each step."""
        return [step.label for step in self.steps]

    @property
    def tick_words(self) -> list[str]:
        """The ticks of the axis, in the unit of the values."""
        return self.scale.axis(self.axis.ticks)

    @property
    def series(self) -> tuple[tuple[str, list[float | None]], ...]:
        """For charts that are made of stacked series: the unfilled base, one series a kind, and where words are carried."""
        return (
            (BASE, [None if step.is_total else step.low for step in self.steps]),
            *(
                (kind, [abs(step.value) if step.kind == kind else None for step in self.steps])
                for kind in COLOURS
                if any(step.kind == kind for step in self.steps)
            ),
            (SAID, [abs(step.value) for step in self.steps]),
        )


def read(figure: Figure) -> Cascade:
    """The steps of a figure of form `cascade`; `highlight` marks its totals.

    Raises ValueError when a step is unknown, when steps do not come to their total, or when they go below zero: a
    cascade would then state what nobody published.
    """
    e = figure.encodings
    unit = unit_of(figure, e.value)
    found = [(row, known(row[e.value]), bool(row[e.highlight])) for row in rows_of(figure)]
    scale = formats.scale([value for _, value, _ in found if value is not None], unit)
    steps: list[Step] = []
    running = 0.0
    for row, value, is_total in found:
        label = category_text(row[e.category])
        if value is None:
            raise ValueError(f"figure {figure.slug!r}: step {label!r} is unknown, expected an amount")
        if is_total and steps and not math.isclose(running, value, rel_tol=1e-9):
            raise ValueError(f"figure {figure.slug!r}: {label!r} is {value}, but its steps come to {running}")
        start = 0.0 if is_total else running
        running = value if is_total else running + value
        kind = TOTAL if is_total else LESS if value < 0 else MORE
        steps.append(Step(label, kind, value, ("+" if kind == MORE else "") + scale.words(value), start, running))
    if min(_ends(steps), default=0.0) < 0:
        raise ValueError(f"figure {figure.slug!r}: its running total goes below zero")
    return Cascade(tuple(steps), unit, scale, axis_of(_ends(steps)), dictionary.column(e.category).label)


def _ends(steps: Iterable[Step]) -> list[float]:
    return [step.end for step in steps]
