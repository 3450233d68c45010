"""Lines, steps and points in time for plotly: breaks that nothing crosses."""

from __future__ import annotations

import itertools
import math
from datetime import date, timedelta
from typing import Any

from pvd import formats, theme
from pvd.figures.figure import Break, Figure
from pvd.render.screen import axes
from pvd.render.screen import page as kit
from pvd.render.screen.placing import PLOTS, Frame, Mark, break_words, middle_of, place_labels, reference_boxes
from pvd.render.screen.text import escape

# Perimeters differ in shape as well as in colour, and keep their shape from chart to chart.
SHAPES = {"programme_narrow": "circle", "programme_broad": "diamond", "delivered": "square"}
SYMBOLS = ("circle", "square", "diamond", "triangle-up", "star", "hexagon")


def lines(page: kit.Page) -> dict[str, Any]:
    figure, encodings, rows = page.figure, page.figure.encodings, page.rows()
    rows = [row for row in rows if row[encodings.x] is not None]
    series = kit.series_order(page, rows)
    colours = dict(zip(series, theme.colours(encodings.role, series), strict=True))
    known = [float(row[encodings.value]) for row in rows if row[encodings.value] is not None]
    reached = known + [float(item.value) for item in figure.references]
    ticks, value_axis = axes.value_axis(page, min(reached, default=0.0), max(reached, default=1.0))
    bottom, top = ticks[0], ticks[-1]
    if max(reached, default=0.0) > top - (top - bottom) * 0.04:
        top += (ticks[1] - ticks[0]) * 0.6
        value_axis["range"] = [bottom, top]
    moments = [row[encodings.x] for row in rows] + [
        moment for item in figure.breaks for moment in (item.start, item.end)
    ]
    start, end = min(moments), max(moments)
    span = max((end - start).days, 1)
    start, end = start - timedelta(days=max(8, span * 4 // 100)), end + timedelta(days=max(8, span * 6 // 100))
    frames = [Frame(start, end, bottom, top, *size) for size in PLOTS]

    data: list[kit.Trace] = [_break_band(page, item, bottom, top) for item in figure.breaks]
    marks: list[Mark] = []
    # Several steps that end together: their last values stand in the legend, not one over the other.
    crowded = sum(encodings.styles.get(key) == "steps" for key in series) > 2
    symbol = itertools.cycle(one for one in SYMBOLS if one not in {SHAPES.get(key) for key in series})
    for key in series:
        points = sorted((row for row in rows if row[encodings.series] == key), key=lambda row: row[encodings.x])
        style = encodings.styles.get(key, "line")
        shape = "circle" if style in ("dashed", "steps") else SHAPES.get(key) or next(symbol)
        name = kit.name_of(page, encodings.series, key)
        pieces = _pieces(figure, points)
        for number, piece in enumerate(pieces):
            data.append(_line(page, key, name, piece, style, shape, colours[key], first=number == 0))
        if crowded and pieces:
            last = formats.short_value(pieces[-1][-1][encodings.value], figure.unit)
            data[-len(pieces)]["name"] += f"{formats.NARROW}: {last}"
        elif not crowded:
            marks += _wanted_labels(page, points, style, colours[key])

    shapes, notes = axes.reference(page, horizontal=False)
    taken = [
        [box for item in figure.references for box in reference_boxes(frame, item.value, item.label)]
        for frame in frames
    ]
    paths = _paths(page, rows)
    for item in figure.breaks:
        note, boxes = break_words(page, frames, item, taken, paths)
        notes.append(note)
        for known_boxes, box in zip(taken, boxes, strict=True):
            known_boxes.append(box)
    dots = [(row[encodings.x], float(row[encodings.value])) for row in rows if row[encodings.value] is not None]
    # A step has many levels that the axis gives too: one of its labels is left out rather than crossed.
    may_cross = any(encodings.styles.get(key, "line") not in ("steps", "dashed") for key in series)
    notes += place_labels(page, frames, marks, taken, dots if len(dots) <= 60 else [], paths, may_cross)
    layout = kit.layout(
        page,
        kit.PLOT + (34 if len(series) > 1 else 0),
        xaxis={
            **_date_ticks(start, end),
            "type": "date",
            "range": [start.isoformat(), end.isoformat()],
            "showline": True,
            "linecolor": page.tone(theme.UNKNOWN_LINE),
            "linewidth": 1,
        },
        yaxis=value_axis,
        margin={"r": 16, "t": 46 if len(series) > 1 else 14},
    )
    layout.update(shapes=shapes, annotations=notes, showlegend=len(series) > 1, barmode="overlay")
    return {"data": data, "layout": layout}


def _pieces(figure: Figure, points: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """The points of one series, cut at every break and at every unknown value."""
    encodings = figure.encodings
    pieces: list[list[dict[str, Any]]] = [[]]
    for row in points:
        if row[encodings.value] is None:
            pieces.append([])
            continue
        before = pieces[-1][-1][encodings.x] if pieces[-1] else None
        crossed = before is not None and any(
            before < item.end and row[encodings.x] > item.start for item in figure.breaks
        )
        # The elapsed time has no perimeter: a dashed line runs on through the break.
        if crossed and encodings.styles.get(row[encodings.series]) != "dashed":
            pieces.append([])
        pieces[-1].append(row)
    return [piece for piece in pieces if piece]


def _line(
    page: kit.Page, key: str, name: str, piece: list[dict[str, Any]], style: str, symbol: str, colour: str, first: bool
) -> kit.Trace:
    figure, encodings = page.figure, page.figure.encodings
    drawn = page.tone(theme.REFERENCE if style == "dashed" and colour == theme.REFERENCE else colour)

    def inexact(row: dict[str, Any]) -> bool:
        return bool(encodings.bound) and row.get(encodings.bound) not in (None, "", "exact")

    def words(row: dict[str, Any]) -> str:
        said = (
            {"lower": "minimum publié", "approx": "valeur approchée"}.get(str(row.get(encodings.bound)), "")
            if encodings.bound
            else ""
        )
        shown = kit.shown_value(figure, row[encodings.value])
        extra = str(row.get(encodings.label) or "") if encodings.label else ""
        if said == "minimum publié":
            shown = f"plus de {shown}"
        return kit.hover(
            name,
            formats.published_day(row[encodings.x], str(row.get(encodings.precision) or "day")),
            shown,
            extra if extra != shown and figure.unit != "eur" else "",
            said,
        )

    modes = {
        "line": "lines+markers" if len(piece) <= 24 else "lines",
        "steps": "lines",
        "points": "markers",
        "dashed": "lines",
    }
    return {
        "type": "scatter",
        "mode": modes[style],
        "x": [row[encodings.x].isoformat() for row in piece],
        "y": [row[encodings.value] for row in piece],
        "name": escape(name),
        "legendgroup": key,
        "showlegend": first,
        "hoverinfo": "text",
        "hovertext": [words(row) for row in piece],
        "line": {
            "color": drawn,
            "width": 1.75 if style == "dashed" else 2.5,
            "dash": "4px,4px" if style == "dashed" else "solid",
            "shape": "hv" if style == "steps" else "linear",
        },
        "marker": {
            "color": [page.tone(theme.GROUND) if inexact(row) else drawn for row in piece],
            "size": 12 if symbol == "diamond" else 10,
            "symbol": symbol,
            "line": {"color": drawn, "width": 2},
        },
        "cliponaxis": False,
        "connectgaps": False,
        "meta": {"part": "data", "series": key},
    }


def _wanted_labels(page: kit.Page, points: list[dict[str, Any]], style: str, colour: str) -> list[Mark]:
    figure, encodings = page.figure, page.figure.encodings
    points = [row for row in points if row[encodings.value] is not None]
    if style == "dashed":
        return []
    chosen = points if len(points) <= kit.DIRECT else points[-1:]
    marks = []
    for row in chosen:
        said = str(row.get(encodings.label) or "") if encodings.label else ""
        value = float(row[encodings.value])
        text = said or formats.short_value(value, figure.unit)
        if not said and encodings.bound and row.get(encodings.bound) == "lower":
            text = f">\u202f{text}"
        # The last point matters most, then the first.
        rank = 0 if row is points[-1] else 1 if row is points[0] else 2
        marks.append(Mark(row[encodings.x], value, text, rank))
    return marks


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


def _paths(page: kit.Page, rows: list[dict[str, Any]]) -> list[list[tuple[date, float]]]:
    """Where each series is drawn, so that words keep off it: a step runs level, then up."""
    encodings = page.figure.encodings
    paths: dict[str, list[tuple[date, float]]] = {}
    for row in sorted(rows, key=lambda item: item[encodings.x]):
        if row[encodings.value] is None:
            continue
        series, moment, value = row[encodings.series], row[encodings.x], float(row[encodings.value])
        path = paths.setdefault(series, [])
        if path and encodings.styles.get(series) == "steps":
            path.append((moment, path[-1][1]))
        path.append((moment, value))
    return list(paths.values())


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
