"""What readers ask of the tables in SQL: one select, in a process of its own that is stopped when it takes too long.

A select that the parser accepts may still want every byte and every second. DuckDB's own interruption is looked at between
vectors, so that one function over a huge text passes it by: measured, `levenshtein` of two texts of 150,000 letters was still
running a minute and a half after it. The process is what is stopped, and it takes nothing of the server with it.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from pvd.warehouse.console_functions import FUNCTIONS
from pvd.warehouse.opened import Warehouse

SCRIPT = Path(__file__).with_name("console_process.py")
LIBRARY = str(Path(duckdb.__file__).parents[1])
CONSOLE_SECONDS, CONSOLE_ROWS, CONSOLE_LETTERS = 5.0, 5_000, 4_000
# Of DuckDB itself; of the process beyond what it holds once the tables are open; of the answer.
MEMORY, ROOM_BYTES, ANSWER_BYTES = "256MB", 600 * 2**20, 4 * 2**20
# A process that starts on a busy machine: its own clock only begins once it is ready.
START_SECONDS = 15.0
CONSOLE_LANES = 2
Cell = str | int | float | bool | Decimal | date | None


class ConsoleBusy(Exception):
    """Somebody is asking already: `is_own`, from the same address."""

    def __init__(self, is_own: bool) -> None:
        super().__init__(is_own)
        self.is_own = is_own


class ConsoleRefused(Exception):
    """Not answered. `kind` says why in one word, or by the name of DuckDB's error; `named` is the word, or its sentence."""

    def __init__(self, kind: str, named: str = "") -> None:
        super().__init__(kind, named)
        self.kind, self.named = kind, named


@dataclass(frozen=True)
class Found:
    """What a select gave: (name, DuckDB type) of its columns, its first rows, and whether there were more."""

    columns: tuple[tuple[str, str], ...]
    rows: tuple[tuple[Cell, ...], ...]
    is_cut: bool


@dataclass
class Asking:
    """One question under way; `stop` ends it from another thread, begun or not."""

    _process: subprocess.Popen[bytes] | None = None
    _is_stopped: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def begin(self) -> subprocess.Popen[bytes]:
        """The process, started; raises `ConsoleRefused` when it was stopped before."""
        with self._lock:
            if self._is_stopped:
                raise ConsoleRefused("stopped")
            # Isolated: no environment, no folder of ours, no descriptor but the three.
            self._process = subprocess.Popen(
                [sys.executable, "-I", str(SCRIPT)], env={}, cwd="/", stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )  # fmt: skip
            return self._process

    def stop(self) -> None:
        """End it now."""
        with self._lock:
            self._is_stopped = True
            if self._process is not None:
                self._process.kill()

    @property
    def is_stopped(self) -> bool:
        """Whether whoever asked gave up."""
        return self._is_stopped


class Lanes:
    """Who asks now: one question an address, few at once."""

    def __init__(self, count: int = CONSOLE_LANES) -> None:
        self._count = count
        self._asking: list[str] = []
        self._lock = threading.Lock()

    @contextmanager
    def taken(self, address: str) -> Iterator[None]:
        """A lane until the end of the block; raises `ConsoleBusy`. Without an address nobody is told from the others."""
        with self._lock:
            if is_own := bool(address) and address in self._asking:
                raise ConsoleBusy(is_own)
            if len(self._asking) >= self._count:
                raise ConsoleBusy(False)
            self._asking.append(address)
        try:
            yield
        finally:
            with self._lock:
                self._asking.remove(address)


def console_tables(release: Warehouse) -> dict[str, list[str]]:
    """The tables that may be read and their columns: those of the release, outlines left out (they leave as files)."""
    return {
        table: [name for name in columns if not name.startswith("geometry")]
        for table, columns in sorted(release.columns.items())
    }


def ask(release: Warehouse, sql: str, asking: Asking | None = None, seconds: float = CONSOLE_SECONDS) -> Found:
    """The first rows of one select. Raises `ConsoleRefused`; waits, so it is meant for a thread."""
    if not sql.strip():
        raise ConsoleRefused("empty")
    if len(sql) > CONSOLE_LETTERS:
        raise ConsoleRefused("long")
    asking = asking or Asking()
    order = {
        "library": LIBRARY, "database": str(release.database), "tables": console_tables(release), "sql": sql,
        "functions": sorted(FUNCTIONS), "seconds": seconds, "rows": CONSOLE_ROWS, "memory": MEMORY, "bytes": ROOM_BYTES,
        "answer": ANSWER_BYTES,
    }  # fmt: skip
    with asking.begin() as process:
        try:
            said, _ = process.communicate(json.dumps(order).encode(), timeout=START_SECONDS + seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            said = b""
    if asking.is_stopped:
        raise ConsoleRefused("stopped")
    if process.returncode:
        # By the clock (the alarm, the processor's time, ours), else by memory: nothing else ends it.
        raise ConsoleRefused("time" if -process.returncode in _BY_THE_CLOCK else "memory")
    answer = json.loads(said)
    if "refused" in answer:
        raise ConsoleRefused(answer["refused"], answer["named"])
    rows = tuple(tuple(map(_cell, line)) for line in answer["rows"])
    return Found(tuple((name, kind) for name, kind in answer["columns"]), rows, answer["is_cut"])


# SIGALRM, SIGXCPU, SIGKILL.
_BY_THE_CLOCK = (14, 24, 9)


def _cell(said: Any) -> Cell:
    """A cell as the process writes it."""
    if not isinstance(said, dict):
        return said  # type: ignore[no-any-return]  # JSON's own
    return Decimal(said["decimal"]) if "decimal" in said else date.fromisoformat(said["date"])
