"""Former releases: opened by id, by address, on pages, and compared. All of them invented."""

from __future__ import annotations

import csv
import dataclasses
import hashlib
import importlib
import io
import json
import pickle
import re
import shutil
import sys
import threading
from pathlib import Path
from typing import Any

import duckdb
import pytest
from streamlit.testing.v1 import AppTest

from pvd import dossiers, exports, grounds, places, warehouse, workshop
from pvd.dossiers import pages as sheets
from pvd.figures import catalogue
from pvd.render.sheet import pages as sheet_pages
from pvd.territory import SISTER, Options, Territory
from tests import test_pages
from tests.asking import ROUTES, call, get
from tests.invented import release as invented
from tests.test_pages import opened, plain, said, sound

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "data"))
import build  # noqa: E402
import diff  # noqa: E402

# By its path: `pvd.dossiers.kits` is also the name of a function.
kits = importlib.import_module("pvd.dossiers.kits")
FIRST, SECOND = invented.RELEASE, "2026-05-01-invented"
MANCHE = Territory("departement", ("50",))
CHART = "subventions-par-annee"
# What the second release has that the first has not: one town less, one date, one amount, one award unknown.
CHANGES = (
    ("communes", "delete from t where commune_code = '50903'"),
    ("communes", "update t set agreement_signed_on = date '2021-05-01' where commune_code = '50901'"),
    ("communes", "update t set ort_signed_on = date '2022-03-01' where commune_code = '14902'"),
    ("spending", "update t set amount_eur = 10500.10 where award_id = 'a01'"),
    ("spending", "update t set amount_eur = null where award_id = 'a16'"),
    ("spending", "update t set amount_eur = 1 where award_id = 'l01'"),
    ("spending", "delete from t where award_id = 'a07'"),
)
pytestmark = pytest.mark.usefixtures("unkept", "kept")


def rename(folder: Path, name: str) -> None:
    """Give a release another id."""
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**manifest, "release": name, "data_as_of": name[:10]}), encoding="utf-8")


