"""Tables of a release as files, and their description by the rules of Frictionless."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import frictionless
import geopandas
import openpyxl
import pyarrow.parquet as pq
import pytest

from pvd import dictionary, exports, middleware, places, tables, views, warehouse, workshop
from pvd.figures import catalogue
from pvd.warehouse.sql import tables_read
from tests.asking import Answer, call, get

ROOT = Path(__file__).parent.parent
HERE = json.loads((ROOT / "data" / "curated" / "manifest.json").read_text(encoding="utf-8"))["release"]
RELEASES = ROOT / "data" / "releases"
FORMER = max(path.parent.name for path in RELEASES.glob("*/manifest.json"))
OURS = ("dictionary", "sources", "vocabulary", "objectives", "partners", "measures", "coverage")


@pytest.fixture(autouse=True)
def kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the releases that are kept in the repository."""
    monkeypatch.setenv("PVD_RELEASES", str(RELEASES))


def file(name: str, **headers: str) -> Answer:
    """A file of the release in service."""
    return get(f"/donnees/{HERE}/{name}", **headers)


def rows(name: str, separator: str = ",") -> list[dict[str, str]]:
    """A CSV, read."""
    return list(csv.DictReader(io.StringIO(file(name).body.decode("utf-8-sig")), delimiter=separator))


@pytest.mark.parametrize("release", [HERE, FORMER])
def test_parquet_is_the_file_of_the_release(release: str) -> None:
    answer = get(f"/donnees/{release}/spending.parquet")
    folder = warehouse.open_release(release).folder
    assert answer.status == 200 and answer.body == (folder / "spending.parquet").read_bytes()
    assert answer.headers["content-disposition"] == f'attachment; filename="spending_{release}.parquet"'


def test_csv_french_and_raw_say_the_same() -> None:
    french, raw = rows("regions.csv", ";"), rows("regions.csv?format=brut")
    assert len(french) == len(raw) == tables.described()["regions"].rows
    assert list(raw[0])[:3] == ["region_code", "region_name", "town_count"] and list(french[0])[1] == "Région"
    assert [row["region_name"] for row in raw] == [row["Région"] for row in french]
    assert not [name for name in raw[0] if name.startswith("geometry")]
    # Codes keep their zeros, unknown is empty, decimals have their comma.
    assert "01" in {row["region_code"] for row in raw}
    held = pq.read_table(
        io.BytesIO(file("communes.parquet").body), columns=["commune_code", "ort_signed_on"]
    ).to_pylist()
    said = {row["commune_code"]: row["ort_signed_on"] for row in rows("communes.csv?format=brut")}
    assert said == {row["commune_code"]: str(row["ort_signed_on"] or "") for row in held}


def test_workbook_holds_typed_rows_and_the_columns() -> None:
    book = openpyxl.load_workbook(io.BytesIO(file("scheme_totals.xlsx").body))
    assert book.sheetnames == ["Données", "Colonnes"]
    data, table = book["Données"], tables.described()["scheme_totals"]
    assert data.max_row == table.rows + 1 and data.max_column == len(table.fields)
    place = [field.name for field in table.fields].index("amount_eur") + 1
    assert {type(data.cell(row, place).value) for row in range(2, data.max_row + 1)} <= {int, float}
    names = [line[1] for line in book["Colonnes"].iter_rows(min_row=7, values_only=True)]
    assert names == [field.name for field in table.fields]


def test_a_table_too_long_has_no_workbook(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "MAX_XLSX_ROWS", 1_000)
    assert "xlsx" not in tables.described()["communes"].formats
    answer = file("communes.xlsx")
    assert answer.status == 404 and "Formats possibles : csv, parquet" in answer.text.replace("\u202f", " ").replace(
        "\xa0", " "
    )


def test_outlines_leave_as_geojson_and_geoparquet() -> None:
    answer = file("regions.geojson")
    assert answer.headers["content-type"] == "application/geo+json"
    found = geopandas.read_file(io.BytesIO(answer.body))
    held = geopandas.read_parquet(io.BytesIO(file("regions.parquet").body))
    assert len(found) == len(held) == 18 and found.crs == 4326
    assert found.geometry.is_valid.all() or held.geometry.is_valid.sum() == found.geometry.is_valid.sum()
    assert abs(found.geometry.bounds - held.geometry.bounds).max().max() < 1e-4
    assert list(found["region_code"]) == list(held["region_code"])


def test_known_files_are_not_made_again_nor_headers_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    etag = file("regions.csv").headers["etag"]
    monkeypatch.setattr(workshop.Workshop, "start", lambda *_: pytest.fail("nothing is made"))
    assert file("regions.csv", if_none_match=etag).status == 304
    head = call_head("regions.csv")
    assert head.status == 200 and not head.body and head.headers["etag"] == etag
    assert head.headers["content-disposition"] == f'attachment; filename="regions_{HERE}.csv"'
    tags = {tables.key(table.file(name)) for table in tables.described().values() for name in table.formats}
    assert len(tags) == sum(len(table.formats) for table in tables.described().values())


def call_head(name: str) -> Answer:
    """The headers of a file."""
    from tests.asking import ROUTES

    return call(ROUTES, f"/donnees/{HERE}/{name}", method="HEAD")


