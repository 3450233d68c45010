"""A table on a print page: the rows and columns that fit whole, the rest counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from pvd import dictionary, theme
from pvd.figures.figure import Figure
from pvd.formats import UNKNOWN
from pvd.render.cells import columns as file_columns
from pvd.render.cells import labels, left_out, plain, total_words, written
from pvd.render.placing import Box
from pvd.render.print.page import Page
from pvd.render.reading import rows_of
from pvd.render.text import Weight, breakable, width_of, wrap


@dataclass
class _Grid:
    """A table as texts: heads, cells, and which columns are numbers (right aligned, never broken)."""

    heads: list[str]
    cells: list[list[str]]
    is_number: list[bool]
    # what all the rows come to, under them and in heavier letters
    total: list[str] = field(default_factory=list)

    def first(self, count: int) -> _Grid:
        """Only the first columns."""
        return _Grid(
            self.heads[:count], [row[:count] for row in self.cells], self.is_number[:count], self.total[:count]
        )


def _cell(content: Any, unit: str, words: Mapping[Any, str]) -> str:
    """A cell as text: « n. d. », a key's French words, « −1 234 » where the card gives no unit."""
    found = plain(content)
    said = words.get(found, found)
    return UNKNOWN if said is None else written(said, unit)


def _grid(figure: Figure, most: int) -> _Grid:
    names = [name for name in (figure.encodings.columns or tuple(figure.read_columns)) if name in figure.table.columns]
    cards = dictionary.columns()
    units = [cards[name].unit if name in cards else "text" for name in names]
    heads = [cards[name].label if name in cards else name for name in names]
    # Keys in their French words, as in the files.
    words = [labels(figure, name) if name in cards else {} for name in names]
    cells = [
        [_cell(row[name], unit, french) for name, unit, french in zip(names, units, words, strict=True)]
        for row in rows_of(figure)[:most]
    ]
    if len(figure.table) == 1 and len(names) > 3:
        # One row of many figures reads better as a list.
        return _Grid(["", ""], [[head, cell] for head, cell in zip(heads, cells[0], strict=True)], [False, False])
    numbers = ("eur", "eur_per_inhabitant", "share", "count", "inhabitants", "degrees")
    total = total_words(figure, file_columns(replace(figure, columns=tuple(names)))) if figure.totals else []
    return _Grid(heads, cells, [unit in numbers for unit in units], total)


