"""Every figure has one table: its cells, words and values are the same in every file, read back from it.

Each medium has its own reader below, which knows the file and nothing of the renderer. What all are compared with is
`forms.table.read(figure)`, itself compared with the rows of the query.
"""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from html.parser import HTMLParser
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest
from pptx import Presentation

from pvd import exports, forms
from pvd.figures.figure import Figure
from pvd.formats import NARROW, is_unknown, typeset
from pvd.forms import table as tables
from pvd.forms.cards import Cards
from pvd.forms.table import Table
from pvd.render import embed
from pvd.render.html.table import PAGE_ROWS, Asked
from pvd.render.html.table import table as html_table
from pvd.render.words.sentence import sentence
from tests import parity
from tests.parity import figure_of
from tests.read_back import Drawn, sheet_cells, slide_table

# Figures of each kind; long lists wait for the soak.
LONG = {"registre-des-subventions", "dictionnaire", "mesures"}
LISTS = {"liste-des-communes", "chiffres-cles", *parity.drawn_from(parity.slugs_of("table"), 8)}
EVERY = parity.every(sample=(parity.drawn_from(parity.slugs_of(), 12) | LISTS) - LONG)


@lru_cache(maxsize=4)
def of(slug: str, place: str) -> tuple[Figure, Table]:
    figure = figure_of(slug, place)
    return figure, tables.read(figure)


def like(value: Any) -> Any:
    """A value whatever its type: a count is a count, exact or not; a day is a day."""
    if isinstance(value, datetime):
        return value.date()
    return float(value) if isinstance(value, int | float | Decimal) and not isinstance(value, bool) else value


