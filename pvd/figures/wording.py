"""French phrases that several figures share: periods, coverage, perimeters. No numbers are computed here."""

from __future__ import annotations

import pandas as pd

from pvd.figures.figure import MISSING, PARTIAL, REGIONAL
from pvd.formats import NARROW, in_list, is_unknown, years

# What each perimeter of the ledger counts, as a subtitle says it.
LEDGER_PERIMETERS = {
    "state_grants_town": "subventions de l’État reçues par les communes elles-mêmes",
    "state_grants_epci": "subventions de l’État reçues par leurs intercommunalités",
    "state_grants_located": "subventions de l’État localisées dans les communes, autres bénéficiaires",
}
NOT_PROGRAMME_SPENDING = (
    "Toutes les subventions d’investissement connues, rattachées ou non à la convention du programme."
)
BREAK_LABEL = "Rupture de série"
BREAK_DETAIL = "le périmètre change, aucun total publié"


def grant_period(table: pd.DataFrame) -> str:
    """« attributions de 2021, 2023 et 2024 » from the `grant_years` lists, or from available years."""
    found: set[int] = set()
    if "grant_years" in table:
        found = {int(year) for items in table["grant_years"] if not is_unknown(items) for year in items}
    elif "year" in table:
        counted = table[table["status"].isin(["available", PARTIAL]) & table["amount_eur"].notna()]
        found = {int(year) for year in counted["year"]}
    return f"attributions de {years(found)}" if found else "aucune attribution connue"


def coverage_sentence(table: pd.DataFrame) -> str:
    """What is not held, from the `status` of each year × scheme row.

    « Non disponibles : tous les dispositifs en 2020 et 2022 ; DPV en 2018. Première vague seulement : … »
    """
    sentences = []
    for status, words in (
        (MISSING, "Non disponibles"),
        (PARTIAL, "Première vague seulement"),
        (REGIONAL, "Fichier régional"),
    ):
        by_schemes: dict[tuple[str, ...], list[int]] = {}
        for year, rows in table.groupby("year"):
            names = tuple(rows.loc[rows["status"] == status, "scheme_name"])
            if names:
                everything = len(names) == len(rows)
                by_schemes.setdefault(("tous les dispositifs",) if everything else names, []).append(int(year))
        parts = [f"{in_list(names)} en {years(found)}" for names, found in by_schemes.items()]
        if parts:
            sentences.append(f"{words}{NARROW}: {f'{NARROW}; '.join(parts)}.")
    return " ".join(sentences)
