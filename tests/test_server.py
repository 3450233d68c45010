"""The real server, started in each way that it may be: what it writes down, and what a flood does to it."""

from __future__ import annotations

import contextlib
import re
import signal
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote

import pytest

from pvd.budget import MAX_MESSAGE_BYTES, REFUSED
from pvd.routes import RETRY_SECONDS
from tests.browser.server import Server, command
from tests.visitor import Visitor

TYPED = "Martin l’abri"
SEARCH = f"departement=50&texte={quote(TYPED)}"
REGISTER = "registre-des-subventions"
# How `make run` starts, how one would by hand, and how Streamlit does.
STARTS: dict[str, Callable[[int], list[str]]] = {
    "make run": command,
    "uvicorn": lambda port: [sys.executable, "-m", "uvicorn", "dashboard:app", "--port", str(port)],
    "streamlit run": lambda port: [
        sys.executable, "-m", "streamlit", "run", "dashboard.py", "--server.port", str(port),
    ],
}  # fmt: skip
# The same server, where nothing can be drawn and the error quotes what was asked.
_SPOILT = """
from pvd import exports

def spoilt(slug, territory, options):
    raise ValueError(f"{slug}: cannot draw {options.search.text!r}")

exports.draw = spoilt
from dashboard import app
"""


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One derived database for all the servers of this file."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module")
def server(cache: Path) -> Iterator[Server]:
    """As `make run` starts it."""
    with Server(cache) as running:
        yield running


# The same server, where a sheet and its name take ten minutes.
_SLOW = """
import time
from pvd import dossiers

def slow(territory):
    print("under way", flush=True)
    time.sleep(600)

dossiers.sheet = dossiers.sheet_name = slow
from dashboard import app
"""


def get(server: Server, path: str, **headers: str) -> int:
    """The status of an answer."""
    try:
        with urllib.request.urlopen(urllib.request.Request(server.url + path, headers=headers), timeout=60) as answer:
            answer.read()
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        return refused.code


def look_around(server: Server) -> list[int]:
    """Pages and files asked for with a search, from an address, good ones and bad ones; their statuses."""
    found = [
        get(server, f"{path}?{SEARCH}")
        for path in ("/financement", f"/figures/{REGISTER}.json", f"/figures/{REGISTER}.csv", "/figures/inconnue.png")
    ]
    # A proxy on this machine is believed when it says who asks.
    found.append(get(server, f"/figures/{REGISTER}.png?taille={quote(TYPED)}", **{"X-Forwarded-For": "192.0.2.77"}))
    visitor = Visitor(server)
    visitor.open(f"/financement?{SEARCH}")
    visitor.open(f"/piliers?{SEARCH}")
    visitor.close()
    return found


def told(server: Server) -> str:
    """All that it has said, its own address left out; what an address or a search would leave is looked for."""
    with contextlib.suppress(urllib.error.URLError, OSError):
        get(server, "/_stcore/health")
    said = server.log()
    others = re.sub(rf"http://[\w.]+:{server.port}\b", "", said)
    assert not re.search(r"\d+\.\d+\.\d+\.\d+", others), said
    assert "?" not in others and not re.search(r"Martin|abri|texte|stcore|GET", others), said
    return said


@pytest.mark.parametrize("start", STARTS)
def test_nobody_is_written_down(start: str, cache: Path) -> None:
    with Server(cache, start=STARTS[start]) as running:
        assert look_around(running) == [200, 200, 200, 404, 400]
        told(running)


def test_a_failure_says_where_and_not_who(tmp_path: Path) -> None:
    (tmp_path / "spoilt.py").write_text(_SPOILT, encoding="utf-8")
    # A cache of its own: what another process made and kept does not fail.
    with Server(tmp_path / "cache", {"PYTHONPATH": str(tmp_path)}, lambda port: command(port, "spoilt:app")) as running:
        assert look_around(running) == [200, 500, 500, 404, 400]
        said = told(running)
    assert re.search(rf"file /figures/{REGISTER}\.json, key [0-9a-f]{{32}}\n", said)
    assert re.search(r"page /financement, figure [a-z-]+\n", said)
    assert f"ValueError: {REGISTER}: cannot draw «…»" in said and "spoilt.py" in said


def test_a_flood_is_cut_and_the_others_are_served(server: Server) -> None:
    visitor = Visitor(server)
    assert visitor.flood(300) == REFUSED
    # Its own time-out is the only measure here; the bench has the other.
    assert get(server, "/_stcore/health") == 200
    again = Visitor(server)
    assert again.open("/").errors == 0, "a browser connects again, and finds its page"
    again.close()


def test_a_message_too_big_is_cut(server: Server) -> None:
    # The server's own limit, told in its own code, comes before ours.
    assert Visitor(server).burden(MAX_MESSAGE_BYTES + 1) in (REFUSED, 1009)
    assert get(server, "/_stcore/health") == 200


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT], ids=["terminated", "Ctrl+C"])
def test_a_server_that_stops_says_so_and_ends(stop: signal.Signals, cache: Path, tmp_path: Path) -> None:
    (tmp_path / "slow.py").write_text(_SLOW, encoding="utf-8")
    # Two that are drawn, one that waits for its turn, and one name that is looked for.
    asked = [("GET", "01"), ("GET", "02"), ("GET", "03"), ("HEAD", "04")]
    with (
        Server(cache, {"PYTHONPATH": str(tmp_path)}, lambda port: command(port, "slow:app")) as running,
        ThreadPoolExecutor(len(asked)) as visitors,
    ):

        def ask(method: str, code: str) -> tuple[int, str, str | None]:
            request = urllib.request.Request(f"{running.url}/fiches/departement/{code}.pdf", method=method)
            with pytest.raises(urllib.error.HTTPError) as refused:
                urllib.request.urlopen(request, timeout=60)
            return refused.value.code, refused.value.read().decode(), refused.value.headers["Retry-After"]

        answers = [visitors.submit(ask, *one) for one in asked]
        assert running.process
        while running.log().count("under way") < 3 and running.process.poll() is None:
            time.sleep(0.05)
        running.process.send_signal(stop)
        # Ten minutes of work are left: any end at all is an end in time.
        running.process.wait(60)
        sentence = "Le serveur redémarre. Réessayez dans quelques secondes."
        told_ = [(503, sentence if method == "GET" else "", str(RETRY_SECONDS)) for method, _ in asked]
        assert [answer.result() for answer in answers] == told_
        assert "Traceback" not in running.log(), running.log()
