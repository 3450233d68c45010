"""Up to four territories side by side: addresses, one engine with the key figures, files that name them all."""

from __future__ import annotations

import csv
import io
import json
import random
from functools import cache
from typing import Any
from urllib.parse import parse_qs

import openpyxl
import pandas as pd
import pptx
import pytest
from pptx.enum.chart import XL_CHART_TYPE

from pvd import exports, places, warehouse
from pvd.figures import catalogue
from pvd.formats import scale, share
from pvd.parameters import write_options
from pvd.render import office, placing, screen
from pvd.render import print as picture
from pvd.render.words.sentence import sentence
from pvd.territory import MAX_COMPARED, PERIMETERS, Options, Territory
from tests.test_pages import opened, plain, said, sound
from tests.test_routes import get

SLUGS = sorted(slug for slug, entry in catalogue.entries().items() if entry.query.startswith("comparison"))
MONEY = ("comparaison-chiffres", "comparaison-par-habitant", "comparaison-par-annee", "comparaison-par-dispositif")
MANCHE = {"departement": ["50"], "avec": ["14", "61"]}
NAMES = "Manche (50), Calvados (14) et Orne (61)"
# Two régions, one of them with files of its own: Provence-Alpes-Côte d’Azur.
REGIONS = {"region": ["28"], "avec": ["93"]}
# Valognes, L’Île-d’Yeu (no EPCI), Villedieu-les-Poêles-Rouffigny, and Saint-Georges in Guyane.
TOWNS = {"commune": ["50615"], "avec": ["85113", "50639", "97308"]}


def drawn(slug: str, address: dict[str, list[str]]) -> Any:
    territory, options, problems = places.resolve(address)
    assert not problems, problems
    return exports.draw(slug, territory, options)


def ask(name: str, territory: Territory, perimeter: str = "state_grants_town", compared: tuple[str, ...] = ()) -> Any:
    return warehouse.query(name, territory, **Options(perimeter=perimeter, compared=compared).parameters)


@cache
def codes_of(level: str) -> tuple[str, ...]:
    units = warehouse.query("units", Territory())
    return tuple(units.loc[units["place_level"] == level, "place_code"])


# --- addresses -----------------------------------------------------------------------------------


@pytest.mark.parametrize("address", [MANCHE, REGIONS, TOWNS, {"epci": ["200067205"], "avec": ["200066389"]}], ids=str)
def test_an_address_is_followed_and_written_back(address: dict[str, list[str]]) -> None:
    territory, options, problems = places.resolve(address)
    assert not problems
    (level,) = set(address) - {"avec"}
    assert (territory.level, list(territory.codes), list(options.compared)) == (level, address[level], address["avec"])
    pairs = [*territory.address, *write_options(options)]
    assert pairs == [(level, territory.codes[0]), *(("avec", code) for code in options.compared)]


@pytest.mark.parametrize(
    ("address", "compared", "said"),
    [
        ({"departement": ["50"], "avec": ["99"]}, (), "«99» du paramètre «avec» ne désigne pas un département"),
        (
            {"departement": ["50"], "avec": ["50615", "14"]},
            ("14",),
            "désigne une Petite ville de demain, Valognes (50)",
        ),
        ({"departement": ["50"], "avec": ["200067205"]}, (), "désigne une intercommunalité du programme"),
        ({"region": ["28"], "avec": ["50"]}, (), "désigne un département, Manche (50), et non une région"),
        ({"commune": ["50615"], "avec": ["50129"]}, (), "ne désigne pas une Petite ville de demain"),
        ({"departement": ["50"], "avec": ["zz'"]}, (), "n’est pas reconnue"),
        ({"departement": ["50"], "avec": ["14,61,76,27"]}, ("14", "61", "76"), "De trop dans l’adresse: Eure (27)"),
        ({"departement": ["50", "14"], "avec": ["61", "76", "27"]}, ("61", "76"), "Quatre territoires au plus"),
        ({"avec": ["14"]}, (), "choisissez d’abord"),
    ],
    ids=str,
)
def test_a_bad_address_is_told_and_the_rest_followed(
    address: dict[str, list[str]], compared: tuple[str, ...], said: str
) -> None:
    _, options, problems = places.resolve(address)
    assert options.compared == compared
    (problem,) = [text.replace("\u202f", "") for text in problems]
    assert said in problem
    assert problems[0].is_refusal, "a file is refused, not made of something else"


