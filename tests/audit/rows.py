"""Readers of the official lists: one `Row` per published row, cells kept as they are written."""

import csv
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import python_calamine


class RawFileError(ValueError):
    """A raw file is missing or does not have the layout that its README describes."""


@dataclass(frozen=True)
class Row:
    """One published award.

    `source_row` counts the header of a table as row 1. `code` is the commune code that the list gives to the beneficiary; `place_code`, the commune where
    the source says that the project is (Fonds vert, conseillers numériques). `departement` is the cell
    of the list, as written. `amount` is in euros.
    """

    source: str
    source_row: int
    year: int
    scheme: str
    kind_cell: str
    name: str
    code: str
    departement: str
    siren: str
    title: str
    amount: Decimal
    coverage: str = "national"
    place_code: str = ""


def find(raw: Path, name: str) -> Path:
    """The one file of that name under the folder of raw files."""
    found = sorted(raw.rglob(name))
    if not found:
        raise RawFileError(f"{raw}: no file named {name}; expected one, anywhere below")
    return found[0]


def decimal(cell: object) -> Decimal:
    """Euros written « 1 234,5 » or « 1234.5 », to the cent: a share of a cost is sometimes written with ten decimals."""
    written = re.sub(r"\s", "", str(cell)).replace(",", ".")
    return Decimal(written).quantize(Decimal("0.01"), ROUND_HALF_UP)


def short_siren(cell: str) -> str:
    """The nine digits of a SIREN, a SIRET or a number read as « 210100020.0 »."""
    digits = re.sub(r"\D", "", cell.removesuffix(".0"))
    return digits[:9] if len(digits) >= 9 else digits


def table(path: Path, separator: str, *columns: str) -> list[dict[str, str]]:
    """The records of a CSV file, every cell as text."""
    with path.open(encoding="utf-8-sig", newline="") as lines:
        records = list(csv.DictReader(lines, delimiter=separator))
    missing = [column for column in columns if not records or column not in records[0]]
    if missing:
        raise RawFileError(f"{path}: expected the columns {missing}, found {list(records[0]) if records else 'no row'}")
    return records


def dgcl(raw: Path, year: int) -> Iterator[Row]:
    """The yearly list of DETR, DSIL and DPV (DSID goes to départements only and is left out)."""
    path = find(raw, f"dgcl-liste-projets-dotations-investissement-local-{year}.csv")
    records = table(path, ";", "exercice", "dispositif", "beneficiaire_code_insee", "subvention")
    for number, cells in enumerate(records, 2):
        if cells["dispositif"] == "DSID":
            continue
        yield Row(
            source=f"dgcl-{year}",
            source_row=number,
            year=year,
            scheme=cells["dispositif"],
            kind_cell=cells["beneficiaire_type"],
            name=cells["beneficiaire_nom"],
            code=cells["beneficiaire_code_insee"],
            departement=cells["beneficiaire_dep"],
            siren=short_siren(cells["beneficiaire_siren"]),
            title=cells["intitule"],
            amount=decimal(cells["subvention"]),
        )


def anct_2018(raw: Path) -> Iterator[Row]:
    """The DETR and DSIL of 2018, coded by the CGET."""
    path = find(raw, "Projets_DI_2018.ods")
    sheet = python_calamine.load_workbook(str(path)).get_sheet_by_name("Projets_DI_2018").to_python()
    header = [str(cell) for cell in sheet[0]]
    for number, values in enumerate(sheet[1:], 2):
        cells = {key: text(value) for key, value in zip(header, values, strict=True)}
        kind = {"Commune": "commune", "EPCI": "epci"}.get(cells["ECHELON"], cells["ECHELON"].lower())
        yield Row(
            source="anct-di-2018",
            source_row=number,
            year=2018,
            scheme=cells["DOT"],
            kind_cell=kind,
            name=cells["BENEFICIAIRE"],
            code=cells["INSEECOM"] if kind == "commune" else "",
            departement=cells["INSEEDEP"],
            siren=short_siren(cells["INSEEEPCI"]),
            title=cells["DESCRIPTION"],
            amount=decimal(cells["SUBVENTION"]),
        )


