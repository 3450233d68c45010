"""A drawer, from inside: `python -m pvd.drawers <descriptor> <server's process>`. Draws what the server gives it, one thing after the other.

Visitors' pages come first: it has a lower priority. It ends when its server has ended, when nobody has asked it anything
for ten minutes, or once it holds too much: another one starts from nothing.
"""

from __future__ import annotations

import logging
import os
import pickle
import signal
import sys
import threading
import time
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path

from pvd import exports, journal, warehouse
from pvd.drawers.process import DONE, FAILED, FULL, IDLE, NOT_OPENED, Answer, Task
from pvd.kept import give_back

_LOG = logging.getLogger("pvd.drawers")
PRIORITY = 5
IDLE_SECONDS = 600.0
LOOK_SECONDS = 1.0
# Of its own, beside the libraries that every process shares: a fresh one holds half of that, one that has made sheets too
# nearly all of it. With its server process it is meant to stay under 600 MB.
MAX_OWN_BYTES = 256 * 2**20
# What it keeps for the next drawing: towns and outlines come back, views do not.
MAX_KEPT_BYTES = 8_000_000


def own() -> int:
    """Bytes that this process holds and shares with no file; 0 where the system does not say."""
    try:
        _, resident, shared, *_ = map(int, Path("/proc/self/statm").read_text(encoding="ascii").split())
    except OSError:
        return 0
    return (resident - shared) * os.sysconf("SC_PAGE_SIZE")


def is_full() -> bool:
    """Whether it holds too much, once what nobody needs any more has been given back."""
    give_back()
    return own() > MAX_OWN_BYTES


def ready(task: Task) -> bool:
    """Whether the release of a task can answer here, with the same one in service as where it was asked."""
    if warehouse.in_service().release != task.in_service:
        warehouse.look()
    return warehouse.in_service().release == task.in_service


def answer(task: Task) -> Answer:
    """What comes of a task; never raises."""
    try:
        if not ready(task):
            return Answer(NOT_OPENED)
        with warehouse.using(task.release) as release:
            release.keep_at_most(MAX_KEPT_BYTES)
            return Answer(DONE, task.function(*task.arguments))
    except (warehouse.UnknownRelease, warehouse.ReleaseError):
        return Answer(NOT_OPENED)
    except warehouse.NotInRelease as error:
        return Answer(FAILED, error)
    except Exception as error:  # the boundary with the server: it tells the visitor
        _LOG.exception("not drawn: %s", task.function.__qualname__)
        return Answer(FAILED, sendable(error))


def sendable(error: Exception) -> Exception:
    """The error itself when it survives the journey, else one that says its kind."""
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:  # whatever its constructor wants
        return RuntimeError(type(error).__qualname__)
    return error


def end_with(parent: int) -> None:
    """End this process once its server has ended, whatever it is drawing."""
    while os.getppid() == parent:
        time.sleep(LOOK_SECONDS)
    os._exit(0)


def main() -> int:
    # Ctrl+C and a stopped service speak to the server, which ends this process.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    os.nice(PRIORITY)
    journal.keep_discreet()
    threading.Thread(target=end_with, args=(int(sys.argv[2]),), daemon=True).start()
    connection: Connection[Answer, Task] = Connection(int(sys.argv[1]))
    exports.KEPT.most = MAX_KEPT_BYTES
    with suppress(warehouse.ReleaseError):  # said when something is asked of it
        warehouse.in_service()
    while connection.poll(IDLE_SECONDS):
        try:
            task = connection.recv()
        except EOFError:
            break
        # First the answer: who waits does not wait for the cleaning.
        connection.send(answer(task))
        del task
        if is_full():
            return FULL
    else:
        return IDLE
    return 0


if __name__ == "__main__":
    code = main()
    sys.stderr.flush()
    # At once: it writes nothing, and its server reads the code before it starts another one.
    os._exit(code)
