"""Drawn pages as PNG: exact pixels, no transparency, what the picture says of itself as text chunks."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from pvd import theme
from pvd.render.print.page import Page

# Of zlib: beyond, a third more time for a hundredth less weight.
LEVEL = 4
# What a page shows of a map: as many colours as one byte tells, a third of the weight; no eye tells them apart.
COLOURS = 255


def pixels(page: Page) -> Any:
    """The page as an image, not yet written."""
    import numpy as np
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from PIL import Image

    page.canvas.set_dpi(page.dpi)
    canvas = FigureCanvasAgg(page.canvas)
    canvas.draw()
    return Image.fromarray(np.ascontiguousarray(np.asarray(canvas.buffer_rgba())[..., :3]))


def png(page: Page, about: Mapping[str, str] | None = None) -> bytes:
    """The page at its own number of dots per inch."""
    from PIL import Image
    from PIL.PngImagePlugin import PngInfo

    image = pixels(page)
    told, stream = PngInfo(), io.BytesIO()
    for name, text in (about or {}).items():
        told.add_text(name, text)
    if page.size in theme.SHOWN:
        # Of Pillow's palettes the nearest to what was drawn: 5 levels of 255 at most where the median cut is 36 away.
        image = image.quantize(COLOURS, method=Image.Quantize.MAXCOVERAGE, kmeans=1, dither=Image.Dither.NONE)
    image.save(stream, "png", pnginfo=told, dpi=(page.dpi, page.dpi), compress_level=LEVEL)
    return stream.getvalue()
