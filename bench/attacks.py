"""`python -m bench.attacks`: what each attack of « What broke it » costs a quiet visitor, the health and the memory.

The ratio compares a quiet visitor's page under the attack with the same visitor's before it, in the same minute: it must not
exceed 3; the health must answer within one second.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.crowd import family, processor, proportional
from bench.load import machine
from bench.run import exact, median, p95, say, table
from tests.asking import call
from tests.attacks import ATTACKS, Quiet, addresses, health, under
from tests.browser.server import Server
from tests.test_attacks import ALONE

IDLE_LOOKS = 8
HEAD = (
    "attack", "alone, ms", "under it p50, ms", "ratio", "p95, ms", "health, longest, ms", "cores", "MiB before", "MiB, most", "answers",
    "not honest",
)  # fmt: skip


def measured(server: Server, name: str, seconds: float) -> dict[str, Any]:
    """One attack."""
    say(name)
    assert server.process
    pid = server.process.pid
    quiet = Quiet(server, name)
    quiet.look()
    alone = [quiet.look() for _ in range(IDLE_LOOKS)]
    before, most, begun, spent = proportional(family(pid)), 0.0, time.perf_counter(), processor(family(pid))
    looks, waits = [], []
    with under(server, name, is_sample=False) as tally:
        while quiet.has_more and time.perf_counter() - begun < seconds:
            looks.append(quiet.look())
            waits.append(health(server))
            most = max(most, proportional(family(pid)))
        cores = (processor(family(pid)) - spent) / (time.perf_counter() - begun)
    quiet.close()
    ratio = median(looks) / median(alone)
    return dict(
        zip(
            HEAD,
            (
                name, 1000 * median(alone), 1000 * median(looks), round(ratio, 1), 1000 * p95(looks), 1000 * max(waits),
                round(cores, 2), before, most, " ".join(f"{status}×{count}" for status, count in sorted(tally.answers.items())),
                len(tally.dishonest) + len(quiet.errors),
            ),
            strict=True,
        )
    )  # fmt: skip


def refused(count: int) -> list[Any]:
    """Milliseconds of processor of generated addresses that are refused: how many, p50, p95, the most."""
    spent = []
    for method, address in addresses(count):
        begun = time.process_time()
        answer = call(ALONE, address, method=method)
        if 400 <= answer.status < 500:
            spent.append(1000 * (time.process_time() - begun))
    return [count, len(spent), *(f"{value:.1f}" for value in (median(spent), p95(spent), max(spent)))]


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=30.0, help="of each attack")
    parser.add_argument("--addresses", type=int, default=2_000)
    parser.add_argument("--only", nargs="*", default=[], help="words of the attacks wanted")
    parser.add_argument("--out", type=Path, default=Path("bench/results/attacks.json"))
    asked = parser.parse_args()
    asked.out.parent.mkdir(parents=True, exist_ok=True)
    about, found = machine(), []
    chosen = [name for name in ATTACKS if not asked.only or any(word in name for word in asked.only)]
    with tempfile.TemporaryDirectory(prefix="pvd-attacks-") as cache:
        for name in chosen:
            # A process of its own for each: what one leaves in memory is not the next one's.
            with Server(Path(cache), {"PVD_AHEAD": "0"}) as server:
                time.sleep(3)
                found.append(measured(server, name, asked.seconds))
                if problem := server.tracebacks():
                    say(f"the server said:\n{problem}")
            asked.out.write_text(json.dumps({"machine": about, "attacks": found}, indent=1, ensure_ascii=False))
    print("; ".join(f"{name}: {value}" for name, value in about.items()))
    table(
        f"Under attack, one process, {asked.seconds:g} s each",
        list(HEAD),
        [[exact(row[name]) if name in ("ratio", "cores") else row[name] for name in HEAD] for row in found],
    )
    if asked.addresses:
        table(
            "Generated addresses that are refused (30 ms of processor at most)",
            ["addresses", "refused", "p50, ms", "p95, ms", "most, ms"], [refused(asked.addresses)],
        )  # fmt: skip
    return int(any(row["not honest"] for row in found))


if __name__ == "__main__":
    sys.exit(main())
