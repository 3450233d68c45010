"""Figures by address, beyond what tests/test_routes.py asks: sizes and greys, validators, embedding, the list."""

from __future__ import annotations

import io
import re
import struct
from html.parser import HTMLParser

import pytest
from matplotlib.image import imread

from pvd import exports, places, routes, workshop
from pvd.figures import catalogue
from pvd.forms import captions
from pvd.middleware import Gateway
from pvd.render import embed
from pvd.render.words.sentence import alt_text
from pvd.territory import Options, Territory
from pvd.theme import MILLIMETRES, PIXELS
from tests.asking import ROUTES, Answer, call, get

CHART = "subventions-par-annee"
BEHIND_THE_GATEWAY = Gateway(ROUTES)
MANCHE = places.resolve({"departement": ["50"]})[0]


def draw(slug: str, territory: Territory = MANCHE) -> exports.Figure:
    return exports.draw(slug, territory, Options())


# --- files ---------------------------------------------------------------------------------------


def test_greyscale_has_no_colour() -> None:
    grey = get(f"/figures/{CHART}.png?departement=50&gris=oui&taille=social")
    assert grey.headers["content-disposition"].endswith('_social_gris.png"')
    pixels = imread(io.BytesIO(grey.body))
    assert abs(pixels[:, :, 0] - pixels[:, :, 2]).max() < 0.02
    colour = imread(io.BytesIO(get(f"/figures/{CHART}.png?departement=50&taille=social&gris=non").body))
    assert abs(colour[:, :, 0] - colour[:, :, 2]).max() > 0.3


def test_paper_sizes_of_a_picture() -> None:
    body = get(f"/figures/{CHART}.png?departement=50&taille=colonne").body
    wide, high = struct.unpack(">II", body[16:24])
    assert wide / high == pytest.approx(88 / 110, abs=0.01)
    svg = get(f"/figures/{CHART}.svg?departement=50&taille=colonne").text
    assert 'width="88mm" height="110mm"' in svg


def test_a_size_or_a_grey_does_not_change_a_table() -> None:
    plain = get(f"/figures/{CHART}.csv?departement=50")
    assert get(f"/figures/{CHART}.csv?departement=50&taille=carre&gris=oui").headers["etag"] == plain.headers["etag"]


def test_screen_and_address_share_one_order() -> None:
    """The preview of a popover is the file that its button gives: one drawing for both."""
    order = workshop.order(draw("carte-des-communes"), "png", "apercu")
    assert get(order.path).headers["etag"] == f'"{order.key}"'


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("gris=peut-être", "« gris » : « peut-être »"),
        ("format=excel", "« format » : « excel »"),
        ("taille=a4&taille=carre", "« taille » ne prend qu’une valeur"),
        ("commune=50129&commune=50147", "« commune » ne prend qu’une valeur"),
        ("region=28&utm_source=x", "Paramètre inconnu : « utm_source »"),
    ],
)
def test_bad_parameters(address: str, words: str) -> None:
    answer = get(f"/figures/{CHART}.csv?{address}")
    assert answer.status == 400 and words in answer.text.replace("\u202f", " ")
    assert answer.headers["cache-control"] == "no-store" and answer.headers["vary"] == "Accept"


def test_a_refusal_repeats_nothing_harmful() -> None:
    text = get(f"/figures/{CHART}.png?taille=<script>alert(1)</script>").text
    assert "<" not in text and "script" in text


def test_csv_flavour_is_for_csv_only() -> None:
    assert get(f"/figures/{CHART}.xlsx?format=brut").status == 400
    assert get(f"/figures/{CHART}.csv?format=francais").body == get(f"/figures/{CHART}.csv").body


# --- validators ----------------------------------------------------------------------------------


@pytest.mark.parametrize("tags", ["{0}", "W/{0}", '"a", {0}', "*"])
def test_what_the_visitor_holds_is_not_drawn_again(tags: str, monkeypatch: pytest.MonkeyPatch) -> None:
    address = f"/figures/{CHART}.png?departement=88"
    etag = f'"{workshop.Order(CHART, "departement=88").key}"'

    def never(*_: object) -> None:
        raise AssertionError("nothing is drawn for a 304")

    monkeypatch.setattr(workshop.Workshop, "start", never)
    monkeypatch.setattr(exports, "draw", never)
    answer = get(address, if_none_match=tags.format(etag))
    assert (answer.status, answer.body, answer.headers["etag"]) == (304, b"", etag)
    assert answer.headers["cache-control"] == routes.SHORTLY


def test_head_says_the_same_without_making_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    address = f"/figures/{CHART}.xlsx?departement=50"
    full = get(address)
    monkeypatch.setattr(workshop.Workshop, "start", lambda *_: pytest.fail("HEAD makes nothing"))
    head = call(ROUTES, address, method="HEAD")
    assert (head.status, head.body) == (200, b"") and "content-length" not in head.headers
    for name in ("etag", "cache-control", "content-type", "content-disposition"):
        assert head.headers[name] == full.headers[name]
    assert call(ROUTES, "/figures/inconnue.xlsx", method="HEAD").status == 404


def test_version_in_service_may_be_named() -> None:
    release = exports.warehouse.current().release
    plain = get(f"/figures/{CHART}.csv?departement=50")
    assert get(f"/figures/{CHART}.csv?departement=50&version={release}").headers["etag"] == plain.headers["etag"]


