"""Slides are read back with python-pptx: every value, every word, nothing outside the slide."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from datetime import date
from typing import Any

import openpyxl
import pandas as pd
import pytest
from lxml import etree
from pptx import Presentation

from pvd import forms, theme
from pvd.figures.figure import Encodings
from pvd.formats import UNKNOWN, typeset
from pvd.forms import captions, cells
from pvd.forms import table as tables
from pvd.forms.bars import MISSING_WORDS, TOTAL_SERIES, Bars
from pvd.forms.days import serial
from pvd.forms.map import Areas, Dots
from pvd.render import office, slides
from pvd.render.slides import page as slides_page
from pvd.render.slides import table as native_table
from pvd.render.words.sentence import alt_text
from tests.render.samples import MORE, SAMPLES

ALL = {**SAMPLES, **MORE}


EVERY = pytest.mark.parametrize("name", ALL)


CATEGORY_CHARTS = [key for key, item in ALL.items() if item.form in ("bars", "stacked_bars") and not item.is_empty]


LINE_CHARTS = [key for key, item in ALL.items() if item.form == "lines"]


PICTURES = [key for key, item in ALL.items() if item.form in ("strip", "treemap", "areas", "dots")]


MAPS = ("areas", "dots")


_FILES: dict[str, bytes] = {}


def written(name: str) -> bytes:
    if name not in _FILES:
        _FILES[name] = slides.pptx(ALL[name])
    return _FILES[name]


def opened(data: bytes) -> Any:
    deck = Presentation(io.BytesIO(data))
    assert len(deck.slides) == 1
    return deck


def shapes(data: bytes) -> dict[str, Any]:
    return {shape.name: shape for shape in opened(data).slides[0].shapes}


def chart_of(data: bytes) -> Any:
    return shapes(data)["Graphique"].chart


@EVERY
def test_same_bytes_twice(name: str) -> None:
    assert slides.pptx(ALL[name]) == written(name)


@EVERY
def test_words_are_real_text(name: str) -> None:
    figure = ALL[name]
    found = shapes(written(name))
    texts = " ".join(shape.text_frame.text for shape in found.values() if shape.has_text_frame)
    for text in (figure.title, figure.subtitle, figure.note, figure.coverage, captions.source_line(figure), captions.licences(figure),
                 captions.reference(figure), figure.address, captions.dated(figure), captions.status_word(figure)):  # fmt: skip
        assert text in texts
    assert found["Titre"].is_placeholder  # the slide has a title for screen readers and for the outline
    assert (captions.EMPTY in texts) == figure.is_empty


@EVERY
def test_metadata_and_notes(name: str) -> None:
    figure, deck = ALL[name], opened(written(name))
    properties = deck.core_properties
    assert properties.title == figure.title
    assert properties.author == captions.AUTHOR
    assert figure.release in properties.keywords
    assert properties.comments == captions.source_line(figure)[:255]
    assert properties.created.date() == date.fromisoformat(figure.data_as_of)
    notes = deck.slides[0].notes_slide.notes_text_frame.text
    assert typeset(figure.title.rstrip(".")) in notes
    assert "consulté le" not in notes
    graphics = [shape for shape in deck.slides[0].shapes if shape.name in ("Graphique", "Tableau", "Image", "Frise")]
    # Boxes of key figures are text already.
    assert bool(graphics) != (figure.is_empty or bool(figure.cards))
    for shape in graphics:
        described = next(item for item in shape._element.iter() if item.tag.endswith("}cNvPr"))
        assert described.get("descr") == cells.clean(alt_text(figure))


@EVERY
def test_every_letter_is_in_a_face_that_offices_have(name: str) -> None:
    """What is named is what was measured: elsewhere another face takes its place, and words run into one another."""
    with zipfile.ZipFile(io.BytesIO(written(name))) as file:
        parts = [
            part for part in file.namelist() if re.match(r"ppt/(slides|charts|drawings|notesSlides)/[^/]+\.xml", part)
        ]
        faces = {face for part in parts for face in re.findall(rb'<a:latin typeface="([^"]*)"', file.read(part))}
        themes = re.findall(rb'<a:m[a-z]+Font>\s*<a:latin typeface="([^"]*)"', file.read("ppt/theme/theme1.xml"))
    assert faces == {theme.OFFICE_FAMILY.encode()} and set(themes) == {theme.OFFICE_FAMILY.encode()}


def test_text_is_measured_in_that_face() -> None:
    # Helvetica's published widths, in thousandths: 0 is 556, M 833, a space 278; bold M 833, bold 0 556.
    for text, em in (("0M ", 1667), ("é€’", 556 + 556 + 222), ("\u202f", 278)):
        assert slides_page.text_width(text, 72) == pytest.approx(em / 1000 * slides_page.ROOM)


@EVERY
def test_nothing_leaves_the_slide_or_overlaps(name: str) -> None:
    deck = opened(written(name))
    boxes = []
    for shape in deck.slides[0].shapes:
        left, top, right, bottom = shape.left, shape.top, shape.left + shape.width, shape.top + shape.height
        assert left >= 0 and top >= 0, shape.name
        assert right <= deck.slide_width and bottom <= deck.slide_height, shape.name
        boxes.append((shape.name, left, top, right, bottom))
    for index, (name_a, left, top, right, bottom) in enumerate(boxes):
        for name_b, left_b, top_b, right_b, bottom_b in boxes[index + 1 :]:
            slack = 12_700
            apart = (
                right <= left_b + slack or right_b <= left + slack or bottom <= top_b + slack or bottom_b <= top + slack
            )
            assert apart, f"{name_a} overlaps {name_b}"
    assert deck.slide_width / deck.slide_height == pytest.approx(16 / 9, rel=1e-3)


@pytest.mark.parametrize("name", CATEGORY_CHARTS)
def test_category_chart_holds_the_table(name: str) -> None:
    figure = ALL[name]
    data, chart = forms.read(figure), chart_of(written(name))
    assert isinstance(data, Bars)
    found = {series.name: list(series.values) for plot in chart.plots for series in plot.series}
    assert [str(item) for item in chart.plots[-1].categories] == [name for name, _ in data.groups]
    for item in data.series:
        assert found[item.label] == [piece and piece.value for piece in data.pieces_of(item)]
    known = sorted(float(value) for value in figure.table[figure.encodings.value].dropna())
    drawn = sorted(value for item in data.series for value in found[item.label] if value is not None)
    assert drawn == pytest.approx(known)
    hatched = [bool(value) for value in found.get(MISSING_WORDS, [])]
    assert (hatched or [False] * len(data.groups)) == [bool(gap) for gap in data.gaps]
    if len(data.series) > 1 and not data.is_grouped:
        assert found[TOTAL_SERIES] == [bar.total if bar.is_known else None for bar in data.bars]


@pytest.mark.parametrize("name", CATEGORY_CHARTS + LINE_CHARTS)
def test_workbook_behind_the_chart_agrees(name: str) -> None:
    """« Modifier les données » opens the same numbers as those drawn."""
    part = chart_of(written(name)).part
    book = openpyxl.load_workbook(io.BytesIO(part.chart_workbook.xlsx_part.blob))
    space = {"c": slides_page.C}
    for reference in part._element.iterfind(".//c:f", space):
        sheet, address = reference.text.split("!")
        area = book[sheet.strip("'")][address.replace("$", "")]
        found = [cell.value for row in (area if isinstance(area, tuple) else ((area,),)) for cell in row]
        points = {
            int(point.get("idx")): point.findtext("c:v", namespaces=space)
            for point in reference.getparent().iterfind(".//c:pt", space)
        }
        for index, value in enumerate(found):
            text = points.get(index)
            if text is None:
                assert value is None  # unknown is an empty cell, never zero
            elif hasattr(value, "date"):
                assert serial(value.date()) == int(text)
            elif isinstance(value, int | float):
                assert float(text) == pytest.approx(value, rel=1e-14)  # Excel keeps 16 digits
            else:
                assert text == value


@pytest.mark.parametrize("name", LINE_CHARTS)
def test_line_chart_holds_the_table(name: str) -> None:
    figure = ALL[name]
    chart = chart_of(written(name))
    marks = figure.encodings
    drawn: dict[str, set[tuple[int, float]]] = {}
    for series in chart.plots[0].series:
        xs = [
            int(float(point.text))
            for point in series._element.findall(f".//{{{slides_page.C}}}xVal//{{{slides_page.C}}}v")
        ]
        drawn.setdefault(series.name.removesuffix(" (suite)"), set()).update(zip(xs, series.values, strict=True))
    for key, rows in figure.table.groupby(marks.series):
        wanted = {
            (serial(x), float(y)) for x, y in zip(rows[marks.x], rows[marks.value], strict=True) if not pd.isna(y)
        }
        found = drawn[marks.series_labels[str(key)]]
        assert wanted <= found
        if marks.styles.get(str(key)) != "steps":
            assert wanted == found
    for reference in figure.references:
        assert {y for _, y in drawn[reference.label]} == {reference.value}


def test_missing_is_hatched_behind_and_never_a_value() -> None:
    chart = chart_of(written("stacked_bars"))
    first, second = chart.plots
    assert [series.name for series in first.series] == [MISSING_WORDS]
    assert b"pattFill" in etree.tostring(first.series[0]._element)
    assert UNKNOWN in etree.tostring(first.series[0]._element, encoding="unicode")
    assert MISSING_WORDS not in [series.name for series in second.series]
    hidden = [
        axis.find(f"{{{slides_page.C}}}delete").get("val")
        for axis in chart._chartSpace.iter(f"{{{slides_page.C}}}valAx")
    ]
    assert hidden == ["1", "0"]
    assert all(value != 0 for series in second.series for value in series.values)


def test_break_is_two_series_and_a_band_inside_the_chart() -> None:
    figure = SAMPLES["lines"]
    one = replace(figure, table=figure.table.assign(perimeter="programme_narrow"))
    data = slides.pptx(one)
    chart = chart_of(data)
    # The longest first, its reference between the two: LibreOffice loses a series shorter than the one after it.
    lengths = [len(list(series.values)) for series in chart.plots[0].series]
    assert lengths == sorted(lengths, reverse=True)
    references = {item.label for item in one.references}
    assert [series.name for series in chart.plots[0].series if series.name not in references] == [
        "Périmètre 2022-2023",
        "Périmètre 2022-2023 (suite)",
    ]
    assert all(None not in series.values for series in chart.plots[0].series)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        drawing = archive.read("ppt/drawings/drawing1.xml").decode()
    assert "Rupture de série" in drawing
    assert "pattFill" in drawing


def test_open_mark_for_a_bound() -> None:
    series = next(item for item in chart_of(written("lines")).plots[0].series if item.name == "Périmètre 2022-2023")
    text = etree.tostring(series._element, encoding="unicode")
    assert "&gt;\u202f780\u202fM€" in text
    points = list(series._element.findall(f"{{{slides_page.C}}}dPt"))
    assert len(points) == 1


@EVERY
def test_native_tables(name: str) -> None:
    figure, found = ALL[name], shapes(written(name))
    if figure.form in (*office.NATIVE_FORMS, "timeline") or figure.is_empty:
        assert "Tableau" not in found
        return
    if figure.cards:
        assert "Tableau" not in found
        values = [found[f"Valeur {index}"].text_frame for index in range(1, len(figure.cards) + 1)]
        assert [frame.text for frame in values] == [card.value for card in figure.cards]
        # Read from the back of a room, not twelve tiny columns.
        assert all(frame.paragraphs[0].runs[0].font.size.pt >= 20 for frame in values)
        return
    if figure.form in MAPS:
        # The map takes the room of a table that would repeat its legend.
        assert "Tableau" not in found and found["Image"].width > 0.55 * opened(written(name)).slide_width
        form = forms.read(figure)
        assert isinstance(form, Dots | Areas)
        said = [found[f"Légende {index}"].text_frame.text for index in range(1, len(form.legend) + 1)]
        assert said == [item.words for item in form.legend]
        return
    table = found["Tableau"].table
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    if figure.form == "table":
        for row, line in zip(rows[1:], tables.read(figure).drawn.lines(), strict=False):
            assert row == line[: len(row)]
        left = len(figure.table) - len(rows) + 1
        if left:
            assert f"… et {left} autres lignes" in found["Suite du tableau"].text_frame.text
    if figure.form == "heat_table":
        marks = figure.encodings
        assert [row[0] for row in rows[1:]] == list(dict.fromkeys(map(str, figure.table[marks.row])))
        assert rows[0][1:] == list(dict.fromkeys(map(str, figure.table[marks.column])))
    if name in PICTURES:
        assert found["Image"].image.content_type == "image/png"


def test_vector_picture_beside_the_pixels() -> None:
    with zipfile.ZipFile(io.BytesIO(written("treemap"))) as archive:
        assert archive.read("ppt/media/image1.svg").startswith(b"<?xml")
        assert "svgBlip" in archive.read("ppt/slides/slide1.xml").decode()


@EVERY
def test_every_part_is_sound(name: str) -> None:
    with zipfile.ZipFile(io.BytesIO(written(name))) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        assert len(names) == len(set(names))
        assert not any("thumbnail" in part for part in names)
        assert {entry.date_time for entry in archive.infolist()} == {office.FIXED_TIME}
        types = archive.read("[Content_Types].xml").decode()
        for part in names:
            if part.endswith((".xml", ".rels")):
                etree.fromstring(archive.read(part))
            elif part != "[Content_Types].xml":
                assert f'Extension="{part.rsplit(".", 1)[-1]}"' in types or f"/{part}" in types


def test_hostile_text_is_only_text() -> None:
    name = '<a:t>&"\x00\x0b=HYPERLINK("x") {{}} %s'
    figure = replace(
        MORE["bars_missing"],
        title=name,
        table=pd.DataFrame(
            {
                "commune_name": [name, "b"],
                "amount_eur": [1.0, 2.0],
                "status": ["available"] * 2,
                "is_here": [False, True],
            }
        ),
    )
    data = slides.pptx(figure)
    assert shapes(data)["Titre"].text_frame.text == cells.clean(name)
    assert str(chart_of(data).plots[0].categories[0]) == cells.clean(name)


@pytest.mark.parametrize("length", [1, 4, 12, 30])
def test_long_titles_and_sources_keep_the_chart(length: int) -> None:
    figure = SAMPLES["bars"]
    long = replace(
        figure, title="Une commune de France " * length, note="Une note. " * length * 3, sources=figure.sources * length
    )
    found = shapes(slides.pptx(long))
    assert found["Graphique"].height > 1.2 * slides_page.EMU


def test_table_of_the_whole_programme() -> None:
    base = SAMPLES["table"]
    table = pd.concat([base.table] * 45, ignore_index=True).head(1646)
    found = shapes(slides.pptx(replace(base, table=table)))
    shown = len(found["Tableau"].table.rows) - 1
    assert f"… et {1646 - shown:,} autres lignes".replace(",", "\u202f") in found["Suite du tableau"].text_frame.text


def test_too_many_columns_are_said() -> None:
    base = SAMPLES["dots"]
    names = list(base.table.columns) + [
        "amount_eur",
        "departement_name",
        "region_name",
        "theme",
        "measure_name",
        "milestone_name",
    ]
    table = base.table.assign(
        **{name: "Provence-Alpes-Côte d’Azur" for name in names[8:] if name != "amount_eur"}, amount_eur=1.0
    )
    figure = replace(base, form="table", table=table, encodings=Encodings(columns=tuple(names)))
    text = shapes(slides.pptx(figure))["Suite du tableau"].text_frame.text
    assert "autres colonnes" in text or "autre colonne" in text


def test_long_texts_give_way_before_short_ones() -> None:
    ranges = [(0.5, 1.0), (0.8, 9.0), (0.8, 3.0), (1.2, 1.2)]
    widths = native_table.shared_widths(ranges, 8.0)
    assert sum(widths) == pytest.approx(8.0, abs=1e-6)
    assert widths[0] == pytest.approx(1.0) and widths[3] == pytest.approx(1.2), "short texts stay whole"
    assert widths[1] > widths[2] > 0.8


def test_a_side_table_of_surfaces_says_what_each_line_is() -> None:
    figure = SAMPLES["treemap"]
    table = native_table.side_table(forms.read(figure))
    assert len({tuple(line[:-1]) for line in table.lines}) == len(table.lines), "no two lines under the same names"


def test_a_bar_alone_does_not_fill_the_slide() -> None:
    """In large letters, at the top; eighteen bars take what there is."""
    figure = SAMPLES["bars"]
    frames = [
        next(shape for shape in opened(slides.pptx(item)).slides[0].shapes if shape.has_chart)
        for item in (replace(figure, table=figure.table.iloc[:1]), figure)
    ]
    assert frames[0].height < 0.5 * frames[1].height
    sizes = [frame.chart.category_axis.tick_labels.font.size for frame in frames]
    assert sizes[0] >= 1.5 * sizes[1]
