"""Piliers: what the offer holds, what is published, and the local evidence of the ledger."""

from __future__ import annotations

from typing import Any

import pandas as pd

from pvd.dictionary import column, date_of, named
from pvd.figures.catalogue import figure
from pvd.figures.figure import Card, Encodings, Figure
from pvd.figures.ledger import READ_THEMES, UNCLASSIFIED, ledger_figure, unclassified_part
from pvd.figures.promises import UNPUBLISHED, worded
from pvd.figures.wording import (
    DIVIDED,
    LEDGER_PERIMETERS,
    NOT_PROGRAMME_SPENDING,
    catalogue_period,
    mandate_period,
    official_perimeter,
    others_apart,
)
from pvd.formats import NARROW, in_list, is_unknown, number, per_inhabitant, plural, published_day, short_euros
from pvd.territory import Options, Territory

NOBODY = "aucune subvention connue"
# What speaks of the whole country says so, on the page of any territory.
NATIONAL = "France · "
# What a count of facts is a count of.
COUNTED = {
    "project_managers": "posts", "engineering_missions": "missions", "network_event_participants": "people",
    "partners": "partners", "awards": "",
}  # fmt: skip


def _counted(perimeter: str) -> str:
    """What an amount counts, in a few words; empty of a perimeter that needs none."""
    if perimeter == "announced_part":
        return "part de l’enveloppe annoncée"
    return official_perimeter(perimeter) if perimeter in ("programme_narrow", "programme_broad") else ""


def _fact(fact: str, count: float, amount: float, bound: str) -> str:
    """What is read of one fact: its amount, else its count, else that nobody knows."""
    if fact == "awards":
        return NOBODY if is_unknown(amount) else short_euros(amount)
    unit = "eur" if fact.endswith("amount") else COUNTED.get(fact, "measures")
    return worded(amount if unit == "eur" else count, unit, bound)


def _facts(table: pd.DataFrame, territory: Territory) -> tuple[Card, ...]:
    """The column of one pillar: its offer, what is published and when, what is known here. Each card says of where."""
    counts = table.set_index("fact")["fact_count"]
    kinds = table[table["fact"] == "support_type"]
    found = [
        Card(
            "Mesures du programme",
            number(counts["linked_measures"]),
            NATIONAL
            + (f"dont {number(counts['launch_measures'])} citées au lancement{NARROW}; " if counts["launch_measures"] else "")
            + others_apart(counts["measures"], counts["linked_measures"]),
        ),
        Card("Organismes", number(counts["partners"]), f"{NATIONAL}qui portent une mesure recensée ou y sont associés"),
        Card(
            "Types d’aide",
            number(len(kinds)),
            NATIONAL + ", ".join(f"{name.lower()} ({number(count)})" for name, count in zip(kinds["part_name"], kinds["fact_count"], strict=True)),
        ),
    ]  # fmt: skip
    names = column("fact").values
    dated = table[table["as_of"].notna()]
    # A count that is published again and again is read at its last date; the table keeps them all.
    last = dated[dated["fact"].isin(["project_managers", "engineering_missions"])].groupby("fact").tail(1).index
    shown = dated[dated["fact"].str.endswith("amount") | (dated["fact"] == "network_event_participants")].index.union(
        last
    )
    for row in table.loc[sorted(shown)].itertuples():
        what = row.part_name if row.fact == "network_event_participants" else _counted(row.perimeter)
        doubt = "contesté" if row.figure_status == "disputed" else ""
        context = NATIONAL + " · ".join(part for part in (what, doubt, row.source_title) if part)
        found.append(
            Card(f"{names[row.fact]}, {published_day(row.as_of, row.date_precision)}", row.value_label, context)
        )
    if "no_amount" in counts:
        found.append(
            Card(
                names["no_amount"],
                UNPUBLISHED,
                f"{NATIONAL}ce n’est pas zéro, aucun montant n’est connu",
            )
        )
    here = table[table["fact"] == "awards"].iloc[0]
    awards = "" if is_unknown(here["fact_count"]) else f"{plural(int(here['fact_count']), 'attribution')}, "
    found.append(
        Card(
            f"Registre{NARROW}: {territory.label}",
            here["value_label"],
            f"{awards}{LEDGER_PERIMETERS[here['perimeter']]}",
        )
    )
    return tuple(found)


def _with_france(territory: Territory) -> str:
    """Who a figure speaks of when some of its rows are national: « France et Normandie »."""
    return "France" if territory.level == "france" else f"France et {territory.label}"


