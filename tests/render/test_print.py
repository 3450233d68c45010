"""Print pictures: every form in every format and size, exact, deterministic, nothing cut, nothing invented."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from html import escape
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pypdf
import pytest
from PIL import Image

from pvd import dictionary, exports, forms, theme, warehouse
from pvd.figures.figure import FORMS, Class, Encodings, Figure
from pvd.formats import UNKNOWN, typeset
from pvd.forms import captions
from pvd.forms.captions import AUTHOR, EMPTY
from pvd.forms.lines import Lines
from pvd.forms.scale import nice_ticks
from pvd.render.placing import Box, Placer, overlaps, place_names, text_boxes
from pvd.render.print import draw, metadata, names, render
from pvd.render.print.lines import LineChart
from pvd.render.print.page import Page
from pvd.render.print.raster import pixels
from pvd.render.text import width_of, wrap
from pvd.render.words.sentence import alt_text
from pvd.territory import Options, Territory
from tests.render.samples import MORE, SAMPLES

ALL = {**SAMPLES, **MORE}
SIZES = [*theme.PIXELS, *theme.MILLIMETRES]
CURATED = Path(warehouse.ROOT) / "data" / "curated"


def words(figure: Figure, size: str = "article") -> str:
    """All texts of a drawn page, one a line."""
    return "\n".join(item.text for item in text_boxes(draw(figure, size)))


def flat(text: str) -> str:
    """Without spaces and line breaks: titles wrap."""
    return re.sub(r"\s", "", text)


def font_sizes(svg: str) -> list[float]:
    """The size of every text of a picture, read back: pixels of the pixel sizes, points of the print ones."""
    return [float(size) for size in re.findall(r"<text[^>]*?font-size: ([\d.]+)px", svg)]


def elements(node: Any) -> Iterator[Any]:
    """Every element of a structure tree."""
    node = node.get_object()
    for child in (
        node if isinstance(node, list) else [node.get("/K")] if isinstance(node, dict) and "/K" in node else []
    ):
        yield from elements(child)
    if isinstance(node, dict):
        yield node


def marks(figure: Figure, kind: type, size: str = "article") -> list[Any]:
    return draw(figure, size).canvas.findobj(kind)


def test_samples_hold_every_form() -> None:
    assert set(SAMPLES) == set(FORMS)
    assert all(figure.form == form for form, figure in SAMPLES.items())


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("file_format", ["png", "svg", "pdf"])
def test_every_form_in_every_format(name: str, file_format: Any) -> None:
    data = render(ALL[name], file_format)
    assert data.startswith({"png": b"\x89PNG", "svg": b"<?xml", "pdf": b"%PDF"}[file_format])
    assert len(data) > 4_000


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("grey", [False, True])
def test_no_text_overlaps_or_leaves_the_page(name: str, size: str, grey: bool) -> None:
    assert overlaps(draw(ALL[name], size, grey)) == []


@pytest.mark.parametrize("size", SIZES)
def test_png_has_the_exact_size(size: str) -> None:
    image = Image.open(io.BytesIO(render(SAMPLES["bars"], "png", size)))
    paper = tuple(int(side / 25.4 * 300) for side in theme.MILLIMETRES.get(size, ()))
    assert image.size == theme.PIXELS.get(size, paper)


def test_print_sizes_are_exact_to_the_millimetre() -> None:
    svg = render(SAMPLES["bars"], "svg", "colonne").decode()
    assert 'width="88mm" height="110mm"' in svg
    assert 'width="1600" height="900"' in render(SAMPLES["bars"], "svg", "article").decode()
    for size, (wide, high) in theme.MILLIMETRES.items():
        box = pypdf.PdfReader(io.BytesIO(render(SAMPLES["bars"], "pdf", size))).pages[0].mediabox
        assert (box.width, box.height) == pytest.approx((wide / 25.4 * 72, high / 25.4 * 72), abs=0.01), size


@pytest.mark.parametrize("name", ALL)
def test_svg_keeps_text_as_text(name: str) -> None:
    figure = ALL[name]
    svg = render(figure, "svg").decode()
    texts = flat("".join(re.findall(r"<text[^>]*>([^<]*)</text>", svg)))
    for expected in (figure.title, figure.territory, figure.perimeter_label, figure.period):
        assert flat(expected) in texts
    # Version, slug, licence, every source and date: not burnt in, but with the file.
    whole = flat(svg)
    for expected in (metadata(figure)[name] for name in ("Source", "Licence", "Release", "Data date")):
        assert flat(escape(expected)) in whole
    assert "Source Sans 3" in svg
    assert "sans-serif" in svg
    assert "<dc:date>" not in svg
    assert "<title" in svg
    assert "<desc" in svg


@pytest.mark.parametrize("name", ["stacked_bars", "table", "dots", "cards", "empty"])
def test_pdf_is_tagged_in_french_and_says_where_it_comes_from(name: str) -> None:
    figure = ALL[name]
    document = pypdf.PdfReader(io.BytesIO(render(figure, "pdf", "a4")))
    root = document.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and str(root["/Lang"]).lower().startswith("fr")
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"pdfuaid:part" in root["/Metadata"].get_object().get_data()
    about = document.metadata
    assert about and about.title == figure.title and about.author == AUTHOR and "/CreationDate" not in about
    said = metadata(figure)
    assert all(said[part] in (about.subject or "") for part in ("Description", "Source", "Licence", "Data date"))
    assert said["Release"] in str(about["/Keywords"]) and said["Address"] in str(about["/Keywords"])
    found = list(elements(root["/StructTreeRoot"]["/K"]))
    kinds = [str(node.get("/S")) for node in found]
    assert kinds.count("/H1") == 1
    drawn = [flat(str(node["/Alt"])) for node in found if node.get("/S") == "/Figure"]
    assert drawn == ([] if name == "table" else [flat(alt_text(figure))])
    # The table of what is drawn, with its headers.
    assert ("/TH" in kinds and "/TD" in kinds and "/THead" in kinds) == (name != "empty")
    for page in document.pages:
        for font in page["/Resources"]["/Font"].values():
            inside = font.get_object()["/DescendantFonts"][0].get_object()
            assert "SourceSans3" in inside["/BaseFont"]
            assert {"/FontFile2", "/FontFile3"} & set(inside["/FontDescriptor"].get_object())


def test_a_pdf_holds_letters_that_the_typeface_has_not() -> None:
    figure = SAMPLES["bars"]
    odd = figure.table.assign(**{figure.encodings.category: [f"日本 {row}" for row in range(len(figure.table))]})
    assert render(replace(figure, table=odd), "pdf").startswith(b"%PDF")


def test_the_picture_of_a_page_is_light_and_the_same_to_the_eye() -> None:
    """A page's own picture has a palette: no pixel of it is further from the drawn one than the eye tells."""
    figure = SAMPLES["dots"]
    light = Image.open(io.BytesIO(render(figure, "png", "page-carree")))
    drawn = pixels(draw(figure, "page-carree"))
    assert light.mode == "P" and light.size == drawn.size
    assert np.abs(np.asarray(light.convert("RGB")).astype(int) - np.asarray(drawn)).max() <= 8


