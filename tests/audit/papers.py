"""What the attribution decided, written as CSV files to be read line by line."""

import csv
from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

from tests.audit.attribution import EPCI, LOCATED, QUARANTINE, TOWN, Decision
from tests.audit.places import Places
from tests.audit.rows import Row

Decided = list[tuple[Row, Decision]]

CELLS = (
    "source",
    "source_row",
    "year",
    "scheme",
    "name",
    "code",
    "departement",
    "siren",
    "place_code",
    "title",
    "amount",
)
COLUMNS = (
    *CELLS,
    "commune_code",
    "commune_name",
    "decided_by",
    "reason",
    "kind",
    "code_alone",
    "code_alone_name",
    "perimeter",
)


def line(places: Places, row: Row, decision: Decision) -> list[object]:
    """One award as a line: its cells as published, then what was decided."""

    def name(code: str) -> str:
        return places.communes[code].name if code in places.communes else ""

    cells = [" ".join(str(getattr(row, column)).split()) for column in CELLS]
    alone = decision.code_alone
    decided = [decision.commune, name(decision.commune), decision.decided_by, decision.reason, decision.kind]
    return [*cells, *decided, alone, name(alone), decision.perimeter]


def about_towns(decision: Decision) -> bool:
    """True when a town of the programme receives the award, or would by its code alone."""
    return decision.perimeter == TOWN or bool(decision.code_alone)


def write_csv(path: Path, columns: Iterable[str], lines: Iterable[Iterable[object]]) -> None:
    """One CSV file, UTF-8."""
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(columns)
        writer.writerows(lines)


def write(folder: Path, places: Places, decided: Decided) -> None:
    """Every file: rows of towns, rows that move, quarantine, other bodies, EPCI, totals."""
    folder.mkdir(parents=True, exist_ok=True)
    towns = [(row, decision) for row, decision in decided if about_towns(decision)]
    chosen = {
        "town_rows": towns,
        "moved": [(r, d) for r, d in towns if (d.commune if d.perimeter == TOWN else "") != d.code_alone],
        "quarantine": [(r, d) for r, d in decided if d.perimeter == QUARANTINE],
        "other_bodies": [(r, d) for r, d in decided if d.decided_by == "other_body" and (d.code_alone or d.perimeter)],
    }
    for name, found in chosen.items():
        write_csv(folder / f"{name}.csv", COLUMNS, [line(places, *pair) for pair in found])
    write_csv(
        folder / "epci.csv",
        (*COLUMNS, "epci_siren", "epci_name", "epci_departement"),
        [
            [*line(places, r, d), d.epci, places.epci[d.epci].name if d.epci else "", d.departement]
            for r, d in decided
            if d.kind == "epci" and (d.perimeter in (EPCI, QUARANTINE) or places.holds_towns(r.siren) or d.code_alone)
        ],
    )
    write_csv(folder / "totals.csv", ("by", "source", "perimeter", "rows", "towns", "million_eur"), totals(decided))


def totals(decided: Decided) -> list[list[object]]:
    """Rows, towns and M€ by list and perimeter, by code alone and by the rule."""
    sums: dict[tuple[str, str, str], list] = defaultdict(lambda: [0, set(), Decimal(0)])
    for row, decision in decided:
        found = []
        if decision.perimeter in (TOWN, EPCI, LOCATED, QUARANTINE):
            found.append(("rule", decision.perimeter, decision.commune))
        if decision.code_alone:
            found.append(("code alone", TOWN, decision.code_alone))
        for by, perimeter, commune in found:
            for source in (row.source, "all, 2020 and after, national or partial"):
                if source != row.source and (row.year < 2020 or row.coverage == "regional"):
                    continue
                total = sums[by, source, perimeter]
                total[0] += 1
                total[1] |= {commune} - {""}
                total[2] += row.amount
    return [[*where, rows, len(towns), f"{eur / 10**6:.6f}"] for where, (rows, towns, eur) in sorted(sums.items())]
