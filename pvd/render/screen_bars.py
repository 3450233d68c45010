"""Bars, stacks and gauges for plotly."""

from __future__ import annotations

from typing import Any

from pvd import formats, theme
from pvd.figures.figure import AVAILABLE, BEFORE, MISSING, NONE, NOT_APPLICABLE, PARTIAL, REGIONAL, is_mostly_missing
from pvd.render import cells
from pvd.render import screen_page as kit

CAP = 0.06  # of the plot: the hatched cap of a stack that lacks a part


def _suffix(status: str) -> str:
    return {PARTIAL: "partiel", REGIONAL: "une région"}.get(status, "")


def bars(page: kit.Page) -> dict[str, Any]:
    figure, encodings, rows = page.figure, page.figure.encodings, page.rows()
    flat = encodings.horizontal
    keys = [row[encodings.category] for row in rows]
    names = [kit.name_of(page, encodings.category, key) for key in keys]
    values = [row[encodings.value] for row in rows]
    statuses = [page.status(row) for row in rows]
    marked = [bool(encodings.highlight and row.get(encodings.highlight)) for row in rows]
    known = [float(value) for value in values if value is not None] + [float(item.value) for item in figure.references]
    low, high = min([0.0, *known]), max([0.0, *known])
    direct = flat or len(rows) <= 12

    short = (
        kit.scaled(high, figure.unit)
        if not flat and len(rows) > 5
        else lambda value: formats.short_value(value, figure.unit)
    )

    def label(rank: int) -> str:
        row = rows[rank]
        said = str(row[encodings.label] or "") if encodings.label else ""
        text = kit.escape(said or short(values[rank]))
        if not _suffix(statuses[rank]):
            return text
        return f"{text}{' · ' if flat else '<br>'}{_suffix(statuses[rank])}"

    def hover(rank: int) -> str:
        words = cells.STATUS_WORDS.get(statuses[rank], "") if statuses[rank] != AVAILABLE else ""
        shown = "" if values[rank] is None else kit.shown_value(figure, values[rank])
        said = str(rows[rank].get(encodings.label) or "") if encodings.label else ""
        return kit.hover(names[rank], shown, said if said != shown else "", words)

    plain = theme.ORDERED[0] if any(marked) else theme.PRIMARY

    def colour(rank: int) -> str:
        if statuses[rank] == BEFORE:
            return theme.BEFORE
        # by night the primary is too near the quiet blue of the other rows
        return plain if not marked[rank] else theme.ORDERED[2] if page.dark else theme.PRIMARY

    def part(kind: str, ranks: list[int], marker: dict[str, Any], legend: str = "") -> kit.Trace:
        return kit.bar(
            flat,
            ranks,
            [values[rank] for rank in ranks],
            text=[label(rank) for rank in ranks] if direct else None,
            textposition="outside" if direct else "none",
            textfont=page.font(kit.SMALL),
            hovertext=[hover(rank) for rank in ranks],
            customdata=[kit.cell(keys[rank]) for rank in ranks],
            marker=marker,
            name=kit.escape(legend),
            showlegend=bool(legend),
            meta={"part": "data", "status": kind},
        )

    axis: dict[str, Any]
    if flat:
        axis = {"range": [low, high or 1.0], "showticklabels": False}
    else:
        ticks, axis = kit.value_axis(page, low, high)
        if direct:
            axis["range"] = [ticks[0], max(ticks[-1], high * 1.12)]
    top: float = axis["range"][1]

    def of(*kinds: str) -> list[int]:
        return [rank for rank, status in enumerate(statuses) if status in kinds]

    data: list[kit.Trace] = []
    if found := of(AVAILABLE):
        data.append(part(AVAILABLE, found, {"color": [page.tone(colour(rank)) for rank in found]}))
    if found := of(BEFORE):
        data.append(part(BEFORE, found, {"color": page.tone(theme.BEFORE)}, "Avant le programme"))
    for kind in (PARTIAL, REGIONAL):
        for on in (True, False):
            if found := [rank for rank in of(kind) if marked[rank] == on]:
                data.append(part(kind, found, page.partial(colour(found[0]))))
    notes: list[dict[str, Any]] = []
    if found := of(MISSING):
        # Lying, a stub that says « n. d. »; standing, the whole column: a gap in time is seen at once.
        lengths = [(top - low) * 0.1 if flat else top for _ in found]
        said = {
            "text": [formats.UNKNOWN for _ in found],
            "textposition": "outside",
            "textfont": page.font(kit.SMALL, theme.SECOND),
        }
        data.append(
            kit.missing_bars(
                page,
                flat,
                found,
                lengths,
                [hover(rank) for rank in found],
                [kit.cell(keys[rank]) for rank in found],
                **(said if flat else {}),
            )
        )
        notes += [] if flat else [_unknown_note(page, rank, top * 0.5) for rank in found]
    for rank in of(NOT_APPLICABLE):
        # Nothing is drawn; the words tell why the row is blank.
        place: dict[str, Any] = (
            {"x": 0, "y": rank, "xanchor": "left"} if flat else {"x": rank, "y": 0, "yanchor": "bottom"}
        )
        notes.append(kit.note(page, cells.STATUS_WORDS[NOT_APPLICABLE], **place, bgcolor=page.tone(theme.GROUND)))
    shapes, labels = kit.reference(page, flat)
    if flat:
        # Near the right edge, the words end at the line instead of beginning there: they stay whole.
        for item, place in zip(figure.references, labels, strict=True):
            if float(item.value) > 0.8 * top:
                place.update(xanchor="right", xshift=6, align="right")
    legend = bool(of(BEFORE))
    if flat:
        tall, row_axis = kit.row_axis(page, names, marked)
        longest = max(
            (kit.text_width(label(rank), kit.SMALL) for rank in range(len(rows)) if values[rank] is not None),
            default=40,
        )
        for trace in data:
            trace["width"] = 18 / tall
        if labels:
            # A reference line may cross the words: they then stand on the ground's colour.
            notes += [_over_line(page, trace, index) for trace in data for index in range(len(trace["x"]))]
            for trace in data:
                trace["textposition"] = "none"
        layout = kit.layout(
            page,
            tall * len(rows) + 16 + (24 if labels else 0) + (34 if legend else 0),
            xaxis={**axis, "zeroline": True, "zerolinecolor": page.tone(theme.UNKNOWN_LINE), "zerolinewidth": 1},
            yaxis=row_axis,
            margin={"r": round(longest) + 14, "t": 8 + (18 if labels else 0) + (34 if legend else 0)},
        )
    else:
        legend = legend or bool(of(MISSING))
        layout = kit.layout(
            page,
            kit.PLOT + (34 if legend else 0),
            xaxis=kit.column_axis(page, encodings.category, keys),
            yaxis=axis,
            margin={"t": 42 if legend else 14},
        )
    layout.update(shapes=shapes, annotations=labels + notes, barmode="overlay", showlegend=legend)
    return {"data": data, "layout": layout}


