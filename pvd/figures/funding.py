"""Financement: the official series, what it is made of, and the State grants of the ledger."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from pvd.figures.catalogue import figure
from pvd.figures.figure import Encodings, Figure, Reference
from pvd.figures.ledger import ledger_figure
from pvd.figures.overview import perimeter_breaks
from pvd.figures.promises import BOUNDS
from pvd.figures.wording import (
    EVERY_TOWN,
    NOT_PROGRAMME_SPENDING,
    coverage_sentence,
    divided,
    grant_period,
    granted_of,
    median_label,
    nothing_known,
    official_perimeter,
    population_note,
)
from pvd.formats import NARROW, day, in_list, is_unknown, number, per_inhabitant, plural, short_euros, years
from pvd.territory import Options, Territory

MOST_BARS = 20


@figure(
    "engagements-officiels",
    subject="Totaux officiels engagés, face à l’enveloppe",
    query="official_series",
    form="lines",
)
def official_series(table: pd.DataFrame, territory: Territory, options: Options) -> Figure:
    envelope = float(table.loc[table["perimeter"] == "envelope", "amount_eur"].iloc[0])
    table = table[table["perimeter"] != "envelope"].reset_index(drop=True)
    table["value_label"] = [
        (f">{NARROW}" if bound == "lower" else "") + short_euros(amount)
        for amount, bound in zip(table["amount_eur"], table["bound"], strict=True)
    ]
    narrow = table[table["perimeter"] == "programme_narrow"].iloc[-1]
    broad = table[table["perimeter"] == "programme_broad"].iloc[-1]
    return Figure(
        slug="engagements-officiels",
        title=(
            f"{short_euros(broad['amount_eur'])} engagés au {day(broad['as_of'].date())}, dans un périmètre plus large que les "
            f"{short_euros(narrow['amount_eur'])} du {day(narrow['as_of'].date())}"
        ),
        form="lines",
        table=table,
        encodings=Encodings(
            x="as_of",
            series="perimeter",
            value="amount_eur",
            label="value_label",
            bound="bound",
            precision="date_precision",
            role="perimeter",
            series_labels={
                name: official_perimeter(name).capitalize() for name in ("programme_narrow", "programme_broad")
            },
            styles={"programme_narrow": "line", "programme_broad": "points"},
        ),
        unit="eur",
        unit_label="totaux officiels, en euros engagés",
        period=f"{day(table['as_of'].min().date())} – {day(table['as_of'].max().date())}",
        perimeter="programme_narrow",
        perimeter_label="deux périmètres officiels",
        note=(
            f"Les {short_euros(broad['amount_eur'])} du {day(broad['as_of'].date())} comptent en plus MaPrimeRénov’, les prêts "
            f"de la Banque des Territoires et les postes cofinancés{NARROW}: les deux périmètres ne se comparent pas. "
            "Montants engagés, non versés. Point creux" + f"{NARROW}: minimum publié."
        ),
        breaks=perimeter_breaks(table),
        references=(Reference(envelope, f"Enveloppe annoncée{NARROW}: {short_euros(envelope)}"),),
        territory="France",
        columns=(
            "as_of",
            "date_precision",
            "amount_eur",
            "bound",
            "stage",
            "perimeter",
            "source_title",
            "source_url",
            "note_fr",
        ),
    )


@figure("sources-du-point", subject="Ce qui est publié autour de chaque total", query="point_sources", form="table")
def point_sources(table: pd.DataFrame, territory: Territory, options: Options) -> Figure:
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
        title = f"{short_euros(first['point_amount_eur'])} au {day(first['point_on'].date())}{NARROW}: {amounts}"
        coverage = (
            f"{plural(len(others), 'autre total publié', 'autres totaux publiés')} du même périmètre, à une date proche{NARROW}: "
            f"{in_list(others['value_label'].drop_duplicates())}."
            if len(others)
            else "Aucun autre total du même périmètre n’est publié à une date proche."
        )
    return Figure(
        slug="sources-du-point",
        title=title,
        form="table",
        table=table,
        encodings=Encodings(),
        unit="eur",
        unit_label="une ligne par montant publié",
        period=period,
        perimeter="programme_narrow",
        perimeter_label="chaque montant a son périmètre",
        note=f"Chaque montant est rangé près du total le plus proche de sa date, dans son périmètre s’il en a un{NARROW}: les lignes se lisent, "
        "elles ne s’additionnent pas.",
        coverage=coverage,
        territory="France",
        columns=(
            *(() if one else ("point_on",)), "as_of", "date_precision", "indicator_name", "part_name", "value_label", "perimeter", "status_name",
            "is_other_value",
            "source_title", "note_fr", "source_url", "amount_eur",
        ),
    )  # fmt: skip


def _composition(table: pd.DataFrame, perimeter: str, slug: str) -> Figure:
    parts = table[table["perimeter"] == perimeter].reset_index(drop=True)
    first = parts.iloc[0]
    published, total = first["as_of"].date(), first["total_on"].date()
    note = "Parts publiées, telles quelles" + NARROW + ": elles ne se soustraient pas d’une date à l’autre."
    if perimeter == "programme_broad":
        note += f" Les prêts ne s’ajoutent pas aux subventions{NARROW}; leur part est montrée à part."
    return Figure(
        slug=slug,
        title=f"{first['part_name']}{NARROW}: {short_euros(first['amount_eur'])}, la plus grande part publiée",
        form="bars",
        table=parts,
        encodings=Encodings(category="part_name", value="amount_eur", horizontal=True, role="perimeter"),
        unit="eur",
        unit_label="euros engagés",
        period=f"au {day(published)}"
        if published == total
        else f"total du {day(total)}, parts publiées le {day(published)}",
        perimeter=perimeter,
        perimeter_label=official_perimeter(perimeter),
        note=note,
        territory="France",
        columns=(
            "part_name",
            "instrument",
            "amount_eur",
            "perimeter",
            "as_of",
            "source_title",
            "source_url",
            "note_fr",
        ),
    )


@figure(
    "composition-2023",
    subject="De quoi est fait le total, périmètre 2022-2023",
    query="engaged_composition",
    form="bars",
)
def composition_narrow(table: pd.DataFrame, territory: Territory, options: Options) -> Figure:
    return _composition(table, "programme_narrow", "composition-2023")


@figure(
    "composition-2024",
    subject="De quoi est fait le total, périmètre 2024",
    query="engaged_composition",
    form="bars",
)
def composition_broad(table: pd.DataFrame, territory: Territory, options: Options) -> Figure:
    return _composition(table, "programme_broad", "composition-2024")


@figure("subventions-par-annee", subject="Subventions de l’État par année", query="grants_by_year", form="stacked_bars")
def grants_by_year(table: pd.DataFrame, territory: Territory, options: Options) -> Figure:
    counted = table[table["status"].isin(["available", "partial"])]
    total = counted["amount_eur"].sum(min_count=1)
    before = {int(year) for year in table.loc[table["status"] == "before", "year"]}
    # A first wave is counted, and ranks before no year.
    whole = {int(year) for year in counted.loc[counted["status"] == "available", "year"]}
    known = counted.groupby("year")["amount_eur"].sum(min_count=1).dropna()
    best = known[known.index.isin(whole)]
    title = "Aucune subvention de l’État connue"
    if len(known):
        title = f"{short_euros(total)} de subventions de l’État connues"
        if len(best) and len(known) > 1:
            title += f", dont {short_euros(best.max())} en {int(best.idxmax())}"
        else:
            title += f", en {years(int(year) for year in known.index)}"
    return ledger_figure(
        "subventions-par-annee", title, "stacked_bars", table,
        Encodings(
            category="year", series="scheme", value="amount_eur", status="status", role="scheme",
            series_labels=dict(zip(table["scheme"], table["scheme_name"], strict=True)),
        ),
        measured=("subvention",) if is_unknown(total) else (),
        perimeter=options.perimeter,
        note=f"{NOT_PROGRAMME_SPENDING} Avant le programme, {years(before)} n’entrent dans aucun total."
        if before
        else NOT_PROGRAMME_SPENDING,
        coverage=coverage_sentence(table),
        columns=("year", "scheme_name", "amount_eur", "award_count", "granted_town_count", "status", "perimeter"),
    )  # fmt: skip


@figure(
    "subventions-par-dispositif", subject="Subventions de l’État par dispositif", query="grants_by_scheme", form="bars"
)
def grants_by_scheme(table: pd.DataFrame, territory: Territory, options: Options) -> Figure:
    if table.empty:
        title = "Aucune subvention de l’État connue"
    else:
        # The largest first; one that is held for a first wave only is not compared.
        first = table.sort_values("status", kind="stable").iloc[0]
        title = f"{first['scheme_name']}{NARROW}: {short_euros(first['amount_eur'])}"
        title += ", le montant le plus élevé" if (table["status"] == "available").sum() > 1 else ""
    return ledger_figure(
        "subventions-par-dispositif", title, "bars", table,
        Encodings(category="scheme_name", value="amount_eur", status="status", horizontal=True),
        perimeter=options.perimeter,
        columns=("scheme_name", "amount_eur", "award_count", "granted_town_count", "grant_years", "status", "perimeter"),
    )  # fmt: skip


def _by_territory(table: pd.DataFrame, slug: str, value: str, unit: str, unit_label: str, title: str) -> Figure:
    ordered = table.sort_values([value, "unit_name"], ascending=[False, True], na_position="last").reset_index(
        drop=True
    )
    known = ordered[ordered[value].notna()]
    unknown = ordered[ordered["amount_eur"].isna()]["unit_name"].tolist()
    shown = known.head(MOST_BARS)
    coverage = ""
    if unknown:
        names = in_list(unknown) if len(unknown) <= 6 else plural(len(unknown), "commune")
        coverage = f"Aucune subvention connue{NARROW}: {names}."
    if value == "amount_per_inhabitant_eur":
        coverage = " ".join(filter(None, (coverage, divided(ordered, "unit_name"))))
    note = "Les communes sans subvention connue ne sont pas à zéro" + NARROW + ": des années manquent."
    if len(known) > MOST_BARS:
        note = f"Les {MOST_BARS} premiers sur {number(len(known))}. {note}"
    return ledger_figure(
        slug, title, "bars", shown, Encodings(category="unit_name", value=value, horizontal=True),
        period=grant_period(table),
        unit=unit,
        unit_label=unit_label,
        note=note,
        coverage=coverage,
        columns=(
            "unit_code", "unit_name", "town_count", "granted_town_count", "population", "amount_eur", "award_count",
            "amount_per_inhabitant_eur", "perimeter",
        ),
    )  # fmt: skip


@figure(
    "subventions-par-territoire",
    subject="Subventions de l’État par territoire",
    query="grants_by_territory",
    form="bars",
)
def grants_by_territory(table: pd.DataFrame, territory: Territory, options: Options) -> Figure:
    known = table.dropna(subset=["amount_eur"])
    title = "Aucune subvention de l’État connue"
    if len(known):
        first = known.sort_values("amount_eur").iloc[-1]
        title = f"{first['unit_name']}{NARROW}: {short_euros(first['amount_eur'])}, le montant le plus élevé"
    return _by_territory(table, "subventions-par-territoire", "amount_eur", "eur", "euros attribués", title)


@figure(
    "subventions-par-habitant", subject="Subventions de l’État par habitant", query="grants_by_territory", form="bars"
)
def grants_per_inhabitant(table: pd.DataFrame, territory: Territory, options: Options) -> Figure:
    known = table.dropna(subset=["amount_per_inhabitant_eur"])
    title = nothing_known(table)
    if len(known):
        first = known.sort_values("amount_per_inhabitant_eur").iloc[-1]
        title = f"{first['unit_name']}{NARROW}: {per_inhabitant(first['amount_per_inhabitant_eur'])}, le plus élevé"
    figure_ = _by_territory(
        table,
        "subventions-par-habitant",
        "amount_per_inhabitant_eur",
        "eur_per_inhabitant",
        "euros par habitant des communes",
        title,
    )
    return replace(figure_, note=f"{EVERY_TOWN} {population_note()} {figure_.note}")


@figure("repartition-des-communes", subject="Répartition des communes, par habitant", query="towns", form="strip")
def grants_distribution(table: pd.DataFrame, territory: Territory, options: Options) -> Figure:
    known = table["amount_per_inhabitant_eur"].dropna()
    unknown = int(table["amount_eur"].isna().sum())
    median = known.median() if len(known) else None
    title = nothing_known(table)
    references: tuple[Reference, ...] = ()
    if median is not None:
        title = f"La moitié {granted_of(len(known), len(table))} ont reçu plus de {per_inhabitant(median)}"
        if len(known) == 1:
            title = f"{table.loc[known.index[0], 'commune_name']}{NARROW}: {per_inhabitant(median)}"
        references = (Reference(float(median), median_label(len(known), len(table), f"{number(median)}{NARROW}€")),)
    shown = [
        "commune_code", "commune_name", "departement_code", "population", "amount_eur", "amount_per_inhabitant_eur",
        "perimeter", "source_ids",
    ]  # fmt: skip
    return ledger_figure(
        "repartition-des-communes", title, "strip", table[shown],
        Encodings(value="amount_per_inhabitant_eur", label="commune_name"),
        period=grant_period(table),
        unit="eur_per_inhabitant",
        unit_label="euros par habitant, un point par commune",
        coverage=" ".join(filter(None, (
            f"{plural(unknown, 'commune')} sans subvention connue, absentes du graphique." if unknown else "",
            divided(table, "commune_name"),
        ))),
        references=references,
    )  # fmt: skip


@figure("registre-des-subventions", subject="Registre des subventions, ligne à ligne", query="ledger", form="table")
def ledger(table: pd.DataFrame, territory: Territory, options: Options) -> Figure:
    # The title counts what it sums; the table holds more, and says so.
    counted = table[~table["is_before_programme"] & (table["coverage"] != "regional")]
    title, rest = plural(len(counted), "subvention comptée", "subventions comptées"), len(table) - len(counted)
    if len(counted):
        title += f" depuis {int(counted['year'].min())}, {short_euros(counted['amount_eur'].sum(min_count=1))}"
    left = plural(rest, "autre ligne du tableau n’est pas comptée", "autres lignes du tableau ne sont pas comptées")
    return ledger_figure(
        "registre-des-subventions", title, "table", table,
        perimeter=options.perimeter,
        unit_label="euros attribués, une ligne par subvention",
        status="official",
        note=f"{NOT_PROGRAMME_SPENDING} Les noms de personnes sont masqués. Chaque ligne renvoie à son fichier et à son rang.",
        coverage=f"{left}{NARROW}: d’avant le programme, ou tenues pour une seule région." if rest else "",
    )  # fmt: skip