def change(folder: Path, name: str, changes: tuple[tuple[str, str], ...] = CHANGES) -> None:
    """Make another release out of a copy of one: (table, statement on it as `t`)."""
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    for table, statement in changes:
        file = folder / f"{table}.parquet"
        with duckdb.connect() as connection:
            connection.execute(f"create table t as select * from read_parquet('{file}')")
            connection.execute(statement)
            connection.execute(f"copy t to '{file}' (format parquet)")
        manifest["tables"][table]["sha256"] = hashlib.sha256(file.read_bytes()).hexdigest()
    path.write_text(json.dumps(manifest), encoding="utf-8")
    rename(folder, name)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two releases, and folders that are none."""
    folder = tmp_path_factory.mktemp("releases")
    invented.write(folder / FIRST)
    change(Path(shutil.copytree(folder / FIRST, folder / SECOND)), SECOND)
    shutil.copytree(folder / FIRST, folder / "Anything")
    (folder / "2026-01-01-00000000").mkdir()
    return folder


def towns() -> int:
    return int(warehouse.query("key_figures", MANCHE, perimeter="state_grants_town")["town_count"].item())


# --- by id ---------------------------------------------------------------------------------------


def test_the_release_in_service_is_the_default_and_is_listed_first() -> None:
    here = warehouse.in_service()
    assert warehouse.open_release(None) is warehouse.open_release("") is warehouse.open_release(here.release) is here
    assert warehouse.current() is here and warehouse.frozen() == ""
    assert warehouse.available() == [here.release, SECOND, FIRST]


@pytest.mark.parametrize(
    "name", ["2020-01-01-00000000", "2026-01-01-00000000", "Anything", "..", f"../{FIRST}", f"{FIRST}/", f"{FIRST}\n", "*"]
)  # fmt: skip
def test_an_id_that_no_folder_has(name: str) -> None:
    with pytest.raises(warehouse.UnknownRelease, match=f"expected one of .*{SECOND}, {FIRST}"):
        warehouse.open_release(name)


def test_a_folder_that_lies_about_its_id(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: Path) -> None:
    shutil.copytree(written / FIRST, tmp_path / "2026-06-01-invented")
    monkeypatch.setenv("PVD_RELEASES", str(tmp_path))
    with pytest.raises(warehouse.ReleaseError, match=f"found {FIRST}: rename"):
        warehouse.open_release("2026-06-01-invented")


def test_few_releases_stay_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: Path) -> None:
    names = [f"2026-0{month}-01-invented" for month in range(1, 6)]
    for name in names:
        rename(Path(shutil.copytree(written / FIRST, tmp_path / name)), name)
    monkeypatch.setenv("PVD_RELEASES", str(tmp_path))
    first = warehouse.open_release(names[0])
    assert warehouse.open_release(names[0]) is first
    for name in names[1:]:
        assert warehouse.open_release(name).release == name
        assert len(warehouse.releases._open) <= warehouse.MAX_OPEN_RELEASES == 3
    # Put away, it still answers who holds it.
    assert first.query("key_figures", Territory())["town_count"].item() == 12
    assert warehouse.open_release(names[0]) is not first


def test_everything_inside_is_answered_by_that_release_and_nothing_after() -> None:
    real = towns()
    with warehouse.using(FIRST):
        assert towns() == 3 and warehouse.frozen() == FIRST
        with warehouse.using(SECOND):
            assert towns() == 2
        assert towns() == 3 and places.name("commune", "50901") == "Aubépine"
        elsewhere: list[str] = []
        thread = threading.Thread(target=lambda: elsewhere.append(warehouse.frozen()))
        thread.start()
        thread.join()
        assert elsewhere == [""], "another visitor is not concerned"
        with warehouse.using(None):
            assert towns() == real
    assert towns() == real == 37 and places.name("commune", "50901") is None


def test_a_figure_names_its_release_and_never_another() -> None:
    drawn = {}
    for name in (None, FIRST, SECOND):
        with warehouse.using(name):
            drawn[name] = exports.draw(CHART, MANCHE, Options())
    assert drawn[None].address == "/financement?departement=50"
    for name in (FIRST, SECOND):
        figure = drawn[name]
        assert figure.release == name and figure.address == f"/financement?departement=50&version={name}"
    assert not drawn[FIRST].table.equals(drawn[SECOND].table)
    orders = [workshop.order(figure, "csv") for figure in drawn.values()]
    assert len({order.key for order in orders}) == 3
    assert orders[1].path == f"/figures/{CHART}.csv?departement=50&version={FIRST}"


# --- by address ----------------------------------------------------------------------------------


def test_a_file_of_a_former_release() -> None:
    found = {name: get(f"/figures/{CHART}.json?departement=50&version={name}") for name in (FIRST, SECOND)}
    for name, answer in found.items():
        document = answer.json()
        assert answer.status == 200 and document["release"] == name
        assert document["address"].endswith(f"/financement?departement=50&version={name}")
    today = get(f"/figures/{CHART}.json?departement=50")
    assert today.json()["release"] == warehouse.in_service().release and "version" not in today.json()["address"]
    assert len({answer.headers["etag"] for answer in (*found.values(), today)}) == 3
    again = get(f"/figures/{CHART}.json?departement=50&version={FIRST}")
    assert again.body == found[FIRST].body


def test_the_list_of_towns_is_that_of_the_release() -> None:
    names = {}
    for name in (FIRST, SECOND):
        text = get(f"/figures/liste-des-communes.csv?departement=50&format=brut&version={name}").text
        names[name] = {row["commune_code"] for row in csv.DictReader(io.StringIO(text))}
    assert {"50901", "50902", "50903"} <= names[FIRST] and names[FIRST] - names[SECOND] == {"50903"}
    # A town that only that release knows may be asked for; today's release does not know it.
    assert get(f"/figures/{CHART}.csv?commune=50901&version={FIRST}").status == 200
    assert get(f"/figures/{CHART}.csv?commune=50901").status == 400


@pytest.mark.parametrize(
    "address", [f"{CHART}.png?departement=50", f"{CHART}.svg?departement=50", "carte-des-communes.png?departement=50"]
)
def test_pictures_of_a_former_release(address: str) -> None:
    answer = get(f"/figures/{address}&version={FIRST}")
    assert answer.status == 200 and FIRST.encode() in answer.body
    assert get(f"/figures/{address}").body != answer.body


def test_the_small_page_keeps_the_version_in_every_link() -> None:
    page = get(f"/figures/{CHART}.html?departement=50&version={FIRST}").text
    assert page.count(f"version={FIRST}") >= 2 + len(exports.FORMATS)


@pytest.mark.parametrize("extension", ["png", "csv", "html"])
def test_an_unknown_version_says_which_there_are(extension: str) -> None:
    answer = get(f"/figures/{CHART}.{extension}?version=2020-01-01-00000000")
    assert answer.status == 404
    assert "Version inconnue\u202f: «\u202f2020-01-01-00000000\u202f»." in answer.text
    listed = ", ".join([warehouse.in_service().release, SECOND, FIRST])
    assert f"Versions disponibles\u202f: {listed}." in answer.text


def test_a_spoilt_former_release_is_an_honest_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: Path
) -> None:
    folder = Path(shutil.copytree(written / SECOND, tmp_path / SECOND))
    (folder / "spending.parquet").write_bytes(b"")
    monkeypatch.setenv("PVD_RELEASES", str(tmp_path))
    answer = get(f"/figures/{CHART}.csv?version={SECOND}")
    assert answer.status == 500 and "n’a pas pu être ouverte" in answer.text
    assert get(f"/figures/{CHART}.csv").status == 200


def test_grounds_of_a_former_release() -> None:
    with warehouse.using(FIRST):
        assert all(f"fonds/{FIRST}/" in address for address in grounds.where("france", ()).files.values())
    outlines = get(f"/fonds/{FIRST}/departements.json").json()
    today = get(f"/fonds/{warehouse.in_service().release}/departements.json").json()
    assert len(outlines["features"]) == 5 and len(today["features"]) > 90
    assert get("/fonds/2020-01-01-00000000/departements.json").status == 404


def test_a_kit_of_a_former_release() -> None:
    with warehouse.using(FIRST):
        assert dossiers.kit_name(MANCHE).endswith(f"_{FIRST}.zip")


# --- pages ---------------------------------------------------------------------------------------


def banner(app: AppTest) -> list[str]:
    return [item.value for item in app.info if "Données figées" in item.value]


@pytest.mark.parametrize("page", ["overview", "map", "press"])
def test_a_page_of_a_former_release(page: str) -> None:
    app = opened(page, {"departement": "50", "version": FIRST})
    text = sound(app)
    assert len(banner(app)) == 1 and FIRST in banner(app)[0]
    assert "3 communes" in text and f"version {FIRST}" in text
    assert not app.warning


def test_back_to_today() -> None:
    app = opened("map", {"departement": "50", "version": FIRST})
    next(item for item in app.button if item.key == "pvd_unfreeze").click()
    app.run()
    assert not banner(app) and "version" not in app.query_params and app.query_params["departement"] in ("50", ["50"])
    assert "37 communes" in said(app)


def test_the_version_follows_from_page_to_page() -> None:
    app = opened("map", {"departement": "50", "version": FIRST})
    app.query_params.clear()
    app.switch_page("../pages/press.py").run()
    assert app.query_params["version"] in (FIRST, [FIRST]) and len(banner(app)) == 1


def test_a_page_of_an_unknown_version_shows_today() -> None:
    app = opened("overview", {"departement": "50", "version": "2020-01-01-[x](y)"})
    text = sound(app)
    assert not banner(app) and "37 communes" in text
    assert "Version inconnue" in app.warning[0].value and FIRST in app.warning[0].value
    assert "[x](" not in app.warning[0].value


def test_the_next_visitor_sees_today() -> None:
    opened("overview", {"version": FIRST})
    app = opened("overview")
    assert not banner(app) and warehouse.in_service().release in said(app)


def test_a_reference_reopens_its_own_release() -> None:
    app = opened("press", {"reference": f"ort-signees·{FIRST}"})
    sound(app)
    assert len(banner(app)) == 1 and app.query_params["version"] in (FIRST, [FIRST]) and not app.warning


# --- older than a table and than columns -----------------------------------------------------------

AGED = "2026-04-27-aged0000"
TABLES = ("indicators", "action_coeur_de_ville")
# Absent beside these tables: a column that no other table has, one that others have, a geometry.
MISSING = {
    "communes": ("listed_name", "epci_changed_on"),
    "departements": ("region_name",),
    "regions": ("geometry_inset",),
}
# Everything published of a town or a territory that needs none of them.
UNMOVED = ("subventions-par-annee", "liste-des-communes", "chiffres-cles", "ort-signees", "registre-des-subventions")
GONE = (
    f"Cette figure n’existe pas dans la version {AGED} des données\u202f: elle demande des données publiées plus tard."
)


@pytest.fixture
def aged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: Path) -> Path:
    """The first release as it would have been published before a table and some columns."""
    folder = Path(shutil.copytree(written / FIRST, tmp_path / AGED))
    shutil.copytree(written / FIRST, tmp_path / FIRST)
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    for table, columns in MISSING.items():
        file = folder / f"{table}.parquet"
        with duckdb.connect() as connection:
            connection.execute(f"create table t as select * exclude ({', '.join(columns)}) from read_parquet('{file}')")
            connection.execute(f"copy t to '{file}' (format parquet)")
        manifest["tables"][table]["sha256"] = hashlib.sha256(file.read_bytes()).hexdigest()
    for table in TABLES:
        del manifest["tables"][table]
        (folder / f"{table}.parquet").unlink()
    path.write_text(json.dumps(manifest), encoding="utf-8")
    rename(folder, AGED)
    monkeypatch.setenv("PVD_RELEASES", str(tmp_path))
    return folder


def test_an_older_release_says_what_it_has_not(aged: Path) -> None:
    opened_ = warehouse.open_release(AGED)
    assert opened_.absent == {*TABLES, *(f"{table}.{name}" for table, names in MISSING.items() for name in names)}
    assert warehouse.in_service().absent == warehouse.open_release(FIRST).absent == frozenset()
    # Made from the types of today, and told apart from another opening of the same tables.
    with opened_._connection.cursor() as cursor:
        kinds = dict(cursor.execute("select column_name, column_type from (describe communes)").fetchall())
        assert (kinds["listed_name"], kinds["epci_changed_on"]) == ("VARCHAR", "DATE")
        assert cursor.execute("select count(*), count(listed_name) from communes").fetchone() == (12, 0)
        assert cursor.execute("select count(*) from indicators").fetchone() == (0,)


@pytest.mark.parametrize("slug", UNMOVED)
def test_a_figure_of_an_older_release_does_not_move(aged: Path, slug: str) -> None:
    address = f"/figures/{slug}.csv?departement=50&format=brut&version="
    before, after = get(address + FIRST), get(address + AGED)
    assert before.status == after.status == 200 and before.text.count("\n") > 1
    assert after.text.replace(AGED, FIRST) == before.text
    drawn = {}
    for name in (FIRST, AGED):
        with warehouse.using(name):
            drawn[name] = exports.draw(slug, MANCHE, Options())
    assert drawn[FIRST].table.equals(drawn[AGED].table) and drawn[FIRST].title == drawn[AGED].title


@pytest.mark.parametrize(
    ("query", "names"),
    [
        # Through a macro; through its own words.
        ("indicators", {"indicators"}),
        ("exceptions", {"listed_name", "epci_changed_on"}),
    ],
)
def test_a_query_that_needs_what_is_absent_is_refused(aged: Path, query: str, names: set[str]) -> None:
    opened_ = warehouse.open_release(AGED)
    with pytest.raises(warehouse.NotInRelease) as caught:
        opened_.query(query, Territory())
    asked, found, release = caught.value.args
    assert (asked, set(found), release) == (f"queries/{query}.sql", names, AGED)
    again = pickle.loads(pickle.dumps(caught.value))
    assert str(again) == str(caught.value) and all(word in str(again) for word in (query, AGED, *names))
    assert again.release == AGED
    assert len(warehouse.open_release(FIRST).query(query, Territory())), "a newer release answers"


def test_a_column_is_told_from_its_namesakes(aged: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    queries = tmp_path / "queries"
    texts = {
        "namesake": "select region_name from communes",
        "commented": "select commune_code -- its listed_name is not read\nfrom communes",
        "both": "select c.region_name from departements inner join communes as c using (departement_code)",
        "bare": "select region_name from departements",
        "whole": "select departements.region_name from departements",
        "short": "select c.listed_name from communes as c",
        "deep": "from outer_names()",
        "made": "select count(*) as n from kept_names",
    }
    queries.mkdir()
    for name, text in texts.items():
        (queries / f"{name}.sql").write_text(text, encoding="utf-8")
    (queries / "_1_words.sql").write_text(
        "-- Words: inner_names reads listed_name.\ncreate macro inner_names() as table\n    select listed_name from communes;\n\n"
        "create macro outer_names() as table\n    from inner_names();\n\n"
        "create table kept_names as\n    select epci_changed_on from communes;\n",
        encoding="utf-8",
    )
    opened_ = warehouse.Warehouse(aged, queries, newer=warehouse.in_service())
    answers = {}
    for name in texts:
        try:
            answers[name] = len(opened_.query(name, Territory()))
        except warehouse.NotInRelease as error:
            answers[name] = error.args[1]
    assert answers == {
        "namesake": 12, "commented": 12, "both": 12, "bare": ("region_name",), "whole": ("departements.region_name", "region_name"), "short": ("listed_name",),
        "deep": ("listed_name",), "made": ("epci_changed_on",),
    }  # fmt: skip
    assert len(opened_.layer("regions")) == 4
    with pytest.raises(warehouse.NotInRelease, match=r"layer regions: .*regions\.geometry_inset"):
        opened_.layer("regions", "geometry_inset")
    opened_.close()


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize(
    "file", ["indicateurs-de-contexte.csv", "exceptions.xlsx", "exceptions-par-regle.png", "exceptions.html"]
)
def test_an_address_that_an_older_release_has_not(aged: Path, file: str, method: str) -> None:
    answer = call(ROUTES, f"/figures/{file}?departement=50&version={AGED}", method=method)
    assert answer.status == 404 and answer.headers["cache-control"] == "no-store" and answer.text == GONE
    assert get(f"/figures/{file}?departement=50&version={FIRST}").status == 200


def test_a_page_of_an_older_release_says_it_and_shows_the_rest(aged: Path) -> None:
    for name in (AGED, FIRST):
        app = opened("press", {"departement": "50", "figure": "indicateurs-de-contexte", "version": name})
        text = sound(app)
        assert [item.value for item in app.info if item.value == GONE] == [GONE] * (name == AGED)
        assert len(banner(app)) == 1 and "Les chiffres clés, une carte" in text, "the press kit is there"


@pytest.mark.parametrize("page", ["overview", "map", "territory"])
def test_the_pages_of_an_older_release_stand(aged: Path, page: str) -> None:
    app = opened(page, {"departement": "50", "reperes": SISTER, "version": AGED})
    text = sound(app)
    assert len(banner(app)) == 1 and "3 communes" in text
    assert GONE in [item.value for item in app.info] or plain(GONE) in text


def test_a_figure_that_is_not_there_is_named(aged: Path) -> None:
    app = opened("town", {"commune": "50901", "version": AGED})
    text = sound(app)
    assert plain(GONE) in text and "Indicateurs de contexte" in text


def test_a_kit_leaves_out_what_is_absent_and_says_it(aged: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kits, "PIECES", (*kits.PIECES, ("7-contexte", "indicateurs-de-contexte", ("csv",))))
    with warehouse.using(AGED):
        drawn = list(kits.figures(MANCHE))
        assert [figure.slug for _, figure, _ in drawn] == [slug for _, slug, _ in kits.PIECES[:-1]]
        words = " ".join(kits.notice(MANCHE, drawn).split(" "))
        assert GONE in " ".join(words.replace("\n", " ").split(" ")) and "7-contexte\u202f:" in words
        # What the notice quotes has no substitute.
        monkeypatch.setattr(kits, "QUOTED", ("indicateurs-de-contexte",))
        with pytest.raises(warehouse.NotInRelease):
            list(kits.figures(MANCHE))
    with warehouse.using(FIRST):
        assert len(list(kits.figures(MANCHE))) == 9


ABSENT_PART = GONE.replace("Cette figure", "cette partie")


def test_a_sheet_of_an_older_release(aged: Path) -> None:
    # What it cannot tell is said in its place; the rest is there.
    absent = {
        ("departement", "50"): {"Points d’attention"},
        ("commune", "50901"): {"Identité et dates", "Contexte", "Points d’attention"},
    }
    for place, parts in absent.items():
        with warehouse.using(AGED):
            blocks = sheets.content(dossiers.territory_of(*place)).second
        notes = next(block for block in blocks if isinstance(block, sheet_pages.Notes))
        assert {name for name, words in notes.paragraphs if words == ABSENT_PART} == {
            f"{name}\u202f:" for name in parts
        }
        with warehouse.using(FIRST):
            assert ABSENT_PART not in str(sheets.content(dossiers.territory_of(*place)))
    for address in ("departement/50", "commune/50901"):
        assert get(f"/fiches/{address}.pdf?version={AGED}").body.startswith(b"%PDF")


def test_without_its_key_figures_there_is_no_sheet_and_no_button(aged: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # A query that needs what is absent, in the place of that of the cards.
    for slug in ("reperes-du-territoire", "chiffres-de-la-commune"):
        entry = dataclasses.replace(catalogue.entry(slug), query="indicators")
        monkeypatch.setitem(catalogue.entries(), slug, entry)
    for page, place in (("territory", {"departement": "50"}), ("town", {"commune": "50901"})):
        level, code = next(iter(place.items()))
        answer = get(f"/fiches/{level}/{code}.pdf?version={AGED}")
        assert answer.status == 404 and answer.text == GONE.replace("Cette figure", "Cette fiche")
        app = opened(page, {**place, "version": AGED})
        text = said(app)
        assert not app.exception and plain(GONE.replace("Cette figure", "La fiche à imprimer")) in text
        assert "Deux pages A4" not in text
        assert not offered(app)
    assert len(sheet_buttons(FIRST)) == 2


def sheet_buttons(version: str) -> list[str]:
    """The files of sheets that the page of a département offers."""
    app = opened("territory", {"departement": "50", "version": version})
    assert "Deux pages A4" in said(app)
    return offered(app)


def offered(app: Any) -> list[str]:
    """The files of sheets that a page links to, as it names them."""
    links = re.findall(r"<a class='pvd-button[^>]*download>([^<]*)</a>", "".join(test_pages.written(app)))
    return [words for words in links if "iche" in words]


def test_no_archive_of_sheets_when_those_of_towns_cannot_be_made(aged: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(sheet_buttons(AGED)) == 2
    slug = "chiffres-de-la-commune"
    entry = dataclasses.replace(catalogue.entry(slug), query="indicators")
    monkeypatch.setitem(catalogue.entries(), slug, entry)
    assert sheet_buttons(AGED) == ["Fiche à imprimer (PDF)"]


# --- what changed --------------------------------------------------------------------------------


def test_the_difference_of_two_releases(tmp_path: Path) -> None:
    found = diff.write(diff.find(FIRST), diff.find(SECOND), tmp_path)
    kinds = [item.kind for item in found if item.kind != "rows"]
    assert kinds == ["town_out", "date", "date", "amount", "amount", "amount", "award"]
    with (tmp_path / "changes.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    town, agreement, ort, first, gone, unknown, left = [row for row in rows if row["kind"] != "rows"]
    assert (town["commune_code"], town["commune_name"]) == ("50903", "Clairmare")
    assert (agreement["before"], agreement["after"], agreement["difference"]) == ("2021-04-01", "2021-05-01", "30")
    assert (ort["field"], ort["before"], ort["after"]) == ("ort_signed_on", "", "2022-03-01")
    assert (first["year"], first["scheme"], first["before"], first["after"], first["difference"]) == (
        "2023", "DETR", "10000.10", "10500.10", "500.00",
    )  # fmt: skip
    assert (gone["commune_name"], gone["before"], gone["after"], gone["after_awards"]) == (
        "Clairmare",
        "12000.00",
        "",
        "",
    )
    # Unknown is not zero, and an award without amount is not an absent award.
    assert (unknown["before"], unknown["after"], unknown["after_awards"]) == ("2500.25", "", "1")
    assert (left["award_id"], left["field"], left["before_place"], left["after_place"]) == (
        "a07",
        "left",
        "50903 Clairmare",
        "",
    )
    assert {row["perimeter"] for row in (first, gone, unknown, left)} == {"state_grants_town"}
    counts = {row["field"]: row["difference"] for row in rows if row["kind"] == "rows"}
    assert (counts["communes"], counts["spending"], counts["regions"]) == ("-1", "-1", "0")
    text = (tmp_path / "changements.md").read_text(encoding="utf-8")
    for words in (
        "## Ce qui a changé", "Communes entrées\u202f: 0. Communes sorties\u202f: 1.", "| Clairmare | 50 |",
        "| Aubépine | 50 | 1ᵉʳ avril 2021 | 1ᵉʳ mai 2021 |", "| Étangville | 14 | n. d. | 1ᵉʳ mars 2022 |",
        "| Aubépine | 50 | 2023 | DETR | 10\u202f000,10 | 10\u202f500,10 | +500 |",
        "| Clairmare | 50 | 2023 | DETR | 12\u202f000 | – | n. d. |",
        "| Kapokier | 971 | 2024 | DETR | 2\u202f500,25 | n. d. | n. d. |", "| `communes` | 12 | 11 | −1 |",
    ):  # fmt: skip
        assert words in text, text
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    diff.write(diff.find(str(warehouse.releases_folder() / FIRST)), diff.find(SECOND), tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before, "the same bytes"


def test_a_town_that_enters() -> None:
    found = diff.changes(diff.find(SECOND), diff.find(FIRST))
    assert [item.commune_code for item in found if item.kind == "town_in"] == ["50903"]


def test_no_difference_with_itself() -> None:
    here = diff.find(warehouse.in_service().release)
    found = diff.changes(here, here)
    assert {item.kind for item in found} == {"rows"} and not any(item.difference for item in found)
    assert "Aucune table n’a changé" in diff.summary(here, here, found)


def test_nothing_to_compare(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["diff.py", "nowhere", FIRST])
    assert diff.main() == 1 and "'nowhere'" in capsys.readouterr().err


def test_the_release_in_service_is_kept_before_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: Path
) -> None:
    monkeypatch.setenv("PVD_RELEASES", str(tmp_path / "kept"))
    assert build.keep(tmp_path / "nothing") is None and not (tmp_path / "kept").exists()
    target = Path(shutil.copytree(written / FIRST, tmp_path / "curated"))
    assert build.keep(target) == build.keep(target) == tmp_path / "kept" / FIRST
    assert [path.name for path in (tmp_path / "kept").iterdir()] == [FIRST], "one copy, nothing half made"
    assert warehouse.open_release(FIRST).query("key_figures", Territory())["town_count"].item() == 12
