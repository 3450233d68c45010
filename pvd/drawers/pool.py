"""The drawers of one server process: who is drawn first, what is tried again, and what is given up."""

from __future__ import annotations

import hashlib
import heapq
import logging
import os
import pickle
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from itertools import count as counting
from typing import Any, Protocol, TypeVar

from pvd import warehouse
from pvd.drawers.process import DONE, NOT_OPENED, Answer, Drawer, Gone, Slow, Task

_LOG = logging.getLogger(__name__)
T = TypeVar("T")
# Of processor: the longest drawing of France takes 10. Beyond, something is wrong with it.
DRAW_SECONDS = 60.0
# Of clock, whatever the machine does meanwhile; the front waits for 120.
PATIENCE_SECONDS = 110.0
# What took too long once is not begun again at once: it would take its turn from everybody's files.
REFUSED_SECONDS = 300.0
MAX_REFUSED = 1_000
DRAWERS, MAX_DRAWERS = 1, 8
# What a visitor waits for is drawn before the next piece of an archive.
FIRST, LATER = 0, 1


class TooLong(Exception):
    """A drawing did not end in time: ask again later."""


class Lost(Exception):
    """Two drawers ended one after the other without an answer, or the machine had no time for one: ask again."""


class Draw(Protocol):
    """Calls a function of a module, here or in another process; what it returns travels, bytes for preference."""

    def __call__(self, function: Callable[..., T], *arguments: Any) -> T: ...


def here(function: Callable[..., T], *arguments: Any) -> T:
    """The call itself, in this thread."""
    return function(*arguments)


def count() -> int:
    """How many drawers a server process has: `PVD_DRAWERS`, 1 when it says nothing that can be followed."""
    try:
        return min(max(int(os.environ.get("PVD_DRAWERS") or DRAWERS), 0), MAX_DRAWERS)
    except ValueError:
        return DRAWERS


class Pool:
    """So many drawers, each started when it is first needed; without any, everything is drawn in the caller's thread.

    `start` gives a new drawer, `seconds` is what one drawing may spend of processor.
    """

    def __init__(self, most: int, start: Callable[[], Drawer] = Drawer, seconds: float = DRAW_SECONDS) -> None:
        self._most, self._start, self._seconds = most, start, seconds
        self._idle: list[Drawer | None] = [None] * most
        self._order = counting()
        self._waiting: list[tuple[int, int]] = []
        self._turn = threading.Condition()
        self._refused: dict[str, float] = {}
        self._is_ending = False
        # How many were started since the beginning.
        self.started = 0

    @property
    def waiting(self) -> int:
        """How many drawings wait for a free drawer."""
        with self._turn:
            return len(self._waiting)

    @property
    def pids(self) -> list[int]:
        """The processes that wait for something to draw."""
        with self._turn:
            return [drawer.pid for drawer in self._idle if drawer]

    def draw(self, function: Callable[..., T], *arguments: Any, rank: int = FIRST) -> T:
        """What the function returns, asked of the release that answers here.

        Raises what the function raises, `TooLong`, or `Lost`.
        """
        if not self._most:
            return function(*arguments)
        task = Task(function, arguments, warehouse.current().release, warehouse.in_service().release)
        mark = hashlib.sha256(pickle.dumps(task)).hexdigest()
        self._check(mark)
        with self._one(rank) as slot:
            answer = self._answered(slot, task, mark)
        if answer is None or answer.kind == NOT_OPENED:
            # No process can be started, or the release has left its folder: this one still has it open.
            return function(*arguments)
        if answer.kind == DONE:
            return answer.value  # type: ignore[no-any-return]
        raise answer.value

    def archived(self, function: Callable[..., T], *arguments: Any) -> T:
        """The same for a piece of an archive: behind whatever a visitor waits for."""
        return self.draw(function, *arguments, rank=LATER)

    def warm(self) -> None:
        """Start one now: the first file does not wait for a process to open the release."""
        if self._most:
            with self._one(LATER) as slot:
                self._started(slot)

    def end(self) -> None:
        """End those that are idle; the others end with this process, which they watch."""
        with self._turn:
            self._is_ending = True
            for turn, drawer in enumerate(self._idle):
                if drawer:
                    drawer.end()
                    self._idle[turn] = None

    @contextmanager
    def _one(self, rank: int) -> Iterator[list[Drawer | None]]:
        """A place among the drawers, in turn, held until the end of the block: a list of one, empty of process at first."""
        with self._turn:
            ticket = (rank, next(self._order))
            heapq.heappush(self._waiting, ticket)
            while not (self._idle and self._waiting[0] == ticket):
                self._turn.wait()
            heapq.heappop(self._waiting)
            # One that is already started, when there is one.
            self._idle.sort(key=lambda drawer: drawer is not None)
            slot = [self._idle.pop()]
            self._turn.notify_all()
        try:
            yield slot
        finally:
            with self._turn:
                self._idle.append(slot[0])
                self._turn.notify_all()

    def _started(self, slot: list[Drawer | None]) -> Drawer | None:
        if slot[0] is None:
            try:
                slot[0] = self._new()
            except OSError as error:
                _LOG.warning("no process to draw in (%s): drawn in this one", error.strerror)
        return slot[0]

    def _new(self) -> Drawer:
        drawer = self._start()
        self.started += 1
        drawer.watch(self._replace)
        return drawer

    def _replace(self, full: Drawer) -> None:
        """Another one in the place of one that has left it, while nobody waits."""
        with self._turn:
            if full not in self._idle or self._is_ending:
                return
            place = self._idle.index(full)
            full.end()
            self._idle[place] = None
            try:
                self._idle[place] = self._new()
            except OSError:  # told when somebody needs it
                return

    def _answered(self, slot: list[Drawer | None], task: Task, mark: str) -> Answer | None:
        """The answer of a drawer, or of the one that takes its place; None when none can be started."""
        tries = 0
        while tries < 2:
            drawer = self._started(slot)
            if drawer is None:
                return None
            try:
                return drawer.do(task, self._seconds, PATIENCE_SECONDS)
            except Slow as slow:
                drawer.end()
                slot[0] = None
                if slow.is_long:
                    self._refuse(mark)
                    raise TooLong(f"{task.function.__qualname__}: not drawn in {self._seconds:.0f} s") from None
                raise Lost(f"{task.function.__qualname__}: {slow}") from None
            except Gone as gone:
                drawer.end()
                slot[0] = None
                if not gone.is_meant:
                    tries += 1
                    _LOG.warning("%s%s", gone, "" if tries > 1 else ": tried once more")
        raise Lost(f"{task.function.__qualname__}: two drawers ended without an answer")

    def _check(self, mark: str) -> None:
        if self._refused.get(mark, 0.0) > time.monotonic():
            raise TooLong("took too long a moment ago")

    def _refuse(self, mark: str) -> None:
        now = time.monotonic()
        with self._turn:
            kept = {key: until for key, until in self._refused.items() if until > now}
            self._refused = dict(list(kept.items())[1 - MAX_REFUSED :]) | {mark: now + REFUSED_SECONDS}


@cache
def current() -> Pool:
    """That of this process."""
    return Pool(count())
