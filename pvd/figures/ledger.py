"""What every figure of the grants ledger says of itself (years, perimeter, status, note), written once."""

from __future__ import annotations

from typing import Any

import pandas as pd

from pvd.figures.figure import Encodings, Figure, Form
from pvd.figures.wording import LEDGER_PERIMETERS, NOT_PROGRAMME_SPENDING, grant_period
from pvd.formats import NARROW

UNCLASSIFIED = "Non classé"
READ_THEMES = (
    f"Les listes de DETR, DSIL et DPV comptées ici ne publient pas de thème{NARROW}: il est lu dans l’intitulé quand le "
    f"classement est assez sûr. Économie, santé et services publics s’y reconnaissent rarement{NARROW}: leurs montants sont sans "
    "doute sous-estimés."
)


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
    return Figure(
        slug=slug,
        title=title,
        form=form,
        table=table,
        encodings=encodings or Encodings(),
        period=grant_period(table) if period is None else period,
        perimeter=perimeter,
        perimeter_label=LEDGER_PERIMETERS[perimeter],
        **{**said, **fields},
    )
