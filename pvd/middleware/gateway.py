"""What an address is answered before Streamlit is asked: its scripts in French, our pages, or that there is none."""

from __future__ import annotations

import anyio
from starlette.datastructures import Headers
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pvd import menu
from pvd.middleware import bundle, missing, page
from pvd.middleware.security import with_headers


class Gateway:
    """Pure ASGI middleware: pages are answered here, whole; the websocket and the rest pass."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        # A proxy that takes our prefix away may name it: the address is what comes after.
        path: str = scope["path"].removeprefix(scope.get("root_path", "")) or "/"
        headed = with_headers(send, path)
        word = path.strip("/")
        if scope["method"] not in ("GET", "HEAD"):
            await self.app(scope, receive, headed)
        elif file := bundle.source(path):
            response = await anyio.to_thread.run_sync(bundle.answer, file, scope)
            await response(scope, receive, headed)
        elif path == f"/{word}" and word in menu.BY_ADDRESS:
            response = await anyio.to_thread.run_sync(page.answer, menu.BY_ADDRESS[word], scope)
            await response(scope, receive, headed)
        elif path == f"/{word}/" and word in menu.BY_ADDRESS:
            # What a page names is found from the folder that it is in.
            query = scope.get("query_string", b"").decode("latin-1")
            await RedirectResponse(f"../{word}{'?' if query else ''}{query}", 308)(scope, receive, headed)
        else:
            await self._others(path, scope, receive, headed)

    async def _others(self, path: str, scope: Scope, receive: Receive, send: Send) -> None:
        """What routes and framework answer, but for the page that the framework has for any address: there is none."""
        is_missing = False

        async def sent(message: Message) -> None:
            nonlocal is_missing
            if message["type"] == "http.response.start":
                headers = Headers(raw=message["headers"])
                # An embedded figure is a page too: it brings a policy of its own.
                is_missing = "text/html" in headers.get("content-type", "") and "content-security-policy" not in headers
                if is_missing:
                    await missing.answer(path)(scope, receive, send)
            if not is_missing:
                await send(message)

        await self.app(scope, receive, sent)
