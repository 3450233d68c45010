"""Palette, typeface, sizes: the only room that knows a colour.

Neutral by construction: the State's mark, design system and typeface are reserved to State sites.
Colours were checked for contrast (text ≥ 4.5:1, marks ≥ 3:1 on white) and for the three common
colour-vision deficiencies by `tests/test_theme.py`.
"""

from __future__ import annotations

import colorsys
import itertools
import re
from collections.abc import Sequence
from pathlib import Path

FONT_FAMILY = "Source Sans 3"
# In slides and workbooks, which hold no typeface: one that every office has, or has under the same measures.
OFFICE_FAMILY = "Arial"
# On screen: the same typeface under the name that Streamlit's own bundle gives it, so that nothing is fetched twice.
FONT_STACK = "'Source Sans', 'Source Sans 3', sans-serif"
MAP_LINE = "#C3C8DB"  # département lines on the map's ground
# The territory that a map shows, and the land around it: the sea and what lies abroad keep the ground's colour.
LAND, AROUND = "#F0F2F9", "#E1E4EC"
FONT_FOLDER = Path(__file__).parent.parent / "assets" / "fonts"

INK = "#1B1D33"
SECOND = "#4A4F6A"
LINE = "#DDE0EC"
PANEL = "#F4F5FA"
GROUND = "#FFFFFF"
PRIMARY = "#2A3C8F"
WARNING = "#B33654"
UNKNOWN_FILL = "#E9EAF0"
UNKNOWN_LINE = "#8A8FA8"
BEFORE = "#888CA0"  # years before the programme: drawn, never counted
REFERENCE = "#4A4F6A"  # envelopes, elapsed time: what the data are measured against

CATEGORICAL = ("#2A3C8F", "#CB7430", "#2E8270", "#6852BE", "#64738F", "#B33654")
# The same in the words of Office, for who goes on with a slide.
OFFICE = {
    "dk1": INK, "lt1": GROUND, "dk2": SECOND, "lt2": PANEL,
    **{f"accent{rank}": colour for rank, colour in enumerate(CATEGORICAL, 1)},
}  # fmt: skip
# Fills that touch each other (areas, cells): always with an outline or a written value, light to dark.
SEQUENTIAL = ("#E0E5F2", "#AAB8E0", "#7084C4", "#3E54A5", "#1B2A6E")
# Ordered classes drawn as separate marks (dots): the lightest still stands out of the ground.
ORDERED = ("#8090CC", "#5568B8", "#34479A", "#161F55")
# Categories printed without colour: any two differ by 10 points of lightness, the first ones far more, and none is near
# the grey of the years before the programme.
GREYS = ("#1B1B1B", "#ABABAB", "#3E3E3E", "#CCCCCC", "#636363", "#E9E9E9")
# Lines without colour: all stand out of the ground, their names and marks tell them apart as well.
GREY_LINES = ("#1B1B1B", "#8A8A8A", "#4F4F4F", "#6E6E6E")

# The same tokens on a dark ground, used through `tone`; the night sibling of a sequential step keeps its
# rank, so that « more » is always what stands out most.
DARK_GROUND = "#14162A"
DARK_PANEL = "#1E2138"
DARK_INK = "#F0F1F8"
_DARK = {
    INK: DARK_INK,
    SECOND: "#B4B9D3",
    LINE: "#2E3350",
    PANEL: DARK_PANEL,
    GROUND: DARK_GROUND,
    UNKNOWN_FILL: "#262A42",
    UNKNOWN_LINE: "#7B80A0",
    BEFORE: "#6A6F88",
    LAND: DARK_PANEL,
    AROUND: "#191B30",
    MAP_LINE: "#3A4066",
    **dict(zip(CATEGORICAL, ("#6F7DED", "#F5BC83", "#4DAA90", "#BE9DF5", "#AAB2C5", "#E5536F"), strict=True)),
    **dict(zip(SEQUENTIAL, ("#2C3358", "#46528F", "#7687D3", "#9FAEEC", "#D8E0FC"), strict=True)),
    **dict(zip(ORDERED, ("#5F6FB4", "#8496DE", "#B0BDF2", "#E4E9FD"), strict=True)),
}

# The interface's own roles, by day and by night: what `assets/page.css` and the framework's settings name. Words and rings
# in the accent need more contrast than a mark: by night it is not the first category.
TOKENS: dict[str, tuple[str, str]] = {
    "ink": (INK, DARK_INK),
    "second": (SECOND, _DARK[SECOND]),
    "line": (LINE, _DARK[LINE]),
    "panel": (PANEL, DARK_PANEL),
    "ground": (GROUND, DARK_GROUND),
    "primary": (PRIMARY, "#9FAEEC"),
    "warning": (WARNING, "#F08CA0"),
    # borders of fields and buttons: seen on the ground and on a panel
    "field": ("#7A7F9A", "#7B80A0"),
    "unknown": (UNKNOWN_LINE, _DARK[UNKNOWN_LINE]),
}

