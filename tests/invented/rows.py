"""The invented rows. Every case that a query must not mix up is here once, with amounts that can be added by hand.

Communes, EPCI, awards and figures do not exist; only the codes of régions and départements are real, so
that addresses stay well formed. Département 75 and région 11 hold no town, as in the real release.
"""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import Any

Row = dict[str, Any]

LIST_DATE = date(2026, 4, 27)
REGIONS = {"28": "Normandie", "93": "Provence-Alpes-Côte d’Azur", "01": "Guadeloupe", "11": "Île-de-France"}
DEPARTEMENTS = {
    "50": ("Manche", "28"),
    "14": ("Calvados", "28"),
    "13": ("Bouches-du-Rhône", "93"),
    "971": ("Guadeloupe", "01"),
    "75": ("Paris", "11"),
}
A, B, C, D = "200999001", "200999002", "200999003", "200999004"
# B lies over two départements, as a few real ones do.
EPCI = {A: "CC des Aubes", B: "CA des Brumes", C: "CC des Garrigues", D: "CA des Alizés"}

_COMMUNE_COLUMNS = (
    "commune_code", "commune_name", "departement_code", "epci_siren", "population", "population_class",
    "agreement_signed_on", "is_ort", "ort_signed_on", "centrality_class", "programmes", "longitude", "latitude",
)  # fmt: skip
_LOCAL = "Centre local d'équipements et de services"
_MIDDLE = "Centre intermédiaire d'équipements et de services"
_HIGH = "Centre structurant d'équipements et de services"
_COMMUNES = [
    ("50901", "Aubépine", "50", A, 2000, "moins_3500", "2021-04-01", True, "2022-01-15", _HIGH, "fs ti", -1.3, 49.0),
    ("50902", "Brumeval", "50", A, 5000, "3500_10000", "2021-06-10", False, None, _MIDDLE, "fs", -1.2, 49.2),
    (
        "50903",
        "Clairmare",
        "50",
        B,
        12000,
        "10000_20000",
        "2020-12-05",
        True,
        "2020-12-05",
        _LOCAL,
        "fabrique qpv",
        -1.0,
        49.1,
    ),
    # Neither date nor ORT nor grant: only an award located there, to somebody else.
    ("14901", "Doucepierre", "14", B, 800, "moins_3500", None, False, None, "Non centre", "", -0.7, 49.1),
    # ORT without a date.
    (
        "14902",
        "Étangville",
        "14",
        B,
        21000,
        "plus_20000",
        "2022-03-01",
        True,
        None,
        _MIDDLE,
        "frla manufacture",
        -0.5,
        49.2,
    ),
    # No EPCI, like L’Île-d’Yeu; its only award is older than the programme.
    ("14903", "L’Île-Inventée", "14", None, 3000, "moins_3500", "2021-04-20", False, None, _LOCAL, "", -0.3, 49.4),
    (
        "13901",
        "Garrigue-Haute",
        "13",
        C,
        4000,
        "3500_10000",
        "2021-09-01",
        True,
        "2023-05-16",
        _LOCAL,
        "ami",
        5.2,
        43.5,
    ),
    # Its only awards since 2020 are held for one région: no known grant.
    ("13902", "Hautbois", "13", C, 1000, "moins_3500", "2021-09-01", False, None, _LOCAL, "amm fs", 5.3, 43.6),
    ("13903", "Iris-les-Pins", "13", C, 9000, "3500_10000", "2021-09-01", True, "2021-11-20", _MIDDLE, "", 5.4, 43.7),
    # Overseas: no level of centrality.
    ("97191", "Jasminade", "971", D, 6000, "3500_10000", "2021-03-30", True, "2022-06-30", None, "fs qpv", -61.5, 16.2),
    ("97192", "Kapokier", "971", D, 3400, "moins_3500", "2021-03-30", False, None, None, "", -61.4, 16.3),
    ("97193", "Lambiville", "971", D, 15000, "10000_20000", None, True, "2022-06-30", None, "", -61.6, 16.1),
]
_NOBODY_HAS = ("has_cite_educative", "has_cite_emploi", "has_habitat_inclusif", "has_site_cles_en_main")


def communes() -> list[Row]:
    """Twelve towns."""
    found = []
    for values in _COMMUNES:
        row = dict(zip(_COMMUNE_COLUMNS, values, strict=True))
        words = row.pop("programmes").split()
        departement, region = DEPARTEMENTS[row["departement_code"]]
        overseas = row["departement_code"] == "971"
        row |= {
            "departement_name": departement,
            "region_code": region,
            "region_name": REGIONS[region],
            "epci_name": EPCI.get(row["epci_siren"]),
            "commune_siren": f"21{row['commune_code']}00",
            "postal_codes": [f"{row['commune_code'][:2]}000"],
            "population_year": 2023,
            "inset_longitude": row["longitude"] + (57 if overseas else 0),
            "inset_latitude": row["latitude"] + (29 if overseas else 0),
            "density_class": "Bourgs ruraux",
            "has_france_services": "fs" in words,
            "has_territoire_industrie": "ti" in words,
            "avenir_montagnes_ingenierie_id": "ami-essai-1" if "ami" in words else None,
            "avenir_montagnes_mobilites_id": "amm-essai-1" if "amm" in words else None,
            "has_fabrique": "fabrique" in words,
            "has_manufacture": "manufacture" in words,
            "has_frla": "frla" in words,
            "has_qpv": "qpv" in words,
            # Renamed since the list; dated otherwise by the map of 2024; absent from that map; since in another EPCI.
            "listed_name": "Clairmare-le-Vieux" if row["commune_code"] == "50903" else row["commune_name"],
            "agreement_signed_on_2024": "2021-09-15" if row["commune_code"] == "13901" else None,
            "is_on_2024_map": row["commune_code"] != "97193",
            "epci_changed_on": "2026-01-01" if row["commune_code"] == "13903" else None,
            "epci_change_note": "Fusion inventée." if row["commune_code"] == "13903" else None,
            **dict.fromkeys(_NOBODY_HAS, False),
        }
        found.append(row)
    # Same intercommunalité, same day: an agreement signed together, deduced.
    pairs = [(row["epci_siren"], row["agreement_signed_on"]) for row in found]
    for row, pair in zip(found, pairs, strict=True):
        if pairs.count(pair) > 1 and all(pair):
            row["agreement_group_id"] = "-".join(pair)
    return found


