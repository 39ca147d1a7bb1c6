"""Many who tell the same numbers at the same moment."""

import pytest
from django.db import transaction

from readiness.evidence.holding import hold
from readiness.monitoring.keeping import Kept, keep_samples
from readiness.monitoring.models import MetricMapping, MetricPull, MetricRollup, MetricSample, MetricSeries
from readiness.monitoring.operations import Mapped, map_metrics
from tests.at_once import at_once
from tests.launches.stage import set_up
from tests.monitoring.test_samples import told
from tests.world import AT, build


@pytest.mark.django_db(transaction=True)
def test_eight_who_tell_the_same_at_once_are_kept_once(transactional_db):
    place = set_up(build()).environment

    def tell():
        with transaction.atomic():
            (held,) = hold([place.pk])
            return keep_samples(environment=held, told=[told(0, 0.5), told(1, 0.25)], at=AT)

    results = at_once([tell] * 8)
    assert all(isinstance(one, Kept) for one in results), results
    assert sum(one.new for one in results if isinstance(one, Kept)) == 2
    assert (MetricSeries.objects.count(), MetricSample.objects.count()) == (1, 2)
    assert set(MetricRollup.objects.values_list("count", "total")) == {(2, 0.75)}


@pytest.mark.django_db(transaction=True)
def test_of_eight_who_map_a_metric_at_once_one_mapping_stands(transactional_db):
    stage = set_up(build())
    mapped, lead = Mapped(metric="cpu", way="query", selector='job="shop"'), stage.world.actor("lead")
    results = at_once(
        [lambda: map_metrics(environment=stage.environment, mappings=[mapped], actor=lead, at=AT)] * 8
    )
    assert all(isinstance(one, list) for one in results), results
    assert MetricMapping.objects.filter(ended_at__isnull=True).count() == 1
    assert MetricPull.objects.count() == 1
