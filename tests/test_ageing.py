"""Old age: garbage is collected when nobody is being served, in a bounded time all the same, and never after a run."""

from __future__ import annotations

import asyncio
import threading
import time
import tomllib
from pathlib import Path
from typing import Any

import pytest

from pvd import ageing
from pvd.ageing import IDLE_SECONDS, LONGEST_SECONDS, Keeper, Listener


class Clock:
    """Seconds that pass when told to, and the collections made meanwhile."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.collected: list[float] = []

    def __call__(self) -> float:
        return self.now

    def collect(self) -> None:
        self.collected.append(self.now)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def keeper(clock: Clock) -> Keeper:
    return Keeper(clock, clock.collect)


def test_it_collects_when_idle(keeper: Keeper, clock: Clock) -> None:
    keeper.stir()
    assert not keeper.look(), "someone has just been served"
    clock.now += IDLE_SECONDS
    assert keeper.look() and clock.collected == [1000.0 + IDLE_SECONDS]


def test_not_while_busy(keeper: Keeper, clock: Clock) -> None:
    while clock.now < 1000.0 + LONGEST_SECONDS - 1:
        keeper.stir()
        keeper.look()
        clock.now += IDLE_SECONDS / 2
    assert clock.collected == []


def test_a_server_never_quiet_collects_in_a_bounded_time(keeper: Keeper, clock: Clock) -> None:
    for _ in range(int(3 * LONGEST_SECONDS) + 3):
        keeper.stir()
        keeper.look()
        clock.now += 1.0
    gaps = [later - sooner for sooner, later in zip([1000.0, *clock.collected], clock.collected, strict=False)]
    assert gaps == [LONGEST_SECONDS] * 3


def test_nothing_is_collected_twice(keeper: Keeper, clock: Clock) -> None:
    clock.now += 10 * LONGEST_SECONDS
    assert not keeper.look(), "nobody has come yet"
    keeper.stir()
    clock.now += IDLE_SECONDS
    assert keeper.look()
    clock.now += 10 * LONGEST_SECONDS
    assert not keeper.look() and len(clock.collected) == 1


def test_it_starts_with_what_it_is_told_and_stops_with_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ageing, "LOOK_SECONDS", 0.01)
    monkeypatch.setattr(ageing, "IDLE_SECONDS", 0.0)
    done: list[str] = []
    collected = threading.Event()

    def collect() -> None:
        done.append("collected")
        collected.set()

    keeper = Keeper(time.monotonic, collect)
    keeper.stir()
    with keeper.watching(first=lambda: done.append("warmed")):
        assert collected.wait(30)
    assert done[:2] == ["warmed", "collected"]
    assert "pvd-keeper" not in {thread.name for thread in threading.enumerate()}


def test_a_warm_up_that_fails_does_not_stop_it(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(ageing, "LOOK_SECONDS", 0.01)
    monkeypatch.setattr(ageing, "IDLE_SECONDS", 0.0)
    collected = threading.Event()

    def spoilt() -> None:
        raise OSError("No space left on device")

    keeper = Keeper(time.monotonic, collected.set)
    keeper.stir()
    with keeper.watching(first=spoilt):
        assert collected.wait(30)
    assert "No space left on device" in caplog.text


@pytest.mark.parametrize(
    ("scope", "counts"),
    [
        ({"type": "websocket", "path": "/_stcore/stream"}, True),
        ({"type": "http", "path": "/figures/subventions-par-annee.png"}, True),
        ({"type": "http", "path": "/_stcore/health"}, False),
        ({"type": "lifespan"}, False),
    ],
)
def test_who_is_a_visitor(
    scope: dict[str, Any], counts: bool, keeper: Keeper, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ageing, "current", lambda: keeper)
    heard: list[Any] = []

    async def served(scope: Any, receive: Any, send: Any) -> None:
        heard.append(await receive())
        await send({"type": "said"})

    async def receive() -> dict[str, Any]:
        return {"type": "heard"}

    async def send(message: Any) -> None:
        heard.append(message)

    asyncio.run(Listener(served)(scope, receive, send))
    assert heard == [{"type": "heard"}, {"type": "said"}]
    clock.now += IDLE_SECONDS
    assert keeper.look() is counts


def test_the_framework_collects_nothing_after_a_run() -> None:
    # The environment variable has no effect: only the file counts.
    written = tomllib.loads((Path(__file__).parent.parent / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert written["runner"]["postScriptGC"] is False
