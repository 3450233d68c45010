"""Names, parents and the forgiving search: what a visitor types or what an address says → units of the release.

Everything is read once per release into one index; no function here raises on what a visitor typed.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, cast

from pvd import warehouse
from pvd.formats import NARROW, in_list, typeset
from pvd.parameters import read_codes, read_filters, read_options
from pvd.territory import (
    LEVEL_NAMES,
    LEVELS,
    MAX_COMPARED,
    MAX_SELECTION,
    Filters,
    Level,
    Options,
    Territory,
)

# A stranger may paste a book into the field; no name has half as many characters.
MAX_TYPED = 200
MAX_SHOWN = 40
NO_TOWN = "aucune commune du programme"

_ARTICLES = frozenset(("l", "le", "la", "les", "las", "los", "au", "aux"))
# Words that visitors leave out or swap: « Villedieu Poêles », « Chalon-s-Saône ».
_SMALL_WORDS = _ARTICLES | {"d", "de", "du", "des", "en", "et", "a", "sur", "sous", "s", "lez"}
_WHOLE_WORDS = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}
_SHORT_WORDS = {"saint": "st", "sainte": "ste", "saints": "sts", "saintes": "stes"}
_KINDS_OF_EPCI = (
    ("communaute de communes", "cc"),
    ("communaute d agglomeration", "ca"),
    ("communaute urbaine", "cu"),
)
_CODE = re.compile(r"\d{1,14}|2[ab]\d{0,3}")
_LEVEL_ORDER = {level: rank for rank, level in enumerate(("france", "departement", "region", "commune", "epci"))}
# Today's name before a nickname, before a name or code of the past, on equal likeness.
_KIND_ORDER = {
    "name": 0,
    "insee_code": 0,
    "siren": 0,
    "short_name": 1,
    "postal_code": 1,
    "delegated_name": 2,
    "former_name": 2,
    "former_code": 2,
}
_WHY = {
    "delegated_name": "commune déléguée",
    "former_name": "ancienne commune",
    "former_code": "code d’une ancienne commune",
    "postal_code": "code postal",
    "insee_code": "code INSEE",
    "siren": "SIREN",
}
_COLON = f"{NARROW}:"
# Likeness, best first. A whole name with one error comes before a piece of a longer name: with it after,
# one town in twenty is not found first when one of its letters is missing.
_EXACT, _PREFIX, _ERROR, _WORD, _INSIDE, _ERROR_INSIDE = range(6)

Unit = tuple[Level, str]
Parent = tuple[Level, str, str]


class Remark(str):
    """A sentence about an address that was followed all the same: nothing was refused."""


@dataclass(frozen=True)
class Place:
    """One answer of the search: a unit, where it is, and why it answers when its name does not say so."""

    level: Level
    code: str
    name: str
    context: str
    matched: str = ""


@dataclass(frozen=True)
class _Row:
    """One unit of the release and the units that hold it."""

    level: Level
    code: str
    name: str
    regions: tuple[str, ...]
    departements: tuple[str, ...]
    epci: str
    towns: int
    population: int


@dataclass(frozen=True, slots=True)
class _Text:
    """One text that leads to a unit, as written (`name`) and as compared (`words`)."""

    unit: Unit
    name: str
    kind: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Hit:
    """How well a text answers: likeness first, then what the article or the small words cost."""

    likeness: int
    cost: int
    text: _Text


# Length → names of that length, each with its texts and what that way to write them costs.
_ByLength = dict[int, list[tuple[str, list[tuple[_Text, int]]]]]


def words_of(text: str) -> tuple[str, ...]:
    """The words that are compared: no accents, case, hyphens, apostrophes, ligatures; « st » spelt out.

    Mirrors the rule of `data/steps/places.sql`, but for the leading article, dropped when comparing.
    """
    text = text[:MAX_TYPED].lower().replace("œ", "oe").replace("æ", "ae").replace("ß", "ss")
    plain = "".join(mark for mark in unicodedata.normalize("NFKD", text) if not unicodedata.combining(mark))
    plain = " ".join(re.findall(r"[a-z0-9]+", plain))
    for long, short in _KINDS_OF_EPCI:
        plain = plain.replace(long, short)
    return tuple(_WHOLE_WORDS.get(word, word) for word in plain.split())


def _without_article(words: tuple[str, ...]) -> tuple[str, ...]:
    return words[1:] if len(words) > 1 and words[0] in _ARTICLES else words


def _without_small_words(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word for word in words if word not in _SMALL_WORDS) or words


def _spellings(words: tuple[str, ...]) -> dict[str, int]:
    """The ways to write a name in one run of letters, with what each costs."""
    bare = _without_article(words)
    found = {"".join(words): 0}
    found.setdefault("".join(bare), 1)
    # « stlo »: typed in one run, « st » is no word that `words_of` could spell out.
    for variant in (words, bare):
        found.setdefault("".join(_SHORT_WORDS.get(word, word) for word in variant), 2)
    found.setdefault("".join(_without_small_words(words)), 3)
    return found


def _one_error(typed: str, name: str) -> bool:
    """At most one letter missing, too many, wrong, or two neighbours swapped."""
    if len(typed) > len(name):
        typed, name = name, typed
    if len(name) - len(typed) > 1:
        return False
    at = next((i for i, letter in enumerate(typed) if letter != name[i]), len(typed))
    if len(typed) < len(name):
        return typed[at:] == name[at + 1 :]
    swapped = typed[at : at + 2] == name[at : at + 2][::-1] and typed[at + 2 :] == name[at + 2 :]
    return typed[at + 1 :] == name[at + 1 :] or swapped


class _Index:
    """All that one release knows of names and codes. Built once, then only read."""

    def __init__(self) -> None:
        france = Territory()
        rows = [
            _Row(
                level=row["place_level"],
                code=row["place_code"],
                name=typeset(row["place_name"]),
                regions=_codes(row["region_codes"]),
                departements=_codes(row["departement_codes"]),
                epci=row["epci_siren"] if isinstance(row["epci_siren"], str) else "",
                towns=int(row["town_count"]),
                population=int(row["town_population"]),
            )
            for row in warehouse.query("units", france).to_dict("records")
        ]
        self.rows: dict[Unit, _Row] = {(row.level, row.code): row for row in rows}
        self.epci_names: dict[str, int] = defaultdict(int)
        for row in rows:
            self.epci_names[row.name] += row.level == "epci"

        self.places: dict[Unit, Place] = {}
        self.codes: dict[str, list[_Text]] = defaultdict(list)
        self.texts: list[_Text] = []
        self.today: dict[str, str] = {}
        for entry in warehouse.query("places", france).to_dict("records"):
            unit: Unit = (entry["place_level"], entry["place_code"])
            if unit not in self.places:
                name, context = typeset(entry["place_name"]), typeset(entry["place_context"])
                self.places[unit] = Place(unit[0], unit[1], name, context)
            text = _Text(unit, typeset(entry["search_name"]), entry["search_kind"], words_of(entry["search_name"]))
            if text.kind == "former_code":
                self.today[text.name] = unit[1]
            if text.kind.endswith("name"):
                self.texts.append(text)
            else:
                self.codes["".join(text.words)].append(text)
        self._index_names()
        self._index_areas()

    def _index_names(self) -> None:
        self.spelt: dict[str, list[tuple[_Text, int]]] = defaultdict(list)
        # (letters from some word to the end, words before it, text): one bisection answers both prefixes.
        endings: list[tuple[str, int, int]] = []
        parts: dict[str, list[tuple[_Text, int]]] = defaultdict(list)
        vocabulary: dict[str, set[int]] = defaultdict(set)
        for number, text in enumerate(self.texts):
            for spelling, cost in _spellings(text.words).items():
                self.spelt[spelling].append((text, cost))
            first = len(text.words) - len(_without_article(text.words))
            for start, word in enumerate(text.words):
                endings.append(("".join(text.words[start:]), start - first if start > first else 0, number))
                vocabulary[word].add(number)
                if len(word) >= 5:
                    parts[word].append((text, start))
                if start > first and len(run := "".join(text.words[first:start])) >= 5:
                    parts[run].append((text, 0))
        self.endings = sorted(endings)
        self.vocabulary = sorted(vocabulary.items())
        self.letters = [("".join(text.words), text) for text in self.texts]
        self.near_whole = _by_length(self.spelt)
        self.near_parts = _by_length(parts)

    def _index_areas(self) -> None:
        """« Valognes (50) », « Valognes Manche », « 50700 Valognes »: what may stand beside a name."""
        self.areas: dict[str, set[Unit]] = defaultdict(set)
        for unit, row in self.rows.items():
            holders = [("departement", code) for code in row.departements] + [("region", code) for code in row.regions]
            for level, code in holders:
                holder = self.rows.get((cast(Level, level), code))
                if holder:
                    self.areas["".join(words_of(holder.name))].add(unit)
                    if level == "departement":
                        self.areas[code.lower()].add(unit)
        for code, texts in self.codes.items():
            if len(code) == 5:
                self.areas[code].update(text.unit for text in texts)

    def search(self, typed: str, limit: int) -> list[Place]:
        words = words_of(typed)
        key = "".join(words)
        if not key or limit < 1:
            return []
        if _CODE.fullmatch(key):
            return self._ranked(self._code_hits(key), limit)
        hits = self._exact_hits(words) + self._prefix_hits(words)
        if not any(hit.likeness == _EXACT for hit in hits):
            near = self._near_hits(words, self.near_whole, _ERROR)
            hits += near or ([] if hits else self._beside_hits(words))
        if len({hit.text.unit for hit in hits}) < limit and not any(hit.likeness == _EXACT for hit in hits):
            hits += self._inside_hits(key) + self._near_hits(words, self.near_parts, _ERROR_INSIDE)
        return self._ranked(hits, limit)

    def _ranked(self, hits: Iterable[_Hit], limit: int) -> list[Place]:
        best: dict[Unit, tuple[tuple[int, ...], str, _Text]] = {}
        for hit in hits:
            unit = hit.text.unit
            row = self.rows.get(unit)
            rank = (
                hit.likeness,
                _KIND_ORDER.get(hit.text.kind, 9),
                hit.cost,
                # A whole name is a town's (Mayenne); the beginning of one, a large territory's.
                -1 if unit[0] == "commune" and hit.likeness in (_EXACT, _ERROR) else _LEVEL_ORDER[unit[0]],
                -row.population if row else 0,
            )
            found = (rank, unit[1], hit.text)
            if unit not in best or found[:2] < best[unit][:2]:
                best[unit] = found
        chosen = sorted(best.values(), key=lambda found: found[:2])[:limit]
        return [replace(self.places[text.unit], matched=_why(text)) for _, _, text in chosen]

    def _code_hits(self, key: str) -> list[_Hit]:
        # A SIRET begins with the SIREN; « 1 » is the département 01.
        key = key[:9] if len(key) == 14 else key.zfill(2)
        hits = [_Hit(_EXACT, 0, text) for text in self.codes.get(key, ())]
        longer = [code for code in self.codes if code.startswith(key) and code != key]
        return hits + [_Hit(_PREFIX, 0, text) for code in longer for text in self.codes[code]]

    def _exact_hits(self, words: tuple[str, ...]) -> list[_Hit]:
        return [
            _Hit(_EXACT, typed_cost + cost, text)
            for spelling, typed_cost in _spellings(words).items()
            for text, cost in self.spelt.get(spelling, ())
        ]

    def _prefix_hits(self, words: tuple[str, ...]) -> list[_Hit]:
        hits = []
        for cost, key in enumerate(dict.fromkeys(("".join(words), "".join(_without_article(words))))):
            at = bisect_left(self.endings, (key,))
            while at < len(self.endings) and self.endings[at][0].startswith(key):
                _, before, number = self.endings[at]
                hits.append(_Hit(_WORD if before else _PREFIX, cost, self.texts[number]))
                at += 1
        typed = _without_small_words(words)
        if 1 < len(typed) <= 12:
            for number in set.intersection(*(self._texts_with(word) for word in set(typed))):
                hits.append(_Hit(_WORD, 2, self.texts[number]))
        return hits

    def _texts_with(self, beginning: str) -> set[int]:
        """Texts of which a word begins so."""
        found: set[int] = set()
        at = bisect_left(self.vocabulary, (beginning,))
        while at < len(self.vocabulary) and self.vocabulary[at][0].startswith(beginning):
            found |= self.vocabulary[at][1]
            at += 1
        return found

    def _beside_hits(self, words: tuple[str, ...]) -> list[_Hit]:
        """A name with its département, région or code beside it, on either side."""
        for cut in range(1, min(len(words), 12)):
            for area, rest in ((words[cut:], words[:cut]), (words[:cut], words[cut:])):
                units = self.areas.get("".join(area))
                if not units:
                    continue
                found = self._exact_hits(rest) + self._prefix_hits(rest)
                found += self._near_hits(rest, self.near_whole, _ERROR)
                if inside := [hit for hit in found if hit.text.unit in units]:
                    return inside
        return []

    def _inside_hits(self, key: str) -> list[_Hit]:
        if len(key) < 3:
            return []
        return [_Hit(_INSIDE, 0, text) for letters, text in self.letters if key in letters]

    def _near_hits(self, words: tuple[str, ...], names: _ByLength, likeness: int) -> list[_Hit]:
        hits = []
        for cost, key in enumerate(dict.fromkeys(("".join(words), "".join(_without_article(words))))):
            if len(key) < 3:
                continue
            first, last = key[0], key[-1]
            for size in (len(key) - 1, len(key), len(key) + 1):
                # A forgotten letter is likelier than a wrong one or one too many.
                other = 0 if size > len(key) else 4
                for name, texts in names.get(size, ()):
                    # One error cannot spoil both ends of a word of three letters or more.
                    if (name[0] == first or name[-1] == last) and _one_error(key, name):
                        hits += [_Hit(likeness, other + cost + own, text) for text, own in texts]
        return hits


def _codes(values: Any) -> tuple[str, ...]:
    """A list column's cell: DuckDB gives an array, or a missing value for a null list."""
    return tuple(str(value) for value in values) if hasattr(values, "__iter__") else ()