def test_files_are_readable_from_any_site() -> None:
    from tests.asking import ROUTES

    answer = call(
        middleware.Gateway(ROUTES), f"/donnees/{HERE}/{tables.PACKAGE}", {"origin": "https://elsewhere.example"}
    )
    assert answer.status == 200 and answer.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("/donnees/2001-01-01-00000000/communes.csv", 404, "Version inconnue"),
        (f"/donnees/{HERE}/communs.csv", 404, "Table inconnue"),
        (f"/donnees/{HERE}/communes.geojson", 404, "Format inconnu"),
        (f"/donnees/{HERE}/communes.csv?format=rouge", 400, "Valeur inconnue"),
        (f"/donnees/{HERE}/communes.xlsx?format=brut", 400, "ne concerne que"),
        (f"/donnees/{HERE}/communes.csv?departement=50", 400, "Paramètre inconnu"),
        (f"/donnees/{HERE}/manifest.json", 404, "Table inconnue"),
        (f"/donnees/{HERE}/..%2Fmanifest.json", 404, "Table inconnue"),
    ],
)
def test_what_is_wrong_is_said_in_french(address: str, status: int, said: str) -> None:
    answer = get(address)
    assert (answer.status, said in answer.text) == (status, True), answer.text


def test_a_release_whose_files_left_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(warehouse.current(), "folder", tmp_path / "curated")
    answer = file("partners.parquet")
    assert answer.status == 404 and "ne sont plus sur ce serveur" in answer.text


# --- description -----------------------------------------------------------------------------------


@pytest.mark.parametrize("release", [HERE, FORMER])
def test_the_package_follows_the_standard(release: str) -> None:
    found = get(f"/donnees/{release}/{tables.PACKAGE}").json()
    package = frictionless.Package.from_descriptor(found)
    assert len(package.resources) == len(warehouse.open_release(release).manifest["tables"])
    assert found["licenses"] and found["sources"] and found["version"] == release
    for resource in found["resources"]:
        name = resource["name"]
        assert resource["title"] and resource["description"], name
        # Only what no official file says has neither.
        credited = bool(resource.get("licenses")) and bool(resource.get("sources"))
        assert credited or name in OURS, name
        assert all(field["title"] and field["description"] for field in resource["schema"]["fields"]), name


def test_rows_are_what_the_package_says(tmp_path: Path) -> None:
    found = file(tables.PACKAGE).json()
    # Types, keys and headers of every table that is not long; the others have the same writer.
    short = [table for table in tables.described().values() if table.rows < 7_000]
    found["resources"] = [item for item in found["resources"] if item["rows"] < 7_000]
    for resource, table in zip(found["resources"], short, strict=True):
        assert resource["path"] == table.file("csv-brut")
        (tmp_path / f"{table.name}.csv").write_bytes(file(resource["path"]).body)
        resource["path"] = f"{table.name}.csv"
    (tmp_path / tables.PACKAGE).write_text(json.dumps(found), encoding="utf-8")
    report = frictionless.validate(str(tmp_path / tables.PACKAGE))
    assert report.valid, [(task.name, error.message) for task in report.tasks for error in task.errors[:3]]
    # A table that waits for a file to be dropped is a header alone: it is valid, and has no count.
    assert [task.stats.get("rows", 0) for task in report.tasks] == [table.rows for table in short]


# --- nobody's name ---------------------------------------------------------------------------------


@pytest.mark.parametrize("release", [HERE, FORMER])
def test_what_figures_mask_is_masked_in_the_tables(release: str) -> None:
    with (ROOT / "data" / "corrections.csv").open(encoding="utf-8", newline="") as stream:
        masks = [row for row in csv.DictReader(stream) if "[nom masqué]" in row["value"]]
    assert masks
    for table in ("spending", "quarantine"):
        if table not in warehouse.open_release(release).manifest["tables"]:
            continue
        held = pq.read_table(io.BytesIO(get(f"/donnees/{release}/{table}.parquet").body)).to_pylist()
        for mask in masks:
            for row in held:
                if row["award_id"] == mask["key"]:
                    assert row[mask["column"]] == mask["value"]
        civil = re.compile(r"\b(?:M\.|MME|Mme|Monsieur|Madame|Mlle) [A-Z]")
        assert not [row["award_id"] for row in held if civil.search(row["beneficiary_name"] or "")]


# --- where a number comes from ---------------------------------------------------------------------


def test_the_tables_of_a_query_are_those_whose_rows_it_reads() -> None:
    created = {
        "ledger_of": "(name) as table select coverage from query_table(name)",
        "grants": " as from ledger_of('spending')",
    }
    assert tables_read("select sources, coverage from grants -- from epci", created) >= {"grants", "spending"}
    assert not tables_read("select sources, coverage from grants -- from epci", created) & {
        "sources",
        "coverage",
        "epci",
    }


def test_every_figure_reads_a_table_that_is_published() -> None:
    found = tables.described()
    for slug, entry in catalogue.entries().items():
        read = warehouse.current().tables_read(entry.query)
        assert read and set(read) <= set(found), slug


@pytest.mark.parametrize(
    "slug", ["subventions-par-annee", "chiffres-cles", "liste-des-communes", "sources", "objectifs"]
)
@pytest.mark.parametrize("release", ["", FORMER])
def test_about_names_query_tables_and_cards(slug: str, release: str) -> None:
    with warehouse.using(release):
        territory, options, _ = places.resolve({})
        figure = exports.draw(slug, *exports.view_of(slug, territory, options))
        about = views.of(figure)["about"]
        query = catalogue.entry(slug).query
        assert f"queries/{query}.sql" in about and figure.release in about
        page = f"donnees?version={release}" if release else "donnees"
        for name in warehouse.current().tables_read(query):
            assert (
                f'href="{page}#table-{name}"' in about
                and tables.described()[name].title.replace("'", "&#x27;") in about
            )
        for item in figure.sources:
            assert dictionary.when(item) in about
