"""Bars for plotly, lying or standing, one value each."""

from __future__ import annotations

from typing import Any

from pvd import formats, theme
from pvd.figures.figure import AVAILABLE, BEFORE, MISSING, NOT_APPLICABLE, PARTIAL, REGIONAL
from pvd.render import cells
from pvd.render.screen import axes
from pvd.render.screen import page as kit
from pvd.render.screen.text import SMALL, escape, text_width


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
        axes.scaled(high, figure.unit)
        if not flat and len(rows) > 5
        else lambda value: formats.short_value(value, figure.unit)
    )

    def label(rank: int) -> str:
        row = rows[rank]
        said = str(row[encodings.label] or "") if encodings.label else ""
        text = escape(said or short(values[rank]))
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
            textfont=page.font(SMALL),
            hovertext=[hover(rank) for rank in ranks],
            customdata=[kit.cell(keys[rank]) for rank in ranks],
            marker=marker,
            name=escape(legend),
            showlegend=bool(legend),
            meta={"part": "data", "status": kind},
        )

    axis: dict[str, Any]
    if flat:
        axis = {"range": [low, high or 1.0], "showticklabels": False}
    else:
        ticks, axis = axes.value_axis(page, low, high)
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
            "textfont": page.font(SMALL, theme.SECOND),
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
        notes += [] if flat else [kit.unknown_note(page, rank, top * 0.5) for rank in found]
    for rank in of(NOT_APPLICABLE):
        # Nothing is drawn; the words tell why the row is blank.
        place: dict[str, Any] = (
            {"x": 0, "y": rank, "xanchor": "left"} if flat else {"x": rank, "y": 0, "yanchor": "bottom"}
        )
        notes.append(kit.note(page, cells.STATUS_WORDS[NOT_APPLICABLE], **place, bgcolor=page.tone(theme.GROUND)))
    shapes, labels = axes.reference(page, flat)
    if flat:
        # Near the right edge, the words end at the line instead of beginning there: they stay whole.
        for item, place in zip(figure.references, labels, strict=True):
            if float(item.value) > 0.8 * top:
                place.update(xanchor="right", xshift=6, align="right")
    legend = bool(of(BEFORE))
    if flat:
        tall, row_axis = axes.row_axis(page, names, marked)
        longest = max(
            (text_width(label(rank), SMALL) for rank in range(len(rows)) if values[rank] is not None),
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
            xaxis=axes.column_axis(page, encodings.category, keys),
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
