"""Financement: grants by theme, the bridge between two official totals, and pace."""

from __future__ import annotations

from typing import Any

import pandas as pd

from pvd import mandate
from pvd.dictionary import column
from pvd.figures.catalogue import figure
from pvd.figures.figure import Drawn, Encodings
from pvd.figures.ledger import CLASSIFIED, READ_THEMES, UNCLASSIFIED, granted, ledger_figure, unclassified_part
from pvd.figures.wording import NOT_PROGRAMME_SPENDING, OFFICIAL_PERIMETERS, leading
from pvd.formats import day, is_unknown, scale, share, short_euros
from pvd.territory import Options, Territory


@ledger_figure(
    "subventions-par-theme",
    subject="Subventions de l’État par thème",
    query="grants_by_theme",
    form="bars",
    status="estimated",
    encodings=Encodings(category="theme", value="amount_eur", status="status", highlight="is_themed", horizontal=True),
    columns="theme amount_eur classified_amount_eur award_count status perimeter",
)
def grants_by_theme(table: pd.DataFrame, territory: Territory, options: Options) -> Drawn:
    known = table[table["amount_eur"].notna()]
    themed = known[known["theme"] != UNCLASSIFIED]
    total = known["amount_eur"].sum()
    title, coverage = "aucune subvention connue à classer", ""
    if len(themed):
        ranked = themed.sort_values("amount_eur", ascending=False).head(2)
        said = [(row.theme, short_euros(row.amount_eur)) for row in ranked.itertuples()]
        title = leading(said, CLASSIFIED) + unclassified_part(known)
    if len(known):
        rest, read = total - themed["amount_eur"].sum(), known["classified_amount_eur"].sum()
        coverage = f"Non classé : {share(rest / total)} du montant."
        if read and not is_unknown(read):
            coverage += (
                f" Thème lu dans l’intitulé : {share(read / total)} ; les autres sont publiés, ou ceux de la mesure."
            )
    return granted(
        title,
        table if len(known) else known,
        perimeter=options.perimeter,
        note=f"{NOT_PROGRAMME_SPENDING} {READ_THEMES}",
        coverage=coverage,
    )


@figure(
    "passerelle-888-3700",
    subject="De 888 M€ à 3,7 Md€",
    query="bridge",
    form="cascade",
    unit="eur",
    unit_label="euros engagés",
    perimeter="programme_broad",
    perimeter_label="lecture de deux périmètres qui ne se comparent pas",
    status="estimated",
    is_national=True,
    encodings=Encodings(category="step_name", value="amount_eur", highlight="is_total"),
    columns="step_name step_kind amount_eur perimeter",
)
def bridge(table: pd.DataFrame, territory: Territory, options: Options) -> Drawn:
    table = table.copy()
    words = column("step").values
    table["step_name"] = [words[step] for step in table["step"]]
    write = scale(table["amount_eur"], "eur").words
    dates = table.set_index("step")["as_of"]
    renovation_on = f"{dates['renovation_beside']:%Y-%m}"
    of_kind = table.groupby("step_kind")["amount_eur"].sum()
    first, last = table.iloc[0]["amount_eur"], table.iloc[-1]["amount_eur"]
    return Drawn(
        f"de {short_euros(first)} à {short_euros(last)} : le changement de périmètre explique au moins "
        f"{short_euros(of_kind['perimeter'])}",
        table,
        period=f"{day(dates['narrow_total'].date())} – {day(dates['broad_total'].date())}",
        note=f"Estimation du tableau de bord : aucune source ne publie cette décomposition. MaPrimeRénov’, les prêts et les "
        f"postes sont publiés tels quels, MaPrimeRénov’ en {day(renovation_on)} : elle a pu croître depuis, et sa part est un plancher. "
        f"Pour l’État, l’Anah et l’ingénierie, {short_euros(of_kind['time'])} séparent deux parts "
        f"publiées : du temps a passé, et le Fonds vert s’est ajouté, sans que rien ne permette de les séparer. Les postes "
        "étaient peut-être déjà en partie dans l’ingénierie de 2023.",
        coverage=f"Non expliqué : {write(of_kind['unexplained'])}. Les parts publiées dépassent le total, lui-même arrondi."
        if of_kind["unexplained"] < 0
        else f"Non expliqué : {write(of_kind['unexplained'])}.",
    )


@figure(
    "rythme",
    subject="Rythme des engagements officiels",
    query="official_series",
    form="table",
    unit="eur",
    unit_label="euros engagés par mois de 30 jours",
    perimeter="programme_narrow",
    perimeter_label=OFFICIAL_PERIMETERS["programme_narrow"],
    status="computed",
    is_national=True,
    columns="pace_case pace_from_on pace_to_on pace_eur pace_verdict perimeter",
)
def pace(table: pd.DataFrame, territory: Territory, options: Options) -> Drawn:
    first, second = OFFICIAL_PERIMETERS.values()
    narrow, broad = _totals(table, "programme_narrow"), _totals(table, "programme_broad")
    broken = "rupture de série, les deux totaux ne comptent pas la même chose"
    rows = [
        _paced(f"{first.capitalize()}, deux derniers totaux", narrow[-2:], "un seul total publié"),
        _paced(second.capitalize(), broad[-2:], "un seul total publié dans ce périmètre"),
        _paced(f"Du {first} au {second}", [*narrow[-1:], *broad[:1]], broken),
    ]
    found, title = rows[0], "aucun rythme ne peut être donné"
    if found["pace_eur"] is not None:
        between = f"entre le {day(found['pace_from_on'])} et le {day(found['pace_to_on'])}"
        title = f"{short_euros(found['pace_eur'])} par mois {between}, à titre indicatif"
    return Drawn(
        title,
        pd.DataFrame(rows).assign(source_ids=[["chiffres-publies"]] * len(rows)),
        period=f"{day(table['as_of'].min().date())} – {day(table['as_of'].max().date())}",
        note="Différence des deux derniers totaux officiels d’un même périmètre, rapportée aux jours qui les séparent, arrondie à "
        "100 000 € près puisque les totaux sont publiés au million. Aucune prévision d’argent n’en est tirée.",
    )


def _totals(table: pd.DataFrame, perimeter: str) -> list[mandate.Total]:
    rows = table[(table["perimeter"] == perimeter) & (table["bound"] == "exact")].sort_values("as_of")
    return [mandate.Total(row.as_of.date(), float(row.amount_eur), perimeter) for row in rows.itertuples()]


def _paced(name: str, pair: list[mandate.Total], why: str) -> dict[str, Any]:
    """One row: the pace between two totals, or why it is refused."""
    row: dict[str, Any] = dict.fromkeys(("pace_case", "pace_from_on", "pace_to_on", "pace_eur", "perimeter"))
    row["pace_case"] = name
    # A case within one perimeter names it, even when its pace is refused; a break has none.
    if len({total.perimeter for total in pair}) == 1:
        row["perimeter"] = pair[0].perimeter
    if len(pair) == 2:
        row |= {"pace_from_on": pair[0].as_of, "pace_to_on": pair[1].as_of}
    try:
        if len(pair) < 2:
            raise mandate.PaceRefused(why)
        # Totals published to the million: a pace to the euro would claim what nobody knows.
        row["pace_eur"] = round(mandate.pace_eur_per_day(*pair) * 30, -5)
        row["pace_verdict"] = "À titre indicatif : ce rythme ne se prolonge pas au-delà de la seconde date."
    except mandate.PaceRefused:
        row["pace_verdict"] = f"Refusé : {why}."
    return row
