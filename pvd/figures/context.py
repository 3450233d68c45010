"""Commune, Mon territoire: what the towns are like, source by source. Context, never a result of the programme."""

from __future__ import annotations

import pandas as pd

from pvd.figures.catalogue import figure
from pvd.figures.figure import Drawn, Encodings
from pvd.formats import UNKNOWN, day, euros, is_unknown, number, plural, share, typeset
from pvd.territory import Options, Territory

UNITS = {"share": "%", "eur": "€", "hectares": "hectares", "count": "nombre"}
NOTE = (
    "Contexte des communes, jamais un résultat du programme. La vacance du parc privé (LOVAC) et celle du recensement n’ont pas la même définition : "
    "elles ne se comparent pas."
)
# Reasons for a missing value that a reader could take for something else.
REASONS = {
    "aucun recensé": "« Aucun recensé » : le fichier ne liste que ce qui existe, ce n’est pas un zéro publié.",
    "anciennes limites": (
        "« Anciennes limites » : le fichier parle de la commune d’avant une fusion ou une scission, sa valeur n’est pas reprise."
    ),
}
# A picture and a slide have room for the numbers; the definitions are on screen and in the files.
ONE_TOWN_DRAWN = ("indicator_name", "town_value", "reference_day")
TOWNS_DRAWN = ("indicator_name", "median_label", "min_label", "max_label", "valued_town_count", "reference_day")
ONE_TOWN = (*ONE_TOWN_DRAWN, "indicator_definition", "indicator_source", "indicator_value", "indicator_unit")
# The written ones again, as numbers: only files show them.
NUMBERS = ("indicator_value", "indicator_min", "indicator_max", "indicator_unit")
TOWNS = (*TOWNS_DRAWN, "missing_towns", "indicator_definition", "indicator_source", *NUMBERS)


def worded(value: float | None, unit: str) -> str:
    """« 6,1 % », « 1 224 000 € », « 16,1 ha », « 4 », « 2,5 »: a median may lie between two counts."""
    if unit == "share":
        return share(value, 1)
    if unit == "eur":
        return euros(value)
    if is_unknown(value):
        return UNKNOWN
    assert value is not None
    if unit == "hectares":
        return f"{number(value, 1)} ha"
    return number(value, 0 if float(value).is_integer() else 1)


def missing(names: object, counts: object) -> str:
    """« secret statistique : 14 ; absente du fichier : 7 »; « aucune » when every town has a value."""
    if not isinstance(names, list | tuple) and (is_unknown(names) or not hasattr(names, "tolist")):
        return "aucune"
    pairs = zip(names, counts, strict=True)  # type: ignore[call-overload]
    return " ; ".join(f"{str(name).lower()} : {number(count)}" for name, count in pairs)


@figure(
    "indicateurs-de-contexte",
    subject="Indicateurs de contexte",
    query="indicators",
    form="table",
    unit="text",
    unit_label="une ligne par indicateur, dans son unité",
    columns=" ".join(TOWNS),
    # The same value, for spreadsheets: beside the written one it says nothing to a reader.
    file_columns=" ".join(NUMBERS),
)
def indicators(table: pd.DataFrame, territory: Territory, options: Options) -> Drawn:
    table = table.copy()
    is_one = len(table) > 0 and int(table["town_count"].max()) == 1
    for column in ("median", "min", "max"):
        table[f"{column}_label"] = [worded(*pair) for pair in zip(table[f"{column}_value"], table["unit"], strict=True)]
    # A share is read in percent: the number beside its unit is written so too.
    scale = table["unit"].map({"share": 100.0}).fillna(1.0)
    for name, column in (("value", "median"), ("min", "min"), ("max", "max")):
        table[f"indicator_{name}"] = (table[f"{column}_value"] * scale).round(6)
    table["indicator_unit"] = table["unit"].map(UNITS)
    table["missing_towns"] = [
        missing(*pair) for pair in zip(table["missing_names"], table["missing_counts"], strict=True)
    ]
    table["indicator_source"] = [typeset(text) for text in table["indicator_source"]]
    table["reference_day"] = [day(text).replace(" ", "\u00a0") for text in table["reference_on"]]
    # Of one town, the median is its value; a missing one gives its reason in the same place.
    table["town_value"] = [
        label if known else str(names[0]).lower()
        for label, known, names in zip(
            table["median_label"], table["valued_town_count"], table["missing_names"], strict=True
        )
    ]
    known = int((table["valued_town_count"] > 0).sum())
    years = sorted(str(text)[:4] for text in table["reference_on"])
    reasons = {str(name).lower() for names in table["missing_names"] if not is_unknown(names) for name in names}
    said = [] if is_one or table.empty else ["Médiane, minimum et maximum des seules communes qui ont une valeur."]
    said += [sentence for reason, sentence in REASONS.items() if reason in reasons]
    towns = int(table["town_count"].max()) if len(table) else 0
    title = plural(len(table), "indicateur de contexte", "indicateurs de contexte")
    title += "" if territory.filters else f" de {plural(towns, 'commune')}"
    if is_one:
        title = f"{plural(known, 'indicateur de contexte connu', 'indicateurs de contexte connus')} sur {number(len(table))}"
    return Drawn(
        title if len(table) else "aucun indicateur de contexte",
        table,
        encodings=Encodings(columns=ONE_TOWN_DRAWN if is_one else TOWNS_DRAWN),
        period=f"dernière date publiée, de {years[0]} à {years[-1]} selon la source" if years else "",
        status="computed" if not is_one else "official",
        note=NOTE,
        coverage=" ".join(said),
        columns=ONE_TOWN if is_one else (),
    )
