"""Commune: one town, whole. What it is, where, what it signed and when, what it takes part in and received."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from pvd import dictionary, theme
from pvd.figures.catalogue import figure
from pvd.figures.figure import Card, Class, Drawn
from pvd.figures.map import TOWNS
from pvd.figures.wording import NOT_ZERO, divided, grant_period, of_grants
from pvd.formats import UNKNOWN, day, in_list, is_unknown, number, plural, short_day, short_euros, typeset, value, years
from pvd.territory import Options, Territory

NO_TOWN = "Choisissez une commune : cette figure se lit pour une seule."
GUIANA = "973"
# A longer list is counted in a title: the table names every town.
MOST_NAMES = 3
TOWNS_DRAWN = "Petites villes de demain"


def named(row: pd.Series) -> str:
    """« L’Île-d’Yeu (85) »: a town always with its département, some bear the same name."""
    return f"{typeset(row['commune_name'])} ({row['departement_code']})"


def said_by(source: str) -> str:
    """« DGCL, dotations d’investissement »: a file as a reader names it; its identifier is for files."""
    card = dictionary.source(source)
    return ", ".join(filter(None, (card.producer, card.short)))


# --- identity -------------------------------------------------------------------------------------


def _facts(row: pd.Series) -> list[tuple[str, str, str]]:
    """(information, value, source): what is known, and why the rest is not."""
    is_overseas = row["departement_code"].startswith("97")
    epci = row["epci_name"]
    centrality = "non définie outre-mer" if is_overseas else UNKNOWN
    rurality = "sans objet : hors du champ de la typologie, ou périmètre changé depuis"
    facts = [
        ("Code Insee", row["commune_code"], "cog"),
        ("Département", f"{row['departement_name']} ({row['departement_code']})", "cog"),
        ("Région", row["region_name"], "cog"),
        ("Intercommunalité", "aucune intercommunalité" if is_unknown(epci) else typeset(epci), "epci"),
        ("Codes postaux", in_list(row["postal_codes"]), "cog"),
        (
            f"Population municipale {int(row['population_year'])}",
            f"{number(row['population'])} habitants",
            _counted_in(row),
        ),
        ("Centralité", _or(row["centrality_class"], centrality), "grille-centralite"),
        ("Densité", _or(row["density_class"], UNKNOWN), "grille-densite"),
        ("Type d’espace rural", _or(row["rurality_class"], rurality), "grille-ruralite"),
        ("Massif", _or(row["massif_name"], "hors massif"), "grille-montagne"),
    ]
    if not is_unknown(row["epci_changed_on"]):
        change = f"le {day(row['epci_changed_on'])} : {typeset(row['epci_change_note'])}"
        facts.insert(4, ("Intercommunalité changée depuis", change, "epci"))
    if not is_unknown(row["listed_name"]) and row["listed_name"] != row["commune_name"]:
        facts.insert(1, ("Nom dans la liste du programme", typeset(row["listed_name"]), "anct-programmes"))
    if not is_unknown(row["former_names"]):
        facts.insert(1, ("Anciens noms et communes déléguées", in_list(row["former_names"]), "fusions-communes"))
    return facts


def _counted_in(row: pd.Series) -> str:
    """The file of a town's inhabitants: one of populations, of the year that the town has, else the COG package."""
    dropped = dictionary.population_files(dictionary.sources_of(("population",)))
    return next((file for file in dropped if file.endswith(f"-{int(row['population_year'])}")), "cog")


def _or(content: Any, otherwise: str) -> str:
    return typeset(otherwise if is_unknown(content) else str(content))


@figure(
    "fiche-identite",
    subject="Fiche d’identité de la commune",
    query="town_identity",
    form="table",
    unit="text",
    unit_label="une ligne par information",
    columns="fact_name fact_value source_date fact_source",
)
def identity(table: pd.DataFrame, territory: Territory, options: Options) -> Drawn:
    facts = [item for _, row in table.iterrows() for item in _facts(row)]
    shown = pd.DataFrame(
        [
            (name, said, dictionary.date_of([source]), said_by(source), dictionary.files([source])[0])
            for name, said, source in facts
        ],
        columns=["fact_name", "fact_value", "source_date", "fact_source", "source_id"],
    )
    if table.empty:
        return Drawn("la commune en bref", shown, coverage=NO_TOWN)
    row = table.iloc[0]
    return Drawn(
        f"{named(row)}, {number(row['population'])} habitants en {int(row['population_year'])}",
        shown,
        note="Date : celle du fichier qui le dit. Identifiants que donne l’ANCT : "
        f"{_or(row['pvd_id'], UNKNOWN)} dans le programme ; {_or(row['crte_id'], UNKNOWN)} pour le contrat de relance et de transition "
        "écologique (CRTE).",
    )


