"""`/territoire`: every address answers, every total is the sum of its towns, what is shown is what the file holds.

1 + 18 + 101 + 876 addresses are asked by direct call; what a browser adds is in tests/browser.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import replace
from functools import cache
from typing import Any

import openpyxl
import pandas as pd
import pptx
import pytest
from pptx.util import Inches

from pvd import dictionary, exports, menu, places, warehouse
from pvd.figures.figure import Figure
from pvd.figures.territory import INDICATORS, NO_EPCI
from pvd.formats import NARROW, UNKNOWN, euros, number, slug, typeset
from pvd.forms import captions
from pvd.forms import table as tables
from pvd.middleware.opening import calls
from pvd.render import placing
from pvd.render import print as picture
from pvd.render.words.sentence import alt_text
from pvd.territory import PERIMETERS, SORTABLE, TOWN_COLUMNS, Options, Territory
from tests.test_pages import opened, placed, plain, shown, shown_on, sound

OWN = ("reperes-du-territoire", "unites-du-territoire", "communes-du-territoire", "programmes-du-territoire")
PICTURE = "carte-des-communes"
WITHOUT_TOWN = {"75", "92", "93", "94"}
# Groups of addresses that one process takes at a time.
PIECES = 8
SUMS = (
    "town_count",
    "population",
    "signatory_count",
    "ort_count",
    "award_count",
    "granted_town_count",
    "ungranted_town_count",
)
HERE, PARENT, BELOW = "here", "parent", "below"


@cache
def units() -> pd.DataFrame:
    """Every unit of the release."""
    return warehouse.query("units", Territory())


@cache
def ledger() -> pd.DataFrame:
    """What the towns received themselves and what headlines add up: the reference of every total."""
    found = warehouse.query("ledger", Territory(), perimeter="state_grants_town")
    return found[~found["is_before_programme"].astype(bool) & (found["coverage"] != "regional")]


@cache
def towns() -> pd.DataFrame:
    """Every town, with what the ledger says that it received: another road than the page's."""
    found = warehouse.query("towns", Territory()).drop(columns=["amount_eur", "award_count"])
    grants = ledger().groupby("commune_code")["amount_eur"].agg(amount_eur="sum", award_count="size")
    return found.merge(grants, how="left", left_on="commune_code", right_index=True)


def every(level: str) -> list[str]:
    """Every code of a level."""
    return units().loc[units()["place_level"] == level, "place_code"].tolist()


def at(level: str, *codes: str, **parameters: str) -> tuple[Territory, Options]:
    """A view, as an address asks for it; « france » has no code."""
    address = {level: list(codes)} if codes else {}
    territory, options, problems = places.resolve({**address, **{name: [value] for name, value in parameters.items()}})
    assert not any(notice.is_refusal for notice in problems), problems
    return territory, options


def addresses() -> list[tuple[str, tuple[str, ...]]]:
    """The 996 addresses, France first."""
    return [("france", ()), *((level, (code,)) for level in ("region", "departement", "epci") for code in every(level))]


def cents(value: Any) -> int | None:
    """An amount in cents, exactly; an unknown stays unknown."""
    return None if pd.isna(value) else round(float(value) * 100)


COLUMNS = {"region": "region_code", "departement": "departement_code", "epci": "epci_siren", "commune": "commune_code"}
NOBODY: dict[str, Any] = {**dict.fromkeys(SUMS, 0), "amount": None}


