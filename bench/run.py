"""`make bench`: how fast, how heavy, how many. Prints Markdown tables; progress goes to stderr.

Server times come from a bare websocket client (what Streamlit sends, without a browser); end-to-end
times from a real Chromium that draws maps in software. Both share the machine's cores with the server:
compare numbers of one run, on one machine.
"""

from __future__ import annotations

import argparse
import gzip
import multiprocessing
import os
import platform
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from bench.crowd import REGIONS
from pvd import budget, views
from pvd.menu import PAGES
from pvd.territory import Options, Territory
from tests.browser.chromium import ARGUMENTS, find
from tests.browser.server import Server
from tests.browser.watch import idle, see_all, visit
from tests.visitor import Visitor

ADDRESSES = [f"/{page.address}" for page in PAGES if page.file != "guide"]
CHART, MAP = "subventions-par-annee", "carte-des-communes"
DEPARTEMENT = "50"
SESSIONS = 10
VISIT = ("/", "/financement")
AGES, AGE_RUNS = (0, 250, 1_000), 60
FLOOD, FLOOD_SECONDS = 300, 15.0
EXPORT_COUNTS = (1, 100, 200, 300, 400, 500)
KITS, JOBS = 12, 2


def median(values: list[float]) -> float:
    """The middle value."""
    return statistics.median(values)


