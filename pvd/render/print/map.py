"""The map forms on a print page: dots (towns) and areas (régions, départements, EPCI, communes).

France: metropolitan France in Lambert-93 and five framed insets, each in its own projection with its
own scale bar. A territory: its outline in the local projection, the neighbours in pale grey, every town
named. Points and polygons go through the same projection, so a dot never leaves its town.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from pvd import formats, theme, warehouse
from pvd.figures.figure import Figure, Overlay
from pvd.render.placing import Box, points_along
from pvd.render.print.classes import Legend, legend_items, legend_of
from pvd.render.print.ground import (
    EPSG,
    METROPOLE,
    OVERSEAS,
    Extent,
    Feature,
    View,
    bounds_of,
    extent_of,
    features_near,
    features_of_zone,
    is_inside,
    scale_bar,
    zone_of,
)
from pvd.render.print.legend import draw_legend
from pvd.render.print.names import name_departements, name_towns
from pvd.render.print.page import Page
from pvd.render.reading import rows_of
from pvd.render.text import ASCENT, width_of, wrap

if TYPE_CHECKING:
    from matplotlib.path import Path


SCALES_DIFFER = "Outre-mer\u202f: échelles différentes"
# The ring round a dot, in diameters of it.
RING = 1.7
# Past this number on one map, rings are drawn thinner.
MOST_RINGS = 300
# Past this number of towns a map names its départements instead of its towns.
MOST_LABELS = 90
# A commune alone is shown with its surroundings: at least this many metres across.
LEAST_EXTENT = 16_000.0


def draw(page: Page, figure: Figure, box: Box) -> None:
    """Draw a `dots` or `areas` figure: all of France, or one territory."""
    legend = legend_of(page, figure)
    level, codes = figure.extent or figure.scope
    territory = extent_of(figure) if level != "france" and codes else None
    size = page.font(0.82)
    items = legend_items(figure, legend, epci=territory is not None and _has_epci_lines(figure))
    if page.is_wide:
        column = min(box.width * 0.25, max(width_of(words, size) for words, _, _ in items) + size * 2.6)
        area = Box(box.left, box.bottom, box.left + column, box.top)
        top = box.top
        if legend.title:
            top = page.lines(box.left, top, wrap(legend.title, size, column, 600), size, weight=600) - size * 0.3
        height = draw_legend(page, area._replace(top=top), items, size, column=True)
        side = area._replace(top=top - height)
        map_box = Box(area.right + size * 1.2, box.bottom, box.right, box.top)
    else:
        height = draw_legend(page, box, items, size)
        map_box = box._replace(top=box.top - height)
        side = None
    if territory is None:
        _france(page, figure, legend, map_box)
    else:
        _draw_territory(page, figure, legend, territory, map_box, side)


def _has_epci_lines(figure: Figure) -> bool:
    """EPCI are drawn where they can be told apart: not over a région, nor between communes that may be far apart."""
    level, codes = figure.extent or figure.scope
    if figure.overlay and figure.overlay.sign == "limit":
        return True
    return figure.form == "dots" and level != "region" and (level != "commune" or len(codes) == 1)


def _rows(figure: Figure, legend: Legend) -> list[dict[str, Any]]:
    e = figure.encodings
    rows = []
    for row, key in zip(rows_of(figure), legend.keys, strict=True):
        code = str(row[e.key])
        rows.append(
            {"code": code, "class": key, "name": str(row.get(e.label, code)), "row": row, "zone": zone_of(code)}
        )
    return rows


def _france(page: Page, figure: Figure, legend: Legend, box: Box) -> None:
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
        counted = f"{name} ({formats.number(counts[zone])})" if figure.form == "dots" else name
        words = counted if width_of(counted, page.smallest, 600) <= cell_width else name
        small = min(size, size * cell_width / max(width_of(words, size, 600), 1))
        page.text(x, y - ASCENT * size, words, max(small, page.smallest), weight=600)
        frame = Box(x, y - cell_height + size * 0.5, x + cell_width, y - size * 1.35)
        page.rectangle(frame, None, edge=theme.UNKNOWN_LINE, line=page.hairline)
        _zone_map(page, figure, legend, rows, zone, frame)


def _zone_map(page: Page, figure: Figure, legend: Legend, rows: list[dict[str, Any]], zone: str, box: Box) -> None:
    """One projection: ground, marks, lines, scale bar."""
    size = page.font(0.62)
    source, release = warehouse.layer, figure.release
    departements = features_of_zone(source, release, "departements", zone)
    regions = features_of_zone(source, release, "regions", zone)
    if not departements:
        return
    # An inset of a few lines of height has no room for its scale.
    has_scale = zone == METROPOLE or box.height > size * 5
    inner = box if zone == METROPOLE else box.inset(*[size * 0.4] * 4).inset(bottom=size * 1.7 if has_scale else 0)
    view = View(inner, bounds_of(departements), EPSG[zone], 0.005, page.steps)
    rows = [row for row in rows if figure.form == "areas" or row["zone"] == zone]
    # Lines thin out with the map: an inset or a newspaper column keeps its coasts readable.
    hair = max(0.2, min(page.hairline, box.height * 0.0024))
    page.shape(view.path(departements), theme.PANEL, edge=_line_colour(), line=hair, order=1)
    if figure.form == "areas":
        features = features_of_zone(source, release, figure.encodings.layer or "departements", zone)
        _fill(page, view, features, rows, legend, box)
    strong = theme.INK if figure.form == "areas" else theme.SECOND
    page.shape(view.path(regions), None, edge=strong, line=hair * 1.7, order=2.6)
    if figure.form == "dots":
        # About 1/150 of the height of the map: small enough for the Cotentin, seen in the Landes.
        diameter = max(page.base * 0.16, min(page.base * 0.36, 0.0085 * box.height * _crowd(len(rows))))
        if zone != METROPOLE:
            diameter = page.base * 0.36
        if figure.overlay and figure.overlay.sign == "limit":
            _limits(page, view, figure.overlay, features_of_zone(source, release, "epci", zone), box, hair)
        _dots(page, view, figure, rows, legend, diameter, box)
        _over(page, view, figure, zone, diameter, box)
    if zone == METROPOLE:
        scale_bar(page, view, box.left, box.bottom + size * 0.3, size * 1.1, box.width * 0.16)
    elif has_scale:
        scale_bar(page, view, box.left + size * 0.6, box.bottom + size * 0.6, size, box.width * 0.42)


def _crowd(count: int) -> float:
    """Dots shrink as they become many."""
    return 1.0 if count > 1000 else 1.25 if count > 300 else 1.6


def _line_colour() -> str:
    return theme.UNKNOWN_LINE


def _fill(
    page: Page, view: View, features: Iterable[Feature], rows: list[dict[str, Any]], legend: Legend, clip: Box
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
    page: Page, view: View, figure: Figure, rows: list[dict[str, Any]], legend: Legend, diameter: float, clip: Box
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


def _over(page: Page, view: View, figure: Figure, zone: str, diameter: float, clip: Box) -> list[dict[str, Any]]:
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


def _limits(page: Page, view: View, over: Overlay, features: Iterable[Feature], clip: Box, line: float) -> None:
    """Outlines over the whole of a projection."""
    asked = set(over.table[over.key])
    page.shape(
        view.path([item for item in features if item.code in asked]), None, edge=theme.SECOND, line=line * 0.6, order=2.5,
        clip=clip,
    )  # fmt: skip


def _draw_territory(page: Page, figure: Figure, legend: Legend, territory: Extent, box: Box, side: Box | None) -> None:
    level = (figure.extent or figure.scope)[0]
    x0, y0, x1, y1 = bounds_of(territory.features)
    if level == "commune":
        grow = max((LEAST_EXTENT - max(x1 - x0, y1 - y0)) / 2, 0.4 * max(x1 - x0, y1 - y0))
        x0, y0, x1, y1 = x0 - grow, y0 - grow, x1 + grow, y1 + grow
    size = page.font(0.7)
    view = View(box, (x0, y0, x1, y1), EPSG[territory.zone], 0.035, page.steps)
    hair = page.hairline
    neighbours = features_near("departements", territory.zone, view)
    page.shape(view.path(neighbours), theme.PANEL, edge=theme.LINE, line=hair * 1.6, order=0.5, clip=box)
    outline = view.path(territory.features)
    page.shape(outline, theme.GROUND, order=1, clip=box)
    rows = [row for row in _rows(figure, legend) if figure.form == "areas" or row["zone"] == territory.zone]
    if figure.form == "areas":
        _fill(
            page, view, features_near(figure.encodings.layer or "departements", territory.zone, view), rows, legend, box
        )
    else:
        towns = features_near("commune_outlines", territory.zone, view, {row["code"] for row in rows})
        _tint(page, view, towns, rows, legend, box)
        if _has_epci_lines(figure):
            _epci_lines(page, view, figure.overlay, territory.zone, outline, box, level != "commune")
    if level == "region":
        inside = [item for item in neighbours if is_inside(item, territory)]
        page.shape(view.path(inside), None, edge=theme.UNKNOWN_LINE, line=hair * 1.8, order=2.5, clip=box)
    page.shape(outline, None, edge=theme.INK, line=hair * 2.6, order=2.8, clip=box)
    bar = scale_bar(page, view, box.left + size * 0.6, box.bottom + size * 0.5, size, box.width * 0.2)
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
        name_towns(page, towns_at, around, box, bar, side, points_along(outline))
    else:
        inside = [item for item in neighbours if is_inside(item, territory)]
        name_departements(page, view, inside, towns_at, diameter, box, bar)


def _tint(page: Page, view: View, towns: list[Feature], rows: list[dict[str, Any]], legend: Legend, clip: Box) -> None:
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
    page: Page, view: View, over: Overlay | None, zone: str, outline: Path, clip: Box, clip_to_outline: bool
) -> None:
    from matplotlib.patches import PathPatch

    asked = over is not None and over.sign == "limit"
    epci = features_near("epci", zone, view, set(over.table[over.key]) if over and asked else None)
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
