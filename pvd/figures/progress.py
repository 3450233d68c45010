"""Progress over the mandate that is not money: agreements, ORT, dwellings renovated."""

from __future__ import annotations

import pandas as pd

from pvd.figures.catalogue import figure
from pvd.figures.figure import Encodings, Figure
from pvd.formats import NARROW, day, number, plural, short_month
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


@figure(
    "conventions-signees", subject="Conventions d’adhésion, mois par mois", query="agreements_by_month", form="lines"
)
def agreements_by_month(table: pd.DataFrame, territory: Territory, options: Options) -> Figure:
    if table.empty:
        title, coverage = "Aucune convention datée", AT_COMMUNE if territory.level == "commune" else ""
    else:
        last = table.iloc[-1]
        title = (
            f"{plural(int(last['cumulative_count']), 'convention d’adhésion signée', 'conventions d’adhésion signées')}"
        )
        undated = int(last["undated_count"])
        coverage = f"{plural(undated, 'commune')} sans date connue, hors de la courbe." if undated else ""
    return _steps(table, "conventions-signees", title, "communes, en cumul",
                  "Date de la convention d’adhésion de chaque commune.", coverage)  # fmt: skip


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
        f"ORT{NARROW}: opération de revitalisation de territoire. La liste est complétée après coup{NARROW}: les derniers mois "
        "peuvent encore monter.", coverage,
    )  # fmt: skip


@figure("logements-renoves", subject="Logements rénovés avec l’Anah", query="dwellings_by_month", form="lines")
def dwellings_by_month(table: pd.DataFrame, territory: Territory, options: Options) -> Figure:
    if table.empty:
        title = "Logements rénovés" + NARROW + ": non disponible à cette échelle"
        coverage = "Le baromètre donne la France, les régions et les départements."
    else:
        last = table.iloc[-1]
        title = f"{number(last['cumulative_count'])} logements rénovés avec l’Anah au {day(last['as_of'].date())}"
        coverage = "La série s’arrête en juin 2022."
    return _steps(table, "logements-renoves", title, "logements, en cumul depuis octobre 2020",
                  "Logements rénovés avec une aide de l’Anah dans les communes du programme.", coverage)  # fmt: skip