def p95(values: list[float]) -> float:
    """The value that 95 % do not exceed (nearest rank)."""
    return sorted(values)[max(0, -(-95 * len(values) // 100) - 1)]


def table(title: str, head: list[str], rows: list[list[Any]]) -> None:
    """Print one Markdown table."""
    print(f"\n## {title}\n\n| {' | '.join(head)} |\n|{'---|' * len(head)}")
    for row in rows:
        print(
            f"| {' | '.join(f'{cell:,.0f}'.replace(',', ' ') if isinstance(cell, float) else str(cell) for cell in row)} |"
        )
    sys.stdout.flush()


def exact(cell: Any) -> Any:
    """A number that is worth its two decimals, as text; anything else as it is."""
    return f"{cell:.2f}" if isinstance(cell, float) else "–" if cell is None else cell


def say(words: str) -> None:
    """Progress, on stderr."""
    print(f"… {words}", file=sys.stderr, flush=True)


# --- the server ----------------------------------------------------------------------------------


def server_times(server: Server, changes: int) -> None:
    """Server time and bytes of a first view and of a filter change, page by page."""
    rows = []
    for address in ADDRESSES:
        say(f"server time of {address}")
        visitor = Visitor(server)
        first = visitor.open(address)
        runs = [visitor.open(f"{address}?region={REGIONS[turn % len(REGIONS)]}") for turn in range(changes)]
        visitor.close()
        times = [run.milliseconds for run in runs]
        sent = [float(run.deflated_bytes) / 1024 for run in runs]
        note = f"{first.errors} errors" if first.errors else ""
        rows.append(
            [address, first.milliseconds, median(times), p95(times), first.deflated_bytes / 1024, median(sent), note]
        )
    head = [
        "page",
        "first run, ms",
        "filter change p50, ms",
        "p95, ms",
        "first view sent, KB deflated",
        "filter change sent, KB",
        "",
    ]
    table(f"Server time of a filter change ({changes} changes of région, figures in view only)", head, rows)


def compressed_size(url: str) -> tuple[int, bytes]:
    """Bytes that an address sends to a browser, and its text."""
    with urlopen(Request(url, headers={"Accept-Encoding": "gzip"}), timeout=60) as answer:
        content: bytes = answer.read()
    return len(content), gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content


def map_weight(server: Server) -> None:
    """What the national map weighs on the wire: the towns, then every outline that its layers name."""
    address = "/" + views.address(MAP, Territory(), Options()).replace(".json", ".carte.json", 1)
    rows: list[list[Any]] = []
    found = [address]
    for path in found:
        size, content = compressed_size(server.url + path)
        rows.append([path.split("/")[-1], size / 1024])
        found += [
            f"/{name}" for name in re.findall(r'"(fonds/[^"]+\.json)"', content.decode()) if f"/{name}" not in found
        ]
    rows.append(["whole, to compare with 600 KB", sum(row[1] for row in rows)])
    table("National map, compressed", ["part", "KB"], rows)


def memory(server: Server) -> None:
    """What one more visitor costs, pages visited, tab still open."""
    say(f"memory of {SESSIONS} visitors")
    before = server.memory()
    visitors = [Visitor(server) for _ in range(SESSIONS)]
    for turn, visitor in enumerate(visitors):
        for address in ADDRESSES:
            visitor.open(f"{address}?region={REGIONS[turn]}")
    after = server.memory()
    for visitor in visitors:
        visitor.close()
    rows = [["before", before / 2**20], [f"with {SESSIONS} visitors", after / 2**20]]
    rows.append(["one visitor", f"{(after - before) / SESSIONS / 2**20:.1f}"])
    table("Memory of the server's process", ["", "MiB"], rows)


def old_age() -> None:
    """What a run costs, and what the process holds, once many visitors have come and gone."""
    rows: list[list[Any]] = []
    with Server(Path(os.environ["PVD_CACHE"])) as server:
        come_and_go(server)  # imports are done, as in the life of a server
        done = 0
        for age in AGES:
            say(f"{age} visits")
            for _ in range(age - done):
                # All of them come from one address.
                with no_more_than(budget.CONNECTIONS_PER_MINUTE / 60):
                    come_and_go(server)
            done = age
            at_rest(server)
            visitor = Visitor(server)
            before = server.cpu()
            for turn in range(AGE_RUNS):
                with no_more_than(budget.MESSAGES_PER_SECOND):
                    visitor.open(VISIT[turn % len(VISIT)])
            cost = 1000 * (server.cpu() - before) / AGE_RUNS
            visitor.close()
            ratio = cost / rows[0][1] if rows else 1.0
            rows.append([age, cost, f"{ratio:.2f}", server.memory() / 2**20])
        if problem := server.tracebacks():
            say(f"the server said:\n{problem}")
    table(
        f"Old age ({AGE_RUNS} runs of {' and '.join(VISIT)} at each age; the ratio must not exceed 1.2)",
        ["visits", "CPU of a run, ms", "against none", "MiB"], rows,
    )  # fmt: skip


@contextmanager
def no_more_than(rate: float) -> Iterator[None]:
    """As often a second as the server lets a visitor, and no more."""
    begun = time.perf_counter()
    yield
    time.sleep(max(0.0, 1 / rate - (time.perf_counter() - begun)))


def at_rest(server: Server) -> None:
    """Wait until the server does nothing of its own: warm-up and collections are no visitor's."""
    before = -1.0
    while (now := server.cpu()) - before > 0.05:
        before = now
        time.sleep(2)


def come_and_go(server: Server) -> None:
    """One visit: two pages, and the tab is closed."""
    visitor = Visitor(server)
    for address in VISIT:
        visitor.open(address)
    visitor.close()


def flood() -> None:
    """How long the server's health waits while one websocket asks for three hundred runs at once."""
    waits = []
    with Server(Path(os.environ["PVD_CACHE"])) as server, ThreadPoolExecutor(1) as pool:
        come_and_go(server)
        visitor = Visitor(server)
        closed = pool.submit(visitor.flood, FLOOD)
        until = time.perf_counter() + FLOOD_SECONDS
        while time.perf_counter() < until:
            begun = time.perf_counter()
            with urlopen(f"{server.url}/_stcore/health", timeout=60) as answer:
                answer.read()
            waits.append(1000 * (time.perf_counter() - begun))
            time.sleep(0.02)
        rows = [[FLOOD, closed.result(), max(waits), p95(waits)]]
    table(
        "Health of the server under one flood (the longest must stay under 1,000 ms)",
        ["messages", "closed with", "longest wait, ms", "p95, ms"], rows,
    )  # fmt: skip


# --- the browser ---------------------------------------------------------------------------------


def new_page(browser: Browser, server: Server) -> Page:
    """A visitor with an empty cache."""
    context = browser.new_context(base_url=server.url, locale="fr-FR", viewport={"width": 1440, "height": 900})
    context.set_default_timeout(60_000)
    return context.new_page()


def slow_page(browser: Browser, server: Server) -> tuple[Page, CDPSession]:
    """A visitor with an empty cache on a line of 10 Mb/s, 40 ms away, and what tells of its network."""
    page = new_page(browser, server)
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")
    network.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 40, "downloadThroughput": 1.25e6, "uploadThroughput": 1.25e6},
    )
    return page, network


def first_text(page: Page, address: str) -> float:
    """Milliseconds from typing an address to its title on screen."""
    begun = time.perf_counter()
    page.goto(address, wait_until="commit")
    page.get_by_role("heading", level=1).first.wait_for(state="visible")
    return 1000 * (time.perf_counter() - begun)


def cold_start(browser: Browser) -> None:
    """From an empty cache folder and no process to the first title on screen, then once more."""
    rows = []
    with tempfile.TemporaryDirectory(prefix="pvd-bench-") as cache:
        for label in ("nothing derived yet", "release already derived"):
            say(f"cold start, {label}")
            begun = time.perf_counter()
            with Server(Path(cache)) as server:
                page = new_page(browser, server)
                first_text(page, "/")
                seen = time.perf_counter() - begun
                rows.append([label, f"{server.seconds_to_health:.1f}", f"{seen:.1f}"])
                page.context.close()
    table("Cold start", ["", "ready, s", "first view on screen, s"], rows)


def first_visits(browser: Browser, server: Server) -> None:
    """First visit on an empty browser cache: text, complete, bytes of everything."""
    rows = []
    for address in ADDRESSES:
        say(f"first visit of {address}")
        texts, wholes, sent = [], [], []
        for _ in range(3):
            page = new_page(browser, server)
            network = page.context.new_cdp_session(page)
            network.send("Network.enable")
            received: list[float] = []
            network.on("Network.loadingFinished", lambda event, into=received: into.append(event["encodedDataLength"]))
            network.on(
                "Network.webSocketFrameReceived",
                lambda event, into=received: into.append(len(event["response"]["payloadData"]) * 0.75),
            )
            begun = time.perf_counter()
            texts.append(first_text(page, address))
            idle(page)
            wholes.append(1000 * (time.perf_counter() - begun))
            sent.append(sum(received) / 1024)
            page.context.close()
        rows.append([address, median(texts), median(wholes), median(sent)])
    head = ["page", "text, ms", "complete in view, ms", "received, KB"]
    table("First visit, empty browser cache (median of 3)", head, rows)


def pick(page: Page, label: str, code: str) -> float:
    """Choose in a list of the header with the keyboard; milliseconds from the key to an idle page."""
    field = page.get_by_role("combobox", name=label, exact=True)
    before = page.locator(".st-key-pvd-crumbs").inner_text()
    field.click()
    page.keyboard.press("Home")
    for _ in range(REGIONS.index(code)):
        page.keyboard.press("ArrowDown")
    begun = time.perf_counter()
    page.keyboard.press("Enter")
    page.wait_for_function(
        "before => { const app = document.querySelector('[data-testid=\"stApp\"]');"
        " const now = document.querySelector('.st-key-pvd-crumbs');"
        " return now && now.innerText !== before && app.getAttribute('data-test-script-state') === 'notRunning'"
        " && !document.querySelector('[data-stale=\"true\"]') }",
        arg=before,
        timeout=30_000,
    )
    return 1000 * (time.perf_counter() - begun)


def filter_changes(browser: Browser, server: Server, changes: int) -> None:
    """End-to-end time of a change of région, every figure of the page already seen."""
    rows = []
    for address in ADDRESSES:
        say(f"filter changes on {address}")
        page = new_page(browser, server)
        visit(page, address)
        see_all(page)
        pick(page, "Région", REGIONS[-1])
        times = []
        for turn in range(changes):
            times.append(pick(page, "Région", REGIONS[turn % (len(REGIONS) - 1)]))
            idle(page)
        rows.append([address, min(times), median(times), p95(times)])
        page.context.close()
    head = ["page", "min, ms", "p50, ms", "p95, ms"]
    table(f"Filter change, end to end in Chromium ({changes} changes, whole page, software WebGL)", head, rows)


# --- files ---------------------------------------------------------------------------------------


def clock(call: Callable[[], Any], times: int) -> tuple[list[float], Any]:
    """Milliseconds of several calls after a first one, and the last result."""
    result = call()
    spent = []
    for _ in range(times):
        begun = time.perf_counter()
        result = call()
        spent.append(1000 * (time.perf_counter() - begun))
    return spent, result


def files(times: int) -> None:
    """Time and weight of each format, for a chart, the map of a département and that of France."""
    from pvd import exports, places
    from pvd.territory import Options

    rows = []
    for slug, code in ((CHART, ""), (CHART, DEPARTEMENT), (MAP, DEPARTEMENT), (MAP, "")):
        territory = places.resolve({"departement": [code]} if code else {})[0]
        figure = exports.draw(slug, territory, Options())
        spent, _ = clock(lambda slug=slug, territory=territory: exports.draw(slug, territory, Options()), times)
        rows.append([slug, territory.label, "(draw)", median(spent), p95(spent), ""])
        for file_format in exports.FORMATS:
            say(f"{slug}.{file_format}, {territory.label}")
            spent, content = clock(
                lambda figure=figure, file_format=file_format: exports.write(figure, file_format), times
            )
            rows.append([slug, territory.label, file_format, median(spent), p95(spent), len(content) / 1024])
    head = ["figure", "territory", "format", "p50, ms", "p95, ms", "KB"]
    table(f"Files ({times} times, warm; draw: kept by the process)", head, rows)


def resident() -> float:
    """MiB that this process holds now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def write_varied(counts: tuple[int, ...]) -> list[tuple[int, float, float]]:
    """(exports so far, MiB held, seconds spent) at each count: every figure and format, all départements in turn."""
    from pvd import dossiers, exports, places
    from pvd.figures import catalogue
    from pvd.territory import Options

    slugs, codes, formats = list(catalogue.entries()), dossiers.departements(), list(exports.FORMATS)
    found = []
    begun = time.perf_counter()
    for turn in range(max(counts)):
        # Each round of all figures takes the next format and other départements.
        slug = slugs[turn % len(slugs)]
        file_format = formats[(turn + turn // len(slugs)) % len(formats)]
        territory = places.resolve({"departement": [codes[7 * turn % len(codes)]]})[0]
        exports.write(exports.draw(slug, territory, Options()), file_format)
        if turn + 1 in counts:
            say(f"{turn + 1} exports")
            found.append((turn + 1, resident(), time.perf_counter() - begun))
    return found


def exports_memory() -> None:
    """Memory of one process that writes varied files: it must not grow with their number."""
    # A process of its own: neither the browser's driver nor the other parts are counted.
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        found = pool.submit(write_varied, EXPORT_COUNTS).result()
    rows = [[count, mib, seconds] for count, mib, seconds in found]
    table("Memory of a process that writes files (varied figures and formats)", ["exports", "MiB", "s"], rows)


def kits() -> None:
    """Press kits per second, as `make kits` writes them."""
    from pvd import dossiers

    codes = dossiers.departements()
    some = codes[:: max(1, len(codes) // KITS)][:KITS]
    with tempfile.TemporaryDirectory(prefix="pvd-bench-kits-") as folder:
        begun = time.perf_counter()
        failed = dossiers.kits(Path(folder), some, JOBS)
        seconds = time.perf_counter() - begun
    rate = len(some) / seconds
    note = f"{len(failed)} failed" if failed else ""
    rows = [[len(some), JOBS, f"{seconds:.1f}", f"{rate:.2f}", f"{len(codes) / rate / 60:.1f}", note]]
    head = ["kits", "processes", "s, starting included", "kits per second", f"minutes for all {len(codes)}", ""]
    table("Press kits", head, rows)


def sheets() -> None:
    """Two-page sheets, as `make sheets DEPARTEMENT=50` writes them."""
    from pvd import dossiers

    levels = ("commune", "epci", "departement")
    with tempfile.TemporaryDirectory(prefix="pvd-bench-sheets-") as folder:
        begun = time.perf_counter()
        failed = dossiers.sheets(Path(folder), [DEPARTEMENT], levels, JOBS)
        seconds = time.perf_counter() - begun
        written = [path.stat() for path in Path(folder).rglob("*.pdf")]
        towns = len(list(Path(folder, "commune").glob("*.pdf")))
    # From the first file to the last: two processes that start cost seconds, once.
    times = sorted(file.st_mtime for file in written)
    rate = (len(times) - 1) / (times[-1] - times[0])
    everyone = len(dossiers.units("commune"))
    note = f"{len(failed)} failed" if failed else ""
    rows = [
        [
            towns,
            len(written),
            JOBS,
            f"{seconds:.1f}",
            f"{rate:.2f}",
            f"{everyone / rate / 60:.1f}",
            median([file.st_size / 1024 for file in written]),
            note,
        ]
    ]
    head = [
        "towns", "sheets", "processes", "s, starting included", "sheets per second, started",
        f"minutes for {everyone} towns", "KB", "",
    ]  # fmt: skip
    table(f"Two-page sheets of the département {DEPARTEMENT}, its workbook included", head, rows)


BROWSER_PARTS = ("cold", "first", "server", "map", "change", "memory")
# Parts that need no browser.
OTHER_PARTS: dict[str, Callable[[argparse.Namespace], None]] = {
    "age": lambda options: old_age(),
    "flood": lambda options: flood(),
    "files": lambda options: files(options.times),
    "exports-memory": lambda options: exports_memory(),
    "kits": lambda options: kits(),
    "sheets": lambda options: sheets(),
}
PARTS = (*BROWSER_PARTS, *OTHER_PARTS)


def main() -> None:
    """Measure the parts asked for (all of them by default)."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", default=PARTS, metavar="part", help=f"among {', '.join(PARTS)}")
    parser.add_argument("--changes", type=int, default=30, help="filter changes measured on each page")
    parser.add_argument("--times", type=int, default=10, help="times each file is written")
    options = parser.parse_args()
    if unknown := [part for part in options.parts if part not in PARTS]:
        parser.error(f"unknown part {', '.join(unknown)}: expected some of {', '.join(PARTS)}")
    print(
        f"# Bench of {time.strftime('%Y-%m-%d')}\n\nPython {platform.python_version()}, {os.cpu_count()} cores, {platform.machine()}."
    )
    with tempfile.TemporaryDirectory(prefix="pvd-bench-") as cache:
        os.environ["PVD_CACHE"] = cache
        if set(options.parts) & set(BROWSER_PARTS):
            browse(options, cache)
        for name, part in OTHER_PARTS.items():
            if name in options.parts:
                part(options)


def browse(options: argparse.Namespace, cache: str) -> None:
    """The parts that need a server, most of them a browser too."""
    path = find()
    if not path:
        sys.exit("no Chromium: `make bench` installs one, or name it in the variable CHROMIUM")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        if "cold" in options.parts:
            cold_start(browser)
        with Server(Path(cache)) as server:
            # Someone has already come: imports are done, as in the life of a server.
            page = new_page(browser, server)
            visit(page, "/")
            page.context.close()
            if "first" in options.parts:
                first_visits(browser, server)
            if "server" in options.parts:
                server_times(server, options.changes)
            if "map" in options.parts:
                map_weight(server)
            if "change" in options.parts:
                filter_changes(browser, server, options.changes)
            if "memory" in options.parts:
                memory(server)
            if problem := server.tracebacks():
                say(f"the server said:\n{problem}")
        browser.close()


if __name__ == "__main__":
    main()
