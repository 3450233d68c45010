"""French typography, case by case. `_` stands for the narrow no-break space (U+202F), `~` for U+00A0."""

from __future__ import annotations

import math
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pytest

from pvd import formats

UNKNOWNS = [None, math.nan, math.inf, -math.inf, np.float64("nan"), pd.NaT, pd.NA, Decimal("NaN")]


def french(text: str) -> str:
    return text.replace("_", "\u202f").replace("~", "\u00a0")


def test_constants() -> None:
    assert formats.NARROW == "\u202f"
    assert french("n._d.") == formats.UNKNOWN
    assert formats.MINUS == "−"
    assert len(formats.MONTHS) == len(formats.SHORT_MONTHS) == 12


@pytest.mark.parametrize("content", UNKNOWNS, ids=repr)
def test_unknown_is_never_a_number(content: Any) -> None:
    assert formats.is_unknown(content)
    for write in (formats.number, formats.euros, formats.short_euros, formats.per_inhabitant, formats.share):
        assert write(content) == formats.UNKNOWN
    for unit in (
        "eur",
        "eur_per_inhabitant",
        "share",
        "count",
        "inhabitants",
        "date",
        "year",
        "boolean",
        "degrees",
        "decimal",
        "text",
    ):
        assert formats.value(content, unit) == formats.UNKNOWN
        assert formats.short_value(content, unit) == formats.UNKNOWN


@pytest.mark.parametrize(
    "content",
    [0, 0.0, False, "", "NaN", [], (), np.array([1.0]), np.float64(0), Decimal(0), date(2020, 1, 1)],
    ids=repr,
)
def test_known(content: Any) -> None:
    assert not formats.is_unknown(content)


@pytest.mark.parametrize(
    ("content", "decimals", "expected"),
    [
        (0, 0, "0"),
        (1646, 0, "1_646"),
        (7190000, 0, "7_190_000"),
        (999, 0, "999"),
        (1000, 0, "1_000"),
        (29.6, 1, "29,6"),
        (29.0, 1, "29,0"),
        (1234.5, 2, "1_234,50"),
        (-5, 0, "−5"),
        (-1234.56, 1, "−1_234,6"),
        (-0.4, 0, "0"),
        (0.5, 0, "1"),
        (1.5, 0, "2"),
        (2.5, 0, "3"),
        (-2.5, 0, "−3"),
        (2.675, 2, "2,68"),
        (1.005, 2, "1,01"),
        (999.95, 1, "1_000,0"),
        (Decimal("205182310.49"), 0, "205_182_310"),
        (1e21, 0, "1_000_000_000_000_000_000_000"),
        (1e-9, 0, "0"),
        (np.int64(1646), 0, "1_646"),
        (np.float64(12.25), 1, "12,3"),
    ],
)
def test_number(content: Any, decimals: int, expected: str) -> None:
    assert formats.number(content, decimals) == french(expected)


