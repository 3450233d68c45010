"""The chart forms on a print page: bars, stacked bars, lines, progress, strip, heat table, treemap, table.

Each function takes the page, the figure and the box it may fill. A mark is never drawn for an unknown
value: hatching and « n. d. » are.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from typing import Any

import pandas as pd

from pvd import dictionary, formats, theme
from pvd.figures.figure import (
    AVAILABLE,
    BEFORE,
    BLANK,
    MISSING,
    NONE,
    NOT_APPLICABLE,
    PARTIAL,
    REGIONAL,
    Encodings,
    Figure,
    LineStyle,
    is_mostly_missing,
)
from pvd.formats import NARROW, UNKNOWN
from pvd.render import chartdata
from pvd.render.cells import STATUS_WORDS, labels, left_out, plain, total_words, written
from pvd.render.cells import columns as file_columns
from pvd.render.print_page import (
    ASCENT,
    CAP,
    DESCENT,
    LEADING,
    Align,
    Box,
    Page,
    Placer,
    Weight,
    pieces,
    width_of,
    wrap,
)

# Perimeters differ by shape as well as by colour, on screen and in print.
SHAPES = {"programme_broad": "D", "delivered": "s"}
QUIET = theme.SEQUENTIAL[2]  # bars around the one that is looked at


def draw(page: Page, figure: Figure, box: Box) -> None:
    """Draw the figure's marks in the box."""
    forms: dict[str, Callable[[Page, Figure, Box], None]] = {
        "bars": _bars,
        "stacked_bars": _groups if figure.encodings.group else _columns,
        "lines": _lines,
        "progress": _progress,
        "strip": _strip,
        "heat_table": _heat_table,
        "treemap": _treemap,
        "table": _table,
    }
    forms[figure.form](page, figure, box)


# Values and words


def unit_of(figure: Figure, column: str) -> str:
    """The unit of a column's card; the figure's own when the column has no card."""
    try:
        return dictionary.column(column).unit
    except KeyError:
        return figure.unit


def known(content: Any) -> float | None:
    """A cell as a number, or None when unknown."""
    return None if formats.is_unknown(content) or content == "" else float(content)


def status_of(row: dict[str, Any], encodings: Encodings, value: float | None) -> str:
    """Why a value is there, or is not; a value that is not there is missing whatever the column says."""
    status = row.get(encodings.status) if encodings.status else None
    status = AVAILABLE if formats.is_unknown(status) or not status else str(status)
    if status in BLANK:
        return NOT_APPLICABLE
    return MISSING if value is None else status


def category_text(content: Any) -> str:
    """A category as it is written: years and names as they are, dates in French."""
    if isinstance(content, date):
        return formats.day(content)
    if isinstance(content, float) and content.is_integer():
        return str(int(content))
    return UNKNOWN if formats.is_unknown(content) else str(content)


def rows_of(figure: Figure) -> list[dict[str, Any]]:
    """The rows as dictionaries, in table order; but for a table, only the columns that are drawn."""
    return [dict(row) for row in _rows(figure)]


# A picture and its sentences read the same rows several times in a row.
@lru_cache(maxsize=8)
def _rows(figure: Figure) -> list[dict[str, Any]]:
    table = figure.table
    if figure.form != "table":
        drawn = {value for value in vars(figure.encodings).values() if isinstance(value, str)}
        table = table[[name for name in table.columns if name in drawn]]
    return [{str(key): value for key, value in row.items()} for row in table.to_dict("records")]


def nice_ticks(low: float, high: float, count: int = 5, whole: bool = False) -> list[float]:
    """Round values from at most `low` to at least `high`, about `count` steps apart; no half of a `whole` thing."""
    if high <= low:
        high = low + 1
    raw = (high - low) / max(count, 1)
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= raw * 0.999)
    if whole:
        step = max(1.0, float(math.ceil(step)))
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(index * step, 10) for index in range(first, last + 1)]


def _rest(page: Page, x: float, bottom: float, rows: int, size: float) -> None:
    """What is left out, in words: « … et 355 autres lignes : voir le fichier tableur »."""
    page.text(x, bottom + DESCENT * size, left_out(rows, 0, 0, False), size, colour=theme.SECOND)


# Bars


@dataclass(frozen=True)
class _Bar:
    name: str
    value: float | None
    status: str
    highlight: bool
    words: str


def _bars(page: Page, figure: Figure, box: Box) -> None:
    if not figure.encodings.horizontal:
        _columns(page, figure, box)
        return
    e = figure.encodings
    unit = unit_of(figure, e.value)
    bars = []
    for row in rows_of(figure):
        value = known(row[e.value])
        status = status_of(row, e, value)
        words = str(row[e.label]) if e.label and row.get(e.label) else formats.short_value(value, unit)
        if status in (PARTIAL, REGIONAL, BEFORE):
            words += f" ({STATUS_WORDS[status]})"
        if status == NOT_APPLICABLE:
            words = ""
        bars.append(
            _Bar(category_text(row[e.category]), value, status, bool(e.highlight and row.get(e.highlight)), words)
        )
    any_highlight = any(bar.highlight for bar in bars)
    size, label_width, shown = _fit_rows(page, [bar.name for bar in bars], box, bool(figure.references))
    rest = len(bars) - shown
    bars = bars[:shown]
    top = box.top - (size * 1.5 if figure.references else 0)
    bottom = box.bottom + (size * 1.5 if rest else 0)
    slot = min((top - bottom) / max(shown, 1), size * 4.4)
    left = box.left + label_width + size * 0.6
    values = [bar.value for bar in bars if bar.value is not None] + [item.value for item in figure.references]
    low, high = min([0.0, *values]), max([0.0, *values]) or 1.0
    # As long as bars may be while every bar's own words still fit after it.
    room = box.right - left
    length = room
    for bar in bars:
        part = (max(bar.value, 0.0) - low) / (high - low) if bar.value is not None else 0.12
        after = width_of(bar.words, size, 600) + size * 0.5
        length = min(length, (room - after) / part if part else room)
    plot = Box(left, top - slot * shown, left + max(length, room * 0.2), top)

    def x_of(value: float) -> float:
        return plot.left + (value - low) / (high - low) * plot.width

    for index, bar in enumerate(bars):
        middle = plot.top - slot * (index + 0.5)
        half = min(slot * 0.36, size * 1.2)
        weight: Weight = 600 if bar.highlight else 400
        lines = wrap(bar.name, size, label_width, weight)
        text_top = middle + page.block_height(len(lines), size, 1.08) / 2 - size * 0.02
        page.lines(left - size * 0.6, text_top, lines, size, weight=weight, align="right", leading=1.08)
        start = end = x_of(0.0)
        if bar.status == MISSING:
            end = start + min(plot.width * 0.12, size * 4)
            page.hatch(Box(start, middle - half, end, middle + half), edge=theme.UNKNOWN_LINE)
        elif bar.value is not None and bar.status != NOT_APPLICABLE:
            start, end = sorted((start, x_of(bar.value)))
            fill = theme.PRIMARY if bar.highlight or not any_highlight else QUIET
            _bar(page, Box(start, middle - half, end, middle + half), fill, bar.status)
            page.line([(x_of(0.0), middle - half), (x_of(0.0), middle + half)], theme.INK, page.hairline * 1.6, order=3)
        if bar.words:
            page.text(
                end + size * 0.35,
                middle - CAP * size / 2,
                bar.words,
                size,
                weight=600 if bar.highlight else 400,
                ground=bool(figure.references),
            )
    for reference in figure.references:
        x = x_of(reference.value)
        page.line(
            [(x, plot.bottom), (x, plot.top + size * 0.25)],
            theme.REFERENCE,
            page.hairline * 2.4,
            dash=(4, 2.4),
            order=1.9,
        )
        text_width = width_of(reference.label, size)
        x = min(max(x, box.left + text_width / 2), box.right - text_width / 2)
        page.text(x, plot.top + size * 0.5, reference.label, size, colour=theme.SECOND, align="center")
    if rest:
        _rest(page, box.left, plot.bottom - size * 1.5, rest, size)


