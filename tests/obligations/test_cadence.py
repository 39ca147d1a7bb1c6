"""Dates of recurring duties: each period exactly one, in order, computed from the anchor alone."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readiness.obligations.cadence import (
    LAST,
    Cadence,
    CadenceInvalid,
    due_date,
    first_number,
    next_date,
    nominal_date,
    number_at,
)
from readiness.obligations.wording import in_words
from readiness.obligations.working_days import WorkingDays

from .cadences import WORKING, cadences

PLAIN = WorkingDays()


def dates(cadence, numbers, working=PLAIN):
    return [due_date(cadence, number, working).isoformat() for number in numbers]


@settings(max_examples=150, deadline=None)
@given(cadences("calendar"), st.integers(-200, 200))
def test_each_period_has_exactly_one_date_and_they_are_strictly_ordered(cadence, number):
    nominal = nominal_date(cadence, number)
    assert number_at(cadence, nominal) == number
    assert due_date(cadence, number - 1, WORKING) < due_date(cadence, number, WORKING)
    assert nominal_date(cadence, number - 1) < due_date(cadence, number, WORKING)
    assert due_date(cadence, number, WORKING) < nominal_date(cadence, number + 1)


@settings(max_examples=150, deadline=None)
@given(cadences("calendar"), st.dates(date(2000, 1, 1), date(2045, 1, 1)))
def test_the_first_occurrence_is_the_earliest_that_is_not_before_the_day(cadence, day):
    number = first_number(cadence, day)
    assert nominal_date(cadence, number - 1) < day <= nominal_date(cadence, number)


@settings(max_examples=150, deadline=None)
@given(cadences("completion"), st.dates(date(2000, 1, 1), date(2045, 1, 1)))
def test_after_a_completion_the_next_date_lies_ahead_and_never_earlier_for_a_later_one(cadence, done):
    assert next_date(cadence, done, WORKING) > done
    if cadence.shift == "none":
        assert next_date(cadence, done + timedelta(days=1), WORKING) >= next_date(cadence, done, WORKING)


def test_a_month_end_is_clamped_and_does_not_drift():
    monthly = Cadence(unit="month", anchor=date(2024, 1, 31))
    assert dates(monthly, range(4)) == ["2024-01-31", "2024-02-29", "2024-03-31", "2024-04-30"]
    assert dates(monthly, [13, 14]) == ["2025-02-28", "2025-03-31"]


def test_a_leap_day_is_clamped_in_other_years():
    yearly = Cadence(unit="year", anchor=date(2024, 2, 29))
    assert dates(yearly, range(5)) == ["2024-02-29", "2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29"]


def test_a_quarter_has_the_first_monday_of_its_first_month():
    quarterly = Cadence(unit="quarter", anchor=date(2026, 11, 20), nth=1, weekday=0, month=1)
    assert dates(quarterly, range(4)) == ["2026-10-05", "2027-01-04", "2027-04-05", "2027-07-05"]
    assert first_number(quarterly, date(2026, 11, 20)) == 1
    assert in_words(quarterly) == "every quarter, on the first Monday of its first month"


def test_the_last_friday_of_every_second_month():
    cadence = Cadence(unit="month", every=2, anchor=date(2026, 1, 1), nth=LAST, weekday=4)
    assert dates(cadence, range(3)) == ["2026-01-30", "2026-03-27", "2026-05-29"]
    assert in_words(cadence) == "every 2 months, on the last Friday of the month"


def test_every_other_wednesday_counts_weeks_from_the_anchors_own():
    cadence = Cadence(unit="week", every=2, anchor=date(2026, 11, 22), weekday=2)  # a Sunday
    assert dates(cadence, range(3)) == ["2026-11-18", "2026-12-02", "2026-12-16"]


@pytest.mark.parametrize(
    ("shift", "expected"),
    [("next", "2026-12-28"), ("previous", "2026-12-24"), ("nearest", "2026-12-24"), ("none", "2026-12-25")],
)
def test_a_holiday_moves_a_date_by_the_rule(shift, expected):
    cadence = Cadence(unit="month", anchor=date(2026, 12, 25), shift=shift)
    assert due_date(cadence, 0, WORKING).isoformat() == expected


def test_a_shift_never_reaches_a_neighbour():
    daily = Cadence(unit="day", anchor=date(2026, 11, 20), shift="next")
    assert dates(daily, range(4)) == ["2026-11-20", "2026-11-21", "2026-11-22", "2026-11-23"]


def test_a_completion_counts_from_the_day_it_was_done():
    cadence = Cadence(unit="month", basis="completion", anchor=date(2026, 1, 1))
    assert next_date(cadence, date(2026, 1, 31), PLAIN) == date(2026, 2, 28)
    assert in_words(cadence) == "every month after it was last done"


@pytest.mark.parametrize(
    ("field", "parts"),
    [
        ("unit", {"unit": "fortnight"}),
        ("every", {"unit": "day", "every": 0}),
        ("every", {"unit": "day", "every": True}),
        ("every", {"unit": "year", "every": 11}),
        ("weekday", {"unit": "day", "weekday": 1}),
        ("weekday", {"unit": "week", "weekday": 7}),
        ("nth", {"unit": "week", "nth": 1, "weekday": 1}),
        ("nth", {"unit": "month", "nth": 5, "weekday": 1}),
        ("nth", {"unit": "month", "weekday": 1}),
        ("weekday", {"unit": "month", "nth": 1}),
        ("month_day", {"unit": "month", "nth": 1, "weekday": 1, "month_day": 3}),
        ("month_day", {"unit": "month", "month_day": 32}),
        ("month", {"unit": "month", "month": 1}),
        ("month", {"unit": "quarter", "month": 4}),
        ("month_day", {"unit": "month", "basis": "completion", "month_day": 1}),
        ("shift", {"unit": "day", "shift": "sometimes"}),
        ("basis", {"unit": "day", "basis": "whim"}),
        ("anchor", {"unit": "day", "anchor": date(1234, 1, 1)}),
    ],
)
def test_what_is_outside_the_closed_set_is_refused_by_field(field, parts):
    with pytest.raises(CadenceInvalid) as refused:
        Cadence(**({"anchor": date(2026, 1, 1)} | parts))
    assert refused.value.field == field
    assert refused.value.sentence


@settings(max_examples=60, deadline=None)
@given(cadences())
def test_every_cadence_has_words(cadence):
    words = in_words(cadence)
    assert words.startswith("every ")
    assert "  " not in words
    assert "None" not in words
