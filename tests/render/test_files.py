"""CSV, JSON, XLSX, Parquet are read back and compared with the figure's table, cell by cell."""

from __future__ import annotations

import csv as csv_reader
import io
import json as json_reader
import math
import shutil
import subprocess
import zipfile
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pytest

from pvd import forms
from pvd.figures.figure import Encodings, Figure
from pvd.formats import UNKNOWN, typeset
from pvd.forms import captions, cells
from pvd.forms import table as tables
from pvd.forms.bars import Bars
from pvd.forms.cascade import Cascade
from pvd.forms.lines import Lines
from pvd.render import office
from pvd.render.files import xlsx as workbooks
from pvd.render.files.csv import csv, digits
from pvd.render.files.json import json
from pvd.render.files.notice import APOSTROPHE_NOTE, WIDTH, notice
from pvd.render.files.parquet import parquet
from pvd.render.files.xlsx import xlsx
from tests.render.samples import MORE, SAMPLES

ALL = {**SAMPLES, **MORE}


EVERY = pytest.mark.parametrize("name", ALL)


WRITERS = {
    "csv": csv,
    "csv-brut": lambda figure: csv(figure, raw=True),
    "json": json,
    "xlsx": xlsx,
    "parquet": parquet,
    "txt": notice,
}


def read_csv(data: bytes, separator: str) -> list[list[str]]:
    text = data.decode("utf-8-sig")
    return list(csv_reader.reader(io.StringIO(text, newline=""), delimiter=separator))


def read_book(figure: Figure) -> Any:
    return openpyxl.load_workbook(io.BytesIO(xlsx(figure)))


def data_rows(figure: Figure) -> tuple[list[str], list[list[Any]]]:
    """Header and cells of the « Données » sheet, found under its frozen line."""
    sheet = read_book(figure)["Données"]
    top = int("".join(letter for letter in sheet.freeze_panes if letter.isdigit())) - 1
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=top)]
    width = len(figure.shown_columns)
    return rows[0][:width], [row[:width] for row in rows[1 : 1 + len(figure.table)]]


def flat(text: str) -> str:
    """A text as it is printed, whatever its line ends and its no-break spaces."""
    return " ".join(typeset(text).split())


def expected(figure: Figure, french: bool) -> list[list[cells.Value]]:
    found = tables.read(figure).columns
    return [list(row) for row in zip(*(item.values if french else item.raw for item in found), strict=True)]


def invented(**columns: list[Any]) -> Figure:
    """A table figure over sample columns."""
    return replace(SAMPLES["table"], table=pd.DataFrame(columns), encodings=Encodings(columns=tuple(columns)))


@pytest.mark.parametrize(
    ("raw", "plain"),
    [
        (None, None),
        (float("nan"), None),
        (float("inf"), None),
        (pd.NaT, None),
        (pd.NA, None),
        ("", None),
        ("01004", "01004"),
        ("a\x00b\x0bc", "abc"),
        (0, 0),
        (0.0, 0.0),
        (Decimal("12.50"), Decimal("12.50")),
        (pd.Timestamp("2021-03-01"), date(2021, 3, 1)),
        (datetime(2021, 3, 1, 12, 30), datetime(2021, 3, 1, 12, 30)),
        (["50700", "50800"], "50700, 50800"),
        (True, True),
    ],
)
def test_plain(raw: Any, plain: Any) -> None:
    assert cells.plain(raw) == plain
    assert type(cells.plain(raw)) is type(plain)


def test_table_is_kept_whole() -> None:
    figure = SAMPLES["table"]
    amounts = expected(figure, french=False)
    for row, raw in zip(amounts, figure.table.to_dict("records"), strict=True):
        assert row[0] == raw["commune_code"]
        unknown = math.isnan(raw["amount_eur"])
        assert (row[5] is None) == unknown
        assert unknown or row[5] == raw["amount_eur"]


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (12.0, "12"), (0.1, "0.1"), (1e-7, "0.0000001"), (1e21, "1000000000000000000000"), (-3.5, "-3.5"),
     (Decimal("100.00"), "100"), (Decimal("12.50"), "12.5"), (205182310.55, "205182310.55")],
)  # fmt: skip
def test_digits(value: Any, text: str) -> None:
    assert digits(value) == text
    assert float(text) == float(value)


