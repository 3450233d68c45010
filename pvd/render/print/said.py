"""What a picture says in words: the little that is burnt into it, and all of it in its metadata."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pvd import dictionary
from pvd.figures.figure import Figure
from pvd.formats import labelled, plural
from pvd.forms import captions

# How much less is said, step by step, where the marks would have no room: what a picture drops, its metadata keep.
FULL, NO_NOTE, NO_COVERAGE, SHORT_SOURCE, NO_UNIT, NO_PERIOD = range(6)
# Of producers, in a short source line; the shortest names one.
MOST_PRODUCERS = 3


def subtitle(figure: Figure, brevity: int = FULL) -> str:
    """Territory and filter · period · what is counted and its unit; then a status that is not official."""
    counted = (figure.perimeter_label, figure.unit_label if brevity < NO_UNIT or not figure.perimeter_label else "")
    items = (
        figure.place,
        figure.period if brevity < NO_PERIOD else "",
        ", ".join(filter(None, counted)),
        captions.status_word(figure),
    )
    return " · ".join(filter(None, items))


def notes(figure: Figure, brevity: int = FULL) -> list[str]:
    """The note and the coverage of a figure: what is dropped first where there is no room."""
    kept = (figure.note if brevity < NO_NOTE else "", figure.coverage if brevity < NO_COVERAGE else "")
    return [text for text in kept if text]


def source_lines(figure: Figure, brevity: int = FULL) -> Iterator[str]:
    """Sources · dates · address on one line, the fullest first; fewer producers are named, the dates of what is shown always are."""
    dated = captions.dated(figure)
    tries = [dictionary.source_line(figure.sources), *(_producers(figure, most) for most in (99, MOST_PRODUCERS, 1))]
    address = figure.address if figure.address.strip("/") else ""
    for sources in tries[-1:] if brevity >= SHORT_SOURCE else tries:
        yield " · ".join(filter(None, (sources, dated, address)))


def _producers(figure: Figure, most: int) -> str:
    """« Sources : ANCT, DGCL, Insee et 2 autres »."""
    # What has no producer is labelled by what stands before its date or its subject.
    names = list(
        dict.fromkeys(item.producer or re.split(r", | \(", item.short or item.title)[0] for item in figure.sources)
    )
    if not names:
        return ""
    rest = len(names) - most
    more = f" et {plural(rest, 'autre')}" if rest > 0 else ""
    return labelled("Sources" if len(names) > 1 else "Source", ", ".join(names[:most]) + more)


def licences(figure: Figure) -> list[str]:
    """The licences of the sources, without repeats."""
    return list(dict.fromkeys(item.licence for item in figure.sources if item.licence))


def metadata(figure: Figure) -> dict[str, str]:
    """What every picture says of itself, whatever its format and its size. No date of production."""
    return {
        "Title": figure.title,
        "Author": captions.AUTHOR,
        # Territory, period, perimeter, unit: without them the number says nothing.
        "Description": figure.subtitle,
        "Comment": " ".join(notes(figure)),
        "Source": dictionary.source_line(figure.sources),
        "Licence": " ; ".join(licences(figure)),
        "Release": f"{figure.slug} · {figure.release}",
        "Address": figure.address,
        "Data date": captions.dated(figure),
    }
