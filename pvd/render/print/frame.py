"""What stands around the marks: title and subtitle above, note, sources and reference under."""

from __future__ import annotations

from pvd import dictionary, theme
from pvd.figures.figure import Figure
from pvd.formats import NARROW
from pvd.forms import captions
from pvd.forms.captions import AUTHOR, FIGURE_STATUS_WORDS
from pvd.render.placing import Box
from pvd.render.print.page import Page
from pvd.render.text import wrap

# Statuses that must not be missed: written above the title as well.
LOUD = ("disputed", "illustrative")


def licences(figure: Figure) -> list[str]:
    """The licences of the sources, without repeats."""
    return list(dict.fromkeys(item.licence for item in figure.sources if item.licence))


class Frame:
    """Title and subtitle above, note, coverage, sources and reference under: all measured, then drawn."""

    def __init__(self, page: Page, figure: Figure) -> None:
        self.page = page
        room = page.width - 2 * page.margin
        word = "" if figure.status == "official" else FIGURE_STATUS_WORDS[figure.status]
        self.eyebrow = word.capitalize() if figure.status in LOUD else ""
        self.title_size = page.font(1.5)
        self.title = wrap(figure.title, self.title_size, room, 700)
        while len(self.title) > 3 and self.title_size > page.font(1.0):
            self.title_size *= 0.94
            self.title = wrap(figure.title, self.title_size, room, 700)
        self.subtitle_size = page.font(0.95)
        self.subtitle = wrap(" · ".join(filter(None, (figure.subtitle, word))), self.subtitle_size, room)
        self.note_size = page.font(0.8)
        self.notes = [
            line for text in (figure.note, figure.coverage) if text for line in wrap(text, self.note_size, room)
        ]
        self.foot_size = page.font(0.68)
        self.foot = self._foot(figure, room)
        page_top = page.height - page.margin
        self.title_top = page_top - (self.title_size * 0.75 if self.eyebrow else 0)
        self.subtitle_top = (
            self.title_top - page.block_height(len(self.title), self.title_size, 1.14) - self.subtitle_size * 0.12
        )
        top = self.subtitle_top - page.block_height(len(self.subtitle), self.subtitle_size) - page.font(0.55)
        self.foot_top = page.margin * 0.7 + page.block_height(len(self.foot), self.foot_size)
        self.notes_top = self.foot_top + page.font(0.55)
        if self.notes:
            self.notes_top += page.block_height(len(self.notes), self.note_size)
        bottom = self.notes_top + (page.font(0.45) if self.notes else 0)
        self.marks = Box(page.margin, bottom, page.width - page.margin, top)

    def _foot(self, figure: Figure, room: float) -> list[str]:
        """Sources, then licence and date, then reference and address: short parts share a line."""
        found = licences(figure)
        head = "Licences" if len(found) > 1 else "Licence"
        licence = f"{head}{NARROW}: {f'{NARROW}; '.join(found)}" if found else ""
        date = captions.dated(figure)
        reference = " · ".join(filter(None, (figure.slug, figure.release)))
        size = self.foot_size
        lines = wrap(dictionary.source_line(figure.sources), size, room) if figure.sources else []
        last = ""
        for part in filter(None, (licence, date, AUTHOR, reference, figure.address.strip("/") and figure.address)):
            trial = f"{last} · {part}" if last else part
            if last and len(wrap(trial, size, room)) > 1:
                lines += wrap(last, size, room)
                trial = part
            last = trial
        return [*lines, *wrap(last, size, room)] if last else lines

    def draw(self) -> None:
        """Write it."""
        page, left = self.page, self.page.margin
        if self.eyebrow:
            page.text(
                left,
                page.height - page.margin - page.font(0.55),
                self.eyebrow,
                page.font(0.8),
                colour=theme.WARNING,
                weight=700,
            )
        page.lines(left, self.title_top, self.title, self.title_size, weight=700, leading=1.14)
        page.lines(left, self.subtitle_top, self.subtitle, self.subtitle_size, colour=theme.SECOND)
        if self.notes:
            page.lines(left, self.notes_top, self.notes, self.note_size, colour=theme.INK)
        rule = self.foot_top + page.font(0.28)
        page.line([(left, rule), (page.width - left, rule)], theme.LINE, page.hairline * 1.6)
        page.lines(left, self.foot_top, self.foot, self.foot_size, colour=theme.SECOND)
