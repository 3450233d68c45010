"""The real build on the tables kept by hand alone, as a process of its own that a test kills or starves where it wants.

`python -m tests.dropped.tiny_build TARGET MOMENT HOW`: at a moment (`write_table:3`, `exchange`, `after-exchange`…), `kill`
sends itself SIGKILL, `full` has no more room, `wait` stays there until its standard input ends, `go` does nothing.
"""

from __future__ import annotations

import errno
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2] / "data"))

import build
import publishing

STEPS = (
    "vocabulary",
    "measures",
    "milestones",
    "launch_promises",
    "sister_announcements",
    "objectives",
    "sources",
    "dictionary",
)
# Where it may stop: each function of the build that leaves something on the disk, before and after.
MOMENTS = (
    "alone", "run_step:6", "run_checks", "write_table:5", "write_manifest",
    "write_report", "publish", "exchange", "after-exchange", "after-publish",
)  # fmt: skip


def happen(how: str) -> None:
    """What befalls the build."""
    if how == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    elif how == "full":
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    elif how == "wait":
        print("waiting", flush=True)
        sys.stdin.read()


def main() -> int:
    target, moment, how = sys.argv[1:4]
    name, _, rank = moment.removeprefix("after-").partition(":")
    room: Any = publishing if name == "exchange" else build
    real: Callable[..., Any] = getattr(room, name)
    calls = 0

    def watched(*arguments: Any, **named: Any) -> Any:
        nonlocal calls
        calls += 1
        is_now = calls == int(rank or 1)
        if is_now and not moment.startswith("after-"):
            happen(how)
        found = real(*arguments, **named)
        if is_now and moment.startswith("after-"):
            happen(how)
        return found

    setattr(room, name, watched)
    cards = build.load_cards
    build.STEPS = STEPS
    # No raw file is read: the tables are those of data/reference. Their checks and reports ask tables that are not there.
    build.load_cards = lambda kind, *_: (
        {file: {**card, "reader": "none"} for file, card in cards(kind).items()} if kind == "sources" else cards(kind)
    )
    if name != "run_checks":
        build.run_checks = lambda *_: []
    if name != "write_report":
        build.write_report = lambda *arguments: arguments[-1].write_text("# Build report\n", encoding="utf-8")
    sys.argv = ["build.py", "--raw", str(Path(target).parent), "--target", target]
    return build.main()


if __name__ == "__main__":
    raise SystemExit(main())
