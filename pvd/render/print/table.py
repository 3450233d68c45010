"""A table on a print page: the rows and columns that fit whole, the rest counted."""

from __future__ import annotations

from dataclasses import dataclass, replace

from pvd import theme
from pvd.forms.table import Table, left_out
from pvd.render.placing import Box
from pvd.render.print.page import Page
from pvd.render.text import Weight, breakable, width_of, wrap

LEADING = 1.14


@dataclass
class _Grid:
    """A table as texts: heads, cells, and which columns are numbers (right aligned, never broken)."""

    heads: list[str]
    cells: list[list[str]]
    is_number: list[bool]
    # what all the rows come to, under them and in heavier letters
    total: list[str]

    def sample(self) -> _Grid:
        """For measuring: of a long table, the longest texts of each column and those of the longest words."""
        if len(self.cells) <= 120:
            return self
        columns = []
        for texts in zip(*self.cells, strict=True):
            by_word = sorted(texts, key=lambda text: max(map(len, breakable(text)), default=0))
            columns.append([*sorted(texts, key=len)[-40:], *by_word[-40:]])
        return replace(self, cells=[list(row) for row in zip(*columns, strict=True)])

    def first(self, count: int) -> _Grid:
        """Only the first columns."""
        return _Grid(
            self.heads[:count], [row[:count] for row in self.cells], self.is_number[:count], self.total[:count]
        )


def _grid(table: Table, most: int) -> _Grid:
    if table.is_list:
        return _Grid(["", ""], table.pairs, [False, False], [])
    columns = table.columns
    return _Grid(
        [item.label for item in columns],
        table.lines(0, most),
        [item.is_number for item in columns],
        table.total_words,
    )


@dataclass
class Layout:
    """A table laid out for a box: its columns, their places, and how its lines are written."""

    grid: _Grid
    rows: int
    columns: int  # those of the whole table that are not shown, nor said once
    said: str  # what is the same on all rows, said once
    size: float
    widths: list[float]
    gap: float
    lefts: list[float]

    def wrapped(self, row: list[str]) -> list[list[str]]:
        """A row as lines of text by column."""
        return [wrap(cell, self.size, width) for cell, width in zip(row, self.widths, strict=True)]

    def height(self, row: list[str]) -> float:
        """Height of a row, with the white line under it."""
        return max(map(len, self.wrapped(row))) * self.size * LEADING + self.size * 0.5

    @property
    def heads(self) -> list[list[str]]:
        """The headers as lines of text."""
        pairs = zip(self.grid.heads, self.widths, strict=True)
        return [wrap(head, self.size, width, 600) if head else [] for head, width in pairs]

    @property
    def total(self) -> list[list[str]]:
        """The line of totals as lines of text; empty without."""
        return [wrap(text, self.size, width, 600) for text, width in zip(self.grid.total, self.widths, strict=False)]

    @property
    def foot(self) -> float:
        """Height of the line of totals."""
        return max(map(len, self.total)) * self.size * LEADING + self.size * 0.6 if self.grid.total else 0.0


def layout(page: Page, table: Table, box: Box, most: int) -> Layout:
    """The columns of the first `most` rows that fit whole; else those of one value are said once, and money comes first."""
    whole, said = _grid(table, most), ""
    count = len(whole.cells) if table.is_list else table.row_count
    found = _of_columns(page, whole, box, len(whole.heads))
    if found is None:
        if not table.is_list:
            whole, said = _grid(table.narrow, most), table.said_once
        for columns in range(len(whole.heads), 0, -1):
            found = _of_columns(page, whole.first(columns), box, columns)
            if found is not None:
                break
    assert found is not None
    grid, size, widths, gap = found
    spare = max(0.0, box.width - sum(widths) - gap * (len(widths) - 1))
    # A narrow table is not stretched over the page: columns keep together, left aligned.
    gap += min(spare / max(len(widths) - 1, 1), size * 3)
    lefts = [box.left + sum(widths[:index]) + gap * index for index in range(len(widths))]
    return Layout(grid, count, len(whole.heads) - len(widths), said, size, widths, gap, lefts)


