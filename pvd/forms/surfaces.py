"""Surfaces: areas in proportion (a treemap), one colour a series."""

from __future__ import annotations

from dataclasses import dataclass

from pvd import dictionary, formats, theme
from pvd.figures.figure import Figure
from pvd.formats import UNKNOWN, Scale
from pvd.forms.bars import Series
from pvd.forms.cells import category_text, known, rows_of, unit_of, word
from pvd.forms.sums import may_sum


@dataclass(frozen=True)
class Surface:
    """One surface: a name, its series, a value above zero."""

    label: str
    series: Series
    value: float
    words: str
    # to the last digit, as the sources know it
    exact: str

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
    # how its values are written: one unit and one number of decimals
    scale: Scale
    # what the names, the colours and the values are; no word for colours that say nothing
    category_words: str
    series_words: str
    value_words: str
    # whether a total of its values means something
    adds_up: bool

    @property
    def has_missing(self) -> bool:
        """Whether something has no known value."""
        return bool(self.unknown)

    @property
    def total(self) -> float:
        """What the surfaces come to, drawn."""
        return sum(item.value for item in self.surfaces)

    @property
    def is_grouped(self) -> bool:
        """Whether the surfaces of one colour stand together, under its name."""
        return len(self.series) > 1

    @property
    def unknown_words(self) -> str:
        """« n. d. : Voirie », empty when all is known."""
        return formats.labelled(UNKNOWN, formats.in_list(self.unknown)) if self.unknown else ""

    def group(self, series: Series) -> Surface:
        """All the surfaces of one colour, as one."""
        value = sum(item.value for item in self.surfaces if item.series == series)
        return Surface(series.label, series, value, self.scale.words(value), formats.value(value, self.unit))

    def share(self, item: Surface) -> str:
        """« 12,3 % de l’ensemble »."""
        return f"{formats.share(item.value / self.total, 1)} de l’ensemble"


def read(figure: Figure) -> Surfaces:
    """The treemap of a figure. What is zero has no surface; what is not known is named beside."""
    e = figure.encodings
    unit = unit_of(figure, e.value)
    found = [
        (category_text(row[e.category]), word(row[e.series]) if e.series else "", known(row[e.value]))
        for row in rows_of(figure)
    ]
    found = [item for item in found if item[2] is None or item[2] > 0]
    met = dict.fromkeys(key for _, key, value in found if value)
    keys = [key for key in e.series_labels if key in met] + [key for key in met if key not in e.series_labels]
    colours = theme.colours(e.role, keys) if e.series else [theme.PRIMARY] * len(keys)
    series = {
        key: Series(key, e.series_labels.get(key, key), colour) for key, colour in zip(keys, colours, strict=True)
    }
    known_values = [value for _, _, value in found if value]
    scale = formats.scale([*known_values, sum(known_values)], unit)
    surfaces = [
        Surface(label, series[key], value, scale.words(value), formats.value(value, unit))
        for label, key, value in found
        if value
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
        scale,
        dictionary.column(e.category).label,
        dictionary.column(e.series).label if e.series else "",
        dictionary.column(e.value).label,
        may_sum(figure),
    )
