"""Planned maintenance in a zone's wall clock: half-open, and whole on both days when the clock is put."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes.windows import Window, covers, moment, next_span

BERLIN, LORD_HOWE, APIA = "Europe/Berlin", "Australia/Lord_Howe", "Pacific/Apia"
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


def wall(text):
    return datetime.fromisoformat(text)


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "shown", "end", "meant"),
    [
        (BERLIN, "2026-07-01T12:00", False, "2026-07-01T10:00"),
        # Spring: 02:00 to 03:00 is skipped at 01:00 UTC.
        (BERLIN, "2026-03-29T01:59", False, "2026-03-29T00:59"),
        (BERLIN, "2026-03-29T02:00", False, "2026-03-29T01:00"),
        (BERLIN, "2026-03-29T02:30", False, "2026-03-29T01:00"),
        (BERLIN, "2026-03-29T02:30", True, "2026-03-29T01:00"),
        (BERLIN, "2026-03-29T03:00", False, "2026-03-29T01:00"),
        # Autumn: 02:00 to 03:00 comes twice, from 00:00 UTC and from 01:00 UTC.
        (BERLIN, "2026-10-25T02:30", False, "2026-10-25T00:30"),
        (BERLIN, "2026-10-25T02:30", True, "2026-10-25T01:30"),
        (BERLIN, "2026-10-25T03:00", True, "2026-10-25T02:00"),
        # Half an hour is skipped, or comes twice.
        (LORD_HOWE, "2026-10-04T02:15", False, "2026-10-03T15:30"),
        (LORD_HOWE, "2026-04-05T01:45", False, "2026-04-04T14:45"),
        (LORD_HOWE, "2026-04-05T01:45", True, "2026-04-04T15:15"),
        # A whole day was skipped.
        (APIA, "2011-12-30T12:00", False, "2011-12-30T10:00"),
    ],
)
def test_a_wall_clock_time_is_one_moment(zone, shown, end, meant):
    assert moment(wall(shown), zone, end=end) == utc(meant)


def test_the_begin_belongs_to_a_window_and_its_end_does_not():
    window = Window(BERLIN, wall("2026-07-01T22:00"), wall("2026-07-01T23:00"))
    begin, end = utc("2026-07-01T20:00"), utc("2026-07-01T21:00")
    assert [covers(window, at) for at in (begin - SECOND, begin, end - SECOND, end)] == [
        False,
        True,
        True,
        False,
    ]


@pytest.mark.parametrize(
    ("begins", "ends", "hours"),
    [
        ("2026-03-28T22:00", "2026-03-29T04:00", 5),
        ("2026-10-24T22:00", "2026-10-25T04:00", 7),
        ("2026-10-25T02:00", "2026-10-25T03:00", 2),
        ("2026-10-25T02:30", "2026-10-25T02:45", 1.25),
        ("2026-03-29T02:00", "2026-03-29T03:00", 0),
    ],
)
def test_a_window_over_a_change_of_the_clock_is_as_long_as_the_night_really_was(begins, ends, hours):
    window = Window(BERLIN, wall(begins), wall(ends))
    begin, _end = next_span(window, utc("2026-01-01T00:00")) or (utc("2026-03-29T01:00"), None)
    covered = sum(covers(window, begin - timedelta(hours=1) + number * MINUTE) for number in range(10 * 60))
    assert covered == hours * 60


@pytest.mark.parametrize(
    ("day", "begin", "end"),
    [
        ("2026-03-28", "2026-03-28T01:30", "2026-03-28T02:30"),
        ("2026-03-29", "2026-03-29T01:00", "2026-03-29T01:30"),
        ("2026-03-30", "2026-03-30T00:30", "2026-03-30T01:30"),
        ("2026-10-24", "2026-10-24T00:30", "2026-10-24T01:30"),
        ("2026-10-25", "2026-10-25T00:30", "2026-10-25T02:30"),
        ("2026-10-26", "2026-10-26T01:30", "2026-10-26T02:30"),
    ],
)
def test_a_daily_window_keeps_the_wall_clock_through_the_year(day, begin, end):
    window = Window(BERLIN, wall("2026-01-05T02:30"), wall("2026-01-05T03:30"), "daily")
    midnight = datetime.combine(date.fromisoformat(day), datetime.min.time(), ZoneInfo(BERLIN))
    assert next_span(window, midnight.astimezone(UTC)) == (utc(begin), utc(end))


def test_a_weekly_window_ends_with_its_last_day():
    window = Window(BERLIN, wall("2026-06-01T23:00"), wall("2026-06-02T01:00"), "weekly", date(2026, 6, 8))
    assert covers(window, utc("2026-06-01T22:00"))
    assert not covers(window, utc("2026-06-02T22:00"))
    assert covers(window, utc("2026-06-08T22:59"))
    assert not covers(window, utc("2026-06-15T22:00"))
    assert next_span(window, utc("2026-06-09T00:00")) is None


def test_before_its_first_day_a_repeated_window_is_not_on():
    window = Window(BERLIN, wall("2026-06-01T10:00"), wall("2026-06-01T11:00"), "daily")
    assert not covers(window, utc("2026-05-31T08:30"))
    assert next_span(window, utc("2020-01-01T00:00")) == (utc("2026-06-01T08:00"), utc("2026-06-01T09:00"))


ZONES = st.sampled_from([BERLIN, LORD_HOWE, "America/New_York", "Asia/Kolkata", "America/Santiago", "UTC"])


@given(
    ZONES,
    st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 1)),
    st.integers(1, 60 * 23),
    st.integers(0, 400 * 24 * 60),
    st.sampled_from(["once", "daily", "weekly"]),
)
def test_the_span_that_is_told_is_the_span_that_covers(zone, begins, minutes, later, repeats):
    begins = begins.replace(second=0, microsecond=0)
    window = Window(zone, begins, begins + timedelta(minutes=minutes), repeats)
    at = begins.replace(tzinfo=UTC) + timedelta(minutes=later)
    span = next_span(window, at)
    assert covers(window, at) == (span is not None and span[0] <= at < span[1])
    if span is not None and span[0] < span[1]:
        assert covers(window, span[0])
        assert covers(window, span[1] - SECOND)
        assert not covers(window, span[0] - SECOND)
