"""Where the words of a chart of lines stand: direct labels, references and breaks, none over another."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from pvd import theme
from pvd.figures.figure import Break
from pvd.render.placing import Box, Places, choose, cross, touch
from pvd.render.screen import page as kit
from pvd.render.screen.text import LINE_HEIGHT, SMALL, TEXT, escape, line_count, text_width, wrap

if TYPE_CHECKING:
    from numpy.typing import NDArray

# A line in data, and what is taken on each plot.
Path = Sequence[tuple[date, float]]
Taken = list[list[Box]]
# The two plots (width, height) on which direct labels must not touch: a phone's and a desktop's.
PLOTS = ((285.0, 210.0), (760.0, 290.0))


@dataclass(frozen=True)
class Frame:
    """The plot's extent in data and in pixels, to keep words apart."""

    start: date
    end: date
    bottom: float
    top: float
    width: float
    height: float

    def x(self, moment: date) -> float:
        return (moment - self.start).days / max((self.end - self.start).days, 1) * self.width

    def y(self, value: float) -> float:
        return (value - self.bottom) / (self.top - self.bottom) * self.height


@dataclass(frozen=True)
class Mark:
    """A point that wants a label."""

    moment: date
    value: float
    text: str
    rank: int  # lower is placed first


def reference_boxes(frame: Frame, value: float, label: str) -> list[Box]:
    wide, y = text_width(label, SMALL), frame.y(value)
    return [Box(0, y, min(wide, frame.width), y + LINE_HEIGHT + 2), Box(0, y - 2, frame.width, y + 2)]


def middle_of(item: Break) -> datetime:
    return datetime.combine(item.start, datetime.min.time()) + (item.end - item.start) / 2


def break_words(
    page: kit.Page, frames: list[Frame], item: Break, taken: Taken, paths: Sequence[Path]
) -> tuple[dict[str, Any], list[Box]]:
    """The break's words inside its band, at a height where they cover no line and no point."""
    room = frames[0].x(item.end) - frames[0].x(item.start)
    width = max(9, int(room / 6.7))
    text = f"<b>{wrap(item.label, width)}</b>" + (f"<br>{wrap(item.detail, width)}" if item.detail else "")
    tall, wide = line_count(text) * LINE_HEIGHT + 8, text_width(text, SMALL) + 8
    strokes = [_segments(frames, [path]) for path in paths]

    def boxes(up: float) -> list[Box]:
        places = [(frame.x(middle_of(item).date()), up * frame.height) for frame in frames]
        return [Box(x - wide / 2, high - tall, x + wide / 2, high) for x, high in places]

    def cost(up: float) -> int:
        mine = boxes(up)
        hits = sum(4 * (box.bottom < 2) for box in mine)
        hits += 3 * sum(box.touches(other) for box, others in zip(mine, taken, strict=True) for other in others)
        for rank in range(len(frames)):
            here = _array([[mine[rank]]])
            hits += sum(bool(cross(stroke[:, rank : rank + 1], here).any()) for stroke in strokes)
        return hits

    up = min((step / 50 for step in range(20, 50)), key=lambda share: (cost(share), abs(share - 0.9)))
    frame = frames[0]
    note = kit.note(
        page,
        text,
        x=middle_of(item).isoformat(),
        y=frame.bottom + up * (frame.top - frame.bottom),
        yanchor="top",
        xanchor="center",
        align="center",
        bgcolor=page.tone(theme.PANEL),
        borderpad=3,
    )
    return note, boxes(up)


def _array(found: Sequence[Sequence[Sequence[float]]]) -> NDArray[Any]:
    """Boxes or segments as (n, frames, 4), also when there is none."""
    import numpy as np

    return np.array(found, dtype=float) if found else np.empty((0, 1, 4))


def _segments(frames: list[Frame], paths: Sequence[Path]) -> NDArray[Any]:
    """The lines of a chart, in pixels on every frame."""
    pairs = [pair for path in paths for pair in itertools.pairwise(path)]
    return _array(
        [[(frame.x(m0), frame.y(v0), frame.x(m1), frame.y(v1)) for frame in frames] for (m0, v0), (m1, v1) in pairs]
    )


