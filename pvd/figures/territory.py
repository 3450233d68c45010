"""Mon territoire: where it stands beside the levels that hold it, its units, its towns, their other programmes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from pvd import dictionary
from pvd.figures.catalogue import figure
from pvd.figures.figure import Card, Drawn, Encodings
from pvd.figures.wording import (
    EVERY_TOWN,
    KNOWN,
    NO_TOWNS,
    NONE_KNOWN,
    NOT_PROGRAMME_SPENDING,
    grant_period,
    how_many,
    of_grants,
    population_note,
    without_grant,
)
from pvd.formats import euros, in_list, is_unknown, number, per_inhabitant, plural, share, short_euros, slug, typeset
from pvd.formats import value as written
from pvd.territory import ALWAYS, DEFAULT_COLUMNS, PROGRAMMES, Options, Territory

INDICATORS = (
    "town_count population signatory_count signatory_share ort_count ort_share amount_eur amount_per_inhabitant_eur "
    "amount_per_town_eur ungranted_town_count ungranted_town_share"
)
UNITS = {
    "region": ("région", "régions"),
    "departement": ("département", "départements"),
    "epci": ("intercommunalité", "intercommunalités"),
    "commune": ("commune", "communes"),
}
NO_EPCI = "Sans intercommunalité"
OTHER_PROGRAMMES = {
    **{key: label for key, (_, label) in PROGRAMMES.items()},
    "avenir-montagnes-ingenierie": "Avenir montagnes, ingénierie",
    "avenir-montagnes-mobilites": "Avenir montagnes, mobilités",
    "habitat-inclusif": "Habitat inclusif",
    "cite-educative": "Cité éducative",
    "cite-emploi": "Cité de l’emploi",
    "site-cles-en-main": "Site industriel clés en main",
}


@figure(
    "reperes-du-territoire",
    subject="Le territoire et ses repères",
    query="territory_levels",
    form="table",
    unit="eur",
    unit_label="une ligne par niveau",
    perimeter="state_grants_town",
    status="computed",
    columns=f"unit_name {INDICATORS}",
)
def benchmarks(table: pd.DataFrame, territory: Territory, options: Options) -> Drawn:
    shown = _named(table[table["row_kind"] != "below"], territory)
    here, *above = shown.to_dict("records")
    title = NONE_KNOWN
    if not here["town_count"]:
        title = NO_TOWNS
    elif not is_unknown(here["amount_eur"]) and is_unknown(here["amount_per_inhabitant_eur"]):
        title = f"{short_euros(here['amount_eur'])} de {KNOWN}"
    elif not is_unknown(here["amount_per_inhabitant_eur"]):
        title = f"{per_inhabitant(here['amount_per_inhabitant_eur'])} de {KNOWN}"
        if above:
            national = above[-1]["amount_per_inhabitant_eur"]
            title += f", {number(national)} € dans l’ensemble des communes du programme"
    return Drawn(
        title,
        shown,
        period=of_grants(table),
        note=f"{EVERY_TOWN} {population_note()} {NOT_PROGRAMME_SPENDING}{_beside(here)}",
        coverage="Sans subvention connue ne veut pas dire zéro : plusieurs années manquent.",
        cards=_cards(here, above),
        facts={"grants": grant_period(table)},
    )


def _named(table: pd.DataFrame, territory: Territory) -> pd.DataFrame:
    """The rows with the names that a reader expects: the view's own, France, the towns without EPCI."""

    def name(kind: str, level: str, own: str) -> str:
        if kind == "here":
            return territory.label
        if level == "france":
            return "France"
        return NO_EPCI if is_unknown(own) else typeset(own)

    columns = (table[column] for column in ("row_kind", "unit_level", "unit_name"))
    names = [name(*cells) for cells in zip(*columns, strict=True)]
    return table.assign(unit_name=names).reset_index(drop=True)


