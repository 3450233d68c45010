"""The cards of `sources.toml` and `dictionary.toml`, read, checked, and made into tables for the steps.

A source (`id`) has editions; an edition is a file, called `<id>-<edition>`. Steps, checks and the dictionary name
sources; what they write in a `source_id` column is the file.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import duckdb

DATA = Path(__file__).parent
# « 2026 », « 2024-09 », « 2018-2024 »: told from the rest of a file's name by its first digits.
EDITION = re.compile(r"20[0-9]{2}(-[0-9]{2,4})*")
SOURCE_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z][a-z0-9]*)*")
# Columns of `reference.source_cards`; a card without one has empty text, an empty list or NULL.
_TEXTS = (
    "source_id", "id", "edition", "title", "short", "producer", "producer_name", "published_on", "as_of", "licence", "licence_url",
    "page_url", "file_url", "copied_from", "sha256", "note", "identity", "date_words", "dated_as", "coverage", "region_code",
)  # fmt: skip
_OTHERS = {"schemes": "varchar[]", "years": "integer[]", "leaves_out": "varchar[]", "award_count": "integer",
           "award_eur": "decimal(16, 2)", "population_year": "integer", "is_counted": "boolean"}  # fmt: skip
# What steps and checks ask of the cards, and the one date of the programme itself: its launch.
_WORDS = """
    create macro plain_words(words) as regexp_replace(lower(strip_accents(words)), '[^a-z0-9]+', ' ', 'g');
    create macro programme_start() as date '2020-10-01';
    create macro file_of(wanted) as (select max(source_id) from reference.source_cards where id = wanted);
    create macro as_of_source(wanted) as (select max(as_of::date) from reference.source_cards where id = wanted);
    create macro ort_file() as (select arg_max(source_id, as_of) from reference.source_cards where id in ('ort', 'ort-liste'));
    create macro as_of_ort() as (select max(as_of::date) from reference.source_cards where id in ('ort', 'ort-liste'));
    -- Totals counted by hand hold for the lists that they were counted with, not for one dropped since.
    create macro lists_are_counted() as (
        select not exists (select 1 from reference.source_cards where id in ('anct-programmes', 'ort') and not is_counted)
    );
    create macro is_of_source(file, wanted) as file in (select source_id from reference.source_cards where id = wanted)
