"""Maps: towns as dots, or areas, each of one class; what is shown over them; the ground under them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import pandas as pd

from pvd import dictionary, theme
from pvd.figures.figure import FEW_CLASS, MISSING, UNKNOWN_CLASS, Class, Figure, Overlay
from pvd.figures.ground import LAYER_OF, METROPOLE, Ground, Outline, zone_of
from pvd.formats import labelled, number
from pvd.forms.cells import STATUS_WORDS, word

# How it is shown: a mark of the map itself, or what lies over the marks.
Sign = Literal["dot", "area", "unknown", "few", "ring", "diamond", "limit"]
NOUNS = {"regions": "région", "departements": "département", "epci": "intercommunalité"}
EPCI_WORDS = "limite d’intercommunalité"
OVER_COLOURS = {"ring": theme.INK, "diamond": theme.SISTER, "limit": theme.INK}


@dataclass(frozen=True)
class Group:
    """One class: its places look alike. What is not known is a class of its own, never the palest of the others."""

    key: str
    label: str
    # in colour, and where there is none
    colour: str
    grey: str
    count: int

    @property
    def is_unknown(self) -> bool:
        """Whether the sources say nothing of these places."""
        return self.key == UNKNOWN_CLASS

    @property
    def is_hatched(self) -> bool:
        """Whether its areas are hatched: unknown, or too few to be compared."""
        return self.key in (UNKNOWN_CLASS, FEW_CLASS)

    @property
    def edge(self) -> str:
        """The line round a mark: the ground's, or the grey of a hollow one."""
        return theme.UNKNOWN_LINE if self.is_hatched else theme.GROUND

    def tone(self, is_grey: bool = False) -> str:
        """The colour of a mark."""
        return self.grey if is_grey else self.colour

    def tint(self, is_grey: bool = False) -> str:
        """The colour of the area of a place, under its mark and its name."""
        return theme.pale(self.tone(is_grey))


@dataclass(frozen=True)
class Dot:
    """A town: its name alone and with its département, where it stands, natively and in the insets of France."""

    code: str
    name: str
    title: str
    place: tuple[float, float]
    inset: tuple[float, float]
    group: Group
    # what its bubble says of it and when that was, in words; its inhabitants, who give its rank
    said: str = ""
    dated: str = ""
    weight: int = 0

    @property
    def zone(self) -> str:
        """Metropolitan France, or an overseas département."""
        return zone_of(self.code)


@dataclass(frozen=True)
class Area:
    """A territory of the figure's layer."""

    code: str
    name: str
    group: Group
    said: str = ""
    dated: str = ""
    weight: int = 0


@dataclass(frozen=True)
class Entry:
    """A line of the legend: what is shown, how many, in which colour and sign; no count for a mere line."""

    label: str
    count: int | None
    words: str
    colour: str
    grey: str
    sign: Sign

    def tone(self, is_grey: bool = False) -> str:
        """Its colour on the page."""
        return self.grey if is_grey else self.colour


@dataclass(frozen=True)
class Over:
    """What is shown over the dots: rings round some of them, diamonds elsewhere, or outlines (their codes)."""

    sign: Literal["ring", "diamond", "limit"]
    label: str
    count: int
    # « 20 communes »
    count_words: str
    colour: str
    dots: tuple[Dot, ...]
    codes: tuple[str, ...]

    @property
    def words(self) -> str:
        """« France services : 20 communes »."""
        return labelled(self.label, self.count_words)

    @property
    def entry(self) -> Entry:
        """Its line of the legend."""
        return Entry(self.label, self.count, self.words, self.colour, theme.grey_of(self.colour), self.sign)


@dataclass(frozen=True)
class Plan:
    """What every map has: its classes that have places, in the legend's order, and its ground."""

    groups: tuple[Group, ...]
    # what a colour is, when the legend must say it
    title: str
    # what is counted: « commune »
    noun: str
    # the territory that is shown whole, and its outlines
    level: str
    codes: tuple[str, ...]
    ground: Ground

    @cached_property
    def shown(self) -> tuple[Outline, ...]:
        """The outlines of the territory; none for France, nor for territories too far apart for one map."""
        if self.level not in LAYER_OF:
            return ()
        found = self.ground[LAYER_OF[self.level], "print"].of(self.codes)
        return found if len({item.zone for item in found}) == 1 else ()

    @property
    def zone(self) -> str:
        """The zone that a territory lies in."""
        return self.shown[0].zone if self.shown else METROPOLE

    def entries(self, sign: Sign) -> list[Entry]:
        """The classes in the legend, the unknown one as it is drawn."""
        return [
            Entry(
                item.label,
                item.count,
                f"{item.label} ({number(item.count)})",
                item.colour,
                item.grey,
                "unknown" if item.is_unknown else "few" if item.is_hatched else sign,
            )
            for item in self.groups
        ]


