"""Comparer, the grants: in figures, per inhabitant, by year and by scheme."""

from __future__ import annotations

import pandas as pd

from pvd.figures.catalogue import ASKED, figure
from pvd.figures.compare import (
    IN_WORDS,
    REGIONAL_LEFT_OUT,
    compared_names,
    named,
    names_by_code,
    of_all,
    with_reference_said,
)
from pvd.figures.figure import AVAILABLE, BEFORE, MISSING, NOT_APPLICABLE, PARTIAL, Drawn, Encodings, Reference
from pvd.figures.wording import (
    EVERY_TOWN,
    KNOWN,
    NOT_PROGRAMME_SPENDING,
    PER_INHABITANT,
    divided,
    grant_period,
    leading,
    nothing_known,
    of_grants,
    population_note,
    sentences,
    why_not,
)
from pvd.formats import in_list, per_inhabitant, plural, short_euros, short_value, years
from pvd.territory import Options, Territory

NOT_OF_TOWNS = "Les subventions des intercommunalités n’appartiennent à aucune commune : elles ne se comparent pas à cette échelle."
NOT_HERE = "Subventions des intercommunalités : sans objet pour une commune"
NOT_PER_INHABITANT = (
    "Pas de montant par habitant dans ce périmètre : les intercommunalités servent aussi d’autres communes."
)

INHABITANTS = "euros par habitant des communes du programme"
# A picture has room for these.
DRAWN = (
    "unit_name", "town_count", "population", "ort_share", "amount_eur", "amount_per_inhabitant_eur", "without_grant_share"
)  # fmt: skip


def _is_of_epci(options: Options) -> bool:
    return options.perimeter == "state_grants_epci"


def _no_amounts(territory: Territory, options: Options) -> bool:
    return territory.level == "commune" and _is_of_epci(options)


@figure(
    "comparaison-chiffres",
    subject="Comparaison, les chiffres",
    query="comparison",
    form="table",
    unit="eur",
    unit_label="une ligne par territoire",
    perimeter=ASKED,
    status="computed",
    encodings=Encodings(columns=DRAWN),
    columns=(
        "unit_code unit_name town_count population signatory_count ort_count ort_share amount_eur "
        "amount_per_inhabitant_eur amount_per_town_eur award_count granted_town_count without_grant_share"
    ),
    names=compared_names,
)
@of_all
def side_by_side(table: pd.DataFrame, territory: Territory, options: Options) -> Drawn:
    table = with_reference_said(named(table, territory))
    count = len(compared_names(territory, options))
    coverage = ""
    if _no_amounts(territory, options):
        coverage = NOT_OF_TOWNS
    elif _is_of_epci(options):
        coverage = NOT_PER_INHABITANT
    elif unknown := table.loc[table["amount_eur"].isna() & (table["town_count"] > 0), "unit_name"].tolist():
        coverage = f"Aucune subvention connue : {in_list(unknown)}. Ce n’est pas zéro, des années manquent."
    title = (
        f"Les {IN_WORDS[count]} territoires en chiffres" if count > 1 else f"{table['unit_name'].iloc[0]} en chiffres"
    )
    return Drawn(
        title, table, period=of_grants(table), note=f"{NOT_PROGRAMME_SPENDING} {REGIONAL_LEFT_OUT}", coverage=coverage
    )


@figure(
    "comparaison-par-habitant",
    subject="Comparaison, par habitant",
    query="comparison",
    form="bars",
    unit="eur_per_inhabitant",
    unit_label=INHABITANTS,
    perimeter=ASKED,
    status="computed",
    encodings=Encodings(category="unit_name", value="amount_per_inhabitant_eur", status="status", horizontal=True),
    columns="unit_code unit_name population amount_eur amount_per_inhabitant_eur award_count status perimeter",
    names=compared_names,
)
@of_all
def per_inhabitant_bars(table: pd.DataFrame, territory: Territory, options: Options) -> Drawn:
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
    title = _leader(known, "amount_per_inhabitant_eur", "eur_per_inhabitant") or nothing_known(here)
    if _is_of_epci(options):
        is_commune = territory.level == "commune"
        title = NOT_HERE if is_commune else "Subventions des intercommunalités : sans objet par habitant"
        coverage = NOT_OF_TOWNS if is_commune else NOT_PER_INHABITANT
    else:
        coverage = f"Aucune subvention connue : {in_list(unknown)}. Ce n’est pas zéro." if unknown else ""
        coverage = sentences(coverage, divided(here, "unit_name"))
    return Drawn(
        title,
        here,
        period=grant_period(here),
        note=f"{EVERY_TOWN} {population_note()} {NOT_PROGRAMME_SPENDING} {REGIONAL_LEFT_OUT}",
        coverage=coverage,
        references=tuple(
            Reference(float(value), f"France : {short_value(value, 'eur_per_inhabitant')}")
            for value in france
            if len(known)
        ),
    )


