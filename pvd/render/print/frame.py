"""What stands around the marks: title and subtitle above, notes and one line of source under."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pvd import theme
from pvd.figures.figure import Figure
from pvd.forms import captions
from pvd.render.placing import Box
from pvd.render.print import drawing, said
from pvd.render.print.page import Page
from pvd.render.text import LEADING, Weight, width_of, wrap, wrap_evenly

Role = Literal["eyebrow", "title", "subtitle", "notes", "foot"]
# Statuses that must not be missed: written above the title as well.
LOUD = ("disputed", "illustrative")
# The marks keep at least this share of the page's height: what stands around them shrinks a little, then says less.
MARKS_SHARE = 0.46
ATTEMPTS = (
    *((1 - step / 20, said.FULL) for step in range(5)),
    *((0.8, brevity) for brevity in range(said.NO_NOTE, said.NO_PERIOD + 1)),
    *((1 - step / 20, said.NO_PERIOD) for step in range(5, 9)),
)


@dataclass(frozen=True)
class Words:
    """Lines of one size around the marks, from `top` down to the margin, in points."""

    role: Role
    lines: tuple[str, ...]
    top: float
    size: float
    colour: str = theme.INK
    weight: Weight = 400
    leading: float = LEADING

    @property
    def bottom(self) -> float:
        """Where the next lines may begin."""
        return self.top - len(self.lines) * self.size * self.leading


class Frame:
    """The words around the marks of a page, all measured, and the place that they leave."""

    def __init__(self, page: Page, figure: Figure, brevity: int = said.FULL) -> None:
        self.page, self.room = page, page.width - 2 * page.margin
        above = self._above(figure, brevity)
        size = page.font(0.68)
        foot = tuple(self._source(figure, brevity, size))
        foot_top = page.margin * 0.7 + len(foot) * size * LEADING
        bottom, self.rule = foot_top + page.font(0.55), foot_top + page.font(0.28)
        under = [Words("foot", foot, foot_top, size, theme.SECOND)]
        size = page.font(0.8)
        if lines := [line for text in said.notes(figure, brevity) for line in wrap(text, size, self.room)]:
            under.insert(0, Words("notes", tuple(lines), bottom + len(lines) * size * LEADING, size))
            bottom = under[0].top + page.font(0.45)
        self.words = [*above, *under]
        self.marks = Box(page.margin, bottom, page.width - page.margin, above[-1].bottom - page.font(0.55))

    def _above(self, figure: Figure, brevity: int) -> list[Words]:
        """Status when it must not be missed, title, subtitle."""
        page, found = self.page, []
        top = page.height - page.margin
        if figure.status in LOUD:
            status = captions.status_word(figure).capitalize()
            found.append(Words("eyebrow", (status,), top, page.font(0.8), theme.WARNING, 700))
            top = found[0].bottom
        size = page.font(1.5)
        while len(lines := wrap(figure.title, size, self.room, 700)) > 3 and size > page.font(1.0):
            size = max(size * 0.94, page.smallest)
        lines = wrap_evenly(figure.title, size, self.room, 700)
        found.append(Words("title", tuple(lines), top, size, weight=700, leading=1.14))
        text, size = said.subtitle(figure, brevity), page.font(0.95)
        lines = wrap_evenly(text, size, self.room)
        # A word or two on a line of their own go back with the others, a little smaller, where letters may be.
        smaller = max(page.smallest, size * 0.92)
        if len(tried := wrap_evenly(text, smaller, self.room)) < len(lines):
            size, lines = smaller, tried
        found.append(Words("subtitle", tuple(lines), found[-1].bottom - size * 0.12, size, theme.SECOND))
        return found

    def _source(self, figure: Figure, brevity: int, size: float) -> list[str]:
        """The fullest line of source that is one line; on a narrow page the shortest takes the lines it needs."""
        tries = list(said.source_lines(figure, brevity))
        fits = next((text for text in tries if width_of(text, size) <= self.room), tries[-1])
        return wrap(fits, size, self.room) if fits else []

    def draw(self) -> None:
        """Write it."""
        page = self.page
        for item in self.words:
            page.lines(
                page.margin,
                item.top,
                item.lines,
                item.size,
                colour=item.colour,
                weight=item.weight,
                leading=item.leading,
            )
        self.draw_rule()

    def draw_rule(self) -> None:
        """The line above the source."""
        page = self.page
        page.line([(page.margin, self.rule), (page.width - page.margin, self.rule)], theme.LINE, page.hairline * 1.6)


def framed(figure: Figure, size: str, grey: bool) -> tuple[Page, Frame]:
    """A page and the words around its marks, which keep their share of it."""
    page = Page(size, grey)
    needed = max(MARKS_SHARE * page.height, drawing.least_height(page, figure))
    for page.scale, brevity in ATTEMPTS:
        frame = Frame(page, figure, brevity)
        if frame.marks.height >= needed:
            break
    return page, frame
