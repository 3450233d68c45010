"""Axes of the charts of the screen: round ticks, rows, columns, reference lines, numbers in the unit of an axis."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from pvd import formats, theme
from pvd.forms.bars import Bars
from pvd.render.screen.page import Page, name_of, note
from pvd.render.screen.text import LINE_HEIGHT, TICK, line_count, wrap

ROW = 28  # one horizontal bar, in pixels
LABELS = {"wide": 30, "half": 26, "narrow": 20}  # characters of a row's name before it wraps
HEADS = {"wide": 120, "half": 60, "narrow": 44}  # characters of all the names along the bottom or the top


def nice_ticks(low: float, high: float, count: int = 5, whole: bool = False) -> list[float]:
    """Round ticks (steps of 1, 2, 2.5 or 5 × 10ⁿ) from below `low` to above `high`, about `count` of them."""
    if not high > low:
        high = low + (abs(low) or 1.0)
    raw = (high - low) / max(count, 1)
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= raw * 0.999)
    if whole:
        step = max(1.0, float(math.ceil(step)))
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(index * step, 12) for index in range(first, last + 1)]


def value_axis(page: Page, low: float, high: float, count: int = 5) -> tuple[list[float], dict[str, Any]]:
    """Ticks from zero (or below) to above the highest value, and their axis."""
    unit = page.figure.unit
    if low == high == 0.0:
        # Nothing known: a scale would be invented.
        return [0.0, 1.0], {"range": [0.0, 1.0], "showticklabels": False}
    ticks = nice_ticks(min(0.0, low), high, count, whole=unit in ("count", "inhabitants", "year"))
    return ticks, {
        "tickmode": "array",
        "tickvals": ticks,
        "ticktext": formats.axis(ticks, unit),
        "range": [ticks[0], ticks[-1]],
        "showgrid": True,
        "gridcolor": page.tone(theme.LINE),
        "zeroline": False,
    }


def bar_axis(page: Page, drawn: Bars, room: float) -> dict[str, Any]:
    """The axis of values of bars, up to `room` (their own words stand above the highest)."""
    if not drawn.has_values:
        # Nothing known: a scale would be invented.
        return {"range": [drawn.axis.low, drawn.axis.high], "showticklabels": False}
    return {
        "tickmode": "array",
        "tickvals": list(drawn.axis.ticks),
        "ticktext": drawn.tick_words,
        "range": [drawn.axis.low, max(drawn.axis.high, room)],
        "showgrid": True,
        "gridcolor": page.tone(theme.LINE),
        "zeroline": False,
    }


def row_axis(
    page: Page, names: Sequence[str], marked: Sequence[bool] = (), width: int = 99
) -> tuple[int, dict[str, Any]]:
    """One row a name, first on top: the height of a row and the axis."""
    labels = [wrap(name, min(width, LABELS.get(page.width_class, LABELS["wide"]))) for name in names]
    tallest = max(map(line_count, labels), default=1)
    ticks = [f"<b>{label}</b>" if marked and marked[rank] else label for rank, label in enumerate(labels)]
    return max(ROW, tallest * LINE_HEIGHT + 10), {
        "tickmode": "array",
        "tickvals": list(range(len(names))),
        "ticktext": ticks,
        "tickfont": page.font(TICK),
        "range": [len(names) - 0.5, -0.5],
    }


def column_axis(page: Page, column: str, keys: Sequence[Any], labels: Sequence[str] = ()) -> dict[str, Any]:
    """One rank a category along the bottom; many dates keep their Januaries only."""
    names = list(labels) or [name_of(column, key) for key in keys]
    ranks = list(range(len(keys)))
    if len(keys) > 12 and all(isinstance(key, date) for key in keys):
        ranks = [rank for rank in ranks if keys[rank].month == 1] or ranks[:: math.ceil(len(keys) / 6)]
        names = [str(key.year) if key.month == 1 else name_of(column, key) for key in keys]
    elif len(keys) > 12:
        ranks = ranks[:: math.ceil(len(keys) / 10)]
    width = max(5, HEADS.get(page.width_class, HEADS["narrow"]) // max(len(ranks), 1))
    return {
        "tickmode": "array",
        "tickvals": ranks,
        "ticktext": [wrap(names[rank], width) for rank in ranks],
        # upright only where a narrow window leaves no room
        "autotickangles": [0, 90],
        "range": [-0.5, len(keys) - 0.5],
        "showline": True,
        "linecolor": page.tone(theme.UNKNOWN_LINE),
        "linewidth": 1,
    }


def reference(page: Page, horizontal: bool) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Thin lines across the value axis and their labels."""
    shapes, notes = [], []
    for item in page.figure.references:
        line = {"color": page.tone(theme.REFERENCE), "width": 1.25}
        value = float(item.value)
        if horizontal:
            shapes.append(
                {"type": "line", "xref": "x", "x0": value, "x1": value, "yref": "paper", "y0": 0, "y1": 1, "line": line}
            )
            notes.append(
                note(
                    page,
                    wrap(item.label, 34),
                    xref="x",
                    x=value,
                    yref="paper",
                    y=1,
                    yanchor="bottom",
                    xanchor="left",
                    xshift=-6,
                    align="left",
                )
            )
        else:
            shapes.append(
                {"type": "line", "yref": "y", "y0": value, "y1": value, "xref": "paper", "x0": 0, "x1": 1, "line": line}
            )
            notes.append(
                note(
                    page,
                    wrap(item.label, 40),
                    yref="y",
                    y=value,
                    xref="paper",
                    x=0,
                    xanchor="left",
                    yanchor="bottom",
                    align="left",
                )
            )
    return shapes, notes


def scaled(largest: float, unit: str) -> Callable[[Any], str]:
    """Values as bare numbers in the unit of the axis, for columns too narrow to repeat it."""
    size, _ = scale_of(largest, unit)
    if unit != "eur":
        return lambda value: formats.short_value(value, unit)
    return lambda value: formats.number(float(value) / size, 0 if abs(float(value)) / size >= 100 else 1)


def scale_of(largest: float, unit: str) -> tuple[float, str]:
    """The size and the symbol that `formats.axis` would choose."""
    symbol = formats.axis([largest], unit)[0].split(formats.NARROW)[-1] if unit == "eur" else ""
    return {"Md€": 1e9, "M€": 1e6, "k€": 1e3}.get(symbol, 1.0), symbol
