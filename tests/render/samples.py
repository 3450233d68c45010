"""One realistic Figure per form (`SAMPLES`, key = form), and harder ones (`MORE`): invented or rounded data.

`CARDS` holds the column cards that the samples need; `conftest.py` lays them under the real dictionary.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import shapely

from pvd import grounds, theme
from pvd.dictionary import Column
from pvd.figures.figure import Break, Card, Citation, Class, Encodings, Figure, Reference

CARDS: dict[str, Column] = {
    name: Column(name, label, unit, definition)
    for name, label, unit, definition in (
        ("year", "Année", "year", "Année d’attribution."),
        ("scheme", "Dispositif", "text", "Famille de subvention."),
        ("amount_eur", "Subventions", "eur", "Subventions de l’État reçues par les communes."),
        ("status", "Disponibilité", "text", "Pourquoi une valeur est là, ou non."),
        ("as_of", "Date", "date", "Date dont parle la donnée."),
        ("perimeter", "Périmètre", "text", "Ce que compte le montant."),
        ("value_eur", "Montant", "eur", "Montant publié."),
        ("bound", "Précision", "text", "Valeur exacte, minimum ou approchée."),
        ("axis", "Série", "text", "Temps, argent ou réalisations."),
        ("axis_share", "Part", "share", "Part du total."),
        ("label", "Libellé", "text", "Texte court."),
        ("region_name", "Région", "text", "Nom de la région."),
        ("region_code", "Code région", "text", "Code de la région."),
        ("departement_name", "Département", "text", "Nom du département."),
        ("departement_code", "Code département", "text", "Code du département."),
        ("commune_code", "Code Insee", "text", "Code officiel géographique."),
        ("commune_name", "Commune", "text", "Nom de la commune."),
        ("population", "Population", "inhabitants", "Population municipale."),
        ("is_here", "Ce territoire", "boolean", "La ligne est le territoire choisi."),
        ("town_count", "Communes", "count", "Nombre de communes du programme."),
        ("ort_share", "Part des communes en ORT", "share", "Part des communes couvertes par une ORT."),
        ("measure_name", "Mesure", "text", "Nom de la mesure."),
        ("coverage_status", "Couverture", "text", "Couverture du fichier."),
        ("per_inhabitant_eur", "Subventions par habitant", "eur_per_inhabitant", "Euros par habitant."),
        ("theme", "Thème", "text", "Thème du projet."),
        ("pillar", "Pilier", "text", "Pilier du programme."),
        ("stage", "Avancement", "text", "Adhésion, ORT."),
        ("agreement_signed_on", "Convention signée le", "date", "Date d’adhésion."),
        ("is_ort", "ORT", "boolean", "La commune est couverte par une ORT."),
        ("longitude", "Longitude", "degrees", "Longitude, WGS84."),
        ("latitude", "Latitude", "degrees", "Latitude, WGS84."),
        ("inset_longitude", "Longitude (encart)", "degrees", "Longitude déplacée."),
        ("inset_latitude", "Latitude (encart)", "degrees", "Latitude déplacée."),
        ("milestone_name", "Étape", "text", "Étape du programme."),
        ("count_class", "Classe", "text", "Classe de la carte."),
        ("month", "Mois", "date", "Premier jour du mois."),
        ("signatory_count", "Communes signataires", "count", "Communes signataires, cumul."),
        ("series", "Série", "text", "Série."),
    )
}

DGCL = Citation(
    "DGCL",
    "Dotations d’investissement : projets subventionnés",
    "2024-12-31",
    "Licence Ouverte 2.0",
    "https://www.data.gouv.fr/",
)
FONDS_VERT = Citation(
    "Ministère de la Transition écologique", "Fonds vert 2023", "2023-12-31", "Licence Ouverte 2.0", ""
)
ANCT = Citation("ANCT", "Liste des communes Petites villes de demain", "2026-04-27", "Licence Ouverte 2.0", "")
SENAT = Citation("Sénat", "rapport n° 40, partie IV", "2025-10-15", "Réutilisation libre avec mention de la source", "")
IGN = Citation("IGN", "ADMIN EXPRESS 2018 et COG CARTO", "2018", "Licence Ouverte 2.0", "")


class OutlineFiles:
    """The outlines of the release read from its files: a figure that holds its ground asks no warehouse."""

    def layer(self, name: str, column: str) -> pd.DataFrame:
        """As `Warehouse.layer`."""
        frame = pd.read_parquet(Path(__file__).parents[2] / "data" / "curated" / f"{name}.parquet")
        return frame.assign(geometry=shapely.from_wkb(frame[column]))


GROUND = grounds.Layers(OutlineFiles())  # type: ignore[arg-type]
_COMMON: dict[str, Any] = {
    "territory": "France",
    "territory_slug": "france",
    "release": "2026-04-27-3f9a1c2b",
    "data_as_of": "2026-04-27",
    "dated": "liste des communes au 27 avril 2026, subventions jusqu’au 31 décembre 2024",
}
SCHEME_LABELS = {
    "DETR": "DETR",
    "DSIL": "DSIL",
    "DPV": "DPV",
    "FONDS_VERT": "Fonds vert",
    "CONSEILLERS_NUMERIQUES": "Conseillers numériques",
}


def _grants_by_year() -> Figure:
    rows: list[tuple[int, str | None, float | None, str]] = [
        (2018, "DETR", 118_400_120.55, "before"),
        (2018, "DSIL", 97_430_310.00, "before"),
        (2019, "DETR", 121_310_442.10, "before"),
        (2019, "DSIL", 71_030_870.40, "before"),
        (2019, "DPV", 10_860_004.00, "before"),
        (2020, None, None, "missing"),
        (2021, "CONSEILLERS_NUMERIQUES", 7_000_000.00, "partial"),
        (2021, None, None, "missing"),
        (2022, None, None, "missing"),
        (2023, "DETR", 128_600_213.00, "available"),
        (2023, "DSIL", 68_150_127.30, "available"),
        (2023, "DPV", 16_600_501.00, "available"),
        (2023, "FONDS_VERT", 130_412_020.00, "available"),
        (2024, "DETR", 126_040_100.00, "available"),
        (2024, "DSIL", 63_010_210.00, "available"),
        (2024, "DPV", 16_132_000.00, "available"),
        (2024, "FONDS_VERT", None, "missing"),
        (2025, None, None, "missing"),
        (2026, None, None, "missing"),
    ]
    return Figure(
        slug="subventions-par-annee",
        title="555,9 M€ de subventions de l’État connues depuis 2020, dont 343,8 M€ en 2023",
        form="stacked_bars",
        table=pd.DataFrame(rows, columns=["year", "scheme", "amount_eur", "status"]),
        encodings=Encodings(
            category="year",
            series="scheme",
            value="amount_eur",
            status="status",
            role="scheme",
            series_labels=SCHEME_LABELS,
        ),
        unit="eur",
        unit_label="euros",
        period="2018-2026",
        perimeter="state_grants_town",
        perimeter_label="subventions de l’État reçues par les communes du programme",
        status="computed",
        note="2018 et 2019 précèdent le programme\u202f: en gris, hors total. Une subvention n’est pas forcément un projet "
        "du programme.",
        coverage="Années 2020, 2022, 2025 et 2026 non disponibles\u202f; 2021 limitée à la première vague des "
        "conseillers numériques\u202f; Fonds vert 2024 non disponible hors Provence-Alpes-Côte d’Azur.",
        sources=(DGCL, FONDS_VERT),
        address="/financement",
        **_COMMON,
    )


def _official_series() -> Figure:
    rows = [
        (date(2022, 6, 22), "programme_narrow", 700e6, "700 M€", "exact"),
        (date(2022, 9, 30), "programme_narrow", 780e6, "> 780 M€", "lower"),
        (date(2022, 10, 1), "programme_narrow", 834e6, "834 M€", "exact"),
        (date(2023, 1, 1), "programme_narrow", 888e6, "888 M€", "exact"),
        (date(2024, 12, 31), "programme_broad", 3_700e6, "3,7 Md€", "exact"),
    ]
    return Figure(
        slug="engagements",
        title="888 M€ engagés au 1er janvier 2023, 30\u202f% de l’enveloppe",
        form="lines",
        table=pd.DataFrame(rows, columns=["as_of", "perimeter", "value_eur", "label", "bound"]),
        encodings=Encodings(
            x="as_of",
            series="perimeter",
            value="value_eur",
            label="label",
            bound="bound",
            role="perimeter",
            series_labels={
                "programme_narrow": "Périmètre 2022-2023",
                "programme_broad": "Périmètre 2024",
            },
            styles={"programme_narrow": "line", "programme_broad": "points"},
        ),
        unit="eur",
        unit_label="euros",
        period="juin 2022 – décembre 2024",
        perimeter="programme_narrow",
        perimeter_label="engagements du programme",
        note="Le périmètre 2024 ajoute MaPrimeRénov’, les prêts de la Banque des Territoires et les postes\u202f: les deux "
        "séries ne se comparent pas.",
        breaks=(
            Break(date(2023, 1, 2), date(2024, 12, 30), "Rupture de série", "le périmètre change, aucun total publié"),
        ),
        references=(Reference(3e9, "Enveloppe annoncée\u202f: 3 Md€"),),
        sources=(SENAT, ANCT),
        address="/financement",
        **_COMMON,
    )


def _shares() -> Figure:
    start, end = date(2020, 10, 1), date(2026, 3, 31)
    rows = [
        (start, "elapsed", 0.0, ""),
        (end, "elapsed", 1.0, ""),
        (date(2022, 6, 22), "programme_narrow", 700 / 3000, "700 M€"),
        (date(2022, 10, 1), "programme_narrow", 834 / 3000, "834 M€"),
        (date(2023, 1, 1), "programme_narrow", 888 / 3000, "888 M€"),
        (date(2024, 12, 31), "programme_broad", 3700 / 3000, "3,7 Md€"),
        (date(2024, 12, 31), "delivered", 0.20, "20\u202f%"),
        (date(2025, 6, 30), "delivered", 0.26, "26\u202f%"),
    ]
    return Figure(
        slug="temps-argent-realisations",
        title="Le temps, l’argent, les réalisations",
        form="lines",
        table=pd.DataFrame(rows, columns=["as_of", "axis", "axis_share", "label"]),
        encodings=Encodings(
            x="as_of",
            series="axis",
            value="axis_share",
            label="label",
            role="axis",
            series_labels={
                "elapsed": "Temps écoulé",
                "programme_narrow": "Engagé, périmètre 2022-2023",
                "programme_broad": "Engagé, périmètre 2024",
                "delivered": "Actions livrées",
            },
            styles={
                "elapsed": "dashed",
                "programme_narrow": "line",
                "programme_broad": "points",
                "delivered": "points",
            },
        ),
        unit="share",
        unit_label="part écoulée, part de l’enveloppe de 3 Md€, part des actions",
        period="fin de mandat au 31 mars 2026",
        note="Part des actions recensées qui sont livrées, selon l’ANCT.",
        breaks=(
            Break(date(2023, 1, 2), date(2024, 12, 30), "Rupture de série", "le périmètre change, aucun total publié"),
        ),
        references=(Reference(1.0, "Enveloppe annoncée\u202f: 3 Md€"),),
        sources=(SENAT, ANCT),
        address="/",
        **_COMMON,
    )


def _agreements_per_month() -> Figure:
    months = pd.date_range("2020-11-01", "2022-06-01", freq="MS")
    counts = [
        4,
        21,
        60,
        148,
        330,
        612,
        905,
        1180,
        1342,
        1421,
        1476,
        1510,
        1538,
        1559,
        1571,
        1590,
        1604,
        1618,
        1629,
        1637,
    ]
    table = pd.DataFrame({"month": months.date, "series": "agreements", "signatory_count": counts})
    return Figure(
        slug="conventions-par-mois",
        title="1\u202f637 communes signataires de la convention d’adhésion",
        form="lines",
        table=table,
        encodings=Encodings(
            x="month",
            series="series",
            value="signatory_count",
            series_labels={"agreements": "Communes signataires"},
            styles={"agreements": "steps"},
        ),
        unit="count",
        unit_label="conventions, cumul",
        period="novembre 2020 – juin 2022",
        status="computed",
        coverage="Neuf communes sans date connue.",
        sources=(ANCT,),
        address="/financement",
        **_COMMON,
    )


REGIONS = (
    ("84", "Auvergne-Rhône-Alpes", 202, 0.94),
    ("76", "Occitanie", 214, 0.91),
    ("75", "Nouvelle-Aquitaine", 198, 0.93),
    ("44", "Grand Est", 149, 0.97),
    ("28", "Normandie", 127, 0.98),
    ("53", "Bretagne", 115, 0.90),
    ("27", "Bourgogne-Franche-Comté", 115, 0.95),
    ("32", "Hauts-de-France", 112, 0.92),
    ("24", "Centre-Val de Loire", 94, 0.96),
    ("52", "Pays de la Loire", 114, 0.94),
    ("93", "Provence-Alpes-Côte d’Azur", 78, 0.86),
    ("11", "Île-de-France", 37, 0.89),
    ("94", "Corse", 12, 0.75),
    ("04", "La Réunion", 11, 0.91),
    ("02", "Martinique", 10, 0.60),
    ("01", "Guadeloupe", 7, 0.57),
    ("03", "Guyane", 4, 0.50),
    ("06", "Mayotte", 3, None),
)


def _bars() -> Figure:
    table = pd.DataFrame(
        [(name, count, "available", code == "28") for code, name, count, _ in REGIONS],
        columns=["region_name", "town_count", "status", "is_here"],
    ).sort_values("town_count", ascending=False, ignore_index=True)
    return Figure(
        slug="communes-par-region",
        title="Les communes du programme, par région",
        form="bars",
        table=table,
        encodings=Encodings(
            category="region_name", value="town_count", status="status", highlight="is_here", horizontal=True
        ),
        unit="count",
        unit_label="communes",
        period="au 27 avril 2026",
        sources=(ANCT,),
        address="/territoire",
        **_COMMON,
    )


def _bars_missing() -> Figure:
    rows = [
        ("Villedieu-les-Poêles-Rouffigny (50)", 2_310_450.0, "available", False),
        ("Saint-Hilaire-du-Harcouët (50)", 1_920_100.0, "available", False),
        ("Bricquebec-en-Cotentin (50)", 1_204_000.0, "partial", True),
        ("Carentan-les-Marais (50)", 980_700.0, "available", False),
        ("Saint-Sauveur-le-Vicomte (50)", 310_000.0, "regional", False),
        ("Gavray-sur-Sienne (50)", 0.0, "available", False),
        ("Le Teilleul (50)", None, "missing", False),
        ("Mortain-Bocage (50)", None, "not_applicable", False),
    ]
    return Figure(
        slug="subventions-par-commune",
        title="Villedieu-les-Poêles-Rouffigny est la commune de la Manche qui a reçu le plus de subventions de l’État connues",
        form="bars",
        table=pd.DataFrame(rows, columns=["commune_name", "amount_eur", "status", "is_here"]),
        encodings=Encodings(
            category="commune_name", value="amount_eur", status="status", highlight="is_here", horizontal=True
        ),
        unit="eur",
        unit_label="euros",
        period="2021, 2023 et 2024",
        perimeter="state_grants_town",
        perimeter_label="subventions de l’État reçues par les communes du programme",
        status="computed",
        coverage="Une commune sans donnée\u202f; deux communes aux données partielles.",
        references=(Reference(850_000.0, "Médiane nationale\u202f: 850\u202fk€"),),
        scope=("departement", ("50",)),
        sources=(DGCL, FONDS_VERT),
        address="/territoire?departement=50",
        **{**_COMMON, "territory": "Manche (50)", "territory_slug": "manche-50"},
    )


def _bars_vertical() -> Figure:
    rows = [(2018, 214.5e6, "before"), (2019, 203.2e6, "before"), (2020, None, "missing"), (2021, 7.0e6, "partial"),
            (2022, None, "missing"), (2023, 343.8e6, "available"), (2024, 205.2e6, "available")]  # fmt: skip
    return replace(
        _grants_by_year(),
        form="bars",
        title="Les subventions de l’État, année par année",
        table=pd.DataFrame(rows, columns=["year", "amount_eur", "status"]),
        encodings=Encodings(category="year", value="amount_eur", status="status"),
        period="2018-2024",
    )


def _strip() -> Figure:
    names = (
        "Ain Aisne Allier Ardèche Ardennes Ariège Aube Aude Aveyron Calvados Cantal Charente Cher Corrèze Creuse Dordogne Doubs "
        "Drôme Eure Finistère Gard Gers Gironde Hérault Indre Isère Jura Landes Loire Loiret Lot Lozère Manche Marne Mayenne "
        "Meuse Morbihan Nièvre Nord Oise Orne Rhône Sarthe Savoie Somme Tarn Var Vaucluse Vendée Vienne Vosges Yonne"
    ).split()
    values = [41.5 + ((index * 37) % 53) * 2.9 for index in range(len(names))]
    values[3] = 263.0
    table = pd.DataFrame(
        {"departement_name": names, "per_inhabitant_eur": values, "is_here": [n == "Manche" for n in names]}
    )
    table.loc[table["departement_name"] == "Lozère", "per_inhabitant_eur"] = None
    return Figure(
        slug="position-par-habitant",
        title="La Manche parmi les départements",
        form="strip",
        table=table,
        encodings=Encodings(value="per_inhabitant_eur", label="departement_name", highlight="is_here"),
        unit="eur_per_inhabitant",
        unit_label="euros par habitant",
        period="2023 et 2024",
        perimeter="state_grants_town",
        perimeter_label="subventions de l’État reçues par les communes du programme",
        references=(Reference(78.0, "Médiane nationale\u202f: 78\u202f€"),),
        status="computed",
        scope=("departement", ("50",)),
        sources=(DGCL,),
        address="/territoire?departement=50",
        **{**_COMMON, "territory": "Manche (50)", "territory_slug": "manche-50"},
    )


COVERAGE_CLASSES = (
    Class("national", "national", theme.SEQUENTIAL[3]),
    Class("regional", "une seule région", theme.SEQUENTIAL[1]),
    Class("partial", "partiel", theme.SEQUENTIAL[2]),
    Class("missing", "non disponible", theme.UNKNOWN_FILL),
    Class("not_applicable", "sans objet", theme.GROUND),
)


def _heat_table() -> Figure:
    coverage = {
        "Dotation d’équipement des territoires ruraux (DETR)": "nnrrrnnmm",
        "Dotation de soutien à l’investissement local (DSIL)": "nnrrrnnmm",
        "Dotation politique de la ville (DPV)": "mnrrrnnmm",
        "Fonds vert": ".....nrmm",
        "Conseillers numériques France services": "...p.mmmm",
        "Restructuration de locaux d’activité": "..mmmmmmm",
    }
    words = {"n": "national", "r": "regional", "p": "partial", "m": "missing", ".": "not_applicable"}
    rows = [
        (measure, 2018 + index, words[letter])
        for measure, line in coverage.items()
        for index, letter in enumerate(line)
    ]
    return Figure(
        slug="couverture",
        title="Ce que les fichiers publics couvrent, mesure par mesure",
        form="heat_table",
        table=pd.DataFrame(rows, columns=["measure_name", "year", "coverage_status"]),
        encodings=Encodings(row="measure_name", column="year", value="coverage_status", classes=COVERAGE_CLASSES),
        unit="text",
        unit_label="couverture",
        period="2018-2026",
        sources=(DGCL, FONDS_VERT),
        address="/methode",
        **_COMMON,
    )


def _heat_numbers() -> Figure:
    rows = []
    for index, (_, name, count, _share) in enumerate(REGIONS[:8]):
        for year in (2021, 2022, 2023, 2024):
            value = None if year in (2021, 2022) and index % 3 == 0 else count * 1e5 * (1 + (year * index % 7))
            rows.append((name, year, value))
    return replace(
        _heat_table(),
        slug="regions-par-annee",
        title="Les subventions par région et par année",
        table=pd.DataFrame(rows, columns=["region_name", "year", "amount_eur"]),
        encodings=Encodings(row="region_name", column="year", value="amount_eur"),
        unit="eur",
        unit_label="euros",
        period="2021-2024",
    )


def _treemap() -> Figure:
    rows = [
        ("Rénovation énergétique des bâtiments publics", "thematic_funding", 98.2e6),
        ("Écoles et périscolaire", "thematic_funding", 61.5e6),
        ("Voirie et espaces publics", "thematic_funding", 54.0e6),
        ("Friches", "thematic_funding", 37.1e6),
        ("Sport et culture", "thematic_funding", 29.4e6),
        ("Eau et assainissement", "thematic_funding", 18.0e6),
        ("Patrimoine", "thematic_funding", 11.2e6),
        ("Études et ingénierie", "engineering", 9.4e6),
        ("Conseillers numériques", "engineering", 7.0e6),
        ("Sécurité", "thematic_funding", 3.1e6),
        ("Non classé", "thematic_funding", 26.0e6),
    ]
    return Figure(
        slug="subventions-par-theme",
        title="La rénovation énergétique, premier thème des subventions connues",
        form="treemap",
        table=pd.DataFrame(rows, columns=["theme", "pillar", "amount_eur"]),
        encodings=Encodings(
            category="theme",
            series="pillar",
            value="amount_eur",
            role="pillar",
            series_labels={
                "engineering": "Ingénierie",
                "thematic_funding": "Financements thématiques",
                "network": "Réseau",
            },
        ),
        unit="eur",
        unit_label="euros",
        period="2021, 2023 et 2024",
        perimeter="state_grants_town",
        perimeter_label="subventions de l’État reçues par les communes du programme",
        status="estimated",
        note="Thèmes classés d’après les intitulés des projets\u202f; 85\u202f% de classements justes sur un échantillon de contrôle.",
        sources=(DGCL, FONDS_VERT),
        address="/financement",
        **_COMMON,
    )


# code, name, population, stage, longitude, latitude: towns with real names, some of the hardest
TOWNS = (
    ("50393", "Montebourg", 2_050, "ort", -1.3789, 49.4878),
    ("50041", "La Hague", 11_430, "ort", -1.8389, 49.6547),
    ("50539", "Sartilly-Baie-Bocage", 2_800, "agreement", -1.4556, 48.7519),
    ("50129", "Cherbourg-en-Cotentin-Est", 9_900, "none", -1.6090, 49.6380),
    ("50615", "Valognes", 6_800, "ort", -1.4703, 49.5089),
    ("50639", "Villedieu-les-Poêles-Rouffigny", 3_700, "ort", -1.2217, 48.8386),
    ("50099", "Carentan-les-Marais", 10_050, "ort", -1.2436, 49.3033),
    ("50147", "Coutances", 8_500, "ort", -1.4453, 49.0481),
    ("50025", "Avranches", 10_400, "ort", -1.3567, 48.6847),
    ("50359", "Mortain-Bocage", 2_700, "agreement", -0.9433, 48.6486),
    ("29042", "Crozon", 7_400, "ort", -4.4897, 48.2461),
    ("22136", "Loudéac", 9_600, "ort", -2.7547, 48.1783),
    ("64300", "Hasparren", 7_300, "ort", -1.3050, 43.3836),
    ("66049", "Céret", 7_800, "agreement", 2.7481, 42.4858),
    ("2A041", "Bonifacio", 3_200, "agreement", 9.1592, 41.3875),
    ("2B050", "Calvi", 5_700, "none", 8.7565, 42.5667),
    ("05046", "Embrun", 6_400, "ort", 6.4958, 44.5636),
    ("67437", "Saverne", 11_200, "ort", 7.3622, 48.7417),
    ("88160", "Épinal-Sud", 9_300, "ort", 6.4500, 48.1700),
    ("89206", "Joigny", 9_000, "ort", 3.3975, 47.9817),
    ("15187", "Saint-Flour", 6_500, "ort", 3.0925, 45.0339),
    ("80021", "Albert", 9_700, "ort", 2.6514, 50.0019),
    ("59139", "Caudry", 14_100, "ort", 3.4128, 50.1250),
    ("36018", "Le Blanc", 6_200, "ort", 1.0617, 46.6331),
    ("46042", "Cahors-Est", 8_000, "agreement", 1.4410, 44.4480),
    ("97128", "Sainte-Rose", 17_900, "ort", -61.6978, 16.3322),
    ("97130", "Terre-de-Bas", 1_000, "agreement", -61.6436, 15.8514),
    ("97131", "Terre-de-Haut", 1_500, "agreement", -61.5811, 15.8672),
    ("97221", "Rivière-Pilote", 11_300, "agreement", -60.9014, 14.4872),
    ("97222", "Le Robert", 19_900, "none", -60.9378, 14.6775),
    ("97311", "Saint-Laurent-du-Maroni-Sud", 19_000, "agreement", -54.0280, 5.4900),
    ("97308", "Saint-Georges", 4_200, "ort", -51.8040, 3.8930),
    ("97401", "Les Avirons", 11_500, "ort", 55.3290, -21.2419),
    ("97417", "Saint-Philippe", 5_200, "ort", 55.7672, -21.3583),
    ("97614", "Ouangani", 10_200, "agreement", 45.1369, -12.8442),
    ("97602", "Bandrele", 10_300, "agreement", 45.1917, -12.9067),
)
STAGES = (
    Class("ort", "Convention d’ORT signée", "#1B2A6E", 21),
    Class("agreement", "Convention d’adhésion signée", "#7084C4", 11),
    Class("none", "Adhésion non datée", "#AAB8E0", 4),
)


def _dots(stages: tuple[Class, ...] = STAGES) -> Figure:
    table = pd.DataFrame(
        TOWNS, columns=["commune_code", "commune_name", "population", "stage", "longitude", "latitude"]
    )
    table["inset_longitude"], table["inset_latitude"] = table["longitude"], table["latitude"]
    table.loc[table["commune_code"] == "2B050", "stage"] = None
    counts = table["stage"].value_counts()
    classes = tuple(replace(item, count=int(counts.get(item.key, 0))) for item in stages)
    return Figure(
        slug="carte-avancement",
        title="22 communes sur 36 sont couvertes par une opération de revitalisation de territoire",
        form="dots",
        table=table,
        encodings=Encodings(
            key="commune_code", label="commune_name", colour="stage", classes=classes, layer="commune_outlines"
        ),
        unit="text",
        unit_label="avancement",
        period="au 27 avril 2026",
        coverage="Une commune sans information.",
        sources=(ANCT, IGN),
        address="/carte",
        ground=GROUND,
        **_COMMON,
    )


DEPARTEMENT_CLASSES = (
    Class("none", "aucune commune", theme.GROUND, 4),
    Class("1-9", "1 à 9 communes", theme.SEQUENTIAL[0], 20),
    Class("10-19", "10 à 19 communes", theme.SEQUENTIAL[1], 44),
    Class("20-29", "20 à 29 communes", theme.SEQUENTIAL[3], 24),
    Class("30+", "30 communes et plus", theme.SEQUENTIAL[4], 8),
)


def _maps() -> Figure:
    """The dots of `_dots` on two days: half of them have signed, then all."""
    dots = _dots()
    keys = [item.key for item in dots.encodings.classes][:2]
    table = dots.table.assign(
        stage_0=[keys[place % 2] for place in range(len(dots.table))], stage_1=[keys[1]] * len(dots.table)
    )
    labels = {"stage_0": "31 décembre 2024\u202f: la moitié", "stage_1": "27 avril 2026\u202f: toutes"}
    return replace(
        dots, slug="communes-dans-le-temps", form="maps", table=table, columns=dots.columns,
        encodings=replace(dots.encodings, colour="", classes=dots.encodings.classes[:2], series_labels=labels),
    )  # fmt: skip


def _areas() -> Figure:
    codes = [f"{n:02d}" for n in range(1, 96) if n != 20] + ["2A", "2B", "971", "972", "973", "974", "976"]
    rows = []
    for index, code in enumerate(sorted(codes)):
        count: int | None = 0 if code in ("75", "92", "93", "94") else 1 + (index * 17) % 37
        if code == "23":
            count = None
        key = (
            None
            if count is None
            else next(
                k for k, low in (("30+", 30), ("20-29", 20), ("10-19", 10), ("1-9", 1), ("none", 0)) if count >= low
            )
        )
        rows.append((code, f"Département {code}", count, key, "missing" if count is None else "available"))
    table = pd.DataFrame(rows, columns=["departement_code", "departement_name", "town_count", "count_class", "status"])
    counts = table["count_class"].value_counts()
    return Figure(
        slug="communes-par-departement",
        title="Les communes du programme, par département",
        form="areas",
        table=table,
        encodings=Encodings(
            key="departement_code",
            label="departement_name",
            colour="count_class",
            layer="departements",
            classes=tuple(replace(item, count=int(counts.get(item.key, 0))) for item in DEPARTEMENT_CLASSES),
        ),
        unit="count",
        unit_label="communes",
        period="au 27 avril 2026",
        sources=(ANCT, IGN),
        address="/carte",
        ground=GROUND,
        **_COMMON,
    )


def _table() -> Figure:
    rows = [
        (code, name, population, date(2021, 1 + index % 12, 1 + index % 28) if stage != "none" else None, stage == "ort",
         None if index % 9 == 4 else 120_000.0 + 37_531.25 * index)
        for index, (code, name, population, stage, _, _) in enumerate(TOWNS)
    ]  # fmt: skip
    names = ["commune_code", "commune_name", "population", "agreement_signed_on", "is_ort", "amount_eur"]
    table = pd.DataFrame(rows, columns=names)
    table.loc[len(table)] = ["01004", "=SOMME(A1:A9)", 950, None, False, 12_345.67]
    return Figure(
        slug="liste-des-communes",
        title="Les communes du programme",
        form="table",
        table=table,
        encodings=Encodings(columns=tuple(names)),
        unit="eur",
        unit_label="euros",
        period="2021, 2023 et 2024",
        perimeter="state_grants_town",
        perimeter_label="subventions de l’État reçues par les communes du programme",
        status="computed",
        coverage="Quatre communes sans subvention connue.",
        sources=(ANCT, DGCL),
        address="/territoire",
        **_COMMON,
    )


def _key_figures() -> Figure:
    rows = [
        ("Communes", "1\u202f646"),
        ("Habitants", "7\u202f190\u202f000"),
        ("Communes signataires", "1\u202f637"),
        ("Communes couvertes par une ORT", "1\u202f526"),
        ("Subventions de l’État connues", "555,9 M€"),
        ("Actions livrées", None),
    ]
    return replace(
        _table(),
        slug="chiffres-cles",
        title="Les chiffres clés",
        table=pd.DataFrame(rows, columns=["milestone_name", "label"]),
        encodings=Encodings(columns=("milestone_name", "label")),
    )


def _cards() -> Figure:
    return replace(
        _key_figures(),
        slug="chiffres-cles-cartes",
        table=pd.DataFrame({"town_count": [1646], "ort_share": [1526 / 1646]}),
        encodings=Encodings(columns=("town_count", "ort_share")),
        cards=(
            Card("Communes", "1\u202f646", "7,19 M d’habitants"),
            Card("Communes signataires", "1\u202f637", "9 non datées"),
            Card("ORT signées", "1\u202f526", "93\u202f% des communes"),
            Card("Engagements, périmètre 2024", "3,7\u202fMd€", "au 31 décembre 2024, périmètre élargi"),
            Card("Subventions de l’État", "555,9\u202fM€", "2021, 2023 et 2024\u202f; n.\u202fd. les autres années"),
            Card("Actions livrées", "26\u202f%", "au 30 juin 2025"),
        ),
    )


def _cascade() -> Figure:
    rows = [
        ("Total au 1er janvier 2023", 888e6, True),
        ("Prêts de la Banque des Territoires, publiés à côté du total", 121e6, False),
        ("Non expliqué, arrondis compris", -17.5e6, False),
        ("Total au 31 décembre 2024", 991.5e6, True),
    ]
    return Figure(
        slug="passerelle",
        title="De 888 M€ à 991,5 M€",
        form="cascade",
        table=pd.DataFrame(rows, columns=["milestone_name", "value_eur", "is_here"]),
        encodings=Encodings(category="milestone_name", value="value_eur", highlight="is_here"),
        unit="eur",
        unit_label="euros engagés",
        period="2023-2024",
        perimeter="programme_broad",
        perimeter_label="périmètre 2024",
        sources=(SENAT,),
        address="/financement",
        **_COMMON,
    )


def _timeline() -> Figure:
    rows = [
        (
            "2018-01-01",
            "year",
            "DETR\u202f: 5 attributions",
            "avant le programme, hors total",
            278_360.0,
            False,
            "before",
        ),
        ("2021-05-26", "day", "Convention d’adhésion signée", None, None, False, None),
        ("2021-01-01", "year", "DETR\u202f: 2 attributions", None, 246_707.0, False, "counted"),
        ("2021-01-01", "year", "DSIL\u202f: 1 attribution", None, 624_184.0, False, "counted"),
        ("2021-06-30", "quarter", "Bilan publié", None, None, False, None),
        ("2022-03-01", "month", "Chef de projet recruté", None, None, False, None),
        ("2026-11-03", "day", "ORT signée", "date douteuse\u202f: postérieure à la liste", None, True, None),
        (None, None, "Désignation dans le programme", "date non connue commune par commune", None, False, None),
    ]
    names = ["as_of", "bound", "label", "theme", "amount_eur", "is_here", "status"]
    return Figure(
        slug="frise",
        title="Convention d’adhésion le 26 mai 2021",
        form="timeline",
        table=pd.DataFrame(rows, columns=names).assign(as_of=lambda table: pd.to_datetime(table["as_of"])),
        encodings=Encodings(
            x="as_of", precision="bound", label="label", detail="theme", value="amount_eur", doubtful="is_here",
            status="status",
        ),
        unit="eur",
        unit_label="une ligne par étape",
        perimeter="state_grants_town",
        perimeter_label="subventions de l’État reçues par les communes",
        sources=(DGCL, ANCT),
        address="/commune",
        **_COMMON,
    )  # fmt: skip


SAMPLES: dict[str, Figure] = {
    "bars": _bars(),
    "stacked_bars": _grants_by_year(),
    "cascade": _cascade(),
    "lines": _official_series(),
    "timeline": _timeline(),
    "strip": _strip(),
    "heat_table": _heat_table(),
    "treemap": _treemap(),
    "areas": _areas(),
    "dots": _dots(),
    "maps": _maps(),
    "table": _table(),
}
MORE: dict[str, Figure] = {
    "bars_missing": _bars_missing(),
    "bars_vertical": _bars_vertical(),
    "shares": _shares(),
    "steps": _agreements_per_month(),
    "heat_numbers": _heat_numbers(),
    "key_figures": _key_figures(),
    "cards": _cards(),
    "empty": replace(_grants_by_year(), table=_grants_by_year().table.iloc[:0]),
    "illustrative": replace(_bars_missing(), status="illustrative"),
}
