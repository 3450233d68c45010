"""Small maps: the same towns at several dates, one legend for all."""

from __future__ import annotations

from dataclasses import dataclass, replace

from pvd.figures.figure import UNKNOWN_CLASS, Figure
from pvd.formats import label_and_words
from pvd.forms.cells import word
from pvd.forms.map import Dots, Entry, Group, dots_of, groups_of


@dataclass(frozen=True)
class SmallMap:
    """One of them: its date, what is counted on that day, and its towns, each of the class that it is in then."""

    date: str
    counted: str
    form: Dots


@dataclass(frozen=True)
class SmallMaps:
    """All of them, in the order of time."""

    # every class that one of them has, with no count: each map says its own
    groups: tuple[Group, ...]
    noun: str
    maps: tuple[SmallMap, ...]

    @property
    def legend(self) -> list[Entry]:
        """The classes of all of them."""
        return [
            Entry(item.label, None, item.label, item.colour, item.grey, "unknown" if item.is_unknown else "dot")
            for item in self.groups
        ]


def read(figure: Figure) -> SmallMaps:
    """The small maps of a figure. ValueError without ground: it is handed where the figure is completed."""
    if figure.ground is None:
        raise ValueError(f"figure {figure.slug!r}: a map needs its ground, found none")
    e, table = figure.encodings, figure.table
    known = {item.key for item in e.classes}
    keys = {
        name: [key if (key := word(cell)) in known else UNKNOWN_CLASS for cell in table[name]]
        for name in e.series_labels
    }
    groups = groups_of(e.classes, [key for held in keys.values() for key in held])
    level, codes = figure.extent or figure.scope
    maps = []
    for name, label in e.series_labels.items():
        counted = {item.key: replace(item, count=keys[name].count(item.key)) for item in groups}
        plan = (tuple(counted.values()), "", "commune", level, codes, figure.ground)
        maps.append(
            SmallMap(
                *label_and_words(label),
                Dots(*plan, dots_of(figure, table, e.key, e.label, [counted[key] for key in keys[name]]), None),
            )
        )
    return SmallMaps(tuple(groups), "commune", tuple(maps))
