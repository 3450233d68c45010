"""Two checkouts in turn on one machine: first visits, changes of région, visitors who come together, vitals.

`python -m bench.against <folder of the other checkout> [part …]`: parts are `first`, `change`, `visitors`, `capacity` and
`vitals` (of this checkout alone). Both run with this Python. Numbers are compared within one run, never with those of another day.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from contextlib import ExitStack, nullcontext
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from bench import load
from bench.crowd import PAUSE, crowd
from bench.run import REGIONS, median, new_page, p95, pick, say, slow_page, table
from bench.vitals import vitals
from tests.browser.chromium import ARGUMENTS, find
from tests.browser.server import ROOT, Server
from tests.visitor import Visitor

VISITS, CHANGES, MINUTES = 3, 8, 1.0
CROWDS = (25, 50)
GROWING, BEARABLE = (10, 15, 20, 25, 35, 50, 75, 100, 125, 150, 175, 200, 250), 1_000.0
ADDRESSES = ("/", "/financement", "/piliers", "/mesures", "/comparer", "/carte")
# Both checkouts: the words, the key figures, the first chart, nothing in view left to come.
TEXT = "[...document.querySelectorAll('h1')].some((item) => item.checkVisibility() && item.innerText.trim())"
CARDS = r"/7\s189\s305/.test(document.body.innerText)"
CHART = "!!document.querySelector('.main-svg')"
WHOLE = """
(() => {
  const app = document.querySelector('[data-testid=stApp]')
  if (app?.getAttribute('data-test-script-state') !== 'notRunning') return false
  const inView = (item) => { const box = item.getBoundingClientRect(); return box.top < innerHeight && box.bottom > 0 }
  if ([...document.querySelectorAll('[data-testid=stSkeleton], [data-stale=true]')].some(inView)) return false
  const waits = [...document.querySelectorAll('[data-figure]')].filter((item) => inView(item) &&
    (item.matches('[aria-busy=true]') || !item.querySelector('.pvd-drawn, .pvd-failed')))
  const notes = [...document.querySelectorAll('.pvd-note')].filter((item) => inView(item) && /en attente/.test(item.innerText))
  return !!document.querySelector('[data-testid=stMain] h1') && !waits.length && !notes.length
})()
"""
# Pages without a chart of the library.
NOT_THERE = {
    "first chart": ("/piliers", "/carte", "/mesures", "/presse", "/methode", "/commune", "/territoire", "/retards")
}
FIRST = {"words": TEXT, "key figures": CARDS, "first chart": CHART, "whole in view": WHOLE}


def open_slowly(browser: Browser, server: Server) -> tuple[Page, list[float]]:
    """A visitor on a slow line; the bytes received gather in the list."""
    page, network = slow_page(browser, server)
    received: list[float] = []
    network.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    network.on(
        "Network.webSocketFrameReceived",
        lambda event: received.append(len(event["response"]["payloadData"]) * 0.75),
    )
    return page, received


def first_visits(browser: Browser, servers: dict[str, Server]) -> None:
    """When the words, the key figures, the first chart and everything in view are there, and the bytes."""
    rows: list[list[Any]] = []
    for address in ADDRESSES:
        for name, server in servers.items():
            say(f"first visits of {address}, {name}")
            seen: dict[str, list[float]] = {part: [] for part in FIRST}
            sent = []
            for _ in range(VISITS):
                page, received = open_slowly(browser, server)
                begun = time.perf_counter()
                page.goto(address, wait_until="commit")
                for part, test in FIRST.items():
                    if address in NOT_THERE.get(part, ()) or (part == "key figures" and address != "/"):
                        continue
                    try:
                        page.wait_for_function(test, timeout=20_000)
                    except PlaywrightTimeout:
                        say(f"{part} not there after 20 s")
                        continue
                    seen[part].append(1000 * (time.perf_counter() - begun))
                page.wait_for_timeout(1_000)
                sent.append(sum(received) / 1024)
                page.context.close()
            rows.append([address, name, *(median(times) if times else "–" for times in seen.values()), median(sent)])
    table(
        f"First visit, 10 Mb/s and 40 ms, empty cache (median of {VISITS})",
        ["page", "", *(f"{part}, ms" for part in FIRST), "received, KB"], rows,
    )  # fmt: skip


def changes(browser: Browser, servers: dict[str, Server]) -> None:
    """A change of région, end to end, with the server's CPU."""
    rows: list[list[Any]] = []
    for address in ADDRESSES:
        for name, server in servers.items():
            say(f"changes of région on {address}, {name}")
            page = new_page(browser, server)
            page.goto(address)
            page.wait_for_function(WHOLE)
            pick(page, "Région", REGIONS[-1])
            page.wait_for_function(WHOLE)
            times = []
            before = server.cpu()
            for turn in range(CHANGES):
                spent_since_the_key = pick(page, "Région", REGIONS[turn % (len(REGIONS) - 1)])
                begun = time.perf_counter()
                page.wait_for_function(WHOLE)
                times.append(spent_since_the_key + 1000 * (time.perf_counter() - begun))
                page.wait_for_timeout(400)
            spent = 1000 * (server.cpu() - before) / CHANGES
            rows.append([address, name, median(times), p95(times), spent])
            page.context.close()
    table(
        f"Change of région until everything in view is new ({CHANGES} changes, from the key that chooses)",
        ["page", "", "p50, ms", "p95, ms", "CPU of the server, ms"], rows,
    )  # fmt: skip


