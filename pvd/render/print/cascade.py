"""A cascade on a print page: floating bars in rows, each joined to the next by a thin line."""

from __future__ import annotations

from pvd import theme
from pvd.forms.cascade import Cascade
from pvd.render.placing import Box
from pvd.render.print.bars import lay_rows, say_rest
from pvd.render.print.page import Page
from pvd.render.text import Weight


def draw(page: Page, form: Cascade, box: Box) -> None:
    """One step a row: its name, its bar from one running total to the next, its words."""
    ends = [(step.high, step.words) for step in form.steps]
    high = max((step.high for step in form.steps), default=0.0) or 1.0
    rows, label_width = lay_rows(page, box, form.names, ends, 0.0, high, False)
    for index, step in enumerate(form.steps[: rows.shown]):
        weight: Weight = 600 if step.is_total else 400
        rows.name(index, step.label, label_width, weight)
        place = rows.bar(index, step.low, step.high)
        page.rectangle(place, step.colour)
        rows.say(index, place.right, step.words, weight)
        if index:
            x = rows.x_of(form.steps[index - 1].end)
            above = rows.bar(index - 1, 0.0, 0.0).bottom
            page.line([(x, above), (x, place.top)], theme.UNKNOWN_LINE, page.hairline * 1.6, order=1.5)
    if rows.shown < len(form.steps):
        say_rest(page, box.left, rows.plot.bottom - rows.size * 1.5, len(form.steps) - rows.shown, rows.size)
