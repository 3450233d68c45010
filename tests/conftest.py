"""What every test shares: a cache folder of its own, and no setting inherited from the machine."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

BROWSER = Path(__file__).parent / "browser"
_SETTINGS = ("PVD_CACHE", "PVD_RELEASE", "PVD_RELEASES", "PVD_PUBLIC_URL", "PVD_REPORT_TO", "PVD_THEME")
_cache = pytest.StashKey[str]()


def pytest_configure(config: pytest.Config) -> None:
    """Derived databases of the tests go to a folder that ends with them."""
    for name in _SETTINGS:
        os.environ.pop(name, None)
    config.stash[_cache] = os.environ["PVD_CACHE"] = tempfile.mkdtemp(prefix="pvd-test-cache-")
    # Nobody makes views ahead while tests count and time what is made.
    os.environ["PVD_AHEAD"] = "0"
    # Drawn in the thread that asks: the same bytes (tests/test_drawers.py), without a process to wait for.
    os.environ["PVD_DRAWERS"] = "0"
    # No release kept on this machine enters a test: none unless a test keeps some.
    os.environ["PVD_RELEASES"] = f"{config.stash[_cache]}/no-release-kept"


def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave nothing behind."""
    shutil.rmtree(config.stash.get(_cache, ""), ignore_errors=True)


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """A name of test never holds bytes: a gzip carries the second it was made, and two workers would not agree."""
    return argname if isinstance(val, bytes | bytearray) else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Everything in tests/browser is slow and needs Chromium: `-m "not browser"` leaves it out; it runs last.

    What is marked `soak` runs when it is asked for (`-m soak`), never otherwise.
    """
    if "soak" not in str(config.option.markexpr):
        config.hook.pytest_deselected(items=[item for item in items if item.get_closest_marker("soak")])
        items[:] = [item for item in items if not item.get_closest_marker("soak")]
    for item in items:
        if BROWSER in item.path.parents:
            item.add_marker(pytest.mark.browser)
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


@pytest.fixture
def unkept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where one id may name several contents: what was drawn of one is not shown for the other."""
    from pvd import views, workshop

    monkeypatch.setattr(views, "shop", cache(workshop.Workshop))


@pytest.fixture
def kept(written: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The releases that a module has `written` are those that the server keeps; none stays open after."""
    from pvd import warehouse

    monkeypatch.setenv("PVD_RELEASES", str(written))
    yield written
    warehouse.use(None)
    warehouse.releases._open.clear()