_SECRET, _ABSENT, _FORMER, _NONE, _LATER = "secret", "not_covered", "former_perimeter", "none_listed", "not_published"
# indicator, date, unit, then a value or the reason why there is none, in the order of the towns
_INDICATORS: list[tuple[str, str, str, list[float | str]]] = [
    ("long_term_vacancy_share", "2025", "share",
     [0.05, 0.07, _SECRET, _ABSENT, 0.10, 0.02, 0.06, 0.08, 0.04, _FORMER, 0.03, 0.09]),
    ("pharmacies_count", "2024-01-01", "count", [1, 2, 4, *[_NONE] * 9]),
    ("dwellings_started", "2023", "count", [99] * 12),
    ("dwellings_started", "2024", "count", [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]),
    # A year that no source has published yet is not the last date.
    ("dwellings_started", "2025", "count", [_LATER] * 12),
]  # fmt: skip


def indicators() -> list[Row]:
    """Context of the towns: a share, a count of what is listed, a count by year."""
    return [
        {
            "commune_code": town[0], "indicator": indicator, "reference_on": reference, "unit": unit, "source_id": "anct-programmes",
            "value": None if isinstance(found, str) else float(found), "status": found if isinstance(found, str) else "known",
        }
        for indicator, reference, unit, values in _INDICATORS
        for town, found in zip(_COMMUNES, values, strict=True)
    ]  # fmt: skip


_SCHEMES = {
    "detr": ("DETR", "thematic_funding", None),
    "dsil": ("DSIL", "thematic_funding", None),
    "dpv": ("DPV", "thematic_funding", None),
    "fonds-vert-renovation-energetique": ("FONDS_VERT", "thematic_funding", "ecology"),
    "fonds-vert-ingenierie": ("FONDS_VERT", "engineering", "ecology"),
    "conseiller-numerique": ("CONSEILLERS_NUMERIQUES", "thematic_funding", "cohesion"),
}
_RENOVATION, _ENGINEERING, _ADVISER = (
    "fonds-vert-renovation-energetique",
    "fonds-vert-ingenierie",
    "conseiller-numerique",
)

# award, year, measure, commune, amount, coverage: the town itself is the beneficiary
_TOWN_AWARDS = [
    ("a01", 2023, "detr", "50901", "10000.10", "national"),
    ("a02", 2023, "dsil", "50901", "20000.20", "national"),
    ("a03", 2024, "detr", "50901", "5000.00", "national"),
    ("a04", 2023, _RENOVATION, "50902", "70000.05", "national"),
    ("a05", 2023, _ENGINEERING, "50902", "3000.00", "national"),
    ("a06", 2021, _ADVISER, "50902", "50000.00", "partial"),
    ("a07", 2023, "detr", "50903", "12000.00", "national"),
    ("a08", 2024, "dsil", "50903", "8000.50", "national"),
    ("a09", 2024, "dpv", "14902", "30000.00", "national"),
    ("a10", 2023, "detr", "14902", "1000.00", "national"),
    ("a11", 2023, "detr", "13901", "4000.00", "national"),
    ("a12", 2023, _RENOVATION, "13901", "6000.40", "national"),
    ("a13", 2024, "detr", "13903", "9000.00", "national"),
    ("a14", 2023, "detr", "97191", "15000.00", "national"),
    ("a15", 2021, _ADVISER, "97191", "50000.00", "partial"),
    ("a16", 2024, "detr", "97192", "2500.25", "national"),
    # Before the programme: shown apart, in no total.
    ("b01", 2018, "detr", "50901", "111111.00", "national"),
    ("b02", 2019, "detr", "14903", "22222.22", "national"),
    ("b03", 2019, "dpv", "97193", "3333.00", "national"),
    ("b04", 2018, "dsil", "13902", "444.00", "national"),
    # Held for one région: inside it only, in no total.
    ("r01", 2020, "detr", "13901", "7000.00", "regional"),
    ("r02", 2021, "dsil", "13902", "2000.02", "regional"),
    ("r03", 2022, "detr", "13903", "100.00", "regional"),
    ("r04", 2024, _RENOVATION, "13902", "650.00", "regional"),
]
# award, year, measure, EPCI, département that gave it, amount, coverage
_EPCI_AWARDS = [
    ("e01", 2023, "detr", A, "50", "40000.00", "national"),
    ("e02", 2024, "dsil", B, "50", "60000.00", "national"),
    ("e03", 2023, _RENOVATION, B, "14", "80000.00", "national"),
    ("e04", 2019, "detr", C, "13", "9999.00", "national"),
    ("e05", 2024, _RENOVATION, C, "13", "1500.00", "regional"),
    ("e06", 2021, _ADVISER, D, "971", "100000.00", "partial"),
]
# award, year, measure, town where the project is, amount, coverage: somebody else is the beneficiary
_LOCATED_AWARDS = [
    ("l01", 2023, _RENOVATION, "50903", "17000.00", "national"),
    ("l02", 2023, _RENOVATION, "14901", "2500.00", "national"),
    ("l03", 2024, _RENOVATION, "13901", "800.00", "regional"),
]


