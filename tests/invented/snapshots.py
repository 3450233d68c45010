"""Results of queries as small text tables that are read and reviewed like code: one file a query.

A file holds the seven territories one below the other, each under its heading. `make snapshots` writes
them all; `python -m tests.invented.snapshots` only says which differ. Read the difference in git before
committing: a snapshot is a claim, not a by-product.
"""

from __future__ import annotations

import difflib
import os
import sys
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from pvd.territory import Options, Territory
from pvd.warehouse import QUERIES
from tests.invented import release
from tests.invented.rows import B

FOLDER = Path(__file__).parents[1] / "snapshots"
RENEW = "make snapshots"
TERRITORIES = {
    "france": Territory(),
    "region-93": Territory("region", ("93",)),
    "departement-50": Territory("departement", ("50",)),
    "departements-50-14": Territory("departement", ("50", "14")),
    "epci-brumes": Territory("epci", (B,)),
    "commune-13901": Territory("commune", ("13901",)),
    "vide-75": Territory("departement", ("75",)),
}
# Beyond it a row is written as a block, one line a column.
WIDE = 10
HEADING = "======== "


def names() -> list[str]:
    """Every query of queries/."""
    return sorted(path.stem for path in QUERIES.glob("*.sql") if not path.name.startswith("_"))


def asked(query: str) -> list[str]:
    """The territories a query is asked for; one that names no territory is asked once."""
    reads = "$territory" in (QUERIES / f"{query}.sql").read_text(encoding="utf-8")
    return list(TERRITORIES) if reads else ["france"]


def path_of(query: str) -> Path:
    """The file of one query."""
    return FOLDER / f"{query}.txt"


def text_of(query: str) -> str:
    """The results of one query as text, one territory after the other."""
    return "\n".join(_section(query, territory) for territory in asked(query))


def _section(query: str, territory: str) -> str:
    frame = release.invented().query(query, TERRITORIES[territory], **Options().parameters)
    return f"{HEADING}{query} · {territory} · {len(frame)} row(s)\n\n" + table(frame)


def table(frame: pd.DataFrame) -> str:
    """A result as aligned columns, or as blocks when it is wide; an unknown is a dash, never a zero."""
    cells = [
        [_written(name, value) for name, value in zip(frame.columns, row, strict=True)]
        for row in frame.itertuples(index=False)
    ]
    if len(frame.columns) > WIDE:
        width = max(map(len, frame.columns))
        blocks = [
            "\n".join(f"{name:<{width}}  {cell}".rstrip() for name, cell in zip(frame.columns, row, strict=True))
            for row in cells
        ]
        return "\n\n".join(blocks or ["\n".join(frame.columns)]) + "\n"
    widths = [max(map(len, (name, *(row[i] for row in cells)))) for i, name in enumerate(frame.columns)]
    lines = [list(frame.columns), ["-" * width for width in widths], *cells]
    return (
        "\n".join(
            "  ".join(f"{cell:<{width}}" for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines
        )
        + "\n"
    )


def _written(name: str, value: Any) -> str:
    if isinstance(value, str):
        return value or "''"
    if hasattr(value, "__iter__"):
        return "[" + ", ".join(str(item) for item in value) + "]"
    if value is None or pd.isna(value):
        return "—"
    if isinstance(value, pd.Timestamp | date):
        return str(value)[:10]
    if name.endswith("_eur"):
        return f"{value:.2f}"
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def schema_text() -> str:
    """The columns and types of the release in service."""
    return "\n\n".join(
        "\n".join([name, *(f"    {column} {kind}" for column, kind in columns)]) for name, columns in release.schema().items()
    ) + "\n"  # fmt: skip


def expected() -> dict[Path, str]:
    """Every snapshot as it should be."""
    return {path_of(query): text_of(query) for query in names()} | {FOLDER / "schema.txt": schema_text()}


def difference(path: Path, text: str) -> str:
    """What changed in a snapshot, as a unified difference whose hunks name their territory; empty when nothing did."""
    old = path.read_text(encoding="utf-8") if path.is_file() else ""
    new = text.splitlines()
    lines = difflib.unified_diff(old.splitlines(), new, f"committed {path.name}", "found now", lineterm="", n=2)
    return "\n".join(f"{line} {_heading(new, line)}".rstrip() if line.startswith("@@") else line for line in lines)


def _heading(new: list[str], hunk: str) -> str:
    """The heading of the first line that a hunk changes: two lines of context come before it."""
    first = int(hunk.split("+")[1].split(" ")[0].split(",")[0]) + 2
    return next((line.removeprefix(HEADING) for line in reversed(new[:first]) if line.startswith(HEADING)), "")


def main(arguments: list[str]) -> int:
    """0 when every snapshot is as committed, or has been renewed."""
    if arguments not in ([], ["--renew"]):
        print("usage: python -m tests.invented.snapshots [--renew]", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as cache:
        os.environ["PVD_CACHE"] = cache
        os.environ["PVD_RELEASES"] = f"{cache}/no-release-kept"
        texts = expected()
        release.invented().close()
    changed = {path: found for path, text in texts.items() if (found := difference(path, text))}
    gone = sorted(set(FOLDER.glob("*.txt")) - set(texts))
    for path, found in changed.items():
        print(found)
        if arguments:
            path.write_text(texts[path], encoding="utf-8")
    for path in gone:
        print(f"no query asks for {path.name} any more")
        if arguments:
            path.unlink()
    return 0 if arguments or not (changed or gone) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
