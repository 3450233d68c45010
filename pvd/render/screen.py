"""Figure → plotly, as a plain dict: raw numbers in the traces, French text made by `formats` beside them.

The forms are in `screen_bars`, `screen_lines` and `screen_marks`; what they share in `screen_page`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from pvd import formats
from pvd.figures.figure import Figure
from pvd.render import cells, screen_bars, screen_lines, screen_marks
from pvd.render import screen_page as kit

# The words of plotly itself. Its own French file is not shipped with the Python package.
_FRENCH = {
    "dictionary": {
        "Autoscale": "Échelle automatique",
        "Click to enter Plot title": "Titre",
        "Close": "Fermer",
        "Compare data on hover": "Comparer les données au survol",
        "Double-click on legend to isolate one trace": "Double-cliquer sur la légende pour isoler une série",
        "Double-click to zoom back out": "Double-cliquer pour revenir à la vue entière",
        "Download plot": "Télécharger l’image",
        "Download plot as a PNG": "Télécharger l’image (PNG)",
        "Download plot as a png": "Télécharger l’image (PNG)",
        "Preparing image": "Préparation de l’image",
        "Reset": "Rétablir",
        "Reset axes": "Rétablir les axes",
        "Show closest data on hover": "Donnée la plus proche au survol",
        "Snapshot succeeded": "Image enregistrée",
        "Sorry, there was a problem downloading your snapshot!": "L’image n’a pas pu être enregistrée.",
        "Taking snapshot - this may take a few seconds": "Préparation de l’image, quelques secondes",
        "Zoom": "Zoom",
        "Zoom in": "Agrandir",
        "Zoom out": "Réduire",
        "close:": "clôture\u202f:",
        "high:": "haut\u202f:",
        "incoming flow count:": "flux entrants\u202f:",
        "kde:": "densité\u202f:",
        "lat:": "latitude\u202f:",
        "lon:": "longitude\u202f:",
        "low:": "bas\u202f:",
        "lower fence:": "limite inférieure\u202f:",
        "max:": "maximum\u202f:",
        "mean ± σ:": "moyenne ± σ\u202f:",
        "mean:": "moyenne\u202f:",
        "median:": "médiane\u202f:",
        "min:": "minimum\u202f:",
        "new text": "nouveau texte",
        "open:": "ouverture\u202f:",
        "outgoing flow count:": "flux sortants\u202f:",
        "q1:": "premier quartile\u202f:",
        "q3:": "troisième quartile\u202f:",
        "source:": "source\u202f:",
        "target:": "cible\u202f:",
        "trace": "série",
        "upper fence:": "limite supérieure\u202f:",
    },
    "format": {
        "days": ["dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"],
        "shortDays": ["dim.", "lun.", "mar.", "mer.", "jeu.", "ven.", "sam."],
        "months": list(formats.MONTHS),
        "shortMonths": list(formats.SHORT_MONTHS),
        "date": "%d/%m/%Y",
        "dateTime": "%d/%m/%Y %H:%M",
        "decimal": ",",
        "thousands": formats.NARROW,
        "grouping": [3],
        "currency": ["", "\u202f€"],
        "year": "%Y",
        "month": "%b %Y",
        "dayMonth": "%-d %b",
        "dayMonthYear": "%-d %b %Y",
    },
}
CONFIG: dict[str, Any] = {
    "locale": "fr",
    "locales": {"fr": _FRENCH},
    # Downloads are the figure's own buttons: plotly's picture has neither source nor date.
    "displayModeBar": False,
    "displaylogo": False,
    "showSendToCloud": False,
    "showEditInChartStudio": False,
    "plotlyServerURL": "",
    "showTips": False,
    "showAxisDragHandles": False,
    "scrollZoom": False,
    "doubleClick": False,
    "responsive": True,
}


_FORMS: dict[str, Callable[[kit.Page], dict[str, Any]]] = {
    "bars": screen_bars.bars,
    "stacked_bars": screen_bars.stacked_bars,
    "lines": screen_lines.lines,
    "progress": screen_bars.progress,
    "strip": screen_marks.strip,
    "heat_table": screen_marks.heat_table,
    "treemap": screen_marks.treemap,
}


def plotly(figure: Figure, width_class: str = "wide", dark: bool = False) -> dict[str, Any]:
    """The figure's marks as `{"data": […], "layout": {…}}`, for `st.plotly_chart(…, theme=None, config=CONFIG)`.

    `width_class` (« wide », « half », « narrow ») only chooses where names are cut into lines, and whether
    groups of bars stand or lie. Title, subtitle, note and sources are the page's own text, not the chart's.
    ValueError for maps and tables, drawn elsewhere.
    """
    if figure.form not in _FORMS:
        raise ValueError(f"form {figure.form!r} is not a chart: maps are drawn by decks, tables by table_rows")
    page = kit.Page(figure, width_class, dark)
    if figure.is_empty:
        layout = kit.layout(page, 96, xaxis={"visible": False}, yaxis={"visible": False})
        layout["annotations"] = [
            kit.note(page, cells.EMPTY, size=15, xref="paper", yref="paper", x=0, y=0.5, xanchor="left")
        ]
        return {"data": [], "layout": layout}
    return _FORMS[figure.form](page)


@dataclass(frozen=True)
class ColumnView:
    """One column of a table on screen: `header` is the label with its unit, `definition` its help."""

    name: str
    label: str
    unit: str
    alignment: Literal["left", "right"]
    header: str
    definition: str


def columns(figure: Figure) -> list[ColumnView]:
    """The columns of the table under the figure, in order. KeyError when one has no card."""
    found = cells.columns(figure)
    return [
        ColumnView(
            item.name,
            item.label,
            item.unit,
            "right" if item.unit in cells.NUMBER_UNITS else "left",
            header,
            item.definition,
        )
        for item, header in zip(found, cells.headers(found), strict=True)
    ]


def table_rows(figure: Figure) -> tuple[list[str], list[list[str]]]:
    """French header, with units, and formatted cells without them; « n. d. » where unknown. Not escaped."""
    found = cells.columns(figure)
    written = [
        [_cell_text(cell, item.unit) for cell in column]
        for item, column in zip(found, cells.content(figure, found), strict=True)
    ]
    return cells.headers(found), [list(row) for row in zip(*written, strict=True)]


def _cell_text(cell: cells.Cell, unit: str) -> str:
    if cell is None:
        return formats.UNKNOWN
    if isinstance(cell, int | float | Decimal) and not isinstance(cell, bool):
        if unit in ("eur", "eur_per_inhabitant"):
            return formats.number(cell)
        if unit == "share":
            return formats.number(Decimal(str(cell)) * 100, 1)
    return cells.written(cell, unit)
