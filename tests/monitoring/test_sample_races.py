"""Many who tell the same numbers at the same moment."""

import pytest
from django.db import transaction

from readiness.evidence.holding import hold
from readiness.monitoring.keeping import Kept, keep_samples
from readiness.monitoring.models import MetricRollup, MetricSample, MetricSeries
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
