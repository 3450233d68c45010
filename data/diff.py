"""The machine-made difference of two releases: towns, dates, amounts, awards that moved, row counts.

`python data/diff.py <A> <B>` (or `make diff A=… B=…`), each a folder or the id of a release kept in
`data/releases` (`PVD_RELEASES`) or in service. Writes `changes.csv` (every change, one a row) and
`changements.md` (French, for « Ce qui a changé »). The same releases give the same bytes.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import sys
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import astuple, dataclass, fields
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

DATA = Path(__file__).parent
# Lines of a list in the summary; the rest is in the CSV, and the summary says how many.
MAX_LISTED = 40
PERIMETER = "state_grants_town"
NARROW = "\u202f"
_MONTHS = ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre",
           "novembre", "décembre")  # fmt: skip
SCHEMES = {"FONDS_VERT": "Fonds vert", "CONSEILLERS_NUMERIQUES": "Conseillers numériques"}
MOVES = {"moved": "déplacées", "left": "sorties", "entered": "entrées"}
OUTSIDE = "hors du registre"
DATES = {"agreement_signed_on": "Convention d’adhésion", "ort_signed_on": "ORT"}


class DiffError(Exception):
    """The two releases cannot be compared. Says what was expected and found."""


@dataclass(frozen=True)
class Change:
    """One difference. `before` and `after` are empty when absent or unknown, never 0."""

    kind: str  # town_in, town_out, date, amount, award, rows
    commune_code: str = ""
    commune_name: str = ""
    departement_code: str = ""
    field: str = ""  # column, table for `rows`, and for `award`: entered, left, moved
    year: int | None = None
    scheme: str = ""
    perimeter: str = ""
    before: Any = None
    after: Any = None
    # Only when both are known.
    difference: Any = None
    before_awards: int | None = None
    after_awards: int | None = None
    # Of an award: its place is « code name » of a town, « SIREN name (département) » of an EPCI.
    award_id: str = ""
    before_place: str = ""
    after_place: str = ""
    project_title: str = ""


@dataclass(frozen=True)
class Release:
    """A release on disk."""

    folder: Path
    name: str
    data_as_of: str


def releases_folder() -> Path:
    """Where former releases are kept: `PVD_RELEASES`, else `data/releases`."""
    return Path(os.environ.get("PVD_RELEASES") or DATA / "releases")


def find(name: str) -> Release:
    """A release by its folder or its id; raises `DiffError` when there is none."""
    service = Path(os.environ.get("PVD_RELEASE") or DATA / "curated")
    for folder in (releases_folder() / name, service, Path(name)):
        path = folder / "manifest.json"
        if not path.is_file():
            continue
        manifest = json.loads(path.read_text(encoding="utf-8"))
        if folder == service and manifest["release"] != name and Path(name).resolve() != service.resolve():
            continue
        return Release(folder, manifest["release"], manifest["data_as_of"])
    raise DiffError(f"expected a release id or a folder with manifest.json, found neither for {name!r}")


def changes(before: Release, after: Release) -> list[Change]:
    """Every difference, in a fixed order."""
    with duckdb.connect() as connection:
        for schema, release in (("a", before), ("b", after)):
            connection.execute(f"create schema {schema}")
            for table in ("communes", "spending"):
                path = release.folder / f"{table}.parquet"
                if not path.is_file():
                    raise DiffError(f"release {release.name}: expected {path.name}, found none")
                connection.execute(f"create view {schema}.{table} as select * from read_parquet('{_quoted(path)}')")
        found = [*_towns(connection), *_dates(connection), *_amounts(connection), *_awards(connection)]
    return [*found, *_row_counts(before, after)]


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


def _towns(connection: duckdb.DuckDBPyConnection) -> list[Change]:
    rows: list[tuple[Any, ...]] = []
    for kind, here, there in (("town_in", "b", "a"), ("town_out", "a", "b")):
        rows += connection.execute(
            f"select '{kind}', commune_code, commune_name, departement_code from {here}.communes "
            f"where commune_code not in (select commune_code from {there}.communes) order by commune_code"
        ).fetchall()
    return [Change(*row) for row in rows]


def _dates(connection: duckdb.DuckDBPyConnection) -> list[Change]:
    found = []
    for column in DATES:
        rows = connection.execute(
            f"select commune_code, b.commune_name, b.departement_code, a.{column}, b.{column}, "
            f"date_diff('day', a.{column}, b.{column}) from a.communes as a join b.communes as b using (commune_code) "
            f"where a.{column} is distinct from b.{column} order by commune_code"
        ).fetchall()
        found += [
            Change("date", code, name, departement, column, before=before, after=after, difference=days)
            for code, name, departement, before, after, days in rows
        ]
    return found


def _amounts(connection: duckdb.DuckDBPyConnection) -> list[Change]:
    """Per town, year and scheme, in one perimeter: nothing is added across perimeters."""
    totals = (
        "select commune_code, year, scheme, sum(amount_eur) as amount, count(*) as awards "
        f"from {{}}.spending where perimeter = '{PERIMETER}' group by all"
    )
    rows = connection.execute(
        f"with a as ({totals.format('a')}), b as ({totals.format('b')}), "
        "names as (select commune_code, commune_name, departement_code from b.communes union all "
        "select commune_code, commune_name, departement_code from a.communes "
        "where commune_code not in (select commune_code from b.communes)) "
        "select commune_code, names.commune_name, names.departement_code, year, scheme, "
        "a.amount, b.amount, b.amount - a.amount, a.awards, b.awards "
        "from a full join b using (commune_code, year, scheme) left join names using (commune_code) "
        "where a.amount is distinct from b.amount or a.awards is distinct from b.awards "
        "order by commune_code, year, scheme"
    ).fetchall()
    return [
        Change("amount", code or "", name or "", departement or "", "amount_eur", year, scheme or "", PERIMETER, *rest)
        for code, name, departement, year, scheme, *rest in rows
    ]


def _awards(connection: duckdb.DuckDBPyConnection) -> list[Change]:
    """Awards that entered, left or moved, matched by their identifiers; `commune_code` is the town of today, else of then."""
    placed = (
        "select spending.*, commune_name, case when perimeter = 'state_grants_epci' "
        "then concat_ws(' ', beneficiary_siren, beneficiary_name, '(' || spending.departement_code || ')') "
        "else concat_ws(' ', spending.commune_code, commune_name) end as place, "
        "if(perimeter = 'state_grants_epci', beneficiary_siren || spending.departement_code, spending.commune_code) as code "
        "from {0}.spending left join {0}.communes on communes.commune_code = spending.commune_code"
    )
    rows = connection.execute(
        f"with a as ({placed.format('a')}), b as ({placed.format('b')}) "
        "select coalesce(b.commune_code, a.commune_code), coalesce(b.commune_name, a.commune_name), "
        "coalesce(b.departement_code, a.departement_code), "
        "case when b.award_id is null then 'left' when a.award_id is null then 'entered' else 'moved' end as move, "
        "coalesce(b.year, a.year) as year, coalesce(b.scheme, a.scheme), coalesce(b.perimeter, a.perimeter), "
        "a.amount_eur, b.amount_eur, award_id, a.place, b.place, coalesce(b.project_title, a.project_title) "
        "from a full join b using (award_id) "
        "where a.award_id is null or b.award_id is null or a.code is distinct from b.code or a.perimeter is distinct from b.perimeter "
        "order by list_position(['moved', 'left', 'entered'], move), coalesce(a.departement_code, b.departement_code), "
        "year, award_id"
    ).fetchall()
    return [
        Change("award", code or "", name or "", departement or "", move, year, scheme, perimeter, before, after,
               award_id=award, before_place=there or "", after_place=here or "", project_title=title or "")
        for code, name, departement, move, year, scheme, perimeter, before, after, award, there, here, title in rows
    ]  # fmt: skip


def _row_counts(before: Release, after: Release) -> list[Change]:
    """Of every table, changed or not: a table that did not move is worth knowing."""
    counts = []
    with duckdb.connect() as connection:
        for release in (before, after):
            counts.append(
                {
                    path.stem: connection.execute("select count(*) from read_parquet(?)", [str(path)]).fetchall()[0][0]
                    for path in sorted(release.folder.glob("*.parquet"))
                }
            )
    old, new = counts
    return [
        Change("rows", field=table, before=old.get(table), after=new.get(table),
               difference=new[table] - old[table] if table in old and table in new else None)
        for table in sorted({*old, *new})
    ]  # fmt: skip


def write_csv(found: list[Change], path: Path) -> None:
    """One change a row; technical names, points, ISO dates."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow([item.name for item in fields(Change)])
        writer.writerows(["" if cell is None else cell for cell in astuple(change)] for change in found)


