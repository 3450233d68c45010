"""A real server and a real Chromium, shared by the browser tests; each test has a fresh visitor."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.chromium import ARGUMENTS, find
from tests.browser.server import Server
from tests.browser.watch import Watch


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """`uvicorn dashboard:app` on a free port, with a cache folder of its own."""
    with Server(tmp_path_factory.mktemp("cache")) as running:
        yield running


@pytest.fixture
def fresh_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that nobody has visited yet: for what must hold on the first request of a process."""
    with Server(tmp_path_factory.mktemp("cache")) as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests. `CHROMIUM` names another one."""
    path = find()
    assert path, "no Chromium: `make test` installs one, or name it in the variable CHROMIUM"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield chromium
        chromium.close()


@pytest.fixture
def watch() -> Watch:
    """What the page of this test asked and complained about."""
    return Watch()


@pytest.fixture
def base_url(server: Server) -> str:
    """Where `page` goes; a test overrides it with `fresh_server.url`."""
    return server.url


@pytest.fixture
def language() -> str:
    """What the visitor's browser speaks; a test overrides it."""
    return "fr-FR"


@pytest.fixture
def context(browser: Browser, base_url: str, watch: Watch, language: str) -> Iterator[BrowserContext]:
    """A visitor with an empty cache, on a laptop."""
    visitor = browser.new_context(
        base_url=base_url,
        locale=language,
        timezone_id="Europe/Paris",
        viewport={"width": 1440, "height": 900},
        accept_downloads=True,
    )
    visitor.set_default_timeout(30_000)
    watch.follow(visitor)
    yield visitor
    visitor.close()


@pytest.fixture
def page(
    context: BrowserContext, server: Server, watch: Watch, request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[Page]:
    """A page that fails the test on any request outside the machine, any console error, any server traceback."""
    said = len(server.log())
    opened = context.new_page()
    yield opened
    if getattr(request.node, "failed_call", False):
        opened.screenshot(path=tmp_path / "failed.png", full_page=True)
        print(f"screenshot: {tmp_path / 'failed.png'}")
    watch.check()
    if problem := server.tracebacks(said):
        pytest.fail(f"the server said:\n{problem}", pytrace=False)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """Tell the `page` fixture whether the test itself failed: it then leaves a screenshot."""
    report = yield
    if report.when == "call":  # type: ignore[attr-defined]
        item.failed_call = report.failed  # type: ignore[attr-defined]
    return report
