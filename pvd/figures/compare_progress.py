"""Comparer, the progress of agreements and ORT, month by month."""

from __future__ import annotations

import pandas as pd

from pvd.figures.catalogue import figure
from pvd.figures.compare import named, names_by_code, of_all
from pvd.figures.figure import (
    Encodings,
    Figure,
)
from pvd.figures.progress import AT_COMMUNE
from pvd.figures.wording import (
    OF_ORT,
    of_agreements,
)
from pvd.formats import (
    NARROW,
    number,
    share,
    short_month,
)
from pvd.territory import Options, Territory


def _progress(
    table: pd.DataFrame, territory: Territory, options: Options, slug: str, indicator: str, words: str, note: str
) -> Figure:
    table = named(table[table["indicator"] == indicator], territory).reset_index(drop=True)
    last = table.drop_duplicates("unit_code", keep="last")
    here = last[~last["is_reference"]]
    title, coverage, period = f"{words}{NARROW}: sans objet à cette échelle", "", ""
    if here.empty:
        table = table.iloc[:0]
        coverage = AT_COMMUNE if territory.level == "commune" else ""
    else:
        said = (f"{name}, {share(part)}" for name, part in zip(here["unit_name"], here["signed_share"], strict=True))
        title = f"{words}{NARROW}: {f'{NARROW}; '.join(said)}"
        period = f"{short_month(table['as_of'].min())} – {short_month(table['as_of'].max())}"
        undated = [
            f"{name}, {number(count)}"
            for name, count in zip(here["unit_name"], here["undated_count"], strict=True)
            if count
        ]
        if undated:
            coverage = f"Communes sans date utilisable, hors de la courbe{NARROW}: {f'{NARROW}; '.join(undated)}."
    return of_all(
        Figure(
            slug=slug,
            title=title,
            form="lines",
            table=table,
            encodings=Encodings(
                x="as_of",
                series="unit_code",
                value="signed_share",
                role="comparison",
                series_labels=names_by_code(table),
                styles=dict.fromkeys(table["unit_code"].unique(), "steps"),
            ),
            unit="share",
            unit_label="part des communes du programme, en cumul",
            period=period,
            status="computed",
            note=note,
            coverage=coverage,
            columns=("as_of", "unit_code", "unit_name", "cumulative_count", "town_count", "signed_share"),
        ),
        territory,
        options,
    )


@figure(
    "comparaison-conventions",
    subject="Comparaison, communes signataires mois par mois",
    query="comparison_by_month",
    form="lines",
)
def agreements(table: pd.DataFrame, territory: Territory, options: Options) -> Figure:
    name = "Communes signataires à date connue"
    return _progress(table, territory, options, "comparaison-conventions", "agreements_signed", name, of_agreements())


@figure("comparaison-avancement", subject="Comparaison, ORT mois par mois", query="comparison_by_month", form="lines")
def ort(table: pd.DataFrame, territory: Territory, options: Options) -> Figure:
    name = "Communes en ORT à date connue"
    return _progress(table, territory, options, "comparaison-avancement", "ort_signed", name, OF_ORT)
