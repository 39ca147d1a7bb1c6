"""A person's own notices, and nobody else's."""

from dataclasses import replace
from datetime import timedelta

import pytest

from readiness.models import Notice
from readiness.notify.operations import mark_all_read, mark_read, note_entries
from readiness.notify.queries import notice_for, notices_of, unread_count
from readiness.refusals import Refusal, Unseen
from readiness.teams.actors import SYSTEM, Actor, Scope
from readiness.teams.operations import add_member, leave_team
from tests.world import AT

LATER = AT + timedelta(hours=1)


@pytest.fixture
def lead(stage, world):
    """A lead with three notices."""
    note_entries(at=AT, limit=1000)
    Notice.objects.filter(deliveries__isnull=True).delete()
    for minute in range(3):
        stage.put("all.readme")
        note_entries(at=AT + timedelta(minutes=minute), limit=10)
    actor = world.actor("lead")
    notices_of(actor).exclude(subject__contains="waits").update(read_at=AT)
    return actor


def test_one_reads_ones_own_newest_first(lead):
    found = list(notices_of(lead, unread=True))
    assert len(found) == unread_count(lead, most=100) == 3
    assert unread_count(lead, most=2) == 2
    assert found == sorted(found, key=lambda one: one.created_at, reverse=True)


def test_nobody_reads_or_ticks_anothers(lead, world):
    notice = notices_of(lead).first()
    assert notice is not None
    for name in ("contributor", "administrator"):
        with pytest.raises(Unseen):
            notice_for(world.actor(name), notice.pk)
        with pytest.raises(Unseen):
            mark_read(notice=notice, actor=world.actor(name), at=LATER)
    assert unread_count(lead, most=100) == 3


def test_who_left_reads_no_notice_of_the_services_that_stay(lead, world):
    add_member(team=world.orders, user=world.person("colleague"), role="lead", actor=lead, at=AT)
    kept = notices_of(lead).filter(entry__service=None).count()
    assert 0 < kept < notices_of(lead).count()
    about = notices_of(lead).exclude(entry__service=None).first()
    leave_team(team=world.orders, actor=lead, at=LATER)
    assert notices_of(lead).count() == kept
    with pytest.raises(Unseen):
        notice_for(lead, about.pk)


def test_a_token_held_to_one_team_reads_that_teams_notices(lead, world):
    held = replace(lead, scopes=frozenset({Scope.READ}), team_id=world.orders.pk)
    elsewhere = replace(held, team_id=world.billing.pk)
    assert notices_of(held, unread=True).count() == 3
    assert not notices_of(elsewhere).exists()


def test_whose_account_has_ended_ticks_nothing(lead):
    notice = notices_of(lead, unread=True).first()
    type(lead.user).objects.filter(pk=lead.user.pk).update(is_active=False)
    gone = Actor.person(type(lead.user).objects.get(pk=lead.user.pk))
    with pytest.raises(Refusal):
        mark_read(notice=notice, actor=gone, at=AT)
    with pytest.raises(Refusal):
        mark_all_read(actor=gone, at=LATER)
    assert Notice.objects.get(pk=notice.pk).read_at is None


def test_a_machine_has_no_notices():
    assert not notices_of(SYSTEM).exists()


def test_a_tick_keeps_its_first_time(lead):
    notice = notices_of(lead, unread=True)[0]
    mark_read(notice=notice, actor=lead, at=AT)
    mark_read(notice=notice, actor=lead, at=LATER)
    notice.refresh_from_db()
    assert notice.read_at == AT
    assert unread_count(lead, most=100) == 2


def test_ticking_all_leaves_what_came_meanwhile(lead):
    assert mark_all_read(actor=lead, at=AT + timedelta(minutes=1)) == 2
    assert unread_count(lead, most=100) == 1
