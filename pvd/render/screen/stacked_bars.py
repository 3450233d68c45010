"""Stacks and groups of bars for plotly, lying or standing."""

from __future__ import annotations

from typing import Any

from pvd import formats, theme
from pvd.figures.figure import AVAILABLE, BEFORE, MISSING, NONE, PARTIAL, REGIONAL, is_mostly_missing
from pvd.render import cells
from pvd.render.screen import axes
from pvd.render.screen import page as kit
from pvd.render.screen.text import SMALL, escape

CAP = 0.06  # of the plot: the hatched cap of a stack that lacks a part
GROUP_GAP = 0.7  # between two groups of bars, as a share of a bar's step


def stacked_bars(page: kit.Page) -> dict[str, Any]:
    figure, encodings, rows = page.figure, page.figure.encodings, page.rows()
    # Groups stand side by side where there is room; elsewhere each bar has a line and its whole name.
    grouped = bool(encodings.group) and page.width_class == "wide"
    flat = encodings.horizontal and not grouped
    keys = list(dict.fromkeys(row[encodings.category] for row in rows))
    rank_of: dict[Any, float] = {key: rank for rank, key in enumerate(keys)}
    group_of = {row[encodings.category]: row[encodings.group] for row in rows} if grouped else {}
    if grouped:
        rank_of = _group_places(keys, group_of)
    names = [kit.name_of(page, encodings.category, key) for key in keys]
    name_at = dict(zip(keys, names, strict=True))
    series = kit.series_order(page, rows)
    colour_of = dict(zip(series, theme.colours(encodings.role, series), strict=True))
    statuses = [page.status(row) for row in rows]
    totals = dict.fromkeys(keys, 0.0)
    for row in rows:
        totals[row[encodings.category]] += float(row[encodings.value] or 0)
    drawn = {row[encodings.category] for row in rows if row[encodings.value] is not None}
    unknown = {row[encodings.category] for row, status in zip(rows, statuses, strict=True) if status == MISSING}
    high = max([*totals.values(), *(float(item.value) for item in figure.references), 0.0])
    ticks, axis = axes.value_axis(page, 0.0, high)
    top = max(ticks[-1], high * 1.14 if drawn & unknown else high * 1.08)
    axis["range"] = [0, top]
    if flat:
        axis.update(showticklabels=False, showgrid=False, zeroline=True, zerolinecolor=page.tone(theme.UNKNOWN_LINE))

    def hover(row: dict[str, Any], status: str) -> str:
        head = name_at[row[encodings.category]]
        if row[encodings.series] is not None:
            head += f" · {kit.name_of(page, encodings.series, row[encodings.series])}"
        words = cells.STATUS_WORDS.get(status, "") if status != AVAILABLE else ""
        shown = "" if row[encodings.value] is None else kit.shown_value(figure, row[encodings.value])
        return kit.hover(head, shown, words)

    # A white edge keeps neighbours apart in greyscale too.
    edge = {"color": page.tone(theme.GROUND), "width": 1}
    groups: dict[tuple[str, str], list[tuple[dict[str, Any], str]]] = {}
    for row, status in zip(rows, statuses, strict=True):
        if row[encodings.value] is not None:
            kind = {BEFORE: BEFORE, PARTIAL: PARTIAL, REGIONAL: PARTIAL}.get(status, AVAILABLE)
            groups.setdefault((row[encodings.series], kind), []).append((row, status))
    data: list[kit.Trace] = []
    named: set[str] = set()
    ordered = [(key, kind) for kind in (AVAILABLE, PARTIAL, BEFORE) for key in series if (key, kind) in groups]
    for key, kind in sorted(ordered, key=lambda item: (item[1] == BEFORE, series.index(item[0]))):
        found = groups[key, kind]
        if kind == BEFORE:
            marker: dict[str, Any] = {"color": page.tone(theme.BEFORE), "line": edge}
            legend, group = "Avant le programme", BEFORE
        elif kind == PARTIAL:
            marker, legend, group = (
                page.partial(colour_of[key]),
                f"{kit.name_of(page, encodings.series, key)}, partiel",
                key + PARTIAL,
            )
        else:
            marker = {"color": page.tone(colour_of[key]), "line": edge}
            legend, group = kit.name_of(page, encodings.series, key), key
        data.append(
            kit.bar(
                flat,
                [rank_of[row[encodings.category]] for row, _ in found],
                [row[encodings.value] for row, _ in found],
                hovertext=[hover(row, status) for row, status in found],
                customdata=[[kit.cell(row[encodings.category]), kit.cell(row[encodings.series])] for row, _ in found],
                marker=marker,
                name=escape(legend),
                legendgroup=group,
                showlegend=group not in named,
                meta={"part": "data", "status": kind},
            )
        )
        named.add(group)
    missing_rows = [(row, status) for row, status in zip(rows, statuses, strict=True) if status == MISSING]
    notes = []
    hatched: list[tuple[Any, float, float, str]] = []  # key, foot, height, bubble
    for key in keys:
        lacking = [row[encodings.series] for row, _ in missing_rows if row[encodings.category] == key]
        if not lacking:
            continue
        foot = totals[key]
        held = sum(row.get(encodings.status) == NONE for row in rows if row[encodings.category] == key)
        if key not in drawn and is_mostly_missing(len(lacking), held):
            hatched.append((key, 0.0, top * 0.1 if flat else top, kit.hover(name_at[key], cells.STATUS_WORDS[MISSING])))
            notes.append((rank_of[key], top * (0.1 if flat else 0.5)))
        elif None in lacking:
            # Something is known, the rest is not: hatched from above the known total.
            foot += 0.0 if flat else top * 0.09  # room for the total
            hatched.append(
                (
                    key,
                    foot,
                    top * CAP if flat else top - foot,
                    kit.hover(name_at[key], "tout le reste est non disponible"),
                )
            )
            notes += [] if flat else [(rank_of[key], (foot + top) / 2)]
        else:
            lines = [f"{kit.name_of(page, encodings.series, one)}{formats.NARROW}: non disponible" for one in lacking]
            hatched.append((key, foot, top * CAP, kit.hover(name_at[key], *lines)))
    if hatched:
        data.append(
            kit.missing_bars(
                page,
                flat,
                [rank_of[key] for key, *_ in hatched],
                [height for _, _, height, _ in hatched],
                [bubble for *_, bubble in hatched],
                [[kit.cell(key), None] for key, *_ in hatched],
                base=[foot for _, foot, _, _ in hatched],
            )
        )
    partly = {key for key, _, height, _ in hatched if height == top * CAP}
    notes += [(rank_of[key], top * (CAP + 0.05)) for key in partly if key not in drawn]
    few = len(keys) <= kit.DIRECT or grouped
    # Lying, each stack has a line of its own: there is room for its total.
    if flat or grouped or len(keys) <= 10:
        data.append(_totals(page, flat, [key for key in keys if key in drawn], rank_of, totals, partly, top, few))
    shapes, labels = axes.reference(page, flat)
    if flat:
        tall, row_axis = axes.row_axis(page, names)
        layout = kit.layout(page, max(tall, 34) * len(keys) + 90, xaxis=axis, yaxis=row_axis, margin={"r": 92, "t": 42})
    elif grouped:
        layout = kit.layout(
            page, kit.PLOT + 90, xaxis=_group_axis(page, rank_of, group_of), yaxis=axis, margin={"t": 42}
        )
        for trace in data:
            if trace["type"] == "bar":
                trace["width"] = 0.86
        data.append(_feet(page, groups, rank_of, colour_of))
    else:
        layout = kit.layout(
            page, kit.PLOT + 60, xaxis=axes.column_axis(page, encodings.category, keys), yaxis=axis, margin={"t": 42}
        )
    beside = {"xanchor": "left", "xshift": 4, "bgcolor": "rgba(0,0,0,0)"}
    words = [
        {**kit.unknown_note(page, at, rank), **beside} if flat else kit.unknown_note(page, rank, at)
        for rank, at in notes
    ]
    layout.update(barmode="stack", showlegend=True, shapes=shapes, annotations=labels + words)
    return {"data": data, "layout": layout}


