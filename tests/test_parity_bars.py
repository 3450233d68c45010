"""Bars are the same in every medium: labels, values, statuses and colours, read back from SVG, plotly, PPTX and XLSX."""

from __future__ import annotations

import io
import re
from typing import Any

import openpyxl
import pytest
from pptx import Presentation

from pvd.figures.figure import Figure
from pvd.formats import UNKNOWN
from pvd.forms.bars import MISSING_WORDS, TOTAL_SERIES, Bars
from pvd.render import print as picture
from pvd.render import screen, slides
from pvd.render.files.xlsx import xlsx
from pvd.render.slides.page import C
from pvd.render.words.sentence import sentence
from tests import parity

SLUGS = parity.slugs_of("bars", "stacked_bars")
EVERY = parity.every("bars", "stacked_bars")
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
Mark = tuple[str, str, float]


def marks(form: Bars) -> list[Mark]:
    """What each medium must draw: name, series, value."""
    return sorted(
        (name, piece.series.label, piece.value) for name, bars in form.groups for bar in bars for piece in bar.pieces
    )


def chart_of(figure: Figure) -> Any:
    deck = Presentation(io.BytesIO(slides.pptx(figure)))
    return next(shape for shape in deck.slides[0].shapes if shape.has_chart).chart


def colour_of(series: Any, index: int) -> str:
    """The fill of one bar of a slide: its own, or its series'."""
    for point in series._element.findall(f"{{{C}}}dPt"):
        if point.find(f"{{{C}}}idx").get("val") == str(index):
            return f"#{point.find(f'.//{{{A}}}srgbClr').get('val')}"
    return f"#{series._element.find(f'{{{C}}}spPr').find(f'.//{{{A}}}srgbClr').get('val')}"


@EVERY
def test_slides_and_workbooks(slug: str, place: str) -> None:
    figure, form = parity.reading(slug, place, Bars)
    chart = chart_of(figure)
    names = [str(item) for item in chart.plots[-1].categories]
    assert names == [name for name, _ in form.groups]
    series = {item.name: item for plot in chart.plots for item in plot.series}
    found = [
        (names[index], item.name, value)
        for item in series.values()
        if item.name not in (MISSING_WORDS, TOTAL_SERIES)
        for index, value in enumerate(item.values)
        if value is not None
    ]
    assert sorted(found) == marks(form)
    for item in form.series:
        for index, piece in enumerate(form.pieces_of(item)):
            assert piece is None or colour_of(series[item.label], index) == piece.colour
    gaps = [bool(value) for value in series[MISSING_WORDS].values] if MISSING_WORDS in series else [False] * len(names)
    assert gaps == [bool(gap) for gap in form.gaps]
    axis = chart.value_axis
    assert (axis.minimum_scale, axis.maximum_scale) == (form.axis.low, form.axis.high)
    skips = [item.get("val") for item in chart._chartSpace.iter(f"{{{C}}}tickLblSkip")]
    assert skips and set(skips) == {"1"}, "every name is written"

    book = openpyxl.load_workbook(io.BytesIO(xlsx(figure)))["Graphique"]
    rows = list(book.iter_rows(values_only=True))
    head = next(index for index, row in enumerate(rows) if row[1] == form.series[0].label)
    lines = rows[head + 1 : head + 1 + len(form.groups)]
    held = [
        (name, label, float(value))
        for (name, _), line in zip(form.groups, lines, strict=True)
        for label, value in zip(rows[head][1:], line[1:], strict=True)
        if value is not None and label in {item.label for item in form.series}
    ]
    assert [(one[:2], pytest.approx(one[2])) for one in sorted(held)] == [(one[:2], one[2]) for one in marks(form)]
    assert [UNKNOWN in line[0] for line in lines] == [bool(gap) for gap in form.gaps]
    scaling = book._charts[0].y_axis.scaling
    assert (scaling.min, scaling.max) == (form.axis.low, form.axis.high)


