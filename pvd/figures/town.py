"""Commune: one town, whole. What it is, where, what it signed and when, what it takes part in and received."""

from __future__ import annotations

from typing import Any

import pandas as pd

from pvd import dictionary, theme
from pvd.figures.catalogue import figure
from pvd.figures.figure import Card, Class, Encodings, Figure
from pvd.figures.wording import LEDGER_PERIMETERS, divided, grant_period
from pvd.formats import (
    NARROW,
    UNKNOWN,
    day,
    in_list,
    is_unknown,
    number,
    plural,
    short_day,
    short_euros,
    typeset,
    value,
    years,
)
from pvd.territory import Options, Territory

NO_TOWN = "Choisissez une commune : cette figure se lit pour une seule.".replace(" :", f"{NARROW}:")
GUIANA = "973"
# A longer list is counted in a title: the table names every town.
MOST_NAMES = 3


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
            "cog",
        ),
        ("Centralité", _or(row["centrality_class"], centrality), "grille-centralite"),
        ("Densité", _or(row["density_class"], UNKNOWN), "grille-densite"),
        ("Type d’espace rural", _or(row["rurality_class"], rurality), "grille-ruralite"),
        ("Massif", _or(row["massif_name"], "hors massif"), "grille-montagne"),
        ("Identifiant dans le programme", _or(row["pvd_id"], UNKNOWN), "croisement"),
        ("Contrat de relance et de transition écologique", _or(row["crte_id"], UNKNOWN), "croisement"),
    ]
    if not is_unknown(row["epci_changed_on"]):
        change = f"le {day(row['epci_changed_on'])}{NARROW}: {typeset(row['epci_change_note'])}"
        facts.insert(4, ("Intercommunalité changée depuis", change, "epci"))
    if not is_unknown(row["listed_name"]) and row["listed_name"] != row["commune_name"]:
        facts.insert(1, ("Nom dans la liste du programme", typeset(row["listed_name"]), "anct-programmes"))
    if not is_unknown(row["former_names"]):
        facts.insert(1, ("Anciens noms et communes déléguées", in_list(row["former_names"]), "fusions-communes"))
    return facts


def _or(content: Any, otherwise: str) -> str:
    return typeset(otherwise if is_unknown(content) else str(content))


