"""The lists of a sheet: grants, towns, units one level below."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pvd import dictionary
from pvd.dossiers.territories import draw_whole
from pvd.dossiers.written import subtitle
from pvd.figures.figure import Figure
from pvd.formats import is_unknown, typeset
from pvd.formats import value as in_words
from pvd.forms import captions, cells
from pvd.render.sheet.pages import READABLE, Column, Table, table_rows
from pvd.territory import Territory

# A title as long as a page stays in the ledger: the sheet counts it among the others.
LONGEST_TITLE = 400
# More rows than a page ever holds are not even given to it.
MOST_ROWS = 60


def awards_of(territory: Territory, used: list[Figure]) -> Table:
    """The awards of the ledger, newest first; the longest titles stay there."""
    is_town = territory.level == "commune"
    ledger = draw_whole("subventions-de-la-commune" if is_town else "registre-des-subventions", territory)
    used.append(ledger)
    columns = (Column("Année", 12), Column("Dispositif", 34 if is_town else 28)) + (
        () if territory.level == "commune" else (Column("Commune", 29),)
    )
    columns += (Column("Projet", 180 - sum(column.width for column in columns) - 46), Column("Coût du projet", 23, True),
                Column("Subvention", 23, True))  # fmt: skip
    rows: list[tuple[str, ...]] = []
    quiet: list[int] = []
    most = ledger.table.head(MOST_ROWS)
    for item in most.to_dict("records"):
        title = typeset(str(cells.plain(item["project_title"]) or in_words(None, "text")))
        if len(title) > LONGEST_TITLE and len(ledger.table) > 1:
            continue
        if item["counting"] != "counted" if is_town else item["is_before_programme"] or item["coverage"] == "regional":
            quiet.append(len(rows))
        town = () if territory.level == "commune" else (typeset(str(item["commune_name"])),)
        rows.append(
            (str(item["year"]), typeset(str(item["scheme_name"])), *town, title,
             in_words(item["project_cost_eur"], "eur"), in_words(item["amount_eur"], "eur"))
        )  # fmt: skip
    where = "dans le registre, à l’adresse ci-dessous"
    return Table(
        title=ledger.title,
        subtitle=f"{subtitle(ledger)}. {ledger.coverage}" if len(ledger.table) else "",
        columns=columns,
        rows=table_rows(rows),
        rest_one=f"et 1 autre subvention {where}",
        rest_many=f"et {{}} autres subventions {where}",
        more=len(ledger.table) - len(rows),
        quiet=tuple(quiet),
        source=captions.source_line(ledger) if len(ledger.table) else "",
        empty=typeset("Aucune subvention connue : cela ne veut pas dire zéro, plusieurs années manquent."),
        optional=not is_town,
        least=3,
        sizes=READABLE if is_town else READABLE[:1],
    )


def units_below(territory: Territory, used: list[Figure]) -> Table:
    """The towns of a département or an EPCI; the units one level below of a région or of France; what they come to."""
    parts: tuple[tuple[str, str, float], ...]
    if territory.level in ("france", "region"):
        figure = draw_whole("unites-du-territoire", territory)
        level = "Région" if territory.level == "france" else "Département"
        parts = (
            ("unit_name", level, 46), ("town_count", "Communes du programme", 25), ("population", "Habitants", 20),
            ("ort_count", "Communes en ORT", 22), ("ungranted_town_count", "Sans subvention connue", 26),
            ("amount_eur", "Subventions", 22), ("amount_per_inhabitant_eur", "Par habitant", 19),
        )  # fmt: skip
    else:
        figure = draw_whole("communes-du-territoire", territory)
        parts = (
            ("commune_name", "Commune", 44), ("population", "Habitants", 17), ("agreement_signed_on", "Convention", 25),
            ("ort_signed_on", "ORT", 20), ("award_count", "Subventions connues", 30), ("amount_eur", "Montant", 22),
            ("amount_per_inhabitant_eur", "Par habitant", 22),
        )  # fmt: skip
    used.append(figure)
    rows = [[_cell(name, item) for name, _, _ in parts] for item in figure.table.head(MOST_ROWS).to_dict("records")]
    texts = ("commune_name", "unit_name", "agreement_signed_on", "ort_signed_on")
    return Table(
        title=figure.title,
        subtitle=" ".join(filter(None, (f"{subtitle(figure)}.", figure.coverage))),
        columns=tuple(Column(head, width, name not in texts) for name, head, width in parts),
        rows=table_rows(rows),
        total=tuple(_total(name, figure.totals) for name, _, _ in parts) if len(rows) > 1 else (),
        rest_one="et 1 autre, à l’adresse ci-dessous, comptée dans l’ensemble",
        rest_many="et {} autres, à l’adresse ci-dessous, comptées dans l’ensemble",
        more=max(0, len(figure.table) - MOST_ROWS),
        source=captions.source_line(figure),
        empty=captions.EMPTY,
    )


def _total(name: str, totals: Mapping[str, Any]) -> str:
    if name in ("commune_name", "unit_name"):
        return "Ensemble"
    value = totals.get(name)
    return value if isinstance(value, str) else in_words(value, dictionary.column(name).unit)


def _cell(name: str, row: dict[Any, Any]) -> str:
    value = row[name]
    if not row.get("town_count", 1) and name not in ("unit_name", "town_count"):
        # A département without a town of the programme: there is nothing to know.
        return "–"
    if name == "ort_signed_on" and is_unknown(value):
        return "sans date" if row["is_ort"] else "non connue"
    if name == "amount_eur" and is_unknown(value):
        return "aucune connue"
    if name == "award_count" and is_unknown(value):
        return "–"
    if name == "amount_per_inhabitant_eur" and is_unknown(value):
        return "–"
    return typeset(in_words(value, dictionary.column(name).unit))
