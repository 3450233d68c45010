"""Commune: where a town stands among its peers. A position and a gap, never a league table."""

from __future__ import annotations

from typing import Any

import pandas as pd

from pvd.figures.catalogue import figure
from pvd.figures.figure import Encodings, Figure, Reference
from pvd.figures.town import NO_TOWN, named
from pvd.figures.wording import (
    LEDGER_PERIMETERS,
    NOT_PROGRAMME_SPENDING,
    divided,
    grant_period,
    median_label,
    population_note,
    searched_period,
)
from pvd.formats import NARROW, day, is_unknown, per_inhabitant, plural, short_value, typeset
from pvd.territory import Options, Territory

ENOUGH = 10
INDICATOR_UNITS = {
    "population": "habitants",
    "days_to_ort": "jours",
    "grants_per_inhabitant": "€ par habitant",
    "awards": "attributions",
    "programmes": "programmes",
    "median_income": "€",
    "long_term_vacancy_share": "%, écarts en points",
    "secondary_homes_share": "%, écarts en points",
    "general_practitioners_count": "nombre",
    "facility_kinds_count": "types",
}
# What the context does not name itself.
INDICATOR_NAMES = {
    "population": "Population municipale",
    "days_to_ort": "Délai de la convention d’adhésion à l’ORT",
    "grants_per_inhabitant": "Subventions de l’État par habitant",
    "awards": "Attributions connues",
    "programmes": "Autres programmes",
}
VALUES = ("own_value", "peer_median", "gap_to_peers", "departement_median", "gap_to_departement")
# What the towns of a class share, from the rule's key: the columns that name it.
SHARED = {
    "centrality_density_population": ("centrality_class", "density_class", "population_class_name"),
    "centrality_density": ("centrality_class", "density_class"),
    "centrality": ("centrality_class",),
    "overseas_density_population": ("density_class", "population_class_name"),
    "overseas_density": ("density_class",),
    "overseas": (),
}
WIDENED = {
    "centrality_density": "quelle que soit leur population",
    "centrality": "quelles que soient leur densité et leur population",
    "overseas_density": "quelle que soit leur population",
    "overseas": "quelles que soient leur densité et leur population",
}


def _shared(row: pd.Series) -> str:
    """What the towns of the class have in common, in the words of the grids: « Centre local… · Bourgs ruraux »."""
    words = [typeset(str(row[name])) for name in SHARED[row["peer_rule"]]]
    if row["peer_rule"].startswith("overseas"):
        words.insert(0, "outre-mer")
    return " · ".join(words)


def _rule(row: pd.Series) -> str:
    """The rule used and how many towns it compares, said in full: printed on every figure of this page."""
    count = int(row["peer_count"])
    text = f"Communes comparables{NARROW}: {_shared(row)}, {plural(count, 'commune')}, celle-ci comprise."
    if row["peer_rule"] in WIDENED:
        text += f" Classe élargie, {WIDENED[row['peer_rule']]}{NARROW}: la plus étroite en compte moins de {ENOUGH}."
    if count < ENOUGH:
        text += f" C’est la classe la plus large{NARROW}: la comparaison reste fragile."
    if row["peer_rule"].startswith("overseas"):
        text += " La centralité n’est pas définie outre-mer."
    return text


@figure("rang-parmi-les-pairs", subject="La commune parmi ses pairs, par habitant", query="peers", form="strip")
def position(table: pd.DataFrame, territory: Territory, options: Options) -> Figure:
    values = table["amount_per_inhabitant_eur"]
    known = values.dropna().astype(float)
    title, note, coverage = "La commune parmi ses pairs", "", NO_TOWN
    references: tuple[Reference, ...] = ()
    if len(table):
        row = table[table["is_here"].astype(bool)].iloc[0]
        own = row["amount_per_inhabitant_eur"]
        note = f"{_rule(row)} {population_note()} {NOT_PROGRAMME_SPENDING}"
        unknown = int(table["amount_eur"].isna().sum())
        coverage = (
            f"{plural(unknown, 'commune')} de la classe sans subvention connue{NARROW}: hors du graphique, et non à zéro."
            if unknown
            else ""
        )
        coverage = " ".join(filter(None, (coverage, divided(table, "town_label"))))
        title = f"{named(row)}{NARROW}: aucune subvention connue"
        if not is_unknown(row["amount_eur"]):
            title = f"{named(row)}{NARROW}: pas de montant par habitant"
        if not is_unknown(own):
            title = f"{named(row)}{NARROW}: {per_inhabitant(own)}"
        if len(known):
            median = float(known.median())
            references = (
                Reference(
                    median,
                    median_label(len(known), len(table), short_value(median, "eur_per_inhabitant")),
                ),
            )
            title += f", pour une médiane de {short_value(median, 'eur_per_inhabitant')} parmi ses pairs"
    return Figure(
        slug="rang-parmi-les-pairs",
        title=title,
        form="strip",
        table=table.assign(town_label=[typeset(name) for name in table["town_label"]]),
        encodings=Encodings(value="amount_per_inhabitant_eur", label="town_label", highlight="is_here"),
        unit="eur_per_inhabitant",
        unit_label="euros par habitant, un point par commune",
        period=grant_period(table),
        perimeter="state_grants_town",
        perimeter_label=LEDGER_PERIMETERS["state_grants_town"],
        status="computed",
        note=note,
        coverage=coverage,
        references=references,
        columns=(
            "town_label", "amount_per_inhabitant_eur", "amount_eur", "population", "is_here", "perimeter", "commune_code",
        ),
    )  # fmt: skip


