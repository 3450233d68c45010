"""Figure → PNG, SVG, PDF: what newspapers print and ministers show.

The frame (title, subtitle, note, sources, reference) is measured first; the marks take what is left.
No pyplot, no global state while drawing: renders run on several threads and give the same bytes.
"""

from __future__ import annotations

import io
import re
from html import escape
from typing import Literal

from pvd import dictionary, theme
from pvd.figures.figure import Figure
from pvd.formats import NARROW
from pvd.render import cells
from pvd.render.cells import AUTHOR, EMPTY, FIGURE_STATUS_WORDS
from pvd.render.print_page import FAMILIES, PRINT_DPI, Box, Page, overlaps, text_boxes, wrap

__all__ = ["AUTHOR", "FileFormat", "draw", "metadata", "overlaps", "render", "text_boxes"]

FileFormat = Literal["png", "svg", "pdf"]
# Statuses that must not be missed: written above the title as well.
LOUD = ("disputed", "illustrative")
# What a reader's machine shows when it has not our typeface.
SVG_FONTS = "'Source Sans 3', 'Source Sans Pro', 'Segoe UI', 'Helvetica Neue', Arial, sans-serif"
# The marks keep at least this share of the page's height: the text around them shrinks first.
MARKS_SHARE = 0.46


def render(figure: Figure, file_format: FileFormat, size: str = "article", grey: bool = False) -> bytes:
    """The figure as a file: pixel-exact PNG for `theme.PIXELS`, millimetre-exact for `theme.MILLIMETRES`.

    Raises ValueError for a size or a format that does not exist.
    """
    if file_format not in ("png", "svg", "pdf"):
        raise ValueError(f"unknown picture format {file_format!r}: expected png, svg or pdf")
    page = draw(figure, size, grey)
    stream = io.BytesIO()
    if file_format == "png":
        page.canvas.savefig(stream, format="png", dpi=page.dpi, metadata={**metadata(figure), "Software": None})
        return stream.getvalue()
    if file_format == "pdf":
        _write_pdf(page, figure, stream)
        return stream.getvalue()
    cards = metadata(figure)
    page.canvas.savefig(
        stream,
        format="svg",
        dpi=72,
        metadata={
            "Title": cards["Title"],
            "Creator": cards["Author"],
            "Description": cards["Description"],
            "Source": cards["Source"],
            "Rights": cards["Licence"],
            "Identifier": cards["Release"],
            "Relation": cards["Address"],
            "Language": "fr",
            "Date": None,
        },
    )
    return _mend_svg(stream.getvalue().decode(), page, figure).encode()


def metadata(figure: Figure) -> dict[str, str]:
    """What every picture says of itself, whatever its format. No date of production."""
    return {
        "Title": figure.title,
        "Author": AUTHOR,
        # Territory, period, perimeter, unit: without them the number says nothing.
        "Description": figure.subtitle,
        "Source": dictionary.source_line(figure.sources),
        "Licence": " ; ".join(licences(figure)),
        "Release": f"{figure.slug} · {figure.release}",
        "Address": figure.address,
        "Data date": cells.dated(figure),
    }


def licences(figure: Figure) -> list[str]:
    """The licences of the sources, without repeats."""
    return list(dict.fromkeys(item.licence for item in figure.sources if item.licence))


def _write_pdf(page: Page, figure: Figure, stream: io.BytesIO) -> None:
    from matplotlib.backends.backend_pdf import PdfPages

    cards = metadata(figure)
    known = {
        "Title": cards["Title"],
        "Author": AUTHOR,
        "Subject": f"{cards['Description']}. {cards['Source']}",
        "Keywords": cards["Release"],
        "Creator": AUTHOR,
        "Producer": None,
        "CreationDate": None,
    }
    with PdfPages(stream, metadata=known) as document:
        document.infodict().update({name: cards[name] for name in ("Source", "Licence", "Release", "Address")})
        document.savefig(page.canvas, dpi=72)


def _mend_svg(svg: str, page: Page, figure: Figure) -> str:
    """Real width and height, font fallbacks, and a description for screen readers."""
    from pvd.render.words.sentence import alt_text

    if page.size in theme.MILLIMETRES:
        wide, high = theme.MILLIMETRES[page.size]
        measures = f'width="{wide}mm" height="{high}mm"'
    else:
        wide, high = theme.PIXELS[page.size]
        measures = f'width="{wide}" height="{high}"'
    svg = re.sub(r'width="[\d.]+pt" height="[\d.]+pt"', measures, svg, count=1)
    svg = svg.replace("<svg ", '<svg role="img" xml:lang="fr" aria-labelledby="titre description" ', 1)
    described = (
        f'<title id="titre">{escape(figure.title)}</title>\n  <desc id="description">{escape(alt_text(figure))}</desc>'
    )
    svg = re.sub(r"<title>.*?</title>", lambda _: described, svg, count=1, flags=re.DOTALL)
    return svg.replace(", ".join(repr(name) for name in FAMILIES), SVG_FONTS)


def draw(figure: Figure, size: str = "article", grey: bool = False) -> Page:
    """The figure laid out on a page, not yet written: for `render`, and for the overlap test."""
    page = Page(size, grey)
    frame = _Frame(page, figure)
    while frame.marks.height < MARKS_SHARE * page.height and page.scale > 0.6:
        page.scale -= 0.05
        frame = _Frame(page, figure)
    frame.draw()
    _draw_marks(page, figure, frame.marks)
    return page


def marks(figure: Figure, slot: str, grey: bool = False) -> Page:
    """The marks alone, filling one of `theme.SLOTS`: the sheet around them writes title, note and sources."""
    page = Page(slot, grey)
    # A line on the very edge would lose half its thickness.
    _draw_marks(page, figure, Box(0, 0, page.width, page.height).inset(*[page.hairline * 2] * 4))
    return page


def svg(page: Page) -> str:
    """Drawn marks as SVG, text kept as text."""
    stream = io.BytesIO()
    page.canvas.savefig(stream, format="svg", dpi=72, metadata={"Date": None})
    return stream.getvalue().decode()


def _draw_marks(page: Page, figure: Figure, box: Box) -> None:
    if figure.is_empty:
        _empty(page, box)
    elif figure.form in ("areas", "dots"):
        from pvd.render import print_maps

        print_maps.draw(page, figure, box)
    else:
        from pvd.render import print_charts

        print_charts.draw(page, figure, box)


def _empty(page: Page, box: Box) -> None:
    size = page.font(1.05)
    page.rectangle(box, theme.PANEL)
    lines = wrap(EMPTY, size, box.width * 0.9)
    middle = (box.top + box.bottom) / 2 + page.block_height(len(lines), size) / 2
    page.lines((box.left + box.right) / 2, middle, lines, size, colour=theme.SECOND, align="center")


class _Frame:
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
        date = cells.dated(figure)
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


def png_pixels(size: str) -> tuple[int, int]:
    """Pixels of the PNG of a size: exact for screens, 300 dots per inch for paper."""
    if size in theme.PIXELS:
        return theme.PIXELS[size]
    wide, high = theme.MILLIMETRES[size]
    return int(wide / 25.4 * PRINT_DPI), int(high / 25.4 * PRINT_DPI)