def spending() -> list[Row]:
    """Thirty-three awards: every perimeter, before the programme, partial, regional."""
    towns = {row["commune_code"]: row for row in communes()}
    found = []
    for award, year, measure, code, amount, coverage in _TOWN_AWARDS:
        town = towns[code]
        found.append(_award(award, year, measure, amount, coverage, town["departement_code"], "state_grants_town")
                     | {"commune_code": code, "beneficiary_name": town["commune_name"], "beneficiary_scope": "town",
                        "beneficiary_siren": town["commune_siren"], "published_code": code})  # fmt: skip
    # One was published under the code of another commune: its name decided.
    found[0] |= {"published_code": "97357", "decided_by": "name", "decision_reason": "Le nom décide contre le code."}
    for award, year, measure, siren, departement, amount, coverage in _EPCI_AWARDS:
        found.append(_award(award, year, measure, amount, coverage, departement, "state_grants_epci")
                     | {"beneficiary_name": EPCI[siren], "beneficiary_siren": siren, "beneficiary_scope": "epci"})  # fmt: skip
    for award, year, measure, code, amount, coverage in _LOCATED_AWARDS:
        found.append(_award(award, year, measure, amount, coverage, towns[code]["departement_code"], "state_grants_located")
                     | {"commune_code": code, "beneficiary_name": "Syndicat inventé", "beneficiary_siren": "200999999",
                        "beneficiary_scope": "other"})  # fmt: skip
    return found


def _award(award: str, year: int, measure: str, amount: str, coverage: str, departement: str, perimeter: str) -> Row:
    scheme, pillar, subject = _SCHEMES[measure]
    return {
        "award_id": award,
        "year": year,
        "is_before_programme": year < 2020,
        "scheme": scheme,
        "scheme_label": scheme,
        "measure_id": measure,
        "pillar": pillar,
        "launch_subject": subject,
        "departement_code": departement,
        "region_code": DEPARTEMENTS[departement][1],
        "project_title": f"Projet {award}",
        "amount_eur": amount,
        "perimeter": perimeter,
        "stage": "committed",
        "instrument": "post_cofunding" if measure == _ADVISER else "grant",
        "status": "estimated" if measure == _ADVISER else "official",
        "coverage": coverage,
        "source_id": _source(scheme, year, coverage),
        "source_row": int(award[1:]),
        "decided_by": "siren_and_name" if perimeter == "state_grants_epci" else "code_and_name",
        "decision_reason": "Le nom et le code concordent.",
    }


def quarantine() -> list[Row]:
    """Two undecided awards: one may be a town's, one an EPCI's."""
    columns = ("award_id", "year", "scheme", "scheme_label", "beneficiary_name", "published_code", "published_departement",
               "project_title", "amount_eur", "perimeter", "stage", "coverage", "is_before_programme", "commune_codes", "epci_sirens",
               "decision_reason", "source_id", "source_row")  # fmt: skip
    values = [
        ("q01", 2023, "DETR", "DETR", "Zedville", "50901", "050", "Projet q01", "4000.00", [ "50901"], [], "dgcl-2023", 91),
        ("q02", 2019, "DSIL", "DSIL", "Brumes", None, "050", "Projet q02", "6000.00", [], [B], "dgcl-2019", 92),
    ]  # fmt: skip
    return [
        dict(zip(columns, (*line[:9], "state_grants_undecided", "committed", "national", line[1] < 2020, *line[9:11],
                           "Le nom et le code se contredisent.", *line[11:]), strict=True))
        for line in values
    ]  # fmt: skip


def _source(scheme: str, year: int, coverage: str) -> str:
    if coverage == "regional":
        return "fonds-vert-paca-2024" if scheme == "FONDS_VERT" else "paca-2018-2024"
    if scheme == "CONSEILLERS_NUMERIQUES":
        return "conseillers-numeriques-2021"
    if scheme == "FONDS_VERT":
        return "fonds-vert-2023"
    return "anct-di-2018" if year == 2018 else f"dgcl-{year}"


def coverage() -> list[Row]:
    """What is held, measure by measure, 2018 to 2026, for the country and for the one région with files of its own."""
    n, m, x, p, r = "national", "missing", "not_applicable", "partial", "regional"
    grants = [n, n, m, m, m, n, n, m, m]
    green = [x, x, x, x, x, n, m, m, m]
    held: dict[tuple[str, str], list[str]] = {
        ("detr", "FR"): grants,
        ("detr", "93"): [n, n, r, r, r, n, n, m, m],
        ("dsil", "FR"): grants,
        ("dsil", "93"): [n, n, r, r, r, n, n, m, m],
        ("dpv", "FR"): [m, *grants[1:]],
        ("dpv", "93"): [m, n, r, r, r, n, n, m, m],
        (_RENOVATION, "FR"): green,
        (_RENOVATION, "93"): [x, x, x, x, x, n, r, m, m],
        (_ENGINEERING, "FR"): green,
        (_ENGINEERING, "93"): green,
        (_ADVISER, "FR"): [x, x, x, p, m, m, m, m, m],
        (_ADVISER, "93"): [x, x, x, p, m, m, m, m, m],
    }
    return [
        {
            "measure_id": measure,
            "year": 2018 + index,
            "territory_level": "france" if code == "FR" else "region",
            "territory_code": code,
            "status": status,
        }
        for (measure, code), statuses in held.items()
        for index, status in enumerate(statuses)
    ]


def scheme_totals() -> list[Row]:
    """One line a national file and scheme: which file says that there is nothing."""
    files = sorted(
        {(row["year"], row["scheme"], row["source_id"]) for row in spending() if row["coverage"] != "regional"}
    )
    files.append((2023, "DPV", "dgcl-2023"))
    return [
        {
            "year": year, "scheme": scheme, "perimeter": "state_grants_all", "award_count": 100, "amount_eur": "1000000.00",
            "commune_award_count": 50, "commune_amount_eur": "500000.00", "stage": "committed", "instrument": "grant",
            "status": "official", "coverage": "national", "is_before_programme": year < 2020, "source_id": source,
        }
        for year, scheme, source in files
    ]  # fmt: skip


