"""The description of the addresses says what the addresses do: every example is asked, every word is read."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode

import pytest

from pvd import middleware
from pvd.parameters import words_of
from pvd.routes import ROUTES as TABLE
from pvd.routes import openapi
from pvd.routes.figures import FILE_PARAMETERS
from tests.asking import ROUTES, call, get

FOUND = openapi.described()
# What pages ask for themselves, under names that change with the code or the release; what operators ask.
OURS = ("/vues/", "/fonds/", "/assets/", "/fonts/", "/pret", "/mesures-internes")
ARCHIVE = ".zip"


def words(path: str, where: str) -> dict[str, Any]:
    """The parameters of an address, in its path or after it."""
    return {item["name"]: item for item in FOUND["paths"][path]["get"]["parameters"] if item["in"] == where}


def example(path: str, **others: str) -> str:
    """The address of the examples, with other words."""
    inside = {name: item["example"] for name, item in words(path, "path").items()}
    others = {name: item["example"] for name, item in words(path, "query").items() if item.get("required")} | others
    return path.format(**inside) + (f"?{urlencode(others)}" if others else "")


@pytest.mark.parametrize("path", FOUND["paths"])
def test_every_example_is_answered_as_described(path: str) -> None:
    # An archive takes long to write: its headers say as much.
    method = "HEAD" if path.endswith(ARCHIVE) else "GET"
    answer = call(ROUTES, example(path), method=method)
    assert answer.status == 200, answer.text
    assert answer.headers["content-type"] in FOUND["paths"][path]["get"]["responses"]["200"]["content"]
    assert set(re.findall(r"{(\w+)}", path)) == set(words(path, "path"))


@pytest.mark.parametrize(
    ("path", "word"),
    [(path, word) for path in FOUND["paths"] for word, item in words(path, "query").items() if "example" in item],
)
def test_every_example_of_a_word_is_read(path: str, word: str) -> None:
    address = example(path, **{word: words(path, "query")[word]["example"]})
    assert call(ROUTES, address, method="HEAD" if path.endswith(ARCHIVE) else "GET").status == 200


def test_every_address_is_described() -> None:
    there = {re.sub(r"{\w+}", "*", path) for path in FOUND["paths"]}
    patterns = [re.compile(re.escape(path).replace(r"\*", ".+")) for path in there]
    for route in TABLE:
        if not route.path.startswith(OURS) and "fiche" not in route.path.rpartition("/")[2]:
            asked = re.sub(r"{\w+}", "x.y", route.path)
            assert any(pattern.fullmatch(asked) for pattern in patterns), f"{route.path}: describe it in openapi.py"


def test_every_word_that_figures_read_is_described() -> None:
    wanted = {*words_of("place", "filter", "option", "search"), *FILE_PARAMETERS}
    assert set(words("/figures/{figure}.{format}", "query")) == wanted


def test_listed_values_are_the_only_ones() -> None:
    path = "/figures/{figure}.{format}"
    for name, item in words(path, "query").items():
        values = item["schema"].get("enum")
        if values and name in FILE_PARAMETERS and name != "format":
            for value in values if name != "taille" else values[:1]:
                assert get(f"/figures/{openapi.FIGURE}.json?{name}={value}").status in (200, 404), (name, value)
            assert get(f"/figures/{openapi.FIGURE}.json?{name}=jamais").status in (400, 404)
    for name, item in words("/donnees/{version}/{table}.{format}", "path").items():
        assert item["example"] in item["schema"]["enum"], name


def test_known_and_readable_from_any_site() -> None:
    answer = call(middleware.Gateway(ROUTES), "/openapi.json", {"origin": "https://elsewhere.example"})
    assert answer.headers["access-control-allow-origin"] == "*" and answer.json()["openapi"] == "3.1.0"
    assert get("/openapi.json", if_none_match=answer.headers["etag"]).status == 304
    for status in ("400", "404"):
        assert answer.json()["components"]["responses"][status]["content"]["application/json"]