@EVERY
def test_screen(slug: str, place: str) -> None:
    figure, form = parity.reading(slug, place, Bars)
    chart = screen.plotly(figure)
    traces = [trace for trace in chart["data"] if trace["meta"]["part"] == "data"]
    lying = [trace["orientation"] == "h" for trace in traces]
    values = [value for trace, flat in zip(traces, lying, strict=True) for value in trace["x" if flat else "y"]]
    assert sorted(values) == sorted(value for _, _, value in marks(form))
    plain = {
        colour
        for trace in traces
        if "pattern" not in trace["marker"]
        for colour in (
            [trace["marker"]["color"]] if isinstance(trace["marker"]["color"], str) else trace["marker"]["color"]
        )
    }
    assert plain == {piece.colour for bar in form.bars for piece in bar.pieces if not piece.is_light}
    feet = [trace for trace in chart["data"] if trace["meta"]["part"] == "missing"]
    assert sum(len(trace["x"]) for trace in feet) == sum(bool(bar.gap) for bar in form.bars)
    for trace in feet:
        assert set(trace["x" if trace["orientation"] == "h" else "y"]) == {form.foot}, "short, and the same everywhere"


@EVERY
def test_picture(slug: str, place: str) -> None:
    figure, form = parity.reading(slug, place, Bars)
    svg = picture.render(figure, "svg").decode()
    texts = " ".join(re.findall(r"<text[^>]*>([^<]*)</text>", svg))
    for bar in form.bars[:12] if not form.is_grouped else ():
        assert all(word in texts for word in re.split(r"[ \-/·\s]+", bar.label.replace("&", "&amp;")))
    fills = {colour.upper() for colour in re.findall(r"fill: (#[0-9a-fA-F]{6})", svg)}
    shown = form.bars[:12]
    grouped = [piece.series.colour for bar in shown for piece in bar.pieces if piece.status != "before"]
    wanted = grouped if form.is_grouped else [piece.colour for bar in shown for piece in bar.pieces if piece.value]
    assert {colour.upper() for colour in wanted} <= fills
    if form.has_missing:
        assert UNKNOWN in texts


@EVERY
def test_sentence(slug: str, place: str) -> None:
    """The highest of what may be ranked is said as the chart writes it; so is every name that nothing is known of."""
    figure, form = parity.reading(slug, place, Bars)
    words = sentence(figure)
    ranked = [bar for bar in form.bars if bar.is_known and all(item.status == "available" for item in bar.pieces)]
    if ranked and not form.is_grouped:
        best = max(ranked, key=lambda bar: bar.total)
        assert form.scale.words(best.total) in words
    if form.has_missing:
        assert "on disponible" in words


@pytest.mark.parametrize("slug", SLUGS)
def test_one_unit_and_one_number_of_decimals(slug: str) -> None:
    _, form = parity.reading(slug, "departement-50", Bars)
    written = {piece.words for bar in form.bars for piece in bar.pieces if piece.value}
    signs = {words.rpartition("\u202f")[2] for words in written} if form.unit == "eur" else {""}
    decimals = {len(re.split(r"[^\d]", words.partition(",")[2])[0]) for words in written}
    assert len(signs) <= 1 and len(decimals) <= 1


def test_a_year_of_unknown_schemes_is_said_in_slides() -> None:
    """2024 was empty in the slide of L’Île-d’Yeu, and its picture said « n. d. »."""
    figure, form = parity.reading("subventions-par-annee", "commune-85113", Bars)
    chart = chart_of(figure)
    text = " ".join(item.text or "" for item in chart._chartSpace.iter(f"{{{A}}}t"))
    assert text.count(UNKNOWN) >= sum(bool(gap) for gap in form.gaps)
    drawn_series = {piece.series.label for bar in form.bars for piece in bar.pieces}
    assert {item.name for plot in chart.plots for item in plot.series} <= drawn_series | {MISSING_WORDS, TOTAL_SERIES}
