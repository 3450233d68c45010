"""`make load`: how many visitors together, in one process and in two behind nginx; Markdown on the screen, JSON in a file.

An action every three seconds each: a page of a région and the figures in view. Times are those of a bare client that
shares the machine's cores with the servers: compare numbers of one machine, and say which.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.crowd import PAUSE, Memory, Reader, crowd, exporting, family, processor
from bench.run import exact, median, p95, say, table
from deploy import serve
from pvd import warehouse
from tests.attacks import Listening
from tests.browser.server import Server, free_port

CROWDS = (10, 25, 50, 100)
SETUPS = ("one process", "two behind nginx")
HEAD = (
    "visitors", "setup", "exports", "actions", "p50, ms", "p95, ms", "longest, ms", "errors", "cores", "MiB, most", "MiB, growth",
    "files exported",
)  # fmt: skip


EXACT = ("cores", "MiB, growth")


@dataclass
class Place:
    """Where visitors go, and the server processes behind it."""

    port: int
    servers: list[int]

    def pids(self) -> list[int]:
        """The server processes, without their drawers."""
        return self.servers


def machine() -> dict[str, Any]:
    """What a number is worth nothing without: the machine, the day, what else it was doing, the release."""
    found = {}
    for name, file, pattern in (
        ("processor", "/proc/cpuinfo", r"^model name\s*:\s*(.+)$"),
        ("memory", "/proc/meminfo", r"^MemTotal:\s*(\d+ kB)$"),
    ):
        text = Path(file).read_text(encoding="utf-8") if Path(file).is_file() else ""
        known = re.search(pattern, text, re.M)
        found[name] = known[1] if known else "unknown"
    return {
        "day": time.strftime("%Y-%m-%d"),
        **found,
        "cores": os.cpu_count(),
        "load before": round(os.getloadavg()[0], 2),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.release()}",
        "release": warehouse.in_service().release,
    }


@contextmanager
def served(setup: str, cache: Path) -> Iterator[Place | None]:
    """The servers of a setup, warm; None when nginx is not installed."""
    environment = {"PVD_AHEAD": "0"}
    if setup == SETUPS[0]:
        with Server(cache, environment) as server:
            assert server.process
            yield Place(server.port, [server.process.pid])
        return
    nginx = serve.find_nginx()
    if nginx is None:
        yield None
        return
    os.environ.update(environment, PVD_CACHE=str(cache))
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="pvd-load-nginx-") as folder:
        fleet = serve.Fleet(nginx, Path(folder), f"127.0.0.1:{port}", 2)
        try:
            fleet.start()
            while not serve.is_ready(port):
                time.sleep(serve.LOOK_SECONDS)
            yield Place(port, [process.pid for process in fleet.processes.values()])
        finally:
            fleet.stop()


def measured(place: Place, setup: str, count: int, minutes: float, is_exporting: bool) -> dict[str, Any]:
    """One crowd."""
    memory = Memory(place.pids)
    before, begun = processor(pid for server in place.servers for pid in family(server)), time.perf_counter()
    with memory.watching(), exporting(place) if is_exporting else nullcontext([]) as statuses:
        times, errors = crowd(place, count, minutes)
        spent = processor(pid for server in place.servers for pid in family(server)) - before
        seconds = time.perf_counter() - begun
    growth = memory.growth
    return dict(
        zip(
            HEAD,
            (
                count, setup, "yes" if is_exporting else "no", len(times), median(times), p95(times), max(times), errors,
                round(spent / seconds, 2), memory.most, None if growth is None else round(growth, 3),
                dict(Counter(map(str, statuses))),
            ),
            strict=True,
        )
    )  # fmt: skip


def make_ahead(cache: Path) -> None:
    """What the maker beside a server does in its first minutes, to its end."""
    environment = {**os.environ, "PVD_CACHE": str(cache)}
    subprocess.run([sys.executable, "-m", "pvd.ahead"], cwd=warehouse.ROOT, env=environment, check=True)


def warm(place: Listening) -> None:
    """Somebody has already come."""
    reader = Reader(place, 99_999)
    for _ in range(6):
        reader.act()
    reader.close()


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--visitors", type=int, nargs="+", default=list(CROWDS))
    parser.add_argument("--minutes", type=float, default=1.0, help="of each crowd; memory's growth needs two or more")
    parser.add_argument("--setups", nargs="+", choices=("one", "two"), default=["one", "two"])
    parser.add_argument("--exports", action="store_true", help="somebody takes a file every two seconds")
    parser.add_argument(
        "--made", action="store_true", help="views of régions made ahead, as on a server up for five minutes"
    )
    parser.add_argument("--out", type=Path, default=Path("bench/results/load.json"))
    asked = parser.parse_args()
    asked.out.parent.mkdir(parents=True, exist_ok=True)
    about, found = machine(), []
    with tempfile.TemporaryDirectory(prefix="pvd-load-") as cache:
        if asked.made:
            say("views made ahead")
            make_ahead(Path(cache))
        for setup in (SETUPS[("one", "two").index(name)] for name in asked.setups):
            with served(setup, Path(cache)) as place:
                if place is None:
                    say(f"{setup}: nginx is not installed")
                    continue
                warm(place)
                for count in asked.visitors:
                    say(f"{count} visitors, {setup}, {asked.minutes:g} min")
                    found.append(measured(place, setup, count, asked.minutes, asked.exports))
                    asked.out.write_text(json.dumps({"machine": about, "crowds": found}, indent=1, ensure_ascii=False))
    print("; ".join(f"{name}: {value}" for name, value in about.items()))
    table(
        f"Visitors who come together, an action every {PAUSE:.0f} s, {asked.minutes:g} min each",
        list(HEAD), [[exact(row[name]) if name in EXACT else row[name] for name in HEAD] for row in found],
    )  # fmt: skip
    say(f"written in {asked.out}")
    return int(any(row["errors"] for row in found))


if __name__ == "__main__":
    sys.exit(main())