def _by_length(names: Mapping[str, list[tuple[_Text, int]]]) -> _ByLength:
    found: _ByLength = defaultdict(list)
    for key, texts in names.items():
        found[len(key)].append((key, texts))
    return dict(found)


def _why(text: _Text) -> str:
    """« ancienne commune : Tourlaville »; nothing when the name says it all."""
    why = _WHY.get(text.kind)
    if why is None or (text.unit[0] in ("departement", "region") and text.kind == "insee_code"):
        return ""
    return f"{why}{_COLON} {text.name}" if text.kind.endswith("name") else f"{why} {text.name}"


@lru_cache(maxsize=1 + warehouse.MAX_OPEN_RELEASES)
def _built(release: str) -> _Index:
    return _Index()


def _index() -> _Index:
    return _built(warehouse.current().release)


def search(text: str, limit: int = 8) -> list[Place]:
    """At most `limit` units that a visitor may mean, the likeliest first; nothing is an answer, never an error."""
    return _index().search(text, limit)


def name(level: str, code: str) -> str | None:
    """« Manche », « CA du Cotentin », « Valognes »; None for a unit that the release does not hold."""
    if level == "france":
        return LEVEL_NAMES["france"]
    row = _index().rows.get((cast(Level, level), code))
    return row.name if row else None


