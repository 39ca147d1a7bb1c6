"""How long evidence counts, and the word for it at a time."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness.evidence.freshness import FRESHNESS, expiring_from, freshness, valid_until
from readiness.evidence.moments import written

START = datetime(2026, 3, 3, 9, 5, tzinfo=UTC)


def day(number):
    return START + timedelta(days=number)


def word(at, *, review="accepted", end=30, **rest):
    return freshness(
        submitted_at=day(0), review=review, effective_from=day(0), valid_until=day(end), at=at, **rest
    )


def test_evidence_counts_for_the_days_of_the_item():
    assert valid_until(effective_from=START, effective_until=None, fresh_for_days=30) == day(30)


def test_an_earlier_end_of_its_own_wins_and_a_later_one_does_not():
    assert valid_until(effective_from=START, effective_until=day(7), fresh_for_days=30) == day(7)
    assert valid_until(effective_from=START, effective_until=day(90), fresh_for_days=30) == day(30)


def test_a_start_at_the_end_of_time_is_no_fault():
    late = datetime(9999, 12, 30, tzinfo=UTC)
    assert valid_until(effective_from=late, effective_until=None, fresh_for_days=3650) > late


def test_evidence_that_was_not_there_yet_is_missing():
    assert word(day(-1)) == "missing"
    assert (
        freshness(submitted_at=None, review=None, effective_from=day(0), valid_until=day(9), at=day(1))
        == "missing"
    )


def test_accepted_for_a_time_that_has_not_begun_is_missing():
    early = freshness(
        submitted_at=day(-5), review="accepted", effective_from=day(0), valid_until=day(30), at=day(-1)
    )
    assert early == "missing"


def test_unreviewed_evidence_is_in_review_and_a_run_of_a_probe_needs_none():
    assert word(day(1), review=None) == "in_review"
    assert word(day(1), review=None, needs_review=False) == "accepted"


def test_returned_evidence_stays_rejected_however_old():
    assert word(day(1), review="returned") == "rejected"
    assert word(day(400), review="returned") == "rejected"


def test_unreviewed_evidence_expires_too():
    assert word(day(30), review=None) == "expired"


@pytest.mark.parametrize(
    ("end", "first"),
    [(365, 351), (60, 46), (42, 28), (30, 20), (7, 7 - 7 / 3), (1, 1 - 1 / 3)],
)
def test_it_is_expiring_in_its_last_fourteen_days_or_its_last_third(end, first):
    assert expiring_from(effective_from=day(0), valid_until=day(end)) == day(first)
    assert word(day(first) - timedelta(seconds=1), end=end) == "accepted"
    assert word(day(first), end=end) == "expiring"
    assert word(day(end) - timedelta(microseconds=1), end=end) == "expiring"
    assert word(day(end), end=end) == "expired"


@given(
    life=st.integers(min_value=1, max_value=3650),
    times=st.lists(st.integers(min_value=0, max_value=5000), min_size=2, max_size=6),
)
def test_accepted_evidence_only_ever_gets_older(life, times):
    ages = [FRESHNESS.index(word(day(time), end=life)) for time in sorted(times)]
    assert ages == sorted(ages)


@given(
    start=st.datetimes(timezones=st.just(UTC)),
    end=st.none() | st.datetimes(timezones=st.just(UTC)),
    days=st.integers(min_value=1, max_value=3650),
)
def test_nothing_outlives_its_own_end_or_its_days(start, end, days):
    until = valid_until(effective_from=start, effective_until=end, fresh_for_days=days)
    assert end is None or until <= end
    assert until - start <= timedelta(days=days)


def test_a_moment_is_written_in_full_and_in_utc():
    assert written(datetime(2026, 12, 1, 0, 30, tzinfo=timezone(timedelta(hours=1)))) == (
        "30 November 2026, 23:30 UTC"
    )
