"""Surfaces: areas in proportion (a treemap), one colour a series."""

from __future__ import annotations

from dataclasses import dataclass

from pvd import formats, theme
from pvd.figures.figure import Figure
from pvd.forms.bars import Series
from pvd.forms.cells import category_text, known, rows_of, unit_of, word


@dataclass(frozen=True)
class Surface:
    """One surface: a name, its series, a value above zero."""

    label: str
    series: Series
    value: float
    words: str

    @property
    def name(self) -> str:
        """The surface and its series: one name may be in several."""
        return f"{self.label} · {self.series.label}" if self.series.label else self.label


@dataclass(frozen=True)
class Surfaces:
    """A treemap, whole: surfaces from the largest to the smallest."""

    surfaces: tuple[Surface, ...]
    series: tuple[Series, ...]
    # names of what has no value
    unknown: tuple[str, ...]
    unit: str

    @property
    def total(self) -> float:
        """What the surfaces come to, drawn."""
        return sum(item.value for item in self.surfaces)


def read(figure: Figure) -> Surfaces:
    """The treemap of a figure. What is zero has no surface; what is not known is named beside."""
    e = figure.encodings
    unit = unit_of(figure, e.value)
    found = [
        (category_text(row[e.category]), word(row[e.series]) if e.series else "", known(row[e.value]))
        for row in rows_of(figure)
    ]
    met = dict.fromkeys(key for _, key, value in found if value)
    keys = [key for key in e.series_labels if key in met] + [key for key in met if key not in e.series_labels]
    colours = theme.colours(e.role, keys) if e.series else [theme.PRIMARY] * len(keys)
    series = {
        key: Series(key, e.series_labels.get(key, key), colour) for key, colour in zip(keys, colours, strict=True)
    }
    surfaces = [
        Surface(label, series[key], value, formats.short_value(value, unit)) for label, key, value in found if value
    ]
    return Surfaces(
        tuple(sorted(surfaces, key=lambda item: (-item.value, item.label))),
        tuple(series.values()),
        tuple(
            label if not key else f"{label} · {e.series_labels.get(key, key)}"
            for label, key, value in found
            if value is None
        ),
        unit,
    )
