"""Axes of the charts of the screen: values, rows, columns, reference lines."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from typing import Any

from pvd import theme
from pvd.forms.bars import Bars
from pvd.render.screen.page import Page, month_of, note
from pvd.render.screen.text import LINE_HEIGHT, TICK, line_count, wrap

ROW = 28  # one horizontal bar, in pixels
LABELS = {"wide": 30, "narrow": 20}  # characters of a row's name before it wraps
HEADS = {"wide": 120, "narrow": 44}  # characters of all the names along the bottom or the top


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
    labels = [wrap(name, min(width, LABELS[page.width_class])) for name in names]
    tallest = max(map(line_count, labels), default=1)
    ticks = [f"<b>{label}</b>" if marked and marked[rank] else label for rank, label in enumerate(labels)]
    return max(ROW, tallest * LINE_HEIGHT + 10), {
        "tickmode": "array",
        "tickvals": list(range(len(names))),
        "ticktext": ticks,
        "tickfont": page.font(TICK),
        "range": [len(names) - 0.5, -0.5],
    }


def column_axis(page: Page, keys: Sequence[Any], labels: Sequence[str]) -> dict[str, Any]:
    """One rank a category along the bottom; many dates keep their Januaries only."""
    names = list(labels)
    ranks = list(range(len(keys)))
    if len(keys) > 12 and all(isinstance(key, date) for key in keys):
        ranks = [rank for rank in ranks if keys[rank].month == 1] or ranks[:: math.ceil(len(keys) / 6)]
        names = [str(key.year) if key.month == 1 else month_of(key) for key in keys]
    elif len(keys) > 12:
        ranks = ranks[:: math.ceil(len(keys) / 10)]
    width = max(5, HEADS[page.width_class] // max(len(ranks), 1))
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
    along, across = ("x", "y") if horizontal else ("y", "x")
    # Above the lying bars, or over its line at the left of the upright ones.
    place: dict[str, Any] = {
        f"{across}ref": "paper",
        across: int(horizontal),
        "yanchor": "bottom",
        "xanchor": "left",
        "align": "left",
    }
    if horizontal:
        place["xshift"] = -6
    shapes, notes = [], []
    for item in page.figure.references:
        value = float(item.value)
        shapes.append(
            {
                "type": "line", f"{along}ref": along, f"{along}0": value, f"{along}1": value,
                f"{across}ref": "paper", f"{across}0": 0, f"{across}1": 1,
                "line": {"color": page.tone(theme.REFERENCE), "width": 1.25},
            }
        )  # fmt: skip
        notes.append(
            note(page, wrap(item.label, 34 if horizontal else 40), **{**place, f"{along}ref": along, along: value})
        )
    return shapes, notes