def label(level: str, code: str) -> str:
    """« Manche (50) », « Normandie », « CA du Cotentin », « Valognes (50) »; the code itself when unknown.

    A town always shows its département, and so does an intercommunalité whose name another one bears.
    """
    if level == "france":
        return LEVEL_NAMES["france"]
    index = _index()
    row = index.rows.get((cast(Level, level), code))
    if row is None:
        return code
    shared = level == "epci" and index.epci_names[row.name] > 1
    if level in ("departement", "commune") or shared:
        return f"{row.name} ({', '.join(row.departements)})"
    return row.name


def has_towns(level: str, code: str) -> bool:
    """Whether a unit of the release holds a town of the programme."""
    row = _index().rows.get((cast(Level, level), code))
    return row is not None and row.towns > 0


def parents(level: str, code: str) -> tuple[Parent, ...]:
    """The units that hold a unit whole, from France down to the one above it; () for France or an unknown code.

    An intercommunalité over two départements has no département above it.
    """
    row = _index().rows.get((cast(Level, level), code))
    if row is None:
        return ()
    above: list[Unit] = [("france", "")]
    if level in ("departement", "epci", "commune") and len(row.regions) == 1:
        above.append(("region", row.regions[0]))
    if level in ("epci", "commune") and len(row.departements) == 1:
        above.append(("departement", row.departements[0]))
    if level == "commune" and row.epci:
        above.append(("epci", row.epci))
    return tuple((upper, upper_code, label(upper, upper_code)) for upper, upper_code in above)


