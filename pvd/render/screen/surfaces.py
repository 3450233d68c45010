"""Surfaces in proportion (treemap) for plotly."""

from __future__ import annotations

from typing import Any

from pvd import formats, theme
from pvd.render.screen import page as kit
from pvd.render.screen.text import LINE_HEIGHT, TEXT, escape, line_count, wrap

NAMED = 0.05  # of the whole: the least that a series of a treemap weighs to have a heading of its own


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
        labels.append("" if amount < NAMED * total else f"<b>{escape(name)}</b>  {said}")
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
        labels.append(escape(name))
        parents.append(f"series:{group}" if len(series) > 1 and group is not None else "")
        values.append(row[encodings.value])
        texts.append(f"{wrap(name, width)}<br><b>{formats.short_value(amount, figure.unit)}</b>")
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
            "insidetextfont": {**page.font(TEXT), "color": inks},
            "outsidetextfont": page.font(TEXT),
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
    said = "<br>".join(wrap(words, 48) for words in below)
    room = line_count(said) * LINE_HEIGHT + 10 if below else 0
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
