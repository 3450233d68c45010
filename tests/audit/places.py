"""Communes and EPCI as the official files name them: codes, successors, and every name ever borne."""

import csv
import json
import re
import tarfile
import zipfile
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from tests.audit.names import epci_key, spellings
from tests.audit.rows import find, table


@dataclass
class Commune:
    """A commune of COG 2026 and the keys of its names: `current`, `former` (also delegated, associated)."""

    code: str
    name: str
    departement: str
    region: str
    siren: str
    population: int | None
    current: set[str] = field(default_factory=set)
    former: set[str] = field(default_factory=set)


@dataclass
class Epci:
    """An EPCI (composition of 1 January 2025), the communes it holds and the keys of its names."""

    siren: str
    name: str
    members: set[str]
    departements: set[str]
    keys: set[str]


class Places:
    """Everything that the attribution asks about communes and EPCI."""

    def __init__(self, raw: Path, reference: Path | None = None) -> None:
        """Read the raw files; `reference` may hold `commune_aliases.csv` and `epci_aliases.csv`, names in use."""
        with tarfile.open(find(raw, "etalab-decoupage-administratif-6.0.0.tgz")) as package:

            def member(name: str) -> list[dict]:
                return json.load(package.extractfile(f"package/data/{name}.json"))

            records, groups = member("communes"), member("epci")
            self.regions = {record["code"]: record["nom"] for record in member("regions")}
            self.departements = {record["code"]: record for record in member("departements")}
        programmes = json.loads(find(raw, "anct_programmes.json").read_text(encoding="utf-8"))
        self.towns = {code for code, card in programmes["communes"].items() if card.get("pvd")}
        self.communes: dict[str, Commune] = {}
        self.successor: dict[str, str] = {}
        self.divided: set[str] = set()
        self.names_of_code: dict[str, set[str]] = defaultdict(set)
        self._communes(records)
        self._former_names(raw, records)
        self.commune_of_siren = {commune.siren: code for code, commune in self.communes.items() if commune.siren}
        for line in table(find(raw, "com_epci_dep_reg.csv"), ";", "com_code", "com_siren"):
            code = self.today(line["com_code"])
            if code and line["com_siren"]:
                self.commune_of_siren.setdefault(line["com_siren"], code)
        self._index(aliases(reference, "commune"))
        banatic = table(find(raw, "com_epci_dep_reg.csv"), ";", "epci_siren", "epci_name")
        older = sorted({(line["epci_siren"], line["epci_name"]) for line in banatic})
        in_use = [(line["epci_siren"], line["usage_name"]) for line in aliases(reference, "epci")]
        self._epci(groups, [*older, *in_use])

    def _communes(self, records: list[dict]) -> None:
        for record in records:
            if record["type"] == "commune-actuelle":
                self.communes[record["code"]] = Commune(
                    record["code"],
                    record["nom"],
                    record.get("departement") or record.get("collectivite") or record["code"][:3],
                    record.get("region", ""),
                    record.get("siren", ""),
                    record.get("population"),
                    set(spellings(record["nom"])),
                )
                self.names_of_code[record["code"]].update(spellings(record["nom"]))
        for record in records:
            head = record.get("chefLieu") or record.get("commune")
            if head and record["code"] not in self.communes:
                self.successor.setdefault(record["code"], head)
            for absorbed in record.get("anciensCodes", []) if record["type"] == "commune-actuelle" else []:
                if absorbed not in self.communes:
                    self.successor.setdefault(absorbed, record["code"])

    def _former_names(self, raw: Path, records: list[dict]) -> None:
        """Names that a code of today, or one that it took in, bore in an older file."""
        for record in records:
            head = record.get("chefLieu") or record.get("commune")
            if head:
                self._name(record["code"], record["nom"], head)
        merged = table(find(raw, "fusions.csv"), ",", "COM_INI", "COM_FIN", "LIB_COM_INI", "LIB_COM_FIN")
        for line in sorted(merged, key=lambda line: -int(line["ANNEE_MODIF"])):
            before, after = line["COM_INI"].zfill(5), line["COM_FIN"].zfill(5)
            if before not in self.communes and (head := self.today(after)):
                self.successor.setdefault(before, head)
            self._name(before, line["LIB_COM_INI"])
            self._name(after, line["LIB_COM_FIN"])
        for line in table(find(raw, "scissions.csv"), ",", "COM_INI", "LIB_COM_INI"):
            self._name(line["COM_INI"].zfill(5), line["LIB_COM_INI"])
        for line in table(find(raw, "com_epci_dep_reg.csv"), ";", "com_code", "com_name"):
            self._name(line["com_code"], line["com_name"])
        for year in (2021, 2022):
            for line in table(find(raw, f"donnees_communes-{year}.csv"), ";", "COM", "Commune"):
                self._name(line["COM"], line["Commune"])
        # Communes that some of their parts have left since 2018: a present code of then among the pieces.
        pieces = json.loads(find(raw, "scissions.geojson").read_text(encoding="utf-8"))["features"]
        split = {piece["properties"]["code"] for piece in pieces}
        with zipfile.ZipFile(find(raw, "communes-par-departement.zip")) as outlines:
            for name in outlines.namelist():
                if name.endswith(".geojson"):
                    for feature in json.loads(outlines.read(name))["features"]:
                        self._name(feature["properties"]["code"], feature["properties"]["nom"])
                        self.divided |= split & {feature["properties"]["code"]}

    def _name(self, code: str, name: str, head: str | None = None) -> None:
        target = head or self.today(code)
        if not name or target not in self.communes:
            return
        self.names_of_code[code].update(spellings(name))
        if not set(spellings(name)) & self.communes[target].current:
            self.communes[target].former.update(spellings(name))

    def _index(self, names_in_use: list[dict[str, str]]) -> None:
        """Names of each département: key → codes, apart for current names, former names and aliases."""
        self.current: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        self.former: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        self.alias: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for code, commune in self.communes.items():
            for name in commune.current:
                self.current[commune.departement][name].add(code)
            for name in commune.former:
                self.former[commune.departement][name].add(code)
        for line in names_in_use:
            commune = self.communes[line["commune_code"]]
            for name in spellings(line["usage_name"]):
                self.alias[commune.departement][name].add(commune.code)

    def _epci(self, groups: list[dict], other_names: list[tuple[str, str]]) -> None:
        self.epci: dict[str, Epci] = {}
        self.epci_of: dict[str, str] = {}
        self.epci_named: dict[str, set[str]] = defaultdict(set)
        for group in groups:
            members = {member["code"] for member in group["membres"]}
            departements = {self.communes[code].departement for code in members if code in self.communes}
            acronyms = {epci_key(name) for name in re.findall(r"\(([^()]+)\)", group["nom"])}
            others = {epci_key(name) for siren, name in other_names if siren == group["code"]}
            names = {epci_key(group["nom"])} | acronyms | others
            found = Epci(group["code"], group["nom"], members, departements, names)
            self.epci[found.siren] = found
            self.epci_of.update(dict.fromkeys(members, found.siren))
            for name in found.keys:
                self.epci_named[name].add(found.siren)

    def today(self, code: str) -> str | None:
        """The commune of COG 2026 that a code, old or new, leads to."""
        seen = set()
        while code not in self.communes:
            if code in seen or code not in self.successor:
                return None
            seen.add(code)
            code = self.successor[code]
        return code

    def holds_towns(self, siren: str) -> bool:
        """True when the EPCI holds a town of the programme."""
        return siren in self.epci and bool(self.epci[siren].members & self.towns)

    def list_departements(self, cell: str) -> set[str]:
        """The départements that a préfecture's cell may mean; empty when it means none."""
        code = cell.strip().upper()
        merged = {"20A": {"2A", "2B"}, "20": {"2A", "2B"}, "20B": {"2B"}, "67A": {"67", "68"}, "691": {"69"}}
        if code in merged:
            return merged[code]
        if code.isdigit():
            code = code.lstrip("0").zfill(2)
        return {code} if code in self.departements or code in self.current else set()


def aliases(reference: Path | None, what: str) -> list[dict[str, str]]:
    """A table of names in use, decided by hand; nothing when it is not there."""
    path = reference / f"{what}_aliases.csv" if reference else None
    if path is None or not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
