"""Strip of positions, table of cells and treemap for plotly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pvd import formats, theme
from pvd.figures.figure import BLANK, MISSING, NOT_APPLICABLE
from pvd.render import cells
from pvd.render import screen_page as kit

NAMED = 0.05  # of the whole: the least that a series of a treemap weighs to have a heading of its own
UPRIGHT, STANDING = 4, 26  # columns of a heat table that a phone can name lying; characters of a standing line
LABEL_STEP = 0.23  # between two labels of a strip, as a share of its half height: one line of text


def strip(page: kit.Page) -> dict[str, Any]:
    figure, encodings, rows = page.figure, page.figure.encodings, page.rows()
    unknown = [row for row in rows if row[encodings.value] is None]
    rows = sorted(
        (row for row in rows if row[encodings.value] is not None), key=lambda row: float(row[encodings.value])
    )
    values = [float(row[encodings.value]) for row in rows]
    reached = values + [float(item.value) for item in figure.references]
    low, high = min(reached, default=0.0), max(reached, default=1.0)
    # A strip compares positions: its axis need not begin at zero unless zero is near.
    ticks = kit.nice_ticks(
        0.0 if 0 <= low < 0.35 * high else low, high, 5, whole=figure.unit in ("count", "inhabitants")
    )
    left, right = ticks[0], ticks[-1]
    heights, levels = _swarm(values, left, right)
    marked = [bool(encodings.highlight and row.get(encodings.highlight)) for row in rows]
    names = [str(row[encodings.label]) if row[encodings.label] is not None else formats.UNKNOWN for row in rows]
    small = max(4.0, min(9.0, 110 / max(levels, 1)))

    def part(on: bool, marker: dict[str, Any]) -> kit.Trace:
        ranks = [rank for rank in range(len(rows)) if marked[rank] == on]
        return {
            "type": "scatter",
            "mode": "markers",
            "x": [rows[rank][encodings.value] for rank in ranks],
            "y": [heights[rank] for rank in ranks],
            "hoverinfo": "text",
            "hovertext": [
                kit.hover(names[rank], formats.value(rows[rank][encodings.value], figure.unit)) for rank in ranks
            ],
            "customdata": [names[rank] for rank in ranks],
            "marker": marker,
            "cliponaxis": False,
            "showlegend": False,
            "meta": {"part": "data"},
        }

    crowd = len(rows) > 200
    edge = {"color": page.tone(theme.GROUND), "width": 0 if crowd else 0.75}
    data = [
        part(False, {"color": page.tone(theme.ORDERED[0]), "size": small, "line": edge, "opacity": 0.8 if crowd else 1})
    ]
    notes: list[dict[str, Any]] = []
    if any(marked):
        data.append(
            part(
                True,
                {
                    "color": page.tone(theme.CATEGORICAL[1]),
                    "size": max(12, small + 4),
                    "symbol": "diamond",
                    "line": edge,
                },
            )
        )
    spread = max(levels, 3)
    here = [rank for rank, on in enumerate(marked) if on][:4]
    above = LABEL_STEP * max(len(here) - 1, 0)

    def anchored(value: float, text: str, colour: str, **place: Any) -> dict[str, Any]:
        share = (value - left) / (right - left)
        side = "left" if share < 0.25 else "right" if share > 0.75 else "center"
        shift = {"left": -6, "right": 6, "center": 0}[side]
        return kit.note(page, text, colour, x=value, xref="x", xanchor=side, xshift=shift, align=side, **place)

    for level, rank in enumerate(here):
        said = f"<b>{kit.escape(names[rank])}</b>{formats.NARROW}: {formats.short_value(rows[rank][encodings.value], figure.unit)}"
        # Several are written one under the other, in room made above: near values would write over each other.
        high = 0.62 + LABEL_STEP * (len(here) - 1 - level)
        leader = {
            "showarrow": True, "arrowhead": 0, "arrowwidth": 1, "arrowcolor": page.tone(theme.UNKNOWN_LINE), "standoff": 6,
            "axref": "x", "ax": values[rank], "ayref": "y", "ay": high * spread, "bgcolor": page.tone(theme.GROUND),
        }  # fmt: skip
        notes.append({**anchored(values[rank], said, theme.INK, y=heights[rank], yref="y", yanchor="bottom"), **leader})
    ends = [rank for rank in dict.fromkeys((0, len(rows) - 1)) if rows and not marked[rank]]
    for rank in ends:
        said = f"{kit.escape(names[rank])}<br>{formats.short_value(rows[rank][encodings.value], figure.unit)}"
        place = {"y": min(heights, default=0.0), "yref": "y", "yanchor": "top", "yshift": -8}
        notes.append(anchored(values[rank], said, theme.SECOND, **place))
    shapes, labels = kit.reference(page, horizontal=True)
    for item, label in zip(figure.references, labels, strict=True):
        share = (float(item.value) - left) / (right - left)
        label.update(xanchor="right" if share > 0.5 else "left", xshift=6 if share > 0.5 else -6)
    if unknown:
        # How many: their names are in the sentence and in the table.
        text = f"{formats.UNKNOWN}\u202f: {formats.number(len(unknown))}"
        notes.append(
            kit.note(
                page,
                text,
                xref="paper",
                x=0,
                yref="paper",
                y=0,
                yshift=-34,
                xanchor="left",
                yanchor="top",
                align="left",
            )
        )
    layout = kit.layout(
        page,
        200 + round(80 * above) + (26 if labels else 0) + (24 if unknown else 0),
        xaxis={
            "tickmode": "array",
            "tickvals": ticks,
            "ticktext": formats.axis(ticks, figure.unit),
            "range": [left - (right - left) * 0.02, right + (right - left) * 0.03],
            "showline": True,
            "linecolor": page.tone(theme.UNKNOWN_LINE),
        },
        yaxis={"range": [-1.05 * spread, (0.95 + above) * spread], "showticklabels": False},
        margin={"l": 12, "r": 20, "t": 28 if labels else 8, "b": 58 if unknown else 34},
    )
    layout.update(shapes=shapes, annotations=labels + notes)
    return {"data": data, "layout": layout}


def _swarm(values: Sequence[float], left: float, right: float) -> tuple[list[float], int]:
    """A height for each value so that near ones stand on top of each other, and the tallest pile.

    Inside a pile the order is scattered (golden ratio): sorted, a thousand marks would draw chevrons.
    """
    bins = 36 if len(values) <= 200 else 90
    piles: dict[int, list[int]] = {}
    for rank, value in enumerate(values):
        piles.setdefault(int((value - left) / ((right - left) or 1) * bins), []).append(rank)
    heights = [0.0] * len(values)
    for pile in piles.values():
        scattered = (
            sorted(range(len(pile)), key=lambda index: index * 0.618034 % 1)
            if len(pile) > 4
            else list(range(len(pile)))
        )
        for level, index in enumerate(scattered):
            heights[pile[index]] = ((level + 1) // 2) * (1.0 if level % 2 else -1.0)
    return heights, max(map(len, piles.values()), default=1)


def heat_table(page: kit.Page) -> dict[str, Any]:
    """One cell a row of the table. Cells are bars: bars know hatching, and hide a number that does not fit."""
    figure, encodings, rows = page.figure, page.figure.encodings, page.rows()
    down = list(dict.fromkeys(row[encodings.row] for row in rows))
    across = list(dict.fromkeys(row[encodings.column] for row in rows))
    row_names = [kit.name_of(page, encodings.row, key) for key in down]
    column_names = [kit.name_of(page, encodings.column, key) for key in across]
    tall, row_axis = kit.row_axis(page, row_names, width=30 if len(across) <= 4 else 22)
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
    in_scale = figure.unit == "eur" and len(across) > 2 and smallest / kit.scale_of(largest, figure.unit)[0] >= 0.05
    short = kit.scaled(largest, figure.unit) if in_scale else lambda value: formats.short_value(value, figure.unit)
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
                "insidetextfont": {**page.font(kit.SMALL), "color": colour},
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
                "name": kit.escape(name),
                "showlegend": bool(classes) or key == MISSING,
                "meta": {"part": "missing" if key == MISSING else "data"},
            }
        )
    top_axis = {
        **kit.column_axis(page, encodings.column, across),
        "side": "top",
        "showline": False,
        "tickfont": page.font(kit.TICK, theme.SECOND),
    }
    # The heads grow upwards: their lines are added to the height rather than taken from the cells.
    heads: float = max(map(kit.line_count, top_axis["ticktext"]), default=1) * kit.LINE_HEIGHT
    if page.width_class == "narrow" and len(across) > UPRIGHT:
        # A phone's columns are narrower than a word: the names stand, on two lines at most.
        top_axis |= {"ticktext": [kit.wrap(name, STANDING) for name in column_names], "tickangle": -90}
        heads = max((kit.text_width(name, kit.TICK) for name in top_axis["ticktext"]), default=0.0)
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
        layout["annotations"] = [kit.note(page, f"en {kit.scale_of(largest, figure.unit)[1]}", **corner)]
    return {"data": data, "layout": layout}


@dataclass(frozen=True)
class _Scale:
    """Five equal classes from zero (or the lowest) to the highest value."""

    values: list[float]

    def step(self, value: float) -> int:
        low, high = min([0.0, *self.values]), max([0.0, *self.values])
        return min(4, int((value - low) / (high - low) * 5)) if high > low else 0


def treemap(page: kit.Page) -> dict[str, Any]:
    figure, encodings, rows = page.figure, page.figure.encodings, page.rows()
    unknown = [row for row in rows if row[encodings.value] is None]
    rows = [row for row in rows if row[encodings.value] is not None and float(row[encodings.value]) > 0]
    series = kit.series_order(page, rows) if encodings.series else []
    colours = dict(zip(series, theme.colours(encodings.role, series), strict=True))
    total = sum(float(row[encodings.value]) for row in rows)
    ids, labels, parents, values, texts, hovers, fills, inks = [], [], [], [], [], [], [], []
    narrow = []  # series whose heading would run over the next one: named below instead
    for key in series if len(series) > 1 else []:
        amount = sum(float(row[encodings.value]) for row in rows if row[encodings.series] == key)
        name = kit.name_of(page, encodings.series, key)
        said = formats.short_value(amount, figure.unit)
        if amount < NAMED * total:
            narrow.append(f"{name} ({said})")
        ids.append(f"series:{key}")
        # The heading that plotly writes over a group is its label.
        labels.append("" if amount < NAMED * total else f"<b>{kit.escape(name)}</b>  {said}")
        parents.append("")
        values.append(amount)
        texts.append("")
        hovers.append(kit.hover(name, formats.value(amount, figure.unit), _part(amount, total)))
        fills.append(page.tone(theme.GROUND))
        inks.append(page.tone(theme.INK))
    for rank, row in enumerate(rows):
        name = kit.name_of(page, encodings.category, row[encodings.category])
        group = row[encodings.series] if encodings.series else None
        amount = float(row[encodings.value])
        fill = page.tone(colours.get(str(group), theme.PRIMARY))
        width = 10 if amount < total / 12 else 16 if amount < total / 5 else 24
        ids.append(f"row:{rank}")
        labels.append(kit.escape(name))
        parents.append(f"series:{group}" if len(series) > 1 and group is not None else "")
        values.append(row[encodings.value])
        texts.append(f"{kit.wrap(name, width)}<br><b>{formats.short_value(amount, figure.unit)}</b>")
        head = [name] if group is None else [name, kit.name_of(page, encodings.series, group)]
        hovers.append(kit.hover(" · ".join(head), formats.value(amount, figure.unit), _part(amount, total)))
        fills.append(fill)
        inks.append(theme.ink_on(fill))
    data = [
        {
            "type": "treemap",
            "ids": ids,
            "labels": labels,
            "parents": parents,
            "values": values,
            "text": texts,
            "textinfo": "text",
            "textposition": "top left",
            "hoverinfo": "text",
            "hovertext": hovers,
            "branchvalues": "total",
            "sort": True,
            "marker": {
                "colors": fills,
                "line": {"color": page.tone(theme.GROUND), "width": 2},
                # below 28 there is no room for a heading of 13 px, and plotly hides it
                "pad": {"t": 28, "l": 0, "r": 0, "b": 0},
            },
            "insidetextfont": {**page.font(kit.TEXT), "color": inks},
            "outsidetextfont": page.font(kit.TEXT),
            "pathbar": {"visible": False},
            "tiling": {"packing": "squarify", "squarifyratio": 1.3, "pad": 0},
            "root": {"color": "rgba(0,0,0,0)"},
            "domain": {"x": [0, 1], "y": [0, 1]},
            "meta": {"part": "data"},
        }
    ]
    below = []
    if narrow:
        below.append(f"Trop petits pour un titre{formats.NARROW}: {formats.in_list(narrow)}")
    if unknown:
        words = formats.in_list(kit.name_of(page, encodings.category, row[encodings.category]) for row in unknown)
        below.append(f"{formats.UNKNOWN}{formats.NARROW}: {words}")
    said = "<br>".join(kit.wrap(words, 48) for words in below)
    room = kit.line_count(said) * kit.LINE_HEIGHT + 10 if below else 0
    layout = kit.layout(page, 440 + room, margin={"l": 0, "r": 0, "t": 0, "b": room})
    layout["uniformtext"] = {"minsize": 13, "mode": "hide"}
    if below:
        layout["annotations"] = [
            kit.note(
                page,
                said,
                xref="paper",
                yref="paper",
                x=0,
                y=0,
                yshift=-4,
                yanchor="top",
                xanchor="left",
                align="left",
            )
        ]
    return {"data": data, "layout": layout}


def _part(amount: float, total: float) -> str:
    return f"{formats.share(amount / total, 1)} de l’ensemble" if total else ""
