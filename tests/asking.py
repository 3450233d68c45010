"""Requests to the application, passed as a server passes them, without a server."""

from __future__ import annotations

import asyncio
import gzip
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from starlette.applications import Starlette

from pvd import routes

App = Callable[[Any, Any, Any], Awaitable[None]]


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode("utf-8")

    def json(self) -> Any:
        """The body as JSON, inflated when it travels compressed."""
        compressed = self.headers.get("content-encoding") == "gzip"
        return json.loads(gzip.decompress(self.body) if compressed else self.body)


def call(app: App, address: str, headers: dict[str, str] | None = None, method: str = "GET") -> Answer:
    """One request, as a server passes it to an application."""
    path, _, query = address.partition("?")
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http", "path": path,
        "raw_path": path.encode(), "root_path": "", "query_string": quote(query, safe="=&%,+").encode(),
        "server": ("127.0.0.1", 8501), "client": ("127.0.0.1", 50000), "state": {}, "extensions": {},
        "headers": [(b"host", b"127.0.0.1"), *((name.encode(), value.encode()) for name, value in (headers or {}).items())],
    }  # fmt: skip
    sent: list[dict[str, Any]] = []
    asked = False

    async def receive() -> dict[str, Any]:
        nonlocal asked
        if asked:
            # A client that waits for its answer says nothing more.
            await asyncio.Event().wait()
        asked = True
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(_finish(app(scope, receive, send)))
    starts = [message for message in sent if message["type"] == "http.response.start"]
    assert len(starts) == 1, "one answer, started once"
    body = b"".join(message.get("body", b"") for message in sent if message["type"] == "http.response.body")
    found = {name.decode().lower(): value.decode() for name, value in starts[0]["headers"]}
    return Answer(starts[0]["status"], found, body)


async def _finish(answer: Awaitable[None]) -> None:
    await answer


ROUTES = Starlette(routes=routes.ROUTES)


def get(address: str, **headers: str) -> Answer:
    """A request to the routes alone."""
    return call(ROUTES, address, {name.replace("_", "-"): value for name, value in headers.items()})
