"""What a map shows over its towns: on screen, in every file of the map, by address, and in words."""

from __future__ import annotations

import csv
import io

import openpyxl
import pptx
import pytest
from matplotlib.lines import Line2D

from pvd import exports, forms, grounds, places, theme, warehouse
from pvd.figures.figure import Figure
from pvd.formats import NARROW, number, plural
from pvd.forms import captions
from pvd.forms.map import Dots
from pvd.render import placing
from pvd.render import print as picture
from pvd.render.print.page import Page
from pvd.render.screen.map import explored
from pvd.render.words.sentence import alt_text
from pvd.territory import LIMITS, OVERLAYS, PROGRAMMES, SISTER
from tests.asking import get
from tests.test_pages import explored as page_map
from tests.test_pages import opened, sound

MAP = "carte-des-communes"


def drawn(**parameters: str) -> Figure:
    territory, options, problems = places.resolve({name: [value] for name, value in parameters.items()})
    assert not problems
    return exports.draw(MAP, territory, options)


def texts(page: Page) -> list[str]:
    return [item.text for item in placing.text_boxes(page)]


def marks(page: Page, shape: str, hollow: bool) -> int:
    """How many markers of a shape, filled or not, the page holds."""
    lines = [item for item in page.canvas.figure.findobj(Line2D) if item.get_marker() == shape]
    return sum(len(item.get_xdata()) for item in lines if (item.get_markerfacecolor() == "none") == hollow)


@pytest.mark.parametrize("word", OVERLAYS)
@pytest.mark.parametrize("where", [{}, {"region": "28"}, {"departement": "50"}, {"departement": "971"}])
def test_every_overlay_is_said_in_words_and_counted(word: str, where: dict[str, str]) -> None:
    plain, figure = drawn(**where), drawn(**where, reperes=word)
    over = figure.overlay
    assert plain.overlay is None and over is not None
    territory = places.resolve({name: [value] for name, value in where.items()})[0]
    if word == SISTER:
        table = warehouse.query("programme_towns", territory)
        wanted = set(table.loc[table["programme"] == SISTER, "commune_code"])
    elif word == LIMITS:
        wanted = set(plain.table["epci_siren"].dropna())
    else:
        wanted = {
            code
            for code, held in zip(plain.table["commune_code"], plain.table["programmes"], strict=True)
            if word in held
        }
    assert set(over.table[over.key]) == wanted and len(over.table) == len(wanted)
    # The towns themselves are neither more nor fewer, nor of another colour.
    assert list(figure.table["commune_code"]) == list(plain.table["commune_code"])
    assert figure.encodings.classes == plain.encodings.classes and figure.title == plain.title
    assert figure.subtitle == f"{plain.subtitle} · repères{NARROW}: {over.label}, {over.count_words}"
    assert number(len(wanted)) in over.count_words and f"{over.label}, {over.count_words}" in alt_text(figure)
    assert over.said in dict(captions.metadata(figure))["Repères"]
    assert f"reperes={word}" in figure.address


def test_rings_diamonds_and_limits_are_drawn() -> None:
    for size in ("article", "colonne"):
        plain, ringed = (picture.draw(drawn(departement="50", **more), size) for more in ({}, {"reperes": "qpv"}))
        held = len(drawn(departement="50", reperes="qpv").overlay.table)  # type: ignore[union-attr]
        assert held and marks(ringed, "o", True) - marks(plain, "o", True) == held
        assert f"Quartier prioritaire (QPV){NARROW}: {plural(held, 'commune')}" in " ".join(texts(ringed))
        sister = picture.draw(drawn(departement="50", reperes=SISTER), size)
        # One more in the legend.
        assert marks(sister, "D", False) == 2 + 1
        assert {"Cherbourg-en-Cotentin", "Saint-Lô"} <= set(" ".join(texts(sister)).split()) or size == "colonne"
    france = drawn(reperes=SISTER)
    assert marks(picture.draw(france), "D", False) == len(france.overlay.table) + 1, "insets as well"  # type: ignore[union-attr]
    for where in ({}, {"region": "28"}, {"departement": "50"}):
        with_limits = picture.draw(drawn(**where, reperes=LIMITS))
        assert any(text.startswith("Limites des intercommunalités") for text in texts(with_limits))
        assert placing.overlaps(with_limits) == []