def test_many_bad_codes_are_not_all_repeated() -> None:
    _, options, problems = places.resolve({"departement": ["50"], "avec": [",".join(str(n) for n in range(100, 180))]})
    assert options.compared == () and len(problems) == 6


def test_the_territory_is_not_compared_with_itself() -> None:
    _, options, problems = places.resolve({"departement": ["50"], "avec": ["50", "2a", "14", "14"]})
    assert options.compared == ("2A", "14") and not problems


def test_a_former_commune_leads_to_todays() -> None:
    found = warehouse.query("places", Territory())
    former = found[(found["search_kind"] == "former_code") & (found["place_code"] != "50615")].iloc[0]
    _, options, (problem,) = places.resolve({"commune": ["50615"], "avec": [former["search_name"]]})
    assert options.compared == (former["place_code"],)
    assert "ancienne commune" in problem and not problem.is_refusal


def test_a_departement_without_a_town_is_compared_and_told() -> None:
    _, options, problems = places.resolve({"departement": ["50"], "avec": ["75"]})
    assert options.compared == ("75",)
    assert [str(text) for text in problems] == ["Le département 75 (Paris) ne compte aucune Petite ville de demain."]
    assert not problems[0].is_refusal


@pytest.mark.parametrize("slug", SLUGS)
def test_a_file_by_address_names_them_all(slug: str) -> None:
    answer = get(f"/figures/{slug}.json?departement=50&avec=14&avec=61")
    assert answer.status == 200
    document = json.loads(answer.text)
    assert NAMES in answer.text and document["row_count"] > 2
    assert "manche-50-calvados-14-orne-61" in answer.headers["content-disposition"]
    assert "departement=50&avec=14&avec=61" in answer.text
    refused = get(f"/figures/{slug}.json?departement=50&avec=99")
    assert refused.status == 400 and "99" in refused.text and "elle est ignorée" not in refused.text


def test_the_list_of_figures_says_that_they_take_others() -> None:
    figures = get("/figures.json").json()["figures"]
    assert {item["slug"] for item in figures if "avec" in item["parameters"]} == set(SLUGS)


# --- one engine ----------------------------------------------------------------------------------


def sample() -> list[Territory]:
    """Every région, and forty others of each level, always the same."""
    chosen = random.Random(20201001)
    found = [Territory("region", (code,)) for code in codes_of("region")]
    for level in ("departement", "epci", "commune"):
        found += [Territory(level, (code,)) for code in chosen.sample(codes_of(level), 40)]  # type: ignore[arg-type]
    return found


@pytest.mark.parametrize("level", ["region", "departement", "epci", "commune"])
def test_each_row_is_the_key_figures_of_that_territory(level: str) -> None:
    units = [unit for unit in sample() if unit.level == level]
    for start in range(0, len(units), 4):
        codes = tuple(unit.codes[0] for unit in units[start : start + 4])
        table = ask("comparison", Territory(level, codes[:1]), compared=codes[1:])  # type: ignore[arg-type]
        assert [*table["unit_code"]] == [*codes, "FR"], "the order of the address, then France"
        for row, unit in zip(table.to_dict("records"), [*units[start : start + 4], Territory()], strict=True):
            key = ask("key_figures", unit).iloc[0]
            for name in (
                "town_count",
                "population",
                "signatory_count",
                "ort_count",
                "award_count",
                "granted_town_count",
            ):
                assert (pd.isna(key[name]) and pd.isna(row[name])) or key[name] == row[name], (unit.codes, name)
            for name in ("amount_eur", "ort_share"):
                assert row[name] == pytest.approx(key[name], rel=1e-12, nan_ok=True), (unit.codes, name)
            if not pd.isna(row["amount_eur"]):
                assert round(row["amount_eur"] * 100) == round(key["amount_eur"] * 100)
                assert row["amount_per_inhabitant_eur"] == round(row["amount_eur"] / row["population"], 2)


