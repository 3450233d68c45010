"""What broke it once does not break it again: a sample of each attack here, all of them for real in `make soak`.

Times belong to `python -m bench.attacks`; here, whoever is quiet is served, and whoever is refused is told so.
"""

from __future__ import annotations

import os
import shutil
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest
from starlette.applications import Starlette

from pvd import routes
from pvd.middleware import Gateway
from tests.asking import call
from tests.attacks import ATTACKS, HARM, Quiet, addresses, ask, health, pages, under
from tests.browser.server import Server
from tests.visitor import Visitor

ALONE = Gateway(Starlette(routes=routes.ROUTES))
# As long as a sample lasts, and an attack for real.
SAMPLE_SECONDS, SOAK_SECONDS = 0.5, 20.0


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One derived database for all the servers of this file."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module")
def server(cache: Path) -> Iterator[Server]:
    """As `make run` starts it, with its drawer."""
    with Server(cache, {"PVD_DRAWERS": "1"}) as running:
        yield running
        assert running.process
        drawers = drawers_of(running.process.pid)
    until = time.monotonic() + 30
    while any(Path(f"/proc/{pid}").exists() for pid in drawers) and time.monotonic() < until:
        time.sleep(0.1)
    assert not any(Path(f"/proc/{pid}").exists() for pid in drawers), "a drawer ends with its server"


def drawers_of(pid: int) -> list[int]:
    """The drawing processes of a server (Linux only; none elsewhere)."""
    children = Path(f"/proc/{pid}/task/{pid}/children")
    found = children.read_text(encoding="ascii").split() if children.is_file() else []
    return [
        int(child) for child in found if "pvd.drawers" in Path(f"/proc/{child}/cmdline").read_text(encoding="utf-8")
    ]


def check(server: Server, name: str, *, is_sample: bool) -> None:
    """A quiet visitor is served while that attack goes on; every refusal is honest and nothing is written down."""
    quiet = Quiet(server, name)
    quiet.look()
    said = len(server.log())
    with under(server, name, is_sample=is_sample) as tally:
        until = time.monotonic() + (SAMPLE_SECONDS if is_sample else SOAK_SECONDS)
        while True:
            quiet.look()
            assert health(server) < float("inf")
            if time.monotonic() > until:
                break
    assert not quiet.errors and not tally.dishonest, (quiet.errors, tally.dishonest[:3])
    assert not server.tracebacks(said) and "192.0.2" not in server.log()[said:], server.log()[said:]
    quiet.close()


@pytest.mark.parametrize("name", [name for name, (_, _, sample) in ATTACKS.items() if sample])
def test_a_quiet_visitor_is_served(server: Server, name: str) -> None:
    check(server, name, is_sample=True)


@pytest.mark.soak
@pytest.mark.parametrize("name", ATTACKS)
def test_a_quiet_visitor_is_served_for_real(server: Server, name: str) -> None:
    check(server, name, is_sample=False)


@pytest.mark.soak
def test_a_drawer_killed_is_not_noticed(server: Server) -> None:
    assert server.process
    assert ask(server, "/figures/subventions-par-annee.png?departement=23")[0] == 200
    for pid in drawers_of(server.process.pid):
        os.kill(pid, signal.SIGKILL)
    assert ask(server, "/figures/subventions-par-annee.png?departement=48")[0] == 200
    assert "tried once more" in server.log() and not server.tracebacks()


# --- addresses -----------------------------------------------------------------------------------


def check_address(method: str, address: str) -> float:
    """Answered or refused without a trace; seconds of processor of a refusal, else 0."""
    begun = time.process_time()
    answer = call(ALONE, address, method=method)
    spent = time.process_time() - begun
    assert answer.status < 500, (answer.status, address)
    text = answer.body.decode("utf-8", "replace")
    assert "Traceback" not in text and "<script>alert" not in text and "root:x" not in text, address
    assert not any("\n" in value or "\r" in value for value in answer.headers.values()), address
    return spent if 400 <= answer.status < 500 else 0.0


def test_generated_addresses_are_answered_or_refused() -> None:
    for method, address in addresses(40):
        check_address(method, address)


@pytest.mark.soak
def test_ten_thousand_generated_addresses() -> None:
    spent = sorted(filter(None, (check_address(*asked) for asked in addresses(10_000))))
    middle, most = spent[len(spent) // 2], spent[int(0.99 * len(spent))]
    print(f"{len(spent)} refused: {1000 * middle:.1f} ms of processor in the middle, 99 % under {1000 * most:.1f} ms")
    assert len(spent) > 2_000


def check_pages(server: Server, count: int) -> None:
    """Hostile loads of pages: the page, without an exception and without what was typed."""
    said = len(server.log())
    visitor = Visitor(server)
    for path in pages(count):
        status, _, body = ask(server, path)
        assert status == 200 and b"<script>alert" not in body, path
        assert visitor.open(unquote(path)).errors == 0, path
    visitor.close()
    written = server.log()[said:]
    assert not server.tracebacks(said) and not any(word in written for word in HARM[:3]), written


def test_hostile_pages(server: Server) -> None:
    check_pages(server, 2)


@pytest.mark.soak
def test_a_hundred_hostile_pages(server: Server) -> None:
    check_pages(server, 100)


# --- disks ---------------------------------------------------------------------------------------


@pytest.mark.soak
def test_a_spoilt_database_and_a_release_removed(server: Server, cache: Path, tmp_path: Path) -> None:
    shutil.copytree(cache, tmp_path / "cache")
    for database in (tmp_path / "cache").glob("*.duckdb"):
        content = bytearray(database.read_bytes())
        content[len(content) // 2 : len(content) // 2 + 4_096] = bytes(4_096)
        database.write_bytes(content)
    root = Path(__file__).parent.parent / "data" / "curated"
    shutil.copytree(root, tmp_path / "release")
    settings = {"PVD_RELEASE": str(tmp_path / "release"), "PVD_DRAWERS": "1"}
    with Server(tmp_path / "cache", settings) as running:
        assert ask(running, "/figures/subventions-par-annee.png?departement=50")[0] == 200
        shutil.rmtree(tmp_path / "release")
        time.sleep(5)
        assert ask(running, "/figures/subventions-par-annee.png?departement=61")[0] == 200
        assert health(running) < float("inf") and not running.tracebacks()
