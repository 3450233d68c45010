"""`python -m bench.attacks`: what each attack of « What broke it » costs a quiet visitor, the health and the memory.

The ratio compares a quiet visitor's page under the attack with the same visitor's before it, in the same minute: it must not
exceed 3; the health must answer within one second.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from typing import Any

from bench.crowd import family, processor, proportional
from bench.load import SETUPS, Place, machine, served
from bench.run import exact, median, p95, say, table
from tests.asking import call
from tests.attacks import ATTACKS, Quiet, Tally, addresses, health, under
from tests.test_attacks import ALONE

IDLE_LOOKS = 8
HEAD = (
    "attack", "setup", "alone, ms", "under it p50, ms", "ratio", "p95, ms", "health, longest, ms", "cores", "MiB before", "MiB, most", "answers",
    "not honest",
)  # fmt: skip


@contextmanager
def elsewhere(place: Place, name: str) -> Iterator[Tally]:
    """That attack from a process of its own: two hundred threads beside the visitor that is timed would hold its interpreter."""
    context = multiprocessing.get_context("spawn")
    stop, said = context.Event(), context.Queue()
    attacker = context.Process(target=attack, args=(place, name, stop, said), daemon=True)
    attacker.start()
    tally = Tally()
    said.get()
    try:
        yield tally
    finally:
        stop.set()
        found = said.get()
        tally.answers, tally.dishonest = found
        attacker.join(10)


def attack(place: Place, name: str, stop: Any, said: Any) -> None:
    """What the other process does: attack until it is told to stop, then say what it was answered."""
    with under(place, name, is_sample=False) as tally:
        said.put(None)
        stop.wait()
    said.put((tally.answers, tally.dishonest))


def measured(place: Place, setup: str, name: str, seconds: float) -> dict[str, Any]:
    """One attack; memory is that of the heaviest process."""
    say(f"{name}, {setup}")
    every = [pid for server in place.servers for pid in family(server)]
    quiet = Quiet(place, name)
    quiet.look()
    alone = [quiet.look() for _ in range(IDLE_LOOKS)]
    before, most, begun, spent = heaviest(place), 0.0, time.perf_counter(), processor(every)
    looks, waits = [], []
    with elsewhere(place, name) as tally:
        while quiet.has_more and time.perf_counter() - begun < seconds:
            looks.append(quiet.look())
            waits.append(health(place))
            most = max(most, heaviest(place))
        cores = (processor(every) - spent) / (time.perf_counter() - begun)
    quiet.close()
    ratio = median(looks) / median(alone)
    return dict(
        zip(
            HEAD,
            (
                name, setup, 1000 * median(alone), 1000 * median(looks), round(ratio, 1), 1000 * p95(looks), 1000 * max(waits),
                round(cores, 2), before, most, " ".join(f"{status}×{count}" for status, count in sorted(tally.answers.items())),
                len(tally.dishonest) + len(quiet.errors),
            ),
            strict=True,
        )
    )  # fmt: skip


def heaviest(place: Place) -> float:
    """MiB of the heaviest server process, with its drawers."""
    return max(proportional(family(pid)) for pid in place.servers)


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
    parser.add_argument("--setups", nargs="+", choices=("one", "two"), default=["one", "two"])
    parser.add_argument("--out", type=Path, default=Path("bench/results/attacks.json"))
    asked = parser.parse_args()
    asked.out.parent.mkdir(parents=True, exist_ok=True)
    about, found = machine(), []
    chosen = [name for name in ATTACKS if not asked.only or any(word in name for word in asked.only)]
    with tempfile.TemporaryDirectory(prefix="pvd-attacks-") as cache:
        for setup, name in product((SETUPS[("one", "two").index(name)] for name in asked.setups), chosen):
            # Processes of their own for each: what one leaves in memory is not the next one's.
            with served(setup, Path(cache)) as place:
                if place is None:
                    say(f"{setup}: nginx is not installed")
                    continue
                time.sleep(3)
                found.append(measured(place, setup, name, asked.seconds))
            asked.out.write_text(json.dumps({"machine": about, "attacks": found}, indent=1, ensure_ascii=False))
    print("; ".join(f"{name}: {value}" for name, value in about.items()))
    table(
        f"Under attack, {asked.seconds:g} s each",
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
