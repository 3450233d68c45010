"""Commune: where a town stands among its peers. A position and a gap, never a league table."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from pvd.figures.catalogue import figure
from pvd.figures.figure import Drawn, Encodings, Reference
from pvd.figures.town import NO_TOWN, named
from pvd.figures.wording import (
    GRANTS,
    LEDGER_PERIMETERS,
    NOT_PROGRAMME_SPENDING,
    divided,
    grant_period,
    median_label,
    of_grants,
    population_note,
    searched_period,
    sentences,
    without_grant,
)
from pvd.formats import day, is_unknown, per_inhabitant, plural, short_value, typeset
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
    text = f"Communes comparables : {_shared(row)}, {plural(count, 'commune')}, celle-ci comprise."
    if row["peer_rule"] in WIDENED:
        text += f" Classe élargie, {WIDENED[row['peer_rule']]} : la plus étroite en compte moins de {ENOUGH}."
    if count < ENOUGH:
        text += " C’est la classe la plus large : la comparaison reste fragile."
    if row["peer_rule"].startswith("overseas"):
        text += " La centralité n’est pas définie outre-mer."
    return text


@figure(
    "rang-parmi-les-pairs",
    subject="La commune parmi ses pairs, par habitant",
    query="peers",
    form="strip",
    unit="eur_per_inhabitant",
    unit_label="euros par habitant, un point par commune",
    perimeter="state_grants_town",
    perimeter_label=LEDGER_PERIMETERS["state_grants_town"],
    status="computed",
    encodings=Encodings(value="amount_per_inhabitant_eur", label="town_label", highlight="is_here"),
    columns="town_label amount_per_inhabitant_eur amount_eur population is_here perimeter commune_code",
)
def position(table: pd.DataFrame, territory: Territory, options: Options) -> Drawn:
    known = table["amount_per_inhabitant_eur"].dropna().astype(float)
    drawn = Drawn("la commune parmi ses pairs", table, period=grant_period(table), coverage=NO_TOWN)
    if table.empty:
        return drawn
    row = table[table["is_here"].astype(bool)].iloc[0]
    own = "aucune subvention connue" if is_unknown(row["amount_eur"]) else "pas de montant par habitant"
    if not is_unknown(row["amount_per_inhabitant_eur"]):
        own = per_inhabitant(row["amount_per_inhabitant_eur"], GRANTS)
    title, facts = f"{named(row)}, {own}", {}
    references: tuple[Reference, ...] = ()
    if len(known):
        median = float(known.median())
        said = short_value(median, "eur_per_inhabitant")
        references = (Reference(median, median_label(len(known), len(table), said)),)
        facts = {"median": median, "known_count": len(known), "town_count": len(table)}
        title += f", pour une médiane de {said} parmi ses pairs"
    apart = plural(int(table["amount_eur"].isna().sum()), "commune")
    return replace(
        drawn,
        title=title,
        note=f"{_rule(row)} {population_note()} {NOT_PROGRAMME_SPENDING}",
        coverage=sentences(
            f"{apart} de la classe sans subvention connue : hors du graphique, et non à zéro."
            if table["amount_eur"].isna().any()
            else "",
            divided(table, "town_label"),
        ),
        references=references,
        facts=facts,
    )


def _when(row: dict[Any, Any]) -> str | None:
    """The day of an indicator; of grants, the years whose files were searched. A delay between two dates has none."""
    if not is_unknown(row["reference_on"]):
        return day(row["reference_on"])
    return None if is_unknown(row["perimeter"]) else searched_period(pd.DataFrame([row]))


@figure(
    "ecarts-aux-pairs",
    subject="Les écarts aux pairs et au département",
    query="peers_gaps",
    form="table",
    unit="text",
    unit_label="une ligne par indicateur, dans son unité",
    perimeter="state_grants_town",
    perimeter_label=LEDGER_PERIMETERS["state_grants_town"],
    status="computed",
    columns=(
        "indicator_name reference_day unit_name_of_value own_value peer_median gap_to_peers peer_known_count "
        "departement_median gap_to_departement departement_known_count perimeter"
    ),
)
def gaps(table: pd.DataFrame, territory: Territory, options: Options) -> Drawn:
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
    if table.empty:
        return Drawn("les écarts aux pairs et au département", shown, period=of_grants(table), coverage=NO_TOWN)
    row = table.iloc[0]
    peers = plural(int(row["peer_count"]), "commune comparable", "communes comparables")
    towns = plural(int(row["departement_peer_count"]), "Petite ville de demain", "Petites villes de demain")
    return Drawn(
        f"face à la médiane de {peers} et à celle du département",
        shown,
        period=of_grants(table),
        note=f"{_rule(row)} Département : {towns}, celle-ci comprise. Chaque médiane est celle des communes dont la valeur est "
        "connue. Délai négatif : ORT signée avant la convention d’adhésion ; une date douteuse n’en donne pas. Autres "
        "programmes : ceux que la page de la commune liste. Contexte (revenu, vacance, résidences secondaires, équipements, "
        "médecins) : jamais un résultat du programme.",
    )


@figure(
    "pairs-de-la-commune",
    subject="Les communes comparables, liste",
    query="peers",
    form="table",
    unit="eur",
    unit_label="une ligne par commune",
    perimeter="state_grants_town",
    perimeter_label=LEDGER_PERIMETERS["state_grants_town"],
    status="computed",
    columns=(
        "commune_name departement_code departement_name region_name population amount_eur award_count "
        "amount_per_inhabitant_eur is_here centrality_class density_class population_class_name perimeter "
        "commune_code"
    ),
)
def peers(table: pd.DataFrame, territory: Territory, options: Options) -> Drawn:
    if table.empty:
        return Drawn("les communes comparables", table, period=of_grants(table), coverage=NO_TOWN)
    row = table[table["is_here"].astype(bool)].iloc[0]
    where = plural(table["departement_code"].nunique(), "département")
    return Drawn(
        f"{plural(len(table), 'commune comparable', 'communes comparables')} dans {where}, celle-ci comprise",
        table,
        period=of_grants(table),
        note=f"{_rule(row)} {NOT_PROGRAMME_SPENDING}",
        coverage=without_grant(table),
    )
