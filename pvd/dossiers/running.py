"""Work on many files: several processes, a progress bar, and every file whole or not at all."""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections.abc import Callable, Hashable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path
from typing import TypeVar

Item = TypeVar("Item", bound=Hashable)
Result = TypeVar("Result")
# What a file being written is called: beside its place, under a name that is no file's.
PART = ".part"


def in_parallel(
    work: Callable[[Item], Result], todo: Sequence[Item], jobs: int, done: int, words: Callable[[Item], str],
    finished: Callable[[Item, Result], None] = lambda item, result: None,
) -> list[Item]:  # fmt: skip
    """Do the work on every item, a bar on the error stream; returns the items that failed.

    `finished` hears of each one done, with what its work returned, in this process.
    """
    count, failed = done + len(todo), []
    # Not by fork: a database and the threads of a renderer do not survive it.
    pool = ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn"))
    try:
        waiting = {pool.submit(work, item): item for item in todo}
        for future in as_completed(waiting):
            item = waiting[future]
            if error := future.exception():
                failed.append(item)
                print(f"\n{words(item)} : {error}", file=sys.stderr)
            else:
                finished(item, future.result())
            done += 1
            _progress(done, count, f"· {words(item)}")
    except KeyboardInterrupt:
        pool.shutdown(wait=False, cancel_futures=True)
        # What they hold in their hands would be finished first, and more: files are written whole or not at all.
        for child in multiprocessing.active_children():
            child.terminate()
        print("\nInterrompu. La même commande reprendra où elle s’est arrêtée.", file=sys.stderr)
        raise SystemExit(130) from None
    pool.shutdown()
    if sys.stderr.isatty():
        print(file=sys.stderr)
    return failed


def _progress(done: int, count: int, words: str) -> None:
    """A bar on the error stream: redrawn on a terminal, a line a file in a log."""
    if sys.stderr.isatty():
        filled = round(30 * done / count) if count else 30
        print(
            f"\r\x1b[2K[{'█' * filled}{'░' * (30 - filled)}] {done}/{count} {words}",
            end="",
            file=sys.stderr,
            flush=True,
        )
    else:
        print(f"{done}/{count} {words}", file=sys.stderr, flush=True)


def write_whole(target: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    target.parent.mkdir(parents=True, exist_ok=True)
    scratch = target.with_name(f"{target.name}.{os.getpid()}{PART}")
    scratch.write_bytes(content)
    os.replace(scratch, target)
