"""A cascade is the same in every medium: steps, running totals, words and colours, read back from the files."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from pptx import Presentation

from pvd import exports, forms
from pvd.figures.figure import Figure
from pvd.forms.cascade import BASE, LESS, MORE, SAID, TOTAL, Cascade
from pvd.render import screen
from pvd.render.slides.page import A, C
from pvd.render.words.sentence import sentence
from tests import parity
from tests.read_back import Drawn, sheet_cells
from tests.render.samples import SAMPLES

EVERY = parity.every("cascade")
Place = tuple[str, float, float]


def places_of(form: Cascade) -> list[Place]:
    """Where each bar lies on the axis: name, from, to."""
    return [(step.label, step.low, step.high) for step in form.steps]


@EVERY
def test_the_picture_shows_the_steps(slug: str, place: str) -> None:
    figure, form = parity.reading(slug, place, Cascade)
    drawn = Drawn(figure)
    colours = {step.colour.upper() for step in form.steps}
    bars = [item for item in drawn.rectangles() if item.fill in colours]
    assert [item.fill for item in bars] == [step.colour.upper() for step in form.steps]
    # One scale puts them all in place: the first total begins at zero.
    zero, unit = bars[0].left, bars[0].width / form.steps[0].value
    for item, step in zip(bars, form.steps, strict=True):
        assert item.left == pytest.approx(zero + step.low * unit, abs=0.5)
        assert item.width == pytest.approx((step.high - step.low) * unit, abs=0.5)
        assert step.words in drawn.texts
        assert all(word in " ".join(drawn.texts) for word in step.label.split())


@EVERY
def test_the_screen_shows_the_steps(slug: str, place: str) -> None:
    figure, form = parity.reading(slug, place, Cascade)
    chart = screen.plotly(figure)
    (trace,) = chart["data"]
    found = [
        (name, min(base, base + value), max(base, base + value))
        for name, base, value in zip(trace["customdata"], trace["base"], trace["x"], strict=True)
    ]
    assert found == places_of(form)
    assert trace["text"] == [step.words for step in form.steps]
    assert trace["marker"]["color"] == [step.colour for step in form.steps]
    # Each bar is joined to the next where the running total stands.
    assert [shape["x0"] for shape in chart["layout"]["shapes"]] == [step.end for step in form.steps[:-1]]


@EVERY
def test_the_slide_shows_the_steps(slug: str, place: str) -> None:
    figure, form = parity.reading(slug, place, Cascade)
    slide = Presentation(io.BytesIO(exports.write(figure, "pptx"))).slides[0]
    chart = next(shape.chart for shape in slide.shapes if shape.has_chart)
    series = {item.name: item for item in chart.plots[0].series}
    names = [str(item) for item in chart.plots[0].categories]
    bases = [value or 0.0 for value in series[BASE].values]
    found = []
    for index, (name, base) in enumerate(zip(names, bases, strict=True)):
        (kind,) = (kind for kind in (TOTAL, MORE, LESS) if kind in series and series[kind].values[index] is not None)
        fill = series[kind]._element.find(f"{{{C}}}spPr/{{{A}}}solidFill/{{{A}}}srgbClr").get("val")
        found.append((name, base, base + series[kind].values[index], kind, f"#{fill}"))
    assert found == [(*where, step.kind, step.colour) for where, step in zip(places_of(form), form.steps, strict=True)]
    for name in (BASE, SAID):
        assert series[name]._element.find(f"{{{C}}}spPr/{{{A}}}noFill") is not None, "there for its place alone"
    assert [node.text for node in series[SAID]._element.iter(f"{{{A}}}t")] == [step.words for step in form.steps]
    assert (chart.value_axis.minimum_scale, chart.value_axis.maximum_scale) == (form.axis.low, form.axis.high)


@EVERY
def test_the_workbook_holds_the_steps(slug: str, place: str) -> None:
    figure, form = parity.reading(slug, place, Cascade)
    rows = [[content for content, _ in row] for row in sheet_cells(figure, "Graphique")]
    top = next(index for index, row in enumerate(rows) if row[1] == BASE)
    head = rows[top]
    for row, step in zip(rows[top + 1 :], form.steps, strict=True):
        held = {name: value for name, value in zip(head[1:], row[1:], strict=True) if value is not None}
        assert row[0] == step.label and held.get(BASE, 0) == pytest.approx(step.low)
        assert held[step.kind] == pytest.approx(abs(step.value)) == held[SAID]
        assert not {TOTAL, MORE, LESS} - {step.kind} & set(held)


@EVERY
def test_the_sentence_says_every_step(slug: str, place: str) -> None:
    figure, form = parity.reading(slug, place, Cascade)
    said = sentence(figure)
    assert all(f"{step.words} ({step.label})" in said for step in form.steps)


def test_steps_come_to_their_total() -> None:
    _, form = parity.reading("passerelle-888-3700", "france", Cascade)
    assert form.steps[-1].end == pytest.approx(sum(step.value for step in form.steps[:-1]))
    rest = next(step for step in form.steps if step.value < 0)
    assert rest.kind == LESS and rest.end < rest.start and rest.words.startswith("\u2212")


def changed(**values: object) -> Figure:
    figure = SAMPLES["cascade"]
    table = figure.table.copy()
    table.loc[1, list(values)] = list(values.values())
    return replace(figure, table=table)


@pytest.mark.parametrize("amount", [None, 120e6, -900e6])
def test_a_cascade_that_nobody_published_is_refused(amount: float | None) -> None:
    """A step that is unknown, that does not lead to the total, or that goes below zero."""
    with pytest.raises(ValueError, match=r"unknown|come to|below zero"):
        forms.read(changed(value_eur=amount))
