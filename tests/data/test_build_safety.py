"""Whatever stops a build, the release in service is whole: killed at each moment, without room, twice at once."""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pvd.warehouse.manifest import read_manifest
from tests.dropped import tiny_build

import publishing  # isort: skip

ROOT = Path(__file__).parents[2]


def start(target: Path, moment: str = "alone", how: str = "go") -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.dropped.tiny_build", str(target), moment, how], cwd=ROOT, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, "TMPDIR": str(target.parent)},
    )  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the build writes when nothing happens."""
    target = tmp_path_factory.mktemp("made") / "curated"
    process = start(target)
    assert process.wait(120) == 0, process.stderr and process.stderr.read()
    return target


@pytest.fixture
def served(made: Path, tmp_path: Path) -> Path:
    """A former release in service, that a build is about to replace."""
    target = Path(shutil.copytree(made, tmp_path / "curated"))
    manifest = json.loads((target / "manifest.json").read_text(encoding="utf-8"))
    extra = target / "objectives.parquet"
    extra.write_bytes((target / "vocabulary.parquet").read_bytes())
    manifest["tables"]["objectives"]["sha256"] = hashlib.sha256(extra.read_bytes()).hexdigest()
    manifest["release"] = "2020-01-01-00000000"
    (target / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return target


def whole(target: Path) -> str:
    """The id of a release, each table as its manifest says."""
    return str(read_manifest(target)["release"])


def left(target: Path) -> list[str]:
    return sorted(
        path.name
        for path in target.parent.iterdir()
        if path.name not in ("curated", "curated.previous", ".curated.lock")
    )


def test_the_same_inputs_give_the_same_bytes(made: Path, served: Path) -> None:
    assert start(served).wait(120) == 0
    for path in made.iterdir():
        assert (served / path.name).read_bytes() == path.read_bytes(), path.name
    assert left(served) == [] and whole(served.with_name("curated.previous")) == "2020-01-01-00000000"


@pytest.mark.parametrize("moment", tiny_build.MOMENTS)
def test_killed_at_each_moment(made: Path, served: Path, moment: str) -> None:
    assert start(served, moment, "kill").wait(120) == -signal.SIGKILL
    expected = whole(made) if moment.startswith("after-") else "2020-01-01-00000000"
    assert whole(served) == expected
    with publishing.alone(served):
        assert whole(served) == expected
    assert left(served) == [], "the next build removes what this one left"


def test_killed_at_any_time(made: Path, served: Path) -> None:
    chance = random.Random(11)
    for _ in range(3):
        process = start(served)
        time.sleep(chance.uniform(0.2, 3.0))
        process.kill()
        process.wait(30)
        assert whole(served) in ("2020-01-01-00000000", whole(made))
    assert start(served).wait(120) == 0 and whole(served) == whole(made) and left(served) == []


@pytest.mark.parametrize("moment", ["write_table:5", "write_manifest", "exchange"])
def test_without_room(served: Path, moment: str) -> None:
    process = start(served, moment, "full")
    _, told = process.communicate(timeout=120)
    assert process.returncode == 1 and whole(served) == "2020-01-01-00000000" and left(served) == []
    lines = [line for line in told.splitlines() if "it/s" not in line and "step" not in line.split("|")[0]]
    assert "Traceback" not in told and "nothing was published" in lines[-1] and "No space left" in lines[-1]


def test_two_builds_at_once(made: Path, served: Path) -> None:
    first = start(served, "write_table:2", "wait")
    assert first.stdout is not None and first.stdout.readline() == "waiting\n"
    second = start(served)
    _, told = second.communicate(timeout=120)
    assert second.returncode == 1 and "found one under way" in told and "Traceback" not in told
    assert whole(served) == "2020-01-01-00000000"
    first.communicate(timeout=120)
    assert first.returncode == 0 and whole(served) == whole(made)


def test_a_file_that_the_disk_spoilt_is_not_published(made: Path, served: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(made, tmp_path / "new"))
    (folder / "measures.parquet").write_bytes(b"half")
    with pytest.raises(publishing.PublishError, match=r"measures\.parquet: expected sha256"):
        publishing.publish(folder, served)
    assert whole(served) == "2020-01-01-00000000"


def test_back_to_the_release_before(made: Path, served: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(publishing.PublishError, match="found none"):
        publishing.back(served)
    publishing.publish(Path(shutil.copytree(made, served.with_name("new"))), served)
    assert whole(served) == whole(made)
    assert publishing.back(served) == whole(served) == "2020-01-01-00000000"
    assert publishing.back(served) == whole(served) == whole(made), "and forth"
    # Spoilt since: it does not come back.
    (served.with_name("curated.previous") / "measures.parquet").write_bytes(b"half")
    monkeypatch.setattr(publishing, "CURATED", served)
    assert publishing.main() == 1 and whole(served) == whole(made)


def test_without_exchange_two_renames_and_their_repair(
    made: Path, served: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publishing.ctypes, "CDLL", lambda *_, **__: object())
    publishing.publish(Path(shutil.copytree(made, served.with_name("new"))), served)
    assert whole(served) == whole(made) and whole(served.with_name("curated.previous")) == "2020-01-01-00000000"
    assert publishing.back(served) == "2020-01-01-00000000" and whole(served.with_name("curated.previous")) == whole(
        made
    )
    # Cut between the two.
    shutil.rmtree(served.with_name("curated.previous"))
    served.rename(served.with_name("curated.previous"))
    publishing.restore(served)
    assert whole(served) == "2020-01-01-00000000"
