"""`python -m data.check FILE…`: what an official file is, before anything is built. In French, for whoever drops it.

Says which layout and year, how many rows, which towns, what amounts and what is odd; or refuses it in one sentence. Nothing
is published and no release is changed. `--card` writes the card of the file beside it (`<file>.toml`): the next `make data`
finds both.
"""

from __future__ import annotations

import argparse
import csv
import datetime
import hashlib
import json
import re
import sys
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

sys.path.insert(0, str(Path(__file__).parent))
from cards import CardError, load_cards
from cells import euros_of, number_of
from fed import is_read, population
from layouts import Layout, Reading, key, read
from naming import kind_of, name_keys
from plain import Refused, shown

DATA = Path(__file__).parent
CURATED = DATA / "curated"
# More names than that which are not those of their codes: the columns do not belong together.
UNLIKE_SHARE = 0.5
_DAY = re.compile(r"(?<![0-9])(20[0-9]{2})-?([01][0-9])-?([0-3][0-9])(?![0-9])")
_YEAR = re.compile(r"(?<![0-9])(20[0-9]{2})(?![0-9])")


@dataclass
class Report:
    """What is said of one file, and its card."""

    lines: list[str]
    oddities: list[str]
    card: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        odd = (
            [f"À regarder ({len(self.oddities)}) :", *(f"  - {line} ;" for line in self.oddities)]
            if self.oddities
            else ["Rien d’anormal."]
        )
        return "\n".join([*self.lines, *odd])


@dataclass(frozen=True)
class Edition:
    """Of which years a file speaks, and its day."""

    years: tuple[int, ...]
    as_of: datetime.date
    # « 2024 », or « 2026-04 » for a list that comes out several times a year
    words: str


def edition_of(path: Path, reading: Reading) -> Edition:
    """The year of a file and its day, from its rows or from its name; `Refused` when they disagree or there is none."""
    layout, name = reading.layout, path.name
    said = {int(year) for year in _YEAR.findall(name)} | {int(year) for year, *_ in _DAY.findall(name)}
    kind, _, column = layout.dated.partition(" ")
    days = [datetime.date(*map(int, found)) for found in _DAY.findall(name) if _is_day(found)]
    if column == "exercice":
        counted = Counter(int(year) for year in reading.column(column) if year)
        years = sorted(counted)
        if len(years) > 1:
            odd = min(counted, key=lambda year: (counted[year], year))
            raise Refused(
                f"{name}, colonne « {column} » : attendu une seule année, trouvé {', '.join(map(str, years))} ({counted[odd]} lignes de {odd})."
            )
        if said and years[0] not in said:
            raise Refused(
                f"{name}, colonne « {column} » : attendu l’année {max(said)} que dit le nom du fichier, trouvé {years[0]}."
            )
        return _within(name, layout, Edition((years[0],), datetime.date(years[0], 12, 31), str(years[0])))
    if kind == "column":
        stamps = [_stamp_day(cell) for cell in reading.column(column) if cell]
        if not stamps:
            raise Refused(f"{name}, colonne « {column} » : attendu une date, trouvé une colonne vide.")
        return _within(name, layout, Edition((), max(stamps), f"{max(stamps):%Y-%m}"))
    if days:
        return _within(name, layout, Edition((), days[-1], f"{days[-1]:%Y-%m}"))
    # « FRR-juillet2025 », « com2025 », « PMUN-2022 »: the last year that the name writes.
    years_said = re.findall(r"20[0-9]{2}", name)
    if not years_said:
        raise Refused(
            f"{name} : attendu l’année dans le nom du fichier (« {layout.id}-2025.csv »), trouvé aucune : redonnez-lui le nom publié."
        )
    year = int(years_said[-1])
    held = set(map(key, reading.opened.header))
    if layout.id == "fonds-vert" and ("nom_demarche_ds" in held) != (year == 2023):
        there = "celles de 2023" if "nom_demarche_ds" in held else "celles de 2024 et après"
        raise Refused(
            f"{name}, ligne 1 : attendu les colonnes de l’export de {year}, trouvé {there} : le fichier n’a pas le nom de son année."
        )
    return _within(name, layout, Edition((year,), datetime.date(year, 12, 31), str(year)))


