"""Every page, opened by address on a closed network: at home, silent, in French, accessible."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from pvd import menu
from tests.browser.said import english
from tests.browser.watch import Watch, axe, see_all, visit

ADDRESSES = [f"/{page.address}" for page in menu.PAGES]
# Found in Streamlit 1.67's own markup, on widgets that we cannot rewrite: each with its reason.
NOT_OURS: tuple[str, ...] = ()


@pytest.fixture
def language() -> str:
    """A browser that speaks English: the page speaks French all the same."""
    return "en-US"


# The towns' page has nothing of its own without a town; the soak opens the others for a département too.
@pytest.mark.parametrize(
    "address",
    [
        *("/commune?commune=50615" if address == "/commune" else address for address in ADDRESSES),
        *(pytest.param(f"{address}?departement=50", marks=pytest.mark.soak) for address in ADDRESSES),
    ],
)
def test_page_stays_at_home(page: Page, watch: Watch, address: str) -> None:
    answers = []
    page.on("response", lambda response: answers.append(response) if response.request.is_navigation_request() else None)
    visit(page, address)
    see_all(page)

    assert page.locator("html").get_attribute("lang") == "fr"
    assert english(page) == []
    assert page.get_by_role("heading", level=1).count() == 1
    policy = answers[0].headers.get("content-security-policy", "")
    assert "default-src 'self'" in policy
    assert not any(scheme in policy for scheme in ("http:", "https:", " *")), policy
    assert answers[0].headers.get("x-content-type-options") == "nosniff"
    assert page.get_by_test_id("stException").count() == 0
    # `page` itself fails on any request outside the machine and on any console error.
    assert len(watch.requests) > 5


# Three of them with the other tests, all in the soak; tests/browser/test_access.py asks every rule, in both themes.
@pytest.mark.parametrize(
    "address",
    [
        pytest.param(
            address, marks=[] if address in ("/mesures", "/methode", "/carte?departement=971") else pytest.mark.soak
        )
        for address in (*ADDRESSES, "/financement?departement=50", "/carte?departement=971")
    ],
)
def test_page_is_accessible(page: Page, address: str) -> None:
    visit(page, address)
    see_all(page)
    assert axe(page, ignored=NOT_OURS) == []


def test_page_speaks_french_from_the_first_byte(page: Page) -> None:
    for address in ADDRESSES:
        answer = page.request.get(address, headers={"accept": "text/html", "accept-encoding": "gzip, br"})
        assert answer.ok, address
        assert '<html lang="fr"' in answer.text(), address
