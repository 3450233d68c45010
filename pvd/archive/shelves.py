"""What an archive holds and where each thing lies: territories, pages, folders, and the way from one to another.

Names are plain: lower case, hyphens, codes. They open on every system, and the deepest path stays under a hundred signs.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from pvd import places, warehouse
from pvd.dossiers.territories import departements, named, units
from pvd.formats import slug
from pvd.territory import Level

Unit = tuple[Level, str]
# A name in a path, without its code.
MOST_LETTERS = 40
# The pages that a territory of each level has, by the word of their address; what is of the whole country stands with France.
PAGES: dict[str, tuple[str, ...]] = {
    "france": ("", "carte", "financement", "piliers", "mesures", "retards", "qualite"),
    "region": ("territoire", "financement", "piliers"),
    "departement": ("territoire", "financement", "piliers"),
    "epci": ("territoire",),
    "commune": ("commune",),
}
# Those that speak of no territory: at the root, beside the home page.
GENERAL = ("methode", "guide", "donnees", "versions", "mentions-legales")
FOLDERS = {"region": "regions", "departement": "departements", "epci": "epci", "commune": "communes"}
HOME, STYLE, FILES, TABLES = "index.html", "style", "fichiers", "donnees"


@dataclass(frozen=True)
class Shelves:
    """The archive of a territory: France, a région or a département, with every unit inside it."""

    level: Level = "france"
    code: str = ""

    @cached_property
    def units(self) -> tuple[Unit, ...]:
        """Every territory that has a page here, neighbours together."""
        return tuple(dict.fromkeys(self._units()))

    @cached_property
    def held(self) -> frozenset[Unit]:
        """The same, to be asked."""
        return frozenset(self.units)

    def _units(self) -> Iterator[Unit]:
        if self.level != "departement":
            yield ("france", "")
        if self.level == "region":
            yield ("region", self.code)
        elif self.level == "france":
            yield from (("region", code) for code, _ in places.children("france", (), "region"))
        for code in self.departements:
            yield ("departement", code)
            for level in ("epci", "commune"):
                yield from units(level, (code,))  # type: ignore[misc]

    @cached_property
    def departements(self) -> tuple[str, ...]:
        """The départements inside that have a town of the programme."""
        if self.level == "departement":
            return (self.code,)
        inside = {code for code, _ in places.children(self.level, (self.code,) if self.code else (), "departement")}
        return tuple(code for code in departements() if code in inside)

    def page(self, unit: Unit, address: str = "") -> str:
        """The path of a page from the root: of a territory, else of France, else of no territory; empty when none is here.

        Without `address`, the territory's own page.
        """
        address = address or PAGES[unit[0]][0]
        for holder in (unit, ("france", "")):
            if holder in self.held and address in PAGES[holder[0]]:
                return f"{folder(*holder)}/{address or 'apercu'}.html"
        return f"{address}.html" if address in GENERAL else ""


@lru_cache(maxsize=4)
def shelves(level: Level, code: str) -> Shelves:
    """The archive of a territory, its contents counted once a process."""
    return Shelves(level, code)


@lru_cache(maxsize=4096)
def folder(level: Level, code: str) -> str:
    """« departements/manche-50 », « communes/50/valognes-50615 »: where a territory's pages lie."""
    return _folder(warehouse.current().release, level, code)


def _folder(release: str, level: Level, code: str) -> str:
    del release  # names are those of a release
    if level == "france":
        return "france"
    name = f"{slug(places.name(level, code) or '')[:MOST_LETTERS].strip('-')}-{slug(code)}"
    if level != "commune":
        return f"{FOLDERS[level]}/{name}"
    holder = next((parent for kind, parent, _ in named(level, code).parents if kind == "departement"), "autres")
    return f"{FOLDERS[level]}/{slug(holder)}/{name}"


def way(here: str, there: str) -> str:
    """A path as a page of a folder writes it: « ../../style/archive.css »."""
    path, _, part = there.partition("#")
    return posixpath.relpath(path, here or ".") + (f"#{part}" if part else "")