@figure(
    "comparaison-par-annee",
    subject="Comparaison, année par année",
    query="comparison_by_year",
    form="stacked_bars",
    unit="eur_per_inhabitant",
    unit_label=INHABITANTS,
    perimeter=ASKED,
    status="computed",
    columns=("year unit_code unit_name amount_eur amount_per_inhabitant_eur award_count status scheme_names perimeter"),
    names=compared_names,
)
@of_all
def by_year(table: pd.DataFrame, territory: Territory, options: Options) -> Drawn:
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
    before = f"Avant le programme, en gris : {earlier}. " if earlier else ""
    if _no_amounts(territory, options) or counted.empty:
        table = table.iloc[:0]
    title = NOT_HERE if _no_amounts(territory, options) else nothing_known(programme)
    if len(counted):
        title = "des attributions connues, aucune année entière"
    if len(known):
        first = known.loc[known[value].astype(float).idxmax()]
        title = f"{_written(first[value], unit)} de {KNOWN} en {first['year']}"
        if known["unit_code"].nunique() > 1:
            said = (first["unit_name"], short_value(first[value], unit))
            subject = KNOWN if unit == "eur" else PER_INHABITANT
            title = leading([said, said], f"{subject} en {first['year']}")
        elif len(known) > 1:
            title += ", l’année la plus haute"
    return Drawn(
        title,
        table,
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
        note=f"{before}{REGIONAL_LEFT_OUT} Tous les territoires d’une même année sont comptés sur les mêmes fichiers.",
        coverage=NOT_OF_TOWNS if _no_amounts(territory, options) else _years_not_held(table),
        facts={"says_before": bool(earlier)},
    )


def _leader(known: pd.DataFrame, value: str, unit: str) -> str:
    """Which of some rows is the highest; empty without a row."""
    ranked = known.sort_values(value, ascending=False, kind="stable").head(2)
    said = [(row["unit_name"], short_value(row[value], unit)) for _, row in ranked.iterrows()]
    return leading(said, KNOWN if unit == "eur" else PER_INHABITANT)


def _measured_in(options: Options) -> tuple[str, str, str]:
    """Column, unit and words of an amount: per inhabitant, unless the perimeter has no inhabitants of its own."""
    if _is_of_epci(options):
        return "amount_eur", "eur", "euros attribués, montants totaux"
    return "amount_per_inhabitant_eur", "eur_per_inhabitant", INHABITANTS


def _written(amount: float, unit: str) -> str:
    return short_euros(amount) if unit == "eur" else per_inhabitant(amount)


def _years_not_held(table: pd.DataFrame) -> str:
    parts = []
    for status, words in why_not(table).items():
        found = table.loc[table["file_status"] == status, "year"].astype(int).tolist()
        parts += [f"{words} : {years(found)}."] if found else []
    return " ".join(parts)


@figure(
    "comparaison-par-dispositif",
    subject="Comparaison, par dispositif",
    query="comparison_by_scheme",
    form="heat_table",
    unit="eur_per_inhabitant",
    unit_label=INHABITANTS,
    perimeter=ASKED,
    status="computed",
    columns="unit_code unit_name scheme_name amount_eur amount_per_inhabitant_eur award_count perimeter",
    names=compared_names,
)
@of_all
def by_scheme(table: pd.DataFrame, territory: Territory, options: Options) -> Drawn:
    value, unit, unit_label = _measured_in(options)
    table = with_reference_said(named(table, territory))
    known = table[~table["is_reference"]].dropna(subset=[value])
    title = NOT_HERE if _no_amounts(territory, options) else nothing_known(table[~table["is_reference"]])
    if len(known):
        alone = known["unit_code"].nunique() == 1
        names = known["scheme_name"] if alone else known["scheme_name"] + ", " + known["unit_name"]
        title = _leader(known.assign(unit_name=names), value, unit)
    gaps = int(table[value].isna().sum())
    coverage = (
        f"{plural(gaps, 'case')} hachurée{'s' if gaps > 1 else ''} : aucune attribution connue, ce qui n’est pas zéro."
        if gaps
        else ""
    )
    return Drawn(
        title,
        table,
        encodings=Encodings(row="unit_name", column="scheme_name", value=value),
        unit=unit,
        unit_label=unit_label,
        period=grant_period(table),
        note=f"{NOT_PROGRAMME_SPENDING} {REGIONAL_LEFT_OUT}",
        coverage=NOT_OF_TOWNS if _no_amounts(territory, options) else coverage,
    )
