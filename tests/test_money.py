"""Unlike amounts do not add, whatever they are: on invented amounts, and on every query of the project."""

from __future__ import annotations

import itertools
import os
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.configuration import set_hypothesis_home_dir

from pvd import money
from pvd.money import Amount, UnlikeAmounts, refusal, total

# What it remembers between two runs goes with the tests' own cache folder.
set_hypothesis_home_dir(os.environ["PVD_CACHE"])
values = st.decimals(min_value=-(10**10), max_value=10**10, places=2, allow_nan=False, allow_infinity=False)
amounts = st.builds(
    Amount,
    values,
    st.sampled_from(money.PERIMETERS),
    st.sampled_from(money.STAGES),
    st.sampled_from(money.INSTRUMENTS),
    st.sampled_from(money.STATUSES),
)


@given(amounts, amounts)
@settings(derandomize=True, max_examples=500)
def test_unlike_amounts_never_add(one: Amount, other: Amount) -> None:
    is_like = one.perimeter == other.perimeter and one.stage == other.stage
    is_given = {one.instrument, other.instrument} <= money.GIVEN
    if refusal(one, other):
        with pytest.raises(UnlikeAmounts) as error:
            _ = one + other
        assert str(one) in str(error.value) and str(other) in str(error.value), "the error names both"
        with pytest.raises(UnlikeAmounts):
            _ = one - other
    else:
        assert is_like and (is_given or one.instrument == other.instrument)
        assert (one + other).value == one.value + other.value
        assert (one + other).value == (other + one).value


@given(st.lists(values, min_size=1, max_size=30), st.sampled_from(["state_grants_town", "programme_narrow"]))
@settings(derandomize=True)
def test_like_amounts_add_to_the_cent(found: list[Decimal], perimeter: money.Perimeter) -> None:
    whole = total(Amount(value, perimeter) for value in found)
    assert whole is not None and whole.value == sum(found) and whole.perimeter == perimeter


@pytest.mark.parametrize(("one", "other"), list(itertools.permutations(money.INSTRUMENTS, 2)))
def test_a_loan_and_a_tax_cut_never_join_grants(one: money.Instrument, other: money.Instrument) -> None:
    pair = (
        Amount(Decimal(1), "programme_broad", instrument=one),
        Amount(Decimal(2), "programme_broad", instrument=other),
    )
    assert bool(refusal(*pair)) == bool({"loan", "tax", "mixed"} & {one, other})


def test_a_sum_is_as_sure_as_its_least_sure_part() -> None:
    found = Amount(Decimal(1), "state_grants_town", instrument="post_cofunding", status="estimated") + Amount(
        Decimal(2), "state_grants_town"
    )
    assert (found.value, found.status, found.instrument) == (Decimal(3), "estimated", "grant")


def test_nothing_known_is_not_zero() -> None:
    assert total([]) is None
    with pytest.raises(ValueError, match="unknown amount"):
        Amount(Decimal("NaN"), "envelope")


@pytest.mark.parametrize("field", ["perimeter", "stage", "instrument", "status"])
def test_a_word_that_the_doctrine_does_not_know_is_refused(field: str) -> None:
    with pytest.raises(ValueError, match=field):
        Amount(**{"value": Decimal(1), "perimeter": "envelope", field: "other"})  # type: ignore[arg-type]


def test_an_amount_and_a_number_do_not_add() -> None:
    with pytest.raises(TypeError):
        _ = Amount(Decimal(1), "envelope") + 1  # type: ignore[operator]
