"""A heat table shows one thing: its cells, words and colours are the same in the picture, the screen, the slide, the workbook."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from pvd import forms, theme
from pvd.figures.figure import MISSING, NOT_APPLICABLE
from pvd.formats import NARROW, UNKNOWN
from pvd.forms.grid import Grid
from pvd.render import screen
from pvd.render.words.sentence import sentence
from tests import parity
from tests.parity import figure_of
from tests.read_back import Drawn, sheet_cells, slide_table
from tests.render.samples import MORE

EVERY = parity.every("heat_table")


def grid_of(slug: str, place: str) -> Grid:
    return parity.reading(slug, place, Grid)[1]


def fill_of(grid: Grid, row: str, column: str, hatched: str = "hatched") -> str:
    cell = grid.at(row, column)
    return "" if cell is None else hatched if cell.status == MISSING else cell.colour.upper()


@EVERY
def test_the_picture_shows_the_cells(slug: str, place: str) -> None:
    grid, drawn = grid_of(slug, place), Drawn(figure_of(slug, place))
    wanted = [fill_of(grid, row, column, theme.GROUND) for row in grid.rows for column in grid.columns]
    found = [item.fill for item in drawn.alike()]
    assert found == wanted[: len(found)]
    assert len(found) == len(wanted) or any("autres" in text or "autre" in text for text in drawn.texts)
    if not grid.classes:
        shown = Counter(cell.shown for cell in grid.cells[: len(found)] if cell.shown)
        # All the words or, in cells too narrow for the longest, none.
        is_written = any(text in drawn.texts for text in shown)
        assert not is_written or not shown - Counter(drawn.texts)
        assert is_written or len(grid.columns) > 6
        assert (grid.unit_words in drawn.texts) == (bool(grid.unit_words) and is_written)


@EVERY
def test_the_screen_shows_the_cells(slug: str, place: str) -> None:
    grid = grid_of(slug, place)
    drawn = screen.plotly(figure_of(slug, place))
    found = {}
    for trace in drawn["data"]:
        for x, base, text, hover in zip(trace["x"], trace["base"], trace["text"], trace["hovertext"], strict=True):
            hatched = "pattern" in trace["marker"]
            row, column = grid.rows[round(base + 0.44)], grid.columns[x]
            assert row.replace("&", "&amp;") in hover and column in hover
            found[row, column] = (
                "hatched" if hatched and trace["meta"]["part"] == "missing" else trace["marker"]["color"],
                text,
            )
    # What a class says is in its colour and in the legend.
    assert found == {
        (cell.row, cell.column): (
            fill_of(grid, cell.row, cell.column),
            UNKNOWN if cell.status == MISSING else "" if grid.classes else cell.shown,
        )
        for cell in grid.cells
        if cell.status != NOT_APPLICABLE
    }
    assert [note["text"] for note in drawn["layout"]["annotations"]] == ([grid.unit_words] if grid.unit_words else [])


@EVERY
def test_the_slide_shows_the_cells(slug: str, place: str) -> None:
    grid = grid_of(slug, place)
    (corner, *heads), *lines = slide_table(figure_of(slug, place))
    assert corner[0] == (f"{grid.row_label} ({grid.unit_words})" if grid.unit_words else grid.row_label)
    assert [text for text, _ in heads] == list(grid.columns[: len(heads)])
    for (name, _), *line in lines:
        for (text, fill), column in zip(line, grid.columns, strict=False):
            cell = grid.at(name, column)
            assert (text, fill) == (cell.shown if cell else "", fill_of(grid, name, column)), (name, column)


@EVERY
def test_the_workbook_shows_the_cells(slug: str, place: str) -> None:
    grid = grid_of(slug, place)
    rows = sheet_cells(figure_of(slug, place), "Tableau croisé")
    top = next(index for index, row in enumerate(rows) if row[0][0] == grid.row_label)
    # The head of the sheet may be wider than its table: what stands beside the table is empty.
    width = 1 + len(grid.columns)
    assert all(content is None for row in rows[top:] for content, _ in row[width:])
    rows = [row[:width] for row in rows]
    assert [name for name, _ in rows[top][1:]] == list(grid.columns)
    assert [row[0][0] for row in rows[top + 1 :]] == list(grid.rows)
    for (name, _), *line in rows[top + 1 :]:
        for (content, fill), column in zip(line, grid.columns, strict=True):
            cell = grid.at(name, column)
            wanted = "" if cell is None else cell.words if cell.value is None else pytest.approx(cell.value)
            assert ("" if content is None else content) == wanted, (name, column)
            assert fill == fill_of(grid, name, column), (name, column)


@EVERY
def test_the_sentence_says_the_cells(slug: str, place: str) -> None:
    grid, said = grid_of(slug, place), sentence(figure_of(slug, place))
    if grid.classes:
        for item in grid.classes:
            assert (f"{item.label}, " in said) == any(cell.key == item.key for cell in grid.cells)
        return
    values = [cell for cell in grid.cells if cell.value is not None]
    for end in (max, min):
        cell = end(values, key=lambda item: item.value or 0.0)
        assert cell.words in said
        ties = [item for item in values if item.value == cell.value]
        assert len(ties) > 3 or all(f"{item.row} · {item.column}" in said for item in ties)


def test_the_scale_begins_at_zero_everywhere() -> None:
    """309 k€ beside 500 k€ is the fourth step of five, not the first."""
    grid = grid_of("dispositifs-et-themes", "commune-85113")
    assert sorted(cell.step for cell in grid.cells if cell.step is not None) == [3, 4]
    fills = {item.fill for item in Drawn(figure_of("dispositifs-et-themes", "commune-85113")).alike()} - {""}
    assert fills == {theme.SEQUENTIAL[3], theme.SEQUENTIAL[4]}


def test_what_is_not_known_is_hatched_and_said_everywhere() -> None:
    figure = MORE["heat_numbers"]
    grid = forms.read_as(figure, Grid)
    missing = [(cell.row, cell.column) for cell in grid.cells if cell.status == MISSING]
    assert missing and all(grid.at(*place).words == UNKNOWN for place in missing)  # type: ignore[union-attr]
    assert Drawn(figure).texts.count(UNKNOWN) == len(missing)
    assert sum(pair == (UNKNOWN, "hatched") for line in slide_table(figure) for pair in line) == len(missing)
    cells = sheet_cells(figure, "Tableau croisé")
    assert sum(pair == (UNKNOWN, "hatched") for line in cells for pair in line) == len(missing)


def test_one_unit_and_one_number_of_decimals() -> None:
    figure = MORE["heat_numbers"]
    assert forms.read_as(figure, Grid).unit_words == "en M€"
    assert "en M€" in Drawn(figure).texts
    # Hundreds of millions beside thousands: one unit all the same, and what is too small for it is no zero.
    spread = replace(figure, table=figure.table.assign(amount_eur=[1e3, *[2e8] * (len(figure.table) - 1)]))
    grid = forms.read_as(spread, Grid)
    assert grid.unit_words == "en M€"
    assert {cell.shown for cell in grid.cells} == {f"<{NARROW}1", "200"}
