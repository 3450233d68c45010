"""`make grow`: what a change of filter and a cold page of France cost on a release of 1, 10 and 100 times the awards.

What is multiplied: the awards (`spending`), each copied under another identifier, so amounts too. What is not: towns,
territories, outlines, indicators, measures (France has no more towns). A release so made lives in a temporary folder, and
its numbers mean nothing: only what they cost does.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from bench.crowd import REGIONS, WALKS, Reader, family, proportional
from bench.load import machine
from bench.run import median, p95, say, table
from pvd import warehouse
from tests.browser.server import Server

TIMES = (1, 10, 100)
TABLE, KEY = "spending", "award_id"
HEAD = (
    "times", "awards", "release, MiB", "database, MiB", "started, s", "cold page of France p50, ms", "longest, ms", "on",
    "change of filter p50, ms", "p95, ms", "MiB held", "errors",
)  # fmt: skip


def multiplied(target: Path, times: int) -> int:
    """A release of so many times the awards of the one in service, in a folder; how many awards."""
    source = warehouse.in_service().folder
    shutil.copytree(source, target)
    held = pq.read_table(source / f"{TABLE}.parquet")
    # Copies beside their originals: the order of the file is part of what a query costs.
    rows = held.take(pa.array(np.repeat(np.arange(held.num_rows), times)))
    turns = pa.array(np.tile(np.arange(times), held.num_rows))
    names = [
        f"{key}-{turn}" if turn else key for key, turn in zip(rows[KEY].to_pylist(), turns.to_pylist(), strict=True)
    ]
    rows = rows.set_column(
        rows.column_names.index(KEY), rows.schema.field(KEY), pa.array(names, rows.schema.field(KEY).type)
    )
    path = target / f"{TABLE}.parquet"
    pq.write_table(rows, path, compression="zstd")
    manifest = json.loads((target / "manifest.json").read_text(encoding="utf-8"))
    content = path.read_bytes()
    manifest["tables"][TABLE] |= {
        "rows": rows.num_rows, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest(),
    }  # fmt: skip
    manifest["release"] = f"{manifest['data_as_of']}-{times:08d}"
    (target / "manifest.json").write_text(json.dumps(manifest, ensure_ascii=False), encoding="utf-8")
    return rows.num_rows


def size(paths: Any) -> float:
    """MiB of files."""
    return sum(path.stat().st_size for path in paths) / 2**20


def measured(times: int, folder: Path, changes: int) -> dict[str, Any]:
    """One release."""
    say(f"{times} times the awards")
    awards = multiplied(folder / "release", times)
    cache = folder / "cache"
    # Compared with no other release: every copy would have « entered » since, and that is no release's life.
    settings = {"PVD_RELEASE": str(folder / "release"), "PVD_RELEASES": str(folder / "none"), "PVD_AHEAD": "0"}
    with Server(cache, settings) as server:
        assert server.process
        reader = Reader(server, 0)
        # Cold: nobody has asked for that page; the process itself is warm from the first one on.
        reader.go("/methode")
        cold = {}
        for path in WALKS:
            cold[path] = reader.go(path)
            say(f"{path} of France, {cold[path]:.0f} ms")
        spent = [
            reader.go(f"{WALKS[turn % len(WALKS)]}?region={REGIONS[turn % len(REGIONS)]}") for turn in range(changes)
        ]
        reader.close()
        if problem := server.tracebacks():
            say(f"the server said:\n{problem}")
        slowest = max(cold, key=lambda path: cold[path])
        return dict(
            zip(
                HEAD,
                (
                    times, awards, round(size((folder / "release").iterdir()), 1), round(size(cache.glob("*.duckdb")), 1),
                    f"{server.seconds_to_health:.1f}", median(list(cold.values())), cold[slowest], slowest, median(spent),
                    p95(spent), proportional(family(server.process.pid)), reader.errors,
                ),
                strict=True,
            )
        )  # fmt: skip


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, nargs="+", default=list(TIMES))
    parser.add_argument("--changes", type=int, default=60)
    parser.add_argument("--out", type=Path, default=Path("bench/results/grow.json"))
    asked = parser.parse_args()
    asked.out.parent.mkdir(parents=True, exist_ok=True)
    about, found = machine(), []
    for times in asked.times:
        with tempfile.TemporaryDirectory(prefix="pvd-grow-") as folder:
            begun = time.perf_counter()
            found.append(measured(times, Path(folder), asked.changes))
            say(f"{time.perf_counter() - begun:.0f} s")
        asked.out.write_text(json.dumps({"machine": about, "releases": found}, indent=1, ensure_ascii=False))
    print("; ".join(f"{name}: {value}" for name, value in about.items()))
    table(
        f"Cost of a larger release ({asked.changes} changes of région over {len(WALKS)} pages; only awards are multiplied)",
        list(HEAD), [[row[name] for name in HEAD] for row in found],
    )  # fmt: skip
    say(f"written in {asked.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