@cache
def groups(level: str) -> tuple[dict[str, dict[str, Any]], dict[str, set[str]]]:
    """By code of a level, what its towns come to and who they are: added up by pandas, not by the queries."""
    rows = towns().assign(
        cents=(towns()["amount_eur"] * 100).round(),
        granted=towns()["amount_eur"].notna(),
        dated=towns()["agreement_signed_on"].notna(),
        code=towns()[COLUMNS[level]] if level in COLUMNS else "",
    )
    parts = rows.groupby("code").agg(
        town_count=("commune_code", "size"), population=("population", "sum"), signatory_count=("dated", "sum"),
        ort_count=("is_ort", "sum"), award_count=("award_count", "sum"), granted_town_count=("granted", "sum"),
        amount=("cents", "sum"),
    )  # fmt: skip
    found = {}
    for code, part in parts.iterrows():
        counts = {name: int(part[name]) for name in part.index}
        counts["ungranted_town_count"] = counts["town_count"] - counts["granted_town_count"]
        found[str(code)] = {**counts, "amount": counts["amount"] if counts["granted_town_count"] else None}
    return found, {str(code): set(part) for code, part in rows.groupby("code")["commune_code"]}


def sums(territory: Territory) -> dict[str, Any]:
    """What the towns of a territory come to."""
    found = [groups(territory.level)[0].get(code, NOBODY) for code in territory.codes or ("",)]
    amounts = [part["amount"] for part in found if part["amount"] is not None]
    return {name: sum(part[name] for part in found) for name in SUMS} | {"amount": sum(amounts) if amounts else None}


def towns_of(territory: Territory) -> set[str]:
    """The towns of a territory, chosen here and not by the macro of the queries."""
    return set().union(*(groups(territory.level)[1].get(code, set()) for code in territory.codes or ("",)))


def said(row: pd.Series | dict[str, Any]) -> dict[str, Any]:
    """The same, as a row of the query says it; no award is no count."""
    found: dict[str, Any] = {name: 0 if pd.isna(row[name]) else int(row[name]) for name in SUMS}
    return found | {"amount": cents(row["amount_eur"])}


def added(rows: pd.DataFrame) -> dict[str, Any]:
    """The same, from rows that are added up."""
    amounts = [cents(value) for value in rows["amount_eur"].dropna()]
    found: dict[str, Any] = {name: int(rows[name].sum()) for name in SUMS}
    return found | {"amount": sum(filter(None, amounts)) if amounts else None}


# --- every address -------------------------------------------------------------------------------


def test_there_are_996_addresses() -> None:
    assert [len(every(level)) for level in ("region", "departement", "epci")] == [18, 101, 876]
    assert len({(level, *codes) for level, codes in addresses()}) == len(addresses()) == 996


def test_every_address_has_a_title_of_its_own() -> None:
    titles = [at(level, *codes)[0].label for level, codes in addresses()]
    # Two régions bear the name of their only département: that one says its code.
    assert len(set(titles)) == len(titles) and all(titles)


def check(level: str, codes: tuple[str, ...]) -> None:
    """The page's own figures at an address: they say where they are, and every road gives the sum of the towns."""
    territory, options = at(level, *codes)
    wanted = sums(territory)
    table = warehouse.query("territory_levels", territory)
    here, below = table[table["row_kind"] == HERE].iloc[0], table[table["row_kind"] == BELOW]
    assert said(here) == wanted
    if wanted["town_count"]:
        assert added(below) == wanted
    marks, unit_list, listed = (exports.draw(name, territory, options) for name in OWN[:3])
    for figure in (marks, unit_list, listed):
        assert figure.territory == territory.label and figure.subtitle.startswith(territory.label) and figure.title
        assert not wanted["amount"] or dictionary.source_line(figure.sources)
    # Cards, totals of the two tables, rows of the list.
    assert marks.cards[0].value == number(wanted["town_count"])
    if wanted["town_count"]:
        assert [card.value for card in marks.cards[1:3]] == [
            number(wanted["signatory_count"]),
            number(wanted["ort_count"]),
        ]
        assert marks.cards[5].value == number(wanted["ungranted_town_count"])
        for name in INDICATORS.split():
            assert str(unit_list.totals[name]) == str(here[name]), name
        for totals in (unit_list.totals, listed.totals):
            assert (cents(totals["amount_eur"]), int(totals["population"])) == (wanted["amount"], wanted["population"])
            assert pd.isna(totals["amount_per_inhabitant_eur"]) or float(
                totals["amount_per_inhabitant_eur"]
            ) == pytest.approx(float(here["amount_per_inhabitant_eur"]), abs=0.006)
        assert listed.reading == unit_list.reading
    assert set(listed.table["commune_code"]) == towns_of(territory)
    assert listed.is_empty == unit_list.is_empty == (not wanted["town_count"])
    if level == "epci" and int(codes[0]) % 5:
        return
    # The file (of one intercommunalité in five): an unknown amount is an empty field, and no row is a total.
    rows = list(csv.DictReader(io.StringIO(exports.write(listed, "csv").decode("utf-8-sig")), delimiter=";"))
    amounts = [row["Montant (€)"].replace(",", ".") for row in rows if row["Code Insee"]]
    assert len(amounts) == wanted["town_count"] and amounts.count("") == wanted["ungranted_town_count"]
    assert sum(round(float(amount) * 100) for amount in amounts if amount) == (wanted["amount"] or 0)


