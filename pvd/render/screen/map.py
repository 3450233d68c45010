"""Dots → pydeck: the towns over our own outlines, without a tile or an outside request.

The ground (outlines, insets) is a MapLibre style served once by `routes` with immutable caching, so a
change of filter only sends the dots.
"""

from __future__ import annotations

import json
import math
from typing import Any

import pydeck
from pydeck.bindings.json_tools import default_serialize

from pvd import theme
from pvd.formats import UNKNOWN
from pvd.forms.map import Dot, Dots, Group, Over

FRANCE_VIEW = {"longitude": 1.9, "latitude": 46.35, "zoom": 4.95}
MAP_HEIGHT = 640
LAYER = "communes"
DIAMOND = "◆"
# Dots of one pixel radius, scaled: small in the crowded national view, larger when a département fills it.
NATIONAL_RADIUS, RADIUS = 4.2, 6.5
PIXELS = "'pixels'"


class Deck(pydeck.Deck):
    """pydeck's own encoder pretty-prints in pure Python: five times slower and twice as long."""

    def to_json(self) -> str:
        return json.dumps(self, sort_keys=True, default=default_serialize, separators=(",", ":"))


def deck(
    shown: Dots, every: Dots, selected: set[str], bounds: tuple[float, float, float, float] | None, *,
    style: str, narrow: bool = False,
) -> Deck:  # fmt: skip
    """The map of towns.

    `every` holds the towns of the whole territory, in a fixed order; `shown` those that the filters keep, whose
    classes colour the map. The others travel with a null radius: the browser remembers a selection by row number, and
    a shorter table would move it to another town. `bounds` is the extent to open on, None for the national view with
    insets. `style` is the address of the ground. `narrow` zooms out for a phone.
    """
    national = bounds is None
    scale = NATIONAL_RADIUS if national else RADIUS
    layers = [_towns(shown, every, selected, national, scale)]
    # Outlines are part of the ground.
    if shown.over and shown.over.sign != "limit":
        layers.append(_over(shown.over, national, scale))
    view = dict(FRANCE_VIEW) if bounds is None else fit(bounds)
    if narrow:
        view["zoom"] -= 1.15
    return Deck(
        layers=layers,
        # What pydeck does by itself, but for one list that all maps would share.
        views=[pydeck.View(type="MapView", controller=True)],
        initial_view_state=pydeck.ViewState(**view, min_zoom=3, max_zoom=13),
        map_provider=None,
        map_style=style,
        tooltip={
            "html": "<b>{n}</b><br>{t}",
            "style": {"backgroundColor": theme.INK, "color": theme.GROUND, "fontSize": "13px"},
        },
    )


def _row(dot: Dot, words: str, national: bool) -> dict[str, Any]:
    """Where a place stands, and the two lines of its bubble: plain text, which the framework escapes itself."""
    longitude, latitude = dot.inset if national else dot.place
    return {"p": [round(longitude, 4), round(latitude, 4)], "n": dot.title, "t": words}


def _towns(shown: Dots, every: Dots, selected: set[str], national: bool, scale: float) -> pydeck.Layer:
    kept = {dot.code: dot.group for dot in shown.dots}
    rows = []
    for dot in every.dots:
        group = kept.get(dot.code)
        radius = 0 if group is None else 1.7 if dot.code in selected else 1
        row = _row(dot, group.label if group else UNKNOWN, national)
        rows.append({"c": dot.code, **row, **_colours(group), "r": radius})
    return pydeck.Layer(
        "ScatterplotLayer", rows, id=LAYER, get_position="p", get_fill_color="f", get_line_color="l", get_radius="r",
        radius_units=PIXELS, radius_scale=scale, radius_min_pixels=0, stroked=True, line_width_units=PIXELS,
        get_line_width=1.2, pickable=True, auto_highlight=True, highlight_color=[*theme.rgb(theme.INK), 90],
    )  # fmt: skip


def _colours(group: Group | None) -> dict[str, list[int]]:
    """Fill and line of a dot, nearly opaque; what is unknown is a hollow ring, and what is left out is not seen."""
    if group is None:
        return {"f": [0, 0, 0, 0], "l": [0, 0, 0, 0]}
    return {
        "f": [*theme.rgb(group.colour), 255 if group.is_unknown else 235],
        "l": [*theme.rgb(group.edge), 255],
    }


def _over(over: Over, national: bool, scale: float) -> pydeck.Layer:
    """An overlay differs in shape as well as in colour, and takes no click: it is there to be compared."""
    rows = [{**_row(dot, over.label, national), "s": DIAMOND} for dot in over.dots]
    colour = [*theme.rgb(over.colour), 255]
    if over.sign == "ring":
        return pydeck.Layer(
            "ScatterplotLayer", rows, id="rings", get_position="p", get_radius=1.9, radius_units=PIXELS, radius_scale=scale,
            filled=False, stroked=True, get_line_color=colour, line_width_units=PIXELS, get_line_width=1.4, pickable=False,
        )  # fmt: skip
    return pydeck.Layer(
        "TextLayer", rows, id="diamonds", get_position="p", get_text="s", character_set=f"'{DIAMOND}'",
        get_size=4.6 * scale, get_color=colour, pickable=True,
    )  # fmt: skip


def fit(bounds: tuple[float, float, float, float], width: int = 760, height: int = MAP_HEIGHT) -> dict[str, float]:
    """Centre and zoom that show an extent (west, south, east, north) with a margin."""
    west, south, east, north = bounds

    def mercator(latitude: float) -> float:
        return math.log(math.tan(math.pi / 4 + math.radians(latitude) / 2))

    across = max(east - west, 0.02) / 360
    up = max(mercator(north) - mercator(south), 0.0003) / (2 * math.pi)
    zoom = min(math.log2(width / 512 / across), math.log2(height / 512 / up)) - 0.25
    return {"longitude": (west + east) / 2, "latitude": (south + north) / 2, "zoom": round(min(zoom, 11.5), 2)}
