"""Forms: what a figure draws, read once. A renderer only places and draws what stands here.

`read(figure)` gives frozen values that already hold words, colour, shape, status and scale: the picture, the screen, the
slide, the workbook and the sentence cannot disagree, for none of them reads the table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import TypeVar

from pvd.figures.figure import FORMS, Figure
from pvd.forms import bars, cards, cascade, grid, lines, map, small_maps, strip, surfaces, table, timeline

F = TypeVar("F")
READERS: dict[str, Callable[[Figure], object]] = {
    "bars": bars.read,
    "stacked_bars": bars.read,
    "cascade": cascade.read,
    "lines": lines.read,
    "timeline": timeline.read,
    "strip": strip.read,
    "heat_table": grid.read,
    "treemap": surfaces.read,
    "dots": map.read,
    "areas": map.read,
    "maps": small_maps.read,
    "table": lambda figure: cards.read(figure) if figure.cards else table.read(figure),
}


def complete(medium: str, drawn: Iterable[str], elsewhere: Iterable[str] = ()) -> None:
    """Refuse, at import, a medium that draws a form neither itself nor `elsewhere`: ImportError that names both."""
    if missing := set(FORMS) - set(drawn) - set(elsewhere):
        raise ImportError(
            f"{medium} does not draw {', '.join(sorted(missing))}: add a file to it, name it in its table"
        )


complete("pvd.forms", READERS)


# A picture, its sentences and its slide read the same figure several times in a row.
@lru_cache(maxsize=16)
def read(figure: Figure) -> object:
    """What a figure draws. KeyError for a form that is not read here."""
    return READERS[figure.form](figure)


def has_missing(figure: Figure) -> bool:
    """Whether a figure draws, and its sentence names, something that is not known. False where nothing may lack."""
    return not figure.is_empty and bool(getattr(read(figure), "has_missing", False))


def read_as(figure: Figure, form: type[F]) -> F:
    """The same, of the type that its drawer expects. TypeError for a figure of another form."""
    found = read(figure)
    if not isinstance(found, form):
        raise TypeError(
            f"figure {figure.slug!r}: form {figure.form!r} is read as {type(found).__name__}, not {form.__name__}"
        )
    return found
