"""What changed, town by town and award by award, between this release and the one that the server kept before it."""

from __future__ import annotations

from typing import Any

import pandas as pd

from pvd import dictionary
from pvd.figures.catalogue import figure
from pvd.figures.figure import Drawn
from pvd.figures.wording import OWN_PERIMETER
from pvd.formats import UNKNOWN, day, in_list, is_unknown, number, plural, typeset, years
from pvd.territory import PROGRAMMES, Options, Territory

FIRST = "Première version sur ce serveur : aucune version antérieure à comparer."
ORT = {"signed": "ORT signée", "unsigned": "aucune ORT signée"}
# One, several: in the order of the list.
MOVES = {
    "moved": ("déplacée", "déplacées"),
    "left": ("sortie", "sorties"),
    "entered": ("entrée", "entrées"),
}
# What a table cell says of a place, by perimeter.
HOLDERS = {
    "state_grants_town": "{}",
    "state_grants_epci": "intercommunalité : {}",
    "state_grants_located": "{}, autre bénéficiaire",
}
CHANGE_COLUMNS = "commune_code commune_name departement_code departement_name change_label before_label after_label"
MOVED_COLUMNS = (
    "move_label year scheme_label project_title amount_eur before_place after_place move_reason counting perimeter "
    "before_commune_code after_commune_code source_id source_row award_id"
)
OUTSIDE = "hors du registre"
PROGRAMME_WORDS = {key: label for key, (_, label) in PROGRAMMES.items()}


@figure(
    "ce-qui-a-change",
    subject="Ce qui a changé",
    query="changes",
    form="table",
    unit="text",
    unit_label="une ligne par commune et par changement",
    status="computed",
    columns=CHANGE_COLUMNS,
)
def changes(table: pd.DataFrame, territory: Territory, options: Options) -> Drawn:
    period, title, coverage = since(table), "rien à comparer", FIRST
    if len(table):
        release, uncompared = table["former_release"].iloc[0], table["uncompared"].iloc[0]
        # A release to compare with and nothing to say of it: one row without a town.
        table = table[table["change"].notna()].reset_index(drop=True)
        towns = table["commune_code"].nunique()
        title = f"{plural(len(table), 'changement')} dans {plural(towns, 'commune')}" if towns else "aucun changement"
        coverage = compared(release, uncompared, table.empty)
    rows = table.to_dict("records")
    table = table.assign(**{f"{side}_label": [_words(row, side) for row in rows] for side in ("before", "after")})
    # In French here: a printed table writes its cells as they are.
    table["change_label"] = table["change"].map(dict(dictionary.column("change").values)).astype(object)
    has_amounts = bool((table["change"] == "grants").any())
    return Drawn(
        title,
        table,
        period=period,
        perimeter="state_grants_town" if has_amounts else "",
        note="Différence calculée entre deux versions des données, sans retouche. Un changement de date peut être une correction "
        "de la source ; un montant change aussi quand un fichier de plus est tenu : les années connues sont "
        "entre parenthèses. Les montants de communes différentes ne sont pas additionnés.",
        coverage=coverage,
        columns=(*CHANGE_COLUMNS.split(), "before_amount_eur", "after_amount_eur", "perimeter") if has_amounts else (),
    )


def since(table: pd.DataFrame) -> str:
    """« depuis la version 2026-04-27-…, données au 27 avril 2026 »; empty without a release to compare with."""
    if table.empty:
        return ""
    return f"depuis la version {table['former_release'].iloc[0]}, données au {day(table['former_as_of'].iloc[0])}"


