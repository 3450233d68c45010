"""HTTP around Streamlit: page language, strict Content-Security-Policy, compressed static files."""

from __future__ import annotations

import gzip
import importlib.metadata
import importlib.util
import os
import re
from pathlib import Path

import anyio
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import FileResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pvd import assets
from pvd.warehouse import ReleaseError, cache_folder

TITLE = "Petites villes de demain : tableau de bord"
# Found without importing it: only the rooms of the screen know Streamlit.
_PACKAGE = importlib.util.find_spec("streamlit")
STATIC = Path(_PACKAGE.origin if _PACKAGE and _PACKAGE.origin else "").parent / "static"
STREAMLIT_VERSION = importlib.metadata.version("streamlit")
# Scripts: Streamlit's bundle evaluates templates (plotly, deck.gl shaders) and starts workers from
# blobs. Everything else, and every other host, is refused by the browser itself.
POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval' 'wasm-unsafe-eval' blob:",
        "worker-src 'self' blob:",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self' data: blob: ws: wss:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'self'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
# Shown until the application has loaded: a visitor on a slow closed network sees where they are.
SPLASH = (
    "<div style=\"font:600 1.1rem 'Source Sans',sans-serif;color:#1B1D33;padding:4rem 1.5rem;max-width:1340px;margin:auto\">"
    'Petites villes de demain<br><span style="font-weight:400;color:#4A4F6A">Chargement du tableau de bord…</span></div>'
)
COMPRESSED_SUFFIXES = (".js", ".css", ".wasm")
_INTERNAL = ("/_stcore", "/static", "/media", "/component", "/figures", "/fonds", "/app")


class Gateway:
    """Pure ASGI middleware: it must see the body whole, and it must not touch the websocket."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        path: str = scope["path"]
        if path.startswith("/static/") and "gzip" in headers.get("accept-encoding", ""):
            file = await anyio.to_thread.run_sync(_compressed, path)
            if file is not None:
                await self._send_compressed(file, path, scope, receive, send)
                return
        if "text/html" in headers.get("accept", "") and not path.startswith(_INTERNAL):
            await self._send_page(scope, receive, send)
            return
        await self.app(scope, receive, _with_headers(send))

    async def _send_page(self, scope: Scope, receive: Receive, send: Send) -> None:
        # Streamlit compresses the page before it reaches us, except when nobody accepts it compressed.
        scope["headers"] = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
        start: Message | None = None
        is_page = True
        body = b""
        untouched = _with_headers(send)

        async def rewrite(message: Message) -> None:
            nonlocal start, is_page, body
            if message["type"] == "http.response.start":
                start = message
                is_page = Headers(raw=message["headers"]).get("content-type", "text/html").startswith("text/html")
                if not is_page:
                    await untouched(message)
                return
            if not is_page or start is None:
                # A picture or a file opened in a tab goes out as it came.
                await untouched(message)
                return
            body += message.get("body", b"")
            if message.get("more_body"):
                return
            page = french_page(body.decode("utf-8")).encode() if body else body
            headers = MutableHeaders(scope=start)
            if body:
                headers["content-length"] = str(len(page))
            headers.update(HEADERS)
            await send(start)
            await send({"type": "http.response.body", "body": page})

        await self.app(scope, receive, rewrite)

    async def _send_compressed(self, file: Path, path: str, scope: Scope, receive: Receive, send: Send) -> None:
        kind = {".js": "text/javascript", ".css": "text/css", ".wasm": "application/wasm"}[Path(path).suffix]
        # File names carry a hash of their content: they never change.
        response = FileResponse(
            file,
            media_type=kind,
            headers={
                "Content-Encoding": "gzip",
                "Vary": "Accept-Encoding",
                "Cache-Control": "public, max-age=31536000, immutable",
            },
        )
        await response(scope, receive, _with_headers(send))


def french_page(page: str) -> str:
    """Streamlit's page with its language, title and waiting text in French."""
    page = page.replace('<html lang="en">', '<html lang="fr">')
    page = re.sub(r"<title>.*?</title>", f"<title>{TITLE}</title>", page)
    page = re.sub(
        r"<noscript>.*?</noscript>", "<noscript>Ce tableau de bord a besoin de JavaScript.</noscript>", page, flags=re.S
    )
    page = re.sub(r'\s*<link rel="service-desc"[^>]*>', "", page)
    page = page.replace("</body>", f"{assets.tags(STATIC)}</body>")
    return page.replace('<div id="root"></div>', f'<div id="root">{SPLASH}</div>')


def _with_headers(send: Send) -> Send:
    async def wrapped(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            # A page that brings its own policy (an embedded figure) says itself who may frame it.
            frames_itself = "content-security-policy" in headers
            for name, value in HEADERS.items():
                if not (frames_itself and name == "X-Frame-Options"):
                    headers.setdefault(name, value)
        await send(message)

    return wrapped


def _compressed(path: str) -> Path | None:
    """The gzip twin of one of Streamlit's static files, made on first use and kept for the process' life.

    Streamlit serves 12 MB of scripts uncompressed; a third of that travels compressed. None for what is not
    compressed, or cannot be kept: Streamlit's own then goes out.
    """
    source = (STATIC / path.lstrip("/")).resolve()
    if source.suffix not in COMPRESSED_SUFFIXES or not source.is_relative_to(STATIC) or not source.is_file():
        return None
    try:
        target = cache_folder() / f"static-{STREAMLIT_VERSION}" / f"{source.name}.gz"
        if not target.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            scratch = target.with_suffix(f".{os.getpid()}.tmp")
            scratch.write_bytes(gzip.compress(source.read_bytes(), 6, mtime=0))
            os.replace(scratch, target)
    except (OSError, ReleaseError):
        # A disk that is full or read-only costs bytes on the wire, not the page.
        return None
    return target


def warm_static() -> None:
    """Compress every static file once, so that the first visitor does not wait for it."""
    for source in STATIC.rglob("*"):
        if source.suffix in COMPRESSED_SUFFIXES:
            _compressed("/" + source.relative_to(STATIC).as_posix())
