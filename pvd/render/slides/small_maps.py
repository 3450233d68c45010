"""Small maps on a slide: a picture of all of them, their legend in it."""

from __future__ import annotations

from pvd.forms.small_maps import SmallMaps
from pvd.render.placing import Box as PageBox
from pvd.render.print import small_maps as printed
from pvd.render.print.page import Page
from pvd.render.slides.page import INNER, LEFT, Box
from pvd.render.slides.picture import picture, put
from pvd.render.slides.slide import Slide


def draw(slide: Slide, form: SmallMaps) -> None:
    """Across the whole slide."""
    room = Box(LEFT, slide.top, INNER, max(slide.height, 2.0))

    def paint(page: Page, box: PageBox) -> None:
        printed.draw(page, form, box)

    put(slide, picture(paint, (room.width, room.height), has_vector=False), room)
