"""Where texts may stand: boxes, what is taken, a place for every label, and what overlaps once drawn."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from pvd.render.text import ASCENT, DESCENT, width_of

if TYPE_CHECKING:
    from matplotlib.path import Path
    from numpy.typing import NDArray

    from pvd.render.print.page import Page


# What a name costs over the outline of a territory: as much as at the end of a rather long leader.
OVER_OUTLINE = 18.0
# Between two names side by side, in ems.
APART = 0.8


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
class Places:
    """Where one label may stand, best first, in each of the `k` frames that it must suit: a page, or a phone and a desktop."""

    # left, bottom, right, top (n, k, 4); from x, y to x, y (n, k, 4), NaN without a leader; the lower the better (n)
    boxes: NDArray[Any]
    leaders: NDArray[Any]
    costs: NDArray[Any]

    def kept(self, which: NDArray[Any]) -> Places:
        """Some of them."""
        return Places(self.boxes[which], self.leaders[which], self.costs[which])

    def free(self, bounds: Box, taken: Sequence[Box], gap: float = 0.0) -> Places:
        """Those inside a page's bounds that touch nothing taken."""
        import numpy as np

        boxes = self.boxes[:, 0]
        inside = np.all((boxes[:, :2] >= bounds[:2]) & (boxes[:, 2:] <= bounds[2:]), axis=1)
        fixed = np.array(taken, dtype=float).reshape(-1, 1, 4)
        return self.kept(inside & ~np.any(touch(self.boxes, fixed, gap, gap), axis=1))


def choose(labels: Sequence[Places], order: Iterable[int], gap: tuple[float, float]) -> list[int] | None:
    """One place for every label, none on another or on its leader, or None. Deterministic.

    Labels are placed in that order; a blocked one pushes others away, and what was pushed often is pushed less.
    `gap` is kept between labels, across and up.
    """
    import numpy as np

    if any(not len(item.boxes) for item in labels):
        return None
    queue = list(order)
    chosen: dict[int, int] = {}
    blamed = np.zeros(len(labels))
    for _ in range(40 * len(labels)):
        if not queue:
            break
        index = queue.pop(0)
        owners = list(chosen)
        clash = _clashes(labels, index, chosen, gap)
        best = int((labels[index].costs + clash @ (60 + 25 * blamed[owners])).argmin())
        for other in np.array(owners, dtype=int)[clash[best]]:
            del chosen[int(other)]
            blamed[other] += 1
            queue.append(int(other))
        chosen[index] = best
    if queue:
        return None
    # What was pushed away may have a better place since: nothing moves but to one.
    for index in [*range(len(labels))] * 2:
        del chosen[index]
        clash = _clashes(labels, index, chosen, gap)
        chosen[index] = int(np.where(clash.any(axis=1), np.inf, labels[index].costs).argmin())
    return [chosen[index] for index in range(len(labels))]


def _clashes(labels: Sequence[Places], index: int, chosen: dict[int, int], gap: tuple[float, float]) -> NDArray[Any]:
    """Which places of a label (n) clash with which of those that others have taken (m)."""
    import numpy as np

    mine = labels[index]
    if not chosen:
        return np.zeros((len(mine.boxes), 0), dtype=bool)
    boxes = np.array([labels[other].boxes[place] for other, place in chosen.items()])
    leaders = np.array([labels[other].leaders[place] for other, place in chosen.items()])
    over = cross(mine.leaders, boxes) | cross(leaders, mine.boxes).T | _cross_lines(mine.leaders, leaders)
    return np.asarray(over | touch(mine.boxes, boxes, *gap))


def touch(some: NDArray[Any], others: NDArray[Any], across: float = 0.0, up: float = 0.0) -> NDArray[Any]:
    """Which boxes (n, k, 4) touch which (m, k, 4), or stand closer than a gap, in any frame (n, m)."""
    one, two = some[:, None], others[None, :]
    return _any_frame(
        (one[..., 0] < two[..., 2] + across)
        & (one[..., 2] > two[..., 0] - across)
        & (one[..., 1] < two[..., 3] + up)
        & (one[..., 3] > two[..., 1] - up)
    )


def cross(lines: NDArray[Any], boxes: NDArray[Any]) -> NDArray[Any]:
    """Which segments (n, k, 4) pass over which boxes (m, k, 4), in any frame (n, m); NaN is no segment."""
    import numpy as np

    line, box = lines[:, None], boxes[None, :]
    enter: Any = 0.02
    leave: Any = 0.98
    with np.errstate(invalid="ignore", divide="ignore"):
        for axis in (0, 1):
            start, step = line[..., axis], line[..., axis + 2] - line[..., axis]
            one, two = (box[..., axis] - start) / step, (box[..., axis + 2] - start) / step
            enter, leave = np.maximum(enter, np.minimum(one, two)), np.minimum(leave, np.maximum(one, two))
        return _any_frame(enter < leave)