"""


class CardError(Exception):
    """A card that cannot be read as it is. Says which, what was expected and what was found."""


def load_cards(kind: str, dropped: Path | None = None) -> dict[str, Any]:
    """The cards of `data/sources.toml`, by file, or those of `data/dictionary.toml` (`kind` is the file's stem).

    In the dictionary each list of sources is a list of files: a source stands for all its editions, and a table has
    those that say that they feed it. `dropped` names the folder of raw files: a card beside its file (`<file>.toml`) counts
    as if it were written in `data/sources.toml`.
    """
    sources = _sources(dropped)
    if kind == "sources":
        return sources
    dictionary = tomllib.loads((DATA / f"{kind}.toml").read_text(encoding="utf-8"))
    marks = _population_marks(sources)
    for name, card in dictionary["tables"].items():
        fed = sorted(file for file, source in sources.items() if name in source.get("feeds", ()))
        card["sources"] = [*editions(sources, card["sources"]), *fed]
        for column in card["columns"].values():
            for mark, said in marks.items():
                column["definition"] = column["definition"].replace(mark, said)
            if "sources" in column:
                column["sources"] = editions(sources, column["sources"])
    return dictionary


def _population_marks(sources: dict[str, Any]) -> dict[str, str]:
    """What definitions say of the newest count of inhabitants: its year, when it came into force, and Mayotte."""
    counts = [card for card in sources.values() if card.get("population_year")]
    newest = max(counts, key=lambda card: (int(card["population_year"]), card["id"] != "cog"), default=None)
    if newest is None:
        raise CardError("data/sources.toml: expected a card with population_year, found none")
    year = int(newest["population_year"])
    return {
        "{population_year}": str(year),
        "{in_force}": str(year + 3),
        # The package has no newer count of Mayotte; a file of populations may.
        "{unless_counted}": "" if newest["id"] == "cog" else ", quand le fichier ne la compte pas",
    }


def editions(sources: dict[str, Any], wanted: Iterable[str]) -> list[str]:
    """The files of some sources, in order."""
    found = []
    for name in wanted:
        files = [file for file, card in sources.items() if name in (card["id"], card.get("stands_for"))]
        if not files:
            raise CardError(f"data/dictionary.toml: no source {name!r} in data/sources.toml")
        found += files
    return found


def dropped_cards(folder: Path) -> dict[Path, list[dict[str, Any]]]:
    """The cards that lie beside raw files, by file of cards."""
    found = {}
    for path in sorted([*folder.glob("*.toml"), *folder.glob("*/*.toml")]):
        try:
            found[path] = list(tomllib.loads(path.read_text(encoding="utf-8"))["source"])
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError, TypeError) as error:
            raise CardError(
                f"{path.name}: expected the card of a file, as `python -m data.check FILE --card` writes it, found: {error}"
            ) from error
        for card in found[path]:
            # A card names its file as it lies beside it.
            card["path"] = str((path.parent / str(card.get("path", ""))).relative_to(folder))
    return found


def _sources(dropped: Path | None = None) -> dict[str, Any]:
    found: dict[str, Any] = {}
    identities: dict[str, str] = {}
    awards: dict[str, str] = {}
    listed = tomllib.loads((DATA / "sources.toml").read_text(encoding="utf-8"))["source"]
    beside = [card for cards in dropped_cards(dropped).values() for card in cards] if dropped else []
    for card in [*listed, *beside]:
        name, edition = str(card.get("id", "")), str(card.get("edition", ""))
        file = f"{name}-{edition}"
        if not SOURCE_ID.fullmatch(name) or not EDITION.fullmatch(edition):
            raise CardError(
                f"data/sources.toml, {card.get('title', file)!r}: expected an id in words and an edition that begins with its year, "
                f"found {name!r} and {edition!r}"
            )
        if file in found:
            raise CardError(f"data/sources.toml: two cards of {name}, edition {edition}")
        identity = card.get("identity")
        if identity and identity in identities:
            raise CardError(
                f"data/sources.toml: {file} has the identity {identity!r} of {identities[identity]}: give it its own"
            )
        if identity:
            identities[identity] = file
            if (twin := awards.setdefault(str(card.get("sha256")), file)) != file:
                raise CardError(f"data/sources.toml: {file} and {twin} are one file under two names: keep one of them")
        found[file] = {**card, "edition": edition}
    return found


def load_card_tables(
    connection: duckdb.DuckDBPyConnection, sources: dict[str, Any], dictionary: dict[str, Any]
) -> None:
    """The cards as `reference.source_cards` and `reference.dictionary_cards`, and what steps ask of them as macros."""
    columns = {**dict.fromkeys(_TEXTS, "varchar"), **_OTHERS}
    connection.execute(
        f"create table reference.source_cards ({', '.join(f'{name} {kind}' for name, kind in columns.items())})"
    )
    for file, card in sources.items():
        values = {"source_id": file, "is_counted": False, **card}
        row = [values.get(name, "" if name in _TEXTS else [] if kind.endswith("[]") else None) for name, kind in columns.items()]  # fmt: skip
        connection.execute(f"insert into reference.source_cards values ({', '.join('?' * len(row))})", row)
    connection.execute(
        "create table reference.dictionary_cards (table_name varchar, table_title varchar, grain varchar, column_order integer, "
        "column_name varchar, label varchar, unit varchar, definition varchar, source_ids varchar[], is_key boolean)"
    )
    rows = [
        [
            table, card["title"], card["grain"], order, column, said["label"], said["unit"], said["definition"],
            said.get("sources", card["sources"]), column in card["key"],
        ]
        for table, card in dictionary["tables"].items()
        for order, (column, said) in enumerate(card["columns"].items(), start=1)
    ]  # fmt: skip
    connection.executemany("insert into reference.dictionary_cards values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
    connection.execute(_WORDS)
