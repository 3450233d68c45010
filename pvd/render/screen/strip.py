"""Strip of positions for plotly."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pvd import formats, theme
from pvd.render.screen import axes
from pvd.render.screen import page as kit
from pvd.render.screen.text import escape

LABEL_STEP = 0.23  # between two labels of a strip, as a share of its half height: one line of text


def strip(page: kit.Page) -> dict[str, Any]:
    figure, encodings, rows = page.figure, page.figure.encodings, page.rows()
    unknown = [row for row in rows if row[encodings.value] is None]
    rows = sorted(
        (row for row in rows if row[encodings.value] is not None), key=lambda row: float(row[encodings.value])
    )
    values = [float(row[encodings.value]) for row in rows]
    reached = values + [float(item.value) for item in figure.references]
    low, high = min(reached, default=0.0), max(reached, default=1.0)
    # A strip compares positions: its axis need not begin at zero unless zero is near.
    ticks = axes.nice_ticks(
        0.0 if 0 <= low < 0.35 * high else low, high, 5, whole=figure.unit in ("count", "inhabitants")
    )
    left, right = ticks[0], ticks[-1]
    heights, levels = _swarm(values, left, right)
    marked = [bool(encodings.highlight and row.get(encodings.highlight)) for row in rows]
    names = [str(row[encodings.label]) if row[encodings.label] is not None else formats.UNKNOWN for row in rows]
    small = max(4.0, min(9.0, 110 / max(levels, 1)))

    def part(on: bool, marker: dict[str, Any]) -> kit.Trace:
        ranks = [rank for rank in range(len(rows)) if marked[rank] == on]
        return {
            "type": "scatter",
            "mode": "markers",
            "x": [rows[rank][encodings.value] for rank in ranks],
            "y": [heights[rank] for rank in ranks],
            "hoverinfo": "text",
            "hovertext": [
                kit.hover(names[rank], formats.value(rows[rank][encodings.value], figure.unit)) for rank in ranks
            ],
            "customdata": [names[rank] for rank in ranks],
            "marker": marker,
            "cliponaxis": False,
            "showlegend": False,
            "meta": {"part": "data"},
        }

    crowd = len(rows) > 200
    edge = {"color": page.tone(theme.GROUND), "width": 0 if crowd else 0.75}
    data = [
        part(False, {"color": page.tone(theme.ORDERED[0]), "size": small, "line": edge, "opacity": 0.8 if crowd else 1})
    ]
    notes: list[dict[str, Any]] = []
    if any(marked):
        data.append(
            part(
                True,
                {
                    "color": page.tone(theme.CATEGORICAL[1]),
                    "size": max(12, small + 4),
                    "symbol": "diamond",
                    "line": edge,
                },
            )
        )
    spread = max(levels, 3)
    here = [rank for rank, on in enumerate(marked) if on][:4]
    above = LABEL_STEP * max(len(here) - 1, 0)

    def anchored(value: float, text: str, colour: str, **place: Any) -> dict[str, Any]:
        share = (value - left) / (right - left)
        side = "left" if share < 0.25 else "right" if share > 0.75 else "center"
        shift = {"left": -6, "right": 6, "center": 0}[side]
        return kit.note(page, text, colour, x=value, xref="x", xanchor=side, xshift=shift, align=side, **place)

    for level, rank in enumerate(here):
        said = f"<b>{escape(names[rank])}</b>{formats.NARROW}: {formats.short_value(rows[rank][encodings.value], figure.unit)}"
        # Several are written one under the other, in room made above: near values would write over each other.
        high = 0.62 + LABEL_STEP * (len(here) - 1 - level)
        leader = {
            "showarrow": True, "arrowhead": 0, "arrowwidth": 1, "arrowcolor": page.tone(theme.UNKNOWN_LINE), "standoff": 6,
            "axref": "x", "ax": values[rank], "ayref": "y", "ay": high * spread, "bgcolor": page.tone(theme.GROUND),
        }  # fmt: skip
        notes.append({**anchored(values[rank], said, theme.INK, y=heights[rank], yref="y", yanchor="bottom"), **leader})
    ends = [rank for rank in dict.fromkeys((0, len(rows) - 1)) if rows and not marked[rank]]
    for rank in ends:
        said = f"{escape(names[rank])}<br>{formats.short_value(rows[rank][encodings.value], figure.unit)}"
        place = {"y": min(heights, default=0.0), "yref": "y", "yanchor": "top", "yshift": -8}
        notes.append(anchored(values[rank], said, theme.SECOND, **place))
    shapes, labels = axes.reference(page, horizontal=True)
    for item, label in zip(figure.references, labels, strict=True):
        share = (float(item.value) - left) / (right - left)
        label.update(xanchor="right" if share > 0.5 else "left", xshift=6 if share > 0.5 else -6)
    if unknown:
        # How many: their names are in the sentence and in the table.
        text = f"{formats.UNKNOWN}\u202f: {formats.number(len(unknown))}"
        notes.append(
            kit.note(
                page,
                text,
                xref="paper",
                x=0,
                yref="paper",
                y=0,
                yshift=-34,
                xanchor="left",
                yanchor="top",
                align="left",
            )
        )
    layout = kit.layout(
        page,
        200 + round(80 * above) + (26 if labels else 0) + (24 if unknown else 0),
        xaxis={
            "tickmode": "array",
            "tickvals": ticks,
            "ticktext": formats.axis(ticks, figure.unit),
            "range": [left - (right - left) * 0.02, right + (right - left) * 0.03],
            "showline": True,
            "linecolor": page.tone(theme.UNKNOWN_LINE),
        },
        yaxis={"range": [-1.05 * spread, (0.95 + above) * spread], "showticklabels": False},
        margin={"l": 12, "r": 20, "t": 28 if labels else 8, "b": 58 if unknown else 34},
    )
    layout.update(shapes=shapes, annotations=labels + notes)
    return {"data": data, "layout": layout}


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
