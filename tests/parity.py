"""What the parity tests share: which figures × territories of a form, and how its reading is had.

Three territories in the ordinary run, of as many figures as a drawn sample holds; all figures × eight territories in
the soak.
"""

from __future__ import annotations

import random
from functools import lru_cache

import pytest

from bench.files import TERRITORIES
from pvd import exports, forms, places
from pvd.figures import catalogue
from pvd.figures.figure import Figure
from pvd.forms import F

ORDINARY = ("france", "departement-50", "commune-50615")
# France and three territories compared.
ADDRESSES = {**TERRITORIES, "comparaison": {"departement": ["50"], "avec": ["14"]}}
# The same figures in every run; a new figure may draw others.
SEED, MOST = 10, 10


def slugs_of(*names: str) -> list[str]:
    """Every figure of some forms; of all forms without name."""
    return [slug for slug, entry in catalogue.entries().items() if entry.form in names or not names]


def drawn_from(slugs: list[str], count: int) -> set[str]:
    """So many of some figures, the same in every run."""
    return set(random.Random(SEED).sample(slugs, min(count, len(slugs))))


def every(*names: str, more: tuple[str, ...] = (), sample: set[str] | None = None) -> pytest.MarkDecorator:
    """The figures of some forms × the territories; `more` territories are for the figures of the comparison alone.

    `sample`: which of them the ordinary run reads back, instead of those that chance draws.
    """
    slugs = slugs_of(*names)
    sampled = drawn_from(slugs, MOST) if sample is None else sample
    cases = [
        pytest.param(slug, place, marks=[] if slug in sampled and place in ORDINARY else [pytest.mark.soak])
        for slug in slugs
        for place in TERRITORIES
    ]
    cases += [pytest.param(slug, place) for slug in slugs if slug.startswith("comparaison") for place in more]
    return pytest.mark.parametrize(("slug", "place"), cases)


def drawn(slug: str, address: dict[str, list[str]]) -> Figure:
    """A figure of the current release."""
    territory, options, _ = places.resolve(address)
    return exports.draw(slug, territory, options)


@lru_cache(maxsize=64)
def figure_of(slug: str, place: str) -> Figure:
    """The same, for one of `ADDRESSES`."""
    return drawn(slug, ADDRESSES[place])


def reading(slug: str, place: str, form: type[F]) -> tuple[Figure, F]:
    """The figure and its reading; skips where there is nothing to draw."""
    figure = figure_of(slug, place)
    if figure.is_empty:
        pytest.skip("nothing is drawn")
    return figure, forms.read_as(figure, form)