# Colours that mean the same thing on every page. Keys are the values found in the curated tables.
ROLES: dict[str, dict[str, str]] = {
    "pillar": {"engineering": "#2A3C8F", "thematic_funding": "#CB7430", "network": "#2E8270"},
    "scheme": {
        "DETR": "#2A3C8F",
        "DSIL": "#2E8270",
        "DPV": "#6852BE",
        "FONDS_VERT": "#CB7430",
        # not the grey of CATEGORICAL: it would be read as a year before the programme
        "CONSEILLERS_NUMERIQUES": "#B33654",
    },
    "perimeter": {"programme_narrow": "#2A3C8F", "programme_broad": "#CB7430", "envelope": "#4A4F6A"},
    "axis": {"elapsed": "#4A4F6A", "programme_narrow": "#2A3C8F", "programme_broad": "#CB7430", "delivered": "#2E8270"},
    "signature": {"elapsed": "#4A4F6A", "agreements_signed": "#2A3C8F", "ort_signed": "#2E8270"},
    "stage": {"none": "#8090CC", "agreement": "#5568B8", "ort": "#161F55"},
    "population_class": {
        "moins_3500": "#8090CC",
        "3500_10000": "#5568B8",
        "10000_20000": "#34479A",
        "plus_20000": "#161F55",
    },
    "launch_subject": {
        "ecology": "#2E8270",
        "competitiveness": "#2A3C8F",
        "cohesion": "#CB7430",
        "transversal": "#64738F",
    },
    # Territories side by side take the categorical colours in order; France, behind them, a quiet one.
    "comparison": {"FR": "#64738F"},
    "single": {},
}

# Neighbouring classes of an ordered scale, in colour or without.
LEAST_CONTRAST = 1.5
# The darkest grey of a spread scale, as luminance plus the 0.05 of `contrast`.
DARKEST = 0.063
# The sister programme on a map: neutral, so that our towns stay what is read first.
SISTER = CATEGORICAL[4]
# The towns of a map that looks into one territory, and their limits.
TOWN, TOWN_LINE = SEQUENTIAL[:2]
# By night, the colour of what is looked at is too near the quiet blue of the other rows: a paler one.
HIGHLIGHT_BY_NIGHT = _DARK[ORDERED[2]]

# Pixel-exact picture sizes (width, height), and print sizes in millimetres.
PIXELS = {
    "slide": (1920, 1080),
    "article": (1600, 900),
    "carre": (1080, 1080),
    "social": (1200, 628),
    "apercu": (800, 418),
}
MILLIMETRES = {"a4": (210, 297), "a4-paysage": (297, 210), "colonne": (88, 110), "deux-colonnes": (180, 120)}
# Maps as a page shows them, in pixels: marks alone, the page writes what stands around them.
SHOWN = {"page": (1200, 800), "page-carree": (1080, 1080)}
# Places of a two-page sheet and of an archive's page, in millimetres: marks alone, the page writes what stands around them.
SLOTS = {
    "fiche-commune": (112, 64),
    "fiche-situation": (62, 64),
    "fiche-carte": (180, 80),
    "fiche-annees": (180, 53),
    "fiche-tiers": (56, 34),
    "fiche-rang": (180, 30),
    "fiche-large": (180, 39),
    # The pages of the archive, wide and low: letters that a laptop shows at fifteen pixels.
    "archive": (180, 104),
    "archive-basse": (180, 58),
}


def colours(role: str, keys: Sequence[str]) -> list[str]:
    """One colour a key: the role's own colours first, then unused categorical ones.

    Raises ValueError for more than six categories: a seventh colour is not readable, group instead.
    """
    known = ROLES.get(role, {})
    if len(set(keys)) > len(CATEGORICAL) and not set(keys) <= set(known):
        raise ValueError(f"{len(set(keys))} categories, expected at most {len(CATEGORICAL)}: group the smallest")
    free = [colour for colour in CATEGORICAL if colour not in {known[key] for key in keys if key in known}]
    chosen = dict(known)
    for key in keys:
        if key not in chosen:
            chosen[key] = free.pop(0)
    return [chosen[key] for key in keys]


def sequential(count: int) -> list[str]:
    """`count` steps (2 to 5) of the sequential scale, light to dark."""
    positions = {1: (3,), 2: (1, 4), 3: (1, 2, 4), 4: (0, 1, 3, 4), 5: (0, 1, 2, 3, 4)}
    return [SEQUENTIAL[index] for index in positions[count]]


