"""The book of a région: its summary and its map, the sheet of every département and town, an index with page numbers.

One tagged PDF (PDF/UA-1). Its pages are those of the sheets, number for number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pvd import dictionary, exports, places, warehouse
from pvd.dossiers.pages import PROGRAMME, content
from pvd.dossiers.territories import draw_whole, name_of, named, units
from pvd.figures.wording import NOT_PROGRAMME_SPENDING
from pvd.formats import day, labelled, plural, typeset
from pvd.forms import captions
from pvd.forms.cells import clean
from pvd.places.words import words_of
from pvd.render import pdf as engine
from pvd.render.sheet.pages import Sheet, SheetError, given
from pvd.territory import Territory

TEMPLATE = Path(__file__).parent.parent / "render" / "sheet" / "book.typ"


@dataclass(frozen=True)
class Chapter:
    """A sheet of the book: of what, and under which name it is listed."""

    level: str
    code: str
    name: str


def book_name(territory: Territory) -> str:
    """« livre-pvd_normandie_2026-04-27-f9a899d7.pdf »: another release is another book."""
    return f"livre-pvd_{territory.slug}_{warehouse.current().release}.pdf"


def chapters(territory: Territory) -> list[Chapter]:
    """The sheets of a région, in order: its own, then each département followed by its towns in alphabetical order."""
    (code,) = territory.codes
    found = [Chapter("region", code, territory.label)]
    for holder, _ in places.children("region", (code,), "departement"):
        if not places.has_towns("departement", holder):
            continue
        found.append(Chapter("departement", holder, places.label("departement", holder)))
        found += [
            Chapter("commune", town, places.name("commune", town) or town) for _, town in units("commune", (holder,))
        ]
    return found


def book(territory: Territory, sheets: Sequence[Sheet] = ()) -> bytes:
    """The book of a région; `sheets` when they are made already, in the order of its chapters.

    Raises `SheetError` when a sheet does not hold its two pages.
    """
    listed = chapters(territory)
    made = list(sheets) or [content(named(chapter.level, chapter.code)) for chapter in listed]
    pictures: dict[str, str] = {}
    said = {
        **_front(territory, listed, made[0]),
        "parts": _parts(listed),
        "sheets": [given(sheet, pictures) for sheet in made],
        "index": _index(listed),
    }
    try:
        return engine.compiled(TEMPLATE, said, pictures, made[0].data_as_of)
    except engine.LayoutError as error:
        raise SheetError(f"{territory.label}: {error}") from error


def _front(territory: Territory, listed: Sequence[Chapter], first: Sheet) -> dict[str, Any]:
    """What the cover and the foot say, and what the file says of itself."""
    release, label = warehouse.current(), typeset(name_of(territory))
    counted = {level: sum(chapter.level == level for chapter in listed) for level in ("departement", "commune")}
    held = f"{plural(counted['departement'], 'département')}, {plural(counted['commune'], 'commune')}"
    dated = ", ".join(dictionary.release_dated()) or f"données au {day(release.data_as_of)}"
    key = draw_whole("chiffres-cles", territory)
    rules = (
        f"{held} : deux pages chacun, les mêmes que les fiches du tableau de bord, nombre pour nombre. Un index est à la fin.",
        exports.mandate_account(),
        f"Subventions : {key.perimeter_label}. {NOT_PROGRAMME_SPENDING} Ni « dépenses du programme », ni sommes versées.",
        "« n. d. » et hachures : non disponible ici, jamais zéro.",
        f"{dated[:1].upper()}{dated[1:]}. Version {release.release}. Licence des données : {captions.licences(key)} ; chaque partie nomme ses sources.",
    )
    return {
        "title": f"{PROGRAMME}, {label} : le livre",
        "author": captions.AUTHOR,
        "description": labelled(f"Livre de la région {label}", f"{held}, {dated}."),
        "keywords": [PROGRAMME, label, release.release],
        "eyebrow": PROGRAMME,
        "name": label,
        "line": held,
        "about": [clean(typeset(text)) for text in rules],
        "contents_words": "Sommaire",
        "index_words": "Index",
        "footer": f"{captions.AUTHOR} · {label} · {dated} · version {release.release}",
        "page_words": "page {}",
        "colours": first.colours,
    }


def _parts(listed: Sequence[Chapter]) -> list[dict[str, Any]]:
    """The contents: the région and its départements, the towns of each under it."""
    found: list[dict[str, Any]] = []
    for rank, chapter in enumerate(listed):
        line = {"at": rank, "name": clean(typeset(chapter.name))}
        if chapter.level == "commune":
            found[-1]["items"].append(line)
        else:
            found.append({**line, "items": []})
    return found


def _index(listed: Sequence[Chapter]) -> list[dict[str, Any]]:
    """Every sheet by name, in alphabetical order; a town with its département."""
    lines = [(places.label(chapter.level, chapter.code), rank) for rank, chapter in enumerate(listed)]
    lines.sort(key=lambda line: (words_of(line[0]), line[1]))
    return [{"at": rank, "name": clean(typeset(name))} for name, rank in lines]
