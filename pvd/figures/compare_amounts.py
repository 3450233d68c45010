"""Comparer, the grants: in figures, per inhabitant, by year and by scheme."""

from __future__ import annotations

import pandas as pd

from pvd.figures.catalogue import figure
from pvd.figures.compare import (
    IN_WORDS,
    REGIONAL_LEFT_OUT,
    compared_names,
    named,
    names_by_code,
    of_all,
    with_reference_said,
)
from pvd.figures.figure import (
    AVAILABLE,
    BEFORE,
    MISSING,
    NOT_APPLICABLE,
    PARTIAL,
    Encodings,
    Figure,
    Reference,
)
from pvd.figures.wording import (
    EVERY_TOWN,
    LEDGER_PERIMETERS,
    NOT_PROGRAMME_SPENDING,
    divided,
    grant_period,
    nothing_known,
    population_note,
    why_not,
)
from pvd.formats import (
    NARROW,
    in_list,
    per_inhabitant,
    plural,
    short_euros,
    short_value,
    years,
)
from pvd.territory import Options, Territory

NOT_OF_TOWNS = f"Les subventions des intercommunalités n’appartiennent à aucune commune{NARROW}: elles ne se comparent pas à cette échelle."
NOT_HERE = f"Subventions des intercommunalités{NARROW}: sans objet pour une commune"
NOT_PER_INHABITANT = (
    f"Pas de montant par habitant dans ce périmètre{NARROW}: les intercommunalités servent aussi d’autres communes."
)


def _is_of_epci(options: Options) -> bool:
    return options.perimeter == "state_grants_epci"


def _no_amounts(territory: Territory, options: Options) -> bool:
    return territory.level == "commune" and _is_of_epci(options)


@figure("comparaison-chiffres", subject="Comparaison, les chiffres", query="comparison", form="table")
def side_by_side(table: pd.DataFrame, territory: Territory, options: Options) -> Figure:
    table = with_reference_said(named(table, territory))
    count = len(compared_names(territory, options))
    coverage = ""
    if _no_amounts(territory, options):
        coverage = NOT_OF_TOWNS
    elif _is_of_epci(options):
        coverage = NOT_PER_INHABITANT
    elif unknown := table.loc[table["amount_eur"].isna() & (table["town_count"] > 0), "unit_name"].tolist():
        coverage = f"Aucune subvention connue{NARROW}: {in_list(unknown)}. Ce n’est pas zéro, des années manquent."
    title = (
        f"Les {IN_WORDS[count]} territoires en chiffres" if count > 1 else f"{table['unit_name'].iloc[0]} en chiffres"
    )
    return of_all(
        Figure(
            slug="comparaison-chiffres",
            title=title,
            form="table",
            table=table,
            encodings=Encodings(
                columns=(
                    "unit_name",
                    "town_count",
                    "population",
                    "ort_share",
                    "amount_eur",
                    "amount_per_inhabitant_eur",
                    "without_grant_share",
                )
            ),
            unit="eur",
            unit_label="une ligne par territoire",
            period=f"subventions{NARROW}: {grant_period(table)}",
            perimeter=options.perimeter,
            perimeter_label=LEDGER_PERIMETERS[options.perimeter],
            status="computed",
            note=f"{NOT_PROGRAMME_SPENDING} {REGIONAL_LEFT_OUT}",
            coverage=coverage,
            columns=(
                "unit_code",
                "unit_name",
                "town_count",
                "population",
                "signatory_count",
                "ort_count",
                "ort_share",
                "amount_eur",
                "amount_per_inhabitant_eur",
                "amount_per_town_eur",
                "award_count",
                "granted_town_count",
                "without_grant_share",
            ),
        ),
        territory,
        options,
    )


