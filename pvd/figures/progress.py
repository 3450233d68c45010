"""Progress over the mandate that is not money: agreements, ORT, dwellings renovated."""

from __future__ import annotations

import pandas as pd

from pvd.dictionary import column
from pvd.figures.catalogue import figure
from pvd.figures.figure import Encodings, Figure
from pvd.figures.wording import OF_ORT, SIGNATORIES, mandate_period, of_agreements
from pvd.formats import NARROW, day, number, plural, share, short_month
from pvd.territory import Options, Territory

AT_COMMUNE = "Cette série n’existe pas pour une seule commune" + NARROW + ": voir l’intercommunalité ou le département."


def _steps(table: pd.DataFrame, slug: str, title: str, unit_label: str, note: str, coverage: str) -> Figure:
    period = ""
    if len(table):
        period = f"{short_month(table['as_of'].min())} – {short_month(table['as_of'].max())}"
    return Figure(
        slug=slug,
        title=title,
        form="lines",
        table=table,
        encodings=Encodings(
            x="as_of",
            series="indicator",
            value="cumulative_count",
            series_labels=dict(zip(table["indicator"], table["indicator_name"], strict=True)),
            styles=dict.fromkeys(table["indicator"].unique(), "steps"),
        ),
        unit="count",
        unit_label=unit_label,
        period=period,
        status="computed",
        note=note,
        coverage=coverage,
        columns=("as_of", "indicator_name", "cumulative_count"),
    )


@figure("conventions-signees", subject="Communes signataires, mois par mois", query="agreements_by_month", form="lines")
def agreements_by_month(table: pd.DataFrame, territory: Territory, options: Options) -> Figure:
    if table.empty:
        title, coverage = "Aucune commune signataire à date connue", AT_COMMUNE if territory.level == "commune" else ""
    else:
        last = table.iloc[-1]
        title = plural(int(last["cumulative_count"]), *SIGNATORIES)
        undated = int(last["undated_count"])
        coverage = (
            f"{plural(undated, 'commune')} sans date connue, hors de la courbe{NARROW}: la date manque, non la signature."
            if undated
            else ""
        )
    named = table.assign(indicator_name=column("axis").values["agreements_signed"])
    return _steps(named, "conventions-signees", title, "communes, en cumul",
                  of_agreements(), coverage)  # fmt: skip


@figure("ort-signees", subject="ORT signées, mois par mois", query="ort_by_month", form="lines")
def ort_by_month(table: pd.DataFrame, territory: Territory, options: Options) -> Figure:
    if table.empty:
        title, coverage = "Aucune ORT datée", AT_COMMUNE if territory.level == "commune" else ""
    else:
        last = table.iloc[-1]
        title = f"{plural(int(last['cumulative_count']), 'commune')} en ORT à date connue"
        undated = int(last["undated_count"])
        coverage = (
            f"{plural(undated, 'commune')} en ORT sans date ou à date future, hors de la courbe." if undated else ""
        )
    return _steps(
        table, "ort-signees", title, "communes, en cumul",
        OF_ORT, coverage,
    )  # fmt: skip


@figure("logements-renoves", subject="Logements rénovés avec l’Anah", query="dwellings_by_month", form="lines")
def dwellings_by_month(table: pd.DataFrame, territory: Territory, options: Options) -> Figure:
    if table.empty:
        is_covered = territory.level not in ("epci", "commune")
        title = f"Logements rénovés{NARROW}: non disponible " + ("ici" if is_covered else "à cette échelle")
        coverage = (
            "Le baromètre ne donne aucun nombre pour ce territoire."
            if is_covered
            else "Le baromètre donne la France, les régions et les départements."
        )
    else:
        last = table.iloc[-1]
        title = f"{number(last['cumulative_count'])} logements rénovés avec l’Anah au {day(last['as_of'].date())}"
        coverage = f"La série s’arrête en {short_month(last['as_of'])}."
    return _steps(table, "logements-renoves", title, "logements, en cumul depuis octobre 2020",
                  "Logements rénovés avec une aide de l’Anah dans les communes du programme.", coverage)  # fmt: skip


@figure("temps-et-signatures", subject="Temps écoulé et signatures", query="territory_axes", form="lines")
def time_and_signatures(table: pd.DataFrame, territory: Territory, options: Options) -> Figure:
    """Time × delivery of a territory; its money has no axis of its own, and the note says why."""
    last = {name: rows.iloc[-1] for name, rows in table.groupby("axis")}
    title = "Aucune signature datée"
    if "ort_signed" in last:
        ort = last["ort_signed"]
        title = f"{share(ort['value_share'])} des communes en ORT à date connue"
    elif "agreements_signed" in last:
        title = f"{share(last['agreements_signed']['value_share'])} des communes sont signataires à date connue"
    names = column("axis").values
    return Figure(
        slug="temps-et-signatures",
        title=title,
        form="lines",
        table=table,
        encodings=Encodings(
            x="as_of",
            series="axis",
            value="value_share",
            role="signature",
            series_labels={axis: names[axis] for axis in ("elapsed", "agreements_signed", "ort_signed")},
            styles={"elapsed": "dashed", "agreements_signed": "steps", "ort_signed": "steps"},
        ),
        unit="share",
        unit_label="part du mandat et des communes",
        period=mandate_period(table, options.end_of_mandate),
        status="computed",
        note=(
            "L’argent engagé et les actions livrées ne sont publiés que pour la France"
            f"{NARROW}: ils n’ont pas d’axe ici. Les subventions connues et les logements rénovés n’ont pas de cible publiée par territoire."
        ),
        coverage=AT_COMMUNE if territory.level == "commune" else "",
        columns=("axis", "as_of", "value_share", "cumulative_count", "town_count"),
    )
