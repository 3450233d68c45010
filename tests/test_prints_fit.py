"""The real figures on paper, département by département: no text over another, none off the page, none cut.

`tests/render/test_print.py` does it for every form on invented tables; here the numbers, the names of towns
and the sentences are those of the release, for the figures that a département changes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import matplotlib
import pandas as pd
import pytest
from matplotlib.ft2font import FT2Font, LoadFlags

from pvd import dossiers, exports, forms, places, theme, warehouse
from pvd.figures import catalogue
from pvd.figures.figure import MAPS, Figure
from pvd.forms.bars import Bars
from pvd.forms.cascade import Cascade
from pvd.forms.grid import Grid
from pvd.forms.map import Areas, Dots
from pvd.forms.small_maps import SmallMaps
from pvd.render.placing import overlaps, text_boxes
from pvd.render.print import draw, metadata
from pvd.render.print.page import Page
from pvd.territory import Options, Search
from tests.sampling import crossed

# What differs most from one département to the next: names, number of bars, heights, dates, dots.
FIGURES = (
    "carte-des-communes",
    "chiffres-cles",
    "conventions-signees",
    "ort-signees",
    "repartition-des-communes",
    "subventions-par-annee",
    "subventions-par-dispositif",
    "subventions-par-habitant",
    "subventions-par-sujet",
    "subventions-par-territoire",
    "subventions-par-theme",
)
# Slower or nearly the same everywhere: in a newspaper column only, where room is shortest.
MORE = (
    "carte-de-la-mesure",
    "chiffres-officiels",
    "communes-de-la-mesure",
    "couverture",
    "liste-des-communes",
    "logements-renoves",
    "registre-des-subventions",
    "situation",
    "subventions-par-pilier",
)
# One of each form.
SIZED = (
    "carte-des-communes", "chiffres-cles", "comparaison-par-annee", "dispositifs-et-themes", "engagements-officiels",
    "liste-des-communes", "pilier-ingenierie", "repartition-des-communes", "subventions-par-annee",
    "subventions-par-territoire", "themes-et-dispositifs-surfaces",
)  # fmt: skip
# Overseas, an island of few towns, many towns with long names, and the most crowded.
COMMUNES = Path(warehouse.ROOT) / "data" / "curated" / "communes.parquet"
HARD = ("974", "2A", "50", "59")
# Read from the release's table: nothing is derived while tests are being collected.
CODES = sorted(pd.read_parquet(COMMUNES, columns=["departement_code"])["departement_code"].unique())


def figure_of(slug: str, code: str) -> Figure:
    options = Options(search=Search(measure="ort")) if slug.endswith("de-la-mesure") else Options()
    return exports.draw(slug, places.resolve({"departement": [code]})[0], options)


def flat(text: str) -> str:
    return re.sub(r"\s", "", text)


def check(slug: str, code: str, size: str) -> None:
    figure = figure_of(slug, code)
    page = draw(figure, size)
    assert overlaps(page) == []
    said = flat("".join(item.text for item in text_boxes(page)))
    for text in (figure.title, figure.place, figure.perimeter_label):
        assert flat(text) in said
    # What a small page does not say, its metadata do; a page of a screen says it.
    about = metadata(figure)
    assert about["Description"] == figure.subtitle and about["Comment"] == f"{figure.note} {figure.coverage}".strip()
    if size == "article":
        assert flat(figure.period) in said and flat(figure.coverage) in said


@dataclass(frozen=True)
class Written:
    """A text of an SVG, read back: its size, and from where to where it goes in a wider typeface than ours."""

    words: str
    size: float
    left: float
    right: float


def written(svg: bytes) -> tuple[float, list[Written]]:
    """The width of the picture and its texts, as a machine without our typeface shows them (DejaVu Sans, a fifth wider)."""
    root = ElementTree.fromstring(svg)
    found = []
    for item in root.iter("{http://www.w3.org/2000/svg}text"):
        style, words = item.get("style", ""), item.text or ""
        size, anchor = (re.search(rf"{name}: ([\w.]+?)(?:px)?(?:;|$)", style) for name in ("font-size", "text-anchor"))
        assert size and anchor
        wide = float(item.get("textLength") or wider(words, float(size[1]), "font-weight" in style))
        left = float(item.get("x", "")) - {"start": 0.0, "middle": wide / 2, "end": wide}[anchor[1]]
        found.append(Written(words, float(size[1]), left, left + wide))
    return float(root.get("viewBox", "").split()[2]), found


def wider(words: str, size: float, is_bold: bool) -> float:
    """The width of a text in DejaVu Sans, which matplotlib carries."""
    font = FT2Font(str(Path(matplotlib.get_data_path(), "fonts", "ttf", f"DejaVuSans{'-Bold' if is_bold else ''}.ttf")))
    font.set_size(100, 72)
    font.set_text(words, 0.0, flags=LoadFlags.NO_HINTING)
    return float(font.get_width_height()[0]) / 6400 * size


def test_every_departement_with_towns_is_there() -> None:
    assert sorted(dossiers.departements()) == CODES and len(CODES) == 97 and set(HARD) <= set(CODES)


@pytest.mark.parametrize("size", [*theme.PIXELS, *theme.MILLIMETRES])
@pytest.mark.parametrize("slug", SIZED)
def test_texts_are_large_enough_and_stay_in_the_page_in_another_typeface(slug: str, size: str) -> None:
    least = {"social": 24, "apercu": 16}.get(size, 7 if size in theme.MILLIMETRES else 12)
    for code in ("", "50"):
        territory = places.resolve({"departement": [code]} if code else {})[0]
        width, texts = written(exports.write(exports.draw(slug, territory, Options()), "svg", size))
        assert not [text for text in texts if text.size < least]
        assert not [text for text in texts if text.left < -0.5 or text.right > width + 0.5]


def lightness(colour: str) -> float:
    """L* of a grey."""
    return 116 * theme.luminance(colour) ** (1 / 3) - 16


@pytest.mark.parametrize("code", ["", "50"])
@pytest.mark.parametrize("slug", list(catalogue.entries()))
def test_without_colour_series_and_classes_are_told_apart(slug: str, code: str) -> None:
    figure = figure_of(slug, code) if code else exports.draw(slug, places.resolve({})[0], Options())
    page, tones = Page("article", True), set[str]()
    if figure.is_empty:
        return
    if figure.form in MAPS:
        groups = [
            item
            for item in forms.read_as(figure, {"dots": Dots, "areas": Areas, "maps": SmallMaps}[figure.form]).groups
            if not item.is_unknown
        ]
        tones = {item.tone(True) for item in groups}
        assert len(tones) == len(groups)
    elif figure.form in ("bars", "stacked_bars"):
        series = forms.read_as(figure, Bars).series
        tones = set(page.ramp([item.colour for item in series]).values())
        assert len(tones) == len(series)
        assert all(abs(lightness(tone) - lightness(page.colour(theme.BEFORE))) >= 10 for tone in tones)
    elif figure.form == "heat_table":
        grid = forms.read_as(figure, Grid)
        tones = {page.colour(item.colour) for item in grid.classes if item.colour and item.count}
    levels = sorted(lightness(tone) for tone in tones)
    assert all(more - less >= 7 for less, more in pairwise(levels)), levels


@pytest.mark.parametrize(("slug", "code"), crossed(FIGURES, CODES, 8))
def test_article(slug: str, code: str) -> None:
    check(slug, code, "article")


@pytest.mark.parametrize("code", HARD)
@pytest.mark.parametrize("slug", [*FIGURES, *MORE])
def test_column(slug: str, code: str) -> None:
    check(slug, code, "colonne")


def france(slug: str) -> Figure:
    return exports.draw(slug, places.resolve({})[0], Options())


@pytest.mark.parametrize("size", [*theme.PIXELS, *theme.MILLIMETRES])
def test_a_cascade_keeps_its_totals_and_every_step(size: str) -> None:
    page, form = draw(figure := france("passerelle-888-3700"), size), forms.read_as(figure, Cascade)
    said = flat("".join(item.text for item in text_boxes(page)))
    assert all(flat(step.label) in said and flat(step.words) in said for step in form.steps)
    assert "autreslignes" not in said and overlaps(page) == []


@pytest.mark.parametrize("code", ["", "50"])
def test_the_totals_of_a_column_stay_in_a_newspaper_column(code: str) -> None:
    figure = figure_of("subventions-par-annee", code) if code else france("subventions-par-annee")
    form = forms.read_as(figure, Bars)
    said = {flat(item.text) for item in text_boxes(draw(figure, "colonne"))}
    known = [bar for bar in form.bars if bar.is_known]
    assert len(known) > 3 and {flat(form.scale.bare(bar.total)) for bar in known} <= said


@pytest.mark.parametrize("slug", ["passerelle-888-3700", "subventions-par-annee", "subventions-par-dispositif"])
def test_no_status_stands_alone_and_the_dates_are_those_of_what_is_shown(slug: str) -> None:
    figure = figure_of(slug, "50")
    for size in (*theme.PIXELS, *theme.MILLIMETRES):
        texts = [item.text for item in text_boxes(draw(figure, size))]
        assert not {text.strip(" ·") for text in texts} & {"calculé", "estimé"}, size
        assert flat(f"Données : {figure.dated}") in flat("".join(texts)), size
