"""Aperçu: the key figures, and time × money × delivery on one view."""

from __future__ import annotations

import pandas as pd

from pvd.figures.catalogue import figure
from pvd.figures.figure import Break, Card, Drawn, Encodings, Reference
from pvd.figures.ledger import granted
from pvd.figures.promises import worded
from pvd.figures.wording import (
    BREAK_DETAIL,
    BREAK_LABEL,
    DEDUCED_AGREEMENTS,
    NOT_ZERO,
    OFFICIAL_PERIMETERS,
    agreements_context,
    grant_period,
    mandate_period,
    of_grants,
    others_apart,
    two_programmes_said,
)
from pvd.formats import day, is_unknown, number, published_at, share, short_euros
from pvd.mandate import elapsed_share
from pvd.territory import Options, Territory


@figure(
    "chiffres-cles",
    subject="Chiffres clés",
    query="key_figures",
    form="table",
    unit="count",
    unit_label="",
    perimeter="state_grants_town",
    status="computed",
    columns=(
        "town_count population signatory_count undated_agreement_count deduced_agreement_count ort_count "
        "ort_share amount_eur award_count granted_town_count perimeter measure_count linked_measure_count"
    ),
)
def key_figures(table: pd.DataFrame, territory: Territory, options: Options) -> Drawn:
    is_granted = not is_unknown(table["amount_eur"].iloc[0])
    return granted(
        "les chiffres clés",
        table,
        period=of_grants(table),
        note=f"ORT : opération de revitalisation de territoire. {DEDUCED_AGREEMENTS} Les mesures sont celles de l’offre nationale.",
        coverage="" if is_granted else NOT_ZERO,
        cards=_cards(
            table.iloc[0],
            grant_period(table) if is_granted else "aucune subvention connue",
            territory.filters.ort is not None,
        ),
    )


def _cards(row: pd.Series, of_amount: str, is_ort_asked: bool) -> tuple[Card, ...]:
    towns = int(row["town_count"])
    having = 0 if is_unknown(row["granted_town_count"]) else int(row["granted_town_count"])
    agreements = agreements_context(int(row["deduced_agreement_count"]), int(row["undated_agreement_count"]))
    offer = others_apart(row["measure_count"], row["linked_measure_count"])
    lacking = f"{number(towns - having)} sans subvention connue" if towns > having else "toutes les communes"
    # What a filter asks for is no finding.
    of_ort = "selon le filtre" if is_ort_asked else f"{share(row['ort_share'])} des communes"
    where = f"{number(row['population'])} habitants" if towns else "aucune dans ce territoire"
    return (
        Card("Communes", number(towns), where),
        Card("Communes signataires", number(row["signatory_count"]), agreements),
        Card("Communes en ORT", number(row["ort_count"]), of_ort),
        Card("Subventions de l’État", short_euros(row["amount_eur"]), of_amount),
        Card("Communes subventionnées", number(having), lacking),
        Card("Mesures du programme", number(row["linked_measure_count"]), f"France : {offer}"),
    )


@figure(
    "deux-programmes",
    subject="Petites villes de demain et Action cœur de ville",
    query="programmes_compared",
    form="table",
    unit="count",
    unit_label="une ligne par programme",
    status="computed",
    columns=(
        "programme town_count announced announced_on population median_population region_count "
        "departement_count first_signed_on dated_count announced_source announced_url"
    ),
)
def two_programmes(table: pd.DataFrame, territory: Territory, options: Options) -> Drawn:
    table = table.copy()
    table["announced"] = [
        f"{worded(*row)} (France)"
        for row in zip(table["announced_count"], ["communes"] * len(table), table["announced_bound"], strict=True)
    ]
    towns = table.set_index("programme")["town_count"]
    counts = int(towns["pvd"]), int(towns["acv"])
    apart = " ; aucune n’est dans les deux" if all(counts) and not int(table["both_count"].iloc[0]) else ""
    return Drawn(
        two_programmes_said(*counts) + apart,
        table,
        note=(
            "Deux programmes frères : Action cœur de ville s’adresse aux villes moyennes. L’annonce vaut pour la France entière. La liste "
            "d’Action cœur de ville dit quand chaque ville a signé, pas ce qu’elle a signé : beaucoup de dates sont celles de la seconde phase."
        ),
    )


