"""What a unit is called, what holds it and what it holds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import cast

from pvd.places.index import Parent, Row, Unit, current_names
from pvd.territory import LEVEL_NAMES, Level

NO_TOWN = "aucune commune du programme"


def name(level: str, code: str) -> str | None:
    """« Manche », « CA du Cotentin », « Valognes »; None for a unit that the release does not hold."""
    if level == "france":
        return LEVEL_NAMES["france"]
    row = current_names().rows.get((cast(Level, level), code))
    return row.name if row else None


def label(level: str, code: str) -> str:
    """« Manche (50) », « Normandie », « CA du Cotentin », « Valognes (50) »; the code itself when unknown.

    A town always shows its département, and so does an intercommunalité whose name another one bears.
    """
    if level == "france":
        return LEVEL_NAMES["france"]
    names = current_names()
    row = names.rows.get((cast(Level, level), code))
    if row is None:
        return code
    shared = level == "epci" and names.epci_names[row.name] > 1
    if level in ("departement", "commune") or shared:
        return f"{row.name} ({', '.join(row.departements)})"
    return row.name


def has_towns(level: str, code: str) -> bool:
    """Whether a unit of the release holds a town of the programme."""
    row = current_names().rows.get((cast(Level, level), code))
    return row is not None and row.towns > 0


def town_count(level: str, codes: Sequence[str]) -> int:
    """How many towns of the programme the units of one level hold together; all of them for France."""
    if level == "france":
        return sum(row.towns > 0 for row in current_names().of_level["commune"])
    rows = current_names().rows
    return sum(rows[unit].towns for code in codes if (unit := (cast(Level, level), code)) in rows)


def parents(level: str, code: str) -> tuple[Parent, ...]:
    """The units that hold a unit whole, from France down to the one above it; () for France or an unknown code.

    An intercommunalité over two départements has no département above it.
    """
    row = current_names().rows.get((cast(Level, level), code))
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
    holds: dict[str, Callable[[Row], Iterable[str]]] = {
        "region": lambda row: row.regions,
        "departement": lambda row: row.departements,
        "epci": lambda row: (row.epci,),
        "commune": lambda row: (row.code,) if row.level == "commune" else (),
    }
    wanted = set(codes)
    found = [
        row
        for row in current_names().of_level[wanted_level]
        if level == "france" or not wanted.isdisjoint(holds[level](row))
    ]
    empty = f", {NO_TOWN}"
    return [(row.code, label(row.level, row.code) + ("" if row.towns else empty)) for row in found]
