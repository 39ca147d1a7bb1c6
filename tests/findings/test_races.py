"""Every rule of "once" holds when many come at the same moment: one is first, the others are told."""

import pytest

from readiness.evidence.waiving import WaiverWaiting
from readiness.findings.models import Finding, FindingWaiver
from readiness.findings.operations import (
    FindingResolved,
    decide_finding_waiver,
    request_finding_waiver,
    resolve_finding,
    warn_of_ending_finding_waivers,
)
from readiness.refusals import AlreadyDecided
from tests.at_once import at_once
from tests.checklists.test_races import refusals, won
from tests.checklists.world import AT, DAY, small_world
from tests.findings.faults import opened

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def people(transactional_db):
    return small_world()


def test_many_who_meet_one_fault_open_one_finding(people):
    results = at_once([lambda by=by: opened(people, by=by) for by in (people.cora, people.carl, people.lea)])
    assert len({one.pk for one in won(results)}) == 1
    assert Finding.objects.count() == 1


def test_one_waiver_is_asked_for_and_decided_once(people):
    finding = opened(people)
    asked = at_once(
        [
            lambda by=by: request_finding_waiver(
                finding=finding, reason="x", expires_at=AT + DAY, actor=by, at=AT
            )
            for by in (people.cora, people.carl, people.cora)
        ]
    )
    assert (len(won(asked)), refusals(asked)) == (1, {WaiverWaiting})
    (waiver,) = won(asked)
    decided = at_once(
        [
            lambda: decide_finding_waiver(waiver=waiver, approve=True, actor=people.lea, at=AT),
            lambda: decide_finding_waiver(waiver=waiver, approve=False, reason="x", actor=people.sec, at=AT),
            lambda: decide_finding_waiver(waiver=waiver, approve=True, actor=people.sue, at=AT),
        ]
    )
    assert (len(won(decided)), refusals(decided)) == (1, {AlreadyDecided})
    assert FindingWaiver.objects.get().decided_by is not None


def test_a_finding_is_resolved_once(people):
    finding = opened(people)
    results = at_once(
        [
            lambda by=by: resolve_finding(finding=finding, reason="Updated.", actor=by, at=AT)
            for by in (people.lea, people.sec, people.sue)
        ]
    )
    assert (len(won(results)), refusals(results)) == (1, {FindingResolved})


def test_eight_workers_at_once_tell_of_a_waivers_end_once(people):
    waiver = request_finding_waiver(
        finding=opened(people), reason="x", expires_at=AT + DAY, actor=people.cora, at=AT
    )
    decide_finding_waiver(waiver=waiver, approve=True, actor=people.lea, at=AT)
    results = at_once([lambda: warn_of_ending_finding_waivers(at=AT + DAY / 2, limit=10)] * 8)
    assert sorted(results) == [0] * 7 + [1]
