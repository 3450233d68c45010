"""Figure → plotly, as a plain dict: raw numbers in the traces, French text made by `formats` beside them.

A module a form; what they share in `page`, `axes` and `text`; maps in `map`, over the outlines of `ground`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pvd import forms
from pvd.figures.figure import Figure
from pvd.forms import captions
from pvd.render.screen import bars, cascade, grid, lines, stacked_bars, strip, surfaces, timeline
from pvd.render.screen import page as kit

_FORMS: dict[str, Callable[[kit.Page, Any], dict[str, Any]]] = {
    "bars": bars.bars,
    "stacked_bars": stacked_bars.stacked_bars,
    "cascade": cascade.cascade,
    "lines": lines.lines,
    "timeline": timeline.timeline,
    "strip": strip.strip,
    "heat_table": grid.heat_table,
    "treemap": surfaces.treemap,
}
# Maps are drawn by `map`, tables by the page.
forms.complete(__name__, _FORMS, elsewhere=("areas", "dots", "maps", "table"))


def plotly(figure: Figure, width_class: str = "wide", dark: bool | None = False) -> dict[str, Any]:
    """The figure's marks as `{"data": […], "layout": {…}}`, for `st.plotly_chart(…, theme=None, config=config.CONFIG)`.

    `width_class` (« wide » or « narrow ») only chooses where names are cut into lines, and whether
    groups of bars stand or lie. `dark` chooses the ground; None leaves each colour as a role, `light-dark(…)`, that the
    browser resolves. Title, subtitle, note and sources are the page's own text, not the chart's.
    ValueError for maps and tables, drawn elsewhere.
    """
    if figure.form not in _FORMS:
        raise ValueError(f"form {figure.form!r} is not a chart: maps are drawn by map, tables by table")
    page = kit.Page(figure, width_class, dark)
    if figure.is_empty:
        layout = kit.layout(page, 96, xaxis={"visible": False}, yaxis={"visible": False})
        layout["annotations"] = [
            kit.note(page, captions.EMPTY, size=15, xref="paper", yref="paper", x=0, y=0.5, xanchor="left")
        ]
        return {"data": [], "layout": layout}
    return _FORMS[figure.form](page, forms.read(figure))
