"""The rule of `identity.md`, written a second time: who received an award, and why we say so."""

import csv
import re
from dataclasses import dataclass
from pathlib import Path

from tests.audit.names import epci_key, joined, key, keys, kind_of, slip, stripped
from tests.audit.places import Places
from tests.audit.rows import Row

SAYS_TOWN = re.compile(r"COMMUNES? (?:DE|DU|D|DES)\b")
TOWN, EPCI, LOCATED = "state_grants_town", "state_grants_epci", "state_grants_located"
QUARANTINE = "quarantine"


@dataclass(frozen=True)
class Decision:
    """Where an award stands: `commune` and `epci` are codes of today, `perimeter` empty when it stands nowhere."""

    decided_by: str
    reason: str
    kind: str
    commune: str = ""
    epci: str = ""
    departement: str = ""
    perimeter: str = ""
    code_alone: str = ""
    candidates: tuple[str, ...] = ()


AGREEMENTS = ("exact", "slip", "prefix", "cut", "tail", "")


def agreement(cell_keys: list[str], names: set[str]) -> str:
    """How a name cell agrees with the names of a commune, the best of `AGREEMENTS`; empty when it does not at all."""
    found = (how_alike(written, name) for written in cell_keys for name in names)
    return min(found, key=AGREEMENTS.index, default="")


def how_alike(written: str, name: str) -> str:
    """Two keys: the same, a slip, the first words, cut short, more words after."""
    one, other, words, borne = joined(written), joined(name), written.split(), name.split()
    if one == other:
        return "exact"
    if slip(written, name):
        return "slip"
    if len(one) >= 4 and words != ["SAINT"] and borne[: len(words)] == words:
        return "prefix"
    if len(one) >= 5 and words != ["SAINT"] and other.startswith(one):
        return "cut"
    return "tail" if len(other) >= 2 and words[: len(borne)] == borne else ""


def bearing(index: dict, departements: set[str], cell_keys: list[str]) -> set[str]:
    """The communes of these départements that bear exactly the name."""
    wanted = {joined(written) for written in cell_keys}
    found: set[str] = set()
    for departement in departements:
        for name in wanted:
            found |= index.get(departement, {}).get(name, set())
    return found


