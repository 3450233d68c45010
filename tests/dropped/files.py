"""The files, one function each. Seeded: the same bytes for the same seed. Totals are added up as the rows are written.

Twelve towns of `tests/invented`, and enough other communes for the lists to have the length of real ones.
"""

from __future__ import annotations

import csv
import io
import random
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import xlsxwriter

from tests.invented import rows

TOWNS = [(str(row["commune_code"]), str(row["commune_name"]), str(row["departement_code"])) for row in rows.communes()]
# Other communes of the programme: what makes a list as long as a real one.
OTHERS = [
    (f"{dep}{number:03d}", f"Bourg-{dep}-{number:03d}", dep)
    for dep, last in (("50", 899), ("14", 749))
    for number in range(1, last)
]
DGCL = (
    "exercice", "dispositif", "programme", "beneficiaire_type", "beneficiaire_siren", "beneficiaire_dep",
    "beneficiaire_nom", "beneficiaire_code_insee", "intitule", "cout_ht", "subvention", "taux",
)  # fmt: skip
SCHEMES = {
    2020: ("DETR", "DSIL", "DPV", "DSIL Exceptionnelle"),
    2021: ("DETR", "DSIL", "DPV", "DSIL RT", "dsil  rt"),
    2022: ("DETR", "DSIL", "DPV", "detr "),
    2025: ("DETR", "DSIL", "DPV"),
}
TITLES = (
    "Rénovation de l’école", "Voirie ; place du marché", "Halle \"couverte\"", "Salle des fêtes\nphase 2", "Éclairage, rue de l'Église",
)  # fmt: skip
GREEN = ("Rénovation énergétique des bâtiments publics locaux", "INGÉNIERIE", "renaturation des villes et des villages")
ORT = (
    "Commune", "EPCI", "Département", "Région", "Code commune", "Statut de la commune", "Signée ?",
    "Si signée, date de signature", "Si non signée, date de signature envisagée", "Durée (en années)", "Date de fin estimée",
    "Remarques", "Avancement", "ACV", "PVD", "longitude", "latitude", "Dernière actualisation", "Actualisé par", "doublon",
)  # fmt: skip

OFGL = (
    "Exercice", "Outre-mer", "Code Insee 2024 Région", "Code Insee 2024 Département", "Code Insee 2024 Commune", "Nom 2024 Commune", "Catégorie",
    "Code Siren Collectivité", "Code Insee Collectivité", "Libellé Budget", "Agrégat", "Montant BP", "Montant", "Population totale",
)  # fmt: skip


@dataclass
class Written:
    """A file, and what its rows add up to for the towns: (year, scheme) → awards and euros."""

    path: Path
    towns: dict[tuple[int, str], tuple[int, Decimal]] = field(
        default_factory=lambda: defaultdict(lambda: (0, Decimal(0)))
    )

    def add(self, year: int, scheme: str, amount: Decimal) -> None:
        count, euros = self.towns[year, scheme]
        self.towns[year, scheme] = (count + 1, euros + amount)


def dgcl(folder: Path, year: int, seed: int = 1) -> Written:
    """A DGCL list: BOM, semicolons, decimal comma, line breaks in titles, schemes of the year; DSID rows make it long."""
    chance = random.Random(seed * 10_000 + year)
    found = Written(folder / f"dgcl-liste-projets-dotations-investissement-local-{year}.csv")
    text = io.StringIO(newline="")
    text.write("\ufeff")
    lines = csv.writer(text, delimiter=";", lineterminator="\n")
    # The labels that hand-made files have, one year.
    lines.writerow(
        DGCL if year != 2022 else ("annee", *DGCL[1:4], "siret_beneficiaire", *DGCL[5:8], "objet", *DGCL[9:])
    )
    for code, name, dep in TOWNS:
        for _ in range(chance.randint(1, 4)):
            scheme = chance.choice(SCHEMES[year])
            # Half a cent at times, as in the lists of 2019: counted up.
            amount = Decimal(chance.randrange(1_000_005, 90_000_000, 5)) / 1000
            kind, siren = "commune", f"21{code}00"
            published = f"{amount:,.3f}".replace(",", "\u202f").replace(".", ",")
            lines.writerow((
                year, scheme, "119", kind, siren + ("00019" if year == 2022 else ""), dep.rjust(3, "0"),
                name if year != 2025 else f"COMMUNE DE {name.upper()}", code, chance.choice(TITLES), "99999999,0", published, "0,3",
            ))  # fmt: skip
            found.add(year, scheme.strip().upper().split()[0], amount.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP))
    for number in range(8000):
        dep = f"{number % 95 + 1:03d}"
        lines.writerow(
            (
                year,
                "dsid rt" if number % 2 else "DSID",
                "119",
                "departement",
                "",
                dep,
                f"Département {dep}",
                "",
                f"Collège {number}",
                "",
                "1000,5",
                "",
            )
        )
    for kind in ("syndicat mixte", "petr", "autre maître d'ouvrage") if year == 2025 else ():
        lines.writerow(
            (year, "DETR", "119", kind, "510000009", "050", "SMICTOM du Nord", "", "Déchetterie", "10,0", "5,0", "0,5")
        )
    found.path.write_text(text.getvalue(), encoding="utf-8", newline="")
    return found