# A colour by day and the one that takes its place by night, as CSS writes both; `assets/figure.js` chooses for charts.
_PAIR = re.compile(r"light-dark\((#[0-9A-F]{6}),(#[0-9A-F]{6})\)")


def pair(light: str, dark: str) -> str:
    """« light-dark(#2A3C8F,#6F7DED) »: one role, whose colour the reader's theme decides."""
    return light if light == dark else f"light-dark({light},{dark})"


def both(colour: str) -> tuple[str, str]:
    """The colours of a role by day and by night; twice the same when it has one."""
    found = _PAIR.fullmatch(colour)
    return (found[1], found[2]) if found else (colour, colour)


def token(name: str) -> str:
    """A role of the interface, as CSS."""
    return pair(*TOKENS[name])


def tone(colour: str, dark: bool | None = False) -> str:
    """A token on the chosen ground, or as a role when none is chosen. Any other colour is lightened on dark until it stands out."""
    if dark is None:
        return pair(colour, tone(colour, True))
    if not dark:
        return colour
    if colour in _DARK:
        return _DARK[colour]
    parts = rgb(colour)
    while contrast("#{:02X}{:02X}{:02X}".format(*parts), DARK_GROUND) < 3.5:
        red, green, blue = (part + (255 - part) // 8 + 1 for part in parts)
        parts = red, green, blue
    return "#{:02X}{:02X}{:02X}".format(*parts)


# How much of a colour is left in its tint.
TINT = 0.35


def tint(colour: str, dark: bool | None = False) -> str:
    """The colour mixed into its ground: the fill of a partial value, under its hatching."""
    if dark is None:
        return pair(tint(colour), tint(colour, True))
    ground = rgb(tone(GROUND, dark))
    mixed = (round(g + (c - g) * TINT) for c, g in zip(rgb(tone(colour, dark)), ground, strict=True))
    return "#{:02X}{:02X}{:02X}".format(*mixed)


def pale(colour: str) -> str:
    """A pale tint of the same hue: a mark of that colour and a name over it stay readable."""
    hue, lightness, saturation = colorsys.rgb_to_hls(*(value / 255 for value in rgb(colour)))
    red, green, blue = (
        round(255 * value) for value in colorsys.hls_to_rgb(hue, 0.78 + 0.14 * lightness, saturation * 0.75)
    )
    return f"#{red:02X}{green:02X}{blue:02X}"


def grey_of(colour: str) -> str:
    """A colour as a printer without colour gives it."""
    red, green, blue = rgb(colour)
    return "#" + f"{round(0.2126 * red + 0.7152 * green + 0.0722 * blue):02X}" * 3


def greys(colours: Sequence[str]) -> list[str]:
    """The grey of each of some colours of one scale; spread out, in the same order, when two of them would look alike."""
    own = [grey_of(colour) for colour in colours]
    ranks = sorted(range(len(own)), key=lambda index: own[index])
    if all(contrast(own[dark], own[light]) >= LEAST_CONTRAST for dark, light in itertools.pairwise(ranks)):
        return own
    # Equal steps of contrast; a few of them stand out of a white ground as well.
    palest = 0.35 if len(own) <= 4 else 0.63
    steps = [DARKEST * (palest / DARKEST) ** (rank / (len(own) - 1)) for rank in range(len(own))]
    return [_grey_at(steps[ranks.index(index)]) for index in range(len(own))]


def ramp(colours: Sequence[str], of_lines: bool = False) -> dict[str, str]:
    """A grey for each colour of marks that stand side by side, the first six of which differ from any other."""
    steps = GREY_LINES if of_lines else GREYS
    return {colour: steps[rank % len(steps)] for rank, colour in enumerate(dict.fromkeys(colours))}


def _grey_at(light: float) -> str:
    """The grey of a relative luminance, plus the 0.05 of `contrast`."""
    return "#" + f"{round(255 * (1.055 * (light - 0.05) ** (1 / 2.4) - 0.055)):02X}" * 3


def rgb(colour: str) -> tuple[int, int, int]:
    """« #2A3C8F » → (42, 60, 143)."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def luminance(colour: str) -> float:
    """Relative luminance, 0 (black) to 1 (white), as WCAG defines it."""
    channels = [part / 255 for part in rgb(colour)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def ink_on(colour: str) -> str:
    """White or ink, whichever reads better on a ground of that colour (a drawn colour or a role, after `tone`)."""
    by_day, by_night = both(colour)
    if by_day != by_night:
        return pair(ink_on(by_day), ink_on(by_night))
    return GROUND if contrast(GROUND, colour) >= contrast(INK, colour) else INK
