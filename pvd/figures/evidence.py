"""Avant et depuis: do the towns hold their inhabitants, beside other communes of the same size. Never an effect."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial

import pandas as pd

from pvd.dictionary import column
from pvd.figures.catalogue import figure
from pvd.figures.figure import Card, Drawn, Encodings
from pvd.figures.wording import NO_TOWNS, sentences
from pvd.formats import UNKNOWN, day, in_list, is_unknown, number, plural, share
from pvd.territory import Options, Territory

SIDES = {True: "Communes du programme", False: "Autres communes de 2 000 à 20 000 habitants"}
# As a chart has room for: the subtitle and the notes say which communes.
SHORT = {True: "Programme", False: "Autres"}
WHEN = {"before": "avant", "since": "depuis"}
LEAST = 30
NO_EFFECT = "Une évolution, jamais un effet : rien ici ne dit ce que le programme a changé."
OF_SIZE = (
    "Les autres communes avaient de 2 000 à 20 000 habitants au début de chaque période, hors du programme. Limites d’aujourd’hui : "
    "les communes réunies depuis sont additionnées."
)
NEAR_ZERO = "Beaucoup de communes sont proches de zéro : la part réagit fort, la médiane moins."
NOT_COUNTED = "Neussargues-Moissac, divisée en 2025, et Mayotte n’y sont pas : leur population passée n’est pas tenue."
AT_COMMUNE = "Cette figure se lit pour plusieurs communes : les chiffres d’une seule sont sur sa page."
NONE_KNOWN = "aucune commune à population connue"
SERVICES_APART = (
    "France services est un programme à part entière : une ouverture n’est pas une action de Petites villes de demain."
)


def signed(change: float | None) -> str:
    """« +0,7 % », « −0,9 % »: a change says its direction."""
    return f"{'+' if not is_unknown(change) and round(float(change or 0), 3) > 0 else ''}{share(change, 1)}"


def compared_where(territory: Territory) -> str:
    """Where the other communes are: « en France », else the régions of the territory."""
    return "en France" if territory.level == "france" else "dans la même région"


# --- key figures ----------------------------------------------------------------------------------


@figure(
    "reperes-avant-et-depuis",
    subject="Avant et depuis, en bref",
    query="evidence_key_figures",
    form="table",
    unit="count",
    unit_label="communes du programme",
    status="computed",
    columns=(
        "town_count known_count gaining_count_before gaining_count_since change_share_before change_share_since first_population_year "
        "middle_population_year last_population_year eve_site_count labelled_count labelled_on frr_count frr_kept_count "
        "frr_partly_count frr_on eve_vacant_share eve_unemployed_share"
    ),
)
def key_figures(table: pd.DataFrame, territory: Territory, options: Options) -> Drawn:
    row = table.iloc[0]
    towns, known = int(row["town_count"]), int(row["known_count"])
    apart = towns - known
    return Drawn(
        _gaining(row, territory) if known else (NONE_KNOWN if towns else NO_TOWNS),
        table,
        note=sentences(NO_EFFECT, SERVICES_APART, "FRR : France ruralités revitalisation, une zone d’avantages fiscaux."),
        coverage=f"{plural(apart, 'commune')} sans population passée : divisée depuis, ou à Mayotte." if apart else "",
        cards=_cards(row, territory) if towns else (),
    )  # fmt: skip


def _gaining(row: pd.Series, territory: Territory) -> str:
    since, before, known = (int(row[name]) for name in ("gaining_count_since", "gaining_count_before", "known_count"))
    first, middle, last = (int(row[f"{name}_population_year"]) for name in ("first", "middle", "last"))
    if territory.level == "commune":
        held = "gagne" if since else "ne gagne pas"
        return f"{territory.label} {held} d’habitants".replace("gagne d’", "gagne des ") + f" de {middle} à {last}"
    if not since:
        return f"aucune des {number(known)} communes ne gagne d’habitants de {middle} à {last}"
    verb = "gagne" if since == 1 else "gagnent"
    earlier = f"{number(before) if before else 'aucune'} de {first} à {middle}"
    # A filter says before it how many towns it keeps.
    who = number(since) if territory.filters else f"{plural(since, 'commune')} sur {number(known)}"
    return f"{who} {verb} des habitants de {middle} à {last}, {earlier}"


def _cards(row: pd.Series, territory: Territory) -> tuple[Card, ...]:
    towns, known = int(row["town_count"]), int(row["known_count"])
    is_one = territory.level == "commune"

    def of(count: float, whole: int) -> str:
        # Of one town, a count says yes or no.
        return ("oui" if count else "non") if is_one else f"{number(count)} sur {number(whole)}"

    before, since = "", ""
    if known:
        before, since = (
            f"{int(row[f'{start}_population_year'])}-{int(row[f'{end}_population_year'])}"
            for start, end in (("first", "middle"), ("middle", "last"))
        )
    gained = ("oui" if row["gaining_count_before"] else "non") if is_one else number(row["gaining_count_before"])
    eve = ("déjà" if row["eve_site_count"] else "pas encore") if is_one else number(row["eve_site_count"])
    none = (UNKNOWN, "population passée non tenue")
    return (
        Card(
            "Gagne des habitants" if is_one else "Gagnent des habitants",
            *((of(row["gaining_count_since"], known), f"{since} ; {gained} en {before}") if known else none),
        ),
        Card(
            "Population",
            *((signed(row["change_share_since"]), f"{since} ; {signed(row['change_share_before'])} en {before}") if known else none),
        ),
        Card(
            "A une France services" if is_one else "Ont une France services",
            of(row["labelled_count"], towns),
            f"au {day(row['labelled_on'])} ; {eve} à la veille du programme",
        ),
        Card("En FRR", of(row["frr_count"], towns), _apart(row)),
        Card("Logements vacants à la veille", share(row["eve_vacant_share"], 1), "recensement de 2018"),
    )  # fmt: skip


def _apart(row: pd.Series) -> str:
    """What is beside the classed towns, and never added to them."""
    zone = [plural(row["frr_kept_count"], "bénéficiaire")] if row["frr_kept_count"] else []
    zone += [f"{number(row['frr_partly_count'])} en partie"] if row["frr_partly_count"] else []
    return "socle ou FRR+" + (f" ; {in_list(zone)}, à part" if zone else "")


# --- inhabitants ----------------------------------------------------------------------------------


@figure(
    "habitants-avant-et-depuis",
    subject="Communes qui gagnent des habitants",
    query="population_change",
    form="bars",
    unit="share",
    unit_label="part des communes qui gagnent des habitants, médiane de leur évolution à côté",
    status="computed",
    encodings=Encodings(category="side_period", value="gaining_share", label="value_label", highlight="is_programme_side", horizontal=True),
    columns="side_period commune_count gaining_count gaining_share median_change_share start_population end_population change_share",
)  # fmt: skip
def inhabitants(table: pd.DataFrame, territory: Territory, options: Options) -> Drawn:
    rows = table[table["compared_by"] == "all"].reset_index(drop=True)
    if territory.level == "commune":
        rows = rows.iloc[:0]
    rows = rows[rows["is_programme_side"] | (rows["commune_count"] >= LEAST)].reset_index(drop=True)
    rows["side_period"] = [
        f"{SHORT[bool(row['is_programme_side'])]}, {WHEN[str(row['period'])]}" for _, row in rows.iterrows()
    ]
    rows["value_label"] = [_label(row) for _, row in rows.iterrows()]
    own = rows[rows["is_programme_side"]].set_index("period")
    others = rows[~rows["is_programme_side"]]
    return Drawn(
        _inhabitants_title(own, others.set_index("period"), territory),
        rows,
        period=_whole_period(rows),
        note=sentences(NO_EFFECT, NEAR_ZERO, OF_SIZE),
        coverage=sentences(
            AT_COMMUNE if territory.level == "commune" else "",
            f"Autres communes de même taille : moins de {LEAST} {compared_where(territory)}, non comparées."
            if len(own) and others.empty
            else "",
            f"Sous {LEAST} communes, leur nombre seul." if own["gaining_share"].isna().any() else "",
            NOT_COUNTED if territory.level == "france" else "",
        ),
        reading=f"Les autres communes sont {compared_where(territory)}." if len(others) else "",
    )


def _label(row: pd.Series) -> str:
    if is_unknown(row["gaining_share"]):
        return f"{number(row['gaining_count'])} sur {number(row['commune_count'])}"
    return f"{share(row['gaining_share'], 1)} de {number(row['commune_count'])} ; médiane {signed(row['median_change_share'])}"


def _whole_period(rows: pd.DataFrame) -> str:
    """« 2013-2018, puis 2018-2023 »."""
    years = rows.drop_duplicates("period").sort_values("start_year")
    return ", puis ".join(f"{row.start_year}-{row.end_year}" for row in years.itertuples())


def _inhabitants_title(own: pd.DataFrame, others: pd.DataFrame, territory: Territory) -> str:
    if own.empty:
        return "évolution de la population : " + (
            "sans objet pour une seule commune" if territory.level == "commune" else NO_TOWNS
        )
    counts = [
        plural(own.loc["since", "gaining_count"], "commune"),
        number(own.loc["before", "gaining_count"]) if own.loc["before", "gaining_count"] else "aucune",
    ]
    known = number(own.loc["since", "commune_count"])
    verb = "gagne" if own.loc["since", "gaining_count"] < 2 else "gagnent"
    said = (
        f"{counts[0]} sur {known} {verb} des habitants depuis {int(own.loc['since', 'start_year'])}, {counts[1]} avant"
    )
    if not own.loc["since", "gaining_count"]:
        said = f"aucune des {known} communes ne gagne d’habitants depuis {int(own.loc['since', 'start_year'])}, {counts[1]} avant"
    if others.empty:
        return said
    parts = " puis ".join(share(others.loc[period, "gaining_share"]) for period in ("before", "since"))
    return f"{said} ; ailleurs, à taille égale, {parts}"


by_class = partial(
    figure, query="population_change", form="table", unit="share", unit_label="part des communes qui gagnent des habitants, et médiane de leur évolution",
    status="computed",
    columns=(
        "compared_group side_name count_before share_before median_before count_since share_since median_since"
    ),
)  # fmt: skip


def _by_class(table: pd.DataFrame, territory: Territory, kind: str, words: str) -> Drawn:
    """Both sides in each class that holds 30 communes of each in both periods, their sizes beside."""
    found = table[table["compared_by"] == kind]
    if territory.level == "commune":
        found = found.iloc[:0]
    sizes = found.groupby("compared_group", sort=False)["commune_count"].agg(["min", "size"])
    kept = [name for name, size in sizes.iterrows() if size["min"] >= LEAST and size["size"] == 4]
    small = [str(name) for name in sizes.index if name not in kept]
    records = []
    for name in kept:
        for side in (True, False):
            rows = found[(found["compared_group"] == name) & (found["is_programme_side"] == side)].set_index("period")
            record: dict[str, object] = {"compared_group": name, "side_name": SIDES[side]}
            for period in ("before", "since"):
                row = rows.loc[period]
                record |= {
                    f"count_{period}": int(row["commune_count"]), f"share_{period}": row["gaining_share"],
                    f"median_{period}": row["median_change_share"],
                }  # fmt: skip
            records.append(record)
    columns = [
        "compared_group",
        "side_name",
        *(f"{what}_{when}" for when in ("before", "since") for what in ("count", "share", "median")),
    ]
    shown = pd.DataFrame(records, columns=columns)
    shown["source_ids"] = [found["source_ids"].iloc[0]] * len(shown) if len(found) else []
    return Drawn(
        _class_title(shown, words, territory),
        shown,
        period=_whole_period(found) if kept else "",
        note=sentences(NO_EFFECT, OF_SIZE),
        coverage=sentences(
            AT_COMMUNE if territory.level == "commune" else "",
            f"Moins de {LEAST} communes d’un côté, non comparés : {in_list(small)}." if small else "",
        ),
        reading=f"Les autres communes sont {compared_where(territory)}." if kept else "",
    )


def _class_title(shown: pd.DataFrame, words: str, territory: Territory) -> str:
    if shown.empty:
        alone = (
            "sans objet pour une seule commune"
            if territory.level == "commune"
            else f"aucun groupe de {LEAST} communes à comparer"
        )
        return f"évolution de la population par {words} : {alone}"
    own, other = (shown[shown["side_name"] == SIDES[side]].iloc[0] for side in (True, False))
    name = str(own["compared_group"])
    first = f"{name[0].lower()}{name[1:]}"
    mine, theirs = (f"{share(row['share_before'])} puis {share(row['share_since'])}" for row in (own, other))
    return f"{first} qui gagnent des habitants : {mine} dans le programme, {theirs} ailleurs"


@by_class("habitants-par-densite", subject="Communes qui gagnent des habitants, par densité")
def by_density(table: pd.DataFrame, territory: Territory, options: Options) -> Drawn:
    return _by_class(table, territory, "density", "densité")


@by_class("habitants-par-centralite", subject="Communes qui gagnent des habitants, par centralité")
def by_centrality(table: pd.DataFrame, territory: Territory, options: Options) -> Drawn:
    return _by_class(table, territory, "centrality", "centralité")


# --- the range of comparisons ---------------------------------------------------------------------

CHOICES = {
    "size": "Taille",
    "density": "Densité",
    "centrality": "Centralité",
    "both": "Densité, centralité",
    "trend": "Évolution avant",
}
SIGNS = (
    "l’écart entre les deux périodes change de signe selon le groupe de comparaison ; il ne mesure rien du programme"
)


@figure(
    "ecarts-selon-le-groupe",
    subject="Ce que devient l’écart, selon le groupe de comparaison",
    query="gaps_by_comparison",
    form="stacked_bars",
    unit="decimal",
    unit_label="points de moins que les autres communes, part de celles qui gagnent des habitants",
    status="computed",
    is_national=True,
    columns="choice_name period_name town_count other_count gaining_share other_share behind_points gap_moved_points",
)
def gaps(table: pd.DataFrame, territory: Territory, options: Options) -> Drawn:
    rows = pd.DataFrame(
        [_level(row, period) for _, row in table.iterrows() for period in ("before", "since")],
        columns=[
            "choice_name", "period", "period_name", "choice_period", "town_count", "other_count", "gaining_share", "other_share", "behind_points",
            "gap_moved_points", "source_ids",
        ],
    )  # fmt: skip
    words = column("comparison_choice").values
    pairs = zip(table["comparison_choice"], table["gap_moved_points"], strict=True)
    moved = [f"{words[key]}, {_points(points)}" for key, points in pairs]
    return Drawn(
        _range(table["gap_moved_points"]),
        rows,
        encodings=Encodings(
            category="choice_period",
            series="period",
            value="behind_points",
            group="choice_name",
            horizontal=True,
            role="signature",
            series_labels=dict(zip(rows["period"], rows["period_name"], strict=True)),
        ),
        period=f"{int(table['first_population_year'].min())}-{int(table['last_population_year'].max())}"
        if len(table)
        else "",
        note=sentences(
            f"L’écart bouge, en points : {' ; '.join(moved)}." if moved else "",
            "Les autres communes sont pesées classe par classe comme celles du programme. Même évolution avant : par classes de deux points ; "
            "ce qui était bas tend à remonter de soi-même.",
            OF_SIZE,
        ),
        coverage=f"Une classe de moins de {LEAST} autres communes n’entre d’aucun côté.",
    )


def _level(row: pd.Series, period: str) -> dict[str, object]:
    """One period of a comparison: both levels, and how far below the others the programme's towns are."""
    name = CHOICES[row["comparison_choice"]]
    first = "first" if period == "before" else "middle"
    last = "middle" if period == "before" else "last"
    years = f"{int(row[f'{first}_population_year'])}-{int(row[f'{last}_population_year'])}"
    return {
        "choice_name": name, "period": period, "period_name": years, "choice_period": f"{name}, {years}", "town_count": row["town_count"],
        "other_count": row[f"other_count_{period}"], "gaining_share": row[f"gaining_share_{period}"], "other_share": row[f"other_share_{period}"],
        "behind_points": -row[f"gap_{period}_points"], "gap_moved_points": row["gap_moved_points"], "source_ids": row["source_ids"],
    }  # fmt: skip


def _points(value: float) -> str:
    return f"{'+' if round(value, 1) > 0 else ''}{number(value, 1)}"


def _range(moved: Iterable[float]) -> str:
    found: Sequence[float] = sorted(moved)
    if not found:
        return "aucun groupe de comparaison"
    if found[0] < 0 < found[-1]:
        return SIGNS
    return (
        f"l’écart entre les deux périodes va de {_points(found[0])} à {_points(found[-1])} points selon le groupe de comparaison ; il ne "
        "mesure rien du programme"
    )
