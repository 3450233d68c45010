"""A visitor without a browser: what Streamlit's own client says on its websocket, for the tests and the bench."""

from __future__ import annotations

import html
import re
import time
import zlib
from dataclasses import dataclass, field
from typing import Protocol

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

# A server that has said nothing for that long has nothing more to say.
QUIET_SECONDS = 10.0
FIGURE = re.compile(r'data-figure="([^"]+)"')


class Listening(Protocol):
    """A server, or what stands before several."""

    port: int


@dataclass
class Run:
    """One run of a page's script: its milliseconds and what it sent."""

    milliseconds: float
    raw_bytes: int
    deflated_bytes: int
    errors: int
    # Addresses of the figures that the page places, in its order.
    figures: list[str] = field(default_factory=list)


class Visitor:
    """A session without a browser: opens an address, then others, as the client of Streamlit does.

    What it receives is weighed deflated, unless many visitors share the machine with what they measure. `source` is the
    address of this machine that it comes from.
    """

    def __init__(
        self, server: Listening, *, weighs: bool = True, prefix: str = "", source: tuple[str, int] | None = None
    ) -> None:
        self._weighs = weighs
        origin = f"http://127.0.0.1:{server.port}"
        address = f"ws://127.0.0.1:{server.port}{prefix}/_stcore/stream"
        self._socket: ClientConnection = connect(
            address, subprotocols=["streamlit"], origin=origin, max_size=None, legacy=True, source_address=source
        )  # type: ignore[call-overload]

    def open(self, path: str) -> Run:
        """Run the page of an address and read until its script has finished."""
        page, _, query = path.lstrip("/").partition("?")
        order = BackMsg()
        order.rerun_script.page_name = page
        order.rerun_script.query_string = query
        begun = time.perf_counter()
        self._socket.send(order.SerializeToString())
        run = Run(0.0, 0, 0, 0)
        while True:
            content = self._socket.recv(timeout=60)
            assert isinstance(content, bytes)
            message = ForwardMsg()
            message.ParseFromString(content)
            run.raw_bytes += len(content)
            if self._weighs:
                run.deflated_bytes += len(zlib.compress(content, 6))
            element = message.delta.new_element.WhichOneof("type") if message.HasField("delta") else ""
            run.errors += element == "exception"
            if element == "html":
                run.figures += map(html.unescape, FIGURE.findall(message.delta.new_element.html.body))
            if message.WhichOneof("type") == "script_finished":
                run.milliseconds = 1000 * (time.perf_counter() - begun)
                return run

    def flood(self, count: int) -> int:
        """Ask for that many runs at once, two bytes each; the code that the server closes with, 0 if it does not."""
        order = BackMsg()
        order.rerun_script.SetInParent()
        return self._send([order.SerializeToString()] * count)

    def burden(self, size: int) -> int:
        """Send one message of that many bytes that asks for nothing; what `flood` gives."""
        return self._send([bytes(size)])

    def _send(self, messages: list[bytes]) -> int:
        try:
            for message in messages:
                self._socket.send(message)
            while True:
                self._socket.recv(timeout=QUIET_SECONDS)
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else 0
        except TimeoutError:
            return 0

    def close(self) -> None:
        """Leave, as a closed tab does."""
        self._socket.close()