def compared(release: str, uncompared: Any, is_empty: bool) -> str:
    """That nothing changed, and what could not be compared."""
    words = dictionary.column("change").values
    parts = [f"Aucun changement ici depuis la version {release}."] if is_empty else []
    if len(uncompared):
        things = in_list(words[key] for key in uncompared)
        parts.append(f"Non comparé, faute de ces données dans la version antérieure : {things}.")
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
        return f"{UNKNOWN if is_unknown(amount) else f'{number(amount, cents)} €'}, {count} ({years(int(year) for year in found)})"
    if change == "programmes":
        return in_list(PROGRAMME_WORDS[key] for key in text.split(",") if key) or "aucun"
    if change == "population":
        when = "" if is_unknown(found) or is_unknown(found[0]) else f" ({int(found[0])})"
        return number(row[f"{side}_count"]) + when
    if change == "epci":
        return "sans intercommunalité" if is_unknown(text) else str(text)
    return UNKNOWN if is_unknown(text) else str(text)


@figure(
    "attributions-deplacees",
    subject="Attributions entrées, sorties ou déplacées",
    query="moved_awards",
    form="table",
    unit="eur",
    unit_label="euros attribués, une ligne par attribution",
    # Even of one perimeter, what left and what entered are not a sum.
    perimeter_label=OWN_PERIMETER,
    status="computed",
    columns=MOVED_COLUMNS,
)
def moved_awards(table: pd.DataFrame, territory: Territory, options: Options) -> Drawn:
    period, title, coverage = since(table), "rien à comparer", FIRST
    if len(table):
        release, is_comparable = table["former_release"].iloc[0], table["is_comparable"].iloc[0]
        table = table[table["move"].notna()].reset_index(drop=True)
        if is_comparable:
            title = _moved_title(table)
            coverage = "" if len(table) else f"Aucune attribution n’a changé de place ici depuis la version {release}."
        else:
            coverage = f"Non comparé : la version {release} ne dit pas qui a reçu chaque attribution."
    rows = table.to_dict("records")
    table = table.assign(**{f"{side}_place": [_place(row, side) for row in rows] for side in ("before", "after")})
    # In French here: a printed table writes its cells as they are.
    table["move_label"] = table["move"].map(dict(dictionary.column("move").values)).astype(object)
    table["move_reason"] = [_reason(row) for row in rows]
    has_reasons = bool(table["move_reason"].notna().any())
    return Drawn(
        title,
        table,
        period=period,
        note="Chaque attribution est reconnue d’une version à l’autre par son identifiant, tiré de toutes les cellules de sa ligne : "
        "une ligne que son producteur a récrite sort et entre. Une attribution déplacée est citée par les deux communes. "
        "Les montants ne sont pas additionnés.",
        coverage=coverage,
        columns=() if has_reasons else tuple(name for name in MOVED_COLUMNS.split() if name != "move_reason"),
    )


def _moved_title(table: pd.DataFrame) -> str:
    """« 95 attributions déplacées, 53 sorties et 209 entrées »."""
    counts = table["move"].value_counts()
    said = [(int(counts[move]), *words) for move, words in MOVES.items() if counts.get(move, 0)]
    if not said:
        return "aucune attribution entrée, sortie ou déplacée"
    (count, one, many), *others = said
    first = plural(count, f"attribution {one}", f"attributions {many}")
    return in_list([first, *(plural(*item) for item in others)])


def _place(row: dict[str, Any], side: str) -> str:
    """« Lamballe-Armor (22) », « intercommunalité : CC du Pays (22) »; what is not in the ledger is said."""
    perimeter = row[f"{side}_perimeter"]
    if is_unknown(perimeter):
        return OUTSIDE
    name, departement = row[f"{side}_place_name"], row[f"{side}_departement_code"]
    return HOLDERS[perimeter].format(f"{typeset(name)} ({departement})")


def _reason(row: dict[str, Any]) -> str | None:
    """Why, as far as the releases say: the decision written with the award, or what came with it."""
    decided, cause = row["decided_by"], row["move_cause"]
    if not is_unknown(row["decision_reason"]):
        return typeset(row["decision_reason"])
    if not is_unknown(cause):
        return dictionary.column("move_cause").values[cause]
    # A code of later than these words is said as it is.
    return None if is_unknown(decided) else dictionary.column("decided_by").values.get(decided, decided)