def _pillar(table: pd.DataFrame, territory: Territory, options: Options, pillar: str, slug: str) -> Figure:
    table = table[table["pillar"] == pillar].reset_index(drop=True)
    facts = zip(table["fact"], table["fact_count"], table["amount_eur"], table["bound"], strict=True)
    table["value_label"] = [_fact(*fact) for fact in facts]
    table["territory_name"] = [territory.label if fact == "awards" else "France" for fact in table["fact"]]
    counts = table.set_index("fact")["fact_count"]
    return Figure(
        slug=slug,
        title=f"{table['pillar_name'].iloc[0]}{NARROW}: {plural(int(counts['linked_measures']), 'mesure')} du programme, "
        f"{plural(int(counts['partners']), 'organisme')} en France",
        form="table",
        table=table,
        encodings=Encodings(),
        unit="text",
        unit_label="une ligne par fait et par date",
        perimeter=options.perimeter,
        perimeter_label="chaque montant a son périmètre",
        status="computed",
        reading=table["pillar_definition"].iloc[0],
        note=f"Montants engagés sauf mention contraire{NARROW}; d’un périmètre à l’autre, ils ne s’additionnent ni ne se comparent. "
        f"Le classement des mesures par pilier est le nôtre. {NOT_PROGRAMME_SPENDING}",
        cards=_facts(table, territory),
        territory=_with_france(territory),
        columns=(
            "fact", "part_name", "territory_name", "value_label", "as_of", "date_precision", "perimeter", "source_title", "note_fr", "fact_count",
            "amount_eur",
        ),
    )  # fmt: skip


@figure("pilier-ingenierie", subject="Pilier ingénierie, ce que l’on sait", query="pillar_facts", form="table")
def engineering(table: pd.DataFrame, territory: Territory, options: Options) -> Figure:
    return _pillar(table, territory, options, "engineering", "pilier-ingenierie")


@figure("pilier-financements", subject="Pilier financements, ce que l’on sait", query="pillar_facts", form="table")
def thematic_funding(table: pd.DataFrame, territory: Territory, options: Options) -> Figure:
    return _pillar(table, territory, options, "thematic_funding", "pilier-financements")


@figure("pilier-reseau", subject="Pilier réseau, ce que l’on sait", query="pillar_facts", form="table")
def network(table: pd.DataFrame, territory: Territory, options: Options) -> Figure:
    return _pillar(table, territory, options, "network", "pilier-reseau")


@figure(
    "mesures-par-pilier", subject="Mesures par pilier et type de soutien", query="measures_by_pillar", form="heat_table"
)
def measures_by_pillar(table: pd.DataFrame, territory: Territory, options: Options) -> Figure:
    totals = table.groupby("pillar_name", sort=False)["linked_measure_count"].sum()
    words = in_list(f"{number(count)} pour le pilier {name.lower()}" for name, count in totals.items())
    return Figure(
        slug="mesures-par-pilier",
        title=f"{plural(int(totals.sum()), 'mesure du programme', 'mesures du programme')}{NARROW}: {words}",
        form="heat_table",
        table=table,
        encodings=Encodings(row="support_type_name", column="pillar_name", value="linked_measure_count"),
        unit="count",
        unit_label="mesures propres au programme ou liées, par type de soutien",
        period=catalogue_period(),
        status="computed",
        note="Le classement par pilier est le nôtre" + NARROW + ": aucune source ne le publie mesure par mesure.",
        territory="France",
        columns=("pillar_name", "support_type_name", "measure_count", "linked_measure_count", "launch_measure_count"),
    )


@figure("subventions-par-pilier", subject="Subventions de l’État par pilier", query="grants_by_pillar", form="bars")
def grants_by_pillar(table: pd.DataFrame, territory: Territory, options: Options) -> Figure:
    known = table.dropna(subset=["amount_eur"])
    title = "Aucune subvention connue, dans aucun pilier"
    if len(known):
        parts = in_list(
            f"{short_euros(row.amount_eur)} pour le pilier {row.pillar_name.lower()}" for row in known.itertuples()
        )
        title = f"Preuves locales{NARROW}: {parts}"
    missing = [name.lower() for name in table[table["amount_eur"].isna()]["pillar_name"]]
    return ledger_figure(
        "subventions-par-pilier", title, "bars", table,
        Encodings(category="pillar_name", value="amount_eur", status="status", horizontal=True),
        perimeter=options.perimeter,
        note=f"{NOT_PROGRAMME_SPENDING} Chaque ligne prend le pilier de sa mesure.",
        coverage=f"Aucun montant publié commune par commune{NARROW}: {in_list(missing)}." if missing else "",
        columns=("pillar_name", "amount_eur", "award_count", "granted_town_count", "status", "perimeter"),
    )  # fmt: skip