def _group_places(keys: list[Any], group_of: dict[Any, Any]) -> dict[Any, float]:
    """Where each bar stands: a step from the next one of its group, further from the next group."""
    places: dict[Any, float] = {}
    at, before = -1.0, None
    for key in keys:
        at += 1.0 + (GROUP_GAP if places and group_of[key] != before else 0.0)
        places[key], before = at, group_of[key]
    return places


def _group_axis(page: kit.Page, places: dict[Any, float], group_of: dict[Any, Any]) -> dict[str, Any]:
    """Each group named once, under its middle."""
    spots: dict[Any, list[float]] = {}
    for key, at in places.items():
        spots.setdefault(group_of[key], []).append(at)
    return {
        "tickmode": "array",
        "tickvals": [(min(found) + max(found)) / 2 for found in spots.values()],
        "ticktext": [kit.name_of(page, page.figure.encodings.group or "", group) for group in spots],
        "tickangle": 0,
        "range": [-0.8, max(places.values(), default=0.0) + 0.8],
        "showgrid": False,
        "showline": True,
        "linecolor": page.tone(theme.UNKNOWN_LINE),
        "linewidth": 1,
    }


def _feet(
    page: kit.Page,
    found: dict[tuple[str, str], list[tuple[dict[str, Any], str]]],
    places: dict[Any, float],
    colours: dict[str, str],
) -> kit.Trace:
    """At the foot of each grey bar, the colour of its series: grey tells the time, not whose it is."""
    category = page.figure.encodings.category
    feet = [
        (places[row[category]], colours[key])
        for (key, kind), rows in found.items()
        if kind == BEFORE
        for row, _ in rows
    ]
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


def _totals(
    page: kit.Page,
    flat: bool,
    keys: list[Any],
    rank_of: dict[Any, float],
    totals: dict[Any, float],
    partly: set[Any],
    top: float,
    few: bool,
) -> kit.Trace:
    """The known total of each stack, above it (« + n. d. » where a part is unknown)."""
    unit = page.figure.unit
    scaled = axes.scaled(top, unit)

    def text(key: Any) -> str:
        said = formats.short_value(totals[key], unit) if few or flat else scaled(totals[key])
        if key not in partly:
            return said
        return f"{said} + {formats.UNKNOWN}" if flat or few else f"{said}<br>+ {formats.UNKNOWN}"

    heights = [totals[key] + (top * CAP if key in partly else 0) for key in keys]
    ranks = [rank_of[key] for key in keys]
    return {
        "type": "scatter",
        "mode": "text",
        "x": heights if flat else ranks,
        "y": ranks if flat else heights,
        "text": [f"\u00a0{text(key)}" if flat else text(key) for key in keys],
        "textposition": "middle right" if flat else "top center",
        "textfont": page.font(SMALL),
        "cliponaxis": False,
        "hoverinfo": "skip",
        "showlegend": False,
        "meta": {"part": "label"},
    }
