"""Finished files on disk, bounded in bytes: what a restart, a second process and the maker ahead share.

Nothing depends on it: a file that is missing, spoilt or cannot be written is made again.
"""

from __future__ import annotations

import hashlib
import logging
import os
import re
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_LOG = logging.getLogger(__name__)
# One huge file must not push a thousand views out.
MAX_FILE_BYTES = 4_000_000
# What is left after a clearing: the next one is not for the next file.
LEFT = 0.75
_KEY = re.compile(r"[0-9a-zA-Z-]{8,80}")


@dataclass(frozen=True)
class File:
    """A finished file and the name it is saved under."""

    content: bytes
    name: str


class Shelf:
    """A folder of finished files by key, the latest asked kept. Several processes may share it."""

    def __init__(self, folder: Path, most: int) -> None:
        self._folder = folder
        self._most = most
        self._bytes = -1
        self._lock = threading.Lock()
        self._is_told = False

    def find(self, key: str) -> File | None:
        """The file kept under a key, whole, or None."""
        path = self._path(key)
        try:
            kept = path.read_bytes()
        except OSError:
            return None
        mark, _, rest = kept.partition(b"\n")
        name, _, content = rest.partition(b"\n")
        if mark != _mark(rest):
            # Spoilt by a full disk or a bad block: made again, and kept again.
            with suppress(OSError):
                path.unlink()
            return None
        with suppress(OSError):
            os.utime(path)
        return File(content, name.decode())

    def has(self, key: str) -> bool:
        """Whether a file is kept under a key; it is not read."""
        return self._path(key).is_file()

    def keep(self, key: str, file: File) -> None:
        """Keep a file; what was asked for longest ago leaves when there is no room. Never raises."""
        if len(file.content) > MAX_FILE_BYTES:
            return
        path = self._path(key)
        rest = file.name.encode() + b"\n" + file.content
        written = _mark(rest) + b"\n" + rest
        scratch = path.with_suffix(f".{os.getpid()}-{threading.get_ident()}.tmp")
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            scratch.write_bytes(written)
            os.replace(scratch, path)
        except OSError as error:
            with suppress(OSError):
                scratch.unlink()
            if not self._is_told:
                self._is_told = True
                _LOG.warning("cache folder: expected room for a kept file, found: %s; going on without", error.strerror)
            return
        with self._lock:
            self._bytes = self._measured() if self._bytes < 0 else self._bytes + len(written)
            if self._bytes > self._most:
                self._clear()

    def _path(self, key: str) -> Path:
        assert _KEY.fullmatch(key), key
        # A thousand files a folder at most, whatever their number.
        return self._folder / key[:2] / key

    def _files(self) -> list[tuple[float, int, Path]]:
        found = []
        for path in self._folder.glob("*/*"):
            with suppress(OSError):  # another process cleared it
                stat = path.stat()
                found.append((stat.st_mtime, stat.st_size, path))
        return found

    def _measured(self) -> int:
        return sum(size for _, size, _ in self._files())

    def _clear(self) -> None:
        files = sorted(self._files())
        self._bytes = sum(size for _, size, _ in files)
        for _, size, path in files:
            if self._bytes <= LEFT * self._most:
                break
            with suppress(OSError):
                path.unlink()
            self._bytes -= size


def _mark(content: bytes) -> bytes:
    return hashlib.sha256(content).hexdigest().encode()
