"""Former releases speak with their own cards, and every query answers on every release that is kept in git."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from pvd import dictionary, exports, warehouse
from pvd.dictionary import UNHELD
from pvd.figures import catalogue
from pvd.territory import Filters, Options, Territory
from pvd.warehouse import NotInRelease, Warehouse
from tests.asking import get
from tests.invented import release as invented
from tests.invented.snapshots import names
from tests.test_releases import change, rename

ROOT = Path(__file__).parent.parent
CURATED = ROOT / "data" / "curated"
KEPT = sorted(path.parent for path in (ROOT / "data" / "releases").glob("*/manifest.json"))
BARE, SPOKEN, NAMED = "2026-04-20-invented", "2026-04-21-invented", "2026-04-22-invented"
FILE = dictionary._cards()["dgcl-2023"]["sha256"]
# What a release said then, and says no more.
THEN = (
    ("sources", "update t set title = 'Liste d’alors', as_of = date '2024-02-29' where source_id = 'anct-programmes'"),
    ("sources", "insert into t by name select 'cog-2026' as source_id, 'Code d’alors' as title, 'Insee' as producer, date '2024-02-29' as as_of"),
    # As the first releases, which gave no short name.
    ("sources", "alter table t drop column if exists short"),
    ("sources", f"update t set sha256 = '{FILE}' where source_id = 'dgcl-2023'"),
    ("dictionary", "update t set label = 'Habitants d’alors', definition = 'Comptés alors.' where column_name = 'population'"),
)  # fmt: skip

NAMES = (
    ("sources", "alter table t add column short varchar"),
    ("sources", "update t set short = 'nom d’alors' where source_id = 'dgcl-2023'"),
)


# --- the cards of then ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release that says other things than today, one that gives short names too, one that says nothing."""
    folder = tmp_path_factory.mktemp("frozen")
    change(invented.write(folder / SPOKEN), SPOKEN, THEN)
    change(Path(shutil.copytree(folder / SPOKEN, folder / NAMED)), NAMED, NAMES)
    change(
        Path(shutil.copytree(folder / SPOKEN, folder / BARE)),
        BARE,
        (("sources", "delete from t"), ("dictionary", "delete from t")),
    )
    return folder  # fmt: skip


@pytest.mark.usefixtures("kept")
def test_a_former_release_is_cited_from_its_own_cards() -> None:
    today = dictionary.sources(), dictionary.columns()
    with warehouse.using(SPOKEN):
        found, columns = dictionary.sources(), dictionary.columns()
        assert set(found) == {"dgcl-2023", "anct-programmes", "cog-2026", "france-services-liste-2024-08"}, (
            "a source of later is not cited"
        )
        line = dictionary.source_line([found["anct-programmes"]])
        assert line == "Source\u202f: ANCT, Liste d’alors (29 février 2024)"
        assert (columns["population"].label, columns["population"].definition) == (
            "Habitants d’alors",
            "Comptés alors.",
        )
        # The queries are today's: so are the words of what they compute, and those of codes.
        assert columns["town_count"] == today[1]["town_count"] and columns["status"].values
        # Named as today when its card is still that of the same file, by its title when it is another.
        assert found["dgcl-2023"].short == today[0]["dgcl-2023"].short != found["dgcl-2023"].title
        with warehouse.using(NAMED):
            assert dictionary.sources()["dgcl-2023"].short == "nom d’alors"
            assert dictionary.sources()["anct-programmes"].short == "Liste d’alors"
        absent = dictionary.source("qpv")
        assert (absent.short, absent.as_of) == (UNHELD, "") and dictionary.source_line([absent]) == f"Source\u202f: {UNHELD}"  # fmt: skip
    assert (dictionary.sources(), dictionary.columns()) == today


@pytest.mark.usefixtures("kept")
def test_a_release_without_cards_is_described_by_those_of_today() -> None:
    cards = dictionary._cards()
    with warehouse.using(BARE):
        assert set(dictionary.sources()) == set(cards)
        assert dictionary.sources()["dgcl-2023"].as_of == cards["dgcl-2023"]["as_of"]
        assert dictionary.column("population").label == "Population municipale"


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize(("file", "words"), [("communes-du-territoire.csv", ("Habitants d’alors",)),
                                             ("communes-du-territoire.txt", ("Habitants d’alors", "Liste d’alors (29 février 2024)")),
                                             ("fiche-identite.csv", ("29 février 2024", "Insee, Code d’alors")),
                                             ("fiche-identite.txt", ("Insee, Code d’alors",))])  # fmt: skip