@EVERY
@pytest.mark.parametrize("extension", WRITERS)
def test_same_bytes_twice(name: str, extension: str) -> None:
    write = WRITERS[extension]
    assert write(ALL[name]) == write(ALL[name])


@EVERY
def test_csv_french(name: str) -> None:
    figure = ALL[name]
    data = csv(figure)
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\n") == data.count(b"\r\n")
    head, *rows = read_csv(data, ";")
    columns = tables.read(figure).columns
    assert head == tables.read(figure).headers and len(set(map(str.lower, head))) == len(head)
    units = [item.unit for item in columns]
    for row, values in zip(rows, expected(figure, french=True), strict=True):
        assert len(row) == len(head)
        for text, value, unit in zip(row, values, units, strict=True):
            if value is None:
                assert text == ""
            elif isinstance(value, bool):
                assert text == ("oui" if value else "non")
            elif isinstance(value, int | float | Decimal):
                assert "." not in text
                shown = Decimal(text.replace(",", "."))
                assert float(shown / 100 if unit == "share" else shown) == pytest.approx(float(value), rel=1e-15)
            elif isinstance(value, date):
                assert date.fromisoformat(text) == value
            else:
                assert text.removeprefix("'") == value


@EVERY
def test_csv_raw(name: str) -> None:
    figure = ALL[name]
    data = csv(figure, raw=True)
    assert not data.startswith(b"\xef\xbb\xbf")
    head, *rows = read_csv(data, ",")
    assert head == figure.shown_columns
    for row, values in zip(rows, expected(figure, french=False), strict=True):
        for text, value in zip(row, values, strict=True):
            if value is None:
                assert text == ""
            elif isinstance(value, bool):
                assert text == str(value).lower()
            elif isinstance(value, int | float | Decimal):
                assert float(text) == float(value)
            else:
                assert text == str(value)


@EVERY
def test_json(name: str) -> None:
    figure = ALL[name]
    document = json_reader.loads(json(figure))
    assert document["title"] == figure.title
    assert document["subtitle"] == figure.subtitle
    assert document["source_line"] == captions.source_line(figure)
    assert document["reference"] == f"{figure.slug} · {figure.release}"
    assert [item["name"] for item in document["columns"]] == figure.shown_columns
    assert document["row_count"] == len(document["data"]) == len(figure.table)
    assert bool(document["message"]) == figure.is_empty
    for row, values in zip(document["data"], expected(figure, french=False), strict=True):
        for found, value in zip(row.values(), values, strict=True):
            assert found == (value.isoformat() if isinstance(value, date) else value)


@EVERY
def test_parquet(name: str) -> None:
    figure = ALL[name]
    table = pq.read_table(io.BytesIO(parquet(figure)))
    assert table.column_names == figure.shown_columns
    assert table.schema.metadata[b"Titre"].decode() == figure.title
    assert table.schema.field(0).metadata[b"label"].decode() == tables.read(figure).columns[0].label
    for row, values in zip(table.to_pylist(), expected(figure, french=False), strict=True):
        assert [cells.plain(cell) for cell in row.values()] == values


@EVERY
def test_xlsx_cells(name: str) -> None:
    figure = ALL[name]
    head, rows = data_rows(figure)
    assert [text or "" for text in head] == tables.read(figure).headers
    assert len(rows) == len(figure.table)
    for row, values in zip(rows, expected(figure, french=True), strict=True):
        for found, value in zip(row, values, strict=True):
            if isinstance(value, bool):
                assert found == ("oui" if value else "non")
            elif isinstance(value, date):
                assert found.date() == value
            elif isinstance(value, int | float | Decimal):
                assert isinstance(found, int | float)
                assert found == pytest.approx(float(value), rel=1e-15)
            else:
                assert found == value  # text stays text, unknown stays empty


