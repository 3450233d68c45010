"""Two-page sheets: two pages, tagged, fonts inside, the numbers of the figures, by address and by hundreds."""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import asdict, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pypdf
import pytest

from pvd import dossiers, exports, forms, places, warehouse
from pvd.dossiers import batch, pages, pictures, running, territories
from pvd.dossiers.tables import CONTEXT
from pvd.figures.context import worded
from pvd.formats import euros, number, share, short_value, typeset
from pvd.forms.bars import Bars
from pvd.render.print.page import POINTS_PER_MM
from pvd.render.sheet import pages as sheet_pages
from pvd.render.text import pieces, width_of
from pvd.territory import TOWN_COLUMNS, Options, Territory
from tests.asking import get
from tests.invented import release as invented

# Islands, homonyms, long names, overseas, no intercommunalité, no known grant, most awards: one of each.
NAMED = [
    ("commune", "97130"), ("commune", "97308"), ("commune", "50639"), ("commune", "58062"), ("commune", "84054"),
    ("commune", "85113"), ("commune", "50410"), ("commune", "50400"), ("epci", "200067205"), ("epci", "200069425"),
    ("departement", "50"), ("departement", "35"), ("departement", "29"), ("departement", "2A"), ("departement", "976"),
    ("region", "28"), ("region", "01"), ("region", "76"), ("france", ""),
]  # fmt: skip
# Every fortieth town and every hundredth EPCI: another sample whenever the list of towns changes.
SAMPLE = NAMED + [*territories.units("commune")[::40], *territories.units("epci")[::100]]
# Figures that a sheet quotes, by level.
SHOWN = {
    "commune": (
        "chiffres-de-la-commune", "fiche-identite", "frise", "programmes-de-la-commune", "rang-parmi-les-pairs",
        "subventions-par-annee", "subventions-de-la-commune",
    ),
    "departement": ("reperes-du-territoire", "carte-des-communes", "ort-signees", "communes-du-territoire"),
    "france": ("reperes-du-territoire", "carte-des-communes", "engagements-officiels", "unites-du-territoire"),
}  # fmt: skip
# Marks of markup in a title: each would do something in a template or a page.
NASTY = '#import "x": * $x^2$ ] ) } #panic() <script>alert(1)</script> *gras* \\u{41} @ref `code` // note'


@cache
def made(level: str, code: str) -> bytes:
    """A sheet, made once for all the tests."""
    return dossiers.sheet(dossiers.territory_of(level, code))


@lru_cache(maxsize=2)  # a parsed document is a hundred times its file
def opened(level: str, code: str) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(made(level, code)))


def squeezed(text: str) -> str:
    """A text without spaces: a PDF knows letters and places, not which space was typed."""
    return re.sub(r"[\s\u00a0\u202f\u200b]+", "", text)


@cache
def text_of(level: str, code: str) -> str:
    return squeezed(" ".join(page.extract_text() for page in opened(level, code).pages))


def draw(slug: str, level: str, code: str) -> Any:
    return exports.draw(slug, dossiers.territory_of(level, code), Options())


# --- the document --------------------------------------------------------------------------------


def elements(node: Any) -> Iterator[Any]:
    """Every element of a structure tree."""
    node = node.get_object()
    if isinstance(node, list):
        for child in node:
            yield from elements(child)
    elif isinstance(node, dict):
        yield node
        if "/K" in node:
            yield from elements(node["/K"])


@pytest.mark.parametrize(("level", "code"), SAMPLE, ids=[f"{level}-{code}" for level, code in SAMPLE])
def test_two_pages_in_a4_with_their_fonts(level: str, code: str) -> None:
    document = opened(level, code)
    assert len(document.pages) == 2
    for page in document.pages:
        assert (round(page.mediabox.width / POINTS_PER_MM), round(page.mediabox.height / POINTS_PER_MM)) == (210, 297)
    fonts = [
        font.get_object()["/DescendantFonts"][0].get_object()
        for page in document.pages
        for font in page["/Resources"]["/Font"].values()
    ]
    assert fonts
    for font in fonts:
        assert "SourceSans3" in font["/BaseFont"]
        assert {"/FontFile2", "/FontFile3"} & set(font["/FontDescriptor"].get_object())