# --- the French summary --------------------------------------------------------------------------


def number(value: int | Decimal | None, sign: bool = False) -> str:
    """« 1 646 », « 12 500,50 », « n. d. »; with `sign`, « +3 » and « −3 »."""
    if value is None:
        return "n. d."
    decimals = 0 if value == int(value) else 2
    text = f"{abs(value):,.{decimals}f}".replace(",", NARROW).replace(".", ",")
    mark = "−" if value < 0 else "+" if sign and value > 0 else ""
    return mark + text


def day(value: date | None) -> str:
    """« 1ᵉʳ janvier 2023 », « n. d. »."""
    if value is None:
        return "n. d."
    return f"{'1ᵉʳ' if value.day == 1 else value.day} {_MONTHS[value.month - 1]} {value.year}"


def summary(before: Release, after: Release, found: list[Change]) -> str:
    """The section « Ce qui a changé », as Markdown."""
    by_kind: defaultdict[str, list[Change]] = defaultdict(list)
    for change in found:
        by_kind[change.kind].append(change)
    lines = [
        "## Ce qui a changé",
        "",
        f"De la version {before.name} (données au {day(date.fromisoformat(before.data_as_of))}) à la version {after.name} "
        f"(données au {day(date.fromisoformat(after.data_as_of))}). Différence calculée, sans retouche. "
        f"Tous les changements sont dans `changes.csv`.",
        "",
        *_counted(by_kind),
    ]
    for kind, words in (("town_in", "Communes entrées"), ("town_out", "Communes sorties")):
        lines += _list(words, ["Commune", "Dép."], [_place(item) for item in by_kind[kind]])
    lines += _listed(by_kind)
    tables = [item for item in by_kind["rows"] if item.before != item.after]
    lines += _list(
        "Lignes des tables",
        ["Table", "Avant", "Après", "Écart"],
        [
            [f"`{item.field}`", *map(number, (item.before, item.after)), number(item.difference, True)]
            for item in tables
        ],
    )
    if not tables:
        lines += ["", "Aucune table n’a changé de nombre de lignes."]
    return "\n".join(lines) + "\n"


