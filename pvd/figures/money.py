"""Financement: grants by theme, the bridge between two official totals, pace, and what a series foretells."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from pvd import mandate
from pvd.dictionary import column
from pvd.figures.catalogue import figure
from pvd.figures.figure import Encodings, Figure, Reference
from pvd.figures.ledger import READ_THEMES, UNCLASSIFIED, ledger_figure, unclassified_part
from pvd.figures.wording import NOT_PROGRAMME_SPENDING, ORT_LATE
from pvd.formats import NARROW, day, is_unknown, number, plural, share, short_euros, short_month
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
    table["value_label"] = [
        ("" if is_total or amount < 0 else "+") + short_euros(amount)
        for is_total, amount in zip(table["is_total"], table["amount_eur"], strict=True)
    ]
    # To the left of the axis a label would lie on the name of its step: the name says it.
    rest = table["step"] == "unexplained"
    table.loc[rest, "step_name"] += f"{NARROW}: " + table.loc[rest, "value_label"]
    table.loc[rest, "value_label"] = "\u00a0"
    of_kind = table.groupby("step_kind")["amount_eur"].sum()
    first, last = table.iloc[0]["amount_eur"], table.iloc[-1]["amount_eur"]
    return Figure(
        slug="passerelle-888-3700",
        title=(
            f"De {short_euros(first)} à {short_euros(last)}{NARROW}: le changement de périmètre explique environ "
            f"{short_euros(of_kind['perimeter'])}"
        ),
        form="bars",
        table=table,
        encodings=Encodings(
            category="step_name", value="amount_eur", label="value_label", highlight="is_total", horizontal=True
        ),
        unit="eur",
        unit_label="euros engagés",
        period="1er janvier 2023 – 31 décembre 2024",
        perimeter="programme_broad",
        perimeter_label="lecture de deux périmètres qui ne se comparent pas",
        status="estimated",
        note=(
            f"Estimation du tableau de bord{NARROW}: aucune source ne publie cette décomposition. MaPrimeRénov’, les prêts et les "
            f"postes sont publiés tels quels. Pour l’État, l’Anah et l’ingénierie, {short_euros(of_kind['time'])} séparent deux parts "
            f"publiées{NARROW}: du temps a passé, et le Fonds vert s’est ajouté, sans que rien ne permette de les séparer. Les postes "
            "étaient peut-être déjà en partie dans l’ingénierie de 2023."
        ),
        coverage=(
            f"Non expliqué{NARROW}: {short_euros(of_kind['unexplained'])}. Les parts publiées dépassent le total, lui-même arrondi."
            if of_kind["unexplained"] < 0
            else f"Non expliqué{NARROW}: {short_euros(of_kind['unexplained'])}."
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
    cases = (
        ("Périmètre 2022-2023, deux derniers totaux", narrow[-2:], "un seul total publié"),
        ("Périmètre 2024", broad[-2:], "un seul total publié dans ce périmètre"),
        ("Du périmètre 2022-2023 au périmètre 2024", [*narrow[-1:], *broad[:1]], "rupture de série, les deux totaux ne comptent pas la même chose"),
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
        perimeter_label="périmètre 2022-2023",
        status="computed",
        note="Différence des deux derniers totaux officiels d’un même périmètre, rapportée aux jours qui les séparent, arrondie à "
        "100\u202f000\u202f€ près puisque les totaux sont publiés au million. Aucune prévision d’argent n’en est tirée.",
        territory="France",
        columns=("pace_case", "pace_from_on", "pace_to_on", "pace_eur", "pace_verdict", "perimeter"),
    )


COUNTED = {
    "ort_signed": ("commune en ORT", "communes en ORT"),
    "agreements_signed": ("convention d’adhésion signée", "conventions d’adhésion signées"),
}
REACHED = {
    "ort_signed": "Toutes les communes sont en ORT",
    "agreements_signed": "Toutes les communes ont une convention datée",
}
RULE = (
    f"Règle{NARROW}: parmi les communes qui restent, la même part que sur les douze derniers mois s’ajoute. Intervalle{NARROW}: huit "
    "erreurs passées sur dix de la même règle."
)
SERIES = {"observed": "Observé", "central": "Prévu", "low": "Intervalle, bas", "high": "Intervalle, haut"}
TOO_SHORT = "Série trop courte pour une prévision contrôlée : trois ans de mois sont nécessaires.".replace(
    " :", f"{NARROW}:"
)


def _foretold(table: pd.DataFrame, indicator: str) -> tuple[list[date], list[float], mandate.Forecast | None]:
    rows = table[table["indicator"] == indicator]
    if rows.empty:
        return [], [], None
    ends, counts = mandate.by_month([(item.as_of.date(), float(item.cumulative_count)) for item in rows.itertuples()])
    try:
        return ends, counts, mandate.forecast(counts, float(rows["town_count"].iloc[0]))
    except mandate.ForecastRefused:
        return ends, counts, None


def _forecast(table: pd.DataFrame, indicator: str, slug: str) -> Figure:
    ends, counts, foretold = _foretold(table, indicator)
    one, many = COUNTED[indicator]
    rows = [(end, "observed", count) for end, count in zip(ends, counts, strict=True)]
    towns = int(table["town_count"].iloc[0]) if len(table) else 0
    period, coverage = "", ""
    is_over = bool(counts) and counts[-1] >= towns
    if is_over:
        title = f"{REACHED[indicator]}{NARROW}: rien à prévoir"
        note = "La série observée, mois par mois."
        period = f"{short_month(ends[0])} – {short_month(ends[-1])}"
    elif foretold:
        last = ends[-1]
        future = [mandate.month_end(last.year, last.month + step) for step in range(1, mandate.HORIZON + 1)]
        for name in ("central", "low", "high"):
            values = [counts[-1], *getattr(foretold, name)]
            rows += [(end, name, round(value)) for end, value in zip([last, *future], values, strict=True)]
        low, high = round(foretold.low[-1]), round(foretold.high[-1])
        reach = number(low) if low == high else f"entre {number(low)} et {number(high)}"
        title = f"{reach[0].upper()}{reach[1:]} {one if high < 2 else many} en {short_month(future[-1])}, si le rythme continue"
        errors = foretold.errors[mandate.HORIZON]
        mean = sum(map(abs, errors)) / len(errors)
        note = (
            f"{RULE} Contrôle{NARROW}: sur {plural(len(errors), 'essai passé', 'essais passés')} à douze mois, la règle s’est trompée de "
            f"{number(mean, 1)} commune{'s' if round(mean, 1) >= 2 else ''} en moyenne."
        )
        if indicator == "ort_signed":
            note += f" {ORT_LATE}"
        period = f"{short_month(ends[0])} – {short_month(future[-1])}"
    else:
        rows = []
        title, note, coverage = f"Prévision refusée{NARROW}: {many}", RULE, TOO_SHORT
    return Figure(
        slug=slug,
        title=title,
        form="lines",
        table=pd.DataFrame(rows, columns=["as_of", "series", "cumulative_count"]).assign(
            source_ids=[table[table["indicator"] == indicator]["source_ids"].iloc[0] if len(ends) else []] * len(rows)
        ),
        encodings=Encodings(
            x="as_of", series="series", value="cumulative_count", series_labels=SERIES,
            styles={"observed": "steps", "central": "dashed", "low": "dashed", "high": "dashed"},
        ),
        unit="count",
        unit_label="communes, en cumul à date connue",
        period=period,
        status="computed" if is_over else "estimated",
        note=note,
        coverage=coverage,
        references=(Reference(float(towns), f"Communes{NARROW}: {number(towns)}"),) if rows else (),
        columns=("as_of", "series", "cumulative_count"),
    )  # fmt: skip


@figure("prevision-ort", subject="ORT, prévision à douze mois", query="counts_by_month", form="lines")
def forecast_ort(table: pd.DataFrame, territory: Territory, options: Options) -> Figure:
    return _forecast(table, "ort_signed", "prevision-ort")


@figure("prevision-conventions", subject="Conventions, prévision à douze mois", query="counts_by_month", form="lines")
def forecast_agreements(table: pd.DataFrame, territory: Territory, options: Options) -> Figure:
    return _forecast(table, "agreements_signed", "prevision-conventions")


@figure("controle-des-previsions", subject="Contrôle des prévisions", query="counts_by_month", form="table")
def back_test(table: pd.DataFrame, territory: Territory, options: Options) -> Figure:
    rows = []
    for indicator, (_, what) in COUNTED.items():
        _, _, foretold = _foretold(table, indicator)
        for months, errors in (foretold.errors if foretold else {}).items():
            size = [abs(error) for error in errors]
            rows.append((what[0].upper() + what[1:], months, len(errors), round(sum(size) / len(size), 1),
                         round(max(size), 1), round(sum(errors) / len(errors), 1)))  # fmt: skip
    return Figure(
        slug="controle-des-previsions",
        title="Ce que valent ces prévisions" if rows else f"Aucune prévision{NARROW}: séries trop courtes",
        form="table",
        table=pd.DataFrame(
            rows,
            columns=[
                "indicator_name",
                "horizon_months",
                "trial_count",
                "mean_error_count",
                "largest_error_count",
                "bias_count",
            ],
        ).assign(source_ids=[["anct-programmes", "pvd-2024"]] * len(rows)),
        encodings=Encodings(),
        unit="count",
        unit_label="erreurs de la même règle, appliquée à des dates passées",
        status="computed",
        note=f"{RULE} Écart signé négatif{NARROW}: la règle prévoyait trop. L’argent n’est jamais prévu.",
        coverage="" if rows else TOO_SHORT,
        columns=(
            "indicator_name",
            "horizon_months",
            "trial_count",
            "mean_error_count",
            "largest_error_count",
            "bias_count",
        ),
    )
