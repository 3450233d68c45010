"""The heat table on a print page: one cell a row and column."""

from __future__ import annotations

from dataclasses import dataclass

from pvd import formats, theme
from pvd.figures.figure import AVAILABLE, MISSING, NOT_APPLICABLE, PARTIAL, REGIONAL
from pvd.formats import NARROW, UNKNOWN
from pvd.forms.cells import STATUS_WORDS
from pvd.forms.grid import Cell, Grid
from pvd.render.placing import Box
from pvd.render.print.bars import draw_bar, say_rest
from pvd.render.print.legend import draw_legend
from pvd.render.print.page import Page
from pvd.render.text import CAP, LEADING, breakable, width_of, wrap


@dataclass(frozen=True)
class _Layout:
    """Where the cells lie, at the text size at which most of the table holds."""

    size: float
    heads: list[list[str]]
    name_width: float
    cell_width: float
    slot: float
    shown: int
    left: float
    top: float


def draw(page: Page, grid: Grid, box: Box) -> None:
    """One cell a row and column: a class colour, or a number on a five-step scale."""
    size = page.font(0.84)
    items = [
        (_class_words(item.label, item.count), item.colour, MISSING if item.key == MISSING else "")
        for item in grid.classes
    ]
    if not grid.classes and grid.has_missing:
        items.append((f"{STATUS_WORDS[MISSING]} ({UNKNOWN})", "", MISSING))
    top = box.top - (draw_legend(page, box, items, size) + size * 0.2 if items else 0)
    box, heads = _heads(page, grid, box)
    place = _layout(page, grid, Box(box.left, box.bottom, box.right, top), heads, size)
    size = place.size
    if place.shown < len(grid.rows):
        say_rest(page, box.left, box.bottom, len(grid.rows) - place.shown, size)
    for index, lines in enumerate(place.heads):
        page.lines(
            place.left + place.cell_width * (index + 0.5),
            place.top + size * 0.25 + len(lines) * size * LEADING,
            lines,
            size,
            colour=theme.SECOND,
            align="center",
        )
    # One text size for all cells: the largest at which the longest number fits, else none.
    texts = [] if grid.classes else [cell.shown for cell in grid.cells]
    longest = max((width_of(text, 1.0) for text in texts), default=0)
    cell_size = min(max(page.smallest, size * 0.95), place.cell_width * 0.92 / longest if longest else size)
    cell_size = cell_size if cell_size >= page.smallest and not grid.classes else 0.0
    if grid.unit_words and cell_size:
        page.lines(box.left, place.top + size * (0.25 + LEADING), [grid.unit_words], size, colour=theme.SECOND)
    for r, row_name in enumerate(grid.rows[: place.shown]):
        middle = place.top - place.slot * (r + 0.5)
        wrapped = wrap(row_name, size, place.name_width)
        page.lines(box.left, middle + page.block_height(len(wrapped), size, 1.08) / 2, wrapped, size, leading=1.08)
        for c, column_name in enumerate(grid.columns):
            left = place.left + place.cell_width * c
            inside = Box(left, middle - place.slot / 2, left + place.cell_width, middle + place.slot / 2)
            _draw_cell(page, grid.at(row_name, column_name), inside.inset(*([page.hairline * 1.2] * 4)), cell_size)


def _heads(page: Page, grid: Grid, box: Box) -> tuple[Box, list[str]]:
    """The heads of the columns, and the room left: too narrow for their words, they are numbers, keyed under the table."""
    names = list(grid.columns)
    most = max(width_of(name, page.smallest) for name in grid.rows)
    least = (box.width - min(most, _name_room(page, box)) - page.smallest) / len(names)
    if not any(width_of(part, page.smallest) > least for name in names for part in breakable(name)):
        return box, names
    key_size = page.font(0.78)
    key = wrap(" · ".join(f"{index + 1}{NARROW}{name}" for index, name in enumerate(names)), key_size, box.width)
    page.lines(box.left, box.bottom + page.block_height(len(key), key_size), key, key_size, colour=theme.SECOND)
    box = box.inset(bottom=page.block_height(len(key), key_size) + key_size * 0.4)
    return box, [str(index + 1) for index in range(len(names))]


def _name_room(page: Page, box: Box) -> float:
    return box.width * (0.42 if page.is_narrow else 0.36)


def _layout(page: Page, grid: Grid, box: Box, names: list[str], size: float) -> _Layout:
    """The largest text at which heads and rows hold; the rows that do not fit are left out."""
    most = _name_room(page, box)
    while True:
        name_width = min(max(width_of(name, size) for name in grid.rows), most)
        cell_width = (box.width - name_width - size * 0.6) / len(names)
        heads = [wrap(name, size, cell_width * 0.96) for name in names]
        fits = all(width_of(line, size) <= cell_width for lines in heads for line in lines)
        head = max(map(len, heads)) * size * LEADING
        lines = max(len(wrap(name, size, name_width)) for name in grid.rows)
        slot = min((box.height - head - size * 0.3) / len(grid.rows), size * 5)
        if (fits and slot >= lines * size * 1.08 + size * 0.2) or size <= page.smallest:
            break
        size = max(page.smallest, size * 0.95)
    shown = len(grid.rows)
    if slot < lines * size * 1.08:
        shown = min(shown, max(1, int((box.height - head) // (lines * size * 1.08))))
    if shown < len(grid.rows):
        slot = lines * size * 1.15
        shown = max(1, int((box.height - head - size * 1.6) // slot))
    left, top = box.left + name_width + size * 0.6, box.top - head - size * 0.2
    return _Layout(size, heads, name_width, cell_width, slot, shown, left, top)


def _draw_cell(page: Page, cell: Cell | None, box: Box, size: float) -> None:
    """One cell: blank, hatched, or filled; its words at that size, none when it is zero."""
    if cell is None or cell.status == NOT_APPLICABLE:
        page.rectangle(box, None, edge=theme.LINE, line=page.hairline)
        return
    is_class = cell.value is None
    if cell.status == MISSING:
        page.hatch(box, line=page.hairline, step=page.hatch_step * 1.2)
        colour = theme.SECOND
    else:
        # What a class says is in its colour, not over it.
        draw_bar(page, box, cell.colour, AVAILABLE if is_class else cell.status)
        colour = theme.ink_on(page.colour(cell.colour))
    if size:
        page.text(
            (box.left + box.right) / 2, (box.top + box.bottom) / 2 - CAP * size / 2, cell.shown, size,
            colour=colour, align="center", ground=cell.status in (MISSING, PARTIAL, REGIONAL),
        )  # fmt: skip


def _class_words(label: str, count: int | None) -> str:
    return label if count is None else f"{label} ({formats.number(count)})"
