"""Reports of tools are held against the log to the letter; of those that older entries told, what these hold."""

from datetime import timedelta

import pytest

from readiness.audit.held.ingest import IngestTokens, ToolReports
from readiness.clock import now
from readiness.ingest.models import ToolReport
from readiness.ingest.operations import revoke_ingest_token
from tests.audit.older_entries import problems_of
from tests.flushing import walls_down
from tests.ingest.conftest import CLEAN, pipeline_of, weak
from tests.world import build

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def pipeline(transactional_db):
    return pipeline_of(build(), now())


def problems(pipeline, *, before=False):
    tables = [IngestTokens(), ToolReports()]
    return problems_of(tables, pipeline.at + timedelta(days=9), without=("said",) if before else ())


def test_honest_rows_are_not_accused_and_changed_ones_are(pipeline):
    pipeline.give("pip_audit", CLEAN, part="api", release="2.1")
    report = pipeline.give("pip_audit", weak("CVE-1"), part="web")
    revoke_ingest_token(
        token=pipeline.token, actor=pipeline.stage.world.actor("lead"), at=pipeline.at + timedelta(hours=1)
    )
    assert problems(pipeline) == problems(pipeline, before=True) == []
    for changed, also_before in [
        ({"sentence": "Nothing is weak."}, False), ({"observations": {"packages": 1}}, False),
        ({"part": "another"}, True), ({"release": "9"}, True), ({"status": "pass"}, True),
    ]:  # fmt: skip
        kept = ToolReport.objects.filter(pk=report.pk).values(*changed).get()
        with walls_down():
            ToolReport.objects.filter(pk=report.pk).update(**changed)
        assert problems(pipeline), changed
        assert bool(problems(pipeline, before=True)) == also_before, changed
        with walls_down():
            ToolReport.objects.filter(pk=report.pk).update(**kept)
    assert problems(pipeline) == []
