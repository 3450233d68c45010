"""Stacks and groups of bars for plotly, lying or standing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pvd import formats, forms, theme
from pvd.figures.figure import AVAILABLE, BEFORE, MISSING, PARTIAL
from pvd.forms import cells
from pvd.forms.bars import Bar, Bars, Piece
from pvd.render.screen import axes
from pvd.render.screen import page as kit
from pvd.render.screen.text import SMALL, escape

GROUP_GAP = 0.7  # between two groups of bars, as a share of a bar's step
Placed = tuple[Bar, float]


def stacked_bars(page: kit.Page) -> dict[str, Any]:
    """Groups stand side by side where there is room; elsewhere each bar has a line and its whole name."""
    drawn = forms.read_as(page.figure, Bars)
    grouped = drawn.is_grouped and page.width_class == "wide"
    flat = drawn.is_horizontal and not grouped
    placed = list(zip(drawn.bars, _places(drawn.bars, grouped), strict=True))
    high = max((bar.total for bar in drawn.bars), default=0.0)
    partly = any(bar.is_partly_missing for bar in drawn.bars)
    axis = axes.bar_axis(page, drawn, high * (1.14 if partly else 1.08))
    if flat:
        axis.update(showticklabels=False, showgrid=False, zeroline=True, zerolinecolor=page.tone(theme.UNKNOWN_LINE))
    data = _known(page, drawn, placed, flat)
    lacking = [(bar, at) for bar, at in placed if bar.gap]
    if lacking:
        data.append(
            kit.missing_bars(
                page,
                flat,
                [at for _, at in lacking],
                [drawn.foot for _ in lacking],
                [_lacks(drawn, bar) for bar, _ in lacking],
                [[kit.cell(kit.plain(bar.key)), None] for bar, _ in lacking],
                base=[bar.total for bar, _ in lacking],
            )
        )
    # Lying, each stack has a line of its own: there is room for its total.
    if flat or grouped or len(drawn.bars) <= 10:
        data.append(_totals(page, drawn, [(bar, at) for bar, at in placed if bar.is_known], flat, grouped))
    shapes, labels = axes.reference(page, flat)
    names = [bar.label for bar in drawn.bars]
    if flat:
        tall, row_axis = axes.row_axis(page, names)
        layout = kit.layout(
            page, max(tall, 34) * len(names) + 90, xaxis=axis, yaxis=row_axis, margin={"r": 92, "t": 42}
        )
    elif grouped:
        layout = kit.layout(page, kit.PLOT + 90, xaxis=_group_axis(page, placed), yaxis=axis, margin={"t": 42})
        for trace in data:
            if trace["type"] == "bar":
                trace["width"] = 0.86
        data.append(_feet(page, placed))
    else:
        keys = [kit.plain(bar.key) for bar in drawn.bars]
        row = axes.column_axis(page, keys, names)
        layout = kit.layout(page, kit.PLOT + 60, xaxis=row, yaxis=axis, margin={"t": 42})
    layout.update(
        barmode="stack", showlegend=True, shapes=shapes, annotations=labels + _unknown_notes(page, drawn, placed, flat)
    )
    return {"data": data, "layout": layout}


def _places(bars: Sequence[Bar], grouped: bool) -> list[float]:
    """Where each bar stands: a step from the next one of its group, further from the next group."""
    found: list[float] = []
    at = -1.0
    for index, bar in enumerate(bars):
        at += 1.0 + (GROUP_GAP if grouped and index and bar.group != bars[index - 1].group else 0.0)
        found.append(at)
    return found


def _known(page: kit.Page, drawn: Bars, placed: list[Placed], flat: bool) -> list[kit.Trace]:
    """One trace a series and kind: whole, not whole (hatched in its colour), before the programme (grey)."""
    # A white edge keeps neighbours apart in greyscale too.
    edge = {"color": page.tone(theme.GROUND), "width": 1}
    data: list[kit.Trace] = []
    named: set[str] = set()
    # What is before the programme comes last: its entry ends the legend.
    for is_before in (False, True):
        for item in drawn.series:
            for kind in (BEFORE,) if is_before else (AVAILABLE, PARTIAL):
                found = [
                    (bar, at, piece)
                    for bar, at in placed
                    for piece in bar.pieces
                    if piece.series == item and _kind(piece) == kind
                ]
                if not found:
                    continue
                marker: dict[str, Any] = {"color": page.tone(found[0][2].colour), "line": edge}
                legend, group = item.label, item.key
                if kind == BEFORE:
                    legend, group = "Avant le programme", BEFORE
                elif kind == PARTIAL:
                    marker, legend, group = page.partial(item.colour), f"{item.label}, partiel", item.key + PARTIAL
                data.append(
                    kit.bar(
                        flat,
                        [at for _, at, _ in found],
                        [piece.value for _, _, piece in found],
                        hovertext=[_hover(page, bar, piece) for bar, _, piece in found],
                        customdata=[[kit.cell(kit.plain(bar.key)), item.key] for bar, _, _ in found],
                        marker=marker,
                        name=escape(legend),
                        legendgroup=group,
                        showlegend=group not in named,
                        meta={"part": "data", "status": kind},
                    )
                )
                named.add(group)
    return data


def _kind(piece: Piece) -> str:
    return BEFORE if piece.status == BEFORE else PARTIAL if piece.is_light else AVAILABLE


def _hover(page: kit.Page, bar: Bar, piece: Piece) -> str:
    words = cells.STATUS_WORDS.get(piece.status, "") if piece.status != AVAILABLE else ""
    return kit.hover(f"{bar.label} · {piece.series.label}", kit.shown_value(page.figure, piece.value), words)


def _lacks(drawn: Bars, bar: Bar) -> str:
    """The bubble of what is not known: series by name where they can be named."""
    if bar.missing and not (bar.is_unknown and not bar.is_known):
        return kit.hover(bar.label, *(formats.labelled(name, "non disponible") for name in bar.missing))
    return kit.hover(bar.label, "tout le reste est non disponible" if bar.is_known else cells.STATUS_WORDS[MISSING])


def _unknown_notes(page: kit.Page, drawn: Bars, placed: list[Placed], flat: bool) -> list[dict[str, Any]]:
    """« n. d. » after the foot of what has no value at all; the total says it elsewhere."""
    beside = {"xanchor": "left", "xshift": 4, "bgcolor": "rgba(0,0,0,0)"}
    return [
        {**kit.unknown_note(page, drawn.foot, at), **beside} if flat else kit.unknown_note(page, at, drawn.foot, True)
        for bar, at in placed
        if bar.gap and not bar.is_known
    ]


def _group_axis(page: kit.Page, placed: list[Placed]) -> dict[str, Any]:
    """Each group named once, under its middle."""
    spots: dict[str, list[float]] = {}
    for bar, at in placed:
        spots.setdefault(bar.group, []).append(at)
    return {
        "tickmode": "array",
        "tickvals": [(min(found) + max(found)) / 2 for found in spots.values()],
        "ticktext": list(spots),
        "tickangle": 0,
        "range": [-0.8, max((at for _, at in placed), default=0.0) + 0.8],
        "showgrid": False,
        "showline": True,
        "linecolor": page.tone(theme.UNKNOWN_LINE),
        "linewidth": 1,
    }


def _feet(page: kit.Page, placed: list[Placed]) -> kit.Trace:
    """At the foot of each grey bar, the colour of its series: grey tells the time, not whose it is."""
    feet = [(at, piece.series.colour) for bar, at in placed for piece in bar.pieces if piece.status == BEFORE]
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [at for at, _ in feet],
        "y": [0] * len(feet),
        "marker": {"symbol": "square", "size": 9, "color": [page.tone(colour) for _, colour in feet]},
        "cliponaxis": False,
        "hoverinfo": "skip",
        "showlegend": False,
        "meta": {"part": "label"},
    }


def _totals(page: kit.Page, drawn: Bars, placed: list[Placed], flat: bool, grouped: bool) -> kit.Trace:
    """The known total of each stack, above it (« + n. d. » where a part is unknown)."""
    whole = flat or grouped or len(drawn.bars) <= kit.DIRECT

    def text(bar: Bar) -> str:
        said = bar.words if whole else drawn.scale.bare(bar.total)
        return " ".join([said, bar.gap]) if whole and bar.gap else f"{said}<br>{bar.gap}" if bar.gap else said

    ends = [bar.total + (drawn.foot if bar.gap else 0) for bar, _ in placed]
    ranks = [at for _, at in placed]
    return {
        "type": "scatter",
        "mode": "text",
        "x": ends if flat else ranks,
        "y": ranks if flat else ends,
        "text": [f"\u00a0{text(bar)}" if flat else text(bar) for bar, _ in placed],
        "textposition": "middle right" if flat else "top center",
        "textfont": page.font(SMALL),
        "cliponaxis": False,
        "hoverinfo": "skip",
        "showlegend": False,
        "meta": {"part": "label"},
    }
