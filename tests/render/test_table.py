"""The table of a figure, read: French cells with their unit, keys as words, one value said once, totals apart."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from pvd.figures.figure import Encodings, Figure
from pvd.formats import NARROW, UNKNOWN
from pvd.forms import table
from tests.render.samples import MORE, SAMPLES

ALL = {**SAMPLES, **MORE}


def invented(**columns: list[object]) -> Figure:
    """A table figure over sample columns."""
    return replace(SAMPLES["table"], table=pd.DataFrame(columns), encodings=Encodings(), totals={})


def test_cells_are_french() -> None:
    found = table.read(SAMPLES["table"])
    lines = found.lines()
    assert found.headers[0] == "Code Insee" and "Subventions (€)" in found.headers
    assert (lines[0][0], lines[-1][0], lines[0][2]) == ("50393", "01004", f"2{NARROW}050")
    flat = {cell for line in lines for cell in line}
    assert {"oui", "non", UNKNOWN} <= flat and not {"None", "nan", "True"} & flat
    money = next(item for item in found.columns if item.name == "amount_eur")
    assert all(word == UNKNOWN or word.endswith(f"{NARROW}€") for word in money.words())


def test_keys_are_written_as_words() -> None:
    found = table.read(SAMPLES["stacked_bars"])
    flat = {cell for line in found.lines() for cell in line}
    assert {"Fonds vert", "non disponible"} <= flat and not {"FONDS_VERT", "missing"} & flat
    raw = {cell for item in found.columns for cell in item.raw}
    assert {"FONDS_VERT", "missing"} <= raw


@pytest.mark.parametrize("name", ALL)
def test_every_figure_has_a_table(name: str) -> None:
    figure = ALL[name]
    found = table.read(figure)
    assert [item.name for item in found.columns] == figure.shown_columns and all(
        item.definition for item in found.columns
    )
    assert len(found.lines()) == found.row_count == len(figure.table)
    assert len(set(map(str.lower, found.headers))) == len(found.headers)
    assert [item.name for item in found.under.columns] == figure.read_columns


def test_kinds_and_the_column_that_names_the_rows() -> None:
    found = table.read(SAMPLES["table"])
    kinds = {item.name: item.kind for item in found.columns}
    assert (kinds["commune_code"], kinds["amount_eur"], kinds["is_ort"]) == ("code", "number", "flag")
    assert kinds["agreement_signed_on"] == "date" and found.columns[found.head].name == "commune_name"
    assert table.read(invented(year=[2023], amount_eur=[1.0])).head == 0


def test_a_narrow_page_drops_what_is_the_same_and_puts_money_first() -> None:
    figure = invented(
        commune_code=["50003", "50025"], commune_name=["a", "b"], region_name=["Normandie", "Normandie"],
        population=[1, 2], amount_eur=[None, 3.0],
    )  # fmt: skip
    found = table.read(figure)
    assert [item.name for item in found.narrow.columns] == ["commune_code", "commune_name", "amount_eur", "population"]
    assert found.said_once == f"Sur toutes les lignes{NARROW}: Région{NARROW}: Normandie."
    alone = table.read(replace(figure, table=figure.table.head(1)))
    assert not alone.constant and alone.is_list and alone.pairs[0] == ["Code Insee", "50003"]


def test_totals_stand_apart() -> None:
    figure = replace(
        invented(commune_name=["a", "b"], population=[1, 2], amount_eur=[3.0, None]), totals={"amount_eur": None}
    )
    found = table.read(figure)
    assert found.total_words == ["Ensemble", "", UNKNOWN] and found.totals == ["Ensemble", None, None]
    assert not found.columns[2].is_constant and table.read(replace(figure, totals={})).total_words == []


def test_a_column_without_card_is_refused() -> None:
    with pytest.raises(KeyError, match="no card"):
        table.read(invented(nobody_knows=[1]))
