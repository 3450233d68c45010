"""Native tables: what a box of the slide can hold, and the sentence that says what is left out."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from pvd import theme
from pvd.figures.figure import MISSING
from pvd.formats import UNKNOWN, number, plural, typeset, value
from pvd.forms import table as tables
from pvd.forms.grid import Grid
from pvd.forms.strip import Strip
from pvd.forms.surfaces import Surfaces
from pvd.render.slides.page import (
    EMU,
    HATCHED,
    INNER,
    LEADING,
    LEFT,
    NOTE_SIZE,
    Box,
    alternative_text,
    describe,
    dress,
    exact_points,
    line_count,
    line_height,
    office_colour,
    pattern_fill,
    text_height,
    text_width,
    underline,
)
from pvd.render.slides.slide import Slide

# The digits of usual typefaces are wider than ours by more than their letters are.
DIGITS_ROOM = 1.07
# White around the words of a cell, in inches.
PAD = 0.16
# White between a table and what is said under it, in inches: some offices make its rows a little taller than they are told.
UNDER = 0.14
# Text sizes of a table, the usual one first: smaller rather than cut, never too small for a room.
SIZES = (12, 11, 10)
# Values shown of each end of a strip that its box does not hold.
MOST_ENDS = 6


@dataclass(frozen=True)
class Table:
    """A table as text: headers, rows, which columns hold numbers, tints by (row, column)."""

    headers: list[str]
    lines: list[list[str]]
    numeric: list[bool]
    tints: dict[tuple[int, int], str]
    # what all the rows come to, under them and in heavier letters
    total: list[str] = field(default_factory=list)
    # what was chosen among more rows
    chosen: str = ""
    # the place of the column whose cells are the headers of the rows
    head: int = 0

    def first(self, rows: int, columns: int) -> Table:
        """Its first rows and columns."""
        return replace(
            self,
            headers=self.headers[:columns],
            lines=[line[:columns] for line in self.lines[:rows]],
            numeric=self.numeric[:columns],
            tints={place: tint for place, tint in self.tints.items() if place[0] < rows and place[1] < columns},
            total=self.total[:columns],
        )

    def gap(self, column: int) -> float:
        """The white before a column: words stand off the numbers at their left."""
        return 0.18 if column and self.numeric[column - 1] and not self.numeric[column] else 0.0


@dataclass(frozen=True)
class Fitted:
    """The part of a table that a box holds, its sizes in inches, and the sentence that says what is left out."""

    table: Table
    widths: list[float]
    heights: list[float]
    left_out: str


def draw(slide: Slide, form: tables.Table) -> None:
    """The figure's own rows across the slide."""
    table = rows_table(form.drawn)
    box = Box(LEFT, slide.top, INNER, slide.height)
    draw_table(slide, table, box, size_of(table, box))


def draw_table(slide: Slide, table: Table, box: Box, size: float) -> None:
    """A native table that fits its box: first rows and columns, then how many are left."""
    from pptx.oxml.ns import qn

    fitted = fit(table, box, size)
    shown, heights = fitted.table, fitted.heights
    lines = [shown.headers, *shown.lines, *([shown.total] if shown.total else [])]
    frame = slide.slide.shapes.add_table(
        len(lines), len(shown.headers), *Box(box.left, box.top, sum(fitted.widths), sum(heights)).emu
    )
    grid = frame.table
    # The first row and, where it names the rows, the first column are headers for who does not see the slide.
    grid.horz_banding, grid.first_col = False, not shown.head
    style = frame._element.graphic.graphicData.tbl.tblPr
    style.find(qn("a:tableStyleId")).text = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"  # « no style, no grid »
    for index, width in enumerate(fitted.widths):
        grid.columns[index].width = round(width * EMU)
    for index, height in enumerate(heights):
        grid.rows[index].height = round(height * EMU)
    # Heavier letters: the headers, and the line of totals under its rule.
    strong = {0, len(lines) - 1} if shown.total else {0}
    ruled = {0, len(lines) - 2} if shown.total else {0}
    for row, line in enumerate(lines):
        for column, text in enumerate(line):
            tint = shown.tints.get((row - 1, column), "")
            _fill(grid.cell(row, column), text, size, tint, row in strong, shown.numeric[column], shown.gap(column))
            underline(grid.cell(row, column), *((theme.INK, 1.25) if row in ruled else (theme.LINE, 0.5)))
    describe(frame, "Tableau", alternative_text(slide.figure))
    if said := fitted.left_out or table.chosen:
        top = box.top + sum(heights) + UNDER
        slide.text(
            "Suite du tableau",
            said,
            Box(box.left, top, box.width, text_height(said, NOTE_SIZE, box.width)),
            NOTE_SIZE,
            theme.SECOND,
        )


