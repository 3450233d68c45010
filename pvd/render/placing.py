"""Where texts may stand: boxes, what is taken, a free place for a label, and what overlaps once drawn."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from pvd.render.text import ASCENT, DESCENT, width_of

if TYPE_CHECKING:
    from matplotlib.path import Path
    from numpy.typing import NDArray

    from pvd.render.print.page import Page


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


def spread(wanted: list[float], sizes: list[float], room: float) -> list[float]:
    """Middles of blocks on a line from 0 to `room`, none over another, each as near as can be to where it is wanted.

    Blocks keep their order, upwards or downwards as `wanted` goes; too many for the room end at its far end.
    """
    if wanted and wanted[0] > wanted[-1]:
        return [room - middle for middle in spread([room - item for item in wanted], sizes, room)]
    # Runs of touching blocks: where their members want the first to begin, how many, how long they are.
    runs: list[tuple[float, int, float]] = []
    for middle, size in zip(wanted, sizes, strict=True):
        begin, count, length = middle - size / 2, 1, size
        while runs and _start(runs[-1][0], runs[-1][2], room) + runs[-1][2] > _start(begin, length, room):
            before, more, longer = runs.pop()
            begin = (before * more + (begin - longer) * count) / (more + count)
            count, length = count + more, length + longer
        runs.append((begin, count, length))
    found: list[float] = []
    for begin, count, length in runs:
        at = _start(begin, length, room)
        for size in sizes[len(found) : len(found) + count]:
            found.append(at + size / 2)
            at += size
    return found


def _start(wanted: float, length: float, room: float) -> float:
    return max(0.0, min(wanted, room - length))


@dataclass(frozen=True)
class Placed:
    """The place found for a name, in points; `leader` goes from its dot when it stands apart."""

    box: Box
    baseline: float
    leader: tuple[tuple[float, float], tuple[float, float]] | None


def place_names(
    towns: list[tuple[float, float, str]],
    size: float,
    diameter: float,
    bounds: Box,
    taken: list[Box],
    outline: NDArray[Any],
) -> list[Placed] | None:
    """A place for every name, or None. Deterministic: crowded towns first, a blocked one pushes others away."""
    import numpy as np

    if not towns:
        return []
    radius = diameter / 2
    points = np.array([(x, y) for x, y, _ in towns])
    dots = np.column_stack([points - radius * 1.1, points + radius * 1.1])
    fixed = np.array([tuple(box) for box in taken]).reshape(-1, 4)
    obstacles = np.concatenate([dots, fixed])
    candidates: list[tuple[NDArray[Any], NDArray[Any]]] = []
    costs: list[NDArray[Any]] = []
    for x, y, name in towns:
        boxes, leaders = _candidates(x, y, width_of(name, size), size, radius)
        inside = (
            (boxes[:, 0] >= bounds.left)
            & (boxes[:, 2] <= bounds.right)
            & (boxes[:, 1] >= bounds.bottom)
            & (boxes[:, 3] <= bounds.top)
        )
        boxes, leaders = boxes[inside], leaders[inside]
        free = ~_touch(boxes, obstacles, size * 0.04).any(axis=1)
        boxes, leaders = boxes[free], leaders[free]
        if len(boxes):
            # A leader must not pass over another town.
            others = np.delete(dots, len(candidates), axis=0)
            clear = ~_crosses(leaders, others).any(axis=1)
            boxes, leaders = boxes[clear], leaders[clear]
        if not len(boxes):
            return None
        # A name over the outline is allowed, not sought: two places further down the list.
        over = _holds(boxes, outline)
        candidates.append((boxes, leaders))
        costs.append(np.arange(len(boxes), dtype=float) + 2.5 * over)
    near = np.hypot(points[:, None, 0] - points[None, :, 0], points[:, None, 1] - points[None, :, 1])
    crowd = (near < size * 9).sum(axis=1)
    queue = sorted(range(len(towns)), key=lambda index: (-crowd[index], len(candidates[index][0]), index))
    chosen: dict[int, int] = {}
    blamed = np.zeros(len(towns))
    for _ in range(40 * len(towns)):
        if not queue:
            break
        index = queue.pop(0)
        boxes, leaders = candidates[index]
        penalty = costs[index].copy()
        hits: list[list[int]] = [[] for _ in range(len(boxes))]
        if chosen:
            owners = list(chosen)
            current = np.array([candidates[other][0][chosen[other]] for other in owners])
            lines = np.array([candidates[other][1][chosen[other]] for other in owners])
            clash = _touch(boxes, current, size * 0.06) | _crosses(leaders, current) | _crosses(lines, boxes).T
            clash |= _cross_lines(leaders, lines)
            for row, column in np.argwhere(clash):
                hits[row].append(owners[column])
            penalty += np.array([sum(60 + 25 * blamed[other] for other in row) for row in hits])
        best = int(penalty.argmin())
        for other in hits[best]:
            if other in chosen:
                del chosen[other]
                blamed[other] += 1
                queue.append(other)
        chosen[index] = best
    if queue:
        return None
    found = []
    for index in range(len(towns)):
        left, bottom, right, top = (float(value) for value in candidates[index][0][chosen[index]])
        start = candidates[index][1][chosen[index]]
        leader = (
            None if np.isnan(start[0]) else ((float(start[0]), float(start[1])), (float(start[2]), float(start[3])))
        )
        found.append(Placed(Box(left, bottom, right, top), bottom + 0.22 * size, leader))
    return found


def _candidates(x: float, y: float, width: float, size: float, radius: float) -> tuple[NDArray[Any], NDArray[Any]]:
    """Boxes around a point, best first, with their leaders (NaN when the name stands beside its dot)."""
    import numpy as np

    height, gap = size * 0.96, radius + size * 0.16
    beside = [
        (x + gap, y - height / 2), (x + gap * 0.7, y + gap * 0.5), (x + gap * 0.7, y - gap * 0.5 - height),
        (x - gap - width, y - height / 2), (x - gap * 0.7 - width, y + gap * 0.5), (x - gap * 0.7 - width, y - gap * 0.5 - height),
        (x - width / 2, y + gap), (x - width / 2, y - gap - height), (x - width * 0.2, y + gap), (x - width * 0.8, y + gap),
        (x - width * 0.2, y - gap - height), (x - width * 0.8, y - gap - height),
    ]  # fmt: skip
    boxes = [(left, bottom, left + width, bottom + height) for left, bottom in beside]
    leaders = [(np.nan,) * 4] * len(boxes)
    for far in (1.3, 2.0, 2.8, 3.8, 5.0, 6.5, 8.5, 11.0, 14.0):
        reach = radius + far * size
        for step in range(24):
            angle = 2 * math.pi * step / 24
            ax, ay = x + reach * math.cos(angle), y + reach * math.sin(angle)
            left = ax if math.cos(angle) > 0.25 else ax - width if math.cos(angle) < -0.25 else ax - width / 2
            bottom = ay - height / 2
            box = (left, bottom, left + width, bottom + height)
            # From the dot's rim to the nearest point of the box.
            tx, ty = min(max(x, box[0]), box[2]), min(max(y, box[1]), box[3])
            distance = math.hypot(tx - x, ty - y) or 1.0
            if distance <= radius:
                continue
            boxes.append(box)
            leaders.append((x + (tx - x) * radius / distance, y + (ty - y) * radius / distance, tx, ty))
    return np.array(boxes), np.array(leaders)


def points_along(outline: Path, step: float = 2.0) -> NDArray[Any]:
    """Points along an outline, one a cell of `step` points."""
    import numpy as np

    vertices = np.asarray(outline.vertices, dtype=float)
    return np.unique(np.round(vertices / step), axis=0) * step if len(vertices) else np.empty((0, 2))


def _holds(boxes: NDArray[Any], points: NDArray[Any]) -> NDArray[Any]:
    """Which boxes hold at least one of the points."""
    import numpy as np

    inside = (
        (points[None, :, 0] > boxes[:, None, 0])
        & (points[None, :, 0] < boxes[:, None, 2])
        & (points[None, :, 1] > boxes[:, None, 1])
        & (points[None, :, 1] < boxes[:, None, 3])
    )
    return np.asarray(inside.any(axis=1)).astype(float)


def _touch(some: NDArray[Any], others: NDArray[Any], gap: float) -> NDArray[Any]:
    """Which boxes touch which."""
    return (
        (some[:, None, 0] < others[None, :, 2] + gap)
        & (some[:, None, 2] > others[None, :, 0] - gap)
        & (some[:, None, 1] < others[None, :, 3] + gap)
        & (some[:, None, 3] > others[None, :, 1] - gap)
    )


def _crosses(lines: NDArray[Any], boxes: NDArray[Any]) -> NDArray[Any]:
    """Which segments (NaN: none) pass over which boxes, by points along them."""
    import numpy as np

    parts = np.linspace(0.04, 0.97, 14)
    xs = lines[:, None, 0] + (lines[:, None, 2] - lines[:, None, 0]) * parts[None, :]
    ys = lines[:, None, 1] + (lines[:, None, 3] - lines[:, None, 1]) * parts[None, :]
    with np.errstate(invalid="ignore"):
        inside = (
            (xs[:, :, None] > boxes[None, None, :, 0])
            & (xs[:, :, None] < boxes[None, None, :, 2])
            & (ys[:, :, None] > boxes[None, None, :, 1])
            & (ys[:, :, None] < boxes[None, None, :, 3])
        )
    return np.asarray(inside.any(axis=1))


def _cross_lines(some: NDArray[Any], others: NDArray[Any]) -> NDArray[Any]:
    """Which segments cross which."""
    import numpy as np

    def side(ax: Any, ay: Any, bx: Any, by: Any, cx: Any, cy: Any) -> Any:
        return (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)

    a, b = some[:, None, :], others[None, :, :]
    with np.errstate(invalid="ignore"):
        one = side(a[..., 0], a[..., 1], a[..., 2], a[..., 3], b[..., 0], b[..., 1])
        two = side(a[..., 0], a[..., 1], a[..., 2], a[..., 3], b[..., 2], b[..., 3])
        three = side(b[..., 0], b[..., 1], b[..., 2], b[..., 3], a[..., 0], a[..., 1])
        four = side(b[..., 0], b[..., 1], b[..., 2], b[..., 3], a[..., 2], a[..., 3])
        return np.asarray((one * two < 0) & (three * four < 0))