@figure("montants-par-pilier", subject="Montants publiés, pilier par pilier", query="pillar_milestones", form="table")
def pillar_milestones(table: pd.DataFrame, territory: Territory, options: Options) -> Figure:
    return Figure(
        slug="montants-par-pilier",
        title="Ce qui est publié, pilier par pilier",
        form="table",
        table=table,
        encodings=Encodings(),
        unit="eur",
        unit_label="euros, à la date et dans le périmètre de chaque ligne",
        perimeter="programme_narrow",
        perimeter_label="chaque ligne a son périmètre",
        note=f"Les lignes ne s’additionnent pas. Réseau{NARROW}: aucun montant n’est publié.",
        territory="France",
        columns=("pillar_part_name", "as_of", "amount_eur", "stage_name", "perimeter", "source_title", "note_fr"),
    )


@figure(
    "subventions-par-sujet",
    subject="Subventions de l’État par sujet du lancement",
    query="grants_by_launch_subject",
    form="bars",
)
def grants_by_launch_subject(table: pd.DataFrame, territory: Territory, options: Options) -> Figure:
    table = table.copy()
    table["launch_subject_name"] = table["launch_subject_name"].fillna(UNCLASSIFIED)
    known = table[table["launch_subject"] != "unclassified"]
    title = "Aucune subvention connue à classer"
    if len(known):
        first = known.sort_values("amount_eur").iloc[-1]
        title = f"{first['launch_subject_name']}{NARROW}: {short_euros(first['amount_eur'])} de subventions classées"
        title += unclassified_part(table, "launch_subject_name")
    return ledger_figure(
        "subventions-par-sujet", title, "bars", table,
        Encodings(category="launch_subject_name", value="amount_eur", horizontal=True),
        perimeter=options.perimeter,
        note=f"Écologie, compétitivité, cohésion{NARROW}: les trois sujets du lancement. Le sujet suit le thème du projet, publié, ou "
        f"lu dans son intitulé pour DETR, DSIL et DPV{NARROW}; sinon il reste non classé.",
        columns=("launch_subject_name", "amount_eur", "award_count", "perimeter"),
    )  # fmt: skip


@figure("objectifs", subject="Les cinq objectifs du programme", query="objectives", form="table")
def objectives(table: pd.DataFrame, territory: Territory, options: Options) -> Figure:
    return Figure(
        slug="objectifs",
        title="Les cinq objectifs, et ce qui permet de les suivre",
        form="table",
        table=table,
        encodings=Encodings(),
        unit="text",
        unit_label="",
        territory="France",
        note="Objectifs du dossier de lancement du 1er octobre 2020.",
        columns=("objective_name", "objective_definition", "evidence_fr", "source_title"),
    )


@figure(
    "preuves-des-objectifs", subject="Cinq objectifs, ce que l’on sait ici", query="objective_evidence", form="table"
)
def objective_evidence(table: pd.DataFrame, territory: Territory, options: Options) -> Figure:
    table = table.copy()
    table["territory_name"] = [territory.label if is_local else "France" for is_local in table["is_local"]]
    table["value_label"] = [
        ("non disponible ici" if is_local else UNPUBLISHED)
        if is_unknown(value) and is_unknown(amount)
        else worded(amount if unit == "eur" else value, unit, "")
        for value, amount, unit, is_local in zip(
            table["evidence_value"], table["amount_eur"], table["evidence_unit"], table["is_local"], strict=True
        )
    ]
    files = [() if is_unknown(ids) else ids for ids in table["source_ids"]]
    table["source_title"] = [
        named(ids) if is_unknown(title) and status == "available" else title
        for title, ids, status in zip(table["source_title"], files, table["status"], strict=True)
    ]
    table["source_date"] = [
        (published_day(on.date(), precision) if not is_unknown(on) else date_of(ids)) if status == "available" else None
        for on, precision, ids, status in zip(
            table["as_of"], table["date_precision"], files, table["status"], strict=True
        )
    ]
    known = int((table["status"] == "available").sum())
    return Figure(
        slug="preuves-des-objectifs",
        title=f"Cinq objectifs, {plural(known, 'chiffre')} pour les suivre",
        territory=_with_france(territory),
        form="table",
        table=table,
        encodings=Encodings(),
        unit="text",
        unit_label="une ligne par chiffre, à sa date",
        period=mandate_period(table, options.end_of_mandate),
        perimeter="state_grants_town",
        perimeter_label="chaque montant a son périmètre",
        status="computed",
        note=f"Ces chiffres éclairent un objectif, ils ne mesurent pas son atteinte{NARROW}: aucune cible n’est publiée par territoire. "
        "Le choix des chiffres est le nôtre.",
        columns=(
            "objective_name", "evidence", "territory_name", "value_label", "source_date", "source_title", "perimeter", "status",
        ),
    )  # fmt: skip


