"""Demo data in bulk is in the log as if operations had made it."""

import pytest

from readiness.audit.verifying import verify_everything
from readiness.ledger.sealing import seal_all
from readiness.ledger.verifier import Report
from readiness.management.demo.bulk import fill
from readiness.models import EvidenceReview, LedgerEntry
from tests.world import AT


@pytest.mark.django_db
def test_every_fact_of_it_is_in_the_log():
    fill(8, AT, tell=lambda _done: None)
    seal_all(at=AT)
    report = Report()
    verify_everything(report, [], None)
    assert (report.exit, report.problems) == (0, [])
    accepted = LedgerEntry.objects.filter(kind="checklists.evidence.accepted").count()
    assert accepted == EvidenceReview.objects.count() > 0