def test_a_file_of_then_says_what_was_said_then(file: str, words: tuple[str, ...]) -> None:
    then, now = (
        re.sub(r"[\r\n ]+", " ", get(f"/figures/{file}?commune=50901&version={version}").text)
        for version in (SPOKEN, BARE)
    )
    for word in words:
        assert word in then and word not in now, (word, then)


# --- every query on every release -----------------------------------------------------------------


@pytest.fixture(scope="module")
def releases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Warehouse]]:
    """The release in service, compared with those kept in git, and each of these."""
    folder = tmp_path_factory.mktemp("service") / "curated"
    shutil.copytree(CURATED, folder)
    # Under an id of its own: it may be one of those that are kept.
    rename(folder, f"{warehouse.in_service().release[:10]}-inservic")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PVD_RELEASES", str(ROOT / "data" / "releases"))
        here = Warehouse(folder)
        opened = {"": here} | {folder.name: Warehouse(folder, newer=here) for folder in KEPT}
    yield opened
    for item in opened.values():
        item.close()


@pytest.fixture(scope="module")
def territories(releases: dict[str, Warehouse]) -> list[Territory]:
    """France, a département, an EPCI, a town, of the release in service."""
    town = releases[""].table("communes").query("departement_code == '50' and epci_siren.notna()").iloc[0]
    return [
        Territory(),
        Territory("departement", ("50",)),
        Territory("epci", (town["epci_siren"],)),
        Territory("commune", (town["commune_code"],)),
    ]


def test_what_changed_is_told_on_a_fresh_clone(releases: dict[str, Warehouse]) -> None:
    assert KEPT, "the release from before the awards moved: data/releases/<id>"
    here = releases[""]
    assert here.former == KEPT[-1].name
    for query in ("changes", "moved_awards"):
        assert set(here.query(query, Territory())["former_release"]) == {here.former}


@pytest.mark.parametrize("query", names())
def test_a_query_answers_on_every_release(
    query: str, releases: dict[str, Warehouse], territories: list[Territory]
) -> None:
    options = Options().parameters
    here = releases[""]
    given = {**options, **dict.fromkeys(here.parameters(query) - {"territory", *options})}
    asked = territories if "territory" in here.parameters(query) else [Territory()]
    for territory in asked:
        columns = list(here.query(query, territory, **given).columns)
        for folder in KEPT:
            release = releases[folder.name]
            refused: tuple[str, ...] = ()
            try:
                found = list(release.query(query, territory, **given).columns)
            except NotInRelease as error:
                asked_name, refused, where = error.args
                found = columns if query in asked_name and where == folder.name and refused else []
            assert found == columns, (folder.name, territory.level)
            # Refused for something that it has not, and that is named.
            assert set(refused) <= release.absent | {name.partition(".")[2] for name in release.absent}


def test_a_filter_that_a_release_has_not_is_refused_only_when_it_is_asked(releases: dict[str, Warehouse]) -> None:
    classed = Territory(filters=Filters(frr=("socle",)))
    assert len(releases[""].query("kept_towns", classed))
    for folder in KEPT:
        assert len(releases[folder.name].query("kept_towns", Territory()))
        if "frr_towns" in releases[folder.name].absent:
            with pytest.raises(NotInRelease, match="kept_towns"):
                releases[folder.name].query("kept_towns", classed)


@pytest.mark.parametrize("folder", KEPT, ids=lambda folder: folder.name)
def test_every_figure_of_a_kept_release_cites_its_own_sources(
    folder: Path, territories: list[Territory], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PVD_RELEASES", str(folder.parent))
    drawn = 0
    with warehouse.using(folder.name) as release:
        held = release.table("sources")
        titles = set(zip(held["producer"], held["title"], strict=True))
        for slug in catalogue.entries():
            try:
                figure = exports.draw(slug, territories[-1], Options())
            except NotInRelease:
                continue
            # A published figure names its own source, which is no file of ours.
            cited = {(item.producer, item.title) for item in figure.sources if item.producer}
            assert cited <= titles and figure.release == folder.name, slug
            drawn += 1
    assert drawn > len(catalogue.entries()) // 2
