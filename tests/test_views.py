"""What a page shows of a figure, by address: whole, kept, dated, refused in French."""

from __future__ import annotations

import gzip
import json
import re
from html import unescape
from typing import Any

import pytest

from pvd import exports, places, views, warehouse, workshop
from pvd.figures import catalogue
from pvd.formats import number, typeset
from pvd.forms import captions
from pvd.render.html.table import PAGE_ROWS, Asked, table
from pvd.render.words.sentence import alt_text, sentence
from pvd.screen.heights import HEIGHTS
from pvd.territory import Options, Territory
from tests.asking import ROUTES as APP
from tests.asking import call, get

CHART, LEDGER = "subventions-par-annee", "registre-des-subventions"
MANCHE, _OPTIONS, _ = places.resolve({"departement": ["50"]})


def at(slug: str, territory: Territory = MANCHE, **options: Any) -> str:
    return "/" + views.address(slug, territory, Options(**options))


def of(slug: str, territory: Territory = MANCHE) -> dict[str, Any]:
    answer = get(at(slug, territory))
    assert answer.status == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def texts(html: str) -> str:
    return unescape(re.sub(r"<[^>]+>", " ", html))


@pytest.mark.parametrize("place", ["", "departement=50", "departement=75", "commune=85113"])
@pytest.mark.parametrize("slug", sorted(catalogue.entries()))
def test_view_of_every_figure(slug: str, place: str) -> None:
    name, _, code = place.partition("=")
    territory, options, _ = places.resolve({name: [code]} if name else {})
    figure, found = exports.draw(slug, territory, options), of(slug, territory)
    assert (found["title"], found["line"], found["alt"]) == (figure.title, figure.subtitle, alt_text(figure))
    assert found["source"] == captions.source_line(figure) and found["status"] == captions.status_word(figure)
    assert [tuple(card) for card in found["cards"]] == [(item.label, item.value, item.context) for item in figure.cards]
    about = texts(found["about"])
    for text in (figure.note, figure.release, *(typeset(item.title) for item in figure.sources)):
        assert text in about
    # What is missing is said once: in the sentence or beside it.
    assert figure.coverage in about or "on disponible" in sentence(figure)
    if figure.is_empty:
        assert found["kind"] == "none" and found["empty"] and found["table"] is None and found["marks"] is None
        return
    assert not found["empty"] and found["kind"] in ("plotly", "table", "picture")
    shown = found["table"]
    assert shown["rows"] == len(figure.table)
    assert len(re.findall("<tr>", shown["html"])) == 1 + min(PAGE_ROWS, shown["rows"]) + bool(figure.totals)
    assert shown["html"].count("<caption>") == 1 and shown["html"].count('scope="row"') == min(PAGE_ROWS, shown["rows"])
    assert not re.search(r"<script|javascript:|\son\w+=", shown["html"] + found["about"])
    if found["kind"] == "plotly":
        assert {"data", "layout"} <= set(found["marks"]["wide"])


def test_a_view_is_small_kept_and_asked_once() -> None:
    first = get(at(CHART), accept_encoding="gzip")
    assert first.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert first.headers["content-encoding"] == "gzip" and first.headers["vary"] == "Accept-Encoding"
    assert len(first.body) < 12_000 and int(first.headers["content-length"]) == len(first.body)
    again = get(at(CHART), accept_encoding="gzip", if_none_match=first.headers["etag"])
    assert again.status == 304 and not again.body
    head = call(APP, at(CHART), {"accept-encoding": "gzip"}, "HEAD")
    assert head.status == 200 and not head.body and head.headers["etag"] == first.headers["etag"]
    assert get(at(CHART)).body == gzip.decompress(first.body), "who accepts nothing compressed gets it whole"


def test_a_kept_view_touches_neither_figure_nor_table(monkeypatch: pytest.MonkeyPatch) -> None:
    get(at(CHART))

    def never(*_: Any, **__: Any) -> Any:
        raise AssertionError("asked again")

    for holder, name in ((exports, "draw"), (exports, "view_of"), (places, "resolve"), (warehouse, "available")):
        monkeypatch.setattr(holder, name, never)
    assert get(at_once := first_address(), accept_encoding="gzip").status == 200, at_once


def first_address() -> str:
    return f"/vues/{views.mark()}/{CHART}.json?departement=50"


def test_an_unknown_mark_gives_todays_answer_and_nobody_keeps_it() -> None:
    now = get(first_address())
    release = warehouse.current().release
    for mark in (f"{release}-00000000", "2001-01-01-00000000-00000000", "hier"):
        answer = get(f"/vues/{mark}/{CHART}.json?departement=50")
        assert answer.status == 200 and answer.body == now.body and answer.headers["cache-control"] == "no-store"


