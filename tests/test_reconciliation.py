"""On the release in service, every road leads to the same number, and published totals come back.

France, the 18 régions and the 101 départements are asked of every query of money; lists, maps and
files count the same towns; no figure mixes two perimeters nor draws an unknown as zero.
"""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import date
from functools import cache
from typing import Any

import pandas as pd
import pytest

from pvd import dictionary, exports, mandate, places, warehouse
from pvd.figures import catalogue
from pvd.figures.figure import FORMS, MAPS, Figure
from pvd.figures.wording import OWN_PERIMETER
from pvd.territory import COLOURS, END_OF_MANDATE, PERIMETERS, PROGRAMME_START, SIX_FULL_YEARS, Options, Territory
from tests.sampling import crossed

FRANCE = Territory()
SLUGS = sorted(catalogue.entries())
# These two say of themselves where each of their rows comes from.
NOT_FRENCH = re.compile(r"\b(nan|NaN|None|NaT|inf|True|False)\b|<NA>|\b\d+\.\d")
OWN_SOURCES = {"sources", "dictionnaire"}
ADDRESSES: dict[str, dict[str, list[str]]] = {
    "france": {},
    "region-93": {"region": ["93"]},
    "departement-50": {"departement": ["50"]},
    "departement-2A": {"departement": ["2A"]},
    "departement-971": {"departement": ["971"]},
    "departement-75": {"departement": ["75"]},
    "commune-85113": {"commune": ["85113"]},
    "epci-200067205": {"epci": ["200067205"]},
    "departements-50-14": {"departement": ["14", "50"]},
}


@cache
def codes_of(level: str) -> tuple[str, ...]:
    """Every code of a level in the release."""
    units = warehouse.query("units", FRANCE)
    return tuple(units.loc[units["place_level"] == level, "place_code"])


EVERY_UNIT = [
    Territory(),
    *(Territory("region", (code,)) for code in ("01 02 03 04 06 11 24 27 28 32 44 52 53 75 76 84 93 94").split()),
    *(
        Territory("departement", (code,))
        for code in (
            *(f"{number:02d}" for number in range(1, 20)), "2A", "2B", *(f"{number:02d}" for number in range(21, 96)),
            "971", "972", "973", "974", "976",
        )
    ),
]  # fmt: skip


def word(territory: Territory) -> str:
    """« departement-50 »."""
    return "-".join((territory.level, *territory.codes))


def ask(name: str, territory: Territory, perimeter: str = "state_grants_town") -> pd.DataFrame:
    """A query on the release in service."""
    return warehouse.query(name, territory, **Options(perimeter=perimeter).parameters)


def cents(values: Any) -> int:
    """Amounts in cents, exactly; an unknown adds nothing."""
    return int((pd.Series(values, dtype=float).dropna() * 100).round().sum())


def headline(ledger: pd.DataFrame) -> pd.DataFrame:
    """Rows of the ledger that enter totals."""
    return ledger[~ledger["is_before_programme"].astype(bool) & (ledger["coverage"] != "regional")]


def drawn(slug: str, address: dict[str, list[str]]) -> Figure:
    """A figure as an address asks for it."""
    territory, options, _ = places.resolve(address)
    return exports.draw(slug, territory, options)


# --- one engine ----------------------------------------------------------------------------------


def test_every_region_and_departement_is_asked() -> None:
    asked = {(unit.level, code) for unit in EVERY_UNIT for code in unit.codes}
    assert asked == {(level, code) for level in ("region", "departement") for code in codes_of(level)}
    assert len(EVERY_UNIT) == 1 + 18 + 101