@pytest.mark.parametrize(("level", "code"), NAMED, ids=[f"{level}-{code}" for level, code in NAMED])
def test_a_sheet_names_its_place_whole(level: str, code: str) -> None:
    assert squeezed(typeset(places.name(level, code) or "France")) in text_of(level, code)


@pytest.mark.parametrize(("level", "code"), [("commune", "97130"), ("departement", "50"), ("france", "")])
def test_tagged_titled_and_in_french(level: str, code: str) -> None:
    document = opened(level, code)
    root = document.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and str(root["/Lang"]).lower().startswith("fr")
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert document.metadata is not None
    assert places.label(level, code) in str(document.metadata.title) and document.metadata.author
    assert warehouse.current().release in str(document.metadata.get("/Keywords"))
    xmp = root["/Metadata"].get_object().get_data()
    assert b"pdfuaid:part" in xmp and b"Petites villes de demain" in xmp
    found = list(elements(root["/StructTreeRoot"]["/K"]))
    kinds = [str(node.get("/S")) for node in found]
    assert kinds.count("/H1") == 1 and kinds.count("/H2") >= 4 and "/TH" in kinds and "/TD" in kinds
    pictures = [node for node in found if node.get("/S") == "/Figure"]
    content = pages.content(dossiers.territory_of(level, code))
    drawn = [item for block in (*content.first, *content.second) for item in getattr(block, "pictures", ())]
    assert len(pictures) == len(drawn) >= 2
    assert {squeezed(str(node["/Alt"])) for node in pictures} == {squeezed(item.alt) for item in drawn}


def test_the_same_bytes_twice() -> None:
    first = made("commune", "50639")
    pictures._kept_picture.cache_clear()
    exports.KEPT.clear()
    assert dossiers.sheet(dossiers.territory_of("commune", "50639")) == first


# --- what it says --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("level", "code"), [("departement", "50"), ("epci", "200067205"), ("region", "28"), ("france", "")]
)
def test_the_cards_are_those_of_the_screen(level: str, code: str) -> None:
    text = text_of(level, code)
    for card in draw("reperes-du-territoire", level, code).cards:
        # The screen writes the territory and the levels above on one line, the sheet one under the other.
        own = "" if card.label == "Par habitant" else card.context.split("\u00a0· ")[0]
        assert squeezed(card.label + card.value + own) in text


@pytest.mark.parametrize("code", ["97130", "50639", "85113", "84054"])
def test_a_town_is_told_by_the_figures_of_its_page(code: str) -> None:
    text = text_of("commune", code)
    for card in draw("chiffres-de-la-commune", "commune", code).cards:
        assert squeezed(card.label + card.value + card.context) in text
    for fact in draw("fiche-identite", "commune", code).table.itertuples():
        assert squeezed(fact.fact_name) in text and squeezed(typeset(fact.fact_value)) in text
    assert squeezed(draw("frise", "commune", code).title) in text
    for award in draw("subventions-de-la-commune", "commune", code).table.head(3).itertuples():
        assert squeezed(typeset(award.project_title)) in text and squeezed(euros(award.amount_eur)) in text
    for row in draw("exceptions", "commune", code).table.itertuples():
        assert squeezed(row.exception_label + row.exception_value) in text
    peers = draw("rang-parmi-les-pairs", "commune", code)
    assert squeezed(typeset(peers.title)) in text and squeezed(typeset(peers.note)) in text


def context_of(code: str) -> sheet_pages.Table:
    blocks = pages.content(dossiers.territory_of("commune", code)).second
    return next(block for block in blocks if isinstance(block, sheet_pages.Table) and "contexte" in block.title)


