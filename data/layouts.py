"""What an official file is, told by its headers, and its rows under the names that steps read.

`recognise` says the layout, `read` gives the rows: cells stay text, for types and names belong to the steps. What would
make a wrong figure is refused in one French sentence (`Refused`); what is only odd is listed, and read.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from cells import KIND_WORDS, KINDS, VALUES, text
from plain import DOUBLED, Opened, Refused, open_rows, shown

DATA = Path(__file__).parent
MISSING = frozenset({"null", "nan", "none", "#", "#n/a", "n/a", "non disponible"})
# Of a column that holds codes, dates or numbers of a body, more than that share is another column.
BAD_SHARE = 0.02
# Doubly encoded cells: a few may be in the official file itself, more is the file saved in a wrong way.
FEW_DOUBLED = 5


@dataclass(frozen=True)
class Column:
    """One column of a layout: the name that steps read, its other headers, what its cells hold."""

    name: str
    kind: str = ""
    optional: bool = False
    key: bool = False
    headers: tuple[re.Pattern[str], ...] = ()


@dataclass(frozen=True)
class Layout:
    """How one official file is laid out."""

    id: str
    title: str
    source: str
    table: str
    fewest: int
    dated: str
    years: tuple[int, int]
    columns: tuple[Column, ...]
    card: dict[str, Any]
    sheet: str = ""
    drop: str = ""
    not_named: str = ""
    left_out: tuple[str, ...] = ()

    @property
    def names(self) -> list[str]:
        """The columns that steps read."""
        return [column.name for column in self.columns]


@dataclass
class Reading:
    """A recognised file: its rows under the names of its layout, and what is odd in it."""

    layout: Layout
    opened: Opened
    rows: list[list[str | None]]
    # of each row: its record, as a spreadsheet counts them
    records: list[int]
    oddities: list[str] = field(default_factory=list)

    def column(self, name: str) -> list[str | None]:
        """The cells of a column."""
        place = self.layout.names.index(name)
        return [row[place] for row in self.rows]

    def kind(self, kind: str) -> list[str | None]:
        """The cells of the first column of a kind; none without one."""
        return next((self.column(column.name) for column in self.layout.columns if column.kind == kind), [])


def key(header: str) -> str:
    """A header without case, accents, spaces and marks: « Signée ? » → « signee »."""
    bare = "".join(mark for mark in unicodedata.normalize("NFD", header) if not unicodedata.combining(mark))
    return re.sub(r"[^a-z0-9]+", "_", bare.lower()).strip("_")


def _pattern(header: str) -> re.Pattern[str]:
    words = header.replace("{year}", "0000").replace("{yy}", "00")
    found = re.escape(key(words)).replace("0000", "20[0-9]{2}").replace("00", "[0-9]{2}")
    return re.compile(found + (".*" if header.endswith("*") else ""))


@cache
def layouts() -> dict[str, Layout]:
    """Every layout of `data/layouts.toml`, by id."""
    found = {}
    for entry in tomllib.loads((DATA / "layouts.toml").read_text(encoding="utf-8"))["layout"]:
        columns = tuple(
            Column(
                name, card.get("kind", ""), card.get("optional", False), card.get("key", False),
                tuple(map(_pattern, (name, *card.get("as", ())))),
            )
            for name, card in entry["columns"].items()
        )  # fmt: skip
        plain = {name: value for name, value in entry.items() if name not in ("columns", "years", "left_out")}
        found[entry["id"]] = Layout(
            **plain, columns=columns, years=tuple(entry["years"]), left_out=tuple(entry.get("left_out", ()))
        )
    return found


@cache
def personal() -> frozenset[str]:
    """The headers that say a person."""
    return frozenset(tomllib.loads((DATA / "layouts.toml").read_text(encoding="utf-8"))["personal"])


def _places(layout: Layout, headers: list[str]) -> dict[str, int]:
    """Where each column of a layout stands among some headers."""
    found: dict[str, int] = {}
    for column in layout.columns:
        for pattern in column.headers:
            places = [place for place, header in enumerate(headers) if pattern.fullmatch(header)]
            if places:
                found[column.name] = places[0]
                break
    return found


def recognise(name: str, header: list[str]) -> Layout:
    """The layout of a file by its headers; `Refused` when it is none, or lacks a column."""
    headers = list(map(key, header))
    if len(headers) < 2:
        raise Refused(
            f"{name}, ligne 1 : attendu un en-tête de plusieurs colonnes, trouvé {shown(header[0] if header else '')}."
        )
    best, share, lacking = None, 0.0, [""]
    for layout in layouts().values():
        places = _places(layout, headers)
        needed = [column.name for column in layout.columns if not column.optional]
        held = [column for column in needed if column in places]
        score = len(held) / len(needed) + len(places) / 1000
        if score > share:
            best, share, lacking = layout, score, [column for column in needed if column not in places]
    if best is None or share < 0.6:
        raise Refused(
            f"{name}, ligne 1 : attendu l’en-tête d’un fichier connu ({', '.join(layouts())}), trouvé {shown(', '.join(header), 120)}."
        )
    if lacking:
        raise Refused(
            f"{name}, ligne 1 : attendu la colonne {' et la colonne '.join(map(shown, lacking[:3]))} ({best.title}), "
            f"trouvé {shown(', '.join(header), 120)}."
        )
    return best


def _recognised(name: str, header: list[str]) -> Layout | None:
    """The layout of a file, whose contacts are left out; None for one that is not known."""
    try:
        return recognise(name, header)
    except Refused:
        return None


def refuse_personal(name: str, header: list[str], layout: Layout | None) -> None:
    """Refuse a file that has a column on persons."""
    for title in header:
        if key(title) in personal() and (layout is None or key(title) not in layout.left_out):
            raise Refused(
                f"{name}, ligne 1 : attendu aucune donnée personnelle, trouvé la colonne {shown(title)} : "
                "retirez-la du fichier, ou demandez la version publiée."
            )


def read(path: Path, wanted: str = "") -> Reading:
    """A file read by its headers; of the layout `wanted`, or of the one that is recognised."""
    expected = layouts()[wanted] if wanted else None
    opened = open_rows(path, expected.sheet if expected else _sheet_of(path))
    while opened.header and not opened.header[-1]:  # a separator at the end of every line
        opened.header.pop()
    # A file that is not known is refused for the persons in it, whatever else is wrong with it.
    refuse_personal(path.name, opened.header, expected or _recognised(path.name, opened.header))
    twice = [title for title, count in Counter(map(key, opened.header)).items() if count > 1 and title]
    if twice:
        raise Refused(f"{path.name}, ligne 1 : attendu des colonnes distinctes, trouvé deux fois {shown(twice[0])}.")
    layout = recognise(path.name, opened.header)
    if expected and layout is not expected:
        raise Refused(
            f"{path.name} : attendu ce que dit sa fiche ({expected.title}), trouvé autre chose ({layout.title})."
        )
    if layout.not_named and layout.not_named in path.name.lower():
        raise Refused(
            f"{path.name} : attendu un fichier par commune ({layout.title}), trouvé l’export « {layout.not_named} », qui ne dit pas de commune."
        )
    if len(opened.rows) < layout.fewest:
        raise Refused(
            f"{path.name} : attendu au moins {layout.fewest} lignes ({layout.title}), trouvé {len(opened.rows)} : "
            "fichier coupé ou extrait, téléchargez-le de nouveau en entier."
        )
    places = _places(layout, list(map(key, opened.header)))
    rows: list[list[str | None]] = [
        [row[places[name]] if name in places else None for name in layout.names] for row in opened.rows
    ]
    reading = Reading(layout, opened, rows, opened.records, list(opened.oddities))
    known = set(places.values())
    unread = [title for place, title in enumerate(opened.header) if place not in known and key(title) != layout.drop]
    if unread:
        reading.oddities.append(f"colonnes qui ne sont pas lues : {', '.join(map(shown, unread[:6]))}")
    _drop(reading)
    _clean(path.name, reading)
    _refuse_doubled(path.name, reading)
    return reading


def _sheet_of(path: Path) -> str:
    """The sheet that one of the layouts names, of a workbook that has it."""
    if path.suffix.lower() != ".xlsx":
        return ""
    from python_calamine import CalamineWorkbook

    try:
        names = CalamineWorkbook.from_path(path).sheet_names
    except Exception:  # whatever is wrong with it, `open_rows` says it
        return ""
    return next((layout.sheet for layout in layouts().values() if layout.sheet in names and layout.sheet), "")


def _drop(reading: Reading) -> None:
    """Leave out the rows that the file itself says to be duplicates."""
    headers = list(map(key, reading.opened.header))
    if not reading.layout.drop or reading.layout.drop not in headers:
        return
    place = headers.index(reading.layout.drop)
    kept = [
        number
        for number, row in enumerate(reading.opened.rows)
        if row[place].strip().upper() not in ("TRUE", "VRAI", "1")
    ]
    if dropped := len(reading.rows) - len(kept):
        reading.oddities.append(f"{dropped} lignes que le fichier dit en doublon : laissées")
    reading.rows = [reading.rows[number] for number in kept]
    reading.records = [reading.records[number] for number in kept]


def _clean(name: str, reading: Reading) -> None:
    """Each cell as its column's kind wants it; a column that holds something else is refused at its first cell."""
    for place, column in enumerate(reading.layout.columns):
        wanted = KINDS.get(column.kind, text)
        bad: list[int] = []
        said: Counter[str] = Counter()
        filled = 0
        for number, row in enumerate(reading.rows):
            cell = row[place]
            if not cell:
                row[place] = None
                continue
            if cell.strip().lower() in MISSING:
                # A code or a name stays as published: awards are told apart by their cells, and steps read codes only.
                row[place] = None if column.kind in VALUES else cell
                said["cases « NULL », « nan » ou « # » lues comme vides"] += 1
                continue
            filled += 1
            try:
                row[place], odd = wanted(cell)
            except ValueError:
                bad.append(number)
                row[place] = row[place] if column.kind in ("code", "siren", "departement", "scheme") else None
                continue
            if odd:
                said[odd] += 1
        strict = column.kind in ("amount", "award", "cost", "count", "year", "scheme", "pvd")
        if bad and (strict or len(bad) > max(3, BAD_SHARE * filled)):
            raise Refused(
                f"{name}, ligne {reading.opened.lines[reading.opened.records.index(reading.records[bad[0]])]}, colonne {shown(column.name)} : "
                f"attendu {KIND_WORDS[column.kind]}, trouvé {shown(_raw(reading, bad[0], column))}"
                + (f" (et {len(bad) - 1} autres lignes)." if len(bad) > 1 else ".")
            )
        if bad:
            first = shown(_raw(reading, bad[0], column), 40)
            reading.oddities.append(
                f"colonne {shown(column.name)} : {len(bad)} cases qui ne sont pas {KIND_WORDS[column.kind]} (d’abord {first})"
            )
        reading.oddities += [f"colonne {shown(column.name)} : {count} {odd}" for odd, count in said.items()]
        if column.kind in ("award", "code", "year", "scheme") and not filled:
            raise Refused(
                f"{name}, colonne {shown(column.name)} : attendu {KIND_WORDS[column.kind]}, trouvé une colonne vide."
            )
        if column.key:
            twice = [code for code, count in Counter(row[place] for row in reading.rows).items() if count > 1 and code]
            if twice:
                raise Refused(
                    f"{name}, colonne {shown(column.name)} : attendu chaque commune une fois, trouvé deux fois {shown(twice[0])}."
                )


def _raw(reading: Reading, number: int, column: Column) -> str:
    """A cell as the file writes it."""
    place = _places(reading.layout, list(map(key, reading.opened.header)))[column.name]
    return reading.opened.rows[reading.opened.records.index(reading.records[number])][place]


def _refuse_doubled(name: str, reading: Reading) -> None:
    """Text encoded twice: told when it is rare, refused when it is the file."""
    found = [
        (number, column.name, cell)
        for number, row in enumerate(reading.rows)
        for column, cell in zip(reading.layout.columns, row, strict=True)
        if cell and not cell.isascii() and DOUBLED.search(cell)
    ]
    if len(found) > FEW_DOUBLED:
        number, column, cell = found[0]
        raise Refused(
            f"{name}, ligne {reading.opened.lines[reading.opened.records.index(reading.records[number])]}, colonne {shown(column)} : "
            f"attendu du texte en UTF-8, trouvé un texte encodé deux fois, {shown(cell, 40)} ({len(found)} cases) : téléchargez le fichier de nouveau."
        )
    reading.oddities += [
        f"case encodée deux fois, enregistrement {reading.records[number]} : {shown(cell, 40)}"
        for number, _, cell in found
    ]
