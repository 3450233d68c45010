"""What every chart of the screen shares: tokens of the ground, layout, bubbles, notes, bars and hatching.

Nothing here depends on the width of the window, which the server cannot know: lengths are in pixels or
shares of the plot, labels are wrapped, margins grow by themselves, so one dict serves 1,440 and 390 px.
Positions on category axes are ranks, never names: two towns may share a name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from pvd import formats, theme
from pvd.figures.figure import Figure
from pvd.render.screen.text import SMALL, TEXT, TICK, escape

Trace = dict[str, Any]
UNKNOWN_NAME = formats.labelled(formats.UNKNOWN, "non disponible")
PLOT = 360  # a chart whose height does not come from its rows
DIRECT = 6  # up to so many points, each one wears its label


@dataclass(frozen=True)
class Page:
    """The figure being drawn, with the tokens of its ground: light, dark, or roles that its reader's theme resolves."""

    figure: Figure
    width_class: str
    dark: bool | None

    def tone(self, colour: str) -> str:
        return theme.tone(colour, self.dark)

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


def month_of(content: date) -> str:
    """A date of an axis: the month when it is its first day."""
    return formats.short_month(content) if content.day == 1 else formats.short_day(content)


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


def unknown_note(page: Page, rank: float, value: float, over: bool = False) -> dict[str, Any]:
    """« n. d. » at a hatched mark, or `over` it, on the ground's colour to stay legible."""
    ground = page.tone(theme.GROUND)
    side = "bottom" if over else "middle"
    return note(page, formats.UNKNOWN, x=rank, y=value, yanchor=side, bgcolor=ground, borderpad=1)


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
