"""The map forms on a print page: dots (towns) and areas (départements).

France: metropolitan France in Lambert-93 and five framed insets, each in its own projection with its own scale bar. A
territory: its outline in the local projection, the land around it, every town named. Points and polygons go through the
same projection, so a dot never leaves its town.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pvd import formats, theme
from pvd.figures.ground import METROPOLE, OVERSEAS, Detail, Outline
from pvd.forms.map import Areas, Dot, Dots, Entry, Group, Over
from pvd.render.placing import Box, points_along
from pvd.render.print.ground import EPSG, View, bounds_of, scale_bar
from pvd.render.print.legend import draw_legend
from pvd.render.print.names import name_areas, name_towns
from pvd.render.print.page import Page
from pvd.render.text import ASCENT, width_of, wrap

SCALES_DIFFER = "Outre-mer\u202f: échelles différentes"
# How the legend draws each sign.
KINDS = {
    "dot": "dot",
    "area": "",
    "unknown": "missing",
    "few": "few",
    "ring": "circle",
    "diamond": "diamond",
    "limit": "edge",
}
# The ring round a dot, in diameters of it.
RING = 1.7
# Past this number on one map, rings are drawn thinner.
MOST_RINGS = 300
# Past this number of towns a map names its départements instead of its towns.
MOST_LABELS = 90
# A commune alone is shown with its surroundings: at least this many metres across.
LEAST_EXTENT = 16_000.0


@dataclass(frozen=True)
class Sheet:
    """One projection being drawn: the page, where it lies on it, the zone that it shows."""

    page: Page
    view: View
    zone: str
    # what is drawn stays inside
    clip: Box

    def shape(self, outlines: Iterable[Outline], fill: str | None, *, edge: str, line: float, order: float) -> None:
        """Outlines, filled or not."""
        self.page.shape(self.view.path(outlines), fill, edge=edge, line=line, order=order, clip=self.clip)


def draw(page: Page, form: Dots | Areas, box: Box, *, with_legend: bool = True) -> None:
    """Draw a map: all of France, or one territory."""
    side = None
    if with_legend:
        box, side = _legend(page, form, box)
    if not form.shown or (isinstance(form, Areas) and form.is_of_france):
        _france(page, form, box)
    elif isinstance(form, Dots):
        _draw_territory(page, form, box, side)
    else:
        _draw_areas(page, form, box)


def _draw_areas(page: Page, form: Areas, box: Box) -> None:
    """The territories of one territory, named where there is room."""
    size, hair = page.font(0.7), page.hairline
    view = View.fitted(box, bounds_of(form.shown, EPSG[form.zone]), form.zone, 0.035, page.steps)
    sheet = Sheet(page, view, form.zone, box)
    around = view.near(form.ground["departements", "print"], form.zone)
    sheet.shape(around, theme.AROUND, edge=theme.GROUND, line=hair * 1.6, order=0.5)
    sheet.shape(form.shown, theme.LAND, edge=theme.INK, line=0, order=1)
    by_code, drawn = form.ground[form.layer, "print"].by_code, []
    for group in form.groups:
        found = [by_code[area.code] for area in form.areas if area.group is group and area.code in by_code]
        _fill(sheet, [item for item in found if item.zone == form.zone], group)
        drawn += [item for item in found if item.zone == form.zone]
    sheet.shape(form.shown, None, edge=theme.SECOND, line=hair * 2, order=2.8)
    bar = scale_bar(page, view, box.left + size * 0.6, box.bottom + size * 0.5, size, box.width * 0.2)
    names = {area.code: area.name for area in form.areas}
    places = zip(view.points(item.label for item in drawn), drawn, strict=True)
    name_areas(
        page, [(x, y, names[item.code]) for (x, y), item in places], [], 0.0, box, bar, points_along(view.path(form.shown)),
    )  # fmt: skip


def _legend(page: Page, form: Dots | Areas, box: Box) -> tuple[Box, Box | None]:
    """Draw the legend; returns the place of the map, and what is left free beside it on a wide page."""
    size = page.font(0.82)
    items = [(item.words, item.tone(page.grey), KINDS[item.sign]) for item in form.legend]
    if not page.is_wide:
        return box._replace(top=box.top - draw_legend(page, box, items, size)), None
    column = min(box.width * 0.25, max(width_of(words, size) for words, _, _ in items) + size * 2.6)
    area = Box(box.left, box.bottom, box.left + column, box.top)
    top = box.top
    if form.title:
        top = page.lines(box.left, top, wrap(form.title, size, column, 600), size, weight=600) - size * 0.3
    height = draw_legend(page, area._replace(top=top), items, size, column=True)
    return Box(area.right + size * 1.2, box.bottom, box.right, box.top), area._replace(top=top - height)


def _france(page: Page, form: Dots | Areas, box: Box) -> None:
    size = page.font(0.72)
    gap = size * 0.9
    if page.is_wide:
        # Metropolitan France is nearly square: what it leaves holds two columns of insets.
        room = max(box.width - box.height * 1.04 - size * 2, box.width * 0.26)
        wide, high = (room - gap) / 2, (box.height - size * 0.5) / 3
        left = box.right - room
        places = [(left + (wide + gap) * (i % 2), box.top - high * (i // 2)) for i in range(6)]
        metro = Box(box.left, box.bottom, left - size * 1.2, box.top)
        page.lines(*places[5], wrap(SCALES_DIFFER, size, wide), size, colour=theme.SECOND)
    else:
        wide = (box.width - gap * 4) / 5
        high = wide * 1.22 + size * 1.5
        top = box.bottom + high + size * 1.5
        places = [(box.left + (wide + gap) * i, top - size * 1.5) for i in range(5)]
        page.text(box.left, top - ASCENT * size, SCALES_DIFFER, size, colour=theme.SECOND)
        metro = Box(box.left, top + size * 0.6, box.right, box.top)
    _zone_map(page, form, METROPOLE, metro)
    for (zone, name), (x, y) in zip(OVERSEAS.items(), places, strict=False):
        words = name
        if isinstance(form, Dots):
            counted = f"{name} ({formats.number(sum(dot.zone == zone for dot in form.dots))})"
            words = counted if width_of(counted, page.smallest, 600) <= wide else name
        small = min(size, size * wide / max(width_of(words, size, 600), 1))
        page.text(x, y - ASCENT * size, words, max(small, page.smallest), weight=600)
        frame = Box(x, y - high + size * 0.5, x + wide, y - size * 1.35)
        page.rectangle(frame, None, edge=theme.UNKNOWN_LINE, line=page.hairline)
        _zone_map(page, form, zone, frame)


def small(page: Page, form: Dots, box: Box) -> None:
    """A map among others, without name nor scale: France with its insets beside it, or a territory."""
    if form.shown:
        _draw_territory(page, form, box, None, is_small=True)
        return
    side = min(box.width * 0.2, box.height / 5.4)
    _zone_map(page, form, METROPOLE, box._replace(left=box.left + side * 1.15), is_small=True)
    for rank, zone in enumerate(OVERSEAS):
        top = box.top - rank * side * 1.06
        frame = Box(box.left, top - side, box.left + side, top)
        page.rectangle(frame, None, edge=theme.UNKNOWN_LINE, line=page.hairline * 0.6)
        _zone_map(page, form, zone, frame, is_small=True)


def _zone_map(page: Page, form: Dots | Areas, zone: str, box: Box, *, is_small: bool = False) -> None:
    """One projection: ground, marks, lines, scale bar."""
    size, is_metro = page.font(0.62), zone == METROPOLE
    # Simplified by under a third of a millimetre on the largest national print; insets are closer.
    detail: Detail = "screen" if is_metro else "print"
    departements = form.ground["departements", detail].of_zone(zone)
    if not departements:
        return
    # An inset of a few lines of height has no room for its scale.
    has_scale = not is_small and (is_metro or box.height > size * 5)
    inner = box if is_metro else box.inset(*[size * 0.4] * 4).inset(bottom=size * 1.7 if has_scale else 0)
    view = View.fitted(inner, bounds_of(departements, EPSG[zone]), zone, 0.005, page.steps)
    sheet = Sheet(page, view, zone, box)
    # Lines thin out with the map: an inset or a newspaper column keeps its coasts readable.
    hair = max(0.2, min(page.hairline, box.height * 0.0024))
    sheet.shape(departements, theme.LAND, edge=theme.UNKNOWN_LINE, line=hair, order=1)
    if isinstance(form, Areas):
        by_code = form.ground[form.layer, detail].by_code
        for group in form.groups:
            codes = [area.code for area in form.areas if area.group is group]
            _fill(sheet, [by_code[code] for code in codes if code in by_code and by_code[code].zone == zone], group)
    strong = theme.INK if isinstance(form, Areas) else theme.SECOND
    regions = form.ground["regions", detail].of_zone(zone)
    sheet.shape(regions, None, edge=strong, line=hair * 1.7, order=2.6)
    if isinstance(form, Dots):
        dots = [dot for dot in form.dots if dot.zone == zone]
        # About 1/150 of the height of the map: small enough for the Cotentin, seen in the Landes.
        diameter = max(_em(page) * 0.16, min(_em(page) * 0.36, 0.0085 * box.height * _crowd(len(dots))))
        diameter = diameter if is_metro else _em(page) * (0.2 if is_small else 0.36)
        if form.over and form.over.sign == "limit":
            epci = form.ground["epci", detail].of(form.over.codes)
            _limits(sheet, [item for item in epci if item.zone == zone], form.over.colour, hair * 0.35)
        _draw_dots(sheet, dots, form.groups, diameter)
        _draw_over(sheet, form.over, diameter)
    left, bottom, most = (0.0, 0.3, 0.16) if is_metro else (0.6, 0.6, 0.42)
    bar = size * 1.1 if is_metro else size
    if has_scale:
        scale_bar(page, view, box.left + size * left, box.bottom + size * bottom, bar, box.width * most)


def _em(page: Page) -> float:
    """What marks are measured in: the page's text size; larger where all is, as on a slide."""
    return page.base * max(page.scale, 1.0)


