"""The twelve tasks, by the mouse then by the keyboard, with their gestures and seconds: `python -m bench.tasks`."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from bench.run import say, table
from tests.browser.chromium import ARGUMENTS, find
from tests.browser.hand import Hand
from tests.browser.server import Server
from tests.browser.tasks import BY_KEYBOARD, TASKS
from tests.browser.watch import visit

VISITOR = {"locale": "fr-FR", "viewport": {"width": 1440, "height": 900}, "accept_downloads": True}


def main() -> None:
    """Each task twice, each time by a new visitor; the second time is told."""
    rows: list[list[Any]] = []
    with sync_playwright() as playwright, Server(Path(tempfile.mkdtemp(prefix="pvd-tasks-"))) as server:
        browser = playwright.chromium.launch(executable_path=find(), args=list(ARGUMENTS))
        for task in (*TASKS, *BY_KEYBOARD):
            say(task.words)
            for _ in range(2):
                context = browser.new_context(base_url=server.url, **VISITOR)  # type: ignore[arg-type]
                page = context.new_page()
                visit(page, task.start)
                hand, begun = Hand(page), time.perf_counter()
                task.do(hand)
                seconds = time.perf_counter() - begun
                context.close()
            rows.append([task.words, task.start, hand.gestures, task.most, hand.tabs, f"{seconds:.1f}"])
        browser.close()
    table("Tasks, from the page that has come", ["task", "from", "gestures", "at most", "Tabs", "seconds"], rows)


if __name__ == "__main__":
    main()
