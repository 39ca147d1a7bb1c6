"""Samples are kept once, in any order, and their roll-ups are those of what is kept."""

import random
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from readiness.monitoring.buckets import WIDTHS, roll
from readiness.monitoring.keeping import Told, bucket_of, keep_samples
from readiness.monitoring.metrics import BY_KEY, METRICS, QUANTILES
from readiness.monitoring.models import MetricRollup, MetricSample, MetricSeries
from readiness.monitoring.queries import latest_value, values_between
from readiness.monitoring.sample import Sample
from tests.launches.stage import set_up
from tests.world import AT, build


@pytest.fixture(scope="module")
def rows(keep):
    return keep(lambda: set_up(build()).environment)


@pytest.fixture
def place(rows, db):
    return rows


def told(minutes, value, metric="error_rate", statistic=""):
    return Told(metric, statistic, Sample(AT + timedelta(minutes=minutes), value))


def keep_told(place, *ones):
    return keep_samples(environment=place, told=ones, at=AT)


def rolled_up(series):
    rows = MetricRollup.objects.filter(series=series)
    return {(one.seconds, one.begins): bucket_of(one) for one in rows}


def test_what_comes_in_any_order_and_twice_rolls_up_as_what_is_kept(place):
    ones = [told(minutes, float(minutes % 17)) for minutes in range(0, 3000, 7)]
    shuffled = random.Random(5).sample(ones, len(ones))
    for begin in range(0, len(shuffled), 100):
        keep_told(place, *shuffled[begin : begin + 100])
        again = keep_told(place, *shuffled[begin : begin + 100])
        assert (again.new, again.known) == (0, len(shuffled[begin : begin + 100]))
    series = MetricSeries.objects.get()
    assert (series.latest_at, series.latest_value) == (ones[-1].sample.at, ones[-1].sample.value)
    expected = {
        (width, begin): bucket
        for width in WIDTHS
        for begin, bucket in roll((one.sample for one in ones), width).items()
    }
    assert rolled_up(series) == expected


def test_the_first_number_of_a_second_stays(place):
    keep_told(place, told(0, 0.5))
    kept = keep_told(place, told(0, 0.7), told(1, 0.1), told(1, 0.2))
    assert (kept.new, [one.sample.value for one in kept.contrary]) == (1, [0.7, 0.2])
    assert list(MetricSample.objects.order_by("at").values_list("value", flat=True)) == [0.5, 0.1]


def test_what_breaks_off_leaves_nothing(place):
    keep_told(place, told(0, 0.5))
    before = rolled_up(MetricSeries.objects.get())

    @transaction.atomic
    def break_off():
        keep_told(place, told(1, 0.5))
        MetricSample.objects.create(series=MetricSeries.objects.get(), at=AT, value=9)

    with pytest.raises(IntegrityError):
        break_off()
    assert rolled_up(MetricSeries.objects.get()) == before
    assert MetricSeries.objects.get().latest_at == AT


def test_values_are_those_after_the_one_moment_and_until_the_other(place):
    keep_told(place, told(2, 3), told(0, 1), told(1, 2), told(1, 9, "memory"))
    between = values_between(
        environment=place, metric="error_rate", after=AT, until=AT + timedelta(minutes=2)
    )
    assert [one.value for one in between] == [2, 3]
    assert latest_value(environment=place, metric="error_rate", at=AT + timedelta(seconds=90)) == Sample(
        AT + timedelta(minutes=1), 2
    )
    assert latest_value(environment=place, metric="error_rate", at=AT - timedelta(seconds=1)) is None
    assert values_between(environment=place, metric="disk", after=AT, until=AT + timedelta(days=1)) == []


def test_a_statistic_is_a_series_of_its_own(place):
    keep_told(place, *(told(0, float(share), "response_time", name) for name, share in QUANTILES.items()))
    found = {
        name: latest_value(environment=place, metric="response_time", statistic=name, at=AT).value
        for name in QUANTILES
    }
    assert found == {"p50": 0.5, "p95": 0.95, "p99": 0.99}
    assert latest_value(environment=place, metric="response_time", at=AT) is None


def test_the_seeds_twelve_are_named():
    assert len(BY_KEY) == len(METRICS) == 12
    assert {metric.key for metric in METRICS if metric.statistics != ("",)} == {"response_time"}
