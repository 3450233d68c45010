"""nginx in front of several processes: what is written, what nginx thinks of it, and one real fleet."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from deploy import serve
from deploy.nginx import PAGES, Place, write
from pvd import assets
from pvd.formats import typeset
from tests.browser.server import free_port
from tests.visitor import Visitor

ROOT = Path(__file__).parent.parent
NGINX = serve.find_nginx()
needs_nginx = pytest.mark.skipif(NGINX is None, reason="nginx is not installed")
USER = "root" if os.geteuid() == 0 else ""
FIGURE = "/figures/subventions-par-annee.png?departement=50"


@dataclass
class Front:
    """What a visitor of the fleet knows of it."""

    port: int
    url: str


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[serve.Fleet, Front]]:
    """Two processes behind nginx, on free ports; nobody starts again what is killed."""
    if NGINX is None:
        pytest.skip("nginx is not installed")
    port = free_port()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PVD_AHEAD", "0")
        patch.setenv("PVD_DRAIN_SECONDS", "0")
        running = serve.Fleet(NGINX, tmp_path_factory.mktemp("nginx"), f"127.0.0.1:{port}", 2, prefix="/pvd")
        try:
            running.start()
            front = Front(port, f"http://127.0.0.1:{port}/pvd")
            while ask(front, "/pret")[0] == 0:
                pass
            yield running, front
        finally:
            running.stop()


def ask(front: Front, path: str, method: str = "GET", **headers: str) -> tuple[int, str, bytes]:
    """Status, what the cache did, and body; status 0 when nobody answered."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        with urllib.request.urlopen(
            urllib.request.Request(front.url + path, None, named, method=method), timeout=60
        ) as answer:
            return answer.status, answer.headers.get("X-Cache", ""), answer.read()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.headers.get("X-Cache", ""), refused.read()
    except OSError:
        return 0, "", b""