@figure("fiche-identite", subject="Fiche d’identité de la commune", query="town_identity", form="table")
def identity(table: pd.DataFrame, territory: Territory, options: Options) -> Figure:
    facts = [item for _, row in table.iterrows() for item in _facts(row)]
    shown = pd.DataFrame(
        [
            (name, said, dictionary.date_of([source]), said_by(source), dictionary.files([source])[0])
            for name, said, source in facts
        ],
        columns=["fact_name", "fact_value", "source_date", "fact_source", "source_id"],
    )
    title = "La commune en bref"
    if len(table):
        row = table.iloc[0]
        title = f"{named(row)}, {number(row['population'])} habitants en {int(row['population_year'])}"
    return Figure(
        slug="fiche-identite",
        title=title,
        form="table",
        table=shown,
        encodings=Encodings(),
        unit="text",
        unit_label="une ligne par information",
        note=f"Date{NARROW}: celle du fichier qui le dit. Le contrat (CRTE) et l’identifiant sont ceux que donne l’ANCT."
        if len(table)
        else "",
        coverage="" if len(table) else NO_TOWN,
        columns=("fact_name", "fact_value", "source_date", "fact_source"),
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


@figure("chiffres-de-la-commune", subject="Les chiffres clés de la commune", query="town_key_figures", form="table")
def key_figures(table: pd.DataFrame, territory: Territory, options: Options) -> Figure:
    cards: tuple[Card, ...] = ()
    coverage = NO_TOWN
    if len(table):
        row = table.iloc[0]
        is_granted = not is_unknown(row["amount_eur"])
        held = [] if is_unknown(row["grant_years"]) else [int(year) for year in row["grant_years"]]
        agreement = _signature(
            True, row["agreement_signed_on"], row["is_agreement_date_doubtful"], "signature de l’adhésion"
        )
        ort = _signature(row["is_ort"], row["ort_signed_on"], row["is_ort_date_doubtful"], "signature de l’ORT")
        awards = (
            f"{plural(row['award_count'], 'attribution')} en {years(held)}"
            if is_granted
            else "aucune subvention connue"
        )
        cards = (
            Card("Population", number(row["population"]), f"habitants en {int(row['population_year'])}"),
            Card("Convention", *agreement),
            Card("ORT", *ort),
            Card("Subventions de l’État", short_euros(row["amount_eur"]), awards),
            Card(
                "Par habitant",
                value(row["amount_per_inhabitant_eur"], "eur_per_inhabitant"),
                (
                    "commune divisée depuis" + f"{NARROW}; "
                    if is_granted and is_unknown(row["amount_per_inhabitant_eur"])
                    else ""
                )
                + f"médiane de {number(row['peer_known_count'])} pairs à subvention connue, sur {number(row['peer_count'])}{NARROW}: "
                f"{value(row['peer_median'], 'eur_per_inhabitant')}",
            ),
            Card("Autres programmes", number(row["member_count"]), f"sur {number(row['membership_count'])} suivis"),
        )
        coverage = (
            divided(table, "commune_name")
            if is_granted
            else f"Aucune subvention connue ne veut pas dire zéro{NARROW}: plusieurs années manquent."
        )
    return Figure(
        slug="chiffres-de-la-commune",
        title="Les chiffres clés de la commune",
        form="table",
        table=table,
        encodings=Encodings(),
        unit="text",
        unit_label="ce que l’on sait de la commune",
        period=f"subventions{NARROW}: {grant_period(table)}",
        perimeter="state_grants_town",
        perimeter_label=LEDGER_PERIMETERS["state_grants_town"],
        status="computed",
        note=f"ORT{NARROW}: opération de revitalisation de territoire. Pairs{NARROW}: communes comparables, avec la règle et leur "
        "nombre plus bas."
        if len(table)
        else "",
        coverage=coverage,
        cards=cards,
        columns=(
            "commune_name", "departement_code", "population", "population_year", "agreement_signed_on",
            "is_agreement_date_doubtful", "is_ort", "ort_signed_on", "is_ort_date_doubtful", "amount_eur", "award_count",
            "amount_per_inhabitant_eur", "peer_median", "peer_known_count", "peer_count", "peer_rule", "member_count",
            "membership_count", "perimeter", "commune_code",
        ),
    )  # fmt: skip


# --- place ----------------------------------------------------------------------------------------


@figure("carte-de-la-commune", subject="La commune dans son intercommunalité", query="town_map", form="dots")
def town_map(table: pd.DataFrame, territory: Territory, options: Options) -> Figure:
    here = table[table["town_place"] == "here"]
    others = len(table) - len(here)
    title, note, label = "La commune dans son intercommunalité", "", ""
    extent: tuple[str, tuple[str, ...]] | None = None
    if len(here):
        row = here.iloc[0]
        note = f"Point{NARROW}: centre du territoire communal, et non la mairie."
        if is_unknown(row["epci_siren"]):
            title = f"{named(row)}, dans aucune intercommunalité"
            extent = ("departement", (row["departement_code"],))
            label = f"département{NARROW}: {row['departement_name']} ({row['departement_code']})"
        else:
            extent = ("epci", (row["epci_siren"],))
            label = typeset(row["epci_name"])
            title = f"{named(row)}, seule Petite ville de demain de son intercommunalité"
            if others:
                towns = plural(others, "autre Petite ville de demain", "autres Petites villes de demain")
                title = f"{named(row)} et {towns} de la même intercommunalité"
        if row["departement_code"] == GUIANA:
            note = f"Point{NARROW}: centre du territoire communal, souvent loin du bourg en Guyane."
    classes: tuple[Class, ...] = (Class("here", "Cette commune", theme.CATEGORICAL[1], len(here)),)
    if others:
        classes += (Class("same_epci", "Même intercommunalité", theme.ORDERED[0], others),)
    return Figure(
        slug="carte-de-la-commune",
        title=title,
        form="dots",
        table=table,
        encodings=Encodings(
            key="commune_code", label="commune_name", colour="town_place", classes=classes, layer="commune_outlines"
        ),
        unit="text",
        unit_label=f"Petites villes de demain{f' · {label}' if label else ''}",
        note=note,
        coverage="" if len(table) else NO_TOWN,
        extent=extent,
        columns=("commune_code", "commune_name", "departement_code", "epci_name", "population", "town_place"),
    )


# --- programmes -----------------------------------------------------------------------------------


@figure(
    "programmes-de-la-commune", subject="Les autres programmes de la commune", query="town_memberships", form="table"
)
def programmes(table: pd.DataFrame, territory: Territory, options: Options) -> Figure:
    held = int(table["is_member"].sum())
    is_adviser = table["membership"] == "conseiller-numerique"
    shown = table.assign(
        membership_state=["oui" if item else "non citée" for item in table["is_member"]],
        membership_since=["2021" if adviser and held_ else None
                          for adviser, held_ in zip(is_adviser, table["is_member"], strict=True)],
        source_date=[dictionary.date_of([source]) for source in table["source_id"]],
        fact_source=[said_by(source) for source in table["source_id"]],
    )  # fmt: skip
    return Figure(
        slug="programmes-de-la-commune",
        title=f"Citée dans {plural(held, 'autre programme ou contrat', 'autres programmes ou contrats')} "
        f"sur les {number(len(table))} suivis"
        if len(table)
        else "Les autres programmes de la commune",
        form="table",
        table=shown,
        encodings=Encodings(),
        unit="text",
        unit_label="une ligne par programme",
        note=(
            f"«{NARROW}Non citée{NARROW}»{NARROW}: le fichier ne nomme pas la commune à sa date{NARROW}; elle a pu y entrer "
            f"depuis. Date d’entrée{NARROW}: presque jamais publiée par commune."
        )
        if len(table)
        else "",
        coverage="" if len(table) else NO_TOWN,
        columns=("membership", "membership_state", "membership_since", "member_id", "source_date", "fact_source"),
    )


# --- agreement ------------------------------------------------------------------------------------


@figure(
    "convention-commune-deduite",
    subject="Les communes de la même convention, déduites",
    query="town_agreement",
    form="table",
)
def shared_agreement(table: pd.DataFrame, territory: Territory, options: Options) -> Figure:
    others = table[~table["is_here"].astype(bool)]
    title, coverage = "Aucune convention commune déduite", NO_TOWN
    if len(others):
        names = [named(row) for _, row in others.iterrows()]
        signed = day(others.iloc[0]["agreement_signed_on"])
        who = in_list(names) if len(names) <= MOST_NAMES else plural(len(names), "autre commune", "autres communes")
        title = f"Convention commune déduite (même intercommunalité, même date){NARROW}: {signed}, avec {who}"
        coverage = ""
    elif len(table):
        coverage = "Aucune autre commune de la même intercommunalité n’a signé le même jour."
        if is_unknown(table.iloc[0]["epci_name"]):
            coverage = f"Aucune intercommunalité{NARROW}: rien à déduire."
        elif is_unknown(table.iloc[0]["agreement_signed_on"]):
            coverage = f"Date de la convention d’adhésion non connue{NARROW}: rien à déduire."
    return Figure(
        slug="convention-commune-deduite",
        title=title,
        form="table",
        table=others.reset_index(drop=True),
        encodings=Encodings(),
        unit="text",
        unit_label="une ligne par autre commune du groupe",
        status="estimated",
        note=f"Déduction du tableau de bord, jamais un fait officiel{NARROW}: aucune source ne publie les groupements."
        if len(others)
        else "",
        coverage=coverage,
        columns=("commune_name", "departement_code", "epci_name", "agreement_signed_on", "agreement_group_id", "commune_code"),
    )  # fmt: skip