# Two addresses in eight with the other tests, all of them in the soak.
@pytest.mark.parametrize("piece", [0, 1, *(pytest.param(piece, marks=pytest.mark.soak) for piece in range(2, PIECES))])
def test_totals_of_every_address_are_the_sum_of_its_towns(piece: int) -> None:
    for level, codes in addresses()[piece::PIECES]:
        check(level, codes)


def figures() -> list[str]:
    """Every figure of the page, the picture of the map too."""
    return [*OWN, *(name for name, _ in shown_on("territory") if name not in OWN), PICTURE]


@pytest.mark.parametrize("piece", range(PIECES))
def test_every_figure_of_the_page_is_drawn(piece: int) -> None:
    # Every région and département, and one intercommunalité in forty: their own figures are drawn above.
    asked = [item for order, item in enumerate(addresses()) if item[0] != "epci" or order % 40 == 0]
    for level, codes in asked[piece::PIECES]:
        territory, options = at(level, *codes)
        for name in figures():
            figure = exports.draw(name, territory, options)
            assert figure.title and figure.territory == territory.label, name


@pytest.mark.parametrize("codes", [("14", "50"), ("13", "50"), ("2A", "2B"), ("50", "75")], ids="-".join)
def test_a_union_is_a_territory_like_another(codes: tuple[str, ...]) -> None:
    check("departement", codes)
    below = exports.draw("unites-du-territoire", *at("departement", *codes)).table
    assert set(below["unit_code"]) == set(codes) and set(below["unit_level"]) == {"departement"}


def test_a_union_has_no_first() -> None:
    for name in OWN:
        assert exports.draw(name, *at("departement", "50", "14")) is exports.draw(name, *at("departement", "14", "50"))
    orders = (("50", "14"), ("14", "50"))
    one, other = (exports.draw("comparaison-chiffres", *at("departement", *codes)) for codes in orders)
    assert one.territory != other.territory, "a comparison has one: its order is that of the address"


def test_departements_without_a_town_say_so() -> None:
    assert {code for code in every("departement") if not len(towns_of(at("departement", code)[0]))} == WITHOUT_TOWN
    for code in WITHOUT_TOWN:
        view = at("departement", code)
        assert {exports.draw(name, *view).title for name in OWN} == {"Aucune commune du programme"}
    region = exports.draw("unites-du-territoire", *at("region", "11"))
    assert set(region.table.loc[region.table["town_count"] == 0, "unit_code"]) == WITHOUT_TOWN
    for name in ("Paris", "Hauts-de-Seine", "Seine-Saint-Denis", "Val-de-Marne"):
        assert name in region.coverage


# --- levels --------------------------------------------------------------------------------------


def test_parents_are_the_whole_of_their_own_page() -> None:
    for level, codes in (
        ("departement", ("50",)),
        ("region", ("28",)),
        ("epci", ("200067205",)),
        ("commune", ("50615",)),
    ):
        table = warehouse.query("territory_levels", at(level, *codes)[0])
        for _, row in table[table["row_kind"] == PARENT].iterrows():
            own = at(row["unit_level"], *([row["unit_code"]] if row["unit_level"] != "france" else []))[0]
            assert said(row) == sums(own), (level, row["unit_name"])


