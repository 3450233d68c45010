"""The manifest of a release: what it holds, checked file by file."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from pvd.warehouse.errors import ReleaseError, first_line


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest; raises `ReleaseError` when it, or a table that it names, is missing or altered."""
    path = folder / "manifest.json"
    if not path.is_file():
        raise ReleaseError(
            f"expected a curated release with {path.name} in {folder.name}/, found none: run `make data` or restore data/curated from git"
        )
    try:
        manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        missing = {"release", "data_as_of", "tables"} - set(manifest)
    except (ValueError, TypeError) as error:
        raise ReleaseError(
            f"expected JSON in {folder.name}/{path.name}, found something else ({first_line(error)}): restore it from git or run `make data`"
        ) from error
    if missing:
        raise ReleaseError(
            f"expected {', '.join(sorted(missing))} in {folder.name}/{path.name}, found none: restore it from git or run `make data`"
        )
    for name, entry in manifest["tables"].items():
        table = folder / f"{name}.parquet"
        if not table.is_file():
            raise ReleaseError(
                f"release {manifest['release']}: expected {table.name} in {folder.name}/, found none: restore it from git or run `make data`"
            )
        with table.open("rb") as stream:
            found = hashlib.file_digest(stream, "sha256").hexdigest()
        expected = str(entry.get("sha256"))
        if found != expected:
            raise ReleaseError(
                f"release {manifest['release']}: {table.name} is altered (expected sha256 {expected[:12]}…, "
                f"found {found[:12]}…): restore it from git or run `make data`"
            )
    return manifest
