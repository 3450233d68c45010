"""Comparer: up to four territories of one level side by side, in the same units, perimeter and years.

Each figure is one query with one `$perimeter`: nothing here adds or divides.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import wraps

import pandas as pd

from pvd import places, theme
from pvd.figures.catalogue import FigureFunction, figure
from pvd.figures.figure import Class, Drawn, Encodings, Reference
from pvd.figures.map import TOWNS
from pvd.figures.wording import (
    GRANTS,
    NO_TOWNS,
    NOT_PROGRAMME_SPENDING,
    divided,
    grant_period,
    how_many,
    median_label,
    nothing_known,
    of_grants,
    sentences,
)
from pvd.formats import in_list, per_inhabitant, plural, short_value
from pvd.territory import MAX_COMPARED, Options, Territory

# The code that stands for France in the queries.
FRANCE = "FR"
MOST = 1 + MAX_COMPARED
TOWN_WORDS = ("commune du programme", "communes du programme")
IN_WORDS = ("", "un", "deux", "trois", "quatre")
LEVEL_WORDS = {
    "region": ("région", "régions"),
    "departement": ("département", "départements"),
    "epci": ("intercommunalité", "intercommunalités"),
    "commune": ("commune", "communes"),
}
REGIONAL_LEFT_OUT = "Les fichiers tenus pour une seule région ne se comparent à rien : ils n’entrent pas ici."


def compared_codes(territory: Territory, options: Options) -> tuple[str, ...]:
    """The territories that a comparison shows, in the order of the address: four at most."""
    return tuple(dict.fromkeys((*territory.codes, *options.compared)))[:MOST]


def compared_names(territory: Territory, options: Options) -> tuple[str, ...]:
    """Their names; « France » alone when no territory is chosen."""
    return tuple(places.label(territory.level, code) for code in compared_codes(territory, options)) or ("France",)


def of_all(function: FigureFunction) -> FigureFunction:
    """A figure that names every territory it compares: in its subtitle, its files' names, its map's extent."""

    @wraps(function)
    def drawn_of_all(table: pd.DataFrame, territory: Territory, options: Options) -> Drawn:
        drawn = function(table, territory, options)
        names = compared_names(territory, options)
        return replace(
            drawn,
            territory=in_list(names),
            scope=(territory.level, compared_codes(territory, options)),
            coverage=sentences(drawn.coverage, *_not_compared(territory, options)),
        )

    return drawn_of_all


def _not_compared(territory: Territory, options: Options) -> Iterator[str]:
    """Which of the territories asked for are not shown, and why."""
    without = [
        places.label(territory.level, code)
        for code in compared_codes(territory, options)
        if not places.has_towns(territory.level, code)
    ]
    if without:
        yield f"Sans commune du programme : {in_list(without)}."
    if left_out := [places.label(territory.level, code) for code in territory.codes[MOST:]]:
        yield f"Quatre territoires au plus se comparent : {in_list(left_out)} n’y sont pas."


def named(table: pd.DataFrame, territory: Territory) -> pd.DataFrame:
    """With the name of each territory, as everywhere in the dashboard."""
    names = ["France" if code == FRANCE else places.label(territory.level, code) for code in table["unit_code"]]
    return table.assign(unit_name=names)


def names_by_code(table: pd.DataFrame) -> dict[str, str]:
    return dict(zip(table["unit_code"], table["unit_name"], strict=True))


def with_reference_said(table: pd.DataFrame) -> pd.DataFrame:
    """« France (repère) »: a row to read the others against, not one of them."""
    names = zip(table["unit_name"], table["is_reference"], strict=True)
    return table.assign(unit_name=[f"{name} (repère)" if apart else name for name, apart in names])


@figure(
    "carte-de-la-comparaison",
    subject="Comparaison, carte des communes",
    query="comparison_towns",
    form="dots",
    unit="text",
    unit_label="couleur : territoire",
    perimeter="state_grants_town",
    status="computed",
    columns=(
        "unit_code unit_name commune_code commune_name departement_code population agreement_signed_on is_ort "
        "amount_eur amount_per_inhabitant_eur perimeter"
    ),
    names=compared_names,
)
@of_all
def map_of_all(table: pd.DataFrame, territory: Territory, options: Options) -> Drawn:
    codes = compared_codes(territory, options) or (FRANCE,)
    counts = table["unit_code"].value_counts()
    table = named(table, territory)
    names = ["France" if code == FRANCE else places.label(territory.level, code) for code in codes]
    classes = tuple(
        Class(name, name, colour, int(counts.get(code, 0)))
        for code, name, colour in zip(codes, names, theme.colours("comparison", codes), strict=True)
    )
    if territory.level == "commune":
        title, facts = f"{in_list(names)} sur la carte", {}
    else:
        title = " ; ".join(f"{item.label}, {how_many(item.count or 0, NO_TOWNS, *TOWN_WORDS)}" for item in classes)
        # Of one alone, the towns that a filter keeps are the answer.
        facts = {"beside_towns": ""} if len(classes) == 1 else {}
    return Drawn(
        title,
        table,
        encodings=replace(TOWNS, colour="unit_name", classes=classes),
        facts=facts,
        period=of_grants(table),
        note=f"Le tableau donne, commune par commune, la convention, l’ORT et les subventions connues. {REGIONAL_LEFT_OUT}",
    )


@figure(
    "comparaison-repartition",
    subject="Comparaison, place parmi tous les autres",
    query="comparison_level",
    form="strip",
    unit="eur_per_inhabitant",
    unit_label="euros par habitant, un point par territoire",
    perimeter="state_grants_town",
    status="computed",
    encodings=Encodings(value="amount_per_inhabitant_eur", label="unit_name", highlight="is_compared"),
    columns="unit_code unit_name is_compared town_count population amount_eur amount_per_inhabitant_eur perimeter",
    names=compared_names,
)
@of_all
def among_all(table: pd.DataFrame, territory: Territory, options: Options) -> Drawn:
    level = "region" if territory.level == "france" else territory.level
    table = table.assign(unit_name=[places.label(level, code) for code in table["unit_code"]])
    table = table.astype({"is_compared": bool})
    known = table["amount_per_inhabitant_eur"].dropna().astype(float)
    unknown = int(table["amount_eur"].isna().sum())
    title = nothing_known(table)
    references: tuple[Reference, ...] = ()
    if len(known):
        median = float(known.median())
        said = short_value(median, "eur_per_inhabitant")
        references = (Reference(median, median_label(len(known), len(table), said, LEVEL_WORDS[level])),)
        title = (
            f"la moitié des {plural(len(known), *LEVEL_WORDS[level])} ont reçu plus de {per_inhabitant(median, GRANTS)}"
        )
        if len(known) == 1:
            title = f"{table.loc[known.index[0], 'unit_name']}, {per_inhabitant(median, GRANTS)}"
    return Drawn(
        title,
        table,
        unit_label=f"euros par habitant, un point par {LEVEL_WORDS[level][0]}",
        period=grant_period(table),
        note=f"{NOT_PROGRAMME_SPENDING} {REGIONAL_LEFT_OUT}",
        coverage=sentences(
            f"{plural(unknown, *LEVEL_WORDS[level])} sans subvention connue, hors du graphique." if unknown else "",
            divided(table, "unit_name"),
        ),
        references=references,
    )
