"""A cascade for plotly: floating bars in rows, each joined to the next by a thin line."""

from __future__ import annotations

from typing import Any

from pvd import theme
from pvd.forms.cascade import Cascade
from pvd.render.screen import axes
from pvd.render.screen import page as kit
from pvd.render.screen.text import SMALL, escape, text_width


def cascade(page: kit.Page, form: Cascade) -> dict[str, Any]:
    """One step a row, from the running total before it to the one after it."""
    tall, row_axis = axes.row_axis(page, form.names, [step.is_total for step in form.steps])
    half = 9 / tall
    words = [escape(step.words) for step in form.steps]
    trace = kit.bar(
        True,
        range(len(form.steps)),
        [step.value for step in form.steps],
        base=[step.start for step in form.steps],
        width=2 * half,
        text=words,
        textposition="outside",
        textfont=page.font(SMALL),
        marker={"color": [page.tone(step.colour) for step in form.steps]},
        hovertext=[kit.hover(step.label, kit.shown_value(page.figure, step.value)) for step in form.steps],
        customdata=form.names,
        meta={"part": "data"},
    )
    joined = [
        {
            "type": "line", "x0": before.end, "x1": before.end, "y0": rank + half, "y1": rank + 1 - half,
            "line": {"color": page.tone(theme.UNKNOWN_LINE), "width": 1},
        }
        for rank, before in enumerate(form.steps[:-1])
    ]  # fmt: skip
    layout = kit.layout(
        page,
        tall * len(form.steps) + 16,
        xaxis={"range": [0.0, max(step.high for step in form.steps) or 1.0], "showticklabels": False},
        yaxis=row_axis,
        margin={"r": round(max(text_width(said, SMALL) for said in words)) + 14, "t": 8},
    )
    layout.update(shapes=joined)
    return {"data": [trace], "layout": layout}
