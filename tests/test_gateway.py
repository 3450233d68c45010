"""What an address is answered before the framework starts: pages, their first words, the 404, headers, scripts.

The middleware is called as a server calls it, without a server.
"""

from __future__ import annotations

import asyncio
import gzip
import html
import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import brotli
import pytest
from fontTools.ttLib import TTFont
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from pvd import exports, menu, middleware, places
from pvd.formats import NARROW
from pvd.forms import captions
from pvd.middleware import Gateway, bundle, opening, page, security, typefaces
from pvd.screen.state import SHARED
from pvd.territory import Options
from tests.asking import Answer, App, call

HTML = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
ADDRESSES = [item.address for item in menu.PAGES]
# What the framework has for any address.
SHELL = '<!DOCTYPE html><html lang="en"><head><title>Streamlit</title></head><body><div id="root"></div></body></html>'


def behind(endpoint: Callable[[Any], Any]) -> App:
    """The middleware before a small application."""

    async def answer(request: Any) -> Response:
        found: Response = endpoint(request)
        return found

    return Gateway(Starlette(routes=[Route("/{rest:path}", answer)]))


ALONE = behind(lambda _: HTMLResponse(SHELL))


def tag(answer: Answer, name: str) -> str:
    """The content of a `meta` of a page; empty when there is none."""
    found = re.search(rf'<meta (?:name|property)="{name}" content="([^"]*)">', answer.text)
    return html.unescape(found[1]) if found else ""


def title(answer: Answer) -> str:
    """The title of a page."""
    (found,) = re.findall(r"<title>(.*?)</title>", answer.text)
    return html.unescape(found)


