"""Comparer, the progress of agreements and ORT, month by month."""

from __future__ import annotations

from functools import partial

import pandas as pd

from pvd.figures.catalogue import figure
from pvd.figures.compare import compared_names, named, of_all
from pvd.figures.figure import Drawn
from pvd.figures.progress import in_steps
from pvd.figures.wording import NO_TOWNS, OF_ORT, of_agreements
from pvd.formats import number, share
from pvd.territory import Options, Territory

compared = partial(
    figure, query="comparison_by_month", form="lines", unit="share", status="computed",
    unit_label="part des communes du programme, en cumul",
    columns="as_of unit_code unit_name cumulative_count town_count signed_share",
    names=compared_names,
)  # fmt: skip


def _progress(table: pd.DataFrame, territory: Territory, indicator: str, words: str, note: str) -> Drawn:
    table = named(table[table["indicator"] == indicator], territory).reset_index(drop=True)
    last = table.drop_duplicates("unit_code", keep="last")
    here = last[~last["is_reference"]]
    if here.empty:
        why = "sans objet à cette échelle" if territory.level == "commune" else NO_TOWNS
        title, undated, table = f"{words} : {why}", [], table.iloc[:0]
    else:
        said = (f"{name}, {share(part)}" for name, part in zip(here["unit_name"], here["signed_share"], strict=True))
        title = f"{words} : {' ; '.join(said)}"
        without = here[here["undated_count"] > 0]
        undated = [f"{row.unit_name}, {number(row.undated_count)}" for row in without.itertuples()]
    coverage = f"Communes sans date utilisable, hors de la courbe : {' ; '.join(undated)}." if undated else ""
    return in_steps(
        title, table, territory, "unit_code", "unit_name", "signed_share", "comparison", note=note, coverage=coverage
    )


@compared("comparaison-conventions", subject="Comparaison, communes signataires mois par mois")
@of_all
def agreements(table: pd.DataFrame, territory: Territory, options: Options) -> Drawn:
    return _progress(table, territory, "agreements_signed", "communes signataires à date connue", of_agreements())


@compared("comparaison-avancement", subject="Comparaison, ORT mois par mois")
@of_all
def ort(table: pd.DataFrame, territory: Territory, options: Options) -> Drawn:
    return _progress(table, territory, "ort_signed", "communes en ORT à date connue", OF_ORT)