@pytest.mark.parametrize("territory", EVERY_UNIT, ids=word)
def test_one_total_by_every_road(territory: Territory) -> None:
    towns, key = ask("towns", territory), ask("key_figures", territory).iloc[0]
    by_year, by_scheme = ask("grants_by_year", territory), ask("grants_by_scheme", territory)
    counted = by_year[by_year["status"].isin(["available", "partial"])]
    below = ask("grants_by_territory", territory)
    awards = headline(ask("ledger", territory))
    totals = {
        "towns": cents(towns["amount_eur"]),
        "key_figures": cents(key["amount_eur"]),
        "grants_by_year": cents(counted["amount_eur"]),
        "grants_by_scheme": cents(by_scheme["amount_eur"]),
        "grants_by_territory": cents(below["amount_eur"]),
        "grants_by_pillar": cents(ask("grants_by_pillar", territory)["amount_eur"]),
        "grants_by_launch_subject": cents(ask("grants_by_launch_subject", territory)["amount_eur"]),
        "ledger": cents(awards["amount_eur"]),
    }
    assert len(set(totals.values())) == 1, totals
    counts = {
        "towns": int(towns["award_count"].sum()),
        "key_figures": int(key["award_count"]),
        "grants_by_year": int(counted["award_count"].sum()),
        "grants_by_scheme": int(by_scheme["award_count"].sum()),
        "grants_by_territory": int(below["award_count"].sum()),
        "ledger": len(awards),
    }
    assert len(set(counts.values())) == 1, counts
    granted = {
        int(key["granted_town_count"]),
        int(towns["amount_eur"].notna().sum()),
        int(below["granted_town_count"].sum()),
        awards["commune_code"].nunique(),
    }
    assert len(granted) == 1, granted
    assert len(towns) == key["town_count"] == below["town_count"].sum()
    # Nothing known is unknown, not zero.
    if not len(awards):
        assert pd.isna(key["amount_eur"]) and by_scheme.empty and below["amount_eur"].isna().all()
    assert (counted["year"] >= 2020).all()


@pytest.mark.parametrize("perimeter", ["state_grants_epci", "state_grants_located"])
@pytest.mark.parametrize("territory", EVERY_UNIT[:19], ids=word)
def test_one_total_in_the_other_perimeters(territory: Territory, perimeter: str) -> None:
    by_year = ask("grants_by_year", territory, perimeter)
    totals = {
        "grants_by_year": cents(by_year.loc[by_year["status"].isin(["available", "partial"]), "amount_eur"]),
        "grants_by_scheme": cents(ask("grants_by_scheme", territory, perimeter)["amount_eur"]),
        "grants_by_pillar": cents(ask("grants_by_pillar", territory, perimeter)["amount_eur"]),
        "grants_by_launch_subject": cents(ask("grants_by_launch_subject", territory, perimeter)["amount_eur"]),
        "ledger": cents(headline(ask("ledger", territory, perimeter))["amount_eur"]),
    }
    assert len(set(totals.values())) == 1, totals


@pytest.mark.parametrize("perimeter", PERIMETERS)
@pytest.mark.parametrize("level", ["region", "departement"])
def test_parts_make_the_whole(level: str, perimeter: str) -> None:
    parts = [ask("grants_by_scheme", unit, perimeter)["amount_eur"] for unit in EVERY_UNIT if unit.level == level]
    assert sum(map(cents, parts)) == cents(ask("grants_by_scheme", FRANCE, perimeter)["amount_eur"]) > 0


# --- towns ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "expected"),
    [({}, 1646), ({"departement": ["50"]}, 37), ({"region": ["28"]}, 159), ({"departement": ["971"]}, 7)],
    ids=str,
)
def test_published_numbers_of_towns(address: dict[str, list[str]], expected: int) -> None:
    territory, _, problems = places.resolve(address)
    assert not problems and len(ask("towns", territory)) == expected
    assert len(drawn("carte-des-communes", address).table) == expected
    assert drawn("chiffres-cles", address).table["town_count"].item() == expected


