"""One drawer, seen from the server: a process that is given one thing to draw at a time, over a pair of sockets."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from pvd import warehouse

# Drawn, refused with an error of ours, or left to the server: this process cannot open that release.
DONE, FAILED, NOT_OPENED = "done", "failed", "not opened"
# How it ends by itself: it holds too much, or nobody asks it anything.
FULL, IDLE = 3, 4
END_SECONDS = 5.0
# How often what it has spent is looked at.
LOOK_SECONDS = 1.0

# One thread draws: the others would only hold memory.
LIGHT = {"MALLOC_ARENA_MAX": "2", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


@dataclass(frozen=True)
class Task:
    """A function of a module and what it is given; the release that answers it, and the one in service."""

    function: Callable[..., Any]
    arguments: tuple[Any, ...]
    release: str
    in_service: str


@dataclass(frozen=True)
class Answer:
    """What came of a task."""

    kind: str
    value: Any = None


class Gone(Exception):
    """The process ended before it answered; `is_meant`, when it did so by itself, before it began."""

    def __init__(self, code: int | None) -> None:
        super().__init__(f"a drawer ended with code {code} before it answered")
        self.is_meant = code in (FULL, IDLE)


class Slow(Exception):
    """The answer has not come; `is_long`, when the process has spent on it what one drawing may, else it was kept from it."""

    def __init__(self, is_long: bool) -> None:
        super().__init__("a drawing has taken its time" if is_long else "a drawing was kept waiting by the machine")
        self.is_long = is_long


class Drawer:
    """A process of `python -m pvd.drawers`. Used by one thread at a time; raises `OSError` when it cannot be started."""

    def __init__(self) -> None:
        ours, theirs = socket.socketpair()
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "pvd.drawers", str(theirs.fileno()), str(os.getpid())],
                stdin=subprocess.DEVNULL, pass_fds=[theirs.fileno()], cwd=warehouse.ROOT, env={**os.environ, **LIGHT},
            )  # fmt: skip
        except OSError:
            ours.close()
            raise
        finally:
            theirs.close()
        self._connection: Connection[Task, Answer] = Connection(ours.detach())

    @property
    def pid(self) -> int:
        """Its number in the system."""
        return self._process.pid

    def do(self, task: Task, seconds: float, patience: float) -> Answer:
        """The answer to a task, in so many seconds of processor and of clock. Raises `Slow`, or `Gone`."""
        begun, used = time.monotonic(), self._used()
        try:
            self._connection.send(task)
            while not self._connection.poll(LOOK_SECONDS):
                if self._used() - used > seconds:
                    raise Slow(is_long=True)
                if time.monotonic() - begun > patience:
                    raise Slow(is_long=False)
            return self._connection.recv()
        except (EOFError, OSError) as error:
            raise Gone(self._code()) from error

    def _used(self) -> float:
        """Seconds of processor that it has spent; 0 where the system does not say."""
        try:
            fields = Path(f"/proc/{self.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        except OSError:
            return 0.0
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def _code(self) -> int | None:
        try:
            return self._process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            return None

    def watch(self, full: Callable[[Drawer], None]) -> None:
        """Say so when it has ended because it held too much: another one may start before it is needed."""

        def wait() -> None:
            if self._process.wait() == FULL:
                full(self)

        threading.Thread(target=wait, name="pvd-drawer", daemon=True).start()

    def end(self) -> None:
        """End it, whatever it does: it holds nothing that is not also elsewhere."""
        self._connection.close()
        if self._process.poll() is None:
            os.kill(self._process.pid, signal.SIGKILL)
        self._process.wait()
