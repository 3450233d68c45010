"""Releases in S3-compatible storage: a small one that speaks enough of it, on this machine."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from xml.sax.saxutils import escape

import pytest

from pvd import warehouse
from pvd.warehouse import ReleaseError, stored
from pvd.warehouse.stored import Stored

RELEASES = Path(__file__).parent.parent / "data" / "releases"
KEPT = sorted(path.parent.name for path in RELEASES.glob("*/manifest.json"))
BUCKET, FOLDER = "pvd", "releases"


class Storage(BaseHTTPRequestHandler):
    """Lists and reads `objects`, by path; nothing is signed and nothing is written."""

    objects: dict[str, bytes]
    asked: list[str]
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """A list, a file or a part of one."""
        self._answer(is_whole=True)

    def do_HEAD(self) -> None:
        """Its headers."""
        self._answer(is_whole=False)

    def _answer(self, is_whole: bool) -> None:
        parts = urlsplit(self.path)
        bucket, _, key = parts.path.lstrip("/").partition("/")
        self.asked.append(parts.path)
        query = parse_qs(parts.query)
        if bucket == BUCKET and not key:
            self._send(200, self._listed(query), is_whole)
        elif bucket != BUCKET or key not in self.objects:
            self._send(404, b"<Error><Code>NoSuchKey</Code></Error>", is_whole)
        else:
            content = self.objects[key]
            first, _, last = (self.headers.get("Range") or "").removeprefix("bytes=").partition("-")
            if first:
                part = content[int(first) : int(last) + 1 if last else None]
                self._send(
                    206, part, is_whole, {"Content-Range": f"bytes {first}-{int(first) + len(part) - 1}/{len(content)}"}
                )
            else:
                self._send(200, content, is_whole)

    def _listed(self, query: dict[str, list[str]]) -> bytes:
        prefix, parted = query.get("prefix", [""])[0], query.get("delimiter", [""])[0]
        keys = sorted(key for key in self.objects if key.startswith(prefix))
        folders = sorted(
            {
                prefix + key[len(prefix) :].partition("/")[0] + "/"
                for key in keys
                if parted and "/" in key[len(prefix) :]
            }
        )
        files = [key for key in keys if not parted or "/" not in key[len(prefix) :]]
        said = "".join(f"<CommonPrefixes><Prefix>{escape(name)}</Prefix></CommonPrefixes>" for name in folders)
        said += "".join(
            f"<Contents><Key>{escape(key)}</Key><Size>{len(self.objects[key])}</Size>"
            "<LastModified>2026-01-01T00:00:00.000Z</LastModified></Contents>"
            for key in files
        )
        return (
            f'<?xml version="1.0"?><ListBucketResult><Name>{BUCKET}</Name><Prefix>{escape(prefix)}</Prefix>'
            f"<KeyCount>{len(files) + len(folders)}</KeyCount><IsTruncated>false</IsTruncated>{said}</ListBucketResult>"
        ).encode()

    def _send(self, status: int, content: bytes, is_whole: bool, more: dict[str, str] | None = None) -> None:
        self.send_response(status)
        headers = {"Content-Length": str(len(content)), "ETag": '"x"', "Last-Modified": "Thu, 01 Jan 2026 00:00:00 GMT"}
        for name, value in {**headers, **(more or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        if is_whole:
            self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture
def storage(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of a storage that holds the releases kept in this checkout."""
    for name in stored.SIGNED:
        monkeypatch.delenv(name, raising=False)
    Storage.objects = {
        f"{FOLDER}/{file.relative_to(RELEASES).as_posix()}": file.read_bytes()
        for name in KEPT
        for file in (RELEASES / name).iterdir()
    }
    Storage.asked = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Storage)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"s3://{BUCKET}/{FOLDER}?endpoint_override=127.0.0.1:{server.server_port}&scheme=http&region=fr"
    server.shutdown()
    server.server_close()


