"""Avant et depuis: today and around. Empty dwellings, doctors, prices, unemployment, recovery projects. Never an effect."""

from __future__ import annotations

from typing import Any

import pandas as pd

from pvd.figures.catalogue import figure
from pvd.figures.evidence import LEAST, NO_EFFECT, SHORT, SIDES, compared_where
from pvd.figures.figure import Drawn, Encodings
from pvd.figures.wording import NO_TOWNS, sentences
from pvd.formats import day, euros, in_list, is_unknown, number, plural, share
from pvd.territory import Options, Territory

# First month of a quarter → its name.
QUARTERS = {1: "1er", 4: "2e", 7: "3e", 10: "4e"}
SEVERAL = "Le seuil se lit pour plusieurs communes : le chiffre d’une seule est dans le titre."
ONE_DATE = "Une seule date : la source fiscale a changé en 2025, et rien ne se compare aux années d’avant. Le parc privé est celui de l’année précédente."
SUMS = "Sommes de logements, non moyennes de taux."
THIRD_PARTY = "Copie d’un tiers, non comparée au fichier de la DREES : à vérifier avant de citer une commune."
THRESHOLD = (
    "Consultations de médecins généralistes accessibles par an et par habitant, depuis la commune et ses environs ; sous 2,5, une commune est dite "
    "manquer de médecins."
)
OF_THE_ZONE = "Le taux est celui de la zone d’emploi entière, jamais celui d’une commune."
A_LEVEL = "Une seule valeur pour cinq ans : un niveau, aucune évolution."
ONE_REGION = "Une seule région est tenue (Centre-Val de Loire), pour la première vague, par le nom des bénéficiaires : rien ne peut être dit ailleurs."
NOT_IN_LEDGER = "Hors du registre : les mêmes attributions sont dans la liste nationale de 2020, non tenue ici. Aucune somme n’en est faite."


# --- dwellings that stay empty --------------------------------------------------------------------


@figure(
    "logements-vides-depuis-deux-ans",
    subject="Logements privés vacants depuis plus de deux ans",
    query="empty_dwellings",
    form="bars",
    unit="share",
    unit_label="part des logements privés vacants depuis plus de deux ans",
    status="computed",
    encodings=Encodings(category="side_name", value="long_vacant_share", label="value_label", highlight="is_here", horizontal=True),
    columns="side_name long_vacant_count private_home_count long_vacant_share published_town_count",
)  # fmt: skip
def empty_dwellings(table: pd.DataFrame, territory: Territory, options: Options) -> Drawn:
    here = table[table["side"] == "here"]
    own = here.iloc[0] if len(here) else None
    # Without a town there is nothing to compare.
    table = table if own is not None else table.iloc[:0]
    names = {
        "here": territory.label if territory.level == "commune" else SHORT[True],
        "around": "Toutes, région" if territory.level == "region" else "Toutes, département",
        "programme": "Programme, France",
        "country": "Toutes, France",
    }
    table = table.assign(
        side_name=[names[side] for side in table["side"]],
        is_here=[side == "here" for side in table["side"]],
        value_label=[_dwellings(row) for _, row in table.iterrows()],
    )
    apart = 0 if own is None else int(own["town_count"] - own["published_town_count"])
    return Drawn(
        _empty_title(own, table, territory),
        table,
        period=_day_of(table),
        note=sentences(ONE_DATE, SUMS),
        reading="« Toutes » : toutes les communes, celles du programme comprises." if len(table) else "",
        coverage=f"{plural(apart, 'commune')} sans valeur : secret statistique ou parc non publié." if apart else "",
        facts={"long_vacant_share": None if own is None else own["long_vacant_share"]},
    )


def _day_of(table: pd.DataFrame) -> str:
    """« 1er janvier 2025 »: the date of the list; empty without a row."""
    return day(table["vacant_on"].iloc[0]) if len(table) and not is_unknown(table["vacant_on"].iloc[0]) else ""


def _dwellings(row: pd.Series) -> str:
    if is_unknown(row["long_vacant_share"]):
        return "n. d."
    return f"{share(row['long_vacant_share'], 1)}, {number(row['long_vacant_count'])} sur {number(row['private_home_count'])}"