@pytest.mark.parametrize("code", ["50615", "97130", "97308", "58062", "12185"])
def test_a_town_has_its_context_beside_the_medians_of_the_screen(code: str) -> None:
    table = context_of(code)
    context = draw("indicateurs-de-contexte", "commune", code).table.set_index("indicator")
    gaps = draw("ecarts-aux-pairs", "commune", code).table.set_index("town_indicator")
    text = text_of("commune", code)
    assert len(table.rows) == len(CONTEXT)
    for name, row in zip(CONTEXT, table.rows, strict=True):
        known, gap = context.loc[name], gaps.loc[name]
        scale = 100 if known["unit"] == "share" else 1
        medians = [worded(gap[column] / scale, known["unit"]) for column in ("peer_median", "departement_median")]
        assert row == (typeset(known["indicator_name"]), known["reference_day"], typeset(known["town_value"]), *medians)
        # The table of gaps and that of the context tell one value.
        assert known["valued_town_count"] == 0 or gap["own_value"] == pytest.approx(known["indicator_value"], abs=1e-5)
        assert squeezed("".join(row)) in text
    assert squeezed(table.source) in text and "LOVAC" in table.source and "Cartofriches" not in table.source


def test_the_median_of_the_departement_is_that_of_its_own_page() -> None:
    gaps = draw("ecarts-aux-pairs", "commune", "50615").table.set_index("town_indicator")
    here = draw("indicateurs-de-contexte", "departement", "50").table.set_index("indicator")
    for name in CONTEXT:
        assert gaps.loc[name, "departement_median"] == pytest.approx(here.loc[name, "indicator_value"], abs=1e-5)


def test_alone_in_its_departement_a_town_is_not_its_median() -> None:
    towns = draw("liste-des-communes", "france", "").table
    alone = towns.groupby("departement_code").filter(lambda group: len(group) == 1)["commune_code"]
    for code in alone:
        assert "Département" not in [column.head for column in context_of(code).columns]


def test_every_source_is_on_the_sheet() -> None:
    for level, code in (("commune", "50615"), ("departement", "50"), ("france", "")):
        content = pages.content(dossiers.territory_of(level, code))
        said = squeezed(
            " ".join(json.dumps(asdict(block), ensure_ascii=False) for block in (*content.first, *content.second))
        )
        for slug in SHOWN[level]:
            for source in draw(slug, level, code).sources:
                assert squeezed(typeset(source.short or source.title)) in said, (level, slug, source.title)


def test_a_full_page_keeps_the_first_rows_of_every_table() -> None:
    content = pages.content(dossiers.territory_of("commune", "50639"))
    tables = [block for block in content.second if isinstance(block, sheet_pages.Table)]
    first = next(at for at, block in enumerate(content.second) if block is tables[0])
    long = replace(tables[0], title="Trop", rows=tables[0].rows * 40, least=2)
    second = (*content.second[:first], long, *content.second[first + 1 :])
    document = pypdf.PdfReader(io.BytesIO(sheet_pages.pdf(replace(content, second=second))))
    text = squeezed(document.pages[1].extract_text())
    assert len(document.pages) == 2 and re.search(r"et1\d\dautres", text)
    for table in (long, *tables[1:]):
        for row in table.rows[: table.least]:
            assert squeezed(row[0] + row[1]) in text, table.title


def test_references_are_the_figures_of_the_parents() -> None:
    text, rows = text_of("departement", "50"), draw("reperes-du-territoire", "departement", "50").table
    assert list(rows["unit_name"][1:]) == ["Normandie", "France"]
    for row in rows[1:].itertuples():
        assert squeezed(f"{row.unit_name} : {share(row.ort_share)}") in text
        assert squeezed(f"{row.unit_name} : {short_value(row.amount_per_town_eur, 'eur')}") in text
    town = text_of("commune", "50639")
    for level, code, name in (("departement", "50", "Manche"), ("france", "", "France")):
        key, spread = draw("chiffres-cles", level, code), draw("repartition-des-communes", level, code)
        assert squeezed(f"{name} : {key.cards[3].value}, {key.cards[4].value} communes") in town
        assert squeezed(f"{name} : {key.cards[2].context} ({key.cards[2].value})") in town
        whose, _, median = squeezed(spread.references[0].label).partition(":")
        assert f"{squeezed(name)}:{median},{whose.lower()}" in town


def test_every_town_of_the_manche_is_in_its_table() -> None:
    figure = draw("communes-du-territoire", "departement", "50")
    text, towns = text_of("departement", "50"), figure.table
    assert squeezed(f"Ensemble{number(figure.totals['population'])}") in text
    assert squeezed(euros(figure.totals["amount_eur"])) in text
    assert len(towns) == 37 and "autrescommunes" not in text
    for town in towns.itertuples():
        assert squeezed(typeset(town.commune_name)) in text
        if town.amount_eur == town.amount_eur:
            assert squeezed(euros(town.amount_eur)) in text


