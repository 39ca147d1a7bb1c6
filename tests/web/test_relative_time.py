"""Time told as a person would tell it."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness.templatetags.relative_time import relative_words

AT = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("distance", "told"),
    [
        (timedelta(seconds=44), "just now"),
        (timedelta(seconds=-44), "just now"),
        (timedelta(seconds=45), "in 1 minute"),
        (timedelta(seconds=-90), "2 minutes ago"),
        (timedelta(minutes=45), "in 1 hour"),
        (timedelta(hours=-35), "35 hours ago"),
        (timedelta(hours=36), "in 2 days"),
        (timedelta(days=-12), "12 days ago"),
        (timedelta(days=60), "in 2 months"),
        (timedelta(days=-800), "2 years ago"),
    ],
)
def test_it_says(distance: timedelta, told: str):
    assert relative_words(AT + distance, AT) == told


@given(st.timedeltas(min_value=timedelta(days=-4000), max_value=timedelta(days=4000)))
def test_past_and_future_are_told_alike(distance: timedelta):
    ahead, behind = relative_words(AT + distance, AT), relative_words(AT - distance, AT)
    swapped = f"in {behind.removesuffix(' ago')}" if behind.endswith(" ago") else behind.removeprefix("in ")
    assert ahead in (swapped, f"{swapped} ago", "just now")


@given(st.timedeltas(min_value=timedelta(seconds=45), max_value=timedelta(days=4000)))
def test_a_number_is_never_nought_and_says_one_or_many(distance: timedelta):
    _, number, unit = relative_words(AT + distance, AT).split()
    assert int(number) >= 1
    assert unit.endswith("s") == (int(number) != 1)
