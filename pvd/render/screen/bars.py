"""Bars for plotly, lying or standing, one value each."""

from __future__ import annotations

from typing import Any

from pvd import formats, theme
from pvd.figures.figure import AVAILABLE, BEFORE, MISSING, NOT_APPLICABLE, PARTIAL, REGIONAL
from pvd.forms import cells
from pvd.forms.bars import Bar, Bars
from pvd.render.screen import axes
from pvd.render.screen import page as kit
from pvd.render.screen.text import SMALL, escape, text_width


def bars(page: kit.Page, drawn: Bars) -> dict[str, Any]:
    """One bar a row; lying, each has a line of its own."""
    flat = drawn.is_horizontal
    direct = flat or len(drawn.bars) <= 12
    highest = max((bar.total for bar in drawn.bars), default=0.0)
    axis = axes.bar_axis(page, drawn, 0.0 if flat or not direct else highest * 1.12)
    if flat:
        axis = {"range": axis["range"], "showticklabels": False}
        # Lying bars have the whole width: nothing is read on their axis.
        reached = [0.0, *(bar.total for bar in drawn.bars), *(item.value for item in drawn.references)]
        axis["range"] = [min(reached), max(reached) or drawn.axis.high]
    labels = [_label(drawn, bar, flat) for bar in drawn.bars]
    data = [*_known(page, drawn, flat, labels if direct else []), *_unknown(page, drawn, flat)]
    notes = [kit.unknown_note(page, rank, drawn.foot, True) for rank in _ranks(drawn, MISSING)] if not flat else []
    for rank in _ranks(drawn, NOT_APPLICABLE):
        # Nothing is drawn; the words tell why the row is blank.
        place: dict[str, Any] = (
            {"x": 0, "y": rank, "xanchor": "left"} if flat else {"x": rank, "y": 0, "yanchor": "bottom"}
        )
        notes.append(kit.note(page, cells.STATUS_WORDS[NOT_APPLICABLE], **place, bgcolor=page.tone(theme.GROUND)))
    shapes, lines = axes.reference(page, flat)
    legend = drawn.has(BEFORE) or (not flat and drawn.has_missing)
    names = [bar.label for bar in drawn.bars]
    if flat:
        layout = _lying(page, drawn, data, (labels, lines, notes), axis, legend)
    else:
        keys = [kit.plain(bar.key) for bar in drawn.bars]
        layout = kit.layout(
            page,
            kit.PLOT + (34 if legend else 0),
            xaxis=axes.column_axis(page, keys, names),
            yaxis=axis,
            margin={"t": 42 if legend else 14},
        )
    layout.update(shapes=shapes, annotations=lines + notes, barmode="overlay", showlegend=legend)
    return {"data": data, "layout": layout}


def _ranks(drawn: Bars, *statuses: str) -> list[int]:
    return [rank for rank, bar in enumerate(drawn.bars) if bar.status in statuses]


def _label(drawn: Bars, bar: Bar, flat: bool) -> str:
    """What stands at the end of a bar; narrow columns leave the unit to their axis."""
    narrow = not flat and len(drawn.bars) > 5 and not drawn.has_own_words and bar.is_known
    words = escape(drawn.scale.bare(bar.total) if narrow else bar.words)
    said = bar.remark if bar.status != BEFORE else ""
    return f"{words}{' · ' if flat else '<br>'}{said}" if said else words


def _hover(page: kit.Page, drawn: Bars, bar: Bar) -> str:
    words = cells.STATUS_WORDS.get(bar.status, "") if bar.status != AVAILABLE else ""
    shown = kit.shown_value(page.figure, bar.total) if bar.is_known else ""
    said = bar.words if drawn.has_own_words and bar.is_known else ""
    return kit.hover(bar.label, shown, said if said != shown else "", words)


def _colour(page: kit.Page, drawn: Bars, bar: Bar) -> str:
    usual = page.tone(bar.pieces[0].colour)
    if page.dark is not False and bar.is_highlighted and drawn.is_highlighting:
        night = theme.HIGHLIGHT_BY_NIGHT
        return night if page.dark else theme.pair(theme.both(usual)[0], night)
    return usual


