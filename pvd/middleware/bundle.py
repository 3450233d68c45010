"""The framework's scripts, styles and typefaces: in French, light, served from a folder that bears their mark."""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.util
import os
import re
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import FileResponse, Response
from starlette.types import Scope

from pvd.assets import ENCODINGS, encoding
from pvd.middleware.french import WORDS
from pvd.middleware.typefaces import FEATURES, ICONS, LETTERS, is_lightened, lighten
from pvd.warehouse import ReleaseError, cache_folder

# Found without importing it: only the rooms of the screen know Streamlit.
_PACKAGE = importlib.util.find_spec("streamlit")
STATIC = Path(_PACKAGE.origin if _PACKAGE and _PACKAGE.origin else "").resolve().parent / "static"
STREAMLIT_VERSION = importlib.metadata.version("streamlit")
# Another version, another word or letter: another folder, so that no browser keeps the former ones.
MARK = hashlib.sha256(repr((STREAMLIT_VERSION, WORDS, ICONS, LETTERS, FEATURES)).encode()).hexdigest()[:12]
FOLDER = f"cadre-{MARK}"
KINDS = {".js": "text/javascript", ".css": "text/css", ".wasm": "application/wasm"}
_ADDRESS = re.compile(r"/cadre-[0-9a-f]{12}/(.+)")
# File names carry a hash of their content, the folder that of our words: they never change.
_FOREVER = "public, max-age=31536000, immutable"


@cache
def shell() -> str:
    """The framework's own page, with its scripts in our folder and nothing of it in English."""
    page = (STATIC / "index.html").read_text(encoding="utf-8")
    page = re.sub(r"<!--.*?-->|<noscript>.*?</noscript>|<title>.*?</title>", "", page, flags=re.S)
    # Written again by our own script: the policy names one.
    page = re.sub(r"<script>\s*window\.prerenderReady = false\s*</script>|<link rel=\"service-desc\"[^>]*>", "", page)
    page = page.replace('<html lang="en">', '<html lang="fr">').replace("./static/", f"./{FOLDER}/")
    return re.sub(r"\n\s*\n+", "\n", page).strip() + "\n"


@cache
def typeface() -> str:
    """The address of the framework's typeface, from a page: what is said first is written in it."""
    found = re.search(rf'\./{FOLDER}/media/[^"]+\.woff2', shell())
    return found[0] if found else ""


def source(path: str) -> Path | None:
    """The framework's file of an address of our folder, of whatever mark: a tab left open asks for the former one."""
    found = _ADDRESS.fullmatch(path)
    file = (STATIC / "static" / found[1]).resolve() if found else STATIC
    return file if file.is_relative_to(STATIC / "static") and file.is_file() else None


def in_french(file: Path) -> bytes:
    """A script with the framework's words in ours; any other file as it is."""
    content = file.read_bytes()
    for english, french, _ in WORDS.get(file.name.split(".")[0], ()):
        content = content.replace(english.encode(), french.encode())
    return content


def _kept() -> Path:
    """The folder of what is made of the framework's files."""
    folder = cache_folder() / f"static-{STREAMLIT_VERSION}-{MARK}"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _twin(name: str, make: Callable[[], bytes]) -> bytes | Path:
    """What is made of a file, once, and kept on disk under that name; the bytes themselves when it cannot be kept."""
    content = None
    try:
        target = _kept() / name
        if target.is_file():
            return target
        content = make()
        scratch = target.with_suffix(f".{os.getpid()}.tmp")
        scratch.write_bytes(content)
        os.replace(scratch, target)
    except (OSError, ReleaseError):
        # A disk that is full or read-only costs time, not the page.
        return make() if content is None else content
    return target


def _compressed(file: Path, way: str) -> bytes | Path:
    """The framework serves 23 MB of scripts uncompressed; a quarter of that travels compressed."""
    return _twin(f"{file.name}.{way}", lambda: ENCODINGS[way](in_french(file)))


def _lightened(file: Path) -> Path:
    """A typeface without what no page writes; the whole one until that is made."""
    try:
        target = _kept() / file.name
        return target if is_lightened(file) and target.is_file() else file
    except (OSError, ReleaseError):
        return file


def answer(file: Path, scope: Scope) -> Response:
    """One file of the folder, as light as the visitor takes it."""
    headers = {"Cache-Control": _FOREVER}
    if file.suffix not in KINDS:
        return FileResponse(_lightened(file), headers=headers)
    headers["Vary"] = "Accept-Encoding"
    kind, taken = KINDS[file.suffix], encoding(Headers(scope=scope).get("accept-encoding", ""))
    if taken:
        return _sent(_compressed(file, taken), kind, {**headers, "Content-Encoding": taken})
    return Response(in_french(file), media_type=kind, headers=headers)


def _sent(content: bytes | Path, kind: str, headers: dict[str, str]) -> Response:
    if isinstance(content, Path):
        return FileResponse(content, media_type=kind, headers=headers)
    return Response(content, media_type=kind, headers=headers)


def warm_static() -> None:
    """Translate, lighten and compress every file once, so that the first visitor does not wait for it."""
    page = shell()
    # What every page asks for comes first.
    for file in sorted((STATIC / "static").rglob("*"), key=lambda file: (file.name not in page, file.name)):
        if file.suffix in KINDS:
            for way in ENCODINGS:
                _compressed(file, way)
    with suppress(OSError, ReleaseError):
        for file in filter(is_lightened, (STATIC / "static" / "media").iterdir()):
            if _lightened(file) == file:
                lighten(file, _kept() / file.name)
