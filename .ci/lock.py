"""Rewrite the second part of the requirements files: what the named packages need in turn.

`make lock`, after a change above the marker. pip resolves in an empty environment without installing
anything, so the answer depends on the named versions and on the day, not on this virtual environment.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
MARKER = "# --- needed in turn, written by `make lock` ---"


def named(path: Path) -> list[str]:
    """The lines kept by hand: everything above the marker."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return lines[: lines.index(MARKER)] if MARKER in lines else lines


def resolve(lines: list[str]) -> dict[str, str]:
    """Every package that these requirements install, as {name: version}."""
    scratch = ROOT / ".venv" / "lock.txt"
    scratch.write_text("\n".join(line for line in lines if line[:1] not in ("#", "-")), encoding="utf-8")
    command = [sys.executable, "-m", "pip", "install", "--dry-run", "--ignore-installed", "--quiet"]
    command += ["--disable-pip-version-check", "--report", "-", "-r", str(scratch)]
    answer = subprocess.run(command, check=True, capture_output=True, text=True)
    return {item["metadata"]["name"]: item["metadata"]["version"] for item in json.loads(answer.stdout)["install"]}


def key(name: str) -> str:
    """A package's name as PyPI compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def write(path: Path, packages: dict[str, str], elsewhere: set[str]) -> None:
    """Put the packages that nobody named under the marker, in alphabetical order."""
    kept = named(path)
    known = {key(re.split(r"[=<>\[ ]", line)[0]) for line in kept} | elsewhere
    rest = sorted(f"{name}=={version}" for name, version in packages.items() if key(name) not in known)
    path.write_text("\n".join([*kept, MARKER, *sorted(rest, key=str.lower)]) + "\n", encoding="utf-8")


run, dev = ROOT / "requirements.txt", ROOT / "requirements-dev.txt"
runtime = resolve(named(run))
write(run, runtime, set())
everything = resolve([*run.read_text(encoding="utf-8").splitlines(), *named(dev)])
write(dev, everything, {key(name) for name in runtime})
