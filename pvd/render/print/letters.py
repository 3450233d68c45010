"""A line of text of a picture. Imports matplotlib: only imported when something is drawn."""

from __future__ import annotations

from typing import Any

from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.colors import to_rgba
from matplotlib.text import Text

SHIFTS = {"left": 0.0, "center": 0.5, "right": 1.0}


class Letters(Text):
    """One line, whose width in points is known: in PNG it is not laid out again, which costs as much as drawing it."""

    wide = 0.0

    def draw(self, renderer: Any) -> None:
        """Draw it; other media than PNG keep their own way."""
        if not isinstance(renderer, RendererAgg):
            super().draw(renderer)
            return
        x, y = self.get_transform().transform(self.get_position())
        x -= SHIFTS[str(self.get_horizontalalignment())] * self.wide * renderer.dpi / 72
        gc = renderer.new_gc()
        gc.set_foreground(to_rgba(self.get_color()), isRGBA=True)
        renderer.draw_text(gc, x, renderer.height - y, self.get_text(), self.get_fontproperties(), 0.0, mtext=self)
        gc.restore()
