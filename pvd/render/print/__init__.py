"""Figure → PNG, SVG, PDF: what newspapers print and ministers show.

The frame (title, subtitle, notes, source) is measured first; the marks take what is left.
No pyplot, no global state while drawing: renders run on several threads and give the same bytes.
"""

from __future__ import annotations

from typing import Literal

from pvd import theme
from pvd.figures.figure import Figure
from pvd.render.placing import Box
from pvd.render.print import document, drawing
from pvd.render.print.frame import framed
from pvd.render.print.page import Page
from pvd.render.print.raster import png
from pvd.render.print.said import metadata as metadata
from pvd.render.print.vector import svg as svg
from pvd.render.print.vector import whole_svg

FileFormat = Literal["png", "svg", "pdf"]


def render(figure: Figure, file_format: FileFormat, size: str = "article", grey: bool = False) -> bytes:
    """The figure as a file: pixel-exact PNG for `theme.PIXELS`, millimetre-exact for `theme.MILLIMETRES`.

    Raises ValueError for a size or a format that does not exist.
    """
    if file_format not in ("png", "svg", "pdf"):
        raise ValueError(f"unknown picture format {file_format!r}: expected png, svg or pdf")
    if file_format == "pdf":
        return document.pdf(figure, size, grey)
    page = draw(figure, size, grey)
    if file_format == "svg":
        return whole_svg(page, figure).encode()
    return png(page, metadata(figure))


def draw(figure: Figure, size: str = "article", grey: bool = False) -> Page:
    """The figure laid out on a page, not yet written: for `render`, and for the overlap test."""
    if size in theme.SHOWN:
        return marks(figure, size, grey)
    page, frame = framed(figure, size, grey)
    frame.draw()
    drawing.draw(page, figure, frame.marks)
    return page


def marks(figure: Figure, slot: str, grey: bool = False) -> Page:
    """The marks alone, filling one of `theme.SLOTS` or `theme.SHOWN`: the sheet or the page around them writes title, note and sources."""
    page = Page(slot, grey)
    # A line on the very edge would lose half its thickness.
    drawing.draw(page, figure, Box(0, 0, page.width, page.height).inset(*[page.hairline * 2] * 4))
    return page
