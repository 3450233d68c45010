"""A timeline is the same in every medium: dates, how precise they are, words, marks and colours, read back from the files."""

from __future__ import annotations

import io
import re
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from pptx import Presentation
from pptx.util import Emu

from pvd import exports, forms, theme
from pvd.figures.figure import FORMS, Figure
from pvd.forms.timeline import Timeline, stretch
from pvd.render import screen
from pvd.render.placing import spread
from pvd.render.words.sentence import sentence
from tests import parity
from tests.read_back import Drawn
from tests.render.samples import SAMPLES

EVERY = parity.every("timeline")
# The other territories of the sample have no town; this one has as many dates as any, and this one a doubtful date.
TOWNS = ("84133", "71106")


def flat(text: str) -> str:
    return re.sub(r"\s", "", text)


def check_picture(figure: Figure, form: Timeline) -> None:
    drawn = Drawn(figure)
    letters = flat("".join(drawn.texts))
    for item in form.moments:
        assert item.when in drawn.texts and flat(item.words) in letters
    assert flat(form.undated_words) in letters
    discs = sorted((y, fill) for _, y, fill, shape in drawn.markers() if shape == "circle")
    days = [item for item in form.moments if item.is_day]
    # A mark in doubt is open.
    assert [fill for _, fill in discs] == [theme.GROUND if item.is_doubtful else item.colour.upper() for item in days]
    colours = {item.colour.upper() for item in form.moments}
    bars = [item for item in drawn.rectangles() if item.fill in colours]
    long = [item for item in form.moments if not item.is_day]
    assert [item.fill for item in bars] == [item.colour.upper() for item in long]
    if len(days) + len(long) < 2:
        return
    # One scale of time puts every mark in place, and makes bars as long as what the date may be.
    spots = [(form.part(item.middle), y) for item, (y, _) in zip(days, discs, strict=True)]
    spots += [(form.part(item.middle), bar.top + bar.height / 2) for item, bar in zip(long, bars, strict=True)]
    (low, top), (high, bottom) = min(spots), max(spots)
    scale = (bottom - top) / (high - low)
    assert all(y == pytest.approx(top + (part - low) * scale, abs=1) for part, y in spots)
    for item, bar in zip(long, bars, strict=True):
        # But for the white between two years in a row.
        assert bar.height == pytest.approx((form.part(item.last) - form.part(item.first)) * scale, abs=4)


def check_screen(figure: Figure, form: Timeline) -> None:
    chart = screen.plotly(figure)
    marks = [
        (trace["customdata"][0], trace["mode"] == "markers", date.fromisoformat(trace["y"][0]), trace["line"]["color"])
        for trace in chart["data"]
    ]
    assert marks == [(item.when, item.is_day, item.first, item.colour) for item in form.moments]
    for trace, item in zip(chart["data"], form.moments, strict=True):
        end = date.fromisoformat(trace["y"][-1])
        assert end == (item.last if item.is_day else item.last + timedelta(days=1))
        assert (trace["marker"]["color"] == theme.GROUND) == item.is_doubtful
    said = [flat(unescape(re.sub(r"<[^>]+>", "", note["text"]))) for note in chart["layout"]["annotations"]]
    assert said[: len(form.moments)] == [flat(item.when + item.words) for item in form.moments]
    assert said[len(form.moments) :] == ([flat(form.undated_words)] if form.undated else [])


def check_slide(figure: Figure, form: Timeline) -> None:
    shapes = Presentation(io.BytesIO(exports.write(figure, "pptx"))).slides[0].shapes
    group: Any = next(shape for shape in shapes if shape.name == "Frise")
    names = {shape.name: shape for shape in group.shapes}
    axis = names["Axe du temps"]
    for item in form.moments:
        mark = names[f"Date {item.when}"]
        colour = theme.GROUND if item.is_doubtful else item.colour
        assert f"#{mark.fill.fore_color.rgb}" == colour
        assert names[item.when].text_frame.text == item.when
        assert names[f"{item.when} (texte)"].text_frame.text == item.words
        middle = axis.top + form.part(item.middle) * axis.height
        assert mark.top + mark.height / 2 == pytest.approx(middle, abs=Emu(9_000))
        if not item.is_day:
            assert mark.height == pytest.approx((form.part(item.last) - form.part(item.first)) * axis.height, abs=9_000)
    undated = [shape.text_frame.text for shape in shapes if shape.name == "Sans date"]
    assert undated == ([form.undated_words] if form.undated else [])


def check(figure: Figure, form: Timeline) -> None:
    check_picture(figure, form)
    check_screen(figure, form)
    check_slide(figure, form)
    said = sentence(figure)
    assert all(item.when in said and item.words.rstrip(".") in said for item in form.moments)
    assert form.undated_words in said


@EVERY
def test_every_medium_draws_the_same_dates(slug: str, place: str) -> None:
    check(*parity.reading(slug, place, Timeline))


@pytest.mark.parametrize("code", TOWNS)
def test_of_other_towns_too(code: str) -> None:
    figure = parity.drawn("frise", {"commune": [code]})
    check(figure, forms.read_as(figure, Timeline))


def test_every_precision() -> None:
    """A day is a mark; a month, a quarter, a year are as long as what they may be; what has no date is said."""
    form = forms.read_as(SAMPLES["timeline"], Timeline)
    lengths = {item.when: (item.last - item.first).days + 1 for item in form.moments}
    assert lengths == {
        "2018": 365, "2021": 365, "26 mai 2021": 1, "mi-2021": 91, "mars 2022": 31, "3 novembre 2026": 1,
    }  # fmt: skip
    assert [item.when for item in form.moments if item.is_doubtful] == ["3 novembre 2026"]
    assert len(form.undated) == 1 and "date non connue" in form.undated_words
    assert next(item for item in form.moments if item.when == "2018").colour == theme.BEFORE
    assert stretch(date(2021, 12, 31), "quarter") == (date(2021, 10, 1), date(2021, 12, 31))


def test_texts_keep_their_order_and_touch_no_other() -> None:
    assert spread([10, 11, 50], [10, 10, 10], 100) == [5.5, 15.5, 50]
    assert spread([0, 99], [10, 10], 100) == [5, 95]
    assert spread([90, 20, 21], [10, 10, 10], 100) == [90, 25.5, 15.5]
    crowd = spread([98.0] * 5, [20.0] * 5, 100.0)
    assert crowd == [10, 30, 50, 70, 90]


def test_a_form_that_a_medium_does_not_draw_is_refused_by_name() -> None:
    with pytest.raises(ImportError, match=r"affiches does not draw cascade, timeline"):
        forms.complete("affiches", [name for name in FORMS if name not in ("cascade", "timeline")])
