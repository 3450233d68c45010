"""Dots and areas → layers of deck.gl in pydeck's own words, over our own outlines; `assets/map.js` draws them.

Places travel as columns beside the layers, which name them (« places », « over »): a layer says how, never what.
The ground's outlines are files of the release, asked by the browser (`fonds/…`); nothing else is.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import pydeck
from pydeck.bindings.json_tools import default_serialize

from pvd import theme
from pvd.formats import typeset
from pvd.forms.map import Areas, Dot, Dots, Entry, Over

PIXELS = "'pixels'"
DIAMOND = "◆"
PLACES, OVER = "places", "over"
GROUND_COLOURS = (
    theme.GROUND, theme.LAND, theme.AROUND, theme.TOWN, theme.TOWN_LINE, theme.MAP_LINE, theme.UNKNOWN_LINE, theme.SECOND,
    theme.INK,
)  # fmt: skip
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Where:
    """What a map opens on, and the files of its ground, by layer (« departements » → its address)."""

    bounds: Box
    files: dict[str, str]
    # the territory outlined; none in the national view, whose overseas départements are in insets
    level: str = ""
    codes: tuple[str, ...] = ()

    @property
    def is_national(self) -> bool:
        """Whether it shows all of France, with its insets."""
        return not self.level


def explored(form: Dots | Areas, where: Where) -> dict[str, Any]:
    """All that the browser draws of a map: layers, places, classes and legend."""
    layers = [*_ground(form, where), *_marks(form, where)]
    shown = [*GROUND_COLOURS, *(colour for group in form.groups for colour in (group.colour, group.edge))]
    shown += [item.colour for item in form.legend]
    deck = pydeck.Deck(layers=layers, views=[pydeck.View(type="MapView", controller=True)], map_provider=None)
    return {
        # pydeck's own encoder pretty-prints in pure Python: five times slower and twice as long.
        "layers": json.loads(json.dumps(deck.layers, default=default_serialize)),
        "bounds": list(where.bounds),
        "places": _columns(form, where),
        "over": _over_columns(form, where),
        "links": [
            [_place(one, where), _place(other, where)]
            for one, other in (form.over.links if isinstance(form, Dots) and form.over else ())
        ],
        "classes": [
            {"label": group.label, "fill": [*theme.rgb(group.colour), 255], "line": [*theme.rgb(group.edge), 255],
             "hatched": group.is_hatched}
            for group in form.groups
        ],
        "legend": [_entry(item) for item in form.legend],
        # What takes the place of each colour by night: layers are written by day.
        "night": night(shown),
        "ink": [*theme.rgb(theme.INK), 255],
        "title": form.title,
        "noun": form.noun,
        "national": where.is_national,
    }  # fmt: skip


def night(colours: Iterable[str]) -> dict[str, str]:
    """The colours by day whose night is another one, each with it."""
    return {colour: dark for colour in dict.fromkeys(colours) if (dark := theme.tone(colour, True)) != colour}


def _entry(item: Entry) -> list[Any]:
    return [item.label, item.count, item.colour, item.sign]


def _columns(form: Dots | Areas, where: Where) -> dict[str, list[Any]]:
    """The places, a list a column: names once, no key repeated a thousand times."""
    rank = {id(group): place for place, group in enumerate(form.groups)}
    items = form.dots if isinstance(form, Dots) else form.areas
    found: dict[str, list[Any]] = {
        "code": [item.code for item in items],
        "name": [typeset(item.name) for item in items],
        "class": [rank[id(item.group)] for item in items],
        "said": [item.said for item in items],
        "dated": [item.dated for item in items],
        "weight": [item.weight for item in items],
    }
    if isinstance(form, Dots):
        found["title"] = [typeset(item.title) for item in form.dots]
        found["place"] = [_place(item, where) for item in form.dots]
    return found


def _over_columns(form: Dots | Areas, where: Where) -> dict[str, list[Any]]:
    if not isinstance(form, Dots) or not form.over or not form.over.dots or form.over.sign == "link":
        return {}
    return {
        "title": [typeset(item.title) for item in form.over.dots],
        "place": [_place(item, where) for item in form.over.dots],
        "said": [form.over.label] * len(form.over.dots),
        "sign": [DIAMOND] * len(form.over.dots),
    }


def _place(dot: Dot, where: Where) -> list[float]:
    longitude, latitude = dot.inset if where.is_national else dot.place
    return [round(longitude, 4), round(latitude, 4)]


# --- the ground ----------------------------------------------------------------------------------


def _ground(form: Dots | Areas, where: Where) -> list[pydeck.Layer]:
    def shapes(name: str, source: str, **more: Any) -> list[pydeck.Layer]:
        return [_shapes(name, where.files[source], **more)] if source in where.files else []

    # The sea and what lies abroad keep the colour of the page, as in print.
    # The fewest outlines that a view needs: a machine without a graphics card draws each of their points itself.
    found = shapes("land", "departements" if where.level == "departement" else "regions", fill=theme.LAND)
    if isinstance(form, Areas):
        found += [
            _shapes("areas", where.files[form.layer], fill="fill", edge="line", width=0.8),
            _shapes("hatched", where.files[form.layer], fill="fill", hatched="true"),
        ]
    else:
        found += shapes("towns-land", "communes", fill=theme.TOWN, edge=theme.TOWN_LINE, width=0.6)
    if isinstance(form, Dots) and form.limits:
        found += shapes("epci-lines", "epci", edge=form.limits.colour, width=0.7 if where.is_national else 1.1)
    found += shapes("departement-lines", "limits", edge=theme.MAP_LINE, width=0.7, only="'departement'")
    found += shapes("region-lines", "limits", edge=theme.UNKNOWN_LINE, width=1.0, only="'region'")
    if where.is_national:
        found += shapes("frames", "frames", edge=theme.UNKNOWN_LINE, width=0.8, only="'frame'")
        return [*found, *shapes("frame-names", "frames", fill=theme.SECOND, only="'name'")]
    source = {"region": "regions", "departement": "departements", "epci": "epci", "commune": "communes"}[where.level]
    if where.level in ("region", "departement"):
        # What is outside a town or an EPCI is drawn by no layer: nothing is greyed.
        found += shapes("around", source, fill=theme.AROUND, opacity=0.72, without=_codes(where))
    return [*found, *shapes("here", source, edge=theme.INK, width=1.8, codes=_codes(where))]


def _codes(where: Where) -> str:
    return f"'{' '.join(where.codes)}'"


def _shapes(name: str, file: str, *, fill: str = "", edge: str = "", width: float = 1.0, **more: Any) -> pydeck.Layer:
    """Outlines of a file, filled or lined by a colour of the theme, or by what their class says (« fill », « line »)."""

    def paint(colour: str) -> Any:
        return [*theme.rgb(colour), 255] if colour.startswith("#") else colour or [0, 0, 0, 0]

    return pydeck.Layer(
        "GeoJsonLayer", file, id=name, filled=bool(fill), stroked=bool(edge), get_fill_color=paint(fill),
        get_line_color=paint(edge), line_width_units=PIXELS, get_line_width=width, **more,
    )  # fmt: skip


# --- the marks -----------------------------------------------------------------------------------


def _marks(form: Dots | Areas, where: Where) -> list[pydeck.Layer]:
    if isinstance(form, Areas):
        return []
    towns = pydeck.Layer(
        "ScatterplotLayer", PLACES, id="towns", get_position="place", get_fill_color="fill", get_line_color="line",
        get_radius="size", radius_units=PIXELS, stroked=True, line_width_units=PIXELS, get_line_width=1.2,
    )  # fmt: skip
    over = [_over(form.over)] if form.over and form.over.sign != "limit" else []
    # Lines lie under the dots that they join, rings and diamonds over them.
    return [*over, towns] if form.over and form.over.sign == "link" else [towns, *over]


def _over(over: Over) -> pydeck.Layer:
    """An overlay differs in shape as well as in colour, and takes no click: it is there to be compared."""
    colour = [*theme.rgb(over.colour), 255]
    draw: Callable[..., pydeck.Layer] = pydeck.Layer
    if over.sign == "link":
        return draw(
            "LineLayer", "links", id="links", get_source_position="from", get_target_position="to", get_color=colour,
            get_width=1.6, width_units=PIXELS,
        )  # fmt: skip
    if over.sign == "ring":
        return draw(
            "ScatterplotLayer", OVER, id="rings", get_position="place", get_radius=1.9, radius_units=PIXELS, filled=False,
            stroked=True, get_line_color=colour, line_width_units=PIXELS, get_line_width=1.4,
        )  # fmt: skip
    return draw(
        "TextLayer", OVER, id="diamonds", get_position="place", get_text="sign", character_set=f"'{DIAMOND}'",
        get_size=4.6, size_units=PIXELS, get_color=colour,
    )  # fmt: skip
