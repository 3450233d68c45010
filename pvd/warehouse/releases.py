"""Which release answers here: the one in service, or a former one that an address names."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any

import pandas as pd

from pvd.territory import Territory
from pvd.warehouse.errors import ReleaseError, UnknownRelease
from pvd.warehouse.folders import releases_folder, storage
from pvd.warehouse.opened import Warehouse
from pvd.warehouse.service import Service
from pvd.warehouse.stored import RELEASE_ID

# Frozen releases open at once, beside the one in service.
MAX_OPEN_RELEASES = 3
# Set for one visit by whoever reads an address (`using`); a new thread starts without it.
_FROZEN: ContextVar[Warehouse | None] = ContextVar("pvd_frozen", default=None)
# The release that answers until the end of a request or of a page's script, frozen or not.
_VISITED: ContextVar[Warehouse | None] = ContextVar("pvd_visited", default=None)
_service = Service()
_open: OrderedDict[Path, Warehouse] = OrderedDict()
_open_lock = threading.Lock()


def in_service() -> Warehouse:
    """The release in service: `data/curated`, or the folder that `PVD_RELEASE` names; another one when it is replaced."""
    return _service.current()


def look() -> bool:
    """Take up a new release now, when there is one; whether there was."""
    return _service.look()


def ping() -> None:
    """Ask the release in service something that no cache answers; raises when it does not answer."""
    in_service().ping()


def watching(ready: Callable[[], object]) -> AbstractContextManager[None]:
    """Take up new releases until the end of the block; `ready` is called after each, to warm it."""
    return _service.watching(ready)


def available() -> list[str]:
    """The ids that may be asked for, the one in service first, then the newest."""
    here = in_service().release
    folder = releases_folder()
    # Every page asks: one listing, and a look into what bears the name of a release.
    named = [path for path in folder.iterdir() if RELEASE_ID.fullmatch(path.name)] if folder.is_dir() else []
    found = [path.name for path in named if (path / "manifest.json").is_file()]
    elsewhere = store.names() if (store := storage()) else []
    kept = {name for name in [*found, *elsewhere, *_service.ids_left()] if RELEASE_ID.fullmatch(name) and name != here}
    return [here, *sorted(kept, reverse=True)]


def open_release(release: str | None) -> Warehouse:
    """A release by its id; None or the id in service is the release in service.

    Raises `UnknownRelease` for an id that no folder has, `ReleaseError` for a folder that is not whole.
    """
    here = in_service()
    if not release or release == here.release:
        return here
    # One that left while somebody was reading it is still open, kept or not.
    if left := _service.left(release):
        return left
    folder = releases_folder() / release if RELEASE_ID.fullmatch(release) else None
    if folder and (store := storage()):
        # Brought by who first asks for it, and verified: the others find it here.
        folder = store.bring(release)
    if folder is None or not (folder / "manifest.json").is_file():
        raise UnknownRelease(f"no release {release[:40]!r}: expected one of {', '.join(available())}")
    with _open_lock:
        if folder not in _open:
            opened = Warehouse(folder, newer=here)
            if opened.release != release:
                opened.close()
                raise ReleaseError(
                    f"expected release {release} in {folder.name}/, found {opened.release}: rename the folder"
                )
            _open[folder] = opened
            while len(_open) > MAX_OPEN_RELEASES:
                # Not closed here: a file may still be drawn from it. It ends with its last user.
                _open.popitem(last=False)
        _open.move_to_end(folder)
        return _open[folder]


@contextmanager
def using(release: str | None) -> Iterator[Warehouse]:
    """Everything asked inside, in this thread or task, is answered by that release."""
    here = in_service()
    opened = open_release(release) if release else here
    # Held until the end: a release that comes meanwhile answers who comes after.
    frozen_before, visited_before = _FROZEN.set(None if opened is here else opened), _VISITED.set(opened)
    try:
        yield opened
    finally:
        _FROZEN.reset(frozen_before)
        _VISITED.reset(visited_before)


def use(release: str | None) -> None:
    """Like `using`, until it is called again: for a page's script, which has no end of its own."""
    here = in_service()
    opened = open_release(release) if release else here
    _FROZEN.set(None if opened is here else opened)
    _VISITED.set(opened)


def frozen() -> str:
    """The id of the former release that is being looked at, empty for the one in service."""
    opened = _FROZEN.get()
    return opened.release if opened else ""


def current() -> Warehouse:
    """The release that answers here: the one in service, or the one that `using` names."""
    return _VISITED.get() or in_service()


def query(name: str, territory: Territory, **parameters: Any) -> pd.DataFrame:
    """`Warehouse.query` on the release that answers here."""
    return current().query(name, territory, **parameters)


def layer(name: str, column: str = "geometry") -> pd.DataFrame:
    """`Warehouse.layer` on the release that answers here."""
    return current().layer(name, column)
