"""The treemap on a print page: surfaces in proportion."""

from __future__ import annotations

import math
from collections.abc import Sequence

from pvd import theme
from pvd.figures.figure import MISSING
from pvd.formats import labelled
from pvd.forms.surfaces import Surface, Surfaces
from pvd.render.placing import Box
from pvd.render.print.legend import draw_legend
from pvd.render.print.page import Page
from pvd.render.text import ASCENT, Weight, width_of, wrap

_Inside = list[tuple[str, float, Weight]]


def draw(page: Page, found: Surfaces, box: Box) -> None:
    """Surfaces in proportion, one colour a series; what is too small to be labelled inside is labelled under."""
    tones = page.ramp([item.colour for item in found.series]) if found.series_words else {}
    colours = {item.key: tones.get(item.colour, item.colour) for item in found.series}
    size = page.font(0.84)
    small = max(page.smallest, size * 0.92)
    items = [(item.label, colours[item.key], "") for item in found.series] if found.is_grouped else []
    items += [(found.unknown_words, "", MISSING)] if found.unknown else []
    top = box.top - (draw_legend(page, box, items, size) + size * 0.2 if items else 0)
    bottom = box.bottom
    # Names that do not fit inside need room below, which makes cells smaller: settle in a few rounds.
    lines: list[str] = []
    laid: list[tuple[Surface, Box, _Inside]] = []
    for _ in range(5):
        laid = _laid(page, found, Box(box.left, bottom, box.right, top), size)
        outside = [labelled(item.label, item.words) for item, _, inside in laid if not inside]
        lines = wrap(" · ".join(outside), small, box.width) if outside else []
        need = page.block_height(len(lines), small) + size * 0.4 if lines else 0.0
        if box.bottom + need <= bottom + 0.1:
            break
        bottom = box.bottom + need
    for item, cell, inside in laid:
        colour = colours[item.series.key]
        page.rectangle(cell.inset(*([page.hairline * 1.4] * 4)), colour)
        y = cell.top - size * 0.4
        for text, text_size, weight in inside:
            left, ink = cell.left + size * 0.45, theme.ink_on(colour)
            page.text(left, y - ASCENT * text_size, text, text_size, colour=ink, weight=weight)
            y -= text_size * 1.16
    if lines:
        page.lines(box.left, bottom - size * 0.4, lines, small, colour=theme.INK)


def _laid(page: Page, found: Surfaces, plot: Box, size: float) -> list[tuple[Surface, Box, _Inside]]:
    """Each surface with its box and the lines that fit inside it (none when they do not all fit)."""
    laid = []
    weights = [found.group(series).value for series in found.series]
    for series, area in zip(found.series, _squarify(weights, plot), strict=True):
        members = [item for item in found.surfaces if item.series == series]
        for item, box in zip(members, _squarify([item.value for item in members], area), strict=True):
            laid.append((item, box, _inside(page, item, box, size)))
    return laid


def _inside(page: Page, item: Surface, box: Box, size: float) -> _Inside:
    for text_size in (size * 1.05, *(max(page.smallest, size * share) for share in (0.92, 0.8))):
        room = box.width - text_size * 0.8
        lines = wrap(item.label, text_size, room, 600)
        widest = max([*(width_of(line, text_size, 600) for line in lines), width_of(item.words, text_size)])
        if widest <= room and (len(lines) + 1) * text_size * 1.16 + text_size * 0.6 <= box.height:
            return [*((line, text_size, 600) for line in lines), (item.words, text_size, 400)]
    return []


def _squarify(values: Sequence[float], box: Box) -> list[Box]:
    """Rectangles in proportion to descending values, as square as they come."""
    total = sum(values)
    if not total:
        return [Box(box.left, box.bottom, box.left, box.bottom) for _ in values]
    areas = [value / total * box.width * box.height for value in values]
    found: list[Box] = []
    left = box
    start = 0
    while start < len(areas):
        side = min(left.width, left.height)
        end, best = start + 1, math.inf
        while end <= len(areas):
            row = areas[start:end]
            depth = sum(row) / side if side else 0
            worst = max(max(depth / (a / depth), (a / depth) / depth) if a and depth else math.inf for a in row)
            if worst > best:
                break
            best, end = worst, end + 1
        row = areas[start : end - 1]
        depth = sum(row) / side
        along_height = left.width >= left.height
        position = left.top if along_height else left.left
        for area in row:
            length = area / depth
            if along_height:
                found.append(Box(left.left, position - length, left.left + depth, position))
                position -= length
            else:
                found.append(Box(position, left.top - depth, position + length, left.top))
                position += length
        left = left.inset(left=depth) if along_height else left.inset(top=depth)
        start = end - 1
    return found