@pytest.mark.parametrize("perimeter", PERIMETERS)
def test_years_and_schemes_add_up_to_the_row(perimeter: str) -> None:
    for unit in sample()[::7]:
        row = ask("comparison", unit, perimeter).iloc[0]
        by_year, by_scheme = ask("comparison_by_year", unit, perimeter), ask("comparison_by_scheme", unit, perimeter)
        counted = by_year[by_year["status"].isin(["available", "partial"])]
        own = by_scheme[~by_scheme["is_reference"]]
        alone = ask("grants_by_scheme", unit, perimeter)
        for found in (counted, own, alone):
            assert round(found["amount_eur"].sum() * 100) == round(
                0 if pd.isna(row["amount_eur"]) else row["amount_eur"] * 100
            )
            if unit.level == "commune" and perimeter == "state_grants_epci":
                assert found["amount_eur"].isna().all() and pd.isna(row["award_count"]), "no answer, not a zero"
            else:
                assert found["award_count"].sum() == row["award_count"], (unit, perimeter)
        for found in (by_year, by_scheme):
            assert set(found["perimeter"]) <= {perimeter}
        assert by_year.loc[by_year["status"] == "missing", "amount_eur"].isna().all()


@pytest.mark.parametrize("indicator", ["agreements_by_month", "ort_by_month"])
def test_progress_is_the_series_of_each(indicator: str) -> None:
    name = {"agreements_by_month": "agreements_signed", "ort_by_month": "ort_signed"}[indicator]
    table = ask("comparison_by_month", Territory("departement", ("50",)), compared=("14", "2A"))
    for code in ("50", "14", "2A"):
        mine = table[(table["indicator"] == name) & (table["unit_code"] == code)]
        alone = ask(indicator, Territory("departement", (code,)))
        assert [*mine["as_of"]] == [*alone["as_of"]] and [*mine["cumulative_count"]] == [*alone["cumulative_count"]]
        assert mine["signed_share"].iloc[-1] == alone["cumulative_count"].iloc[-1] / mine["town_count"].iloc[0] <= 1


def test_files_of_one_region_compare_with_nothing() -> None:
    table = ask("comparison_by_year", Territory("region", ("93",)), compared=("28",))
    alone = ask("grants_by_year", Territory("region", ("93",)))
    assert "regional" in set(alone["status"]), "alone, the région sees its own files"
    assert set(table.loc[table["year"].isin([2020, 2022]), "status"]) == {"missing"}
    for slug in MONEY:
        assert "une seule région" in drawn(slug, REGIONS).note, slug


def test_france_and_its_parts_on_one_strip() -> None:
    table = ask("comparison_level", Territory("departement", ("50",)), compared=("14",))
    assert set(table.loc[table["is_compared"], "unit_code"]) == {"50", "14"}
    assert round(table["amount_eur"].sum() * 100) == round(ask("key_figures", Territory()).iloc[0]["amount_eur"] * 100)


@pytest.mark.parametrize("perimeter", PERIMETERS)
def test_an_intercommunalitys_grants_belong_to_no_commune(perimeter: str) -> None:
    territory, options, _ = places.resolve({**TOWNS, "perimetre": [PERIMETERS[perimeter]]})
    is_epci = perimeter == "state_grants_epci"
    for slug in MONEY:
        figure = exports.draw(slug, territory, options)
        assert figure.perimeter == perimeter
        assert ("à aucune commune" in figure.coverage) == is_epci, slug
        assert not is_epci or figure.table["amount_eur"].isna().all(), slug


def test_no_amount_per_inhabitant_for_intercommunalites() -> None:
    territory, options, _ = places.resolve({**MANCHE, "perimetre": ["subventions-epci"]})
    assert exports.draw("comparaison-par-habitant", territory, options).is_empty
    years = exports.draw("comparaison-par-annee", territory, options)
    assert (years.unit, years.encodings.value) == ("eur", "amount_eur") and not years.is_empty
    assert years.table["amount_per_inhabitant_eur"].isna().all()


# --- figures -------------------------------------------------------------------------------------


