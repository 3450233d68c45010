"""The map of territories: each in one class of one measure, recounted from the list of towns; the same in print and on screen."""

from __future__ import annotations

import pandas as pd
import pytest

from pvd import exports, forms, places, theme, views, warehouse
from pvd.figures.figure import FEW_CLASS, UNKNOWN_CLASS, Figure
from pvd.figures.map_areas import FEWEST
from pvd.forms.map import Areas
from pvd.render import placing
from pvd.render import print as picture
from pvd.territory import AREA_VALUES, MESHES
from tests.test_pages import explored, opened, plain, sound

SLUG = "carte-des-territoires"
CODES = {"region": "region_code", "departement": "departement_code", "epci": "epci_siren"}


def drawn(**parameters: str) -> Figure:
    territory, options, problems = places.resolve({name: [value] for name, value in parameters.items()})
    assert not problems
    return exports.draw(SLUG, territory, options)


@pytest.mark.parametrize("mesh", MESHES)
@pytest.mark.parametrize("where", [{}, {"region": "28"}, {"departement": "50"}, {"departement": "50", "ort": "non"}])
def test_territories_recount_from_their_towns(mesh: str, where: dict[str, str]) -> None:
    table = drawn(maille=mesh, **where).table.set_index("unit_code")
    towns = warehouse.query("towns", places.resolve({name: [value] for name, value in where.items()})[0])
    groups = towns.groupby(CODES[MESHES[mesh]])
    assert dict(table["town_count"]) == dict(groups.size())
    assert dict(table["ort_count"]) == dict(groups["is_ort"].sum())
    assert dict(table["ungranted_town_count"]) == dict(groups["amount_eur"].apply(lambda column: column.isna().sum()))
    amounts = groups["amount_eur"].apply(lambda column: column.astype(float).sum(min_count=1))
    pd.testing.assert_series_equal(
        table["amount_eur"].astype(float).sort_index(), amounts.sort_index(), check_names=False, check_dtype=False
    )


@pytest.mark.parametrize("measure", AREA_VALUES)
@pytest.mark.parametrize("mesh", MESHES)
def test_classes_say_their_method_and_leave_the_few_and_the_unknown_apart(mesh: str, measure: str) -> None:
    figure = drawn(maille=mesh, valeur=measure)
    form = forms.read_as(figure, Areas)
    assert figure.encodings.group == form.title and "classes" in form.title and form.title.split(",")[0] in figure.note
    assert sum(item.count for item in form.groups) == len(figure.table) == len(form.areas)
    few = figure.table["map_class"] == FEW_CLASS
    if measure == "nombre":
        assert not few.any()
    else:
        known = figure.table["map_class"] != UNKNOWN_CLASS
        assert set(figure.table.loc[few, "town_count"]) <= set(range(FEWEST))
        assert set(figure.table.loc[known & ~few, "town_count"]).isdisjoint(range(FEWEST))
    shades = [item.colour for item in form.groups if not item.is_hatched]
    assert all(theme.contrast(a, b) >= theme.LEAST_CONTRAST for a, b in zip(shades, shades[1:], strict=False))
    # On screen, the same classes in the same colours, under the same words.
    said = views.explored(figure)
    assert [item["label"] for item in said["classes"]] == [item.label for item in form.groups]
    assert [item["hatched"] for item in said["classes"]] == [item.is_hatched for item in form.groups]
    assert said["title"] == form.title and said["level"] == MESHES[mesh]


def test_the_picture_shows_the_territory_and_names_its_areas() -> None:
    page = picture.draw(drawn(region="28", valeur="par-habitant"))
    texts = [item.text for item in placing.text_boxes(page)]
    assert {"Manche", "Calvados", "Orne", "Eure", "Seine-Maritime"} <= set(texts)
    assert not placing.overlaps(page)


def test_the_page_switches_to_territories() -> None:
    app = opened("map", {"maille": "departements", "valeur": "ort", "region": "28"})
    text = sound(app)
    assert plain(drawn(maille="departements", valeur="ort", region="28").title) in text
    said = explored(app)
    assert said["places"]["code"] == ["14", "27", "50", "61", "76"] and said["card"].endswith("territoire.fiche.json")
