"""Releases in S3-compatible storage, brought here when they are asked for: verified, and kept in a bounded folder.

`PVD_RELEASES=s3://bucket/folder?endpoint_override=127.0.0.1:9000&scheme=http&region=…`, one folder a release as in
`data/releases`. Credentials come from the environment as the storage's own tools read them, never from that address.
"""

from __future__ import annotations

import json
import logging
import os
import re
import shutil
import threading
import time
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from pvd.warehouse.errors import ReleaseError, first_line
from pvd.warehouse.manifest import read_manifest

_LOG = logging.getLogger(__name__)
# « 2026-04-27-3f9a1c2b »: also what keeps an address from naming any folder.
RELEASE_ID = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}-[0-9a-z]{8}")
SCHEME = "s3://"
SETTINGS = ("endpoint_override", "scheme", "region")
# What says that somebody signs: without any of these, the storage is read as anybody may.
SIGNED = (
    "AWS_ACCESS_KEY_ID", "AWS_PROFILE", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
)  # fmt: skip
CONNECT_SECONDS, REQUEST_SECONDS = 3, 20
# How long a list of what is stored counts, and how long a failure does: a visitor waits for neither twice.
LISTED_SECONDS = 60.0
# What is brought: the releases asked last, each of a bounded size.
MAX_KEPT_BYTES, MAX_RELEASE_BYTES = 1_000_000_000, 2_000_000_000
MAX_MANIFEST_BYTES = 10_000_000
PIECE_BYTES = 1_000_000
# Beside the tables: what a release says of its build, served when it is there.
BESIDE = ("build-report.md", "row_counts.csv")
_TABLE = re.compile(r"[a-z][a-z0-9_]*")


def address() -> str:
    """The storage that `PVD_RELEASES` names; empty when it names a folder, or nothing."""
    named = os.environ.get("PVD_RELEASES", "")
    return named if named.startswith(SCHEME) else ""


@lru_cache(maxsize=2)
def _opened(uri: str) -> tuple[Any, str]:
    """The storage and the folder in it. Raises `ReleaseError` for an address that cannot be followed."""
    # Imported here: who reads a folder never pays for it.
    from pyarrow import fs

    parts = urlsplit(uri)
    asked = dict(parse_qsl(parts.query))
    if parts.username or parts.password or not parts.hostname or (unknown := set(asked) - {*SETTINGS}):
        found = (
            "a key"
            if parts.username or parts.password
            else f"{', '.join(sorted(unknown))}"
            if parts.hostname
            else "no bucket"
        )
        raise ReleaseError(
            f"PVD_RELEASES: expected s3://bucket/folder with {', '.join(SETTINGS)} at most, found {found}: "
            "put credentials in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
        )
    is_signed = any(os.environ.get(name) for name in SIGNED)
    storage = fs.S3FileSystem(
        **asked, anonymous=not is_signed, connect_timeout=CONNECT_SECONDS, request_timeout=REQUEST_SECONDS,
        background_writes=False, check_directory_existence_before_creation=False,
    )  # fmt: skip
    return storage, f"{parts.netloc}/{parts.path.strip('/')}".rstrip("/")


class Stored:
    """What one storage holds, and what of it is here, in `folder`."""

    def __init__(self, uri: str, folder: Path) -> None:
        self._uri, self.folder = uri, folder
        self._names: list[str] = []
        self._listed = -1.0
        self._lock = threading.Lock()

    def names(self) -> list[str]:
        """The releases that are stored, the newest first; those of the last list while, or when, another is not there."""
        with self._lock:
            is_first, is_old = self._listed < 0, time.monotonic() - self._listed >= LISTED_SECONDS
            if is_first or is_old:
                self._listed = time.monotonic()
        if is_first:
            self.look()
        elif is_old:
            # Pages ask it at each visit: none of them waits for the storage.
            threading.Thread(target=self.look, name="pvd-stored", daemon=True).start()
        return self._names

    def look(self) -> None:
        """List again; says so when the storage does not answer, and keeps the last list."""
        try:
            self._names = self._list()
        except (OSError, ReleaseError) as error:
            _LOG.warning("releases are not listed (%s): those of the last list are offered", first_line(error))

    def bring(self, release: str) -> Path | None:
        """The folder of a release, brought here and verified; None when no such release is stored.

        Raises `ReleaseError` for one that is not whole, or when the storage does not answer.
        """
        target = self.folder / release
        if not RELEASE_ID.fullmatch(release):
            return None
        if (target / "manifest.json").is_file():
            with suppress(OSError):
                os.utime(target)
            return target
        if release not in self.names():
            return None
        scratch = self.folder / f".{release}.{os.getpid()}-{threading.get_ident()}"
        try:
            self._fetch(release, scratch)
            if (found := read_manifest(scratch)["release"]) != release:
                raise ReleaseError(f"expected release {release} in the storage's folder of that name, found {found}")
            with suppress(OSError):  # another process was first: the same release, as verified
                os.replace(scratch, target)
        except OSError as error:
            raise ReleaseError(f"expected release {release} from the storage, found: {first_line(error)}") from error
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
        self._clear(target)
        return target

    def _list(self) -> list[str]:
        from pyarrow import fs

        storage, root = _opened(self._uri)
        found = storage.get_file_info(fs.FileSelector(root, allow_not_found=True))
        return sorted((item.base_name for item in found if RELEASE_ID.fullmatch(item.base_name)), reverse=True)

    def _fetch(self, release: str, scratch: Path) -> None:
        """The manifest, the tables that it names and what is beside them."""
        storage, root = _opened(self._uri)
        scratch.mkdir(parents=True, mode=0o700)
        manifest = scratch / "manifest.json"
        self._copy(storage, f"{root}/{release}/{manifest.name}", manifest, MAX_MANIFEST_BYTES)
        try:
            tables = [
                name for name in json.loads(manifest.read_text(encoding="utf-8"))["tables"] if _TABLE.fullmatch(name)
            ]
        except (ValueError, KeyError, TypeError) as error:
            raise ReleaseError(
                f"release {release}: expected a manifest in the storage, found {first_line(error)}"
            ) from error
        left = MAX_RELEASE_BYTES
        for name in tables:
            left -= self._copy(storage, f"{root}/{release}/{name}.parquet", scratch / f"{name}.parquet", left)
        for name in BESIDE:
            with suppress(FileNotFoundError):
                left -= self._copy(storage, f"{root}/{release}/{name}", scratch / name, left)

    def _copy(self, storage: Any, source: str, target: Path, most: int) -> int:
        """One file, at most so many bytes; how many there were."""
        size = 0
        with storage.open_input_stream(source) as stream, target.open("wb") as into:
            while piece := stream.read(PIECE_BYTES):
                size += len(piece)
                if size > most:
                    raise ReleaseError(f"expected at most {most} bytes in {target.name} of the storage, found more")
                into.write(piece)
        return size

    def _clear(self, kept: Path) -> None:
        """Leave those asked last, within the bound; the one just brought stays whatever it weighs."""
        folders = [path for path in self.folder.iterdir() if RELEASE_ID.fullmatch(path.name)]
        size = 0
        for path in sorted(folders, key=lambda item: (item != kept, -item.stat().st_mtime)):
            size += sum(file.stat().st_size for file in path.iterdir())
            if size > MAX_KEPT_BYTES and path != kept:
                shutil.rmtree(path, ignore_errors=True)


@lru_cache(maxsize=4)
def stored(uri: str, folder: Path) -> Stored:
    """That of an address, one a process: its list is kept."""
    return Stored(uri, folder)