@pytest.mark.parametrize("slug", SLUGS)
def test_every_figure_names_all_the_territories(slug: str) -> None:
    figure = drawn(slug, MANCHE)
    assert figure.territory == NAMES and figure.subtitle.startswith(NAMES)
    assert figure.scope == ("departement", ("50", "14", "61"))
    assert figure.address == "/comparer?departement=50&avec=14&avec=61"
    assert exports.file_name(figure, "png").startswith(f"{slug}_manche-50-calvados-14-orne-61_")


@pytest.mark.parametrize("slug", SLUGS)
def test_a_union_is_compared_and_not_added(slug: str) -> None:
    union = drawn(slug, {"departement": ["50", "14", "61"]})
    assert union.territory == NAMES
    pd.testing.assert_frame_equal(union.table, drawn(slug, MANCHE).table)


def test_five_departements_are_four_and_the_fifth_is_named() -> None:
    figure = drawn("comparaison-chiffres", {"departement": ["50", "14", "61", "76", "27"]})
    assert len(figure.table) == 1 + MAX_COMPARED + 1 and "Eure (27) n’y sont pas" in figure.coverage


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("address", [MANCHE, REGIONS, TOWNS], ids=["departements", "regions", "communes"])
def test_files_hold_every_territory(slug: str, address: dict[str, list[str]]) -> None:
    figure = drawn(slug, address)
    names = [places.label(*unit) for unit in ((figure.scope[0], code) for code in figure.scope[1])]
    table = [*csv.DictReader(io.StringIO(exports.write(figure, "csv").decode("utf-8-sig")), delimiter=";")]
    book = openpyxl.load_workbook(io.BytesIO(exports.write(figure, "xlsx")), read_only=True)
    cells = {str(cell) for row in book["Données"].iter_rows(values_only=True) for cell in row if cell}
    if figure.is_empty:
        assert figure.form == "lines" and figure.scope[0] == "commune"
        assert "n’existe pas pour une seule commune" in figure.coverage
        return
    for name in names:
        assert name in {row["Territoire"] for row in table} and name in cells, (slug, name)


def test_an_unknown_grant_is_not_a_zero() -> None:
    towns = ask("towns", Territory())
    code = towns.loc[towns["amount_eur"].isna(), "commune_code"].iloc[0]
    figure = drawn("comparaison-par-habitant", {"commune": ["50615"], "avec": [code]})
    row = figure.table.set_index("unit_code").loc[code]
    assert pd.isna(row["amount_per_inhabitant_eur"]) and row["status"] == "missing"
    assert places.label("commune", code) in figure.coverage and "Ce n’est pas zéro" in figure.coverage


def test_a_year_that_nobody_holds_is_one_gap() -> None:
    table = drawn("comparaison-par-annee", MANCHE).table
    gaps = table[table["status"] == "missing"]
    assert gaps["year"].is_unique and gaps["unit_name"].isna().all() and {2020, 2022} <= set(gaps["year"])
    before = table[table["year"] < 2020]
    assert set(before["status"]) <= {"before", "none"}


def test_the_map_colours_each_territory() -> None:
    figure = drawn("carte-de-la-comparaison", MANCHE)
    classes = figure.encodings.classes
    assert [item.label for item in classes] == ["Manche (50)", "Calvados (14)", "Orne (61)"]
    assert len({item.colour for item in classes}) == 3 and sum(item.count for item in classes) == len(figure.table)
    lines = drawn("comparaison-avancement", MANCHE)
    assert lines.encodings.role == "comparison", "the same colours on the map and on the lines"


# --- page ----------------------------------------------------------------------------------------


def address_of(app: Any) -> dict[str, list[str]]:
    # AppTest gives one value alone, several in a list.
    return {name: [value] if isinstance(value, str) else list(value) for name, value in app.query_params.items()}


def test_the_page_says_who_is_compared() -> None:
    app = opened("compare", {"departement": "50", "avec": ["14", "61"]})
    text = sound(app)
    assert NAMES in text
    for slug in SLUGS:
        assert plain(drawn(slug, MANCHE).title) in text, slug
    assert app.multiselect(key="pvd_compare_departement").value == ["14", "61"]