@pytest.mark.parametrize("code", ["35", "29", "14", "27"])
def test_the_largest_departements_fit_too(code: str) -> None:
    assert "autrescommunes" not in text_of("departement", code)


def test_the_years_of_the_chart_are_those_of_the_figure() -> None:
    figure = draw("subventions-par-annee", "departement", "50")
    held = figure.table[figure.table["status"].isin(["available", "partial", "before"])]
    # In the one unit of the chart.
    scale = forms.read_as(figure, Bars).scale
    for total in held.groupby("year")["amount_eur"].sum(min_count=1).dropna():
        assert squeezed(scale.words(total)) in text_of("departement", "50")


def test_what_is_not_shown_is_counted() -> None:
    ledger = draw("registre-des-subventions", "epci", "200067205").table
    found = re.search(r"et(\d+)autressubventions", text_of("epci", "200067205"))
    assert found is not None
    shown = sum(squeezed(typeset(title)) in text_of("epci", "200067205") for title in ledger["project_title"].unique())
    assert 0 < int(found[1]) < len(ledger) and shown >= 3


@pytest.mark.parametrize(("level", "code"), SAMPLE[:20], ids=[f"{level}-{code}" for level, code in SAMPLE[:20]])
def test_nothing_is_wider_than_its_place(level: str, code: str) -> None:
    content = pages.content(dossiers.territory_of(level, code))
    for block in (*content.first, *content.second):
        if isinstance(block, sheet_pages.Cards):
            for card in block.cards:
                assert width_of(card.value, 17, 700) <= 52 * POINTS_PER_MM, card.value
        if isinstance(block, sheet_pages.Table):
            assert sum(column.width for column in block.columns) == pytest.approx(sheet_pages.WIDTH)
            for column in block.columns:
                room = (column.width - 2 * sheet_pages.INSET) * POINTS_PER_MM
                assert all(width_of(word, block.sizes[0], 600) <= room for word in column.head.split(" ")), column.head


def test_a_word_wider_than_its_column_may_break() -> None:
    word = "http://exemple.fr/" + "x" * 80
    parts = sheet_pages.breakable(f"voir {word} ici", 8, 60).split("\u200b")
    assert len(parts) > 50 and "".join(parts) == f"voir {word} ici"
    assert sheet_pages.breakable("Villedieu-les-Poêles-Rouffigny", 8, 60) == "Villedieu-les-Poêles-Rouffigny"
    assert all(width_of(part, 8, 600) <= 60 for part in pieces("Villedieu-les-Poêles-Rouffigny"))


def test_a_sheet_that_does_not_fit_is_an_error() -> None:
    content = pages.content(dossiers.territory_of("commune", "50639"))
    long = sheet_pages.Notes("Trop", tuple(("", "mot " * 400) for _ in range(20)))
    with pytest.raises(sheet_pages.SheetError, match="second page"):
        sheet_pages.pdf(replace(content, second=(*content.second, long)))
    with pytest.raises(sheet_pages.SheetError, match="first page"):
        sheet_pages.pdf(replace(content, first=(*content.first, long)))


# --- an invented release -------------------------------------------------------------------------


