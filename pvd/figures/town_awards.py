"""Commune: the grants that one town received, and those located in it."""

from __future__ import annotations

from functools import partial

import pandas as pd

from pvd.figures.catalogue import figure
from pvd.figures.figure import Drawn
from pvd.figures.town import NO_TOWN, said_by
from pvd.figures.wording import NONE_KNOWN, NOT_PROGRAMME_SPENDING, NOT_ZERO, RARELY_LOCATED, grant_period, sentences
from pvd.formats import plural, short_euros, years
from pvd.territory import Options, Territory

AWARD_COLUMNS = (
    "year scheme_name scheme_label project_title amount_eur project_cost_eur theme theme_method counting beneficiary_name "
    "fact_source theme_confidence source_id source_row award_id"
)
THEME_NOTE = "Thème : publié par le fichier, celui de la mesure, ou lu dans l’intitulé par un classement automatique."


def _awards(table: pd.DataFrame, title: str, note: str, coverage: str) -> Drawn:
    named = table.assign(fact_source=[said_by(source) for source in table["source_id"]])
    return Drawn(title, named, period=grant_period(table), note=note, coverage=coverage)


def _counted(table: pd.DataFrame) -> pd.DataFrame:
    return table[table["counting"] == "counted"]


of_awards = partial(
    figure, form="table", unit="eur", unit_label="euros attribués, une ligne par subvention", columns=AWARD_COLUMNS,
    file_columns="theme_confidence source_id source_row award_id"
)  # fmt: skip


@of_awards(
    "subventions-de-la-commune",
    subject="Les subventions de l’État à la commune",
    query="town_awards",
    perimeter="state_grants_town",
)
def awards(table: pd.DataFrame, territory: Territory, options: Options) -> Drawn:
    counted = _counted(table)
    title = f"{NONE_KNOWN} depuis 2020"
    if len(counted):
        title = (
            f"{plural(len(counted), 'subvention connue', 'subventions connues')} de l’État à la commune en "
            f"{years(int(year) for year in counted['year'])} : {short_euros(counted['amount_eur'].sum())}"
        )
    rest = len(table) - len(counted)
    apart = f"{plural(rest, 'ligne')} hors total, {'marquée comme telle' if rest < 2 else 'marquées comme telles'}."
    note = f"{NOT_PROGRAMME_SPENDING} Les noms de personnes sont masqués. {THEME_NOTE}"
    coverage = NO_TOWN if territory.level != "commune" else NOT_ZERO
    return _awards(table, title, sentences(note, apart if rest else ""), "" if len(counted) else coverage)


@of_awards(
    "subventions-localisees-dans-la-commune",
    subject="Subventions localisées dans la commune, chez d’autres",
    query="town_located_awards",
    perimeter="state_grants_located",
)
def located_awards(table: pd.DataFrame, territory: Territory, options: Options) -> Drawn:
    counted = _counted(table)
    title = "aucune subvention connue à un autre bénéficiaire pour un projet localisé ici"
    if len(counted):
        title = (
            "à d’autres bénéficiaires, pour des projets localisés ici : "
            f"{plural(len(counted), 'subvention')}, {short_euros(counted['amount_eur'].sum())}"
        )
    note = f"Jamais ajoutées à celles de la commune. La localisation est parfois le siège du porteur. {RARELY_LOCATED}"
    coverage = "Aucun fichier tenu ne localise ici un projet porté par un autre bénéficiaire."
    return _awards(table, title, note, "" if len(table) else NO_TOWN if territory.level != "commune" else coverage)
