"""Which release answers here: the one in service, or a former one that an address names."""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from pvd.territory import Territory
from pvd.warehouse.errors import ReleaseError, UnknownRelease
from pvd.warehouse.folders import RELEASE_ID, ROOT, releases_folder
from pvd.warehouse.opened import Warehouse

# Frozen releases open at once, beside the one in service.
MAX_OPEN_RELEASES = 3
# Set for one visit by whoever reads an address (`using`); a new thread starts without it.
_FROZEN: ContextVar[Warehouse | None] = ContextVar("pvd_frozen", default=None)
_open: OrderedDict[Path, Warehouse] = OrderedDict()
_open_lock = threading.Lock()


@cache
def in_service() -> Warehouse:
    """The release in service: `data/curated`, or the folder that `PVD_RELEASE` names."""
    return Warehouse(Path(os.environ.get("PVD_RELEASE") or ROOT / "data" / "curated"))


def available() -> list[str]:
    """The ids that may be asked for, the one in service first, then the newest."""
    here = in_service().release
    folder = releases_folder()
    found = [path.parent.name for path in folder.glob("*/manifest.json")] if folder.is_dir() else []
    return [here, *sorted((name for name in found if RELEASE_ID.fullmatch(name) and name != here), reverse=True)]


def open_release(release: str | None) -> Warehouse:
    """A release by its id; None or the id in service is the release in service.

    Raises `UnknownRelease` for an id that no folder has, `ReleaseError` for a folder that is not whole.
    """
    if not release or release == in_service().release:
        return in_service()
    folder = releases_folder() / release if RELEASE_ID.fullmatch(release) else None
    if folder is None or not (folder / "manifest.json").is_file():
        raise UnknownRelease(f"no release {release[:40]!r}: expected one of {', '.join(available())}")
    with _open_lock:
        if folder not in _open:
            opened = Warehouse(folder, newer=in_service())
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
    opened = open_release(release)
    token = _FROZEN.set(None if opened is in_service() else opened)
    try:
        yield opened
    finally:
        _FROZEN.reset(token)


def use(release: str | None) -> None:
    """Like `using`, until it is called again: for a page's script, which has no end of its own."""
    opened = open_release(release)
    _FROZEN.set(None if opened is in_service() else opened)


def frozen() -> str:
    """The id of the former release that is being looked at, empty for the one in service."""
    opened = _FROZEN.get()
    return opened.release if opened else ""


def current() -> Warehouse:
    """The release that answers here: the one in service, or the one that `using` names."""
    return _FROZEN.get() or in_service()


def query(name: str, territory: Territory, **parameters: Any) -> pd.DataFrame:
    """`Warehouse.query` on the release that answers here."""
    return current().query(name, territory, **parameters)


def layer(name: str, column: str = "geometry") -> Any:
    """`Warehouse.layer` on the release that answers here."""
    return current().layer(name, column)
