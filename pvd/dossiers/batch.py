"""Kits, sheets and books by hundreds: several processes, a progress bar, and taking up where it stopped.

`python -m pvd.dossiers kits --out <folder> [--departement 50 …]`
`python -m pvd.dossiers sheets --out <folder> [--departement 50 …] [--level commune …]`
`python -m pvd.dossiers book --out <folder> --region 28`
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from pvd import places, warehouse, workshop
from pvd.dossiers.book import book, book_name, chapters
from pvd.dossiers.bundles import town_book
from pvd.dossiers.kits import kit, kit_name
from pvd.dossiers.pages import content, sheet, sheet_name
from pvd.dossiers.running import in_parallel, write_whole
from pvd.dossiers.territories import LEVELS, departements, named, units
from pvd.formats import in_list
from pvd.render.sheet.pages import Sheet
from pvd.territory import Territory

# One line a finished file: release, the one it is compared with, mark of the code, name. A file that is not in it is made again.
JOURNAL = ".fiches-faites.txt"
# Beside the levels of the sheets: the workbook of a département's towns.
BOOK = "classeur"


def _departement(code: str) -> Territory:
    territory, _, problems = places.resolve({"departement": [code]})
    if territory.level != "departement" or any(notice.is_refusal for notice in problems):
        raise SystemExit(f"Département inconnu : {code}")
    return territory


# --- press kits ----------------------------------------------------------------------------------


def _write_kit(task: tuple[str, str]) -> None:
    """Write one kit. Runs in a process of its own."""
    folder, code = task
    territory = _departement(code)
    write_whole(Path(folder) / kit_name(territory), kit(territory))


def kits(folder: Path, codes: Sequence[str], jobs: int) -> list[str]:
    """Write the kits that are not there yet for this release; returns the codes that failed."""
    folder.mkdir(parents=True, exist_ok=True)
    todo = [(str(folder), code) for code in codes if not (folder / kit_name(_departement(code))).is_file()]
    if done := len(codes) - len(todo):
        print(f"{done} dossiers déjà faits pour cette version, laissés tels quels.", file=sys.stderr)
    failed = in_parallel(_write_kit, todo, jobs, done, lambda task: places.label("departement", task[1]))
    return [code for _, code in failed]


# --- two-page sheets -----------------------------------------------------------------------------


def _write_sheet(task: tuple[str, str, str]) -> None:
    """Write one sheet, or the workbook of a département. Runs in a process of its own."""
    folder, level, code = task
    path = Path(folder) / _sheet_path(level, code)
    if level == BOOK:
        write_whole(path, town_book(_departement(code)).content)
        return
    write_whole(path, sheet(named(level, code)))


def _sheet_path(level: str, code: str) -> str:
    """Where a file goes, in a folder a level: « commune/fiche-pvd_valognes-50_50615_….pdf »."""
    if level == BOOK:
        territory = _departement(code)
        return f"{BOOK}/communes-pvd_{territory.slug}_{warehouse.current().release}.xlsx"
    return f"{level}/{sheet_name(named(level, code))}"


def _words(task: tuple[str, str, str]) -> str:
    _, level, code = task
    return f"classeur {places.label('departement', code)}" if level == BOOK else places.label(level, code)


def sheets(folder: Path, codes: Sequence[str], levels: Sequence[str], jobs: int) -> list[str]:
    """Write the sheets that are not there yet for this release and this code; returns those that failed, in words.

    Without `codes`, all of France. Each sheet is checked as it is made: one that would not fit its two pages fails.
    """
    for code in codes:
        _departement(code)
    folder.mkdir(parents=True, exist_ok=True)
    # Compared with another release, a sheet is another sheet.
    mark = " ".join(filter(None, (warehouse.current().release, warehouse.current().former, workshop.code_mark()[:16])))
    journal = folder / JOURNAL
    made = set(journal.read_text(encoding="utf-8").splitlines()) if journal.is_file() else set()
    wanted = [unit for level in LEVELS if level in levels for unit in units(level, codes)]
    if "departement" in levels:
        wanted += [(BOOK, code) for code in codes or departements()]
    tasks = {(str(folder), level, code): _sheet_path(level, code) for level, code in wanted}
    todo = [task for task, path in tasks.items() if f"{mark} {path}" not in made or not (folder / path).is_file()]
    if done := len(tasks) - len(todo):
        print(f"{done} fichiers déjà faits pour cette version, laissés tels quels.", file=sys.stderr)

    def finished(task: tuple[str, str, str], result: None) -> None:
        with journal.open("a", encoding="utf-8") as stream:
            stream.write(f"{mark} {tasks[task]}\n")

    return [_words(task) for task in in_parallel(_write_sheet, todo, jobs, done, _words, finished)]


# --- books ---------------------------------------------------------------------------------------


def _content(task: tuple[str, str]) -> Sheet:
    """What a sheet of the book says. Runs in a process of its own."""
    return content(named(*task))


def book_of(folder: Path, code: str, jobs: int) -> list[str]:
    """Write the book of a région; returns the sheets that failed, in words: there is then no book."""
    if not places.has_towns("region", code):
        raise SystemExit(f"Région inconnue : {code}")
    territory, made = named("region", code), dict[tuple[str, str], Sheet]()
    tasks = [(chapter.level, chapter.code) for chapter in chapters(territory)]
    failed = in_parallel(_content, tasks, jobs, 0, lambda task: places.label(*task), made.__setitem__)
    if not failed:
        print("Mise en pages…", file=sys.stderr)
        write_whole(folder / book_name(territory), book(territory, [made[task] for task in tasks]))
    return [places.label(*task) for task in failed]


# --- command line --------------------------------------------------------------------------------


def main(arguments: Sequence[str] | None = None) -> int:
    """Entry point of the command line."""
    parser = argparse.ArgumentParser(prog="python -m pvd.dossiers", description="Dossiers et fiches, par centaines.")
    verbs = parser.add_subparsers(dest="verb", required=True)
    for name, words in (
        ("kits", "les dossiers de presse des départements ; reprend où il s’est arrêté"),
        ("sheets", "les fiches en deux pages ; reprend où il s’est arrêté"),
        ("book", "le livre d’une région : toutes ses fiches en un PDF, avec un index"),
    ):
        verb = verbs.add_parser(name, help=words)
        verb.add_argument("--out", type=Path, required=True, metavar="DOSSIER", help="dossier où écrire les fichiers")
        if name == "book":
            verb.add_argument("--region", required=True, metavar="CODE", help="code de la région")
        else:
            verb.add_argument("--departement", nargs="+", default=[], metavar="CODE", help="codes ; par défaut, tous")
        verb.add_argument(
            "--jobs", type=int, default=min(2, os.cpu_count() or 1), metavar="N", help="fichiers en parallèle"
        )
        if name == "sheets":
            verb.add_argument("--level", nargs="+", default=list(LEVELS), choices=LEVELS, help="niveaux ; tous sinon")
    asked = parser.parse_args(arguments)
    jobs = max(1, asked.jobs)
    try:
        if asked.verb == "book":
            failed = book_of(asked.out, asked.region, jobs)
        elif asked.verb == "kits":
            failed = kits(asked.out, asked.departement or departements(), jobs)
        else:
            failed = sheets(asked.out, asked.departement, asked.level, jobs)
    except warehouse.ReleaseError as error:
        print(error, file=sys.stderr)
        return 1
    if failed:
        print(f"Fichiers non faits : {in_list(failed)}", file=sys.stderr)
    return bool(failed)