def _empty_title(own: pd.Series | None, table: pd.DataFrame, territory: Territory) -> str:
    if own is None:
        return f"logements vides depuis plus de deux ans : {NO_TOWNS}"
    if is_unknown(own["long_vacant_share"]):
        return "logements vides depuis plus de deux ans : valeur non publiée"
    country = table[table["side"] == "country"].iloc[0]["long_vacant_share"]
    said = f"{share(own['long_vacant_share'], 1)} des logements privés sont vides depuis plus de deux ans"
    return f"{said}, {share(country, 1)} dans toutes les communes de France"


@figure(
    "logements-vides-par-departement",
    subject="Logements vacants depuis plus de deux ans, par département",
    query="empty_dwellings_by_departement",
    form="table",
    unit="share",
    unit_label="part des logements privés vacants depuis plus de deux ans, pondérée par le parc",
    status="computed",
    columns=(
        "departement_name long_vacant_share whole_vacant_share long_vacant_count private_home_count town_count published_town_count "
        "departement_code"
    ),
)
def empty_by_departement(table: pd.DataFrame, territory: Territory, options: Options) -> Drawn:
    known = table[table["long_vacant_share"].notna()]
    over = known[known["long_vacant_share"] > known["whole_vacant_share"]]
    title = f"logements vides depuis plus de deux ans, par département : {NO_TOWNS}"
    if len(table):
        title = "logements vides depuis plus de deux ans, par département : valeurs non publiées"
    if len(known) == 1:
        row = known.iloc[0]
        title = (
            f"logements vides depuis plus de deux ans, {row['departement_name']} : {share(row['long_vacant_share'], 1)} dans le programme, "
            f"{share(row['whole_vacant_share'], 1)} dans toutes ses communes"
        )
    elif len(known):
        count = f"dans {number(len(over))} départements sur {number(len(known))}" if len(over) > 1 else ""
        count = count or ("dans un seul département" if len(over) else "dans aucun département")
        title = f"{count}, les logements vides depuis plus de deux ans pèsent plus dans les communes du programme que dans toutes"
    return Drawn(
        title,
        table,
        period=_day_of(table),
        note=sentences(ONE_DATE, SUMS, "Toutes les communes : celles du programme comprises."),
        coverage="Une commune sans valeur publiée n’entre pas dans la part de son département."
        if (table["published_town_count"] < table["town_count"]).any()
        else "",
    )


# --- a doctor within reach ------------------------------------------------------------------------


@figure(
    "acces-aux-medecins",
    subject="Accès aux médecins généralistes",
    query="doctor_access_by_year",
    form="bars",
    unit="share",
    unit_label="part des communes sous 2,5 consultations accessibles par an et par habitant",
    status="computed",
    encodings=Encodings(category="side_year", value="under_share", label="value_label", highlight="is_programme_side", horizontal=True),
    columns="side_year under_count commune_count under_share median_access",
)  # fmt: skip
def doctors(table: pd.DataFrame, territory: Territory, options: Options) -> Drawn:
    own = table[table["is_programme_side"]]
    others = table[~table["is_programme_side"]]
    towns = int(own["side_count"].max()) if len(own) else 0
    known = int(own["commune_count"].max()) if len(own) else 0
    title = _doctors_title(own, others, territory)
    absent = f"{plural(towns - known, 'commune')} absente{'s' if towns - known > 1 else ''} du fichier : la Corse et Mayotte n’y sont pas."
    is_one = territory.level == "commune"
    shown = table.iloc[:0] if is_one or not known else table
    shown = shown.assign(
        side_year=[f"{SHORT[bool(row['is_programme_side'])]}, {int(row['year'])}" for _, row in shown.iterrows()],
        value_label=[_under(row) for _, row in shown.iterrows()],
    )
    return Drawn(
        title,
        shown,
        period=in_list(str(year) for year in sorted(set(own["year"]))) if known else "",
        note=sentences(THRESHOLD, THIRD_PARTY, NO_EFFECT),
        coverage=sentences(
            SEVERAL if is_one and known else "",
            absent if towns > known else "",
            f"Autres communes de même taille : moins de {LEAST} {compared_where(territory)}, non comparées."
            if known and others.empty and not is_one
            else "",
        ),
        reading=f"Les autres communes, de 2 000 à 20 000 habitants en 2018, sont {compared_where(territory)}."
        if len(others) and not is_one
        else "",
    )


