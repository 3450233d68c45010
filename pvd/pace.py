"""How slowly a visitor may read: an answer leaves in pieces that wait for the reader, who may not take for ever.

A hundred readers at one byte a second once held eight megabytes each. A piece is handed over once the ones before it are
nearly gone; whoever reads slower than the slowest telephone is let go. Nothing here knows who it was.
"""

from __future__ import annotations

import asyncio
import socket
import struct
import time
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

# What one reader holds of an answer, beside the two pieces that the server's own buffer takes.
PIECE_BYTES = 65_536
# Eight kilobytes a second is a bad telephone: a piece of 64 KB has eight seconds for it, after a first patience.
LEAST_BYTES_PER_SECOND = 8_192
PATIENCE_SECONDS = 20.0
# Whole: 8.8 MB at the least rate take 18 minutes.
DEADLINE_SECONDS = 1_200.0


class Pace:
    """Pure ASGI middleware, the outermost: it hands over pieces, and knows the connection. Websockets pass untouched."""

    def __init__(
        self,
        app: ASGIApp,
        rate: float = LEAST_BYTES_PER_SECOND,
        patience: float = PATIENCE_SECONDS,
        deadline: float = DEADLINE_SECONDS,
    ) -> None:
        self.app = app
        self._rate, self._patience, self._deadline = rate, patience, deadline

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun, is_gone = 0.0, False

        async def handed(message: Message) -> None:
            """One piece; the connection is cut when it does not leave in time."""
            nonlocal begun, is_gone
            begun = begun or time.monotonic()
            left = begun + self._deadline - time.monotonic()
            patience = self._patience + len(message.get("body", b"")) / self._rate
            try:
                async with asyncio.timeout(min(patience, left)):
                    await send(message)
            except TimeoutError:
                is_gone = True
                _cut(receive)
                # The server learns of it at its next turn, before it asks why the answer is not whole.
                await asyncio.sleep(0)

        async def sent(message: Message) -> None:
            body = message.get("body", b"")
            if message["type"] != "http.response.body" or len(body) <= PIECE_BYTES:
                if not is_gone:
                    await handed(message)
                return
            # Views of the same bytes: a hundred readers of a file hold it once.
            whole = memoryview(body)
            for start in range(0, len(body), PIECE_BYTES):
                if is_gone:
                    return
                end = start + PIECE_BYTES
                is_more = end < len(body) or message.get("more_body", False)
                await handed({**message, "body": bytes(whole[start:end]), "more_body": is_more})

        await self.app(scope, receive, sent)


def _cut(receive: Any) -> None:
    """Close the connection now, what it still holds included: a polite end would wait for the reader."""
    # The server's own cycle of request and answer; one that has no such thing closes when its application fails.
    transport = getattr(getattr(receive, "__self__", None), "transport", None)
    if transport is None:
        raise ConnectionAbortedError("a reader below the least rate")
    if (line := transport.get_extra_info("socket")) is not None and line.family in (socket.AF_INET, socket.AF_INET6):
        # What the system still holds for that reader is dropped too.
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()