@pytest.mark.parametrize(
    ("content", "exact", "short"),
    [
        (0, "0_€", "0_€"),
        (1, "1_€", "1_€"),
        (950, "950_€", "950_€"),
        (999.4, "999_€", "999_€"),
        (999.6, "1_000_€", "1_k€"),
        (1000, "1_000_€", "1_k€"),
        (84_200, "84_200_€", "84_k€"),
        (84_500, "84_500_€", "85_k€"),
        (999_499, "999_499_€", "999_k€"),
        (999_500, "999_500_€", "1_M€"),
        (1_000_000, "1_000_000_€", "1_M€"),
        (1_049_999, "1_049_999_€", "1_M€"),
        (1_050_000, "1_050_000_€", "1,1_M€"),
        (213_400_000, "213_400_000_€", "213,4_M€"),
        (213_350_000.00, "213_350_000_€", "213,4_M€"),
        (888e6, "888_000_000_€", "888_M€"),
        (700e6, "700_000_000_€", "700_M€"),
        (999_500_000, "999_500_000_€", "999,5_M€"),
        (999_949_999, "999_949_999_€", "999,9_M€"),
        (999_960_000, "999_960_000_€", "1_Md€"),
        (3e9, "3_000_000_000_€", "3_Md€"),
        (3.7e9, "3_700_000_000_€", "3,7_Md€"),
        (3_700_000_001, "3_700_000_001_€", "3,7_Md€"),
        (1_470_000_000, "1_470_000_000_€", "1,47_Md€"),
        (1_405_000_000, "1_405_000_000_€", "1,41_Md€"),
        (10_000_000_000, "10_000_000_000_€", "10_Md€"),
        (100_000_000, "100_000_000_€", "100_M€"),
        (-12_300, "−12_300_€", "−12_k€"),
        (-250e6, "−250_000_000_€", "−250_M€"),
        (Decimal("205182310.49"), "205_182_310_€", "205,2_M€"),
    ],
)
def test_euros(content: Any, exact: str, short: str) -> None:
    assert formats.euros(content) == french(exact)
    assert formats.short_euros(content) == french(short)
    assert formats.value(content, "eur") == french(exact)
    assert formats.short_value(content, "eur") == french(short)


def test_per_inhabitant() -> None:
    assert formats.per_inhabitant(78.4) == french("78_€ par habitant")
    assert formats.value(78.4, "eur_per_inhabitant") == french("78_€")


@pytest.mark.parametrize(
    ("content", "decimals", "expected"),
    [
        (0, 0, "0_%"),
        (1, 0, "100_%"),
        (0.93, 0, "93_%"),
        (0.29, 1, "29,0_%"),
        (1526 / 1646, 0, "93_%"),
        (1637 / 1646, 1, "99,5_%"),
        (700 / 3000, 1, "23,3_%"),
        (834 / 3000, 1, "27,8_%"),
        (888 / 3000, 1, "29,6_%"),
        (3700 / 3000, 1, "123,3_%"),
        (0.005, 0, "1_%"),
        (-0.051, 1, "−5,1_%"),
        (Decimal("0.125"), 1, "12,5_%"),
    ],
)
def test_share(content: Any, decimals: int, expected: str) -> None:
    assert formats.share(content, decimals) == french(expected)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (0.29, "29_%"),
        (0.07, "7_%"),
        (0.57, "57_%"),
        (0.1 + 0.2, "30_%"),
        (0.295, "29,5_%"),
        (1 / 3, "33,3_%"),
        (1.0, "100_%"),
        (0, "0_%"),
    ],
)
def test_short_share_has_a_decimal_only_if_needed(content: float, expected: str) -> None:
    assert formats.short_value(content, "share") == french(expected)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (date(2023, 1, 1), "1ᵉʳ janvier 2023"),
        (date(2022, 6, 22), "22 juin 2022"),
        (date(2021, 2, 11), "11 février 2021"),
        (datetime(2024, 12, 31, 23, 59), "31 décembre 2024"),
        (pd.Timestamp("2020-10-01"), "1ᵉʳ octobre 2020"),
        ("2023-01-01", "1ᵉʳ janvier 2023"),
        ("2023-08-15T00:00:00", "15 août 2023"),
        ("2021-03", "mars 2021"),
        ("2021", "2021"),
        ("", "n._d."),
        (None, "n._d."),
        (pd.NaT, "n._d."),
    ],
)
def test_day(content: Any, expected: str) -> None:
    assert formats.day(content) == french(expected)


def test_short_dates() -> None:
    assert formats.short_day(date(2020, 10, 1)) == "01/10/2020"
    assert formats.short_day(pd.Timestamp("2026-04-27")) == "27/04/2026"
    assert formats.short_day(None) == formats.UNKNOWN
    assert formats.short_month(date(2023, 1, 5)) == "janv. 2023"
    assert formats.short_month(date(2023, 5, 1)) == "mai 2023"


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (0, "0~commune"),
        (1, "1~commune"),
        (2, "2~communes"),
        (37, "37~communes"),
        (1646, "1_646~communes"),
        (None, "n._d."),
    ],
)
def test_plural(count: int | None, expected: str) -> None:
    assert formats.plural(count, "commune") == french(expected)


