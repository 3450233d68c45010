"""Strip of positions for plotly."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pvd import formats, theme
from pvd.forms.strip import Dot, Strip
from pvd.render.screen import axes
from pvd.render.screen import page as kit
from pvd.render.screen.text import LINE_HEIGHT, escape, line_count, wrap

LABEL_STEP = 0.23  # between two labels of a strip, as a share of its half height: one line of text
CROWD = 200  # so many dots are read as heights


def strip(page: kit.Page, found: Strip) -> dict[str, Any]:
    """One dot a value, piled where they are many; the ones that matter are named."""
    left, right = found.axis.low, found.axis.high
    heights, levels = _swarm([min(dot.value, right) for dot in found.dots], left, right)
    spread = max(levels, 3)
    here = [rank for rank, dot in enumerate(found.dots) if dot.is_highlighted][:4]
    above = LABEL_STEP * max(len(here) - 1, 0)
    shapes, labels = axes.reference(page, horizontal=True)
    for item, label in zip(found.references, labels, strict=True):
        share = (float(item.value) - left) / (right - left)
        label.update(xanchor="right" if share > 0.5 else "left", xshift=6 if share > 0.5 else -6)
    # How many are not known: their names are in the sentence and in the table.
    count = formats.labelled(formats.UNKNOWN, formats.number(len(found.unknown))) if found.unknown else ""
    below = "<br>".join(wrap(words, 48) for words in (found.beyond_words, count) if words)
    room = 24 + (line_count(below) - 1) * LINE_HEIGHT if below else 0
    notes = _named(page, found, heights, spread, here)
    if below:
        place: dict[str, Any] = {"xref": "paper", "x": 0, "yref": "paper", "y": 0, "yshift": -34}
        notes.append(kit.note(page, below, **place, xanchor="left", yanchor="top", align="left"))
    layout = kit.layout(
        page,
        200 + round(80 * above) + (26 if labels else 0) + room,
        xaxis={
            "tickmode": "array",
            "tickvals": list(found.axis.ticks),
            "ticktext": formats.axis(found.axis.ticks, found.unit),
            "range": [left - (right - left) * 0.02, right + (right - left) * 0.03],
            "showline": True,
            "linecolor": page.tone(theme.UNKNOWN_LINE),
        },
        yaxis={"range": [-1.05 * spread, (0.95 + above) * spread], "showticklabels": False},
        margin={"l": 12, "r": 20, "t": 28 if labels else 8, "b": 34 + room},
    )
    layout.update(shapes=shapes, annotations=labels + notes)
    return {"data": _traces(page, found, heights, levels), "layout": layout}


def _traces(page: kit.Page, found: Strip, heights: list[float], levels: int) -> list[kit.Trace]:
    """The dots that are drawn alike; those beyond the axis stand at its end and point on."""
    groups: dict[tuple[bool, bool], list[int]] = {(False, False): []}
    for rank, dot in enumerate(found.dots):
        groups.setdefault((dot.is_highlighted, dot.is_beyond), []).append(rank)
    small = max(4.0, min(9.0, 110 / max(levels, 1)))
    crowd = len(found.dots) > CROWD
    data = []
    for (is_loud, is_beyond), ranks in sorted(groups.items()):
        dots: list[Dot] = [found.dots[rank] for rank in ranks]
        marker: dict[str, Any] = {
            "color": page.tone(dots[0].colour if dots else theme.PRIMARY),
            "size": max(12, small + 4) if is_loud else small,
            "symbol": "triangle-right" if is_beyond else dots[0].shape if dots else "circle",
            "line": {"color": page.tone(theme.GROUND), "width": 0 if crowd else 0.75},
            "opacity": 0.8 if crowd and not is_loud else 1,
        }
        data.append(
            {
                "type": "scatter",
                "mode": "markers",
                "x": [min(dot.value, found.axis.high) for dot in dots],
                "y": [heights[rank] for rank in ranks],
                "hoverinfo": "text",
                "hovertext": [kit.hover(dot.label, dot.exact) for dot in dots],
                "customdata": [[dot.label, dot.value] for dot in dots],
                "marker": marker,
                "cliponaxis": False,
                "showlegend": False,
                "meta": {"part": "data"},
            }
        )
    return data


def _named(page: kit.Page, found: Strip, heights: list[float], spread: int, here: list[int]) -> list[dict[str, Any]]:
    """The names of the dots that are looked at, above them, and of the two ends, below."""
    left, right = found.axis.low, found.axis.high
    notes = []

    def anchored(dot: Dot, text: str, colour: str, **place: Any) -> dict[str, Any]:
        x = min(dot.value, right)
        share = (x - left) / (right - left)
        side = "left" if share < 0.25 else "right" if share > 0.75 else "center"
        shift = {"left": -6, "right": 6, "center": 0}[side]
        ground = page.tone(theme.GROUND)
        return kit.note(
            page, text, colour, x=x, xref="x", xanchor=side, xshift=shift, align=side, bgcolor=ground, **place
        )

    for level, rank in enumerate(here):
        dot = found.dots[rank]
        said = formats.labelled(f"<b>{escape(dot.label)}</b>", dot.words)
        # Several are written one under the other, in room made above: near values would write over each other.
        high = 0.62 + LABEL_STEP * (len(here) - 1 - level)
        leader = {
            "showarrow": True, "arrowhead": 0, "arrowwidth": 1, "arrowcolor": page.tone(theme.UNKNOWN_LINE),
            "standoff": 6, "axref": "x", "ax": dot.value, "ayref": "y", "ay": high * spread,
        }  # fmt: skip
        notes.append({**anchored(dot, said, theme.INK, y=heights[rank], yref="y", yanchor="bottom"), **leader})
    for rank in dict.fromkeys((0, len(found.dots) - 1)) if found.dots else ():
        dot = found.dots[rank]
        if not dot.is_highlighted:
            said = f"{escape(dot.label)}<br>{dot.words}"
            place = {"y": min(heights, default=0.0), "yref": "y", "yanchor": "top", "yshift": -8}
            notes.append(anchored(dot, said, theme.SECOND, **place))
    return notes


def _swarm(values: Sequence[float], left: float, right: float) -> tuple[list[float], int]:
    """A height for each value so that near ones stand on top of each other, and the tallest pile.

    Inside a pile the order is scattered (golden ratio): sorted, a thousand marks would draw chevrons.
    """
    bins = 36 if len(values) <= 200 else 90
    piles: dict[int, list[int]] = {}
    for rank, value in enumerate(values):
        piles.setdefault(int((value - left) / ((right - left) or 1) * bins), []).append(rank)
    heights = [0.0] * len(values)
    for pile in piles.values():
        scattered = (
            sorted(range(len(pile)), key=lambda index: index * 0.618034 % 1)
            if len(pile) > 4
            else list(range(len(pile)))
        )
        for level, index in enumerate(scattered):
            heights[pile[index]] = ((level + 1) // 2) * (1.0 if level % 2 else -1.0)
    return heights, max(map(len, piles.values()), default=1)