class _Cells(HTMLParser):
    """The cells of the first table of a page: (tag, scope, text) by row."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.rows: list[list[tuple[str, str, str]]] = []
        self.parts: list[str] | None = None
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
        elif tag in ("th", "td"):
            self.parts, self.cell = [], (tag, dict(attrs).get("scope") or "")

    def handle_data(self, data: str) -> None:
        if self.parts is not None:
            self.parts.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag in ("th", "td") and self.parts is not None:
            self.rows[-1].append((*self.cell, "".join(self.parts)))
            self.parts = None


@EVERY
def test_the_reading_is_the_rows_of_the_query(slug: str, place: str) -> None:
    figure, found = of(slug, place)
    assert [item.name for item in found.columns] == figure.shown_columns
    for item in found.columns:
        for cell, raw in zip(item.raw, figure.table[item.name].tolist(), strict=True):
            if cell is None:
                assert is_unknown(raw) or raw in ("", [], ())
            elif not isinstance(raw, list | tuple | np.ndarray):
                assert like(cell) == like(raw), item.name


@EVERY
def test_csv_and_json_hold_the_cells(slug: str, place: str) -> None:
    figure, found = of(slug, place)
    french = list(csv.reader(io.StringIO(exports.write(figure, "csv").decode("utf-8-sig"), newline=""), delimiter=";"))
    assert french[0] == found.headers and len(french) == 1 + found.row_count
    for place_, item in enumerate(found.columns):
        for line, value in zip(french[1:], item.values, strict=True):
            text = line[place_]
            if value is None or isinstance(value, bool | date):
                assert text == (
                    "" if value is None else str(value) if isinstance(value, date) else "oui" if value else "non"
                )
            elif isinstance(value, str):
                # What a spreadsheet would run or spoil is marked; nothing else is.
                assert text in (value, f"'{value}")
                assert text == f"'{value}" or not re.fullmatch(r"0\d+|\d{16,}|\d+e[+-]?\d+", value, re.I)
            else:
                scale = 100 if item.unit == "share" else 1
                assert (
                    Decimal(text.replace(",", "."))
                    == Decimal(repr(value) if isinstance(value, float) else value) * scale
                )
    raw = list(csv.reader(io.StringIO(exports.write(figure, "csv-brut").decode(), newline="")))
    assert raw[0] == figure.shown_columns
    rows = json.loads(exports.write(figure, "json"))["data"]
    assert len(raw) - 1 == len(rows) == found.row_count
    for place_, item in enumerate(found.columns):
        for line, row, cell in zip(raw[1:], rows, item.raw, strict=True):
            assert like(row[item.name]) == (cell.isoformat() if isinstance(cell, date) else like(cell))
            if isinstance(cell, int | float | Decimal) and not isinstance(cell, bool):
                assert float(line[place_]) == float(cell)
            else:
                assert line[place_] == (
                    "" if cell is None else str(cell).lower() if isinstance(cell, bool) else str(cell)
                )


@EVERY
def test_workbook_and_parquet_hold_the_cells(slug: str, place: str) -> None:
    figure, found = of(slug, place)
    rows = [[cell for cell, _ in row] for row in sheet_cells(figure, "Données")]
    top = next(index for index, row in enumerate(rows) if row[: len(found.headers)] == found.headers)
    # The table begins right under the title and its line.
    assert top == 3 + found.has_total
    if found.has_total:
        assert [like(cell) for cell in rows[top - 1][: len(found.columns)]] == [like(cell) for cell in found.totals]
    for place_, item in enumerate(found.columns):
        for row, value in zip(rows[top + 1 :], item.values, strict=False):
            wanted = ("oui" if value else "non") if isinstance(value, bool) else like(value)
            got = like(row[place_])
            assert got == (pytest.approx(wanted, rel=1e-15) if isinstance(wanted, float) else wanted), item.name
    kept = pq.read_table(io.BytesIO(exports.write(figure, "parquet")))
    assert kept.column_names == figure.shown_columns
    for item in found.columns:
        assert [like(cell) for cell in kept[item.name].to_pylist()] == [like(cell) for cell in item.raw], item.name


@EVERY
def test_pages_show_the_cells(slug: str, place: str) -> None:
    figure, found = of(slug, place)
    shown = found.under
    if figure.is_empty:
        return
    for name, text, most in (
        ("embed", embed.html(figure, "/p.png", "/c.png", []).decode(), embed.MOST_ROWS),
        ("screen", html_table(figure, Asked()).html, PAGE_ROWS),
    ):
        head, *body = _Cells(text).rows
        assert [cell for *_, cell in head] == shown.headers and {scope for _, scope, _ in head} == {"col"}, name
        lines = shown.lines(0, most)
        assert [[cell for *_, cell in row] for row in body[: len(lines)]] == lines, name
        # One cell of each row is its header.
        assert all([scope for _, scope, _ in row].index("row") == shown.head for row in body[: len(lines)]), name
        if found.has_total and len(lines) == found.row_count:
            assert name == "embed" or [cell for *_, cell in body[-1]] == shown.total_words


def tight(text: str) -> str:
    """A text whatever its lines and spaces."""
    return "".join(text.split()).replace(NARROW, "")


@EVERY
def test_the_picture_shows_the_cells(slug: str, place: str) -> None:
    figure, _ = of(slug, place)
    if figure.form != "table" or figure.is_empty:
        return
    form, said = forms.read(figure), tight("".join(Drawn(figure).texts))
    if isinstance(form, Cards):
        assert all(tight(text) in said for card in form.cards for text in (card.label, card.value, card.context))
        return
    assert isinstance(form, Table)
    if form.drawn.is_list:
        assert all(tight("".join(pair)) in said for pair in form.drawn.pairs)
        return
    left = [int(text) for text in re.findall(r"…et(\d+)autres?ligne", said)]
    shown = form.row_count - (left[0] if left else 0)
    # All columns in order, or the first of those that a narrow page keeps.
    for kept in (form.drawn, form.drawn.narrow):
        lines = kept.lines(0, shown)
        wide = max(
            (k for k in range(len(kept.columns) + 1) if all(tight("".join(row[:k])) in said for row in lines)),
            default=0,
        )
        if wide == len(kept.columns) or (kept is not form.drawn and f"{len(kept.columns) - wide}autre" in said):
            return
    raise AssertionError(f"{slug}, {place}: {shown} rows are not all in the picture, {wide} columns")


@EVERY
def test_the_slide_shows_the_cells(slug: str, place: str) -> None:
    figure, _ = of(slug, place)
    if figure.form != "table" or figure.is_empty:
        return
    form = forms.read(figure)
    if isinstance(form, Cards):
        slide = Presentation(io.BytesIO(exports.write(figure, "pptx"))).slides[0]
        texts = [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
        assert {text for card in form.cards for text in (card.label, card.value, card.context) if text} <= set(texts)
        return
    assert isinstance(form, Table)
    head, *body = [[text for text, _ in row] for row in slide_table(figure)]
    if form.drawn.is_list:
        assert body == form.drawn.pairs[: len(body)]
        return
    assert head == form.drawn.headers[: len(head)]
    if form.has_total:
        assert body.pop() == form.drawn.total_words[: len(head)]
    assert body == [line[: len(head)] for line in form.drawn.lines(0, len(body))]


@EVERY
def test_the_sentence_says_the_cells(slug: str, place: str) -> None:
    figure, _ = of(slug, place)
    if figure.form != "table" or figure.is_empty:
        return
    form, said = forms.read(figure), sentence(figure).lower()
    if isinstance(form, Cards):
        assert all(card.label.lower() in said and card.value.lower() in said for card in form.cards)
    elif isinstance(form, Table) and form.drawn.is_list:
        assert all(typeset(words).lower() in said for _, words in form.drawn.pairs)
    elif isinstance(form, Table):
        totals = [item.total_words.lower() for item in form.drawn.columns if item.has_total]
        assert all(words in said for words in totals)
