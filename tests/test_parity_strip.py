"""A strip shows one thing: its dots, names, colours and shapes are the same in the picture, the screen, the slide, the words."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from pvd import forms
from pvd.formats import NARROW, UNKNOWN, typeset
from pvd.forms.strip import Strip
from pvd.render import screen
from pvd.render.words.sentence import sentence
from tests import parity
from tests.parity import figure_of
from tests.read_back import Drawn, sheet_cells, slide_table

EVERY = parity.every("strip")


def strip_of(slug: str, place: str) -> Strip:
    return parity.reading(slug, place, Strip)[1]


@EVERY
def test_the_picture_shows_the_dots(slug: str, place: str) -> None:
    strip, drawn = strip_of(slug, place), Drawn(figure_of(slug, place))
    wanted = Counter((dot.colour, "beyond" if dot.is_beyond else dot.shape) for dot in strip.dots)
    # The legend draws one more.
    wanted += Counter([(strip.beyond[0].colour, "beyond")] if strip.beyond else [])
    assert Counter((fill, shape) for *_, fill, shape in drawn.markers()) == wanted
    for dot in {strip.dots[0], strip.dots[-1]} | {dot for dot in strip.dots if dot.is_highlighted}:
        assert f"{dot.label}{NARROW}: {dot.words}" in drawn.texts
    said = " ".join(drawn.texts)
    assert strip.beyond_words in said and strip.unknown_words in said
    assert {item.label for item in strip.references} <= set(drawn.texts)


@EVERY
def test_the_screen_shows_the_dots(slug: str, place: str) -> None:
    strip = strip_of(slug, place)
    drawn = screen.plotly(figure_of(slug, place))
    symbols = {"triangle-right": "beyond"}
    found = Counter(
        (*key, x, trace["marker"]["color"], symbols.get(trace["marker"]["symbol"], trace["marker"]["symbol"]))
        for trace in drawn["data"]
        for x, key in zip(trace["x"], trace["customdata"], strict=True)
    )
    assert found == Counter(
        (dot.label, dot.value, min(dot.value, strip.axis.high), dot.colour, "beyond" if dot.is_beyond else dot.shape)
        for dot in strip.dots
    )
    assert drawn["layout"]["xaxis"]["tickvals"] == list(strip.axis.ticks)
    said = " ".join(note["text"].replace("<br>", " ") for note in drawn["layout"]["annotations"])
    assert "".join(strip.beyond_words.split()) in "".join(said.split())
    assert f"{UNKNOWN}{NARROW}: {len(strip.unknown)}" in said or not strip.unknown
    for dot in {strip.dots[0], strip.dots[-1]} | {dot for dot in strip.dots if dot.is_highlighted}:
        assert dot.label in said and dot.words in said


@EVERY
def test_the_slide_shows_both_ends_and_the_median(slug: str, place: str) -> None:
    strip = strip_of(slug, place)
    lines = [(name, value) for (name, _), (value, _) in slide_table(figure_of(slug, place))[1:]]
    dots = [(dot.label, dot.exact) for dot in reversed(strip.dots)]
    if all(pair in lines for pair in dots):
        assert lines == dots + [(name, UNKNOWN) for name in strip.unknown]
        return
    middle = next(index for index, (name, _) in enumerate(lines) if name.startswith("Médiane de "))
    assert lines[0] == dots[0] and lines[-1] == dots[-1] and 0 < middle < len(lines) - 1
    assert set(lines) - {lines[middle]} <= set(dots)
    assert all((dot.label, dot.exact) in lines for dot in strip.dots if dot.is_highlighted)


@EVERY
def test_the_workbook_holds_the_dots(slug: str, place: str) -> None:
    strip = strip_of(slug, place)
    rows = sheet_cells(figure_of(slug, place), "Données")
    top = next(index for index, row in enumerate(rows) if any(cell == strip.label_words for cell, _ in row))
    heads = [str(cell) for cell, _ in rows[top]]
    name = heads.index(strip.label_words)
    value = next(index for index, head in enumerate(heads) if head.startswith(strip.value_words))
    # A chart sets its names in type; cells hold them as they are published.
    found = [(typeset(str(row[name][0])), row[value][0]) for row in rows[top + 1 :] if row[name][0]]
    assert Counter(found) == Counter(
        [(dot.label, dot.value) for dot in strip.dots] + [(label, None) for label in strip.unknown]
    )


@EVERY
def test_the_sentence_says_the_ends(slug: str, place: str) -> None:
    strip, said = strip_of(slug, place), sentence(figure_of(slug, place))
    for dot in {strip.dots[0], strip.dots[-1]} | {dot for dot in strip.dots if dot.is_highlighted}:
        ties = sum(other.value == dot.value for other in strip.dots)
        assert dot.words in said and (dot.label in said or ties > 3)
    assert f"médiane {strip.median_words}".lower() in said.lower()
    assert strip.beyond_words in said


def test_outliers_do_not_empty_the_axis_and_are_named_at_its_end() -> None:
    strip = strip_of("repartition-des-communes", "france")
    assert strip.beyond and strip.axis.high < 0.5 * strip.dots[-1].value
    assert len(strip.beyond) <= 0.02 * len(strip.dots)
    assert all(dot.value > strip.axis.high for dot in strip.beyond)
    assert f"{strip.dots[-1].label}, {strip.dots[-1].words}" in strip.beyond_words
    assert "un point par commune" in figure_of("repartition-des-communes", "france").unit_label


def test_what_is_looked_at_is_never_beyond_the_axis() -> None:
    figure = figure_of("repartition-des-communes", "france")
    highest = strip_of("repartition-des-communes", "france").dots[-1].label
    table = figure.table.assign(is_here=figure.table["commune_name"] == highest)
    found = forms.read_as(replace(figure, table=table, encodings=replace(figure.encodings, highlight="is_here")), Strip)
    assert not found.beyond and found.axis.high >= found.dots[-1].value