def _crowd(count: int) -> float:
    """Dots shrink as they become many."""
    return 1.0 if count > 1000 else 1.25 if count > 300 else 1.6


def _fill(sheet: Sheet, outlines: list[Outline], group: Group, *, is_tint: bool = False) -> None:
    """The areas of a class; unknown ones hatched."""
    page, hair = sheet.page, sheet.page.hairline
    if outlines and group.is_hatched:
        page.shape(
            sheet.view.path(outlines),
            group.colour,
            edge=group.edge,
            line=hair,
            order=2.1,
            hatched=True,
            clip=sheet.clip,
        )
    elif outlines:
        fill = group.tint(page.grey) if is_tint else group.tone(page.grey)
        sheet.shape(outlines, fill, edge=group.edge, line=hair * 1.2, order=2)


def _draw_dots(sheet: Sheet, dots: list[Dot], groups: tuple[Group, ...], diameter: float) -> None:
    """Towns by class: unknown as hollow rings first, the strongest class last, on top."""
    grey = sheet.page.grey
    # Dark means strong in every scale of the theme.
    for rank, group in enumerate(sorted(groups, key=lambda item: (not item.is_unknown, -sum(theme.rgb(item.colour))))):
        points = sheet.view.points(dot.place for dot in dots if dot.group is group)
        if not points:
            continue
        size, line = (0.9, 0.16) if group.is_unknown else (1.0, 0.09)
        xs, ys = zip(*points, strict=True)
        sheet.page.dots(
            xs, ys, diameter * size, group.tone(grey), edge=group.edge, line=diameter * line,
            order=4 + rank * 0.01, clip=sheet.clip,
        )  # fmt: skip


