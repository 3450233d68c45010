"""How much of the server one visitor may ask for: messages a second, their size, connections by address.

Six hundred bytes of empty messages used to silence the process for a minute. Beyond its budget a websocket is closed
(1008); the browser connects again by itself and finds its page. Nothing here is written down: an address is
remembered while its budget is not whole.
"""

from __future__ import annotations

import time
from collections import Counter, OrderedDict
from collections.abc import Callable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

# A message is a run of a page's script. Counted in Chromium, page after page scrolled and clicked without waiting:
# at most 6 in one second, 11 in five. Forty in a row is nobody.
MESSAGES_PER_SECOND = 10.0
MESSAGE_BURST = 40
# A message carries the state of every widget of a page: 1.3 KB at most, counted likewise; a selection on the map
# repeats each town chosen. The same in `make run`.
MAX_MESSAGE_BYTES = 262_144
# A page opened is a connection. A whole ministry may come from one address: two hundred people at nine o'clock.
CONNECTIONS_PER_MINUTE = 600
CONNECTION_BURST = 200
# A tab that stays open costs four file descriptors, of 1,024: one address must leave some to the others.
MAX_OPEN_CONNECTIONS = 200
# Addresses counted at once; the quietest is forgotten first.
MAX_ADDRESSES = 10_000
REFUSED = 1008


class Bucket:
    """Fills at `rate` a second up to `burst`; each thing asked for takes one out. `now` is in seconds."""

    def __init__(self, rate: float, burst: int, now: float) -> None:
        self._rate, self._burst, self._level, self._seen = rate, burst, float(burst), now

    def take(self, now: float) -> bool:
        """Whether there was one left."""
        self._level = min(self._burst, self._level + (now - self._seen) * self._rate)
        self._seen = now
        if self._level < 1:
            return False
        self._level -= 1
        return True

    def is_full(self, now: float) -> bool:
        """Whether nothing that was taken still counts."""
        return self._level + (now - self._seen) * self._rate >= self._burst


class Budget:
    """Pure ASGI middleware around every websocket; the rest passes through it untouched."""

    def __init__(self, app: ASGIApp, clock: Callable[[], float] = time.monotonic) -> None:
        self.app = app
        self._clock = clock
        self._buckets: OrderedDict[str, Bucket] = OrderedDict()
        self._open: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "websocket":
            await self.app(scope, receive, send)
            return
        # Without an address (a local socket) there is nobody to tell from the others.
        address = scope["client"][0] if scope.get("client") else ""
        if address and not self._may_connect(address):
            await send({"type": "websocket.close", "code": REFUSED})
            return
        self._open[address] += 1
        try:
            await self._serve(scope, receive, send)
        finally:
            self._open[address] -= 1
            if not self._open[address]:
                del self._open[address]

    def _may_connect(self, address: str) -> bool:
        now = self._clock()
        # The quietest first: those whose budget is whole again, and whoever is one too many.
        while self._buckets and (
            len(self._buckets) >= MAX_ADDRESSES or next(iter(self._buckets.values())).is_full(now)
        ):
            self._buckets.popitem(last=False)
        bucket = self._buckets.setdefault(address, Bucket(CONNECTIONS_PER_MINUTE / 60, CONNECTION_BURST, now))
        self._buckets.move_to_end(address)
        return self._open[address] < MAX_OPEN_CONNECTIONS and bucket.take(now)

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        bucket = Bucket(MESSAGES_PER_SECOND, MESSAGE_BURST, self._clock())
        is_closed = False

        async def received() -> Message:
            nonlocal is_closed
            message = await receive()
            if message["type"] != "websocket.receive":
                return message
            size = len(message.get("bytes") or message.get("text") or b"")
            if size <= MAX_MESSAGE_BYTES and bucket.take(self._clock()):
                return message
            is_closed = True
            await send({"type": "websocket.close", "code": REFUSED})
            return {"type": "websocket.disconnect", "code": REFUSED}

        async def sent(message: Message) -> None:
            # What the framework still has to say to a closed connection is said to nobody.
            if not is_closed:
                await send(message)

        await self.app(scope, received, sent)