def test_an_epci_over_several_departements_is_shared_between_them() -> None:
    shared = units()[(units()["place_level"] == "epci") & (units()["departement_codes"].str.len() > 1)]
    assert len(shared) == 12
    for row in shared.itertuples():
        parts = []
        for departement in row.departement_codes:
            found = warehouse.query("territory_levels", at("departement", departement)[0])
            parts.append(found[(found["row_kind"] == BELOW) & (found["unit_code"] == row.place_code)])
        assert added(pd.concat(parts)) == sums(at("epci", row.place_code)[0]), row.place_name


def test_a_town_without_epci_is_not_lost() -> None:
    below = exports.draw("unites-du-territoire", *at("departement", "85")).table
    (row,) = [row for _, row in below.iterrows() if row["unit_name"] == NO_EPCI]
    assert pd.isna(row["unit_code"]) and said(row) == sums(at("commune", "85113")[0])


# --- perimeters ----------------------------------------------------------------------------------


def by_column(perimeter: str, column: str) -> dict[str, int]:
    """What headlines add up, in cents, by a column of the rows of the ledger of all France."""
    found = warehouse.query("ledger", Territory(), perimeter=perimeter)
    found = found[~found["is_before_programme"].astype(bool) & (found["coverage"] != "regional")]
    amounts = (found["amount_eur"] * 100).round().astype("int64")
    return {str(key): int(value) for key, value in amounts.groupby(found[column]).sum().items()}


@pytest.mark.parametrize("perimeter", [name for name in PERIMETERS if name != "state_grants_town"])
def test_the_chart_of_every_departement_is_the_sum_of_its_rows_in_the_other_perimeters(perimeter: str) -> None:
    wanted = by_column(perimeter, "departement_code")
    options = Options(perimeter=perimeter)
    for code in every("departement"):
        table = exports.draw("subventions-par-dispositif", at("departement", code)[0], options).table
        assert int((table["amount_eur"] * 100).round().sum()) == wanted.get(code, 0), code
    # An intercommunalité: what it received itself, or what lies in its towns.
    if perimeter == "state_grants_epci":
        wanted = by_column(perimeter, "beneficiary_siren")
    else:
        rows = towns().set_index("commune_code")["epci_siren"]
        wanted = {}
        for commune, amount in by_column(perimeter, "commune_code").items():
            siren = str(rows[commune])
            wanted[siren] = wanted.get(siren, 0) + amount
    for siren in every("epci")[::20]:
        table = exports.draw("subventions-par-dispositif", at("epci", siren)[0], options).table
        assert int((table["amount_eur"] * 100).round().sum()) == wanted.get(siren, 0), siren


def test_grants_of_an_epci_never_enter_the_total_of_a_town() -> None:
    listed = exports.draw("communes-du-territoire", Territory(), Options()).table.set_index("commune_code")
    by_town = towns().set_index("commune_code")["amount_eur"]
    assert listed["amount_eur"].map(cents).equals(by_town.reindex(listed.index).map(cents))
    # The rows behind them name the town itself as beneficiary; those of its EPCI are another perimeter.
    assert set(ledger()["perimeter"]) == {"state_grants_town"}
    epci_rows = warehouse.query("ledger", Territory(), perimeter="state_grants_epci")
    assert epci_rows["commune_code"].isna().all() and not set(epci_rows["award_id"]) & set(ledger()["award_id"])
    for code in towns()["commune_code"].iloc[[0, 500, 1000, -1]]:
        assert warehouse.query("ledger", at("commune", code)[0], perimeter="state_grants_epci").empty


# --- the list, as the visitor shapes it ----------------------------------------------------------


def listed(**parameters: str) -> Figure:
    return exports.draw("communes-du-territoire", *at("departement", "50", **parameters))


