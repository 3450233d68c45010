"""Carte: régions, départements and intercommunalités, filled with the class of one measure of their towns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import pandas as pd

from pvd import dictionary, theme
from pvd.figures.catalogue import figure
from pvd.figures.figure import FEW_CLASS, UNKNOWN_CLASS, Class, Drawn, Encodings
from pvd.figures.ground import LAYER_OF
from pvd.figures.map import DATED, SAID, dated, quantiles
from pvd.figures.territory import UNITS
from pvd.figures.wording import GRANTS, NO_TOWNS, NOT_PROGRAMME_SPENDING, grant_period, of_grants, sentences
from pvd.formats import UNKNOWN, is_unknown, number, plural, share, short_euros, typeset, value
from pvd.territory import AREA_VALUES, Options, Territory

# A ratio of one or two towns says nothing of a territory: it is hatched, and stays in the table.
FEWEST = 3
WHOLE_NUMBERS = ("zéro", "une", "deux", "trois")
WITHOUT = "Aucune subvention connue"
EQUAL, FIXED = "classes d’effectifs égaux", "classes fixes"
# The least share of each class, in words: shares pile up at their ends, classes of equal counts would be one.
ORT_STEPS = (
    (1.0, "Toutes (100 %)"),
    (0.9, "De 90 % à moins de 100 %"),
    (0.5, "De 50 % à moins de 90 %"),
    (0.0, "Moins de 50 %"),
)
UNGRANTED_STEPS = (
    (0.25, "25 % et plus"), (0.1, "De 10 % à moins de 25 %"), (1e-9, "Moins de 10 %"), (0.0, "Aucune (0 %)")
)  # fmt: skip


@dataclass(frozen=True)
class _Measure:
    """What fills the areas: its column, how it is written, and how a sentence says more of it than some value."""

    column: str
    write: Callable[[float], str]
    # « plus de 95 % … »
    finding: str
    is_money: bool = False
    # whether it is compared between territories of any size: then a few towns are too few
    is_ratio: bool = True
    steps: tuple[tuple[float, str], ...] = ()

    @property
    def method(self) -> str:
        """How its classes are made."""
        return FIXED if self.steps else EQUAL


def _per_inhabitant(amount: float) -> str:
    return value(amount, "eur_per_inhabitant")


MEASURES = {
    "nombre": _Measure("town_count", number, "communes du programme", is_ratio=False),
    "ort": _Measure("ort_share", share, "des communes en ORT", steps=ORT_STEPS),
    "par-habitant": _Measure("amount_per_inhabitant_eur", _per_inhabitant, f"par habitant {GRANTS}", is_money=True),
    "par-commune": _Measure("amount_per_town_eur", short_euros, f"par commune {GRANTS}", is_money=True),
    "sans-subvention": _Measure(
        "ungranted_town_share", share, "des communes sans subvention connue", steps=UNGRANTED_STEPS
    ),
}


@figure(
    "carte-des-territoires",
    subject="Carte des territoires",
    query="territory_areas",
    form="areas",
    reads=("valeur",),
    is_filtered_on_page=True,
    unit="text",
    unit_label="une couleur par territoire",
    perimeter="state_grants_town",
    status="computed",
    columns=(
        "unit_name unit_code town_count population ort_count ort_share amount_eur amount_per_inhabitant_eur "
        "amount_per_town_eur ungranted_town_count ungranted_town_share award_count perimeter"
    ),
    file_columns="award_count perimeter",
)
def areas(table: pd.DataFrame, territory: Territory, options: Options) -> Drawn:
    level = options.mesh or "departement"
    measure, words = MEASURES[options.area_value], AREA_VALUES[options.area_value]
    keys, classes = _classes(table, measure)
    shown = table.assign(
        unit_name=[typeset(name) for name in table["unit_name"]],
        map_class=keys,
        **{SAID: _said(table, measure, words), DATED: _dated(table, measure)},
    )
    counts = shown["map_class"].value_counts()
    classes = tuple(
        Class(item.key, item.label, item.colour, int(counts[item.key])) for item in classes if item.key in counts
    )
    notes = (
        f"{words} : {measure.method}" + (f", parmi les {UNITS[level][1]} de {WHOLE_NUMBERS[FEWEST]} communes et plus" if measure.is_ratio else ""),
        "Sans couleur : aucune commune du programme",
    )  # fmt: skip
    return Drawn(
        _title(table, measure, level, options),
        shown,
        encodings=Encodings(
            key="unit_code", label="unit_name", colour="map_class", layer=LAYER_OF[level], classes=classes, value=SAID,
            detail=DATED, group=f"{words}, {measure.method}",
        ),
        unit_label=f"{UNITS[level][1]} · {words[0].lower()}{words[1:]}",
        period=of_grants(table) if measure.is_money else "",
        perimeter_label="" if measure.is_money else plural(int(table["town_count"].sum()), "commune"),
        note=sentences(*(f"{item}." for item in notes), NOT_PROGRAMME_SPENDING if measure.is_money else ""),
        facts={"beside_towns": plural(len(table), *UNITS[level])},
    )  # fmt: skip


def _classes(table: pd.DataFrame, measure: _Measure) -> tuple[pd.Series, tuple[Class, ...]]:
    """The class of each territory: four of equal counts, those of too few towns and those of no known grant apart."""
    values = pd.to_numeric(table[measure.column].astype(object), errors="coerce").astype(float)
    few = (table["town_count"] < FEWEST) & values.notna() if measure.is_ratio else pd.Series(False, index=table.index)
    if measure.steps:
        keys, classes = _fixed(values.where(~few), measure.steps)
    else:
        keys, classes = quantiles(values.where(~few), measure.write, WITHOUT)
    if not measure.is_ratio:
        classes = _counted(values, keys, classes)
    keys = keys.where(~few, FEW_CLASS)
    return keys, (*classes, Class(FEW_CLASS, f"Moins de {WHOLE_NUMBERS[FEWEST]} communes", theme.UNKNOWN_FILL))


def _fixed(values: pd.Series, steps: tuple[tuple[float, str], ...]) -> tuple[pd.Series, tuple[Class, ...]]:
    """The class of each share, from the largest; the darkest is the first."""
    found = [next((rank for rank, (least, _) in enumerate(steps) if item >= least), None) for item in values]
    keys = pd.Series(
        [UNKNOWN_CLASS if rank is None else f"f{rank}" for rank in found], index=values.index, dtype=object
    )
    palette = tuple(reversed(theme.ORDERED))
    return keys, tuple(Class(f"f{rank}", words, palette[rank]) for rank, (_, words) in enumerate(steps))


def _counted(values: pd.Series, keys: pd.Series, classes: tuple[Class, ...]) -> tuple[Class, ...]:
    """The same classes, each between the counts that it holds: no whole number is in two of them."""

    def words(key: str) -> str:
        low, high = (int(item) for item in (values[keys == key].min(), values[keys == key].max()))
        return number(low) if low == high else f"De {number(low)} à {number(high)}"

    return tuple(replace(item, label=words(item.key)) for item in classes if (keys == item.key).any())


def _said(table: pd.DataFrame, measure: _Measure, words: str) -> list[str]:
    lower = f"{words[0].lower()}{words[1:]}"
    towns = [plural(count, "commune") for count in table["town_count"]]
    if measure.column == "town_count":
        return towns
    known = [None if is_unknown(item) else float(item) for item in table[measure.column]]
    return [
        f"{lower} : {UNKNOWN if item is None else measure.write(item)} ; {count}"
        for item, count in zip(known, towns, strict=True)
    ]


def _dated(table: pd.DataFrame, measure: _Measure) -> list[str]:
    period = grant_period(table) if measure.is_money or measure.column.startswith("ungranted") else ""
    listed = dictionary.date_of(["ort-liste" if measure.column == "ort_share" else "anct-programmes"])
    return [period or dated(listed)] * len(table)


def _title(table: pd.DataFrame, measure: _Measure, level: str, options: Options) -> str:
    """The finding: the middle of the territories that can be compared, the value of one, their count when none can."""
    if table.empty:
        return NO_TOWNS
    many = table[table["town_count"] >= FEWEST] if measure.is_ratio else table
    known = many.dropna(subset=[measure.column])
    counted = f"{plural(len(table), *UNITS[level])}, {plural(int(table['town_count'].sum()), 'commune')} du programme"
    if len(table) == 1 and len(known) == 1:
        return f"{known['unit_name'].iloc[0]} : {measure.write(known[measure.column].iloc[0])} {measure.finding}"
    if not measure.is_ratio or len(known) < 2:
        return counted
    middle = measure.write(float(known[measure.column].astype(float).median()))
    which = f"{number(len(known))} {UNITS[level][1]} de {WHOLE_NUMBERS[FEWEST]} communes et plus"
    return f"{middle} {measure.finding}, médiane des {which}"
