"""Bars and stacked bars in words."""

from __future__ import annotations

import math

from pvd import formats
from pvd.figures.figure import AVAILABLE, BEFORE, MISSING, NONE, PARTIAL, REGIONAL
from pvd.formats import in_list, plural
from pvd.forms.bars import Bar, Bars
from pvd.forms.cells import STATUS_WORDS
from pvd.render.words.phrases import extremes, names_in_words

# What is counted: neither what is outside the programme, nor what is held for one région.
COUNTED = (AVAILABLE, PARTIAL)


def tell(drawn: Bars) -> list[str]:
    """Which are highest and lowest, what they come to, what is before, partial or missing."""
    return [*_amounts(drawn), *_reserves(drawn)]


def _amounts(drawn: Bars) -> list[str]:
    """Extremes of what may be ranked, and the total of what may be added."""
    counted: dict[str, float] = {}
    ranked: set[str] = set()
    for bar in drawn.bars:
        values = [piece.value for piece in bar.pieces if piece.status in COUNTED]
        if values:
            counted[bar.label] = counted.get(bar.label, 0.0) + sum(values)
        if any(piece.status == AVAILABLE for piece in bar.pieces):
            ranked.add(bar.label)
    write = drawn.scale.words
    parts = [extremes([(name, value) for name, value in counted.items() if name in ranked], drawn.unit, write)]
    if not ranked and counted:
        parts = [" ; ".join(f"{name} : {write(value)}" for name, value in counted.items())]
    elif not ranked and any(bar.is_known for bar in drawn.bars):
        parts = ["aucune valeur à compter"]
    if drawn.adds_up and len(counted) > 1:
        total = math.fsum(piece.value for bar in drawn.bars for piece in bar.pieces if piece.status in COUNTED)
        are_years = all(len(name) == 4 and name.isdigit() for name in counted)
        which = formats.years(int(name) for name in counted) if are_years else plural(len(counted), "valeur")
        parts.append(f"total de ce qui est connu ({which}) : {write(total)}")
    return parts


def _reserves(drawn: Bars) -> list[str]:
    """What is before the programme, partial, or not known: bars by name, or series where only they lack."""
    parts = []
    for status in (BEFORE, PARTIAL, REGIONAL, MISSING):
        words = STATUS_WORDS[status] + (", hors total" if status in (BEFORE, REGIONAL) and drawn.adds_up else "")
        if status == MISSING:
            listed, some = [bar.label for bar in drawn.bars if _is_whole(bar)], _series_missing(drawn)
        else:
            listed, some = [bar.label for bar in drawn.bars if any(item.status == status for item in bar.pieces)], []
        names = list(dict.fromkeys(listed))
        names = sorted(names) if all(name.isdigit() for name in names) else names
        said = [*([names_in_words(names, "valeur")] if names else []), *some]
        if said:
            parts.append(f"{words} : {' ; '.join(said)}")
    if none := [bar.label for bar in drawn.bars if bar.knows_none and not bar.is_known and not bar.is_unknown]:
        parts.append(f"{STATUS_WORDS[NONE]} : {names_in_words(none, 'valeur')}")
    return parts


def _is_whole(bar: Bar) -> bool:
    """A bar of which no series can be named: nothing is known of it, or nothing else than what is drawn."""
    return bar.is_unknown and not (bar.is_known and bar.missing)


def _series_missing(drawn: Bars) -> list[str]:
    """« DETR et DPV (2022 et 2024) » for each set of series that lacks together."""
    together: dict[tuple[str, ...], list[str]] = {}
    for bar in drawn.bars:
        if bar.missing and not _is_whole(bar):
            together.setdefault(bar.missing, []).append(bar.label)
    return [
        f"{in_list(names) if len(names) <= 3 else plural(len(names), 'série')} ({names_in_words(where, 'valeur')})"
        for names, where in together.items()
    ]
