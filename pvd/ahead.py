"""Views made before anybody asks, by one process at the lowest priority: `python -m pvd.ahead`.

France, its régions and its départements: what most visitors open. What is made goes to the shelf on disk, which every
server process reads; one maker at a time, whatever their number. `PVD_AHEAD=0` leaves it out.
"""

from __future__ import annotations

import fcntl
import logging
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache

from pvd import exports, places, views, warehouse
from pvd.figures import catalogue
from pvd.territory import Options, Territory

_LOG = logging.getLogger(__name__)
PRIORITY = 19


class Maker:
    """The process beside this server: one at a time, of the release in service."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    @contextmanager
    def working(self) -> Iterator[None]:
        """At work until the end of the block; it ends before, when there is nothing left to make."""
        self.start()
        try:
            yield
        finally:
            self.stop()

    def start(self) -> None:
        """Make the views of the release in service; those of the former one are left."""
        self.stop()
        if os.environ.get("PVD_AHEAD", "1") != "0":
            command = [sys.executable, "-m", "pvd.ahead"]
            self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL, cwd=warehouse.ROOT)

    def stop(self) -> None:
        """End it: what it has made stays."""
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        self._process = None


@cache
def current() -> Maker:
    """The maker of this server."""
    return Maker()


def territories() -> Iterator[Territory]:
    """France, then régions, then départements with a town of the programme."""
    yield places.resolve({})[0]
    for level in ("region", "departement"):
        for code, _ in places.children("france", (), level):
            if places.has_towns(level, code):
                yield places.resolve({level: [code]})[0]


def views_of(territory: Territory) -> Iterator[tuple[str, Territory, Options, str]]:
    """Each part of each figure of a territory as a page asks it: of what it reads, and no more."""
    for slug in catalogue.entries():
        with suppress(exports.NotFiltered, warehouse.NotInRelease):
            asked = exports.view_of(slug, territory, Options())
            yield from ((slug, *asked, part) for part in views.parts(slug))


def make(limit: int = 0) -> int:
    """Make the views that are not there yet, at most `limit` of them (0: all); how many were made."""
    shelf, count = views.disk(), 0
    for territory in territories():
        for asked in views_of(territory):
            key = views.key(*asked)
            if shelf.has(key):
                continue
            try:
                shelf.keep(key, views.made(*asked))
            except Exception:  # the visitor who asks for that one will be told
                _LOG.exception("view made ahead: %s, key %s", asked[0], key)
                continue
            count += 1
            if count == limit:
                return count
    return count


def main() -> int:
    # Ctrl+C in a terminal speaks to the server, which ends this process.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(PRIORITY)
    warehouse.current()
    with (warehouse.cache_folder() / "ahead.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return 0  # another process makes them
        make()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
