"""Table of coloured cells for plotly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pvd import formats, theme
from pvd.figures.figure import BLANK, MISSING, NOT_APPLICABLE
from pvd.render import cells
from pvd.render.screen import axes
from pvd.render.screen import page as kit
from pvd.render.screen.text import LINE_HEIGHT, SMALL, TICK, escape, line_count, text_width, wrap

UPRIGHT, STANDING = 4, 26  # columns of a heat table that a phone can name lying; characters of a standing line


def heat_table(page: kit.Page) -> dict[str, Any]:
    """One cell a row of the table. Cells are bars: bars know hatching, and hide a number that does not fit."""
    figure, encodings, rows = page.figure, page.figure.encodings, page.rows()
    down = list(dict.fromkeys(row[encodings.row] for row in rows))
    across = list(dict.fromkeys(row[encodings.column] for row in rows))
    row_names = [kit.name_of(page, encodings.row, key) for key in down]
    column_names = [kit.name_of(page, encodings.column, key) for key in across]
    tall, row_axis = axes.row_axis(page, row_names, width=30 if len(across) <= 4 else 22)
    tall = max(tall, 34)
    classes = {item.key: item for item in encodings.classes}
    numbers = [float(row[encodings.value]) for row in rows if row[encodings.value] is not None] if not classes else []
    scale = _Scale(numbers)

    def kind(row: dict[str, Any]) -> str:
        value = row[encodings.value]
        said = str(row.get(encodings.status) or "") if encodings.status else ""
        if value == NOT_APPLICABLE or said in BLANK:
            return NOT_APPLICABLE
        if value is None or MISSING in (value, said):
            return MISSING
        return str(value) if classes else f"step-{scale.step(float(value))}"

    def words(row: dict[str, Any]) -> str:
        value = row[encodings.value]
        if classes:
            return classes[value].label if value in classes else cells.STATUS_WORDS.get(str(value), formats.UNKNOWN)
        return formats.value(value, figure.unit) if value is not None else cells.STATUS_WORDS[MISSING]

    groups: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        groups.setdefault(kind(row), []).append(row)
    largest = max(map(abs, numbers), default=0.0)
    smallest = min((abs(value) for value in numbers if value), default=0.0)
    # One scale for all saves room, unless the smallest would then read « 0,0 ».
    in_scale = figure.unit == "eur" and len(across) > 2 and smallest / axes.scale_of(largest, figure.unit)[0] >= 0.05
    short = axes.scaled(largest, figure.unit) if in_scale else lambda value: formats.short_value(value, figure.unit)
    order = [*(key for key in classes if key in groups), *sorted(key for key in groups if key not in classes)]
    data: list[kit.Trace] = []
    for key in order:
        found = groups[key]
        if key == NOT_APPLICABLE:
            continue
        if key == MISSING:
            marker, colour, name = page.unknown(7), page.tone(theme.SECOND), kit.UNKNOWN_NAME
            texts = [formats.UNKNOWN for _ in found]
        elif classes:
            fill = page.tone(classes[key].colour) if key in classes else page.tone(theme.UNKNOWN_FILL)
            marker, colour, name = {"color": fill}, theme.ink_on(fill), classes[key].label if key in classes else key
            texts = ["" for _ in found]
        else:
            fill = page.tone(theme.SEQUENTIAL[int(key.removeprefix("step-"))])
            marker, colour, name = {"color": fill}, theme.ink_on(fill), ""
            texts = [short(float(row[encodings.value])) for row in found]
        data.append(
            {
                "type": "bar",
                "orientation": "v",
                "x": [across.index(row[encodings.column]) for row in found],
                "y": [0.88 for _ in found],
                "base": [down.index(row[encodings.row]) - 0.44 for row in found],
                "width": 0.94,
                "marker": marker,
                "text": texts,
                "textposition": "inside",
                "insidetextanchor": "middle",
                "textangle": 0,
                "constraintext": "inside",
                "insidetextfont": {**page.font(SMALL), "color": colour},
                "hoverinfo": "text",
                "hovertext": [
                    kit.hover(
                        f"{row_names[down.index(row[encodings.row])]} · {column_names[across.index(row[encodings.column])]}",
                        words(row),
                    )
                    for row in found
                ],
                "customdata": [
                    [kit.cell(row[encodings.row]), kit.cell(row[encodings.column]), kit.cell(row[encodings.value])]
                    for row in found
                ],
                "name": escape(name),
                "showlegend": bool(classes) or key == MISSING,
                "meta": {"part": "missing" if key == MISSING else "data"},
            }
        )
    top_axis = {
        **axes.column_axis(page, encodings.column, across),
        "side": "top",
        "showline": False,
        "tickfont": page.font(TICK, theme.SECOND),
    }
    # The heads grow upwards: their lines are added to the height rather than taken from the cells.
    heads: float = max(map(line_count, top_axis["ticktext"]), default=1) * LINE_HEIGHT
    if page.width_class == "narrow" and len(across) > UPRIGHT:
        # A phone's columns are narrower than a word: the names stand, on two lines at most.
        top_axis |= {"ticktext": [wrap(name, STANDING) for name in column_names], "tickangle": -90}
        heads = max((text_width(name, TICK) for name in top_axis["ticktext"]), default=0.0)
    above = round(heads) + 14 + (36 if classes else 0)
    layout = kit.layout(
        page,
        tall * len(down) + above + 30 + 10 * len(classes),
        xaxis=top_axis,
        yaxis=row_axis,
        margin={"t": above},
    )
    layout.update(
        barmode="overlay",
        showlegend=any(trace["showlegend"] for trace in data),
        uniformtext={"minsize": 11, "mode": "hide"},
    )
    if in_scale:
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
        layout["annotations"] = [kit.note(page, f"en {axes.scale_of(largest, figure.unit)[1]}", **corner)]
    return {"data": data, "layout": layout}


@dataclass(frozen=True)
class _Scale:
    """Five equal classes from zero (or the lowest) to the highest value."""

    values: list[float]

    def step(self, value: float) -> int:
        low, high = min([0.0, *self.values]), max([0.0, *self.values])
        return min(4, int((value - low) / (high - low) * 5)) if high > low else 0
