"""What every chart of the screen shares: tokens of the ground, words, axes, layout, hatching.

Nothing here depends on the width of the window, which the server cannot know: lengths are in pixels or
shares of the plot, labels are wrapped, margins grow by themselves, so one dict serves 1,440 and 390 px.
Positions on category axes are ranks, never names: two towns may share a name.
"""

from __future__ import annotations

import html
import math
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from pvd import dictionary, formats, theme
from pvd.figures.figure import AVAILABLE, BLANK, MISSING, NOT_APPLICABLE, Figure

Trace = dict[str, Any]
Box = tuple[float, float, float, float]  # left, bottom, right, top, in pixels

UNKNOWN_NAME = f"{formats.UNKNOWN}{formats.NARROW}: non disponible"
ROW = 28  # one horizontal bar, in pixels
LINE_HEIGHT = 17  # one line of a wrapped label
PLOT = 360  # a chart whose height does not come from its rows
LABELS = {"wide": 30, "half": 26, "narrow": 20}  # characters of a row's name before it wraps
HEADS = {"wide": 120, "half": 60, "narrow": 44}  # characters of all the names along the bottom or the top
DIRECT = 6  # up to so many points, each one wears its label
TICK, TEXT, SMALL = 14, 14, 13


@dataclass(frozen=True)
class Page:
    """The figure being drawn, with the tokens of its ground."""

    figure: Figure
    width_class: str
    dark: bool

    def tone(self, colour: str) -> str:
        return theme.tone(colour, self.dark)

    def rows(self) -> list[dict[str, Any]]:
        """The table's rows, in order, as plain values."""
        columns = {str(name): [plain(item) for item in self.figure.table[name]] for name in self.figure.table.columns}
        return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]

    def status(self, row: dict[str, Any]) -> str:
        """Why the value is there or not; an unknown value is missing unless it does not apply."""
        encodings = self.figure.encodings
        said = row.get(encodings.status) if encodings.status else None
        if row[encodings.value] is None:
            return NOT_APPLICABLE if said in BLANK else MISSING
        return str(said or AVAILABLE)

    def font(self, size: int = TEXT, colour: str = theme.INK) -> dict[str, Any]:
        return {
            "family": theme.FONT_STACK,
            "size": size,
            "color": self.tone(colour),
        }

    def unknown(self, size: int = 8) -> dict[str, Any]:
        """The marker of what is not available: the ground's colour under grey diagonals."""
        return {
            "color": self.tone(theme.GROUND),
            "line": {"color": self.tone(theme.UNKNOWN_LINE), "width": 1},
            "pattern": hatching(self.tone(theme.UNKNOWN_LINE), self.tone(theme.GROUND), size),
        }

    def partial(self, colour: str) -> dict[str, Any]:
        """The marker of a partial or regional value: its colour, lighter and hatched."""
        drawn = self.tone(colour)
        return {
            "color": theme.tint(colour, self.dark),
            "line": {"color": drawn, "width": 1},
            "pattern": hatching(drawn, theme.tint(colour, self.dark), 6),
        }


def hatching(line: str, ground: str, size: int) -> dict[str, Any]:
    return {"shape": "/", "fgcolor": line, "bgcolor": ground, "fillmode": "replace", "size": size, "solidity": 0.14}


def plain(value: Any) -> Any:
    """A cell as Python and JSON know it: None, number, text, bool or date."""
    if formats.is_unknown(value):
        return None
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, bool | int | float | str | date):
        return value
    if hasattr(value, "item"):
        return plain(value.item()) if getattr(value, "size", 1) == 1 else value.tolist()
    return float(value) if hasattr(value, "as_tuple") else value


def cell(value: Any) -> Any:
    """A cell as JSON: dates as ISO text."""
    return value.isoformat() if isinstance(value, date) else value


def shown_value(figure: Figure, content: Any) -> str:
    """A value as a hover writes it: awards are known to the euro, official totals to the million as published."""
    if figure.unit == "eur" and not figure.perimeter.startswith("state_grants"):
        return formats.short_euros(content)
    return formats.value(content, figure.unit)


def unit_of(name: str) -> str:
    # A position column may be computed by the figure function and have no card: it is then plain text.
    found = dictionary.columns().get(name)
    return found.unit if found else "text"


def name_of(page: Page, column: str, content: Any) -> str:
    """A category or series as the reader knows it, not escaped."""
    labels = page.figure.encodings.series_labels
    if content in labels:
        return labels[content]
    if isinstance(content, date):
        return formats.short_month(content) if content.day == 1 else formats.short_day(content)
    return formats.value(content, unit_of(column))


def escape(text: str) -> str:
    """Text from data, safe inside plotly's pseudo-HTML (which knows no &quot;)."""
    return html.escape(text, quote=False)


def wrap(text: str, width: int) -> str:
    """The text on the fewest lines of at most `width` characters, evenly filled, joined by <br>, escaped.

    Cuts at spaces and after hyphens; a no-break space and a code in brackets are never cut off.
    """
    lines = _cut(text, width)
    # The same number of lines, as narrow as can be: no « (50) » alone on its line.
    while len(lines) > 1 and len(tighter := _cut(text, max(map(len, lines)) - 1)) == len(lines) and tighter != lines:
        if max(map(len, tighter)) >= max(map(len, lines)):
            break
        lines = tighter
    return "<br>".join(map(escape, lines))


