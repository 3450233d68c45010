"""`make audit RAW=<folder>`: the release in service against the raw files, recomputed by other code."""

import argparse
import os
import random
import sys
from pathlib import Path

from tests.audit import papers, release, served
from tests.audit.attribution import TOWN, Attribution
from tests.audit.ledger import Ledger, Territory, awards, by_code_alone
from tests.audit.places import Places
from tests.audit.rows import every_row

ROOT = Path(__file__).parents[2]


def draw(
    places: Places, chance: random.Random, towns: int = 20, departements: int = 10, regions: int = 5
) -> list[Territory]:
    """Territories drawn at random among those that hold towns, and France."""
    codes = sorted(places.towns)
    held = sorted({places.communes[code].departement for code in codes})
    above = sorted({places.communes[code].region for code in codes})
    return [
        Territory("france", "", "France"),
        *(Territory("region", code, places.regions[code]) for code in chance.sample(above, min(regions, len(above)))),
        *(
            Territory("departement", code, f"{places.departements[code]['nom']} ({code})")
            for code in chance.sample(held, min(departements, len(held)))
        ),
        *(
            Territory("commune", code, f"{places.communes[code].name} ({code})")
            for code in chance.sample(codes, min(towns, len(codes)))
        ),
    ]


def old_and_new(old: Ledger, new: Ledger, found: Ledger, territory: Territory) -> str:
    """One line: euros and awards of towns by code alone, by the rule, in the release."""
    cells = [
        f"{sums.amount:>16,.2f} {sums.count:>6}" for sums in (one.sums(territory, TOWN) for one in (old, new, found))
    ]
    return f"{territory.name[:34]:<34} {' '.join(cells)}"


def main(arguments: list[str] | None = None) -> int:
    """Compare everything; 1 when anything differs."""
    parser = argparse.ArgumentParser(prog="make audit", description=__doc__)
    parser.add_argument("--raw", type=Path, required=True, help="folder of the official files")
    parser.add_argument(
        "--release", type=Path, default=Path(os.environ.get("PVD_RELEASE") or ROOT / "data" / "curated")
    )
    parser.add_argument("--seed", type=int, default=None, help="draws the same territories again")
    parser.add_argument("--out", type=Path, default=None, help="folder where to write the decisions as CSV files")
    parser.add_argument("--tables", type=Path, default=ROOT / "data", help="folder of corrections.csv and reference/")
    asked = parser.parse_args(arguments)
    seed = asked.seed if asked.seed is not None else random.SystemRandom().randrange(10**6)
    print(f"seed {seed} (make audit RAW=… SEED={seed} draws the same territories)")

    places = Places(asked.raw, asked.tables / "reference")
    attribution = Attribution(places, asked.tables / "corrections.csv")
    decided = [(row, attribution.decide(row)) for row in every_row(asked.raw, asked.tables / "reference")]
    if asked.out:
        papers.write(asked.out, places, decided)
    found = release.read(asked.release)
    rows = release.disagreements(places, decided, found) + release.unlike_quarantine(decided, asked.release)
    national = release.unlike_totals(decided, asked.release)
    print(f"{len(decided)} published rows read, {len(found)} in the release, {len(rows)} stand elsewhere")

    old, new, now = (Ledger(places, listed) for listed in (by_code_alone(decided, places), awards(decided), found))
    drawn = draw(places, random.Random(seed))
    print(f"\n{'towns, € and awards since 2020':<34} {'by code alone':>23} {'by the rule':>23} {'in the release':>23}")
    os.environ["PVD_RELEASE"] = str(asked.release.resolve())
    fetch = served.product()
    values = []
    for territory in drawn:
        print(old_and_new(old, new, now, territory))
        values += served.differences(fetch, new, territory)

    told = {
        "Rows that stand elsewhere": rows,
        "National totals that differ": national,
        "Served values that differ": values,
    }
    for title, lines in told.items():
        print(f"\n{title}: {len(lines)}")
        print("\n".join(lines))
    return 1 if any(told.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
