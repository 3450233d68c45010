"""Old age: garbage is collected when nobody is being served, not after each run of each visitor's script.

A collection holds the interpreter: every visitor waits for it. The framework made one after each run (22 ms in a
fresh process, 158 ms once files had been drawn); `.streamlit/config.toml` turns that off, and this room takes over.
"""

from __future__ import annotations

import gc
import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pvd.kept import give_back

_LOG = logging.getLogger(__name__)
# No message for that long: whoever reads a page has what they asked for.
IDLE_SECONDS = 5.0
# A server that is never quiet collects all the same: what sessions leave behind must not pile up all day.
LONGEST_SECONDS = 300.0
# Asked every few seconds by machines: whoever answers them is idle all the same.
PROBES = ("/_stcore/health", "/pret", "/mesures-internes")
# How often the clock is looked at.
LOOK_SECONDS = 1.0


class Keeper:
    """Collects when idle; one a process. `clock` gives seconds that never go back, `collect` is the collection."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, collect: Callable[[], object] = give_back) -> None:
        self._clock = clock
        self._collect = collect
        self._stirred = self._collected = clock()
        self._is_stirred = False
        self._stopping = threading.Event()

    def stir(self) -> None:
        """Someone is being served: not now."""
        self._stirred = self._clock()
        self._is_stirred = True

    def look(self) -> bool:
        """Collect if it is time to; whether it did. Nothing is collected twice when nothing happened in between."""
        now = self._clock()
        is_due = now - self._stirred >= IDLE_SECONDS or now - self._collected >= LONGEST_SECONDS
        if not (self._is_stirred and is_due):
            return False
        # Before collecting: what happens meanwhile is for the next time.
        self._is_stirred = False
        self._collect()
        self._collected = self._clock()
        return True

    @contextmanager
    def watching(self, first: Callable[[], object] = lambda: None) -> Iterator[None]:
        """Looks at the clock behind the visitors' backs until the end of the block, `first` done before."""
        self._stopping.clear()

        def watch() -> None:
            try:
                first()
            except Exception:  # a warm-up that fails costs the first visitor some time, and no more
                _LOG.exception("warm-up")
            while not self._stopping.wait(LOOK_SECONDS):
                self.look()

        thread = threading.Thread(target=watch, name="pvd-keeper", daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._stopping.set()
            # A warm-up or a collection under way ends by itself, or with the process.
            thread.join(LOOK_SECONDS)


class Listener:
    """Pure ASGI middleware: whatever a visitor asks or is told stirs the keeper. A probe of health is no visitor."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan" or scope["path"].endswith(PROBES):
            await self.app(scope, receive, send)
            return
        keeper = current()

        async def heard() -> Message:
            message = await receive()
            keeper.stir()
            return message

        async def said(message: Message) -> None:
            keeper.stir()
            await send(message)

        await self.app(scope, heard, said)


def freeze() -> None:
    """What never dies (modules, release, catalogue) need not be looked at again by any collection."""
    gc.collect()
    gc.freeze()


@cache
def current() -> Keeper:
    """The keeper of this process."""
    return Keeper()
