"""The card of a place beside the map: its key facts with their dates, what holds it, its latest grants, where to go on."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from pvd import exports
from pvd.figures.figure import Figure
from pvd.formats import axis, in_list, is_unknown, short_euros, typeset
from pvd.forms import captions
from pvd.forms import strip as strips
from pvd.forms import table as tables
from pvd.territory import LEVEL_NAMES, Options, Territory

# The figures whose facts a card shows: of a town, and of what holds towns.
TOWN, UNIT = "chiffres-de-la-commune", "reperes-du-territoire"
LATEST = 3
PEERS, FEWEST = "rang-parmi-les-pairs", 2


def of(figure: Figure, territory: Territory) -> dict[str, Any]:
    """The card of the place that a figure speaks of, as JSON."""
    # What others received is told apart on the pages: a card says what the towns themselves did.
    options, is_town = Options(), figure.slug == TOWN
    page = "commune" if is_town else "territoire"
    query = urlencode([*territory.address, *exports.version()])
    opened = "Ouvrir la fiche" if is_town else "Ouvrir"
    awards = _awards(territory, options) if is_town else []
    return {
        "title": territory.label,
        "facts": [[card.label, card.value, card.context] for card in figure.cards],
        "lines": [[label, words] for label, words in _lines(territory, options, is_town) if words],
        "awardsTitle": typeset("Dernières subventions de l’État"),
        "awards": awards,
        "peers": _peers(territory, options) if is_town else None,
        "open": [f"{page}?{query}", opened] if territory.codes else None,
        "compare": [f"comparer?{query}", "Comparer"] if territory.codes else None,
        "source": captions.source_line(figure),
    }


def _lines(territory: Territory, options: Options, is_town: bool) -> list[tuple[str, str]]:
    """What holds the place, from the nearest, and the programmes that a town takes part in."""
    levels = ("epci", "departement", "region")
    held = [(LEVEL_NAMES[level], name) for level, _, name in territory.parents if level in levels]
    if not is_town:
        return list(reversed(held))
    epci = [item for item in held if item[0] == LEVEL_NAMES["epci"]] or [(LEVEL_NAMES["epci"], "aucune")]
    figure = exports.draw("programmes-de-la-commune", territory, options)
    if figure.is_empty:
        return epci
    members = figure.table["is_member"].fillna(False).astype(bool)
    (names,) = tables.of(replace(figure, table=figure.table[members]), ("membership",)).columns
    return [*epci, ("Autres programmes", in_list(names.words()) or "aucun connu")]


def _peers(territory: Territory, options: Options) -> dict[str, Any] | None:
    """Where the town stands among its peers, on a strip: places from 0 to 1, and the same in words; None for less than two."""
    figure = exports.draw(PEERS, territory, options)
    strip = None if figure.is_empty else strips.read(figure)
    if strip is None or len(strip.dots) < FEWEST:
        return None
    low, wide = strip.axis.low, strip.axis.high - strip.axis.low

    def at(value: float) -> float:
        return round(min(max((value - low) / wide, 0.0), 1.0), 3)

    ends = [axis(strip.axis.ticks, strip.unit)[rank] for rank in (0, -1)]
    return {
        "title": typeset("Parmi ses pairs, par habitant"),
        "words": figure.title,
        "note": typeset(f"Un trait par commune comparable ; de {ends[0]} à {ends[1]}, le plus long à la médiane."),
        "others": [at(dot.value) for dot in strip.dots if not dot.is_highlighted],
        "own": [at(dot.value) for dot in strip.dots if dot.is_highlighted],
        "median": at(strip.median or low),
    }


def _awards(territory: Territory, options: Options) -> list[str]:
    """The latest awards that totals count: year, scheme, amount, project."""
    table = exports.draw("subventions-de-la-commune", territory, options).table
    rows = table[table["counting"] == "counted"].head(LATEST).to_dict("records") if len(table) else []
    return [
        typeset(
            f"{row['year']}, {row['scheme_label']} : {short_euros(row['amount_eur'])}"
            + ("" if is_unknown(row["project_title"]) else f", {row['project_title']}")
        )
        for row in rows
    ]
