"""`make fetch` against a local server that misbehaves."""

from __future__ import annotations

import hashlib
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "data"))

import fetch
from read import Raw, RawError

CONTENT = b"exercice;dispositif\n" + b"2021;DETR\n" * 30_000
SHA256 = hashlib.sha256(CONTENT).hexdigest()


class Misbehaving(BaseHTTPRequestHandler):
    """One fault a path; `asked` keeps what was asked of it."""

    asked: ClassVar[list[tuple[str, str]]] = []
    cuts = 0

    def do_GET(self) -> None:
        wanted = self.headers.get("Range", "")
        type(self).asked.append((self.path, wanted))
        start = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted else 0
        match self.path:
            case "/whole" | "/no-length":
                self.send(CONTENT[start:], 206 if start else 200, start, has_length=self.path == "/whole")
            case "/cut":  # three times a third, the connection closed
                Misbehaving.cuts += 1
                self.send(CONTENT[start:], 206 if start else 200, start, sent=len(CONTENT) // 3 + 1)
            case "/always-cut":
                self.send(CONTENT[start:], 206 if start else 200, start, sent=10)
            case "/no-resume":
                self.send(CONTENT, 200, sent=len(CONTENT) if wanted else 1000)
            case "/lying-range":  # answers 206 with the beginning
                self.send(CONTENT, 206, sent=len(CONTENT) if wanted else 1000)
            case "/page":
                self.send(b"<!DOCTYPE html><html>Connexion</html>", 200, kind="text/csv")
            case "/typed-page":
                self.send(b"introuvable", 200, kind="text/html")
            case "/large":
                self.send(b"x" * 1000, 200, length=10**9)
            case "/endless":
                self.send(b"x" * 400_000, 200, has_length=False)
            case "/altered":
                self.send(CONTENT.replace(b"DETR", b"DSIL", 1), 200)
            case "/empty":
                self.send(b"", 200)
            case "/busy" if len([1 for path, _ in self.asked if path == "/busy"]) < 3:
                self.send_error(503)
            case "/busy":
                self.send(CONTENT, 200)
            case "/stale" if wanted:
                self.send_error(416)
            case "/stale":
                self.send(CONTENT, 200)
            case "/refused":
                self.close_connection = True
            case _:
                self.send_error(404)

    def send(self, body: bytes, status: int, start: int = 0, has_length: bool = True, sent: int | None = None, kind: str = "text/csv",
             length: int | None = None) -> None:  # fmt: skip
        self.send_response(status)
        self.send_header("Content-Type", kind)
        if status == 206:
            self.send_header("Content-Range", f"bytes {start}-{len(CONTENT) - 1}/{len(CONTENT)}")
        if has_length:
            self.send_header("Content-Length", str(length or len(body)))
        self.end_headers()
        self.wfile.write(body if sent is None else body[:sent])
        self.close_connection = True

    def log_message(self, *_: Any) -> None:
        """Nothing on the screen of the tests."""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    listening = ThreadingHTTPServer(("127.0.0.1", 0), Misbehaving)
    thread = threading.Thread(target=listening.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listening.server_address[1]}"
    listening.shutdown()
    listening.server_close()


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch, "PAUSE_SECONDS", 0.0)
    monkeypatch.setattr(fetch, "TIMEOUT_SECONDS", 5.0)
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    Misbehaving.asked = []
    Misbehaving.cuts = 0


def brought(server: str, path: str, folder: Path, **card: Any) -> Path:
    target = folder / "dgcl" / "liste.csv"
    fetch.fetch(
        "dgcl-2021", {"file_url": server + path, "sha256": SHA256, "page_url": "la page", **card}, target, 400_000 - 1
    )
    return target


@pytest.mark.parametrize("path", ["/whole", "/no-length", "/cut", "/no-resume", "/lying-range", "/busy"])
def test_a_file_ends_whole(server: str, tmp_path: Path, path: str) -> None:
    target = brought(server, path, tmp_path)
    assert target.read_bytes() == CONTENT and [item.name for item in target.parent.iterdir()] == ["liste.csv"]
    if path == "/cut":
        assert [wanted for _, wanted in Misbehaving.asked] == [
            "",
            f"bytes={len(CONTENT) // 3 + 1}-",
            f"bytes={2 * (len(CONTENT) // 3 + 1)}-",
        ]


