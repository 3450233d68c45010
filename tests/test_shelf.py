"""Finished files on disk: whole or made again, bounded in bytes, shared by processes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pvd import ahead, exports, places, views, warehouse, workshop
from pvd.shelf import MAX_FILE_BYTES, File, Shelf
from pvd.territory import Options
from pvd.workshop import Workshop
from tests.asking import get

MANCHE = places.resolve({"departement": ["50"]})[0]
KEYS = [f"{number:08x}" for number in range(8)]


def fail() -> File:
    raise AssertionError("made again, though it was kept")


def test_what_one_process_made_another_finds(tmp_path: Path) -> None:
    first, second = (Workshop(disk=Shelf(tmp_path, 1_000)) for _ in range(2))
    made = first.wait(KEYS[0], lambda: File(b"\n\x00two\nlines", "é.png"))
    assert second.wait(KEYS[0], fail) == made == File(b"\n\x00two\nlines", "é.png")


@pytest.mark.parametrize("spoil", [lambda kept: kept[:-3], lambda kept: kept[:-1] + b"!", lambda kept: b""])
def test_a_spoilt_file_is_made_again(tmp_path: Path, spoil) -> None:  # type: ignore[no-untyped-def]
    shelf = Shelf(tmp_path, 1_000)
    shelf.keep(KEYS[0], File(b"content", "x"))
    path = next(tmp_path.glob("*/*"))
    path.write_bytes(spoil(path.read_bytes()))
    assert shelf.has(KEYS[0]) and shelf.find(KEYS[0]) is None and not shelf.has(KEYS[0])
    assert Workshop(disk=shelf).wait(KEYS[0], lambda: File(b"again", "x")).content == b"again"
    found = shelf.find(KEYS[0])
    assert found is not None and found.content == b"again"


def test_it_is_bounded_and_keeps_what_was_asked_last(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, 1_000)
    for turn, key in enumerate(KEYS[:4]):
        shelf.keep(key, File(b"x" * 170, "x"))
        path = next(tmp_path.glob(f"*/{key}"))
        os.utime(path, (turn, turn))
    assert shelf.find(KEYS[0]) is not None
    shelf.keep(KEYS[4], File(b"x" * 170, "x"))
    assert [key for key in KEYS[:5] if shelf.has(key)] == [KEYS[0], KEYS[3], KEYS[4]]
    assert sum(path.stat().st_size for path in tmp_path.glob("*/*")) <= 1_000
    shelf.keep(KEYS[5], File(b"x" * (MAX_FILE_BYTES + 1), "huge"))
    assert not shelf.has(KEYS[5])


def test_a_folder_that_cannot_be_written_changes_nothing(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    shop = Workshop(disk=Shelf(blocked / "views", 1_000))
    for key in KEYS[:2]:
        assert shop.wait(key, lambda: File(b"x", "x")).content == b"x"
    assert [record.levelname for record in caplog.records] == ["WARNING"], "said once"


def test_views_made_ahead_are_those_that_pages_ask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf = Shelf(tmp_path, 10_000_000)
    monkeypatch.setattr(views, "disk", lambda: shelf)
    assert ahead.make(limit=3) == 3
    france = places.resolve({})[0]
    slugs = [asked for asked in ahead.views_of(france) if shelf.has(views.key(*asked))]
    assert len(slugs) == 3
    slug, territory, _, part = slugs[0]
    # The very bytes that a visitor's own request makes.
    assert shelf.find(views.key(*slugs[0])) == views.made(slug, territory, Options(), part)
    for asked in [asked for asked in ahead.views_of(france) if asked[0] == "carte-des-communes"]:
        address = views.address(*asked[:3])
        answer = get(f"/{address.replace('.json', '.carte.json', 1) if asked[3] == 'carte' else address}")
        assert answer.headers["etag"] == f'W/"{views.key(*asked)}"', (
            "the name under which a visitor's request looks for it"
        )
    assert ahead.make(limit=3) == 3, "it goes on after those that are there"
    levels = [territory.level for territory in ahead.territories()]
    assert levels[0] == "france" and levels.count("region") == 18 and levels.count("departement") > 90


def test_one_maker_at_a_time(tmp_path: Path) -> None:
    import fcntl

    environment = {**os.environ, "PVD_CACHE": str(tmp_path)}
    with (tmp_path / "ahead.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = subprocess.run([sys.executable, "-m", "pvd.ahead"], env=environment, cwd=warehouse.ROOT, timeout=60)
    assert done.returncode == 0 and not (tmp_path / "views").exists()


def test_nothing_that_somebody_typed_goes_to_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shop = Workshop(disk=Shelf(tmp_path, 10_000_000))
    monkeypatch.setattr(views, "shop", lambda: shop)
    monkeypatch.setattr(workshop, "current", lambda: shop)
    table = views.address("registre-des-subventions", *exports.view_of("registre-des-subventions", MANCHE, Options()))
    for address in (
        f"/{table.replace('.json', '.table.json')}&cherche=dupont",
        "/figures/mesures.csv?texte=dupont",
        f"/vues/{views.mark()}/mesures.json?texte=dupont",
    ):
        assert get(address).status == 200, address
        assert not [path for path in tmp_path.rglob("*") if path.is_file()], address
    assert get("/figures/mesures.csv").status == 200 and len(list(tmp_path.glob("*/*"))) == 1
