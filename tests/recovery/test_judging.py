"""Hours of the clock across its changes, losses over time, and what a class asks: pure rules."""

from datetime import UTC, datetime, time, timedelta

import pytest

from readiness.recovery.classes import in_words, weaker
from readiness.recovery.objectives import Point, breach, loss, targets_of, worst_by_day
from readiness.recovery.timing import next_due
from readiness.recovery.trend import days_drawn, drawn

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
AT = datetime(2026, 3, 31, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("last", "due"),
    [
        ("2026-03-27T01:40", "2026-03-28T01:30"),  # winter: 02:30 in Berlin is 01:30 UTC
        ("2026-03-28T01:40", "2026-03-29T01:30"),  # the hour that this day does not have
        ("2026-03-29T01:40", "2026-03-30T00:30"),  # summer
        ("2026-10-24T00:40", "2026-10-25T00:30"),  # the hour that this day has twice: the first
        ("2026-06-01T00:20", "2026-06-02T00:30"),  # a little early was that hour's job
        ("2026-06-01T00:10", "2026-06-01T00:30"),  # and much too early was not
        ("2026-06-01T15:00", "2026-06-02T00:30"),  # one by hand at noon excuses no night
    ],
)
def test_an_hour_of_the_clock_is_that_of_its_zone(last, due):
    at = datetime.fromisoformat(last).replace(tzinfo=UTC)
    found = next_due(last=at, cadence_minutes=1440, daily_at=time(2, 30), zone="Europe/Berlin")
    assert found == datetime.fromisoformat(due).replace(tzinfo=UTC)


def test_without_an_hour_it_is_so_long_after_the_last_and_of_several_days_the_last_one():
    assert next_due(last=AT, cadence_minutes=90, daily_at=None, zone="UTC") == AT + 90 * timedelta(minutes=1)
    weekly = next_due(last=AT, cadence_minutes=7 * 1440, daily_at=time(12, 0), zone="UTC")
    assert weekly == AT + 7 * DAY


def test_what_is_weaker_than_the_class_is_said_line_by_line():
    usual = {"cadence_minutes": 1440, "keep_days": 30, "waived": []}
    assert weaker("database", usual) == []
    assert weaker("database", {"cadence_minutes": 60, "keep_days": 90, "waived": []}) == []
    assert weaker("database", {"cadence_minutes": 2880, "keep_days": 29, "waived": ["point_in_time"]}) == [
        "A backup every 48 h, not every 24 h.",
        "Kept 29 days, not 30.",
        "Does not ask: point-in-time recovery on.",
    ]


def test_just_before_a_backup_is_ready_all_since_the_one_before_would_be_lost():
    points = [Point(AT - 2 * DAY + HOUR, AT - 2 * DAY), Point(AT - HOUR, AT - 2 * HOUR)]
    found = loss(points, AT)
    assert (found.now, found.worst) == (120.0, 47 * 60.0)
    assert loss([], AT).worst is None
    assert loss([Point(AT + HOUR, AT)], AT).now is None  # not ready yet
    # What was worst before the window is over.
    old = [
        Point(AT - 40 * DAY, AT - 40 * DAY),
        Point(AT - 31 * DAY, AT - 31 * DAY),
        Point(AT - DAY, AT - 31 * DAY),
    ]
    assert loss(old, AT).worst == 31 * 1440.0


def test_a_late_piece_of_an_older_time_makes_nothing_younger():
    found = loss([Point(AT - 2 * HOUR, AT - 2 * HOUR), Point(AT - HOUR, AT - 9 * HOUR)], AT)
    assert found.now == 120.0


def test_each_day_has_its_worst_and_days_before_the_first_have_none():
    days = worst_by_day([Point(AT - DAY, AT - DAY)], AT, days=3)
    assert [lost for _day, lost in days] == [None, 720.0, 1440.0]
    trend = drawn(days, 1000)
    assert [bar.over for bar in trend.bars] == [False, True]
    assert drawn([(AT.date(), None)], 60) is None


def test_days_are_drawn_by_what_ended_in_them():
    ended = [(AT, True), (AT - DAY, False), (AT - DAY, True), (AT - 2 * DAY, False)]
    assert days_drawn(ended, AT, days=4) == "ufpp"


def test_a_service_of_the_least_tier_has_no_target_that_nobody_declared():
    assert targets_of(rto_minutes=None, rpo_minutes=None, tier=3).rpo_minutes == 60
    minor = targets_of(rto_minutes=None, rpo_minutes=None, tier=4)
    lost = loss([Point(AT - DAY, AT - DAY)], AT)
    assert not breach(lost, minor, archive_seen=False)
    # Zero is a target like any other.
    strict = targets_of(rto_minutes=0, rpo_minutes=0, tier=4)
    assert breach(lost, strict, archive_seen=False)
    assert not breach(lost, strict, archive_seen=True)


@pytest.mark.parametrize(
    ("minutes", "said"), [(0, "0 min"), (119, "119 min"), (240, "4 h"), (14_400, "10 days")]
)
def test_stretches_of_time_are_told_as_people_say_them(minutes, said):
    assert in_words(minutes) == said
