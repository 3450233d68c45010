"""Who received an award, when its row did not say it plainly: what its name decided, and what nobody can decide."""

from __future__ import annotations

import pandas as pd

from pvd.figures.catalogue import figure
from pvd.figures.figure import Drawn
from pvd.figures.wording import OWN_PERIMETER
from pvd.formats import plural
from pvd.territory import Options, Territory


def undecided(table: pd.DataFrame) -> str:
    """« 2 attributions n’ont pas pu être rattachées »; empty when all were."""
    count = int((table["decided_by"] == "unresolved").sum())
    if not count:
        return ""
    return f"{plural(count, 'attribution n’a', 'attributions n’ont')} pas pu être {'rattachée' if count < 2 else 'rattachées'}"


@figure(
    "attributions-verifiees",
    subject="Attributions rattachées par leur nom, ou non rattachées",
    query="checked_awards",
    form="table",
    unit="eur",
    unit_label="euros attribués, une ligne par attribution",
    perimeter_label=OWN_PERIMETER,
    status="computed",
    columns=(
        "year scheme_label beneficiary_name published_code recipient_name project_title amount_eur perimeter "
        "decided_by decision_reason source_id source_row award_id"
    ),
)
def checked_awards(table: pd.DataFrame, territory: Territory, options: Options) -> Drawn:
    moved = int((table["decided_by"] != "unresolved").sum())
    parts = []
    if moved:
        attributions = plural(moved, "attribution rattachée", "attributions rattachées")
        parts.append(f"{attributions} par le nom publié, contre le code publié")
    parts += filter(None, [undecided(table)])
    title = " ; ".join(parts) or "toutes les attributions connues portent un nom et un code qui concordent"
    return Drawn(
        title,
        table,
        note="Les listes officielles écrivent parfois le nom d’un bénéficiaire et le code d’un autre : l’attribution suit le "
        "nom, s’il est exactement celui d’une commune du département de la liste. Ce qui ne peut être décidé n’entre dans "
        "aucun total : les montants de cette table ne s’additionnent pas.",
        coverage=""
        if len(table)
        else "Aucune attribution de ce territoire n’est rattachée autrement que par son nom et son code.",
    )
