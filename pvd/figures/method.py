"""Méthode: what is held, where it comes from, what each column means, every figure ever quoted."""

from __future__ import annotations

from typing import Any

import pandas as pd

from pvd import dictionary as cards
from pvd import theme
from pvd.dictionary import date_of
from pvd.figures.catalogue import figure
from pvd.figures.figure import Class, Drawn, Encodings
from pvd.figures.promises import BOUNDS
from pvd.figures.wording import how_many
from pvd.formats import in_list, is_unknown, number, plural, published_day, short_euros
from pvd.territory import Options, Territory

COVERAGE_CLASSES = (
    Class("national", "Fichier national", theme.SEQUENTIAL[3]),
    Class("partial", "Première vague seulement", theme.SEQUENTIAL[2]),
    Class("regional", "Une région seulement", theme.SEQUENTIAL[1]),
    Class("missing", "Non tenu ici", theme.UNKNOWN_FILL),
    Class("not_applicable", "Sans objet", theme.GROUND),
)


@figure(
    "couverture",
    subject="Données tenues, par dispositif et par année",
    query="coverage_by_year",
    form="heat_table",
    unit="text",
    unit_label="disponibilité du fichier officiel",
    status="computed",
    encodings=Encodings(row="scheme_name", column="year", value="status", classes=COVERAGE_CLASSES),
    columns="scheme_name year status",
)
def coverage(table: pd.DataFrame, territory: Territory, options: Options) -> Drawn:
    return Drawn(
        "ce que nous tenons, dispositif par dispositif et année par année",
        table,
        period=f"{int(table['year'].min())}-{int(table['year'].max())}",
        territory="France" if set(table["territory_level"]) == {"france"} else "",
        note=f"Non tenu ici ne veut dire ni zéro, ni non publié : des aides ont pu être attribuées, et le fichier national peut être "
        f"en ligne. Fichiers officiels : {_official_pages()}.",
    )


def _official_pages() -> str:
    """Where the State publishes every year of the lists that are held for some years only, as their cards say."""
    return in_list(dict.fromkeys(cards.source(source).url for source in ("dgcl", "fonds-vert")))


@figure(
    "sources",
    subject="Fichiers officiels et licences",
    query="sources",
    form="table",
    unit="text",
    unit_label="une ligne par fichier",
    is_national=True,
    columns="source_id title producer_name source_date published_on licence page_url copied_from note",
)
def sources(table: pd.DataFrame, territory: Territory, options: Options) -> Drawn:
    return Drawn(
        plural(len(table), "fichier officiel utilisé", "fichiers officiels utilisés"),
        table.assign(source_date=[date_of([source]) for source in table["source_id"]]),
    )


@figure(
    "dictionnaire",
    subject="Dictionnaire des colonnes",
    query="dictionary",
    form="table",
    unit="text",
    unit_label="une ligne par colonne",
    is_national=True,
    columns="table_title column_name label unit definition",
)
def dictionary(table: pd.DataFrame, territory: Territory, options: Options) -> Drawn:
    return Drawn(
        f"{plural(len(table), 'colonne définie', 'colonnes définies')} dans {plural(table['table_name'].nunique(), 'table')}",
        table,
    )


def _others(numbers: object, sources: object, unit: str) -> str:
    """« 800 M€ (ANCT) ; 830 M€ (AEF info) »: what other sources say of the same thing at the same date."""
    found = {
        f"{written_value(value, unit)} ({source})"
        for value, source in zip(numbers, sources, strict=True)  # type: ignore[call-overload]
    }
    return " ; ".join(sorted(found))


def written_value(value: float, unit: str, bound: str = "") -> str:
    """« au moins 830 M€ », « 22 745 »: a published figure as it is read."""
    return BOUNDS.get(bound, "") + (
        short_euros(value) if unit == "eur" else number(value, 0 if value == int(value) else 1)
    )


def citation(row: Any) -> str:
    """How to quote one figure: what it counts, of whom, when, its value, its status, who says so."""
    part = "" if row.dimension == "total" else f" ({row.part_name})"
    unit = "" if row.unit == "eur" else " %" if row.unit == "percent" else f" {row.unit_name_of_value}"
    limits = [row.perimeter_name, "" if row.figure_status == "official" else row.status_name]
    said = " ; ".join(
        text.lower() if text == row.status_name else text for text in limits if not is_unknown(text) and text
    )
    return (
        f"{row.indicator_name}{part}, {row.territory_name}, {published_day(row.as_of, row.date_precision)} : "
        f"{written_value(row.value, row.unit, row.bound)}{unit}{f' ({said})' if said else ''}. Source : {row.source_title}."
    )


