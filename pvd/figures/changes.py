"""What changed: town by town, between this release and the one that the server kept before it."""

from __future__ import annotations

from typing import Any

import pandas as pd

from pvd import dictionary
from pvd.figures.catalogue import figure
from pvd.figures.figure import Encodings, Figure
from pvd.figures.wording import LEDGER_PERIMETERS
from pvd.formats import NARROW, UNKNOWN, day, in_list, is_unknown, number, plural, years
from pvd.territory import PROGRAMMES, Options, Territory

FIRST = f"Première version sur ce serveur{NARROW}: aucune version antérieure à comparer."
ORT = {"signed": "ORT signée", "unsigned": "aucune ORT signée"}
PROGRAMME_WORDS = {key: label for key, (_, label) in PROGRAMMES.items()}


@figure("ce-qui-a-change", subject="Ce qui a changé", query="changes", form="table")
def changes(table: pd.DataFrame, territory: Territory, options: Options) -> Figure:
    if table.empty:
        period, title, coverage = "", "Rien à comparer", FIRST
    else:
        first = table.iloc[0]
        period = f"depuis la version {first['former_release']}, données au {day(first['former_as_of'])}"
        # A release to compare with and nothing to say of it: one row without a town.
        table = table[table["change"].notna()].reset_index(drop=True)
        towns = table["commune_code"].nunique()
        title = f"{plural(len(table), 'changement')} dans {plural(towns, 'commune')}" if towns else "Aucun changement"
        coverage = _coverage(first["former_release"], first["uncompared"], table.empty)
    table = table.copy()
    for side in ("before", "after"):
        table[f"{side}_label"] = [_words(row, side) for row in table.to_dict("records")]
    # In French here: a printed table writes its cells as they are.
    table["change_label"] = table["change"].map(dict(dictionary.column("change").values)).astype(object)
    has_amounts = bool((table["change"] == "grants").any())
    return Figure(
        slug="ce-qui-a-change",
        title=title,
        form="table",
        table=table,
        encodings=Encodings(),
        unit="text",
        unit_label="une ligne par commune et par changement",
        period=period,
        perimeter="state_grants_town" if has_amounts else "",
        perimeter_label=LEDGER_PERIMETERS["state_grants_town"] if has_amounts else "",
        status="computed",
        note=(
            f"Différence calculée entre deux versions des données, sans retouche. Un changement de date peut être une correction "
            f"de la source{NARROW}; un montant change aussi quand un fichier de plus est tenu{NARROW}: les années connues sont "
            "entre parenthèses. Les montants de communes différentes ne sont pas additionnés."
        ),
        coverage=coverage,
        columns=(
            "commune_code", "commune_name", "departement_code", "departement_name", "change_label", "before_label", "after_label",
            *(("before_amount_eur", "after_amount_eur", "perimeter") if has_amounts else ()),
        ),
    )  # fmt: skip


def _coverage(release: str, uncompared: Any, is_empty: bool) -> str:
    """That nothing changed, and what could not be compared."""
    words = dictionary.column("change").values
    parts = [f"Aucun changement ici depuis la version {release}."] if is_empty else []
    if len(uncompared):
        things = in_list(words[key] for key in uncompared)
        parts.append(f"Non comparé, faute de ces données dans la version antérieure{NARROW}: {things}.")
    return " ".join(parts)


def _words(row: dict[str, Any], side: str) -> str:
    """One side of a change, as it is read."""
    change = row["change"]
    text, found = row[f"{side}_text"], row[f"{side}_years"]
    if change in ("entered", "left"):
        return "dans le programme" if (change == "entered") == (side == "after") else "hors du programme"
    if change in ("agreement", "ort_date"):
        return day(row[f"{side}_on"])
    if change == "ort":
        return ORT[text]
    if change == "grants":
        if is_unknown(row[f"{side}_award_count"]):
            return "aucune subvention connue"
        count = plural(int(row[f"{side}_award_count"]), "attribution")
        amount = row[f"{side}_amount_eur"]
        # To the cent when there are cents: two amounts that differ are never written alike.
        cents = 0 if is_unknown(amount) or amount == int(amount) else 2
        return f"{UNKNOWN if is_unknown(amount) else f'{number(amount, cents)}{NARROW}€'}, {count} ({years(int(year) for year in found)})"
    if change == "programmes":
        return in_list(PROGRAMME_WORDS[key] for key in text.split(",") if key) or "aucun"
    if change == "population":
        when = "" if is_unknown(found) or is_unknown(found[0]) else f" ({int(found[0])})"
        return number(row[f"{side}_count"]) + when
    if change == "epci":
        return "sans intercommunalité" if is_unknown(text) else str(text)
    return UNKNOWN if is_unknown(text) else str(text)
