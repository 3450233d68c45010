"""A new release while the server runs: taken up whole, beside the former one, and every request answered."""

from __future__ import annotations

import shutil
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from pvd import views, warehouse, workshop
from pvd.territory import Territory
from pvd.warehouse.service import Service
from tests.asking import ROUTES, call, get
from tests.invented import release as invented
from tests.test_pages import opened, plain, said
from tests.test_releases import CHART, SECOND, change

sys.path.insert(0, str(Path(__file__).parent.parent / "data"))
import publishing

FIRST = invented.RELEASE
ADDRESS = f"/figures/{CHART}.json?departement=50"
UPDATE = "De nouvelles données viennent d’être publiées"


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    """A server whose release is the first invented one, and that will be replaced."""
    folder = Path(shutil.copytree(invented.folder(), tmp_path / "curated"))
    service = Service(folder)
    monkeypatch.setattr(warehouse.releases, "_service", service)
    for name in ("current", "shop"):
        monkeypatch.setattr({"current": workshop, "shop": views}[name], name, cache(workshop.Workshop))
    warehouse.use(None)
    yield service
    warehouse.releases._open.clear()
    monkeypatch.undo()
    warehouse.use(None)


@pytest.fixture
def second(tmp_path: Path) -> Path:
    """Another release, ready to be published: one town less, other amounts."""
    folder = Path(shutil.copytree(invented.folder(), tmp_path / "new"))
    change(folder, SECOND)
    return folder


def total(document: Any) -> float:
    return round(sum(float(row["amount_eur"] or 0) for row in document["data"]), 2)


def test_new_visits_go_to_the_new_one_and_the_others_finish(served: Service, second: Path) -> None:
    before = get(ADDRESS).json()
    address = f"/vues/{views.mark()}/{CHART}.json?departement=50"
    shown = get(address)
    with warehouse.using(None) as visited:
        publishing.publish(second, served.folder)
        assert get(ADDRESS).json()["release"] == FIRST, "not looked at yet"
        assert served.look() and not served.look()
        assert warehouse.current() is visited and warehouse.current().release == FIRST and warehouse.frozen() == ""
        assert (
            int(warehouse.query("key_figures", Territory(), perimeter="state_grants_town")["town_count"].item()) == 12
        )
    warehouse.use(None)
    after = get(ADDRESS).json()
    assert (before["release"], after["release"]) == (FIRST, SECOND) and before != after
    # A page that is open asks its figures, its tables and its ground by the release it began on.
    assert get(address).status == 200 and get(address).body == shown.body
    assert (
        get(f"/vues/{FIRST}-00000000/{CHART}.json?departement=50").json()
        != get(f"/vues/{views.mark()}/{CHART}.json?departement=50").json()
    )
    assert (
        get(f"/fonds/{FIRST}/departements.json").status == 200
        and get(f"/fonds/{SECOND}/departements.json").status == 200
    )
    assert get(f"{ADDRESS}&version={FIRST}").json()["release"] == FIRST
    assert warehouse.available() == [SECOND, FIRST]


def test_a_former_view_is_never_shown_for_today_s(served: Service, second: Path) -> None:
    """Neither is today's for a former one, though the address asks the same figure of the same place."""
    publishing.publish(second, served.folder)
    today = get(f"/vues/{FIRST}-00000000/{CHART}.json?departement=50").json()
    served.look()
    warehouse.use(None)
    new = get(f"/vues/{SECOND}-00000000/{CHART}.json?departement=50").json()
    former = get(f"/vues/{FIRST}-00000000/{CHART}.json?departement=50").json()
    assert former["title"] == today["title"] != new["title"]