SAME_THING = ("indicator", "dimension", "dimension_value", "territory_level", "territory_code")
BOUND_WORDS = {
    "exact": "une valeur donnée",
    "lower": "un minimum",
    "upper": "un maximum",
    "approx": "un ordre de grandeur",
}
STATUS_WORDS = {
    "official": "publié",
    "computed": "compté par nous dans un fichier",
    "estimated": "estimé",
    "disputed": "contesté",
}


def why_they_differ(one: Any, other: Any) -> str:
    """One sentence: what is published that tells two figures of the same thing apart, or that nothing does."""
    if any(getattr(one, name) != getattr(other, name) for name in SAME_THING):
        return "Ces deux chiffres ne comptent pas la même chose : ils ne se comparent pas."
    reasons = []
    if one.perimeter != other.perimeter:
        names = f"« {one.perimeter_name} » et « {other.perimeter_name} »"
        reasons.append(f"leur périmètre n’est pas le même ({names})")
    if one.as_of != other.as_of:
        days = (published_day(row.as_of, row.date_precision) for row in (one, other))
        reasons.append(f"ils ne parlent pas du même jour ({' et '.join(days)})")
    # Another perimeter or another day is enough; how sure a value is only may explain.
    head = "Ils diffèrent" if reasons else "Ils peuvent différer"
    if one.bound != other.bound:
        reasons.append(f"l’un est {BOUND_WORDS[one.bound]}, l’autre {BOUND_WORDS[other.bound]}")
    if one.figure_status != other.figure_status:
        reasons.append(f"l’un est {STATUS_WORDS[one.figure_status]}, l’autre {STATUS_WORDS[other.figure_status]}")
    if one.value == other.value:
        return f"Ils donnent la même valeur{f'. À savoir : {in_list(reasons)}' if reasons else ''}."
    if reasons:
        return f"{head} : {in_list(reasons)}."
    sources = "la même source" if one.source_title == other.source_title else "deux sources"
    verb = "donne" if one.source_title == other.source_title else "donnent"
    return f"Rien de publié n’explique l’écart : {sources} {verb} deux valeurs du même jour et du même périmètre."


@figure(
    "ecart-de-deux-chiffres",
    subject="Pourquoi deux chiffres officiels diffèrent",
    query="figure_pair",
    form="table",
    unit="text",
    unit_label="une ligne par chiffre",
    is_national=True,
    columns=(
        "as_of date_precision indicator_name part_name territory_name value_label unit_name_of_value "
        "perimeter_name perimeter_why status_name bound_name note_fr source_title source_url citation"
    ),
)
def figure_pair(table: pd.DataFrame, territory: Territory, options: Options) -> Drawn:
    table = table.copy()
    rows = list(table.itertuples())
    table["citation"] = [citation(row) for row in rows]
    table["value_label"] = [written_value(row.value, row.unit, row.bound) for row in rows]
    title = "choisir un ou deux chiffres"
    note = ""
    if rows:
        first = rows[0]
        title = f"{first.indicator_name}, {first.territory_name} : {' et '.join(table['value_label'])}"
        note = (
            why_they_differ(*rows)
            if len(rows) == 2
            else "Un second chiffre de la même chose dira pourquoi ils diffèrent."
        )
    return Drawn(title, table, note=note)


@figure(
    "chiffres-officiels",
    subject="Chiffres officiels",
    query="milestones",
    form="table",
    unit="text",
    unit_label="une ligne par chiffre, par date et par source",
    columns=(
        "as_of date_precision indicator_name part_name territory_name value_label unit_name_of_value "
        "source_title perimeter_name status_name bound_name other_values note_fr source_url citation value"
    ),
)
def milestones(table: pd.DataFrame, territory: Territory, options: Options) -> Drawn:
    table = table.copy()
    table["other_values"] = [
        _others(*row) for row in zip(table["other_numbers"], table["other_sources"], table["unit"], strict=True)
    ]
    contested = int((table["other_values"] != "").sum())
    table.loc[table["other_values"] == "", "other_values"] = "aucune"
    table["value_label"] = [written_value(*pair) for pair in zip(table["value"], table["unit"], strict=True)]
    table["citation"] = [citation(row) for row in table.itertuples()]
    return Drawn(
        how_many(len(table), "aucun chiffre daté", "chiffre daté", "chiffres datés"),
        table,
        note="« Calculé » : compté par nous dans un fichier officiel. Les lignes se lisent, elles ne s’additionnent pas. Pour "
        "citer un chiffre : sa valeur, sa date, ce qu’il compte et sa source.",
        coverage=f"{plural(contested, 'chiffre est donné', 'chiffres sont donnés')} autrement par une autre source à la même date : "
        "la colonne « Autres valeurs » le montre, la note dit pourquoi quand on le sait."
        if contested
        else ""
        if len(table)
        else "Aucun chiffre ne répond, à cette échelle.",
    )
