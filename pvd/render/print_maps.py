"""The map forms on a print page: dots (towns) and areas (régions, départements, EPCI, communes).

France: metropolitan France in Lambert-93 and five framed insets, each in its own projection with its
own scale bar. A territory: its outline in the local projection, the neighbours in pale grey, every town
named. Points and polygons go through the same projection, so a dot never leaves its town.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from pvd import dictionary, formats, theme, warehouse
from pvd.figures.figure import Class, Figure, Overlay
from pvd.formats import NARROW
from pvd.render.print_charts import rows_of
from pvd.render.print_page import ASCENT, CAP, Box, Page, Placer, Weight, width_of, wrap

if TYPE_CHECKING:
    from matplotlib.path import Path
    from numpy.typing import NDArray

METROPOLE = "metro"
EPSG = {METROPOLE: 2154, "971": 5490, "972": 5490, "973": 2972, "974": 2975, "976": 4471}
OVERSEAS = {"971": "Guadeloupe", "972": "Martinique", "973": "Guyane", "974": "La Réunion", "976": "Mayotte"}
LAYER_OF = {"region": "regions", "departement": "departements", "epci": "epci", "commune": "commune_outlines"}
CODE_OF = {
    "regions": "region_code",
    "departements": "departement_code",
    "epci": "epci_siren",
    "commune_outlines": "commune_code",
}
UNKNOWN_KEYS = ("missing", "unknown", "inconnue", "nd", "")
UNKNOWN_WORDS = "non disponible"
SCALES_DIFFER = "Outre-mer\u202f: échelles différentes"
EPCI_WORDS = "limite d’intercommunalité"
# The ring round a dot, in diameters of it.
RING = 1.7
# Past this number on one map, rings are drawn thinner.
MOST_RINGS = 300
# Past this number of towns a map names its départements instead of its towns.
MOST_LABELS = 90
# A commune alone is shown with its surroundings: at least this many metres across.
LEAST_EXTENT = 16_000.0


@dataclass(frozen=True)
class _Feature:
    """One territory of a layer, projected: rings as one compound outline, in metres."""

    code: str
    name: str
    zone: str
    vertices: NDArray[Any]
    codes: NDArray[Any]
    label: tuple[float, float]

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        low, high = self.vertices.min(axis=0), self.vertices.max(axis=0)
        return float(low[0]), float(low[1]), float(high[0]), float(high[1])


@lru_cache(maxsize=16)
def _transformer(epsg: int) -> Any:
    import pyproj

    return pyproj.Transformer.from_crs(4326, epsg, always_xy=True)


def _project(longitudes: Any, latitudes: Any, epsg: int) -> tuple[NDArray[Any], NDArray[Any]]:
    import numpy as np

    xs, ys = _transformer(epsg).transform(np.asarray(longitudes, dtype=float), np.asarray(latitudes, dtype=float))
    return np.asarray(xs), np.asarray(ys)


def _outline(geometry: Any, epsg: int) -> tuple[NDArray[Any], NDArray[Any]]:
    """A (multi)polygon as vertices and path codes, projected."""
    import numpy as np
    import shapely

    rings = shapely.get_rings(shapely.get_parts([geometry]))
    coordinates, owners = shapely.get_coordinates(rings, return_index=True)
    xs, ys = _project(coordinates[:, 0], coordinates[:, 1], epsg)
    codes = np.full(len(owners), 2, dtype=np.uint8)  # LINETO
    starts = np.flatnonzero(np.diff(owners, prepend=-1))
    codes[starts] = 1  # MOVETO
    codes[np.append(starts[1:], len(owners)) - 1] = 79  # CLOSEPOLY
    return np.column_stack([xs, ys]), codes


def _features(frame: Any, name: str, epsg: int) -> list[_Feature]:
    code, label = CODE_OF[name], CODE_OF[name].replace("_code", "_name").replace("_siren", "_name")
    found = []
    for row in frame.to_dict("records"):
        geometry = row["geometry"]
        if geometry is None or geometry.is_empty:
            continue
        vertices, codes = _outline(geometry, epsg)
        if "label_longitude" in row:
            x, y = _project([row["label_longitude"]], [row["label_latitude"]], epsg)
            at = (float(x[0]), float(y[0]))
        else:
            at = tuple(vertices.mean(axis=0))
        found.append(_Feature(str(row[code]), str(row.get(label, "")), str(row["zone"]), vertices, codes, at))
    return found


@lru_cache(maxsize=64)
def _zone(source: Callable[..., Any], release: str, name: str, zone: str) -> tuple[_Feature, ...]:
    """A whole layer of one zone, projected once a release (`source` is `warehouse.layer`)."""
    del release  # part of the key: another release has other outlines
    # 500 m of simplification is under a third of a millimetre on the largest national print; insets are closer.
    column = "geometry" if zone == METROPOLE else "geometry_print"
    frame = source(name, column)
    return tuple(_features(frame[frame["zone"] == zone], name, EPSG[zone]))


class _View:
    """Metres to points: one projection fitted in one box."""

    def __init__(
        self, box: Box, bounds: tuple[float, float, float, float], epsg: int, pad: float = 0.02, steps: float = 10.0
    ) -> None:
        self.box, self.epsg, self.steps = box, epsg, steps
        x0, y0, x1, y1 = bounds
        grow = pad * max(x1 - x0, y1 - y0)
        wide, high = x1 - x0 + 2 * grow, y1 - y0 + 2 * grow
        self.scale = min(box.width / wide, box.height / high)
        self.dx = (box.left + box.right) / 2 - self.scale * (x0 + x1) / 2
        self.dy = (box.bottom + box.top) / 2 - self.scale * (y0 + y1) / 2

    def path(self, features: Iterable[_Feature]) -> Path:
        """One compound outline in points."""
        import numpy as np
        from matplotlib.path import Path

        items = list(features)
        if not items:
            return Path(np.empty((0, 2)))
        vertices = np.concatenate([item.vertices for item in items]) * self.scale + (self.dx, self.dy)
        codes = np.concatenate([item.codes for item in items])
        # A tenth of a point is under half a dot of the printer: shared borders stay shared, files halve.
        vertices = np.round(vertices * self.steps) / self.steps
        moved = np.ones(len(vertices), dtype=bool)
        moved[1:] = np.any(vertices[1:] != vertices[:-1], axis=1)
        keep = moved | (codes != Path.LINETO)
        return Path(vertices[keep], codes[keep])

    def points(self, longitudes: Any, latitudes: Any) -> tuple[NDArray[Any], NDArray[Any]]:
        """Longitudes and latitudes in points."""
        xs, ys = _project(longitudes, latitudes, self.epsg)
        return xs * self.scale + self.dx, ys * self.scale + self.dy

    def at(self, place: tuple[float, float]) -> tuple[float, float]:
        """Metres in points."""
        return place[0] * self.scale + self.dx, place[1] * self.scale + self.dy

    @property
    def metres(self) -> tuple[float, float, float, float]:
        """What the box shows, in metres."""
        box = self.box
        return (
            (box.left - self.dx) / self.scale, (box.bottom - self.dy) / self.scale,
            (box.right - self.dx) / self.scale, (box.top - self.dy) / self.scale,
        )  # fmt: skip


def _bounds(features: Iterable[_Feature]) -> tuple[float, float, float, float]:
    found = [item.bounds for item in features]
    return min(b[0] for b in found), min(b[1] for b in found), max(b[2] for b in found), max(b[3] for b in found)


def zone_of(code: str) -> str:
    """« metro », or the overseas département that a commune or département code begins with."""
    return code[:3] if code[:3] in OVERSEAS else METROPOLE


# Classes


@dataclass(frozen=True)
class _Legend:
    """Keys of the rows, and the classes they fall in; None is unknown."""

    keys: list[str | None]
    classes: tuple[Class, ...]
    unknown: int
    unknown_label: str
    title: str


def _legend(page: Page, figure: Figure) -> _Legend:
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
    return _Legend(
        keys, classes, keys.count(None), unknown_label, card.label if card and card.label != "Classe" else ""
    )


def _tones(page: Page, colours: Sequence[str]) -> list[str]:
    """The classes' colours; in grey, spread out when two of them would look alike."""
    tones = [page.colour(colour) for colour in colours]
    if not page.grey:
        return tones
    levels = [theme.rgb(tone)[0] for tone in tones]
    ordered = sorted(levels)
    if all(b - a >= 18 for a, b in zip(ordered, ordered[1:], strict=False)):
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