def crowds(servers: dict[str, Server]) -> None:
    """So many visitors, an action every three seconds each."""
    rows: list[list[Any]] = []
    for count in CROWDS:
        for name, server in servers.items():
            say(f"{count} visitors, {name}")
            before, begun = server.cpu(), time.perf_counter()
            times, errors = crowd(server, count, MINUTES)
            cores = (server.cpu() - before) / (time.perf_counter() - begun)
            rows.append([count, name, len(times), median(times), p95(times), max(times), f"{cores:.2f}", errors])
    table(
        f"Visitors who come together, an action every {PAUSE:.0f} s, {MINUTES:.0f} minute, one process",
        ["visitors", "", "actions", "p50, ms", "p95, ms", "longest, ms", "cores used", "errors"], rows,
    )  # fmt: skip


def capacity(servers: dict[str, Server], folder: Path) -> None:
    """The largest crowd that waits a second at most (p95): the other checkout in one process, this one as it is deployed.

    Two processes behind nginx, once with nothing kept and once with what the maker ahead makes in its first minutes.
    """
    rows: list[list[Any]] = []
    ways = {
        "other, one process": lambda: nullcontext(servers["other"]),
        "this, two behind nginx": lambda: load.served(load.SETUPS[1], folder / "empty"),
        "this, two behind nginx, views made ahead": lambda: load.served(load.SETUPS[1], folder / "made"),
    }
    (folder / "empty").mkdir()
    (folder / "made").mkdir()
    load.make_ahead(folder / "made")
    for name, served in ways.items():
        with served() as place:
            if place is None:
                say(f"{name}: nginx is not installed")
                continue
            load.warm(place)
            for count in GROWING:
                say(f"{count} visitors, {name}")
                times, errors = crowd(place, count, MINUTES)
                rows.append([count, name, len(times), median(times), p95(times), max(times), errors])
                say(f"p50 {median(times):.0f} ms, p95 {p95(times):.0f}, {errors} errors")
                if p95(times) > BEARABLE or errors:
                    break
    table(
        f"Crowds that grow until the p95 of an action is over {BEARABLE:.0f} ms, {MINUTES:.0f} minute each",
        ["visitors", "", "actions", "p50, ms", "p95, ms", "longest, ms", "errors"], rows,
    )  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("other", type=Path)
    parser.add_argument("parts", nargs="*", default=["first", "change", "visitors", "vitals"])
    options = parser.parse_args()
    roots = {"other": options.other.resolve(), "this": ROOT}
    with ExitStack() as stack, sync_playwright() as playwright:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="pvd-against-")))
        servers = {name: stack.enter_context(Server(folder / name, root=root)) for name, root in roots.items()}
        for name, server in servers.items():
            say(f"warming {name}")
            visitor = Visitor(server)
            for address in ADDRESSES:
                visitor.open(address)
            visitor.close()
        browser = playwright.chromium.launch(executable_path=find(), args=list(ARGUMENTS))
        if "first" in options.parts:
            first_visits(browser, servers)
        if "change" in options.parts:
            changes(browser, servers)
        if "vitals" in options.parts:
            vitals(browser, servers["this"])
        browser.close()
        if "visitors" in options.parts:
            crowds(servers)
        if "capacity" in options.parts:
            servers["this"].close()
            capacity(servers, folder)


if __name__ == "__main__":
    main()
