"""The release under test: its ledger, read from the published Parquet, set row by row against ours."""

from decimal import Decimal
from pathlib import Path

import pandas as pd

from tests.audit.attribution import EPCI, LOCATED, QUARANTINE, TOWN, Decision
from tests.audit.ledger import Award, awards
from tests.audit.places import Places
from tests.audit.rows import Row

# A published amount with more decimals may be rounded up or down.
CENT = Decimal("0.0101")


def read(folder: Path) -> list[Award]:
    """The ledger of a release, quarantine left out."""
    table = pd.read_parquet(folder / "spending.parquet")
    epci = "epci_siren" if "epci_siren" in table.columns else "beneficiary_siren"
    return [
        Award(
            line["source_id"],
            int(line["source_row"]),
            int(line["year"]),
            line["scheme"],
            line["perimeter"],
            text(line["commune_code"]) if line["perimeter"] in (TOWN, LOCATED) else "",
            text(line[epci]) if line["perimeter"] == EPCI else "",
            text(line["departement_code"]),
            Decimal(str(line["amount_eur"])),
            line["coverage"],
        )
        for line in table.to_dict("records")
        if line["perimeter"] in (TOWN, EPCI, LOCATED)
    ]


def text(cell: object) -> str:
    """A cell as text; empty when there is none."""
    return cell if isinstance(cell, str) else ""


def stands(award: Award | None) -> str:
    """Where an award stands, in a few words."""
    if award is None:
        return "nowhere"
    return f"{award.perimeter} {award.commune or award.epci} in {award.departement}"


def disagreements(places: Places, decided: list[tuple[Row, Decision]], found: list[Award]) -> list[str]:
    """Every published row that stands elsewhere in the release than the raw files and the rule say."""
    expected = {award.key: award for award in awards(decided)}
    published = {award.key: award for award in found}
    known = {(row.source, row.source_row): (row, decision) for row, decision in decided}
    lines = [f"source row {key}: in the release twice" for key in twice(found)]
    for key in sorted(expected.keys() | published.keys()):
        ours, theirs = expected.get(key), published.get(key)
        if ours and theirs and stands(ours) == stands(theirs):
            what = (ours.year, ours.scheme) != (theirs.year, theirs.scheme)
            if not what and abs(ours.amount - theirs.amount) < CENT and ours.coverage == theirs.coverage:
                continue
        if key not in known:
            lines.append(f"{key[0]} row {key[1]}: in the release ({stands(theirs)}), not in the raw files")
            continue
        row, decision = known[key]
        lines.append(
            f"{row.source} row {row.source_row}: name « {' '.join(row.name.split())} », code {row.code or '-'}, "
            f"département {row.departement}, SIREN {row.siren or '-'}, place {row.place_code or '-'}, "
            f"title « {' '.join(row.title.split())} », {row.amount} €\n"
            f"    expected from raw: {stands(ours)} ({decision.decided_by}: {decision.reason})"
            f"{amount_words(ours, theirs)}\n    found in the release: {stands(theirs)}"
        )
    return lines


def unlike_quarantine(decided: list[tuple[Row, Decision]], folder: Path) -> list[str]:
    """Rows that we keep in quarantine and the release does not, or the reverse; nothing for a release without quarantine."""
    path = folder / "quarantine.parquet"
    if not path.exists():
        return []
    table = pd.read_parquet(path, columns=["source_id", "source_row", "decision_reason"])
    found = {(source, int(row)): reason for source, row, reason in table.itertuples(index=False)}
    kept = {(row.source, row.source_row): decision for row, decision in decided if decision.perimeter == QUARANTINE}
    known = {(row.source, row.source_row): (row, decision) for row, decision in decided}
    lines = []
    for key in sorted(kept.keys() ^ found.keys()):
        row, decision = known[key]
        ours = f"quarantine ({decision.reason})" if key in kept else f"{decision.decided_by}: {decision.reason}"
        lines.append(
            f"{key[0]} row {key[1]}: name « {' '.join(row.name.split())} », code {row.code or '-'}, SIREN {row.siren or '-'}, "
            f"{row.amount} €\n    expected from raw: {ours}\n    found in the release: "
            f"{f'quarantine ({found[key]})' if key in found else 'no quarantine'}"
        )
    return lines


def unlike_totals(decided: list[tuple[Row, Decision]], folder: Path) -> list[str]:
    """National totals of the release (every beneficiary of a list) that are not those of the list."""
    path = folder / "scheme_totals.parquet"
    if not path.exists():
        return []
    sums: dict[tuple[str, int, str], tuple[int, Decimal]] = {}
    for row, _ in decided:
        where = row.source, row.year, row.scheme
        count, amount = sums.get(where, (0, Decimal(0)))
        sums[where] = count + 1, amount + row.amount
    lines = []
    for line in pd.read_parquet(path).to_dict("records"):
        where = line["source_id"], line["year"], line["scheme"]
        ours, theirs = sums.get(where, (0, Decimal(0))), (line["award_count"], Decimal(str(line["amount_eur"])))
        if ours[0] != theirs[0] or abs(ours[1] - theirs[1]) > CENT:
            lines.append(
                f"{' '.join(map(str, where))}, every beneficiary: expected from raw {ours[0]} awards, {ours[1]} €; "
                f"found {theirs[0]} awards, {theirs[1]} €"
            )
    return lines


def amount_words(ours: Award | None, theirs: Award | None) -> str:
    """Year, scheme, coverage and amounts, when both stand somewhere and these differ."""
    if ours is None or theirs is None:
        return ""
    pairs = [(getattr(ours, name), getattr(theirs, name), name) for name in ("year", "scheme", "coverage", "amount")]
    return "".join(f"; {name} {one}, found {other}" for one, other, name in pairs if one != other)


def twice(found: list[Award]) -> list[tuple[str, int]]:
    """Published rows that a release holds more than once."""
    keys = [award.key for award in found]
    return sorted({key for key in keys if keys.count(key) > 1}) if len(set(keys)) != len(keys) else []
