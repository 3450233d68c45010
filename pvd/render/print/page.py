"""The sheet that print figures are drawn on: points, text, shapes, hatching.

Everything is placed in points from the lower left corner (one pixel is one point for the pixel
sizes), so a layout is decided before a mark is drawn, and no text is put where it was not measured.
matplotlib is imported inside functions: reading this module costs nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from pvd import theme
from pvd.render.placing import Box
from pvd.render.text import ASCENT, DESCENT, FAMILIES, LEADING, Align, Weight, prepare, width_of

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Canvas
    from matplotlib.path import Path
    from numpy.typing import NDArray


POINTS_PER_MM = 72 / 25.4
PRINT_DPI = 300
# Base text size of each picture size, in its points: what reads well at the size it is looked at.
BASE = {
    "slide": 25.0, "article": 21.0, "carre": 21.0, "social": 27.0, "apercu": 18.0,
    "page": 20.0, "page-carree": 30.0,
    "a4": 10.5, "a4-paysage": 10.5, "colonne": 7.6, "deux-colonnes": 8.6,
    "fiche-commune": 8.4, "fiche-situation": 7.6, "fiche-carte": 8.4, "fiche-annees": 8.4, "fiche-tiers": 7.6,
    "fiche-large": 8.4, "fiche-rang": 8.4, "archive": 9.2, "archive-basse": 9.2,
}  # fmt: skip
# Sheets are made by the thousand: outlines no finer than a small map shows.
STEPS = {"fiche-commune": 5.0, "fiche-situation": 2.5, "fiche-carte": 5.0, "archive": 2.0}
# No text is set smaller than this: a page says less instead. Pictures of social
# networks are seen at half their size; `apercu` is `social` at two thirds.
SMALLEST = {
    "slide": 14.0,
    "article": 12.0,
    "carre": 14.0,
    "social": 24.0,
    "apercu": 16.0,
    "page": 15.0,
    # On a telephone, a third of its size.
    "page-carree": 26.0,
}
SMALLEST_PRINT = 7.0


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
        if pixels := {**theme.PIXELS, **theme.SHOWN}.get(self.size):
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
        return theme.grey_of(value) if self.grey else value

    def ramp(self, colours: Sequence[str], *, of_lines: bool = False) -> dict[str, str]:
        """The tone of each of some colours that stand side by side: itself, or in grey a step that differs from the others."""
        return theme.ramp(colours, of_lines) if self.grey else dict(zip(colours, colours, strict=True))

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
        from pvd.render.print.letters import Letters

        box = self.box_of(x, y, text, size, weight, align)
        if ground:
            around = box.inset(-size * 0.12, -size * 0.02, -size * 0.12, -size * 0.02)
            self.rectangle(around, theme.GROUND, alpha=0.88, order=order - 0.01)
        # In figure coordinates: a text with a transform of its own would lose its anchor in SVG.
        letters = Letters(
            x / self.width, y / self.height, text, fontsize=size, color=self.colour(colour), ha=align, va="baseline",
            fontfamily=list(FAMILIES), fontweight=weight, parse_math=False, zorder=order, rotation_mode="anchor",
            transform=self.canvas.transFigure,
        )  # fmt: skip
        letters.wide = box.width - 0.06 * size
        self.canvas.add_artist(letters)
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
    ) -> None:
        """A filled and/or outlined rectangle."""
        from matplotlib.patches import Rectangle

        self.add(
            Rectangle(
                (box.left, box.bottom), box.width, box.height,
                facecolor=self.colour(fill) if fill else "none", edgecolor=self.colour(edge) if edge else "none",
                linewidth=line, alpha=alpha, zorder=order, linestyle=(0, (3, 2)) if dashed else "solid",
            )
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
