"""Commune: the grants that one town received, and those located in it."""

from __future__ import annotations

import pandas as pd

from pvd.figures.catalogue import figure
from pvd.figures.figure import Encodings, Figure
from pvd.figures.town import NO_TOWN, said_by
from pvd.figures.wording import LEDGER_PERIMETERS, NOT_PROGRAMME_SPENDING, RARELY_LOCATED, grant_period
from pvd.formats import (
    NARROW,
    plural,
    short_euros,
    years,
)
from pvd.territory import Options, Territory

AWARD_COLUMNS = (
    "year", "scheme_name", "scheme_label", "project_title", "amount_eur", "project_cost_eur", "theme", "theme_method", "counting",
    "beneficiary_name", "fact_source", "theme_confidence", "source_id", "source_row", "award_id",
)  # fmt: skip
THEME_NOTE = (
    f"Thème{NARROW}: publié par le fichier, celui de la mesure, ou lu dans l’intitulé par un classement automatique."
)


def _awards(table: pd.DataFrame, perimeter: str, slug: str, title: str, note: str, coverage: str) -> Figure:
    return Figure(
        slug=slug,
        title=title,
        form="table",
        table=table.assign(fact_source=[said_by(source) for source in table["source_id"]]),
        encodings=Encodings(),
        unit="eur",
        unit_label="euros attribués, une ligne par subvention",
        period=grant_period(table),
        perimeter=perimeter,
        perimeter_label=LEDGER_PERIMETERS[perimeter],
        status="official",
        note=note,
        coverage=coverage,
        columns=AWARD_COLUMNS,
        file_columns=("theme_confidence", "source_id", "source_row", "award_id"),
    )


def _counted(table: pd.DataFrame) -> pd.DataFrame:
    return table[table["counting"] == "counted"]


@figure(
    "subventions-de-la-commune", subject="Les subventions de l’État à la commune", query="town_awards", form="table"
)
def awards(table: pd.DataFrame, territory: Territory, options: Options) -> Figure:
    counted = _counted(table)
    title = "Aucune subvention de l’État connue depuis 2020"
    if len(counted):
        held = years(int(year) for year in counted["year"])
        title = (
            f"{plural(len(counted), 'subvention connue', 'subventions connues')} de l’État à la commune en {held}{NARROW}: "
            f"{short_euros(counted['amount_eur'].sum())}"
        )
    rest = len(table) - len(counted)
    apart = f" {plural(rest, 'ligne')} hors total, {'marquée' if rest < 2 else 'marquées'} comme telle{'' if rest < 2 else 's'}."
    return _awards(
        table,
        "state_grants_town",
        "subventions-de-la-commune",
        title,
        f"{NOT_PROGRAMME_SPENDING} Les noms de personnes sont masqués. {THEME_NOTE}{apart if rest else ''}",
        ""
        if len(counted)
        else NO_TOWN
        if territory.level != "commune"
        else f"Aucune subvention connue ne veut pas dire zéro{NARROW}: plusieurs années manquent.",
    )


@figure(
    "subventions-localisees-dans-la-commune",
    subject="Subventions localisées dans la commune, chez d’autres",
    query="town_located_awards",
    form="table",
)
def located_awards(table: pd.DataFrame, territory: Territory, options: Options) -> Figure:
    counted = _counted(table)
    title = "Aucune subvention connue à un autre bénéficiaire pour un projet localisé ici"
    if len(counted):
        title = (
            f"À d’autres bénéficiaires, pour des projets localisés ici{NARROW}: "
            f"{plural(len(counted), 'subvention')}, {short_euros(counted['amount_eur'].sum())}"
        )
    return _awards(
        table,
        "state_grants_located",
        "subventions-localisees-dans-la-commune",
        title,
        f"Jamais ajoutées à celles de la commune. La localisation est parfois le siège du porteur. {RARELY_LOCATED}",
        ""
        if len(table)
        else NO_TOWN
        if territory.level != "commune"
        else "Aucun fichier tenu ne localise ici un projet porté par un autre bénéficiaire.",
    )