def measures() -> list[Row]:
    """Eight measures, three of them the programme's own or linked to it."""
    values = [
        ("detr", "thematic_funding", "subsidy", "general", False),
        ("dsil", "thematic_funding", "subsidy", "general", False),
        ("dpv", "thematic_funding", "subsidy", "general", False),
        (_RENOVATION, "thematic_funding", "subsidy", "linked", False),
        (_ENGINEERING, "engineering", "subsidy", "general", False),
        (_ADVISER, "thematic_funding", "post_cofunding", "general", True),
        ("chef-de-projet", "engineering", "post_cofunding", "specific", True),
        ("club", "network", "network", "specific", True),
    ]
    return [
        {
            "measure_id": measure, "measure_name": f"Mesure {measure}", "pillar": pillar, "support_type": support, "link": link,
            "is_launch_measure": launch, "partners": [], "other_source_urls": [],
        }
        for measure, pillar, support, link, launch in values
    ]  # fmt: skip


def milestones() -> list[Row]:
    """Published figures: the envelope, two perimeters, a re-announcement that is listed and not drawn, a local one."""
    columns = (
        "milestone_id", "indicator", "as_of", "dimension", "dimension_value", "value", "unit", "territory_level",
        "territory_code", "perimeter", "bound", "is_part", "is_drawn",
    )  # fmt: skip
    total = ("total", "total")
    funds = "funds_engaged"
    values = [
        ("m01", "envelope_planned", "2020-10-01", *total, "3000000000", "eur", "france", "FR", "envelope", "exact", False, False),
        ("m02", "envelope_planned", "2020-10-01", "pillar", "engineering", "250000000", "eur", "france", "FR", "announced_part", "exact", True, False),
        ("m03", funds, "2022-06-22", *total, "700000000", "eur", "france", "FR", "programme_narrow", "exact", False, True),
        ("m04", funds, "2022-09-30", *total, "780000000", "eur", "france", "FR", "programme_narrow", "lower", False, True),
        ("m05", funds, "2023-01-01", *total, "900000000", "eur", "france", "FR", "programme_narrow", "exact", False, True),
        ("m06", funds, "2023-04-27", *total, "900000000", "eur", "france", "FR", "programme_narrow", "exact", False, False),
        ("m07", funds, "2023-04-27", "funder", "anah", "500000000", "eur", "france", "FR", "programme_narrow", "exact", True, False),
        ("m08", funds, "2023-04-27", "pillar", "engineering", "111000000", "eur", "france", "FR", "programme_narrow", "exact", True, False),
        ("m09", funds, "2024-12-31", *total, "3600000000", "eur", "france", "FR", "programme_broad", "exact", False, True),
        ("m10", funds, "2024-12-31", "funder", "anah", "1900000000", "eur", "france", "FR", "programme_broad", "exact", True, False),
        ("m11", "loans_granted", "2024-12-31", "funder", "banque_des_territoires", "120000000", "eur", "france", "FR", "programme_broad", "exact", True, False),
        ("m12", "actions_status_share", "2025-06-30", "action_status", "delivered", "20", "percent", "france", "FR", None, "exact", True, False),
        ("m13", "ort_signed", "2026-04-27", *total, "2", "communes", "departement", "50", None, "exact", False, False),
    ]  # fmt: skip
    found = []
    for line in values:
        row = dict(zip(columns, line, strict=True))
        row |= {
            "date_precision": "day",
            "stage": {funds: "committed", "envelope_planned": "announced"}.get(row["indicator"]),
            "instrument": "loan" if row["indicator"] == "loans_granted" else "mixed",
            "status": "computed" if row["indicator"] == "ort_signed" else "official",
            "source_id": "chiffres-publies",
            "source_title": "Communiqué inventé",
        }
        found.append(row)
    return found


def progress() -> list[Row]:
    """Agreements and ORT month by month, counted from the towns; dwellings given."""
    found = []
    levels = {
        "france": lambda town: "FR",
        "region": lambda town: town["region_code"],
        "departement": lambda town: town["departement_code"],
        "epci": lambda town: town["epci_siren"],
    }
    for level, code_of in levels.items():
        groups: dict[str, list[Row]] = defaultdict(list)
        for town in communes():
            if code_of(town):
                groups[code_of(town)].append(town)
        for code, towns in sorted(groups.items()):
            for indicator, column in (("agreements_signed", "agreement_signed_on"), ("ort_signed", "ort_signed_on")):
                dated = [_month_end(date.fromisoformat(town[column])) for town in towns if town[column]]
                undated = sum(1 for town in towns if not town[column] and (town["is_ort"] or column != "ort_signed_on"))
                total = 0
                for as_of in [*sorted(set(dated)), LIST_DATE]:
                    new = dated.count(as_of)
                    total += new
                    found.append(_step(level, code, indicator, as_of, total, new, len(towns), undated))
    dwellings = [
        ("france", "FR", 100, 180),
        ("region", "28", 40, 70),
        ("departement", "50", 25, 45),
        ("departement", "14", 15, None),
    ]
    for level, code, before, after in dwellings:
        for as_of, count in ((date(2022, 5, 31), before), (date(2022, 6, 30), after)):
            # A département stops a month earlier: a union with it stops too.
            if count is not None:
                found.append(_step(level, code, "dwellings_renovated", as_of, count, None, None, None))
    return found


def _month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def _step(
    level: str,
    code: str,
    indicator: str,
    as_of: date,
    total: int,
    new: int | None,
    towns: int | None,
    undated: int | None,
) -> Row:
    return {
        "territory_level": level, "territory_code": code, "indicator": indicator, "as_of": as_of.isoformat(),
        "dimension": "total", "cumulative_count": total, "new_count": new, "town_count": towns, "undated_count": undated,
    }  # fmt: skip