def test_every_column_may_be_shown_and_has_a_name() -> None:
    figure = listed(colonnes=",".join(TOWN_COLUMNS))
    assert figure.shown_columns == ["commune_name", "commune_code", *TOWN_COLUMNS]
    names = tables.read(figure).headers
    assert len(set(names)) == len(names)


def test_columns_are_those_of_the_address_in_its_order() -> None:
    figure = listed(colonnes="massif_name,population,amount_eur")
    assert figure.shown_columns == ["commune_name", "commune_code", "massif_name", "population", "amount_eur"]
    assert "colonnes=massif_name%2Cpopulation" in figure.address, "the address reopens it"
    assert figure.subtitle == listed().subtitle, "a column narrows nothing"


@pytest.mark.parametrize(
    "asked", [{"colonnes": "massif_name,nothing"}, {"tri": "-nothing"}, {"tri": "nothing"}], ids=str
)
def test_an_unknown_column_is_told(asked: dict[str, str]) -> None:
    territory, options, sentences = places.resolve(
        {"departement": ["50"], **{key: [text] for key, text in asked.items()}}
    )
    assert len(sentences) == 1 and "nothing" in sentences[0] and next(iter(asked)) in sentences[0]
    assert exports.draw("communes-du-territoire", territory, options).table.equals(listed().table)


@pytest.mark.parametrize("column", SORTABLE)
def test_the_list_is_sorted_by_any_column_unknown_last(column: str) -> None:
    for mark in ("", "-"):
        figure = exports.draw("communes-du-territoire", *at("region", "93", tri=mark + column))
        values = figure.table[column]
        known = values.dropna()
        assert values.iloc[len(known) :].isna().all() and len(figure.table) == 65
        keys = [slug(value) if isinstance(value, str) else value for value in known]
        assert keys == sorted(keys, reverse=bool(mark))


def test_the_usual_order_is_that_of_names() -> None:
    names = listed().table["commune_name"].map(slug).tolist()
    assert names == sorted(names)


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({"ort": "non"}, "50393 50639"),
        ({"sauf": "50639", "ort": "non"}, "50393"),
        ({"texte": "villedieu intercom"}, "50393 50639"),
        ({"texte": "PÉRIERS"}, "50394"),
        ({"texte": "50394"}, "50394"),
        ({"subvention": "non"}, "50341 50417 50484"),
    ],
    ids=str,
)
def test_the_list_is_narrowed_and_says_so(parameters: dict[str, str], expected: str) -> None:
    figure = listed(**parameters)
    assert " ".join(sorted(figure.table["commune_code"])) == expected
    assert figure.subtitle != listed().subtitle and figure.totals["population"] == figure.table["population"].sum()
    assert captions.filter_sentence(figure) in figure.subtitle and captions.filter_sentence(figure) != "aucun"
    for name, value in parameters.items():
        # What was typed is in the view that a link reopens, never in what a file prints.
        assert f"{name}=" in figure.query, value
        assert (f"{name}=" in figure.address) == (name != "texte"), value


def test_programmes_are_included_and_excluded() -> None:
    held, others = listed(programme="france-services"), listed(sans="france-services")
    assert held.table["has_france_services"].all() and not others.table["has_france_services"].any()
    assert len(held.table) + len(others.table) == 37
    assert set(listed(densite="bourg").table["density_class"]) == {"Bourgs ruraux"}


def test_nothing_found_is_said() -> None:
    figure = listed(texte="zzzz")
    assert figure.is_empty and figure.title == "Aucune commune ne répond à ces choix" and not figure.totals


# 11 414 140,25 € by published code; a Fonds vert of Avranches came back (20 944 €), awards of Sainte-Marie-du-Mont (5 766 €)
# and Baconnes (2 201 €) left Saint-Vaast-la-Hougue and Barneville-Carteret.
MANCHE_CENTS = 1_142_711_725


