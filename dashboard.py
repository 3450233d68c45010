"""The server: the Streamlit pages, the figures by address, and the headers that keep both offline.

`uvicorn dashboard:app` (what `make run` does) or `streamlit run dashboard.py`. The main script is
`pvd/frame.py`, not this file: a folder called `pages/` beside the main script would bring back
Streamlit's automatic menu on the first visit of every process.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.middleware import Middleware

from pvd import ageing, ahead, drawers, journal, readiness, warehouse
from pvd.budget import Budget
from pvd.kept import hold_little
from pvd.measured import Meter
from pvd.middleware import Gateway
from pvd.pace import Pace
from pvd.routes import ROUTES, warm, warm_quietly

ROOT = Path(__file__).parent
# From the end of the last request to the end of the process, at most; those under way have had 3 s (`make run`).
LAST_SECONDS = 5.0
# Here and not at start: whoever serves this app, and however, has imported it.
journal.keep_discreet()
hold_little()


@asynccontextmanager
async def lifespan(_: Any) -> AsyncIterator[None]:
    """Open and verify the release before the first visitor; stop the process if it is not whole."""
    try:
        warehouse.sweep()
        warehouse.current()
    except warehouse.ReleaseError as error:
        # One sentence, and no trace of the server's own insides.
        print(f"dashboard not started: {error}", file=sys.stderr, flush=True)
        os._exit(1)
    warm()
    with (
        ageing.current().watching(first=_behind_the_first_visitor),
        warehouse.watching(ready=_behind_the_next_visitor),
        ahead.current().working(),
        readiness.watching(),
    ):
        yield
    drawers.current().end()
    # Python waits for its threads, and an archive under way takes minutes: nobody is left to receive it.
    last = threading.Timer(LAST_SECONDS, os._exit, (0,))
    last.daemon = True
    last.start()


def _behind_the_first_visitor() -> None:
    warm_quietly()
    drawers.current().warm()
    ageing.freeze()


def _behind_the_next_visitor() -> None:
    """A new release was taken up: what its first visitor should not wait for."""
    warm()
    warm_quietly()
    ahead.current().start()


app = st.App(
    ROOT / "pvd" / "frame.py",
    lifespan=lifespan,
    routes=ROUTES,
    middleware=[
        Middleware(Pace),
        Middleware(Meter),
        Middleware(ageing.Listener),
        Middleware(Budget),
        Middleware(Gateway),
    ],
)