def vocabulary() -> list[Row]:
    """French words of the coded values met in the invented tables."""
    words = {
        "scheme": {
            "DETR": "DETR", "DSIL": "DSIL", "DPV": "DPV", "FONDS_VERT": "Fonds vert", "CONSEILLERS_NUMERIQUES": "Conseillers numériques",
        },
        "pillar": {"engineering": "Ingénierie", "thematic_funding": "Financements thématiques", "network": "Réseau"},
        "support_type": {"subsidy": "Subvention", "post_cofunding": "Cofinancement de poste", "network": "Mise en réseau"},
        "launch_subject": {"ecology": "Écologie", "competitiveness": "Compétitivité", "cohesion": "Cohésion"},
        "population_class": {
            "moins_3500": "Moins de 3 500 habitants", "3500_10000": "De 3 500 à 9 999 habitants",
            "10000_20000": "De 10 000 à 19 999 habitants", "plus_20000": "20 000 habitants et plus",
        },
        "perimeter": {
            "envelope": "Enveloppe", "announced_part": "Part annoncée", "programme_narrow": "Périmètre 2022-2023",
            "programme_broad": "Périmètre 2024",
        },
        "indicator": {
            "envelope_planned": "Enveloppe prévue", "funds_engaged": "Montant engagé", "loans_granted": "Prêts accordés",
            "actions_status_share": "Part des actions", "conventions_signed": "Conventions signées", "ort_signed": "ORT signées",
            "dwellings_renovated": "Logements rénovés",
        },
        "dimension_value": {
            "total": "Total", "engineering": "Ingénierie", "anah": "Anah", "delivered": "Livrées",
            "banque_des_territoires": "Banque des Territoires",
        },
        "stage": {"announced": "Annoncé", "committed": "Engagé"},
        "status": {"official": "Publié", "computed": "Calculé", "estimated": "Estimé"},
        "bound": {"exact": "Valeur donnée", "lower": "Minimum"},
        "unit": {"eur": "€", "percent": "%", "communes": "communes"},
        "context_indicator": {
            "long_term_vacancy_share": "Logements vacants depuis deux ans", "pharmacies_count": "Pharmacies",
            "dwellings_started": "Logements commencés",
        },
        "indicator_status": {
            "known": "Publié", "secret": "Secret statistique", "not_published": "Non publié", "none_listed": "Aucun recensé",
            "not_covered": "Absente du fichier", "former_perimeter": "Anciennes limites",
        },
    }  # fmt: skip
    return [
        {"kind": kind, "key": key, "label_fr": label, "display_order": order}
        for kind, labels in words.items()
        for order, (key, label) in enumerate(labels.items(), start=1)
    ]


def objectives() -> list[Row]:
    """Two objectives."""
    return [
        {"objective_id": "mobiliser-davantage",
         "label_fr": "Second objectif", "evidence_indicators": [], "evidence_fr": "Rien.", "display_order": 2},
        {"objective_id": "partir-des-territoires",
         "label_fr": "Premier objectif", "evidence_indicators": ["ort_signed"], "evidence_fr": "ORT.", "display_order": 1},
    ]  # fmt: skip


def places() -> list[Row]:
    """Names and codes of every unit, a former name and a postal code."""
    found = []

    def add(level: str, code: str, name: str, context: str, text: str, kind: str) -> None:
        key = "".join(letter for letter in text.lower() if letter.isalnum())
        found.append({"place_level": level, "place_code": code, "place_name": name, "place_context": context,
                      "search_name": text, "search_kind": kind, "search_key": key})  # fmt: skip

    for code, name in REGIONS.items():
        add("region", code, name, "", name, "name")
    for code, (name, region) in DEPARTEMENTS.items():
        add("departement", code, name, REGIONS[region], name, "name")
        add("departement", code, name, REGIONS[region], code, "insee_code")
    for code, name in EPCI.items():
        add("epci", code, name, "", name, "name")
    for town in communes():
        context = f"{town['departement_name']} ({town['departement_code']})"
        add("commune", town["commune_code"], town["commune_name"], context, town["commune_name"], "name")
        add("commune", town["commune_code"], town["commune_name"], context, town["commune_code"], "insee_code")
    add("commune", "50901", "Aubépine", "Manche (50)", "Vieille-Aubépine", "former_name")
    add("commune", "50901", "Aubépine", "Manche (50)", "50999", "former_code")
    return found


def _box(west: float, south: float, east: float, north: float, names: tuple[str, ...]) -> Row:
    ring = ", ".join(f"{x} {y}" for x, y in ((west, south), (east, south), (east, north), (west, north), (west, south)))
    shape = f"POLYGON (({ring}))"
    return {
        "xmin": west, "ymin": south, "xmax": east, "ymax": north,
        "label_longitude": (west + east) / 2, "label_latitude": (south + north) / 2, **dict.fromkeys(names, shape),
    }  # fmt: skip


def _around(towns: list[Row], margin: float, names: tuple[str, ...]) -> Row:
    """The box that holds some towns; a fixed one where there is none."""
    xs = [town["longitude"] for town in towns] or [2.3]
    ys = [town["latitude"] for town in towns] or [48.9]
    return _box(
        round(min(xs) - margin, 3),
        round(min(ys) - margin, 3),
        round(max(xs) + margin, 3),
        round(max(ys) + margin, 3),
        names,
    )


_PRINT = ("geometry", "geometry_print")
_INSET = (*_PRINT, "geometry_inset")


def _zone(codes: set[str]) -> Row:
    return {"zone": "971", "epsg": 5490} if codes & {"971", "01"} else {"zone": "metro", "epsg": 2154}


def regions() -> list[Row]:
    """Régions as boxes round their towns."""
    return [
        {"region_code": code, "region_name": name, **_counts(towns), **_zone({code}), **_around(towns, 0.4, _INSET)}
        for code, name in REGIONS.items()
        for towns in [[town for town in communes() if town["region_code"] == code]]
    ]