def _stamp_day(cell: str) -> datetime.date:
    """« 18-04-2023 10:28 », as `layouts` writes a stamp."""
    day, month, year = map(int, cell[:10].split("-"))
    return datetime.date(year, month, day)


def today() -> datetime.date:
    """The day of whoever drops the file."""
    return datetime.datetime.now(tz=datetime.UTC).date()


def _is_day(found: tuple[str, str, str]) -> bool:
    try:
        datetime.date(*map(int, found))
    except ValueError:
        return False
    return True


def _within(name: str, layout: Layout, edition: Edition) -> Edition:
    first, last = layout.years
    last = min(last, today().year)
    if not first <= edition.as_of.year <= last:
        raise Refused(f"{name} : attendu une année de {first} à {last}, trouvé {edition.as_of.year}.")
    return edition


def known_towns(curated: Path | None = None) -> dict[str, set[tuple[str, ...]]]:
    """The names of each town of the release in service, by code, as they are compared."""
    frame = pq.read_table(
        (curated or CURATED) / "communes.parquet", columns=["commune_code", "commune_name", "listed_name"]
    ).to_pydict()
    found: dict[str, set[tuple[str, ...]]] = {}
    for code, *names in zip(frame["commune_code"], frame["commune_name"], frame["listed_name"], strict=True):
        found[code] = {bare for name in names if name for bare in name_keys(name)}  # type: ignore[misc]
    return found


def examine(path: Path, cards: dict[str, Any], towns: dict[str, Any] | None = None) -> Report:
    """What a file is; `Refused` for one that cannot be taken."""
    reading = read(path)
    layout = reading.layout
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    for file, card in cards.items():
        if card.get("sha256") == sha256 and card["reader"] == "layout" and Path(card["path"]).name != path.name:
            raise Refused(
                f"{path.name} : attendu un fichier nouveau, trouvé la copie exacte de {card['path']} ({file}) : un fichier n’est donné qu’une fois."
            )
    edition = edition_of(path, reading)
    oddities = list(reading.oddities)
    lines = [
        f"{path.name} : {layout.title} (disposition « {layout.id} »).",
        f"Édition : {edition.words}, au {edition.as_of:%d/%m/%Y}.",
        f"Lignes : {len(reading.rows)} ; séparateur : {'feuille de classeur' if reading.opened.separator == 'feuille' else shown(reading.opened.separator)}.",
    ]
    codes = reading.kind("code")
    known = known_towns() if towns is None else towns
    found = {code for code in codes if code in known}
    lines.append(f"Communes du programme trouvées : {len(found)} sur {len(known)}.")
    if not found:
        oddities.append("aucune commune du programme n’y est nommée par son code")
    oddities += _unlike_names(path.name, reading, known)
    totals = _amounts(path.name, reading, lines, oddities)
    oddities += _repeated(path.name, reading)
    oddities += _unknown_schemes(reading)
    oddities += _dates(reading, edition)
    former = [card for card in cards.values() if card.get("layout") == layout.id and card["edition"] != edition.words]
    oddities += [
        f"une fiche existe déjà pour {file} : ce fichier en prendrait la place"
        for file, card in cards.items()
        if file == f"{layout.source}-{edition.words}" and card["sha256"] != sha256
    ]
    held = next((file for file, card in cards.items() if card.get("coverage") == "national" and card.get("layout") != layout.id
                 and set(card.get("schemes", ())) & set(totals) and set(card.get("years", ())) & set(edition.years)), "")  # fmt: skip
    if held and layout.card.get("coverage") == "national":
        oddities.append(
            f"l’année {edition.words} est déjà tenue par {held} : jamais les deux ensemble, retirez l’une des deux fiches"
        )
    lines += population(path.name, layout, edition.as_of.year, cards)
    if not is_read(layout):
        lines.append("Ce fichier est reconnu et lu ; aucune table du tableau de bord n’en est encore faite.")
    if former:
        lines.append(f"Autres éditions connues : {', '.join(sorted(str(card['edition']) for card in former))}.")
    return Report(lines, oddities, card_of(path, reading, edition, sha256, totals))


