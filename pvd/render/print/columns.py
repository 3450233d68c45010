"""Vertical bars on a print page: alone, stacked, or side by side in groups."""

from __future__ import annotations

from dataclasses import dataclass, field

from pvd import formats, theme
from pvd.figures.figure import (
    AVAILABLE,
    BEFORE,
    MISSING,
    NONE,
    NOT_APPLICABLE,
    PARTIAL,
    REGIONAL,
    Figure,
    is_mostly_missing,
)
from pvd.formats import NARROW, UNKNOWN
from pvd.render import chartdata
from pvd.render.cells import STATUS_WORDS
from pvd.render.placing import Box, Placer
from pvd.render.print.axes import horizontal_grid, horizontal_references
from pvd.render.print.bars import QUIET, draw_bar
from pvd.render.print.legend import draw_legend
from pvd.render.print.page import Page
from pvd.render.reading import category_text, known, nice_ticks, rows_of, status_of, unit_of
from pvd.render.text import CAP, width_of, wrap


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


def draw(page: Page, figure: Figure, box: Box) -> None:
    """Vertical bars, stacked or not; horizontal ones are drawn in `bars`."""
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
    top = box.top - draw_legend(page, box, items, size) - (size * 0.25 if items else 0)

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
    horizontal_grid(page, plot, ticks[:drawn], tick_words[:drawn], y_of, size)
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
            draw_bar(page, segment, fill, status)
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
    horizontal_references(page, figure, plot, y_of, size, placer)
    page.line([(plot.left, y_of(0.0)), (plot.right, y_of(0.0))], theme.INK, page.hairline * 1.8, order=3)


def draw_groups(page: Page, figure: Figure, box: Box) -> None:
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
    top = box.top - draw_legend(page, box, items, size) - size * 0.25
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
        horizontal_grid(page, plot, ticks, words, lambda value: plot.bottom + value / high * plot.height, size)
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
            draw_bar(page, bar, colours[item.key], status or AVAILABLE)
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
