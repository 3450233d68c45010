"""Financement: grants by theme, the bridge between two official totals, and pace."""

from __future__ import annotations

from typing import Any

import pandas as pd

from pvd import mandate
from pvd.dictionary import column
from pvd.figures.catalogue import figure
from pvd.figures.figure import Encodings, Figure
from pvd.figures.ledger import READ_THEMES, UNCLASSIFIED, ledger_figure, unclassified_part
from pvd.figures.wording import NOT_PROGRAMME_SPENDING, official_perimeter
from pvd.formats import NARROW, day, is_unknown, scale, share, short_euros
from pvd.territory import Options, Territory


@figure("subventions-par-theme", subject="Subventions de l’État par thème", query="grants_by_theme", form="bars")
def grants_by_theme(table: pd.DataFrame, territory: Territory, options: Options) -> Figure:
    known = table[table["amount_eur"].notna()]
    themed = known[known["theme"] != UNCLASSIFIED]
    total = known["amount_eur"].sum()
    title, coverage = "Aucune subvention connue à classer", ""
    if len(themed):
        first = themed.sort_values("amount_eur").iloc[-1]
        title = f"{first['theme']}{NARROW}: {short_euros(first['amount_eur'])}, le premier thème connu{unclassified_part(known)}"
    if len(known):
        rest, read = total - themed["amount_eur"].sum(), known["classified_amount_eur"].sum()
        coverage = f"Non classé{NARROW}: {share(rest / total)} du montant."
        if read and not is_unknown(read):
            coverage += f" Thème lu dans l’intitulé{NARROW}: {share(read / total)}{NARROW}; les autres sont publiés, ou ceux de la mesure."
    return ledger_figure(
        "subventions-par-theme", title, "bars", table if len(known) else known,
        Encodings(category="theme", value="amount_eur", status="status", highlight="is_themed", horizontal=True),
        perimeter=options.perimeter,
        status="estimated",
        note=f"{NOT_PROGRAMME_SPENDING} {READ_THEMES}",
        coverage=coverage,
        columns=("theme", "amount_eur", "classified_amount_eur", "award_count", "status", "perimeter"),
    )  # fmt: skip


@figure("passerelle-888-3700", subject="De 888 M€ à 3,7 Md€", query="bridge", form="bars")
def bridge(table: pd.DataFrame, territory: Territory, options: Options) -> Figure:
    table = table.copy()
    words = column("step").values
    table["step_name"] = [words[step] for step in table["step"]]
    write = scale(table["amount_eur"], "eur").words
    table["value_label"] = [
        ("" if is_total or amount < 0 else "+") + write(amount)
        for is_total, amount in zip(table["is_total"], table["amount_eur"], strict=True)
    ]
    # To the left of the axis a label would lie on the name of its step: the name says it.
    rest = table["step"] == "unexplained"
    table.loc[rest, "step_name"] += f"{NARROW}: " + table.loc[rest, "value_label"]
    table.loc[rest, "value_label"] = "\u00a0"
    dates = table.set_index("step")["as_of"]
    renovation_on = f"{dates['renovation_beside']:%Y-%m}"
    of_kind = table.groupby("step_kind")["amount_eur"].sum()
    first, last = table.iloc[0]["amount_eur"], table.iloc[-1]["amount_eur"]
    return Figure(
        slug="passerelle-888-3700",
        title=(
            f"De {short_euros(first)} à {short_euros(last)}{NARROW}: le changement de périmètre explique au moins "
            f"{short_euros(of_kind['perimeter'])}"
        ),
        form="bars",
        table=table,
        encodings=Encodings(
            category="step_name", value="amount_eur", label="value_label", highlight="is_total", horizontal=True
        ),
        unit="eur",
        unit_label="euros engagés",
        period=f"{day(dates['narrow_total'].date())} – {day(dates['broad_total'].date())}",
        perimeter="programme_broad",
        perimeter_label="lecture de deux périmètres qui ne se comparent pas",
        status="estimated",
        note=(
            f"Estimation du tableau de bord{NARROW}: aucune source ne publie cette décomposition. MaPrimeRénov’, les prêts et les "
            f"postes sont publiés tels quels, MaPrimeRénov’ en {day(renovation_on)}{NARROW}: elle a pu croître depuis, et sa part est un plancher. "
            f"Pour l’État, l’Anah et l’ingénierie, {short_euros(of_kind['time'])} séparent deux parts "
            f"publiées{NARROW}: du temps a passé, et le Fonds vert s’est ajouté, sans que rien ne permette de les séparer. Les postes "
            "étaient peut-être déjà en partie dans l’ingénierie de 2023."
        ),
        coverage=(
            f"Non expliqué{NARROW}: {write(of_kind['unexplained'])}. Les parts publiées dépassent le total, lui-même arrondi."
            if of_kind["unexplained"] < 0
            else f"Non expliqué{NARROW}: {write(of_kind['unexplained'])}."
        ),
        territory="France",
        columns=("step_name", "step_kind", "amount_eur", "perimeter"),
    )


