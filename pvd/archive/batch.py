"""The archive on disk: part by part in several processes, checked, taken up where it stopped.

`python -m pvd.archive --out <folder> [--region 28 | --departement 50]`

A file is written beside its place, then renamed: whole, or not there. A part is in the journal once its files are written,
with their checksums: started again, what is there with its checksum is left, the rest is made.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pvd import assets, menu, places, views, warehouse
from pvd.archive.document import SUMS
from pvd.archive.making import BOOK, ROOT, Part, made, parts
from pvd.archive.shelves import Shelves, shelves
from pvd.dossiers.running import PART, in_parallel, write_whole
from pvd.dossiers.territories import departements
from pvd.formats import in_list, labelled
from pvd.territory import Level

# One line a part: mark of the release and of the code, part, checksums of its files. The last line of a part is true.
JOURNAL = ".archive-faite.jsonl"
_SCRATCH = re.compile(rf".+\.\d+{re.escape(PART)}")
Task = tuple[str, str, str, str, str]
Sums = Mapping[str, str]


def _make(task: Task) -> Sums:
    """Write the files of a part; returns their checksums. Runs in a process of its own."""
    out, level, code, *part = task
    found = {}
    for path, content in made(shelves(_level(level), code), (part[0], part[1])).items():
        write_whole(Path(out) / path, content)
        found[path] = hashlib.sha256(content).hexdigest()
    return found


def _level(text: str) -> Level:
    assert text in ("france", "region", "departement")
    return text  # type: ignore[return-value]


def mark(held: Shelves) -> str:
    """What the bytes of this archive depend on: release, code, pages, texts, style, territory."""
    found = hashlib.sha256(f"{held.level} {held.code} {views.mark()}".encode())
    folders = (menu.FOLDER.glob("*.py"), menu.DOCS.glob("*.*"), assets.FOLDER.glob("archive.*"))
    for path in sorted(path for paths in folders for path in paths):
        found.update(path.read_bytes())
    return f"{warehouse.current().release}-{found.hexdigest()[:12]}"


def archive(out: Path, held: Shelves, jobs: int) -> list[str]:
    """Write the parts that are not there; returns those that failed, in words. `SHA256SUMS` is written last, when none did."""
    out.mkdir(parents=True, exist_ok=True)
    for scratch in out.rglob(f"*{PART}"):
        if _SCRATCH.fullmatch(scratch.name):
            scratch.unlink()
    journal, own = out / JOURNAL, mark(held)
    if journal.is_file() and not journal.read_bytes().endswith(b"\n"):
        # A line cut by a sudden end: the next one begins on its own.
        with journal.open("a", encoding="utf-8") as stream:
            stream.write("\n")
    wanted = parts(held)
    found = _journal(journal)
    kept = {part: sums for part, (by, sums) in found.items() if by == own and part in wanted and _holds(out, sums)}
    todo = [(str(out), held.level, held.code, *part) for part in wanted if part not in kept]
    if kept:
        print(
            f"{len(kept)} parties déjà faites pour cette version, vérifiées, laissées telles quelles.", file=sys.stderr
        )
    if todo:
        # What lists every file may not stand beside files that are being made.
        (out / SUMS).unlink(missing_ok=True)

    def finished(task: Task, sums: Sums) -> None:
        kept[task[3], task[4]] = sums
        with journal.open("a", encoding="utf-8") as stream:
            stream.write(json.dumps({"mark": own, "part": task[3:], "files": sums}, ensure_ascii=False) + "\n")

    failed = in_parallel(_make, todo, jobs, len(kept), _words, finished)
    if not failed:
        every = {path: digest for sums in kept.values() for path, digest in sums.items()}
        for path in {path for _, sums in found.values() for path in sums} - every.keys():
            # Ours, of another release or another territory: nobody lists it any more.
            (out / path).unlink(missing_ok=True)
        lines = "".join(f"{digest}  {path}\n" for path, digest in sorted(every.items()))
        write_whole(out / SUMS, lines.encode())
    return [_words(task) for task in failed]


def _journal(path: Path) -> dict[Part, tuple[str, Sums]]:
    """What was made, by part; a line cut by a sudden end is no line."""
    return {part: (by, sums) for part, by, sums in _lines(path)}


def _lines(path: Path) -> Iterator[tuple[Part, str, Sums]]:
    for line in path.read_text(encoding="utf-8").splitlines() if path.is_file() else []:
        try:
            said: dict[str, Any] = json.loads(line)
            yield (said["part"][0], said["part"][1]), said["mark"], said["files"]
        except (ValueError, KeyError, TypeError, IndexError):
            continue


def _holds(out: Path, sums: Sums) -> bool:
    """Whether every file of a part is there, as it was written."""
    for name, digest in sums.items():
        try:
            if hashlib.sha256((out / name).read_bytes()).hexdigest() != digest:
                return False
        except OSError:
            return False
    return True


def _words(task: Task) -> str:
    kind, code = task[3:]
    if kind == ROOT:
        return "accueil, méthode, tables"
    return labelled("livre", places.label("region", code)) if kind == BOOK else places.label(kind, code)


def main(arguments: Sequence[str] | None = None) -> int:
    """Entry point of the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m pvd.archive", description="Le produit entier, lisible sans serveur."
    )
    parser.add_argument("--out", type=Path, required=True, metavar="DOSSIER", help="dossier où écrire")
    one = parser.add_mutually_exclusive_group()
    one.add_argument("--region", metavar="CODE", help="une région ; par défaut, toute la France")
    one.add_argument("--departement", metavar="CODE", help="un département")
    parser.add_argument(
        "--jobs", type=int, default=min(2, os.cpu_count() or 1), metavar="N", help="parties en parallèle"
    )
    asked = parser.parse_args(arguments)
    try:
        failed = archive(asked.out, _asked(asked.region, asked.departement), max(1, asked.jobs))
    except warehouse.ReleaseError as error:
        print(error, file=sys.stderr)
        return 1
    if failed:
        print(f"Parties non faites : {in_list(failed)}", file=sys.stderr)
    return bool(failed)


def _asked(region: str | None, departement: str | None) -> Shelves:
    """The archive that the command line names. Exits on a code that is none."""
    if region is not None and not places.has_towns("region", region):
        raise SystemExit(f"Région inconnue : {region}")
    if departement is not None and departement not in departements():
        raise SystemExit(f"Département inconnu, ou sans commune du programme : {departement}")
    return (
        shelves("region", region)
        if region
        else shelves("departement", departement)
        if departement
        else shelves("france", "")
    )
