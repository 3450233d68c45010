"""What runs with the other tests, and what waits for the soak: the same draw in every run."""

from __future__ import annotations

import random
from collections.abc import Collection, Sequence
from typing import Any

import pytest

SEED = 10


def some(values: Sequence[str], count: int, of: str = "") -> set[str]:
    """So many of some values; another draw for each `of`."""
    return set(random.Random(f"{SEED} {of}").sample(list(values), min(count, len(values))))


def crossed(slugs: Sequence[str], others: Collection[str], count: int) -> list[Any]:
    """Every slug × every other value: with `count` values drawn for each slug, the whole in the soak."""
    drawn = {slug: some(list(others), count, slug) for slug in slugs}
    return [
        pytest.param(slug, other, marks=[] if other in drawn[slug] else [pytest.mark.soak], id=f"{slug}-{other}")
        for slug in slugs
        for other in others
    ]
