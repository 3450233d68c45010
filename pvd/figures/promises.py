"""Aperçu, Piliers: what was announced at the launch, beside what is known today."""

from __future__ import annotations

import pandas as pd

from pvd.figures.catalogue import figure
from pvd.figures.figure import Drawn
from pvd.formats import day, is_unknown, number, plural, short_euros
from pvd.territory import Options, Territory

UNPUBLISHED = "non publié"
# What is said of the programme itself, and was never to be reached.
NO_RESULT = "sans objet"
UNITS = {
    "years": ("an",), "communes": ("commune",), "pillars": ("pilier",), "objectives": ("objectif",), "measures": ("mesure",),
    "partners": ("partenaire",), "units": ("lieu", "lieux"), "posts": ("poste",), "dwellings": ("logement",),
    "contracts": ("contrat",), "people": ("participant",), "missions": ("mission",),
}  # fmt: skip
BOUNDS = {"lower": "au moins ", "approx": "environ "}


def worded(value: float | None, unit: str, bound: str) -> str:
    """« 3 Md€ », « environ 1 000 communes », « 75 % »; « non publié » when nothing is known."""
    if is_unknown(value):
        return UNPUBLISHED
    assert value is not None
    if unit == "eur":
        text = short_euros(value)
    elif unit == "percent":
        text = f"{number(value)} %"
    else:
        text = plural(int(value), *UNITS[unit]) if unit in UNITS else number(value)
    return BOUNDS.get(bound, "") + text


@figure(
    "promesses-et-resultats",
    subject="Promesses du lancement et résultats connus",
    query="promises",
    form="table",
    unit="text",
    unit_label="une ligne par annonce et par chiffre connu",
    is_national=True,
    columns=(
        "promise_name promised known known_on date_precision status_name outcome_note_fr perimeter "
        "known_source promised_on promise_source"
    ),
)
def promises(table: pd.DataFrame, territory: Territory, options: Options) -> Drawn:
    table = table.copy()
    table["promised"] = [
        worded(*row)
        for row in zip(table["promised_value"], table["promised_unit"], table["promised_bound"], strict=True)
    ]
    table["known"] = [
        worded(*row) for row in zip(table["known_value"], table["known_unit"], table["known_bound"], strict=True)
    ]
    aside = ~table["is_target"].astype(bool)
    table = table[~aside | ~table.duplicated("promise_id")].reset_index(drop=True)
    aside = ~table["is_target"].astype(bool)
    table.loc[aside, "known"] = NO_RESULT
    for name in ("known_on", "date_precision", "known_source", "status_name"):
        table[name] = table[name].mask(aside)
    table.loc[aside, "status_name"] = NO_RESULT.capitalize()
    table["status_name"] = table["status_name"].fillna(UNPUBLISHED.capitalize())
    # What we count ourselves has no other source than the catalogue and the lists named below the table.
    table.loc[~table["known"].isin([UNPUBLISHED, NO_RESULT]) & table["known_source"].isna(), "known_source"] = (
        "Tableau de bord"
    )
    count, targets = table["promise_id"].nunique(), table.loc[~aside, "promise_id"].nunique()
    silent = table[table["known"] == UNPUBLISHED]["promise_id"].nunique()
    return Drawn(
        f"{number(count)} annonces du lancement, dont {number(targets)} appellent un résultat : "
        f"{plural(silent, 'reste', 'restent')} sans chiffre publié",
        table,
        period="annonces d’octobre et novembre 2020",
        note="Un chiffre connu n’est pas toujours le résultat de l’annonce : la colonne « Ce que l’on sait » dit ce qu’il compte. "
        "« Non publié » : dans les sources lues. "
        "Les montants "
        "sont engagés, non versés, et ne s’additionnent pas.",
    )


# What Aperçu tells of them: the money, what exceeded its announcement, what is far from it.
TELLING = ("envelope", "towns", "micro_folies")


@figure(
    "promesses-en-bref",
    subject="Trois annonces du lancement et ce que l’on en sait",
    query="promises",
    form="table",
    unit="text",
    unit_label="une ligne par annonce et par chiffre connu",
    is_national=True,
    columns="promise_name promised known known_on perimeter known_source",
)
def telling(table: pd.DataFrame, territory: Territory, options: Options) -> Drawn:
    whole = promises(table, territory, options)
    shown = whole.table[whole.table["promise_id"].isin(TELLING)].reset_index(drop=True)
    money = shown[shown["promise_id"] == "envelope"].sort_values("known_on").iloc[-1]
    return Drawn(
        f"{money['promised']} annoncés sur six ans, {money['known']} engagés au {day(money['known_on'])}, dans un périmètre "
        "plus large",
        shown,
        period=whole.period,
        note=whole.note,
    )
