"""The book of a région: tagged, the pages of its sheets, and an index whose numbers are the pages."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from pathlib import Path

import pypdf
import pytest

from pvd import dossiers, places, warehouse
from pvd.dossiers import batch, book, pages
from pvd.dossiers.territories import named
from pvd.render.sheet.pages import SheetError, given, pdf

MAYOTTE = named("region", "06")


def squeezed(text: str) -> str:
    """A text without spaces: a PDF knows letters and places, not which space was typed."""
    return re.sub(r"[\s\u00a0\u202f\u200b]+", "", text)


@pytest.fixture(scope="module")
def sheets() -> list[pages.Sheet]:
    return [pages.content(named(chapter.level, chapter.code)) for chapter in book.chapters(MAYOTTE)]


@pytest.fixture(scope="module")
def content(sheets: list[pages.Sheet]) -> bytes:
    return book.book(MAYOTTE, sheets)


@pytest.fixture(scope="module")
def opened(content: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(content))


def test_a_book_is_tagged_and_says_what_it_is(opened: pypdf.PdfReader) -> None:
    root = opened.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and root["/StructTreeRoot"] and root["/Lang"].startswith("fr")
    said = opened.metadata
    assert said is not None and "Mayotte" in str(said.title) and warehouse.current().release in str(said["/Keywords"])
    names = [item["/Title"] for item in opened.outline if isinstance(item, dict)]
    listed = book.chapters(MAYOTTE)
    assert names == [*(places.name(chapter.level, chapter.code) for chapter in listed), "Index"]


def test_a_book_holds_every_sheet_and_nothing_else(opened: pypdf.PdfReader, sheets: list[pages.Sheet]) -> None:
    listed = book.chapters(MAYOTTE)
    held = [code for code, _ in places.children("region", ("06",), "commune")]
    assert {chapter.code for chapter in listed if chapter.level == "commune"} == set(held)
    assert len(opened.pages) == 1 + 2 * len(listed) + 1
    # The région's, the département's, a town's.
    for rank, sheet in enumerate(sheets[:3]):
        alone = pypdf.PdfReader(io.BytesIO(pdf(sheet)))
        for side in (0, 1):
            in_book, own = (
                squeezed(page.extract_text()) for page in (opened.pages[1 + 2 * rank + side], alone.pages[side])
            )
            # The same page but for its number.
            foot = f"page{2 + 2 * rank + side}"
            assert foot in in_book and in_book.replace(foot, "") == own.replace(f"page{side + 1}sur2", "")


def test_the_numbers_of_the_index_are_pages(opened: pypdf.PdfReader) -> None:
    contents, index = (squeezed(opened.pages[at].extract_text()) for at in (0, -1))
    for rank, chapter in enumerate(book.chapters(MAYOTTE)):
        first = squeezed(opened.pages[1 + 2 * rank].extract_text())
        assert squeezed(str(places.name(chapter.level, chapter.code))) in first
        label = re.escape(squeezed(places.label(chapter.level, chapter.code)))
        assert re.search(rf"{label}\.+{2 + 2 * rank}(?!\d)", index)
        assert re.search(rf"{re.escape(squeezed(chapter.name))}\.+{2 + 2 * rank}(?!\d)", contents)


def test_a_picture_of_several_sheets_is_held_once(sheets: list[pages.Sheet]) -> None:
    pictures: dict[str, str] = {}
    said = [given(sheet, pictures) for sheet in sheets]
    named_ = [
        item["name"] for one in said for block in (*one["first"], *one["second"]) for item in block.get("pictures", ())
    ]
    assert set(named_) == set(pictures) and len(named_) > len(pictures) == len(set(pictures.values()))


def test_a_sheet_that_does_not_fit_makes_no_book(sheets: list[pages.Sheet]) -> None:
    spoilt = replace(sheets[1], second=sheets[1].second + sheets[0].first)
    with pytest.raises(SheetError, match=r"Mayotte: .*second page"):
        book.book(MAYOTTE, [sheets[0], spoilt, *sheets[2:]])


def test_an_unknown_region_stops_before_any_work(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="Région inconnue : 99"):
        dossiers.main(["book", "--region", "99", "--out", str(tmp_path)])
    assert not list(tmp_path.iterdir())


def test_the_command_writes_the_same_book(
    tmp_path: Path, sheets: list[pages.Sheet], content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    def in_turn(work, todo, jobs, done, words, finished):  # type: ignore[no-untyped-def]
        for task, sheet in zip(todo, sheets, strict=True):
            finished(task, sheet)
        return []

    monkeypatch.setattr(batch, "in_parallel", in_turn)
    assert dossiers.main(["book", "--region", "06", "--out", str(tmp_path)]) == 0
    (path,) = tmp_path.iterdir()
    assert path.name == f"livre-pvd_mayotte_{warehouse.current().release}.pdf"
    assert path.read_bytes() == content
