"""The versions of the data that this server can show, told from their manifests: none is opened to be listed."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from pvd import warehouse
from pvd.formats import typeset

# Tables whose rows everybody understands, in the order of the page.
COUNTED = {
    "communes": typeset("communes du programme"),
    "spending": typeset("attributions au registre"),
    "sources": typeset("fichiers officiels"),
}


@dataclass(frozen=True)
class Version:
    """One version: its id, the day of its newest data, whether it answers when nobody names one, rows by table."""

    release: str
    data_as_of: str
    is_in_service: bool
    rows: dict[str, int]


def versions() -> list[Version]:
    """Those that an address may name, the one in service first. One whose folder is spoilt is left out: it cannot answer."""
    here = warehouse.in_service()
    found = []
    for release in warehouse.available():
        manifest = here.manifest if release == here.release else _manifest(release)
        if manifest:
            rows = {name: int(entry.get("rows", 0)) for name, entry in manifest["tables"].items()}
            found.append(Version(release, str(manifest["data_as_of"]), release == here.release, rows))
    return found


def _manifest(release: str) -> dict[str, Any]:
    try:
        path = warehouse.releases_folder() / release / "manifest.json"
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return found if {"tables", "data_as_of"} <= found.keys() else {}
    except (OSError, ValueError):
        return {}


def checks() -> dict[str, int]:
    """The checks of the release that answers, and the rows that each refused, as its build report says.

    Empty when the report of that release is not there: another one may have taken its folder.
    """
    here = warehouse.current()
    try:
        report = (here.folder / "build-report.md").read_text(encoding="utf-8")
    except OSError:
        return {}
    head, _, rest = report.partition("\n## Checks")
    if not head.startswith(f"# Build report of release {here.release}\n"):
        return {}
    found = re.findall(r"^- (\w+): (\d+)$", rest.partition("\n## ")[0], re.M)
    return {name: int(rows) for name, rows in found}