def test_what_was_there_is_taken_up(server: str, tmp_path: Path) -> None:
    (tmp_path / "dgcl").mkdir()
    (tmp_path / "dgcl" / "liste.csv.partial").write_bytes(CONTENT[:5000])
    assert brought(server, "/whole", tmp_path).read_bytes() == CONTENT
    assert Misbehaving.asked == [("/whole", "bytes=5000-")]
    (tmp_path / "dgcl" / "liste.csv.partial").write_bytes(b"of another file" * 100_000)
    assert brought(server, "/stale", tmp_path).read_bytes() == CONTENT


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("/page", "found a web page"), ("/typed-page", "found a web page"), ("/large", "1000000000 announced"), ("/endless", "found more"),
        ("/altered", "expected sha256"), ("/empty", "found nothing in it"), ("/absent", "HTTP 404"), ("/refused", "cut 4 times"),
    ],
)  # fmt: skip
def test_what_is_not_the_file_is_refused_and_leaves_nothing(server: str, tmp_path: Path, path: str, found: str) -> None:
    with pytest.raises(fetch.FetchError, match=found) as refused:
        brought(server, path, tmp_path)
    assert "\n" not in str(refused.value) and "[dgcl-2021]" in str(refused.value)
    assert not any((tmp_path / "dgcl").iterdir())


def test_a_download_that_is_always_cut_can_go_on(server: str, tmp_path: Path) -> None:
    with pytest.raises(fetch.FetchError, match="goes on from there"):
        brought(server, "/always-cut", tmp_path)
    assert (tmp_path / "dgcl" / "liste.csv.partial").read_bytes() == CONTENT[:40]


def test_a_full_disk_is_one_sentence(server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(fetch, "_download", full)
    with pytest.raises(fetch.FetchError, match="free some disk"):
        brought(server, "/whole", tmp_path)


def test_an_address_of_another_kind(tmp_path: Path) -> None:
    with pytest.raises(fetch.FetchError, match="http address"):
        brought("ftp://127.0.0.1", "/liste.csv", tmp_path)


def test_only_what_is_missing_is_brought(server: str, tmp_path: Path) -> None:
    cards = {
        "dgcl-2021": {
            "id": "dgcl",
            "reader": "layout",
            "path": "d/liste.csv",
            "file_url": f"{server}/whole",
            "sha256": SHA256,
        },
        "hand-2021": {"id": "hand", "reader": "none", "path": ""},
    }
    fetch.download_missing(Raw(tmp_path, cards))
    fetch.download_missing(Raw(tmp_path, cards))
    assert len(Misbehaving.asked) == 1 and (tmp_path / "d" / "liste.csv").read_bytes() == CONTENT
    with pytest.raises(RawError, match="drop it there"):
        fetch.download_missing(
            Raw(tmp_path, {"other": {**cards["dgcl-2021"], "id": "other", "path": "o.csv", "file_url": ""}})
        )


def test_the_verb(
    server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    card = {
        "id": "dgcl",
        "edition": "2021",
        "reader": "layout",
        "path": "liste.csv",
        "file_url": f"{server}/whole",
        "sha256": SHA256,
    }
    monkeypatch.setattr(
        fetch,
        "load_cards",
        lambda *_: {"dgcl-2021": card, "dgcl-2022": {**card, "path": "b.csv", "file_url": f"{server}/page"}},
    )
    assert (
        fetch.main(["dgcl-2021", "--raw", str(tmp_path)]) == 0
        and fetch.main(["dgcl-2021", "--raw", str(tmp_path)]) == 0
    )
    assert capsys.readouterr().out.splitlines()[-1] == "dgcl-2021: there already"
    assert fetch.main(["--raw", str(tmp_path)]) == 1 and "web page" in capsys.readouterr().err
    assert fetch.main(["unknown", "--raw", str(tmp_path)]) == 1 and "found unknown" in capsys.readouterr().err
