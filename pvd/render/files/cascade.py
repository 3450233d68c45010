"""The sheet of a workbook that holds a cascade above its cells: stacked lying bars on an unfilled base."""

from __future__ import annotations

from typing import Any

from pvd import forms
from pvd.forms import cells
from pvd.forms.cascade import COLOURS, SAID, Cascade
from pvd.render.files.book import ROW_PIXELS, Book
from pvd.render.files.charts import UNFILLED, bar_axes, cells_of, filled, finish, flat_height, write_cells


def cascade_sheet(book: Book) -> None:
    """One step a row: what stands before it, then its amount in the column of what it is."""
    form = forms.read_as(book.figure, Cascade)
    sheet = book.book.add_worksheet("Graphique")
    place = book.head(sheet)
    shown, count, height = [cells.clean(name) for name in form.names], len(form.steps), flat_height(len(form.steps))
    top = place + height // ROW_PIXELS + 1
    names = [form.category_label, *(name for name, _ in form.series)]
    write_cells(book, sheet, top, names, shown, [values for _, values in form.series], form.unit)
    chart: Any = book.book.add_chart({"type": "bar", "subtype": "stacked"})
    for column, (name, _) in enumerate(form.series, 1):
        series = {**cells_of(sheet, count, (top, column)), "overlap": 100}
        series |= filled(COLOURS[name]) if name in COLOURS else UNFILLED
        if name == SAID:
            words = [{"value": step.words} for step in form.steps]
            series["data_labels"] = {"value": True, "position": "inside_base", "font": book.font(10), "custom": words}
        chart.add_series(series)
    bar_axes(book, chart, form, True)
    finish(book, sheet, chart, place, height, count, False)
