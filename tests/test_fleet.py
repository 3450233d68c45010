"""Two processes behind nginx on their worst day, under readers: one killed, both restarted, another release. `make soak`."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from deploy import serve
from tests.attacks import DEPARTEMENTS, Listening, ask, half_headers
from tests.attacks import Tally as Answers
from tests.browser.server import free_port
from tests.visitor import Visitor

pytestmark = [pytest.mark.soak, pytest.mark.skipif(serve.find_nginx() is None, reason="nginx is not installed")]
ROOT = Path(__file__).parent.parent
# Sixteen files a second from one address at most: nginx allows twenty.
READERS, PAUSE = 4, 0.25


class Front:
    """What a visitor of the fleet knows of it."""

    def __init__(self, port: int) -> None:
        self.port = port


class Readers:
    """Some who read pages and figures, four times a second each; what failed, and the longest that one waited."""

    def __init__(self, server: Listening) -> None:
        self._server, self._stop = server, threading.Event()
        self.failed: list[tuple[int, str]] = []
        self.count, self.longest = 0, 0.0

    def _read(self, turn: int) -> None:
        number = turn
        while not self._stop.wait(PAUSE):
            code = DEPARTEMENTS[number % len(DEPARTEMENTS)]
            for path in (f"/financement?departement={code}", f"/figures/subventions-par-annee.json?departement={code}"):
                begun = time.perf_counter()
                status = ask(self._server, path)[0]
                self.longest = max(self.longest, time.perf_counter() - begun)
                self.count += 1
                if status != 200:
                    self.failed.append((status, path))
            number += READERS

    def during(self, happen: Callable[[], object]) -> None:
        """Read before, during and after something happens."""
        with ThreadPoolExecutor(READERS) as pool:
            reading = [pool.submit(self._read, turn) for turn in range(READERS)]
            try:
                time.sleep(2)
                happen()
                time.sleep(3)
            finally:
                self._stop.set()
            for one in reading:
                one.result()
        print(f"{self.count} requests, {len(self.failed)} failed, the longest {self.longest:.2f} s")
        assert self.count > 10 and not self.failed, self.failed[:5]


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the release in service, that may be replaced."""
    folder = tmp_path_factory.mktemp("release") / "curated"
    shutil.copytree(ROOT / "data" / "curated", folder)
    return folder


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory, release: Path) -> Iterator[tuple[serve.Fleet, Front]]:
    """Two processes behind nginx, one drawer each."""
    port = free_port()
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {
            "PVD_AHEAD": "0",
            "PVD_DRAWERS": "1",
            "PVD_DRAIN_SECONDS": "2",
            "PVD_RELEASE": str(release),
        }.items():
            patch.setenv(name, value)
        running = serve.Fleet(serve.find_nginx() or "", tmp_path_factory.mktemp("nginx"), f"127.0.0.1:{port}", 2)
        try:
            running.start()
            front = Front(port)
            until = time.monotonic() + 30
            while ask(front, "/pret")[0] != 200 and time.monotonic() < until:
                time.sleep(0.1)
            yield running, front
        finally:
            running.stop()


def again(running: serve.Fleet, port: int) -> None:
    """Wait until the process of a port is started again and ready."""
    until = time.monotonic() + 90
    while time.monotonic() < until:
        assert running.look()
        if serve.is_ready(port):
            return
        time.sleep(0.2)
    raise TimeoutError(f"the process of port {port} did not come back")


def test_one_process_killed_under_load(fleet: tuple[serve.Fleet, Front]) -> None:
    running, front = fleet
    visitors = [Visitor(front) for _ in range(4)]
    for visitor in visitors:
        assert visitor.open("/carte?departement=50").errors == 0

    def kill() -> None:
        port = running.ports[0]
        running.processes[port].send_signal(signal.SIGKILL)
        running.processes[port].wait()
        begun = time.perf_counter()
        # As the browser does: another connection, the same view.
        back = Visitor(front)
        assert back.open("/carte?departement=50").errors == 0
        back.close()
        print(f"the same view after {time.perf_counter() - begun:.2f} s")
        again(running, port)

    Readers(front).during(kill)


def test_both_restarted_one_after_the_other(fleet: tuple[serve.Fleet, Front]) -> None:
    running, front = fleet

    def restart() -> None:
        for port in running.ports:
            process = running.processes[port]
            process.terminate()
            process.wait(60)
            again(running, port)

    Readers(front).during(restart)


def test_another_release_while_they_read(fleet: tuple[serve.Fleet, Front], release: Path) -> None:
    _, front = fleet
    former = json.loads((release / "manifest.json").read_text(encoding="utf-8"))
    other = release.with_name("next")
    shutil.copytree(release, other)
    mark = hashlib.sha256(b"another").hexdigest()[:8]
    manifest = former | {"release": f"{former['data_as_of']}-{mark}"}
    (other / "manifest.json").write_text(json.dumps(manifest, ensure_ascii=False), encoding="utf-8")

    def switch() -> None:
        os.rename(release, release.with_name("former"))  # noqa: PTH104
        os.rename(other, release)  # noqa: PTH104
        until = time.monotonic() + 60
        # Addresses that nginx has not kept: the release is in the key of what it keeps.
        some = iter(DEPARTEMENTS)
        while manifest["release"] not in ask(front, f"/figures/ort-signees.json?departement={next(some)}")[2].decode():
            assert time.monotonic() < until, "taken up"
            time.sleep(0.5)

    Readers(front).during(switch)


def test_half_headers_are_closed_by_the_front(fleet: tuple[serve.Fleet, Front]) -> None:
    _, front = fleet
    stop, tally = threading.Event(), Answers()
    thread = threading.Thread(target=half_headers, args=(front, stop, 200, tally), daemon=True)
    thread.start()
    try:
        for _ in range(5):
            assert ask(front, "/carte?departement=50")[0] == 200
            time.sleep(1)
    finally:
        stop.set()
        thread.join(30)
