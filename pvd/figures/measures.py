"""Mesures: the offer, one measure and the towns known to use it, partners. No envelope is ever added."""

from __future__ import annotations

import pandas as pd

from pvd import theme
from pvd.figures.catalogue import figure
from pvd.figures.figure import Card, Class, Encodings, Figure
from pvd.figures.wording import LEDGER_PERIMETERS, catalogue_period
from pvd.formats import NARROW, UNKNOWN, day, euros, in_list, is_unknown, number, plural, share, short_euros, years
from pvd.territory import PROGRAMME_START, Options, Territory

UNKNOWN_TOWNS = "inconnu"
COLUMNS = (
    "measure_name", "need_name", "pillar_name", "main_theme_name", "link_name", "support_type_name", "lead_partner",
    "partners", "max_rate_share", "max_amount_eur", "dates", "known_town_count", "local_town_count", "territory_name", "is_launch_measure",
    "launch_proof", "source_title", "source_url", "note_fr", "perimeter",
)  # fmt: skip


def pays(rate: float | None, ceiling: float | None) -> str:
    """« jusqu’à 75 %, plafond 55 000 € »; empty when nothing is published."""
    parts = [] if is_unknown(rate) else [f"jusqu’à {share(rate)}"]
    parts += [] if is_unknown(ceiling) else [f"plafond {euros(ceiling)}"]
    return ", ".join(parts)


def dates(start: str | None, end: str | None) -> str:
    """« depuis octobre 2020 », « de 2021 à 2026 », « jusqu’au 31 mars 2026 »; as precise as the source."""
    if is_unknown(start) and is_unknown(end):
        return ""
    if is_unknown(end):
        return f"depuis {_since(str(start))}"
    if is_unknown(start):
        return f"jusqu’{_to(str(end))}"
    return f"{_of(str(start))} {_to(str(end))}"


def _since(text: str) -> str:
    return f"le {day(text)}" if len(text) == 10 else day(text)


def _of(text: str) -> str:
    if len(text) == 10:
        return f"du {day(text)}"
    return f"d’{day(text)}" if day(text)[0] in "ao" else f"de {day(text)}"


def _to(text: str) -> str:
    return f"au {day(text)}" if len(text) == 10 else f"à {day(text)}"


def summary(row: pd.Series) -> str:
    """One measure in a line: who, what kind of help, what it pays, how many towns are known to use it."""
    towns = f"communes{NARROW}:\u00a0{UNKNOWN_TOWNS}" if is_unknown(row["known_town_count"]) else row["known_towns"]
    found = (
        "Mesure du lancement" if row["is_launch_measure"] else "",
        row["lead_partner"],
        row["support_type_name"],
        row["pays"],
    )
    return " · ".join([*(str(item) for item in found if not is_unknown(item) and item), str(towns)])


def facts(row: pd.Series, territory: Territory) -> tuple[Card, ...]:
    """What is known of one measure, in reading order; what nobody publishes is left out, but for the towns."""
    here = row["local_town_count"]
    towns = row["known_towns"]
    found = (
        ("Besoin", row["need_name"], ""),
        ("Pilier", row["pillar_name"], ""),
        ("Thème", row["main_theme_name"], ""),
        ("Lien", row["link_name"], ""),
        ("Type d’aide", row["support_type_name"], ""),
        ("Ce qu’elle paie", row["pays"], ""),
        ("Enveloppe nationale", short_euros(row["national_envelope_eur"]), "jamais additionnée aux autres"),
        ("Dates", row["dates"], ""),
        ("Porteur", row["lead_partner"], ""),
        ("Autres partenaires", in_list(row["partners"]), ""),
        (
            "Communes connues",
            towns,
            "aucun fichier ne les nomme" if is_unknown(here) else f"dont {number(here)} ici{NARROW}: {territory.label}",
        ),
        ("Au lancement de 2020", row["launch_proof_level_name"], row["launch_proof"]),
    )
    return tuple(
        Card(label, str(value), "" if is_unknown(context) else str(context))
        for label, value, context in found
        if not is_unknown(value) and value not in ("", UNKNOWN)
    )


@figure("mesures", subject="Mesures de l’offre", query="measures", form="table")
def measures(table: pd.DataFrame, territory: Territory, options: Options) -> Figure:
    table = table.copy()
    table["pays"] = [pays(*pair) for pair in zip(table["max_rate_share"], table["max_amount_eur"], strict=True)]
    table["dates"] = [dates(*pair) for pair in zip(table["started_on"], table["ended_on"], strict=True)]
    table["known_towns"] = [
        UNKNOWN_TOWNS if is_unknown(count) else plural(int(count), "commune") for count in table["known_town_count"]
    ]
    # The territory whose towns are counted, beside the national offer.
    table["territory_name"] = territory.label
    table["summary"] = [summary(row) for _, row in table.iterrows()]
    title = plural(len(table), "mesure")
    if options.search.measure and len(table) == 1:
        title = table["measure_name"].iloc[0]
    is_one = bool(options.search.measure) and len(table) == 1
    known = int(table["known_town_count"].notna().sum())
    return Figure(
        slug="mesures",
        title=title,
        form="table",
        table=table,
        encodings=Encodings(),
        unit="text",
        unit_label="une ligne par mesure",
        period=catalogue_period(),
        perimeter="unstated",
        perimeter_label="plafonds et taux de chaque mesure, jamais additionnés",
        status="computed",
        note=(
            f"Besoin, pilier et thème{NARROW}: classement du tableau de bord. Les enveloppes nationales se recouvrent{NARROW}: elles "
            "ne s’additionnent pas."
        ),
        coverage=(
            f"Les communes qui l’utilisent sont connues pour {plural(known, 'mesure')} sur {number(len(table))}{NARROW}; pour les "
            "autres, aucun fichier ne les nomme."
            if len(table) > 1
            else ""
            if len(table)
            else "Aucune mesure ne répond à cette recherche."
        ),
        cards=facts(table.iloc[0], territory) if is_one else (),
        # The offer is national, and so are its ceilings; what is counted here names the place.
        territory="France",
        columns=COLUMNS,
    )