def test_totals_stand_above_the_rows_of_the_workbook_and_in_no_row() -> None:
    figure = listed(tri="-amount_eur")
    book = openpyxl.load_workbook(io.BytesIO(exports.write(figure, "xlsx")))
    sheet = [list(row) for row in book["Données"].iter_rows(values_only=True)]
    heads = tables.read(figure).headers
    top = next(index for index, row in enumerate(sheet) if row[: len(heads)] == heads)
    above = dict(zip(heads, sheet[top - 1], strict=False))
    assert above["Commune"] == "Ensemble" and above["ORT signée"] == "35 oui"
    assert cents(above["Montant (€)"]) == cents(figure.table["amount_eur"].sum()) == MANCHE_CENTS
    column = heads.index("Montant (€)")
    # In line with the column under it: a word that follows a number stands off it.
    drawn = list(book["Données"].iter_rows(min_row=top, max_row=top + 2))
    assert [(cell.alignment.horizontal, cell.alignment.indent) for cell in drawn[0] if isinstance(cell.value, str)] == [
        (drawn[1][cell.column - 1].alignment.horizontal, drawn[1][cell.column - 1].alignment.indent)
        for cell in drawn[0]
        if isinstance(cell.value, str)
    ]
    rows = [row[column] for row in sheet[top + 1 :] if row[column] is not None]
    assert sum(round(value * 100) for value in rows) == MANCHE_CENTS and rows == sorted(rows, reverse=True)
    assert exports.write(figure, "csv").decode("utf-8-sig").count("Ensemble") == 0


@pytest.mark.parametrize("name", ["communes-du-territoire", "unites-du-territoire"])
def test_pictures_and_slides_of_a_table_carry_its_totals(name: str) -> None:
    figure = exports.draw(name, *at("departement", "50"))
    wanted = [text for text in tables.read(figure).total_words if text]
    assert wanted[0] == "Ensemble" and number(153_053) in wanted
    for size in ("article", "carre", "a4"):
        page = picture.draw(figure, size)
        drawn = placing.text_boxes(page)
        whole = next(item for item in drawn if item.text == "Ensemble")
        line = [item.text for item in drawn if abs(item.box.bottom - whole.box.bottom) < 1]
        # Where the columns do not all fit, money comes right after the names.
        assert line[0] == wanted[0] and not Counter(line) - Counter(wanted) and len(line) > 3, (size, line)
        # Under every row: the names of the first column that are drawn all stand higher.
        assert all(item.box.bottom > whole.box.bottom for item in drawn if item.text in set(figure.table.iloc[:, 0]))
    deck = pptx.Presentation(io.BytesIO(exports.write(figure, "pptx")))
    frame = next(shape for shape in deck.slides[0].shapes if shape.has_table)
    table = frame.table
    for shape in deck.slides[0].shapes:
        if shape.name == "Suite du tableau":
            assert shape.top >= frame.top + frame.height + Inches(0.1), "what is left out lies on the last line"
    last = [cell.text for cell in table.rows[len(table.rows) - 1].cells]
    assert [text for text in last if text] == wanted[: len([text for text in last if text])]
    assert all(
        run.font.bold for cell in table.rows[len(table.rows) - 1].cells for run in cell.text_frame.paragraphs[0].runs
    )
    assert f"Ensemble{NARROW}: " in alt_text(figure)


def test_a_table_cut_to_its_first_rows_says_that_its_totals_are_of_all() -> None:
    figure = listed()
    page = picture.draw(figure, "article")
    texts = [item.text for item in placing.text_boxes(page)]
    shown = sum(name in texts for name in figure.table["commune_name"])
    assert shown < 37
    said = " ".join(texts)
    assert f"… et {37 - shown} autres lignes, comptées dans l’ensemble ({shown} sur 37 ici)" in said
    assert euros(figure.totals["amount_eur"]) in texts


