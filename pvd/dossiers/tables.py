"""The tables of a sheet that say what a territory is: identity, context, points of attention, changes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from pvd import exports
from pvd.dossiers.territories import draw_whole
from pvd.dossiers.written import CHANGED, subtitle
from pvd.figures.context import REASONS, worded
from pvd.figures.figure import Figure
from pvd.formats import is_unknown, labelled, number, plural, typeset
from pvd.forms import captions
from pvd.render.sheet.pages import READABLE, Column, Facts, Table, table_rows
from pvd.territory import Territory

# Changes shown on the sheet; the others are counted.
MOST_CHANGES = 8
# What a préfet wants to know of a town before a meeting. The same as the gaps to its peers know.
CONTEXT = (
    "long_term_vacancy_share", "secondary_homes_share", "median_income", "facility_kinds_count",
    "general_practitioners_count",
)  # fmt: skip


def identity_of(territory: Territory, used: list[Figure]) -> Facts:
    """What the town is, and when it signed."""
    identity, dates = draw_whole("fiche-identite", territory), draw_whole("frise", territory)
    used += [identity, dates]
    rows = [(str(row.fact_name), str(row.fact_value)) for row in identity.table.itertuples()]
    # Beside what the cards say already: the sentence that says which date is not published.
    rows.append(("Dates", dates.title))
    told = tuple((typeset(name), typeset(said)) for name, said in rows)
    return Facts("Identité et dates", told)


def evidence_of(territory: Territory, used: list[Figure]) -> Table | None:
    """How it was on the eve of the programme, and is since: the cards of its page. A list of towns goes first where room lacks.

    Of a territory: two pages of a town have no room for it beside its awards.
    """
    figure = draw_whole("reperes-avant-et-depuis", territory)
    if not figure.cards:
        return None
    used.append(figure)
    return Table(
        title="Avant le programme et depuis, jamais un effet",
        subtitle=f"{subtitle(figure)}.",
        columns=(Column("Ce qui est compté", 60), Column("Ici", 40, True), Column("Quand", 80)),
        rows=table_rows([(card.label, card.value, card.context) for card in figure.cards]),
        rest_one="et 1 autre, à l’adresse ci-dessous",
        rest_many="et {} autres, à l’adresse ci-dessous",
        source=captions.source_line(figure),
        optional=True,
        least=len(figure.cards),
        sizes=READABLE,
    )


def context_of(territory: Territory, used: list[Figure]) -> Table | None:
    """What other sources say of the town, beside the medians of its peers and of its département."""
    context, gaps = draw_whole("indicateurs-de-contexte", territory), draw_whole("ecarts-aux-pairs", territory)
    medians = {row["town_indicator"]: row for row in gaps.table.to_dict("records")}
    found = {row["indicator"]: row for row in context.table.to_dict("records")}
    told = [found[name] for name in CONTEXT if name in found]
    if not told:
        return None

    def median(row: dict[Any, Any], column: str) -> str:
        value = medians.get(row["indicator"], {}).get(column)
        # A share is in percent there.
        return worded(value / 100 if row["unit"] == "share" and not is_unknown(value) else value, row["unit"])

    first = gaps.table.iloc[0]
    around = [("peer_median", "Pairs", plural(int(first["peer_count"]), "pair"))]
    # Alone in its département, a town is its own median.
    if (inside := int(first["departement_peer_count"])) > 1:
        around.append(("departement_median", "Département", f"{plural(inside, 'commune')} du département"))
    rows = [
        (row["indicator_name"], row["reference_day"], row["town_value"], *(median(row, name) for name, _, _ in around))
        for row in told
    ]
    # The sources of these rows alone, and the reasons that they give.
    table = context.table[context.table["indicator"].isin(CONTEXT)]
    shown = replace(context, table=table, sources=exports.citations(replace(context, table=table)))
    used.append(shown)
    reasons = [words for reason, words in REASONS.items() if reason in {row["town_value"] for row in told}]
    medians_of = " et ".join(f"des {count}" for _, _, count in around)
    about = f"Médianes {medians_of}, où la valeur est connue."
    return Table(
        title="Le contexte, jamais un résultat du programme",
        subtitle=typeset(" ".join((about, *reasons))),
        columns=(
            Column("Indicateur", 128 - 26 * len(around)),
            Column("Date", 26),
            Column("Commune", 26, True),
            *(Column(head, 26, True) for _, head, _ in around),
        ),
        rows=table_rows([[typeset(str(text)) for text in row] for row in rows]),
        rest_one="et 1 autre, à l’adresse ci-dessous",
        rest_many="et {} autres, à l’adresse ci-dessous",
        source=captions.source_line(shown),
        least=len(CONTEXT),
        sizes=READABLE,
    )


def attention(territory: Territory, used: list[Figure]) -> Table | None:
    """What the rules single out: line by line for a town, counted by rule for a larger territory."""
    is_town = territory.level == "commune"
    figure = draw_whole("exceptions" if is_town else "exceptions-par-regle", territory)
    if figure.is_empty:
        return None
    used.append(figure)
    rows: list[tuple[str, ...]]
    columns: tuple[Column, ...]
    if is_town:
        columns = (Column("Règle", 44), Column("Valeur", 64), Column("Que faire", 72))
        rows = [(row.exception_label, row.exception_value, row.exception_remedy) for row in figure.table.itertuples()]
    else:
        columns = (Column("Règle", 140), Column("Communes", 40, True))
        rows = [(row.exception_label, number(row.town_count)) for row in figure.table.itertuples()]
    return Table(
        title=plural(len(rows), "point d’attention", "points d’attention") if is_town else figure.title,
        subtitle=f"{subtitle(figure)}.",
        columns=columns,
        rows=table_rows([[typeset(text) for text in row] for row in rows]),
        rest_one="et 1 autre, à l’adresse ci-dessous",
        rest_many="et {} autres, à l’adresse ci-dessous",
        source=captions.source_line(figure),
        optional=not is_town,
        least=3,
        sizes=READABLE,
    )


def changes_since(territory: Territory, used: list[Figure]) -> Table | None:
    """What differs from the release before, for as many changes as there is room; nothing when the server holds none."""
    figure = draw_whole("ce-qui-a-change", territory)
    if not figure.period:
        return None
    used.append(figure)
    if figure.is_empty:
        return None
    names = ("commune_name", "change_label", "before_label", "after_label")
    rows = figure.table.head(MOST_CHANGES)[list(names)].itertuples(index=False)
    return Table(
        title=labelled(CHANGED, figure.title),
        subtitle=f"{subtitle(figure)}.",
        columns=(Column("Commune", 40), Column("Changement", 36), Column("Avant", 52), Column("Après", 52)),
        rows=table_rows([[typeset(str(text)) for text in row] for row in rows]),
        rest_one="et 1 autre changement, à l’adresse ci-dessous",
        rest_many="et {} autres changements, à l’adresse ci-dessous",
        more=max(0, len(figure.table) - MOST_CHANGES),
        source=captions.source_line(figure),
        optional=True,
        sizes=(8.2,),
    )