def test_png_metadata() -> None:
    figure = SAMPLES["stacked_bars"]
    image = Image.open(io.BytesIO(render(figure, "png", "apercu")))
    image.load()
    assert {key: str(image.info[key]) for key in metadata(figure)} == metadata(figure)
    assert "Software" not in image.info


@pytest.mark.parametrize("name", ["stacked_bars", "lines", "heat_table", "dots", "areas"])
@pytest.mark.parametrize("file_format", ["png", "svg", "pdf"])
def test_same_figure_same_bytes_on_any_thread(name: str, file_format: Any) -> None:
    with ThreadPoolExecutor(4) as pool:
        found = set(pool.map(lambda _: render(SAMPLES[name], file_format, "apercu"), range(8)))
    assert len(found) == 1


def test_same_bytes_in_another_process() -> None:
    code = (
        "import hashlib; from pvd import exports, places; territory, options, _ = places.resolve({});"
        "figure = exports.draw('engagements-officiels', territory, options);"
        "print(*(hashlib.sha256(exports.write(figure, f, 'colonne')).hexdigest() for f in ('png', 'svg', 'pdf')))"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", code], cwd=warehouse.ROOT, capture_output=True, text=True, check=True
        ).stdout
        for _ in range(2)
    }
    assert len(runs) == 1