@pytest.mark.parametrize("code", [unit.codes[0] for unit in EVERY_UNIT if unit.level == "departement"])
def test_map_list_and_file_hold_the_same_towns(code: str) -> None:
    address = {"departement": [code]}
    wanted = set(ask("towns", Territory("departement", (code,)))["commune_code"])
    shown, listed = drawn("carte-des-communes", address), drawn("liste-des-communes", address)
    assert set(shown.table["commune_code"]) == set(listed.table["commune_code"]) == wanted
    assert sum(item.count or 0 for item in shown.encodings.classes) == len(wanted), "the legend counts every town once"
    text = exports.write(listed, "csv").decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    # The French CSV marks a code that begins with zero, which a spreadsheet would cut.
    written = [row["Code Insee"].removeprefix("'") for row in rows if row["Code Insee"]]
    assert set(written) == wanted and len(written) == len(wanted)
    # The file's amounts are the list's, to the cent; an unknown amount is an empty field.
    amounts = [row["Montant (€)"].replace(",", ".") for row in rows if row["Code Insee"]]
    assert cents([float(amount) for amount in amounts if amount]) == cents(listed.table["amount_eur"])
    assert amounts.count("") == int(listed.table["amount_eur"].isna().sum())


@pytest.mark.parametrize("colour", COLOURS)
def test_every_colour_of_the_map_shows_every_town(colour: str) -> None:
    figure = exports.draw("carte-des-communes", FRANCE, Options(colour=colour))
    assert len(figure.table) == 1646 and sum(item.count or 0 for item in figure.encodings.classes) == 1646
    keys = [item.key for item in figure.encodings.classes]
    assert set(figure.table["map_class"]) <= set(keys) and len(keys) == len(set(keys)) <= 7
    if colour.startswith("subventions"):
        unknown = figure.table.loc[figure.table["map_class"] == "unknown", "amount_eur"]
        if colour == "subventions-par-habitant":
            # A divided town has an amount and nothing to divide it by: the class says what is unknown of all of them.
            labels = {item.key: item.label for item in figure.encodings.classes}
            apart = unknown.notna().any()
            assert labels["unknown"] == ("Aucun montant par habitant connu" if apart else "Aucune subvention connue")
            unknown = unknown[unknown.isna()]
        assert len(unknown) == 1646 - 1540 and unknown.isna().all(), (
            "« aucune subvention connue » is a class of its own"
        )


# --- published totals (official files, as quoted in tests/data/test_release_spending.py) ----------

PUBLISHED = [
    # year, schemes, awards, towns, millions of euros, half unit of the last published digit
    (2018, ("DETR", "DSIL"), 2730, 1272, 216.612, 0.0005),
    (2019, ("DETR", "DSIL", "DPV"), 2522, 1263, 203.452, 0.0005),
    (2021, ("CONSEILLERS_NUMERIQUES",), 118, 118, 7.043, 0.0005),
    (2023, ("DETR", "DSIL", "DPV"), 2181, 1218, 214.274, 0.0005),
    (2023, ("FONDS_VERT",), 897, 659, 130.45, 0.0005),
    (2024, ("DETR", "DSIL", "DPV"), 1984, 1180, 204.626, 0.0005),
]


@pytest.mark.parametrize(("year", "schemes", "awards", "towns", "millions", "half"), PUBLISHED)
def test_published_totals(
    year: int, schemes: tuple[str, ...], awards: int, towns: int, millions: float, half: float
) -> None:
    found = ask("grants_by_year", FRANCE)
    found = found[(found["year"] == year) & found["scheme"].isin(schemes)]
    assert int(found["award_count"].sum()) == awards
    assert found["amount_eur"].sum() / 1e6 == pytest.approx(millions, abs=half)
    ledger = ask("ledger", FRANCE)
    # « DSIL rénovation thermique » and the like are DSIL.
    families = tuple(name.split("_")[0] for name in schemes)
    rows = ledger[(ledger["year"] == year) & (ledger["coverage"] != "regional")]
    rows = (
        rows[rows["source_id"].isin(set(found["source_ids"].explode()))]
        if len(families) == 1
        else rows[rows["source_id"].str.match("dgcl|anct")]
    )
    assert rows["commune_code"].nunique() == towns and len(rows) == awards