def test_a_release_is_listed_brought_once_and_verified(storage: str, tmp_path: Path) -> None:
    there = Stored(storage, tmp_path / "here")
    assert there.names() == KEPT[::-1] != []
    folder = there.bring(KEPT[0])
    assert folder and {file.name for file in folder.iterdir()} <= {file.name for file in (RELEASES / KEPT[0]).iterdir()}
    for name in json.loads((folder / "manifest.json").read_text())["tables"]:
        assert (folder / f"{name}.parquet").read_bytes() == (RELEASES / KEPT[0] / f"{name}.parquet").read_bytes()
    before = len(Storage.asked)
    assert there.bring(KEPT[0]) == folder and len(Storage.asked) == before, "it is here"
    assert there.bring("2001-01-01-00000000") is None and there.bring("../..") is None
    assert [path.name for path in (tmp_path / "here").iterdir()] == [KEPT[0]], "nothing half brought is left"


def test_an_altered_file_is_refused(storage: str, tmp_path: Path) -> None:
    key = f"{FOLDER}/{KEPT[0]}/communes.parquet"
    Storage.objects[key] = Storage.objects[key][:-1] + b"!"
    with pytest.raises(ReleaseError, match=r"communes\.parquet is altered"):
        Stored(storage, tmp_path).bring(KEPT[0])
    del Storage.objects[key]
    with pytest.raises(ReleaseError, match="from the storage, found"):
        Stored(storage, tmp_path).bring(KEPT[0])
    assert not list(tmp_path.iterdir())


def test_a_manifest_names_no_file_elsewhere(storage: str, tmp_path: Path) -> None:
    key = f"{FOLDER}/{KEPT[0]}/manifest.json"
    manifest = json.loads(Storage.objects[key])
    manifest["tables"]["../../../outside"] = {"sha256": "0", "rows": 1}
    Storage.objects[key] = json.dumps(manifest).encode()
    with pytest.raises(ReleaseError, match="outside"):
        Stored(storage, tmp_path / "a" / "b").bring(KEPT[0])
    assert not any("outside" in path for path in Storage.asked) and not list(tmp_path.rglob("outside*"))


def test_what_is_here_is_bounded(storage: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = "2001-01-01-00000000"
    (tmp_path / other).mkdir()
    (tmp_path / other / "manifest.json").write_bytes(b"x" * 1_000)
    monkeypatch.setattr(stored, "MAX_KEPT_BYTES", 1_000)
    assert Stored(storage, tmp_path).bring(KEPT[0]) and [path.name for path in tmp_path.iterdir()] == [KEPT[0]]
    monkeypatch.setattr(stored, "MAX_RELEASE_BYTES", 1_000)
    with pytest.raises(ReleaseError, match="at most"):
        Stored(storage, tmp_path / "again").bring(KEPT[0])


def test_a_storage_that_does_not_answer_is_said_once(
    storage: str, tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = Stored(storage, tmp_path)
    assert there.names() == KEPT[::-1]
    monkeypatch.setattr(there, "_list", lambda: (_ for _ in ()).throw(OSError("no route")))
    there.look()
    assert there.names() == KEPT[::-1] and "not listed (no route)" in caplog.text


@pytest.mark.parametrize(
    "spoilt", ["s3://key:secret@bucket/releases", "s3://", "s3://bucket/releases?allow_bucket_creation=1"]
)
def test_an_address_that_cannot_be_followed_is_one_sentence(spoilt: str, tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="PVD_RELEASES: expected") as refused:
        Stored(spoilt, tmp_path)._list()
    assert "secret" not in str(refused.value)


def test_a_former_release_answers_from_the_storage(
    storage: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PVD_RELEASES", storage)
    monkeypatch.setenv("PVD_CACHE", str(tmp_path))
    assert warehouse.releases_folder() == tmp_path / "releases"
    former = next(name for name in KEPT if name != warehouse.in_service().release)
    assert former in warehouse.available()
    with warehouse.using(former) as opened:
        assert opened.release == former and opened.folder == tmp_path / "releases" / former
    with pytest.raises(warehouse.UnknownRelease):
        warehouse.open_release("2001-01-01-00000000")
