"""What numbers say of the time after a launch: wrong is told at once, and what is missing is never fine."""

from datetime import UTC, datetime, timedelta

import pytest

from readiness.launches.watching import (
    HOUR,
    MINUTE,
    WEEK,
    Hour,
    error_rate_said,
    performance_said,
    traffic_said,
)
from readiness.monitoring.sample import Sample

SINCE = datetime(2026, 3, 3, 9, 0, 20, tzinfo=UTC)
DAY = timedelta(days=1)
UNTIL = SINCE + DAY
FIRST = datetime(2026, 3, 3, 10, tzinfo=UTC)


def minutes(value=0.001, count=1440, **others):
    values = {int(name[1:]): one for name, one in others.items()}
    return [Sample(SINCE + (one + 0.5) * MINUTE, values.get(one, value)) for one in range(count)]


def said(samples, at=UNTIL):
    return error_rate_said(samples, since=SINCE, until=UNTIL, at=at)


def verdict(one):
    return one and (str(one.status), one.code)


@pytest.mark.parametrize(
    ("samples", "expected"),
    [
        ([], ("error", "not_covered")),
        (minutes(count=1425), ("error", "not_covered")),
        (minutes(count=1440)[::5], ("error", "not_covered")),
        (minutes(m700=0.051), ("fail", "above_five_percent")),
        (minutes(count=60, m7=0.9), ("fail", "above_five_percent")),
        (minutes(m700=0.05), ("warn", "above_one_percent")),
        (minutes(m700=1.5), ("error", "no_share")),
        (minutes(m700=-0.1), ("error", "no_share")),
        (minutes(m700=0.01), ("pass", "watched")),
        (minutes(value=0.0), ("pass", "watched")),
        (minutes(count=1426), ("pass", "watched")),
    ],
    ids=lambda one: str(one)[:40] if isinstance(one, tuple) else len(one),
)
def test_the_error_rate_of_a_day(samples, expected):
    assert verdict(said(samples)) == expected


def test_samples_of_another_time_do_not_count():
    before = [Sample(SINCE - one * MINUTE, 0.9) for one in range(60)]
    after = [Sample(UNTIL + one * MINUTE, 0.9) for one in range(1, 60)]
    assert verdict(said([*before, *minutes(), *after])) == ("pass", "watched")
    assert verdict(said([*before, *after])) == ("error", "not_covered")


def test_while_the_day_goes_on_only_what_is_wrong_is_told():
    noon = SINCE + 3 * HOUR
    assert said(minutes(count=180), at=noon) is None
    assert said([], at=noon) is None
    assert said(minutes(m500=0.9), at=noon) is None  # it has not come yet
    assert verdict(said(minutes(count=180, m5=0.06), at=noon)) == ("fail", "above_five_percent")


def test_a_minute_counts_by_its_worst_sample_and_is_listed():
    samples = [*minutes(), Sample(SINCE + 10.9 * MINUTE, 0.03)]
    found = said(samples)
    assert found.observations["minutes_above_1_percent"] == 1
    assert found.observations["listed"] == [{"at": (SINCE + 10 * MINUTE).isoformat(), "share": "0.0300"}]


def hours(mean=100.0, count=24, size=60, **others):
    values = {int(name[1:]): one for name, one in others.items()}
    return [
        Hour(FIRST + one * HOUR, size, values.get(one, mean), 2 * values.get(one, mean))
        for one in range(count)
    ]


USUAL = {one.begins: [90.0, 110.0] for one in hours()}


@pytest.mark.parametrize(
    ("now", "earlier", "expected"),
    [
        ([], USUAL, ("error", "not_covered")),
        (hours(size=9), USUAL, ("error", "not_covered")),
        (hours(count=22), USUAL, ("error", "not_covered")),
        (hours(), {}, ("error", "no_earlier_weeks")),
        (hours(), dict(list(USUAL.items())[:20]), ("error", "no_earlier_weeks")),
        (hours(h3=201.0), USUAL, ("warn", "unusual_traffic")),
        (hours(h3=0.0), USUAL, ("warn", "unusual_traffic")),
        (hours(h3=200.0, h4=50.0), USUAL, ("pass", "usual_traffic")),
        (hours(count=23), USUAL, ("pass", "usual_traffic")),
    ],
)
def test_traffic_beside_the_same_hours_of_earlier_weeks(now, earlier, expected):
    assert verdict(traffic_said(now, earlier, 24)) == expected


def week(mean=0.2, count=168):
    return [Hour(FIRST + one * HOUR, 60, mean, 3 * mean) for one in range(count)]


NAMES = ("p50", "p95", "p99")


@pytest.mark.parametrize(
    ("now", "before", "expected"),
    [
        ({}, {}, ("error", "not_covered")),
        ({name: [] for name in NAMES}, {}, ("error", "not_covered")),
        ({name: week(count=150) for name in NAMES}, {name: week() for name in NAMES}, ("error", "not_covered")),
        ({name: week() for name in NAMES}, {}, ("error", "no_week_before")),
        ({name: week() for name in NAMES}, {"p50": week(), "p95": week()}, ("error", "no_week_before")),
        ({"p50": week(), "p95": week(0.31), "p99": week()}, {name: week() for name in NAMES}, ("warn", "slower")),
        ({name: week(0.29) for name in NAMES}, {name: week() for name in NAMES}, ("pass", "as_fast")),
    ],
    ids=str,
)  # fmt: skip
def test_the_response_times_of_a_week_beside_the_week_before(now, before, expected):
    assert verdict(performance_said(now, before)) == expected


def test_the_figures_of_a_week_are_there_also_where_there_is_nothing_to_compare():
    found = performance_said({name: week() for name in NAMES}, {})
    assert found.observations["p95"] == {
        "week": {"mean": "0.2", "highest": "0.6", "hours": "168"}, "week_before": {}
    }  # fmt: skip
    assert WEEK == 7 * DAY