def fonds_vert(folder: Path, year: int, seed: int = 1) -> Written:
    """A Fonds vert export in the layout of its year; a bearer without commune makes most of its rows."""
    chance = random.Random(seed * 10_000 + 380 + year)
    found = Written(folder / f"fonds-vert-{year}-export.csv")
    first = ["nom_region", "code_departement", "nom_departement", "code_commune", "nom_commune", "numero_dossier_ds", "nom_du_projet", "resume_du_projet",
             "montant_engage", "numero_ej", "numero_operateur", "opérateur", "demarche", "siret_beneficiaire", "raison_sociale_beneficiaire",
             "forme juridique_beneficiaire"]  # fmt: skip
    header = first if year == 2024 else [
        "nom_du_projet", "resume_du_projet", "montant_engage", "numero_dossier_ds", "numero_ej", "numero_operateur", "operateur", "demarche", "nom_region",
        "nom_departement", "code_departement", "siret_beneficiaire", "raison_sociale_beneficiaire", "forme_juridique_beneficiaire", "code_commune",
        "nom_commune",
    ]  # fmt: skip
    text = io.StringIO(newline="")
    lines = csv.writer(text, delimiter="," if year == 2024 else ";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    lines.writerow(header)

    def write(code: str, name: str, dep: str, dossier: int, amount: str, scheme: str, siret: str, form: str) -> None:
        cells = {
            "nom_region": "Région", "code_departement": dep, "nom_departement": "Département", "code_commune": code, "nom_commune": name,
            "numero_dossier_ds": str(dossier), "nom_du_projet": chance.choice(TITLES), "resume_du_projet": "NULL", "montant_engage": amount,
            "numero_ej": f"21{dossier}", "numero_operateur": "nan", "demarche": scheme, "siret_beneficiaire": siret, "raison_sociale_beneficiaire": name,
        }  # fmt: skip
        lines.writerow(
            [
                cells.get(title, form if "juridique" in title else "ADEME" if "rateur" in title else "")
                for title in header
            ]
        )

    for place, (code, name, dep) in enumerate(TOWNS):
        for number in range(chance.randint(1, 3)):
            amount = Decimal(chance.randint(100_000, 5_000_000)) / 100
            siren = f"21{code}00"
            siret = (siren + "00019", siren + ".0")[number % 2]
            write(
                code, name, dep, 1000 + place, str(amount), chance.choice(GREEN), siret, "Commune et commune nouvelle"
            )
            found.add(year, "FONDS_VERT", amount)
    for number in range(3000):
        write(
            "NULL" if number % 2 else "#",
            "OFFICE HLM",
            "050",
            5000 + number,
            "1000.5",
            "Ingénierie",
            "51000000100017",
            "Office public",
        )
    found.path.write_text(text.getvalue(), encoding="utf-8", newline="")
    return found


def pvd_list(folder: Path, day: str, seed: int = 1) -> Written:
    """A list of the programme: dates of its time, some empty; one town less in the elder, one date more in the newer."""
    chance = random.Random(seed * 10_000 + int(day[:4]))
    found = Written(folder / f"liste-pvd-com{day[:4]}-{day}.csv")
    text = io.StringIO(newline="")
    lines = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n")
    lines.writerow(("insee_com", "lib_com", "id_pvd", "date_signature"))
    is_old = day < "20230000"
    for place, (code, name, dep) in enumerate([*TOWNS, *OTHERS]):
        if is_old and code == "14903":
            continue
        written = f"{chance.randint(1, 28):02d}", f"{chance.randint(1, 9):02d}", "2021"
        signed = "/".join(written) if is_old else "-".join(reversed(written)) if place % 2 else "-".join(written)
        # The newer list lacks the date of the first town, which the elder has.
        lines.writerow((code, name, f"pvd-28-{dep}-{place}", "" if place == (0 if not is_old else 1) else signed))
    found.path.write_text(text.getvalue(), encoding="utf-8", newline="")
    return found


def acv_list(folder: Path) -> Written:
    """The list of the sister programme: days first, with hyphens."""
    found = Written(folder / "liste-acv-com2025-20250704.csv")
    text = io.StringIO(newline="")
    lines = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n")
    lines.writerow(("insee_com", "lib_com", "id_acv", "lib_acv", "date_signature"))
    for number in range(200):
        lines.writerow(
            (
                f"75{number:03d}",
                f"Ville-{number}",
                f"acv-{number:03d}",
                "Ville",
                "25-09-2018",
            )
        )
    found.path.write_text(text.getvalue(), encoding="utf-8", newline="")
    return found


def ort(folder: Path, day: str = "20260914") -> Written:
    """The follow-up of the ORT as a workbook: two sheets, Excel dates, duplicates, « Achevé  »."""
    found = Written(folder / "suivi-ort.xlsx")
    with xlsxwriter.Workbook(found.path) as book:
        book.add_worksheet("Lisez-moi").write(0, 0, "Suivi des conventions")
        sheet = book.add_worksheet("Suivi conventions")
        sheet.write_row(0, 0, ORT)
        line = 0
        for place, (code, name, dep) in enumerate([*TOWNS, *OTHERS, *OTHERS[:500]]):
            status = ("Signée", "Non signée", "En cours", "Terminée", "")[place % 5]
            for double in ("FALSE", "TRUE") if place < 5 else ("FALSE",):
                line += 1
                sheet.write_row(line, 0, (
                    f"{dep} - {name}", "CC", "Manche", "Normandie", code, "2. Commune PVD", status, "2023-05-16" if status == "Signée" else "",
                    "", 5, "", "", ("Achevé ", "Phase opérationnelle", "")[place % 3], "false", "true", -1.3, 49.0, "46276.5860", "CENSORED", double,
                ))  # fmt: skip
    return found


def ofgl(folder: Path, year: int = 2025) -> Written:
    """The labelled export of the OFGL: mark, semicolons, decimal commas, hard spaces, other territories' names, accounts by row."""
    found = Written(folder / f"ofgl-base-communes-consolidee-{year}.csv")
    text = io.StringIO(newline="")
    lines = csv.writer(text, delimiter=";", quoting=csv.QUOTE_MINIMAL, lineterminator="\r\n")
    lines.writerow(OFGL)
    for place, (code, name, dep) in enumerate([*TOWNS, *OTHERS[:600]]):
        for account, factor in (("Dépenses d'équipement", 100), ("Epargne brute", -3)):
            amount = f"{factor * (place + 1):,}".replace(",", "\xa0") + ",50"
            lines.writerow(
                (
                    year,
                    "Non",
                    "28",
                    dep,
                    code,
                    name,
                    "Commune",
                    f"21{code}00",
                    code,
                    name,
                    account,
                    amount,
                    amount,
                    2000,
                )
            )
    found.path.write_text("\ufeff" + text.getvalue(), encoding="utf-8", newline="")
    return found


def lovac(folder: Path, year: int = 2026) -> Written:
    """A newer file of vacant dwellings, in the headers of its year, which says its own stock; « s » is a secret."""
    found = Written(folder / f"lovac-opendata-communes-{year}.csv")
    short = year % 100
    text = io.StringIO(newline="")
    lines = csv.writer(text, delimiter=";", lineterminator="\r\n")
    lines.writerow(
        (
            f"CODGEO_{short}",
            f"LIBGEO_{short}",
            f"pp_vacant_{short}",
            f"pp_vacant_plus_2ans_{short}",
            f"pp_total_{short - 1}",
        )
    )
    small = [(f"61{number:03d}", f"Hameau-{number}", "61") for number in range(999)]
    far = [(f"{dep}{number:03d}", f"Hameau-{dep}-{number}", str(dep)) for dep in range(62, 72) for number in range(999)]
    for place, (code, name, _) in enumerate([*TOWNS, *small, *far]):
        lines.writerow((code, name, 3 * place, "s" if place == 2 else place, 100 + place))
    found.path.write_text(text.getvalue(), encoding="utf-8", newline="")
    return found


def frr(folder: Path, year: int) -> Written:
    """A list of the tax zone: the first town is in it from 2026 on, the second no more."""
    found = Written(folder / f"liste-communes-FRR-{year}.csv")
    text = io.StringIO(newline="")
    lines = csv.writer(text, delimiter=";", lineterminator="\r\n")
    lines.writerow(("Code INSEE", "Libellé de la commune", "Classement FRR"))
    far = [(f"{dep}{number:03d}", f"Hameau-{dep}-{number}", str(dep)) for dep in range(61, 72) for number in range(999)]
    for place, (code, name, _) in enumerate([*TOWNS, *far]):
        lines.writerow((code, name, "FRR socle" if place % 2 == (year < 2026) else "Non classée"))
    found.path.write_text(text.getvalue(), encoding="utf-8", newline="")
    return found


def populations(folder: Path, year: int = 2024) -> Written:
    """The populations of reference of all communes, in the headers of Insee: each town of 3,000 and its place; a city by arrondissement."""
    found = Written(folder / f"donnees_communes-{year}.csv")
    text = io.StringIO(newline="")
    lines = csv.writer(text, delimiter=";", lineterminator="\r\n")
    lines.writerow(("REG", "Région", "DEP", "CODARR", "CODCAN", "CODCOM", "COM", "Commune", "PMUN", "PCAP", "PTOT"))
    far = [(f"{dep}{number:03d}", f"Hameau-{dep}-{number}", str(dep)) for dep in range(60, 92) for number in range(999)]
    city = [("13201", "Ville 1er", "13"), ("13202", "Ville 2e", "13")]
    for place, (code, name, dep) in enumerate([*TOWNS, *OTHERS, *city, *far]):
        lines.writerow(("28", "Région", dep, "1", "01", code[-3:], code, name, 3000 + place, 10, 3010 + place))
    found.path.write_text(text.getvalue(), encoding="utf-8", newline="")
    return found


def france_services(folder: Path, day: str, labels: dict[str, tuple[str, ...]]) -> Written:
    """A list of the structures: of each commune, the days of its labels, the first a principal site; the others far away."""
    found = Written(folder / f"liste-fs-{day}.csv")
    text = io.StringIO(newline="")
    lines = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n")
    lines.writerow(
        ("id_fs", "insee_dep", "lib_fs", "insee_com", "lib_com", "latitude", "longitude", "type_fs", "format_fs", "labellisation_fs", "mail")
    )  # fmt: skip
    far = {f"{dep}{number:03d}": ("01/01/2020",) for dep in (61, 62) for number in range(600)}
    number = 0
    for code, days in (labels | far).items():
        for rank, labelled in enumerate(days):
            number += 1
            lines.writerow(
                (number, code[:2], f"France services {number}", code, code, "49.0", "-1.0", "Antenne" if rank else "Principal", "Fixe",
                 f"Espace labellisé {labelled}", "accueil@exemple.fr")
            )  # fmt: skip
    found.path.write_text(text.getvalue(), encoding="utf-8", newline="")
    return found


def all_of(folder: Path, seed: int = 1) -> list[Written]:
    """Every file that a ministry user may drop in one day."""
    return [
        *(dgcl(folder, year, seed) for year in SCHEMES), fonds_vert(folder, 2024, seed), fonds_vert(folder, 2025, seed),
        pvd_list(folder, "20211213", seed), pvd_list(folder, "20260930", seed), ort(folder), acv_list(folder),
    ]  # fmt: skip
