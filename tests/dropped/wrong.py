"""Files spoilt in every way that has been met or feared: one variant is a name, a file and what must be said of it."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

Rows = list[list[str]]


@dataclass(frozen=True)
class Wrong:
    """One spoilt file: how it is called, what it holds, and what must be said: « refused », an oddity, or « any » of both."""

    name: str
    file: str
    content: bytes
    said: str


def parsed(content: bytes, separator: str) -> Rows:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=separator))


def written(rows: Rows, separator: str = ";") -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=separator, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()


def with_cells(rows: Rows, column: int, value: Callable[[str], str], lines: list[int]) -> Rows:
    """The rows with the cells of some lines changed."""
    changed = [list(row) for row in rows]
    for line in lines:
        changed[line][column] = value(changed[line][column])
    return changed


def spoilt(path: Path, separator: str, places: dict[str, int], seed: int) -> Iterator[Wrong]:
    """The variants of one CSV; `places` says where its columns are: code, name, amount, siren, date…"""
    chance = random.Random(f"{path.name}-{seed}")
    content = path.read_bytes()
    rows = parsed(content, separator)
    name = path.name

    def wrong(kind: str, bytes_: bytes, said: str = "refused", file: str = name) -> Wrong:
        return Wrong(f"{kind}-{path.stem[:14]}-{seed}", file, bytes_, said)

    cut = chance.randrange(2000, len(content) - 3)
    yield wrong("cut", content[:cut], "any" if cut > len(content) * 0.9 else "refused")
    yield wrong("half", written(rows[: len(rows) // 3], separator))
    yield wrong("latin", content.decode("utf-8-sig").encode("latin-1", "replace"), "any")
    place = content.index(b"\n", chance.randrange(200, len(content) // 2)) + 1
    yield wrong("byte", content[:place] + b"\xe9" + content[place:])
    yield wrong("utf16", content.decode("utf-8-sig").encode("utf-16"))
    yield wrong("nul", content[:place] + b"\x00" + content[place:])
    yield wrong("html", b"<!DOCTYPE html>\n<html><head><title>Fichier</title></head><body>" + content[:9000])
    yield wrong("empty", b"" if seed % 2 else b"\n \n")
    yield wrong("xlsx", b"PK\x03\x04" + bytes(chance.randrange(256) for _ in range(500)))
    yield wrong("csv-xlsx", content, "refused", path.stem + ".xlsx")
    yield wrong("no-header", written(rows[1:], separator))
    yield wrong("quote", content[:place] + b'"' + content[place:], "any")
    flipped = bytearray(content)
    for _ in range(5):
        flipped[chance.randrange(len(flipped))] ^= 1 << chance.randrange(8)
    yield wrong("flip", bytes(flipped), "any")

    column = places[chance.choice([kind for kind in places if kind != "date"])]
    yield wrong("dropped", written([row[:column] + row[column + 1 :] for row in rows], separator))
    width = len(rows[0])
    personal = chance.choice(["Mail", "téléphone", "NOM MAIRE", "mel_mairie", "Courriel", "Date de naissance"])
    yield wrong(
        "personal", written([[*row, personal if number == 0 else "x"] for number, row in enumerate(rows)], separator)
    )
    yield wrong("twice", written([*rows, *rows[1:]], separator))
    yield wrong("short-row", written([*rows[:50], rows[50][: width - 2], *rows[51:]], separator))
    yield wrong("header-twice", written([[*rows[0], rows[0][1]], *[[*row, "x"] for row in rows[1:]]], separator))
    yield wrong(
        "extra",
        written([[*row, "suite" if number == 0 else "x"] for number, row in enumerate(rows)], separator),
        "colonnes qui ne sont pas lues",
    )
    other = "\t" if seed % 2 else "|"
    yield wrong("separator", written(rows, other), "fine")
    yield wrong("bom", b"\xef\xbb\xbf" + written(rows, separator), "fine")
    order = chance.sample(range(width), width)
    yield wrong("order", written([[row[place] for place in order] for row in rows], separator), "fine")
    yield wrong(
        "upper", written([[title.upper().replace("_", " ") for title in rows[0]], *rows[1:]], separator), "fine"
    )
    lines = chance.sample(range(1, 13), 6)
    yield wrong(
        "doubled",
        written(
            with_cells(rows, places["name"], lambda cell: (cell + "é").encode().decode("latin-1"), lines), separator
        ),
    )
    yield wrong(
        "doubled-once",
        written(
            with_cells(rows, places["name"], lambda cell: (cell + "é").encode().decode("latin-1"), lines[:1]), separator
        ),
        "encodée deux fois",
    )
    yield wrong(
        "code-word", written(with_cells(rows, places["code"], lambda _: "Paris", list(range(1, len(rows)))), separator)
    )
    yield wrong(
        "zeros",
        written(with_cells(rows, places["code"], lambda _: f"{1000 + chance.randrange(9000)}", lines[:1]), separator),
        "zéro initial",
    )
    yield from of_amounts(wrong, rows, separator, places, chance)
    if "date" in places:
        yield wrong(
            "dates",
            written(with_cells(rows, places["date"], lambda _: "bientôt", list(range(1, len(rows)))), separator),
        )
        yield wrong(
            "one-date",
            written(with_cells(rows, places["date"], lambda _: "31/02/2021", lines[:2]), separator),
            "ne sont pas une date",
        )
        yield wrong(
            "future",
            written(with_cells(rows, places["date"], lambda _: "2031-01-02", lines[:2]), separator),
            "postérieures au fichier",
        )


def of_amounts(
    wrong: Callable[..., Wrong], rows: Rows, separator: str, places: dict[str, int], chance: random.Random
) -> Iterator[Wrong]:
    """What happens to the amounts, the schemes and the years of a file of awards."""
    if "amount" not in places:
        return
    line = [chance.randrange(1, len(rows))]
    amount = places["amount"]
    for kind, value in (("words", "douze mille"), ("negative", "-1500,0"), ("huge", "1000000000000000"), ("exponent", "1,5E+15"), ("infinite", "inf"),
                        ("two-commas", "1,000,5")):  # fmt: skip
        yield wrong(kind, written(with_cells(rows, amount, lambda _, value=value: value, line), separator))
    yield wrong(
        "euros",
        written(with_cells(rows, amount, lambda cell: "1\u00a0234,50\u00a0€", line), separator),
        "avec une unité",
    )
    yield wrong("no-amounts", written(with_cells(rows, amount, lambda _: "", list(range(1, len(rows)))), separator))
    other = places["siren"]
    swapped = [list(row) for row in rows]
    swapped[0][amount], swapped[0][other] = swapped[0][other], swapped[0][amount]
    yield wrong("swapped", written(swapped, separator))
    if "cost" in places:
        turned = [list(row) for row in rows]
        turned[0][amount], turned[0][places["cost"]] = turned[0][places["cost"]], turned[0][amount]
        yield wrong("cost", written(turned, separator))
    if "year" in places:
        yield wrong("years", written(with_cells(rows, places["year"], lambda _: "2019", line), separator))
        yield wrong("scheme", written(with_cells(rows, places["scheme"], lambda _: "Dotation", line), separator))
        yield wrong(
            "copy", written(rows, separator), "refused", "dgcl-liste-projets-dotations-investissement-local-2022.csv"
        )
    else:
        yield wrong("copy", written(rows, separator), "refused", "fonds-vert-2023-export.csv")
        yield wrong("unnamed", written(rows, separator), "refused", "fonds-vert.csv")
        yield wrong("p113", written(rows, separator), "refused", "fonds-vert-p113-2024-export.csv")