def _cross_lines(some: NDArray[Any], others: NDArray[Any]) -> NDArray[Any]:
    """Which segments (n, k, 4) cross which (m, k, 4), in any frame (n, m)."""
    import numpy as np

    def sides(one: Any, two: Any) -> Any:
        """Whether both ends of the second lie on different sides of the first."""
        dx, dy = one[..., 2] - one[..., 0], one[..., 3] - one[..., 1]
        ends = [dx * (two[..., i + 1] - one[..., 1]) - dy * (two[..., i] - one[..., 0]) for i in (0, 2)]
        return ends[0] * ends[1] < 0

    a, b = some[:, None], others[None, :]
    with np.errstate(invalid="ignore"):
        return _any_frame(sides(a, b) & sides(b, a))


def _any_frame(found: NDArray[Any]) -> NDArray[Any]:
    """In any frame."""
    import numpy as np

    return np.asarray(np.any(found, axis=-1))


def places_around(x: float, y: float, width: float, size: float, radius: float) -> Places:
    """Where the name of a dot may stand on a page: beside it, else further away at the end of a leader."""
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
    costs = [float(rank) for rank in range(len(boxes))]
    for ring, far in enumerate((1.3, 2.0, 2.8, 3.8, 5.0, 6.5, 8.5, 11.0, 14.0)):
        reach = radius + far * size
        for step in range(24):
            angle = 2 * math.pi * step / 24
            ax, ay = x + reach * math.cos(angle), y + reach * math.sin(angle)
            left = ax if math.cos(angle) > 0.25 else ax - width if math.cos(angle) < -0.25 else ax - width / 2
            box = (left, ay - height / 2, left + width, ay + height / 2)
            # From the dot's rim to the nearest point of the box.
            tx, ty = min(max(x, box[0]), box[2]), min(max(y, box[1]), box[3])
            distance = math.hypot(tx - x, ty - y)
            if distance <= radius:
                continue
            boxes.append(box)
            costs.append(len(beside) + ring * (ring + 3) + step / 24)
            leaders.append((x + (tx - x) * radius / distance, y + (ty - y) * radius / distance, tx, ty))
    return Places(np.array(boxes)[:, None], np.array(leaders)[:, None], np.array(costs))


@dataclass(frozen=True)
class Placed:
    """The place found for a name, in points; `leader` goes from its dot when it stands apart."""

    box: Box
    baseline: float
    leader: tuple[tuple[float, float], tuple[float, float]] | None


def place_names(
    towns: Sequence[tuple[float, float, str]], size: float, diameter: float, bounds: Box, taken: Sequence[Box],
    outline: NDArray[Any],
) -> list[Placed] | None:  # fmt: skip
    """A place for the name of every dot, or None: on no other name or dot, over the outline only when it must."""
    import numpy as np

    if not towns:
        return []
    radius = diameter / 2
    points = np.array([(x, y) for x, y, _ in towns])
    dots = np.column_stack([points - radius * 1.1, points + radius * 1.1])[:, None]
    fixed = [*map(Box._make, dots[:, 0].tolist()), *taken]
    labels = []
    for index, (x, y, name) in enumerate(towns):
        found = places_around(x, y, width_of(name, size), size, radius)
        found = found.free(bounds, fixed, size * 0.04)
        # A leader must not pass over another town.
        found = found.kept(~np.any(cross(found.leaders, np.delete(dots, index, axis=0)), axis=1))
        labels.append(replace(found, costs=found.costs + OVER_OUTLINE * holds(found.boxes[:, 0], outline)))
    crowd = (np.hypot(*(points[:, None] - points[None]).transpose(2, 0, 1)) < size * 9).sum(axis=1)
    order = sorted(range(len(towns)), key=lambda index: (-crowd[index], len(labels[index].boxes), index))
    # Side by side, two names would be read as one; where there is no room, letters are smaller first.
    best = choose(labels, order, (size * APART, size * 0.06))
    return None if best is None else [_placed(item, place, size) for item, place in zip(labels, best, strict=True)]


def _placed(label: Places, place: int, size: float) -> Placed:
    box = Box(*map(float, label.boxes[place, 0]))
    x, y, to_x, to_y = map(float, label.leaders[place, 0])
    return Placed(box, box.bottom + DESCENT * size, None if math.isnan(x) else ((x, y), (to_x, to_y)))


STEP = 2.0


def points_along(outline: Path) -> NDArray[Any]:
    """Points along an outline, one a cell of `STEP` points."""
    import numpy as np

    vertices = np.asarray(outline.vertices, dtype=float)
    return np.unique(np.round(vertices / STEP), axis=0) * STEP if len(vertices) else np.empty((0, 2))


def holds(boxes: NDArray[Any], points: NDArray[Any]) -> NDArray[Any]:
    """Which boxes hold at least one of the points."""
    import numpy as np

    # One axis after the other: half the time of both at once.
    left, bottom, right, top = boxes.T[:, :, None]
    x, y = np.ascontiguousarray(points.T)
    inside = (x > left) & (x < right) & (y > bottom) & (y < top)
    return np.asarray(np.any(inside, axis=1))
