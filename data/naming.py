"""Names of official lists, read: the kind of body that a cell names, and whether it names a commune.

Pure functions over text: `recipients` decides with them, the steps `_spending_3_*` bring the tables.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import product
from typing import Literal

Kind = Literal["commune", "epci", "social", "school", "syndicat", "petr", "departement", "sdis", "company", "other"]
# How a name agrees with a commune, best first. Only the first three may move a row to another commune.
Agreement = Literal["current", "alias", "former", "slip", "prefix", "cut", "tail"]
EXACT: tuple[Agreement, ...] = ("current", "alias", "former")

# Words that lists add, drop or move: they never tell two communes of one département apart.
LINK_WORDS = frozenset(
    "l le la les las los au aux a d de du des sur sous en et les lez lès es s".split()
)  # fmt: skip
SAINTS = {"st": "saint", "ste": "sainte", "sta": "sainte", "sts": "saints"}
NUMBERS = {"1": "un", "2": "deux", "3": "trois", "4": "quatre", "5": "cinq", "6": "six", "7": "sept"}
# A truncated or shortened name needs this much to say something.
SHORTEST_PREFIX = 4
# One slip in a shorter name is another name.
SHORTEST_SLIP = 5

_NOISE = re.compile(
    r"\s+(?:tvx|travaux|compl[eé]ment|phase|tranche|dossier|projet|pvd|petites? villes? de demain)\b.*$", re.IGNORECASE
)
_PARENTHESIS = re.compile(r"\s*\(([^()]*)\)?\s*$")
# « Ville de Rugles », « La ville d'Eu », « COM MONDEVILLE », « Mairie de … »: the commune says that it is one.
# « Commue de … », « Commmune de … »: a slip in the word itself.
_PREAMBLE = re.compile(
    r"^(?:(?:l|la) )?(?:(?:communes?|com|ville|mairie|municipalite)(?: nouvelle)?(?: (?:de|du|des|d))?|comm?m?u?n?e? (?:de|du|des|d))(?= \S)"
)
_EPCI_WORDS = frozenset(
    {"communaute", "communautes", "agglomeration", "agglo", "metropole", "codecom", "comcom", "interco"}
)
_EPCI_FIRST = frozenset({"cc", "ca", "cu", "cdc"})
_SYNDICAT_WORDS = frozenset(
    "syndicat syndicats synd sivom sivu sivos sivm siaep siaepa sictom smictom sirtom sirp sivuom smea smeacl sitom "
    "siep sivs smaep sidec sded sdee".split()
)  # fmt: skip
_COMPANY_WORDS = frozenset("sas sasu sarl eurl sci spl sem sa scop scic oph association asso societe".split())
_SYNDICAT_ACRONYM = re.compile(r"s[im][a-z]{0,6}")
_TYPES: dict[str, Kind] = {
    "epci": "epci",
    "departement": "departement",
    "syndicat intercommunal": "syndicat",
    "syndicat mixte": "syndicat",
    "petr": "petr",
    "autre maitre d'ouvrage": "other",
}


def plain(text: str) -> str:
    """Lower case, no accents, ligatures spelt out."""
    spelt = text.replace("œ", "oe").replace("Œ", "OE").replace("æ", "ae").replace("Æ", "AE")
    return "".join(sign for sign in unicodedata.normalize("NFD", spelt) if not unicodedata.combining(sign)).lower()


def words(text: str) -> tuple[str, ...]:
    """The words of a name: « St-Jean d'Angély » → saint, jean, d, angely."""
    return tuple(SAINTS.get(word, word) for word in re.findall(r"[a-z0-9]+", plain(text)))


@lru_cache(maxsize=200_000)
def key_words(text: str) -> tuple[str, ...]:
    """The words that tell a name: no article, no link word (all of them when nothing else is left)."""
    found = words(text)
    return tuple(word for word in found if word not in LINK_WORDS) or found


def name_key(text: str) -> str:
    """A name for exact comparison: « La Ferté-sous-Jouarre », « Ferté s/ Jouarre (la) » → « fertejouarre »."""
    return "".join(key_words(text))


def name_keys(text: str) -> tuple[str, ...]:
    """The key, and the words run together: « La Chapelle » and « Lachapelle » are one name."""
    return tuple(dict.fromkeys((name_key(text), "".join(words(text)))))


