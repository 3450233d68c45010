"""The column cards of the samples, under the real dictionary: renderers find every label."""

from __future__ import annotations

from functools import cache

import pytest

from pvd import dictionary
from tests.render.samples import CARDS


@pytest.fixture(autouse=True)
def cards(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sample columns have a card even when the release does not hold them."""
    real = dictionary.columns

    @cache
    def with_samples() -> dict[str, dictionary.Column]:
        return {**real(), **CARDS}

    monkeypatch.setattr(dictionary, "columns", with_samples)
