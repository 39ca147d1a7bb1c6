"""People are told once of a waiver's end before it comes; when it comes, the item opens again by itself."""

import json

import pytest

from readiness.checklists.operations import (
    decide_waiver,
    refresh_due,
    request_waiver,
    warn_of_ending_waivers,
    withdraw_waiver,
)
from readiness.models import LedgerEntry, Notice, WaiverWarning
from readiness.notify.operations import note_entries
from tests.at_once import at_once
from tests.checklists.world import AT, DAY, HOUR, launch_world

KEY = "monitoring.uptime"
ENDING = "checklists.waiver.ending"


@pytest.fixture
def world(db):
    """Of this test alone: one here commits."""
    return launch_world()


def given(world, days=30, key=KEY):
    waiver = request_waiver(
        item=world.item(key), reason="Ordered.", expires_at=AT + days * DAY, actor=world.cora, at=AT
    )
    return decide_waiver(waiver=waiver, approve=True, actor=world.lea, at=AT)


def warned(at):
    return warn_of_ending_waivers(at=at, limit=10)


def told():
    return LedgerEntry.objects.filter(kind=ENDING)


def test_its_end_is_told_once_when_it_is_near(world):
    waiver = given(world)
    assert warned(AT + 23 * DAY - HOUR) == 0
    assert [warned(AT + 23 * DAY), warned(AT + 24 * DAY), warned(AT + 29 * DAY)] == [1, 0, 0]
    entry = told().get()
    assert (entry.subject_id, json.loads(bytes(entry.body))["data"]["key"]) == (waiver.pk, KEY)


def test_how_long_before_is_a_setting(world, settings):
    settings.WAIVER_NOTICE_DAYS = 14
    given(world)
    assert warned(AT + 16 * DAY) == 1


def test_a_short_one_is_told_when_half_of_it_is_over_not_on_the_day_it_is_given(world):
    given(world, days=4)
    assert [warned(AT), warned(AT + 2 * DAY)] == [0, 1]


def test_what_is_taken_back_or_over_is_not_told(world):
    withdraw_waiver(waiver=given(world), actor=world.cora, at=AT)
    given(world, days=30, key="security.https")
    assert warned(AT + 30 * DAY) == 0


def test_who_asked_and_the_leads_are_told_with_the_day_and_what_to_do(world):
    given(world)
    warned(AT + 25 * DAY)
    note_entries(at=AT + 25 * DAY, limit=1000)
    notices = Notice.objects.filter(entry__kind=ENDING)
    people = set(notices.values_list("recipient", flat=True))
    assert {world.cora.user.pk, world.lea.user.pk} <= people
    assert world.sec.user.pk not in people
    one = notices.get(recipient=world.cora.user)
    assert "ends on" in one.subject
    assert "ask for another waiver" in one.text


def test_at_its_end_the_item_opens_by_itself(world):
    given(world)
    assert world.item(KEY).standing == "waived"
    refresh_due(AT + 30 * DAY - HOUR)
    assert world.item(KEY).standing == "waived"
    refresh_due(AT + 30 * DAY)
    assert world.item(KEY).standing == "unknown"
    assert LedgerEntry.objects.filter(kind="checklists.item.no_longer_holds").count() == 1


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_eight_workers_at_once_tell_it_once(transactional_db):
    world = launch_world()
    given(world)
    results = at_once([lambda: warned(AT + 25 * DAY)] * 8)
    assert sorted(results) == [0] * 7 + [1]
    assert (told().count(), WaiverWarning.objects.count()) == (1, 1)
