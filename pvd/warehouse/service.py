"""The release in service, and what takes its place while visitors are served.

A new release in the folder is verified and opened beside the one that answers; then new visits go to it, and those under
way finish on theirs, which stays open. One that is not whole is told once in the log, and changes nothing.
"""

from __future__ import annotations

import logging
import os
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from pvd.warehouse.errors import ReleaseError
from pvd.warehouse.folders import ROOT
from pvd.warehouse.opened import Warehouse

_LOG = logging.getLogger(__name__)
# Releases that have left and still answer the visits that they began.
MAX_LEFT = 2
# How often the folder is looked at: one `stat`.
LOOK_SECONDS = 2.0
Signature = tuple[int, int, int]


class Service:
    """The release in service of one folder: `data/curated`, or the one that `PVD_RELEASE` names."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._current: Warehouse | None = None
        self._signature: Signature | None = None
        self._refused: Signature | None = None
        self._left: OrderedDict[str, Warehouse] = OrderedDict()
        self._lock = threading.Lock()
        self._opening = threading.Lock()

    @property
    def folder(self) -> Path:
        """Where the release in service is."""
        return self._folder or Path(os.environ.get("PVD_RELEASE") or ROOT / "data" / "curated")

    def current(self) -> Warehouse:
        """The release that answers new visits; opened the first time. `ReleaseError` when it is not whole."""
        if self._current is None:
            with self._opening:
                if self._current is None:
                    signature = self._seen()
                    self._current, self._signature = Warehouse(self.folder), signature
        return self._current

    def left(self, release: str) -> Warehouse | None:
        """A release that left the service and is still open; None when there is none of that id."""
        with self._lock:
            return self._left.get(release)

    def ids_left(self) -> list[str]:
        """The releases that left and are still open, the latest first."""
        with self._lock:
            return list(reversed(self._left))

    def look(self) -> bool:
        """Take up a new release when there is one, whole; whether new visits go to another one from now on."""
        signature = self._seen()
        if self._current is None or signature is None or signature in (self._signature, self._refused):
            return False
        with self._opening:
            former = self._current
            try:
                new = Warehouse(self.folder)
            except (ReleaseError, OSError, ValueError) as error:
                if self._seen() == signature:  # else it changed meanwhile: looked at again
                    self._refused = signature
                    _LOG.error("a new release is not taken up: %s", error)
                return False
            if self._seen() != signature:
                new.close()
                return False
            self._signature, self._refused = signature, None
            if new.release == former.release and new.manifest == former.manifest:
                new.close()
                return False
            with self._lock:
                self._left.pop(new.release, None)
                if former.release != new.release:
                    self._left[former.release] = former
                while len(self._left) > MAX_LEFT:
                    # Not closed here: a file may still be drawn from it. It ends with its last user.
                    self._left.popitem(last=False)
                self._current = new
        _LOG.warning("release %s in the place of %s", new.release, former.release)
        return True

    @contextmanager
    def watching(self, ready: Callable[[], object] = lambda: None, seconds: float = LOOK_SECONDS) -> Iterator[None]:
        """Looks at the folder behind the visitors' backs until the end of the block; `ready` warms a new release."""
        stopping = threading.Event()

        def watch() -> None:
            while not stopping.wait(seconds):
                try:
                    if self.look():
                        ready()
                except Exception:  # the next look may succeed: visitors are served meanwhile
                    _LOG.exception("a new release was not taken up")

        thread = threading.Thread(target=watch, name="pvd-release", daemon=True)
        thread.start()
        try:
            yield
        finally:
            stopping.set()
            thread.join(seconds)

    def _seen(self) -> Signature | None:
        """What tells one manifest from another without reading it; None while there is none."""
        try:
            found = (self.folder / "manifest.json").stat()
        except OSError:
            return None
        return found.st_ino, found.st_mtime_ns, found.st_size