@EVERY
def test_xlsx_says_where_it_comes_from(name: str) -> None:
    figure = ALL[name]
    book = read_book(figure)
    readme = [str(cell) for row in book["Lisez-moi"].iter_rows(values_only=True) for cell in row if cell is not None]
    for text in (figure.title, figure.territory, figure.period, figure.perimeter_label, figure.unit_label, figure.release,
                 captions.reference(figure), figure.address, figure.coverage, figure.note, captions.dated_words(figure)):  # fmt: skip
        assert not text or text in readme
    for item in figure.sources:
        assert item.producer in readme
        assert item.licence in readme
        assert any(item.title in text for text in readme)
    for column in tables.read(figure).columns:
        assert column.name in readme
        assert column.definition in readme
    data = [str(cell) for row in book["Données"].iter_rows(max_row=12, values_only=True) for cell in row if cell]
    assert data[0] == figure.title
    # One line, then the table: the notes are on their own sheet.
    assert figure.subtitle in data[1] and captions.source_line(figure) in data[1]
    above = 1 if figure.totals else 0
    heads = tables.read(figure).headers
    assert [cell.value for cell in book["Données"][4 + above]][: len(heads)] == heads
    assert book.properties.title == figure.title
    assert book.properties.creator == captions.AUTHOR
    assert book.properties.created.date().isoformat() == figure.data_as_of
    assert (captions.EMPTY in data) == figure.is_empty


def test_a_workbook_prints_on_pages_that_hold() -> None:
    figure = invented(
        commune_code=["50003", "50025"], departement_code=["50", "50"], commune_name=["a", "b"], amount_eur=[None, None]
    )
    constant = {item.name: item.words(0, 1)[0] for item in tables.read(figure).constant}
    assert constant == {"departement_code": "50", "amount_eur": UNKNOWN}
    book = read_book(figure)
    sheet = book["Données"]
    for index, name in enumerate(figure.shown_columns):
        letter = openpyxl.utils.get_column_letter(index + 1)
        # openpyxl groups neighbours that are alike under the first one.
        found = next(item for item in sheet.column_dimensions.values() if item.min <= index + 1 <= item.max)
        assert (found.hidden, found.outlineLevel > 0) == ((name in constant,) * 2), letter
    readme = " ".join(str(cell) for row in book["Lisez-moi"].iter_rows(values_only=True) for cell in row if cell)
    for item in tables.read(figure).constant:
        assert item.said in readme
    assert sheet.page_setup.orientation == "landscape" and sheet.print_title_rows == "$4:$4"
    assert sheet.page_setup.fitToWidth in (None, 1) and sheet.page_setup.fitToHeight == 0
    assert sheet.print_area.startswith("'Données'!$A$1:") and int(sheet.print_area.rpartition("$")[2]) >= sheet.max_row


def test_a_workbook_too_wide_for_a_page_prints_side_by_side() -> None:
    names = list(dict.fromkeys(SAMPLES["table"].shown_columns))
    table = pd.DataFrame({name: [f"{name} {row} {'mot ' * 14}" for row in range(3)] for name in names})
    figure = replace(SAMPLES["table"], table=table, encodings=Encodings(columns=tuple(names)), totals={})
    sheet = read_book(figure)["Données"]
    assert sheet.page_setup.fitToWidth > 1 and sheet.print_title_cols == "$A:$B"


@EVERY
def test_xlsx_has_no_formula_and_no_link(name: str) -> None:
    with zipfile.ZipFile(io.BytesIO(xlsx(ALL[name]))) as archive:
        for part in archive.namelist():
            if part.startswith("xl/worksheets/sheet"):
                text = archive.read(part).decode()
                assert "<f>" not in text
                assert "<hyperlink" not in text


@pytest.mark.parametrize(
    "name", [key for key, item in ALL.items() if item.form in office.NATIVE_FORMS and not item.is_empty]
)
def test_xlsx_chart_reads_the_table(name: str) -> None:
    figure = ALL[name]
    sheet = read_book(figure)["Graphique"]
    assert len(sheet._charts) == 1
    marks = figure.encodings
    known = sorted(float(value) for value in figure.table[marks.value].dropna())
    if figure.form == "lines":
        found = sorted(
            float(row[2]) for row in sheet.iter_rows(values_only=True)
            if isinstance(row[1], datetime) and row[3] is not None and row[3] != "palier du tracé"
        )  # fmt: skip
        assert found == pytest.approx(known)
        return
    if figure.form == "cascade":
        rows = {row[0]: row[1:] for row in sheet.iter_rows(values_only=True)}
        for step in forms.read_as(figure, Cascade).steps:
            base, total, more, less, _, *_ = rows[step.label]
            assert ((base or 0) + sum(filter(None, (total, more, less)))) == pytest.approx(step.high)
            assert (base or 0) == pytest.approx(step.low) and bool(less) == (step.value < 0)
        return
    data = forms.read(figure)
    assert isinstance(data, Bars)
    rows = {row[0]: row[1 : 1 + len(data.series)] for row in sheet.iter_rows(values_only=True)}
    lacks = {"": "", UNKNOWN: f" ({UNKNOWN})", f"+ {UNKNOWN}": f" (en partie {UNKNOWN})"}
    shown = [name + lacks[gap] for (name, _), gap in zip(data.groups, data.gaps, strict=True)]
    assert sorted(float(cell) for label in shown for cell in rows[label] if cell is not None) == pytest.approx(known)
    for index, label in enumerate(shown):
        for found, item in zip(rows[label], data.series, strict=True):
            piece = data.pieces_of(item)[index]
            value = piece and piece.value
            assert found is None if value is None else found == pytest.approx(value, rel=1e-14)
        assert ("n." in label) == bool(data.gaps[index])