def test_choosing_and_removing_writes_the_address() -> None:
    app = opened("compare", {"departement": "50"})
    app.multiselect(key="pvd_compare_departement").select("14").run()
    assert address_of(app) == {"departement": ["50"], "avec": ["14"]}
    app.button(key="pvd_compare_add_61").click().run()
    assert address_of(app) == {"departement": ["50"], "avec": ["14", "61"]}
    app.multiselect(key="pvd_compare_departement").unselect("14").run()
    assert address_of(app) == {"departement": ["50"], "avec": ["61"]}
    sound(app)


def test_a_union_becomes_a_comparison_when_it_is_changed() -> None:
    app = opened("compare", {"departement": ["50", "14"]})
    assert "comparés, et non additionnés" in sound(app)
    app.multiselect(key="pvd_compare_departement").select("61").run()
    assert address_of(app) == {"departement": ["50"], "avec": ["14", "61"]}


def test_search_adds_a_commune() -> None:
    app = opened("compare", {"commune": "50615"})
    app.text_input(key="pvd_compare_search").input("ile d yeu").run()
    app.button(key="pvd_compare_add_85113").click().run()
    assert address_of(app) == {"commune": ["50615"], "avec": ["85113"]}
    assert "Valognes (50) et L’Île-d’Yeu (85)" in sound(app)


def test_france_offers_to_choose() -> None:
    app = opened("compare")
    assert any("La France n’a pas de territoire de même niveau" in item.value for item in app.info)
    app.multiselect(key="pvd_compare_region").select("28").run()
    assert address_of(app) == {}, "one is not a comparison yet"
    app.multiselect(key="pvd_compare_region").select("93").run()
    assert address_of(app) == {"region": ["28"], "avec": ["93"]}
    assert "Normandie et Provence-Alpes-Côte d’Azur" in sound(app)


def test_a_code_of_another_level_is_told_on_the_page() -> None:
    app = opened("compare", {"departement": "50", "avec": "50615"})
    assert len(app.warning) == 1 and "et non un département" in app.warning[0].value
    assert not app.exception and "Traceback" not in said(app)


def test_territories_without_a_town_have_nothing_to_draw() -> None:
    app = opened("compare", {"departement": "75", "avec": "92"})
    assert not app.exception and not app.error
    assert places.has_towns("departement", "50") and not places.has_towns("departement", "75")
    figure = exports.draw("comparaison-par-habitant", *places.resolve({"departement": ["75"]})[:2])
    assert figure.is_empty and figure.coverage == "Sans commune du programme\u202f: Paris (75)."


def test_amounts_side_by_side_are_never_added() -> None:
    territory, options, _ = places.resolve({**MANCHE, "perimetre": ["subventions-epci"]})
    for slug in SLUGS:
        figure = exports.draw(slug, territory, options)
        assert "otal de ce qui est connu" not in sentence(figure), slug


# --- year by year: one name a year, one place a territory -----------------------------------------

FOUR = ("region=28&avec=53&avec=75&avec=01", "departement=50&avec=14&avec=35&avec=61", "commune=50615&avec=50147&avec=50410&avec=50025")  # fmt: skip


@pytest.mark.parametrize("size", ["article", "carre", "colonne", "a4"])
@pytest.mark.parametrize("address", FOUR)
def test_a_year_is_written_once_over_the_bars_of_four(address: str, size: str) -> None:
    figure = exports.draw("comparaison-par-annee", *places.resolve(parse_qs(address))[:2])
    page = picture.draw(figure, size)
    texts = [item.text for item in placing.text_boxes(page)]
    assert placing.overlaps(page) == []
    for year in figure.table["year"].unique():
        assert texts.count(str(year)) == 1, year
    known = figure.table.dropna(subset=["amount_per_inhabitant_eur"])
    write = scale(known["amount_per_inhabitant_eur"], "eur_per_inhabitant").words  # one number of decimals a chart
    said = [write(value) for value in known["amount_per_inhabitant_eur"]]
    assert all(texts.count(text) >= said.count(text) for text in said), "every value is on its bar"