def _counted(by_kind: Mapping[str, list[Change]]) -> list[str]:
    """How many changes of each kind."""
    amounts = by_kind["amount"]
    crossing = {item.commune_code for kind in ("town_in", "town_out") for item in by_kind[kind]}
    towns = len({item.commune_code for item in amounts})
    lines = [
        f"- Communes entrées{NARROW}: {number(len(by_kind['town_in']))}. "
        f"Communes sorties{NARROW}: {number(len(by_kind['town_out']))}."
    ]
    dates = Counter(item.field for item in by_kind["date"])
    lines += [f"- {label}, dates modifiées{NARROW}: {number(dates[column])}." for column, label in DATES.items()]
    # A town in or out brings its amounts along: said, so that nobody reads them as new grants.
    moved = sum(item.commune_code in crossing for item in amounts)
    lines.append(
        f"- Subventions reçues par les communes, montants modifiés{NARROW}: {number(len(amounts))} "
        f"(communes concernées{NARROW}: {number(towns)}"
        + (f"{NARROW}; dont dus à une commune entrée ou sortie{NARROW}: {number(moved)}" if moved else "")
        + ")."
    )
    moves = Counter(item.field for item in by_kind["award"])
    lines.append(
        f"- Attributions déplacées{NARROW}: {number(moves['moved'])}. Entrées{NARROW}: {number(moves['entered'])}. "
        f"Sorties{NARROW}: {number(moves['left'])}."
    )
    return lines


