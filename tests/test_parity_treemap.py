"""A treemap shows one thing: its surfaces, colours and values are the same in the picture, the screen, the slide, the words."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import pytest

from pvd.formats import NARROW
from pvd.forms.surfaces import Surfaces
from pvd.render import screen
from pvd.render.words.sentence import sentence
from tests import parity
from tests.parity import figure_of
from tests.read_back import Drawn, sheet_cells, slide_table

EVERY = parity.every("treemap")


def surfaces_of(slug: str, place: str) -> Surfaces:
    return parity.reading(slug, place, Surfaces)[1]


@EVERY
def test_the_picture_shows_the_surfaces(slug: str, place: str) -> None:
    found, drawn = surfaces_of(slug, place), Drawn(figure_of(slug, place))
    colours = {item.colour.upper() for item in found.series}
    # The legend draws one small square a colour.
    wanted = Counter(item.series.colour.upper() for item in found.surfaces)
    wanted += Counter(colours) if found.is_grouped else Counter()
    boxes = [item for item in drawn.rectangles() if item.fill in colours]
    assert Counter(item.fill for item in boxes) == wanted
    # In proportion, but for the white lines between them.
    areas = sorted((item.width * item.height for item in boxes), reverse=True)
    assert areas[0] / sum(areas) == pytest.approx(found.surfaces[0].value / found.total, abs=0.02)
    # A name may be cut in lines; a value is written once, inside or under.
    letters = "".join("".join(drawn.texts).split())
    for item in found.surfaces:
        assert "".join(item.label.split()) in letters and "".join(item.words.split()) in letters, item.name
    assert {item.label for item in found.series} <= set(drawn.texts) or not found.is_grouped


@EVERY
def test_the_screen_shows_the_surfaces(slug: str, place: str) -> None:
    found = surfaces_of(slug, place)
    (trace,) = screen.plotly(figure_of(slug, place))["data"]
    nodes = list(
        zip(trace["ids"], trace["parents"], trace["labels"], trace["values"], trace["marker"]["colors"], strict=True)
    )
    assert [node[1:] for node in nodes if node[0].startswith("row:")] == [
        (f"series:{item.series.key}" if found.is_grouped else "", item.label, item.value, item.series.colour)
        for item in found.surfaces
    ]
    for item, text in zip(found.surfaces, trace["text"][-len(found.surfaces) :], strict=True):
        assert item.words in text


@EVERY
def test_the_slide_lists_the_surfaces_from_the_largest(slug: str, place: str) -> None:
    found = surfaces_of(slug, place)
    lines = [[text for text, _ in line] for line in slide_table(figure_of(slug, place))]
    assert lines[0] == [found.category_words, found.series_words, found.value_words]
    assert lines[1:] == [[item.label, item.series.label, item.exact] for item in found.surfaces[: len(lines) - 1]]


@EVERY
def test_the_workbook_holds_the_surfaces(slug: str, place: str) -> None:
    found = surfaces_of(slug, place)
    rows = sheet_cells(figure_of(slug, place), "Données")
    top = next(index for index, row in enumerate(rows) if any(cell == found.category_words for cell, _ in row))
    heads = [str(cell) for cell, _ in rows[top]]
    name = heads.index(found.category_words)
    value = next(index for index, head in enumerate(heads) if head.startswith(found.value_words))
    cells = Counter((row[name][0], row[value][0]) for row in rows[top + 1 :] if row[name][0] and row[value][0])
    assert cells == Counter((item.label, item.value) for item in found.surfaces)


@EVERY
def test_the_sentence_says_the_largest_and_the_total(slug: str, place: str) -> None:
    found, said = surfaces_of(slug, place), sentence(figure_of(slug, place))
    largest = found.surfaces[0]
    assert largest.label in said and largest.series.label in said and largest.words in said
    assert len(found.surfaces) <= 3 or said.startswith(f"{len(found.surfaces)} parts")
    assert f"Total{NARROW}: " in said


@EVERY
def test_no_small_word_stands_alone_on_a_line_of_the_screen(slug: str, place: str) -> None:
    """A line is at least as long as the longest word of the name: « et transition », never « et » alone."""
    shown = screen.plotly(figure_of(slug, place))["data"][0]["text"]
    for text in filter(None, shown):
        lines = text.split("<br>")[:-1]
        longest = max(len(word) for line in lines for word in line.split())
        for one, two in pairwise(lines):
            assert len(one) + 1 + len(two.split()[0]) > longest, lines