class Attribution:
    """Decides rows, one at a time, from the places and the human decisions."""

    def __init__(self, places: Places, corrections: Path | None = None) -> None:
        """`corrections` is the table of human decisions, when there is one."""
        self.places = places
        self.current = self._squeeze(places.current)
        self.former = self._squeeze(places.former)
        self.alias = self._squeeze(places.alias)
        self.corrections = read_corrections(corrections)

    @staticmethod
    def _squeeze(index: dict) -> dict:
        squeezed: dict = {}
        for departement, names in index.items():
            for name, codes in names.items():
                squeezed.setdefault(departement, {}).setdefault(joined(name), set()).update(codes)
        return squeezed

    def named(self, departements: set[str], cell_keys: list[str]) -> tuple[set[str], str]:
        """The communes of the départements that a name means: current names, else former ones, else aliases."""
        for index, how in ((self.current, "current name"), (self.former, "former name"), (self.alias, "alias")):
            found = bearing(index, departements, cell_keys)
            if found:
                return found, how
        return set(), ""

    def decide(self, row: Row) -> Decision:
        """The decision on one award."""
        code = row.code or self.siren_code(row)
        alone = self.code_alone(row, code)
        if (row.source, row.source_row) in self.corrections:
            return self.corrected(row, alone)
        listed = self.places.list_departements(row.departement)
        if not row.name.strip():
            return self.unnamed(row, code, alone)
        kind = self.kind(row, listed, code)
        if kind == "commune":
            return self.commune(row, code, listed, alone)
        if kind == "contradicted":
            return self.contradicted(row, alone)
        if kind == "epci":
            return self.group(row, code, listed, alone)
        return self.other(row, kind, code, listed, alone)

    def siren_code(self, row: Row) -> str:
        """The commune of the SIREN, for the lists that give no code to the beneficiary."""
        if row.source.startswith(("fonds-vert", "conseillers")):
            return self.places.commune_of_siren.get(row.siren, "")
        return ""

    def code_alone(self, row: Row, code: str) -> str:
        """The town that the published code alone gives, as before the rule; empty outside the programme."""
        if row.source.startswith("dgcl") and row.kind_cell != "commune":
            return ""
        today = self.places.today(code) if code else None
        return today if today in self.places.towns else ""

    def kind(self, row: Row, listed: set[str], code: str) -> str:
        """The kind of body: the words of the name, then the type cell."""
        said = kind_of(row.name)
        cell = {"syndicat intercommunal": "syndicat", "syndicat mixte": "syndicat"}.get(row.kind_cell, row.kind_cell)
        exact, _ = self.named(listed, keys(row.name))
        if exact or SAYS_TOWN.match(stripped(row.name)):
            said = "commune"  # A commune may bear a word that otherwise says another body: L'Hospitalet.
        if said == "commune" and cell not in ("", "commune"):
            group = self.places.epci.get(row.siren)
            if self.places.commune_of_siren.get(row.siren) in exact:
                return "contradicted" if cell == "epci" and self.group_named(row.name, listed) else "commune"
            return "epci" if group and agreement([epci_key(row.name)], group.keys) else cell
        if (
            said == "commune"
            and not exact
            and self.group_named(row.name, listed)
            and not (
                code and (today := self.places.today(code)) and agreement(keys(row.name), self.all_names(code, today))
            )
        ):
            return "epci"
        if said == "commune" and row.siren in self.places.epci and not code and not exact:
            return "epci"
        return said

    def all_names(self, code: str, today: str) -> set[str]:
        """The names of a code: those of its commune of today and those that it bore itself."""
        commune = self.places.communes[today]
        return commune.current | commune.former | self.places.names_of_code.get(code, set())

    def place(self, code: str, row: Row) -> dict[str, str]:
        """The fields of a decision that gives an award to a commune; outside the programme, its project may be inside."""
        if code not in self.places.towns and (placed := self.located(row)):
            return placed
        commune = self.places.communes[code]
        perimeter = TOWN if code in self.places.towns else ""
        return {"commune": code, "departement": commune.departement, "perimeter": perimeter}

    def unnamed(self, row: Row, code: str, alone: str) -> Decision:
        """A list that names nobody: the code is all there is."""
        today = self.places.today(code) if code else None
        if today is None:
            return Decision("unresolved", "no name, no known code", "unknown", code_alone=alone)
        return Decision("code", "the list names nobody", "commune", code_alone=alone, **self.place(today, row))

    def commune(self, row: Row, code: str, listed: set[str], alone: str) -> Decision:
        """A commune: code, name and département of the list must agree, else the exact name decides."""
        places, written = self.places, keys(row.name)
        today = places.today(code) if code else None
        found, how = self.named(listed, written)
        if today is None:
            if not code and row.source.startswith(("fonds-vert", "conseillers")) and not found:
                return self.other(row, "other", code, listed, alone)
            return self.by_name(row, found, how, alone, f"code {code or 'absent'} unknown")
        commune = places.communes[today]
        # The place of the project stands for the list's département when no commune of the latter bears the name.
        inside = commune.departement in listed or (not found and self.place_departement(row) == commune.departement)
        here = agreement(written, commune.current)
        own = agreement(written, places.names_of_code.get(code, set()))
        old = agreement(written, commune.former | self.alias_names(today))
        if inside:
            best = here == "exact" or own == "exact"
            if not best and how == "current name" and today not in found:
                return self.by_name(row, found, how, alone, f"code {code} is {commune.name}'s")
            if best or here or own or old:
                how_much = min(here, own, old, key=AGREEMENTS.index)
                why = how_much if how_much == here else f"{how_much}, former or delegated name"
                return Decision("code_and_name", why, "commune", code_alone=alone, **self.place(today, row))
            return self.by_name(row, found, how, alone, f"code {code} is {commune.name}'s")
        same_siren = places.commune_of_siren.get(row.siren) == today
        if "exact" in (here, own, old) and same_siren and not found:
            return Decision(
                "code_and_name", "outside the list's département", "commune", code_alone=alone, **self.place(today, row)
            )
        return self.by_name(row, found, how, alone, f"code {code} ({commune.name}) is outside {row.departement}")

    def place_departement(self, row: Row) -> str:
        """The département of the place cell, which a Fonds vert row has beside that of its list."""
        today = self.places.today(row.place_code) if row.place_code else None
        return self.places.communes[today].departement if today else ""

    def alias_names(self, today: str) -> set[str]:
        """The aliases of a commune."""
        index = self.places.alias.get(self.places.communes[today].departement, {})
        return {name for name, codes in index.items() if today in codes}

    def by_name(self, row: Row, found: set[str], how: str, alone: str, why: str) -> Decision:
        """The one commune that bears the exact name, else quarantine."""
        if len(found) == 1:
            code = next(iter(found))
            decided = "alias" if how == "alias" else "name"
            return Decision(decided, f"{why}; {how}", "commune", code_alone=alone, **self.place(code, row))
        reason = f"{why}; {'several communes bear the name' if found else 'no commune of the list bears the name'}"
        quarantined = QUARANTINE if alone or found & self.places.towns else ""
        return Decision(
            "unresolved", reason, "commune", perimeter=quarantined, code_alone=alone, candidates=tuple(sorted(found))
        )

    def contradicted(self, row: Row, alone: str) -> Decision:
        """The SIREN is a commune's, the type an EPCI's, and the name may be either's."""
        commune = self.places.commune_of_siren[row.siren]
        held = commune in self.places.towns or self.places.holds_towns(self.places.epci_of.get(commune, ""))
        reason = f"name and SIREN of {self.places.communes[commune].name}, type {row.kind_cell}"
        return Decision("unresolved", reason, "unknown", perimeter=QUARANTINE if held else "", code_alone=alone)

    def group_named(self, name: str, listed: set[str]) -> set[str]:
        """The EPCI of these départements that bear exactly the name."""
        wanted = joined(epci_key(name))
        return {siren for siren in self.groups_in(listed) if wanted in map(joined, self.places.epci[siren].keys)}

    def groups_in(self, listed: set[str]) -> list[str]:
        """The EPCI that hold communes in these départements."""
        return [siren for siren, group in self.places.epci.items() if group.departements & listed]

    def group_loosely_named(self, name: str, listed: set[str]) -> set[str]:
        """The EPCI whose words hold all those of the name, or the reverse, when none bears it exactly."""
        words = set(epci_key(name).split())
        loose = {
            siren: [set(borne.split()) for borne in self.places.epci[siren].keys] for siren in self.groups_in(listed)
        }
        return {siren for siren, keys in loose.items() if any(words <= borne or borne <= words for borne in keys)}

    def group(self, row: Row, code: str, listed: set[str], alone: str) -> Decision:
        """An EPCI: its SIREN, unless the name is another's; the département is the list's if it has communes there."""
        places = self.places
        named = self.group_named(row.name, listed)
        known = places.epci.get(row.siren)
        written = epci_key(row.name)
        decided, reason = "epci_siren", "siren"
        if known is not None:
            agrees = agreement([written], known.keys)
            anywhere = places.epci_named.get(written, set())
            if agrees != "exact" and (named or not agrees) and anywhere and known.siren not in anywhere:
                decided, reason = "epci_name", f"the name is another's than {known.name}'s ({known.siren})"
                known = places.epci[next(iter(named))] if len(named) == 1 else None
                if known is None:
                    held = places.holds_towns(row.siren) or any(map(places.holds_towns, anywhere))
                    return Decision(
                        "unresolved", reason, "epci", perimeter=QUARANTINE if held else "", code_alone=alone
                    )
            elif agrees:
                reason = f"siren and name ({agrees})"
            if known.siren == row.siren and not self.reached(row, known.siren, listed):
                # A préfecture's list names an EPCI of another département: its own, when one has nearly that name.
                near = named or self.group_loosely_named(row.name, listed)
                if near or not agrees:
                    decided, reason = "epci_name", f"the list's département is not {known.name}'s"
                    known = places.epci[next(iter(near))] if len(near) == 1 and near == named else None
                    if known is None:
                        return Decision("unresolved", reason, "epci", perimeter=QUARANTINE, code_alone=alone)
        elif row.siren in places.commune_of_siren or code:
            decided, reason = "epci_name", "the row carries a commune's code or SIREN"
            named = named or self.group_loosely_named(row.name, listed)
            known = places.epci[next(iter(named))] if len(named) == 1 else None
        elif len(named) == 1:
            decided, reason = "epci_name", f"unknown SIREN {row.siren or 'absent'}"
            known = places.epci[next(iter(named))]
        if known is None:
            return Decision("other_body", f"EPCI not found ({reason})", "epci", code_alone=alone, **self.located(row))
        departement = self.group_departement(row, known.siren, listed)
        if places.holds_towns(known.siren):
            return Decision(
                decided, reason, "epci", epci=known.siren, departement=departement, perimeter=EPCI, code_alone=alone
            )
        located = self.located(row)
        located.pop("departement", None)
        return Decision(decided, reason, "epci", epci=known.siren, departement=departement, code_alone=alone, **located)

    def reached(self, row: Row, siren: str, listed: set[str]) -> bool:
        """True when the list, or the place of the project, is in a département of the EPCI."""
        around = listed | ({self.place_departement(row)} if row.place_code else set())
        return not listed or bool(self.places.epci[siren].departements & around)

    def group_departement(self, row: Row, siren: str, listed: set[str]) -> str:
        """The list's département when the EPCI has communes there, else the place's, else that of its communes."""
        group = self.places.epci[siren]
        inside = group.departements & listed
        place = self.place_departement(row)
        if place in inside or (not inside and place in group.departements):
            return place
        pool = inside or group.departements
        towns = [self.places.communes[code].departement for code in group.members & self.places.towns]
        return max(sorted(pool), key=lambda departement: (towns.count(departement), -len(departement)))

    def located(self, row: Row) -> dict[str, str]:
        """Where the source says that the project is, when that is a town of the programme."""
        today = self.places.today(row.place_code) if row.place_code else None
        if today in self.places.towns:
            return {"commune": today, "departement": self.places.communes[today].departement, "perimeter": LOCATED}
        return {}

    def other(self, row: Row, kind: str, code: str, listed: set[str], alone: str) -> Decision:
        """Neither commune nor EPCI: located in a town when the source, or the title, says so."""
        placed = self.located(row)
        reason = f"{kind}: {row.kind_cell or 'no type'}"
        today = self.places.today(code) if code else None
        if not placed and today in self.places.towns:
            commune = self.places.communes[today]
            said = f" {key(row.title)} "
            in_title = any(f" {name} " in said for name in commune.current | commune.former)
            if kind == "ccas" or in_title:
                placed = {"commune": today, "departement": commune.departement, "perimeter": LOCATED}
                reason += "; the town's own body" if kind == "ccas" else "; the title names the town"
        return Decision("other_body", reason, kind, code_alone=alone, **placed)

    def corrected(self, row: Row, alone: str) -> Decision:
        """A human decision, bound to the cells that it was taken on: « commune 12345 » or « epci 200012345 »."""
        line = self.corrections[row.source, row.source_row]
        cells = f"{' '.join(row.name.split())} | {row.code}"
        if line["expected"] != cells:
            raise ValueError(
                f"corrections.csv: {row.source} row {row.source_row}: expected « {line['expected']} », found « {cells} »"
            )
        what, _, code = line["value"].partition(" ")
        if what == "epci":
            listed = self.places.list_departements(row.departement)
            placed = {"epci": code, "departement": self.group_departement(row, code, listed), "perimeter": EPCI}
        elif what == "commune":
            placed = self.place(code, row)
        else:
            raise ValueError(f"corrections.csv: expected « commune … » or « epci … », found « {line['value']} »")
        return Decision("correction", line["reason"], what, code_alone=alone, **placed)


def read_corrections(path: Path | None) -> dict[tuple[str, int], dict[str, str]]:
    """The human decisions on who received an award; other corrections are not read here."""
    if path is None or not path.exists():
        return {}
    with path.open(encoding="utf-8", newline="") as lines:
        found = [line for line in csv.DictReader(lines) if line["column"] == "recipient"]
    return {(line["source"], int(line["source_row"])): line for line in found}