# --- key figures ----------------------------------------------------------------------------------


def _signature(is_signed: bool, signed_on: Any, is_doubtful: Any, what: str) -> tuple[str, str]:
    """A date as a card reads it, and what gives it meaning."""
    if not is_signed:
        return "non connue", "aucune dans la liste des ORT"
    if is_unknown(signed_on):
        return UNKNOWN, f"{what}, date non connue"
    is_marked = not is_unknown(is_doubtful) and is_doubtful
    return short_day(signed_on), "date douteuse, telle que publiée" if is_marked else what


@figure(
    "chiffres-de-la-commune",
    subject="Les chiffres clés de la commune",
    query="town_key_figures",
    form="table",
    unit="text",
    unit_label="ce que l’on sait de la commune",
    perimeter="state_grants_town",
    status="computed",
    columns=(
        "commune_name departement_code population population_year agreement_signed_on "
        "is_agreement_date_doubtful is_ort ort_signed_on is_ort_date_doubtful amount_eur award_count "
        "amount_per_inhabitant_eur peer_median peer_known_count peer_count peer_rule member_count "
        "membership_count perimeter commune_code"
    ),
)
def key_figures(table: pd.DataFrame, territory: Territory, options: Options) -> Drawn:
    drawn = Drawn("les chiffres clés de la commune", table, period=of_grants(table), coverage=NO_TOWN)
    if table.empty:
        return drawn
    row = table.iloc[0]
    return replace(
        drawn,
        note="ORT : opération de revitalisation de territoire. Pairs : communes comparables, avec la règle et leur nombre "
        "plus bas.",
        coverage=NOT_ZERO if is_unknown(row["amount_eur"]) else divided(table, "commune_name"),
        cards=_cards(row),
        facts={"grants": grant_period(table)},
    )


def _cards(row: pd.Series) -> tuple[Card, ...]:
    per = "amount_per_inhabitant_eur"
    awards = "aucune subvention connue"
    if not is_unknown(row["amount_eur"]):
        held = [] if is_unknown(row["grant_years"]) else [int(year) for year in row["grant_years"]]
        awards = f"{plural(row['award_count'], 'attribution')} en {years(held)}"
    split = "" if is_unknown(row["amount_eur"]) or not is_unknown(row[per]) else "commune divisée depuis ; "
    peers = f"{number(row['peer_known_count'])} pairs à subvention connue, sur {number(row['peer_count'])}"
    median = value(row["peer_median"], "eur_per_inhabitant")
    agreement, ort = ((row[f"{what}_signed_on"], row[f"is_{what}_date_doubtful"]) for what in ("agreement", "ort"))
    return (
        Card("Population", number(row["population"]), f"habitants en {int(row['population_year'])}"),
        Card("Convention", *_signature(True, *agreement, "signature de l’adhésion")),
        Card("ORT", *_signature(row["is_ort"], *ort, "signature de l’ORT")),
        Card("Subventions de l’État", short_euros(row["amount_eur"]), awards),
        Card("Par habitant", value(row[per], "eur_per_inhabitant"), f"{split}médiane de {peers} : {median}"),
        Card("Autres programmes", number(row["member_count"]), f"sur {number(row['membership_count'])} suivis"),
    )


# --- place ----------------------------------------------------------------------------------------


