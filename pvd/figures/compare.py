"""Comparer: up to four territories of one level side by side, in the same units, perimeter and years.

Each figure is one query with one `$perimeter`: nothing here adds or divides.
"""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from pvd import places, theme
from pvd.figures.catalogue import figure
from pvd.figures.figure import (
    Class,
    Encodings,
    Figure,
    Reference,
)
from pvd.figures.wording import (
    LEDGER_PERIMETERS,
    NOT_PROGRAMME_SPENDING,
    divided,
    grant_period,
    median_label,
    nothing_known,
)
from pvd.formats import (
    NARROW,
    in_list,
    per_inhabitant,
    plural,
    short_value,
)
from pvd.formats import slug as slugify
from pvd.territory import MAX_COMPARED, Options, Territory

# The code that stands for France in the queries.
FRANCE = "FR"
MOST = 1 + MAX_COMPARED
IN_WORDS = ("", "un", "deux", "trois", "quatre")
LEVEL_WORDS = {
    "region": ("région", "régions"),
    "departement": ("département", "départements"),
    "epci": ("intercommunalité", "intercommunalités"),
    "commune": ("commune", "communes"),
}
REGIONAL_LEFT_OUT = f"Les fichiers tenus pour une seule région ne se comparent à rien{NARROW}: ils n’entrent pas ici."


def compared_codes(territory: Territory, options: Options) -> tuple[str, ...]:
    """The territories that a comparison shows, in the order of the address: four at most."""
    return tuple(dict.fromkeys((*territory.codes, *options.compared)))[:MOST]


def compared_names(territory: Territory, options: Options) -> tuple[str, ...]:
    """Their names; « France » alone when no territory is chosen."""
    return tuple(places.label(territory.level, code) for code in compared_codes(territory, options)) or ("France",)


def of_all(drawn: Figure, territory: Territory, options: Options) -> Figure:
    """A figure that names every territory it compares: in its subtitle, its files' names, its map's extent."""
    names = compared_names(territory, options)
    without = [
        places.label(territory.level, code)
        for code in compared_codes(territory, options)
        if not places.has_towns(territory.level, code)
    ]
    empty = f"Sans commune du programme{NARROW}: {in_list(without)}." if without else ""
    left_out = [places.label(territory.level, code) for code in territory.codes[MOST:]]
    over = f"Quatre territoires au plus se comparent{NARROW}: {in_list(left_out)} n’y sont pas." if left_out else ""
    return replace(
        drawn,
        territory=in_list(names),
        territory_slug=slugify(" ".join(names))[:80].strip("-"),
        scope=(territory.level, compared_codes(territory, options)),
        coverage=" ".join(filter(None, (drawn.coverage, empty, over))),
    )


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


@figure("carte-de-la-comparaison", subject="Comparaison, carte des communes", query="comparison_towns", form="dots")
def map_of_all(table: pd.DataFrame, territory: Territory, options: Options) -> Figure:
    codes = compared_codes(territory, options) or (FRANCE,)
    counts = table["unit_code"].value_counts()
    table = named(table, territory)
    names = ["France" if code == FRANCE else places.label(territory.level, code) for code in codes]
    classes = tuple(
        Class(name, name, colour, int(counts.get(code, 0)))
        for code, name, colour in zip(codes, names, theme.colours("comparison", codes), strict=True)
    )
    counted = (f"{item.label}{NARROW}: {plural(item.count, 'commune')}" for item in classes)
    title = in_list(names) if territory.level == "commune" else f"{NARROW}; ".join(counted)
    return of_all(
        Figure(
            slug="carte-de-la-comparaison",
            title=title,
            form="dots",
            table=table,
            encodings=Encodings(
                key="commune_code", label="commune_name", colour="unit_name", classes=classes, layer="commune_outlines"
            ),
            unit="text",
            unit_label=f"couleur{NARROW}: territoire",
            perimeter="state_grants_town",
            perimeter_label=LEDGER_PERIMETERS["state_grants_town"],
            period=f"subventions{NARROW}: {grant_period(table)}",
            status="computed",
            note=f"Le tableau donne, commune par commune, la convention, l’ORT et les subventions connues. {REGIONAL_LEFT_OUT}",
            columns=(
                "unit_code",
                "unit_name",
                "commune_code",
                "commune_name",
                "departement_code",
                "population",
                "agreement_signed_on",
                "is_ort",
                "amount_eur",
                "amount_per_inhabitant_eur",
                "perimeter",
            ),
        ),
        territory,
        options,
    )


@figure(
    "comparaison-repartition",
    subject="Comparaison, place parmi tous les autres",
    query="comparison_level",
    form="strip",
)
def among_all(table: pd.DataFrame, territory: Territory, options: Options) -> Figure:
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
        title = f"{plural(len(known), *LEVEL_WORDS[level])}{NARROW}: la moitié au-dessus de {per_inhabitant(median)}"
    return of_all(
        Figure(
            slug="comparaison-repartition",
            title=title,
            form="strip",
            table=table,
            encodings=Encodings(value="amount_per_inhabitant_eur", label="unit_name", highlight="is_compared"),
            unit="eur_per_inhabitant",
            unit_label=f"euros par habitant, un point par {LEVEL_WORDS[level][0]}",
            period=grant_period(table),
            perimeter="state_grants_town",
            perimeter_label=LEDGER_PERIMETERS["state_grants_town"],
            status="computed",
            note=f"{NOT_PROGRAMME_SPENDING} {REGIONAL_LEFT_OUT}",
            coverage=" ".join(
                filter(
                    None,
                    (
                        f"{plural(unknown, *LEVEL_WORDS[level])} sans subvention connue, hors du graphique."
                        if unknown
                        else "",
                        divided(table, "unit_name"),
                    ),
                )
            ),
            references=references,
            columns=(
                "unit_code",
                "unit_name",
                "is_compared",
                "town_count",
                "population",
                "amount_eur",
                "amount_per_inhabitant_eur",
                "perimeter",
            ),
        ),
        territory,
        options,
    )