# The page


def draw(page: Page, figure: Figure, box: Box) -> None:
    """Draw a `dots` or `areas` figure: all of France, or one territory."""
    legend = _legend(page, figure)
    level, codes = figure.extent or figure.scope
    territory = _territory(figure) if level != "france" and codes else None
    size = page.font(0.82)
    items = _legend_items(figure, legend, epci=territory is not None and _has_epci_lines(figure))
    if page.is_wide:
        column = min(box.width * 0.25, max(width_of(words, size) for words, _, _ in items) + size * 2.6)
        area = Box(box.left, box.bottom, box.left + column, box.top)
        top = box.top
        if legend.title:
            top = page.lines(box.left, top, wrap(legend.title, size, column, 600), size, weight=600) - size * 0.3
        height = page.legend(area._replace(top=top), items, size, column=True)
        side = area._replace(top=top - height)
        map_box = Box(area.right + size * 1.2, box.bottom, box.right, box.top)
    else:
        height = page.legend(box, items, size)
        map_box = box._replace(top=box.top - height)
        side = None
    if territory is None:
        _france(page, figure, legend, map_box)
    else:
        _draw_territory(page, figure, legend, territory, map_box, side)


def _legend_items(figure: Figure, legend: _Legend, epci: bool) -> list[tuple[str, str, str]]:
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