@pytest.mark.parametrize("text", ["=SOMME(A1)", "+33 1", "-2", "@x", "\tx", "\rx"])
def test_formula_marks(text: str) -> None:
    figure = invented(commune_code=["01004"], commune_name=[text])
    row = read_csv(csv(figure), ";")[1]
    assert row[1] == f"'{text}"
    assert flat(APOSTROPHE_NOTE) in flat(notice(figure).decode("utf-8-sig"))
    assert read_csv(csv(figure, raw=True), ",")[1][1] == text
    cell = data_rows(figure)[1][0][1]
    assert cell.replace("_x000D_", "\r").replace("\n", "\r") == text or cell == text


@pytest.mark.parametrize("text", ["3952303161157e13", "12E-4", "1,5e3", "1234567890123456", "01004"])
def test_an_identifier_is_not_read_as_a_number(text: str) -> None:
    figure = invented(award_id=[text, "39523031611a7e13"])
    first, second = read_csv(csv(figure), ";")[1:]
    assert (first, second) == ([f"'{text}"], ["39523031611a7e13"])
    assert read_csv(csv(figure, raw=True), ",")[1] == [text] and data_rows(figure)[1][0] == [text]
    assert flat(APOSTROPHE_NOTE) in flat(notice(figure).decode("utf-8-sig"))
    plain = invented(award_id=["39523031611a7e13", "21500129000017"])
    assert [row[0] for row in read_csv(csv(plain), ";")[1:]] == list(plain.table["award_id"])
    assert flat(APOSTROPHE_NOTE) not in flat(notice(plain).decode("utf-8-sig"))


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_libreoffice_keeps_identifiers(tmp_path: Path) -> None:
    texts = ["3952303161157e13", "1234567890123456", "=1+1", "abc"]
    (tmp_path / "ids.csv").write_bytes(csv(invented(award_id=texts)))
    # « ; » between fields, quotes, UTF-8: what the dialogue proposes; nothing told of types.
    command = ["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/profile", "--infilter=CSV:59,34,76",
               "--convert-to", "xlsx", "--outdir", str(tmp_path), str(tmp_path / "ids.csv")]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    sheet = openpyxl.load_workbook(tmp_path / "ids.xlsx").active
    assert [str(row[0]).removeprefix("'") for row in sheet.iter_rows(min_row=2, values_only=True)] == texts
    assert all(cell.data_type == "s" for row in sheet.iter_rows(min_row=2) for cell in row)


@EVERY
def test_the_notice_says_what_the_csv_does_not(name: str) -> None:
    figure = ALL[name]
    content = notice(figure)
    text = content.decode("utf-8-sig")
    assert content.startswith(b"\xef\xbb\xbf") and content.count(b"\r\n") == content.count(b"\n")
    words = flat(text)
    for said in (figure.title, figure.subtitle, figure.note, figure.coverage, figure.reading, figure.perimeter_label,
                 captions.filter_sentence(figure), captions.source_line(figure), captions.licences(figure), captions.dated_words(figure),
                 captions.reference(figure)):  # fmt: skip
        assert flat(said) in words
    for item in figure.sources:
        assert flat(item.title) in words and flat(item.licence) in words
    for header, card in zip(tables.read(figure).headers, tables.read(figure).columns, strict=True):
        assert flat(f"{header} ({card.name}, ") in words and flat(card.definition) in words
    # A long word, an address, is not broken.
    assert all(len(line) <= WIDTH or " " not in line.removeprefix("•").strip() for line in text.splitlines())


