"""Lines, steps and points in time for plotly: breaks that nothing crosses."""

from __future__ import annotations

import math
from datetime import date, timedelta
from typing import Any

from pvd import formats, theme
from pvd.figures.figure import Break
from pvd.forms.lines import Line, Lines, Piece, Point
from pvd.render.screen import axes
from pvd.render.screen import page as kit
from pvd.render.screen.placing import PLOTS, Frame, Mark, break_words, middle_of, place_labels, reference_boxes
from pvd.render.screen.text import escape

SYMBOLS = {"circle": "circle", "square": "square", "diamond": "diamond", "triangle": "triangle-up"}


def lines(page: kit.Page, form: Lines) -> dict[str, Any]:
    bottom, top, value_axis = _value_axis(page, form)
    start, end = _days(form)
    data: list[kit.Trace] = [_break_band(page, item, bottom, top) for item in form.breaks]
    for piece in form.pieces:
        data.append(_line(page, form, piece))
    is_named = len(form.lines) > 1
    layout = kit.layout(
        page,
        kit.PLOT + (34 if is_named else 0),
        xaxis={
            **_date_ticks(start, end),
            "type": "date",
            "range": [start.isoformat(), end.isoformat()],
            "showline": True,
            "linecolor": page.tone(theme.UNKNOWN_LINE),
            "linewidth": 1,
        },
        yaxis=value_axis,
        margin={"r": 16, "t": 46 if is_named else 14},
    )
    shapes, notes = axes.reference(page, horizontal=False)
    notes += _words(page, form, [Frame(start, end, bottom, top, *size) for size in PLOTS])
    layout.update(shapes=shapes, annotations=notes, showlegend=is_named, barmode="overlay")
    return {"data": data, "layout": layout}


def _value_axis(page: kit.Page, form: Lines) -> tuple[float, float, dict[str, Any]]:
    """The lowest and the highest value of the plot, and the axis; some room above the highest mark."""
    if not form.lines and not form.references:
        # Nothing known: a scale would be invented.
        return 0.0, 1.0, {"range": [0.0, 1.0], "showticklabels": False}
    axis = form.axis
    top = axis.high
    if form.largest > top - (top - axis.low) * 0.04:
        top += axis.step * 0.6
    return (
        axis.low,
        top,
        {
            "tickmode": "array",
            "tickvals": list(axis.ticks),
            "ticktext": formats.axis(list(axis.ticks), form.unit),
            "range": [axis.low, top],
            "showgrid": True,
            "gridcolor": page.tone(theme.LINE),
            "zeroline": False,
        },
    )


def _days(form: Lines) -> tuple[date, date]:
    """The days of the plot: some room on both sides of what is drawn."""
    start, end = form.days
    span = max((end - start).days, 1)
    return start - timedelta(days=max(8, span * 4 // 100)), end + timedelta(days=max(8, span * 6 // 100))


def _words(page: kit.Page, form: Lines, frames: list[Frame]) -> list[dict[str, Any]]:
    """The words of breaks and points, each off the others."""
    taken = [
        [box for item in form.references for box in reference_boxes(frame, item.value, item.label)] for frame in frames
    ]
    # Where each series is drawn, so that words keep off it: across its breaks too.
    paths = [line.path(line.points) for line in form.lines]
    notes = []
    for item in form.breaks:
        note, boxes = break_words(page, frames, item, taken, paths)
        notes.append(note)
        for known_boxes, box in zip(taken, boxes, strict=True):
            known_boxes.append(box)
    marks = [] if form.is_crowded else [mark for line in form.lines for mark in _marks(line)]
    dots = [(point.x, point.y) for line in form.lines for point in line.points]
    # A step has many levels that the axis gives too: one of its labels is left out rather than crossed.
    may_cross = any(line.style in ("line", "points") for line in form.lines)
    return notes + place_labels(page, frames, marks, taken, dots if len(dots) <= 60 else [], paths, may_cross)


def _marks(line: Line) -> list[Mark]:
    """The labels that are wanted: the last point matters most, then the first."""
    first, last = line.points[0], line.points[-1]
    return [
        Mark(point.x, point.y, point.words, 0 if point is last else 1 if point is first else 2)
        for point in line.labelled
    ]


def _line(page: kit.Page, form: Lines, piece: Piece) -> kit.Trace:
    line, symbol = piece.line, SYMBOLS[piece.line.shape]
    drawn = page.tone(line.colour)
    is_dashed = line.style == "dashed"
    return {
        "type": "scatter",
        "mode": "markers" if line.style == "points" else "lines+markers" if line.is_marked else "lines",
        "x": [point.x.isoformat() for point in piece.points],
        "y": [point.y for point in piece.points],
        "name": escape(line.with_value if form.is_crowded else line.label),
        "legendgroup": line.key,
        "showlegend": piece.is_first,
        "hoverinfo": "text",
        "hovertext": [_hover(page, line, point) for point in piece.points],
        "line": {
            "color": drawn,
            "width": 1.75 if is_dashed else 2.5,
            "dash": "4px,4px" if is_dashed else "solid",
            "shape": "hv" if line.style == "steps" else "linear",
        },
        "marker": {
            "color": [page.tone(theme.GROUND) if point.is_open else drawn for point in piece.points],
            "size": 12 if symbol == "diamond" else 10,
            "symbol": symbol,
            "line": {"color": drawn, "width": 2},
        },
        "cliponaxis": False,
        "connectgaps": False,
        "meta": {"part": "data", "series": line.key},
    }


def _hover(page: kit.Page, line: Line, point: Point) -> str:
    """The bubble of a point: its day, its value, what its row says of it, what its open mark means."""
    shown = kit.shown_value(page.figure, point.y)
    if point.bound == "lower":
        shown = f"plus de {shown}"
    extra = point.said if point.said != shown and page.figure.unit != "eur" else ""
    return kit.hover(line.label, formats.published_day(point.x, point.precision), shown, extra, point.meaning)


def _break_band(page: kit.Page, item: Break, bottom: float, top: float) -> kit.Trace:
    """A stretch that nothing crosses: tinted and hatched like the print one. Shapes know no hatching: a bar does."""
    return {
        "type": "bar",
        "x": [middle_of(item).isoformat()],
        "y": [top - bottom],
        "base": [bottom],
        "width": [(item.end - item.start).days * 86_400_000],
        "marker": {
            "color": page.tone(theme.PANEL),
            "line": {"width": 0},
            "pattern": {**kit.hatching(page.tone(theme.LINE), page.tone(theme.PANEL), 9), "solidity": 0.2},
        },
        "name": escape(item.label),
        "showlegend": False,
        "hoverinfo": "skip",
        "meta": {"part": "break"},
    }


def _date_ticks(start: date, end: date) -> dict[str, Any]:
    """Januaries when there are three or more, else months, at most seven."""
    months = [date(year, month, 1) for year in range(start.year, end.year + 1) for month in range(1, 13)]
    months = [month for month in months if start <= month <= end]
    januaries = [month for month in months if month.month == 1]
    if len(januaries) > 2:
        step = math.ceil(len(januaries) / 8)
        chosen = januaries[::step]
        words = [str(month.year) for month in chosen]
    else:
        step = next((size for size in (1, 2, 3, 4, 6) if len(months) / size <= 7), 12)
        chosen = [month for month in months if (month.month - 1) % step == 0]
        words = [f"{formats.SHORT_MONTHS[month.month - 1]}<br>{month.year}" for month in chosen]
    return {"tickmode": "array", "tickvals": [month.isoformat() for month in chosen], "ticktext": words, "tickangle": 0}
