"""Figure → pydeck: the towns as dots over our own outlines, without a tile or an outside request.

The ground (outlines, insets) is a MapLibre style served once by `routes` with immutable caching, so a
change of filter only sends the dots.
"""

from __future__ import annotations

import html
import json
import math

import pydeck
from pydeck.bindings.json_tools import default_serialize

from pvd import theme
from pvd.figures.figure import Figure, Overlay
from pvd.formats import UNKNOWN, is_unknown

FRANCE_VIEW = {"longitude": 1.9, "latitude": 46.35, "zoom": 4.95}
MAP_HEIGHT = 640
LAYER = "communes"
DIAMOND = "◆"


class Deck(pydeck.Deck):
    """pydeck's own encoder pretty-prints in pure Python: five times slower and twice as long."""

    def to_json(self) -> str:
        return json.dumps(self, sort_keys=True, default=default_serialize, separators=(",", ":"))


def _over(overlay: Overlay, x: str, y: str, scale: float) -> pydeck.Layer:
    """An overlay differs in shape as well as in colour, and takes no click: it is there to be compared."""
    columns = ["commune_name", "departement_code", x, y]
    rows = [
        {
            "p": [round(longitude, 4), round(latitude, 4)],
            "n": html.escape(f"{name} ({departement})"),
            "t": html.escape(overlay.label),
            "s": DIAMOND,
        }
        for name, departement, longitude, latitude in overlay.table[columns].itertuples(index=False)
    ]
    ink = [*theme.rgb(theme.INK), 255]
    if overlay.sign == "ring":
        return pydeck.Layer(
            "ScatterplotLayer", rows, id="rings", get_position="p", get_radius=1.9, radius_units="'pixels'", radius_scale=scale,
            filled=False, stroked=True, get_line_color=ink, line_width_units="'pixels'", get_line_width=1.4, pickable=False,
        )  # fmt: skip
    return pydeck.Layer(
        "TextLayer", rows, id="diamonds", get_position="p", get_text="s", character_set=f"'{DIAMOND}'",
        get_size=4.6 * scale, get_color=[*theme.rgb(theme.SISTER), 255], pickable=True,
    )  # fmt: skip


def deck(
    shown: Figure, every: Figure, selected: set[str], bounds: tuple[float, float, float, float] | None, *,
    style: str, narrow: bool = False,
) -> Deck:  # fmt: skip
    """The map of a `dots` figure.

    `every` is the figure of the whole territory, its towns in a fixed order; `shown` the figure of those
    that the filters keep, whose classes colour the map. The others travel with a null radius: the browser
    remembers a selection by row number, and a shorter table would move it to another town. `bounds` is the extent to open on, None for the national
    view with insets. `style` is the address of the ground. `narrow` zooms out for a phone.
    """
    marks = shown.encodings
    national = bounds is None
    x, y = (marks.inset_longitude, marks.inset_latitude) if national else (marks.longitude, marks.latitude)
    classes = {item.key: item for item in marks.classes}
    kept = dict(zip(shown.table[marks.key], shown.table[marks.colour], strict=True))
    rows = []
    columns = [marks.key, marks.label, "departement_code", x, y]
    for code, name, departement, longitude, latitude in every.table[columns].itertuples(index=False):
        key = kept.get(code, "unknown")
        rows.append(
            {
                "c": code,
                "p": [round(longitude, 4), round(latitude, 4)],
                "n": html.escape(f"{name} ({departement})"),
                "t": html.escape(classes[key].label if key in classes else UNKNOWN),
                "f": _fill(classes[key].colour if key in classes else None, key),
                "l": _line(key),
                "r": 0 if code not in kept else (1.7 if code in selected else 1),
            }
        )
    layer = pydeck.Layer(
        "ScatterplotLayer",
        rows,
        id=LAYER,
        get_position="p",
        get_fill_color="f",
        get_line_color="l",
        get_radius="r",
        radius_units="'pixels'",
        # Dots of one pixel radius, scaled: small in the crowded national view, larger when a département fills it.
        radius_scale=4.2 if national else 6.5,
        radius_min_pixels=0,
        stroked=True,
        line_width_units="'pixels'",
        get_line_width=1.2,
        pickable=True,
        auto_highlight=True,
        highlight_color=[27, 29, 51, 90],
    )
    layers, over = [layer], shown.overlay
    # Outlines are part of the ground.
    if over and over.sign != "limit":
        layers.append(_over(over, x, y, 4.2 if national else 6.5))
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


def _fill(colour: str | None, key: str) -> list[int]:
    # Unknown is a hollow grey ring, never the palest class.
    if colour is None or key == "unknown":
        return [255, 255, 255, 255]
    return [*theme.rgb(colour), 235]


def _line(key: str) -> list[int]:
    return [*theme.rgb(theme.UNKNOWN_LINE), 255] if key == "unknown" or is_unknown(key) else [255, 255, 255, 255]


def fit(bounds: tuple[float, float, float, float], width: int = 760, height: int = MAP_HEIGHT) -> dict[str, float]:
    """Centre and zoom that show an extent (west, south, east, north) with a margin."""
    west, south, east, north = bounds

    def mercator(latitude: float) -> float:
        return math.log(math.tan(math.pi / 4 + math.radians(latitude) / 2))

    across = max(east - west, 0.02) / 360
    up = max(mercator(north) - mercator(south), 0.0003) / (2 * math.pi)
    zoom = min(math.log2(width / 512 / across), math.log2(height / 512 / up)) - 0.25
    return {"longitude": (west + east) / 2, "latitude": (south + north) / 2, "zoom": round(min(zoom, 11.5), 2)}
