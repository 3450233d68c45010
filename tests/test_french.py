"""The framework's own words are in French: each string that is replaced stands in the pinned version, as often as said."""

from __future__ import annotations

import gzip

import pytest

from pvd.middleware import bundle
from pvd.middleware.french import WORDS
from tests.asking import call
from tests.test_gateway import ALONE

SCRIPTS = sorted((bundle.STATIC / "static" / "js").glob("*.js"))


@pytest.mark.parametrize("stem", WORDS)
def test_each_word_stands_in_the_pinned_version(stem: str) -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in SCRIPTS if path.name.split(".")[0] == stem)
    found = {english: text.count(english) for english, _, _ in WORDS[stem]}
    assert found == {english: count for english, _, count in WORDS[stem]}, "read the new version's words"
    # What replaces it is still the same code: the quotes that open are those that close.
    for english, french, _ in WORDS[stem]:
        assert all(english.count(mark) == french.count(mark) for mark in '`"{}()'), (english, french)


@pytest.mark.parametrize("stem", WORDS)
def test_what_is_served_is_french(stem: str) -> None:
    for path in SCRIPTS:
        if path.name.split(".")[0] == stem:
            answer = call(ALONE, f"/{bundle.FOLDER}/js/{path.name}", {"accept-encoding": "gzip"})
            served = gzip.decompress(answer.body).decode()
            assert not [english for english, _, _ in WORDS[stem] if english in served]
            assert "charset=utf-8" in answer.headers["content-type"]