def test_headline_total() -> None:
    row = ask("key_figures", FRANCE).iloc[0]
    assert (row["award_count"], row["granted_town_count"]) == (5180, 1540)
    assert row["amount_eur"] / 1e6 == pytest.approx(556.392, abs=0.0005)
    assert list(row["grant_years"]) == [2021, 2023, 2024]


@pytest.mark.parametrize(
    ("perimeter", "source", "millions", "awards"),
    [
        ("state_grants_epci", "anct-di-2018", 236.003, 1774),
        ("state_grants_epci", "dgcl-2019", 232.921, 1804),
        ("state_grants_epci", "dgcl-2023", 190.939, 1356),
        ("state_grants_epci", "dgcl-2024", 186.133, 1165),
        ("state_grants_epci", "fonds-vert-2023", 189.302, 928),
        ("state_grants_epci", "conseillers-numeriques-2021", 16.564, 242),
        ("state_grants_located", "dgcl-2023", 1.045, 3),
        ("state_grants_located", "dgcl-2024", 0.017, 1),
        ("state_grants_located", "fonds-vert-2023", 95.688, 392),
        ("state_grants_located", "conseillers-numeriques-2021", 4.988, 95),
    ],
)
def test_published_totals_beside(perimeter: str, source: str, millions: float, awards: int) -> None:
    found = ask("ledger", FRANCE, perimeter).query("source_id == @source")
    assert found["amount_eur"].sum() / 1e6 == pytest.approx(millions, abs=0.0005)
    assert len(found) == awards


def test_lists_that_rarely_say_where_are_counted_in_part() -> None:
    """DETR and DSIL to a CCAS, a SDIS or a syndicat in a town: their lists are searched, and tell little."""
    found = ask("grants_by_year", FRANCE, "state_grants_located").set_index(["year", "scheme"])
    assert found.loc[(2023, "FONDS_VERT"), "status"] == "available"
    amounts = {(2023, "DETR"): 485_000, (2023, "DSIL"): 560_000, (2024, "DETR"): 16_973}
    for place, euros in amounts.items():
        assert found.loc[place, "status"] == "partial" and cents(found.loc[place, "amount_eur"]) == 100 * euros, place
    assert found.loc[(2019, "DETR"), "status"] == "none" and found.loc[(2022, "DETR"), "status"] == "missing"
    # The compilation of Provence-Alpes-Côte d’Azur names nobody: nothing of it can be somebody else's.
    inside = ask("grants_by_year", Territory("region", ("93",)), "state_grants_located").set_index(["year", "scheme"])
    assert inside.loc[(2020, "DETR"), "status"] == "missing"
    figure = exports.draw("subventions-par-annee", FRANCE, Options(perimeter="state_grants_located"))
    assert (
        "attributions de 2023, et première vague de conseillers numériques de 2021, et en partie de 2024"
        in figure.subtitle
    )
    beside = exports.draw("comparaison-par-annee", FRANCE, Options(perimeter="state_grants_located"))
    assert "Connus en partie\u202f: 2018, 2019, 2021 et 2024." in beside.coverage
    assert "Connus en partie" in figure.coverage and "disent rarement où est le projet" in figure.note


@pytest.mark.parametrize("year", [2020, 2022])
def test_years_not_held_are_shown_as_not_held(year: int) -> None:
    found = ask("grants_by_year", FRANCE).query("year == @year")
    assert len(found) and set(found["status"]) == {"missing"} and found["amount_eur"].isna().all()
    inside = ask("grants_by_year", Territory("region", ("93",))).query(
        "year == @year and scheme != 'CONSEILLERS_NUMERIQUES'"
    )
    # A regional file in which nothing was found says « none », without amount.
    assert set(inside["status"]) <= {"regional", "none"} and inside["amount_eur"].sum() > 0
    assert (inside["amount_eur"].isna() == (inside["status"] == "none")).all()
    assert str(year) in drawn("subventions-par-annee", {}).coverage, "the sentence names the year"


