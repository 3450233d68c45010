"""Visitors who come together, without a browser: each opens a page of a territory, then what it shows, reads, goes on.

Each of them comes from an address of its own (127.0.0.0/8 is all of this machine): budgets by address count them apart, as
they would in life.
"""

from __future__ import annotations

import gzip
import http.client
import os
import random
import re
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.attacks import DEPARTEMENTS, Listening
from tests.visitor import Visitor

REGIONS = ("28", "11", "24", "27", "32", "44", "52", "53", "75", "76", "84", "93", "94", "01", "02", "03", "04", "06")
WALKS = ("/", "/financement", "/piliers", "/territoire", "/comparer", "/mesures")
PAUSE = 3.0
# What a browser asks at once of a page that it opens: the figures in view. The others follow while one reads.
IN_VIEW = 3
# How often memory is looked at, and from when on it must not grow.
LOOK_SECONDS, SETTLED_SECONDS = 5.0, 60.0
# What is exported meanwhile, one file every two seconds.
EXPORTS = ("/figures/subventions-par-annee.png", "/figures/carte-des-communes.svg", "/figures/liste-des-communes.xlsx")
EXPORT_SECONDS = 2.0


def source_of(seed: int) -> str:
    """An address of this machine for each visitor."""
    return f"127.{1 + seed // 62_500 % 250}.{seed // 250 % 250}.{1 + seed % 250}"


class Reader:
    """One visitor of a crowd; `errors` counts what was not as it should be."""

    def __init__(self, server: Listening, seed: int, walks: tuple[str, ...] = WALKS) -> None:
        self._dice = random.Random(seed)
        self._walks = walks
        source = (source_of(seed), 0)
        self._visitor = Visitor(server, weighs=False, source=source)
        self._line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60, source_address=source)
        self._kept: set[str] = set()
        self.errors = 0

    def fetch(self, address: str) -> None:
        """What the page places; immutable: a browser asks an address once."""
        if address in self._kept:
            return
        for turn in range(2):
            try:
                self._line.request("GET", f"/{address}", headers={"Accept-Encoding": "gzip"})
                answer = self._line.getresponse()
                break
            except (http.client.RemoteDisconnected, ConnectionError):
                # Nobody asked for five seconds: the server hangs up, a browser asks again.
                self._line.close()
                if turn:
                    raise
        content = answer.read()
        self.errors += answer.status != 200 or (content[:2] == b"\x1f\x8b" and not gzip.decompress(content))
        self._kept.add(address)

    def go(self, path: str) -> float:
        """Open an address; milliseconds until what is in view is there. The rest follows."""
        begun = time.perf_counter()
        run = self._visitor.open(path)
        self.errors += run.errors
        for figure in run.figures[:IN_VIEW]:
            self.fetch(figure)
        spent = 1000 * (time.perf_counter() - begun)
        for figure in run.figures[IN_VIEW:]:
            self.fetch(figure)
        return spent

    def act(self) -> float:
        """One action: a page of a région."""
        return self.go(f"{self._dice.choice(self._walks)}?region={self._dice.choice(REGIONS)}")

    def stay(self, until: float) -> list[float]:
        """Act every few seconds until a moment."""
        time.sleep(self._dice.uniform(0, PAUSE))
        times = []
        while time.perf_counter() < until:
            begun = time.perf_counter()
            try:
                times.append(self.act())
            except Exception:  # a visitor who is cut counts as one error, and the crowd goes on
                self.errors += 1
                break
            time.sleep(max(0.0, PAUSE - (time.perf_counter() - begun)))
        self.close()
        return times

    def close(self) -> None:
        """Leave."""
        with suppress(Exception):
            self._visitor.close()
        self._line.close()


# --- what processes cost ---------------------------------------------------------------------------


def family(pid: int) -> list[int]:
    """A process and its drawers; the maker ahead, which ends by itself, is left out."""
    children: list[str] = []
    # Of each thread: a drawer is the child of the one that started it, and the first thread alone has none.
    for thread in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            children += thread.read_text(encoding="ascii").split()
    return [pid, *(int(child) for child in children if "pvd.drawers" in _command(child))]


def _command(pid: str) -> str:
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8")
    return ""


def proportional(pids: Iterable[int]) -> float:
    """MiB that processes hold, what they share counted once between them."""
    found = 0
    for pid in pids:
        with suppress(OSError):
            held = re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii"), re.M)
            found += int(held[1]) if held else 0
    return found / 1024


def processor(pids: Iterable[int]) -> float:
    """Seconds of processor that processes have used so far."""
    found = 0.0
    for pid in pids:
        with suppress(OSError):
            fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
            found += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return found


@dataclass
class Memory:
    """MiB of the heaviest server process with its drawers, in time."""

    pids: Callable[[], list[int]]
    seen: list[tuple[float, float]] = field(default_factory=list)

    def look(self) -> None:
        """Once, now."""
        heaviest = max((proportional(family(pid)) for pid in self.pids()), default=0.0)
        self.seen.append((time.perf_counter(), heaviest))

    @property
    def most(self) -> float:
        """The most that was seen."""
        return max((held for _, held in self.seen), default=0.0)

    @property
    def growth(self) -> float | None:
        """From the end of the first minute to the end, as a share: means of three looks; None when it was too short."""
        if not self.seen:
            return None
        settled = [held for moment, held in self.seen if moment - self.seen[0][0] >= SETTLED_SECONDS]
        if len(settled) < 6:
            return None
        return sum(settled[-3:]) / sum(settled[:3]) - 1

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Look every few seconds until the end of the block."""
        stop = threading.Event()

        def watch() -> None:
            while not stop.wait(LOOK_SECONDS):
                self.look()

        thread = threading.Thread(target=watch, daemon=True)
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()


@contextmanager
def exporting(server: Listening) -> Iterator[list[int]]:
    """Somebody who takes files meanwhile, one every two seconds; gives their statuses."""
    stop, statuses = threading.Event(), list[int]()

    def take() -> None:
        turn = 0
        while not stop.wait(EXPORT_SECONDS):
            path = f"{EXPORTS[turn % len(EXPORTS)]}?departement={DEPARTEMENTS[turn % len(DEPARTEMENTS)]}"
            line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=120, source_address=("127.99.0.1", 0))
            try:
                line.request("GET", path)
                answer = line.getresponse()
                answer.read()
                statuses.append(answer.status)
            except (OSError, http.client.HTTPException):
                statuses.append(0)
            finally:
                line.close()
            turn += 1

    thread = threading.Thread(target=take, daemon=True)
    thread.start()
    try:
        yield statuses
    finally:
        stop.set()
        thread.join(120)


def crowd(server: Listening, count: int, minutes: float) -> tuple[list[float], int]:
    """So many visitors at once: milliseconds of each action, and errors."""
    with ThreadPoolExecutor(count) as pool:
        readers = list(pool.map(lambda seed: Reader(server, seed), range(count)))
        until = time.perf_counter() + 60 * minutes
        times = [spent for found in pool.map(lambda reader: reader.stay(until), readers) for spent in found]
    return times, sum(reader.errors for reader in readers)
