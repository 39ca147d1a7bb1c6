"""What is signed names the findings that count for the gate: one that appears, or is waived anew, outdates it."""

from datetime import timedelta

import pytest

from readiness.findings.operations import resolve_finding, withdraw_finding_waiver
from readiness.launches.operations import tell_outdated
from readiness.launches.queries import launch_view
from readiness.launches.signing import GateClosed, OwnEvidence
from readiness.ledger.canonical import stamp
from readiness.reports.bundle import Scope
from readiness.teams.operations import add_member
from tests.launches.stage import LATER
from tests.launches.test_findings_in_the_way import found, ready, waived
from tests.reports.launched import judged, made
from tests.world import AT, world

__all__ = ["ready", "world"]

DAY = timedelta(days=1)


def told(launch, at):
    return [[change.sentence for change in one.changes] for one in launch_view(launch, at).sign_offs]


def test_a_high_finding_after_the_signature_outdates_it_and_is_told_at_once(ready):
    launch = ready.request()
    ready.sign(launch, "lead")
    found(ready, severity="medium", at=LATER)
    assert told(launch, LATER) == [[]]
    finding = found(ready, severity="high", at=LATER)
    (view,) = launch_view(launch, LATER).sign_offs
    assert (view.current, [one.finding for one in view.changes]) == (False, [str(finding.pk)])
    assert told(launch, LATER) == [["A finding of high severity is open."]]
    # Long after the checklist was last refreshed, in the middle of an hour.
    assert tell_outdated(at=LATER + timedelta(minutes=7), limit=10) == 1


def test_once_it_is_mended_the_signature_covers_the_state_again(ready):
    launch = ready.request()
    ready.sign(launch, "lead")
    finding = found(ready, at=LATER)
    resolve_finding(finding=finding, reason="Updated.", actor=ready.world.actor("lead"), at=LATER)
    assert told(launch, LATER) == [[]]


def test_a_state_without_weighty_findings_is_signed_as_it_always_was(ready):
    launch = ready.request()
    assert launch_view(launch, AT).review.subject["format"] == 2
    found(ready, severity="low")
    assert "findings" not in launch_view(launch, AT).review.subject


def test_a_waived_finding_is_part_of_what_is_signed_and_its_waivers_end_ends_that(ready):
    launch, finding = ready.request(), found(ready)
    waiver = waived(ready, finding, AT + DAY)
    subject = launch_view(launch, AT).review.subject
    ends = {"id": str(waiver.pk), "expires_at": stamp(AT + DAY)}
    assert subject["format"] == 3
    assert subject["findings"] == [
        {"id": str(finding.pk), "kind": "dependency", "severity": "critical", "waiver": ends}
    ]
    ready.sign(launch, "lead")
    assert told(launch, AT) == [[]]
    assert told(launch, AT + DAY) == [["No waiver covers any more a finding of critical severity."]]
    again = waived(ready, finding, AT + 2 * DAY, at=LATER)
    assert told(launch, LATER) == [["Another waiver covers a finding of critical severity."]]
    withdraw_finding_waiver(waiver=again, actor=ready.world.actor("lead"), at=LATER)
    assert told(launch, LATER) == [[]]


def test_who_asked_for_the_waiver_of_a_finding_does_not_sign_for_security(ready):
    launch, finding, reviewer = ready.request(), found(ready), ready.world.person("security_reviewer")
    lead = ready.world.actor("lead")
    add_member(team=ready.world.orders, user=reviewer, role="contributor", actor=lead, at=AT)
    waived(ready, finding, AT + DAY, by="security_reviewer")
    with pytest.raises(OwnEvidence):
        ready.sign(launch, "security_reviewer")


def test_an_unwaived_finding_is_not_signed(ready):
    launch = ready.request()
    found(ready)
    with pytest.raises(GateClosed):
        ready.sign(launch, "lead")


@pytest.mark.django_db
def test_a_bundle_with_a_signature_on_a_waived_finding_is_proven(ready, tmp_path):
    launch, finding = ready.request(), found(ready)
    waived(ready, finding, AT + DAY)
    ready.sign(launch, "lead")
    resolve_finding(finding=finding, reason="Updated.", actor=ready.world.actor("lead"), at=LATER)
    report = judged(made(Scope(service=ready.service), tmp_path / "b.zip"))
    assert (report.exit, report.problems, len(report.signatures)) == (0, [], 1)
