"""Mesures: the offer, one measure and the towns known to use it, partners. No envelope is ever added."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from pvd import theme
from pvd.figures.catalogue import figure
from pvd.figures.figure import Card, Class, Drawn, Encodings
from pvd.figures.wording import NO_TOWNS, catalogue_period, how_many, of_towns
from pvd.formats import UNKNOWN, day, euros, in_list, is_unknown, number, plural, share, short_euros, years
from pvd.territory import PROGRAMME_START, Options, Territory

UNKNOWN_TOWNS = "inconnu"
FOUND = ("mesure répond à cette recherche", "mesures répondent à cette recherche")
COLUMNS = (
    "measure_name need_name pillar_name main_theme_name link_name support_type_name lead_partner partners max_rate_share "
    "max_amount_eur dates known_town_count local_town_count territory_name is_launch_measure launch_proof source_title "
    "source_url note_fr perimeter"
)
MONEY_COLUMNS = ("amount_eur", "award_count", "first_year", "last_year", "perimeter")
NO_USER = "Aucune commune de ce territoire n’est connue pour utiliser cette mesure."


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
    towns = f"communes :\u00a0{UNKNOWN_TOWNS}" if is_unknown(row["known_town_count"]) else row["known_towns"]
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
            "aucun fichier ne les nomme" if is_unknown(here) else f"dont {number(here)} ici : {territory.label}",
        ),
        ("Au lancement de 2020", row["launch_proof_level_name"], row["launch_proof"]),
    )
    return tuple(
        Card(label, str(value), "" if is_unknown(context) else str(context))
        for label, value, context in found
        if not is_unknown(value) and value not in ("", UNKNOWN)
    )


@figure(
    "mesures",
    subject="Mesures de l’offre",
    query="measures",
    form="table",
    unit="text",
    unit_label="une ligne par mesure",
    perimeter="unstated",
    perimeter_label="plafonds et taux de chaque mesure, jamais additionnés",
    status="computed",
    is_national=True,
    columns=COLUMNS,
)
def measures(table: pd.DataFrame, territory: Territory, options: Options) -> Drawn:
    table = table.copy()
    table["pays"] = [pays(*pair) for pair in zip(table["max_rate_share"], table["max_amount_eur"], strict=True)]
    table["dates"] = [dates(*pair) for pair in zip(table["started_on"], table["ended_on"], strict=True)]
    table["known_towns"] = [
        UNKNOWN_TOWNS if is_unknown(count) else plural(int(count), "commune") for count in table["known_town_count"]
    ]
    # The territory whose towns are counted, beside the national offer.
    table["territory_name"] = territory.label
    table["summary"] = [summary(row) for _, row in table.iterrows()]
    is_one, is_searched = bool(options.search.measure) and len(table) == 1, bool(options.search)
    title = how_many(len(table), "aucune mesure ne répond à cette recherche", "mesure recensée", "mesures recensées")
    if len(table) and is_searched:
        title = table["measure_name"].iloc[0] if is_one else plural(len(table), *FOUND)
    known = int(table["known_town_count"].notna().sum())
    coverage = "" if len(table) else "Aucune mesure ne répond à cette recherche."
    if len(table) > 1:
        coverage = (
            f"Les communes qui l’utilisent sont connues pour {plural(known, 'mesure')} sur {number(len(table))} ; pour les "
            "autres, aucun fichier ne les nomme."
        )
    return Drawn(
        title,
        table,
        period=catalogue_period(),
        note="Besoin, pilier et thème : classement du tableau de bord. Les enveloppes nationales se recouvrent : elles "
        "ne s’additionnent pas.",
        coverage=coverage,
        cards=facts(table.iloc[0], territory) if is_one else (),
    )


def _use_title(table: pd.DataFrame, options: Options) -> tuple[int, str]:
    if table.empty:
        return 0, NO_TOWNS if options.search.measure else "aucune mesure choisie"
    users = int(table["is_user"].sum())
    use = "pour utiliser cette mesure"
    return users, of_towns(table["commune_name"], users, ("est", "sont"), f"connue {use}", f"connues {use}")


@figure(
    "carte-de-la-mesure",
    subject="Communes connues d’une mesure, carte",
    query="towns_of_measure",
    form="dots",
    unit="text",
    unit_label="communes dont un fichier dit qu’elles utilisent la mesure",
    status="computed",
    columns="commune_code commune_name departement_code region_name population is_user amount_eur perimeter",
)
def towns_of_measure_map(table: pd.DataFrame, territory: Territory, options: Options) -> Drawn:
    users, title = _use_title(table, options)
    table = table[table["is_user"]].reset_index(drop=True) if len(table) else table
    classes = (Class("user", "Mesure connue", theme.PRIMARY, users),)
    return Drawn(
        title,
        table,
        encodings=Encodings(
            key="commune_code", label="commune_name", colour="use_class", classes=classes, layer="commune_outlines"
        ),
        note="Une commune sans point peut utiliser la mesure : aucun fichier tenu ne le dit.",
        coverage="" if users else NO_USER,
    )


@figure(
    "communes-de-la-mesure",
    subject="Communes connues d’une mesure, liste",
    query="towns_of_measure",
    form="table",
    unit="text",
    unit_label="une ligne par commune connue",
    status="computed",
    columns="commune_name departement_code population commune_code",
)
def towns_of_measure(table: pd.DataFrame, territory: Territory, options: Options) -> Drawn:
    users, title = _use_title(table, options)
    table = table[table["is_user"]].reset_index(drop=True) if len(table) else table
    known = table["amount_eur"].dropna()
    note = "" if len(known) else "Montants par commune : non publiés pour cette mesure."
    drawn = Drawn(title, table, note=note, coverage="" if users else NO_USER)
    if known.empty:
        return drawn
    held = {*table["first_year"].dropna().astype(int), *table["last_year"].dropna().astype(int)}
    return replace(
        drawn,
        title=f"{short_euros(known.sum())} attribués à {plural(users, 'commune')}, d’après les fichiers tenus",
        unit="eur",
        period=f"attributions de {years(held)}",
        perimeter="state_grants_town",
        columns=("commune_name", "departement_code", *MONEY_COLUMNS, "population", "commune_code"),
    )


@figure(
    "partenaires",
    subject="Partenaires et leurs mesures",
    query="partners",
    form="table",
    unit="count",
    unit_label="organismes qui portent une mesure ou y sont associés",
    status="computed",
    is_national=True,
    columns="partner_name measure_count lead_count measure_names",
)
def partners(table: pd.DataFrame, territory: Territory, options: Options) -> Drawn:
    return Drawn(
        plural(
            len(table),
            "organisme porte une mesure recensée ou y est associé",
            "organismes portent une mesure recensée ou y sont associés",
        ),
        table,
        period=catalogue_period(),
        note="Un service de l’État est compté avec l’État : « préfets » et « DGCL » sont un même organisme. "
        "Ce compte, dispositifs généraux compris, n’est pas celui des partenaires annoncés au lancement.",
    )


@figure(
    "entrees-des-mesures",
    subject="Mesures par année de début",
    query="measures_by_start",
    form="stacked_bars",
    unit="count",
    unit_label="nombre de mesures, par année de début",
    status="computed",
    is_national=True,
    columns="started_year link_name measure_count launch_measure_count",
)
def measures_by_start(table: pd.DataFrame, territory: Territory, options: Options) -> Drawn:
    table = table.copy()
    dated = table[table["started_year"].notna()]
    undated = int(table.loc[table["started_year"].isna(), "measure_count"].sum())
    launch = str(PROGRAMME_START.year)
    later = int(dated.loc[dated["started_year"] > launch, "measure_count"].sum())
    table["started_year"] = table["started_year"].fillna("Début inconnu")
    return Drawn(
        f"{plural(later, 'mesure a commencé', 'mesures ont commencé')} après {launch}, l’année du lancement",
        table,
        encodings=Encodings(
            category="started_year",
            series="link",
            value="measure_count",
            series_labels=dict(zip(table["link"], table["link_name"], strict=True)),
        ),
        period=catalogue_period(),
        note="L’offre a été enrichie au fil du temps. L’année est celle du début de la mesure, pas toujours celle de son entrée dans le "
        "programme, que peu de sources donnent : une mesure générale peut être plus ancienne que lui.",
        coverage=f"Début inconnu : {plural(undated, 'mesure')}." if undated else "",
    )