def _use_title(table: pd.DataFrame) -> tuple[int, str]:
    users = int(table["is_user"].sum()) if len(table) else 0
    return users, f"{plural(users, 'commune connue', 'communes connues')} sur {number(len(table))}"


@figure("carte-de-la-mesure", subject="Communes connues d’une mesure, carte", query="towns_of_measure", form="dots")
def towns_of_measure_map(table: pd.DataFrame, territory: Territory, options: Options) -> Figure:
    users, title = _use_title(table)
    table = table[table["is_user"]].reset_index(drop=True) if len(table) else table
    classes = (Class("user", "Mesure connue", theme.PRIMARY, users),)
    return Figure(
        slug="carte-de-la-mesure",
        title=title,
        form="dots",
        table=table,
        encodings=Encodings(
            key="commune_code", label="commune_name", colour="use_class", classes=classes, layer="commune_outlines"
        ),
        unit="text",
        unit_label="communes dont un fichier dit qu’elles utilisent la mesure",
        status="computed",
        note="Une commune sans point peut utiliser la mesure" + f"{NARROW}: aucun fichier tenu ne le dit.",
        coverage="" if users else "Aucune commune de ce territoire n’est connue pour utiliser cette mesure.",
        columns=(
            "commune_code",
            "commune_name",
            "departement_code",
            "region_name",
            "population",
            "is_user",
            "amount_eur",
            "perimeter",
        ),
    )


@figure("communes-de-la-mesure", subject="Communes connues d’une mesure, liste", query="towns_of_measure", form="table")
def towns_of_measure(table: pd.DataFrame, territory: Territory, options: Options) -> Figure:
    users, title = _use_title(table)
    table = table[table["is_user"]].reset_index(drop=True) if len(table) else table
    known = table["amount_eur"].dropna()
    has_money = len(known) > 0
    if has_money:
        title = f"{plural(users, 'commune')}{NARROW}: {short_euros(known.sum())} attribués, d’après les fichiers tenus"
    money = ("amount_eur", "award_count", "first_year", "last_year", "perimeter")
    return Figure(
        slug="communes-de-la-mesure",
        title=title,
        form="table",
        table=table,
        encodings=Encodings(),
        unit="eur" if has_money else "text",
        unit_label="une ligne par commune connue",
        period=f"attributions de {years({*table['first_year'].dropna().astype(int), *table['last_year'].dropna().astype(int)})}"
        if has_money
        else "",
        perimeter="state_grants_town" if has_money else "",
        perimeter_label=LEDGER_PERIMETERS["state_grants_town"] if has_money else "",
        status="computed",
        note="" if has_money else f"Montants par commune{NARROW}: non publiés pour cette mesure.",
        coverage="" if users else "Aucune commune de ce territoire n’est connue pour utiliser cette mesure.",
        columns=("commune_name", "departement_code", *(money if has_money else ()), "population", "commune_code"),
    )


@figure("partenaires", subject="Partenaires et leurs mesures", query="partners", form="table")
def partners(table: pd.DataFrame, territory: Territory, options: Options) -> Figure:
    return Figure(
        slug="partenaires",
        title=plural(
            len(table),
            "organisme porte une mesure recensée ou y est associé",
            "organismes portent une mesure recensée ou y sont associés",
        ),
        form="table",
        table=table,
        encodings=Encodings(),
        unit="count",
        unit_label="organismes qui portent une mesure ou y sont associés",
        period=catalogue_period(),
        status="computed",
        territory="France",
        note=f"Un service de l’État est compté avec l’État{NARROW}: « préfets » et « DGCL » sont un même organisme. "
        "Ce compte, dispositifs généraux compris, n’est pas celui des partenaires annoncés au lancement.",
        columns=("partner_name", "measure_count", "lead_count", "measure_names"),
    )


@figure("entrees-des-mesures", subject="Mesures par année de début", query="measures_by_start", form="stacked_bars")
def measures_by_start(table: pd.DataFrame, territory: Territory, options: Options) -> Figure:
    table = table.copy()
    dated = table[table["started_year"].notna()]
    undated = int(table.loc[table["started_year"].isna(), "measure_count"].sum())
    launch = str(PROGRAMME_START.year)
    later = int(dated.loc[dated["started_year"] > launch, "measure_count"].sum())
    table["started_year"] = table["started_year"].fillna("Début inconnu")
    return Figure(
        slug="entrees-des-mesures",
        title=f"{plural(later, 'mesure a commencé', 'mesures ont commencé')} après {launch}, l’année du lancement",
        form="stacked_bars",
        table=table,
        encodings=Encodings(
            category="started_year", series="link", value="measure_count",
            series_labels=dict(zip(table["link"], table["link_name"], strict=True)),
        ),
        unit="count",
        unit_label="nombre de mesures, par année de début",
        period=catalogue_period(),
        status="computed",
        territory="France",
        note=f"L’offre a été enrichie au fil du temps. L’année est celle du début de la mesure, pas toujours celle de son entrée dans le "
        f"programme, que peu de sources donnent{NARROW}: une mesure générale peut être plus ancienne que lui.",
        coverage=f"Début inconnu{NARROW}: {plural(undated, 'mesure')}." if undated else "",
        columns=("started_year", "link_name", "measure_count", "launch_measure_count"),
    )  # fmt: skip