@dataclass(frozen=True)
class Dots(Plan):
    """Towns as dots."""

    dots: tuple[Dot, ...]
    over: Over | None

    @property
    def limits(self) -> Entry | None:
        """The EPCI that are outlined: those asked for, else those of a territory where they can be told apart.

        Not over a région, nor between communes that may be far apart.
        """
        if self.over and self.over.sign == "limit":
            return self.over.entry
        if not self.shown or self.level == "region" or (self.level == "commune" and len(self.codes) > 1):
            return None
        return Entry(EPCI_WORDS, None, EPCI_WORDS, theme.CATEGORICAL[4], theme.grey_of(theme.CATEGORICAL[4]), "limit")

    @property
    def counted(self) -> list[Entry]:
        """What the map counts: its classes, then what is shown over them."""
        return [*self.entries("dot"), *([self.over.entry] if self.over else [])]

    @property
    def legend(self) -> list[Entry]:
        """What it counts, then the lines."""
        found = self.counted
        return [*found, *([self.limits] if self.limits and self.limits not in found else [])]


@dataclass(frozen=True)
class Areas(Plan):
    """Territories filled with the colour of their class."""

    layer: str
    areas: tuple[Area, ...]

    @property
    def is_of_france(self) -> bool:
        """Whether its territories lie all over the country, whatever the territory shown (a map that situates it)."""
        return self.level == "france" or len(self.areas) == len(self.ground[self.layer, "screen"].outlines)

    @property
    def legend(self) -> list[Entry]:
        """The classes."""
        return self.entries("area")


def read(figure: Figure) -> Dots | Areas:
    """The map of a figure. ValueError without ground: it is handed where the figure is completed."""
    if figure.ground is None:
        raise ValueError(f"figure {figure.slug!r}: a map needs its ground, found none")
    e = figure.encodings
    known = {item.key for item in e.classes}
    keys = [key if (key := word(cell)) in known else UNKNOWN_CLASS for cell in figure.table[e.colour]]
    groups = groups_of(e.classes, keys)
    of_key = {item.key: item for item in groups}
    held = [of_key[key] for key in keys]
    card = dictionary.columns().get(e.colour)
    title = e.group or (card.label if card and card.label != "Classe" else "")
    level, codes = figure.extent or figure.scope
    plan = (tuple(groups), title, NOUNS.get(e.layer, "commune"), level, codes, figure.ground)
    if figure.form == "dots":
        over = _over(figure, figure.overlay) if figure.overlay else None
        return Dots(*plan, dots_of(figure, figure.table, e.key, e.label, held, _said(figure)), over)
    cells = zip(figure.table[e.key], figure.table[e.label], held, *_said(figure), strict=True)
    return Areas(*plan, e.layer, tuple(Area(str(code), str(name), *rest) for code, name, *rest in cells))


def _said(figure: Figure) -> tuple[list[str], list[str], list[int]]:
    """What the bubble of each place says, the date of it, and the inhabitants that give the place its rank."""
    table, e = figure.table, figure.encodings
    none = [""] * len(table)
    said, dated = ([word(cell) for cell in table[name]] if name else none for name in (e.value, e.detail))
    people = [int(item) for item in table["population"].fillna(0)] if "population" in table else [0] * len(table)
    return said, dated, people


def groups_of(classes: tuple[Class, ...], keys: list[str]) -> list[Group]:
    """The classes that have places; the one of the unknown is last, and has words of its own when the figure gives none."""
    unknown = next((item.label for item in classes if item.key == UNKNOWN_CLASS), STATUS_WORDS[MISSING])
    apart = {UNKNOWN_CLASS: theme.GROUND, FEW_CLASS: theme.UNKNOWN_FILL}
    found = [item for item in classes if item.key not in apart and item.key in keys]
    greys = theme.greys([item.colour for item in found])
    groups = [
        Group(item.key, item.label, item.colour, grey, keys.count(item.key))
        for item, grey in zip(found, greys, strict=True)
    ]
    said = {UNKNOWN_CLASS: unknown, **{item.key: item.label for item in classes if item.key == FEW_CLASS}}
    groups += [
        Group(key, said[key], apart[key], apart[key], keys.count(key))
        for key in (FEW_CLASS, UNKNOWN_CLASS)
        if key in keys
    ]
    return groups


def dots_of(
    figure: Figure, table: pd.DataFrame, key: str, label: str, groups: list[Group],
    said: tuple[list[str], list[str], list[int]] | None = None,
) -> tuple[Dot, ...]:  # fmt: skip
    columns = [key, label, "departement_code", "longitude", "latitude", "inset_longitude", "inset_latitude"]
    beside = said or ([""] * len(table), [""] * len(table), [0] * len(table))
    cells = zip(
        *(table[name] if name in table else [""] * len(table) for name in columns), groups, *beside, strict=True
    )
    return tuple(
        Dot(
            str(code),
            str(name),
            f"{name} ({departement})" if departement else str(name),
            (x, y),
            (inset_x, inset_y),
            *rest,
        )
        for code, name, departement, x, y, inset_x, inset_y, *rest in cells
    )


def _over(figure: Figure, over: Overlay) -> Over:
    colour, count = OVER_COLOURS[over.sign], len(over.table)
    group = Group(over.sign, over.label, colour, colour, count)
    dots = () if over.sign == "limit" else dots_of(figure, over.table, over.key, over.name, [group] * count)
    return Over(over.sign, over.label, count, over.count_words, colour, dots, tuple(map(str, over.table[over.key])))