def departements() -> list[Row]:
    """Départements as boxes round their towns."""
    return [
        {
            "departement_code": code, "departement_name": name, "region_code": region, "region_name": REGIONS[region],
            **_counts(towns), **_zone({code}), **_around(towns, 0.3, _INSET),
        }
        for code, (name, region) in DEPARTEMENTS.items()
        for towns in [[town for town in communes() if town["departement_code"] == code]]
    ]  # fmt: skip


def epci() -> list[Row]:
    """EPCI as boxes round their towns."""
    return [
        {
            "epci_siren": siren, "epci_name": name, "epci_type": name[:2],
            "departement_codes": sorted({town["departement_code"] for town in towns}),
            "region_codes": sorted({town["region_code"] for town in towns}),
            **_counts(towns), **_zone({town["departement_code"] for town in towns}), **_around(towns, 0.2, _PRINT),
        }
        for siren, name in EPCI.items()
        for towns in [[town for town in communes() if town["epci_siren"] == siren]]
    ]  # fmt: skip


def commune_outlines() -> list[Row]:
    """Communes as small boxes."""
    columns = ("commune_code", "commune_name", "departement_code", "region_code", "epci_siren")
    return [
        {
            **{name: town[name] for name in columns},
            **_counts([town]),
            **_zone({town["departement_code"]}),
            **_around([town], 0.05, _PRINT),
        }
        for town in communes()
    ]


def _counts(towns: list[Row]) -> Row:
    return {"town_count": len(towns), "town_population": sum(town["population"] for town in towns)}


def sources() -> list[Row]:
    """Three cards."""
    return [
        {"source_id": "dgcl-2023", "title": "Projets financés, 2023", "producer": "DGCL", "producer_name": "Direction inventée",
         "as_of": "2023-12-31", "licence": "Licence Ouverte 2.0"},
        {"source_id": "anct-programmes", "title": "Liste inventée", "producer": "ANCT", "producer_name": "Agence inventée",
         "published_on": "2026-05-01", "as_of": "2026-04-27", "licence": "Licence Ouverte 2.0"},
        {"source_id": "france-services-liste-2024-08", "title": "Structures inventées", "producer": "ANCT", "producer_name": "Agence inventée",
         "as_of": "2024-08-01", "licence": "Licence Ouverte 2.0"},
    ]  # fmt: skip


def dictionary() -> list[Row]:
    """Two cards of columns."""
    return [
        {"table_name": "communes", "table_title": "Communes", "grain": "une ligne par commune", "column_order": order, "column_name": name,
         "label": label, "unit": unit, "definition": f"{label}.", "source_ids": ["cog-2026"], "is_key": order == 1}
        for order, name, label, unit in ((2, "population", "Population", "inhabitants"), (1, "commune_code", "Code Insee", "code"))
    ]  # fmt: skip


def partners() -> list[Row]:
    """Two partners."""
    return [
        {"partner_id": "p1", "partner_name": "Agence inventée", "measure_count": 2, "lead_count": 1, "measure_ids": ["club", "dsil"]},
        {"partner_id": "p2", "partner_name": "Banque inventée", "measure_count": 1, "lead_count": 0, "measure_ids": ["club"]},
    ]  # fmt: skip


def measure_towns() -> list[Row]:
    """Towns known to use a measure: by their awards since 2020 held for the whole country, or by a list without amount."""
    groups: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
    for award in spending():
        if (
            award["perimeter"] == "state_grants_town"
            and award["coverage"] != "regional"
            and not award["is_before_programme"]
        ):
            groups[award["measure_id"], award["commune_code"], award["source_id"]].append(award)
    found = [
        {
            "measure_id": measure, "commune_code": code, "source_id": source, "evidence": "award", "award_count": len(awards),
            "amount_eur": str(sum(Decimal(award["amount_eur"]) for award in awards)),
            "first_year": min(award["year"] for award in awards), "last_year": max(award["year"] for award in awards),
            "perimeter": "state_grants_town",
        }
        for (measure, code, source), awards in sorted(groups.items())
    ]  # fmt: skip
    return [*found, {"measure_id": "club", "commune_code": "50901", "source_id": "anct-programmes", "evidence": "list"}]


def theme_evaluation() -> list[Row]:
    """Ten titles kept apart to judge the classifier: seven right, one wrong, two left without theme."""
    columns = (
        "sample",
        "published_theme",
        "given_theme",
        "title_count",
        "right_count",
        "threshold_share",
        "taught_count",
    )
    values = [
        ("held_out", "Écologie", "Écologie", 7, 7, 0.7, 100),
        ("held_out", "Écologie", "Habitat", 1, 0, 0.7, 100),
        ("held_out", "Habitat", None, 2, 0, 0.7, 100),
    ]
    return [dict(zip(columns, line, strict=True)) for line in values]


def launch_promises() -> list[Row]:
    """Four promises: one with two figures since, one counted here, two of which nothing is published."""
    columns = (
        "promise_id",
        "label_fr",
        "value",
        "unit",
        "bound",
        "outcome_milestone_ids",
        "outcome_count_key",
        "display_order",
    )
    values = [
        ("envelope", "Enveloppe", "3000000000", "eur", "exact", ["m05", "m03"], None, 1),
        ("measures", "Mesures", "60", "measures", "exact", [], "linked_measures", 2),
        ("cool_islands", "Îlots de fraîcheur", "1000", "units", "approx", [], None, 3),
        ("towns", "Communes", "1000", "communes", "approx", [], None, 4),
    ]
    return [
        dict(zip(columns, line, strict=True)) | {"as_of": "2020-10-01", "source_title": "Journal inventé"}
        for line in values
    ]


def sister_announcements() -> list[Row]:
    """What was announced of the sister programme: more towns than it has here."""
    return [
        {
            "programme": "acv", "promise_id": "towns", "label_fr": "Villes retenues", "value": "5", "unit": "communes", "bound": "exact",
            "as_of": "2018-03-27", "source_title": "Autre journal inventé",
        }
    ]  # fmt: skip


