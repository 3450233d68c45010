"""What changed in totals, territory by territory, between this release and the one that the server kept before it."""

from __future__ import annotations

from typing import Any

import pandas as pd

from pvd.figures.catalogue import figure
from pvd.figures.changes import FIRST, compared, since
from pvd.figures.figure import Drawn, Encodings
from pvd.figures.wording import of_grants, sentences
from pvd.formats import in_list, is_unknown, plural, short_euros, typeset
from pvd.territory import Options, Territory

# What a row of totals counts, once in each release: how it is called, one and several.
COUNTED = {"town": ("commune", "communes"), "ort": ("ORT", "ORT"), "grant": ("attribution", "attributions")}
TOTAL_COLUMNS = (
    "unit_name unit_code before_town_count after_town_count town_count_change before_ort_count after_ort_count ort_count_change "
    "before_grants_eur after_grants_eur grants_change_eur before_grant_count after_grant_count grant_count_change perimeter"
)
# Codes and perimeter are for whoever computes: the words beside them say the same.
TOTAL_FILE_COLUMNS = "unit_code perimeter"
DRAWN_COLUMNS = tuple(
    name for name in TOTAL_COLUMNS.split() if "grant_count" not in name and name not in TOTAL_FILE_COLUMNS.split()
)
NO_EPCI = "Sans intercommunalité"


@figure(
    "totaux-avant-et-apres",
    subject="Totaux, version par version",
    query="changes_by_territory",
    form="table",
    unit="eur",
    unit_label="une ligne par territoire",
    perimeter="state_grants_town",
    status="computed",
    # A picture has no room for the numbers of awards; the territory stands beside its parts, never added to them.
    encodings=Encodings(columns=DRAWN_COLUMNS, role="comparison"),
    columns=TOTAL_COLUMNS,
    file_columns=TOTAL_FILE_COLUMNS,
)
def totals(table: pd.DataFrame, territory: Territory, options: Options) -> Drawn:
    if table.empty:
        return Drawn("rien à comparer", table, coverage=FIRST)
    whole, below = table.iloc[0], table.iloc[1:]
    kept, uncompared = in_list(whole["lists_held_once"]), whole["uncompared"]
    table = table.assign(unit_name=_unit_names(table, territory))
    return Drawn(
        _totals_title(whole, below),
        table,
        period=" ; ".join(filter(None, (since(table), "" if is_unknown(whole["searched"]) else of_grants(table)))),
        note="Chaque version range ses communes par leurs propres codes. Subventions : seulement les années et les dispositifs que "
        "les deux versions tiennent de la même façon ; un fichier de plus n’est pas une hausse. « n. d. » : rien n’est connu, ce "
        "n’est pas zéro, et il n’y a alors pas d’écart. La première ligne est le territoire entier : elle ne s’ajoute pas aux "
        "autres.",
        coverage=sentences(
            compared(whole["former_release"], uncompared, is_empty=False),
            f"Subventions tenues par une seule des deux versions, non comparées : {kept}." if kept else "",
        ),
    )


def _unit_names(table: pd.DataFrame, territory: Territory) -> list[str]:
    """The territory as the page calls it, then its units; towns without EPCI are a row of their own."""
    own = [NO_EPCI if is_unknown(name) else typeset(name) for name in table["unit_name"]]
    return [territory.label, *own[1:]]


def _totals_title(whole: pd.Series[Any], below: pd.DataFrame) -> str:
    """« D’une version des données à l’autre, 12 communes de plus, 3 ORT de moins »; or what did not move.

    Data that are corrected are no money that is given: the title says so where it is quoted alone.
    """
    said = []
    for name, words in COUNTED.items():
        if name != "grant" and not is_unknown(step := whole[f"{name}_count_change"]) and step:
            said.append(f"{plural(abs(int(step)), *words)} de {'plus' if step > 0 else 'moins'}")
    before, after, step = (whole[f"{name}_eur"] for name in ("before_grants", "after_grants", "grants_change"))
    if not is_unknown(step) and step:
        said.append(f"{short_euros(abs(step))} de subventions connues de {'plus' if step > 0 else 'moins'}")
    elif is_unknown(before) != is_unknown(after):
        said.append(f"des subventions connues {'avant' if is_unknown(after) else 'après'} seulement")
    elif not is_unknown(step := whole["grant_count_change"]) and step:
        said.append(f"{plural(abs(int(step)), *COUNTED['grant'])} de {'plus' if step > 0 else 'moins'}")
    if said:
        return "d’une version des données à l’autre, " + ", ".join(said)
    moved = sum(_differs(row) for row in below.to_dict("records"))
    return f"aucun total n’a changé, sinon dans {plural(moved, 'territoire')}" if moved else "aucun total n’a changé"


def _differs(row: dict[str, Any]) -> bool:
    """Whether something that both releases say is not the same in both, or only one of them says it."""
    names = [*(f"{name}_count" for name in COUNTED), "grants_eur"]
    pairs = [(row[f"before_{name}"], row[f"after_{name}"]) for name in names]
    return any(
        is_unknown(before) != is_unknown(after) or (not is_unknown(before) and before != after)
        for before, after in pairs
    )
