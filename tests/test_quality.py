"""The page of quality: checks as the build counted them, and whom to ask for what."""

from __future__ import annotations

import html
from pathlib import Path

import pytest

from pvd import exports, places, versions, warehouse
from tests.test_pages import opened, written

ROOT = Path(__file__).parent.parent


def test_checks_are_those_of_the_build() -> None:
    found = versions.checks()
    assert set(found) == {path.stem for path in (ROOT / "data" / "checks").glob("*.sql")}
    assert not any(found.values()), "a release with offending rows is not published"


def test_the_report_of_another_release_is_not_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(warehouse.current(), "folder", tmp_path)
    assert versions.checks() == {}
    (tmp_path / "build-report.md").write_text(
        "# Build report of release x\n\n## Checks\n\n- towns: 0\n", encoding="utf-8"
    )
    assert versions.checks() == {}


@pytest.mark.parametrize("address", [{}, {"departement": "50"}])
def test_every_rule_met_says_whom_to_ask(address: dict[str, str]) -> None:
    territory, options, _ = places.resolve({name: [value] for name, value in address.items()})
    table = exports.draw("exceptions", territory, options).table
    text = " ".join(written(opened("quality", dict(address))))
    asked = text[text.index("<caption>Ce qu’il faut demander") :]
    for label, rows in table.groupby("exception_label", sort=False):
        line = asked[asked.index(f"<th scope='row'>{html.escape(str(label))}</th>") :].partition("</tr>")[0]
        assert html.escape(rows["exception_contact"].iloc[0]) in line
        count = f"{rows['commune_code'].nunique():,}".replace(",", "\u202f")
        assert f"<td class='n'>{count}</td>" in line, line