def test_the_mark_follows_all_that_makes_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    usual = views.mark()
    monkeypatch.setenv("PVD_PUBLIC_URL", "https://exemple.fr/pvd")
    assert views.mark() != usual
    monkeypatch.delenv("PVD_PUBLIC_URL")
    monkeypatch.setattr(workshop, "code_mark", lambda: "other")
    assert views.mark() != usual and views.mark().startswith(warehouse.current().release)


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("inconnue.json", 404, "Figure inconnue"),
        (f"{CHART}.xml", 404, "Figure inconnue"),
        (f"{CHART}.json?departements=50", 400, "Paramètre inconnu"),
        (f"{CHART}.json?version=hier", 400, "Paramètre inconnu"),
        (f"{CHART}.json?departement=99", 400, "inconnu"),
        (f"{CHART}.json?fin=2026-01-01&fin=2026-01-02", 400, "qu’une valeur"),
        (f"{CHART}.table.json?feuille=deux", 400, "non reconnus"),
    ],
)
def test_refusals_are_plain_french(path: str, status: int, words: str) -> None:
    answer = get(f"/vues/{views.mark()}/{path}", accept="application/json")
    assert (
        answer.status == status and words in answer.json()["erreur"] and answer.headers["cache-control"] == "no-store"
    )


def test_too_many_at_once_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "shop", lambda: workshop.Workshop(makers=1, waiting=-1))
    answer = get(at("rythme"), accept="application/json")
    assert answer.status == 503 and "Réessayez" in answer.json()["erreur"] and answer.headers["retry-after"]


def test_what_failed_is_said_and_never_quoted(monkeypatch: pytest.MonkeyPatch) -> None:
    def draw(*_: Any) -> Any:
        raise warehouse.QueryError("queries/pace.sql: unknown parameter $x")

    monkeypatch.setattr(exports, "draw", draw)
    monkeypatch.setattr(views, "shop", workshop.Workshop)
    answer = get(f"/vues/{views.mark()}/rythme.json?fin=2027-01-01", accept="application/json")
    assert (
        answer.status == 500 and "n’a pas pu être affichée" in answer.json()["erreur"] and "queries/" not in answer.text
    )


def test_all_that_leaves_has_an_address_that_answers() -> None:
    take = of(CHART)["take"]
    assert [item["format"] for item in take["files"]] == list(exports.FORMATS)
    for path in (*(item["path"] for item in take["files"]), take["alone"]):
        assert not path.startswith("/") and get(f"/{path}").status == 200
    assert take["page"] == "financement?departement=50"
    short = take["citations"][0][2]
    # The day of reading and the site are the browser's: an answer that is kept knows neither.
    assert views.TODAY in short and views.SITE in short and "2000" not in json.dumps(take["citations"])
    assert views.ENGLISH_TODAY in take["citations"][2][2]


# --- tables --------------------------------------------------------------------------------------


def test_a_long_table_is_turned_page_by_page() -> None:
    figure = exports.draw(LEDGER, MANCHE, Options())
    count = len(figure.table)
    assert count > 2 * PAGE_ROWS
    last = table(figure, Asked(page=99))
    assert (last.page, last.pages) == (-(-count // PAGE_ROWS), -(-count // PAGE_ROWS))
    assert last.words.startswith(f"lignes {number((last.pages - 1) * PAGE_ROWS + 1)} à {number(count)} sur")
    every = "".join(table(figure, Asked(page=page + 1)).html for page in range(last.pages))
    assert every.count('scope="row"') == count


@pytest.mark.parametrize("order", ["amount_eur", "-amount_eur", "commune_name"])
def test_a_table_is_sorted_unknown_last(order: str) -> None:
    figure = exports.draw("communes-du-territoire", MANCHE, Options())
    name = order.removeprefix("-")
    html = table(figure, Asked(order=order)).html
    way = "descending" if order.startswith("-") else "ascending"
    assert re.findall(r'aria-sort="(\w+)"', html) == [way]
    place = figure.read_columns.index(name)
    cells_ = [re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row)[place] for row in re.findall(r"<tr>(.*?)</tr>", html)][1:]
    values = [texts(cell) for cell in cells_][: len(figure.table)]
    known = [value for value in values if "n. d." not in value.replace("\u202f", " ").replace("\u00a0", " ")]
    assert values[: len(known)] == known
    if name == "amount_eur":
        amounts = [float(re.sub(r"[^\d,]", "", value).replace(",", ".")) for value in known]
        assert amounts == sorted(amounts, reverse=order.startswith("-")) and len(known) < len(values)


def test_a_table_is_searched_without_accents_nor_case() -> None:
    found = get(f"/vues/{views.mark()}/communes-du-territoire.table.json?departement=50&cherche=VALOGNES").json()
    assert (
        found["rows"] == 37
        and "Valognes" in found["html"]
        and found["words"].replace("\u00a0", " ") == "1 ligne sur 37"
    )
    assert "<tfoot>" not in found["html"], "what all towns come to is not that of one"
    nothing = get(f"/vues/{views.mark()}/communes-du-territoire.table.json?departement=50&cherche=zzz").json()
    assert "Valognes" not in nothing["html"] and nothing["pages"] == 1


def test_places_lead_to_their_own_page() -> None:
    html = of("unites-du-territoire")["table"]["html"]
    assert re.search(r'href="territoire\?epci=\d{9}"', html)
    assert 'href="commune?commune=50615"' in of("communes-du-territoire")["table"]["html"]


def test_heights_are_those_of_figures_that_exist() -> None:
    assert set(HEIGHTS) <= set(catalogue.entries())
    assert all(0 < side < 2_000 for pair in HEIGHTS.values() for side in pair)
