"""The headers of every answer: what a page may load, who may frame it, who may read open data."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from pathlib import Path

from starlette.datastructures import MutableHeaders
from starlette.types import Message, Send

ASSETS = Path(__file__).parents[2] / "assets"
# Open data: readable by the script of any site, without its visitor's cookies.
OPEN = ("/openapi.json", "/figures.json", "/figures/", "/fiches/", "/fonds/", "/donnees/")


@cache
def script() -> str:
    """The one script written in a page, as it is written: the policy names it by its hash."""
    return re.sub(r"^ *//.*\n", "", (ASSETS / "page.js").read_text(encoding="utf-8"), flags=re.M)


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


# Scripts: Streamlit's bundle evaluates templates (plotly, deck.gl shaders) and starts workers and components from
# blobs. Everything else, and every other host, is refused by the browser itself.
POLICY = "; ".join(
    (
        "default-src 'self'",
        f"script-src 'self' {_hash(script())} 'unsafe-eval' 'wasm-unsafe-eval' blob:",
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


def with_headers(send: Send, path: str = "") -> Send:
    """`send`, with the headers of the house on whatever it sends; those that are already there stay."""

    async def wrapped(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            # A page that brings its own policy (an embedded figure) says itself who may frame it.
            frames_itself = "content-security-policy" in headers
            for name, value in HEADERS.items():
                if not (frames_itself and name == "X-Frame-Options"):
                    headers.setdefault(name, value)
            if path.startswith(OPEN):
                headers.setdefault("Access-Control-Allow-Origin", "*")
        await send(message)

    return wrapped
