"""Drawing in processes of their own: the same bytes, and what happens when one dies, hangs or holds too much."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from bench.crowd import family
from pvd import dossiers, drawers, exports, places, warehouse, workshop
from pvd.drawers import __main__ as inside
from pvd.drawers import pool as pools
from pvd.drawers.process import DONE, FAILED, FULL, IDLE, NOT_OPENED, Answer, Gone, Slow, Task
from pvd.territory import Options, Territory
from pvd.workshop import File, Workshop, Yours
from tests.asking import get

MANCHE = Territory("departement", ("50",), ("Manche (50)",))
CHART = workshop.Order("subventions-par-annee", "departement=50")


@pytest.fixture(scope="module")
def pool() -> Iterator[drawers.Pool]:
    """One real drawer."""
    running = drawers.Pool(1)
    yield running
    running.end()


def number() -> int:
    """The process that is asked."""
    return os.getpid()


def turn_for_ever() -> None:
    """A drawing that never ends."""
    while True:
        pass


def spoilt() -> None:
    """What nothing can draw."""
    raise ValueError("cannot draw")


# --- a real one ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("file_format", "size"), [("png", "apercu"), ("pptx", "")])
def test_another_process_gives_the_same_bytes(pool: drawers.Pool, file_format: str, size: str) -> None:
    territory, options, _ = places.resolve({"departement": ["50"]})
    order = replace(CHART, file_format=file_format, size=size)
    assert pool.draw(workshop.drawn, order, territory, options) == workshop.drawn(order, territory, options)


def test_a_sheet_too(pool: drawers.Pool) -> None:
    town = dossiers.territory_of("commune", "50639")
    assert pool.draw(dossiers.sheet, town) == dossiers.sheet(town)


def test_one_that_dies_is_replaced_and_the_file_tried_again(pool: drawers.Pool) -> None:
    before = pool.draw(number)
    os.kill(before, signal.SIGKILL)
    after = pool.draw(number)
    assert after not in (before, os.getpid())


def test_it_is_seen_as_a_child_whichever_thread_started_it(pool: drawers.Pool) -> None:
    os.kill(pool.draw(number), signal.SIGKILL)
    with ThreadPoolExecutor(1) as threads:
        pid = threads.submit(pool.draw, number).result()
    # What `make load` weighs: for a while it saw the children of the first thread alone, and missed every drawer.
    assert pid in family(os.getpid())


def test_its_errors_are_ours(pool: drawers.Pool) -> None:
    with pytest.raises(ValueError, match="cannot draw"):
        pool.draw(spoilt)
    with pytest.raises(exports.UnknownFormat):
        pool.draw(workshop.moving, "carte-dans-le-temps", Territory("departement", ("75",), ("Paris (75)",)), Options())


def test_it_ends_with_its_server(pool: drawers.Pool) -> None:
    pid = pool.draw(number)
    pool.end()
    assert not pool.pids
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


# --- invented ones -------------------------------------------------------------------------------


class Invented:
    """A drawer that answers what it is told to; an error is raised."""

    pid = 1

    def __init__(self, *answers: Answer | Gone | Slow) -> None:
        self.answers = list(answers)
        self.asked: list[Task] = []
        self.is_ended = False

    def do(self, task: Task, seconds: float, patience: float) -> Answer:
        self.asked.append(task)
        answer = self.answers.pop(0)
        if isinstance(answer, Gone | Slow):
            raise answer
        return answer

    def watch(self, full: Any) -> None:
        self.full = full

    def end(self) -> None:
        self.is_ended = True


def pool_of(*found: Invented) -> drawers.Pool:
    """A pool of one place, where these are started in turn."""
    left = list(found)
    return drawers.Pool(1, lambda: left.pop(0))  # type: ignore[arg-type, return-value]


def test_what_takes_too_long_is_given_up_and_not_begun_again(monkeypatch: pytest.MonkeyPatch) -> None:
    slow, next_one = Invented(Slow(is_long=True)), Invented(Answer(DONE, b"x"))
    pool = pool_of(slow, next_one)
    with pytest.raises(drawers.TooLong):
        pool.draw(number)
    assert slow.is_ended
    with pytest.raises(drawers.TooLong):
        pool.draw(number)
    assert not next_one.asked, "it would take its turn from everybody's files"
    now = time.monotonic() + pools.REFUSED_SECONDS
    monkeypatch.setattr(pools.time, "monotonic", lambda: now + 1)
    assert pool.draw(number) == b"x"  # type: ignore[comparison-overlap]


def test_what_the_machine_had_no_time_for_may_be_asked_again() -> None:
    waiting, next_one = Invented(Slow(is_long=False)), Invented(Answer(DONE, b"x"))
    pool = pool_of(waiting, next_one)
    with pytest.raises(drawers.Lost):
        pool.draw(number)
    assert waiting.is_ended and pool.draw(number) == b"x"  # type: ignore[comparison-overlap]


def test_a_real_one_is_timed_by_its_own_clock(pool: drawers.Pool) -> None:
    drawer = pool._start()
    try:
        here = warehouse.in_service().release
        with pytest.raises(Slow) as slow:
            drawer.do(Task(turn_for_ever, (), here, here), seconds=0.1, patience=60)
        assert slow.value.is_long
    finally:
        drawer.end()


def test_one_that_holds_too_much_is_replaced_before_it_is_needed() -> None:
    full, fresh = Invented(Answer(DONE, 1)), Invented(Answer(DONE, 2))
    pool = pool_of(full, fresh)
    assert pool.draw(number) == 1
    full.full(full)
    assert full.is_ended and pool.started == 2 and pool.draw(number) == 2


def test_one_that_leaves_by_itself_costs_no_try() -> None:
    left, also, fresh = Invented(Gone(FULL)), Invented(Gone(IDLE)), Invented(Answer(DONE, 2))
    assert pool_of(left, also, fresh).draw(number) == 2
    with pytest.raises(drawers.Lost):
        pool_of(Invented(Gone(-9)), Invented(Gone(-9)), fresh).draw(number)


def test_it_leaves_when_it_holds_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    assert 0 < inside.own() < 2**40
    monkeypatch.setattr(inside, "MAX_OWN_BYTES", 2**40)
    assert not inside.is_full()
    monkeypatch.setattr(inside, "MAX_OWN_BYTES", 1)
    assert inside.is_full()


def test_what_it_cannot_open_is_drawn_here() -> None:
    assert pool_of(Invented(Answer(NOT_OPENED))).draw(number) == os.getpid()

    def none_left() -> Any:
        raise OSError(12, "Cannot allocate memory")

    assert drawers.Pool(1, none_left).draw(number) == os.getpid()
    assert drawers.Pool(0).draw(number) == os.getpid()


def test_it_draws_the_release_that_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    here = warehouse.in_service().release
    asked = Task(number, (), here, here)
    assert inside.answer(asked) == Answer(DONE, os.getpid())
    looked: list[int] = []
    monkeypatch.setattr(warehouse, "look", lambda: looked.append(1))
    # Another one is in service where it was asked: it looks for it, and does not answer from its own.
    assert inside.answer(replace(asked, in_service="2030-01-01-00000000")).kind == NOT_OPENED and looked
    assert inside.answer(replace(asked, release="2030-01-01-00000000")).kind == NOT_OPENED
    assert inside.answer(replace(asked, function=spoilt)).kind == FAILED


@pytest.mark.parametrize(("said", "count"), [("", 1), ("0", 0), ("2", 2), ("99", 8), ("-1", 0), ("beaucoup", 1)])
def test_how_many(said: str, count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PVD_DRAWERS", said)
    assert drawers.count() == count


# --- what a visitor is told ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "status", "words"), [(drawers.TooLong, 504, "cinq minutes"), (drawers.Lost, 503, "quelques secondes")]
)
def test_what_cannot_be_drawn_is_said(
    error: type[Exception], status: int, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(self: drawers.Pool, *_: Any, **__: Any) -> Any:
        raise error

    monkeypatch.setattr(drawers.Pool, "draw", failing)
    answer = get("/figures/subventions-par-annee.png?departement=62")
    assert answer.status == status and words in answer.text and int(answer.headers["retry-after"]) > 0


def test_each_address_has_its_turn() -> None:
    """Ten files of one, then one of another: it comes second, and one alone never fills the queue."""
    import threading

    door, made = threading.Event(), []
    shop = Workshop(makers=1, waiting=11)

    def making(name: str) -> Any:
        def make() -> File:
            door.wait(10)
            made.append(name)
            return File(b"x", name)

        return make

    futures = [shop.start(f"many-{turn}", making("many"), of="192.0.2.1") for turn in range(6)]
    with pytest.raises(Yours):
        shop.start("many-6", making("many"), of="192.0.2.1")
    futures.append(shop.start("one", making("one"), of="192.0.2.2"))
    door.set()
    for future in futures:
        future.result(10)
    assert made.index("one") <= 2 and len(made) == 7
    assert shop.start("many-6", making("many"), of="192.0.2.1").result(10).name == "many"


def test_one_archive_a_visitor_and_nobody_waits_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    import threading

    door = threading.Event()
    lane = workshop.archives()
    under_way = lane.start("archive-of-somebody", lambda: File(b"x" if door.wait(10) else b"", "x.zip"), of="127.0.0.1")
    try:
        refused = get("/dossiers/presse.zip?departement=61")
        assert refused.status == 503 and "Une archive est déjà en préparation" in refused.text
        assert "Réessayez" in refused.text and int(refused.headers["retry-after"]) > 0
        # Pictures, sheets and grounds have other queues.
        assert get("/figures/subventions-par-annee.json?departement=61").status == 200
    finally:
        door.set()
        under_way.result(10)


def test_a_name_is_known_without_a_figure(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = ["departement=50&ort=non", "commune=50615", "texte=abri", "region=28", "departement=50&avec=14"]

    def read(*_: Any, **__: Any) -> Any:
        raise AssertionError("read or drawn")

    from tests.asking import ROUTES, call

    for slug in ("liste-des-communes", "comparaison-repartition", "registre-des-subventions", "engagements-officiels"):
        for query in asked:
            for extension in ("csv", "png", "txt"):
                address = f"/figures/{slug}.{extension}?{query}"
                with monkeypatch.context() as patch:
                    patch.setattr(exports, "_drawn", read)
                    patch.setattr(warehouse.Warehouse, "query", read)
                    head = call(ROUTES, address, method="HEAD")
                if head.status == 200 and extension == "csv":
                    whole = get(address)
                    assert whole.headers["content-disposition"] == head.headers["content-disposition"], address
                assert head.status in (200, 400) and not head.body, address
