"""Slots are fixed, evenly spread and never drift."""

import uuid
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from probes.cadence import missed_slots, offset, slot_after

moments = st.datetimes(min_value=datetime(2024, 1, 1), max_value=datetime(2036, 1, 1), timezones=st.just(UTC))
intervals = st.integers(60, 7 * 86400).map(lambda seconds: timedelta(seconds=seconds))


@given(st.uuids(), intervals, moments)
def test_the_next_slot_lies_after_now_and_within_one_interval(probe, interval, at):
    assert at < slot_after(probe, interval, at) <= at + interval


@given(st.uuids(), intervals, moments)
def test_slots_follow_each_other_by_exactly_one_interval(probe, interval, at):
    slot = slot_after(probe, interval, at)
    assert slot_after(probe, interval, slot) == slot + interval


@given(st.uuids(), intervals, moments, st.floats(0, 1))
def test_the_slot_does_not_depend_on_when_within_the_interval_one_asks(probe, interval, at, share):
    slot = slot_after(probe, interval, at)
    later = at + (slot - at) * share * 0.999
    assert slot_after(probe, interval, later) == slot


def test_a_thousand_probes_spread_over_the_interval():
    interval = timedelta(hours=1)
    tenths = [int(offset(uuid.uuid4(), interval) / interval * 10) for _ in range(1000)]
    assert all(60 < tenths.count(tenth) < 140 for tenth in range(10))


@given(st.uuids(), moments, st.integers(0, 500), st.integers(0, 60))
def test_every_missed_slot_lies_before_the_one_that_is_run_now(probe, due, hours, most):
    interval = timedelta(hours=1)
    start = slot_after(probe, interval, due)
    at = start + timedelta(hours=hours, minutes=30)
    missed = missed_slots(probe, interval, start, at, most)
    assert len(missed) == min(hours, most)
    assert all(start <= slot and slot + interval <= at for slot in missed)
    assert missed == sorted(set(missed))
