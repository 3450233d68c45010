"""A table is printed whole, on as many pages as it takes: read back from the PDF."""

from __future__ import annotations

import io
from dataclasses import replace

import openpyxl
import pandas as pd
import pypdf
import pytest

from pvd import dictionary, exports
from pvd.formats import value
from pvd.render import print as printed
from pvd.render.files.xlsx import PAGE_SIGNS
from pvd.render.print import document
from pvd.territory import Options, Territory
from tests.render.samples import SAMPLES


def texts(content: bytes) -> list[str]:
    """Text of each page, without spaces: PDF readers guess them."""
    return ["".join(page.extract_text().split()) for page in pypdf.PdfReader(io.BytesIO(content)).pages]


def test_the_list_of_a_departement_is_whole_with_its_amounts() -> None:
    figure = exports.draw("liste-des-communes", Territory("departement", ("50",)), Options())
    pages = texts(exports.write(figure, "pdf", "a4-paysage"))
    assert len(figure.table) == 37 and len(pages) > 1
    joined = "".join(pages)
    for code, amount in zip(figure.table["commune_code"], figure.table["amount_eur"], strict=True):
        assert joined.count(code) == 1, code
        assert "".join(value(amount, "eur").split()) in joined
    # Every page bears the title and all the headers, and tells its rows.
    # A head may take several lines, which a reader of PDF mixes with its neighbours': its first word is looked for.
    heads = [dictionary.column(name).label.split()[0] for name in figure.read_columns]
    for page in pages:
        assert "37communes" in page and "sur37" in page and all(head in page for head in heads)


def test_a_table_too_wide_says_once_what_is_the_same_and_begins_with_money() -> None:
    figure = exports.draw("registre-des-subventions", Territory("commune", ("50615",)), Options())
    page = texts(exports.write(figure, "pdf", "a4-paysage"))[0]
    said = page.index("Surtoutesleslignes:Commune:Valognes;")
    heads = page[page.index("Année", said) :]
    assert heads.startswith("Année" + dictionary.column("amount_eur").label), heads[:80]


def test_a_document_too_long_says_what_it_leaves_out(monkeypatch: pytest.MonkeyPatch) -> None:
    figure = SAMPLES["table"]
    long = replace(figure, table=pd.concat([figure.table] * 4, ignore_index=True), totals={})
    whole = texts(printed.render(long, "pdf", "a4-paysage"))
    assert len(whole) > 2 and "autreslignes" not in "".join(whole)
    assert f"sur{len(long.table)}" in whole[0]
    monkeypatch.setattr(document, "MAX_ROWS", 7)
    short = texts(printed.render(long, "pdf", "a4-paysage"))
    assert f"{len(long.table) - 7}autreslignes" in short[-1]


def test_the_workbook_of_a_departement_prints_on_one_legible_page_width() -> None:
    figure = exports.draw("liste-des-communes", Territory("departement", ("50",)), Options())
    sheet = openpyxl.load_workbook(io.BytesIO(exports.write(figure, "xlsx")))["Données"]
    assert sheet.page_setup.fitToWidth in (None, 1) and sheet.freeze_panes == "C5"
    shown = [item for item in sheet.column_dimensions.values() if not item.hidden]
    assert sum(item.width * (item.max - item.min + 1) for item in shown) <= PAGE_SIGNS + len(figure.shown_columns)