# --- pages ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_is_french_and_shut(address: str) -> None:
    answer = call(ALONE, f"/{address}?departement=50", HTML)
    assert answer.status == 200 and answer.headers["content-type"] == "text/html; charset=utf-8"
    assert '<html lang="fr">' in answer.text and 'lang="en"' not in answer.text
    assert not re.search("You need to enable|service-desc|Streamlit Inc", answer.text)
    assert int(answer.headers["content-length"]) == len(answer.body)
    policy = dict(part.strip().split(" ", 1) for part in answer.headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'self'" and policy["object-src"] == "'none'" and policy["base-uri"] == "'self'"
    assert "'unsafe-inline'" not in policy["script-src"]
    hosts = {word for value in policy.values() for word in value.split()}
    assert not [word for word in hosts if "://" in word or "*" in word or word in ("http:", "https:")], (
        "no other host, ever"
    )
    assert answer.headers["x-content-type-options"] == "nosniff" and answer.headers["referrer-policy"] == "same-origin"


def test_the_only_script_of_a_page_is_the_one_that_its_policy_names() -> None:
    answer = call(ALONE, "/carte")
    (written,) = re.findall(r"<script>(.*?)</script>", answer.text, re.S)
    assert written == security.script() and security._hash(written) in middleware.POLICY


def test_titles_are_of_the_view_and_unique() -> None:
    titles = [title(call(ALONE, f"/{address}?departement=50")) for address in ADDRESSES]
    assert len(set(titles)) == len(titles)
    assert titles[2] == "Manche (50) · Financement · Petites villes de demain"
    assert title(call(ALONE, "/financement")) == "France · Financement · Petites villes de demain"


@pytest.mark.parametrize("query", ["", "?departement=50", "?commune=50615", "?region=28&perimetre=subventions-epci"])
def test_the_first_words_are_those_of_the_page(query: str) -> None:
    """Title, opening sentence, key figures: what `exports` and the page's own script say, escaped, before `#root`."""
    territory, options, _ = places.resolve({k: [v] for k, v in (p.split("=") for p in query[1:].split("&") if p)})
    answer = call(ALONE, f"/{query}")
    first, _, root = answer.text.partition('<div id="root">')
    assert root.startswith("</div>"), "never in it: the framework empties it"
    said = html.unescape(first[first.index('id="pvd-first"') :])
    assert f"<h1>Où en est «{NARROW}Petites villes de demain{NARROW}»{NARROW}?</h1>" in said.replace("\u00a0", NARROW)
    assert territory.label in said and "accompagne des villes de moins de" in said
    for card in exports.draw("chiffres-cles", territory, options).cards:
        assert f"<dt>{card.label}</dt>" in said and f">{card.value}</div>" in said
    town = call(ALONE, "/commune?commune=50615").text
    assert "<h1>Valognes (50)</h1>" in town
    figure = exports.draw("chiffres-de-la-commune", places.resolve({"commune": ["50615"]})[0], Options())
    assert all(html.escape(card.value) in town for card in figure.cards)


@pytest.mark.parametrize("address", ["methode", "mentions-legales", "contact", "accessibilite", "plan-du-site"])
def test_a_page_of_text_begins_with_its_text(address: str) -> None:
    first = call(ALONE, f"/{address}").text.partition('<div id="root"')[0]
    texts = re.findall(r"<(?:p|li)>(.*?)</(?:p|li)>", first, re.DOTALL)
    assert len(texts) >= 3, "the paragraphs of a screen"
    assert sum(map(len, texts)) < 2 * opening.MOST_PROSE, "and no more: the rest comes with the page"


def test_the_sources_of_the_key_figures_are_said_with_them() -> None:
    source = captions.source_line(exports.draw("chiffres-cles", *places.resolve({"departement": ["50"]})[:2]))
    assert f"<span>{html.escape(source)}</span>" in call(ALONE, "/?departement=50").text


def test_the_first_picture_is_said_with_the_words() -> None:
    """Where the page shows a picture beside its words, it is asked for at once; a choice of the press desk shows another."""
    home, town = call(ALONE, "/?departement=50").text, call(ALONE, "/commune?commune=50615").text
    assert 'src="figures/carte-des-communes.png?departement=50&amp;taille=page-carree"' in home
    assert 'src="figures/carte-de-la-commune.png?commune=50615&amp;taille=page"' in town
    desk = call(ALONE, "/presse").text
    assert f'src="figures/{menu.PRESS_FIGURE}.png"' in desk
    for choice in ("figure=rythme", "taille=carre", "gris=oui", "reference=rythme·2026-04-27", "format=pdf"):
        other = call(ALONE, f"/presse?{quote(choice, safe='=')}").text
        assert "<h1>Presse</h1>" in other and "subventions-par-annee.png" not in other.split('<div id="root">')[0]


def test_a_view_and_its_mark_do_not_depend_on_who_asks() -> None:
    plain, preview = call(ALONE, "/carte?departement=50", HTML), call(ALONE, "/carte?departement=50", {"accept": "*/*"})
    assert plain.body == preview.body and plain.headers["etag"] == preview.headers["etag"]
    zipped = call(ALONE, "/carte?departement=50", {"accept-encoding": "gzip"})
    assert gzip.decompress(zipped.body) == plain.body and zipped.headers["etag"] != plain.headers["etag"]
    assert zipped.headers["vary"] == plain.headers["vary"] == "Accept-Encoding"
    known = call(ALONE, "/carte?departement=50", {"if-none-match": plain.headers["etag"]})
    assert (known.status, known.body) == (304, b"") and known.headers["content-security-policy"] == middleware.POLICY
    assert call(ALONE, "/carte?departement=14", {"if-none-match": plain.headers["etag"]}).status == 200
    head = call(ALONE, "/carte", method="HEAD")
    assert head.status == 200 and head.headers["etag"] == call(ALONE, "/carte").headers["etag"]


@pytest.mark.parametrize(
    "query",
    ["texte=VOTEZ", "mesure=votez", "utm_source=VOTEZ", "departement=VOTEZ", "selection=VOTEZ", "version=VOTEZ",
     "avec=VOTEZ", "fin=VOTEZ", "<script>VOTEZ</script>=1", "figure=votez&reference=votez"],
)  # fmt: skip
@pytest.mark.parametrize("address", ["", "mesures", "carte", "presse"])
def test_nothing_typed_is_echoed(address: str, query: str) -> None:
    answer = call(ALONE, f"/{address}?{query}")
    assert "votez" not in answer.text.lower() and answer.body == call(ALONE, f"/{address}").body


def test_a_pasted_link_shows_its_figure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PVD_PUBLIC_URL", "https://pvd.example/tableau/")
    answer = call(ALONE, "/territoire?departement=50&ort=non", {"accept": "*/*"})
    assert tag(answer, "og:title") == title(answer) and "Manche (50)" in title(answer)
    assert tag(answer, "og:url") == "https://pvd.example/tableau/territoire?departement=50&ort=non"
    picture = urlsplit(tag(answer, "og:image"))
    assert picture.geturl().startswith("https://pvd.example/tableau/figures/reperes-du-territoire.png?")
    assert picture.query.startswith("departement=50") and picture.query.endswith("taille=social")
    assert "par habitant" in tag(answer, "og:description") and len(tag(answer, "description")) <= 300
    assert (
        '<link rel="canonical" href="https://pvd.example/tableau/territoire?departement=50&amp;ort=non">' in answer.text
    )
    # A page that does not follow filters has one address whatever they are.
    assert tag(call(ALONE, "/piliers?departement=50&ort=non"), "og:url").endswith("/piliers?departement=50")


def test_without_a_public_address_nothing_absolute_is_written() -> None:
    answer = call(ALONE, "/financement?departement=50")
    assert not tag(answer, "og:image") and not tag(answer, "og:url")
    assert '<link rel="canonical" href="financement?departement=50">' in answer.text
    # Under any prefix: nothing that a page names starts from the root.
    assert not re.search(r'(?:href|src)="/', answer.text)


@pytest.mark.parametrize("address", ["", "methode", "guide"])
def test_what_fails_is_said_by_the_page_itself(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: Any) -> Any:
        raise ValueError("no figure today")

    monkeypatch.setattr(places, "resolve", refused)
    answer = call(ALONE, f"/{address}")
    assert answer.status == 200 and '<div id="root">' in answer.text and "no figure" not in answer.text


def test_pages_are_kept_within_their_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    shelf = page.shelf()
    shelf.clear()
    monkeypatch.setattr(shelf, "most", 0)
    call(ALONE, "/methode")
    assert len(shelf) == 0 and shelf.bytes == 0
    monkeypatch.undo()
    call(ALONE, "/methode")
    assert len(shelf) == 1 and 1_000 < shelf.bytes < page.MAX_KEPT_BYTES == shelf.most


# --- no page -------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["/inconnue", "/a/b/xyz", "/carte/detail", "/static/index.html", "/index.php"])
@pytest.mark.parametrize("accept", [HTML["accept"], "*/*"])
def test_no_page_is_a_french_404(address: str, accept: str) -> None:
    answer = call(ALONE, address, {"accept": accept})
    assert answer.status == 404 and "<h1>Page introuvable</h1>" in answer.text and 'lang="fr"' in answer.text
    assert address.rsplit("/", 1)[1] not in answer.text, "nothing typed is echoed"
    up = "../" * (address.count("/") - 1) or "./"
    assert f'<a href="{up}">accueil</a>' in answer.text and f'<a href="{up}financement">' in answer.text
    assert "script" not in answer.text and answer.headers["content-security-policy"] == middleware.POLICY


def test_a_page_has_one_address() -> None:
    answer = call(ALONE, "/carte/?departement=50")
    assert (answer.status, answer.headers["location"]) == (308, "../carte?departement=50")


# --- the rest passes -----------------------------------------------------------------------------


def test_what_is_not_a_page_passes_as_it_is() -> None:
    answer = call(behind(lambda _: JSONResponse({"lang": '<html lang="en">'})), "/figures.json", HTML)
    assert answer.json() == {"lang": '<html lang="en">'}
    assert answer.headers["content-security-policy"] == middleware.POLICY
    plain = call(behind(lambda _: PlainTextResponse("ok", headers={"X-Frame-Options": "DENY"})), "/_stcore/health")
    assert plain.text == "ok" and plain.headers["x-frame-options"] == "DENY", "a stricter header stays"
    content = b"\x89PNG\r\n\x1a\n\xff\xfe"
    picture = call(behind(lambda _: Response(content, media_type="image/png")), "/favicon.png", HTML)
    assert picture.body == content


@pytest.mark.parametrize("address", ["/figures.json", "/figures/x.csv", "/figures/x.json", "/fiches/france.pdf"])
def test_open_data_is_readable_from_any_site(address: str) -> None:
    answer = call(behind(lambda _: PlainTextResponse("data")), address, {"origin": "https://elsewhere.example"})
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in answer.headers


@pytest.mark.parametrize("address", ["/", "/_stcore/health", "/_stcore/host-config"])
def test_a_visit_is_not(address: str) -> None:
    answer = call(behind(lambda _: PlainTextResponse("mine")), address, {"origin": "https://elsewhere.example"})
    assert "access-control-allow-origin" not in answer.headers


def test_other_kinds_of_connection_are_left_alone() -> None:
    seen: list[str] = []

    async def inner(scope: Any, receive: Any, send: Any) -> None:
        seen.append(scope["type"])

    for kind in ("websocket", "lifespan"):
        asyncio.run(Gateway(inner)({"type": kind, "path": "/", "headers": []}, None, None))  # type: ignore[arg-type]
    assert seen == ["websocket", "lifespan"]


def test_a_prefix_that_the_server_names_is_not_part_of_the_address() -> None:
    async def prefixed(scope: Any, receive: Any, send: Any) -> None:
        await ALONE({**scope, "path": "/pvd" + scope["path"], "root_path": "/pvd"}, receive, send)

    assert call(prefixed, "/carte").body == call(ALONE, "/carte").body
    assert call(prefixed, "/inconnue").status == 404


def test_the_menu_keeps_what_goes_from_page_to_page() -> None:
    (kept,) = re.findall(r"const KEPT = \[(.*?)\]", security.script())
    assert set(re.findall(r'"(\w+)"', kept)) == set(SHARED)


# --- the framework's scripts ---------------------------------------------------------------------


def script() -> tuple[str, str]:
    """One of the framework's own scripts: its address in our folder, and its text."""
    found = sorted((bundle.STATIC / "static" / "js").glob("*.js"), key=lambda path: (path.stat().st_size, path.name))[0]
    return f"/{bundle.FOLDER}/js/{found.name}", found.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("accepted", "way", "read"),
    [
        ("gzip", "gzip", gzip.decompress), ("gzip, deflate, br, zstd", "br", brotli.decompress),
        ("br;q=0, gzip;q=0.5", "gzip", gzip.decompress),
    ],
)  # fmt: skip
def test_scripts_travel_compressed(accepted: str, way: str, read: Callable[[bytes], bytes]) -> None:
    path, text = script()
    answer = call(ALONE, path, {"accept-encoding": accepted})
    assert answer.headers["content-encoding"] == way and read(answer.body).decode() == text
    assert "immutable" in answer.headers["cache-control"] and answer.headers["vary"] == "Accept-Encoding"
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["content-security-policy"] == middleware.POLICY
    assert call(ALONE, path).text == text, "who does not accept it gets it plain"
    former = path.replace(bundle.MARK, "0" * 12)
    assert call(ALONE, former).text == text, "a tab left open asks for the folder it knew"


