"""Reminders of duties: who is told what of which step, once; folded after an outage; stilled when it is done."""

from datetime import UTC, datetime, timedelta

import pytest

from readiness.models import (
    LedgerEntry,
    Notice,
    Occurrence,
    OrganisationRole,
    Reminder,
    ReminderAttempt,
    Service,
    User,
)
from readiness.notify.operations import plan_reminders, send_reminders
from readiness.notify.queries import delivery_alarm
from readiness.obligations.operations import (
    acknowledge_occurrence,
    ask_skip,
    change_duty,
    decide_skip,
    end_duty,
    hand_over,
    reschedule_occurrence,
    review_occurrence,
    snooze_occurrence,
    submit_occurrence,
)
from readiness.obligations.reminding import key_of
from readiness.teams.operations import add_member, leave_team
from tests.obligations.conftest import DAY, Duties
from tests.world import build

DUE = datetime(2026, 3, 15, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
#: On the 15th: told a week and a day before, on the day, on the 18th, and up the ladder on the 19th, 21st and 25th.
TERMS = {"lead_days": [7, 1], "grace_days": 2, "escalation_days": [1, 3, 7]}


@pytest.fixture(scope="module")
def started(keep):
    def make():
        world = build()
        duties = Duties(world, world.service("Checkout"))
        return duties, duties.own("Look at the <backups>", **TERMS)

    return keep(make)


@pytest.fixture
def duties(started, db, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    return started[0]


@pytest.fixture
def duty(started, duties):
    started[1].refresh_from_db()
    return started[1]


def hour(day, hour=9):
    """On that day of March, or later."""
    return DUE.replace(hour=hour) + (day - 15) * DAY


def look(duties, at):
    """What a worker does at `at`; whom the reminders that are new then reach, and of which step."""
    before = set(Reminder.objects.values_list("pk", flat=True))
    duties.work(at)
    plan_reminders(at=at, limit=100)
    send_reminders(at=at, limit=100)
    new = Reminder.objects.exclude(pk__in=before).exclude(state="folded")
    return sorted(
        new.values_list("recipient__name", "step", "channel").order_by("recipient__name", "step", "channel")
    )


def both(name, step, due="2026-03-15"):
    return [(name, f"{due}/{step}", "mail"), (name, f"{due}/{step}", "portal")]


def first(duty):
    return duty.occurrences.order_by("period_no").select_related("obligation__service__team").first()


def test_every_step_reaches_whoever_is_on_its_rung_and_nothing_comes_twice(duties, duty, mailoutbox):
    told = {}
    for day in range(3, 31):
        for at in (hour(day, 8), hour(day, 9), hour(day, 10)):
            if found := look(duties, at):
                told[day, at.hour] = found
    assert told == {
        (8, 9): both("contributor", "before-7"),
        (14, 9): both("contributor", "before-1"),
        (15, 9): both("contributor", "due"),
        (18, 9): both("contributor", "overdue"),
        (19, 9): both("lead", "lead"),
        (21, 9): both("security_reviewer", "reviewer"),
        (25, 9): both("administrator", "administrator"),
    }
    assert [mail.to for mail in mailoutbox] == [
        [f"{name}@example.org"]
        for name in ("contributor",) * 4 + ("lead", "security_reviewer", "administrator")
    ]
    assert first(duty).next_step_at is None
    entries = LedgerEntry.objects.filter(kind="obligations.occurrence.reminded")
    assert entries.count() == Notice.objects.filter(entry__in=entries).count() == 7


def test_a_mail_says_what_is_due_when_and_why_and_carries_its_key(duties, duty, mailoutbox):
    look(duties, hour(8))
    (mail,) = mailoutbox
    row = Reminder.objects.get(channel="mail")
    assert mail.subject == "Checkout: “Look at the <backups>” is due in 7 days"
    assert mail.body.splitlines()[0] == "You get this because this duty is yours."
    assert "“Look at the <backups>” of Checkout is due in 7 days (15 March 2026)." in mail.body
    assert f"/obligations/due/{first(duty).pk}/" in mail.body
    assert "&lt;backups&gt;" in mail.alternatives[0].content
    assert row.key == key_of(first(duty).pk, "2026-03-15/before-7", duty.owner_id, "mail")
    assert mail.extra_headers["Message-ID"].startswith(f"<{row.key}@")
    assert (row.state, row.sent_at, row.attempts) == ("sent", hour(8), 1)
    attempt = ReminderAttempt.objects.get()
    assert (attempt.reminder, attempt.number, attempt.outcome) == (row, 1, "sent")


@pytest.mark.parametrize(
    ("day", "ends"), [(14, "due in 1 day"), (15, "due today"), (18, "overdue: it was due 3 days ago")]
)
def test_the_words_say_how_long(duties, mailoutbox, day, ends):
    look(duties, hour(day))
    assert mailoutbox[0].subject.endswith(f"is {ends}")


def test_after_an_outage_one_message_a_person_stands_for_all_that_was_missed(duties, duty, mailoutbox):
    later = hour(15 + 31 + 30)  # May: of March and April everything was missed, of May a week's notice is due
    look(duties, later)
    duty_mails = [(mail.to[0], mail.subject) for mail in mailoutbox]
    assert sorted(to for to, _subject in duty_mails) == [
        f"{name}@example.org" for name in ("administrator", "contributor", "lead", "security_reviewer")
    ]
    owner = Reminder.objects.filter(recipient__name="contributor")
    assert owner.filter(state="sent").values_list("step", flat=True).distinct().get() == "2026-05-15/due"
    assert owner.filter(state="folded", channel="mail").count() == 4 + 4 + 2
    assert "This stands for 10 older reminders" in next(m.body for m in mailoutbox if "contrib" in m.to[0])
    assert not Reminder.objects.filter(state="planned").exists()
    assert look(duties, later + MINUTE) == []


def test_what_the_mail_server_held_up_is_folded_into_the_next(duties, settings, monkeypatch, mailoutbox):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    look(duties, hour(8))
    held = Reminder.objects.get(channel="mail")
    assert (held.state, held.attempts) == ("planned", 1)
    assert "cannot be reached" in held.last_error
    assert delivery_alarm(hour(8) + 16 * MINUTE).late == 1
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    look(duties, hour(14))
    assert len(mailoutbox) == 1
    held.refresh_from_db()
    assert held.state == "folded"


def closed(duties, row):
    submit_occurrence(occurrence=row, **duties.by("contributor"))


def skipped(duties, row):
    ask_skip(occurrence=row, reason="Frozen.", **duties.by("contributor"))
    decide_skip(occurrence=row, approve=True, **duties.by("lead"))


def moved(duties, row):
    reschedule_occurrence(occurrence=row, due_on=(DUE + 20 * DAY).date(), reason="Busy.", **duties.by("lead"))


def snoozed(duties, row):
    snooze_occurrence(occurrence=row, until=hour(13), reason="Busy.", **duties.by("lead"))


def ended(duties, row):
    end_duty(obligation=row.obligation, reason="Gone.", **duties.by("lead"))


def handed_over(duties, row):
    hand_over(obligation=row.obligation, owner=duties.world.person("lead"), **duties.by("lead"))


@pytest.mark.parametrize("turn", [closed, skipped, moved, snoozed, ended, handed_over])
def test_what_is_needless_is_cancelled_in_the_same_transaction(duties, duty, turn, mailoutbox):
    duties.work(hour(8))
    plan_reminders(at=hour(8), limit=100)
    turn(duties, first(duty))
    row = Reminder.objects.get(channel="mail")
    assert (row.state, bool(row.last_error)) == ("cancelled", True)
    send_reminders(at=hour(8), limit=100)
    assert mailoutbox == []


def test_what_is_done_is_reminded_of_no_more(duties, duty):
    duties.work(hour(8))
    submit_occurrence(occurrence=first(duty), **duties.by("contributor"))
    assert look(duties, hour(30)) == []


def test_another_date_is_reminded_of_anew(duties, duty):
    look(duties, hour(14))
    moved(duties, first(duty))  # to 4 April
    assert look(duties, hour(15)) == []
    assert look(duties, hour(15 + 13)) == both("contributor", "before-7", "2026-04-04")


def test_while_it_is_snoozed_the_owner_hears_nothing_and_the_ladder_does(duties, duty):
    look(duties, hour(14))
    until = hour(20, 12)
    row = first(duty)
    snooze_occurrence(occurrence=row, until=until, reason="x", **duties.by("lead"))
    assert look(duties, hour(18)) == []
    assert look(duties, hour(19)) == both("lead", "lead")
    told = [("contributor", "stilled-202603201200", way) for way in ("mail", "portal")]
    assert look(duties, until) == told


def test_what_waits_for_a_reviewer_is_not_the_owners_until_it_comes_back(duties, duty):
    change_duty(obligation=duty, reviewer="lead", **duties.by("lead"))
    look(duties, hour(8))
    submit_occurrence(occurrence=first(duty), **duties.by("contributor"))
    assert look(duties, hour(15)) == []
    review_occurrence(occurrence=first(duty), accept=False, reason="Not yet.", **duties.by("lead"))
    assert look(duties, hour(15, 10)) == both("contributor", "due")


def test_who_holds_the_role_when_the_step_is_due_is_told(duties):
    look(duties, hour(18))
    world = duties.world
    add_member(team=world.orders, user=world.people["colleague"], role="lead", **duties.by("lead"))
    leave_team(team=world.orders, **duties.by("lead"))
    assert look(duties, hour(19)) == both("colleague", "lead")


def test_a_rung_with_nobody_on_it_passes_on_to_the_next(duties):
    look(duties, hour(19))
    OrganisationRole.objects.filter(role="security_reviewer").delete()
    assert look(duties, hour(21)) == both("administrator", "reviewer")


def test_a_duty_that_nobody_owns_is_the_leads(duties, duty):
    hand_over(obligation=duty, owner=None, **duties.by("lead"))
    assert look(duties, hour(8)) == both("lead", "before-7")


def test_who_wants_no_mails_gets_none_but_what_goes_up_the_ladder(duties, mailoutbox):
    User.objects.update(notice_mails=False)
    assert look(duties, hour(8)) == both("contributor", "before-7")[1:]
    assert mailoutbox == []
    look(duties, hour(19))
    assert [mail.to for mail in mailoutbox] == [["lead@example.org"]]


@pytest.mark.parametrize("gone", ["inactive", "retired"])
def test_who_or_what_is_gone_when_it_goes_out_is_left_alone(duties, mailoutbox, gone):
    duties.work(hour(8))
    plan_reminders(at=hour(8), limit=100)
    if gone == "inactive":
        User.objects.filter(name="contributor").update(is_active=False)
    else:
        Service.objects.update(lifecycle="retired")
    send_reminders(at=hour(8), limit=100)
    row = Reminder.objects.get(channel="mail")
    assert (row.state, bool(row.last_error)) == ("cancelled", True)
    assert mailoutbox == []


def test_a_duty_gets_other_days_and_what_is_open_follows(duties, duty):
    look(duties, hour(8))
    change_duty(obligation=duty, lead_days=[7, 3], **duties.by("lead"))
    assert look(duties, hour(12)) == both("contributor", "before-3")


def test_every_attempt_is_a_row_and_the_last_one_gives_up_loudly(duties, settings, monkeypatch):
    settings.NOTICE_ATTEMPTS = 2
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    look(duties, hour(8))
    row = Reminder.objects.get(channel="mail")
    assert 48 <= (row.next_try_at - hour(8)).total_seconds() <= 72
    assert send_reminders(at=hour(8), limit=100) == 0  # not before its time
    send_reminders(at=row.next_try_at, limit=100)
    row.refresh_from_db()
    assert (row.state, row.attempts, row.lease_token) == ("dead", 2, None)
    tries = row.tries.order_by("number").values_list("number", "outcome")
    assert list(tries) == [(1, "failed"), (2, "failed")]
    assert delivery_alarm(hour(8)).dead == 1
    assert Notice.objects.filter(recipient=row.recipient, entry=row.notice.entry).count() == 1


def test_every_open_occurrence_has_its_steps_looked_at(duties, duty):
    duties.work(hour(8))
    assert not Occurrence.objects.filter(state="open", next_step_at=None).exists()
    plan_reminders(at=hour(8), limit=100)
    assert first(duty).next_step_at == hour(14)


def test_what_is_moved_away_and_back_is_told_again_under_its_first_date(duties, duty):
    assert look(duties, hour(8)) == both("contributor", "before-7")
    for due in (hour(20), hour(15)):
        row = first(duty)
        reschedule_occurrence(occurrence=row, due_on=due.date(), reason="So.", **duties.by("lead"))
    assert look(duties, hour(8, 10)) == both("contributor", "before-7", "2026-03-15(2)")
    assert look(duties, hour(14)) == both("contributor", "before-1", "2026-03-15(2)")
    reschedule_occurrence(
        occurrence=first(duty),
        due_on=hour(20).date(),
        reason="So.",
        actor=duties.by("lead")["actor"],
        at=hour(14),
    )
    # Nobody was told of the 20th yet.
    assert look(duties, hour(14, 10)) == both("contributor", "before-7", "2026-03-20")


def test_who_has_seen_it_is_named_further_up_and_gets_no_more_of_what_waited(duties, duty, mailoutbox):
    duties.work(hour(8))
    plan_reminders(at=hour(8), limit=100)
    for _twice in range(2):
        acknowledge_occurrence(occurrence=first(duty), **duties.by("contributor"))
    assert LedgerEntry.objects.filter(kind="obligations.occurrence.acknowledged").count() == 1
    assert Reminder.objects.get(channel="mail").state == "cancelled"
    look(duties, hour(19))
    (letter,) = [one for one in mailoutbox if one.to == ["lead@example.org"]]
    assert "contributor has seen it" in letter.body


def test_a_mail_lets_one_answer_and_leave_and_what_goes_up_the_ladder_does_not(duties, duty, mailoutbox):
    for day in (8, 19):
        look(duties, hour(day))
    asked, insisting = mailoutbox[0], mailoutbox[-1]
    assert "/obligations/answer/" in asked.body
    assert asked.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "/obligations/answer/" not in insisting.body
    assert "List-Unsubscribe" not in insisting.extra_headers
    assert "unsubscribe" not in insisting.alternatives[0].content