def test_every_request_is_answered_during_the_switch(served: Service, second: Path) -> None:
    addresses = [ADDRESS, f"/figures/{CHART}.csv?departement=50", f"/vues/{views.mark()}/{CHART}.json", f"/fonds/{FIRST}/departements.json",
                 "/figures/carte-des-communes.json", "/figures.json"]  # fmt: skip
    stopping = threading.Event()
    found: list[tuple[str, int, str, float]] = []

    def visit(rank: int) -> None:
        while not stopping.is_set():
            address = addresses[rank % len(addresses)]
            answer = call(ROUTES, address)
            is_chart = address == ADDRESS and answer.status == 200
            document = answer.json() if is_chart else {}
            found.append((address, answer.status, document.get("release", ""), total(document) if is_chart else 0.0))
            rank += 1

    def more(visitors: list[Future[None]]) -> None:
        """Until each kind of address was asked again."""
        wanted = len(found) + 2 * len(addresses)
        wait_for(lambda: len(found) >= wanted or any(visitor.done() for visitor in visitors))

    with served.watching(seconds=0.05), ThreadPoolExecutor(2) as pool:
        visitors = [pool.submit(visit, rank) for rank in (0, 3)]
        try:
            more(visitors)
            publishing.publish(second, served.folder)
            wait_for(lambda: served.current().release == SECOND)
            more(visitors)
            publishing.back(served.folder)
            wait_for(lambda: served.current().release == FIRST)
            more(visitors)
        finally:
            stopping.set()
        for visitor in visitors:
            visitor.result(60)
    assert {status for _, status, *_ in found} == {200}, [item for item in found if item[1] != 200]
    of = {release: {amount for _, _, name, amount in found if name == release} for release in (FIRST, SECOND)}
    assert all(len(amounts) == 1 for amounts in of.values()) and of[FIRST] != of[SECOND], (
        "each answer is of one release"
    )


def wait_for(condition: Any) -> None:
    """Until it is so; a minute is never."""
    for _ in range(1200):
        if condition():
            return
        time.sleep(0.05)
    raise AssertionError("it never came")


def test_a_release_that_is_not_whole_is_not_taken_up(
    served: Service, second: Path, caplog: pytest.LogCaptureFixture
) -> None:
    here = served.current()
    (second / "spending.parquet").write_bytes(b"half")
    publishing.exchange(second, served.folder)
    assert not served.look() and not served.look() and served.current() is here
    assert [record.getMessage().count("spending.parquet is altered") for record in caplog.records] == [1], "told once"
    assert get(ADDRESS).status == 200
    # Its folder taken away: nothing changes either.
    shutil.rmtree(served.folder)
    assert not served.look() and get(ADDRESS).json()["release"] == FIRST
    # Put right, it is taken up.
    whole = Path(shutil.copytree(invented.folder(), served.folder))
    change(whole, SECOND)
    assert served.look() and served.current().release == SECOND


def test_the_same_release_written_again_changes_nothing(served: Service) -> None:
    here = served.current()
    again = Path(shutil.copytree(served.folder, served.folder.with_name("again")))
    publishing.publish(again, served.folder)
    assert not served.look() and served.current() is here


def test_only_the_latest_that_left_stay_open(served: Service, tmp_path: Path) -> None:
    names = [f"2026-06-0{day}-invented" for day in range(1, 5)]
    served.current()
    for name in names:
        folder = Path(shutil.copytree(invented.folder(), tmp_path / name))
        change(folder, name)
        publishing.publish(folder, served.folder)
        assert served.look()
    assert served.ids_left() == [names[2], names[1]] and served.left(FIRST) is None


def test_a_visit_under_way_says_it_and_goes_on_when_asked(served: Service, second: Path) -> None:
    app = opened("territory", {"departement": "50"})
    assert UPDATE not in said(app) and "3 communes" in said(app)
    publishing.publish(second, served.folder)
    served.look()
    app.run()
    assert not app.exception and len([item for item in app.info if plain(UPDATE) in plain(item.value)]) == 1
    assert FIRST in said(app) and "3 communes" in said(app)
    app.button(key="pvd_unfreeze").click().run()
    assert not app.exception and SECOND in said(app) and "2 communes" in said(app)
    assert not [item for item in app.info if plain(UPDATE) in plain(item.value)]
    assert SECOND in said(opened("territory", {"departement": "50"})), "a new visit"
