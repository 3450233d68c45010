"""How much one visitor may ask: messages, their size, connections by address. No server, and a clock told the time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from pvd import budget
from pvd.budget import (
    CONNECTION_BURST,
    CONNECTIONS_PER_MINUTE,
    MAX_MESSAGE_BYTES,
    MAX_OPEN_CONNECTIONS,
    MESSAGE_BURST,
    MESSAGES_PER_SECOND,
    REFUSED,
    Budget,
)
from tests.browser.server import command

MESSAGE = {"type": "websocket.receive", "bytes": b"\x5a\x00"}


class Time:
    """The time it is said to be."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def time() -> Time:
    return Time()


async def framework(scope: Any, receive: Any, send: Any) -> None:
    """What the framework does: accepts, reads until the visitor leaves, and says one more thing."""
    await receive()
    await send({"type": "websocket.accept"})
    while (message := await receive())["type"] == "websocket.receive":
        scope["read"].append(message)
    scope["left"] = message
    await send({"type": "websocket.send", "bytes": b"too late"})


def connect(guard: Budget, messages: list[dict[str, Any]], client: Any = ("192.0.2.1", 4242)) -> dict[str, Any]:
    """One connection: its scope, with what the framework read, and what the visitor was told."""
    scope = {"type": "websocket", "client": client, "read": [], "told": [], "left": None}
    waiting = [{"type": "websocket.connect"}, *messages, {"type": "websocket.disconnect", "code": 1001}]

    async def receive() -> dict[str, Any]:
        return waiting.pop(0)

    async def send(message: Any) -> None:
        scope["told"].append(message)

    asyncio.run(guard(scope, receive, send))
    return scope


def codes(scope: dict[str, Any]) -> list[int]:
    return [message["code"] for message in scope["told"] if message["type"] == "websocket.close"]


def test_a_flood_is_cut_and_nothing_is_said_afterwards(time: Time) -> None:
    scope = connect(Budget(framework, time), [MESSAGE] * 300)
    assert len(scope["read"]) == MESSAGE_BURST and codes(scope) == [REFUSED]
    assert scope["left"] == {"type": "websocket.disconnect", "code": REFUSED}
    assert scope["told"][-1]["type"] == "websocket.close"


def test_a_visitor_in_a_hurry_is_not(time: Time) -> None:
    # As many at once as the burst allows, then as many a second as the rate does, for a minute.
    steady = int(60 * MESSAGES_PER_SECOND)

    def paced() -> float:
        time.now += 1 / MESSAGES_PER_SECOND
        return time.now

    scope = connect(Budget(framework, paced), [MESSAGE] * steady)
    assert len(scope["read"]) == steady and codes(scope) == []
    assert scope["told"][-1]["type"] == "websocket.send" and scope["left"]["code"] == 1001


@pytest.mark.parametrize(("size", "told"), [(MAX_MESSAGE_BYTES, []), (MAX_MESSAGE_BYTES + 1, [REFUSED])])
@pytest.mark.parametrize("kind", [lambda size: {"bytes": bytes(size)}, lambda size: {"text": "a" * size}])
def test_a_message_has_a_size(kind: Callable[[int], dict[str, Any]], size: int, told: list[int], time: Time) -> None:
    scope = connect(Budget(framework, time), [{"type": "websocket.receive", **kind(size)}])
    assert codes(scope) == told


def test_the_server_is_started_with_that_size() -> None:
    words = command(1)
    assert words[words.index("--ws-max-size") + 1] == str(MAX_MESSAGE_BYTES)


def test_connections_of_one_address_are_counted_and_forgiven(time: Time) -> None:
    guard = Budget(framework, time)
    found = [codes(connect(guard, [])) for _ in range(CONNECTION_BURST + 2)]
    assert found == [[]] * CONNECTION_BURST + [[REFUSED]] * 2
    assert codes(connect(guard, [], ("192.0.2.2", 1))) == [], "another address is another budget"
    time.now += 60 / CONNECTIONS_PER_MINUTE
    assert codes(connect(guard, [])) == [], "one more as soon as there is room for one"


def test_tabs_left_open_are_counted_too(time: Time) -> None:
    async def told() -> list[list[str]]:
        guard = Budget(waits, time)
        answers: list[list[str]] = [[] for _ in range(MAX_OPEN_CONNECTIONS + 1)]
        scope = {"type": "websocket", "client": ("192.0.2.1", 1)}

        async def one(answer: list[str]) -> None:
            async def send(message: Any) -> None:
                answer.append(message["type"])

            await guard(scope, asyncio.Event().wait, send)  # type: ignore[arg-type]

        tasks = []
        for answer in answers:
            time.now += 60 / CONNECTIONS_PER_MINUTE
            tasks.append(asyncio.create_task(one(answer)))
            await asyncio.sleep(0)
        leave.set()
        await asyncio.gather(*tasks)
        answers.append([])
        await one(answers[-1])
        return answers

    leave = asyncio.Event()

    async def waits(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "websocket.accept"})
        await leave.wait()

    *kept, refused, again = asyncio.run(told())
    assert kept == [["websocket.accept"]] * MAX_OPEN_CONNECTIONS
    assert refused == ["websocket.close"] and again == ["websocket.accept"], "room again once they have left"


def test_addresses_are_forgotten(time: Time, monkeypatch: pytest.MonkeyPatch) -> None:
    guard = Budget(framework, time)
    connect(guard, [], ("192.0.2.1", 1))
    time.now += 1
    connect(guard, [], ("192.0.2.2", 1))
    assert list(guard._buckets) == ["192.0.2.2"], "whose budget is whole again is nobody"
    monkeypatch.setattr(budget, "MAX_ADDRESSES", 3)
    for last in range(3, 9):
        connect(guard, [], (f"192.0.2.{last}", 1))
    assert len(guard._buckets) == 3 and not guard._open


def test_without_an_address_nobody_is_told_from_the_others(time: Time) -> None:
    guard = Budget(framework, time)
    assert [codes(connect(guard, [], None)) for _ in range(CONNECTION_BURST + 1)] == [[]] * (CONNECTION_BURST + 1)


def test_other_kinds_of_connection_pass(time: Time) -> None:
    seen: list[str] = []

    async def inner(scope: Any, receive: Any, send: Any) -> None:
        seen.append(scope["type"])

    for kind in ("http", "lifespan"):
        asyncio.run(Budget(inner, time)({"type": kind}, None, None))  # type: ignore[arg-type]
    assert seen == ["http", "lifespan"]
