"""A timeline for plotly: time goes down, words stand beside it, each tied to its date."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from pvd import theme
from pvd.forms.timeline import Moment, Timeline
from pvd.render.placing import spread
from pvd.render.screen import page as kit
from pvd.render.screen.text import LINE_HEIGHT, TEXT, escape, line_count, wrap

SIGNS = {"wide": 54, "narrow": 34}  # characters of a line of words
YEAR, GAP, MARGIN = 30, 12, 10  # the least height of a year, between two texts, above and under the axis, in pixels
AWAY = 34  # from the axis to the words


def timeline(page: kit.Page, form: Timeline) -> dict[str, Any]:
    """A disc for a day, a bar as long as what a less precise date may be; what has no date is said under the axis."""
    signs = SIGNS[page.width_class]
    texts = [f"<b>{escape(item.when)}</b><br>{wrap(item.words, signs)}" for item in form.moments]
    tall: list[float] = [line_count(text) * LINE_HEIGHT + GAP for text in texts]
    below = wrap(form.undated_words, signs + 6) if form.undated else ""
    foot = line_count(below) * LINE_HEIGHT + GAP if below else 0
    if not form.moments:
        layout = kit.layout(page, foot, xaxis={"visible": False}, yaxis={"visible": False})
        layout["annotations"] = [_under(page, below, 0)]
        return {"data": [], "layout": layout}
    high = float(max(sum(tall), YEAR * len(form.ticks)))
    wanted = [form.part(item.middle) * high for item in form.moments]
    notes = [
        {
            **kit.note(page, text, theme.INK, TEXT),
            "x": 0, "y": item.middle.isoformat(), "xanchor": "left", "yanchor": "middle", "align": "left",
            "showarrow": True, "arrowhead": 0, "arrowwidth": 1, "arrowcolor": page.tone(theme.UNKNOWN_LINE),
            "standoff": 7, "ax": AWAY, "ay": round(middle - want),
        }
        for item, text, want, middle in zip(form.moments, texts, wanted, spread(wanted, tall, high), strict=True)
    ]  # fmt: skip
    first, last = form.years
    layout = kit.layout(
        page,
        round(high) + foot + 2 * MARGIN,
        xaxis={"range": [0, 1], "visible": False},
        yaxis={
            "type": "date",
            "range": [date(last + 1, 1, 1).isoformat(), date(first, 1, 1).isoformat()],
            "tickmode": "array",
            "tickvals": [tick.isoformat() for tick in form.ticks],
            "ticktext": [str(tick.year) for tick in form.ticks],
            "showline": True,
            "linecolor": page.tone(theme.UNKNOWN_LINE),
            "linewidth": 2,
        },
        margin={"t": MARGIN, "b": MARGIN + foot, "r": 4, "pad": 0},
    )
    layout["annotations"] = notes + ([_under(page, below, -MARGIN)] if below else [])
    return {"data": [_mark(page, item) for item in form.moments], "layout": layout}


def _under(page: kit.Page, words: str, shift: int) -> dict[str, Any]:
    place: dict[str, Any] = {"xref": "paper", "x": 0, "yref": "paper", "y": 0, "yshift": shift}
    return kit.note(page, words, **place, xanchor="left", yanchor="top", align="left", xshift=-30 if shift else 0)


def _mark(page: kit.Page, item: Moment) -> kit.Trace:
    """A date known to the day, open when it is in doubt; or the stretch that it lies in."""
    drawn = page.tone(item.colour)
    ends = [item.first] if item.is_day else [item.first, item.last + timedelta(days=1)]
    return {
        "type": "scatter",
        "mode": "markers" if item.is_day else "lines",
        "x": [0] * len(ends),
        "y": [day.isoformat() for day in ends],
        "line": {"color": drawn, "width": 7},
        "marker": {
            "size": 12,
            "color": page.tone(theme.GROUND) if item.is_doubtful else drawn,
            "line": {"color": drawn if item.is_doubtful else page.tone(theme.GROUND), "width": 2},
        },
        "hoverinfo": "text",
        "hovertext": [kit.hover(item.when, *(event.words for event in item.events))] * len(ends),
        "customdata": [item.when] * len(ends),
        "cliponaxis": False,
        "meta": {"part": "data"},
    }
