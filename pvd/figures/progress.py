"""Progress over the mandate that is not money: agreements, ORT, dwellings renovated."""

from __future__ import annotations

from functools import partial
from typing import Any

import pandas as pd

from pvd.dictionary import column
from pvd.figures.catalogue import figure
from pvd.figures.figure import Drawn, Encodings
from pvd.figures.wording import OF_ORT, SIGNATORIES, how_many, mandate_period, of_agreements
from pvd.formats import day, number, plural, share, short_month
from pvd.territory import Options, Territory

AT_COMMUNE = "Cette série n’existe pas pour une seule commune : voir l’intercommunalité ou le département."


def in_steps(
    title: str, table: pd.DataFrame, territory: Territory, series: str, names: str, value: str, role: str = "single",
    **said: Any
) -> Drawn:  # fmt: skip
    """A count that grows month by month, one line a series; a series that no town has alone says so."""
    if table.empty and territory.level == "commune":
        said["coverage"] = said["coverage"] or AT_COMMUNE
    return Drawn(
        title,
        table,
        period=f"{short_month(table['as_of'].min())} – {short_month(table['as_of'].max())}" if len(table) else "",
        encodings=Encodings(
            x="as_of",
            series=series,
            value=value,
            role=role,
            series_labels=dict(zip(table[series], table[names], strict=True)),
            styles=dict.fromkeys(table[series].unique(), "steps"),
        ),
        **said,
    )


def _counted(title: str, table: pd.DataFrame, territory: Territory, note: str, coverage: str) -> Drawn:
    said = {"note": note, "coverage": coverage}
    return in_steps(title, table, territory, "indicator", "indicator_name", "cumulative_count", **said)


month_by_month = partial(
    figure, form="lines", unit="count", unit_label="communes, en cumul", status="computed",
    columns="as_of indicator_name cumulative_count"
)  # fmt: skip


def _last(table: pd.DataFrame) -> tuple[int, int]:
    """The last count, and the towns that have no date to be counted at."""
    return (int(table["cumulative_count"].iloc[-1]), int(table["undated_count"].iloc[-1])) if len(table) else (0, 0)


@month_by_month("conventions-signees", subject="Communes signataires, mois par mois", query="agreements_by_month")
def agreements_by_month(table: pd.DataFrame, territory: Territory, options: Options) -> Drawn:
    count, undated = _last(table)
    title = how_many(count, "aucune commune signataire à date connue", *SIGNATORIES)
    coverage = f"{plural(undated, 'commune')} sans date connue, hors de la courbe : la date manque, non la signature."
    named = table.assign(indicator_name=column("axis").values["agreements_signed"])
    return _counted(title, named, territory, of_agreements(), coverage if undated else "")


@month_by_month("ort-signees", subject="ORT signées, mois par mois", query="ort_by_month")
def ort_by_month(table: pd.DataFrame, territory: Territory, options: Options) -> Drawn:
    count, undated = _last(table)
    title = f"{plural(count, 'commune')} en ORT à date connue" if len(table) else "aucune ORT datée"
    coverage = f"{plural(undated, 'commune')} en ORT sans date ou à date future, hors de la courbe."
    return _counted(title, table, territory, OF_ORT, coverage if undated else "")


@month_by_month(
    "logements-renoves",
    subject="Logements rénovés avec l’Anah",
    query="dwellings_by_month",
    unit_label="logements, en cumul depuis octobre 2020",
)
def dwellings_by_month(table: pd.DataFrame, territory: Territory, options: Options) -> Drawn:
    note = "Logements rénovés avec une aide de l’Anah dans les communes du programme."
    if table.empty:
        is_covered = territory.level not in ("epci", "commune")
        title = f"logements rénovés : non disponible {'ici' if is_covered else 'à cette échelle'}"
        where = "aucun nombre pour ce territoire" if is_covered else "la France, les régions et les départements"
        return _counted(title, table, territory, note, f"Le baromètre {'ne donne' if is_covered else 'donne'} {where}.")
    last = table.iloc[-1]
    title = f"{number(last['cumulative_count'])} logements rénovés avec l’Anah au {day(last['as_of'].date())}"
    return _counted(title, table, territory, note, f"La série s’arrête en {short_month(last['as_of'])}.")


@figure(
    "temps-et-signatures",
    subject="Temps écoulé et signatures",
    query="territory_axes",
    form="lines",
    unit="share",
    unit_label="part du mandat et des communes",
    status="computed",
    columns="axis as_of value_share cumulative_count town_count",
)
def time_and_signatures(table: pd.DataFrame, territory: Territory, options: Options) -> Drawn:
    """Time × delivery of a territory; its money has no axis of its own, and the note says why."""
    last = {name: rows.iloc[-1] for name, rows in table.groupby("axis")}
    title = "aucune signature datée"
    if "ort_signed" in last:
        title = f"{share(last['ort_signed']['value_share'])} des communes sont en ORT à date connue"
    elif "agreements_signed" in last:
        title = f"{share(last['agreements_signed']['value_share'])} des communes sont signataires à date connue"
    names = column("axis").values
    return Drawn(
        title,
        table,
        encodings=Encodings(
            x="as_of",
            series="axis",
            value="value_share",
            role="signature",
            series_labels={axis: names[axis] for axis in ("elapsed", "agreements_signed", "ort_signed")},
            styles={"elapsed": "dashed", "agreements_signed": "steps", "ort_signed": "steps"},
        ),
        period=mandate_period(table, options.end_of_mandate),
        note="L’argent engagé et les actions livrées ne sont publiés que pour la France : ils n’ont pas d’axe ici. "
        "Les subventions connues et les logements rénovés n’ont pas de cible publiée par territoire.",
        coverage=AT_COMMUNE if territory.level == "commune" else "",
    )
