"""What the cells of an official file hold, kind by kind: read as text that the steps can cast, or `ValueError`."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable

CODE = re.compile(r"[0-9][0-9AB][0-9]{3}")
# One award of 1 billion is a slip of the decimal point; the largest of these lists is of some tens of millions.
LARGEST_AWARD = 1e9
_SPACES = re.compile(r"[\s\u00a0\u202f\u2009]+")
_NUMBER = re.compile(r"-?[0-9]+(?:[.,][0-9]+)?(?:[eE][+]?[0-9]+)?")
_EXCEL_DAY_0 = datetime.datetime(1899, 12, 30)
_DAYS = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%Y/%m/%d", "%d/%m/%y")
_STAMPS = ("%d-%m-%Y %H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%d/%m/%Y %H:%M", *_DAYS)
# Where « NULL » is no value; a code or a name stays as published.
VALUES = ("amount", "award", "cost", "count", "date", "stamp", "pvd")
KIND_WORDS = {
    "amount": "un montant", "award": "un montant", "cost": "un montant", "count": "un nombre entier", "year": "une année", "date": "une date",
    "stamp": "une date", "code": "un code de commune sur 5 caractères", "siren": "un SIREN ou un SIRET", "departement": "un code de département",
    "scheme": "une dotation (DETR, DSIL, DPV, DSID)", "pvd": "un identifiant « pvd-… »",
}  # fmt: skip


def text(cell: str) -> tuple[str | None, str]:
    return cell, ""


def number_of(cell: str) -> float:
    """A published amount: hard and thin spaces, comma or point, euro sign; `ValueError` for anything else."""
    bare = _SPACES.sub("", cell).removesuffix("€")
    if not _NUMBER.fullmatch(bare):
        raise ValueError(cell)
    return float(bare.replace(",", "."))


def _amount(cell: str) -> tuple[str | None, str]:
    number = number_of(cell)
    if abs(number) >= 1e13:
        raise ValueError(cell)
    bare = _SPACES.sub("", cell)
    if "€" in bare or "e" in bare.lower():
        return f"{number:.2f}", "montants écrits avec une unité ou un exposant"
    return cell, ""


def _award(cell: str) -> tuple[str | None, str]:
    if not 0 <= number_of(cell) < LARGEST_AWARD:
        raise ValueError(cell)
    return _amount(cell)


def _count(cell: str) -> tuple[str | None, str]:
    number = number_of(cell)
    if number < 0 or number != int(number):
        raise ValueError(cell)
    return cell, ""


def _year(cell: str) -> tuple[str | None, str]:
    found = re.match(r"\s*(20[0-9]{2})(?:\.0)?(?:-[0-9]{2}-[0-9]{2})?\s*$", cell)
    if not found:
        raise ValueError(cell)
    return found[1], ""


def _code(cell: str) -> tuple[str | None, str]:
    bare = cell.strip().upper().removesuffix(".0")
    if bare == "0":
        return None, "codes « 0 » lus comme vides"
    if re.fullmatch(r"[0-9]{4}", bare):
        return f"0{bare}", "codes qui ont perdu leur zéro initial, rétabli"
    if not CODE.fullmatch(bare):
        raise ValueError(cell)
    return bare if cell != bare else cell, ""


def _siren(cell: str) -> tuple[str | None, str]:
    bare = _SPACES.sub("", cell).removesuffix(".0")
    if bare == "0":
        return None, "SIREN « 0 » lus comme vides"
    if not re.fullmatch(r"[0-9]{9}|[0-9]{14}", bare):
        raise ValueError(cell)
    return (cell, "SIREN écrits comme des nombres (« 123456789.0 »)") if cell.endswith(".0") else (cell, "")


def _departement(cell: str) -> tuple[str | None, str]:
    if not re.fullmatch(r"[0-9]{1,3}|[0-9]{2,3}[A-Z]|2[AB]", cell.strip().upper()):
        raise ValueError(cell)
    return cell, ""


def _scheme(cell: str) -> tuple[str | None, str]:
    if not re.match(r"(DETR|DSIL|DPV|DSID)\b", cell.strip().upper()):
        raise ValueError(cell)
    return cell, ""


def _pvd(cell: str) -> tuple[str | None, str]:
    if not re.fullmatch(r"pvd(-[0-9A-Za-z]+)+", cell.strip()):
        raise ValueError(cell)
    return cell, ""


def _day(cell: str, forms: Iterable[str]) -> datetime.datetime:
    bare = " ".join(cell.split())
    if re.fullmatch(r"[34][0-9]{4}(?:\.[0-9]+)?", bare):  # Excel counts days
        return _EXCEL_DAY_0 + datetime.timedelta(days=float(bare))
    for form in forms:
        try:
            return datetime.datetime.strptime(bare, form)  # noqa: DTZ007 — official files write no zone
        except ValueError:
            continue
    raise ValueError(cell)


def _date(cell: str) -> tuple[str | None, str]:
    found = _day(cell, (*_DAYS, "%Y-%m-%d %H:%M"))
    if not 2000 <= found.year <= 2099:
        raise ValueError(cell)
    return found.strftime("%Y-%m-%d"), ""


def _stamp(cell: str) -> tuple[str | None, str]:
    return _day(cell, _STAMPS).strftime("%d-%m-%Y %H:%M"), ""


KINDS: dict[str, Callable[[str], tuple[str | None, str]]] = {
    "amount": _amount, "cost": _amount, "award": _award, "count": _count, "year": _year, "code": _code, "siren": _siren,
    "departement": _departement, "scheme": _scheme, "pvd": _pvd, "date": _date, "stamp": _stamp,
}  # fmt: skip