def action_coeur_de_ville() -> list[Row]:
    """Three towns of the sister programme, one of them undated."""
    values = [
        ("50801", "Grand-Port", "50", A, 40000, "2018-09-28", -1.6, 49.6),
        ("14801", "Haute-Ville", "14", B, 20000, "2023-05-01", -0.4, 49.2),
        ("13801", "Port-Sec", "13", C, 60000, None, 5.0, 43.4),
    ]
    return [
        {
            "commune_code": code, "commune_name": name, "departement_code": departement, "departement_name": DEPARTEMENTS[departement][0],
            "region_code": DEPARTEMENTS[departement][1], "region_name": REGIONS[DEPARTEMENTS[departement][1]], "epci_siren": siren,
            "population": population, "signed_on": signed, "longitude": x, "latitude": y, "inset_longitude": x, "inset_latitude": y,
        }
        for code, name, departement, siren, population, signed, x, y in values
    ]  # fmt: skip


# Outside the programme, of the size compared: enough to be a group in Normandie, one too few elsewhere.
_OTHERS = [*((f"14{number}", "14", "28") for number in range(500, 531)), ("13500", "13", "93")]
# In the order of the towns: inhabitants at both ends of both periods; none of a town cut since, of one that no file has.
_PEOPLE: list[tuple[int, int, int] | str] = [
    (1900, 1950, 2000), (5200, 5100, 5000), (11800, 11800, 12000), (820, 810, 800), (20500, 20900, 21000), (2900, 2850, 3000),
    "split", (1010, 990, 1000), (8800, 9100, 9000), (6100, 6050, 6000), (3300, 3350, 3400), "absent",
]  # fmt: skip


def populations() -> list[Row]:
    """Two periods of each town, and of 32 others: those of Normandie all gain before, every other one since."""
    found = []
    for town, people in zip(communes(), _PEOPLE, strict=True):
        found += _periods(town["commune_code"], town["departement_code"], town["region_code"], people, True)
        for row in found[-2:]:
            row["centrality_class"] = town["centrality_class"]
    for place, (code, departement, region) in enumerate(_OTHERS):
        people = (2000 + place, 2100 + place, 2100 + place + (50 if place % 2 else -50))
        found += _periods(code, departement, region, people, False)
    return found


def _periods(code: str, departement: str, region: str, people: tuple[int, int, int] | str, is_programme: bool) -> list[Row]:  # fmt: skip
    first, middle, last = (None, None, None) if isinstance(people, str) else people
    ends = (("before", 2013, first, middle), ("since", 2018, middle, last))
    return [
        {
            "commune_code": code, "period": period, "start_year": year, "end_year": year + 5, "start_population": start, "end_population": end,
            "status": people if isinstance(people, str) else "known", "is_programme": is_programme,
            "is_same_size": start is not None and 2000 <= start <= 20000, "density_class": "Bourgs ruraux", "centrality_class": _LOCAL,
            "departement_code": departement, "region_code": region,
        }
        for period, year, start, end in ends
    ]  # fmt: skip


def baseline() -> list[Row]:
    """The eve: a tenth of the towns' dwellings are vacant, a twentieth of the others'; one town in two has an income."""
    found = []
    for place, (town, people) in enumerate(zip(communes(), _PEOPLE, strict=True)):
        known = people if not isinstance(people, str) else None
        found.append(
            _eve("programme", town["commune_code"], town["departement_code"], town["region_code"], known and known[1], 0.1)
            | {"status": people if isinstance(people, str) else "known", "median_income_eur": 20000 + 100 * place if place % 2 else None}
        )  # fmt: skip
    for place, (code, departement, region) in enumerate(_OTHERS):
        found.append(_eve("same_size", code, departement, region, 2100 + place, 0.05) | {"median_income_eur": 23000})
    return [*found, _eve("rest", None, "75", "11", 100000, 0.08) | {"commune_count": 5}]


def _eve(kind: str, code: str | None, departement: str, region: str, population: int | None, vacant: float) -> Row:
    counts = {
        "population": 1.0, "home_count": 0.5, "vacant_home_count": 0.5 * vacant, "secondary_home_count": 0.05, "active_count": 0.4,
        "unemployed_count": 0.05, "job_count": 0.3, "former_job_count": 0.32, "establishment_count": 0.05, "shop_count": 0.01,
    }  # fmt: skip
    whole = ("population", "establishment_count", "shop_count")
    return {
        "commune_code": code, "group_kind": kind, "departement_code": departement, "region_code": region, "status": "known", "commune_count": 1,
        **{
            name: None if population is None else int(population * part) if name in whole else round(population * part, 2)
            for name, part in counts.items()
        },
    }  # fmt: skip


def france_services_towns() -> list[Row]:
    """Four towns and two others: one before the programme, one with a branch only, one itinerant."""
    values = [
        ("50901", True, "2020-01-01", "2020-01-01", 1, 0, 0), ("50902", True, "2021-04-01", "2021-04-01", 2, 1, 0),
        ("13902", True, "2022-01-27", None, 0, 1, 0), ("97191", True, "2023-12-01", "2023-12-01", 1, 0, 1),
        ("14500", False, "2020-09-01", "2020-09-01", 1, 0, 0), ("14501", False, "2022-01-27", "2022-01-27", 1, 0, 0),
    ]  # fmt: skip
    return [
        {
            "commune_code": code, "is_programme": inside, "first_labelled_on": first, "first_principal_on": principal,
            "site_count": sites + branches, "principal_count": sites, "branch_count": branches, "itinerant_count": itinerant,
            "departement_code": code[:3] if code.startswith("97") else code[:2],
            "region_code": "01" if code.startswith("97") else "93" if code.startswith("13") else "28",
        }
        for code, inside, first, principal, sites, branches, itinerant in values
    ]  # fmt: skip


