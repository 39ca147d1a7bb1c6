"""Dates beyond the plan are those that the planner would make, and the load of weeks counts each once."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readiness.obligations.cadence import Cadence, due_date, first_number
from readiness.obligations.foretelling import on_calendar, on_completion
from readiness.obligations.load import Due, weeks_of
from readiness.obligations.working_days import WorkingDays

from .cadences import cadences

START = date(2026, 3, 2)
DAY = timedelta(days=1)
WORKING = WorkingDays()


@settings(max_examples=40, deadline=None)
@given(cadences("calendar"), st.integers(0, 500), st.integers(0, 500), st.integers(0, 400))
def test_on_the_calendar_nothing_is_told_twice_and_nothing_left_out(cadence, planned, since, span):
    until = cadence.anchor + (since + span) * DAY
    wanted = {
        "planned_until": cadence.anchor + planned * DAY,
        "since": cadence.anchor + since * DAY,
        "until": until,
    }
    number, every = first_number(cadence, cadence.anchor) - 2, []
    while (day := due_date(cadence, number, WORKING)) <= until:
        every.append(day)
        number += 1
    told = [day for day in every if day >= wanted["since"] and day > wanted["planned_until"]]
    assert list(on_calendar(cadence, WORKING, **wanted)) == told


def test_on_completion_each_follows_the_one_before():
    cadence = Cadence(unit="month", anchor=START, basis="completion")
    told = on_completion(
        cadence, WORKING, last=date(2026, 1, 31), since=date(2026, 3, 1), until=date(2026, 5, 1)
    )
    assert list(told) == [date(2026, 3, 28), date(2026, 4, 28)]


def test_a_date_in_a_hundred_years_is_told_at_once():
    cadence = Cadence(unit="day", anchor=START)
    told = on_calendar(cadence, WORKING, planned_until=START, since=date(2126, 3, 1), until=date(2126, 3, 3))
    assert list(told) == [date(2126, 3, number) for number in (1, 2, 3)]


def test_weeks_count_each_duty_once_for_its_group_and_name_the_fullest_day():
    given = [
        Due(START, "a"), Due(START + DAY, "b"), Due(START + DAY, "b", expected=True), Due(START + 7 * DAY, "b"),
        Due(START - DAY, "a"), Due(START + 14 * DAY, "c"),
    ]  # fmt: skip
    weeks, groups = weeks_of(given, START, START + 13 * DAY)
    assert [(week.starts_on, week.due, week.expected, week.busiest, week.busiest_on) for week in weeks] == [
        (START, 3, 1, 2, START + DAY), (START + 7 * DAY, 1, 0, 1, START + 7 * DAY),
    ]  # fmt: skip
    assert [(group.key, group.due, group.total) for group in groups] == [("b", (2, 1), 3), ("a", (1, 0), 1)]


@pytest.mark.parametrize("since", [START + number * DAY for number in range(7)])
def test_ninety_days_are_thirteen_or_fourteen_weeks_also_when_nothing_is_due(since):
    weeks, groups = weeks_of([], since, since + 89 * DAY)
    assert len(weeks) == (13 if since.weekday() < 2 else 14)
    assert weeks[0].starts_on <= since < weeks[0].starts_on + 7 * DAY
    assert groups == []
    assert {week.busiest_on for week in weeks} == {None}