def _cut(text: str, width: int) -> list[str]:
    # A part carries the spaces before it, and a short bracket after it: « Valognes (50) ».
    parts = re.findall(r" *[^ \-]+(?: \([^)]{1,4}\))?-*| *-+", text)
    lines: list[str] = []
    for part in parts:
        if lines and len(lines[-1]) + len(part) <= width:
            lines[-1] += part
        else:
            lines.append(part.lstrip(" "))
    return lines or [""]


def line_count(wrapped: str) -> int:
    return wrapped.count("<br>") + 1


def text_width(text: str, size: float = TEXT) -> float:
    """Width of the widest line in pixels, a little generous: Source Sans 3 averages half an em."""
    return max(
        sum(0.26 if c in " \u202f.,;:’'il|" else 0.8 if c in "MmWwÀ%@" else 0.53 for c in re.sub(r"<[^>]+>", "", line))
        * size
        for line in text.split("<br>")
    )


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


def layout(page: Page, height: int, **changes: Any) -> dict[str, Any]:
    axis = {
        "automargin": True,
        "fixedrange": True,
        "showgrid": False,
        "zeroline": False,
        "showline": False,
        "ticks": "",
        "tickfont": page.font(TICK, theme.SECOND),
        "title": {"text": ""},
        "layer": "below traces",
    }
    layout: dict[str, Any] = {
        "height": height,
        "margin": {"l": 4, "r": 12, "t": 14, "b": 8, "pad": 4},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": page.font(),
        "separators": f",{formats.NARROW}",
        "dragmode": False,
        "hovermode": "closest",
        "hoverlabel": {
            "bgcolor": page.tone(theme.GROUND),
            "bordercolor": page.tone(theme.UNKNOWN_LINE),
            "font": page.font(TEXT),
            "align": "left",
            "namelength": -1,
        },
        "showlegend": False,
        "legend": {
            "orientation": "h",
            "xref": "container",
            "x": 0,
            "xanchor": "left",
            "yref": "container",  # the margin then grows with the rows that a narrow window needs
            "y": 1,
            "yanchor": "top",
            "font": page.font(TEXT),
            "traceorder": "normal",
            "itemclick": False,  # hiding one series would leave false totals on the others
            "itemdoubleclick": False,
            "itemsizing": "constant",
            "bgcolor": "rgba(0,0,0,0)",
        },
        "shapes": [],
        "annotations": [],
        "meta": page.figure.slug,
    }
    for name, value in changes.items():
        if name in ("xaxis", "yaxis"):
            layout[name] = {**axis, **value}
        elif name in ("legend", "margin"):
            layout[name] = {**layout[name], **value}
        else:
            layout[name] = value
    return layout


def hover(head: str, *lines: str) -> str:
    """The bubble of one mark; `head` and `lines` are plain text."""
    return "<br>".join([f"<b>{escape(head)}</b>", *(escape(line) for line in lines if line)])


def note(page: Page, text: str, colour: str = theme.SECOND, size: int = SMALL, **place: Any) -> dict[str, Any]:
    """An annotation without arrow; `text` is already escaped."""
    return {"text": text, "showarrow": False, "font": page.font(size, colour), **place}


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


def column_axis(page: Page, column: str, keys: Sequence[Any]) -> dict[str, Any]:
    """One rank a category along the bottom; many dates keep their Januaries only."""
    names = [name_of(page, column, key) for key in keys]
    ranks = list(range(len(keys)))
    if len(keys) > 12 and all(isinstance(key, date) for key in keys):
        ranks = [rank for rank in ranks if keys[rank].month == 1] or ranks[:: math.ceil(len(keys) / 6)]
        names = [str(key.year) if key.month == 1 else name_of(page, column, key) for key in keys]
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


def series_order(page: Page, rows: Iterable[dict[str, Any]]) -> list[str]:
    """Series in the order of `series_labels`, then as met."""
    column = page.figure.encodings.series
    met = list(dict.fromkeys(str(row[column]) for row in rows if row[column] is not None))
    named = [key for key in page.figure.encodings.series_labels if key in met]
    return named + [key for key in met if key not in named]


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


def bar(horizontal: bool, ranks: Sequence[Any], lengths: Sequence[Any], **more: Any) -> Trace:
    along, across = ("x", "y") if horizontal else ("y", "x")
    return {
        "type": "bar",
        "orientation": "h" if horizontal else "v",
        across: list(ranks),
        along: list(lengths),
        # explicit: plotly would give traces with a base another width than the rest
        "width": 0.64,
        "hoverinfo": "text",
        "cliponaxis": False,
        "constraintext": "none",
        "textangle": 0,
        **more,
    }


def missing_bars(
    page: Page,
    flat: bool,
    ranks: Sequence[float],
    lengths: Sequence[float],
    hovers: list[str],
    keys: list[Any],
    **more: Any,
) -> Trace:
    """What is not available, hatched: the length is no value."""
    return bar(
        flat,
        ranks,
        lengths,
        hovertext=hovers,
        customdata=keys,
        marker=page.unknown(),
        **{"name": UNKNOWN_NAME, "showlegend": True, "meta": {"part": "missing"}, **more},
    )