def _cards(here: dict[str, Any], above: list[dict[str, Any]]) -> tuple[Card, ...]:
    """Key figures, each beside the levels above, the median of its own level, and itself a year before."""

    def compared(column: str, write: Any, of: str = "", new: str = "") -> str:
        own = [f"{write(here[column])}{of}"] if of else []
        others = [f"{row['unit_name']}\u00a0{write(row[column])}" for row in above]
        # A line never begins with the sign that parts them.
        return "\u00a0· ".join([*own, *others, *_standing(here, column, write), *(_trend(here, new) if new else [])])

    if not here["town_count"]:
        return (Card("Communes", number(0), "aucune dans ce territoire"),)

    def whole_euros(value: Any) -> str:
        return euros(value) if is_unknown(value) or value >= 10 else written(value, "eur_per_inhabitant")

    return (
        Card("Communes", number(here["town_count"]), f"{number(here['population'])} habitants"),
        Card(
            "Communes signataires",
            number(here["signatory_count"]),
            compared("signatory_share", share, " des communes", "new_signatory_count"),
        ),
        Card(
            "Communes en ORT",
            number(here["ort_count"]),
            compared("ort_share", share, " des communes", "new_ort_count"),
        ),
        Card(
            "Subventions de l’État",
            short_euros(here["amount_eur"]),
            compared("amount_per_town_eur", short_euros, " par commune"),
        ),
        Card(
            "Par habitant",
            whole_euros(here["amount_per_inhabitant_eur"]),
            compared("amount_per_inhabitant_eur", whole_euros),
        ),
        Card(
            "Sans subvention connue",
            number(here["ungranted_town_count"]),
            compared("ungranted_town_share", share, " des communes"),
        ),
    )


def _beside(here: Mapping[str, Any]) -> str:
    """What the medians and « en un an » are, when a card says them."""
    if is_unknown(here.get("unit_count")):
        return ""
    units = f"{number(here['unit_count'])} {UNITS[here['unit_level']][1]}"
    return (
        f" Médiane : celle des {units} du programme, chaque territoire comptant pour un. « En un an » : signatures datées des douze "
        "mois qui précèdent la liste ; les subventions n’ont pas de tendance, leurs fichiers diffèrent d’une année à l’autre."
    )


def _standing(here: Mapping[str, Any], column: str, write: Any) -> list[str]:
    """« médiane des départements 100 %, écart −5 points »: nothing for France, for several units, under a filter."""
    median = here.get(f"median_{column}")
    if is_unknown(here.get("unit_count")) or is_unknown(median) or is_unknown(here[column]):
        return []
    said = f"médiane des {UNITS[here['unit_level']][1]}\u00a0{write(median)}"
    if not column.endswith("_share"):
        return [f"{said}, écart {_signed(round(float(here[column]) - float(median or 0)))} €"]
    points = round(100 * float(here[column])) - round(100 * float(median or 0))
    return [f"{said}, écart {_signed(points)} {'point' if abs(points) < 2 else 'points'}"]


def _signed(value: int) -> str:
    """« +5 », « −5 », « 0 »."""
    return number(value) if value <= 0 else f"+{number(value)}"


def _trend(here: Mapping[str, Any], column: str) -> list[str]:
    """« +2 en un an », « aucune de plus en un an »: since a year before the list."""
    count = here.get(column)
    if is_unknown(count):
        return []
    return [f"+{number(count)} en un an" if count else "aucune de plus en un an"]


@figure(
    "unites-du-territoire",
    subject="Les unités du territoire",
    query="territory_levels",
    form="table",
    unit="eur",
    unit_label="une ligne par unité",
    perimeter="state_grants_town",
    status="computed",
    columns=f"unit_name unit_code {INDICATORS}",
)
def units_below(table: pd.DataFrame, territory: Territory, options: Options) -> Drawn:
    here = table.iloc[:1].to_dict("records")[0]
    shown = _named(table[table["row_kind"] == "below"], territory)
    level = shown["unit_level"].iloc[0] if len(shown) else "commune"
    units, towns = plural(int((shown["unit_name"] != NO_EPCI).sum()), *UNITS[level]), int(here["town_count"])
    # Under a filter, the towns are what it keeps: only the units are new.
    facts = {"beside_towns": "" if level == "commune" else units}
    title = how_many(towns, NO_TOWNS, "commune du programme", "communes du programme")
    if towns and level != "commune":
        title = f"{units}, {plural(towns, 'commune')} du programme"
    empty = shown.loc[shown["town_count"] == 0, "unit_name"].tolist()
    notes = [EVERY_TOWN, NOT_PROGRAMME_SPENDING]
    if level == "epci":
        notes.insert(
            0,
            "Subventions reçues par les communes elles-mêmes, jamais par leur intercommunalité. Une intercommunalité à cheval "
            "sur deux départements ne compte ici que ses communes de ce territoire.",
        )
    return Drawn(
        title,
        shown,
        unit_label=f"une ligne par {UNITS[level][0]}",
        period=of_grants(table),
        note=" ".join(notes),
        coverage=f"Aucune commune du programme : {in_list(empty)}." if empty and here["town_count"] else "",
        reading=_whole_sentence(here),
        totals={name: here[name] for name in (*INDICATORS.split(), "award_count")} if len(shown) else {},
        facts=facts,
    )


