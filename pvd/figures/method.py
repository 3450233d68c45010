"""Méthode: what is held, where it comes from, what each column means, every figure ever quoted."""

from __future__ import annotations

import pandas as pd

from pvd import theme
from pvd.figures.catalogue import figure
from pvd.figures.figure import Class, Encodings, Figure
from pvd.formats import NARROW, number, plural, short_euros
from pvd.territory import Options, Territory

COVERAGE_CLASSES = (
    Class("national", "Fichier national", theme.SEQUENTIAL[3]),
    Class("partial", "Première vague seulement", theme.SEQUENTIAL[2]),
    Class("regional", "Une région seulement", theme.SEQUENTIAL[1]),
    Class("missing", "Non disponible", theme.UNKNOWN_FILL),
    Class("not_applicable", "Sans objet", theme.GROUND),
)


@figure(
    "couverture", subject="Données tenues, par dispositif et par année", query="coverage_by_year", form="heat_table"
)
def coverage(table: pd.DataFrame, territory: Territory, options: Options) -> Figure:
    return Figure(
        slug="couverture",
        title="Ce que nous tenons, dispositif par dispositif et année par année",
        form="heat_table",
        table=table,
        encodings=Encodings(row="scheme_name", column="year", value="status", classes=COVERAGE_CLASSES),
        unit="text",
        unit_label="disponibilité du fichier officiel",
        period=f"{int(table['year'].min())}-{int(table['year'].max())}",
        territory="France" if set(table["territory_level"]) == {"france"} else "",
        status="computed",
        note=f"Non disponible ne veut pas dire zéro{NARROW}: des aides ont pu être attribuées, aucun fichier ouvert n’a été obtenu.",
        columns=("scheme_name", "year", "status"),
    )


@figure("sources", subject="Fichiers officiels et licences", query="sources", form="table")
def sources(table: pd.DataFrame, territory: Territory, options: Options) -> Figure:
    return Figure(
        slug="sources",
        title=plural(len(table), "fichier officiel utilisé", "fichiers officiels utilisés"),
        form="table",
        table=table,
        encodings=Encodings(),
        unit="text",
        unit_label="une ligne par fichier",
        territory="France",
    )


@figure("dictionnaire", subject="Dictionnaire des colonnes", query="dictionary", form="table")
def dictionary(table: pd.DataFrame, territory: Territory, options: Options) -> Figure:
    return Figure(
        slug="dictionnaire",
        title=f"{plural(len(table), 'colonne définie', 'colonnes définies')} dans {plural(table['table_name'].nunique(), 'table')}",
        form="table",
        table=table,
        encodings=Encodings(),
        unit="text",
        unit_label="une ligne par colonne",
        territory="France",
        columns=("table_title", "column_name", "label", "unit", "definition"),
    )


def _others(numbers: object, sources: object, unit: str) -> str:
    """« 800 M€ (ANCT) ; 830 M€ (AEF info) »: what other sources say of the same thing at the same date."""
    found = {
        f"{short_euros(value) if unit == 'eur' else number(value, 0 if value == int(value) else 1)} ({source})"
        for value, source in zip(numbers, sources, strict=True)  # type: ignore[call-overload]
    }
    return f"{NARROW}; ".join(sorted(found))


@figure("chiffres-officiels", subject="Chiffres officiels", query="milestones", form="table")
def milestones(table: pd.DataFrame, territory: Territory, options: Options) -> Figure:
    table = table.copy()
    table["other_values"] = [
        _others(*row) for row in zip(table["other_numbers"], table["other_sources"], table["unit"], strict=True)
    ]
    contested = int((table["other_values"] != "").sum())
    table.loc[table["other_values"] == "", "other_values"] = "aucune"
    table["value_label"] = [
        short_euros(value) if unit == "eur" else number(value, 0 if value == int(value) else 1)
        for value, unit in zip(table["value"], table["unit"], strict=True)
    ]
    return Figure(
        slug="chiffres-officiels",
        title=plural(len(table), "chiffre daté", "chiffres datés"),
        form="table",
        table=table,
        encodings=Encodings(),
        unit="text",
        unit_label="une ligne par chiffre, par date et par source",
        note=(
            f"« Calculé »{NARROW}: compté par nous dans un fichier officiel. Les lignes se lisent, elles ne s’additionnent pas. Pour "
            f"citer un chiffre{NARROW}: sa valeur, sa date, ce qu’il compte et sa source."
        ),
        coverage=(
            f"{plural(contested, 'chiffre est donné', 'chiffres sont donnés')} autrement par une autre source à la même date{NARROW}: "
            "la colonne « Autres valeurs » le montre, la note dit pourquoi quand on le sait."
            if contested
            else "" if len(table) else "Aucun chiffre ne répond, à cette échelle."
        ),
        columns=(
            "as_of", "indicator_name", "part_name", "territory_name", "value_label", "unit_name_of_value",
            "perimeter_name", "status_name", "bound_name", "other_values", "note_fr", "source_title", "source_url", "value",
        ),
    )  # fmt: skip