@figure("comparaison-par-habitant", subject="Comparaison, par habitant", query="comparison", form="bars")
def per_inhabitant_bars(table: pd.DataFrame, territory: Territory, options: Options) -> Figure:
    table = named(table, territory)
    here = table[~table["is_reference"]].reset_index(drop=True)
    here["status"] = [
        NOT_APPLICABLE if towns == 0 else MISSING if unknown else AVAILABLE
        for towns, unknown in zip(here["town_count"], here["amount_per_inhabitant_eur"].isna(), strict=True)
    ]
    if _is_of_epci(options) or (here["status"] == NOT_APPLICABLE).all():
        here = here.iloc[:0]
    known = here.dropna(subset=["amount_per_inhabitant_eur"])
    france = table.loc[table["is_reference"], "amount_per_inhabitant_eur"].dropna()
    unknown = here.loc[(here["status"] == MISSING) & here["amount_eur"].isna(), "unit_name"].tolist()
    title = nothing_known(here)
    if len(known):
        first = known.loc[known["amount_per_inhabitant_eur"].astype(float).idxmax()]
        title = f"{first['unit_name']}{NARROW}: {per_inhabitant(first['amount_per_inhabitant_eur'])}"
        if len(known) > 1:
            title += f", le plus élevé des {IN_WORDS[len(known)]}"
    if _is_of_epci(options):
        is_commune = territory.level == "commune"
        title = NOT_HERE if is_commune else f"Subventions des intercommunalités{NARROW}: sans objet par habitant"
        coverage = NOT_OF_TOWNS if is_commune else NOT_PER_INHABITANT
    else:
        coverage = f"Aucune subvention connue{NARROW}: {in_list(unknown)}. Ce n’est pas zéro." if unknown else ""
        coverage = " ".join(filter(None, (coverage, divided(here, "unit_name"))))
    return of_all(
        Figure(
            slug="comparaison-par-habitant",
            title=title,
            form="bars",
            table=here,
            encodings=Encodings(
                category="unit_name", value="amount_per_inhabitant_eur", status="status", horizontal=True
            ),
            unit="eur_per_inhabitant",
            unit_label="euros par habitant des communes du programme",
            period=grant_period(here),
            perimeter=options.perimeter,
            perimeter_label=LEDGER_PERIMETERS[options.perimeter],
            status="computed",
            note=f"{EVERY_TOWN} {population_note()} {NOT_PROGRAMME_SPENDING} {REGIONAL_LEFT_OUT}",
            coverage=coverage,
            references=tuple(
                Reference(float(value), f"France{NARROW}: {short_value(value, 'eur_per_inhabitant')}")
                for value in france
                if len(known)
            ),
            columns=(
                "unit_code",
                "unit_name",
                "population",
                "amount_eur",
                "amount_per_inhabitant_eur",
                "award_count",
                "status",
                "perimeter",
            ),
        ),
        territory,
        options,
    )


@figure(
    "comparaison-par-annee", subject="Comparaison, année par année", query="comparison_by_year", form="stacked_bars"
)
def by_year(table: pd.DataFrame, territory: Territory, options: Options) -> Figure:
    value, unit, unit_label = _measured_in(options)
    table = named(table, territory)
    names = names_by_code(table)
    period = grant_period(table)
    programme = table[table["status"].isin([AVAILABLE, PARTIAL])]
    counted = programme.dropna(subset=[value])
    # What is known in part is shown, and ranks before no year.
    known = counted[counted["status"] == AVAILABLE]
    # A year that nobody holds is one gap, not one a territory.
    missing = table["status"] == MISSING
    table = table[~missing | ~table.duplicated(["year"])].reset_index(drop=True)
    missing = table["status"] == MISSING
    table[["unit_code", "unit_name"]] = table[["unit_code", "unit_name"]].astype(object).mask(missing, None)
    table["year_and_unit"] = [
        str(year) if gone else f"{year} · {name}"
        for year, name, gone in zip(table["year"], table["unit_name"], missing, strict=True)
    ]
    earlier = years(table.loc[table["status"] == BEFORE, "year"].astype(int))
    before = f"Avant le programme, en gris{NARROW}: {earlier}. " if earlier else ""
    if _no_amounts(territory, options) or counted.empty:
        table = table.iloc[:0]
    title = NOT_HERE if _no_amounts(territory, options) else nothing_known(programme)
    if len(counted):
        title = "Des attributions connues, aucune année entière"
    if len(known):
        first = known.loc[known[value].astype(float).idxmax()]
        title = (
            f"{first['unit_name']}{NARROW}: {_written(first[value], unit)} en {first['year']}, le montant le plus élevé"
        )
    return of_all(
        Figure(
            slug="comparaison-par-annee",
            title=title,
            form="stacked_bars",
            table=table,
            encodings=Encodings(
                category="year_and_unit",
                series="unit_code",
                value=value,
                status="status",
                group="year",
                horizontal=True,
                role="comparison",
                series_labels=names,
            ),
            unit=unit,
            unit_label=unit_label,
            period=period,
            perimeter=options.perimeter,
            perimeter_label=LEDGER_PERIMETERS[options.perimeter],
            status="computed",
            note=(
                f"{before}{REGIONAL_LEFT_OUT} Tous les territoires d’une même année sont comptés sur les mêmes fichiers."
            ),
            coverage=NOT_OF_TOWNS if _no_amounts(territory, options) else _years_not_held(table),
            columns=(
                "year",
                "unit_code",
                "unit_name",
                "amount_eur",
                "amount_per_inhabitant_eur",
                "award_count",
                "status",
                "scheme_names",
                "perimeter",
            ),
        ),
        territory,
        options,
    )


