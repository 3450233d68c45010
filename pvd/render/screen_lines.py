"""Lines, steps and points in time for plotly: direct labels, breaks that nothing crosses."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from pvd import formats, theme
from pvd.figures.figure import Break, Figure
from pvd.render import screen_page as kit

# The two plots (width, height) on which direct labels must not touch: a phone's and a desktop's.
PLOTS = ((285.0, 210.0), (760.0, 290.0))
# Perimeters differ in shape as well as in colour, and keep their shape from chart to chart.
SHAPES = {"programme_narrow": "circle", "programme_broad": "diamond", "delivered": "square"}
SYMBOLS = ("circle", "square", "diamond", "triangle-up", "star", "hexagon")


def lines(page: kit.Page) -> dict[str, Any]:
    figure, encodings, rows = page.figure, page.figure.encodings, page.rows()
    rows = [row for row in rows if row[encodings.x] is not None]
    series = kit.series_order(page, rows)
    colours = dict(zip(series, theme.colours(encodings.role, series), strict=True))
    known = [float(row[encodings.value]) for row in rows if row[encodings.value] is not None]
    reached = known + [float(item.value) for item in figure.references]
    ticks, value_axis = kit.value_axis(page, min(reached, default=0.0), max(reached, default=1.0))
    bottom, top = ticks[0], ticks[-1]
    if max(reached, default=0.0) > top - (top - bottom) * 0.04:
        top += (ticks[1] - ticks[0]) * 0.6
        value_axis["range"] = [bottom, top]
    moments = [row[encodings.x] for row in rows] + [
        moment for item in figure.breaks for moment in (item.start, item.end)
    ]
    start, end = min(moments), max(moments)
    span = max((end - start).days, 1)
    start, end = start - timedelta(days=max(8, span * 4 // 100)), end + timedelta(days=max(8, span * 6 // 100))
    frames = [_Frame(start, end, bottom, top, *size) for size in PLOTS]

    data: list[kit.Trace] = [_break_band(page, item, bottom, top) for item in figure.breaks]
    marks: list[_Mark] = []
    # Several steps that end together: their last values stand in the legend, not one over the other.
    crowded = sum(encodings.styles.get(key) == "steps" for key in series) > 2
    symbol = itertools.cycle(one for one in SYMBOLS if one not in {SHAPES.get(key) for key in series})
    for key in series:
        points = sorted((row for row in rows if row[encodings.series] == key), key=lambda row: row[encodings.x])
        style = encodings.styles.get(key, "line")
        shape = "circle" if style in ("dashed", "steps") else SHAPES.get(key) or next(symbol)
        name = kit.name_of(page, encodings.series, key)
        pieces = _pieces(figure, points)
        for number, piece in enumerate(pieces):
            data.append(_line(page, key, name, piece, style, shape, colours[key], first=number == 0))
        if crowded and pieces:
            last = formats.short_value(pieces[-1][-1][encodings.value], figure.unit)
            data[-len(pieces)]["name"] += f"{formats.NARROW}: {last}"
        elif not crowded:
            marks += _wanted_labels(page, points, style, colours[key])

    shapes, notes = kit.reference(page, horizontal=False)
    taken = [
        [box for item in figure.references for box in _reference_boxes(frame, item.value, item.label)]
        for frame in frames
    ]
    paths = _paths(page, rows)
    for item in figure.breaks:
        note, boxes = _break_words(page, frames, item, taken, paths)
        notes.append(note)
        for known_boxes, box in zip(taken, boxes, strict=True):
            known_boxes.append(box)
    dots = [(row[encodings.x], float(row[encodings.value])) for row in rows if row[encodings.value] is not None]
    # A step has many levels that the axis gives too: one of its labels is left out rather than crossed.
    may_cross = any(encodings.styles.get(key, "line") not in ("steps", "dashed") for key in series)
    notes += _place(page, frames, marks, taken, dots if len(dots) <= 60 else [], paths, may_cross)
    layout = kit.layout(
        page,
        kit.PLOT + (34 if len(series) > 1 else 0),
        xaxis={
            **_date_ticks(start, end),
            "type": "date",
            "range": [start.isoformat(), end.isoformat()],
            "showline": True,
            "linecolor": page.tone(theme.UNKNOWN_LINE),
            "linewidth": 1,
        },
        yaxis=value_axis,
        margin={"r": 16, "t": 46 if len(series) > 1 else 14},
    )
    layout.update(shapes=shapes, annotations=notes, showlegend=len(series) > 1, barmode="overlay")
    return {"data": data, "layout": layout}


@dataclass(frozen=True)
class _Frame:
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
class _Mark:
    """A point that wants a label."""

    moment: date
    value: float
    text: str
    rank: int  # lower is placed first


def _pieces(figure: Figure, points: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """The points of one series, cut at every break and at every unknown value."""
    encodings = figure.encodings
    pieces: list[list[dict[str, Any]]] = [[]]
    for row in points:
        if row[encodings.value] is None:
            pieces.append([])
            continue
        before = pieces[-1][-1][encodings.x] if pieces[-1] else None
        crossed = before is not None and any(
            before < item.end and row[encodings.x] > item.start for item in figure.breaks
        )
        # The elapsed time has no perimeter: a dashed line runs on through the break.
        if crossed and encodings.styles.get(row[encodings.series]) != "dashed":
            pieces.append([])
        pieces[-1].append(row)
    return [piece for piece in pieces if piece]


def _line(
    page: kit.Page, key: str, name: str, piece: list[dict[str, Any]], style: str, symbol: str, colour: str, first: bool
) -> kit.Trace:
    figure, encodings = page.figure, page.figure.encodings
    drawn = page.tone(theme.REFERENCE if style == "dashed" and colour == theme.REFERENCE else colour)

    def inexact(row: dict[str, Any]) -> bool:
        return bool(encodings.bound) and row.get(encodings.bound) not in (None, "", "exact")

    def words(row: dict[str, Any]) -> str:
        said = (
            {"lower": "minimum publié", "approx": "valeur approchée"}.get(str(row.get(encodings.bound)), "")
            if encodings.bound
            else ""
        )
        shown = kit.shown_value(figure, row[encodings.value])
        extra = str(row.get(encodings.label) or "") if encodings.label else ""
        if said == "minimum publié":
            shown = f"plus de {shown}"
        return kit.hover(
            name,
            formats.published_day(row[encodings.x], str(row.get(encodings.precision) or "day")),
            shown,
            extra if extra != shown and figure.unit != "eur" else "",
            said,
        )

    modes = {
        "line": "lines+markers" if len(piece) <= 24 else "lines",
        "steps": "lines",
        "points": "markers",
        "dashed": "lines",
    }
    return {
        "type": "scatter",
        "mode": modes[style],
        "x": [row[encodings.x].isoformat() for row in piece],
        "y": [row[encodings.value] for row in piece],
        "name": kit.escape(name),
        "legendgroup": key,
        "showlegend": first,
        "hoverinfo": "text",
        "hovertext": [words(row) for row in piece],
        "line": {
            "color": drawn,
            "width": 1.75 if style == "dashed" else 2.5,
            "dash": "4px,4px" if style == "dashed" else "solid",
            "shape": "hv" if style == "steps" else "linear",
        },
        "marker": {
            "color": [page.tone(theme.GROUND) if inexact(row) else drawn for row in piece],
            "size": 12 if symbol == "diamond" else 10,
            "symbol": symbol,
            "line": {"color": drawn, "width": 2},
        },
        "cliponaxis": False,
        "connectgaps": False,
        "meta": {"part": "data", "series": key},
    }


def _wanted_labels(page: kit.Page, points: list[dict[str, Any]], style: str, colour: str) -> list[_Mark]:
    figure, encodings = page.figure, page.figure.encodings
    points = [row for row in points if row[encodings.value] is not None]
    if style == "dashed":
        return []
    chosen = points if len(points) <= kit.DIRECT else points[-1:]
    marks = []
    for row in chosen:
        said = str(row.get(encodings.label) or "") if encodings.label else ""
        value = float(row[encodings.value])
        text = said or formats.short_value(value, figure.unit)
        if not said and encodings.bound and row.get(encodings.bound) == "lower":
            text = f">\u202f{text}"
        # The last point matters most, then the first.
        rank = 0 if row is points[-1] else 1 if row is points[0] else 2
        marks.append(_Mark(row[encodings.x], value, text, rank))
    return marks


def _break_band(page: kit.Page, item: Break, bottom: float, top: float) -> kit.Trace:
    """A stretch that nothing crosses: tinted and hatched like the print one. Shapes know no hatching: a bar does."""
    return {
        "type": "bar",
        "x": [_middle(item).isoformat()],
        "y": [top - bottom],
        "base": [bottom],
        "width": [(item.end - item.start).days * 86_400_000],
        "marker": {
            "color": page.tone(theme.PANEL),
            "line": {"width": 0},
            "pattern": {**kit.hatching(page.tone(theme.LINE), page.tone(theme.PANEL), 9), "solidity": 0.2},
        },
        "name": kit.escape(item.label),
        "showlegend": False,
        "hoverinfo": "skip",
        "meta": {"part": "break"},
    }


def _reference_boxes(frame: _Frame, value: float, label: str) -> list[kit.Box]:
    wide, y = kit.text_width(label, kit.SMALL), frame.y(value)
    return [(0, y, min(wide, frame.width), y + kit.LINE_HEIGHT + 2), (0, y - 2, frame.width, y + 2)]


def _middle(item: Break) -> datetime:
    return datetime.combine(item.start, datetime.min.time()) + (item.end - item.start) / 2


def _break_words(
    page: kit.Page, frames: list[_Frame], item: Break, taken: list[list[kit.Box]], paths: list[list[tuple[date, float]]]
) -> tuple[dict[str, Any], list[kit.Box]]:
    """The break's words inside its band, at a height where they cover no line and no point."""
    room = frames[0].x(item.end) - frames[0].x(item.start)
    width = max(9, int(room / 6.7))
    text = f"<b>{kit.wrap(item.label, width)}</b>" + (f"<br>{kit.wrap(item.detail, width)}" if item.detail else "")
    tall, wide = kit.line_count(text) * kit.LINE_HEIGHT + 8, kit.text_width(text, kit.SMALL) + 8

    def box(frame: _Frame, up: float) -> kit.Box:
        x, high = frame.x(_middle(item).date()), up * frame.height
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
        x=_middle(item).isoformat(),
        y=frame.bottom + up * (frame.top - frame.bottom),
        yanchor="top",
        xanchor="center",
        align="center",
        bgcolor=page.tone(theme.PANEL),
        borderpad=3,
    )
    return note, [box(frame, up) for frame in frames]


