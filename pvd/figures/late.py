"""Départements en retard: what four stated rules say of each, as a map and as a list. A rule says no more than it tests."""

from __future__ import annotations

from typing import Any

import pandas as pd

from pvd import theme
from pvd.figures.catalogue import figure
from pvd.figures.figure import UNKNOWN_CLASS, Class, Drawn, Encodings
from pvd.figures.wording import NO_TOWNS
from pvd.formats import day, in_list, number, plural, share
from pvd.territory import Options, Territory

# By the names that the query gives, in its order: a few words, then the rule.
RULES = {
    "far": ("loin en ORT", "part des communes en ORT à plus de dix points sous la médiane des départements"),
    "still": (
        "ORT immobile",
        "part des communes en ORT sous la médiane, sans signature d’ORT dans les douze mois qui précèdent la liste",
    ),
    "ungranted": (
        "loin en subventions",
        "part des communes à subvention connue à plus de dix points sous la médiane",
    ),
    "stale": (
        "dates anciennes",
        "une commune au moins sans ORT, et aucune signature datée, d’adhésion ou d’ORT, dans les deux ans qui précèdent la liste",
    ),
}
NONE_MET = "aucune"
COLUMNS = (
    "departement_name departement_code region_name town_count late_rule_count late_rules ort_share median_ort_share ort_gap "
    "new_ort_count granted_town_share median_granted_town_share granted_town_gap latest_signed_on perimeter"
)
NOTE = (
    "Un département « en retard » répond à une règle au moins, parmi quatre : "
    + " ; ".join(f"« {words} », {rule}" for words, rule in RULES.values())
    + ". Les médianes sont celles des départements du programme, chacun comptant pour un. Une subvention qui n’est pas connue "
    "n’est pas un zéro. Ce n’est pas un classement : les règles ne disent pas pourquoi."
)


def _worded(table: pd.DataFrame) -> pd.DataFrame:
    """The départements with a town, and the words of the rules that each meets."""
    table = table[table["town_count"] > 0].reset_index(drop=True)
    words = [" ; ".join(RULES[name][0] for name in names) or NONE_MET for names in table["late_rules"]]
    return table.assign(late_rules=pd.Series(words, dtype=object))


def _named(table: pd.DataFrame) -> list[str]:
    """« Manche (50) »."""
    return [f"{name} ({code})" for name, code in zip(table["departement_name"], table["departement_code"], strict=True)]


def _title(table: pd.DataFrame) -> str:
    rows = table[table["town_count"] > 0]
    late = rows[rows["late_rule_count"] > 0]
    if rows.empty:
        return NO_TOWNS
    if len(rows) == 1:
        count = int(rows["late_rule_count"].iloc[0])
        name = rows["departement_name"].iloc[0]
        return (
            f"{name} répond à {plural(count, 'règle')} de retard sur {len(RULES)}"
            if count
            else f"{name} n’est pas en retard"
        )
    if late.empty:
        return f"aucun des {number(len(rows))} départements n’est en retard"
    said = f"{plural(len(late), 'département')} sur {number(len(rows))} {'est' if len(late) == 1 else 'sont'} en retard"
    most = int((rows["late_rule_count"] >= 3).sum())
    return f"{said}, dont {number(most)} selon trois règles ou plus" if most else said


def _said(table: pd.DataFrame) -> dict[str, Any]:
    listed = table["listed_on"].dropna()
    medians = table[["median_ort_share", "median_granted_town_share"]].dropna()
    reading = ""
    if len(medians):
        ort, granted = medians.iloc[0]
        reading = f"Médianes des départements : {share(ort)} des communes en ORT, {share(granted)} à subvention connue."
    return {
        "period": f"liste du {day(listed.iloc[0])}" if len(listed) else "",
        "note": f"{NOTE} {reading}".strip(),
        "coverage": "" if len(listed) else "Aucune commune du programme dans ce territoire.",
    }


@figure(
    "carte-des-retards",
    subject="Carte des départements en retard",
    query="late_departements",
    form="areas",
    unit="count",
    unit_label="règles de retard, sur quatre",
    perimeter="state_grants_town",
    perimeter_label="communes du programme",
    status="computed",
    columns=COLUMNS,
)
def late_map(table: pd.DataFrame, territory: Territory, options: Options) -> Drawn:
    counts = table["late_rule_count"].where(table["town_count"] > 0)
    keys = [UNKNOWN_CLASS if pd.isna(count) else str(int(count)) for count in counts]
    colours = (theme.SEQUENTIAL[0], *theme.ORDERED)
    words = ("Aucune règle", *(plural(count, "règle") for count in range(1, len(RULES) + 1)))
    classes = [
        Class(str(count), words[count], colours[count], keys.count(str(count)))
        for count in range(len(RULES) + 1)
        if str(count) in keys
    ]
    if UNKNOWN_CLASS in keys:
        classes.append(Class(UNKNOWN_CLASS, "Aucune commune du programme", theme.GROUND, keys.count(UNKNOWN_CLASS)))
    rules = [" ; ".join(RULES[name][0] for name in names) or NONE_MET for names in table["late_rules"]]
    return Drawn(
        _title(table),
        table.assign(late_class=keys, late_rules=pd.Series(rules, dtype=object)),
        encodings=Encodings(
            key="departement_code",
            label="departement_name",
            colour="late_class",
            classes=tuple(classes),
            layer="departements",
        ),
        **_said(table),
    )


@figure(
    "liste-des-retards",
    subject="Départements en retard, règle par règle",
    query="late_departements",
    form="table",
    unit="text",
    unit_label="une ligne par département en retard",
    perimeter="state_grants_town",
    perimeter_label="communes du programme",
    status="computed",
    encodings=Encodings(
        columns=(
            "unit_name",
            "late_rules",
            "ort_share",
            "ort_gap",
            "new_ort_count",
            "granted_town_share",
            "latest_signed_on",
        )
    ),
    columns=f"unit_name {COLUMNS}",
    file_columns=(
        "departement_name departement_code town_count granted_town_gap late_rule_count region_name median_ort_share "
        "median_granted_town_share perimeter"
    ),
)
def late_list(table: pd.DataFrame, territory: Territory, options: Options) -> Drawn:
    shown = _worded(table)
    shown = shown[shown["late_rule_count"] > 0].reset_index(drop=True)
    # Each leads to the page of its own territory.
    shown = shown.assign(unit_name=_named(shown), unit_code=shown["departement_code"], unit_level="departement")
    met = {name: int(sum(name in names for names in table["late_rules"])) for name in RULES}
    told = in_list(f"« {RULES[name][0]} » pour {number(count)}" for name, count in met.items() if count)
    said = _said(table)
    nothing = "Aucun département de ce territoire ne répond à une des quatre règles."
    return Drawn(
        f"les règles de retard, {told}" if told and len(table) > 1 else _title(table),
        shown,
        **{**said, "coverage": said["coverage"] or ("" if len(shown) else nothing)},
        facts={"met": met},
    )
