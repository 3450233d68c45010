"""The treemap on a print page: surfaces in proportion."""

from __future__ import annotations

import math
from collections.abc import Sequence

from pvd import formats, theme
from pvd.figures.figure import MISSING, Figure
from pvd.formats import NARROW, UNKNOWN
from pvd.render.placing import Box
from pvd.render.print.legend import draw_legend
from pvd.render.print.page import Page
from pvd.render.reading import category_text, known, rows_of, unit_of
from pvd.render.text import ASCENT, Weight, width_of, wrap

_Inside = list[tuple[str, float, Weight]]


def draw(page: Page, figure: Figure, box: Box) -> None:
    """Surfaces in proportion, one colour a series; what is too small to be named inside is named under."""
    e = figure.encodings
    unit = unit_of(figure, e.value)
    rows = [
        (category_text(row[e.category]), str(row.get(e.series, "")), known(row[e.value])) for row in rows_of(figure)
    ]
    unknown = [name for name, _, value in rows if value is None]
    cells = sorted(((value, name, key) for name, key, value in rows if value), reverse=True)
    keys = [key for key in e.series_labels if any(cell[2] == key for cell in cells)]
    keys += [key for key in dict.fromkeys(cell[2] for cell in cells) if key not in keys]
    colours = page.categories(e.role, keys) if e.series else dict.fromkeys(keys, theme.PRIMARY)
    size = page.font(0.84)
    items = [(e.series_labels.get(key, key), colours[key], "") for key in keys] if e.series and len(keys) > 1 else []
    items += [(f"{UNKNOWN}{NARROW}: {formats.in_list(unknown)}", "", MISSING)] if unknown else []
    top = box.top - (draw_legend(page, box, items, size) + size * 0.2 if items else 0)
    bottom = box.bottom
    # Names that do not fit inside need room below, which makes cells smaller: settle in a few rounds.
    outside: list[str] = []
    lines: list[str] = []
    laid: list[tuple[tuple[float, str, str], Box, _Inside]] = []
    for _ in range(5):
        plot = Box(box.left, bottom, box.right, top)
        laid = _treemap_cells(page, cells, keys, plot, size, unit)
        outside = [
            f"{name}{NARROW}: {formats.short_value(value, unit)}" for (value, name, _), _, inside in laid if not inside
        ]
        lines = wrap(" · ".join(outside), size * 0.92, box.width) if outside else []
        need = page.block_height(len(lines), size * 0.92) + size * 0.4 if lines else 0.0
        if box.bottom + need <= bottom + 0.1:
            break
        bottom = box.bottom + need
    for (_, _, key), cell, inside in laid:
        page.rectangle(cell.inset(*([page.hairline * 1.4] * 4)), colours[key])
        ink = theme.ink_on(colours[key])
        y = cell.top - size * 0.4
        for text, text_size, weight in inside:
            page.text(cell.left + size * 0.45, y - ASCENT * text_size, text, text_size, colour=ink, weight=weight)
            y -= text_size * 1.16
    if outside:
        page.lines(box.left, bottom - size * 0.4, lines, size * 0.92, colour=theme.INK)


def _treemap_cells(
    page: Page, cells: list[tuple[float, str, str]], keys: list[str], plot: Box, size: float, unit: str
) -> list[tuple[tuple[float, str, str], Box, _Inside]]:
    """Each cell with its box and the lines that fit inside it (none when they do not all fit)."""
    total = sum(value for value, _, _ in cells)
    groups = [(sum(value for value, _, k in cells if k == key), key) for key in keys]
    laid = []
    for (_, key), area in zip(groups, _squarify([weight for weight, _ in groups], plot), strict=True):
        members = [cell for cell in cells if cell[2] == key]
        for cell, box in zip(members, _squarify([value for value, _, _ in members], area), strict=True):
            laid.append((cell, box, _inside(page, cell, box, size, unit)))
    assert total > 0
    return laid


def _inside(page: Page, cell: tuple[float, str, str], box: Box, size: float, unit: str) -> _Inside:
    value, name, _ = cell
    for text_size in (size * 1.05, size * 0.92, max(page.smallest, size * 0.8)):
        room = box.width - text_size * 0.8
        lines = wrap(name, text_size, room, 600)
        words = formats.short_value(value, unit)
        widest = max([*(width_of(line, text_size, 600) for line in lines), width_of(words, text_size)])
        if widest <= room and (len(lines) + 1) * text_size * 1.16 + text_size * 0.6 <= box.height:
            return [*((line, text_size, 600) for line in lines), (words, text_size, 400)]
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
