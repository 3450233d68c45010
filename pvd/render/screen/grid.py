"""Table of coloured cells for plotly."""

from __future__ import annotations

from typing import Any

from pvd import formats, theme
from pvd.figures.figure import AVAILABLE, MISSING, NOT_APPLICABLE, PARTIAL, REGIONAL
from pvd.forms.cells import STATUS_WORDS
from pvd.forms.grid import Cell, Grid
from pvd.render.screen import axes
from pvd.render.screen import page as kit
from pvd.render.screen.text import LINE_HEIGHT, SMALL, TICK, escape, line_count, text_width, wrap

UPRIGHT, STANDING = 4, 26  # columns of a heat table that a phone can name lying; characters of a standing line


def heat_table(page: kit.Page, grid: Grid) -> dict[str, Any]:
    """One cell a row of the table. Cells are bars: bars know hatching, and hide a number that does not fit."""
    tall, row_axis = axes.row_axis(page, grid.rows, width=30 if len(grid.columns) <= 4 else 22)
    groups: dict[tuple[str, str, str], list[Cell]] = {}
    for cell in grid.cells:
        if cell.status != NOT_APPLICABLE:
            # Drawn alike: one class or one step, and one reason to be hatched.
            said = cell.status if cell.value is not None or cell.status == MISSING else AVAILABLE
            groups.setdefault((said, cell.key if said == AVAILABLE else "", cell.colour), []).append(cell)
    ranks = {item.key: rank for rank, item in enumerate(grid.classes)}
    order = sorted(groups, key=lambda key: (key[0] == MISSING, ranks.get(key[1], len(ranks)), groups[key][0].step or 0))
    data = [_trace(page, grid, groups[key]) for key in order]
    top_axis, heads = _heads(page, grid)
    above = round(heads) + 14 + (36 if grid.classes else 0)
    layout = kit.layout(
        page,
        max(tall, 34) * len(grid.rows) + above + 30 + 10 * len(grid.classes),
        xaxis=top_axis,
        yaxis=row_axis,
        margin={"t": above},
    )
    layout.update(
        barmode="overlay",
        showlegend=any(trace["showlegend"] for trace in data),
        uniformtext={"minsize": 11, "mode": "hide"},
    )
    if grid.unit_words:
        corner: dict[str, Any] = {
            "xref": "paper",
            "x": 0,
            "xanchor": "right",
            "xshift": -8,
            "yref": "paper",
            "y": 1,
            "yanchor": "bottom",
            "yshift": 4,
        }
        layout["annotations"] = [kit.note(page, grid.unit_words, **corner)]
    return {"data": data, "layout": layout}


def _trace(page: kit.Page, grid: Grid, found: list[Cell]) -> kit.Trace:
    """The cells that are drawn alike."""
    first = found[0]
    is_missing, is_class = first.status == MISSING, first.value is None
    if is_missing:
        marker, ink, name = page.unknown(7), page.tone(theme.SECOND), kit.UNKNOWN_NAME
    else:
        fill = page.tone(first.colour)
        hatched = first.status in (PARTIAL, REGIONAL) and not is_class
        marker = page.partial(first.colour) if hatched else {"color": fill}
        ink = page.tone(theme.INK) if hatched else theme.ink_on(fill)
        name = first.words or first.key if is_class else ""
    return {
        "type": "bar",
        "orientation": "v",
        "x": [grid.columns.index(cell.column) for cell in found],
        "y": [0.88 for _ in found],
        "base": [grid.rows.index(cell.row) - 0.44 for cell in found],
        "width": 0.94,
        "marker": marker,
        "text": [formats.UNKNOWN if is_missing else "" if is_class else cell.shown for cell in found],
        "textposition": "inside",
        "insidetextanchor": "middle",
        "textangle": 0,
        "constraintext": "inside",
        "insidetextfont": {**page.font(SMALL), "color": ink},
        "hoverinfo": "text",
        "hovertext": [
            kit.hover(f"{cell.row} · {cell.column}", STATUS_WORDS[MISSING] if is_missing else cell.exact)
            for cell in found
        ],
        "customdata": [[cell.row, cell.column, cell.key or cell.value] for cell in found],
        "name": escape(name),
        "showlegend": bool(grid.classes) or is_missing,
        "meta": {"part": "missing" if is_missing else "data"},
    }


def _heads(page: kit.Page, grid: Grid) -> tuple[dict[str, Any], float]:
    """The axis of columns, above the cells, and the height of its words: they grow upwards rather than into the cells."""
    axis = {
        **axes.column_axis(page, grid.columns, grid.columns),
        "side": "top",
        "showline": False,
        "tickfont": page.font(TICK, theme.SECOND),
    }
    if page.width_class == "narrow" and len(grid.columns) > UPRIGHT:
        # A phone's columns are narrower than a word: the names stand, on two lines at most.
        axis |= {"ticktext": [wrap(name, STANDING) for name in grid.columns], "tickangle": -90}
        return axis, max((text_width(name, TICK) for name in axis["ticktext"]), default=0.0)
    return axis, float(max(map(line_count, axis["ticktext"]), default=1) * LINE_HEIGHT)
