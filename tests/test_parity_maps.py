"""Small maps show one thing: towns, classes and counts are the same in the picture, the slide, the words and the replay."""

from __future__ import annotations

import io
from collections import Counter
from datetime import date

import pytest
from PIL import Image
from pptx import Presentation

from pvd import dictionary, exports, forms, theme, views
from pvd.figures import map_time
from pvd.formats import day, number
from pvd.forms.small_maps import SmallMaps
from pvd.render.words.sentence import sentence
from pvd.territory import PROGRAMME_START
from tests import parity
from tests.asking import get
from tests.parity import figure_of
from tests.read_back import Drawn

EVERY = parity.every("maps")


def maps_of(slug: str, place: str) -> SmallMaps:
    figure = figure_of(slug, place)
    if figure.is_empty:
        pytest.skip("nothing is drawn")
    return forms.read_as(figure, SmallMaps)


@EVERY
def test_every_map_counts_its_towns(slug: str, place: str) -> None:
    """Against the dates of the table itself."""
    form, table = maps_of(slug, place), figure_of(slug, place).table
    last = date.fromisoformat(dictionary.source("anct-programmes").as_of)
    days = [date(year, 12, 31) for year in range(PROGRAMME_START.year + 1, last.year)] + [last]
    assert [item.date for item in form.maps] == [day(item) for item in days]
    for item, on in zip(form.maps, days, strict=True):
        counts = Counter(dot.group.key for dot in item.form.dots)
        signed = (table["ort_signed_on"].dropna().dt.date <= on).sum()
        assert counts[map_time.ORT] == signed and sum(counts.values()) == len(table)
        assert {group.key: group.count for group in item.form.groups if group.count} == counts
        assert f"{number(signed)}\u00a0ORT dat" in item.counted


@EVERY
def test_the_picture_the_slide_and_the_words_show_the_maps(slug: str, place: str) -> None:
    form, figure = maps_of(slug, place), figure_of(slug, place)
    drawn, said = Drawn(figure), sentence(figure)
    texts = "".join("".join(drawn.texts).split())
    for words in (*(item.words for item in form.legend), *(f"{item.date}{item.counted}" for item in form.maps)):
        assert "".join(words.split()) in texts
    wanted = Counter((dot.group.colour, "circle") for item in form.maps for dot in item.form.dots)
    wanted += Counter((item.colour, "circle") for item in form.groups)
    assert Counter((fill, shape) for *_, fill, shape in drawn.markers()) == wanted
    for item in form.maps:
        assert item.date in said
    slide = Presentation(io.BytesIO(exports.write(figure, "pptx"))).slides[0]
    assert "Image" in {shape.name for shape in slide.shapes}


@EVERY
def test_the_replay_of_the_map_goes_through_the_same_days(slug: str, place: str) -> None:
    form = maps_of(slug, place)
    said = views.replayed(figure_of("carte-des-communes", place))
    assert said and [tuple(step) for step in said["steps"]] == [(item.date, item.counted) for item in form.maps]
    for rank, item in enumerate(form.maps):
        colours = [said["classes"][int(stages[rank])]["colour"] for stages in said["stages"]]
        assert colours == [dot.group.colour for dot in item.form.dots]
    assert [entry["colour"] for entry in said["classes"]] == [theme.ROLES["stage"][key] for key in map_time.WORDS]


def test_the_animated_image() -> None:
    answer = get("/figures/carte-dans-le-temps.gif?departement=50")
    assert answer.status == 200 and answer.headers["content-type"] == "image/gif"
    assert answer.headers["content-disposition"].startswith('inline; filename="carte-dans-le-temps_manche-50_')
    image = Image.open(io.BytesIO(answer.body))
    form = maps_of("carte-dans-le-temps", "departement-50")
    assert (image.size, image.n_frames, image.info["loop"]) == (theme.PIXELS["social"], len(form.maps), 0)  # type: ignore[attr-defined]
    figure = figure_of("carte-dans-le-temps", "departement-50")
    assert exports.animate(figure) == answer.body, "same figure, same bytes"
    (offered,) = [item for item in views.of(figure)["take"]["files"] if item["format"] == "gif"]
    assert offered["path"] == "figures/carte-dans-le-temps.gif?departement=50"
    assert get("/figures/carte-des-communes.gif").status == 404
    assert get("/figures/carte-dans-le-temps.gif?departement=75").status == 404
