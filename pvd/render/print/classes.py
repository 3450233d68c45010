"""The classes that a print map colours its places by, and their legend."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pvd import dictionary, formats, theme
from pvd.figures.figure import Class, Figure
from pvd.render.print.page import Page

UNKNOWN_KEYS = ("missing", "unknown", "inconnue", "nd", "")
UNKNOWN_WORDS = "non disponible"
EPCI_WORDS = "limite d’intercommunalité"


@dataclass(frozen=True)
class Legend:
    """Keys of the rows, and the classes they fall in; None is unknown."""

    keys: list[str | None]
    classes: tuple[Class, ...]
    unknown: int
    unknown_label: str
    title: str


def legend_of(page: Page, figure: Figure) -> Legend:
    """The classes of a map's rows with their colours and counts."""
    e = figure.encodings
    table = figure.table
    unknown_label = UNKNOWN_WORDS
    keys: list[str | None]
    if e.colour and e.classes:
        raw = [None if formats.is_unknown(value) else str(value) for value in table[e.colour]]
        gone = {
            item.key: item.label for item in e.classes if item.key in UNKNOWN_KEYS or item.colour == theme.UNKNOWN_FILL
        }
        unknown_label = next(iter(gone.values()), UNKNOWN_WORDS)
        classes = tuple(item for item in e.classes if item.key not in gone)
        known = {item.key for item in classes}
        keys = [key if key in known else None for key in raw]
    elif e.value:
        keys, classes = _value_classes(figure)
    else:
        keys = ["all" for _ in range(len(table))]
        classes = (Class("all", "commune du programme", theme.PRIMARY),)
    counts = {item.key: item.count if item.count is not None else keys.count(item.key) for item in classes}
    classes = tuple(
        Class(item.key, item.label, colour, counts[item.key])
        for item, colour in zip(classes, _tones(page, [item.colour for item in classes]), strict=True)
    )
    card = dictionary.columns().get(e.colour or e.value)
    return Legend(keys, classes, keys.count(None), unknown_label, card.label if card and card.label != "Classe" else "")


def _tones(page: Page, colours: Sequence[str]) -> list[str]:
    """The classes' colours; in grey, spread out when two of them would look alike."""
    tones = [page.colour(colour) for colour in colours]
    if not page.grey:
        return tones
    levels = [theme.rgb(tone)[0] for tone in tones]
    ordered = sorted(levels)
    if all(b - a >= 28 for a, b in zip(ordered, ordered[1:], strict=False)):
        return tones
    steps = [round(30 + 190 * rank / max(len(levels) - 1, 1)) for rank in range(len(levels))]
    ranks = sorted(range(len(levels)), key=lambda index: levels[index])
    spread = dict(zip(ranks, steps, strict=True))
    return [f"#{spread[index]:02X}{spread[index]:02X}{spread[index]:02X}" for index in range(len(levels))]


def _value_classes(figure: Figure) -> tuple[list[str | None], tuple[Class, ...]]:
    """Five classes of equal counts for a figure that gives values without classes."""
    e = figure.encodings
    unit = dictionary.columns()[e.value].unit if e.value in dictionary.columns() else figure.unit
    values = [None if formats.is_unknown(value) else float(value) for value in figure.table[e.value]]
    present = sorted({value for value in values if value is not None})
    count = min(5, len(present))
    if not count:
        return [None] * len(values), ()
    limits = [present[min(len(present) - 1, round(len(present) * (index + 1) / count) - 1)] for index in range(count)]
    colours = theme.sequential(count) if count > 1 else [theme.SEQUENTIAL[3]]
    classes = []
    low = present[0]
    for index, (limit, colour) in enumerate(zip(limits, colours, strict=True)):
        words = (
            f"{formats.short_value(low, unit)} à {formats.short_value(limit, unit)}"
            if low < limit
            else formats.short_value(limit, unit)
        )
        classes.append(Class(str(index), words, colour))
        later = [value for value in present if value > limit]
        low = later[0] if later else limit
    keys: list[str | None] = [
        None if value is None else str(next(index for index, limit in enumerate(limits) if value <= limit))
        for value in values
    ]
    return keys, tuple(classes)


def legend_items(figure: Figure, legend: Legend, epci: bool) -> list[tuple[str, str, str]]:
    """(label, colour, sign) of each class, of what is unknown, and of what is drawn over."""
    dots = figure.form == "dots"
    items = [
        (f"{item.label} ({formats.number(item.count)})", item.colour, "dot" if dots else "") for item in legend.classes
    ]
    if legend.classes and legend.classes[0].key != "all":
        items.append((f"{legend.unknown_label} ({formats.number(legend.unknown)})", "", "missing"))
    if over := figure.overlay:
        kind = {"ring": "circle", "diamond": "diamond", "limit": "edge"}[over.sign]
        items.append((over.said, theme.SISTER if over.sign == "diamond" else theme.INK, kind))
        epci = epci and over.sign != "limit"
    return [*items, (EPCI_WORDS, theme.CATEGORICAL[4], "edge")] if epci else items
