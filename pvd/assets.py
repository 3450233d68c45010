"""Script and style of the pages: files served once, each under a name that holds its hash."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

import brotli

from pvd import theme

FOLDER = Path(__file__).parent.parent / "assets"
# plotly.js 4.1.1, the version that Python's plotly writes for: its « cartesian » bundle as published, MIT.
PLOTLY = FOLDER / "plotly" / "plotly-cartesian-4.1.1.min.js"
PLOTLY_SHA256 = "79542150855a52c567260e3137095dbe2b744e6d702a5cabe67da246942fba7a"
# deck.gl 9.3.11, of the series that pydeck writes for: its one-file bundle as published, MIT.
DECK = FOLDER / "deck" / "deck.gl-9.3.11.min.js"
DECK_SHA256 = "91cebf7d9595c50fac694c4ec622d651a1ac07601390ac1315a5e486fc90ec41"
# How a file may travel → how it is written, the lightest first. Seven steps of eleven: a second for all; the last take a minute.
ENCODINGS: dict[str, Callable[[bytes], bytes]] = {
    "br": partial(brotli.compress, quality=7),
    "gzip": partial(gzip.compress, compresslevel=6, mtime=0),
}


def encoding(accepted: str) -> str:
    """The lightest way that a visitor takes, by what its `Accept-Encoding` says; empty for plain."""
    taken = {
        word.strip() for part in accepted.split(",") for word, _, rank in [part.partition(";")] if rank.strip() != "q=0"
    }
    return next((name for name in ENCODINGS if name in taken), "")


@dataclass(frozen=True)
class Asset:
    """A file as it is served: plain, and compressed each way."""

    name: str
    content_type: str
    content: bytes
    compressed: dict[str, bytes]


def _asset(stem: str, ending: str, content: bytes) -> Asset:
    kind = {"js": "text/javascript; charset=utf-8", "css": "text/css; charset=utf-8"}[ending]
    name = f"{stem}-{hashlib.sha256(content).hexdigest()[:12]}.{ending}"
    return Asset(name, kind, content, {name: write(content) for name, write in ENCODINGS.items()})


@cache
def plotly() -> Asset:
    """The chart library, checked."""
    return _vendored("plotly-cartesian", PLOTLY, PLOTLY_SHA256)


@cache
def deck() -> Asset:
    """The library of the map, checked."""
    return _vendored("deck", DECK, DECK_SHA256)


def _vendored(stem: str, path: Path, expected: str) -> Asset:
    content = path.read_bytes()
    found = hashlib.sha256(content).hexdigest()
    if found != expected:
        raise ValueError(f"{path.name}: expected sha256 {expected}, found {found}: take it again as published")
    return _asset(stem, "js", content)


@cache
def map_script() -> Asset:
    """What draws the map, asked by the script of the figures where one is explored."""
    return _asset("map", "js", (FOLDER / "map.js").read_bytes())


@cache
def console_script() -> Asset:
    """The form of the SQL console, asked likewise by the page that has one."""
    return _asset("console", "js", (FOLDER / "console.js").read_bytes())


@cache
def script() -> Asset:
    """What draws the figures, with plotly's settings and the names of the files that it asks for when needed."""
    from pvd.render.screen.config import CONFIG

    named = {"plotly": plotly(), "map": map_script(), "deck": deck(), "console": console_script()}
    settings = {name: item.name for name, item in named.items()} | {"config": CONFIG}
    head = f"const PVD = {json.dumps(settings, ensure_ascii=False, separators=(',', ':'))};\n"
    return _asset("figure", "js", head.encode() + (FOLDER / "figure.js").read_bytes())


@cache
def style() -> Asset:
    """The style of the pages, after the tokens of the theme."""
    light = ";".join(f"--pvd-{name}:{colours[0]}" for name, colours in theme.TOKENS.items())
    roles = ";".join(f"--pvd-{name}:{theme.token(name)}" for name in theme.TOKENS)
    # A browser that knows no role stays by day.
    tokens = f":root{{{light}}}\n@supports (color:light-dark(red,red)){{:root{{{roles}}}}}\n"
    return _asset("page", "css", tokens.encode() + (FOLDER / "page.css").read_bytes())


@cache
def served() -> dict[str, Asset]:
    """Every file, by its name."""
    return {item.name: item for item in (plotly(), deck(), map_script(), console_script(), script(), style())}


def preloads(names: tuple[str, ...]) -> str:
    """Links that ask for what draws the figures of a page (`plotly`, `map`, `deck`) after all that the page needs before."""
    files = {"plotly": plotly, "map": map_script, "deck": deck}
    return "".join(
        f'<link rel="preload" as="script" fetchpriority="low" href="./assets/{files[name]().name}">' for name in names
    )


# Parts of the framework that every page shows, and that it would ask for one after the other once the page has come.
SHOWN = ("Html", "Selectbox", "TextInput", "ButtonGroup", "BidiComponent")
_IMPORTED = re.compile(r'(?:from|import)\s*"\./([^"]+\.js)"')


@cache
def tags(framework: Path, folder: str) -> str:
    """What a page needs before its `</body>`: there our style comes after the framework's own.

    `framework` is its static folder, `folder` the address of it: the parts that show HTML and the header's fields are asked
    at once, after what starts the framework, else each begins as a bar of another height.
    """
    preloads = "".join(
        f'<link rel="modulepreload" crossorigin fetchpriority="low" href="{folder}/js/{name}">'
        for name in _parts(framework)
    )
    return (
        f'{preloads}<link rel="stylesheet" href="./assets/{style().name}">'
        f'<script defer src="./assets/{script().name}"></script>'
    )


def _parts(framework: Path) -> list[str]:
    """The files of those parts and all that they import, but for what the framework's own page asks for."""
    scripts, page = framework / "js", (framework.parent / "index.html").read_text(encoding="utf-8")
    waiting, found = [part.name for name in SHOWN for part in sorted(scripts.glob(f"{name}.*.js"))], list[str]()
    for name in waiting:
        if name in found or f"js/{name}" in page:
            continue
        found.append(name)
        waiting += _IMPORTED.findall((scripts / name).read_text(encoding="utf-8"))
    return found