def _unlike_names(name: str, reading: Reading, known: dict[str, Any]) -> list[str]:
    """Names that are not those of their codes: a few are told, most means columns that do not belong together."""
    columns = {
        "dgcl": "beneficiaire_nom",
        "liste-pvd": "lib_com",
        "liste-acv": "lib_com",
        "croisement": "lib_com",
        "frr": "nom",
    }
    if reading.layout.id not in columns:
        return []
    compared, unlike = 0, []
    for code, said in zip(reading.kind("code"), reading.column(columns[reading.layout.id]), strict=True):
        if code not in known or not said or kind_of(said) != "commune":
            continue
        compared += 1
        if not known[code] & set(name_keys(said)) and not known[code] & set(
            name_keys(re.sub(r"(?i)^(?:commune|ville|mairie) d(?:e |u |es |'|’| )(?:l'|la |le |les |l )?", "", said))
        ):
            unlike.append((code, said))
    if compared >= 20 and len(unlike) > UNLIKE_SHARE * compared:
        raise Refused(
            f"{name}, colonne {shown(columns[reading.layout.id])} : attendu le nom de la commune {unlike[0][0]}, trouvé {shown(unlike[0][1])} "
            f"({len(unlike)} noms sur {compared} ne sont pas ceux de leur code : colonnes décalées ?)."
        )
    return (
        [
            f"{len(unlike)} noms de commune qui ne sont pas ceux de leur code, d’abord {shown(unlike[0][1])} sous {unlike[0][0]}"
        ]
        if unlike
        else []
    )


def _amounts(name: str, reading: Reading, lines: list[str], oddities: list[str]) -> dict[str, tuple[int, Decimal]]:
    """Awards and euros by scheme (DSID is said, not returned: the ledger never holds it)."""
    awards, costs, schemes = reading.kind("award"), reading.kind("cost"), reading.kind("scheme")
    if not awards:
        return {}
    totals: dict[str, tuple[int, Decimal]] = {}
    above = empty = compared = 0
    for place, cell in enumerate(awards):
        said = re.match(r"[A-Z]+", (schemes[place] or "").strip().upper()) if schemes else None
        scheme = said[0] if said else "FONDS_VERT" if not schemes else ""
        if not cell or not scheme:
            empty += 1
            continue
        count, euros = totals.get(scheme, (0, Decimal(0)))
        totals[scheme] = (count + 1, euros + euros_of(cell))
        cost = costs[place] if costs else None
        compared += bool(cost)
        above += bool(cost) and 0 < number_of(cost or "0") < number_of(cell)
    lines += [f"{scheme} : {count} attributions, {_euros(euros)}." for scheme, (count, euros) in sorted(totals.items())]
    if empty:
        oddities.append(f"{empty} attributions sans montant ou sans dotation")
    if above:
        oddities.append(
            f"{above} subventions plus grandes que le coût du projet"
            + (" : colonnes échangées ?" if above > compared / 2 else "")
        )
    if above > compared / 2:
        raise Refused(
            f"{name}, colonne « subvention » : attendu des subventions plus petites que les coûts, trouvé l’inverse dans {above} lignes : colonnes échangées."
        )
    totals.pop("DSID", None)
    return totals


def _unknown_schemes(reading: Reading) -> list[str]:
    """Schemes of the Fonds vert that the catalogue of measures has not: the build stops on them, for a figure needs their name."""
    if reading.layout.id != "fonds-vert":
        return []
    with (DATA / "reference" / "fonds_vert_schemes.csv").open(encoding="utf-8", newline="") as stream:
        known = {key(row["published_scheme"]) for row in csv.DictReader(stream)}
    unknown = sorted({cell for cell in reading.column("nom_demarche_ds") if cell and key(cell) not in known})
    return (
        [
            f"{len(unknown)} démarches que le catalogue n’a pas ({', '.join(map(shown, unknown[:4]))}) : à nommer dans "
            "data/reference/fonds_vert_schemes.csv avant make data, qui s’arrêterait"
        ]
        if unknown
        else []
    )


def _euros(amount: Decimal) -> str:
    return f"{amount:,.2f} €".replace(",", " ").replace(".", ",")


