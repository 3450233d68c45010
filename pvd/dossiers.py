"""Press kits: the ready figures of a territory, its key numbers and a notice, in one ZIP.

`python -m pvd.dossiers kits --out <folder> [--departement 50 …]` writes those of every département.
"""

from __future__ import annotations

import argparse
import io
import multiprocessing
import os
import sys
import zipfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import replace
from datetime import date
from pathlib import Path

from pvd import exports, places, warehouse, workshop
from pvd.figures.figure import Figure
from pvd.formats import NARROW, day, typeset
from pvd.render import cells
from pvd.territory import Options, Territory

# (number and name in the kit, figure, formats); the first picture is what a newsroom opens first.
PIECES: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("1-chiffres-cles", "chiffres-cles", ("png",)),
    ("2-situation", "situation", ("png", "svg")),
    ("3-carte-des-communes", "carte-des-communes", ("png", "svg")),
    ("4-subventions-par-annee", "subventions-par-annee", ("png", "svg", "pptx", "csv")),
    ("5-subventions-par-dispositif", "subventions-par-dispositif", ("png", "svg", "pptx", "csv")),
    ("6-liste-des-communes", "liste-des-communes", ("xlsx", "csv")),
)
NOTICE = "LISEZ-MOI.txt"
KEY_NUMBERS = 5
# Already compressed: deflating them again takes time and gains nothing.
STORED = (".png", ".xlsx", ".pptx")
WIDTH = 96
RULES = (
    "Le montant, son périmètre et sa date vont toujours ensemble.",
    "Les subventions de l’État sont toutes les attributions connues, rattachées ou non à la convention du programme : "
    "ni des « dépenses PVD », ni des sommes versées.",
    "« n. d. » veut dire non disponible, jamais zéro. On écrit « aucune subvention connue », non « aucune subvention ».",
    "Trois périmètres de subventions existent (communes, intercommunalités, projets localisés) : ils ne s’additionnent "
    "pas. Ce dossier emploie le premier.",
    "Les totaux nationaux de 2022-2023 et de 2024 ne comptent pas la même chose : pas d’écart ni de rythme de l’un à "
    "l’autre.",
    "Les images portent leur titre, leur source et leur date : ne les rognez pas.",
)


def figures(territory: Territory) -> Iterator[tuple[str, Figure, tuple[str, ...]]]:
    """The figures of a kit, in order: (name in the kit, figure, formats)."""
    for name, slug, formats in PIECES:
        yield name, exports.draw(slug, territory.without_filters(), Options()), formats


def kit_name(territory: Territory) -> str:
    """« dossier-pvd_manche-50_2026-04-27-f9a899d7.zip »: another release is another file."""
    return f"dossier-pvd_{territory.slug}_{warehouse.current().release}.zip"


def kit(territory: Territory) -> bytes:
    """The press kit of a territory: a ZIP whose bytes depend on the release and the code only."""
    folder = kit_name(territory).removesuffix(".zip")
    stream = io.BytesIO()
    drawn = list(figures(territory))
    with zipfile.ZipFile(stream, "w") as archive:

        def add(name: str, content: bytes) -> None:
            entry = zipfile.ZipInfo(f"{folder}/{name}", cells.FIXED_TIME)
            entry.create_system = 0  # the same bytes on every system
            entry.compress_type = zipfile.ZIP_STORED if name.endswith(STORED) else zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)

        # A byte order mark and Windows line ends: Notepad shows the accents, every other reader copes.
        add(NOTICE, b"\xef\xbb\xbf" + notice(territory, drawn).replace("\n", "\r\n").encode())
        for name, figure, formats in drawn:
            for file_format in formats:
                file = workshop.order(figure, file_format).make(figure)
                add(f"{name}.{exports.FORMATS[file_format].extension}", file.content)
    return stream.getvalue()


