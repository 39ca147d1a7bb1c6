"""A mail that waits may stand for several times of one duty: what is done of them goes out no more, the rest does."""

from datetime import UTC, date, datetime, timedelta

import pytest

from readiness.models import Digest, Notice, Reminder, User
from readiness.notify.operations import plan_reminders, send_digests, send_reminders
from readiness.obligations.operations import (
    acknowledge_occurrence,
    end_duty,
    hand_over,
    reschedule_occurrence,
    snooze_occurrence,
    submit_occurrence,
)
from tests.obligations.conftest import DAY, Duties
from tests.world import build

#: A Monday; due on the 6th, 13th and 20th, which all are open by now.
AT = datetime(2026, 3, 23, 10, tzinfo=UTC)
TERMS = {
    "unit": "week",
    "weekday": 4,
    "month_day": None,
    "anchor": date(2026, 3, 6),
    "lead_days": [1],
    "grace_days": 0,
}


@pytest.fixture(scope="module")
def started(keep):
    def make():
        world = build()
        duties = Duties(world, world.service("Checkout"))
        return duties, duties.own("Look at backups", **TERMS, escalation_days=[])

    return keep(make)


@pytest.fixture
def duties(started, db, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.ROOT_URLCONF = "portal.urls"
    return started[0]


@pytest.fixture
def times(started, duties):
    """The three, the oldest first; what was missed of all is one mail, which waits."""
    duties.work(AT)
    plan_reminders(at=AT, limit=100)
    assert Reminder.objects.filter(state="planned").count() == 1
    rows = started[1].occurrences.order_by("period_no").select_related("obligation__service__team")[:3]
    return list(rows)


def by(duties, name="contributor"):
    return duties.by(name) | {"at": AT}


def mailed(outbox, at=AT):
    """The dates in the subjects of what a worker mails now."""
    outbox.clear()
    send_reminders(at=at, limit=100)
    send_digests(at=at, limit=100)
    return [part for letter in outbox for part in DATES if part in letter.body]


DATES = ("6 March 2026", "13 March 2026", "20 March 2026")


def test_of_what_is_left_the_newest_is_mailed_in_its_own_words_and_under_its_own_name(
    duties, times, mailoutbox
):
    submit_occurrence(occurrence=times[2], **by(duties))
    row = Reminder.objects.get(state="planned")
    assert row.occurrence == times[1]
    assert mailed(mailoutbox) == ["13 March 2026"]
    assert row.key in mailoutbox[0].extra_headers["Message-ID"]
    assert str(times[1].pk) in mailoutbox[0].body
    assert mailed(mailoutbox) == []
    assert Notice.objects.count() == 1


def test_what_is_done_first_does_not_come_back_when_the_newest_is_done(duties, times, mailoutbox):
    submit_occurrence(occurrence=times[1], **by(duties))
    submit_occurrence(occurrence=times[2], **by(duties))
    assert mailed(mailoutbox) == ["6 March 2026"]


def test_nothing_goes_out_when_all_are_done(duties, times, mailoutbox):
    for row in reversed(times):
        submit_occurrence(occurrence=row, **by(duties))
    assert mailed(mailoutbox) == []


@pytest.mark.parametrize("what", ["seen", "snoozed", "moved"])
def test_what_was_answered_meanwhile_does_not_come_back(duties, times, mailoutbox, what):
    given = {"occurrence": times[1]} | by(duties)
    {
        "seen": lambda: acknowledge_occurrence(**given),
        "snoozed": lambda: snooze_occurrence(until=AT + DAY, reason="Busy.", **given),
        "moved": lambda: reschedule_occurrence(due_on=date(2026, 4, 20), reason="Busy.", **given),
    }[what]()
    acknowledge_occurrence(occurrence=times[2], **by(duties))
    assert mailed(mailoutbox) == ["6 March 2026"]


@pytest.mark.parametrize("what", ["ended", "handed over"])
def test_nothing_stands_in_for_what_a_whole_duty_no_longer_needs(duties, times, mailoutbox, what):
    if what == "ended":
        end_duty(obligation=times[0].obligation, reason="Gone.", **by(duties, "lead"))
    else:
        hand_over(obligation=times[0].obligation, owner=None, **by(duties, "lead"))
    assert mailed(mailoutbox) == []
    assert not Reminder.objects.filter(channel="mail").exclude(state="cancelled").exists()


def test_what_was_mailed_already_is_not_mailed_again_for_what_it_stood_for(duties, times, mailoutbox):
    assert mailed(mailoutbox) == ["20 March 2026"]
    submit_occurrence(occurrence=times[2], **by(duties))
    assert mailed(mailoutbox, AT + DAY) == []


def test_a_digest_tells_of_what_is_left(duties, started, mailoutbox):
    User.objects.filter(email__startswith="contributor").update(digest="weekly", time_zone="UTC")
    at = AT - timedelta(hours=20)
    duties.work(at)
    plan_reminders(at=at, limit=100)
    newest = started[1].occurrences.select_related("obligation__service__team").order_by("period_no")[2]
    submit_occurrence(occurrence=newest, **by(duties))
    mailed(mailoutbox, AT)
    assert "overdue: it was due 9 days ago" in mailoutbox[0].body
    assert str(newest.pk) not in mailoutbox[0].body
    assert Digest.objects.get().state == "sent"
    assert Reminder.objects.get(channel="mail", state="sent").occurrence.due_on == date(2026, 3, 13)


def test_a_digest_that_is_on_its_way_is_not_waited_for(duties, started, mailoutbox):
    User.objects.filter(email__startswith="contributor").update(digest="weekly", time_zone="UTC")
    at = AT - timedelta(hours=20)
    duties.work(at)
    plan_reminders(at=at, limit=100)
    Digest.objects.update(lease_token=started[1].pk, lease_until=AT + DAY)
    newest = started[1].occurrences.select_related("obligation__service__team").order_by("period_no")[2]
    submit_occurrence(occurrence=newest, **by(duties))
    assert mailed(mailoutbox, AT) == ["13 March 2026"]


def missed_twice(duties, at, **wishes):
    """A ladder's mail to the duty's owner, who leads the team, waits at `at`; a day later an ordinary one is due."""
    duty = duties.own(
        "Look at alarms", owner="lead", **TERMS | {"anchor": date(2026, 4, 3)}, escalation_days=[1]
    )
    User.objects.filter(email__startswith="lead").update(**wishes)
    for now in (at, at + 5 * DAY):
        duties.work(now)
        plan_reminders(at=now, limit=100)
    return Reminder.objects.filter(occurrence__obligation=duty, channel="mail", state="planned")


#: The first was due on the 3rd: the ladder has it on the 5th; the next one is told of on the 9th.
LADDER = datetime(2026, 4, 5, 10, tzinfo=UTC)


def test_what_goes_up_the_ladder_is_not_folded_into_what_is_never_mailed(duties, mailoutbox):
    (row,) = missed_twice(duties, LADDER, notice_mails=False)
    assert row.insisting
    assert row.step.endswith("lead")


def test_what_stands_for_something_up_the_ladder_waits_for_no_digest(duties, mailoutbox):
    (row,) = missed_twice(duties, LADDER, digest="weekly")
    assert row.insisting
    assert row.digest is None
    assert row.step == "2026-04-10/due"


def test_who_says_again_that_they_have_seen_it_gets_no_more_of_what_waits(duties, times, mailoutbox):
    for row in times[:2]:
        submit_occurrence(occurrence=row, **by(duties))
    acknowledge_occurrence(occurrence=times[2], **by(duties))
    later = AT + 3 * DAY
    Reminder.objects.filter(state="cancelled", channel="mail").update(state="planned")
    assert Reminder.objects.filter(state="planned").count() >= 1
    acknowledge_occurrence(occurrence=times[2], **by(duties) | {"at": later})
    assert not Reminder.objects.filter(occurrence=times[2], state="planned").exists()
