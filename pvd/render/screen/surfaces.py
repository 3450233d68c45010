"""Surfaces in proportion (treemap) for plotly."""

from __future__ import annotations

from typing import Any

from pvd import formats, theme
from pvd.forms.surfaces import Surface, Surfaces
from pvd.render.screen import page as kit
from pvd.render.screen.text import LINE_HEIGHT, TEXT, escape, line_count, wrap

NAMED = 0.05  # of the whole: the least that a series of a treemap weighs to have a heading of its own


def treemap(page: kit.Page, found: Surfaces) -> dict[str, Any]:
    """Surfaces in proportion, under the name of their colour; what has no room for a name is named below."""
    below = []
    narrow = []  # series whose heading would run over the next one: named below instead
    if found.is_grouped:
        groups = [found.group(series) for series in found.series]
        narrow = [f"{item.label} ({item.words})" for item in groups if item.value < NAMED * found.total]
    if narrow:
        below.append(formats.labelled("Trop petits pour un titre", formats.in_list(narrow)))
    if found.unknown:
        below.append(found.unknown_words)
    said = "<br>".join(wrap(words, 48) for words in below)
    room = line_count(said) * LINE_HEIGHT + 10 if below else 0
    layout = kit.layout(page, 440 + room, margin={"l": 0, "r": 0, "t": 0, "b": room})
    layout["uniformtext"] = {"minsize": 13, "mode": "hide"}
    if below:
        layout["annotations"] = [
            kit.note(
                page,
                said,
                xref="paper",
                yref="paper",
                x=0,
                y=0,
                yshift=-4,
                yanchor="top",
                xanchor="left",
                align="left",
            )
        ]
    return {"data": [_trace(page, found)], "layout": layout}


def _trace(page: kit.Page, found: Surfaces) -> kit.Trace:
    nodes = [_heading(page, found, found.group(series)) for series in found.series] if found.is_grouped else []
    nodes += [_surface(page, found, rank, item) for rank, item in enumerate(found.surfaces)]
    trace = {
        name: [node[name] for node in nodes] for name in ("ids", "labels", "parents", "values", "text", "hovertext")
    }
    fills, inks = [node["fill"] for node in nodes], [node["ink"] for node in nodes]
    return {
        "type": "treemap",
        **trace,
        "textinfo": "text",
        "textposition": "top left",
        "hoverinfo": "text",
        "branchvalues": "total",
        "sort": True,
        "marker": {
            "colors": fills,
            "line": {"color": page.tone(theme.GROUND), "width": 2},
            # below 28 there is no room for a heading of 13 px, and plotly hides it
            "pad": {"t": 28, "l": 0, "r": 0, "b": 0},
        },
        "insidetextfont": {**page.font(TEXT), "color": inks},
        "outsidetextfont": page.font(TEXT),
        "pathbar": {"visible": False},
        "tiling": {"packing": "squarify", "squarifyratio": 1.3, "pad": 0},
        "root": {"color": "rgba(0,0,0,0)"},
        "domain": {"x": [0, 1], "y": [0, 1]},
        "meta": {"part": "data"},
    }


def _heading(page: kit.Page, found: Surfaces, group: Surface) -> dict[str, Any]:
    """The node of a colour: plotly writes its label over its surfaces."""
    return {
        "ids": f"series:{group.series.key}",
        "labels": "" if group.value < NAMED * found.total else f"<b>{escape(group.label)}</b>  {group.words}",
        "parents": "",
        "values": group.value,
        "text": "",
        "hovertext": kit.hover(group.label, group.exact, found.share(group)),
        "fill": page.tone(theme.GROUND),
        "ink": page.tone(theme.INK),
    }


def _surface(page: kit.Page, found: Surfaces, rank: int, item: Surface) -> dict[str, Any]:
    fill = page.tone(item.series.colour)
    # A line is as long as the longest word at least: no « et » alone on its own.
    longest = max(map(len, item.label.split()), default=0)
    width = max(longest, 10 if item.value < found.total / 12 else 16 if item.value < found.total / 5 else 24)
    return {
        "ids": f"row:{rank}",
        "labels": escape(item.label),
        "parents": f"series:{item.series.key}" if found.is_grouped else "",
        "values": item.value,
        "text": f"{wrap(item.label, width)}<br><b>{item.words}</b>",
        "hovertext": kit.hover(item.name, item.exact, found.share(item)),
        "fill": fill,
        "ink": theme.ink_on(fill),
    }