def _whole_sentence(whole: Mapping[str, Any]) -> str:
    """« Ensemble : 37 communes, 153 053 habitants, … »; empty without a town."""
    if not whole["town_count"]:
        return ""
    amount = "aucune subvention connue"
    if not is_unknown(whole["amount_eur"]):
        amount = f"{euros(whole['amount_eur'])} de subventions connues"
        if not is_unknown(whole["amount_per_inhabitant_eur"]):
            amount += f" ({per_inhabitant(whole['amount_per_inhabitant_eur'])})"
    parts = [
        plural(int(whole["town_count"]), "commune"),
        f"{number(whole['population'])} habitants",
        plural(int(whole["signatory_count"]), "commune signataire", "communes signataires"),
        f"{plural(int(whole['ort_count']), 'commune')} en ORT",
        amount,
        f"{plural(int(whole['ungranted_town_count']), 'commune')} sans subvention connue",
    ]
    return f"Ensemble : {', '.join(parts)}."


@figure(
    "communes-du-territoire",
    subject="Les communes du territoire",
    query="territory_towns",
    form="table",
    reads=("colonnes", "tri"),
    is_filtered_on_page=True,
    unit="eur",
    unit_label="une ligne par commune",
    perimeter="state_grants_town",
    status="computed",
    columns=" ".join((*ALWAYS, *DEFAULT_COLUMNS)),
)
def town_list(table: pd.DataFrame, territory: Territory, options: Options) -> Drawn:
    columns = list_columns(territory, options)
    whole = _sums(table)
    none = "aucune commune ne répond à ces choix" if territory.filters or options.search.text else NO_TOWNS
    money = "" if is_unknown(whole["amount_eur"]) else f"{short_euros(whole['amount_eur'])} de subventions connues"
    towns = how_many(len(table), none, "commune du programme", "communes du programme")
    return Drawn(
        ", ".join(filter(None, (towns, money))),
        _sorted(table, options.sort).assign(other_programmes=_programme_names),
        period=of_grants(table),
        note=NOT_PROGRAMME_SPENDING,
        coverage=without_grant(table),
        reading=_whole_sentence(whole),
        facts={"beside_towns": money},
        totals=_totals(table, columns, whole),
        columns=columns,
    )


def list_columns(territory: Territory, options: Options) -> tuple[str, ...]:
    """The columns of the list: those that the address names and we know, else a short list."""
    chosen = options.columns
    if not chosen:
        # One département, one intercommunalité: the same word on every line says nothing.
        above = {level for level, _, _ in territory.parents}
        one_departement = "departement" in above or (territory.level == "departement" and len(territory.codes) == 1)
        said = {"departement_code"} if one_departement else set()
        said |= {"epci_name"} if territory.level == "epci" else set()
        chosen = tuple(name for name in DEFAULT_COLUMNS if name not in said)
    return (*ALWAYS, *chosen)


def _sorted(table: pd.DataFrame, asked: str) -> pd.DataFrame:
    """In the asked order, what is not known last; else as the query says, by département and name."""
    name = asked.removeprefix("-")
    if not name or table.empty:
        return table
    is_text = not (pd.api.types.is_numeric_dtype(table[name]) or pd.api.types.is_datetime64_any_dtype(table[name]))
    ordered = table.sort_values(
        name,
        ascending=not asked.startswith("-"),
        na_position="last",
        kind="stable",
        # As a reader sorts: without accents nor case.
        key=(lambda column: column.map(lambda text: slug(text), na_action="ignore")) if is_text else None,
    )
    return ordered.reset_index(drop=True)


