"""The legend of a print figure: a sign and its words, in rows or in one column."""

from __future__ import annotations

from collections.abc import Sequence

from pvd import theme
from pvd.render.placing import Box
from pvd.render.print.page import Page
from pvd.render.text import ASCENT, CAP, LEADING, width_of, wrap


def draw_legend(
    page: Page, box: Box, items: Sequence[tuple[str, str, str]], size: float, *, draw: bool = True, column: bool = False
) -> float:
    """A left-aligned legend from the top of `box`: items are (label, colour, kind).

    Kind is « missing », « few » (hatched over its colour),
    « partial », « line », « dashed », « dot », « diamond », « square », « ring », « beyond » (further than the axis),
    « circle » (a ring in its colour), « edge » (a boundary) or « » (a square).
    Items flow in rows (or in one `column`). Returns the height taken; `draw=False` only measures.
    """
    x, top = box.left, box.top
    mark, gap = size * 1.0, size * 1.3
    for label, colour, kind in items:
        mark = size * (1.9 if kind in ("line", "dashed") else 0.72)
        room = box.width - mark - size * 0.45
        wrapped = wrap(label, size, room)
        width = mark + size * 0.45 + max(width_of(line, size) for line in wrapped)
        if x > box.left and (column or x + width > box.right):
            x, top = box.left, top - size * 1.45
        if draw:
            baseline = top - ASCENT * size
            middle = baseline + CAP * size / 2
            if kind in ("line", "dashed"):
                dash = (3.0, 2.2) if kind == "dashed" else ()
                page.line([(x, middle), (x + mark, middle)], colour, size * 0.13, dash=dash, order=4)
                if kind == "line":
                    page.dots([x + mark / 2], [middle], size * 0.5, colour, line=size * 0.06)
            elif kind == "edge":
                page.line([(x, middle), (x + mark, middle)], colour, page.hairline * 1.8, order=4)
            elif kind in ("dot", "diamond", "square", "beyond", "ring", "circle"):
                page.dots(
                    [x + mark / 2], [middle], size * (0.52 if kind in ("diamond", "square") else 0.6),
                    theme.GROUND if kind in ("ring", "circle") else colour,
                    edge=colour if kind == "circle"
                    else theme.UNKNOWN_LINE if kind == "ring" or _is_pale(colour) else theme.GROUND,
                    line=size * (0.1 if kind in ("ring", "circle") else 0.05), shape={"diamond": "D", "square": "s", "beyond": ">"}.get(kind, "o"),
                )  # fmt: skip
            else:
                _swatch(page, x, baseline, size, colour, kind)
            page.lines(x + mark + size * 0.45, top, wrapped, size, colour=theme.INK)
        top -= size * LEADING * (len(wrapped) - 1)
        x += width + gap
    return box.top - top + size * 1.45 if items else 0.0


def _swatch(page: Page, x: float, baseline: float, size: float, fill: str, status: str = "") -> float:
    """A legend square standing on a line of text; returns its width."""
    side = size * 0.72
    box = Box(x, baseline - 0.03 * size, x + side, baseline - 0.03 * size + side)
    if status in ("missing", "few"):
        if status == "few":
            page.rectangle(box, fill, order=3.9)
        page.hatch(
            box, fill=None if status == "few" else theme.GROUND, step=side * 0.36, edge=theme.UNKNOWN_LINE, order=4
        )
    else:
        page.rectangle(box, fill, edge=theme.UNKNOWN_LINE if _is_pale(fill) else None, line=page.hairline, order=4)
        if status in ("partial", "regional"):
            page.hatch(box, fill=None, colour=theme.GROUND, step=side * 0.36, line=page.hairline * 1.6, order=4.1)
    return side


def _is_pale(colour: str) -> bool:
    """A fill that would not show on white by itself (under 2:1)."""
    red, green, blue = theme.rgb(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 178
