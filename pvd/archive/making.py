"""The files of one part of the archive, as bytes: a territory, what is of no territory, a book."""

from __future__ import annotations

from pvd import menu
from pvd.archive.document import (
    INDEX,
    NOTICE,
    document,
    home,
    notice,
    pages_of,
    search_index,
    style,
    title_of,
)
from pvd.archive.figures import Beside, place_of
from pvd.archive.plain import written
from pvd.archive.shelves import GENERAL, HOME, PAGES, Shelves, Unit, folder
from pvd.dossiers.territories import named
from pvd.render.files.notice import for_notepad
from pvd.territory import Territory

# What is of no territory, and the book of a région: parts beside those of territories.
ROOT, BOOK = "general", "livre"
Part = tuple[str, str]


def parts(shelves: Shelves) -> list[Part]:
    """Everything to make, neighbours together; a book, which is long, first."""
    # Of the whole country, eighteen books would weigh a fifth of the archive: they are made one by one.
    books = [(BOOK, shelves.code)] if shelves.level == "region" else []
    return [*books, *shelves.units, (ROOT, "")]


def book_path(code: str) -> str:
    """« livres/normandie-28.pdf »."""
    return f"livres/{place_of(('region', code))}.pdf"


def made(shelves: Shelves, part: Part) -> dict[str, bytes]:
    """The files of a part, by path from the root."""
    kind, code = part
    if kind == BOOK:
        from pvd.dossiers.book import book

        return {book_path(code): book(named("region", code))}
    if kind == ROOT:
        return _general(shelves)
    return _of(shelves, (kind, code))  # type: ignore[arg-type]


def _of(shelves: Shelves, unit: Unit) -> dict[str, bytes]:
    """The pages of a territory, with their files."""
    territory = named(*unit)
    beside = Beside(shelves, unit, folder(*unit), place_of(unit))
    others = pages_of(unit, shelves)
    for address in PAGES[unit[0]]:
        plain = written(menu.BY_ADDRESS[address], territory, beside)
        beside.files[shelves.page(unit, address)] = document(plain, others)
    return beside.finished(title_of(territory))


def _general(shelves: Shelves) -> dict[str, bytes]:
    """The home page, the search, the style, the pages of no territory and the tables."""
    beside = Beside(shelves, ("france", ""), "", ROOT)
    for address in GENERAL:
        plain = written(menu.BY_ADDRESS[address], Territory(), beside)
        beside.files[f"{address}.html"] = document(plain, [])
    books = {code: book_path(code) for kind, code in parts(shelves) if kind == BOOK}
    beside.files |= {HOME: home(shelves, books), INDEX: search_index(shelves), NOTICE: for_notepad(notice(shelves))}
    return beside.finished(menu.PRODUCT) | style()
