"""Local dates as moments: gaps, folds, and days that end at midnight."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readiness.obligations.cadence import due_date, first_number
from readiness.obligations.instants import day_end, instant, local_day

from .cadences import WORKING, cadences, closed_set

ZONES = sorted(available_timezones())


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


def test_a_time_in_a_gap_is_the_first_valid_minute():
    berlin = ZoneInfo("Europe/Berlin")
    assert instant(date(2026, 3, 29), time(2, 30), berlin) == utc(2026, 3, 29, 1)
    assert instant(date(2026, 3, 29), time(2), berlin) == utc(2026, 3, 29, 1)
    assert instant(date(2026, 3, 29), time(3), berlin) == utc(2026, 3, 29, 1)
    # Half an hour, at two in the morning.
    assert instant(date(2026, 10, 4), time(2, 10), ZoneInfo("Australia/Lord_Howe")) == utc(
        2026, 10, 3, 15, 30
    )


def test_a_time_in_a_fold_is_the_first_of_the_two():
    assert instant(date(2026, 10, 25), time(2, 30), ZoneInfo("Europe/Berlin")) == utc(2026, 10, 25, 0, 30)
    fold = time(2, 30, fold=1)
    assert instant(date(2026, 10, 25), fold, ZoneInfo("Europe/Berlin")) == utc(2026, 10, 25, 0, 30)


def test_a_due_date_ends_at_the_local_midnight_after_it():
    assert day_end(date(2026, 5, 31), ZoneInfo("Pacific/Auckland")) == utc(2026, 5, 31, 12)
    assert day_end(date(2026, 5, 31), ZoneInfo("America/Los_Angeles")) == utc(2026, 6, 1, 7)


def test_a_midnight_that_the_clock_skips_is_the_first_minute_of_the_day():
    # Egypt springs forward at midnight: the last Friday of April 2026 begins at one o'clock.
    assert day_end(date(2026, 4, 23), ZoneInfo("Africa/Cairo")) == utc(2026, 4, 23, 22)


def test_a_day_that_a_zone_left_out_ends_when_it_would_have_begun():
    apia = ZoneInfo("Pacific/Apia")  # no 30 December 2011 there
    assert day_end(date(2011, 12, 29), apia) == day_end(date(2011, 12, 30), apia) == utc(2011, 12, 30, 10)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(ZONES), st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.times())
def test_clocks_show_the_time_that_was_asked_for_or_the_first_after_it(zone, day, at):
    place = ZoneInfo(zone)
    moment = instant(day, at, place)
    shown = moment.astimezone(place).replace(tzinfo=None)
    assert shown >= datetime.combine(day, at.replace(fold=0))
    assert (moment - timedelta(seconds=1)).astimezone(place).replace(tzinfo=None) != shown
    if shown != datetime.combine(day, at):
        just_before = (moment - timedelta(seconds=1)).astimezone(place).replace(tzinfo=None)
        assert just_before < datetime.combine(day, at)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(ZONES), cadences("calendar"))
def test_moments_of_ten_years_are_strictly_ordered_in_every_zone(zone, cadence):
    assert_ordered(ZoneInfo(zone), cadence, date(2024, 1, 1), date(2034, 1, 1))


@pytest.mark.parametrize("zone", ["Africa/Cairo", "Pacific/Apia", "Asia/Beirut"])
def test_the_whole_closed_set_is_ordered_where_midnights_are_missing(zone):
    for cadence in closed_set(date(2026, 1, 31))[::7]:
        assert_ordered(ZoneInfo(zone), cadence, date(2026, 1, 1), date(2027, 6, 1))


def assert_ordered(zone, cadence, start, end):
    """Every occurrence from `start` to `end` has a moment later than the one before it, on its own day."""
    number, last = first_number(cadence, start), None
    while (day := due_date(cadence, number, WORKING)) < end:
        over = day_end(day, zone)
        assert last is None or over > last, (cadence, number)
        assert local_day(over - timedelta(seconds=1), zone) == day
        number, last = number + 1, over
