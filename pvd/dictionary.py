"""Labels, units, definitions and citations, as the release that answers gives them.

A release holds its own cards, in its tables `sources` and `dictionary`: numbers of then are cited with the
titles, dates, labels and definitions of then. `data/dictionary.toml` and `data/sources.toml` only say

- the columns that queries compute (`[results.columns]`): the queries are today's, so are their words;
- of a column, the French words of its codes and of its empty cells, which no release holds;
- of a source, its short name and what it is dated as, when the release holds none and the card is still that of the same file;
- everything, of a release that holds no cards, and of a table or column that it has not.

Queries, figures and `[results.columns]` name a source (« cog »); a release holds files, editions of sources (« cog-2026 »), and
its rows name those. A source stands for the editions of it that the release holds (`files`). A file's id is that of its source
and its edition, in every release ever made: no other table of correspondence is needed.

A column name means the same thing everywhere, so a card is found by name alone.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from pvd import warehouse
from pvd.formats import day, in_parts, labelled, typeset
from pvd.warehouse import MAX_OPEN_RELEASES, Warehouse

CARDS = Path(__file__).parent.parent / "data"
UNHELD = "source non décrite dans cette version"
# The edition in the id of a file: « dgcl-2023 », « paca-2018-2024 ». Older releases wrote it anywhere.
_EDITION = re.compile(r"-20[0-9]{2}(?:-[0-9]{2,4})*")


@dataclass(frozen=True)
class Column:
    """The card of a column."""

    name: str
    label: str
    unit: str
    definition: str
    sources: tuple[str, ...] = ()
    # French words of a coded column: « available » → « disponible »
    values: Mapping[str, str] = field(default_factory=dict)
    # what an empty cell says when nothing is unknown: « sans objet »
    empty: str = ""


@dataclass(frozen=True)
class Source:
    """The card of an official file."""

    source_id: str
    title: str
    short: str
    producer: str
    as_of: str
    licence: str
    url: str
    # printed instead of a day that the file does not write: « non daté, postérieur à mi-2023 »
    date_words: str = ""
    # what a figure made from the file speaks of, « {day} » standing for its date: « subventions jusqu’au {day} »
    dated_as: str = ""


@cache
def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads((CARDS / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def _cards() -> dict[str, dict[str, Any]]:
    """The cards of `data/sources.toml` by file."""
    return {f"{card['id']}-{card['edition']}": card for card in _toml("sources")["source"]}


def source_of(file: str) -> str:
    """The source that a file is an edition of: « dgcl-2023 » → « dgcl »; a source is itself."""
    return _EDITION.sub("", file, count=1)


def columns() -> dict[str, Column]:
    """Every column card by name; a result column's own card wins over a table's."""
    return _columns(warehouse.current())


@lru_cache(maxsize=1 + MAX_OPEN_RELEASES)
def _columns(release: Warehouse) -> dict[str, Column]:
    cards = _toml("dictionary")
    held = {(row["table_name"], row["column_name"]): row for row in _rows(release, "dictionary")}
    # Of a name that two tables have, the first table of the file gives the card.
    here = {(table, name): card for table, found in cards["tables"].items() for name, card in found["columns"].items()}
    found: dict[str, Column] = {}
    for table, name in dict.fromkeys([*here, *held]):
        card = {**here.get((table, name), {}), **held.get((table, name), {})}
        whole = release.manifest["tables"].get(table, {}).get("sources") or cards["tables"].get(table, {}).get(
            "sources", ()
        )
        found.setdefault(name, _column(name, card, tuple(card.get("source_ids", card.get("sources", whole)))))
    for name, card in cards.get("results", {}).get("columns", {}).items():
        table_card = found.get(name)
        sources = card.get("sources", table_card.sources if table_card else ())
        # One word is a table: what was made of all its files.
        if isinstance(sources, str):
            sources = release.manifest["tables"].get(sources, {}).get("sources", ())
        found[name] = _column(name, card, tuple(sources))
    return found


def _rows(release: Warehouse, table: str) -> list[dict[str, Any]]:
    """The cards of a release, in the columns that it holds: a date as ISO text, unknown as empty text."""
    frame = release.table(table).astype(object)
    return [{name: _plain(value) for name, value in row.items()} for row in frame.to_dict("records")]


def _plain(value: Any) -> Any:
    if pd.api.types.is_list_like(value):
        return value
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    return "" if pd.isna(value) else value


def _column(name: str, card: dict[str, Any], sources: tuple[str, ...]) -> Column:
    return Column(
        name, card["label"], card["unit"], card["definition"], sources, card.get("values", {}), card.get("empty", "")
    )


def column(name: str) -> Column:
    """The card of a column; KeyError says where to add it."""
    try:
        return columns()[name]
    except KeyError:
        raise KeyError(f"no card for column {name!r}: add [results.columns.{name}] to data/dictionary.toml") from None


def sources() -> dict[str, Source]:
    """Every card by file."""
    return _sources(warehouse.current())


@lru_cache(maxsize=1 + MAX_OPEN_RELEASES)
def _sources(release: Warehouse) -> dict[str, Source]:
    cards = _cards()
    same_file = {(card["id"], card["sha256"]): card for card in cards.values()}
    held = {row["source_id"]: row for row in _rows(release, "sources")}
    for key, row in held.items():
        card = same_file.get((source_of(key), row.get("sha256", "")), {})
        for words in ("short", "dated_as"):
            row.setdefault(words, card.get(words, ""))
    return {
        key: Source(
            key,
            card["title"],
            card.get("short") or card["title"],
            card["producer"],
            card.get("as_of", ""),
            card["licence"],
            card.get("page_url", ""),
            card.get("date_words", ""),
            card.get("dated_as", ""),
        )
        for key, card in (held or cards).items()
    }


@lru_cache(maxsize=1 + MAX_OPEN_RELEASES)
def _files_held(release: Warehouse) -> dict[str, list[str]]:
    """The files of a release by source, in the order of the cards."""
    held: dict[str, list[str]] = {}
    for file in _sources(release):
        held.setdefault(source_of(file), []).append(file)
    return held


def files(source_ids: Iterable[str]) -> list[str]:
    """The files of some sources that this release holds, in order, each once; what it does not hold stays as it is named.

    A source without file of its own is read in that which told of it before it had one.
    """
    held, found = _files_held(warehouse.current()), dict[str, None]()
    for name in source_ids:
        mine = [name] if name in sources() else held.get(name) or held.get(split_from(name)) or [name]
        found |= dict.fromkeys(mine)
    return list(found)


def split_from(source_id: str) -> str:
    """The source that told of another before it had its own card; empty for none."""
    wanted = source_of(source_id)
    return next((str(card.get("split_from", "")) for card in _cards().values() if card["id"] == wanted), "")


def source(source_id: str) -> Source:
    """The card of a file, or of the newest file of a source.

    Of what the release does not hold, a card without date that says so.
    """
    cards = [card for card in map(sources().get, files([source_id])) if card]
    return max(cards, key=lambda card: card.as_of, default=Source(source_id, UNHELD, UNHELD, "", "", "", ""))


def when(item: Any) -> str:
    """The date of a source as it is printed: its words when its file writes no day, never an invented one."""
    return item.date_words or (day(item.as_of) if item.as_of else "")


def named(source_ids: Iterable[str]) -> str:
    """« DGALN et ANCT, Communes couvertes par… » of one file; of several, their producers."""
    cards = [source(file) for file in files(source_ids)]
    if len(cards) == 1:
        return f"{cards[0].producer}, {cards[0].title}"
    return ", ".join(sorted({card.producer for card in cards}))


def date_of(source_ids: Iterable[str]) -> str:
    """The date of the newest of some files, as it is printed; empty when none has one."""
    cards = [card for card in map(source, files(source_ids)) if card.as_of]
    return when(max(cards, key=lambda card: card.as_of)) if cards else ""


def dated(source_ids: Iterable[str]) -> list[str]:
    """What numbers of some files speak of, and until when, each thing once, at its newest.

    « liste des communes au 27 avril 2026 », « subventions jusqu’au 31 décembre 2024 »
    """
    newest: dict[str, str] = {}
    cards = {card.source_id: card for card in map(source, files(source_ids)) if card.dated_as}
    # In the order of the cards: the list of towns first. What only a former release holds comes last.
    order = {card["id"]: place for place, card in reversed([*enumerate(_cards().values())])}
    for card in sorted(cards.values(), key=lambda card: order.get(source_of(card.source_id), len(order))):
        newest[card.dated_as] = max(newest.get(card.dated_as, ""), card.as_of)
    return [words.replace("{day}", day(as_of)) for words, as_of in newest.items()]


def sources_of(names: Iterable[str]) -> list[str]:
    """Source ids of some columns, in order, without repeats."""
    found = columns()
    return list(dict.fromkeys(source for name in names if name in found for source in found[name].sources))


def population_files(source_ids: Iterable[str]) -> list[str]:
    """Of some files, the newest that was dropped in the place of the count of inhabitants of the COG package; none without.

    Rows name the package alone.
    """
    return sorted(item for item in files(source_ids) if source_of(item) == "populations")[-1:]


def release_dated() -> list[str]:
    """What a whole page speaks of: the list of towns and the ledger, each to its own date."""
    return dated(sources_of(("listed_name", "award_id")))


def source_line(citations: Iterable[Any]) -> str:
    """« Sources : ANCT, liste des communes (27 avril 2026) ; DGCL, dotations d’investissement (2019, 2023, 2024) ».

    Editions of one file are one entry with their years; a single one carries its day.
    """
    parts = _editions(citations)
    head = "Sources" if len(parts) > 1 else "Source"
    return labelled(head, in_parts(parts)) if parts else ""


def sources_in_words(citations: Iterable[Any]) -> str:
    """The same without its head, within a sentence."""
    return in_parts(_editions(citations))


def _editions(citations: Iterable[Any]) -> list[str]:
    groups: dict[tuple[str, str], list[Any]] = {}
    for item in citations:
        groups.setdefault((item.producer, item.short or item.title), []).append(item)
    parts = []
    for (producer, title), items in groups.items():
        editions = sorted((item for item in items if item.as_of), key=lambda item: item.as_of)
        is_one = len({item.as_of for item in editions}) == 1
        said = ", ".join(
            dict.fromkeys(when(item) if is_one else item.date_words or item.as_of[:4] for item in editions)
        )
        parts.append(typeset((f"{producer}, " if producer else "") + title + (f" ({said})" if said else "")))
    return parts
