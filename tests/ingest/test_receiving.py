"""A report that came in is evidence, once, for the place that it names, and opens findings."""

from datetime import timedelta

import pytest

from readiness.evidence.files import path_of
from readiness.evidence.models import Evidence, EvidenceRevision, StoredFile
from readiness.findings.models import Finding
from readiness.findings.operations import decide_finding_waiver, request_finding_waiver
from readiness.ingest.format import Unreadable
from readiness.ingest.models import ToolReport
from readiness.ingest.operations import ReportForbidden, revoke_ingest_token
from readiness.ledger.models import LedgerEntry
from readiness.refusals import Invalid
from tests.ingest.conftest import CLEAN, COMMIT, rated, weak


def standing(pipeline) -> str:
    return pipeline.item().standing


def test_a_clean_scan_proves_its_item_and_keeps_the_bytes(pipeline):
    report = pipeline.give("pip_audit", CLEAN)
    assert (report.status, report.code, report.commit_sha) == ("pass", "clean", COMMIT)
    assert path_of(report.file_id).read_bytes() == CLEAN
    assert report.sha256 == report.file_id == report.revision.file_id
    assert report.revision.effective_until == report.received_at + timedelta(days=7)
    assert standing(pipeline) == "pass"
    entry = LedgerEntry.objects.get(kind="ingest.report.received")
    assert entry.service_id == pipeline.stage.service.pk


def test_the_same_bytes_again_are_the_same_report(pipeline):
    first = pipeline.give("pip_audit", CLEAN)
    later = pipeline.give("pip_audit", CLEAN, at=pipeline.at + timedelta(hours=5))
    assert first.pk == later.pk
    assert EvidenceRevision.objects.filter(evidence__probe_kind="pip_audit").count() == 1


def test_the_same_bytes_count_anew_once_a_quarter_of_their_time_has_passed(pipeline):
    first = pipeline.give("pip_audit", CLEAN)
    later = pipeline.give("pip_audit", CLEAN, at=pipeline.at + timedelta(days=2))
    assert (first.number, later.number) == (1, 2)


def test_an_old_clean_report_sent_again_does_not_cover_a_newer_weak_one(pipeline):
    pipeline.give("osv", rated("CVE-1", "9.8"), at=pipeline.at - timedelta(hours=1))
    pipeline.give("pip_audit", CLEAN)
    pipeline.give("pip_audit", weak("CVE-1"), at=pipeline.at + timedelta(hours=1))
    pipeline.give("pip_audit", CLEAN, at=pipeline.at + timedelta(hours=2))
    newest = Evidence.objects.get(probe_kind="pip_audit").revisions.latest("number")
    assert newest.verdict == "fail"


def test_a_weakness_told_again_is_not_covered_by_a_clean_report_in_between(pipeline):
    pipeline.give("osv", rated("CVE-1", "9.8"))
    pipeline.give("osv", rated("CVE-1", "2.0"), at=pipeline.at + timedelta(minutes=1))
    assert standing(pipeline) == "pass"
    again = [
        pipeline.give("osv", rated("CVE-1", "9.8"), at=pipeline.at + timedelta(minutes=2)) for _ in range(2)
    ]
    assert [one.number for one in again] == [2, 2]
    assert standing(pipeline) == "fail"


def test_another_commit_is_another_report(pipeline):
    first, second = pipeline.give("pip_audit", CLEAN), pipeline.give("pip_audit", CLEAN, commit="a" * 40)
    assert first.pk != second.pk
    assert Evidence.objects.filter(probe_kind="pip_audit").count() == 1


def test_what_is_unknown_is_joined_with_ratings_of_another_scan(pipeline):
    assert pipeline.give("pip_audit", weak("CVE-1")).code == "severity_unknown"
    assert standing(pipeline) == "unknown"
    pipeline.give("osv", rated("CVE-1", "7.5"))
    assert pipeline.give("pip_audit", weak("CVE-1")).code == "vulnerable"
    assert standing(pipeline) == "fail"


def test_of_several_parts_the_worst_speaks(pipeline):
    pipeline.give("osv", rated("CVE-1", "9.8"), part="backend")
    later = pipeline.at + timedelta(minutes=1)
    clean = b'{"results": [{"packages": [{"package": {"name": "a", "version": "1"}}]}]}'
    assert pipeline.give("osv", clean, part="frontend", at=later).status == "pass"
    newest = Evidence.objects.get(probe_kind="osv").revisions.latest("number")
    assert (newest.verdict, newest.sentence[:9]) == ("fail", "backend: ")


def test_weak_dependencies_are_findings_until_a_clean_scan(pipeline):
    pipeline.give("osv", rated("CVE-1", "9.8"))
    finding = Finding.objects.get(state="open")
    assert (finding.key, finding.severity, finding.kind) == ("osv/jinja2 CVE-1", "critical", "dependency")
    later = pipeline.at + timedelta(minutes=1)
    pipeline.give("osv", b'{"results": []}', at=later)
    assert Finding.objects.get(state="open").pk == finding.pk  # nothing was looked at
    pipeline.give("osv", rated("CVE-1", "2.0"), at=later + timedelta(minutes=1))
    assert not Finding.objects.filter(state="open").exists()


def test_an_approved_waiver_of_the_finding_lets_the_item_hold_as_long(pipeline):
    at, world = pipeline.at, pipeline.stage.world
    pipeline.give("osv", rated("CVE-1", "9.8"))
    waiver = request_finding_waiver(
        finding=Finding.objects.get(), reason="No fix yet.", expires_at=at + timedelta(days=3),
        actor=world.actor("contributor"), at=at,
    )  # fmt: skip
    decide_finding_waiver(waiver=waiver, approve=True, actor=world.actor("security_reviewer"), at=at)
    again = pipeline.give("osv", rated("CVE-1", "9.8"), at=at + timedelta(minutes=1))
    assert (again.code, again.number, again.counts_until) == ("waived", 2, at + timedelta(days=3))
    assert Finding.objects.get(state="open").key == "osv/jinja2 CVE-1"


def test_nothing_is_stored_of_what_cannot_be_read(pipeline):
    for content in (b"", b"{", b'{"dependencies": 7}', b"[" * 5000):
        with pytest.raises(Unreadable):
            pipeline.give("pip_audit", content)
    assert not ToolReport.objects.exists()
    assert not StoredFile.objects.exists()


def test_release_or_commit_must_be_told(pipeline):
    with pytest.raises(Invalid):
        pipeline.give("pip_audit", CLEAN, commit="")
    assert pipeline.give("pip_audit", CLEAN, commit="", release="2026.6").release == "2026.6"


def test_a_revoked_key_hands_in_nothing_more(pipeline):
    revoke_ingest_token(token=pipeline.token, actor=pipeline.stage.world.actor("lead"), at=pipeline.at)
    with pytest.raises(ReportForbidden):
        pipeline.give("pip_audit", CLEAN)
