"""Addresses that are not pages: figures as files, the list of figures, map grounds.

The routes are called as a server calls them, without a server.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
import struct
from collections.abc import Callable
from itertools import pairwise
from typing import Any
from urllib.parse import parse_qs

import openpyxl
import pptx
import pyarrow.parquet as pq
import pypdf
import pytest

from pvd import exports, grounds, places, views, warehouse, workshop
from pvd.figures import catalogue
from pvd.forms import captions
from pvd.theme import MILLIMETRES, PIXELS
from tests.asking import ROUTES, Answer, call, get

CHART, MAP = "subventions-par-annee", "carte-des-communes"
HERE = "departement=50"


def sizes_of_png(content: bytes) -> tuple[int, int]:
    """Width and height written in a PNG."""
    assert content.startswith(b"\x89PNG\r\n\x1a\n")
    return struct.unpack(">II", content[16:24])  # type: ignore[return-value]


# --- figures as files ----------------------------------------------------------------------------


@pytest.mark.parametrize("file_format", ["png", "svg", "pdf", "csv", "txt", "xlsx", "pptx", "json", "parquet"])
@pytest.mark.parametrize("slug", [CHART, MAP])
def test_figure_as_a_file(slug: str, file_format: str) -> None:
    answer = get(f"/figures/{slug}.{file_format}?{HERE}")
    assert answer.status == 200
    assert answer.headers["content-type"] == exports.FORMATS[file_format].content_type
    is_picture = file_format in ("png", "svg", "pdf")
    kind = "inline" if is_picture else "attachment"
    ending = "LISEZMOI.txt" if file_format == "txt" else file_format
    name = f"{slug}_manche-50_{warehouse.current().data_as_of}.{ending}"
    assert answer.headers["content-disposition"] == f'{kind}; filename="{name}"'
    assert answer.headers["cache-control"] == "public, max-age=300" and answer.headers["etag"]
    assert int(answer.headers["content-length"]) == len(answer.body)
    figure = exports.draw(slug, *places.resolve({"departement": ["50"]})[:2])
    OPENED[file_format](answer.body, figure)


def open_png(content: bytes, _: Any) -> None:
    assert sizes_of_png(content) == PIXELS["article"]


def open_svg(content: bytes, figure: Any) -> None:
    text = content.decode("utf-8")
    assert text.lstrip().startswith("<?xml") and "</svg>" in text
    assert 'lang="fr"' in text and figure.title.replace("’", "").split()[0] in text.replace("’", "")
    assert not re.search(r"(href|src)\s*=\s*\"https?://", text), "nothing fetched from outside"
    assert warehouse.current().release in text


def open_pdf(content: bytes, figure: Any) -> None:
    document = pypdf.PdfReader(io.BytesIO(content))
    # The picture alone on the first page, its table after it.
    assert len(document.pages) >= 1 and document.metadata is not None
    assert document.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert figure.title[:20] in str(document.metadata.title)


def open_csv(content: bytes, figure: Any) -> None:
    assert content.startswith(b"\xef\xbb\xbf"), "a French spreadsheet needs the mark"
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
    assert len(rows) == 1 + len(figure.table) and len({len(row) for row in rows}) == 1


def open_txt(content: bytes, figure: Any) -> None:
    text = " ".join(content.decode("utf-8-sig").split())
    assert all(
        " ".join(said.split()) in text
        for said in (figure.title, captions.source_line(figure), captions.licences(figure))
    )


def open_xlsx(content: bytes, figure: Any) -> None:
    book = openpyxl.load_workbook(io.BytesIO(content))
    most = max(sheet.max_row for sheet in book.worksheets)
    assert most >= len(figure.table)
    written = " ".join(
        str(cell.value)
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    )
    assert figure.title in written and warehouse.current().release in written


def open_pptx(content: bytes, figure: Any) -> None:
    slides = pptx.Presentation(io.BytesIO(content)).slides
    written = " ".join(shape.text_frame.text for slide in slides for shape in slide.shapes if shape.has_text_frame)
    assert len(slides) >= 1 and figure.title in written and captions.dated(figure) in written


def open_json(content: bytes, figure: Any) -> None:
    document = json.loads(content)
    assert document["slug"] == figure.slug and document["row_count"] == len(figure.table) == len(document["data"])
    assert document["title"] == figure.title and document["release"] == warehouse.current().release
    assert document["address"] == figure.address and document["source_line"].startswith("Source")


def open_parquet(content: bytes, figure: Any) -> None:
    table = pq.read_table(io.BytesIO(content))
    assert table.num_rows == len(figure.table) and table.column_names == figure.shown_columns
    assert table.schema.metadata[b"Titre"].decode() == figure.title


OPENED: dict[str, Callable[[bytes, Any], None]] = {
    "png": open_png, "svg": open_svg, "pdf": open_pdf, "csv": open_csv, "txt": open_txt, "xlsx": open_xlsx, "pptx": open_pptx, "json": open_json,
    "parquet": open_parquet,
}  # fmt: skip


@pytest.mark.parametrize("size", PIXELS)
def test_sizes_for_screens(size: str) -> None:
    answer = get(f"/figures/{CHART}.png?{HERE}&taille={size}")
    assert answer.status == 200 and sizes_of_png(answer.body) == PIXELS[size]


@pytest.mark.parametrize("size", MILLIMETRES)
def test_sizes_for_paper(size: str) -> None:
    page = pypdf.PdfReader(io.BytesIO(get(f"/figures/{CHART}.pdf?{HERE}&taille={size}").body)).pages[0]
    found = tuple(float(side) / 72 * 25.4 for side in (page.mediabox.width, page.mediabox.height))
    assert found == pytest.approx(MILLIMETRES[size], abs=0.5)


def test_raw_csv_is_for_machines() -> None:
    answer = get(f"/figures/liste-des-communes.csv?{HERE}&format=brut")
    rows = list(csv.reader(io.StringIO(answer.text)))
    assert not answer.body.startswith(b"\xef\xbb\xbf") and rows[0][0] == "commune_code" and len(rows) == 38
    assert answer.body != get(f"/figures/liste-des-communes.csv?{HERE}").body


def test_the_same_address_gives_the_same_bytes() -> None:
    address = f"/figures/{CHART}.json?{HERE}"
    order = workshop.Order(CHART, HERE, "json")
    figure = exports.draw(CHART, *places.resolve({"departement": ["50"]})[:2])
    assert get(address).body == get(address).body == order.make(figure).content


def test_filters_and_options_reach_the_file() -> None:
    one = get("/figures/liste-des-communes.json?departement=50&ort=non").json()
    assert 0 < one["row_count"] < 37 and {row["is_ort"] for row in one["data"]} == {False}
    other = get("/figures/registre-des-subventions.json?departement=50&perimetre=subventions-epci").json()
    assert {row["perimeter"] for row in other["data"]} == {"state_grants_epci"}
    late = get("/figures/temps-argent-realisations.json?fin=2026-09-30").json()
    assert "30 septembre 2026" in late["subtitle"]


def test_an_empty_territory_is_a_file_too() -> None:
    for file_format in ("png", "csv", "json"):
        answer = get(f"/figures/liste-des-communes.{file_format}?departement=75")
        assert answer.status == 200 and answer.body
    assert (
        get("/figures/liste-des-communes.json?departement=75").json()["message"] == "Aucune donnée pour ce territoire."
    )


def test_the_notice_of_a_csv_has_an_address_like_the_others() -> None:
    address = f"/figures/{CHART}.txt?{HERE}"
    whole, head = get(address), call(ROUTES, address, method="HEAD")
    assert whole.status == head.status == 200 and not head.body
    assert whole.headers["etag"] == head.headers["etag"] != get(f"/figures/{CHART}.csv?{HERE}").headers["etag"]
    assert whole.headers["content-disposition"] == head.headers["content-disposition"]
    assert get(address, if_none_match=whole.headers["etag"]).status == 304
    assert get(f"/figures/{CHART}.txt").body != whole.body and get(f"{address}&format=brut").status == 400
    listed = get("/figures.json").json()
    assert listed["formats"]["txt"]["extension"] == "txt" and all(
        "txt" in item["formats"] for item in listed["figures"]
    )


def test_a_former_code_is_followed() -> None:
    found = get("/figures/liste-des-communes.json?commune=50057").json()
    assert [row["commune_code"] for row in found["data"]] == ["50041"]


# --- caching -------------------------------------------------------------------------------------


def test_etag_and_not_modified() -> None:
    address = f"/figures/{CHART}.json?{HERE}"
    first = get(address)
    again = get(address, if_none_match=first.headers["etag"])
    assert (again.status, again.body, again.headers["etag"]) == (304, b"", first.headers["etag"])
    assert get(address, if_none_match='"another"').status == 200


def test_etags_differ_with_what_is_asked() -> None:
    asked = [
        f"{CHART}.json?departement=50", f"{CHART}.json?departement=14", f"{CHART}.json", f"{CHART}.csv?departement=50",
        f"{CHART}.csv?departement=50&format=brut", f"{CHART}.json?departement=50&perimetre=subventions-epci",
        "subventions-par-dispositif.json?departement=50", f"{CHART}.json?departement=50&ort=oui",
    ]  # fmt: skip
    assert len({get(f"/figures/{item}").headers["etag"] for item in asked}) == len(asked)


# --- refusals ------------------------------------------------------------------------------------

REFUSED = [
    ("/figures/inconnue.png", 404, "Figure inconnue : « inconnue »."),
    # A forecast was given once: its address says so as any unknown figure does.
    ("/figures/prevision-ort.png", 404, "Figure inconnue : « prevision-ort »."),
    (f"/figures/{CHART}.gif", 404, "Format inconnu : « gif »."),
    (f"/figures/{CHART}", 404, "Figure inconnue"),
    (f"/figures/{CHART}.", 404, "Format inconnu"),
    (f"/figures/{CHART}.json?departements=50", 400, "Paramètre inconnu : « departements »"),
    (f"/figures/{CHART}.json?fin=2026-03-31&fin=2026-09-30", 400, "ne prend qu’une valeur"),
    (f"/figures/{CHART}.json?version=2020-01-01-00000000", 404, "Version inconnue"),
    ("/figures/.png", 404, "Figure inconnue"),
    ("/figures/..%2Fcommunes.json", 404, "Figure inconnue"),
    (f"/figures/{CHART}.png?taille=immense", 400, "« taille » : « immense »"),
    (f"/figures/{CHART}.json?departement=99", 400, "« 99 » est inconnu"),
    (f"/figures/{CHART}.json?commune=abc", 400, "« abc »"),
    (f"/figures/{CHART}.json?fin=hier", 400, "« hier » du paramètre « fin »"),
    (f"/figures/{CHART}.json?perimetre=x", 400, "« x » du paramètre « perimetre »"),
    (f"/figures/{CHART}.json?couleur=x", 400, "« x » du paramètre « couleur »"),
    (f"/figures/{CHART}.json?ort=peut-être", 400, "« peut-être » du filtre « ort »"),
]


@pytest.mark.parametrize(("address", "status", "words"), REFUSED, ids=[item[0] for item in REFUSED])
def test_refusals_are_plain_french(address: str, status: int, words: str) -> None:
    answer = get(address)
    assert answer.status == status and answer.headers["content-type"].startswith("text/plain")
    assert words in answer.text.replace("\u202f", " ") and "Traceback" not in answer.text and "\n" not in answer.text
    as_json = get(address, accept="application/json")
    assert as_json.status == status and as_json.json() == {"erreur": answer.text}


def test_too_many_at_once_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any, **__: Any) -> Any:
        raise workshop.Busy

    monkeypatch.setattr(workshop.Workshop, "start", full)
    answer = get(f"/figures/{CHART}.json?departement=61")
    assert answer.status == 503 and "Réessayez" in answer.text and int(answer.headers["retry-after"]) > 0


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_nothing_can_be_sent(method: str) -> None:
    assert call(ROUTES, f"/figures/{CHART}.json", method=method).status == 405


# --- the list of figures -------------------------------------------------------------------------


def test_list_of_figures() -> None:
    found = get("/figures.json").json()
    assert [item["slug"] for item in found["figures"]] == sorted(catalogue.entries())
    assert found["release"] == warehouse.current().release and set(found["formats"]) == set(exports.FORMATS)
    for item in found["figures"]:
        entry = catalogue.entry(item["slug"])
        said = (entry.form, entry.unit, entry.status, entry.columns.split())
        assert (item["form"], item["unit"], item["status"], item["columns"]) == said and all(said[:3])
        assert item["page"] == f"/{exports.page_of(catalogue.entry(item['slug']))}"


# --- map grounds ---------------------------------------------------------------------------------


def ground(name: str, release: str = "") -> Answer:
    """One ground of the release in service."""
    return get(f"/fonds/{release or warehouse.current().release}/{name}.json")


@pytest.mark.parametrize(
    "query",
    [
        "",
        "region=28",
        "departement=50",
        "departement=50&departement=35",
        "departement=2A",
        "commune=97106",
        "epci=200067205",
    ],
)
def test_a_map_and_all_that_it_asks_for(query: str) -> None:
    territory, options, _ = places.resolve(parse_qs(query))
    address = views.address("carte-des-communes", territory, options).replace(".json", ".carte.json", 1)
    answer = get(f"/{address}", accept="application/json")
    assert answer.status == 200 and answer.headers["content-type"] == "application/json"
    assert "immutable" in answer.headers["cache-control"] and answer.headers["vary"] == "Accept-Encoding"
    said = answer.json()
    addresses = {layer["data"] for layer in said["layers"] if layer["@@type"] == "GeoJsonLayer"}
    assert addresses and all(item.startswith(f"fonds/{warehouse.current().release}/") for item in addresses)
    for item in addresses:
        found = get(f"/{item}")
        assert found.status == 200 and found.json()["features"], item
        assert "immutable" in found.headers["cache-control"]
    assert {layer["data"] for layer in said["layers"]} - addresses == {"places"}
    west, south, east, north = said["bounds"]
    assert west < east and south < north
    assert all(west - 1 < x < east + 1 and south - 1 < y < north + 1 for x, y in said["places"]["place"])
    card = get(f"/{said['card']}?{said['level']}={said['places']['code'][0]}", accept="application/json").json()
    assert card["title"].startswith(said["places"]["name"][0]) and len(card["facts"]) == 6
    assert card["open"][0].startswith("commune?commune=") and card["compare"][0].startswith("comparer?commune=")
    assert [label for label, _ in card["lines"]] == ["Intercommunalité", "Autres programmes"]


def test_only_maps_are_explored_and_only_places_have_a_card() -> None:
    mark = views.mark()
    assert "pas une carte" in get(f"/vues/{mark}/liste-des-communes.carte.json").text
    assert get(f"/vues/{mark}/liste-des-communes.carte.json").status == 404
    refused = get(f"/vues/{mark}/carte-des-communes.fiche.json?commune=50615")
    assert refused.status == 404 and "pas de fiche" in refused.text
    unit = get(f"/vues/{mark}/reperes-du-territoire.fiche.json?epci=200067205", accept="application/json").json()
    assert unit["title"] == "CA du Cotentin" and unit["open"] == ["territoire?epci=200067205", "Ouvrir"]
    assert not unit["awards"] and "Manche (50)" in [words for _, words in unit["lines"]]


def test_a_region_holds_its_communes() -> None:
    features = ground("communes-28").json()["features"]
    assert len(features) == 159
    assert {feature["geometry"]["type"] for feature in features} <= {"Polygon", "MultiPolygon"}
    both = ground("communes-28-53").json()["features"]
    alone = ground("communes-53").json()["features"]
    assert len(both) == len(features) + len(alone)


@pytest.mark.parametrize(
    ("layer", "count"), [("departements", 101), ("departements-encarts", 101), ("regions", 18), ("regions-encarts", 18)]
)
def test_national_layers(layer: str, count: int) -> None:
    assert len(ground(layer).json()["features"]) == count


@pytest.mark.parametrize("inset", ["", "-encarts"])
def test_limits_are_drawn_once(inset: str) -> None:
    def stretches(rings: list[list[list[float]]]) -> list[tuple[tuple[float, ...], ...]]:
        return [tuple(sorted((tuple(a), tuple(b)))) for ring in rings for a, b in pairwise(ring) if a != b]

    lines = ground(f"limites{inset}").json()["features"]
    drawn = stretches([line["geometry"]["coordinates"] for line in lines])
    outlines: dict[str, set[tuple[tuple[float, ...], ...]]] = {}
    for layer in ("departements", "regions"):
        shapes = [item["geometry"] for item in ground(f"{layer}{inset}").json()["features"]]
        parts = [
            part
            for item in shapes
            for part in ([item["coordinates"]] if item["type"] == "Polygon" else item["coordinates"])
        ]
        outlines[layer] = set(stretches([ring for part in parts for ring in part]))
    assert len(drawn) == len(set(drawn)) and set(drawn) == outlines["departements"], (
        "each stretch of each outline, once"
    )
    around = stretches([line["geometry"]["coordinates"] for line in lines if line["properties"]["kind"] == "region"])
    assert set(around) == outlines["regions"]


def test_frames_hold_the_insets_and_their_names() -> None:
    features = ground("cadres").json()["features"]
    frames = [feature for feature in features if feature["properties"]["kind"] == "frame"]
    assert len(frames) == 5 and len(features) > len(frames), "five overseas départements, and letters as outlines"


def test_the_national_view_is_light() -> None:
    names = [*(name for name in grounds.NATIONAL if name.endswith("encarts")), "cadres"]
    address = views.address("carte-des-communes", *places.resolve({})[:2]).replace(".json", ".carte.json", 1)
    towns = gzip.compress(get(f"/{address}").body)
    assert sum(len(ground(name).body) for name in names) + len(towns) < 400_000


@pytest.mark.parametrize(
    "name",
    [
        "inconnu",
        "natif",
        "communes",
        "communes-2",
        "natif-28",
        "communes-28-",
        "natif-28_pays-50",
        "..%2Fmanifest",
        "communes-28.json",
    ],
)
def test_unknown_grounds(name: str) -> None:
    answer = ground(name)
    assert answer.status == 404 and answer.text.startswith("Fond de carte inconnu")
    as_json = get(f"/fonds/{warehouse.current().release}/{name}.json", accept="application/json")
    assert as_json.json() == {"erreur": answer.text}


def test_the_ground_of_another_release_is_not_served() -> None:
    answer = ground("departements", "2020-01-01-00000000")
    assert (
        answer.status == 404
        and "autre version" in answer.text
        and "immutable" not in answer.headers.get("cache-control", "")
    )
