"""A map shows one thing: its places, names, classes and counts are the same in the picture, the screen, the slide, the words."""

from __future__ import annotations

import csv
import io
from collections import Counter

import pytest
from pptx import Presentation

from pvd import exports, forms, grounds, theme
from pvd.formats import number, typeset
from pvd.forms.map import Areas, Dots
from pvd.render.print.map import MOST_LABELS
from pvd.render.screen.map import explored
from pvd.render.words.sentence import sentence
from pvd.territory import Options, Territory
from tests import parity
from tests.parity import figure_of
from tests.read_back import Drawn, sheet_cells

EVERY = parity.every("dots", "areas")


def map_of(slug: str, place: str) -> Dots | Areas:
    figure = figure_of(slug, place)
    if figure.is_empty:
        pytest.skip("nothing is drawn")
    form = forms.read(figure)
    assert isinstance(form, Dots | Areas)
    return form


@EVERY
def test_every_place_is_of_one_class_and_counted(slug: str, place: str) -> None:
    """Against the table itself: all that the media share comes from this reading."""
    form, figure = map_of(slug, place), figure_of(slug, place)
    e = figure.encodings
    labels = {item.key: item.label for item in e.classes}
    places = form.dots if isinstance(form, Dots) else form.areas
    assert [(item.code, item.name) for item in places] == list(
        zip(figure.table[e.key], figure.table[e.label], strict=True)
    )
    assert [item.group.label for item in places] == [
        labels.get(key, "non disponible") for key in figure.table[e.colour]
    ]
    assert {item.group.label: item.group.count for item in places} == Counter(item.group.label for item in places)
    assert [item for item in form.groups if not item.count] == []
    drawn = {item.colour for item in form.groups}
    assert len(drawn) == len(form.groups), "two classes of one colour"


@EVERY
def test_the_picture_shows_the_places(slug: str, place: str) -> None:
    form, drawn = map_of(slug, place), Drawn(figure_of(slug, place))
    said = "".join("".join(drawn.texts).split())
    for item in form.legend:
        assert "".join(item.words.split()) in said
    assert "nondisponible(0)" not in said
    if isinstance(form, Areas):
        return
    wanted = Counter((dot.group.colour, "circle") for dot in form.dots)
    # The legend draws one more of each, but for the unknown: hatched there.
    wanted += Counter((item.colour, "circle") for item in form.groups if not item.is_unknown)
    assert Counter((fill, shape) for *_, fill, shape in drawn.markers()) == wanted
    if form.shown and len(form.dots) <= MOST_LABELS:
        assert Counter(dot.name for dot in form.dots) <= Counter(drawn.texts)


@EVERY
def test_the_screen_shows_the_places(slug: str, place: str) -> None:
    form = map_of(slug, place)
    for level, codes in (("france", ()), ("departement", ("50",))):
        said = explored(form, grounds.where(level, codes))
        places, classes = said["places"], said["classes"]
        items = form.dots if isinstance(form, Dots) else form.areas
        assert places["code"] == [item.code for item in items]
        for rank, item in zip(places["class"], items, strict=True):
            assert classes[rank]["label"] == item.group.label
            assert tuple(classes[rank]["fill"][:3]) == theme.rgb(item.group.colour)
        assert [(label, count) for label, count, *_ in said["legend"]] == [(e.label, e.count) for e in form.legend]
        if isinstance(form, Dots):
            assert places["title"] == [typeset(item.title) for item in items]
            assert places["place"] == [
                [round(part, 4) for part in (dot.place if codes else dot.inset)] for dot in form.dots
            ]
            (towns,) = [layer for layer in said["layers"] if layer["id"] == "towns"]
            assert (towns["@@type"], towns["data"], towns["getPosition"]) == ("ScatterplotLayer", "places", "@@=place")


@EVERY
def test_the_slide_shows_the_classes(slug: str, place: str) -> None:
    form = map_of(slug, place)
    slide = Presentation(io.BytesIO(exports.write(figure_of(slug, place), "pptx"))).slides[0]
    found = {shape.name: shape for shape in slide.shapes}
    assert not any(shape.has_table for shape in slide.shapes) and found["Image"].image.size[0] > 2_000
    for index, item in enumerate(form.legend, 1):
        assert found[f"Légende {index}"].text_frame.text == item.words
        if item.sign in ("dot", "area"):
            assert f"#{found[f'Signe {index}'].fill.fore_color.rgb}" == item.colour
    assert f"Légende {len(form.legend) + 1}" not in found


@EVERY
def test_files_hold_the_places(slug: str, place: str) -> None:
    form, figure = map_of(slug, place), figure_of(slug, place)
    places = form.dots if isinstance(form, Dots) else form.areas
    codes = Counter(item.code for item in places)
    rows = list(csv.reader(io.StringIO(exports.write(figure, "csv-brut").decode("utf-8-sig"))))
    assert Counter(cell for row in rows for cell in row if cell in codes) >= codes
    cells = [cell for row in sheet_cells(figure, "Données") for cell, _ in row]
    assert Counter(cell for cell in cells if cell in codes) >= codes
    assert Counter(cell for cell in cells if cell in {item.name for item in places}) >= Counter(
        item.name for item in places
    )


@EVERY
def test_the_sentence_counts_the_classes(slug: str, place: str) -> None:
    form, said = map_of(slug, place), sentence(figure_of(slug, place))
    for item in form.groups:
        assert f"{item.label}, {number(item.count)}" in said


def test_figures_share_one_ground() -> None:
    """A figure kept in a cache holds no outline of its own."""
    # Drawn one after the other: nothing has pushed the ground out of its cache meanwhile.
    ground = exports.draw("situation", Territory(), Options()).ground
    near = exports.draw("carte-des-communes", Territory("departement", ("50",)), Options()).ground
    assert ground is not None and ground is near
    assert ground["regions", "print"] is ground["regions", "print"]


def test_neighbouring_classes_are_told_apart_in_colour_and_without() -> None:
    for role in ("stage", "population_class"):
        colours = list(theme.ROLES[role].values())
        for shown in (colours, theme.greys(colours)):
            assert all(
                theme.contrast(one, two) >= theme.LEAST_CONTRAST for one, two in zip(shown, shown[1:], strict=False)
            )
    spread = theme.greys(list(theme.CATEGORICAL))
    ordered = sorted(spread)
    assert all(theme.contrast(one, two) >= theme.LEAST_CONTRAST for one, two in zip(ordered, ordered[1:], strict=False))
    assert theme.contrast(theme.LAND, theme.AROUND) > 1.1 and theme.contrast(theme.AROUND, theme.GROUND) > 1.25