@dataclass(frozen=True)
class _Side:
    """Where a label stands from its point: anchors, shift in pixels (up is positive), with a thin leader or not."""

    across: str
    up_anchor: str
    dx: float
    dy: float
    leader: bool = False

    def box(self, frame: Frame, mark: Mark) -> Box:
        wide, tall = text_width(mark.text, TEXT) + 4, LINE_HEIGHT + 1
        x, y = frame.x(mark.moment) + self.dx, frame.y(mark.value) + self.dy
        left = {"left": x, "center": x - wide / 2, "right": x - wide}[self.across]
        low = {"bottom": y, "middle": y - tall / 2, "top": y - tall}[self.up_anchor]
        return Box(left, low, left + wide, low + tall)

    def line(self, frame: Frame, mark: Mark) -> tuple[float, float, float, float]:
        """Its leader, not a number when it has none."""
        if not self.leader:
            return (float("nan"),) * 4
        x, y = frame.x(mark.moment), frame.y(mark.value)
        return (x + self.dx * 0.25, y + self.dy * 0.25, x + self.dx, y + self.dy)


_SIDES = (
    _Side("center", "bottom", 0, 9), _Side("left", "middle", 10, 0), _Side("right", "middle", -10, 0),
    _Side("center", "top", 0, -9), _Side("left", "bottom", 6, 5), _Side("right", "bottom", -6, 5),
    _Side("left", "top", 6, -5), _Side("right", "top", -6, -5),
    *(
        _Side(across, "bottom" if dy > 0 else "top", dx, dy, True)
        for dy in (26, -26, 46, -46, 66, -66)
        for across, dx in (("center", 0), ("right", -10), ("left", 10), ("right", -30), ("left", 30))
    ),
)  # fmt: skip


def _free_places(
    frames: list[Frame], mark: Mark, taken: NDArray[Any], dots: list[tuple[date, float]], lines: NDArray[Any]
) -> Places:
    """The sides of a point where its label is inside the plots, off the words there, other points, and `lines`.

    Each costs its rank in `_SIDES`.
    """
    import numpy as np

    found = Places(
        _array([[side.box(frame, mark) for frame in frames] for side in _SIDES]),
        _array([[side.line(frame, mark) for frame in frames] for side in _SIDES]),
        np.arange(len(_SIDES), dtype=float),
    )
    others = [
        [(frame.x(m) - 7, frame.y(v) - 7, frame.x(m) + 7, frame.y(v) + 7) for frame in frames]
        for m, v in dots
        if (m, v) != (mark.moment, mark.value)
    ]
    limits = np.array([(-2.0, 2.0, frame.width + 14, frame.height + 12) for frame in frames])
    inside = (found.boxes[..., :2] >= limits[:, :2]) & (found.boxes[..., 2:] <= limits[:, 2:])
    hits = touch(found.boxes, taken).any(axis=1) | touch(found.boxes, _array(others)).any(axis=1)
    hits |= cross(lines, found.boxes).any(axis=0)
    return found.kept(np.all(inside, axis=(1, 2)) & ~hits)


def place_labels(
    page: kit.Page,
    frames: list[Frame],
    marks: list[Mark],
    taken: Taken,
    dots: list[tuple[date, float]],
    paths: Sequence[Path],
    may_cross: bool,
) -> list[dict[str, Any]]:
    """Direct labels around their points, none touching another on a phone's or a desktop's plot.

    A label that finds no place is left out: the bubble and the table still hold it. `may_cross` keeps as many
    as possible, over a line if need be.
    """
    ordered = sorted(marks, key=lambda mark: mark.rank)[:12]
    words = _array([list(boxes) for boxes in zip(*taken, strict=True)])
    drawn = {True: _segments(frames, paths), False: _array([])}
    found: list[tuple[Mark, _Side]] = []
    # Off the lines if possible; then drop the least wanted until the rest fits.
    for kept, is_strict in itertools.product(range(len(ordered), 0, -1), (True, False) if may_cross else (True,)):
        places = [_free_places(frames, mark, words, dots, drawn[is_strict]) for mark in ordered[:kept]]
        if (best := choose(places, range(kept), (0.0, 0.0))) is not None:
            sides = [_SIDES[int(item.costs[place])] for item, place in zip(places, best, strict=True)]
            found = list(zip(ordered, sides, strict=False))
            break
    return [_note(page, mark, side) for mark, side in found]


def _note(page: kit.Page, mark: Mark, side: _Side) -> dict[str, Any]:
    place: dict[str, Any] = {
        "x": mark.moment.isoformat(),
        "y": mark.value,
        "xanchor": side.across,
        "yanchor": side.up_anchor,
    }
    if side.leader:
        place |= {
            "showarrow": True, "arrowhead": 0, "arrowwidth": 1, "arrowcolor": page.tone(theme.UNKNOWN_LINE),
            "standoff": 6, "ax": side.dx, "ay": -side.dy,
        }  # fmt: skip
    else:
        place |= {"xshift": side.dx, "yshift": side.dy}
    return {**kit.note(page, escape(mark.text), theme.INK, TEXT), **place}
