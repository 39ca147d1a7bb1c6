"""People are told once of the end of a finding's waiver before it comes."""

import json

from readiness.findings.operations import (
    resolve_finding,
    warn_of_ending_finding_waivers,
    withdraw_finding_waiver,
)
from readiness.models import LedgerEntry, Notice
from readiness.notify.operations import note_entries
from tests.checklists.world import AT, DAY, HOUR
from tests.findings.faults import opened
from tests.findings.test_waivers import asked, decided

ENDING = "findings.waiver.ending"


def warned(at):
    return warn_of_ending_finding_waivers(at=at, limit=10)


def test_its_end_is_told_once_when_it_is_near_to_who_asked_and_the_leads(people):
    waiver = decided(people, asked(people))
    assert [warned(AT + 23 * DAY - HOUR), warned(AT + 23 * DAY), warned(AT + 24 * DAY)] == [0, 1, 0]
    entry = LedgerEntry.objects.get(kind=ENDING)
    told = json.loads(bytes(entry.body))["data"]["finding"]
    assert (entry.subject_id, told) == (waiver.pk, str(waiver.finding_id))
    note_entries(at=AT + 24 * DAY, limit=1000)
    notices = Notice.objects.filter(entry__kind=ENDING)
    assert {people.cora.user.pk, people.lea.user.pk} <= set(notices.values_list("recipient", flat=True))
    assert "ends on" in notices.get(recipient=people.cora.user).subject


def test_what_is_taken_back_over_or_mended_is_not_told(people):
    withdraw_finding_waiver(waiver=decided(people, asked(people)), actor=people.cora, at=AT)
    mended = opened(people, about="CVE-2 in newlib")
    decided(people, asked(people, mended))
    resolve_finding(finding=mended, reason="Updated.", actor=people.lea, at=AT)
    decided(people, asked(people, opened(people, about="CVE-3 in lib"), expires_at=AT + 20 * DAY))
    assert warned(AT + 20 * DAY) == 0