def typeface_of(stem: str) -> tuple[Path, TTFont]:
    """A typeface of the framework: the file that is installed, and what we serve of it."""
    (file,) = (bundle.STATIC / "static" / "media").glob(f"{stem}.*.woff2")
    bundle.warm_static()
    answer = call(ALONE, f"/{bundle.FOLDER}/media/{file.name}")
    assert answer.headers["content-type"] == "font/woff2" and "immutable" in answer.headers["cache-control"]
    assert len(answer.body) < file.stat().st_size / 2
    return file, TTFont(io.BytesIO(answer.body))


def test_a_typeface_that_cannot_be_lightened_is_served_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("PVD_CACHE", str(tmp_path))
    monkeypatch.setattr(typefaces.sys, "executable", "/bin/false")
    for file in (bundle.STATIC / "static" / "media").glob("SourceSans*.woff2"):
        typefaces.lighten(file, tmp_path / file.name)
        assert call(ALONE, f"/{bundle.FOLDER}/media/{file.name}").body == file.read_bytes()
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
    assert "expected a lighter typeface" in caplog.text


def shaped(font: TTFont, name: str) -> str | None:
    """The sign that a typeface draws for a name, letter after letter by its own rules; None when it draws the letters."""
    first, *others = (font.getBestCmap().get(ord(letter)) for letter in name)
    for lookup in font["GSUB"].table.LookupList.Lookup:
        for table in lookup.SubTable:
            for end in getattr(getattr(table, "ExtSubTable", table), "ligatures", {}).get(first, ()):
                if end.Component == others:
                    return str(end.LigGlyph)
    return None


