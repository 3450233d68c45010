"""The heat table on a print page: one cell a row and column."""

from __future__ import annotations

from typing import Any

from pvd import formats, theme
from pvd.figures.figure import AVAILABLE, MISSING, NOT_APPLICABLE, PARTIAL, REGIONAL, Figure
from pvd.formats import NARROW, UNKNOWN
from pvd.render.cells import STATUS_WORDS
from pvd.render.placing import Box
from pvd.render.print.bars import draw_bar, say_rest
from pvd.render.print.legend import draw_legend
from pvd.render.print.page import Page
from pvd.render.reading import category_text, known, rows_of, status_of, unit_of
from pvd.render.text import CAP, LEADING, breakable, width_of, wrap


def draw(page: Page, figure: Figure, box: Box) -> None:
    """One cell a row and column: a class colour, or a number on a five-step scale."""
    e = figure.encodings
    table = figure.table
    rows = list(dict.fromkeys(category_text(value) for value in table[e.row]))
    columns = list(dict.fromkeys(category_text(value) for value in table[e.column]))
    cells = {(category_text(row[e.row]), category_text(row[e.column])): row for row in rows_of(figure)}
    classes = {item.key: item for item in e.classes}
    unit = unit_of(figure, e.value)
    numbers = [] if classes else [value for row in cells.values() if (value := known(row[e.value])) is not None]
    steps = theme.sequential(5)
    size, narrow = page.font(0.84), page.is_narrow

    def status_in(row: dict[str, Any] | None) -> str:
        if row is None:
            return NOT_APPLICABLE
        if classes:
            key = row[e.value]
            if formats.is_unknown(key):
                return MISSING
            return str(key) if key in (MISSING, NOT_APPLICABLE, PARTIAL, REGIONAL) else AVAILABLE
        return status_of(row, e, known(row[e.value]))

    items = [
        (_class_words(item.label, item.count), item.colour, MISSING if item.key == MISSING else "")
        for item in classes.values()
    ]
    if not classes and any(status_in(row) == MISSING for row in cells.values()):
        items.append((f"{STATUS_WORDS[MISSING]} ({UNKNOWN})", "", MISSING))
    top = box.top - (draw_legend(page, box, items, size) + size * 0.2 if items else 0)
    head_lines = 1
    most = box.width * (0.42 if narrow else 0.36)
    head_names = columns
    least_cell = (box.width - min(max(width_of(name, page.smallest) for name in rows), most) - page.smallest) / len(
        columns
    )
    if any(width_of(part, page.smallest) > least_cell for name in columns for part in breakable(name)):
        # Too narrow for the heads' words: numbers, keyed under the table.
        head_names = [str(index + 1) for index in range(len(columns))]
        key_size = page.font(0.78)
        key = wrap(" · ".join(f"{index + 1}{NARROW}{name}" for index, name in enumerate(columns)), key_size, box.width)
        page.lines(box.left, box.bottom + page.block_height(len(key), key_size), key, key_size, colour=theme.SECOND)
        box = box.inset(bottom=page.block_height(len(key), key_size) + key_size * 0.4)
    while True:
        name_width = min(max(width_of(name, size) for name in rows), most)
        cell_width = (box.width - name_width - size * 0.6) / len(columns)
        heads = [wrap(name, size, cell_width * 0.96) for name in head_names]
        fits = all(width_of(line, size) <= cell_width for lines in heads for line in lines)
        head_lines = max(map(len, heads))
        lines = max(len(wrap(name, size, name_width)) for name in rows)
        slot = min((top - box.bottom - head_lines * size * LEADING - size * 0.3) / len(rows), size * 5)
        if (fits and slot >= lines * size * 1.08 + size * 0.2) or size <= page.smallest:
            break
        size = max(page.smallest, size * 0.95)
    shown = (
        min(len(rows), max(1, int((top - box.bottom - head_lines * size * LEADING) // (lines * size * 1.08))))
        if slot < lines * size * 1.08
        else len(rows)
    )
    if shown < len(rows):
        slot = lines * size * 1.15
        shown = max(1, int((top - box.bottom - head_lines * size * LEADING - size * 1.6) // slot))
        say_rest(page, box.left, box.bottom, len(rows) - shown, size)
    left, grid_top = box.left + name_width + size * 0.6, top - head_lines * size * LEADING - size * 0.2
    for index, lines_of_head in enumerate(heads):
        x = left + cell_width * (index + 0.5)
        page.lines(
            x,
            grid_top + size * 0.25 + len(lines_of_head) * size * LEADING,
            lines_of_head,
            size,
            colour=theme.SECOND,
            align="center",
        )
    low, high = (min(numbers), max(numbers)) if numbers else (0.0, 1.0)
    # One text size for all cells: the largest at which the longest number fits, else none.
    texts = {key: formats.short_value(known(row[e.value]), unit) for key, row in cells.items()} if not classes else {}
    longest = max((width_of(text, 1.0) for text in texts.values()), default=0)
    cell_size = min(size * 0.95, cell_width * 0.92 / longest if longest else size)
    cell_size = cell_size if cell_size >= page.smallest * 0.98 else 0.0
    for r, row_name in enumerate(rows[:shown]):
        middle = grid_top - slot * (r + 0.5)
        wrapped = wrap(row_name, size, name_width)
        page.lines(box.left, middle + page.block_height(len(wrapped), size, 1.08) / 2, wrapped, size, leading=1.08)
        for c, column_name in enumerate(columns):
            row = cells.get((row_name, column_name))
            status = status_in(row)
            cell = Box(left + cell_width * c, middle - slot / 2, left + cell_width * (c + 1), middle + slot / 2)
            cell = cell.inset(*([page.hairline * 1.2] * 4))
            if status == NOT_APPLICABLE or row is None:
                page.rectangle(cell, None, edge=theme.LINE, line=page.hairline)
                continue
            if status == MISSING:
                page.hatch(cell, line=page.hairline, step=page.hatch_step * 1.2)
                if cell_size and not classes:
                    page.text(
                        (cell.left + cell.right) / 2,
                        middle - CAP * cell_size / 2,
                        UNKNOWN,
                        cell_size,
                        colour=theme.SECOND,
                        align="center",
                        ground=True,
                    )
                continue
            if classes:
                item = classes.get(str(row[e.value]))
                draw_bar(page, cell, item.colour if item else theme.UNKNOWN_FILL, AVAILABLE)
                continue
            value = known(row[e.value])
            assert value is not None
            fill = steps[min(4, int((value - low) / (high - low or 1) * 5))]
            draw_bar(page, cell, fill, status)
            if cell_size:
                page.text(
                    (cell.left + cell.right) / 2, middle - CAP * cell_size / 2, texts[row_name, column_name], cell_size,
                    colour=theme.ink_on(page.colour(fill)), align="center", ground=status in (PARTIAL, REGIONAL),
                )  # fmt: skip


def _class_words(label: str, count: int | None) -> str:
    return label if count is None else f"{label} ({formats.number(count)})"
