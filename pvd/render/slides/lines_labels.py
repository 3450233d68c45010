"""Where the labels of a native chart of lines stand: on one of the four sides that Office knows."""

from __future__ import annotations

from itertools import pairwise

from pvd.forms.days import serial
from pvd.forms.lines import Lines, Point
from pvd.render.slides.page import CHART_SIZE, Box, Plot, line_height, text_width

# The side of each point that wears a label, by line and point.
Sides = dict[tuple[str, Point], str]
ROUNDS = 3
Rectangle = tuple[float, float, float, float]  # left, top, right, bottom, in inches


def label_sides(form: Lines, plot: Plot, box: Box) -> Sides:
    """The side that meets the least of marks, labels, lines and breaks.

    A label that would lie on another is left out, but the last of a line: the table still holds it.
    """
    scene = _Scene(form, plot, box)
    wanted = [(line.key, point) for line in form.lines for point in line.labelled]
    last = {(line.key, line.points[-1]) for line in form.lines}
    sides: Sides = {}
    # Each again once its neighbours have a place: the first may leave its own to the next.
    for _ in range(ROUNDS):
        for key, point in wanted:
            choices = scene.choices(point)
            scene.taken.pop((key, point), None)
            sides[key, point] = min(choices, key=lambda name: scene.cost(point, name, choices))
            scene.taken[key, point] = choices[sides[key, point]]
    for item in wanted:
        place = scene.taken.pop(item)
        if item not in last and scene.covers(place):
            del sides[item]
        else:
            scene.taken[item] = place
    return sides


class _Scene:
    """What labels must keep off, in inches from the top left of the chart."""

    def __init__(self, form: Lines, plot: Plot, box: Box) -> None:
        self.plot, self.width, self.height = plot, box.width, box.height
        self.inner = (plot.left * box.width, (plot.top + plot.height) * box.height)
        self.spots = [self.place(serial(point.x), point.y) for line in form.lines for point in line.points]
        self.path: list[tuple[float, float]] = []
        for piece in form.pieces:
            if piece.line.style != "points":
                for (x0, y0), (x1, y1) in pairwise(self.place(serial(x), y) for x, y in piece.path):
                    self.path += [(x0 + (x1 - x0) * part / 40, y0 + (y1 - y0) * part / 40) for part in range(41)]
        self.bands = [
            (plot.x(serial(item.start)) * box.width, plot.x(serial(item.end)) * box.width) for item in form.breaks
        ]
        self.rules = [plot.y(item.value) * box.height for item in form.references]
        self.taken: dict[tuple[str, Point], Rectangle] = {}

    def place(self, x: float, y: float) -> tuple[float, float]:
        """A day and a value, in inches."""
        return self.plot.x(x) * self.width, self.plot.y(y) * self.height

    def choices(self, point: Point) -> dict[str, Rectangle]:
        """The four places of a label."""
        x, y = self.place(serial(point.x), point.y)
        wide, high = text_width(point.words, CHART_SIZE), line_height(CHART_SIZE) * 0.85
        return {
            "above": (x - wide / 2, y - 0.1 - high, x + wide / 2, y - 0.1),
            "below": (x - wide / 2, y + 0.1, x + wide / 2, y + 0.1 + high),
            "left": (x - 0.12 - wide, y - high / 2, x - 0.12, y + high / 2),
            "right": (x + 0.12, y - high / 2, x + 0.12 + wide, y + high / 2),
        }

    def covers(self, place: Rectangle) -> int:
        """How many labels it would lie on."""
        left, top, right, bottom = place
        return sum(left < a[2] and a[0] < right and top < a[3] and a[1] < bottom for a in self.taken.values())

    def cost(self, point: Point, name: str, choices: dict[str, Rectangle]) -> float:
        """What a place hurts, the worst first; at equal cost, above."""
        left, top, right, bottom = choices[name]
        spot = self.place(serial(point.x), point.y)
        outside = left < self.inner[0] or right > self.width or top < 0 or bottom > self.inner[1]
        marks = sum(
            left - 0.06 < a < right + 0.06 and top - 0.06 < b < bottom + 0.06 for a, b in self.spots if (a, b) != spot
        )
        crossed = any(left < a < right and top < b < bottom for a, b in self.path)
        banded = sum(
            (left < end and start < right) + (left < start < right or left < end < right) for start, end in self.bands
        )
        ruled = any(top < rule < bottom for rule in self.rules)
        return (
            100 * outside
            + 50 * self.covers(choices[name])
            + 30 * marks
            + 10 * crossed
            + 8 * banded
            + 6 * ruled
            + list(choices).index(name)
        )