def draw(page: Page, figure: Figure, box: Box) -> None:
    """The first rows and columns that fit whole; the rest is counted and said."""
    # No more rows are written than could ever fit.
    whole = _grid(figure, int(box.height / (page.smallest * 1.3)) + 1)
    total = len(whole.cells) if whole.heads == ["", ""] else len(figure.table)
    is_short = len(whole.cells) <= 12 and len(whole.heads) <= 3
    columns = len(whole.heads)
    while True:
        grid = whole.first(columns)
        size, widths, gap, fits = _fit_table(page, grid, box, 1.45 if is_short else 0.95, is_short)
        wrapped = [[wrap(cell, size, width) for cell, width in zip(row, widths, strict=True)] for row in grid.cells]
        head_lines = [
            wrap(head, size, width, 600) if head else [] for head, width in zip(grid.heads, widths, strict=True)
        ]
        deepest = max(map(len, head_lines), default=0)
        total_lines = [wrap(text, size, width, 600) for text, width in zip(grid.total, widths, strict=False)]
        foot = max(map(len, total_lines)) * size * 1.14 + size * 0.6 if total_lines else 0.0
        room = box.height - deepest * size * 1.14 - size * (1.6 + 0.6) - foot
        heights = [max(map(len, row)) * size * 1.14 + size * 0.5 for row in wrapped]
        # Columns give way when they do not fit across, or when their long texts leave room for no row.
        if columns == 1 or (fits and sum(heights[:3]) <= room):
            break
        columns -= 1
    spare = max(0.0, box.width - sum(widths) - gap * (columns - 1))
    # A narrow table is not stretched over the page: columns keep together, left aligned.
    gap += min(spare / max(columns - 1, 1), size * 3)
    lefts = [box.left + sum(widths[:index]) + gap * index for index in range(columns)]

    def write(top: float, lines_of: list[list[str]], weight: Weight, colour: str) -> None:
        for index, lines in enumerate(lines_of):
            right = grid.is_number[index]
            x = lefts[index] + (widths[index] if right else 0)
            page.lines(
                x, top, lines, size, weight=weight, colour=colour, align="right" if right else "left", leading=1.14
            )

    # Headers stand on the rule, whatever their number of lines.
    y = box.top - deepest * size * 1.14 - size * 0.25
    for index, lines in enumerate(head_lines):
        x = lefts[index] + (widths[index] if grid.is_number[index] else 0)
        page.lines(
            x, y + size * 0.25 + len(lines) * size * 1.14, lines, size, weight=600, colour=theme.SECOND,
            align="right" if grid.is_number[index] else "left", leading=1.14,
        )  # fmt: skip
    right_edge = lefts[-1] + widths[-1]
    page.line([(box.left, y), (right_edge, y)], theme.INK, page.hairline * 1.8)
    y -= size * 0.3
    shown = 0
    hidden_columns = len(whole.heads) - columns

    def rest(rows: int, drawn: int, across: int) -> list[str]:
        return wrap(left_out(rows, drawn, across, bool(total_lines)), size, box.width)

    # The longest that may have to be said.
    rest_height = (len(rest(total, total, hidden_columns)) * 1.14 + 0.46) * size
    for row, height in zip(wrapped, heights, strict=True):
        reserve = (rest_height if shown + 1 < total or hidden_columns else 0) + foot
        if y - height < box.bottom + reserve:
            break
        write(y, row, 400, theme.INK)
        y -= height
        page.line([(box.left, y + size * 0.22), (right_edge, y + size * 0.22)], theme.LINE, page.hairline * 1.2)
        shown += 1
    if total_lines:
        # A rule and heavier letters: nobody takes it for one more row.
        page.line([(box.left, y + size * 0.22), (right_edge, y + size * 0.22)], theme.INK, page.hairline * 1.8)
        write(y - size * 0.1, total_lines, 600, theme.INK)
        y -= foot
    if shown < total or hidden_columns:
        lines = rest(total - shown, shown, hidden_columns)
        page.lines(box.left, y - size * 0.1, lines, size, colour=theme.SECOND, leading=1.14)


def _fit_table(
    page: Page, grid: _Grid, box: Box, factor: float, is_short: bool
) -> tuple[float, list[float], float, bool]:
    """Text size, column widths, gap between columns, and whether no word is broken."""
    size = page.font(factor)
    # Long lists lose columns rather than become too small to be read.
    least = page.smallest if page.is_narrow else max(page.smallest, page.font(0.72))
    while True:
        gap = size * 1.2
        widths, fits = _column_widths(grid, size, box.width - gap * (len(grid.heads) - 1), box.width)
        too_tall = is_short and (len(grid.cells) + 2) * size * 1.64 > box.height
        if (fits and not too_tall) or size <= least:
            return size, widths, gap, fits
        size = max(least, size * 0.95)


def _column_widths(grid: _Grid, size: float, room: float, page_width: float) -> tuple[list[float], bool]:
    """Widths of columns, and whether they fit: long texts give way first, no word is broken."""
    natural, least = [], []
    for index, head in enumerate(grid.heads):
        texts = [row[index] for row in grid.cells]
        widest = max((width_of(text, size) for text in texts), default=0)
        if grid.total:
            widest = max(widest, width_of(grid.total[index], size, 600))
        head_word = max((width_of(word, size, 600) for word in breakable(head)), default=0)
        word = max((width_of(part, size) for text in texts for part in breakable(text)), default=0)
        natural.append(max(widest, head_word, min(width_of(head, size, 600), size * 7)))
        least.append(max(head_word, word, min(widest, page_width * 0.14)))
    if sum(natural) <= room:
        return natural, True
    if sum(least) > room:
        return least, False
    spare = room - sum(least)
    slack = [wide - narrow for wide, narrow in zip(natural, least, strict=True)]
    return [narrow + spare * part / (sum(slack) or 1) for narrow, part in zip(least, slack, strict=True)], True
