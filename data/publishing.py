"""A release published whole or not at all: one build at a time, written beside, read back, then exchanged in one rename.

Whatever stops a build (kill -9, full disk, a fault), the release in service is untouched; what it left half made goes at
the next one. The release before stays in `<target>.previous`, to which `make release-back` returns.
"""

from __future__ import annotations

import ctypes
import fcntl
import hashlib
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

DATA = Path(__file__).parent
CURATED = DATA / "curated"
_EXCHANGE = 2  # RENAME_EXCHANGE of renameat2
_HERE = -100  # AT_FDCWD
# What a build that was stopped leaves beside the release.
_LEFT = (".curated-*", ".building-*")


class PublishError(Exception):
    """Nothing was published, and the release in service stays. Says what was expected, found, and what to do."""


@contextmanager
def alone(target: Path) -> Iterator[Path]:
    """A scratch folder for the one build of a target: another one is refused, what a stopped one left is removed.

    The lock ends with the process, however it ends.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    with (target.parent / f".{target.name}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise PublishError(
                f"expected no other build of {target.name}/, found one under way: wait for its end, then try again"
            ) from error
        for pattern in _LEFT:
            for left in target.parent.glob(pattern):
                shutil.rmtree(left, ignore_errors=True)
        restore(target)
        scratch = Path(tempfile.mkdtemp(prefix=".building-", dir=target.parent))
        try:
            yield scratch
        finally:
            shutil.rmtree(scratch, ignore_errors=True)


def previous_of(target: Path) -> Path:
    """Where the release before is kept."""
    return target.with_name(f"{target.name}.previous")


def restore(target: Path) -> None:
    """Put the release back when a system without exchange was stopped between two renames."""
    if not target.exists() and previous_of(target).exists():
        previous_of(target).rename(target)


def verify(folder: Path) -> str:
    """The id of a release, each of its files read back from the disk; `PublishError` when one is not as written."""
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    for name, entry in manifest["tables"].items():
        path = folder / f"{name}.parquet"
        found = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "no file"
        if found != entry["sha256"]:
            raise PublishError(
                f"{folder.name}/{path.name}: expected sha256 {entry['sha256'][:12]}…, found {found[:12]}: disk full or faulty"
            )
    return str(manifest["release"])


def publish(folder: Path, target: Path) -> None:
    """Swap the new release in, in one step; the one before is kept in `<target>.previous`."""
    verify(folder)
    for path in [*folder.iterdir(), folder]:
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    if not target.exists():
        os.replace(folder, target)
        return
    exchange(folder, target)
    shutil.rmtree(previous_of(target), ignore_errors=True)
    folder.rename(previous_of(target))


def exchange(one: Path, other: Path) -> None:
    """Two folders take each other's place at once: nobody ever finds neither."""
    renameat2 = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if renameat2 is not None and renameat2(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE) == 0:
        return
    # A system or a disk without exchange: two renames, which `restore` ends when they are cut.
    aside = previous_of(other) if one != previous_of(other) else other.with_name(f"{other.name}.aside")
    shutil.rmtree(aside, ignore_errors=True)
    other.rename(aside)
    try:
        one.rename(other)
    except OSError:
        aside.rename(other)
        raise
    aside.rename(one)


def keep(target: Path) -> Path | None:
    """Copy the release in service beside its elders, under its id, so that `?version=` still finds it.

    Returns the copy; None when there is nothing to keep. A copy already there is left as it is.
    """
    manifest = target / "manifest.json"
    if not manifest.is_file():
        return None
    releases = Path(os.environ.get("PVD_RELEASES") or DATA / "releases")
    kept = releases / str(json.loads(manifest.read_text(encoding="utf-8"))["release"])
    if not kept.exists():
        releases.mkdir(parents=True, exist_ok=True)
        scratch = Path(tempfile.mkdtemp(prefix=".keeping-", dir=releases))
        try:
            shutil.copytree(target, scratch, dirs_exist_ok=True)
            scratch.chmod(0o755)  # mkdtemp gives 0700: another account may run the dashboard
            scratch.rename(kept)  # whole or absent, never half
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
    return kept


def back(target: Path = CURATED) -> str:
    """Return to the release before, verified; the one that is left takes its place, so that asking twice changes nothing."""
    with alone(target):
        if not previous_of(target).is_dir():
            raise PublishError(
                f"expected the release before in {previous_of(target).name}/, found none: restore data/curated from git"
            )
        release = verify(previous_of(target))
        exchange(previous_of(target), target)
    return release


def main() -> int:
    try:
        print(f"back to release {back()}")
    except (PublishError, OSError, ValueError) as error:
        print(f"nothing was changed: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