def test_irregular_plural() -> None:
    assert formats.plural(3, "chef-lieu", "chefs-lieux") == french("3~chefs-lieux")
    assert formats.plural(1, "chef-lieu", "chefs-lieux") == french("1~chef-lieu")


@pytest.mark.parametrize(
    ("content", "unit", "expected"),
    [
        (1646, "count", "1_646"),
        (7190000, "inhabitants", "7_190_000"),
        (2023, "year", "2023"),
        (2023.0, "year", "2023"),
        (np.int64(2023), "year", "2023"),
        (0.927, "share", "92,7_%"),
        (date(2021, 4, 2), "date", "02/04/2021"),
        ("2021-04", "date", "avril 2021"),
        (True, "boolean", "oui"),
        (False, "boolean", "non"),
        (np.bool_(True), "boolean", "oui"),
        (-1.37894, "degrees", "−1,37894"),
        (-0.46, "decimal", "−0,5"),
        (1234, "decimal", "1\u202f234,0"),
        ("01004", "text", "01004"),
        ("L’Île-d’Yeu", "text", "L’Île-d’Yeu"),
        ("", "text", "n._d."),
        ("", "count", "n._d."),
        ([], "text", "n._d."),
        (["50129", "50410"], "text", "50129, 50410"),
        (np.array(["a", "b"]), "text", "a, b"),
        (np.array([]), "text", "n._d."),
        (("a",), "text", "a"),
        (True, "text", "oui"),
        (date(2021, 4, 2), "text", "02/04/2021"),
        (2018, "text", "2018"),
        (np.int64(2018), "text", "2018"),
        (2018.0, "text", "2018"),
        (12.5, "text", "12,5"),
    ],
)
def test_value(content: Any, unit: str, expected: str) -> None:
    assert formats.value(content, unit) == french(expected)


@pytest.mark.parametrize(
    ("ticks", "unit", "expected"),
    [
        ([0, 100e6, 200e6, 300e6, 400e6], "eur", ["0_M€", "100_M€", "200_M€", "300_M€", "400_M€"]),
        ([0, 1e9, 2e9, 3e9], "eur", ["0_Md€", "1_Md€", "2_Md€", "3_Md€"]),
        ([0, 0.5e9, 1e9], "eur", ["0_Md€", "0,5_Md€", "1,0_Md€"]),
        ([0, 250e6, 500e6, 750e6, 1e9], "eur", ["0_Md€", "0,25_Md€", "0,50_Md€", "0,75_Md€", "1,00_Md€"]),
        ([0, 20e3, 40e3], "eur", ["0_k€", "20_k€", "40_k€"]),
        ([0, 250, 500], "eur", ["0_€", "250_€", "500_€"]),
        ([0], "eur", ["0_€"]),
        ([], "eur", []),
        ([0, 50, 100], "eur_per_inhabitant", ["0_€", "50_€", "100_€"]),
        ([0, 0.25, 0.5], "share", ["0_%", "25_%", "50_%"]),
        ([0, 0.2, 0.4, 0.6, 0.8, 1.0], "share", ["0_%", "20_%", "40_%", "60_%", "80_%", "100_%"]),
        ([0, 0.025, 0.05], "share", ["0_%", "2,5_%", "5,0_%"]),
        ([0, 500, 1000], "count", ["0", "500", "1_000"]),
        ([2020, 2022], "year", ["2020", "2022"]),
        ([-100e6, 0, 100e6], "eur", ["−100_M€", "0_M€", "100_M€"]),
    ],
)
def test_axis(ticks: list[float], unit: str, expected: list[str]) -> None:
    assert formats.axis(ticks, unit) == [french(text) for text in expected]


