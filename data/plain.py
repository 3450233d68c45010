"""An official file opened as rows of text: encoding, separator, sheet. A file that is not what its name says is refused.

`Refused` holds one French sentence: which file, where, what was expected, what was found, what to do.
"""

from __future__ import annotations

import csv
import datetime
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SEPARATORS = ";,\t|"
# A cell of an official list holds a title of 2,700 characters at most.
MAX_CELL = 200_000
MAX_ROWS = 3_000_000
# UTF-8 read as Latin-1 or cp1252, then written as UTF-8 again: « MÃ©tropole », « lâ€™eau ».
DOUBLED = re.compile("[Ã][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ ]|â€[\u0080-\u009f™œ“”¦˜]|Â[\u00a0-\u00bf]|\ufffd")
_SHEETS = (".xlsx", ".ods")


class Refused(Exception):
    """A file that cannot be read as it is: one sentence, without a line break."""

    def __init__(self, sentence: str) -> None:
        super().__init__(" ".join(sentence.split()))


@dataclass(frozen=True)
class Opened:
    """The rows of a file, the header first; each with the number of its record, as a spreadsheet counts them."""

    header: list[str]
    rows: list[list[str]]
    # of each row: its record (row 1 is the header) and the line of the file where it ends
    records: list[int]
    lines: list[int]
    separator: str
    oddities: list[str]


def shown(text: object, width: int = 60) -> str:
    """A cell or a name quoted in a sentence: on one line, cut."""
    words = " ".join(re.sub(r"[\x00-\x1f\x7f]", " ", str(text)).split())
    return f"« {words[: width - 1]}… »" if len(words) > width else f"« {words} »"


def open_rows(path: Path, sheet: str = "") -> Opened:
    """The rows of a CSV, XLSX or ODS file, whatever its separator."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise Refused(f"{path.name} : attendu un fichier lisible, trouvé : {error.strerror or 'illisible'}.") from error
    refuse_other(path, content)
    return _open_sheet(path, sheet) if path.suffix.lower() in _SHEETS else _open_csv(path.name, content)


def refuse_other(path: Path, content: bytes) -> None:
    """Refuse a file that is empty, a web page, or of another kind than its name says."""
    if not content.strip():
        raise Refused(f"{path.name} : attendu des lignes, trouvé un fichier vide : téléchargez-le de nouveau.")
    head = content[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<!doctype", b"<html", b"<?xml", b"<head")):
        raise Refused(
            f"{path.name}, ligne 1 : attendu un tableau, trouvé une page web : téléchargez le fichier lui-même, non la page qui le présente."
        )
    is_zip = content.startswith(b"PK\x03\x04")
    if path.suffix.lower() in _SHEETS:
        if not is_zip:
            raise Refused(
                f"{path.name} : attendu un classeur {path.suffix[1:].upper()}, trouvé autre chose : enregistrez-le de nouveau depuis le tableur."
            )
    elif is_zip:
        raise Refused(
            f"{path.name} : attendu un fichier {path.suffix[1:].upper() or 'CSV'}, trouvé un classeur ou une archive : "
            "redonnez-lui son nom en .xlsx, ou décompressez-le."
        )


def decoded(name: str, content: bytes, encoding: str = "utf-8") -> str:
    """The text of a file; what is not in its encoding is refused at its line."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in content[:4096]:
        raise Refused(
            f"{name}, ligne 1 : attendu de l’UTF-8, trouvé de l’UTF-16 : enregistrez le fichier en « CSV UTF-8 »."
        )
    try:
        text = content.decode(encoding.replace("utf-8", "utf-8-sig"))
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Refused(
            f"{name}, ligne {line} : attendu de l’{encoding.upper()}, trouvé l’octet 0x{content[error.start]:02X} "
            f"(fichier en Latin-1 ou coupé) : enregistrez-le en « CSV UTF-8 » ou téléchargez-le de nouveau."
        ) from error
    if "\x00" in text:
        line = text.count("\n", 0, text.index("\x00")) + 1
        raise Refused(
            f"{name}, ligne {line} : attendu du texte, trouvé un caractère nul : téléchargez le fichier de nouveau."
        )
    return text


def csv_records(name: str, text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """The records of a CSV, each with the line where it ends; a malformed one is refused."""
    # Python's module, not a sniffer: quoted cells hold line breaks and doubled quotes.
    csv.field_size_limit(MAX_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        for row in reader:
            yield reader.line_num, row
    except csv.Error as error:
        found = (
            "un guillemet qui n’est jamais refermé (fichier coupé)"
            if "end of data" in str(error)
            else "un guillemet ou un retour mal placé"
        )
        if "field larger" in str(error):
            found = f"une case de plus de {MAX_CELL} caractères (guillemet jamais refermé)"
        raise Refused(
            f"{name}, ligne {reader.line_num} : attendu une ligne de CSV, trouvé {found} : téléchargez-le de nouveau."
        ) from error


def _open_csv(name: str, content: bytes) -> Opened:
    text = decoded(name, content)
    first = re.sub(r'"[^"]*"', "", text.split("\n", 1)[0])
    separator = max(SEPARATORS, key=first.count)
    oddities = (
        [] if text.endswith(("\n", "\r")) else ["le fichier ne se termine pas par une fin de ligne : peut-être coupé"]
    )
    header: list[str] = []
    rows, records, lines = [], [], []
    number = 0
    for line, row in csv_records(name, text, separator):
        number += 1
        if not header:
            header = [cell.strip() for cell in row]
            continue
        if not any(row):
            continue
        if len(row) != len(header):
            raise Refused(
                f"{name}, ligne {line} : attendu {len(header)} cases comme l’en-tête, trouvé {len(row)} (fichier coupé ou séparateur dans une case)."
            )
        rows.append(row)
        records.append(number)
        lines.append(line)
    return Opened(header, rows, records, lines, separator, oddities)


def _open_sheet(path: Path, sheet: str) -> Opened:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        workbook = CalamineWorkbook.from_path(path)
        names = workbook.sheet_names
        wanted = sheet if sheet in names else names[0]
        if sheet and sheet not in names and len(names) > 1:
            raise Refused(
                f"{path.name} : attendu une feuille {shown(sheet)}, trouvé {', '.join(map(shown, names[:6]))}."
            )
        cells = workbook.get_sheet_by_name(wanted).to_python(skip_empty_area=True)
    except (CalamineError, zipfile.BadZipFile, OSError, ValueError, IndexError) as error:
        raise Refused(
            f"{path.name} : attendu un classeur entier, trouvé un fichier abîmé ou coupé : téléchargez-le de nouveau."
        ) from error
    if not cells:
        raise Refused(f"{path.name}, feuille {shown(wanted)} : attendu des lignes, trouvé une feuille vide.")
    header = [str(cell).strip() for cell in cells[0]]
    rows, records = [], []
    for number, row in enumerate(cells[1:], start=2):
        texts = [_cell(value) for value in row]
        if any(texts):
            rows.append(texts)
            records.append(number)
    return Opened(header, rows, records, records, "feuille", [])


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime.datetime):
        return value.strftime("%Y-%m-%d %H:%M") if (value.hour or value.minute) else value.strftime("%Y-%m-%d")
    return str(value)
