"""Where the words of a chart of lines stand: direct labels, references and breaks, none over another."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from pvd import theme
from pvd.figures.figure import Break
from pvd.render.screen import page as kit
from pvd.render.screen.text import LINE_HEIGHT, SMALL, TEXT, escape, line_count, text_width, wrap

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


def reference_boxes(frame: Frame, value: float, label: str) -> list[kit.Box]:
    wide, y = text_width(label, SMALL), frame.y(value)
    return [(0, y, min(wide, frame.width), y + LINE_HEIGHT + 2), (0, y - 2, frame.width, y + 2)]


def middle_of(item: Break) -> datetime:
    return datetime.combine(item.start, datetime.min.time()) + (item.end - item.start) / 2


def break_words(
    page: kit.Page, frames: list[Frame], item: Break, taken: list[list[kit.Box]], paths: list[list[tuple[date, float]]]
) -> tuple[dict[str, Any], list[kit.Box]]:
    """The break's words inside its band, at a height where they cover no line and no point."""
    room = frames[0].x(item.end) - frames[0].x(item.start)
    width = max(9, int(room / 6.7))
    text = f"<b>{wrap(item.label, width)}</b>" + (f"<br>{wrap(item.detail, width)}" if item.detail else "")
    tall, wide = line_count(text) * LINE_HEIGHT + 8, text_width(text, SMALL) + 8

    def box(frame: Frame, up: float) -> kit.Box:
        x, high = frame.x(middle_of(item).date()), up * frame.height
        return (x - wide / 2, high - tall, x + wide / 2, high)

    def cost(up: float) -> int:
        hits = 0
        for frame, boxes in zip(frames, taken, strict=True):
            mine = box(frame, up)
            hits += 4 if mine[1] < 2 else 0
            hits += 3 * sum(_touch(mine, other) for other in boxes)
            hits += sum(_crosses(mine, [(frame.x(m), frame.y(v)) for m, v in path]) for path in paths)
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
    return note, [box(frame, up) for frame in frames]


def _touch(one: kit.Box, other: kit.Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _crosses(box: kit.Box, path: list[tuple[float, float]]) -> bool:
    """True when a polyline enters the box (Liang–Barsky clipping)."""
    left, bottom, right, top = box
    for (x0, y0), (x1, y1) in itertools.pairwise(path):
        enter, leave = 0.0, 1.0
        for start, step, low, high in ((x0, x1 - x0, left, right), (y0, y1 - y0, bottom, top)):
            if step == 0:
                if not low < start < high:
                    break
                continue
            one, two = sorted(((low - start) / step, (high - start) / step))
            enter, leave = max(enter, one), min(leave, two)
            if enter >= leave:
                break
        else:
            return True
    return False


@dataclass(frozen=True)
class _Side:
    """Where a label stands from its point: anchors, shift in pixels (up is positive), with a thin leader or not."""

    across: str
    up_anchor: str
    dx: float
    dy: float
    leader: bool = False

    def box(self, frame: Frame, mark: Mark) -> kit.Box:
        wide, tall = text_width(mark.text, TEXT) + 4, LINE_HEIGHT + 1
        x, y = frame.x(mark.moment) + self.dx, frame.y(mark.value) + self.dy
        left = {"left": x, "center": x - wide / 2, "right": x - wide}[self.across]
        low = {"bottom": y, "middle": y - tall / 2, "top": y - tall}[self.up_anchor]
        return (left, low, left + wide, low + tall)


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


@dataclass(frozen=True)
class _Choice:
    """One side of one mark, in pixels on every frame."""

    mark: Mark
    side: _Side
    boxes: list[kit.Box]
    leaders: list[list[tuple[float, float]]]

    @staticmethod
    def of(frames: list[Frame], mark: Mark, side: _Side) -> _Choice:
        leaders = []
        for frame in frames:
            x, y = frame.x(mark.moment), frame.y(mark.value)
            leaders.append(
                [(x + side.dx * 0.25, y + side.dy * 0.25), (x + side.dx, y + side.dy)] if side.leader else []
            )
        return _Choice(mark, side, [side.box(frame, mark) for frame in frames], leaders)

    def free(
        self,
        frames: list[Frame],
        taken: list[list[kit.Box]],
        spots: list[list[tuple[float, float, date, float]]],
        drawn: list[list[list[tuple[float, float]]]],
    ) -> bool:
        """Inside the plot, off the words already there, off other points and, if given, off the lines."""
        own = (self.mark.moment, self.mark.value)
        for frame, box, others, points in zip(frames, self.boxes, taken, spots, strict=True):
            if box[0] < -2 or box[2] > frame.width + 14 or box[1] < 2 or box[3] > frame.height + 12:
                return False
            if any(_touch(box, other) for other in others):
                return False
            if any((m, v) != own and _touch(box, (x - 7, y - 7, x + 7, y + 7)) for x, y, m, v in points):
                return False
        return not any(
            _crosses(box, line) for box, lines in zip(self.boxes, drawn, strict=bool(drawn)) for line in lines
        )

    def beside(self, other: _Choice) -> bool:
        """Neither words nor leaders of the two touch."""
        return not any(
            _touch(one, two) or _crosses(one, theirs) or _crosses(two, mine)
            for one, two, mine, theirs in zip(self.boxes, other.boxes, self.leaders, other.leaders, strict=True)
        )


def _compatible(choices: list[list[_Choice]], limit: int = 4_000) -> list[_Choice] | None:
    """The first choice of each mark such that all stand side by side; None after `limit` trials."""
    trials = itertools.count()

    def search(rank: int, done: list[_Choice]) -> list[_Choice] | None:
        if rank == len(choices):
            return done
        for choice in choices[rank]:
            if next(trials) > limit:
                return None
            if all(choice.beside(other) for other in done):
                found = search(rank + 1, [*done, choice])
                if found is not None:
                    return found
        return None

    return search(0, [])


def place_labels(
    page: kit.Page,
    frames: list[Frame],
    marks: list[Mark],
    taken: list[list[kit.Box]],
    dots: list[tuple[date, float]],
    paths: list[list[tuple[date, float]]],
    may_cross: bool,
) -> list[dict[str, Any]]:
    """Direct labels around their points, none touching another on a phone's or a desktop's plot.

    A label that finds no place is left out: the bubble and the table still hold it. `may_cross` keeps as many
    as possible, over a line if need be.
    """

    drawn = [[[(frame.x(m), frame.y(v)) for m, v in path] for path in paths] for frame in frames]
    spots = [[(frame.x(m), frame.y(v), m, v) for m, v in dots] for frame in frames]
    ordered = sorted(marks, key=lambda mark: mark.rank)[:12]
    found: list[tuple[Mark, _Side]] = []
    counts = range(len(ordered), 0, -1)
    # Off the lines if possible; then drop the least wanted until the rest fits.
    trials = list(itertools.product(counts, (True, False))) if may_cross else [(kept, True) for kept in counts]
    for kept, strict in trials:
        choices = [
            [
                choice
                for side in _SIDES
                if (choice := _Choice.of(frames, mark, side)).free(frames, taken, spots, drawn if strict else [])
            ]
            for mark in ordered[:kept]
        ]
        if (best := _compatible(choices)) is not None:
            found = [(choice.mark, choice.side) for choice in best]
            break
    notes = []
    for mark, side in found:
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
        notes.append({**kit.note(page, escape(mark.text), theme.INK, TEXT), **place})
    return notes