@pytest.mark.parametrize("address", FOUR)
def test_the_slide_and_the_workbook_set_territories_side_by_side(address: str) -> None:
    figure = exports.draw("comparaison-par-annee", *places.resolve(parse_qs(address))[:2])
    deck = pptx.Presentation(io.BytesIO(exports.write(figure, "pptx")))
    chart = next(shape for shape in deck.slides[0].shapes if shape.has_chart).chart
    assert chart.chart_type == XL_CHART_TYPE.COLUMN_CLUSTERED
    plot = next(item for item in chart.plots if len(item.series) == 4)
    assert list(plot.categories) == [str(year) for year in figure.table["year"].unique()]
    drawn = sorted(value for series in plot.series for value in series.values if value is not None)
    known = figure.table["amount_per_inhabitant_eur"].dropna().astype(float)
    assert drawn == pytest.approx(sorted(known))
    book = openpyxl.load_workbook(io.BytesIO(exports.write(figure, "xlsx")))
    assert book["Graphique"]._charts[0].grouping == "clustered"  # type: ignore[attr-defined]
    # A code is a code, in the column of that name.
    rows = [[cell.value for cell in row] for row in book["Données"].iter_rows()]
    head = next(row for row in rows if row[:2] == ["Année", "Code"])
    codes = {row[1] for row in rows[rows.index(head) + 1 :] if row[1]}
    assert codes == set(figure.table["unit_code"].dropna())


def test_a_few_cents_an_inhabitant_are_not_written_as_zero() -> None:
    assert office.exact_format("eur_per_inhabitant").startswith("[>=9.95]#,##0")
    assert "0.0" in office.axis_format("eur_per_inhabitant", 2, 0.5)


def test_no_axis_of_a_slide_goes_past_every_share() -> None:
    figure = exports.draw("comparaison-avancement", *places.resolve(parse_qs("departement=50&avec=14"))[:2])
    deck = pptx.Presentation(io.BytesIO(exports.write(figure, "pptx")))
    axis = next(shape for shape in deck.slides[0].shapes if shape.has_chart).chart.value_axis
    assert axis.maximum_scale > 1 and axis.tick_labels.number_format.startswith('[>1.001]"";'), "room, but no « 120 % »"


# --- on the screen -------------------------------------------------------------------------------


def bars_of(chart: dict[str, Any]) -> list[dict[str, Any]]:
    return [trace for trace in chart["data"] if trace["type"] == "bar"]


def amounts(chart: dict[str, Any], axis: str) -> list[float]:
    data = [trace for trace in bars_of(chart) if trace["meta"]["part"] == "data"]
    return sorted(float(value) for trace in data for value in trace[axis])


def test_years_stand_in_groups_where_there_is_room_and_lie_on_a_phone() -> None:
    figure = drawn("comparaison-par-annee", MANCHE)
    wide, narrow = screen.plotly(figure), screen.plotly(figure, "narrow")
    assert {trace["orientation"] for trace in bars_of(wide)} == {"v"}
    assert {trace["orientation"] for trace in bars_of(narrow)} == {"h"}
    known = sorted(float(value) for value in figure.table[figure.encodings.value].dropna())
    assert amounts(wide, "y") == amounts(narrow, "x") == pytest.approx(known)
    years = [str(year) for year in sorted(set(figure.table["year"]))]
    assert wide["layout"]["xaxis"]["ticktext"] == years
    # A grey bar tells the time: its foot, whose it is.
    before = figure.table[figure.table["status"] == "before"]
    feet = next(trace for trace in wide["data"] if trace.get("mode") == "markers")
    assert len(feet["x"]) == len(before) == 6 and len(set(feet["marker"]["color"])) == 3


def test_several_steps_give_their_last_value_in_the_legend() -> None:
    figure = drawn("comparaison-avancement", MANCHE)
    chart = screen.plotly(figure)
    last = figure.table.sort_values("as_of").groupby(figure.encodings.series)[figure.encodings.value].last()
    legend = {trace["meta"]["series"]: trace["name"] for trace in chart["data"] if trace["showlegend"]}
    assert set(legend) == set(last.index)
    for key, value in last.items():
        # One number of decimals in a chart.
        assert legend[str(key)].endswith(share(value, 1))