def test_a_negative_number_is_a_number() -> None:
    figure = invented(amount_eur=[-12.5])
    assert read_csv(csv(figure), ";")[1][0] == "-12,5"
    assert data_rows(figure)[1] == [[-12.5]]


def test_codes_are_text_everywhere() -> None:
    figure = invented(commune_code=["01004", "2A041"], departement_code=["01", "2A"])
    # A double click on the French file loses a first zero: it is marked, and the notice says so.
    assert b'"\'01004";"\'01"\r\n"2A041";"2A"' in csv(figure)
    assert b'"01004","01"' in csv(figure, raw=True)
    assert data_rows(figure)[1] == [["01004", "01"], ["2A041", "2A"]]
    assert json_reader.loads(json(figure))["data"][0] == {"commune_code": "01004", "departement_code": "01"}


def test_separators_quotes_and_accents_survive() -> None:
    name = 'L’Haÿ « dit ; le » "Bœuf", ligne\n2'
    figure = invented(commune_name=[name])
    assert read_csv(csv(figure), ";")[1][0] == name
    assert read_csv(csv(figure, raw=True), ",")[1][0] == name
    assert data_rows(figure)[1] == [[name]]


def test_shares_are_percent_in_french_only() -> None:
    figure = invented(ort_share=[0.296, None])
    head, first, second = read_csv(csv(figure), ";")
    assert head[0] == "Part des communes en ORT (%)"
    assert (first[0], second[0]) == ("29,6", "")
    assert read_csv(csv(figure, raw=True), ",")[1][0] == "0.296"
    assert data_rows(figure)[1] == [[0.296], [None]]


def test_number_formats_are_french() -> None:
    figure = invented(
        amount_eur=[1.0], ort_share=[0.5], population=[3], year=[2024], agreement_signed_on=[date(2021, 1, 2)]
    )
    sheet = read_book(figure)["Données"]
    top = int(sheet.freeze_panes[1:])
    formats = [cell.number_format for cell in sheet[top]][:5]
    assert formats == ['#,##0"\u202f€"', '0.0"\u202f"%', "#,##0", "0", "dd/mm/yyyy"]


def test_decimals_keep_their_cents() -> None:
    figure = invented(amount_eur=[Decimal("12345.60"), None])
    assert read_csv(csv(figure), ";")[1][0] == "12345,6"
    assert data_rows(figure)[1] == [[12345.6], [None]]


def test_two_columns_of_one_label_stay_apart() -> None:
    figure = invented(axis=["a"], series=["b"])
    assert read_csv(csv(figure), ";")[0][:2] == ["Série [axis]", "Série [series]"]


def test_filters_are_said() -> None:
    filters = "ORT\u202f: oui\u202f; année de la convention\u202f: 2021 ou 2022"
    figure = replace(SAMPLES["table"], filter_words=filters, kept_words="3 communes sur 37")
    sentence = captions.filter_sentence(figure)
    assert sentence == f"{filters} (3 communes sur 37)" and captions.filter_sentence(SAMPLES["table"]) == "aucun"
    assert sentence in [row[1] for row in read_book(figure)["Lisez-moi"].iter_rows(values_only=True)]


def test_no_series_crosses_a_break() -> None:
    figure = SAMPLES["lines"]
    one = replace(figure, table=figure.table.assign(perimeter="programme_narrow"))
    form = forms.read(one)
    assert isinstance(form, Lines)
    assert [len(piece.points) for piece in form.pieces] == [4, 1]
    rows = [row for row in read_book(one)["Graphique"].iter_rows(values_only=True) if isinstance(row[1], datetime)]
    assert {row[0] for row in rows} == {
        "Périmètre 2022-2023",
        "Périmètre 2022-2023 (suite)",
        "Enveloppe annoncée\u202f: 3 Md€",
    }


def test_two_rows_for_one_segment_are_refused() -> None:
    figure = SAMPLES["stacked_bars"]
    twice = replace(figure, table=pd.concat([figure.table, figure.table.iloc[:1]]))
    with pytest.raises(ValueError, match="two rows"):
        xlsx(twice)


def test_a_column_without_card_is_refused() -> None:
    with pytest.raises(KeyError, match="no card"):
        csv(invented(nobody_knows=[1]))


def test_long_tables_say_what_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "MAX_XLSX_ROWS", 5)
    sheet = read_book(SAMPLES["table"])["Données"]
    assert "… et 32 autres lignes" in str(list(sheet.iter_rows(values_only=True)))
