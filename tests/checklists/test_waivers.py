"""A waiver has a reason, an end, and the approval of somebody else."""

import json

import pytest
from django.db import IntegrityError, transaction

from readiness.checklists.models import Waiver
from readiness.checklists.operations import (
    OwnRequest,
    WaiverOver,
    WaiverWaiting,
    decide_waiver,
    refresh_due,
    request_waiver,
    withdraw_waiver,
)
from readiness.models import LedgerEntry
from readiness.refusals import AlreadyDecided, Forbidden, Invalid, Unseen
from tests.checklists.world import AT, DAY, HOUR, looked

KEY = "monitoring.uptime"


def asked(world, by=None, key=KEY, **fields):
    given = {"reason": "The monitor is ordered.", "expires_at": AT + 30 * DAY, "at": AT}
    return request_waiver(item=world.item(key), actor=by or world.cora, **(given | fields))


def test_each_entry_of_a_waiver_names_the_item_that_it_excuses(world):
    waiver = asked(world)
    decide_waiver(waiver=waiver, approve=True, actor=world.lea, at=AT)
    bodies = [bytes(one.body) for one in LedgerEntry.objects.filter(subject_id=waiver.pk)]
    assert [json.loads(body)["data"]["key"] for body in bodies] == [KEY, KEY]


def test_nobody_decides_on_their_own_request(world):
    waiver = asked(world, by=world.lea)
    for approve in (True, False):
        with pytest.raises(OwnRequest):
            decide_waiver(waiver=waiver, approve=approve, reason="Sure.", actor=world.lea, at=AT)
    assert world.item(KEY).standing == "unknown"


@pytest.mark.parametrize("decider", ["asker", "nobody"])
def test_the_database_refuses_an_approval_without_another_person(world, decider):
    waiver = asked(world)
    with pytest.raises(IntegrityError), transaction.atomic():
        Waiver.objects.filter(pk=waiver.pk).update(
            state="approved", decided_by=world.cora.user if decider == "asker" else None
        )


def test_the_database_refuses_a_waiver_without_a_reason(world):
    with pytest.raises(IntegrityError), transaction.atomic():
        Waiver.objects.create(
            item=world.item(KEY),
            reason="",
            expires_at=AT + DAY,
            requested_by=world.cora.user,
            requested_at=AT,
        )


@pytest.mark.parametrize(
    ("who", "refusal"), [("carl", Forbidden), ("aud", Forbidden), ("adm", Forbidden), ("olga", Unseen)]
)
def test_only_leads_and_security_reviewers_decide(world, who, refusal):
    waiver = asked(world)
    with pytest.raises(refusal):
        decide_waiver(waiver=waiver, approve=True, actor=getattr(world, who), at=AT)


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"reason": " "}, {"reason"}),
        ({"expires_at": AT}, {"expires_at"}),
        ({"expires_at": AT + 181 * DAY}, {"expires_at"}),
        ({"reason": "", "expires_at": AT - DAY}, {"reason", "expires_at"}),
    ],
)
def test_a_waiver_needs_a_reason_and_an_end_within_half_a_year(world, fields, wrong):
    with pytest.raises(Invalid) as refusal:
        asked(world, **fields)
    assert set(refusal.value.fields) == wrong


def test_how_long_a_waiver_may_last_is_a_setting(world, settings):
    settings.WAIVER_MAX_DAYS = 7
    with pytest.raises(Invalid, match="at most 7 days"):
        asked(world, expires_at=AT + 8 * DAY)
    assert asked(world, expires_at=AT + 7 * DAY).state == "requested"


def test_one_request_an_item_waits(world):
    asked(world)
    with pytest.raises(WaiverWaiting):
        asked(world, by=world.carl)
    with pytest.raises(IntegrityError), transaction.atomic():
        Waiver.objects.create(
            item=world.item(KEY),
            reason="x",
            expires_at=AT + DAY,
            requested_by=world.carl.user,
            requested_at=AT,
        )


def test_an_approved_waiver_waives_until_its_end_and_never_passes(world):
    decide_waiver(waiver=asked(world), approve=True, actor=world.lea, at=AT)
    item = world.item(KEY)
    assert (item.standing, item.good_until) == ("waived", AT + 30 * DAY)
    assert "The monitor is ordered." in item.reason
    world.checklist.refresh_from_db()
    assert (world.checklist.count_waived, world.checklist.count_pass) == (1, 0)
    refresh_due(AT + 30 * DAY)
    assert world.item(KEY).standing == "unknown"


def test_a_refusal_needs_a_reason_and_changes_nothing(world):
    waiver = asked(world)
    with pytest.raises(Invalid):
        decide_waiver(waiver=waiver, approve=False, actor=world.lea, at=AT)
    decide_waiver(waiver=waiver, approve=False, reason="Too long.", actor=world.lea, at=AT)
    assert world.item(KEY).standing == "unknown"


def test_what_is_decided_is_decided(world):
    waiver = asked(world)
    decide_waiver(waiver=waiver, approve=False, reason="No.", actor=world.lea, at=AT)
    for call in (
        lambda: decide_waiver(waiver=waiver, approve=True, actor=world.sec, at=AT),
        lambda: withdraw_waiver(waiver=waiver, actor=world.cora, at=AT),
    ):
        with pytest.raises(AlreadyDecided):
            call()


def test_a_request_whose_end_has_passed_is_not_approved(world):
    waiver = asked(world, expires_at=AT + HOUR)
    with pytest.raises(WaiverOver):
        decide_waiver(waiver=waiver, approve=True, actor=world.lea, at=AT + HOUR)


@pytest.mark.parametrize("who", ["cora", "lea", "sec"])
def test_the_asker_and_who_may_decide_take_it_back(world, who):
    waiver = decide_waiver(waiver=asked(world), approve=True, actor=world.lea, at=AT)
    withdraw_waiver(waiver=waiver, actor=getattr(world, who), at=AT + HOUR)
    waiver.refresh_from_db()
    assert (waiver.state, waiver.withdrawn_at, waiver.decided_by) == ("withdrawn", AT + HOUR, world.lea.user)
    assert world.item(KEY).standing == "unknown"


def test_a_colleague_does_not_take_it_back(world):
    waiver = asked(world)
    with pytest.raises(Forbidden):
        withdraw_waiver(waiver=waiver, actor=world.carl, at=AT)


def test_a_waiver_covers_what_a_probe_found_wrong_and_says_so(world):
    looked(world.production, status="fail")
    decide_waiver(waiver=asked(world, key="security.https"), approve=True, actor=world.lea, at=AT)
    item = world.item("security.https")
    assert item.standing == "waived"
    assert "found it wrong" in item.reason
