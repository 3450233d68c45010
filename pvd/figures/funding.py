"""Financement: the official series, what it is made of, and the State grants of the ledger."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pandas as pd

from pvd.figures.catalogue import ASKED, figure
from pvd.figures.figure import Drawn, Encodings, Reference
from pvd.figures.ledger import granted, ledger_figure
from pvd.figures.overview import perimeter_breaks
from pvd.figures.promises import BOUNDS
from pvd.figures.wording import (
    EVERY_TOWN,
    GRANTS,
    KNOWN,
    NONE_KNOWN,
    NOT_PROGRAMME_SPENDING,
    OFFICIAL_PERIMETERS,
    PER_INHABITANT,
    coverage_sentence,
    divided,
    grant_period,
    granted_of,
    how_many,
    leading,
    median_label,
    nothing_known,
    population_note,
    ratio,
    sentences,
)
from pvd.formats import day, in_list, is_unknown, number, per_inhabitant, plural, short_euros, years
from pvd.territory import Options, Territory

MOST_BARS = 20
# More units of which nothing is known are counted, not named.
MOST_NAMES = 6
COUNTED = ("aucune subvention comptée", "subvention comptée", "subventions comptées")


@figure(
    "engagements-officiels",
    subject="Totaux officiels engagés, face à l’enveloppe",
    query="official_series",
    form="lines",
    unit="eur",
    unit_label="totaux officiels, en euros engagés",
    perimeter="programme_narrow",
    perimeter_label="deux périmètres officiels",
    is_national=True,
    encodings=Encodings(
        x="as_of",
        series="perimeter",
        value="amount_eur",
        label="value_label",
        bound="bound",
        precision="date_precision",
        role="perimeter",
        series_labels={name: said.capitalize() for name, said in OFFICIAL_PERIMETERS.items()},
        styles={"programme_narrow": "line", "programme_broad": "points"},
    ),
    columns="as_of date_precision amount_eur bound stage perimeter source_title source_url note_fr",
)
def official_series(table: pd.DataFrame, territory: Territory, options: Options) -> Drawn:
    envelope = float(table.loc[table["perimeter"] == "envelope", "amount_eur"].iloc[0])
    table = table[table["perimeter"] != "envelope"].reset_index(drop=True)
    table["value_label"] = [
        ("> " if bound == "lower" else "") + short_euros(amount)
        for amount, bound in zip(table["amount_eur"], table["bound"], strict=True)
    ]
    narrow = table[table["perimeter"] == "programme_narrow"].iloc[-1]
    broad = table[table["perimeter"] == "programme_broad"].iloc[-1]
    return Drawn(
        f"{short_euros(broad['amount_eur'])} engagés au {day(broad['as_of'].date())}, dans un périmètre plus large que les "
        f"{short_euros(narrow['amount_eur'])} du {day(narrow['as_of'].date())}",
        table,
        period=f"{day(table['as_of'].min().date())} – {day(table['as_of'].max().date())}",
        note=f"Les {short_euros(broad['amount_eur'])} du {day(broad['as_of'].date())} comptent en plus MaPrimeRénov’, les prêts "
        f"de la Banque des Territoires et les postes cofinancés : les deux périmètres ne se comparent pas. "
        "Montants engagés, non versés. Point creux : minimum publié.",
        breaks=perimeter_breaks(table),
        references=(Reference(envelope, f"Enveloppe annoncée : {short_euros(envelope)}"),),
    )


POINT_COLUMNS = (
    "as_of", "date_precision", "indicator_name", "part_name", "value_label", "perimeter", "status_name", "is_other_value",
    "source_title", "note_fr", "source_url", "amount_eur"
)  # fmt: skip


@figure(
    "sources-du-point",
    subject="Ce qui est publié autour de chaque total",
    query="point_sources",
    form="table",
    unit="eur",
    unit_label="une ligne par montant publié",
    perimeter="programme_narrow",
    perimeter_label="chaque montant a son périmètre",
    is_national=True,
    columns=" ".join(("point_on", *POINT_COLUMNS)),
)
def point_sources(table: pd.DataFrame, territory: Territory, options: Options) -> Drawn:
    table = table.copy()
    table["value_label"] = [
        BOUNDS.get(bound, "") + short_euros(amount)
        for amount, bound in zip(table["amount_eur"], table["bound"], strict=True)
    ]
    one = bool(options.search.point) and len(table) > 0
    amounts = plural(len(table), "montant publié", "montants publiés")
    title = f"{amounts}, autour de {plural(table['point_on'].nunique(), 'date')}"
    period, coverage = "", "" if len(table) else "Aucun total officiel n’est publié à cette date."
    if one:
        first = table.iloc[0]
        others = table[table["is_other_value"]]
        period = f"total du {day(first['point_on'].date())}"
        title = f"{short_euros(first['point_amount_eur'])} au {day(first['point_on'].date())} : {amounts}"
        coverage = (
            f"{plural(len(others), 'autre total publié', 'autres totaux publiés')} du même périmètre, à une date proche : "
            f"{in_list(others['value_label'].drop_duplicates())}."
            if len(others)
            else "Aucun autre total du même périmètre n’est publié à une date proche."
        )
    return Drawn(
        title,
        table,
        period=period,
        note="Chaque montant est rangé près du total le plus proche de sa date, dans son périmètre s’il en a un : les lignes se lisent, "
        "elles ne s’additionnent pas.",
        coverage=coverage,
        columns=POINT_COLUMNS if one else (),
    )


def _composition(table: pd.DataFrame, perimeter: str, note: str = "") -> Drawn:
    parts = table[table["perimeter"] == perimeter].reset_index(drop=True)
    first = parts.iloc[0]
    published, total = day(first["as_of"].date()), day(first["total_on"].date())
    ranked = [(row.part_name, short_euros(row.amount_eur)) for row in parts.itertuples()]
    return Drawn(
        leading(ranked, f"engagements du programme, {OFFICIAL_PERIMETERS[perimeter]}"),
        parts,
        period=f"au {published}" if published == total else f"total du {total}, parts publiées le {published}",
        note=sentences("Parts publiées, telles quelles : elles ne se soustraient pas d’une date à l’autre.", note),
    )


composed = partial(
    figure, query="engaged_composition", form="bars", unit="eur", unit_label="euros engagés", is_national=True,
    encodings=Encodings(category="part_name", value="amount_eur", horizontal=True, role="perimeter"),
    columns="part_name instrument amount_eur perimeter as_of source_title source_url note_fr"
)  # fmt: skip


@composed(
    "composition-2023",
    subject=f"De quoi est fait le total, {OFFICIAL_PERIMETERS['programme_narrow']}",
    perimeter="programme_narrow",
    perimeter_label=OFFICIAL_PERIMETERS["programme_narrow"],
)
def composition_narrow(table: pd.DataFrame, territory: Territory, options: Options) -> Drawn:
    return _composition(table, "programme_narrow")


@composed(
    "composition-2024",
    subject=f"De quoi est fait le total, {OFFICIAL_PERIMETERS['programme_broad']}",
    perimeter="programme_broad",
    perimeter_label=OFFICIAL_PERIMETERS["programme_broad"],
)
def composition_broad(table: pd.DataFrame, territory: Territory, options: Options) -> Drawn:
    apart = "Les prêts ne s’ajoutent pas aux subventions ; leur part est montrée à part."
    return _composition(table, "programme_broad", apart)


@ledger_figure(
    "subventions-par-annee",
    subject="Subventions de l’État par année",
    query="grants_by_year",
    form="stacked_bars",
    columns="year scheme_name amount_eur award_count granted_town_count status perimeter",
)
def grants_by_year(table: pd.DataFrame, territory: Territory, options: Options) -> Drawn:
    counted = table[table["status"].isin(["available", "partial"])]
    total = counted["amount_eur"].sum(min_count=1)
    before = {int(year) for year in table.loc[table["status"] == "before", "year"]}
    # A first wave is counted, and ranks before no year.
    whole = {int(year) for year in counted.loc[counted["status"] == "available", "year"]}
    known = counted.groupby("year")["amount_eur"].sum(min_count=1).dropna()
    best = known[known.index.isin(whole)]
    title = NONE_KNOWN
    if len(known):
        title = f"{short_euros(total)} de {KNOWN}"
        if len(best) and (known > 0).sum() > 1:
            most, year = short_euros(best.max()), int(best.idxmax())
            title += f", presque toutes en {year}" if most == short_euros(total) else f", dont {most} en {year}"
        else:
            title += f", en {years(int(year) for year in known.index)}"
    return granted(
        title,
        table,
        measured=("subvention",) if is_unknown(total) else (),
        perimeter=options.perimeter,
        note=sentences(
            NOT_PROGRAMME_SPENDING, f"Avant le programme, {years(before)} n’entrent dans aucun total." if before else ""
        ),
        coverage=coverage_sentence(table),
        encodings=Encodings(
            category="year",
            series="scheme",
            value="amount_eur",
            status="status",
            role="scheme",
            series_labels=dict(zip(table["scheme"], table["scheme_name"], strict=True)),
        ),
    )


@ledger_figure(
    "subventions-par-dispositif",
    subject="Subventions de l’État par dispositif",
    query="grants_by_scheme",
    form="bars",
    encodings=Encodings(category="scheme_name", value="amount_eur", status="status", horizontal=True),
    columns="scheme_name amount_eur award_count granted_town_count grant_years status perimeter",
)
def grants_by_scheme(table: pd.DataFrame, territory: Territory, options: Options) -> Drawn:
    # The largest first; one that is held for a first wave only is not compared.
    whole = table[table["status"] == "available"]
    ranked = whole if len(whole) else table.head(1)
    said = [(row.scheme_name, short_euros(row.amount_eur)) for row in ranked.head(2).itertuples()]
    return granted(leading(said) or NONE_KNOWN, table, perimeter=options.perimeter)


def _by_territory(
    table: pd.DataFrame, value: str, write: Callable[[float], str], subject: str = KNOWN, note: str = ""
) -> Drawn:
    """Amounts of the units of a territory, from the highest; those of which nothing is known are named beside."""
    ordered = table.sort_values([value, "unit_name"], ascending=[False, True], na_position="last", ignore_index=True)
    known = ordered[ordered[value].notna()]
    unknown = ordered[ordered["amount_eur"].isna()]["unit_name"].tolist()
    names = in_list(unknown) if len(unknown) <= MOST_NAMES else plural(len(unknown), "commune")
    said = [(row.unit_name, write(getattr(row, value))) for row in known.head(2).itertuples()]
    return granted(
        leading(said, subject) or nothing_known(table),
        known.head(MOST_BARS),
        period=grant_period(table),
        note=sentences(
            note,
            f"Les {MOST_BARS} premiers sur {number(len(known))}." if len(known) > MOST_BARS else "",
            "Les communes sans subvention connue ne sont pas à zéro : des années manquent.",
        ),
        coverage=sentences(
            f"Aucune subvention connue : {names}." if unknown else "",
            divided(ordered, "unit_name") if value == "amount_per_inhabitant_eur" else "",
        ),
    )


of_units = partial(
    figure, query="grants_by_territory", form="bars", perimeter="state_grants_town", status="computed",
    columns="unit_code unit_name town_count granted_town_count population amount_eur award_count amount_per_inhabitant_eur "
    "perimeter"
)  # fmt: skip


@of_units(
    "subventions-par-territoire",
    subject="Subventions de l’État par territoire",
    unit="eur",
    unit_label="euros attribués",
    encodings=Encodings(category="unit_name", value="amount_eur", horizontal=True),
)
def grants_by_territory(table: pd.DataFrame, territory: Territory, options: Options) -> Drawn:
    return _by_territory(table, "amount_eur", short_euros)


@of_units(
    "subventions-par-habitant",
    subject="Subventions de l’État par habitant",
    unit="eur_per_inhabitant",
    unit_label="euros par habitant des communes",
    encodings=Encodings(category="unit_name", value="amount_per_inhabitant_eur", horizontal=True),
)
def grants_per_inhabitant(table: pd.DataFrame, territory: Territory, options: Options) -> Drawn:
    note = sentences(EVERY_TOWN, population_note())
    return _by_territory(table, "amount_per_inhabitant_eur", ratio, PER_INHABITANT, note)


SPREAD = "commune_code commune_name departement_code population amount_eur amount_per_inhabitant_eur perimeter"


@figure(
    "repartition-des-communes",
    subject="Répartition des communes, par habitant",
    query="towns",
    form="strip",
    unit="eur_per_inhabitant",
    unit_label="euros par habitant, un point par commune",
    perimeter="state_grants_town",
    status="computed",
    encodings=Encodings(value="amount_per_inhabitant_eur", label="commune_name"),
    columns=SPREAD,
)
def grants_distribution(table: pd.DataFrame, territory: Territory, options: Options) -> Drawn:
    known = table["amount_per_inhabitant_eur"].dropna()
    unknown = int(table["amount_eur"].isna().sum())
    median = known.median() if len(known) else None
    title = nothing_known(table)
    references: tuple[Reference, ...] = ()
    facts: dict[str, float] = {}
    if median is not None:
        title = f"la moitié {granted_of(len(known), len(table))} ont reçu plus de {per_inhabitant(median, GRANTS)}"
        if len(known) == 1:
            title = f"{table.loc[known.index[0], 'commune_name']} a reçu {per_inhabitant(median, GRANTS)}"
        references = (Reference(float(median), median_label(len(known), len(table), f"{number(median)} €")),)
        facts = {"median": float(median), "known_count": len(known), "town_count": len(table)}
    return granted(
        title,
        table[[*SPREAD.split(), "source_ids"]],
        period=grant_period(table),
        coverage=sentences(
            f"{plural(unknown, 'commune')} sans subvention connue, {'absente' if unknown < 2 else 'absentes'} du graphique."
            if unknown
            else "",
            divided(table, "commune_name"),
        ),
        references=references,
        facts=facts,
    )


@figure(
    "registre-des-subventions",
    subject="Registre des subventions, ligne à ligne",
    query="ledger",
    form="table",
    unit="eur",
    unit_label="euros attribués, une ligne par subvention",
    perimeter=ASKED,
)
def ledger(table: pd.DataFrame, territory: Territory, options: Options) -> Drawn:
    # The title counts what it sums; the table holds more, and says so.
    counted = table[~table["is_before_programme"] & (table["coverage"] != "regional")]
    title, rest = how_many(len(counted), *COUNTED), len(table) - len(counted)
    if len(counted):
        title += f" depuis {int(counted['year'].min())}, {short_euros(counted['amount_eur'].sum(min_count=1))}"
    left = plural(rest, "autre ligne du tableau n’est pas comptée", "autres lignes du tableau ne sont pas comptées")
    return granted(
        title,
        table,
        perimeter=options.perimeter,
        note=f"{NOT_PROGRAMME_SPENDING} Les noms de personnes sont masqués. Chaque ligne renvoie à son fichier et à son rang.",
        coverage=f"{left} : d’avant le programme, ou tenues pour une seule région." if rest else "",
    )
