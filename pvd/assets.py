"""Script and style of the pages: files served once, each under a name that holds its hash."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pvd import theme

FOLDER = Path(__file__).parent.parent / "assets"
# plotly.js 4.1.1, the version that Python's plotly writes for: its « cartesian » bundle as published, MIT.
PLOTLY = FOLDER / "plotly" / "plotly-cartesian-4.1.1.min.js"
PLOTLY_SHA256 = "79542150855a52c567260e3137095dbe2b744e6d702a5cabe67da246942fba7a"
# deck.gl 9.3.11, of the series that pydeck writes for: its one-file bundle as published, MIT.
DECK = FOLDER / "deck" / "deck.gl-9.3.11.min.js"
DECK_SHA256 = "91cebf7d9595c50fac694c4ec622d651a1ac07601390ac1315a5e486fc90ec41"


@dataclass(frozen=True)
class Asset:
    """A file as it is served."""

    name: str
    content_type: str
    content: bytes
    compressed: bytes


def _asset(stem: str, ending: str, content: bytes) -> Asset:
    kind = {"js": "text/javascript; charset=utf-8", "css": "text/css; charset=utf-8"}[ending]
    name = f"{stem}-{hashlib.sha256(content).hexdigest()[:12]}.{ending}"
    return Asset(name, kind, content, gzip.compress(content, 9, mtime=0))


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
def script() -> Asset:
    """What draws the figures, with plotly's settings and the names of the files that it asks for when needed."""
    from pvd.render.screen.config import CONFIG

    settings = {"plotly": plotly().name, "map": map_script().name, "deck": deck().name, "config": CONFIG}
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
    return {item.name: item for item in (plotly(), deck(), map_script(), script(), style())}


# Parts of the framework that every page shows, and that it would ask for one after the other once the page has come.
SHOWN = ("Html", "Selectbox", "TextInput")
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