def test_a_failure_is_said_in_french(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("secret")

    monkeypatch.setattr(exports, "write", broken)
    answer = get(f"/figures/{CHART}.pdf?departement=19&gris=oui")
    assert answer.status == 500 and "n’a pas pu être préparé" in answer.text and "secret" not in answer.text


# --- embedding -----------------------------------------------------------------------------------


class Page(HTMLParser):
    """What an embedded page holds: tags, attributes, texts."""

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(answer.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """Attributes of every such tag."""
        return [found for name, found in self.tags if name == tag]


@pytest.mark.parametrize("place", ["", "departement=50", "departement=75", "commune=85113"])
@pytest.mark.parametrize("slug", sorted(catalogue.entries()))
def test_embedded_page_of_every_figure(slug: str, place: str) -> None:
    answer = get(f"/figures/{slug}.html?{place}" if place else f"/figures/{slug}.html")
    assert answer.status == 200 and answer.headers["content-type"] == "text/html; charset=utf-8"
    page, text = Page(answer), answer.text
    territory = places.resolve(
        {"departement": [place[-2:]]} if "dep" in place else {"commune": [place[-5:]]} if place else {}
    )[0]
    figure = draw(slug, territory)
    assert page.all("html") == [{"lang": "fr"}] and len(page.all("h1")) == 1
    assert not re.search(r"<script|javascript:|\son\w+=", text), "nothing runs"
    assert not re.search(r"(?:src|srcset|url\()=?\"?https?:", text), "nothing from elsewhere"
    words = " ".join(page.words)
    assert figure.title in words and figure.subtitle in words and captions.source_line(figure) in words
    assert captions.reference(figure) in words
    assert f"..{figure.address}" in [link.get("href") for link in page.all("a")]
    is_list = figure.form == "table" and not figure.cards
    if figure.is_empty:
        assert not page.all("img") and not page.all("table")
        return
    assert [image["alt"] for image in page.all("img")] == ([] if is_list else [alt_text(figure)])
    shown = min(len(figure.table), embed.MOST_ROWS)
    assert len(page.all("table")) == 1 and len(page.all("tr")) == 1 + shown + len(page.all("tfoot"))
    if len(figure.table) > shown:
        assert "autres lignes" in words.replace("\u00a0", " ") or "autre ligne" in words


def test_embedded_page_is_framed_by_anybody_and_runs_nothing() -> None:
    answer = call(BEHIND_THE_GATEWAY, f"/figures/{CHART}.html?departement=50", {"accept": "text/html"})
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "frame-ancestors *" in policy and "script-src" not in policy
    assert "'unsafe-inline'" not in policy and "x-frame-options" not in answer.headers
    assert answer.headers["x-content-type-options"] == "nosniff"
    # Files themselves keep the policy of the site.
    picture = call(BEHIND_THE_GATEWAY, f"/figures/{CHART}.csv?departement=50", {"accept": "text/html"})
    assert picture.headers["x-frame-options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in picture.headers["content-security-policy"]


def test_links_of_an_embedded_page_are_files() -> None:
    page = Page(get(f"/figures/{CHART}.html?departement=50"))
    files = [link["href"] for link in page.all("a") if "download" in link]
    assert len(files) == len(exports.FORMATS)
    for address in [
        *files,
        *(image["src"] for image in page.all("img")),
        *(item["srcset"] for item in page.all("source")),
    ]:
        assert address and "departement=50" in address and get(address.removeprefix("..")).status == 200


def test_embedded_page_has_its_etag() -> None:
    first = get(f"/figures/{CHART}.html")
    assert get(f"/figures/{CHART}.html", if_none_match=first.headers["etag"]).status == 304
    assert first.headers["etag"] != get(f"/figures/{CHART}.png").headers["etag"]


def test_typeface_is_served_and_nothing_else() -> None:
    answer = get("/fonts/source-sans-3-400.woff2")
    assert answer.status == 200 and answer.body[:4] == b"wOF2" and "immutable" in answer.headers["cache-control"]
    for name in ("inconnue", "..%2Fsource-sans-3-400", "*"):
        assert get(f"/fonts/{name}.woff2").status == 404


# --- the list ------------------------------------------------------------------------------------


def test_list_says_titles_parameters_formats_and_sizes() -> None:
    answer = get("/figures.json")
    found = answer.json()
    by_slug = {item["slug"]: item for item in found["figures"]}
    assert by_slug[CHART]["title"] == "Subventions de l’État par année"
    assert {"departement", "perimetre"} <= set(by_slug[CHART]["parameters"])
    assert by_slug["composition-2023"]["parameters"] == []
    assert by_slug["temps-argent-realisations"]["parameters"] == ["fin"]
    assert "couleur" in by_slug["carte-des-communes"]["parameters"]
    assert set(found["sizes"]) == {*PIXELS, *MILLIMETRES} and found["sizes"]["carre"]["width"] == 1080
    assert found["formats"]["pdf"]["default_size"] == "a4-paysage" and found["formats"]["csv"]["sizes"] == []
    for item in found["figures"]:
        assert item["title"][0].isupper() and item["address"] == f"/figures/{item['slug']}"
        assert set(item["formats"]) >= {"png", "svg", "pdf", "pptx", "xlsx", "csv", "json", "html"}
    assert get("/figures.json", if_none_match=answer.headers["etag"]).status == 304


def test_subjects_are_short_and_different() -> None:
    subjects = [entry.subject for entry in catalogue.entries().values()]
    assert len(set(subjects)) == len(subjects) and max(map(len, subjects)) <= 60
