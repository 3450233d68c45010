"""Whether this process should be sent visitors: `/pret`. What a balancer, systemd or Kubernetes asks before and during.

Healthy (`/_stcore/health`) says that the process lives; ready, that a visitor sent here is answered soon. A process that
is asked to stop is no longer ready, and goes on serving for `PVD_DRAIN_SECONDS`: nobody is sent to a closed door.
"""

from __future__ import annotations

import asyncio
import errno
import os
import resource
import signal
import threading
import time
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import FrameType

from pvd import warehouse, workshop
from pvd.formats import typeset

QUERY_SECONDS = 1.0
MAX_WAITING = 20
MAX_LAG_SECONDS = 0.5
MAX_DESCRIPTORS_SHARE = 0.8
# How often the loop is listened to, and how long a beat that came late counts.
BEAT_SECONDS, REMEMBERED_SECONDS = 0.25, 5.0
READY = "Le serveur est prêt."


@dataclass(frozen=True)
class Check:
    """One thing looked at: its name in the answer, whether it is well, what was found, and the most that is."""

    name: str
    is_well: bool
    found: float
    most: float
    sentence: str


class Pulse:
    """How late the event loop answers: the longest delay of a beat in the last seconds."""

    def __init__(self) -> None:
        self._late: deque[tuple[float, float]] = deque()
        self._due = 0.0

    async def beat(self) -> None:
        """Listen until cancelled."""
        while True:
            self._due = time.monotonic() + BEAT_SECONDS
            await asyncio.sleep(BEAT_SECONDS)
            self.note(time.monotonic() - self._due)

    def note(self, seconds: float) -> None:
        """A beat came that late."""
        self._late.append((time.monotonic(), seconds))
        self._forget()

    def lag(self) -> float:
        """The longest delay that still counts, the beat that is awaited included."""
        self._forget()
        awaited = time.monotonic() - self._due if self._due else 0.0
        return max([0.0, awaited, *(seconds for _, seconds in self._late)])

    def _forget(self) -> None:
        while self._late and time.monotonic() - self._late[0][0] > REMEMBERED_SECONDS:
            self._late.popleft()


class Readiness:
    """What is looked at, for one process."""

    def __init__(self) -> None:
        self.pulse = Pulse()
        self._is_draining = threading.Event()
        # A thread of its own: what visitors have asked for does not stand before it.
        self._asking = ThreadPoolExecutor(1, thread_name_prefix="pvd-ready")
        self._asked: Future[None] | None = None

    @property
    def is_draining(self) -> bool:
        """Whether the process was asked to stop."""
        return self._is_draining.is_set()

    def drain(self) -> None:
        """No longer ready, whatever else is well."""
        self._is_draining.set()

    async def checks(self) -> tuple[Check, ...]:
        """Everything, looked at now."""
        query, lag, waiting = await self._query(), self.pulse.lag(), workshop.current().waiting
        share = descriptors() / descriptor_limit()
        return (
            Check("requete", query <= QUERY_SECONDS, round(query, 3), QUERY_SECONDS, "Les données ne répondent pas."),
            Check(
                "fichiers_en_attente", waiting < MAX_WAITING, waiting, MAX_WAITING, "Trop de fichiers sont en attente."
            ),
            Check(
                "retard_boucle", lag < MAX_LAG_SECONDS, round(lag, 3), MAX_LAG_SECONDS, "Le serveur répond avec retard."
            ),
            Check(
                "descripteurs",
                share < MAX_DESCRIPTORS_SHARE,
                round(share, 3),
                MAX_DESCRIPTORS_SHARE,
                "Trop de connexions sont ouvertes.",
            ),
            Check("arret", not self.is_draining, int(self.is_draining), 0, "Le serveur s’arrête."),
        )

    async def _query(self) -> float:
        """Seconds that a query takes; infinite-like, a little more than the most, when it does not answer."""
        begun = time.monotonic()
        if self._asked is None or self._asked.done():
            # One at a time: a base that hangs is not asked again at each probe.
            self._asked = self._asking.submit(warehouse.ping)
        try:
            await asyncio.wait_for(asyncio.shield(asyncio.wrap_future(self._asked)), QUERY_SECONDS)
        except Exception:  # whatever the reason, it did not answer; the next probe asks again
            return max(time.monotonic() - begun, QUERY_SECONDS) + 0.001
        return time.monotonic() - begun


def sentence(checks: tuple[Check, ...]) -> str:
    """What the answer says: the first thing that is not well, the end of the process before all."""
    wrong = [check for check in reversed(checks) if not check.is_well]
    if not wrong:
        return READY
    return typeset(f"{wrong[0].sentence} Réessayez dans quelques secondes.")


def descriptors() -> int:
    """Files and connections open in this process; the most there may be when none is left to count them with."""
    try:
        return sum(1 for _ in Path("/proc/self/fd").iterdir())
    except OSError as error:
        # Not every system counts them there.
        return descriptor_limit() if error.errno in (errno.EMFILE, errno.ENFILE) else 0


def descriptor_limit() -> int:
    """How many there may be."""
    return max(resource.getrlimit(resource.RLIMIT_NOFILE)[0], 1)


def drain_seconds() -> float:
    """How long the process goes on serving after it was asked to stop; none by default, when nobody balances."""
    try:
        return min(max(float(os.environ.get("PVD_DRAIN_SECONDS") or 0), 0.0), 60.0)
    except ValueError:
        return 0.0


@contextmanager
def watching(readiness: Readiness | None = None) -> Iterator[None]:
    """Listens to the loop and to SIGTERM until the end of the block; called from the loop that serves."""
    watched = readiness or current()
    loop = asyncio.get_running_loop()
    beating = loop.create_task(watched.pulse.beat())
    # The server's own: it closes the door, then ends.
    former = signal.getsignal(signal.SIGTERM)

    def asked_to_stop(number: int, frame: FrameType | None) -> None:
        is_first = not watched.is_draining
        watched.drain()
        if not callable(former):
            return
        if is_first and (seconds := drain_seconds()):
            # A second signal does not wait.
            loop.call_soon_threadsafe(loop.call_later, seconds, former, number, frame)
        else:
            former(number, frame)

    is_ours = callable(former) and threading.current_thread() is threading.main_thread()
    if is_ours:
        signal.signal(signal.SIGTERM, asked_to_stop)
    try:
        yield
    finally:
        watched.drain()
        beating.cancel()
        if is_ours:
            signal.signal(signal.SIGTERM, former)


@cache
def current() -> Readiness:
    """That of this process."""
    return Readiness()
