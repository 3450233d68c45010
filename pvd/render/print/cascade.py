"""A cascade on a print page: floating bars in rows, each joined to the next by a thin line."""

from __future__ import annotations

from pvd import theme
from pvd.forms.cascade import Cascade
from pvd.render.placing import Box
from pvd.render.print.bars import LINE, ROW, lay_rows
from pvd.render.print.page import Page
from pvd.render.text import Weight


def least_height(page: Page, form: Cascade) -> float:
    """The height that keeps every step, two of them with names of two lines: a total is never left out."""
    return (len(form.steps) * ROW + 2 * LINE) * page.smallest


def draw(page: Page, form: Cascade, box: Box) -> None:
    """One step a row: its name, its bar from one running total to the next, its words."""
    ends = [(step.high, step.words) for step in form.steps]
    high = max((step.high for step in form.steps), default=0.0) or 1.0
    rows, label_width = lay_rows(page, box, form.names, ends, 0.0, high, False)
    for index, step in enumerate(form.steps):
        weight: Weight = 600 if step.is_total else 400
        rows.name(index, step.label, label_width, weight)
        place = rows.bar(index, step.low, step.high)
        page.rectangle(place, step.colour)
        rows.say(index, place.right, step.words, weight)
        if index:
            x = rows.x_of(form.steps[index - 1].end)
            above = rows.bar(index - 1, 0.0, 0.0).bottom
            page.line([(x, above), (x, place.top)], theme.UNKNOWN_LINE, page.hairline * 1.6, order=1.5)