def children(level: str, codes: Sequence[str], wanted_level: str) -> list[tuple[str, str]]:
    """(code, label) of the units of `wanted_level` that have a part in the given ones, for a select.

    Départements are in the order of their codes, the rest in alphabetical order without accents. Units
    without a town are left out, but for régions and départements, which say so.
    """
    holds: dict[str, Callable[[_Row], Iterable[str]]] = {
        "region": lambda row: row.regions,
        "departement": lambda row: row.departements,
        "epci": lambda row: (row.epci,),
        "commune": lambda row: (row.code,) if row.level == "commune" else (),
    }
    wanted = set(codes)
    found = [
        row
        for row in _index().rows.values()
        if row.level == wanted_level and (level == "france" or not wanted.isdisjoint(holds[level](row)))
    ]
    if wanted_level == "departement":
        found.sort(key=lambda row: _departement_order(row.code))
    else:
        found.sort(key=lambda row: (words_of(row.name), row.code))
    empty = f", {NO_TOWN}"
    return [(row.code, label(row.level, row.code) + ("" if row.towns else empty)) for row in found]


def _departement_order(code: str) -> str:
    # The two of Corsica come after 19, as in the official lists.
    return f"20{code[1]}" if code[0] == "2" and code[1].isalpha() else code


def resolve(parameters: Mapping[str, Sequence[str]]) -> tuple[Territory, Options, list[str]]:
    """The view that an address asks for, and what to tell the visitor about the values it could not follow.

    The most precise level with a known code wins; without one the view is France. Never raises.
    """
    filters, refused_filters = read_filters(parameters)
    options, refused_options = read_options(parameters)
    level, codes, remarks = _known_codes(parameters)
    filters, filter_remarks = _known_towns(filters)
    territory = Territory(level=level, codes=codes, names=tuple(label(level, code) for code in codes), filters=filters)
    territory = replace(territory, parents=_shared_parents(territory))
    compared, compared_remarks = _known_compared(territory, options.compared)
    options = replace(options, compared=compared)
    shown = "la France" if level == "france" else in_list(territory.names)
    # A remark stays one, a refusal stays one.
    sentences: list[str] = [type(remark)(remark.format(shown=shown)) for remark in remarks]
    sentences += [_empty_sentence(level, code) for code in codes if _index().rows[level, code].towns == 0]
    sentences += [_refused_filter(problem) for problem in refused_filters if not problem.endswith("=")]
    sentences += filter_remarks
    sentences += compared_remarks
    sentences += [_refused_option(problem) for problem in refused_options if not problem.endswith("=")]
    return territory, options, sentences