def test_official_series() -> None:
    found = ask("official_series", FRANCE)
    series = [
        (str(row.as_of)[:10], row.perimeter, round(row.amount_eur / 1e6), row.bound) for row in found.itertuples()
    ]
    assert series == [
        ("2020-10-01", "envelope", 3000, "exact"),
        ("2022-06-22", "programme_narrow", 700, "exact"),
        ("2022-09-30", "programme_narrow", 780, "lower"),
        ("2022-10-01", "programme_narrow", 834, "exact"),
        ("2023-01-01", "programme_narrow", 888, "exact"),
        ("2024-12-31", "programme_broad", 3700, "exact"),
    ]


def test_nothing_crosses_the_break() -> None:
    for slug in ("engagements-officiels", "temps-argent-realisations"):
        figure = drawn(slug, {})
        assert [(item.start, item.end) for item in figure.breaks] == [(date(2023, 1, 1), date(2024, 12, 31))], slug
        # A line joins the points of one series: a series holds one perimeter.
        money = figure.table.dropna(subset=["perimeter"])
        assert (money.groupby(figure.encodings.series)["perimeter"].nunique() == 1).all(), slug
        assert figure.encodings.styles["programme_broad"] == "points", "one point makes no line"


@pytest.mark.parametrize(
    ("end", "shares"),
    [(END_OF_MANDATE, (31.3, 36.4, 41.0, 77.3)), (SIX_FULL_YEARS, (28.7, 33.3, 37.5, 70.9))],
    ids=["elections", "six-years"],
)
def test_golden_shares(end: date, shares: tuple[float, ...]) -> None:
    days = [date(2022, 6, 22), date(2022, 10, 1), date(2023, 1, 1), date(2024, 12, 31)]
    found = warehouse.query("mandate_axes", FRANCE, **Options(end_of_mandate=end).parameters)
    found = found.assign(day=[value.date() for value in found["as_of"]])
    elapsed = found[found["axis"] == "elapsed"].set_index("day")["value_share"]
    money = found[found["axis"].str.startswith("programme")].set_index("day")["value_share"]
    assert [round(100 * elapsed[day], 1) for day in days] == list(shares)
    assert [round(100 * mandate.elapsed_share(day, end), 1) for day in days] == list(shares), (
        "the query and pvd/mandate.py agree"
    )
    assert [round(100 * money[day], 1) for day in days] == [23.3, 27.8, 29.6, 123.3]
    delivered = found[found["axis"] == "delivered"].set_index("day")["value_share"]
    assert round(100 * delivered[date(2024, 12, 31)], 1) == 20.0
    assert elapsed[end] == 1 and elapsed[date(2020, 10, 1)] == 0


# --- mandate -------------------------------------------------------------------------------------


def test_the_mandate_begins_on_the_day_of_the_announcement() -> None:
    axes = ask("mandate_axes", Territory())
    for axis in ("elapsed", "envelope"):
        assert axes.loc[axes["axis"] == axis, "as_of"].min().date() == PROGRAMME_START, axis


def test_elapsed_share() -> None:
    assert mandate.elapsed_share(date(2020, 10, 1)) == 0 and mandate.elapsed_share(END_OF_MANDATE) == 1
    assert mandate.elapsed_share(date(2022, 10, 1)) == 730 / 2007
    assert mandate.elapsed_share(date(2022, 10, 1), SIX_FULL_YEARS) == 730 / 2190
    assert mandate.elapsed_share(date(2026, 4, 27)) > 1, "after the end, more than the whole"
    assert mandate.elapsed_share(date(2020, 9, 30)) < 0


