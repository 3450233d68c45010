"""Piliers: what the offer holds, what is published, and the local evidence of the ledger."""

from __future__ import annotations

from functools import partial

import pandas as pd

from pvd.dictionary import column, date_of, named
from pvd.figures.catalogue import ASKED, figure
from pvd.figures.figure import Card, Drawn, Encodings
from pvd.figures.ledger import CLASSIFIED, READ_THEMES, UNCLASSIFIED, granted, ledger_figure, unclassified_part
from pvd.figures.promises import UNPUBLISHED, worded
from pvd.figures.wording import (
    DIVIDED,
    KNOWN,
    LEDGER_PERIMETERS,
    NOT_PROGRAMME_SPENDING,
    OFFICIAL_PERIMETERS,
    catalogue_period,
    leading,
    mandate_period,
    others_apart,
)
from pvd.formats import in_list, is_unknown, number, per_inhabitant, plural, published_day, short_euros
from pvd.territory import Options, Territory

NOBODY = "aucune subvention connue"
# What speaks of the whole country says so, on the page of any territory.
NATIONAL = "France · "
SHORT_PERIMETERS = {"announced_part": "part de l’enveloppe annoncée", **OFFICIAL_PERIMETERS}
# What a count of facts is a count of.
COUNTED = {
    "project_managers": "posts", "engineering_missions": "missions", "network_event_participants": "people",
    "partners": "partners", "awards": "",
}  # fmt: skip


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
            + (f"dont {number(counts['launch_measures'])} citées au lancement ; " if counts["launch_measures"] else "")
            + others_apart(counts["measures"], counts["linked_measures"])
        ),
        Card("Organismes", number(counts["partners"]), f"{NATIONAL}qui portent une mesure recensée ou y sont associés"),
        Card(
            "Types d’aide",
            number(len(kinds)),
            NATIONAL + ", ".join(f"{name.lower()} ({number(count)})" for name, count in zip(kinds["part_name"], kinds["fact_count"], strict=True))
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
        what = row.part_name if row.fact == "network_event_participants" else SHORT_PERIMETERS.get(row.perimeter, "")
        doubt = "contesté" if row.figure_status == "disputed" else ""
        context = NATIONAL + " · ".join(part for part in (what, doubt, row.source_title) if part)
        found.append(
            Card(f"{names[row.fact]}, {published_day(row.as_of, row.date_precision)}", row.value_label, context)
        )
    if "no_amount" in counts:
        found.append(Card(names["no_amount"], UNPUBLISHED, f"{NATIONAL}ce n’est pas zéro, aucun montant n’est connu"))
    here = table[table["fact"] == "awards"].iloc[0]
    awards = "" if is_unknown(here["fact_count"]) else f"{plural(int(here['fact_count']), 'attribution')}, "
    found.append(
        Card(f"Registre : {territory.label}", here["value_label"], f"{awards}{LEDGER_PERIMETERS[here['perimeter']]}")
    )
    return tuple(found)


def _with_france(territory: Territory) -> str:
    """Who a figure speaks of when some of its rows are national: « France et Normandie »."""
    return "France" if territory.level == "france" else f"France et {territory.label}"


PILLAR_COLUMNS = "fact part_name territory_name value_label as_of date_precision perimeter source_title note_fr fact_count amount_eur"


def _pillar(table: pd.DataFrame, territory: Territory, pillar: str) -> Drawn:
    table = table[table["pillar"] == pillar].reset_index(drop=True)
    facts = zip(table["fact"], table["fact_count"], table["amount_eur"], table["bound"], strict=True)
    table["value_label"] = [_fact(*fact) for fact in facts]
    table["territory_name"] = [territory.label if fact == "awards" else "France" for fact in table["fact"]]
    counts = table.set_index("fact")["fact_count"]
    return Drawn(
        f"{table['pillar_name'].iloc[0]} : {plural(int(counts['linked_measures']), 'mesure')} du programme, "
        f"{plural(int(counts['partners']), 'organisme')} en France",
        table,
        reading=table["pillar_definition"].iloc[0],
        note="Montants engagés sauf mention contraire ; d’un périmètre à l’autre, ils ne s’additionnent ni ne se comparent. "
        f"Le classement des mesures par pilier est le nôtre. {NOT_PROGRAMME_SPENDING}",
        cards=_facts(table, territory),
        territory=_with_france(territory),
    )


of_pillar = partial(
    figure, query="pillar_facts", form="table", unit="text", unit_label="une ligne par fait et par date", perimeter=ASKED,
    perimeter_label="chaque montant a son périmètre", status="computed", columns=PILLAR_COLUMNS
)  # fmt: skip


@of_pillar("pilier-ingenierie", subject="Pilier ingénierie, ce que l’on sait")
def engineering(table: pd.DataFrame, territory: Territory, options: Options) -> Drawn:
    return _pillar(table, territory, "engineering")


@of_pillar("pilier-financements", subject="Pilier financements, ce que l’on sait")
def thematic_funding(table: pd.DataFrame, territory: Territory, options: Options) -> Drawn:
    return _pillar(table, territory, "thematic_funding")


@of_pillar("pilier-reseau", subject="Pilier réseau, ce que l’on sait")
def network(table: pd.DataFrame, territory: Territory, options: Options) -> Drawn:
    return _pillar(table, territory, "network")


@figure(
    "mesures-par-pilier",
    subject="Mesures par pilier et type de soutien",
    query="measures_by_pillar",
    form="heat_table",
    unit="count",
    unit_label="mesures propres au programme ou liées, par type de soutien",
    status="computed",
    is_national=True,
    encodings=Encodings(row="support_type_name", column="pillar_name", value="linked_measure_count"),
    columns="pillar_name support_type_name measure_count linked_measure_count launch_measure_count",
)
def measures_by_pillar(table: pd.DataFrame, territory: Territory, options: Options) -> Drawn:
    totals = table.groupby("pillar_name", sort=False)["linked_measure_count"].sum()
    words = in_list(f"{number(count)} pour le pilier {name.lower()}" for name, count in totals.items())
    return Drawn(
        f"{plural(int(totals.sum()), 'mesure du programme', 'mesures du programme')} : {words}",
        table,
        period=catalogue_period(),
        note="Le classement par pilier est le nôtre : aucune source ne le publie mesure par mesure.",
    )


@ledger_figure(
    "subventions-par-pilier",
    subject="Subventions de l’État par pilier",
    query="grants_by_pillar",
    form="bars",
    encodings=Encodings(category="pillar_name", value="amount_eur", status="status", horizontal=True),
    columns="pillar_name amount_eur award_count granted_town_count status perimeter",
)
def grants_by_pillar(table: pd.DataFrame, territory: Territory, options: Options) -> Drawn:
    known = table.dropna(subset=["amount_eur"])
    title = "aucune subvention connue, dans aucun pilier"
    if len(known):
        rows = zip([f" de {KNOWN}"] + [""] * len(known), known.itertuples(), strict=False)
        title = in_list(
            f"{short_euros(row.amount_eur)}{what} pour le pilier {row.pillar_name.lower()}" for what, row in rows
        )
    missing = [name.lower() for name in table[table["amount_eur"].isna()]["pillar_name"]]
    return granted(
        title,
        table,
        perimeter=options.perimeter,
        note=f"{NOT_PROGRAMME_SPENDING} Chaque ligne prend le pilier de sa mesure.",
        coverage=f"Aucun montant publié commune par commune : {in_list(missing)}." if missing else "",
    )


@figure(
    "montants-par-pilier",
    subject="Montants publiés, pilier par pilier",
    query="pillar_milestones",
    form="table",
    unit="eur",
    unit_label="euros, à la date et dans le périmètre de chaque ligne",
    perimeter="programme_narrow",
    perimeter_label="chaque ligne a son périmètre",
    is_national=True,
    columns="pillar_part_name as_of amount_eur stage_name perimeter source_title note_fr",
)
def pillar_milestones(table: pd.DataFrame, territory: Territory, options: Options) -> Drawn:
    return Drawn(
        "ce qui est publié, pilier par pilier",
        table,
        note="Les lignes ne s’additionnent pas. Réseau : aucun montant n’est publié.",
    )


@ledger_figure(
    "subventions-par-sujet",
    subject="Subventions de l’État par sujet du lancement",
    query="grants_by_launch_subject",
    form="bars",
    encodings=Encodings(category="launch_subject_name", value="amount_eur", horizontal=True),
    columns="launch_subject_name amount_eur award_count perimeter",
)
def grants_by_launch_subject(table: pd.DataFrame, territory: Territory, options: Options) -> Drawn:
    table = table.copy()
    table["launch_subject_name"] = table["launch_subject_name"].fillna(UNCLASSIFIED)
    known = table[table["launch_subject"] != "unclassified"].sort_values("amount_eur", ascending=False)
    said = [(row.launch_subject_name, short_euros(row.amount_eur)) for row in known.head(2).itertuples()]
    title = "aucune subvention connue à classer"
    if said:
        title = leading(said, "subventions classées") + unclassified_part(table, "launch_subject_name")
    return granted(
        title,
        table,
        perimeter=options.perimeter,
        note="Écologie, compétitivité, cohésion : les trois sujets du lancement. Le sujet suit le thème du projet, publié, ou "
        "lu dans son intitulé pour DETR, DSIL et DPV ; sinon il reste non classé.",
    )


@figure(
    "objectifs",
    subject="Les cinq objectifs du programme",
    query="objectives",
    form="table",
    unit="text",
    unit_label="",
    is_national=True,
    columns="objective_name objective_definition evidence_fr source_title",
)
def objectives(table: pd.DataFrame, territory: Territory, options: Options) -> Drawn:
    return Drawn(
        "les cinq objectifs, et ce qui permet de les suivre",
        table,
        note="Objectifs du dossier de lancement du 1er octobre 2020.",
    )


@figure(
    "preuves-des-objectifs",
    subject="Cinq objectifs, ce que l’on sait ici",
    query="objective_evidence",
    form="table",
    unit="text",
    unit_label="une ligne par chiffre, à sa date",
    perimeter="state_grants_town",
    perimeter_label="chaque montant a son périmètre",
    status="computed",
    columns="objective_name evidence territory_name value_label source_date source_title perimeter status",
)
def objective_evidence(table: pd.DataFrame, territory: Territory, options: Options) -> Drawn:
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
    return Drawn(
        f"cinq objectifs, {plural(known, 'chiffre')} pour les suivre",
        table,
        territory=_with_france(territory),
        period=mandate_period(table, options.end_of_mandate),
        note="Ces chiffres éclairent un objectif, ils ne mesurent pas son atteinte : aucune cible n’est publiée par territoire. "
        "Le choix des chiffres est le nôtre.",
    )


# What the amounts of a crossed table are divided by: column, unit, words of the subtitle.
PER = {
    "": ("amount_eur", "eur", "euros attribués"),
    "habitant": ("amount_per_inhabitant_eur", "eur_per_inhabitant", "euros attribués par habitant des communes"),
    "commune": ("amount_per_town_eur", "eur", "euros attribués par commune du programme"),
}
NO_RATIO = (
    "Les subventions des intercommunalités ne se rapportent pas aux habitants ni au nombre des communes : elles servent tout "
    "leur territoire."
)


def _crossed(table: pd.DataFrame, options: Options, row: str, column_name: str) -> Drawn:
    """Themes crossed with schemes or territories: a pair without award is blank, neither zero nor missing."""
    value, unit, unit_label = PER[options.per]
    known = table[table[value].notna()]
    title, coverage = "aucune subvention connue à croiser", ""
    if len(known):
        read = known[known["theme"] != UNCLASSIFIED]
        ranked = (read if len(read) else known).sort_values(value, ascending=False, kind="stable")
        write = per_inhabitant if unit == "eur_per_inhabitant" else short_euros
        subject, suffix = CLASSIFIED if len(read) else KNOWN, " par commune" if options.per == "commune" else ""
        where = row if row != "theme" else column_name
        said = [
            (f"{one[where]}, « {one['theme']} »", write(one[value]) + suffix) for _, one in ranked.head(2).iterrows()
        ]
        title = f"{leading(said, subject)}{unclassified_part(known)}"
        coverage = "Case vide : aucune subvention connue, ce qui n’est pas zéro."
    elif len(table):
        title, coverage = "aucun rapport à donner dans ce périmètre", f"{DIVIDED[0].upper()}{DIVIDED[1:]}."
        if options.perimeter == "state_grants_epci":
            coverage = NO_RATIO
    return granted(
        title,
        table if len(known) else known,
        perimeter=options.perimeter,
        note=f"{NOT_PROGRAMME_SPENDING} {READ_THEMES}",
        coverage=coverage,
        unit=unit,
        unit_label=unit_label,
        encodings=Encodings(row=row, column=column_name, value=value, status="status"),
    )


crossed = partial(
    figure, form="heat_table", unit="eur", unit_label=PER[""][2], perimeter=ASKED, status="estimated", reads=("par",)
)


@crossed(
    "dispositifs-et-themes",
    subject="Subventions par dispositif et thème",
    query="grants_by_scheme_and_theme",
    columns="theme scheme_name amount_eur amount_per_inhabitant_eur amount_per_town_eur award_count status perimeter",
)
def schemes_and_themes(table: pd.DataFrame, territory: Territory, options: Options) -> Drawn:
    return _crossed(table, options, "theme", "scheme_name")


@crossed(
    "themes-par-territoire",
    subject="Subventions par thème et territoire",
    query="grants_by_theme_and_territory",
    columns="unit_code unit_name theme amount_eur amount_per_inhabitant_eur amount_per_town_eur award_count town_count "
    "population status perimeter",
)
def themes_and_territories(table: pd.DataFrame, territory: Territory, options: Options) -> Drawn:
    return _crossed(table, options, "unit_name", "theme")


@ledger_figure(
    "themes-et-dispositifs-surfaces",
    subject="Subventions par dispositif et thème, en surfaces",
    query="grants_by_scheme_and_theme",
    form="treemap",
    status="estimated",
    columns="scheme_name theme amount_eur award_count perimeter",
)
def schemes_and_themes_treemap(table: pd.DataFrame, territory: Territory, options: Options) -> Drawn:
    known = table[table["amount_eur"].notna()].reset_index(drop=True)
    title = "aucune subvention connue à répartir"
    if len(known):
        by_scheme = known.groupby("scheme_name")["amount_eur"].sum().astype(float)
        title = f"{short_euros(known['amount_eur'].sum())} de subventions connues, {by_scheme.idxmax()} en tête{unclassified_part(known)}"
    return granted(
        title,
        known,
        perimeter=options.perimeter,
        note=f"Surface proportionnelle au montant. {NOT_PROGRAMME_SPENDING} {READ_THEMES}",
        encodings=Encodings(
            category="theme",
            series="scheme",
            value="amount_eur",
            role="scheme",
            series_labels=dict(zip(known["scheme"], known["scheme_name"], strict=True)),
        ),
    )