def _known_codes(parameters: Mapping[str, Sequence[str]]) -> tuple[Level, tuple[str, ...], list[str]]:
    """Level, codes that the release holds, and remarks in which {shown} stands for the view."""
    index = _index()
    left: dict[str, Sequence[str]] = {at: parameters[at] for at in LEVELS if at in parameters}
    remarks: list[str] = []
    told: set[str] = set()
    while left:
        level, codes, malformed = read_codes(left)
        for problem in malformed:
            at, _, value = problem.partition("=")
            if value and problem not in told:
                told.add(problem)
                remarks.append(
                    f"La valeur {_quoted(value)} du paramètre {_quoted(at)} n’est pas un code. "
                    "La page montre {shown}."
                )
        known: list[str] = []
        for code in codes:
            today = index.today.get(code, code) if level == "commune" and (level, code) not in index.rows else code
            if (level, today) not in index.rows:
                remarks.append(f"{_unknown_sentence(level, code)}{_COLON} la page montre {{shown}}.")
                continue
            if today != code:
                remarks.append(
                    Remark(
                        f"Le code {_quoted(code)} est celui d’une ancienne commune{_COLON} la page montre {{shown}}."
                    )
                )
            known.append(today)
        if known or level == "france":
            return level, tuple(dict.fromkeys(known)), remarks
        # The next level of the address may still be a good one.
        left = {at: left[at] for at in LEVELS[LEVELS.index(level) + 1 :] if at in left}
    return "france", (), remarks


def _known_compared(territory: Territory, asked: Sequence[str]) -> tuple[tuple[str, ...], list[str]]:
    """The codes to put beside a territory, of its level and known, and what to tell about the others."""
    if not asked:
        return (), []
    if territory.level == "france":
        return (), [
            f"Le paramètre {_quoted('avec')} compare à un territoire{_COLON} choisissez d’abord une région, un département, "
            "une intercommunalité ou une commune. La page montre la France."
        ]
    index, level = _index(), territory.level
    kept: dict[str, None] = {}
    refused: list[str] = []
    remarks: list[str] = []
    for code in asked:
        today = index.today.get(code, code) if level == "commune" and (level, code) not in index.rows else code
        if (level, today) not in index.rows:
            refused.append(_not_comparable(level, code))
        elif today not in territory.codes and today not in kept:
            kept[today] = None
            if today != code:
                remarks.append(
                    Remark(
                        f"Le code {_quoted(code)} est celui d’une ancienne commune{_COLON} {label(level, today)} est comparée."
                    )
                )
            if not has_towns(level, today):
                remarks.append(_empty_sentence(level, today))
    if len(refused) > 5:
        refused = [*refused[:5], f"D’autres valeurs du paramètre {_quoted('avec')} ne sont pas reconnues."]
    most = max(0, 1 + MAX_COMPARED - len(territory.codes))
    if over := list(kept)[most:]:
        names = in_list(label(level, code) for code in over[:5]) + ("…" if over[5:] else "")
        refused.append(f"Quatre territoires au plus se comparent. De trop dans l’adresse{_COLON} {names}.")
    return tuple(kept)[:most], [*refused, *remarks]