def _paths(page: kit.Page, rows: list[dict[str, Any]]) -> list[list[tuple[date, float]]]:
    """Where each series is drawn, so that words keep off it: a step runs level, then up."""
    encodings = page.figure.encodings
    paths: dict[str, list[tuple[date, float]]] = {}
    for row in sorted(rows, key=lambda item: item[encodings.x]):
        if row[encodings.value] is None:
            continue
        series, moment, value = row[encodings.series], row[encodings.x], float(row[encodings.value])
        path = paths.setdefault(series, [])
        if path and encodings.styles.get(series) == "steps":
            path.append((moment, path[-1][1]))
        path.append((moment, value))
    return list(paths.values())


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

    def box(self, frame: _Frame, mark: _Mark) -> kit.Box:
        wide, tall = kit.text_width(mark.text, kit.TEXT) + 4, kit.LINE_HEIGHT + 1
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

    mark: _Mark
    side: _Side
    boxes: list[kit.Box]
    leaders: list[list[tuple[float, float]]]

    @staticmethod
    def of(frames: list[_Frame], mark: _Mark, side: _Side) -> _Choice:
        leaders = []
        for frame in frames:
            x, y = frame.x(mark.moment), frame.y(mark.value)
            leaders.append(
                [(x + side.dx * 0.25, y + side.dy * 0.25), (x + side.dx, y + side.dy)] if side.leader else []
            )
        return _Choice(mark, side, [side.box(frame, mark) for frame in frames], leaders)

    def free(
        self,
        frames: list[_Frame],
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


def _place(
    page: kit.Page,
    frames: list[_Frame],
    marks: list[_Mark],
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
    found: list[tuple[_Mark, _Side]] = []
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
        notes.append({**kit.note(page, kit.escape(mark.text), theme.INK, kit.TEXT), **place})
    return notes


def _date_ticks(start: date, end: date) -> dict[str, Any]:
    """Januaries when there are three or more, else months, at most seven."""
    months = [date(year, month, 1) for year in range(start.year, end.year + 1) for month in range(1, 13)]
    months = [month for month in months if start <= month <= end]
    januaries = [month for month in months if month.month == 1]
    if len(januaries) > 2:
        step = math.ceil(len(januaries) / 8)
        chosen = januaries[::step]
        words = [str(month.year) for month in chosen]
    else:
        step = next((size for size in (1, 2, 3, 4, 6) if len(months) / size <= 7), 12)
        chosen = [month for month in months if (month.month - 1) % step == 0]
        words = [f"{formats.SHORT_MONTHS[month.month - 1]}<br>{month.year}" for month in chosen]
    return {"tickmode": "array", "tickvals": [month.isoformat() for month in chosen], "ticktext": words, "tickangle": 0}
