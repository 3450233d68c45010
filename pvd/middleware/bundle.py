"""The framework's scripts and styles: in French, compressed, served from a folder that bears their mark."""

from __future__ import annotations

import gzip
import hashlib
import importlib.metadata
import importlib.util
import os
import re
from functools import cache
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import FileResponse, Response
from starlette.types import Scope

from pvd.middleware.french import WORDS
from pvd.warehouse import ReleaseError, cache_folder

# Found without importing it: only the rooms of the screen know Streamlit.
_PACKAGE = importlib.util.find_spec("streamlit")
STATIC = Path(_PACKAGE.origin if _PACKAGE and _PACKAGE.origin else "").resolve().parent / "static"
STREAMLIT_VERSION = importlib.metadata.version("streamlit")
# Another version, or another word: another folder, so that no browser keeps the former ones.
MARK = hashlib.sha256(repr((STREAMLIT_VERSION, WORDS)).encode()).hexdigest()[:12]
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


def _twin(file: Path) -> bytes | Path:
    """The gzip twin of a file, made on first use and kept on disk; the bytes themselves when it cannot be kept.

    The framework serves 12 MB of scripts uncompressed; a third of that travels compressed.
    """
    target = None
    try:
        target = cache_folder() / f"static-{STREAMLIT_VERSION}-{MARK}" / f"{file.name}.gz"
        if target.is_file():
            return target
        content = gzip.compress(in_french(file), 6, mtime=0)
        target.parent.mkdir(parents=True, exist_ok=True)
        scratch = target.with_suffix(f".{os.getpid()}.tmp")
        scratch.write_bytes(content)
        os.replace(scratch, target)
    except (OSError, ReleaseError):
        # A disk that is full or read-only costs time, not the page.
        return gzip.compress(in_french(file), 1, mtime=0)
    return target


def answer(file: Path, scope: Scope) -> Response:
    """One file of the folder, compressed when the visitor takes it so."""
    headers = {"Cache-Control": _FOREVER}
    if file.suffix not in KINDS:
        return FileResponse(file, headers=headers)
    headers["Vary"] = "Accept-Encoding"
    if "gzip" not in Headers(scope=scope).get("accept-encoding", ""):
        return Response(in_french(file), media_type=KINDS[file.suffix], headers=headers)
    headers["Content-Encoding"] = "gzip"
    twin = _twin(file)
    if isinstance(twin, Path):
        return FileResponse(twin, media_type=KINDS[file.suffix], headers=headers)
    return Response(twin, media_type=KINDS[file.suffix], headers=headers)


def warm_static() -> None:
    """Translate and compress every script once, so that the first visitor does not wait for it."""
    shell()
    for file in (STATIC / "static").rglob("*"):
        if file.suffix in KINDS:
            _twin(file)
