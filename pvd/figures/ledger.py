"""What every figure of the grants ledger says of itself (years, perimeter, status, note), written once."""

from __future__ import annotations

from functools import partial
from typing import Any

import pandas as pd

from pvd.figures.catalogue import ASKED, figure
from pvd.figures.figure import Drawn
from pvd.figures.wording import NOT_PROGRAMME_SPENDING, RARELY_LOCATED, grant_period
from pvd.formats import share

UNCLASSIFIED = "Non classé"
CLASSIFIED = "subventions classées par thème"
READ_THEMES = (
    "Les listes de DETR, DSIL et DPV comptées ici ne publient pas de thème : il est lu dans l’intitulé quand le "
    "classement est assez sûr, et si le thème se retrouve assez souvent. Économie, santé et services publics s’y reconnaissent "
    "trop rarement : ils n’y sont jamais lus, ces montants restent « non classés »."
)


def unclassified_part(table: pd.DataFrame, theme: str = "theme", none: str = UNCLASSIFIED) -> str:
    """« ; 42 % du montant n’est pas classé », for a title: a theme is read against what has none. Empty without any."""
    whole = table["amount_eur"].sum()
    rest = table.loc[table[theme] == none, "amount_eur"].sum()
    if not rest or not whole:
        return ""
    part = share(rest / whole) if rest / whole >= 0.005 else "moins de 1 %"
    return f" ; {part} du montant n’est pas classé"


# What every figure of the awards that its address asks for declares.
ledger_figure = partial(figure, unit="eur", unit_label="euros attribués", perimeter=ASKED, status="computed")


def granted(
    title: str,
    table: pd.DataFrame,
    *,
    perimeter: str = "state_grants_town",
    period: str | None = None,
    note: str = NOT_PROGRAMME_SPENDING,
    **fields: Any,
) -> Drawn:
    """A figure of awards in one perimeter; the years are those of its own rows, unless `period` says otherwise."""
    # Towns chosen for having no known grant have none to be told.
    is_bare = perimeter == "state_grants_town" and "amount_eur" in table and table["amount_eur"].isna().all()
    return Drawn(
        title,
        table,
        note=f"{note} {RARELY_LOCATED}" if perimeter == "state_grants_located" else note,
        period=grant_period(table) if period is None else period,
        **{"measured": ("subvention",) if is_bare else (), **fields},
    )