def notice(territory: Territory, drawn: Sequence[tuple[str, Figure, tuple[str, ...]]]) -> str:
    """The text that goes with the figures: key numbers, what they count, how to cite, what each file is."""
    from textwrap import wrap

    from pvd.render.words import citation, sentence

    release = warehouse.current()
    by_slug = {figure.slug: figure for _, figure, _ in drawn}
    key = by_slug["chiffres-cles"]

    def paragraph(text: str, first: str = "", rest: str = "") -> str:
        # A line may break at a plain space only: « 37 communes » and « 12 % » stay whole.
        held = text.replace("\u00a0", "\ue000").replace(NARROW, "\ue001")
        lines = wrap(held, WIDTH, initial_indent=first, subsequent_indent=rest or " " * len(first),
                     break_long_words=False, break_on_hyphens=False)  # fmt: skip
        return "\n".join(lines).replace("\ue000", "\u00a0").replace("\ue001", NARROW)

    def heading(text: str) -> list[str]:
        return ["", text.upper(), "─" * len(text), ""]

    place = "" if territory.level == "france" else f" – {territory.label}"
    lines = [
        f"Petites villes de demain{place}",
        f"Dossier de presse · données au {day(release.data_as_of)} · version {release.release}",
        *heading("Cinq chiffres"),
    ]
    for card in key.cards[:KEY_NUMBERS]:
        context = f" ({card.context})" if card.context else ""
        lines.append(paragraph(f"{card.label}{NARROW}: {card.value}{context}", "• "))
    lines += ["", paragraph(f"Périmètre des subventions{NARROW}: {key.perimeter_label}."), paragraph(key.note)]
    lines += heading("Ce que comptent les montants")
    lines += [paragraph(typeset(rule), "• ") for rule in RULES]
    if missing := by_slug["subventions-par-annee"].coverage:
        lines.append(paragraph(missing, "• "))
    lines += heading("Les fichiers")
    for name, figure, formats in drawn:
        extensions = ", ".join(exports.FORMATS[item].label for item in formats)
        lines.append(paragraph(f"{name} ({extensions})"))
        lines.append(paragraph(figure.title.rstrip(".") + ".", "   "))
        if figure.form != "table":
            lines.append(paragraph(f"Texte alternatif{NARROW}: {sentence(figure)}", "   "))
        lines.append("")
    lines.pop()
    lines += heading("Citer")
    # The reader fills in the day of access: the kit itself does not move with the clock.
    for figure in (by_slug["carte-des-communes"], by_slug["subventions-par-annee"]):
        text = citation(replace(figure, address=figure.address or "/"), date(2000, 1, 1), long=True)
        lines += [
            paragraph(text.replace(f"consulté le {day(date(2000, 1, 1))}", "consulté le [jour de consultation]")),
            "",
        ]
    licences = cells.licences(key) or "Licence Ouverte 2.0"
    lines.append(paragraph(f"Licence des données{NARROW}: {licences}. La source et sa date doivent être citées."))
    return "\n".join(lines) + "\n"


# --- command line --------------------------------------------------------------------------------


def departements() -> list[str]:
    """Codes of the départements that have a town of the programme."""
    return [code for code, label in places.children("france", (), "departement") if places.NO_TOWN not in label]


def _territory(code: str) -> Territory:
    territory, _, problems = places.resolve({"departement": [code]})
    if territory.level != "departement" or any(not isinstance(text, places.Remark) for text in problems):
        raise SystemExit(f"Département inconnu{NARROW}: {code}")
    return territory


def _write(code: str, folder: str) -> str:
    """Write one kit; whole or not at all. Runs in a process of its own."""
    territory = _territory(code)
    target = Path(folder) / kit_name(territory)
    scratch = target.with_suffix(f".{os.getpid()}.part")
    scratch.write_bytes(kit(territory))
    os.replace(scratch, target)
    return code


def _progress(done: int, count: int, words: str) -> None:
    """A bar on the error stream: redrawn on a terminal, a line a kit in a log."""
    if sys.stderr.isatty():
        filled = round(30 * done / count) if count else 30
        print(
            f"\r\x1b[2K[{'█' * filled}{'░' * (30 - filled)}] {done}/{count} {words}",
            end="",
            file=sys.stderr,
            flush=True,
        )
    else:
        print(f"{done}/{count} {words}", file=sys.stderr, flush=True)


def kits(folder: Path, codes: Sequence[str], jobs: int) -> list[str]:
    """Write the kits that are not there yet for this release; returns the codes that failed."""
    folder.mkdir(parents=True, exist_ok=True)
    todo = [code for code in codes if not (folder / kit_name(_territory(code))).is_file()]
    done, failed = len(codes) - len(todo), []
    if done:
        print(f"{done} dossiers déjà faits pour cette version, laissés tels quels.", file=sys.stderr)
    # Not by fork: a database and the threads of a renderer do not survive it.
    pool = ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn"))
    try:
        waiting = {pool.submit(_write, code, str(folder)): code for code in todo}
        for future in as_completed(waiting):
            code = waiting[future]
            if error := future.exception():
                failed.append(code)
                print(f"\n{code}{NARROW}: {error}", file=sys.stderr)
            done += 1
            _progress(done, len(codes), f"· {places.label('departement', code)}")
    except KeyboardInterrupt:
        pool.shutdown(wait=False, cancel_futures=True)
        print("\nInterrompu. La même commande reprendra où elle s’est arrêtée.", file=sys.stderr)
        raise SystemExit(130) from None
    pool.shutdown()
    if sys.stderr.isatty():
        print(file=sys.stderr)
    return failed


def main(arguments: Sequence[str] | None = None) -> int:
    """Entry point of the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m pvd.dossiers", description="Dossiers de presse, un ZIP par territoire."
    )
    verbs = parser.add_subparsers(dest="verb", required=True)
    verb = verbs.add_parser("kits", help="les dossiers de presse des départements ; reprend où il s’est arrêté")
    verb.add_argument("--out", type=Path, required=True, metavar="DOSSIER", help="dossier où écrire les fichiers")
    verb.add_argument("--departement", nargs="+", default=None, metavar="CODE", help="codes ; par défaut, tous")
    verb.add_argument(
        "--jobs", type=int, default=min(2, os.cpu_count() or 1), metavar="N", help="dossiers en parallèle"
    )
    asked = parser.parse_args(arguments)
    try:
        failed = kits(asked.out, asked.departement or departements(), max(1, asked.jobs))
    except warehouse.ReleaseError as error:
        print(error, file=sys.stderr)
        return 1
    if failed:
        print(f"Dossiers non faits{NARROW}: {', '.join(failed)}", file=sys.stderr)
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
