"""Small maps on a print page: in rows, each under its words, one legend above."""

from __future__ import annotations

from pvd.forms.small_maps import SmallMap, SmallMaps
from pvd.render.placing import Box
from pvd.render.print import map as large
from pvd.render.print.legend import draw_legend
from pvd.render.print.page import Page
from pvd.render.text import LEADING, wrap


def draw(page: Page, form: SmallMaps, box: Box) -> None:
    """The legend, then the maps: as many across as makes them the largest."""
    items = [(item.words, item.tone(page.grey), large.KINDS[item.sign]) for item in form.legend]
    height = draw_legend(page, box, items, page.font(0.82))
    room, count = box._replace(top=box.top - height - page.font(0.5)), len(form.maps)
    across = max(range(1, count + 1), key=lambda columns: _side(room, columns, -(-count // columns)))
    down = -(-count // across)
    gap = page.font(0.8)
    wide, high = (room.width - gap * (across - 1)) / across, (room.height - gap * (down - 1)) / down
    for rank, item in enumerate(form.maps):
        left, top = room.left + (rank % across) * (wide + gap), room.top - (rank // across) * (high + gap)
        one(page, item, Box(left, top - high, left + wide, top))


def alone(page: Page, form: SmallMaps, item: SmallMap, box: Box) -> None:
    """One of them across the whole page, under the legend of all."""
    items = [(entry.words, entry.tone(page.grey), large.KINDS[entry.sign]) for entry in form.legend]
    height = draw_legend(page, box, items, page.font(0.82))
    one(page, item, box._replace(top=box.top - height - page.font(0.5)))


def _side(room: Box, across: int, down: int) -> float:
    """How large a nearly square map may be in such a grid, under two lines of words."""
    return min(room.width / across, room.height / down)


def one(page: Page, item: SmallMap, box: Box) -> None:
    """One map under its words: the date, then what is counted."""
    size = page.font(0.72)
    top = page.lines(box.left, box.top, wrap(item.date, size, box.width, 600), size, weight=600)
    if item.counted:
        top = page.lines(box.left, top, wrap(item.counted, size, box.width), size)
    large.small(page, item.form, box._replace(top=top - size * (LEADING - 1)))