def _listed(by_kind: Mapping[str, list[Change]]) -> list[str]:
    """The changed dates, amounts and awards, one a line."""
    lines = []
    for column, words in DATES.items():
        rows = [[*_place(item), day(item.before), day(item.after)] for item in by_kind["date"] if item.field == column]
        lines += _list(f"{words}{NARROW}: dates modifiées", ["Commune", "Dép.", "Avant", "Après"], rows)
    rows = [
        [*_place(item), str(item.year), SCHEMES.get(item.scheme, item.scheme), _euros(item.before, item.before_awards),
         _euros(item.after, item.after_awards), number(item.difference, sign=True)]
        for item in sorted(by_kind["amount"], key=lambda item: -abs(item.difference or item.after or item.before or 0))
    ]  # fmt: skip
    lines += _list(
        "Subventions de l’État reçues par les communes (€), les plus grands écarts d’abord",
        ["Commune", "Dép.", "Année", "Dispositif", "Avant", "Après", "Écart"],
        rows,
    )
    for move, words in MOVES.items():
        rows = [
            [str(item.year), SCHEMES.get(item.scheme, item.scheme), item.project_title,
             number(item.before if move == "left" else item.after), item.before_place or OUTSIDE, item.after_place or OUTSIDE]
            for item in by_kind["award"] if item.field == move
        ]  # fmt: skip
        lines += _list(
            f"Attributions {words}", ["Année", "Dispositif", "Projet", "Montant (€)", "Avant", "Après"], rows
        )
    return lines


def _euros(amount: Decimal | None, awards: int | None) -> str:
    """An amount; « n. d. » when awards are known without it, « – » when no award is known."""
    return number(amount) if awards else "–"


def _place(change: Change) -> list[str]:
    return [change.commune_name or change.commune_code, change.departement_code]


def _list(title: str, head: list[str], rows: list[list[str]]) -> list[str]:
    if not rows:
        return []
    lines = ["", f"### {title}", "", f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    lines += [
        "| " + " | ".join(" ".join(cell.replace("|", "/").split("\n")) for cell in row) + " |"
        for row in rows[:MAX_LISTED]
    ]
    if len(rows) > MAX_LISTED:
        lines += ["", f"Les {number(len(rows) - MAX_LISTED)} autres lignes sont dans `changes.csv`."]
    return lines


def write(before: Release, after: Release, folder: Path) -> list[Change]:
    """Both files, in a folder; returns the changes."""
    found = changes(before, after)
    folder.mkdir(parents=True, exist_ok=True)
    write_csv(found, folder / "changes.csv")
    (folder / "changements.md").write_text(summary(before, after, found), encoding="utf-8")
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("before", help="folder or id of the older release")
    parser.add_argument("after", help="folder or id of the newer release")
    parser.add_argument("--out", type=Path, help="folder to write in (default: beside the kept releases)")
    arguments = parser.parse_args()
    try:
        before, after = find(arguments.before), find(arguments.after)
        folder = arguments.out or releases_folder() / f"diff_{before.name}_{after.name}"
        found = write(before, after, folder)
    except (DiffError, duckdb.Error) as error:
        print(f"no difference written: {error}", file=sys.stderr)
        return 1
    counts = Counter(change.kind for change in found if change.kind != "rows")
    print(", ".join(f"{kind}: {count}" for kind, count in sorted(counts.items())) or "no change")
    print(f"written in {folder}: changes.csv, changements.md")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
