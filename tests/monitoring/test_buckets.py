"""Samples rolled up: buckets of buckets are the buckets of the samples, and no peak is lost."""

import itertools
import math
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from readiness.monitoring.buckets import DAY, FIVE_MINUTES, HOUR, WIDTHS, begin_of, merge, roll, roll_up
from readiness.monitoring.sample import Sample

NIGHT = datetime(2026, 3, 28, 22, tzinfo=UTC)
SAMPLES = st.lists(
    st.builds(
        lambda seconds, value: Sample(NIGHT + timedelta(seconds=seconds), value),
        st.integers(0, 2 * DAY),
        st.floats(-1e18, 1e18),
    ),
    max_size=40,
)


def same(one, other):
    assert one.keys() == other.keys()
    for begin, bucket in one.items():
        beside = other[begin]
        assert (bucket.seconds, bucket.count, bucket.low, bucket.high) == (
            beside.seconds,
            beside.count,
            beside.low,
            beside.high,
        )
        most = bucket.count * max(abs(bucket.low), abs(bucket.high))
        assert math.isclose(bucket.total, beside.total, rel_tol=1e-9, abs_tol=most * 1e-9)


@settings(max_examples=60, deadline=None)
@given(SAMPLES)
def test_buckets_of_buckets_are_those_of_the_samples(samples):
    fine = roll(samples, FIVE_MINUTES)
    hours = roll_up(fine.values(), HOUR)
    same(hours, roll(samples, HOUR))
    same(roll_up(hours.values(), DAY), roll(samples, DAY))


@settings(max_examples=60, deadline=None)
@given(SAMPLES, SAMPLES)
def test_what_comes_late_is_as_if_it_had_come_with_the_others(early, late):
    first, second, both = roll(early, HOUR), roll(late, HOUR), roll(early + late, HOUR)
    met = {begin: merge(first[begin], second[begin]) for begin in first.keys() & second.keys()}
    same({**first, **second, **met}, both)


@settings(max_examples=60, deadline=None)
@given(SAMPLES)
def test_the_least_and_the_most_of_all_are_in_every_width(samples):
    values = [one.value for one in samples]
    for width in WIDTHS:
        found = roll(samples, width)
        assert sum(one.count for one in found.values()) == len(samples)
        for bucket in found.values():
            assert bucket.low <= bucket.mean <= bucket.high
        if values:
            assert min(one.low for one in found.values()) == min(values)
            assert max(one.high for one in found.values()) == max(values)


def test_a_stretch_holds_its_begin_and_not_its_end():
    assert begin_of(NIGHT, HOUR) == NIGHT
    assert begin_of(NIGHT + timedelta(seconds=HOUR - 1), HOUR) == NIGHT
    assert begin_of(NIGHT + timedelta(hours=1), HOUR) == NIGHT + timedelta(hours=1)
    assert begin_of(NIGHT, DAY) == datetime(2026, 3, 28, tzinfo=UTC)
    assert all(later % earlier == 0 for earlier, later in itertools.pairwise(WIDTHS))
