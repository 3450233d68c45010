"""Bars, stacked bars and gauges in words."""

from __future__ import annotations

from typing import Any

from pvd import formats
from pvd.figures.figure import (
    AVAILABLE,
    BEFORE,
    MISSING,
    NONE,
    NOT_APPLICABLE,
    PARTIAL,
    REGIONAL,
    Figure,
    is_mostly_missing,
)
from pvd.formats import UNKNOWN, in_list, plural, share, short_value
from pvd.render.cells import STATUS_WORDS
from pvd.render.reading import category_text, known, rows_of, status_of, unit_of
from pvd.render.words.phrases import COLON, SEMICOLON, extremes, may_sum, names_in_words


def tell(figure: Figure) -> list[str]:
    """Which are highest and lowest, what they come to, what is before, partial or missing."""
    e = figure.encodings
    unit = unit_of(figure, e.value)
    totals: dict[str, float] = {}
    # For each status, the categories that it touches; series are named when only they are concerned.
    touched: dict[str, list[str]] = {}
    series_missing: dict[str, list[str]] = {}
    held: dict[str, int] = {}  # files held that know no award
    counted: dict[str, float] = {}
    # What ranks: neither what is outside the programme, nor what is held in part or for one région.
    ranked: set[str] = set()
    counted_exactly: list[Any] = []
    for row in rows_of(figure):
        name = category_text(row[e.category])
        value = known(row[e.value])
        status = status_of(row, e, value)
        held[name] = held.get(name, 0) + (bool(e.status) and row[e.status] == NONE)
        if status == MISSING and e.series and not formats.is_unknown(row[e.series]):
            key = str(row[e.series])
            series_missing.setdefault(name, []).append(e.series_labels.get(key, key))
            continue
        if status != AVAILABLE and name not in touched.setdefault(status, []):
            touched[status].append(name)
        if value is None or status in (MISSING, NOT_APPLICABLE):
            continue
        totals[name] = totals.get(name, 0.0) + value
        if status in (AVAILABLE, PARTIAL):
            counted[name] = counted.get(name, 0.0) + value
            counted_exactly.append(row[e.value])
        if status == AVAILABLE:
            ranked.add(name)
    parts = [extremes([(name, value) for name, value in counted.items() if name in ranked], unit)]
    if not ranked and counted:
        parts = [SEMICOLON.join(f"{name}{COLON}{short_value(value, unit)}" for name, value in counted.items())]
    elif not ranked and totals:
        parts = ["aucune valeur à compter"]
    if may_sum(figure) and len(counted) > 1:
        total = sum(counted_exactly)
        are_years = all(len(name) == 4 and name.isdigit() for name in counted)
        which = formats.years(int(name) for name in counted) if are_years else plural(len(counted), "valeur")
        parts.append(f"total de ce qui est connu ({which}){COLON}{short_value(total, unit)}")
    whole = touched.setdefault(MISSING, [])
    whole += [
        name
        for name, names in series_missing.items()
        if name not in totals and name not in whole and is_mostly_missing(len(names), held[name])
    ]
    together: dict[tuple[str, ...], list[str]] = {}
    for name, names in series_missing.items():
        if name not in whole:
            together.setdefault(tuple(names), []).append(name)
    some = [
        f"{in_list(names) if len(names) <= 3 else plural(len(names), 'série')} ({names_in_words(where, 'valeur')})"
        for names, where in together.items()
    ]
    for status in (BEFORE, PARTIAL, REGIONAL, MISSING):
        words = STATUS_WORDS[status] + (", hors total" if status in (BEFORE, REGIONAL) and may_sum(figure) else "")
        names = touched.get(status, [])
        listed = (
            [names_in_words(sorted(names) if all(name.isdigit() for name in names) else names, "valeur")]
            if names
            else []
        )
        listed += some if status == MISSING else []
        if listed:
            parts.append(f"{words}{COLON}{SEMICOLON.join(listed)}")
    if none := [name for name, count in held.items() if count and name not in totals and name not in whole]:
        parts.append(f"{STATUS_WORDS[NONE]}{COLON}{names_in_words(none, 'valeur')}")
    return parts


def tell_progress(figure: Figure) -> list[str]:
    """Each gauge and its share."""
    e = figure.encodings
    parts = []
    for row in rows_of(figure):
        label = str(row.get(e.label) or "") if e.label else ""
        value = known(row[e.value])
        words = UNKNOWN if value is None else share(value) + (f" ({label})" if label else "")
        parts.append(f"{category_text(row[e.category])}{COLON}{words}")
    return [SEMICOLON.join(parts)]