def _when(row: dict[Any, Any]) -> str | None:
    """The day of an indicator; of grants, the years whose files were searched. A delay between two dates has none."""
    if not is_unknown(row["reference_on"]):
        return day(row["reference_on"])
    return None if is_unknown(row["perimeter"]) else searched_period(pd.DataFrame([row]))


@figure("ecarts-aux-pairs", subject="Les écarts aux pairs et au département", query="peers_gaps", form="table")
def gaps(table: pd.DataFrame, territory: Territory, options: Options) -> Figure:
    # A share is read in percent: the number beside its unit is written so too.
    scale = [100.0 if key.endswith("_share") else 1.0 for key in table["town_indicator"]]
    shown = table.assign(
        unit_name_of_value=[INDICATOR_UNITS[key] for key in table["town_indicator"]],
        indicator_name=[
            INDICATOR_NAMES.get(key, name)
            for key, name in zip(table["town_indicator"], table["indicator_name"], strict=True)
        ],
        reference_day=[_when(row) for row in table.to_dict("records")],
        **{name: (table[name] * scale).round(6) for name in VALUES},
    )
    title, note = "Les écarts aux pairs et au département", ""
    if len(table):
        row = table.iloc[0]
        note = (
            f"{_rule(row)} Département{NARROW}: {plural(int(row['departement_peer_count']), 'Petite ville de demain', 'Petites villes de demain')}, "
            f"celle-ci comprise. Chaque médiane est celle des communes dont la valeur est connue. Délai négatif{NARROW}: ORT "
            f"signée avant la convention d’adhésion{NARROW}; une date douteuse n’en donne pas. Autres programmes{NARROW}: ceux "
            "que la page de la commune liste. Contexte (revenu, vacance, résidences secondaires, équipements, médecins)"
            f"{NARROW}: jamais un résultat du programme."
        )
        title = f"Face à la médiane de {plural(int(row['peer_count']), 'commune comparable', 'communes comparables')} et à celle du département"
    return Figure(
        slug="ecarts-aux-pairs",
        title=title,
        form="table",
        table=shown,
        encodings=Encodings(),
        unit="text",
        unit_label="une ligne par indicateur, dans son unité",
        period=f"subventions{NARROW}: {grant_period(table)}",
        perimeter="state_grants_town",
        perimeter_label=LEDGER_PERIMETERS["state_grants_town"],
        status="computed",
        note=note,
        coverage="" if len(table) else NO_TOWN,
        columns=(
            "indicator_name", "reference_day", "unit_name_of_value", "own_value", "peer_median", "gap_to_peers", "peer_known_count",
            "departement_median", "gap_to_departement", "departement_known_count", "perimeter",
        ),
    )  # fmt: skip


@figure("pairs-de-la-commune", subject="Les communes comparables, liste", query="peers", form="table")
def peers(table: pd.DataFrame, territory: Territory, options: Options) -> Figure:
    title, note, coverage = "Les communes comparables", "", NO_TOWN
    if len(table):
        row = table[table["is_here"].astype(bool)].iloc[0]
        places = table["departement_code"].nunique()
        where = plural(places, "département")
        title = f"{plural(len(table), 'commune comparable', 'communes comparables')} dans {where}, celle-ci comprise"
        note = f"{_rule(row)} {NOT_PROGRAMME_SPENDING}"
        unknown = int(table["amount_eur"].isna().sum())
        coverage = (
            f"{plural(unknown, 'commune')} sans subvention connue{NARROW}: valeur non connue, et non zéro."
            if unknown
            else ""
        )
    return Figure(
        slug="pairs-de-la-commune",
        title=title,
        form="table",
        table=table,
        encodings=Encodings(),
        unit="eur",
        unit_label="une ligne par commune",
        period=f"subventions{NARROW}: {grant_period(table)}",
        perimeter="state_grants_town",
        perimeter_label=LEDGER_PERIMETERS["state_grants_town"],
        status="computed",
        note=note,
        coverage=coverage,
        columns=(
            "commune_name", "departement_code", "departement_name", "region_name", "population", "amount_eur",
            "award_count", "amount_per_inhabitant_eur", "is_here", "centrality_class", "density_class",
            "population_class_name", "perimeter", "commune_code",
        ),
    )  # fmt: skip
