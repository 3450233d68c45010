"""Exceptions: what the rules of `queries/exceptions.sql` single out, with the words of each rule.

A rule says no more than what it tests: the order is that of the rules, never of a gravity.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from pvd.figures.catalogue import figure
from pvd.figures.figure import Drawn, Encodings
from pvd.figures.wording import searched_period
from pvd.formats import UNKNOWN, day, in_list, is_unknown, number, plural
from pvd.territory import Options, Territory

Row = dict[str, Any]
_PREFECTURE = "préfecture et direction départementale des territoires"
_ANCT = "ANCT, par la préfecture"
_US = "ce tableau de bord"


@dataclass(frozen=True)
class Rule:
    """The words of a rule: why it matters, what to do, who can, and the value concerned in a town."""

    label: str
    why: str
    remedy: str
    contact: str
    value: Callable[[Row], str]


def _agreement(row: Row) -> str:
    return f"convention d’adhésion : {_date(row['agreement_signed_on'])}"


def _ort(row: Row) -> str:
    return f"ORT : {_date(row['ort_signed_on'])}"


def _date(value: Any) -> str:
    return UNKNOWN if is_unknown(value) else day(value)


def _extract(row: Row) -> str:
    status = row["ort_2024_status"]
    return f"extraction de 2024 : {'commune absente' if is_unknown(status) else str(status).lower()}"


def _map(row: Row) -> str:
    return f"carte de 2024 : {_date(row['agreement_signed_on_2024'])}"


def _population(row: Row) -> str:
    return f"{number(row['population'])} habitants ({int(row['population_year'])})"


def _limits(row: Row) -> str:
    change = {"merger": "réunie à une autre commune", "split": "divisée"}[row["perimeter_change"]]
    return f"{change}, code officiel géographique {int(row['perimeter_changed_year'])}"


# By the names that the query gives, in its order.
RULES: dict[str, Rule] = {
    "sans-ort": Rule(
        "Sans ORT signée",
        "La convention-cadre du programme vaut opération de revitalisation de territoire. La liste des ORT ne retient que celles "
        "qui sont signées : une ORT échue n’y est pas non plus.",
        "Dire où en est la convention-cadre ; si l’ORT est signée, la faire inscrire dans la liste.",
        _PREFECTURE,
        lambda row: f"aucune ORT signée dans la liste des ORT ; {_extract(row)}"
    ),
    "convention-sans-date": Rule(
        "Convention d’adhésion sans date",
        "Sans date, la commune n’entre pas dans la courbe des communes signataires.",
        "Transmettre la date de signature.",
        _ANCT,
        lambda row: f"{_agreement(row)} ; {_ort(row)}"
    ),
    "ort-sans-date": Rule(
        "ORT signée sans date",
        "Sans date, la commune compte parmi les ORT signées mais n’entre pas dans leur courbe.",
        "Transmettre la date de signature.",
        _PREFECTURE,
        lambda row: f"{_ort(row)} ; {_extract(row)}"
    ),
    "date-future": Rule(
        "Date postérieure à la liste",
        "Une signature ne peut être postérieure à la liste qui la rapporte : la date est gardée, marquée, et laissée hors des "
        "courbes.",
        "Corriger la date à l’origine.",
        _PREFECTURE,
        lambda row: f"{_agreement(row)} ; {_ort(row)} ; liste : {_date(row['listed_as_of'])}"
    ),
    "convention-avant-programme": Rule(
        "Convention antérieure au programme",
        "Le programme a été lancé le 1er octobre 2020 : une convention d’adhésion ne peut être plus ancienne.",
        "Corriger la date à l’origine.",
        _ANCT,
        _agreement
    ),
    "ort-avant-convention": Rule(
        "ORT antérieure à la convention",
        "L’ordre habituel est l’inverse. Ce n’est pas une erreur quand l’ORT existait avant le programme, mais la durée entre "
        "les deux dates ne se calcule pas.",
        "Vérifier les deux dates.",
        _PREFECTURE,
        lambda row: f"{_ort(row)} ; {_agreement(row)}"
    ),
    "dates-differentes": Rule(
        "Deux dates de convention différentes",
        "Deux fichiers du même producteur se contredisent. La date de la liste est retenue.",
        "Dire laquelle est juste.",
        _ANCT,
        lambda row: f"liste : {_date(row['agreement_signed_on'])} ; {_map(row)}"
    ),
    "absente-carte-2024": Rule(
        "Absente de la carte de 2024",
        "La commune est dans la liste et non sur la carte du programme de septembre 2024 : la carte ne peut confirmer sa date.",
        "Dire si la commune était déjà dans le programme en 2024.",
        "ANCT",
        lambda row: "dans la liste, absente de la carte de 2024"
    ),
    "ort-non-signee-2024": Rule(
        "ORT dite non signée en 2024",
        "La liste des ORT donne une date de signature antérieure à l’extraction de septembre 2024, où l’ORT n’est pas dite signée. La "
        "liste est retenue.",
        "Vérifier le statut et la date de l’ORT.",
        _PREFECTURE,
        lambda row: f"ORT dans la liste : {_date(row['ort_signed_on'])} ; {_extract(row)}"
    ),
    "ort-disparue": Rule(
        "ORT signée en 2024, absente de la liste",
        "L’ORT était dite signée en septembre 2024 et n’est plus dans la liste des ORT, qui ne retient que les ORT signées : échue, "
        "retirée ou oubliée, les fichiers ne le disent pas. La liste est retenue.",
        "Dire ce que l’ORT est devenue.",
        _PREFECTURE,
        lambda row: f"aucune ORT signée dans la liste des ORT ; {_extract(row)}"
    ),
    "aucune-subvention-connue": Rule(
        "Aucune subvention connue",
        "Aucune attribution de l’État à la commune elle-même dans les fichiers nationaux tenus. Ce n’est pas zéro : des années "
        "manquent, et une aide a pu aller à son intercommunalité ou à un autre porteur.",
        "Ouvrir les fichiers des années manquantes ; signaler une attribution qui manque.",
        "DGCL, ou préfecture pour une attribution précise",
        lambda row: "aucune attribution connue"
        + f" (fichiers de {searched_period(pd.DataFrame([row]))})"
    ),
    "homonyme": Rule(
        "Nom porté par plusieurs communes du programme",
        "Le nom seul ne suffit pas : le département doit toujours l’accompagner.",
        "Citer la commune avec son département.",
        "qui cite un chiffre",
        lambda row: f"{row['commune_name']} : {row['departement_name']} ({row['departement_code']}) et "
        + in_list(row["namesakes"])
    ),
    "plus-de-20000": Rule(
        "Plus de 20 000 habitants",
        "Le programme s’adresse aux communes de moins de 20 000 habitants ; la commune a pu passer ce seuil depuis, ou y être "
        "entrée par exception.",
        "Rien à corriger : à savoir avant de citer le seuil.",
        "ANCT",
        _population
    ),
    "population-autre-annee": Rule(
        "Population d’une autre année",
        "Le recensement qui sert aux autres communes n’y est pas publié : les montants par habitant s’y comparent avec prudence.",
        "Attendre la publication du recensement.",
        "Insee",
        _population
    ),
    "sans-epci": Rule(
        "Sans intercommunalité",
        "La commune n’est membre d’aucun EPCI à fiscalité propre : elle n’apparaît dans aucun total d’intercommunalité.",
        "Rien à corriger pour une île qui en est dispensée.",
        "DGCL",
        lambda row: "aucune intercommunalité"
    ),
    "epci-change": Rule(
        "Intercommunalité changée depuis",
        "Le tableau de bord tient la composition du 1er janvier 2025 : les totaux de l’intercommunalité suivent l’ancienne.",
        "Confirmer la nouvelle composition, puis mettre les données à jour.",
        f"DGCL, puis {_US}",
        lambda row: f"affichée : {row['epci_name']} ; changement du {_date(row['epci_changed_on'])}"
    ),
    "limites-changees": Rule(
        "Limites de la commune changées",
        "Les fichiers plus anciens parlent de la commune dans ses anciennes limites : ses attributions sont rattachées au code "
        "d’aujourd’hui, ses indicateurs de contexte peuvent manquer.",
        "Rien à corriger : à savoir avant de comparer deux années.",
        _US,
        _limits
    ),
    "nom-different": Rule(
        "Nom différent dans la liste",
        "La liste du programme écrit un ancien nom. Celui du code officiel géographique est affiché.",
        "Mettre le nom à jour dans la liste.",
        "ANCT",
        lambda row: f"liste : {row['listed_name']} ; affiché : {row['commune_name']}"
    ),
    "nom-absent": Rule(
        "Nom absent de la liste",
        "La liste du programme donne le code de la commune sans son nom. Celui du code officiel géographique est affiché.",
        "Écrire le nom dans la liste.",
        "ANCT",
        lambda row: f"liste : sans nom ; affiché : {row['commune_name']}"
    ),
    "identifiant-autre-departement": Rule(
        "Identifiant de deux départements",
        "L’identifiant du programme nomme deux départements : celui de la commune ne s’y lit pas, il vient du code Insee.",
        "Rien à corriger : ne pas lire le département dans l’identifiant.",
        "ANCT",
        lambda row: f"{row['pvd_id']} ; département : {row['departement_code']}"
    ),
}  # fmt: skip


def _worded(table: pd.DataFrame) -> pd.DataFrame:
    """The rows with the words of their rule and the value concerned."""
    table = table.copy()
    rules = [RULES[name] for name in table["exception"]]
    for part in ("label", "why", "remedy", "contact"):
        table[f"exception_{part}"] = [getattr(rule, part) for rule in rules]
    table["exception_value"] = [rule.value(row) for rule, row in zip(rules, table.to_dict("records"), strict=True)]
    return table


def _period(table: pd.DataFrame) -> str:
    return "" if table.empty else f"liste du {day(table['listed_as_of'].iloc[0])}"


def _nothing(table: pd.DataFrame) -> str:
    if not table.empty:
        return ""
    return f"Aucun point d’attention : aucune des {len(RULES)} règles ne concerne une commune de ce territoire."


def _counted(table: pd.DataFrame) -> str:
    towns = table["commune_code"].nunique()
    points = plural(len(table), "point d’attention", "points d’attention")
    return f"{points} dans {plural(towns, 'commune')}" if towns else "aucun point d’attention"


@figure(
    "exceptions",
    subject="Points d’attention, commune par commune",
    query="exceptions",
    form="table",
    unit="text",
    unit_label="une ligne par commune et par règle",
    status="computed",
    columns=(
        "commune_code commune_name departement_code departement_name exception_label exception_value "
        "exception_contact exception_remedy exception_why"
    ),
)
def exceptions(table: pd.DataFrame, territory: Territory, options: Options) -> Drawn:
    return Drawn(
        _counted(table),
        _worded(table),
        period=_period(table),
        note="Relevé par des règles fixes, dans l’ordre des règles et non d’une gravité. Un point d’attention n’est pas une faute "
        "de la commune : c’est une valeur à connaître, à vérifier ou à corriger avant de la citer.",
        coverage=_nothing(table),
    )


@figure(
    "exceptions-par-regle",
    subject="Points d’attention, par règle",
    query="exceptions",
    form="bars",
    unit="count",
    unit_label="communes par règle",
    status="computed",
    encodings=Encodings(category="exception_label", value="town_count", horizontal=True),
    columns="exception_label town_count",
)
def exceptions_by_rule(table: pd.DataFrame, territory: Territory, options: Options) -> Drawn:
    met = [name for name in RULES if name in set(table["exception"])]
    counts = table["exception"].value_counts()
    counted = pd.DataFrame(
        {
            "exception_label": [RULES[name].label for name in met],
            "town_count": pd.Series([int(counts[name]) for name in met], dtype="int64"),
            "source_ids": [_sources(table[table["exception"] == name]) for name in met],
        }
    )
    rest = plural(len(RULES) - len(met), "autre règle ne concerne", "autres règles ne concernent")
    apart = f" ; {rest} aucune commune ici" if len(met) < len(RULES) else ""
    return Drawn(
        f"{plural(len(met), 'règle')} sur {len(RULES)} {'concerne' if len(met) < 2 else 'concernent'} au moins une commune"
        if met
        else _counted(table),
        counted,
        period=_period(table),
        note=f"Dans l’ordre des règles. Une commune peut répondre à plusieurs règles{apart}.",
        coverage=_nothing(table),
    )


def _sources(rows: pd.DataFrame) -> list[str]:
    return list(dict.fromkeys(source for ids in rows["source_ids"] for source in ids))
