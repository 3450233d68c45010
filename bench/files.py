"""Every file of every figure in eight territories: written before a change of the renderers, compared after it.

`python -m bench.files write <folder> [svg csv …]` writes them, `python -m bench.files compare <before> <after>` lists those
that differ. Files are the same bytes for the same figure, so a difference is a change.
"""

from __future__ import annotations

import argparse
import os
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from pvd import exports, places
from pvd.figures import catalogue

# France, an overseas région, a département, a union, an EPCI, a town, the town without EPCI, a département without town.
TERRITORIES = {
    "france": {},
    "region-94": {"region": ["94"]},
    "departement-50": {"departement": ["50"]},
    "union": {"departement": ["14", "50"]},
    "epci": {"epci": ["200067205"]},
    "commune-50615": {"commune": ["50615"]},
    "commune-85113": {"commune": ["85113"]},
    "vide-75": {"departement": ["75"]},
}
QUICK = ("svg", "pptx", "xlsx", "csv", "csv-brut", "json")


def write_one(slug: str, folder: Path, formats: tuple[str, ...]) -> int:
    """The files of one figure; what cannot be written is written as its error. Returns how many."""
    count = 0
    for name, address in TERRITORIES.items():
        territory, options, _ = places.resolve(address)
        for file_format in formats:
            path = folder / slug / f"{name}.{file_format}"
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                content = exports.write(exports.draw(slug, territory, options), file_format)
            except Exception as error:  # what failed before may fail after: said, and compared too
                content = f"{type(error).__name__}: {error}".encode()
            path.write_bytes(content)
            count += 1
    return count


def compare(before: Path, after: Path) -> list[str]:
    """The files that differ, or that one side lacks."""
    names = {
        path.relative_to(root).as_posix() for root in (before, after) for path in root.rglob("*.*") if path.is_file()
    }
    return sorted(
        name
        for name in names
        if not ((before / name).is_file() and (after / name).is_file())
        or (before / name).read_bytes() != (after / name).read_bytes()
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    writing = verbs.add_parser("write")
    writing.add_argument("folder", type=Path)
    writing.add_argument("formats", nargs="*", default=list(QUICK))
    comparing = verbs.add_parser("compare")
    comparing.add_argument("before", type=Path)
    comparing.add_argument("after", type=Path)
    arguments = parser.parse_args()
    if arguments.verb == "compare":
        differing = compare(arguments.before, arguments.after)
        print("\n".join([*differing, f"{len(differing)} files differ"]))
        return int(bool(differing))
    slugs = list(catalogue.entries())
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        done = pool.map(write_one, slugs, [arguments.folder] * len(slugs), [tuple(arguments.formats)] * len(slugs))
        print(f"{sum(done)} files in {arguments.folder}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
