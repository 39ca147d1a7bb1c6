"""A finding is given to somebody with a date, and resolved by a person with a reason."""

import pytest
from django.db import IntegrityError, transaction

from readiness.findings.models import Finding
from readiness.findings.operations import (
    FindingResolved,
    ResolvesItself,
    assign_finding,
    resolve_finding,
)
from readiness.refusals import Forbidden, Invalid, Unseen
from tests.checklists.world import AT, HOUR
from tests.findings.faults import opened
from tests.world import kinds_since, last_entry


def given(world, finding, owner, by=None):
    return assign_finding(finding=finding, owner=owner, due_date=AT.date(), actor=by or world.lea, at=AT)


def test_a_finding_is_given_to_a_member_with_a_date_and_told_once(people):
    finding, before = opened(people), last_entry()
    for _ in range(2):
        given(people, finding, people.carl.user)
    finding.refresh_from_db()
    assert (finding.owner_id, finding.due_date) == (people.carl.user.pk, AT.date())
    assert kinds_since(before) == ["findings.finding.assigned"]


def test_a_finding_is_given_to_members_only(people):
    with pytest.raises(Invalid, match="Findings are given to members of the team"):
        given(people, opened(people), people.olga.user)


@pytest.mark.parametrize(("who", "refusal"), [("vic", Forbidden), ("sec", Forbidden), ("olga", Unseen)])
def test_only_the_team_gives_its_findings(people, who, refusal):
    with pytest.raises(refusal):
        given(people, opened(people), people.carl.user, by=getattr(people, who))


def test_a_person_resolves_with_a_reason(people):
    finding, before = opened(people), last_entry()
    resolve_finding(finding=finding, reason="Updated to 1.1.", actor=people.lea, at=AT + HOUR)
    finding.refresh_from_db()
    assert (finding.state, finding.resolution) == ("resolved", "Updated to 1.1.")
    assert (finding.resolved_by, finding.resolved_at) == (people.lea.user, AT + HOUR)
    assert kinds_since(before) == ["findings.finding.resolved"]


def test_resolving_needs_a_reason(people):
    with pytest.raises(Invalid) as refusal:
        resolve_finding(finding=opened(people), reason=" ", actor=people.lea, at=AT)
    assert set(refusal.value.fields) == {"reason"}


@pytest.mark.parametrize(
    ("who", "refusal"), [("cora", Forbidden), ("aud", Forbidden), ("adm", Forbidden), ("olga", Unseen)]
)
def test_only_leads_and_security_reviewers_say_that_a_fault_is_gone(people, who, refusal):
    with pytest.raises(refusal):
        resolve_finding(finding=opened(people), reason="x", actor=getattr(people, who), at=AT)


def test_what_is_resolved_is_resolved_once_and_given_to_nobody(people):
    finding = opened(people)
    resolve_finding(finding=finding, reason="Updated.", actor=people.sec, at=AT)
    with pytest.raises(FindingResolved):
        resolve_finding(finding=finding, reason="Again.", actor=people.lea, at=AT)
    with pytest.raises(FindingResolved):
        given(people, finding, people.carl.user)


def test_what_is_computed_cannot_be_talked_away(people):
    finding = Finding.objects.create(
        service=people.service,
        environment=people.production,
        kind="contradiction",
        key="launch/x",
        severity="high",
        title="Two witnesses disagree",
        opened_at=AT,
    )
    with pytest.raises(ResolvesItself):
        resolve_finding(finding=finding, reason="I looked.", actor=people.lea, at=AT)


def test_the_database_refuses_a_finding_resolved_without_a_reason(people):
    finding = opened(people)
    with pytest.raises(IntegrityError), transaction.atomic():
        Finding.objects.filter(pk=finding.pk).update(state="resolved", resolved_at=AT)
