"""Views made before anybody asks, by one process at the lowest priority: `python -m pvd.ahead`.

France, its régions and its départements: what most visitors open. What is made goes to the shelf on disk, which every
server process reads; one maker at a time, whatever their number. `PVD_AHEAD=0` leaves it out.
"""

from __future__ import annotations

import fcntl
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress

from pvd import exports, places, views, warehouse
from pvd.figures import catalogue
from pvd.territory import Options, Territory

_LOG = logging.getLogger(__name__)
PRIORITY = 19


def start() -> subprocess.Popen[bytes] | None:
    """Start the maker beside this server; None when it is left out. It ends by itself."""
    if os.environ.get("PVD_AHEAD", "1") == "0":
        return None
    return subprocess.Popen([sys.executable, "-m", "pvd.ahead"], stdin=subprocess.DEVNULL, cwd=warehouse.ROOT)


def stop(maker: subprocess.Popen[bytes] | None) -> None:
    """End it with its server: what it has made stays."""
    if maker is not None and maker.poll() is None:
        maker.kill()
        maker.wait()


def territories() -> Iterator[Territory]:
    """France, then régions, then départements with a town of the programme."""
    yield places.resolve({})[0]
    for level in ("region", "departement"):
        for code, _ in places.children("france", (), level):
            if places.has_towns(level, code):
                yield places.resolve({level: [code]})[0]


def views_of(territory: Territory) -> Iterator[tuple[str, Territory, Options]]:
    """Each figure of a territory as a page asks it: of what it reads, and no more."""
    for slug in catalogue.entries():
        with suppress(exports.NotFiltered, warehouse.NotInRelease):
            yield slug, *exports.view_of(slug, territory, Options())


def make(limit: int = 0) -> int:
    """Make the views that are not there yet, at most `limit` of them (0: all); how many were made."""
    shelf, count = views.disk(), 0
    for territory in territories():
        for slug, seen, options in views_of(territory):
            key = views.key(slug, seen, options)
            if shelf.has(key):
                continue
            try:
                shelf.keep(key, views.made(slug, seen, options))
            except Exception:  # the visitor who asks for that one will be told
                _LOG.exception("view made ahead: %s, key %s", slug, key)
                continue
            count += 1
            if count == limit:
                return count
    return count


def main() -> int:
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
