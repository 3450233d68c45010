"""The page of versions: every one that can be read, and notes whose numbers are those of both releases."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from pvd import versions, warehouse
from tests.test_pages import opened, plain, sound, written

ROOT = Path(__file__).parent.parent
RELEASES = ROOT / "data" / "releases"
NOTES = (ROOT / "docs" / "versions.md").read_text(encoding="utf-8")
FOLDERS = {
    json.loads(path.read_text(encoding="utf-8"))["release"]: path.parent
    for path in [ROOT / "data" / "curated" / "manifest.json", *RELEASES.glob("*/manifest.json")]
}
ROW = re.compile(
    r"^\| (20\d\d)(?:, ([^|]+))? \| ([\d ]+) attributions, ([\d,]+) M€ \| ([\d ]+) attributions, ([\d,]+) M€ \|", re.M
)


def test_every_release_of_the_repository_has_its_note() -> None:
    assert re.findall(r"^### (\S+) : ", NOTES, re.M) == sorted(
        FOLDERS, key=lambda name: FOLDERS[name].name != "curated"
    )


def held(release: str, year: int, schemes: str) -> tuple[int, float]:
    """Awards of towns in national files, and their millions."""
    table = pq.read_table(FOLDERS[release] / "spending.parquet")
    kept = pc.and_(pc.equal(table["perimeter"], "state_grants_town"), pc.equal(table["coverage"], "national"))
    kept = pc.and_(kept, pc.equal(table["year"], year))
    if schemes:
        is_green = pc.equal(table["scheme"], "FONDS_VERT")
        kept = pc.and_(kept, is_green if schemes == "Fonds vert" else pc.invert(is_green))
    found = table.filter(kept)
    return found.num_rows, float(pc.sum(found["amount_eur"]).as_py()) / 1e6


@pytest.mark.parametrize("row", ROW.findall(NOTES), ids=lambda row: row[0] + row[1])
def test_the_notes_say_what_both_releases_hold(row: tuple[str, ...]) -> None:
    year, schemes, *said = row
    names = re.search(r"\| Année et dispositif \| (\S+) \| (\S+) \|", NOTES)
    assert names
    for release, count, millions in zip(names.groups(), said[::2], said[1::2], strict=True):
        awards, amount = held(release, int(year), schemes)
        assert awards == int(count.replace(" ", "")) and f"{amount:.2f}" == millions.replace(",", "."), (
            release,
            awards,
            amount,
        )


def test_the_notes_are_read() -> None:
    assert len(ROW.findall(NOTES)) == 5


def test_the_page_lists_what_can_be_read_and_what_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PVD_RELEASES", str(RELEASES))
    found = versions.versions()
    assert {item.release for item in found} == set(FOLDERS) and found[0].is_in_service
    assert [item.data_as_of for item in found] == ["2026-04-27"] * len(found)
    app = opened("versions")
    text, said = " ".join(written(app)), sound(app)
    for item in found[1:]:
        assert f"href='./?version={item.release}'" in text and f"href='donnees?version={item.release}'" in text
    assert "27 avril 2026" in plain(said) and "attributions au registre" in plain(said)


def test_a_spoilt_release_is_not_offered(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    folder = tmp_path / "2001-01-01-00000000"
    folder.mkdir()
    (folder / "manifest.json").write_text("{", encoding="utf-8")
    monkeypatch.setenv("PVD_RELEASES", str(tmp_path))
    assert "2001-01-01-00000000" in warehouse.available()
    assert [item.release for item in versions.versions()] == [warehouse.in_service().release]
