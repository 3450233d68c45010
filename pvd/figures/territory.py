"""Mon territoire: where it stands beside the levels that hold it, its units, its towns, their other programmes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from pvd import dictionary
from pvd.figures.catalogue import figure
from pvd.figures.figure import Card, Encodings, Figure
from pvd.figures.wording import EVERY_TOWN, LEDGER_PERIMETERS, NOT_PROGRAMME_SPENDING, grant_period, population_note
from pvd.formats import (
    NARROW,
    euros,
    in_list,
    is_unknown,
    number,
    per_inhabitant,
    plural,
    share,
    short_euros,
    slug,
    typeset,
)
from pvd.territory import ALWAYS, DEFAULT_COLUMNS, PROGRAMMES, Options, Territory

INDICATORS = (
    "town_count", "population", "signatory_count", "signatory_share", "ort_count", "ort_share", "amount_eur",
    "amount_per_inhabitant_eur", "amount_per_town_eur", "ungranted_town_count", "ungranted_town_share",
)  # fmt: skip
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


@figure("reperes-du-territoire", subject="Le territoire et ses repères", query="territory_levels", form="table")
def benchmarks(table: pd.DataFrame, territory: Territory, options: Options) -> Figure:
    shown = _named(table[table["row_kind"] != "below"], territory)
    here, *above = shown.to_dict("records")
    title = "Aucune subvention de l’État connue"
    if not here["town_count"]:
        title = "Aucune commune du programme"
    elif not is_unknown(here["amount_eur"]) and is_unknown(here["amount_per_inhabitant_eur"]):
        title = f"{short_euros(here['amount_eur'])} de subventions de l’État connues"
    elif not is_unknown(here["amount_per_inhabitant_eur"]):
        title = f"{per_inhabitant(here['amount_per_inhabitant_eur'])} de subventions de l’État connues"
        if above:
            national = above[-1]["amount_per_inhabitant_eur"]
            title += f", {number(national)}{NARROW}€ dans l’ensemble des communes du programme"
    return Figure(
        slug="reperes-du-territoire",
        title=title,
        form="table",
        table=shown,
        encodings=Encodings(),
        unit="eur",
        unit_label="une ligne par niveau",
        period=f"subventions{NARROW}: {grant_period(table)}",
        perimeter="state_grants_town",
        perimeter_label=LEDGER_PERIMETERS["state_grants_town"],
        status="computed",
        note=f"{EVERY_TOWN} {population_note()} {NOT_PROGRAMME_SPENDING}",
        coverage=f"Sans subvention connue ne veut pas dire zéro{NARROW}: plusieurs années manquent.",
        cards=_cards(here, above),
        columns=("unit_name", *INDICATORS),
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
    """Key figures, each beside the same one of the levels above."""

    def compared(column: str, write: Any, of: str = "") -> str:
        own = [f"{write(here[column])}{of}"] if of else []
        others = [f"{row['unit_name']}\u00a0{write(row[column])}" for row in above]
        # A line never begins with the sign that parts them.
        return "\u00a0· ".join([*own, *others])

    if not here["town_count"]:
        return (Card("Communes", number(0), "aucune dans ce territoire"),)

    def whole_euros(value: Any) -> str:
        return euros(value) if is_unknown(value) or value >= 10 else per_inhabitant(value).removesuffix(" par habitant")

    return (
        Card("Communes", number(here["town_count"]), f"{number(here['population'])} habitants"),
        Card(
            "Communes signataires",
            number(here["signatory_count"]),
            compared("signatory_share", share, " des communes"),
        ),
        Card("Communes en ORT", number(here["ort_count"]), compared("ort_share", share, " des communes")),
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


@figure("unites-du-territoire", subject="Les unités du territoire", query="territory_levels", form="table")
def units_below(table: pd.DataFrame, territory: Territory, options: Options) -> Figure:
    here = table.iloc[:1].to_dict("records")[0]
    shown = _named(table[table["row_kind"] == "below"], territory)
    level = shown["unit_level"].iloc[0] if len(shown) else "commune"
    named = shown[shown["unit_name"] != NO_EPCI]
    title = "Aucune commune du programme"
    if here["town_count"]:
        title = plural(len(named), *UNITS[level])
        if level != "commune":
            title += f", {plural(int(here['town_count']), 'commune')} du programme"
    empty = shown.loc[shown["town_count"] == 0, "unit_name"].tolist()
    notes = [EVERY_TOWN, NOT_PROGRAMME_SPENDING]
    if level == "epci":
        notes.insert(
            0,
            "Subventions reçues par les communes elles-mêmes, jamais par leur intercommunalité. Une intercommunalité à cheval "
            "sur deux départements ne compte ici que ses communes de ce territoire.",
        )
    return Figure(
        slug="unites-du-territoire",
        title=title,
        form="table",
        table=shown,
        encodings=Encodings(),
        unit="eur",
        unit_label=f"une ligne par {UNITS[level][0]}",
        period=f"subventions{NARROW}: {grant_period(table)}",
        perimeter="state_grants_town",
        perimeter_label=LEDGER_PERIMETERS["state_grants_town"],
        status="computed",
        note=" ".join(notes),
        coverage=f"Aucune commune du programme{NARROW}: {in_list(empty)}." if empty and here["town_count"] else "",
        reading=_whole_sentence(here),
        totals={name: here[name] for name in (*INDICATORS, "award_count")} if len(shown) else {},
        columns=("unit_name", "unit_code", *INDICATORS),
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
    return f"Ensemble{NARROW}: {', '.join(parts)}."


@figure(
    "communes-du-territoire",
    subject="Les communes du territoire",
    query="territory_towns",
    form="table",
    reads=("colonnes", "tri"),
    is_filtered_on_page=True,
)
def town_list(table: pd.DataFrame, territory: Territory, options: Options) -> Figure:
    columns = list_columns(territory, options)
    whole = _sums(table)
    is_narrowed = territory.filters or options.search.text
    title = "Aucune commune ne répond à ces choix" if is_narrowed else "Aucune commune du programme"
    if len(table):
        title = plural(len(table), "commune du programme", "communes du programme")
        if not is_unknown(whole["amount_eur"]):
            title += f", {short_euros(whole['amount_eur'])} de subventions connues"
    unknown = int(whole["ungranted_town_count"])
    return Figure(
        slug="communes-du-territoire",
        title=title,
        form="table",
        table=_sorted(table, options.sort).assign(other_programmes=_programme_names),
        encodings=Encodings(),
        unit="eur",
        unit_label="une ligne par commune",
        period=f"subventions{NARROW}: {grant_period(table)}",
        perimeter="state_grants_town",
        perimeter_label=LEDGER_PERIMETERS["state_grants_town"],
        status="computed",
        note=NOT_PROGRAMME_SPENDING,
        coverage=f"{plural(unknown, 'commune')} sans subvention connue{NARROW}: valeur non connue, et non zéro."
        if unknown
        else "",
        reading=_whole_sentence(whole),
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
    "programmes-du-territoire", subject="Les autres programmes des communes", query="territory_programmes", form="bars"
)
def programmes(table: pd.DataFrame, territory: Territory, options: Options) -> Figure:
    shown = table.assign(
        programme_name=[OTHER_PROGRAMMES[key] for key in table["programme"]],
        source_date=[dictionary.date_of(ids) for ids in table["source_ids"]],
    )
    held = shown[shown["town_count"] > 0].reset_index(drop=True)
    without = shown.loc[shown["town_count"] == 0, "programme_name"].tolist()
    title = "Aucun autre programme connu" if len(table) else "Aucune commune du programme"
    if len(held):
        first = held.iloc[0]
        title = f"{first['programme_name']}{NARROW}: {plural(int(first['town_count']), 'commune')}, {share(first['town_share'])}"
    coverage = "" if len(table) else "Aucune commune du programme dans ce territoire."
    if len(held) and without:
        coverage = f"Aucune commune{NARROW}: {in_list(without)}."
    dates = list(dict.fromkeys(shown["source_date"]))
    return Figure(
        slug="programmes-du-territoire",
        title=title,
        form="bars",
        # Without a town in any, every one is drawn, at zero: the lists are complete.
        table=held if len(held) else shown,
        encodings=Encodings(category="programme_name", value="town_count", horizontal=True),
        unit="count",
        unit_label="nombre de communes du programme",
        period=f"date des fichiers{NARROW}: {f'{NARROW}; '.join(dates)}" if dates else "",
        status="computed",
        note="Une commune peut être dans plusieurs programmes. Les contrats de relance et de transition écologique (CRTE), qui "
        "couvrent toutes les communes, ne sont pas comptés.",
        coverage=coverage,
        columns=("programme_name", "town_count", "town_share", "source_date", "source_title"),
        measured=("programme", "sans"),
    )
