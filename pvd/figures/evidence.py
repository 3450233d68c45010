"""Avant et depuis: do the towns hold their inhabitants, beside other communes of the same size. Never an effect."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial

import pandas as pd

from pvd.figures.catalogue import figure
from pvd.figures.figure import Card, Drawn, Encodings
from pvd.figures.wording import NO_TOWNS, sentences
from pvd.formats import UNKNOWN, day, in_list, is_unknown, number, plural, share
from pvd.territory import Options, Territory

PROGRAMME, OTHERS = "Communes du programme", "Autres communes de 2 000 à 20 000 habitants"
SIDES = {True: PROGRAMME, False: OTHERS}
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


def _years(row: pd.Series) -> str:
    return f"{int(row['start_year'])}-{int(row['end_year'])}"


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
    return f"{plural(since, 'commune')} sur {number(known)} {verb} des habitants de {middle} à {last}, {earlier}"


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
    rows["side_period"] = [f"{SIDES[bool(row['is_programme_side'])]}, {_years(row)}" for _, row in rows.iterrows()]
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
            NOT_COUNTED if territory.level == "france" else "",
        ),
        reading=f"Les autres communes sont {compared_where(territory)}." if len(others) else "",
    )


def _label(row: pd.Series) -> str:
    counts = f"{number(row['gaining_count'])} sur {number(row['commune_count'])}"
    if is_unknown(row["gaining_share"]):
        return f"{counts} (moins de {LEAST} communes)"
    return f"{share(row['gaining_share'], 1)}, {counts} ; médiane {signed(row['median_change_share'])}"


def _whole_period(rows: pd.DataFrame) -> str:
    return f"{int(rows['start_year'].min())}-{int(rows['end_year'].max())}" if len(rows) else ""


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
    "size": "Même taille",
    "density": "Même densité",
    "centrality": "Même centralité",
    "both": "Mêmes densité et centralité",
    "trend": "Même évolution avant",
}
SIGNS = (
    "l’écart entre les deux périodes change de signe selon le groupe de comparaison ; il ne mesure rien du programme"
)


@figure(
    "ecarts-selon-le-groupe",
    subject="Ce que devient l’écart, selon le groupe de comparaison",
    query="gaps_by_comparison",
    form="bars",
    unit="decimal",
    unit_label="points d’écart entre les deux périodes, part des communes qui gagnent des habitants",
    status="computed",
    is_national=True,
    encodings=Encodings(category="choice_name", value="gap_moved_points", label="value_label", horizontal=True),
    columns=(
        "choice_name town_count other_count_before other_count_since gaining_share_before gaining_share_since other_share_before "
        "other_share_since gap_before_points gap_since_points gap_moved_points"
    ),
)
def gaps(table: pd.DataFrame, territory: Territory, options: Options) -> Drawn:
    table = table.copy()
    table["choice_name"] = table["comparison_choice"].map(CHOICES)
    table["value_label"] = [
        f"{_points(row['gap_moved_points'])} ({_points(row['gap_before_points'])} puis {_points(row['gap_since_points'])})"
        for _, row in table.iterrows()
    ]
    return Drawn(
        _range(table["gap_moved_points"]),
        table,
        period=f"{int(table['first_population_year'].min())}-{int(table['last_population_year'].max())}"
        if len(table)
        else "",
        note=sentences(
            "Écart : part des communes du programme qui gagnent des habitants, moins celle des autres communes, en points, avant puis depuis. Les "
            "autres sont pesées classe par classe comme celles du programme.",
            "« Même évolution avant » : par classes de deux points d’évolution avant le programme ; ce qui était bas tend à remonter de soi-même.",
            OF_SIZE,
        ),
        coverage=f"Une classe de moins de {LEAST} autres communes n’entre d’aucun côté.",
    )


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