def test_a_filter_keeps_the_rings_on_the_towns_that_stay() -> None:
    figure = drawn(departement="50", reperes="france-services", ort="non")
    assert figure.overlay and set(figure.overlay.table["commune_code"]) <= set(figure.table["commune_code"])
    # Other places are of the territory, whatever the filters say of ours.
    sister = drawn(departement="50", reperes=SISTER, ort="non").overlay
    assert sister and len(sister.table) == 2


def test_files_say_the_overlay() -> None:
    figure = drawn(departement="50", reperes="france-services")
    column = PROGRAMMES["france-services"][0]
    held = int(figure.table[column].sum())
    assert figure.overlay and len(figure.overlay.table) == held > 0
    rows = list(csv.reader(io.StringIO(exports.write(figure, "csv").decode("utf-8-sig")), delimiter=";"))
    place = rows[0].index("France services")
    assert sum(row[place] == "oui" for row in rows if len(row) > place) == held
    document = get(f"/figures/{MAP}.json?departement=50&reperes=france-services").json()
    assert len(document["overlay"]["places"]) == held and document["overlay"]["label"] == "France services"
    book = openpyxl.load_workbook(io.BytesIO(exports.write(drawn(departement="50", reperes=SISTER), "xlsx")))
    said = [str(cell.value) for row in book["Lisez-moi"].iter_rows() for cell in row if cell.value]
    assert any("Cherbourg-en-Cotentin et Saint-Lô" in text for text in said)
    deck = pptx.Presentation(io.BytesIO(exports.write(figure, "pptx")))
    said = [shape.text_frame.text for shape in deck.slides[0].shapes if shape.name.startswith("Légende ")]
    assert f"France services\u202f: {plural(held, 'commune')}" in said


def test_by_address() -> None:
    address = f"/figures/{MAP}.png?departement=50&taille=apercu"
    plain, ringed = get(address), get(f"{address}&reperes=france-services")
    assert ringed.status == 200 and ringed.body != plain.body and ringed.headers["etag"] != plain.headers["etag"]
    refused = get(f"{address}&reperes=boulangeries")
    assert refused.status == 400 and "reperes" in refused.text
    parameters = {item["slug"]: item["parameters"] for item in get("/figures.json").json()["figures"]}
    assert "reperes" in parameters[MAP] and "reperes" not in parameters["liste-des-communes"]
    # What the page hands over with its other figures is not an error there.
    assert get("/figures/liste-des-communes.csv?departement=50&reperes=acv").status == 200
    assert get("/figures/liste-des-communes.csv?departement=50&par=habitant").status == 200


def test_the_screen_shows_the_overlay_of_the_figure() -> None:
    figure = drawn(departement="50", reperes="france-services")
    said = explored(forms.read_as(figure, Dots), grounds.where("departement", ("50",)))
    (rings,) = [layer for layer in said["layers"] if layer["id"] == "rings"]
    assert rings["data"] == "over" and figure.overlay and len(said["over"]["place"]) == len(figure.overlay.table)
    app = opened("map", {"departement": "50", "reperes": LIMITS})
    sound(app)
    assert "Limites des intercommunalités" in [label for label, *_ in page_map(app)["legend"]]


def test_limits_lie_on_the_ground_in_ink() -> None:
    release = warehouse.current().release
    for where, file in (({}, "epci-encarts"), ({"departement": "50"}, "epci-28")):
        figure = drawn(**where, reperes=LIMITS)
        said = explored(forms.read_as(figure, Dots), grounds.where(*figure.scope))
        (line,) = [layer for layer in said["layers"] if layer["id"] == "epci-lines"]
        assert line["getLineColor"] == [*theme.rgb(theme.INK), 255] and line["data"] == f"fonds/{release}/{file}.json"
        assert get(f"/{line['data']}").status == 200
    moved = get(f"/fonds/{release}/epci-encarts.json").json()["features"]
    assert len(moved) == len(warehouse.layer("epci"))
    frames = get(f"/fonds/{release}/cadres.json").json()["features"]
    boxes = [item["geometry"]["coordinates"][0] for item in frames if item["properties"]["kind"] == "frame"]
    overseas = set(warehouse.layer("epci").query("zone != 'metro'")["epci_siren"])
    for item in moved:
        if item["properties"]["c"] in overseas:
            ring = item["geometry"]["coordinates"][0]
            x, y = ring[0] if isinstance(ring[0][0], float | int) else ring[0][0]
            assert any(box[0][0] <= x <= box[2][0] and box[0][1] <= y <= box[2][1] for box in boxes), item["properties"]