def test_in_list() -> None:
    assert formats.in_list([]) == ""
    assert formats.in_list(["Manche"]) == "Manche"
    assert formats.in_list(["Manche", "Orne"]) == "Manche et Orne"
    assert formats.in_list(["Manche", "Orne", "Eure"]) == "Manche, Orne et Eure"
    assert formats.in_list(("a", "b", "c"), "ou") == "a, b ou c"


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([], ""),
        ([2021], "2021"),
        ([2018, 2019], "2018 et 2019"),
        ([2024, 2021, 2023, 2023], "2021, 2023 et 2024"),
        ([2018, 2019, 2020], "2018-2020"),
        ([2018, 2019, 2020, 2023], "2018-2020 et 2023"),
        ([2020, 2022, 2025, 2026], "2020, 2022, 2025 et 2026"),
    ],
)
def test_years(values: list[int], expected: str) -> None:
    assert formats.years(values) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("l'école", "l’école"),
        ("Sources : ANCT ; DGCL", "Sources_: ANCT_; DGCL"),
        ("Où en est-on?", "Où en est-on_?"),
        ("Quoi ?!", "Quoi_?!"),
        ("« Petites villes de demain »", "«_Petites villes de demain_»"),
        ("«oui»", "«_oui_»"),
        ("«\u00a0Où ?\u00a0»", "«_Où_?_»"),
        ("50%, (100 %)", "50_%, (100_%)"),
        ("12 €.", "12_€."),
        ("871_k€ de subventions, 11,4_M€ et 3_Md€", "871_k€ de subventions, 11,4_M€ et 3_Md€"),
        ("https://www.data.gouv.fr à 10:30", "https://www.data.gouv.fr à 10:30"),
        ("déjà_: bon_; «_là_»", "déjà_: bon_; «_là_»"),
        ("", ""),
    ],
)
def test_typeset(raw: str, expected: str) -> None:
    done = formats.typeset(french(raw))
    assert done == french(expected)
    assert formats.typeset(done) == done


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("le 1er janvier", "le 1ᵉʳ janvier"),
        ("au 4e trimestre 2025", "au 4ᵉ trimestre 2025"),
        ("de 20 000 habitants, 16 ha", "de 20\u202f000 habitants, 16\u202fha"),
        ("> 780 M€", ">\u202f780\u202fM€"),
        ("n. d.", "n.\u202fd."),
        # An address, a code, an entity and what a visitor typed, which is quoted already, are left as they are.
        ("https://exemple.fr/a?b=l'un;c : rien", "https://exemple.fr/a?b=l'un;c\u202f: rien"),
        ("01 23 45, 200067205, 16:9, a&nbsp; b", "01 23 45, 200067205, 16:9, a&nbsp; b"),
        ("inconnu : «\u202fl'un : 1er\u202f».", "inconnu\u202f: «\u202fl'un : 1er\u202f»."),
    ],
)
def test_typeset_of_plain_french(text: str, expected: str) -> None:
    assert formats.typeset(text) == expected == formats.typeset(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("L’Île-d’Yeu", "l-ile-d-yeu"),
        ("L'Île-d'Yeu", "l-ile-d-yeu"),
        ("Manche (50)", "manche-50"),
        ("Provence-Alpes-Côte d’Azur", "provence-alpes-cote-d-azur"),
        ("Œting et Saint-Jœuf", "oeting-et-saint-joeuf"),
        ("  Ça  va\u202f? ", "ca-va"),
        ("", ""),
        ("../etc/passwd", "etc-passwd"),
    ],
)
def test_slug(text: str, expected: str) -> None:
    assert formats.slug(text) == expected


def test_nothing_is_written_in_english() -> None:
    """No plain space before a high sign, no straight apostrophe, no comma for thousands, no decimal point."""
    texts = [
        formats.number(1234567.891, 2), formats.euros(1234567), formats.short_euros(1234567), formats.share(0.123, 1),
        formats.per_inhabitant(1234.5), formats.plural(12345, "commune"), *formats.axis([0, 1500, 3000], "eur"),
    ]  # fmt: skip
    for text in texts:
        assert "." not in text
        assert " %" not in text
        assert " €" not in text
        assert "'" not in text