def text(value: object) -> str:
    """A cell of a sheet as text; whole numbers without decimals."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def fonds_vert_2023(raw: Path) -> Iterator[Row]:
    """The Fonds vert of 2023; its commune code is the place, the body is known by its SIREN and name."""
    records = table(find(raw, "fonds_vert_2023_source.csv"), ",", "code_commune", "siren", "montant_engage")
    for number, cells in enumerate(records, 2):
        yield Row(
            source="fonds-vert-2023",
            source_row=number,
            year=2023,
            scheme="FONDS_VERT",
            kind_cell="",
            name=cells["nom_beneficiaire_principal"],
            code="",
            departement=cells["code_departement"],
            siren=short_siren(cells["siren"]),
            title=cells["nom_du_projet"],
            amount=decimal(cells["montant_engage"]),
            place_code=cells["code_commune"],
        )


def fonds_vert_2024(raw: Path, left_out: set[str]) -> Iterator[Row]:
    """The Fonds vert of 2024 in Provence-Alpes-Côte d'Azur, by commune of the project, but for the schemes left out."""
    communes = json.loads(find(raw, "paca_2024_map_data.json").read_text(encoding="utf-8"))
    projects = [(commune, project) for commune in communes for project in commune["projets"]]
    for number, (commune, project) in enumerate(projects, 1):
        if project["demarche_short"] in left_out:
            continue
        yield Row(
            source="fonds-vert-paca-2024",
            source_row=number,
            year=2024,
            scheme="FONDS_VERT",
            kind_cell="",
            name=project["beneficiaire"] or "",
            code="",
            departement=commune["code_dept"],
            siren=short_siren(str(project["siren"] or "")),
            title=project["nom"] or "",
            amount=decimal(project["montant"]),
            coverage="regional",
            place_code=commune["code"],
        )


def paca_2020_2022(raw: Path) -> Iterator[Row]:
    """DETR, DSIL and DPV of 2020 to 2022 in Provence-Alpes-Côte d'Azur, filed under commune codes."""
    written = find(raw, "data.js").read_text(encoding="utf-8")
    match = re.search(r"^const PROJETS = (.*?);?\s*$", written, re.MULTILINE)
    if match is None:
        raise RawFileError("data.js: expected a line « const PROJETS = …; », found none")
    projects = [(code, project) for code, listed in json.loads(match[1]).items() for project in listed]
    for number, (code, project) in enumerate(projects, 1):
        scheme = project["d"].split(" ")[0]
        if project["y"] not in (2020, 2021, 2022) or scheme not in ("DETR", "DSIL", "DPV"):
            continue
        yield Row(
            source="paca-2018-2024",
            source_row=number,
            year=project["y"],
            scheme=scheme,
            kind_cell=project.get("b", "commune"),
            name=project.get("bn", ""),
            code=code,
            departement=code[:2],
            siren="",
            title=project["t"],
            amount=decimal(project["s"]),
            coverage="regional",
        )


def conseillers_2021(raw: Path) -> Iterator[Row]:
    """Conseillers numériques of 2021: the employer is known by its SIRET, the place by a commune code."""
    structures = json.loads(find(raw, "cnfs.json").read_text(encoding="utf-8"))
    for number, cells in enumerate(structures, 1):
        place = cells.get("insee_com") or ""
        yield Row(
            source="conseillers-numeriques-2021",
            source_row=number,
            year=2021,
            scheme="CONSEILLERS_NUMERIQUES",
            kind_cell="autre" if cells["type"] == "privée" else "",
            name=cells["raison_sociale"],
            code="",
            departement=str(cells.get("code_département") or cells.get("insee_dep") or ""),
            siren=short_siren(str(cells.get("siret") or "")),
            title="",
            amount=decimal(cells["investissement_financier_estimatif_total_de_l.etat"]),
            coverage="partial",
            place_code=place,
        )


def schemes_left_out(reference: Path | None) -> set[str]:
    """Schemes of the Fonds vert that no measure of the catalogue answers to: declared, and held by no table."""
    path = reference / "fonds_vert_schemes.csv" if reference else None
    if path is None or not path.exists():
        return set()
    return {line["published_scheme"] for line in table(path, ",", "published_scheme") if not line["measure_id"]}


def every_row(raw: Path, reference: Path | None = None) -> list[Row]:
    """Every award of every list held, in the order of the lists."""
    readers = [anct_2018(raw), paca_2020_2022(raw), conseillers_2021(raw)]
    readers += [dgcl(raw, year) for year in (2019, 2023, 2024)]
    readers += [fonds_vert_2023(raw), fonds_vert_2024(raw, schemes_left_out(reference))]
    return [row for reader in readers for row in reader]