@figure(
    "temps-argent-realisations",
    subject="Temps, argent, réalisations",
    query="mandate_axes",
    form="lines",
    unit="share",
    unit_label="part du mandat, de l’enveloppe et des actions",
    perimeter="programme_narrow",
    perimeter_label="deux périmètres officiels",
    is_national=True,
    encodings=Encodings(
        x="as_of",
        series="axis",
        value="value_share",
        label="value_label",
        bound="bound",
        precision="date_precision",
        role="axis",
        series_labels={
            "elapsed": "Temps écoulé",
            **{name: f"Engagé, {said}" for name, said in OFFICIAL_PERIMETERS.items()},
            "delivered": "Actions livrées",
        },
        styles={
            "elapsed": "dashed",
            "programme_narrow": "line",
            "programme_broad": "points",
            "delivered": "points",
        },
    ),
    columns="axis as_of date_precision value_share amount_eur bound perimeter source_title note_fr",
)
def time_money_delivery(table: pd.DataFrame, territory: Territory, options: Options) -> Drawn:
    envelope = short_euros(table.loc[table["axis"] == "envelope", "amount_eur"].iloc[0])
    table = table[table["axis"] != "envelope"].reset_index(drop=True)
    table["value_label"] = [
        _axis_label(axis, value, amount, bound)
        for axis, value, amount, bound in zip(
            table["axis"], table["value_share"], table["amount_eur"], table["bound"], strict=True
        )
    ]
    delivered = table[table["axis"] == "delivered"].sort_values("as_of").iloc[-1]
    broad = table[table["axis"] == "programme_broad"].iloc[-1]
    then = broad["as_of"].date()
    elapsed = elapsed_share(then, options.end_of_mandate)
    return Drawn(
        f"{share(delivered['value_share'])} des actions livrées {published_at(delivered['as_of'], delivered['date_precision'])}",
        table,
        unit_label=f"part du mandat, de l’enveloppe de {envelope} et des actions",
        period=mandate_period(table, options.end_of_mandate),
        note=f"Au {day(then)}, {share(elapsed)} du mandat écoulé. Le {OFFICIAL_PERIMETERS['programme_broad']} ajoute MaPrimeRénov’, les prêts de la "
        "Banque des Territoires et les postes cofinancés. L’enveloppe additionne des prévisions de partenaires "
        f": ce n’est pas un fonds dédié. {_notes(table[table['axis'] == 'delivered'])}",
        breaks=perimeter_breaks(table[table["perimeter"].notna()]),
        references=(Reference(1.0, f"Enveloppe annoncée : {envelope}"),),
    )


def _notes(delivered: pd.DataFrame) -> str:
    """What must be known of each published share of the actions, with its date."""
    return " ".join(
        f"Part livrée {published_at(row['as_of'], row['date_precision'])} : {row['note_fr'][0].lower()}{row['note_fr'][1:]}"
        for _, row in delivered.iterrows()
        # A date that is not a day says by itself how precise it is.
        if row["date_precision"] == "day" and not is_unknown(row["note_fr"])
    )


def _axis_label(axis: str, value: float, amount: float, bound: str) -> str:
    if axis == "elapsed":
        return ""
    if axis == "delivered":
        return f"{share(value)} livrées"
    return ("> " if bound == "lower" else "") + short_euros(amount)


def perimeter_breaks(table: pd.DataFrame) -> tuple[Break, ...]:
    """The stretches between the last point of one perimeter and the first of the next."""
    ordered = table.sort_values("as_of")
    found = []
    for before, after in zip(ordered.itertuples(), list(ordered.itertuples())[1:], strict=False):
        if before.perimeter != after.perimeter:
            found.append(Break(before.as_of.date(), after.as_of.date(), BREAK_LABEL, BREAK_DETAIL))
    return tuple(found)