@pytest.mark.parametrize("end", [date(2020, 10, 1), date(2020, 9, 30), date(2010, 1, 1)])
def test_a_mandate_ends_after_it_begins(end: date) -> None:
    with pytest.raises(ValueError, match="expected a day after 2020-10-01"):
        mandate.elapsed_share(date(2022, 1, 1), end)


def test_pace_within_one_perimeter() -> None:
    earlier = mandate.Total(date(2022, 10, 1), 834e6, "programme_narrow")
    later = mandate.Total(date(2023, 1, 1), 888e6, "programme_narrow")
    assert mandate.pace_eur_per_day(earlier, later) == 54e6 / 92


@pytest.mark.parametrize(
    ("later", "why"),
    [
        (mandate.Total(date(2024, 12, 31), 3.7e9, "programme_broad"), "perimeters differ"),
        (mandate.Total(date(2023, 1, 1), 888e6, "programme_narrow"), "two dates needed"),
        (mandate.Total(date(2022, 1, 1), 700e6, "programme_narrow"), "two dates needed"),
    ],
)
def test_pace_is_refused(later: mandate.Total, why: str) -> None:
    with pytest.raises(mandate.PaceRefused, match=why):
        mandate.pace_eur_per_day(mandate.Total(date(2023, 1, 1), 888e6, "programme_narrow"), later)


# --- every figure, everywhere --------------------------------------------------------------------


@pytest.mark.parametrize(("slug", "place"), crossed(SLUGS, ADDRESSES, 3))
def test_every_figure_says_what_it_is(slug: str, place: str) -> None:
    territory, options, _ = places.resolve(ADDRESSES[place])
    figure = exports.draw(slug, territory, options)
    entry = catalogue.entry(slug)
    assert figure.slug == slug and figure.form == entry.form and figure.form in FORMS
    assert figure.title.strip() and not NOT_FRENCH.search(figure.title), figure.title
    assert figure.territory in (
        territory.label,
        "France",
        f"France et {territory.label}",
    ) and figure.subtitle.startswith(figure.territory)
    assert not NOT_FRENCH.search(figure.subtitle + figure.note + figure.coverage)
    assert figure.release == warehouse.current().release and figure.data_as_of == warehouse.current().data_as_of
    assert figure.status in ("official", "computed", "estimated", "disputed", "illustrative")
    # The address reopens the same view.
    page, _, query = figure.address.partition("?")
    # A town has a page of its own: what « Mon territoire » shows of it is seen again there.
    own_page = exports.page_of(entry)
    if own_page == exports.PAGES["territory"] and figure.scope[0] == "commune":
        own_page = exports.PAGES["town"]
    assert page == f"/{own_page}"
    if "territory" in warehouse.current().parameters(entry.query):
        assert query == "&".join(f"{level}={code}" for level, code in territory.address)
    else:
        assert not query and figure.territory == "France"
    assert figure.scope == (("france", ()) if figure.territory == "France" else (territory.level, territory.codes))
    if not figure.is_empty and slug not in OWN_SOURCES:
        line = dictionary.source_line(figure.sources)
        assert figure.sources and line.startswith("Source") and all(item.title for item in figure.sources), (
            "no source line"
        )
    known = dictionary.columns()
    assert set(figure.shown_columns) <= set(figure.table.columns)
    assert not [name for name in figure.shown_columns if name not in known], "a column without a card"
    for name in (
        "category",
        "series",
        "value",
        "x",
        "status",
        "label",
        "highlight",
        "bound",
        "row",
        "column",
        "key",
        "colour",
    ):
        column = getattr(figure.encodings, name)
        assert not column or column in figure.table.columns, f"{name} = {column!r} is no column of the table"