def test_the_icons_that_pages_name_are_served_and_no_other() -> None:
    code = "".join(
        path.read_text(encoding="utf-8") for folder in ("pages", "pvd") for path in Path(folder).rglob("*.py")
    )
    assert {*re.findall(r":material/(\w+):", code)} == {*typefaces.ICONS}
    file, served = typeface_of("MaterialSymbols-Rounded")
    whole, wanted = TTFont(file), typefaces.icons(file.parents[1] / "js")
    # One is named by the framework that its own typeface does not draw.
    assert {name for name in wanted if not shaped(served, name)} == {name for name in wanted if not shaped(whole, name)}
    assert len(wanted) > 60 and len(served.getGlyphOrder()) < 150
    assert shaped(whole, "pets") and not shaped(served, "pets")


def test_letters_are_served_with_their_weights() -> None:
    file, served = typeface_of("SourceSansVF-Upright")
    known = TTFont(file).getBestCmap().keys() & {*typefaces.LETTERS}
    assert served.getBestCmap().keys() == known and {*map(ord, "éèœŒÿÀ’«»\u202f€–≤→")} <= known
    assert [axis.axisTag for axis in served["fvar"].axes] == ["wght"]
    # Numbers of a table stand one under the other.
    assert len({served["hmtx"][served.getBestCmap()[ord(figure)]][0] for figure in "0123456789"}) == 1


def test_every_script_that_a_page_names_is_there() -> None:
    text = call(ALONE, "/").text
    named = re.findall(rf'(?:href|src)="\./({bundle.FOLDER}/[^"]+)"', text)
    assert len(named) > 40 and "./static/" not in text
    assert all(bundle.source(f"/{path}") for path in named)


@pytest.mark.parametrize(
    "path", ["/../../../../etc/passwd", "/..%2f..%2fconfig.js", "/js/nothing.js", "/../index.html", "/"]
)
def test_no_way_out_of_the_folder(path: str) -> None:
    assert call(ALONE, f"/{bundle.FOLDER}{path}", {"accept-encoding": "gzip"}).status == 404