def test_reading_the_modules_costs_nothing() -> None:
    code = (
        "import sys;import pvd.render.print,pvd.render.words.sentence;"
        "print({'matplotlib','geopandas','pyproj','shapely'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=warehouse.ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_unknown_size_and_format_are_refused() -> None:
    with pytest.raises(ValueError, match="unknown picture size 'timbre'"):
        render(SAMPLES["bars"], "png", "timbre")
    with pytest.raises(ValueError, match="unknown picture format 'gif'"):
        render(SAMPLES["bars"], "gif")  # type: ignore[arg-type]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("size", ["article", "colonne"])
def test_an_empty_figure_says_so(form: str, size: str) -> None:
    figure = SAMPLES[form]
    empty = replace(figure, table=figure.table.iloc[:0])
    page = draw(empty, size)
    assert flat(EMPTY) in flat("".join(item.text for item in text_boxes(page)))
    assert overlaps(page) == []


@pytest.mark.parametrize(
    ("status", "word"),
    [("computed", "calculé"), ("estimated", "estimé"), ("disputed", "contesté"), ("illustrative", "illustratif")],
)
def test_a_status_that_is_not_official_is_burnt_in(status: str, word: str) -> None:
    texts = words(replace(SAMPLES["bars"], status=status))
    assert word in texts
    assert (word.capitalize() in texts.split("\n")) == (status in ("disputed", "illustrative"))
    assert "officiel" not in words(SAMPLES["bars"])


def test_everything_a_picture_carries_is_on_it() -> None:
    figure = SAMPLES["stacked_bars"]
    for size in SIZES:
        texts = flat(words(figure, size).replace("\n", " "))
        for part in (figure.title, figure.territory, figure.period, figure.perimeter_label, figure.address):
            assert flat(part) in texts, (size, part)
    for part in (figure.unit_label, figure.note, figure.coverage, captions.dated(figure)):
        assert flat(part) in flat(words(figure, "slide").replace("\n", " ")), part
    # What a small picture does not say, its metadata do.
    for part in (
        figure.note,
        figure.coverage,
        "Licence Ouverte 2.0",
        captions.dated(figure),
        figure.slug,
        figure.release,
    ):
        assert part in " ".join(metadata(figure).values())


# Unknown is not zero


def test_missing_bars_are_hatched_and_never_drawn_as_zero() -> None:
    figure = MORE["bars_missing"]
    texts = words(figure)
    assert UNKNOWN in texts
    assert texts.count("0\u202f€") == 1  # Gavray-sur-Sienne really got nothing: the only zero
    known = replace(figure, table=figure.table[figure.table["amount_eur"].notna()])
    assert UNKNOWN not in words(known)


def test_a_missing_year_is_not_a_zero_bar() -> None:
    texts = words(SAMPLES["stacked_bars"]).split("\n")
    assert texts.count(UNKNOWN) == 4  # 2020, 2022, 2025, 2026
    assert texts.count(f"+ {UNKNOWN}") == 1  # 2021, over its partial amount
    assert not [text for text in texts if re.fullmatch(r"0\u202f€", text)]


def test_a_status_cannot_hide_a_missing_value() -> None:
    figure = SAMPLES["bars"]
    table = figure.table.assign(town_count=figure.table["town_count"].astype("Float64"))
    table.loc[3, "town_count"] = pd.NA  # the status column still says available
    assert UNKNOWN in words(replace(figure, table=table))


@pytest.mark.parametrize("name", ["heat_numbers", "strip", "table"])
def test_unknown_is_written_in_the_other_forms(name: str) -> None:
    assert UNKNOWN in words(ALL[name])


@pytest.mark.parametrize("size", SIZES)
def test_a_bar_alone_is_read_as_a_number(size: str) -> None:
    figure = SAMPLES["bars"]
    alone = replace(figure, table=figure.table.iloc[:1])
    page = draw(alone, size)
    said = next(item for item in text_boxes(page) if item.text == str(alone.table["town_count"].iloc[0]))
    assert said.box.height > 2 * page.font(1.0), "larger than any other word of the page"
    assert overlaps(page) == []
    unknown = replace(alone, table=alone.table.assign(town_count=pd.array([pd.NA], dtype="Int64")))
    assert UNKNOWN in words(unknown, size) and overlaps(draw(unknown, size)) == []


def test_every_known_value_is_written_on_bars() -> None:
    texts = words(SAMPLES["bars"]).split("\n")
    for value in SAMPLES["bars"].table["town_count"]:
        assert str(value) in texts


def test_bar_lengths_are_in_proportion() -> None:
    from matplotlib.patches import Rectangle

    figure = SAMPLES["bars"]
    height = {}
    bars = [
        item
        for item in marks(figure, Rectangle)
        if item.get_width() > 3 and item.get_facecolor()[:3] not in ((1.0, 1.0, 1.0),)
    ]
    lengths = sorted((item.get_width() for item in bars if item.get_height() < 60), reverse=True)[: len(figure.table)]
    values = sorted(figure.table["town_count"], reverse=True)
    height.update(zip(values, lengths, strict=True))
    for value, length in height.items():
        assert length / lengths[0] == pytest.approx(value / values[0], rel=1e-6)


# Breaks


def line_chart(figure: Figure) -> LineChart:
    form = forms.read(figure)
    assert isinstance(form, Lines)
    return LineChart(Page("article", False), form, Box(0, 0, 1500, 600), True)


@pytest.mark.parametrize("name", ["lines", "shares"])
def test_no_line_crosses_a_break(name: str) -> None:
    figure = ALL[name]
    chart = line_chart(figure)
    start, end = (chart.x_of(day.toordinal()) for day in (figure.breaks[0].start, figure.breaks[0].end))
    for item in chart.form.lines:
        for piece in chart.strokes(item):
            xs = [x for x, _ in piece]
            if item.style != "dashed":  # elapsed time is not money: it goes on
                assert max(xs) <= start + 1 or min(xs) >= end - 1


def test_two_points_of_one_series_around_a_break_are_not_joined() -> None:
    figure = SAMPLES["lines"]
    table = figure.table.assign(perimeter="programme_narrow")
    chart = line_chart(replace(figure, table=table))
    assert [len(piece) for piece in chart.strokes(chart.form.lines[0])] == [4, 1]


def test_an_unknown_point_cuts_the_line() -> None:
    figure = SAMPLES["lines"]
    table = figure.table.copy()
    table.loc[1, "value_eur"] = None
    chart = line_chart(replace(figure, table=table, breaks=()))
    assert [len(piece) for piece in chart.strokes(chart.form.lines[0])] == [1, 2]


def test_the_break_says_its_words() -> None:
    texts = words(SAMPLES["lines"])
    assert "Rupture de série" in texts
    assert "le périmètre change" in texts


@pytest.mark.parametrize("size", SIZES)
def test_no_word_lies_on_a_mark(size: str) -> None:
    """A long line beside them takes no mark out of what words avoid."""
    from matplotlib.lines import Line2D

    figure = exports.draw("temps-argent-realisations", Territory(), Options())
    page = draw(figure, size)
    found = text_boxes(page)
    marks_of = [line for line in page.canvas.findobj(Line2D) if line.get_marker() in ("o", "D", "s")]
    points = [(x, y, line.get_markersize() * 0.4) for line in marks_of for x, y in line.get_xydata()]
    assert len(points) > 6
    for x, y, half in points:
        box = Box(x - half, y - half, x + half, y + half)
        assert not [item.text for item in found if item.box.touches(box)]


def test_a_lower_bound_is_an_open_mark() -> None:
    from matplotlib.lines import Line2D

    marks_drawn = [
        line for line in marks(SAMPLES["lines"], Line2D) if line.get_marker() == "o" and line.get_linestyle() == "None"
    ]
    assert any(line.get_markerfacecolor() == theme.GROUND for line in marks_drawn)
    assert typeset("> 780 M€") in words(SAMPLES["lines"])


@pytest.mark.parametrize("size", SIZES)
def test_of_two_points_of_nearly_one_date_the_upper_is_named_higher(size: str) -> None:
    found = {item.text: item.box for item in text_boxes(draw(SAMPLES["lines"], size))}
    assert found[typeset("834 M€")].bottom > found[typeset("> 780 M€")].bottom


# Long things


def test_long_titles_and_names_wrap_and_are_whole() -> None:
    title = "Saint-Germain-de-Tallevende-la-Lande-Vaumont et Villedieu-les-Poêles-Rouffigny " * 3
    rows = [
        (f"Saint-Quentin-sur-le-Homme-et-Villedieu-les-Poêles-Rouffigny n° {index} (50)", float(index))
        for index in range(20)
    ]
    figure = replace(
        SAMPLES["bars"],
        title=title.strip(),
        table=pd.DataFrame(rows, columns=["commune_name", "amount_eur"]),
        encodings=Encodings(category="commune_name", value="amount_eur", horizontal=True),
        coverage="Une phrase de couverture assez longue pour passer à la ligne. " * 4,
        unit="eur",
    )
    for size in SIZES:
        page = draw(figure, size)
        assert overlaps(page) == [], size
        assert flat(title) in flat("".join(item.text for item in text_boxes(page))), size


def test_long_tables_say_what_is_left_out() -> None:
    figure = SAMPLES["table"]
    table = pd.concat([figure.table] * 50, ignore_index=True)
    page = draw(replace(figure, table=table), "article")
    texts = "\n".join(item.text for item in text_boxes(page))
    shown = sum(1 for item in text_boxes(page) if item.text in set(figure.table["commune_code"]))
    left = f"{len(table) - shown:,}".replace(",", "\u202f")
    assert f"… et {left} autres lignes\u202f: voir le fichier tableur" in texts


def test_wide_tables_lose_columns_not_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    figure = SAMPLES["table"]
    names = list(figure.table.columns) * 3
    table = pd.concat([figure.table] * 3, axis=1)
    table.columns = [f"{name}_{index}" for index, name in enumerate(names)]
    known = dictionary.columns()
    cards = {wide: known[name] for wide, name in zip(table.columns, names, strict=True)}
    monkeypatch.setattr(dictionary, "columns", lambda: {**known, **cards})
    wide = replace(figure, table=table, encodings=Encodings(columns=tuple(table.columns)))
    for size in SIZES:
        page = draw(wide, size)
        assert overlaps(page) == [], size
    assert "autres colonnes" in words(wide, "colonne")


def test_long_column_heads_of_a_heat_table_become_numbers_with_a_key() -> None:
    figure = MORE["heat_numbers"]
    names = {year: f"Environnement et énergétique {year}" for year in figure.table["year"]}
    wide = pd.concat(
        [figure.table.assign(year=[f"{names[year]} {turn}" for year in figure.table["year"]]) for turn in "ab"]
    )
    page = draw(replace(figure, table=wide), "colonne")
    assert overlaps(page) == []
    texts = flat("".join(item.text for item in text_boxes(page)))
    for index, name in enumerate(dict.fromkeys(wide["year"])):
        assert flat(f"{index + 1}\u202f{name}") in texts


@pytest.mark.parametrize("share", [0.15, 0.9, 0.97, 1.0, 1.03])
@pytest.mark.parametrize("size", ["article", "colonne", "apercu"])
def test_no_name_of_a_strip_is_struck_by_a_reference(size: str, share: float) -> None:
    figure = SAMPLES["strip"]
    highest = float(figure.table["per_inhabitant_eur"].max())
    page = draw(replace(figure, references=(replace(figure.references[0], value=highest * share),)), size)
    lines = [
        line.get_xydata()
        for line in page.canvas.findobj(lambda item: hasattr(item, "is_dashed") and item.is_dashed())
        if line.get_color() == theme.REFERENCE
    ]
    names = [item for item in text_boxes(page) if item.text.startswith(("Manche\u202f:", "Ardèche\u202f:"))]
    assert len(lines) == 1 and names
    (x, foot), (_, head) = lines[0]
    for item in names:
        box = item.box
        assert not (box.left < x < box.right and foot < box.top and box.bottom < head), item.text


def test_a_dollar_sign_is_not_mathematics() -> None:
    assert "a $x_1$ b" in words(replace(SAMPLES["bars"], title="a $x_1$ b"))


def test_wrap_keeps_every_letter_and_no_break_spaces() -> None:
    text = "Provence-Alpes-Côte d’Azur\u202f: 1\u202f646 communes et Villedieu-les-Poêles-Rouffigny"
    for width in (40, 80, 120, 300):
        lines = wrap(text, 10, width)
        assert flat("".join(lines)) == flat(text)
        assert not any(line.startswith("\u202f") or line.endswith("1") for line in lines)
    assert all(width_of(line, 10) <= 120 for line in wrap(text, 10, 120))


def test_placer_refuses_what_touches() -> None:
    placer = Placer(Box(0, 0, 100, 100))
    assert placer.is_free(Box(10, 10, 20, 20))
    placer.take(Box(10, 10, 20, 20))
    assert not placer.is_free(Box(15, 15, 30, 30))
    assert placer.is_free(Box(20, 20, 30, 30))
    assert not placer.is_free(Box(90, 90, 101, 95))


def test_nice_ticks_cover_the_values() -> None:
    for low, high in ((0, 343.8e6), (0, 3.7e9), (41, 263), (0, 0.26), (-3, 12), (5, 5)):
        ticks = nice_ticks(low, high)
        assert ticks[0] <= low
        assert ticks[-1] >= high
        assert 2 <= len(ticks) <= 12


def test_grey_pictures_have_no_colour() -> None:
    for name in ("stacked_bars", "lines", "areas", "dots", "treemap"):
        image = Image.open(io.BytesIO(render(SAMPLES[name], "png", "apercu", grey=True))).convert("RGB")
        red, green, blue = image.split()
        assert red.tobytes() == green.tobytes() == blue.tobytes(), name


# Maps


def test_a_national_map_has_its_insets_and_says_that_scales_differ() -> None:
    for form in ("dots", "areas"):
        texts = words(SAMPLES[form])
        for name in ("Guadeloupe", "Martinique", "Guyane", "La Réunion", "Mayotte"):
            assert name in texts
        assert "échelles différentes" in texts
        assert texts.count("\u202fkm") == 6
        assert "non disponible (1)" in texts


def test_every_town_has_one_dot() -> None:
    from matplotlib.lines import Line2D

    figure = SAMPLES["dots"]
    drawn = sum(len(line.get_xdata()) for line in marks(figure, Line2D) if line.get_linestyle() == "None")
    in_legend = len(figure.encodings.classes)
    assert drawn == len(figure.table) + in_legend


def _towns(codes: tuple[str, ...]) -> Figure:
    communes = pd.read_parquet(CURATED / "communes.parquet")
    towns = communes[communes["departement_code"].isin(codes)].reset_index(drop=True)
    towns["stage"] = ["ort" if value else None for value in towns["is_ort"]]
    classes = (Class("ort", "ORT signée", theme.ORDERED[3]),)
    return replace(
        SAMPLES["dots"],
        table=towns,
        encodings=replace(SAMPLES["dots"].encodings, classes=classes),
        scope=("departement", codes),
    )


def _departements() -> list[str]:
    path = CURATED / "communes.parquet"
    return (
        sorted(pd.read_parquet(path, columns=["departement_code"])["departement_code"].unique())
        if path.is_file()
        else []
    )


@pytest.mark.parametrize("code", _departements())
@pytest.mark.parametrize("size", ["article", "colonne"])
def test_every_town_of_every_departement_is_named_without_overlap(code: str, size: str) -> None:
    figure = _towns((code,))
    page = draw(figure, size)
    assert overlaps(page) == []
    texts = [item.text for item in text_boxes(page)]
    for name in figure.table["commune_name"]:
        assert name in texts


def test_two_departements_make_one_map() -> None:
    page = draw(_towns(("50", "14")), "slide")
    assert overlaps(page) == []


def test_departements_of_two_oceans_fall_back_to_france() -> None:
    figure = replace(SAMPLES["dots"], scope=("departement", ("50", "974")))
    assert "échelles différentes" in words(figure)


def test_when_names_cannot_fit_numbers_are_keyed_to_a_list(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse_names(towns: Any, *rest: Any) -> Any:
        return None if any(not name.isdigit() for _, _, name in towns) else place_names(towns, *rest)

    monkeypatch.setattr(names, "place_names", refuse_names)
    figure = _towns(("50",))
    page = draw(figure, "article")
    texts = [item.text for item in text_boxes(page)]
    assert "37" in texts
    assert f"1\u202f{figure.table['commune_name'].min()}" in texts
    assert overlaps(page) == []


def test_a_map_alone_asks_no_warehouse(monkeypatch: pytest.MonkeyPatch) -> None:
    def closed(*_: Any, **__: Any) -> Any:
        raise AssertionError("asked the warehouse")

    for name in ("query", "layer"):
        monkeypatch.setattr(warehouse.Warehouse, name, closed)
    figure = _towns(("50",))
    assert "La Hague" in words(figure, "carre")
    with pytest.raises(ValueError, match="needs its ground"):
        draw(replace(figure, ground=None))


def test_no_name_is_read_with_its_neighbour() -> None:
    """Two names on one line stand well apart, in the most crowded départements."""
    for code in ("29", "14", "973"):
        figure = _towns((code,))
        towns = set(figure.table["commune_name"])
        boxes = [item.box for item in text_boxes(draw(figure)) if item.text in towns]
        for index, one in enumerate(boxes):
            for other in boxes[index + 1 :]:
                if abs(one.bottom - other.bottom) < 0.3 * one.height:
                    assert max(one.left, other.left) - min(one.right, other.right) > 0.5 * one.height


def test_a_class_without_a_town_is_not_in_the_legend() -> None:
    figure = _towns(("50",))
    full = replace(figure, table=figure.table.assign(stage="ort"))
    assert "ORT signée (37)" in words(full)
    assert "non disponible" not in words(full)
    assert "non disponible (2)" in words(figure)


def test_nothing_cuts_the_coast() -> None:
    """Halos of names lie under the outline of the territory."""
    from matplotlib.patches import PathPatch

    patches = [item for item in draw(_towns(("50",))).canvas.findobj(PathPatch) if isinstance(item, PathPatch)]
    coast = [item.get_zorder() for item in patches if theme.rgb(theme.SECOND) == _bytes(item.get_edgecolor())]
    white = [item.get_zorder() for item in patches if _bytes(item.get_facecolor()) == theme.rgb(theme.GROUND)]
    assert len(white) >= 37 and max(white) < max(coast)


def _bytes(colour: Any) -> tuple[int, ...]:
    return tuple(round(255 * part) for part in colour[:3]) if colour[3] else ()