def frr_towns() -> list[Row]:
    """Each class once at least."""
    kinds = ["plus", "socle", "socle", "beneficiaire", "non", "partiel"]
    return [
        {"commune_code": town["commune_code"], "frr_class": kinds[place % 6], "frr_label": kinds[place % 6], "source_id": "frr-2025-07"}
        for place, town in enumerate(communes())
    ]  # fmt: skip


def vacancy() -> list[Row]:
    """A tenth of the dwellings of each town, a twentieth of all those of its département; a secret and a stock unknown."""
    found: list[Row] = []
    for place, town in enumerate(communes()):
        status = {3: "secret", 8: "no_stock"}.get(place, "known")
        found.append(
            {
                "commune_code": town["commune_code"], "group_kind": "programme", "departement_code": town["departement_code"],
                "region_code": town["region_code"], "status": status,
                "private_home_count": 100 * (place + 1) if status == "known" else None,
                "long_vacant_count": 10 * (place + 1) if status == "known" else None,
            }
        )  # fmt: skip
    return found + [
        {
            "commune_code": None, "group_kind": "all", "departement_code": code, "region_code": region, "status": "known",
            "private_home_count": 20000, "long_vacant_count": 1000,
        }
        for code, (_, region) in DEPARTEMENTS.items()
    ]  # fmt: skip


def doctor_access() -> list[Row]:
    """One town in three is under 2.5, one more the second year; one other in four, then one in two; overseas is not in the file."""
    found: list[Row] = []
    for place, town in enumerate(communes()):
        for year in (2022, 2023):
            is_absent = town["region_code"] == "01"
            low = place % 3 == 0 or (year == 2023 and place == 1)
            found.append(
                {
                    "commune_code": town["commune_code"], "year": year, "group_kind": "programme",
                    "departement_code": town["departement_code"], "region_code": town["region_code"],
                    "status": "absent" if is_absent else "known", "access_score": None if is_absent else 2.0 if low else 3.5,
                }
            )  # fmt: skip
    for place, (code, departement, region) in enumerate(_OTHERS):
        found += [
            {
                "commune_code": code, "year": year, "group_kind": "same_size", "departement_code": departement, "region_code": region,
                "status": "known", "access_score": 2.4 if place % every == 0 else 3.0,
            }
            for year, every in ((2022, 4), (2023, 2))
        ]  # fmt: skip
    return found


def property_sales() -> list[Row]:
    """Prices by place in the list; one town of few sales, one without; overseas is not covered."""
    found: list[Row] = []
    for place, town in enumerate(communes()):
        status = "not_covered" if town["region_code"] == "01" else {3: "few", 5: "absent"}.get(place, "known")
        sales = {"known": 100 + place, "few": 12}.get(status)
        found.append(
            {
                "commune_code": town["commune_code"], "group_kind": "programme", "departement_code": town["departement_code"],
                "region_code": town["region_code"], "status": status, "sale_count": sales,
                "house_sale_count": sales and (15 if place == 1 else sales - 2),
                "price_per_m2_eur": Decimal(1500 + 10 * place) if status == "known" else None,
                "house_price_per_m2_eur": Decimal(1600 + 10 * place) if status == "known" and place != 1 else None,
            }
        )  # fmt: skip
    return found + [
        {
            "commune_code": code, "group_kind": "same_size", "departement_code": departement, "region_code": region, "status": "known",
            "sale_count": 50, "house_sale_count": 30, "price_per_m2_eur": Decimal(2000 + place), "house_price_per_m2_eur": Decimal(2100 + place),
        }
        for place, (code, departement, region) in enumerate(_OTHERS)
    ]  # fmt: skip


def employment_zones() -> list[Row]:
    """Normandie lies in two zones, the south in one; overseas has none in the file."""
    zones = {"50": ("9001", "Zone des Aubes"), "14": ("9002", "Zone des Brumes"), "13": ("9003", "Zone des Garrigues")}
    return [
        {
            "commune_code": town["commune_code"], "zone_code": found and found[0], "zone_name": found and found[1],
            "status": "known" if found else "absent",
        }
        for town in communes()
        for found in [zones.get(town["departement_code"])]
    ]  # fmt: skip


def zone_unemployment() -> list[Row]:
    """Three quarters; one zone under France, one over, one that crosses it."""
    rates = {
        "9001": ("Zone des Aubes", 0.06, 0.061, 0.062), "9002": ("Zone des Brumes", 0.09, 0.08, 0.07),
        "9003": ("Zone des Garrigues", 0.11, 0.112, 0.115), "FR": ("France", 0.082, 0.0784, 0.0783),
    }  # fmt: skip
    quarters = (date(2021, 1, 1), date(2023, 10, 1), date(2025, 10, 1))
    return [
        {"zone_code": code, "zone_name": name, "quarter_on": quarter, "unemployment_share": rate}
        for code, (name, *known) in rates.items()
        for quarter, rate in zip(quarters, known, strict=True)
    ]


def relance_projects() -> list[Row]:
    """Three projects of one région: of a town, of an EPCI, of a commune that is not of the programme."""
    values = [
        ("1", "50901", "Aubépine", "Transition écologique", 10000, 4000), ("2", None, "CC des Aubes", "Résilience sanitaire", 5000, 1000),
        ("3", None, "Ailleurs", "Préservation du patrimoine", 3000, None),
    ]  # fmt: skip
    return [
        {
            "project_id": f"dsil-relance-{number}", "commune_code": code, "beneficiary_name": name, "relance_theme": theme,
            "project_title": f"Projet inventé {number}", "project_cost_eur": Decimal(cost), "amount_eur": amount and Decimal(amount),
            "coverage": "regional", "region_code": "28", "source_id": "dsil-relance-autres-2021", "source_row": int(number),
        }
        for number, code, name, theme, cost, amount in values
    ]  # fmt: skip