def _fit_rows(page: Page, names: Sequence[str], box: Box, with_head: bool) -> tuple[float, float, int]:
    """Text size, width of the names' column, and how many rows the box holds."""
    # Few rows are written larger: the page is filled, and read from further.
    size = page.font(1.05 if len(names) <= 8 else 0.9)
    while True:
        natural = max((width_of(name, size, 600) for name in names), default=0)
        width = min(natural, box.width * (0.46 if page.is_narrow else 0.4))
        lines = [len(wrap(name, size, width, 600)) for name in names]
        height = box.height - (size * 1.5 if with_head else 0)
        slot = max(lines, default=1) * size * 1.08 + size * 0.28
        if slot * len(names) <= height:
            return size, width, len(names)
        if size <= page.smallest:
            return size, width, max(1, int((height - size * 1.5) // slot))
        size = max(page.smallest, size * 0.95)


def _bar(page: Page, box: Box, fill: str, status: str, order: float = 2) -> None:
    """One bar or segment, lighter when the data are partial or cover one région only."""
    if status == BEFORE:
        page.rectangle(box, theme.BEFORE, order=order)
        return
    page.rectangle(box, fill, order=order)
    if status in (PARTIAL, REGIONAL):
        page.hatch(box, fill=None, colour=theme.GROUND, line=page.hairline * 2.4, order=order + 0.1)
        page.rectangle(box, None, edge=fill, line=page.hairline * 2, dashed=status == REGIONAL, order=order + 0.2)


@dataclass
class _Column:
    name: str
    segments: list[tuple[str, float, str]] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)  # series known to be missing
    all_unknown: bool = False
    blank: bool = False
    held: int = 0  # series whose file is held and knows no award
    highlight: bool = False

    @property
    def total(self) -> float:
        return sum(value for _, value, _ in self.segments)


def _columns(page: Page, figure: Figure, box: Box) -> None:
    """Vertical bars, stacked or not; horizontal ones are turned in `_bars`."""
    e = figure.encodings
    stacked = figure.form == "stacked_bars"
    columns, series = _read_columns(figure)
    any_highlight = any(column.highlight for column in columns)
    colours = page.categories(e.role, series) if stacked else {"": theme.PRIMARY}
    size = page.font(0.82)
    unit = unit_of(figure, e.value)
    statuses = {status for column in columns for _, _, status in column.segments}
    items = [(e.series_labels.get(key, key), colours[key], "") for key in series] if stacked and len(series) > 1 else []
    items += [(STATUS_WORDS[BEFORE], theme.BEFORE, "")] if BEFORE in statuses else []
    items += [(STATUS_WORDS[key], theme.PRIMARY, key) for key in (PARTIAL, REGIONAL) if key in statuses]
    if any(column.all_unknown or column.unknown for column in columns):
        items.append((f"{STATUS_WORDS[MISSING]} ({UNKNOWN})", "", "missing"))
    top = box.top - page.legend(box, items, size) - (size * 0.25 if items else 0)

    tops = [column.total for column in columns] + [item.value for item in figure.references]
    ticks = nice_ticks(
        min([0.0, *(value for column in columns for _, value, _ in column.segments)]), max([*tops, 0.0]) or 1.0, 4
    )
    tick_words = formats.axis(ticks, unit)
    axis_width = max(width_of(word, size) for word in tick_words) + size * 0.6
    slot = (box.width - axis_width) / max(len(columns), 1)
    while size > page.smallest and any(len(wrap(column.name, size, slot * 0.95)) > 2 for column in columns):
        size = max(page.smallest, size * 0.95)
    names = [wrap(column.name, size, slot * 0.95) for column in columns]
    bottom = box.bottom + page.block_height(max(map(len, names), default=1), size) + size * 0.4
    plot = Box(box.left + axis_width, bottom, box.right, top - size * 1.35)
    low, high = ticks[0], ticks[-1]

    def y_of(value: float) -> float:
        return plot.bottom + (value - low) / (high - low) * plot.height

    # Where nothing is known, a scale would be made up: its foot alone is drawn.
    drawn = len(ticks) if any(tops) else 1
    _horizontal_grid(page, plot, ticks[:drawn], tick_words[:drawn], y_of, size)
    placer = Placer(Box(box.left, box.bottom, box.right, top))
    for index, column in enumerate(columns):
        x = plot.left + slot * (index + 0.5)
        half = slot * (0.36 if len(columns) > 4 else 0.28)
        page.lines(
            x, plot.bottom - size * 0.35, names[index], size, align="center", weight=600 if column.highlight else 400
        )
        y = y_of(0.0)
        for key, value, status in column.segments:
            end = y_of(value) if not stacked else y + (value / (high - low) * plot.height)
            fill = colours[key if stacked else ""]
            if not stacked and any_highlight and not column.highlight:
                fill = QUIET
            segment = Box(x - half, min(y, end), x + half, max(y, end))
            _bar(page, segment, fill, status)
            if stacked:
                if y > y_of(0.0) and segment.height > page.hairline * 3:
                    page.line([(segment.left, y), (segment.right, y)], theme.GROUND, page.hairline * 1.8, order=2.4)
                words = formats.short_value(value, unit)
                inside = page.font(0.72)
                if (
                    segment.height > inside * 1.5
                    and width_of(words, inside) < 2 * half * 0.94
                    and len(column.segments) > 1
                    and status == AVAILABLE
                ):
                    ink = theme.ink_on(colours[key])
                    page.text(
                        x,
                        (segment.bottom + segment.top) / 2 - CAP * inside / 2,
                        words,
                        inside,
                        colour=ink,
                        align="center",
                    )
            y = end
        _column_head(page, column, Box(x - half, y, x + half, plot.top), unit, slot, size, placer)
    _horizontal_references(page, figure, plot, y_of, size, placer)
    page.line([(plot.left, y_of(0.0)), (plot.right, y_of(0.0))], theme.INK, page.hairline * 1.8, order=3)


def _groups(page: Page, figure: Figure, box: Box) -> None:
    """Bars of one group side by side, its name once; upright on a wide page, lying on a high one.

    A strip at the foot of each place tells whose it is, when the bar is grey or there is none.
    """
    e = figure.encodings
    data = chartdata.wide(figure)
    unit, size = unit_of(figure, e.value), page.font(0.82)
    colours = page.categories(e.role, [item.key for item in data.series])
    statuses = {
        status
        for item in data.series
        for status, value in zip(item.statuses, item.values, strict=True)
        if value is not None
    }
    items = [(item.label, colours[item.key], "") for item in data.series]
    items += [(STATUS_WORDS[BEFORE], theme.BEFORE, "")] if BEFORE in statuses else []
    items += [(STATUS_WORDS[key], theme.PRIMARY, key) for key in (PARTIAL, REGIONAL) if key in statuses]
    items += [(f"{STATUS_WORDS[MISSING]} ({UNKNOWN})", "", "missing")] if any(data.missing) else []
    top = box.top - page.legend(box, items, size) - size * 0.25
    ticks = nice_ticks(0.0, data.largest or 1.0, 4)
    words = formats.axis(ticks, unit)

    upright = page.is_wide
    # A newspaper column has little height: everything that is not a bar gives way.
    gap, alone = (0.35, 1.0) if page.is_narrow else (0.7, 1.5)
    lengths = [
        alone if gone else len(data.series) + 0.5 * part for gone, part in zip(data.whole, data.missing, strict=True)
    ]
    names = [width_of(name, size, 600) for name in data.categories]
    side = max(map(width_of, words, [size] * len(words))) if upright else max(names)
    foot = size * 2.2 if upright else 0.0
    head = size * 1.35 if upright else 0.0
    # Beside lying bars, room for the longest value.
    tail = 0.0 if upright else max(width_of(formats.short_value(data.largest, unit), size, 600), size * 3) + size * 0.6
    plot = Box(box.left + side + size * 0.9, box.bottom + foot, box.right - tail, top - head)
    unit_length = (plot.width if upright else plot.height) / (sum(lengths) + gap * len(lengths))
    high = ticks[-1] if upright else data.largest or 1.0

    def spot(start: float, length: float, low: float, value: float) -> Box:
        """The box of a bar: from `start` along the names, from `low` to `value` along the values."""
        if upright:
            scale = plot.height / high
            return Box(
                plot.left + start, plot.bottom + low * scale, plot.left + start + length, plot.bottom + value * scale
            )
        scale = plot.width / high
        return Box(plot.left + low * scale, plot.top - start - length, plot.left + value * scale, plot.top - start)

    if upright:
        _horizontal_grid(page, plot, ticks, words, lambda value: plot.bottom + value / high * plot.height, size)
    thick = unit_length * 0.84
    small = max(page.smallest, min(size, thick * (0.9 if not upright else 2)))
    strip = size * 0.3
    start = unit_length * gap / 2
    for index, (name, length) in enumerate(zip(data.categories, lengths, strict=True)):
        whole = spot(start, length * unit_length, 0, high)
        if upright:
            page.text((whole.left + whole.right) / 2, plot.bottom - size * 1.6, name, size, weight=600, align="center")
        else:
            middle = (whole.bottom + whole.top) / 2
            page.text(plot.left - size * 0.7, middle - CAP * size / 2, name, size, weight=600, align="right")
        if data.whole[index]:
            _unknown_column(page, whole)
            x, y = ((whole.left + whole.right) / 2, plot.bottom + size * 0.9) if upright else (
                plot.left + size * 0.6, (whole.bottom + whole.top) / 2 - CAP * small / 2
            )  # fmt: skip
            page.text(x, y, UNKNOWN, small, align="center" if upright else "left", ground=True, colour=theme.SECOND)
        elif data.missing[index]:
            _unknown_column(page, spot(start + unit_length * len(data.series), unit_length * 0.4, 0, high))
        for rank, item in enumerate(data.series if not data.whole[index] else ()):
            place = start + unit_length * (rank + 0.08)
            base = spot(place, thick, 0, 0)
            foot_of = Box(base.left, base.bottom - strip, base.right, base.bottom) if upright else Box(
                base.left - strip, base.bottom, base.left, base.top
            )  # fmt: skip
            page.rectangle(foot_of, colours[item.key], order=2)
            value = item.values[index]
            if value is None:
                continue
            bar, status = spot(place, thick, 0, value), item.statuses[index]
            _bar(page, bar, colours[item.key], status or AVAILABLE)
            said = formats.short_value(value, unit)
            ink = theme.SECOND if status == BEFORE else theme.INK
            if upright:
                fits = min(small, small * unit_length * 1.02 / width_of(said, small, 600))
                page.text(
                    (bar.left + bar.right) / 2, bar.top + size * 0.32, said, max(fits, page.smallest), colour=ink,
                    weight=600, align="center",
                )  # fmt: skip
            else:
                page.text(
                    bar.right + small * 0.35, (bar.bottom + bar.top) / 2 - CAP * small / 2, said, small, colour=ink,
                    weight=600,
                )  # fmt: skip
        start += (length + gap) * unit_length
    axis = [(plot.left, plot.bottom), (plot.right, plot.bottom) if upright else (plot.left, plot.top)]
    page.line(axis, theme.INK, page.hairline * 1.8, order=3)


def _read_columns(figure: Figure) -> tuple[list[_Column], list[str]]:
    """Columns in table order with their segments in series order; series in label order."""
    e = figure.encodings
    columns: dict[str, _Column] = {}
    seen: list[str] = []
    for row in rows_of(figure):
        name = category_text(row[e.category])
        column = columns.setdefault(name, _Column(name))
        key = "" if not e.series or formats.is_unknown(row[e.series]) else str(row[e.series])
        value = known(row[e.value])
        status = status_of(row, e, value)
        column.highlight |= bool(e.highlight and row.get(e.highlight))
        if value is not None and status != MISSING:
            column.segments.append((key, value, status))
            if key not in seen:
                seen.append(key)
        elif status == NOT_APPLICABLE:
            column.blank = True
            column.held += row.get(e.status) == NONE
        elif key:
            column.unknown.append(e.series_labels.get(key, key))
        else:
            column.all_unknown = True
    order = [key for key in e.series_labels if key in seen]
    order += [key for key in seen if key not in order]
    for column in columns.values():
        column.all_unknown |= is_mostly_missing(len(column.unknown), len(column.segments) + column.held)
        column.segments.sort(key=lambda segment: order.index(segment[0]))
    return list(columns.values()), order


def _column_head(page: Page, column: _Column, above: Box, unit: str, slot: float, size: float, placer: Placer) -> None:
    """What stands on a column: its total, and hatching for what is not known."""
    x = (above.left + above.right) / 2
    y = above.bottom
    if column.segments:
        total = formats.short_value(column.total, unit)
        small = (
            size
            if width_of(total, size, 600) <= slot * 0.98
            else max(page.smallest, size * slot * 0.96 / width_of(total, size, 600))
        )
        shade = theme.SECOND if all(status == BEFORE for _, _, status in column.segments) else theme.INK
        box = page.box_of(x, y + size * 0.32 - 0.0, total, small, 600, "center")
        if width_of(total, small, 600) <= slot * 1.02:
            if column.all_unknown:
                # Hatching starts above the number that is known.
                _unknown_column(page, Box(above.left, box.top + size * 0.2, above.right, above.top))
            page.text(x, y + size * 0.32, total, small, colour=shade, weight=600, align="center")
            placer.take(box)
            y = box.top + size * 0.1
    if column.unknown and not column.all_unknown:
        cap = Box(above.left, y + size * 0.1, above.right, y + size * 0.1 + size * 0.9)
        page.hatch(cap, colour=theme.UNKNOWN_LINE, edge=theme.UNKNOWN_LINE)
        words = f"+ {column.unknown[0]}{NARROW}: {UNKNOWN}" if len(column.unknown) == 1 else f"+ {UNKNOWN}"
        small = max(page.smallest, size * 0.88)
        lines = wrap(words, small, slot * 0.98)
        too_wide = any(width_of(line, small) > slot for line in lines)
        if too_wide or cap.top + page.block_height(len(lines), small, 1.1) > above.top + size * 1.2:
            lines = [f"+ {UNKNOWN}"]
        top = cap.top + page.block_height(len(lines), small, 1.1) + size * 0.1
        # Under the legend there may be no room left: the hatching, which the legend names, then speaks alone.
        if top <= above.top + size * 0.9:
            page.lines(x, top, lines, small, colour=theme.SECOND, align="center", leading=1.1)
    elif column.all_unknown:
        if not column.segments:
            _unknown_column(page, above)
        # The words stand where the eye looks first, on white.
        page.text(
            x,
            above.bottom + (size * 2.2 if column.segments else size * 0.9),
            UNKNOWN,
            size,
            align="center",
            ground=True,
            colour=theme.SECOND,
        )


def _unknown_column(page: Page, box: Box) -> None:
    # As high as the plot: what is not known could be any height. Fine and wide apart, so as not to shout.
    page.hatch(box, colour=theme.UNKNOWN_LINE, step=page.hatch_step * 1.5, line=page.hairline)


def _horizontal_grid(
    page: Page, plot: Box, ticks: Sequence[float], words: Sequence[str], y_of: Callable[[float], float], size: float
) -> None:
    for tick, word in zip(ticks, words, strict=True):
        y = y_of(tick)
        page.line([(plot.left, y), (plot.right, y)], theme.LINE, page.hairline * 1.4, order=1)
        page.text(plot.left - size * 0.45, y - CAP * size / 2, word, size, colour=theme.SECOND, align="right")


def _horizontal_references(
    page: Page, figure: Figure, plot: Box, y_of: Callable[[float], float], size: float, placer: Placer
) -> None:
    for reference in figure.references:
        y = y_of(reference.value)
        page.line([(plot.left, y), (plot.right, y)], theme.REFERENCE, page.hairline * 2.6, order=3)
        places: tuple[tuple[float, Align], ...] = ((plot.left + size * 0.3, "left"), (plot.right, "right"))
        for x, align in places:
            for baseline in (y + size * 0.4, y - size * 1.0):
                if placer.is_free(page.box_of(x, baseline, reference.label, size, 400, align)):
                    placer.take(page.text(x, baseline, reference.label, size, align=align, ground=True))
                    break
            else:
                continue
            break


# Lines over time


@dataclass
class _Point:
    x: float
    y: float
    value: float
    words: str
    is_open: bool


@dataclass
class _Series:
    key: str
    name: str
    style: LineStyle
    colour: str
    points: list[_Point]


def _ordinal(content: Any) -> float:
    found: Any = pd.Timestamp(content)
    return float(found.toordinal())


def _lines(page: Page, figure: Figure, box: Box) -> None:
    """Lines, steps, dashes and points over time. Nothing but elapsed time crosses a break."""
    series, gaps = _read_series(page, figure)
    if not series:
        page.text(box.left, box.top - page.font(), UNKNOWN, page.font())
        return
    # Direct names first; a legend above only when a name finds no room.
    for direct in (True, False):
        chart = _LineChart(page, figure, box, series, gaps, direct)
        if chart.plan():
            break
    chart.draw()


def _read_series(page: Page, figure: Figure) -> tuple[list[_Series], int]:
    e = figure.encodings
    unit = unit_of(figure, e.value)
    table = figure.table
    keys = list(dict.fromkeys(str(key) for key in table[e.series])) if e.series else [""]
    colours = (
        page.categories(e.role, keys)
        if len(keys) > 1 or keys[0] in theme.ROLES.get(e.role, {})
        else {keys[0]: theme.PRIMARY}
    )
    found, gaps = [], 0
    for key in keys:
        points = []
        for row in rows_of(figure):
            if e.series and str(row[e.series]) != key:
                continue
            value = known(row[e.value])
            if value is None:
                gaps += 1
                continue
            label = row.get(e.label) if e.label else None
            words = formats.short_value(value, unit) if label is None or formats.is_unknown(label) else str(label)
            bound = row.get(e.bound) if e.bound else None
            points.append(_Point(_ordinal(row[e.x]), 0.0, value, words, bound in ("lower", "upper")))
        points.sort(key=lambda point: point.x)
        style = e.styles.get(key, "line")
        if points:
            found.append(_Series(key, e.series_labels.get(key, key), style, colours[key], points))
    return found, gaps


class _LineChart:
    """One attempt at laying a line chart out; `plan` says whether every name found its place."""

    def __init__(self, page: Page, figure: Figure, box: Box, series: list[_Series], gaps: int, direct: bool) -> None:
        self.page, self.figure, self.box, self.series, self.direct = page, figure, box, series, direct
        self.size = page.font(0.84)
        self.texts: list[tuple[float, float, str, Weight, str]] = []
        unit = unit_of(figure, figure.encodings.value)
        e = figure.encodings
        self.items = []
        if not direct and len(series) > 1:
            for item in series:
                kind = (
                    "dashed"
                    if item.style == "dashed"
                    else "line"
                    if item.style in ("line", "steps")
                    else self._shape_word(item)
                )
                self.items.append((item.name, item.colour, kind))
        if e.bound and any(point.is_open for item in series for point in item.points):
            self.items.append(("valeur minimale publiée", theme.SECOND, "ring"))
        height = page.legend(box, self.items, self.size, draw=False)
        values = [point.value for item in series for point in item.points] + [item.value for item in figure.references]
        self.ticks = nice_ticks(min([0.0, *values]), max([*values, 0.0]) or 1.0, 5, whole=unit == "count")
        self.words = formats.axis(self.ticks, unit)
        left = box.left + max(width_of(word, self.size) for word in self.words) + self.size * 0.7
        bottom = box.bottom + self.size * (1.25 + LEADING * 0.2)
        self.plot = Box(left, bottom, box.right - self.size * 0.3, box.top - height - self.size * 0.7)
        dates = [point.x for item in series for point in item.points]
        dates += [float(day.toordinal()) for item in figure.breaks for day in (item.start, item.end)]
        span = max(dates) - min(dates) or 365.0
        # Room for what is written after the last point.
        after = 0.03 if span > 0 and len(dates) > 12 else 0.07
        self.low, self.high = (
            min(dates) - span * (0.09 if page.is_narrow and len(dates) <= 12 else 0.03),
            max(dates) + span * after,
        )
        for item in series:
            for point in item.points:
                point.y = self.y_of(point.value)

    def _shape_word(self, item: _Series) -> str:
        return {"D": "diamond", "s": "square"}.get(SHAPES.get(item.key, "o"), "dot")

    def x_of(self, ordinal: float) -> float:
        return self.plot.left + (ordinal - self.low) / (self.high - self.low) * self.plot.width

    def y_of(self, value: float) -> float:
        low, high = self.ticks[0], self.ticks[-1]
        return self.plot.bottom + (value - low) / (high - low) * self.plot.height

    def pieces(self, item: _Series) -> list[list[tuple[float, float]]]:
        """The line of a series in points, cut wherever a break stands between two of its values."""
        breaks = (
            [] if item.style == "dashed" else [(b.start.toordinal(), b.end.toordinal()) for b in self.figure.breaks]
        )
        found: list[list[tuple[float, float]]] = [[]]
        previous: _Point | None = None
        for point in item.points:
            if previous is not None and any(previous.x < end and point.x > start for start, end in breaks):
                found.append([])
                previous = None
            if previous is not None and item.style == "steps":
                found[-1].append((self.x_of(point.x), previous.y))
            found[-1].append((self.x_of(point.x), point.y))
            previous = point
        return found

    @property
    def diameter(self) -> float:
        return self.size * 0.74

    def plan(self) -> bool:
        """Place every text; False when the names of the series do not all fit beside their lines."""
        size, plot = self.size, self.plot
        placer = Placer(Box(plot.left, plot.bottom, self.box.right, plot.top + size * 0.6))
        many = max(len(item.points) for item in self.series) > 6
        for item in self.series:
            for point in item.points if not many else item.points[-1:]:
                x, half = self.x_of(point.x), self.diameter * 0.55
                if item.style != "dashed":
                    placer.take(Box(x - half, point.y - half, x + half, point.y + half))
            if item.style != "points":
                for piece in self.pieces(item):
                    for start, end in zip(piece, piece[1:], strict=False):
                        placer.take_segment(start, end, size * 0.22)
        for reference in self.figure.references:
            y = self.y_of(reference.value)
            placer.take_segment((plot.left, y), (plot.right, y), size * 0.16)
        # The name of a series does not stand in a break unless it must.
        self.bands = [
            Box(
                self.x_of(b.start.toordinal()) + size * 0.2,
                plot.bottom,
                self.x_of(b.end.toordinal()) - size * 0.2,
                plot.top,
            )
            for b in self.figure.breaks
        ]
        # Values first: they belong to their point; then names, then references and breaks find the space left.
        fits = True
        for item in self.series:
            shown = item.points if len(item.points) <= 6 else item.points[-1:]
            # Highest first: of two points of nearly one date, the upper one is named above, the lower below.
            for point in sorted(shown if item.style != "dashed" else [], key=lambda point: -point.value):
                self._around(placer, self.x_of(point.x), point.y, point.words, 600 if point is item.points[-1] else 400)
        if self.direct and len(self.series) > 1:
            for item in self.series:
                fits &= self._name(placer, item)
        for reference in self.figure.references:
            y = self.y_of(reference.value)
            xs = [(plot.left + size * 0.3, "left"), (plot.right, "right"), ((plot.left + plot.right) / 2, "center")]
            fits &= self._first(
                placer,
                [(x, base, align) for base in (y + size * 0.42, y - size * 1.02) for x, align in xs],
                reference.label,
            )
        for item_break in self.figure.breaks:
            fits &= self._break_words(placer, item_break.start, item_break.end, item_break.label, item_break.detail)
        return fits or not self.direct

    def _clear(self, placer: Placer, box: Box, gap: float, in_break: bool) -> bool:
        return placer.is_free(box, gap) and (in_break or not any(box.touches(band) for band in self.bands))

    def _first(
        self, placer: Placer, places: Iterable[tuple[float, float, str]], text: str, weight: Weight = 400
    ) -> bool:
        for x, y, align in places:
            box = self.page.box_of(x, y, text, self.size, weight, align)  # type: ignore[arg-type]
            if placer.is_free(box, self.size * 0.08):
                placer.take(box)
                self.texts.append((x, y, text, weight, align))
                return True
        return False

    def _around(self, placer: Placer, x: float, y: float, text: str, weight: Weight) -> bool:
        """A short text beside a point: above, below, right, left, then a little further."""
        size, gap = self.size, self.diameter * 0.5 + self.size * 0.3
        for far in (1.0, 1.8, 2.8):
            d = gap * far
            places = [
                (x, y + d, "center"), (x + d, y - CAP * size / 2, "left"), (x, y - d - CAP * size, "center"),
                (x - d, y - CAP * size / 2, "right"), (x + d * 0.7, y + d * 0.6, "left"), (x - d * 0.7, y + d * 0.6, "right"),
                (x + d * 0.7, y - d * 0.6 - CAP * size, "left"), (x - d * 0.7, y - d * 0.6 - CAP * size, "right"),
            ]  # fmt: skip
            if self._first(placer, places, text, weight):
                return True
        return False

    def _name(self, placer: Placer, item: _Series) -> bool:
        """The name of a series beside its line, in two lines if need be."""
        return any(self._name_beside(placer, item, in_break) for in_break in (False, True))

    def _name_beside(self, placer: Placer, item: _Series, in_break: bool) -> bool:
        size, page = self.size, self.page
        anchors = [(self.x_of(p.x), p.y) for p in reversed(item.points)]
        if item.style == "dashed" and len(item.points) > 1:
            first, last = item.points[0], item.points[-1]
            anchors = [
                (self.x_of(first.x + (last.x - first.x) * part), first.y + (last.y - first.y) * part)
                for part in (0.82, 0.7, 0.55, 0.4, 0.25, 0.9)
            ]
        for width in (size * 40, size * 11, size * 7.5):
            lines = wrap(item.name, size, width, 600)
            wide = max(width_of(line, size, 600) for line in lines)
            high = page.block_height(len(lines), size, 1.1)
            for x, y in anchors:
                for far in (1.1, 2.0, 3.0, 4.2):
                    d = size * far * 0.75
                    for left, bottom in (
                        (x + d, y - high / 2), (x - d - wide, y - high / 2), (x - wide / 2, y + d), (x - wide / 2, y - d - high),
                        (x + d * 0.7, y + d * 0.5), (x + d * 0.7, y - d * 0.5 - high), (x - d * 0.7 - wide, y + d * 0.5),
                        (x - d * 0.7 - wide, y - d * 0.5 - high),
                    ):  # fmt: skip
                        box = Box(left, bottom, left + wide, bottom + high)
                        if self._clear(placer, box, size * 0.1, in_break):
                            placer.take(box)
                            for index, line in enumerate(lines):
                                baseline = bottom + high - ASCENT * size - index * size * 1.1
                                self.texts.append((left, baseline, line, 600, f"left:{item.colour}"))
                            return True
        return False

    def _break_words(self, placer: Placer, start: date, end: date, label: str, detail: str) -> bool:
        size, plot = self.size, self.plot
        left, right = self.x_of(start.toordinal()), self.x_of(end.toordinal())
        for width in (max(right - left, size * 6) - size * 0.6, size * 9, size * 14):
            rows: list[tuple[str, Weight]] = []
            for line in wrap(label, size, width, 600):
                rows.append((line, 600))
            for line in wrap(detail, size, width) if detail else []:
                rows.append((line, 400))
            wide = max(width_of(line, size, weight) for line, weight in rows)
            high = len(rows) * size * LEADING
            x = min(max((left + right) / 2, plot.left + wide / 2), self.box.right - wide / 2)
            for step in range(24):
                top = plot.top - size * 0.4 - step * size * 0.75
                box = Box(x - wide / 2, top - high, x + wide / 2, top)
                if box.bottom > plot.bottom and placer.is_free(box, size * 0.1):
                    placer.take(box)
                    for index, (line, weight) in enumerate(rows):
                        self.texts.append((x, top - ASCENT * size - index * size * LEADING, line, weight, "center"))
                    return True
        return False

    def draw(self) -> None:
        """Draw grid, breaks, references, series, then the texts."""
        page, size, plot = self.page, self.size, self.plot
        page.legend(self.box, self.items, size)
        for item_break in self.figure.breaks:
            band = Box(
                self.x_of(item_break.start.toordinal()), plot.bottom, self.x_of(item_break.end.toordinal()), plot.top
            )
            page.hatch(band, fill=theme.PANEL, colour=theme.LINE, order=0.9, step=page.hatch_step * 1.5)
        _horizontal_grid(page, plot, self.ticks, self.words, self.y_of, size)
        for ordinal, words in date_ticks(self.low, self.high, plot.width, size):
            x = self.x_of(ordinal)
            page.line([(x, plot.bottom), (x, plot.bottom - size * 0.28)], theme.SECOND, page.hairline * 1.4)
            half = width_of(words, size) / 2
            page.text(
                min(max(x, plot.left + half - size * 0.3), self.box.right - half),
                plot.bottom - size * 1.15,
                words,
                size,
                colour=theme.SECOND,
                align="center",
            )
        page.line([(plot.left, self.y_of(0)), (plot.right, self.y_of(0))], theme.INK, page.hairline * 1.8, order=1.8)
        for reference in self.figure.references:
            y = self.y_of(reference.value)
            page.line([(plot.left, y), (plot.right, y)], theme.REFERENCE, page.hairline * 2.6, order=2)
        for item in self.series:
            self._draw_series(item)
        for x, y, text, weight, align in self.texts:
            name, _, colour = align.partition(":")
            page.text(x, y, text, size, weight=weight, align=name, colour=_ink_of(colour), ground=True, order=6)  # type: ignore[arg-type]

    def _draw_series(self, item: _Series) -> None:
        page, size = self.page, self.size
        if item.style != "points":
            dash = (3.4, 2.4) if item.style == "dashed" else ()
            for piece in self.pieces(item):
                if len(piece) > 1:
                    page.line(
                        piece,
                        item.colour,
                        size * (0.1 if dash else 0.15),
                        dash=dash,
                        order=3,
                        cap="round" if not dash else "butt",
                    )
        if item.style == "dashed":
            return
        shown = item.points if len(item.points) <= 14 and item.style != "steps" else item.points[-1:]
        shape = SHAPES.get(item.key, "o")
        diameter = self.diameter * (1.0 if shape == "o" else 0.88)
        for is_open in (False, True):
            points = [point for point in shown if point.is_open is is_open]
            if points:
                xs, ys = [self.x_of(point.x) for point in points], [point.y for point in points]
                fill, edge = (theme.GROUND, item.colour) if is_open else (item.colour, theme.GROUND)
                page.dots(xs, ys, diameter, fill, edge=edge, line=size * (0.13 if is_open else 0.06), shape=shape)


def _ink_of(colour: str) -> str:
    """The series' colour for its name when it reads on white (4.5:1), else ink."""
    if not colour:
        return theme.INK
    channels = [part / 255 for part in theme.rgb(colour)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return colour if 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05) >= 4.5 else theme.INK


def date_ticks(low: float, high: float, width: float, size: float) -> list[tuple[float, str]]:
    """Ticks at years, half-years, quarters or months: the finest that leaves air between the words."""
    days = high - low
    plans: list[tuple[int, bool]] = []
    if days <= 800:
        plans += [(1, True), (3, True)]
    if days <= 1300:
        plans += [(6, True)]
    plans += [(12, False), (24, False), (60, False)]
    ticks: list[tuple[float, str]] = []
    for months, with_month in plans:
        ticks = []
        first, last = date.fromordinal(int(low)), date.fromordinal(int(high))
        for index in range(first.year * 12, last.year * 12 + 13):
            year, month = divmod(index, 12)
            at = date(year, month + 1, 1)
            if (
                month % months == 0 if months < 12 else month == 0 and year % (months // 12) == 0
            ) and low <= at.toordinal() <= high:
                ticks.append((float(at.toordinal()), formats.short_month(at) if with_month else str(year)))
        room = max((width_of(words, size) for _, words in ticks), default=0) + size * (1.6 if with_month else 1.0)
        if ticks and len(ticks) * room <= width and (len(ticks) <= 9 or not with_month):
            return ticks
    return ticks[:1]


# Progress


def _progress(page: Page, figure: Figure, box: Box) -> None:
    """One gauge a row; 100 % is a line when a row goes past it."""
    e = figure.encodings
    rows = rows_of(figure)
    values = [known(row[e.value]) for row in rows]
    scale = max([1.0, *(value for value in values if value is not None)])
    size, above = page.font(1.0), page.is_narrow
    names = [category_text(row[e.category]) for row in rows]
    labels = [str(row[e.label]) if e.label and row.get(e.label) else "" for row in rows]
    shares = [formats.share(value) for value in values]
    past = scale > 1.0
    while True:
        share_width = max(width_of(words, size * 1.1, 700) for words in shares) + size * 0.5
        label_width = max((width_of(words, size * 0.88) for words in labels), default=0) + size * 0.4
        name_width = box.width if above else min(max(width_of(name, size) for name in names), box.width * 0.36)
        wrapped = [wrap(name, size, name_width - (share_width + label_width if above else 0)) for name in names]
        most = max(len(lines) for lines in wrapped)
        need = most * size * 1.12 + (size * 1.7 if above else size * 0.7)
        slot = (box.height - (size * 1.4 if past else 0)) / len(rows)
        if need <= slot or size <= page.smallest:
            break
        size = max(page.smallest, size * 0.95)
    slot = min(slot, size * 4.6)
    top = box.top - (size * 1.4 if past else 0)
    left = box.left if above else box.left + name_width + size * 0.8
    right = box.right if above else box.right - max(share_width, 0) - (label_width if any(labels) else 0) - size * 0.2
    full = left + (right - left) / scale
    half = min(size * 0.6, slot * 0.2)
    for index, (value, lines, words, label) in enumerate(zip(values, wrapped, shares, labels, strict=True)):
        slot_top = top - slot * index
        if above:
            page.lines(box.left, slot_top - size * 0.1, lines, size, leading=1.12)
            middle = slot_top - len(lines) * size * 1.12 - size * 0.85
            base = slot_top - size * 0.1 - ASCENT * size
            end = page.text(box.right, base, words, size * 1.1, weight=700, align="right")
            if label:
                page.text(end.left - size * 0.35, base, label, size * 0.88, colour=theme.SECOND, align="right")
        else:
            middle = slot_top - slot / 2
            page.lines(box.left, middle + page.block_height(len(lines), size, 1.12) / 2, lines, size, leading=1.12)
            base = middle - CAP * size / 2
            end = page.text(right + size * 0.5, base, words, size * 1.1, weight=700)
            if label:
                page.text(right + share_width + size * 0.4, base, label, size * 0.88, colour=theme.SECOND)
        track = Box(left, middle - half, full, middle + half)
        if past:
            page.line(
                [(full, middle - half * 1.5), (full, middle + half * 1.5)],
                theme.REFERENCE,
                page.hairline * 2.6,
                order=3,
            )
        if value is None:
            page.hatch(track, edge=theme.UNKNOWN_LINE)
            continue
        page.rectangle(track, theme.PANEL, edge=theme.LINE, line=page.hairline * 1.4)
        page.rectangle(Box(left, middle - half, left + (right - left) * value / scale, middle + half), theme.PRIMARY)
    if past:
        page.text(full, top + size * 0.4, formats.share(1), size, colour=theme.SECOND, align="center")


# Strip

MANY_DOTS = 200


# The towns of one class make the same pile, on the sheet of each of them.
@lru_cache(maxsize=64)
def _piled(xs: tuple[float, ...], left: float, room: float, size: float) -> tuple[float, int, list[tuple[float, int]]]:
    """The diameter at which the dots hold in that height, the number of levels, and the x and level of each dot."""
    diameter = size * 1.5
    while True:
        levels: list[float] = []  # the last x taken on each level
        dots = []
        for x in xs:
            if len(xs) > MANY_DOTS:
                # So many dots are read as heights: they stand in columns.
                x = left + (int((x - left) / (diameter * 1.06)) + 0.5) * diameter * 1.06
            level = next((index for index, last in enumerate(levels) if x - last >= diameter * 1.05), len(levels))
            levels[level:] = [x, *levels[level + 1 :]]
            dots.append((x, level))
        if len(levels) * diameter * 1.04 <= room * 0.75 or diameter < size * 0.12:
            return diameter, len(levels), dots
        diameter *= 0.93


def _strip(page: Page, figure: Figure, box: Box) -> None:
    """One dot a row along one axis, piled where they are many; the ones that matter are named."""
    e = figure.encodings
    unit = unit_of(figure, e.value)
    rows = [
        (known(row[e.value]), category_text(row[e.label]), bool(e.highlight and row.get(e.highlight)))
        for row in rows_of(figure)
    ]
    points = sorted((value, name, here) for value, name, here in rows if value is not None)
    unknown = [name for value, name, _ in rows if value is None]
    size = page.font(0.86)
    bottom = box.bottom + size * 0.4
    if unknown:
        names = formats.in_list(unknown) if len(unknown) <= 4 else formats.number(len(unknown))
        words = f"{UNKNOWN}{NARROW}: {names}"
        item = [(words, "", "missing")]
        height = page.legend(box, item, size, draw=False)
        page.legend(Box(box.left, box.bottom, box.right, box.bottom + height - size * 0.2), item, size)
        bottom += height
    if not points:
        return
    values = [value for value, _, _ in points] + [item.value for item in figure.references]
    ticks = nice_ticks(min(values), max(values), 5 if not page.is_narrow else 3)
    words_of = formats.axis(ticks, unit)
    plot = Box(box.left + size * 1.4, bottom, box.right - size * 1.4, box.top)
    low, high = ticks[0], ticks[-1]

    def x_of(value: float) -> float:
        return plot.left + (value - low) / (high - low) * plot.width

    room = plot.height - size * 4.2
    diameter, count, dots = _piled(tuple(x_of(value) for value, _, _ in points), plot.left, room, size)
    places = [(x, level, name, here, value) for (x, level), (value, name, here) in zip(dots, points, strict=True)]
    pile = count * diameter * 1.04
    base = plot.bottom + size * 1.4 + max(0.0, (room - pile) * 0.42)
    head = min(box.top, base + pile + size * 5.5)
    for tick, words in zip(ticks, words_of, strict=True):
        page.line([(x_of(tick), base - size * 0.1), (x_of(tick), base - size * 0.4)], theme.SECOND, page.hairline * 1.4)
        page.text(x_of(tick), base - size * 1.3, words, size, colour=theme.SECOND, align="center")
    page.line([(plot.left, base), (plot.right, base)], theme.INK, page.hairline * 1.8)
    placed = [(x, base + diameter * (0.56 + level * 1.04), name, here, value) for x, level, name, here, value in places]
    quiet = [(x, y) for x, y, _, here, _ in placed if not here]
    loud = [(x, y) for x, y, _, here, _ in placed if here]
    any_loud = bool(loud)
    if quiet:
        page.dots(
            [x for x, _ in quiet],
            [y for _, y in quiet],
            diameter,
            QUIET if any_loud else theme.PRIMARY,
            line=diameter * 0.06,
        )
    if loud:
        here_colour = theme.INK if page.grey else theme.WARNING
        # Among hundreds of specks, the one that is looked for is still seen.
        large = max(diameter * 1.15, size * 0.5)
        page.dots([x for x, _ in loud], [y for _, y in loud], large, here_colour, line=large * 0.06, order=4.2)
    placer = Placer(Box(box.left, base, box.right, head))
    for x, y, *_ in placed:
        placer.take(Box(x - diameter / 2, y - diameter / 2, x + diameter / 2, y + diameter / 2))
    for reference in figure.references:
        x = x_of(reference.value)
        page.line([(x, base), (x, head - size * 1.25)], theme.REFERENCE, page.hairline * 2.4, dash=(4, 2.4), order=1.8)
        half = width_of(reference.label, size) / 2
        placer.take(
            page.text(
                min(max(x, box.left + half), box.right - half),
                head - ASCENT * size,
                reference.label,
                size,
                colour=theme.SECOND,
                align="center",
            )
        )
    named = [item for item in placed if item[3]][:6] + [item for item in (placed[-1], placed[0]) if not item[3]]
    for x, y, name, here, value in named:
        _name_dot(
            page,
            placer,
            x,
            y,
            diameter,
            f"{name}{NARROW}: {formats.short_value(value, unit)}",
            700 if here else 400,
            size,
        )


def _name_dot(
    page: Page, placer: Placer, x: float, y: float, diameter: float, text: str, weight: Weight, size: float
) -> None:
    """Name a dot above it with a thin leader, at the first height that is free."""
    width = width_of(text, size, weight)
    for step in range(40):
        baseline = y + diameter * 0.9 + step * size * 0.5
        for left in (x - width / 2, x - width * 0.15, x - width * 0.85, x + size * 0.4, x - width - size * 0.4):
            left = min(max(left, placer.bounds.left), placer.bounds.right - width)
            box = page.box_of(left, baseline, text, size, weight)
            if placer.is_free(box, size * 0.12):
                placer.take(box)
                if baseline > y + diameter * 1.2:
                    page.line([(x, y + diameter * 0.5), (x, box.bottom)], theme.SECOND, page.hairline * 1.4, order=3.5)
                page.text(left, baseline, text, size, weight=weight, ground=True)
                return


# Heat table


def _heat_table(page: Page, figure: Figure, box: Box) -> None:
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
    top = box.top - (page.legend(box, items, size) + size * 0.2 if items else 0)
    head_lines = 1
    most = box.width * (0.42 if narrow else 0.36)
    head_names = columns
    least_cell = (box.width - min(max(width_of(name, page.smallest) for name in rows), most) - page.smallest) / len(
        columns
    )
    if any(width_of(part, page.smallest) > least_cell for name in columns for part in _breakable(name)):
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
        _rest(page, box.left, box.bottom, len(rows) - shown, size)
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
                _bar(page, cell, item.colour if item else theme.UNKNOWN_FILL, AVAILABLE)
                continue
            value = known(row[e.value])
            assert value is not None
            fill = steps[min(4, int((value - low) / (high - low or 1) * 5))]
            _bar(page, cell, fill, status)
            if cell_size:
                page.text(
                    (cell.left + cell.right) / 2, middle - CAP * cell_size / 2, texts[row_name, column_name], cell_size,
                    colour=theme.ink_on(page.colour(fill)), align="center", ground=status in (PARTIAL, REGIONAL),
                )  # fmt: skip


def _class_words(label: str, count: int | None) -> str:
    return label if count is None else f"{label} ({formats.number(count)})"


# Treemap

_Inside = list[tuple[str, float, Weight]]


def _treemap(page: Page, figure: Figure, box: Box) -> None:
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
    top = box.top - (page.legend(box, items, size) + size * 0.2 if items else 0)
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


# Table


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


def _table(page: Page, figure: Figure, box: Box) -> None:
    """The first rows and columns that fit whole; the rest is counted and said."""
    if figure.cards:
        _cards(page, figure, box)
        return
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


def _cards(page: Page, figure: Figure, box: Box) -> None:
    """Key figures: label, value in large, context; three, two or one across."""
    across = 3 if page.width > 1.1 * page.height else 2
    rows = math.ceil(len(figure.cards) / across)
    factor = 1.5
    while True:
        size = max(page.smallest, page.base * page.scale * factor)
        gap = size * 1.6
        wide = (box.width - gap * (across - 1)) / across
        laid = [
            (
                wrap(card.label, size, wide),
                wrap(card.value, size * 1.9, wide, 700),
                wrap(card.context, size * 0.88, wide),
            )
            for card in figure.cards
        ]
        heights = [
            len(label) * size * 1.16 + len(value) * size * 1.9 * 1.14 + len(context) * size * 0.88 * 1.2
            for label, value, context in laid
        ]
        slot = max(heights, default=0) + size * 1.5
        if slot * rows <= box.height or size <= page.smallest:
            break
        factor *= 0.94
    slot = min(max(slot, box.height / rows), slot * 1.5)
    for index, (label, value, context) in enumerate(laid):
        x = box.left + (wide + gap) * (index % across)
        top = box.top - slot * (index // across)
        page.line([(x, top), (x + wide, top)], theme.LINE, page.hairline * 1.6)
        top = page.lines(x, top - size * 0.35, label, size, colour=theme.SECOND, leading=1.16)
        top = page.lines(x, top, value, size * 1.9, weight=700, leading=1.14)
        page.lines(x, top, context, size * 0.88, colour=theme.SECOND, leading=1.2)


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
        head_word = max((width_of(word, size, 600) for word in _breakable(head)), default=0)
        word = max((width_of(part, size) for text in texts for part in _breakable(text)), default=0)
        natural.append(max(widest, head_word, min(width_of(head, size, 600), size * 7)))
        least.append(max(head_word, word, min(widest, page_width * 0.14)))
    if sum(natural) <= room:
        return natural, True
    if sum(least) > room:
        return least, False
    spare = room - sum(least)
    slack = [wide - narrow for wide, narrow in zip(natural, least, strict=True)]
    return [narrow + spare * part / (sum(slack) or 1) for narrow, part in zip(least, slack, strict=True)], True


def _breakable(text: str) -> list[str]:
    """The parts of a text that stay in one piece when it is wrapped."""
    return [piece for word in text.split(" ") for piece in pieces(word)]
