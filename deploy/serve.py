"""`make serve`: nginx as an ordinary user, and several processes behind it, on this machine.

One that ends is started again; Ctrl+C or SIGTERM ends them all, nginx last.
"""

from __future__ import annotations

import argparse
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import FrameType

from deploy.nginx import Place, write
from pvd.formats import typeset

ROOT = Path(__file__).parent.parent
READY_SECONDS = 120.0
LOOK_SECONDS = 0.2
DRAIN_SECONDS = 2
STOP_SECONDS = 20.0
MISSING = "nginx n’est pas installé : sous Debian ou Ubuntu, apt install nginx-light ; sans lui, make run suffit à une personne."
NOT_READY = "Un processus n’est pas prêt : lancez make run pour lire ce qu’il dit."


def find_nginx() -> str | None:
    """nginx, which Debian puts where an ordinary user does not look."""
    return shutil.which("nginx", path=os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin")))


def command(port: int) -> list[str]:
    """What `make run` starts, on another port."""
    found = re.search(r"-m uvicorn dashboard:app --host .*", (ROOT / "Makefile").read_text(encoding="utf-8"))
    if found is None:
        raise RuntimeError("Makefile: expected `-m uvicorn dashboard:app --host …` in the recipe of run, found none")
    return [sys.executable, *shlex.split(found[0].replace("$(HOST)", "127.0.0.1").replace("$(PORT)", str(port)))]


def free_ports(count: int) -> list[int]:
    """Ports of 127.0.0.1 that nobody listens on."""
    probes = [socket.socket() for _ in range(count)]
    try:
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [int(probe.getsockname()[1]) for probe in probes]
    finally:
        for probe in probes:
            probe.close()


def is_ready(port: int) -> bool:
    """Whether a process answers 200 at `/pret`."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/pret", timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


class Fleet:
    """Processes and nginx, started and ended together."""

    def __init__(self, nginx: str, folder: Path, listen: str, count: int, prefix: str = "") -> None:
        self._nginx = nginx
        self.ports = free_ports(count)
        # Started by root, nginx would give its work to somebody who cannot read this folder.
        user = "root" if os.geteuid() == 0 else ""
        self.configuration = write(Place(folder, tuple(self.ports), listen, prefix=prefix, user=user))
        self.processes: dict[int, subprocess.Popen[bytes]] = {}
        self._front: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """All the processes one after the other, then nginx; raises `TimeoutError` when one is never ready."""
        for port in self.ports:
            self._start(port)
            # The first one derives the database that the others open.
            until = time.monotonic() + READY_SECONDS
            while not is_ready(port):
                if self.processes[port].poll() is not None or time.monotonic() > until:
                    raise TimeoutError(NOT_READY)
                time.sleep(LOOK_SECONDS)
        front = [self._nginx, "-e", "stderr", "-p", str(self.configuration.parent), "-c", str(self.configuration)]
        self._front = subprocess.Popen([*front, "-g", "daemon off;"], stdin=subprocess.DEVNULL)

    def look(self) -> bool:
        """Start again what has ended; False once nginx itself has."""
        for port, process in self.processes.items():
            if process.poll() is not None:
                self._start(port)
        return self._front is not None and self._front.poll() is None

    def stop(self) -> None:
        """End everything: the processes finish what they have begun, nginx closes last."""
        for process in self.processes.values():
            process.terminate()
        until = time.monotonic() + STOP_SECONDS
        for process in self.processes.values():
            try:
                process.wait(max(until - time.monotonic(), 0.1))
            except subprocess.TimeoutExpired:
                process.kill()
        if self._front is not None:
            self._front.send_signal(signal.SIGQUIT)
            try:
                self._front.wait(5)
            except subprocess.TimeoutExpired:
                self._front.terminate()
                self._front.wait(5)

    def _start(self, port: int) -> None:
        environment = {"PVD_DRAIN_SECONDS": str(DRAIN_SECONDS), **os.environ}
        # Together they would be asked to end by a Ctrl+C, nginx among them: here one after the other.
        self.processes[port] = subprocess.Popen(
            command(port), cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, start_new_session=True
        )


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--listen", default="8080", help="port of nginx")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--prefix", default="", help="sub-path, as /pvd")
    asked = parser.parse_args()
    nginx = find_nginx()
    if nginx is None:
        print(typeset(MISSING), file=sys.stderr)
        return 1

    def stopped(*_: int | FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stopped)
    with tempfile.TemporaryDirectory(prefix="pvd-nginx-") as folder:
        fleet = Fleet(nginx, Path(folder), f"127.0.0.1:{asked.listen}", max(asked.processes, 1), asked.prefix)
        try:
            fleet.start()
            print(
                typeset(f"Tableau de bord : http://127.0.0.1:{asked.listen}{asked.prefix}/ (Ctrl+C pour arrêter)"),
                flush=True,
            )
            while fleet.look():
                time.sleep(LOOK_SECONDS)
            return 1
        except TimeoutError as error:
            print(typeset(str(error)), file=sys.stderr)
            return 1
        except KeyboardInterrupt:
            return 0
        finally:
            fleet.stop()


if __name__ == "__main__":
    sys.exit(main())