def _over_line(page: kit.Page, trace: kit.Trace, index: int) -> dict[str, Any]:
    return kit.note(
        page,
        trace["text"][index],
        theme.INK,
        x=trace["x"][index],
        y=trace["y"][index],
        xanchor="left",
        yanchor="middle",
        xshift=3,
        bgcolor=page.tone(theme.GROUND),
        borderpad=0,
    )


def _unknown_note(page: kit.Page, rank: float, value: float) -> dict[str, Any]:
    """« n. d. » inside a hatched column, on the ground's colour to stay legible."""
    ground = page.tone(theme.GROUND)
    return kit.note(page, formats.UNKNOWN, x=rank, y=value, yanchor="middle", bgcolor=ground, borderpad=1)


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
    ticks, axis = kit.value_axis(page, 0.0, high)
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
                name=kit.escape(legend),
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
    shapes, labels = kit.reference(page, flat)
    if flat:
        tall, row_axis = kit.row_axis(page, names)
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
            page, kit.PLOT + 60, xaxis=kit.column_axis(page, encodings.category, keys), yaxis=axis, margin={"t": 42}
        )
    beside = {"xanchor": "left", "xshift": 4, "bgcolor": "rgba(0,0,0,0)"}
    words = [
        {**_unknown_note(page, at, rank), **beside} if flat else _unknown_note(page, rank, at) for rank, at in notes
    ]
    layout.update(barmode="stack", showlegend=True, shapes=shapes, annotations=labels + words)
    return {"data": data, "layout": layout}


GROUP_GAP = 0.7  # between two groups of bars, as a share of a bar's step


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
    scaled = kit.scaled(top, unit)

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
        "textfont": page.font(kit.SMALL),
        "cliponaxis": False,
        "hoverinfo": "skip",
        "showlegend": False,
        "meta": {"part": "label"},
    }


def progress(page: kit.Page) -> dict[str, Any]:
    """Each gauge under its own words, whole at any width; the rows' heights are in pixels."""
    figure, encodings, rows = page.figure, page.figure.encodings, page.rows()
    names = [kit.name_of(page, encodings.category, row[encodings.category]) for row in rows]
    values = [row[encodings.value] for row in rows]
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
        text = kit.wrap(head, 46).replace(kit.escape(share(rank)), f"<b>{kit.escape(share(rank))}</b>", 1)
        if said(rank):
            second = f'<span style="color:{page.tone(theme.SECOND)}">{kit.escape(said(rank))}</span>'
            text += f" · {second}" if together else f"<br>{second}"
        texts.append(text)
        y += kit.line_count(text) * 19 + 3
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
            customdata=[kit.cell(rows[rank][encodings.category]) for rank in found],
            meta={"part": "data"},
        )
    ]
    if lacking:
        hovers = [kit.hover(names[rank], cells.STATUS_WORDS[MISSING]) for rank in lacking]
        keys = [kit.cell(rows[rank][encodings.category]) for rank in lacking]
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
