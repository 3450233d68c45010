"""How slowly a visitor may read: pieces, a least rate, a deadline; and a real slow reader."""

from __future__ import annotations

import asyncio
import logging
import socket
import threading
import time
from typing import Any

import pytest
import uvicorn
from starlette.responses import Response

from pvd.pace import PIECE_BYTES, Pace
from tests.browser.server import free_port

CONTENT = bytes(range(256)) * 2_000


async def answer(scope: Any, receive: Any, send: Any) -> None:
    """Half a megabyte."""
    await Response(CONTENT)(scope, receive, send)


class Reader:
    """What a server gives an application, with the connection that it may cut."""

    def __init__(self, seconds: float = 0.0) -> None:
        self.transport = self
        self.is_cut = False
        self.pieces: list[bytes] = []
        self.is_whole = False
        self._seconds = seconds

    def get_extra_info(self, name: str) -> None:
        return None

    def abort(self) -> None:
        self.is_cut = True

    async def receive(self) -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(self, message: Any) -> None:
        if message["type"] == "http.response.body":
            await asyncio.sleep(self._seconds)
            self.pieces.append(message["body"])
            self.is_whole = not message.get("more_body", False)


def read(reader: Reader, **bounds: float) -> Reader:
    """One answer, read so."""
    asyncio.run(Pace(answer, **bounds)({"type": "http", "method": "GET"}, reader.receive, reader.send))
    return reader


def test_an_answer_leaves_in_pieces() -> None:
    reader = read(Reader())
    assert b"".join(reader.pieces) == CONTENT and reader.is_whole and not reader.is_cut
    assert max(map(len, reader.pieces)) == PIECE_BYTES and len(reader.pieces) == -(-len(CONTENT) // PIECE_BYTES)


def test_who_reads_too_slowly_is_let_go() -> None:
    reader = read(Reader(seconds=5), rate=1e9, patience=0.05)
    assert reader.is_cut and not reader.pieces, "nothing more is handed over"


def test_an_answer_has_a_deadline() -> None:
    # Each piece is in time; all of them are not.
    reader = read(Reader(seconds=0.05), rate=1e9, patience=10, deadline=0.12)
    assert reader.is_cut and 0 < len(reader.pieces) < 4


def test_without_a_connection_to_cut_it_fails() -> None:
    reader = Reader(seconds=5)

    async def receive() -> Any:
        return await reader.receive()

    with pytest.raises(ConnectionAbortedError):
        asyncio.run(Pace(answer, rate=1e9, patience=0.05)({"type": "http", "method": "GET"}, receive, reader.send))


def drain(line: socket.socket) -> None:
    """Read until the end."""
    while line.recv(1_000_000):
        pass


def test_a_real_reader_who_does_not_read(caplog: pytest.LogCaptureFixture) -> None:
    """Sixteen megabytes asked by a socket that reads nothing: the connection is closed, and nothing is written down."""
    port = free_port()

    async def large(scope: Any, receive: Any, send: Any) -> None:
        await Response(b"x" * 16_000_000)(scope, receive, send)

    server = uvicorn.Server(
        uvicorn.Config(Pace(large, rate=1e9, patience=0.3), port=port, lifespan="off", log_config=None, ws="none")
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        while not server.started:
            time.sleep(0.01)
        with socket.create_connection(("127.0.0.1", port)) as line:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
            line.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
            while not server.server_state.connections:
                time.sleep(0.01)
            until = time.monotonic() + 20
            while server.server_state.connections and time.monotonic() < until:
                time.sleep(0.05)
            assert not server.server_state.connections
            assert not [item for item in caplog.records if item.levelno >= logging.WARNING], "nothing is written down"
            # Dropped by the system too: nothing is left to be read slowly.
            with pytest.raises(ConnectionResetError):
                drain(line)
    finally:
        server.should_exit = True
        thread.join(10)
