"""The territories of the sheets: which ones have one, what they are called, what stands around them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from pvd import exports, places, warehouse
from pvd.figures import catalogue
from pvd.figures.figure import Figure
from pvd.formats import typeset
from pvd.territory import CODE_PATTERNS, LEVEL_NAMES, Level, Options, Territory

LEVELS: tuple[Level, ...] = ("commune", "epci", "departement", "region", "france")
# What the cards read: without it there is no sheet. Any other part may be missing.
NEEDED = ("chiffres-cles", "reperes-du-territoire")
NEEDED_OF_A_TOWN = (
    "chiffres-cles", "chiffres-de-la-commune", "repartition-des-communes", "programmes-de-la-commune",
)  # fmt: skip


class NoSheet(Exception):
    """There is no sheet for that territory. Says why, in French."""


def territory_of(level: str, code: str) -> Territory:
    """The territory of a sheet; a former commune's code gives today's. Raises `NoSheet`."""
    if level == "france" and not code:
        return Territory()
    if level not in CODE_PATTERNS or not CODE_PATTERNS[level].fullmatch(code):
        raise NoSheet("Ce code n’en est pas un.")
    territory, _, problems = places.resolve({level: [code]})
    if refused := [notice.sentence for notice in problems if notice.is_refusal]:
        raise NoSheet(refused[0])
    if not places.town_count(territory.level, territory.codes):
        raise NoSheet(f"{problems[0]} Ce territoire n’a pas de fiche.")
    return territory


def check_release(territory: Territory) -> None:
    """Raise `NotInRelease` when the release is too old for the key figures of that territory, hence for its sheet."""
    for slug in NEEDED_OF_A_TOWN if territory.level == "commune" else NEEDED:
        warehouse.current().check(catalogue.entry(slug).query)


def has_bundle(territory: Territory) -> bool:
    """True for a département of which every sheet can be made, those of its towns too."""
    try:
        for level in ("departement", "commune"):
            check_release(replace(territory, level=level))
    except warehouse.NotInRelease:
        return False
    return territory.level == "departement"


def named(level: str, code: str) -> Territory:
    """A territory that is known to be one: nothing is asked of the data."""
    return _unit(warehouse.current().release, level, code)


@lru_cache(maxsize=4096)
def _unit(release: str, level: str, code: str) -> Territory:
    del release  # part of the key
    return places.resolve({level: [code]} if level != "france" else {})[0]


def draw_whole(slug: str, territory: Territory) -> Figure:
    """A figure of the whole territory: a sheet follows no filter and no option."""
    return exports.draw(slug, territory.without_filters(), Options())


def name_of(territory: Territory) -> str:
    """« Valognes », « Manche », « CA du Cotentin », « France »."""
    code = territory.codes[0] if territory.codes else ""
    return places.name(territory.level, code) or territory.label


def line_under(territory: Territory) -> str:
    """« Commune · CA du Cotentin · Manche (50) · Normandie »."""
    if territory.level == "france":
        return "France entière, outre-mer compris"
    word = LEVEL_NAMES[territory.level]
    if territory.level == "departement":
        word += f" {territory.codes[0]}"
    above = [label for level, _, label in reversed(territory.parents) if level != "france"]
    return typeset(" · ".join(dict.fromkeys([word, *above])))


def levels_around(territory: Territory) -> list[tuple[str, Territory]]:
    """(name, territory) of the two units that a town is compared with: its département, France."""
    above = [named(level, code) for level, code, _ in territory.parents]
    wanted = [item for item in reversed(above) if item.level != "epci"]
    return [(typeset(name_of(item)), item) for item in (wanted[0], wanted[-1])]


def departements() -> list[str]:
    """Codes of the départements that have a town of the programme."""
    found = places.children("france", (), "departement")
    return [code for code, _ in found if places.has_towns("departement", code)]


def units(level: str, codes: Sequence[str] = ()) -> list[tuple[str, str]]:
    """(level, code) of the sheets of a level, in these départements or in all of them, neighbours together."""
    if level in ("france", "region"):
        # Larger than a département: only asked for with all of them.
        found = [] if codes else [("region", code) for code, _ in places.children("france", (), "region")]
        return [("france", "")] if level == "france" and not codes else found if level == "region" else []
    if level == "departement":
        return [("departement", code) for code in codes or departements() if code in departements()]
    inside = [
        code for holder in codes or departements() for code, _ in places.children("departement", (holder,), level)
    ]
    return [(level, code) for code in dict.fromkeys(inside)]