def _under(row: pd.Series) -> str:
    counts = f"{number(row['under_count'])} sur {number(row['commune_count'])}"
    if is_unknown(row["under_share"]):
        return f"{counts} (moins de {LEAST} communes)"
    return f"{share(row['under_share'], 1)}, {counts}"


def _doctors_title(own: pd.DataFrame, others: pd.DataFrame, territory: Territory) -> str:
    if own.empty:
        return f"accès aux médecins généralistes : {NO_TOWNS}"
    first, last = own.iloc[0], own.iloc[-1]
    if not last["commune_count"]:
        return "accès aux médecins généralistes : valeur non tenue ici"
    if territory.level == "commune":
        side = "sous" if last["under_count"] else "au-dessus de"
        values = f"{number(first['median_access'], 1)} consultations accessibles par habitant en {int(first['year'])}, {number(last['median_access'], 1)}"
        return f"{territory.label} : {values} en {int(last['year'])}, {side} 2,5"
    count, whole = int(last["under_count"]), int(last["commune_count"])
    if count:
        verb = "est" if count == 1 else "sont"
        said = f"{plural(count, 'commune')} sur {number(whole)} {verb} sous 2,5 consultations par habitant en {int(last['year'])}"
        said += f", {number(first['under_count'])} en {int(first['year'])}" if first["under_count"] else ""
    else:
        said = f"aucune des {number(whole)} communes n’est sous 2,5 consultations par habitant en {int(last['year'])}"
    if others.empty or is_unknown(last["under_share"]):
        return said
    return f"{said} ; {share(last['under_share'], 1)}, contre {share(others.iloc[-1]['under_share'], 1)} ailleurs à taille égale"


# --- the market -----------------------------------------------------------------------------------


@figure(
    "prix-des-logements",
    subject="Ventes de logements et prix médian",
    query="dwelling_prices",
    form="table",
    unit="count",
    unit_label="ventes de maisons et d’appartements, et médiane des prix médians des communes",
    status="computed",
    columns="side_name sale_count median_price median_house_price priced_count side_count",
)
def prices(table: pd.DataFrame, territory: Territory, options: Options) -> Drawn:
    here = table[table["side"] == "here"]
    own = here.iloc[0] if len(here) else None
    table = table if own is not None else table.iloc[:0]
    names = {
        "here": territory.label if territory.level == "commune" else SIDES[True],
        "programme": "Communes du programme, France",
        "others": SIDES[False],
    }
    table = table.assign(side_name=[names[side] for side in table["side"]])
    others = table[table["side"] == "others"]
    uncovered = 0 if own is None else int(own["uncovered_count"])
    few = 0 if own is None else int(own["side_count"] - own["priced_count"]) - uncovered
    return Drawn(
        _prices_title(own, others, territory),
        table,
        period="2020-2024",
        note=sentences(A_LEVEL, "Un prix du marché, jamais une subvention. Sous vingt ventes, aucune médiane."),
        coverage=sentences(
            f"{plural(uncovered, 'commune')} en Moselle, dans le Bas-Rhin, le Haut-Rhin ou à Mayotte, où les ventes ne sont pas publiées."
            if uncovered
            else "",
            f"{plural(few, 'commune')} à moins de vingt ventes, sans médiane." if few else "",
        ),
        reading=f"Les autres communes sont {compared_where(territory)}." if len(others) else "",
    )


def _prices_title(own: pd.Series | None, others: pd.DataFrame, territory: Territory) -> str:
    if own is None:
        return f"ventes de logements : {NO_TOWNS}"
    if is_unknown(own["sale_count"]):
        return "ventes de logements : non publiées ici"
    sold = plural(int(own["sale_count"]), "vente de logement", "ventes de logements")
    if is_unknown(own["median_price"]):
        return f"{sold} en cinq ans, trop peu pour un prix médian"
    said = f"{sold} en cinq ans, à {euros(own['median_price'])} le m² en médiane"
    if others.empty:
        return said
    return f"{said}, {euros(others.iloc[0]['median_price'])} dans les autres communes de même taille"


