"""A line of text of a picture. Imports matplotlib: only imported when something is drawn."""

from __future__ import annotations

from typing import Any

from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.colors import to_rgba
from matplotlib.text import Text

SHIFTS = {"left": 0.0, "center": 0.5, "right": 1.0}


class Letters(Text):
    """One line, whose width in points is known: it is not laid out again, which costs as much as drawing it."""

    wide = 0.0

    def draw(self, renderer: Any) -> None:
        """Draw it where it was measured; in SVG, which aligns by itself, the anchor is its place."""
        if not self.get_text():
            return
        is_raster = isinstance(renderer, RendererAgg)
        x, y = self.get_transform().transform(self.get_position())
        if is_raster:
            x -= SHIFTS[str(self.get_horizontalalignment())] * self.wide * renderer.dpi / 72
        else:
            renderer.open_group("text", self.get_gid())
        gc = renderer.new_gc()
        gc.set_foreground(to_rgba(self.get_color()), isRGBA=True)
        high = renderer.get_canvas_width_height()[1]
        renderer.draw_text(gc, x, high - y, self.get_text(), self.get_fontproperties(), 0.0, mtext=self)
        gc.restore()
        if not is_raster:
            renderer.close_group("text")
