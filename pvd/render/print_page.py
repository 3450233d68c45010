"""The sheet that print figures are drawn on: points, measured text, hatching, no overlap.

Everything is placed in points from the lower left corner (one pixel is one point for the pixel
sizes), so a layout is decided before a mark is drawn, and no text is put where it was not measured.
matplotlib is imported inside functions: reading this module costs nothing.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from pvd import theme

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Canvas
    from matplotlib.path import Path
    from numpy.typing import NDArray

Weight = Literal[400, 600, 700]
Align = Literal["left", "center", "right"]
POINTS_PER_MM = 72 / 25.4
PRINT_DPI = 300
# Of the em, for Source Sans 3: what a line of text really covers above and below its baseline.
ASCENT, DESCENT, CAP = 0.74, 0.22, 0.66
LEADING = 1.22
# Base text size of each picture size, in its points: what reads well at the size it is looked at.
BASE = {
    "slide": 25.0,
    "article": 21.0,
    "carre": 19.5,
    "social": 17.0,
    "apercu": 12.0,
    "a4": 10.5,
    "a4-paysage": 10.5,
    "colonne": 7.4,
    "deux-colonnes": 8.4,
    "fiche-commune": 8.4,
    "fiche-situation": 7.6,
    "fiche-carte": 8.4,
    "fiche-annees": 8.4,
    "fiche-tiers": 7.6,
    "fiche-large": 8.4,
    "fiche-rang": 8.4,
}
# Sheets are made by the thousand: outlines no finer than a small map shows.
STEPS = {"fiche-commune": 5.0, "fiche-situation": 2.5, "fiche-carte": 5.0}
# No text is set smaller than this, whatever must enter the page.
SMALLEST = {"slide": 14.0, "article": 12.0, "carre": 11.5, "social": 10.5, "apercu": 9.0}
SMALLEST_PRINT = 5.4
_setup = threading.Lock()


class Box(NamedTuple):
    """A rectangle in points: left, bottom, right, top."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def width(self) -> float:
        """In points."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """In points."""
        return self.top - self.bottom

    def inset(self, left: float = 0, bottom: float = 0, right: float = 0, top: float = 0) -> Box:
        """A smaller box."""
        return Box(self.left + left, self.bottom + bottom, self.right - right, self.top - top)

    def touches(self, other: Box, gap: float = 0) -> bool:
        """True when the two boxes share some surface, or stand closer than `gap`."""
        return (
            self.left < other.right + gap
            and other.left < self.right + gap
            and self.bottom < other.top + gap
            and other.bottom < self.top + gap
        )


@dataclass(frozen=True)
class TextBox:
    """One drawn text and the box it covers, in points."""

    text: str
    box: Box


@cache
def prepare() -> str:
    """Load the typeface and set what matplotlib reads when it saves. Returns the SVG font family.

    Raises FileNotFoundError when assets/fonts does not hold the three weights.
    """
    import matplotlib
    from matplotlib import font_manager

    with _setup:
        known = {entry.fname for entry in font_manager.fontManager.ttflist}
        for weight in (400, 600, 700):
            path = theme.FONT_FOLDER / f"source-sans-3-{weight}.ttf"
            if not path.is_file():
                raise FileNotFoundError(
                    f"expected the typeface file assets/fonts/{path.name}, found none: restore it from git"
                )
            if str(path) in known:
                continue
            # The SemiBold file names itself a family of its own: say which family and weight it is.
            font_manager.fontManager.addfont(str(path))
            entry = font_manager.fontManager.ttflist.pop()
            font_manager.fontManager.ttflist.append(
                font_manager.FontEntry(
                    fname=entry.fname,
                    index=entry.index,
                    name=theme.FONT_FAMILY,
                    style="normal",
                    variant="normal",
                    weight=weight,
                    stretch="normal",
                    size="scalable",
                )
            )
        matplotlib.rcParams.update(
            {
                "svg.fonttype": "none",  # text stays text
                "svg.hashsalt": "pvd",  # same figure, same bytes
                "pdf.fonttype": 42,  # TrueType embedded: selectable, accepted by printers
                "text.hinting": "none",
                "path.simplify": True,
            }
        )
    return ", ".join(repr(name) for name in FAMILIES)


FAMILIES = (theme.FONT_FAMILY,)


@lru_cache(maxsize=16)
def _font(weight: int) -> Any:
    """The font file of a weight, for measuring (one per thread is not needed: calls are locked)."""
    from matplotlib.ft2font import FT2Font

    prepare()
    return FT2Font(str(theme.FONT_FOLDER / f"source-sans-3-{weight}.ttf"))


@lru_cache(maxsize=65_536)
def _em_width(text: str, weight: int) -> float:
    """Width of a text at one point of size, kerning included."""
    from matplotlib.ft2font import LoadFlags

    font = _font(weight)
    with _setup:
        font.set_size(100, 72)
        font.set_text(text, 0.0, flags=LoadFlags.NO_HINTING)
        return float(font.get_width_height()[0]) / 64 / 100


def width_of(text: str, size: float, weight: Weight = 400) -> float:
    """Width in points of one line of text."""
    # Ink width misses the side bearings of the last letter: a hair more is asked for.
    return _em_width(text, weight) * size + 0.06 * size if text else 0.0


def wrap(text: str, size: float, width: float, weight: Weight = 400) -> list[str]:
    """Break a text into lines no wider than `width` points, at spaces, then after hyphens and slashes.

    Narrow and ordinary no-break spaces hold. A word wider than the line stands alone on its own.
    """
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split(" "):
            trial = f"{line} {word}" if line else word
            if width_of(trial, size, weight) <= width:
                line = trial
                continue
            parts = pieces(word)
            if line and len(parts) > 1 and width_of(word, size, weight) <= width:
                lines.append(line)
                line = word
                continue
            if len(parts) == 1:
                if line:
                    lines.append(line)
                line = word
                continue
            joined = f"{line} " if line else ""
            for piece in parts:
                if joined.strip() and width_of((joined + piece).strip(), size, weight) > width:
                    lines.append(joined.strip())
                    joined = ""
                joined += piece
            line = joined
        lines.append(line)
    return lines


def pieces(word: str) -> list[str]:
    """A word cut after its hyphens and slashes."""
    found, current = [], ""
    for letter in word:
        current += letter
        if letter in "-/·":
            found.append(current)
            current = ""
    return [*found, current] if current else found


def _grey_of(colour: str) -> str:
    red, green, blue = theme.rgb(colour)
    level = round(0.2126 * red + 0.7152 * green + 0.0722 * blue)
    return f"#{level:02X}{level:02X}{level:02X}"


@dataclass
class Page:
    """One sheet being drawn. `scale` shrinks every text, down to the smallest readable size."""

    size: str
    grey: bool
    scale: float = 1.0
    # width and height in points, when they are not the size's own
    area: tuple[float, float] | None = None
    canvas: Canvas = field(init=False)
    width: float = field(init=False)
    height: float = field(init=False)
    base: float = field(init=False)
    smallest: float = field(init=False)
    dpi: int = field(init=False)

    def __post_init__(self) -> None:
        from matplotlib.figure import Figure as Canvas
        from matplotlib.transforms import Affine2D

        prepare()
        if self.size in theme.PIXELS:
            pixels = theme.PIXELS[self.size]
            self.width, self.height, self.dpi = float(pixels[0]), float(pixels[1]), 72
        elif self.size in theme.MILLIMETRES or self.size in theme.SLOTS:
            wide, high = {**theme.MILLIMETRES, **theme.SLOTS}[self.size]
            self.width, self.height, self.dpi = wide * POINTS_PER_MM, high * POINTS_PER_MM, PRINT_DPI
        else:
            expected = ", ".join([*theme.PIXELS, *theme.MILLIMETRES])
            raise ValueError(f"unknown picture size {self.size!r}: expected one of {expected}")
        self.width, self.height = self.area or (self.width, self.height)
        self.base = BASE[self.size]
        self.smallest = SMALLEST.get(self.size, SMALLEST_PRINT)
        self.canvas = Canvas(figsize=(self.width / 72, self.height / 72), dpi=self.dpi, facecolor=theme.GROUND)
        self.points = Affine2D().scale(1 / 72) + self.canvas.dpi_scale_trans

    # Sizes and colours

    def font(self, factor: float = 1.0) -> float:
        """A text size in points: `factor` times the page's base size, never below the smallest."""
        return max(self.smallest, self.base * self.scale * factor)

    @property
    def margin(self) -> float:
        """White around the page, in points."""
        return max(self.base * 1.0, self.width * 0.028)

    @property
    def is_wide(self) -> bool:
        """Landscape: legends may stand beside the marks."""
        return self.width > 1.25 * self.height

    @property
    def is_narrow(self) -> bool:
        """Fewer than forty ems across (a newspaper column): labels go above the marks, not beside."""
        return self.width < 42 * self.base

    @property
    def hairline(self) -> float:
        """The thinnest line that prints, in points."""
        return max(0.4, self.base * 0.05)

    def colour(self, value: str) -> str:
        """A colour of the theme, or its grey."""
        return _grey_of(value) if self.grey else value

    def categories(self, role: str, keys: Sequence[str]) -> dict[str, str]:
        """One colour a key; in grey, a ramp whose neighbours differ."""
        if self.grey:
            return {key: theme.GREYS[index % len(theme.GREYS)] for index, key in enumerate(keys)}
        return dict(zip(keys, theme.colours(role, keys), strict=True))

    # Text

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size: float,
        *,
        colour: str = theme.INK,
        weight: Weight = 400,
        align: Align = "left",
        ground: bool = False,
        order: float = 5,
    ) -> Box:
        """Write one line with its baseline at `y`. `ground` lays a white ground under it.

        Returns the box it covers.
        """
        from matplotlib.text import Text

        box = self.box_of(x, y, text, size, weight, align)
        if ground:
            self.rectangle(
                box.inset(-size * 0.12, -size * 0.02, -size * 0.12, -size * 0.02),
                theme.GROUND,
                alpha=0.88,
                order=order - 0.01,
            )
        # In figure coordinates: a text with a transform of its own would lose its anchor in SVG.
        self.canvas.add_artist(
            Text(
                x / self.width, y / self.height, text, fontsize=size, color=self.colour(colour), ha=align, va="baseline",
                fontfamily=list(FAMILIES), fontweight=weight, parse_math=False, zorder=order, rotation_mode="anchor",
                transform=self.canvas.transFigure,
            )
        )  # fmt: skip
        return box

    def box_of(self, x: float, y: float, text: str, size: float, weight: Weight = 400, align: Align = "left") -> Box:
        """The box that a line of text would cover."""
        width = width_of(text, size, weight)
        left = x - {"left": 0.0, "center": width / 2, "right": width}[align]
        return Box(left, y - DESCENT * size, left + width, y + ASCENT * size)

    def lines(
        self,
        x: float,
        top: float,
        lines: Iterable[str],
        size: float,
        *,
        colour: str = theme.INK,
        weight: Weight = 400,
        align: Align = "left",
        ground: bool = False,
        leading: float = LEADING,
        order: float = 5,
    ) -> float:
        """Write lines downwards from `top`; returns the bottom of the last one."""
        for line in lines:
            self.text(
                x,
                top - ASCENT * size,
                line,
                size,
                colour=colour,
                weight=weight,
                align=align,
                ground=ground,
                order=order,
            )
            top -= size * leading
        return top

    def block_height(self, count: int, size: float, leading: float = LEADING) -> float:
        """Height of `count` lines."""
        return count * size * leading

    # Shapes

    def add(self, artist: Any, clip: Box | None = None) -> Any:
        """Put any matplotlib artist on the sheet, in points."""
        from matplotlib.transforms import Bbox, TransformedBbox

        artist.set_transform(self.points)
        self.canvas.add_artist(artist, clip=False)
        if clip is not None:
            artist.set_clip_box(TransformedBbox(Bbox.from_extents(*clip), self.points))
        return artist

    def rectangle(
        self,
        box: Box,
        fill: str | None = theme.PANEL,
        *,
        edge: str | None = None,
        line: float = 0.0,
        alpha: float = 1.0,
        dashed: bool = False,
        order: float = 2,
        clip: Box | None = None,
    ) -> None:
        """A filled and/or outlined rectangle."""
        from matplotlib.patches import Rectangle

        self.add(
            Rectangle(
                (box.left, box.bottom), box.width, box.height,
                facecolor=self.colour(fill) if fill else "none", edgecolor=self.colour(edge) if edge else "none",
                linewidth=line, alpha=alpha, zorder=order, linestyle=(0, (3, 2)) if dashed else "solid",
            ),
            clip,
        )  # fmt: skip

    def hatch(
        self,
        box: Box,
        *,
        fill: str | None = theme.GROUND,
        colour: str = theme.UNKNOWN_LINE,
        edge: str | None = None,
        step: float | None = None,
        line: float | None = None,
        order: float = 2.2,
    ) -> None:
        """Diagonal hatching: what the sources do not say. Drawn as lines: exact in every format."""
        from matplotlib.collections import LineCollection

        if box.width <= 0 or box.height <= 0:
            return
        if fill:
            self.rectangle(box, fill, order=order - 0.05)
        step = step or self.hatch_step
        segments = []
        # Lines y - x = c that cross the box, cut at its edges.
        first = int((box.bottom - box.right) // step)
        last = int((box.top - box.left) // step) + 1
        for index in range(first, last + 1):
            c = index * step
            x0, x1 = max(box.left, box.bottom - c), min(box.right, box.top - c)
            if x1 - x0 > 0.01:
                segments.append([(x0, x0 + c), (x1, x1 + c)])
        self.add(
            LineCollection(
                segments,
                colors=self.colour(colour),
                linewidths=line or self.hairline * 1.3,
                zorder=order,
                capstyle="butt",
            )
        )
        if edge:
            self.rectangle(box, None, edge=edge, line=self.hairline * 1.4, order=order + 0.02)

    @property
    def steps(self) -> float:
        """Positions that an outline's vertex may take in a point; fewer in the small maps of a sheet."""
        return STEPS.get(self.size, 10.0)

    @property
    def hatch_step(self) -> float:
        """Distance between hatching lines, along the axis."""
        return self.base * 0.46

    def line(
        self,
        points: Sequence[tuple[float, float]],
        colour: str = theme.LINE,
        width: float = 0.8,
        *,
        dash: tuple[float, ...] = (),
        order: float = 1.5,
        cap: Literal["butt", "round"] = "butt",
    ) -> None:
        """A polyline."""
        from matplotlib.lines import Line2D

        xs, ys = zip(*points, strict=True)
        line = Line2D(
            xs, ys, color=self.colour(colour), linewidth=width, linestyle=(0, dash) if dash else "solid", zorder=order,
            solid_capstyle=cap, dash_capstyle=cap, solid_joinstyle="round",
        )  # fmt: skip
        self.add(line)

    def dots(
        self,
        xs: Sequence[float] | NDArray[Any],
        ys: Sequence[float] | NDArray[Any],
        diameter: float,
        fill: str | None,
        *,
        edge: str = theme.GROUND,
        line: float = 0.5,
        shape: str = "o",
        order: float = 4,
        clip: Box | None = None,
    ) -> None:
        """Markers of one size and colour (« o » disc, « D » diamond); without `fill`, their outline alone."""
        from matplotlib.lines import Line2D

        dots = Line2D(
            xs, ys, linestyle="none", marker=shape, markersize=diameter, markerfacecolor=self.colour(fill) if fill else "none",
            markeredgecolor=self.colour(edge), markeredgewidth=line, zorder=order,
        )  # fmt: skip
        self.add(dots, clip)

    def shape(
        self,
        path: Path,
        fill: str | None,
        *,
        edge: str | None = None,
        line: float = 0.0,
        order: float = 2,
        hatched: bool = False,
        clip: Box | None = None,
    ) -> None:
        """Any filled outline in points; `hatched` lays the hatching of the unknown inside it."""
        from matplotlib.patches import PathPatch

        patch = PathPatch(
            path, facecolor=self.colour(fill) if fill else "none", edgecolor=self.colour(edge) if edge else "none",
            linewidth=line, zorder=order, joinstyle="round",
        )  # fmt: skip
        self.add(patch, clip)
        if not hatched:
            return
        from matplotlib.collections import LineCollection

        extent = path.get_extents()
        step = self.hatch_step * 0.8
        bottom, top, left, right = extent.y0, extent.y1, extent.x0, extent.x1
        segments = [
            [(left, left + index * step), (right, right + index * step)]
            for index in range(int((bottom - right) // step), int((top - left) // step) + 2)
        ]
        lines = LineCollection(
            segments, colors=self.colour(theme.UNKNOWN_LINE), linewidths=self.hairline * 1.2, zorder=order + 0.01
        )
        self.add(lines, clip)
        # One clip at a time: the outline wins, it lies inside the map's frame or is cut by it already.
        lines.set_clip_path(path, self.points)

    def swatch(self, x: float, baseline: float, size: float, fill: str, status: str = "") -> float:
        """A legend square standing on a line of text; returns its width."""
        side = size * 0.72
        box = Box(x, baseline - 0.03 * size, x + side, baseline - 0.03 * size + side)
        if status == "missing":
            self.hatch(box, step=side * 0.36, edge=theme.UNKNOWN_LINE, order=4)
        else:
            self.rectangle(box, fill, edge=theme.UNKNOWN_LINE if _is_pale(fill) else None, line=self.hairline, order=4)
            if status in ("partial", "regional"):
                self.hatch(box, fill=None, colour=theme.GROUND, step=side * 0.36, line=self.hairline * 1.6, order=4.1)
        return side

    def legend(
        self, box: Box, items: Sequence[tuple[str, str, str]], size: float, *, draw: bool = True, column: bool = False
    ) -> float:
        """A left-aligned legend from the top of `box`: items are (label, colour, kind).

        Kind is « missing », « partial », « line », « dashed », « dot », « diamond », « square », « ring »,
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
                    self.line([(x, middle), (x + mark, middle)], colour, size * 0.13, dash=dash, order=4)
                    if kind == "line":
                        self.dots([x + mark / 2], [middle], size * 0.5, colour, line=size * 0.06)
                elif kind == "edge":
                    self.line([(x, middle), (x + mark, middle)], colour, self.hairline * 1.8, order=4)
                elif kind in ("dot", "diamond", "square", "ring", "circle"):
                    self.dots(
                        [x + mark / 2], [middle], size * (0.52 if kind in ("diamond", "square") else 0.6),
                        theme.GROUND if kind in ("ring", "circle") else colour,
                        edge=colour if kind == "circle"
                        else theme.UNKNOWN_LINE if kind == "ring" or _is_pale(colour) else theme.GROUND,
                        line=size * (0.1 if kind in ("ring", "circle") else 0.05), shape={"diamond": "D", "square": "s"}.get(kind, "o"),
                    )  # fmt: skip
                else:
                    self.swatch(x, baseline, size, colour, kind)
                self.lines(x + mark + size * 0.45, top, wrapped, size, colour=theme.INK)
            top -= size * LEADING * (len(wrapped) - 1)
            x += width + gap
        return box.top - top + size * 1.45 if items else 0.0


def _is_pale(colour: str) -> bool:
    """A fill that would not show on white by itself (under 2:1)."""
    red, green, blue = theme.rgb(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 178


class Placer:
    """Keeps the boxes already taken, and finds a free place for the next one."""

    def __init__(self, bounds: Box) -> None:
        self.bounds = bounds
        self._boxes: list[Box] = []
        self._array: Any = None

    def take(self, box: Box) -> None:
        """Mark a box as taken."""
        self._boxes.append(box)
        self._array = None

    def take_segment(self, start: tuple[float, float], end: tuple[float, float], thickness: float) -> None:
        """Mark a line as taken, by small boxes along it."""
        length = max(abs(end[0] - start[0]), abs(end[1] - start[1]))
        count = max(1, int(length / max(thickness * 1.5, 1.0)))
        half = thickness / 2
        for index in range(count + 1):
            x = start[0] + (end[0] - start[0]) * index / count
            y = start[1] + (end[1] - start[1]) * index / count
            self.take(Box(x - half, y - half, x + half, y + half))

    def is_free(self, box: Box, gap: float = 0.0) -> bool:
        """Inside the bounds, and touching nothing."""
        import numpy as np

        inside = (
            box.left >= self.bounds.left
            and box.right <= self.bounds.right
            and box.bottom >= self.bounds.bottom
            and box.top <= self.bounds.top
        )
        if not inside or not self._boxes:
            return inside
        if self._array is None:
            self._array = np.array(self._boxes)
        taken = self._array
        return not bool(
            np.any(
                (taken[:, 0] < box.right + gap)
                & (taken[:, 2] > box.left - gap)
                & (taken[:, 1] < box.top + gap)
                & (taken[:, 3] > box.bottom - gap)
            )
        )


def text_boxes(page: Page) -> list[TextBox]:
    """Every text of a drawn page with the box it really covers: what the overlap test reads.

    Widths are those of the renderer, not of the layout: a wrong measure shows.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.text import Text

    page.canvas.set_dpi(72)
    renderer = FigureCanvasAgg(page.canvas).get_renderer()
    found = []
    for artist in page.canvas.findobj(Text):
        assert isinstance(artist, Text)
        if not artist.get_text() or not artist.get_visible():
            continue
        extent = artist.get_window_extent(renderer)
        size = float(artist.get_fontsize())
        baseline = float(artist.get_position()[1]) * page.height
        box = Box(extent.x0, baseline - DESCENT * size, extent.x1, baseline + ASCENT * size)
        found.append(TextBox(artist.get_text(), box))
    page.canvas.set_dpi(page.dpi)
    return found


def overlaps(page: Page, tolerance: float = 0.12) -> list[str]:
    """Texts that overlap or leave the page, in words; `tolerance` is a share of the line height."""
    boxes = text_boxes(page)
    problems = []
    for index, one in enumerate(boxes):
        slack = one.box.height * tolerance
        if (
            one.box.left < -0.5
            or one.box.bottom < -0.5
            or one.box.right > page.width + 0.5
            or one.box.top > page.height + 0.5
        ):
            problems.append(f"{one.text!r} leaves the page")
        shrunk = one.box.inset(slack / 2, slack / 2, slack / 2, slack / 2)
        problems += [
            f"{one.text!r} over {other.text!r}" for other in boxes[index + 1 :] if shrunk.touches(other.box, -slack / 2)
        ]
    return problems