@pytest.mark.parametrize("perimeter", PERIMETERS)
@pytest.mark.parametrize("place", ["france", "departement-50"])
@pytest.mark.parametrize("slug", SLUGS)
def test_perimeters_are_never_mixed(slug: str, place: str, perimeter: str) -> None:
    territory, _, _ = places.resolve(ADDRESSES[place])
    figure = exports.draw(slug, territory, Options(perimeter=perimeter))
    amounts = [name for name in figure.table.columns if name.endswith("_eur")]
    if not amounts:
        assert figure.unit not in ("eur", "eur_per_inhabitant")
        return
    if "perimeter" in figure.table:
        held = figure.table[figure.table[amounts].notna().any(axis=1)]
        assert held["perimeter"].notna().all(), "an amount without its perimeter"
        if held.empty:
            return
        is_several = held["perimeter"].nunique() > 1
        if is_several:
            # The bridge exists to cross a break: an estimate, one bar a step, never stacked, each with its perimeter.
            is_bridge = slug == "passerelle-888-3700" and figure.form == "cascade" and figure.status == "estimated"
            assert (figure.form in ("table", "lines") or is_bridge) and "perimeter" in figure.shown_columns
            if figure.form == "lines":
                assert (held.groupby(figure.encodings.series)["perimeter"].nunique() == 1).all()
        else:
            # A map coloured by something else names no perimeter; its table still does, row by row.
            named = {figure.perimeter} if figure.perimeter else set(held["perimeter"])
            assert set(held["perimeter"]) <= named, "the figure names another perimeter than its rows"
            assert figure.perimeter or "perimeter" in figure.shown_columns
    else:
        assert figure.perimeter
    # A table that says each row has its own perimeter names none: nothing in it is a sum.
    has_own = figure.form == "table" and figure.perimeter_label == OWN_PERIMETER and not figure.totals
    if has_own:
        assert not figure.perimeter and "perimeter" in figure.shown_columns
    elif figure.form not in MAPS:
        assert figure.perimeter, "an amount of which nobody knows what it counts"
    if figure.perimeter or has_own:
        assert figure.perimeter_label and figure.perimeter_label in figure.subtitle


@pytest.mark.parametrize(("slug", "place"), crossed(SLUGS, ADDRESSES, 3))
def test_an_unknown_is_never_drawn_as_zero(slug: str, place: str) -> None:
    territory, options, _ = places.resolve(ADDRESSES[place])
    figure = exports.draw(slug, territory, options)
    asked = warehouse.query(catalogue.entry(slug).query, territory, **options.parameters)
    numbers = [name for name in figure.table.columns if name.endswith(("_eur", "_share")) and name in asked]
    document = json.loads(exports.write(figure, "json"))
    assert document["row_count"] == len(figure.table)
    for name in numbers:
        zeros = int((pd.to_numeric(figure.table[name]) == 0).sum())
        assert zeros <= int((pd.to_numeric(asked[name]) == 0).sum()), f"{name}: a zero that the query does not hold"
        if name in figure.shown_columns:
            written = [row[name] for row in document["data"]]
            unknown = figure.table[name].isna().tolist()
            assert [value is None for value in written] == unknown, f"{name}: null did not stay null in the file"
    if figure.encodings.status:
        value = figure.table[figure.encodings.value]
        missing = figure.table[figure.encodings.status].isin(["missing", "not_applicable"])
        assert value[missing].isna().all(), "an amount in a year that is not held"


@pytest.mark.parametrize("slug", SLUGS)
def test_a_figure_is_the_same_twice(slug: str) -> None:
    first, second = (exports.write(drawn(slug, {"departement": ["50"]}), "json") for _ in range(2))
    assert first == second


def test_an_unknown_figure_is_refused() -> None:
    with pytest.raises(exports.UnknownFigure):
        exports.draw("nothing", FRANCE, Options())


@pytest.mark.parametrize(("file_format", "size"), [("gif", "article"), ("png", "immense"), ("", "article")])
def test_an_unknown_format_or_size_is_refused(file_format: str, size: str) -> None:
    with pytest.raises(exports.UnknownFormat):
        exports.write(drawn("chiffres-cles", {}), file_format, size)