def _programme_names(table: pd.DataFrame) -> list[str]:
    return [", ".join(OTHER_PROGRAMMES[key] for key in keys) or "aucun" for keys in table["programmes"]]


def _sums(table: pd.DataFrame) -> dict[str, Any]:
    """What the towns of the list come to; an amount stays unknown when none is known."""
    population, amount = table["population"].sum(), table["amount_eur"].sum(min_count=1)
    # A divided town alone has no ratio; among others it weighs too little to hide theirs.
    no_ratio = is_unknown(amount) or table["amount_per_inhabitant_eur"].isna().all()
    ratio = None if no_ratio else round(amount / population, 2)
    return {
        "town_count": len(table),
        "population": int(population),
        "signatory_count": int(table["agreement_signed_on"].notna().sum()),
        "ort_count": int(table["is_ort"].sum()),
        "amount_eur": None if is_unknown(amount) else round(amount, 2),
        "amount_per_inhabitant_eur": ratio,
        "award_count": None if is_unknown(amount) else int(table["award_count"].sum()),
        "ungranted_town_count": int(table["amount_eur"].isna().sum()),
    }


def _totals(table: pd.DataFrame, columns: tuple[str, ...], whole: Mapping[str, Any]) -> dict[str, Any]:
    """The totals under the columns that have one: sums, and how many towns have what a column says."""
    if table.empty:
        return {}
    found: dict[str, Any] = {}
    for name in columns:
        if name in whole:
            found[name] = whole[name]
        elif name in ("agreement_signed_on", "ort_signed_on"):
            found[name] = plural(int(table[name].notna().sum()), "datée")
        elif pd.api.types.is_bool_dtype(table[name]) if name in table else False:
            found[name] = f"{number(int(table[name].sum()))} oui"
    return found


@figure(
    "programmes-du-territoire",
    subject="Les autres programmes des communes",
    query="territory_programmes",
    form="bars",
    unit="count",
    unit_label="nombre de communes du programme",
    status="computed",
    encodings=Encodings(category="programme_name", value="town_count", horizontal=True),
    columns="programme_name town_count town_share source_date source_title",
    measured=("programme", "sans"),
)
def programmes(table: pd.DataFrame, territory: Territory, options: Options) -> Drawn:
    shown = table.assign(
        programme_name=[OTHER_PROGRAMMES[key] for key in table["programme"]],
        source_date=[dictionary.date_of(ids) for ids in table["source_ids"]],
    )
    held = shown[shown["town_count"] > 0].reset_index(drop=True)
    without = shown.loc[shown["town_count"] == 0, "programme_name"].tolist()
    title = _programmes_title(held) if len(held) else "aucun autre programme connu" if len(table) else NO_TOWNS
    coverage = "" if len(table) else "Aucune commune du programme dans ce territoire."
    if len(held) and without:
        coverage = f"Aucune commune : {in_list(without)}."
    dates = list(dict.fromkeys(shown["source_date"]))
    return Drawn(
        title,
        held if len(held) else shown,
        period=f"date des fichiers : {' ; '.join(dates)}" if dates else "",
        note="Une commune peut être dans plusieurs programmes. Les contrats de relance et de transition écologique (CRTE), qui "
        "couvrent toutes les communes, ne sont pas comptés.",
        coverage=coverage,
    )


def _programmes_title(held: pd.DataFrame) -> str:
    """« France services en tête des autres programmes, 1 094 communes (66 %) »; of one town, all of them."""
    names, (count, part) = held["programme_name"], held[["town_count", "town_share"]].iloc[0]
    if count == 1 and part == 1:
        return f"{'autre programme' if len(held) == 1 else 'autres programmes'} de la commune : {in_list(names)}"
    place = "seul autre programme" if len(held) == 1 else "en tête des autres programmes"
    return f"{names.iloc[0]}{', ' if len(held) == 1 else ' '}{place}, {plural(int(count), 'commune')} ({share(part)})"