def _known(page: kit.Page, drawn: Bars, flat: bool, labels: list[str]) -> list[kit.Trace]:
    """The bars that have a value, by status: those that are not whole are hatched in their own colour."""

    def part(kind: str, ranks: list[int], marker: dict[str, Any], legend: str = "") -> kit.Trace:
        found = [drawn.bars[rank] for rank in ranks]
        return kit.bar(
            flat,
            ranks,
            [bar.total for bar in found],
            text=[labels[rank] for rank in ranks] if labels else None,
            textposition="outside" if labels else "none",
            textfont=page.font(SMALL),
            hovertext=[_hover(page, drawn, bar) for bar in found],
            customdata=[kit.cell(kit.plain(bar.key)) for bar in found],
            marker=marker,
            name=escape(legend),
            showlegend=bool(legend),
            meta={"part": "data", "status": kind},
        )

    data = []
    if found := _ranks(drawn, AVAILABLE):
        data.append(part(AVAILABLE, found, {"color": [_colour(page, drawn, drawn.bars[rank]) for rank in found]}))
    if found := _ranks(drawn, BEFORE):
        data.append(part(BEFORE, found, {"color": page.tone(theme.BEFORE)}, "Avant le programme"))
    for kind in (PARTIAL, REGIONAL):
        for on in (True, False):
            if found := [rank for rank in _ranks(drawn, kind) if drawn.bars[rank].is_highlighted == on]:
                data.append(part(kind, found, page.partial(drawn.bars[found[0]].pieces[0].colour)))
    return data


def _unknown(page: kit.Page, drawn: Bars, flat: bool) -> list[kit.Trace]:
    """What is not known: a short hatched foot, « n. d. » after it."""
    found = _ranks(drawn, MISSING)
    if not found:
        return []
    said = {
        "text": [formats.UNKNOWN for _ in found],
        "textposition": "outside",
        "textfont": page.font(SMALL, theme.SECOND),
    }
    hovers = [_hover(page, drawn, drawn.bars[rank]) for rank in found]
    keys = [kit.cell(kit.plain(drawn.bars[rank].key)) for rank in found]
    return [kit.missing_bars(page, flat, found, [drawn.foot for _ in found], hovers, keys, **(said if flat else {}))]


def _lying(
    page: kit.Page,
    drawn: Bars,
    data: list[kit.Trace],
    words: tuple[list[str], list[dict[str, Any]], list[dict[str, Any]]],
    axis: dict[str, Any],
    legend: bool,
) -> dict[str, Any]:
    """The layout of lying bars; `words` are labels, words of references, and notes, to which some are added."""
    labels, lines, notes = words
    for item, place in zip(drawn.references, lines, strict=True):
        # Near the right edge, the words end at the line instead of beginning there: they stay whole.
        if float(item.value) > 0.8 * axis["range"][1]:
            place.update(xanchor="right", xshift=6, align="right")
    tall, row_axis = axes.row_axis(page, [bar.label for bar in drawn.bars], [bar.is_highlighted for bar in drawn.bars])
    longest = max(
        (text_width(label, SMALL) for label, bar in zip(labels, drawn.bars, strict=True) if bar.is_known), default=40
    )
    for trace in data:
        trace["width"] = 18 / tall
    if lines:
        # A reference line may cross the words: they then stand on the ground's colour.
        notes += [_over_line(page, trace, index) for trace in data for index in range(len(trace["x"]))]
        for trace in data:
            trace["textposition"] = "none"
    return kit.layout(
        page,
        tall * len(drawn.bars) + 16 + (24 if lines else 0) + (34 if legend else 0),
        xaxis={**axis, "zeroline": True, "zerolinecolor": page.tone(theme.UNKNOWN_LINE), "zerolinewidth": 1},
        yaxis=row_axis,
        margin={"r": round(longest) + 14, "t": 8 + (18 if lines else 0) + (34 if legend else 0)},
    )


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