def _repeated(name: str, reading: Reading) -> list[str]:
    """Rows that are the same in every cell: two awards may be, thousands are a file pasted twice."""
    counted = Counter(map(tuple, reading.rows))
    twice = sum(count - 1 for count in counted.values() if count > 1)
    if twice > 0.2 * len(reading.rows):
        raise Refused(
            f"{name} : attendu des lignes distinctes, trouvé {twice} lignes répétées sur {len(reading.rows)} : fichier collé deux fois."
        )
    return [f"{twice} lignes répétées à l’identique (gardées : deux attributions peuvent l’être)"] if twice else []


def _dates(reading: Reading, edition: Edition) -> list[str]:
    """Signatures after the file itself, or before 2018."""
    days = [cell for cell in reading.kind("date") if cell]
    late = [day for day in days if day > edition.as_of.isoformat()]
    early = [day for day in days if day < "2018-01-01"]
    said = [f"{len(late)} dates postérieures au fichier (d’abord {late[0]}) : gardées et signalées"] if late else []
    said += [f"{len(early)} dates antérieures à 2018 (d’abord {early[0]})"] if early else []
    future = today() + datetime.timedelta(days=1)
    return [*said, "le fichier se dit d’une date à venir"] if edition.as_of > future and not edition.years else said


def card_of(
    path: Path, reading: Reading, edition: Edition, sha256: str, totals: dict[str, tuple[int, Decimal]]
) -> dict[str, Any]:
    """The whole card of a file: what its layout says of any edition, and what the file says."""
    layout = reading.layout
    months = (
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    )
    day = f"{'1er' if edition.as_of.day == 1 else edition.as_of.day} {months[edition.as_of.month - 1]} {edition.as_of.year}"
    words = {"{year}": str(edition.as_of.year), "{edition}": edition.words, "{in_force}": str(edition.as_of.year + 3)}
    card: dict[str, Any] = {
        "id": layout.source,
        "edition": int(edition.words) if edition.words.isdigit() else edition.words,
    }
    for name, value in layout.card.items():
        for mark, said in words.items() if isinstance(value, str) else ():
            value = value.replace(mark, said)
        # « {day} » of `dated_as` is filled when it is printed.
        card[name] = value.replace("{day}", day) if isinstance(value, str) and name != "dated_as" else value
    card |= {"published_on": "", "as_of": edition.as_of.isoformat()}
    if edition.years:
        card["date_words"] = edition.words
    if layout.id == "populations":
        card["population_year"] = edition.as_of.year
    if totals:
        card |= {
            "identity": f"{layout.source}-{edition.words}",
            "schemes": sorted(totals),
            "years": list(edition.years),
            "award_count": sum(count for count, _ in totals.values()),
            "award_eur": str(sum(euros for _, euros in totals.values())),
        }
    return card | {
        "licence": "Licence Ouverte 2.0", "licence_url": "https://www.etalab.gouv.fr/licence-ouverte-open-licence/", "file_url": "",
        "copied_from": "", "path": path.name, "sha256": sha256, "reader": "layout", "layout": layout.id,
    }  # fmt: skip


def written(card: dict[str, Any]) -> str:
    """A card as TOML: the values that it holds are words, numbers and lists of them."""
    return "[[source]]\n" + "".join(
        f"{name} = {json.dumps(value, ensure_ascii=False)}\n" for name, value in card.items()
    )


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m data.check", description=__doc__)
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--card", action="store_true", help="write the card of each file beside it")
    asked = parser.parse_args(arguments)
    refused = 0
    for path in asked.files:
        try:
            report = examine(path, load_cards("sources", path.parent))
        except (Refused, CardError) as error:
            print(f"REFUSÉ. {error}", file=sys.stderr)
            refused += 1
            continue
        print(report)
        if asked.card:
            beside = path.with_name(f"{path.name}.toml")
            beside.write_text(written(report.card), encoding="utf-8")
            print(f"Fiche écrite : {beside.name}. À relire, puis : make data RAW={path.parent}")
    return 1 if refused else 0


if __name__ == "__main__":
    raise SystemExit(main())