def test_an_unknown_total_is_said_and_never_zero() -> None:
    figure = listed()
    unknown = replace(figure, totals={**figure.totals, "amount_eur": None})
    found = tables.read(unknown)
    said = dict(zip([item.name for item in found.columns], found.total_words, strict=True))
    assert said["amount_eur"] == UNKNOWN and said["commune_name"] == "Ensemble" and said["epci_name"] == ""


# --- programmes ----------------------------------------------------------------------------------


def test_programmes_say_their_date_and_source() -> None:
    figure = exports.draw("programmes-du-territoire", *at("region", "28"))
    assert figure.table["source_date"].ne("").all() and figure.table["source_title"].notna().all()
    assert figure.table["town_count"].is_monotonic_decreasing and figure.table["town_count"].min() > 0
    assert "Aucune commune" in figure.coverage
    none = exports.draw("programmes-du-territoire", *at("commune", "85113"))
    assert len(none.table) == 12 and none.table["town_count"].sum() == 0, "the lists are complete: zero is known"


# --- the page ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        {"departement": "50", "tri": "-population", "colonnes": "population,massif_name", "ort": "oui"},
        {"departement": ["50", "14"]},
        {"region": "11"},
        {"epci": "200067205"},
    ],
    ids=str,
)
def test_the_page_shows_its_units_and_the_list_as_the_address_says(address: dict[str, Any]) -> None:
    text = sound(app := opened("territory", address))
    view = places.resolve({name: [value] if isinstance(value, str) else value for name, value in address.items()})
    territory, options = view[0], view[1]
    assert [plain(item.value) for item in app.title] == [plain(territory.label)]
    figure = exports.draw("communes-du-territoire", territory, options)
    assert plain(figure.title) in text and plain(figure.subtitle) in text
    unit_list = exports.draw("unites-du-territoire", territory.without_filters(), options)
    # An intercommunalité has nothing but its towns: their list says it all.
    slugs = [view["slug"] for _, view in placed(app)]
    assert (unit_list.slug in slugs) == (territory.level != "epci")
    for name in (
        unit_list.table["unit_name"] if territory.level != "epci" else figure.table["commune_name"].map(typeset)
    ):
        assert plain(name) in typeset(text)
    for card in exports.draw("reperes-du-territoire", territory.without_filters(), options).cards:
        assert plain(f"{card.label} {card.value} {card.context}") in text
    assert "Ensemble" in text


def test_places_lead_to_their_own_page() -> None:
    app = opened("territory", {"departement": "50", "fin": "2026-09-30"})
    # What was chosen beside the territory is carried by the browser: tests/browser/test_figures.py follows a link.
    page = shown(app)
    assert 'href="commune?commune=50615"' in page
    assert 'href="territoire?epci=200067205"' in page
    # The levels above stand in the table of the briefing, in its « À propos ».
    (levels,) = [view for _, view in placed(app) if view["slug"] == "reperes-du-territoire"]
    assert 'href="territoire?region=28"' in levels["table"]["html"]


def test_one_town_is_sent_to_its_page() -> None:
    app = opened("territory", {"commune": "85113"})
    text = sound(app)
    assert "Voir la page de L’Île-d’Yeu (85)" in text and "Pays de la Loire" in text
    assert plain(exports.draw("communes-du-territoire", Territory(), Options()).title) not in text


def test_the_list_is_shaped_by_its_controls() -> None:
    app = opened("territory", {"departement": "50"})
    app.text_input(key="pvd_list_search").set_value(" cotentin ").run()
    assert "9 communes du programme" not in sound(app) and app.text_input(key="pvd_list_search").value == "cotentin"
    app.selectbox(key="pvd_list_sort").select("population").run()
    found = exports.draw("communes-du-territoire", *at("departement", "50", texte="cotentin", tri="population"))
    assert plain(found.title) in sound(app) and plain(found.subtitle) in sound(app)


def test_headings_go_down_one_level_at_a_time() -> None:
    (first,) = [call for call in calls(menu.BY_ADDRESS["territoire"]) if "reperes-du-territoire" in call[1]]
    assert first[2] == 2, "the first figure stands right under the title"