_ONE_OF = {
    "region": "une région",
    "departement": "un département",
    "epci": "une intercommunalité du programme",
    "commune": "une Petite ville de demain",
}


def _not_comparable(level: Level, code: str) -> str:
    """Why a code cannot stand beside a territory: of another level, or of none."""
    index = _index()
    other = next((at for at in LEVELS if (at, code) in index.rows), None)
    found = f" désigne {_ONE_OF[other]}, {label(other, code)}, et non" if other else " ne désigne pas"
    return f"La valeur {_quoted(code)} du paramètre {_quoted('avec')}{found} {_ONE_OF[level]}{_COLON} elle est ignorée."


def _unknown_sentence(level: Level, code: str) -> str:
    if level == "commune":
        return f"Le code de commune {_quoted(code)} n’est pas celui d’une Petite ville de demain"
    if level == "epci":
        return f"Le code d’intercommunalité {_quoted(code)} n’est pas celui d’un territoire du programme"
    return f"Le code de {'région' if level == 'region' else 'département'} {_quoted(code)} est inconnu"


def _empty_sentence(level: Level, code: str) -> Remark:
    of = {"departement": f"Le département {code} ({name(level, code)})", "region": f"La région {name(level, code)}"}
    return Remark(f"{of.get(level, label(level, code))} ne compte aucune Petite ville de demain.")


def _shared_parents(territory: Territory) -> tuple[Parent, ...]:
    """The parents that all units of a territory have: those of a union of départements may differ."""
    chains = [parents(territory.level, code) for code in territory.codes]
    return tuple(steps[0] for steps in zip(*chains, strict=False) if len(set(steps)) == 1)


def _known_towns(filters: Filters) -> tuple[Filters, list[str]]:
    """The filters with the towns that the release holds, kept or left out, and what to tell about the others."""
    selection, unselected = _those_known(filters.selection, "dans la sélection, laissées de côté")
    excluded, unexcluded = _those_known(filters.excluded, "parmi celles à laisser de côté, ignorées")
    return replace(filters, selection=selection, excluded=excluded), [*unselected, *unexcluded]


def _those_known(codes: Sequence[str], where: str) -> tuple[tuple[str, ...], list[str]]:
    index = _index()
    today = [index.today.get(code, code) if ("commune", code) not in index.rows else code for code in codes]
    unknown = [code for code in today if ("commune", code) not in index.rows]
    kept = tuple(sorted(dict.fromkeys(code for code in today if code not in unknown)))
    if not unknown:
        return kept, []
    shown = [_quoted(code) for code in unknown[:5]] + (["…"] if len(unknown) > 5 else [])
    return kept, [f"Communes inconnues {where}{_COLON} {', '.join(shown)}."]


def _refused_filter(problem: str) -> str:
    at, equals, value = problem.partition("=")
    if not equals:
        most, what = MAX_SELECTION, "La sélection" if at.startswith("selection") else f"Le filtre {_quoted('sauf')}"
        return f"{what} compte plus de {most} communes{_COLON} seules les {most} premières sont gardées."
    return f"La valeur {_quoted(value)} du filtre {_quoted(at)} n’est pas reconnue{_COLON} elle est ignorée."


def _refused_option(problem: str) -> str:
    at, _, value = problem.partition("=")
    return f"La valeur {_quoted(value)} du paramètre {_quoted(at)} n’est pas reconnue{_COLON} elle est ignorée."


def _quoted(value: str) -> str:
    """« abc »: what an address says is repeated short and harmless, it may come from anybody's link."""
    plain = re.sub(r"[^\w '’,-]+|_+", "…", value[: MAX_SHOWN + 1]).strip(" …")
    plain = f"{plain}…" if len(value) > MAX_SHOWN else plain or "…"
    return f"«{NARROW}{plain}{NARROW}»"