def _fill(cell: Any, text: str, size: float, tint: str, is_strong: bool, is_number: bool, gap: float) -> None:
    """One cell: its words, its ground."""
    from pptx.enum.text import MSO_ANCHOR, PP_ALIGN

    cell.margin_left, cell.margin_right = round((0.06 + gap) * EMU), round(0.06 * EMU)
    cell.margin_top = cell.margin_bottom = round(0.025 * EMU)
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    paragraph = cell.text_frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.RIGHT if is_number else PP_ALIGN.LEFT
    paragraph.line_spacing = exact_points(size * LEADING)
    run = paragraph.add_run()
    run.text = text
    dress(run.font, size, theme.ink_on(tint) if tint and tint != HATCHED else theme.INK, is_strong)
    if tint == HATCHED:
        # Light lines under the words: « n. d. » must stay readable.
        pattern_fill(cell.fill, theme.LINE, theme.GROUND)
    elif tint or is_strong:
        cell.fill.solid()
        cell.fill.fore_color.rgb = office_colour(tint or theme.PANEL)
    else:
        cell.fill.background()


def rows_table(found: tables.Table) -> Table:
    """Rows as text; one row of many figures as a list of these."""
    if found.is_list:
        return Table(["Donnée", "Valeur"], found.pairs, [False, False], {})
    return Table(
        found.headers, found.lines(), [item.is_number for item in found.columns], {}, found.total_words, head=found.head
    )


def _grid_table(grid: Grid) -> Table:
    """A heat table as it is drawn: the words of its cells, their colours, hatching where nothing is known."""
    places = [[grid.at(row, column) for column in grid.columns] for row in grid.rows]
    corner = f"{grid.row_label} ({grid.unit_words})" if grid.unit_words else grid.row_label
    return Table(
        [corner, *grid.columns],
        [
            [name, *(cell.shown if cell else "" for cell in cells)]
            for name, cells in zip(grid.rows, places, strict=True)
        ],
        [False, *(not grid.classes for _ in grid.columns)],
        {
            (row, column): HATCHED if cell.status == MISSING else cell.colour
            for row, line in enumerate(places)
            for column, cell in enumerate(line, 1)
            if cell and (cell.status == MISSING or cell.colour)
        },
    )


def strip_table(strip: Strip, box: Box, size: float) -> Table:
    """All the values, the highest first; where the box does not hold them, both ends around the median, and it says so."""
    head = [strip.label_words, strip.value_words]
    lines = [[dot.label, dot.exact] for dot in reversed(strip.dots)] + [[name, UNKNOWN] for name in strip.unknown]
    table = Table(head, lines, [False, True], {})
    if not fit(table, box, size).left_out:
        return table
    for count in range(MOST_ENDS, 0, -1):
        table = _ends_table(strip, count)
        if not fit(table, box, size).left_out and not _is_too_low(table, box, size):
            break
    return table


def surfaces_table(found: Surfaces) -> Table:
    """The surfaces from the largest, each with the name of its colour; what is not known last."""
    has_series = bool(found.series_words)
    lines = [[item.label, *([item.series.label] if has_series else []), item.exact] for item in found.surfaces]
    lines += [[name, *([""] if has_series else []), UNKNOWN] for name in found.unknown]
    heads = [found.category_words, *([found.series_words] if has_series else []), found.value_words]
    return Table(heads, lines, [False] * (len(heads) - 1) + [True], {})


def _ends_table(strip: Strip, count: int) -> Table:
    """So many of the highest, the median, so many of the lowest, and what is looked at."""
    shown, median = strip.sample(count), strip.median or 0.0
    above = [[dot.label, dot.exact] for dot in shown if dot.value >= median]
    under = [[dot.label, dot.exact] for dot in shown if dot.value < median]
    middle = [f"Médiane de {plural(len(strip.dots), 'valeur')}", value(median, strip.unit)]
    said = f"Ici, les {count} valeurs les plus élevées, la médiane et les {count} plus basses"
    if count == 1:
        said = "Ici, la valeur la plus élevée, la médiane et la plus basse"
    said += f", sur {number(len(strip.dots))}"
    said += f" ; {UNKNOWN} pour {number(len(strip.unknown))}" if strip.unknown else ""
    return Table(
        [strip.label_words, strip.value_words],
        [*above, middle, *under],
        [False, True],
        {(len(above), column): theme.PANEL for column in range(2)},
        chosen=typeset(f"{said}. Toutes sont dans le fichier tableur."),
    )


