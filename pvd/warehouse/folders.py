"""Where releases, queries and derived databases are."""

from __future__ import annotations

import os
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from pvd.warehouse.errors import ReleaseError
from pvd.warehouse.stored import Stored, address, stored

ROOT = Path(__file__).parent.parent.parent
QUERIES = ROOT / "queries"
# A half made file that nobody has touched for that long is nobody's.
STALE_SECONDS = 3600.0


def vocabulary(queries: Path = QUERIES) -> dict[str, str]:
    """The shared vocabulary: name and text of each `_*.sql` (macros and tables), in the order of loading."""
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(queries.glob("_*.sql"))}


def cache_folder() -> Path:
    """Where derived databases go: `PVD_CACHE`, else the system's temporary folder."""
    default = Path(tempfile.gettempdir()) / f"pvd-cache-{os.getuid()}"
    folder = Path(os.environ.get("PVD_CACHE") or default)
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise ReleaseError(
            f"expected a cache folder that can be made, found: {error.strerror}: name another one in PVD_CACHE"
        ) from error
    return folder


def sweep() -> None:
    """Remove what processes that were stopped left half made in the cache folder."""
    for scratch in cache_folder().rglob("*.tmp"):
        # One that is younger may be under way in another process: none takes an hour.
        with suppress(OSError):
            if time.time() - scratch.stat().st_mtime > STALE_SECONDS:
                scratch.unlink()


def storage() -> Stored | None:
    """The S3-compatible storage that `PVD_RELEASES` names, and what of it is here; None when it names a folder."""
    uri = address()
    return stored(uri, cache_folder() / "releases") if uri else None


def releases_folder() -> Path:
    """Where former releases are kept, a folder each: `PVD_RELEASES`, else `data/releases`; for a storage, what of it is here."""
    if found := storage():
        return found.folder
    return Path(os.environ.get("PVD_RELEASES") or ROOT / "data" / "releases")
