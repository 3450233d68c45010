"""Piliers: what the offer holds, what is published, and the local evidence of the ledger."""

from __future__ import annotations

import pandas as pd

from pvd.figures.catalogue import figure
from pvd.figures.figure import Encodings, Figure
from pvd.figures.ledger import UNCLASSIFIED, ledger_figure
from pvd.figures.wording import NOT_PROGRAMME_SPENDING
from pvd.formats import NARROW, in_list, number, plural, short_euros
from pvd.territory import Options, Territory


@figure(
    "mesures-par-pilier", subject="Mesures par pilier et type de soutien", query="measures_by_pillar", form="heat_table"
)
def measures_by_pillar(table: pd.DataFrame, territory: Territory, options: Options) -> Figure:
    totals = table.groupby("pillar_name", sort=False)["measure_count"].sum()
    words = in_list(f"{number(count)} pour le pilier {name.lower()}" for name, count in totals.items())
    return Figure(
        slug="mesures-par-pilier",
        title=f"{plural(int(totals.sum()), 'mesure')}{NARROW}: {words}",
        form="heat_table",
        table=table,
        encodings=Encodings(row="support_type_name", column="pillar_name", value="measure_count"),
        unit="count",
        unit_label="nombre de mesures par type de soutien",
        period="offre connue en 2026",
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
