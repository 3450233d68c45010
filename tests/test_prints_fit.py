"""The real figures on paper, département by département: no text over another, none off the page, none cut.

`tests/render/test_print.py` does it for every form on invented tables; here the numbers, the names of towns
and the sentences are those of the release, for the figures that a département changes.
"""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

from pvd import dossiers, exports, places, theme, warehouse
from pvd.figures.figure import Figure
from pvd.render.placing import overlaps, text_boxes
from pvd.render.print import draw, metadata
from pvd.territory import Options, Search

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


def font_sizes(svg: bytes) -> list[float]:
    """The size of every text of a picture, read back: pixels of the pixel sizes, points of the print ones."""
    return [float(size) for size in re.findall(r"<text[^>]*?font-size: ([\d.]+)px", svg.decode())]


def test_every_departement_with_towns_is_there() -> None:
    assert sorted(dossiers.departements()) == CODES and len(CODES) == 97 and set(HARD) <= set(CODES)


@pytest.mark.parametrize("size", [*theme.PIXELS, *theme.MILLIMETRES])
@pytest.mark.parametrize("slug", SIZED)
def test_no_text_is_too_small_to_be_read(slug: str, size: str) -> None:
    least = {"social": 24, "apercu": 16}.get(size, 7 if size in theme.MILLIMETRES else 12)
    for code in ("", "50"):
        territory = places.resolve({"departement": [code]} if code else {})[0]
        svg = exports.write(exports.draw(slug, territory, Options()), "svg", size)
        assert min(font_sizes(svg)) >= least, (code, min(font_sizes(svg)))


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("slug", FIGURES)
def test_article(slug: str, code: str) -> None:
    check(slug, code, "article")


@pytest.mark.parametrize("code", HARD)
@pytest.mark.parametrize("slug", [*FIGURES, *MORE])
def test_column(slug: str, code: str) -> None:
    check(slug, code, "colonne")