# --- unemployment around --------------------------------------------------------------------------


@figure(
    "chomage-de-la-zone-d-emploi",
    subject="Chômage des zones d’emploi",
    query="unemployment_around",
    form="lines",
    unit="share",
    unit_label="taux de chômage des zones d’emploi où sont les communes, par trimestre",
    columns="quarter_on series_name unemployment_share town_count zone_count above_count",
)
def unemployment(table: pd.DataFrame, territory: Territory, options: Options) -> Drawn:
    own = table[table["is_zone_side"]]
    last: Any = own.iloc[-1] if len(own) else None
    name = "Zones d’emploi des communes, médiane"
    if last is not None and not is_unknown(last["zone_name"]):
        name = f"Zone d’emploi ({last['zone_name']})"
    table = table.assign(series_name=[name if side else "France" for side in table["is_zone_side"]])
    # The higher line first: the words at its end then stand above it.
    ends = table.groupby("series_name")["unemployment_share"].last().sort_values(ascending=False)
    return Drawn(
        _unemployment_title(last, table),
        table,
        period=f"{int(table['quarter_on'].min().year)}-{int(table['quarter_on'].max().year)}" if len(table) else "",
        encodings=Encodings(
            x="quarter_on", series="series_name", value="unemployment_share", role="comparison",
            series_labels={str(label): str(label) for label in ends.index},
            styles=dict.fromkeys((name, "France"), "line"),
        ),
        note=sentences(OF_THE_ZONE, "Médiane : chaque commune compte pour une. Taux corrigé des variations saisonnières.", NO_EFFECT),
        coverage="" if last is not None else "Mayotte et la Guyane ne sont pas dans le fichier.",
    )  # fmt: skip


def _unemployment_title(last: Any, table: pd.DataFrame) -> str:
    if last is None:
        return "chômage des zones d’emploi : aucune zone connue"
    country = table[~table["is_zone_side"]].iloc[-1]["unemployment_share"]
    year = last["quarter_on"].year
    quarter = f"{QUARTERS[last['quarter_on'].month]} trimestre {year}"
    if not is_unknown(last["zone_name"]):
        rate = f"{share(last['unemployment_share'], 1)} de chômage au {quarter}"
        return f"{rate} dans la zone d’emploi ({last['zone_name']}), {share(country, 1)} en France"
    count, whole = int(last["above_count"]), int(last["town_count"])
    if not count:
        return (
            f"aucune des {number(whole)} communes n’est dans une zone d’emploi où le chômage dépasse celui de la France"
        )
    verb = "est" if count == 1 else "sont"
    return f"{plural(count, 'commune')} sur {number(whole)} {verb} dans une zone d’emploi où le chômage dépasse celui de la France ({share(country, 1)})"


# --- recovery plan --------------------------------------------------------------------------------


@figure(
    "projets-de-la-relance",
    subject="Projets de la DSIL exceptionnelle en Centre-Val de Loire",
    query="recovery_projects",
    form="table",
    unit="count",
    unit_label="projets de France Relance d’une seule région, un par ligne",
    columns="beneficiary_name town_name relance_theme project_title relance_grant relance_cost commune_code project_id",
    file_columns="commune_code project_id",
)
def recovery(table: pd.DataFrame, territory: Territory, options: Options) -> Drawn:
    count, towns, held = len(table), int(table["commune_code"].nunique()), int(table["commune_code"].notna().sum())
    title = "DSIL exceptionnelle : aucun projet connu ici, une seule région est tenue"
    if count:
        title = f"{plural(count, 'projet')} de la DSIL exceptionnelle"
        title += f", dont {number(held)} de {plural(towns, 'commune')} du programme" if 0 < held < count else ""
    return Drawn(
        title,
        table,
        period="2020 et début 2021" if count else "",
        note=sentences(NOT_IN_LEDGER, "Une commune est reconnue par son nom et par le point du projet, à moins de dix kilomètres."),
        coverage=ONE_REGION,
    )  # fmt: skip
