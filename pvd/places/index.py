"""All that a release knows of names and codes, read once: what the search and the names look into."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

from pvd import warehouse
from pvd.formats import typeset
from pvd.places.words import spellings, without_article, words_of
from pvd.territory import LEVEL_NAMES, Level, Territory

Unit = tuple[Level, str]
Parent = tuple[Level, str, str]


@dataclass(frozen=True)
class Place:
    """One answer of the search: a unit, where it is, and why it answers when its name does not say so."""

    level: Level
    code: str
    name: str
    context: str
    matched: str = ""


@dataclass(frozen=True)
class Row:
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
class Text:
    """One text that leads to a unit, as written (`name`) and as compared (`words`)."""

    unit: Unit
    name: str
    kind: str
    words: tuple[str, ...]


# Length → names of that length, each with its texts and what that way to write them costs.
ByLength = dict[int, list[tuple[str, list[tuple[Text, int]]]]]


class Names:
    """The units of one release, what they are called and what holds them. Built once, then only read."""

    def __init__(self) -> None:
        rows = [
            Row(
                level=row["place_level"],
                code=row["place_code"],
                name=typeset(row["place_name"]),
                regions=_codes(row["region_codes"]),
                departements=_codes(row["departement_codes"]),
                epci=row["epci_siren"] if isinstance(row["epci_siren"], str) else "",
                towns=int(row["town_count"]),
                population=int(row["town_population"]),
            )
            for row in warehouse.query("units", Territory()).to_dict("records")
        ]
        self.rows: dict[Unit, Row] = {(row.level, row.code): row for row in rows}
        # As lists show them: départements by their codes, the rest by name without accents.
        self.of_level: dict[str, list[Row]] = {level: [] for level in LEVEL_NAMES}
        for row in sorted(rows, key=_order):
            self.of_level[row.level].append(row)
        self.epci_names: dict[str, int] = defaultdict(int)
        for row in rows:
            self.epci_names[row.name] += row.level == "epci"


class Index:
    """All that a search looks into, in one release: thirty megabytes, which a process that only draws never builds."""

    def __init__(self, names: Names) -> None:
        self.rows = names.rows
        self.places: dict[Unit, Place] = {}
        self.codes: dict[str, list[Text]] = defaultdict(list)
        self.texts: list[Text] = []
        self.today: dict[str, str] = {}
        for entry in warehouse.query("places", Territory()).to_dict("records"):
            unit: Unit = (entry["place_level"], entry["place_code"])
            if unit not in self.places:
                name, context = typeset(entry["place_name"]), typeset(entry["place_context"])
                self.places[unit] = Place(unit[0], unit[1], name, context)
            text = Text(unit, typeset(entry["search_name"]), entry["search_kind"], words_of(entry["search_name"]))
            if text.kind == "former_code":
                self.today[text.name] = unit[1]
            if text.kind.endswith("name"):
                self.texts.append(text)
            else:
                self.codes["".join(text.words)].append(text)
        self._index_names()
        self._index_areas()

    def _index_names(self) -> None:
        self.spelt: dict[str, list[tuple[Text, int]]] = defaultdict(list)
        # (letters from some word to the end, words before it, text): one bisection answers both prefixes.
        endings: list[tuple[str, int, int]] = []
        parts: dict[str, list[tuple[Text, int]]] = defaultdict(list)
        vocabulary: dict[str, set[int]] = defaultdict(set)
        for number, text in enumerate(self.texts):
            for spelling, cost in spellings(text.words).items():
                self.spelt[spelling].append((text, cost))
            first = len(text.words) - len(without_article(text.words))
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


def _codes(values: Any) -> tuple[str, ...]:
    """A list column's cell: DuckDB gives an array, or a missing value for a null list."""
    return tuple(str(value) for value in values) if hasattr(values, "__iter__") else ()


def _order(row: Row) -> tuple[tuple[str, ...], str]:
    # The two of Corsica come after 19, as in the official lists.
    is_corsican = row.level == "departement" and row.code[0] == "2" and row.code[1].isalpha()
    code = f"20{row.code[1]}" if is_corsican else row.code
    return () if row.level == "departement" else words_of(row.name), code


def _by_length(names: Mapping[str, list[tuple[Text, int]]]) -> ByLength:
    found: ByLength = defaultdict(list)
    for key, texts in names.items():
        found[len(key)].append((key, texts))
    return dict(found)


@lru_cache(maxsize=1 + warehouse.MAX_OPEN_RELEASES)
def _named(release: str) -> Names:
    return Names()


@lru_cache(maxsize=1 + warehouse.MAX_OPEN_RELEASES)
def _built(release: str) -> Index:
    return Index(_named(release))


def current_names() -> Names:
    """The names of the release that answers here."""
    return _named(warehouse.current().release)


def current_index() -> Index:
    """The index of the release that answers here."""
    return _built(warehouse.current().release)