@figure(
    "carte-de-la-commune",
    subject="La commune dans son intercommunalité",
    query="town_map",
    form="dots",
    unit="text",
    unit_label=TOWNS_DRAWN,
    columns="commune_code commune_name departement_code epci_name population town_place",
)
def town_map(table: pd.DataFrame, territory: Territory, options: Options) -> Drawn:
    here = table[table["town_place"] == "here"]
    others = len(table) - len(here)
    classes: tuple[Class, ...] = (Class("here", "Cette commune", theme.CATEGORICAL[1], len(here)),)
    if others:
        classes += (Class("same_epci", "Même intercommunalité", theme.ORDERED[0], others),)
    marks = replace(TOWNS, colour="town_place", classes=classes)
    if here.empty:
        return Drawn("la commune dans son intercommunalité", table, coverage=NO_TOWN, encodings=marks)
    row = here.iloc[0]
    if is_unknown(row["epci_siren"]):
        title = f"{named(row)}, dans aucune intercommunalité"
        extent = ("departement", (row["departement_code"],))
        label = f"département : {row['departement_name']} ({row['departement_code']})"
    else:
        extent, label = ("epci", (row["epci_siren"],)), row["epci_name"]
        title = f"{named(row)}, seule Petite ville de demain de son intercommunalité"
        if others:
            towns = plural(others, "autre Petite ville de demain", "autres Petites villes de demain")
            title = f"{named(row)} et {towns} de la même intercommunalité"
    centre = "souvent loin du bourg en Guyane" if row["departement_code"] == GUIANA else "et non la mairie"
    note = f"Point : centre du territoire communal, {centre}."
    return Drawn(title, table, unit_label=f"{TOWNS_DRAWN} · {label}", note=note, encodings=marks, extent=extent)


# --- programmes -----------------------------------------------------------------------------------


@figure(
    "programmes-de-la-commune",
    subject="Les autres programmes de la commune",
    query="town_memberships",
    form="table",
    unit="text",
    unit_label="une ligne par programme",
    columns="membership membership_state membership_since member_id source_date fact_source",
)
def programmes(table: pd.DataFrame, territory: Territory, options: Options) -> Drawn:
    held = int(table["is_member"].sum())
    is_dated = (table["membership"] == "conseiller-numerique") & table["is_member"].astype(bool)
    shown = table.assign(
        membership_state=["oui" if item else "non citée" for item in table["is_member"]],
        membership_since=["2021" if item else None for item in is_dated],
        source_date=[dictionary.date_of([source]) for source in table["source_id"]],
        fact_source=[said_by(source) for source in table["source_id"]],
    )
    if table.empty:
        return Drawn("les autres programmes de la commune", shown, coverage=NO_TOWN)
    words = plural(held, "autre programme ou contrat", "autres programmes ou contrats")
    return Drawn(
        f"citée dans {words if held else 'aucun autre programme ou contrat'} sur les {number(len(table))} suivis",
        shown,
        note="« Non citée » : le fichier ne nomme pas la commune à sa date ; elle a pu y entrer depuis. Date d’entrée : presque "
        "jamais publiée par commune.",
    )


# --- agreement ------------------------------------------------------------------------------------


@figure(
    "convention-commune-deduite",
    subject="Les communes de la même convention, déduites",
    query="town_agreement",
    form="table",
    unit="text",
    unit_label="une ligne par autre commune du groupe",
    status="estimated",
    columns="commune_name departement_code epci_name agreement_signed_on agreement_group_id commune_code",
)
def shared_agreement(table: pd.DataFrame, territory: Territory, options: Options) -> Drawn:
    others = table[~table["is_here"].astype(bool)].reset_index(drop=True)
    if others.empty:
        return Drawn("aucune convention commune déduite", others, coverage=_not_deduced(table))
    names = [named(row) for _, row in others.iterrows()]
    who = in_list(names) if len(names) <= MOST_NAMES else plural(len(names), "autre commune", "autres communes")
    signed = day(others.iloc[0]["agreement_signed_on"])
    return Drawn(
        f"convention commune déduite (même intercommunalité, même date) : {signed}, avec {who}",
        others,
        note="Déduction du tableau de bord, jamais un fait officiel : aucune source ne publie les groupements.",
    )


def _not_deduced(table: pd.DataFrame) -> str:
    """Why no other town shares its agreement."""
    if table.empty:
        return NO_TOWN
    row = table.iloc[0]
    if is_unknown(row["epci_name"]):
        return "Aucune intercommunalité : rien à déduire."
    if is_unknown(row["agreement_signed_on"]):
        return "Date de la convention d’adhésion non connue : rien à déduire."
    return "Aucune autre commune de la même intercommunalité n’a signé le même jour."
