"""The same bytes sent by many at the same moment are one report."""

import pytest

from readiness.evidence.models import EvidenceRevision
from readiness.ingest.models import ToolReport
from tests.at_once import at_once
from tests.checklists.test_races import won
from tests.ingest.conftest import CLEAN, pipeline_of
from tests.world import AT, build

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def test_the_same_bytes_at_once_are_one_report(transactional_db):
    pipeline = pipeline_of(build(), AT)
    results = at_once([lambda: pipeline.give("pip_audit", CLEAN) for _ in range(6)])
    assert len({one.pk for one in won(results)}) == 1
    assert ToolReport.objects.count() == 1
    assert EvidenceRevision.objects.filter(evidence__probe_kind="pip_audit").count() == 1