def spellings(cell: str) -> list[str]:
    """What may be the name in a cell, longest first: whole, without final parenthesis and noise, first line."""
    folded = re.sub(r"\s+", " ", cell).strip()
    bare = _NOISE.sub("", _PARENTHESIS.sub("", folded) or folded).strip(" -–,;:")
    first_line = _NOISE.sub("", _PARENTHESIS.sub("", cell.strip().split("\n")[0])).strip(" -–,;:")
    found = []
    for text in (folded, bare, first_line):
        spaced = " ".join(words(text))
        for candidate in (spaced, _PREAMBLE.sub("", spaced, count=1).strip()):
            if candidate and candidate not in found:
                found.append(candidate)
    return found


def kind_of(cell: str, published_type: str = "") -> Kind:
    """The kind of body that a name says; a published type other than « commune » is evidence too.

    A final parenthesis is left out: « Dourdan (cc du Dourdannais) » is the commune.
    """
    folded = re.sub(r"\s+", " ", cell).strip()
    said = words(_PARENTHESIS.sub("", folded) or folded)
    text = f" {' '.join(said)} "
    first = said[0] if said else ""
    if "ccas" in said or "cias" in said or " action sociale " in text:
        return "social"
    if re.search(r" caisse (?:des )?ecoles? ", text):
        return "school"
    if "sdis" in said or " departemental d incendie " in text or " departementale d incendie " in text:
        return "sdis"
    if "petr" in said or " pole d equilibre " in text or " pole equilibre " in text:
        return "petr"
    if _SYNDICAT_WORDS & set(said):
        return "syndicat"
    if first in ("departement", "conseil") and "departement" in text:
        return "departement"
    if _COMPANY_WORDS & set(said) or "office public" in text:
        return "company"
    if first in _EPCI_FIRST or said[:2] in (("c", "c"), ("c", "a")) or _EPCI_WORDS & set(said):
        return "epci"
    if len(said) == 1 and re.fullmatch(r"cc[a-z]{1,6}", first):
        return "epci"
    return _TYPES.get(plain(published_type).replace("’", "'").strip(), "commune")


def is_acronym_of_syndicat(cell: str) -> bool:
    """« Sima », « SIE de … », « SM … »: what a commune's name has not confirmed may well be a syndicat."""
    said = words(cell)
    return bool(said) and _SYNDICAT_ACRONYM.fullmatch(said[0]) is not None


def is_one_slip(left: str, right: str) -> bool:
    """Whether one letter added, dropped, changed, or two neighbours swapped, turn one text into the other."""
    if left == right or abs(len(left) - len(right)) > 1:
        return False
    if len(left) == len(right):
        changed = [place for place, (a, b) in enumerate(zip(left, right, strict=True)) if a != b]
        if len(changed) == 1:
            return True
        return (
            len(changed) == 2
            and changed[1] == changed[0] + 1
            and left[changed[0]] == right[changed[1]]
            and left[changed[1]] == right[changed[0]]
        )
    short, long = sorted((left, right), key=len)
    return any(long[:place] + long[place + 1 :] == short for place in range(len(long)))


def is_prefix(name: tuple[str, ...], known: tuple[str, ...]) -> bool:
    """« Loriol » of Loriol-sur-Drôme, « Luc » of Luc-la-Primaube: the first words."""
    return len(name) < len(known) and known[: len(name)] == name


def is_cut(name: str, known: str) -> bool:
    """« Evry-gregy-sur-yerr »: a name that the list cut."""
    return len(name) >= SHORTEST_PREFIX and known != name and known.startswith(name)


def is_tail(name: tuple[str, ...], known: tuple[str, ...]) -> bool:
    """« Valence d'Agen » of Valence: the commune's name first, then how people call it."""
    return len(known) < len(name) and name[: len(known)] == known and len("".join(known)) >= 3


