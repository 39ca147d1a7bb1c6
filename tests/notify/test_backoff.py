"""Waits double, stay bounded and never fall together."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from readiness.backoff import FIRST, LONGEST, SPREAD, wait_after

draws = st.floats(0, 1)


@given(st.integers(-5, 10_000), draws)
def test_a_wait_is_never_shorter_than_the_first_nor_longer_than_the_longest(attempts, draw):
    assert FIRST * (1 - SPREAD) <= wait_after(attempts, draw) <= LONGEST * (1 + SPREAD)


@given(st.integers(1, 8))
def test_each_wait_is_twice_the_one_before(attempts):
    assert wait_after(attempts + 1, 0.5) == 2 * wait_after(attempts, 0.5)


def test_the_first_wait_is_about_a_minute_and_the_tenth_six_hours():
    assert wait_after(1, 0.5) == timedelta(minutes=1)
    assert wait_after(10, 0.5) == timedelta(hours=6)


@given(st.integers(1, 20), draws, draws)
def test_two_draws_are_two_times(attempts, one, other):
    assert (wait_after(attempts, one) < wait_after(attempts, other)) == (
        wait_after(attempts, one).total_seconds() < wait_after(attempts, other).total_seconds()
    )
