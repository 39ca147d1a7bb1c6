"""A waiver of a finding has a reason, an end, and the approval of somebody else."""

import pytest
from django.db import IntegrityError, transaction

from readiness.evidence.waiving import OwnRequest, WaiverOver, WaiverWaiting
from readiness.findings.models import FindingWaiver
from readiness.findings.operations import (
    FindingResolved,
    decide_finding_waiver,
    request_finding_waiver,
    resolve_finding,
    withdraw_finding_waiver,
)
from readiness.findings.queries import visible_findings
from readiness.refusals import AlreadyDecided, Forbidden, Invalid, Unseen
from tests.checklists.world import AT, DAY
from tests.findings.faults import opened
from tests.world import kinds_since, last_entry


def asked(world, finding=None, by=None, **fields):
    given = {"reason": "The update breaks the build.", "expires_at": AT + 30 * DAY, "at": AT}
    return request_finding_waiver(
        finding=finding or opened(world), actor=by or world.cora, **(given | fields)
    )


def decided(world, waiver, approve=True, by=None, at=AT):
    return decide_finding_waiver(
        waiver=waiver, approve=approve, reason="" if approve else "No.", actor=by or world.lea, at=at
    )


def test_a_waiver_is_asked_for_and_approved_by_another(people):
    finding = opened(people)
    before = last_entry()
    decided(people, asked(people, finding))
    assert kinds_since(before) == ["findings.waiver.requested", "findings.waiver.approved"]
    assert visible_findings(people.vic).get().waived_until == AT + 30 * DAY


def test_nobody_decides_on_their_own_request(people):
    waiver = asked(people, by=people.lea)
    for approve in (True, False):
        with pytest.raises(OwnRequest):
            decided(people, waiver, approve)
    decided(people, waiver, by=people.sec)


@pytest.mark.parametrize("decider", ["asker", "nobody"])
def test_the_database_refuses_an_approval_without_another_person(people, decider):
    waiver = asked(people)
    with pytest.raises(IntegrityError), transaction.atomic():
        FindingWaiver.objects.filter(pk=waiver.pk).update(
            state="approved", decided_by=people.cora.user if decider == "asker" else None
        )


@pytest.mark.parametrize(("who", "refusal"), [("carl", Forbidden), ("adm", Forbidden), ("olga", Unseen)])
def test_only_leads_and_security_reviewers_decide(people, who, refusal):
    with pytest.raises(refusal):
        decided(people, asked(people), by=getattr(people, who))


def test_how_long_a_waiver_may_last_is_the_setting_of_all_waivers(people, settings):
    settings.WAIVER_MAX_DAYS = 7
    with pytest.raises(Invalid, match="at most 7 days"):
        asked(people, expires_at=AT + 8 * DAY)
    assert asked(people, expires_at=AT + 7 * DAY).state == "requested"


def test_one_request_waits_in_the_database_too(people):
    finding = opened(people)
    asked(people, finding)
    with pytest.raises(WaiverWaiting):
        asked(people, finding, by=people.carl)
    with pytest.raises(IntegrityError), transaction.atomic():
        FindingWaiver.objects.create(
            finding=finding, reason="x", expires_at=AT, requested_by=people.carl.user, requested_at=AT
        )


def test_what_is_over_is_not_approved(people):
    finding = opened(people)
    waiver = asked(people, finding, expires_at=AT + DAY)
    with pytest.raises(WaiverOver):
        decided(people, waiver, at=AT + DAY)
    resolve_finding(finding=finding, reason="Updated.", actor=people.lea, at=AT)
    with pytest.raises(FindingResolved):
        decided(people, waiver)
    with pytest.raises(FindingResolved):
        asked(people, finding)


def test_a_decision_stands_and_an_approval_can_be_taken_back(people):
    finding = opened(people)
    refused = decided(people, asked(people, finding), approve=False)
    with pytest.raises(AlreadyDecided):
        decided(people, refused, by=people.sec)
    approved = decided(people, asked(people, finding))
    withdraw_finding_waiver(waiver=approved, actor=people.cora, at=AT)
    with pytest.raises(AlreadyDecided):
        withdraw_finding_waiver(waiver=approved, actor=people.cora, at=AT)
    assert visible_findings(people.vic).get().waived_until is None


def test_a_colleague_does_not_take_back_what_another_asked_for(people):
    with pytest.raises(Forbidden):
        withdraw_finding_waiver(waiver=asked(people), actor=people.carl, at=AT)
