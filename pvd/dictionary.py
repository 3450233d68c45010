"""Labels, units, definitions and citations, from the TOML cards shipped with the release.

`data/dictionary.toml` has one card per column of each curated table, and `[results.columns]` for the
columns that queries compute. A column name means the same thing everywhere, so a card is found by
name alone.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from pvd.formats import NARROW, day

CARDS = Path(__file__).parent.parent / "data"


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


@cache
def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads((CARDS / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def columns() -> dict[str, Column]:
    """Every column card by name; a result column's own card wins over a table's."""
    cards = _toml("dictionary")
    found: dict[str, Column] = {}
    for table in cards["tables"].values():
        for name, card in table["columns"].items():
            sources = tuple(card.get("sources", table["sources"]))
            found.setdefault(name, _column(name, card, sources))
    for name, card in cards.get("results", {}).get("columns", {}).items():
        table_card = found.get(name)
        sources = tuple(card.get("sources", table_card.sources if table_card else ()))
        found[name] = _column(name, card, sources)
    return found


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


@cache
def sources() -> dict[str, Source]:
    """Every source card by id."""
    return {
        key: Source(
            key,
            card["title"],
            card.get("short", card["title"]),
            card["producer"],
            card.get("as_of", ""),
            card["licence"],
            card.get("page_url", ""),
        )
        for key, card in _toml("sources").items()
    }


def sources_of(names: Iterable[str]) -> list[str]:
    """Source ids of some columns, in order, without repeats."""
    found = columns()
    return list(dict.fromkeys(source for name in names if name in found for source in found[name].sources))


def source_line(citations: Iterable[Any]) -> str:
    """« Sources : ANCT, liste des communes (27 avril 2026) ; DGCL, dotations d’investissement (2019, 2023, 2024) ».

    Editions of one file are one entry with their years; a single one carries its day.
    """
    groups: dict[tuple[str, str], list[str]] = {}
    for item in citations:
        groups.setdefault((item.producer, item.short or item.title), []).append(item.as_of)
    parts = []
    for (producer, title), dates in groups.items():
        known = sorted({date for date in dates if date})
        when = day(known[0]) if len(known) == 1 else ", ".join(dict.fromkeys(date[:4] for date in known))
        parts.append((f"{producer}, " if producer else "") + title + (f" ({when})" if when else ""))
    if not parts:
        return ""
    head = "Sources" if len(parts) > 1 else "Source"
    return f"{head}{NARROW}: " + f"{NARROW}; ".join(parts)