def _has_epci_lines(figure: Figure) -> bool:
    """EPCI are drawn where they can be told apart: not over a région, nor between communes that may be far apart."""
    level, codes = figure.extent or figure.scope
    if figure.overlay and figure.overlay.sign == "limit":
        return True
    return figure.form == "dots" and level != "region" and (level != "commune" or len(codes) == 1)


def _rows(figure: Figure, legend: _Legend) -> list[dict[str, Any]]:
    e = figure.encodings
    rows = []
    for row, key in zip(rows_of(figure), legend.keys, strict=True):
        code = str(row[e.key])
        rows.append(
            {"code": code, "class": key, "name": str(row.get(e.label, code)), "row": row, "zone": zone_of(code)}
        )
    return rows


# France


def _france(page: Page, figure: Figure, legend: _Legend, box: Box) -> None:
    size = page.font(0.72)
    counts = dict.fromkeys(OVERSEAS, 0)
    rows = _rows(figure, legend)
    for row in rows:
        if row["zone"] in counts:
            counts[row["zone"]] += 1
    gap = size * 0.9
    if page.is_wide:
        # Metropolitan France is nearly square: what it leaves holds two columns of insets.
        room = max(box.width - box.height * 1.04 - size * 2, box.width * 0.26)
        cell_width = (room - gap) / 2
        cell_height = (box.height - size * 0.5) / 3
        left = box.right - room
        places = [(left + (cell_width + gap) * (i % 2), box.top - cell_height * (i // 2)) for i in range(6)]
        metro = Box(box.left, box.bottom, left - size * 1.2, box.top)
        words_at = places[5]
        words_lines = wrap(SCALES_DIFFER, size, cell_width)
        page.lines(words_at[0], words_at[1], words_lines, size, colour=theme.SECOND)
    else:
        cell_width = (box.width - gap * 4) / 5
        cell_height = cell_width * 1.22 + size * 1.5
        top = box.bottom + cell_height + size * 1.5
        places = [(box.left + (cell_width + gap) * i, top - size * 1.5) for i in range(5)]
        page.text(box.left, top - ASCENT * size, SCALES_DIFFER, size, colour=theme.SECOND)
        metro = Box(box.left, top + size * 0.6, box.right, box.top)
    _zone_map(page, figure, legend, rows, METROPOLE, metro)
    for (zone, name), (x, y) in zip(OVERSEAS.items(), places, strict=False):
        words = f"{name} ({formats.number(counts[zone])})" if figure.form == "dots" else name
        small = min(size, size * cell_width / max(width_of(words, size, 600), 1))
        page.text(x, y - ASCENT * size, words, max(small, page.smallest * 0.92), weight=600)
        frame = Box(x, y - cell_height + size * 0.5, x + cell_width, y - size * 1.35)
        page.rectangle(frame, None, edge=theme.UNKNOWN_LINE, line=page.hairline)
        _zone_map(page, figure, legend, rows, zone, frame)


def _zone_map(page: Page, figure: Figure, legend: _Legend, rows: list[dict[str, Any]], zone: str, box: Box) -> None:
    """One projection: ground, marks, lines, scale bar."""
    size = page.font(0.62)
    source, release = warehouse.layer, figure.release
    departements = _zone(source, release, "departements", zone)
    regions = _zone(source, release, "regions", zone)
    if not departements:
        return
    inner = box if zone == METROPOLE else box.inset(size * 0.4, size * 2.1, size * 0.4, size * 0.4)
    view = _View(inner, _bounds(departements), EPSG[zone], 0.005, page.steps)
    rows = [row for row in rows if figure.form == "areas" or row["zone"] == zone]
    # Lines thin out with the map: an inset or a newspaper column keeps its coasts readable.
    hair = max(0.2, min(page.hairline, box.height * 0.0024))
    page.shape(view.path(departements), theme.PANEL, edge=_line_colour(), line=hair, order=1)
    if figure.form == "areas":
        features = _zone(source, release, figure.encodings.layer or "departements", zone)
        _fill(page, view, features, rows, legend, box)
    strong = theme.INK if figure.form == "areas" else theme.SECOND
    page.shape(view.path(regions), None, edge=strong, line=hair * 1.7, order=2.6)
    if figure.form == "dots":
        # About 1/150 of the height of the map: small enough for the Cotentin, seen in the Landes.
        diameter = max(page.base * 0.16, min(page.base * 0.36, 0.0085 * box.height * _crowd(len(rows))))
        if zone != METROPOLE:
            diameter = page.base * 0.36
        if figure.overlay and figure.overlay.sign == "limit":
            _limits(page, view, figure.overlay, _zone(source, release, "epci", zone), box, hair)
        _dots(page, view, figure, rows, legend, diameter, box)
        _over(page, view, figure, zone, diameter, box)
    if zone == METROPOLE:
        _scale_bar(page, view, box.left, box.bottom + size * 0.3, size * 1.1, box.width * 0.16)
    else:
        _scale_bar(page, view, box.left + size * 0.6, box.bottom + size * 0.6, size, box.width * 0.42)


def _crowd(count: int) -> float:
    """Dots shrink as they become many."""
    return 1.0 if count > 1000 else 1.25 if count > 300 else 1.6


def _line_colour() -> str:
    return theme.UNKNOWN_LINE


def _fill(
    page: Page, view: _View, features: Iterable[_Feature], rows: list[dict[str, Any]], legend: _Legend, clip: Box
) -> None:
    """Areas by class; unknown ones hatched; those without a row stay ground."""
    by_code = {item.code: item for item in features}
    hair = page.hairline
    for item in legend.classes:
        chosen = [by_code[row["code"]] for row in rows if row["class"] == item.key and row["code"] in by_code]
        if chosen:
            page.shape(view.path(chosen), item.colour, edge=theme.GROUND, line=hair * 1.2, order=2, clip=clip)
    unknown = [by_code[row["code"]] for row in rows if row["class"] is None and row["code"] in by_code]
    if unknown:
        page.shape(
            view.path(unknown), theme.GROUND, edge=theme.UNKNOWN_LINE, line=hair, order=2.1, hatched=True, clip=clip
        )


def _dots(
    page: Page, view: _View, figure: Figure, rows: list[dict[str, Any]], legend: _Legend, diameter: float, clip: Box
) -> None:
    """Towns by class: unknown as hollow rings first, the strongest class last, on top."""
    e = figure.encodings
    by_class: dict[str | None, list[dict[str, Any]]] = {}
    for row in rows:
        by_class.setdefault(row["class"], []).append(row["row"])
    # Dark means strong in every scale of the theme.
    order: list[tuple[str | None, str]] = [(None, theme.GROUND)]
    order += [(item.key, item.colour) for item in sorted(legend.classes, key=lambda item: -sum(theme.rgb(item.colour)))]
    for rank, (key, colour) in enumerate(order):
        chosen = by_class.get(key, [])
        if not chosen:
            continue
        xs, ys = view.points([row[e.longitude] for row in chosen], [row[e.latitude] for row in chosen])
        edge = theme.UNKNOWN_LINE if key is None else theme.GROUND
        line = diameter * (0.16 if key is None else 0.09)
        page.dots(
            xs,
            ys,
            diameter * (0.9 if key is None else 1.0),
            colour,
            edge=edge,
            line=line,
            order=4 + rank * 0.01,
            clip=clip,
        )


def _over(page: Page, view: _View, figure: Figure, zone: str, diameter: float, clip: Box) -> list[dict[str, Any]]:
    """What the figure shows over its dots; returns the places that are not among them, to be named as well."""
    over, e = figure.overlay, figure.encodings
    if over is None or over.sign == "limit":
        return []
    places = [row for row in over.table.to_dict("records") if zone_of(str(row[over.key])) == zone]
    xs, ys = view.points([row[e.longitude] for row in places], [row[e.latitude] for row in places])
    if over.sign == "ring":
        page.dots(
            xs,
            ys,
            diameter * RING,
            None,
            edge=theme.INK,
            line=diameter * (0.16 if len(places) <= MOST_RINGS else 0.1),
            order=5,
            clip=clip,
        )
        return []
    page.dots(xs, ys, diameter * 1.25, theme.SISTER, line=diameter * 0.09, shape="D", order=5, clip=clip)
    return [{"name": str(row[over.name]), "row": row} for row in places]


def _limits(page: Page, view: _View, over: Overlay, features: Iterable[_Feature], clip: Box, line: float) -> None:
    """Outlines over the whole of a projection."""
    asked = set(over.table[over.key])
    page.shape(
        view.path([item for item in features if item.code in asked]), None, edge=theme.SECOND, line=line * 0.6, order=2.5,
        clip=clip,
    )  # fmt: skip


def _scale_bar(page: Page, view: _View, x: float, y: float, size: float, most: float) -> Box:
    """A bar of a round length with its kilometres above; returns the box it covers."""
    metres = most / view.scale
    power = 10 ** math.floor(math.log10(metres))
    length = next(factor * power for factor in (5, 2, 1) if factor * power <= metres)
    wide = length * view.scale
    tick = size * 0.22
    page.line([(x, y + tick), (x, y), (x + wide, y), (x + wide, y + tick)], theme.INK, page.hairline * 1.8, order=6)
    kilometres = length / 1000
    words = f"{formats.number(kilometres, 0 if kilometres >= 1 else 1)}{NARROW}km"
    return page.text(x, y + size * 0.4, words, size, colour=theme.INK, ground=True, order=6)


# A territory


@dataclass(frozen=True)
class _Territory:
    zone: str
    features: list[_Feature]


def _territory(figure: Figure) -> _Territory | None:
    """The outline of the figure's scope; None when unknown or spread over two zones: France is drawn."""
    level, codes = figure.extent or figure.scope
    name = LAYER_OF.get(level, "")
    if not name:
        return None
    frame = warehouse.layer(name, "geometry_print")
    frame = frame[frame[CODE_OF[name]].isin(codes)]
    zones = set(frame["zone"])
    if len(zones) != 1:
        return None
    zone = str(zones.pop())
    return _Territory(zone, _features(frame, name, EPSG[zone]))


def _near(name: str, zone: str, view: _View, codes: set[str] | None = None) -> list[_Feature]:
    """Features of a layer that the view shows, in print detail."""
    frame = warehouse.layer(name, "geometry_print")
    frame = frame[frame["zone"] == zone]
    if codes is not None:
        frame = frame[frame[CODE_OF[name]].isin(codes)]
    elif "xmin" in frame.columns:
        x0, y0, x1, y1 = view.metres
        back = _transformer(view.epsg)
        corners = [back.transform(x, y, direction="INVERSE") for x in (x0, x1) for y in (y0, y1)]
        west, east = min(c[0] for c in corners), max(c[0] for c in corners)
        south, north = min(c[1] for c in corners), max(c[1] for c in corners)
        frame = frame[
            (frame["xmin"] < east) & (frame["xmax"] > west) & (frame["ymin"] < north) & (frame["ymax"] > south)
        ]
    return _features(frame, name, EPSG[zone])


def _draw_territory(
    page: Page, figure: Figure, legend: _Legend, territory: _Territory, box: Box, side: Box | None
) -> None:
    level = (figure.extent or figure.scope)[0]
    x0, y0, x1, y1 = _bounds(territory.features)
    if level == "commune":
        grow = max((LEAST_EXTENT - max(x1 - x0, y1 - y0)) / 2, 0.4 * max(x1 - x0, y1 - y0))
        x0, y0, x1, y1 = x0 - grow, y0 - grow, x1 + grow, y1 + grow
    size = page.font(0.7)
    view = _View(box, (x0, y0, x1, y1), EPSG[territory.zone], 0.035, page.steps)
    hair = page.hairline
    neighbours = _near("departements", territory.zone, view)
    page.shape(view.path(neighbours), theme.PANEL, edge=theme.LINE, line=hair * 1.6, order=0.5, clip=box)
    outline = view.path(territory.features)
    page.shape(outline, theme.GROUND, order=1, clip=box)
    rows = [row for row in _rows(figure, legend) if figure.form == "areas" or row["zone"] == territory.zone]
    if figure.form == "areas":
        _fill(page, view, _near(figure.encodings.layer or "departements", territory.zone, view), rows, legend, box)
    else:
        towns = _near("commune_outlines", territory.zone, view, {row["code"] for row in rows})
        _tint(page, view, towns, rows, legend, box)
        if _has_epci_lines(figure):
            _epci_lines(page, view, figure.overlay, territory.zone, outline, box, level != "commune")
    if level == "region":
        inside = [item for item in neighbours if _is_inside(item, territory)]
        page.shape(view.path(inside), None, edge=theme.UNKNOWN_LINE, line=hair * 1.8, order=2.5, clip=box)
    page.shape(outline, None, edge=theme.INK, line=hair * 2.6, order=2.8, clip=box)
    bar = _scale_bar(page, view, box.left + size * 0.6, box.bottom + size * 0.5, size, box.width * 0.2)
    if figure.form == "areas":
        return
    diameter = page.base * (0.42 if len(rows) <= MOST_LABELS else 0.32)
    _dots(page, view, figure, rows, legend, diameter, box)
    rows += _over(page, view, figure, territory.zone, diameter, box)
    e = figure.encodings
    xs, ys = view.points([row["row"][e.longitude] for row in rows], [row["row"][e.latitude] for row in rows])
    towns_at = [(float(x), float(y), str(row["name"])) for x, y, row in zip(xs, ys, rows, strict=True)]
    if len(rows) <= MOST_LABELS:
        # A ring is larger than its dot: names stand clear of it.
        around = diameter * RING if figure.overlay and figure.overlay.sign == "ring" else diameter
        _name_towns(page, towns_at, around, box, bar, side, _cells(outline))
    else:
        inside = [item for item in neighbours if _is_inside(item, territory)]
        _name_departements(page, view, inside, towns_at, diameter, box, bar)


def _is_inside(item: _Feature, territory: _Territory) -> bool:
    """True when a département's label point lies in the territory."""
    from matplotlib.path import Path

    return any(Path(feature.vertices, feature.codes).contains_point(item.label) for feature in territory.features)


def _tint(
    page: Page, view: _View, towns: list[_Feature], rows: list[dict[str, Any]], legend: _Legend, clip: Box
) -> None:
    """Town polygons in a light tint of their class; unknown ones hatched."""
    by_code = {item.code: item for item in towns}
    for item in legend.classes:
        chosen = [by_code[row["code"]] for row in rows if row["class"] == item.key and row["code"] in by_code]
        if chosen:
            page.shape(
                view.path(chosen),
                _lighter(item.colour),
                edge=theme.GROUND,
                line=page.hairline * 1.2,
                order=1.5,
                clip=clip,
            )
    unknown = [by_code[row["code"]] for row in rows if row["class"] is None and row["code"] in by_code]
    if unknown:
        page.shape(
            view.path(unknown),
            theme.GROUND,
            edge=theme.UNKNOWN_LINE,
            line=page.hairline,
            order=1.6,
            hatched=True,
            clip=clip,
        )


def _lighter(colour: str) -> str:
    """A pale tint of the same hue: the dot on it and the name over it stay readable."""
    import colorsys

    hue, lightness, saturation = colorsys.rgb_to_hls(*(value / 255 for value in theme.rgb(colour)))
    red, green, blue = (
        round(255 * value) for value in colorsys.hls_to_rgb(hue, 0.78 + 0.14 * lightness, saturation * 0.75)
    )
    return f"#{red:02X}{green:02X}{blue:02X}"


def _epci_lines(
    page: Page, view: _View, over: Overlay | None, zone: str, outline: Path, clip: Box, clip_to_outline: bool
) -> None:
    from matplotlib.patches import PathPatch

    asked = over is not None and over.sign == "limit"
    epci = _near("epci", zone, view, set(over.table[over.key]) if over and asked else None)
    if not epci:
        return
    patch = PathPatch(
        view.path(epci),
        facecolor="none",
        edgecolor=page.colour(theme.INK if asked else theme.CATEGORICAL[4]),
        linewidth=page.hairline * 1.6,
        zorder=2.4,
    )
    page.add(patch, clip)
    # Lines of the neighbours' EPCI would say nothing here: kept inside the territory.
    if clip_to_outline:
        patch.set_clip_path(outline, page.points)


# Names


@dataclass(frozen=True)
class _Placed:
    box: Box
    baseline: float
    leader: tuple[tuple[float, float], tuple[float, float]] | None


def _name_towns(
    page: Page,
    towns: list[tuple[float, float, str]],
    diameter: float,
    box: Box,
    bar: Box,
    side: Box | None,
    outline: NDArray[Any],
) -> None:
    """Every town named once, no name on another or on a dot: beside its dot, else at the end of a leader.

    Smaller letters when they do not all fit; at the smallest size, numbers keyed to a list.
    """
    size = page.font(0.74)
    while True:
        placed = _place_names(towns, size, diameter, box, [bar], outline)
        if placed is not None or size <= page.smallest:
            break
        size = max(page.smallest, size * 0.94)
    if placed is not None:
        for (_, _, name), spot in zip(towns, placed, strict=True):
            _write_name(page, spot, name, size)
        return
    _number_towns(page, towns, diameter, box, bar, side, outline)


def _write_name(page: Page, spot: _Placed, name: str, size: float) -> None:
    if spot.leader:
        page.line(spot.leader, theme.SECOND, page.hairline * 1.2, order=4.5)
    page.text(spot.box.left, spot.baseline, name, size, ground=True, order=6)


def _number_towns(
    page: Page,
    towns: list[tuple[float, float, str]],
    diameter: float,
    box: Box,
    bar: Box,
    side: Box | None,
    outline: NDArray[Any],
) -> None:
    """Numbers on the map, names in a list: beside the map on wide pages, over its emptiest edge otherwise."""
    ordered = sorted(range(len(towns)), key=lambda index: formats.slug(towns[index][2]))
    numbers = {index: str(rank + 1) for rank, index in enumerate(ordered)}
    size = page.smallest
    numbered = [(x, y, numbers[index]) for index, (x, y, _) in enumerate(towns)]
    entries = [f"{numbers[index]}{NARROW}{towns[index][2]}" for index in ordered]
    if side is not None:
        room = side.inset(top=size * 0.6)
        columns = max(1, math.ceil(len(entries) * size * 1.16 / max(room.height, 1)))
        wide = room.width / columns
        for rank, entry in enumerate(entries):
            column, line = divmod(rank, math.ceil(len(entries) / columns))
            page.text(room.left + column * wide, room.top - (line + 1) * size * 1.16, entry, size)
    placed = _place_names(numbered, size, diameter, box, [bar], outline)
    for (_, _, number), spot in zip(numbered, placed or [], strict=False):
        _write_name(page, spot, number, size)


def _place_names(
    towns: list[tuple[float, float, str]],
    size: float,
    diameter: float,
    bounds: Box,
    taken: list[Box],
    outline: NDArray[Any],
) -> list[_Placed] | None:
    """A place for every name, or None. Deterministic: crowded towns first, a blocked one pushes others away."""
    import numpy as np

    if not towns:
        return []
    radius = diameter / 2
    points = np.array([(x, y) for x, y, _ in towns])
    dots = np.column_stack([points - radius * 1.1, points + radius * 1.1])
    fixed = np.array([tuple(box) for box in taken]).reshape(-1, 4)
    obstacles = np.concatenate([dots, fixed])
    candidates: list[tuple[NDArray[Any], NDArray[Any]]] = []
    costs: list[NDArray[Any]] = []
    for x, y, name in towns:
        boxes, leaders = _candidates(x, y, width_of(name, size), size, radius)
        inside = (
            (boxes[:, 0] >= bounds.left)
            & (boxes[:, 2] <= bounds.right)
            & (boxes[:, 1] >= bounds.bottom)
            & (boxes[:, 3] <= bounds.top)
        )
        boxes, leaders = boxes[inside], leaders[inside]
        free = ~_touch(boxes, obstacles, size * 0.04).any(axis=1)
        boxes, leaders = boxes[free], leaders[free]
        if len(boxes):
            # A leader must not pass over another town.
            others = np.delete(dots, len(candidates), axis=0)
            clear = ~_crosses(leaders, others).any(axis=1)
            boxes, leaders = boxes[clear], leaders[clear]
        if not len(boxes):
            return None
        # A name over the outline is allowed, not sought: two places further down the list.
        over = _holds(boxes, outline)
        candidates.append((boxes, leaders))
        costs.append(np.arange(len(boxes), dtype=float) + 2.5 * over)
    near = np.hypot(points[:, None, 0] - points[None, :, 0], points[:, None, 1] - points[None, :, 1])
    crowd = (near < size * 9).sum(axis=1)
    queue = sorted(range(len(towns)), key=lambda index: (-crowd[index], len(candidates[index][0]), index))
    chosen: dict[int, int] = {}
    blamed = np.zeros(len(towns))
    for _ in range(40 * len(towns)):
        if not queue:
            break
        index = queue.pop(0)
        boxes, leaders = candidates[index]
        penalty = costs[index].copy()
        hits: list[list[int]] = [[] for _ in range(len(boxes))]
        if chosen:
            owners = list(chosen)
            current = np.array([candidates[other][0][chosen[other]] for other in owners])
            lines = np.array([candidates[other][1][chosen[other]] for other in owners])
            clash = _touch(boxes, current, size * 0.06) | _crosses(leaders, current) | _crosses(lines, boxes).T
            clash |= _cross_lines(leaders, lines)
            for row, column in np.argwhere(clash):
                hits[row].append(owners[column])
            penalty += np.array([sum(60 + 25 * blamed[other] for other in row) for row in hits])
        best = int(penalty.argmin())
        for other in hits[best]:
            if other in chosen:
                del chosen[other]
                blamed[other] += 1
                queue.append(other)
        chosen[index] = best
    if queue:
        return None
    found = []
    for index in range(len(towns)):
        left, bottom, right, top = (float(value) for value in candidates[index][0][chosen[index]])
        start = candidates[index][1][chosen[index]]
        leader = (
            None if np.isnan(start[0]) else ((float(start[0]), float(start[1])), (float(start[2]), float(start[3])))
        )
        found.append(_Placed(Box(left, bottom, right, top), bottom + 0.22 * size, leader))
    return found


def _candidates(x: float, y: float, width: float, size: float, radius: float) -> tuple[NDArray[Any], NDArray[Any]]:
    """Boxes around a point, best first, with their leaders (NaN when the name stands beside its dot)."""
    import numpy as np

    height, gap = size * 0.96, radius + size * 0.16
    beside = [
        (x + gap, y - height / 2), (x + gap * 0.7, y + gap * 0.5), (x + gap * 0.7, y - gap * 0.5 - height),
        (x - gap - width, y - height / 2), (x - gap * 0.7 - width, y + gap * 0.5), (x - gap * 0.7 - width, y - gap * 0.5 - height),
        (x - width / 2, y + gap), (x - width / 2, y - gap - height), (x - width * 0.2, y + gap), (x - width * 0.8, y + gap),
        (x - width * 0.2, y - gap - height), (x - width * 0.8, y - gap - height),
    ]  # fmt: skip
    boxes = [(left, bottom, left + width, bottom + height) for left, bottom in beside]
    leaders = [(np.nan,) * 4] * len(boxes)
    for far in (1.3, 2.0, 2.8, 3.8, 5.0, 6.5, 8.5, 11.0, 14.0):
        reach = radius + far * size
        for step in range(24):
            angle = 2 * math.pi * step / 24
            ax, ay = x + reach * math.cos(angle), y + reach * math.sin(angle)
            left = ax if math.cos(angle) > 0.25 else ax - width if math.cos(angle) < -0.25 else ax - width / 2
            bottom = ay - height / 2
            box = (left, bottom, left + width, bottom + height)
            # From the dot's rim to the nearest point of the box.
            tx, ty = min(max(x, box[0]), box[2]), min(max(y, box[1]), box[3])
            distance = math.hypot(tx - x, ty - y) or 1.0
            if distance <= radius:
                continue
            boxes.append(box)
            leaders.append((x + (tx - x) * radius / distance, y + (ty - y) * radius / distance, tx, ty))
    return np.array(boxes), np.array(leaders)


def _cells(outline: Path, step: float = 2.0) -> NDArray[Any]:
    """Points along an outline, one a cell of `step` points."""
    import numpy as np

    vertices = np.asarray(outline.vertices, dtype=float)
    return np.unique(np.round(vertices / step), axis=0) * step if len(vertices) else np.empty((0, 2))


def _holds(boxes: NDArray[Any], points: NDArray[Any]) -> NDArray[Any]:
    """Which boxes hold at least one of the points."""
    import numpy as np

    inside = (
        (points[None, :, 0] > boxes[:, None, 0])
        & (points[None, :, 0] < boxes[:, None, 2])
        & (points[None, :, 1] > boxes[:, None, 1])
        & (points[None, :, 1] < boxes[:, None, 3])
    )
    return np.asarray(inside.any(axis=1)).astype(float)


def _touch(some: NDArray[Any], others: NDArray[Any], gap: float) -> NDArray[Any]:
    """Which boxes touch which."""
    return (
        (some[:, None, 0] < others[None, :, 2] + gap)
        & (some[:, None, 2] > others[None, :, 0] - gap)
        & (some[:, None, 1] < others[None, :, 3] + gap)
        & (some[:, None, 3] > others[None, :, 1] - gap)
    )


def _crosses(lines: NDArray[Any], boxes: NDArray[Any]) -> NDArray[Any]:
    """Which segments (NaN: none) pass over which boxes, by points along them."""
    import numpy as np

    parts = np.linspace(0.04, 0.97, 14)
    xs = lines[:, None, 0] + (lines[:, None, 2] - lines[:, None, 0]) * parts[None, :]
    ys = lines[:, None, 1] + (lines[:, None, 3] - lines[:, None, 1]) * parts[None, :]
    with np.errstate(invalid="ignore"):
        inside = (
            (xs[:, :, None] > boxes[None, None, :, 0])
            & (xs[:, :, None] < boxes[None, None, :, 2])
            & (ys[:, :, None] > boxes[None, None, :, 1])
            & (ys[:, :, None] < boxes[None, None, :, 3])
        )
    return np.asarray(inside.any(axis=1))


def _cross_lines(some: NDArray[Any], others: NDArray[Any]) -> NDArray[Any]:
    """Which segments cross which."""
    import numpy as np

    def side(ax: Any, ay: Any, bx: Any, by: Any, cx: Any, cy: Any) -> Any:
        return (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)

    a, b = some[:, None, :], others[None, :, :]
    with np.errstate(invalid="ignore"):
        one = side(a[..., 0], a[..., 1], a[..., 2], a[..., 3], b[..., 0], b[..., 1])
        two = side(a[..., 0], a[..., 1], a[..., 2], a[..., 3], b[..., 2], b[..., 3])
        three = side(b[..., 0], b[..., 1], b[..., 2], b[..., 3], a[..., 0], a[..., 1])
        four = side(b[..., 0], b[..., 1], b[..., 2], b[..., 3], a[..., 2], a[..., 3])
        return np.asarray((one * two < 0) & (three * four < 0))


def _name_departements(
    page: Page,
    view: _View,
    items: list[_Feature],
    towns: list[tuple[float, float, str]],
    diameter: float,
    box: Box,
    bar: Box,
) -> None:
    """Too many towns to be named: their départements are, where no dot stands."""
    size = page.font(0.72)
    weight: Weight = 600
    placer = Placer(box)
    placer.take(bar)
    for x, y, _ in towns:
        placer.take(Box(x - diameter / 2, y - diameter / 2, x + diameter / 2, y + diameter / 2))
    for item in items:
        cx, cy = view.at(item.label)
        width = width_of(item.name, size, weight)
        spots = sorted(
            ((dx, dy) for dx in range(-6, 7) for dy in range(-6, 7)),
            key=lambda spot: (abs(spot[0]) + abs(spot[1]), spot),
        )
        for dx, dy in spots:
            left, baseline = cx - width / 2 + dx * size * 0.8, cy - CAP * size / 2 + dy * size * 0.6
            spot = page.box_of(left, baseline, item.name, size, weight)
            if placer.is_free(spot):
                placer.take(spot)
                page.text(left, baseline, item.name, size, weight=weight, colour=theme.SECOND, ground=True)
                break
