"""Small maps one after the other, as an animated image: the same frame around each."""

from __future__ import annotations

import io

from pvd import forms
from pvd.figures.figure import Figure
from pvd.forms.small_maps import SmallMaps
from pvd.render.print import small_maps
from pvd.render.print.frame import framed
from pvd.render.print.raster import pixels

# Milliseconds that a map stays, the last one longer; colours that its words and dots need.
STAY, LAST, COLOURS = 1_400, 4_000, 64


def gif(figure: Figure, size: str = "social") -> bytes:
    """A figure of small maps, one map after the other, for ever. Same figure, same bytes."""
    form = forms.read_as(figure, SmallMaps)
    images = []
    for item in form.maps:
        page, frame = framed(figure, size, False)
        frame.draw()
        small_maps.alone(page, form, item, frame.marks)
        images.append(pixels(page).quantize(COLOURS))
    stream = io.BytesIO()
    first, *others = images
    first.save(
        stream, "gif", save_all=True, append_images=others, duration=[*[STAY] * len(others), LAST], loop=0, optimize=False,
        comment=figure.title.encode(),
    )  # fmt: skip
    return stream.getvalue()
