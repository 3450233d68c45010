"""Three hundred spoilt files: each refused in one sentence, or read with its oddity told. Never a trace, never a release."""

from __future__ import annotations

import hashlib
import random
import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.dropped import files, wrong
from tests.invented import release as invented

from data import check  # isort: skip
from cards import load_cards  # isort: skip
from plain import Refused  # isort: skip

SEEDS = range(4)
SAMPLE = 60


@cache
def originals() -> tuple[tuple[Path, str, dict[str, int]], ...]:
    folder = Path(tempfile.mkdtemp(prefix="pvd-wrong-", dir=invented.folder().parent))
    places = {"year": 0, "scheme": 1, "siren": 4, "name": 6, "code": 7, "cost": 9, "amount": 10}
    green = {"code": 3, "name": 6, "amount": 8, "siren": 13}
    listed = {"code": 0, "name": 1, "date": 3}
    return (
        (files.dgcl(folder, 2021).path, ";", places), (files.fonds_vert(folder, 2024).path, ",", green),
        (files.pvd_list(folder, "20260930").path, ",", listed),
    )  # fmt: skip


@cache
def variants() -> tuple[wrong.Wrong, ...]:
    return tuple(
        item
        for seed in SEEDS
        for path, separator, places in originals()
        for item in wrong.spoilt(path, separator, places, seed)
    )


@cache
def cards() -> dict[str, Any]:
    return load_cards("sources")


@cache
def towns() -> dict[str, Any]:
    return check.known_towns(invented.folder())


def judge(item: wrong.Wrong, folder: Path) -> None:
    path = folder / item.file
    path.write_bytes(item.content)
    try:
        report = check.examine(path, cards(), towns())
    except Refused as error:
        sentence = str(error)
        assert item.said in ("refused", "any"), f"{item.name}: {sentence}"
        assert sentence.startswith(item.file) and sentence.endswith(".") and "\n" not in sentence, sentence
        assert "attendu" in sentence and "trouvé" in sentence and len(sentence) < 500, sentence
        return
    finally:
        path.unlink()
    assert item.said != "refused", f"{item.name}: accepted\n{report}"
    if item.said not in ("any", "fine"):
        assert any(item.said in oddity for oddity in report.oddities), f"{item.name}: {report.oddities}"
    if item.said == "fine":
        assert report.card["sha256"] and report.card["layout"], item.name


def test_there_are_three_hundred() -> None:
    assert len(variants()) >= 300 and len({item.name for item in variants()}) == len(variants())


@pytest.fixture
def unchanged(tmp_path: Path) -> Any:
    """The release that a build would have replaced, whole before and after."""

    def mark() -> str:
        found = hashlib.sha256()
        for path in sorted(check.CURATED.iterdir()):
            found.update(path.name.encode() + str(path.stat().st_mtime_ns).encode() + str(path.stat().st_size).encode())
        return found.hexdigest()

    before = mark()
    yield
    assert mark() == before


def test_a_spoilt_file_is_refused_or_told(tmp_path: Path, unchanged: None) -> None:
    """Every kind of fault once, of one file each; all of them in `make soak`."""
    kinds: dict[str, list[wrong.Wrong]] = {}
    for item in variants():
        kinds.setdefault(item.name.rsplit("-", 2)[0], []).append(item)
    chance = random.Random(7)
    drawn = [chance.choice(found) for found in kinds.values()]
    for item in drawn[:SAMPLE]:
        judge(item, tmp_path)


@pytest.mark.soak
def test_every_spoilt_file_is_refused_or_told(tmp_path: Path, unchanged: None) -> None:
    for item in variants():
        judge(item, tmp_path)


def test_a_workbook_that_is_spoilt(tmp_path: Path) -> None:
    whole = files.ort(tmp_path).path.read_bytes()
    for kind, content in (
        ("cut", whole[: len(whole) // 2]),
        ("named", whole),
        ("flip", whole[:4000] + b"\x00" * 400 + whole[4400:]),
    ):
        judge(wrong.Wrong(kind, f"suivi-{kind}.{'csv' if kind == 'named' else 'xlsx'}", content, "refused"), tmp_path)


def test_the_broken_extract_of_one_departement_is_refused(tmp_path: Path) -> None:
    """The CSV of the page is a subset: fewer than 2,000 rows are refused."""
    rows = [",".join(f'"{title}"' for title in files.ORT[:-1])]
    rows += [
        f'"47 - Bourg {number}","","","",47{number:03d},"3. Autre","Signée","2023-05-16",,,,,"Achevé","false","true",0,44,"18-04-2026 10:28",""'
        for number in range(500)
    ]
    judge(wrong.Wrong("ort-500", "ort.csv", "\n".join(rows).encode() + b"\n", "refused"), tmp_path)


def test_a_copy_under_another_year_is_refused(tmp_path: Path) -> None:
    path = originals()[1][0]
    report = check.examine(path, cards(), towns())
    known = {**cards(), "fonds-vert-2024": report.card}
    twin = Path(shutil.copy(path, tmp_path / "fonds-vert-2025-export.csv"))
    with pytest.raises(Refused, match=r"copie exacte de fonds-vert-2024-export\.csv"):
        check.examine(twin, known, towns())


def test_what_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check.main([str(tmp_path / "absent.csv"), str(tmp_path)]) == 1
    told = capsys.readouterr().err.splitlines()
    assert len(told) == 2 and all(line.startswith("REFUSÉ. ") for line in told)
