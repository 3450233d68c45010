"""What every figure of the grants ledger says of itself (years, perimeter, status, note), written once."""

from __future__ import annotations

from typing import Any

import pandas as pd

from pvd.figures.figure import Encodings, Figure, Form
from pvd.figures.wording import LEDGER_PERIMETERS, NOT_PROGRAMME_SPENDING, RARELY_LOCATED, grant_period
from pvd.formats import NARROW, share

UNCLASSIFIED = "Non classé"
READ_THEMES = (
    f"Les listes de DETR, DSIL et DPV comptées ici ne publient pas de thème{NARROW}: il est lu dans l’intitulé quand le "
    "classement est assez sûr, et si le thème se retrouve assez souvent. Économie, santé et services publics s’y reconnaissent "
    f"trop rarement{NARROW}: ils n’y sont jamais lus, ces montants restent « non classés »."
)


def unclassified_part(table: pd.DataFrame, theme: str = "theme", none: str = UNCLASSIFIED) -> str:
    """« ; 42 % du montant n’est pas classé », for a title: a theme is read against what has none. Empty without any."""
    whole = table["amount_eur"].sum()
    rest = table.loc[table[theme] == none, "amount_eur"].sum()
    return f"{NARROW}; {share(rest / whole)} du montant n’est pas classé" if rest and whole else ""


def ledger_figure(
    slug: str,
    title: str,
    form: Form,
    table: pd.DataFrame,
    encodings: Encodings | None = None,
    *,
    perimeter: str = "state_grants_town",
    period: str | None = None,
    **fields: Any,
) -> Figure:
    """A figure of awards in one perimeter; the years are those of its own rows, unless `period` says otherwise."""
    # Towns chosen for having no known grant have none to be told.
    is_bare = perimeter == "state_grants_town" and "amount_eur" in table and table["amount_eur"].isna().all()
    said: dict[str, Any] = {
        "unit": "eur", "unit_label": "euros attribués", "status": "computed", "note": NOT_PROGRAMME_SPENDING,
        "measured": ("subvention",) if is_bare else (),
    }  # fmt: skip
    said |= fields
    if perimeter == "state_grants_located":
        said["note"] += f" {RARELY_LOCATED}"
    return Figure(
        slug=slug,
        title=title,
        form=form,
        table=table,
        encodings=encodings or Encodings(),
        period=grant_period(table) if period is None else period,
        perimeter=perimeter,
        perimeter_label=LEDGER_PERIMETERS[perimeter],
        **said,
    )
