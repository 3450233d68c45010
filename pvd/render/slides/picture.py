"""Treemaps, strips and heat tables: the print picture, and its numbers in a native table beside it."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pvd.figures.figure import Figure
from pvd.forms import captions
from pvd.forms.grid import Grid
from pvd.forms.strip import Strip
from pvd.forms.surfaces import Surfaces
from pvd.render.slides.page import INNER, LEFT, A, Box, R, alternative_text, describe
from pvd.render.slides.slide import Slide
from pvd.render.slides.table import draw_table, fit, side_table, size_of, strip_table

if TYPE_CHECKING:
    from pvd.render.placing import Box as PageBox
    from pvd.render.print.page import Page

# Text of a picture beside the text of its slide.
PICTURE_SCALE = 1.45


@dataclass(frozen=True)
class Picture:
    """The marks alone: PNG for every reader, SVG as well where PowerPoint may take it; width / height."""

    png: bytes
    svg: bytes
    ratio: float


def draw(slide: Slide, form: Strip | Grid | Surfaces) -> None:
    """Treemap, strip, heat table: the print picture at the left, its numbers at the right.

    A heat table too wide for the right side is a native tinted table across the slide when it fits
    there: it then says all that the picture would.
    """
    room = Box(LEFT, slide.top, INNER, slide.height)
    share = 0.54 if isinstance(form, Grid) else 0.6
    beside = Box(LEFT + INNER * share + 0.3, slide.top, INNER * (1 - share) - 0.3, room.height)
    table = strip_table(form, beside, 11) if isinstance(form, Strip) else side_table(form)
    if isinstance(form, Grid) and fit(table, beside, 11).left_out:
        across = size_of(table, room)
        if not fit(table, room, across).left_out:
            draw_table(slide, table, room, across)
            return
    put(slide, marks_of(slide.figure, (INNER * share, room.height)), Box(LEFT, slide.top, INNER * share, room.height))
    draw_table(slide, table, beside, 11)


def put(slide: Slide, found: Picture, room: Box) -> None:
    """A picture in its place on the slide, with its alternative text."""
    width = min(room.width, room.height * found.ratio)
    image = slide.slide.shapes.add_picture(
        io.BytesIO(found.png), *Box(room.left, room.top, width, width / found.ratio).emu
    )
    if found.svg:
        _add_vector(image, found.svg)
    describe(image, "Image", alternative_text(slide.figure))


def marks_of(figure: Figure, inches: tuple[float, float]) -> Picture:
    """The print drawing of a figure without the words around it, which are text boxes here."""
    from pvd.render.print import drawing

    return picture(lambda page, box: drawing.draw(page, figure, box), inches)


def picture(paint: Callable[[Page, PageBox], None], inches: tuple[float, float], *, has_vector: bool = True) -> Picture:
    """What is painted on a page of the size of its place on the slide: its letters are as large as they say."""
    from PIL import Image

    from pvd.render.placing import Box as PageBox
    from pvd.render.print import raster, vector
    from pvd.render.print.page import Page

    wide, high = inches
    page = Page("deux-colonnes", False, PICTURE_SCALE, (wide * 72, max(high, 2.0) * 72))
    edge = page.base * 0.2
    paint(page, PageBox(edge, edge, page.width - edge, page.height - edge))
    png = raster.png(page)
    svg = vector.with_fallbacks(vector.svg(page, {"Creator": captions.AUTHOR})).encode() if has_vector else b""
    wide, high = Image.open(io.BytesIO(png)).size
    return Picture(png, svg, wide / high)


def _add_vector(image: Any, svg: bytes) -> None:
    """Put the SVG beside the PNG in the picture: PowerPoint 2016 and later draw it, others keep the PNG."""
    from lxml import etree
    from pptx.opc.package import Part
    from pptx.opc.packuri import PackURI

    package = image.part.package
    part = Part(PackURI("/ppt/media/image1.svg"), "image/svg+xml", package, svg)
    relation = image.part.relate_to(part, f"{R}/image")
    blip = image._element.find(f".//{{{A}}}blip")
    blip.append(
        etree.fromstring(
            f'<a:extLst xmlns:a="{A}"><a:ext uri="{{96DAC541-7B7A-43D3-8B79-37D633B846F1}}">'
            '<asvg:svgBlip xmlns:asvg="http://schemas.microsoft.com/office/drawing/2016/SVG/main" '
            f'xmlns:r="{R}" r:embed="{relation}"/></a:ext></a:extLst>'
        )
    )
