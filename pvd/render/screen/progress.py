"""Gauges for plotly, each under its own words."""

from __future__ import annotations

from typing import Any

from pvd import formats, theme
from pvd.figures.figure import MISSING
from pvd.forms import cells
from pvd.render.screen import page as kit
from pvd.render.screen.text import escape, line_count, wrap


def progress(page: kit.Page) -> dict[str, Any]:
    """Each gauge under its own words, whole at any width; the rows' heights are in pixels."""
    figure, encodings, rows = page.figure, page.figure.encodings, cells.rows_of(page.figure)
    names = [kit.name_of(encodings.category, row[encodings.category]) for row in rows]
    values = [cells.known(row[encodings.value]) for row in rows]
    top = max([1.0, *(float(value) for value in values if value is not None)])
    thick = 12.0

    def said(rank: int) -> str:
        return str(rows[rank].get(encodings.label) or "") if encodings.label else ""

    def share(rank: int) -> str:
        return formats.short_value(values[rank], figure.unit)

    texts: list[str] = []
    places: list[tuple[float, float]] = []
    y = 6.0
    for rank, name in enumerate(names):
        head = f"{share(rank)}\u00a0\u00a0{name}"
        together = len(head) + len(said(rank)) + 3 <= 46
        text = wrap(head, 46).replace(escape(share(rank)), f"<b>{escape(share(rank))}</b>", 1)
        if said(rank):
            second = f'<span style="color:{page.tone(theme.SECOND)}">{escape(said(rank))}</span>'
            text += f" · {second}" if together else f"<br>{second}"
        texts.append(text)
        y += line_count(text) * 19 + 3
        places.append((y, y + thick))
        y += thick + 18
    middles = [(low + high) / 2 for low, high in places]
    found = [rank for rank, value in enumerate(values) if value is not None]
    lacking = [rank for rank, value in enumerate(values) if value is None]
    notes = [
        kit.note(
            page,
            text,
            theme.INK,
            15,
            x=0,
            xref="paper",
            y=places[rank][0] - 2,
            yref="y",
            xanchor="left",
            yanchor="bottom",
            align="left",
            xshift=-3,
        )
        for rank, text in enumerate(texts)
    ]
    track = [
        {
            "type": "rect", "xref": "x", "x0": 0, "x1": 1, "yref": "y", "y0": places[rank][0], "y1": places[rank][1],
            "fillcolor": page.tone(theme.LINE), "line": {"width": 0}, "layer": "below",
        }
        for rank in found
    ]  # fmt: skip
    # 100 % stays visible under what goes beyond it.
    track += [
        {
            "type": "line", "xref": "x", "x0": 1, "x1": 1, "yref": "y", "y0": places[rank][0] - 3, "y1": places[rank][1] + 3,
            "line": {"color": page.tone(theme.INK), "width": 1.5}, "layer": "above",
        }
        for rank in (found if top > 1 else [])
    ]  # fmt: skip
    data = [
        kit.bar(
            True,
            [middles[rank] for rank in found],
            [values[rank] for rank in found],
            width=thick,
            marker={"color": page.tone(theme.PRIMARY)},
            hovertext=[kit.hover(names[rank], kit.shown_value(figure, values[rank]), said(rank)) for rank in found],
            customdata=[kit.cell(kit.plain(rows[rank][encodings.category])) for rank in found],
            meta={"part": "data"},
        )
    ]
    if lacking:
        hovers = [kit.hover(names[rank], cells.STATUS_WORDS[MISSING]) for rank in lacking]
        keys = [kit.cell(kit.plain(rows[rank][encodings.category])) for rank in lacking]
        data.append(
            kit.missing_bars(
                page, True, [middles[rank] for rank in lacking], [1.0 for _ in lacking], hovers, keys, width=thick
            )
        )
    layout = kit.layout(
        page,
        round(y),
        xaxis={"range": [0, top], "visible": False},
        yaxis={"range": [y, 0], "visible": False},
        margin={"l": 3, "r": 4, "t": 0, "b": 0, "pad": 0},
    )
    layout.update(shapes=track, annotations=notes, barmode="overlay")
    return {"data": data, "layout": layout}
