"""Figure → PNG, SVG, PDF: what newspapers print and ministers show.

The frame (title, subtitle, note, sources, reference) is measured first; the marks take what is left.
No pyplot, no global state while drawing: renders run on several threads and give the same bytes.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Iterator
from html import escape
from typing import Literal

from pvd import dictionary, forms, theme
from pvd.figures.figure import Figure
from pvd.forms import captions
from pvd.forms.captions import AUTHOR, EMPTY
from pvd.forms.grid import Grid
from pvd.forms.map import Areas, Dots
from pvd.forms.strip import Strip
from pvd.forms.surfaces import Surfaces
from pvd.render.placing import Box
from pvd.render.print import bars, cards, cascade, columns, grid, groups, lines, strip, surfaces, table, timeline
from pvd.render.print import map as maps
from pvd.render.print.frame import Frame, licences
from pvd.render.print.page import PRINT_DPI, Page
from pvd.render.text import FAMILIES, wrap

FileFormat = Literal["png", "svg", "pdf"]
# What a reader's machine shows when it has not our typeface.
SVG_FONTS = "'Source Sans 3', 'Source Sans Pro', 'Segoe UI', 'Helvetica Neue', Arial, sans-serif"
# The marks keep at least this share of the page's height: the text around them shrinks first.
MARKS_SHARE = 0.46
# Beyond, a visitor would wait half a minute for what nobody prints: a file for a spreadsheet holds the rest.
MAX_PAGES = 24


def render(figure: Figure, file_format: FileFormat, size: str = "article", grey: bool = False) -> bytes:
    """The figure as a file: pixel-exact PNG for `theme.PIXELS`, millimetre-exact for `theme.MILLIMETRES`.

    Raises ValueError for a size or a format that does not exist.
    """
    if file_format not in ("png", "svg", "pdf"):
        raise ValueError(f"unknown picture format {file_format!r}: expected png, svg or pdf")
    stream = io.BytesIO()
    if file_format == "pdf":
        _write_pdf(pages(figure, size, grey), figure, stream)
        return stream.getvalue()
    page = draw(figure, size, grey)
    if file_format == "png":
        page.canvas.savefig(stream, format="png", dpi=page.dpi, metadata={**metadata(figure), "Software": None})
        return stream.getvalue()
    said = metadata(figure)
    page.canvas.savefig(
        stream,
        format="svg",
        dpi=72,
        metadata={
            "Title": said["Title"],
            "Creator": said["Author"],
            "Description": said["Description"],
            "Source": said["Source"],
            "Rights": said["Licence"],
            "Identifier": said["Release"],
            "Relation": said["Address"],
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
        "Data date": captions.dated(figure),
    }


def _write_pdf(pages: Iterable[Page], figure: Figure, stream: io.BytesIO) -> None:
    from matplotlib.backends.backend_pdf import PdfPages

    said = metadata(figure)
    known = {
        "Title": said["Title"],
        "Author": AUTHOR,
        "Subject": f"{said['Description']}. {said['Source']}",
        "Keywords": said["Release"],
        "Creator": AUTHOR,
        "Producer": None,
        "CreationDate": None,
    }
    with PdfPages(stream, metadata=known) as document:
        document.infodict().update({name: said[name] for name in ("Source", "Licence", "Release", "Address")})
        for page in pages:
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
    page, box = _framed(figure, size, grey)
    draw_marks(page, figure, box)
    return page


def pages(figure: Figure, size: str, grey: bool = False) -> Iterator[Page]:
    """The pages of a document: a table is printed whole, on as many as it takes; any other figure on one."""
    if figure.form != "table" or figure.cards or figure.is_empty:
        yield draw(figure, size, grey)
        return
    page, box = _framed(figure, size, grey)
    laid, start = table.layout(page, figure, box, is_paged=True), 0
    for turn in range(1, MAX_PAGES + 1):
        # The last page that a document may have says what it leaves out.
        start = table.draw_rows(page, laid, box, start, is_paged=turn < MAX_PAGES)
        yield page
        if start >= len(laid.grid.cells):
            return
        page, box = _framed(figure, size, grey)


def _framed(figure: Figure, size: str, grey: bool) -> tuple[Page, Box]:
    """A page with the words around the marks, and the place left for these."""
    page = Page(size, grey)
    frame = Frame(page, figure)
    while frame.marks.height < MARKS_SHARE * page.height and page.scale > 0.6:
        page.scale -= 0.05
        frame = Frame(page, figure)
    frame.draw()
    return page, frame.marks


def marks(figure: Figure, slot: str, grey: bool = False) -> Page:
    """The marks alone, filling one of `theme.SLOTS`: the sheet around them writes title, note and sources."""
    page = Page(slot, grey)
    # A line on the very edge would lose half its thickness.
    draw_marks(page, figure, Box(0, 0, page.width, page.height).inset(*[page.hairline * 2] * 4))
    return page


def svg(page: Page) -> str:
    """Drawn marks as SVG, text kept as text."""
    stream = io.BytesIO()
    page.canvas.savefig(stream, format="svg", dpi=72, metadata={"Date": None})
    return stream.getvalue().decode()


def draw_marks(page: Page, figure: Figure, box: Box) -> None:
    """Draw the figure's marks in the box, by its form; an empty figure says so."""
    if figure.is_empty:
        _empty(page, box)
        return
    drawers: dict[str, Callable[[Page, Figure, Box], None]] = {
        "bars": bars.draw if figure.encodings.horizontal else columns.draw,
        "stacked_bars": groups.draw if figure.encodings.group else columns.draw,
        "cascade": cascade.draw,
        "lines": lines.draw,
        "timeline": timeline.draw,
        "strip": lambda page, figure, box: strip.draw(page, forms.read_as(figure, Strip), box),
        "heat_table": lambda page, figure, box: grid.draw(page, forms.read_as(figure, Grid), box),
        "treemap": lambda page, figure, box: surfaces.draw(page, forms.read_as(figure, Surfaces), box),
        "table": cards.draw if figure.cards else table.draw,
        "areas": lambda page, figure, box: maps.draw(page, forms.read_as(figure, Areas), box),
        "dots": lambda page, figure, box: maps.draw(page, forms.read_as(figure, Dots), box),
    }
    drawers[figure.form](page, figure, box)


def _empty(page: Page, box: Box) -> None:
    size = page.font(1.05)
    page.rectangle(box, theme.PANEL)
    words = wrap(EMPTY, size, box.width * 0.9)
    middle = (box.top + box.bottom) / 2 + page.block_height(len(words), size) / 2
    page.lines((box.left + box.right) / 2, middle, words, size, colour=theme.SECOND, align="center")


def png_pixels(size: str) -> tuple[int, int]:
    """Pixels of the PNG of a size: exact for screens, 300 dots per inch for paper."""
    if size in theme.PIXELS:
        return theme.PIXELS[size]
    wide, high = theme.MILLIMETRES[size]
    return int(wide / 25.4 * PRINT_DPI), int(high / 25.4 * PRINT_DPI)