# What the amounts of a crossed table are divided by: column, unit, words of the subtitle.
PER = {
    "": ("amount_eur", "eur", "euros attribués"),
    "habitant": ("amount_per_inhabitant_eur", "eur_per_inhabitant", "euros attribués par habitant des communes"),
    "commune": ("amount_per_town_eur", "eur", "euros attribués par commune du programme"),
}
NO_RATIO = (
    f"Les subventions des intercommunalités ne se rapportent pas aux habitants ni au nombre des communes{NARROW}: elles servent tout "
    "leur territoire."
)


def _crossed(
    table: pd.DataFrame, options: Options, slug: str, row: str, column_name: str, columns: tuple[str, ...]
) -> Figure:
    """Themes crossed with schemes or territories: a pair without award is blank, neither zero nor missing."""
    value, unit, unit_label = PER[options.per]
    known = table[table[value].notna()]
    title, coverage = "Aucune subvention connue à croiser", ""
    if len(known):
        read = known[known["theme"] != UNCLASSIFIED]
        first = known.loc[(read if len(read) else known)[value].astype(float).idxmax()]
        written = per_inhabitant(first[value]) if unit == "eur_per_inhabitant" else short_euros(first[value])
        suffix = " par commune" if options.per == "commune" else ""
        where = first[row if row != "theme" else column_name]
        title = (
            f"{where}, «{NARROW}{first['theme']}{NARROW}»{NARROW}: {written}{suffix}, le montant classé le plus élevé"
            f"{unclassified_part(known)}"
        )
        coverage = f"Case vide{NARROW}: aucune subvention connue, ce qui n’est pas zéro."
    elif len(table):
        title, coverage = "Aucun rapport à donner dans ce périmètre", f"{DIVIDED[0].upper()}{DIVIDED[1:]}."
        if options.perimeter == "state_grants_epci":
            coverage = NO_RATIO
    said: dict[str, Any] = {"unit": unit, "unit_label": unit_label, "coverage": coverage, "columns": columns}
    return ledger_figure(
        slug, title, "heat_table", table if len(known) else known,
        Encodings(row=row, column=column_name, value=value, status="status"),
        perimeter=options.perimeter,
        status="estimated",
        note=f"{NOT_PROGRAMME_SPENDING} {READ_THEMES}",
        **said,
    )  # fmt: skip


@figure(
    "dispositifs-et-themes",
    subject="Subventions par dispositif et thème",
    query="grants_by_scheme_and_theme",
    form="heat_table",
    reads=("par",),
)
def schemes_and_themes(table: pd.DataFrame, territory: Territory, options: Options) -> Figure:
    return _crossed(
        table, options, "dispositifs-et-themes", "theme", "scheme_name",
        ("theme", "scheme_name", "amount_eur", "amount_per_inhabitant_eur", "amount_per_town_eur", "award_count", "status", "perimeter"),
    )  # fmt: skip


@figure(
    "themes-par-territoire",
    subject="Subventions par thème et territoire",
    query="grants_by_theme_and_territory",
    form="heat_table",
    reads=("par",),
)
def themes_and_territories(table: pd.DataFrame, territory: Territory, options: Options) -> Figure:
    return _crossed(
        table, options, "themes-par-territoire", "unit_name", "theme",
        ("unit_code", "unit_name", "theme", "amount_eur", "amount_per_inhabitant_eur", "amount_per_town_eur", "award_count",
         "town_count", "population", "status", "perimeter"),
    )  # fmt: skip


@figure(
    "themes-et-dispositifs-surfaces",
    subject="Subventions par dispositif et thème, en surfaces",
    query="grants_by_scheme_and_theme",
    form="treemap",
)
def schemes_and_themes_treemap(table: pd.DataFrame, territory: Territory, options: Options) -> Figure:
    known = table[table["amount_eur"].notna()].reset_index(drop=True)
    title = "Aucune subvention connue à répartir"
    if len(known):
        by_scheme = known.groupby("scheme_name")["amount_eur"].sum().astype(float)
        title = f"{short_euros(known['amount_eur'].sum())} de subventions connues, {by_scheme.idxmax()} en tête{unclassified_part(known)}"
    return ledger_figure(
        "themes-et-dispositifs-surfaces", title, "treemap", known,
        Encodings(
            category="theme", series="scheme", value="amount_eur", role="scheme",
            series_labels=dict(zip(known["scheme"], known["scheme_name"], strict=True)),
        ),
        perimeter=options.perimeter,
        status="estimated",
        note=f"Surface proportionnelle au montant. {NOT_PROGRAMME_SPENDING} {READ_THEMES}",
        columns=("scheme_name", "theme", "amount_eur", "award_count", "perimeter"),
    )  # fmt: skip
