"""What a process keeps in memory, bounded by its bytes: the one cache of files, pages, results, figures and grounds.

A count bounds nothing: a hundred variants of one register once held a gigabyte.
"""

from __future__ import annotations

import ctypes
import gc
import threading
from collections import OrderedDict
from collections.abc import Hashable
from contextlib import suppress
from typing import Any, Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

# M_ARENA_MAX of the GNU library: each thread that allocates would otherwise hold what it once needed.
_ARENAS, MAX_ARENAS = -8, 2
# What pandas does not count of a column: 3.2 to 6 KB measured.
COLUMN_BYTES = 3_200


def hold_little() -> None:
    """From now on, what threads give back is given to the others, and to the system."""
    with suppress(OSError, AttributeError):  # another library has no such word
        ctypes.CDLL(None).mallopt(_ARENAS, MAX_ARENAS)


def give_back() -> None:
    """Collect what nobody needs any more, and give it back to the system."""
    gc.collect()
    with suppress(OSError, AttributeError):  # the GNU library's: others give back by themselves
        ctypes.CDLL(None).malloc_trim(0)


def table_bytes(table: Any) -> int:
    """What a data frame weighs in memory.

    Of 30 columns and 100 rows, pandas says 140 KB where the process grows by 320: each column is ten objects and its
    buffers are rounded up.
    """
    return int(table.memory_usage(deep=True).sum()) + COLUMN_BYTES * len(table.columns)


class Kept(Generic[K, V]):
    """Values by key, `most` bytes of them; what was asked for longest ago leaves first. Thread-safe.

    `largest` is the weight above which a value is not kept at all (a quarter of `most` when nobody says): one huge value
    must not push hundreds out. `count` bounds what light values weigh beside their own bytes; 0 for no such bound.
    """

    def __init__(self, most: int, *, largest: int = 0, count: int = 0) -> None:
        self.most = most
        self.largest = largest or most // 4
        self.count = count
        self._values: OrderedDict[K, tuple[V, int]] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def __len__(self) -> int:
        with self._lock:
            return len(self._values)

    @property
    def bytes(self) -> int:
        """What the values weigh."""
        with self._lock:
            return self._bytes

    def find(self, key: K) -> V | None:
        """The value kept under a key, which is then the last to leave; None when there is none."""
        with self._lock:
            if key not in self._values:
                return None
            self._values.move_to_end(key)
            return self._values[key][0]

    def keep(self, key: K, value: V, weight: int) -> V:
        """Keep a value of so many bytes; returns the one that is kept under that key, the first when two came at once."""
        with self._lock:
            if key in self._values:
                return self._values[key][0]
            if weight > self.largest:
                return value
            self._values[key] = (value, weight)
            self._bytes += weight
            while self._bytes > self.most or (self.count and len(self._values) > self.count):
                self._bytes -= self._values.popitem(last=False)[1][1]
        return value

    def clear(self) -> None:
        """Keep nothing of what there is."""
        with self._lock:
            self._values.clear()
            self._bytes = 0