def _of_columns(page: Page, grid: _Grid, box: Box, columns: int) -> tuple[_Grid, float, list[float], float] | None:
    """These columns with their text size, widths and gap; None when they do not fit, unless there is one."""
    is_short = len(grid.cells) <= 12 and len(grid.heads) <= 3
    size, widths, gap, fits = _fit_table(page, grid.sample(), box, 1.45 if is_short else 0.95, is_short)
    found = Layout(grid, 0, 0, "", size, widths, gap, [])
    room = box.height - max(map(len, found.heads), default=0) * size * LEADING - size * (1.6 + 0.6) - found.foot
    # Columns give way when they do not fit across, or when their long texts leave room for no row.
    if columns > 1 and not (fits and sum(map(found.height, grid.cells[:3])) <= room):
        return None
    return grid, size, widths, gap


def draw(page: Page, form: Table, box: Box) -> None:
    """The first rows and columns that fit whole under their headers; the rest is counted and said."""
    # No more rows are laid out than could ever fit.
    laid = layout(page, form.drawn, box, int(box.height / (page.smallest * 1.3)) + 1)
    grid, size, lefts = laid.grid, laid.size, laid.lefts
    right_edge = lefts[-1] + laid.widths[-1]

    def said(shown: int) -> list[str]:
        words = left_out(laid.rows - shown, shown, laid.columns, bool(grid.total))
        return [line for text in (words, laid.said) if text for line in wrap(text, size, box.width)]

    deepest = max(map(len, laid.heads), default=0)
    y = box.top - deepest * size * LEADING - size * 0.25
    _write(page, laid, y + size * 0.25, laid.heads, 600, theme.SECOND, is_head=True)
    page.line([(box.left, y), (right_edge, y)], theme.INK, page.hairline * 1.8)
    y -= size * 0.3
    shown = 0
    # Under the rows, the longest that may have to be said.
    rest_height = (len(said(0)) * LEADING + 0.46) * size
    for row in grid.cells:
        is_all = shown + 1 >= laid.rows and not laid.columns and not laid.said
        height = laid.height(row)
        if y - height < box.bottom + laid.foot + (0.0 if is_all else rest_height):
            break
        _write(page, laid, y, laid.wrapped(row), 400, theme.INK)
        y -= height
        page.line([(box.left, y + size * 0.22), (right_edge, y + size * 0.22)], theme.LINE, page.hairline * 1.2)
        shown += 1
    if grid.total:
        # A rule and heavier letters: nobody takes it for one more row.
        page.line([(box.left, y + size * 0.22), (right_edge, y + size * 0.22)], theme.INK, page.hairline * 1.8)
        _write(page, laid, y - size * 0.1, laid.total, 600, theme.INK)
        y -= laid.foot
    if lines := said(shown):
        page.lines(box.left, y - size * 0.1, lines, size, colour=theme.SECOND, leading=LEADING)


def _write(
    page: Page, laid: Layout, top: float, row: list[list[str]], weight: Weight, colour: str, is_head: bool = False
) -> None:
    """One row of a table, as lines of text by column; headers stand on the rule, whatever their number of lines."""
    for index, lines in enumerate(row):
        right = laid.grid.is_number[index]
        y = top + len(lines) * laid.size * LEADING if is_head else top
        page.lines(
            laid.lefts[index] + (laid.widths[index] if right else 0), y, lines, laid.size, weight=weight, colour=colour,
            align="right" if right else "left", leading=LEADING,
        )  # fmt: skip


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
        least.append(max(head_word, word, min(widest, page_width * 0.1)))
    if sum(natural) <= room:
        return natural, True
    if sum(least) > room:
        return least, False
    spare = room - sum(least)
    slack = [wide - narrow for wide, narrow in zip(natural, least, strict=True)]
    return [narrow + spare * part / (sum(slack) or 1) for narrow, part in zip(least, slack, strict=True)], True
