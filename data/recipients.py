"""Who received an award: the evidence of its row, weighed.

The name comes first, then the code, the département of the list and the SIREN, which confirms and never decides
(in the faulty rows it follows the code). What cannot be decided is left undecided, and shown as such.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import naming
from naming import Kind, Names, departement_of

# How a row was decided, in the order of what one would rather have.
CODE_AND_NAME, NAME, SIREN_AND_NAME, SIREN, CODE, LOCATION, CORRECTION, UNRESOLVED = (
    "code_and_name", "name", "siren_and_name", "siren", "code", "location", "correction", "unresolved",
)  # fmt: skip
KIND_WORDS: dict[Kind, str] = {
    "commune": "une commune",
    "epci": "une intercommunalité",
    "social": "un centre d’action sociale",
    "school": "une caisse des écoles",
    "syndicat": "un syndicat",
    "petr": "un pôle d’équilibre territorial et rural",
    "departement": "un département",
    "sdis": "un service d’incendie et de secours",
    "company": "une société ou une association",
    "other": "un autre organisme",
}


@dataclass(frozen=True)
class Row:
    """The cells of one row that say who received it."""

    award_id: str
    source_id: str
    name: str
    title: str
    published_type: str
    published_code: str
    # the commune that holds the published code today, or that the published SIREN is
    claimed_code: str
    siren: str
    siren_commune: str
    # the commune where a list of located projects places it, under today's code
    located_code: str
    departements: tuple[str, ...]
    # a list that writes no commune code for the beneficiary: its SIREN stands for it
    is_by_siren: bool
    # a compilation that wrote its own names from its codes: they prove nothing
    is_compiled: bool
    # the départements that the list itself writes, when those of the project's place stand above
    listed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Decision:
    """Who received a row, on what evidence. Codes are empty when nobody can say."""

    kind: Kind
    decided_by: str
    reason: str
    agreement: str = ""
    commune_code: str = ""
    epci_siren: str = ""
    departement_code: str = ""
    # where another body's award lies, when its row says it
    placed_code: str = ""
    # towns and EPCI that an undecided row may belong to
    concerned_codes: tuple[str, ...] = ()
    concerned_epci: tuple[str, ...] = ()


@dataclass(frozen=True)
class Correction:
    """A human decision on one award, bound to its cells: what the rules leave or would get wrong."""

    award_id: str
    # « commune 97603 » or « epci 200035087 »
    recipient: str
    reason: str
    source_row: str
    expected: str

    def checked(self, row: Row) -> tuple[str, str]:
        """The kind and the code of who received it; raises when the cells are not those that were judged."""
        found = f"{row.name} | {row.published_code}"
        if found != self.expected:
            raise ValueError(
                f"data/corrections.csv, award {self.award_id} ({row.source_id}, row {self.source_row}): "
                f"expected the cells {self.expected!r}, found {found!r}: read the row again, then mend or remove the correction"
            )
        kind, _, code = self.recipient.partition(" ")
        if kind not in ("commune", "epci") or not code:
            raise ValueError(
                f"data/corrections.csv, award {self.award_id}: expected « commune <code> » or « epci <SIREN> », found {self.recipient!r}"
            )
        return kind, code


@dataclass(frozen=True)
class Epci:
    """What is known of the EPCI of today."""

    names: dict[str, str]
    departements: dict[str, frozenset[str]]
    # the département of most of its towns, for the EPCI that hold one
    main_departement: dict[str, str]
    by_name: dict[str, list[str]]
    # names of use that do not say « communauté » (« Cotelub ») → SIREN
    aliases: dict[str, str]

    def named(self, cell: str, departements: Iterable[str]) -> list[str]:
        """The EPCI of these départements that a cell names."""
        wanted = set(departements)
        return [siren for siren in self.by_name.get(naming.epci_key(cell), ()) if self.departements[siren] & wanted]


class Judge:
    """Decides rows, one after the other, by the names of communes and EPCI."""

    def __init__(
        self, names: Names, epci: Epci, labels: dict[str, str], corrections: dict[str, Correction] | None = None
    ) -> None:
        self.names = names
        self.epci = epci
        self.labels = labels
        self.corrections = corrections or {}

    def decide(self, row: Row) -> Decision:
        """The decision on one row."""
        if (correction := self.corrections.get(row.award_id)) is not None:
            receiver, code = correction.checked(row)
            if receiver == "epci":
                return self._to_epci(row, code, CORRECTION, correction.reason)
            return Decision("commune", CORRECTION, correction.reason, commune_code=code)
        if row.is_compiled:
            return Decision(
                "commune",
                CODE,
                "La compilation ne donne pas de nom de bénéficiaire distinct de son code.",
                "",
                row.claimed_code,
            )
        kind: Kind = naming.kind_of(row.name, row.published_type)
        if kind == "commune" and naming.name_key(row.name) in self.epci.aliases:
            kind = "epci"
        if kind == "commune" and row.siren in self.epci.names and not self.names.named(row.name, row.departements):
            # « Grand Cognac », « Com com du Haut Poitou »: the SIREN is an EPCI's and the name no commune's.
            kind = "epci"
        if kind == "commune":
            return self._commune(row)
        if kind == "epci":
            return self._epci(row)
        return self._other(row, kind)

    # --- communes ---------------------------------------------------------------------------------

    def _commune(self, row: Row) -> Decision:
        named = self.names.named(row.name, row.departements)
        if not row.claimed_code and not row.published_code.strip() and not named:
            # Neither a code nor a commune's name: nothing says that it is one.
            return self._other(row, "other")
        agreement = self.names.agreement(row.name, row.claimed_code) if row.claimed_code else None
        if agreement and self._is_confirmed(row, agreement, named):
            return Decision("commune", CODE_AND_NAME, self._confirmed(row, agreement), agreement, row.claimed_code)
        if len(named) == 1:
            code, link = next(iter(named.items()))
            return Decision("commune", NAME, self._moved(row, code), link, code)
        if row.is_by_siren and not row.claimed_code:
            return self._other(row, "other")
        if naming.is_acronym_of_syndicat(row.name) and not named:
            return self._other(row, "syndicat")
        near = {row.claimed_code, *named, *self.names.nearly_named(row.name, row.departements)} - {""}
        return Decision("commune", UNRESOLVED, self._undecided(row, named), concerned_codes=tuple(sorted(near)))

    def _is_confirmed(self, row: Row, agreement: str, named: dict[str, Any]) -> bool:
        """Whether the name of the cell and the commune of the code are one, whatever else it resembles."""
        code = row.claimed_code
        if row.departements and departement_of(code) not in row.departements:
            # Another préfecture's list: only name, code and SIREN together, and nobody of that name here.
            return agreement in naming.EXACT and row.siren_commune == code and not named
        if agreement in ("current", "alias"):
            return True
        others = {other: link for other, link in named.items() if other != code and link in ("current", "alias")}
        if others:
            return False
        if agreement in ("prefix", "cut", "tail") and set(named) - {code}:
            return False
        if agreement in ("cut", "tail"):
            # « Saint-martin d'arberoe » is not Saint-Martin: a slip in the whole name is nearer than half of it.
            return not set(self.names.nearly_named(row.name, row.departements)) - {code}
        return True

    # --- EPCI ---------------------------------------------------------------------------------------

    def _epci(self, row: Row) -> Decision:
        if (
            row.siren_commune
            and naming.kind_of(row.name) == "commune"
            and self.names.agreement(row.name, row.siren_commune) in naming.EXACT
        ):
            # « Châteauroux », of type « epci », with the commune's SIREN: one of the three is wrong.
            return Decision(
                "epci", UNRESOLVED, "Le type publié est celui d’une intercommunalité, le nom et le SIREN ceux d’une commune.",
                concerned_codes=(row.siren_commune,), concerned_epci=tuple(self.epci.named(row.name, row.departements)),
            )  # fmt: skip
        known = row.siren if row.siren in self.epci.names else ""
        if known and self.epci.departements[known] & set(row.listed):
            # The préfecture that granted it, when the EPCI has communes there; else where the project is.
            row = replace(row, departements=row.listed)
        named = self.epci.named(row.name, row.departements)
        is_here = bool(known) and (not row.departements or bool(self.epci.departements[known] & set(row.departements)))
        agrees = bool(known) and naming.epci_key(row.name) in self._epci_keys(known)
        if known and is_here and (agrees or not named):
            reason = "Le SIREN et le département de la liste désignent cette intercommunalité" + (
                ", et son nom." if agrees else "."
            )
            return self._to_epci(row, known, SIREN_AND_NAME if agrees else SIREN, reason)
        if len(named) == 1:
            return self._to_epci(row, named[0], NAME, self._epci_moved(row, named[0]))
        if known and agrees and not named:
            return self._to_epci(
                row, known, SIREN_AND_NAME,
                "Le nom et le SIREN désignent cette intercommunalité, qui n’a pas de commune dans le département de la liste.",
            )  # fmt: skip
        if not known and not named:
            if row.siren and not row.siren_commune:
                # An EPCI that no longer exists: as the list says, of no town.
                return Decision("epci", SIREN, "Intercommunalité qui n’existe plus sous ce SIREN.")
            concerned = (row.claimed_code,) if row.claimed_code else ()
            return Decision(
                "epci", UNRESOLVED, "Le nom publié est celui d’une intercommunalité que ni le SIREN ni le nom ne désignent.",
                concerned_codes=concerned,
            )  # fmt: skip
        return Decision(
            "epci", UNRESOLVED,
            "Le nom, le SIREN et le département de la liste ne désignent pas la même intercommunalité.",
            concerned_epci=tuple(sorted({known, *named} - {""})),
        )  # fmt: skip

    def _epci_keys(self, siren: str) -> set[str]:
        return {key for name in self.epci.names[siren].split("\n") for key in naming.epci_keys(name)}

    def _to_epci(self, row: Row, siren: str, decided_by: str, reason: str) -> Decision:
        here = [code for code in row.departements if code in self.epci.departements[siren]]
        # Merged code of a list, or another département's list: that of most of its towns.
        departement = here[0] if len(here) == 1 else self.epci.main_departement.get(siren, "")
        return Decision("epci", decided_by, reason, epci_siren=siren, departement_code=departement)

    # --- everybody else -----------------------------------------------------------------------------

    def _other(self, row: Row, kind: Kind) -> Decision:
        placed = ""
        if kind in ("social", "school"):
            placed = self._town_of_fund(row)
        elif row.claimed_code and not row.is_by_siren:
            title_names = naming.names_the_town(
                row.title, (words for words, _ in self.names.words_of.get(row.claimed_code, ()))
            )
            placed = row.claimed_code if title_names else ""
        placed = row.located_code or placed
        reason = (
            f"Le nom publié est celui d’un autre organisme que la commune ({KIND_WORDS[kind]})."
            if row.claimed_code
            else ""
        )
        return Decision(kind, LOCATION, reason, placed_code=placed)

    def _town_of_fund(self, row: Row) -> str:
        """The commune of a CCAS or of a caisse des écoles, when its name or its code says it."""
        code = row.claimed_code
        if code and (not row.departements or departement_of(code) in row.departements):
            keys = (words for words, _ in self.names.words_of.get(code, ()))
            if naming.names_the_town(row.name, keys):
                return code
        return ""

    # --- reasons ------------------------------------------------------------------------------------

    def _label(self, code: str) -> str:
        return f"{self.labels.get(code, code)} ({code})"

    def _confirmed(self, row: Row, agreement: str) -> str:
        if departement_of(row.claimed_code) not in (row.departements or (departement_of(row.claimed_code),)):
            return "Le nom, le code et le SIREN concordent ; la ligne est dans la liste d’un autre département."
        what = "SIREN" if row.is_by_siren else "code"
        return {
            "current": f"Le nom et le {what} concordent.",
            "alias": f"Le {what} et le nom d’usage concordent.",
            "former": f"Le {what} et un nom ancien ou délégué concordent.",
            "slip": f"Le {what} et le nom concordent, à une lettre près.",
            "prefix": f"Le {what} et le nom, abrégé, concordent.",
            "cut": f"Le {what} et le nom, tronqué par la liste, concordent.",
            "tail": f"Le {what} et le nom, suivi d’un nom d’usage, concordent.",
        }[agreement]

    def _published(self, row: Row) -> str:
        if row.is_by_siren:
            return (
                f"Le SIREN publié est celui de {self._label(row.claimed_code)}"
                if row.claimed_code
                else "Le SIREN publié est inconnu"
            )
        if not row.claimed_code:
            return (
                f"Le code publié ({row.published_code}) n’est celui d’aucune commune"
                if row.published_code
                else "Aucun code n’est publié"
            )
        if row.claimed_code != row.published_code:
            return f"Le code publié ({row.published_code}) mène à {self._label(row.claimed_code)}"
        return f"Le code publié est celui de {self._label(row.claimed_code)}"

    def _moved(self, row: Row, code: str) -> str:
        return f"{self._published(row)} ; le nom est celui d’une seule commune du département de la liste, {self._label(code)}."

    def _undecided(self, row: Row, named: dict[str, Any]) -> str:
        several = f"de {len(named)} communes" if named else "d’aucune commune"
        return f"{self._published(row)} ; le nom publié n’est exactement celui {several} du département de la liste."

    def _epci_moved(self, row: Row, siren: str) -> str:
        return f"Le SIREN publié ne désigne pas cette intercommunalité ; le nom est celui d’une seule du département de la liste ({siren})."