def _draw_over(sheet: Sheet, over: Over | None, diameter: float) -> list[Dot]:
    """What the figure shows over its dots; returns the places that are not among them, to be named as well."""
    places = [dot for dot in over.dots if dot.zone == sheet.zone] if over else []
    if not over or not places:
        return []
    xs, ys = zip(*sheet.view.points(dot.place for dot in places), strict=True)
    if over.sign == "ring":
        line = diameter * (0.16 if len(places) <= MOST_RINGS else 0.1)
        sheet.page.dots(xs, ys, diameter * RING, None, edge=over.colour, line=line, order=5, clip=sheet.clip)
        return []
    sheet.page.dots(xs, ys, diameter * 1.25, over.colour, line=diameter * 0.09, shape="D", order=5, clip=sheet.clip)
    return places


def _limits(sheet: Sheet, outlines: Iterable[Outline], colour: str, line: float) -> None:
    sheet.shape(outlines, None, edge=colour, line=line, order=2.5)


def _draw_territory(page: Page, form: Dots, box: Box, side: Box | None, *, is_small: bool = False) -> None:
    x0, y0, x1, y1 = bounds_of(form.shown, EPSG[form.zone])
    if form.level == "commune":
        grow = max((LEAST_EXTENT - max(x1 - x0, y1 - y0)) / 2, 0.4 * max(x1 - x0, y1 - y0))
        x0, y0, x1, y1 = x0 - grow, y0 - grow, x1 + grow, y1 + grow
    size, hair = page.font(0.7), page.hairline
    view = View.fitted(box, (x0, y0, x1, y1), form.zone, 0.035, page.steps)
    sheet = Sheet(page, view, form.zone, box)
    departements = view.near(form.ground["departements", "print"], form.zone)
    sheet.shape(departements, theme.AROUND, edge=theme.GROUND, line=hair * 1.6, order=0.5)
    sheet.shape(form.shown, theme.LAND, edge=theme.INK, line=0, order=1)
    dots = [dot for dot in form.dots if dot.zone == form.zone]
    towns = form.ground["commune_outlines", "print"].by_code
    for group in form.groups:
        codes = [dot.code for dot in dots if dot.group is group]
        _fill(sheet, [towns[code] for code in codes if code in towns], group, is_tint=True)
    if form.limits:
        _epci_lines(sheet, form, form.limits)
    inside = [item for item in departements if any(shape.holds(item.label) for shape in form.shown)]
    if form.level == "region":
        sheet.shape(inside, None, edge=theme.UNKNOWN_LINE, line=hair * 1.8, order=2.5)
    sheet.shape(form.shown, None, edge=theme.SECOND, line=hair * 2, order=2.8)
    if is_small:
        _draw_dots(sheet, dots, form.groups, _em(page) * 0.28)
        return
    bar = scale_bar(page, view, box.left + size * 0.6, box.bottom + size * 0.5, size, box.width * 0.2)
    diameter = _em(page) * (0.42 if len(dots) <= MOST_LABELS else 0.32)
    _draw_dots(sheet, dots, form.groups, diameter)
    dots += _draw_over(sheet, form.over, diameter)
    points = view.points(dot.place for dot in dots)
    outline = points_along(view.path(form.shown))
    if len(dots) > MOST_LABELS:
        places = zip(view.points(item.label for item in inside), inside, strict=True)
        name_areas(page, [(x, y, item.name) for (x, y), item in places], points, diameter, box, bar, outline)
        return
    # A ring is larger than its dot: names stand clear of it.
    around = diameter * RING if form.over and form.over.sign == "ring" else diameter
    name_towns(
        page, [(x, y, dot.name) for (x, y), dot in zip(points, dots, strict=True)], around, box, bar, side, outline
    )


def _epci_lines(sheet: Sheet, form: Dots, limits: Entry) -> None:
    from matplotlib.patches import PathPatch

    epci = sheet.view.near(form.ground["epci", "print"], form.zone)
    if form.over and form.over.sign == "limit":
        asked = set(form.over.codes)
        epci = [item for item in epci if item.code in asked]
    patch = PathPatch(
        sheet.view.path(epci), facecolor="none", edgecolor=limits.tone(sheet.page.grey),
        linewidth=sheet.page.hairline * 1.6, zorder=2.4,
    )  # fmt: skip
    sheet.page.add(patch, sheet.clip)
    # Lines of the neighbours' EPCI would say nothing here: kept inside the territory.
    if form.level != "commune":
        patch.set_clip_path(sheet.view.path(form.shown), sheet.page.points)