def _is_too_low(table: Table, box: Box, size: float) -> bool:
    """Whether no room is left under the table for the sentence that says what was chosen."""
    return sum(fit(table, box, size).heights) + UNDER + text_height(table.chosen, NOTE_SIZE, box.width) > box.height


def side_table(form: Grid | Surfaces) -> Table:
    """The small table beside a picture: crossed heat table, or surfaces."""
    return _grid_table(form) if isinstance(form, Grid) else surfaces_table(form)


def size_of(table: Table, box: Box) -> float:
    """The largest text size at which the whole table is shown; the smallest when none is."""
    return next((size for size in SIZES if not fit(table, box, size).left_out), SIZES[-1])


def shared_widths(ranges: Sequence[tuple[float, float]], room: float) -> list[float]:
    """Widths that fill a room too narrow for all: short texts stay whole, long ones are folded as they are long."""

    def widths(level: float) -> list[float]:
        return [max(least, min(most, level * math.sqrt(most))) for least, most in ranges]

    low, high = 0.0, room
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if sum(widths(middle)) <= room else (low, middle)
    return widths(low)


def fit(table: Table, box: Box, size: float) -> Fitted:
    """Columns then rows that fit; widths from the words themselves, long texts wrap."""
    ranges = [_range(table, column, size) for column in range(len(table.headers))]
    kept = len(ranges)
    while kept > 1 and sum(least for least, _ in ranges[:kept]) > box.width:
        kept -= 1
    widths = _widths(ranges[:kept], box.width)
    rooms = [width - table.gap(column) - PAD + 0.03 for column, width in enumerate(widths)]

    def height(line: list[str], bold: bool = False) -> float:
        rows = max(line_count(text, size, room, bold) for text, room in zip(line, rooms, strict=False))
        return rows * line_height(size) + 0.06

    head, foot = height(table.headers, True), [height(table.total, True)] if table.total else []
    used = head + sum(foot)
    heights: list[float] = []
    for line in table.lines:  # no further than the box: a list of the whole programme has 1,646 rows
        heights.append(height(line))
        if used + sum(heights) > box.height:
            break
    is_whole = len(heights) == len(table.lines) and used + sum(heights) <= box.height and kept == len(ranges)
    room = box.height if is_whole else box.height - line_height(NOTE_SIZE) * 2 - UNDER - 0.03
    shown = 0
    while shown < len(heights) and used + heights[shown] <= room:
        used += heights[shown]
        shown += 1
    said = tables.left_out(len(table.lines) - shown, shown, len(ranges) - kept, bool(table.total))
    return Fitted(table.first(shown, kept), widths, [head, *heights[:shown], *foot], said)


def _range(table: Table, column: int, size: float) -> tuple[float, float]:
    """The least width of a column, no word broken, and the width that folds nothing."""
    texts = [line[column] for line in table.lines[:60]]
    words = [word for text in (table.headers[column], *texts) for word in re.split(r"(?<=-)| ", text)]
    longest = max((text_width(word, size, True) for word in words), default=0)
    whole = max((text_width(text, size) for text in texts), default=0)
    if table.total:
        whole = max(whole, text_width(table.total[column], size, True))
    head = min(text_width(table.headers[column], size, True), 1.3)
    # The column that names the rows says what the others are about: the last to be folded.
    folded = max(min(longest, 2.6), min(whole, 1.6 if column == 0 else 0.8))
    least = max(longest, whole * DIGITS_ROOM) if table.numeric[column] else folded
    extra = PAD + table.gap(column)
    return max(least, min(head, 0.8)) + extra, max(least, whole, head) + extra


def _widths(ranges: list[tuple[float, float]], room: float) -> list[float]:
    """A table much narrower than the slide stays narrow: numbers must not stand far from their names."""
    natural = [most for _, most in ranges]
    if sum(natural) > room:
        return shared_widths(ranges, room)
    stretch = min(1.25, room / sum(natural))
    return [width * stretch for width in natural]
