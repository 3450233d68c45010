"""A real server in a process of its own, for the browser tests and the bench."""

from __future__ import annotations

import os
import re
import shlex
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

ROOT = Path(__file__).parent.parent.parent
START_SECONDS = 90.0


class ServerError(Exception):
    """The server did not come up; the message holds the end of its log."""


def command(port: int, app: str = "dashboard:app") -> list[str]:
    """What `make run` starts, read from the Makefile: what is tested and measured is what is served."""
    found = re.search(r"-m uvicorn dashboard:app --host .*", (ROOT / "Makefile").read_text(encoding="utf-8"))
    assert found, "Makefile: expected `-m uvicorn dashboard:app --host …` in the recipe of run, found none"
    recipe = found[0].replace("dashboard:app", app).replace("$(HOST)", "127.0.0.1").replace("$(PORT)", str(port))
    return [sys.executable, *shlex.split(recipe)]


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """`make run` on a free port; a context manager. `cache` is the folder of derived databases.

    `start` gives another command for a port, `root` another checkout.
    """

    def __init__(
        self,
        cache: Path,
        environment: dict[str, str] | None = None,
        start: Callable[[int], list[str]] = command,
        root: Path = ROOT,
    ) -> None:
        self._root = root
        self.port = free_port()
        self._command = start(self.port)
        self.url = f"http://127.0.0.1:{self.port}"
        self._log = Path(tempfile.mkstemp(prefix="pvd-server-", suffix=".log")[1])
        self._environment = {**os.environ, "PVD_CACHE": str(cache), "PYTHONUNBUFFERED": "1", **(environment or {})}
        self.process: subprocess.Popen[bytes] | None = None
        self.seconds_to_health = 0.0

    def __enter__(self) -> Server:
        begun = time.perf_counter()
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(
                self._command,
                cwd=self._root,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        try:
            while not self._healthy():
                if self.process.poll() is not None:
                    raise ServerError(f"the server stopped with code {self.process.returncode}:\n{self.log()[-4000:]}")
                if time.perf_counter() - begun > START_SECONDS:
                    raise ServerError(f"the server was not ready after {START_SECONDS:.0f} s:\n{self.log()[-4000:]}")
                time.sleep(0.02)
        except BaseException:
            self.close()
            raise
        self.seconds_to_health = time.perf_counter() - begun
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _healthy(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=5) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def log(self) -> str:
        """Everything that the server has said so far."""
        return self._log.read_text(encoding="utf-8", errors="replace") if self._log.exists() else ""

    def tracebacks(self, since: int = 0) -> str:
        """What went wrong in the server after that many characters of its log; empty when nothing did."""
        said = self.log()[since:]
        return said[said.index("Traceback") :][-4000:] if "Traceback" in said else ""

    def cpu(self) -> float:
        """Seconds of processor that the server has used so far, its own and the system's (Linux only; 0 elsewhere)."""
        stat = Path(f"/proc/{self.process.pid}/stat") if self.process else Path()
        if not stat.is_file():
            return 0.0
        # The name, in brackets, may hold blanks.
        fields = stat.read_text(encoding="utf-8").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory(self) -> int:
        """Resident bytes of the server's process (Linux only; 0 elsewhere)."""
        status = Path(f"/proc/{self.process.pid}/status") if self.process else Path()
        if not status.is_file():
            return 0
        line = next(line for line in status.read_text(encoding="ascii").splitlines() if line.startswith("VmRSS:"))
        return int(line.split()[1]) * 1024

    def close(self) -> None:
        """Stop the process; only this one."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(10)
        self._log.unlink(missing_ok=True)
