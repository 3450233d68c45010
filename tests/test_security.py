"""`docs/security.md` says the truth: every test that it names is there, and every threat has one."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
NAMED = re.findall(r"`(tests/\w+\.py)::(\w+)`", PAGE)


def test_every_proof_exists() -> None:
    known = {
        (name, node.name)
        for name in {file for file, _ in NAMED}
        for node in ast.walk(ast.parse((ROOT / name).read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
    }
    missing = sorted({*NAMED} - known)
    assert NAMED and not missing, missing


def test_every_threat_has_a_proof() -> None:
    rows = [line for line in PAGE.splitlines() if line.startswith("| ") and not line.startswith(("| |", "| threat"))]
    assert len(rows) > 20
    assert not [row for row in rows if "::test_" not in row]