@pytest.fixture
def nasty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A former release in which every award has a title that tries to be something else."""
    name = "2026-05-01-invented"
    folder = invented.write(tmp_path / name)
    file, path = folder / "spending.parquet", folder / "manifest.json"
    with duckdb.connect() as connection:
        connection.execute(f"create table t as select * from read_parquet('{file}')")
        connection.execute("update t set project_title = ?", [NASTY])
        connection.execute(f"copy t to '{file}' (format parquet)")
    manifest = json.loads(path.read_text(encoding="utf-8"))
    manifest["tables"]["spending"]["sha256"] = hashlib.sha256(file.read_bytes()).hexdigest()
    path.write_text(json.dumps({**manifest, "release": name, "data_as_of": name[:10]}), encoding="utf-8")
    monkeypatch.setenv("PVD_RELEASES", str(tmp_path))
    yield name
    warehouse.use(None)
    warehouse.releases._open.clear()


def test_a_title_stays_a_title_in_a_former_release(nasty: str) -> None:
    answer = get(f"/fiches/commune/50902.pdf?version={nasty}")
    assert answer.status == 200 and nasty in answer.headers["content-disposition"]
    document = pypdf.PdfReader(io.BytesIO(answer.body))
    text = squeezed(" ".join(page.extract_text() for page in document.pages))
    assert len(document.pages) == 2 and squeezed(typeset(NASTY)) in text and nasty in text
    assert f"version={nasty}" in text


# --- by address ----------------------------------------------------------------------------------


def test_by_address() -> None:
    answer = get("/fiches/commune/50639.pdf")
    assert answer.status == 200 and answer.headers["content-type"] == "application/pdf"
    assert answer.body == made("commune", "50639")
    name = f"fiche-pvd_villedieu-les-poeles-rouffigny-50_50639_{warehouse.current().release}.pdf"
    assert answer.headers["content-disposition"] == f'inline; filename="{name}"'
    again = get("/fiches/commune/50639.pdf", if_none_match=answer.headers["etag"])
    assert (again.status, again.body) == (304, b"")
    assert get("/fiches/commune/50615.pdf", if_none_match=answer.headers["etag"]).status == 200


def test_france_has_an_address_and_a_head() -> None:
    from tests.asking import ROUTES, call

    answer = call(ROUTES, "/fiches/france.pdf", method="HEAD")
    assert answer.status == 200 and answer.body == b"" and "fiche-pvd_france_" in answer.headers["content-disposition"]


def test_a_former_code_gives_today_s_town() -> None:
    assert "_50041_" in get("/fiches/commune/50057.pdf").headers["content-disposition"]


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/fiches/commune/5063.pdf", 400, "n’est pas un code"),
        ("/fiches/departement/abc.pdf", 400, "n’est pas un code"),
        ("/fiches/commune/75056.pdf", 404, "Petite ville de demain"),
        ("/fiches/epci/999999999.pdf", 404, "intercommunalité"),
        ("/fiches/departement/99.pdf", 404, "inconnu"),
        ("/fiches/departement/75.pdf", 404, "ne compte aucune Petite ville de demain"),
        ("/fiches/canton/5001.pdf", 404, "Niveau inconnu"),
        ("/fiches/commune/50639.pdf?version=2020-01-01-00000000", 404, "Version inconnue"),
        ("/fiches/commune/50639.pdf?taille=a4", 400, "Paramètre inconnu"),
    ],
)
def test_refusals_are_in_french(address: str, status: int, words: str) -> None:
    answer = get(address)
    assert answer.status == status and words in answer.text and "la page montre" not in answer.text
    assert json.loads(get(address, accept="application/json").body)["erreur"] == answer.text


def test_a_sheet_s_path_is_its_address() -> None:
    assert dossiers.sheet_path(places.resolve({"departement": ["50"]})[0]) == "/fiches/departement/50.pdf"
    assert dossiers.sheet_path(Territory()) == "/fiches/france.pdf"


# --- all of them ---------------------------------------------------------------------------------


def test_there_is_a_sheet_for_everyone() -> None:
    counts = {level: len(territories.units(level)) for level in territories.LEVELS}
    towns = draw("chiffres-cles", "france", "").table.iloc[0]
    assert counts["commune"] == towns["town_count"] and counts["departement"] == len(dossiers.departements()) == 97
    assert counts["epci"] == towns["epci_count"] and (counts["region"], counts["france"]) == (18, 1)
    assert {code for _, code in territories.units("commune", ["50"])} == set(
        draw("liste-des-communes", "departement", "50").table["commune_code"]
    )
    assert territories.units("region", ["50"]) == territories.units("france", ["50"]) == []


def test_all_of_a_departement_in_one_archive() -> None:
    content = dossiers.bundle(dossiers.territory_of("departement", "976"))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = [name.partition("/")[2] for name in archive.namelist()]
        levels = [name.partition("/")[0] for name in names if name.endswith(".pdf")]
        assert sorted(set(levels)) == ["commune", "departement", "epci"] and levels.count("commune") == 3
        book = next(name for name in archive.namelist() if name.endswith(".xlsx"))
        sheets = openpyxl.load_workbook(io.BytesIO(archive.read(book)))
    assert "Lisez-moi" in sheets.sheetnames
    data = next(sheet for sheet in sheets.worksheets if sheet.title != "Lisez-moi")
    assert data.max_column == 2 + len(TOWN_COLUMNS) and data.max_row >= 4


def test_command_line_writes_and_takes_up(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["sheets", "--out", str(tmp_path), "--departement", "976", "--level", "departement", "--jobs", "1"]
    assert dossiers.main(arguments) == 0
    file = tmp_path / "departement" / dossiers.sheet_name(dossiers.territory_of("departement", "976"))
    assert file.read_bytes() == made("departement", "976")
    assert [path.suffix for path in (tmp_path / "classeur").iterdir()] == [".xlsx"]
    assert "2/2" in capsys.readouterr().err and not list(tmp_path.rglob("*.part"))
    # What was made by this release and this code is left; what is missing, or made by another code, is made.
    file.write_bytes(b"kept")
    assert dossiers.main(arguments) == 0 and file.read_bytes() == b"kept"
    journal = tmp_path / batch.JOURNAL
    journal.write_text(journal.read_text(encoding="utf-8").replace("departement/", "ailleurs/"), encoding="utf-8")
    assert dossiers.main(arguments) == 0 and file.read_bytes() == made("departement", "976")


def test_a_sheet_that_fails_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from tests.test_dossiers import Inline

    def sheet(territory: Territory) -> bytes:
        if territory.codes == ("14",):
            raise sheet_pages.SheetError("trop long")
        return b"pdf"

    monkeypatch.setattr(running, "ProcessPoolExecutor", Inline)
    monkeypatch.setattr(batch, "sheet", sheet)
    arguments = ["sheets", "--out", str(tmp_path), "--departement", "50", "14", "--level", "departement"]
    assert dossiers.main(arguments) == 1
    said = capsys.readouterr().err
    assert "trop long" in said and "Calvados (14)" in said.splitlines()[-1]
    # The one that failed is not in the journal: the same command tries it again.
    assert "calvados" not in "".join(
        re.findall(r"departement/\S+", (tmp_path / batch.JOURNAL).read_text(encoding="utf-8"))
    )


def test_unknown_departement_stops_before_any_work(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="Département inconnu"):
        dossiers.main(["sheets", "--out", str(tmp_path / "x"), "--departement", "50", "999"])
    assert not (tmp_path / "x").exists()


# --- its letters ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("level", "code"), [("departement", "29"), ("departement", "35"), ("commune", "50615")])
def test_no_letter_is_under_seven_points(level: str, code: str) -> None:
    content = pages.content(dossiers.territory_of(level, code))
    blocks = (*content.first, *content.second)
    drawn = [item.svg for block in blocks for item in getattr(block, "pictures", ())]
    sizes = [float(size) for svg in drawn for size in re.findall(r"font-size: ([\d.]+)px", svg)]
    sizes += [size for block in blocks for size in getattr(block, "sizes", ())]
    templates = "".join(path.read_text(encoding="utf-8") for path in sheet_pages.TEMPLATE.parent.glob("*.typ"))
    found = [float(size) for size in re.findall(r"size: ([\d.]+)pt", templates)]
    assert len(found) > 10
    sizes += found
    assert min(sizes) >= 7


@pytest.mark.parametrize("code", ["29", "35"])
def test_every_town_of_the_largest_departements_is_listed(code: str) -> None:
    text = text_of("departement", code)
    towns = draw("communes-du-territoire", "departement", code).table["commune_name"]
    assert all(squeezed(typeset(name)) in text for name in towns) and "comptéesdansl’ensemble" not in text


def test_the_table_and_the_chart_of_a_sheet_name_schemes_alike() -> None:
    chart = {series.label for series in forms.read_as(draw("subventions-par-annee", "departement", "50"), Bars).series}
    content = pages.content(dossiers.territory_of("departement", "50"))
    awards = next(item for item in content.second if isinstance(item, sheet_pages.Table) and item.columns[1].head == "Dispositif")  # fmt: skip
    assert {row[1] for row in awards.rows} <= chart