def _measured_in(options: Options) -> tuple[str, str, str]:
    """Column, unit and words of an amount: per inhabitant, unless the perimeter has no inhabitants of its own."""
    if _is_of_epci(options):
        return "amount_eur", "eur", "euros attribués, montants totaux"
    return "amount_per_inhabitant_eur", "eur_per_inhabitant", "euros par habitant des communes du programme"


def _written(amount: float, unit: str) -> str:
    return short_euros(amount) if unit == "eur" else per_inhabitant(amount)


def _years_not_held(table: pd.DataFrame) -> str:
    parts = []
    for status, words in why_not(table).items():
        found = table.loc[table["file_status"] == status, "year"].astype(int).tolist()
        parts += [f"{words}{NARROW}: {years(found)}."] if found else []
    return " ".join(parts)


@figure(
    "comparaison-par-dispositif", subject="Comparaison, par dispositif", query="comparison_by_scheme", form="heat_table"
)
def by_scheme(table: pd.DataFrame, territory: Territory, options: Options) -> Figure:
    value, unit, unit_label = _measured_in(options)
    table = with_reference_said(named(table, territory))
    known = table[~table["is_reference"]].dropna(subset=[value])
    title = NOT_HERE if _no_amounts(territory, options) else nothing_known(table[~table["is_reference"]])
    if len(known):
        first = known.loc[known[value].astype(float).idxmax()]
        title = f"{first['scheme_name']}, {first['unit_name']}{NARROW}: {_written(first[value], unit)}, le montant le plus élevé"
    gaps = int(table[value].isna().sum())
    coverage = (
        f"{plural(gaps, 'case')} hachurée{'s' if gaps > 1 else ''}{NARROW}: aucune attribution connue, ce qui n’est pas zéro."
        if gaps
        else ""
    )
    return of_all(
        Figure(
            slug="comparaison-par-dispositif",
            title=title,
            form="heat_table",
            table=table,
            encodings=Encodings(row="unit_name", column="scheme_name", value=value),
            unit=unit,
            unit_label=unit_label,
            period=grant_period(table),
            perimeter=options.perimeter,
            perimeter_label=LEDGER_PERIMETERS[options.perimeter],
            status="computed",
            note=f"{NOT_PROGRAMME_SPENDING} {REGIONAL_LEFT_OUT}",
            coverage=NOT_OF_TOWNS if _no_amounts(territory, options) else coverage,
            columns=(
                "unit_code",
                "unit_name",
                "scheme_name",
                "amount_eur",
                "amount_per_inhabitant_eur",
                "award_count",
                "perimeter",
            ),
        ),
        territory,
        options,
    )