@figure("rythme", subject="Rythme des engagements officiels", query="official_series", form="table")
def pace(table: pd.DataFrame, territory: Territory, options: Options) -> Figure:
    def totals(perimeter: str) -> list[mandate.Total]:
        rows = table[(table["perimeter"] == perimeter) & (table["bound"] == "exact")].sort_values("as_of")
        return [mandate.Total(row.as_of.date(), float(row.amount_eur), perimeter) for row in rows.itertuples()]

    narrow, broad = totals("programme_narrow"), totals("programme_broad")
    first, second = official_perimeter("programme_narrow"), official_perimeter("programme_broad")
    cases = (
        (f"{first.capitalize()}, deux derniers totaux", narrow[-2:], "un seul total publié"),
        (second.capitalize(), broad[-2:], "un seul total publié dans ce périmètre"),
        (f"Du {first} au {second}", [*narrow[-1:], *broad[:1]], "rupture de série, les deux totaux ne comptent pas la même chose"),
    )  # fmt: skip
    rows: list[dict[str, Any]] = []
    for name, pair, why in cases:
        row: dict[str, Any] = {
            "pace_case": name,
            "pace_from_on": None,
            "pace_to_on": None,
            "pace_eur": None,
            "perimeter": None,
        }
        # A case within one perimeter names it, even when its pace is refused; a break has none.
        if len({total.perimeter for total in pair}) == 1:
            row["perimeter"] = pair[0].perimeter
        if len(pair) == 2:
            row |= {"pace_from_on": pair[0].as_of, "pace_to_on": pair[1].as_of}
        try:
            if len(pair) < 2:
                raise mandate.PaceRefused(why)
            # Totals published to the million: a pace to the euro would claim what nobody knows.
            row |= {"pace_eur": round(mandate.pace_eur_per_day(*pair) * 30, -5)}
            row["pace_verdict"] = (
                "À titre indicatif : ce rythme ne se prolonge pas au-delà de la seconde date.".replace(
                    " :", f"{NARROW}:"
                )
            )
        except mandate.PaceRefused:
            row["pace_verdict"] = f"Refusé{NARROW}: {why}."
        rows.append(row)
    found = rows[0]
    title = "Aucun rythme ne peut être donné"
    if found["pace_eur"] is not None:
        title = (
            f"{short_euros(found['pace_eur'])} par mois entre le {day(found['pace_from_on'])} et le {day(found['pace_to_on'])}, "
            "à titre indicatif"
        )
    return Figure(
        slug="rythme",
        title=title,
        form="table",
        table=pd.DataFrame(rows).assign(source_ids=[["chiffres-publies"]] * len(rows)),
        encodings=Encodings(),
        unit="eur",
        unit_label="euros engagés par mois de 30 jours",
        period=f"{day(table['as_of'].min().date())} – {day(table['as_of'].max().date())}",
        perimeter="programme_narrow",
        perimeter_label=first,
        status="computed",
        note="Différence des deux derniers totaux officiels d’un même périmètre, rapportée aux jours qui les séparent, arrondie à "
        "100\u202f000\u202f€ près puisque les totaux sont publiés au million. Aucune prévision d’argent n’en est tirée.",
        territory="France",
        columns=("pace_case", "pace_from_on", "pace_to_on", "pace_eur", "pace_verdict", "perimeter"),
    )