@dataclass
class Names:
    """Every name of every commune, by commune and by département."""

    # commune code → key → how exact it is
    of_commune: dict[str, dict[str, Agreement]] = field(default_factory=lambda: defaultdict(dict))
    words_of: dict[str, list[tuple[tuple[str, ...], str]]] = field(default_factory=lambda: defaultdict(list))
    # (département, key) → commune code → how exact it is
    in_departement: dict[tuple[str, str], dict[str, Agreement]] = field(default_factory=lambda: defaultdict(dict))
    communes_of: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def add(self, code: str, name: str, link: Agreement) -> None:
        """Know a commune by one more name; a better link for one key wins."""
        for text in dict.fromkeys((name, _PARENTHESIS.sub("", name) or name)):
            for key in name_keys(text):
                known = self.of_commune[code].get(key)
                if known is not None and EXACT.index(known) <= EXACT.index(link):
                    continue
                if code not in self.words_of:
                    self.communes_of[departement_of(code)].append(code)
                self.of_commune[code][key] = link
                self.in_departement[departement_of(code), key][code] = link
                self.words_of[code].append((key_words(text), key))

    def agreement(self, cell: str, code: str) -> Agreement | None:
        """How a cell agrees with the names of a commune; None when it does not."""
        found = [link for spelling in spellings(cell) if (link := self._agreement(spelling, code))]
        return min(found, key=(*EXACT, "slip", "prefix", "cut", "tail").index, default=None)

    def _agreement(self, spelling: str, code: str) -> Agreement | None:
        said, key = key_words(spelling), name_key(spelling)
        exact = [link for text in name_keys(spelling) if (link := self.of_commune.get(code, {}).get(text))]
        if exact:
            return min(exact, key=EXACT.index)
        known = self.words_of.get(code, [])
        if len(key) >= SHORTEST_SLIP and any(is_one_slip(key, other) for _, other in known):
            return "slip"
        if any(is_prefix(said, other) for other, _ in known):
            return "prefix"
        if any(is_cut(key, other) for _, other in known):
            return "cut"
        return "tail" if any(is_tail(said, other) for other, _ in known) else None

    def named(self, cell: str, departements: Iterable[str]) -> dict[str, Agreement]:
        """The communes of these départements whose exact name a cell is: those of today when there are any."""
        found: dict[str, Agreement] = {}
        for spelling in spellings(cell):
            for departement, key in product(departements, name_keys(spelling)):
                for code, link in self.in_departement.get((departement, key), {}).items():
                    found[code] = min(link, found.get(code, link), key=EXACT.index)
        today: dict[str, Agreement] = {code: link for code, link in found.items() if link in ("current", "alias")}
        return today or found

    def nearly_named(self, cell: str, departements: Iterable[str]) -> Iterator[str]:
        """The communes of these départements whose present name a cell is but for one slip."""
        keys = [key for spelling in spellings(cell) if len(key := name_key(spelling)) >= SHORTEST_SLIP]
        for departement in departements:
            for code in self.communes_of.get(departement, ()):
                known = (name for name, link in self.of_commune[code].items() if link in ("current", "alias"))
                if any(is_one_slip(key, name) for name in known for key in keys):
                    yield code


def departement_of(commune_code: str) -> str:
    """« 50615 » → 50, « 2A004 » → 2A, « 97357 » → 973."""
    return commune_code[:3] if commune_code.startswith(("97", "98")) else commune_code[:2]


# The départements that one code of a list may mean: merged file codes, and the halves of the Rhône.
_MERGED = {"20A": ("2A", "2B"), "20B": ("2B",), "67A": ("67", "68"), "691": ("69",), "69M": ("69",), "69D": ("69",)}


def departements_of_list(published: str | None) -> tuple[str, ...]:
    """« 050 » → 50, « 971 » → 971, « 20A » → 2A and 2B; nothing when the list does not say."""
    if not published:
        return ()
    if published in _MERGED:
        return _MERGED[published]
    return (published[1:] if len(published) == 3 and published.startswith("0") else published,)


_EPCI_TYPE = re.compile(
    r"^(?:(?:communautes? (?:ce |de |des |c )?communes|communautes? (?:d )?agglo(?:merations?)?|communautes? urbaines?"
    r"|communautes?|agglomeration|agglo|metropole|codecom|comcom|interco|cdc|cc|ca|cu|c c|c a) )+"
)
_EPCI_TAIL = re.compile(
    r" (?:communautes?|agglomeration|agglo|metropole|communautes? (?:de )?communes|communautes? urbaines?)$"
)


@lru_cache(maxsize=20_000)
def epci_key(cell: str) -> str:
    """An EPCI's name without what kind it is: « CC du Pays de Cruseilles » → « payscruseilles »."""
    folded = re.sub(r"\s+", " ", cell).strip()
    spaced = " ".join(words(_NOISE.sub("", _PARENTHESIS.sub("", folded) or folded)))
    bare = _EPCI_TAIL.sub("", _EPCI_TYPE.sub("", f"{spaced} ").strip())
    return "".join(NUMBERS.get(word, word) for word in key_words(bare or spaced))


def epci_keys(name: str) -> set[str]:
    """The keys of a published EPCI name: the name, and the acronym that it gives itself in parentheses."""
    acronym = _PARENTHESIS.search(name)
    return {epci_key(name)} | ({epci_key(acronym.group(1))} if acronym and acronym.group(1).isupper() else set())


def names_the_town(title: str, keys: Iterable[tuple[str, ...]]) -> bool:
    """Whether a title holds all the words of one of these names, one after the other, whole."""
    said = tuple(word for word in words(title) if word not in LINK_WORDS)
    return any(
        said[start : start + len(name)] == name
        for name in keys
        if len("".join(name)) >= 3
        for start in range(len(said))
    )