# --- what is written -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "spoilt",
    [
        {"server_name": "a; return 200"},
        {"server_name": ""},
        {"prefix": "/pvd; }"},
        {"prefix": "pvd"},
        {"files_rate": "many"},
        {"ports": ()},
        {"certificate": Path("alone.pem")},
    ],
)
def test_what_would_end_a_directive_is_not_written(spoilt: dict[str, object], tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        Place(tmp_path, **{"ports": (8601,), **spoilt})  # type: ignore[arg-type]


def test_every_place_of_the_templates_is_filled(tmp_path: Path) -> None:
    path = write(Place(tmp_path, (8601, 8602), server_name="pvd.example", release="2026-04-27-00000000"))
    for file in (path, tmp_path / "kept.conf", *(tmp_path / "pages").iterdir()):
        assert not re.search(r"@[a-z_]+@", file.read_text(encoding="utf-8")), file.name
    text = path.read_text(encoding="utf-8")
    assert "access_log off" in text and "server_name pvd.example;" in text
    assert re.findall(r"server 127\.0\.0\.1:(\d+) ", text) == ["8601", "8602"]
    assert "2026-04-27-00000000" in (tmp_path / "kept.conf").read_text(encoding="utf-8")


@pytest.mark.parametrize("status", PAGES)
def test_what_nginx_answers_by_itself_is_french(status: int, tmp_path: Path) -> None:
    write(Place(tmp_path, (8601,), release="x"))
    page = (tmp_path / "pages" / f"{status}.html").read_text(encoding="utf-8")
    assert '<html lang="fr">' in page and typeset(PAGES[status][1]) in page
    assert "http" not in page and "<script" not in page, "nothing is asked of anybody"


def test_without_nginx_one_sentence_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(serve, "find_nginx", lambda: None)
    monkeypatch.setattr("sys.argv", ["serve"])
    assert serve.main() == 1
    assert capsys.readouterr().err == typeset(serve.MISSING) + "\n"


@needs_nginx
@pytest.mark.parametrize("prefix", ["", "/pvd"])
@pytest.mark.parametrize("is_tls", [False, True], ids=["plain", "tls"])
def test_nginx_reads_it(prefix: str, is_tls: bool, tmp_path: Path) -> None:
    pair: dict[str, Path] = {}
    if is_tls:
        if (openssl := shutil.which("openssl")) is None:
            pytest.skip("openssl is not installed")
        pair = {"certificate": tmp_path / "c.pem", "key": tmp_path / "k.pem"}
        subprocess.run(
            [openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1",
             "-subj", "/CN=pvd.example", "-keyout", str(pair["key"]), "-out", str(pair["certificate"])],
            check=True, capture_output=True,
        )  # fmt: skip
    path = write(Place(tmp_path, (8601, 8602), str(free_port()), "pvd.example", prefix, USER, **pair, release="x"))
    done = subprocess.run(
        [NGINX or "", "-e", "stderr", "-p", str(tmp_path), "-c", str(path), "-t"], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


# --- one real fleet --------------------------------------------------------------------------------


def test_a_figure_is_made_once_for_all(fleet: tuple[serve.Fleet, Front]) -> None:
    _, front = fleet
    first, again = ask(front, FIGURE), ask(front, FIGURE)
    assert (first[:2], again[:2]) == ((200, "MISS"), (200, "HIT")) and first[2] == again[2]
    assert ask(front, FIGURE, "HEAD")[1] == "MISS", "a HEAD is asked as a HEAD: it draws nothing"
    # Browsers that name their encodings otherwise share one answer.
    assert ask(front, FIGURE, Accept_Encoding="gzip")[1] == "MISS"
    assert ask(front, FIGURE, Accept_Encoding="zstd, gzip, br")[1] == "HIT"


def test_scripts_travel_as_light_as_the_browser_takes_them(fleet: tuple[serve.Fleet, Front]) -> None:
    _, front = fleet
    for asset in (assets.script(), assets.style()):
        for accepted, way in (("gzip, deflate, br", "br"), ("br;q=1.0, gzip;q=0.8", "br"), ("gzip", "gzip")):
            status, _, body = ask(front, f"/assets/{asset.name}", Accept_Encoding=accepted)
            assert status == 200 and body == asset.compressed[way]


def test_what_was_typed_is_kept_nowhere(fleet: tuple[serve.Fleet, Front]) -> None:
    running, front = fleet
    address = "/figures/registre-des-subventions.csv?departement=50&texte=Saint-Martin"
    assert [ask(front, address)[:2] for _ in range(2)] == [(200, "BYPASS")] * 2
    kept = [file.read_bytes() for file in (running.configuration.parent / "cache").rglob("*") if file.is_file()]
    assert kept and not any(b"Saint-Martin" in content[:2000] for content in kept)


def test_internal_addresses_are_nobodys(fleet: tuple[serve.Fleet, Front]) -> None:
    _, front = fleet
    denied = ("metrics", "agent/interact", "agent/openapi.json", "upload_file/a/b", "script-health-check")
    for path in (*(f"/_stcore/{name}" for name in denied), "/mesures-internes"):
        status, _, body = ask(front, path, X_Forwarded_For="127.0.0.1")
        assert status == 404 and typeset(PAGES[404][1]) in body.decode(), path
    assert ask(front, "/", "POST")[0] == 404
    assert ask(front, "/", Host="ailleurs.example")[0] == 0, "another name is cut"
    assert ask(front, "/_stcore/health")[0] == 200


def test_a_page_opens_under_a_sub_path(fleet: tuple[serve.Fleet, Front]) -> None:
    _, front = fleet
    assert ask(front, "/carte?departement=50")[0] == 200
    outside = Front(front.port, f"http://127.0.0.1:{front.port}")
    status, _, body = ask(outside, "/carte")
    assert status == 404 and typeset(PAGES[404][1]) in body.decode()
    visitor = Visitor(front, prefix="/pvd")
    assert visitor.open("/financement?departement=50").errors == 0
    visitor.close()


def test_one_who_asks_too_much_is_told_so(fleet: tuple[serve.Fleet, Front]) -> None:
    _, front = fleet
    statuses: set[int] = set()
    for _ in range(2_000):
        status, _, body = ask(front, FIGURE)
        statuses.add(status)
        if status == 429:
            break
    assert statuses == {200, 429} and typeset(PAGES[429][1]) in body.decode()
    assert ask(front, "/carte")[0] == 200, "pages have a budget of their own"


def test_one_process_killed_is_not_noticed(fleet: tuple[serve.Fleet, Front]) -> None:
    running, front = fleet
    killed = running.processes[running.ports[0]]
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    assert [ask(front, f"/carte?departement={code}")[0] for code in range(10, 30)] == [200] * 20
    visitor = Visitor(front, prefix="/pvd")
    assert visitor.open("/carte?departement=50").errors == 0
    visitor.close()
    assert running.look() and running.processes[running.ports[0]] is not killed, "and it is started again"
