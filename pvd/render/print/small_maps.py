"""Small maps on a print page: in rows, each under its words, one legend above."""

from __future__ import annotations

from pvd.forms.small_maps import SmallMap, SmallMaps
from pvd.render.placing import Box
from pvd.render.print import map as large
from pvd.render.print.legend import draw_legend
from pvd.render.print.page import Page
from pvd.render.text import LEADING, wrap

# Of the words over a map, in sizes of the page.
SIZE = 0.72


def draw(page: Page, form: SmallMaps, box: Box, *, with_legend: bool = True) -> None:
    """The legend, then the maps: as many across as makes them the largest."""
    items = [(item.words, item.tone(page.grey), large.KINDS[item.sign]) for item in form.legend]
    height = draw_legend(page, box, items, page.font(0.82)) + page.font(0.5) if with_legend else 0.0
    room, count = box._replace(top=box.top - height), len(form.maps)
    across = max(range(1, count + 1), key=lambda columns: _side(room, columns, -(-count // columns)))
    down = -(-count // across)
    gap = page.font(0.8)
    wide, high = (room.width - gap * (across - 1)) / across, (room.height - gap * (down - 1)) / down
    # As many lines over each of them: their maps stand on one line and are of one size.
    lines = max(len(wrap(item.counted, page.font(SIZE), wide)) for item in form.maps)
    for rank, item in enumerate(form.maps):
        left, top = room.left + (rank % across) * (wide + gap), room.top - (rank // across) * (high + gap)
        one(page, item, Box(left, top - high, left + wide, top), lines)


def alone(page: Page, form: SmallMaps, item: SmallMap, box: Box) -> None:
    """One of them across the whole page, under the legend of all."""
    items = [(entry.words, entry.tone(page.grey), large.KINDS[entry.sign]) for entry in form.legend]
    height = draw_legend(page, box, items, page.font(0.82))
    one(page, item, box._replace(top=box.top - height - page.font(0.5)))


def _side(room: Box, across: int, down: int) -> float:
    """How large a nearly square map may be in such a grid, under two lines of words."""
    return min(room.width / across, room.height / down)


def one(page: Page, item: SmallMap, box: Box, lines: int = 0) -> None:
    """One map under its words: the date, then what is counted."""
    size = page.font(SIZE)
    top = page.lines(box.left, box.top, wrap(item.date, size, box.width, 600), size, weight=600)
    counted = wrap(item.counted, size, box.width)
    top = page.lines(box.left, top, counted, size) - size * LEADING * max(0, lines - len(counted))
    large.small(page, item.form, box._replace(top=top - size * (LEADING - 1)))
